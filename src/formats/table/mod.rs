//! The `table` format for sets: boxes of lines, numbers on the right.
//!
//! The first rows are kept back, since the widths of the columns follow from them. An answer that ends within these is
//! drawn as one page by comfy-table. A longer one is written in constant memory. In a pipe it goes on row by row, and a
//! cell that turns out wider pushes the rest of its row aside, until a column has room to spare. At a terminal it goes on
//! in blocks of as many rows; one that needs other widths than those before begins a box of its own.
//!
//! At a terminal a table keeps to the width (see [`fit`]): long texts are cut with an ellipsis, a cell that nests shows at
//! most [`MAX_LINES`] lines, and columns that find no room are left out and counted in a last line.

use std::io;

use super::by_shape::ByShape;
use super::card::Card;
use super::format::{Format, Writer};
use super::printer::{CellKind, Columns, Printer};
use super::scalar;
use super::sink::Sink;
use crate::answer::{Cells, Head, Shape};
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::theme::Role;
use crate::terminal::{Style, width};

mod bars;
mod date;
mod fit;
mod page;
mod stream;
#[cfg(test)]
mod tests;

use fit::{Fit, Need};

pub static TABLE: Format = Format {
    name: "table",
    description: "a set as a table, one record as a card",
    extensions: &["txt"],
    is_for_people: true,
    has_labels: true,
    has_cards: true,
    writer: |style| {
        ByShape::boxed(style, |style, shape| match shape {
            Shape::Records { one: true } | Shape::Rows { one: true } => Box::new(Card::new(style)),
            _ => Box::new(Table::new(style)),
        })
    },
    excel_safe_writer: None,
    reader: None,
};

/// What is kept back before widths are settled: no more rows, cells or bytes than these.
const PAGE_ROWS: usize = 1000;
const PAGE_CELLS: usize = 20_000;
const PAGE_BYTES: usize = 2 << 20;

/// The most lines that a cell takes at a terminal.
const MAX_LINES: usize = 12;

/// A column of a streamed table is never wider than this, lest one long text pad a million rows.
const MAX_STREAMED_WIDTH: usize = 500;

/// A page whose area is larger than this is streamed instead, since it would be held in memory twice.
const MAX_PAGE_AREA: usize = 4_000_000;

/// The text of one cell, by its end in the bytes of all.
#[derive(Clone, Copy)]
struct CellText {
    end: usize,
    /// Terminal columns of the widest line.
    width: usize,
    /// How many of them are never cut: a number, a date, a key.
    firm: usize,
    lines: usize,
    kind: CellKind,
}

/// Rows as text, laid out one behind the other.
#[derive(Default)]
struct RowTexts {
    bytes: Vec<u8>,
    cells: Vec<CellText>,
}

impl RowTexts {
    fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(PAGE_BYTES);
        self.cells.clear();
    }

    fn bytes_of(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(0, |before| self.cells[before].end);
        &self.bytes[start..self.cells[index].end]
    }

    /// Ends the cell whose text was appended to `bytes` since the last one.
    fn end_cell(&mut self, kind: CellKind, firm: usize) {
        let start = self.cells.last().map_or(0, |last| last.end);
        let text = &self.bytes[start..];
        let (width, lines) = if text.contains(&b'\n') {
            text.split(|byte| *byte == b'\n')
                .fold((0, 0), |(widest, lines), line| (widest.max(width::width_of_bytes(line)), lines + 1))
        } else {
            (width::width_of_bytes(text), 1)
        };
        self.cells.push(CellText { end: self.bytes.len(), width, firm, lines, kind });
    }
}

/// How far the table is written.
enum Stage {
    /// The first rows are kept back.
    Gathering,
    Streaming(stream::StreamedTable),
    /// A terminal too narrow for any box: the first column alone, a row a line.
    Narrow,
}

pub(super) struct Table {
    sink: Sink,
    printer: Printer,
    style: Style,
    columns: Columns,
    empty_text: String,
    texts: RowTexts,
    /// What each column needs, by all rows so far.
    needs: Vec<Need>,
    /// For each column whether it held a number, and whether anything else but NULL.
    held: Vec<(bool, bool)>,
    /// How many rows are kept back.
    rows: usize,
    is_empty: bool,
    show_chooses: bool,
    /// The column that bars show.
    bar: Option<usize>,
    stage: Stage,
}

impl Table {
    pub(super) fn new(style: &Style) -> Table {
        // No text needs more bytes than this to fill a line, unless it is made of combining marks.
        let longest = style.width.filter(|_| style.terminal).map(|width| width * 16 + 64);
        Table {
            sink: Sink::marked(style),
            printer: Printer::one_line_at_terminal(style).with_limit(longest),
            style: style.clone(),
            columns: Columns::none(),
            empty_text: String::new(),
            texts: RowTexts::default(),
            needs: Vec::new(),
            held: Vec::new(),
            rows: 0,
            is_empty: true,
            show_chooses: false,
            bar: None,
            stage: Stage::Gathering,
        }
    }

