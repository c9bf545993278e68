//! Runs statements for a session, and shows them where that is wanted.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::cancel::Cancel;
use super::output::Messages;
use super::query_plan;
use super::units::duration;
use crate::diagnostic::{Diagnostic, Result};
use crate::plan;
use crate::store::{Connection, Failure, Row, Statement, Value, ValueRef};

/// The connection of a session, with an account of what ran on it for the line at hand.
pub struct StatementRunner {
    pub connection: Rc<dyn Connection>,
    messages: Messages,
    cancel: Arc<Cancel>,
    echo: Cell<Echo>,
    ran: Cell<usize>,
    /// How many rows came of them.
    fetched: Cell<u64>,
    /// How often each query ran for this line, where that is told.
    shapes: RefCell<Option<HashMap<String, usize>>>,
    took: Cell<Duration>,
    /// Statements whose plan was shown for this line; a query for each record would repeat it.
    explained: RefCell<HashSet<String>>,
    /// How many statements have begun on this line.
    begun: Cell<usize>,
    /// Statements that are shown, by their numbers in the order in which they began; `None` for those that still run, since
    /// what nests is fetched while the records above it come.
    echoed: RefCell<Vec<(usize, Option<String>)>>,
    /// Why the line's change was refused, as the engine itself said.
    pub failure: RefCell<Option<Failure>>,
    /// What filled the holes of the record that was refused.
    pub holes: RefCell<Vec<Value>>,
}

/// How many shown statements wait for one that began before them.
const ECHO_HELD: usize = 10_000;

/// What is shown of each statement.
#[derive(Clone, Copy, Debug, Default)]
pub struct Echo {
    pub sql: bool,
    pub explain: bool,
}

impl StatementRunner {
    pub fn new(connection: Rc<dyn Connection>, messages: Messages, cancel: Arc<Cancel>) -> StatementRunner {
        StatementRunner {
            connection,
            messages,
            cancel,
            echo: Cell::default(),
            ran: Cell::default(),
            fetched: Cell::default(),
            shapes: RefCell::default(),
            took: Cell::default(),
            explained: RefCell::default(),
            begun: Cell::default(),
            echoed: RefCell::default(),
            failure: RefCell::default(),
            holes: RefCell::default(),
        }
    }

    /// Begins the account of a line.
    pub fn begin_line(&self, echo: Echo) {
        self.connection.forget_failure();
        self.echo.set(echo);
        self.ran.set(0);
        self.fetched.set(0);
        if let Some(shapes) = self.shapes.borrow_mut().as_mut() {
            shapes.clear();
        }
        self.took.set(Duration::ZERO);
        self.explained.borrow_mut().clear();
        self.begun.set(0);
        self.echoed.borrow_mut().clear();
    }

    /// How many statements ran for the line.
    pub fn ran(&self) -> usize {
        self.ran.get()
    }

    /// Counts how often each query runs for a line, from the next line on.
    pub fn count_shapes(&self) {
        self.shapes.borrow_mut().get_or_insert_default();
    }

    /// How often the query ran that ran most often for the line, where that is counted.
    pub fn most_of_one_shape(&self) -> usize {
        self.shapes.borrow().as_ref().and_then(|shapes| shapes.values().max().copied()).unwrap_or(0)
    }

    /// How many rows came of them.
    pub fn fetched(&self) -> u64 {
        self.fetched.get()
    }

    /// Ends the account of a line: says how many statements it was, where they were shown.
    pub fn end_line(&self) {
        let ran = self.ran.get();
        if self.echo.get().sql && ran > 0 {
            let plural = if ran == 1 { "" } else { "s" };
            self.messages.say(&format!("-- {ran} statement{plural}, {}", duration(self.took.get())));
        }
        self.echo.set(Echo::default());
    }

    /// Runs a planned statement and hands each row to `each`.
    pub fn run(
        &self,
        statement: &plan::Statement,
        each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        self.touch(statement, each).map(|_| ())
    }

    /// Runs a planned statement for what it changes: how many records.
    pub fn change(&self, statement: &plan::Statement) -> Result<u64> {
        self.touch(statement, &mut |_| Ok(ControlFlow::Continue(())))
    }

    /// Runs a planned statement for what it changes and what it returns.
    pub fn touch(
        &self,
        statement: &plan::Statement,
        each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>,
    ) -> Result<u64> {
        let (sql, values) = statement.bound();
        // A place in this SQL is none in the line.
        let unplaced = |error: Diagnostic| Diagnostic { span: None, ..error };
        let Some(mut prepared) = self.connection.prepare_cached(&sql).map_err(unplaced)? else { return Ok(0) };
        self.stream(&mut *prepared, &sql, &|| statement.laid_out(), &values, each)
    }

