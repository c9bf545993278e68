//! A page about a whole database: its diagram, a card for each table, its relations, what is wrong. What is read here is laid out in
//! [`page`]; its style and script, which stand in the page, are `page.css` and `page.js`.

use crate::catalog::{Catalog, KeyOrigin, Relation, RelationKind, Table, TableKind};
use crate::check::{self, CheckReport, RelationStats};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::session::SeedRun;
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};
use crate::survey::erd::Diagram;
use crate::survey::histogram::{Histogram, histogram};
use crate::survey::profile::{ColumnProfile, profile};
use crate::survey::snapshot::TableDifference;

mod chart;
mod page;

/// How many records of a table are shown, how many of its columns in them, and how many letters of a value.
const SAMPLES: usize = 5;
const SAMPLE_COLUMNS: usize = 24;
const LONGEST: usize = 60;
/// How many bins a histogram has at most.
const BINS: usize = 24;
/// How many relations of a table are listed.
const MOST_RELATIONS: usize = 40;

/// What the page is made from.
pub struct ReportRequest<'a> {
    pub connection: &'a dyn Connection,
    pub catalog: &'a Catalog,
    /// What the database is called.
    pub name: &'a str,
    /// Leave out every value that stands in a table.
    pub no_data: bool,
    /// What the last seeds did, and how the tables differ from what they left, where that is known.
    pub seeded: Option<(&'a SeedRun, &'a [TableDifference])>,
    /// The CREATE statements of a table.
    pub ddl: &'a dyn Fn(&Table) -> Result<String>,
    /// Called between the steps with what comes next; its error ends the work.
    pub tick: &'a dyn Fn(&str) -> Result<()>,
}

/// A column and what it holds.
struct ColumnCard {
    name: String,
    declared: String,
    is_primary: bool,
    not_null: bool,
    default: Option<String>,
    /// The tables that its keys lead to, by name, and whether the schema says so.
    leads_to: Vec<(String, bool)>,
    profile: Option<ColumnProfile>,
    histogram: Option<Histogram>,
}

struct RelationCard {
    name: String,
    kind: &'static str,
    target: String,
    origin: KeyOrigin,
    spread: Option<RelationStats>,
}

struct TableCard {
    name: String,
    kind: &'static str,
    records: Option<u64>,
    columns: Vec<ColumnCard>,
    relations: Vec<RelationCard>,
    relations_left_out: usize,
    /// The names of the columns shown, and the first records in them.
    samples: (Vec<String>, Vec<Vec<Value>>),
    ddl: String,
    /// Why it cannot be read.
    unreadable: Option<String>,
}

/// All that the page tells.
struct Contents<'a> {
    name: &'a str,
    no_data: bool,
    tables: Vec<TableCard>,
    check: CheckReport,
    seeded: Option<(&'a SeedRun, &'a [TableDifference])>,
}

/// The page as HTML.
///
/// # Errors
/// The engine's, and that of `tick`. A table that cannot be read is told of in the page.
pub fn page(request: &ReportRequest) -> Result<String> {
    let check = check::check(request.connection, request.catalog, None, request.tick)?;
    let mut tables = Vec::new();
    for entry in request.catalog.tables()? {
        (request.tick)(&entry.name)?;
        let card = match request.catalog.table_exact(&entry.name) {
            Ok(Some(table)) => card(request, &table, &check),
            Ok(None) => continue,
            Err(error) => Err(error),
        };
        tables.push(match card {
            Ok(card) => card,
            Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
            Err(error) => unreadable(&entry.name, entry.kind, &error),
        });
    }
    let (name, no_data, seeded) = (request.name, request.no_data, request.seeded);
    let contents = Contents { name, no_data, tables, check, seeded };
    let diagram = Diagram::of(request.catalog)?;
    let stop = || (request.tick)("the diagram");
    let drawing = diagram.svg_parts(&|name| contents.anchor(name), &stop)?;
    Ok(page::render(&contents, &drawing))
}

fn kind_word(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Table => "table",
        TableKind::View => "view",
        TableKind::Virtual => "virtual table",
    }
}

fn unreadable(name: &str, kind: TableKind, error: &Diagnostic) -> TableCard {
    TableCard {
        name: name.to_owned(),
        kind: kind_word(kind),
        records: None,
        columns: Vec::new(),
        relations: Vec::new(),
        relations_left_out: 0,
        samples: (Vec::new(), Vec::new()),
        ddl: String::new(),
        unreadable: Some(error.message.clone()),
    }
}

