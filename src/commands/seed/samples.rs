//! A few of the records that a line of a seed has made, changed or deleted, for `.seed plan`.

use crate::catalog::Table;
use crate::diagnostic::Result;
use crate::session::Session;
use crate::sql::quote_name;
use crate::store::{MadeRows, RowPlace, TouchedRows, Value, collect};

/// How many records are shown of a line.
const SHOWN: usize = 3;
/// How many bytes of a value, and how many columns.
const LONGEST: usize = 200;
const COLUMNS: usize = 40;

/// A record as it was made or changed, or as it was before it went.
pub(super) struct Sample {
    /// `made`, `changed` or `deleted`.
    pub what: &'static str,
    pub table: String,
    pub columns: Vec<String>,
    pub values: Vec<Value>,
}

/// The first records that a line has made, those of the table that got the most of them first; else those that it has changed or deleted, of
/// the table that it came to first. A line that begins with another verb is about what that does.
pub(super) fn samples(
    session: &Session,
    line: &str,
    made: &[MadeRows],
    touched: &[TouchedRows],
) -> Result<Vec<Sample>> {
    let verb = line.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
    let kinds = match verb.as_str() {
        "update" => ["changed", "made", "deleted"],
        "delete" | "unlink" | "clear" => ["deleted", "changed", "made"],
        _ => ["made", "changed", "deleted"],
    };
    for what in kinds {
        let found = match what {
            "made" => {
                let of = made.iter().map(|rows| (rows.database.as_str(), rows.table.as_str(), rows.first.as_slice()));
                there(session, what, of)?
            }
            "changed" => {
                let of =
                    touched.iter().map(|rows| (rows.database.as_str(), rows.table.as_str(), rows.changed.as_slice()));
                there(session, what, of)?
            }
            _ => touched.iter().flat_map(gone).take(SHOWN).collect(),
        };
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// Records that are there now.
fn there<'r>(
    session: &Session,
    what: &'static str,
    of: impl Iterator<Item = (&'r str, &'r str, &'r [RowPlace])>,
) -> Result<Vec<Sample>> {
    let mut found = Vec::new();
    for (database, table, places) in of {
        let Some(table) = session.catalog.table_in(database, table).ok().flatten() else { continue };
        let shown = shown_columns(&table);
        let cut = |name: &String| {
            let name = quote_name(name);
            format!("iif(octet_length({name}) > {LONGEST}, substr({name}, 1, {LONGEST}), {name})")
        };
        let listed: Vec<String> = shown.iter().map(cut).collect();
        let keys = table.identity_columns();
        let at: Vec<String> =
            keys.iter().enumerate().map(|(at, key)| format!("{} IS ?{}", quote_name(key), at + 1)).collect();
        if at.is_empty() {
            continue;
        }
        let sql = format!("SELECT {} FROM {} WHERE {}", listed.join(", "), table.quoted_name(), at.join(" AND "));
        for place in places {
            let key = match place {
                RowPlace::Rowid(rowid) => vec![Value::Integer(*rowid)],
                RowPlace::Key(key) => key.clone(),
            };
            if found.len() == SHOWN || key.len() != keys.len() {
                continue;
            }
            // The line itself may have removed it.
            if let Some(values) = collect(&*session.engine.connection, &sql, &key)?.pop() {
                found.push(Sample { what, table: table.name.clone(), columns: shown.clone(), values });
            }
        }
    }
    Ok(found)
}

fn shown_columns(table: &Table) -> Vec<String> {
    table.columns.iter().filter(|column| !column.hidden).take(COLUMNS).map(|column| column.name.clone()).collect()
}

/// Records that were there.
fn gone(rows: &TouchedRows) -> impl Iterator<Item = Sample> {
    let cut = |value: &Value| match value {
        Value::Text(bytes) if bytes.len() > LONGEST => {
            Value::text(String::from_utf8_lossy(bytes).chars().take(LONGEST).collect::<String>())
        }
        Value::Blob(bytes) if bytes.len() > LONGEST => Value::Blob(bytes[..LONGEST].to_vec()),
        value => value.clone(),
    };
    rows.deleted.iter().map(move |held| {
        let (columns, values) = held.iter().take(COLUMNS).map(|(name, value)| (name.clone(), cut(value))).unzip();
        Sample { what: "deleted", table: rows.table.clone(), columns, values }
    })
}
