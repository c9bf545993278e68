//! What a column's name says of its values: one table of what columns are about, with the words for it in some languages.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::OnceLock;

use super::kind::{ColumnKind, kind};
use super::lifecycle;
use super::terms::{CARS, COST, MARKS, PRICE, TEMPERATURE, WEIGHT, YEAR, is_any};
use super::words::{Memo, in_cents, in_milliseconds, is_form_of, is_in, runs, without_units, words};
use crate::catalog::{Column, Table};

mod beside;
mod flags;
mod kinds;
mod kinds_of;
mod lands;
mod lists;
mod lookups;
mod measures;
mod numbers;
mod states;
mod trades;
mod vocabulary;

use Guess::{Clock, Day, Flag, Moment, Number, Text};
use beside::Beside;
pub(super) use beside::is_in_seconds;
pub(in crate::seed::auto) use flags::FLAGS;
use kinds::{DOER, KINDS};
use kinds_of::KINDS_OF;
pub(super) use lands::land;
pub(super) use lists::{CODE, written_years};
pub(super) use lookups::{Lookup, by_name, lookup, names_countries};
pub(super) use measures::{in_two_units, names_unit};
use numbers::{NUMBERS, NUMBERS_OF, TERM};
pub(super) use states::states;
use states::{STATES, STATUS};
use trades::{TRADES, TRADES_OF};
use vocabulary::*;
pub(super) use vocabulary::{BILLS, FILES_OF, MONTHS, PEOPLE, PERCENT, QUARTERS, SEASONS, WEEKS};

