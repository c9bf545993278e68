//! Finds the ways over keys from one table to another.

use std::collections::HashMap;
use std::rc::Rc;

use super::direct::{self, Claim};
use super::graph::KeyEdge;
use super::names::{FoldedName, NameMatch, plural_name, singular_name, snake};
use super::relations::RelationCache;
use super::resolve;
use super::{JoinPath, KeyOrigin, Member, MemberLookup, Relation, RelationKind, Table};
use crate::diagnostic::{Diagnostic, Result};

/// [`RelationCache::paths`] gives no more ways than this, the shortest ones.
pub const MAX_PATHS: usize = 100;
/// … and none with more hops than this.
pub const MAX_PATH_HOPS: usize = 6;
/// … and gives up on longer ones after so many steps, so that a schema where all is joined to all answers too.
const MAX_EFFORT: usize = 200_000;
/// A way may be longer where there is no other, but not without end: what follows it is as deep.
const MOST_HOPS: usize = 100;
/// An error that lists equally short ways lists no more than this.
const MAX_SHORTEST: usize = 20;

/// One step between tables: the key and whether it is followed to its parent.
#[derive(Clone)]
struct DirectedEdge {
    edge: Rc<KeyEdge>,
    to_parent: bool,
}

impl DirectedEdge {
    fn target(&self) -> usize {
        if self.to_parent { self.edge.parent } else { self.edge.child }
    }
}

/// The keys around tables, asked for once.
struct NeighbourMap<'c> {
    cache: &'c RelationCache,
    around: HashMap<usize, Rc<[DirectedEdge]>>,
}

impl NeighbourMap<'_> {
    fn new(cache: &RelationCache) -> NeighbourMap<'_> {
        NeighbourMap { cache, around: HashMap::new() }
    }

    fn hops(&mut self, table: usize) -> Result<Rc<[DirectedEdge]>> {
        if let Some(known) = self.around.get(&table) {
            return Ok(known.clone());
        }
        let graph = self.cache.graph()?;
        let (up, down) = (graph.keys_of(&self.cache.schema, table)?, graph.keys_to(&self.cache.schema, table)?);
        let up = up.iter().map(|edge| DirectedEdge { edge: edge.clone(), to_parent: true });
        let down = down.iter().map(|edge| DirectedEdge { edge: edge.clone(), to_parent: false });
        let hops: Rc<[DirectedEdge]> = up.chain(down).collect();
        self.around.insert(table, hops.clone());
        Ok(hops)
    }

    /// How many hops each table is away from `end`.
    fn distances(&mut self, end: usize) -> Result<HashMap<usize, usize>> {
        let mut distances = HashMap::from([(end, 0)]);
        let mut edge = vec![end];
        let mut distance = 0;
        while !edge.is_empty() {
            distance += 1;
            let mut next = Vec::new();
            for table in edge {
                self.cache.schema.check_stop()?;
                for hop in self.hops(table)?.iter() {
                    if let std::collections::hash_map::Entry::Vacant(vacant) = distances.entry(hop.target()) {
                        vacant.insert(distance);
                        next.push(hop.target());
                    }
                }
            }
            edge = next;
        }
        Ok(distances)
    }
}

/// A search for ways of exactly one length; no table is met twice.
struct PathSearch<'m, 'c> {
    map: &'m mut NeighbourMap<'c>,
    distances: &'m HashMap<usize, usize>,
    end: usize,
    limit: usize,
    effort: usize,
    most_effort: usize,
    /// Tables may be met again, for ways that come back to where they began.
    again: bool,
    way: Vec<DirectedEdge>,
    met: Vec<usize>,
    found: Vec<Vec<DirectedEdge>>,
}

