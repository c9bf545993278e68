//! Which value broke a rule of the schema, for a line that was refused: the engine names the rule, this finds the value.

use std::ops::ControlFlow;

use super::auto;
use super::change::plan_change;
use super::count::count_of;
use super::preview;
use crate::catalog::{ForeignKey, Member, MemberLookup, Table};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result, Span, TryLine};
use crate::lang::ast::{FieldValue, Write};
use crate::lang::{HopToken, HopTokenKind, tokenize};
use crate::plan::write::{Change, Proposed, WriteOptions, proposed_key};
use crate::session::Session;
use crate::session::statement_runner::owned;
use crate::sql::{Rule, quote_name};
use crate::store::{self, ConstraintKind, ConstraintViolation, Value, quote_value};

/// How much of a value is shown.
const SHOWN: usize = 60;

/// The error with the value that was refused. What cannot be found out leaves it as it is.
pub(super) fn explain(session: &Session, error: Diagnostic, change: &Change, write: &Write) -> Diagnostic {
    if error.kind == DiagnosticKind::Interrupted {
        return error;
    }
    let failure = session.engine.failure.take();
    let Some(constraint) = failure.and_then(|failure| failure.constraint) else { return error };
    let error = error.or_at(place(&change.table, write, &constraint));
    let found = match (&change.proposed, constraint.kind) {
        (_, ConstraintKind::ForeignKey) => foreign_key(session, change, write),
        (_, ConstraintKind::NotNull)
            if matches!(write, Write::Create { .. } | Write::Ensure { .. }) && !constraint.columns.is_empty() =>
        {
            let is_set = |field: &FieldValue| match field {
                FieldValue::Set { name, .. } => {
                    let set = columns_of(session, &change.table, &name.text);
                    set.iter().any(|set| constraint.columns.iter().any(|column| column.eq_ignore_ascii_case(set)))
                }
                FieldValue::Auto(_) => false,
            };
            return match write {
                Write::Create { fields, .. } | Write::Ensure { fields, .. } if fields.iter().any(is_set) => error,
                _ => with_named(session, error, &change.table, write, &constraint.columns[0]),
            };
        }
        (Some(proposed), _) => {
            let records = ProposedRecords { session, table: &change.table, proposed };
            records.breach(&constraint).map(|found| found.map(Explanation::from))
        }
        (None, _) => Ok(None),
    };
    match found {
        Ok(Some(found)) => with_detail(error, &found),
        // The first error says what is wrong; a failure of the search is no news.
        Ok(None) | Err(_) => error,
    }
}

/// The error with the line that sets the column, too, to a value that the rules of the table take.
fn with_named(session: &Session, mut error: Diagnostic, table: &Table, write: &Write, column: &str) -> Diagnostic {
    let column = table.columns.iter().position(|known| known.name.eq_ignore_ascii_case(column));
    if let Some(line) = column.and_then(|column| auto::naming(session, table, write, column)) {
        error.add_line(TryLine { says: "name it".to_owned(), line });
    }
    error
}

