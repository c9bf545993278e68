//! Lines that change data, which this version leaves to SQL: each is refused with the SQL that does the same.

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::lang::ast::{Head, Name, Query, Write};
use crate::plan::sql::quoted;

/// Why a writing line does not run, and what does.
pub fn write(write: &Write, catalog: &Catalog) -> Diagnostic {
    let (doing, sql) = match write {
        Write::Create { table, .. } => {
            ("creating records", format!("insert into {} (column, …) values (value, …);", known(table, catalog)))
        }
        Write::Update { target, .. } => {
            ("changing records", format!("update {} set column = value where …;", table_of(target, catalog)))
        }
        Write::Delete { target } => ("deleting records", format!("delete from {} where …;", table_of(target, catalog))),
        Write::Link { via, .. } => {
            ("linking records", format!("insert into {} (key, key) values (…, …);", join_table(via.as_ref(), catalog)))
        }
        Write::Unlink { via, .. } => {
            ("unlinking records", format!("delete from {} where …;", join_table(via.as_ref(), catalog)))
        }
    };
    refused(doing, &sql)
}

pub fn clear(names: &[Name], catalog: &Catalog) -> Diagnostic {
    let sql: Vec<String> = names.iter().map(|name| format!("delete from {};", known(name, catalog))).collect();
    refused("clearing tables", &sql.join(" "))
}

fn refused(doing: &str, sql: &str) -> Diagnostic {
    Diagnostic::error(format!("{doing} in words is not part of this version")).hint(format!("SQL does it: {sql}"))
}

/// The name of the table that is meant, as SQL has it; what was typed where there is none.
fn known(name: &Name, catalog: &Catalog) -> String {
    match catalog.table(&name.text) {
        Ok(Some(table)) => quoted(&table.name),
        _ => quoted(&name.text),
    }
}

fn table_of(target: &Query, catalog: &Catalog) -> String {
    match &target.noun.head {
        Head::Name(name) | Head::Key { name, .. } | Head::All(name) => known(name, catalog),
        _ => "table".to_owned(),
    }
}

fn join_table(via: Option<&Name>, catalog: &Catalog) -> String {
    via.map_or_else(|| "join_table".to_owned(), |via| known(via, catalog))
}
