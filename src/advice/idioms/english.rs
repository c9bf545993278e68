//! Questions in English: `how many games`, `top 5 games`, `average score per genre`, `names of singers`.

use super::{Names, Rewrite, quoted};
use crate::advice::line::Line;
use crate::catalog::Affinity;

/// Words that say nothing in front of what is wanted.
const FILLERS: &[&str] = &[
    "show", "list", "find", "get", "give", "display", "print", "fetch", "return", "retrieve", "query", "select",
    "search", "what", "which", "who", "whats", "are", "is", "me", "us", "the", "all", "a", "an", "of", "please", "do",
    "we", "s", "tell", "every", "each", "any", "look", "up", "see", "view", "in", "lookup", "read", "pull", "can",
    "you", "i", "want", "need",
];

/// Words behind, that say nothing.
const TRAILERS: &[&str] = &[
    "are there",
    "do we have",
    "exist",
    "exists",
    "is there",
    "there are",
    "are available",
    "do you have",
    "please",
    "in total",
];

/// `show me games` is `games`.
pub fn filler(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let mut end = 0;
    while line.is_word(end, FILLERS) {
        end += 1;
    }
    // As little as possible is left out, but all of it where it must be.
    for at in (1..=end).rev().filter(|at| *at < line.len()) {
        let says = format!("a line begins with what is looked for, and needs no `{}`", line.typed(0..at));
        found.push(Rewrite::whole(line, 0..1, line.rest(at).to_owned(), says));
    }
    for trailer in TRAILERS {
        let parts: Vec<&str> = trailer.split(' ').collect();
        let Some(at) = line.len().checked_sub(parts.len()).filter(|at| *at > 0) else { continue };
        if parts.iter().enumerate().all(|(index, part)| line.is_word(at + index, &[part])) {
            let says = format!("`{}` is left out", line.typed(at..line.len()));
            found.push(Rewrite::whole(line, at..line.len(), line.typed(0..at).to_owned(), says));
        }
    }
    found
}

/// `show count games`: a verb begins the line.
pub fn shown_verb(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let is_verb =
        line.is_word(1, &["count", "sum", "avg", "min", "max", "exists", "distinct", "first", "last", "random"]);
    if !line.is_word(0, &["show", "select", "print", "get"]) || !is_verb {
        return Vec::new();
    }
    let says = format!("`{}` begins a line by itself, without `{}`", line.word(1), line.word(0));
    vec![Rewrite::whole(line, 0..1, line.rest(1).to_owned(), says)]
}

/// `how many games`, `number of games`.
pub fn how_many(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let forms: &[&[&str]] = &[
        &["how", "many"],
        &["what", "is", "the", "number", "of"],
        &["the", "total", "number", "of"],
        &["total", "number", "of"],
        &["the", "number", "of"],
        &["number", "of"],
        &["amount", "of"],
        &["the", "count", "of"],
        &["count", "of"],
        &["total", "count", "of"],
        &["count", "the"],
        &["count", "all", "the"],
        &["num"],
        &["size", "of"],
        &["length", "of"],
        &["len"],
    ];
    let fits = |form: &&&[&str]| form.iter().enumerate().all(|(at, word)| line.is_word(at, &[word]));
    let Some(form) = forms.iter().find(fits) else { return Vec::new() };
    let says = format!("`{}` is the verb `count`", line.typed(0..form.len()));
    vec![Rewrite::whole(line, 0..form.len(), format!("count {}", line.rest(form.len())), says)]
}

/// Words for the verbs that work a value out of many.
const AGGREGATES: &[(&str, &[&str])] = &[
    ("avg", &["average", "avg", "mean"]),
    ("sum", &["sum", "total"]),
    ("max", &["max", "maximum", "highest", "largest", "biggest", "greatest", "latest"]),
    ("min", &["min", "minimum", "lowest", "smallest", "least", "earliest"]),
    ("median", &["median"]),
];

