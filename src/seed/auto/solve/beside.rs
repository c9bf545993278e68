//! Values that lie beside those of other columns: a time before or after another, a number above or below it.

use super::super::kind::ColumnKind;
use super::super::names::{self, Guess};
use super::super::rule::{Rule, columns};
use super::super::value::{Range, shown};
use super::super::words::words;
use super::{Made, Plan, Solver, Source, is_nullable};
use crate::store::Value;

/// How many constants of a rule are tried as distances.
const MAX_DISTANCES: usize = 6;

/// What another value lies beside: a column, or what a rule compares with.
struct Near {
    text: String,
    needs: Vec<usize>,
    /// No number of it is less, as far as that is known.
    least: f64,
}

/// A length of time that a rule names, from `+18 years` or, where times are subtracted, a number of days.
struct Distance {
    /// `18 years`
    length: String,
    sign: char,
}

impl Distance {
    fn all(value: &Value) -> Vec<Distance> {
        let plus = |count: i64, unit: &str| Distance { length: format!("{count} {unit}"), sign: '+' };
        match value {
            // What `julianday` and `unixepoch` count.
            Value::Integer(count @ 1..60) => vec![plus(*count, "days")],
            Value::Integer(count @ 60..=3650) => vec![plus(*count, "days"), plus(*count, "seconds")],
            Value::Integer(count @ 3651..=40_000_000) => vec![plus(*count, "seconds")],
            Value::Text(_) => value.as_text().and_then(|text| Distance::read(&text)).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    fn read(text: &str) -> Option<Distance> {
        let bare = text.trim();
        let length = bare.trim_start_matches(['+', '-']);
        let (count, unit) = length.split_once(' ')?;
        let unit = unit.trim().trim_end_matches(['s', 'S']).to_ascii_lowercase();
        let is_unit = matches!(unit.as_str(), "second" | "minute" | "hour" | "day" | "month" | "year");
        let sign = if bare.starts_with('-') { '-' } else { '+' };
        (is_unit && count.parse::<u32>().is_ok()).then(|| Distance { length: length.to_owned(), sign })
    }
}

impl Solver<'_> {
    /// Values that lie beside those of other columns of the rule, and beside what it compares the column with.
    pub(super) fn beside(&self, column: usize, others: &[usize], rule: &Rule, plan: &Plan) -> Vec<Made> {
        let subject = self.subject(column);
        let kind = subject.kind();
        let guess = names::guess_of(self.table, &self.table.columns[column]);
        let is_time = |column: usize| {
            plan.iter().any(|made| made.column == column && made.trial.contains("fake.date"))
                && self.may_hold_times(column)
                || matches!(self.subject(column).kind(), ColumnKind::Day | ColumnKind::Moment)
        };
        let range = subject.range();
        let near = |column: &usize| Near {
            text: self.reference(*column),
            needs: vec![*column],
            least: self.subject(*column).range().map_or(f64::NEG_INFINITY, |range| range.low),
        };
        let mut nears: Vec<Near> = self.compared(column, others, rule);
        nears.extend(others.iter().map(near));
        let are_times = is_time(column)
            || matches!(guess, Some(Guess::Day(_) | Guess::Moment(_)))
            || !kind.is_number() && others.iter().any(|other| is_time(*other));
        let found = if are_times {
            times_beside(kind == ColumnKind::Day, &nears, rule)
        } else if kind == ColumnKind::Clock {
            let quarters =
                |near: &Near| (format!("time({}, (15 * int(2, 24)) || ' minutes')", near.text), near.needs.clone());
            nears.iter().map(quarters).collect()
        } else if let Some(range) = range {
            self.numbers_beside(column, range, nears, rule)
        } else {
            let is_text = |other: &&usize| matches!(self.subject(**other).kind(), ColumnKind::Text(_));
            let texts = others.iter().filter(is_text).map(|other| (self.reference(*other), vec![*other]));
            texts
                .flat_map(|(name, needs)| {
                    [(name.clone(), needs.clone()), (format!("{name} || fake.letters(3)"), needs)]
                })
                .collect()
        };
        // What would be made of nulls is made alone.
        let may_be_null = |other: &usize| match self.sources[*other] {
            Source::Key(at) => self.keys[at].nullable,
            Source::Free => {
                is_nullable(self.table, *other) && plan.iter().any(|made| made.column == *other && made.may_be_null())
            }
            _ => false,
        };
        let alone = if others.iter().any(may_be_null) { self.alone(column) } else { None };
        let form = if are_times { subject.time_form() } else { None };
        let dressed = |(text, needs): (String, Vec<usize>)| {
            let text = match &form {
                Some((before, behind)) => format!("{before}{text}{behind}"),
                None => text,
            };
            let missing: Vec<String> = needs
                .iter()
                .filter(|need| may_be_null(need))
                .map(|need| format!("{} is null", self.reference(*need)))
                .collect();
            let text = match &alone {
                Some(alone) if !missing.is_empty() => format!("iif({}, {alone}, {text})", missing.join(" or ")),
                _ => text,
            };
            Made { needs, ..Made::new(column, text) }
        };
        found.into_iter().map(dressed).collect()
    }

    /// What the rule says that the column is less or more than, where that is made of other columns and more than one of them.
    fn compared(&self, column: usize, others: &[usize], rule: &Rule) -> Vec<Near> {
        let both = rule.ordered.iter().flat_map(|[left, right]| [(left, right), (right, left)]);
        both.filter(|(own, other)| columns(own) == [column] && own.len() == 1 && other.len() > 1)
            .map(|(_, other)| Near {
                text: format!("({})", self.text(other)),
                needs: columns(other),
                least: f64::NEG_INFINITY,
            })
            .filter(|near| !near.needs.is_empty() && near.needs.iter().all(|need| others.contains(need)))
            .filter(|near| crate::lang::parse(&format!("create x y={}", near.text)).is_ok())
            .collect()
    }

    fn numbers_beside(&self, column: usize, range: Range, nears: Vec<Near>, rule: &Rule) -> Vec<(String, Vec<usize>)> {
        // A whole number beside one with a fraction.
        let has_fractions =
            |need: &usize| matches!(self.subject(*need).kind(), ColumnKind::Real | ColumnKind::Decimal(..));
        let nears: Vec<Near> = nears
            .into_iter()
            .map(|near| match range.digits == 0 && near.needs.iter().any(has_fractions) {
                true => Near { text: format!("cast({} as integer)", near.text), ..near },
                false => near,
            })
            .collect();
        let mut found: Vec<(String, Vec<usize>)> = Vec::new();
        for (at, near) in nears.iter().enumerate() {
            found.extend(self.around(column, range, near).into_iter().map(|made| (made, near.needs.clone())));
            for (_, second) in nears.iter().enumerate().filter(|(other, _)| *other != at) {
                let needs: Vec<usize> = near.needs.iter().chain(&second.needs).copied().collect();
                let ordered = |low: &str, high: &str| {
                    between(range, &format!("min({low}, {high})"), &format!("max({low}, {high})"))
                };
                found.push((ordered(&near.text, &second.text), needs.clone()));
                found.push((ordered(&up(range, &near.text), &down(range, &second.text)), needs));
            }
        }
        for near in &nears {
            found
                .extend(self.apart(column, range, &near.text, rule).into_iter().map(|made| (made, near.needs.clone())));
        }
        found
    }

    /// Numbers above and below another, those that its name suggests first.
    fn around(&self, column: usize, range: Range, near: &Near) -> Vec<String> {
        let (Range { low, high, digits, .. }, other) = (range, near.text.as_str());
        let (low, high) = (shown(low, digits), shown(high, digits));
        let (above, below) = (up(range, other), down(range, other));
        let most = |base: &str| format!("max({base}, {high})");
        // A range that begins above its end would be an error.
        let least = |base: &str, least: &str, from: f64| {
            if near.least - range.grain() >= from { least.to_owned() } else { format!("min({base}, {least})") }
        };
        let span = self.span(column, range);
        let added = |sign: char, from: &str| {
            let step = between(range, from, &span);
            rounded(range, &format!("{other} {sign} {step}"))
        };
        let grain = shown(range.grain(), digits);
        let mut found = Vec::new();
        if names::is_percent(&words(self.column_name(column))) && range.high <= 100.0 {
            found.push(between(range, &format!("min({other}, {high})"), &high));
        }
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

    /// How far from another number one may be.
    fn span(&self, column: usize, range: Range) -> String {
        match range.digits {
            _ if self.is_alone(column) => format!("{}", self.rows.saturating_mul(1000).max(1_000_000)),
            0 if range.high >= 10_000.0 => "500".to_owned(),
            0 => "10".to_owned(),
            digits => shown((range.high - range.low).clamp(1.0, 100.0), digits),
        }
    }

    /// Numbers as far from another as the constants of a rule say, or further; and as many times as much.
    fn apart(&self, column: usize, range: Range, other: &str, rule: &Rule) -> Vec<String> {
        let number = |value: &Value| match value {
            Value::Integer(number) => Some(*number as f64),
            Value::Real(number) => Some(*number),
            _ => None,
        };
        let step = between(range, "0", &self.span(column, range));
        let mut found = Vec::new();
        for far in rule.constants.iter().filter_map(number).filter(|far| *far > 0.0).take(MAX_DISTANCES) {
            let text = shown(far, if far.fract() == 0.0 { 0 } else { 9 });
            for base in [format!("{other} + {text}"), format!("{other} * {text}")] {
                found.push(rounded(range, &format!("{base} + {step}")));
            }
            for base in [format!("{other} - {text}"), format!("{other} / {}", as_real(&text))] {
                found.push(rounded(range, &format!("{base} - {step}")));
            }
            for (low, high) in [
                (other.to_owned(), format!("{other} + {text}")),
                (format!("{other} - {text}"), other.to_owned()),
                ("0".to_owned(), format!("{other} - {text}")),
                ("0".to_owned(), format!("{other} * {text}")),
                ("0".to_owned(), format!("{other} / {}", as_real(&text))),
            ] {
                found.push(between(range, &low, &high));
            }
        }
        found
    }
}

/// A divisor that leaves fractions.
fn as_real(number: &str) -> String {
    if number.contains('.') { number.to_owned() } else { format!("{number}.0") }
}

/// Times before, after and between others, and as far from them as a rule says.
fn times_beside(is_day: bool, nears: &[Near], rule: &Rule) -> Vec<(String, Vec<usize>)> {
    let (function, since, plain) = match is_day {
        true => ("fake.date", "fake.date_since", "date"),
        false => ("fake.datetime", "fake.datetime_since", "datetime"),
    };
    let around = |base: &str, span: &str| {
        [format!("{since}('{span}', {base})"), format!("after({base}, '{span}')"), format!("before({base}, '{span}')")]
    };
    let within = |one: &str, other: &str| format!("{function}(min({one}, {other}), max({one}, {other}))");
    let mut found = Vec::new();
    for (at, near) in nears.iter().enumerate() {
        found.extend(around(&near.text, "30 days").map(|made| (made, near.needs.clone())));
        for (_, second) in nears.iter().enumerate().filter(|(other, _)| *other != at) {
            let needs = near.needs.iter().chain(&second.needs).copied().collect();
            found.push((within(&near.text, &second.text), needs));
        }
    }
    for Distance { length, sign } in rule.constants.iter().flat_map(Distance::all).take(MAX_DISTANCES) {
        let back = if sign == '+' { '-' } else { '+' };
        for Near { text, needs, .. } in nears {
            let ends = [sign, back].map(|sign| format!("{plain}({text}, '{sign}{length}')"));
            let mut all: Vec<String> = ends.iter().flat_map(|end| around(end, "30 days")).collect();
            all.extend(ends.iter().flat_map(|end| around(end, &length)));
            all.extend(around(text, &length));
            all.extend(ends.iter().map(|end| within(text, end)));
            all.extend(ends);
            found.extend(all.into_iter().map(|made| (made, needs.clone())));
        }
    }
    found
}

pub(super) fn between(range: Range, low: &str, high: &str) -> String {
    match range.digits {
        0 => format!("int({low}, {high})"),
        digits => format!("float({low}, {high}, {digits})"),
    }
}

fn rounded(range: Range, made: &str) -> String {
    match range.digits {
        0 if made.contains('.') => format!("cast({made} as integer)"),
        0 => made.to_owned(),
        digits => format!("round({made}, {digits})"),
    }
}

fn up(range: Range, base: &str) -> String {
    format!("{base} + {}", shown(range.grain(), range.digits))
}

fn down(range: Range, base: &str) -> String {
    format!("{base} - {}", shown(range.grain(), range.digits))
}
