//! The `auto` format, for a terminal: a table, or a card for each row where a table would leave columns out and the cards
//! are read without scrolling.

use std::io;

use super::by_shape::ByShape;
use super::card::Card;
use super::format::{Format, Writer};
use super::table::Table;
use crate::answer::{Cells, Head, Shape};
use crate::terminal::Style;

pub static AUTO: Format = Format {
    name: "auto",
    description: "a table; at a terminal cards, where a table would leave columns out and they fit the screen",
    extensions: &[],
    is_for_people: true,
    has_labels: true,
    has_cards: true,
    writer: |style| {
        ByShape::boxed(style, |style, shape| match shape {
            Shape::Records { one: true } | Shape::Rows { one: true } => Box::new(Card::new(style)),
            _ if style.terminal => Box::new(Auto::new(style)),
            _ => Box::new(Table::new(style)),
        })
    },
    excel_safe_writer: None,
    reader: None,
};

/// So many columns may be missing in a table: what is left shows the records, and its last line tells their names.
const MISSING: usize = 1;

/// The lines of a terminal that does not tell, and those that the line typed, the foot and the next prompt take.
const USUAL_HEIGHT: usize = 24;
const AROUND: usize = 3;

struct Auto {
    table: Table,
    card: Card,
    /// The cards of the rows so far.
    cards: Vec<u8>,
    is_empty: bool,
    /// How many lines of cards are read at one glance; beyond them a table says more.
    most_lines: usize,
    is_settled: bool,
}

impl Auto {
    fn new(style: &Style) -> Auto {
        Auto {
            table: Table::new(style),
            card: Card::new(style),
            cards: Vec::new(),
            is_empty: true,
            most_lines: style.height.unwrap_or(USUAL_HEIGHT).saturating_sub(AROUND),
            is_settled: false,
        }
    }
}

impl Writer for Auto {
    fn begin(&mut self, out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.table.begin(out, head)?;
        self.card.begin(&mut self.cards, head)
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        self.is_empty = false;
        if !self.is_settled {
            self.card.row(&mut self.cards, row)?;
            self.is_settled = self.lines() > self.most_lines;
        }
        self.table.row(out, row)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if !self.is_settled && !self.is_empty && self.table.left_out() > MISSING {
            self.card.end(&mut self.cards)?;
            if self.lines() <= self.most_lines {
                return out.write_all(&self.cards);
            }
        }
        self.table.end(out)
    }
}

impl Auto {
    /// How many lines the cards so far take.
    fn lines(&self) -> usize {
        self.cards.iter().filter(|byte| **byte == b'\n').count()
    }
}
