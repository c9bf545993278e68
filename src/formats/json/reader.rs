//! Reads records from JSON, one in memory at a time.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::super::format::{Field, Input, Receiver, Record, line_error, read_error};
use crate::diagnostic::{Diagnostic, Result};
use crate::store::Value;

/// The names of the columns met so far, with their positions.
#[derive(Default)]
struct ColumnNames {
    names: Vec<String>,
    positions: HashMap<String, usize>,
}

/// One record.
#[derive(Default)]
struct JsonRecord {
    line: u64,
    columns: Vec<usize>,
    values: Vec<JsonValue>,
}

/// A value whose text need not be kept, or a number as it is written.
enum JsonValue {
    Value(Value),
    Number(String),
    Truth(bool),
}

impl Record for JsonRecord {
    fn line(&self) -> u64 {
        self.line
    }

    fn columns(&self) -> &[usize] {
        &self.columns
    }

    fn field(&self, index: usize) -> Field<'_> {
        match self.values.get(index) {
            None => Field::Null,
            Some(JsonValue::Value(value)) => Field::Typed(value.as_ref()),
            Some(JsonValue::Truth(truth)) => Field::Truth(*truth),
            Some(JsonValue::Number(text)) => Field::Number(text.as_bytes()),
        }
    }
}

/// Reads documents: arrays of objects or objects.
pub fn read_documents(input: Input<'_>, receiver: &mut Receiver<'_>) -> Result<Vec<String>> {
    let line = Rc::new(Cell::new(1));
    let counting = Counting { reader: input.text, line: Rc::clone(&line) };
    let mut parser = serde_json::Deserializer::from_reader(counting);
    let mut handler = RecordHandler::new(line, receiver);
    while parser.end().is_err() {
        DocumentVisitor(&mut handler).deserialize(&mut parser).map_err(|error| handler.error(input.name, 0, &error))?;
    }
    Ok(handler.names.names)
}

/// Reads an object a line.
pub fn read_lines(input: Input<'_>, receiver: &mut Receiver<'_>) -> Result<Vec<String>> {
    let Input { text: mut reader, name, .. } = input;
    let line = Rc::new(Cell::new(0));
    let mut handler = RecordHandler::new(Rc::clone(&line), receiver);
    let mut text = Vec::new();
    loop {
        text.clear();
        let read = reader.read_until(b'\n', &mut text);
        if read.map_err(|error| read_error(name, &error))? == 0 {
            return Ok(handler.names.names);
        }
        line.set(line.get() + 1);
        if text.trim_ascii().is_empty() {
            continue;
        }
        let mut parser = serde_json::Deserializer::from_slice(&text);
        let outcome = RecordVisitor(&mut handler).deserialize(&mut parser).and_then(|()| parser.end());
        outcome.map_err(|error| handler.error(name, line.get(), &error))?;
    }
}

/// Counts the lines of what is read byte by byte.
struct Counting<R> {
    reader: R,
    line: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        let feeds = into[..read].iter().filter(|byte| **byte == b'\n').count();
        if feeds > 0 {
            self.line.set(self.line.get() + feeds as u64);
        }
        Ok(read)
    }
}

/// Hands each record to the receiver, and keeps the error where that fails.
struct RecordHandler<'t, 'e> {
    line: Rc<Cell<u64>>,
    names: ColumnNames,
    record: JsonRecord,
    receiver: &'t mut Receiver<'e>,
    failure: Option<Diagnostic>,
}

impl<'t, 'e> RecordHandler<'t, 'e> {
    fn new(line: Rc<Cell<u64>>, receiver: &'t mut Receiver<'e>) -> RecordHandler<'t, 'e> {
        RecordHandler { line, names: ColumnNames::default(), record: JsonRecord::default(), receiver, failure: None }
    }

    /// The error of the receiver, or what is wrong with the text; `line` is that of the text, or 0 where the
    /// error itself knows.
    fn error(&mut self, name: &str, line: u64, error: &serde_json::Error) -> Diagnostic {
        if let Some(failure) = self.failure.take() {
            return failure;
        }
        let line = if line > 0 { line } else { error.line() as u64 };
        let whole = error.to_string();
        let what = whole.split(" at line ").next().unwrap_or(&whole);
        line_error(name, line, format_args!("{what} (column {})", error.column()))
    }

    fn deliver<E: de::Error>(&mut self) -> Result<(), E> {
        (self.receiver)(&self.names.names, &self.record).map_err(|failure| {
            self.failure = Some(failure);
            E::custom("stopped")
        })
    }

    /// The position of the column of that name, which is a new one where it is met for the first time.
    fn position(&mut self, key: String) -> usize {
        match self.names.positions.get(&key) {
            Some(position) => *position,
            None => {
                let position = self.names.names.len();
                self.names.names.push(key.clone());
                self.names.positions.insert(key, position);
                position
            }
        }
    }
}

/// A document: an array of records, or one.
struct DocumentVisitor<'a, 't, 'e>(&'a mut RecordHandler<'t, 'e>);

impl<'de> DeserializeSeed<'de> for DocumentVisitor<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for DocumentVisitor<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(RecordVisitor(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<(), A::Error> {
        RecordVisitor(self.0).visit_map(fields)
    }
}

/// A record.
struct RecordVisitor<'a, 't, 'e>(&'a mut RecordHandler<'t, 'e>);

impl<'de> DeserializeSeed<'de> for RecordVisitor<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RecordVisitor<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object whose keys are columns")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        let handler = self.0;
        handler.record.line = handler.line.get();
        handler.record.columns.clear();
        handler.record.values.clear();
        while let Some(key) = fields.next_key::<String>()? {
            let column = handler.position(key);
            let text = fields.next_value::<Box<RawValue>>()?;
            let value = value_of(text.get()).map_err(de::Error::custom)?;
            // Of a key that is there twice the last counts, as in other readers.
            match handler.record.columns.iter().position(|known| *known == column) {
                Some(at) => handler.record.values[at] = value,
                None => {
                    handler.record.columns.push(column);
                    handler.record.values.push(value);
                }
            }
        }
        handler.deliver()
    }
}

/// The value of a field, out of its text.
fn value_of(text: &str) -> Result<JsonValue, serde_json::Error> {
    let value = match text.as_bytes().first() {
        Some(b'"') => Value::text(serde_json::from_str::<String>(text)?),
        Some(b'[') => Value::Text(without_space(text)),
        Some(b'{') => blob(text).map_or_else(|| Value::Text(without_space(text)), Value::Blob),
        Some(first @ (b't' | b'f')) => return Ok(JsonValue::Truth(*first == b't')),
        Some(b'n') => Value::Null,
        _ => return Ok(JsonValue::Number(text.to_owned())),
    };
    Ok(JsonValue::Value(value))
}

/// The bytes of `{"$blob": base64}`.
fn blob(text: &str) -> Option<Vec<u8>> {
    let fields: HashMap<String, String> = serde_json::from_str(text).ok()?;
    STANDARD.decode(fields.get("$blob").filter(|_| fields.len() == 1)?).ok()
}

/// JSON as it is written, without the spaces and line ends between its parts.
fn without_space(text: &str) -> Vec<u8> {
    let (mut in_string, mut is_escaped) = (false, false);
    let keep = |byte: &u8| {
        match byte {
            b'"' if !is_escaped => in_string = !in_string,
            b' ' | b'\t' | b'\n' | b'\r' if !in_string => return false,
            _ => {}
        }
        is_escaped = in_string && *byte == b'\\' && !is_escaped;
        true
    };
    text.bytes().filter(keep).collect()
}
