//! What lines have changed: noted as they run, taken back, brought again, listed.

use std::rc::Rc;

use super::output::Output;
use super::{Listing, Session, Stop, impact, listing};
use crate::answer::Nested;
use crate::diagnostic::{Diagnostic, Result};
use crate::store::{ChangeLog, Connection, LogEntry, TableChange};

/// How much of a line is kept as its name, in characters.
const LABEL: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Undo,
    Redo,
}

impl Session {
    fn change_log(&self) -> Result<&dyn ChangeLog> {
        let change_log = self.engine.connection.change_log();
        change_log.ok_or_else(|| Diagnostic::error("changes of this database are not kept"))
    }

    /// From here on, what is changed belongs to the line of that text.
    pub(super) fn begin_changes(&self, text: &str) -> Result<()> {
        let change_log = self.change_log()?;
        change_log.set_recording(self.settings.undo && !self.engine.connection.is_readonly())?;
        self.noted.borrow_mut().clear();
        let text = text.trim();
        let label = match text.char_indices().nth(LABEL) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        };
        change_log.begin_line(&label)
    }

    /// Takes note of what the line has changed up to here, and ends its step of undo.
    pub(super) fn note_changes(&self) -> Result<()> {
        if self.sowing {
            // The seed as a whole is one step.
            return Ok(());
        }
        let changes = self.change_log()?.end_line()?;
        self.noted.borrow_mut().extend(changes);
        Ok(())
    }

    /// What the line has touched besides what it is about, in a few words.
    pub(super) fn along(&self) -> Option<String> {
        let touched: Vec<TableChange> =
            self.noted.borrow().iter().flat_map(|change| change.table_changes().to_vec()).collect();
        impact::along(&touched)
    }

    /// Takes the latest lines back, or brings them again.
    pub fn step_back(&mut self, direction: Direction, levels: u64, out: &mut Output) -> Result<(), Stop> {
        if !self.settings.undo {
            return Err(Diagnostic::error("changes are not kept").hint("from now on: .set undo on").into());
        }
        let mut listed = headed(&["line", "changes"]);
        let mut said = Vec::new();
        let mut outcome = Ok(());
        for _ in 0..levels {
            let change_log = self.change_log()?;
            let step = match direction {
                Direction::Undo => change_log.undo(),
                Direction::Redo => change_log.redo(),
            };
            match step {
                Ok(changes) => {
                    let label = changes.first().map(|change| change.label().to_owned()).unwrap_or_default();
                    said.push((label.clone(), what(&changes)));
                    listed.push(vec![listing::text(label), touched(&changes)]);
                }
                Err(error) => {
                    outcome = Err(error);
                    break;
                }
            }
        }
        self.catalog.refresh()?;
        if self.is_for_people() {
            let done = if direction == Direction::Undo { "taken back" } else { "done again" };
            for (label, what) in &said {
                out.prose(&format!(
                    "{done}: {label}{}\n",
                    if what.is_empty() { String::new() } else { format!("  ({what})") }
                ))?;
            }
        } else if !said.is_empty() || outcome.is_ok() {
            self.list(&listed, out)?;
        }
        Ok(outcome?)
    }

    /// Lists the lines that can be taken back, the latest first, and those that can be brought again.
    pub fn list_changes(&self, out: &mut Output) -> Result<(), Stop> {
        if !self.settings.undo {
            return Err(Diagnostic::error("changes are not kept").hint("from now on: .set undo on").into());
        }
        let (done, undone) = self.change_log()?.changes();
        let people = self.is_for_people();
        let mut listed = headed(&["step", "line", "changes", "undo"]);
        let mut row = |step: i64, changes: &[Rc<LogEntry>]| {
            let label = changes.first().map(|change| change.label().to_owned()).unwrap_or_default();
            let content = if people { listing::text(what(changes)) } else { touched(changes) };
            let reason = changes.iter().find_map(|change| change.undoable().err());
            let undo = match reason {
                Some(why) => format!("cannot be undone: {why}"),
                None if step > 0 => ".undo".to_owned(),
                None => ".redo".to_owned(),
            };
            listed.push(vec![listing::number(step), listing::text(label), content, listing::text(undo)]);
        };
        for (index, changes) in lines(&undone).iter().enumerate().rev() {
            row(-1 - i64::try_from(index).unwrap_or(i64::MAX), changes);
        }
        for (index, changes) in lines(&done).iter().rev().enumerate() {
            row(1 + i64::try_from(index).unwrap_or(i64::MAX), changes);
        }
        if people && listed.is_empty() {
            self.messages().say("nothing has been changed in this session");
            return Ok(());
        }
        self.list(&listed, out)
    }
}

fn headed(columns: &[&str]) -> Listing {
    Listing::new(columns)
}

/// Is this a table that people know of? VACUUM writes the schema anew.
fn is_told(one: &TableChange) -> bool {
    !one.is_shadow && !one.table.starts_with("sqlite_")
}

/// The parts of each line together.
fn lines(changes: &[Rc<LogEntry>]) -> Vec<Vec<Rc<LogEntry>>> {
    changes.chunk_by(|one, other| one.is_of_line(other)).map(<[_]>::to_vec).collect()
}

/// What a line has changed, in a few words: `games 1 deleted, reviews 8 deleted`.
fn what(changes: &[Rc<LogEntry>]) -> String {
    let mut parts = Vec::new();
    for change in changes {
        for one in change.table_changes().iter().filter(|one| is_told(one)) {
            for (name, count) in counts(one) {
                if count > 0 {
                    parts.push(format!("{count} of {} {name}", one.table));
                }
            }
        }
        if change.changes_schema() {
            parts.push("the schema".to_owned());
        }
    }
    parts.join(", ")
}

fn counts(one: &TableChange) -> [(&'static str, u64); 3] {
    [
        ("inserted", one.direct.inserted + one.indirect.inserted),
        ("changed", one.direct.updated + one.indirect.updated),
        ("deleted", one.direct.deleted + one.indirect.deleted),
    ]
}

fn touched(changes: &[Rc<LogEntry>]) -> Nested {
    let mut listed = Listing::new(&["table", "inserted", "changed", "deleted"]);
    for one in changes.iter().flat_map(|change| change.table_changes()).filter(|one| is_told(one)) {
        let mut row = vec![listing::text(one.table.clone())];
        row.extend(counts(one).map(|(_, count)| listing::number(count)));
        listed.push(row);
    }
    listed.nested()
}
