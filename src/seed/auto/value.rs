//! What one column gets by itself: what its name and type ask for, in the first form that its own rules admit. SQLite says which
//! those are; the constants of the rules say which are tried.

use super::clauses::clauses;
use super::kind::{ColumnKind, enumerated, every_kind, kind};
use super::names::{self, Guess};
use super::pattern::{character_class, from_pattern, literal, pattern_length, repeated};
use super::rule::Rule;
use super::scratch::{Scratch, TRIAL, pick};
use super::times::{self, Form};
use super::words::{is_in, words};
use crate::catalog::{Column, Table};
use crate::seed::{DistinctCount, SeedContext, find_maker};
use crate::sql::code;
use crate::store::Value;

/// One column, with the rules that speak of it alone.
pub(super) struct Subject<'a> {
    pub table: &'a Table,
    pub column: &'a Column,
    pub rules: Vec<&'a Rule>,
    pub scratch: &'a Scratch,
    /// It alone may never repeat a value.
    pub unique: bool,
    /// So many values are wanted where it is unique.
    pub wanted: u64,
    /// The country whose language the table's columns are in.
    pub land: Option<&'static str>,
}

/// Numbers between two, with so many digits behind the point; 0 digits are whole numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub low: f64,
    pub high: f64,
    pub digits: u8,
    /// The rules say where it begins, and where it ends.
    pub bounded: (bool, bool),
    /// Between which numbers the rules let them be, whatever the name says.
    pub limits: (f64, f64),
    /// The name says that numbers lie so.
    pub is_meant: bool,
}

impl Range {
    pub fn grain(self) -> f64 {
        10_f64.powi(-i32::from(self.digits))
    }

    /// An expression kept to what the rules let in.
    pub fn kept(self, mut made: String) -> String {
        let (least, most) = self.limits;
        if least.is_finite() {
            made = format!("max({}, {made})", shown(least, self.digits));
        }
        if most.is_finite() {
            made = format!("min({}, {made})", shown(most, self.digits));
        }
        made
    }

    /// Where a part of a whole begins: at nothing, unless a rule says otherwise.
    pub fn least(self) -> f64 {
        if self.bounded.0 { self.low } else { 0.0 }
    }

    /// Where the rules let numbers end.
    pub fn most(self) -> Option<f64> {
        self.bounded.1.then_some(self.high)
    }
}

/// How points of time are written (lang_datefunc.html), those that people write most first.
const TIMES: [(&str, &str); 15] = [
    ("", ""),
    ("date(", ")"),
    ("strftime('%Y-%m-%dT%H:%M:%SZ', ", ")"),
    ("strftime('%Y-%m-%dT%H:%M:%S', ", ")"),
    ("strftime('%Y-%m-%d %H:%M:%f', ", ")"),
    ("strftime('%Y-%m-%dT%H:%M:%fZ', ", ")"),
    ("strftime('%Y-%m-%d %H:%M', ", ")"),
    ("strftime('%Y-%m-%dT%H:%M:%S+00:00', ", ")"),
    ("time(", ")"),
    ("strftime('%H:%M', ", ")"),
    ("unixepoch(", ")"),
    ("unixepoch(", ") * 1000"),
    DIGITS,
    ("strftime('%Y-%m', ", ")"),
    ("strftime('%Y', ", ")"),
];

/// A day as a whole number.
const DIGITS: (&str, &str) = ("cast(strftime('%Y%m%d', ", ") as integer)");

/// Texts beyond this are not cut to a length that a rule names.
const MAX_LENGTH: i64 = 400;

