//! Revisions of hop lines: each line runs as in a session of its own on the same connection.

use std::cell::RefCell;
use std::fs;
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use tempfile::SpooledTempFile;

use crate::diagnostic::Diagnostic;
use crate::lang::ast::{HopStatement, SessionCommand as Line};
use crate::lang::{self, LineKind};
use crate::migrate::revision::{Body, HopRunner, Revision, RevisionError, RunsAs, refuse_statement};
use crate::reader::RunLine;
use crate::session::{Cancel, Flow, Messages, Opened, Output, Session, SessionOptions, Settings, Stop};
use crate::store::{self, Connection};
use crate::terminal::Style;

/// Meta-commands that a revision may hold as they are.
const COMMANDS: [&str; 1] = [".print"];

/// How deep files may read each other.
const MOST_FILES: usize = 16;

/// Runs hop lines for revisions of one session.
pub(super) struct HopLines {
    /// Whose files they may read; none of the demo's.
    pub folder: Option<PathBuf>,
    pub messages: Messages,
    pub cancel: Arc<Cancel>,
    pub infer: bool,
    /// Those of the session: what made-up values are made of.
    pub settings: Settings,
    pub run_line: RunLine,
    /// What Ctrl-C is to stop afterwards.
    pub connection: Rc<dyn Connection>,
    /// What the lines of the last run have answered, which is shown when that lasts.
    pub answers: LineAnswers,
}

/// Text that gathers, in memory and then in a file.
#[derive(Clone)]
pub(super) struct LineAnswers(Rc<RefCell<SpooledTempFile>>);

/// How much of it is in memory, in bytes.
const IN_MEMORY: usize = 1 << 20;

impl LineAnswers {
    pub fn new() -> LineAnswers {
        LineAnswers(Rc::new(RefCell::new(SpooledTempFile::new(IN_MEMORY))))
    }

    fn clear(&self) {
        self.0.replace(SpooledTempFile::new(IN_MEMORY));
    }

    /// Writes all of it to `out`.
    pub fn show(&self, out: &mut Output) -> io::Result<()> {
        let mut text = self.0.borrow_mut();
        text.seek(io::SeekFrom::Start(0))?;
        io::copy(&mut *text, out.writer()).map(|_| ())
    }
}

impl Write for LineAnswers {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

impl HopRunner for HopLines {
    fn text(&self, revision: &Revision, body: &Body) -> Result<String, RevisionError> {
        self.whole_text(RevisionText { file: &revision.path, text: &body.text, line: body.line }, 0)
    }

    fn run(
        &mut self,
        connection: &Rc<dyn Connection>,
        revision: &Revision,
        body: &Body,
        runs: RunsAs,
    ) -> Result<(), RevisionError> {
        let file = revision.path.as_path();
        let opened = Opened::on(Rc::clone(connection), file.display().to_string());
        let Settings { seed, now, locale, format, .. } = self.settings.clone();
        // A revision makes up the same values whenever it runs; and it is undone by its way down.
        let seed = seed.or(u64::try_from(revision.id).ok());
        let settings = Settings { undo: false, seed, now, locale, format, ..Settings::default() };
        let options = SessionOptions { infer: self.infer, settings, ..SessionOptions::default() };
        let mut session = Session::new(opened, options, self.messages.clone(), Arc::clone(&self.cancel));
        // How much they change is not told: the migration answers for all.
        session.line.is_quiet = true;
        self.answers.clear();
        let mut out = Output::new(Box::new(self.answers.clone()), Style::PIPE, || None, self.messages.clone());
        let text = RevisionText { file, text: &body.text, line: body.line };
        let outcome = self.lines(&mut session, &mut out, &**connection, text, runs, 0);
        drop(session);
        self.cancel.watch(self.connection.interrupter());
        outcome
    }
}

impl HopLines {
    /// A text, and behind it those of the files that its lines read.
    fn whole_text(
        &self,
        RevisionText { file, text, line }: RevisionText<'_>,
        depth: usize,
    ) -> Result<String, RevisionError> {
        let mut whole = text.to_owned();
        for entry in lang::entries(text.lines(), store::is_complete) {
            let fault = |error: Diagnostic| RevisionError::within(file, line + entry.line - 1, &entry.text, error);
            if let Some(read) = read_by(entry.kind, &entry.text).map_err(fault)? {
                let (path, text) = self.project_file(&read, depth).map_err(fault)?;
                let read = RevisionText { file: &path, text: &text, line: 1 };
                whole = format!("{whole}\n{}", self.whole_text(read, depth + 1)?);
            }
        }
        Ok(whole)
    }

    fn lines(
        &self,
        session: &mut Session,
        out: &mut Output,
        connection: &dyn Connection,
        RevisionText { file, text, line }: RevisionText<'_>,
        runs: RunsAs,
        depth: usize,
    ) -> Result<(), RevisionError> {
        for entry in lang::entries(text.lines(), store::is_complete) {
            let fault = |error: Diagnostic| RevisionError::within(file, line + entry.line - 1, &entry.text, error);
            if self.cancel.is_asked() {
                return Err(fault(Diagnostic::interrupted()));
            }
            if let Some(read) = read_by(entry.kind, &entry.text).map_err(fault)? {
                let (path, text) = self.project_file(&read, depth).map_err(fault)?;
                self.lines(
                    session,
                    out,
                    connection,
                    RevisionText { file: &path, text: &text, line: 1 },
                    runs,
                    depth + 1,
                )?;
                continue;
            }
            refuse(entry.kind, &entry.text, runs).map_err(fault)?;
            match (self.run_line)(session, &entry, out) {
                Ok(Flow::Next) => {}
                Ok(Flow::Leave) => return Err(fault(Diagnostic::error("a revision cannot leave the program"))),
                Err(Stop::Failed(errors)) => {
                    let error = errors.into_iter().next().unwrap_or_else(|| Diagnostic::error("this line failed"));
                    return Err(fault(error));
                }
                Err(Stop::Reported) => return Err(fault(Diagnostic::error("a file that this line reads failed"))),
                Err(Stop::Closed) => {}
            }
            if runs.within && connection.is_autocommit() {
                return Err(fault(Diagnostic::error("this ended the transaction of the revision")));
            }
        }
        Ok(())
    }
}

/// Lines that are run: those of a revision, or of a file that it reads.
struct RevisionText<'t> {
    file: &'t Path,
    text: &'t str,
    /// The number of the first line in its file.
    line: usize,
}

