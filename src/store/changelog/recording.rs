//! Keeps the log of one connection: listens to its statements, cuts what they change into lines, and takes lines back.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::super::hooks::RowChange;
use super::super::pragmas;
use super::super::raw::{Encoding, SqliteError};
use super::super::sqlite::SqliteConnection;
use super::super::transaction::{Begin, Transaction, Unlogged};
use super::super::{Action, ActionKind, Connection, Diagnostic, Result};
use super::apply::RowChanges;
use super::apply_settings::ApplySettings;
use super::line::{LineRecorder, SchemaCache, TouchedTable};
use super::rows::compare;
use super::snapshot::{self, Snapshot};
use super::table::{encoding, has_virtual};
use super::undo_stack::UndoStack;
use super::{
    COPY_BOUND, ChangeLog, LogEntry, ROWS_COMPARED, TableChange, UndoData, UndoDirection, UndoError, Undoability,
    sequences,
};

/// The log of one connection.
pub(in super::super) struct LogState {
    on: Cell<bool>,
    /// The log itself is at work.
    paused: Cell<bool>,
    /// What runs is only looked at, and will be rolled back: nothing is copied for it.
    watching: Cell<bool>,
    /// The rows of the line that is open, if a statement of it has written.
    line: RefCell<Option<LineRecorder>>,
    /// The copies that the line has taken, and why it could not take one.
    copy: RefCell<Snapshot>,
    blocked: RefCell<Option<String>>,
    /// What the user called the line, while one is open.
    label: RefCell<Option<Rc<str>>>,
    known: RefCell<SchemaCache>,
    /// The databases that have marks of AUTOINCREMENT.
    marked: RefCell<Vec<Vec<u8>>>,
    /// Are there virtual tables?
    has_virtual: Cell<bool>,
    encoding: Cell<Encoding>,
    /// The version of the schema that `known`, `marked`, `has_virtual` and `encoding` belong to.
    schema: Cell<Option<i64>>,
    stack: RefCell<UndoStack>,
    /// Lines that no other program's changes have come after, while a statement runs that moves SQLite's counter of these itself.
    current: RefCell<Vec<Rc<LogEntry>>>,
    /// The number of the line that is open, or comes next.
    number: Cell<u64>,
    copy_bound: Cell<u64>,
}

impl Default for LogState {
    fn default() -> LogState {
        LogState {
            on: Cell::new(false),
            paused: Cell::new(false),
            watching: Cell::new(false),
            line: RefCell::default(),
            copy: RefCell::default(),
            blocked: RefCell::default(),
            label: RefCell::default(),
            known: RefCell::default(),
            marked: RefCell::default(),
            has_virtual: Cell::new(true),
            encoding: Cell::new(Encoding::Utf8),
            schema: Cell::new(None),
            stack: RefCell::default(),
            current: RefCell::default(),
            number: Cell::new(0),
            copy_bound: Cell::new(COPY_BOUND),
        }
    }
}

impl LogState {
    /// A row is about to change. Called by SQLite.
    pub fn note(&self, change: &RowChange<'_>) {
        if self.paused.get() {
            return;
        }
        if let (Ok(mut line), Ok(mut known)) = (self.line.try_borrow_mut(), self.known.try_borrow_mut()) {
            line.get_or_insert_with(LineRecorder::unannounced).note(change, &mut known);
        }
    }

    fn forget_schema(&self) {
        self.known.take();
        self.schema.set(None);
    }

    /// Is anything noted that no line holds yet?
    fn has_open_line(&self) -> bool {
        self.line.borrow().is_some() || !self.copy.borrow().is_empty() || self.blocked.borrow().is_some()
    }

    fn drop_open_line(&self) {
        self.line.take();
        self.copy.take();
        self.blocked.take();
    }
}

/// Keeps the log from listening to itself.
struct PauseLog<'a>(&'a LogState);

