//! Small queries of the store's own, which go past the account that is kept of a user's statements.

use super::raw::{ConnectionRef, Handle};
use super::sqlite_error::SqliteError;
use super::value::{Row, Value, ValueRef};

/// Hands each row to `each`.
pub(super) fn each_row(
    connection: ConnectionRef<'_>,
    sql: &[u8],
    parameters: &[Value],
    mut each: impl FnMut(&dyn Row),
) -> Result<(), SqliteError> {
    let (Some(mut statement), _) = connection.prepare(sql)? else { return Ok(()) };
    let mut run = statement.run(parameters)?;
    while run.step()? {
        run.measure();
        each(&run);
    }
    run.check_memory()?;
    run.finish()
}

/// The whole number that `sql` gives; 0 for none.
pub(super) fn one_number(connection: ConnectionRef<'_>, sql: &[u8]) -> Result<i64, SqliteError> {
    let mut found = 0;
    each_row(connection, sql, &[], |row| {
        if let ValueRef::Integer(number) = row.get(0) {
            found = number;
        }
    })?;
    Ok(found)
}

/// The texts in the first column of an answer that is known to be small.
pub(super) fn texts(handle: &Handle, sql: &str, parameters: &[Value]) -> Result<Vec<String>, SqliteError> {
    let mut found = Vec::new();
    each_row(handle.connection_ref(), sql.as_bytes(), parameters, |row| {
        if let ValueRef::Text(text) = row.get(0) {
            found.push(String::from_utf8_lossy(text).into_owned());
        }
    })?;
    Ok(found)
}
