//! Asks SQLite what tables are made of: one table at a time, or all in a few bulk queries.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::comments::collations;
use super::directory::{Directory, DirectoryEntry};
use super::{Affinity, Column, ForeignKey, GeneratedStorage, Identity, Index, Table, TableKind};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::sql::{quote_name, quote_text};
use crate::store::{Connection, Row, Value, ValueRef};

/// How `table_xinfo` marks a column that `select *` leaves out.
const HIDDEN: i64 = 1;

/// One row of `table_xinfo`.
struct RawColumn {
    name: String,
    declared_type: String,
    not_null: bool,
    default: Option<String>,
    /// The position in the primary key, from 1; 0 for none.
    key: i64,
    /// 0 plain, 1 hidden, 2 virtual generated, 3 stored generated.
    hidden: i64,
}

struct RawKey {
    id: i64,
    seq: i64,
    parent: String,
    from: String,
    to: Option<String>,
    on_update: String,
    on_delete: String,
}

struct RawIndexColumn {
    name: String,
    unique: bool,
    /// Made for the PRIMARY KEY clause.
    of_key: bool,
    partial: bool,
    column: i64,
    collation: String,
}

/// Everything that the pragmas say of one table.
#[derive(Default)]
struct RawTable {
    columns: Vec<RawColumn>,
    keys: Vec<RawKey>,
    indexes: Vec<RawIndexColumn>,
    sql: Option<String>,
}

const COLUMNS: &str = r#"x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden"#;
const KEYS: &str = r#"x.id, x.seq, x."table", x."from", x."to", x.on_update, x.on_delete"#;
const INDEXES: &str = r#"i.name, i."unique", i.origin, i.partial, x.cid, x.coll"#;

/// The cells of one row behind a number of leading ones, as text and numbers.
struct CellReader<'r> {
    row: &'r dyn Row,
    at: usize,
}

impl CellReader<'_> {
    fn next(&mut self) -> ValueRef<'_> {
        self.at += 1;
        self.row.get(self.at - 1)
    }

    fn text(&mut self) -> String {
        self.option().unwrap_or_default()
    }

    fn option(&mut self) -> Option<String> {
        match self.next() {
            ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }

    fn integer(&mut self) -> i64 {
        match self.next() {
            ValueRef::Integer(number) => number,
            _ => 0,
        }
    }

    fn column(mut self) -> RawColumn {
        let is_utf8 =
            |value: ValueRef<'_>| !matches!(value, ValueRef::Text(name) if std::str::from_utf8(name).is_err());
        let can_be_named = is_utf8(self.row.get(self.at));
        let column = RawColumn {
            name: self.text(),
            declared_type: self.text(),
            not_null: self.integer() != 0,
            default: self.option(),
            key: self.integer(),
            hidden: self.integer(),
        };
        // No statement can hold such a name, so that answers leave the column out.
        if can_be_named { column } else { RawColumn { hidden: HIDDEN, ..column } }
    }

    fn key(mut self) -> RawKey {
        RawKey {
            id: self.integer(),
            seq: self.integer(),
            parent: self.text(),
            from: self.text(),
            to: self.option(),
            on_update: self.text(),
            on_delete: self.text(),
        }
    }

    fn index(mut self) -> RawIndexColumn {
        RawIndexColumn {
            name: self.text(),
            unique: self.integer() != 0,
            of_key: self.text() == "pk",
            partial: self.integer() != 0,
            column: self.integer(),
            collation: self.text().to_ascii_uppercase(),
        }
    }
}