impl<'a> PauseLog<'a> {
    fn new(log: &'a LogState) -> PauseLog<'a> {
        log.paused.set(true);
        PauseLog(log)
    }
}

impl Drop for PauseLog<'_> {
    fn drop(&mut self) {
        self.0.paused.set(false);
    }
}

/// What a line has touched, why it cannot be undone if it cannot, and what undoes it.
type LineOutcome = (Vec<TableChange>, std::result::Result<(), String>, UndoData);

/// The databases that are to be copied before a statement that does all this; none where rows are all that it changes.
fn to_copy(actions: &[Action]) -> Vec<String> {
    let mut databases: Vec<String> = Vec::new();
    for action in actions {
        let content =
            action.kind == ActionKind::Pragma && action.object.as_deref().is_some_and(pragmas::changes_content);
        let elsewhere = action.kind == ActionKind::Vacuum && action.detail.is_some();
        if action.kind.changes_schema() && !elsewhere || content {
            let database = action.database.as_deref().unwrap_or("main");
            if !databases.iter().any(|known| known.eq_ignore_ascii_case(database)) {
                databases.push(database.to_string());
            }
        }
    }
    databases
}

const MEANWHILE: &str = "another program wrote to the file while the line ran";

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

impl SqliteConnection {
    /// Takes note of a statement that is about to run.
    pub(in super::super) fn log_before(&self, actions: &[Action], is_readonly: bool) -> Result<()> {
        if !self.log().on.get() {
            return Ok(());
        }
        // Another journal makes SQLite count as if another program had written.
        let is_mode = |action: &Action| {
            action.kind == ActionKind::Pragma
                && action.detail.is_some()
                && action.object.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("journal_mode"))
        };
        if actions.iter().any(is_mode) && self.is_autocommit() {
            let mut current = Vec::new();
            for change in self.log().stack.borrow().all() {
                if !change.is_foreign(self.handle()).map_err(|report| self.failed(&report))? {
                    current.push(change.clone());
                }
            }
            self.log().current.replace(current);
        }
        if is_readonly {
            return Ok(());
        }
        self.open_line()?;
        if let Some(line) = self.log().line.borrow_mut().as_mut() {
            line.begin_statement();
        }
        if self.log().watching.get() {
            return Ok(());
        }
        let wanted = to_copy(actions);
        let missing: Vec<&String> = wanted.iter().filter(|name| !self.log().copy.borrow().has(name)).collect();
        if missing.is_empty() || self.log().blocked.borrow().is_some() {
            return Ok(());
        }
        // Rows that the line has changed already are a part of their own: the copy will hold what they are now.
        if self.log().copy.borrow().is_empty() {
            self.cut();
            self.open_line()?;
        }
        let _pause = PauseLog::new(self.log());
        if let Some(line) = self.log().line.borrow_mut().as_mut() {
            line.counts_only = true;
        }
        if let Err(why) = self.can_copy(&wanted) {
            self.log().blocked.replace(Some(why));
            return Ok(());
        }
        let mut copy = self.log().copy.borrow_mut();
        for database in missing {
            copy.add(self.handle(), database).map_err(|obstacle| self.told(obstacle, "the statement was not run"))?;
        }
        if !self.is_autocommit() && copy.savepoint.is_none() {
            let name = format!("hop undo {}", self.log().number.get());
            self.handle()
                .connection()
                .execute_batch(&format!("SAVEPOINT \"{name}\""))
                .map_err(|error| self.failed(&error.into()))?;
            self.log().stack.borrow_mut().mark(Some(&name), true, self.log().number.get());
            copy.savepoint = Some(name);
        }
        Ok(())
    }

    /// Takes note of a statement that has ended, well or not.
    pub(in super::super) fn log_after(&self, actions: &[Action], succeeded: bool, was_in_transaction: bool) {
        if !self.log().on.get() {
            return;
        }
        if self.is_autocommit() {
            self.log().known.borrow_mut().versions.clear();
        }
        for change in self.log().current.take() {
            // Where the counter cannot be read, the line stays one that others' changes may have come after.
            let _ = change.renew_versions(self.handle());
        }
        if !succeeded && let Some(line) = self.log().line.borrow_mut().as_mut() {
            line.uncertain = true;
        }
        let number = self.log().number.get();
        let mut stack = self.log().stack.borrow_mut();
        let mut rolled_back = None;
        let mut ended = false;
        for action in actions.iter().filter(|_| succeeded) {
            let name = action.object.as_deref().unwrap_or_default();
            match action.kind {
                ActionKind::Begin => stack.mark(None, false, number),
                ActionKind::Savepoint => stack.mark(Some(name), false, number),
                ActionKind::Release => stack.release(name),
                ActionKind::Commit => ended = true,
                ActionKind::Rollback => rolled_back = Some(stack.roll_back(None)),
                ActionKind::RollbackTo => rolled_back = Some(stack.roll_back(Some(name))),
                _ => {}
            }
        }
        // A release of the outermost savepoint commits.
        ended |= self.is_autocommit() && succeeded && actions.iter().any(|action| action.kind == ActionKind::Release);
        if self.is_autocommit() && stack.has_marks() {
            // What ends a transaction without being asked to rolls it back.
            if ended {
                stack.commit();
            } else {
                rolled_back = Some(stack.roll_back(None));
            }
        } else if was_in_transaction && self.is_autocommit() && !ended && rolled_back.is_none() {
            rolled_back = Some(None);
        }
        drop(stack);
        if let Some(began) = rolled_back {
            self.log().forget_schema();
            // What the line had noted after the place that was gone back to is as if it had never been; where that place is
            // before the line, all of it is.
            let savepoint = self.log().copy.borrow().savepoint.clone();
            let copy_is_void = savepoint.is_some_and(|name| !self.log().stack.borrow().has(&name));
            if copy_is_void || began.is_none_or(|began| began < number) {
                self.log().drop_open_line();
            } else if let Some(line) = self.log().line.borrow_mut().as_mut() {
                line.uncertain = true;
            }
        }
    }

    /// Samples what there is to know before the first change of a line.
    fn open_line(&self) -> Result<()> {
        if self.log().line.borrow().is_some() {
            return Ok(());
        }
        let _pause = PauseLog::new(self.log());
        let schema = self.schema_version()?;
        // Of attached databases the version says nothing.
        if self.log().schema.get() != Some(schema) || self.has_attached() {
            self.log().known.borrow_mut().forget_tables();
            let engine = self.handle().engine();
            self.log().marked.replace(sequences::marked(engine).map_err(|report| self.failed(&report))?);
            self.log().has_virtual.set(has_virtual(engine).map_err(|report| self.failed(&report))?);
            self.log().encoding.set(encoding(engine).map_err(|report| self.failed(&report))?);
            self.log().schema.set(Some(schema));
        }
        let mut line = LineRecorder::new(self.log().encoding.get());
        line.counts_only = !self.log().copy.borrow().is_empty() || self.log().blocked.borrow().is_some();
        line.sequences = self.marks()?;
        line.open_keys = self.handle().has_open_keys();
        self.log().line.replace(Some(line));
        Ok(())
    }

    fn marks(&self) -> Result<sequences::Sequences> {
        sequences::read(self.handle(), &self.log().marked.borrow())
            .map_err(|obstacle| self.told(obstacle, "the line cannot be logged"))
    }

    /// Why these databases cannot be copied, if they cannot.
    fn can_copy(&self, databases: &[String]) -> std::result::Result<(), String> {
        let bound = self.log().copy_bound.get();
        for database in databases {
            match snapshot::size(self.handle(), database) {
                Ok(size) if size <= bound => {}
                Ok(size) => {
                    return Err(format!(
                        "the database has {}, and a copy of it, which is how a change of the schema is undone, may have {}",
                        mebibytes(size),
                        mebibytes(bound)
                    ));
                }
                Err(report) => return Err(format!("the database cannot be copied: {}", report.message)),
            }
        }
        Ok(())
    }

    /// Full-text indexes keep what is new in memory until the transaction ends or a savepoint begins.
    fn flush(&self) -> std::result::Result<(), SqliteError> {
        let log = self.log();
        // A line that changes the schema may have made the first virtual table.
        let may_hold = log.has_virtual.get() || log.schema.get().is_none() || !log.copy.borrow().is_empty();
        if self.is_autocommit() || !(may_hold || log.blocked.borrow().is_some() || log.watching.get()) {
            return Ok(());
        }
        Transaction::begin(&Unlogged(self), Begin::Deferred)?.commit()
    }

    /// What has been noted while a statement was watched.
    fn watched(&self) -> Result<Vec<TableChange>> {
        self.flush().map_err(|report| self.failed(&report))?;
        let _pause = PauseLog::new(self.log());
        let Some(mut line) = self.log().line.take() else { return Ok(Vec::new()) };
        // Where the schema has changed, rows cannot be compared any more, and what was noted has to do.
        let found = self.rows_of(&mut line).ok().flatten();
        Ok(found.map_or_else(|| touched(&line.tables), |(touched, ..)| touched))
    }

    /// Makes a change of what has been noted since the last cut. What cannot be looked at any more makes one that cannot be
    /// undone: the lines before it must not be undone past it.
    fn cut(&self) {
        let flushed = self.flush();
        let _pause = PauseLog::new(self.log());
        let mut line = self.log().line.take();
        let (copy, blocked) = (self.log().copy.take(), self.log().blocked.take());
        let noted = |line: &Option<LineRecorder>| line.as_ref().map(|line| touched(&line.tables)).unwrap_or_default();
        let changes_schema = blocked.is_some() || !copy.is_empty();
        if changes_schema {
            self.log().forget_schema();
        }
        let found = if let Err(error) = flushed {
            Err(self.failed(&error))
        } else if let Some(why) = blocked {
            Ok(Some((noted(&line), Err(why), UndoData::Nothing)))
        } else if changes_schema {
            self.content_of(copy).map(|content| content.map(|(undoable, content)| (noted(&line), undoable, content)))
        } else {
            line.as_mut().map_or(Ok(None), |line| self.rows_of(line))
        };
        let found = found.unwrap_or_else(|failure| Some((noted(&line), Err(failure.message), UndoData::Nothing)));
        if let Some((touched, undoable, content)) = found {
            let label = self.log().label.borrow().clone().unwrap_or_else(|| Rc::from(""));
            let line = self.log().number.get();
            let change = LogEntry { label, touched, changes_schema, undoable, line, content };
            self.log().stack.borrow_mut().push(Rc::new(change));
        }
    }

    /// What has become of the databases that a line has copied, if anything has.
    fn content_of(&self, copy: Snapshot) -> Result<Option<(std::result::Result<(), String>, UndoData)>> {
        let handle = self.handle();
        let changed = copy.has_changed(handle).map_err(|obstacle| self.told(obstacle, "the line cannot be undone"))?;
        if !changed {
            return Ok(None);
        }
        let foreign = copy.is_foreign(handle).map_err(|report| self.failed(&report))?;
        copy.renew_versions(handle).map_err(|report| self.failed(&report))?;
        Ok(Some(if foreign {
            (Err(MEANWHILE.to_string()), UndoData::Nothing)
        } else {
            (Ok(()), UndoData::Snapshot(copy))
        }))
    }

    /// What has become of the rows that a line has noted, if anything has.
    fn rows_of(&self, line: &mut LineRecorder) -> Result<Option<LineOutcome>> {
        let told = |obstacle| self.told(obstacle, "the line cannot be undone");
        let marks = self.marks()?;
        let moved = marks != line.sequences;
        if line.is_empty() && !moved {
            return Ok(None);
        }
        if let Some(why) = line.broken.take() {
            return Ok(Some((touched(&line.tables), Err(why), UndoData::Nothing)));
        }
        line.entries.spool.finish().map_err(|error| told(error.into()))?;
        let mut fingerprints = None;
        let mut undoable = Ok(());
        let open_keys = self.handle().has_open_keys();
        if let Some(mut found) = line.take_fingerprints() {
            // What another program has done since is seen when the line is undone.
            found.finish().map_err(|error| told(error.into()))?;
            fingerprints = Some(found);
        } else if line.entries.count <= ROWS_COMPARED || line.uncertain {
            let tables: Vec<_> = line.tables.iter().map(|touched_table| touched_table.table.clone()).collect();
            // In one transaction, so that the rows and the counters of other programs' changes are of one moment.
            let unlogged = Unlogged(self);
            let reading = Transaction::reading(&unlogged).map_err(|report| self.failed(&report))?;
            let compared = compare(self.handle(), line.encoding(), &tables, &line.entries.spool, line.entries.count);
            let foreign = line.is_foreign(self.handle(), &self.log().known.borrow());
            reading.map_or(Ok(()), Transaction::commit).map_err(|report| self.failed(&report))?;
            let (found, counts) = compared.map_err(told)?;
            for (touched_table, [direct, indirect]) in line.tables.iter_mut().zip(counts) {
                // A row counts by its first change. What went at the line's own hand was perhaps changed by a key before.
                let (direct, indirect) = indirect.at_most(touched_table.indirect, direct);
                (touched_table.direct, touched_table.indirect) = (direct, indirect);
            }
            if !moved
                && line
                    .tables
                    .iter()
                    .all(|touched_table| touched_table.direct.is_none() && touched_table.indirect.is_none())
            {
                return Ok(None);
            }
            if foreign.map_err(|report| self.failed(&report))? {
                undoable = Err(MEANWHILE.to_string());
            }
            fingerprints = Some(found);
        }
        let touched = touched(&line.tables);
        let rows = RowChanges::new(std::mem::take(line), fingerprints, marks, open_keys);
        Ok(Some((touched, undoable, UndoData::RowChanges(rows))))
    }

    /// Puts back what a change has changed.
    fn apply(&self, change: &LogEntry, direction: UndoDirection) -> Result<()> {
        let nothing = match direction {
            UndoDirection::Undo => "nothing was undone",
            UndoDirection::Redo => "nothing was done again",
        };
        match &change.content {
            UndoData::RowChanges(rows) => {
                self.apply_rows(rows, direction).map_err(|obstacle| self.told(obstacle, nothing))
            }
            UndoData::Snapshot(copy) => self.apply_copy(copy, direction, nothing),
            UndoData::Nothing => Err(Diagnostic::engine("this change cannot be undone")),
        }
    }

    fn apply_rows(&self, rows: &RowChanges, direction: UndoDirection) -> std::result::Result<(), UndoError> {
        let handle = self.handle();
        let own = self.is_autocommit();
        // The settings go back behind the end of the transaction.
        let settings = Cell::new(None);
        let unlogged = Unlogged(self);
        let transaction = Transaction::begin(&unlogged, Begin::Immediate)?;
        let work = || {
            // Where nobody else has written, the rows will be what they were, whatever keys were open then. Where keys were
            // open in the transaction that still is, or are, SQLite counts on.
            let keys = rows.is_foreign(handle)? || !own && rows.open_keys != (false, false);
            settings.set(Some(ApplySettings::new(handle, keys)?));
            rows.apply(handle, direction)?;
            let (_, expected) = direction.order(rows.open_keys.0, rows.open_keys.1);
            if keys && handle.has_open_keys() && !expected {
                let what = "a record would refer to one that another program has deleted since";
                return Err(UndoError::Conflict(what.to_string()));
            }
            Ok(rows.renew_versions(handle)?)
        };
        let result = transaction.finish(work());
        drop(settings);
        if rows.tables.iter().any(|table| table.is_shadow) {
            self.shadows_were_written()?;
        }
        result
    }

    fn apply_copy(&self, copy: &Snapshot, direction: UndoDirection, nothing: &str) -> Result<()> {
        if self.is_autocommit() {
            let result = copy.apply(self.handle(), direction).map_err(|obstacle| self.told(obstacle, nothing));
            self.schema_was_replaced();
            return result;
        }
        let own = copy.savepoint.as_deref().filter(|_| direction == UndoDirection::Undo);
        let blocked = match own.map(|own| self.log().stack.borrow().can_roll_back(own)) {
            Some(Ok(())) => None,
            Some(Err(Some(name))) => Some(format!("savepoint `{name}` has begun since; release it first")),
            Some(Err(None)) | None => Some("a change of the schema is taken back, or brought again, outside of transactions: commit or roll back first".to_string()),
        };
        if let Some(why) = blocked {
            return Err(Diagnostic::engine(format!("{why}; {nothing}")));
        }
        copy.keep_after(self.handle()).map_err(|obstacle| self.told(obstacle, nothing))?;
        let name = own.unwrap_or_default();
        self.handle()
            .connection()
            .execute_batch(&format!("ROLLBACK TO \"{name}\"; RELEASE \"{name}\""))
            .map_err(|error| self.failed(&error.into()))?;
        self.log().stack.borrow_mut().release(name);
        self.schema_was_replaced();
        Ok(())
    }

    /// One step back or forth: all parts of the latest line.
    fn step(&self, direction: UndoDirection) -> Result<Vec<Rc<LogEntry>>> {
        let what = match direction {
            UndoDirection::Undo => "there is nothing to undo",
            UndoDirection::Redo => "there is nothing to do again",
        };
        if !self.log().on.get() {
            return Err(Diagnostic::engine(format!("{what}: changes are not being logged")));
        }
        self.check_idle()?;
        self.end_stray_line();
        let pick = || match direction {
            UndoDirection::Undo => self.log().stack.borrow().undo().back().cloned(),
            UndoDirection::Redo => self.log().stack.borrow().redo().last().cloned(),
        };
        let Some(first) = pick() else { return Err(Diagnostic::engine(what)) };
        let _pause = PauseLog::new(self.log());
        let mut done = Vec::new();
        while let Some(change) = pick().filter(|change| change.line == first.line) {
            if let Err(why) = &change.undoable {
                let label = if change.label.is_empty() { String::new() } else { format!(" (`{}`)", change.label) };
                return Err(Diagnostic::engine(format!("the latest change{label} cannot be undone: {why}")));
            }
            self.apply(&change, direction)?;
            let mut stack = self.log().stack.borrow_mut();
            match direction {
                UndoDirection::Undo => stack.was_undone(),
                UndoDirection::Redo => stack.was_redone(),
            }
            drop(stack);
            done.push(change);
        }
        self.log().forget_schema();
        Ok(done)
    }

    /// Makes a line of what has changed outside of lines.
    fn end_stray_line(&self) {
        if self.log().has_open_line() {
            self.cut();
        }
        self.log().label.take();
        self.log().number.set(self.log().number.get() + 1);
    }

    fn told(&self, obstacle: UndoError, nothing: &str) -> Diagnostic {
        match obstacle {
            UndoError::Sqlite(report) => {
                let mut diagnostic = self.failed(&report);
                diagnostic.message = format!("{}; {nothing}", diagnostic.message);
                diagnostic
            }
            UndoError::LogState(error) => {
                Diagnostic::engine(format!("the log of changes cannot be read or written: {error}; {nothing}"))
            }
            UndoError::Conflict(why) => Diagnostic::engine(format!("{why}; {nothing}")),
        }
    }
}

