//! Relations along one key: *belongs to*, *has many* and *has one*, and the names that the key gives them.

use std::rc::Rc;

use super::draft::{NameRank, RelationDraft};
use super::graph::{KeyEdge, KeyGraph};
use super::names::{FoldedName, key_base, plural_name, singular_name, snake};
use super::schema::SchemaCache;
use super::{RelationKind, Table};
use crate::diagnostic::Result;

/// The relations along the keys of a table and the keys that point at it.
pub(super) fn drafts(
    schema: &SchemaCache,
    graph: &KeyGraph,
    index: usize,
    table: &Table,
) -> Result<Vec<RelationDraft>> {
    let keys = graph.keys_of(schema, index)?;
    let mut drafts = Vec::new();
    for edge in &keys {
        drafts.extend(belongs_to(graph, edge, table));
    }
    let pointing = graph.keys_to(schema, index)?;
    for siblings in pointing.chunk_by(|a, b| a.child == b.child) {
        for edge in siblings {
            drafts.extend(has_many_or_one(schema, graph, edge, siblings)?);
        }
    }
    Ok(drafts)
}

fn belongs_to(graph: &KeyGraph, edge: &Rc<KeyEdge>, table: &Table) -> Option<RelationDraft> {
    let parent = graph.tables[edge.parent].as_ref()?;
    let singular = singular_name(&parent.name);
    let mut names: Vec<(String, NameRank)> = Vec::new();
    let mut aliases: Vec<(String, NameRank)> = Vec::new();
    names.extend(edge.name.iter().map(|name| (name.clone(), NameRank::Annotated)));
    let fallback = match edge.columns.as_slice() {
        [column] => {
            let raw = table.columns[*column].name.as_str();
            let (base, _) = key_base(raw, &FoldedName::new(&parent.name));
            if base.is_empty() {
                names.push((singular.clone(), NameRank::Direct));
            } else {
                names.push((snake(base), NameRank::Direct));
                aliases.push((base.to_owned(), NameRank::Direct));
                if !has_other_column(table, &singular, *column) {
                    names.push((singular.clone(), NameRank::Second));
                }
            }
            format!("{singular}_by_{}", snake(raw))
        }
        columns => {
            names.push((singular.clone(), NameRank::Direct));
            format!("{singular}_by_{}", column_words(table, columns))
        }
    };
    Some(RelationDraft {
        kind: RelationKind::BelongsTo,
        steps: vec![edge.step(graph, true)?],
        origin: edge.origin,
        names,
        aliases,
        fallback,
        first_hop: None,
        target: edge.parent,
        edge: edge.clone(),
    })
}

/// True if the table has a column of this name besides the key itself; then the name is the column's.
pub(super) fn has_other_column(table: &Table, name: &str, key: usize) -> bool {
    let name = FoldedName::new(name).squash;
    table.columns.iter().enumerate().any(|(at, column)| at != key && FoldedName::new(&column.name).squash == name)
}

/// `siblings`: the keys of that child that point here, this one included.
fn has_many_or_one(
    schema: &SchemaCache,
    graph: &KeyGraph,
    edge: &Rc<KeyEdge>,
    siblings: &[Rc<KeyEdge>],
) -> Result<Option<RelationDraft>> {
    let Some(child) = graph.tables[edge.child].as_ref() else { return Ok(None) };
    let Some(step) = edge.step(graph, false) else { return Ok(None) };
    let short = if edge.child_is_one { singular_name(&child.name) } else { plural_name(&child.name) };
    let label = key_label(schema, graph, edge)?;
    let mut names: Vec<(String, NameRank)> = edge.back.iter().map(|back| (back.clone(), NameRank::Annotated)).collect();
    let own = snake(&child.name);
    let rank = if short == own { NameRank::Direct } else { NameRank::Derived };
    // With several keys the short name is all of theirs, so typing it lists the long ones.
    names.push((short.clone(), rank));
    names.extend(edge.name.iter().map(|name| (format!("{short}_as_{}", snake(name)), rank)));
    names.push((format!("{short}_as_{label}"), rank));
    let mut aliases = vec![(child.name.clone(), NameRank::Second)];
    if siblings.iter().any(|other| other.child_is_one != edge.child_is_one) {
        // The noun is that of the others too, whatever number they go by.
        let other = if edge.child_is_one { plural_name(&child.name) } else { singular_name(&child.name) };
        let rank = if other == own { NameRank::Direct } else { NameRank::Derived };
        aliases.push((other, rank));
    }
    Ok(Some(RelationDraft {
        kind: if edge.child_is_one { RelationKind::HasOne } else { RelationKind::HasMany },
        steps: vec![step],
        origin: edge.origin,
        names,
        aliases,
        fallback: format!("{own}_as_{label}"),
        first_hop: None,
        target: edge.child,
        edge: edge.clone(),
    }))
}

/// What a key says of its parent, in words: `home_team_id` → `home_team`; the parent's singular where the column says
/// nothing or the key has several columns.
fn key_words(edge: &KeyEdge, child: &Table, parent: &Table) -> String {
    match edge.columns.as_slice() {
        [column] => match key_base(&child.columns[*column].name, &FoldedName::new(&parent.name)).0 {
            "" => singular_name(&parent.name),
            base => snake(base),
        },
        _ => singular_name(&parent.name),
    }
}

/// The words that tell a key from the others of its table that point at the same parent.
pub(super) fn key_label(schema: &SchemaCache, graph: &KeyGraph, edge: &KeyEdge) -> Result<String> {
    let (Some(child), Some(parent)) = (&graph.tables[edge.child], &graph.tables[edge.parent]) else {
        return Ok(String::new());
    };
    let words = key_words(edge, child, parent);
    let siblings = graph.keys_of(schema, edge.child)?;
    let shared = siblings.iter().any(|other| {
        other.parent == edge.parent && other.columns != edge.columns && key_words(other, child, parent) == words
    });
    Ok(if shared { column_words(child, &edge.columns) } else { words })
}

fn column_words(table: &Table, columns: &[usize]) -> String {
    let names: Vec<String> = columns.iter().map(|&column| snake(&table.columns[column].name)).collect();
    names.join("_and_")
}

/// The names that keys would have if what they point at existed, and why it does not.
pub(super) fn broken_keys(table: &Table) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for key in &table.foreign_keys {
        let Some(reason) = &key.broken else { continue };
        let columns: Vec<String> =
            key.columns.iter().map(|&column| format!("`{}`", table.columns[column].name)).collect();
        let text = format!("the key {} of `{}` cannot be followed: {reason}", columns.join(", "), table.name);
        let mut names = vec![snake(&key.parent)];
        if let [column] = key.columns.as_slice() {
            let base = key_base(&table.columns[*column].name, &FoldedName::new(&key.parent)).0;
            names.push(if base.is_empty() { singular_name(&key.parent) } else { snake(base) });
        }
        found.extend(names.into_iter().map(|name| (name, text.clone())));
    }
    found
}
