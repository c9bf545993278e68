//! Which columns of a table the columns of a file go to.

use std::collections::HashMap;

use super::Import;
use super::bind::ColumnKind;
use crate::catalog::{ColumnLookup, Identity, Table};
use crate::diagnostic::{Diagnostic, Result};

/// Where a column of the file goes.
pub(super) struct Target {
    pub name: String,
    /// As it is declared.
    pub declared_type: String,
    pub kind: ColumnKind,
    /// True if a replacing INSERT would put its default in the place of a NULL.
    pub has_default_for_null: bool,
}

/// Which column of the table each column of the file goes to.
pub(super) struct ColumnMapping {
    pub schema: String,
    pub table: String,
    /// For each column of the file that of the table, or none where it is left out.
    pub columns: Vec<Option<Target>>,
    /// True if the table refers to itself, so that a record may come before the one that it refers to.
    pub refers_to_itself: bool,
    /// The columns whose values a record that is there already is known by.
    pub key: Vec<String>,
}

impl Import<'_> {
    /// Finds the table's column for each of the file.
    pub(super) fn map_columns(
        &self,
        table: &Table,
        names: &[String],
        notes: &mut Vec<Diagnostic>,
    ) -> Result<ColumnMapping> {
        let found =
            if self.input.is_nameless() { self.by_place(table, names)? } else { self.by_name(table, names, notes)? };
        if found.iter().all(Option::is_none) {
            return Err(Diagnostic::error(format!("{} has no column of {}", self.input.name, table.name)));
        }
        self.check_absent(table, &found, notes)?;
        let target = |at: usize| {
            let column = &table.columns[at];
            Target {
                name: column.name.clone(),
                declared_type: column.declared_type.clone(),
                kind: ColumnKind::of(column),
                has_default_for_null: column.not_null && column.default.is_some(),
            }
        };
        let refers_to_itself = table.foreign_keys.iter().any(|key| key.parent.eq_ignore_ascii_case(&table.name));
        Ok(ColumnMapping {
            schema: table.schema.clone(),
            table: table.name.clone(),
            key: key_within(table, &found),
            columns: found.into_iter().map(|at| at.map(target)).collect(),
            refers_to_itself,
        })
    }

    /// For a file without names: its columns in the order of the table's.
    fn by_place(&self, table: &Table, names: &[String]) -> Result<Vec<Option<usize>>> {
        let writable: Vec<usize> = (table.columns.iter().enumerate())
            .filter(|(_, column)| column.generated.is_none() && !column.hidden)
            .map(|(at, _)| at)
            .collect();
        if writable.len() == names.len() {
            return Ok(writable.into_iter().map(Some).collect());
        }
        let all: Vec<&str> = writable.iter().map(|at| table.columns[*at].name.as_str()).collect();
        let what = match names.len() {
            1 => "1 column".to_owned(),
            several => format!("{several} columns"),
        };
        Err(Diagnostic::error(format!("{} has {what}, {} has {}", self.input.name, table.name, all.len()))
            .hint(format!("without a header they go by their places: {}", all.join(", "))))
    }

    fn by_name(&self, table: &Table, names: &[String], notes: &mut Vec<Diagnostic>) -> Result<Vec<Option<usize>>> {
        let mut columns = Vec::new();
        let mut taken: HashMap<usize, &str> = HashMap::new();
        let (mut unknown, mut generated) = (Vec::new(), Vec::new());
        for name in names {
            let lookup = match name.trim() {
                "" => ColumnLookup::Unknown { nearest: None },
                trimmed => self.catalog.column(table, trimmed),
            };
            match lookup {
                ColumnLookup::Found(at) => {
                    let column = &table.columns[at];
                    if column.generated.is_some() {
                        generated.push(column.name.as_str());
                        columns.push(None);
                        continue;
                    }
                    if let Some(other) = taken.insert(at, name) {
                        let (column, table) = (&column.name, &table.name);
                        let what =
                            if other == name { format!("`{name}` twice") } else { format!("`{other}` and `{name}`") };
                        return Err(Diagnostic::error(format!(
                            "{} has {what}, and both are the column {column} of {table}",
                            self.input.name
                        )));
                    }
                    columns.push(Some(at));
                }
                ColumnLookup::Ambiguous(several) => {
                    let names: Vec<&str> = several.iter().map(|at| table.columns[*at].name.as_str()).collect();
                    let error = Diagnostic::error(format!("`{name}` may be several columns of {}", table.name));
                    return Err(error.hint(format!("name it as one of them: {}", names.join(", "))));
                }
                ColumnLookup::Unknown { nearest } => {
                    unknown.push((name, nearest));
                    columns.push(None);
                }
            }
        }
        if !unknown.is_empty() {
            let known: Vec<&str> = unknown.iter().map(|(name, _)| name.as_str()).collect();
            let message = format!("{} has no column {}", table.name, known.join(", "));
            if !self.options.known_only {
                let mut error = Diagnostic::error(message);
                for (name, near) in &unknown {
                    if let Some(near) = near {
                        error = error.hint(format!("is `{name}` the column {near}?"));
                    }
                }
                let all: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                error = error.hint(format!("columns: {}", all.join(", ")));
                return Err(if unknown.len() == names.len() && self.input.has_header() {
                    error.hint("--no-header reads the first line as a record")
                } else {
                    error.hint("--known-only leaves out what the table does not have")
                });
            }
            notes.push(Diagnostic::note(format!("{message}: left out")));
        }
        if !generated.is_empty() {
            let message = format!("{} of {} is worked out by the table: left out", generated.join(", "), table.name);
            notes.push(Diagnostic::note(message));
        }
        Ok(columns)
    }

    /// Fails where the table cannot do without a column that the file lacks.
    fn check_absent(&self, table: &Table, found: &[Option<usize>], notes: &mut Vec<Diagnostic>) -> Result<()> {
        let is_rowid = |name: &str| match &table.identity {
            Identity::Rowid(rowid) => rowid.eq_ignore_ascii_case(name),
            _ => false,
        };
        let absent: Vec<_> = (table.columns.iter().enumerate())
            .filter(|(at, column)| !found.contains(&Some(*at)) && column.generated.is_none() && !column.hidden)
            .map(|(_, column)| column)
            .collect();
        let wanted: Vec<&str> = (absent.iter())
            .filter(|column| column.not_null && column.default.is_none() && !is_rowid(&column.name))
            .map(|column| column.name.as_str())
            .collect();
        if !wanted.is_empty() {
            let message =
                format!("{} lacks {}, which {} cannot do without", self.input.name, wanted.join(", "), table.name);
            return Err(Diagnostic::error(message));
        }
        if !absent.is_empty() {
            let absent: Vec<&str> = absent.iter().map(|column| column.name.as_str()).collect();
            let message = format!("{} has no {}: left to the table's defaults", self.input.name, absent.join(", "));
            notes.push(Diagnostic::note(message));
        }
        Ok(())
    }
}

/// The first key of the table, its primary key before others, whose columns the file has.
fn key_within(table: &Table, found: &[Option<usize>]) -> Vec<String> {
    let unique = table.indexes.iter().filter(|index| index.unique && !index.partial);
    let keys = unique.filter_map(|index| index.columns.iter().copied().collect::<Option<Vec<usize>>>());
    std::iter::once(table.primary_key.clone())
        .chain(keys)
        .find(|key| !key.is_empty() && key.iter().all(|at| found.contains(&Some(*at))))
        .map(|key| key.into_iter().map(|at| table.columns[at].name.clone()).collect())
        .unwrap_or_default()
}
