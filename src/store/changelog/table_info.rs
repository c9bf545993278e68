//! Describes a table for the change log: how its rows are found, which columns are stored, and which must be unique.

use std::ffi::c_int;

use rusqlite::ffi;

use super::super::query::{each_row, one_number};
use super::super::raw::{ConnectionRef, Encoding, Handle};
use super::super::sqlite_error::SqliteError;
use super::super::value::{Value, ValueRef};
use crate::sql::push_quoted;

/// How a row is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RowKey {
    /// By its rowid, under this name. Where it is a column of the table, `is_column` says so.
    Rowid { name: Vec<u8>, is_column: bool },
    /// By its primary key, whose columns these are, in the order of the key, by their places in [`TableInfo::columns`].
    Primary(Vec<usize>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ColumnInfo {
    pub name: Vec<u8>,
    /// Its place among all columns of the table, those that are generated included.
    pub place: c_int,
    /// True if it has REAL affinity.
    pub is_real: bool,
    /// True if it is the rowid.
    pub is_rowid: bool,
}

/// True if a type gives a column REAL affinity (datatype3.html, 3.1).
fn is_real(kind: &[u8]) -> bool {
    let kind = kind.to_ascii_uppercase();
    let holds = |part: &str| kind.windows(part.len()).any(|window| window == part.as_bytes());
    let others = ["INT", "CHAR", "CLOB", "TEXT", "BLOB"];
    !others.into_iter().any(holds) && ["REAL", "FLOA", "DOUB"].into_iter().any(holds)
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TableInfo {
    pub database: Vec<u8>,
    pub name: Vec<u8>,
    /// The columns that are stored, generated ones left out.
    pub columns: Vec<ColumnInfo>,
    /// How many columns there are with the generated ones.
    pub width: usize,
    pub row_key: RowKey,
    /// For each of `columns`, whether a change of it may meet a rule of uniqueness.
    pub unique: Vec<bool>,
    /// True if a virtual table keeps its data here.
    pub is_shadow: bool,
    /// The query that finds its rows: by their rowids, which begin at `?1` and stand in front, or by the values of the key.
    pub search: Vec<u8>,
    /// The text that made it, which distinguishes it from a later one of the same name.
    sql: Vec<u8>,
}

/// Appends `name` in double quotes.
pub(super) fn quoted(name: &[u8], sql: &mut Vec<u8>) {
    push_quoted(sql, name, b'"');
}

fn bytes(value: ValueRef<'_>) -> Vec<u8> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
        _ => Vec::new(),
    }
}

fn number(value: ValueRef<'_>) -> i64 {
    if let ValueRef::Integer(number) = value { number } else { 0 }
}

/// The names of the open databases, in SQLite's order.
pub(super) fn databases(connection: ConnectionRef<'_>) -> Result<Vec<Vec<u8>>, SqliteError> {
    let mut found = Vec::new();
    each_row(connection, b"SELECT name FROM pragma_database_list ORDER BY seq", &[], |row| {
        found.push(bytes(row.get(0)))
    })?;
    Ok(found)
}

/// True if any of the open databases has a virtual table. Those have no page of their own (fileformat2.html, section 2.6).
pub(super) fn has_virtual(connection: ConnectionRef<'_>) -> Result<bool, SqliteError> {
    for database in databases(connection)? {
        let mut sql = b"SELECT count(*) FROM ".to_vec();
        quoted(&database, &mut sql);
        sql.extend_from_slice(b".sqlite_schema WHERE type = 'table' AND coalesce(rootpage, 0) = 0");
        if one_number(connection, &sql)? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How the texts of the open databases are kept.
pub(super) fn encoding(connection: ConnectionRef<'_>) -> Result<Encoding, SqliteError> {
    let mut found = Encoding::Utf8;
    each_row(connection, b"PRAGMA encoding", &[], |row| {
        found = match row.get(0) {
            ValueRef::Text(b"UTF-16le") => Encoding::Utf16le,
            ValueRef::Text(b"UTF-16be") => Encoding::Utf16be,
            _ => Encoding::Utf8,
        };
    })?;
    Ok(found)
}

/// `PRAGMA database.name`. (The name of a database is UTF-8, as the text of the statement that attached it.)
pub(super) fn pragma(database: &[u8], name: &str) -> String {
    let mut quoted_name = Vec::new();
    quoted(database, &mut quoted_name);
    format!("PRAGMA {}.{name}", String::from_utf8_lossy(&quoted_name))
}

/// The counter of what other connections have changed in a database.
pub(super) fn data_version(handle: &Handle, database: &[u8]) -> Result<i64, SqliteError> {
    handle.cached_number(&pragma(database, "data_version"))
}

impl TableInfo {
    /// Reads what there is to know of a table.
    ///
    /// # Errors
    /// Besides SQLite's: rows of a table whose columns take all names of the rowid cannot be found (lang_createtable.html, 5).
    pub fn describe(connection: ConnectionRef<'_>, database: &[u8], name: &[u8]) -> Result<TableInfo, SqliteError> {
        let of = [Value::Text(name.to_vec()), Value::Text(database.to_vec())];
        let (mut columns, mut names, mut key) = (Vec::new(), Vec::new(), Vec::new());
        let sql = b"SELECT name, cid, hidden, pk, type FROM pragma_table_xinfo(?1, ?2) ORDER BY cid";
        each_row(connection, sql, &of, |row| {
            let name = bytes(row.get(0));
            names.push(name.to_ascii_lowercase());
            if number(row.get(2)) == 0 {
                if number(row.get(3)) > 0 {
                    key.push((number(row.get(3)), columns.len()));
                }
                let place = c_int::try_from(number(row.get(1))).unwrap_or(-1);
                columns.push(ColumnInfo { name, place, is_real: is_real(&bytes(row.get(4))), is_rowid: false });
            }
        })?;
        key.sort_unstable();
        let key: Vec<usize> = key.into_iter().map(|(_, column)| column).collect();

        let (mut without_rowid, mut is_shadow) = (false, false);
        let sql = b"SELECT wr, type FROM pragma_table_list(?1) WHERE schema = ?2";
        each_row(connection, sql, &of, |row| {
            without_rowid = number(row.get(0)) != 0;
            is_shadow = row.get(1) == ValueRef::Text(b"shadow");
        })?;

        let (unique, has_key_index) = unique(connection, &of, &columns)?;
        let row_key = if without_rowid {
            RowKey::Primary(key)
        } else {
            // Where a primary key of one column has no index, the column is the rowid.
            let column = match key.as_slice() {
                [column] if !has_key_index => columns.get_mut(*column),
                _ => None,
            };
            let is_free = |alias: &&[u8]| !names.iter().any(|name| name == alias);
            match (column, [b"rowid".as_slice(), b"_rowid_", b"oid"].into_iter().find(is_free)) {
                (Some(column), _) => {
                    column.is_rowid = true;
                    RowKey::Rowid { name: column.name.clone(), is_column: true }
                }
                (None, Some(alias)) => RowKey::Rowid { name: alias.to_vec(), is_column: false },
                (None, None) => {
                    return Err(SqliteError::new(ffi::SQLITE_ERROR, "its columns take all names of the rowid"));
                }
            }
        };

        let mut text = Vec::new();
        let mut sql = b"SELECT sql FROM ".to_vec();
        quoted(database, &mut sql);
        sql.extend_from_slice(b".sqlite_schema WHERE type = 'table' AND name = ?1");
        each_row(connection, &sql, &of[..1], |row| text = bytes(row.get(0)))?;
        let mut table = TableInfo {
            database: database.to_vec(),
            name: name.to_vec(),
            width: names.len(),
            columns,
            row_key,
            unique,
            is_shadow,
            search: Vec::new(),
            sql: text,
        };
        table.search = table.search_sql();
        Ok(table)
    }

    fn search_sql(&self) -> Vec<u8> {
        let mut sql = b"SELECT ".to_vec();
        if let RowKey::Rowid { name, .. } = &self.row_key {
            quoted(name, &mut sql);
            sql.extend_from_slice(b", ");
        }
        self.write_columns(&mut sql);
        sql.extend_from_slice(b" FROM ");
        self.write_name(&mut sql);
        match &self.row_key {
            RowKey::Rowid { name, .. } => {
                for part in [b" WHERE ".as_slice(), b" >= ?1 ORDER BY "] {
                    sql.extend_from_slice(part);
                    quoted(name, &mut sql);
                }
            }
            RowKey::Primary(_) => self.write_where(0, &mut sql),
        }
        sql
    }

    /// True if the first of `columns` is the rowid.
    pub fn starts_with_rowid(&self) -> bool {
        self.columns.first().is_some_and(|column| column.is_rowid)
    }

    /// The table with its database, quoted.
    pub fn write_name(&self, sql: &mut Vec<u8>) {
        quoted(&self.database, sql);
        sql.push(b'.');
        quoted(&self.name, sql);
    }

    /// ` WHERE …` that finds a row by its key, bound behind `bound` other parameters.
    pub fn write_where(&self, bound: usize, sql: &mut Vec<u8>) {
        sql.extend_from_slice(b" WHERE ");
        match &self.row_key {
            RowKey::Rowid { name, .. } => {
                quoted(name, sql);
                sql.extend_from_slice(format!(" = ?{}", bound + 1).as_bytes());
            }
            RowKey::Primary(key) => {
                for (place, column) in key.iter().enumerate() {
                    if place > 0 {
                        sql.extend_from_slice(b" AND ");
                    }
                    if let Some(column) = self.columns.get(*column) {
                        quoted(&column.name, sql);
                    }
                    sql.extend_from_slice(format!(" = ?{}", bound + place + 1).as_bytes());
                }
            }
        }
    }

    /// The names of the stored columns, in a list.
    pub fn write_columns(&self, sql: &mut Vec<u8>) {
        for (place, column) in self.columns.iter().enumerate() {
            if place > 0 {
                sql.extend_from_slice(b", ");
            }
            quoted(&column.name, sql);
        }
    }

    /// The table as people call it.
    pub fn label(&self) -> String {
        let name = String::from_utf8_lossy(&self.name);
        if self.database == b"main" {
            name.into_owned()
        } else {
            format!("{}.{name}", String::from_utf8_lossy(&self.database))
        }
    }
}

/// Which columns take part in an index that keeps something unique, and whether the primary key has an index. An index with
/// an expression or a condition may depend on any column.
fn unique(
    connection: ConnectionRef<'_>,
    of: &[Value],
    columns: &[ColumnInfo],
) -> Result<(Vec<bool>, bool), SqliteError> {
    let mut unique = vec![false; columns.len()];
    let (mut indexes, mut all, mut has_key_index) = (Vec::new(), false, false);
    let sql = b"SELECT name, partial, origin FROM pragma_index_list(?1, ?2) WHERE \"unique\"";
    each_row(connection, sql, of, |row| {
        has_key_index |= row.get(2) == ValueRef::Text(b"pk");
        if number(row.get(1)) != 0 { all = true } else { indexes.push(bytes(row.get(0))) }
    })?;
    for index in indexes {
        let of = [Value::Text(index), of[1].clone()];
        let sql = b"SELECT cid FROM pragma_index_xinfo(?1, ?2) WHERE key";
        each_row(connection, sql, &of, |row| match number(row.get(0)) {
            // An expression; the rowid has -1 and does not change.
            -2 => all = true,
            place => match columns.iter().position(|column| i64::from(column.place) == place) {
                Some(column) => unique[column] = true,
                // A generated column depends on any other, too.
                None => all |= place >= 0,
            },
        })?;
    }
    if all {
        unique.fill(true);
    }
    Ok((unique, has_key_index))
}
