//! Lines that change data, which this version leaves to SQL: each is refused with the SQL that does the same.

use crate::diagnostic::Diagnostic;
use crate::lang::ast::{Name, Write};

/// Why a writing line does not run, and what does.
pub fn write(write: &Write) -> Diagnostic {
    let (doing, sql) = match write {
        Write::Create { table, .. } => {
            ("creating records", format!("insert into {} (column, …) values (value, …);", table.text))
        }
        Write::Update { .. } => ("changing records", "update table set column = value where …;".to_owned()),
        Write::Delete { .. } => ("deleting records", "delete from table where …;".to_owned()),
        Write::Link { .. } => ("linking records", "insert into join_table (key, key) values (…, …);".to_owned()),
        Write::Unlink { .. } => ("unlinking records", "delete from join_table where …;".to_owned()),
    };
    refused(doing, &sql)
}

pub fn clear(names: &[Name]) -> Diagnostic {
    let sql: Vec<String> = names.iter().map(|name| format!("delete from {};", name.text)).collect();
    refused("clearing tables", &sql.join(" "))
}

fn refused(doing: &str, sql: &str) -> Diagnostic {
    Diagnostic::error(format!("{doing} in words is not part of this version")).hint(format!("SQL does it: {sql}"))
}
