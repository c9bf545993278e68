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
//! At a terminal long texts are wrapped, and cut after [`MAX_LINES`] lines.

use std::io;

use super::by_shape::ByShape;
use super::format::{Format, Writer};
use super::printer::{Columns, Printer};
use super::scalar;
use super::sink::Sink;
use crate::answer::{CardRelation, Cell, Cells, Head};
use crate::store::ValueRef;
use crate::terminal::Style;
use crate::terminal::theme::Role;
use crate::terminal::width::{self, cut, push_spaces, width, wrap};

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
const MAX_LINES: usize = 20;

/// How wide a heading's rule is where the terminal has room for it.
const RULE_WIDTH: usize = 60;

/// The indent of a card, and the gap between a name and its value.
const INDENT: usize = 2;
const GAP: usize = 2;

/// Values get at least this much room beside their names, else they stand below them.
const MIN_ROOM_BESIDE: usize = 12;

pub(super) struct Card {
    sink: Sink,
    printer: Printer,
    columns: Columns,
    /// The names as they are shown, and how wide the widest is.
    names: Vec<String>,
    widest: usize,
    /// Columns of the terminal, where there is one.
    width: Option<usize>,
    empty_text: String,
    is_one: bool,
    rows: u64,
}

impl Card {
    pub(super) fn new(style: &Style) -> Card {
        let width = style.width.filter(|_| style.terminal);
        Card {
            sink: Sink::marked(style),
            printer: Printer::keeping_lines(style).with_limit(width.map(|width| (width + 4) * MAX_LINES * 4)),
            columns: Columns::none(),
            names: Vec::new(),
            widest: 0,
            width,
            empty_text: String::new(),
            is_one: false,
            rows: 0,
        }
    }

    /// The rule over a card, with the record in a word or the number of the row.
    fn write_heading(&mut self, row: &dyn Cells) {
        let mut title = Vec::new();
        match &self.columns.repr {
            Some(repr) => self.printer.push_record(&mut title, repr, row),
            None if self.is_one => return,
            None => title.extend_from_slice(self.rows.to_string().as_bytes()),
        }
        let rule = RULE_WIDTH.min(self.width.unwrap_or(RULE_WIDTH));
        self.printer.push_marked(&mut self.sink.buffer, Role::Muted, &"─".repeat(rule.min(2)));
        if self.width.is_none() {
            // In a pipe the title is whole, whatever its bytes.
            self.sink.push(" ");
            self.sink.buffer.extend_from_slice(&title);
            self.sink.push(" ");
            let taken = 4 + width::width_of_bytes(&title);
            self.sink.push(&"─".repeat(rule.saturating_sub(taken).max(2)));
        } else if let Some(room) = rule.checked_sub(6) {
            let title = String::from_utf8_lossy(&title).into_owned();
            let room = room.max(self.width.unwrap_or(0).saturating_sub(6));
            let title = cut(&title, room);
            self.sink.push(" ");
            self.printer.push_marked(&mut self.sink.buffer, Role::Heading, &title);
            self.sink.push(" ");
            let rest = "─".repeat(rule.saturating_sub(4 + width(&title)).max(2));
            self.printer.push_marked(&mut self.sink.buffer, Role::Muted, &rest);
        }
        self.sink.push("\n");
    }

    fn write_field(&mut self, row: &dyn Cells, index: usize) {
        let mut value = Vec::new();
        self.printer.push_column(&mut value, row, index, self.columns.labels[index]);
        let name = std::mem::take(&mut self.names[index]);
        match self.width {
            None => self.write_beside(&name, value.split(|byte| *byte == b'\n')),
            Some(columns) => {
                let text = String::from_utf8_lossy(&value);
                let beside = INDENT + self.widest + GAP;
                let is_beside = columns >= beside + MIN_ROOM_BESIDE;
                let indent = if columns < MIN_ROOM_BESIDE { 0 } else { INDENT };
                let room = columns - if is_beside { beside } else { (2 * indent).min(columns) };
                let lines = self.wrap_value(&text, room, row.cell(index));
                if is_beside {
                    self.write_beside(&name, lines.iter().map(String::as_bytes));
                } else {
                    self.write_below(&name, &lines, columns, indent);
                }
            }
        }
        self.names[index] = name;
    }

