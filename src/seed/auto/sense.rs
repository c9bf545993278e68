//! What the names of columns say of the values in them, for whoever looks at values that are there.

use super::clauses::clauses;
use super::kind::ColumnKind;
use super::lifecycle::{self, CHANGED, CREATED, END, GONE, START};
use super::names::{self, Guess, PERCENT};
use super::times;
use super::words::{is_in, without_units, words};
use super::{amounts, kind};
use crate::catalog::{Column, Table};
use crate::sql::{Token, TokenKind, code};

/// Two columns of which the first is never after, or more than, the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InOrder {
    pub first: usize,
    pub second: usize,
    /// They hold times; else numbers.
    pub is_time: bool,
    /// The names leave no doubt; else they may be read in another way.
    pub is_certain: bool,
}

/// What may have happened before anything was known of it.
const PAST: &str = "died death deceased founded established built premiere";

/// Columns that count people.
const HEADS: &str =
    "adults children kids infants seniors students juniors adult child kid infant senior student junior youths";

/// The pairs of columns of a table that are in order by their names.
pub fn in_order(table: &Table) -> Vec<InOrder> {
    let times = times::times(table);
    let mut found = Vec::new();
    for late in &times {
        for early in times.iter().filter(|early| times::follows(late, early)) {
            // 0 is no time.
            if [early, late].iter().any(|time| times::is_zero_at_first(table, time.column)) {
                continue;
            }
            // Seconds are no text, nor milliseconds, nor digits.
            if early.form != late.form && (early.form.is_number() || late.form.is_number()) {
                continue;
            }
            // Who is entered may have died long before.
            let is_past = words(&table.columns[late.column].name).split('_').any(|word| is_in(PAST, word));
            if is_past && early.event.stage() == CREATED {
                continue;
            }
            let stages = (early.event.stage(), late.event.stage());
            // What starts may be closed or done for reasons of its own.
            let is_span = stages == (START, END)
                && early.about == late.about
                && (!early.about.is_empty()
                    || early.event.is_bound() && late.event.is_bound()
                    || is_pair(table, early, late));
            let is_certain = matches!(stages, (CREATED, CHANGED | GONE)) || is_span;
            found.push(InOrder { first: early.column, second: late.column, is_time: true, is_certain });
        }
    }
    // Whatever stands around them.
    for early in &times {
        for late in times.iter().filter(|late| is_pair(table, early, late)) {
            let (first, second) = (early.column, late.column);
            found.retain(|order| (order.first, order.second) != (second, first));
            if !found.iter().any(|order| (order.first, order.second) == (first, second)) {
                found.push(InOrder { first, second, is_time: true, is_certain: false });
            }
        }
    }
    // Of people, there may be more of those who pay less.
    let are_heads = |order: &amounts::Order| {
        [order.less, order.more].iter().all(|column| is_in(HEADS, &words(&table.columns[*column].name)))
    };
    let orders = amounts::orders(table).into_iter().filter(|order| !are_heads(order));
    found.extend(orders.map(|order| InOrder {
        first: order.less,
        second: order.more,
        is_time: false,
        is_certain: false,
    }));
    found
}

/// What begins and what ends by words for one and the same.
const PAIRS: [(&str, &str); 10] = [
    ("opened open opens opening", "closed close closes closing"),
    ("started start starts", "ended end ends finished stopped completed"),
    ("begun began begin begins", "ended end ends"),
    ("check_in checkin checked_in", "check_out checkout checked_out"),
    ("departed departure departs", "arrived arrival arrives"),
    ("borrowed lent loaned rented", "returned"),
    ("ordered placed", "shipped delivered"),
    ("shipped dispatched", "delivered"),
    ("hired", "terminated resigned"),
    ("born birth", "died death"),
];

/// True of the beginning and the end of one and the same by their words.
fn is_pair(table: &Table, early: &times::Time, late: &times::Time) -> bool {
    let name = |time: &times::Time| words(&table.columns[time.column].name);
    let (one, other) = (name(early), name(late));
    let (one, other) = (lifecycle::bare(&one), lifecycle::bare(&other));
    let is_apart = early.form != late.form && (early.form.is_number() || late.form.is_number());
    let has_clock = [early.form, late.form].contains(&times::Form::Clock);
    let is_zero = |time: &times::Time| times::is_zero_at_first(table, time.column);
    !is_apart
        && !has_clock
        && !is_zero(early)
        && !is_zero(late)
        && PAIRS.iter().any(|(first, second)| is_in(first, one) && is_in(second, other))
}

