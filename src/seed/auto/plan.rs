//! `.seed auto`: every table in an order in which each finds its parents, with a number of records, as lines to run.

use std::collections::HashMap;
use std::rc::Rc;

use super::keys::{self, Key, Parents};
use super::{name_it, solve, tokens, written};
use crate::catalog::{Catalog, Table, TableKind};
use crate::diagnostic::{Diagnostic, Result};

/// Records of a table that belongs to none, where nothing is said.
const ROOTS: u64 = 50;
/// How many children a parent has by and large.
const CHILDREN: u64 = 3;
/// No table gets more than so many times the number of the roots.
const MOST: u64 = 10;

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// To be run as it is: `create 50 users auto`.
    pub line: String,
    /// The table that it fills or, in an `update`, completes.
    pub table: String,
    /// How many records it makes; 0 for an update.
    pub records: u64,
    /// Why there are fewer than tables of its kind get.
    pub note: Option<String>,
}

/// The lines that fill every table of the main database: parents first; `per_table` (50 unless said) records for a table that
/// belongs to none, three times those of its largest parent for one that does, at most ten times `per_table`. A key that
/// closes a circle stays null and is set by an `update` at the end; one that must not be null but is checked at the end of
/// the transaction gets the numbers that its parents will have. Views, virtual and bookkeeping tables are left out.
///
/// The lines want to run in one transaction.
///
/// # Errors
/// What cannot be solved, with its rule: see [`super::fields`]; a circle of keys none of which may be null or waits.
pub fn plan(catalog: &Catalog, per_table: Option<u64>) -> Result<Vec<Step>> {
    let roots = per_table.unwrap_or(ROOTS);
    let mut rest: Vec<Entry> = Vec::new();
    for entry in catalog.tables()? {
        if entry.kind != TableKind::Table || entry.schema != "main" {
            continue;
        }
        let Some(table) = catalog.table_exact(&entry.name)? else { continue };
        if table.schema != "main" {
            continue;
        }
        let keys = keys::keys(catalog, &table, &[])?.keys;
        rest.push(Entry { table, keys, broken: Vec::new() });
    }
    let mut planned: HashMap<String, u64> = HashMap::new();
    let mut steps = Vec::new();
    let mut updates = Vec::new();
    while !rest.is_empty() {
        let waits = |entry: &Entry| {
            entry.keys.iter().enumerate().any(|(at, key)| {
                !key.own
                    && !entry.broken.iter().any(|(known, _)| *known == at)
                    && rest.iter().any(|other| same(&other.table, &key.parent))
            })
        };
        match rest.iter().position(|entry| !waits(entry)) {
            Some(at) => {
                let entry = rest.remove(at);
                make(catalog, &entry, roots, &mut planned, &mut steps, &mut updates)?;
            }
            None => open(&mut rest, catalog)?,
        }
    }
    steps.extend(updates);
    Ok(steps)
}

