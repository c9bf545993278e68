//! Lines that change data: each is one transaction, answered with the new record or with how many were touched.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::engine::owned;
use super::output::Output;
use super::variables::named;
use super::{Listing, Session, Stop, broken, fill, impact};
use crate::answer::Nested;
use crate::catalog::Table;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Expr, ExprKind, Location, Name, Query, Write};
use crate::plan::clear::{Clear, plan_clear};
use crate::plan::write::{Aim, Change, ChangeKind, Check, plan_write};
use crate::plan::{self, Variable};
use crate::sql::quote_name;
use crate::store::{Begin, Connection, TableChange, Transaction, Value, collect};

/// What a change has come to.
pub(super) struct Done {
    pub kind: ChangeKind,
    pub table: Rc<Table>,
    pub count: u64,
    /// The identities of the records made, where they were asked for.
    pub keys: Vec<Vec<Value>>,
}

impl Done {
    pub fn new(change: &Change) -> Done {
        Done { kind: change.kind, table: change.table.clone(), count: 0, keys: Vec::new() }
    }

    /// The records made, as a variable holds them.
    pub fn records(&self) -> Variable {
        Variable::Records {
            table: self.table.name.clone(),
            keys: self.keys.clone().into(),
            one: self.kind == ChangeKind::Create,
        }
    }
}

impl Session {
    /// Runs a line that changes data and answers it.
    pub(super) fn write(&mut self, write: &Write, out: &mut Output) -> Result<(), Stop> {
        let Some(done) = self.change(write, Aim::default())? else { return Ok(()) };
        if done.kind != ChangeKind::Create {
            return self.answer_count(done.count, out);
        }
        if done.count == 0 {
            self.messages.prose(&format!("no record was made: a trigger of {} has put it aside", done.table.name));
            return self.answer_count(0, out);
        }
        if done.keys.is_empty() {
            return self.answer_count(done.count, out);
        }
        self.counted.set(self.counted.get() + done.count);
        self.remember("_", Some((done.records(), 0)));
        self.ask(&named("_", Location::default()), out)
    }

    /// Runs the statements of a `clear`, within a transaction that is open; how many records of its tables there were.
    ///
    /// Tables that refer to one another in a circle have no order, so keys are looked at when all is done. Where some are open
    /// already, theirs could not be told from those, and each is looked at at once.
    pub(super) fn run_clear(&self, clear: &Clear) -> Result<u64> {
        let connection = &self.engine.connection;
        let before = collect(&**connection, "PRAGMA defer_foreign_keys", &[])?;
        let deferred = before.first().and_then(|row| row.first()).and_then(Value::as_integer) == Some(1);
        let defers = !deferred && !connection.has_open_keys();
        if defers {
            self.engine.silently("PRAGMA defer_foreign_keys = ON")?;
        }
        let mut outcome = clear.statements.iter().try_fold(0, |count, (statement, counted)| {
            let touched = self.engine.change(statement)?;
            Ok(if *counted { count + touched } else { count })
        });
        // A failure may have ended the transaction, and the setting with it.
        if defers && self.in_transaction() {
            if outcome.is_ok() && connection.has_open_keys() {
                let what = "this would leave records that refer to ones that are gone (FOREIGN KEY constraint failed)";
                outcome = Err(Diagnostic::engine(what).hint("`.relations` lists which tables refer to which"));
            }
            // SQLite forgets here what it had put off, which is why it was looked at before.
            self.engine.silently("PRAGMA defer_foreign_keys = OFF")?;
        }
        outcome
    }

    /// Plans a line that changes data, with the fields that `auto` stands for and values made up for each record.
    pub(super) fn planned(&self, write: &Write, aim: Aim) -> Result<Change> {
        let expanded = self.without_auto(write)?;
        let is_anchored = self.sowing || self.settings.seed.is_some();
        let now = is_anchored.then(|| self.made_up.run().now.unix());
        let aim = Aim { is_maker: Some(fill::is_maker), now, auto: expanded.is_some(), ..aim };
        plan_write(expanded.as_ref().unwrap_or(write), &self.catalog, &self.variables, self.options(), aim)
    }

