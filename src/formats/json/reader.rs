//! Reads records from JSON, one in memory at a time.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

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
    values: Vec<Value>,
}

impl Record for JsonRecord {
    fn line(&self) -> u64 {
        self.line
    }

    fn columns(&self) -> &[usize] {
        &self.columns
    }

    fn field(&self, index: usize) -> Field<'_> {
        self.values.get(index).map_or(Field::Null, |value| Field::Typed(value.as_ref()))
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
            let value = fields.next_value_seed(ValueVisitor)?;
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

/// The value of a field.
struct ValueVisitor;

impl<'de> DeserializeSeed<'de> for ValueVisitor {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Integer(i64::from(truth)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    /// What no INTEGER holds stays text, digit by digit.
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or_else(|_| Value::text(number.to_string()), Value::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Real(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Value, A::Error> {
        let mut text = Vec::new();
        TextVisitor(&mut text).visit_seq(items)?;
        Ok(Value::Text(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Value, A::Error> {
        let mut text = Vec::new();
        TextVisitor(&mut text).visit_map(fields)?;
        let blob = text.strip_prefix(b"{\"$blob\":\"").and_then(|rest| rest.strip_suffix(b"\"}"));
        if let Some(bytes) = blob.and_then(|digits| STANDARD.decode(digits).ok()) {
            return Ok(Value::Blob(bytes));
        }
        Ok(Value::Text(text))
    }
}

/// Keeps what is read as JSON text, keys in their order.
struct TextVisitor<'w>(&'w mut Vec<u8>);

impl TextVisitor<'_> {
    fn push<E: de::Error>(self, value: impl serde::Serialize) -> Result<(), E> {
        serde_json::to_writer(self.0, &value).map_err(E::custom)
    }
}

impl<'de> DeserializeSeed<'de> for TextVisitor<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.push(())
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<(), E> {
        self.push(truth)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<(), E> {
        self.push(number)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<(), E> {
        self.push(number)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<(), E> {
        self.push(number)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.push(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.push(b'[');
        let start = self.0.len();
        loop {
            let before = self.0.len();
            if before > start {
                self.0.push(b',');
            }
            if items.next_element_seed(TextVisitor(self.0))?.is_none() {
                self.0.truncate(before);
                self.0.push(b']');
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<(), A::Error> {
        self.0.push(b'{');
        let start = self.0.len();
        while let Some(key) = fields.next_key::<String>()? {
            if self.0.len() > start {
                self.0.push(b',');
            }
            serde_json::to_writer(&mut *self.0, &key).map_err(de::Error::custom)?;
            self.0.push(b':');
            fields.next_value_seed(TextVisitor(self.0))?;
        }
        self.0.push(b'}');
        Ok(())
    }
}
