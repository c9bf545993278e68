//! A table of any length, written row by row with widths that are settled beforehand.

use super::super::printer::{CellKind, Printer};
use super::page::{cut_lines, is_right};
use super::{Fit, MAX_STREAMED_WIDTH, RowTexts};
use crate::terminal::theme::Role;
use crate::terminal::{Style, width};

#[derive(PartialEq, Eq)]
pub(super) struct StreamedTable {
    fit: Fit,
    terminal: bool,
    marks: bool,
}

impl StreamedTable {
    pub(super) fn new(mut fit: Fit, style: &Style) -> StreamedTable {
        for width in &mut fit.widths {
            *width = (*width).min(MAX_STREAMED_WIDTH);
        }
        StreamedTable { fit, terminal: style.terminal, marks: style.colored() }
    }

    pub(super) fn hidden(&self) -> usize {
        self.fit.hidden
    }

    pub(super) fn push_header(&self, buffer: &mut Vec<u8>, names: &[Vec<u8>], printer: &Printer) {
        self.push_rule(buffer, ["┌", "┬", "┐"]);
        let mut texts = RowTexts::default();
        for (name, right) in names.iter().zip(&self.fit.right) {
            printer.begin_mark(&mut texts.bytes, Role::Heading);
            texts.bytes.extend_from_slice(name);
            printer.end_mark(&mut texts.bytes);
            let kind = if *right { CellKind::Number } else { CellKind::Other };
            texts.end_cell(kind, 0);
        }
        self.push_row(buffer, &texts, 0);
        self.push_rule(buffer, ["├", "┼", "┤"]);
    }

    pub(super) fn push_bottom(&self, buffer: &mut Vec<u8>) {
        self.push_rule(buffer, ["└", "┴", "┘"]);
    }

    fn push_rule(&self, buffer: &mut Vec<u8>, [left, between, right]: [&str; 3]) {
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
    pub(super) fn push_row(&self, buffer: &mut Vec<u8>, texts: &RowTexts, first: usize) {
        let shown = first..first + self.fit.widths.len();
        let most = texts.cells[shown.clone()].iter().map(|cell| cell.lines).max().unwrap_or(1);
        if most == 1 {
            let cells = shown.map(|index| (texts.bytes_of(index), &texts.cells[index]));
            return self.push_line(buffer, cells.map(|(text, cell)| (text, cell.width, cell.kind)));
        }
        let lines_of = |index: usize| texts.bytes_of(index).split(|byte| *byte == b'\n');
        let mut cells: Vec<_> = shown.map(|index| (lines_of(index), texts.cells[index].kind)).collect();
        for _ in 0..most {
            let lines = cells.iter_mut().map(|(lines, kind)| (lines.next().unwrap_or_default(), *kind));
            self.push_line(buffer, lines.map(|(line, kind)| (line, width::width_of_bytes(line), kind)));
        }
    }

    /// Appends one line of a row: the text of each cell, its width and its kind.
    fn push_line<'t>(&self, buffer: &mut Vec<u8>, cells: impl Iterator<Item = (&'t [u8], usize, CellKind)>) {
        // How far a cell that was too wide has pushed the row aside.
        let mut pushed = 0;
        for (index, (mut text, mut wide, kind)) in cells.enumerate() {
            let room = self.fit.widths[index];
            let cut;
            if self.terminal && wide > room {
                cut = cut_lines(&String::from_utf8_lossy(text), room, self.marks);
                wide = width::width(&cut);
                text = cut.as_bytes();
            }
            pushed += wide.saturating_sub(room);
            let spare = room.saturating_sub(wide);
            let taken = spare.min(pushed);
            pushed -= taken;
            let (left, right) =
                if is_right(kind, self.fit.right[index]) { (spare - taken, 0) } else { (0, spare - taken) };
            buffer.extend_from_slice("│ ".as_bytes());
            width::push_spaces(buffer, left);
            buffer.extend_from_slice(text);
            width::push_spaces(buffer, right + 1);
        }
        if self.fit.hidden > 0 {
            buffer.extend_from_slice("│ … ".as_bytes());
        }
        buffer.extend_from_slice("│\n".as_bytes());
    }
}
