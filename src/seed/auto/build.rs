//! Builds the expression that makes one column's values, from what its type, its name and its checks leave.

use super::expr::{Expr, literal};
use super::names::{self, Guess};
use super::pattern::{from_pattern, matches, repeated};
use super::rules::{Domain, Link, real};
use super::scratch::{Scratch, pick};
use crate::catalog::{Affinity, Column, Table};
use crate::seed::{DistinctCount, SeedContext, find_maker};
use crate::store::Value;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ColumnKind {
    Integer,
    /// With so many digits before and behind the point, where the type says so.
    Decimal(Option<u32>, u8),
    Real,
    Boolean,
    /// No longer than the type says.
    Text(Option<u64>),
    Blob,
    Day,
    Moment,
    Clock,
    Json,
    Uuid,
    /// Anything.
    Any,
}

/// What the declared type says (datatype3.html 3.1, and the names that other databases know).
pub(super) fn kind(column: &Column) -> ColumnKind {
    let declared = column.declared_type.to_ascii_uppercase();
    let mut sizes = declared
        .split_once('(')
        .map_or("", |(_, sizes)| sizes.trim_end_matches(')'))
        .split(',')
        .map(|size| size.trim().parse::<u64>().ok());
    let first = sizes.next().flatten();
    let second = sizes.next().flatten();
    let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
    if has(&["BOOL"]) {
        ColumnKind::Boolean
    } else if has(&["DATETIME", "TIMESTAMP"]) {
        ColumnKind::Moment
    } else if has(&["DATE"]) {
        ColumnKind::Day
    } else if has(&["TIME"]) {
        ColumnKind::Clock
    } else if has(&["JSON"]) {
        ColumnKind::Json
    } else if has(&["UUID", "GUID"]) {
        ColumnKind::Uuid
    } else if has(&["DECIMAL", "NUMERIC", "MONEY", "NUMBER"]) {
        let digits = second.unwrap_or(if first.is_some() { 0 } else { 2 }).min(9) as u8;
        let whole = first.map(|all| all.saturating_sub(u64::from(digits)).clamp(1, 15) as u32);
        if digits == 0 && column.affinity != Affinity::Text {
            ColumnKind::Integer
        } else {
            ColumnKind::Decimal(whole, digits)
        }
    } else {
        match column.affinity {
            Affinity::Integer => ColumnKind::Integer,
            Affinity::Real => ColumnKind::Real,
            Affinity::Text => ColumnKind::Text(first),
            Affinity::Blob if has(&["BLOB"]) => ColumnKind::Blob,
            Affinity::Blob | Affinity::Numeric => ColumnKind::Any,
        }
    }
}

/// What is known of one column.
pub(super) struct Subject<'a> {
    pub table: &'a Table,
    pub column: &'a Column,
    pub domain: &'a Domain,
    /// Against expressions over columns that are made before it.
    pub links: &'a [Link],
    pub scratch: &'a Scratch,
    /// It alone may never repeat a value.
    pub unique: bool,
    /// More values than this are wanted where it is unique.
    pub wanted: u64,
}

/// The expression that makes the column, `None` where its checks leave nothing that is known here.
pub(super) fn build(subject: &Subject<'_>, name_of: &dyn Fn(usize) -> String) -> Option<String> {
    let Subject { table, column, domain, .. } = subject;
    if domain.null == Some(true) {
        return Some("null".to_owned());
    }
    let guess = names::guess(&table.name, &column.name);
    let kind = stored(kind(column), domain, guess);
    if let Some(linked) = linked(subject, kind, guess, name_of) {
        return Some(linked);
    }
    let listed = domain.values.clone().or_else(|| enumerated(&column.declared_type));
    if let Some(values) = &listed {
        let fitting: Vec<Value> = values.iter().filter(|value| domain.admits(value)).cloned().collect();
        return (!fitting.is_empty()).then(|| pick(&fitting));
    }
    if kind == ColumnKind::Boolean {
        let fitting: Vec<Value> = [0, 1].into_iter().map(Value::Integer).filter(|value| domain.admits(value)).collect();
        return match (fitting.len(), guess) {
            (0, _) => None,
            (2, Some(Guess::Flag(made))) => Some(made.to_owned()),
            (2, _) => Some("bool(0.5)".to_owned()),
            _ => Some(pick(&fitting)),
        };
    }
    if let (Some(Guess::Degrees(made, _)), ColumnKind::Real | ColumnKind::Decimal(None, _)) = (guess, kind)
        && domain.values.is_none()
        && !subject.unique
    {
        return Some(made.to_owned());
    }
    if let Some(range) = range(kind, domain, guess) {
        return number(range, domain, subject);
    }
    let long_enough = domain.longest.is_none_or(|longest| longest >= 8);
    if let Some(made) = time(kind, domain, guess).filter(|_| long_enough) {
        return Some(made);
    }
    if kind == ColumnKind::Blob {
        let length = domain.shortest.max(Some(if subject.unique { 16 } else { 8 })).unwrap_or(8);
        return Some(format!("fake.binary({})", domain.longest.map_or(length, |most| most.min(length))));
    }
    text(subject, kind, guess)
}

