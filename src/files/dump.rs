//! A database as SQL text that makes it again, as `.dump` of the sqlite3 program writes it.
//!
//! Order: tables with their records, then the counters of AUTOINCREMENT, then views, virtual tables, triggers and indexes.
//! Where a virtual table cannot be filled anew ([`virtual_tables`]), it is put into the schema beside its shadow tables.
//! Records without an INTEGER PRIMARY KEY keep their rowids where these are not simply 1, 2, 3 ….

use std::io;
use std::ops::ControlFlow;

use super::virtual_tables::{self, Content};
use crate::answer::{ColumnHead, Head, PlainRow};
use crate::diagnostic::{Diagnostic, Result};
use crate::formats::INSERT;
use crate::sql::{quote_name, quote_text};
use crate::store::{Connection, Transaction, Value, collect, quote_value};
use crate::terminal::Style;
use crate::terminal::sanitize::{self, Lines};

/// Why a dump failed.
pub enum DumpError {
    Failed(Diagnostic),
    /// The text could not be written.
    Write(io::Error),
}

impl From<Diagnostic> for DumpError {
    fn from(error: Diagnostic) -> DumpError {
        DumpError::Failed(error)
    }
}

impl From<io::Error> for DumpError {
    fn from(error: io::Error) -> DumpError {
        DumpError::Write(error)
    }
}

/// An object of the schema.
struct SchemaObject {
    kind: String,
    name: String,
    table: String,
    sql: String,
}

/// What a table is to SQLite.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TableKind {
    Plain,
    Shadow,
    Virtual,
}

struct Dump<'a> {
    connection: &'a dyn Connection,
    out: &'a mut dyn io::Write,
    style: Style,
    objects: Vec<SchemaObject>,
    /// Names of tables with what they are.
    table_kinds: Vec<(String, TableKind)>,
    /// The tables that are wanted; none for all.
    wanted: Option<Vec<String>>,
}

/// Writes the main database, or some of its tables and views, as one state of it.
pub fn dump(
    connection: &dyn Connection,
    names: Option<Vec<String>>,
    style: Style,
    out: &mut dyn io::Write,
) -> Result<(), DumpError> {
    // All is read in one transaction, so that it belongs together.
    let reading = Transaction::reading(connection)?;
    let outcome = Dump::new(connection, names, style, out).map_err(DumpError::from).and_then(|mut dump| dump.write());
    match reading {
        Some(reading) => reading.finish(outcome),
        None => outcome,
    }
}

/// What a dump would not have as it is: infinite numbers, which no server sends. A line for each table.
///
/// # Errors
/// The engine's.
pub fn lost_in_dump(connection: &dyn Connection, names: Option<&[String]>) -> Result<Vec<Diagnostic>> {
    if !connection.is_remote() {
        return Ok(Vec::new());
    }
    let sql = "SELECT t.name, c.name FROM pragma_table_list t, pragma_table_xinfo(t.name) c \
               WHERE t.schema = 'main' AND t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' AND c.hidden < 2";
    let mut conditions: Vec<(String, Vec<String>)> = Vec::new();
    for row in collect(connection, sql, &[])? {
        let mut texts = row.iter().filter_map(|value| value.as_text().map(|text| text.into_owned()));
        let (Some(table), Some(column)) = (texts.next(), texts.next()) else { continue };
        if names.is_some_and(|names| !names.iter().any(|name| name.eq_ignore_ascii_case(&table))) {
            continue;
        }
        let column = quote_name(&column);
        let condition = format!("typeof({column}) = 'real' AND {column} IN (9e999, -9e999)");
        match conditions.last_mut() {
            Some((last, conditions)) if *last == table => conditions.push(condition),
            _ => conditions.push((table, vec![condition])),
        }
    }
    let mut lost = Vec::new();
    for (table, conditions) in conditions {
        let sql = format!("SELECT 1 FROM {} WHERE {} LIMIT 1", quote_name(&table), conditions.join(" OR "));
        if !collect(connection, &sql, &[])?.is_empty() {
            let what = format!("{table} holds infinite numbers, which the server sends as null: so they are written");
            lost.push(Diagnostic::warning(what));
        }
    }
    Ok(lost)
}

