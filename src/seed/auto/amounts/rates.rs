//! So many of something and what each of it is: `words` and `price_per_word`, `cartons` and `units_per_carton`, `labor_hours` and
//! `labor_rate`.

use super::super::kind::ColumnKind;
use super::super::terms::{AMOUNT, ASIDE, COST, MEANS, PRICE, SUM, is_any};
use super::super::words::{is_form_of, is_in, is_unit, own_words};
use super::record::Record;
use super::roles::{Role, role};
use super::{counted, is_number};

/// What is paid for each.
const MONEY: &str = "rate fee fees wage tariff charge charges pay salary bid fare toll rent";

/// What a sum of it is called beside the words of any.
const PAID: &str = "spend spent revenue earnings reimbursement payout payment value billed commission income royalty royalties payable \
    turnover sales subtotal net gross takings office";

/// What makes an amount another than that of so many.
const OTHER: &str = "tip tax vat shipping deposit surcharge insurance setup delivery express cleaning base service extra fixed standing arrears late";

/// What a meter shows, and no more.
const SHOWN: &str = "start end stop begin opening closing previous current old new before after meter odometer max min";

/// For each of what: `hourly_rate`.
const ADVERBS: [(&str, &str); 6] = [
    ("hourly", "hour"),
    ("daily", "day"),
    ("nightly", "night"),
    ("weekly", "week"),
    ("monthly", "month"),
    ("yearly", "year"),
];

/// Words for the same unit, and others of which so many make one of it.
const UNITS: &[(&str, &[(&str, f64)])] = &[
    (
        "hour h hr",
        &[("hour hours h hr hrs", 1.0), ("minute minutes min mins", 60.0), ("second seconds sec secs s", 3600.0)],
    ),
    (
        "minute min",
        &[("minute minutes min mins", 1.0), ("second seconds sec secs s", 60.0), ("hour hours h hrs", 1.0 / 60.0)],
    ),
    ("day", &[("day days", 1.0), ("night nights", 1.0)]),
    ("night", &[("night nights", 1.0)]),
    ("week", &[("week weeks", 1.0)]),
    ("month", &[("month months", 1.0)]),
    ("kg kilo kilogram", &[("kg kilo kilos kilograms weight", 1.0), ("g grams gram", 1000.0)]),
    ("tonne ton t", &[("tonne tonnes ton tons t tonnage", 1.0), ("kg kilos", 1000.0)]),
    ("km kilometer kilometre", &[("km kilometers kilometres distance", 1.0), ("m meters metres", 1000.0)]),
    ("mile mi", &[("mile miles mi mileage distance", 1.0)]),
    ("kwh", &[("kwh energy consumption", 1.0), ("wh", 1000.0)]),
    ("m2 sqm square_meter square_metre", &[("m2 sqm area surface", 1.0)]),
    ("sqft square_foot ft2", &[("sqft ft2 area surface", 1.0)]),
    ("m3 cubic_meter", &[("m3 volume consumption", 1.0)]),
    ("liter litre l", &[("liter liters litre litres l volume", 1.0), ("ml", 1000.0)]),
    ("gallon gal", &[("gallon gallons gal", 1.0)]),
    ("m meter metre", &[("m meter meters metre metres length", 1.0), ("cm", 100.0)]),
    ("gb", &[("gb gigabytes", 1.0), ("mb", 1024.0)]),
    ("mb", &[("mb", 1.0)]),
    (
        "head person guest pax participant attendee capita",
        &[(
            "guest guests person persons people participant participants attendee attendees pax headcount heads covers visitors",
            1.0,
        )],
    ),
    ("unit item piece each", &[("unit units item items piece pieces quantity qty", 1.0)]),
    ("mille thousand 1000", &[("impression impressions", 1000.0)]),
];

/// What one of something is.
#[derive(Debug)]
pub(super) struct Rate {
    pub unit: usize,
    pub many: usize,
    /// So many of what is counted are one of what the rate is for.
    pub divisor: f64,
    /// What it is a rate of: `price`, `units`.
    each: String,
    /// The words that it has in common with what is counted, beside those.
    of: String,
}

