//! Looks for a text in every column of a table that may hold texts.

use crate::catalog::{Affinity, Table};
use crate::diagnostic::Result;
use crate::lang::is_bare_name;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect, quote_value};

/// Records of one column that hold the text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextMatch {
    pub table: String,
    pub column: String,
    pub count: u64,
    /// Keys of the first, as they are written; at most [`FIRST`].
    pub first: Vec<String>,
    /// The line that lists them.
    pub line: String,
}

/// How many records are named by key.
pub const FIRST: usize = 3;

/// Looks through a table once, and again for the first records of each column that has some. Letters A to Z match in either
/// case, as in LIKE.
pub fn find(connection: &dyn Connection, table: &Table, text: &str) -> Result<Vec<TextMatch>> {
    let columns: Vec<&str> = (table.columns.iter())
        .filter(|column| matches!(column.affinity, Affinity::Text | Affinity::Blob) && !column.hidden)
        .map(|column| column.name.as_str())
        .collect();
    let of = table.quoted_name();
    let mut found = Vec::new();
    // SQLite takes at most 2,000 columns in an answer (limits.html).
    for columns in columns.chunks(500) {
        let sums: Vec<String> =
            columns.iter().map(|column| format!("sum({})", condition(&quote_name(column), text))).collect();
        let rows = collect(connection, &format!("SELECT {} FROM {of}", sums.join(", ")), &[])?;
        for (column, count) in columns.iter().zip(rows.first().into_iter().flatten()) {
            let count = count.as_integer().and_then(|count| u64::try_from(count).ok()).unwrap_or(0);
            if count > 0 {
                let first = first(connection, table, &of, column, text)?;
                let line = line(table, &of, column, text);
                found.push(TextMatch { table: table.name.clone(), column: (*column).to_owned(), count, first, line });
            }
        }
    }
    Ok(found)
}

/// True of a record whose column has the text: in SQL, and where it is LIKE in the language, too. A text with signs of LIKE is looked for by `instr`.
fn condition(column: &str, text: &str) -> String {
    if text.contains(['%', '_', '\0']) {
        return format!("instr(lower({column}), {}) > 0", quote_value(&Value::text(text.to_ascii_lowercase())));
    }
    format!("{column} LIKE {}", quote_value(&Value::text(format!("%{text}%"))))
}

fn first(connection: &dyn Connection, table: &Table, of: &str, column: &str, text: &str) -> Result<Vec<String>> {
    let keys: Vec<String> = table.identity_columns().iter().map(|name| quote_name(name)).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let sql =
        format!("SELECT {} FROM {of} WHERE {} LIMIT {FIRST}", keys.join(", "), condition(&quote_name(column), text));
    let key = |row: &Vec<Value>| row.iter().map(quote_value).collect::<Vec<_>>().join(", ");
    Ok(collect(connection, &sql, &[])?.iter().map(key).collect())
}

fn line(table: &Table, of: &str, column: &str, text: &str) -> String {
    if is_bare_name(&table.name) && is_bare_name(column) {
        return format!("{} where {}", table.name, condition(column, text).replacen(" LIKE ", " like ", 1));
    }
    format!("SELECT * FROM {of} WHERE {};", condition(&quote_name(column), text))
}
