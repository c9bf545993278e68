//! What the tables hold at one moment, in short, to be compared with what they hold later.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::ControlFlow;

use super::Session;
use super::statement_runner::owned;
use crate::catalog::{Identity, TableKind};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Value, collect, quote_value};

/// How many records a snapshot holds at most; of tables beyond that, it knows their number.
const MAX_RECORDS: u64 = 200_000;

/// The tables of the main database, by name.
pub(crate) struct SeedSnapshot {
    pub tables: Vec<(String, TableSnapshot)>,
}

/// The records of one table.
#[derive(Clone, Default)]
pub(crate) struct TableSnapshot {
    pub count: u64,
    /// By the fingerprint of its key, the key as it is shown and the fingerprint of the whole record. `None` where they have
    /// no key, or were too many.
    pub records: Option<HashMap<u64, (String, u64)>>,
    /// One number for all of them; `None` where they were too many to be read.
    pub sum: Option<u64>,
}

impl SeedSnapshot {
    /// Reads the tables as they are.
    ///
    /// # Errors
    /// The engine's.
    pub fn take(session: &Session) -> Result<SeedSnapshot> {
        let mut tables = Vec::new();
        let mut left = MAX_RECORDS;
        for (name, count) in session.table_counts()? {
            let Some(table) = session.catalog.table_exact(&name)? else { continue };
            let keys: Vec<String> = match &table.identity {
                Identity::Rowid(name) => vec![quote_name(name)],
                Identity::Columns(columns) => {
                    columns.iter().map(|column| quote_name(&table.columns[*column].name)).collect()
                }
                Identity::None => Vec::new(),
            };
            let Some(rest) = left.checked_sub(count) else {
                tables.push((name, TableSnapshot { count, records: None, sum: None }));
                continue;
            };
            left = rest;
            let mut own = TableSnapshot { count, records: (!keys.is_empty()).then(HashMap::new), sum: None };
            let mut sum = 0_u64;
            let listed: String = keys.iter().map(|key| format!("{key}, ")).collect();
            let sql = format!("SELECT {listed} * FROM main.{}", quote_name(&name));
            let Some(mut statement) = session.engine.connection.prepare(&sql)? else { continue };
            statement.stream(&[], &mut |row| {
                let values = owned(row);
                let (key, record) = values.split_at(keys.len().min(values.len()));
                let whole = fingerprint(record);
                sum = sum.wrapping_add(whole);
                if let Some(records) = &mut own.records {
                    let shown: Vec<String> = key.iter().map(quote_value).collect();
                    records.insert(fingerprint(key), (shown.join(", "), whole));
                }
                Ok(ControlFlow::Continue(()))
            })?;
            drop(statement);
            own.sum = Some(sum);
            tables.push((name, own));
        }
        Ok(SeedSnapshot { tables })
    }
}

impl Session {
    /// How many records each table of the main database has, by name.
    pub(crate) fn table_counts(&self) -> Result<Vec<(String, u64)>> {
        let mut counts = Vec::new();
        for entry in self.catalog.tables()? {
            if entry.kind != TableKind::Table || entry.schema != "main" {
                continue;
            }
            let sql = format!("SELECT count(*) FROM main.{}", quote_name(&entry.name));
            let rows = collect(&*self.engine.connection, &sql, &[])?;
            let count = rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
            counts.push((entry.name, u64::try_from(count).unwrap_or(0)));
        }
        Ok(counts)
    }
}

/// A number that stands for values; two that differ share one with next to no chance.
pub(crate) fn fingerprint(values: &[Value]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for value in values {
        match value {
            Value::Null => 0_u8.hash(&mut hasher),
            Value::Integer(number) => (1_u8, number).hash(&mut hasher),
            // SQLite holds 1.0 and 1 for the same key.
            Value::Real(real) if *real == real.trunc() && real.abs() < 9e15 => (1_u8, *real as i64).hash(&mut hasher),
            Value::Real(real) => (2_u8, real.to_bits()).hash(&mut hasher),
            Value::Text(bytes) => (3_u8, bytes).hash(&mut hasher),
            Value::Blob(bytes) => (4_u8, bytes).hash(&mut hasher),
        }
    }
    hasher.finish()
}
