//! `.schema`: the CREATE statements as they were written.

use super::command::{Argument, Command, Group};
use crate::catalog::Table;
use crate::commands::schema;
use crate::diagnostic::Result;
use crate::session::listing::text;
use crate::session::{Flow, Listing, Output, Session, Stop};
use crate::sql::quote_name;
use crate::store::{Value, collect};

pub(super) const SCHEMA: Command = Command {
    name: "schema",
    aliases: &[],
    usage: ".schema [NOUN]",
    group: Group::Database,
    about: "the CREATE statements, of all or of one table",
    more: "`noun?` tells the same in words, `noun??` is `.schema noun`.",
    examples: &[(".schema", "the whole schema"), (".schema games", "one table with its indexes and triggers")],
    arguments: &[&[Argument::Noun]],
    run: |call, session, out| {
        call.at_most(1)?;
        schema::schema(session, call.get(0), out)?;
        Ok(Flow::Next)
    },
};

/// The CREATE statements of a table, its indexes and triggers, as they were written.
pub(crate) fn ddl_of(session: &Session, table: &Table) -> Result<String> {
    let rows = schema_rows(session, Some(table))?;
    Ok(rows.iter().map(|row| format!("{};\n", row[2])).collect())
}

/// Kind, name and text of what the schema holds: tables first, each followed by what belongs to it.
fn schema_rows(session: &Session, table: Option<&Table>) -> Result<Vec<[String; 3]>> {
    let schemas = match table {
        Some(table) => vec![table.schema.as_str()],
        None => vec!["main", "temp"],
    };
    let mut found = Vec::new();
    for schema in schemas {
        let of = if table.is_some() { "AND lower(tbl_name) = lower(?1)" } else { "AND ?1 IS NULL" };
        let sql = format!(
            "SELECT type, name, sql FROM {}.sqlite_schema WHERE sql IS NOT NULL {of} \
             ORDER BY tbl_name, CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, name",
            quote_name(schema)
        );
        let name = table.map_or(Value::Null, |table| Value::text(table.name.as_str()));
        for row in collect(&*session.engine.connection, &sql, &[name])? {
            let cell = |at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().into_owned();
            found.push([cell(0), cell(1), cell(2)]);
        }
    }
    Ok(found)
}

/// `.schema [NOUN]`.
pub(crate) fn schema(session: &mut Session, name: Option<&str>, out: &mut Output) -> Result<(), Stop> {
    session.catalog.refresh()?;
    let table = name.map(|name| session.table_named(name)).transpose()?;
    let rows = schema_rows(session, table.as_deref())?;
    if session.is_for_people() {
        for [_, _, sql] in &rows {
            out.text(&format!("{sql};\n"))?;
        }
        return Ok(());
    }
    let mut listing = Listing::new(&["type", "name", "sql"]);
    for row in rows {
        listing.push(row.into_iter().map(text).collect());
    }
    session.list(&listing, out)
}
