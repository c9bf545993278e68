//! The steps from one schema to another: per table the cheapest way that is right.

use super::difference::{Difference, Question};
use crate::diagnostic::{Diagnostic, Result};
use crate::store::Connection;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it does, as `books: add column cost`.
    pub words: String,
    /// Why it is done in this way, as `in place` or `rebuilt, since …`.
    pub reason: String,
    /// The statements in order, each without a semicolon.
    pub sql: Vec<String>,
    /// Does it lose data? Of a plan without data: might it?
    pub destructive: bool,
    /// What of the data is lost, a sentence each.
    pub losses: Vec<String>,
}

/// A way from one schema to another.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    steps: Vec<Step>,
    questions: Vec<Question>,
    obstacles: Vec<Diagnostic>,
}

impl Plan {
    /// A plan for the data that there is, which is looked at and not changed.
    ///
    /// # Errors
    /// What the engine says; a difference with open questions.
    pub fn new(_difference: &Difference, _connection: &dyn Connection) -> Result<Plan> {
        Err(Diagnostic::error("migrations cannot be planned yet"))
    }

    /// A plan from the schemas alone, for whatever data: its statements run in order on their own inside a transaction with
    /// foreign keys off, and fail where rows break a rule of the new schema.
    pub fn offline(_difference: &Difference) -> Result<Plan> {
        Err(Diagnostic::error("migrations cannot be planned yet"))
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Values that are wanted before the plan can be carried out. Of an offline plan: where there are records.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Records that break rules of the new schema: the plan cannot be carried out while they are there.
    pub fn obstacles(&self) -> &[Diagnostic] {
        &self.obstacles
    }

    pub fn is_destructive(&self) -> bool {
        self.steps.iter().any(|step| step.destructive)
    }

    /// The statements of all steps as text, each with a semicolon and a newline, with the words as comments above them.
    pub fn script(&self) -> String {
        String::new()
    }
}