/// Runs a query and makes something of the cells of each row.
fn each_row(
    connection: &dyn Connection,
    sql: &str,
    parameters: &[Value],
    mut take: impl FnMut(CellReader<'_>),
) -> Result<()> {
    if let Some(mut statement) = connection.prepare(sql)? {
        statement.stream(parameters, &mut |row| {
            take(CellReader { row, at: 0 });
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

fn raw_columns(connection: &dyn Connection, entry: &DirectoryEntry) -> Result<Vec<RawColumn>> {
    let mut columns = Vec::new();
    let parameters = [entry.stored.clone(), Value::text(entry.entry.schema.as_str())];
    let sql = format!("select {COLUMNS} from pragma_table_xinfo(?1, ?2) x");
    each_row(connection, &sql, &parameters, |cells| columns.push(cells.column()))?;
    Ok(columns)
}

/// Asks for one table, and for the columns of the tables that its keys point at.
pub(super) fn load_one(connection: &dyn Connection, directory: &Directory, index: usize) -> Result<Table> {
    let entry = &directory.entries[index];
    if !entry.can_be_named() {
        return Err(Diagnostic::engine("its name is not UTF-8, and no statement can hold it"));
    }
    let schema = entry.entry.schema.as_str();
    let parameters = [entry.stored.clone(), Value::text(schema)];
    let mut raw = RawTable { columns: raw_columns(connection, entry)?, ..RawTable::default() };
    if entry.is_real() {
        let sql = format!("select {KEYS} from pragma_foreign_key_list(?1, ?2) x");
        each_row(connection, &sql, &parameters, |cells| raw.keys.push(cells.key()))?;
        let sql =
            format!("select {INDEXES} from pragma_index_list(?1, ?2) i, pragma_index_xinfo(i.name, ?2) x where x.key");
        each_row(connection, &sql, &parameters, |cells| raw.indexes.push(cells.index()))?;
    }
    let sql =
        format!("select sql from {}.sqlite_schema where type in ('table', 'view') and name = ?1", quote_name(schema));
    each_row(connection, &sql, &parameters[..1], |mut cells| raw.sql = cells.option())?;
    let keys = std::mem::take(&mut raw.keys);
    let mut table = assemble(entry, raw);
    let mut parents = HashMap::new();
    add_parents(connection, directory, entry, &keys, &mut parents, |parent| parent == index)?;
    table.foreign_keys = make_keys(directory, &table, &keys, |parent| {
        if parent == index { Some(Ok(ParentColumns::of(&table))) } else { parents.get(&parent).map(ParentTable::shape) }
    });
    Ok(table)
}

/// A table that keys point at and that was read for that alone: its columns and the positions of its primary key, or
/// why it cannot be read (a view that broke, an unknown module).
struct ParentTable(Result<(Vec<Column>, Vec<usize>), String>);

impl ParentTable {
    fn shape(&self) -> Result<ParentColumns<'_>, &str> {
        match &self.0 {
            Ok((columns, primary_key)) => Ok(ParentColumns { columns, primary_key }),
            Err(reason) => Err(reason),
        }
    }
}

/// What a key needs to know of its parent.
struct ParentColumns<'t> {
    columns: &'t [Column],
    primary_key: &'t [usize],
}

impl ParentColumns<'_> {
    fn of(table: &Table) -> ParentColumns<'_> {
        ParentColumns { columns: &table.columns, primary_key: &table.primary_key }
    }
}

/// Reads the parents of `keys` that are neither `known` nor yet in `parents`.
fn add_parents(
    connection: &dyn Connection,
    directory: &Directory,
    child: &DirectoryEntry,
    keys: &[RawKey],
    parents: &mut HashMap<usize, ParentTable>,
    known: impl Fn(usize) -> bool,
) -> Result<()> {
    for parent in keys.iter().filter_map(|key| directory.find_in(&child.entry.schema, &key.parent)) {
        if !known(parent) && !parents.contains_key(&parent) {
            let entry = &directory.entries[parent];
            let shape = match raw_columns(connection, entry) {
                Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
                Err(error) => Err(error.message),
                Ok(raw) => {
                    let primary_key = key_positions(&raw);
                    Ok((raw.into_iter().map(|column| make_column(column, entry.strict, &[])).collect(), primary_key))
                }
            };
            parents.insert(parent, ParentTable(shape));
        }
    }
    Ok(())
}

/// Asks for all tables that keep records themselves, in four queries a schema.
pub(super) fn load_all(connection: &dyn Connection, directory: &Directory) -> Result<Vec<(usize, Table)>> {
    let mut raws: HashMap<usize, RawTable> = HashMap::new();
    for schema in &directory.schemas {
        let mut by_name: HashMap<&[u8], usize> = HashMap::new();
        for (index, entry) in directory.entries.iter().enumerate() {
            let wanted = entry.is_real() && entry.entry.schema == *schema && entry.can_be_named();
            if let (true, Value::Text(name)) = (wanted, &entry.stored) {
                by_name.insert(name, index);
            }
        }
        if by_name.is_empty() {
            continue;
        }
        let locate = |cells: &mut CellReader<'_>| match cells.next() {
            ValueRef::Text(name) => by_name.get(name).copied(),
            _ => None,
        };
        let (tables, schema) = (format!("{}.sqlite_schema m", quote_name(schema)), quote_text(schema));
        let real = "m.type = 'table' and m.rootpage > 0";
        let sql =
            format!("select m.name, {COLUMNS} from {tables}, pragma_table_xinfo(m.name, {schema}) x where {real}");
        each_row(connection, &sql, &[], |mut cells| {
            if let Some(index) = locate(&mut cells) {
                raws.entry(index).or_default().columns.push(cells.column());
            }
        })?;
        let sql =
            format!("select m.name, {KEYS} from {tables}, pragma_foreign_key_list(m.name, {schema}) x where {real}");
        each_row(connection, &sql, &[], |mut cells| {
            if let Some(index) = locate(&mut cells) {
                raws.entry(index).or_default().keys.push(cells.key());
            }
        })?;
        let sql = format!(
            "select m.name, {INDEXES} from {tables}, pragma_index_list(m.name, {schema}) i,
             pragma_index_xinfo(i.name, {schema}) x where {real} and x.key"
        );
        each_row(connection, &sql, &[], |mut cells| {
            if let Some(index) = locate(&mut cells) {
                raws.entry(index).or_default().indexes.push(cells.index());
            }
        })?;
        each_row(connection, &format!("select m.name, m.sql from {tables} where {real}"), &[], |mut cells| {
            if let Some(index) = locate(&mut cells) {
                raws.entry(index).or_default().sql = cells.option();
            }
        })?;
    }
    let mut tables = Vec::with_capacity(raws.len());
    let mut keys = Vec::with_capacity(raws.len());
    let mut places = HashMap::with_capacity(raws.len());
    for (index, mut raw) in raws {
        places.insert(index, tables.len());
        keys.push(std::mem::take(&mut raw.keys));
        tables.push((index, assemble(&directory.entries[index], raw)));
    }
    // A key may point at a view, which the bulk queries leave out.
    let mut parents = HashMap::new();
    for ((index, _), keys) in tables.iter().zip(&keys) {
        let child = &directory.entries[*index];
        add_parents(connection, directory, child, keys, &mut parents, |parent| places.contains_key(&parent))?;
    }
    for (at, keys) in keys.iter().enumerate() {
        let found = make_keys(directory, &tables[at].1, keys, |parent| match places.get(&parent) {
            Some(&place) => Some(Ok(ParentColumns::of(&tables[place].1))),
            None => parents.get(&parent).map(ParentTable::shape),
        });
        tables[at].1.foreign_keys = found;
    }
    Ok(tables)
}

