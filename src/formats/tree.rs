//! The `tree` format: records as lines, what nests in them below.

use std::io;

use super::by_shape::ByShape;
use super::display::{Columns, Display};
use super::format::{Format, Writer};
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
    display: Display,
    columns: Columns,
    values: bool,
    one: bool,
    nothing: String,
    empty: bool,
}

impl Tree {
    fn new(style: &Style) -> Tree {
        Tree {
            sink: Sink::marked(style),
            display: Display::one_line(style),
            columns: Columns::none(),
            values: false,
            one: false,
            nothing: String::new(),
            empty: true,
        }
    }
}

impl Writer for Tree {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = Columns::of(head);
        self.values = matches!(head.shape, Shape::Values { .. });
        self.one = head.shape.is_one();
        self.nothing = head.empty_text();
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        self.empty = false;
        if self.values {
            let label = self.columns.labels.first().copied().flatten();
            self.display.column(&mut self.sink.buffer, row, 0, label);
        } else {
            self.display.row_lines(&mut self.sink.buffer, &self.columns, row);
        }
        self.sink.push("\n");
        self.sink.flush(out)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        match (self.empty, self.one) {
            (true, true) => scalar::none(&self.display, &mut self.sink, out),
            (true, false) => scalar::nothing(&self.display, &mut self.sink, out, &self.nothing),
            _ => Ok(()),
        }
    }
}
