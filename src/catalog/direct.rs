//! Relations along one key: *belongs to*, *has many* and *has one*, and the names that the key gives them.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::draft::{NameRank, RelationDraft};
use super::graph::{KeyEdge, KeyGraph};
use super::key_labels::{KeyLabels, column_words};
use super::names::{FoldedName, key_base, named_record, plural_name, singular_name, snake};
use super::schema::SchemaCache;
use super::{RelationKind, Table};
use crate::diagnostic::Result;

/// The columns of a table by the words of their names.
pub(super) struct ColumnNames(HashMap<String, Vec<usize>>);

impl ColumnNames {
    pub fn of(table: &Table) -> ColumnNames {
        let mut names: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, column) in table.columns.iter().enumerate() {
            names.entry(FoldedName::new(&column.name).squash).or_default().push(at);
        }
        ColumnNames(names)
    }

    /// True if the table has a column of this name besides the key itself; then the name is the column's.
    pub fn has_other(&self, name: &str, key: Option<usize>) -> bool {
        let named = self.0.get(&FoldedName::new(name).squash);
        named.is_some_and(|columns| columns.iter().any(|&column| Some(column) != key))
    }
}

/// A column that is named as a key to the records of a table, and is none: as long as it stands there, no other way from its
/// table goes by that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Claim {
    pub column: usize,
    /// The table that it is named for.
    pub parent: usize,
}

impl Claim {
    /// The names that are held free.
    pub fn names(&self, graph: &KeyGraph, table: &Table) -> Vec<String> {
        let Some(parent) = graph.tables[self.parent].as_ref() else { return Vec::new() };
        let mut names = vec![singular_name(&parent.name)];
        // The plural is that of relations to many.
        let own = named_record(&table.columns[self.column].name).map(snake);
        names.extend(own.filter(|own| *own != names[0] && *own != plural_name(&parent.name)));
        names
    }
}

/// The columns of a table that are named as keys and are none.
pub(super) fn claims(schema: &SchemaCache, graph: &KeyGraph, index: usize, table: &Table) -> Result<Vec<Claim>> {
    let keys = graph.keys_of(schema, index)?;
    let directory = schema.directory()?;
    let is_key = |column: usize| keys.iter().any(|edge| edge.columns.contains(&column));
    let mut found = Vec::new();
    for (column, definition) in table.columns.iter().enumerate() {
        let Some(base) = named_record(&definition.name).filter(|_| !is_key(column)) else { continue };
        let base = FoldedName::new(base);
        let forms = [base.squash.clone(), base.singular(), base.plural()];
        let named = forms.iter().filter_map(|form| directory.by_words.get(form)).flatten().copied();
        let beside = |&other: &usize| {
            let entry = &directory.entries[other].entry;
            entry.schema == table.schema && !entry.bookkeeping && graph.tables[other].is_some()
        };
        let ranked = named
            .filter(beside)
            .filter_map(|other| base.closeness(&directory.entries[other].folded).map(|closeness| (closeness, other)));
        let Some((_, parent)) = ranked.min() else { continue };
        // The table's own key is called after the table, and beside `user_id` that is one a `user_code` is no more than a column.
        let has_name = |edge: &Rc<KeyEdge>| edge.parent == parent && is_called(edge, table, &base);
        if parent != index && !keys.iter().any(has_name) {
            found.push(Claim { column, parent });
        }
    }
    Ok(found)
}

/// True if the key's relation goes by this name.
fn is_called(edge: &KeyEdge, table: &Table, name: &FoldedName) -> bool {
    let of_columns = edge.columns.iter().map(|&column| key_base(&table.columns[column].name, name).0);
    edge.name.as_deref().into_iter().chain(of_columns).any(|own| FoldedName::new(own).closeness(name).is_some())
}

/// The relations along the keys of a table and the keys that point at it.
pub(super) fn drafts(
    schema: &SchemaCache,
    graph: &KeyGraph,
    labels: &KeyLabels,
    index: usize,
    (table, columns): (&Table, &ColumnNames),
    claims: &[Claim],
) -> Result<Vec<RelationDraft>> {
    let mut drafts = Vec::new();
    for edge in graph.keys_of(schema, index)?.iter() {
        schema.check_stop()?;
        let is_claimed = claims.iter().any(|claim| claim.parent == edge.parent);
        drafts.extend(belongs_to(graph, edge, table, columns, is_claimed));
    }
    let pointing = graph.keys_to(schema, index)?;
    for siblings in pointing.chunk_by(|a, b| a.child == b.child) {
        let numbers: HashSet<bool> = siblings.iter().map(|edge| edge.child_is_one).collect();
        for edge in siblings {
            schema.check_stop()?;
            drafts.extend(has_many_or_one(schema, graph, labels, edge, numbers.len() > 1)?);
        }
    }
    Ok(drafts)
}

/// `is_claimed`: another column is named for the parent.
fn belongs_to(
    graph: &KeyGraph,
    edge: &Rc<KeyEdge>,
    table: &Table,
    columns: &ColumnNames,
    is_claimed: bool,
) -> Option<RelationDraft> {
    let parent = graph.tables[edge.parent].as_ref()?;
    let singular = singular_name(&parent.name);
    let mut names: Vec<(String, NameRank)> = Vec::new();
    let mut aliases: Vec<(String, NameRank)> = Vec::new();
    names.extend(edge.name.iter().map(|name| (name.clone(), NameRank::Annotated)));
    let fallback = match edge.columns.as_slice() {
        [column] => {
            let raw = table.columns[*column].name.as_str();
            let (base, _) = key_base(raw, &FoldedName::new(&parent.name));
            if !base.is_empty() {
                names.push((snake(base), NameRank::Direct));
                aliases.push((base.to_owned(), NameRank::Direct));
            }
            if !is_claimed && (base.is_empty() || !columns.has_other(&singular, Some(*column))) {
                let rank = if base.is_empty() { NameRank::Direct } else { NameRank::Second };
                names.push((singular.clone(), rank));
            }
            format!("{singular}_by_{}", snake(raw))
        }
        columns => {
            if !is_claimed {
                names.push((singular.clone(), NameRank::Direct));
            }
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

/// `both_numbers`: some keys of that child that point here are *has one*, and others *has many*.
fn has_many_or_one(
    schema: &SchemaCache,
    graph: &KeyGraph,
    labels: &KeyLabels,
    edge: &Rc<KeyEdge>,
    both_numbers: bool,
) -> Result<Option<RelationDraft>> {
    let Some(child) = graph.tables[edge.child].as_ref() else { return Ok(None) };
    let Some(step) = edge.step(graph, false) else { return Ok(None) };
    let short = if edge.child_is_one { singular_name(&child.name) } else { plural_name(&child.name) };
    let label = labels.of(schema, graph, edge)?;
    let mut names: Vec<(String, NameRank)> = edge.back.iter().map(|back| (back.clone(), NameRank::Annotated)).collect();
    let own = snake(&child.name);
    let rank = if short == own { NameRank::Direct } else { NameRank::Derived };
    // With several keys the short name is all of theirs, so typing it lists the long ones.
    names.push((short.clone(), rank));
    names.extend(edge.name.iter().map(|name| (format!("{short}_as_{}", snake(name)), rank)));
    names.push((format!("{short}_as_{label}"), rank));
    let mut aliases = vec![(child.name.clone(), NameRank::Second)];
    if both_numbers {
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
