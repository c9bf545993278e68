//! Finds the relation or column that `.name` means behind a table.

use std::rc::Rc;

use super::direct::Claim;
use super::members::{MemberIndex, MemberRef};
use super::names::{Closeness, FoldedName, NameMatch, plural_name, singular_name};
use super::relations::RelationCache;
use super::resolve;
use super::{KeyOrigin, Member, MemberLookup, Relation, RelationKind, Suggestion, Table, paths, through};
use crate::diagnostic::{Result, nearest};

/// Looks a name up among the members of the table at `index`; without `via`, far tables are found too.
pub(super) fn look_up(cache: &RelationCache, index: usize, name: &str, via: Option<&str>) -> Result<MemberLookup> {
    let table = cache.schema.table_at(index)?;
    let members = cache.members(index)?;
    let typed = FoldedName::new(name);
    if let Some(via) = via {
        return by_way_of(cache, index, &members, &typed, &FoldedName::new(via));
    }
    match members.find(&typed).as_slice() {
        [] => far(cache, index, &table, &members, &typed),
        [MemberRef::Relation(at)] => Ok(MemberLookup::Found(Member::Relation(members.relations[*at].clone()))),
        [MemberRef::Column(at)] => Ok(MemberLookup::Found(Member::Column(*at))),
        [MemberRef::Broken(reason)] => Ok(MemberLookup::BrokenKey(reason.clone())),
        [MemberRef::Claimed(claim)] => Ok(MemberLookup::BrokenKey(no_relation(cache, index, *claim)?)),
        several => {
            let mut all = suggestions(cache, index, &members, &table, several)?;
            // What is listed behind the same name with a way of its own is one of them.
            for relation in members.relations.iter() {
                let is_named_so = relation.via_word.is_some() && relation.name().eq_ignore_ascii_case(name);
                let suggestion = relation.suggestion();
                if is_named_so && all.len() < MOST_SUGGESTIONS && !all.contains(&suggestion) {
                    all.push(suggestion);
                }
            }
            Ok(MemberLookup::Ambiguous(all))
        }
    }
}

/// An error lists no more ways than this.
const MOST_SUGGESTIONS: usize = 20;

/// A name for each of the members that picks it alone, tried before it is told.
fn suggestions(
    cache: &RelationCache,
    index: usize,
    members: &MemberIndex,
    table: &Table,
    several: &[&MemberRef],
) -> Result<Vec<Suggestion>> {
    let mut found = Vec::new();
    for member in several.iter().take(MOST_SUGGESTIONS) {
        let suggestion = match member {
            MemberRef::Relation(at) => suggestion(cache, index, members, *at)?,
            MemberRef::Column(at) => Suggestion { name: table.columns[*at].name.clone(), via: None },
            MemberRef::Broken(_) | MemberRef::Claimed(_) => continue,
        };
        if !found.contains(&suggestion) {
            found.push(suggestion);
        }
    }
    Ok(found)
}

/// How a relation is told from others of its name: through a table by the way, which is what differs, whatever each is
/// called; where that is not enough, by the name that it is listed by.
fn suggestion(cache: &RelationCache, index: usize, members: &MemberIndex, at: usize) -> Result<Suggestion> {
    let relation = &members.relations[at];
    if let Some(hop) = members.first_hops[at] {
        let target = &relation.target().name;
        let name = if relation.to_one() { singular_name(target) } else { plural_name(target) };
        let by_way = Suggestion { name, via: Some(members.relations[hop].name().to_owned()) };
        if is_accepted(cache, index, &by_way, relation)? {
            return Ok(by_way);
        }
    }
    Ok(relation.suggestion())
}

fn is_accepted(cache: &RelationCache, index: usize, suggestion: &Suggestion, relation: &Relation) -> Result<bool> {
    let meaning = look_up(cache, index, &suggestion.name, suggestion.via.as_deref())?;
    Ok(matches!(meaning, MemberLookup::Found(Member::Relation(found)) if same_steps(&found, relation)))
}

