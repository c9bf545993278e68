//! Hrana 3 as JSON: what is asked, and what is answered. Nothing here knows how it travels.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::de::{self, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::super::value::Value;
use crate::diagnostic::{Diagnostic, Result};

/// Statements that go in one request: each runs if the one that it names has gone well.
#[derive(Default)]
pub(super) struct Batch {
    json: String,
    steps: usize,
    /// What a replica must have come to before it answers.
    seen: Option<u64>,
}

impl Batch {
    /// One that a replica answers once it has come so far.
    pub fn after(seen: Option<u64>) -> Batch {
        Batch { seen, ..Batch::default() }
    }

    /// Adds a statement, and gives its number.
    ///
    /// # Errors
    /// A value that cannot travel.
    pub fn step(&mut self, sql: &str, values: &[Value], after: Option<usize>) -> Result<usize> {
        if self.steps > 0 {
            self.json.push(',');
        }
        self.json.push('{');
        if let Some(after) = after {
            self.json.push_str(&format!("\"condition\":{{\"type\":\"ok\",\"step\":{after}}},"));
        }
        self.json.push_str("\"stmt\":{\"sql\":");
        push_text(&mut self.json, sql);
        if !values.is_empty() {
            self.json.push_str(",\"args\":[");
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    self.json.push(',');
                }
                push_value(&mut self.json, value)?;
            }
            self.json.push(']');
        }
        self.json.push_str("}}");
        self.steps += 1;
        Ok(self.steps - 1)
    }

    fn body(&self) -> String {
        let seen = self.seen.map_or(String::new(), |seen| format!("\"replication_index\":\"{seen}\","));
        format!("{{{seen}\"steps\":[{}]}}", self.json)
    }

    /// The body of a request to `v3/pipeline`. The stream ends with it, or stays and says whether a transaction is open.
    pub fn pipeline(&self, baton: Option<&str>, stays: bool) -> Vec<u8> {
        let end = if stays { "get_autocommit" } else { "close" };
        let (baton, batch) = (quoted_baton(baton), self.body());
        format!("{{\"baton\":{baton},\"requests\":[{{\"type\":\"batch\",\"batch\":{batch}}},{{\"type\":\"{end}\"}}]}}")
            .into_bytes()
    }

    /// The body of a request to `v3/cursor`.
    pub fn cursor(&self, baton: Option<&str>) -> Vec<u8> {
        format!("{{\"baton\":{},\"batch\":{}}}", quoted_baton(baton), self.body()).into_bytes()
    }
}

/// A request that only asks whether a transaction is open, or only ends the stream.
pub(super) fn bare(baton: &str, kind: &str) -> Vec<u8> {
    format!("{{\"baton\":{},\"requests\":[{{\"type\":\"{kind}\"}}]}}", quoted_baton(Some(baton))).into_bytes()
}

fn quoted_baton(baton: Option<&str>) -> String {
    let mut json = String::new();
    match baton {
        Some(baton) => push_text(&mut json, baton),
        None => json.push_str("null"),
    }
    json
}

fn push_text(json: &mut String, text: &str) {
    json.push_str(&serde_json::Value::from(text).to_string());
}

fn push_value(json: &mut String, value: &Value) -> Result<()> {
    match value {
        Value::Null => json.push_str("{\"type\":\"null\"}"),
        Value::Integer(number) => json.push_str(&format!("{{\"type\":\"integer\",\"value\":\"{number}\"}}")),
        Value::Real(number) if number.is_finite() => {
            json.push_str(&format!("{{\"type\":\"float\",\"value\":{number:?}}}"));
        }
        Value::Real(_) => return Err(Diagnostic::engine("an infinite number cannot be sent to the server")),
        Value::Text(bytes) => {
            let text = std::str::from_utf8(bytes)
                .map_err(|_| Diagnostic::engine("a text that is not UTF-8 cannot be sent to the server"))?;
            json.push_str("{\"type\":\"text\",\"value\":");
            push_text(json, text);
            json.push('}');
        }
        Value::Blob(bytes) => {
            json.push_str("{\"type\":\"blob\",\"base64\":\"");
            STANDARD_NO_PAD.encode_string(bytes, json);
            json.push_str("\"}");
        }
    }
    Ok(())
}

