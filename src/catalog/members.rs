//! Chooses the names of a table's relations, and finds relations and columns by them.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::direct::{Claim, ColumnNames};
use super::draft::{FirstHop, NameRank, RelationDraft};
use super::graph::{KeyEdge, KeyGraph};
use super::key_labels::KeyLabels;
use super::names::{Closeness, FoldedName, NameMatch};
use super::schema::SchemaCache;
use super::{Relation, RelationKind, Table, direct, resolve, through};
use crate::diagnostic::Result;
use crate::lang::is_bare_name;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum MemberRef {
    /// Position among the relations.
    Relation(usize),
    Column(usize),
    /// Why the key cannot be followed.
    Broken(String),
    /// No relation, though a column is named for one.
    Claimed(Claim),
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
    /// For each relation that leads through a table, the direct one that it begins with.
    pub first_hops: Vec<Option<usize>>,
    /// How many of the relations are direct; they come first.
    pub direct: usize,
    entries: Vec<NameEntry>,
    /// The entries by their letters, and by their words.
    by_letters: HashMap<String, Vec<usize>>,
    by_words: HashMap<String, Vec<usize>>,
}

impl MemberIndex {
    pub fn build(
        schema: &SchemaCache,
        graph: &KeyGraph,
        labels: &KeyLabels,
        index: usize,
        table: &Table,
    ) -> Result<MemberIndex> {
        let columns = ColumnNames::of(table);
        let claims = direct::claims(schema, graph, index, table)?;
        let mut drafts = direct::drafts(schema, graph, labels, index, (table, &columns), &claims)?;
        lower_rank_below_parents(&mut drafts);
        let direct = drafts.len();
        through::add_drafts(schema, graph, labels, index, &columns, &mut drafts)?;
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
        // Where nothing else leads to that table, its name is the table's own.
        let leads_there = |claim: &Claim| drafts.iter().any(|draft| draft.target == claim.parent);
        for claim in claims.into_iter().filter(leads_there) {
            for name in claim.names(graph, table) {
                let (name, member) = (FoldedName::new(&name), MemberRef::Claimed(claim));
                entries.push(NameEntry { name, rank: NameRank::Claimed, member });
            }
        }
        schema.check_stop()?;
        let chosen = NameChooser::new(table, &drafts, &mut entries).choose();
        let mut members = MemberIndex {
            relations: Rc::new([]),
            edges: Vec::new(),
            targets: Vec::new(),
            first_hops: Vec::new(),
            direct,
            entries,
            by_letters: HashMap::new(),
            by_words: HashMap::new(),
        };
        for (at, entry) in members.entries.iter().enumerate() {
            members.by_letters.entry(entry.name.raw.clone()).or_default().push(at);
            members.by_words.entry(entry.name.squash.clone()).or_default().push(at);
        }
        let mut relations = Vec::new();
        for (draft, (names, via_word)) in drafts.into_iter().zip(chosen) {
            members.edges.push(draft.edge);
            members.targets.push(draft.target);
            members.first_hops.push(draft.first_hop.map(|hop| hop.draft));
            let RelationDraft { kind, steps, origin, .. } = draft;
            relations.push(Rc::new(Relation { names, via_word, kind, steps, origin }));
        }
        members.relations = relations.into();
        Ok(members)
    }

    /// The members that are closest to what was typed, and of these the least rank. Several are ambiguous.
    pub fn find(&self, typed: &FoldedName) -> Vec<&MemberRef> {
        // Forms of a noun need a look at every name; the same letters or words are found at once.
        let known = self.by_letters.get(&typed.raw).or_else(|| self.by_words.get(&typed.squash));
        match known {
            Some(known) => self.closest(typed, known.iter().map(|&at| &self.entries[at])),
            None => self.closest(typed, self.entries.iter()),
        }
    }

