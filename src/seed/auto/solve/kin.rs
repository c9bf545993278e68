//! Keys that go with others: a booking's hotel is that of its room, who handles a ticket is an agent.

use super::super::field::hop_name;
use super::super::keys::{self, Key, Parents, is_nullable};
use super::super::kind::{ColumnKind, kind};
use super::super::names::{self, PEOPLE};
use super::super::pattern::literal;
use super::super::words::{is_in, words};
use super::sources::are_sides;
use super::{Made, Solver, Source};
use crate::catalog::Table;
use crate::diagnostic::Result;
use crate::store::Value;

/// What is somebody's own, and what comes of it.
const OWN: &str = "order booking reservation address account card subscription cart basket invoice bill prescription admission vehicle car \
    policy claim contract loan rental lease membership wallet device pet statement ticket phone_line sim_card property treatment \
    enrollment appointment visit stay playlist";

/// Columns that say as what somebody works.
const ROLES: &str = "role type kind position job function usertype";

/// Who is one of both sides of a game.
const WINNERS: &str = "winner winning victor";
const LOSERS: &str = "loser losing";

/// What both sides of a game have.
const POINTS: &str = "score goals points runs sets";

/// How far up what is owned is looked for.
const MAX_STEPS: usize = 2;

/// Of more different values a role is none.
const MAX_ROLES: usize = 50;

/// True of names that a key and the key of a record that it goes with both have.
pub(super) fn is_same(own: &str, other: &str) -> bool {
    words(own) == words(other)
}

/// True of what belongs to somebody, and of what comes of that.
pub(super) fn is_own(table: &str) -> bool {
    names::is_about(&words(table), OWN)
}

pub(super) fn is_somebody(table: &str) -> bool {
    names::is_about(&words(table), PEOPLE) || names::is_person(&words(table))
}

