//! What tables hold at one moment, so far as it is to be compared with what they hold at another.
//!
//! How much is known of a table depends on what there was room for ([`Room`]): its records, else a digest of them and how the values
//! of its columns are spread, else their number alone.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::catalog::{Catalog, RelationKind, Table, TableKind};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{self, Connection, Fingerprint, Row, Statement, Value, ValueRef};

mod difference;
mod spread;
mod text;

pub use difference::{Known, RecordsDifference, TableDifference, difference};
use spread::{Spread, SpreadBuilder};
pub use text::{decode, encode};

/// How many bytes of a value are held as they are; of a longer one, its length and its digest.
const LONG: usize = 1024;

/// How many columns an answer has at most (limits.html, 2).
const MOST_COLUMNS: usize = 2000;

/// How much of tables may be read and kept.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// So many records are read, of all tables together; of tables beyond that, only the number is known.
    pub read: u64,
    /// So many records are kept of each table.
    pub records: u64,
    /// So many bytes of records are kept, of all tables together.
    pub bytes: usize,
}

/// Some tables by name.
pub type Snapshot = BTreeMap<String, TableSnapshot>;

/// A record by what identifies it, and the columns of its table.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub key: Vec<Value>,
    pub held: Vec<Value>,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TableSnapshot {
    pub count: u64,
    pub columns: Vec<String>,
    /// The columns that identify a record; none where nothing does.
    pub key: Vec<String>,
    /// For each column, whether it tells of the record itself, and is no key.
    pub is_plain: Vec<bool>,
    pub content: Content,
}

/// What is known of a table besides its number of records.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Content {
    Records(Vec<Record>),
    Digest {
        /// The same for the same records in any order.
        sum: u64,
        spreads: Vec<Spread>,
    },
    #[default]
    Number,
}

/// The tables of the main database, the small ones first, as far as there is room.
///
/// # Errors
/// The engine's, and that of `tick`.
pub fn read(
    connection: &dyn Connection,
    catalog: &Catalog,
    mut room: Room,
    tick: &dyn Fn(&str) -> Result<()>,
) -> Result<Snapshot> {
    let mut tables = Vec::new();
    for entry in catalog.tables()? {
        if entry.kind == TableKind::Table
            && entry.schema == "main"
            && let Some(table) = catalog.table_at("main", &entry.name)?
        {
            tables.push((count(connection, &table)?, table));
        }
    }
    tables.sort_by_key(|(count, _)| *count);
    let mut snapshot = Snapshot::new();
    for (count, table) in tables {
        tick(&table.name)?;
        snapshot.insert(table.name.clone(), read_table(connection, catalog, &table, count, &mut room)?);
    }
    Ok(snapshot)
}

/// The tables of two sides by name, each once, as the second side calls it. SQLite takes names that differ in the case of ASCII letters for
/// one.
pub fn names_of_both(then: impl IntoIterator<Item = String>, now: impl IntoIterator<Item = String>) -> Vec<String> {
    let named = then.into_iter().chain(now).map(|name| (name.to_ascii_lowercase(), name));
    named.collect::<BTreeMap<_, _>>().into_values().collect()
}

/// The table of that name in a snapshot.
pub fn find<'s>(snapshot: &'s Snapshot, name: &str) -> Option<&'s TableSnapshot> {
    snapshot.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, table)| table)
}

fn count(connection: &dyn Connection, table: &Table) -> Result<u64> {
    store::count(connection, &format!("SELECT count(*) FROM {}", table.quoted_name()))
}

/// The table of that name of the main database, as far as there is room.
///
/// # Errors
/// The engine's.
pub fn read_named(
    connection: &dyn Connection,
    catalog: &Catalog,
    name: &str,
    mut room: Room,
) -> Result<Option<TableSnapshot>> {
    let Some(table) = catalog.table_at("main", name)? else { return Ok(None) };
    let count = count(connection, &table)?;
    read_table(connection, catalog, &table, count, &mut room).map(Some)
}

/// One table of `count` records, as far as there is room, which gets smaller by what is read.
fn read_table(
    connection: &dyn Connection,
    catalog: &Catalog,
    table: &Table,
    count: u64,
    room: &mut Room,
) -> Result<TableSnapshot> {
    let mut key = table.identity_columns();
    let shown: Vec<usize> = (0..table.columns.len()).filter(|at| !table.columns[*at].hidden).collect();
    let columns: Vec<String> = shown.iter().map(|at| table.columns[*at].name.clone()).collect();
    let mut is_key = vec![false; table.columns.len()];
    let of_keys = catalog.relations(table)?;
    let leads = of_keys.iter().filter(|relation| relation.kind == RelationKind::BelongsTo);
    let leading = leads.flat_map(|relation| relation.steps.iter().flat_map(|step| step.from_columns.iter()));
    for at in leading.chain(&table.primary_key) {
        is_key[*at] = true;
    }
    let is_plain: Vec<bool> = shown.iter().map(|at| !is_key[*at]).collect();
    if columns.len() >= MOST_COLUMNS && key.iter().any(|name| !columns.contains(name)) {
        key.clear();
    }
    let mut snapshot = TableSnapshot { count, columns, key: Vec::new(), is_plain, content: Content::Number };
    if count > room.read {
        snapshot.key = key;
        return Ok(snapshot);
    }
    // A column of the key that is shown, too, is not asked for twice: a table may have as many columns as an answer.
    let hidden: Vec<&String> = key.iter().filter(|name| !snapshot.columns.contains(name)).collect();
    let listed: Vec<&String> = hidden.into_iter().chain(&snapshot.columns).collect();
    let order = key.iter().chain(&snapshot.columns).filter_map(|name| listed.iter().position(|known| *known == name));
    let order: Vec<usize> = order.collect();
    let listed: Vec<String> = listed.into_iter().map(|name| quote_name(name)).collect();
    let sql = format!("SELECT {} FROM {}", listed.join(", "), table.quoted_name());
    let mut reading = Reading::new(&snapshot, key.len(), room, !key.is_empty() && count <= room.records);
    if let Some(mut statement) = connection.prepare(&sql)? {
        reading.read(&mut *statement, &order)?;
        if reading.is_forsaken && reading.bytes.is_some() {
            reading = Reading { foresees: false, ..Reading::new(&snapshot, key.len(), room, true) };
            reading.read(&mut *statement, &order)?;
        }
    }
    room.read -= count.min(room.read);
    snapshot.content = match (reading.records, reading.bytes) {
        (Some(records), Some(left)) => {
            room.bytes = left;
            Content::Records(records)
        }
        _ => Content::Digest {
            sum: reading.sum,
            spreads: reading.spreads.into_iter().map(SpreadBuilder::finish).collect(),
        },
    };
    snapshot.key = key;
    Ok(snapshot)
}

