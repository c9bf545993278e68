//! One value, for people: `=> 42`, `=> 'Zelda'`, `=> NULL`, `=> true`; `=> none` where there is none.

use std::io;

use super::display::Display;
use super::format::Writer;
use super::sink::Sink;
use crate::answer::{Cell, Cells, Head, Shape};
use crate::store::ValueRef;
use crate::terminal::Style;
use crate::terminal::theme::Role;

pub(super) struct Scalar {
    sink: Sink,
    display: Display,
    truth: bool,
    label: Option<usize>,
    empty: bool,
}

impl Scalar {
    pub(super) fn new(style: &Style) -> Scalar {
        Scalar {
            sink: Sink::marked(style),
            display: Display::keeping_lines(style),
            truth: false,
            label: None,
            empty: true,
        }
    }
}

impl Writer for Scalar {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.truth = head.shape == Shape::Truth;
        self.label = head.columns.first().and_then(|column| column.label);
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        self.empty = false;
        self.display.marked(&mut self.sink.buffer, Role::Muted, "=> ");
        match row.cell(0) {
            Cell::Value(value) => match truth(value).filter(|_| self.truth) {
                Some(truth) => self.sink.push(truth),
                None if self.label.is_some() => {
                    self.display.column(&mut self.sink.buffer, row, 0, self.label);
                }
                None => self.display.literal(&mut self.sink.buffer, value),
            },
            Cell::Nested(nested) => self.display.nested_literal(&mut self.sink.buffer, nested),
        }
        self.sink.push("\n");
        self.sink.flush(out)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.empty {
            none(&self.display, &mut self.sink, out)?;
        }
        Ok(())
    }
}

/// The answer of one record, row or value where there is none.
pub(super) fn none(display: &Display, sink: &mut Sink, out: &mut dyn io::Write) -> io::Result<()> {
    display.marked(&mut sink.buffer, Role::Muted, "=> none");
    sink.push("\n");
    sink.flush(out)
}

/// A set without rows, said in a few words: `no games`.
pub(super) fn nothing(display: &Display, sink: &mut Sink, out: &mut dyn io::Write, words: &str) -> io::Result<()> {
    display.begin(&mut sink.buffer, Role::Muted);
    display.name(&mut sink.buffer, words);
    display.end(&mut sink.buffer);
    sink.push("\n");
    sink.flush(out)
}

/// The word for the cell of a [`Shape::Truth`]; none for NULL, which is neither.
pub(super) fn truth(value: ValueRef<'_>) -> Option<&'static str> {
    match value {
        ValueRef::Integer(0) => Some("false"),
        ValueRef::Integer(_) => Some("true"),
        _ => None,
    }
}