/// What comes back of a pipeline.
#[derive(Deserialize)]
pub(super) struct Answer<'a> {
    pub baton: Option<String>,
    pub base_url: Option<String>,
    #[serde(borrow)]
    results: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    response: Option<&'a RawValue>,
    error: Option<Refusal>,
}

/// Why a statement, or all of a request, was refused.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Refusal {
    pub message: String,
    pub code: Option<String>,
}

impl Refusal {
    pub fn has_code(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// True if SQLite itself refuses, and not the server around it.
    pub fn is_of_engine(&self) -> bool {
        self.code.as_deref().is_some_and(|code| code.starts_with("SQLITE"))
    }
}

#[derive(Deserialize)]
struct BatchResponse {
    result: Steps,
}

/// The answers of a batch, a place for each statement.
#[derive(Deserialize)]
pub(super) struct Steps {
    pub step_results: Vec<Option<Outcome>>,
    pub step_errors: Vec<Option<Refusal>>,
    /// How far the database had come, where the server is a primary or a replica.
    replication_index: Option<String>,
}

impl Steps {
    pub fn seen(&self) -> Option<u64> {
        self.replication_index.as_deref()?.parse().ok()
    }
}

/// The answer of one statement: each row is as wide as there are columns.
#[derive(Deserialize)]
#[serde(try_from = "AnyOutcome")]
pub(super) struct Outcome {
    pub cols: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    pub affected_row_count: u64,
    pub last_insert_rowid: Option<String>,
}

/// As it was sent.
#[derive(Deserialize)]
struct AnyOutcome {
    cols: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    #[serde(default)]
    affected_row_count: u64,
    last_insert_rowid: Option<String>,
}

impl TryFrom<AnyOutcome> for Outcome {
    type Error = String;

    fn try_from(sent: AnyOutcome) -> std::result::Result<Outcome, String> {
        let AnyOutcome { cols, rows, affected_row_count, last_insert_rowid } = sent;
        match rows.iter().find(|row| row.len() != cols.len()) {
            Some(row) => Err(wrong_width(row.len(), cols.len())),
            None => Ok(Outcome { cols, rows, affected_row_count, last_insert_rowid }),
        }
    }
}

pub(super) fn wrong_width(cells: usize, columns: usize) -> String {
    format!("a record of {columns} columns has {cells} values")
}

/// A column as the server calls it.
#[derive(Deserialize)]
pub(super) struct Column {
    pub name: Option<String>,
}

#[derive(Deserialize)]
struct AutocommitResponse {
    is_autocommit: bool,
}

impl<'a> Answer<'a> {
    pub fn read(bytes: &'a [u8]) -> serde_json::Result<Answer<'a>> {
        serde_json::from_slice(bytes)
    }

    /// The answers of the batch that was asked first.
    pub fn steps(&self) -> serde_json::Result<std::result::Result<Steps, Refusal>> {
        let first = self.results.first().ok_or_else(|| de::Error::custom("there is no result"))?;
        match (&first.error, first.response) {
            (Some(refusal), _) => Ok(Err(refusal.clone())),
            (None, Some(response)) => serde_json::from_str::<BatchResponse>(response.get()).map(|it| Ok(it.result)),
            (None, None) => Err(de::Error::custom("a result is neither an answer nor an error")),
        }
    }

    /// Whether no transaction is open, where that was asked last.
    pub fn is_autocommit(&self) -> Option<bool> {
        let last = self.results.last()?.response?;
        serde_json::from_str::<AutocommitResponse>(last.get()).ok().map(|it| it.is_autocommit)
    }
}

/// One line of a cursor's answer.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum CursorEntry {
    StepBegin {
        cols: Vec<Column>,
    },
    StepEnd {},
    Row {
        row: Vec<Cell>,
    },
    StepError {
        error: Refusal,
    },
    Error {
        error: Refusal,
    },
    #[serde(other)]
    Other,
}

/// The first line of a cursor's answer.
#[derive(Deserialize)]
pub(super) struct CursorHead {
    pub baton: Option<String>,
    pub base_url: Option<String>,
}

/// A value as it travels: a number that is a float without a value is one that JSON cannot write.
pub(super) struct Cell {
    pub value: Value,
    pub is_infinite: bool,
}

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Cell, D::Error> {
        deserializer.deserialize_map(CellVisitor)
    }
}

