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
mod medians;
mod parts;
mod spread;
mod text;

pub use difference::{Known, RecordsDifference, TableDifference, difference};
pub use parts::{Side, compare};
pub use spread::Measure;
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
    /// How each of them compares texts; none where that is not known.
    pub collations: Vec<String>,
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
        let key = key(connection, &table)?;
        snapshot.insert(table.name.clone(), read_table(connection, catalog, (&table, key, count), &mut room)?);
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
    let key = key(connection, &table)?;
    read_table(connection, catalog, (&table, key, count), &mut room).map(Some)
}

/// The columns by which a record is known again: those of the primary key, since the same record may have another rowid; the rowid where
/// there is no key, or nulls in it tell no records apart.
fn key(connection: &dyn Connection, table: &Table) -> Result<Vec<String>> {
    let identity = table.identity_columns();
    let columns = table.primary_key.iter().map(|at| &table.columns[*at]);
    let nullable = columns.clone().filter(|column| !column.not_null && !identity.contains(&column.name));
    let nulls = nullable.map(|column| {
        format!("EXISTS (SELECT 1 FROM {} WHERE {} IS NULL)", table.quoted_name(), quote_name(&column.name))
    });
    let nulls: Vec<String> = nulls.collect();
    let has_nulls = || -> Result<bool> { Ok(store::count(connection, &format!("SELECT {}", nulls.join(" OR ")))? > 0) };
    if table.primary_key.is_empty() || !nulls.is_empty() && has_nulls()? {
        return Ok(identity);
    }
    Ok(columns.map(|column| column.name.clone()).collect())
}

