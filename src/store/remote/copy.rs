//! Copies a server's database into a file: its rows and then what stands on them, as they are at one moment.

use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::ToSqlOutput;
use rusqlite::{ToSql, params_from_iter};

use super::super::connection::{Connection, collect};
use super::super::transaction::Transaction;
use super::super::value::{Value, ValueRef};
use super::connection::RemoteConnection;
use super::mirror::{Object, is_definition};
use super::pages::rowid;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{code, quote_name};

/// A value on its way into the file.
struct Bound<'v>(ValueRef<'v>);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            ValueRef::Null => rusqlite::types::ValueRef::Null,
            ValueRef::Integer(number) => rusqlite::types::ValueRef::Integer(number),
            ValueRef::Real(number) => rusqlite::types::ValueRef::Real(number),
            ValueRef::Text(bytes) => rusqlite::types::ValueRef::Text(bytes),
            ValueRef::Blob(bytes) => rusqlite::types::ValueRef::Blob(bytes),
        }))
    }
}

fn failed(error: rusqlite::Error) -> Diagnostic {
    Diagnostic::engine(format!("the copy failed: {error}"))
}

/// Copies the database into the empty file at `to`. `progress` gets how many tables are left, and how many there are.
pub(super) fn copy(
    connection: &RemoteConnection,
    to: &Path,
    progress: &mut dyn FnMut(u64, u64) -> Result<()>,
) -> Result<()> {
    let reading = Transaction::reading(connection)?;
    connection.look_at_schema();
    connection.schema_version()?;
    connection.has_warned_of_infinity.set(false);
    copy_all(connection, to, progress)?;
    if connection.has_warned_of_infinity.get() {
        return Err(Diagnostic::engine("an infinite number stands in the database, which the server sends as null")
            .hint("a copy would not be the same, so that none is kept"));
    }
    reading.map_or(Ok(()), Transaction::commit)
}

fn copy_all(connection: &RemoteConnection, to: &Path, progress: &mut dyn FnMut(u64, u64) -> Result<()>) -> Result<()> {
    let objects = connection.objects();
    let mut target = rusqlite::Connection::open(to).map_err(failed)?;
    // A copy that fails is thrown away, so that there is nothing to roll back to, and no file beside it to be left behind.
    target.pragma_update(None, "journal_mode", "off").map_err(failed)?;
    for (setting, on) in [(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false), (DbConfig::SQLITE_DBCONFIG_DQS_DDL, true)] {
        target.set_db_config(setting, on).map_err(failed)?;
    }
    let transaction = target.transaction().map_err(failed)?;
    for pragma in ["user_version", "application_id"] {
        let rows = collect(connection, &format!("PRAGMA {pragma}"), &[])?;
        let number = rows.first().and_then(|row| row.first()?.as_integer()).unwrap_or(0);
        transaction.pragma_update(None, pragma, number).map_err(failed)?;
    }
    let own = |object: &&Object| object.sql.is_some() && !object.name.starts_with("sqlite_");
    let (tables, others): (Vec<&Object>, Vec<&Object>) =
        objects.iter().filter(own).partition(|object| object.kind == "table");
    let all = tables.len() as u64;
    for (at, table) in tables.iter().enumerate() {
        progress(all - at as u64, all)?;
        make(&transaction, table)?;
        copy_table(connection, &transaction, &table.name)?;
    }
    if objects.iter().any(|object| object.name == "sqlite_sequence") {
        transaction.execute_batch("DELETE FROM sqlite_sequence").map_err(failed)?;
        copy_rows(connection, &transaction, "sqlite_sequence", &["name".to_owned(), "seq".to_owned()], None)?;
    }
    for object in others {
        make(&transaction, object)?;
    }
    transaction.commit().map_err(failed)?;
    target.close().map_err(|(_, error)| failed(error))
}

/// Makes one object of the schema.
fn make(target: &rusqlite::Connection, object: &Object) -> Result<()> {
    let sql = object.sql.as_deref().unwrap_or_default();
    let cannot = |why: &str| {
        Diagnostic::engine(format!("{} {} cannot be made in a file: {why}", object.kind, quote_name(&object.name)))
            .hint("`.dump` writes as SQL what can be")
    };
    if code(sql).nth(1).is_some_and(|word| word.is("virtual")) {
        return Err(cannot("it is a virtual table, whose rows stand in others"));
    }
    if !is_definition(object, sql) {
        return Err(cannot("its text makes something else"));
    }
    target.execute(sql, []).map(|_| ()).map_err(|error| cannot(&error.to_string()))
}

/// Copies the rows of a table, with their rowids where these are no column.
fn copy_table(connection: &RemoteConnection, target: &rusqlite::Connection, table: &str) -> Result<()> {
    let of = [Value::text(table)];
    let columns = collect(connection, "select name from pragma_table_xinfo(?1, 'main') where hidden = 0", &of)?;
    let name = |row: &Vec<Value>| row.first().and_then(Value::as_text).map(|name| name.into_owned());
    let mut names: Vec<String> = columns.iter().filter_map(name).collect();
    let rowid = rowid(table, connection);
    names.extend(rowid.iter().filter(|rowid| !rowid.is_column).map(|rowid| rowid.name.clone()));
    let key = rowid.map(|rowid| rowid.name);
    copy_rows(connection, target, table, &names, key.as_deref())
}

fn copy_rows(
    connection: &RemoteConnection,
    target: &rusqlite::Connection,
    table: &str,
    names: &[String],
    key: Option<&str>,
) -> Result<()> {
    let quoted: Vec<String> = names.iter().map(|name| quote_name(name)).collect();
    let (columns, table) = (quoted.join(", "), quote_name(table));
    let marks = vec!["?"; names.len()].join(", ");
    let mut insert = target.prepare(&format!("INSERT INTO {table} ({columns}) VALUES ({marks})")).map_err(failed)?;
    // In the order of its own key a table comes in pages.
    let order = key.map_or(" not indexed".to_owned(), |key| format!(" order by {}", quote_name(key)));
    let Some(mut statement) = connection.prepare(&format!("select {columns} from {table}{order}"))? else {
        return Ok(());
    };
    statement.stream(&[], &mut |row| {
        insert.execute(params_from_iter((0..row.len()).map(|at| Bound(row.get(at))))).map_err(failed)?;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(())
}