/// So many records tell how long all of them will be.
const FORESEEN_BY: u64 = 1000;

/// A table while it is read.
struct Reading {
    count: u64,
    seen: u64,
    key: usize,
    sum: u64,
    /// The records, as long as they are kept; then the spreads take every value.
    records: Option<Vec<Record>>,
    spreads: Vec<SpreadBuilder>,
    /// The bytes that are left; nothing if there were too few, or none are wanted.
    bytes: Option<usize>,
    room: usize,
    /// Gives records up as soon as those that were read tell that all of them will not fit.
    foresees: bool,
    /// Records were given up so, and may have fitted.
    is_forsaken: bool,
}

impl Reading {
    fn new(table: &TableSnapshot, key: usize, room: &Room, keeps_records: bool) -> Reading {
        Reading {
            count: table.count,
            seen: 0,
            key,
            sum: 0,
            records: keeps_records.then(Vec::new),
            spreads: table.is_plain.iter().map(|plain| SpreadBuilder::new(*plain)).collect(),
            bytes: keeps_records.then_some(room.bytes),
            room: room.bytes,
            foresees: true,
            is_forsaken: false,
        }
    }

    fn read(&mut self, statement: &mut dyn Statement, order: &[usize]) -> Result<()> {
        let itself: Vec<usize> = (0..order.len()).collect();
        statement.stream(&[], &mut |row| {
            match order.iter().any(|at| is_long(row.get(*at))) {
                true => self.take(&HeldRow::of(row, order), &itself),
                false => self.take(row, order),
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(())
    }

    fn take(&mut self, row: &dyn Row, order: &[usize]) {
        let mut digest = Fingerprint::default();
        let mut size = text::SIZE;
        let keeps = self.records.is_some();
        for (at, place) in order.iter().enumerate() {
            let value = row.get(*place);
            size += text::size(value);
            if let Some(column) = at.checked_sub(self.key) {
                digest.add(value);
                if !keeps {
                    self.spreads[column].add(value);
                }
            }
        }
        self.sum = self.sum.wrapping_add(digest.finish());
        self.seen += 1;
        self.bytes = self.bytes.and_then(|left| left.checked_sub(size));
        let Some(records) = &mut self.records else { return };
        records.push(record(row, order, self.key));
        if self.bytes.is_none() || self.foresees && self.seen == FORESEEN_BY && self.will_not_fit() {
            self.is_forsaken = self.bytes.is_some();
            for record in self.records.take().unwrap_or_default() {
                record.held.iter().zip(&mut self.spreads).for_each(|(value, spread)| spread.add(value.as_ref()));
            }
        }
    }

    fn will_not_fit(&self) -> bool {
        let taken = self.room - self.bytes.unwrap_or(0);
        taken as f64 / self.seen as f64 * self.count as f64 > self.room as f64
    }
}

fn record(row: &dyn Row, order: &[usize], key: usize) -> Record {
    let mut values = order.iter().map(|place| row.get(*place).to_owned());
    Record { key: values.by_ref().take(key).collect(), held: values.collect() }
}

fn is_long(value: ValueRef) -> bool {
    matches!(value, ValueRef::Text(bytes) | ValueRef::Blob(bytes) if bytes.len() > LONG)
}

/// A row with each long value by its length and its digest alone. Not in SQL: a server lacks the function.
struct HeldRow<'r>(Vec<Held<'r>>);

enum Held<'r> {
    Itself(ValueRef<'r>),
    Digest(String),
}

impl<'r> HeldRow<'r> {
    /// The columns at these places.
    fn of(row: &'r dyn Row, order: &[usize]) -> HeldRow<'r> {
        let held = |value: ValueRef<'r>| match value {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) if is_long(value) => {
                let digest: String = store::digest(bytes).iter().map(|byte| format!("{byte:02X}")).collect();
                Held::Digest(format!("({} bytes, {digest})", bytes.len()))
            }
            value => Held::Itself(value),
        };
        HeldRow(order.iter().map(|at| held(row.get(*at))).collect())
    }
}

impl Row for HeldRow<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, index: usize) -> ValueRef<'_> {
        match self.0.get(index) {
            Some(Held::Itself(value)) => *value,
            Some(Held::Digest(text)) => ValueRef::Text(text.as_bytes()),
            None => ValueRef::Null,
        }
    }
}

/// A number that stands for values, the same in every version and on every machine; two lists that differ share one with next to no chance.
fn digest<'v>(values: impl IntoIterator<Item = &'v Value>) -> u64 {
    let mut digest = Fingerprint::default();
    values.into_iter().for_each(|value| digest.add(value.as_ref()));
    digest.finish()
}
