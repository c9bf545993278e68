//! `.tables`: the tables and views, and how much is in them.

use super::command::{Command, Group};
use crate::answer::Nested;
use crate::catalog::TableKind;
use crate::commands::tables;
use crate::session::listing::{number, text};
use crate::session::{Flow, Listing, Output, Session, Stop, Unreadable};
use crate::sql::quote_name;
use crate::store::{Value, collect};

pub(super) const TABLES: Command = Command {
    name: "tables",
    aliases: &[],
    usage: ".tables",
    group: Group::Database,
    about: "the tables and views, with how many columns and records they have",
    more: "Views and virtual tables are not counted: that may take any time. `count NAME` counts one.",
    examples: &[(".tables", "what there is")],
    arguments: &[],
    run: |call, session, out| {
        call.at_most(0)?;
        tables::tables(session, out)?;
        Ok(Flow::Next)
    },
};

/// `.tables`: what there is, and how much of it.
pub(crate) fn tables(session: &mut Session, out: &mut Output) -> Result<(), Stop> {
    session.catalog.refresh()?;
    let mut listing = Listing::new(&["name", "kind", "columns", "records"]);
    let mut unreadable = Unreadable::default();
    session.read_ahead()?;
    for entry in session.catalog.tables_of_all()? {
        let table = unreadable.unless(&entry.noun(), session.catalog.table_of(&entry))?.flatten();
        let columns = table.as_ref().map_or(Nested::Value(Value::Null), |table| {
            number(table.columns.iter().filter(|column| !column.hidden).count() as u64)
        });
        let records = match (entry.kind, table) {
            // Counting a view or virtual table may take any time.
            (TableKind::View | TableKind::Virtual, _) | (_, None) => Value::Null,
            (TableKind::Table, Some(_)) => {
                let sql = format!("SELECT count(*) FROM {}.{}", quote_name(&entry.schema), quote_name(&entry.name));
                let rows = unreadable.unless(&entry.noun(), collect(&*session.engine.connection, &sql, &[]))?;
                rows.and_then(|rows| rows.into_iter().next()?.into_iter().next()).unwrap_or(Value::Null)
            }
        };
        listing.push(vec![text(entry.noun()), text(kind_word(entry.kind)), columns, Nested::Value(records)]);
    }
    session.list(&listing, out)?;
    unreadable.warn(session.messages());
    Ok(())
}

pub(super) fn kind_word(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Table => "table",
        TableKind::View => "view",
        TableKind::Virtual => "virtual table",
    }
}
