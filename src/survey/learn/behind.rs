//! Times that lie behind others, of their record or of its parents, in all records: they are made out of those. How far behind, at which part of the
//! way to an end, or as they are by themselves but not earlier: what comes nearest to the times that are there.

use super::buckets::Bins;
use super::pass::Survey;
use super::scale::{DAY, Scale};
use crate::seed::Timestamp;

/// Of fewer records that have both, an order may be chance.
const FEWEST_TOGETHER: u64 = 10;
/// So much farther from what is there may times be for the plainest way to be taken.
const PLAIN: f64 = 0.03;
/// So near to even chances is as good as them.
const EVEN: f64 = 0.04;
/// Of two columns that lie so far apart, by the longer of their own spans, each goes its own way.
const APART: f64 = 0.1;
/// Records with the last times; a bound that fewer reach would tell of them.
const LAST: usize = 5;

/// What times are measured from: the greatest of these, or the least; each is the first of its columns that is there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ground {
    pub terms: Vec<Vec<usize>>,
    is_least: bool,
}

impl Ground {
    fn of(&self, places: &[f64]) -> f64 {
        let term = |columns: &Vec<usize>| {
            columns.iter().map(|at| places[*at]).find(|place| !place.is_nan()).unwrap_or(f64::NAN)
        };
        let mut terms = self.terms.iter().map(term);
        let first = terms.next().unwrap_or(f64::NAN);
        terms.fold(first, |found, place| match found {
            _ if found.is_nan() || place.is_nan() => f64::NAN,
            _ if self.is_least => found.min(place),
            _ => found.max(place),
        })
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        self.terms.iter().flatten().copied()
    }

    fn text(&self, name: &dyn Fn(usize) -> String) -> String {
        let call = |function: &str, parts: Vec<String>| match parts.as_slice() {
            [part] => part.clone(),
            parts => format!("{function}({})", parts.join(", ")),
        };
        let terms = self.terms.iter().map(|columns| call("coalesce", columns.iter().map(|at| name(*at)).collect()));
        call(if self.is_least { "min" } else { "max" }, terms.collect())
    }
}

/// An end of the way on which a time lies.
#[derive(Clone, Debug)]
pub(super) enum End {
    Ground(Ground),
    /// The same for all records.
    Fixed(f64),
}

impl End {
    fn of(&self, places: &[f64]) -> f64 {
        match self {
            End::Ground(ground) => ground.of(places),
            End::Fixed(place) => *place,
        }
    }

    fn columns(&self) -> Vec<usize> {
        match self {
            End::Ground(ground) => ground.columns().collect(),
            End::Fixed(_) => Vec::new(),
        }
    }
}

/// A number in each record that is counted: NaN where there is none.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Where a value lies on its scale.
    Of(usize),
    /// The same where something is not there that it would be measured from.
    Alone(usize, Vec<Ground>),
    /// How far it lies behind, or ahead of it, in such units.
    Behind { at: usize, ground: Ground, unit: f64, ahead: bool, by_days: bool },
    /// Which part of the way it has come, from 0 to 1.
    Part { at: usize, from: End, to: End, by_days: bool },
}

impl Place {
    pub(super) fn columns(&self) -> Vec<usize> {
        match self {
            Place::Of(at) => vec![*at],
            Place::Alone(at, grounds) => grounds.iter().flat_map(Ground::columns).chain([*at]).collect(),
            Place::Behind { at, ground, .. } => ground.columns().chain([*at]).collect(),
            Place::Part { at, from, to, .. } => [from.columns(), to.columns(), vec![*at]].concat(),
        }
    }

    pub(super) fn of(&self, places: &[f64]) -> f64 {
        match self {
            Place::Of(at) => places[*at],
            Place::Alone(at, grounds) if grounds.iter().any(|ground| ground.of(places).is_nan()) => places[*at],
            Place::Alone(..) => f64::NAN,
            Place::Behind { at, ground, unit, ahead, by_days } => {
                let far = (places[*at] - floor(ground.of(places), *by_days)) / unit;
                if *ahead { -far } else { far }
            }
            Place::Part { at, from, to, by_days } => {
                let (from, to) = (floor(from.of(places), *by_days), floor(to.of(places), *by_days));
                // A day is on the way with its middle.
                let (behind, way) = match by_days {
                    true => (places[*at] + DAY / 2.0 - from, to + DAY - from),
                    false => (places[*at] - from, to - from),
                };
                if way > 0.0 { (behind / way).clamp(0.0, 1.0) } else { f64::NAN }
            }
        }
    }