    fn closest<'m>(&self, typed: &FoldedName, entries: impl Iterator<Item = &'m NameEntry>) -> Vec<&'m MemberRef> {
        let mut best: Option<(Closeness, NameRank)> = None;
        let mut found: Vec<&MemberRef> = Vec::new();
        let mut met: HashSet<&MemberRef> = HashSet::new();
        for entry in entries {
            let Some(closeness) = typed.closeness(&entry.name) else { continue };
            let rank = (closeness, entry.rank);
            if best.is_none_or(|best| rank < best) {
                best = Some(rank);
                found.clear();
                met.clear();
            }
            if best == Some(rank) && met.insert(&entry.member) {
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
    let own: HashSet<String> = drafts
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

/// For each draft, names and what `via` must say behind the first of them.
type ChosenNames = (Vec<String>, Option<String>);

/// Chooses for each draft the names that lead to it and nothing else, and what `via` must say where there is none.
struct NameChooser<'a> {
    table: &'a Table,
    drafts: &'a [RelationDraft],
    entries: &'a mut Vec<NameEntry>,
    /// Which relation a name means when it is typed exactly so; `None` when several.
    owners: HashMap<String, (NameRank, Option<usize>)>,
    /// How many through relations go by the same first name behind the same table, behind the same hop, by the same key
    /// behind the same hop: where it is one, `via` tells it from the others.
    behind_tables: HashMap<(usize, &'a str), usize>,
    behind_hops: HashMap<(usize, &'a str), usize>,
    behind_keys: HashMap<(usize, &'a str), usize>,
    fallbacks: HashMap<&'a str, usize>,
    /// How often a name was made up from the same words.
    numbers: HashMap<String, usize>,
}

impl<'a> NameChooser<'a> {
    fn new(table: &'a Table, drafts: &'a [RelationDraft], entries: &'a mut Vec<NameEntry>) -> NameChooser<'a> {
        let mut owners: HashMap<String, (NameRank, Option<usize>)> = HashMap::new();
        for entry in entries.iter() {
            let owner = match entry.member {
                MemberRef::Relation(position) => Some(position),
                MemberRef::Column(_) | MemberRef::Broken(_) | MemberRef::Claimed(_) => None,
            };
            let known = owners.entry(entry.name.raw.clone()).or_insert((entry.rank, owner));
            if entry.rank < known.0 {
                *known = (entry.rank, owner);
            } else if entry.rank == known.0 && known.1 != owner {
                known.1 = None;
            }
        }
        let mut chooser = NameChooser {
            table,
            drafts,
            entries,
            owners,
            behind_tables: HashMap::new(),
            behind_hops: HashMap::new(),
            behind_keys: HashMap::new(),
            fallbacks: HashMap::new(),
            numbers: HashMap::new(),
        };
        for draft in drafts {
            *chooser.fallbacks.entry(&draft.fallback).or_default() += 1;
            let Some(hop) = &draft.first_hop else { continue };
            let name = draft.names[0].0.as_str();
            *chooser.behind_tables.entry((drafts[hop.draft].target, name)).or_default() += 1;
            *chooser.behind_hops.entry((hop.draft, name)).or_default() += 1;
            *chooser.behind_keys.entry((hop.draft, &hop.then)).or_default() += 1;
        }
        chooser
    }

    fn choose(mut self) -> Vec<ChosenNames> {
        let mut chosen: Vec<ChosenNames> = Vec::with_capacity(self.drafts.len());
        for (position, draft) in self.drafts.iter().enumerate() {
            let mut names: Vec<String> = Vec::new();
            for (name, _) in &draft.names {
                let is_own = self.owners.get(name).is_some_and(|owner| owner.1 == Some(position));
                if is_own && self.can_be_typed(name) && !names.contains(name) {
                    names.push(name.clone());
                }
            }
            let via_word = match &draft.first_hop {
                Some(hop) if names.is_empty() => {
                    self.way_names(position, hop, &mut names).then(|| chosen[hop.draft].0[0].clone())
                }
                _ => None,
            };
            if names.is_empty() {
                names.push(self.make_up(position, &draft.fallback));
            }
            chosen.push((names, via_word));
        }
        chosen
    }

    /// The names of a relation through a table that has none of its own. True if the first of them needs a `via`.
    fn way_names(&mut self, position: usize, hop: &'a FirstHop, names: &mut Vec<String>) -> bool {
        let draft = &self.drafts[position];
        let name = draft.names[0].0.as_str();
        if !self.can_be_typed(name) || !self.can_be_typed(&hop.then) {
            return false;
        }
        if self.behind_tables.get(&(self.drafts[hop.draft].target, name)) == Some(&1) {
            names.push(name.to_owned());
            return true;
        }
        let is_alone = self.behind_hops.get(&(hop.draft, name)) == Some(&1);
        let has_long_name = self.fallbacks.get(draft.fallback.as_str()) == Some(&1)
            && !self.owners.contains_key(&draft.fallback)
            && self.can_be_typed(&draft.fallback);
        if !is_alone && has_long_name {
            return false;
        }
        let standing_alone = format!("{name}_as_{}", hop.label);
        if is_alone {
            names.push(name.to_owned());
        } else if self.behind_keys.get(&(hop.draft, &hop.then)) == Some(&1) {
            names.push(hop.then.clone());
        }
        let needs_via = !names.is_empty();
        // The table between is the same for several, so that its name behind `via` is not enough: a name without.
        names.push(self.make_up(position, &standing_alone));
        needs_via
    }

    /// A name that nothing has yet, from these words.
    fn make_up(&mut self, position: usize, words: &str) -> String {
        let words = if self.can_be_typed(words) { words } else { "relation" };
        let mut number = self.numbers.get(words).copied().unwrap_or(1);
        let mut name = if number == 1 { words.to_owned() } else { format!("{words}_{number}") };
        while self.owners.contains_key(&name) {
            number += 1;
            name = format!("{words}_{number}");
        }
        self.numbers.insert(words.to_owned(), number);
        self.owners.insert(name.clone(), (NameRank::Direct, Some(position)));
        let member = MemberRef::Relation(position);
        self.entries.push(NameEntry { name: FoldedName::new(&name), rank: NameRank::Direct, member });
        name
    }

    /// In backticks, which odd names need, a column is meant before a relation.
    fn can_be_typed(&self, name: &str) -> bool {
        is_bare_name(name) || matches!(resolve::column(self.table, &FoldedName::new(name)), NameMatch::None)
    }
}
