//! The list of all tables and views, found by name before anything is known of their columns.

use std::cell::RefCell;
use std::collections::HashMap;

use super::TableKind;
use super::bookkeeping::{KnownExtensions, is_bookkeeping, is_journal_shape};
use super::names::{FoldedName, NameMatch};
use crate::diagnostic::Result;
use crate::store::{Connection, Value, collect};

/// A table as it is listed, before anything is known of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableEntry {
    /// `main` or `temp`.
    pub schema: String,
    pub name: String,
    pub kind: TableKind,
    /// Serves the engine or a tool (`sqlite_*`, shadow tables, migration journals): reachable, not listed.
    pub bookkeeping: bool,
}

/// All tables and views by name, before anything is known of their columns.
pub(super) struct Directory {
    /// By name without regard to case, a name of its own kind first where main and temp share it.
    pub entries: Vec<DirectoryEntry>,
    /// Schema (temp?) and name in ASCII lower case.
    exact: HashMap<(bool, String), usize>,
    /// The words of a name, joined, to the tables that answer to it.
    pub by_words: HashMap<String, Vec<usize>>,
    /// What names were found to mean, since a line asks for the same ones several times.
    pub meanings: RefCell<HashMap<String, NameMatch>>,
}

pub(super) struct DirectoryEntry {
    pub entry: TableEntry,
    pub folded: FoldedName,
    /// A table of main that a temp one of the same name hides.
    pub hidden: bool,
    /// The name as SQLite stores it; differs from the entry's where it is not UTF-8.
    pub stored: Value,
    pub without_rowid: bool,
    pub strict: bool,
}

impl DirectoryEntry {
    fn is_temp(&self) -> bool {
        self.entry.schema == "temp"
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

impl Directory {
    pub fn load(connection: &dyn Connection) -> Result<Directory> {
        let rows = collect(
            connection,
            "select schema, name, type, wr, strict from pragma_table_list where schema in ('main', 'temp')",
            &[],
        )?;
        let mut entries: Vec<DirectoryEntry> = rows.into_iter().filter_map(directory_entry).collect();
        entries.sort_by_cached_key(|entry| (entry.entry.name.to_ascii_lowercase(), !entry.is_temp()));
        let mut directory =
            Directory { entries, exact: HashMap::new(), by_words: HashMap::new(), meanings: RefCell::default() };
        for (index, entry) in directory.entries.iter().enumerate() {
            directory.exact.insert((entry.is_temp(), entry.entry.name.to_ascii_lowercase()), index);
        }
        for index in 0..directory.entries.len() {
            let entry = &directory.entries[index];
            let twin = (true, entry.entry.name.to_ascii_lowercase());
            let hidden = !entry.is_temp() && directory.exact.contains_key(&twin);
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
        let holds = |name: &str| self.exact.contains_key(&(false, name.to_owned()));
        let around = KnownExtensions {
            geopackage: holds("gpkg_contents"),
            spatialite: holds("geometry_columns") && holds("spatial_ref_sys"),
        };
        let journal = match self.exact.get(&(false, "migrations".to_owned())) {
            Some(&index) if self.entries[index].is_real() => {
                is_journal_shape(&column_names(connection, &self.entries[index])?).then_some(index)
            }
            _ => None,
        };
        for (index, entry) in self.entries.iter_mut().enumerate() {
            entry.entry.bookkeeping |= is_bookkeeping(&entry.entry.name, around) || journal == Some(index);
        }
        Ok(())
    }

    /// The table that SQLite finds under this name: temp before main, ASCII case ignored.
    pub fn find(&self, name: &str) -> Option<usize> {
        let folded = match name.to_ascii_lowercase() {
            old if old == "sqlite_master" => "sqlite_schema".to_owned(),
            old if old == "sqlite_temp_master" => "sqlite_temp_schema".to_owned(),
            other => other,
        };
        let temp = self.exact.get(&(true, folded.clone()));
        temp.or_else(|| self.exact.get(&(false, folded))).copied()
    }

    /// The table of this name in one schema, ASCII case ignored.
    pub fn find_in(&self, schema: &str, name: &str) -> Option<usize> {
        self.exact.get(&(schema == "temp", name.to_ascii_lowercase())).copied()
    }
}

fn column_names(connection: &dyn Connection, entry: &DirectoryEntry) -> Result<Vec<String>> {
    let parameters = [entry.stored.clone(), Value::text(entry.entry.schema.as_str())];
    let rows = collect(connection, "select name from pragma_table_xinfo(?1, ?2)", &parameters)?;
    Ok(rows.iter().filter_map(|row| Some(row.first()?.as_text()?.into_owned())).collect())
}

fn directory_entry(row: Vec<Value>) -> Option<DirectoryEntry> {
    let [schema, stored, kind, wr, strict] = <[Value; 5]>::try_from(row).ok()?;
    let name = stored.as_text()?.into_owned();
    let folded = FoldedName::new(&name);
    let kind_name = kind.as_text()?.into_owned();
    let kind = match kind_name.as_str() {
        "view" => TableKind::View,
        "virtual" => TableKind::Virtual,
        _ => TableKind::Table,
    };
    let bookkeeping = kind_name == "shadow";
    Some(DirectoryEntry {
        entry: TableEntry { schema: schema.as_text()?.into_owned(), name, kind, bookkeeping },
        folded,
        hidden: false,
        stored,
        without_rowid: wr == Value::Integer(1),
        strict: strict == Value::Integer(1),
    })
}
