//! Chooses the names of a table's relations, and finds relations and columns by them.

use std::collections::HashMap;
use std::rc::Rc;

use super::draft::{NameRank, RelationDraft};
use super::graph::{KeyEdge, KeyGraph};
use super::names::{Closeness, FoldedName};
use super::schema::SchemaCache;
use super::{Relation, RelationKind, Table, direct, through};
use crate::diagnostic::Result;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MemberRef {
    /// Position among the relations.
    Relation(usize),
    Column(usize),
    /// Why the key cannot be followed.
    Broken(String),
}

/// One spelling of a member.
pub(super) struct NameEntry {
    name: FoldedName,
    rank: NameRank,
    pub member: MemberRef,
}

/// The members of one table, found by name.
pub(super) struct MemberIndex {
    pub relations: Rc<[Rc<Relation>]>,
    /// For each relation the key of its (last) step and the table at its end.
    pub edges: Vec<Rc<KeyEdge>>,
    pub targets: Vec<usize>,
    /// How many of the relations are direct; they come first.
    pub direct: usize,
    entries: Vec<NameEntry>,
}

impl MemberIndex {
    pub fn build(schema: &SchemaCache, graph: &KeyGraph, index: usize, table: &Table) -> Result<MemberIndex> {
        let mut drafts = direct::drafts(schema, graph, index, table)?;
        lower_rank_below_parents(&mut drafts);
        let direct = drafts.len();
        through::add_drafts(schema, graph, index, table, &mut drafts)?;
        let mut entries = Vec::new();
        for (position, draft) in drafts.iter().enumerate() {
            for (name, rank) in draft.names.iter().chain(&draft.aliases) {
                entries.push(NameEntry {
                    name: FoldedName::new(name),
                    rank: *rank,
                    member: MemberRef::Relation(position),
                });
            }
        }
        for (position, column) in table.columns.iter().enumerate() {
            let name = FoldedName::new(&column.name);
            entries.push(NameEntry { name, rank: NameRank::Column, member: MemberRef::Column(position) });
        }
        for (name, reason) in direct::broken_keys(table) {
            entries.push(NameEntry {
                name: FoldedName::new(&name),
                rank: NameRank::Broken,
                member: MemberRef::Broken(reason),
            });
        }
        let chosen = choose_names(&drafts, &mut entries);
        let mut members =
            MemberIndex { relations: Rc::new([]), edges: Vec::new(), targets: Vec::new(), direct, entries };
        let mut relations = Vec::new();
        for (draft, (names, via_word)) in drafts.into_iter().zip(chosen) {
            members.edges.push(draft.edge);
            members.targets.push(draft.target);
            let RelationDraft { kind, steps, origin, .. } = draft;
            relations.push(Rc::new(Relation { names, via_word, kind, steps, origin }));
        }
        members.relations = relations.into();
        Ok(members)
    }

    /// The members that are closest to what was typed, and of these the least rank. Several are ambiguous.
    pub fn find(&self, typed: &FoldedName) -> Vec<&MemberRef> {
        let mut best: Option<(Closeness, NameRank)> = None;
        let mut found: Vec<&MemberRef> = Vec::new();
        for entry in &self.entries {
            let Some(closeness) = typed.closeness(&entry.name) else { continue };
            let rank = (closeness, entry.rank);
            if best.is_none_or(|best| rank < best) {
                best = Some(rank);
                found.clear();
            }
            if best == Some(rank) && !found.contains(&&entry.member) {
                found.push(&entry.member);
            }
        }
        found
    }

    /// Names that a person may have meant, for a suggestion.
    pub fn shown_names<'a>(&'a self, table: &'a Table) -> impl Iterator<Item = &'a str> {
        let relations = self.relations.iter().flat_map(|relation| relation.names.iter().map(String::as_str));
        relations.chain(table.columns.iter().map(|column| column.name.as_str()))
    }

