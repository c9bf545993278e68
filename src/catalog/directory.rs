//! The list of all tables and views, found by name before anything is known of their columns.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use super::TableKind;
use super::bookkeeping::{KnownExtensions, is_bookkeeping, is_journal_shape};
use super::names::{FoldedName, NameMatch};
use super::table::noun_in;
use crate::diagnostic::Result;
use crate::sql::{self, Body, quote_name};
use crate::store::{Connection, Value, collect};

/// A table as it is listed, before anything is known of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableEntry {
    /// The database: `main`, `temp`, or the name that it was attached by.
    pub schema: String,
    pub name: String,
    pub kind: TableKind,
    /// Serves the engine or a tool (`sqlite_*`, shadow tables, migration journals): reachable, not listed.
    pub bookkeeping: bool,
}

impl TableEntry {
    /// The table as a line names it: `games`, `other.games`.
    pub fn noun(&self) -> Cow<'_, str> {
        noun_in(&self.schema, &self.name, false)
    }
}

/// All tables and views by name, before anything is known of their columns.
pub(super) struct Directory {
    /// The databases in the order in which SQLite looks a name up: temp, main, the attached ones.
    pub schemas: Vec<String>,
    /// Those of main and temp first, then those of each attached database; by name without regard to case.
    pub entries: Vec<DirectoryEntry>,
    /// Position of the database and name in ASCII lower case.
    exact: HashMap<(usize, String), usize>,
    /// The words of a name, joined, to the tables that answer to it.
    pub by_words: HashMap<String, Vec<usize>>,
    /// What names were found to mean, since a line asks for the same ones several times.
    pub meanings: RefCell<HashMap<String, NameMatch>>,
}

pub(super) struct DirectoryEntry {
    pub entry: TableEntry,
    pub folded: FoldedName,
    /// The position of its database in [`Directory::schemas`].
    place: usize,
    /// SQLite finds one of another database under its name.
    pub hidden: bool,
    /// The name as SQLite stores it; differs from the entry's where it is not UTF-8.
    pub stored: Value,
    pub without_rowid: bool,
    pub strict: bool,
}

impl DirectoryEntry {
    fn new(schema: &str, name: String, kind: TableKind, stored: Value, (without_rowid, strict): (bool, bool)) -> Self {
        let folded = FoldedName::new(&name);
        let entry = TableEntry { schema: schema.to_owned(), name, kind, bookkeeping: false };
        DirectoryEntry { entry, folded, place: 0, hidden: false, stored, without_rowid, strict }
    }

    /// 0 for a table of main or temp, which are one database to a person; from 1 for the attached ones.
    pub fn attachment(&self) -> usize {
        self.place.saturating_sub(MAIN)
    }

    /// True if the text of a statement can hold the name.
    pub fn can_be_named(&self) -> bool {
        matches!(&self.stored, Value::Text(name) if std::str::from_utf8(name).is_ok())
    }

    /// True if it keeps records itself: an ordinary table, neither view nor virtual.
    pub fn is_real(&self) -> bool {
        self.entry.kind == TableKind::Table
    }
}

/// Where `main` stands among the databases.
const MAIN: usize = 1;

impl Directory {
    pub fn load(connection: &dyn Connection) -> Result<Directory> {
        let schemas = schemas(connection)?;
        let mut entries: Vec<DirectoryEntry> = Vec::new();
        for (place, schema) in schemas.iter().enumerate() {
            let found = read_schema(connection, schema)?;
            entries.extend(found.into_iter().map(|entry| DirectoryEntry { place, ..entry }));
        }
        entries.sort_by_cached_key(|entry| (entry.attachment(), entry.entry.name.to_ascii_lowercase(), entry.place));
        let mut directory = Directory {
            schemas,
            entries,
            exact: HashMap::new(),
            by_words: HashMap::new(),
            meanings: RefCell::default(),
        };
        for (index, entry) in directory.entries.iter().enumerate() {
            directory.exact.insert((entry.place, entry.entry.name.to_ascii_lowercase()), index);
        }
        for index in 0..directory.entries.len() {
            let entry = &directory.entries[index];
            let name = entry.entry.name.to_ascii_lowercase();
            let hidden = (0..entry.place).any(|before| directory.exact.contains_key(&(before, name.clone())));
            directory.entries[index].hidden = hidden;
            if !hidden {
                let words = directory.entries[index].folded.squash.clone();
                directory.by_words.entry(words).or_default().push(index);
            }
        }
        directory.mark_bookkeeping(connection)?;
        Ok(directory)
    }

    fn mark_bookkeeping(&mut self, connection: &dyn Connection) -> Result<()> {
        for place in MAIN..self.schemas.len() {
            let holds = |name: &str| self.exact.contains_key(&(place, name.to_owned()));
            let around = KnownExtensions {
                geopackage: holds("gpkg_contents"),
                spatialite: holds("geometry_columns") && holds("spatial_ref_sys"),
            };
            let journal = match self.exact.get(&(place, "migrations".to_owned())) {
                Some(&index) if self.entries[index].is_real() => {
                    is_journal_shape(&column_names(connection, &self.entries[index])?).then_some(index)
                }
                _ => None,
            };
            for (index, entry) in self.entries.iter_mut().enumerate() {
                if entry.place.max(MAIN) == place {
                    entry.entry.bookkeeping |= is_bookkeeping(&entry.entry.name, around) || journal == Some(index);
                }
            }
        }
        Ok(())
    }

