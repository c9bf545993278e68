//! `.seed diff A B`: how the records of two databases differ, by their keys.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use crate::catalog::{Catalog, CatalogOptions, Table, TableKind};
use crate::diagnostic::{Diagnostic, Result};
use crate::session::snapshot::fingerprint;
use crate::session::{Listing, Output, Session, Stop, listing};
use crate::sql::quote_name;
use crate::store::{self, Connection, OpenOptions, OpenTarget, Value, collect, quote_value};

/// How many records of each table are compared one by one.
const MOST: u64 = 200_000;
/// How many bytes of a value are compared as they are.
const LONG: usize = 1024;
/// How many of the records that differ are shown, and how many letters of a value.
const SHOWN: usize = 3;
const LONGEST: usize = 40;

/// One of the two.
struct Side {
    connection: Rc<dyn Connection>,
    catalog: Catalog,
}

/// A record by what identifies it: its key, and what it holds.
type Records = HashMap<u64, (Vec<Value>, Vec<Value>)>;

pub(super) fn between(session: &mut Session, files: [&str; 2], out: &mut Output) -> Result<(), Stop> {
    // What is not committed is in no file; and to open and close one drops the locks of this process on it (howtocorrupt.html 2.2).
    if session.in_transaction() {
        return Err(Diagnostic::error("files are compared as they stand, and a transaction is open")
            .hint("`commit` or `rollback` ends it")
            .into());
    }
    let [then, now] = [Side::open(session, files[0])?, Side::open(session, files[1])?];
    let mut tables: BTreeMap<String, [Option<Rc<Table>>; 2]> = BTreeMap::new();
    for (at, side) in [&then, &now].into_iter().enumerate() {
        for table in side.tables()? {
            let name = table.name.clone();
            tables.entry(name).or_default()[at] = Some(table);
        }
    }
    let mut listed = Listing::new(&["table", "then", "now", "added", "changed", "removed", "columns", "first"]);
    for (name, pair) in tables {
        if session.cancel().is_asked() {
            return Err(Diagnostic::interrupted().into());
        }
        let mut row = vec![listing::text(name)];
        row.extend(compared([&then, &now], &pair)?);
        listed.push(row);
    }
    session.list(&listed, out)
}

impl Side {
    fn open(session: &Session, file: &str) -> Result<Side> {
        session.check_file_access(Path::new(file), ".seed diff")?;
        let options = OpenOptions { readonly: true, alone: true, ..OpenOptions::default() };
        let connection: Rc<dyn Connection> = store::open(OpenTarget::File(Path::new(file)), &options)?;
        let catalog =
            Catalog::new(Rc::clone(&connection), CatalogOptions { infer: false, ..CatalogOptions::default() });
        catalog.refresh()?;
        Ok(Side { connection, catalog })
    }

    fn tables(&self) -> Result<Vec<Rc<Table>>> {
        let mut tables = Vec::new();
        for entry in self.catalog.tables()? {
            if entry.kind == TableKind::Table && entry.schema == "main" {
                tables.extend(self.catalog.table_exact(&entry.name)?);
            }
        }
        Ok(tables)
    }