/// What a name suggests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Guess {
    /// A made-up text as a line writes it.
    Text(&'static str),
    /// A number between these, with so many digits behind the point.
    Number(f64, f64, u8),
    /// A point of time, and how a line makes one with its time of day.
    Moment(&'static str),
    /// A day.
    Day(&'static str),
    Clock,
    Flag(&'static str),
    /// Numbers of which few are meant.
    Choice(&'static str),
    /// Degrees of a place, and how far they go on both sides of 0.
    Degrees(&'static str, f64),
}

/// What kind of values a name is asked about for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sense {
    Any,
    Numbers,
    /// Numbers that are no flags.
    Amounts,
    Texts,
}

impl Sense {
    fn of(kind: ColumnKind) -> Sense {
        match kind {
            ColumnKind::Decimal(..) | ColumnKind::Real => Sense::Amounts,
            kind if kind.is_number() => Sense::Numbers,
            ColumnKind::Text(_) => Sense::Texts,
            _ => Sense::Any,
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Sense::Any => "",
            Sense::Numbers => "n",
            Sense::Amounts => "a",
            Sense::Texts => "t",
        }
    }

    fn is_numbers(self) -> bool {
        matches!(self, Sense::Numbers | Sense::Amounts)
    }

    fn takes(self, guess: Guess) -> bool {
        match self {
            Sense::Any => true,
            Sense::Numbers => !matches!(guess, Text(_)),
            Sense::Amounts => !matches!(guess, Text(_) | Flag(_)),
            Sense::Texts => matches!(guess, Text(_)),
        }
    }
}

/// True of the number of days in which an invoice is to be paid.
pub(super) fn is_term(table: &Table, column: &Column) -> bool {
    kind(column) == ColumnKind::Integer && guess_of(table, column) == Some(TERM)
}

pub(super) fn vocabulary() -> impl Iterator<Item = &'static str> {
    let names = NAMES.iter().map(|(names, _)| *names);
    let numbers = NUMBERS.iter().map(|(names, _)| *names);
    let numbers_of = NUMBERS_OF.iter().flat_map(|(tables, names, _)| [*tables, *names]);
    let kinds = KINDS.iter().chain(STATES).chain(TABLES).map(|(names, _)| *names);
    let kinds_of = KINDS_OF.iter().flat_map(|(tables, names, _)| [*tables, *names]);
    names.chain(numbers).chain(numbers_of).chain(kinds).chain(kinds_of).chain([PEOPLE, THINGS, FLAGS, NAME])
}

/// The words of single trades, of which the short ones may be other words cut down.
pub(super) fn trade_vocabulary() -> impl Iterator<Item = &'static str> {
    let kinds = TRADES.iter().map(|(names, _)| *names);
    let kinds_of = TRADES_OF.iter().flat_map(|(tables, names, _)| [*tables, *names]);
    kinds.chain(kinds_of).chain(measures::vocabulary())
}

/// The same said of a place in no more than so many letters.
pub(super) fn shorter(made: &'static str, longest: Option<u64>) -> &'static str {
    let Some(longest) = longest else { return made };
    let short = PLACES.iter().find(|(long, ..)| *long == made);
    match (short, longest) {
        (Some((_, short, _)), ..5) => short,
        // Few languages have names as short as that.
        (Some((_, short @ "fake.world_language_code", _)), ..12) => short,
        _ if made == lists::SOME_KIND && longest < 8 => "pick('A', 'A', 'B', 'C')",
        _ if made == "fake.color_name" && longest == 7 => "fake.color",
        _ if made == "fake.color_name" && longest == 6 => "upper(fake.hex(6))",
        _ => made,
    }
}

/// The same of which there are more.
pub(super) fn many(made: &'static str) -> &'static str {
    PLACES.iter().chain(&lists::MANY).find(|(few, ..)| *few == made).map_or(made, |(.., many)| many)
}

/// True of a name that says only that it is one.
pub(super) fn is_plain_name(words: &str) -> bool {
    is_in(NAME, words)
}

/// True of one of some kinds of which nothing is known.
pub(super) fn is_some_kind(guess: Guess) -> bool {
    guess == Text(lists::SOME_KIND)
}

/// True of words for a share of a hundred.
pub(super) fn is_percent(words: &str) -> bool {
    words.rsplit('_').next().is_some_and(|last| is_in(PERCENT, last))
}

/// What a column is about, by its name beside its type: `born DATE` is no year.
pub(super) fn guess_of(table: &Table, column: &Column) -> Option<Guess> {
    if let Some(flag) = flags::by_default(column) {
        return Some(flag);
    }
    let plain = guess_for(Sense::of(kind(column)), &table.name, &column.name);
    let plain = states::by_default(table, column, plain).map(Text).or(plain);
    let guess = Beside { table, column, plain }.guess().or(plain);
    guess.map(|guess| numbers::near_default(column, guess))
}

/// What the name of a column of this table suggests, whatever it holds.
pub(super) fn guess(table: &str, column: &str) -> Option<Guess> {
    guess_for(Sense::Any, table, column)
}

/// What the name of a column that holds such values suggests; another kind where it tells of none of those.
fn guess_for(sense: Sense, table: &str, column: &str) -> Option<Guess> {
    thread_local!(static KNOWN: Memo<String, Option<Guess>> = Memo::new());
    let key = [table, column, sense.mark()].join("\0");
    KNOWN.with(|known| {
        known.get(key.as_str(), || {
            let other = || if sense == Sense::Any { None } else { guess_anew(Sense::Any, table, column) };
            guess_anew(sense, table, column).or_else(other)
        })
    })
}

/// What is a number of its own kind, whatever stands behind it: `iban_no`, `mobile_number`.
const NUMBERED: &str = "iban isbn isbn13 issn isrc vin ean upc bic swift imei phone mobile plate ssn";

/// The words of a column as they would be with a whole word for its kind: `born_on` for `born_dt`, `iban` for `iban_no`.
fn spelt_out(sense: Sense, name: String) -> String {
    match name.rsplit_once('_') {
        Some(("born", "dt")) => "born_on".to_owned(),
        Some((of, "dt")) => format!("{of}_date"),
        Some((of, "ts" | "dttm")) => format!("{of}_at"),
        Some((of, "no" | "nr" | "num" | "number" | "code"))
            if !sense.is_numbers() && of.rsplit('_').next().is_some_and(|last| is_in(NUMBERED, last)) =>
        {
            of.to_owned()
        }
        _ => name,
    }
}

fn guess_anew(sense: Sense, table: &str, column: &str) -> Option<Guess> {
    let name = spelt_out(sense, words(column));
    if let Some(guess) = flags::flag(&name) {
        return Some(guess);
    }
    // When a flight is to leave, where `departure` alone is the place.
    if let Some(("scheduled" | "actual" | "estimated" | "planned" | "expected" | "revised", event)) =
        name.split_once('_')
        && is_in("departure arrival takeoff landing pickup dropoff delivery start end", event)
    {
        return Some(RECENTLY);
    }
    let owner = owner(table);
    if let Some(time) = in_milliseconds(&name) {
        return guess_for(Sense::Any, table, time)
            .filter(|guess| matches!(guess, Moment(_) | Day(_)))
            .or(Some(RECENTLY));
    }
    // `km_at_event`: what a car shows then.
    if sense != Sense::Texts
        && let Some(("km" | "mileage" | "odometer", when)) = name.split_once('_')
        && when.starts_with("at_")
    {
        return known(sense, &owner, "odometer", "odometer");
    }
    if let Some(whole) = in_cents(&name) {
        return match guess_for(Sense::Numbers, table, whole) {
            Some(Number(low, high, 2)) => Some(Number(low * 100.0, high * 100.0, 0)),
            _ => Some(Number(100.0, 20_000.0, 0)),
        };
    }
    if let Some(guess) = of_table(sense, &owner, &name, &name) {
        return Some(guess);
    }
    if !sense.is_numbers() {
        // `nombre_materia` of `materias` is its name.
        if let Some(of) = name.strip_suffix("_name").or_else(|| name.strip_prefix("name_"))
            && is_form_of(&owner, of)
            && let Some(guess) = of_table(sense, &owner, "name", "name")
        {
            return Some(guess);
        }
        if let Some(made) = name_of(&owner, &name) {
            return Some(Text(made));
        }
        // `approved_by`, `verfasst_von`: somebody.
        let is_order = |word: &str| is_in("sort order group sorted grouped", word);
        if let Some((done, "by" | "par" | "von" | "por")) = name.rsplit_once('_')
            && !is_order(done)
        {
            return Some(Text(DOER));
        }
    }
    if is_about(&owner, PEOPLE) || is_person(&owner) {
        match name.as_str() {
            "first" | "middle" => return Some(Text("fake.first_name")),
            "last" => return Some(Text("fake.last_name")),
            "title" if is_about(&owner, PEOPLE) => return Some(Text("fake.job")),
            _ => {}
        }
    }
    // `borrower_first`, `claimant_login`.
    if sense == Sense::Texts && name == "last" {
        return Some(Text("fake.last_name"));
    }
    if sense == Sense::Texts && name == "first" {
        return Some(Text("fake.first_name"));
    }
    if sense == Sense::Texts
        && let Some((whose, what)) = name.rsplit_once('_')
        && is_person(whose)
    {
        match what {
            "first" | "middle" => return Some(Text("fake.first_name")),
            "last" => return Some(Text("fake.last_name")),
            "login" => return Some(Text("fake.username")),
            _ => {}
        }
    }
    if name == "title" && is_about(&owner, TABLES[0].0) {
        return Some(Text("fake.product"));
    }
    let is_share = name.contains("_per_");
    if is_share && sense != Sense::Texts {
        let is_known = known(sense, &owner, &name, &name).is_some();
        if let Some(guess) = measures::price_per(&name, is_known) {
            return Some(guess);
        }
    }
    let bare = without_units(&name);
    // What there is of it in a year is no year.
    let is_year = |word: &str| is_in(YEAR, word) && !name.contains("_per_");
    if name.split('_').next().is_some_and(is_year) || name.rsplit('_').next().is_some_and(is_year) {
        return known(sense, &owner, &name, &name).or(known(Sense::Any, &owner, "year", &name));
    }
    // Behind `per` stands what it is divided by.
    let measured_part = name.split_once("_per_").map_or(name.as_str(), |(of, _)| of);
    let is_many = sense.is_numbers() && says_how_many(&name);
    let is_it = |guess: &Guess| !is_many || !matches!(guess, Flag(_));
    let found = counted(sense, &owner, &name)
        .or_else(|| each_while(sense, &owner, &name))
        .or_else(|| if is_share { known(sense, &owner, &name, &name) } else { None })
        .or_else(|| runs(measured_part).into_iter().find_map(|run| known(sense, &owner, &run, &name).filter(is_it)))
        .map(|guess| within(&owner, &name, guess));
    // What is measured in days is no time of the day.
    let found = found
        .filter(|guess| bare.len() == name.len() || !matches!(guess, Clock | Moment(_) | Day(_)))
        .or_else(|| measured(&name))
        .map(|guess| of_hundred(&name, guess));
    // A word for people, which stands for the name of one.
    let is_somebody = || (!sense.is_numbers() && is_person(&name)).then_some(Text("fake.name"));
    // `Abrissjahr`: whatever happened in it.
    let is_year = || name.ends_with("jahr").then(|| known(Sense::Any, &owner, "year", &name)).flatten();
    let is_many = || (sense == Sense::Numbers && is_plural(&name)).then_some(FEW);
    found.or_else(is_somebody).or_else(is_year).or_else(is_many)
}

/// How many there are of what nothing is known.
const FEW: Guess = Number(1.0, 12.0, 0);

/// True of what a column counts: `engines`, `open_positions`.
fn is_plural(name: &str) -> bool {
    const ONE: &str =
        "sales earnings savings proceeds series lens alias news goods gross plus process basis status address bonus";
    let last = name.rsplit('_').next().unwrap_or(name);
    last.len() > 4
        && last.ends_with('s')
        && !["ss", "us", "is", "os"].iter().any(|end| last.ends_with(end))
        && !is_in(ONE, last)
}

/// A share of a hundred, whatever of.
fn of_hundred(name: &str, guess: Guess) -> Guess {
    if !is_percent(name) {
        return guess;
    }
    let of = name.rsplit('_').nth(1).unwrap_or_default();
    let is_marked = is_any(&[MARKS, "mark level rating stars"], of);
    match guess {
        Number(low, high, digits) if high > 100.0 => Number(low.min(50.0), 100.0, digits),
        Number(_, high, _) if is_marked && high <= 20.0 => Number(5.0, 100.0, 0),
        Number(low, high, _) if high <= 1.0 => Number(low * 100.0, high * 100.0, 1),
        other => other,
    }
}

/// The words of a table, without what its records are for: `donations_of_blood`.
fn owner(table: &str) -> String {
    let name = words(table);
    ["_for_", "_of_"].iter().find_map(|word| name.split_once(word)).map(|(of, _)| of.to_owned()).unwrap_or(name)
}

/// True of so many that are so: `seats_available`, `quantity_available`, where `emails_enabled` is a flag.
fn says_how_many(name: &str) -> bool {
    const SO: &str = "available completed passed failed sold booked used won lost approved rejected returned delivered received confirmed \
        cancelled closed resolved processed shipped read sent free open active";
    let Some((of, last)) = name.rsplit_once('_') else { return false };
    let first = of.split('_').next().unwrap_or(of);
    let is_plural =
        first.len() > 3 && first.ends_with('s') && !["ss", "us", "is"].iter().any(|end| first.ends_with(end));
    is_in("qty quantity count number amount", first) || is_plural && is_in(SO, last)
}

/// How many there are of what is a number by itself: `bath_count` as `baths`.
fn counted(sense: Sense, owner: &str, name: &str) -> Option<Guess> {
    let of = name
        .strip_suffix("_count")
        .or_else(|| name.strip_suffix("_num"))
        .or_else(|| ["number_of_", "num_", "count_of_"].iter().find_map(|head| name.strip_prefix(head)))?;
    if sense == Sense::Texts || known(sense, owner, name, name).is_some() {
        return None;
    }
    let many = of.ends_with('s').then(|| of.to_owned());
    let is_count = |guess: &Guess| matches!(guess, Number(.., 0) | Guess::Choice(_));
    let known = [format!("{of}_count"), format!("{of}s")]
        .into_iter()
        .chain(many)
        .find_map(|many| known(Sense::Numbers, owner, &many, &many));
    known.filter(is_count).or((sense == Sense::Numbers).then_some(FEW))
}

/// What there is of something in a year, a week, a day: `leave_days_per_year` as `leave_days`.
fn each_while(sense: Sense, owner: &str, name: &str) -> Option<Guess> {
    let (of, unit) = name.split_once("_per_")?;
    let is_while = is_in("year month week day annum", unit);
    (is_while && known(sense, owner, name, name).is_none()).then(|| guess_for(sense, owner, of)).flatten()
}

/// What is said of the columns of one table before all others.
#[derive(Default)]
struct Own {
    /// Words of columns, with what they say, and in which unit.
    numbers: Vec<(&'static str, Guess, &'static str)>,
    kinds: Vec<(&'static str, &'static str)>,
    states: Option<&'static str>,
}

fn own(owner: &str) -> Rc<Own> {
    thread_local!(static KNOWN: Memo<String, Rc<Own>> = Memo::new());
    KNOWN.with(|known| {
        known.get(owner, || {
            let numbers = NUMBERS_OF.iter().filter(|(tables, ..)| is_about(owner, tables));
            let kinds = kinds_of().filter(|(tables, ..)| is_about(owner, tables));
            let mut states = STATES.iter().filter(|(tables, _)| is_about(owner, tables));
            Rc::new(Own {
                numbers: measures::of_table(owner)
                    .into_iter()
                    .chain(numbers.map(|(_, names, guess)| (*names, *guess, "")))
                    .collect(),
                kinds: kinds.map(|(_, names, made)| (*names, *made)).collect(),
                states: states.next().map(|(_, made)| *made),
            })
        })
    })
}

/// What texts of certain tables are one of.
fn kinds_of() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    KINDS_OF.iter().chain(TRADES_OF)
}

/// What a word of a name says of records of this table before all others.
fn of_table(sense: Sense, owner: &str, word: &str, name: &str) -> Option<Guess> {
    let (own, bare) = (own(owner), without_units(word));
    let is_one = |names: &str| is_in(names, word) || is_in(names, bare);
    let number = || {
        let (_, guess, unit) = own.numbers.iter().find(|(names, ..)| is_one(names))?;
        Some(measures::in_unit_of(name, unit, in_unit(word, *guess)))
    };
    let state = || own.states.filter(|_| is_in(STATUS, word)).map(Text);
    let kind = || own.kinds.iter().find(|(names, _)| is_one(names)).map(|(_, made)| Text(made));
    let text = || kind().or_else(state);
    match sense {
        Sense::Numbers | Sense::Amounts => number(),
        Sense::Texts => text(),
        Sense::Any => text().or_else(number),
    }
}

/// What lasts so many minutes, in the unit of its name.
fn in_unit(word: &str, guess: Guess) -> Guess {
    const LASTING: &str = "duration runtime running_time block_time flight_time length";
    let bare = without_units(word);
    match (guess, word.strip_prefix(bare)) {
        (Number(low, high, _), Some(unit)) if is_in(LASTING, bare) => match unit {
            "_s" | "_sec" | "_secs" | "_seconds" => Number(low * 60.0, high * 60.0, 0),
            "_ms" => Number(low * 60_000.0, high * 60_000.0, 0),
            "_h" | "_hr" | "_hrs" | "_hours" => Number((low / 60.0).max(0.5), high / 60.0, 1),
            _ => guess,
        },
        _ => guess,
    }
}

/// What a run of a name's words says.
fn known(sense: Sense, owner: &str, run: &str, name: &str) -> Option<Guess> {
    let exact = |word: &str| {
        let (guess, unit) = by_word().get(word)?.iter().find(|(guess, _)| sense.takes(*guess))?;
        Some(measures::in_unit_of(name, unit, *guess))
    };
    if let Some(guess) = of_table(sense, owner, run, name) {
        return Some(guess);
    }
    if is_in(NAME, run) && !sense.is_numbers() {
        return Some(Text(name_of(owner, run).unwrap_or("fake.label")));
    }
    exact(run).or_else(|| run.strip_suffix('s').filter(|one| one.len() > 3).and_then(exact))
}

/// What words say, those that count more first, and in which unit.
fn by_word() -> &'static HashMap<&'static str, Vec<(Guess, &'static str)>> {
    static WORDS: OnceLock<HashMap<&'static str, Vec<(Guess, &'static str)>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut found: HashMap<&'static str, Vec<(Guess, &'static str)>> = HashMap::new();
        for (names, guess, unit) in rows() {
            names.split_ascii_whitespace().for_each(|word| found.entry(word).or_default().push((guess, unit)));
        }
        found
    })
}

