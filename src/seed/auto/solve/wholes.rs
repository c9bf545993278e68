//! Keys that keep to one whole: the dishes of an order are of its restaurant, a reply is in the conversation of what it answers.

use super::super::field::{Room, hop_name};
use super::super::keys::{self, Key, Parents};
use super::super::names;
use super::super::words::words;
use super::kin::{is_own, is_same, is_somebody};
use super::sources::are_sides;
use super::{Solver, Source, Unique};
use crate::catalog::{Catalog, Member, MemberLookup, Relation, RelationKind, Table};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store;

/// What a record is filed under and not a part of: two of them under the same say nothing of each other.
const LABELS: &str = "status state type kind category role priority currency country region province city town language tag label unit \
    genre color colour level rank grade land art typ unite size material skill location place address time_zone timezone";

/// Of fewer pairs that go together a table would have hardly a record.
const MIN_PAIRS: u64 = 20;

/// The records that a key can lead to.
pub(super) struct Siblings<'s> {
    /// The columns of the other key, by which they are found.
    pub of: Vec<usize>,
    pub way: String,
    /// Another way that does as well: to the players of the other team.
    pub other_way: Option<String>,
    /// How many records there are to be at most, and what keeps them apart.
    pub limit: Option<(u64, &'s Unique)>,
    /// No others will do, where these are used up.
    pub is_strict: bool,
}

/// The keys of a table to both sides of what goes on between two, where they always lead somewhere.
pub(super) fn two_sides(catalog: &Catalog, table: &Table) -> Option<[Key; 2]> {
    // Of two keys to one table by the relations alone, before more is asked of them.
    let relations = catalog.relations(table).ok()?;
    let parents: Vec<&str> = relations
        .iter()
        .filter(|one| one.kind == RelationKind::BelongsTo && one.steps.len() == 1)
        .map(|one| one.steps[0].to.name.as_str())
        .collect();
    if !parents.iter().enumerate().any(|(at, parent)| parents[at + 1..].contains(parent)) {
        return None;
    }
    let keys = keys::belongings(catalog, table).ok()?;
    let name = |key: &Key| table.columns[key.columns[0]].name.clone();
    let are_two = |one: &Key, other: &Key| {
        one.parent.name == other.parent.name
            && one.parent_columns == other.parent_columns
            && [one, other].iter().all(|key| key.columns.len() == 1 && !key.nullable && !key.is_self_reference)
            && are_sides(&name(one), &name(other))
    };
    keys.iter().enumerate().find_map(|(at, one)| {
        let other = keys[at + 1..].iter().find(|other| are_two(one, other))?;
        Some([one.clone(), other.clone()])
    })
}

/// True of a table whose records others are parts of.
fn is_whole(table: &str) -> bool {
    !is_somebody(table) && !names::is_about(&words(table), LABELS)
}

/// True of keys of two tables by which their records are parts of one whole.
fn are_of_one(table: &Table, key: &Key, other_table: &Table, other: &Key) -> bool {
    let [[column], [other_column]] = [key.columns.as_slice(), other.columns.as_slice()] else { return false };
    key.parent.name == other.parent.name
        && key.parent_columns == other.parent_columns
        && is_same(&table.columns[*column].name, &other_table.columns[*other_column].name)
        && !key.nullable
        && !other.nullable
        && (is_whole(&key.parent.name) || [table, other_table].iter().all(|table| is_own(&table.name)))
}