    /// The lines of a value, each at most `room` wide.
    fn wrap_value(&self, text: &str, room: usize, cell: Cell<'_>) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for line in text.split('\n').flat_map(|line| wrap(line, room.max(1))) {
            if lines.len() == MAX_LINES {
                let whole = match cell {
                    Cell::Value(ValueRef::Text(text)) => format!("… {} characters in all", characters(text)),
                    _ => "…".to_owned(),
                };
                let mut last = Vec::new();
                self.printer.end_mark(&mut last);
                self.printer.push_marked(&mut last, Role::Muted, &cut(&whole, room));
                lines.push(String::from_utf8_lossy(&last).into_owned());
                break;
            }
            lines.push(cut(line, room).into_owned());
        }
        lines
    }

    fn write_name(&mut self, name: &str) {
        self.printer.push_marked(&mut self.sink.buffer, Role::Name, name);
    }

    /// `  name   value`, further lines under the value.
    fn write_beside<'l>(&mut self, name: &str, lines: impl Iterator<Item = &'l [u8]>) {
        for (position, line) in lines.enumerate() {
            let taken = if position == 0 {
                push_spaces(&mut self.sink.buffer, INDENT);
                self.write_name(name);
                width(name) + INDENT
            } else {
                0
            };
            if !line.is_empty() {
                push_spaces(&mut self.sink.buffer, INDENT + self.widest + GAP - taken.min(INDENT + self.widest));
                self.sink.buffer.extend_from_slice(line);
            }
            self.sink.push("\n");
        }
    }

    /// The name on a line, the value on the next, for narrow terminals.
    fn write_below(&mut self, name: &str, lines: &[String], columns: usize, indent: usize) {
        push_spaces(&mut self.sink.buffer, indent);
        self.write_name(&cut(name, columns - indent));
        self.sink.push("\n");
        for line in lines {
            if !line.is_empty() {
                push_spaces(&mut self.sink.buffer, (2 * indent).min(columns));
                self.sink.push(line);
            }
            self.sink.push("\n");
        }
    }
}

impl Writer for Card {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = Columns::of(head);
        self.is_one = head.shape.is_one();
        self.empty_text = head.empty_text();
        let show = |name: &String| {
            let mut shown = Vec::new();
            self.printer.push_name(&mut shown, name);
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
        self.write_heading(row);
        for index in 0..self.columns.len() {
            self.write_field(row, index);
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
                self.printer.push_name(&mut name, &relation.name);
                self.printer.push_name(&mut target, &relation.target);
                let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
                (text(name), relation.count.to_string(), text(target))
            })
            .collect();
        let names = shown.iter().map(|(name, ..)| width(name)).max().unwrap_or(0).max(self.widest);
        let counts = shown.iter().map(|(_, count, _)| count.len()).max().unwrap_or(0);
        for (name, count, target) in shown {
            let mut line = Vec::new();
            push_spaces(&mut line, INDENT);
            self.printer.push_marked(&mut line, Role::Relation, &name);
            push_spaces(&mut line, names - width(&name) + GAP + counts - count.len());
            line.extend_from_slice(count.as_bytes());
            push_spaces(&mut line, GAP);
            self.printer.push_marked(&mut line, Role::Muted, &target);
            let line = String::from_utf8_lossy(&line).into_owned();
            self.sink.push(&cut(&line, self.width.unwrap_or(usize::MAX)));
            if self.width.is_some() {
                self.printer.end_mark(&mut self.sink.buffer);
            }
            self.sink.push("\n");
        }
        self.sink.flush(out)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.rows > 0 {
            return Ok(());
        }
        if self.is_one {
            return scalar::write_none(&self.printer, &mut self.sink, out);
        }
        scalar::write_empty(&self.printer, &mut self.sink, out, &self.empty_text)
    }
}

/// Characters of a text, whatever of it is UTF-8.
fn characters(text: &[u8]) -> usize {
    text.iter().filter(|byte| !(0x80..0xc0).contains(*byte)).count()
}
