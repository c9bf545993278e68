//! A few of the records that a line of a seed has made, for `.seed plan`.

use crate::diagnostic::Result;
use crate::session::Session;
use crate::sql::quote_name;
use crate::store::{MadeRows, RowPlace, Value, collect};

/// How many records are shown of a line.
const SHOWN: usize = 3;
/// How many bytes of a value, and how many columns.
const LONGEST: usize = 200;
const COLUMNS: usize = 40;

/// A record as it was made.
pub(super) struct Sample {
    pub table: String,
    pub columns: Vec<String>,
    pub values: Vec<Value>,
}

/// The first records that a line has made, those of the table that got the most of them first.
pub(super) fn samples(session: &Session, made: &[MadeRows]) -> Result<Vec<Sample>> {
    let mut found = Vec::new();
    for rows in made {
        let Some(table) = session.catalog.table_in(&rows.database, &rows.table).ok().flatten() else { continue };
        let shown: Vec<String> = table
            .columns
            .iter()
            .filter(|column| !column.hidden)
            .take(COLUMNS)
            .map(|column| column.name.clone())
            .collect();
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
        for place in &rows.first {
            let key = match place {
                RowPlace::Rowid(rowid) => vec![Value::Integer(*rowid)],
                RowPlace::Key(key) => key.clone(),
            };
            if found.len() == SHOWN || key.len() != keys.len() {
                continue;
            }
            // The line itself may have removed it.
            if let Some(values) = collect(&*session.engine.connection, &sql, &key)?.pop() {
                found.push(Sample { table: table.name.clone(), columns: shown.clone(), values });
            }
        }
    }
    Ok(found)
}