/// What is said of words in all tables.
fn rows() -> impl Iterator<Item = (&'static str, Guess, &'static str)> {
    let kinds = KINDS.iter().chain(TRADES).map(|(names, made)| (*names, Text(made)));
    let plain = NUMBERS.iter().chain(NAMES).copied();
    let bare = |(names, guess)| (names, guess, "");
    kinds.map(bare).chain(measures::rows()).chain(plain.map(bare))
}

/// What a name is that says whose it is, or is that of the table's records; `None` where it is no name.
fn name_of(owner: &str, name: &str) -> Option<&'static str> {
    let (of, last) = name.rsplit_once('_').unwrap_or(("", name));
    let (of, last) = if is_in(NAME, last) {
        (of, last)
    } else {
        // `nombre_producto`, `nom_client`: the noun is in front.
        let (first, behind) = name.split_once('_')?;
        (behind, first)
    };
    let of = of.trim_start_matches("de_").trim_start_matches("du_").trim_start_matches("del_");
    // `tenant_first_name` is more than the name of a `tenant_first`.
    let ends = name.match_indices('_').map(|(at, _)| &name[at + 1..]).filter(|end| end.contains('_'));
    let is_known =
        |name: &str| by_word().get(name).is_some_and(|known| known.iter().any(|(guess, _)| matches!(guess, Text(_))));
    if !is_in(NAME, last) || std::iter::once(name).chain(ends).any(is_known) {
        return None;
    }
    let of = if of.is_empty() { owner } else { of };
    let known = TABLES.iter().find(|(words, _)| is_about(of, words)).map(|(_, made)| *made);
    known.or_else(|| is_person(of).then_some("fake.name")).or(Some("fake.label"))
}

