//! The `card` format, which is also how the `table` format shows one record: column by column, and below it the
//! relations it has.
//!
//! ```text
//! ── Game(id=3, title=Zelda) ─────────────
//!   id        3
//!   title     Zelda
//!
//!   .reviews  12  reviews
//!   .users     9  users through reviews
//! ```
//!
//! At a terminal long texts are wrapped, and cut after [`MOST_LINES`] lines.

use std::io;

use super::by_shape::ByShape;
use super::display::{Columns, Display};
use super::format::{Format, Writer};
use super::scalar;
use super::sink::Sink;
use crate::answer::{CardRelation, Cell, Cells, Head};
use crate::store::ValueRef;
use crate::terminal::Style;
use crate::terminal::theme::Role;
use crate::terminal::width::{self, cut, pad, width, wrap};

pub static CARD: Format = Format {
    name: "card",
    description: "each record column by column",
    extensions: &[],
    is_for_people: true,
    has_labels: true,
    has_cards: true,
    writer: |style| ByShape::boxed(style, |style, _| Box::new(Card::new(style))),
    excel_safe_writer: None,
    reader: None,
};

/// The most lines that one value takes at a terminal.
const MOST_LINES: usize = 20;

/// How far a heading's rule goes where the terminal does not end before.
const RULE: usize = 60;

/// A card is indented by this, and this stands between a name and its value.
const INDENT: usize = 2;
const GAP: usize = 2;

/// Values get at least this much room beside their names, else they stand below them.
const LEAST_BESIDE: usize = 12;

pub(super) struct Card {
    sink: Sink,
    display: Display,
    columns: Columns,
    /// The names as they are shown, and how wide the widest is.
    names: Vec<String>,
    widest: usize,
    /// Columns of the terminal, where there is one.
    width: Option<usize>,
    nothing: String,
    one: bool,
    rows: u64,
}

impl Card {
    pub(super) fn new(style: &Style) -> Card {
        let width = style.width.filter(|_| style.terminal);
        Card {
            sink: Sink::marked(style),
            display: Display::keeping_lines(style).up_to(width.map(|width| (width + 4) * MOST_LINES * 4)),
            columns: Columns::none(),
            names: Vec::new(),
            widest: 0,
            width,
            nothing: String::new(),
            one: false,
            rows: 0,
        }
    }

    /// The rule over a card, with the record in a word or the number of the row.
    fn heading(&mut self, row: &dyn Cells) {
        let mut title = Vec::new();
        match &self.columns.repr {
            Some(repr) => self.display.record(&mut title, repr, row),
            None if self.one => return,
            None => title.extend_from_slice(self.rows.to_string().as_bytes()),
        }
        let rule = RULE.min(self.width.unwrap_or(RULE));
        self.display.marked(&mut self.sink.buffer, Role::Muted, &"─".repeat(rule.min(2)));
        if self.width.is_none() {
            // In a pipe the title is whole, whatever its bytes.
            self.sink.push(" ");
            self.sink.buffer.extend_from_slice(&title);
            self.sink.push(" ");
            let taken = 4 + width::of_bytes(&title);
            self.sink.push(&"─".repeat(rule.saturating_sub(taken).max(2)));
        } else if let Some(room) = rule.checked_sub(6) {
            let title = String::from_utf8_lossy(&title).into_owned();
            let room = room.max(self.width.unwrap_or(0).saturating_sub(6));
            let title = cut(&title, room);
            self.sink.push(" ");
            self.display.marked(&mut self.sink.buffer, Role::Heading, &title);
            self.sink.push(" ");
            let rest = "─".repeat(rule.saturating_sub(4 + width(&title)).max(2));
            self.display.marked(&mut self.sink.buffer, Role::Muted, &rest);
        }
        self.sink.push("\n");
    }

    fn field(&mut self, row: &dyn Cells, index: usize) {
        let mut value = Vec::new();
        self.display.column(&mut value, row, index, self.columns.labels[index]);
        let name = std::mem::take(&mut self.names[index]);
        match self.width {
            None => self.beside(&name, value.split(|byte| *byte == b'\n')),
            Some(columns) => {
                let text = String::from_utf8_lossy(&value);
                let beside = INDENT + self.widest + GAP;
                let is_beside = columns >= beside + LEAST_BESIDE;
                let indent = if columns < LEAST_BESIDE { 0 } else { INDENT };
                let room = columns - if is_beside { beside } else { (2 * indent).min(columns) };
                let lines = self.lines(&text, room, row.cell(index));
                if is_beside {
                    self.beside(&name, lines.iter().map(String::as_bytes));
                } else {
                    self.below(&name, &lines, columns, indent);
                }
            }
        }
        self.names[index] = name;
    }

