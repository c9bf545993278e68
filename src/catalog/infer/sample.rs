//! What a bounded sample of the values says: whether all are found in the parent's key, and how much of that is chance.

use crate::catalog::{Affinity, Identity, Table};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

/// How many records are looked at from the beginning, and at how many places further on.
pub(super) const FIRST_RECORDS: usize = 300;
const SPREAD: usize = 100;
/// How many keys are gone through at most where none can be looked up.
const MOST_KEYS: usize = 100_000;
/// At how many places it is looked whether a number is a key.
const PROBES: usize = 64;

/// Columns of a child, and those of a parent that they may point at, in pairs.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a> {
    pub child: &'a Table,
    pub own: &'a [usize],
    pub parent: &'a Table,
    pub key: &'a [usize],
}

/// What is found of the child's values, nulls apart.
pub(super) struct Found {
    /// How many are different.
    pub values: i64,
    /// True if one is no key of the parent.
    pub misses: bool,
}

/// What kind of values they are.
pub(super) struct Kind {
    /// True if all are whole numbers, be they written as text.
    pub whole: bool,
    /// True if each is stored as the key that it is equal to.
    pub same_type: bool,
    pub greatest: i64,
    /// How many letters they have on average.
    pub letters: f64,
}

/// Keys that were made of two records.
pub(super) struct Mixed {
    pub made: i64,
    /// How many of them are keys of the parent.
    pub keys: i64,
}

/// Where the numbers of a parent's key lie.
pub(super) struct Range {
    pub least: i64,
    pub greatest: i64,
    /// The part of the numbers between that are keys.
    pub density: f64,
}

/// True if values of these columns can be looked up. Nothing can in the order of a collation that only another program has.
pub(super) fn has_order(table: &Table, columns: &[usize]) -> bool {
    let known = ["BINARY", "NOCASE", "RTRIM"];
    columns.iter().all(|&column| known.contains(&table.columns[column].collation.as_str()))
}