    /// Runs a line that changes data; `None` where the person at the terminal did not want it.
    pub(super) fn change(&mut self, write: &Write, aim: Aim) -> Result<Option<Done>, Stop> {
        let change = self.planned(write, aim)?;
        for wanted in change.wanted.iter().filter(|wanted| !wanted.excused) {
            if let Some(error) = self.missing(wanted)? {
                return Err(error.or_at(wanted.at).into());
            }
        }
        self.hold(change.checks.iter().filter(|check| !check.ask))?;
        if self.asks() && !self.agreed(&change, write)? {
            return Ok(None);
        }
        match self.as_one(|| self.run_change(&change)) {
            Ok(done) => Ok(Some(done)),
            Err(error) => {
                let aim = Aim { propose: true, ..aim };
                let proposed = self.planned(write, aim)?;
                Err(broken::explain(self, error, &proposed, write).into())
            }
        }
    }

    /// Fails where one of the checks does not hold.
    pub(super) fn hold<'k>(&self, checks: impl Iterator<Item = &'k Check>) -> Result<()> {
        for check in checks {
            let found = self.engine.collect(&check.statement)?;
            if found.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0) > 0 {
                let error = Diagnostic::error(check.message.clone());
                return Err(match &check.hint {
                    Some(hint) => error.hint(hint.clone()),
                    None => error,
                });
            }
        }
        Ok(())
    }

    /// Runs the statements of a change, within a transaction that is open.
    pub(super) fn run_change(&self, change: &Change) -> Result<Done> {
        if let Some(repeat) = &change.repeat {
            return self.make(change, repeat);
        }
        let mut done = Done::new(change);
        for statement in &change.statements {
            done.count += self.engine.touch(statement, &mut |row| {
                done.keys.push(owned(row));
                Ok(ControlFlow::Continue(()))
            })?;
        }
        Ok(done)
    }

    /// `clear`: deletes every record of some tables.
    pub(super) fn clear(&mut self, names: &[Name], out: &mut Output) -> Result<(), Stop> {
        let clear = plan_clear(names, &self.catalog, self.options())?;
        self.hold(clear.checks.iter())?;
        if self.asks() && !self.clear_agreed(&clear)? {
            return Ok(());
        }
        let run = || self.run_clear(&clear);
        // With the keys off, no record is looked for among the children of each that goes: what they would do has been
        // done for all at once.
        let off = !self.in_transaction() && clear.is_whole && !self.has_triggers(&clear)?;
        let count = if off { self.without_keys(|| self.as_one(run)) } else { self.as_one(run) };
        self.answer_count(count?, out)?;
        let mut others: Vec<TableChange> =
            self.noted.borrow().iter().flat_map(|change| change.table_changes().to_vec()).collect();
        others.retain(|one| !clear.tables.iter().any(|table| table.name == one.table));
        for one in &mut others {
            // What the keys would do was done beforehand, by statements of its own.
            one.indirect = std::mem::take(&mut one.direct);
        }
        if let Some(along) = impact::along(&others).filter(|_| self.is_for_people()) {
            out.text(&format!("   {along}\n"))?;
        }
        Ok(())
    }

    /// Do triggers run on what `clear` touches? They may do anything, which the keys then have to judge.
    fn has_triggers(&self, clear: &Clear) -> Result<bool> {
        for table in clear.tables.iter().chain(&clear.others) {
            for schema in [table.schema.as_str(), "temp"] {
                let sql = format!(
                    "SELECT 1 FROM {}.sqlite_master WHERE type = 'trigger' AND tbl_name = ?1 COLLATE nocase LIMIT 1",
                    quote_name(schema)
                );
                let name = Value::text(table.name.clone());
                if !crate::store::collect(&*self.engine.connection, &sql, &[name])?.is_empty() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Tells how many records would go, and asks.
    fn clear_agreed(&mut self, clear: &Clear) -> Result<bool> {
        self.messages.prose(self.clear_told(clear)?.trim_end());
        Ok(self.go_on_with_it())
    }

    /// What a `clear` would delete, in lines of words.
    pub(super) fn clear_told(&self, clear: &Clear) -> Result<String> {
        let mut counts = Vec::new();
        for table in &clear.tables {
            let sql = format!("SELECT count(*) FROM {}.{}", quote_name(&table.schema), quote_name(&table.name));
            let found = crate::store::collect(&*self.engine.connection, &sql, &[])?;
            counts.push(found.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0));
        }
        let width = counts.iter().map(|count| count.to_string().len()).max().unwrap_or(0);
        let told = counts.iter().zip(&clear.tables);
        let told: Vec<String> =
            told.map(|(count, table)| format!("  delete  {count:>width$} of {}", table.name)).collect();
        let mut told = format!("this would\n{}\n", told.join("\n"));
        if clear.statements.iter().any(|(_, counted)| !counted) {
            told.push_str("and what refers to them goes or changes as its keys say\n");
        }
        Ok(told)
    }

    fn without_keys<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let on = crate::store::collect(&*self.engine.connection, "PRAGMA foreign_keys", &[])?;
        if on.first().and_then(|row| row.first()).and_then(Value::as_integer) != Some(1) {
            return work();
        }
        self.engine.silently("PRAGMA foreign_keys = OFF")?;
        let outcome = work();
        self.engine.silently("PRAGMA foreign_keys = ON")?;
        outcome
    }

    /// Answers with a number of records.
    pub(super) fn answer_count(&self, count: u64, out: &mut Output) -> Result<(), Stop> {
        self.counted.set(self.counted.get() + count);
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.list(&Listing::value("changed", Nested::Value(Value::Integer(count))), out)
    }

    /// Runs `work` so that all of it happens or nothing: in a transaction of its own, or within the one that is open.
    pub(super) fn as_one<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let transaction = Transaction::begin(&*self.engine.connection, Begin::Immediate)?;
        // The note is taken before the end of the transaction, so that no other program comes between.
        let outcome = work().and_then(|done| self.note_changes().map(|()| done));
        if outcome.is_err() {
            self.engine.failure.replace(self.engine.connection.last_failure());
        }
        transaction.finish(outcome)
    }

    /// Keeps the records of a line that makes some in a variable.
    pub(super) fn assign_made(&mut self, write: &Write, span: Span) -> Result<Option<Variable>, Stop> {
        if !matches!(write, Write::Create { .. }) {
            return Err(Diagnostic::error("a variable holds a query, a value or new records").at(span).into());
        }
        let Some(done) = self.change(write, Aim { keep: true, ..Aim::default() })? else { return Ok(None) };
        if done.keys.is_empty() && done.count > 0 {
            let what = format!("records of {} have no key that a variable could hold", done.table.name);
            return Err(Diagnostic::error(what).at(span).hint("the record was made").into());
        }
        Ok(Some(done.records()))
    }
}

/// What a line is about, where that is a query.
pub(super) fn target(write: &Write) -> Option<&Query> {
    match write {
        Write::Update { target, .. } | Write::Delete { target } => Some(target),
        Write::Link { from, .. } | Write::Unlink { from, .. } => Some(from),
        Write::Create { each, .. } => each.as_ref(),
    }
}

/// A query as an expression.
pub(super) fn whole(query: &Query) -> Expr {
    Expr { kind: ExprKind::Query(Box::new(query.clone())), at: query.at }
}

/// `count QUERY`.
pub(super) fn counted(query: &Query) -> Query {
    let mut query = query.clone();
    query.verbs.insert(0, (crate::lang::ast::QueryVerb::Count, Location::default()));
    query
}

/// How many records a query finds.
pub(super) fn count_of(session: &Session, query: &Query) -> Result<u64> {
    let plan = plan::plan(&whole(query), session.catalog(), session.variables(), session.options())?;
    let found = session.engine.collect(&plan.statement)?;
    let count = found.first().and_then(|row| row.first()).and_then(Value::as_integer).unwrap_or(0);
    Ok(u64::try_from(count).unwrap_or(0))
}
