//! What the names of columns say of the values in them, for whoever looks at values that are there.

use super::clauses::clauses;
use super::lifecycle::{self, CHANGED, CREATED, END, GONE, START};
use super::names::{self, Guess, PERCENT};
use super::times;
use super::words::{is_in, without_units, words};
use super::{amounts, kind};
use crate::catalog::Table;
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
            let is_certain =
                matches!(stages, (CREATED, CHANGED | GONE)) || stages == (START, END) && early.about == late.about;
            found.push(InOrder { first: early.column, second: late.column, is_time: true, is_certain });
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
const CHANGES: &str = "growth change return returns variance yield increase gain loss markup performance deviation diff difference delta roi \
    interest inflation target";

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
    let told = told.map(|(_, bounds, is_certain)| Limits { bounds: *bounds, is_certain: *is_certain && !is_change });
    // `percent_done`; how much something has changed may be more than all of it.
    let of_whole = || {
        let (first, rest) = name.split_once('_')?;
        let is_part = is_in(PERCENT, first) && is_in("done complete completed finished full used left remaining", rest);
        is_part.then_some(Limits { bounds: Bounds::Between(0.0, 100.0), is_certain: true })
    };
    told.or_else(of_whole)
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
