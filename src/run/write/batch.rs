//! Several new records by one statement, which costs SQLite less than one for each.

use std::ops::ControlFlow;

use super::column_generator::{ColumnGenerator, RowPosition};
use crate::catalog::{Table, TableKind};
use crate::diagnostic::{DiagnosticKind, Result};
use crate::plan::Slot;
use crate::plan::write::{Change, Repeat};
use crate::session::Session;
use crate::store::{ManyRows, RECORDS_AT_ONCE, Statement, Target, VALUES_AT_ONCE, Value, collect};

/// How many values go into one statement, and how many records.
const VALUES: usize = 512;
const RECORDS: usize = 64;

/// How they are made.
enum Way<'s> {
    /// By a statement of so many.
    Here(Box<dyn Statement + 's>),
    /// On a server, however many they are.
    There(ManyRows<'s>),
}

/// Records whose values are made and that are not yet in their table.
pub struct Batch<'s> {
    way: Way<'s>,
    slots: Vec<Slot>,
    values: Vec<Value>,
    /// True if each generated value stands in one place only, so that it may be lent instead of copied.
    lent: bool,
    /// The records with their holes, of which so many wait.
    records: Vec<(RowPosition, Vec<Value>)>,
    waiting: usize,
}

impl<'s> Batch<'s> {
    /// For a line that makes `wanted` records; `None` where they are few, or may differ by what was made before them.
    pub fn new(
        session: &'s Session,
        change: &Change,
        repeat: &Repeat,
        generators: &[ColumnGenerator<'_>],
        (sql, slots, lent): (&str, &[Slot], bool),
        (wanted, width): (u64, usize),
    ) -> Result<Option<Batch<'s>>> {
        let connection = &*session.engine.connection;
        let is_remote = connection.is_remote();
        let (values, records) = if is_remote { (VALUES_AT_ONCE, RECORDS_AT_ONCE) } else { (VALUES, RECORDS) };
        let size = (values / slots.len().max(1)).clamp(1, records);
        let is_plain =
            session.engine.is_quiet() && repeat.pairs.is_none() && generators.iter().all(ColumnGenerator::is_by_row);
        // SQLite keeps the pages that a statement of several records changes until it has succeeded; at the end of a table
        // these are few, all over its indexes they are many.
        let at_the_end = change.table.indexes.is_empty() && !change.table.without_rowid;
        let pays = if is_remote { wanted > 1 } else { size > 1 && wanted >= 2 * size as u64 && at_the_end };
        if !pays || !is_plain || change.table.kind != TableKind::Table {
            return Ok(None);
        }
        let way = if is_remote {
            let target = Target { schema: &change.table.schema, table: &change.table.name, defers_keys: false };
            ManyRows::prepare(connection, sql, target)?.map(Way::There)
        } else {
            statement_of(session, &change.table, repeat, slots.len(), size)?.map(Way::Here)
        };
        let Some(way) = way else { return Ok(None) };
        let mut values = Vec::with_capacity(size * slots.len());
        for _ in 0..size {
            values.extend(slots.iter().map(|slot| match slot {
                Slot::Value(value) => value.clone(),
                Slot::Generated(_) => Value::Null,
            }));
        }
        let records = vec![(RowPosition::default(), vec![Value::Null; width]); size];
        Ok(Some(Batch { way, slots: slots.to_vec(), values, lent, records, waiting: 0 }))
    }

    /// One more record; gives its holes, of which those of the line's own record are filled.
    pub fn next(&mut self, row: RowPosition, line: &[Value], needed: &[usize]) -> &mut [Value] {
        let (at, holes) = &mut self.records[self.waiting];
        *at = row;
        for hole in std::iter::once(&0).chain(needed) {
            holes[*hole].clone_from(&line[*hole]);
        }
        self.waiting += 1;
        holes
    }

    pub fn is_full(&self) -> bool {
        self.waiting == self.records.len()
    }

    /// True if those that wait can be made, however many they are.
    pub fn takes_any_number(&self) -> bool {
        matches!(self.way, Way::There(_)) && self.waiting > 0
    }

    /// Makes all of them; gives how many came of it. `None` where that failed: then there are none, and they still wait.
    ///
    /// # Errors
    /// One that ends all of it.
    pub fn run(&mut self, session: &Session) -> Result<Option<u64>> {
        self.bind();
        let (width, waiting) = (self.slots.len(), self.waiting);
        let made = match &mut self.way {
            Way::There(many) => many.run((0..waiting).map(|at| &self.values[at * width..][..width])),
            Way::Here(statement) => match statement.stream(&self.values, &mut |_| Ok(ControlFlow::Continue(()))) {
                Ok(count) => Ok(Some(count)),
                Err(error) if error.kind == DiagnosticKind::Interrupted || !session.in_transaction() => Err(error),
                Err(_) => Ok(None),
            },
        };
        if self.lent {
            self.bind();
        }
        if matches!(made, Ok(Some(_))) {
            self.waiting = 0;
        }
        made
    }

    /// Those that wait, which then do no more.
    pub fn take(&mut self) -> &mut [(RowPosition, Vec<Value>)] {
        let waiting = std::mem::take(&mut self.waiting);
        &mut self.records[..waiting]
    }

    fn bind(&mut self) {
        let width = self.slots.len();
        for (at, (_, holes)) in self.records.iter_mut().enumerate() {
            bind(&self.slots, &mut self.values[at * width..][..width], holes, self.lent);
        }
    }
}

/// Puts the values of the holes into their places, or takes back what was lent.
pub fn bind(slots: &[Slot], values: &mut [Value], holes: &mut [Value], lent: bool) {
    for (slot, value) in slots.iter().zip(values) {
        let Slot::Generated(hole) = slot else { continue };
        let Some(hole) = holes.get_mut(*hole) else { continue };
        if lent { std::mem::swap(hole, value) } else { value.clone_from(hole) }
    }
}

/// The statement of so many records in a file; `None` where each is made by itself.
fn statement_of<'s>(
    session: &'s Session,
    table: &Table,
    repeat: &Repeat,
    slots: usize,
    size: usize,
) -> Result<Option<Box<dyn Statement + 's>>> {
    let Some(head) = &repeat.head else { return Ok(None) };
    if !fails_whole(session, table)? {
        return Ok(None);
    }
    let tuple = |at: usize| {
        let marks: Vec<String> = (1..=slots).map(|slot| format!("?{}", at * slots + slot)).collect();
        format!("({})", marks.join(", "))
    };
    let sql = format!("{head} values {}", (0..size).map(tuple).collect::<Vec<_>>().join(", "));
    // A bound of the session may stand in its way that the statement of one record keeps.
    Ok(session.engine.connection.prepare(&sql).ok().flatten())
}

/// True if a statement on this table leaves nothing behind where it fails. Triggers and conflict clauses may say otherwise.
fn fails_whole(session: &Session, table: &Table) -> Result<bool> {
    if table.sql.as_deref().is_none_or(|sql| sql.to_ascii_lowercase().contains("conflict")) {
        return Ok(false);
    }
    let schema = crate::sql::quote_name(&table.schema);
    let sql = format!(
        "select 1 from (select type, tbl_name from {schema}.sqlite_schema union all \
         select type, tbl_name from temp.sqlite_schema) where type = 'trigger' and lower(tbl_name) = lower(?1) limit 1"
    );
    Ok(collect(&*session.engine.connection, &sql, &[Value::text(table.name.clone())])?.is_empty())
}
