//! Reads csv and tsv with a header line, as answers of these formats are written.
//!
//! csv: RFC 4180; a record ends at a line feed, a carriage return or both; an empty field is NULL and `""` the empty text.
//! tsv: no quotes; `\N` is NULL; `\t`, `\n`, `\r` and `\\` stand for these characters, any other backslash for itself.

use std::io::{self, BufRead};

use super::source::bad;
use super::{Cell, Each, Record};
use crate::diagnostic::{Diagnostic, Result};

/// How fields are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Parted by this byte.
    Csv(u8),
    Tsv,
}

#[derive(Clone, Copy, Debug)]
struct Field {
    end: usize,
    null: bool,
}

/// The fields of one record, in a buffer that is used again for the next.
#[derive(Default)]
struct Fields {
    bytes: Vec<u8>,
    fields: Vec<Field>,
    /// Positions of the columns: 0, 1, 2 …
    columns: Vec<usize>,
    line: u64,
}

impl Fields {
    fn clear(&mut self) {
        self.bytes.clear();
        self.fields.clear();
    }

    fn text(&self, index: usize) -> &[u8] {
        let start = if index == 0 { 0 } else { self.fields[index - 1].end };
        &self.bytes[start..self.fields[index].end]
    }
}

impl Record for Fields {
    fn line(&self) -> u64 {
        self.line
    }

    fn columns(&self) -> &[usize] {
        &self.columns
    }

    fn cell(&self, index: usize) -> Cell<'_> {
        match self.fields.get(index) {
            Some(field) if !field.null => Cell::Written(self.text(index)),
            _ => Cell::Null,
        }
    }
}

/// Reads every record and hands it to `each`. Gives the names of the header.
pub fn read(reader: impl BufRead, name: &str, dialect: Dialect, each: &mut Each<'_>) -> Result<Vec<String>> {
    let mut parser = Parser { reader, name, dialect, line: 1 };
    let mut fields = Fields::default();
    if !parser.record(&mut fields)? {
        return Err(Diagnostic::error(format!("{name} is empty: its first line should name the columns")));
    }
    let names = header(&fields, name)?;
    fields.columns = (0..names.len()).collect();
    while parser.record(&mut fields)? {
        let found = fields.fields.len();
        let blank = found == 1 && fields.bytes.is_empty();
        if found == names.len() {
            utf8(&fields, name)?;
            each(&names, &fields)?;
        } else if !blank {
            let wanted = names.len();
            return Err(bad(
                name,
                fields.line,
                format_args!("{found} field{} where the header has {wanted}", if found == 1 { "" } else { "s" }),
            ));
        }
    }
    Ok(names)
}

/// The names in the first record. Those that are missing or there twice are told apart by who makes columns of them.
fn header(fields: &Fields, name: &str) -> Result<Vec<String>> {
    utf8(fields, name)?;
    let text = |index| String::from_utf8_lossy(fields.text(index)).into_owned();
    let names: Vec<String> = (0..fields.fields.len()).map(text).collect();
    if let [only] = names.as_slice() {
        for (separator, said) in [(';', "--separator ';'"), ('\t', "--format tsv"), ('|', "--separator '|'")] {
            if only.contains(separator) {
                return Err(bad(name, 1, format_args!("the header is one column, `{only}`"))
                    .hint(format!("if its fields are parted otherwise, say so: {said}")));
            }
        }
    }
    Ok(names)
}

fn utf8(fields: &Fields, name: &str) -> Result<()> {
    match std::str::from_utf8(&fields.bytes) {
        Ok(_) => Ok(()),
        Err(_) => Err(bad(name, fields.line, "these bytes are not UTF-8")
            .hint(format!("save the file as UTF-8, or `iconv -f latin1 -t utf-8 {name} > NEW`"))),
    }
}

struct Parser<'n, R> {
    reader: R,
    name: &'n str,
    dialect: Dialect,
    /// The line at hand.
    line: u64,
}

/// Where the parser stands within a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    /// Behind a quote within quotes: the first of two, or the last.
    Quote,
    /// Behind a backslash of tsv.
    Escape,
}