struct CellVisitor;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum CellKey {
    Type,
    Value,
    Base64,
    #[serde(other)]
    Other,
}

/// What stands behind `value`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Integer(i64),
    Real(f64),
    Null(()),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum CellType {
    Null,
    Integer,
    Float,
    Text,
    Blob,
}

impl<'de> Visitor<'de> for CellVisitor {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value with its type")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Cell, A::Error> {
        let (mut kind, mut scalar, mut blob) = (None, None, None);
        while let Some(key) = map.next_key::<CellKey>()? {
            match (key, &kind) {
                (CellKey::Type, _) => kind = Some(map.next_value::<CellType>()?),
                // The type comes first: then the value is read as what it is, without a look at each kind.
                (CellKey::Value, Some(CellType::Text)) => scalar = Some(Scalar::Text(map.next_value()?)),
                (CellKey::Value, Some(CellType::Float)) => {
                    scalar = Some(map.next_value::<Option<f64>>()?.map_or(Scalar::Null(()), Scalar::Real));
                }
                (CellKey::Value, _) => scalar = Some(map.next_value()?),
                (CellKey::Base64, _) => blob = Some(map.next_value::<String>()?),
                (CellKey::Other, _) => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let wrong = || de::Error::custom("a value is not of its type");
        let is_infinite = matches!((&kind, &scalar), (Some(CellType::Float), Some(Scalar::Null(()))));
        let value = match (kind.ok_or_else(wrong)?, scalar, blob) {
            (CellType::Null, None | Some(Scalar::Null(())), _) => Value::Null,
            (CellType::Integer, Some(Scalar::Text(text)), _) => Value::Integer(text.parse().map_err(|_| wrong())?),
            (CellType::Integer, Some(Scalar::Integer(number)), _) => Value::Integer(number),
            (CellType::Float, Some(Scalar::Real(number)), _) => Value::Real(number),
            (CellType::Float, Some(Scalar::Integer(number)), _) => Value::Real(number as f64),
            (CellType::Float, Some(Scalar::Null(())), _) => Value::Null,
            (CellType::Text, Some(Scalar::Text(text)), _) => Value::Text(text.into_bytes()),
            (CellType::Blob, _, Some(text)) => {
                let text = text.trim_end_matches('=');
                Value::Blob(STANDARD_NO_PAD.decode(text).map_err(|_| wrong())?)
            }
            _ => return Err(wrong()),
        };
        Ok(Cell { value, is_infinite })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(json: &str) -> std::result::Result<Value, String> {
        serde_json::from_str::<Cell>(json).map(|cell| cell.value).map_err(|error| error.to_string())
    }

    #[test]
    fn values_travel() {
        let there_and_back = |value: Value| {
            let mut json = String::new();
            push_value(&mut json, &value).unwrap();
            assert_eq!(cell(&json), Ok(value), "{json}");
        };
        there_and_back(Value::Null);
        for number in [0, -1, i64::MAX, i64::MIN, (1 << 53) + 1] {
            there_and_back(Value::Integer(number));
        }
        for number in [0.1 + 0.2, -0.0, 1e300, 5e-324, 3.0] {
            there_and_back(Value::Real(number));
        }
        there_and_back(Value::text("a\0b \"c\" \\ \u{1F600}"));
        there_and_back(Value::Blob(vec![0, 255, 1]));
        assert!(push_value(&mut String::new(), &Value::Real(f64::INFINITY)).is_err());
        assert!(push_value(&mut String::new(), &Value::Text(vec![255])).is_err());
    }

    #[test]
    fn values_that_are_none() {
        for wrong in [
            r#"{"type":"integer","value":"x"}"#,
            r#"{"type":"integer","value":"99999999999999999999"}"#,
            r#"{"type":"text","value":5}"#,
            r#"{"type":"blob","base64":"*"}"#,
            r#"{"type":"shape"}"#,
            r#"{"value":5}"#,
            "5",
            "[]",
        ] {
            assert!(cell(wrong).is_err(), "{wrong}");
        }
        assert_eq!(cell(r#"{"type":"float","value":null}"#), Ok(Value::Null));
        assert_eq!(cell(r#"{"value":"7","type":"integer"}"#), Ok(Value::Integer(7)));
    }
}
