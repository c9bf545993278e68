//! Finds what is wrong with a database, and counts how its relations are filled.
//!
//! Nothing is changed: triggers are tried on an empty copy of the schema in memory.

use std::collections::HashMap;
use std::rc::Rc;

use crate::catalog::{Catalog, KeyOrigin, Relation, RelationKind, Table, TableKind};
use crate::diagnostic::{DiagnosticKind, Result};
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

mod keys;
mod looks;
mod objects;

/// What kind of problem it is, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The file is damaged, or holds what its own rules forbid.
    Integrity,
    /// A key leads to a table or column that is not there or not unique.
    Key,
    /// Records whose key leads to no record.
    Orphans,
    View,
    Trigger,
    /// What no rule forbids, and hardly anybody means.
    Looks,
    /// A key that no index finds.
    Index,
}

/// How much a problem weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Wrong,
    LooksWrong,
    Advice,
}

impl ProblemKind {
    pub fn word(self) -> &'static str {
        match self {
            ProblemKind::Integrity => "integrity",
            ProblemKind::Key => "key",
            ProblemKind::Orphans => "orphans",
            ProblemKind::View => "view",
            ProblemKind::Trigger => "trigger",
            ProblemKind::Looks => "looks",
            ProblemKind::Index => "index",
        }
    }

    pub fn weight(self) -> Weight {
        match self {
            ProblemKind::Looks => Weight::LooksWrong,
            ProblemKind::Index => Weight::Advice,
            _ => Weight::Wrong,
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub struct Problem {
    pub kind: ProblemKind,
    /// The table that it is about, where it is about one.
    pub table: Option<String>,
    /// The view, trigger or key.
    pub name: String,
    /// What is wrong, in words.
    pub what: String,
    /// How many records it is about.
    pub count: Option<u64>,
    /// The keys of the first of them.
    pub first: Vec<String>,
    /// A line that shows or mends it.
    pub line: Option<String>,
}

/// How a relation is filled.
#[derive(Clone, Debug)]
pub struct RelationStats {
    /// `games.reviews`
    pub name: String,
    pub parent: String,
    pub child: String,
    pub origin: KeyOrigin,
    pub parents: u64,
    pub children: u64,
    /// Parents that have no children.
    pub childless: u64,
    /// Children that have no parent: their key is NULL or leads nowhere.
    pub parentless: u64,
    /// How many children a parent has; none where there are no parents.
    pub least: Option<u64>,
    pub median: Option<f64>,
    pub most: Option<u64>,
    /// So many children, with how many parents have so many.
    pub groups: Vec<(u64, u64)>,
}

/// All that was found, and how much was looked at.
#[derive(Debug, Default)]
pub struct CheckReport {
    pub problems: Vec<Problem>,
    pub relations: Vec<RelationStats>,
    pub keys: usize,
    pub views: usize,
    pub triggers: usize,
}

impl CheckReport {
    /// What was read. That it cannot be read is a problem like others, so that a damaged part hides none of the rest.
    fn readable<T>(&mut self, table: Option<&str>, name: &str, found: Result<T>) -> Result<Option<T>> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.kind == DiagnosticKind::Interrupted => Err(error),
            Err(error) => {
                self.problems.push(Problem {
                    kind: ProblemKind::Integrity,
                    table: table.map(str::to_owned),
                    name: name.to_owned(),
                    what: format!("cannot be read: {}", error.message),
                    count: None,
                    first: Vec::new(),
                    line: None,
                });
                Ok(None)
            }
        }
    }
}

/// How many records of a problem are named.
const FIRST: usize = 3;

/// Looks at the whole database, or at the one table or view of that name and its relations. `tick` is called between the steps with what comes next;
/// its error ends the check.
pub fn check(
    connection: &dyn Connection,
    catalog: &Catalog,
    only: Option<&str>,
    tick: &dyn Fn(&str) -> Result<()>,
) -> Result<CheckReport> {
    let mut report = CheckReport::default();
    tick("integrity")?;
    check_integrity(connection, only, &mut report)?;
    objects::check(connection, only, tick, &mut report)?;
    check_relations(connection, catalog, only, tick, &mut report)?;
    check_looks(connection, catalog, only, tick, &mut report)?;
    report.problems.sort_by_key(|problem| problem.kind);
    Ok(report)
}

/// Looks at the relations of the whole database alone.
///
/// # Errors
/// As [`check`].
pub fn relations(
    connection: &dyn Connection,
    catalog: &Catalog,
    tick: &dyn Fn(&str) -> Result<()>,
) -> Result<CheckReport> {
    let mut report = CheckReport::default();
    check_relations(connection, catalog, None, tick, &mut report)?;
    Ok(report)
}