/// `.users via reviews`: the relations that begin with a hop of that name or to a table of that name.
fn by_way_of(
    cache: &RelationCache,
    index: usize,
    members: &Rc<MemberIndex>,
    typed: &FoldedName,
    via: &FoldedName,
) -> Result<MemberLookup> {
    let table = cache.schema.table_at(index)?;
    let hops = hops_called(members, via);
    if let Some(at) = listed_by_way_of(members, &hops, typed, via) {
        return Ok(MemberLookup::Found(Member::Relation(members.relations[at].clone())));
    }
    if hops.len() > through::MOST_KEYS {
        return behind_each(cache, index, members, &hops, typed);
    }
    let mut found: Vec<Rc<Relation>> = Vec::new();
    let mut best = None;
    for &hop in &hops {
        cache.schema.check_stop()?;
        let first = &members.relations[hop];
        let (edge, to_parent) = (&members.edges[hop], first.steps[0].to_parent);
        let behind = cache.members(members.targets[hop])?;
        for (at, closeness) in closest_direct(&behind, typed, hops.len() == 1) {
            let second = &behind.relations[at];
            let is_way_back = Rc::ptr_eq(&behind.edges[at], edge) && second.steps[0].to_parent != to_parent;
            if is_way_back || best.is_some_and(|best| closeness > best) {
                continue;
            }
            if best != Some(closeness) {
                best = Some(closeness);
                found.clear();
            }
            let steps = [first.steps.as_slice(), second.steps.as_slice()].concat();
            found.push(Rc::new(Relation {
                names: vec![second.name().to_owned()],
                via_word: Some(first.name().to_owned()),
                kind: RelationKind::Through,
                origin: KeyOrigin::weakest(&[first.origin, second.origin]),
                steps,
            }));
        }
    }
    // The relation itself, with its names, where it is one of the table's.
    let own = |relation: &Rc<Relation>| members.relations.iter().find(|own| same_steps(own, relation)).cloned();
    match found.as_slice() {
        [relation] => {
            // What is not listed goes by the name that was typed.
            let unlisted = || Rc::new(Relation { names: vec![typed.raw.clone()], ..Relation::clone(relation) });
            Ok(MemberLookup::Found(Member::Relation(own(relation).unwrap_or_else(unlisted))))
        }
        [] => {
            let [hop] = hops.as_slice() else {
                let shown = members.relations[..members.direct].iter().map(|relation| relation.name());
                let near = nearest(&via.raw, shown).map(str::to_owned);
                return match hops.len() {
                    0 => Ok(MemberLookup::Unknown { nearest: near }),
                    _ => behind_each(cache, index, members, &hops, typed),
                };
            };
            let way = paths::shortest_to(cache, members.targets[*hop], typed)?;
            Ok(paths::lookup_behind(&table, Some(&members.relations[*hop]), way))
        }
        several => {
            let mut suggestions: Vec<Suggestion> = Vec::new();
            for relation in several.iter().take(MOST_SUGGESTIONS) {
                let listed = own(relation).filter(|own| own.via_word.is_none());
                // By the word that was typed, where it tells this one from the others.
                let as_typed = Suggestion { name: typed.raw.clone(), via: relation.via_word.clone() };
                suggestions.push(match listed {
                    Some(listed) => listed.suggestion(),
                    None if as_typed.via.as_deref() != Some(via.raw.as_str())
                        && is_accepted(cache, index, &as_typed, relation)? =>
                    {
                        as_typed
                    }
                    None => own(relation).unwrap_or_else(|| relation.clone()).suggestion(),
                });
            }
            Ok(MemberLookup::Ambiguous(suggestions))
        }
    }
}

/// The relation through a table that is listed so: with its own word behind `via`, else with the table between, else by
/// another name of its first hop.
fn listed_by_way_of(members: &MemberIndex, hops: &[usize], typed: &FoldedName, via: &FoldedName) -> Option<usize> {
    let through = || (members.direct..members.relations.len()).map(|at| (at, &members.relations[at]));
    let only = |found: Vec<usize>| if let [at] = found.as_slice() { Some(*at) } else { None };
    let with = |is_listed: &dyn Fn(usize, &Relation) -> bool| {
        only(through().filter(|(at, relation)| is_listed(*at, relation)).map(|(at, _)| at).collect())
    };
    let is_table = |relation: &Relation| {
        relation.via().is_some_and(|table| via.closeness(&FoldedName::new(&table.name)).is_some())
    };
    with(&|_, relation| relation.name() == typed.raw && relation.via_word.as_deref() == Some(via.raw.as_str()))
        .or_else(|| with(&|_, relation| relation.full_names().contains(&typed.raw) && is_table(relation)))
        .or_else(|| {
            with(&|at, relation| {
                relation.names.contains(&typed.raw) && members.first_hops[at].is_some_and(|hop| hops.contains(&hop))
            })
        })
}

/// The same name behind each of several hops, where it leads somewhere.
fn behind_each(
    cache: &RelationCache,
    index: usize,
    members: &MemberIndex,
    hops: &[usize],
    typed: &FoldedName,
) -> Result<MemberLookup> {
    let mut ways = Vec::new();
    let mut other = None;
    for &hop in hops.iter().take(MOST_SUGGESTIONS) {
        let via = members.relations[hop].name();
        match look_up(cache, index, &typed.raw, Some(via))? {
            MemberLookup::Found(_) => ways.push(Suggestion { name: typed.raw.clone(), via: Some(via.to_owned()) }),
            meaning => other = other.or(Some(meaning)),
        }
    }
    match other {
        Some(meaning) if ways.is_empty() => Ok(meaning),
        _ => Ok(MemberLookup::Ambiguous(ways)),
    }
}

fn same_steps(a: &Relation, b: &Relation) -> bool {
    a.steps.len() == b.steps.len()
        && a.steps.iter().zip(&b.steps).all(|(a, b)| {
            a.to_parent == b.to_parent
                && a.from_columns == b.from_columns
                && a.to_columns == b.to_columns
                && a.from.name == b.from.name
                && a.from.schema == b.from.schema
                && a.to.name == b.to.name
                && a.to.schema == b.to.schema
        })
}

