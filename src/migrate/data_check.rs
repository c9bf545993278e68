//! Looks at the data before anything is planned: what would be lost, what stands in the way, what is wanted.

use std::collections::HashMap;

use super::conversion;
use super::dialect::Dialect;
use super::difference::{Change, Difference, TableChange};
use super::fill::{UsedFill, used_fill};
use super::queries::{ask, counted, duplicates_query, index_terms, listing, literal};
use super::question::Question;
use crate::catalog::Affinity;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::sql::{Column, ObjectKind, Rule, Table, one_line, quote_name};
use crate::store::{ActionKind, Connection, count};

/// ObjectKind the data says of a difference.
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

/// ObjectKind the data says of a table that changes.
#[derive(Clone, Debug, Default)]
pub(super) struct TableReport {
    /// `None` where nobody has looked.
    pub rows: Option<u64>,
    /// Nulls in columns that may no longer be null, by position in the goal.
    pub nulls: HashMap<usize, u64>,
    /// By position in the old table.
    dropped: HashMap<usize, String>,
    /// Values that a change alters, by position in the goal.
    altered: HashMap<usize, String>,
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
    /// ObjectKind may be so where nobody has looked.
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

/// True if the column at `at` of the goal is a new one that cannot be null and has nothing to be filled from.
fn wants_value(difference: &Difference, change: &TableChange, at: usize) -> bool {
    let (_, old) = difference.old_table(change.from);
    let (object, new) = difference.new_table(change.to);
    let column = &new.columns[at];
    let lower = column.name.to_ascii_lowercase();
    let is_rowid = new.rowid_alias().as_ref() == Some(&lower) && old.rowid_name().is_some();
    let is_key =
        new.without_rowid && new.primary_key().is_some_and(|(keys, _)| keys.iter().any(|key| key.name == lower));
    (column.not_null.is_some() || is_key)
        && column.default.as_ref().is_none_or(|default| *default == ["null"])
        && column.generated.is_none()
        && !is_rowid
        && !difference.fills.contains_key(&(object.key.clone(), lower))
}

/// True if the column at `at` of the goal is an old one that may be null no longer.
pub(super) fn becomes_never_null(difference: &Difference, change: &TableChange, at: usize) -> bool {
    let (old, new) = (difference.old_table(change.from).1, difference.new_table(change.to).1);
    let before = change.columns[at].and_then(|from| old.columns.get(from));
    let (Some(before), Some(column)) = (before, new.columns.get(at)) else { return false };
    column.generated.is_none() && new.is_never_null(column) && !old.is_never_null(before)
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
        let found = TableCheck { difference, connection, change }.table(&mut report)?;
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
    Ok(count(
        connection,
        &format!(
            "SELECT count(*) FROM (SELECT 1 FROM main.{} WHERE {} IS NOT NULL LIMIT 1)",
            quote_name(old),
            quote_name(from)
        ),
    )? > 0)
}

struct TableCheck<'a> {
    difference: &'a Difference,
    connection: &'a dyn Connection,
    change: &'a TableChange,
}

