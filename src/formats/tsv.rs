//! The `tsv` format: a header line, tabs between fields and no quotes.
//!
//! NULL is `\N`, and a tab, line feed, carriage return or backslash in a text is `\t`, `\n`, `\r` or `\\`. Any other
//! backslash that is read stands for itself.

use std::io::BufRead;

use super::delimited::{self, DelimitedWriter, Dialect, Fields, Parser};
use super::format::{Format, Input, Reader, Receiver};
use crate::diagnostic::Result;

pub static TSV: Format = Format {
    name: "tsv",
    description: "tab-separated values with a header",
    extensions: &["tsv", "tab"],
    is_for_people: false,
    has_labels: false,
    has_cards: false,
    writer: DelimitedWriter::<Tsv>::boxed,
    excel_safe_writer: Some(DelimitedWriter::<Tsv>::boxed_excel_safe),
    reader: Some(Reader { has_header: true, has_separator: false, read }),
};

struct Tsv;

impl Dialect for Tsv {
    const SEPARATOR: u8 = b'\t';
    const NULL: &'static [u8] = b"\\N";

    fn text(buffer: &mut Vec<u8>, text: &[u8]) {
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
}

fn read(input: Input<'_>, receiver: &mut Receiver<'_>) -> Result<Vec<String>> {
    let has_header = input.has_header;
    delimited::read(TsvParser { input, line: 1 }, has_header, receiver)
}

struct TsvParser<'f> {
    input: Input<'f>,
    /// The number of the line that is being read.
    line: u64,
}

/// Ends the field. Only a lone `\N` is NULL, not `\\N`, which comes out as the same two characters.
fn end_field(into: &mut Fields, may_be_null: bool) {
    let is_null = may_be_null && into.current() == Tsv::NULL;
    into.end(is_null);
}

impl Parser for TsvParser<'_> {
    fn name(&self) -> &str {
        self.input.name
    }

    fn record(&mut self, into: &mut Fields) -> Result<bool> {
        let Input { text, name, .. } = &mut self.input;
        into.begin(self.line);
        let mut is_escaped = false;
        // True as long as nothing but `\N` has come of the field.
        let mut may_be_null = true;
        let mut has_begun = false;
        loop {
            let chunk = delimited::buffered(text, name)?;
            if chunk.is_empty() {
                if is_escaped {
                    into.bytes.push(b'\\');
                }
                if has_begun {
                    end_field(into, may_be_null);
                }
                return Ok(has_begun);
            }
            has_begun = true;
            let mut at = 0;
            while at < chunk.len() {
                let byte = chunk[at];
                at += 1;
                if std::mem::take(&mut is_escaped) {
                    let stands_for = match byte {
                        b't' => b'\t',
                        b'n' => b'\n',
                        b'r' => b'\r',
                        b'\\' => b'\\',
                        _ => {
                            into.bytes.push(b'\\');
                            if byte == b'N' {
                                into.bytes.push(b'N');
                            } else {
                                // The byte is looked at again, as it may end the field.
                                may_be_null = false;
                                at -= 1;
                            }
                            continue;
                        }
                    };
                    into.bytes.push(stands_for);
                    may_be_null = false;
                } else if byte == b'\t' {
                    end_field(into, may_be_null);
                    may_be_null = true;
                } else if matches!(byte, b'\n' | b'\r') {
                    end_field(into, may_be_null);
                    text.consume(at);
                    self.line += 1;
                    if byte == b'\r' {
                        delimited::skip_line_feed(text, name)?;
                    }
                    return Ok(true);
                } else if byte == b'\\' {
                    may_be_null &= into.current().is_empty();
                    is_escaped = true;
                } else {
                    let rest = &chunk[at..];
                    let ends = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | b'\\');
                    let run = rest.iter().position(ends).unwrap_or(rest.len());
                    into.bytes.extend_from_slice(&chunk[at - 1..at + run]);
                    at += run;
                    may_be_null = false;
                }
            }
            text.consume(at);
        }
    }
}