    /// The place of a record for which this number was drawn.
    fn back(&self, number: f64, places: &[f64]) -> f64 {
        match self {
            Place::Of(_) | Place::Alone(..) => number,
            Place::Behind { ground, unit, ahead, by_days, .. } => {
                let far = number * unit;
                floor(ground.of(places) + if *ahead { -far } else { far }, *by_days)
            }
            Place::Part { from, to, by_days, .. } => {
                let (from, to) = (from.of(places), to.of(places));
                floor(from + number * (to - from + if *by_days { DAY } else { 0.0 }), *by_days)
            }
        }
    }
}

/// The beginning of its day, where days are all that counts.
fn floor(place: f64, by_days: bool) -> f64 {
    if by_days { (place / DAY).floor() * DAY } else { place }
}

/// What a time is made of.
#[derive(Clone, Debug)]
pub(super) struct Tie {
    pub place: Place,
    /// What it is no earlier than, and no later than, where it is drawn by itself.
    not_before: Option<Ground>,
    not_after: Option<Ground>,
    /// What it is measured from, where that may not be there.
    pub loose: Vec<Ground>,
}

impl Tie {
    /// Of a column that goes its own way.
    pub(super) fn by_itself(at: usize) -> Tie {
        Tie::new(Place::Of(at))
    }

    pub(super) fn new(place: Place) -> Tie {
        Tie { place, not_before: None, not_after: None, loose: Vec::new() }
    }

    /// What it needs: columns of its record and times of parents.
    pub(super) fn needs(&self) -> Vec<usize> {
        let bounds = self.not_before.iter().chain(&self.not_after).flat_map(Ground::columns);
        self.place.columns().into_iter().chain(bounds).collect()
    }

    /// What it lies behind, without which it is not there.
    pub(super) fn within(&self) -> Vec<Vec<usize>> {
        let ground = match &self.place {
            Place::Behind { ground, .. } | Place::Part { from: End::Ground(ground), .. } => Some(ground),
            _ => self.not_before.as_ref(),
        };
        ground.filter(|_| self.loose.is_empty()).map_or_else(Vec::new, |ground| ground.terms.clone())
    }
}

/// Columns with their scales: those of times that a line has before, in an order in which each stands behind those that it may lie behind.
pub(super) struct Ties<'a> {
    pub survey: &'a Survey,
    /// By columns, and behind them those of parents.
    pub scales: Vec<Option<Scale>>,
    /// True of pairs that are in order by their names.
    pub is_named: &'a dyn Fn(usize, usize) -> bool,
}

