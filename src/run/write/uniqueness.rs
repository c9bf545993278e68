//! Values that never come twice: those that are taken, and whether there are enough.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::column_generator::RowPosition;
use crate::catalog::{Affinity, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::plan::Slot;
use crate::plan::generated::{self, GeneratedColumn};
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

/// A rule by which records that are picked never come twice beside the same values.
pub(super) struct Apart {
    values: Vec<Slot>,
    /// What is there, as numbers.
    taken: HashSet<u64>,
    /// What was taken last, for the record of this number.
    last: Option<(u64, u64)>,
}

impl Apart {
    pub(super) fn new(session: &Session, table: &Table, rule: &generated::Apart) -> Result<Apart> {
        let taken = taken(session, table, rule.columns.iter().map(String::as_str))?;
        Ok(Apart { values: rule.values.clone(), taken, last: None })
    }

    /// The places that it looks at.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.values.iter().filter_map(|value| if let Slot::Generated(place) = value { Some(*place) } else { None })
    }

    /// The number of what a record would take; `None` where a null keeps it apart from all others.
    fn number(&self, holes: &[Value]) -> Option<u64> {
        let values = || {
            self.values.iter().map(|value| match value {
                Slot::Value(value) => value,
                Slot::Generated(place) => &holes[*place],
            })
        };
        (!values().any(Value::is_null)).then(|| fingerprint(values()))
    }

    pub(super) fn is_free(&self, holes: &[Value]) -> bool {
        self.number(holes).is_none_or(|number| !self.taken.contains(&number))
    }

    pub(super) fn take(&mut self, row: RowPosition, holes: &[Value]) {
        if let Some(number) = self.number(holes) {
            self.taken.insert(number);
            self.last = Some((row.number, number));
        }
    }

    /// What the record has taken is free again: it is drawn anew, or not made.
    pub(super) fn give_back(&mut self, row: RowPosition) {
        if let Some((_, number)) = self.last.take_if(|(of, _)| *of == row.number) {
            self.taken.remove(&number);
        }
    }

    /// What was taken last was there already.
    pub(super) fn keep(&mut self) {
        self.last = None;
    }
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
