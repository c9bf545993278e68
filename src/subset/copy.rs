//! The schema in the new file, and the records that are taken.

use std::rc::Rc;

use super::mask::Masks;
use super::picked::{Node, Picked, Refused, Set};
use super::{SOURCE, Subset, Taken};
use crate::catalog::Identity;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::files::{VirtualContent, rebuild_virtual, virtual_content};
use crate::sql::quote_name;
use crate::store::{ConstraintKind, Value, collect};

/// What a rule is called that is no index.
pub(super) const CHECK: &str = "a check";

/// An object of the schema.
struct SchemaObject {
    kind: String,
    name: String,
    sql: String,
    /// The table that it stands on.
    table: String,
}

/// Makes all tables, fills them, and makes what stands on them: indexes, views and triggers come last, so that none of these
/// runs. A table that is not among `nouns` serves a tool, as the journal of migrations does, and is copied whole.
pub(super) fn copy(picked: &Picked<'_>, nouns: &[String], masks: Option<&Masks>) -> Result<Subset> {
    let objects = objects(picked)?;
    let of_kind = |kind: &'static str| objects.iter().filter(move |object| object.kind == kind);
    let mut subset = Subset::default();
    for table in of_kind("table") {
        picked.run(&table.sql)?;
    }
    for table in of_kind("table") {
        picked.tick(&table.name)?;
        let of = number(picked, &format!("SELECT count(*) FROM {SOURCE}.{}", quote_name(&table.name)))?;
        let records = match picked.nodes().iter().find(|node| node.table.name == table.name) {
            Some(node) => copy_picked(picked, node, masks)?,
            None if !nouns.contains(&table.name) => copy_whole(picked, &table.name)?,
            None => 0,
        };
        if nouns.contains(&table.name) {
            subset.tables.push(Taken { table: table.name.clone(), records, of: of.unsigned_abs() });
        }
    }
    copy_sequences(picked)?;
    for index in of_kind("index") {
        picked.tick(&index.name)?;
        if let Err(error) = picked.run(&index.sql) {
            let node = picked.nodes().into_iter().find(|node| node.table.name == index.table);
            if let (Some(node), Some(rule), Some(masks)) = (node, broken_rule(picked), masks)
                && masks.is_masked(picked, &node)
            {
                let (why, sql) = (error.message.clone(), index.sql.clone());
                picked.refused.replace(Some(Refused { node, rule, why, sql, is_met_unmasked: true }));
            }
            return Err(error);
        }
    }
    for table in of_kind("virtual") {
        subset.notes.extend(make_virtual(picked, table)?);
    }
    for object in of_kind("view").chain(of_kind("trigger")) {
        subset.notes.extend(make(picked, object)?);
    }
    for pragma in ["user_version", "application_id"] {
        let number = number(picked, &format!("PRAGMA {SOURCE}.{pragma}"))?;
        picked.run(&format!("PRAGMA main.{pragma} = {number}"))?;
    }
    Ok(subset)
}

/// The objects of the schema as they were made. What the engine makes by itself is not among them.
fn objects(picked: &Picked<'_>) -> Result<Vec<SchemaObject>> {
    let sql = format!(
        "SELECT iif(l.type IN ('virtual', 'shadow'), l.type, s.type), s.name, s.sql, s.tbl_name \
         FROM {SOURCE}.sqlite_schema AS s \
         LEFT JOIN pragma_table_list AS l ON s.type = 'table' AND l.schema = '{SOURCE}' AND l.name = s.name \
         WHERE s.sql IS NOT NULL AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.rowid"
    );
    let rows = collect(picked.target, &sql, &[])?;
    let text = |row: &Vec<Value>, at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().into_owned();
    Ok(rows
        .iter()
        .map(|row| SchemaObject { kind: text(row, 0), name: text(row, 1), sql: text(row, 2), table: text(row, 3) })
        .collect())
}

/// The columns of a table that are stored, in a row.
fn stored_columns(picked: &Picked<'_>, table: &str) -> Result<Vec<String>> {
    let sql = "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0";
    let rows = collect(picked.target, sql, &[Value::text(table)])?;
    Ok(rows.iter().filter_map(|row| row.first()?.as_text().map(|name| quote_name(&name))).collect())
}