/// True if the rules of its table refuse what a line makes, or changes a record into. Nothing is run; what is made up by chance is left open.
///
/// # Errors
/// What is wrong with the line.
pub(crate) fn is_refused(session: &Session, write: &Write) -> Result<bool> {
    let change = plan_change(session, write, WriteOptions { propose: true, ..WriteOptions::default() })?;
    let Some(proposed) = change.proposed.as_ref().filter(|proposed| proposed.statement.holes() == 0) else {
        return Ok(false);
    };
    let table = &*change.table;
    let records = ProposedRecords { session, table, proposed };
    let sql = table.sql.as_deref().unwrap_or_default();
    let checks = crate::sql::read_table(sql).map(|read| read.constraints).unwrap_or_default();
    let checks = checks.into_iter().filter(|constraint| matches!(constraint.rule, Rule::Check { .. }));
    let alias = quote_name(&table.name);
    for check in checks.filter_map(|check| sql.get(check.body)) {
        // What it asks of columns that are worked out from others cannot be told.
        let broken =
            first_row(session, proposed, |inner| format!("SELECT 1 FROM ({inner}) AS {alias} WHERE NOT {check}"));
        if broken.is_ok_and(|row| row.is_some()) {
            return Ok(true);
        }
    }
    let unique = table.indexes.iter().filter(|index| index.unique && !index.partial);
    let keys = unique.filter_map(|index| index.columns.iter().copied().collect::<Option<Vec<usize>>>());
    for key in keys.chain([table.primary_key.clone()]).filter(|key| !key.is_empty()) {
        let columns: Vec<String> = key.iter().map(|column| table.columns[*column].name.clone()).collect();
        if records.taken(&columns)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The columns that a field of this name sets: its own, or those of the key that it names.
fn columns_of(session: &Session, table: &Table, name: &str) -> Vec<String> {
    match session.catalog.member(table, name, None) {
        Ok(MemberLookup::Found(Member::Relation(relation))) => match relation.steps.as_slice() {
            [step] if step.to_parent => {
                step.from_columns.iter().map(|&column| table.columns[column].name.clone()).collect()
            }
            _ => Vec::new(),
        },
        Ok(MemberLookup::Found(Member::Column(column))) => vec![table.columns[column].name.clone()],
        // The line itself will have said what is wrong with the name.
        _ => Vec::new(),
    }
}

/// The one field that the rule is about, else what the line is about.
fn place(table: &Table, write: &Write, constraint: &ConstraintViolation) -> Span {
    let (noun, fields): (Span, &[FieldValue]) = match write {
        Write::Create { table, fields, .. } | Write::Ensure { table, fields, .. } => (table.span(), fields),
        Write::Update { target, fields } => (target.at.0, fields),
        Write::Link { from, fields, .. } => (from.at.0, fields),
        Write::Delete { target: query, .. } | Write::Unlink { from: query, .. } => (query.at.0, &[]),
    };
    let is_key = |name: &str| {
        let column = table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        // What is no column is a relation.
        column.is_none_or(|column| table.foreign_keys.iter().any(|key| key.columns.contains(&column)))
    };
    let checked = match (constraint.kind, &constraint.name) {
        (ConstraintKind::Check, Some(name)) => columns_in(table, &check_text(table, name)),
        _ => constraint.columns.clone(),
    };
    let mut concerned = fields.iter().filter_map(|field| match field {
        FieldValue::Set { name, value } => {
            let is_named = checked.iter().any(|column| column.eq_ignore_ascii_case(&name.text));
            let is_concerned = is_named || constraint.kind == ConstraintKind::ForeignKey && is_key(&name.text);
            is_concerned.then(|| name.span().to(value.span()))
        }
        FieldValue::Auto(_) => None,
    });
    match (concerned.next(), concerned.next()) {
        (Some(field), None) => field,
        _ => noun,
    }
}

/// What was found, put before the engine's own words, and what helps.
struct Explanation {
    detail: String,
    hints: Vec<String>,
    /// What the engine's sentence is better replaced by, its own words in brackets aside.
    instead: Option<&'static str>,
}

impl From<String> for Explanation {
    fn from(detail: String) -> Explanation {
        Explanation { detail, hints: Vec::new(), instead: None }
    }
}

fn with_detail(mut error: Diagnostic, found: &Explanation) -> Diagnostic {
    error.message = match error.message.rfind(" (") {
        Some(at) => {
            let sentence = found.instead.unwrap_or(&error.message[..at]);
            format!("{sentence}: {}{}", found.detail, &error.message[at..])
        }
        None => format!("{}: {}", error.message, found.detail),
    };
    if !found.hints.is_empty() {
        error.hints.clone_from(&found.hints);
    }
    error
}

fn shown(value: &Value) -> String {
    let text = quote_value(value);
    if text.chars().count() <= SHOWN {
        return text;
    }
    format!("{}…", text.chars().take(SHOWN).collect::<String>())
}

/// The first row of a query over the records as they would become, which stand as the table of that name in it.
fn first_row(session: &Session, proposed: &Proposed, sql: impl Fn(&str) -> String) -> Result<Option<Vec<Value>>> {
    let holes = session.engine.holes.borrow();
    if proposed.statement.holes() > holes.len() {
        // It failed before the values of a record were made up.
        return Ok(None);
    }
    let (inner, values) = proposed.statement.filled(&holes).bound();
    let connection = &session.engine.connection;
    let Some(mut statement) = connection.prepare(&sql(&inner))? else { return Ok(None) };
    let mut found = None;
    statement.stream(&values, &mut |row| {
        found = Some(owned(row));
        Ok(ControlFlow::Break(()))
    })?;
    Ok(found)
}

/// The records as they would become, one of which breaks a rule.
struct ProposedRecords<'a> {
    session: &'a Session,
    table: &'a Table,
    proposed: &'a Proposed,
}

impl ProposedRecords<'_> {
    /// The value that breaks a rule, and in which record; `None` where that cannot be found.
    fn breach(&self, constraint: &ConstraintViolation) -> Result<Option<String>> {
        match (constraint.kind, constraint.columns.as_slice()) {
            (ConstraintKind::NotNull, columns @ [column]) if self.proposed.keys > 0 => {
                self.first(columns, &format!("{} IS NULL", quote_name(column)))
            }
            (ConstraintKind::DataType, [column]) => self.of_another_type(column),
            (ConstraintKind::Check, _) => constraint.name.as_deref().map_or(Ok(None), |name| self.forbidden(name)),
            (ConstraintKind::Unique | ConstraintKind::PrimaryKey, columns @ [_, ..]) => self.taken(columns),
            _ => Ok(None),
        }
    }

    fn of_another_type(&self, column: &String) -> Result<Option<String>> {
        let known = self.table.columns.iter().find(|known| known.name.eq_ignore_ascii_case(column));
        let Some(known) = known else { return Ok(None) };
        let allowed = match known.declared_type.to_uppercase().as_str() {
            "TEXT" => "'text', 'integer', 'real'",
            "BLOB" => "'blob'",
            _ => "'integer', 'real'",
        };
        // A text that is a number would have been taken for one.
        let condition = format!(
            "typeof({0}) NOT IN ({allowed}, 'null') OR {0} LIKE '%.%' AND typeof({0}) = 'real'",
            quote_name(column)
        );
        self.first(std::slice::from_ref(column), &condition)
    }

    /// By the CHECK of that name, or that text.
    fn forbidden(&self, name: &str) -> Result<Option<String>> {
        let expression = check_text(self.table, name);
        let named = columns_in(self.table, &expression);
        if named.is_empty() {
            return Ok(None);
        }
        let wants = if name == expression { String::new() } else { format!(", and it wants {}", expression.trim()) };
        Ok(self.first(&named, &format!("NOT ({expression})"))?.map(|found| found + &wants))
    }

    /// By a record that is there, or by another of those that would be.
    fn taken(&self, columns: &[String]) -> Result<Option<String>> {
        let (schema, alias) = (quote_name(&self.table.schema), quote_name(&self.table.name));
        let same = columns.iter().map(|name| format!("taken.{0} = {alias}.{0}", quote_name(name)));
        // What an update leaves as it is stands there already, by itself.
        let itself = self.table.identity_columns();
        let itself = itself.iter().take(self.proposed.keys).enumerate();
        let itself: Vec<String> = itself
            .map(|(index, name)| format!("taken.{} IS {alias}.{}", quote_name(name), quote_name(&proposed_key(index))))
            .collect();
        let other = if itself.is_empty() { String::new() } else { format!(" AND NOT ({})", itself.join(" AND ")) };
        let same = same.collect::<Vec<_>>().join(" AND ");
        let condition = format!("EXISTS (SELECT 1 FROM {schema}.{alias} AS taken WHERE {same}{other})");
        let row = match self.filtered(columns, &condition)? {
            Some(row) => Some(row),
            None => {
                let list = columns.iter().map(|name| quote_name(name)).collect::<Vec<_>>().join(", ");
                first_row(self.session, self.proposed, |inner| {
                    format!("SELECT {list} FROM ({inner}) GROUP BY {list} HAVING count(*) > 1")
                })?
            }
        };
        Ok(row.map(|row| format!("{} is taken", values_of(columns, &row))))
    }

    /// The values of these columns in the first record of which a condition holds, and which record it is where there are
    /// several.
    fn first(&self, columns: &[String], condition: &str) -> Result<Option<String>> {
        let Some(row) = self.filtered(columns, condition)? else { return Ok(None) };
        let values: Vec<String> =
            columns.iter().zip(&row).map(|(name, value)| format!("{name} is {}", shown(value))).collect();
        let key: Vec<String> = row.iter().skip(columns.len()).map(shown).collect();
        let record = match key.as_slice() {
            [] => String::new(),
            [key] => format!(" in {} {key}", self.table.name),
            key => format!(" in {} ({})", self.table.name, key.join(", ")),
        };
        Ok(Some(values.join(", ") + &record))
    }

    /// These columns of the first record of which a condition holds, with its key behind them, as it is typed, else with
    /// what stands for one.
    fn filtered(&self, columns: &[String], condition: &str) -> Result<Option<Vec<Value>>> {
        let keys = match self.table.primary_key.as_slice() {
            _ if self.proposed.keys == 0 => Vec::new(),
            [] => (0..self.proposed.keys).map(|index| quote_name(&proposed_key(index))).collect(),
            key => key.iter().map(|column| quote_name(&self.table.columns[*column].name)).collect(),
        };
        let list = columns.iter().map(|name| quote_name(name)).chain(keys).collect::<Vec<_>>().join(", ");
        let alias = quote_name(&self.table.name);
        first_row(self.session, self.proposed, |inner| {
            format!("SELECT {list} FROM ({inner}) AS {alias} WHERE {condition}")
        })
    }
}

