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
    match &request.below {
        Below::Ways(ways) => ways.iter().try_for_each(|way| follow_way(picked, request, way)),
        Below::Everything => everything(picked, catalog, &request.limits),
    }
}

/// Takes what a way leads to, step by step, from the records that were asked for.
fn follow_way(picked: &mut Picked<'_>, request: &Request, way: &[Rc<Relation>]) -> Result<()> {
    let root = picked.node(&request.table)?;
    picked.replace(&root, Set::Now, Set::Below)?;
    for step in way.iter().flat_map(|relation| &relation.steps) {
        let (from, to) = (picked.node(&step.from)?, picked.node(&step.to)?);
        picked.clear(&to, Set::Next)?;
        picked.follow(step, None, limit_of(&request.limits, step))?;
        picked.take(&to, Set::Next)?;
        picked.clear(&from, Set::Now)?;
        picked.replace(&to, Set::Now, Set::Next)?;
    }
    Ok(())
}

/// Takes all that points at what is taken, and what points at that.
fn everything(picked: &mut Picked<'_>, catalog: &Catalog, limits: &[ChildLimit]) -> Result<()> {
    grow(picked, Set::Below, |picked, node| {
        let mut reached = Vec::new();
        for step in keys(catalog, &node.table, false)? {
            picked.follow(&step, Some(Set::Below), limit_of(limits, &step))?;
            reached.push(picked.node(&step.to)?);
        }
        Ok(reached)
    })
}

/// Takes all that the records need along keys.
pub(super) fn ascend(picked: &mut Picked<'_>, catalog: &Catalog) -> Result<()> {
    for node in picked.nodes() {
        picked.replace(&node, Set::Now, Set::All)?;
    }
    grow(picked, Set::All, |picked, node| {
        let mut reached = Vec::new();
        for step in keys(catalog, &node.table, true)? {
            picked.follow(&step, Some(Set::All), None)?;
            reached.push(picked.node(&step.to)?);
        }
        Ok(reached)
    })
}

/// Goes on from the records of `Now` until `follow` finds none that are not in `known`.
fn grow(
    picked: &mut Picked<'_>,
    known: Set,
    follow: impl Fn(&mut Picked<'_>, &Node) -> Result<Vec<Rc<Node>>>,
) -> Result<()> {
    let mut active = picked.nodes();
    while !active.is_empty() {
        let mut reached: Vec<Rc<Node>> = Vec::new();
        for node in &active {
            for found in follow(picked, node)? {
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
            let has_new = picked.replace(&node, Set::Now, Set::Next)?;
            picked.clear(&node, Set::Next)?;
            if has_new {
                picked.take(&node, Set::Now)?;
                if known != Set::All {
                    picked.run(&format!(
                        "INSERT OR IGNORE INTO {} SELECT * FROM {}",
                        node.set(known),
                        node.set(Set::Now)
                    ))?;
                }
                active.push(node);
            }
        }
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