    /// Runs a planned statement whose answer is known to be small.
    pub fn collect(&self, statement: &plan::Statement) -> Result<Vec<Vec<Value>>> {
        let mut rows = Vec::new();
        self.run(statement, &mut |row| {
            rows.push(owned(row));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    }

    /// Runs planned statements whose answers are known to be small and do not depend on one another: together, where each would take a trip
    /// to a server and none is shown.
    pub fn collect_each(&self, statements: &[plan::Statement]) -> Vec<Result<Vec<Vec<Value>>>> {
        if !self.connection.is_remote() || !self.is_quiet() || self.shapes.borrow().is_some() {
            return statements.iter().map(|statement| self.collect(statement)).collect();
        }
        let begin = Instant::now();
        let bound: Vec<(String, Vec<Value>)> = statements.iter().map(plan::Statement::bound).collect();
        let answers = self.connection.collect_each(&bound);
        let rows = answers.iter().flatten().map(|rows| rows.len() as u64).sum::<u64>();
        self.begun.set(self.begun.get() + statements.len());
        self.ran.set(self.ran.get() + statements.len());
        self.fetched.set(self.fetched.get() + rows);
        self.took.set(self.took.get() + begin.elapsed());
        answers
    }

    /// Runs a prepared statement. `sql` is its text as the engine has it, `shown` as people read it.
    pub fn stream(
        &self,
        prepared: &mut dyn Statement,
        sql: &str,
        shown: &dyn Fn() -> String,
        values: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>,
    ) -> Result<u64> {
        let echo = self.echo.get();
        if echo.explain && query_plan::can_explain(sql) && self.explained.borrow_mut().insert(sql.to_owned()) {
            let described = query_plan::describe(&*self.connection, sql)?;
            self.messages.say(described.trim_end());
        }
        // A wish that came before the statement runs does not reach it.
        self.cancel.check()?;
        let number = self.begun.get();
        self.begun.set(number + 1);
        if echo.sql {
            self.echoed.borrow_mut().push((number, None));
        }
        if let Some(shapes) = self.shapes.borrow_mut().as_mut()
            && sql.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"))
        {
            *shapes.entry(sql.to_owned()).or_default() += 1;
        }
        let ticker = self.messages.ticker();
        let begin = Instant::now();
        let outcome = prepared.stream(values, &mut |row| {
            self.fetched.set(self.fetched.get() + 1);
            if let Some(ticker) = &ticker {
                ticker.step();
            }
            each(row)
        });
        let took = begin.elapsed();
        self.ran.set(self.ran.get() + 1);
        self.took.set(self.took.get() + took);
        if echo.sql {
            let shown = format!("{}; -- {}", shown().trim().trim_end_matches(';'), duration(took));
            self.echo(number, shown);
        }
        outcome
    }

    /// Shows a statement that has ended, behind those that began before it and still run; of very many, these come last.
    fn echo(&self, number: usize, shown: String) {
        let mut echoed = self.echoed.borrow_mut();
        match echoed.iter_mut().rev().find(|(own, _)| *own == number) {
            Some((_, own)) => *own = Some(shown),
            None => echoed.push((number, Some(shown))),
        }
        if echoed.len() < ECHO_HELD && echoed.iter().any(|(_, own)| own.is_none()) {
            return;
        }
        echoed.retain_mut(|(_, own)| match own.take() {
            Some(shown) => {
                self.messages.say(&shown);
                false
            }
            None => true,
        });
    }

    /// True if nothing is shown of what runs, so that a statement that runs very often may do so without an account of it.
    pub fn is_quiet(&self) -> bool {
        let echo = self.echo.get();
        !echo.sql && !echo.explain
    }

    /// Runs SQL of the session's own that is no part of the answer, and is not shown.
    pub fn run_internal(&self, sql: &str) -> Result<()> {
        crate::store::run_cached(&*self.connection, sql).map_err(|error| Diagnostic { span: None, ..error })
    }
}

/// A row's values, kept.
pub fn owned(row: &dyn Row) -> Vec<Value> {
    (0..row.len()).map(|index| row.get(index).to_owned()).collect()
}

/// Values that were kept, as a row.
pub struct Kept<'v>(pub &'v [Value]);

impl Row for Kept<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, index: usize) -> ValueRef<'_> {
        self.0.get(index).map_or(ValueRef::Null, Value::as_ref)
    }
}
