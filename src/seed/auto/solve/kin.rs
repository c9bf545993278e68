//! Keys that go with others: a booking's hotel is that of its room, who handles a ticket is an agent.

use super::super::field::hop_name;
use super::super::keys::{self, Key, Parents, is_nullable};
use super::super::kind::{ColumnKind, kind};
use super::super::names::{self, PEOPLE};
use super::super::pattern::literal;
use super::super::words::{is_in, words};
use super::sources::are_sides;
use super::{Made, Solver, Source, Unique};
use crate::catalog::{Member, MemberLookup, Relation, RelationKind, Table};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{self, Value};

/// What is somebody's own, and what comes of it.
const OWN: &str = "order booking reservation address account card subscription cart basket invoice bill prescription admission vehicle car policy claim contract \
    loan rental lease membership wallet device pet bestellung buchung rechnung auftrag konto karte vertrag fahrzeug commande reservation facture compte contrat \
    pedido reserva factura cuenta tarjeta contrato ausleihe treatment enrollment appointment visit stay playlist";

/// Columns that say as what somebody works.
const ROLES: &str = "role type kind position job function rolle rol funktion fonction puesto usertype";

/// Who is one of both sides of a game.
const WINNERS: &str = "winner winning victor gewinner sieger gagnant vainqueur ganador vincitore vencedor";
const LOSERS: &str = "loser losing verlierer perdant perdedor perdente";

/// What both sides of a game have.
const POINTS: &str = "score goals points tore punkte buts goles puntos runs sets";

/// What a record is filed under and not a part of: two of them under the same say nothing of each other.
const LABELS: &str = "status state type kind category role priority currency country region province city town language tag label unit genre color colour level rank grade     land stadt kategorie art typ einheit sprache waehrung pays ville categorie statut langue devise unite pais ciudad categoria estado idioma moneda unidad provincia tipo size material skill     location place address adresse direccion time_zone timezone";

/// Of fewer pairs that go together a table would have hardly a record.
const MIN_PAIRS: u64 = 20;

/// Of more different values a role is none.
const MAX_ROLES: usize = 50;

/// True of names that a key and the key of a record that it goes with both have.
fn is_same(own: &str, other: &str) -> bool {
    words(own) == words(other)
}

