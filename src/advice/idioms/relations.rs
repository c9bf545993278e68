//! What a relation is asked for: `with reviews or games`, `with name = 'Ann'`, `without 3 reviews`, `users named Ann`.

use std::rc::Rc;

use super::methods::put_together;
use super::{Names, Rewrite, quoted};
use crate::advice::line::Line;
use crate::catalog::{Member, Table};
use crate::sql::quote_text;

fn member(line: &Line, names: &Names<'_>, table: &Rc<Table>, at: usize) -> Option<Member> {
    if !line.is_name(at) { None } else { names.member(table, line.typed(at..at + 1).trim_matches('`')) }
}

/// `with reviews and games`, `with reviews or games`, `with reviews, games`.
pub fn several(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some(with) = (1..line.len()).find(|at| line.is_word(*at, &["with", "without"])) else { return Vec::new() };
    let Some(table) = names.mentioned(line).first().cloned() else { return Vec::new() };
    let word = line.word(with);
    let mut found = Vec::new();
    for at in with + 2..line.len() {
        if !line.is_word(at, &["and", "or"]) && !line.is(at, ",") {
            continue;
        }
        let next = at + 1 + usize::from(line.is_word(at + 1, &["with", "without"]));
        if !matches!(member(line, names, &table, next), Some(Member::Relation(_))) {
            continue;
        }
        if line.is_word(at, &["or"]) {
            let not = if word == "without" { "not " } else { "" };
            let (one, other) = (line.typed(with + 1..at), line.rest(next));
            let text = format!("{} where {not}exists({one}) or {not}exists({other})", line.typed(0..with));
            let says = format!("`{word}` asks for each of its relations; one or the other stands behind `where`");
            found.push(Rewrite::whole(line, at..at + 1, text, says));
        } else {
            let says = format!("each relation has its `{word}`");
            found.push(Rewrite::of(line, at..next, &format!(" and {word} "), says));
        }
    }
    found
}

/// `with name = 'Ann'`, `with name 'Ann'`, `with price`: a column is asked for by `where`.
pub fn column(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some(table) = names.mentioned(line).first().cloned() else { return Vec::new() };
    let mut found = Vec::new();
    for at in 1..line.len() {
        let has = line.is_word(at, &["with"]);
        if !has && !line.is_word(at, &["without"]) {
            continue;
        }
        let Some(Member::Column(_)) = member(line, names, &table, at + 1) else { continue };
        let column = line.typed(at + 1..at + 2);
        let says = format!("`{column}` is a column, and stands behind `where`");
        if line.is_string(at + 2) || line.is_integer(at + 2) {
            let sign = if has { "=" } else { "!=" };
            let text = format!("where {column} {sign} {}", line.typed(at + 2..at + 3));
            found.push(Rewrite::of(line, at..at + 3, &text, says.clone()));
        }
        if line.tokens.get(at + 2).is_some_and(|token| token.word().is_none()) {
            found.push(Rewrite::of(line, at..at + 1, "where", says.clone()));
        }
        let is = if has { "is not null" } else { "is null" };
        found.push(Rewrite::of(line, at..at + 2, &format!("where {column} {is}"), says));
    }
    found
}

/// `without 3 reviews`.
pub fn without_count(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let is_count = |at: &usize| line.is_word(*at, &["without"]) && line.is_integer(at + 1);
    let Some(at) = (1..line.len()).find(is_count) else { return Vec::new() };
    let end = at + 2 + usize::from(line.is(at + 2, "+"));
    let text = format!("with fewer than {}", line.typed(at + 1..at + 2));
    vec![Rewrite::of(line, at..end, &text, "a number stands only behind `with`")]
}

/// How few numbers are written as words.
const NUMBERS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