/// Numbers of a unit, of which nothing else is known.
fn measured(name: &str) -> Option<Guess> {
    let (_, unit) = name.rsplit_once('_')?;
    if is_in(PERCENT, unit) { Some(Number(0.0, 100.0, 0)) } else { measures::measured(name) }
}

/// What numbers are of somebody, or of something large.
fn within(owner: &str, name: &str, guess: Guess) -> Guess {
    let last = without_units(name).rsplit('_').next().unwrap_or(name);
    let is_body = is_about(owner, PEOPLE)
        || is_person(owner)
        || is_about(
            owner,
            "vital vitals measurement_body visit checkup patient examination consultation consult athlete passport id_card profile",
        );
    let is_home = is_about(owner, "property listing house home apartment estate");
    let is_car = [CARS, "truck aircraft boat"].iter().any(|list| is_about(owner, list));
    match guess {
        Number(..) if is_body && is_in(WEIGHT, last) && !name.contains("birth") => {
            measures::in_unit_of(name, "kg", Number(48.0, 110.0, 1))
        }
        Number(..) if is_body && is_in("height taille", last) => {
            measures::in_unit_of(name, "cm", Number(150.0, 198.0, 0))
        }
        Number(..) if is_body && is_in(TEMPERATURE, last) => measures::in_unit_of(name, "c", Number(36.0, 39.5, 1)),
        Number(5.0, 100.0, 2) if is_home && !is_in("fee deposit tax", last) => Number(90_000.0, 900_000.0, 2),
        Number(1.0, 200.0, _) if is_car && name.ends_with("_cm") && is_in("length", last) => Number(320.0, 560.0, 0),
        Number(5.0, 100.0, 2) if is_car && is_any(&[PRICE, COST], last) => Number(6_000.0, 60_000.0, 2),
        other => other,
    }
}

