//! All tables with the keys between them: declared, annotated, and inferred where somebody asks.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::direct::Claim;
use super::infer::{self, Evidence, KeyCandidate};
use super::keys::{child_is_one, parent_is_one};
use super::schema::SchemaCache;
use super::{KeyOrigin, KeyStep, Table};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};

/// A key from a child table to a parent table. Tables are positions in the directory.
#[derive(Clone, Debug)]
pub(super) struct KeyEdge {
    pub child: usize,
    pub columns: Vec<usize>,
    pub parent: usize,
    pub parent_columns: Vec<usize>,
    pub origin: KeyOrigin,
    /// What the child calls its parent, where an annotation says it.
    pub name: Option<String>,
    /// What the parent calls its children, where an annotation says it.
    pub back: Option<String>,
    /// True if there is at most one child for each parent.
    pub child_is_one: bool,
    /// True if there is at most one parent for each child.
    pub parent_is_one: bool,
}

impl KeyEdge {
    /// The key over the columns of a child to those of a parent. `None` where one of the tables could not be read.
    pub fn new(
        tables: &[Option<Rc<Table>>],
        (child, columns): (usize, Vec<usize>),
        (parent, parent_columns): (usize, Vec<usize>),
        origin: KeyOrigin,
    ) -> Option<KeyEdge> {
        let (child_table, parent_table) = (tables[child].as_ref()?, tables[parent].as_ref()?);
        Some(KeyEdge {
            child_is_one: child_is_one(child_table, &columns, parent_table, &parent_columns),
            parent_is_one: parent_is_one(parent_table, &parent_columns),
            child,
            columns,
            parent,
            parent_columns,
            origin,
            name: None,
            back: None,
        })
    }

    /// The step along the key, or against it.
    pub fn step(&self, graph: &KeyGraph, to_parent: bool) -> Option<KeyStep> {
        let (child, parent) = (graph.tables[self.child].clone()?, graph.tables[self.parent].clone()?);
        Some(if to_parent {
            KeyStep {
                from: child,
                from_columns: self.columns.clone(),
                to: parent,
                to_columns: self.parent_columns.clone(),
                to_parent,
                to_one: self.parent_is_one,
            }
        } else {
            KeyStep {
                from: parent,
                from_columns: self.parent_columns.clone(),
                to: child,
                to_columns: self.columns.clone(),
                to_parent,
                to_one: self.child_is_one,
            }
        })
    }
}

/// Keys by the tables at their ends.
pub(super) struct KeyGraph {
    /// By position in the directory; views only where an annotation names them.
    pub tables: Vec<Option<Rc<Table>>>,
    from: Vec<Vec<Rc<KeyEdge>>>,
    to: Vec<Vec<Rc<KeyEdge>>>,
    candidates: Vec<UncheckedKey>,
    candidates_from: Vec<Vec<usize>>,
    candidates_to: Vec<Vec<usize>>,
    /// What was asked for, in order: a table with many keys is asked for them by each of its parents.
    known_from: RefCell<HashMap<usize, Rc<[Rc<KeyEdge>]>>>,
    known_to: RefCell<HashMap<usize, Rc<[Rc<KeyEdge>]>>>,
}

/// A key that names suggest; its values are looked at when first asked for.
pub(super) struct UncheckedKey {
    candidate: KeyCandidate,
    name: Option<String>,
    back: Option<String>,
    answer: OnceCell<Option<Rc<KeyEdge>>>,
}

impl UncheckedKey {
    /// With the names that the child and the parent have for each other, where an annotation gives them.
    pub fn new(candidate: KeyCandidate, name: Option<String>, back: Option<String>) -> UncheckedKey {
        UncheckedKey { candidate, name, back, answer: OnceCell::new() }
    }
}

impl KeyGraph {
    pub fn new(tables: Vec<Option<Rc<Table>>>, edges: Vec<KeyEdge>, candidates: Vec<UncheckedKey>) -> KeyGraph {
        let count = tables.len();
        let mut graph = KeyGraph {
            tables,
            from: vec![Vec::new(); count],
            to: vec![Vec::new(); count],
            candidates_from: vec![Vec::new(); count],
            candidates_to: vec![Vec::new(); count],
            candidates: Vec::new(),
            known_from: RefCell::default(),
            known_to: RefCell::default(),
        };
        for edge in edges.into_iter().map(Rc::new) {
            graph.from[edge.child].push(edge.clone());
            graph.to[edge.parent].push(edge);
        }
        for (position, UncheckedKey { candidate, .. }) in candidates.iter().enumerate() {
            graph.candidates_from[candidate.child].push(position);
            for &(parent, _) in &candidate.parents {
                graph.candidates_to[parent].push(position);
            }
        }
        graph.candidates = candidates;
        graph
    }

    /// Keys that the table holds, in the order of their first columns.
    pub fn keys_of(&self, schema: &SchemaCache, table: usize) -> Result<Rc<[Rc<KeyEdge>]>> {
        if let Some(known) = self.known_from.borrow().get(&table) {
            return Ok(known.clone());
        }
        let mut edges = self.from[table].clone();
        for &candidate in &self.candidates_from[table] {
            edges.extend(self.check_values(schema, candidate)?);
        }
        edges.sort_by_key(|edge| edge.columns.first().copied());
        let edges: Rc<[Rc<KeyEdge>]> = edges.into();
        self.known_from.borrow_mut().insert(table, edges.clone());
        Ok(edges)
    }