impl PathSearch<'_, '_> {
    fn go(&mut self, table: usize, left: usize) -> Result<()> {
        for hop in self.map.hops(table)?.iter() {
            self.map.cache.schema.check_stop()?;
            self.effort += 1;
            if self.found.len() >= self.limit || self.effort > self.most_effort {
                return Ok(());
            }
            let target = hop.target();
            let is_end = target == self.end;
            // A way may come back to where it began only if that is its end, and not by the key that it left by.
            let turns_back = if self.again {
                // From a parent to its child and back is where it was; from a child to the others of its parent is not.
                self.way.last().is_some_and(|gone| hop.to_parent && Rc::ptr_eq(&gone.edge, &hop.edge))
            } else {
                self.way.iter().any(|gone| Rc::ptr_eq(&gone.edge, &hop.edge))
            };
            let was_met = !self.again && !is_end && self.met.contains(&target);
            if turns_back || was_met || is_end != (left == 1) {
                continue;
            }
            if self.distances.get(&target).is_none_or(|&distance| distance > left - 1) {
                continue;
            }
            self.way.push(hop.clone());
            if is_end {
                self.found.push(self.way.clone());
            } else {
                self.met.push(target);
                self.go(target, left - 1)?;
                self.met.pop();
            }
            self.way.pop();
        }
        Ok(())
    }
}

/// Which ways are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PathScope {
    /// All within [`MAX_PATHS`] and [`MAX_PATH_HOPS`].
    All,
    /// Those of the least length, however long.
    Shortest,
    /// The same, in which tables may be met again.
    Round,
}

/// Ways from `start` to `end`, the shortest first.
fn ways(cache: &RelationCache, start: usize, end: usize, wanted: PathScope) -> Result<Vec<Vec<DirectedEdge>>> {
    let mut map = NeighbourMap::new(cache);
    let distances = map.distances(end)?;
    // Every step of a search for the least length leads to the end, so that one needs no bound.
    let (longest, limit, most_effort) = match wanted {
        PathScope::All => (MAX_PATH_HOPS, MAX_PATHS, MAX_EFFORT),
        PathScope::Shortest => (usize::MAX, MAX_SHORTEST, usize::MAX),
        PathScope::Round => (MAX_PATH_HOPS, MAX_SHORTEST, MAX_EFFORT),
    };
    let most_tables = if wanted == PathScope::Round { usize::MAX } else { distances.len() };
    let mut found = Vec::new();
    let mut effort = 0;
    let Some(&nearest) = distances.get(&start) else { return Ok(found) };
    if nearest > MOST_HOPS {
        let message =
            format!("the shortest way there has {nearest} hops, and no more than {MOST_HOPS} are gone at once");
        return Err(Diagnostic::error(message).hint("part the way: a variable keeps where a line has come to"));
    }
    let mut length = nearest.max(1);
    while length <= longest && length <= most_tables && effort <= most_effort && found.len() < limit {
        let mut search = PathSearch {
            map: &mut map,
            distances: &distances,
            end,
            limit: limit - found.len(),
            effort,
            most_effort,
            again: wanted == PathScope::Round,
            way: Vec::new(),
            met: vec![start],
            found: Vec::new(),
        };
        search.go(start, length)?;
        effort = search.effort;
        found.append(&mut search.found);
        if wanted != PathScope::All && !found.is_empty() {
            break;
        }
        length += 1;
    }
    Ok(found)
}

/// A way as steps, with the name of each hop.
fn path(cache: &RelationCache, start: usize, way: &[DirectedEdge]) -> Result<(JoinPath, Vec<KeyOrigin>)> {
    let mut path = JoinPath { steps: Vec::new(), names: Vec::new() };
    let mut origins = Vec::new();
    let mut here = start;
    for hop in way {
        let members = cache.members(here)?;
        if let Some(relation) = members.along(&hop.edge, hop.to_parent) {
            path.steps.extend(relation.steps.iter().cloned());
            path.names.push(relation.name().to_owned());
            origins.push(relation.origin);
        }
        here = hop.target();
    }
    Ok((path, origins))
}

/// Every way between two tables, within [`MAX_PATHS`] and [`MAX_PATH_HOPS`], the shortest first. Where there is none, the
/// shortest ones, however long; from a table back to itself, those by way of the same tables (`game`, its reviews, their
/// users, the reviews of these, their games).
pub(super) fn all(cache: &RelationCache, start: usize, end: usize) -> Result<Vec<JoinPath>> {
    let mut found = ways(cache, start, end, PathScope::All)?;
    if found.is_empty() {
        found = ways(cache, start, end, if start == end { PathScope::Round } else { PathScope::Shortest })?;
    }
    found.iter().map(|way| path(cache, start, way).map(|(path, _)| path)).collect()
}

