//! What has to change for one schema to become another.

use super::schema::Schema;
use crate::diagnostic::{Diagnostic, Result};

/// What only a person can know: given at a terminal, or by hints in the goal's text.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    renames: Vec<(Option<String>, String, String)>,
    separate: Vec<(Option<String>, String, String)>,
    fills: Vec<(String, String, String)>,
}

impl Answers {
    /// `to` is what was `from`: a table where `table` is `None`, else a column of the table that is called `table` in the goal.
    pub fn rename(&mut self, table: Option<&str>, from: &str, to: &str) {
        self.renames.push((table.map(String::from), from.to_owned(), to.to_owned()));
    }

    /// `from` goes and `to` is something new.
    pub fn separate(&mut self, table: Option<&str>, from: &str, to: &str) {
        self.separate.push((table.map(String::from), from.to_owned(), to.to_owned()));
    }

    /// The SQL expression over the old record that a column gets where it has no value.
    pub fn fill(&mut self, table: &str, column: &str, expression: &str) {
        self.fills.push((table.to_owned(), column.to_owned(), expression.to_owned()));
    }
}

/// What must be known before a plan can be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Is `to` what was `from`, or something new? Answered by [`Answers::rename`] or [`Answers::separate`].
    Rename { table: Option<String>, from: String, to: String },
    /// Which value do `records` records get in a column that may not be null? Answered by [`Answers::fill`].
    Fill { table: String, column: String, records: u64 },
}

impl Question {
    /// The question in one sentence.
    pub fn words(&self) -> String {
        String::new()
    }

    /// The lines to write into schema.sql that answer it, with words on where; one for each answer that there is.
    pub fn lines(&self) -> Vec<String> {
        Vec::new()
    }

    /// The refusal for a script that cannot be asked.
    pub fn refusal(&self) -> Diagnostic {
        Diagnostic::error(self.words())
    }
}

/// The difference of two schemas.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    words: Vec<String>,
    questions: Vec<Question>,
}

impl Difference {
    /// # Errors
    /// A hint or answer that names what is not there, or two that contradict each other.
    pub fn between(_from: &Schema, _to: &Schema, _answers: &Answers) -> Result<Difference> {
        Err(Diagnostic::error("schemas cannot be compared yet"))
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The difference in words: a line for each table or other object, indented lines for what changes in it.
    pub fn words(&self) -> Vec<String> {
        self.words.clone()
    }

    /// What is known here, for the difference the other way: what was renamed goes back to its old name.
    pub fn reversed(&self) -> Answers {
        Answers::default()
    }

    /// Renames that are open.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }
}
