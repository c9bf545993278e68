//! What can stand behind a dot after a table: its relations with every name that finds them, and its columns.

use std::collections::HashMap;
use std::rc::Rc;

use super::catalog::Catalog;
use super::graph::{Graph, Link};
use super::names::{Closeness, Folded};
use super::{Origin, Relation, RelationKind, Step, Table, direct, through};
use crate::diagnostic::Result;

/// Which of two equally close meanings a name has: the lesser one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Said by the user or in the schema.
    Said,
    /// By the key, or by the child table as it is called.
    Direct,
    /// By a form of the child table's name (`albums` of `Album`).
    Derived,
    /// By the parent's singular, beside a name by the key; by the child table's own spelling.
    Second,
    /// Through a table that is nothing but a join.
    Join,
    /// Through a table with data of its own.
    Association,
    /// Through another table, by the far key's name.
    FarKey,
    /// Through another table back to this one, by this one's name.
    Back,
    Column,
    /// A key that names a table or column that does not exist.
    Broken,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Position among the relations.
    Relation(usize),
    Column(usize),
    /// Why the key cannot be followed.
    Broken(String),
}

pub(super) struct Entry {
    name: Folded,
    class: Class,
    pub meaning: Meaning,
}

/// How a through relation begins, and what its second step is called behind that.
pub(super) struct FirstHop {
    /// The position of the first step among the drafts.
    pub draft: usize,
    pub then: String,
}

/// A relation while its names are being found.
pub(super) struct Draft {
    pub kind: RelationKind,
    pub steps: Vec<Step>,
    pub origin: Origin,
    /// Names that it is shown by where they are its alone, the best first.
    pub names: Vec<(String, Class)>,
    /// Spellings that find it too, and are not shown.
    pub aliases: Vec<(String, Class)>,
    /// A name of last resort.
    pub fallback: String,
    /// For a through relation, its first step.
    pub first_hop: Option<FirstHop>,
    /// Position in the directory of the table at its end.
    pub target: usize,
    pub link: Rc<Link>,
}

pub(super) struct Members {
    pub relations: Rc<[Rc<Relation>]>,
    /// For each relation the key of its (last) step and the table at its end.
    pub links: Vec<Rc<Link>>,
    pub targets: Vec<usize>,
    /// How many of the relations are direct; they come first.
    pub direct: usize,
    entries: Vec<Entry>,
}

impl Members {
    pub fn build(catalog: &Catalog, graph: &Graph, index: usize, table: &Table) -> Result<Members> {
        let mut drafts = direct::drafts(catalog, graph, index, table)?;
        yield_to_parents(&mut drafts);
        let direct = drafts.len();
        through::add_drafts(catalog, graph, index, table, &mut drafts)?;
        let mut entries = Vec::new();
        for (position, draft) in drafts.iter().enumerate() {
            for (name, class) in draft.names.iter().chain(&draft.aliases) {
                entries.push(Entry { name: Folded::new(name), class: *class, meaning: Meaning::Relation(position) });
            }
        }
        for (position, column) in table.columns.iter().enumerate() {
            let name = Folded::new(&column.name);
            entries.push(Entry { name, class: Class::Column, meaning: Meaning::Column(position) });
        }
        for (name, reason) in direct::broken(table) {
            entries.push(Entry { name: Folded::new(&name), class: Class::Broken, meaning: Meaning::Broken(reason) });
        }
        let chosen = choose_names(&drafts, &mut entries);
        let mut members = Members { relations: Rc::new([]), links: Vec::new(), targets: Vec::new(), direct, entries };
        let mut relations = Vec::new();
        for (draft, (names, via_word)) in drafts.into_iter().zip(chosen) {
            members.links.push(draft.link);
            members.targets.push(draft.target);
            let Draft { kind, steps, origin, .. } = draft;
            relations.push(Rc::new(Relation { names, via_word, kind, steps, origin }));
        }
        members.relations = relations.into();
        Ok(members)
    }

    /// The meanings that are closest to what was typed, and of these the least class. Several are ambiguous.
    pub fn find(&self, typed: &Folded) -> Vec<&Meaning> {
        let mut best: Option<(Closeness, Class)> = None;
        let mut found: Vec<&Meaning> = Vec::new();
        for entry in &self.entries {
            let Some(closeness) = typed.closeness(&entry.name) else { continue };
            let rank = (closeness, entry.class);
            if best.is_none_or(|best| rank < best) {
                best = Some(rank);
                found.clear();
            }
            if best == Some(rank) && !found.contains(&&entry.meaning) {
                found.push(&entry.meaning);
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
    pub fn along(&self, link: &Link, to_parent: bool) -> Option<&Rc<Relation>> {
        (0..self.direct)
            .find(|&at| {
                self.relations[at].steps[0].to_parent == to_parent
                    && self.links[at].child == link.child
                    && self.links[at].columns == link.columns
                    && self.links[at].parent == link.parent
                    && self.links[at].parent_columns == link.parent_columns
            })
            .map(|at| &self.relations[at])
    }
}

/// A noun without a plural (`sheep`) names both the record that a key points at and the records that point here. It is the
/// first of these, by its key's column; the others have their long name.
fn yield_to_parents(drafts: &mut [Draft]) {
    let own: Vec<String> = drafts
        .iter()
        .filter(|draft| draft.kind == RelationKind::BelongsTo)
        .flat_map(|draft| &draft.names)
        .filter(|(_, class)| *class == Class::Direct)
        .map(|(name, _)| name.clone())
        .collect();
    for draft in drafts.iter_mut().filter(|draft| draft.kind == RelationKind::HasMany) {
        for (name, class) in draft.names.iter_mut().filter(|(_, class)| *class == Class::Direct) {
            if own.contains(name) {
                *class = Class::Derived;
            }
        }
    }
}

/// For each draft the names that lead to it and nothing else, and what `via` must say where there is none.
///
/// Adds an entry for each name that had to be made up.
fn choose_names<'a>(drafts: &'a [Draft], entries: &mut Vec<Entry>) -> Vec<(Vec<String>, Option<String>)> {
    // Which relation a name means when it is typed exactly so; `None` when several.
    let mut owners: HashMap<String, (Class, Option<usize>)> = HashMap::new();
    for entry in entries.iter() {
        let owner = match entry.meaning {
            Meaning::Relation(position) => Some(position),
            Meaning::Column(_) | Meaning::Broken(_) => None,
        };
        let known = owners.entry(entry.name.raw.clone()).or_insert((entry.class, owner));
        if entry.class < known.0 {
            *known = (entry.class, owner);
        } else if entry.class == known.0 && known.1 != owner {
            known.1 = None;
        }
    }
    // How many through relations begin with the same hop and go by the same first name: `via` tells them apart no more.
    let mut behind_hops: HashMap<(usize, &str), usize> = HashMap::new();
    let mut fallbacks: HashMap<&str, usize> = HashMap::new();
    let behind_hop = |draft: &'a Draft| Some((draft.first_hop.as_ref()?.draft, draft.names.first()?.0.as_str()));
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
            owners.insert(name.clone(), (Class::Direct, Some(position)));
            let meaning = Meaning::Relation(position);
            entries.push(Entry { name: Folded::new(&name), class: Class::Direct, meaning });
            names.push(name);
        }
        chosen.push((names, via_word));
    }
    chosen
}
