//! Revisions of hop lines: each line runs as in a session of its own on the same connection.

use std::io;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::lang::ast::{HopStatement, SessionCommand as Line};
use crate::lang::{self, LineKind, Splitter};
use crate::migrate::revision::{Body, HopRunner, Revision, RevisionError, RunsAs, refuse_statement};
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
        runs: RunsAs,
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
        let outcome = self.lines(&mut session, &mut nowhere, connection, file, body, runs);
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
        runs: RunsAs,
    ) -> Result<(), RevisionError> {
        let mut splitter = Splitter::new(store::is_complete);
        let mut entries: Vec<_> = body.text.lines().flat_map(|line| splitter.push(line)).collect();
        entries.extend(splitter.finish());
        for entry in entries {
            let fault = |error: Diagnostic| RevisionError::within(file, body.line + entry.line - 1, &entry.text, error);
            if self.cancel.is_asked() {
                return Err(fault(Diagnostic::interrupted()));
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

/// Refuses lines that speak to the program instead of the database, and those that would end the transaction.
fn refuse(kind: LineKind, text: &str, runs: RunsAs) -> Result<(), Diagnostic> {
    match kind {
        LineKind::Meta => {
            let first = text.split_whitespace().next().unwrap_or_default();
            if COMMANDS.contains(&first) {
                return Ok(());
            }
            Err(Diagnostic::error(format!("{first} has no place in a revision"))
                .hint("a revision holds hop lines and SQL"))
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
            ".read x.hop",
            ".quit",
        ] {
            assert!(refused(text), "{text}");
        }
        for text in ["rollback to x", "savepoint x", "create book title='commit'", ".print hello", "count books"] {
            assert!(!refused(text), "{text}");
        }
    }
}
