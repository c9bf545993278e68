//! A writer that is chosen by the shape of the answer, for the formats that people read.

use std::io;

use super::format::Writer;
use super::scalar::Scalar;
use crate::answer::{CardRelation, Cells, Head, Shape};
use crate::terminal::Style;

pub(super) struct ByShape {
    style: Style,
    choose: fn(&Style, Shape) -> Box<dyn Writer>,
    chosen: Option<Box<dyn Writer>>,
}

impl ByShape {
    /// A single value is written by [`Scalar`]; `choose` makes the writer of all else.
    pub(super) fn boxed(style: &Style, choose: fn(&Style, Shape) -> Box<dyn Writer>) -> Box<dyn Writer> {
        Box::new(ByShape { style: style.clone(), choose, chosen: None })
    }

    fn chosen(&mut self) -> io::Result<&mut Box<dyn Writer>> {
        self.chosen.as_mut().ok_or_else(|| io::Error::other("a row came before the head of its answer"))
    }
}

impl Writer for ByShape {
    fn begin(&mut self, out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        let mut writer: Box<dyn Writer> = match head.shape {
            Shape::Value | Shape::Boolean | Shape::Values { one: true } => Box::new(Scalar::new(&self.style)),
            shape => (self.choose)(&self.style, shape),
        };
        writer.begin(out, head)?;
        self.chosen = Some(writer);
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        self.chosen()?.row(out, row)
    }

    fn relations(&mut self, out: &mut dyn io::Write, relations: &[CardRelation]) -> io::Result<()> {
        self.chosen()?.relations(out, relations)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        self.chosen()?.end(out)
    }
}