impl Ties<'_> {
    fn own(&self) -> usize {
        self.survey.columns.len()
    }

    fn ends(&self, at: usize) -> (f64, f64) {
        match at.checked_sub(self.own()) {
            None => self.survey.columns[at].ends,
            Some(above) => self.survey.above[above].ends,
        }
    }

    /// True if one column lies behind the other in all records, and would not if each went its own way.
    fn is_behind(&self, before: usize, after: usize) -> bool {
        let (Some(one), Some(other)) = (self.scales[before], self.scales[after]) else { return false };
        let Some(pair) = self.survey.pair(before, after).filter(|_| one.is_beside(other)) else { return false };
        if (pair.together < FEWEST_TOGETHER || !one.is_time()) && !(self.is_named)(before, after) {
            return false;
        }
        let ((first, last), (earliest, latest)) = (self.ends(before), self.ends(after));
        earliest - last <= APART * (last - first).max(latest - earliest)
    }

    /// The columns, each behind those that it lies behind, and times before other numbers, which may be there only with them.
    pub(super) fn in_turn(&self) -> Vec<usize> {
        let columns: Vec<usize> = (0..self.own()).filter(|at| self.scales[*at].is_some()).collect();
        let before = |at: usize| {
            let is_before = |other: &&usize| {
                let is_same = self.survey.pair(at, **other).is_some() && at < **other;
                self.survey.pair(**other, at).is_some() && !is_same
            };
            columns.iter().filter(is_before).count()
        };
        let is_number = |at: usize| self.scales[at].is_some_and(|scale| !scale.is_time());
        let mut turn: Vec<(bool, usize, usize)> = columns.iter().map(|at| (is_number(*at), before(*at), *at)).collect();
        turn.sort_unstable();
        turn.into_iter().map(|(.., at)| at).collect()
    }

    /// Of columns that one lies behind, or ahead of, those that say all.
    fn ground(&self, at: usize, mut columns: Vec<usize>, is_least: bool) -> Option<Ground> {
        let lies_behind = |one: usize, other: usize| match is_least {
            false => self.survey.pair(one, other).is_some(),
            true => self.survey.pair(other, one).is_some(),
        };
        let is_there = |column: usize| is_least || self.survey.pair(column, at).is_some_and(|pair| pair.alone == 0);
        // The nearest first: those that more of the others lie farther away than.
        let farther = |column: &usize| columns.iter().filter(|other| lies_behind(**other, *column)).count();
        let mut ranked: Vec<(usize, usize)> = columns.iter().map(|column| (farther(column), *column)).collect();
        ranked.sort_by(|a, b| b.cmp(a));
        columns = ranked.into_iter().map(|(_, column)| column).collect();
        let mut terms: Vec<Vec<usize>> = Vec::new();
        for column in columns {
            let place = terms.iter().position(|term| term.iter().all(|nearer| lies_behind(column, *nearer)));
            match place {
                // What is nearer is there, and says all.
                Some(term) if terms[term].iter().any(|nearer| is_there(*nearer)) => {}
                Some(term) => terms[term].push(column),
                None => terms.push(vec![column]),
            }
        }
        // The greatest of several is one where each of them is there, in one form.
        if terms.len() > 1 {
            let rest: Vec<usize> = terms.iter().flatten().copied().filter(|column| is_there(*column)).collect();
            for term in &mut terms {
                if !term.iter().any(|column| is_there(*column))
                    && let Some(always) = rest.iter().find(|always| lies_behind(**always, term[0]))
                {
                    term.push(*always);
                }
            }
            // A day is compared with any moment as texts are; two moments want one form. The record's own tell it.
            terms.sort_by_key(|term| term.iter().all(|column| *column >= self.own()));
            let form = |term: &Vec<usize>| {
                term.iter().filter_map(|column| self.scales[*column]).find(|scale| matches!(scale, Scale::Moment(_)))
            };
            let first = terms.iter().find_map(form);
            let is_sure = |term: &Vec<usize>| {
                (form(term).is_none() || form(term) == first) && term.iter().any(|column| is_there(*column))
            };
            let sure: Vec<Vec<usize>> = terms.iter().filter(|term| is_sure(term)).cloned().collect();
            terms = if sure.is_empty() { vec![terms.swap_remove(0)] } else { sure };
        }
        (!terms.is_empty()).then_some(Ground { terms, is_least })
    }

    /// What a time is made of, of those that stand before it and those of parents.
    pub(super) fn tie(&self, at: usize, before: &[usize]) -> Tie {
        let above = self.own()..self.own() + self.survey.above.len();
        let lower: Vec<usize> =
            before.iter().copied().chain(above.clone()).filter(|other| self.is_behind(*other, at)).collect();
        // What is to come is an end where it is known of all records.
        let is_known = |other: &usize| {
            let pair = self.survey.pair(at, *other);
            pair.is_some_and(|pair| pair.together == self.survey.columns[at].present())
        };
        let is_upper = |other: &usize| !lower.contains(other) && self.is_behind(at, *other) && is_known(other);
        let upper: Vec<usize> = above.filter(is_upper).collect();
        let (lower, upper) = (self.ground(at, lower, false), self.ground(at, upper, true));
        if lower.is_none() && upper.is_none() {
            return Tie::new(Place::Of(at));
        }
        let mut tie = self.nearest(at, lower.as_ref(), upper.as_ref());
        // Where what it lies behind is not there, it goes its own way.
        let may_lack = |ground: &&Ground| {
            let may_lack = |column: &usize| self.survey.pair(*column, at).is_some_and(|pair| pair.alone > 0);
            !ground.is_least && ground.terms.iter().any(|term| term.iter().all(may_lack))
        };
        let grounds: Vec<Ground> = lower.into_iter().chain(upper).collect();
        if grounds.iter().any(|ground| may_lack(&ground)) {
            tie.loose = grounds;
        }
        tie
    }

    /// The way by which what would be made comes nearest to what is there, and so do the distances.
    fn nearest(&self, at: usize, lower: Option<&Ground>, upper: Option<&Ground>) -> Tie {
        let scale = self.scales[at].unwrap_or(Scale::Day);
        let by_days = scale == Scale::Day;
        let grounds: Vec<&Ground> = lower.into_iter().chain(upper).collect();
        let is_whole = |row: &&[f64]| !row[at].is_nan() && grounds.iter().all(|ground| !ground.of(row).is_nan());
        let rows: Vec<&[f64]> = self.survey.sample().filter(is_whole).collect();
        let fixed = |up: bool| {
            let own = rows.iter().map(|row| row[at]).collect();
            let others = grounds.iter().flat_map(|ground| ground.columns()).map(|column| self.ends(column));
            let farthest = others.fold(self.ends(at), |(least, most), ends| (least.min(ends.0), most.max(ends.1)));
            End::Fixed(bound(scale, own, if up { farthest.1 } else { farthest.0 }, up))
        };
        let end = |ground: Option<&Ground>, up: bool| ground.cloned().map_or_else(|| fixed(up), End::Ground);
        let mut ways: Vec<Tie> = Vec::new();
        if let (Some(ground), true) = (lower.or(upper), lower.is_none() || upper.is_none()) {
            let ahead = lower.is_none();
            let far = rows.iter().map(|row| (row[at] - ground.of(row)).abs()).collect();
            let unit = unit(scale, far);
            ways.push(Tie::new(Place::Behind { at, ground: ground.clone(), unit, ahead, by_days }));
        }
        if scale.is_time() {
            ways.push(Tie::new(Place::Part { at, from: end(lower, false), to: end(upper, true), by_days }));
        }
        let is_alike = grounds.iter().all(|ground| {
            ground.columns().all(|column| match (self.scales[column], scale) {
                (Some(Scale::Number(_)), Scale::Number(_)) => true,
                (other, scale) => other == Some(scale),
            })
        });
        if is_alike {
            let mut tie = Tie::new(Place::Of(at));
            (tie.not_before, tie.not_after) = (lower.cloned(), upper.cloned());
            ways.push(tie);
        }
        let scores: Vec<f64> = ways.iter().map(|tie| score(tie, at, &grounds, &rows)).collect();
        let plain = PLAIN + 0.2 / (rows.len().max(1) as f64).sqrt();
        let best = scores.iter().copied().fold(f64::INFINITY, f64::min);
        let taken = scores.iter().position(|score| *score <= best + plain).unwrap_or(0);
        ways.swap_remove(taken)
    }
}