impl Subject<'_> {
    fn guess(&self) -> Option<Guess> {
        names::guess_of(self.table, self.column)
    }

    fn constants(&self) -> impl Iterator<Item = &Value> {
        self.rules.iter().flat_map(|rule| &rule.constants)
    }

    /// The kind by type, where that says little by name, and by what it is compared with.
    pub fn kind(&self) -> ColumnKind {
        let (kind, guess) = (kind(self.column), self.guess());
        let is_day = |value: &Value| {
            value.as_text().filter(|_| matches!(value, Value::Text(_))).and_then(|text| day_length(&text))
        };
        let dated = self.constants().find_map(is_day);
        let is_number = |value: &&Value| matches!(value, Value::Integer(_) | Value::Real(_));
        match (kind, guess, dated) {
            (ColumnKind::Text(_) | ColumnKind::Any, _, Some(11..)) => ColumnKind::Moment,
            (ColumnKind::Text(_) | ColumnKind::Any, _, Some(_)) => ColumnKind::Day,
            (ColumnKind::Any, Some(Guess::Number(_, _, 0)), _) => ColumnKind::Integer,
            (ColumnKind::Any, Some(Guess::Number(_, _, digits)), _) => ColumnKind::Decimal(None, digits),
            (ColumnKind::Any, Some(Guess::Degrees(..)), _) => ColumnKind::Decimal(None, 6),
            (ColumnKind::Any | ColumnKind::Integer, Some(Guess::Flag(_)), _) if self.rules.is_empty() => {
                ColumnKind::Boolean
            }
            (ColumnKind::Any, None, _)
                if self.constants().next().is_some() && self.constants().all(|value| is_number(&value)) =>
            {
                ColumnKind::Integer
            }
            (ColumnKind::Any, ..) => ColumnKind::Text(None),
            (kind, ..) => kind,
        }
    }

    /// The values of a list that the column holds: constants of its rules, where whatever is beside them is refused.
    pub fn listed(&self) -> Option<Vec<Value>> {
        if self.rules.is_empty() {
            return enumerated(&self.column.declared_type);
        }
        // A pattern is no value, though it matches itself.
        let is_pattern =
            self.rules.iter().any(|rule| code(&rule.text).any(|token| token.is_any(&["like", "glob", "regexp"])));
        let mut tried: Vec<Value> =
            self.constants().filter(|value| !is_pattern || !matches!(value, Value::Text(_))).cloned().collect();
        let count = tried.len();
        let whole: Vec<i64> = tried.iter().filter_map(Value::as_integer).take(12).collect();
        for at in 0..count {
            match &tried[at] {
                Value::Integer(one) => {
                    let near = [one.saturating_sub(1), one.saturating_add(1)];
                    let far = whole.iter().flat_map(|other| [one.saturating_add(*other), one.saturating_mul(*other)]);
                    let made: Vec<i64> = near.into_iter().chain(far).collect();
                    let half = *one as f64;
                    tried.extend(made.into_iter().map(Value::Integer));
                    tried.extend([half - 0.25, half + 0.25].map(Value::Real));
                }
                Value::Real(number) => tried.extend([number - 0.01, number + 0.01].map(Value::Real)),
                Value::Text(bytes) => tried.push(Value::text(format!("{}x", String::from_utf8_lossy(bytes)))),
                _ => {}
            }
        }
        tried.extend(["zq", "Zq 9", "2001-01-01"].map(Value::text));
        let passes = self.passing(&tried.iter().map(literal).collect::<Vec<String>>());
        let is_constant = |value: &Value| tried[..count].contains(value);
        let beside = tried.iter().zip(&passes).skip(count).any(|(value, passes)| *passes && !is_constant(value));
        let found: Vec<Value> =
            tried[..count].iter().zip(&passes).filter(|(_, passes)| **passes).map(|(value, _)| value.clone()).collect();
        (!beside && !found.is_empty()).then_some(found)
    }

    /// Which of these expressions the rules admit.
    fn passing(&self, made: &[String]) -> Vec<bool> {
        let rules: Vec<&str> = self.rules.iter().map(|rule| rule.text.as_str()).collect();
        self.scratch.passing_of(&self.column.name, made, &rules)
    }

    /// True if values of the expression are never null in the column, no rule refuses one or has nothing to say, and there are enough.
    pub fn admits(&self, made: &str) -> bool {
        let rules: Vec<&str> = self.rules.iter().map(|rule| rule.text.as_str()).collect();
        self.scratch.admits(&self.column.name, made, &rules)
    }

    fn mostly_admits(&self, made: &str) -> bool {
        let rules: Vec<&str> = self.rules.iter().map(|rule| rule.text.as_str()).collect();
        self.scratch.fill(&[(self.column.name.clone(), made.to_owned())], TRIAL).is_ok()
            && self.scratch.violations(&rules).iter().sum::<u64>() * 2 < TRIAL
    }

    fn is_roomy(&self, made: &str) -> bool {
        !self.unique
            || has_more(made, self.wanted)
            || self.scratch.distinct(made).is_none_or(|distinct| distinct >= self.wanted.saturating_mul(4))
    }

    /// The numbers that the column holds: those of its name as far as the rules admit them, else those nearest to them.
    pub fn range(&self) -> Option<Range> {
        let guess = self.guess();
        let (mut low, high, mut digits, is_meant) = match guess {
            Some(Guess::Number(low, high, digits)) => (low, high, digits, true),
            Some(Guess::Moment(_) | Guess::Day(_)) => (1_577_836_800.0, 1_735_689_600.0, 0, true),
            Some(Guess::Degrees(_, most)) => (-most, most, 6, true),
            _ if self.is_number_of_kind() => (1.0, 3.0, 0, true),
            _ => (1.0, 100.0, 2, false),
        };
        let mut most = f64::INFINITY;
        match self.kind() {
            ColumnKind::Integer => {
                // Of what is more than nothing there is one at least.
                if is_meant && 0.0 < low && low < 1.0 && high > 2.0 {
                    low = 1.0;
                }
                digits = 0;
            }
            ColumnKind::Decimal(whole, point) => {
                // Of what is counted there are no parts, where the type names none.
                let is_counted = is_meant && digits == 0 && !self.column.declared_type.contains('(');
                digits = if is_counted { 0 } else { point };
                if let Some(whole) = whole {
                    most = 10_f64.powi(i32::try_from(whole).unwrap_or(15)) - 10_f64.powi(-i32::from(point));
                }
            }
            ColumnKind::Real => digits = digits.max(2),
            ColumnKind::Text(_) if is_meant && self.rules.is_empty() && matches!(guess, Some(Guess::Number(..))) => {}
            _ => return None,
        }
        // A name that suggests more than the type holds says nothing.
        let (low, high) = if low > most { (1.0, most.min(100.0)) } else { (low, high.min(most)) };
        let limits = (f64::NEG_INFINITY, most);
        let mut range = Range { low, high, digits, bounded: (false, most.is_finite()), limits, is_meant };
        if !self.rules.is_empty() {
            range = self.within(range, most)?;
        }
        if self.unique {
            // As many as make it unlikely that a value is met again.
            let wanted = (self.wanted as f64 * 1000.0).max(1_000_000.0);
            match range.bounded {
                (_, false) => (range.low, range.high) = (range.low.max(1.0), range.low.max(1.0) + wanted),
                (false, true) if range.high - range.low < wanted && most.is_infinite() => {
                    range.low = range.high - wanted
                }
                _ => {}
            }
        }
        Some(range)
    }

    /// The numbers around those of a range that the rules admit, found at their constants and between them.
    fn within(&self, range: Range, most: f64) -> Option<Range> {
        let Range { low, high, digits, is_meant, .. } = range;
        let grain = range.grain();
        let rounded = |number: f64| (number / grain).round() * grain;
        let mut points = vec![low, high];
        for number in self.constants().filter_map(number).filter(|number| number.abs() < 1e15) {
            for number in [number, -number] {
                let (down, up) = ((number / grain).floor() * grain, (number / grain).ceil() * grain);
                points.extend([down - grain, down, up, up + grain].map(rounded));
            }
        }
        points.sort_by(f64::total_cmp);
        let (first, last) = (*points.first()?, *points.last()?);
        let far = (last - first).max(100.0);
        points.extend([first - far, last + far]);
        points.retain(|number| *number <= most);
        points.sort_by(f64::total_cmp);
        let between: Vec<f64> = points.windows(2).map(|pair| rounded(f64::midpoint(pair[0], pair[1]))).collect();
        points.extend(between);
        points.sort_by(f64::total_cmp);
        points.dedup();
        let passes = self.passing(&points.iter().map(|number| shown(*number, digits)).collect::<Vec<String>>());
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for at in (0..points.len()).filter(|at| passes[*at]) {
            match runs.last_mut() {
                Some((_, end)) if *end + 1 == at => *end = at,
                _ => runs.push((at, at)),
            }
        }
        let shared = |(from, to): (usize, usize)| points[to].min(high) - points[from].max(low);
        let best = runs.into_iter().max_by(|one, other| {
            let width = |(from, to): (usize, usize)| points[to] - points[from];
            shared(*one).max(-1.0).total_cmp(&shared(*other).max(-1.0)).then(width(*one).total_cmp(&width(*other)))
        })?;
        let (from, to) = (points[best.0], points[best.1]);
        let whole_given = self.unique && best.0 > 0 && best.1 + 1 < points.len();
        let bounded = (best.0 > 0, best.1 + 1 < points.len() || most.is_finite());
        let is_inside = from.max(low) < to.min(high) && !whole_given && (is_meant || bounded != (true, true));
        let (low, high) = match bounded {
            _ if is_inside => (from.max(low), to.min(high)),
            (true, true) => (from, to),
            (true, false) => (from, if high > from { high } else { from + 100.0 }),
            (false, _) => (
                if low < to {
                    low
                } else if to > 0.0 {
                    0.0
                } else {
                    to - 100.0
                },
                to,
            ),
        };
        let limits = (if bounded.0 { from } else { f64::NEG_INFINITY }, if bounded.1 { to } else { f64::INFINITY });
        Some(Range { low, high, digits, bounded, limits, is_meant })
    }

    /// How a time is to be written in the column, where rules ask for a form.
    pub fn time_form(&self) -> Option<(&'static str, &'static str)> {
        // Of late, or else long ago or to come.
        const SOME_TIMES: [&str; 3] = [
            "fake.datetime('-2 years', 'now')",
            "fake.datetime('-40 years', '-10 years')",
            "fake.datetime('1 year', '2 years')",
        ];
        let admitted = |(before, behind): &&(&str, &str)| {
            SOME_TIMES.iter().any(|time| self.admits(&format!("{before}{time}{behind}")))
        };
        if self.rules.is_empty() { None } else { TIMES.iter().find(admitted).copied() }
    }

    /// What makes the column; `None` where nothing that is known here passes.
    pub fn made(&self) -> Option<String> {
        let (kind, guess) = (self.kind(), self.guess());
        if let Some(values) = self.listed() {
            let switches = [Value::Integer(0), Value::Integer(1)];
            let is_flag = values.len() == 2 && switches.iter().all(|value| values.contains(value));
            return Some(match guess {
                Some(Guess::Flag(made)) if is_flag => made.to_owned(),
                _ => pick(&values),
            });
        }
        let plain = self.plain(kind, guess);
        if self.rules.is_empty() {
            return Some(plain);
        }
        // What most of pass is drawn until it does, so that it agrees with its neighbours still.
        if matches!(guess, Some(Guess::Text(_))) && !self.unique && !self.admits(&plain) && self.mostly_admits(&plain) {
            return Some(plain);
        }
        let mut small: Option<String> = None;
        for made in self.forms(&plain, kind, guess) {
            if self.admits(&made) {
                if self.is_roomy(&made) || self.is_kind(&made) {
                    return Some(made);
                }
                small.get_or_insert(made);
            }
        }
        if small.is_some() {
            return small;
        }
        self.some_of(kind.pool())
            .or_else(|| every_kind().find(|made| self.admits(made)).map(str::to_owned))
            .or_else(|| self.some_of(every_kind()))
    }

    /// Values of these expressions that happen to pass.
    fn some_of<'m>(&self, all: impl Iterator<Item = &'m str>) -> Option<String> {
        let rules: Vec<&str> = self.rules.iter().map(|rule| rule.text.as_str()).collect();
        let mut good: Vec<Value> = Vec::new();
        for made in all {
            good.extend(self.scratch.passing(&self.column.name, made, &rules, 40));
            if good.len() >= 20 {
                break;
            }
        }
        good.truncate(60);
        (!good.is_empty()).then(|| pick(&good))
    }

    /// By type and name alone.
    fn plain(&self, kind: ColumnKind, guess: Option<Guess>) -> String {
        if kind == ColumnKind::Boolean {
            return if let Some(Guess::Flag(made)) = guess { made.to_owned() } else { "bool(0.5)".to_owned() };
        }
        let holds_degrees = matches!(kind, ColumnKind::Real | ColumnKind::Decimal(None | Some(3..), 2..));
        if let (Some(Guess::Degrees(made, _)), true, false) = (guess, holds_degrees, self.unique) {
            return self.there(made);
        }
        if let (Some(Guess::Choice(made)), false) = (guess, self.unique) {
            return made.to_owned();
        }
        if kind == ColumnKind::Integer
            && let Some(Guess::Moment(made) | Guess::Day(made)) = guess
        {
            return times::form_of_number(self.table, self.column).held(made.to_owned());
        }
        if let Some(number) = self.range().and_then(|range| self.number(range)) {
            return number;
        }
        if let Some(made) = time(kind, guess) {
            return made;
        }
        if kind == ColumnKind::Blob {
            return format!("fake.binary({})", if self.unique { 16 } else { 8 });
        }
        self.text(kind, guess)
    }

    /// True of a whole number that stands for one of a few kinds: `MovementType`, `status`.
    fn is_number_of_kind(&self) -> bool {
        let name = words(&self.column.name);
        let last = name.rsplit('_').next().unwrap_or(&name);
        kind(self.column) == ColumnKind::Integer && !self.unique && is_in("type kind mode status state stage", last)
    }

    /// A call that makes numbers of a range.
    pub fn number(&self, range: Range) -> Option<String> {
        let made = numbers(range.low, range.high, range.digits)?;
        // A rate of one is no price.
        let is_price = names::is_price(&self.column.name) && !self.unique && range.high > 1.0;
        Some(if is_price { made.replace("fake.price(", "fake.shelf_price(") } else { made })
    }

    fn text(&self, kind: ColumnKind, guess: Option<Guess>) -> String {
        let longest = if let ColumnKind::Text(longest) = kind { longest } else { None };
        let base = match (kind, guess) {
            (ColumnKind::Json, _) if names::is_list(self.table, self.column) => {
                "json_array(fake.noun, fake.noun, fake.noun)"
            }
            (ColumnKind::Json, _) => "fake.json",
            (ColumnKind::Uuid, _) => "fake.uuid",
            (_, Some(Guess::Text(made))) if self.unique => names::many(made),
            (_, Some(Guess::Text(made))) => names::shorter(made, longest),
            // What another table or service calls it.
            _ if longest == Some(36) && words(&self.column.name).ends_with("id") => "fake.uuid",
            _ if self.unique && longest.is_none_or(|longest| longest >= 36) => "fake.uuid",
            _ if self.unique => "fake.bothify('????????????')",
            // What somebody has found or said of it, where there is room for that.
            _ if longest.is_none_or(|longest| longest >= 80) && names::is_told(&self.column.name) => "fake.remark",
            _ => "fake.phrase",
        };
        let base = &self.there(base);
        let made = self.fitted(base.clone(), longest);
        if !self.unique || has_more(&made, self.wanted) || self.is_roomy(&made) || self.is_kind(&made) {
            return made;
        }
        let number = format!("int(2, {})", self.wanted.saturating_mul(20).clamp(100, 9_999_999));
        match longest {
            Some(longest) if longest < 16 => format!("fake.letters({longest})"),
            Some(longest) => format!("substr({base}, 1, {}) || ' ' || {number}", longest - 9),
            None => format!("{base} || ' ' || {number}"),
        }
    }

    /// True of the name of a kind where there is one for each record.
    fn is_kind(&self, made: &str) -> bool {
        let lookup = names::lookup(self.table).filter(|lookup| lookup.made == made);
        lookup.is_some_and(|lookup| self.wanted <= lookup.kinds().len() as u64)
    }

    /// The same in the country whose language the columns are in.
    fn there(&self, made: &str) -> String {
        match self.land.filter(|_| made.starts_with("fake.world_") || made == "fake.iban") {
            Some(land) => format!("{made}('{land}')"),
            None => made.to_owned(),
        }
    }

    /// The text no longer than its type says.
    fn fitted(&self, made: String, longest: Option<u64>) -> String {
        let Some(longest) = longest else { return made };
        if let Some(code) = code_of(&made, longest as usize) {
            return code;
        }
        match self.scratch.lengths(&made) {
            // Of a number that is too long as people write it, the last digits.
            Some((_, most)) if most > longest && made.starts_with("fake.world_phone") => {
                format!("substr(replace(replace({made}, ' ', ''), '-', ''), -{longest})")
            }
            // Those that were tried are not the longest that there can be.
            Some((least, most)) if most.saturating_mul(5) / 4 > longest && least < most || most > longest => {
                let cut = format!("substr({made}, 1, {longest})");
                if self.unique { cut } else { format!("trim({cut})") }
            }
            _ => made,
        }
    }

    /// The ways to write what is asked for that rules may want, those that change it least first; then others of its kind.
    fn forms(&self, plain: &str, kind: ColumnKind, guess: Option<Guess>) -> Vec<String> {
        let range = self.range();
        let by_name = Subject { rules: Vec::new(), ..*self };
        let mut forms = by_name.range().map(|range| self.steps(range)).unwrap_or_default();
        // Multiples come first where nothing else lies between.
        let is_narrow = range.is_some_and(|range| range.high <= range.low);
        forms.insert(if is_narrow { forms.len() } else { 0 }, plain.to_owned());
        if let Some(time) = time(kind, guess).or(time(ColumnKind::Text(None), guess)) {
            forms.extend(self.spans(&time));
            forms.extend(TIMES.iter().map(|(before, behind)| format!("{before}{time}{behind}")));
        }
        if kind == ColumnKind::Boolean {
            forms.extend(["1", "0"].map(str::to_owned));
        }
        if kind == ColumnKind::Blob {
            let lengths =
                self.constants().filter_map(Value::as_integer).filter(|length| (1..=MAX_LENGTH).contains(length));
            forms.extend(lengths.map(|length| format!("fake.binary({length})")));
        }
        if !kind.is_number() {
            forms.extend(self.text_forms(plain, guess));
        }
        forms.extend(kind.pool().map(str::to_owned));
        forms
    }

    /// How long texts may be by the rules, the longest first, which leaves the most of one.
    pub fn lengths(&self) -> Vec<usize> {
        let length = |value: &Value| match value {
            Value::Integer(length @ 1..=MAX_LENGTH) => usize::try_from(*length).ok(),
            Value::Text(text) => pattern_length(text),
            _ => None,
        };
        let mut lengths: Vec<usize> = self.constants().filter_map(length).collect();
        lengths.sort_unstable_by(|left, right| right.cmp(left));
        lengths.dedup();
        lengths
    }

    fn text_forms(&self, plain: &str, guess: Option<Guess>) -> Vec<String> {
        let lengths = self.lengths();
        let text = |value: &Value| match value {
            Value::Text(text) => Some(String::from_utf8_lossy(text).into_owned()),
            _ => None,
        };
        let patterns: Vec<String> = self.constants().filter_map(text).collect();
        let cased = |text: &str| [text.to_owned(), format!("lower({text})"), format!("upper({text})")];
        let mut forms: Vec<String> = cased(plain).to_vec();
        if let Some(Guess::Text(made)) = guess {
            forms.push(names::shorter(made, Some(2)).to_owned());
            forms.extend(names::written_years(made));
        }
        if guess.is_none() {
            forms.extend(lengths.iter().flat_map(|length| cased(&format!("fake.letters({length})"))));
        }
        for length in &lengths {
            forms.extend(code_of(plain, *length).iter().flat_map(|code| cased(code)));
            forms.extend(cased(&format!("trim(substr({plain}, 1, {length}))")));
            forms.extend(cased(&format!("substr({plain}, 1, {length})")));
        }
        let known = ["fake.email", "fake.url", "fake.phone", "fake.ipv4", "fake.color", "fake.uuid", "fake.mac"];
        if patterns.iter().any(|pattern| pattern.contains(['%', '_', '*', '?', '['])) {
            forms.extend(known.map(str::to_owned));
        }
        // Letters with a mark between them are a time where the name says nothing else.
        let has_marks = |pattern: &String| {
            let outside = pattern.split('[').map(|part| part.rsplit(']').next().unwrap_or_default());
            outside.collect::<String>().contains([':', '-'])
        };
        if !matches!(guess, Some(Guess::Text(_))) && patterns.iter().any(has_marks) {
            let time = "fake.datetime('-2 years', 'now')";
            forms.extend(TIMES.iter().map(|(before, behind)| format!("{before}{time}{behind}")));
        }
        for pattern in &patterns {
            if let Some(class) = character_class(pattern) {
                let length = if lengths.is_empty() { vec![8] } else { lengths.clone() };
                forms.extend(length.iter().map(|length| repeated(class, *length)));
            }
            let (is_glob, is_like) = (pattern.contains(['*', '?', '[']), pattern.contains(['%', '_']));
            for glob in [true, false].into_iter().filter(|glob| if *glob { is_glob } else { is_like }) {
                forms.push(from_pattern(glob, pattern));
            }
            // A pattern for what stands in front or behind.
            forms.extend(lengths.iter().map(|length| {
                format!(
                    "substr({} || fake.letters({length}), 1, {length})",
                    from_pattern(pattern.contains('*'), pattern)
                )
            }));
        }
        let is_digits = self.scratch.holds_always(plain, "x glob '*[0-9]*'");
        for length in lengths {
            let digits = format!("fake.numerify('{}')", "#".repeat(length));
            let letters = format!("fake.letters({length})");
            let both = if is_digits { [digits, letters] } else { [letters, digits] };
            both.iter().for_each(|plain| forms.extend(cased(plain)));
            forms.extend(cased(&format!("fake.hex({length})")));
            forms.push(format!("{plain} || fake.letters({length})"));
        }
        forms
    }

    /// Multiples, and numbers that are so far from them.
    fn steps(&self, range: Range) -> Vec<String> {
        let whole: Vec<i64> =
            self.constants().filter_map(Value::as_integer).filter(|step| (0..=100_000).contains(step)).collect();
        let mut forms = Vec::new();
        for step in whole.iter().filter(|step| **step > 1) {
            let (first, last) = ((range.low / *step as f64).ceil(), (range.high / *step as f64).floor());
            let last = if range.bounded.1 { last } else { last.max(first + 19.0) };
            if first <= last {
                forms.push(format!("{step} * int({first:.0}, {last:.0})"));
                let others = whole.iter().filter(|other| **other > 0 && *other < step);
                forms.extend(others.map(|other| format!("{step} * int({first:.0}, {last:.0}) + {other}")));
            }
        }
        forms
    }

    /// Times between those that the rules name.
    fn spans(&self, time: &str) -> Vec<String> {
        let function = if time.starts_with("fake.datetime") { "fake.datetime" } else { "fake.date" };
        let days: Vec<String> = self
            .constants()
            .filter_map(|value| {
                value.as_text().filter(|text| matches!(value, Value::Text(_)) && day_length(text).is_some())
            })
            .map(|text| literal(&Value::text(text.into_owned())))
            .collect();
        let beside = |sign: &'static str| days.iter().map(move |day| format!("date({day}, '{sign}1 day')"));
        let (lows, highs): (Vec<String>, Vec<String>) =
            (days.iter().cloned().chain(beside("+")).collect(), days.iter().cloned().chain(beside("-")).collect());
        let mut forms: Vec<String> = lows.iter().map(|low| format!("{function}({low}, 'now')")).collect();
        for low in &lows {
            forms.extend(
                highs
                    .iter()
                    .filter(|high| !low.contains(high.as_str()) && !high.contains(low.as_str()))
                    .map(|high| format!("{function}({low}, {high})")),
            );
        }
        let bounds = &days;
        forms.extend(bounds.iter().map(|low| format!("after({low}, '1 year')")));
        forms.extend(bounds.iter().map(|high| format!("before({high}, '2 years')")));
        forms
    }
}