    /// The relation along this key in this direction.
    pub fn along(&self, edge: &KeyEdge, to_parent: bool) -> Option<&Rc<Relation>> {
        (0..self.direct)
            .find(|&at| {
                self.relations[at].steps[0].to_parent == to_parent
                    && self.edges[at].child == edge.child
                    && self.edges[at].columns == edge.columns
                    && self.edges[at].parent == edge.parent
                    && self.edges[at].parent_columns == edge.parent_columns
            })
            .map(|at| &self.relations[at])
    }
}

/// A noun without a plural (`sheep`) names both the record that a key points at and the records that point here. It is the
/// first of these, by its key's column; the others have their long name.
fn lower_rank_below_parents(drafts: &mut [RelationDraft]) {
    let own: Vec<String> = drafts
        .iter()
        .filter(|draft| draft.kind == RelationKind::BelongsTo)
        .flat_map(|draft| &draft.names)
        .filter(|(_, rank)| *rank == NameRank::Direct)
        .map(|(name, _)| name.clone())
        .collect();
    for draft in drafts.iter_mut().filter(|draft| draft.kind == RelationKind::HasMany) {
        for (name, rank) in draft.names.iter_mut().filter(|(_, rank)| *rank == NameRank::Direct) {
            if own.contains(name) {
                *rank = NameRank::Derived;
            }
        }
    }
}

/// For each draft the names that lead to it and nothing else, and what `via` must say where there is none.
///
/// Adds an entry for each name that had to be made up.
fn choose_names<'a>(drafts: &'a [RelationDraft], entries: &mut Vec<NameEntry>) -> Vec<(Vec<String>, Option<String>)> {
    // Which relation a name means when it is typed exactly so; `None` when several.
    let mut owners: HashMap<String, (NameRank, Option<usize>)> = HashMap::new();
    for entry in entries.iter() {
        let owner = match entry.member {
            MemberRef::Relation(position) => Some(position),
            MemberRef::Column(_) | MemberRef::Broken(_) => None,
        };
        let known = owners.entry(entry.name.raw.clone()).or_insert((entry.rank, owner));
        if entry.rank < known.0 {
            *known = (entry.rank, owner);
        } else if entry.rank == known.0 && known.1 != owner {
            known.1 = None;
        }
    }
    // How many through relations begin with the same hop and go by the same first name: `via` tells them apart no more.
    let mut behind_hops: HashMap<(usize, &str), usize> = HashMap::new();
    let mut fallbacks: HashMap<&str, usize> = HashMap::new();
    let behind_hop =
        |draft: &'a RelationDraft| Some((draft.first_hop.as_ref()?.draft, draft.names.first()?.0.as_str()));
    for draft in drafts {
        *fallbacks.entry(&draft.fallback).or_default() += 1;
        if let Some(key) = behind_hop(draft) {
            *behind_hops.entry(key).or_default() += 1;
        }
    }
    let mut chosen: Vec<(Vec<String>, Option<String>)> = Vec::with_capacity(drafts.len());
    for (position, draft) in drafts.iter().enumerate() {
        let mut names: Vec<String> = Vec::new();
        for (name, _) in &draft.names {
            if owners.get(name).is_some_and(|owner| owner.1 == Some(position)) && !names.contains(name) {
                names.push(name.clone());
            }
        }
        let mut via_word = None;
        if let (true, Some(hop)) = (names.is_empty(), &draft.first_hop) {
            let is_alone = behind_hop(draft).is_some_and(|key| behind_hops.get(&key) == Some(&1));
            let has_long_name =
                fallbacks.get(draft.fallback.as_str()) == Some(&1) && !owners.contains_key(&draft.fallback);
            if is_alone || !has_long_name {
                via_word = Some(chosen[hop.draft].0[0].clone());
                names.push(if is_alone { draft.names[0].0.clone() } else { hop.then.clone() });
            }
        }
        if names.is_empty() {
            let mut name = draft.fallback.clone();
            let mut number = 2;
            while owners.contains_key(&name) {
                name = format!("{}_{number}", draft.fallback);
                number += 1;
            }
            owners.insert(name.clone(), (NameRank::Direct, Some(position)));
            let member = MemberRef::Relation(position);
            entries.push(NameEntry { name: FoldedName::new(&name), rank: NameRank::Direct, member });
            names.push(name);
        }
        chosen.push((names, via_word));
    }
    chosen
}