/// Puts a table together, all but its foreign keys.
fn assemble(entry: &DirectoryEntry, raw: RawTable) -> Table {
    let collations = match &raw.sql {
        Some(sql) if entry.is_real() => collations(sql),
        _ => Vec::new(),
    };
    let primary_key = key_positions(&raw.columns);
    let columns: Vec<Column> =
        raw.columns.into_iter().map(|column| make_column(column, entry.strict, &collations)).collect();
    let key_has_index = raw.indexes.iter().any(|index| index.of_key);
    Table {
        schema: entry.entry.schema.clone(),
        name: entry.entry.name.clone(),
        hidden: entry.hidden,
        kind: entry.entry.kind,
        identity: identity(entry, &columns, &primary_key, key_has_index),
        columns,
        primary_key,
        without_rowid: entry.without_rowid,
        strict: entry.strict,
        foreign_keys: Vec::new(),
        indexes: make_indexes(raw.indexes),
        sql: raw.sql,
    }
}

fn make_column(raw: RawColumn, strict: bool, collations: &[(String, String)]) -> Column {
    let collation = collations.iter().find(|(name, _)| name.eq_ignore_ascii_case(&raw.name));
    Column {
        affinity: Affinity::of(&raw.declared_type, strict),
        collation: collation.map_or_else(|| "BINARY".to_owned(), |(_, collation)| collation.clone()),
        name: raw.name,
        declared_type: raw.declared_type,
        not_null: raw.not_null,
        default: raw.default,
        generated: match raw.hidden {
            2 => Some(GeneratedStorage::Virtual),
            3 => Some(GeneratedStorage::Stored),
            _ => None,
        },
        hidden: raw.hidden == HIDDEN,
    }
}

/// Positions of the primary key's columns in key order.
fn key_positions(columns: &[RawColumn]) -> Vec<usize> {
    let mut found: Vec<(i64, usize)> =
        columns.iter().enumerate().filter(|(_, column)| column.key > 0).map(|(at, column)| (column.key, at)).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, at)| at).collect()
}