fn values_of(columns: &[String], row: &[Value]) -> String {
    let values: Vec<String> =
        columns.iter().zip(row).map(|(name, value)| format!("{name} = {}", shown(value))).collect();
    values.join(", ")
}

/// The expression of a check: SQLite gives its name where it has one, else its text.
pub(super) fn check_text(table: &Table, name: &str) -> String {
    let sql = table.sql.as_deref().unwrap_or_default();
    let (tokens, _) = tokenize(sql);
    let is_name = |token: &HopToken| match &token.kind {
        HopTokenKind::Name { text, .. } | HopTokenKind::Text(text) => text.eq_ignore_ascii_case(name),
        _ => false,
    };
    let word = |at: usize, word: &str| {
        tokens.get(at).and_then(HopToken::word).is_some_and(|found| found.eq_ignore_ascii_case(word))
    };
    for at in 0..tokens.len() {
        if !(word(at, "constraint") && tokens.get(at + 1).is_some_and(is_name) && word(at + 2, "check")) {
            continue;
        }
        let mut depth = 0;
        let open = at + 3;
        for (index, token) in tokens.iter().enumerate().skip(open) {
            depth += i32::from(token.is("(")) - i32::from(token.is(")"));
            if depth == 0 {
                let (from, to) = (tokens[open].span.end, token.span.start);
                return sql.get(from..to).filter(|_| index > open).unwrap_or(name).to_owned();
            }
        }
    }
    name.to_owned()
}

