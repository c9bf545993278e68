//! Looks for a text in every column of a table that may hold texts.

use crate::catalog::{Affinity, Table};
use crate::diagnostic::Result;
use crate::lang::is_bare_name;
use crate::sql::{letter_case, quote_name};
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

/// Looks through a table once, and again for the first records of each column that has some. Letters match in either
/// case.
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
                found.push(TextMatch {
                    table: table.noun().into_owned(),
                    column: (*column).to_owned(),
                    count,
                    first,
                    line,
                });
            }
        }
    }
    Ok(found)
}

/// True if LIKE finds the text: it has no sign of LIKE, and no letters but A to Z.
fn is_for_like(text: &str) -> bool {
    text.is_ascii() && !text.contains(['%', '_', '\0'])
}

/// True of a record whose column has the text, in SQL.
fn condition(column: &str, text: &str) -> String {
    if is_for_like(text) {
        return format!("{column} LIKE {}", quote_value(&Value::text(format!("%{text}%"))));
    }
    let quoted = |text: &str| quote_value(&Value::text(text));
    let (folded, pairs) = letter_case::looked_for(text);
    let small = pairs.iter().fold(column.to_owned(), |whole, (capital, small)| {
        format!("replace({whole}, {}, {})", quoted(&capital.to_string()), quoted(&small.to_string()))
    });
    format!("instr(lower({small}), {}) > 0", quoted(&folded))
}

fn first(connection: &dyn Connection, table: &Table, of: &str, column: &str, text: &str) -> Result<Vec<String>> {
    // The key that people know, where there is one; else what tells the records apart.
    let keys: Vec<String> = match table.primary_key.as_slice() {
        [] => table.identity_columns().iter().map(|name| quote_name(name)).collect(),
        key => key.iter().map(|column| quote_name(&table.columns[*column].name)).collect(),
    };
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let sql =
        format!("SELECT {} FROM {of} WHERE {} LIMIT {FIRST}", keys.join(", "), condition(&quote_name(column), text));
    let key = |row: &Vec<Value>| match row.as_slice() {
        [one] => one.as_text().map_or_else(|| quote_value(one), |text| text.into_owned()),
        several => format!("({})", several.iter().map(quote_value).collect::<Vec<_>>().join(", ")),
    };
    Ok(collect(connection, &sql, &[])?.iter().map(key).collect())
}

fn line(table: &Table, of: &str, column: &str, text: &str) -> String {
    if is_bare_name(&table.name) && is_bare_name(column) && !text.contains('\0') {
        let quoted = |text: String| quote_value(&Value::text(text));
        return if is_for_like(text) {
            format!("{} where {column} like {}", table.noun(), quoted(format!("%{text}%")))
        } else {
            format!("{} where icontains({column}, {})", table.noun(), quoted(text.to_owned()))
        };
    }
    format!("SELECT * FROM {of} WHERE {};", condition(&quote_name(column), text))
}
