//! The `html` format: a `<table>`, text escaped, NULL marked by a class and emphasis.

use std::io;

use super::format::{Format, Writer};
use super::printer::{Columns, Printer};
use super::scalar;
use super::sink::Sink;
use crate::answer::{Cell, Cells, Head, Nested, Shape};
use crate::store::ValueRef;
use crate::terminal::Style;

pub static HTML: Format = Format {
    name: "html",
    description: "an HTML table",
    extensions: &["html", "htm"],
    is_for_people: false,
    has_labels: true,
    has_cards: false,
    writer: |style| Box::new(Html::new(style)),
    excel_safe_writer: None,
    reader: None,
};

struct Html {
    sink: Sink,
    printer: Printer,
    columns: Columns,
    is_boolean: bool,
    cell: Vec<u8>,
}

impl Html {
    fn new(style: &Style) -> Html {
        Html {
            sink: Sink::data(style),
            printer: Printer::keeping_lines(style).without_marks(),
            columns: Columns::none(),
            is_boolean: false,
            cell: Vec::new(),
        }
    }

    fn write_cell(&mut self, row: &dyn Cells, index: usize) {
        let cell = row.cell(index);
        let label = self.columns.labels[index];
        self.cell.clear();
        let (open, close) = match cell {
            Cell::Value(value) if self.is_boolean && scalar::boolean_word(value).is_some() => {
                self.cell.extend_from_slice(scalar::boolean_word(value).unwrap_or_default().as_bytes());
                ("<td>", "</td>")
            }
            Cell::Value(ValueRef::Null) | Cell::Nested(Nested::None) => {
                self.cell.extend_from_slice(b"NULL");
                ("<td class=\"null\"><em>", "</em></td>")
            }
            // An empty text is an empty cell and the text NULL stands without emphasis: no quotes are needed.
            Cell::Value(ValueRef::Text(text)) if label.is_none() => {
                self.cell.extend_from_slice(text);
                ("<td>", "</td>")
            }
            Cell::Value(value) => {
                self.printer.push_column(&mut self.cell, row, index, label);
                match value {
                    ValueRef::Integer(_) | ValueRef::Real(_) if label.is_none() => ("<td class=\"number\">", "</td>"),
                    _ => ("<td>", "</td>"),
                }
            }
            Cell::Nested(Nested::List(items)) if items.is_empty() => ("<td>", "</td>"),
            Cell::Nested(nested) => {
                self.printer.push_outline(&mut self.cell, nested);
                ("<td><pre>", "</pre></td>")
            }
        };
        self.sink.push(open);
        escape(&mut self.sink.buffer, &self.cell);
        self.sink.push(close);
    }
}

impl Writer for Html {
    fn begin(&mut self, out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = Columns::of(head);
        self.is_boolean = head.shape == Shape::Boolean;
        self.sink.push("<table>\n<thead>\n<tr>");
        for name in &self.columns.names {
            self.sink.push("<th>");
            escape(&mut self.sink.buffer, name.as_bytes());
            self.sink.push("</th>");
        }
        self.sink.push("</tr>\n</thead>\n<tbody>\n");
        self.sink.flush(out)
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        self.sink.push("<tr>");
        for index in 0..self.columns.len() {
            self.write_cell(row, index);
        }
        self.sink.push("</tr>\n");
        self.sink.flush(out)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        self.sink.push("</tbody>\n</table>\n");
        self.sink.flush(out)
    }
}

fn escape(buffer: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"')) {
        buffer.extend_from_slice(&rest[..at]);
        buffer.extend_from_slice(match rest[at] {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            _ => b"&quot;",
        });
        rest = &rest[at + 1..];
    }
    buffer.extend_from_slice(rest);
}