    fn gather(&mut self, row: &dyn Cells) {
        // A key that no box has room for is a long text.
        let longest_key = match self.style.width.filter(|_| self.style.terminal) {
            Some(width) => width.saturating_sub(fit::ALONE),
            None => 0,
        };
        for (index, label) in self.columns.labels.iter().enumerate() {
            let bytes = &mut self.texts.bytes;
            let start = bytes.len();
            let kind = self.printer.push_cell(bytes, row.cell(index));
            let text = &bytes[start..];
            let firm = match kind {
                CellKind::Number | CellKind::Null => width::width_of_bytes(text),
                CellKind::Other if self.columns.keys[index] || date::is_date(text) || date::is_numeral(text) => {
                    Some(width::width_of_bytes(text)).filter(|wide| *wide <= longest_key).unwrap_or(0)
                }
                CellKind::Other => 0,
            };
            // The ellipsis of a label that is cut stands apart from the key.
            let (kind, firm) = match self.printer.push_label_beside(bytes, row, kind, *label) {
                true => (CellKind::Other, firm + 2),
                false => (kind, firm),
            };
            if self.style.terminal {
                cut_to_lines(&self.printer, bytes, start);
            }
            self.texts.end_cell(kind, firm);
            let cell = self.texts.cells[self.texts.cells.len() - 1];
            if matches!(self.stage, Stage::Gathering) || self.style.terminal {
                self.needs[index].widen(Need { natural: cell.width, firm: cell.firm });
                self.held[index].0 |= kind == CellKind::Number;
                self.held[index].1 |= kind == CellKind::Other;
            }
        }
    }

    /// The header's names as they are shown.
    fn shown_names(&self) -> Vec<Vec<u8>> {
        let name = |name: &String| {
            let mut shown = Vec::new();
            self.printer.push_name(&mut shown, name);
            shown
        };
        self.columns.names.iter().map(name).collect()
    }

    /// Settles the widths by the rows so far. None where the terminal has no room for a box.
    fn fit_columns(&self) -> Option<Fit> {
        let right = self.held.iter().map(|(number, other)| *number && !other).collect();
        match self.style.width.filter(|_| self.style.terminal) {
            Some(width) => fit::fit_within(&self.needs, right, width),
            None => Some(Fit { widths: self.needs.iter().map(|need| need.natural).collect(), right, hidden: 0 }),
        }
    }

    /// How many columns a table of the rows kept back leaves out; none where these are no whole answer any more.
    pub(super) fn left_out(&self) -> usize {
        match &self.stage {
            Stage::Gathering => self.fit_columns().map_or(self.columns.len(), |fit| fit.hidden),
            Stage::Streaming(_) | Stage::Narrow => 0,
        }
    }

    /// How many lines the rows so far take, with the header and the borders.
    fn count_lines(&self) -> usize {
        let rows = self.texts.cells.chunks(self.columns.len().max(1));
        4 + rows.map(|row| row.iter().map(|cell| cell.lines).max().unwrap_or(1)).sum::<usize>()
    }

    /// Draws the rows so far as one page, if they make one.
    fn draw_page(&mut self, names: &[Vec<u8>], fit: &Fit) -> bool {
        let total_width = fit.total_width();
        if total_width > usize::from(u16::MAX / 2) || self.count_lines().saturating_mul(total_width) > MAX_PAGE_AREA {
            return false;
        }
        let (Ok(_), Ok(names)) = (std::str::from_utf8(&self.texts.bytes), page::names_as_text(names)) else {
            return false;
        };
        let room = self.style.width.unwrap_or(0).saturating_sub(fit.total_width());
        let bars = self.bar.filter(|_| fit.hidden == 0);
        let bars = bars.and_then(|column| bars::bars(&self.texts, self.columns.len(), column, room));
        page::draw(&mut self.sink.buffer, &names, &self.texts, fit, bars.as_ref(), &self.style);
        true
    }

    /// Writes the rows kept back, in the box that is open if its widths still fit.
    fn write_block(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        let Some(fit) = self.fit_columns() else { return self.write_narrow(out) };
        let stream = stream::StreamedTable::new(fit, &self.style);
        let names = self.shown_names();
        let before = match &self.stage {
            Stage::Streaming(before) => Some(before),
            Stage::Gathering | Stage::Narrow => None,
        };
        if before != Some(&stream) {
            if let Some(before) = before {
                before.push_bottom(&mut self.sink.buffer);
            }
            stream.push_header(&mut self.sink.buffer, &names, &self.printer);
        }
        let columns = self.columns.len().max(1);
        for row in 0..self.rows {
            stream.push_row(&mut self.sink.buffer, &self.texts, row * columns);
            self.sink.flush(out)?;
        }
        self.forget_rows();
        self.stage = Stage::Streaming(stream);
        Ok(())
    }

