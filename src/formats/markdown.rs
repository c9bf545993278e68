//! The `markdown` format: a table of GitHub Flavored Markdown (its specification, section 4.10).
//!
//! Characters that Markdown would take for its own are escaped, a line feed is `<br>`.

use std::io;

use super::by_shape::ByShape;
use super::format::{Format, Writer};
use super::printer::{CellKind, Columns, Printer};
use super::sink::Sink;
use crate::answer::{Cell, Cells, Head};
use crate::store::ValueRef;
use crate::terminal::Style;

pub static MARKDOWN: Format = Format {
    name: "markdown",
    description: "a Markdown table",
    extensions: &["md", "markdown"],
    is_for_people: false,
    has_labels: true,
    has_cards: false,
    writer: |style| ByShape::boxed(style, |style, _| Box::new(Markdown::new(style))),
    excel_safe_writer: None,
    reader: None,
};

struct Markdown {
    sink: Sink,
    printer: Printer,
    columns: Columns,
    /// One cell before it is escaped.
    cell: Vec<u8>,
    /// True until the header is written. The first row decides how its columns are aligned.
    is_header_due: bool,
}

impl Markdown {
    fn new(style: &Style) -> Markdown {
        Markdown {
            sink: Sink::data(style),
            // What is kept on several lines here is escaped to one below.
            printer: Printer::keeping_lines(style).without_marks(),
            columns: Columns::none(),
            cell: Vec::new(),
            is_header_due: true,
        }
    }

    fn write_header(&mut self, first: Option<&dyn Cells>) {
        if !std::mem::take(&mut self.is_header_due) {
            return;
        }
        for name in &self.columns.names {
            self.sink.push("| ");
            self.cell.clear();
            self.printer.push_name(&mut self.cell, name);
            escape(&mut self.sink.buffer, &self.cell);
            self.sink.push(" ");
        }
        self.sink.push("|\n");
        for index in 0..self.columns.len() {
            let number = |row: &dyn Cells| {
                matches!(row.cell(index), Cell::Value(ValueRef::Integer(_) | ValueRef::Real(_)))
                    && self.columns.labels[index].is_none()
            };
            self.sink.push(if first.is_some_and(number) { "| ---: " } else { "| --- " });
        }
        self.sink.push("|\n");
    }
}

impl Writer for Markdown {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = Columns::of(head);
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        self.write_header(Some(row));
        for (index, label) in self.columns.labels.iter().enumerate() {
            self.sink.push("| ");
            self.cell.clear();
            let kind = self.printer.push_column(&mut self.cell, row, index, *label);
            match kind {
                CellKind::Null | CellKind::Number => self.sink.buffer.extend_from_slice(&self.cell),
                CellKind::Other => escape(&mut self.sink.buffer, &self.cell),
            }
            self.sink.push(" ");
        }
        self.sink.push("|\n");
        self.sink.flush(out)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        self.write_header(None);
        self.sink.flush(out)
    }
}

/// Appends `text` so that Markdown shows it as it is, within one cell.
fn escape(buffer: &mut Vec<u8>, text: &[u8]) {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
    for (index, &byte) in text.iter().enumerate() {
        match byte {
            b'\n' => buffer.extend_from_slice(b"<br>"),
            b'\r' if text.get(index + 1) == Some(&b'\n') => {}
            b'<' => buffer.extend_from_slice(b"&lt;"),
            // Only what could be an entity needs it; `AT&T` stays readable.
            b'&' if is_entity(&text[index + 1..]) => buffer.extend_from_slice(b"&amp;"),
            b'\\' | b'`' | b'*' | b'|' | b'[' | b']' | b'~' => buffer.extend_from_slice(&[b'\\', byte]),
            // Within a word an underscore is only that (section 6.2, rule 2).
            b'_' if !(is_word(index.checked_sub(1).and_then(|before| text.get(before)))
                && is_word(text.get(index + 1))) =>
            {
                buffer.extend_from_slice(b"\\_");
            }
            _ => buffer.push(byte),
        }
    }
}

/// True if `rest`, which stands behind an ampersand, makes it the beginning of an entity.
fn is_entity(rest: &[u8]) -> bool {
    let name = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'#'));
    name.is_some_and(|length| length > 0 && rest[length] == b';')
}