impl Rate {
    pub fn is_money(&self) -> bool {
        self.each.split('_').any(is_of_money)
    }

    /// So many times what each is.
    pub fn text(&self, record: &Record<'_>) -> String {
        let many = record.name(self.many);
        let many = if self.divisor == 1.0 { many } else { format!("{many} / {:.1}", self.divisor) };
        format!("{many} * {}", record.name(self.unit))
    }
}

fn is_of_money(word: &str) -> bool {
    is_any(&[PRICE, COST, AMOUNT, MONEY], word)
}

/// The rates of a record that have something that is counted, in the order of the columns.
pub(super) fn rates(record: &Record<'_>) -> Vec<Rate> {
    let numbers: Vec<usize> = record.numbers().filter(|column| !(record.agreement.empty)(*column)).collect();
    numbers.iter().filter_map(|unit| rate(record, *unit, &numbers)).collect()
}

fn rate(record: &Record<'_>, unit: usize, numbers: &[usize]) -> Option<Rate> {
    let name = own_words(record.table, unit);
    if let Some((each, per)) = name.split_once("_per_") {
        return best(record, unit, each, per, numbers);
    }
    let parts: Vec<&str> = name.split('_').collect();
    if let Some((at, (_, per))) =
        parts.iter().enumerate().find_map(|(at, part)| Some((at, ADVERBS.iter().find(|(adverb, _)| adverb == part)?)))
    {
        let each = [&parts[..at], &parts[at + 1..]].concat().join("_");
        let is_rate = parts.iter().any(|part| is_in("rate fee wage tariff price", part));
        return if is_rate { best(record, unit, &each, per, numbers) } else { None };
    }
    // `word_price`, `price_word`: of what is counted beside it.
    let (first, last) = (*parts.first()?, *parts.last()?);
    let (each, per) = match parts.len() {
        2.. if is_in("price rate cost", last) => (last, parts[..parts.len() - 1].join("_")),
        2.. if is_in("price rate cost", first) => (first, parts[1..].join("_")),
        _ => return None,
    };
    let is_plural = |column: &&usize| {
        let name = own_words(record.table, **column);
        let of = counted(&name);
        let is_done =
            of.split_once('_').is_some_and(|(many, how)| many != per && is_form_of(many, &per) && is_done(how));
        **column != unit && (of != per && is_form_of(of, &per) || name == format!("{per}_count") || is_done)
    };
    let many = numbers.iter().find(is_plural).copied();
    // `labor_rate` with `labor_hours`.
    let hours = || {
        let is_hours = |column: &&usize| {
            let name = own_words(record.table, **column);
            name.strip_prefix(per.as_str()).and_then(|rest| rest.strip_prefix('_')).is_some_and(is_unit)
        };
        numbers.iter().find(is_hours).copied().filter(|_| last == "rate")
    };
    let many = many.or_else(hours)?;
    Some(Rate { unit, many, divisor: 1.0, each: each.to_owned(), of: per })
}

