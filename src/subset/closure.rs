//! Which records belong to those that were asked for: those below them as far as was said, and all that any of them needs.

use std::rc::Rc;

use super::picked::{Node, Picked, Set};
use super::{Below, ChildLimit, Request};
use crate::catalog::{Catalog, KeyStep, Relation, Table, TableKind};
use crate::diagnostic::Result;

/// The keys of a table as steps: from its records to their parents, or from them to their children.
fn keys(catalog: &Catalog, table: &Table, to_parent: bool) -> Result<Vec<KeyStep>> {
    let relations = catalog.relations(table)?;
    let steps = relations.iter().filter_map(|relation| match relation.steps.as_slice() {
        [step] if step.to_parent == to_parent && step.to.kind == TableKind::Table && step.to.schema == "main" => {
            Some(step.clone())
        }
        _ => None,
    });
    Ok(steps.collect())
}

/// Takes the records below those that were asked for.
pub(super) fn descend(picked: &mut Picked<'_>, catalog: &Catalog, request: &Request) -> Result<()> {
    let root = picked.node(&request.table)?;
    match &request.below {
        Below::Ways(ways) if ways.is_empty() => Ok(()),
        Below::Ways(ways) => {
            picked.start_below(&root)?;
            ways.iter().try_for_each(|way| follow_way(picked, request, way))
        }
        Below::Everything => {
            picked.start_below(&root)?;
            grow(picked, catalog, Set::Below, &request.limits)
        }
    }
}

/// Takes what a way leads to, step by step, from the records that were asked for.
fn follow_way(picked: &mut Picked<'_>, request: &Request, way: &[Rc<Relation>]) -> Result<()> {
    let mut start = Set::Below;
    for step in way.iter().flat_map(|relation| &relation.steps) {
        let from = picked.node(&step.from)?;
        let to = picked.follow(step, start, None, limit_of(&request.limits, step))?;
        picked.clear(&from, Set::Now)?;
        picked.advance(&to)?;
        picked.add_to(&to, Set::All)?;
        start = Set::Now;
    }
    Ok(())
}

/// Takes all that the records need along keys.
pub(super) fn ascend(picked: &mut Picked<'_>, catalog: &Catalog) -> Result<()> {
    grow(picked, catalog, Set::All, &[])
}

/// Follows the keys of the records of a set, and of those that come to it, until none comes: from [`Set::All`] to their parents, from
/// [`Set::Below`] to their children. All are taken.
fn grow(picked: &mut Picked<'_>, catalog: &Catalog, set: Set, limits: &[ChildLimit]) -> Result<()> {
    let mut active = picked.nodes();
    let mut start = set;
    while !active.is_empty() {
        let mut reached: Vec<Rc<Node>> = Vec::new();
        for node in &active {
            for step in keys(catalog, &node.table, set == Set::All)? {
                let found = picked.follow(&step, start, Some(set), limit_of(limits, &step))?;
                if !reached.iter().any(|other| Rc::ptr_eq(other, &found)) {
                    reached.push(found);
                }
            }
        }
        for node in &active {
            picked.clear(node, Set::Now)?;
        }
        active.clear();
        for node in reached {
            if picked.advance(&node)? {
                picked.add_to(&node, Set::All)?;
                if set != Set::All {
                    picked.add_to(&node, set)?;
                }
                active.push(node);
            }
        }
        start = Set::Now;
    }
    Ok(())
}

/// The bound on the children along a key.
fn limit_of<'l>(limits: &'l [ChildLimit], step: &KeyStep) -> Option<&'l ChildLimit> {
    limits.iter().find(|limit| {
        !step.to_parent
            && limit.step.from.id() == step.from.id()
            && limit.step.to.id() == step.to.id()
            && limit.step.to_columns == step.to_columns
    })
}