fn check_relations(
    connection: &dyn Connection,
    catalog: &Catalog,
    only: Option<&str>,
    tick: &dyn Fn(&str) -> Result<()>,
    report: &mut CheckReport,
) -> Result<()> {
    let mut tables: Vec<Rc<Table>> = Vec::new();
    for entry in catalog.tables()? {
        if entry.kind == TableKind::View {
            continue;
        }
        let found = catalog.table_exact(&entry.name);
        tables.extend(report.readable(Some(&entry.name), &entry.name, found)?.flatten());
    }
    let mut counts = HashMap::new();
    for table in &tables {
        if only.is_none_or(|only| only.eq_ignore_ascii_case(&table.name)) {
            keys::check_declared(table, &tables, report);
        }
        for relation in catalog.relations(table)?.iter() {
            let [step] = relation.steps.as_slice() else { continue };
            let about = |only: &str| [&table.name, &step.to.name].iter().any(|name| only.eq_ignore_ascii_case(name));
            if relation.kind != RelationKind::BelongsTo || !only.is_none_or(about) {
                continue;
            }
            tick(&format!("{} and {}", table.name, step.to.name))?;
            report.keys += 1;
            let looked = keys::check_relation(connection, catalog, relation, &mut counts, report);
            report.readable(Some(&table.name), &format!("{} → {}", table.name, step.to.name), looked)?;
        }
    }
    Ok(())
}

/// How the key that a *belongs to* follows is filled; nothing of other relations.
///
/// # Errors
/// The engine's.
pub fn spread(connection: &dyn Connection, catalog: &Catalog, relation: &Relation) -> Result<Option<RelationStats>> {
    let (RelationKind::BelongsTo, [step]) = (relation.kind, relation.steps.as_slice()) else { return Ok(None) };
    let (_, stats) = keys::measure(connection, catalog, relation, step, &mut HashMap::new())?;
    Ok(Some(stats))
}

/// What looks wrong in these tables alone.
///
/// # Errors
/// As [`check`].
pub fn looks(
    connection: &dyn Connection,
    catalog: &Catalog,
    tables: &[&str],
    tick: &dyn Fn(&str) -> Result<()>,
) -> Result<Vec<Problem>> {
    let mut report = CheckReport::default();
    for table in tables {
        check_looks(connection, catalog, Some(table), tick, &mut report)?;
    }
    report.problems.retain(|problem| problem.kind == ProblemKind::Looks);
    Ok(report.problems)
}

/// What looks wrong by the names of columns and relations.
fn check_looks(
    connection: &dyn Connection,
    catalog: &Catalog,
    only: Option<&str>,
    tick: &dyn Fn(&str) -> Result<()>,
    report: &mut CheckReport,
) -> Result<()> {
    for entry in catalog.tables()? {
        if only.is_some_and(|only| !only.eq_ignore_ascii_case(&entry.name)) {
            continue;
        }
        tick(&entry.name)?;
        // That it cannot be read is told already.
        let Ok(Some(table)) = catalog.table_exact(&entry.name) else { continue };
        let looked = looks::check(connection, catalog, &table, report);
        report.readable(Some(&table.name), &table.name, looked)?;
    }
    Ok(())
}

impl CheckReport {
    /// How many problems weigh so much.
    pub fn count(&self, weight: Weight) -> usize {
        self.problems.iter().filter(|problem| problem.kind.weight() == weight).count()
    }
}

/// What SQLite itself finds: damaged pages, indexes that lack records, NULLs and values that rules forbid.
fn check_integrity(connection: &dyn Connection, only: Option<&str>, report: &mut CheckReport) -> Result<()> {
    let sql = match only {
        Some(name) => {
            let kept = "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE";
            // Views and temporary tables keep nothing in the file.
            if collect(connection, kept, &[Value::from(name)])?.is_empty() {
                return Ok(());
            }
            format!("PRAGMA main.integrity_check({})", quote_name(name))
        }
        None => "PRAGMA integrity_check".to_owned(),
    };
    let rows = report.readable(only, "integrity_check", collect(connection, &sql, &[]))?;
    for row in rows.into_iter().flatten() {
        let text = row.first().and_then(Value::as_text).unwrap_or_default().into_owned();
        for line in text.lines().filter(|line| *line != "ok" && !line.starts_with("***")) {
            report.problems.push(Problem {
                kind: ProblemKind::Integrity,
                table: only.map(str::to_owned),
                name: "integrity_check".to_owned(),
                what: line.to_owned(),
                count: None,
                first: Vec::new(),
                line: line.contains("index").then(|| "REINDEX;".to_owned()),
            });
        }
    }
    Ok(())
}
