//! Words and signs that have one counterpart here, wherever they stand.

use super::{Names, Rewrite};
use crate::advice::line::Line;

/// What is written otherwise: each phrase of the first column is the second. Longer ones stand before those that begin like them.
const PHRASES: &[(&[&str], &str)] = &[
    (&["&&", "&"], "and"),
    (&["||", "|"], "or"),
    (&["is not in", "isn t in", "not is in"], "not in"),
    (&["is not like"], "not like"),
    (&["is in", "is one of", "one of", "any of"], "in"),
    (&["is like", "ilike", "matches", "~"], "like"),
    (
        &[
            "is not none",
            "is not nil",
            "is not empty",
            "is not missing",
            "!= none",
            "!= nil",
            "<> none",
            "is present",
            "is set",
        ],
        "is not null",
    ),
    (
        &[
            "is none",
            "is nil",
            "is empty",
            "is missing",
            "is undefined",
            "== none",
            "== nil",
            "= none",
            "= nil",
            "is blank",
        ],
        "is null",
    ),
    (&["none", "nil", "undefined"], "null"),
    (
        &[
            "is greater than or equal to",
            "greater than or equal to",
            "is at least",
            "at least",
            "is no less than",
            "= >",
            "or more than",
        ],
        ">=",
    ),
    (&["is less than or equal to", "less than or equal to", "is at most", "at most", "is no more than", "= <"], "<="),
    (
        &[
            "is greater than",
            "is more than",
            "is higher than",
            "is larger than",
            "is over",
            "is above",
            "is after",
            "greater than",
            "more than",
            "higher than",
            "larger than",
            "bigger than",
            "older than",
            "later than",
            "exceeds",
            "over",
            "above",
            "after",
        ],
        ">",
    ),
    (
        &[
            "is less than",
            "is lower than",
            "is smaller than",
            "is under",
            "is below",
            "is before",
            "less than",
            "lower than",
            "smaller than",
            "cheaper than",
            "younger than",
            "earlier than",
            "under",
            "below",
            "before",
        ],
        "<",
    ),
    (
        &[
            "is not equal to",
            "does not equal",
            "not equal to",
            "not equals",
            "is different from",
            "! =",
            "is not =",
            "not =",
        ],
        "!=",
    ),
    (&["is equal to", "equal to", "equals", "eq", "==="], "="),
    (&["is between"], "between"),
    (&["sorted by", "sort by", "ordered by", "order by", "ranked by", "orderby", "sorted", "sort", "order"], "by"),
    (&["descending", "decreasing", "reversed", "reverse", "from high to low", "highest first"], "desc"),
    (&["ascending", "increasing", "from low to high", "lowest first"], "asc"),
    (
        &[
            "grouped by",
            "group by",
            "groupby",
            "for every",
            "for each",
            "by each",
            "in each",
            "in every",
            "for",
            "each",
            "by",
        ],
        "per",
    ),
    (
        &[
            "which have",
            "that have",
            "who have",
            "having",
            "with a",
            "with an",
            "with the",
            "whose",
            "where the",
            "when",
            "if",
            "that are",
            "which are",
            "that",
            "which",
            "who",
            "have a",
            "have an",
            "has a",
            "has an",
            "have",
            "has",
            "having a",
        ],
        "where",
    ),
    (
        &["that have no", "which have no", "who have no", "with no", "having no", "have no", "without any", "with 0"],
        "without",
    ),
    (&["that have", "which have", "who have", "having", "have", "has"], "with"),
    (&["faker"], "fake"),
    (&["save point"], "savepoint"),
    (&["roll back"], "rollback"),
    (&["except", "except for", "difference"], "minus"),
    (&["union all"], "union"),
    (&["please", "there"], ""),
    (ARTICLES, ""),
];

/// They stand before something.
const ARTICLES: &[&str] = &["the", "a", "an"];

/// Phrases in the order in which they are looked for, one of them turned.
pub fn longest_first(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for (phrases, ours) in PHRASES {
        for phrase in *phrases {
            let parts: Vec<&str> = phrase.split(' ').collect();
            let Some(at) = (0..line.len()).find(|at| stands(line, *at, &parts)) else { continue };
            let range = at..at + parts.len();
            let typed = line.typed(range.clone());
            let is_last = range.end == line.len();
            // What is grouped stands before `per`.
            let is_out_of_place = *ours == "per" && at == 0 || *phrases == ARTICLES && is_last;
            if typed.eq_ignore_ascii_case(ours) || is_out_of_place {
                continue;
            }
            let says = match *ours {
                "" => format!("`{typed}` is left out"),
                ours => format!("`{typed}` is written `{ours}`"),
            };
            found.push(Rewrite::of(line, range, ours, says));
        }
    }
    // `None = genre`: what asks stands behind.
    for at in 0..line.len() {
        let asks = match (line.is(at + 1, "=") || line.is(at + 1, "=="), line.is(at + 1, "!=") || line.is(at + 1, "<>"))
        {
            (true, _) => "is null",
            (_, true) => "is not null",
            _ => continue,
        };
        if line.is_word(at, &["none", "nil", "undefined"]) && line.is_name(at + 2) {
            let mut end = at + 3;
            while line.is(end, ".") && line.is_name(end + 1) {
                end += 2;
            }
            let ours = format!("{} {asks}", line.typed(at + 2..end));
            let says = format!("`{}` is written `{ours}`", line.typed(at..end));
            found.insert(0, Rewrite::of(line, at..end, &ours, says));
        }
    }
    // `!x`, glued to what it denies.
    for at in 0..line.len() {
        if line.is(at, "!") && at > 0 {
            found.push(Rewrite::of(line, at..at + 1, "not ", "`!` is written `not`"));
        }
        if (line.is(at, "&") && line.is(at + 1, "&")) || (line.is(at, "|") && line.is(at + 1, "|")) {
            let ours = if line.is(at, "&") { "and" } else { "or" };
            let typed = line.typed(at..at + 2);
            found.insert(0, Rewrite::of(line, at..at + 2, ours, format!("`{typed}` is written `{ours}`")));
        }
    }
    found
}

fn stands(line: &Line, at: usize, parts: &[&str]) -> bool {
    parts.iter().enumerate().all(|(index, part)| line.is_word(at + index, &[part]) || line.is(at + index, part))
}