/// The columns of a table that an expression names, in its order.
pub(super) fn columns_in(table: &Table, expression: &str) -> Vec<String> {
    let (tokens, _) = tokenize(expression);
    let mut found: Vec<String> = Vec::new();
    for token in &tokens {
        let text = match &token.kind {
            HopTokenKind::Name { text, .. } => text,
            HopTokenKind::Text(text) => text,
            _ => continue,
        };
        let column = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(text));
        if let Some(column) = column.filter(|column| column.generated.is_none() && !found.contains(&column.name)) {
            found.push(column.name.clone());
        }
    }
    found
}

/// The record that is not there, or those that still refer to one that would go.
fn foreign_key(session: &Session, change: &Change, write: &Write) -> Result<Option<Explanation>> {
    if let Some(proposed) = &change.proposed {
        for key in &change.table.foreign_keys {
            let set = key.columns.iter().any(|column| proposed.columns.contains(column));
            if !set || key.broken.is_some() || key.parent_columns.len() != key.columns.len() {
                continue;
            }
            if let Some(found) = missing_parent(session, &change.table, proposed, key)? {
                return Ok(Some(found));
            }
        }
    }
    if let Write::Delete { target: query, .. } | Write::Update { target: query, .. } = write {
        let updated = change.proposed.as_ref().map(|proposed| proposed.columns.as_slice());
        let children = preview::children(session, &change.table)?;
        let count = |child: &preview::ChildRelation| count_of(session, &preview::counting(query, &child.name));
        let mut may_let_go = true;
        for child in children.iter().filter(|child| !child.lets_go()) {
            may_let_go &= count(child)? == 0;
        }
        for child in &children {
            if !updated.map_or_else(|| child.is_in_the_way(), |columns| child.keeps(columns)) {
                continue;
            }
            let count = count(child)?;
            if count > 0 {
                let still = format!("{count} of {} still refer to it (.{})", child.table, child.name);
                let hints = match write {
                    Write::Delete { .. } => {
                        let line = crate::lang::print_query(query);
                        let cascade = format!("with all that refers to it: delete {line} cascade");
                        let detach = format!("with the keys of those set to null: delete {line} detach");
                        if may_let_go { vec![cascade, detach] } else { vec![cascade] }
                    }
                    _ => vec![format!(
                        "a key changes together with those that refer to it where the schema of {} says `on update cascade`",
                        child.table
                    )],
                };
                let instead = match write {
                    Write::Delete { .. } => "what others refer to cannot go",
                    _ => "a key that others refer to cannot change",
                };
                return Ok(Some(Explanation { detail: still, hints, instead: Some(instead) }));
            }
        }
    }
    Ok(None)
}