fn touched(tables: &[TouchedTable]) -> Vec<TableChange> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    tables
        .iter()
        .filter(|touched_table| !(touched_table.direct.is_none() && touched_table.indirect.is_none()))
        .map(|touched_table| TableChange {
            database: text(&touched_table.table.database),
            table: text(&touched_table.table.name),
            direct: touched_table.direct,
            indirect: touched_table.indirect,
            is_shadow: touched_table.table.is_shadow,
        })
        .collect()
}

impl ChangeLog for SqliteConnection {
    fn set_recording(&self, on: bool) -> Result<()> {
        if on == self.log().on.get() {
            return Ok(());
        }
        self.check_idle()?;
        self.log().on.set(on);
        self.log().drop_open_line();
        self.log().label.take();
        self.log().forget_schema();
        let mut stack = self.log().stack.borrow_mut();
        stack.forget();
        if on && !self.is_autocommit() {
            stack.mark(None, false, self.log().number.get());
            self.log().number.set(self.log().number.get() + 1);
        }
        drop(stack);
        self.handle().set_change_hook(on);
        Ok(())
    }

    fn is_recording(&self) -> bool {
        self.log().on.get()
    }

    fn undoability(&self, actions: &[Action], is_readonly: bool) -> Undoability {
        let databases = to_copy(actions);
        if is_readonly || databases.is_empty() && !actions.iter().any(|action| action.kind.changes_rows()) {
            return Undoability::Nothing;
        }
        if !self.log().on.get() {
            return Undoability::NotUndoable("changes are not being logged".to_string());
        }
        match self.can_copy(&databases) {
            Ok(()) => Undoability::Undoable,
            Err(why) => Undoability::NotUndoable(why),
        }
    }