/// True if three columns of times stand in this order by their names.
pub fn is_between(table: &Table, first: usize, middle: usize, last: usize) -> bool {
    let times = times::times(table);
    let at = |column: usize| times.iter().find(|time| time.column == column);
    match (at(first), at(middle), at(last)) {
        (Some(first), Some(middle), Some(last)) => times::follows(middle, first) && times::follows(last, middle),
        _ => false,
    }
}

/// Columns of numbers that a check adds up: percentages, parts of a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    pub columns: Vec<usize>,
    /// As the check writes it.
    pub number: String,
}

/// The columns of which checks say that they are so much together: `a + b + c = 100`, `abs(a + b + c - 100) < 0.01`.
pub fn wholes(table: &Table) -> Vec<Whole> {
    let checks = table.sql.as_deref().map(clauses).unwrap_or_default().checks;
    let of_check = |check: &String| -> Vec<Whole> {
        let tokens: Vec<Token<'_>> = code(check).collect();
        tokens.split(|token| token.is_named("and")).filter_map(|part| whole(table, part)).collect()
    };
    checks.iter().flat_map(of_check).collect()
}

fn whole(table: &Table, part: &[Token<'_>]) -> Option<Whole> {
    let says_more = |token: &&Token<'_>| !token.is_any(&["(", ")"]) && !token.is_named("abs");
    let tokens: Vec<&Token<'_>> = part.iter().filter(says_more).collect();
    let is_number = |at: usize| tokens.get(at).is_some_and(|token| token.kind == TokenKind::Number);
    let mut columns = Vec::new();
    let mut at = 0;
    loop {
        columns.push(
            table.columns.iter().position(|column| tokens.get(at).is_some_and(|token| token.is_named(&column.name)))?,
        );
        at += 2;
        if !tokens.get(at - 1)?.is("+") {
            break;
        }
    }
    let sign = tokens.get(at - 1)?;
    let is_exact = sign.is_any(&["=", "=="]) && tokens.len() == at + 1;
    let is_near = sign.is("-") && tokens.len() == at + 3 && tokens[at + 1].is_any(&["<", "<="]) && is_number(at + 2);
    let is_whole = columns.len() > 1 && is_number(at) && (is_exact || is_near);
    is_whole.then(|| Whole { columns, number: tokens[at].text().into_owned() })
}

/// Between what a number lies, by its name: all of them, or those of a scale that the values themselves tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bounds {
    Between(f64, f64),
    AtLeast(f64),
    /// From 0 to the least of these that is hardly ever passed.
    Scale(&'static [f64]),
}

/// What a number may be, by its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    pub bounds: Bounds,
    /// The name has no other meaning; else what many records hold is another.
    pub is_certain: bool,
}

/// The names of numbers with what they lie between, the last word of a name telling, and whether they mean nothing else.
const BOUNDS: [(&str, Bounds, bool); 14] = [
    ("latitude lat", Bounds::Between(-90.0, 90.0), false),
    ("longitude lon lng", Bounds::Between(-180.0, 180.0), false),
    (PERCENT, Bounds::Between(0.0, 100.0), true),
    ("age", Bounds::Between(0.0, 130.0), false),
    ("year", Bounds::Between(0.0, 3000.0), false),
    ("month mes", Bounds::Between(1.0, 12.0), false),
    ("weekday dow day_of_week", Bounds::Between(0.0, 7.0), false),
    ("day", Bounds::Between(1.0, 31.0), false),
    ("hour", Bounds::Between(0.0, 24.0), false),
    ("minute second", Bounds::Between(0.0, 60.0), false),
    ("probability", Bounds::Between(0.0, 1.0), false),
    ("price quantity qty seats capacity height width weight duration pages stock", Bounds::AtLeast(0.0), false),
    ("rating stars", Bounds::Scale(&[1.0, 5.0, 10.0, 20.0, 100.0]), true),
    ("score grade progress", Bounds::Scale(&[1.0, 5.0, 10.0, 20.0, 100.0]), false),
];

/// Of what there may be more than all, or less than nothing.
const CHANGES: &str = "growth grow change changes changed chg var return returns variance yield increase decrease gain loss markup markdown margin \
    profit performance deviation diff difference delta roi cagr yoy mom qoq wow interest inflation target trend drift slope spread premium surplus \
    deficit excess uplift lift up down over vs versus against movement fluctuation adjustment correction offset shift wachstum veraenderung aenderung \
    croissance variation evolution variacion crecimiento variazione crescita variacao crescimento";

