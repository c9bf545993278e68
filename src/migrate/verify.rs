//! What must hold before a migration is committed.

use std::collections::{BTreeMap, BTreeSet};

use super::difference::Difference;
use super::plan::MigrationPlan;
use super::queries::{counted, display_value};
use super::question::Answers;
use super::schema::Schema;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{Body, Create, ObjectKind, Rule, Table, TriggerEvent, quote_name, read};
use crate::store::{Connection, Value, collect};

fn failure(what: impl Into<String>) -> Diagnostic {
    Diagnostic::error(what).hint("the database is as it was")
}

fn single(connection: &dyn Connection, sql: &str) -> Result<Value> {
    Ok(collect(connection, sql, &[])?.into_iter().next().and_then(|row| row.into_iter().next()).unwrap_or(Value::Null))
}

/// What is counted of the tables that stay, before and after; in the order of [`MigrationPlan::kept`].
#[derive(PartialEq)]
pub(super) struct TableCounts {
    tables: Vec<TableCount>,
}

#[derive(PartialEq)]
struct TableCount {
    rows: Value,
    /// Least and greatest rowid of a table that is rebuilt, where no column shows it.
    rowids: Option<(Value, Value)>,
    sequence: Option<Value>,
}

impl TableCounts {
    /// The counts of the tables that are kept, by their old names, or `after` the plan by their new ones.
    ///
    /// # Errors
    /// The engine's.
    pub fn of(connection: &dyn Connection, plan: &MigrationPlan, after: bool) -> Result<TableCounts> {
        let mut tables = Vec::with_capacity(plan.kept.len());
        let sequences = collect(connection, "SELECT 1 FROM main.sqlite_schema WHERE name = 'sqlite_sequence'", &[])?;
        for (old, new) in &plan.kept {
            let (name, key) = (if after { new } else { old }, new.to_ascii_lowercase());
            let before = plan.from.find(ObjectKind::Table, &old.to_ascii_lowercase()).and_then(|object| object.table());
            let now = plan.goal.find(ObjectKind::Table, &key).and_then(|object| object.table());
            let rebuilt = plan.rebuilt.contains(new);
            let table = format!("main.{}", quote_name(name));
            let rows = single(connection, &format!("SELECT count(*) FROM {table}"))?;
            let mut measure = TableCount { rows, rowids: None, sequence: None };
            if let (true, Some(before), Some(now)) = (rebuilt, before, now) {
                let (own, other) = if after { (now, before) } else { (before, now) };
                let hidden =
                    before.rowid_alias().is_none() && now.rowid_alias().is_none() && other.rowid_name().is_some();
                if let (true, Some(rowid)) = (hidden, own.rowid_name()) {
                    let least = single(connection, &format!("SELECT min({rowid}) FROM {table}"))?;
                    measure.rowids = Some((least, single(connection, &format!("SELECT max({rowid}) FROM {table}"))?));
                }
                if before.has_autoincrement() && now.has_autoincrement() && !sequences.is_empty() {
                    let rows = collect(
                        connection,
                        "SELECT seq FROM main.sqlite_sequence WHERE name = ?1",
                        &[Value::text(name.as_str())],
                    )?;
                    measure.sequence = rows.into_iter().next().and_then(|row| row.into_iter().next());
                }
            }
            tables.push(measure);
        }
        Ok(TableCounts { tables })
    }

    /// # Errors
    /// A table has lost or won records, rowids or its place in a sequence.
    pub fn compare(&self, after: &TableCounts, plan: &MigrationPlan) -> Result<()> {
        for ((before, after), (_, name)) in self.tables.iter().zip(&after.tables).zip(&plan.kept) {
            if before.rows != after.rows {
                let (was, is) = (display_value(&before.rows), display_value(&after.rows));
                return Err(failure(format!("`{name}` had {was} records and would have {is}")));
            }
            if before.rowids != after.rowids {
                return Err(failure(format!("the rowids of `{name}` would not be what they were")));
            }
            // A sequence that never was may begin.
            if before.sequence.is_some() && before.sequence != after.sequence {
                return Err(failure(format!("the AUTOINCREMENT mark of `{name}` would not be what it was")));
            }
        }
        Ok(())
    }
}