    /// The table that SQLite finds under this name: temp before main before the attached ones, ASCII case ignored.
    pub fn find(&self, name: &str) -> Option<usize> {
        let folded = today(name);
        (0..self.schemas.len()).find_map(|place| self.exact.get(&(place, folded.clone())).copied())
    }

    /// The table of this name in one database, ASCII case ignored.
    pub fn find_in(&self, schema: &str, name: &str) -> Option<usize> {
        self.exact.get(&(self.place_of(schema)?, today(name))).copied()
    }

    /// The database of this name in its own spelling, ASCII case ignored.
    pub fn schema(&self, name: &str) -> Option<&str> {
        self.place_of(name).map(|place| self.schemas[place].as_str())
    }

    fn place_of(&self, schema: &str) -> Option<usize> {
        self.schemas.iter().position(|known| known.eq_ignore_ascii_case(schema))
    }

    /// The tables of one database.
    pub fn of_schema(&self, schema: &str) -> impl Iterator<Item = usize> {
        let place = self.place_of(schema);
        (0..self.entries.len()).filter(move |&index| Some(self.entries[index].place) == place)
    }
}

/// A name in ASCII lower case, that of a list of tables as it is called today.
fn today(name: &str) -> String {
    match name.to_ascii_lowercase() {
        old if old == "sqlite_master" => "sqlite_schema".to_owned(),
        old if old == "sqlite_temp_master" => "sqlite_temp_schema".to_owned(),
        other => other,
    }
}

/// The databases in the order in which SQLite looks a name up.
fn schemas(connection: &dyn Connection) -> Result<Vec<String>> {
    let mut found = vec!["temp".to_owned(), "main".to_owned()];
    for row in collect(connection, "select name from pragma_database_list where seq > 1 order by seq", &[])? {
        found.extend(row.first().and_then(Value::as_text).map(|name| name.into_owned()));
    }
    Ok(found)
}

fn column_names(connection: &dyn Connection, entry: &DirectoryEntry) -> Result<Vec<String>> {
    let parameters = [entry.stored.clone(), Value::text(entry.entry.schema.as_str())];
    let rows = collect(connection, "select name from pragma_table_xinfo(?1, ?2)", &parameters)?;
    Ok(rows.iter().filter_map(|row| Some(row.first()?.as_text()?.into_owned())).collect())
}

/// The tables and views of one schema. `pragma_table_list` would say the same, but prepares every view for it, and each of
/// those may cost what a line may.
fn read_schema(connection: &dyn Connection, schema: &str) -> Result<Vec<DirectoryEntry>> {
    let sql = format!(
        "select name, type, rootpage, case when rootpage = 0 or instr(lower(sql), 'rowid') or instr(lower(sql), 'strict')
           then sql end
         from {}.sqlite_schema where type in ('table', 'view')",
        quote_name(schema)
    );
    let mut entries: Vec<DirectoryEntry> = Vec::new();
    // The shadow tables of virtual tables: the name before the ending, and the endings.
    let mut shadows: Vec<(String, &[&str])> = Vec::new();
    for row in collect(connection, &sql, &[])? {
        let Ok([stored, kind, root, text]) = <[Value; 4]>::try_from(row) else { continue };
        let Some(name) = stored.as_text().map(|name| name.into_owned()) else { continue };
        let create = text.as_text().and_then(|text| sql::read(&text));
        let is_view = kind.as_text().is_some_and(|kind| kind == "view");
        let (mut kind, mut without_rowid, mut strict) = (TableKind::Table, false, false);
        match create.map(|create| create.body) {
            _ if is_view => kind = TableKind::View,
            Some(Body::VirtualTable(table)) => {
                kind = TableKind::Virtual;
                shadows.push((name.to_ascii_lowercase(), shadow_endings(&table.module)));
            }
            Some(Body::Table(table)) => (without_rowid, strict) = (table.without_rowid, table.strict),
            _ if root == Value::Integer(0) => kind = TableKind::Virtual,
            _ => {}
        }
        entries.push(DirectoryEntry::new(schema, name, kind, stored, (without_rowid, strict)));
    }
    for entry in &mut entries {
        let name = entry.entry.name.to_ascii_lowercase();
        let is_shadow = |(table, endings): &(String, &[&str])| {
            let ending = name.strip_prefix(table.as_str()).and_then(|rest| rest.strip_prefix('_'));
            ending.is_some_and(|ending| endings.contains(&ending))
        };
        entry.entry.bookkeeping = entry.is_real() && shadows.iter().any(is_shadow);
    }
    let own = if schema == "temp" { "sqlite_temp_schema" } else { "sqlite_schema" };
    let kind = TableKind::Table;
    entries.push(DirectoryEntry::new(schema, own.to_owned(), kind, Value::text(own), (false, false)));
    Ok(entries)
}

/// The endings of the tables in which a virtual table of the module keeps its data (vtab.html, "The xShadowName Method").
fn shadow_endings(module: &str) -> &'static [&'static str] {
    match module.to_ascii_lowercase().as_str() {
        "fts3" | "fts4" => &["content", "docsize", "segdir", "segments", "stat"],
        "fts5" => &["config", "content", "data", "docsize", "idx"],
        "rtree" | "rtree_i32" | "geopoly" => &["node", "parent", "rowid"],
        _ => &[],
    }
}