    /// Keys that point at the table, in the order of the child tables' names.
    pub fn keys_to(&self, schema: &SchemaCache, table: usize) -> Result<Rc<[Rc<KeyEdge>]>> {
        if let Some(known) = self.known_to.borrow().get(&table) {
            return Ok(known.clone());
        }
        let mut edges = self.to[table].clone();
        for &candidate in &self.candidates_to[table] {
            edges.extend(self.check_values(schema, candidate)?.filter(|edge| edge.parent == table));
        }
        edges.sort_by_key(|edge| (edge.child, edge.columns.first().copied()));
        let edges: Rc<[Rc<KeyEdge>]> = edges.into();
        self.known_to.borrow_mut().insert(table, edges.clone());
        Ok(edges)
    }

    /// Looks at the values, once.
    fn check_values(&self, schema: &SchemaCache, position: usize) -> Result<Option<Rc<KeyEdge>>> {
        let unchecked = &self.candidates[position];
        if let Some(answer) = unchecked.answer.get() {
            return Ok(answer.clone());
        }
        schema.check_stop()?;
        let KeyCandidate { child, columns, parents, evidence, kind_column } = &unchecked.candidate;
        if self.leads_over_more(schema, &unchecked.candidate)? {
            return Ok(unchecked.answer.get_or_init(|| None).clone());
        }
        if let (Some(kinds), Some(table)) = (kind_column, &self.tables[*child])
            && infer::names_tables(schema.connection(), &*schema.directory()?, table, *kinds)?
        {
            return Ok(unchecked.answer.get_or_init(|| None).clone());
        }
        let mut found = Vec::new();
        for (parent, key) in parents {
            let (Some(child_table), Some(parent_table)) = (&self.tables[*child], &self.tables[*parent]) else {
                continue;
            };
            let (own, wanted) = ((&**child_table, columns.as_slice()), (&**parent_table, key.as_slice()));
            match infer::points_at(schema.connection(), *evidence, own, wanted) {
                Ok(true) => found.push((*parent, key.clone())),
                Ok(false) => {}
                Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
                Err(error) => schema.warn(Diagnostic::warning(format!(
                    "whether `{}.{}` points at `{}` cannot be told: {}",
                    child_table.name, child_table.columns[columns[0]].name, parent_table.name, error.message
                ))),
            }
        }
        let owner = match found.len() {
            0 => None,
            1 => Some(0),
            // Two tables that both hold the values prove nothing, unless one of them owns the key.
            _ => infer::owner(schema.connection(), &self.tables, *evidence, &found)?,
        };
        let edge = owner.and_then(|owner| {
            let edge =
                KeyEdge::new(&self.tables, (*child, columns.clone()), found.swap_remove(owner), KeyOrigin::Inferred)?;
            Some(Rc::new(KeyEdge { name: unchecked.name.clone(), back: unchecked.back.clone(), ..edge }))
        });
        Ok(unchecked.answer.get_or_init(|| edge).clone())
    }

    /// True if a key that a name suggests was looked for, and one of its values is found in no record.
    pub fn values_missed(&self, schema: &SchemaCache, child: usize, claim: Claim) -> Result<bool> {
        for &position in &self.candidates_from[child] {
            let candidate = &self.candidates[position].candidate;
            let Some((parent, key)) = candidate.parents.iter().find(|(parent, _)| *parent == claim.parent) else {
                continue;
            };
            if let (true, Some(child), Some(parent)) =
                (candidate.columns == [claim.column], &self.tables[child], &self.tables[*parent])
            {
                return infer::misses(schema.connection(), (child, &candidate.columns), (parent, key));
            }
        }
        Ok(false)
    }

    /// True if a key over these columns and more leads on to the same table: `takes.(course_id, section_no)` points at
    /// `sections`, and those at `courses`.
    fn leads_over_more(&self, schema: &SchemaCache, candidate: &KeyCandidate) -> Result<bool> {
        for &position in &self.candidates_from[candidate.child] {
            let wider = &self.candidates[position].candidate;
            // One that links two tables says of neither that it is reached over the link alone.
            if wider.columns.len() <= candidate.columns.len() || wider.evidence == Evidence::SameAsLink {
                continue;
            }
            for (between, key) in &wider.parents {
                let place = |column: &usize| wider.columns.iter().position(|wide| wide == column).map(|at| key[at]);
                let Some(over) = candidate.columns.iter().map(place).collect::<Option<Vec<usize>>>() else { break };
                if candidate.parents.iter().any(|&(parent, _)| self.may_point(*between, &over, parent))
                    && self.check_values(schema, position)?.is_some_and(|edge| edge.parent == *between)
                {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// True if these columns are a key to the parent, as declared or by their names.
    fn may_point(&self, child: usize, columns: &[usize], parent: usize) -> bool {
        let is_declared = |edge: &Rc<KeyEdge>| edge.parent == parent && edge.columns == columns;
        let is_proposed = |&position: &usize| {
            let candidate = &self.candidates[position].candidate;
            candidate.columns == columns && candidate.parents.iter().any(|&(proposed, _)| proposed == parent)
        };
        self.from[child].iter().any(is_declared) || self.candidates_from[child].iter().any(is_proposed)
    }
}
