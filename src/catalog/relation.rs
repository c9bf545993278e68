//! Relations of tables: the steps along keys that they consist of, their names, and what a name behind a table can mean.

use std::fmt;
use std::rc::Rc;

use super::{Table, typed_name};

/// A step along a key from the records of one table to those of another, columns paired in order.
#[derive(Clone, Debug)]
pub struct KeyStep {
    pub from: Rc<Table>,
    pub from_columns: Vec<usize>,
    pub to: Rc<Table>,
    pub to_columns: Vec<usize>,
    /// True from child to parent (along the key), false from parent to child (against it).
    pub to_parent: bool,
    /// True if there is at most one record at the other end for each at this end, by the schema (never by the data).
    pub to_one: bool,
}

impl KeyStep {
    /// The same key from its other end, where there may be many.
    pub fn reversed(&self) -> KeyStep {
        KeyStep {
            from: self.to.clone(),
            from_columns: self.to_columns.clone(),
            to: self.from.clone(),
            to_columns: self.from_columns.clone(),
            to_parent: !self.to_parent,
            to_one: !self.to_parent,
        }
    }
}

/// How many records there are at the other end, and over what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelationKind {
    BelongsTo,
    HasMany,
    HasOne,
    Through,
}

/// Who says that there is a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOrigin {
    Declared,
    Inferred,
    Annotated,
}

impl KeyOrigin {
    /// The origin of a way over several keys: inferred if any of them is, else annotated if any is.
    pub(super) fn weakest(origins: &[KeyOrigin]) -> KeyOrigin {
        [KeyOrigin::Inferred, KeyOrigin::Annotated]
            .into_iter()
            .find(|origin| origins.contains(origin))
            .unwrap_or(KeyOrigin::Declared)
    }
}

/// A relation of one table, as it is named, shown and followed.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Every name that finds it, the best one first. The first is how it is shown and suggested.
    pub names: Vec<String>,
    /// The word that must stand behind `via` after the first name, where that alone does not find it.
    pub via_word: Option<String>,
    pub kind: RelationKind,
    /// One step for a direct relation, two for a through, more for a way that is further.
    pub steps: Vec<KeyStep>,
    pub origin: KeyOrigin,
}

impl Relation {
    pub fn name(&self) -> &str {
        &self.names[0]
    }

    /// The names that find it alone or, where it has none such, with the table between behind `via`.
    pub fn full_names(&self) -> &[String] {
        match &self.via_word {
            Some(_) if self.names.len() > 1 => &self.names[1..],
            _ => &self.names,
        }
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

    /// True if it leads to at most one record.
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

/// One way between two tables.
#[derive(Clone, Debug)]
pub struct JoinPath {
    pub steps: Vec<KeyStep>,
    /// The name of each hop, as it is typed behind a dot.
    pub names: Vec<String>,
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
        write!(f, ".{}", typed_name(&self.name))?;
        match &self.via {
            Some(via) => write!(f, " via {}", typed_name(via)),
            None => Ok(()),
        }
    }
}