impl TableCheck<'_> {
    fn table(&self, report: &mut DataReport) -> Result<TableReport> {
        let (old_object, old) = self.difference.old_table(self.change.from);
        let (object, new) = self.difference.new_table(self.change.to);
        let source = format!("main.{}", quote_name(&old_object.name));
        let rows = count(self.connection, &format!("SELECT count(*) FROM {source}"))?;
        let mut found = TableReport { rows: Some(rows), ..TableReport::default() };
        if rows == 0 {
            return Ok(found);
        }
        for one in &self.change.changes {
            match one {
                Change::DropColumn(at) if old.columns[*at].generated.is_none() => {
                    let name = &old.columns[*at].name;
                    let values = count(self.connection, &format!("SELECT count({}) FROM {source}", quote_name(name)))?;
                    if values > 0 {
                        found
                            .dropped
                            .insert(*at, format!("{} of `{}.{name}`", counted(values, "value"), old_object.name));
                    }
                }
                Change::AddColumn(at) if wants_value(self.difference, self.change, *at) => {
                    let column = new.columns[*at].name.clone();
                    report.questions.push(Question::Fill {
                        table: object.name.clone(),
                        column,
                        records: rows,
                        listing: None,
                    });
                }
                Change::Generated(at) if new.columns[*at].generated.is_some() => {
                    let Some(from) = self.change.columns[*at] else { continue };
                    if old.columns[from].generated.is_none() {
                        let name = &old.columns[from].name;
                        let values =
                            count(self.connection, &format!("SELECT count({}) FROM {source}", quote_name(name)))?;
                        if values > 0 {
                            let words = format!(
                                "{} of `{}.{name}`, which is generated from now on",
                                counted(values, "value"),
                                object.name
                            );
                            found.altered.insert(*at, words);
                        }
                    }
                }
                Change::AddConstraint(at) => self.constraint(new, *at, report)?,
                Change::Collation(at) => {
                    // ObjectKind was unique before may be no longer.
                    let name = new.columns[*at].name.to_ascii_lowercase();
                    for (at, constraint) in new.constraints.iter().enumerate() {
                        let is_of = matches!(&constraint.rule, Rule::PrimaryKey { columns, .. } | Rule::Unique { columns, .. }
                            if columns.iter().any(|key| key.name == name));
                        if is_of && !self.change.changes.contains(&Change::AddConstraint(at)) {
                            self.constraint(new, at, report)?;
                        }
                    }
                }
                _ => {}
            }
        }
        for (at, column) in new.columns.iter().enumerate() {
            self.fill(at, report)?;
            self.generated(at, report)?;
            let Some(from) = self.change.columns[at] else { continue };
            let before = &old.columns[from];
            if becomes_never_null(self.difference, self.change, at) {
                let name = quote_name(&before.name);
                let sql = format!("SELECT count(*) FROM {source} WHERE {name} IS NULL");
                let nulls = count(self.connection, &sql)?;
                found.nulls.insert(at, nulls);
                let column = column.name.clone();
                let filled = self.difference.fills.contains_key(&(object.key.clone(), column.to_ascii_lowercase()));
                if nulls > 0 && !filled {
                    report.questions.push(Question::Fill {
                        table: object.name.clone(),
                        column,
                        records: nulls,
                        listing: Some(listing(&sql)),
                    });
                }
            }
            let alias = Some(column.name.to_ascii_lowercase());
            let counts = new.rowid_alias() == alias && old.rowid_alias() != Some(before.name.to_ascii_lowercase());
            let changes = before.declared != column.declared || old.strict != new.strict || counts;
            // A value keeps its form in a column of the same affinity, and in one without.
            let (was, is) = (Affinity::of(&before.declared, old.strict), Affinity::of(&column.declared, new.strict));
            let is_kept = !new.strict && !counts && before.generated.is_none() && (was == is || is == Affinity::Blob);
            if !changes || is_kept || column.generated.is_some() {
                continue;
            }
            // A column that is the rowid takes what a STRICT one takes (lang_createtable.html 5).
            let strict = new.strict || counts;
            let name = format!("`{}.{}`", object.name, column.name);
            let outcome = match used_fill(self.difference, self.change, at) {
                None => conversion::values(self.connection, &source, &before.name, &column.declared, strict)?,
                Some(UsedFill { expression, .. }) => {
                    let own = quote_name(&column.name);
                    let renamed = self.renamed_source();
                    let lost =
                        format!("SELECT count(*) FROM {renamed} WHERE {own} IS NOT NULL AND {expression} IS NULL");
                    let lost = ask(self.connection, &lost)?;
                    if lost > 0 {
                        let words = format!("{} of {name}, for which its fill gives none", counted(lost, "value"));
                        found.altered.insert(at, words);
                        continue;
                    }
                    let filled = format!("(SELECT {expression} AS {own} FROM {renamed})");
                    match conversion::values(self.connection, &filled, &column.name, &column.declared, strict) {
                        // That the expression cannot be worked out is told as such.
                        Err(_) if !report.failing_fills.is_empty() => continue,
                        outcome => outcome?,
                    }
                }
            };
            if let Some((rows, example)) = outcome.refused {
                let words =
                    format!("{} of {name} cannot be in its new type, for example {example}", counted(rows, "value"));
                let why = if counts {
                    "an INTEGER PRIMARY KEY takes whole numbers only"
                } else {
                    "a STRICT table takes no value of another type"
                };
                report.obstacles.push(Diagnostic::error(words).hint(format!("{why}: change or delete these first")));
            }
            if let Some((rows, example)) = outcome.altered {
                found
                    .altered
                    .insert(at, format!("{} of {name} as they are now, for example {example}", counted(rows, "value")));
            }
        }
        Ok(found)
    }

    /// The old records, their columns called as in the goal.
    fn renamed_source(&self) -> String {
        let (old_object, old) = self.difference.old_table(self.change.from);
        let table = format!("main.{}", quote_name(&old_object.name));
        if self.difference.renames.columns.get(&old_object.key).is_none_or(HashMap::is_empty) {
            return table;
        }
        let mut columns: Vec<String> = old.rowid_name().map(|name| format!("{name} AS {name}")).into_iter().collect();
        for (column, now) in old.columns.iter().zip(self.names_after(old)) {
            columns.push(format!("{} AS {}", quote_name(&column.name), quote_name(now)));
        }
        format!("(SELECT {} FROM {table})", columns.join(", "))
    }

    /// True if an expression has a query in it that reads the table, itself or through a view. One that is wrong otherwise is told elsewhere.
    fn reads_itself(&self, expression: &str) -> Result<bool> {
        let (object, old) = self.difference.old_table(self.change.from);
        let rowids = ["rowid", "oid", "_rowid_"].into_iter().filter(|name| old.column(name).is_none());
        let names = self.names_after(old).chain(rowids);
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
    fn names_after<'a>(&'a self, old: &'a Table) -> impl Iterator<Item = &'a str> {
        let new = self.difference.new_table(self.change.to).1;
        old.columns.iter().enumerate().map(move |(from, column)| {
            let now = self.change.columns.iter().position(|one| *one == Some(from));
            now.map_or(column.name.as_str(), |at| new.columns[at].name.as_str())
        })
    }

    /// Checks that the fill of the column at `at` of the goal gives each record a value that wants one.
    fn fill(&self, at: usize, report: &mut DataReport) -> Result<()> {
        let (object, new) = self.difference.new_table(self.change.to);
        let column = &new.columns[at];
        let Some(fill) = self.difference.fills.get(&(object.key.clone(), column.name.to_ascii_lowercase())) else {
            return Ok(());
        };
        if column.generated.is_some() {
            return Ok(());
        }
        let wanted = match (self.change.columns[at], used_fill(self.difference, self.change, at)) {
            (None, _) | (Some(_), Some(UsedFill { wanted: None, .. })) => String::new(),
            (Some(_), Some(UsedFill { wanted: Some(wanted), .. })) => format!("{wanted} AND "),
            (Some(_), None) => {
                if self.change.changes.contains(&Change::Type(at)) {
                    let name = format!("`{}.{}`", object.name, column.name);
                    report.notes.push(
                        Diagnostic::note(format!("`fill {fill}` is not used for the new type of {name}"))
                            .hint(format!("one that names `{}` gives each record its value anew", column.name)),
                    );
                }
                return Ok(());
            }
        };
        let source = self.renamed_source();
        let sql = format!("SELECT count(*) FROM {source} WHERE {wanted}({fill}\n) IS NULL");
        let name = format!("`{}.{}`", object.name, column.name);
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
        let (object, new) = self.difference.new_table(self.change.to);
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
            let name = format!("`{}.{}`", object.name, column.name);
            let words =
                format!("{name} may not be null, and what generates it gives {} no value", counted(nulls, "record"));
            report.obstacles.push(Diagnostic::error(words).hint(format!("`{};` lists them", listing(&sql))));
        }
        Ok(())
    }

    /// True if there was a key of the same columns to the same parent before. Records that break it did so then.
    fn had_key(&self, rule: &Rule) -> bool {
        let (old_object, old) = self.difference.old_table(self.change.from);
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
    fn projection(&self, wanted: Option<&[String]>) -> Option<String> {
        let (object, new) = self.difference.new_table(self.change.to);
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

    /// Which records break a rule that is new. ObjectKind cannot be asked here, the rule itself finds when it is applied.
    fn constraint(&self, new: &Table, at: usize, report: &mut DataReport) -> Result<()> {
        let (object, _) = self.difference.new_table(self.change.to);
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
        let (old, new) = (self.difference.old_table(self.change.from).1, self.difference.new_table(self.change.to).1);
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
        let (old, new) = (self.difference.old_table(self.change.from).1, self.difference.new_table(self.change.to).1);
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
                let parent = TableCheck { change, ..*self };
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
            Some(change) => TableCheck { difference, connection, change }.projection(None),
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
