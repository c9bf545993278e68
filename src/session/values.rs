//! The made-up values of a session: what its settings say of them, and the functions on its connection.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::Settings;
use crate::diagnostic::Result;
use crate::seed::{FakeFunctions, SeedContext};
use crate::store::Connection;

/// What values are made of until the settings say otherwise.
pub(crate) struct SeedState {
    functions: Arc<FakeFunctions>,
    run: SeedContext,
    /// The seed where none is set.
    own: u64,
    /// How many records of each table the session has made: where its streams go on.
    pub made: RefCell<RecordCounts>,
}

impl SeedState {
    pub fn new(settings: &Settings) -> SeedState {
        // The keys of the standard library's hashes come from the system's source of chance.
        let own = RandomState::new().hash_one(0) >> 32;
        let run = run(settings, own);
        SeedState { functions: Arc::new(FakeFunctions::new(run)), run, own, made: RefCell::default() }
    }

    pub fn run(&self) -> SeedContext {
        self.run
    }

    /// Makes the functions known to a connection.
    pub fn join(&self, connection: &dyn Connection) -> Result<()> {
        let functions: Arc<FakeFunctions> = Arc::clone(&self.functions);
        connection.add_functions(functions)
    }

    /// Begins anew, as the settings say.
    pub fn begin(&mut self, settings: &Settings) {
        self.run = run(settings, self.own);
        self.functions.restart(self.run);
        self.made.borrow_mut().reset();
    }

    /// Begins anew where the settings have changed.
    pub fn follow(&mut self, settings: &Settings) {
        let wanted = run(settings, self.own);
        let known = self.run;
        if (wanted.seed, wanted.now, wanted.locale.code) != (known.seed, known.now, known.locale.code) {
            self.run = wanted;
            self.functions.restart(wanted);
        }
    }
}

fn run(settings: &Settings, own: u64) -> SeedContext {
    SeedContext { seed: settings.seed.unwrap_or(own), now: settings.now, locale: settings.locale }
}

/// How many records of each table were made.
#[derive(Clone, Default)]
pub(crate) struct RecordCounts {
    rows: HashMap<String, u64>,
}

impl RecordCounts {
    pub fn of(&self, table: &str) -> u64 {
        self.rows.get(&table.to_lowercase()).copied().unwrap_or(0)
    }

    /// `rows` records of the table have been made so far.
    pub fn set(&mut self, table: &str, rows: u64) {
        self.rows.insert(table.to_lowercase(), rows);
    }

    /// Begins anew, as for another seed.
    pub fn reset(&mut self) {
        self.rows.clear();
    }
}