/// The direct relations that a word behind `via` means: by their names, else by the tables they lead to.
fn hops_called(members: &MemberIndex, via: &FoldedName) -> Vec<usize> {
    let by_name: Vec<usize> = members
        .find(via)
        .into_iter()
        .filter_map(|member| match member {
            MemberRef::Relation(at) if *at < members.direct => Some(*at),
            _ => None,
        })
        .collect();
    if !by_name.is_empty() {
        return by_name;
    }
    closest(0..members.direct, |at| via.closeness(&FoldedName::new(&members.relations[at].target().name)))
}

/// The items nearest to what was typed.
fn closest<R: Ord + Copy>(items: impl Iterator<Item = usize>, rank: impl Fn(usize) -> Option<R>) -> Vec<usize> {
    let ranked: Vec<(R, usize)> = items.filter_map(|item| rank(item).map(|rank| (rank, item))).collect();
    let best = ranked.iter().map(|(rank, _)| *rank).min();
    ranked.into_iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, item)| item).collect()
}

/// The direct relations that a name means behind a `via`: by their own names, or by the tables at their ends. Behind one hop
/// alone, the name of a relation that is typed exactly is meant before a table's.
fn closest_direct(members: &MemberIndex, typed: &FoldedName, exact_first: bool) -> Vec<(usize, (Closeness, bool))> {
    let rank = |at: usize| {
        let relation = &members.relations[at];
        let names = relation.names.iter().filter_map(|name| typed.closeness(&FoldedName::new(name)));
        let by_name = names.min().map(|closeness| (closeness, false));
        let by_table = typed.closeness(&FoldedName::new(&relation.target().name));
        let by_table = by_table.map(|closeness| (closeness, exact_first && closeness == Closeness::Exact));
        by_name.into_iter().chain(by_table).min()
    };
    (0..members.direct).filter_map(|at| rank(at).map(|rank| (at, rank))).collect()
}

/// Why a column that is named for a relation is none, and what leads to that table instead.
fn no_relation(cache: &RelationCache, index: usize, claim: Claim) -> Result<String> {
    let graph = cache.graph()?;
    let members = cache.members(index)?;
    let table = cache.schema.table_at(index)?;
    let parent = cache.schema.table_at(claim.parent)?;
    let column = &table.columns[claim.column].name;
    let reason = match graph.values_missed(&cache.schema, index, claim)? {
        true => format!("not all of its values are found in `{}`", parent.name),
        false => "no key is declared for it".to_owned(),
    };
    let others: Vec<String> = (0..members.direct)
        .filter(|&at| members.targets[at] == claim.parent && members.relations[at].steps[0].to_parent)
        .map(|at| members.relations[at].suggestion().to_string())
        .collect();
    let others = match others.as_slice() {
        [] => String::new(),
        others => format!("; what leads to `{}` is {}", parent.name, others.join(", ")),
    };
    Ok(format!("`{column}` of `{}` is no relation, as {reason}{others}", table.name))
}

/// No member has the name: is it a table further away?
fn far(
    cache: &RelationCache,
    index: usize,
    table: &Rc<Table>,
    members: &MemberIndex,
    typed: &FoldedName,
) -> Result<MemberLookup> {
    let directory = cache.schema.directory()?;
    let target = resolve::table_beside(&directory, table, &typed.raw);
    let is_far = matches!(target, NameMatch::One(target) if target != index);
    if is_far {
        let way = paths::shortest_to(cache, index, typed)?;
        return match way.claim(cache, index)? {
            Some((table, claim)) => Ok(MemberLookup::BrokenKey(no_relation(cache, table, claim)?)),
            None => Ok(paths::lookup_behind(table, None, way)),
        };
    }
    if matches!(target, NameMatch::One(_)) {
        let ways = unlisted_ways_back(cache, index, members)?;
        if !ways.is_empty() {
            return Ok(MemberLookup::Ambiguous(ways));
        }
    }
    let near = nearest(&typed.raw, members.shown_names(table)).map(str::to_owned);
    Ok(MemberLookup::Unknown { nearest: near })
}

/// Some of the ways from a table to itself through one that has too many keys to list them.
fn unlisted_ways_back(cache: &RelationCache, index: usize, members: &MemberIndex) -> Result<Vec<Suggestion>> {
    let graph = cache.graph()?;
    let mut ways = Vec::new();
    for hop in 0..members.direct {
        let first = &members.relations[hop];
        let between = members.targets[hop];
        if first.steps[0].to_parent
            || between == index
            || graph.keys_of(&cache.schema, between)?.len() <= through::MOST_KEYS
        {
            continue;
        }
        let behind = cache.members(between)?;
        for at in 0..behind.direct {
            let second = &behind.relations[at];
            if second.steps[0].to_parent
                && behind.targets[at] == index
                && !Rc::ptr_eq(&behind.edges[at], &members.edges[hop])
            {
                ways.push(Suggestion { name: second.name().to_owned(), via: Some(first.name().to_owned()) });
                if ways.len() == MOST_SUGGESTIONS {
                    return Ok(ways);
                }
            }
        }
    }
    Ok(ways)
}