impl<R: BufRead> Parser<'_, R> {
    /// Reads the next record; false at the end.
    fn record(&mut self, into: &mut Fields) -> Result<bool> {
        into.clear();
        into.line = self.line;
        let mut state = State::Start;
        let mut null = true;
        let mut begun = false;
        let mut opened = self.line;
        let (separator, quote, escape) = match self.dialect {
            Dialect::Csv(separator) => (separator, Some(b'"'), None),
            Dialect::Tsv => (b'\t', None, Some(b'\\')),
        };
        let tsv = escape.is_some();
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Diagnostic::engine(format!("{} cannot be read: {error}", self.name))),
            };
            if chunk.is_empty() {
                return match state {
                    State::Quoted => Err(bad(self.name, opened, "a quote opens here and is never closed")),
                    _ if !begun => Ok(false),
                    _ => {
                        if state == State::Escape {
                            into.bytes.push(b'\\');
                        }
                        end(into, null, tsv);
                        Ok(true)
                    }
                };
            }
            begun = true;
            let mut at = 0;
            while at < chunk.len() {
                let byte = chunk[at];
                at += 1;
                match state {
                    State::Quoted => {
                        if Some(byte) == quote {
                            state = State::Quote;
                        } else {
                            if byte == b'\n' {
                                self.line += 1;
                            }
                            // What stands between is taken at once.
                            let rest = &chunk[at..];
                            let run = rest.iter().position(|b| matches!(b, b'"' | b'\n')).unwrap_or(rest.len());
                            into.bytes.extend_from_slice(&chunk[at - 1..at + run]);
                            at += run;
                        }
                        continue;
                    }
                    State::Quote if Some(byte) == quote => {
                        into.bytes.push(b'"');
                        state = State::Quoted;
                        continue;
                    }
                    State::Escape => {
                        state = State::Plain;
                        match byte {
                            b't' => into.bytes.push(b'\t'),
                            b'n' => into.bytes.push(b'\n'),
                            b'r' => into.bytes.push(b'\r'),
                            b'\\' => into.bytes.push(b'\\'),
                            _ => {
                                into.bytes.push(b'\\');
                                // The byte is looked at again, as it may end the field.
                                at -= 1;
                                null = null && byte == b'N';
                                if byte == b'N' {
                                    into.bytes.push(b'N');
                                    at += 1;
                                }
                                continue;
                            }
                        }
                        null = false;
                        continue;
                    }
                    State::Start | State::Plain | State::Quote => {}
                }
                if byte == separator {
                    end(into, null, tsv);
                    (state, null) = (State::Start, true);
                } else if matches!(byte, b'\n' | b'\r') {
                    end(into, null, tsv);
                    self.reader.consume(at);
                    self.line += 1;
                    if byte == b'\r' {
                        self.line_feed()?;
                    }
                    return Ok(true);
                } else if state == State::Quote {
                    return Err(bad(self.name, self.line, "text stands behind a closing quote")
                        .hint("a quote within a quoted field is written twice"));
                } else if state == State::Start && Some(byte) == quote {
                    (state, null, opened) = (State::Quoted, false, self.line);
                } else if Some(byte) == escape {
                    null = null && state == State::Start;
                    state = State::Escape;
                } else {
                    let rest = &chunk[at..];
                    let ends = |b: &u8| *b == separator || matches!(b, b'\n' | b'\r') || Some(*b) == escape;
                    let run = rest.iter().position(ends).unwrap_or(rest.len());
                    into.bytes.extend_from_slice(&chunk[at - 1..at + run]);
                    at += run;
                    (state, null) = (State::Plain, false);
                }
            }
            self.reader.consume(at);
        }
    }

    /// Passes over the line feed behind a carriage return.
    fn line_feed(&mut self) -> Result<()> {
        loop {
            match self.reader.fill_buf() {
                Ok(chunk) => {
                    if chunk.first() == Some(&b'\n') {
                        self.reader.consume(1);
                    }
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Diagnostic::engine(format!("{} cannot be read: {error}", self.name))),
            }
        }
    }
}

/// Ends a field. `null` says that nothing came that makes it a text: in csv nothing at all, in tsv `\N`.
fn end(into: &mut Fields, null: bool, tsv: bool) {
    let start = into.fields.last().map_or(0, |field| field.end);
    let null = if tsv { null && &into.bytes[start..] == b"\\N" } else { null };
    if null {
        into.bytes.truncate(start);
    }
    into.fields.push(Field { end: into.bytes.len(), null });
}
