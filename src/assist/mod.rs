//! What helps while a line is typed: completion, colours, a ghost of what may come. Pure functions of a text, a place in it
//! and what is known of the database; the shell adapts them to its editor.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;

use crate::catalog::{Catalog, Table};
use crate::lang::{LineKind, classify, inner_line};
use crate::plan::Variables;
use crate::store::Value;
use crate::terminal::sanitize::{self, Lines};

mod candidate;
mod command;
mod highlight;
mod hop;
mod matching;
mod names;
mod open;
mod sql;
mod statement;
#[cfg(test)]
mod tests;
mod values;

pub use candidate::{Candidate, Completion, Kind};
pub use highlight::{brackets, highlight};
pub use open::holds_open;
pub use values::{DatabaseValues, NoValues};

/// What is known while a line is typed.
pub struct Known<'k> {
    pub catalog: &'k Catalog,
    pub variables: &'k Variables,
    pub values: &'k dyn ValueSource,
    /// The names in a folder, those of folders with a slash behind.
    pub entries: &'k dyn Fn(&str) -> Vec<String>,
    pub seeds: &'k [String],
    pub revisions: &'k [String],
    pub usage: &'k Usage,
    /// The tables as candidates, once somebody has asked: of very many, making them takes longer than choosing.
    pub tables: &'k OnceCell<Vec<Candidate>>,
}

/// Values of the database, as far as they can be had at once.
pub trait ValueSource {
    /// The different values of a column that begin with `prefix`, the commonest first. Empty where finding them takes too long.
    fn commonest(&self, table: &Table, column: usize, prefix: &str) -> Vec<Value>;

    /// Keys of records with their labels, where key or label begins with `prefix`.
    fn labelled(&self, table: &Table, prefix: &str) -> Vec<(Value, String)>;
}

/// How often names were used in this session.
#[derive(Default)]
pub struct Usage {
    counts: RefCell<HashMap<String, u32>>,
}

impl Usage {
    /// Takes down the names of a line that ran.
    pub fn note(&self, line: &str) {
        let mut counts = self.counts.borrow_mut();
        for name in line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| !name.is_empty()) {
            *counts.entry(name.to_lowercase()).or_default() += 1;
        }
    }

    fn of(&self, name: &str) -> u32 {
        self.counts.borrow().get(&name.to_lowercase()).copied().unwrap_or(0)
    }
}

/// What may stand at `cursor`, best first, and where it would begin.
pub fn complete(text: &str, cursor: usize, known: &Known<'_>) -> Completion {
    let Some(before) = text.get(..cursor) else { return Completion::none(cursor) };
    let mut completion = complete_line(before, known);
    // What a terminal would act on cannot be typed, and is not put into a line.
    completion.candidates.retain(|one| is_safe(&one.text));
    completion
}

fn complete_line(before: &str, known: &Known<'_>) -> Completion {
    match classify(before) {
        LineKind::Meta => command::complete(before, known),
        LineKind::Sql => sql::complete(before, known),
        LineKind::Hop | LineKind::Blank if before.trim_start().starts_with('.') => command::complete(before, known),
        LineKind::Hop | LineKind::Blank => {
            let outer = hop::complete(before, known);
            match before.get(..outer.start).and_then(inner_line) {
                Some(at) => within(before, at, outer, known),
                None => outer,
            }
        }
    }
}

/// What may stand in a line that begins at `at` within another, with what the outer one has to offer there.
fn within(before: &str, at: usize, outer: Completion, known: &Known<'_>) -> Completion {
    let inner = complete_line(&before[at..], known);
    let start = inner.start + at;
    if inner.candidates.is_empty() || start != outer.start && !outer.candidates.is_empty() {
        return outer;
    }
    // Where the inner line begins, the words before it are what is looked for.
    let (mut first, then) =
        if at == start { (outer.candidates, inner.candidates) } else { (inner.candidates, outer.candidates) };
    let new = then.into_iter().filter(|one| !first.iter().any(|known| known.text == one.text)).collect::<Vec<_>>();
    first.extend(new);
    Completion { start, candidates: first }
}

/// True if the text is shown at a terminal as it is.
pub fn is_safe(text: &str) -> bool {
    sanitize::text(text, Lines::Show) == text
}