    /// Writes the rows kept back without a box.
    fn write_narrow(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if let Stage::Streaming(before) = &self.stage {
            before.push_bottom(&mut self.sink.buffer);
        }
        let columns = self.style.width.unwrap_or(1);
        self.stage = Stage::Narrow;
        let each = self.columns.len().max(1);
        for row in 0..self.rows {
            self.write_narrow_row(out, row * each, columns)?;
        }
        self.forget_rows();
        Ok(())
    }

    fn forget_rows(&mut self) {
        self.texts.clear();
        self.rows = 0;
    }

    fn write_narrow_row(&mut self, out: &mut dyn io::Write, first: usize, columns: usize) -> io::Result<()> {
        if let Some(cell) = self.texts.cells.get(first) {
            let text = String::from_utf8_lossy(self.texts.bytes_of(first));
            let shown = width::cut(text.lines().next().unwrap_or_default(), columns.max(cell.firm));
            self.sink.buffer.extend_from_slice(shown.as_bytes());
            self.printer.end_mark(&mut self.sink.buffer);
        }
        self.sink.push("\n");
        self.sink.flush(out)
    }

    /// The last line, where columns found no room: how many, and how to see them.
    fn write_hidden_columns(&mut self, hidden: usize) {
        if hidden == 0 {
            return;
        }
        let room = self.style.width.unwrap_or(usize::MAX);
        let mut text = format!("… {hidden} more column{}: .mode card", if hidden == 1 { "" } else { "s" });
        if self.show_chooses {
            let names = &self.columns.names[self.columns.len() - hidden..];
            let mut before = ", show ";
            for (position, name) in names.iter().enumerate() {
                let name = sanitize::text(name, Lines::Show);
                let is_plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
                let name = if is_plain { name } else { format!("`{}`", name.replace('`', "``")).into() };
                let more = if position + 1 < names.len() { ", …" } else { "" };
                if width::width(&text) + width::width(&name) + before.len() + width::width(more) > room {
                    text.push_str(if position > 0 { ", …" } else { "" });
                    break;
                }
                text.push_str(before);
                text.push_str(&name);
                before = ", ";
            }
        }
        let text = width::cut(&text, room).into_owned();
        self.printer.push_marked(&mut self.sink.buffer, Role::Muted, &text);
        self.sink.push("\n");
    }
}

impl Writer for Table {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = Columns::of(head);
        self.empty_text = head.empty_text();
        self.show_chooses = head.show_chooses;
        self.bar = head.bar;
        let need = |name: &Vec<u8>| Need { natural: width_of_lines(name).max(1), firm: 0 };
        self.needs = self.shown_names().iter().map(need).collect();
        self.held = vec![(false, false); self.columns.len()];
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        self.is_empty = false;
        self.gather(row);
        self.rows += 1;
        let waits = self.style.terminal || matches!(self.stage, Stage::Gathering);
        let full = self.rows > PAGE_ROWS || self.texts.cells.len() > PAGE_CELLS || self.texts.bytes.len() > PAGE_BYTES;
        match &self.stage {
            _ if waits && !full => Ok(()),
            Stage::Streaming(stream) if !waits => {
                stream.push_row(&mut self.sink.buffer, &self.texts, 0);
                self.forget_rows();
                self.sink.flush(out)
            }
            Stage::Gathering | Stage::Streaming(_) => self.write_block(out),
            Stage::Narrow => self.write_narrow(out),
        }
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.is_empty {
            return scalar::write_empty(&self.printer, &mut self.sink, out, &self.empty_text);
        }
        if matches!(self.stage, Stage::Gathering)
            && let Some(fit) = self.fit_columns()
            && self.draw_page(&self.shown_names(), &fit)
        {
            self.write_hidden_columns(fit.hidden);
            return self.sink.flush(out);
        }
        match &self.stage {
            Stage::Narrow => self.write_narrow(out)?,
            Stage::Gathering | Stage::Streaming(_) => self.write_block(out)?,
        }
        if let Stage::Streaming(stream) = &self.stage {
            stream.push_bottom(&mut self.sink.buffer);
            let hidden = stream.hidden();
            self.write_hidden_columns(hidden);
        }
        self.sink.flush(out)
    }
}

/// Cuts the cell that begins at `start` to the lines that a terminal has room for.
fn cut_to_lines(printer: &Printer, bytes: &mut Vec<u8>, start: usize) {
    let feeds = || bytes[start..].iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
    let lines = feeds().count() + 1;
    if lines > MAX_LINES
        && let Some(at) = feeds().nth(MAX_LINES - 2)
    {
        bytes.truncate(start + at + 1);
        printer.push_marked(bytes, Role::Muted, &format!("… {} more", lines - (MAX_LINES - 1)));
    }
}

fn width_of_lines(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').map(width::width_of_bytes).max().unwrap_or(0)
}