/// How far what would be made by a tie is from what is there: the times themselves, and how far they lie from what they are measured from.
fn score(tie: &Tie, at: usize, grounds: &[&Ground], rows: &[&[f64]]) -> f64 {
    let numbers: Vec<f64> = rows.iter().map(|row| tie.place.of(row)).collect();
    // Each record gets the number of another one.
    let count = rows.len();
    let step = (1..=count).rev().find(|step| step * 8 <= count * 5 && gcd(*step, count) == 1).unwrap_or(1);
    let drawn = (0..count).map(|row| numbers[(row * step + count / 2) % count]);
    let made: Vec<f64> = drawn
        .zip(rows)
        .map(|(number, row)| {
            let place = tie.place.back(number, row);
            let place = tie.not_before.as_ref().map_or(place, |ground| place.max(ground.of(row)));
            tie.not_after.as_ref().map_or(place, |ground| place.min(ground.of(row)))
        })
        .collect();
    let far = |place: &dyn Fn(usize) -> f64, ground: &Ground| -> Vec<f64> {
        (0..count).map(|row| place(row) - ground.of(rows[row])).collect()
    };
    let there: Vec<f64> = rows.iter().map(|row| row[at]).collect();
    let distances = grounds.iter().map(|ground| apart(far(&|row| made[row], ground), far(&|row| there[row], ground)));
    distances.chain([apart(made.clone(), there.clone())]).fold(0.0, f64::max)
}

