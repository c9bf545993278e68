//! The `insert` format: SQL that puts the rows back, `INSERT INTO "games" ("id", …) VALUES (3, …);`.
//!
//! Each statement is runnable by SQLite as it stands and restores every value: a REAL in the shortest decimal that reads
//! back as the same number, infinity as `9e999`, a text that holds NUL or bytes that are not UTF-8 (or, at a terminal,
//! characters that would act on it) as `CAST(x'…' AS TEXT)`. A carriage return is put in by `replace`, as the sqlite3 shell
//! drops one before a line feed while it reads. What nests in a record is not the table's own and is
//! left out; in other answers it is JSON text. An answer without a table goes into `"rows"`.

use std::io;

use super::format::{Format, Writer};
use super::sink::Sink;
use super::unique_names::unique_names;
use super::{json, notation};
use crate::answer::{Cell, Cells, Head, Nested, Shape};
use crate::store::ValueRef;
use crate::terminal::Style;
use crate::terminal::sanitize::{self, Lines};

pub static INSERT: Format = Format {
    name: "insert",
    description: "SQL that puts the rows back",
    extensions: &["sql"],
    is_for_people: false,
    has_labels: false,
    has_cards: false,
    writer: |style| Box::new(Insert::new(style)),
    excel_safe_writer: None,
    reader: None,
};

struct Insert {
    sink: Sink,
    terminal: bool,
    table: String,
    names: Vec<String>,
    records: bool,
    /// The statement up to its values, and the columns that it names; known at the first row.
    start: Option<(Vec<u8>, Vec<usize>)>,
}

impl Insert {
    fn new(style: &Style) -> Insert {
        Insert {
            sink: Sink::data(style),
            terminal: style.terminal,
            table: String::new(),
            names: Vec::new(),
            records: false,
            start: None,
        }
    }

    fn statement_start(&self, row: &dyn Cells) -> (Vec<u8>, Vec<usize>) {
        let own = |index: &usize| !(self.records && matches!(row.cell(*index), Cell::Nested(_)));
        let columns: Vec<usize> = (0..self.names.len()).filter(own).collect();
        let mut start = b"INSERT INTO ".to_vec();
        notation::push_quoted(&mut start, self.table.as_bytes(), b'"');
        start.extend_from_slice(b" (");
        for (position, &index) in columns.iter().enumerate() {
            if position > 0 {
                start.extend_from_slice(b", ");
            }
            notation::push_quoted(&mut start, self.names[index].as_bytes(), b'"');
        }
        start.extend_from_slice(b") VALUES (");
        (start, columns)
    }
}

impl Writer for Insert {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.table = head.table.clone().unwrap_or_else(|| "rows".to_owned());
        let unique = unique_names(head.columns.iter().map(|column| column.name.as_str()));
        self.names = unique.into_iter().map(|name| name.into_owned()).collect();
        self.records = matches!(head.shape, Shape::Records { .. });
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        if self.start.is_none() {
            self.start = Some(self.statement_start(row));
        }
        if let Some((start, columns)) = &self.start {
            self.sink.buffer.extend_from_slice(start);
            for (position, &index) in columns.iter().enumerate() {
                if position > 0 {
                    self.sink.buffer.extend_from_slice(b", ");
                }
                match row.cell(index) {
                    Cell::Value(value) => push_literal(&mut self.sink.buffer, value, self.terminal),
                    Cell::Nested(Nested::None) => self.sink.push("NULL"),
                    Cell::Nested(nested) => {
                        let mut written = Vec::new();
                        json::push_nested(&mut written, nested)?;
                        push_literal(&mut self.sink.buffer, ValueRef::Text(&written), self.terminal);
                    }
                }
            }
        }
        self.sink.push(");\n");
        self.sink.flush(out)
    }

    fn end(&mut self, _out: &mut dyn io::Write) -> io::Result<()> {
        Ok(())
    }
}

/// What stands for a carriage return in a literal.
const CARRIAGE_RETURN: &[u8] = b"\\r";

/// Appends a value as an SQL literal. `for_terminal` keeps characters out that would act on one.
fn push_literal(buffer: &mut Vec<u8>, value: ValueRef<'_>, for_terminal: bool) {
    match value {
        ValueRef::Null => buffer.extend_from_slice(b"NULL"),
        ValueRef::Integer(number) => notation::push_integer(buffer, number),
        // SQLite has no NaN: it stores NULL in its place.
        ValueRef::Real(number) if number.is_nan() => buffer.extend_from_slice(b"NULL"),
        ValueRef::Real(number) if number.is_infinite() => {
            buffer.extend_from_slice(if number > 0.0 { b"9e999" } else { b"-9e999" });
        }
        ValueRef::Real(number) => notation::push_real(buffer, number),
        ValueRef::Text(text) if needs_cast(text, for_terminal) => {
            buffer.extend_from_slice(b"CAST(");
            notation::push_blob(buffer, text);
            buffer.extend_from_slice(b" AS TEXT)");
        }
        ValueRef::Text(text) if text.contains(&b'\r') => {
            buffer.extend_from_slice(b"replace(");
            let marked = text.split(|&byte| byte == b'\r').collect::<Vec<_>>().join(CARRIAGE_RETURN);
            notation::push_quoted(buffer, &marked, b'\'');
            buffer.extend_from_slice(b", '\\r', char(13))");
        }
        ValueRef::Text(text) => notation::push_quoted(buffer, text, b'\''),
        ValueRef::Blob(bytes) => notation::push_blob(buffer, bytes),
    }
}

/// True if SQLite would not read the text back from between quotes.
fn needs_cast(text: &[u8], for_terminal: bool) -> bool {
    if sanitize::is_plain(text) {
        return false;
    }
    text.contains(&0)
        || text.contains(&b'\r') && text.windows(CARRIAGE_RETURN.len()).any(|part| part == CARRIAGE_RETURN)
        || std::str::from_utf8(text).is_err()
        || (for_terminal && sanitize::bytes(text, Lines::Keep).as_bytes() != text)
}
