//! Two databases that both can be read: their tables compared record by record however many there are, in bounded memory, and with
//! medians that are no guess.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::difference::{
    RecordsDifference, TableDifference, difference, difference_of_records, records, shared_columns,
};
use super::spread::{Spread, SpreadBuilder};
use super::{Content, Layout, Record, Room, TableSnapshot, count, kept, read_table};
use crate::catalog::{Catalog, Table};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect, fingerprint};

/// Records between two questions whether to go on.
const STEP: u64 = 8_192;

/// One of two databases.
#[derive(Clone, Copy)]
pub struct Side<'s> {
    pub connection: &'s dyn Connection,
    pub catalog: &'s Catalog,
}

impl Side<'_> {
    fn table(&self, name: &str) -> Result<Option<(Rc<Table>, u64)>> {
        let Some(table) = self.catalog.table_at("main", name)? else { return Ok(None) };
        let count = count(self.connection, &table)?;
        Ok(Some((table, count)))
    }
}

/// How the table of that name differs. At most so many records of it are held at a time, of each side; `tick` is called meanwhile.
///
/// # Errors
/// The engine's, and that of `tick`.
pub fn compare(name: &str, sides: [Side<'_>; 2], most: u64, tick: &dyn Fn() -> Result<()>) -> Result<TableDifference> {
    let tables = (sides[0].table(name)?, sides[1].table(name)?);
    if let (Some((then, then_count)), Some((now, now_count))) = &tables
        && then_count.max(now_count) > &most
    {
        let layouts =
            [Layout::of(sides[0].catalog, then, *then_count)?, Layout::of(sides[1].catalog, now, *now_count)?];
        let has_same_key = layouts[0].key.len() == layouts[1].key.len()
            && layouts[0].key.iter().zip(&layouts[1].key).all(|(one, other)| one.eq_ignore_ascii_case(other));
        if has_same_key && !layouts[0].key.is_empty() {
            return by_parts(name, sides, [then, now], layouts, most, tick);
        }
    }
    let read = |side: Side<'_>, table: &Option<(Rc<Table>, u64)>| {
        let mut room = Room { read: u64::MAX, records: most, bytes: usize::MAX };
        let read =
            |(table, count): &(Rc<Table>, u64)| read_table(side.connection, side.catalog, table, *count, &mut room);
        table.as_ref().map(read).transpose()
    };
    let mut then = read(sides[0], &tables.0)?;
    let mut now = read(sides[1], &tables.1)?;
    let found = difference(name, then.as_ref(), now.as_ref());
    let (Some(then), Some(now)) = (&mut then, &mut now) else { return Ok(found) };
    if found.is_same() {
        return Ok(found);
    }
    for (side, table, snapshot) in [(sides[0], &tables.0, &mut *then), (sides[1], &tables.1, &mut *now)] {
        if let (Some((table, _)), Content::Digest { spreads, .. }) = (table, &mut snapshot.content) {
            for (spread, column) in spreads.iter_mut().zip(&snapshot.columns) {
                tick()?;
                find_median(side, table, column, spread)?;
            }
        }
    }
    Ok(difference(name, Some(then), Some(now)))
}

/// Compares the records in parts, which their keys alone make: those of one key are in the same part on both sides.
fn by_parts(
    name: &str,
    sides: [Side<'_>; 2],
    tables: [&Rc<Table>; 2],
    layouts: [Layout; 2],
    most: u64,
    tick: &dyn Fn() -> Result<()>,
) -> Result<TableDifference> {
    let [then, now] = &layouts;
    let both = shared_columns(&then.snapshot, &now.snapshot);
    let builders = |layout: &Layout| -> Vec<SpreadBuilder> {
        layout.snapshot.is_plain.iter().map(|plain| SpreadBuilder::new(*plain)).collect()
    };
    let mut spreads = [builders(then), builders(now)];
    let mut found = RecordsDifference::default();
    let parts = then.snapshot.count.max(now.snapshot.count).div_ceil(most.max(1));
    for part in 0..parts {
        let mut read = |at: usize| -> Result<Vec<Record>> {
            let records = read_part(sides[at], &layouts[at], (part, parts), tick)?;
            for record in &records {
                record.held.iter().zip(&mut spreads[at]).for_each(|(value, spread)| spread.add(value.as_ref()));
            }
            Ok(records)
        };
        let (old, new) = (read(0)?, read(1)?);
        found.take(records(&now.snapshot, &old, &new, &both), &now.snapshot.columns);
    }
    let mut snapshots = Vec::with_capacity(2);
    for ((at, layout), builders) in layouts.iter().enumerate().zip(spreads) {
        let mut spreads: Vec<Spread> = builders.into_iter().map(SpreadBuilder::finish).collect();
        for (spread, column) in spreads.iter_mut().zip(&layout.snapshot.columns) {
            // Where the same records are there, a column in which none differs has the same median.
            if found.may_have_moved(column) {
                tick()?;
                find_median(sides[at], tables[at], column, spread)?;
            }
        }
        let content = Content::Digest { sum: 0, spreads };
        snapshots.push(TableSnapshot { key: layout.key.clone(), content, ..layout.snapshot.clone() });
    }
    Ok(difference_of_records(name, &snapshots[0], &snapshots[1], found))
}

/// The records of a part of so many.
fn read_part(
    side: Side<'_>,
    layout: &Layout,
    (part, parts): (u64, u64),
    tick: &dyn Fn() -> Result<()>,
) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    let Some(mut statement) = side.connection.prepare(&layout.sql)? else { return Ok(records) };
    let (of_key, of_columns) = layout.order.split_at(layout.key.len());
    let mut passed = 0;
    statement.stream(&[], &mut |row| {
        if passed % STEP == 0 {
            tick()?;
        }
        passed += 1;
        let key: Vec<Value> = of_key.iter().map(|place| kept(row.get(*place))).collect();
        if fingerprint(&key) % parts == part {
            records.push(Record { key, held: of_columns.iter().map(|place| kept(row.get(*place))).collect() });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(records)
}

/// Puts the true median in the place of that of a sample.
fn find_median(side: Side<'_>, table: &Table, column: &str, spread: &mut Spread) -> Result<()> {
    let Some([_, median, _]) = spread.line.as_mut().filter(|_| spread.is_sampled) else { return Ok(()) };
    let (name, middle) = (quote_name(column), (spread.records - spread.nulls - 1) / 2);
    let sql = format!(
        "SELECT {name} FROM {} WHERE {name} IS NOT NULL ORDER BY {name} COLLATE BINARY LIMIT 1 OFFSET {middle}",
        table.quoted_name()
    );
    if let Some(value) = collect(side.connection, &sql, &[])?.pop().and_then(|mut row| row.pop()) {
        *median = value;
        spread.is_sampled = false;
    }
    Ok(())
}