/// `average score per genre`, `mean price of games`.
pub fn aggregate(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some((verb, _)) = AGGREGATES.iter().find(|(_, words)| line.is_word(0, words)) else { return Vec::new() };
    let mut at = 1;
    while line.is_word(at, &["of", "the", "a"]) {
        at += 1;
    }
    if !line.is_name(at) {
        return Vec::new();
    }
    let column = line.word(at);
    let says = format!("`{}` takes a column behind its table", line.typed(0..1));
    let made = |table: &str, column: &str, rest: &str| {
        let text = if *verb == "median" {
            // `median` is a function of a set's columns.
            format!("{table} show median({column}) {rest}")
        } else {
            format!("{verb} {table} .{column} {rest}")
        };
        Rewrite::whole(line, 0..1, text, says.clone())
    };
    let mut behind = at + 1;
    if line.is_word(behind, &["of", "in", "for", "from", "over", "across"]) {
        behind += 1;
        while line.is_word(behind, &["all", "the", "every"]) {
            behind += 1;
        }
        if let Some(table) = names.noun(&line.word(behind)) {
            let Some(column) = names.near_column(&table, &column) else { return Vec::new() };
            let noun = noun_and_key(line, behind);
            return vec![made(line.typed(behind..noun), &column, line.rest(noun))];
        }
    }
    // `avg price games`, `average game price`.
    for (noun, of) in [(at, at + 1), (at + 1, at)] {
        if let (Some(table), true) = (names.noun(&line.word(noun)), line.is_name(of))
            && let Some(column) = names.column(&table, &line.word(of))
        {
            return vec![made(line.typed(noun..noun + 1), &column, line.rest(noun.max(of) + 1))];
        }
    }
    if line.is(at + 1, ".") || names.is_noun(&column) {
        return Vec::new();
    }
    let tables = names.with_column(&column);
    tables.into_iter().map(|(table, column)| made(&quoted(&table.name), &column, line.rest(at + 1))).collect()
}

/// Where a noun with its key ends.
fn noun_and_key(line: &Line, at: usize) -> usize {
    at + 1 + usize::from(line.is_integer(at + 1) || line.is_string(at + 1))
}

/// `names of singers`, `title of game 3`, `titles and prices of games`.
pub fn column_of(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some(of) = (1..line.len().min(12)).find(|at| line.is_word(*at, &["of", "from", "for", "in"])) else {
        return Vec::new();
    };
    let mut at = of + 1;
    while line.is_word(at, &["all", "the", "each", "every"]) {
        at += 1;
    }
    let Some(table) = names.noun(&line.word(at)) else { return Vec::new() };
    let mut columns = Vec::new();
    for word in (0..of).filter(|word| !line.is(*word, ",") && !line.is_word(*word, &["and", "the", "all"])) {
        let distinct = line.is_word(word, &["distinct", "different", "unique"]);
        if distinct {
            continue;
        }
        match names.member(&table, &line.word(word)) {
            Some(crate::catalog::Member::Relation(relation)) => columns.push(quoted(relation.name())),
            _ => match names.near_column(&table, &line.word(word)) {
                Some(column) => columns.push(column),
                None => return Vec::new(),
            },
        }
    }
    if columns.is_empty() {
        return Vec::new();
    }
    let noun = noun_and_key(line, at);
    let distinct =
        if (0..of).any(|word| line.is_word(word, &["distinct", "different", "unique"])) { " distinct" } else { "" };
    let says = format!("what is shown of `{}` stands behind it, after a dot", line.typed(at..noun));
    let columns = columns.join(", ");
    // Conditions before the columns leave a line that goes on.
    let rest = line.rest(noun);
    vec![
        Rewrite::whole(line, 0..of + 1, format!("{} .{columns}{distinct} {rest}", line.typed(at..noun)), says.clone()),
        Rewrite::whole(line, 0..of + 1, format!("{} {rest} .{columns}{distinct}", line.typed(at..noun)), says),
    ]
}

