//! The words of the language and of its subject, each with what it means and lines that show it: `.help WORD` and `word?`.

mod concepts;
mod words;

use concepts::CONCEPTS;
use words::WORDS;

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// Behind a noun: it narrows or changes the set.
    Word,
    /// Before a noun, at the beginning of a line.
    Verb,
    /// Between or before values.
    Operator,
    /// What databases have and lessons speak of.
    Concept,
}

impl WordKind {
    pub fn name(self) -> &'static str {
        match self {
            WordKind::Word => "word",
            WordKind::Verb => "verb",
            WordKind::Operator => "operator",
            WordKind::Concept => "term",
        }
    }
}

/// One entry.
pub struct Entry {
    /// How it is called, the usual name first.
    pub names: &'static [&'static str],
    pub kind: WordKind,
    /// In a few words, as the list of candidates explains it.
    pub about: &'static str,
    /// What else is to be known: sentences.
    pub more: &'static str,
    /// Lines that show it, with the names of a database to be filled in (see `example`).
    pub lines: &'static [&'static str],
}

/// Every entry, by kind.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    WORDS.iter().chain(CONCEPTS)
}

/// The entry of a name, in any letter case.
pub fn find_word(name: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.names.iter().any(|known| known.eq_ignore_ascii_case(name)))
}

/// The entry of the longest name that stands in a message, as its words; a single word of a sentence is none.
pub fn find_in_message(message: &str) -> Option<&'static Entry> {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        format!(" {} ", words.collect::<Vec<_>>().join(" ").to_lowercase())
    };
    let message = words(message);
    let names = entries().flat_map(|entry| entry.names.iter().map(move |name| (*name, entry)));
    let found = names.filter(|(name, entry)| entry.kind == WordKind::Concept && message.contains(&words(name)));
    found.max_by_key(|(name, _)| name.len()).map(|(_, entry)| entry)
}

/// What a word of the language does, in a few words; empty where it is none.
pub fn about_word(name: &str) -> &'static str {
    let entry = find_word(name).filter(|entry| entry.kind != WordKind::Concept);
    entry.map_or("", |entry| entry.about)
}
