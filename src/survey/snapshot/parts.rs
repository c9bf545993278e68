//! Two databases that both can be read: their tables compared record by record however many there are, in bounded memory, and with
//! medians that are no guess.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use super::difference::{
    RecordsDifference, TableDifference, difference, difference_of_records, records, shared_columns,
};
use super::spread::{Spread, SpreadBuilder};
use super::{
    Content, Layout, Record, Room, TableSnapshot, collations_of_both, count, kept, key, key_print, medians, read_table,
    shortened,
};
use crate::catalog::{Affinity, Catalog, Identity, Table};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Connection, Value, ValueRef, collect};

/// Records between two questions whether to go on.
pub(super) const STEP: u64 = 8_192;

/// One of two databases.
#[derive(Clone, Copy)]
pub struct Side<'s> {
    pub connection: &'s dyn Connection,
    pub catalog: &'s Catalog,
}

impl Side<'_> {
    fn table(&self, name: &str) -> Result<Option<KeyedTable>> {
        let Some(table) = self.catalog.table_at("main", name)? else { return Ok(None) };
        let (key, count) = (key(self.connection, &table)?, count(self.connection, &table)?);
        Ok(Some((table, key, count)))
    }
}

/// A table, its key, and how many records it has.
type KeyedTable = (Rc<Table>, Vec<String>, u64);

