//! Lines of a form, filled with names of the database.

use std::rc::Rc;

use super::check;
use super::idioms::{Names, quoted};
use crate::catalog::{Affinity, Column, Table, singular_name};
use crate::session::Session;
use crate::sql::quote_name;
use crate::store::{collect, quote_value};

/// The first line of that form that runs, of a table that the wrong line names or of any. In the form stand
///
/// | in braces | is |
/// | --- | --- |
/// | `records` | the table |
/// | `one` | the table's name for one record |
/// | `record` | a record that is there, by its key |
/// | `key` | its key |
/// | `number`, `text` | a column of that kind that is no key |
/// | `column` | any column that is no key |
/// | `time` | a column that holds dates |
/// | `many`, `parent` | a relation to many, and to one |
/// | `many_number` | a column of numbers behind `many` |
/// | `partner` | a relation through another table, for one record |
/// | `partner_key` | a key of such a record |
pub(super) fn filled(session: &Session, text: &str, form: &str) -> Option<String> {
    let names = Names::new(session);
    let line = super::line::Line::new(text);
    let mentioned = names.mentioned(&line);
    let all = names.tables();
    mentioned.iter().chain(all.iter()).take(24).find_map(|table| {
        let line = fill(session, table, form)?;
        check::runs(session, &line).then_some(line)
    })
}

/// True if the line names a table.
pub(super) fn mentions_table(session: &Session, text: &str) -> bool {
    !Names::new(session).mentioned(&super::line::Line::new(text)).is_empty()
}

fn fill(session: &Session, table: &Rc<Table>, form: &str) -> Option<String> {
    let mut line = String::new();
    let mut rest = form;
    while let Some(open) = rest.find('{') {
        let close = open + rest[open..].find('}')?;
        line.push_str(&rest[..open]);
        line.push_str(&name(session, table, &rest[open + 1..close])?);
        rest = &rest[close + 1..];
    }
    line.push_str(rest);
    Some(line)
}

fn name(session: &Session, table: &Rc<Table>, what: &str) -> Option<String> {
    let is_key = |position: usize| {
        table.primary_key.contains(&position) || table.foreign_keys.iter().any(|key| key.columns.contains(&position))
    };
    let column = |fits: &dyn Fn(&Column) -> bool| {
        let mut columns = table.columns.iter().enumerate();
        let found =
            columns.find(|(at, column)| !is_key(*at) && !column.hidden && column.generated.is_none() && fits(column));
        found.map(|(_, column)| quoted(&column.name))
    };
    let relations = || session.catalog().relations(table).ok();
    match what {
        "records" => Some(quoted(&table.name)),
        "one" => Some(quoted(&singular_name(&table.name))),
        "key" => key(session, table),
        "record" => Some(format!("{} {}", quoted(&singular_name(&table.name)), key(session, table)?)),
        "number" => column(&|column| {
            matches!(column.affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric) && !is_time(column)
        }),
        "text" => column(&|column| column.affinity == Affinity::Text && !is_time(column)),
        "time" => table.columns.iter().find(|column| is_time(column)).map(|column| quoted(&column.name)),
        "many_number" => {
            let relations = relations()?;
            let target = relations.iter().find(|one| !one.to_one())?.target().clone();
            name(session, &target, "number")
        }
        "column" => column(&|column| !is_time(column)),
        "many" => relations()?.iter().find(|one| !one.to_one()).map(|one| quoted(one.name())),
        "parent" => relations()?.iter().find(|one| one.to_one()).map(|one| quoted(one.name())),
        "partner" | "partner_key" => {
            let relations = relations()?;
            let partner = relations.iter().find(|one| one.via().is_some() && one.via_word.is_none())?.target().clone();
            let key = key(session, &partner)?;
            let record = format!("{} {key}", quoted(&singular_name(&partner.name)));
            Some(if what == "partner" { record } else { key })
        }
        _ => None,
    }
}

/// True if a column holds dates or times by its name or type.
pub(super) fn is_time(column: &Column) -> bool {
    let declared = column.declared_type.to_lowercase();
    let name = column.name.to_lowercase();
    declared.contains("date")
        || declared.contains("time")
        || ["_at", "_on", "date", "_time", "_day", "timestamp", "year"].iter().any(|ending| name.ends_with(ending))
}

/// The least key of a table, as a line writes it.
fn key(session: &Session, table: &Table) -> Option<String> {
    let [column] = table.primary_key.as_slice() else { return None };
    let column = quote_name(&table.columns.get(*column)?.name);
    let sql = format!("select min({column}) from {} where {column} is not null", table.quoted_name());
    let rows = collect(&**session.connection(), &sql, &[]).ok()?;
    let value = rows.into_iter().next()?.into_iter().next().filter(|value| !value.is_null())?;
    let text = quote_value(&value);
    Some(if text.starts_with('-') { format!("({text})") } else { text.clone() })
}
