//! The `csv` format: RFC 4180 with a header line, but lines end with a bare line feed.
//!
//! NULL is an empty field and the empty text `""`, as in PostgreSQL's COPY; so a NULL in an answer of one column is an
//! empty line. A record that is read ends at a line feed, a carriage return or both, and a first line `sep=;` says what
//! stands between fields.

use std::io::BufRead;

use super::delimited::{self, DelimitedWriter, Dialect, Fields, Parser};
use super::format::{Format, Input, Reader, Receiver, line_error};
use super::notation;
use crate::diagnostic::Result;

pub static CSV: Format = Format {
    name: "csv",
    description: "comma-separated values with a header",
    extensions: &["csv"],
    is_for_people: false,
    has_labels: false,
    has_cards: false,
    writer: DelimitedWriter::<Csv>::boxed,
    excel_safe_writer: Some(DelimitedWriter::<Csv>::boxed_excel_safe),
    reader: Some(Reader { has_header: true, has_separator: true, read }),
};

struct Csv;

impl Dialect for Csv {
    const SEPARATOR: u8 = b',';
    const NULL: &'static [u8] = b"";

    fn text(buffer: &mut Vec<u8>, text: &[u8]) {
        let special = |byte: &u8| matches!(byte, b',' | b'"' | b'\n' | b'\r');
        if text.is_empty() || text.iter().any(special) {
            notation::push_quoted(buffer, text, b'"');
        } else {
            buffer.extend_from_slice(text);
        }
    }
}

fn read(input: Input<'_>, receiver: &mut Receiver<'_>) -> Result<Vec<String>> {
    let mut input = input;
    let hint = separator_hint(delimited::buffered(&mut input.text, input.name)?);
    let mut parser = CsvParser { separator: input.separator.unwrap_or(Csv::SEPARATOR), line: 1, input };
    if let Some((separator, length)) = hint {
        parser.input.text.consume(length);
        parser.line += 1;
        parser.separator = parser.input.separator.unwrap_or(separator);
    }
    let has_header = parser.input.has_header;
    delimited::read(parser, has_header, receiver)
}

/// The separator that a first line `sep=;` names, which spreadsheets write and read, and the length of that line.
fn separator_hint(text: &[u8]) -> Option<(u8, usize)> {
    let is_quoted = text.first() == Some(&b'"');
    let rest = text.get(usize::from(is_quoted)..)?;
    let (word, rest) = rest.split_at_checked(4)?;
    let (separator, rest) = rest.split_first().filter(|_| word.eq_ignore_ascii_case(b"sep="))?;
    let rest = if is_quoted { rest.strip_prefix(b"\"")? } else { rest };
    let end = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        [] => 0,
        _ => return None,
    };
    let is_separator = !matches!(separator, b'"' | b'\r' | b'\n') && !separator.is_ascii_alphanumeric();
    is_separator.then_some((*separator, text.len() - rest.len() + end))
}

struct CsvParser<'f> {
    input: Input<'f>,
    separator: u8,
    /// The number of the line that is being read.
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
}

impl Parser for CsvParser<'_> {
    fn name(&self) -> &str {
        self.input.name
    }

    fn record(&mut self, into: &mut Fields) -> Result<bool> {
        let Input { text, name, .. } = &mut self.input;
        into.begin(self.line);
        let mut state = State::Start;
        let mut is_null = true;
        let mut has_begun = false;
        // The line on which the quotes of the field open.
        let mut opened = self.line;
        loop {
            let chunk = delimited::buffered(text, name)?;
            if chunk.is_empty() {
                if state == State::Quoted {
                    return Err(line_error(name, opened, "a quote opens here and is never closed"));
                }
                if has_begun {
                    into.end(is_null);
                }
                return Ok(has_begun);
            }
            has_begun = true;
            let mut at = 0;
            while at < chunk.len() {
                let byte = chunk[at];
                at += 1;
                if state == State::Quoted {
                    if byte == b'"' {
                        state = State::Quote;
                        continue;
                    }
                    if byte == b'\n' {
                        self.line += 1;
                    }
                    // What stands between is taken at once.
                    let rest = &chunk[at..];
                    let run = rest.iter().position(|b| matches!(b, b'"' | b'\n')).unwrap_or(rest.len());
                    into.bytes.extend_from_slice(&chunk[at - 1..at + run]);
                    at += run;
                } else if state == State::Quote && byte == b'"' {
                    into.bytes.push(b'"');
                    state = State::Quoted;
                } else if byte == self.separator {
                    into.end(is_null);
                    (state, is_null) = (State::Start, true);
                } else if matches!(byte, b'\n' | b'\r') {
                    into.end(is_null);
                    text.consume(at);
                    self.line += 1;
                    if byte == b'\r' {
                        delimited::skip_line_feed(text, name)?;
                    }
                    return Ok(true);
                } else if state == State::Quote {
                    return Err(line_error(name, self.line, "text stands behind a closing quote")
                        .hint("a quote within a quoted field is written twice"));
                } else if state == State::Start && byte == b'"' {
                    (state, is_null, opened) = (State::Quoted, false, self.line);
                } else {
                    let rest = &chunk[at..];
                    let ends = |b: &u8| *b == self.separator || matches!(b, b'\n' | b'\r');
                    let run = rest.iter().position(ends).unwrap_or(rest.len());
                    into.bytes.extend_from_slice(&chunk[at - 1..at + run]);
                    at += run;
                    (state, is_null) = (State::Plain, false);
                }
            }
            text.consume(at);
        }
    }
}