/// The values that a type such as `enum('x', 'y')` lists.
fn enumerated(declared: &str) -> Option<Vec<Value>> {
    let text = declared.trim().to_ascii_lowercase();
    let inside = text.strip_prefix("enum")?.trim_start().strip_prefix('(')?.strip_suffix(')')?;
    let start = declared.len() - declared.trim_start().len() + text.find('(')? + 1;
    let list = declared.get(start..start + inside.len())?;
    let values: Option<Vec<Value>> = list
        .split(',')
        .map(|value| value.trim().strip_prefix(['\'', '"'])?.strip_suffix(['\'', '"']).map(Value::text))
        .collect();
    values.filter(|values| !values.is_empty())
}

/// The kind after what the checks say of it, and after what the name says where the type says little.
fn stored(kind: ColumnKind, domain: &Domain, guess: Option<Guess>) -> ColumnKind {
    let numeric = |bound: &Option<(Value, bool)>| bound.as_ref().is_some_and(|(value, _)| real(value).is_some());
    let is_day =
        |bound: &Option<(Value, bool)>| bound.as_ref().and_then(|(value, _)| day_in(value)).map(|text| text.len());
    match (domain.storage.as_deref(), kind) {
        (Some("integer"), ColumnKind::Boolean) => return kind,
        (Some("integer"), _) => return ColumnKind::Integer,
        (Some("real"), ColumnKind::Decimal(..)) => return kind,
        (Some("real"), _) => return ColumnKind::Real,
        (Some("blob"), _) => return ColumnKind::Blob,
        (Some("text"), ColumnKind::Any | ColumnKind::Integer | ColumnKind::Real | ColumnKind::Decimal(..)) => {
            return ColumnKind::Text(None);
        }
        _ => {}
    }
    match (domain.moment.as_deref(), kind) {
        (Some("date"), _) => return ColumnKind::Day,
        (Some("time"), _) => return ColumnKind::Clock,
        (Some(_), ColumnKind::Day) => return ColumnKind::Day,
        (Some(_), _) => return ColumnKind::Moment,
        _ => {}
    }
    if domain.json.is_some() {
        return ColumnKind::Json;
    }
    if matches!(kind, ColumnKind::Text(_) | ColumnKind::Any)
        && let Some(length) = is_day(&domain.low).or_else(|| is_day(&domain.high))
    {
        return if length > 10 { ColumnKind::Moment } else { ColumnKind::Day };
    }
    match kind {
        ColumnKind::Any if numeric(&domain.low) || numeric(&domain.high) => match guess {
            Some(Guess::Number(_, _, digits)) if digits > 0 => ColumnKind::Decimal(None, digits),
            _ => ColumnKind::Integer,
        },
        ColumnKind::Any if domain.step.is_some() => ColumnKind::Integer,
        ColumnKind::Any => match guess {
            Some(Guess::Number(_, _, 0)) => ColumnKind::Integer,
            Some(Guess::Number(_, _, digits)) => ColumnKind::Decimal(None, digits),
            Some(Guess::Flag(_)) => ColumnKind::Boolean,
            Some(Guess::Degrees(..)) => ColumnKind::Decimal(None, 6),
            _ => ColumnKind::Text(None),
        },
        ColumnKind::Integer
            if matches!(guess, Some(Guess::Flag(_))) && domain.low.is_none() && domain.high.is_none() =>
        {
            ColumnKind::Boolean
        }
        other => other,
    }
}

