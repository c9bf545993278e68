//! `delete … cascade` and `delete … detach`: what is done to the records that refer to those which go.
//!
//! Along declared and said keys, never inferred ones. What a key itself says of a parent that goes holds.

use std::collections::HashSet;
use std::rc::Rc;

use crate::catalog::{KeyOrigin, KeyStep, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::Along;
use crate::session::Session;
use crate::sql::quote_name;
use crate::store::{Value, collect, quote_value};

/// How many records are named in one statement.
const CHUNK: usize = 200;

/// Records of one table, by what tells them apart.
struct Found {
    table: Rc<Table>,
    identities: Vec<Vec<Value>>,
}

/// What a key does when its parent goes.
#[derive(PartialEq)]
enum Action {
    /// It refuses, or nothing is declared.
    Keeps,
    Cascades,
    /// It is set to null or to its default.
    LetsGo,
}

/// Makes way for the deletion of these records: deletes all that refers to them, however deep, or sets those keys to null.
///
/// # Errors
/// A key that must not be null; a record of a table in which nothing tells records apart; the engine's.
pub(super) fn make_way(session: &Session, table: &Rc<Table>, targets: Vec<Vec<Value>>, along: Along) -> Result<()> {
    let mut seen: HashSet<(String, String)> = HashSet::new();
    let mut news = |table: &Table, identities: Vec<Vec<Value>>| -> Vec<Vec<Value>> {
        let is_new = |identity: &Vec<Value>| {
            let text: Vec<String> = identity.iter().map(quote_value).collect();
            seen.insert((table.quoted_name(), text.join(",")))
        };
        identities.into_iter().filter(is_new).collect()
    };
    let first = news(table, targets);
    // In the order in which they were found: who refers comes behind what it refers to.
    let mut all = vec![Found { table: Rc::clone(table), identities: first }];
    let mut at = 0;
    while at < all.len() {
        session.cancel().check()?;
        for relation in session.catalog().relations(&all[at].table)?.iter() {
            let [step] = relation.steps.as_slice() else { continue };
            if step.to_parent || relation.origin == KeyOrigin::Inferred {
                continue;
            }
            let action = action(step);
            match (along, action) {
                (_, Action::LetsGo) => {}
                (Along::Detach, Action::Keeps) => detach(session, step, &all[at])?,
                // Those go by themselves, and what refers to them is in the way as well.
                (Along::Cascade, _) | (Along::Detach, Action::Cascades) => {
                    let identities = news(&step.to, referring(session, step, &all[at])?);
                    if !identities.is_empty() {
                        all.push(Found { table: Rc::clone(&step.to), identities });
                    }
                }
            }
        }
        at += 1;
    }
    if along == Along::Cascade {
        for found in all.iter().skip(1).rev() {
            delete(session, found)?;
        }
    }
    Ok(())
}

fn action(step: &KeyStep) -> Action {
    let key = step
        .to
        .foreign_keys
        .iter()
        .find(|key| key.columns == step.to_columns && key.parent.eq_ignore_ascii_case(&step.from.name));
    match key.map(|key| key.on_delete.to_uppercase()).as_deref() {
        Some("CASCADE") => Action::Cascades,
        Some("SET NULL" | "SET DEFAULT") => Action::LetsGo,
        _ => Action::Keeps,
    }
}

/// `p."id"`, with the table's rowid where it has no key of its own.
fn identity(table: &Table, alias: &str) -> Result<Vec<String>> {
    let columns = table.identity_columns();
    if columns.is_empty() {
        let message = format!("records of {} have no key that tells them apart", table.noun());
        return Err(Diagnostic::error(message));
    }
    Ok(columns.iter().map(|column| format!("{alias}.{}", quote_name(column))).collect())
}

/// `(a.x, a.y) in (values (?, ?), …)`.
fn among(columns: &[String], rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns.len()].join(", "));
    match columns {
        [one] => format!("{one} in ({})", vec!["?"; rows].join(", ")),
        columns => format!("({}) in (values {})", columns.join(", "), vec![row; rows].join(", ")),
    }
}

