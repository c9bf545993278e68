//! What went wrong with a revision, and in which text.

use std::path::Path;

use crate::diagnostic::Diagnostic;

/// What went wrong, and in which text where it has one.
#[derive(Clone, Debug)]
pub struct Fault {
    pub diagnostic: Diagnostic,
    pub place: Option<Box<Place>>,
}

/// The text that the span of a fault is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file as it is named to people.
    pub file: String,
    /// The number of the text's first line in it, from 1.
    pub line: usize,
    pub text: String,
}

impl Fault {
    /// A fault in `text`, which begins in line `line` of a file.
    pub fn within(path: &Path, line: usize, text: &str, diagnostic: Diagnostic) -> Fault {
        let place = Place { file: path.display().to_string(), line, text: text.to_owned() };
        Fault { diagnostic, place: Some(Box::new(place)) }
    }
}

impl From<Diagnostic> for Fault {
    fn from(diagnostic: Diagnostic) -> Fault {
        Fault { diagnostic, place: None }
    }
}