/// The text of a day or moment that a bound is.
fn day_in(value: &Value) -> Option<String> {
    let text = value.as_text().filter(|_| matches!(value, Value::Text(_)))?.into_owned();
    let shape: Vec<u8> = text.bytes().take(10).map(|byte| if byte.is_ascii_digit() { b'0' } else { byte }).collect();
    (shape == b"0000-00-00").then_some(text)
}

/// Numbers between two, with so many digits behind the point; 0 digits are whole numbers.
#[derive(Clone, Copy, Debug)]
struct Range {
    low: f64,
    high: f64,
    digits: u8,
}

impl Range {
    fn grain(self) -> f64 {
        10_f64.powi(-i32::from(self.digits))
    }
}

fn range(kind: ColumnKind, domain: &Domain, guess: Option<Guess>) -> Option<Range> {
    let (guessed, mut digits) = match guess {
        Some(Guess::Number(low, high, digits)) => (Some((low, high)), digits),
        Some(Guess::Moment(_) | Guess::Day(_)) => (Some((1_577_836_800.0, 1_735_689_600.0)), 0),
        Some(Guess::Clock) => (Some((0.0, 86_399.0)), 0),
        Some(Guess::Degrees(_, most)) => (Some((-most, most)), 6),
        _ => (None, 2),
    };
    let mut most = f64::INFINITY;
    let plain = match kind {
        ColumnKind::Integer => {
            digits = 0;
            (1.0, 100.0)
        }
        ColumnKind::Decimal(whole, point) => {
            digits = point;
            if let Some(whole) = whole {
                most = 10_f64.powi(i32::try_from(whole).unwrap_or(15)) - 10_f64.powi(-i32::from(point));
            }
            (1.0, 100.0)
        }
        ColumnKind::Real => {
            digits = digits.max(2);
            (0.0, 100.0)
        }
        ColumnKind::Text(_) => match guess {
            Some(Guess::Number(low, high, digits)) if domain.patterns.is_empty() && domain.characters.is_none() => {
                return Some(Range { low, high, digits });
            }
            _ => return None,
        },
        _ => return None,
    };
    let grain = 10_f64.powi(-i32::from(digits));
    let step = |bound: &Option<(Value, bool)>, sign: f64| {
        bound.as_ref().and_then(|(value, strict)| {
            let value = real(value)?;
            let aligned = if sign > 0.0 { (value / grain).ceil() * grain } else { (value / grain).floor() * grain };
            Some(if *strict && (aligned - value).abs() < grain / 2.0 { aligned + sign * grain } else { aligned })
        })
    };
    let (low, high) = (step(&domain.low, 1.0), step(&domain.high, -1.0));
    // A name that suggests more than the type holds says nothing.
    let (first, last) = guessed.filter(|(first, _)| *first <= most).unwrap_or(plain);
    let (low, high) = match (low, high) {
        (None, None) => (first, last),
        (Some(low), None) => (low.max(first.min(last)), if last > low { last } else { low + 100.0 }),
        (None, Some(high)) => (
            if first < high {
                first
            } else if high > 0.0 {
                0.0
            } else {
                high - 100.0
            },
            high.min(last.max(high)),
        ),
        (Some(low), Some(high)) => match guessed {
            Some((first, last)) if first.max(low) < last.min(high) => (first.max(low), last.min(high)),
            _ => (low, high),
        },
    };
    Some(Range { low, high: high.min(most), digits })
}

fn shown(number: f64, digits: u8) -> String {
    if digits == 0 || number.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        literal(&Value::Real((number * 1e9).round() / 1e9)).replace(['(', ')'], "")
    }
}

