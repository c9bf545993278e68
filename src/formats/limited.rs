//! Writes a page of an answer, and counts the rows before and behind it.

use std::io;

use super::format::Writer;
use crate::answer::{CardRelation, Cells, Head};

/// Passes rows on to `writer` up to a limit, and counts them all.
pub struct LimitedWriter {
    writer: Box<dyn Writer>,
    skip: u64,
    limit: u64,
    total: u64,
}

impl LimitedWriter {
    /// Shows the first `limit` rows.
    pub fn new(writer: Box<dyn Writer>, limit: u64) -> LimitedWriter {
        LimitedWriter { writer, skip: 0, limit, total: 0 }
    }

    /// Leaves out the first `rows`, which were shown before.
    pub fn skipping(self, rows: u64) -> LimitedWriter {
        LimitedWriter { skip: rows, ..self }
    }

    /// How many rows were written.
    pub fn shown(&self) -> u64 {
        self.total.saturating_sub(self.skip).min(self.limit)
    }

    /// How many rows came, those left out at either end included.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// How many rows are left behind those shown.
    pub fn left(&self) -> u64 {
        self.total.saturating_sub(self.skip).saturating_sub(self.limit)
    }

    /// `1000 rows (20 shown) · more`, or nothing where nothing is left.
    pub fn footer(&self) -> Option<String> {
        (self.left() > 0).then(|| format!("{} rows ({} shown) · more", self.total, self.shown()))
    }
}

impl Writer for LimitedWriter {
    fn begin(&mut self, out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.writer.begin(out, head)
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        let position = self.total;
        self.total += 1;
        if position >= self.skip && position - self.skip < self.limit { self.writer.row(out, row) } else { Ok(()) }
    }

    fn relations(&mut self, out: &mut dyn io::Write, relations: &[CardRelation]) -> io::Result<()> {
        self.writer.relations(out, relations)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        self.writer.end(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::ColumnHead;
    use crate::formats::CSV;
    use crate::store::Value;
    use crate::terminal::Style;

    fn run(limited: &mut LimitedWriter, rows: i64) -> String {
        let mut out = Vec::new();
        let head = Head::rows(vec![ColumnHead::new("n")]);
        limited.begin(&mut out, &head).unwrap();
        for row in 0..rows {
            limited.row(&mut out, &vec![Value::Integer(row)]).unwrap();
        }
        limited.end(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn shows_some_and_counts_all() {
        let mut limited = LimitedWriter::new(CSV.writer(&Style::PIPE), 2);
        assert_eq!(run(&mut limited, 5), "n\n0\n1\n");
        assert_eq!((limited.shown(), limited.total(), limited.left()), (2, 5, 3));
        assert_eq!(limited.footer().as_deref(), Some("5 rows (2 shown) · more"));
    }

    #[test]
    fn goes_on_where_it_stopped() {
        let mut limited = LimitedWriter::new(CSV.writer(&Style::PIPE), 2).skipping(3);
        assert_eq!(run(&mut limited, 5), "n\n3\n4\n");
        assert_eq!((limited.shown(), limited.left()), (2, 0));
        assert_eq!(limited.footer(), None);
    }
}
