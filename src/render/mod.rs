//! Answers become text: one small streaming trait, one writer a format, meaning first and colour last.
//!
//! Nothing here knows of a database: cells come in as [`Cell`]s, the shape of the answer as a [`Head`]. Text that goes
//! to a terminal passes through [`sanitize`], and a pipe or file gets the bytes as they are.

use std::io;
use std::rc::Rc;

use crate::store::{Row, Value, ValueRef};

mod card;
mod delimited;
mod display;
mod format;
mod html;
mod insert;
mod json;
mod limited;
mod markdown;
pub mod message;
mod names;
mod notation;
mod outline;
mod repr;
pub mod sanitize;
mod scalar;
mod sink;
mod table;
pub mod theme;
mod tree;
pub mod width;

#[cfg(test)]
mod tests;

pub use format::{Format, FormatInfo, formula_free_writer, writer};
pub use limited::Limited;

/// What an answer is; it decides between a table, a card and `=> 42`, and between a JSON array, object and bare value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Whole records of one table; `one` where the line and the schema say that it is one record or none.
    Records { one: bool },
    /// One column of records; `one` as above.
    Values { one: bool },
    /// Several columns that need not be a record's.
    Rows { one: bool },
    /// One value: a count, an expression.
    Value,
    /// One value that is a truth: `exists`. The cell is an integer, 0 or 1.
    Truth,
}

/// What is known of an answer before its first row.
#[derive(Clone, Debug)]
pub struct Head {
    pub shape: Shape,
    /// The columns that are shown, in order. A row may have more cells behind them, which only labels use.
    pub columns: Vec<ColumnHead>,
    /// How a record of the answer shows itself in a word; only for [`Shape::Records`].
    pub repr: Option<Repr>,
    /// The table that records come from, for the `insert` format and for headings.
    pub table: Option<String>,
}

#[derive(Clone, Debug)]
pub struct ColumnHead {
    pub name: String,
    /// Position of the cell with the label of the record whose key stands in this column (`show game`): a table shows
    /// it beside the key, data formats leave it out.
    pub label: Option<usize>,
}

/// `Game(id=3, title=Zelda)`, `Book(Emma by Jane Austen)` or `Emma by Jane Austen`.
#[derive(Clone, Debug)]
pub struct Repr {
    /// `Game`.
    pub class: String,
    pub style: ReprStyle,
}

#[derive(Clone, Debug)]
pub enum ReprStyle {
    /// Names with the positions of their cells: `Game(id=3, title=Zelda)`.
    Fields(Vec<(String, usize)>),
    /// The cell at this position holds the label: `Book(Emma by Jane Austen)`.
    Label(usize),
    /// The same, and the label stands alone: `Emma by Jane Austen`.
    Bare(usize),
}

/// One cell of an answer.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    Value(ValueRef<'a>),
    /// What a nested `show`, an `include` or a list holds.
    Nested(&'a Nested),
}

/// What nests in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Nested {
    Value(Value),
    /// To many: an array, perhaps empty.
    List(Vec<Nested>),
    /// To one, or an element of a list: an object.
    Record {
        head: Rc<NestedHead>,
        cells: Vec<Nested>,
    },
    /// To one, and there is none.
    None,
}

/// The columns of nested records, and how such a record shows itself in a word.
#[derive(Clone, Debug)]
pub struct NestedHead {
    pub columns: Vec<String>,
    pub repr: Option<Repr>,
}

impl PartialEq for NestedHead {
    fn eq(&self, other: &NestedHead) -> bool {
        self.columns == other.columns
    }
}

/// One row of an answer, cells counted from 0.
pub trait Cells {
    fn cell(&self, index: usize) -> Cell<'_>;
}

/// A row straight from the database has plain values only.
pub struct Plain<'r>(pub &'r dyn Row);

impl Cells for Plain<'_> {
    fn cell(&self, index: usize) -> Cell<'_> {
        Cell::Value(self.0.get(index))
    }
}

/// A cell that is not there reads as NULL.
impl Cells for [Nested] {
    fn cell(&self, index: usize) -> Cell<'_> {
        match self.get(index) {
            None => Cell::Value(ValueRef::Null),
            Some(Nested::Value(value)) => Cell::Value(value.as_ref()),
            Some(nested) => Cell::Nested(nested),
        }
    }
}

/// A cell that is not there reads as NULL.
impl Cells for [Value] {
    fn cell(&self, index: usize) -> Cell<'_> {
        Cell::Value(self.get(index).map_or(ValueRef::Null, Value::as_ref))
    }
}

impl Cells for Vec<Nested> {
    fn cell(&self, index: usize) -> Cell<'_> {
        self.as_slice().cell(index)
    }
}

impl Cells for Vec<Value> {
    fn cell(&self, index: usize) -> Cell<'_> {
        self.as_slice().cell(index)
    }
}

/// A relation at the foot of a record's card.
#[derive(Clone, Debug)]
pub struct CardRelation {
    /// `.reviews`, without the dot.
    pub name: String,
    /// `reviews through game_users`, `games` …: what it leads to, in words.
    pub target: String,
    /// How many records stand behind it.
    pub count: u64,
}

/// Where an answer goes and how it may look.
#[derive(Clone, Debug)]
pub struct Style {
    /// Is the output a terminal? Then control characters are made visible and tables keep to `width`.
    pub terminal: bool,
    pub color: bool,
    /// Columns of the terminal, where there is one.
    pub width: Option<usize>,
}

impl Style {
    /// What a pipe or a file gets: bytes as they are, no colour, no width to keep to.
    pub const PIPE: Style = Style { terminal: false, color: false, width: None };

    /// Colours are for terminals only, whatever else was asked for.
    pub fn colored(&self) -> bool {
        self.color && self.terminal
    }
}

/// Writes one answer in one format. Calls come in this order: `begin`, `row` for each row, for a card perhaps
/// `relations`, `end`.
///
/// Every call hands whole lines (or, for one-line documents, whole cells) to `out`, which should buffer. Tables keep
/// their first rows back until `end` or until there are many; an answer that fails midway may still be ended, which
/// shows what had come.
pub trait Writer {
    fn begin(&mut self, out: &mut dyn io::Write, head: &Head) -> io::Result<()>;
    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()>;
    fn relations(&mut self, out: &mut dyn io::Write, relations: &[CardRelation]) -> io::Result<()> {
        let _ = (out, relations);
        Ok(())
    }
    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()>;
}
