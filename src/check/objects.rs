//! Checks that SQLite still understands each view and trigger.

use super::{CheckReport, Problem, ProblemKind};
use crate::diagnostic::{DiagnosticKind, Result};
use crate::sql::{Body, Create, TriggerEvent, quote_name, quote_text, read};
use crate::store::{Connection, Value, collect, schema_copy};

/// A view or trigger with its table and text.
struct ViewOrTrigger {
    name: String,
    table: String,
    sql: String,
}

/// Prepares a statement that needs each view and trigger.
pub(super) fn check(
    connection: &dyn Connection,
    only: Option<&str>,
    tick: &dyn Fn(&str) -> Result<()>,
    report: &mut CheckReport,
) -> Result<()> {
    let about = |object: &ViewOrTrigger| only.is_none_or(|only| only.eq_ignore_ascii_case(&object.table));
    for view in objects(connection, "view")?.into_iter().filter(about) {
        tick(&view.name)?;
        report.views += 1;
        let prepared =
            connection.prepare(&format!("SELECT * FROM main.{} LIMIT 0", quote_name(&view.name))).map(|_| ());
        if let Err(error) = prepared {
            if error.kind == DiagnosticKind::Interrupted {
                return Err(error);
            }
            report.problems.push(problem(ProblemKind::View, view, error.message));
        }
    }
    let triggers: Vec<ViewOrTrigger> = objects(connection, "trigger")?.into_iter().filter(about).collect();
    if triggers.is_empty() {
        return Ok(());
    }
    let replica = schema_copy(connection, &["table", "view"])?;
    // A key that is broken would be reported for each trigger of its table.
    collect(&*replica, "PRAGMA foreign_keys = off", &[])?;
    for trigger in triggers {
        tick(&trigger.name)?;
        report.triggers += 1;
        if let Err(error) = prepare_trigger(&*replica, &trigger) {
            if error.kind == DiagnosticKind::Interrupted {
                return Err(error);
            }
            report.problems.push(problem(ProblemKind::Trigger, trigger, error.message));
        }
    }
    Ok(())
}

/// The problem, with a line that shows the text of the view or trigger.
fn problem(kind: ProblemKind, object: ViewOrTrigger, what: String) -> Problem {
    let line = format!("SELECT sql FROM sqlite_schema WHERE name = {};", quote_text(&object.name));
    Problem {
        kind,
        table: Some(object.table),
        name: object.name,
        what,
        count: None,
        first: Vec::new(),
        line: Some(line),
    }
}

fn objects(connection: &dyn Connection, kind: &str) -> Result<Vec<ViewOrTrigger>> {
    let sql = "SELECT name, tbl_name, sql FROM main.sqlite_schema WHERE type = ?1 AND sql IS NOT NULL ORDER BY name";
    let text = |row: &Vec<Value>, at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().into_owned();
    let rows = collect(connection, sql, &[Value::from(kind)])?;
    Ok(rows.iter().map(|row| ViewOrTrigger { name: text(row, 0), table: text(row, 1), sql: text(row, 2) }).collect())
}

/// Prepares the statement that sets the trigger off, with no other trigger there.
fn prepare_trigger(replica: &dyn Connection, trigger: &ViewOrTrigger) -> Result<()> {
    collect(replica, &trigger.sql, &[])?;
    let table = quote_name(&trigger.table);
    let columns = collect(
        replica,
        "SELECT name FROM pragma_table_xinfo(?1) WHERE hidden = 0",
        &[Value::text(trigger.table.as_str())],
    )?;
    let names: Vec<String> =
        columns.iter().filter_map(|row| row.first()?.as_text().map(|name| quote_name(&name))).collect();
    let set: Vec<String> = names.iter().map(|name| format!("{name} = {name}")).collect();
    let holes = vec!["NULL"; names.len()].join(", ");
    // Only the one that the trigger is for goes over its text; the others are prepared for nothing.
    let statements = [
        format!("INSERT INTO {table} ({}) VALUES ({holes})", names.join(", ")),
        format!("UPDATE {table} SET {}", set.join(", ")),
        format!("DELETE FROM {table}"),
    ];
    let kind = event(&trigger.sql);
    let outcome = statements
        .iter()
        .zip([TriggerEvent::Insert, TriggerEvent::Update, TriggerEvent::Delete])
        .filter(|(_, event)| *event == kind)
        .try_for_each(|(sql, _)| replica.prepare(sql).map(|_| ()));
    collect(replica, &format!("DROP TRIGGER {}", quote_name(&trigger.name)), &[])?;
    outcome
}

/// What sets a trigger off.
fn event(sql: &str) -> TriggerEvent {
    match read(sql) {
        Some(Create { body: Body::Trigger(trigger), .. }) => trigger.event,
        _ => TriggerEvent::Update,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_event_is_told_from_names() {
        assert!(event("CREATE TRIGGER \"insert\" AFTER DELETE ON t BEGIN SELECT 1; END") == TriggerEvent::Delete);
        assert!(event("CREATE TRIGGER update_it INSERT ON t BEGIN UPDATE t SET a = 1; END") == TriggerEvent::Insert);
        assert!(event("CREATE TRIGGER [delete] BEFORE UPDATE OF a ON t BEGIN SELECT 1; END") == TriggerEvent::Update);
    }
}