fn number(range: Range, domain: &Domain, subject: &Subject<'_>) -> Option<String> {
    let Range { mut low, mut high, digits } = range;
    if low > high {
        return None;
    }
    if let Some(step) = domain.step.filter(|step| *step != 0) {
        let step = step.unsigned_abs() as f64;
        let (first, last) = ((low / step).ceil(), (high / step).floor());
        let last = if domain.high.is_none() { last.max(first + 19.0) } else { last };
        return (first <= last).then(|| format!("{step:.0} * int({first:.0}, {last:.0})"));
    }
    if subject.unique {
        // As many as make it unlikely that a value is met again.
        let wanted = (subject.wanted as f64 * 1000.0).max(1_000_000.0);
        if domain.high.is_none() && (domain.low.is_none() || high - low < wanted) {
            high = low.max(1.0) + wanted;
            low = low.max(1.0);
        } else if domain.low.is_none() && high - low < wanted {
            low = high - wanted;
        } else if let (Some((least, _)), Some((most, _))) = (&domain.low, &domain.high) {
            // All that the checks leave, not what the name suggests.
            let all = Domain { low: domain.low.clone(), high: domain.high.clone(), ..Domain::default() };
            let kind = if digits == 0 { ColumnKind::Integer } else { ColumnKind::Decimal(None, digits) };
            if let (true, Some(all)) = (real(least) < real(most), self::range(kind, &all, None)) {
                (low, high) = (all.low, all.high);
            }
        }
    }
    if digits == 0 && !domain.except.is_empty() && high - low <= 60.0 {
        let fitting: Vec<Value> =
            (low as i64..=high as i64).map(Value::Integer).filter(|value| domain.admits(value)).collect();
        return (!fitting.is_empty()).then(|| pick(&fitting));
    }
    for value in domain.except.iter().filter_map(real) {
        if value >= low && value <= high {
            // The longer side of what is left out.
            if high - value >= value - low { low = value + range.grain() } else { high = value - range.grain() }
        }
    }
    let made = numbers(low, high, digits)?;
    Some(if names::is_price(&subject.column.name) { made.replace("fake.price(", "fake.shelf_price(") } else { made })
}

/// A call that makes numbers between two.
fn numbers(low: f64, high: f64, digits: u8) -> Option<String> {
    let bounds = format!("{}, {}", shown(low, digits), shown(high, digits));
    Some(match digits {
        _ if low > high => return None,
        0 if low == high => literal(&Value::Integer(low as i64)),
        0 => format!("int({bounds})"),
        2 if low >= 0.0 && high <= 1e9 => format!("fake.price({bounds})"),
        digits => format!("float({bounds}, {digits})"),
    })
}

/// A time by the type and name of its column alone.
pub(super) fn plain_time(table: &str, column: &Column) -> Option<String> {
    let guess = names::guess(table, &column.name);
    match (kind(column), guess) {
        (ColumnKind::Integer, Some(Guess::Moment(made) | Guess::Day(made))) => Some(format!("unixepoch({made})")),
        (kind, guess) => time(kind, &Domain::default(), guess),
    }
}

/// A text by the type and name of its column alone; `None` where neither says what it is.
pub(super) fn plain_text(table: &Table, column: usize, unique: bool) -> Option<String> {
    let column = &table.columns[column];
    match (kind(column), names::guess(&table.name, &column.name)) {
        (ColumnKind::Text(longest), Some(Guess::Text(made))) => {
            let made = if unique { names::many(made) } else { names::shorter(made, longest) };
            Some(match longest {
                Some(longest) if longest < 20 && !unique => format!("trim(substr({made}, 1, {longest}))"),
                _ => made.to_owned(),
            })
        }
        (ColumnKind::Any, Some(Guess::Text(made))) => Some(made.to_owned()),
        (ColumnKind::Uuid, _) => Some("fake.uuid".to_owned()),
        _ => None,
    }
}

/// The same in a few letters: the code of a country instead of its name.
pub(super) fn short_text(table: &Table, column: usize) -> Option<String> {
    match names::guess(&table.name, &table.columns[column].name) {
        Some(Guess::Text(made)) => Some(names::shorter(made, Some(2)).to_owned()).filter(|short| short != made),
        _ => None,
    }
}

/// A number by the type, name and checks of its column alone.
pub(super) fn plain_number(table: &Table, column: usize, domain: &Domain) -> Option<String> {
    let column = &table.columns[column];
    let guess = names::guess(&table.name, &column.name);
    let Range { low, high, digits } = range(stored(kind(column), domain, guess), domain, guess)?;
    numbers(low, high, digits)
}

