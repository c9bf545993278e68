//! Words of SQL out of their place: `games join reviews`, `games select title`, `update games price=3`.

use super::{Names, Rewrite, quoted};
use crate::advice::line::Line;
use crate::catalog::singular_name;

const BEHIND_JOIN: &[&str] = &[
    "where", "with", "without", "by", "order", "group", "per", "having", "limit", "offset", "show", "include", "join",
    "left", "inner",
];

/// `games join reviews on …`.
pub fn join(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some(at) = (1..line.len()).find(|at| line.is_word(*at, &["join"])) else { return Vec::new() };
    let mut start = at;
    while start > 1 && line.is_word(start - 1, &["inner", "left", "right", "full", "outer", "cross", "natural"]) {
        start -= 1;
    }
    let (Some(from), Some(to)) = (names.noun(&line.word(start - 1)), names.table(&line.word(at + 1))) else {
        return Vec::new();
    };
    let end = (at + 2..line.len()).find(|at| line.is_word(*at, BEHIND_JOIN)).unwrap_or(line.len());
    let (noun, rest) = (line.typed(0..start), line.rest(end));
    // The relation as the catalog calls it, else the table: a way further off.
    let relations = names.session.catalog().relations(&from).map(|all| all.to_vec()).unwrap_or_default();
    let relation = relations.iter().find(|relation| relation.target().name == to.name);
    let relation = relation.map_or_else(|| quoted(&to.name), |relation| quoted(relation.name()));
    let says = "nothing is joined: a dot goes to what belongs to the records, `include` shows both";
    vec![
        Rewrite::whole(line, start..at + 1, format!("{noun} .{relation} {rest}"), says),
        Rewrite::whole(line, start..at + 1, format!("{noun} include {relation} {rest}"), says),
    ]
}

/// `select title from games …`, `title, price from games`, `count(*) from games`, `from games select title`.
pub fn columns_first(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let says = "the table comes first, its columns behind it";
    if line.is_word(0, &["from"]) {
        let mut found = vec![Rewrite::whole(line, 0..1, line.rest(1).to_owned(), says)];
        if let Some(select) = (2..line.len()).find(|at| line.is_word(*at, &["select", "show"])) {
            let text = format!("{} .{}", line.typed(1..select), line.rest(select + 1));
            found.insert(0, Rewrite::whole(line, 0..1, text, says));
        }
        return found;
    }
    let start = usize::from(line.is_word(0, &["select"]));
    let distinct = line.is_word(start, &["distinct"]);
    let first = start + usize::from(distinct);
    // `select title games`: the last of two names side by side is the table.
    let from = (first..line.len()).find(|at| line.is_word(*at, &["from"]));
    let (end, noun) = match from {
        Some(from) => (from, from + 1),
        None if start == 1 => {
            let is_end = |at: usize| line.is_name(at) || line.is(at, ")") || line.is(at, "*");
            let mut places = first + 1..line.len();
            let beside = places.find(|at| line.is_name(*at) && is_end(at - 1) && names.noun(&line.word(*at)).is_some());
            let Some(beside) = beside else { return Vec::new() };
            (beside, beside)
        }
        None => return Vec::new(),
    };
    if names.noun(&line.word(noun)).is_none() || end <= first {
        return Vec::new();
    }
    let (columns, table, rest) = (line.typed(first..end), line.typed(noun..noun + 1), line.rest(noun + 1));
    let after = if distinct { " distinct" } else { "" };
    let is_count = line.is_word(first, &["count"]) && line.is(first + 1, "(") && line.is(first + 2, "*");
    let text = match columns {
        "*" => format!("{table} {rest}"),
        _ if is_count => format!("count {table} {rest}"),
        _ => format!("{table} {rest} show {columns}{after}"),
    };
    let plain = format!("{table} .{columns}{after} {rest}");
    vec![Rewrite::whole(line, 0..first + 1, plain, says), Rewrite::whole(line, 0..first + 1, text, says)]
}

/// `games select title`.
pub fn select_behind(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let Some(at) = (1..line.len()).find(|at| line.is_word(*at, &["select", "project", "return", "returning"])) else {
        return Vec::new();
    };
    let says = format!("`{}` is written `show`", line.typed(at..at + 1));
    vec![Rewrite::of(line, at..at + 1, "show", says)]
}

