//! What of a session is put back when a fault of the program has ended a line in the middle.

use super::{Line, Origin, Session, Settings};
use crate::diagnostic::Result;
use crate::seed::auto::Shape;

/// What a line may change for a while, as it was before.
pub(crate) struct BeforeLine {
    settings: Settings,
    origin: Origin,
    is_followed: bool,
    depth: usize,
    is_in_seed: bool,
    is_quiet: bool,
    shape: Shape,
    is_lenient: bool,
    pub in_transaction: bool,
}

impl Session {
    pub(crate) fn before_line(&self) -> BeforeLine {
        let Line { is_followed, depth, is_in_seed, is_quiet, shape, is_lenient, .. } = self.line;
        BeforeLine {
            settings: self.settings.clone(),
            origin: self.messages.origin(),
            is_followed,
            depth,
            is_in_seed,
            is_quiet,
            shape,
            is_lenient,
            in_transaction: self.in_transaction(),
        }
    }

    /// Makes the session usable again after a fault in the line of that text. A transaction that the line began is rolled back;
    /// within one that was open, the guards of the line have done so up to where it began. What is kept of the schema is read anew,
    /// since it may be half read.
    ///
    /// # Errors
    /// The engine's, while rolling back.
    pub(crate) fn recover(&mut self, before: BeforeLine, text: &str) -> Result<()> {
        let BeforeLine {
            settings,
            origin,
            is_followed,
            depth,
            is_in_seed,
            is_quiet,
            shape,
            is_lenient,
            in_transaction,
        } = before;
        self.settings = settings;
        self.values.follow(&self.settings);
        self.messages.about(origin, text);
        (self.line.is_followed, self.line.depth) = (is_followed, depth);
        (self.line.is_in_seed, self.line.is_quiet, self.line.shape) = (is_in_seed, is_quiet, shape);
        self.line.is_lenient = is_lenient;
        self.stop_seed_line();
        self.more = None;
        self.kept_plans.clear();
        self.catalog.forget();
        if in_transaction { Ok(()) } else { self.roll_back() }
    }
}
