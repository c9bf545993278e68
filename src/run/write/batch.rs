//! Several new records by one statement, which costs SQLite less than one for each.

use std::ops::ControlFlow;

use super::column_generator::{ColumnGenerator, RowPosition};
use crate::catalog::{Table, TableKind};
use crate::diagnostic::Result;
use crate::plan::Slot;
use crate::plan::write::{Change, Repeat};
use crate::session::Session;
use crate::sql::code;
use crate::store::{ActionKind, Row, Statement, Value, collect, insert_of_json, json_rows};

/// How many values go into one statement, and how many records.
const VALUES: usize = 512;
const RECORDS: usize = 64;

/// The same where each statement takes a trip to a server.
const VALUES_THERE: usize = 20_000;
const RECORDS_THERE: usize = 5_000;

/// Records whose values are made and that are not yet in their table.
pub struct Batch<'s> {
    statement: Box<dyn Statement + 's>,
    slots: Vec<Slot>,
    values: Vec<Value>,
    /// True if each generated value stands in one place only, so that it may be lent instead of copied.
    lent: bool,
    /// The records with their holes, of which so many wait.
    records: Vec<(RowPosition, Vec<Value>)>,
    waiting: usize,
    /// True if the records go as one JSON text, of which a server makes rows several times faster than of parameters.
    as_json: bool,
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
        let as_json = session.engine.connection.is_remote();
        if repeat.head.is_none() && !as_json {
            return Ok(None);
        }
        let (values, records) = if as_json { (VALUES_THERE, RECORDS_THERE) } else { (VALUES, RECORDS) };
        let size = (values / slots.len().max(1)).clamp(1, records);
        let is_plain =
            session.engine.is_quiet() && repeat.pairs.is_none() && generators.iter().all(ColumnGenerator::is_by_row);
        // SQLite keeps the pages that a statement of several records changes until it has succeeded; at the end of a table
        // these are few, all over its indexes they are many.
        let at_the_end = change.table.indexes.is_empty() && !change.table.without_rowid;
        let pays = if as_json { wanted > 1 } else { size > 1 && wanted >= 2 * size as u64 && at_the_end };
        if !pays || !is_plain || !fails_whole(session, &change.table)? {
            return Ok(None);
        }
        let tuple = |at: usize| {
            let marks: Vec<String> = (1..=slots.len()).map(|slot| format!("?{}", at * slots.len() + slot)).collect();
            format!("({})", marks.join(", "))
        };
        let sql = match &repeat.head {
            Some(head) if !as_json => format!("{head} values {}", (0..size).map(tuple).collect::<Vec<_>>().join(", ")),
            _ => match insert_of_json(sql).filter(|_| repeat.head.is_some() || !looks_back(session, sql)) {
                Some(sql) => sql,
                None => return Ok(None),
            },
        };
        // A bound of the session may stand in its way that the statement of one record keeps.
        let Ok(Some(statement)) = session.engine.connection.prepare(&sql) else { return Ok(None) };
        let mut values = Vec::with_capacity(size * slots.len());
        for _ in 0..size {
            values.extend(slots.iter().map(|slot| match slot {
                Slot::Value(value) => value.clone(),
                Slot::Generated(_) => Value::Null,
            }));
        }
        let records = vec![(RowPosition::default(), vec![Value::Null; width]); size];
        Ok(Some(Batch { statement, slots: slots.to_vec(), values, lent, records, waiting: 0, as_json }))
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
        self.as_json && self.waiting > 0
    }

    /// Makes all of them; gives how many came of it. Where that fails, there are none, and they still wait.
    pub fn run(&mut self) -> Result<u64> {
        self.bind();
        let mut each = |_: &dyn Row| Ok(ControlFlow::Continue(()));
        let made = match self.as_json {
            true => self.json().and_then(|json| self.statement.stream(&[Value::Text(json)], &mut each)),
            false => self.statement.stream(&self.values, &mut each),
        };
        if self.lent {
            self.bind();
        }
        if made.is_ok() {
            self.waiting = 0;
        }
        made
    }

    /// Those that wait, which then do no more.
    pub fn take(&mut self) -> &mut [(RowPosition, Vec<Value>)] {
        let waiting = std::mem::take(&mut self.waiting);
        &mut self.records[..waiting]
    }

    /// The values of those that wait.
    fn json(&self) -> Result<Vec<u8>> {
        let width = self.slots.len();
        json_rows((0..self.waiting).map(|at| &self.values[at * width..][..width]))
    }

    fn bind(&mut self) {
        let width = self.slots.len();
        for (at, (_, holes)) in self.records.iter_mut().enumerate() {
            bind(&self.slots, &mut self.values[at * width..][..width], holes, self.lent);
        }
    }
}

/// Functions that tell of the statement before.
const OF_EARLIER: [&str; 3] = ["last_insert_rowid", "changes", "total_changes"];

/// True if a record may depend on those that the same line has made before it: its statement reads a table that it changes, itself or by
/// triggers, or asks what was changed before. As one statement all would see what was there before the first.
fn looks_back(session: &Session, sql: &str) -> bool {
    let tokens: Vec<_> = code(sql).collect();
    if tokens.iter().any(|token| OF_EARLIER.iter().any(|name| token.is_named(name))) {
        return true;
    }
    if !tokens.iter().any(|token| token.is("select")) {
        return false;
    }
    let Ok(Some(actions)) = session.engine.connection.classify(sql) else { return true };
    let changed = |name: &str| {
        actions.iter().any(|action| {
            action.kind.changes_rows() && action.object.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name))
        })
    };
    let mut reads = actions.iter().filter(|action| action.kind == ActionKind::Read);
    reads.any(|action| action.object.as_deref().is_none_or(changed))
}

/// Puts the values of the holes into their places, or takes back what was lent.
pub fn bind(slots: &[Slot], values: &mut [Value], holes: &mut [Value], lent: bool) {
    for (slot, value) in slots.iter().zip(values) {
        let Slot::Generated(hole) = slot else { continue };
        let Some(hole) = holes.get_mut(*hole) else { continue };
        if lent { std::mem::swap(hole, value) } else { value.clone_from(hole) }
    }
}

/// True if a statement on this table leaves nothing behind where it fails. Triggers and conflict clauses may say otherwise.
fn fails_whole(session: &Session, table: &Table) -> Result<bool> {
    if table.kind != TableKind::Table
        || table.sql.as_deref().is_none_or(|sql| sql.to_ascii_lowercase().contains("conflict"))
    {
        return Ok(false);
    }
    let connection = &*session.engine.connection;
    let schema = crate::sql::quote_name(&table.schema);
    // One by one, each record would take a trip to a server: there a trigger's text is looked at.
    let fails = if connection.is_remote() { "and lower(sql) like '%fail%'" } else { "" };
    let sql = format!(
        "select 1 from (select type, tbl_name, sql from {schema}.sqlite_schema union all \
         select type, tbl_name, sql from temp.sqlite_schema) \
         where type = 'trigger' and lower(tbl_name) = lower(?1) {fails} limit 1"
    );
    Ok(collect(connection, &sql, &[Value::text(table.name.clone())])?.is_empty())
}