fn gcd(one: usize, other: usize) -> usize {
    if other == 0 { one } else { gcd(other, one % other) }
}

/// The greatest difference between the shares of two sets that lie below a number (Kolmogorov and Smirnov).
fn apart(mut one: Vec<f64>, mut other: Vec<f64>) -> f64 {
    for values in [&mut one, &mut other] {
        values.retain(|value| !value.is_nan());
        values.sort_unstable_by(f64::total_cmp);
    }
    if one.is_empty() || other.is_empty() {
        return if one.len() == other.len() { 0.0 } else { 1.0 };
    }
    let below = |values: &[f64], most: f64| values.partition_point(|value| *value <= most) as f64 / values.len() as f64;
    let places = one.iter().chain(&other);
    places.map(|place| (below(&one, *place) - below(&other, *place)).abs()).fold(0.0, f64::max)
}

/// A round bound that no time is beyond: the end of a month, or of a year where few times are in that month.
fn bound(scale: Scale, mut own: Vec<f64>, farthest: f64, up: bool) -> f64 {
    if !scale.is_time() {
        return farthest;
    }
    own.sort_unstable_by(|a, b| if up { b.total_cmp(a) } else { a.total_cmp(b) });
    let time = |place: f64| Timestamp::from_unix(scale.seconds(place) as i64);
    let end = |place: f64, months: i64| {
        let first = time(place).months().div_euclid(months) * months + if up { months } else { 0 };
        Timestamp::MIN.plus_months(first.clamp(0, 12 * 10_000 - 1))
    };
    let is_reached = own.get(LAST - 1).is_some_and(|last| end(*last, 1) == end(farthest, 1));
    let seconds = end(farthest, if is_reached { 1 } else { 12 }).unix() as f64;
    match scale {
        Scale::Unix(per_second) => seconds * f64::from(per_second),
        _ => seconds,
    }
}

/// In which unit distances are drawn: the longest that they are all whole numbers of, or one that their middle has some of.
fn unit(scale: Scale, mut far: Vec<f64>) -> f64 {
    match scale {
        Scale::Number(_) | Scale::Unix(_) => return 1.0,
        Scale::Day => return DAY,
        Scale::Moment(_) => {}
    }
    if let Some(unit) = UNITS.iter().find(|(unit, _)| far.iter().all(|far| far % unit == 0.0))
        && unit.0 > 1.0
    {
        return unit.0;
    }
    far.sort_unstable_by(f64::total_cmp);
    let most = far.get(far.len() * 9 / 10).copied().unwrap_or(0.0);
    UNITS.iter().find(|(unit, _)| most >= 4.0 * unit).map_or(1.0, |(unit, _)| *unit)
}

/// The units of distances, in seconds.
const UNITS: [(f64, &str); 4] = [(DAY, "days"), (3_600.0, "hours"), (60.0, "minutes"), (1.0, "seconds")];

