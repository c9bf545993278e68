//! Values out of the database, at most so many and within so much time, since the person at the keyboard waits.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::ValueSource;
use crate::catalog::{Catalog, Label, Table, TableEntry, TableKind};
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

/// How many values are offered.
const MOST: usize = 200;
/// How long finding them may take, all queries of one press together: with all else that is done 20 ms.
const TIME: Duration = Duration::from_millis(16);
/// A longer text is nothing to choose from a list.
const LONGEST: usize = 80;

/// No values, where nobody has asked for them.
pub struct NoValues;

impl ValueSource for NoValues {
    fn commonest(&self, _: &Table, _: usize, _: &str) -> Vec<Value> {
        Vec::new()
    }

    fn labelled(&self, _: &Table, _: &str) -> Vec<(Value, String)> {
        Vec::new()
    }
}

/// The values of the open database.
pub struct DatabaseValues<'d> {
    connection: &'d Rc<dyn Connection>,
    catalog: &'d Catalog,
    /// How long queries may still take.
    left: Cell<Duration>,
}

impl<'d> DatabaseValues<'d> {
    pub fn new(connection: &'d Rc<dyn Connection>, catalog: &'d Catalog) -> DatabaseValues<'d> {
        DatabaseValues { connection, catalog, left: Cell::new(TIME) }
    }

    /// The same with more time.
    #[must_use]
    pub fn within(self, time: Duration) -> DatabaseValues<'d> {
        DatabaseValues { left: Cell::new(time), ..self }
    }

    /// The rows of a query, or none where it takes too long or fails.
    fn rows(&self, sql: &str, parameters: &[Value]) -> Vec<Vec<Value>> {
        // Where an answer that comes too late ends the open transaction, nothing is asked within it.
        if self.connection.is_remote() && !self.connection.is_autocommit() {
            return Vec::new();
        }
        let Some(limits) = self.connection.resource_limits() else { return Vec::new() };
        let before = limits.limits().into_iter().find(|limit| limit.name == "time").and_then(|limit| limit.value);
        let left = u64::try_from(self.left.get().as_millis()).unwrap_or(u64::MAX);
        let bound = before.map_or(left, |before| before.min(left));
        if bound == 0 || limits.set_limit("time", bound).is_err() {
            return Vec::new();
        }
        let begin = Instant::now();
        // What cannot be found at once is not offered; the line that is typed will say what is wrong.
        let rows = collect(&**self.connection, sql, parameters).unwrap_or_default();
        self.left.set(self.left.get().saturating_sub(begin.elapsed()));
        let restored = match before {
            Some(before) => limits.set_limit("time", before),
            None => limits.lift_limit("time"),
        };
        restored.expect("a bound that was set before can be set again");
        rows
    }
}

impl DatabaseValues<'_> {
    /// How many records a table has, where they are counted at once.
    pub fn count(&self, entry: &TableEntry) -> Option<i64> {
        if entry.kind != TableKind::Table {
            return None;
        }
        let sql = format!("SELECT count(*) FROM {}.{}", quote_name(&entry.schema), quote_name(&entry.name));
        self.rows(&sql, &[]).first()?.first()?.as_integer()
    }
}

impl ValueSource for DatabaseValues<'_> {
    fn commonest(&self, table: &Table, column: usize, prefix: &str) -> Vec<Value> {
        let Some(column) = table.columns.get(column).filter(|column| !is_blob(&column.declared_type)) else {
            return Vec::new();
        };
        let name = quote_name(&column.name);
        // The size of a text is known without its pages.
        let sql = format!(
            "SELECT {name} FROM {table} WHERE {name} IS NOT NULL AND typeof({name}) <> 'blob' \
             AND octet_length({name}) <= {LONGEST} AND ({name} LIKE ?1 ESCAPE '\\') \
             GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT {MOST}",
            table = table.quoted_name(),
        );
        self.rows(&sql, &[Value::text(format!("{}%", escaped(prefix)))]).into_iter().filter_map(first).collect()
    }

    fn labelled(&self, table: &Table, prefix: &str) -> Vec<(Value, String)> {
        let [key] = table.primary_key.as_slice() else { return Vec::new() };
        let key = quote_name(&table.columns[*key].name);
        let label = match self.catalog.label(table) {
            Ok(Label::Default { name_column: Some(at) }) => quote_name(&table.columns[at].name),
            _ => return Vec::new(),
        };
        let sql = format!(
            "SELECT {key}, substr({label}, 1, {LONGEST}) FROM {table} WHERE octet_length({label}) <= 1000 \
             AND ({label} LIKE ?1 ESCAPE '\\' OR {key} LIKE ?1 ESCAPE '\\') ORDER BY 2, 1 LIMIT {MOST}",
            table = table.quoted_name(),
        );
        let rows = self.rows(&sql, &[Value::text(format!("{}%", escaped(prefix)))]);
        rows.into_iter()
            .filter_map(|mut row| {
                let label = row.pop()?;
                Some((row.pop()?, label.as_text()?.into_owned()))
            })
            .collect()
    }
}

fn first(row: Vec<Value>) -> Option<Value> {
    row.into_iter().next()
}

fn is_blob(declared_type: &str) -> bool {
    declared_type.to_ascii_uppercase().contains("BLOB")
}

/// The text as a pattern that only it fits.
fn escaped(text: &str) -> String {
    text.chars().flat_map(|c| matches!(c, '%' | '_' | '\\').then_some('\\').into_iter().chain([c])).collect()
}
