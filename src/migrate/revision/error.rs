//! What went wrong with a revision, and in which text.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::store::{Connection, ConstraintViolation};

/// What went wrong, and in which text where it has one.
#[derive(Clone, Debug)]
pub struct RevisionError {
    pub diagnostic: Diagnostic,
    pub place: Option<Box<SourceText>>,
    /// The rule of the schema that records break.
    pub broken: Option<Box<ConstraintViolation>>,
}

/// The text that the span of a fault is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// The file as it is named to people.
    pub file: String,
    /// The number of the text's first line in it, from 1.
    pub line: usize,
    pub text: String,
}

impl RevisionError {
    /// A fault in `text`, which begins in line `line` of a file.
    pub fn within(path: &Path, line: usize, text: &str, diagnostic: Diagnostic) -> RevisionError {
        let place = SourceText { file: path.display().to_string(), line, text: text.to_owned() };
        RevisionError { diagnostic, place: Some(Box::new(place)), broken: None }
    }

    /// The same of a statement that has just failed on `connection`.
    #[must_use]
    pub fn of_failure(self, connection: &dyn Connection) -> RevisionError {
        let broken = connection.last_failure().and_then(|failure| failure.constraint).map(Box::new);
        RevisionError { broken, ..self }
    }
}

impl From<Diagnostic> for RevisionError {
    fn from(diagnostic: Diagnostic) -> RevisionError {
        RevisionError { diagnostic, place: None, broken: None }
    }
}
