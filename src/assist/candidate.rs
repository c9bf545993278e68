//! One thing that may stand at a place: what is put in, how it is shown, what it is.

/// What a candidate is, which decides its place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Value,
    Key,
    Relation,
    Column,
    Noun,
    Variable,
    Method,
    Word,
    Function,
    Aggregate,
    Maker,
    Command,
    Argument,
    Setting,
    Topic,
    Seed,
    Revision,
    File,
    Keyword,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What is put into the line.
    pub text: String,
    /// What it is called in the list.
    pub name: String,
    /// A few words beside the name; empty where there is nothing to say.
    pub about: String,
    pub kind: Kind,
    /// How many bytes before the end of `text` the cursor stands afterwards.
    pub back: usize,
}

impl Candidate {
    pub fn new(kind: Kind, text: impl Into<String>, about: impl Into<String>) -> Candidate {
        let text = text.into();
        Candidate { name: text.clone(), text, about: about.into(), kind, back: 0 }
    }

    /// A call: brackets are put behind the name, and the cursor between them.
    pub fn call(kind: Kind, name: &str, about: impl Into<String>) -> Candidate {
        Candidate { text: format!("{name}()"), back: 1, ..Candidate::new(kind, name, about) }
    }
}

/// What may stand at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Where what is put in begins, in bytes.
    pub start: usize,
    pub candidates: Vec<Candidate>,
}

impl Completion {
    pub fn none(start: usize) -> Completion {
        Completion { start, candidates: Vec::new() }
    }
}
