//! Finds what is wrong with a database, and counts how its relations are filled.
//!
//! Nothing is changed: triggers are tried on an empty copy of the schema in memory.

use std::collections::HashMap;
use std::rc::Rc;

use self::counts::{Answers, Parents, Questions};
use crate::catalog::{Catalog, KeyOrigin, KeyStep, Relation, RelationKind, Table, TableKind};
use crate::diagnostic::{DiagnosticKind, Result};
use crate::seed::auto;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

mod counts;
mod elders;
mod forms;
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
    Looks(Doubt),
    /// A key that no index finds.
    Index,
}

/// What looks wrong, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// Two columns are in the wrong order.
    Order,
    /// A value is none that its name can mean.
    Value,
    /// Two records are joined more than once.
    Pair,
    /// What belongs to one record is that of several.
    Own,
    Name,
    /// A few parents have no children.
    Childless,
    Empty,
    Same,
    /// Two people have one name.
    Namesake,
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
            ProblemKind::Looks(Doubt::Namesake) => "perhaps",
            ProblemKind::Looks(_) => "looks",
            ProblemKind::Index => "index",
        }
    }

    pub fn weight(self) -> Weight {
        match self {
            ProblemKind::Looks(Doubt::Namesake) | ProblemKind::Index => Weight::Advice,
            ProblemKind::Looks(_) => Weight::LooksWrong,
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

/// One look at a database.
struct Checker<'a> {
    connection: &'a dyn Connection,
    catalog: &'a Catalog,
    /// Called between the steps with what comes next; its error ends the check.
    tick: &'a dyn Fn(&str) -> Result<()>,
    /// The first records of a problem are named.
    names_records: bool,
    /// Everything is asked of SQL, each question by itself: the records of a server would have to travel.
    by_statements: bool,
    parents: Parents,
    /// What the passes have counted, by table.
    answers: HashMap<String, Rc<Answers>>,
}

/// The views and triggers that the engine cannot read.
///
/// # Errors
/// The engine's.
pub fn broken_objects(connection: &dyn Connection) -> Result<Vec<Problem>> {
    let mut report = CheckReport::default();
    objects::check(connection, None, &|_| Ok(()), &mut report)?;
    Ok(report.problems)
}

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
    let mut checker = Checker::new(connection, catalog, tick);
    let is_looked_at = |name: &str| only.is_none_or(|only| only.eq_ignore_ascii_case(name));
    auto::reading(catalog, || {
        checker.check_relations(only, &is_looked_at, &mut report)?;
        let entries = catalog.tables()?;
        entries
            .iter()
            .filter(|entry| is_looked_at(&entry.name))
            .try_for_each(|entry| checker.check_looks(&entry.name, &mut report))
    })?;
    report.problems.sort_by_key(|problem| problem.kind);
    Ok(report)
}

/// Looks at the relations of the whole database, and at what looks wrong in these tables, which is told first. No records are named.
///
/// # Errors
/// As [`check`].
pub fn relations_and_looks(
    connection: &dyn Connection,
    catalog: &Catalog,
    tables: &[&str],
    tick: &dyn Fn(&str) -> Result<()>,
) -> Result<CheckReport> {
    let mut checker = Checker { names_records: false, ..Checker::new(connection, catalog, tick) };
    let (mut report, mut looks) = (CheckReport::default(), CheckReport::default());
    auto::reading(catalog, || {
        checker.check_relations(None, &|name| tables.contains(&name), &mut report)?;
        tables.iter().try_for_each(|table| checker.check_looks(table, &mut looks))
    })?;
    let is_look = |problem: &Problem| matches!(problem.kind, ProblemKind::Looks(_));
    report.problems.extend(looks.problems.into_iter().filter(is_look));
    report.problems.sort_by_key(|problem| (!is_look(problem), problem.kind));
    Ok(report)
}

/// How the key that a *belongs to* follows is filled; nothing of other relations.
///
/// # Errors
/// The engine's.
pub fn spread(connection: &dyn Connection, catalog: &Catalog, relation: &Relation) -> Result<Option<RelationStats>> {
    let (RelationKind::BelongsTo, [step]) = (relation.kind, relation.steps.as_slice()) else { return Ok(None) };
    let mut checker = Checker::new(connection, catalog, &|_| Ok(()));
    let answers = checker.answers(&step.from, vec![step.clone()], false)?;
    let (_, stats) = keys::measure(connection, catalog, relation, step, answers.key(step), &mut checker.parents)?;
    Ok(Some(stats))
}

