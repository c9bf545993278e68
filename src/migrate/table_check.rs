//! Looks at the records of a table that changes: what a change would lose of them, and what they forbid.

use std::collections::HashMap;

use super::conversion;
use super::data_check::{DataReport, TableReport};
use super::difference::{Change, Difference, TableChange};
use super::fill::{UsedFill, becomes_never_null, used_fill, wants_value};
use super::queries::{ask, counted, duplicates_query, listing, literal};
use super::question::Question;
use super::schema::Object;
use crate::catalog::Affinity;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::sql::{Column, ObjectKind, Rule, Table, one_line, quote_name};
use crate::store::{ActionKind, Connection, count};

/// A table as it is and as it is to be.
#[derive(Clone, Copy)]
pub(super) struct TableCheck<'a> {
    difference: &'a Difference,
    connection: &'a dyn Connection,
    change: &'a TableChange,
    old_object: &'a Object,
    old: &'a Table,
    object: &'a Object,
    new: &'a Table,
}

impl<'a> TableCheck<'a> {
    pub fn of(difference: &'a Difference, connection: &'a dyn Connection, change: &'a TableChange) -> TableCheck<'a> {
        let (old_object, old) = difference.old_table(change.from);
        let (object, new) = difference.new_table(change.to);
        TableCheck { difference, connection, change, old_object, old, object, new }
    }

    /// What the records say of the change; what is wanted for it, and what stands in its way, goes into `report`.
    ///
    /// # Errors
    /// The engine's.
    pub fn table(&self, report: &mut DataReport) -> Result<TableReport> {
        let rows = count(self.connection, &format!("SELECT count(*) FROM {}", self.source()))?;
        let mut found = TableReport { rows: Some(rows), ..TableReport::default() };
        if rows == 0 {
            return Ok(found);
        }
        for change in &self.change.changes {
            self.one_change(change, rows, &mut found, report)?;
        }
        for at in 0..self.new.columns.len() {
            self.fill(at, report)?;
            self.generated(at, report)?;
            if let Some(from) = self.change.columns[at] {
                self.never_null(at, from, &mut found, report)?;
                self.converted(at, from, &mut found, report)?;
            }
        }
        Ok(found)
    }

    fn one_change(&self, change: &Change, rows: u64, found: &mut TableReport, report: &mut DataReport) -> Result<()> {
        let TableCheck { old, new, .. } = *self;
        match change {
            Change::DropColumn(at) if old.columns[*at].generated.is_none() => {
                let values = self.values_in(*at)?;
                if values > 0 {
                    let name = format!("`{}.{}`", self.old_object.name, old.columns[*at].name);
                    found.dropped.insert(*at, format!("{} of {name}", counted(values, "value")));
                }
            }
            Change::AddColumn(at) if wants_value(self.difference, self.change, *at) => {
                report.questions.push(self.question(*at, rows, None));
            }
            Change::Generated(at) if new.columns[*at].generated.is_some() => {
                let Some(from) = self.change.columns[*at] else { return Ok(()) };
                let values = if old.columns[from].generated.is_none() { self.values_in(from)? } else { 0 };
                if values > 0 {
                    let name = format!("`{}.{}`", self.object.name, old.columns[from].name);
                    let words = format!("{} of {name}, which is generated from now on", counted(values, "value"));
                    found.altered.insert(*at, words);
                }
            }
            Change::AddConstraint(at) => self.constraint(*at, report)?,
            Change::Collation(at) => {
                // What was unique before may be no longer.
                let name = new.columns[*at].name.to_ascii_lowercase();
                for (at, constraint) in new.constraints.iter().enumerate() {
                    let is_of = matches!(&constraint.rule, Rule::PrimaryKey { columns, .. } | Rule::Unique { columns, .. }
                        if columns.iter().any(|key| key.name == name));
                    if is_of && !self.change.changes.contains(&Change::AddConstraint(at)) {
                        self.constraint(at, report)?;
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// How many records have a value in the column at `at` of the old table.
    fn values_in(&self, at: usize) -> Result<u64> {
        let name = quote_name(&self.old.columns[at].name);
        count(self.connection, &format!("SELECT count({name}) FROM {}", self.source()))
    }

    /// Asks for what so many records are to have in the column at `at` of the goal.
    fn question(&self, at: usize, records: u64, listing: Option<String>) -> Question {
        let (table, column) = (self.object.name.clone(), self.new.columns[at].name.clone());
        Question::Fill { table, column, records, listing }
    }

    /// Counts the nulls in a column that may no longer hold any.
    fn never_null(&self, at: usize, from: usize, found: &mut TableReport, report: &mut DataReport) -> Result<()> {
        if !becomes_never_null(self.difference, self.change, at) {
            return Ok(());
        }
        let name = quote_name(&self.old.columns[from].name);
        let sql = format!("SELECT count(*) FROM {} WHERE {name} IS NULL", self.source());
        let nulls = count(self.connection, &sql)?;
        found.nulls.insert(at, nulls);
        if nulls > 0 && self.given_fill(at).is_none() {
            report.questions.push(self.question(at, nulls, Some(listing(&sql))));
        }
        Ok(())
    }

    /// Looks for values that are others, or none, in the new type of their column.
    fn converted(&self, at: usize, from: usize, found: &mut TableReport, report: &mut DataReport) -> Result<()> {
        let TableCheck { old, new, .. } = *self;
        let (before, column) = (&old.columns[from], &new.columns[at]);
        let alias = Some(column.name.to_ascii_lowercase());
        let counts = new.rowid_alias() == alias && old.rowid_alias() != Some(before.name.to_ascii_lowercase());
        let changes = before.declared != column.declared || old.strict != new.strict || counts;
        // A value keeps its form in a column of the same affinity, and in one without.
        let (was, is) = (Affinity::of(&before.declared, old.strict), Affinity::of(&column.declared, new.strict));
        let is_kept = !new.strict && !counts && before.generated.is_none() && (was == is || is == Affinity::Blob);
        if !changes || is_kept || column.generated.is_some() {
            return Ok(());
        }
        // A column that is the rowid takes what a STRICT one takes (lang_createtable.html 5).
        let strict = new.strict || counts;
        let name = self.name(at);
        let outcome = match used_fill(self.difference, self.change, at) {
            None => conversion::values(self.connection, &self.source(), &before.name, &column.declared, strict)?,
            Some(UsedFill { expression, .. }) => {
                let own = quote_name(&column.name);
                let renamed = self.renamed_source();
                let lost = format!("SELECT count(*) FROM {renamed} WHERE {own} IS NOT NULL AND {expression} IS NULL");
                let lost = ask(self.connection, &lost)?;
                if lost > 0 {
                    let words = format!("{} of {name}, for which its fill gives none", counted(lost, "value"));
                    found.altered.insert(at, words);
                    return Ok(());
                }
                let filled = format!("(SELECT {expression} AS {own} FROM {renamed})");
                match conversion::values(self.connection, &filled, &column.name, &column.declared, strict) {
                    // That the expression cannot be worked out is told as such.
                    Err(_) if !report.failing_fills.is_empty() => return Ok(()),
                    outcome => outcome?,
                }
            }
        };
        if let Some((rows, example)) = outcome.refused {
            let values = counted(rows, "value");
            let words = format!("{values} of {name} cannot be in its new type, for example {example}");
            let why = if counts {
                "an INTEGER PRIMARY KEY takes whole numbers only"
            } else {
                "a STRICT table takes no value of another type"
            };
            report.obstacles.push(Diagnostic::error(words).hint(format!("{why}: change or delete these first")));
        }
        if let Some((rows, example)) = outcome.altered {
            let values = counted(rows, "value");
            found.altered.insert(at, format!("{values} of {name} as they are now, for example {example}"));
        }
        Ok(())
    }

    /// The column at `at` of the goal, as messages name it.
    fn name(&self, at: usize) -> String {
        format!("`{}.{}`", self.object.name, self.new.columns[at].name)
    }

    /// The expression that schema.sql gives for the column at `at` of the goal, whether it is used or not.
    fn given_fill(&self, at: usize) -> Option<&'a String> {
        self.difference.fills.get(&(self.object.key.clone(), self.new.columns[at].name.to_ascii_lowercase()))
    }

    /// The old records.
    fn source(&self) -> String {
        format!("main.{}", quote_name(&self.old_object.name))
    }

    /// The old records, their columns called as in the goal.
    fn renamed_source(&self) -> String {
        let TableCheck { old_object, old, .. } = *self;
        let table = self.source();
        if self.difference.renames.columns.get(&old_object.key).is_none_or(HashMap::is_empty) {
            return table;
        }
        let mut columns: Vec<String> = old.rowid_name().map(|name| format!("{name} AS {name}")).into_iter().collect();
        for (column, now) in old.columns.iter().zip(self.names_after()) {
            columns.push(format!("{} AS {}", quote_name(&column.name), quote_name(now)));
        }
        format!("(SELECT {} FROM {table})", columns.join(", "))
    }

    /// True if an expression has a query in it that reads the table, itself or through a view. One that is wrong otherwise is told elsewhere.
    fn reads_itself(&self, expression: &str) -> Result<bool> {
        let TableCheck { old_object: object, old, .. } = *self;
        let rowids = ["rowid", "oid", "_rowid_"].into_iter().filter(|name| old.column(name).is_none());
        let names = self.names_after().chain(rowids);
        let columns: Vec<String> = names.map(|name| format!("NULL AS {}", quote_name(name))).collect();
        // The old record without its table: what is read of that, the expression reads by itself.
        let sql =
            format!("SELECT ({expression}\n) FROM (SELECT {}) AS {}", columns.join(", "), quote_name(&object.name));
        match self.connection.classify(&sql) {
            Ok(actions) => Ok(actions.unwrap_or_default().iter().any(|action| {
                action.kind == ActionKind::Read
                    && action.object.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&object.name))
            })),
            Err(error) if error.kind == DiagnosticKind::Interrupted => Err(error),
            Err(_) => Ok(false),
        }
    }

    /// What the columns of before are called in the goal; those that go keep their names.
    fn names_after(&self) -> impl Iterator<Item = &'a str> {
        let TableCheck { change, old, new, .. } = *self;
        old.columns.iter().enumerate().map(move |(from, column)| {
            let now = change.columns.iter().position(|one| *one == Some(from));
            now.map_or(column.name.as_str(), |at| new.columns[at].name.as_str())
        })
    }

    /// Checks that the fill of the column at `at` of the goal gives each record a value that wants one.
    fn fill(&self, at: usize, report: &mut DataReport) -> Result<()> {
        let TableCheck { object, new, .. } = *self;
        let column = &new.columns[at];
        let Some(fill) = self.given_fill(at) else { return Ok(()) };
        if column.generated.is_some() {
            return Ok(());
        }
        let wanted = match (self.change.columns[at], used_fill(self.difference, self.change, at)) {
            (None, _) | (Some(_), Some(UsedFill { wanted: None, .. })) => String::new(),
            (Some(_), Some(UsedFill { wanted: Some(wanted), .. })) => format!("{wanted} AND "),
            (Some(_), None) => {
                if self.change.changes.contains(&Change::Type(at)) {
                    report.notes.push(
                        Diagnostic::note(format!("`fill {fill}` is not used for the new type of {}", self.name(at)))
                            .hint(format!("one that names `{}` gives each record its value anew", column.name)),
                    );
                }
                return Ok(());
            }
        };
        let source = self.renamed_source();
        let sql = format!("SELECT count(*) FROM {source} WHERE {wanted}({fill}\n) IS NULL");
        let name = self.name(at);
        if self.reads_itself(fill)? {
            report.obstacles.push(
                Diagnostic::error(format!("`fill {fill}` cannot be worked out for {name}: it reads `{}` itself, which is empty while it is made anew", object.name))
                    .hint("it is an SQL expression over the old record; what takes other records of the table is an UPDATE in a revision: `.migrate new \"message\"`"),
            );
            return Ok(());
        }
        match count(self.connection, &sql) {
            Ok(records) if records > 0 && new.is_never_null(column) => report.obstacles.push(
                Diagnostic::error(format!("`fill {fill}` gives {} no value for {name}", counted(records, "record")))
                    .hint(format!("`{};` lists them", listing(&sql))),
            ),
            Ok(_) => {}
            Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
            Err(error) => report.failing_fills.push(
                Diagnostic::error(format!("`fill {fill}` cannot be worked out for {name}: {}", error.message))
                    .hint("it is an SQL expression over the old record, its columns called as in schema.sql"),
            ),
        }
        Ok(())
    }

    /// Checks that a column that is generated from now on, or may be null no longer, is worked out for every record.
    fn generated(&self, at: usize, report: &mut DataReport) -> Result<()> {
        let TableCheck { object, new, .. } = *self;
        let column = &new.columns[at];
        let changes = self.change.changes.iter().any(|change| {
            matches!(change, Change::AddColumn(one) | Change::Generated(one) | Change::SetNotNull(one) if *one == at)
        });
        let (true, true, Some(generated)) = (changes, column.not_null.is_some(), &column.generated) else {
            return Ok(());
        };
        let Some(projection) = self.projection(None) else { return Ok(()) };
        let body = object.sql.get(generated.span.clone()).unwrap_or_default();
        let sql = format!("SELECT count(*) FROM {projection} WHERE {body}\n IS NULL");
        let nulls = ask(self.connection, &sql)?;
        if nulls > 0 {
            let (name, records) = (self.name(at), counted(nulls, "record"));
            let words = format!("{name} may not be null, and what generates it gives {records} no value");
            report.obstacles.push(Diagnostic::error(words).hint(format!("`{};` lists them", listing(&sql))));
        }
        Ok(())
    }

    /// True if there was a key of the same columns to the same parent before. Records that break it did so then.
    fn had_key(&self, rule: &Rule) -> bool {
        let TableCheck { old_object, old, .. } = *self;
        let ends = |rule: &Rule| match rule {
            Rule::ForeignKey { columns, parent, parent_columns, .. } => {
                Some((columns.clone(), parent.clone(), parent_columns.clone()))
            }
            _ => None,
        };
        let wanted = ends(rule);
        let rules = old.constraints.iter().map(|one| self.difference.renames.rule(&old_object.key, &one.rule));
        wanted.is_some() && rules.into_iter().any(|one| ends(&one) == wanted)
    }

    /// The old records under the names of the goal, new columns only where they are wanted, or `None` where those cannot all be had.
    pub fn projection(&self, wanted: Option<&[String]>) -> Option<String> {
        let TableCheck { object, new, .. } = *self;
        let (mut columns, mut plain) = (Vec::new(), true);
        let typed = |column: &Column, expression: String| {
            let is_text = Affinity::of(&column.declared, new.strict) == Affinity::Text;
            if is_text { format!("CAST({expression} AS TEXT)") } else { expression }
        };
        for (at, column) in new.columns.iter().enumerate() {
            let lower = column.name.to_ascii_lowercase();
            let is_wanted = wanted.is_some_and(|wanted| wanted.contains(&lower));
            let fill = self.difference.fills.get(&(object.key.clone(), lower));
            let expression = match (self.change.columns[at], fill, &column.generated) {
                (_, _, Some(_)) => None,
                (Some(_), _, None) => Some(match used_fill(self.difference, self.change, at) {
                    Some(fill) => typed(column, fill.expression),
                    None => quote_name(&column.name),
                }),
                (None, Some(fill), None) => Some(typed(column, format!("({fill}\n)"))),
                (None, None, None) if is_wanted => literal(column, new.strict),
                (None, None, None) => None,
            };
            match expression {
                Some(expression) => {
                    plain &= expression == quote_name(&column.name);
                    columns.push(format!("{expression} AS {}", quote_name(&column.name)));
                }
                None if is_wanted => return None,
                None => {}
            }
        }
        let source = self.renamed_source();
        if plain {
            return Some(source);
        }
        (!columns.is_empty()).then(|| format!("(SELECT {} FROM {source})", columns.join(", ")))
    }

    /// Which records break a rule that is new. What cannot be asked here, the rule itself finds when it is applied.
    fn constraint(&self, at: usize, report: &mut DataReport) -> Result<()> {
        let TableCheck { object, new, .. } = *self;
        let constraint = &new.constraints[at];
        let text = one_line(object.sql.get(constraint.span.clone()).unwrap_or_default());
        let sql = match &constraint.rule {
            Rule::PrimaryKey { columns, .. } | Rule::Unique { columns, .. } => {
                let names: Vec<String> = columns.iter().map(|key| key.name.clone()).collect();
                if self.is_converted(&names) {
                    return Ok(());
                }
                let Some(projection) = self.projection(Some(&names)) else { return Ok(()) };
                let terms: Vec<String> = columns
                    .iter()
                    .map(|key| {
                        let own = new.column(&key.name).and_then(|column| column.collation.clone());
                        let was_other =
                            self.compares_otherwise(std::slice::from_ref(&key.name)).then(|| "binary".to_owned());
                        let collation = key.collation.clone().or(own).or(was_other);
                        let collate =
                            collation.map(|name| format!(" COLLATE {}", quote_name(&name))).unwrap_or_default();
                        format!("{}{collate}", quote_name(&key.name))
                    })
                    .collect();
                duplicates_query(&projection, &terms, None)
            }
            Rule::Check { expression, .. } => {
                let names: Vec<String> =
                    expression.iter().filter_map(|token| token.strip_prefix('"')).map(str::to_owned).collect();
                if self.is_converted(&names) || self.compares_otherwise(&names) {
                    return Ok(());
                }
                let Some(projection) = self.projection(Some(&names)) else { return Ok(()) };
                let body = object.sql.get(constraint.body.clone()).unwrap_or_default();
                format!("SELECT count(*) FROM {projection} WHERE NOT {body}\n")
            }
            rule if self.had_key(rule) => return Ok(()),
            Rule::ForeignKey { columns, parent, parent_columns, .. } => {
                let Some(sql) = self.orphans(columns, parent, parent_columns) else { return Ok(()) };
                sql
            }
        };
        let broken = ask(self.connection, &sql)?;
        if broken > 0 {
            // `unique` alone does not say of what.
            let of = match (&constraint.column, &constraint.rule) {
                (Some(column), Rule::PrimaryKey { .. } | Rule::Unique { .. } | Rule::ForeignKey { .. }) => {
                    format!(" of `{column}`")
                }
                _ => String::new(),
            };
            let records = counted(broken, "record");
            let error = Diagnostic::error(format!("{records} of `{}` would break `{text}`{of}", object.name));
            report.obstacles.push(match &constraint.rule {
                // What is allowed from now on may be forbidden before, so that nobody could change it first.
                Rule::Check { .. } => {
                    let column = constraint.column.as_deref().map_or_else(|| "its column".to_owned(), |name| format!("`{name}`"));
                    error.hint(format!("`{};` lists them", listing(&sql))).hint(format!(
                        "write into schema.sql `-- hop: fill EXPRESSION` beside {column}, an SQL expression over the old record for \
                         those that are forbidden"
                    ))
                }
                _ => error.hint(format!("`{};` lists them; change or delete them first", listing(&sql))),
            });
        }
        Ok(())
    }

    /// True if values of these columns of the goal become others on the way, so that they cannot be asked as they are now.
    fn is_converted(&self, names: &[String]) -> bool {
        let TableCheck { old, new, .. } = *self;
        self.changed(names, &|from, to| {
            Affinity::of(&from.declared, old.strict) != Affinity::of(&to.declared, new.strict)
        })
    }

    /// True if these columns of the goal compare by another collation than now.
    fn compares_otherwise(&self, names: &[String]) -> bool {
        self.changed(names, &|from, to| from.collation != to.collation)
    }

    /// True if `differs` holds of one of these columns of the goal and the one that it was.
    fn changed(&self, names: &[String], differs: &dyn Fn(&Column, &Column) -> bool) -> bool {
        let TableCheck { old, new, .. } = *self;
        new.columns.iter().zip(&self.change.columns).any(|(column, from)| {
            names.contains(&column.name.to_ascii_lowercase())
                && from.is_some_and(|from| differs(&old.columns[from], column))
        })
    }

    fn orphans(&self, columns: &[String], parent: &str, parent_columns: &[String]) -> Option<String> {
        if self.is_converted(columns) || self.compares_otherwise(columns) {
            return None;
        }
        let projection = self.projection(Some(columns))?;
        let some =
            columns.iter().map(|name| format!("c.{} IS NOT NULL", quote_name(name))).collect::<Vec<_>>().join(" AND ");
        if !self.difference.to.objects.iter().any(|object| object.key == *parent) {
            return Some(format!("SELECT count(*) FROM {projection} c WHERE {some}"));
        }
        let parent = self.difference.to.find(ObjectKind::Table, parent)?;
        let table = parent.table()?;
        let keys: Vec<String> = match parent_columns {
            [] => table.primary_key()?.0.iter().map(|key| key.name.clone()).collect(),
            names => names.to_vec(),
        };
        let stays =
            self.difference.tables.iter().find(|change| self.difference.to.objects[change.to].key == parent.key);
        let source = match stays {
            Some(change) => {
                let parent = TableCheck::of(self.difference, self.connection, change);
                if parent.is_converted(&keys) || parent.compares_otherwise(&keys) {
                    return None;
                }
                parent.projection(Some(&keys))?
            }
            None if self.difference.from.find(ObjectKind::Table, &parent.key).is_some() => {
                format!("main.{}", quote_name(&parent.name))
            }
            None => return Some(format!("SELECT count(*) FROM {projection} c WHERE {some}")),
        };
        let equal: Vec<String> = keys
            .iter()
            .zip(columns)
            .map(|(key, column)| format!("p.{} = c.{}", quote_name(key), quote_name(column)))
            .collect();
        (keys.len() == columns.len()).then(|| {
            format!(
                "SELECT count(*) FROM {projection} c WHERE {some} AND NOT EXISTS (SELECT 1 FROM {source} p WHERE {})",
                equal.join(" AND ")
            )
        })
    }
}