/// True if the last word of a name is one of these, in one or many.
pub(super) fn is_about(name: &str, list: &str) -> bool {
    let last = name.rsplit('_').next().unwrap_or(name);
    let is_one = |known: &str| is_form_of(last, known) || last.len() < name.len() && is_form_of(name, known);
    list.split_ascii_whitespace().any(is_one) || ends_so(name, list)
}

/// True if a name of three words or more ends with some of a list: `http_access_log`.
fn ends_so(name: &str, list: &str) -> bool {
    let ends = || name.match_indices('_').map(|(at, _)| &name[at + 1..]).filter(|end| end.contains('_'));
    let is_end = |known: &str| known.contains('_') && ends().any(|end| is_form_of(end, known));
    name.matches('_').count() > 1 && list.split_ascii_whitespace().any(is_end)
}

/// True of words for somebody, known ones and those that end so: `visitor`, `buyer`, `technician`.
pub(super) fn is_person(name: &str) -> bool {
    const ENDS: [&str; 11] = ["er", "or", "ist", "ian", "ee", "man", "euse", "eur", "ador", "ente", "ant"];
    let last = name.rsplit('_').next().unwrap_or(name);
    let one = last.strip_suffix('s').unwrap_or(last);
    let is_thing = is_in(THINGS, one) || is_in(THINGS, last) || by_word().contains_key(one);
    is_about(name, PEOPLE) || one.len() > 4 && !is_thing && ENDS.iter().any(|end| one.ends_with(end))
}