/// `with 3 or more reviews`, `with at least three reviews`.
pub fn counted(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let bounds: [(&[&str], &str); 4] =
        [(&["at", "least"], "at least "), (&["at", "most"], "at most "), (&["more", "than"], "more than "), (&[], "")];
    let Some(with) = (1..line.len()).find(|at| line.is_word(*at, &["with", "having", "has", "have"])) else {
        return Vec::new();
    };
    let is = |(words, _): &(&[&str], &str)| {
        words.iter().enumerate().all(|(index, word)| line.is_word(with + 1 + index, &[word]))
    };
    let Some((words, bound)) = bounds.iter().find(|bound| is(bound)) else { return Vec::new() };
    let at = with + 1 + words.len();
    let number = match NUMBERS.iter().position(|word| line.is_word(at, &[word])) {
        Some(number) => (number + 1).to_string(),
        None if line.is_integer(at) => line.typed(at..at + 1).to_owned(),
        None => return Vec::new(),
    };
    let or_more = line.is_word(at + 1, &["or"]) && line.is_word(at + 2, &["more"]);
    let end = at + 1 + if or_more { 2 } else { 0 };
    let plus = if or_more && bound.is_empty() { "+" } else { "" };
    let text = format!("with {bound}{number}{plus}");
    if line.typed(with..end) == text {
        return Vec::new();
    }
    vec![Rewrite::of(line, with..end, &text, "a number behind `with` is `3`, `3+` or `2..5`")]
}

/// `game 3 .users += user 4`, `-=`.
pub fn appended(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let is_sign = |at: &usize| (line.is(*at, "+") || line.is(*at, "-")) && line.is(at + 1, "=");
    let Some(at) = (1..line.len()).find(is_sign) else { return Vec::new() };
    let Some(dot) = (1..at).rev().find(|dot| line.is(*dot, ".")) else { return Vec::new() };
    let (owner, other) = (line.typed(0..dot), line.rest(at + 2));
    let (lines, says) = match line.is(at, "+") {
        true => {
            (put_together(line, names, dot, other), "records are put together by `link`, or by a key of one of them")
        }
        false => (vec![format!("unlink {owner} from {other}")], "records are parted by `unlink`"),
    };
    lines.into_iter().map(|text| Rewrite::whole(line, at..at + 2, text, says)).collect()
}

/// `users named Ann Lee`, `game called "Zelda"`.
pub fn named(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some(at) = (1..line.len()).find(|at| line.is_word(*at, &["named", "called", "titled"])) else {
        return Vec::new();
    };
    let Some(table) = names.noun(&line.word(at - 1)) else { return Vec::new() };
    let columns = ["name", "title", "label"].iter().filter_map(|name| names.column(&table, name));
    let text = line.string(at + 1).unwrap_or_else(|| line.rest(at + 1));
    let made = |column: String| {
        let says = format!("`{}` is a condition on a column", line.word(at));
        Rewrite::of(line, at..line.len(), &format!("where {column} = {}", quote_text(text)), says)
    };
    columns.map(made).collect()
}

/// `which game has the best score`: the number is the table's own, or of what belongs to it.
pub fn which_has(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some(has) = (1..line.len()).find(|at| line.is_word(*at, &["has", "have", "with", "by", "having"])) else {
        return Vec::new();
    };
    let Some(table) = names.noun(&line.word(has - 1)) else { return Vec::new() };
    let mut at = has + 1;
    while line.is_word(at, &["the", "a"]) {
        at += 1;
    }
    let greatest =
        line.is_word(at, &["best", "highest", "most", "largest", "biggest", "greatest", "latest", "longest"]);
    let least = line.is_word(at, &["worst", "lowest", "least", "fewest", "smallest", "earliest", "shortest"]);
    if !greatest && !least || at + 2 != line.len() {
        return Vec::new();
    }
    let (word, desc) = (line.word(at + 1), if greatest { " desc" } else { "" });
    let noun = line.typed(has - 1..has);
    let says = format!("the `{}` is `first` of what is sorted by a column", line.word(at));
    let made = |by: String| Rewrite::whole(line, 0..at + 1, format!("first {noun} by {by}{desc}"), says.clone());
    let mut found: Vec<Rewrite> = names.column(&table, &word).into_iter().map(&made).collect();
    let relations = names.session.catalog().relations(&table).map(|all| all.to_vec()).unwrap_or_default();
    for relation in relations.iter().filter(|relation| !relation.to_one()) {
        let name = quoted(relation.name());
        if name.eq_ignore_ascii_case(&word)
            || names.table(&word).is_some_and(|many| many.name == relation.target().name)
        {
            found.push(made(format!("count({name})")));
        } else if let Some(column) = names.column(relation.target(), &word) {
            found.push(made(format!("{}({name}.{column})", if greatest { "max" } else { "min" })));
        }
    }
    found
}
