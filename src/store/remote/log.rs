//! What takes the place of the change log on a server: it has no hook that would tell what a statement changes.

use std::rc::Rc;

use super::super::action::{Action, ActionKind};
use super::super::changelog::{ChangeLog, LogEntry, RowCounts, TableCounts, Undoability, Watched};
use super::connection::RemoteConnection;
use super::failure::Stake;
use crate::diagnostic::{Diagnostic, Result};

/// Counts what triggers and the actions of keys change, too.
const TOTAL: &str = "select total_changes()";

fn refused() -> Diagnostic {
    Diagnostic::engine("changes on a server are not kept, so that there is none to take back")
        .hint("`begin` before a change: `rollback` then takes it back, until `commit`")
}

impl RemoteConnection {
    /// Takes note of how many records a statement has touched itself.
    pub(super) fn note_touched(&self, actions: &[Action], count: u64) {
        let mut watched = self.watched.borrow_mut();
        let Some(watched) = watched.as_mut() else { return };
        let own = |kind| actions.iter().find(|action| action.kind == kind && action.within.is_none());
        let kinds = [ActionKind::Insert, ActionKind::Update, ActionKind::Delete];
        let Some(action) = kinds.into_iter().find_map(own) else { return };
        let table = action.object.clone().unwrap_or_default();
        let at = watched.iter().position(|one| one.table == table).unwrap_or_else(|| {
            let (direct, indirect) = (RowCounts::default(), RowCounts::default());
            watched.push(TableCounts { database: "main".to_owned(), table, direct, indirect, is_shadow: false });
            watched.len() - 1
        });
        let direct = &mut watched[at].direct;
        *match action.kind {
            ActionKind::Insert => &mut direct.inserted,
            ActionKind::Update => &mut direct.updated,
            _ => &mut direct.deleted,
        } += count;
    }

    fn total_changes(&self) -> Result<u64> {
        let found = self.link.execute(TOTAL, &[], Stake::Nothing, false, self.time());
        let found = found.map_err(|error| self.fail(error, TOTAL))?;
        let count = found.rows.first().and_then(|row| row.first()).and_then(|cell| cell.value.as_integer());
        Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
    }
}

impl ChangeLog for RemoteConnection {
    fn set_recording(&self, _: bool) -> Result<()> {
        Ok(())
    }

    fn is_recording(&self) -> bool {
        false
    }

    fn undoability(&self, actions: &[Action], is_readonly: bool) -> Undoability {
        let changes = actions.iter().any(|action| action.kind.changes_rows() || action.kind.changes_schema());
        if is_readonly || !changes {
            return Undoability::Nothing;
        }
        Undoability::NotUndoable("it is on a server".to_owned())
    }

    fn begin_line(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn end_line(&self) -> Result<Vec<Rc<LogEntry>>> {
        Ok(Vec::new())
    }

    fn watch(&self, run: &mut dyn FnMut() -> Result<()>) -> Result<Watched> {
        let before = self.total_changes()?;
        self.watched.replace(Some(Vec::new()));
        let ran = run();
        let tables = self.watched.take().unwrap_or_default();
        ran?;
        let all = self.total_changes()?.saturating_sub(before);
        let own: u64 = tables.iter().map(|one| one.direct.inserted + one.direct.updated + one.direct.deleted).sum();
        Ok(Watched { elsewhere: all.saturating_sub(own), tables })
    }

    fn undo(&self) -> Result<Vec<Rc<LogEntry>>> {
        Err(refused())
    }

    fn redo(&self) -> Result<Vec<Rc<LogEntry>>> {
        Err(refused())
    }

    fn changes(&self) -> (Vec<Rc<LogEntry>>, Vec<Rc<LogEntry>>) {
        (Vec::new(), Vec::new())
    }

    fn set_copy_bound(&self, _: u64) {}

    fn copy_bound(&self) -> u64 {
        0
    }
}