fn is_same_key(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// How the table of that name differs. At most so many records of it are held at a time, of each side; `tick` is called meanwhile.
///
/// # Errors
/// The engine's, and that of `tick`.
pub fn compare(name: &str, sides: [Side<'_>; 2], most: u64, tick: &dyn Fn() -> Result<()>) -> Result<TableDifference> {
    let mut tables = (sides[0].table(name)?, sides[1].table(name)?);
    if let (Some((then, then_key, _)), Some((now, now_key, _))) = (&mut tables.0, &mut tables.1)
        && !is_same_key(then_key, now_key)
    {
        // On one side nulls may be in the way.
        (*then_key, *now_key) = (then.identity_columns(), now.identity_columns());
    }
    if let (Some((then, then_key, then_count)), Some((now, now_key, now_count))) = &tables
        && then_count.max(now_count) > &most
    {
        let layouts = [
            Layout::of(sides[0].catalog, then, then_key.clone(), *then_count)?,
            Layout::of(sides[1].catalog, now, now_key.clone(), *now_count)?,
        ];
        if is_same_key(then_key, now_key) && !layouts.iter().any(|layout| layout.key.is_empty()) {
            let has_same_order = has_same_order(sides, [(then, then_key), (now, now_key)])?;
            return by_parts(name, sides, [then, now], layouts, (has_same_order, most), tick);
        }
    }
    let read = |side: Side<'_>, table: &Option<KeyedTable>| {
        let mut room = Room { read: u64::MAX, records: most, bytes: usize::MAX };
        let read = |(table, key, count): &KeyedTable| {
            read_table(side.connection, side.catalog, (table, key.clone(), *count), &mut room)
        };
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
        if let (Some((table, ..)), Content::Digest { spreads, .. }) = (table, &mut snapshot.content) {
            medians::find(side, table, &snapshot.columns, spreads, &vec![true; snapshot.columns.len()], tick)?;
        }
    }
    Ok(difference(name, Some(then), Some(now)))
}

/// True if both sides are read in the order of their keys, and it is the same.
fn has_same_order(sides: [Side<'_>; 2], tables: [(&Table, &[String]); 2]) -> Result<bool> {
    // Beside the rowid a key is in no order that a table is read in: each record would be looked up.
    if tables.iter().any(|(table, key)| !is_same_key(&table.identity_columns(), key)) {
        return Ok(false);
    }
    // How the columns of a key compare; a rowid is a number.
    let compared = |(table, key): (&Table, &[String])| -> Vec<(Affinity, String)> {
        let is_key = |name: &&String| !matches!(&table.identity, Identity::Rowid(rowid) if rowid == *name);
        let column = |name: &String| table.columns.iter().find(|column| column.name == *name);
        let columns = key.iter().filter(is_key).filter_map(column);
        columns
            .map(|column| (Affinity::of(&column.declared_type, table.strict), column.collation.to_ascii_lowercase()))
            .collect()
    };
    let (then, now) = (compared(tables[0]), compared(tables[1]));
    if then != now {
        return Ok(false);
    }
    // Texts are in the order of their bytes.
    let encoding = |side: Side<'_>| collect(side.connection, "PRAGMA main.encoding", &[]);
    Ok(then.is_empty() || encoding(sides[0])? == encoding(sides[1])?)
}

/// What asks for records of one side, no more than so many.
struct Query {
    sql: String,
    values: Vec<Value>,
    most: u64,
}

/// Some records of one side.
#[derive(Default)]
struct Piece {
    records: Vec<Record>,
    /// The key of the last of them as it is in the table, where there may be more.
    last: Option<Vec<Value>>,
}

impl Layout {
    /// The records behind one key and up to another in the order of keys, no more than so many.
    fn range(&self, after: Option<&Vec<Value>>, until: Option<&Vec<Value>>, most: Option<u64>) -> Query {
        let names: Vec<String> = self.key.iter().map(|name| quote_name(name)).collect();
        let key = names.join(", ");
        let marks = vec!["?"; names.len()].join(", ");
        let bounds = [(after, ">"), (until, "<=")].into_iter().filter(|(bound, _)| bound.is_some());
        let bounds: Vec<String> = bounds.map(|(_, comparison)| format!("({key}) {comparison} ({marks})")).collect();
        let condition = if bounds.is_empty() { String::new() } else { format!(" WHERE {}", bounds.join(" AND ")) };
        let values = after.into_iter().chain(until).flatten().cloned().collect();
        let limit = most.map_or_else(String::new, |most| format!(" LIMIT {most}"));
        Query { sql: format!("{}{condition} ORDER BY {key}{limit}", self.sql), values, most: most.unwrap_or(u64::MAX) }
    }
}

/// Two tables of one key, while their records are compared.
struct Comparison<'c> {
    sides: [Side<'c>; 2],
    layouts: [Layout; 2],
    /// The columns that both have.
    both: Vec<(usize, usize)>,
    collations: Vec<String>,
    spreads: [Vec<SpreadBuilder>; 2],
    found: RecordsDifference,
    tick: &'c dyn Fn() -> Result<()>,
}

/// Compares the records in parts, of which both sides hold records of the same keys.
fn by_parts(
    name: &str,
    sides: [Side<'_>; 2],
    tables: [&Rc<Table>; 2],
    layouts: [Layout; 2],
    (has_same_order, most): (bool, u64),
    tick: &dyn Fn() -> Result<()>,
) -> Result<TableDifference> {
    let both = shared_columns(&layouts[0].snapshot, &layouts[1].snapshot);
    let builders = |layout: &Layout| -> Vec<SpreadBuilder> {
        layout.snapshot.is_plain.iter().map(|plain| SpreadBuilder::new(*plain)).collect()
    };
    let spreads = [builders(&layouts[0]), builders(&layouts[1])];
    let found = RecordsDifference::default();
    let collations = collations_of_both(&layouts[0].snapshot, &layouts[1].snapshot);
    let mut comparison = Comparison { sides, layouts, both, collations, spreads, found, tick };
    if has_same_order {
        comparison.by_ranges(most.max(2))?;
    } else {
        comparison.by_passes(most.max(2))?;
    }
    let Comparison { layouts, spreads, found, .. } = comparison;
    let mut snapshots = Vec::with_capacity(2);
    for ((at, layout), builders) in layouts.iter().enumerate().zip(spreads) {
        // Where the same records are there, a column in which none differs has the same median.
        let columns = &layout.snapshot.columns;
        let is_wanted: Vec<bool> = columns.iter().map(|column| found.may_have_moved(column)).collect();
        let mut spreads: Vec<Spread> = builders.into_iter().map(SpreadBuilder::finish).collect();
        medians::find(sides[at], tables[at], columns, &mut spreads, &is_wanted, tick)?;
        let content = Content::Digest { sum: 0, spreads };
        snapshots.push(TableSnapshot { key: layout.key.clone(), content, ..layout.snapshot.clone() });
    }
    Ok(difference_of_records(name, &snapshots[0], &snapshots[1], found))
}

impl Comparison<'_> {
    /// By ranges of the key, which both sides are read in the order of. Those of one side are held, and those of the other go by.
    fn by_ranges(&mut self, most: u64) -> Result<()> {
        let mut after: Option<Vec<Value>> = None;
        loop {
            let query = self.layouts[0].range(after.as_ref(), None, Some(most));
            let old = read(self.sides[0], &self.layouts[0], &query, &|_| true, self.tick)?;
            self.spread(0, &old.records);
            self.beside(old.records, after.as_ref(), old.last.as_ref(), most)?;
            if old.last.is_none() {
                return Ok(());
            }
            after = old.last;
        }
    }

    /// By a number that stands for the key: each part is a pass over all records.
    fn by_passes(&mut self, most: u64) -> Result<()> {
        let parts = self.layouts.iter().map(|layout| layout.snapshot.count).max().unwrap_or(0).div_ceil(most);
        for part in 0..parts {
            let is_in_part = |key: &[Value]| key_print(key, &self.collations) % parts == part;
            let pass = |at: usize| {
                let layout: &Layout = &self.layouts[at];
                let query = Query { sql: layout.sql.clone(), values: Vec::new(), most: u64::MAX };
                read(self.sides[at], layout, &query, &is_in_part, self.tick).map(|piece| piece.records)
            };
            let (old, new) = (pass(0)?, pass(1)?);
            self.spread(0, &old);
            self.spread(1, &new);
            self.take(&old, &new);
        }
        Ok(())
    }

    fn spread(&mut self, at: usize, records: &[Record]) {
        for record in records {
            record.held.iter().zip(&mut self.spreads[at]).for_each(|(value, spread)| spread.add(value.as_ref()));
        }
    }

    fn take(&mut self, old: &[Record], new: &[Record]) {
        let now = &self.layouts[1].snapshot;
        self.found.take(records(now, old, new, &self.both, &self.collations), &now.columns);
    }

    /// Compares these records with those of the other side in the same range, of which only those are held that differ, and of those that
    /// are new so many.
    fn beside(
        &mut self,
        old: Vec<Record>,
        after: Option<&Vec<Value>>,
        until: Option<&Vec<Value>>,
        most: u64,
    ) -> Result<()> {
        let query = self.layouts[1].range(after, until, None);
        let Some(mut statement) = self.sides[1].connection.prepare(&query.sql)? else { return Ok(()) };
        let order = self.layouts[1].order.clone();
        let (of_key, of_columns) = order.split_at(self.layouts[1].key.len());
        let mut is_met = vec![false; old.len()];
        let (mut next, mut passed) = (0, 0);
        // Where keys are, once one does not come in its turn.
        let mut places: Option<HashMap<u64, usize>> = None;
        let (mut differing, mut changed, mut made) = (Vec::new(), Vec::new(), Vec::new());
        let mut texts: Vec<Option<String>> = vec![None; of_columns.len()];
        statement.stream(&query.values, &mut |row| {
            if passed % STEP == 0 {
                (self.tick)()?;
            }
            passed += 1;
            for ((place, short), spread) in of_columns.iter().zip(&mut texts).zip(&mut self.spreads[1]) {
                let value = row.get(*place);
                *short = shortened(value);
                spread.add(short.as_deref().map_or(value, |short| ValueRef::Text(short.as_bytes())));
            }
            let held = |at: usize| {
                texts[at].as_deref().map_or_else(|| row.get(of_columns[at]), |short| ValueRef::Text(short.as_bytes()))
            };
            let is_next = |record: &Record| record.key.iter().zip(of_key).all(|(key, at)| key.as_ref() == row.get(*at));
            let record = || Record {
                key: of_key.iter().map(|place| kept(row.get(*place))).collect(),
                held: (0..of_columns.len()).map(|at| held(at).to_owned()).collect(),
            };
            let met = if old.get(next).is_some_and(is_next) {
                Some(next)
            } else {
                let places = places.get_or_insert_with(|| {
                    old.iter().enumerate().map(|(at, record)| (key_print(&record.key, &self.collations), at)).collect()
                });
                let key: Vec<Value> = of_key.iter().map(|place| kept(row.get(*place))).collect();
                places.get(&key_print(&key, &self.collations)).copied()
            };
            match met {
                Some(at) => {
                    is_met[at] = true;
                    next = at + 1;
                    if self.both.iter().all(|(was, is)| old[at].held[*was].as_ref() == held(*is)) {
                        self.found.same += 1;
                    } else {
                        differing.push(at);
                        changed.push(record());
                    }
                }
                None => made.push(record()),
            }
            if made.len() as u64 == most {
                self.take(&[], &std::mem::take(&mut made));
            }
            Ok(ControlFlow::Continue(()))
        })?;
        differing.iter().for_each(|at| is_met[*at] = false);
        let left: Vec<Record> =
            old.into_iter().zip(is_met).filter(|(_, is_met)| !is_met).map(|(record, _)| record).collect();
        changed.append(&mut made);
        self.take(&left, &changed);
        Ok(())
    }
}

/// The records of a query whose keys are among those that are wanted.
fn read(
    side: Side<'_>,
    layout: &Layout,
    query: &Query,
    is_wanted: &dyn Fn(&[Value]) -> bool,
    tick: &dyn Fn() -> Result<()>,
) -> Result<Piece> {
    let mut piece = Piece::default();
    let Some(mut statement) = side.connection.prepare(&query.sql)? else { return Ok(piece) };
    let (of_key, of_columns) = layout.order.split_at(layout.key.len());
    let mut passed = 0;
    statement.stream(&query.values, &mut |row| {
        if passed % STEP == 0 {
            tick()?;
        }
        passed += 1;
        let key: Vec<Value> = of_key.iter().map(|place| kept(row.get(*place))).collect();
        if is_wanted(&key) {
            piece.records.push(Record { key, held: of_columns.iter().map(|place| kept(row.get(*place))).collect() });
        }
        if piece.records.len() as u64 == query.most {
            piece.last = Some(of_key.iter().map(|place| row.get(*place).to_owned()).collect());
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::CatalogOptions;
    use crate::store::{OpenOptions, OpenTarget, SqliteConnection, open, run_all};

    fn database(definition: &str, filling: &str) -> (Rc<SqliteConnection>, Catalog) {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).expect("memory");
        run_all(&*connection, &format!("CREATE TABLE t {definition}; {filling}")).expect("a table");
        let catalog = Catalog::new(connection.clone(), CatalogOptions::default());
        (connection, catalog)
    }

    /// A table whose key is made of numbers that stand far apart, 90 records of which some are lost, changed and made.
    #[test]
    fn parts_of_any_size_tell_what_the_whole_does() {
        const NUMBER: &str = "(k INTEGER PRIMARY KEY, v)";
        const TEXT: &str = "(k TEXT PRIMARY KEY, v) WITHOUT ROWID";
        const NOCASE: &str = "(k TEXT PRIMARY KEY COLLATE NOCASE, v) WITHOUT ROWID";
        const PAIR: &str = "(k, l TEXT, v, PRIMARY KEY (l DESC, k)) WITHOUT ROWID";
        for (then, now, key, has_same_order) in [
            (NUMBER, NUMBER, "n * 37 % 1001", true),
            ("(v)", "(w INTEGER, v)", "NULL", true),
            ("(k TEXT PRIMARY KEY, v)", "(k TEXT PRIMARY KEY, v)", "char(65 + n % 50) || n", false),
            ("(k TEXT PRIMARY KEY, v)", TEXT, "hex(zeroblob(600)) || n", false),
            ("(k, l, v, PRIMARY KEY (l, k))", "(k, l, v, PRIMARY KEY (l, k))", "n, n % 4", false),
            (TEXT, TEXT, "char(65 + n % 50) || n", true),
            (TEXT, TEXT, "hex(zeroblob(600)) || n", true),
            (NOCASE, NOCASE, "char(65 + n % 50) || n", true),
            (NOCASE, &NOCASE.replace(" WITHOUT ROWID", ""), "char(65 + n % 50) || n", false),
            (TEXT, NOCASE, "char(65 + n % 50) || n", false),
            (PAIR, PAIR, "iif(n % 3, n / 2.0, x'00' || n), n % 4", true),
        ] {
            let fill = |condition: &str, value: &str| {
                let rows = "WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i LIMIT 200)";
                let (key, names) = match key {
                    "NULL" => ("n", "rowid, v"),
                    key if key.contains("n % 4") => (key, "k, l, v"),
                    key => (key, "k, v"),
                };
                format!("INSERT INTO t ({names}) {rows} SELECT {key}, {value} FROM i WHERE {condition}")
            };
            let then = database(then, &fill("n <= 90", "n % 10"));
            let now = database(now, &fill("n % 9 <> 4 AND n % 11 <> 5", "iif(n % 8, n % 10, 'changed')"));
            let sides = [&then, &now].map(|(connection, catalog)| Side { connection: &**connection, catalog });
            let tables = sides.map(|side| side.table("t").expect("it can be read").expect("it is there"));
            let keyed = [(&*tables[0].0, &*tables[0].1), (&*tables[1].0, &*tables[1].1)];
            assert_eq!(super::has_same_order(sides, keyed), Ok(has_same_order), "{key}");
            let told = |most: u64| compare("t", sides, most, &|| Ok(())).expect("it is compared");
            let whole = told(1000);
            let counts = whole.records().map(|found| (found.lost > 0, found.changed > 0, found.made > 40));
            assert_eq!(counts, Some((true, true, true)), "{key}");
            for most in [2, 3, 10, 50, 150] {
                assert_eq!(told(most), whole, "{key} in parts of {most}");
            }
        }
    }
}
