//! The made-up values as SQL functions: `fake_name()`, `int(5, 35)`, another value for each row.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::context::SeedContext;
use super::draw::{StreamKey, ValueSource};
use super::maker::{Maker, MakerCall};
use super::makers::makers;
use super::random::RandomStream;
use crate::diagnostic::Result;
use crate::store::{self, Value, ValueRef};

/// The functions of one connection.
///
/// SQL does not tell a function which row it is called for. Each counts its calls, and all counts begin at the same number
/// with each statement; so values of one row agree (`fake_name()`, `fake_email()`) where each function is called once
/// for a row, and no statement repeats the values of one before it.
pub struct FakeFunctions {
    names: Vec<(String, &'static Maker, usize)>,
    state: Mutex<State>,
}

struct State {
    context: SeedContext,
    /// One for each maker; `None` before it is first called.
    callers: Vec<Option<Box<Caller>>>,
    statement: u64,
    /// The number of the first row of the statement that runs.
    first_row: u64,
    /// The number after the last that was used.
    next_row: u64,
    /// The numbers of `random()`, one after another.
    chance: RandomStream,
}

impl State {
    fn new(context: SeedContext) -> State {
        let chance = RandomStream::new(context.seed, "", "random", 0);
        State { context, callers: makers().map(|_| None).collect(), statement: 0, first_row: 0, next_row: 0, chance }
    }
}

impl FakeFunctions {
    pub fn new(context: SeedContext) -> FakeFunctions {
        let mut names = Vec::new();
        for (at, maker) in makers().enumerate() {
            names.extend(maker.function_names().map(|name| (name, maker, at)));
        }
        FakeFunctions { names, state: Mutex::new(State::new(context)) }
    }

    /// Begins anew with another context.
    pub fn restart(&self, context: SeedContext) {
        self.restart_at(context, 0);
    }

    /// The same, with the row that this one comes to be next.
    pub fn restart_at(&self, context: SeedContext, row: u64) {
        *self.state() = State { next_row: row, ..State::new(context) };
    }

    /// The first row of the next statement.
    pub fn next_row(&self) -> u64 {
        self.state().next_row
    }

    /// A function that has panicked has left nothing half done that a later call could see.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl store::FunctionSet for FakeFunctions {
    fn names(&self) -> Vec<String> {
        self.names.iter().map(|(name, ..)| name.clone()).collect()
    }

    fn begin(&self) {
        let mut state = self.state();
        state.statement += 1;
        state.first_row = state.next_row;
    }

    fn random(&self) -> u64 {
        self.state().chance.next_u64()
    }

    fn call(&self, index: usize, arguments: &[ValueRef<'_>], into: &mut Value) -> Result<()> {
        let Some((_, maker, at)) = self.names.get(index) else { return Ok(()) };
        let mut state = self.state();
        let State { context, callers, statement, first_row, next_row, .. } = &mut *state;
        let Some(slot) = callers.get_mut(*at) else { return Ok(()) };
        let caller = slot.get_or_insert_with(|| Box::new(Caller::new(context, maker, *statement, *first_row)));
        if caller.statement != *statement {
            (caller.statement, caller.row) = (*statement, *first_row);
            caller.within.clear();
        }
        let row = caller.row;
        caller.row += 1;
        *next_row = (*next_row).max(caller.row);
        let row = match (maker.counts_within, maker.counts_rows) {
            (true, _) => caller.count_within(arguments),
            (_, true) => row - *first_row,
            _ => row,
        };
        caller.make(maker, arguments, row, into)
    }
}

/// What is kept of one maker from call to call.
struct Caller {
    source: ValueSource,
    statement: u64,
    row: u64,
    arguments: Vec<Value>,
    call: Option<MakerCall>,
    /// How many calls of the statement have had these arguments.
    within: HashMap<u64, u64>,
}

impl Caller {
    fn new(context: &SeedContext, maker: &Maker, statement: u64, row: u64) -> Caller {
        let key = StreamKey { table: "", column: maker.name, part: 0, person: 0 };
        let source = ValueSource::new(context, &key);
        Caller { source, statement, row, arguments: Vec::new(), call: None, within: HashMap::new() }
    }

    /// How many calls before have had the same arguments.
    fn count_within(&mut self, arguments: &[ValueRef<'_>]) -> u64 {
        let arguments: Vec<Value> = arguments.iter().map(|argument| ValueRef::to_owned(*argument)).collect();
        let count = self.within.entry(store::fingerprint(&arguments)).or_default();
        *count += 1;
        *count - 1
    }

    /// Arguments are mostly those of the call before, and are not read again then.
    fn make(&mut self, maker: &'static Maker, arguments: &[ValueRef<'_>], row: u64, into: &mut Value) -> Result<()> {
        let same = self.arguments.len() == arguments.len()
            && self.arguments.iter().zip(arguments).all(|(known, argument)| known.as_ref() == *argument);
        if let (true, Some(call)) = (same, &self.call) {
            return call.make(&mut self.source, row, into);
        }
        self.arguments = arguments.iter().map(|argument| ValueRef::to_owned(*argument)).collect();
        self.call = None;
        self.call = Some(maker.make_with(&mut self.source, &self.arguments, row, into)?);
        Ok(())
    }
}
