//! Revisions of hop lines: each line runs as in a session of its own on the same connection.

use std::io;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::lang::ast::{HopStatement, SessionCommand as Line};
use crate::lang::{self, LineKind, Splitter};
use crate::migrate::revision::{Body, HopRunner, Revision, RevisionError};
use crate::reader::RunLine;
use crate::session::{Cancel, Flow, Messages, Opened, Output, Session, SessionOptions, Settings, Stop};
use crate::store::{self, Connection, SqliteConnection};
use crate::terminal::Style;

/// Meta-commands that a revision may hold. What stands in other files would not be in the journal.
const COMMANDS: [&str; 1] = [".print"];

/// Runs hop lines for revisions of one session.
pub(super) struct HopLines {
    pub messages: Messages,
    pub cancel: Arc<Cancel>,
    pub infer: bool,
    /// Those of the session: what made-up values are made of.
    pub settings: Settings,
    pub run_line: RunLine,
    /// What Ctrl-C is to stop afterwards.
    pub connection: Rc<SqliteConnection>,
}

impl HopRunner for HopLines {
    fn run(
        &mut self,
        connection: &Rc<SqliteConnection>,
        revision: &Revision,
        body: &Body,
    ) -> Result<(), RevisionError> {
        let file = revision.path.as_path();
        let opened = Opened::on(Rc::clone(connection), file.display().to_string());
        let Settings { seed, now, locale, .. } = self.settings.clone();
        // A revision makes up the same values whenever it runs; and it is undone by its way down.
        let seed = seed.or(u64::try_from(revision.id).ok());
        let settings = Settings { undo: false, seed, now, locale, ..Settings::default() };
        let options = SessionOptions { infer: self.infer, settings, ..SessionOptions::default() };
        let mut session = Session::new(opened, options, self.messages.clone(), Arc::clone(&self.cancel));
        // What lines answer is not what the migration answers.
        let mut nowhere = Output::new(Box::new(io::sink()), Style::PIPE, || None, self.messages.clone());
        let outcome = self.lines(&mut session, &mut nowhere, connection, file, body);
        drop(session);
        self.cancel.watch(self.connection.interrupter());
        outcome
    }
}

impl HopLines {
    fn lines(
        &self,
        session: &mut Session,
        out: &mut Output,
        connection: &SqliteConnection,
        file: &Path,
        body: &Body,
    ) -> Result<(), RevisionError> {
        let within = !connection.is_autocommit();
        let mut splitter = Splitter::new(store::is_complete);
        let mut entries: Vec<_> = body.text.lines().flat_map(|line| splitter.push(line)).collect();
        entries.extend(splitter.finish());
        for entry in entries {
            let fault = |error: Diagnostic| RevisionError::within(file, body.line + entry.line - 1, &entry.text, error);
            if self.cancel.is_asked() {
                return Err(fault(Diagnostic::interrupted()));
            }
            refuse(entry.kind, &entry.text, within).map_err(fault)?;
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
            if within && connection.is_autocommit() {
                return Err(fault(Diagnostic::error("this ended the transaction of the revision")));
            }
        }
        Ok(())
    }
}

/// Refuses lines that speak to the program instead of the database, and those that would end the transaction.
fn refuse(kind: LineKind, text: &str, within: bool) -> Result<(), Diagnostic> {
    let ends = || {
        Diagnostic::error("a revision runs in a transaction of its own, with the journal's row")
            .hint("leave this out, or write `-- migrate:up transaction:false` to run without one")
    };
    let first = text.split_whitespace().next().unwrap_or_default();
    match kind {
        LineKind::Meta if !COMMANDS.contains(&first) => {
            Err(Diagnostic::error(format!("{first} has no place in a revision"))
                .hint("a revision holds hop lines and SQL"))
        }
        LineKind::Sql if within => {
            let word = first.trim_start_matches('!').trim_end_matches(';').to_ascii_lowercase();
            if ["begin", "commit", "end", "rollback"].contains(&word.as_str()) { Err(ends()) } else { Ok(()) }
        }
        LineKind::Hop if within => match lang::parse(text) {
            Ok(Some(HopStatement::Session(Line::Begin | Line::Commit | Line::Rollback { to: None }))) => Err(ends()),
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_have_no_place() {
        let refused = |text: &str| refuse(lang::classify(text), text, true).is_err();
        for text in
            ["begin", "commit", "rollback", "begin immediate;", "!commit;", ".migrate up", ".read x.hop", ".quit"]
        {
            assert!(refused(text), "{text}");
        }
        for text in ["rollback to x", "savepoint x", "create book title='commit'", ".print hello", "count books"] {
            assert!(!refused(text), "{text}");
        }
    }
}