fn is_somebody(table: &str) -> bool {
    names::is_about(&words(table), PEOPLE) || names::is_person(&words(table))
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
        && is_whole(&key.parent.name)
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

    fn led(&self, at: usize) -> Option<(usize, String)> {
        let key = &self.keys[at];
        let [column] = key.columns.as_slice() else { return None };
        let is_free = |other: &usize| self.sources[*other] == Source::Free;
        let is_bound =
            self.uniques.iter().any(|unique| unique.columns.contains(column) && !unique.columns.iter().any(is_free))
                || self.rules.iter().any(|rule| rule.columns.contains(column))
                || key.is_self_reference;
        if is_bound || self.leaves_null(at) || self.counts[at] == 0 {
            return None;
        }
        let is_somebody = is_somebody(&key.parent.name);
        (0..self.keys.len()).filter(|other| *other != at).find_map(|other| {
            let via = &self.keys[other];
            let is_there = !via.is_self_reference && !self.leaves_null(other) && via.parent.name != key.parent.name;
            if !is_there || is_somebody && !names::is_about(&words(&via.parent.name), OWN) {
                return None;
            }
            let relation = via.relation.as_ref()?;
            let further = keys::belongings(self.catalog, &via.parent).ok()?;
            let goes_on = |one: &&Key| {
                one.parent.name == key.parent.name
                    && one.parent_columns == key.parent_columns
                    && is_same(self.column_name(*column), &via.parent.columns[one.columns[0]].name)
                    && (key.nullable || !is_nullable(&via.parent, one.columns[0]))
            };
            let one = further.iter().find(goes_on)?;
            Some((other, format!("{}.{}", hop_name(relation), hop_name(&via.parent.columns[one.columns[0]].name))))
        })
    }

    /// The records that a key can lead to, where another one leads to a part of the same whole: the dishes of the restaurant of an order.
    pub(super) fn siblings(&self, at: usize) -> Option<(Vec<usize>, String)> {
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
        let before = (0..at).filter(|other| !self.leaves_null(*other)).map(|other| &self.keys[other]);
        given.chain(before).find_map(|via| {
            let is_there = !via.is_self_reference && via.parent.name != key.parent.name;
            let relation = via.relation.as_ref().filter(|_| is_there)?;
            // Two keys that together never repeat, and no others.
            let is_pair = apart.iter().all(|unique| {
                unique.columns.iter().all(|column| key.columns.contains(column) || via.columns.contains(column))
                    && via.columns.iter().all(|column| self.sources[*column] != Source::Line)
            });
            let further = keys::belongings(self.catalog, &via.parent).ok().filter(|_| is_pair)?;
            further.iter().find_map(|up| {
                let down = own.iter().find(|down| are_of_one(&via.parent, up, &key.parent, down))?;
                if !apart.is_empty() {
                    let pairs = self.pairs_within((&via.parent, up), (&key.parent, down)).ok()?;
                    let wanted = self.rows.saturating_add(self.there);
                    // With room enough to find one that is not there yet. A plan makes fewer records than there is no room for.
                    match self.parents {
                        Parents::Planned(_) if pairs >= MIN_PAIRS => {
                            self.limit((pairs / 2).saturating_sub(self.there), &apart[0].rule, key.columns[0]);
                        }
                        Parents::Counted if pairs >= wanted.saturating_add(wanted / 4) => {}
                        _ => return None,
                    }
                }
                let children = self.children(down, &key.parent)?;
                Some((
                    via.columns.clone(),
                    format!("{}.{}.{children}", hop_name(relation), hop_name(up.relation.as_ref()?)),
                ))
            })
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
    fn kept_apart(&self, at: usize) -> Vec<&Unique> {
        let is_free = |column: &usize| self.sources[*column] == Source::Free;
        let key = &self.keys[at];
        let is_bound = |unique: &&Unique| {
            unique.columns.iter().any(|column| key.columns.contains(column)) && !unique.columns.iter().any(is_free)
        };
        self.uniques.iter().filter(is_bound).collect()
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

    /// True of a key whose parents all have a record, since others pick from the records of one parent: every restaurant has a dish.
    pub(super) fn leaves_none_out(&self, at: usize) -> bool {
        let key = &self.keys[at];
        let is_alone = self.uniques.iter().any(|unique| unique.columns == key.columns);
        let is_plain = !key.is_self_reference && !self.leaves_null(at) && !is_alone;
        if !is_plain || self.there > 0 || self.rows < self.counts[at] || !is_whole(&key.parent.name) {
            return false;
        }
        let Ok(relations) = self.catalog.relations(self.table) else { return false };
        let children = relations.iter().filter(|one| one.kind == RelationKind::HasMany && one.steps.len() == 1);
        children.map(|relation| relation.target()).any(|child| {
            let others = keys::belongings(self.catalog, child).unwrap_or_default();
            others.iter().filter(|other| other.parent.name != self.table.name).any(|other| {
                let up = keys::belongings(self.catalog, &other.parent).unwrap_or_default();
                up.iter().any(|up| are_of_one(&other.parent, up, self.table, key))
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
            own.is_self_reference && own.nullable && own.columns.len() == 1 && !self.leaves_null(*other)
        })?;
        let relation = self.keys[own].relation.as_ref()?;
        Some((
            self.keys[own].columns.clone(),
            format!("{}.{}", hop_name(relation), hop_name(self.column_name(key.columns[0]))),
        ))
    }

    /// True of a key of one column that nothing else decides.
    fn can_follow(&self, at: usize) -> bool {
        let key = &self.keys[at];
        let [column] = key.columns.as_slice() else { return false };
        !key.is_self_reference
            && !self.leaves_null(at)
            && self.counts[at] > 0
            && self.shared(at).is_none()
            && !self.rules.iter().any(|rule| rule.columns.contains(column))
    }

    /// Who wins is one of both sides: the one with more points where these are there, nobody where none has more.
    pub(super) fn winner(&self, at: usize) -> Option<(Vec<usize>, String)> {
        let key = &self.keys[at];
        let [column] = key.columns.as_slice() else { return None };
        let name = words(self.column_name(*column));
        let has = |list: &str| name.split('_').any(|word| is_in(list, word));
        let is_winner = has(WINNERS);
        let never_repeats = self.uniques.iter().any(|unique| unique.columns.contains(column));
        if !is_winner && !has(LOSERS) || never_repeats || self.leaves_null(at) {
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
        let kin = shared
            .or_else(|| self.siblings(at))
            .or_else(|| self.of_parent(at))
            .or_else(|| self.side(at))
            .or_else(|| self.winner(at));
        match kin {
            Some((needs, _)) => Made { needs, ..made },
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
