//! Values that never come twice: those that are taken, and whether there are enough.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::column_generator::RowPosition;
use crate::catalog::{Affinity, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::plan::generated::GeneratedColumn;
use crate::session::Session;
use crate::session::statement_runner::owned;
use crate::sql::quote_name;
use crate::store::{Value, fingerprint};

/// The number of a value as its column would hold it: a column of text makes text of numbers.
pub(super) fn stored_fingerprint(is_text: bool, value: &Value) -> u64 {
    match value {
        Value::Integer(number) if is_text => fingerprint(&[Value::Text(number.to_string().into_bytes())]),
        value => fingerprint(std::slice::from_ref(value)),
    }
}

/// True if the generated column makes text of numbers.
pub(super) fn makes_text(table: &Table, site: &GeneratedColumn) -> bool {
    table.columns.iter().any(|column| column.name == site.column && column.affinity == Affinity::Text)
}

/// The values that a column holds before the line, as numbers; nothing where the table is empty.
pub(super) fn taken<'c>(
    session: &Session,
    table: &Table,
    columns: impl Iterator<Item = &'c str>,
) -> Result<HashSet<u64>> {
    let columns: Vec<String> = columns.map(quote_name).collect();
    let there: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
    let sql = format!(
        "SELECT DISTINCT {} FROM {}.{} WHERE {}",
        columns.join(", "),
        quote_name(&table.schema),
        quote_name(&table.name),
        there.join(" AND ")
    );
    let mut found = HashSet::new();
    if let Some(mut statement) = session.engine.connection.prepare(&sql)? {
        statement.stream(&[], &mut |row| {
            found.insert(fingerprint(&owned(row)));
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(found)
}

/// Fails where too few of `count` values can still be given for as many records as are `wanted`. Those that are not among
/// the `taken` ones are looked for only where it matters.
pub(super) fn refuse_too_few(
    column: &str,
    what: &str,
    count: u64,
    wanted: u64,
    taken: usize,
    is_free: impl FnMut(&u64) -> bool,
) -> Result<()> {
    let may_be_short = count.saturating_sub(taken as u64) < wanted && count >= wanted;
    let free = if may_be_short { (0..count).filter(is_free).count() as u64 } else { count };
    if free >= wanted {
        return Ok(());
    }
    let missing = wanted - free;
    let taken = if free < count { format!(", {} of them taken", count - free) } else { String::new() };
    Err(Diagnostic::error(format!(
        "`{column}` never holds a value twice, and {what} has {count}{taken}, for {wanted} record{}: {missing} {} missing",
        if wanted == 1 { "" } else { "s" },
        if missing == 1 { "is" } else { "are" }
    )))
}

pub(super) fn exhausted_error(short: &str, row: RowPosition) -> Diagnostic {
    Diagnostic::error(format!("{short}, and no other was found for record {}", row.number))
        .hint("there are not enough different values")
}