impl Solver<'_> {
    /// The records that a key can lead to, where another one leads to a part of the same whole: the dishes of the restaurant of an order.
    pub(super) fn siblings(&self, at: usize) -> Option<Siblings<'_>> {
        let key = &self.keys[at];
        if !self.can_follow(at) {
            return None;
        }
        let apart = self.kept_apart(at);
        let own = keys::belongings(self.catalog, &key.parent).ok()?;
        let given = keys::belongings(self.catalog, self.table).ok()?;
        let given =
            given.iter().filter(|given| given.columns.iter().all(|column| self.sources[*column] == Source::Line));
        // Of two that lead to each other, the first is drawn.
        let is_drawn = |other: &usize| !self.leaves_null(*other) && !self.goes_by(*other, at);
        let before = (0..at).filter(is_drawn).map(|other| &self.keys[other]);
        given.chain(before).find_map(|via| {
            let is_there = !via.is_self_reference && via.parent.name != key.parent.name;
            let relation = via.relation.as_ref().filter(|_| is_there)?;
            // Two keys that together never repeat, or together with what else is kept apart.
            let is_of_both =
                |unique: &Unique| key.columns.iter().chain(&via.columns).all(|column| unique.columns.contains(column));
            let is_pair = apart.iter().all(|unique| is_of_both(unique));
            let is_each = matches!(self.room(via.columns[0]), Room::Shared(_));
            let further = keys::belongings(self.catalog, &via.parent).ok().filter(|_| is_pair)?;
            further.iter().find_map(|up| {
                let down = own.iter().find(|down| are_of_one(&via.parent, up, &key.parent, down))?;
                let (limit, is_strict) = match self.uniques.iter().find(|unique| is_of_both(unique)) {
                    None => (None, false),
                    Some(unique) => {
                        let pairs = self.pairs_within((&via.parent, up), (&key.parent, down)).ok()?;
                        let beside = (0..self.keys.len()).filter(|other| {
                            let columns = &self.keys[*other].columns;
                            *other != at && *columns != via.columns && unique.columns.contains(&columns[0])
                        });
                        let room = beside.fold(pairs, |room, other| room.saturating_mul(self.counts[other].max(1)));
                        let wanted = self.rows.saturating_add(self.there);
                        let is_drawn = via.columns.iter().all(|column| self.sources[*column] != Source::Line);
                        match self.parents {
                            // A plan makes as many as leave room to find one that is not there yet.
                            Parents::Planned(_) => {
                                let is_bound = !apart.is_empty() && room >= MIN_PAIRS;
                                (is_bound.then_some((room / 2, unique)), false)
                            }
                            // Of what is made for each record there may be fewer.
                            Parents::Counted => (None, is_each && room > 0 || is_drawn && room >= wanted),
                        }
                    }
                };
                let children = self.children(down, &key.parent)?;
                let way = format!("{}.{}.{children}", hop_name(relation), hop_name(up.relation.as_ref()?));
                Some(Siblings { of: via.columns.clone(), way, other_way: None, limit, is_strict })
            })
        })
    }

    /// The records that belong to one of the two sides of what an earlier key leads to: who scores plays for one of the teams of the match.
    pub(super) fn of_sides(&self, at: usize) -> Option<Siblings<'_>> {
        let key = &self.keys[at];
        if !self.can_follow(at) || !self.kept_apart(at).is_empty() {
            return None;
        }
        let others = (0..self.keys.len()).filter(|other| *other != at && !self.leaves_null(*other));
        others.map(|other| &self.keys[other]).filter(|via| via.parent.name != key.parent.name).find_map(|via| {
            let relation = hop_name(via.relation.as_ref()?);
            let [one, other] = two_sides(self.catalog, &via.parent)?;
            let own = keys::belongings(self.catalog, &key.parent).ok()?;
            let mut downs = own.iter().filter(|down| {
                !down.is_self_reference
                    && down.parent.name == one.parent.name
                    && down.parent_columns == one.parent_columns
                    && down.columns.len() == 1
            });
            let down = downs.next().filter(|_| downs.next().is_none())?;
            let children = self.children(down, &key.parent)?;
            let way = |side: &Key| Some(format!("{relation}.{}.{children}", hop_name(side.relation.as_ref()?)));
            let (way, other_way) = (way(&one)?, way(&other)?);
            Some(Siblings { of: via.columns.clone(), way, other_way: Some(other_way), limit: None, is_strict: false })
        })
    }

    /// How many pairs there are of records of two tables that belong to the same record by these keys.
    fn pairs_within(&self, (table, key): (&Table, &Key), (other_table, other): (&Table, &Key)) -> Result<u64> {
        if matches!(self.parents, Parents::Planned(_)) {
            let count = |table: &Table| keys::count(self.catalog, table, self.parents, u64::MAX);
            return Ok(count(table)?.saturating_mul(count(other_table)?) / count(&key.parent)?.max(1));
        }
        let grouped = |table: &Table, key: &Key| {
            let column = quote_name(&table.columns[key.columns[0]].name);
            format!("(select {column} as k, count(*) as n from {} group by 1)", table.quoted_name())
        };
        let (one, other) = (grouped(table, key), grouped(other_table, other));
        let sql = format!("select coalesce(sum(one.n * other.n), 0) from {one} as one join {other} as other using (k)");
        store::count(self.catalog.connection(), &sql)
    }

    /// What keeps the records of a key apart.
    pub(super) fn kept_apart(&self, at: usize) -> Vec<&Unique> {
        let is_free = |column: &usize| self.sources[*column] == Source::Free;
        let key = &self.keys[at];
        let is_bound = |unique: &&Unique| {
            unique.columns.iter().any(|column| key.columns.contains(column)) && !unique.columns.iter().any(is_free)
        };
        self.uniques.iter().filter(is_bound).collect()
    }

    /// True of a key whose parents all have a record, since others pick from the records of one parent: every restaurant has a dish.
    pub(super) fn leaves_none_out(&self, at: usize) -> bool {
        let key = &self.keys[at];
        let is_alone = self.uniques.iter().any(|unique| unique.columns == key.columns);
        let is_plain = !key.is_self_reference && !self.leaves_null(at) && !is_alone;
        if !is_plain
            || self.there > 0
            || self.rows < self.counts[at]
            || !is_whole(&key.parent.name) && !is_own(&self.table.name)
        {
            return false;
        }
        let Ok(relations) = self.catalog.relations(self.table) else { return false };
        let children = relations.iter().filter(|one| one.kind == RelationKind::HasMany && one.steps.len() == 1);
        children.map(|relation| relation.target()).any(|child| {
            let others = keys::belongings(self.catalog, child).unwrap_or_default();
            others.iter().filter(|other| other.parent.name != self.table.name).any(|other| {
                let up = keys::belongings(self.catalog, &other.parent).unwrap_or_default();
                up.iter().any(|up| are_of_one(&other.parent, up, self.table, key))
                    || two_sides(self.catalog, &other.parent).is_some_and(|[side, _]| {
                        side.parent.name == key.parent.name && side.parent_columns == key.parent_columns
                    })
            })
        })
    }

    /// What the parent of a key calls its records in the table that has it.
    fn children(&self, key: &Key, table: &Table) -> Option<String> {
        let relations = self.catalog.relations(&key.parent).ok()?;
        let is_back = |relation: &Relation| match relation.steps.as_slice() {
            [step] => {
                relation.kind == RelationKind::HasMany
                    && step.to.name == table.name
                    && step.to_columns == key.columns
                    && step.from_columns == key.parent_columns
            }
            _ => false,
        };
        let back = relations.iter().find(|relation| is_back(relation))?;
        let means_it = |name: &&String| {
            matches!(
                self.catalog.member(&key.parent, name, None),
                Ok(MemberLookup::Found(Member::Relation(found))) if found.steps.len() == 1 && is_back(&found)
            )
        };
        back.names.iter().find(means_it).map(|name| hop_name(name))
    }

    /// The records that a key can lead to, where the whole of what an earlier key to the same table leads to is that of the record: the other team
    /// of a match in a league.
    pub(super) fn peers(&self, at: usize) -> Option<Siblings<'_>> {
        let key = &self.keys[at];
        let [column] = key.columns.as_slice() else { return None };
        let is_ruled_by_others =
            self.rules.iter().any(|rule| rule.columns.contains(column) && self.condition(at, rule).is_none());
        if key.is_self_reference
            || !key.shared.is_empty()
            || is_ruled_by_others
            || self.apart.contains(column)
            || self.leaves_null(at)
            || self.counts[at] == 0
        {
            return None;
        }
        if !self.kept_apart(at).is_empty() || self.shared(at).is_some() {
            return None;
        }
        let (first, down) = self.first_of_whole(at)?;
        let via = &self.keys[first];
        let children = self.children(&down, &key.parent)?;
        let way = format!("{}.{}.{children}", hop_name(via.relation.as_ref()?), hop_name(down.relation.as_ref()?));
        Some(Siblings { of: via.columns.clone(), way, other_way: None, limit: None, is_strict: false })
    }

    /// What is asked of the record of a key beside which another one leads to a peer of it: that it has one.
    pub(super) fn has_peers(&self, at: usize) -> Option<String> {
        let is_led = |other: &usize| *other != at && self.peers(*other).is_some();
        let (first, down) = (0..self.keys.len()).filter(is_led).find_map(|other| self.first_of_whole(other))?;
        let children = self.children(&down, &self.keys[at].parent)?;
        let relation = hop_name(down.relation.as_ref()?);
        (first == at).then(|| format!("count({relation}.{children}) > 1"))
    }

    /// The earlier key to the same table by which the record belongs to a whole, and the key of that table to it.
    fn first_of_whole(&self, at: usize) -> Option<(usize, Key)> {
        let key = &self.keys[at];
        let own = keys::belongings(self.catalog, &key.parent).ok()?;
        (0..self.keys.len()).find_map(|whole| {
            let (first, _) = self.shared(whole)?;
            let via = &self.keys[first];
            let is_alike =
                first != at && via.parent.name == key.parent.name && via.parent_columns == key.parent_columns;
            let down = own.iter().filter(|_| is_alike).find(|down| {
                down.parent.name == self.keys[whole].parent.name
                    && down.columns.len() == 1
                    && is_same(self.column_name(self.keys[whole].columns[0]), &key.parent.columns[down.columns[0]].name)
            })?;
            is_whole(&down.parent.name).then(|| (first, down.clone()))
        })
    }

    /// What a record belongs to, where the one that it answers or is under belongs to it: the conversation of a reply.
    pub(super) fn of_parent(&self, at: usize) -> Option<(Vec<usize>, String)> {
        let key = &self.keys[at];
        // What may be missing is an attachment, unless a key beside it is that of what it leads to.
        let is_within =
            !key.nullable || (0..self.keys.len()).any(|other| self.shared(other).is_some_and(|(via, _)| via == at));
        let is_bound = !self.can_follow(at) || !self.kept_apart(at).is_empty();
        if is_bound || !is_within || !is_whole(&key.parent.name) || is_somebody(&self.table.name) {
            return None;
        }
        let own = (0..self.keys.len()).find(|other| {
            let own = &self.keys[*other];
            own.is_self_reference
                && own.nullable
                && own.columns.len() == 1
                && own.shared.is_empty()
                && !self.leaves_null(*other)
        })?;
        let relation = self.keys[own].relation.as_ref()?;
        Some((
            self.keys[own].columns.clone(),
            format!("{}.{}", hop_name(relation), hop_name(self.column_name(key.columns[0]))),
        ))
    }

    /// True of a key of one column that nothing else decides.
    pub(super) fn can_follow(&self, at: usize) -> bool {
        let key = &self.keys[at];
        let [column] = key.columns.as_slice() else { return false };
        !key.is_self_reference
            && key.shared.is_empty()
            && !self.apart.contains(column)
            && !self.leaves_null(at)
            && self.counts[at] > 0
            && self.shared(at).is_none()
            && !self.rules.iter().any(|rule| rule.columns.contains(column))
    }
}