/// `top 5 games by price`, `5 most expensive games`.
pub fn top(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let is_top = line.is_word(0, &["top", "best", "highest"]);
    let is_bottom = line.is_word(0, &["bottom", "worst", "lowest"]);
    if !is_top && !is_bottom {
        return Vec::new();
    }
    let counted = usize::from(line.is_integer(1));
    let noun = 1 + counted;
    if names.noun(&line.word(noun)).is_none() {
        return Vec::new();
    }
    let count = if counted == 1 { format!("{} ", line.typed(1..2)) } else { String::new() };
    let rest = line.rest(noun);
    let says = format!("`{}` is `first`, of what is sorted by `by`", line.typed(0..1));
    let sorted = (noun..line.len()).any(|at| line.is_word(at, &["by"]));
    let directed = (noun..line.len()).any(|at| line.is_word(at, &["desc", "asc", "descending", "ascending"]));
    let text = match sorted && !directed && is_top {
        true => format!("first {count}{rest} desc"),
        false => format!("first {count}{rest}"),
    };
    vec![Rewrite::whole(line, 0..1, text, says)]
}

/// Adjectives of the column that they are about, and whether the greatest comes first.
const SUPERLATIVES: &[(&[&str], &[&str], bool)] = &[
    (&["most expensive", "dearest", "priciest", "costliest"], &["price", "cost", "amount", "unit_price"], true),
    (&["cheapest", "least expensive"], &["price", "cost", "amount", "unit_price"], false),
    (&["newest", "latest", "most recent"], &["created_at", "date", "published_at", "updated_at", "year"], true),
    (&["oldest", "earliest"], &["created_at", "date", "published_at", "year", "age"], false),
    (&["youngest"], &["age"], false),
    (&["best", "best rated", "top rated", "highest rated"], &["score", "rating", "stars"], true),
    (&["worst", "worst rated"], &["score", "rating", "stars"], false),
    (&["largest", "biggest"], &["size", "population", "area", "amount", "total", "capacity"], true),
    (&["smallest"], &["size", "population", "area", "amount", "total", "capacity"], false),
    (&["longest"], &["length", "duration", "runtime"], true),
    (&["shortest"], &["length", "duration", "runtime"], false),
];

/// `cheapest game`, `3 most expensive games`.
pub fn superlative(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let counted = usize::from(line.is_integer(0));
    let count = if counted == 1 { format!("{} ", line.typed(0..1)) } else { String::new() };
    for (phrases, columns, descending) in SUPERLATIVES {
        for phrase in *phrases {
            let parts: Vec<&str> = phrase.split(' ').collect();
            if !parts.iter().enumerate().all(|(at, part)| line.is_word(counted + at, &[part])) {
                continue;
            }
            let noun = counted + parts.len();
            let Some(table) = names.noun(&line.word(noun)) else { continue };
            let Some(column) = columns.iter().find_map(|column| names.column(&table, column)) else { continue };
            let desc = if *descending { " desc" } else { "" };
            let says = format!("`{phrase}` is `first` of what is sorted by a column");
            return vec![Rewrite::whole(
                line,
                counted..noun,
                format!("first {count}{} by {column}{desc}", line.rest(noun)),
                says,
            )];
        }
    }
    // `highest price game`: the column is named.
    if let (true, Some(table)) =
        (line.is_word(0, &["highest", "lowest", "most", "least", "maximum", "minimum"]), names.noun(&line.word(2)))
        && let Some(column) = names.column(&table, &line.word(1))
    {
        let is_number = table.columns.iter().any(|known| {
            quoted(&known.name) == column
                && matches!(known.affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric)
        });
        let desc = if line.is_word(0, &["highest", "most", "maximum"]) { " desc" } else { "" };
        if is_number {
            let says = format!("`{}` is `first` of what is sorted by a column", line.typed(0..1));
            return vec![Rewrite::whole(line, 0..1, format!("first {} by {column}{desc}", line.rest(2)), says)];
        }
    }
    Vec::new()
}