fn names(table: &Table, columns: &[usize], alias: &str) -> Vec<String> {
    columns.iter().map(|at| format!("{alias}.{}", quote_name(&table.columns[*at].name))).collect()
}

/// Runs a text for chunks of records; `text` makes it for so many of them.
fn for_chunks(
    found: &Found,
    text: &dyn Fn(usize) -> Result<String>,
    run: &mut dyn FnMut(&str, &[Value]) -> Result<()>,
) -> Result<()> {
    for chunk in found.identities.chunks(CHUNK) {
        let values: Vec<Value> = chunk.iter().flatten().cloned().collect();
        run(&text(chunk.len())?, &values)?;
    }
    Ok(())
}

/// The records behind a key that refer to these.
fn referring(session: &Session, step: &KeyStep, found: &Found) -> Result<Vec<Vec<Value>>> {
    let mut referring = Vec::new();
    let child = identity(&step.to, "c")?.join(", ");
    // The parent's side comes first, whose collation decides.
    let pairs = names(&step.from, &step.from_columns, "p").into_iter().zip(names(&step.to, &step.to_columns, "c"));
    let joined: Vec<String> = pairs.map(|(parent, child)| format!("{parent} = {child}")).collect();
    let text = |rows: usize| {
        Ok(format!(
            "select {child} from {} as p join {} as c on {} where {}",
            step.from.quoted_name(),
            step.to.quoted_name(),
            joined.join(" and "),
            among(&identity(&found.table, "p")?, rows)
        ))
    };
    for_chunks(found, &text, &mut |sql, values| {
        referring.extend(collect(&**session.connection(), sql, values)?);
        Ok(())
    })?;
    Ok(referring)
}

/// Sets the keys that refer to these records to null.
fn detach(session: &Session, step: &KeyStep, found: &Found) -> Result<()> {
    let referring = Found { table: Rc::clone(&step.to), identities: referring(session, step, found)? };
    if referring.identities.is_empty() {
        return Ok(());
    }
    let columns: Vec<&str> = step.to_columns.iter().map(|at| step.to.columns[*at].name.as_str()).collect();
    let fixed = step.to_columns.iter().find(|at| step.to.columns[**at].not_null || step.to.primary_key.contains(at));
    if let Some(at) = fixed {
        let (count, table) = (referring.identities.len(), step.to.noun());
        let column = &step.to.columns[*at].name;
        let message = format!("{table}.{column} must not be null, and {count} of {table} still refer to it");
        return Err(Diagnostic::error(message).hint("`cascade` in the place of `detach` deletes them as well"));
    }
    let set: Vec<String> = columns.iter().map(|column| format!("{} = null", quote_name(column))).collect();
    let text = |rows: usize| {
        let own = identity(&step.to, "c")?;
        Ok(format!("update {} as c set {} where {}", step.to.quoted_name(), set.join(", "), among(&own, rows)))
    };
    for_chunks(&referring, &text, &mut |sql, values| change(session, sql, values))
}

fn delete(session: &Session, found: &Found) -> Result<()> {
    let text = |rows: usize| {
        let own = identity(&found.table, "c")?;
        Ok(format!("delete from {} as c where {}", found.table.quoted_name(), among(&own, rows)))
    };
    for_chunks(found, &text, &mut |sql, values| change(session, sql, values))
}

/// Runs a statement of the change.
fn change(session: &Session, sql: &str, values: &[Value]) -> Result<()> {
    let Some(mut statement) = session.connection().prepare(sql)? else { return Ok(()) };
    let go_on = &mut |_: &dyn crate::store::Row| Ok(std::ops::ControlFlow::Continue(()));
    session.engine.stream(&mut *statement, sql, &|| sql.to_owned(), values, go_on).map(|_| ())
}
