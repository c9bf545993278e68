//! The `table` format for sets: boxes of lines, numbers on the right.
//!
//! The first rows are kept back, since the widths of the columns follow from them. An answer that ends within these is
//! drawn as one page by comfy-table. A longer one is written row by row with the widths found so far and in constant
//! memory; in a pipe a cell that turns out wider pushes the rest of its row aside, until a column has room to spare.
//!
//! At a terminal a table keeps to the width: long cells are cut with an ellipsis, one that nests shows at most
//! [`MAX_LINES`] lines, and columns that find no room at all are left out and counted in a last line.

use std::io;

use super::by_shape::ByShape;
use super::card::Card;
use super::format::{Format, Writer};
use super::printer::{CellKind, Columns, Printer};
use super::scalar;
use super::sink::Sink;
use crate::answer::{Cells, Head, Shape};
use crate::terminal::theme::Role;
use crate::terminal::{Style, width};

mod fit;
mod page;
mod stream;
#[cfg(test)]
mod tests;

use fit::Fit;

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
    fn end_cell(&mut self, kind: CellKind) {
        let start = self.cells.last().map_or(0, |last| last.end);
        let text = &self.bytes[start..];
        let (width, lines) = if text.contains(&b'\n') {
            text.split(|byte| *byte == b'\n')
                .fold((0, 0), |(widest, lines), line| (widest.max(width::width_of_bytes(line)), lines + 1))
        } else {
            (width::width_of_bytes(text), 1)
        };
        self.cells.push(CellText { end: self.bytes.len(), width, lines, kind });
    }
}

/// How far the table is written.
enum Stage {
    /// The first rows are kept back.
    Gathering,
    Streaming(stream::StreamedTable),
    /// A terminal too narrow for any box: the first column alone, a row a line.
    Narrow(usize),
}

struct Table {
    sink: Sink,
    printer: Printer,
    style: Style,
    columns: Columns,
    empty_text: String,
    texts: RowTexts,
    rows: usize,
    stage: Stage,
}

impl Table {
    fn new(style: &Style) -> Table {
        // No text needs more bytes than this to fill a line, unless it is made of combining marks.
        let longest = style.width.filter(|_| style.terminal).map(|width| width * 16 + 64);
        Table {
            sink: Sink::marked(style),
            printer: Printer::one_line_at_terminal(style).with_limit(longest),
            style: style.clone(),
            columns: Columns::none(),
            empty_text: String::new(),
            texts: RowTexts::default(),
            rows: 0,
            stage: Stage::Gathering,
        }
    }

    fn gather(&mut self, row: &dyn Cells) {
        for (index, label) in self.columns.labels.iter().enumerate() {
            let start = self.texts.bytes.len();
            let kind = self.printer.push_column(&mut self.texts.bytes, row, index, *label);
            if self.style.terminal {
                cut_to_lines(&self.printer, &mut self.texts.bytes, start);
            }
            self.texts.end_cell(kind);
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
    fn fit_columns(&self, names: &[Vec<u8>]) -> Option<Fit> {
        let mut natural: Vec<usize> = names.iter().map(|name| width_of_lines(name).max(1)).collect();
        let mut numbers = vec![false; names.len()];
        let mut others = vec![false; names.len()];
        for row in self.texts.cells.chunks(names.len().max(1)) {
            for (index, cell) in row.iter().enumerate() {
                natural[index] = natural[index].max(cell.width);
                numbers[index] |= cell.kind == CellKind::Number;
                others[index] |= cell.kind == CellKind::Other;
            }
        }
        let right = numbers.iter().zip(&others).map(|(number, other)| *number && !other).collect();
        match self.style.width.filter(|_| self.style.terminal) {
            Some(width) => fit::fit_within(&natural, right, width),
            None => Some(Fit { widths: natural, right, hidden: 0 }),
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
        page::draw(&mut self.sink.buffer, &names, &self.texts, fit, &self.style);
        true
    }

    /// Writes the rows kept back, and from now on each row as it comes.
    fn start_streaming(&mut self, out: &mut dyn io::Write, names: &[Vec<u8>], fit: Fit) -> io::Result<()> {
        let stream = stream::StreamedTable::new(fit, &self.style);
        stream.push_header(&mut self.sink.buffer, names, &self.printer);
        let columns = self.columns.len().max(1);
        for row in 0..self.rows {
            stream.push_row(&mut self.sink.buffer, &self.texts, row * columns);
            self.sink.flush(out)?;
        }
        self.stage = Stage::Streaming(stream);
        Ok(())
    }

    fn start_narrow(&mut self, out: &mut dyn io::Write, columns: usize) -> io::Result<()> {
        self.stage = Stage::Narrow(columns);
        let each = self.columns.len().max(1);
        for row in 0..self.rows {
            self.write_narrow_row(out, row * each, columns)?;
        }
        Ok(())
    }

    fn write_narrow_row(&mut self, out: &mut dyn io::Write, first: usize, columns: usize) -> io::Result<()> {
        if first < self.texts.cells.len() {
            let text = String::from_utf8_lossy(self.texts.bytes_of(first));
            self.sink.buffer.extend_from_slice(width::cut(text.lines().next().unwrap_or_default(), columns).as_bytes());
            self.printer.end_mark(&mut self.sink.buffer);
        }
        self.sink.push("\n");
        self.sink.flush(out)
    }

    /// Leaves the gathering stage because there is more than a page.
    fn leave_gathering(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        let names = self.shown_names();
        match self.fit_columns(&names) {
            Some(fit) => self.start_streaming(out, &names, fit),
            None => self.start_narrow(out, self.style.width.unwrap_or(1)),
        }
    }

    /// The last line, where columns found no room.
    fn write_hidden_columns(&mut self, hidden: usize) {
        if hidden > 0 {
            let all = self.columns.len();
            let text = format!("{} of {all} columns; .mode card shows all", all - hidden);
            let text = width::cut(&text, self.style.width.unwrap_or(usize::MAX)).into_owned();
            self.printer.push_marked(&mut self.sink.buffer, Role::Muted, &text);
            self.sink.push("\n");
        }
    }
}

impl Writer for Table {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = Columns::of(head);
        self.empty_text = head.empty_text();
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        match &self.stage {
            Stage::Gathering => {
                self.gather(row);
                self.rows += 1;
                let full =
                    self.rows > PAGE_ROWS || self.texts.cells.len() > PAGE_CELLS || self.texts.bytes.len() > PAGE_BYTES;
                if full { self.leave_gathering(out) } else { Ok(()) }
            }
            Stage::Streaming(_) => {
                self.texts.clear();
                self.gather(row);
                if let Stage::Streaming(stream) = &self.stage {
                    stream.push_row(&mut self.sink.buffer, &self.texts, 0);
                }
                self.sink.flush(out)
            }
            &Stage::Narrow(columns) => {
                self.texts.clear();
                self.gather(row);
                self.write_narrow_row(out, 0, columns)
            }
        }
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.rows == 0 {
            return scalar::write_empty(&self.printer, &mut self.sink, out, &self.empty_text);
        }
        if matches!(self.stage, Stage::Gathering) {
            let names = self.shown_names();
            match self.fit_columns(&names) {
                Some(fit) => {
                    if self.draw_page(&names, &fit) {
                        self.write_hidden_columns(fit.hidden);
                        return self.sink.flush(out);
                    }
                    self.start_streaming(out, &names, fit)?;
                }
                None => return self.start_narrow(out, self.style.width.unwrap_or(1)),
            }
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