impl Columns<'_> {
    /// True if keys can be looked up; else they are gone through.
    fn has_order(&self) -> bool {
        has_order(self.parent, self.key)
    }

    /// Whether a value is compared as text. The comparison is the foreign key's: in the parent's affinity, which SQL would
    /// not apply to a number beside text.
    fn compared(&self, at: usize, value: &str) -> String {
        let (own, wanted) = (self.child.columns[self.own[at]].affinity, self.parent.columns[self.key[at]].affinity);
        if wanted == Affinity::Text && own != Affinity::Text {
            format!("cast({value} as text)")
        } else {
            value.to_owned()
        }
    }

    /// The condition that values are a key of the parent.
    fn is_key(&self, values: &[String]) -> String {
        let parent = self.parent.quoted_name();
        let keys: Vec<String> = self.key.iter().map(|&column| quote_name(&self.parent.columns[column].name)).collect();
        let values: Vec<String> = values.iter().enumerate().map(|(at, value)| self.compared(at, value)).collect();
        if self.has_order() {
            let pairs: Vec<String> = keys.iter().zip(&values).map(|(key, value)| format!("{key} = {value}")).collect();
            return format!("exists (select 1 from {parent} where {})", pairs.join(" and "));
        }
        let (keys, values) = (keys.join(" collate binary, "), values.join(" collate binary, "));
        format!("({values} collate binary) in (select {keys} collate binary from {parent} limit {MOST_KEYS})")
    }

    fn names(&self) -> Vec<String> {
        (0..self.own.len()).map(|at| format!("v{at}")).collect()
    }

    /// `distinct_values(v0, v1, …)`: a sample of the child's values.
    fn sample(&self) -> String {
        let table = self.child.quoted_name();
        let columns: Vec<String> =
            self.own.iter().map(|&column| quote_name(&self.child.columns[column].name)).collect();
        let (names, columns) = (self.names(), columns.join(", "));
        let spread = match &self.child.identity {
            Identity::Rowid(rowid) => {
                let rowid = quote_name(rowid);
                format!(
                    "union all select {columns} from {table} where {rowid} in (
                       select (select {rowid} from {table} where {rowid} >= lo + (hi - lo) / {SPREAD} * k limit 1)
                       from (select (select min({rowid}) from {table}) as lo, (select max({rowid}) from {table}) as hi),
                       (with recursive steps(k) as (select 1 union all select k + 1 from steps where k < {SPREAD})
                        select k from steps))"
                )
            }
            Identity::Columns(identity) => {
                let order: Vec<String> = identity
                    .iter()
                    .map(|&column| format!("{} desc", quote_name(&self.child.columns[column].name)))
                    .collect();
                format!(
                    "union all select * from (select {columns} from {table} order by {} limit {SPREAD})",
                    order.join(", ")
                )
            }
            Identity::None => String::new(),
        };
        let set: Vec<String> = names.iter().map(|name| format!("{name} is not null")).collect();
        let names = names.join(", ");
        format!(
            "with sample({names}) as (
               select * from (select {columns} from {table} limit {FIRST_RECORDS}) {spread}
             ), distinct_values({names}) as materialized (select distinct {names} from sample where {})",
            set.join(" and ")
        )
    }

    pub fn found(&self, connection: &dyn Connection) -> Result<Found> {
        let sql = format!(
            "{} select (select count(*) from distinct_values),
               exists (select 1 from distinct_values where not {})",
            self.sample(),
            self.is_key(&self.names())
        );
        let row = first_row(connection, &sql)?;
        Ok(Found { values: integer(&row, 0), misses: integer(&row, 1) != 0 })
    }

    /// Of a key over one column.
    pub fn kind(&self, connection: &dyn Connection) -> Result<Kind> {
        let (parent, key) = (self.parent.quoted_name(), quote_name(&self.parent.columns[self.key[0]].name));
        let stored = if self.has_order() {
            format!("(select typeof({key}) from {parent} where {key} = {})", self.compared(0, "v0"))
        } else {
            "'text'".to_owned()
        };
        let sql = format!(
            "{} select count(*) = sum(typeof(v0) = 'integer' or cast(v0 as text) not glob '*[^0-9]*' and length(v0) between 1 and 18),
               count(*) = sum(typeof(v0) is {stored}), max(cast(v0 as integer)), avg(length(v0)) from distinct_values",
            self.sample()
        );
        let row = first_row(connection, &sql)?;
        Ok(Kind {
            whole: integer(&row, 0) != 0,
            same_type: integer(&row, 1) != 0,
            greatest: integer(&row, 2),
            letters: real(&row, 3),
        })
    }

    /// What is found where one column of a key is taken from another record: for each of the columns.
    pub fn mixed(&self, connection: &dyn Connection) -> Result<Vec<Mixed>> {
        let names = self.names();
        let part = |other: usize| {
            let mixed: Vec<String> =
                (0..names.len()).map(|at| format!("{}.v{at}", if at == other { "b" } else { "a" })).collect();
            let is_known: Vec<String> =
                mixed.iter().enumerate().map(|(at, value)| format!("{value} = d.v{at}")).collect();
            format!(
                "select count(*), coalesce(sum({}), 0) from numbered as a join numbered as b on b.n = (a.n + a.total / 2) % a.total + 1
                 where not exists (select 1 from distinct_values as d where {})",
                self.is_key(&mixed),
                is_known.join(" and ")
            )
        };
        let sql = format!(
            "{}, numbered as materialized (
               select *, row_number() over () as n, count(*) over () as total from distinct_values
             ) {}",
            self.sample(),
            (0..names.len()).map(part).collect::<Vec<_>>().join(" union all ")
        );
        let rows = collect(connection, &sql, &[])?;
        Ok(rows.iter().map(|row| Mixed { made: integer(row, 0), keys: integer(row, 1) }).collect())
    }
}

/// Where the numbers of a key lie. `None` where it has none.
pub(super) fn range(connection: &dyn Connection, table: &Table, key: usize) -> Result<Option<Range>> {
    let definition = &table.columns[key];
    let (source, column) = (table.quoted_name(), quote_name(&definition.name));
    let probe = if definition.affinity == Affinity::Text { "cast(at as text)" } else { "at" };
    // One at a time, each is the first or last step into an index.
    let sql = format!(
        "with ends(lo, hi) as materialized (
           select cast((select min({column}) from {source}) as integer), cast((select max({column}) from {source}) as integer)
         ), steps(k) as (select 0 union all select k + 1 from steps where k < {PROBES} - 1),
         places(at) as (select cast(lo + (1.0 * hi - lo) * k / ({PROBES} - 1) as integer) from ends, steps)
         select lo, hi, (select avg(exists (select 1 from {source} where {column} = {probe})) from places) from ends"
    );
    let row = first_row(connection, &sql)?;
    if !matches!(row.first(), Some(Value::Integer(_))) {
        return Ok(None);
    }
    Ok(Some(Range { least: integer(&row, 0), greatest: integer(&row, 1), density: real(&row, 2) }))
}

fn first_row(connection: &dyn Connection, sql: &str) -> Result<Vec<Value>> {
    Ok(collect(connection, sql, &[])?.into_iter().next().unwrap_or_default())
}

fn integer(row: &[Value], at: usize) -> i64 {
    row.get(at).and_then(Value::as_integer).unwrap_or_default()
}

fn real(row: &[Value], at: usize) -> f64 {
    match row.get(at) {
        Some(Value::Real(number)) => *number,
        Some(Value::Integer(number)) => *number as f64,
        _ => 0.0,
    }
}
