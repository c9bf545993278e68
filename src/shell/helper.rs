//! What rustyline asks while a line is typed, answered by `lang`: thin adapters, one for each trait.

use std::cell::Cell;

use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hint, Hinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use crate::lang::{LineKind, classify, is_finished};
use crate::store;

/// All five in one, as the editor wants them.
pub struct EditorHelper {
    /// True if nothing stands on the line.
    empty: Cell<bool>,
}

impl Default for EditorHelper {
    fn default() -> EditorHelper {
        EditorHelper { empty: Cell::new(true) }
    }
}

impl EditorHelper {
    /// A new line begins.
    pub fn begin(&self) {
        self.empty.set(true);
    }

    /// True if nothing was typed on the line when it was last looked at.
    pub fn is_empty(&self) -> bool {
        self.empty.get()
    }
}

impl Helper for EditorHelper {}

impl Completer for EditorHelper {
    type Candidate = String;
}

impl Highlighter for EditorHelper {}

/// What is shown behind the cursor and can only be read.
pub struct EntryHint(&'static str);

impl Hint for EntryHint {
    fn display(&self) -> &str {
        self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for EditorHelper {
    type Hint = EntryHint;

    /// On a new line of an entry that goes on: what would end it.
    fn hint(&self, line: &str, position: usize, _context: &Context<'_>) -> Option<EntryHint> {
        self.empty.set(line.is_empty());
        if position < line.len() || !line.ends_with('\n') || is_finished(line, store::is_complete) {
            return None;
        }
        Some(EntryHint(match classify(line) {
            LineKind::Sql => "  (goes on up to a `;`; Ctrl-C clears it)",
            _ => "  (goes on: a bracket or a comma holds it open; Ctrl-C clears it)",
        }))
    }
}

impl Validator for EditorHelper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let finished = is_finished(context.input(), store::is_complete);
        Ok(if finished { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}
