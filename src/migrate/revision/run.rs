//! Runs one revision, one way: its statements or lines and the journal's row, in one transaction.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::broken;
use super::definition::Revision;
use super::error::RevisionError;
use super::forbidden::{RunsAs, refuse_statement};
use super::journal::Journal;
use super::loss::{LossWatch, Losses};
use super::sections::{Body, Direction, Language};
use crate::diagnostic::{Diagnostic, Result};
use crate::migrate;
use crate::store::{Begin, Connection, Transaction, Value, collect};

/// Runs lines of hop; what they mean is known above this module.
pub trait HopRunner {
    /// The lines of `body`, with those of the files that they read behind them.
    ///
    /// # Errors
    /// A file that cannot be read.
    fn text(&self, revision: &Revision, body: &Body) -> Result<String, RevisionError>;

    /// Runs the lines of `body`, which is one way of `revision`, on `connection`, in the transaction that is open.
    ///
    /// # Errors
    /// The first line that fails.
    fn run(
        &mut self,
        connection: &Rc<dyn Connection>,
        revision: &Revision,
        body: &Body,
        runs: RunsAs,
    ) -> Result<(), RevisionError>;
}

/// Runs revisions on one database.
pub struct Runner<'a> {
    pub connection: Rc<dyn Connection>,
    pub lines: &'a mut dyn HopRunner,
    /// The file, if a copy of it is to be made before something is lost.
    pub backup: Option<&'a Path>,
    /// Whether what DELETE takes is told as lost, too.
    pub deletes: bool,
    /// True once somebody has asked to stop.
    pub cancelled: &'a dyn Fn() -> bool,
}

/// Why a revision was not run.
#[derive(Debug)]
pub enum RunError {
    /// It would take this away, which nobody has allowed. Everything is as it was.
    Loss(Losses),
    /// Another program has done the same meanwhile.
    Already,
    Failed(RevisionError),
}

impl From<Diagnostic> for RunError {
    fn from(diagnostic: Diagnostic) -> RunError {
        RunError::Failed(diagnostic.into())
    }
}

impl From<RevisionError> for RunError {
    fn from(fault: RevisionError) -> RunError {
        RunError::Failed(fault)
    }
}

/// What came of a revision.
#[derive(Debug, Default)]
pub struct RunReport {
    pub took: Duration,
    /// The copy that was made before.
    pub backup: Option<PathBuf>,
    pub losses: Losses,
    pub notes: Vec<Diagnostic>,
}