fn copy_picked(picked: &Picked<'_>, node: &Rc<Node>, masks: Option<&Masks>) -> Result<u64> {
    let mut columns = stored_columns(picked, &node.table.name)?;
    // Where no column holds the rowid it is kept all the same: it may be all that tells two records apart.
    if let Identity::Rowid(alias) = &node.table.identity
        && !node.table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(alias))
    {
        columns.push(quote_name(alias));
    }
    let is_masked = masks.is_some_and(|masks| masks.is_masked(picked, node));
    if !is_masked && node.is_all() && columns.len() == node.table.columns.len() && node.keeps_rowids() {
        // As SQLite copies a table to one that is made alike.
        let name = quote_name(&node.table.name);
        return picked.run(&format!("INSERT INTO main.{name} SELECT * FROM {SOURCE}.{name}"));
    }
    let listed = columns.join(", ");
    let masked = |column: &String| masks.and_then(|masks| masks.expression(picked, node, column));
    let of: Vec<String> =
        columns.iter().map(|column| masked(column).unwrap_or_else(|| format!("t.{column}"))).collect();
    let judged = masks.is_some_and(|masks| masks.is_judged(picked, node));
    if judged {
        picked.run("PRAGMA ignore_check_constraints = OFF")?;
    }
    let insert = |of: &[String]| {
        picked.run(&format!(
            "INSERT INTO main.{} ({listed}) SELECT {} FROM {}",
            quote_name(&node.table.name),
            of.join(", "),
            node.records(Set::All, "t"),
        ))
    };
    let outcome = insert(&of);
    if let Err(error) = &outcome
        && let Some(rule) = broken_rule(picked)
        && is_masked
    {
        // What is inserted here is taken back with the rest.
        let own: Vec<String> = columns.iter().map(|column| format!("t.{column}")).collect();
        let is_met_unmasked = insert(&own).is_ok();
        let (node, why, sql) = (node.clone(), error.message.clone(), String::new());
        if is_met_unmasked || rule == CHECK {
            picked.refused.replace(Some(Refused { node, rule, why, sql, is_met_unmasked }));
        }
    }
    if judged {
        picked.run("PRAGMA ignore_check_constraints = ON")?;
    }
    outcome
}

/// What has refused a record, if the last failure is of that kind.
fn broken_rule(picked: &Picked<'_>) -> Option<&'static str> {
    match picked.target.last_failure().and_then(|failure| failure.constraint)?.kind {
        ConstraintKind::Check => Some(CHECK),
        ConstraintKind::Unique | ConstraintKind::PrimaryKey => Some("a unique index"),
        _ => None,
    }
}

fn copy_whole(picked: &Picked<'_>, table: &str) -> Result<u64> {
    let listed = stored_columns(picked, table)?.join(", ");
    let name = quote_name(table);
    picked.run(&format!("INSERT INTO main.{name} ({listed}) SELECT {listed} FROM {SOURCE}.{name}"))
}

/// The counters of AUTOINCREMENT go on from where they are.
fn copy_sequences(picked: &Picked<'_>) -> Result<()> {
    let has = |schema: &str| {
        number(picked, &format!("SELECT count(*) FROM {schema}.sqlite_schema WHERE name = 'sqlite_sequence'"))
    };
    if has(SOURCE)? == 0 || has("main")? == 0 {
        return Ok(());
    }
    picked.run("DELETE FROM main.sqlite_sequence")?;
    picked.run(&format!("INSERT INTO main.sqlite_sequence SELECT * FROM {SOURCE}.sqlite_sequence")).map(|_| ())
}

/// Makes an object that nothing else needs: where its module or what it stands on is not there, it is left out, which is told.
fn make(picked: &Picked<'_>, object: &SchemaObject) -> Result<Option<Diagnostic>> {
    match picked.run(&object.sql) {
        Ok(_) => Ok(None),
        Err(error) if error.kind == DiagnosticKind::Interrupted => Err(error),
        Err(error) => Ok(Some(Diagnostic::warning(format!("{} is left out: {}", object.name, error.message)))),
    }
}

/// Makes a virtual table; an index over another table is filled, and one with content of its own stays empty, which is told.
fn make_virtual(picked: &Picked<'_>, table: &SchemaObject) -> Result<Option<Diagnostic>> {
    let name = &table.name;
    if let Some(note) = make(picked, table)? {
        return Ok(Some(note));
    }
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow' \
               AND substr(name, 1, length(?1) + 1) = ?1 || '_'";
    let rows = collect(picked.target, sql, &[Value::text(name)])?;
    let shadows: Vec<String> =
        rows.iter().filter_map(|row| row.first()?.as_text().map(|name| name.into_owned())).collect();
    let shadows: Vec<&str> = shadows.iter().map(String::as_str).collect();
    match virtual_content(picked.target, name, &table.sql, &shadows)? {
        VirtualContent::None => Ok(None),
        VirtualContent::Rebuilt(_) => picked.run(&rebuild_virtual(name)).map(|_| None),
        VirtualContent::Records(_) | VirtualContent::Shadows => Ok(Some(Diagnostic::warning(format!(
            "{name} is a virtual table with records of its own, and is empty in the new file"
        )))),
    }
}

fn number(picked: &Picked<'_>, sql: &str) -> Result<i64> {
    let rows = collect(picked.target, sql, &[])?;
    Ok(rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0))
}
