//! Statements of SQL, handed to the engine as they are.

use std::ops::ControlFlow;

use super::output::Output;
use super::page::Page;
use super::{Listing, Remaining, Session, Stop, explain};
use crate::answer::{ColumnHead, Head, PlainRow, Shape};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::{HopTokenKind, tokenize};
use crate::plan::clear::plan_clear;
use crate::plan::sql::create_index;
use crate::plan::write::{Aim, plan_write};
use crate::store::{Action, ActionKind, Begin, Connection, Statement, Transaction, Value};

impl Session {
    /// Runs the statements of `text` one after another, up to the first that fails.
    pub(super) fn sql(&mut self, text: &str, out: &mut Output) -> Result<(), Stop> {
        if self.quick_insert(text, out)? {
            return Ok(());
        }
        let trimmed = text.trim_start();
        let body = trimmed.strip_prefix('!').unwrap_or(trimmed);
        let start = text.len() - body.len();
        if !is_unit(body) {
            return self.statements_from(text, start, &mut false, out);
        }
        // A line is all or nothing, so several statements in one line are one transaction.
        let connection = self.engine.connection.clone();
        let transaction = Transaction::begin(&*connection, Begin::Deferred)?;
        let mut changed = false;
        let outcome = self.statements_from(text, start, &mut changed, out);
        outcome.map_err(|stop| if changed { nothing_kept(stop) } else { stop })?;
        self.note_changes()?;
        transaction.commit().map_err(|error| nothing_kept(error.into()))
    }

    /// Runs the statements from `at` on; `changed` becomes true with the first one that changes something.
    fn statements_from(&mut self, text: &str, mut at: usize, changed: &mut bool, out: &mut Output) -> Result<(), Stop> {
        while let Some((taken, changes)) = self.statement(text, at, out)? {
            at += taken;
            *changed |= changes;
        }
        Ok(())
    }

    /// Runs the statement that begins at `at`, and says how long it is and whether it changes something; `None` where there
    /// is none.
    fn statement(&mut self, text: &str, at: usize, out: &mut Output) -> Result<Option<(usize, bool)>, Stop> {
        let rest = text.get(at..).unwrap_or_default();
        let connection = self.engine.connection.clone();
        let Some(mut statement) = connection.prepare(rest).map_err(|error| moved(error, at))? else { return Ok(None) };
        let taken = statement.consumed();
        let sql = rest.get(..taken).unwrap_or(rest).trim();
        let ends =
            |action: &Action| matches!(action.kind, ActionKind::Begin | ActionKind::Commit | ActionKind::Rollback);
        if self.sowing && statement.actions().iter().any(ends) {
            let error = Diagnostic::error("a seed is one transaction, and has none of its own");
            return Err(error.at(Span::new(at, at + taken)).into());
        }
        if self.interactive {
            self.warn_of_final(&*statement);
            if self.asks() && !self.sql_agreed(&mut *statement)? {
                // What comes with it in the line is not wanted either.
                return Err(Stop::Reported);
            }
        }
        // A trigger, or OR FAIL, may end a statement in the middle, with what it had done until then.
        // The lock is taken at once: a transaction that has begun to read does not wait for it.
        let halfway = self.may_end_halfway(&*statement, sql)?;
        let transaction = halfway.then(|| Transaction::begin(&*connection, Begin::Immediate)).transpose()?;
        let mut outcome = self.prepared(&mut *statement, sql, at, out);
        let is_outdated = || connection.last_failure().is_some_and(|failure| failure.is_outdated());
        // That is found before the first row, so that nothing was shown; and one that only reads has done nothing.
        if matches!(outcome, Err(Stop::Failed(_)))
            && statement.is_readonly()
            && is_outdated()
            && let Some(mut again) = connection.prepare(rest).map_err(|error| moved(error, at))?
        {
            outcome = self.prepared(&mut *again, sql, at, out);
        }
        let changed = match transaction {
            Some(transaction) => transaction.finish(outcome)?,
            None => outcome?,
        };
        // Only what lasts is answered.
        if let Some(changed) = changed {
            self.answer_count(changed, out)?;
        }
        Ok(Some((taken, !statement.is_readonly())))
    }