fn make_indexes(raw: Vec<RawIndexColumn>) -> Vec<Index> {
    let mut indexes: Vec<Index> = Vec::new();
    for column in raw {
        let position = usize::try_from(column.column).ok();
        match indexes.last_mut().filter(|index| index.name == column.name) {
            Some(index) => {
                index.columns.push(position);
                index.collations.push(column.collation);
            }
            None => indexes.push(Index {
                name: column.name,
                columns: vec![position],
                collations: vec![column.collation],
                unique: column.unique,
                partial: column.partial,
            }),
        }
    }
    // SQLite lists the latest first.
    indexes.reverse();
    indexes
}

/// What identifies a record. An INTEGER PRIMARY KEY is the rowid unless the key has an index of its own, as with
/// the `INTEGER PRIMARY KEY DESC` of old (lang_createtable.html, "ROWIDs and the INTEGER PRIMARY KEY").
fn identity(entry: &DirectoryEntry, columns: &[Column], primary_key: &[usize], key_has_index: bool) -> Identity {
    if entry.entry.kind == TableKind::View {
        return Identity::None;
    }
    if entry.without_rowid {
        return if primary_key.is_empty() { Identity::None } else { Identity::Columns(primary_key.to_vec()) };
    }
    if let ([position], true) = (primary_key, entry.is_real() && !key_has_index)
        && columns[*position].declared_type.eq_ignore_ascii_case("integer")
    {
        return Identity::Rowid(columns[*position].name.clone());
    }
    let hides = |alias: &str| columns.iter().any(|column| column.name.eq_ignore_ascii_case(alias));
    if let Some(alias) = ["rowid", "_rowid_", "oid"].into_iter().find(|alias| !hides(alias)) {
        return Identity::Rowid(alias.to_owned());
    }
    let never_null = !primary_key.is_empty() && primary_key.iter().all(|&position| columns[position].not_null);
    if never_null { Identity::Columns(primary_key.to_vec()) } else { Identity::None }
}

/// The foreign keys of a table in the order of their declaration.
fn make_keys<'p>(
    directory: &Directory,
    table: &Table,
    raw: &[RawKey],
    shape_of: impl Fn(usize) -> Option<Result<ParentColumns<'p>, &'p str>>,
) -> Vec<ForeignKey> {
    let mut rows: Vec<&RawKey> = raw.iter().collect();
    // The one declared first has the highest number.
    rows.sort_by_key(|key| (std::cmp::Reverse(key.id), key.seq));
    let mut keys = Vec::new();
    for parts in rows.chunk_by(|a, b| a.id == b.id) {
        let position = |name: &str| table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        let columns: Option<Vec<usize>> = parts.iter().map(|part| position(&part.from)).collect();
        let Some(columns) = columns else { continue };
        let written: Option<Vec<&str>> = parts.iter().map(|part| part.to.as_deref()).collect();
        let mut key = ForeignKey {
            columns,
            parent: parts[0].parent.clone(),
            parent_columns: Vec::new(),
            on_delete: parts[0].on_delete.clone(),
            on_update: parts[0].on_update.clone(),
            broken: None,
        };
        match directory.find_in(&table.schema, &key.parent) {
            None => {
                key.parent_columns = written.unwrap_or_default().into_iter().map(str::to_owned).collect();
                key.broken = Some(format!("there is no table `{}`", key.parent));
            }
            Some(parent) => {
                key.parent.clone_from(&directory.entries[parent].entry.name);
                let found = match shape_of(parent) {
                    Some(Ok(shape)) => parent_columns(&shape, written.as_deref(), key.columns.len()),
                    Some(Err(reason)) => Err(format!("cannot be read: {reason}")),
                    None => Err("cannot be read".to_owned()),
                };
                match found {
                    Ok(columns) => key.parent_columns = columns,
                    Err(reason) => key.broken = Some(format!("table `{}` {reason}", key.parent)),
                }
            }
        }
        keys.push(key);
    }
    keys
}

/// The parent's columns that a key points at, spelt as the parent spells them, or what is wrong with the parent.
fn parent_columns(parent: &ParentColumns<'_>, written: Option<&[&str]>, width: usize) -> Result<Vec<String>, String> {
    let Some(written) = written else {
        let key = parent.primary_key;
        return if key.is_empty() {
            Err("has no primary key".to_owned())
        } else if key.len() != width {
            Err(format!("has a primary key of {} columns, not {width}", key.len()))
        } else {
            Ok(key.iter().map(|&position| parent.columns[position].name.clone()).collect())
        };
    };
    let spelt = |name: &&str| {
        let found = parent.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        found.map(|column| column.name.clone()).ok_or_else(|| format!("has no column `{name}`"))
    };
    written.iter().map(spelt).collect()
}
