//! Many records by one statement, where each by itself would take a trip to a server.

use std::ops::ControlFlow;

use super::action::ActionKind;
use super::connection::{Connection, Statement, collect};
use super::json_rows::{InsertForm, json_rows};
use super::transaction::{Begin, Transaction};
use super::value::Value;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::sql::{code, quote_name, quote_text};

/// How many values, records and bytes go to a server at once.
pub const VALUES_AT_ONCE: usize = 20_000;
pub const RECORDS_AT_ONCE: usize = 5_000;
pub const BYTES_AT_ONCE: usize = 1 << 20;

/// How long a JSON text may be: a server takes values of up to 5 MB.
const JSON: usize = 4 << 20;

/// How many values that JSON cannot tell go into one statement.
const PARAMETERS: usize = 2_000;

/// Functions that tell of the statement before.
const OF_EARLIER: [&str; 3] = ["last_insert_rowid", "changes", "total_changes"];

/// What a rule of a table and a trigger of it may say of a record that breaks it: what becomes of the others is seen one by one.
const RULES: [&str; 1] = ["conflict"];
const RAISES: [&str; 2] = ["fail", "rollback"];

/// A table as it is told to [`ManyRows::prepare`].
#[derive(Clone, Copy)]
pub struct Target<'t> {
    pub schema: &'t str,
    pub table: &'t str,
    /// True if foreign keys are looked at once all records are there.
    pub defers_keys: bool,
}

/// An INSERT of one record as the statements that make many.
pub struct ManyRows<'c> {
    connection: &'c dyn Connection,
    form: InsertForm,
    by_json: Box<dyn Statement + 'c>,
    /// The same by parameters, with the number of its records.
    by_values: Option<(usize, Box<dyn Statement + 'c>)>,
}

impl<'c> ManyRows<'c> {
    /// `None` where the records of `sql`, whose parameters are numbered, are to be made one by one.
    ///
    /// # Errors
    /// The engine's.
    pub fn prepare(connection: &'c dyn Connection, sql: &str, target: Target<'_>) -> Result<Option<ManyRows<'c>>> {
        let Some(form) = InsertForm::of(sql) else { return Ok(None) };
        if !comes_to_the_same(connection, sql, target)? {
            return Ok(None);
        }
        // A bound of the session may stand in its way that the statement of one record keeps.
        let Ok(Some(by_json)) = connection.prepare(&form.of_json()) else { return Ok(None) };
        Ok(Some(ManyRows { connection, form, by_json, by_values: None }))
    }

    /// Makes the records, within a transaction that is open; gives how many came of it. `None` where that failed: then there are none of
    /// them, and each may be tried by itself.
    ///
    /// # Errors
    /// One that ends all of it, since it was asked for or the transaction is gone: what came behind it would stand alone.
    pub fn run<'v>(&mut self, rows: impl Iterator<Item = &'v [Value]>) -> Result<Option<u64>> {
        let rows: Vec<&[Value]> = rows.collect();
        // ON CONFLICT FAIL and its like leave what was made before.
        let part = Transaction::begin(self.connection, Begin::Deferred)?;
        let error = match self.insert(&rows) {
            Ok(count) => return part.commit().map(|()| Some(count)),
            Err(error) => error,
        };
        let is_over = self.connection.is_autocommit() || self.connection.has_lost_transaction();
        let taken_back = part.rollback();
        if is_over || error.kind == DiagnosticKind::Interrupted {
            return Err(error);
        }
        taken_back.map(|()| None)
    }

    fn insert(&mut self, rows: &[&[Value]]) -> Result<u64> {
        match json_rows(rows) {
            Some(json) if json.len() > JSON && rows.len() > 1 => {
                let (some, others) = rows.split_at(rows.len() / 2);
                Ok(self.insert(some)? + self.insert(others)?)
            }
            Some(json) => run(&mut *self.by_json, &[Value::Text(json)]),
            None => self.insert_values(rows),
        }
    }

    fn insert_values(&mut self, rows: &[&[Value]]) -> Result<u64> {
        let most = (PARAMETERS / self.form.width().max(1)).max(1);
        let mut count = 0;
        for part in rows.chunks(most) {
            let statement = match &mut self.by_values {
                Some((records, statement)) if *records == part.len() => statement,
                other => {
                    let sql = self.form.of_values(part.len());
                    let prepared = self.connection.prepare(&sql)?;
                    let statement = prepared.ok_or_else(|| Diagnostic::engine("an INSERT is no statement"))?;
                    &mut other.insert((part.len(), statement)).1
                }
            };
            count += run(&mut **statement, &part.concat())?;
        }
        Ok(count)
    }
}

fn run(statement: &mut dyn Statement, values: &[Value]) -> Result<u64> {
    statement.stream(values, &mut |_| Ok(ControlFlow::Continue(())))
}

/// True if an INSERT of many records does what one for each of them would.
fn comes_to_the_same(connection: &dyn Connection, sql: &str, target: Target<'_>) -> Result<bool> {
    let Target { schema, table, defers_keys } = target;
    let objects = format!(
        "SELECT type, sql FROM {}.sqlite_schema WHERE type IN ('table', 'trigger') AND lower(tbl_name) = lower(?1)",
        quote_name(schema)
    );
    for object in collect(connection, &objects, &[Value::text(table.to_owned())])? {
        let [kind, text] = object.as_slice() else { continue };
        let words: &[&str] = if kind.as_text().is_some_and(|kind| kind == "table") { &RULES } else { &RAISES };
        let text = text.as_text().unwrap_or_default();
        if code(text.as_ref()).any(|token| token.is_any(words) || OF_EARLIER.iter().any(|name| token.is_named(name))) {
            return Ok(false);
        }
    }
    let Some(actions) = connection.classify(sql)? else { return Ok(false) };
    let of_kind = |kind: ActionKind| actions.iter().filter(move |action| action.kind == kind);
    let names = |name: &str| OF_EARLIER.iter().any(|known| known.eq_ignore_ascii_case(name));
    if of_kind(ActionKind::Call).any(|call| call.object.as_deref().is_none_or(names)) {
        return Ok(false);
    }
    let mut changed: Vec<&str> = Vec::new();
    for name in actions.iter().filter(|action| action.kind.changes_rows()).filter_map(|it| it.object.as_deref()) {
        if !changed.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            changed.push(name);
        }
    }
    let is_changed = |name: &str| changed.iter().any(|known| known.eq_ignore_ascii_case(name));
    // As one statement all would see what was there before the first.
    let looks = code(sql).any(|token| token.is("select"));
    if looks && of_kind(ActionKind::Read).any(|read| read.object.as_deref().is_none_or(is_changed)) {
        return Ok(false);
    }
    // Foreign keys are looked at when a statement ends, so that a trigger might meet a record whose parent comes after it.
    if !defers_keys && actions.iter().any(|action| action.within.is_some()) {
        let parents = format!("SELECT \"table\" FROM pragma_foreign_key_list(?1, {})", quote_text(schema));
        for child in &changed {
            let found = collect(connection, &parents, &[Value::text((*child).to_owned())])?;
            if found.iter().flatten().filter_map(Value::as_text).any(|parent| is_changed(&parent)) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
