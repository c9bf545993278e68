//! Two databases that both can be read: their tables compared record by record however many there are, in bounded memory, and with
//! medians that are no guess.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::difference::{
    RecordsDifference, TableDifference, difference, difference_of_records, records, shared_columns,
};
use super::spread::{Spread, SpreadBuilder};
use super::{Content, Layout, Record, Room, TableSnapshot, count, kept, read_table};
use crate::catalog::{Affinity, Catalog, Identity, Table};
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
            let has_same_order = has_same_order(sides, [then, now])?;
            return by_parts(name, sides, [then, now], layouts, Parts::new(has_same_order, most), tick);
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

/// True if both sides put the same keys in the same order.
fn has_same_order(sides: [Side<'_>; 2], tables: [&Rc<Table>; 2]) -> Result<bool> {
    // How the columns of a key compare; a rowid is a number.
    let compared = |table: &Table| -> Option<Vec<(Affinity, String)>> {
        match &table.identity {
            Identity::Rowid(_) => Some(Vec::new()),
            Identity::Columns(columns) => {
                let column = |at: &usize| {
                    let column = &table.columns[*at];
                    (Affinity::of(&column.declared_type, table.strict), column.collation.to_ascii_lowercase())
                };
                Some(columns.iter().map(column).collect())
            }
            Identity::None => None,
        }
    };
    let (then, now) = (compared(tables[0]), compared(tables[1]));
    if then.is_none() || then != now {
        return Ok(false);
    }
    // Texts are in the order of their bytes.
    let encoding = |side: Side<'_>| collect(side.connection, "PRAGMA main.encoding", &[]);
    Ok(then.is_some_and(|columns| columns.is_empty()) || encoding(sides[0])? == encoding(sides[1])?)
}

/// What makes parts of two tables, such that records of one key are in the same part on both sides.
enum Parts {
    /// Ranges of the key, which both sides are read in the order of.
    Ranges {
        most: u64,
        /// The last key of the range before.
        after: Option<Vec<Value>>,
        is_last: bool,
    },
    /// By a number that stands for the key: each part is a pass over all records.
    Passes { most: u64, part: u64 },
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

impl Parts {
    fn new(has_same_order: bool, most: u64) -> Parts {
        let most = most.max(2);
        if has_same_order {
            Parts::Ranges { most, after: None, is_last: false }
        } else {
            Parts::Passes { most, part: 0 }
        }
    }

    /// The records of the next part on both sides; none behind the last.
    fn next(
        &mut self,
        sides: [Side<'_>; 2],
        layouts: &[Layout; 2],
        tick: &dyn Fn() -> Result<()>,
    ) -> Result<Option<[Vec<Record>; 2]>> {
        match self {
            Parts::Passes { most, part } => {
                let parts = layouts.iter().map(|layout| layout.snapshot.count).max().unwrap_or(0).div_ceil(*most);
                if *part == parts {
                    return Ok(None);
                }
                let this = *part;
                *part += 1;
                let is_in_part = |key: &[Value]| fingerprint(key) % parts == this;
                let pass = |at: usize| {
                    let layout: &Layout = &layouts[at];
                    let query = Query { sql: layout.sql.clone(), values: Vec::new(), most: u64::MAX };
                    read(sides[at], layout, &query, &is_in_part, tick).map(|piece| piece.records)
                };
                Ok(Some([pass(0)?, pass(1)?]))
            }
            Parts::Ranges { is_last: true, .. } => Ok(None),
            Parts::Ranges { most, after, is_last } => {
                let range = |at: usize, until: Option<&Vec<Value>>, most: u64| {
                    let query = layouts[at].range(after.as_ref(), until, most);
                    read(sides[at], &layouts[at], &query, &|_| true, tick)
                };
                // The other side may have more of the same range.
                let mut then = range(0, None, *most / 2)?;
                let mut until = then.last.take();
                let now = range(1, until.as_ref(), *most)?;
                if now.last.is_some() && now.last != until {
                    until = now.last;
                    then = range(0, until.as_ref(), *most)?;
                }
                *is_last = until.is_none();
                *after = until;
                Ok(Some([then.records, now.records]))
            }
        }
    }
}

impl Layout {
    /// The records behind one key and up to another in the order of keys, no more than so many.
    fn range(&self, after: Option<&Vec<Value>>, until: Option<&Vec<Value>>, most: u64) -> Query {
        let names: Vec<String> = self.key.iter().map(|name| quote_name(name)).collect();
        let key = names.join(", ");
        let marks = vec!["?"; names.len()].join(", ");
        let bounds = [(after, ">"), (until, "<=")].into_iter().filter(|(bound, _)| bound.is_some());
        let bounds: Vec<String> = bounds.map(|(_, comparison)| format!("({key}) {comparison} ({marks})")).collect();
        let condition = if bounds.is_empty() { String::new() } else { format!(" WHERE {}", bounds.join(" AND ")) };
        let values = after.into_iter().chain(until).flatten().cloned().collect();
        Query { sql: format!("{}{condition} ORDER BY {key} LIMIT {most}", self.sql), values, most }
    }
}

/// Compares the records in parts.
fn by_parts(
    name: &str,
    sides: [Side<'_>; 2],
    tables: [&Rc<Table>; 2],
    layouts: [Layout; 2],
    mut parts: Parts,
    tick: &dyn Fn() -> Result<()>,
) -> Result<TableDifference> {
    let [then, now] = &layouts;
    let both = shared_columns(&then.snapshot, &now.snapshot);
    let builders = |layout: &Layout| -> Vec<SpreadBuilder> {
        layout.snapshot.is_plain.iter().map(|plain| SpreadBuilder::new(*plain)).collect()
    };
    let mut spreads = [builders(then), builders(now)];
    let mut found = RecordsDifference::default();
    while let Some([old, new]) = parts.next(sides, &layouts, tick)? {
        for (spreads, read) in spreads.iter_mut().zip([&old, &new]) {
            for record in read {
                record.held.iter().zip(&mut *spreads).for_each(|(value, spread)| spread.add(value.as_ref()));
            }
        }
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
            (TEXT, TEXT, "char(65 + n % 50) || n", true),
            (TEXT, TEXT, "hex(zeroblob(600)) || n", true),
            (NOCASE, NOCASE, "char(65 + n % 50) || n", true),
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
            let tables = sides.map(|side| side.table("t").expect("it can be read").expect("it is there").0);
            assert_eq!(super::has_same_order(sides, [&tables[0], &tables[1]]), Ok(has_same_order), "{key}");
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
