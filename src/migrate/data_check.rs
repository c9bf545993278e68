//! Looks at the data before anything is planned: what would be lost, what stands in the way, what is wanted.

use std::collections::HashMap;

use super::dialect::Dialect;
use super::difference::{Change, Difference};
use super::fill::wants_value;
use super::queries::{ask, counted, duplicates_query, index_terms, listing};
use super::question::Question;
use super::table_check::TableCheck;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::sql::{ObjectKind, quote_name};
use crate::store::{Connection, count};

/// What the data says of a difference.
#[derive(Clone, Debug, Default)]
pub(super) struct DataReport {
    /// In the order of [`Difference::tables`].
    pub tables: Vec<TableReport>,
    pub questions: Vec<Question>,
    pub obstacles: Vec<Diagnostic>,
    /// Fills that the engine does not take: why no plan works.
    pub failing_fills: Vec<Diagnostic>,
    /// Fills of which a person may think that they are used.
    pub notes: Vec<Diagnostic>,
    /// By the lower-case name of a table that goes or is made anew.
    losses: HashMap<String, Vec<String>>,
    /// Whose data it is.
    pub dialect: Dialect,
}

/// What the data says of a table that changes.
#[derive(Clone, Debug, Default)]
pub(super) struct TableReport {
    /// `None` where nobody has looked.
    pub rows: Option<u64>,
    /// Nulls in columns that may no longer be null, by position in the goal.
    pub nulls: HashMap<usize, u64>,
    /// By position in the old table.
    pub dropped: HashMap<usize, String>,
    /// Values that a change alters, by position in the goal.
    pub altered: HashMap<usize, String>,
}