/// Days, moments and times of the day.
fn time(kind: ColumnKind, domain: &Domain, guess: Option<Guess>) -> Option<String> {
    let (function, plain) = match (kind, guess) {
        (ColumnKind::Day, Some(Guess::Day(made))) => ("fake.date", made),
        (ColumnKind::Day, _) => ("fake.date", "fake.date('-2 years', 'now')"),
        (ColumnKind::Moment, Some(Guess::Moment(made))) => ("fake.datetime", made),
        (ColumnKind::Moment, _) => ("fake.datetime", "fake.datetime('-2 years', 'now')"),
        (ColumnKind::Clock, _) => return Some("fake.time".to_owned()),
        (ColumnKind::Text(_), Some(Guess::Day(made) | Guess::Moment(made))) if is_free(domain) => {
            return Some(made.to_owned());
        }
        (ColumnKind::Text(_), Some(Guess::Clock)) if is_free(domain) => return Some("fake.time".to_owned()),
        _ => return None,
    };
    let bound =
        |bound: &Option<(Value, bool)>| bound.as_ref().and_then(|(value, strict)| Some((day_in(value)?, *strict)));
    let quote = |text: &str| literal(&Value::text(text));
    Some(match (bound(&domain.low), bound(&domain.high)) {
        (None, None) => plain.to_owned(),
        (Some((low, after)), None) if low.as_str() < "2024-06" => {
            let first = if after { format!("date({}, '+1 day')", quote(&low)) } else { quote(&low) };
            format!("{function}({first}, 'now')")
        }
        (Some((low, _)), None) => format!("after({}, '1 year')", quote(&low)),
        (None, Some((high, _))) => format!("before({}, '2 years')", quote(&high)),
        (Some((low, after)), Some((high, before))) if after || before => {
            // Days at the ends may be left out; one inside is far from them.
            let inner = |text: String, sign: &str| format!("date({}, '{sign}1 day')", quote(&text));
            let low = if after { inner(low, "+") } else { quote(&low) };
            let high = if before { inner(high, "-") } else { quote(&high) };
            format!("{function}({low}, {high})")
        }
        (Some((low, _)), Some((high, _))) => format!("{function}({}, {})", quote(&low), quote(&high)),
    })
}

fn is_free(domain: &Domain) -> bool {
    domain.patterns.is_empty() && domain.characters.is_none()
}

