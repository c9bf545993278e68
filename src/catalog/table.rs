//! Tables, views and virtual tables as their schema declares them: columns, keys, indexes.

use std::borrow::Cow;
use std::fmt;

use super::Affinity;
use crate::lang::{is_bare_name, may_be_word};
use crate::sql::quote_name;

/// What kind of thing a [`Table`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    Table,
    View,
    Virtual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneratedStorage {
    Virtual,
    Stored,
}

/// Which table: one that lasts longer than what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TableId {
    /// The database: `main`, `temp`, or the name that it was attached by.
    pub schema: String,
    pub name: String,
}

impl fmt::Display for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&noun_in(&self.schema, &self.name, false))
    }
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    /// The declared type as written, empty where there is none.
    pub declared_type: String,
    pub affinity: Affinity,
    /// The collation of comparisons on this column, upper case: `BINARY`, `NOCASE` …
    pub collation: String,
    pub not_null: bool,
    /// The text of the DEFAULT clause.
    pub default: Option<String>,
    pub generated: Option<GeneratedStorage>,
    /// A hidden column of a virtual table: `select *` leaves it out, and so do answers, but it can be named.
    pub hidden: bool,
}

/// What identifies a record of a table in SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// By the rowid, under the alias that no column of the table hides (`rowid`, `_rowid_` or `oid`) or the name of
    /// the INTEGER PRIMARY KEY column.
    Rowid(String),
    /// By these columns (positions), unique and never null: WITHOUT ROWID tables.
    Columns(Vec<usize>),
    /// By nothing: views, some virtual tables, rowid tables that hide all three aliases and have no key.
    None,
}

#[derive(Clone, Debug)]
pub struct ForeignKey {
    /// Positions of the child's columns in their order of declaration.
    pub columns: Vec<usize>,
    /// The parent table's name as it is spelt in the schema of the parent, or as written where there is no such table.
    pub parent: String,
    /// Names of the parent's columns (the parent's primary key where the schema leaves them out), spelt as the parent
    /// spells them; empty where that is unknown.
    pub parent_columns: Vec<String>,
    pub on_delete: String,
    pub on_update: String,
    /// Why the key cannot be followed: the table or column it names does not exist.
    pub broken: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Index {
    pub name: String,
    /// Positions of the columns in index order; `None` for an expression.
    pub columns: Vec<Option<usize>>,
    /// The collation of each index column, upper case.
    pub collations: Vec<String>,
    pub unique: bool,
    pub partial: bool,
}

/// One table, view or virtual table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The database: `main`, `temp`, or the name that it was attached by.
    pub schema: String,
    pub name: String,
    /// SQLite finds a table of another database under the name alone.
    pub hidden: bool,
    pub kind: TableKind,
    pub columns: Vec<Column>,
    pub identity: Identity,
    /// Positions of the declared primary key's columns in key order; empty where there is none.
    pub primary_key: Vec<usize>,
    pub without_rowid: bool,
    pub strict: bool,
    pub foreign_keys: Vec<ForeignKey>,
    pub indexes: Vec<Index>,
    /// The text of CREATE TABLE, where SQLite keeps one.
    pub sql: Option<String>,
}

impl Table {
    /// The name as SQL needs it anywhere: `"main"."games"`.
    pub fn quoted_name(&self) -> String {
        format!("{}.{}", quote_name(&self.schema), quote_name(&self.name))
    }

    pub fn id(&self) -> TableId {
        TableId { schema: self.schema.clone(), name: self.name.clone() }
    }

    /// The table as a line or a message names it: `games`, `other.games`.
    pub fn noun(&self) -> Cow<'_, str> {
        noun_in(&self.schema, &self.name, self.hidden)
    }

    /// The names of the columns that identify a record; none where nothing does.
    pub fn identity_columns(&self) -> Vec<String> {
        match &self.identity {
            Identity::Rowid(name) => vec![name.clone()],
            Identity::Columns(columns) => columns.iter().map(|&column| self.columns[column].name.clone()).collect(),
            Identity::None => Vec::new(),
        }
    }

    /// Positions of the columns that a new record must be given a value for.
    pub fn required(&self) -> Vec<usize> {
        let is_rowid = |column: &Column| matches!(&self.identity, Identity::Rowid(own) if *own == column.name);
        let columns = self.columns.iter().enumerate().filter(|(at, column)| {
            let must_hold = column.not_null || self.primary_key.contains(at);
            must_hold && column.default.is_none() && column.generated.is_none() && !is_rowid(column)
        });
        columns.map(|(at, _)| at).collect()
    }

    /// True if a primary key or unique index stands on exactly these columns, in whatever order (foreignkeys.html, section 3).
    pub fn is_unique(&self, columns: &[usize]) -> bool {
        let same = |other: &Vec<usize>| other.len() == columns.len() && columns.iter().all(|one| other.contains(one));
        self.unique_keys().iter().any(same)
    }

    /// The columns of the primary key and of each unique index on all records.
    pub fn unique_keys(&self) -> Vec<Vec<usize>> {
        let whole = self.indexes.iter().filter(|index| index.unique && !index.partial);
        let indexes = whole.filter_map(|index| index.columns.iter().copied().collect());
        std::iter::once(self.primary_key.clone()).filter(|key| !key.is_empty()).chain(indexes).collect()
    }

    /// True if one of the columns can be NULL.
    pub fn may_be_null(&self, columns: &[usize]) -> bool {
        columns.iter().any(|position| {
            let column = &self.columns[*position];
            let rowid = matches!(&self.identity, Identity::Rowid(name) if name.eq_ignore_ascii_case(&column.name));
            !(column.not_null || rowid)
        })
    }
}

/// How a table is named: main and temp need not be said, unless another table hides it.
pub(super) fn noun_in<'n>(schema: &str, name: &'n str, hidden: bool) -> Cow<'n, str> {
    match schema {
        "temp" => Cow::Borrowed(name),
        "main" if !hidden => Cow::Borrowed(name),
        schema => Cow::Owned(format!("{}.{}", typed_word(schema), typed_name(name))),
    }
}

/// A name as it is typed: in backticks where it needs them.
pub fn typed_name(name: &str) -> Cow<'_, str> {
    if is_bare_name(name) { Cow::Borrowed(name) } else { Cow::Owned(format!("`{}`", name.replace('`', "``"))) }
}

/// A table as it is typed where a noun may stand.
pub fn typed_noun(table: &Table) -> Cow<'_, str> {
    match table.noun() {
        Cow::Borrowed(name) => typed_word(name),
        qualified => qualified,
    }
}

/// A name as it is typed where it may be a word of the language.
pub fn typed_word(name: &str) -> Cow<'_, str> {
    if may_be_word(name) { Cow::Owned(format!("`{name}`")) } else { typed_name(name) }
}
