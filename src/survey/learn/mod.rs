//! Learns a seed from a database: lines that make one like it, with nothing in them that says who anybody is.
//!
//! What leaves the database are numbers of records, shares, bounds of buckets and the values of categories (`column`); what a table is
//! made of stands in `tables`, and texts are made up by their meaning on an empty copy of the schema.

mod column;
mod tables;

use std::rc::Rc;

use crate::catalog::{Catalog, CatalogOptions};
use crate::diagnostic::Result;
use crate::store::{Connection, OpenOptions, OpenTarget, SqliteConnection, Value, collect, open};

/// What stands above the lines.
const HEAD: &str = "\
# Learned from a database: makes one like it, out of an empty one of the same schema.
# What is in here of its records: how many there are, shares, bounds of buckets, and the values of categories.
";

/// The text of a seed file that makes a database like this one. `tick` is called between the steps with what comes next; its
/// error ends the work.
///
/// # Errors
/// The engine's, and what `tick` says. What cannot be learned is a remark of the text.
pub fn learn(connection: &dyn Connection, catalog: &Catalog, tick: &dyn Fn(&str) -> Result<()>) -> Result<String> {
    let empty = empty_copy(connection)?;
    let copy = Catalog::new(empty, CatalogOptions::default());
    let mut text = HEAD.to_owned();
    for block in tables::blocks(connection, catalog, &copy, tick)? {
        text.push('\n');
        text.push_str(&block);
    }
    Ok(text)
}

/// The schema in memory, without records. What cannot be made there is missed where it is asked for.
fn empty_copy(connection: &dyn Connection) -> Result<Rc<SqliteConnection>> {
    let copy = open(OpenTarget::Memory, &OpenOptions::default())?;
    let sql = "SELECT s.sql FROM main.sqlite_schema AS s LEFT JOIN pragma_table_list AS t ON t.schema = 'main' AND t.name = s.name \
               WHERE s.sql IS NOT NULL AND t.type IS NOT 'shadow' AND s.name NOT LIKE 'sqlite!_%' ESCAPE '!' \
               ORDER BY s.type <> 'table', s.type = 'trigger', s.rowid";
    for row in collect(connection, sql, &[])? {
        let text = row.first().and_then(Value::as_text).unwrap_or_default().into_owned();
        // A table that is not there is left out with a remark.
        let _ = collect(&*copy, &text, &[]);
    }
    Ok(copy)
}