impl Ties<'_> {
    /// The bins for what a tie draws.
    pub(super) fn bins(&self, at: usize, tie: &Tie) -> Option<Bins> {
        let scale = self.scales[at]?;
        let sample: Vec<f64> =
            self.survey.sample().map(|row| tie.place.of(row)).filter(|place| !place.is_nan()).collect();
        let (drawn, ends) = match &tie.place {
            Place::Of(_) | Place::Alone(..) => (scale, self.ends(at)),
            Place::Part { .. } => (Scale::Number(None), (0.0, 1.0)),
            Place::Behind { ground, unit, ahead, .. } => {
                let pairs = ground.columns().filter_map(|column| match ahead {
                    true => self.survey.pair(at, column),
                    false => self.survey.pair(column, at),
                });
                let ends = pairs.fold((f64::INFINITY, f64::NEG_INFINITY), |ends: (f64, f64), pair| {
                    (ends.0.min(pair.least / unit), ends.1.max(pair.greatest / unit))
                });
                let digits = match (scale, self.scales[ground.terms[0][0]]) {
                    (Scale::Number(Some(one)), Some(Scale::Number(Some(other)))) => Some(one.max(other)),
                    (Scale::Number(_), _) => None,
                    (Scale::Moment(_), _) if sample.iter().any(|far| far.fract() != 0.0) => None,
                    _ => Some(0),
                };
                (Scale::Number(digits), ends)
            }
        };
        Bins::new(drawn, ends, sample)
    }

    /// True if the parts of a way are as likely as one another.
    fn is_even(&self, tie: &Tie) -> bool {
        let Place::Part { .. } = tie.place else { return false };
        let parts: Vec<f64> =
            self.survey.sample().map(|row| tie.place.of(row)).filter(|place| !place.is_nan()).collect();
        let count = parts.len();
        let even = (0..count).map(|at| (at as f64 + 0.5) / count as f64).collect();
        apart(parts, even) <= EVEN + 1.0 / (count.max(1) as f64).sqrt()
    }

    /// What a line says, of what is drawn.
    pub(super) fn text(&self, at: usize, tie: &Tie, drawn: &str, name: &dyn Fn(usize) -> String) -> String {
        let scale = self.scales[at].unwrap_or(Scale::Day);
        match &tie.place {
            Place::Of(_) | Place::Alone(..) => {
                let by_itself = by_itself(scale, drawn);
                let least = tie.not_before.as_ref().map(|ground| ground.text(name));
                let text = least.map_or_else(|| by_itself.clone(), |least| format!("max({least}, {by_itself})"));
                let most = tie.not_after.as_ref().map(|ground| ground.text(name));
                most.map_or_else(|| text.clone(), |most| format!("min({most}, {text})"))
            }
            Place::Behind { ground, unit, ahead, .. } => {
                let from = ground.text(name);
                let is_alike = ground.columns().all(|column| self.scales[column] == Some(scale));
                if drawn.starts_with("buckets(0, 1, ") && drawn.matches(',').count() == 2 && is_alike {
                    return from;
                }
                let unit = UNITS.iter().find(|(known, _)| known == unit).map_or("seconds", |(_, word)| word);
                let sign = if *ahead { "'-' || " } else { "" };
                match scale {
                    Scale::Number(Some(digits)) if digits > 0 => {
                        format!("round({from} {} {drawn}, {digits})", if *ahead { "-" } else { "+" })
                    }
                    Scale::Number(_) | Scale::Unix(_) => format!("{from} {} {drawn}", if *ahead { "-" } else { "+" }),
                    Scale::Day => format!("date({from}, {sign}{drawn} || ' {unit}')"),
                    Scale::Moment(form) => {
                        let text = format!("datetime({from}, {sign}{drawn} || ' {unit}')");
                        if is_alike { form.written_behind(&text, &from) } else { form.written(&text) }
                    }
                }
            }
            Place::Part { from, to, .. } => {
                let drawn = if self.is_even(tie) { "float(0, 1)" } else { drawn };
                let end = |end: &End| match end {
                    End::Ground(ground) => ground.text(name),
                    End::Fixed(place) => fixed(scale, *place),
                };
                let is_alike = match from {
                    End::Ground(ground) => ground.columns().all(|column| self.scales[column] == Some(scale)),
                    End::Fixed(_) => false,
                };
                let (from, to) = (end(from), end(to));
                // What was made may lie behind the end, and nothing goes back from there.
                let way = format!("julianday({to}) - julianday({from})");
                match scale {
                    Scale::Number(_) | Scale::Unix(_) => {
                        format!("{from} + cast({drawn} * max(0, {to} - {from}) as integer)")
                    }
                    Scale::Day => format!("date({from}, ({drawn} * max(0, {way} + 1)) || ' days')"),
                    Scale::Moment(form) => {
                        let text = format!("datetime({from}, ({drawn} * max(0, {way})) || ' days')");
                        if is_alike { form.written_behind(&text, &from) } else { form.written(&text) }
                    }
                }
            }
        }
    }
}