    /// The lines of a value, each at most `room` wide.
    fn lines(&self, text: &str, room: usize, cell: Cell<'_>) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for line in text.split('\n').flat_map(|line| wrap(line, room.max(1))) {
            if lines.len() == MOST_LINES {
                let whole = match cell {
                    Cell::Value(ValueRef::Text(text)) => format!("… {} characters in all", characters(text)),
                    _ => "…".to_owned(),
                };
                let mut last = Vec::new();
                self.display.end(&mut last);
                self.display.marked(&mut last, Role::Muted, &cut(&whole, room));
                lines.push(String::from_utf8_lossy(&last).into_owned());
                break;
            }
            lines.push(cut(line, room).into_owned());
        }
        lines
    }

    fn name(&mut self, name: &str) {
        self.display.marked(&mut self.sink.buffer, Role::Name, name);
    }

    /// `  name   value`, further lines under the value.
    fn beside<'l>(&mut self, name: &str, lines: impl Iterator<Item = &'l [u8]>) {
        for (position, line) in lines.enumerate() {
            let taken = if position == 0 {
                pad(&mut self.sink.buffer, INDENT);
                self.name(name);
                width(name) + INDENT
            } else {
                0
            };
            if !line.is_empty() {
                pad(&mut self.sink.buffer, INDENT + self.widest + GAP - taken.min(INDENT + self.widest));
                self.sink.buffer.extend_from_slice(line);
            }
            self.sink.push("\n");
        }
    }

    /// The name on a line, the value on the next, for narrow terminals.
    fn below(&mut self, name: &str, lines: &[String], columns: usize, indent: usize) {
        pad(&mut self.sink.buffer, indent);
        self.name(&cut(name, columns - indent));
        self.sink.push("\n");
        for line in lines {
            if !line.is_empty() {
                pad(&mut self.sink.buffer, (2 * indent).min(columns));
                self.sink.push(line);
            }
            self.sink.push("\n");
        }
    }
}

impl Writer for Card {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = Columns::of(head);
        self.one = head.shape.is_one();
        self.nothing = head.empty_text();
        let show = |name: &String| {
            let mut shown = Vec::new();
            self.display.name(&mut shown, name);
            String::from_utf8_lossy(&shown).into_owned()
        };
        self.names = self.columns.names.iter().map(show).collect();
        self.widest = self.names.iter().map(|name| width(name)).max().unwrap_or(0);
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        if self.rows > 0 {
            self.sink.push("\n");
        }
        self.rows += 1;
        self.heading(row);
        for index in 0..self.columns.len() {
            self.field(row, index);
        }
        self.sink.flush(out)
    }

    fn relations(&mut self, out: &mut dyn io::Write, relations: &[CardRelation]) -> io::Result<()> {
        if relations.is_empty() {
            return Ok(());
        }
        self.sink.push("\n");
        let shown: Vec<(String, String, String)> = relations
            .iter()
            .map(|relation| {
                let (mut name, mut target) = (b".".to_vec(), Vec::new());
                self.display.name(&mut name, &relation.name);
                self.display.name(&mut target, &relation.target);
                let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
                (text(name), relation.count.to_string(), text(target))
            })
            .collect();
        let names = shown.iter().map(|(name, ..)| width(name)).max().unwrap_or(0).max(self.widest);
        let counts = shown.iter().map(|(_, count, _)| count.len()).max().unwrap_or(0);
        for (name, count, target) in shown {
            let mut line = Vec::new();
            pad(&mut line, INDENT);
            self.display.marked(&mut line, Role::Relation, &name);
            pad(&mut line, names - width(&name) + GAP + counts - count.len());
            line.extend_from_slice(count.as_bytes());
            pad(&mut line, GAP);
            self.display.marked(&mut line, Role::Muted, &target);
            let line = String::from_utf8_lossy(&line).into_owned();
            self.sink.push(&cut(&line, self.width.unwrap_or(usize::MAX)));
            if self.width.is_some() {
                self.display.end(&mut self.sink.buffer);
            }
            self.sink.push("\n");
        }
        self.sink.flush(out)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.rows > 0 {
            return Ok(());
        }
        if self.one {
            return scalar::none(&self.display, &mut self.sink, out);
        }
        scalar::nothing(&self.display, &mut self.sink, out, &self.nothing)
    }
}

/// Characters of a text, whatever of it is UTF-8.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| !(0x80..0xc0).contains(*byte)).count()
}
