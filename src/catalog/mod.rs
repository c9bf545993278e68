//! What a database says about itself: tables, columns, keys, and the relations that follow from them.

//!
//! [`Catalog`] is asked; it introspects when something is asked for, and keeps the answer until the schema moves.
//!
//! ```text
//! introspect ─ directory, tables ─┬─ graph ─ keys: declared, said, inferred ─ members ─ relations and their names
//!     ddl (collations, hop:) ─────┘            said, infer                    direct, through
//! ```

use std::fmt;
use std::rc::Rc;

use crate::diagnostic::Diagnostic;

mod affinity;
pub(crate) mod bookkeeping;
#[expect(clippy::module_inception, reason = "the file of the type that the folder is named for")]
mod catalog;
mod ddl;
mod direct;
mod estimate;
mod graph;
mod infer;
mod inflect;
mod introspect;
mod keys;
mod labels;
mod member;
mod members;
mod names;
mod paths;
mod resolve;
mod said;
mod through;

#[cfg(test)]
mod tests;

pub use catalog::Catalog;
pub(crate) use ddl::quote_end;
pub use names::{Closeness, class_name, plural_name, singular_name, snake};
pub use paths::{MAX_PATH_HOPS, MAX_PATHS};
pub use said::{ColumnsOf, LabelLine, LabelTemplate, RelateLine, parse_label, parse_relate};

/// What the user wants of the catalog.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Look for keys that the schema does not declare.
    pub infer: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { infer: true }
    }
}

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

/// Why a name leads to no table.
#[derive(Clone, Debug)]
pub enum NameError {
    /// These tables are equally close.
    Ambiguous(Vec<String>),
    Diagnostic(Diagnostic),
}

/// Which column a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnLookup {
    /// Its position.
    Found(usize),
    /// Equally close ones.
    Ambiguous(Vec<usize>),
    Unknown {
        nearest: Option<String>,
    },
}

/// What a name behind a table led to.
#[derive(Clone, Debug)]
pub enum MemberLookup {
    Found(Member),
    /// Equally close meanings, each with a name that picks it.
    Ambiguous(Vec<Suggestion>),
    /// The name is that of a key that cannot be followed: a sentence that says why.
    BrokenKey(String),
    /// No relation of the table, but the one shortest way to the table of that name, with the words of the note that
    /// tells it (`customer`, `invoices`, `invoice_lines`, `tracks`). The relation has a step for each hop.
    Far {
        relation: Rc<Relation>,
        way: Vec<String>,
    },
    /// Several equally short ways to the table of that name, each as the names of its hops.
    SeveralPaths(Vec<Vec<String>>),
    /// There is such a table (its name), but no way to it.
    Unreachable(String),
    Unknown {
        nearest: Option<String>,
    },
}

/// A name to type instead. Displays as `.matches_as_home_team` or `.users via reviews`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub name: String,
    pub via: Option<String>,
}

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, ".{}", self.name)?;
        match &self.via {
            Some(via) => write!(f, " via {via}"),
            None => Ok(()),
        }
    }
}

/// One way between two tables.
#[derive(Clone, Debug)]
pub struct Path {
    pub steps: Vec<Step>,
    /// The name of each hop, as it is typed behind a dot.
    pub names: Vec<String>,
}

/// What `hop: fake …` says beside a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedRemark {
    /// Position of the column.
    pub column: usize,
    /// The text behind `fake`.
    pub text: String,
    /// The line within the table's CREATE text, from 1.
    pub line: usize,
}

/// What kind of thing a [`Table`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    Table,
    View,
    Virtual,
}

/// SQLite's type affinities (datatype3.html, section 3). `Blob` is also "no affinity".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affinity {
    Integer,
    Real,
    Numeric,
    Text,
    Blob,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generated {
    Virtual,
    Stored,
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
    pub generated: Option<Generated>,
    /// A hidden column of a virtual table: `select *` leaves it out, and so do answers, but it can be named.
    pub hidden: bool,
}

/// How records of a table are told apart in SQL.
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
    /// spells them; empty where that cannot be told.
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
    /// `main` or `temp`.
    pub schema: String,
    pub name: String,
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

/// A step along a key from the records of one table to those of another, columns paired in order.
#[derive(Clone, Debug)]
pub struct Step {
    pub from: Rc<Table>,
    pub from_columns: Vec<usize>,
    pub to: Rc<Table>,
    pub to_columns: Vec<usize>,
    /// True from child to parent (along the key), false from parent to child (against it).
    pub to_parent: bool,
    /// At most one record at the other end for each at this end, by the schema (never by the data).
    pub to_one: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationKind {
    BelongsTo,
    HasMany,
    HasOne,
    Through,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Declared,
    Inferred,
    Said,
}

/// A relation of one table, as it is named, shown and followed.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Every name that finds it, the best one first. The first is how it is shown and suggested.
    pub names: Vec<String>,
    /// The word that must stand behind `via` after the name, where no name alone finds it.
    pub via_word: Option<String>,
    pub kind: RelationKind,
    /// One step for a direct relation, two for a through, more for a way that is further.
    pub steps: Vec<Step>,
    pub origin: Origin,
}

impl Relation {
    pub fn name(&self) -> &str {
        &self.names[0]
    }

    /// How it is typed: `.users`, or `.users via reviews`.
    pub fn suggestion(&self) -> Suggestion {
        Suggestion { name: self.name().to_owned(), via: self.via_word.clone() }
    }

    pub fn target(&self) -> &Rc<Table> {
        &self.steps[self.steps.len() - 1].to
    }

    /// The table between the two of a through relation.
    pub fn via(&self) -> Option<&Rc<Table>> {
        (self.steps.len() > 1).then(|| &self.steps[0].to)
    }

    pub fn to_one(&self) -> bool {
        self.steps.iter().all(|step| step.to_one)
    }
}

/// What a name means behind a table: a relation before a column of the same name.
#[derive(Clone, Debug)]
pub enum Member {
    Relation(Rc<Relation>),
    Column(usize),
}

/// A piece of a label template: text, or the name of a column or to-one path within braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelPiece {
    Text(String),
    Path(String),
}

/// How a record shows itself in a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// No label was said: the key and, where there is one, the column named name, title, label …
    Default { name_column: Option<usize> },
    /// A template; `bare` when it was quoted, and then stands without `Book(…)` around.
    Template { pieces: Vec<LabelPiece>, bare: bool },
}
