//! What the user adds to the schema: `relate` and `label` lines, typed, in the sidecar file or in comments of the schema.

use super::names::FoldedName;
use crate::diagnostic::Span;

mod parse;
mod print;
#[cfg(test)]
mod tests;

pub(super) use parse::{parse_key_annotation, parse_sidecar, parse_template};
pub use parse::{parse_label, parse_relate};
pub(super) use print::relate_text;

/// A table with some of its columns, as typed: `orders.ship_via`, `lines.(order_id, no)`, `shippers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumns {
    pub table: String,
    /// Empty when only the table was named.
    pub columns: Vec<String>,
    /// In the text given to [`parse_relate`].
    pub span: Span,
}

/// `relate CHILD to PARENT as NAME, back NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelateLine {
    pub child: TableColumns,
    /// Without columns: the parent's primary key.
    pub parent: TableColumns,
    /// What the child calls its parent.
    pub name: Option<String>,
    /// What the parent calls its children.
    pub back: Option<String>,
}

/// `label TABLE TEMPLATE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelLine {
    pub table: String,
    pub table_span: Span,
    pub label: LabelTemplate,
}

/// A piece of a label template: text, or the name of a column or to-one path within braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelPiece {
    Text(String),
    Path(String),
}

/// A label as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelTemplate {
    pub pieces: Vec<LabelPiece>,
    /// Quoted, so it stands alone, with no `Book(…)` around.
    pub bare: bool,
}

/// What a `hop:` comment beside a column says of its key: `[to PARENT] [as NAME] [back NAME]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyAnnotation {
    pub parent: Option<TableColumns>,
    pub name: Option<String>,
    pub back: Option<String>,
}

/// The lines that were given, in their order. A later one about the same key or table takes the place of an earlier.
#[derive(Clone, Debug, Default)]
pub(super) struct Annotations {
    pub relations: Vec<RelateLine>,
    pub labels: Vec<LabelLine>,
}

impl Annotations {
    pub fn add_relation(&mut self, line: RelateLine) {
        let key = |line: &RelateLine| -> Vec<String> {
            let names = std::iter::once(&line.child.table).chain(&line.child.columns).chain([&line.parent.table]);
            names.map(|name| FoldedName::new(name).singular()).collect()
        };
        let about = key(&line);
        self.relations.retain(|earlier| key(earlier) != about);
        self.relations.push(line);
    }

    pub fn add_label(&mut self, line: LabelLine) {
        self.labels.retain(|earlier| !earlier.table.eq_ignore_ascii_case(&line.table));
        self.labels.push(line);
    }
}