impl Solver<'_> {
    /// The way to the record that a key leads to, where another key's record already leads there. Of keys that lead to each other in a circle
    /// the first is drawn.
    pub(super) fn shared(&self, at: usize) -> Option<(usize, String)> {
        let found = self.led(at)?;
        let mut circle = vec![at];
        let mut next = Some(found.0);
        while let Some(key) = next.filter(|key| !circle.contains(key)) {
            circle.push(key);
            next = self.led(key).map(|(other, _)| other);
        }
        let is_drawn = next == Some(at) && circle.iter().min() == Some(&at);
        (!is_drawn).then_some(found)
    }

    /// True of a key that leads where another one already leads, or one that goes by that.
    pub(super) fn goes_by(&self, at: usize, other: usize) -> bool {
        let mut next = self.shared(at).map(|(via, _)| via);
        let mut seen = vec![at];
        while let Some(key) = next.filter(|key| !seen.contains(key)) {
            if key == other {
                return true;
            }
            seen.push(key);
            next = self.shared(key).map(|(via, _)| via);
        }
        false
    }

    /// True of a key that leads to what other keys, or numbers of the record, say.
    pub(super) fn goes_with_others(&self, at: usize) -> bool {
        self.shared(at).is_some()
            || self.winner(at).is_some()
            || self.siblings(at).is_some()
            || self.peers(at).is_some()
            || self.of_parent(at).is_some()
            || self.side(at).is_some()
            || self.of_sides(at).is_some()
    }

    fn led(&self, at: usize) -> Option<(usize, String)> {
        let key = &self.keys[at];
        let [column] = key.columns.as_slice() else { return None };
        if self.apart.contains(column) {
            return None;
        }
        let is_free = |other: &usize| self.sources[*other] == Source::Free;
        let is_bound = !key.shared.is_empty()
            || self.uniques.iter().any(|unique| unique.columns.contains(column) && !unique.columns.iter().any(is_free))
            || self.rules.iter().any(|rule| rule.columns.contains(column))
            || key.is_self_reference;
        if is_bound || self.leaves_null(at) || self.counts[at] == 0 {
            return None;
        }
        let is_somebody = is_somebody(&key.parent.name);
        (0..self.keys.len()).filter(|other| *other != at).find_map(|other| {
            let via = &self.keys[other];
            let is_there = !via.is_self_reference && !self.leaves_null(other) && via.parent.name != key.parent.name;
            if !is_there || is_somebody && !is_own(&via.parent.name) {
                return None;
            }
            let relation = via.relation.as_ref()?;
            Some((other, format!("{}.{}", hop_name(relation), self.way_up(&via.parent, at, MAX_STEPS)?)))
        })
    }

    /// The way from a table to its own key to what a key leads to, or to that of what is owned there: the client of the pet of an appointment.
    fn way_up(&self, table: &Table, at: usize, steps: usize) -> Option<String> {
        let key = &self.keys[at];
        let further = keys::belongings(self.catalog, table).ok()?;
        let name = |one: &Key| table.columns[one.columns[0]].name.as_str();
        let is_there = |one: &&Key| {
            let [column] = one.columns.as_slice() else { return false };
            key.nullable || !is_nullable(table, *column)
        };
        let goes_on = |one: &&Key| {
            one.parent.name == key.parent.name
                && one.parent_columns == key.parent_columns
                && is_same(self.column_name(key.columns[0]), name(one))
        };
        if let Some(one) = further.iter().filter(is_there).find(goes_on) {
            return Some(hop_name(name(one)));
        }
        if steps == 0 || !is_somebody(&key.parent.name) {
            return None;
        }
        let is_own =
            |one: &&Key| !one.is_self_reference && one.parent.name != key.parent.name && is_own(&one.parent.name);
        further.iter().filter(is_there).filter(is_own).find_map(|one| {
            Some(format!("{}.{}", hop_name(one.relation.as_ref()?), self.way_up(&one.parent, at, steps - 1)?))
        })
    }

    /// One of the two sides of what a record belongs to, where its key leads to such a side: the club of a goal is one of those that play.
    pub(super) fn side(&self, at: usize) -> Option<(Vec<usize>, String)> {
        let key = &self.keys[at];
        if !self.can_follow(at) || !self.kept_apart(at).is_empty() || self.siblings(at).is_some() {
            return None;
        }
        let belongings = keys::belongings(self.catalog, self.table).ok()?;
        belongings.iter().find_map(|via| {
            let is_there = !via.is_self_reference && via.parent.name != key.parent.name && !via.nullable;
            let relation = via.relation.as_ref().filter(|_| is_there)?;
            let further = keys::belongings(self.catalog, &via.parent).ok()?;
            let is_alike = |one: &&Key| one.parent.name == key.parent.name && one.parent_columns == key.parent_columns;
            let sides: Vec<&Key> = further.iter().filter(is_alike).collect();
            let [one, other] = sides.as_slice() else { return None };
            let [[first], [second]] = [one.columns.as_slice(), other.columns.as_slice()] else { return None };
            let [first, second] = [first, second].map(|column| via.parent.columns[*column].name.as_str());
            if one.nullable || other.nullable || !are_sides(first, second) {
                return None;
            }
            let [first, second] = [first, second].map(|side| format!("{}.{}", hop_name(relation), hop_name(side)));
            Some((via.columns.clone(), format!("pick({first}, {second})")))
        })
    }

    /// Who wins is one of both sides: the one with more points where these are there, nobody where none has more.
    pub(super) fn winner(&self, at: usize) -> Option<(Vec<usize>, String)> {
        let key = &self.keys[at];
        let [column] = key.columns.as_slice() else { return None };
        let name = words(self.column_name(*column));
        let has = |list: &str| name.split('_').any(|word| is_in(list, word));
        let is_winner = has(WINNERS);
        let never_repeats = self.uniques.iter().any(|unique| unique.columns.contains(column));
        if !is_winner && !has(LOSERS) || never_repeats || self.leaves_null(at) || self.apart.contains(column) {
            return None;
        }
        let is_side = |other: &Key| {
            let name = other.columns.first().map(|column| words(self.column_name(*column))).unwrap_or_default();
            other.columns != key.columns
                && other.columns.len() == 1
                && other.parent.name == key.parent.name
                && other.parent_columns == key.parent_columns
                && !name.split('_').any(|word| is_in(WINNERS, word) || is_in(LOSERS, word))
        };
        let there = self.keys.iter().enumerate().filter(|(other, key)| is_side(key) && !self.leaves_null(*other));
        let sides: Vec<usize> = there.map(|(_, side)| side.columns[0]).collect();
        let [one, other] = sides.as_slice() else { return None };
        let needs = vec![*one, *other];
        let [first, second] = [*one, *other].map(|side| self.reference(side));
        let Some(points) = self.points(*one).zip(self.points(*other)) else {
            return Some((needs, format!("pick({first}, {second})")));
        };
        let [more, less] = if is_winner { [&first, &second] } else { [&second, &first] };
        let (left, right) = (self.reference(points.0), self.reference(points.1));
        let even = if key.nullable { "null".to_owned() } else { format!("pick({first}, {second})") };
        let text = format!("iif({left} > {right}, {more}, iif({left} < {right}, {less}, {even}))");
        Some((needs, text))
    }

    /// What a side has won: `home_score` of `home_team_id`.
    fn points(&self, side: usize) -> Option<usize> {
        let name = words(self.column_name(side));
        let (of, _) = name.split_once('_')?;
        let is_points = |column: &usize| {
            let name = words(self.column_name(*column));
            name.strip_prefix(of).and_then(|rest| rest.strip_prefix('_')).is_some_and(|rest| is_in(POINTS, rest))
        };
        (0..self.table.columns.len()).find(is_points)
    }

    /// The columns of the other keys come first.
    pub(super) fn after_kin(&self, at: usize, made: Made) -> Made {
        let shared = self.shared(at).map(|(other, way)| (self.keys[other].columns.clone(), way));
        let needs = match shared.or_else(|| self.winner(at)) {
            Some((needs, _)) => Some(needs),
            None => {
                self.siblings(at).or_else(|| self.peers(at)).or_else(|| self.of_sides(at)).map(|siblings| siblings.of)
            }
        };
        let needs = needs.or_else(|| Some(self.of_parent(at).or_else(|| self.side(at))?.0));
        match needs {
            Some(needs) => Made { needs, ..made },
            None => made,
        }
    }

    /// What is asked of the records of a key by its name, which is one of the roles that they have: `agent_id` of users some of whom
    /// are agents.
    pub(super) fn of_role(&self, at: usize) -> Result<Option<String>> {
        let key = &self.keys[at];
        let [column] = key.columns.as_slice() else { return Ok(None) };
        if key.is_self_reference || matches!(self.parents, Parents::Planned(_)) {
            return Ok(None);
        }
        let name = words(self.column_name(*column));
        let name = name.trim_end_matches("_id").trim_end_matches("_by");
        let wanted = name.rsplit('_').next().unwrap_or(name);
        if names::is_about(&words(&key.parent.name), wanted) {
            return Ok(None);
        }
        for (at, told) in key.parent.columns.iter().enumerate() {
            let is_role = words(&told.name).rsplit('_').next().is_some_and(|last| is_in(ROLES, last));
            if !is_role || !matches!(kind(told), ColumnKind::Text(_) | ColumnKind::Any) {
                continue;
            }
            let values = keys::values(self.catalog, &key.parent, at, MAX_ROLES)?;
            let is_wanted = |value: &&Value| {
                value.as_text().is_some_and(|text| {
                    let role = words(&text);
                    role == wanted || role.rsplit('_').next() == Some(wanted)
                })
            };
            if values.len() <= MAX_ROLES
                && let Some(value) = values.iter().find(is_wanted)
            {
                return Ok(Some(format!("{} = {}", hop_name(&told.name), literal(value))));
            }
        }
        Ok(None)
    }
}
