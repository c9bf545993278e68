//! Draws tables and the keys between them: as SVG, in boxes of characters, and as text for Mermaid and Graphviz.

use std::borrow::Cow;
use std::rc::Rc;

mod boxes;
mod dot;
mod layout;
mod mermaid;
mod sheet;
mod svg;
pub use svg::{COLOURS, STYLE};
#[cfg(test)]
mod tests;

use crate::catalog::{Catalog, KeyOrigin, RelationKind, Table, TableKind};
use crate::diagnostic::{DiagnosticKind, Result};
use crate::terminal::sanitize::{self, Lines};

/// A key between two tables.
struct DiagramKey {
    child: usize,
    parent: usize,
    /// The columns of the key, and those of the parent that it leads to.
    child_columns: Vec<usize>,
    parent_columns: Vec<usize>,
    /// What the child calls its parent.
    name: String,
    /// What the parent calls its children.
    back: Option<String>,
    /// True if a child must have a parent.
    required: bool,
    /// True if a parent has at most one child.
    one: bool,
    declared: bool,
}

/// Tables and keys to be drawn.
pub struct Diagram {
    tables: Vec<Rc<Table>>,
    keys: Vec<DiagramKey>,
}

impl Diagram {
    /// Every listed table that can be read, with the keys between them; views only where keys are annotated.
    pub fn of(catalog: &Catalog) -> Result<Diagram> {
        let mut tables = Vec::new();
        for entry in catalog.tables()? {
            match catalog.table_exact(&entry.name) {
                Ok(found) => tables.extend(found),
                Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
                // What cannot be read cannot be drawn; `.tables` and `.check` tell of it.
                Err(_) => {}
            }
        }
        let position = |name: &str| tables.iter().position(|table: &Rc<Table>| table.name == name);
        let mut keys = Vec::new();
        for (child, table) in tables.iter().enumerate() {
            for relation in catalog.relations(table)?.iter().filter(|one| one.kind == RelationKind::BelongsTo) {
                let [step] = relation.steps.as_slice() else { continue };
                let Some(parent) = position(&step.to.name) else { continue };
                let back = catalog.back(step)?;
                let one = back.as_ref().is_some_and(|back| back.kind == RelationKind::HasOne);
                let required = !table.may_be_null(&step.from_columns);
                let declared = relation.origin == KeyOrigin::Declared;
                keys.push(DiagramKey {
                    child,
                    parent,
                    child_columns: step.from_columns.clone(),
                    parent_columns: step.to_columns.clone(),
                    name: relation.name().to_owned(),
                    back: back.map(|back| back.name().to_owned()),
                    required,
                    one,
                    declared,
                });
            }
        }
        let used = |at: usize| keys.iter().any(|key| key.child == at || key.parent == at);
        let kept: Vec<bool> =
            tables.iter().enumerate().map(|(at, table)| table.kind != TableKind::View || used(at)).collect();
        let place = |at: usize| kept[..at].iter().filter(|kept| **kept).count();
        for key in &mut keys {
            (key.child, key.parent) = (place(key.child), place(key.parent));
        }
        let mut kept = kept.into_iter();
        tables.retain(|_| kept.next().unwrap_or(false));
        Ok(Diagram { tables, keys })
    }
}

/// A text in one line, with nothing in it that hides or acts.
fn visible(text: &str) -> Cow<'_, str> {
    sanitize::text(text, Lines::Show)
}

/// Text within XML or HTML.
fn escaped(text: &str) -> String {
    // No XML has these two, not even as references.
    let text = visible(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}");
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
