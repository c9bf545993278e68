//! Which records of a table are still there by their key, on a copy of a database: one that was emptied and filled again may have as many as before.

use std::collections::BTreeSet;

use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

/// The keys of a table's records, as they were, in a temporary table.
pub(super) struct KeptKeys {
    columns: Vec<String>,
    notes: String,
}

impl KeptKeys {
    /// Takes down the keys of a table's records, before `text` runs, which is not to meet the notes. `None` where the table declares none, and where
    /// the key is among the columns that are set: then another key is no other record.
    ///
    /// # Errors
    /// What the engine says.
    pub fn of(connection: &dyn Connection, table: &str, text: &str, set: &BTreeSet<&str>) -> Result<Option<KeptKeys>> {
        let columns = key_columns(connection, table)?;
        if columns.is_empty() || columns.iter().any(|column| set.contains(column.to_lowercase().as_str())) {
            return Ok(None);
        }
        let notes = format!("temp.{}", quote_name(&unused_name(connection, text)?));
        let listed: Vec<String> = columns.iter().map(|column| quote_name(column)).collect();
        let sql = format!("CREATE TABLE {notes} AS SELECT {} FROM main.{}", listed.join(", "), quote_name(table));
        collect(connection, &sql, &[])?;
        Ok(Some(KeptKeys { columns, notes }))
    }

    /// Throws the notes away.
    ///
    /// # Errors
    /// What the engine says.
    pub fn forget(&self, connection: &dyn Connection) -> Result<()> {
        collect(connection, &format!("DROP TABLE {}", self.notes), &[]).map(|_| ())
    }

    /// How many of those records the table, as it is called now, has no more; `None` where its key is another.
    ///
    /// # Errors
    /// What the engine says.
    pub fn gone(&self, connection: &dyn Connection, table: &str) -> Result<Option<i64>> {
        let KeptKeys { columns, notes } = self;
        let now = key_columns(connection, table)?;
        let is_same =
            now.len() == columns.len() && now.iter().zip(columns).all(|(one, other)| one.eq_ignore_ascii_case(other));
        if !is_same {
            return Ok(None);
        }
        let equal: Vec<String> =
            columns.iter().map(|column| quote_name(column)).map(|column| format!("n.{column} IS b.{column}")).collect();
        let sql = format!(
            "SELECT count(*) FROM {notes} b WHERE NOT EXISTS (SELECT 1 FROM main.{} n WHERE {})",
            quote_name(table),
            equal.join(" AND ")
        );
        Ok(collect(connection, &sql, &[])?.first().and_then(|row| row.first()?.as_integer()))
    }
    /// By what its records are told apart, for a message.
    pub fn words(&self) -> String {
        self.columns.join(", ")
    }
}

/// A temporary table stands before one of the database that is called the same: this name is nobody's.
fn unused_name(connection: &dyn Connection, text: &str) -> Result<String> {
    let text = text.to_lowercase();
    let mut number = 1;
    loop {
        let name = format!("hop keys {number}");
        let sql = "SELECT 1 FROM pragma_table_list WHERE lower(name) = ?1 LIMIT 1";
        if !text.contains(&name) && collect(connection, sql, &[Value::text(name.as_str())])?.is_empty() {
            return Ok(name);
        }
        number += 1;
    }
}

/// The columns of the declared key, in its order.
fn key_columns(connection: &dyn Connection, table: &str) -> Result<Vec<String>> {
    let sql = "SELECT name FROM pragma_table_info(?1, 'main') WHERE pk > 0 ORDER BY pk";
    let rows = collect(connection, sql, &[Value::text(table)])?;
    Ok(rows.iter().filter_map(|row| row.first()?.as_text().map(|name| name.into_owned())).collect())
}