/// `update games price=3`, `insert game title='x'`, `describe games`, `drop games`.
pub fn update_without_set(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let all = |text: String, says: &str| Rewrite::whole(line, 0..1, text, says);
    if line.is_word(0, &["insert", "add", "new", "make", "create"]) {
        let noun = 1 + usize::from(line.is_word(1, &["into", "a", "an", "new"]));
        if names.noun(&line.word(noun)).is_some() && !(line.is_word(0, &["create"]) && noun == 1) {
            found.push(all(format!("create {}", line.rest(noun)), "a record is made by `create`"));
        }
    }
    if line.is_word(0, &["update", "change", "modify", "set"]) {
        let says = if line.is_word(0, &["update"]) {
            "`set` stands before the fields of an update"
        } else {
            "records are changed by `update`"
        };
        let set = (1..line.len()).find(|at| line.is_word(*at, &["set"]));
        let field = (1..line.len().saturating_sub(1)).find(|at| line.is_name(*at) && line.is(at + 1, "="));
        match (set, field) {
            (None, Some(field)) => {
                let (noun, fields) = (line.typed(1..field), line.rest(field));
                found.push(all(format!("update {noun} set {fields}"), says));
                found.push(all(format!("update all {noun} set {fields}"), says));
            }
            // `update game 3 set price 25`
            (Some(set), None) if line.is_name(set + 1) && line.len() > set + 2 => {
                let text = format!("{} = {}", line.typed(0..set + 2), line.rest(set + 2));
                found.push(all(text, "a field is a column, `=` and its value"));
            }
            (Some(set), _) if set > 1 && !line.is_word(1, &["all"]) => {
                found.push(all(format!("update {}", line.rest(1)), says));
                let is_variable = names.session.variables().contains_key(line.typed(1..2));
                let is_narrowed =
                    is_variable || (1..line.len()).any(|at| line.is_word(at, &["where", "with", "without"]));
                if !is_narrowed {
                    let says = "a whole table is changed only where the line says `all`";
                    found.push(all(format!("update all {}", line.rest(1)), says));
                }
            }
            _ => {}
        }
    }
    // `create game title 'x'`
    if line.is_word(0, &["create"]) {
        for at in 2..line.len().saturating_sub(1) {
            let is_value = line.is_string(at + 1) || line.is_integer(at + 1);
            if line.is_name(at) && is_value && !line.is(at - 1, "=") && names.noun(&line.word(at)).is_none() {
                let text = format!("{} = {}", line.typed(at..at + 1), line.typed(at + 1..at + 2));
                found.push(Rewrite::of(line, at..at + 2, &text, "a field is a column, `=` and its value"));
            }
        }
    }
    // `game 3 price = 5`, `game 3 .price = 5`
    let key = line.is_integer(1) || line.is_string(1);
    if names.noun(&line.word(0)).is_some() {
        let column = 1 + usize::from(key) + usize::from(line.is(1 + usize::from(key), "."));
        if line.is_name(column) && line.is(column + 1, "=") && column > 1 {
            let noun = line.typed(0..1 + usize::from(key));
            if !key {
                let text = format!("{noun} where {}", line.rest(column));
                found.push(Rewrite::whole(line, column..column + 1, text, "a condition stands behind `where`"));
            }
            found.push(all(format!("update {noun} set {}", line.rest(column)), "records are changed by `update`"));
        }
    }
    // `link game 3 user 4`, `link game 3 with user 4`
    for (verb, word) in [("link", "to"), ("unlink", "from")] {
        if !line.is_word(0, &[verb]) || (1..line.len()).any(|at| line.is_word(at, &[word])) {
            continue;
        }
        for at in 2..line.len() {
            let filler = usize::from(line.is_word(at, &["with", "and", "to", "from", "in"]) || line.is(at, ","));
            if names.noun(&line.word(at + filler)).is_some() && line.is_name(at + filler) {
                let text = format!("{} {word} {}", line.typed(0..at), line.rest(at + filler));
                found.push(Rewrite::whole(
                    line,
                    at..at + 1,
                    text,
                    format!("`{word}` stands between the two of a `{verb}`"),
                ));
            }
        }
    }
    if line.is_word(0, &["remove", "destroy", "drop", "truncate", "erase", "delete"]) {
        let noun = 1 + usize::from(line.is_word(1, &["table", "from", "all"]));
        if names.noun(&line.word(noun)).is_some() {
            found.push(all(format!("delete {}", line.rest(noun)), "records are deleted by `delete`"));
            // With a condition it is not the whole table that is meant.
            let chooses = (noun..line.len()).any(|at| line.is_word(at, &["where", "with", "without"]));
            found.extend((!chooses).then(|| {
                all(
                    format!("delete all {}", line.rest(noun)),
                    "a whole table is emptied only where the line says `all`",
                )
            }));
        }
    }
    // `limit 5, 10` is MySQL's for an offset and a limit.
    for at in 1..line.len() {
        if line.is_word(at, &["limit"]) && line.is_integer(at + 1) && line.is(at + 2, ",") && line.is_integer(at + 3) {
            let text = format!("limit {} offset {}", line.typed(at + 3..at + 4), line.typed(at + 1..at + 2));
            found.push(Rewrite::of(line, at..at + 4, &text, "`limit` takes one number, `offset` the other"));
        }
        if line.is_word(at, &["between"]) {
            // `between 5 10`, `between 5, 10`
            let comma = usize::from(line.is(at + 2, ","));
            if line.is_integer(at + 1) && line.is_integer(at + 2 + comma) {
                let text = format!("{} and {}", line.typed(at + 1..at + 2), line.typed(at + 2 + comma..at + 3 + comma));
                found.push(Rewrite::of(
                    line,
                    at + 1..at + 3 + comma,
                    &text,
                    "`between` takes two values with `and` between them",
                ));
            }
        }
    }
    found
}