/// The shortest ways to the table that a name means.
pub(super) struct Shortest {
    /// What the table at the end is called.
    end: String,
    ways: Vec<(JoinPath, Vec<KeyOrigin>)>,
    /// Where there is one way: the table at its end, and the keys on it that are followed to their parents.
    only_end: Option<usize>,
    up: Vec<Rc<KeyEdge>>,
}

impl Shortest {
    /// A column that says where the way would lead, if it were a key: one of the table at its beginning that is named for its
    /// end, or one beside a key that is followed on it, named for the same table. With the table that has it.
    pub fn claim(&self, cache: &RelationCache, start: usize) -> Result<Option<(usize, Claim)>> {
        let graph = cache.graph()?;
        let end = self.only_end.map(|end| (start, end));
        for (child, parent) in end.into_iter().chain(self.up.iter().map(|edge| (edge.child, edge.parent))) {
            let Some(table) = &graph.tables[child] else { continue };
            let claims = direct::claims(&cache.schema, &graph, child, table)?;
            if let Some(claim) = claims.into_iter().find(|claim| claim.parent == parent) {
                return Ok(Some((child, claim)));
            }
        }
        Ok(None)
    }
}

/// Finds the shortest ways from `start` to the table called so.
pub(super) fn shortest_to(cache: &RelationCache, start: usize, typed: &FoldedName) -> Result<Shortest> {
    let directory = cache.schema.directory()?;
    let table = cache.schema.table_at(start)?;
    let NameMatch::One(end) = resolve::table_beside(&directory, &table, &typed.raw) else {
        return Ok(Shortest { end: typed.raw.clone(), ways: Vec::new(), only_end: None, up: Vec::new() });
    };
    let found = ways(cache, start, end, PathScope::Shortest)?;
    let (only_end, up) = match found.as_slice() {
        [way] => (Some(end), way.iter().filter(|hop| hop.to_parent).map(|hop| hop.edge.clone()).collect()),
        _ => (None, Vec::new()),
    };
    let ways = found.iter().map(|way| path(cache, start, way)).collect::<Result<_>>()?;
    Ok(Shortest { end: directory.entries[end].entry.name.clone(), ways, only_end, up })
}

/// What a far name means: the one shortest way, behind the first hop where `via` names it.
pub(super) fn lookup_behind(table: &Table, first: Option<&Rc<Relation>>, found: Shortest) -> MemberLookup {
    let whole = |path: &JoinPath| -> JoinPath {
        let steps = first.iter().flat_map(|first| first.steps.iter()).chain(&path.steps).cloned().collect();
        let names = first.iter().map(|first| first.name().to_owned()).chain(path.names.iter().cloned()).collect();
        JoinPath { steps, names }
    };
    match found.ways.as_slice() {
        [] => MemberLookup::Unreachable(found.end),
        [(path, origins)] => {
            let path = whole(path);
            let origins: Vec<KeyOrigin> =
                first.iter().map(|first| first.origin).chain(origins.iter().copied()).collect();
            let to_one = path.steps.iter().all(|step| step.to_one);
            let name = if to_one { singular_name(&found.end) } else { plural_name(&found.end) };
            let way = way_words(table, &path);
            let relation = Relation {
                names: vec![name],
                via_word: first.map(|first| first.name().to_owned()),
                kind: RelationKind::Through,
                steps: path.steps,
                origin: KeyOrigin::weakest(&origins),
            };
            // With `via` the way is known, so that no note tells it.
            if first.is_some() {
                MemberLookup::Found(Member::Relation(Rc::new(relation)))
            } else {
                MemberLookup::Far { relation: Rc::new(relation), way }
            }
        }
        several => MemberLookup::SeveralPaths(several.iter().map(|(path, _)| whole(path).names).collect()),
    }
}

/// The words of a note: `customer → invoices → invoice_lines → tracks`. A hop to one keeps its singular until the
/// first hop to many; from there on every word is plural.
fn way_words(table: &Table, path: &JoinPath) -> Vec<String> {
    let mut words = vec![singular_name(&table.name)];
    let mut many = false;
    for (step, name) in path.steps.iter().zip(&path.names) {
        many |= !step.to_one;
        words.push(if many { plural_name(name) } else { snake(name) });
    }
    words
}