/// False of a column whose own rules refuse every time in this form: as a text, as a number of seconds, or as a number of digits.
pub(super) fn lets_times_in(table: &Table, column: usize, form: Form) -> bool {
    let clauses = table.sql.as_deref().map(clauses).unwrap_or_default();
    let rules: Vec<Rule> = clauses
        .checks
        .iter()
        .flat_map(|text| Rule::all(text, table, &clauses.generated))
        .filter(|rule| rule.columns == [column])
        .collect();
    if rules.is_empty() {
        return true;
    }
    let Ok(scratch) = Scratch::new(table, &clauses.generated) else { return true };
    let constants = || rules.iter().flat_map(|rule| &rule.constants);
    let mut times: Vec<String> =
        ["fake.datetime('-100 years', '20 years')", "fake.datetime('-2 years', '60 days')"].map(str::to_owned).to_vec();
    let is_day =
        |value: &&Value| matches!(value, Value::Text(text) if day_length(&String::from_utf8_lossy(text)).is_some());
    for day in constants().filter(is_day).map(literal) {
        times.extend([format!("datetime({day}, '-1 day')"), format!("datetime({day}, '+1 day')"), day]);
    }
    let is_form = |(before, behind): &&(&str, &str)| {
        let of = match *before {
            before if before.starts_with("unixepoch") && behind.contains("1000") => Form::UnixMs,
            before if before.starts_with("unixepoch") => Form::Unix,
            before if before == DIGITS.0 => Form::Digits,
            _ => Form::Moment,
        };
        let is_form = of == if form.is_number() { form } else { Form::Moment };
        is_form && !before.ends_with("%Y', ") && !before.ends_with("%Y-%m', ")
    };
    let mut forms: Vec<String> = TIMES
        .iter()
        .filter(is_form)
        .flat_map(|(before, behind)| times.iter().map(move |time| format!("{before}{time}{behind}")))
        .collect();
    if form == Form::Unix {
        let seconds = constants()
            .filter_map(Value::as_integer)
            .filter(|seconds| (100_000_000..100_000_000_000).contains(seconds));
        forms
            .extend(seconds.flat_map(|seconds| [seconds - 1, seconds, seconds + 1]).map(|seconds| seconds.to_string()));
    }
    let own: Vec<&str> = rules.iter().map(|rule| rule.text.as_str()).collect();
    let name = &table.columns[column].name;
    forms.iter().any(|made| !scratch.passing(name, made, &own, 1).is_empty())
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        _ => None,
    }
}