/// True of what something costs in a shop.
pub(super) fn is_price(column: &str) -> bool {
    words(column).split('_').any(|word| is_any(&[PRICE, COST, "fee rate fare"], word))
}

/// True of what somebody says in a sentence: `recommendation`, `admin_response`, `findings`.
pub(super) fn is_told(column: &str) -> bool {
    const TOLD: &str = "response reply answer summary history advice findings finding impression suggestion feedback details info information \
        outcome solution opinion observations observation symptoms complaint purpose goal objective recommendation explanation justification \
        indication interpretation conclusion statement assessment evaluation clarification motivation reasoning";
    let name = words(column);
    is_in(TOLD, name.rsplit('_').next().unwrap_or(&name))
}

/// True of a column of JSON that lists things.
pub(super) fn is_list(table: &Table, column: &Column) -> bool {
    const OBJECTS: &str = "settings preferences attributes properties details params parameters headers options limits extras stats counts";
    const CHOSEN: &str = "poll question survey quiz vote ballot";
    let name = words(&column.name);
    let last = name.rsplit('_').next().unwrap_or(&name);
    let is_chosen = last == "options" && is_about(&words(&table.name), CHOSEN);
    is_chosen || last.len() > 3 && last.ends_with('s') && !last.ends_with("ss") && !is_in(OBJECTS, last)
}

