//! What a CREATE statement says: a table with its columns and constraints, a virtual table, an index, a view or a trigger.
//!
//! Places are in bytes of the text that was read. What compares does so in normal form: names in lower case, expressions as
//! [`Normal`]. A constraint means the same behind its column or behind all columns, so both stand in one list.

use std::ops::Range;

use super::lexer::code;
use super::normal::Normal;

/// The kinds of objects that a schema holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObjectKind {
    Table,
    VirtualTable,
    Index,
    View,
    Trigger,
}

impl ObjectKind {
    pub fn word(self) -> &'static str {
        match self {
            ObjectKind::Table => "table",
            ObjectKind::VirtualTable => "virtual table",
            ObjectKind::Index => "index",
            ObjectKind::View => "view",
            ObjectKind::Trigger => "trigger",
        }
    }
}

/// How a CREATE statement begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub kind: ObjectKind,
    pub temporary: bool,
    pub unique: bool,
    pub schema: Option<String>,
    pub name: String,
    /// Where the name stands, without that of its schema.
    pub name_start: usize,
}

/// A CREATE statement.
#[derive(Clone, Debug)]
pub struct Create {
    pub head: Head,
    pub body: Body,
    pub comments: Vec<Comment>,
}

#[derive(Clone, Debug)]
pub enum Body {
    Table(Table),
    VirtualTable(VirtualTable),
    Index(Index),
    View(View),
    Trigger(Trigger),
}

/// A comment, and what it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub span: Range<usize>,
    /// Counted from 1.
    pub line: usize,
    pub place: CommentPlace,
}

/// What a comment stands beside: the definition before it on its line; alone on a line, the definition that it stands in,
/// else the next one; outside of all, the object as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentPlace {
    Object,
    /// Its position in [`Table::columns`].
    Column(usize),
    /// Its position in [`Table::constraints`].
    Constraint(usize),
}

#[derive(Clone, Debug)]
pub struct Table {
    pub columns: Vec<Column>,
    pub constraints: Vec<Constraint>,
    pub without_rowid: bool,
    pub strict: bool,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    /// The declared type in lower case, with one space between words; empty without one.
    pub declared: String,
    pub not_null: Option<NotNull>,
    pub default: Option<Normal>,
    /// In lower case; none for BINARY.
    pub collation: Option<String>,
    pub generated: Option<Generated>,
    /// Places of the whole definition, and of its name.
    pub span: Range<usize>,
    pub name_span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotNull {
    pub name: Option<String>,
    pub conflict: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Generated {
    pub expression: Normal,
    pub stored: bool,
    /// Of the expression in its brackets.
    pub span: Range<usize>,
}

#[derive(Clone, Debug)]
pub struct Constraint {
    pub name: Option<String>,
    pub rule: Rule,
    /// The column that it stands behind, in lower case.
    pub column: Option<String>,
    /// From CONSTRAINT or its first keyword on.
    pub span: Range<usize>,
    /// Of a CHECK: the expression in its brackets. Of a FOREIGN KEY: from REFERENCES on.
    pub body: Range<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    PrimaryKey {
        columns: Vec<KeyColumn>,
        conflict: Option<String>,
        autoincrement: bool,
        /// `INTEGER PRIMARY KEY DESC` behind its column is no alias of the rowid (lang_createtable.html 5).
        descending: bool,
    },
    Unique {
        columns: Vec<KeyColumn>,
        conflict: Option<String>,
    },
    Check {
        expression: Normal,
        conflict: Option<String>,
    },
    ForeignKey {
        columns: Vec<String>,
        parent: String,
        /// Empty: the parent's primary key.
        parent_columns: Vec<String>,
        on_delete: String,
        on_update: String,
        matching: Option<String>,
        deferred: bool,
    },
}

/// A column of a key, its name in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyColumn {
    pub name: String,
    pub collation: Option<String>,
    pub descending: bool,
}

#[derive(Clone, Debug)]
pub struct VirtualTable {
    /// In lower case.
    pub module: String,
    /// Places of the module's arguments.
    pub arguments: Vec<Range<usize>>,
}

#[derive(Clone, Debug)]
pub struct Index {
    pub table: String,
    pub terms: Vec<Term>,
    /// The place of what stands behind WHERE.
    pub condition: Option<Range<usize>>,
}

/// A column or expression of an index.
#[derive(Clone, Debug)]
pub struct Term {
    /// With its order.
    pub span: Range<usize>,
    /// Without its order, with its collation.
    pub expression: Range<usize>,
}

#[derive(Clone, Debug)]
pub struct View {
    /// Names of columns, where the view gives some.
    pub columns: Vec<String>,
    /// The place of the query.
    pub query: Range<usize>,
}

/// What sets a trigger off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TriggerEvent {
    Delete,
    Insert,
    Update,
}