impl<'a> Dump<'a> {
    fn new(
        connection: &'a dyn Connection,
        names: Option<Vec<String>>,
        style: Style,
        out: &'a mut dyn io::Write,
    ) -> Result<Dump<'a>> {
        let text = |row: &Vec<Value>, at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().into_owned();
        let sql = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid";
        let objects = collect(connection, sql, &[])?
            .iter()
            .map(|row| SchemaObject { kind: text(row, 0), name: text(row, 1), table: text(row, 2), sql: text(row, 3) })
            .collect();
        let sql = "SELECT name, type FROM pragma_table_list WHERE schema = 'main'";
        let kind_of = |row: &Vec<Value>| match text(row, 1).as_str() {
            "shadow" => TableKind::Shadow,
            "virtual" => TableKind::Virtual,
            _ => TableKind::Plain,
        };
        let table_kinds: Vec<_> =
            collect(connection, sql, &[])?.iter().map(|row| (text(row, 0), kind_of(row))).collect();
        // A virtual table is nothing without its shadow tables.
        let wanted = names.map(|mut names| {
            let mut shadows = Vec::new();
            for (shadow, _) in table_kinds.iter().filter(|(_, kind)| *kind == TableKind::Shadow) {
                let owner = owner(&table_kinds, shadow);
                if owner.is_some_and(|owner| names.iter().any(|name| name.eq_ignore_ascii_case(owner))) {
                    shadows.push(shadow.clone());
                }
            }
            names.extend(shadows);
            names
        });
        Ok(Dump { connection, out, style, objects, table_kinds, wanted })
    }

    fn is_wanted(&self, name: &str) -> bool {
        self.wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)))
    }

    fn write_line(&mut self, text: &str) -> Result<(), DumpError> {
        let safe = match self.style.terminal {
            true => sanitize::text(text, Lines::Keep),
            false => text.into(),
        };
        self.out.write_all(safe.as_bytes())?;
        self.out.write_all(b"\n")?;
        Ok(())
    }

    fn write(&mut self) -> Result<(), DumpError> {
        let objects = std::mem::take(&mut self.objects);
        let tables: Vec<&SchemaObject> =
            objects.iter().filter(|object| object.kind == "table" && self.is_wanted(&object.name)).collect();
        let mut virtuals = Vec::new();
        for table in tables.iter().filter(|table| self.kind_of(&table.name) == Some(TableKind::Virtual)) {
            let shadows = self.shadows_of(&table.name);
            virtuals.push((*table, virtual_tables::content(self.connection, &table.name, &table.sql, &shadows)?));
        }
        let as_stored =
            |name: &str| virtuals.iter().any(|(table, content)| table.name == name && *content == Content::Shadows);
        if virtuals.iter().any(|(_, content)| *content == Content::Shadows) {
            self.write_line("/* Restoring virtual tables needs a program that may write the schema: sqlite3 does. */")?;
        }
        self.write_line("PRAGMA foreign_keys=OFF;")?;
        self.write_line("BEGIN TRANSACTION;")?;
        if self.wanted.is_none() {
            for pragma in ["user_version", "application_id"] {
                let number = self.query_integer(&format!("PRAGMA main.{pragma}"))?;
                if number != 0 {
                    self.write_line(&format!("PRAGMA {pragma}={number};"))?;
                }
            }
        }
        let mut analyzed = false;
        for table in &tables {
            let name = table.name.as_str();
            let is_left = match self.kind_of(name) {
                Some(TableKind::Virtual) => true,
                Some(TableKind::Shadow) => !owner(&self.table_kinds, name).is_none_or(as_stored),
                _ => name.eq_ignore_ascii_case("sqlite_sequence"),
            };
            if is_left {
                continue;
            }
            if name.get(..11).is_some_and(|begin| begin.eq_ignore_ascii_case("sqlite_stat")) {
                if !std::mem::replace(&mut analyzed, true) {
                    self.write_line("ANALYZE sqlite_schema;")?;
                }
            } else if name.get(..7).is_some_and(|begin| begin.eq_ignore_ascii_case("sqlite_")) {
                continue;
            } else {
                self.write_line(&format!("{};", table.sql))?;
            }
            self.write_records(name)?;
        }
        self.write_sequences(&objects)?;
        for kind in ["view", "virtual", "trigger", "index"] {
            if kind == "virtual" {
                for (table, content) in &virtuals {
                    self.write_virtual(table, content)?;
                }
            }
            for object in &objects {
                // A view is wanted by its own name, what belongs to a table by that of the table.
                if object.kind == kind && self.is_wanted(&object.table) {
                    self.write_line(&format!("{};", object.sql))?;
                }
            }
        }
        let stored: Vec<_> = virtuals.iter().filter(|(_, content)| *content == Content::Shadows).collect();
        if !stored.is_empty() {
            self.write_line("PRAGMA writable_schema=ON;")?;
            for (table, _) in stored {
                let [name, sql] = [&table.name, &table.sql].map(|text| quote_text(text));
                self.write_line(&format!(
                    "INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql) VALUES('table',{name},{name},0,{sql});"
                ))?;
            }
            self.write_line("PRAGMA writable_schema=OFF;")?;
        }
        self.write_line("COMMIT;")
    }

    fn kind_of(&self, table: &str) -> Option<TableKind> {
        self.table_kinds.iter().find(|(known, _)| known == table).map(|(_, kind)| *kind)
    }

    /// The shadow tables of a virtual table.
    fn shadows_of(&self, table: &str) -> Vec<&str> {
        let shadows = self.table_kinds.iter().filter(|(_, kind)| *kind == TableKind::Shadow);
        shadows.map(|(name, _)| name.as_str()).filter(|name| owner(&self.table_kinds, name) == Some(table)).collect()
    }

    /// A virtual table and what makes its content again.
    fn write_virtual(&mut self, table: &SchemaObject, content: &Content) -> Result<(), DumpError> {
        let name = table.name.as_str();
        match content {
            Content::Shadows => return Ok(()),
            Content::None | Content::Rebuilt(_) | Content::Records(_) => self.write_line(&format!("{};", table.sql))?,
        }
        let settings = virtual_tables::settings(self.connection, name, &self.shadows_of(name))?;
        for statement in settings {
            self.write_line(&statement)?;
        }
        match content {
            Content::Records(columns) => self.write_rows(name, columns.clone(), ""),
            Content::Rebuilt(source) if self.is_wanted(source) => self.write_line(&virtual_tables::rebuild(name)),
            _ => Ok(()),
        }
    }

    fn query_integer(&self, sql: &str) -> Result<i64> {
        let rows = collect(self.connection, sql, &[])?;
        Ok(rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0))
    }

    /// The records of a table as INSERT statements.
    fn write_records(&mut self, name: &str) -> Result<(), DumpError> {
        let sql = "SELECT name, hidden, pk, type FROM pragma_table_xinfo(?1, 'main')";
        let rows = collect(self.connection, sql, &[Value::text(name)])?;
        let integer = |row: &Vec<Value>, at: usize| row.get(at).and_then(Value::as_integer).unwrap_or(0);
        // Generated columns (2 and 3) are worked out anew.
        let stored = rows.iter().filter(|row| integer(row, 1) < 2);
        let mut columns: Vec<String> =
            stored.filter_map(|row| row.first()?.as_text().map(|name| name.into_owned())).collect();
        if columns.is_empty() {
            return Ok(());
        }
        if let Some(rowid) = self.rowid_alias(name, &rows)? {
            columns.insert(0, rowid.to_owned());
        }
        // An index that holds all columns would give the records in its order.
        self.write_rows(name, columns, " NOT INDEXED")
    }

    /// These columns of all records, found as `how` says.
    fn write_rows(&mut self, name: &str, columns: Vec<String>, how: &str) -> Result<(), DumpError> {
        let listed: Vec<String> = columns.iter().map(|column| quote_name(column)).collect();
        let sql = format!("SELECT {} FROM main.{}{how}", listed.join(", "), quote_name(name));
        let columns = columns.into_iter().map(ColumnHead::new).collect();
        let head = Head { table: Some(name.to_owned()), ..Head::rows(columns) };
        let mut writer = INSERT.writer(&self.style);
        writer.begin(self.out, &head)?;
        let Some(mut statement) = self.connection.prepare(&sql)? else { return Ok(()) };
        let mut failure = None;
        statement.stream(&[], &mut |row| {
            Ok(match writer.row(self.out, &PlainRow(row)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failure = Some(error);
                    ControlFlow::Break(())
                }
            })
        })?;
        match failure {
            Some(error) => Err(error.into()),
            None => Ok(writer.end(self.out)?),
        }
    }

    /// The name under which the rowids of a table are to be kept: none where a column holds them, there are none, or they
    /// come out the same by themselves.
    fn rowid_alias(&self, name: &str, columns: &[Vec<Value>]) -> Result<Option<&'static str>> {
        let sql = "SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ?1 COLLATE NOCASE";
        let without = collect(self.connection, sql, &[Value::text(name)])?;
        let without = without.first().and_then(|row| row.first()).and_then(Value::as_integer) != Some(0);
        let cell = |row: &Vec<Value>, at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().into_owned();
        let keys: Vec<&Vec<Value>> =
            columns.iter().filter(|row| row.get(2).and_then(Value::as_integer).unwrap_or(0) > 0).collect();
        let sql = "SELECT count(*) FROM pragma_index_list(?1, 'main') WHERE origin = 'pk'";
        let is_rowid = match keys.as_slice() {
            // `INTEGER PRIMARY KEY DESC` is no rowid: it has an index of its own.
            [only] if cell(only, 3).eq_ignore_ascii_case("INTEGER") => {
                let found = collect(self.connection, sql, &[Value::text(name)])?;
                found.first().and_then(|row| row.first()).and_then(Value::as_integer) == Some(0)
            }
            _ => false,
        };
        if without || is_rowid {
            return Ok(None);
        }
        let is_hidden = |alias: &&str| columns.iter().any(|row| cell(row, 0).eq_ignore_ascii_case(alias));
        let Some(alias) = ["rowid", "_rowid_", "oid"].into_iter().find(|alias| !is_hidden(alias)) else {
            return Ok(None);
        };
        let sql = format!(
            "SELECT count(*) = max({alias}) AND min({alias}) = 1 OR count(*) = 0 FROM main.{} NOT INDEXED",
            quote_name(name)
        );
        Ok((self.query_integer(&sql)? == 0).then_some(alias))
    }

    /// The counters of AUTOINCREMENT.
    fn write_sequences(&mut self, objects: &[SchemaObject]) -> Result<(), DumpError> {
        if !objects.iter().any(|object| object.name == "sqlite_sequence") {
            return Ok(());
        }
        if self.wanted.is_none() {
            self.write_line("DELETE FROM sqlite_sequence;")?;
        }
        for row in collect(self.connection, "SELECT name, seq FROM main.sqlite_sequence", &[])? {
            let name = row.first().and_then(Value::as_text).unwrap_or_default().into_owned();
            if !self.is_wanted(&name) {
                continue;
            }
            let counter = row.get(1).cloned().unwrap_or(Value::Null);
            if self.wanted.is_some() {
                self.write_line(&format!("DELETE FROM sqlite_sequence WHERE name={};", quote_text(&name)))?;
            }
            let counter = quote_value(&counter);
            self.write_line(&format!("INSERT INTO sqlite_sequence VALUES({},{counter});", quote_text(&name)))?;
        }
        Ok(())
    }
}

/// The virtual table that a shadow table belongs to: the one of the longest name that it begins with.
fn owner<'k>(table_kinds: &'k [(String, TableKind)], shadow: &str) -> Option<&'k str> {
    let begins = |name: &str| {
        let begin = shadow.get(..name.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(name)) && shadow.as_bytes().get(name.len()) == Some(&b'_')
    };
    let virtuals = table_kinds.iter().filter(|(name, kind)| *kind == TableKind::Virtual && begins(name));
    virtuals.map(|(name, _)| name.as_str()).max_by_key(|name| name.len())
}
