//! What nests in the cells of an answer: fetched by a query a level, a query a record or one query of joins, and put in
//! its place.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::answer::{Nested, NestedHead};
use crate::diagnostic::Result;
use crate::plan::{Branch, Element, Lazy};
use crate::session::Cancel;
use crate::session::statement_runner::{StatementRunner, owned};
use crate::store::Value;

/// Fetches what nests below rows.
pub struct NestedReader<'e> {
    engine: &'e StatementRunner,
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

impl<'e> NestedReader<'e> {
    /// Makes ready; with a query a level, those queries run now.
    pub fn new(
        engine: &'e StatementRunner,
        cancel: &'e Cancel,
        branches: &'e [Branch],
        lazy: Lazy,
    ) -> Result<NestedReader<'e>> {
        let mut nest = NestedReader { engine, cancel, levels: Vec::new() };
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
            self.cancel.check()?;
            let link: Vec<Value> =
                level.branch.link.iter().map(|at| values.get(*at).cloned().unwrap_or(Value::Null)).collect();
            let elements = self.fetch(level, &link)?;
            put(&mut cells, level.branch, elements);
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

/// Puts an answer together that came as one statement of joins (see [`Plan::joined`](crate::plan::Plan::joined)).
pub struct JoinedRows<'p> {
    branches: &'p [Branch],
    /// The root row at hand, whose joined rows are still coming.
    root: Option<PartialRecord>,
}

/// A row of one level with what grows below it.
struct PartialRecord {
    number: i64,
    cells: Vec<Value>,
    below: Vec<Vec<PartialRecord>>,
}

impl<'p> JoinedRows<'p> {
    pub fn new(branches: &'p [Branch]) -> JoinedRows<'p> {
        JoinedRows { branches, root: None }
    }

    /// Takes a joined row. When it begins another root row, gives the one before: its plain cells, and the same with
    /// what nests in them.
    pub fn row(&mut self, values: &[Value]) -> Option<(Vec<Value>, Vec<Nested>)> {
        let below: usize = self.branches.iter().map(size).sum();
        let width = values.len().saturating_sub(below + 1);
        let number = values.get(width).and_then(Value::as_integer).unwrap_or(0);
        let finished = match &self.root {
            Some(root) if root.number == number => None,
            _ => {
                let new = PartialRecord::new(number, values.get(..width).unwrap_or_default(), self.branches);
                self.root.replace(new)
            }
        };
        if let Some(root) = &mut self.root {
            root.grow(self.branches, values, width + 1);
        }
        finished.map(|root| root.finish(self.branches))
    }

    /// The last root row.
    pub fn end(&mut self) -> Option<(Vec<Value>, Vec<Nested>)> {
        self.root.take().map(|root| root.finish(self.branches))
    }
}

/// How many cells of a joined row belong to a branch: those of its row, its number, and all that nests in it.
fn size(branch: &Branch) -> usize {
    branch.width + 1 + branch.branches.iter().map(size).sum::<usize>()
}

impl PartialRecord {
    fn new(number: i64, cells: &[Value], branches: &[Branch]) -> PartialRecord {
        PartialRecord { number, cells: cells.to_vec(), below: branches.iter().map(|_| Vec::new()).collect() }
    }

    /// Takes the cells of the branches, which begin at `at`.
    fn grow(&mut self, branches: &[Branch], values: &[Value], mut at: usize) {
        for (branch, rows) in branches.iter().zip(&mut self.below) {
            let number = values.get(at + branch.width).and_then(Value::as_integer);
            // Rows come in ascending order of their numbers; where branches stand side by side they come again.
            let last = rows.last().map(|row| row.number);
            if let Some(number) = number
                && last.is_none_or(|last| number > last)
            {
                rows.push(PartialRecord::new(
                    number,
                    values.get(at..at + branch.width).unwrap_or_default(),
                    &branch.branches,
                ));
            }
            if let Some(row) = rows.last_mut().filter(|row| Some(row.number) == number) {
                row.grow(&branch.branches, values, at + branch.width + 1);
            }
            at += size(branch);
        }
    }

    fn finish(self, branches: &[Branch]) -> (Vec<Value>, Vec<Nested>) {
        let nested = nested(&self.cells, self.below, branches);
        (self.cells, nested)
    }
}

fn nested(values: &[Value], below: Vec<Vec<PartialRecord>>, branches: &[Branch]) -> Vec<Nested> {
    let mut cells: Vec<Nested> = values.iter().cloned().map(Nested::Value).collect();
    for (branch, rows) in branches.iter().zip(below) {
        let elements = rows.into_iter().map(|row| {
            let own = row.cells.get(branch.link.len()..).unwrap_or_default();
            element(&branch.element, nested(own, row.below, &branch.branches))
        });
        put(&mut cells, branch, elements.collect());
    }
    cells
}

/// Puts what nests into its cell.
fn put(cells: &mut [Nested], branch: &Branch, elements: Vec<Nested>) {
    if let Some(cell) = cells.get_mut(branch.cell) {
        *cell =
            if branch.to_one { elements.into_iter().next().unwrap_or(Nested::None) } else { Nested::List(elements) };
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
