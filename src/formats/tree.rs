//! The `tree` format: records as lines, what nests in them below.

use std::io;

use super::by_shape::ByShape;
use super::format::{Format, Writer};
use super::printer::{Columns, Printer};
use super::scalar;
use super::sink::Sink;
use crate::answer::{Cells, Head, Shape};
use crate::terminal::Style;

pub static TREE: Format = Format {
    name: "tree",
    description: "records as lines, what nests below them",
    extensions: &[],
    is_for_people: true,
    has_labels: true,
    has_cards: false,
    writer: |style| ByShape::boxed(style, |style, _| Box::new(Tree::new(style))),
    excel_safe_writer: None,
    reader: None,
};

struct Tree {
    sink: Sink,
    printer: Printer,
    columns: Columns,
    is_values: bool,
    is_one: bool,
    empty_text: String,
    is_empty: bool,
}

impl Tree {
    fn new(style: &Style) -> Tree {
        Tree {
            sink: Sink::marked(style),
            printer: Printer::one_line(style),
            columns: Columns::none(),
            is_values: false,
            is_one: false,
            empty_text: String::new(),
            is_empty: true,
        }
    }
}

impl Writer for Tree {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = Columns::of(head);
        self.is_values = matches!(head.shape, Shape::Values { .. });
        self.is_one = head.shape.is_one();
        self.empty_text = head.empty_text();
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        self.is_empty = false;
        if self.is_values {
            let label = self.columns.labels.first().copied().flatten();
            self.printer.push_column(&mut self.sink.buffer, row, 0, label);
        } else {
            self.printer.push_row(&mut self.sink.buffer, &self.columns, row);
        }
        self.sink.push("\n");
        self.sink.flush(out)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        match (self.is_empty, self.is_one) {
            (true, true) => scalar::write_none(&self.printer, &mut self.sink, out),
            (true, false) => scalar::write_empty(&self.printer, &mut self.sink, out, &self.empty_text),
            _ => Ok(()),
        }
    }
}