impl TableReport {
    pub fn losses_of(&self, change: &Change) -> Vec<String> {
        match change {
            Change::DropColumn(at) => self.dropped.get(at).cloned().into_iter().collect(),
            Change::Type(at) | Change::Generated(at) => self.altered.get(at).cloned().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    pub fn losses(&self) -> Vec<String> {
        let mut dropped: Vec<_> = self.dropped.iter().collect();
        let mut altered: Vec<_> = self.altered.iter().collect();
        dropped.sort();
        altered.sort();
        dropped.into_iter().chain(altered).map(|(_, words)| words.clone()).collect()
    }
}

impl DataReport {
    /// What may be so where nobody has looked.
    pub fn without_data(difference: &Difference) -> DataReport {
        let mut report = DataReport { questions: difference.questions().to_vec(), ..DataReport::default() };
        for change in &difference.tables {
            let mut table = TableReport::default();
            let ((_, old), (object, new)) = (difference.old_table(change.from), difference.new_table(change.to));
            for one in &change.changes {
                match one {
                    Change::DropColumn(at) if old.columns[*at].generated.is_none() => {
                        table.dropped.insert(
                            *at,
                            format!("the values of `{}.{}`, if there are any", object.name, old.columns[*at].name),
                        );
                    }
                    Change::Type(at) => {
                        let words = format!(
                            "values of `{}.{}` that read otherwise in the new type, if there are any",
                            object.name, new.columns[*at].name
                        );
                        table.altered.insert(*at, words);
                    }
                    Change::AddColumn(at) if wants_value(difference, change, *at) => {
                        report.questions.push(Question::Fill {
                            table: object.name.clone(),
                            column: new.columns[*at].name.clone(),
                            records: 0,
                            listing: None,
                        })
                    }
                    _ => {}
                }
            }
            report.tables.push(table);
        }
        for key in gone_tables(difference) {
            report.losses.insert(key.to_ascii_lowercase(), vec![format!("the records of `{key}`, if there are any")]);
        }
        report
    }

    pub fn table_losses(&self, key: &str) -> Vec<String> {
        self.losses.get(key).cloned().unwrap_or_default()
    }
}

/// Names of the tables, virtual ones among them, that go or are made anew.
fn gone_tables(difference: &Difference) -> Vec<String> {
    let changed = difference.changed.iter().map(|(old, _)| old);
    let gone = difference.dropped.iter().chain(changed).map(|at| &difference.from.objects[*at]);
    gone.filter(|object| matches!(object.kind, ObjectKind::Table | ObjectKind::VirtualTable))
        .map(|object| object.name.clone())
        .collect()
}

pub(super) fn check_data(difference: &Difference, connection: &dyn Connection) -> Result<DataReport> {
    let mut report = DataReport { dialect: Dialect::of(connection), ..DataReport::default() };
    for name in gone_tables(difference) {
        // A module of another program cannot be asked; what it holds is not known then.
        let losses = match count(connection, &format!("SELECT count(*) FROM main.{}", quote_name(&name))) {
            Ok(0) => Vec::new(),
            Ok(rows) => vec![format!("{} of `{name}`", counted(rows, "record"))],
            Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
            Err(_) => vec![format!("what `{name}` holds")],
        };
        report.losses.insert(name.to_ascii_lowercase(), losses);
    }
    for change in &difference.tables {
        let found = TableCheck::of(difference, connection, change).table(&mut report)?;
        report.tables.push(found);
    }
    let mut renames = Vec::new();
    for question in difference.questions() {
        if let Question::Rename { table, from, .. } = question
            && is_at_stake(difference, &report, connection, table.as_deref(), from)?
        {
            renames.push(question.clone());
        }
    }
    // What a column is called is known before its values are asked for.
    report.questions.splice(0..0, renames);
    check_unique_indexes(difference, connection, &mut report)?;
    Ok(report)
}

/// True if there is data that a wrong guess would lose.
fn is_at_stake(
    difference: &Difference,
    report: &DataReport,
    connection: &dyn Connection,
    table: Option<&str>,
    from: &str,
) -> Result<bool> {
    let Some(table) = table else { return Ok(!report.table_losses(&from.to_ascii_lowercase()).is_empty()) };
    let new_key = table.to_ascii_lowercase();
    let Some(change) = difference.tables.iter().find(|change| difference.to.objects[change.to].key == new_key) else {
        return Ok(false);
    };
    let old = &difference.from.objects[change.from].name;
    let (old, from) = (quote_name(old), quote_name(from));
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM main.{old} WHERE {from} IS NOT NULL LIMIT 1)");
    Ok(count(connection, &sql)? > 0)
}

/// Unique indexes that are new or change, on tables that hold records.
fn check_unique_indexes(difference: &Difference, connection: &dyn Connection, report: &mut DataReport) -> Result<()> {
    let new = difference.added.iter().chain(difference.changed.iter().map(|(_, new)| new));
    for object in new.map(|at| &difference.to.objects[*at]).filter(|object| object.kind == ObjectKind::Index) {
        if object.normal().get(1).is_none_or(|word| word != "unique") {
            continue;
        }
        let change = difference.tables.iter().find(|change| difference.to.objects[change.to].key == object.owner);
        let source = match change {
            // The terms are over values as they are now, and those may become others.
            Some(change) if change.changes.iter().any(|one| matches!(one, Change::Type(_) | Change::Collation(_))) => {
                None
            }
            Some(change) => TableCheck::of(difference, connection, change).projection(None),
            None => difference
                .from
                .find(ObjectKind::Table, &object.owner)
                .map(|table| format!("main.{}", quote_name(&table.name))),
        };
        let (Some(source), Some((terms, condition))) = (source, index_terms(&object.sql)) else { continue };
        let sql = duplicates_query(&source, &terms, condition.as_deref());
        let broken = ask(connection, &sql)?;
        if broken > 0 {
            let table =
                difference.to.find(ObjectKind::Table, &object.owner).map_or(object.owner.as_str(), |table| &table.name);
            let words =
                format!("{} of `{table}` would break the unique index `{}`", counted(broken, "record"), object.name);
            let hint = format!("`{};` lists them; change or delete them first", listing(&sql));
            report.obstacles.push(Diagnostic::error(words).hint(hint));
        }
    }
    Ok(())
}