/// What the values of a column may be by its name; nothing where it says no such thing, or holds no numbers.
pub fn limits(table: &Table, column: usize) -> Option<Limits> {
    let column = &table.columns[column];
    if !kind::kind(column).is_number() {
        return None;
    }
    let name = words(&column.name);
    let bare = without_units(&name);
    let told = [name.as_str(), bare].into_iter().find_map(|name| {
        let last = name.rsplit('_').next().unwrap_or(name);
        BOUNDS.iter().find(|(names, ..)| is_in(names, last) || is_in(names, name))
    });
    let is_change = name.split('_').any(|word| is_in(CHANGES, word));
    // A change is any number, but one of a scale.
    let told = told.filter(|(_, bounds, _)| !is_change || matches!(bounds, Bounds::Scale(_)));
    let told = told.map(|(_, bounds, is_certain)| Limits { bounds: *bounds, is_certain: *is_certain && !is_change });
    // `percent_done`; how much something has changed may be more than all of it.
    let of_whole = || {
        let (first, rest) = name.split_once('_')?;
        let is_part = is_in(PERCENT, first) && is_in("done complete completed finished full used left remaining", rest);
        is_part.then_some(Limits { bounds: Bounds::Between(0.0, 100.0), is_certain: true })
    };
    told.or_else(of_whole)
}

/// True of a column that says whether something is so.
pub fn is_flag(table: &Table, column: usize) -> bool {
    let column = &table.columns[column];
    let is_number = matches!(kind::kind(column), ColumnKind::Integer | ColumnKind::Any);
    kind::kind(column) == ColumnKind::Boolean
        || is_number && matches!(names::guess_of(table, column), Some(Guess::Flag(_)))
        || is_number && is_in("active enabled", &words(&column.name))
}

/// The columns of the name of a person: of both its parts, or of the whole.
pub fn person_names(table: &Table) -> Vec<usize> {
    let made = |wanted: &str| {
        let is_so = |column: &Column| matches!(names::guess(&table.name, &column.name), Some(Guess::Text(made)) if made == wanted);
        table.columns.iter().position(is_so)
    };
    if let (Some(first), Some(last)) = (made("fake.first_name"), made("fake.last_name")) {
        return vec![first, last];
    }
    let whole = (0..table.columns.len()).find(|at| is_name(table, *at));
    whole.filter(|_| is_of_people(table)).into_iter().collect()
}

/// The column of the day on which a person was born.
pub fn birth_day(table: &Table) -> Option<usize> {
    let is_birth = |name: &str| {
        lifecycle::column_event(&words(name)).is_some_and(|(event, about)| {
            event.stage() == lifecycle::BIRTH
                && about.is_empty()
                && !is_in("founded established built", lifecycle::bare(&words(name)))
        })
    };
    table.columns.iter().position(|column| is_birth(&column.name))
}

/// When somebody or something came to be known, by what is told of it.
const JOINED: &str = "registered registration joined signed_up signup opened uploaded logged";

/// From when on something holds, which may be before anybody noted it.
const HOLDS: &str = "since member_since";

/// Keys of those who have to do with a record later than it was made.
const LATER: &str = "updated updater modified modifier edited editor deleted deleter approved approver assigned assignee closed closer resolved \
    resolver handled handler reviewed reviewer managed manager supervised supervisor boss mentor current last latest default primary preferred replaced \
    replacement merged successor next moderator locked archived cancelled canceled checked verified verifier processed confirmed";

/// Whose answer it is, of what is written to each other.
const ANSWERED: (&str, &str) =
    ("reply replied answer answered quoted quote parent in_reply_to", "comment message post reply answer note review");

/// The pairs of columns of a record and of what it belongs to along the key of these columns of which the second is never before the first: what
/// belongs to something is made when that is there.
pub fn elders(table: &Table, parent: &Table, key: &[usize]) -> Vec<(usize, usize)> {
    let names: Vec<String> = key.iter().map(|at| words(&table.columns[*at].name)).collect();
    let has_word = |list: &str| names.iter().any(|name| name.split('_').any(|word| is_in(list, word)));
    let is_own = table.name == parent.name && table.schema == parent.schema;
    let (answer, written) = ANSWERED;
    let is_answer = has_word(answer) && names::is_about(&words(&table.name), written);
    if has_word(LATER) || is_own && !is_answer {
        return Vec::new();
    }
    let made = Made::of(table);
    let owner = Made::of(parent);
    let pairs = match (owner.noted, owner.joined, owner.begun) {
        (Some(noted), ..) => [made.noted.map(|own| (noted, own)), made.acted.map(|own| (noted, own))],
        (None, Some(joined), _) => [made.noted.map(|own| (joined, own)), made.done.map(|own| (joined, own))],
        (None, None, Some(begun)) => [made.done.map(|own| (begun, own)), None],
        (None, None, None) => [None, None],
    };
    pairs.into_iter().flatten().filter(|(one, other)| one.1 == other.1).map(|(one, other)| (one.0, other.0)).collect()
}

