//! Small signs that are missing, too many or others: `(price > 5`, `price > 5 genre = 'RPG'`, `title: 'x'`, `game -1`.

use super::{Names, Rewrite};
use crate::advice::line::Line;
use crate::lang::{Date, HopTokenKind, may_be_word};
use crate::sql::quote_text;

const COMPARISONS: &[&str] = &["=", "==", "!=", "<>", "<", ">", "<=", ">="];

fn is_any(line: &Line, at: usize, signs: &[&str]) -> bool {
    signs.iter().any(|sign| line.is(at, sign))
}

/// Where a comparison points: `<`, `>`, `=` or `!`.
fn direction(line: &Line, at: usize) -> &str {
    line.typed(at..at + 1).get(..1).unwrap_or_default()
}

fn is_value(line: &Line, at: usize) -> bool {
    line.is_string(at)
        || line
            .tokens
            .get(at)
            .is_some_and(|token| matches!(token.kind, HopTokenKind::Integer(_) | HopTokenKind::Real(_)))
}

/// `where price > 5 genre = 'RPG'`, `where 5 < price < 10`, `genre like 'R%' or like 'F%'`, `date '2024-01-01'`.
pub fn conditions(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 1..line.len() {
        if line.is_word(at, &["date", "timestamp", "datetime"]) && line.is_string(at + 1) {
            let says = "a date needs no word before it";
            let date = line.string(at + 1).map(|text| text.trim().replacen(' ', "T", 1));
            let is_date = |text: &String| matches!(Date::leading(text), Some((length, Ok(_))) if length == text.len());
            if let Some(date) = date.filter(is_date) {
                found.push(Rewrite::of(line, at..at + 2, &date, says));
            }
            found.push(Rewrite::of(line, at..at + 1, "", says));
        }
        if at < 3 {
            continue;
        }
        let is_operator =
            |at: usize| is_any(line, at, COMPARISONS) || line.is_word(at, &["like", "in", "is", "between"]);
        if line.is_name(at)
            && !line.is_word(at, &["not"])
            && is_operator(at + 1)
            && (is_value(line, at - 1)
                || line.is(at - 1, ")")
                || line.is_name(at - 1) && !may_be_word(&line.word(at - 1)))
        {
            let text = format!("and {}", line.typed(at..at + 1));
            found.push(Rewrite::of(line, at..at + 1, &text, "conditions are joined by `and`"));
        }
        if is_any(line, at, COMPARISONS)
            && let Some(start) = line.operand_before(at)
            && start > 0
            && is_any(line, start - 1, COMPARISONS)
        {
            let first = line.operand_before(start - 1).map(|first| first..start - 1);
            // `lo < 4 < hi` is about the 4 in both, and `price >= 5 <= 9` about the price.
            let same_way = direction(line, start - 1) == direction(line, at);
            let subject = match (is_value(line, start), is_value(line, at + 1)) {
                (false, _) => Some(start..at),
                (true, false) => Some(start..at).filter(|_| same_way),
                (true, true) => first.filter(|first| !same_way && !is_value(line, first.start)),
            };
            if let Some(subject) = subject {
                let text = format!("and {} {}", line.typed(subject), line.typed(at..at + 1));
                let says = "comparisons do not chain; two of them are joined by `and`";
                found.push(Rewrite::of(line, at..at + 1, &text, says));
            }
        }
        if line.is_word(at, &["or", "and"])
            && is_operator(at + 1)
            && let Some(word) = (1..at).rev().find(|word| is_operator(*word))
            && let Some(start) = line.operand_before(word)
        {
            let text = format!("{} {}", line.word(at), line.typed(start..word));
            found.push(Rewrite::of(line, at..at + 1, &text, "each condition names its column"));
        }
    }
    found
}