    fn begin_line(&self, label: &str) -> Result<()> {
        if self.log().on.get() {
            self.end_stray_line();
            self.log().label.replace(Some(label.into()));
        }
        Ok(())
    }

    fn end_line(&self) -> Result<Vec<Rc<LogEntry>>> {
        if !self.log().on.get() {
            return Ok(Vec::new());
        }
        self.check_idle()?;
        let number = self.log().number.get();
        self.end_stray_line();
        let stack = self.log().stack.borrow();
        let parts = stack.undo().iter().rev().take_while(|change| change.line == number).count();
        Ok(stack.undo().range(stack.undo().len() - parts..).cloned().collect())
    }

    fn watch(&self, run: &mut dyn FnMut() -> Result<()>) -> Result<Vec<TableChange>> {
        self.check_idle()?;
        if self.log().has_open_line() {
            self.cut();
        }
        let was_on = self.log().on.replace(true);
        self.handle().set_change_hook(true);
        self.log().watching.set(true);
        let outcome = self.open_line().and_then(|()| run()).and_then(|()| self.watched());
        self.log().watching.set(false);
        self.log().line.take();
        self.log().forget_schema();
        if !was_on {
            self.log().on.set(false);
            self.log().stack.borrow_mut().forget();
            self.handle().set_change_hook(false);
        }
        outcome
    }

    fn undo(&self) -> Result<Vec<Rc<LogEntry>>> {
        self.step(UndoDirection::Undo)
    }

    fn redo(&self) -> Result<Vec<Rc<LogEntry>>> {
        self.step(UndoDirection::Redo)
    }

    fn changes(&self) -> (Vec<Rc<LogEntry>>, Vec<Rc<LogEntry>>) {
        let stack = self.log().stack.borrow();
        (stack.undo().iter().cloned().collect(), stack.redo().iter().rev().cloned().collect())
    }

    fn set_copy_bound(&self, bytes: u64) {
        self.log().copy_bound.set(bytes);
    }

    fn copy_bound(&self) -> u64 {
        self.log().copy_bound.get()
    }
}
