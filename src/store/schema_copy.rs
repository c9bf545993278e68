//! The schema of a database without its records.

use std::rc::Rc;

use super::connection::{Connection, collect};
use super::open::{OpenOptions, OpenTarget, open};
use super::sqlite::SqliteConnection;
use crate::diagnostic::Result;

/// The objects of the main database that are of these kinds, in their order, in a database in memory. What cannot be made there is left
/// out: who needs it misses it.
///
/// # Errors
/// The engine's, while it reads the schema.
pub fn schema_copy(connection: &dyn Connection, kinds: &[&str]) -> Result<Rc<SqliteConnection>> {
    let copy = open(OpenTarget::Memory, &OpenOptions::default())?;
    let sql = "SELECT s.type, s.sql FROM main.sqlite_schema AS s LEFT JOIN pragma_table_list AS t ON t.schema = 'main' AND t.name = s.name \
               WHERE s.sql IS NOT NULL AND t.type IS NOT 'shadow' AND s.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY s.rowid";
    let rows = collect(connection, sql, &[])?;
    for kind in kinds {
        for [own, sql] in rows.iter().filter_map(|row| row.first_chunk::<2>()) {
            if let (Some(own), Some(sql)) = (own.as_text(), sql.as_text())
                && own == *kind
            {
                let _ = collect(&*copy, &sql, &[]);
            }
        }
    }
    Ok(copy)
}