#[derive(Clone, Debug)]
pub struct Trigger {
    pub event: TriggerEvent,
    pub table: String,
    /// The place of its statements, BEGIN and END included.
    pub body: Range<usize>,
}

impl Comment {
    /// What the comment says, without its marks and the space around.
    pub fn text<'a>(&self, sql: &'a str) -> &'a str {
        let text = sql.get(self.span.clone()).unwrap_or_default();
        let body = match text.strip_prefix("/*") {
            Some(body) => body.strip_suffix("*/").unwrap_or(body),
            None => text.strip_prefix("--").unwrap_or(text),
        };
        body.trim()
    }
}

impl Table {
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    pub fn primary_key(&self) -> Option<(&[KeyColumn], bool)> {
        self.constraints.iter().find_map(|constraint| match &constraint.rule {
            Rule::PrimaryKey { columns, descending, .. } => Some((columns.as_slice(), *descending)),
            _ => None,
        })
    }

    /// The column that is the rowid under another name, in lower case.
    pub fn rowid_alias(&self) -> Option<String> {
        let ([key], false) = self.primary_key()? else { return None };
        let column = self.column(&key.name)?;
        (column.declared == "integer" && !self.without_rowid).then(|| column.name.to_ascii_lowercase())
    }

    /// True if the column can hold no null, whether it says so or is part of a key that takes none (lang_createtable.html 3.5,
    /// stricttables.html).
    pub fn is_never_null(&self, column: &Column) -> bool {
        let is_key = |(keys, _): (&[KeyColumn], bool)| {
            keys.iter().any(|key| column.name.eq_ignore_ascii_case(&key.name))
                && (self.without_rowid || self.strict || self.rowid_alias().is_some())
        };
        column.not_null.is_some() || self.primary_key().is_some_and(is_key)
    }

    pub fn has_autoincrement(&self) -> bool {
        self.constraints
            .iter()
            .any(|constraint| matches!(constraint.rule, Rule::PrimaryKey { autoincrement: true, .. }))
    }

    /// A name under which SQL reaches the rowid although columns may hide some of them.
    pub fn rowid_name(&self) -> Option<&'static str> {
        if self.without_rowid {
            return None;
        }
        ["rowid", "_rowid_", "oid"].into_iter().find(|name| self.column(name).is_none())
    }
}

impl Trigger {
    /// True if its statements may change records.
    pub fn writes(&self, sql: &str) -> bool {
        let body = sql.get(self.body.clone()).unwrap_or_default();
        code(body).any(|token| token.is_any(&["insert", "update", "delete", "replace"]))
    }

    /// The names of the tables that its statements insert into.
    pub fn inserted(&self, sql: &str) -> Vec<String> {
        let tokens: Vec<_> = code(sql.get(self.body.clone()).unwrap_or_default()).collect();
        let mut found = Vec::new();
        for (at, _) in tokens.iter().enumerate().filter(|(_, token)| token.is("into")) {
            let begins = tokens[..at].iter().rev().take(3).any(|token| token.is_any(&["insert", "replace"]));
            let has_schema = tokens.get(at + 2).is_some_and(|token| token.is("."));
            let name = tokens.get(if has_schema { at + 3 } else { at + 1 });
            found.extend(name.filter(|_| begins).map(|name| name.name().into_owned()));
        }
        found
    }
}

/// The text within the brackets that stand around `text`, without comments and space before it.
pub fn inside_brackets(text: &str) -> &str {
    let mut tokens = code(text).skip(1);
    let start = tokens.next().map_or(text.len(), |token| token.start);
    let end = tokens.last().map_or(start, |token| token.start);
    text.get(start..end).unwrap_or_default().trim_end()
}
