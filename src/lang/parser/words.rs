//! The words of the language, by where they may stand.

use crate::lang::ast::{Pick, QueryVerb};

/// Names that are always words where a noun may stand, so that a table of that name needs backticks.
pub(super) const NEVER_NOUNS: [&str; 18] = [
    "where",
    "with",
    "without",
    "by",
    "per",
    "having",
    "limit",
    "offset",
    "via",
    "union",
    "minus",
    "intersect",
    "distinct",
    "as",
    "to",
    "from",
    "and",
    "or",
];

/// Words that stand behind a value as an operator, and therefore are no noun behind `first`, `count` …
pub(super) const OPERATOR_WORDS: [&str; 11] =
    ["like", "glob", "match", "regexp", "is", "in", "between", "isnull", "notnull", "collate", "not"];

/// Words that may stand behind a value or a noun; the steps begin with them.
pub(super) const STEP_WORDS: [&str; 17] = [
    "where",
    "with",
    "without",
    "by",
    "per",
    "having",
    "limit",
    "offset",
    "show",
    "include",
    "distinct",
    "union",
    "minus",
    "intersect",
    "first",
    "last",
    "random",
];

/// The verbs, and whether a bracket behind makes a function of them.
pub(super) const VERBS: [(&str, QueryVerb, bool); 8] = [
    ("count", QueryVerb::Count, true),
    ("sum", QueryVerb::Sum, true),
    ("avg", QueryVerb::Avg, true),
    ("min", QueryVerb::Min, true),
    ("max", QueryVerb::Max, true),
    ("exists", QueryVerb::Exists, true),
    ("distinct", QueryVerb::Distinct, false),
    ("filter", QueryVerb::Filter, false),
];

/// The words that choose by place or at random.
pub(super) const PICKS: [(&str, Pick); 3] = [("first", Pick::First), ("last", Pick::Last), ("random", Pick::Random)];

/// Words that speak to the session, at the beginning of a line.
pub(super) const SESSION_WORDS: [&str; 16] = [
    "begin",
    "commit",
    "rollback",
    "savepoint",
    "release",
    "forget",
    "vars",
    "more",
    "back",
    "path",
    "clear",
    "label",
    "relate",
    "help",
    "exit",
    "quit",
];

/// Words that change data, at the beginning of a line.
pub(super) const WRITE_WORDS: [&str; 7] = ["create", "ensure", "update", "delete", "link", "unlink", "for each"];

/// Further words that mean something at some place of a line.
const OTHER_WORDS: [&str; 17] = [
    "any", "all", "each", "earlier", "create", "update", "delete", "link", "unlink", "clear", "set", "auto", "case",
    "cast", "null", "true", "false",
];

/// Words that may follow a noun in some kinds of lines, and so are no table behind a variable.
pub(super) const BEHIND: [&str; 16] = [
    "order", "group", "cascade", "detach", "gives", "asc", "desc", "nulls", "then", "else", "when", "end", "escape",
    "over", "zipf", "each",
];

/// Words that begin a line of their own, besides the verbs and those that pick.
const LINE_WORDS: [&str; 30] = [
    "create",
    "ensure",
    "update",
    "delete",
    "link",
    "unlink",
    "clear",
    "for",
    "explain",
    "sql",
    "expect",
    "begin",
    "commit",
    "rollback",
    "savepoint",
    "release",
    "vars",
    "more",
    "back",
    "forget",
    "path",
    "label",
    "relate",
    "exit",
    "quit",
    "help",
    "any",
    "all",
    "case",
    "cast",
];

/// Words that begin a line, for those that are near to one.
pub const OPENINGS: [&str; 19] = [
    "create",
    "update",
    "delete",
    "link",
    "unlink",
    "clear",
    "count",
    "exists",
    "distinct",
    "filter",
    "explain",
    "first",
    "last",
    "random",
    "rollback",
    "savepoint",
    "release",
    "forget",
    "relate",
];

/// Words that begin a value.
const VALUE_WORDS: [&str; 4] = ["not", "null", "true", "false"];

/// True if a line can begin with this word, whatever the database holds.
pub fn begins_line(word: &str) -> bool {
    let words = LINE_WORDS.iter().chain(&VALUE_WORDS).chain(VERBS.iter().map(|(word, ..)| word));
    let mut words = words.chain(PICKS.iter().map(|(word, _)| word));
    words.any(|known| known.eq_ignore_ascii_case(word))
}

/// True if this name can be taken for a word of the language somewhere. In backticks it never is.
pub fn may_be_word(name: &str) -> bool {
    let mut words = NEVER_NOUNS.iter().chain(&OPERATOR_WORDS).chain(&STEP_WORDS).chain(&OTHER_WORDS);
    words.any(|word| word.eq_ignore_ascii_case(name)) || VERBS.iter().any(|(word, ..)| word.eq_ignore_ascii_case(name))
}

impl QueryVerb {
    pub fn word(self) -> &'static str {
        VERBS.iter().find(|(_, verb, _)| *verb == self).map_or("", |(word, ..)| word)
    }

    /// The verb that is a function, too: `games .count()`, `count(reviews)`.
    pub fn of_function(name: &str) -> Option<QueryVerb> {
        let called = |(word, _, function): &&(&str, _, bool)| *function && word.eq_ignore_ascii_case(name);
        VERBS.iter().find(called).map(|(_, verb, _)| *verb)
    }
}

impl Pick {
    pub fn word(self) -> &'static str {
        PICKS.iter().find(|(_, pick)| *pick == self).map_or("", |(word, _)| word)
    }

    pub fn called(name: &str) -> Option<Pick> {
        PICKS.iter().find(|(word, _)| word.eq_ignore_ascii_case(name)).map(|(_, pick)| *pick)
    }
}