/// The columns that the values of others decide.
fn linked(
    subject: &Subject<'_>,
    kind: ColumnKind,
    guess: Option<Guess>,
    name_of: &dyn Fn(usize) -> String,
) -> Option<String> {
    let domain = subject.domain;
    let print = |expr: &Expr| expr.print(name_of);
    if let Some(link) = subject.links.iter().find(|link| matches!(link.op, "=" | "is")) {
        return Some(print(&link.to));
    }
    // Of several, the last is over what was made last.
    let find = |ops: [&str; 2]| {
        let found: Vec<&Link> = subject.links.iter().filter(|link| ops.contains(&link.op)).collect();
        match found.as_slice() {
            [] => None,
            [one] => Some((print(&one.to), one.op.len() == 1)),
            many => {
                let outer = if ops[0] == ">" { "max" } else { "min" };
                let list: Vec<String> = many.iter().map(|link| print(&link.to)).collect();
                Some((format!("{outer}({})", list.join(", ")), many.iter().any(|link| link.op.len() == 1)))
            }
        }
    };
    let (above, below) = (find([">", ">="]), find(["<", "<="]));
    let other = subject.links.iter().find(|link| matches!(link.op, "<>" | "is not"));
    if above.is_none() && below.is_none() && other.is_none() {
        return None;
    }
    let is_text = matches!(kind, ColumnKind::Text(_));
    let others: Vec<&Column> = (subject.links.iter().flat_map(|link| link.to.columns()))
        .filter_map(|column| subject.table.columns.get(column))
        .collect();
    let is_day = |column: &&Column| matches!(self::kind(column), ColumnKind::Day | ColumnKind::Moment);
    let timely = matches!(kind, ColumnKind::Day | ColumnKind::Moment | ColumnKind::Clock)
        || matches!(guess, Some(Guess::Day(_) | Guess::Moment(_)))
            && !matches!(kind, ColumnKind::Integer | ColumnKind::Real | ColumnKind::Decimal(..))
        || is_text && others.iter().any(is_day);
    if timely {
        let function = if kind == ColumnKind::Day { "fake.date" } else { "fake.datetime" };
        return match (above, below) {
            _ if kind == ColumnKind::Clock => None,
            (Some((above, false)), Some((below, false))) => Some(format!("{function}({above}, {below})")),
            (Some((above, _)), Some((below, _))) => Some(format!(
                "datetime(julianday({above}) + (julianday({below}) - julianday({above})) * float(0.1, 0.9))"
            )),
            (Some((above, _)), None) => Some(format!("after({above}, '30 days')")),
            (None, Some((below, _))) => Some(format!("before({below}, '30 days')")),
            (None, None) => other.map(|link| format!("after({}, '30 days')", print(&link.to))),
        };
    }
    let numbers = others.iter().all(|column| {
        matches!(
            self::kind(column),
            ColumnKind::Integer | ColumnKind::Decimal(..) | ColumnKind::Real | ColumnKind::Boolean | ColumnKind::Any
        )
    });
    if !numbers && !is_text || kind == ColumnKind::Boolean {
        return None;
    }
    let Some(range) = range(kind, domain, guess).filter(|_| numbers) else {
        // A text above another has it in front.
        let text = match (above, below, other) {
            (Some((above, _)), None, _) => format!("{above} || fake.letters(3)"),
            (None, None, Some(link)) if domain.values.is_none() => format!("{} || fake.letters(3)", print(&link.to)),
            _ => return None,
        };
        return Some(text);
    };
    let Range { low, high, digits } = range;
    let guessed = matches!(guess, Some(Guess::Number(..))) && !(digits == 2 && names::is_price(&subject.column.name));
    let grain = if digits == 0 { "1".to_owned() } else { shown(range.grain(), digits) };
    let span = match digits {
        _ if subject.unique => (subject.wanted as f64 * 1000.0).max(1_000_000.0),
        0 => 10.0,
        _ => (high - low).clamp(1.0, 100.0),
    };
    let inside = |low: String, high: String| match digits {
        0 => format!("int({low}, {high})"),
        digits => format!("float({low}, {high}, {digits})"),
    };
    let sum = |base: &str, sign: char, strict: bool| {
        let least = if strict { grain.as_str() } else { "0" };
        let added = inside(least.to_owned(), shown(span, digits));
        if digits == 0 { format!("{base} {sign} {added}") } else { format!("round({base} {sign} {added}, {digits})") }
    };
    let up = |(base, strict): &(String, bool)| if *strict { format!("{base} + {grain}") } else { base.clone() };
    let down = |(base, strict): &(String, bool)| if *strict { format!("{base} - {grain}") } else { base.clone() };
    match (&above, &below) {
        (Some(above), Some(below)) => Some(inside(up(above), down(below))),
        (Some(above), None) if domain.high.is_some() => Some(inside(up(above), shown(high, digits))),
        (Some(above), None) if guessed && !subject.unique => {
            let base = up(above);
            // A meter runs on by little.
            if digits == 0 && high >= 10_000.0 && subject.column.affinity == Affinity::Integer {
                return Some(format!("{base} + int(0, 500)"));
            }
            let least = if low > 0.0 { format!("max({base}, {})", shown(low, digits)) } else { base.clone() };
            Some(inside(least, format!("max({base}, {})", shown(high, digits))))
        }
        (Some((base, _)), None) if digits == 2 && names::is_price(&subject.column.name) => {
            Some(format!("fake.shelf_price({base} * 1.15, {base} * 2)"))
        }
        (Some((base, strict)), None) => Some(sum(base, '+', *strict)),
        (None, Some(below)) if domain.low.is_some() => Some(inside(shown(low, digits), down(below))),
        (None, Some((base, strict))) => Some(sum(base, '-', *strict)),
        (None, None) if domain.values.is_none() => other.map(|link| sum(&print(&link.to), '+', true)),
        (None, None) => None,
    }
}