/// A file that a line of a revision reads: `.read FILE`, or `.seed NAME`.
fn read_by(kind: LineKind, text: &str) -> Result<Option<PathBuf>, Diagnostic> {
    if kind != LineKind::Meta {
        return Ok(None);
    }
    let words = shlex::split(text.trim()).unwrap_or_default();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [".read", file] => Ok(Some(PathBuf::from(file))),
        [".seed", name] if !["list", "plan", "fresh", "auto", "diff", "learn", "to"].contains(name) => {
            let name = name.strip_suffix(".hop").unwrap_or(name);
            Ok(Some(Path::new("seeds").join(format!("{name}.hop"))))
        }
        [".read", ..] => Err(Diagnostic::error("a revision reads one file of its project")
            .hint("`.read FILE`, from the project's folder")),
        [".seed", ..] => {
            Err(Diagnostic::error("a revision runs one seed by its name").hint("`.seed NAME` runs seeds/NAME.hop"))
        }
        _ => Ok(None),
    }
}

impl HopLines {
    /// A file of the project, and its text.
    fn project_file(&self, path: &Path, depth: usize) -> Result<(PathBuf, String), Diagnostic> {
        let folder = self.folder.as_deref().ok_or_else(|| Diagnostic::error("the demo has no folder with files"))?;
        let whole = folder.join(path);
        let cannot = |error: io::Error| Diagnostic::engine(format!("{} cannot be read: {error}", whole.display()));
        if depth >= MOST_FILES {
            return Err(Diagnostic::error(format!(
                "{} is read by itself, or by {MOST_FILES} files in a row",
                whole.display()
            )));
        }
        // Links are followed before it is looked where the file stands.
        let own =
            fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }).map_err(cannot)?;
        if !fs::canonicalize(&whole).map_err(cannot)?.starts_with(&own) {
            return Err(Diagnostic::error(format!("{} stands outside of the project's folder", path.display()))
                .hint("a revision reads files of its own project alone, so that it does the same everywhere"));
        }
        let text = fs::read(&whole).map_err(cannot)?;
        let text =
            String::from_utf8(text).map_err(|_| Diagnostic::error(format!("{} is not UTF-8 text", whole.display())))?;
        Ok((whole, text))
    }
}

/// Refuses lines that speak to the program instead of the database, and those that would end the transaction.
fn refuse(kind: LineKind, text: &str, runs: RunsAs) -> Result<(), Diagnostic> {
    match kind {
        LineKind::Meta => {
            let first = text.split_whitespace().next().unwrap_or_default();
            if COMMANDS.contains(&first) {
                return Ok(());
            }
            Err(Diagnostic::error(format!("{first} has no place in a revision"))
                .hint("a revision holds hop lines, SQL, `.print`, `.seed NAME` and `.read FILE`"))
        }
        LineKind::Sql => {
            let sql = text.trim_start().trim_start_matches('!');
            // The place is in what stands behind the `!`.
            refuse_statement(sql, runs).map_err(|error| Diagnostic { span: None, ..error })
        }
        LineKind::Hop if runs.within => match lang::parse(text) {
            Ok(Some(HopStatement::Session(Line::Begin))) => refuse_statement("begin", runs),
            Ok(Some(HopStatement::Session(Line::Commit | Line::Rollback { to: None }))) => {
                refuse_statement("commit", runs)
            }
            _ => Ok(()),
        }
        .map_err(|error| Diagnostic { span: None, ..error }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate::revision::{Direction, Form};

    #[test]
    fn files_that_a_line_reads() {
        let read = |text: &str| read_by(lang::classify(text), text);
        assert_eq!(read(".read data/x.hop").unwrap().unwrap(), Path::new("data/x.hop"));
        assert_eq!(read(".seed books").unwrap().unwrap(), Path::new("seeds/books.hop"));
        assert_eq!(read(".seed books.hop").unwrap().unwrap(), Path::new("seeds/books.hop"));
        assert!(read(".seed").is_err() && read(".seed fresh").is_err() && read(".seed auto 7").is_err());
        assert!(read(".print .seed x").unwrap().is_none() && read("books").unwrap().is_none());
    }

    #[test]
    fn lines_that_have_no_place() {
        let runs = RunsAs { within: true, foreign_keys: true, form: Form::Own, direction: Direction::Up };
        let refused = |text: &str| refuse(lang::classify(text), text, runs).is_err();
        for text in [
            "begin",
            "commit",
            "rollback",
            "begin immediate;",
            "!commit;",
            "pragma journal_mode = wal;",
            ".migrate up",
            ".open x.db",
            ".quit",
        ] {
            assert!(refused(text), "{text}");
        }
        for text in ["rollback to x", "savepoint x", "create book title='commit'", ".print hello", "count books"] {
            assert!(!refused(text), "{text}");
        }
    }
}