/// # Errors
/// Pages or records of a table that was rebuilt are not sound. That each record stands in each index, which the engine has
/// built from the records a moment ago, is not looked up: it takes several times as long as the rebuild.
pub(super) fn verify_integrity(connection: &dyn Connection, tables: &[String]) -> Result<()> {
    for table in tables {
        let found = single(connection, &format!("PRAGMA main.quick_check({})", quote_name(table)))?;
        if found.as_text().is_some_and(|text| text != "ok") {
            let text = found.as_text().unwrap_or_default().into_owned();
            return Err(failure(format!("`{table}` would not be sound: {text}")));
        }
    }
    Ok(())
}

/// # Errors
/// The database's schema is not the goal.
pub(super) fn verify_goal(connection: &dyn Connection, goal: &Schema) -> Result<()> {
    let rest = Difference::between(&Schema::read(connection)?, goal, &Answers::default())?;
    if rest.is_empty() {
        return Ok(());
    }
    let error = failure("the new schema was not reached: a difference would be left");
    Err(rest.words().into_iter().fold(error, |error, line| error.hint(line)))
}

/// SQLITE_ERROR (rescode.html).
const GENERIC_ERROR: i32 = 1;

/// How many records of a child break a key to a parent, by their names in lower case.
pub(super) type Violations = BTreeMap<(String, String), u64>;

/// Counts the records that break foreign keys, in `tables` or in all. Keys whose parent has no unique columns for them cannot be
/// checked: [`mismatches`] tells of them.
pub(super) fn violations(connection: &dyn Connection, tables: Option<&BTreeSet<String>>) -> Result<Violations> {
    let mut found = Violations::new();
    for name in with_keys(connection, tables)? {
        let sql = format!("PRAGMA main.foreign_key_check({})", quote_name(&name));
        let outcome = connection.prepare(&sql).and_then(|statement| {
            let Some(mut statement) = statement else { return Ok(()) };
            let counted = statement.stream(&[], &mut |row| {
                let parent = row.get(2).to_owned().as_text().unwrap_or_default().to_ascii_lowercase();
                *found.entry((name.to_ascii_lowercase(), parent)).or_default() += 1;
                Ok(std::ops::ControlFlow::Continue(()))
            });
            counted.map(|_| ())
        });
        // A key without unique columns to point at is the schema's fault, and no record's.
        let is_mismatch = || connection.last_failure().is_some_and(|failure| failure.code == GENERIC_ERROR);
        if let Err(error) = outcome
            && !is_mismatch()
        {
            return Err(error);
        }
    }
    Ok(found)
}

/// The tables, of `tables` or of all, with a key whose parent has no unique columns for it, by their names in lower case. What
/// SQLite says of each stands beside it.
pub(super) fn mismatches(
    connection: &dyn Connection,
    tables: Option<&BTreeSet<String>>,
) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    for name in with_keys(connection, tables)? {
        // It is found as the pragma is prepared; nothing is read.
        if let Err(error) = connection.prepare(&format!("PRAGMA main.foreign_key_check({})", quote_name(&name))) {
            if connection.last_failure().is_none_or(|failure| failure.code != GENERIC_ERROR) {
                return Err(error);
            }
            found.insert(name.to_ascii_lowercase(), error.message);
        }
    }
    Ok(found)
}

/// A note for each of [`mismatches`].
pub(super) fn mismatch_notes(mismatches: BTreeMap<String, String>) -> Vec<Diagnostic> {
    let note = |(table, message): (String, String)| {
        Diagnostic::note(format!("no record can be written that a key of `{table}` speaks of: {message}"))
            .hint("the columns that a key points at must be the primary key or unique")
    };
    mismatches.into_iter().map(note).collect()
}

/// The tables, of `tables` or of all, that have keys.
fn with_keys(connection: &dyn Connection, tables: Option<&BTreeSet<String>>) -> Result<Vec<String>> {
    let sql = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE '%references%'";
    let mut names = Vec::new();
    for row in collect(connection, sql, &[])? {
        let name = row.first().and_then(Value::as_text).unwrap_or_default().into_owned();
        if tables.is_none_or(|tables| tables.contains(&name.to_ascii_lowercase())) {
            names.push(name);
        }
    }
    Ok(names)
}

