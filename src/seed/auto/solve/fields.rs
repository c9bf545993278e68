//! What was chosen as fields of a line, with room for what must never repeat.

use super::super::field::{AutoField, Room, hop_name, quoted};
use super::super::keys::{self, Key, Parents, is_nullable};
use super::super::kind::{ColumnKind, kind};
use super::super::names;
use super::super::pattern::combinations;
use super::super::rule::Rule;
use super::super::scratch::{LARGE_TRIAL, ROW, sql};
use super::super::shape::{ONE_EACH, POPULAR, SOME_EACH, Shape, UNEVEN};
use super::super::times;
use super::super::value::has_more;
use super::{Bound, Made, Plan, Solver, Source, Unique, is_rowid};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::quote_name;
use crate::store::{Value, collect};

/// True of a call of which nothing is made: `int(1, 20)`, not `name - int(1, 20)`.
fn is_one_call(text: &str) -> bool {
    let inner = text.split_once('(').map_or("", |(_, inner)| inner.trim_end_matches(')'));
    !text.split_once('(').map_or(text, |(name, _)| name).contains(' ') && !inner.contains(['(', ')'])
}

/// How many of so many values, each as likely as any other, come up while one that is new is drawn for: of the last, one in a hundred is missed.
fn drawn_of(all: u64) -> u64 {
    all - all.saturating_sub(1) / 100
}

/// A column that holds the number of its record.
struct Number {
    column: usize,
    /// With zeros in front, where it is to be so long.
    digits: Option<usize>,
}

impl Number {
    /// What the column holds for a number.
    fn holding(&self, number: &str) -> String {
        match self.digits {
            Some(digits) => format!("printf('%0{digits}d', {number})"),
            None => number.to_owned(),
        }
    }
}