/// Words and signs with nothing behind them, brackets that are not closed or not opened.
pub fn ends(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let Some(last) = line.len().checked_sub(1).filter(|last| *last > 0) else { return found };
    let open = (0..line.len()).filter(|at| line.is(*at, "(")).count();
    let closed = (0..line.len()).filter(|at| line.is(*at, ")")).count();
    if open > closed {
        let text = format!("{}{}", line.text, ")".repeat(open - closed));
        found.push(Rewrite::whole(line, last..last + 1, text, "a bracket is not closed"));
    }
    if closed > open && line.is(last, ")") {
        found.push(Rewrite::of(line, last..last + 1, "", "this bracket closes none"));
    }
    // What changes records is not to reach more of them than was meant.
    let changes = line.is_word(0, &["update", "delete", "unlink", "clear"]);
    let words = ["and", "or", "not", "where", "with", "without", "by", "per", "limit", "offset", "show", "include"];
    let is_left_open = line.is_word(last, &words) || is_any(line, last, &[",", ".", "=", "+", "-", "*", "/"]);
    if is_left_open && !changes {
        let says = format!("nothing stands behind `{}`", line.typed(last..last + 1));
        found.push(Rewrite::of(line, last..last + 1, "", says));
    }
    found
}

/// `game -1`, `game 3 5`, `game 3 and 5`, `game no 3`, `game id=3`.
pub fn keys(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 0..line.len() {
        let Some(table) = names.noun(&line.word(at)).filter(|_| line.is_name(at)) else { continue };
        let key = at + 1;
        if line.is(key, "-") && line.is_integer(key + 1) {
            let text = format!(" (-{})", line.typed(key + 1..key + 2));
            found.push(Rewrite::of(line, key..key + 2, &text, "a negative key stands in brackets"));
        }
        let own = table.primary_key.first().and_then(|at| table.columns.get(*at)).map(|column| column.name.as_str());
        let is_own = line.is_name(key) && own.is_some_and(|own| own.eq_ignore_ascii_case(line.typed(key..key + 1)));
        if is_own || line.is_word(key, &["no", "number", "id", "nr", "num", "key"]) {
            let value = key + 1 + usize::from(line.is(key + 1, "="));
            if is_value(line, value) {
                let says = "a record is named by its key, behind the noun";
                found.push(Rewrite::of(line, key..value, "", says));
            }
        }
        if is_value(line, key) {
            let and = usize::from(line.is_word(key + 1, &["and", "or"]) || line.is(key + 1, "&"));
            if is_value(line, key + 1 + and) {
                let says = "several keys have commas between them";
                let text = format!("{}, ", line.typed(key..key + 1));
                found.push(Rewrite::of(line, key..key + 1 + and, &text, says));
            }
        }
    }
    found
}

/// `title: 'x'`, `price == 5` of a field, `game 3 set price = 5`, `create 10 games with title = 'x'`.
pub fn fields(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let writes = line.is_word(0, &["create", "update", "link"]);
    let says = "a field is a column, `=` and its value";
    for at in 1..line.len() {
        let is_sign = line.is(at, "==") || line.is(at, ":") && !(1..at).any(|open| line.is(open, "["));
        if is_sign && line.is_name(at - 1) && (writes || at == 1) {
            let sign = if line.is(at, ":") { " =" } else { "=" };
            found.push(Rewrite::of(line, at..at + 1, sign, says));
        }
    }
    if line.is_word(0, &["create"])
        && let Some(with) = (2..line.len()).find(|at| line.is_word(*at, &["with", "where", "set"]))
    {
        found.push(Rewrite::of(line, with..with + 1, "", says));
    }
    if names.noun(&line.word(0)).is_some() && (1..line.len()).any(|at| line.is_word(at, &["set"])) {
        let text = format!("update {}", line.rest(0));
        found.push(Rewrite::whole(line, 0..1, text, "records are changed by `update`"));
    }
    found
}