/// The tables whose keys a plan may have broken: those that it changes, and those that point at what it changes.
pub(super) fn affected_children(plan: &MigrationPlan, touched: &BTreeSet<String>) -> BTreeSet<String> {
    let points = |table: &Table| {
        table.constraints.iter().any(|constraint| match &constraint.rule {
            Rule::ForeignKey { parent, .. } => touched.contains(parent),
            _ => false,
        })
    };
    let tables = plan.goal.of_kind(ObjectKind::Table).filter_map(|object| Some((object, object.table()?)));
    tables
        .filter(|(object, table)| touched.contains(&object.key) || points(table))
        .map(|(object, _)| object.key.clone())
        .collect()
}

/// # Errors
/// More records break a key than before.
pub(super) fn verify_no_new_violations(before: &Violations, after: &Violations) -> Result<()> {
    for ((child, parent), count) in after {
        let known = before.get(&(child.clone(), parent.clone())).copied().unwrap_or(0);
        if *count > known {
            let records = counted(count - known, "record");
            return Err(failure(format!("{records} of `{child}` would point at nothing in `{parent}`"))
                .hint("the record that a key names has to be there: change these keys first, or delete the records"));
        }
    }
    Ok(())
}

/// Views and triggers that do not work, and what is wrong with each.
pub(super) fn broken_objects(connection: &dyn Connection) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let rows = collect(
        connection,
        "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE type IN ('view', 'trigger')",
        &[],
    )?;
    let text = |row: &[Value], at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().into_owned();
    let mut triggered: BTreeMap<(String, TriggerEvent), Vec<String>> = BTreeMap::new();
    for row in &rows {
        let (kind, name, owner, sql) = (text(row, 0), text(row, 1), text(row, 2), text(row, 3));
        if kind == "view" {
            if let Err(error) = connection.prepare(&format!("SELECT * FROM main.{}", quote_name(&name))) {
                found.insert(format!("view `{name}`"), error.message);
            }
        } else if let Some(Create { body: Body::Trigger(trigger), .. }) = read(&sql) {
            triggered.entry((owner, trigger.event)).or_default().push(name);
        }
    }
    for ((owner, event), triggers) in triggered {
        if let Err(error) = prepare_event(connection, &owner, event) {
            // SQLite compiles all triggers of an event together and does not say which one is wrong.
            let names = triggers.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let noun = if triggers.len() == 1 { "trigger" } else { "one of the triggers" };
            found.insert(format!("{noun} {names}"), error.message);
        }
    }
    Ok(found)
}

/// Prepares a statement that compiles the triggers of an event, and does not run it.
fn prepare_event(connection: &dyn Connection, table: &str, event: TriggerEvent) -> Result<()> {
    let name = format!("main.{}", quote_name(table));
    let sql = match event {
        TriggerEvent::Delete => format!("DELETE FROM {name}"),
        TriggerEvent::Insert => format!("INSERT INTO {name} DEFAULT VALUES"),
        TriggerEvent::Update => {
            let columns = collect(
                connection,
                "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0",
                &[Value::text(table)],
            )?;
            let names = columns.iter().filter_map(|row| row.first()?.as_text().map(|name| quote_name(&name)));
            let set = names.map(|name| format!("{name} = {name}")).collect::<Vec<_>>().join(", ");
            format!("UPDATE {name} SET {set}")
        }
    };
    connection.prepare(&sql).map(|_| ())
}

/// # Errors
/// A view or trigger that worked before does not work now.
pub(super) fn verify_nothing_newly_broken(
    before: &BTreeMap<String, String>,
    connection: &dyn Connection,
) -> Result<()> {
    match broken_objects(connection)?.into_iter().find(|(name, _)| !before.contains_key(name)) {
        Some((name, why)) => Err(failure(format!("the {name} would not work: {why}"))),
        None => Ok(()),
    }
}