/// A code of so few letters and digits, where a longer one is made.
fn code_of(made: &str, length: usize) -> Option<String> {
    let letters = match length {
        1..=3 => length,
        4..=7 => (length - 2).min(3),
        _ => return None,
    };
    let pattern = "?".repeat(letters) + &"#".repeat(length - letters);
    (made == names::CODE).then(|| format!("upper(fake.bothify('{pattern}'))"))
}

/// How many letters a text has that begins with a day.
fn day_length(text: &str) -> Option<usize> {
    let shape: Vec<u8> = text.bytes().take(10).map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }).collect();
    (shape == b"0000-00-00").then_some(text.len())
}

/// Days, moments and times of the day.
fn time(kind: ColumnKind, guess: Option<Guess>) -> Option<String> {
    let made = match (kind, guess) {
        (ColumnKind::Day, Some(Guess::Day(made))) => made,
        (ColumnKind::Day, _) => "fake.date('-2 years', 'now')",
        (ColumnKind::Moment, Some(Guess::Moment(made))) => made,
        // A birth is known by its day.
        (ColumnKind::Moment, Some(Guess::Day(made))) if made.starts_with("fake.date_of_birth(") => {
            return Some(format!("{made} || ' 00:00:00'"));
        }
        (ColumnKind::Moment, Some(Guess::Day(made))) => return Some(made.replace("fake.date(", "fake.datetime(")),
        (ColumnKind::Moment, _) => "fake.datetime('-2 years', 'now')",
        (ColumnKind::Clock, _) | (ColumnKind::Text(_), Some(Guess::Clock)) => "fake.time",
        (ColumnKind::Text(_), Some(Guess::Day(made) | Guess::Moment(made))) => made,
        _ => return None,
    };
    Some(made.to_owned())
}

