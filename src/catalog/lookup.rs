//! Finds the relation or column that `.name` means behind a table.

use std::rc::Rc;

use super::members::{MemberIndex, MemberRef};
use super::names::{FoldedName, NameMatch, plural_name, singular_name};
use super::relations::RelationCache;
use super::resolve;
use super::{KeyOrigin, Member, MemberLookup, Relation, RelationKind, Suggestion, Table, paths};
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
        several => Ok(MemberLookup::Ambiguous(suggestions(&members, &table, several))),
    }
}

/// A name for each of the members that picks it alone.
fn suggestions(members: &MemberIndex, table: &Table, several: &[&MemberRef]) -> Vec<Suggestion> {
    let hop_of = |relation: &Relation| -> Option<String> {
        let first = relation.steps.first().filter(|_| relation.steps.len() > 1)?;
        let same = |candidate: &&Rc<Relation>| {
            candidate.steps[0].from_columns == first.from_columns
                && candidate.steps[0].to_columns == first.to_columns
                && candidate.steps[0].to.name == first.to.name
                && candidate.steps[0].to_parent == first.to_parent
        };
        members.relations[..members.direct].iter().find(same).map(|hop| hop.name().to_owned())
    };
    let hops: Vec<Option<String>> = several
        .iter()
        .map(|member| match member {
            MemberRef::Relation(at) => hop_of(&members.relations[*at]),
            MemberRef::Column(_) | MemberRef::Broken(_) => None,
        })
        .collect();
    let mut found = Vec::new();
    for (member, hop) in several.iter().zip(&hops) {
        let suggestion = match member {
            MemberRef::Relation(at) => {
                let relation = &members.relations[*at];
                let alone = hop.is_some() && hops.iter().filter(|other| *other == hop).count() == 1;
                if alone {
                    // The way is what tells the relations apart, whatever each is called.
                    let to_one = relation.to_one();
                    let target = &relation.target().name;
                    let name = if to_one { singular_name(target) } else { plural_name(target) };
                    Suggestion { name, via: hop.clone() }
                } else {
                    Suggestion { name: relation.name().to_owned(), via: relation.via_word.clone() }
                }
            }
            MemberRef::Column(at) => Suggestion { name: table.columns[*at].name.clone(), via: None },
            MemberRef::Broken(_) => continue,
        };
        if !found.contains(&suggestion) {
            found.push(suggestion);
        }
    }
    found
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
    let mut found: Vec<Rc<Relation>> = Vec::new();
    let mut best = None;
    for &hop in &hops {
        let first = &members.relations[hop];
        let (edge, to_parent) = (&members.edges[hop], first.steps[0].to_parent);
        let behind = cache.members(members.targets[hop])?;
        for (at, closeness) in closest_direct(&behind, typed) {
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
                names: vec![typed.raw.clone()],
                via_word: Some(first.name().to_owned()),
                kind: RelationKind::Through,
                origin: KeyOrigin::weakest(&[first.origin, second.origin]),
                steps,
            }));
        }
    }
    match found.as_slice() {
        [relation] => {
            // The relation itself, with its names, where it is one of the table's.
            let own = members.relations.iter().find(|own| same_steps(own, relation));
            Ok(MemberLookup::Found(Member::Relation(own.unwrap_or(relation).clone())))
        }
        [] => {
            let [hop] = hops.as_slice() else {
                let shown = members.relations[..members.direct].iter().map(|relation| relation.name());
                let near = nearest(&via.raw, shown).map(str::to_owned);
                return Ok(match hops.len() {
                    0 => MemberLookup::Unknown { nearest: near },
                    _ => MemberLookup::Ambiguous(
                        hops.iter()
                            .map(|&hop| Suggestion {
                                name: typed.raw.clone(),
                                via: Some(members.relations[hop].name().to_owned()),
                            })
                            .collect(),
                    ),
                });
            };
            let way = paths::shortest_to(cache, members.targets[*hop], typed)?;
            Ok(paths::lookup_behind(&table, Some(&members.relations[*hop]), way))
        }
        several => Ok(MemberLookup::Ambiguous(
            several
                .iter()
                .map(|relation| {
                    let own = members.relations.iter().find(|own| same_steps(own, relation));
                    match own {
                        Some(own) if own.via_word.is_none() => Suggestion { name: own.name().to_owned(), via: None },
                        _ => Suggestion { name: typed.raw.clone(), via: relation.via_word.clone() },
                    }
                })
                .collect(),
        )),
    }
}

fn same_steps(a: &Relation, b: &Relation) -> bool {
    a.steps.len() == b.steps.len()
        && a.steps.iter().zip(&b.steps).all(|(a, b)| {
            a.to_parent == b.to_parent
                && a.from_columns == b.from_columns
                && a.to_columns == b.to_columns
                && a.from.name == b.from.name
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

/// The direct relations that a name means behind a `via`: by their own names, or by the tables at their ends.
fn closest_direct(members: &MemberIndex, typed: &FoldedName) -> Vec<(usize, super::Closeness)> {
    let rank = |at: usize| {
        let relation = &members.relations[at];
        let target = relation.target().name.as_str();
        let names = relation.names.iter().map(String::as_str).chain([target]);
        names.filter_map(|name| typed.closeness(&FoldedName::new(name))).min()
    };
    (0..members.direct).filter_map(|at| rank(at).map(|closeness| (at, closeness))).collect()
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
    let is_far = matches!(resolve::table(&directory, &typed.raw), NameMatch::One(target) if target != index);
    if is_far {
        let way = paths::shortest_to(cache, index, typed)?;
        return Ok(paths::lookup_behind(table, None, way));
    }
    let near = nearest(&typed.raw, members.shown_names(table)).map(str::to_owned);
    Ok(MemberLookup::Unknown { nearest: near })
}
