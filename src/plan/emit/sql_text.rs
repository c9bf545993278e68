//! SQL text under construction: words, values that travel as parameters, and places where a line may break.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::layout;
use crate::store::{Value, quote_value};

/// What stands where a parameter does.
#[derive(Clone, Debug, PartialEq)]
pub enum Slot {
    Value(Value),
    /// What is only known when the statement is run: the n-th of the values filled in.
    Generated(usize),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Text(Cow<'static, str>),
    Slot(Slot),
    /// A blank, or a new line where the group is broken.
    Blank,
    /// Nothing, or a new line where the group is broken.
    Fold,
    /// A new line anyhow.
    NewLine,
    /// Stands on one line if it fits.
    Group(Vec<Piece>),
    /// New lines in it begin further right.
    Indent(Vec<Piece>),
}

/// A statement, or a part of one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SqlText {
    pieces: Vec<Piece>,
}

impl SqlText {
    /// Nothing yet.
    pub fn new() -> SqlText {
        SqlText::default()
    }

    /// Words as they stand.
    pub fn text(text: impl Into<Cow<'static, str>>) -> SqlText {
        SqlText::new().with(text)
    }

    /// A value's place.
    pub fn slot(slot: Slot) -> SqlText {
        SqlText { pieces: vec![Piece::Slot(slot)] }
    }

    /// Puts words behind it.
    pub fn push(&mut self, text: impl Into<Cow<'static, str>>) {
        self.pieces.push(Piece::Text(text.into()));
    }

    /// Puts another text behind it.
    pub fn append(&mut self, other: SqlText) {
        self.pieces.extend(other.pieces);
    }

    /// This with `text` behind it.
    #[must_use]
    pub fn with(mut self, text: impl Into<Cow<'static, str>>) -> SqlText {
        self.push(text);
        self
    }

    /// This with `other` behind it.
    #[must_use]
    pub fn then(mut self, other: SqlText) -> SqlText {
        self.append(other);
        self
    }

    /// This with a blank behind it, at which the line may break.
    #[must_use]
    pub fn blank(mut self) -> SqlText {
        self.pieces.push(Piece::Blank);
        self
    }

    /// This with a place behind it where the line may break.
    #[must_use]
    pub fn fold(mut self) -> SqlText {
        self.pieces.push(Piece::Fold);
        self
    }

    /// This and the end of the line.
    #[must_use]
    pub fn new_line(mut self) -> SqlText {
        self.pieces.push(Piece::NewLine);
        self
    }

    /// On one line if it fits, else broken at each of its own places.
    #[must_use]
    pub fn grouped(self) -> SqlText {
        SqlText { pieces: vec![Piece::Group(self.pieces)] }
    }

    /// Further right where its lines break.
    #[must_use]
    pub fn indented(self) -> SqlText {
        SqlText { pieces: vec![Piece::Indent(self.pieces)] }
    }

    /// Between round brackets, on lines of its own where it does not fit.
    #[must_use]
    pub fn bracketed(self) -> SqlText {
        let inner = SqlText::new().fold().then(self).indented();
        SqlText::text("(").then(inner).fold().with(")").grouped()
    }

    /// The items with commas between them, broken at all commas or at none.
    pub fn list(items: impl IntoIterator<Item = SqlText>) -> SqlText {
        let mut list = SqlText::new();
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                list = list.with(",").blank();
            }
            list.append(item);
        }
        list
    }

    /// True if nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The text with parameters `?1`, `?2` …, and what each stands for. Values that there is no parameter for are
    /// written out.
    pub fn slots(&self) -> (String, Vec<Slot>) {
        let mut slots = Vec::new();
        let text = layout::on_one_line(&self.pieces, &mut |text, slot| {
            if slots.len() >= MOST_PARAMETERS && matches!(slot, Slot::Value(_)) {
                text.push_str(&written(slot));
                return;
            }
            slots.push(slot.clone());
            let _ = write!(text, "?{}", slots.len());
        });
        (text, slots)
    }

    /// The text with parameters `?1`, `?2` … and their values; null where one is yet to be filled in.
    pub fn bound(&self) -> (String, Vec<Value>) {
        let (text, slots) = self.slots();
        let values = slots.into_iter().map(|slot| match slot {
            Slot::Value(value) => value,
            Slot::Generated(_) => Value::Null,
        });
        (text, values.collect())
    }

    /// The text with its values written out, as a plain sqlite3 runs it.
    pub fn inline(&self) -> String {
        layout::on_one_line(&self.pieces, &mut |text, slot| text.push_str(&written(slot)))
    }

    /// The same for people: clauses on lines of their own, and what is long broken and indented.
    pub fn laid_out(&self) -> String {
        layout::on_lines(&self.pieces, true, &mut |text, slot| text.push_str(&written(slot)))
    }

    /// The text with the ends of lines that were put there, and no others.
    pub(in crate::plan) fn as_put(&self) -> String {
        layout::on_lines(&self.pieces, false, &mut |text, slot| text.push_str(&written(slot)))
    }

    /// The same with the values that it left open filled in, in their order.
    #[must_use]
    pub fn filled(&self, values: &[Value]) -> SqlText {
        let mut filled = self.clone();
        fill(&mut filled.pieces, values);
        filled
    }

    /// How many values are to be filled in: one more than the greatest number of a hole.
    pub fn holes(&self) -> usize {
        let slots = self.slots().1;
        let numbers = slots.iter().filter_map(|slot| match slot {
            Slot::Generated(number) => Some(number + 1),
            Slot::Value(_) => None,
        });
        numbers.max().unwrap_or(0)
    }

    /// True if values are yet to be filled in.
    pub fn is_open(&self) -> bool {
        self.slots().1.iter().any(|slot| matches!(slot, Slot::Generated(_)))
    }
}

/// How many values are bound in one statement: SQLite takes 32,766 (limits.html, section 9), and those that are yet to be
/// filled in can be nothing but parameters.
const MOST_PARAMETERS: usize = 30_000;

fn written(slot: &Slot) -> Cow<'static, str> {
    match slot {
        Slot::Value(Value::Null) | Slot::Generated(_) => "null".into(),
        Slot::Value(value) => quote_value(value).into(),
    }
}

fn fill(pieces: &mut [Piece], values: &[Value]) {
    for piece in pieces {
        match piece {
            Piece::Slot(slot) => {
                if let Slot::Generated(number) = slot {
                    let value = values.get(*number).expect("there is a value for each hole");
                    *slot = Slot::Value(value.clone());
                }
            }
            Piece::Group(inner) | Piece::Indent(inner) => fill(inner, values),
            Piece::Text(_) | Piece::Blank | Piece::Fold | Piece::NewLine => {}
        }
    }
}