/// `link game 3 -> user 4`, `games -> reviews`, `?games`, `by price[0:3]`.
pub fn others(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    if line.is(0, "?") && line.len() > 1 {
        let text = format!("{}?", line.rest(1));
        found.push(Rewrite::whole(line, 0..1, text, "what something is, a `?` behind it tells"));
    }
    for at in 1..line.len() {
        if is_any(line, at, &["->", "->>", "=>"]) {
            if line.is_word(0, &["link"]) {
                found.push(Rewrite::of(line, at..at + 1, "to", "`to` stands between the two of a `link`"));
            }
            if line.is_name(at + 1) {
                let text = format!(" .{}", line.typed(at + 1..at + 2));
                found.push(Rewrite::of(line, at..at + 2, &text, "a dot goes to a relation"));
            }
        }
        if line.is(at, "[") && line.is_glued(at) && line.close(at).is_some_and(|close| close + 1 == line.len()) {
            let text = format!(" {}", line.rest(at));
            let says = "with a space before it, the position is one of the whole line";
            found.push(Rewrite::of(line, at..line.len(), &text, says));
        }
        if line.is(at, "|") {
            found.push(Rewrite::of(line, at..at + 1, "", "steps follow each other without a sign"));
        }
    }
    found
}

/// `pick(admin, user)`, `pick(['admin', 'user'])`, `weighted('a' 5)`, `in (RPG)`: what stands in brackets.
pub fn arguments(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for open in 1..line.len() {
        let Some(close) = line.close(open).filter(|_| line.is(open, "(")) else { continue };
        if line.is(open + 1, "[") && line.close(open + 1) == Some(close - 1) {
            let inner = format!("({})", line.typed(open + 2..close - 1));
            found.push(Rewrite::of(line, open..close + 1, &inner, "the values need no second brackets"));
        }
        for at in open + 2..close {
            if is_value(line, at) && is_value(line, at - 1) {
                let text = format!("{},", line.typed(at - 1..at));
                found.push(Rewrite::of(line, at - 1..at, &text, "values have commas between them"));
            }
        }
        if !line.is_name(open - 1) || line.is_word(open - 1, &["count", "exists", "sum", "avg", "min", "max"]) {
            continue;
        }
        let parts = line.arguments(open, close);
        let is_literal = |at: usize| line.is_word(at, &["null", "true", "false"]);
        let is_text =
            |part: &std::ops::Range<usize>| part.len() == 1 && line.is_name(part.start) && !is_literal(part.start);
        let is_list = line.is_word(open - 1, &["in", "pick", "choice", "weighted"]);
        if is_list && !parts.is_empty() && parts.iter().any(is_text) {
            let part = |part: std::ops::Range<usize>| {
                let typed = line.typed(part.clone());
                if is_text(&part) { quote_text(typed) } else { typed.to_owned() }
            };
            let all: Vec<String> = parts.into_iter().map(part).collect();
            // A name that is a table may be meant so elsewhere in the list.
            let is_query = all.len() == 1 && names.is_noun(&line.word(open + 1));
            if !is_query {
                let text = format!("({})", all.join(", "));
                let text = if line.is_word(open - 1, &["in"]) { format!(" {text}") } else { text };
                found.push(Rewrite::of(line, open..close + 1, &text, "texts stand in quotes").guess());
            }
        }
    }
    found
}

/// `games show title name`: another name has `as` before it.
pub fn alias(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let Some(show) = (1..line.len()).find(|at| line.is_word(*at, &["show"])) else { return Vec::new() };
    let is_alias = |at: &usize| {
        line.is_name(*at)
            && !line.is_glued(*at)
            && !may_be_word(&line.word(*at))
            && (line.is_name(at - 1) && !may_be_word(&line.word(at - 1)) || line.is(at - 1, ")"))
    };
    let made = |at: usize| {
        let text = format!("as {}", line.typed(at..at + 1));
        Rewrite::of(line, at..at + 1, &text, "another name stands behind `as`")
    };
    (show + 2..line.len()).filter(is_alias).map(made).collect()
}