fn text(subject: &Subject<'_>, kind: ColumnKind, guess: Option<Guess>) -> Option<String> {
    let Subject { domain, scratch, unique, wanted, .. } = subject;
    let declared = match kind {
        ColumnKind::Text(length) => length,
        _ => None,
    };
    let longest = [domain.longest, declared].into_iter().flatten().min();
    let base = match (kind, guess) {
        (ColumnKind::Json, _) if domain.json.as_deref() == Some("array") => {
            "'[' || int(1, 9) || ', ' || int(1, 9) || ']'"
        }
        (ColumnKind::Json, _) => "fake.json",
        (ColumnKind::Uuid, _) => "fake.uuid",
        (_, Some(Guess::Text(made))) if *unique => names::many(made),
        (_, Some(Guess::Text(made))) => names::shorter(made, longest),
        _ if *unique && longest.is_none_or(|longest| longest >= 36) => "fake.uuid",
        _ if *unique => "fake.bothify('????????????')",
        _ if longest.is_some() && domain.shortest > Some(1) => "''",
        _ => "fake.phrase",
    };
    let mut made = base.to_owned();
    if let Some(characters) = &domain.characters {
        let length = longest
            .or(domain.shortest)
            .unwrap_or(8)
            .max(domain.shortest.unwrap_or(1))
            .min(24.max(domain.shortest.unwrap_or(1)));
        made = repeated(characters, usize::try_from(length).unwrap_or(8));
    } else if !domain.patterns.is_empty() {
        let fits = |made: &str| {
            domain.patterns.iter().all(|(glob, pattern)| scratch.holds_always(made, &matches(*glob, pattern)))
        };
        let known = [base, "fake.email", "fake.url", "fake.phone", "fake.ipv4", "fake.color", "fake.uuid"];
        made = match known.into_iter().find(|made| fits(made)) {
            Some(made) => made.to_owned(),
            None => {
                domain.patterns.iter().map(|(glob, pattern)| from_pattern(*glob, pattern)).find(|made| fits(made))?
            }
        };
    }
    if let Some(letters) = &domain.letters {
        made = format!("{letters}({made})");
    }
    let cased = |made: String| match &domain.letters {
        Some(letters) => format!("{letters}({made})"),
        None => made,
    };
    made = fitted(made, domain, longest, scratch, *unique, &cased);
    if *unique
        && is_free(domain)
        && !has_more(&made, *wanted)
        && scratch.distinct(&made).is_some_and(|distinct| distinct < wanted.saturating_mul(8))
    {
        made = match longest {
            Some(longest) if longest < 16 => cased(format!("fake.letters({longest})")),
            Some(longest) => format!(
                "substr({made}, 1, {}) || ' ' || int(2, {})",
                longest - 9,
                wanted.saturating_mul(20).min(9_999_999)
            ),
            None => format!("{made} || ' ' || int(2, {})", wanted.saturating_mul(20)),
        };
    }
    Some(made)
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

/// The text within its bounds of length.
fn fitted(
    made: String,
    domain: &Domain,
    longest: Option<u64>,
    scratch: &Scratch,
    unique: bool,
    cased: &dyn Fn(String) -> String,
) -> String {
    let shortest = domain.shortest.unwrap_or(0);
    let Some((least, most)) = scratch.lengths(&made) else { return made };
    if least < shortest && is_free(domain) {
        return cased(match longest {
            Some(longest) => format!("fake.letters({})", longest.min(8).max(shortest)),
            None => format!("{made} || fake.letters({shortest})"),
        });
    }
    // Those that were tried are not the shortest that there can be, either.
    let made = if least < shortest.saturating_mul(2) && is_free(domain) {
        cased(format!("{made} || fake.letters({shortest})"))
    } else {
        made
    };
    match longest {
        // Those that were tried are not the longest that there can be.
        Some(longest) if most.saturating_mul(5) / 4 > longest && least < most || most > longest => {
            let cut = format!("substr({made}, 1, {longest})");
            if shortest > 0 || unique { cut } else { format!("trim({cut})") }
        }
        _ => made,
    }
}
