//! Data frames: `games[games.price > 5]`, `games['title']`, `games.groupby('genre').price.mean()`.

use super::{Names, Rewrite, quoted};
use crate::advice::line::Line;

/// `games[games.price > 5]`.
pub fn mask(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    if names.noun(&line.word(0)).is_none() || !line.is(1, "[") || line.is(2, "[") || line.is_string(2) {
        return Vec::new();
    }
    let Some(close) = line.close(1) else { return Vec::new() };
    if !(2..close).any(|at| ["<", ">", "=", "==", "!=", "<=", ">="].iter().any(|symbol| line.is(at, symbol))) {
        return Vec::new();
    }
    let text = format!("{} where {} {}", line.typed(0..1), line.typed(2..close), line.rest(close + 1));
    vec![Rewrite::whole(line, 1..close + 1, text, "a condition stands behind `where`")]
}

/// `games['title']`, `games[['title', 'price']]`.
pub fn column_in_brackets(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let Some(open) = (1..line.len()).find(|at| line.is(*at, "[")) else { return Vec::new() };
    let Some(close) = line.close(open) else { return Vec::new() };
    let inner = if line.is(open + 1, "[") { open + 1 } else { open };
    let end = if inner > open { close - 1 } else { close };
    let parts = line.arguments(inner, end);
    let columns: Option<Vec<String>> = parts.iter().map(|part| Some(quoted(line.string(part.start)?))).collect();
    match columns {
        Some(columns) if !columns.is_empty() => {
            let text = format!(" .{}", columns.join(", "));
            vec![Rewrite::of(line, open..close + 1, &text, "columns stand behind a dot")]
        }
        _ => Vec::new(),
    }
}

/// `games.groupby('genre').size()`, `games.groupby('genre')['price'].mean()`.
pub fn grouped(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let Some(at) =
        (2..line.len()).find(|at| line.is_word(*at, &["groupby", "group_by", "groupBy"]) && line.is(at - 1, "."))
    else {
        return Vec::new();
    };
    let Some(close) = line.close(at + 1).filter(|_| line.is(at + 1, "(")) else { return Vec::new() };
    let keys: Vec<String> = line
        .arguments(at + 1, close)
        .into_iter()
        .map(|part| {
            line.string(part.start).map_or_else(|| line.typed(part).trim_matches(['[', ']']).to_owned(), quoted)
        })
        .collect();
    let (noun, keys) = (line.typed(0..at - 1), keys.join(", "));
    let last = (close + 1..line.len()).rev().find(|at| line.is_name(*at) && line.is(at + 1, "("));
    let column = (close + 1..line.len()).find_map(|at| match line.string(at) {
        Some(column) => Some(quoted(column)),
        None => (line.is_name(at) && !line.is(at + 1, "(")).then(|| line.typed(at..at + 1).to_owned()),
    });
    let verb = last.and_then(|last| match line.word(last).as_str() {
        "mean" | "avg" | "average" => Some("avg"),
        "sum" => Some("sum"),
        "max" => Some("max"),
        "min" => Some("min"),
        _ => None,
    });
    let text = match (verb, column) {
        (Some(verb), Some(column)) => format!("{verb} {noun} .{column} per {keys}"),
        _ => format!("count {noun} per {keys}"),
    };
    vec![Rewrite::whole(line, at - 1..close + 1, text, "groups are made by `per`, behind a verb")]
}