/// A value by itself, of what is drawn on its scale.
pub(super) fn by_itself(scale: Scale, drawn: &str) -> String {
    match scale {
        Scale::Number(Some(digits)) if digits > 0 => format!("round({drawn}, {digits})"),
        Scale::Moment(form) => form.written(drawn),
        Scale::Unix(1) => format!("unixepoch({drawn})"),
        Scale::Unix(per_second) => {
            format!("unixepoch({drawn}) * {per_second} + int(0, {})", per_second.saturating_sub(1))
        }
        Scale::Number(_) | Scale::Day => drawn.to_owned(),
    }
}

/// The same time for all records.
fn fixed(scale: Scale, place: f64) -> String {
    let text = Timestamp::from_unix(scale.seconds(place) as i64).to_string();
    let day = format!("'{}'", text.get(..10).unwrap_or(&text));
    match scale {
        Scale::Unix(1) => format!("unixepoch({day})"),
        Scale::Unix(per_second) => format!("unixepoch({day}) * {per_second}"),
        Scale::Number(_) | Scale::Day | Scale::Moment(_) => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_that_is_there_is_what_a_time_lies_behind() {
        let ground = Ground { terms: vec![vec![1, 0], vec![2]], is_least: false };
        let none = f64::NAN;
        for (places, nearest) in [([1.0, 5.0, 3.0], 5.0), ([1.0, none, 3.0], 3.0), ([4.0, none, 3.0], 4.0)] {
            assert_eq!(ground.of(&places), nearest);
        }
        assert!(ground.of(&[1.0, 5.0, none]).is_nan() && ground.of(&[none, none, 3.0]).is_nan());
        let name = |at: usize| ["placed_at", "paid_at", "day"][at].to_owned();
        assert_eq!(ground.text(&name), "max(coalesce(paid_at, placed_at), day)");
    }

    #[test]
    fn a_day_is_a_part_of_the_way_that_brings_it_back() {
        let (at, from, to) = (2, 0, 1);
        let ground = |column| End::Ground(Ground { terms: vec![vec![column]], is_least: column == to });
        let place = Place::Part { at, from: ground(from), to: ground(to), by_days: true };
        for day in 0..4 {
            let places = [3_600.0, 3.0 * DAY, f64::from(day) * DAY];
            assert_eq!(place.back(place.of(&places), &places), places[at]);
        }
    }

    #[test]
    fn sets_are_apart_by_the_share_that_lies_elsewhere() {
        let of = |from: u32, to: u32| (from..to).map(f64::from).collect::<Vec<_>>();
        for (one, other, wanted) in [
            (of(0, 100), of(0, 100), 0.0),
            (of(0, 100), of(100, 200), 1.0),
            (of(0, 100), of(25, 125), 0.25),
            (vec![], vec![], 0.0),
            (vec![1.0], vec![], 1.0),
        ] {
            assert!((apart(one, other) - wanted).abs() < 1e-9);
        }
    }

    #[test]
    fn distances_are_told_in_the_longest_unit_that_says_them() {
        for (far, wanted) in [
            (vec![3_600.0, 7_200.0], 3_600.0),
            (vec![60.0, 7_200.0], 60.0),
            (vec![61.0, 1_000.0, 7_201.0], 60.0),
            (vec![3.0, 4.0], 1.0),
            (vec![100_001.0, 2_000_000.0], DAY),
        ] {
            assert_eq!(unit(Scale::Moment(crate::survey::learn::scale::PLAIN), far), wanted);
        }
        assert_eq!(unit(Scale::Unix(1_000), vec![86_400_000.0]), 1.0);
    }
}