fn card(request: &ReportRequest, table: &Table, check: &CheckReport) -> Result<TableCard> {
    let relations = request.catalog.relations(table)?;
    let is_view = table.kind == TableKind::View;
    let mut columns = Vec::new();
    for (at, column) in table.columns.iter().enumerate().filter(|(_, column)| !column.hidden) {
        (request.tick)(&format!("{}.{}", table.name, column.name))?;
        // A view may take for ever, and what it holds is told of where it comes from.
        let profile = if is_view { None } else { readable(profile(request.connection, table, at))? };
        let histogram = match &profile {
            Some(profile) if !request.no_data => {
                readable(histogram(request.connection, table, profile, BINS))?.flatten()
            }
            _ => None,
        };
        let leads = |relation: &&std::rc::Rc<Relation>| {
            relation.kind == RelationKind::BelongsTo
                && relation.steps.iter().any(|step| step.from_columns.contains(&at))
        };
        let leads_to = relations.iter().filter(leads);
        columns.push(ColumnCard {
            name: column.name.clone(),
            declared: column.declared_type.clone(),
            is_primary: table.primary_key.contains(&at),
            not_null: column.not_null,
            default: column.default.clone(),
            leads_to: leads_to.map(|to| (to.target().name.clone(), to.origin == KeyOrigin::Declared)).collect(),
            profile,
            histogram,
        });
    }
    let mut listed = Vec::new();
    for relation in relations.iter().take(MOST_RELATIONS) {
        listed.push(relation_card(request.catalog, table, relation, check)?);
    }
    let records = columns.iter().find_map(|column| column.profile.as_ref()).map(|profile| profile.records);
    Ok(TableCard {
        name: table.name.clone(),
        kind: kind_word(table.kind),
        records,
        columns,
        relations: listed,
        relations_left_out: relations.len().saturating_sub(MOST_RELATIONS),
        samples: if request.no_data || is_view { (Vec::new(), Vec::new()) } else { samples(request, table)? },
        ddl: (request.ddl)(table)?,
        unreadable: None,
    })
}

/// What was read; nothing where SQLite could not, but an interrupt stays one.
fn readable<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind == DiagnosticKind::Interrupted => Err(error),
        Err(_) => Ok(None),
    }
}

fn relation_card(catalog: &Catalog, table: &Table, relation: &Relation, check: &CheckReport) -> Result<RelationCard> {
    let kind = match relation.kind {
        RelationKind::BelongsTo => "belongs to",
        RelationKind::HasMany => "has many",
        RelationKind::HasOne => "has one",
        RelationKind::Through => "through",
    };
    // A spread has the name of the parent's end.
    let name = match (relation.kind, relation.steps.as_slice()) {
        (RelationKind::HasMany | RelationKind::HasOne, [_]) => Some(format!("{}.{}", table.name, relation.name())),
        (RelationKind::BelongsTo, [step]) => {
            catalog.back(step)?.map(|back| format!("{}.{}", step.to.name, back.name()))
        }
        _ => None,
    };
    let spread = check.relations.iter().find(|spread| name.as_ref() == Some(&spread.name)).cloned();
    Ok(RelationCard {
        name: relation.suggestion().to_string(),
        kind,
        target: relation.target().name.clone(),
        origin: relation.origin,
        spread,
    })
}

/// The first records, long values by their beginning.
fn samples(request: &ReportRequest, table: &Table) -> Result<(Vec<String>, Vec<Vec<Value>>)> {
    let columns: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| !column.hidden)
        .take(SAMPLE_COLUMNS)
        .map(|column| column.name.as_str())
        .collect();
    if columns.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let shown = |name: &&str| {
        let name = quote_name(name);
        format!(
            "CASE typeof({name}) WHEN 'blob' THEN '(' || octet_length({name}) || ' bytes)' \
             WHEN 'text' THEN substr({name}, 1, {}) ELSE {name} END",
            LONGEST + 1
        )
    };
    let listed: Vec<String> = columns.iter().map(shown).collect();
    let sql = format!("SELECT {} FROM {} LIMIT {SAMPLES}", listed.join(", "), table.quoted_name());
    let rows = readable(collect(request.connection, &sql, &[]))?.unwrap_or_default();
    Ok((columns.into_iter().map(str::to_owned).collect(), rows))
}