impl Solver<'_> {
    /// The plan as fields of a line.
    pub(super) fn fields(&self, plan: &Plan) -> Result<Vec<AutoField>> {
        let mut fields = Vec::new();
        let mut done = vec![false; self.keys.len()];
        let numbered = self.numbered();
        let spread = self.spread(plan, &numbered)?;
        let owners = self.owners()?;
        for made in plan.iter().filter(|made| !numbered.contains(&made.column)) {
            let column = made.column;
            let field = |value: String| AutoField { column: self.reference(column), value };
            match &self.sources[column] {
                Source::Line => {}
                Source::Database if self.is_rowid(column) && made.line != ROW => fields.push(self.free(made, plan)?),
                Source::Database => {}
                Source::Remark(text) => {
                    let unique = self.is_alone(column) && !text.starts_with("unique(");
                    fields.push(field(if unique { format!("unique({text})") } else { text.clone() }));
                }
                Source::Null => fields.push(field("null".into())),
                Source::Free => {
                    let wider = spread.iter().find(|(known, _)| *known == column);
                    let wider = wider.map(|(_, text)| Made::new(column, text.clone()));
                    let made = self.free(wider.as_ref().unwrap_or(made), plan)?;
                    let value = self.shape.of(&self.table.name, self.column_name(column), made.value);
                    fields.push(AutoField { value, ..made });
                }
                Source::Key(at) if done[*at] => {}
                Source::Key(at) => {
                    let meets = self.meets(*at, &owners, &done);
                    fields.extend(self.keyed(*at, made, &spread, meets)?);
                    done[*at] = true;
                }
            }
        }
        Ok(fields)
    }

    fn free(&self, made: &Made, plan: &Plan) -> Result<AutoField> {
        let (column, text) = (made.column, made.line.as_str());
        let name = self.reference(column);
        if self.is_alone(column) && text != "null" {
            let follows = !made.needs.is_empty();
            let rule =
                self.uniques.iter().find(|unique| unique.columns == [column]).map_or("", |unique| unique.rule.as_str());
            let is_of_kind = names::lookup(self.table).is_some_and(|lookup| made.needs == [lookup.name]);
            let room = match () {
                () if is_of_kind => None,
                () if has_more(text, self.rows.saturating_add(self.there)) => None,
                // Of many that follow others, records are drawn until there is a new one.
                () if follows => self.few(plan, column).map(|few| few / 2),
                () => self.room_of(text, column, plan)?,
            };
            if let Some(room) = room.map(|room| room.saturating_sub(self.there)).filter(|room| *room < self.rows) {
                self.limit(room, rule, column);
            }
            let kinds = names::lookup(self.table).filter(|lookup| lookup.name == column && lookup.made == text);
            let begins = kinds.as_ref().map(|kinds| self.begins_with(kinds)).transpose()?;
            let value = match kinds.filter(|_| begins == Some(true)) {
                Some(kinds) => kinds.in_turn(self.there),
                None if text == "fake.uuid" || follows => text.to_owned(),
                None => format!("unique({text})"),
            };
            return Ok(AutoField { column: name, value });
        }
        let compared = self.rules.iter().any(|rule| rule.columns.len() > 1 && rule.columns.contains(&column));
        let is_rare = is_nullable(self.table, column)
            && !compared
            && !made.may_be_null
            && names::often_empty(self.column_name(column))
            && self.first_time != Some(column);
        // What once began is mostly over.
        let share = if times::is_over(&self.table.columns[column].name) { "0.25" } else { "0.7" };
        let value = if is_rare && text != "null" { format!("maybe({share}, {text})") } else { text.to_owned() };
        Ok(AutoField { column: name, value })
    }

    /// True where the kinds that are there are the first of them, or none.
    fn begins_with(&self, lookup: &names::Lookup) -> Result<bool> {
        let kinds = lookup.kinds();
        let there = keys::in_turn(self.catalog, self.table, lookup.name, kinds.len() + 1)?;
        let first = kinds.iter().take(there.len()).map(|kind| Value::text(*kind));
        Ok(there.len() <= kinds.len() && first.into_iter().all(|kind| there.contains(&kind)))
    }

    /// How many values of an expression come up while new ones are drawn; `None` for more than there can be records.
    fn room_of(&self, text: &str, column: usize, plan: &Plan) -> Result<Option<u64>> {
        if let Some(all) = combinations(text).or_else(|| self.scratch.even(text)) {
            return Ok(Some(drawn_of(all)));
        }
        let Some(distinct) = self.scratch.distinct(text) else {
            self.fill(plan, LARGE_TRIAL)?;
            return Ok(self.scratch.distinct_made(self.column_name(column)).map(|distinct| distinct / 2));
        };
        // What is made of others is drawn until it is new, and the last of few are hard to come by.
        let exact = text.starts_with("pick(") || distinct < 400 && is_one_call(text);
        Ok(Some(if exact { distinct } else { distinct / 2 }))
    }

    /// Notes how many records there can be.
    fn limit(&self, most: u64, rule: &str, column: usize) {
        let mut bound = self.bound.borrow_mut();
        if bound.as_ref().is_none_or(|known| most < known.most) {
            *bound = Some(Bound { most, rule: rule.to_owned(), column, there: self.there });
        }
    }

    fn keyed(
        &self,
        at: usize,
        made: &Made,
        spread: &[(usize, String)],
        meets: Option<String>,
    ) -> Result<Vec<AutoField>> {
        let key = &self.keys[at];
        let first = key.columns.first().copied().unwrap_or_default();
        let field = |value: String| vec![AutoField { column: key.field.clone(), value }];
        let by_column = |value: String| vec![AutoField { column: self.reference(first), value }];
        let where_it_is = |value: String| match &made.when {
            Some(condition) => format!("iif({condition}, {value}, null)"),
            None => value,
        };
        if made.trial == "null" {
            return self.left_out(key);
        }
        if key.is_self_reference {
            let is_sometimes = key.nullable && (made.trial.starts_with("maybe(") || made.when.is_some());
            return if is_sometimes { Ok(field(self.earlier(at, made))) } else { self.own_key(at) };
        }
        if let (Some((_, way)), None) = (self.shared(at), &made.when) {
            return Ok(by_column(way));
        }
        if let Some((_, way)) = self.winner(at) {
            return Ok(by_column(where_it_is(way)));
        }
        if self.counts[at] == 0 {
            return if key.declared { Err(self.no_parents(at)) } else { Ok(field(self.needed(first)?)) };
        }
        let mut value = format!("any {}", keys::noun(self.catalog, &key.parent));
        let mut conditions: Vec<String> = self.rules.iter().filter_map(|rule| self.condition(at, rule)).collect();
        if conditions.is_empty() && !self.uniques.iter().any(|unique| unique.columns.contains(&first)) {
            conditions.extend(self.of_role(at)?);
        }
        conditions.extend(self.beside_others(at));
        let asked = if conditions.is_empty() { String::new() } else { format!(" where {}", conditions.join(" and ")) };
        value.push_str(&asked);
        let count = self.counts[at];
        if let Some(unique) = self.uniques.iter().find(|unique| unique.columns == key.columns) {
            let room = self.asked_for(at, count)?.saturating_sub(self.there);
            if room < self.rows {
                self.limit(room, &unique.rule, first);
            }
            return Ok(field(where_it_is(format!("unique({value})"))));
        }
        if !key.shared.is_empty() {
            let value = format!("{value}{}", self.popularity(at, spread));
            return Ok(field(where_it_is(if key.nullable { format!("coalesce({value}, null)") } else { value })));
        }
        let popularity = match self.leaves_none_out(at) {
            true if self.rows / 3 >= count => SOME_EACH,
            true => ONE_EACH,
            false => self.popularity(at, spread),
        };
        value.push_str(popularity);
        if let Some(peers) = self.peers(at) {
            value = format!("coalesce(any {}{asked}{popularity}, {value})", peers.way);
        } else if let (Some(has_peers), true) = (self.has_peers(at), conditions.is_empty()) {
            let noun = keys::noun(self.catalog, &key.parent);
            value = format!("coalesce(any {noun} where {has_peers}{popularity}, {value})");
        } else if let (Some(siblings), true) = (self.siblings(at).or_else(|| self.of_sides(at)), conditions.is_empty())
        {
            if let Some((most, unique)) = siblings.limit {
                self.limit(most.saturating_sub(self.there), &unique.rule, first);
            }
            let picked = |way: &str| format!("any {way}{popularity}");
            let picked = match &siblings.other_way {
                Some(other) => {
                    let [one, other] = [picked(&siblings.way), picked(other)];
                    format!("coalesce(iif(bool(0.5), {one}, {other}), {one}, {other})")
                }
                None => picked(&siblings.way),
            };
            value = if siblings.is_strict { picked } else { format!("coalesce({picked}, {value})") };
        } else if let Some((_, way)) = self.of_parent(at) {
            value = format!("coalesce({way}, {value})");
        } else if let (Some((_, way)), None) = (self.side(at), &made.when) {
            return Ok(by_column(way));
        } else if let Some(meets) = meets {
            value = format!("coalesce(suited({value}, {meets}), {value})");
        }
        Ok(field(where_it_is(value)))
    }

    /// A key that leads nowhere: a column of it that must not be null is made by itself.
    fn left_out(&self, key: &Key) -> Result<Vec<AutoField>> {
        let field = |column: String, value: String| AutoField { column, value };
        let is_open = |column: &&usize| is_nullable(self.table, **column);
        if key.shared.is_empty() && key.columns.iter().all(|column| is_open(&column)) {
            return Ok(vec![field(key.field.clone(), "null".to_owned())]);
        }
        let by_column = |column: &usize| {
            let value = if is_open(&column) { "null".to_owned() } else { self.needed(*column)? };
            Ok(field(self.reference(*column), value))
        };
        key.columns.iter().map(by_column).collect()
    }

    /// What is asked of the records of a key since others of the new record share columns with it: that there are records for those, too.
    fn beside_others(&self, at: usize) -> impl Iterator<Item = String> {
        self.partners(at).map(|(column, other, target)| {
            format!("{} in ({} show {})", hop_name(column), hop_name(&other.name), hop_name(target))
        })
    }

    /// The columns of the parent of a key that other keys share, each with the parent of the other and its column.
    fn partners(&self, at: usize) -> impl Iterator<Item = (&str, &crate::catalog::Table, &str)> {
        let key = &self.keys[at];
        let others = self.keys.iter().filter(|other| !other.nullable && !other.is_self_reference);
        let shared = others.flat_map(|other| other.shared.iter().map(move |pair| (other, *pair)));
        shared.filter_map(move |(other, (column, target))| {
            let place = key.columns.iter().position(|known| *known == column)?;
            let own = &key.parent.columns[key.parent_columns[place]].name;
            Some((own.as_str(), &*other.parent, other.parent.columns[target].name.as_str()))
        })
    }

    /// A record that was made before, for a key to its own table.
    fn earlier(&self, at: usize, made: &Made) -> String {
        let key = &self.keys[at];
        let earlier = format!("any earlier {}", keys::noun(self.catalog, &key.parent));
        // Where each is in what its parent is in, many begin anew, or all would be in one.
        let leads =
            || (0..self.keys.len()).any(|other| self.of_parent(other).is_some_and(|(own, _)| own == key.columns));
        match &made.when {
            Some(condition) => format!("iif({condition}, {earlier}, null)"),
            None if leads() => format!("maybe(0.6, {earlier})"),
            None => earlier,
        }
    }

    /// There is no record that a declared key could lead to.
    fn no_parents(&self, at: usize) -> Diagnostic {
        let key = &self.keys[at];
        if let Some(rule) = self.rules_of_parents(at).next() {
            return self.unsolved(&key.columns, Some(&rule.written));
        }
        let (table, parent) = (&self.table.name, &key.parent.name);
        let error = format!("{table}: {} needs a record of {parent}, and there is none", key.field);
        Diagnostic::error(error).hint(format!("create 50 {} auto", hop_name(parent)))
    }

    /// How unevenly the children of a key are spread over their parents. A few have most of them where things with a title or name are linked
    /// with others, and elsewhere some have more. Where most combinations with other columns are wanted, none can be rare.
    fn popularity(&self, at: usize, spread: &[(usize, String)]) -> &'static str {
        let key = &self.keys[at];
        let count = self.counts[at];
        let wanted = self.rows.saturating_add(self.there);
        let mut is_last = true;
        for unique in self.uniques.iter().filter(|unique| key.columns.iter().all(|one| unique.columns.contains(one))) {
            let is_open = |column: &usize| {
                self.sources[*column] == Source::Free || spread.iter().any(|(known, _)| known == column)
            };
            let others: Vec<usize> =
                (0..self.keys.len()).filter(|other| unique.columns.contains(&self.keys[*other].columns[0])).collect();
            let room = others.iter().map(|other| self.counts[*other].max(1)).fold(1, u64::saturating_mul);
            is_last &= others.last() == Some(&at);
            if room < wanted.saturating_mul(8) && !unique.columns.iter().any(is_open) {
                return "";
            }
        }
        let is_thing = key.parent.columns.iter().any(|column| {
            let guess = names::guess_of(&key.parent, column);
            matches!(guess, Some(names::Guess::Text("fake.headline" | "fake.product" | "fake.topic" | "fake.label")))
        });
        let links = self.keys.iter().any(|other| other.parent.name != key.parent.name);
        match self.shape {
            Shape::Flat => "",
            _ if count < 3 => "",
            // Of two keys one is enough.
            _ if is_thing && links && is_last && count >= 10 => POPULAR,
            _ => UNEVEN,
        }
    }

    /// How many of so many parents meet what the rules of the key alone ask of them.
    pub(super) fn asked_for(&self, at: usize, count: u64) -> Result<u64> {
        let key = &self.keys[at];
        let own: Vec<&Rule> = self.rules_of_parents(at).collect();
        let conditions = own.iter().filter_map(|rule| self.condition(at, rule));
        let mut conditions: Vec<String> = conditions.map(|condition| format!("({})", sql(&condition))).collect();
        conditions.extend(self.partners(at).map(|(column, other, target)| {
            let [column, target] = [column, target].map(quote_name);
            format!("{column} in (select {target} from {})", other.quoted_name())
        }));
        if conditions.is_empty() {
            return Ok(count);
        }
        let parent = format!("{}.{}", quote_name(&key.parent.schema), quote_name(&key.parent.name));
        let number = |sql: &str| -> Result<u64> {
            let rows = collect(self.catalog.connection(), sql, &[])?;
            Ok(rows.first().and_then(|row| row.first()?.as_integer()).and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
        };
        let there = number(&format!("select count(*) from {parent} where {}", conditions.join(" and ")))?;
        let Parents::Planned(planned) = self.parents else { return Ok(there) };
        let coming = planned.get(&key.parent.name).copied().unwrap_or(0);
        let [target] = key.parent_columns.as_slice() else { return Ok(count) };
        if !is_rowid(&key.parent, *target) {
            return Ok(there.saturating_add(coming));
        }
        // SQLite will number them.
        let last = number(&format!(
            "select coalesce(max({}), 0) from {parent}",
            quote_name(&key.parent.columns[*target].name)
        ))?;
        let column = self.column_name(key.columns[0]).to_owned();
        let tried = coming.clamp(1, LARGE_TRIAL);
        self.scratch.fill(&[(column, format!("{last} + {ROW}"))], tried)?;
        let rules: Vec<&str> = own.iter().map(|rule| rule.text.as_str()).collect();
        let refused = self.scratch.violations(&rules).into_iter().max().unwrap_or(0);
        Ok(there.saturating_add(coming.saturating_sub(refused)))
    }

    /// The rules of a key by itself that its parents are chosen by.
    fn rules_of_parents(&self, at: usize) -> impl Iterator<Item = &Rule> {
        let is_own = move |rule: &&Rule| rule.columns == self.keys[at].columns && self.condition(at, rule).is_some();
        self.rules.iter().filter(is_own)
    }

    /// The column of a key to the table itself and the one that it names, where SQLite numbers the records by that.
    pub(super) fn numbered_key(&self, key: &Key) -> Option<(usize, usize)> {
        match (key.columns.as_slice(), key.parent_columns.as_slice()) {
            ([column], [target]) if self.is_numbered(*target) => Some((*column, *target)),
            _ => None,
        }
    }

    fn is_numbered(&self, column: usize) -> bool {
        self.is_rowid(column) && self.sources[column] == Source::Database
    }

    /// How the columns that a key to the table itself names hold the number of their record, where nobody else says what they hold.
    fn numbers(&self, key: &Key) -> Option<Vec<Number>> {
        key.parent_columns.iter().map(|column| self.number(*column)).collect()
    }

    fn number(&self, column: usize) -> Option<Number> {
        let number = |digits| Number { column, digits };
        if self.is_numbered(column) {
            return Some(number(None));
        }
        let subject = self.subject(column);
        let digits = match subject.kind() {
            ColumnKind::Integer => Vec::new(),
            ColumnKind::Text(_) | ColumnKind::Uuid | ColumnKind::Any => subject.lengths(),
            _ => return None,
        };
        let least = self.rows.saturating_add(self.there).to_string().len();
        let ways = digits.into_iter().filter(|digits| *digits >= least).map(Some);
        let mut ways = std::iter::once(None).chain(ways).map(number);
        ways.find(|way| self.sources[column] == Source::Free && subject.admits(&way.holding(ROW)))
    }

    /// The columns that hold the number of their record, since a key to the table itself must name another record, which may be still to come.
    fn numbered(&self) -> Vec<usize> {
        let elsewhere = (0..self.keys.len()).filter(|at| !self.keys[*at].nullable && self.points_elsewhere(*at));
        let numbers = elsewhere.filter(|_| self.rows > 1).filter_map(|at| self.numbers(&self.keys[at]));
        numbers.flatten().map(|number| number.column).collect()
    }

    /// A record of a table whose every record needs another of it: itself or one before, or any other where it must be another's.
    fn own_key(&self, at: usize) -> Result<Vec<AutoField>> {
        let key = &self.keys[at];
        let field = |column: usize, value: String| AutoField { column: quoted(self.column_name(column)), value };
        let elsewhere = self.points_elsewhere(at);
        let numbers = match elsewhere {
            true => self.numbers(key),
            false => self.numbered_key(key).map(|(_, column)| vec![Number { column, digits: None }]),
        };
        if elsewhere && (self.rows < 2 || numbers.is_none()) {
            if self.there > 0 && !self.is_alone(key.columns[0]) {
                let value = format!("any {}", keys::noun(self.catalog, &key.parent));
                return Ok(vec![AutoField { column: key.field.clone(), value }]);
            }
            let none = if self.there > 0 { "none is free" } else { "there is none" };
            let error = format!("{}: {} must name another record, and {none}", self.table.name, key.field);
            return Err(Diagnostic::error(error).hint(match numbers.is_some() {
                true => format!("create 2 {} auto", hop_name(&self.table.name)),
                false => "make two that name each other by SQL, behind pragma defer_foreign_keys = on".to_owned(),
            }));
        }
        let Some(numbers) = numbers else {
            // Without numbers, each is its own.
            let pairs = key.columns.iter().zip(&key.parent_columns);
            return Ok(pairs.map(|(column, target)| field(*column, self.reference(*target))).collect());
        };
        let number_in = |column: usize| match self.is_rowid(column) {
            true => self.reference(column),
            false => format!("cast({} as integer)", self.reference(column)),
        };
        let last = numbers.iter().map(|number| {
            format!("coalesce(max(cast({} as integer)), 0)", quote_name(self.column_name(number.column)))
        });
        let sql = format!(
            "select {} from {}.{}",
            last.collect::<Vec<_>>().join(", "),
            quote_name(&self.table.schema),
            quote_name(&self.table.name)
        );
        let last = collect(self.catalog.connection(), &sql, &[])?.into_iter().flatten();
        let last = last.filter_map(|value| value.as_integer()).max().unwrap_or(0);
        let next = last.saturating_add(1);
        let own = number_in(numbers[0].column);
        // One that must be another's is any of the line, and looked at when all are there.
        let of_another = match elsewhere {
            true => {
                // The next one is nobody else's.
                let is_alone = self.uniques.iter().any(|unique| unique.columns == key.columns);
                let most = if is_alone { 1 } else { self.rows.saturating_sub(1).max(1) };
                format!("({own} - {next} + int(1, {most})) % {} + {next}", self.rows)
            }
            false => format!("int({next}, {own})"),
        };
        // Not `n`, which counts on in a line that only makes what is missing; nor `seq` alone, whose walk through what is unique counts
        // on, too.
        let number = format!("{last} + seq(1)");
        let mut fields: Vec<AutoField> = numbers.iter().map(|one| field(one.column, one.holding(&number))).collect();
        let first = key.columns[0];
        for (column, one) in key.columns.iter().zip(&numbers) {
            let number = if *column == first { of_another.clone() } else { number_in(first) };
            fields.push(field(*column, one.holding(&number)));
        }
        Ok(fields)
    }

    /// True of a key that must not be null, nor that of its own record.
    pub(super) fn points_elsewhere(&self, at: usize) -> bool {
        let key = &self.keys[at];
        let is_of_key = |column: &usize| key.columns.contains(column);
        let own = self.rules.iter().filter(|rule| {
            let is_whole = |one: &usize| is_of_key(one) || key.parent_columns.contains(one);
            rule.columns.iter().any(is_of_key) && rule.columns.iter().all(is_whole)
        });
        let rules: Vec<&str> = own.map(|rule| rule.text.as_str()).collect();
        let columns = key.parent_columns.iter().chain(&key.columns);
        let same: Vec<(String, String)> =
            columns.map(|column| (self.column_name(*column).to_owned(), ROW.to_owned())).collect();
        !rules.is_empty()
            && key.is_self_reference
            && self.scratch.fill(&same, 1).is_ok()
            && self.scratch.violations(&rules).iter().any(|count| *count > 0)
    }

    /// What is known of the values that the line gives a column.
    pub(super) fn room(&self, column: usize) -> Room {
        self.named.iter().find(|one| one.column == column).map_or(Room::Unknown, |one| one.room)
    }

    /// Columns that are never the same together: where there are too few combinations, one of them is made of more.
    fn spread(&self, plan: &Plan, numbered: &[usize]) -> Result<Vec<(usize, String)>> {
        let mut wider: Vec<(usize, String)> = Vec::new();
        for unique in self.uniques.iter().filter(|unique| unique.columns.len() > 1) {
            let key = self.keys.iter().position(|key| key.columns == unique.columns);
            let is_by =
                |source: fn(&Source) -> bool| unique.columns.iter().any(|column| source(&self.sources[*column]));
            if key.is_some() || is_by(|source| matches!(source, Source::Remark(_))) {
                continue;
            }
            let has_line = is_by(|source| *source == Source::Line);
            let (room, wanted) = self.combinations(unique, plan, numbered);
            let Some(room) = room else { continue };
            // A line that says itself how many records share something goes through all that they can differ by.
            let margin = if has_line { 1 } else { 4 };
            if room >= wanted.saturating_mul(margin) {
                continue;
            }
            match self.widened(unique, plan) {
                Some(widened) => wider.push(widened),
                None if has_line => {}
                // Half of all combinations are found by drawing again; the last of them are not.
                None if room.saturating_sub(self.there) < self.rows
                    || matches!(self.parents, Parents::Planned(_)) && room / 2 < wanted =>
                {
                    let most = if matches!(self.parents, Parents::Planned(_)) { (room / 2).max(1) } else { room };
                    self.limit(most.saturating_sub(self.there), &unique.rule, unique.columns[0]);
                }
                None => {}
            }
        }
        Ok(wider)
    }
    /// How many combinations of values there are of columns, where that is known, and how many are wanted.
    fn combinations(&self, unique: &Unique, plan: &Plan, numbered: &[usize]) -> (Option<u64>, u64) {
        let mut wanted = self.rows.saturating_add(self.there);
        let mut room: Option<u64> = Some(1);
        let mut seen = Vec::new();
        for column in &unique.columns {
            let made = || plan.iter().find(|made| made.column == *column).map_or("", |made| made.trial.as_str());
            let many = match &self.sources[*column] {
                Source::Line => match self.room(*column) {
                    Room::Unknown => None,
                    Room::Values(count) => Some(count),
                    Room::Shared(most) => {
                        wanted = wanted.min(most);
                        Some(1)
                    }
                },
                Source::Key(at) if seen.contains(at) => Some(1),
                Source::Key(at) => {
                    seen.push(*at);
                    // Nulls are never the same (lang_createindex.html).
                    let is_open = made() == "null" || self.keys[*at].is_self_reference;
                    (!is_open).then(|| self.values_of(*at, unique))
                }
                Source::Database if self.is_rowid(*column) => None,
                Source::Database | Source::Null => Some(1),
                _ if self.is_alone(*column) || numbered.contains(column) => None,
                _ => self.scratch.distinct(made()),
            };
            room = room.zip(many).map(|(room, many)| room.saturating_mul(many));
        }
        (room, wanted)
    }

    /// How many values the columns of a key have that are kept apart, as far as keys of its parent tell.
    fn values_of(&self, at: usize, unique: &Unique) -> u64 {
        let key = &self.keys[at];
        let all = self.counts[at].max(1);
        let further = keys::belongings(self.catalog, &key.parent).unwrap_or_default();
        let by = |targets: &[usize]| {
            let up = further.iter().find(|up| up.columns == targets)?;
            keys::count(self.catalog, &up.parent, self.parents, all).ok()
        };
        let pairs = key.columns.iter().zip(&key.parent_columns);
        let apart: Vec<usize> =
            pairs.filter(|(column, _)| unique.columns.contains(column)).map(|(_, target)| *target).collect();
        let shared: Vec<usize> = key.shared.iter().map(|(_, target)| *target).collect();
        match apart.len() < key.columns.len() {
            true => by(&apart).map_or(all, |values| values.clamp(1, all)),
            // Beside what it shares there are those of one.
            false => all / by(&shared).unwrap_or(1).clamp(1, all),
        }
    }

    /// The last of the columns that can be one of more: a plain number or text.
    fn widened(&self, unique: &Unique, plan: &Plan) -> Option<(usize, String)> {
        let most = self.rows.saturating_add(self.there).saturating_mul(8).max(100);
        unique.columns.iter().rev().find_map(|column| {
            let is_ruled = self.rules.iter().any(|rule| rule.columns.contains(column));
            if self.sources[*column] != Source::Free || is_ruled {
                return None;
            }
            let text = &plan.iter().find(|made| made.column == *column)?.line;
            let made = match kind(&self.table.columns[*column]) {
                ColumnKind::Integer => format!("int(1, {most})"),
                ColumnKind::Decimal(..) | ColumnKind::Real => format!("float(0, {most}, 2)"),
                ColumnKind::Text(None) | ColumnKind::Any => format!("{text} || ' ' || fake.hex(6)"),
                ColumnKind::Text(Some(longest @ 6..)) => format!("fake.letters({})", longest.min(12)),
                ColumnKind::Blob => "fake.binary(16)".to_owned(),
                _ => return None,
            };
            Some((*column, made))
        })
    }
}