    /// Could the statement fail with part of it done? RAISE(FAIL) in a trigger, OR FAIL, and a table with ON CONFLICT FAIL do that.
    fn may_end_halfway(&self, statement: &dyn Statement, sql: &str) -> Result<bool> {
        if !statement.is_change() {
            return Ok(false);
        }
        let fails = |text: &str| text.to_ascii_lowercase().contains("fail");
        if statement.actions().iter().any(|action| action.within.is_some()) || fails(sql) {
            return Ok(true);
        }
        self.catalog.refresh()?;
        for action in
            statement.actions().iter().filter(|action| matches!(action.kind, ActionKind::Insert | ActionKind::Update))
        {
            let Some(name) = &action.object else { continue };
            // A table that cannot be read cannot be changed either.
            if let Ok(Some(table)) = self.catalog.table_exact(name)
                && table.sql.as_deref().is_some_and(fails)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Runs a statement that begins at `at`, and answers its rows; gives the number that is still to be answered, if any.
    fn prepared(
        &mut self,
        statement: &mut dyn Statement,
        sql: &str,
        at: usize,
        out: &mut Output,
    ) -> Result<Option<u64>, Stop> {
        if statement.columns().is_empty() {
            let changed = self
                .engine
                .stream(statement, sql, &|| sql.to_owned(), &[], &mut |_| Ok(ControlFlow::Continue(())))
                .map_err(|error| moved(error, at))?;
            Ok(statement.is_change().then_some(changed))
        } else {
            self.more = None;
            self.sql_rows(statement, sql, 0, out).map_err(|stop| match stop {
                Stop::Failed(errors) => Stop::Failed(errors.into_iter().map(|error| moved(error, at)).collect()),
                other => other,
            })?;
            Ok(None)
        }
    }

    /// Shows the rows of a statement from the `skip`-th on.
    fn sql_rows(&mut self, statement: &mut dyn Statement, sql: &str, skip: u64, out: &mut Output) -> Result<(), Stop> {
        let readonly = statement.is_readonly();
        let columns = statement.columns().iter().map(|name| ColumnHead { name: name.clone(), label: None }).collect();
        let head = Head { shape: Shape::Rows { one: false }, columns, repr: None, table: None };
        // What changes something must run to its end, whatever is shown of it.
        let mut page = Page::new(out, &head, &self.settings, skip, readonly);
        let outcome = self.engine.stream(statement, sql, &|| sql.to_owned(), &[], &mut |row| {
            let flow = page.row(&PlainRow(row));
            Ok(if readonly { flow } else { ControlFlow::Continue(()) })
        });
        match outcome {
            Ok(_) => {
                let shown = page.finish(&[])?;
                if shown.more && readonly {
                    self.more = Some((Remaining::Sql(sql.to_owned()), shown.next));
                }
                Ok(())
            }
            Err(error) => {
                page.abandon()?;
                Err(error.into())
            }
        }
    }

    /// Goes on with the rows of a statement that was shown in part.
    pub(super) fn more_sql(&mut self, sql: &str, skip: u64, out: &mut Output) -> Result<(), Stop> {
        let connection = self.engine.connection.clone();
        match connection.prepare(sql)? {
            Some(mut statement) => self.sql_rows(&mut *statement, sql, skip, out),
            None => Ok(()),
        }
    }

    /// What `explain LINE` answers: the SQL, and the engine's plan in words.
    pub(super) fn explain(&mut self, inner: &crate::lang::ast::HopStatement, out: &mut Output) -> Result<(), Stop> {
        let mut told = String::new();
        for (sql, inline) in self.statements(inner)? {
            told.push_str(&inline);
            told.push_str(";\n");
            told.push_str(&explain::tell(&*self.engine.connection, &sql)?);
        }
        if let crate::lang::ast::HopStatement::Write(write) = inner {
            told.push_str(&self.dry_run(write)?);
        }
        if let crate::lang::ast::HopStatement::Session(crate::lang::ast::SessionCommand::Clear(names)) = inner {
            let clear = plan_clear(names, &self.catalog, self.options())?;
            self.hold(clear.checks.iter())?;
            told.push_str(&self.clear_told(&clear)?);
        }
        for (table, columns) in self.unindexed(inner)? {
            let index = create_index(&table, &columns);
            if !told.contains(&index) {
                told.push_str(&format!("an index would help: {index}\n"));
            }
        }
        self.answer_text("explain", &told, out)
    }

    /// The keys that a line follows and no index finds.
    fn unindexed(&self, inner: &crate::lang::ast::HopStatement) -> Result<Vec<(String, Vec<String>)>> {
        use crate::lang::ast::HopStatement;
        match inner {
            HopStatement::Value(expr) => Ok(self.plan_bare(expr)?.unindexed),
            HopStatement::Explain(inner) | HopStatement::ShowSql(inner) => self.unindexed(inner),
            _ => Ok(Vec::new()),
        }
    }

    /// What `sql LINE` answers.
    pub(super) fn show_sql(&mut self, inner: &crate::lang::ast::HopStatement, out: &mut Output) -> Result<(), Stop> {
        let mut text = String::new();
        for (_, inline) in self.statements(inner)? {
            text.push_str(&inline);
            text.push_str(";\n");
        }
        self.answer_text("sql", &text, out)
    }

    /// Lines of text as an answer: as they are for people, one text in formats for data.
    pub fn answer_text(&self, name: &str, text: &str, out: &mut Output) -> Result<(), Stop> {
        if self.is_for_people() {
            out.text(text)?;
            return Ok(());
        }
        self.list(&Listing::value(name, super::listing::text(text.trim_end())), out)
    }

    /// The statements that a line runs for its answer, with parameters and with values written out.
    fn statements(&self, inner: &crate::lang::ast::HopStatement) -> Result<Vec<(String, String)>> {
        use crate::lang::ast::HopStatement;
        match inner {
            HopStatement::Value(expr) => {
                let plan = self.plan_bare(expr)?;
                if let Some(joined) = &plan.joined {
                    return Ok(vec![(joined.bound().0, joined.inline())]);
                }
                let mut found = vec![&plan.statement];
                let mut branches: Vec<&crate::plan::Branch> = plan.branches.iter().collect();
                while !branches.is_empty() {
                    found.extend(branches.iter().map(|branch| &branch.statement));
                    branches = branches.iter().flat_map(|branch| &branch.branches).collect();
                }
                Ok(found.iter().map(|statement| (statement.bound().0, statement.inline())).collect())
            }
            HopStatement::Write(write) => {
                let options = crate::plan::Options { bare: true, ..self.options() };
                let expanded = self.without_auto(write)?;
                let write = expanded.as_ref().unwrap_or(write);
                // Values that are made up are functions of SQL where that can say them, else parameters.
                let change = plan_write(write, &self.catalog, &self.variables, options, Aim::default())
                    .or_else(|_| self.planned(write, Aim::default()))?;
                let made = change.repeat.as_ref().is_some_and(|repeat| !repeat.sites.is_empty());
                let shown = |statement: &crate::plan::Statement| match made {
                    true => statement.bound().0,
                    // `n` is that of the first record.
                    false => statement.filled(&[Value::Integer(1)]).inline(),
                };
                Ok(change.statements.iter().map(|statement| (statement.bound().0, shown(statement))).collect())
            }
            HopStatement::Explain(inner) | HopStatement::ShowSql(inner) => self.statements(inner),
            HopStatement::Session(crate::lang::ast::SessionCommand::Clear(names)) => {
                let clear = plan_clear(names, &self.catalog, self.options())?;
                Ok(clear.statements.iter().map(|(statement, _)| (statement.bound().0, statement.inline())).collect())
            }
            HopStatement::Assign { .. } | HopStatement::Session(_) | HopStatement::Describe { .. } => {
                Err(Diagnostic::error("only queries and values run SQL that can be shown"))
            }
        }
    }
}

/// What statements before the one that failed have answered does not last.
fn nothing_kept(stop: Stop) -> Stop {
    match stop {
        Stop::Failed(mut errors) => {
            if let Some(error) = errors.last_mut() {
                error.hints.push("the line is one transaction: nothing of it is kept".to_owned());
            }
            Stop::Failed(errors)
        }
        other => other,
    }
}

/// Is this more than one statement, and none of them one that speaks of transactions or cannot run within one?
fn is_unit(text: &str) -> bool {
    const ALONE: [&str; 11] = [
        "begin",
        "commit",
        "end",
        "rollback",
        "savepoint",
        "release",
        "pragma",
        "vacuum",
        "attach",
        "detach",
        "explain",
    ];
    if !text.trim_end().trim_end_matches(';').contains(';') {
        return false;
    }
    let (tokens, _) = tokenize(text);
    let mut first = true;
    let mut several = 0;
    for token in &tokens {
        if token.is(";") {
            first = true;
        } else if std::mem::take(&mut first) && token.kind != HopTokenKind::End {
            several += 1;
            if token.word().is_some_and(|word| ALONE.iter().any(|alone| word.eq_ignore_ascii_case(alone))) {
                return false;
            }
        }
    }
    several > 1
}

/// The error of a statement that begins at `at`, placed in the whole text.
pub(super) fn moved(error: Diagnostic, at: usize) -> Diagnostic {
    let span = error.span.map(|span| Span::new(span.start + at, span.end + at));
    Diagnostic { span, ..error }
}
