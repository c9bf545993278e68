//! The made-up values as SQL functions.

use super::Run;

/// The functions of one connection.
pub struct Functions {
    run: Run,
}

impl Functions {
    pub fn new(run: Run) -> Functions {
        Functions { run }
    }

    pub fn run(&self) -> &Run {
        &self.run
    }
}
