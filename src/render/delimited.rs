//! The `csv` and `tsv` formats, both with a header line.
//!
//! `csv` follows RFC 4180 but ends lines with a bare line feed. NULL is an empty field and the empty text `""`, as in
//! PostgreSQL's COPY; so a NULL in an answer of one column is an empty line. `tsv` needs no quotes: NULL is `\N`, and a
//! tab, line feed, carriage return or backslash in a text is `\t`, `\n`, `\r` or `\\`.
//!
//! Spreadsheets run a cell as a formula that begins with one of `= + - @`, a tab or a line end, also within quotes. Where that
//! is unwanted (`formula_free`), such a text, never a number, gets an apostrophe in front, as OWASP advises
//! (owasp.org/www-community/attacks/CSV_Injection).
//!
//! In both a BLOB is SQLite's literal `x'00ff'`, a REAL that is not finite `Inf`, `-Inf` or `NaN`, and what nests is
//! JSON.

use std::io;

use super::sink::Sink;
use super::{Cell, Cells, Head, Shape, Style, Writer, json, notation, scalar};
use crate::store::ValueRef;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Csv,
    Tsv,
}

pub(super) struct Delimited {
    sink: Sink,
    dialect: Dialect,
    columns: usize,
    truth: bool,
    formula_free: bool,
}

impl Delimited {
    pub(super) fn csv(style: &Style) -> Delimited {
        Delimited { sink: Sink::data(style), dialect: Dialect::Csv, columns: 0, truth: false, formula_free: false }
    }

    pub(super) fn tsv(style: &Style) -> Delimited {
        Delimited { dialect: Dialect::Tsv, ..Delimited::csv(style) }
    }

    pub(super) fn formula_free(self) -> Delimited {
        Delimited { formula_free: true, ..self }
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.sink.buffer.push(match self.dialect {
                Dialect::Csv => b',',
                Dialect::Tsv => b'\t',
            });
        }
    }

    fn text(&mut self, text: &[u8]) {
        let begins = matches!(text.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n'));
        if self.formula_free && begins {
            let guarded = [b"'", text].concat();
            return self.plain_text(&guarded);
        }
        self.plain_text(text);
    }

    fn plain_text(&mut self, text: &[u8]) {
        match self.dialect {
            Dialect::Csv => csv_text(&mut self.sink.buffer, text),
            Dialect::Tsv => tsv_text(&mut self.sink.buffer, text),
        }
    }

    fn cell(&mut self, cell: Cell<'_>) -> io::Result<()> {
        let buffer = &mut self.sink.buffer;
        match cell {
            Cell::Value(ValueRef::Null) => {
                if self.dialect == Dialect::Tsv {
                    buffer.extend_from_slice(b"\\N");
                }
            }
            Cell::Value(ValueRef::Integer(number)) => notation::integer(buffer, number),
            Cell::Value(ValueRef::Real(number)) => notation::real(buffer, number),
            Cell::Value(ValueRef::Text(text)) => self.text(text),
            Cell::Value(ValueRef::Blob(bytes)) => notation::blob(buffer, bytes),
            Cell::Nested(nested) => {
                let mut written = Vec::new();
                json::nested(&mut written, nested)?;
                self.text(&written);
            }
        }
        Ok(())
    }
}

impl Writer for Delimited {
    fn begin(&mut self, out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = head.columns.len();
        self.truth = head.shape == Shape::Truth;
        for (index, column) in head.columns.iter().enumerate() {
            self.separate(index);
            self.text(column.name.as_bytes());
        }
        self.sink.push("\n");
        self.sink.flush(out)
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        for index in 0..self.columns {
            self.separate(index);
            match row.cell(index) {
                Cell::Value(value) if self.truth && scalar::truth(value).is_some() => {
                    self.sink.push(scalar::truth(value).unwrap_or_default());
                }
                cell => self.cell(cell)?,
            }
        }
        self.sink.push("\n");
        self.sink.flush(out)
    }

    fn end(&mut self, _out: &mut dyn io::Write) -> io::Result<()> {
        Ok(())
    }
}

fn csv_text(buffer: &mut Vec<u8>, text: &[u8]) {
    let special = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if text.is_empty() || text.iter().any(special) {
        notation::quoted(buffer, text, b'"');
    } else {
        buffer.extend_from_slice(text);
    }
}

fn tsv_text(buffer: &mut Vec<u8>, text: &[u8]) {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b'\\')) {
        buffer.extend_from_slice(&rest[..at]);
        buffer.extend_from_slice(match rest[at] {
            b'\t' => b"\\t",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            _ => b"\\\\",
        });
        rest = &rest[at + 1..];
    }
    buffer.extend_from_slice(rest);
}
