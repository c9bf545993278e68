//! The `repr` format: answers as a Python prompt shows objects, `=> [Review(id=410), Review(id=533)]`.

use std::io;

use super::by_shape::ByShape;
use super::format::{Format, Writer};
use super::printer::{Columns, Printer};
use super::scalar;
use super::sink::Sink;
use crate::answer::{Cell, Cells, Head, Shape};
use crate::terminal::Style;
use crate::terminal::theme::Role;

pub static REPR: Format = Format {
    name: "repr",
    description: "as a Python prompt shows objects",
    extensions: &[],
    is_for_people: true,
    has_labels: false,
    has_cards: false,
    writer: |style| ByShape::boxed(style, |style, _| Box::new(ReprWriter::new(style))),
    excel_safe_writer: None,
    reader: None,
};

struct ReprWriter {
    sink: Sink,
    printer: Printer,
    columns: Columns,
    is_values: bool,
    is_one: bool,
    rows: u64,
}

impl ReprWriter {
    fn new(style: &Style) -> ReprWriter {
        ReprWriter {
            sink: Sink::marked(style),
            printer: Printer::one_line_at_terminal(style),
            columns: Columns::none(),
            is_values: false,
            is_one: false,
            rows: 0,
        }
    }

    /// A record in a word, a bare value, or the values of a row as a tuple: `('a', 1)`, `('a',)`.
    fn push_item(&mut self, row: &dyn Cells) {
        let buffer = &mut self.sink.buffer;
        if let Some(repr) = &self.columns.repr {
            return self.printer.push_record(buffer, repr, row);
        }
        if !self.is_values {
            buffer.push(b'(');
        }
        for index in 0..self.columns.len() {
            if index > 0 {
                buffer.extend_from_slice(b", ");
            }
            match (row.cell(index), self.columns.labels[index]) {
                (Cell::Nested(nested), _) => self.printer.push_nested_literal(buffer, nested),
                (Cell::Value(_), Some(label)) => {
                    self.printer.push_column(buffer, row, index, Some(label));
                }
                (Cell::Value(value), None) => self.printer.push_literal(buffer, value),
            }
        }
        if !self.is_values {
            buffer.extend_from_slice(if self.columns.len() == 1 { b",)" } else { b")" });
        }
    }
}

impl Writer for ReprWriter {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = Columns::of(head);
        self.is_values = matches!(head.shape, Shape::Values { .. });
        self.is_one = head.shape.is_one();
        if !self.is_one {
            self.printer.push_marked(&mut self.sink.buffer, Role::Muted, "=> ");
            self.sink.push("[");
        }
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        if self.is_one {
            self.printer.push_marked(&mut self.sink.buffer, Role::Muted, "=> ");
        } else if self.rows > 0 {
            self.sink.push(", ");
        }
        self.rows += 1;
        self.push_item(row);
        if self.is_one {
            self.sink.push("\n");
        }
        self.sink.flush(out)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.is_one {
            if self.rows == 0 {
                scalar::write_none(&self.printer, &mut self.sink, out)?;
            }
            return Ok(());
        }
        self.sink.push("]\n");
        self.sink.flush(out)
    }
}
