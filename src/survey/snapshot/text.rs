//! A snapshot as lines of JSON: for each table one, and one for each of its records that is kept.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};

use super::spread::Spread;
use super::{Content, Record, Snapshot, TableSnapshot};
use crate::store::{Value, ValueRef};

/// How many bytes a record takes as a line besides its values.
pub(super) const SIZE: usize = 2;

/// How many bytes a value takes there, or somewhat more.
pub(super) fn size(value: ValueRef) -> usize {
    match value {
        ValueRef::Null => 5,
        ValueRef::Integer(_) | ValueRef::Real(_) => 24,
        // What JSON has no letter for becomes six of them.
        ValueRef::Text(bytes) => {
            4 + bytes.len()
                + 5 * bytes.iter().filter(|byte| byte.is_ascii_control() || matches!(byte, b'"' | b'\\')).count()
        }
        ValueRef::Blob(bytes) => 16 + bytes.len() * 4 / 3,
    }
}

/// Appends the tables. What is said of a table besides its records has `room` bytes in all; of those that find none, only the number of
/// records is written.
pub fn encode(snapshot: &Snapshot, mut room: usize, out: &mut Vec<u8>) {
    for (name, table) in snapshot {
        let mut head = head(name, table, true);
        match room.checked_sub(head.len()) {
            Some(left) => room = left,
            None => head = self::head(name, table, false),
        }
        let is_whole = head.contains("\"columns\"");
        out.extend_from_slice(head.as_bytes());
        out.push(b'\n');
        if let Content::Records(records) = &table.content
            && is_whole
        {
            for record in records {
                write_record(record, out);
            }
        }
    }
}

fn write_record(record: &Record, out: &mut Vec<u8>) {
    out.push(b'[');
    for (at, value) in record.key.iter().chain(&record.held).enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let text = if let Value::Text(bytes) = value { std::str::from_utf8(bytes).ok() } else { None };
        let written = match text {
            // The letters of a text are copied once.
            Some(text) => serde_json::to_writer(&mut *out, text),
            None => serde_json::to_writer(&mut *out, &to_json(value)),
        };
        written.expect("memory takes any JSON");
    }
    out.extend_from_slice(b"]\n");
}

fn head(name: &str, table: &TableSnapshot, is_whole: bool) -> String {
    let mut head = Map::new();
    head.insert("table".to_owned(), json!(name));
    head.insert("count".to_owned(), json!(table.count));
    if is_whole {
        head.insert("columns".to_owned(), json!(table.columns));
        head.insert("key".to_owned(), json!(table.key));
        match &table.content {
            Content::Records(records) => {
                head.insert("records".to_owned(), json!(records.len()));
            }
            Content::Digest { sum, spreads } => {
                head.insert("digest".to_owned(), json!(sum));
                head.insert("spreads".to_owned(), spreads.iter().map(spread_to_json).collect());
            }
            Content::Number => {}
        }
    }
    Json::from(head).to_string()
}

fn spread_to_json(spread: &Spread) -> Json {
    let line = spread.line.as_ref().map(|line| line.iter().map(to_json).collect::<Vec<_>>());
    let categories = spread
        .categories
        .as_ref()
        .map(|found| found.iter().map(|(value, count)| json!([to_json(value), count])).collect::<Vec<_>>());
    json!({"records": spread.records, "nulls": spread.nulls, "line": line, "categories": categories})
}

fn to_json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Integer(number) => json!(number),
        Value::Real(number) if number.is_finite() => json!(number),
        Value::Real(number) => json!({"real": number.to_string()}),
        Value::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => json!(text),
            Err(_) => json!({"text": STANDARD.encode(bytes)}),
        },
        Value::Blob(bytes) => json!({"blob": STANDARD.encode(bytes)}),
    }
}

fn from_json(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null,
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => Value::Real(number.as_f64()?),
        },
        Json::String(text) => Value::text(text.clone()),
        Json::Object(one) if one.len() == 1 => {
            let (kind, text) = one.iter().next()?;
            let text = text.as_str()?;
            match kind.as_str() {
                "real" => Value::Real(text.parse().ok()?),
                "text" => Value::Text(STANDARD.decode(text).ok()?),
                "blob" => Value::Blob(STANDARD.decode(text).ok()?),
                _ => return None,
            }
        }
        _ => return None,
    })
}

