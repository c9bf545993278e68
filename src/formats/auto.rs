//! The `auto` format, for a terminal: a table where all columns find room, else a card for each row.

use std::io;

use super::by_shape::ByShape;
use super::card::Card;
use super::format::{Format, Writer};
use super::table::Table;
use crate::answer::{Cells, Head, Shape};
use crate::terminal::Style;

pub static AUTO: Format = Format {
    name: "auto",
    description: "at a terminal a table, or cards where a table would not fit; elsewhere a table",
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

/// After so many rows, or so many bytes of cards, an answer is a table whatever its width.
const MAX_ROWS: usize = 500;
const MAX_BYTES: usize = 1 << 20;

struct Auto {
    table: Table,
    card: Card,
    /// The cards of the rows so far.
    cards: Vec<u8>,
    rows: usize,
    is_settled: bool,
}

impl Auto {
    fn new(style: &Style) -> Auto {
        Auto { table: Table::new(style), card: Card::new(style), cards: Vec::new(), rows: 0, is_settled: false }
    }
}

impl Writer for Auto {
    fn begin(&mut self, out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.table.begin(out, head)?;
        self.card.begin(&mut self.cards, head)
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        if !self.is_settled {
            self.rows += 1;
            self.is_settled = self.rows > MAX_ROWS || self.cards.len() > MAX_BYTES;
            if self.is_settled {
                self.cards = Vec::new();
            } else {
                self.card.row(&mut self.cards, row)?;
            }
        }
        self.table.row(out, row)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.is_settled || self.rows == 0 || self.table.shows_all_columns() {
            return self.table.end(out);
        }
        self.card.end(&mut self.cards)?;
        out.write_all(&self.cards)
    }
}