/// `for each game update set price=3`, `for each game delete`.
pub fn for_each_change(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    if !line.is_word(0, &["for", "foreach"]) {
        return Vec::new();
    }
    let start = 1 + usize::from(line.is_word(1, &["each", "every", "all"]));
    // `for album in albums: …` names the records behind `in`.
    let named = line.is_name(start) && line.is_word(start + 1, &["in"]) && line.is_name(start + 2);
    let start = if named { start + 2 } else { start };
    let Some(verb) = (start + 1..line.len()).find(|at| line.is_word(*at, &["update", "set", "delete", "create"]))
    else {
        return Vec::new();
    };
    let is_colon = line.is(verb - 1, ":");
    let noun = line.typed(start..verb - usize::from(is_colon));
    // All of them are named by the table: `update all games`.
    let plural = names.noun(noun).map_or_else(|| noun.to_owned(), |table| quoted(&table.name));
    let noun_of = |all: &str| if all.is_empty() { noun.to_owned() } else { plural.clone() };
    let says = "`update` and `delete` change every record that they name";
    let mut found = Vec::new();
    let target = |all: &str| format!("{all}{}", noun_of(all));
    if line.is_word(verb, &["delete"]) {
        for all in ["", "all "] {
            found.push(Rewrite::whole(line, 0..start, format!("delete {}", target(all)), says));
        }
    } else if line.is_word(verb, &["create"]) {
        if !line.is_word(1, &["each"]) || named || is_colon {
            let one = names.noun(noun).filter(|_| named).map(|table| quoted(&singular_name(&table.name)));
            let text = format!("for each {} {}", one.as_deref().unwrap_or(noun), line.rest(verb));
            found.push(Rewrite::whole(line, 0..start, text, "it is `for each`"));
        }
    } else {
        let set = (verb..line.len()).find(|at| line.is_word(*at, &["set"]));
        let fields = match set {
            Some(set) => line.rest(set + 1),
            None => {
                let field =
                    (verb + 1..line.len().saturating_sub(1)).find(|at| line.is_name(*at) && line.is(at + 1, "="));
                field.map_or("", |field| line.rest(field))
            }
        };
        for all in ["", "all "] {
            found.push(Rewrite::whole(line, 0..start, format!("update {} set {fields}", target(all)), says));
        }
    }
    found
}

/// `games having price > 3`: without groups it is `where`.
pub fn filter_without_per(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let grouped = (0..line.len()).any(|at| line.is_word(at, &["per", "group"]));
    let Some(at) = (1..line.len()).find(|at| line.is_word(*at, &["having"])).filter(|_| !grouped) else {
        return Vec::new();
    };
    vec![Rewrite::of(line, at..at + 1, "where", "`having` filters groups; records are filtered by `where`")]
}
