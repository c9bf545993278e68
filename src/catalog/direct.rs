//! Relations along one key: *belongs to*, *has many* and *has one*, and the names that the key gives them.

use std::rc::Rc;

use super::catalog::Catalog;
use super::graph::{Graph, Link};
use super::members::{Class, Draft};
use super::names::{Folded, key_base, plural_name, singular_name, snake};
use super::{RelationKind, Table};
use crate::diagnostic::Result;

/// The relations along the keys of a table and the keys that point at it.
pub(super) fn drafts(catalog: &Catalog, graph: &Graph, index: usize, table: &Table) -> Result<Vec<Draft>> {
    let keys = graph.keys_of(catalog, index)?;
    let mut drafts = Vec::new();
    for link in &keys {
        drafts.extend(belongs_to(graph, link, table));
    }
    let pointing = graph.keys_to(catalog, index)?;
    for siblings in pointing.chunk_by(|a, b| a.child == b.child) {
        for link in siblings {
            drafts.extend(has(catalog, graph, link, siblings)?);
        }
    }
    Ok(drafts)
}

fn belongs_to(graph: &Graph, link: &Rc<Link>, table: &Table) -> Option<Draft> {
    let parent = graph.tables[link.parent].as_ref()?;
    let singular = singular_name(&parent.name);
    let mut names: Vec<(String, Class)> = Vec::new();
    let mut aliases: Vec<(String, Class)> = Vec::new();
    names.extend(link.name.iter().map(|name| (name.clone(), Class::Said)));
    let fallback = match link.columns.as_slice() {
        [column] => {
            let raw = table.columns[*column].name.as_str();
            let (base, _) = key_base(raw, &Folded::new(&parent.name));
            if base.is_empty() {
                names.push((singular.clone(), Class::Direct));
            } else {
                names.push((snake(base), Class::Direct));
                aliases.push((base.to_owned(), Class::Direct));
                if !has_other_column(table, &singular, *column) {
                    names.push((singular.clone(), Class::Second));
                }
            }
            format!("{singular}_by_{}", snake(raw))
        }
        columns => {
            names.push((singular.clone(), Class::Direct));
            format!("{singular}_by_{}", joined(table, columns))
        }
    };
    Some(Draft {
        kind: RelationKind::BelongsTo,
        steps: vec![link.step(graph, true)?],
        origin: link.origin,
        names,
        aliases,
        fallback,
        first_hop: None,
        target: link.parent,
        link: link.clone(),
    })
}

/// Has the table a column of this name besides the key itself? Then the name is the column's.
pub(super) fn has_other_column(table: &Table, name: &str, key: usize) -> bool {
    let name = Folded::new(name).squash;
    table.columns.iter().enumerate().any(|(at, column)| at != key && Folded::new(&column.name).squash == name)
}

/// `siblings`: the keys of that child that point here, this one included.
fn has(catalog: &Catalog, graph: &Graph, link: &Rc<Link>, siblings: &[Rc<Link>]) -> Result<Option<Draft>> {
    let Some(child) = graph.tables[link.child].as_ref() else { return Ok(None) };
    let Some(step) = link.step(graph, false) else { return Ok(None) };
    let short = if link.child_is_one { singular_name(&child.name) } else { plural_name(&child.name) };
    let label = key_label(catalog, graph, link)?;
    let mut names: Vec<(String, Class)> = link.back.iter().map(|back| (back.clone(), Class::Said)).collect();
    let own = snake(&child.name);
    let class = if short == own { Class::Direct } else { Class::Derived };
    // With several keys the short name is all of theirs, so typing it lists the long ones.
    names.push((short.clone(), class));
    names.extend(link.name.iter().map(|name| (format!("{short}_as_{}", snake(name)), class)));
    names.push((format!("{short}_as_{label}"), class));
    let mut aliases = vec![(child.name.clone(), Class::Second)];
    if siblings.iter().any(|other| other.child_is_one != link.child_is_one) {
        // The noun is that of the others too, whatever number they go by.
        let other = if link.child_is_one { plural_name(&child.name) } else { singular_name(&child.name) };
        let class = if other == own { Class::Direct } else { Class::Derived };
        aliases.push((other, class));
    }
    Ok(Some(Draft {
        kind: if link.child_is_one { RelationKind::HasOne } else { RelationKind::HasMany },
        steps: vec![step],
        origin: link.origin,
        names,
        aliases,
        fallback: format!("{own}_as_{label}"),
        first_hop: None,
        target: link.child,
        link: link.clone(),
    }))
}

/// What a key says of its parent, in words: `home_team_id` → `home_team`; the parent's singular where the column says
/// nothing or the key has several columns.
fn key_words(link: &Link, child: &Table, parent: &Table) -> String {
    match link.columns.as_slice() {
        [column] => match key_base(&child.columns[*column].name, &Folded::new(&parent.name)).0 {
            "" => singular_name(&parent.name),
            base => snake(base),
        },
        _ => singular_name(&parent.name),
    }
}

/// The words that tell a key from the others of its table that point at the same parent.
pub(super) fn key_label(catalog: &Catalog, graph: &Graph, link: &Link) -> Result<String> {
    let (Some(child), Some(parent)) = (&graph.tables[link.child], &graph.tables[link.parent]) else {
        return Ok(String::new());
    };
    let words = key_words(link, child, parent);
    let siblings = graph.keys_of(catalog, link.child)?;
    let shared = siblings.iter().any(|other| {
        other.parent == link.parent && other.columns != link.columns && key_words(other, child, parent) == words
    });
    Ok(if shared { joined(child, &link.columns) } else { words })
}

fn joined(table: &Table, columns: &[usize]) -> String {
    let names: Vec<String> = columns.iter().map(|&column| snake(&table.columns[column].name)).collect();
    names.join("_and_")
}

/// The names that keys would have if what they point at existed, and why it does not.
pub(super) fn broken(table: &Table) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for key in &table.foreign_keys {
        let Some(reason) = &key.broken else { continue };
        let columns: Vec<String> =
            key.columns.iter().map(|&column| format!("`{}`", table.columns[column].name)).collect();
        let text = format!("the key {} of `{}` cannot be followed: {reason}", columns.join(", "), table.name);
        let mut names = vec![snake(&key.parent)];
        if let [column] = key.columns.as_slice() {
            let base = key_base(&table.columns[*column].name, &Folded::new(&key.parent)).0;
            names.push(if base.is_empty() { singular_name(&key.parent) } else { snake(base) });
        }
        found.extend(names.into_iter().map(|name| (name, text.clone())));
    }
    found
}
