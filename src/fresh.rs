//! Databases of projects, made anew where nobody sees it, and the sessions that run lines there.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use crate::diagnostic::{DiagnosticKind, Result};
use crate::lang::{InputEntry, LineKind};
use crate::reader::RunLine;
use crate::session::{Cancel, Messages, Opened, Output, Session, SessionOptions, Settings, Stop};
use crate::store::{self, OpenOptions, OpenTarget};
use crate::terminal::Style;

/// What is said while nobody reads it yet.
#[derive(Clone, Default)]
pub(crate) struct Sheet(Rc<RefCell<Vec<u8>>>);

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sheet {
    /// What was said so far; it is blank again.
    pub(crate) fn take(&self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut *self.0.borrow_mut())).into_owned()
    }
}

/// A session that nobody sits before: its messages go to `said`, and its questions are answered with yes.
pub(crate) fn unattended(
    opened: Opened,
    open: OpenOptions,
    project: Option<PathBuf>,
    said: &Sheet,
    cancel: &Arc<Cancel>,
) -> Session {
    let messages = Messages::new(Box::new(said.clone()), Style::PIPE, || None);
    let options = SessionOptions {
        interactive: false,
        infer: true,
        yes: true,
        open,
        settings: Settings::default(),
        variables: Vec::new(),
    };
    let mut session = Session::new(opened, options, messages, Arc::clone(cancel));
    session.database.project = project;
    session.database.is_passing = true;
    session
}

/// Where answers go that nobody reads.
pub(crate) fn nowhere(session: &Session) -> Output {
    Output::new(Box::new(io::sink()), Style::PIPE, || None, session.messages().clone())
}

/// Makes the file of a project's database: `.migrate`, then each seed with its arguments (`games --seed 7`). The lines of a project that is
/// somebody else's run `alone`: they reach no file but its own.
///
/// # Errors
/// It was interrupted; the file cannot be made. Inside: what was said where the project itself does not make one.
pub(crate) fn make(
    file: &Path,
    project: &Path,
    seeds: &[Vec<String>],
    alone: bool,
    cancel: &Arc<Cancel>,
    run_line: RunLine,
) -> Result<std::result::Result<(), String>> {
    let open = OpenOptions { create: true, alone, ..OpenOptions::default() };
    let connection = store::open(OpenTarget::File(file), &open)?;
    let name = project.display().to_string();
    let opened = Opened::of_file(connection, name, file.to_owned());
    let said = Sheet::default();
    let mut session = unattended(opened, open, Some(project.to_owned()), &said, cancel);
    session.confined = alone.then(|| project.to_owned());
    let mut out = nowhere(&session);
    for command in std::iter::once(".migrate".to_owned()).chain(seeds.iter().map(|seed| seed_line(seed))) {
        let entry = InputEntry { text: command, line: 0, kind: LineKind::Meta };
        match run_line(&mut session, &entry, &mut out) {
            Err(Stop::Failed(errors)) => {
                if let Some(interrupted) = errors.iter().find(|error| error.kind == DiagnosticKind::Interrupted) {
                    return Err(interrupted.clone());
                }
                session.report(&errors);
                return Ok(Err(said.take()));
            }
            Err(Stop::Reported | Stop::Closed) => return Ok(Err(said.take())),
            Ok(_) => {}
        }
    }
    Ok(Ok(()))
}

/// `games 7` as a line: a number behind the name is the seed's.
pub(crate) fn seed_line(seed: &[String]) -> String {
    let words = match seed {
        [name, number] if number.parse::<u64>().is_ok() => vec![name.as_str(), "--seed", number],
        words => words.iter().map(String::as_str).collect(),
    };
    // No word of a line has the one character that cannot be quoted.
    let quoted = shlex::try_join(words.iter().copied()).expect("a word of a line has no NUL");
    format!(".seed {quoted}")
}
