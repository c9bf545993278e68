//! Groups and aggregates whose parts stand in another order: `show genre, count() per genre`, `count games * 2`, `max(price)`.

use super::places::is_step;
use super::{Names, Rewrite, quoted};
use crate::advice::line::Line;

const AGGREGATES: &[&str] = &["count", "sum", "avg", "min", "max", "total", "median"];

fn end_of(line: &Line, from: usize) -> usize {
    let is_end = |at: &usize| is_step(line, *at) && !line.is_word(*at, &["and", "or"]);
    (from..line.len()).find(is_end).unwrap_or(line.len())
}

/// `per genre where price > 5` chooses what is grouped, `show … per genre` shows the groups.
pub fn order(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let Some(per) = (1..line.len()).find(|at| line.is_word(*at, &["per"])) else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(word) = (per + 1..line.len()).find(|at| line.is_word(*at, &["where"])) {
        let end = end_of(line, word + 1);
        let (head, condition) = (line.typed(0..per), line.typed(word..end));
        let text = format!("{head} {condition} {} {}", line.typed(per..word), line.rest(end));
        let says = "what is grouped is chosen before `per`; behind it, `having` chooses groups";
        found.push(Rewrite::whole(line, word..word + 1, text, says));
    }
    if let Some(show) = (1..per).find(|at| line.is_word(*at, &["show"])) {
        let end = end_of(line, per + 1);
        let (head, shown, keys) = (line.typed(0..show), line.typed(show..per), line.typed(per..end));
        let text = format!("{head} {keys} {shown} {}", line.rest(end));
        found.push(Rewrite::whole(line, per..end, text, "`per` groups records; it stands before `show`"));
    }
    found
}

/// `reviews show game.title, sum(score)`: what is no aggregate is what it is grouped by.
pub fn beside_aggregate(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let Some(show) = (1..line.len()).find(|at| line.is_word(*at, &["show"])) else { return Vec::new() };
    if (1..line.len()).any(|at| line.is_word(at, &["per"])) {
        return Vec::new();
    }
    let end = end_of(line, show + 1);
    let (aggregates, columns): (Vec<_>, Vec<_>) = line
        .arguments(show, end)
        .into_iter()
        .partition(|part| line.is_word(part.start, AGGREGATES) && line.is(part.start + 1, "("));
    if aggregates.is_empty() || columns.is_empty() {
        return Vec::new();
    }
    let mut keys = Vec::new();
    for part in columns {
        // `game.*` is grouped by the game.
        let is_all = line.is(part.end - 1, "*");
        if is_all && part.len() < 3 {
            continue;
        }
        let end = if is_all { part.end - 2 } else { part.end };
        let named = (part.start..end).find(|at| line.is_word(*at, &["as"])).unwrap_or(end);
        keys.push(line.typed(part.start..named).to_owned());
    }
    if keys.is_empty() {
        return Vec::new();
    }
    let text = format!("{} per {} {}", line.typed(0..show), keys.join(", "), line.rest(show));
    vec![Rewrite::whole(line, show..show + 1, text, "columns beside an aggregate are those that `per` groups by")]
}

/// `count games * 2`.
pub fn reckoned(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    if !line.is_word(0, AGGREGATES) || line.is(1, "(") {
        return Vec::new();
    }
    let signs = ["*", "/", "+", "-", "%", ">", "<", "=", ">=", "<=", "!="];
    let Some(at) = (2..line.len()).find(|at| signs.iter().any(|sign| line.is(*at, sign))) else { return Vec::new() };
    // Behind a word it belongs to the word's condition.
    if (1..at).any(|word| is_step(line, word)) {
        return Vec::new();
    }
    let text = format!("{}({}) {}", line.word(0), line.typed(1..at), line.rest(at));
    let says = format!("to reckon with it, `{}` has its brackets", line.word(0));
    let mut found = vec![Rewrite::whole(line, at..at + 1, text, says)];
    // `sum lines .price * quantity`: of what is reckoned of each record.
    if at > 3 && line.is(at - 2, ".") && !line.is_word(0, &["count"]) {
        let text = format!("{} show {}({})", line.typed(1..at - 2), line.word(0), line.rest(at - 1));
        let says = format!("what is reckoned of each record stands in the brackets of `{}`", line.word(0));
        found.push(Rewrite::whole(line, at..at + 1, text, says));
    }
    found
}

/// `max(price)`, `distinct genre`: the column's table is missing.
pub fn column_alone(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let called = line.is_word(0, AGGREGATES) && line.is(1, "(");
    let at = 1 + usize::from(called);
    let distinct = line.is_word(0, &["distinct", "unique", "different"]);
    if !(called || distinct) || !line.is_name(at) || names.is_noun(&line.word(at)) || line.is(at + 1, ".") {
        return Vec::new();
    }
    let made = |(table, column): (std::rc::Rc<crate::catalog::Table>, String)| {
        let text = match called {
            true => format!("{}.{column}", quoted(&table.name)),
            false => format!("{} .{column}", quoted(&table.name)),
        };
        Rewrite::of(line, at..at + 1, &text, format!("`{column}` is a column, and stands behind its table"))
    };
    names.with_column(line.typed(at..at + 1).trim_matches('`')).into_iter().map(made).collect()
}

/// `games distinct genre`, `unique games.genre`.
pub fn distinct(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    if line.is_word(0, &["unique", "different"]) && line.len() > 1 {
        let says = format!("`{}` is written `distinct`", line.typed(0..1));
        return vec![Rewrite::of(line, 0..1, "distinct", says)];
    }
    if names.is_noun(&line.word(0)) && line.is_word(1, &["distinct"]) && line.is_name(2) {
        let text = format!("{} .{} distinct", line.typed(0..1), line.rest(2));
        return vec![Rewrite::whole(line, 2..line.len(), text, "the columns stand behind a dot")];
    }
    Vec::new()
}