/// True of a column that is empty for many records.
pub(super) fn often_empty(column: &str) -> bool {
    let name = words(column);
    lifecycle::is_time_word(&name) && lifecycle::column_event(&name).is_some_and(|(event, _)| event.is_late(&name))
        || matches!(name.as_str(), "middle_name" | "fax" | "address2" | "address_line2" | "address_line_2" | "suffix")
}

#[cfg(test)]
mod tests {
    use super::Guess::{Choice, Degrees};
    use super::*;

    #[test]
    fn names_in_any_spelling_and_order() {
        for (table, column, expected) in [
            ("Customer", "FirstName", Text("fake.first_name")),
            ("users", "work_email", Text("fake.email")),
            ("users", "name", Text("fake.name")),
            ("people", "name", Text("fake.name")),
            ("companies", "name", Text("fake.company")),
            ("categories", "name", Text("fake.topic")),
            ("Employee", "Title", Text("fake.job")),
            ("Album", "Title", Text("fake.headline")),
            ("t", "BillingPostalCode", Text("fake.world_postcode")),
            ("t", "is_admin", Flag("bool(0.5)")),
            ("t", "unitPrice", Number(5.0, 100.0, 2)),
            ("t", "HireDate", LATELY),
            ("t", "published_at", RECENTLY),
            ("kunden", "telefon", Text("fake.world_phone")),
            ("viewings", "visitor_name", Text("fake.name")),
            ("calibrations", "technician", Text("fake.name")),
            ("t", "Emailadresse", Text("fake.email")),
            ("t", "k_holder_name", Text("fake.name")),
            ("t", "correo_electronico", Text("fake.email")),
            ("orders", "order_number", Text("upper(fake.bothify('???-####'))")),
            ("patients", "heightCm", Number(150.0, 198.0, 0)),
            ("productos", "nombre", Text("fake.product")),
            ("pedidos", "nombre_cliente", Text("fake.name")),
        ] {
            assert_eq!(guess(table, column), Some(expected), "{table}.{column}");
        }
        assert_eq!(guess("t", "xyzzy"), None);
        assert!(often_empty("deleted_at") && !often_empty("created_at") && !often_empty("name"));
    }

    #[test]
    fn every_guess_is_a_value_that_can_be_made() {
        for (_, guess) in NAMES {
            let (Text(made) | Moment(made) | Day(made) | Flag(made) | Degrees(made, _) | Choice(made)) = guess else {
                continue;
            };
            assert!(crate::lang::parse(made).is_ok(), "{made}");
            let name = made.trim_start_matches("upper(").split(['(', ' ']).next().unwrap();
            let (name, bare) = name.strip_prefix("fake.").map_or((name, true), |name| (name, false));
            assert!(crate::seed::find_maker(name, bare).is_ok(), "{made}");
        }
    }

