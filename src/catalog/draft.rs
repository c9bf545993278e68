//! Relations whose names are still to be chosen among all that a table has.

use std::rc::Rc;

use super::graph::KeyEdge;
use super::{KeyOrigin, KeyStep, RelationKind};

/// Of members whose names are equally close to what was typed, the one with the least rank is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NameRank {
    /// Given by an annotation.
    Annotated,
    /// By the key, or by the child table as it is called.
    Direct,
    /// By a form of the child table's name (`albums` of `Album`).
    Derived,
    /// By a column that is named for such a record, and is no key.
    Claimed,
    /// By the parent's singular, beside a name by the key; by the child table's own spelling.
    Second,
    /// Through a table that is nothing but a join.
    Join,
    /// Through a table with data of its own.
    Association,
    /// Through another table, by the far key's name.
    FarKey,
    /// Through another table back to this one, by this one's name.
    Back,
    Column,
    /// A key that names a table or column that does not exist.
    Broken,
}

/// A relation while its names are being found.
pub(super) struct RelationDraft {
    pub kind: RelationKind,
    pub steps: Vec<KeyStep>,
    pub origin: KeyOrigin,
    /// Names that it is shown by where they are its alone, the best first.
    pub names: Vec<(String, NameRank)>,
    /// Spellings that find it too, and are not shown.
    pub aliases: Vec<(String, NameRank)>,
    /// A name of last resort.
    pub fallback: String,
    /// For a through relation, its first step.
    pub first_hop: Option<FirstHop>,
    /// Position in the directory of the table at its end.
    pub target: usize,
    pub edge: Rc<KeyEdge>,
}

/// How a through relation begins, and what its second step is called behind that.
pub(super) struct FirstHop {
    /// The position of the first step among the drafts.
    pub draft: usize,
    /// The words of the key of the first step.
    pub label: String,
    pub then: String,
}
