//! What nests in the cells of an answer: fetched by a query a level or a query a record, and put in its place.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use super::cancel::Cancel;
use super::engine::{Engine, owned};
use crate::diagnostic::{Diagnostic, Result};
use crate::plan::{Branch, Element, Lazy};
use crate::render::{Nested, NestedHead};
use crate::store::Value;

/// Fetches what nests below rows.
pub struct Nest<'e> {
    engine: &'e Engine,
    cancel: &'e Cancel,
    levels: Vec<Level<'e>>,
}

/// One branch, and what was fetched of it.
struct Level<'e> {
    branch: &'e Branch,
    /// The elements by their link; `None` where they are fetched for each row.
    loaded: Option<HashMap<Vec<u8>, Vec<Nested>>>,
    below: Vec<Level<'e>>,
}

impl<'e> Nest<'e> {
    /// Makes ready; with a query a level, those queries run now.
    pub fn new(engine: &'e Engine, cancel: &'e Cancel, branches: &'e [Branch], lazy: Lazy) -> Result<Nest<'e>> {
        let mut nest = Nest { engine, cancel, levels: Vec::new() };
        nest.levels = branches.iter().map(|branch| nest.level(branch, lazy)).collect::<Result<_>>()?;
        Ok(nest)
    }

    fn level(&self, branch: &'e Branch, lazy: Lazy) -> Result<Level<'e>> {
        let below = branch.branches.iter().map(|below| self.level(below, lazy)).collect::<Result<Vec<_>>>()?;
        let mut level = Level { branch, loaded: None, below };
        if lazy != Lazy::Select {
            let mut loaded: HashMap<Vec<u8>, Vec<Nested>> = HashMap::new();
            self.elements(&level, &branch.statement, &mut |link, element| {
                loaded.entry(key(link)).or_default().push(element);
            })?;
            level.loaded = Some(loaded);
        }
        Ok(level)
    }

    /// Runs a statement of a level and makes an element of each row.
    fn elements(
        &self,
        level: &Level<'_>,
        statement: &crate::plan::Statement,
        each: &mut dyn FnMut(&[Value], Nested),
    ) -> Result<()> {
        let links = level.branch.link.len();
        let mut rows = Vec::new();
        let nested = !level.below.is_empty();
        self.engine.run(statement, &mut |row| {
            let values = owned(row);
            if nested {
                rows.push(values);
            } else {
                let (link, cells) = values.split_at(links.min(values.len()));
                each(link, element(&level.branch.element, cells.iter().cloned().map(Nested::Value).collect()));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        // Queries for each record run after the one whose rows they belong to, not within it.
        for values in rows {
            let (link, cells) = values.split_at(links.min(values.len()));
            let cells = self.fill(&level.below, cells)?;
            each(link, element(&level.branch.element, cells));
        }
        Ok(())
    }

    /// The cells of a row of the answer with what nests in them.
    pub fn row(&self, values: &[Value]) -> Result<Vec<Nested>> {
        self.fill(&self.levels, values)
    }

    fn fill(&self, levels: &[Level<'_>], values: &[Value]) -> Result<Vec<Nested>> {
        let mut cells: Vec<Nested> = values.iter().cloned().map(Nested::Value).collect();
        for level in levels {
            if self.cancel.is_asked() {
                return Err(Diagnostic::interrupted());
            }
            let link: Vec<Value> =
                level.branch.link.iter().map(|at| values.get(*at).cloned().unwrap_or(Value::Null)).collect();
            let elements = self.fetch(level, &link)?;
            if let Some(cell) = cells.get_mut(level.branch.cell) {
                *cell = if level.branch.to_one {
                    elements.into_iter().next().unwrap_or(Nested::None)
                } else {
                    Nested::List(elements)
                };
            }
        }
        Ok(cells)
    }

    fn fetch(&self, level: &Level<'_>, link: &[Value]) -> Result<Vec<Nested>> {
        if let Some(loaded) = &level.loaded {
            return Ok(loaded.get(&key(link)).cloned().unwrap_or_default());
        }
        let mut elements = Vec::new();
        self.elements(level, &level.branch.each.filled(link), &mut |_, element| elements.push(element))?;
        Ok(elements)
    }
}

fn element(kind: &Element, cells: Vec<Nested>) -> Nested {
    match kind {
        Element::Value => cells.into_iter().next().unwrap_or(Nested::None),
        Element::Record(head) => Nested::Record { head: Rc::<NestedHead>::clone(head), cells },
    }
}

/// Bytes that are equal when the values are: kind, length and content of each.
fn key(values: &[Value]) -> Vec<u8> {
    let mut key = Vec::with_capacity(values.len() * 9);
    for value in values {
        match value {
            Value::Null => key.push(0),
            Value::Integer(number) => {
                key.push(1);
                key.extend(number.to_be_bytes());
            }
            Value::Real(number) => {
                key.push(2);
                key.extend(number.to_bits().to_be_bytes());
            }
            Value::Text(bytes) | Value::Blob(bytes) => {
                key.push(if matches!(value, Value::Text(_)) { 3 } else { 4 });
                key.extend((bytes.len() as u64).to_be_bytes());
                key.extend(bytes);
            }
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_differ_where_values_do() {
        let keys = [
            key(&[Value::Null]),
            key(&[]),
            key(&[Value::Integer(1)]),
            key(&[Value::Real(1.0)]),
            key(&[Value::text("1")]),
            key(&[Value::Blob(b"1".to_vec())]),
            key(&[Value::text("ab"), Value::text("c")]),
            key(&[Value::text("a"), Value::text("bc")]),
        ];
        for (at, one) in keys.iter().enumerate() {
            for other in &keys[..at] {
                assert_ne!(one, other);
            }
        }
    }
}
