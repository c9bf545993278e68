//! A table of any length, written row by row with widths that are settled beforehand.

use super::super::display::Display;
use super::super::theme::Role;
use super::page::{cut_lines, is_right};
use super::{CellText, Fit, RowTexts, Style, WIDEST_STREAMED, width};

pub(super) struct Stream {
    fit: Fit,
    terminal: bool,
    marks: bool,
}

impl Stream {
    pub(super) fn new(mut fit: Fit, style: &Style) -> Stream {
        for width in &mut fit.widths {
            *width = (*width).min(WIDEST_STREAMED);
        }
        Stream { fit, terminal: style.terminal, marks: style.colored() }
    }

    pub(super) fn hidden(&self) -> usize {
        self.fit.hidden
    }

    pub(super) fn header(&self, buffer: &mut Vec<u8>, names: &[Vec<u8>], display: &Display) {
        self.rule(buffer, ["┌", "┬", "┐"]);
        let mut texts = RowTexts::default();
        for (name, right) in names.iter().zip(&self.fit.right) {
            display.begin(&mut texts.bytes, Role::Heading);
            texts.bytes.extend_from_slice(name);
            display.end(&mut texts.bytes);
            let kind = if *right { super::Kind::Number } else { super::Kind::Other };
            texts.finish(kind);
        }
        self.row(buffer, &texts, 0);
        self.rule(buffer, ["├", "┼", "┤"]);
    }

    pub(super) fn bottom(&self, buffer: &mut Vec<u8>) {
        self.rule(buffer, ["└", "┴", "┘"]);
    }

    fn rule(&self, buffer: &mut Vec<u8>, [left, between, right]: [&str; 3]) {
        let ellipsis = (self.fit.hidden > 0).then_some(1);
        for (index, width) in self.fit.widths.iter().copied().chain(ellipsis).enumerate() {
            buffer.extend_from_slice(if index == 0 { left } else { between }.as_bytes());
            for _ in 0..width + 2 {
                buffer.extend_from_slice("─".as_bytes());
            }
        }
        buffer.extend_from_slice(right.as_bytes());
        buffer.push(b'\n');
    }

    /// Appends the row whose cells begin at `first`.
    pub(super) fn row(&self, buffer: &mut Vec<u8>, texts: &RowTexts, first: usize) {
        let shown = self.fit.widths.len();
        let cells = &texts.cells[first..first + shown];
        let lines = cells.iter().map(|cell| cell.lines).max().unwrap_or(1);
        for line in 0..lines {
            // How far a cell that was too wide has pushed the row aside.
            let mut pushed = 0;
            for (index, cell) in cells.iter().enumerate() {
                buffer.extend_from_slice("│ ".as_bytes());
                let text = texts.bytes_of(first + index);
                self.cell_line(buffer, text, cell, line, index, &mut pushed);
                buffer.push(b' ');
            }
            if self.fit.hidden > 0 {
                buffer.extend_from_slice("│ … ".as_bytes());
            }
            buffer.extend_from_slice("│\n".as_bytes());
        }
    }

    /// Appends one line of one cell, padded.
    fn cell_line(
        &self,
        buffer: &mut Vec<u8>,
        text: &[u8],
        cell: &CellText,
        line: usize,
        index: usize,
        pushed: &mut usize,
    ) {
        let room = self.fit.widths[index];
        let (mut text, mut wide) = match (cell.lines, line) {
            (1, 0) => (text, cell.width),
            _ => {
                let line = text.split(|byte| *byte == b'\n').nth(line).unwrap_or_default();
                (line, width::of_bytes(line))
            }
        };
        let cut;
        if self.terminal && wide > room {
            cut = cut_lines(&String::from_utf8_lossy(text), room, self.marks);
            wide = width::width(&cut);
            text = cut.as_bytes();
        }
        *pushed += wide.saturating_sub(room);
        let spare = room.saturating_sub(wide);
        let taken = spare.min(*pushed);
        *pushed -= taken;
        if is_right(cell.kind, self.fit.right[index]) {
            width::pad(buffer, spare - taken);
            buffer.extend_from_slice(text);
        } else {
            buffer.extend_from_slice(text);
            width::pad(buffer, spare - taken);
        }
    }
}