impl Runner<'_> {
    /// Runs one way of a revision. `allow` permits losses; without it they are told, and everything is taken back.
    ///
    /// # Errors
    /// No such way; losses; what fails in it; a foreign key, view or trigger that it breaks. Then the database is as it was,
    /// unless the revision runs outside a transaction.
    pub fn run(&mut self, revision: &Revision, direction: Direction, allow: bool) -> Result<RunReport, RunError> {
        let Some(body) = revision.body(direction) else { return Err(no_way(revision, direction).into()) };
        if !self.connection.is_autocommit() {
            return Err(Diagnostic::error("a transaction is open, and a migration begins its own")
                .hint("commit or rollback first")
                .into());
        }
        if body.options.transaction {
            self.within(revision, body, direction, allow)
        } else {
            self.without(revision, body, direction, allow)
        }
    }

    fn within(
        &mut self,
        revision: &Revision,
        body: &Body,
        direction: Direction,
        allow: bool,
    ) -> Result<RunReport, RunError> {
        let begin = Instant::now();
        let connection = Rc::clone(&self.connection);
        let settings = migrate::ApplySettings {
            allow_drop: allow,
            backup: self.backup.filter(|_| allow),
            cancelled: Some(self.cancelled),
            foreign_keys: enforces_keys(revision, body),
            ..migrate::ApplySettings::default()
        };
        let mut halt = None;
        let mut losses = Losses::new();
        let mut work = |_: &dyn Connection| {
            let outcome = unchanged(&*connection, revision, direction);
            let outcome = outcome.and_then(|()| self.work(&connection, revision, body, direction)).and_then(|lost| {
                if !lost.is_empty() && !allow {
                    return Err(RunError::Loss(lost));
                }
                losses = lost;
                mark(&*connection, revision, direction, Some(milliseconds(begin.elapsed())))?;
                Ok(())
            });
            outcome.map_err(|stop| {
                let diagnostic = match &stop {
                    RunError::Failed(fault) => fault.diagnostic.clone(),
                    RunError::Loss(_) => Diagnostic::error("the revision would lose data"),
                    RunError::Already => Diagnostic::error("another program has done the same"),
                };
                halt = Some(stop);
                diagnostic
            })
        };
        match migrate::run_guarded(&*connection, &settings, None, &mut work) {
            Ok(report) => Ok(RunReport { took: begin.elapsed(), backup: report.backup, losses, notes: report.notes }),
            Err(_) if let Some(RunError::Failed(fault)) = halt => {
                Err(RunError::Failed(with_records(&*connection, &body.text, fault)?))
            }
            Err(error) => Err(halt.unwrap_or_else(|| {
                // What is wrong shows only at the end, and is said of no line.
                let message = format!("{}: {}", revision.title(), error.message);
                Diagnostic { message, ..error }.into()
            })),
        }
    }

    /// Looks at what the body's statements or lines speak of, before they run.
    fn watch(&self, revision: &Revision, body: &Body, direction: Direction) -> Result<LossWatch, RunError> {
        let text = match revision.language {
            Language::Sql => Cow::Borrowed(body.text.as_str()),
            Language::Hop => Cow::Owned(self.lines.text(revision, body)?),
        };
        Ok(LossWatch::begin(&*self.connection, &text, direction, self.deletes)?)
    }

    /// The body's statements or lines, and what they took away.
    fn work(
        &mut self,
        connection: &Rc<dyn Connection>,
        revision: &Revision,
        body: &Body,
        direction: Direction,
    ) -> Result<Losses, RunError> {
        let watch = self.watch(revision, body, direction)?;
        self.body(connection, revision, body, direction)?;
        Ok(watch.end(&**connection)?)
    }

    fn body(
        &mut self,
        connection: &Rc<dyn Connection>,
        revision: &Revision,
        body: &Body,
        direction: Direction,
    ) -> Result<(), RevisionError> {
        let runs = RunsAs {
            within: !connection.is_autocommit(),
            foreign_keys: enforces_keys(revision, body),
            form: body.form,
            direction,
        };
        match revision.language {
            Language::Hop => self.lines.run(connection, revision, body, runs),
            Language::Sql => statements(&**connection, revision.file_of(direction), body, runs, self.cancelled),
        }
    }

    /// Without a transaction: the journal says that the revision was begun until it has come to its end.
    fn without(
        &mut self,
        revision: &Revision,
        body: &Body,
        direction: Direction,
        allow: bool,
    ) -> Result<RunReport, RunError> {
        let begin = Instant::now();
        let connection = Rc::clone(&self.connection);
        let watch = self.watch(revision, body, direction)?;
        let losses = watch.foreseen();
        if !losses.is_empty() && !allow {
            return Err(RunError::Loss(losses));
        }
        // What fails midway cannot be taken back, so that any file is worth a copy.
        let is_empty = collect(&*connection, "SELECT 1 FROM main.sqlite_schema LIMIT 1", &[])?.is_empty();
        let backup = self
            .backup
            .filter(|_| !is_empty)
            .map(|file| migrate::back_up(&*connection, file, self.cancelled))
            .transpose()?;
        let before = foreign_keys(&*connection)?;
        if let Some(on) = body.options.foreign_keys {
            set_foreign_keys(&*connection, on)?;
        }
        let begun = Transaction::begin(&*connection, Begin::Immediate)?;
        let mut outcome = unchanged(&*connection, revision, direction);
        if outcome.is_ok() {
            outcome = mark_begun(&*connection, revision, direction).map_err(RunError::from);
        }
        match outcome {
            Ok(()) => begun.commit()?,
            Err(stop) => {
                begun.rollback()?;
                set_foreign_keys(&*connection, before)?;
                return Err(stop);
            }
        }
        let outcome = self.body(&connection, revision, body, direction);
        let open = Transaction::adopt(&*connection);
        let was_open = open.is_some();
        open.map_or(Ok(()), Transaction::rollback)?;
        set_foreign_keys(&*connection, before)?;
        let title = revision.title();
        if let Err(mut fault) = outcome {
            fault.diagnostic = fault.diagnostic.hint(format!(
                "{title} runs outside a transaction: what came before this stays, and `.migrate adopt` goes on from there"
            ));
            if let Some(copy) = &backup {
                fault.diagnostic =
                    fault.diagnostic.hint(format!("a copy of what was there before is in {}", copy.display()));
            }
            return Err(fault.into());
        }
        if was_open {
            return Err(Diagnostic::error(format!("{title} leaves a transaction open, which was taken back"))
                .hint("end it with COMMIT; `.migrate adopt` goes on from what it has done")
                .into());
        }
        mark(&*connection, revision, direction, Some(milliseconds(begin.elapsed())))?;
        Ok(RunReport { took: begin.elapsed(), backup, losses, notes: Vec::new() })
    }
}

