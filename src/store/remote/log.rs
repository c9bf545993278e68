//! What takes the place of the change log on a server: it has no hook that would tell what a statement changes.

use std::rc::Rc;

use super::super::action::Action;
use super::super::changelog::{ChangeLog, LogEntry, TableCounts, Undoability};
use crate::diagnostic::{Diagnostic, Result};

pub(super) struct RemoteLog;

fn refused() -> Diagnostic {
    Diagnostic::engine("changes on a server are not kept, so that there is none to take back")
        .hint("`begin` before a change: `rollback` then takes it back, until `commit`")
}

impl ChangeLog for RemoteLog {
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

    fn watch(&self, run: &mut dyn FnMut() -> Result<()>) -> Result<Vec<TableCounts>> {
        run().map(|()| Vec::new())
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
