//! One value, for people: `=> 42`, `=> 'Zelda'`, `=> NULL`, `=> true`; `=> none` where there is none.

use std::io;

use super::format::Writer;
use super::printer::Printer;
use super::sink::Sink;
use crate::answer::{Cell, Cells, Head, Shape};
use crate::store::ValueRef;
use crate::terminal::Style;
use crate::terminal::theme::Role;

pub(super) struct Scalar {
    sink: Sink,
    printer: Printer,
    is_boolean: bool,
    label: Option<usize>,
    empty: bool,
}

impl Scalar {
    pub(super) fn new(style: &Style) -> Scalar {
        Scalar {
            sink: Sink::marked(style),
            printer: Printer::keeping_lines(style),
            is_boolean: false,
            label: None,
            empty: true,
        }
    }
}

impl Writer for Scalar {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.is_boolean = head.shape == Shape::Boolean;
        self.label = head.columns.first().and_then(|column| column.label);
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        self.empty = false;
        self.printer.push_marked(&mut self.sink.buffer, Role::Muted, "=> ");
        match row.cell(0) {
            Cell::Value(value) => match boolean_word(value).filter(|_| self.is_boolean) {
                Some(word) => self.sink.push(word),
                None if self.label.is_some() => {
                    self.printer.push_column(&mut self.sink.buffer, row, 0, self.label);
                }
                None => self.printer.push_literal(&mut self.sink.buffer, value),
            },
            Cell::Nested(nested) => self.printer.push_nested_literal(&mut self.sink.buffer, nested),
        }
        self.sink.push("\n");
        self.sink.flush(out)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.empty {
            write_none(&self.printer, &mut self.sink, out)?;
        }
        Ok(())
    }
}

/// Writes what stands for one record, row or value where there is none.
pub(super) fn write_none(printer: &Printer, sink: &mut Sink, out: &mut dyn io::Write) -> io::Result<()> {
    printer.push_marked(&mut sink.buffer, Role::Muted, "=> none");
    sink.push("\n");
    sink.flush(out)
}

/// Writes what stands for a set without rows: `no games`.
pub(super) fn write_empty(printer: &Printer, sink: &mut Sink, out: &mut dyn io::Write, text: &str) -> io::Result<()> {
    printer.begin_mark(&mut sink.buffer, Role::Muted);
    printer.push_name(&mut sink.buffer, text);
    printer.end_mark(&mut sink.buffer);
    sink.push("\n");
    sink.flush(out)
}

/// The word for the cell of a [`Shape::Boolean`]; none for NULL, which is neither.
pub(super) fn boolean_word(value: ValueRef<'_>) -> Option<&'static str> {
    match value {
        ValueRef::Integer(0) => Some("false"),
        ValueRef::Integer(_) => Some("true"),
        _ => None,
    }
}