/// What is counted of what a rate is for: called so, or else in a unit of it.
fn best(record: &Record<'_>, unit: usize, each: &str, per: &str, numbers: &[usize]) -> Option<Rate> {
    let is_shown = |column: usize| own_words(record.table, column).split('_').any(|word| is_in(SHOWN, word));
    let others =
        || numbers.iter().copied().filter(|column| *column != unit && !is_rate(record, *column) && !is_shown(*column));
    let rank = |column: usize| -> Option<(u8, f64, String)> {
        let name = own_words(record.table, column);
        let of = counted(&name);
        // One word may be taken apart where its plural is not.
        if is_form_of(&of.replace('_', ""), &per.replace('_', "")) {
            return Some((0, 1.0, String::new()));
        }
        let parts: Vec<&str> = of.split('_').collect();
        let rest = |at: usize| [&parts[..at], &parts[at + 1..]].concat().join("_");
        if let Some(at) = parts.iter().position(|part| is_form_of(part, per)) {
            let is_billed =
                parts.iter().any(|part| is_in("billable billed chargeable booked ordered sold delivered", part));
            return Some((if is_billed { 1 } else { 2 }, 1.0, rest(at)));
        }
        let (_, units) =
            UNITS.iter().find(|(names, _)| names.split_ascii_whitespace().any(|one| is_form_of(per, one)))?;
        let found = units.iter().enumerate().find_map(|(worth, (names, divisor))| {
            let at = parts.iter().rposition(|part| is_in(names, part))?;
            Some((worth, *divisor, rest(at)))
        });
        let (worth, divisor, of) = found?;
        let is_billed = of.split('_').any(|part| is_in("billable billed chargeable net total", part));
        let rank = 4 + 2 * u8::try_from(worth).unwrap_or(u8::MAX / 4);
        Some((if is_billed { rank - 1 } else { rank }, divisor, of))
    };
    let is_money =
        |column: usize| own_words(record.table, column).split('_').any(|word| is_any(&[PRICE, COST, AMOUNT], word));
    let found = others().filter(|column| !is_money(*column)).filter_map(|column| Some((rank(column)?, column)));
    let ((_, divisor, _), many) = found.min_by_key(|((rank, ..), column)| (*rank, *column))?;
    let own = own_words(record.table, many);
    let of: Vec<&str> =
        each.split('_').filter(|word| !is_of_money(word) && own.split('_').any(|part| part == *word)).collect();
    Some(Rate { unit, many, divisor, each: each.to_owned(), of: of.join("_") })
}

/// True of what is one of many itself, or a share.
fn is_rate(record: &Record<'_>, column: usize) -> bool {
    let name = own_words(record.table, column);
    name.contains("_per_")
        || name.split('_').any(|word| is_in("rate pct percent percentage", word) || is_in(MEANS, word))
        || ADVERBS.iter().any(|(adverb, _)| name.split('_').any(|part| part == *adverb))
}

/// The products that say of what they are, and the one of the bill.
pub(super) fn make(record: &mut Record<'_>) {
    let rates = rates(record);
    let mut money: Vec<Rate> = Vec::new();
    for rate in rates {
        match rate.is_money() {
            true => money.push(rate),
            false => make_many(record, &rate),
        }
    }
    // Several that make up one sum.
    if money.len() > 1 {
        let all: Vec<&Rate> = money.iter().filter(|rate| of_rate(record, rate).is_none()).collect();
        let is_apart = |rate: &&Rate| all.iter().filter(|other| other.many == rate.many).count() == 1;
        if let (2.., true, Some(whole)) = (all.len(), all.iter().all(is_apart), sum(record, &all)) {
            let text: Vec<String> = all.iter().map(|rate| rate.text(record)).collect();
            let needs = all.iter().flat_map(|rate| [rate.many, rate.unit]).collect();
            record.make(whole, text.join(" + "), needs);
        }
    }
    for rate in &money {
        if let Some(whole) = of_rate(record, rate) {
            let text = rate.text(record);
            record.make(whole, text, vec![rate.many, rate.unit]);
        }
    }
}

/// What so many hold together, of what each of them does.
fn make_many(record: &mut Record<'_>, rate: &Rate) {
    let each = rate.each.rsplit('_').next().unwrap_or_default().to_owned();
    let is_whole = |column: &usize| {
        let name = own_words(record.table, *column);
        let mut words = counted(&name).split('_');
        let of = |word: &str| is_form_of(word, &each) || is_form_of(&each, word) || word == each;
        *column != rate.unit
            && *column != rate.many
            && !is_rate(record, *column)
            && words.any(of)
            && name.split('_').all(|word| {
                of(word)
                    || is_any(&[SUM, "max all number num no count of qty quantity"], word)
                    || is_unit(word)
                    || is_done(word)
            })
    };
    let Some(whole) = record.numbers().find(is_whole) else { return };
    // `points_per_game` is what both make; so many units are in each carton.
    let is_mean = record.kind(rate.unit) != ColumnKind::Integer
        && record.kind(whole) == ColumnKind::Integer
        && own_words(record.table, whole) == rate.each;
    if is_mean && rate.divisor == 1.0 {
        let made = format!("{} * 1.0 / max({}, 1)", record.name(whole), record.name(rate.many));
        record.make(rate.unit, made, vec![whole, rate.many]);
    } else {
        let text = rate.text(record);
        record.make(whole, text, vec![rate.many, rate.unit]);
    }
}

