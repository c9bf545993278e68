//! Values of another form than the others of their column: no days among days, no times of day among those, another number than 0 and 1 of what
//! is so or not, no address among e-mail addresses.

use super::Doubt;
use super::counts::Answers;
use super::looks::{Condition, Look};
use crate::catalog::{Affinity, Table};
use crate::diagnostic::Result;
use crate::lang::is_bare_name;
use crate::seed::auto::sense;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

/// So many records show what form the values of a column have.
const GLANCE: usize = 200;
/// So many columns are looked at: a query gives 2,000 at most (limits.html).
const MOST_COLUMNS: usize = 1000;

/// The form that most values of a column have.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Day,
    Clock,
    /// A number for a time.
    Number,
}

impl Form {
    /// The form of a value, where it has one of these.
    fn of(value: &Value) -> Option<Form> {
        match value {
            Value::Integer(_) | Value::Real(_) => Some(Form::Number),
            Value::Text(bytes) if begins(bytes, b"0000-00-00") => Some(Form::Day),
            Value::Text(bytes) if begins(bytes, b"00:00") && bytes.len() <= 12 => Some(Form::Clock),
            Value::Text(_) | Value::Blob(_) | Value::Null => None,
        }
    }

    /// Holds of values of this form that are a day or a time.
    fn condition(self, name: &str) -> String {
        match self {
            // A year or a month alone is less than a day, and no mistake.
            Form::Day => format!(
                "date(substr({name}, 1, 10)) = substr({name}, 1, 10) and (length({name}) = 10 or datetime({name}) is not null) \
                 or date({name} || '-01') = {name} || '-01' or date({name} || '-01-01') = {name} || '-01-01'"
            ),
            Form::Clock => format!("{name} glob '[0-9][0-9]:[0-9][0-9]*' and time({name}) is not null"),
            Form::Number => format!("typeof({name}) <> 'text'"),
        }
    }
}

fn begins(text: &[u8], form: &[u8]) -> bool {
    let is_form = |(byte, form): (&u8, &u8)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form };
    text.len() >= form.len() && text.iter().zip(form).all(is_form)
}

/// The columns whose values mostly have one of the forms, by what the first records hold.
fn formed(connection: &dyn Connection, table: &Table) -> Result<Vec<(usize, Form)>> {
    let columns: Vec<usize> = (0..table.columns.len())
        .filter(|at| !table.columns[*at].hidden && table.columns[*at].affinity != Affinity::Real)
        .take(MOST_COLUMNS)
        .collect();
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let cut = |at: &usize| {
        let name = quote_name(&table.columns[*at].name);
        format!("iif(typeof({name}) = 'text', substr({name}, 1, 20), iif(typeof({name}) = 'blob', x'', {name}))")
    };
    let listed: Vec<String> = columns.iter().map(cut).collect();
    let sql = format!("SELECT {} FROM {} LIMIT {GLANCE}", listed.join(", "), table.quoted_name());
    let rows = collect(connection, &sql, &[])?;
    let form = |(place, at): (usize, &usize)| {
        let values = || rows.iter().filter_map(|row| row.get(place)).filter(|value| !value.is_null());
        let present = values().count();
        let is_most = |wanted: &Form| {
            let often = values().filter(|value| Form::of(value) == Some(*wanted)).count();
            often > 1 && often * 10 >= present * 7 || often > 0 && often * 2 >= present && present < 10
        };
        let form = [Form::Day, Form::Clock, Form::Number].into_iter().find(is_most)?;
        (form != Form::Number || sense::is_time(table, *at)).then_some((*at, form))
    };
    Ok(columns.iter().enumerate().filter_map(form).collect())
}

/// The columns whose values mostly are days or times of days. What cannot be read is told elsewhere.
pub(super) fn days(connection: &dyn Connection, table: &Table) -> Vec<usize> {
    let formed = formed(connection, table).unwrap_or_default();
    formed.into_iter().filter(|(_, form)| *form == Form::Day).map(|(at, _)| at).collect()
}

/// What is no time in columns of times, by what most of the first records hold.
pub(super) fn times(connection: &dyn Connection, table: &Table, answers: &Answers) -> Result<Vec<Look>> {
    let mut looks = Vec::new();
    for (at, form) in formed(connection, table)? {
        // Where all are written as they mostly are, nothing is wrong.
        if form == Form::Day && answers.days(at).is_some_and(|counts| counts.all == counts.plain) {
            continue;
        }
        let name = &table.columns[at].name;
        let quoted = quote_name(name);
        let wrong = |name: &str| format!("{name} is not null and coalesce({}, false) = false", form.condition(name));
        looks.push(Look {
            about: format!("({quoted} IS NOT NULL)"),
            condition: Condition {
                sql: format!("({})", wrong(&quoted)),
                line: wrong(if is_bare_name(name) { name } else { &quoted }),
                columns: vec![at],
                is_long: true,
            },
            is_certain: false,
            name: format!("{}.{name}", table.name),
            what: if form == Form::Clock { "no time of day" } else { "no date" }.to_owned(),
            doubt: Doubt::Value,
            counts: None,
        });
    }
    Ok(looks)
}

/// What is neither 0 nor 1 in a column that says whether something is so.
pub(super) fn flag(table: &Table, at: usize) -> Option<Look> {
    let name = &table.columns[at].name;
    let quoted = quote_name(name);
    sense::is_flag(table, at).then(|| Look {
        about: format!("({quoted} IS NOT NULL)"),
        condition: Condition {
            sql: format!("({quoted} IS NOT NULL AND {quoted} NOT IN (0, 1))"),
            line: format!("{name} not in (0, 1)"),
            columns: vec![at],
            is_long: false,
        },
        is_certain: false,
        name: format!("{}.{name}", table.name),
        what: "neither 0 nor 1".to_owned(),
        doubt: Doubt::Value,
        counts: None,
    })
}

/// Holds of what is no e-mail address: nothing stands before or behind its sign, it has several, or a blank in it. Several addresses in one value
/// have a comma or a semicolon between them, and a name stands in front of `<`.
pub(super) fn no_address(name: &str) -> String {
    format!(
        "{name} <> '' and ({name} not like '%_@_%' or ({name} like '%@%@%' or {name} like '% %') and {name} not like '%,%' \
         and {name} not like '%;%' and {name} not like '%<%')"
    )
}