impl<'a> Checker<'a> {
    fn new(connection: &'a dyn Connection, catalog: &'a Catalog, tick: &'a dyn Fn(&str) -> Result<()>) -> Checker<'a> {
        Checker {
            connection,
            catalog,
            tick,
            names_records: true,
            by_statements: connection.is_remote(),
            parents: Parents::default(),
            answers: HashMap::new(),
        }
    }

    /// What one pass over the table has counted of these keys and, where it is looked at, of what may look wrong in it.
    fn answers(&mut self, table: &Table, keys: Vec<KeyStep>, is_looked_at: bool) -> Result<Rc<Answers>> {
        let name = table.quoted_name();
        if let Some(known) = self.answers.get(&name) {
            return Ok(Rc::clone(known));
        }
        let answers = if self.by_statements {
            Answers::default()
        } else {
            let looks = match is_looked_at {
                true => looks::questions(self.connection, self.catalog, table)?,
                false => Questions::default(),
            };
            counts::count(self.connection, table, &Questions { keys, ..looks }, &mut self.parents)?
        };
        let answers = Rc::new(answers);
        self.answers.insert(name, Rc::clone(&answers));
        Ok(answers)
    }

    fn check_relations(
        &mut self,
        only: Option<&str>,
        is_looked_at: &dyn Fn(&str) -> bool,
        report: &mut CheckReport,
    ) -> Result<()> {
        let mut tables: Vec<Rc<Table>> = Vec::new();
        for entry in self.catalog.tables()? {
            if entry.kind == TableKind::View {
                continue;
            }
            let found = self.catalog.table_exact(&entry.name);
            tables.extend(report.readable(Some(&entry.name), &entry.name, found)?.flatten());
        }
        for table in &tables {
            if only.is_none_or(|only| only.eq_ignore_ascii_case(&table.name)) {
                keys::check_declared(table, &tables, report);
            }
            let relations = self.catalog.relations(table)?;
            let asked: Vec<(&Relation, &KeyStep)> = relations
                .iter()
                .filter_map(|relation| match relation.steps.as_slice() {
                    [step] if relation.kind == RelationKind::BelongsTo => Some((&**relation, step)),
                    _ => None,
                })
                .filter(|(_, step)| {
                    let is_about =
                        |only: &str| [&table.name, &step.to.name].iter().any(|name| only.eq_ignore_ascii_case(name));
                    only.is_none_or(is_about)
                })
                .collect();
            if asked.is_empty() {
                continue;
            }
            (self.tick)(&table.name)?;
            let steps = asked.iter().map(|(_, step)| (*step).clone()).collect();
            let answers = self.answers(table, steps, is_looked_at(&table.name))?;
            for (relation, step) in asked {
                (self.tick)(&format!("{} and {}", table.name, step.to.name))?;
                report.keys += 1;
                let looked = keys::check_relation(
                    self.connection,
                    self.catalog,
                    relation,
                    answers.key(step),
                    &mut self.parents,
                    self.names_records,
                    report,
                );
                report.readable(Some(&table.name), &format!("{} → {}", table.name, step.to.name), looked)?;
            }
        }
        Ok(())
    }

    /// What looks wrong by the names of columns and relations.
    fn check_looks(&mut self, name: &str, report: &mut CheckReport) -> Result<()> {
        (self.tick)(name)?;
        // That it cannot be read is told already.
        let Ok(Some(table)) = self.catalog.table_exact(name) else { return Ok(()) };
        let answers = self.answers(&table, Vec::new(), true)?;
        let looked = looks::check(self.connection, self.catalog, &table, &answers, self.names_records, report);
        report.readable(Some(&table.name), &table.name, looked)?;
        let looked = elders::check(self.connection, self.catalog, &table, self.names_records, report);
        report.readable(Some(&table.name), &table.name, looked)?;
        Ok(())
    }
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