fn is_done(word: &str) -> bool {
    super::super::lifecycle::is_done(word) || word.ends_with("ed") || word.ends_with("en")
}

/// The amount that is called as the rate or what is counted: `labor_total` of `labor_rate`.
fn of_rate(record: &Record<'_>, rate: &Rate) -> Option<usize> {
    let of = |column: usize| -> Vec<String> {
        let name = own_words(record.table, column);
        name.split('_').filter(|word| !is_of_money(word) && !is_any(&[SUM, PAID], word)).map(str::to_owned).collect()
    };
    let own: Vec<&str> = rate.of.split('_').filter(|word| !word.is_empty()).collect();
    record.numbers().find(|column| {
        let whole = of(*column);
        let is_of_it = !own.is_empty() && !whole.is_empty() && whole.iter().all(|word| own.contains(&word.as_str()));
        ![rate.unit, rate.many].contains(column) && is_amount(record, *column) && is_of_it
    })
}

/// What several products make up.
fn sum(record: &Record<'_>, rates: &[&Rate]) -> Option<usize> {
    let is_part = |column: usize| rates.iter().any(|rate| rate.unit == column || rate.many == column);
    record.numbers().find(|column| {
        let role = role(&own_words(record.table, *column));
        is_amount(record, *column) && !is_part(*column) && matches!(role, Some(Role::Total | Role::Net | Role::Gross))
    })
}

/// True of a sum of money that is none of its parts.
pub(super) fn is_amount(record: &Record<'_>, column: usize) -> bool {
    !is_rate(record, column) && is_amount_in(record, column)
}

/// The same, of a month or a year, too.
fn is_amount_in(record: &Record<'_>, column: usize) -> bool {
    let name = own_words(record.table, column);
    let mut words = name.split('_');
    is_number(record.table, column)
        && !name.contains("_per_")
        && !name.split('_').any(|word| is_in("rate pct percent percentage hourly daily nightly weekly", word))
        && words.any(|word| is_of_money(word) || is_any(&[SUM, PAID], word))
        && !name.split('_').any(|word| is_any(&[ASIDE, OTHER], word))
        && !name.starts_with("unit_")
}

/// The columns of products with an amount of their own, and what the bill is made of, where that is one product.
pub(super) fn of_bill(record: &Record<'_>) -> (Vec<usize>, Option<Rate>) {
    let (apart, rest): (Vec<Rate>, Vec<Rate>) =
        rates(record).into_iter().filter(Rate::is_money).partition(|rate| of_rate(record, rate).is_some());
    let columns = apart.iter().flat_map(|rate| [rate.unit, rate.many]).collect();
    let mut rest = rest.into_iter();
    (columns, rest.next().filter(|_| rest.next().is_none()))
}

/// What so many at the rate come to where no name says it: the only amount of the record.
pub(super) fn only_amount(record: &Record<'_>, rate: &Rate) -> Option<usize> {
    let is_part = |column: usize| column == rate.unit || column == rate.many;
    // What is paid in a month or a year may be so many times the rate.
    let is_while =
        |column: &usize| own_words(record.table, *column).split('_').any(|word| is_in("monthly annual yearly", word));
    let all: Vec<usize> =
        record.numbers().filter(|column| !is_part(*column) && is_amount_in(record, *column)).collect();
    let (whiles, plain): (Vec<usize>, Vec<usize>) = all.into_iter().partition(is_while);
    match (plain.as_slice(), whiles.as_slice()) {
        ([one], _) | ([], [one]) => Some(*one),
        _ => None,
    }
}
