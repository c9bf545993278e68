//! What tables hold at one moment, so far as it is to be compared with what they hold at another.
//!
//! How much is known of a table depends on what there was room for ([`Room`]): its records, else a digest of them and how the values
//! of its columns are spread, else their number alone.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::catalog::{Catalog, RelationKind, Table, TableKind};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{self, Connection, Row, Value, ValueRef};

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
    let mut records = (!key.is_empty() && count <= room.records).then(Vec::new);
    let mut bytes = room.bytes;
    let mut sum = 0_u64;
    let mut spreads: Vec<SpreadBuilder> = snapshot.is_plain.iter().map(|plain| SpreadBuilder::new(*plain)).collect();
    if let Some(mut statement) = connection.prepare(&sql)? {
        statement.stream(&[], &mut |row| {
            let row = HeldRow::of(row, &order);
            let held: Vec<ValueRef> = (key.len()..row.len()).map(|at| row.get(at)).collect();
            sum = sum.wrapping_add(digest(&held));
            match (&mut records, bytes.checked_sub(text::size(&row))) {
                (Some(records), Some(left)) => {
                    bytes = left;
                    records.push(record(&row, key.len()));
                }
                (kept, _) => {
                    for record in kept.take().unwrap_or_default() {
                        record.held.iter().zip(&mut spreads).for_each(|(value, spread)| spread.add(value.as_ref()));
                    }
                    held.iter().zip(&mut spreads).for_each(|(value, spread)| spread.add(*value));
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    room.read -= count.min(room.read);
    snapshot.content = match records {
        Some(records) => {
            room.bytes = bytes;
            Content::Records(records)
        }
        None => Content::Digest { sum, spreads: spreads.into_iter().map(SpreadBuilder::finish).collect() },
    };
    snapshot.key = key;
    Ok(snapshot)
}

fn record(row: &dyn Row, key: usize) -> Record {
    let mut values: Vec<Value> = (0..row.len()).map(|at| row.get(at).to_owned()).collect();
    let held = values.split_off(key);
    Record { key: values, held }
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
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) if bytes.len() > LONG => {
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
fn digest(values: &[ValueRef]) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    let mut put = |bytes: &[u8]| bytes.iter().for_each(|byte| state = (state ^ u64::from(*byte)).wrapping_mul(PRIME));
    for value in values {
        match value {
            ValueRef::Null => put(&[0]),
            ValueRef::Integer(number) => {
                put(&[1]);
                put(&number.to_le_bytes());
            }
            ValueRef::Real(number) => {
                put(&[2]);
                put(&number.to_bits().to_le_bytes());
            }
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                put(&[if matches!(value, ValueRef::Text(_)) { 3 } else { 4 }]);
                put(&(bytes.len() as u64).to_le_bytes());
                put(bytes);
            }
        }
    }
    // The last steps of SplitMix64: sums of such numbers tell apart what sums of plain ones do not.
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}
