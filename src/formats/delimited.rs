//! What `csv` and `tsv` have in common: a header line, a record a line, fields with a separator between them.
//!
//! In both a BLOB is SQLite's literal `x'00ff'`, a REAL that is not finite `Inf` or `-Inf`, and what nests is
//! JSON.
//!
//! Spreadsheets run a cell as a formula that begins with one of `= + - @`, a tab or a line end, also within quotes. Where
//! that is unwanted (`excel_safe`), such a text, never a number, gets an apostrophe in front, as OWASP advises
//! (owasp.org/www-community/attacks/CSV_Injection).

use std::io::{self, BufRead};
use std::marker::PhantomData;

use super::format::{Field, Receiver, Record, Writer, line_error, read_error};
use super::sink::Sink;
use super::{json, notation, scalar};
use crate::answer::{Cell, Cells, Head, Shape};
use crate::diagnostic::{Diagnostic, Result};
use crate::store::ValueRef;
use crate::terminal::Style;

/// How fields are written.
pub(super) trait Dialect {
    const SEPARATOR: u8;

    /// What stands for NULL.
    const NULL: &'static [u8];

    /// Appends a text so that no part of it ends the field.
    fn text(buffer: &mut Vec<u8>, text: &[u8]);
}

pub(super) struct DelimitedWriter<D> {
    sink: Sink,
    columns: usize,
    is_boolean: bool,
    excel_safe: bool,
    dialect: PhantomData<D>,
}

impl<D: Dialect + 'static> DelimitedWriter<D> {
    pub(super) fn boxed(style: &Style) -> Box<dyn Writer> {
        Box::new(DelimitedWriter::<D>::new(style, false))
    }

    pub(super) fn boxed_excel_safe(style: &Style) -> Box<dyn Writer> {
        Box::new(DelimitedWriter::<D>::new(style, true))
    }

    fn new(style: &Style, excel_safe: bool) -> DelimitedWriter<D> {
        DelimitedWriter { sink: Sink::data(style), columns: 0, is_boolean: false, excel_safe, dialect: PhantomData }
    }

    fn separate(&mut self, index: usize) {
        if index > 0 {
            self.sink.buffer.push(D::SEPARATOR);
        }
    }

    fn text(&mut self, text: &[u8]) {
        let begins = matches!(text.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b'\n'));
        if self.excel_safe && begins {
            D::text(&mut self.sink.buffer, &[b"'", text].concat());
        } else {
            D::text(&mut self.sink.buffer, text);
        }
    }

    fn cell(&mut self, cell: Cell<'_>) -> io::Result<()> {
        let buffer = &mut self.sink.buffer;
        match cell {
            Cell::Value(ValueRef::Null) => buffer.extend_from_slice(D::NULL),
            Cell::Value(ValueRef::Integer(number)) => notation::push_integer(buffer, number),
            Cell::Value(ValueRef::Real(number)) => notation::push_real(buffer, number),
            Cell::Value(ValueRef::Text(text)) => self.text(text),
            Cell::Value(ValueRef::Blob(bytes)) => notation::push_blob(buffer, bytes),
            Cell::Nested(nested) => {
                let mut written = Vec::new();
                json::push_nested(&mut written, nested)?;
                self.text(&written);
            }
        }
        Ok(())
    }
}

