//! What lines have changed: noted as they run, taken back, brought again, listed.

use super::Session;
use crate::diagnostic::{Diagnostic, Result};
use crate::store::{ChangeLog, TableCounts};

/// How much of a line is kept as its name, in characters.
const LABEL: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndoDirection {
    Undo,
    Redo,
}

impl Session {
    pub(crate) fn change_log(&self) -> Result<&dyn ChangeLog> {
        let change_log = self.engine.connection.change_log();
        change_log.ok_or_else(|| Diagnostic::error("changes of this database are not kept"))
    }

    /// From here on, what is changed belongs to the line of that text.
    pub(crate) fn begin_changes(&self, text: &str) -> Result<()> {
        let change_log = self.change_log()?;
        change_log.set_recording(self.settings.undo && !self.engine.connection.is_readonly())?;
        self.line.changes.borrow_mut().clear();
        let text = text.trim();
        let label = match text.char_indices().nth(LABEL) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        };
        change_log.begin_line(&label)
    }

    /// Takes note of what the line has changed up to here, and ends its step of undo.
    pub(crate) fn note_changes(&self) -> Result<()> {
        if self.line.is_in_seed {
            // The seed as a whole is one step.
            return Ok(());
        }
        let changes = self.change_log()?.end_line()?;
        self.line.changes.borrow_mut().extend(changes);
        Ok(())
    }

    /// What the line has touched besides what it is about, in a few words.
    pub(crate) fn side_effects(&self) -> Option<String> {
        let touched: Vec<TableCounts> =
            self.line.changes.borrow().iter().flat_map(|change| change.table_counts().to_vec()).collect();
        let Some((own, count)) = self.line.deleted.take() else { return side_effects(&touched) };
        // What the line itself has done to others than it names.
        let others: Vec<TableCounts> = touched
            .into_iter()
            .map(|mut one| {
                let is_own = one.table.eq_ignore_ascii_case(&own.name);
                one.indirect.deleted += one.direct.deleted.saturating_sub(if is_own { count } else { 0 });
                one.indirect.updated += one.direct.updated;
                one
            })
            .collect();
        side_effects(&others)
    }
}

/// What others a line has touched besides those that it is about: `8 of reviews deleted`.
pub(crate) fn side_effects(touched: &[TableCounts]) -> Option<String> {
    let mut parts = Vec::new();
    for one in touched.iter().filter(|one| !one.is_shadow) {
        let counts = one.indirect;
        for (count, done) in [(counts.deleted, "deleted"), (counts.updated, "changed"), (counts.inserted, "inserted")] {
            if count > 0 {
                parts.push(format!("{count} of {} {done}", one.noun()));
            }
        }
    }
    (!parts.is_empty()).then(|| format!("with it: {}", parts.join(", ")))
}
