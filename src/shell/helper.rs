//! What rustyline asks while a line is typed, answered by `assist`: thin adapters, one a trait.

use std::cell::Cell;

use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use crate::assist::is_finished;
use crate::store;

/// All five in one, as the editor wants them.
pub struct Adapter {
    /// Does nothing stand on the line?
    empty: Cell<bool>,
}

impl Default for Adapter {
    fn default() -> Adapter {
        Adapter { empty: Cell::new(true) }
    }
}

impl Adapter {
    /// A new line begins.
    pub fn begin(&self) {
        self.empty.set(true);
    }

    /// Was nothing typed on the line when it was last looked at?
    pub fn is_empty(&self) -> bool {
        self.empty.get()
    }
}

impl Helper for Adapter {}

impl Completer for Adapter {
    type Candidate = String;
}

impl Highlighter for Adapter {}

impl Hinter for Adapter {
    type Hint = String;

    fn hint(&self, line: &str, _position: usize, _context: &Context<'_>) -> Option<String> {
        self.empty.set(line.is_empty());
        None
    }
}

impl Validator for Adapter {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let finished = is_finished(context.input(), store::is_complete);
        Ok(if finished { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}