struct Entry {
    table: Rc<Table>,
    keys: Vec<Key>,
    /// Keys that do not wait for their parents.
    broken: Vec<(usize, Broken)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Broken {
    /// It is null at first.
    Null,
    /// It holds numbers of parents to come.
    Ahead,
}

fn same(left: &Table, right: &Table) -> bool {
    left.name == right.name && left.schema == right.schema
}

/// Is the table on a circle of keys among those that are left, by this key?
fn circles(rest: &[Entry], from: usize, key: &Key) -> bool {
    let mut seen = vec![false; rest.len()];
    let mut open: Vec<usize> = rest.iter().position(|entry| same(&entry.table, &key.parent)).into_iter().collect();
    while let Some(at) = open.pop() {
        if at == from {
            return true;
        }
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        for (place, key) in rest[at].keys.iter().enumerate() {
            if !rest[at].broken.iter().any(|(known, _)| *known == place) {
                open.extend(rest.iter().position(|entry| same(&entry.table, &key.parent)));
            }
        }
    }
    false
}

/// Opens one circle of keys.
fn open(rest: &mut [Entry], catalog: &Catalog) -> Result<()> {
    let mut found: Option<(u8, usize, usize)> = None;
    for (at, entry) in rest.iter().enumerate() {
        for (place, key) in entry.keys.iter().enumerate() {
            let free = !key.own && !entry.broken.iter().any(|(known, _)| *known == place);
            if !free || !circles(rest, at, key) {
                continue;
            }
            let deferred = || {
                let clauses = entry.table.sql.as_deref().map(tokens::clauses).unwrap_or_default();
                clauses.deferred.iter().any(|parent| parent.eq_ignore_ascii_case(&key.parent.name))
            };
            let rank = if key.nullable || !key.declared {
                0
            } else if deferred() && key.columns.len() == 1 && is_numbered(&key.parent, &key.parent_columns) {
                1
            } else {
                continue;
            };
            if found.is_none_or(|(best, ..)| rank < best) {
                found = Some((rank, at, place));
            }
        }
    }
    let Some((rank, at, place)) = found else {
        let names: Vec<&str> = rest.iter().map(|entry| entry.table.name.as_str()).collect();
        let hint = rest.first().and_then(|entry| Some(name_it(&entry.table, *entry.keys.first()?.columns.first()?)));
        let error = Diagnostic::error(format!("{}: each needs a record of another before its own", names.join(", ")));
        return Err(error.hint(hint.unwrap_or_else(|| "a key that may be null, or is deferred, would do".to_owned())));
    };
    let parent = rest[at].keys[place].parent.clone();
    let full = keys::count(catalog, &parent, Parents::Counted, 1)? > 0;
    // Where there are parents already, they do.
    let how = if rank == 0 || full { Broken::Null } else { Broken::Ahead };
    if rank == 1 && full {
        rest[at].keys.remove(place);
    } else {
        rest[at].broken.push((place, how));
    }
    Ok(())
}

/// Does SQLite number the records of the table by this column?
fn is_numbered(table: &Table, columns: &[usize]) -> bool {
    table.primary_key == columns
        && !table.without_rowid
        && columns.iter().all(|column| table.columns[*column].declared_type.eq_ignore_ascii_case("integer"))
}

fn make(
    catalog: &Catalog,
    entry: &Entry,
    roots: u64,
    planned: &mut HashMap<String, u64>,
    steps: &mut Vec<Step>,
    updates: &mut Vec<Step>,
) -> Result<()> {
    let table = &entry.table;
    let broken = |at: usize| entry.broken.iter().find(|(known, _)| *known == at).map(|(_, how)| *how);
    let parents = entry.keys.iter().enumerate().filter(|(at, key)| !key.own && broken(*at).is_none());
    let largest = parents.filter_map(|(_, key)| planned.get(&key.parent.name).copied()).max();
    let wanted = largest.map_or(roots, |parents| parents.saturating_mul(CHILDREN).min(roots.saturating_mul(MOST)));
    let mut named: Vec<usize> = Vec::new();
    for (_, key) in entry.keys.iter().enumerate().filter(|(at, _)| broken(*at).is_some()) {
        named.extend(&key.columns);
    }
    let solved = solve::solve(catalog, table, &named, wanted, Parents::Planned(planned))?;
    let records = solved.bound.as_ref().map_or(wanted, |(most, _)| wanted.min(*most));
    let note =
        solved.bound.filter(|(most, _)| *most < wanted).map(|(most, rule)| format!("{rule} leaves room for {most}"));
    planned.insert(table.name.clone(), records);
    if records == 0 {
        return Ok(());
    }
    let mut line = format!("create {records} {} auto", written(&table.name));
    for (at, key) in entry.keys.iter().enumerate() {
        match broken(at) {
            Some(Broken::Null) => {
                line.push_str(&format!(" {}=null", key.field));
                // What is unique or checked beside the key could be broken by any record that it is set to.
                let is_key = |column: &usize| key.columns.contains(column);
                let unique =
                    table.indexes.iter().any(|index| index.unique && index.columns.iter().flatten().any(is_key));
                let clauses = table.sql.as_deref().map(tokens::clauses).unwrap_or_default();
                let names = |text: &String| {
                    let tokens = tokens::tokens(text);
                    let column =
                        |name: &str| table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
                    tokens.iter().filter_map(tokens::Token::name).filter_map(column).any(|column| is_key(&column))
                };
                let stays = unique || clauses.checks.iter().any(names);
                if !stays {
                    updates.push(Step {
                        line: format!(
                            "update all {} set {}=any {}",
                            written(&table.name),
                            key.field,
                            keys::noun(catalog, &key.parent)
                        ),
                        table: table.name.clone(),
                        records: 0,
                        note: None,
                    });
                }
            }
            Some(Broken::Ahead) => {
                let column = key.columns.first().map_or("", |column| table.columns[*column].name.as_str());
                line.push_str(&format!(" `{column}`=int(1, {})", roots.min(records)));
            }
            None => {}
        }
    }
    steps.push(Step { line, table: table.name.clone(), records, note });
    Ok(())
}