/// Fails where another program has run the revision, or undone it, since the journal was read.
fn unchanged(connection: &dyn Connection, revision: &Revision, direction: Direction) -> Result<(), RunError> {
    let journal = Journal::read(connection)?;
    let title = revision.title();
    let error = match (journal.get(revision.id), direction) {
        (None, Direction::Up) => return Ok(()),
        (None, Direction::Down) => return Err(RunError::Already),
        (Some(row), Direction::Up) if row.duration_ms.is_none() => {
            Diagnostic::error(format!("another program has begun {title}, outside a transaction"))
        }
        (Some(row), Direction::Up) if row.revision.checksum == revision.checksum => return Err(RunError::Already),
        (Some(_), Direction::Up) => Diagnostic::error(format!("another program has applied another {title} meanwhile")),
        (Some(_), Direction::Down) => return Ok(()),
    };
    Err(error.hint("`.migrate status` shows how it stands").into())
}

/// Lines of hop heed foreign keys, SQL does not, unless the marker says otherwise.
pub fn enforces_keys(revision: &Revision, body: &Body) -> bool {
    body.options.foreign_keys.unwrap_or(revision.language == Language::Hop)
}

fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// Takes the end of a revision down.
fn mark(connection: &dyn Connection, revision: &Revision, direction: Direction, took: Option<i64>) -> Result<()> {
    match direction {
        Direction::Up => Journal::record(connection, revision, took),
        Direction::Down => Journal::forget(connection, revision.id, revision.id),
    }
}

fn mark_begun(connection: &dyn Connection, revision: &Revision, direction: Direction) -> Result<()> {
    match direction {
        Direction::Up => Journal::record(connection, revision, None),
        Direction::Down => {
            let sql = "UPDATE main.hop_migrations SET duration_ms = NULL WHERE id = ?1";
            collect(connection, sql, &[Value::Integer(revision.id)]).map(|_| ())
        }
    }
}

fn foreign_keys(connection: &dyn Connection) -> Result<bool> {
    let rows = collect(connection, "PRAGMA foreign_keys", &[])?;
    Ok(rows.first().and_then(|row| row.first()) == Some(&Value::Integer(1)))
}

fn set_foreign_keys(connection: &dyn Connection, on: bool) -> Result<()> {
    collect(connection, if on { "PRAGMA foreign_keys = on" } else { "PRAGMA foreign_keys = off" }, &[]).map(|_| ())
}

fn no_way(revision: &Revision, direction: Direction) -> Diagnostic {
    let title = revision.title();
    match direction {
        Direction::Up => Diagnostic::error(format!("{title} has no way up")),
        Direction::Down => {
            let (place, digits) = (revision.place_of_way_down(), &revision.digits);
            Diagnostic::error(format!("{title} cannot be undone: it has no way down")).hint(format!(
                "write one {place}, and `.migrate bless {digits}`; or go back to a copy of the file made before"
            ))
        }
    }
}

/// A fault with the query that lists the records of which it speaks.
fn with_records(connection: &dyn Connection, revision: &str, mut fault: RevisionError) -> Result<RevisionError> {
    if let (Some(broken), Some(place)) = (&fault.broken, &fault.place)
        && let Some(query) = broken::records(connection, revision, &place.text, broken)?
    {
        fault.diagnostic = fault.diagnostic.hint(format!("`{query};` lists them; change or delete them first"));
    }
    Ok(fault)
}

/// Runs the statements of a text one after another, as SQLite finds their ends.
fn statements(
    connection: &dyn Connection,
    file: &Path,
    body: &Body,
    runs: RunsAs,
    cancelled: &dyn Fn() -> bool,
) -> Result<(), RevisionError> {
    let text = body.text.as_str();
    let mut at = 0;
    while let Some(rest) = text.get(at..).map(str::trim_start).filter(|rest| !rest.is_empty()) {
        if cancelled() {
            return Err(Diagnostic::interrupted().into());
        }
        at = text.len() - rest.len();
        let line = body.line + text.get(..at).unwrap_or_default().matches('\n').count();
        let fault = |error: Diagnostic, sql: &str| RevisionError::within(file, line, sql, error);
        refuse_statement(rest, runs).map_err(|error| fault(error, rest))?;
        let Some(mut statement) = connection.prepare(rest).map_err(|error| fault(error, rest))? else { break };
        let taken = statement.consumed();
        statement
            .stream(&[], &mut |_| Ok(std::ops::ControlFlow::Continue(())))
            .map_err(|error| fault(error, rest.get(..taken).unwrap_or(rest)).of_failure(connection))?;
        if runs.within && connection.is_autocommit() {
            return Err(fault(Diagnostic::error("this ended the transaction of the revision"), rest));
        }
        at += taken;
    }
    Ok(())
}