fn missing_parent(
    session: &Session,
    table: &Table,
    proposed: &Proposed,
    key: &ForeignKey,
) -> Result<Option<Explanation>> {
    let names: Vec<String> = key.columns.iter().map(|column| table.columns[*column].name.clone()).collect();
    let list: Vec<String> = names.iter().map(|name| format!("made.{}", quote_name(name))).collect();
    let there: Vec<String> = list.iter().map(|name| format!("{name} IS NOT NULL")).collect();
    let same: Vec<String> = list
        .iter()
        .zip(&key.parent_columns)
        .map(|(name, parent)| format!("parent.{} = {name}", quote_name(parent)))
        .collect();
    let row = first_row(session, proposed, |inner| {
        format!(
            "SELECT {} FROM ({inner}) AS made WHERE {} AND NOT EXISTS (SELECT 1 FROM {}.{} AS parent WHERE {})",
            list.join(", "),
            there.join(" AND "),
            quote_name(&table.schema),
            quote_name(&key.parent),
            same.join(" AND ")
        )
    })?;
    let Some(row) = row else { return Ok(None) };
    let extent = store::collect(
        &*session.engine.connection,
        &format!("SELECT count(*) FROM {}.{}", quote_name(&table.schema), quote_name(&key.parent)),
        &[],
    )?;
    let count = extent.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
    Ok(Some(Explanation {
        detail: format!("{} has no record for {}", key.parent, values_of(&names, &row)),
        hints: vec![if count == 0 {
            format!("{} is empty: make its records first", key.parent)
        } else {
            format!("those that are there: `{} .{}`", key.parent, key.parent_columns.join(", "))
        }],
        instead: None,
    }))
}