/// A number as a line writes it.
pub(super) fn shown(number: f64, digits: u8) -> String {
    // There is no `-0`.
    let number = number + 0.0;
    if digits == 0 || number.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        literal(&Value::Real((number * 1e9).round() / 1e9)).replace(['(', ')'], "")
    }
}

/// A call that makes numbers between two.
fn numbers(low: f64, high: f64, digits: u8) -> Option<String> {
    let bounds = format!("{}, {}", shown(low, digits), shown(high, digits));
    Some(match digits {
        _ if low > high => return None,
        _ if low == high => shown(low, digits),
        0 => format!("int({bounds})"),
        2 if low >= 0.0 && (low == 0.0 || low >= 0.01) && (0.02..=1e9).contains(&high) => {
            format!("fake.price({bounds})")
        }
        digits => format!("float({bounds}, {digits})"),
    })
}

/// True of a maker that has another value for so many records, when asked for ones that do not repeat.
pub(super) fn has_more(made: &str, wanted: u64) -> bool {
    let context = SeedContext::new(0);
    let call = made.strip_prefix("fake.").and_then(|name| find_maker(name, false).ok()?.call(&context, &[]).ok());
    match call.map(|call| call.distinct(&context)) {
        Some(DistinctCount::Exactly(count)) => count >= wanted,
        Some(DistinctCount::Unlimited) => true,
        _ => false,
    }
}