/// Reads what [`encode`] has written; nothing where a line is not what it should be.
pub fn decode<'t>(mut lines: impl Iterator<Item = &'t str>) -> Option<Snapshot> {
    let mut snapshot = Snapshot::new();
    while let Some(line) = lines.next() {
        let head: Json = serde_json::from_str(line).ok()?;
        let name = head.get("table")?.as_str()?.to_owned();
        let mut table = TableSnapshot { count: head.get("count")?.as_u64()?, ..TableSnapshot::default() };
        let names = |field: &str| -> Option<Vec<String>> {
            head.get(field)?.as_array()?.iter().map(|name| Some(name.as_str()?.to_owned())).collect()
        };
        if head.get("columns").is_some() {
            (table.columns, table.key) = (names("columns")?, names("key")?);
        }
        if let Some(count) = head.get("records") {
            let mut records = Vec::new();
            for _ in 0..count.as_u64()? {
                records.push(record(lines.next()?, table.key.len(), table.columns.len())?);
            }
            table.content = Content::Records(records);
        } else if let Some(sum) = head.get("digest") {
            let spreads: Option<Vec<Spread>> = head.get("spreads")?.as_array()?.iter().map(spread).collect();
            table.content = Content::Digest { sum: sum.as_u64()?, spreads: spreads? };
        }
        snapshot.insert(name, table);
    }
    Some(snapshot)
}

fn record(line: &str, key: usize, columns: usize) -> Option<Record> {
    let values: Json = serde_json::from_str(line).ok()?;
    let mut values: Vec<Value> = values.as_array()?.iter().map(from_json).collect::<Option<_>>()?;
    if values.len() != key + columns {
        return None;
    }
    let held = values.split_off(key);
    Some(Record { key: values, held })
}

fn spread(json: &Json) -> Option<Spread> {
    let number = |field: &str| json.get(field)?.as_u64();
    let (records, nulls) = (number("records")?, number("nulls")?);
    let line = match json.get("line")? {
        Json::Null => None,
        line => Some(line.as_array()?.iter().map(from_json).collect::<Option<Vec<_>>>()?.try_into().ok()?),
    };
    let categories = match json.get("categories")? {
        Json::Null => None,
        found => Some(
            found
                .as_array()?
                .iter()
                .map(|pair| Some((from_json(pair.get(0)?)?, pair.get(1)?.as_u64()?)))
                .collect::<Option<Vec<_>>>()?,
        ),
    };
    let present = records.checked_sub(nulls)?;
    let is_sampled = line.is_some() && Spread::are_sampled(present);
    Some(Spread { records, nulls, line, categories, is_sampled, sample: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::super::spread::SpreadBuilder;
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let values = vec![
            Value::Null,
            Value::Integer(i64::MIN),
            Value::Real(1.0),
            Value::Real(f64::NEG_INFINITY),
            Value::Text(vec![0xff, b'"', b'\n']),
            Value::text("e\u{301} \" \n \u{1}"),
            Value::Blob(vec![0, 1, 254]),
        ];
        let columns: Vec<String> = (0..values.len()).map(|at| format!("c{at}")).collect();
        let mut builder = SpreadBuilder::new(true);
        (0..40).for_each(|number| builder.add(ValueRef::Integer(number % 3)));
        let whole = TableSnapshot {
            collations: Vec::new(),
            count: 1,
            columns: columns.clone(),
            key: vec!["c1".to_owned()],
            is_plain: Vec::new(),
            content: Content::Records(vec![Record { key: vec![values[1].clone()], held: values }]),
        };
        let content = Content::Digest { sum: u64::MAX, spreads: vec![builder.finish()] };
        let digest = TableSnapshot { count: 40, columns: vec!["n".to_owned()], content, ..TableSnapshot::default() };
        let number = TableSnapshot { count: 1 << 40, ..TableSnapshot::default() };
        let all: Snapshot =
            [("a", whole), ("b", digest), ("c", number)].map(|(name, table)| (name.to_owned(), table)).into();
        let mut text = Vec::new();
        encode(&all, 10_000, &mut text);
        let text = String::from_utf8(text).expect("JSON");
        assert_eq!(decode(text.lines()), Some(all.clone()));
        let last = text.lines().count() - 1;
        assert_eq!(decode(text.lines().take(1)), None, "its records are missing");
        assert_eq!(decode(text.lines().take(last).chain(["{}"])), None);

        let mut short = Vec::new();
        encode(&all, 0, &mut short);
        let short = String::from_utf8(short).expect("JSON");
        let read = decode(short.lines()).expect("a snapshot");
        assert!(read.values().all(|table| table.content == Content::Number), "{short}");
        assert_eq!(read["b"].count, 40);
    }
}