    fn count(&self, table: &Table) -> Result<u64> {
        let rows = collect(&*self.connection, &format!("SELECT count(*) FROM {}", table.quoted_name()), &[])?;
        let count = rows.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The records with these columns, by their keys.
    fn records(&self, table: &Table, keys: &[String], columns: &[String]) -> Result<Records> {
        // A long value is held by its length and its digest alone.
        let held = |name: &String| {
            let name = quote_name(name);
            format!(
                "iif(octet_length({name}) > {LONG}, '(' || octet_length({name}) || ' bytes, ' || hex(hop_digest({name})) || ')', {name})"
            )
        };
        let listed: Vec<String> = keys.iter().map(|name| quote_name(name)).chain(columns.iter().map(held)).collect();
        let sql = format!("SELECT {} FROM {}", listed.join(", "), table.quoted_name());
        let mut records = Records::new();
        let Some(mut statement) = self.connection.prepare(&sql)? else { return Ok(records) };
        statement.stream(&[], &mut |row| {
            let mut key: Vec<Value> = (0..row.len()).map(|at| row.get(at).to_owned()).collect();
            let held = key.split_off(keys.len());
            records.insert(fingerprint(&key), (key, held));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(records)
    }
}

/// The row of one table behind its name.
fn compared(sides: [&Side; 2], pair: &[Option<Rc<Table>>; 2]) -> Result<Vec<crate::answer::Nested>> {
    let mut counts = [0, 0];
    for (at, table) in pair.iter().enumerate() {
        if let Some(table) = table {
            counts[at] = sides[at].count(table)?;
        }
    }
    let unknown = |why: &str| {
        let mut row: Vec<_> = counts.map(listing::number).into();
        row.extend([listing::maybe(None), listing::maybe(None), listing::maybe(None), listing::maybe(None)]);
        row.push(listing::text(why));
        row
    };
    let [Some(then), Some(now)] = pair else {
        return Ok(unknown(if pair[0].is_some() { "the table is gone" } else { "the table is new" }));
    };
    let keys = then.identity_columns();
    if keys.is_empty() || keys != now.identity_columns() {
        return Ok(unknown("there is no key to compare by"));
    }
    if counts.into_iter().any(|count| count > MOST) {
        return Ok(unknown("too many to compare"));
    }
    let names = |table: &Table| -> Vec<String> {
        let shown = table.columns.iter().filter(|column| !column.hidden);
        shown.map(|column| column.name.clone()).collect()
    };
    let (before, after) = (names(then), names(now));
    let columns: Vec<String> =
        before.iter().filter(|name| after.contains(name) && !keys.contains(name)).cloned().collect();
    let (old, new) = (sides[0].records(then, &keys, &columns)?, sides[1].records(now, &keys, &columns)?);
    let mut difference = Difference::new(columns.len());
    for (print, (key, held)) in &new {
        match old.get(print) {
            None => difference.added += 1,
            Some((_, was)) => difference.compare(key, was, held, &columns),
        }
    }
    difference.removed = old.keys().filter(|print| !new.contains_key(print)).count() as u64;
    let mut told: Vec<String> = columns
        .iter()
        .zip(&difference.by_column)
        .filter(|(_, count)| **count > 0)
        .map(|(name, count)| format!("{name} ×{count}"))
        .collect();
    told.extend(after.iter().filter(|name| !before.contains(name)).map(|name| format!("{name} is new")));
    told.extend(before.iter().filter(|name| !after.contains(name)).map(|name| format!("{name} is gone")));
    let mut row: Vec<_> = counts.map(listing::number).into();
    row.extend([difference.added, difference.changed, difference.removed].map(listing::number));
    let maybe =
        |parts: &[String], between: &str| listing::maybe((!parts.is_empty()).then(|| parts.join(between)).as_deref());
    row.push(maybe(&told, ", "));
    row.push(maybe(&difference.first(), "; "));
    Ok(row)
}

/// What differs in one table.
struct Difference {
    added: u64,
    changed: u64,
    removed: u64,
    /// How many records differ in each column.
    by_column: Vec<u64>,
    /// The first records that changed, by their keys, and what of them.
    shown: Vec<(String, String)>,
}

impl Difference {
    fn new(columns: usize) -> Difference {
        Difference { added: 0, changed: 0, removed: 0, by_column: vec![0; columns], shown: Vec::new() }
    }

    fn compare(&mut self, key: &[Value], was: &[Value], held: &[Value], columns: &[String]) {
        let differing: Vec<usize> = (0..columns.len()).filter(|at| was[*at] != held[*at]).collect();
        if differing.is_empty() {
            return;
        }
        self.changed += 1;
        for at in &differing {
            self.by_column[*at] += 1;
        }
        let short = |value: &Value| crate::terminal::width::cut(&quote_value(value), LONGEST).into_owned();
        let told: Vec<String> = differing
            .iter()
            .map(|at| format!("{} {} → {}", columns[*at], short(&was[*at]), short(&held[*at])))
            .collect();
        let key: Vec<String> = key.iter().map(quote_value).collect();
        self.shown.push((key.join(", "), told.join(", ")));
        self.shown.sort_by(|(one, _), (other, _)| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
        self.shown.truncate(SHOWN);
    }

    fn first(&self) -> Vec<String> {
        self.shown.iter().map(|(key, told)| format!("{key}: {told}")).collect()
    }
}
