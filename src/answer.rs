//! The shape of an answer: its columns, what its cells hold and nest, and whether it is one record or a set.
//!
//! The planner says what an answer will be ([`Head`]), the session puts its rows together ([`Cells`]), and each format
//! writes them. None of the three knows the others for it.

use std::rc::Rc;

use crate::store::{Row, Value, ValueRef};

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
    /// One value that is true or false: `exists`. The cell is an integer, 0 or 1.
    Boolean,
}

impl Shape {
    /// True if the answer is at most one record, row or value, by its line and the schema.
    pub fn is_one(self) -> bool {
        match self {
            Shape::Records { one } | Shape::Values { one } | Shape::Rows { one } => one,
            Shape::Value | Shape::Boolean => true,
        }
    }
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
    /// True where the line that asked can choose among the columns by `show`.
    pub show_chooses: bool,
    /// The one column of numbers beside the keys of groups, which a bar may show.
    pub bar: Option<usize>,
}

impl Head {
    /// Rows that are no records of a table, and come from no hop line.
    pub fn rows(columns: Vec<ColumnHead>) -> Head {
        Head { shape: Shape::Rows { one: false }, columns, repr: None, table: None, show_chooses: false, bar: None }
    }

    /// What people read in the place of an answer without rows: `no games`, `no rows`.
    pub fn empty_text(&self) -> String {
        match (self.shape, &self.table) {
            (Shape::Records { .. }, Some(table)) => format!("no {table}"),
            (Shape::Values { .. }, _) => "no values".to_owned(),
            _ => "no rows".to_owned(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct ColumnHead {
    pub name: String,
    /// Position of the cell with the label of the record whose key stands in this column (`show game`): a table shows
    /// it beside the key, data formats leave it out.
    pub label: Option<usize>,
    /// True if it holds the key of a record, its own or another's: a table never cuts one.
    pub key: bool,
}

impl ColumnHead {
    pub fn new(name: impl Into<String>) -> ColumnHead {
        ColumnHead { name: name.into(), label: None, key: false }
    }
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
pub struct PlainRow<'r>(pub &'r dyn Row);

impl Cells for PlainRow<'_> {
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