/// The columns that tell when a record came to be, each with whether it is a number.
struct Made {
    /// When it was noted down: `created_at`.
    noted: Option<(usize, Option<times::Form>)>,
    /// When it joined, was opened.
    joined: Option<(usize, Option<times::Form>)>,
    /// What was first done: asked for, ordered, bought.
    begun: Option<(usize, Option<times::Form>)>,
    /// What was first done of what is done by way of the program that notes it: ordered, posted, paid, sent.
    acted: Option<(usize, Option<times::Form>)>,
    /// What was first done, of all.
    done: Option<(usize, Option<times::Form>)>,
}

impl Made {
    fn of(table: &Table) -> Made {
        let owner = words(&table.name);
        let times = times::times(table);
        let name = |time: &times::Time| words(&table.columns[time.column].name);
        let is_own = |time: &&times::Time| {
            time.form != times::Form::Clock
                && !is_in(HOLDS, lifecycle::bare(&name(time)))
                && (time.about.is_empty() || names::is_about(&owner, &time.about))
        };
        let is_called = |time: &times::Time, list: &str| is_in(list, lifecycle::bare(&name(time)));
        let is_noted =
            |time: &times::Time| is_called(time, lifecycle::NOTED) || is_called(time, "account_created record_created");
        let is_joined = |time: &times::Time| is_called(time, JOINED);
        let is_done = |time: &times::Time, least: u16, most: u16| {
            let event = time.event;
            (least..=most).contains(&event.stage()) && !event.is_bound() && !event.is_loose() && !is_noted(time)
        };
        let first = |is_wanted: &dyn Fn(&times::Time) -> bool| {
            let found = times.iter().filter(is_own).filter(|time| is_wanted(time)).min_by_key(|time| time.rank);
            found.map(|time| (time.column, time.form.is_number().then_some(time.form)))
        };
        Made {
            noted: first(&is_noted),
            joined: first(&is_joined),
            begun: first(&|time| is_done(time, CREATED, lifecycle::ASKED) && !time.event.is_joining()),
            acted: first(&|time| is_done(time, lifecycle::ASKED, END) || is_joined(time)),
            done: first(&|time| is_done(time, CREATED, END)),
        }
    }
}

/// True of a column of e-mail addresses.
pub fn is_email(table: &Table, column: usize) -> bool {
    matches!(names::guess(&table.name, &table.columns[column].name), Some(Guess::Text("fake.email")))
}

/// True of a column whose values belong to one record each, by its name: e-mail addresses, user names, codes.
pub fn is_ones_own(table: &Table, column: usize) -> bool {
    const OWN: [&str; 4] = ["fake.email", "fake.username", "fake.isbn", "fake.vin"];
    let name = &table.columns[column].name;
    matches!(names::guess(&table.name, name), Some(Guess::Text(made)) if OWN.iter().any(|own| made.starts_with(own)))
        || is_in("sku barcode ean iban", &words(name))
}

/// True of the name of a thing or person, which may be there twice but seldom is.
pub fn is_name(table: &Table, column: usize) -> bool {
    is_in("name title full_name", &words(&table.columns[column].name))
}

/// True of a table whose records are people.
pub fn is_of_people(table: &Table) -> bool {
    let owner = words(&table.name);
    names::is_about(&owner, names::PEOPLE) || names::is_person(&owner)
}

/// True of a column that is empty as long as something has not happened, or seldom filled at all.
pub fn is_often_empty(table: &Table, column: usize) -> bool {
    let name = &table.columns[column].name;
    names::often_empty(name) || lifecycle::column_event(&words(name)).is_some_and(|(event, _)| event.stage() > CREATED)
}

/// True of a column that tells when something happened.
pub fn is_time(table: &Table, column: usize) -> bool {
    times::times(table).iter().any(|time| time.column == column)
}