/// A table with its key of `count` records, as far as there is room, which gets smaller by what is read.
fn read_table(
    connection: &dyn Connection,
    catalog: &Catalog,
    (table, key, count): (&Table, Vec<String>, u64),
    room: &mut Room,
) -> Result<TableSnapshot> {
    let Layout { mut snapshot, key, sql, order } = Layout::of(catalog, table, key, count)?;
    if count > room.read {
        snapshot.key = key;
        return Ok(snapshot);
    }
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

/// How the records of a table are read.
struct Layout {
    /// What is known of it before, without its key.
    snapshot: TableSnapshot,
    key: Vec<String>,
    sql: String,
    /// The places of the key in an answer, then those of the columns.
    order: Vec<usize>,
}

impl Layout {
    fn of(catalog: &Catalog, table: &Table, mut key: Vec<String>, count: u64) -> Result<Layout> {
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
        let collation = |name: &String| {
            let column = table.columns.iter().find(|column| column.name == *name);
            column.map_or_else(|| "BINARY".to_owned(), |column| column.collation.to_ascii_uppercase())
        };
        let collations = key.iter().map(collation).collect();
        let snapshot =
            TableSnapshot { count, columns, key: Vec::new(), collations, is_plain, content: Content::Number };
        // A column of the key that is shown, too, is not asked for twice: a table may have as many columns as an answer.
        let hidden: Vec<&String> = key.iter().filter(|name| !snapshot.columns.contains(name)).collect();
        let listed: Vec<&String> = hidden.into_iter().chain(&snapshot.columns).collect();
        let order =
            key.iter().chain(&snapshot.columns).filter_map(|name| listed.iter().position(|known| *known == name));
        let order: Vec<usize> = order.collect();
        let listed: Vec<String> = listed.into_iter().map(|name| quote_name(name)).collect();
        let sql = format!("SELECT {} FROM {}", listed.join(", "), table.quoted_name());
        Ok(Layout { snapshot, key, sql, order })
    }
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
        statement.stream(&[], &mut |row| {
            self.take(row, order);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(())
    }

    fn take(&mut self, row: &dyn Row, order: &[usize]) {
        let mut digest = Fingerprint::default();
        let mut size = text::SIZE;
        let mut record = self
            .records
            .is_some()
            .then(|| Record { key: Vec::with_capacity(self.key), held: Vec::with_capacity(order.len() - self.key) });
        // The key is a part of records alone.
        let begin = if self.bytes.is_some() { 0 } else { self.key };
        for (at, place) in order.iter().enumerate().skip(begin) {
            let value = row.get(*place);
            let short = shortened(value);
            let value = short.as_deref().map_or(value, |short| ValueRef::Text(short.as_bytes()));
            size += text::size(value);
            let column = at.checked_sub(self.key);
            if column.is_some() {
                digest.add(value);
            }
            match (&mut record, column) {
                (Some(record), Some(_)) => record.held.push(value.to_owned()),
                (Some(record), None) => record.key.push(value.to_owned()),
                (None, Some(column)) => self.spreads[column].add(value),
                (None, None) => {}
            }
        }
        self.sum = self.sum.wrapping_add(digest.finish());
        self.seen += 1;
        self.bytes = self.bytes.and_then(|left| left.checked_sub(size));
        let (Some(records), Some(record)) = (&mut self.records, record) else { return };
        records.push(record);
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

/// A long value by its length and its digest alone. Not in SQL: a server lacks the function.
fn shortened(value: ValueRef) -> Option<String> {
    let (ValueRef::Text(bytes) | ValueRef::Blob(bytes)) = value else { return None };
    (bytes.len() > LONG).then(|| {
        let digest: String = store::digest(bytes).iter().map(|byte| format!("{byte:02X}")).collect();
        format!("({} bytes, {digest})", bytes.len())
    })
}

/// A value as a record keeps it.
fn kept(value: ValueRef) -> Value {
    shortened(value).map_or_else(|| value.to_owned(), Value::text)
}

/// A number that stands for a key, the same for those that these collations take for one.
fn key_print(key: &[Value], collations: &[String]) -> u64 {
    let folded = |(value, collation): (&Value, &String)| match (value, collation.as_str()) {
        (Value::Text(bytes), "NOCASE") => Some(Value::Text(bytes.to_ascii_lowercase())),
        (Value::Text(bytes), "RTRIM") => {
            let end = bytes.iter().rposition(|byte| *byte != b' ').map_or(0, |at| at + 1);
            Some(Value::Text(bytes[..end].to_vec()))
        }
        _ => None,
    };
    if collations.iter().all(|collation| collation == "BINARY") {
        return store::fingerprint(key);
    }
    let pairs = key.iter().zip(collations);
    let key: Vec<Value> = pairs.map(|pair| folded(pair).unwrap_or_else(|| pair.0.clone())).collect();
    store::fingerprint(&key)
}

/// How both sides compare the texts of a key; byte by byte where they differ.
fn collations_of_both(then: &TableSnapshot, now: &TableSnapshot) -> Vec<String> {
    match then.collations.is_empty() || then.collations == now.collations {
        true => now.collations.clone(),
        false => Vec::new(),
    }
}

/// A number that stands for values, the same in every version and on every machine; two lists that differ share one with next to no chance.
fn digest<'v>(values: impl IntoIterator<Item = &'v Value>) -> u64 {
    let mut digest = Fingerprint::default();
    values.into_iter().for_each(|value| digest.add(value.as_ref()));
    digest.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CatalogOptions;
    use crate::store::{OpenOptions, OpenTarget, collect, open, run_all};

    /// Of 3,000 records the first thousand are long, so that they tell wrongly how long all of them are.
    #[test]
    fn what_fits_is_kept_to_the_byte_whatever_was_foreseen() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).expect("memory");
        let filling = "CREATE TABLE t (id INTEGER PRIMARY KEY, kind TEXT, n INTEGER);
            WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i LIMIT 3000)
            INSERT INTO t SELECT n, iif(n <= 1000, printf('%.300c', 'x'), 'y'), n % 7 FROM i;";
        run_all(&*connection, filling).expect("a table");
        let catalog = Catalog::new(connection.clone(), CatalogOptions::default());
        let read = |bytes: usize| {
            let room = Room { read: 3000, records: 3000, bytes };
            read_named(&*connection, &catalog, "t", room).expect("records").expect("a table").content
        };
        let rows = collect(&*connection, "SELECT id, id, kind, n FROM t", &[]).expect("records");
        let size = |row: &Vec<Value>| text::SIZE + row.iter().map(|value| text::size(value.as_ref())).sum::<usize>();
        let all: usize = rows.iter().map(size).sum();
        let first: usize = rows[..1000].iter().map(size).sum();
        assert!(first * 3 > all, "too much is foreseen");

        let Content::Records(records) = read(all) else { panic!("all of them fit") };
        let held: Vec<Vec<Value>> = rows.iter().map(|row| row[1..].to_vec()).collect();
        assert!(records.iter().map(|record| &record.held).eq(&held));
        let sums = records.iter().fold(0, |sum: u64, record| sum.wrapping_add(digest(&record.held)));
        for bytes in [all - 1, first, 10, 0] {
            let Content::Digest { sum, spreads } = read(bytes) else { panic!("{bytes} bytes are too few") };
            assert_eq!(sum, sums, "{bytes}");
            let mut numbers = SpreadBuilder::new(true);
            held.iter().for_each(|held| numbers.add(held[2].as_ref()));
            assert_eq!(spreads[2], numbers.finish(), "{bytes}");
            assert_eq!(spreads[1].records, 3000);
        }
    }
}
