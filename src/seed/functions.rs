//! The made-up values as SQL functions: `fake_name()`, `int(5, 35)`, another value for each row.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Call, Maker, Place, Run, Source, makers};
use crate::diagnostic::Result;
use crate::store::{self, Value, ValueRef};

/// The functions of one connection.
///
/// SQL does not tell a function which row it is called for. Each counts its calls, and all counts begin at the same number
/// with each statement; so values of one row agree (`fake_name()`, `fake_email()`) where each function is called once
/// for a row, and no statement repeats the values of one before it.
pub struct Functions {
    names: Vec<(String, &'static Maker, usize)>,
    state: Mutex<State>,
}

struct State {
    run: Run,
    /// One for each maker that was called.
    sites: Vec<Option<Box<Site>>>,
    statement: u64,
    /// The number of the first row of the statement that runs.
    first: u64,
    /// The number after the last that was used.
    next: u64,
}

/// What is kept of one maker from call to call.
struct Site {
    source: Source,
    statement: u64,
    row: u64,
    given: Vec<Value>,
    call: Option<Call>,
}

impl Functions {
    pub fn new(run: Run) -> Functions {
        let mut names = Vec::new();
        for (at, maker) in makers().enumerate() {
            names.extend(maker.functions().map(|name| (name, maker, at)));
        }
        let sites = makers().map(|_| None).collect();
        Functions { names, state: Mutex::new(State { run, sites, statement: 0, first: 0, next: 0 }) }
    }

    /// Begins anew with another run.
    pub fn restart(&self, run: Run) {
        let mut state = self.state();
        *state = State { run, sites: state.sites.iter().map(|_| None).collect(), statement: 0, first: 0, next: 0 };
    }

    /// A function that has panicked has left nothing half done that a later call could see.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl store::FunctionSet for Functions {
    fn names(&self) -> Vec<String> {
        self.names.iter().map(|(name, ..)| name.clone()).collect()
    }

    fn begin(&self) {
        let mut state = self.state();
        state.statement += 1;
        state.first = state.next;
    }

    fn call(&self, index: usize, arguments: &[ValueRef<'_>], into: &mut Value) -> Result<()> {
        let Some((_, maker, at)) = self.names.get(index) else { return Ok(()) };
        let mut state = self.state();
        let State { run, sites, statement, first, next } = &mut *state;
        let Some(slot) = sites.get_mut(*at) else { return Ok(()) };
        let site = slot.get_or_insert_with(|| Box::new(Site::new(run, maker, *statement, *first)));
        if site.statement != *statement {
            (site.statement, site.row) = (*statement, *first);
        }
        let row = site.row;
        site.row += 1;
        *next = (*next).max(site.row);
        let row = if maker.counts { row - *first } else { row };
        site.make(maker, run, arguments, row, into)
    }
}

impl Site {
    fn new(run: &Run, maker: &Maker, statement: u64, row: u64) -> Site {
        let place = Place { table: "", column: maker.name, part: 0, person: 0 };
        Site { source: run.source(&place), statement, row, given: Vec::new(), call: None }
    }

    /// Arguments are mostly those of the call before, and are not read again then.
    fn make(
        &mut self,
        maker: &'static Maker,
        run: &Run,
        arguments: &[ValueRef<'_>],
        row: u64,
        into: &mut Value,
    ) -> Result<()> {
        let same = self.given.len() == arguments.len()
            && self.given.iter().zip(arguments).all(|(known, given)| known.as_ref() == *given);
        if let (true, Some(call)) = (same, &self.call) {
            return self.source.make(call, row, into);
        }
        self.given = arguments.iter().map(|given| ValueRef::to_owned(*given)).collect();
        self.call = None;
        let call = maker.call(run, &self.given)?;
        let outcome = self.source.make(&call, row, into);
        self.call = Some(call);
        outcome
    }
}
