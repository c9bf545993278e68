//! What went wrong with a revision, and in which text.

use std::path::Path;

use crate::diagnostic::Diagnostic;

/// What went wrong, and in which text where it has one.
#[derive(Clone, Debug)]
pub struct RevisionError {
    pub diagnostic: Diagnostic,
    pub place: Option<Box<SourceText>>,
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
        RevisionError { diagnostic, place: Some(Box::new(place)) }
    }
}

impl From<Diagnostic> for RevisionError {
    fn from(diagnostic: Diagnostic) -> RevisionError {
        RevisionError { diagnostic, place: None }
    }
}
