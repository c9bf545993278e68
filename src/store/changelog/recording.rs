//! Records the changes of one connection: follows its statements, and makes an entry of what a line has changed.

use std::rc::Rc;

use super::super::action::{Action, ActionKind};
use super::super::pragmas;
use super::super::sqlite_error::SqliteError;
use super::super::transaction::{Begin, Transaction};
use super::bounds::ROWS_COMPARED;
use super::counts::TableCounts;
use super::entry::{LogEntry, UndoData};
use super::line_recorder::{LineRecorder, TouchedTable};
use super::log_state::{LoggedConnection, PauseLog};
use super::row_changes::RowChanges;
use super::row_finder::compare;
use super::sequences;
use super::snapshot::{self, DatabaseSnapshot};
use super::table_info::{encoding, has_virtual};
use crate::diagnostic::Result;

/// What a line has touched, why it cannot be undone if it cannot, and what undoes it.
type LineOutcome = (Vec<TableCounts>, std::result::Result<(), String>, UndoData);

/// The databases that are to be copied before a statement that does all this; none where rows are all that it changes.
pub(super) fn databases_to_copy(actions: &[Action]) -> Vec<String> {
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

impl dyn LoggedConnection + '_ {
    /// Records a statement that is about to run.
    pub(in super::super) fn log_before(&self, actions: &[Action], is_readonly: bool) -> Result<()> {
        if !self.log().is_on.get() {
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
                if !change.has_foreign_changes(self.handle()).map_err(|report| self.failed(&report))? {
                    current.push(change.clone());
                }
            }
            self.log().unaffected.replace(current);
        }
        if is_readonly {
            return Ok(());
        }
        self.open_line()?;
        if let Some(line) = self.log().line.borrow_mut().as_mut() {
            line.begin_statement();
        }
        self.log().authors.borrow_mut().begin_statement();
        self.log().total_changes.set(self.handle().total_changes());
        if self.log().is_dry_run.get() {
            return Ok(());
        }
        let wanted = databases_to_copy(actions);
        let missing: Vec<&String> = wanted.iter().filter(|name| !self.log().snapshot.borrow().has(name)).collect();
        if missing.is_empty() || self.log().not_undoable.borrow().is_some() {
            return Ok(());
        }
        // Rows that the line has changed already are a part of their own: the copy will hold what they are now.
        if self.log().snapshot.borrow().is_empty() {
            self.finish_entry();
            self.open_line()?;
        }
        let _pause = PauseLog::new(self.log());
        if let Some(line) = self.log().line.borrow_mut().as_mut() {
            line.counts_only = true;
        }
        if let Err(why) = self.check_copy(&wanted) {
            self.log().not_undoable.replace(Some(why));
            return Ok(());
        }
        let mut copy = self.log().snapshot.borrow_mut();
        for database in missing {
            copy.add(self.handle(), database).map_err(|error| self.undo_failed(error, "the statement was not run"))?;
        }
        if !self.is_autocommit() && copy.savepoint.is_none() {
            let name = format!("hop undo {}", self.log().line_number.get());
            self.handle()
                .connection()
                .execute_batch(&format!("SAVEPOINT \"{name}\""))
                .map_err(|error| self.failed(&error.into()))?;
            let authors = self.log().authors.borrow().state();
            self.log().stack.borrow_mut().add_mark(Some(&name), true, self.log().line_number.get(), authors);
            copy.savepoint = Some(name);
        }
        Ok(())
    }

    /// Records a statement that has ended, well or not.
    pub(in super::super) fn log_after(&self, actions: &[Action], succeeded: bool, was_in_transaction: bool) {
        if !self.log().is_on.get() {
            return;
        }
        if self.is_autocommit() {
            self.log().table_cache.borrow_mut().versions.clear();
        }
        for change in self.log().unaffected.take() {
            // Where the counter cannot be read, the line stays one that others' changes may have come after.
            let _ = change.renew_versions(self.handle());
        }
        if !succeeded {
            if let Some(line) = self.log().line.borrow_mut().as_mut() {
                line.uncertain = true;
            }
            let is_undone = self.handle().total_changes() == self.log().total_changes.get();
            self.log().authors.borrow_mut().statement_failed(is_undone);
        }
        let number = self.log().line_number.get();
        let mut stack = self.log().stack.borrow_mut();
        let mut authors = self.log().authors.borrow_mut();
        let mut rolled_back = None;
        let mut ended = false;
        for action in actions.iter().filter(|_| succeeded) {
            let name = action.object.as_deref().unwrap_or_default();
            match action.kind {
                ActionKind::Begin => stack.add_mark(None, false, number, authors.state()),
                ActionKind::Savepoint => stack.add_mark(Some(name), false, number, authors.state()),
                ActionKind::Release => stack.release(name),
                ActionKind::Commit => ended = true,
                ActionKind::Rollback => rolled_back = Some(stack.roll_back(None)),
                ActionKind::RollbackTo => rolled_back = Some(stack.roll_back(Some(name))),
                // Rows may get other rowids; a database of that name may be another one.
                ActionKind::Vacuum if action.detail.is_none() => authors.forget(),
                ActionKind::Attach | ActionKind::Detach => authors.forget(),
                ActionKind::Drop | ActionKind::Alter => authors.forget_table(action.database.as_deref(), name),
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
        if let Some(place) = rolled_back {
            match place.as_ref().and_then(|place| place.authors.as_ref()) {
                Some(state) => authors.restore(state),
                None => authors.forget(),
            }
            drop(authors);
            self.log().forget_schema();
            // What the line had noted after the place that was gone back to is as if it had never been; where that place is
            // before the line, all of it is.
            let savepoint = self.log().snapshot.borrow().savepoint.clone();
            let copy_is_void = savepoint.is_some_and(|name| !self.log().stack.borrow().has(&name));
            if copy_is_void || place.is_none_or(|place| place.line < number) {
                self.log().drop_open_line();
            } else if let Some(line) = self.log().line.borrow_mut().as_mut() {
                line.uncertain = true;
            }
        }
    }

    /// Samples what there is to know before the first change of a line.
    pub(super) fn open_line(&self) -> Result<()> {
        if self.log().line.borrow().is_some() {
            return Ok(());
        }
        let _pause = PauseLog::new(self.log());
        let schema = self.current_schema()?;
        // Of attached databases the version says nothing.
        if self.log().schema.get() != Some(schema) || self.has_attached() {
            self.log().table_cache.borrow_mut().forget_tables();
            let engine = self.handle().connection_ref();
            self.log()
                .sequence_databases
                .replace(sequences::databases_with_sequences(engine).map_err(|report| self.failed(&report))?);
            self.log().has_virtual.set(has_virtual(engine).map_err(|report| self.failed(&report))?);
            self.log().encoding.set(encoding(engine).map_err(|report| self.failed(&report))?);
            self.log().schema.set(Some(schema));
        }
        let mut line = LineRecorder::new(self.log().encoding.get());
        line.counts_only = !self.log().snapshot.borrow().is_empty() || self.log().not_undoable.borrow().is_some();
        line.sequences = self.sequences()?;
        line.open_keys = self.handle().has_open_keys();
        self.log().line.replace(Some(line));
        self.log().authors.borrow_mut().begin_entry();
        Ok(())
    }

    fn sequences(&self) -> Result<sequences::Sequences> {
        sequences::read(self.handle(), &self.log().sequence_databases.borrow())
            .map_err(|error| self.undo_failed(error, "the line cannot be logged"))
    }

    /// Why these databases cannot be copied, if they cannot.
    pub(super) fn check_copy(&self, databases: &[String]) -> std::result::Result<(), String> {
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
    fn flush_virtual_tables(&self) -> std::result::Result<(), SqliteError> {
        let log = self.log();
        // A line that changes the schema may have made the first virtual table.
        let may_hold = log.has_virtual.get() || log.schema.get().is_none() || !log.snapshot.borrow().is_empty();
        if self.is_autocommit() || !(may_hold || log.not_undoable.borrow().is_some() || log.is_dry_run.get()) {
            return Ok(());
        }
        Transaction::begin(self.handle(), Begin::Deferred)?.commit()
    }

    /// What has been noted while a statement was watched.
    pub(super) fn dry_run_changes(&self) -> Result<Vec<TableCounts>> {
        self.flush_virtual_tables().map_err(|report| self.failed(&report))?;
        let _pause = PauseLog::new(self.log());
        let Some(mut line) = self.log().line.take() else { return Ok(Vec::new()) };
        // Where the schema has changed, rows cannot be compared any more, and what was noted has to do.
        let found = self.rows_outcome(&mut line).ok().flatten();
        Ok(found.map_or_else(|| table_counts(&line.tables), |(changes, ..)| changes))
    }

    /// Makes a change of what has been noted since the last cut. What cannot be looked at any more makes one that cannot be
    /// undone: the lines before it must not be undone past it.
    pub(super) fn finish_entry(&self) {
        let flushed = self.flush_virtual_tables();
        let _pause = PauseLog::new(self.log());
        let mut line = self.log().line.take();
        let was_open = line.is_some();
        let (copy, blocked) = (self.log().snapshot.take(), self.log().not_undoable.take());
        let noted =
            |line: &Option<LineRecorder>| line.as_ref().map(|line| table_counts(&line.tables)).unwrap_or_default();
        let changes_schema = blocked.is_some() || !copy.is_empty();
        if changes_schema {
            self.log().forget_schema();
        }
        let found = if let Err(error) = flushed {
            Err(self.failed(&error))
        } else if let Some(why) = blocked {
            Ok(Some((noted(&line), Err(why), UndoData::Nothing)))
        } else if changes_schema {
            self.snapshot_outcome(copy)
                .map(|content| content.map(|(undoable, content)| (noted(&line), undoable, content)))
        } else {
            line.as_mut().map_or(Ok(None), |line| self.rows_outcome(line))
        };
        let found = found.unwrap_or_else(|failure| Some((noted(&line), Err(failure.message), UndoData::Nothing)));
        if let Some((changes, undoable, content)) = found {
            let label = self.log().label.borrow().clone().unwrap_or_else(|| Rc::from(""));
            let line = self.log().line_number.get();
            let authors = self.log().authors.borrow_mut().end_entry();
            let change = LogEntry { label, tables: changes, changes_schema, undoable, line, content, authors };
            self.log().stack.borrow_mut().push(Rc::new(change));
        } else if was_open {
            self.log().authors.borrow_mut().drop_entry();
        }
    }

    /// What has become of the databases that a line has copied, if anything has.
    fn snapshot_outcome(&self, copy: DatabaseSnapshot) -> Result<Option<(std::result::Result<(), String>, UndoData)>> {
        let handle = self.handle();
        let changed = copy.has_changed(handle).map_err(|error| self.undo_failed(error, "the line cannot be undone"))?;
        if !changed {
            return Ok(None);
        }
        let foreign = copy.has_foreign_changes(handle).map_err(|report| self.failed(&report))?;
        copy.renew_versions(handle).map_err(|report| self.failed(&report))?;
        Ok(Some(if foreign {
            (Err(MEANWHILE.to_string()), UndoData::Nothing)
        } else {
            (Ok(()), UndoData::Snapshot(copy))
        }))
    }

    /// What has become of the rows that a line has noted, if anything has.
    fn rows_outcome(&self, line: &mut LineRecorder) -> Result<Option<LineOutcome>> {
        let undo_failed = |error| self.undo_failed(error, "the line cannot be undone");
        let sequences = self.sequences()?;
        let moved = sequences != line.sequences;
        if line.is_empty() && !moved {
            return Ok(None);
        }
        if let Some(why) = line.incomplete.take() {
            return Ok(Some((table_counts(&line.tables), Err(why), UndoData::Nothing)));
        }
        line.entries.spool.finish().map_err(|error| undo_failed(error.into()))?;
        let mut fingerprints = None;
        let mut undoable = Ok(());
        let open_keys = self.handle().has_open_keys();
        if let Some(mut found) = line.take_fingerprints() {
            // What another program has done since is seen when the line is undone.
            found.finish().map_err(|error| undo_failed(error.into()))?;
            fingerprints = Some(found);
        } else if line.entries.count <= ROWS_COMPARED || line.uncertain {
            let tables: Vec<_> = line.tables.iter().map(|touched_table| touched_table.table.clone()).collect();
            // In one transaction, so that the rows and the counters of other programs' changes are of one moment.
            let reading = Transaction::reading(self.handle()).map_err(|report| self.failed(&report))?;
            let compared = compare(self.handle(), line.encoding(), &tables, &line.entries.spool, line.entries.count);
            let foreign = line.has_foreign_changes(self.handle(), &self.log().table_cache.borrow());
            reading.map_or(Ok(()), Transaction::commit).map_err(|report| self.failed(&report))?;
            let (found, counts) = compared.map_err(undo_failed)?;
            for (touched_table, [direct, indirect]) in line.tables.iter_mut().zip(counts) {
                // A row counts by its first change. What went at the line's own hand was perhaps changed by a key before.
                let (direct, indirect) = indirect.at_most(touched_table.indirect, direct);
                (touched_table.direct, touched_table.indirect) = (direct, indirect);
            }
            if !moved
                && !self.log().authors.borrow().has_made_rows()
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
        let changes = table_counts(&line.tables);
        let rows = RowChanges::new(std::mem::take(line), fingerprints, sequences, open_keys);
        Ok(Some((changes, undoable, UndoData::Rows(rows))))
    }

    /// Makes a line of what has changed outside of lines.
    pub(super) fn finish_line(&self) {
        if self.log().has_open_line() {
            self.finish_entry();
        }
        self.log().label.take();
        self.log().line_number.set(self.log().line_number.get() + 1);
    }
}

fn table_counts(tables: &[TouchedTable]) -> Vec<TableCounts> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    tables
        .iter()
        .filter(|touched_table| !(touched_table.direct.is_none() && touched_table.indirect.is_none()))
        .map(|touched_table| TableCounts {
            database: text(&touched_table.table.database),
            table: text(&touched_table.table.name),
            direct: touched_table.direct,
            indirect: touched_table.indirect,
            is_shadow: touched_table.table.is_shadow,
        })
        .collect()
}
