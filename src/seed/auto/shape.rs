//! Distributions like life: hours and days in which things happen, a few that have most of the children, prices as shops write them.
//!
//! They are put on what was chosen at the end: each gives some of the values that the plain maker gives, so what was tried holds still.

use super::words::{is_form_of, words};

/// How the values of a column are distributed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    #[default]
    Lifelike,
    /// Each value as often as any other.
    Flat,
}

/// A few of the parents have most of the children.
pub(super) const POPULAR: &str = " zipf";
/// Some have more children than others, and a few none.
pub(super) const UNEVEN: &str = " zipf(0.6)";

/// Each has one or more, some have many: 34 children of 13 parents.
pub(super) const SOME_EACH: &str = " weighted(1, 3, 2, 4, 3, 3, 4, 2, 6, 1)";
/// Each has as many as any other, or one more.
pub(super) const ONE_EACH: &str = " weighted(1, 1)";

/// What happens at all hours: what machines note. Words of tables and columns.
const MACHINES: &str =
    "sensor reading measurement metric telemetry heartbeat ping probe backup measured sampled synced loaded";

/// What happens in offices. Words of tables and columns.
const OFFICES: &str = "invoice bill contract employee employment staff payroll payslip paycheck salary appointment visit consultation \
    claim policy loan mortgage ticket issue case meeting course class lesson lecture exam enrolment enrollment application applicant \
    interview ledger entry posting voucher journal project task timesheet department quote purchase shipment maintenance repair inspection \
    treatment prescription diagnosis audit approved signed hired invoiced inspected reviewed police cours";

const MOMENTS: [&str; 5] =
    ["fake.datetime", "fake.datetime_since", "fake.datetime_within", "fake.datetime_until", "fake.time"];
const DAYS: [&str; 4] = ["fake.date", "fake.date_since", "fake.date_within", "fake.date_until"];

impl Shape {
    /// What makes the values of a column, so distributed.
    pub(super) fn of(self, table: &str, column: &str, made: String) -> String {
        if self == Shape::Flat {
            return made.replace("fake.shelf_price(", "fake.price(");
        }
        if !made.contains("fake.date") && !made.contains("fake.time") {
            return made;
        }
        let has = |list: &str| {
            let names = [words(table), words(column)];
            let mut all = names.iter().flat_map(|name| name.split('_'));
            all.any(|word| list.split_ascii_whitespace().any(|known| is_form_of(word, known)))
        };
        if has(MACHINES) {
            made
        } else if has(OFFICES) {
            at_hours(&made, "office", &|name| MOMENTS.contains(&name) || DAYS.contains(&name))
        } else {
            at_hours(&made, "waking", &|name| MOMENTS.contains(&name))
        }
    }
}

/// The expression with these hours as a further argument of those makers.
fn at_hours(made: &str, hours: &str, is_timed: &dyn Fn(&str) -> bool) -> String {
    let mut shaped = String::with_capacity(made.len() + 24);
    // For each bracket that is open, whether the hours stand at its end.
    let mut open: Vec<bool> = Vec::new();
    let mut rest = made;
    while let Some(letter) = rest.chars().next() {
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let length = match letter {
            '\'' | '`' => rest[1..].find(letter).map_or(rest.len(), |end| end + 2),
            _ if is_name(letter) => rest.find(|c| !is_name(c)).unwrap_or(rest.len()),
            _ => letter.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        rest = behind;
        match token {
            ")" if open.pop() == Some(true) => shaped.push_str(&format!(", '{hours}')")),
            "(" => {
                open.push(false);
                shaped.push('(');
            }
            name if is_timed(name) => {
                shaped.push_str(name);
                match rest.strip_prefix('(') {
                    Some(arguments) => {
                        open.push(true);
                        shaped.push('(');
                        rest = arguments;
                    }
                    None => shaped.push_str(&format!("('{hours}')")),
                }
            }
            other => shaped.push_str(other),
        }
    }
    shaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_go_to_makers_of_times_alone() {
        for (table, column, made, expected) in [
            ("orders", "ordered_at", "fake.datetime('-2 years', 'now')", "fake.datetime('-2 years', 'now', 'waking')"),
            ("orders", "ordered_on", "fake.date('-2 years', 'now')", "fake.date('-2 years', 'now')"),
            ("Rechnungen", "Datum", "fake.date('-2 years', 'now')", "fake.date('-2 years', 'now', 'office')"),
            ("sensor_readings", "taken_at", "fake.datetime('-2 years', 'now')", "fake.datetime('-2 years', 'now')"),
            ("shops", "opens", "fake.time", "fake.time('waking')"),
            (
                "claims",
                "paid_at",
                "iif(state = 'fake.date(', unixepoch(fake.datetime_since('5 days', coalesce(`a)`, fake.date('-1 day', 'now')))), null)",
                "iif(state = 'fake.date(', unixepoch(fake.datetime_since('5 days', coalesce(`a)`, fake.date('-1 day', 'now', 'office')), 'office')), null)",
            ),
            ("users", "born", "fake.date_of_birth(18, 90)", "fake.date_of_birth(18, 90)"),
        ] {
            assert_eq!(Shape::Lifelike.of(table, column, made.to_owned()), expected);
        }
        assert_eq!(Shape::Flat.of("t", "price", "fake.shelf_price(5, 9)".into()), "fake.price(5, 9)");
        assert_eq!(
            Shape::Flat.of("t", "at", "fake.datetime('-2 years', 'now')".into()),
            "fake.datetime('-2 years', 'now')"
        );
    }
}
