//! What a column holds by its declared type.

use crate::catalog::{Affinity, Column};
use crate::store::Value;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ColumnKind {
    Integer,
    /// With so many digits before and behind the point, where the type says so.
    Decimal(Option<u32>, u8),
    Real,
    Boolean,
    /// No longer than the type says.
    Text(Option<u64>),
    Blob,
    Day,
    Moment,
    Clock,
    Json,
    Uuid,
    /// Anything.
    Any,
}

impl ColumnKind {
    pub fn is_number(self) -> bool {
        matches!(self, ColumnKind::Integer | ColumnKind::Decimal(..) | ColumnKind::Real)
    }

    /// What SQLite says of values of this kind in a column; `None` where it takes any.
    pub fn condition(self, name: &str) -> Option<String> {
        const DAY: &str = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";
        let condition = match self {
            ColumnKind::Integer => format!("typeof({name}) = 'integer'"),
            ColumnKind::Decimal(..) | ColumnKind::Real => format!("typeof({name}) in ('integer', 'real')"),
            ColumnKind::Boolean => format!("{name} in (0, 1)"),
            ColumnKind::Text(None) => format!("typeof({name}) = 'text'"),
            ColumnKind::Text(Some(longest)) => format!("typeof({name}) = 'text' and length({name}) <= {longest}"),
            ColumnKind::Blob => format!("typeof({name}) = 'blob'"),
            ColumnKind::Day => format!("date({name}) is not null and {name} glob '{DAY}*'"),
            ColumnKind::Moment => format!("datetime({name}) is not null and {name} glob '{DAY}*'"),
            ColumnKind::Clock => format!("time({name}) is not null and {name} glob '[0-9][0-9]:[0-9][0-9]*'"),
            ColumnKind::Json => format!("json_valid({name})"),
            ColumnKind::Uuid => format!("length({name}) in (32, 36)"),
            ColumnKind::Any => return None,
        };
        Some(format!("{name} is null or {condition}"))
    }

    /// Values of this kind, of which some may pass where nothing that a name asks for does.
    pub fn pool(self) -> impl Iterator<Item = &'static str> {
        let lists: &[&'static str] = match self {
            ColumnKind::Integer => &[WHOLE],
            ColumnKind::Decimal(..) | ColumnKind::Real => &[WHOLE, FRACTIONS],
            ColumnKind::Boolean => &["1;0"],
            ColumnKind::Blob => &[BLOBS],
            ColumnKind::Day => {
                &["fake.date('-2 years', 'now');fake.date('-30 years', 'now');fake.date('now', '2 years')"]
            }
            ColumnKind::Moment => {
                &["fake.datetime('-2 years', 'now');fake.datetime('-30 years', 'now');fake.datetime('now', '2 years')"]
            }
            ColumnKind::Clock => &["fake.time"],
            ColumnKind::Json => &["fake.json;'[' || int(1, 9) || ', ' || int(1, 9) || ']'"],
            ColumnKind::Uuid => &["fake.uuid;fake.hex(32)"],
            ColumnKind::Text(_) | ColumnKind::Any => &[TEXTS],
        };
        lists.iter().flat_map(|list| list.split(';'))
    }
}

const TEXTS: &str = "fake.email;fake.url;fake.phone;fake.ipv4;fake.color;fake.uuid;fake.mac;fake.domain;fake.semver;fake.label;fake.phrase;\
    fake.word;upper(fake.word);fake.words(3);fake.letters(3);upper(fake.letters(2));fake.date('-2 years', 'now');fake.datetime('-2 years', 'now');fake.time;fake.json;\
    '[' || int(1, 9) || ', ' || int(1, 9) || ']';fake.numerify('####');fake.numerify('##########');fake.hex(8);fake.hex(32);fake.hex(64);''";
const WHOLE: &str = "int(1, 100);int(0, 1);int(-100, 100);int(1, 10000);int(100000, 100000000)";
const FRACTIONS: &str = "float(0, 1, 3);float(0, 1000, 2)";
const BLOBS: &str = "fake.binary(8);fake.binary(16);fake.binary(32)";

/// Values of every kind, which are tried where the rules of a column let in none of its own.
pub(super) fn every_kind() -> impl Iterator<Item = &'static str> {
    [TEXTS, WHOLE, FRACTIONS, BLOBS].into_iter().flat_map(|list| list.split(';'))
}

/// What the declared type says (datatype3.html 3.1, and the names that other databases know).
pub(super) fn kind(column: &Column) -> ColumnKind {
    let declared = column.declared_type.to_ascii_uppercase();
    let mut sizes = declared
        .split_once('(')
        .map_or("", |(_, sizes)| sizes.trim_end_matches(')'))
        .split(',')
        .map(|size| size.trim().parse::<u64>().ok());
    let first = sizes.next().flatten();
    let second = sizes.next().flatten();
    let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    let name = declared.split('(').next().unwrap_or_default().trim();
    // What Access and its kind call so is a number or anything to SQLite.
    if matches!(name, "LONG" | "SHORT" | "BYTE" | "COUNTER" | "AUTONUMBER" | "LONG INTEGER") {
        ColumnKind::Integer
    } else if matches!(name, "MEMO" | "NOTE" | "LONGCHAR" | "STRING") {
        ColumnKind::Text(first)
    } else if has(&["BOOL"]) || matches!(name, "BIT" | "YESNO" | "LOGICAL") || name == "TINYINT" && first == Some(1) {
        ColumnKind::Boolean
    } else if has(&["DATETIME", "TIMESTAMP"]) {
        ColumnKind::Moment
    } else if has(&["DATE"]) {
        ColumnKind::Day
    } else if has(&["TIME"]) {
        ColumnKind::Clock
    } else if has(&["JSON"]) {
        ColumnKind::Json
    } else if has(&["UUID", "GUID"]) {
        ColumnKind::Uuid
    } else if has(&["DECIMAL", "NUMERIC", "MONEY", "CURRENCY", "NUMBER"]) {
        let digits = second.unwrap_or(if first.is_some() { 0 } else { 2 }).min(9) as u8;
        let whole = first.map(|all| all.saturating_sub(u64::from(digits)).clamp(1, 15) as u32);
        if digits == 0 && column.affinity != Affinity::Text {
            ColumnKind::Integer
        } else {
            ColumnKind::Decimal(whole, digits)
        }
    } else {
        match column.affinity {
            Affinity::Integer => ColumnKind::Integer,
            Affinity::Real => ColumnKind::Real,
            Affinity::Text => ColumnKind::Text(first),
            Affinity::Blob if has(&["BLOB"]) => ColumnKind::Blob,
            Affinity::Blob | Affinity::Numeric => ColumnKind::Any,
        }
    }
}

/// The values that a type such as `enum('x', 'y')` lists.
pub(super) fn enumerated(declared: &str) -> Option<Vec<Value>> {
    let text = declared.trim().to_ascii_lowercase();
    let inside = text.strip_prefix("enum")?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
    let start = declared.len() - declared.trim_start().len() + text.find('(')? + 1;
    let list = declared.get(start..start + inside.len())?;
    let values: Option<Vec<Value>> = list
        .split(',')
        .map(|value| value.trim().strip_prefix(['\'', '"'])?.strip_suffix(['\'', '"']).map(Value::text))
        .collect();
    values.filter(|values| !values.is_empty())
}
