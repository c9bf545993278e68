//! Writes answers as JSON.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::format::Writer;
use super::super::sink::Sink;
use super::super::unique_names::unique_names;
use super::super::{notation, scalar};
use crate::answer::{Cell, Cells, Head, Nested, Shape};
use crate::store::ValueRef;
use crate::terminal::Style;
use crate::terminal::sanitize::{self, Unsafe};

pub(super) struct JsonWriter {
    sink: Sink,
    terminal: bool,
    /// One document a row, rather than one for all.
    lines: bool,
    shape: Shape,
    /// For each column what stands before its cell: `{"id":`, `,"title":`.
    keys: Vec<Vec<u8>>,
    rows: u64,
}

impl JsonWriter {
    pub(super) fn document(style: &Style) -> JsonWriter {
        JsonWriter {
            sink: Sink::data(style),
            terminal: style.terminal,
            lines: false,
            shape: Shape::Value,
            keys: Vec::new(),
            rows: 0,
        }
    }

    pub(super) fn lines(style: &Style) -> JsonWriter {
        JsonWriter { lines: true, ..JsonWriter::document(style) }
    }

    fn is_array(&self) -> bool {
        !self.lines && !self.shape.is_one()
    }

    fn push_row(&mut self, row: &dyn Cells) -> io::Result<()> {
        let buffer = &mut self.sink.buffer;
        match (self.shape, row.cell(0)) {
            (Shape::Records { .. } | Shape::Rows { .. }, _) => {
                for (index, before) in self.keys.iter().enumerate() {
                    buffer.extend_from_slice(before);
                    push_cell(buffer, row.cell(index))?;
                }
                buffer.extend_from_slice(if self.keys.is_empty() { b"{}" } else { b"}" });
                Ok(())
            }
            (Shape::Boolean, Cell::Value(value)) if scalar::boolean_word(value).is_some() => {
                self.sink.push(scalar::boolean_word(value).unwrap_or_default());
                Ok(())
            }
            (_, only) => push_cell(buffer, only),
        }
    }

    fn flush(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.terminal && !sanitize::is_plain(&self.sink.buffer) {
            let written = std::mem::take(&mut self.sink.buffer);
            self.sink.push(&sanitize::rewrite(&written, true, escape));
        }
        self.sink.flush(out)
    }
}

impl Writer for JsonWriter {
    fn begin(&mut self, _out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.shape = head.shape;
        let unique = unique_names(head.columns.iter().map(|column| column.name.as_str()));
        for (index, name) in unique.iter().enumerate() {
            let mut before = Vec::with_capacity(name.len() + 4);
            before.push(if index == 0 { b'{' } else { b',' });
            push_string(&mut before, name)?;
            before.push(b':');
            self.keys.push(before);
        }
        if self.is_array() {
            self.sink.push("[");
        }
        Ok(())
    }

    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()> {
        if self.rows > 0 {
            if self.is_array() {
                self.sink.push(",");
            } else if !self.lines {
                return Err(io::Error::other("an answer of one row had two"));
            }
        }
        self.rows += 1;
        self.push_row(row)?;
        if !self.is_array() {
            self.sink.push("\n");
        }
        self.flush(out)
    }

    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        if self.is_array() {
            self.sink.push("]\n");
        } else if self.rows == 0 && !self.lines {
            self.sink.push("null\n");
        }
        self.flush(out)
    }
}

/// Appends a cell as JSON.
fn push_cell(buffer: &mut Vec<u8>, cell: Cell<'_>) -> io::Result<()> {
    match cell {
        Cell::Value(plain) => push_value(buffer, plain),
        Cell::Nested(inner) => push_nested(buffer, inner),
    }
}

/// Appends what nests as an array, an object or null.
pub(in crate::formats) fn push_nested(buffer: &mut Vec<u8>, inner: &Nested) -> io::Result<()> {
    match inner {
        Nested::Value(plain) => push_value(buffer, plain.as_ref())?,
        Nested::None => buffer.extend_from_slice(b"null"),
        Nested::List(items) => {
            buffer.push(b'[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    buffer.push(b',');
                }
                push_nested(buffer, item)?;
            }
            buffer.push(b']');
        }
        Nested::Record { head, cells } => {
            buffer.push(b'{');
            let unique = unique_names(head.columns.iter().map(String::as_str));
            for (position, (name, cell)) in unique.iter().zip(cells).enumerate() {
                if position > 0 {
                    buffer.push(b',');
                }
                push_string(buffer, name)?;
                buffer.push(b':');
                push_nested(buffer, cell)?;
            }
            buffer.push(b'}');
        }
    }
    Ok(())
}

fn push_value(buffer: &mut Vec<u8>, plain: ValueRef<'_>) -> io::Result<()> {
    match plain {
        ValueRef::Null => buffer.extend_from_slice(b"null"),
        ValueRef::Integer(number) => notation::push_integer(buffer, number),
        ValueRef::Real(number) => match notation::non_finite(number) {
            Some(word) => push_string(buffer, word)?,
            None => notation::push_real(buffer, number),
        },
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => push_string(buffer, text)?,
            Err(_) => push_string(buffer, &String::from_utf8_lossy(bytes))?,
        },
        ValueRef::Blob(bytes) => {
            buffer.extend_from_slice(b"{\"$blob\":\"");
            buffer.extend_from_slice(STANDARD.encode(bytes).as_bytes());
            buffer.extend_from_slice(b"\"}");
        }
    }
    Ok(())
}

fn push_string(buffer: &mut Vec<u8>, text: &str) -> io::Result<()> {
    Ok(serde_json::to_writer(buffer, text)?)
}

/// In finished JSON, hidden characters stand only inside strings, where an escape means the same.
fn escape(out: &mut String, unsafe_part: Unsafe) {
    let c = match unsafe_part {
        Unsafe::Char(c) => c,
        // Neither can stand in JSON, which is UTF-8 and escapes carriage returns.
        Unsafe::Byte(_) => char::REPLACEMENT_CHARACTER,
        Unsafe::LineEnd => '\n',
    };
    for unit in c.encode_utf16(&mut [0; 2]) {
        out.push_str(&format!("\\u{unit:04x}"));
    }
}