impl<D: Dialect + 'static> Writer for DelimitedWriter<D> {
    fn begin(&mut self, out: &mut dyn io::Write, head: &Head) -> io::Result<()> {
        self.columns = head.columns.len();
        self.is_boolean = head.shape == Shape::Boolean;
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
                Cell::Value(value) if self.is_boolean && scalar::boolean_word(value).is_some() => {
                    self.sink.push(scalar::boolean_word(value).unwrap_or_default());
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

/// Reads one record after another.
pub(super) trait Parser {
    /// The file as it is named to people.
    fn name(&self) -> &str;

    /// Reads the next record; false at the end of the file.
    fn record(&mut self, into: &mut Fields) -> Result<bool>;
}

/// Hands every record to `receiver`. Returns the names of the header.
///
/// Without a header the columns are `column_1` and so on, as many as the first record has.
pub(super) fn read(mut parser: impl Parser, has_header: bool, receiver: &mut Receiver<'_>) -> Result<Vec<String>> {
    let mut fields = Fields::default();
    let mut is_record = parser.record(&mut fields)?;
    if !is_record && has_header {
        let name = parser.name();
        return Err(Diagnostic::error(format!("{name} is empty: its first line should name the columns")));
    }
    let names = if has_header {
        let names = header(&fields, parser.name())?;
        is_record = parser.record(&mut fields)?;
        names
    } else {
        (1..=fields.fields.len()).map(|number| format!("column_{number}")).collect()
    };
    fields.columns = (0..names.len()).collect();
    while is_record {
        let found = fields.fields.len();
        let blank = found == 1 && fields.bytes.is_empty();
        if found == names.len() {
            fields.check_utf8(parser.name())?;
            receiver(&names, &fields)?;
        } else if !blank {
            let (wanted, first) = (names.len(), if has_header { "the header" } else { "the first record" });
            return Err(line_error(
                parser.name(),
                fields.line,
                format_args!("{found} field{} where {first} has {wanted}", if found == 1 { "" } else { "s" }),
            ));
        }
        is_record = parser.record(&mut fields)?;
    }
    Ok(names)
}

/// The names in the first record. Empty and repeated ones stay as they are; an import makes them unique.
fn header(fields: &Fields, name: &str) -> Result<Vec<String>> {
    fields.check_utf8(name)?;
    let text = |index| String::from_utf8_lossy(fields.text(index)).into_owned();
    let names: Vec<String> = (0..fields.fields.len()).map(text).collect();
    if let [only] = names.as_slice() {
        for (separator, option) in [(';', "--separator ';'"), ('\t', "--format tsv"), ('|', "--separator '|'")] {
            if only.contains(separator) {
                return Err(line_error(name, fields.line, format_args!("the header is one column, `{only}`"))
                    .hint(format!("if its fields are parted otherwise, say so: {option}")));
            }
        }
    }
    Ok(names)
}

#[derive(Clone, Copy, Debug)]
struct FieldEnd {
    end: usize,
    is_null: bool,
}

/// The fields of one record, in a buffer that is used again for the next.
#[derive(Default)]
pub(super) struct Fields {
    /// The text of all fields, one behind the other.
    pub(super) bytes: Vec<u8>,
    fields: Vec<FieldEnd>,
    /// Positions of the columns: 0, 1, 2 …
    columns: Vec<usize>,
    line: u64,
}

impl Fields {
    /// Begins a record on that line.
    pub(super) fn begin(&mut self, line: u64) {
        self.bytes.clear();
        self.fields.clear();
        self.line = line;
    }

    /// The text of the field at hand.
    pub(super) fn current(&self) -> &[u8] {
        &self.bytes[self.fields.last().map_or(0, |field| field.end)..]
    }

    /// Ends the field at hand. One that is NULL has no text.
    pub(super) fn end(&mut self, is_null: bool) {
        if is_null {
            self.bytes.truncate(self.fields.last().map_or(0, |field| field.end));
        }
        self.fields.push(FieldEnd { end: self.bytes.len(), is_null });
    }

    fn text(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.fields[index - 1].end };
        &self.bytes[start..self.fields[index].end]
    }

    fn check_utf8(&self, name: &str) -> Result<()> {
        match std::str::from_utf8(&self.bytes) {
            Ok(_) => Ok(()),
            Err(_) => Err(line_error(name, self.line, "these bytes are not UTF-8")
                .hint("if the file is in another encoding, say so: --encoding windows-1252")),
        }
    }
}

impl Record for Fields {
    fn line(&self) -> u64 {
        self.line
    }

    fn columns(&self) -> &[usize] {
        &self.columns
    }

    fn field(&self, index: usize) -> Field<'_> {
        match self.fields.get(index) {
            Some(field) if !field.is_null => Field::Untyped(self.text(index)),
            _ => Field::Null,
        }
    }
}

/// The bytes of the file that are buffered; none at its end.
pub(super) fn buffered<'r>(text: &'r mut impl BufRead, name: &str) -> Result<&'r [u8]> {
    loop {
        match text.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(read_error(name, &error)),
        }
    }
    text.fill_buf().map_err(|error| read_error(name, &error))
}

/// Skips the line feed behind a carriage return.
pub(super) fn skip_line_feed(text: &mut impl BufRead, name: &str) -> Result<()> {
    if buffered(text, name)?.first() == Some(&b'\n') {
        text.consume(1);
    }
    Ok(())
}
