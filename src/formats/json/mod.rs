//! The `json` and `jsonl` formats: one document an answer, or one a row.
//!
//! A document is one line, UTF-8, keys in column order, a repeated column name numbered (`a`, `a:1`). INTEGER and REAL
//! are numbers (REAL with a `.0` or an exponent), TEXT a string, NULL null, BLOB `{"$blob": base64}`; a REAL that is not
//! finite is one of the strings `"Inf"`, `"-Inf"`, `"NaN"`. Since a JSON string cannot hold other bytes than UTF-8,
//! those that are not read as U+FFFD; `insert` keeps them. At a terminal, characters that would act on it are written
//! as `\u` escapes, which mean the same.
//!
//! Read are arrays of objects, objects one after another, or an object a line. True is 1, false 0; other objects and
//! arrays than blobs are kept as JSON text.

use super::format::{Format, Reader};

mod reader;
mod writer;

pub(super) use writer::push_nested;

pub static JSON: Format = Format {
    name: "json",
    description: "one JSON document an answer",
    extensions: &["json"],
    is_for_people: false,
    has_labels: false,
    has_cards: false,
    writer: |style| Box::new(writer::JsonWriter::document(style)),
    excel_safe_writer: None,
    reader: Some(Reader { has_header: false, has_separator: false, read: reader::read_documents }),
};

pub static JSONL: Format = Format {
    name: "jsonl",
    description: "one JSON document a row",
    extensions: &["jsonl", "ndjson"],
    writer: |style| Box::new(writer::JsonWriter::lines(style)),
    reader: Some(Reader { has_header: false, has_separator: false, read: reader::read_lines }),
    ..JSON
};
