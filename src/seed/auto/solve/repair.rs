//! A rule that too many records break: columns that it speaks of, made otherwise, until SQLite says that it holds.

use super::super::kind::ColumnKind;
use super::super::names::{self, Guess};
use super::super::pattern::literal;
use super::super::rule::{Piece, Rule, Side};
use super::super::scratch::LARGE_TRIAL;
use super::super::value::{NUMBERS, Range, TEXTS, shown};
use super::{Goal, Made, Plan, Solver, Source, is_nullable};
use crate::store::Value;

/// What is hoped for counts less than what must be.
const WISH: u64 = 1;
const MUST: u64 = 4;

impl Solver<'_> {
    /// The plan with one column made otherwise, such that fewer records break rules, and how many still do; of all ways the first by
    /// which none breaks this one.
    pub(super) fn repair(
        &self,
        plan: &Plan,
        goals: &[Goal<'_>],
        at: usize,
        broken: &[u64],
        count: u64,
    ) -> Option<(Plan, Vec<u64>)> {
        let worth = |goal: &Goal<'_>| if goal.is_soft { WISH } else { MUST };
        let weight =
            |counts: &[u64]| -> u64 { counts.iter().zip(goals).map(|(count, goal)| count * worth(goal)).sum() };
        let before = weight(broken);
        let mut best: Option<(u64, Plan)> = None;
        let is_hard = broken[at].saturating_mul(2) > count;
        let meant = self.alternatives(plan, goals[at].rule, is_hard);
        let known = meant.len();
        // Values of every kind are for what nothing else is known of.
        for (place, other) in meant.into_iter().chain(self.pools(plan, goals[at].rule)).enumerate() {
            if place >= known && best.is_some() {
                break;
            }
            let column = other.column;
            let mut tried = plan.clone();
            tried.retain(|made| made.column != column);
            tried.push(other);
            let tried = self.in_turn(tried);
            let Some(counts) = self.broken_by(&tried, goals, column, broken, count) else { continue };
            let after = weight(&counts);
            // What fails for one of many would end the line.
            let is_sound = |plan: &Plan| {
                count == LARGE_TRIAL || self.broken_by(plan, goals, column, broken, LARGE_TRIAL).is_some()
            };
            if counts[at] == 0 && after + broken[at] * worth(&goals[at]) <= before && is_sound(&tried) {
                return Some((tried, counts));
            }
            if after.saturating_mul(10) <= before.saturating_mul(9)
                && best.as_ref().is_none_or(|(least, _)| after < *least)
                && is_sound(&tried)
            {
                best = Some((after, tried));
            }
        }
        let (_, plan) = best?;
        let counts = self.broken(&plan, goals, count).ok()?;
        (weight(&counts) < before).then_some((plan, counts))
    }

    /// How many records break each rule when one column is made otherwise: only what depends on it is tried.
    fn broken_by(
        &self,
        plan: &Plan,
        goals: &[Goal<'_>],
        column: usize,
        broken: &[u64],
        count: u64,
    ) -> Option<Vec<u64>> {
        let mut changed = vec![column];
        for made in plan {
            if !changed.contains(&made.column) && made.needs.iter().any(|need| changed.contains(need)) {
                changed.push(made.column);
            }
        }
        let asked: Vec<usize> = (0..goals.len())
            .filter(|at| goals[*at].rule.columns.iter().any(|column| changed.contains(column)))
            .collect();
        let mut wanted: Vec<usize> = asked.iter().flat_map(|at| goals[*at].rule.columns.iter().copied()).collect();
        for made in plan.iter().rev() {
            if wanted.contains(&made.column) {
                wanted.extend(&made.needs);
            }
        }
        let part: Vec<(String, String)> = plan
            .iter()
            .filter(|made| wanted.contains(&made.column))
            .map(|made| (self.column_name(made.column).to_owned(), made.trial.clone()))
            .collect();
        self.scratch.fill(&part, count).ok()?;
        let found = self.scratch.violations(&asked.iter().map(|at| goals[*at].rule.text.as_str()).collect::<Vec<_>>());
        let mut counts = broken.to_vec();
        asked.iter().zip(found).for_each(|(at, count)| counts[*at] = count);
        Some(counts)
    }

    /// Ways to make a column that a rule speaks of, those that keep most of what it means first.
    fn alternatives(&self, plan: &Plan, rule: &Rule, is_hard: bool) -> Vec<Made> {
        let made_of = |column: usize| plan.iter().find(|made| made.column == column);
        let mut columns: Vec<&Made> = plan.iter().rev().filter(|made| rule.columns.contains(&made.column)).collect();
        // What columns mean together is given up last.
        columns.sort_by_key(|made| made.is_agreed);
        let mut found: Vec<Made> = Vec::new();
        let free: Vec<&Made> =
            columns.iter().copied().filter(|made| self.sources[made.column] == Source::Free).collect();
        for made in &free {
            let depends = |other: usize| self.reaches(plan, other, made.column);
            let others: Vec<usize> = rule
                .columns
                .iter()
                .copied()
                .filter(|other| *other != made.column && made_of(*other).is_some() && !depends(*other))
                .collect();
            found.extend(self.equal(made.column, rule, plan));
            found.extend(self.beside(made.column, &others, plan));
        }
        for made in &free {
            found.extend(self.emptied(made, rule, plan));
        }
        for made in free.iter().filter(|made| made.is_agreed) {
            found.extend(self.alone(made.column).map(|text| Made::new(made.column, text)));
        }
        for made in &free {
            let constants = rule.constants.iter().take(20).map(|value| Made::new(made.column, literal(value)));
            found.extend(constants);
        }
        for made in &columns {
            let Source::Key(at) = self.sources[made.column] else { continue };
            let key = &self.keys[at];
            // The first record points at itself.
            if key.is_self_reference && self.numbered_key(key).is_some() && made.trial.starts_with("maybe(") {
                found.push(Made::new(made.column, format!("int(1, {})", self.rows.max(1))));
            }
            if is_nullable(self.table, made.column) && made.trial != "null" && (is_hard || key.is_self_reference) {
                found.push(Made::new(made.column, "null".to_owned()));
            }
        }
        found
    }

    /// Values of every kind for each column of the rule.
    fn pools(&self, plan: &Plan, rule: &Rule) -> Vec<Made> {
        let free =
            plan.iter().filter(|made| rule.columns.contains(&made.column) && self.sources[made.column] == Source::Free);
        let texts = |column: usize| {
            [TEXTS, NUMBERS]
                .into_iter()
                .flat_map(|list| list.split(';'))
                .map(move |text| Made::new(column, text.to_owned()))
        };
        free.flat_map(|made| texts(made.column)).collect()
    }

    /// True if a column is made of another, however far.
    fn reaches(&self, plan: &Plan, from: usize, to: usize) -> bool {
        let mut open = vec![from];
        let mut seen = Vec::new();
        while let Some(column) = open.pop() {
            if column == to {
                return true;
            }
            if !seen.contains(&column) {
                seen.push(column);
                open.extend(plan.iter().filter(|made| made.column == column).flat_map(|made| &made.needs));
            }
        }
        false
    }

    /// What a rule says that the column is equal to.
    fn equal(&self, column: usize, rule: &Rule, plan: &Plan) -> Vec<Made> {
        let columns = |side: &Side| -> Vec<usize> {
            side.iter()
                .filter_map(|piece| if let Piece::Column(column) = piece { Some(*column) } else { None })
                .collect()
        };
        let mut found = Vec::new();
        for [left, right] in &rule.sides {
            for (own, other) in [(left, right), (right, left)] {
                let needs = columns(other);
                if let Some(text) = self.summand(column, own, other) {
                    let needs: Vec<usize> =
                        columns(own).into_iter().filter(|one| *one != column).chain(needs.clone()).collect();
                    if needs.iter().all(|need| *need != column && !self.reaches(plan, *need, column)) {
                        found.push(Made { needs, ..Made::new(column, text) });
                    }
                }
                let is_own = columns(own) == [column] && !needs.contains(&column) && !needs.is_empty();
                if !is_own || needs.iter().any(|need| self.reaches(plan, *need, column)) {
                    continue;
                }
                let text: String = other
                    .iter()
                    .map(|piece| match piece {
                        Piece::Text(text) => text.clone(),
                        Piece::Column(column) => self.reference(*column),
                    })
                    .collect();
                let text = text.trim().to_owned();
                let is_line = crate::lang::parse(&format!("create x y={text}")).is_ok();
                if is_line && needs.iter().all(|need| plan.iter().any(|made| made.column == *need)) {
                    let made = Made::new(column, text);
                    found.push(Made { needs: needs.clone(), ..made });
                }
            }
        }
        found
    }

    /// What is left for a column of a sum: the whole without the rest.
    fn summand(&self, column: usize, sum: &Side, whole: &Side) -> Option<String> {
        let is_sum = sum.iter().all(|piece| match piece {
            Piece::Text(text) => matches!(text.trim(), "" | "+"),
            Piece::Column(_) => true,
        });
        let has = |side: &Side, column: usize| side.contains(&Piece::Column(column));
        if !is_sum || sum.len() < 3 || !has(sum, column) || has(whole, column) {
            return None;
        }
        let text = |side: &Side, left_out: Option<usize>| -> String {
            let piece = |piece: &Piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Column(other) if Some(*other) == left_out => "0".to_owned(),
                Piece::Column(other) => self.reference(*other),
            };
            side.iter().map(piece).collect::<String>().trim().to_owned()
        };
        Some(format!("{} - ({})", text(whole, None), text(sum, Some(column))))
    }

    /// Values that lie beside those of other columns of the rule.
    fn beside(&self, column: usize, others: &[usize], plan: &Plan) -> Vec<Made> {
        let subject = self.subject(column);
        let kind = subject.kind();
        let mut found: Vec<(String, Vec<usize>)> = Vec::new();
        let names: Vec<(usize, String)> = others.iter().map(|other| (*other, self.reference(*other))).collect();
        let guess = names::guess(&self.table.name, self.column_name(column));
        let is_time = |column: usize| {
            plan.iter().any(|made| made.column == column && made.trial.contains("fake.date"))
                || matches!(self.subject(column).kind(), ColumnKind::Day | ColumnKind::Moment)
        };
        if is_time(column)
            || matches!(guess, Some(Guess::Day(_) | Guess::Moment(_)))
            || !kind.is_number() && others.iter().any(|other| is_time(*other))
        {
            let day = kind == ColumnKind::Day;
            let (function, since) =
                if day { ("fake.date", "fake.date_since") } else { ("fake.datetime", "fake.datetime_since") };
            for (other, name) in &names {
                for made in [
                    format!("{since}('30 days', {name})"),
                    format!("after({name}, '30 days')"),
                    format!("before({name}, '30 days')"),
                ] {
                    found.push((made, vec![*other]));
                }
                found.extend(names.iter().filter(|(second, _)| second != other).map(|(second, to)| {
                    (format!("{function}(min({name}, {to}), max({name}, {to}))"), vec![*other, *second])
                }));
            }
        } else if kind == ColumnKind::Clock {
            found.extend(
                names
                    .iter()
                    .map(|(other, name)| (format!("time({name}, (15 * int(2, 24)) || ' minutes')"), vec![*other])),
            );
        } else if let Some(range) = subject.range() {
            for (other, name) in &names {
                found.extend(self.around(column, range, name, *other).into_iter().map(|made| (made, vec![*other])));
                for (second, to) in names.iter().filter(|(second, _)| second != other) {
                    let ordered = |low: &str, high: &str| {
                        between(range, &format!("min({low}, {high})"), &format!("max({low}, {high})"))
                    };
                    found.push((ordered(name, to), vec![*other, *second]));
                    found.push((ordered(&up(range, name), &down(range, to)), vec![*other, *second]));
                }
            }
        } else {
            let is_text = |other: &usize| matches!(self.subject(*other).kind(), ColumnKind::Text(_));
            for (other, name) in names.iter().filter(|(other, _)| is_text(other)) {
                found.push((name.clone(), vec![*other]));
                found.push((format!("{name} || fake.letters(3)"), vec![*other]));
            }
        }
        // What is made of a key that is null would be null.
        let is_empty = |other: &usize| matches!(self.sources[*other], Source::Key(at) if self.keys[at].nullable);
        let alone = if others.iter().any(is_empty) { self.alone(column) } else { None };
        let dressed = |(text, needs): (String, Vec<usize>)| {
            let text = match (&alone, subject.time_form()) {
                (Some(alone), _) => format!("coalesce({text}, {alone})"),
                (None, Some((before, behind)))
                    if text.contains("date") || text.contains("after(") || text.contains("before(") =>
                {
                    format!("{before}{text}{behind}")
                }
                _ => text,
            };
            Made { needs, ..Made::new(column, text) }
        };
        found.into_iter().map(dressed).collect()
    }

    /// Numbers above and below another, those that its name suggests first.
    fn around(&self, column: usize, range: Range, other: &str, by: usize) -> Vec<String> {
        let Range { low, high, digits, .. } = range;
        let (low, high) = (shown(low, digits), shown(high, digits));
        let (above, below) = (up(range, other), down(range, other));
        let most = |base: &str| format!("max({base}, {high})");
        // A range that begins above its end would be an error.
        let begins = self.subject(by).range().map_or(f64::NEG_INFINITY, |other| other.low - range.grain());
        let least = |base: &str, least: &str, from: f64| {
            if begins >= from { least.to_owned() } else { format!("min({base}, {least})") }
        };
        let span = match digits {
            _ if self.is_alone(column) => format!("{}", self.rows.saturating_mul(1000).max(1_000_000)),
            0 if range.high >= 10_000.0 => "500".to_owned(),
            0 => "10".to_owned(),
            _ => shown((range.high - range.low).clamp(1.0, 100.0), digits),
        };
        let added = |sign: char, from: &str| {
            let step = between(range, from, &span);
            if digits == 0 {
                format!("{other} {sign} {step}")
            } else {
                format!("round({other} {sign} {step}, {digits})")
            }
        };
        let grain = shown(range.grain(), digits);
        let mut found = Vec::new();
        if digits == 2 && names::is_price(self.column_name(column)) {
            found.push(format!("fake.shelf_price({other} * 1.15, {other} * 2)"));
        }
        if range.is_meant && range.high < 10_000.0
            || self.subject(column).rules.iter().any(|rule| !rule.constants.is_empty())
        {
            found.push(between(range, &format!("max({above}, {low})"), &most(&above)));
            found.push(between(range, &above, &most(&above)));
            found.push(between(range, &least(&below, &low, range.low), &below));
        }
        let zero = |high: &str| between(range, &least(high, "0", 0.0), high);
        found.extend([
            added('+', &grain),
            zero(&below),
            zero(other),
            between(range, &least(&below, &low, range.low), &below),
        ]);
        found.extend([added('-', &grain), between(range, &above, &most(&above)), other.to_owned()]);
        found
    }

    /// The column where another one says that it is there, and null where not; and always null.
    fn emptied(&self, made: &Made, rule: &Rule, plan: &Plan) -> Vec<Made> {
        let mut found = Vec::new();
        let others =
            rule.columns.iter().filter(|other| **other != made.column && !self.reaches(plan, **other, made.column));
        let whole =
            if made.may_be_null { self.alone(made.column).map(|text| Made::new(made.column, text)) } else { None };
        let whole = whole.as_ref().unwrap_or(made);
        if is_nullable(self.table, made.column) {
            for other in others.clone() {
                let name = self.reference(*other);
                let mut conditions: Vec<String> = rule
                    .constants
                    .iter()
                    .filter(|value| matches!(value, Value::Text(_) | Value::Integer(_)))
                    .take(12)
                    .flat_map(|value| [format!("{name} = {}", literal(value)), format!("{name} <> {}", literal(value))])
                    .collect();
                conditions.extend([
                    format!("{name} is null"),
                    format!("{name} is not null"),
                    name.clone(),
                    format!("not {name}"),
                ]);
                found.extend(
                    conditions.iter().map(|condition| whole.within(&format!("iif({condition}, @, null)"), &[*other])),
                );
            }
            found.push(Made { may_be_null: true, ..Made::new(made.column, "null".to_owned()) });
        }
        found.push(whole.clone());
        found
    }
}

fn between(range: Range, low: &str, high: &str) -> String {
    match range.digits {
        0 => format!("int({low}, {high})"),
        digits => format!("float({low}, {high}, {digits})"),
    }
}

fn up(range: Range, base: &str) -> String {
    format!("{base} + {}", shown(range.grain(), range.digits))
}

fn down(range: Range, base: &str) -> String {
    format!("{base} - {}", shown(range.grain(), range.digits))
}
