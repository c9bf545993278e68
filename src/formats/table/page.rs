//! A bounded table, drawn by comfy-table.

use std::str::Utf8Error;

use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentLineStyle, LineStyle, Table, TableStyle, Width};

use super::super::printer::CellKind;
use super::bars::Bars;
use super::{Fit, RowTexts};
use crate::terminal::theme::{END, Role, mark};
use crate::terminal::{Style, width};

const BOX: TableStyle = TableStyle::new()
    .top_border(LineStyle::new('┌', '─', '┬', '┐'))
    .header_lines(ContentLineStyle::new('│', '│', '│'))
    .header_separator(LineStyle::new('├', '─', '┼', '┤'))
    .content_lines(ContentLineStyle::new('│', '│', '│'))
    .bottom_border(LineStyle::new('└', '─', '┴', '┘'));

/// The header's names as text, if they are.
pub(super) fn names_as_text(names: &[Vec<u8>]) -> Result<Vec<&str>, Utf8Error> {
    names.iter().map(|name| std::str::from_utf8(name)).collect()
}

/// Appends the whole table.
pub(super) fn draw(
    buffer: &mut Vec<u8>,
    names: &[&str],
    texts: &RowTexts,
    fit: &Fit,
    bars: Option<&Bars>,
    style: &Style,
) {
    let marks = style.colored();
    let cell = |text: &str, index: usize, right: bool, terminal: bool| {
        let alignment = if right { CellAlignment::Right } else { CellAlignment::Left };
        let text = if terminal { cut_lines(text, fit.widths[index], marks) } else { text.to_owned() };
        Cell::new_owned(text).set_alignment(alignment)
    };
    let ellipsis = (fit.hidden > 0).then(|| Cell::new("…"));
    let mut table = Table::new();
    table.load_style(BOX);
    let header = names.iter().take(fit.widths.len()).enumerate().map(|(index, name)| {
        let name = if marks { format!("{}{name}{END}", mark(Role::Heading)) } else { (*name).to_owned() };
        cell(&name, index, fit.right[index], style.terminal)
    });
    let unnamed = bars.map(|_| Cell::new(""));
    table.set_header(header.chain(ellipsis.clone()).chain(unnamed).collect::<Vec<_>>());
    for (row, cells) in texts.cells.chunks(names.len().max(1)).enumerate() {
        let shown = cells.iter().take(fit.widths.len()).enumerate().map(|(index, text)| {
            let right = is_right(text.kind, fit.right[index]);
            let bytes = texts.bytes_of(row * names.len() + index);
            cell(&String::from_utf8_lossy(bytes), index, right, style.terminal)
        });
        let bar = bars.and_then(|bars| bars.texts.get(row)).map(Cell::new);
        table.add_row(shown.chain(ellipsis.clone()).chain(bar).collect::<Vec<_>>());
    }
    // A cut may leave a cell narrower than its column, so the widths are said rather than found again.
    let widths = fit.widths.iter().copied().chain(bars.map(|bars| bars.width));
    for (column, width) in table.column_iter_mut().zip(widths) {
        let width = u16::try_from(width + 2).unwrap_or(u16::MAX);
        column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
    }
    for line in table.lines() {
        buffer.extend_from_slice(line.as_bytes());
        buffer.push(b'\n');
    }
}

/// Numbers stand on the right, NULL where its column stands.
pub(super) fn is_right(kind: CellKind, column: bool) -> bool {
    kind == CellKind::Number || (kind == CellKind::Null && column)
}

/// Cuts each line of a cell, and closes what a cut left open.
pub(super) fn cut_lines(text: &str, columns: usize, marks: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (position, line) in text.split('\n').enumerate() {
        if position > 0 {
            out.push('\n');
        }
        let cut = width::cut(line, columns);
        out.push_str(&cut);
        if marks && cut.len() != line.len() {
            out.push(END);
        }
    }
    out
}