    /// A name as it may be spelled: also as one word, as several.
    fn spellings(name: &str) -> [String; 3] {
        [name.to_owned(), name.replace('_', ""), format!("{name}s")]
    }

    /// The words of rows for certain tables that lead to none of them, since rows before say it all.
    fn never_reached<T>(rows: &[(&str, &str, T)]) -> Vec<String> {
        let is_reached = |at: usize, table: &str, name: &str| {
            // As it stands in a row, and as it is read.
            [(table.to_owned(), name.to_owned()), (words(table), words(name))].iter().any(|(owner, name)| {
                let is_one = |names: &str| is_in(names, name) || is_in(names, without_units(name));
                let is_row = |(tables, names, _): &(&str, &str, T)| is_about(owner, tables) && is_one(names);
                rows.iter().position(is_row) == Some(at)
            })
        };
        let mut found = Vec::new();
        for (at, (tables, names, _)) in rows.iter().enumerate() {
            let leads = |table: &str, name: &str| {
                spellings(table).iter().any(|table| spellings(name).iter().any(|name| is_reached(at, table, name)))
            };
            let (tables, names) = (tables.split_ascii_whitespace(), names.split_ascii_whitespace());
            let dead = |table: &&str| !names.clone().any(|name| leads(table, name));
            found.extend(tables.clone().filter(dead).map(|table| format!("{table} of row {at}")));
            let dead = |name: &&str| !tables.clone().any(|table| leads(table, name));
            found.extend(names.clone().filter(dead).map(|name| format!("{name} in row {at}")));
        }
        found
    }

    #[test]
    fn every_word_for_certain_tables_leads_to_its_row() {
        let states: Vec<(&str, &str, ())> = STATES.iter().map(|(tables, _)| (*tables, "status", ())).collect();
        let kinds: Vec<(&str, &str, &str)> = kinds_of().copied().collect();
        let of_tables = [never_reached(&kinds), never_reached(NUMBERS_OF), never_reached(&states)];
        assert!(of_tables.iter().all(Vec::is_empty), "{of_tables:#?}");
    }

    #[test]
    fn every_word_for_columns_leads_to_its_row() {
        let rows: Vec<(&str, Guess)> = rows().map(|(names, guess, _)| (names, guess)).collect();
        let mut dead = Vec::new();
        for (at, (names, guess)) in rows.iter().enumerate() {
            for word in names.split_ascii_whitespace() {
                let is_first = |sense: &Sense| {
                    rows.iter().position(|(names, guess)| is_in(names, word) && sense.takes(*guess)) == Some(at)
                };
                let is_twice = names.split_ascii_whitespace().filter(|other| *other == word).count() > 1;
                if is_twice || ![Sense::Any, Sense::Numbers, Sense::Amounts, Sense::Texts].iter().any(is_first) {
                    dead.push(format!("{word}: {guess:?}"));
                }
            }
        }
        assert!(dead.is_empty(), "{dead:#?}");
    }

    /// What is said of a word in all tables is not said again for some, but where a row for others would come before.
    #[test]
    fn no_row_for_certain_tables_says_what_is_said_for_all() {
        let of_all =
            |name: &str| KINDS.iter().chain(TRADES).find(|(names, _)| is_in(names, name)).map(|(_, made)| *made);
        let mut said_twice = Vec::new();
        let kinds_of: Vec<&(&str, &str, &str)> = kinds_of().collect();
        for (at, (tables, names, made)) in kinds_of.iter().enumerate() {
            for name in names.split_ascii_whitespace().filter(|name| of_all(name) == Some(made)) {
                let is_other = |(other, names, _): &&(&str, &str, &str)| {
                    is_in(names, name) && tables.split_ascii_whitespace().any(|table| is_in(other, table))
                };
                if !kinds_of[at + 1..].iter().any(is_other) {
                    said_twice.push(format!("{name} of {tables}"));
                }
            }
        }
        assert!(said_twice.is_empty(), "{said_twice:#?}");
    }
}
