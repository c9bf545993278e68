//! Right words in a place or form that they do not have here: `in RPG, FPS`, `where a, b`, `games title`.

use super::{Names, Rewrite, quoted};
use crate::advice::line::Line;
use crate::commands::example::is_time;
use crate::lang::may_be_word;
use crate::sql::quote_text;

/// A name or value of a list as a value: a bare word is a text.
fn item(line: &Line, range: std::ops::Range<usize>, names: &Names<'_>) -> String {
    let typed = line.typed(range.clone());
    let is_text = range.len() > 1 || line.is_name(range.start) && !names.is_noun(&line.word(range.start));
    let is_plain = (range.clone()).all(|at| line.is_name(at));
    if is_text && is_plain { quote_text(typed) } else { typed.to_owned() }
}

/// True if a word of the language stands there, with which a list ends.
pub(super) fn is_step(line: &Line, at: usize) -> bool {
    line.is_word(
        at,
        &[
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
            "union",
            "minus",
            "intersect",
            "and",
            "or",
            "order",
            "group",
            "set",
        ],
    )
}

/// True if bare words among these items can be texts that the column before `at` is compared with: none is a column itself, or
/// stands beside a number, and the column is not of numbers.
fn may_be_texts(line: &Line, at: usize, items: &[std::ops::Range<usize>], names: &Names<'_>) -> bool {
    let is_bare = |item: &&std::ops::Range<usize>| line.is_name(item.start) && !names.is_noun(&line.word(item.start));
    let bare: Vec<_> = items.iter().filter(is_bare).collect();
    let has_number = items.iter().any(|item| line.is_integer(item.start));
    bare.is_empty()
        || !has_number
            && is_beside_texts(line, at, names)
            && !bare.iter().any(|item| is_member(line, item.start, names))
}

/// True if a table of the line has a column or relation that is called as what stands there.
fn is_member(line: &Line, at: usize, names: &Names<'_>) -> bool {
    let name = line.typed(at..at + 1).trim_matches('`');
    names.mentioned(line).iter().any(|table| names.member(table, name).is_some())
}

/// True unless what stands before that token is a column of numbers or dates, beside which no word is a text.
fn is_beside_texts(line: &Line, at: usize, names: &Names<'_>) -> bool {
    use crate::catalog::{Affinity, Member};
    let Some(name) = at.checked_sub(1).map(|at| line.typed(at..at + 1).trim_matches('`')) else { return true };
    let found = names.mentioned(line);
    let mut columns = found.iter().filter_map(|table| match names.member(table, name) {
        Some(Member::Column(at)) => table.columns.get(at),
        _ => None,
    });
    columns.all(|column| !matches!(column.affinity, Affinity::Integer | Affinity::Real) && !is_time(column))
}

/// `genre in RPG, FPS`, `id in [1, 3]`, `id in 1, 3`.
pub fn list_without_brackets(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 1..line.len() {
        if !line.is_word(at, &["in"]) || line.is(at + 1, "(") {
            continue;
        }
        let open = line.is(at + 1, "[") || line.is(at + 1, "{");
        let (start, end) = match line.close(at + 1).filter(|_| open) {
            Some(close) => (at + 1, close + 1),
            None => {
                let end = (at + 1..line.len()).find(|at| is_step(line, *at) || line.is(*at, ".") || line.is(*at, ")"));
                (at + 1, end.unwrap_or(line.len()))
            }
        };
        // A name alone behind what holds no texts was to be a variable.
        let is_name = end == start + 1 && line.is_name(start);
        if start >= end || is_name && !holds_texts(line, at - 1, names) {
            continue;
        }
        let (from, to) = if open { (start + 1, end - 1) } else { (start, end) };
        let mut items = Vec::new();
        let mut begin = from;
        for at in from..=to {
            if at == to || line.is(at, ",") {
                if begin < at {
                    items.push(begin..at);
                }
                begin = at + 1;
            }
        }
        let column = at - usize::from(line.is_word(at - 1, &["not"]));
        if !may_be_texts(line, column, &items, names) {
            continue;
        }
        let parts: Vec<String> = items.into_iter().map(|range| item(line, range, names)).collect();
        let says = "a list stands in round brackets, its texts in quotes";
        let text = format!("({})", parts.join(", "));
        let rewrite = Rewrite::of(line, start..end, &text, says);
        found.push(if text == format!("({})", line.typed(from..to)) { rewrite } else { rewrite.guess() });
    }
    found
}

/// True if the name at that place, or before a `not`, is a column of texts of some table of the line.
fn holds_texts(line: &Line, at: usize, names: &Names<'_>) -> bool {
    let at = at - usize::from(line.is_word(at, &["not"]) && at > 0);
    let column = line.typed(at..at + 1).trim_matches('`').to_owned();
    names.mentioned(line).iter().any(|table| {
        let is_text = |known: &crate::catalog::Column| known.affinity == crate::catalog::Affinity::Text;
        matches!(names.member(table, &column), Some(crate::catalog::Member::Column(at)) if is_text(&table.columns[at]))
    })
}

/// `genre = 'RPG', 'FPS'`, `id != 1, 2`: one of several.
pub fn several_values(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let Some(word) = (0..line.len()).find(|at| line.is_word(*at, &["where", "having"])) else { return Vec::new() };
    let mut found = Vec::new();
    let end = (word..line.len()).find(|at| line.is_word(*at, &["set"])).unwrap_or(line.len());
    for at in word + 2..end {
        let is = ["=", "=="].iter().any(|sign| line.is(at, sign));
        if !is && !["!=", "<>"].iter().any(|sign| line.is(at, sign)) {
            continue;
        }
        let is_item = |at: usize| line.is_integer(at) || line.is_string(at) || line.is_name(at) && !is_step(line, at);
        let mut ends = vec![at + 1];
        let mut end = at + 1;
        while is_item(end) && line.is(end + 1, ",") && is_item(end + 2) && ends_item(line, end + 3) {
            end += 2;
            ends.push(end);
        }
        let ranges: Vec<_> = ends.iter().map(|at| *at..at + 1).collect();
        if ends.len() < 2 || !may_be_texts(line, at, &ranges, names) {
            continue;
        }
        let guesses = ends.iter().any(|at| line.is_name(*at) && !names.is_noun(&line.word(*at)));
        let items: Vec<String> = ends.iter().map(|at| item(line, *at..at + 1, names)).collect();
        let text = format!("{} ({})", if is { "in" } else { "not in" }, items.join(", "));
        let says = format!("one of several values is `{}` and a list in brackets", if is { "in" } else { "not in" });
        let rewrite = Rewrite::of(line, at..end + 1, &text, says);
        found.push(if guesses { rewrite.guess() } else { rewrite });
    }
    found
}

/// True if a value ends before that token: no comparison goes on from it.
fn ends_item(line: &Line, at: usize) -> bool {
    at >= line.len() || line.is(at, ",") || line.is(at, ")") || line.is(at, ".") || is_step(line, at)
}

/// `title like zel`.
pub fn pattern(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let at = (1..line.len()).find(|at| line.is_word(*at, &["like", "contains", "includes", "containing"]));
    let starts =
        (1..line.len()).find(|at| line.is_word(*at, &["startswith", "starts", "begins", "beginning", "starting"]));
    let ends = (1..line.len()).find(|at| line.is_word(*at, &["endswith", "ends", "ending"]));
    let mut found = Vec::new();
    for (at, before, after) in [(at, "%", "%"), (starts, "", "%"), (ends, "%", "")] {
        let Some(at) = at else { continue };
        let mut value = at + 1;
        while line.is_word(value, &["with", "in", "the", "by"]) {
            value += 1;
        }
        let text = match line.string(value) {
            Some(_) if line.is_word(at, &["like"]) => continue,
            Some(text) => text.to_owned(),
            None if line.is_name(value) => line.typed(value..value + 1).to_owned(),
            None => continue,
        };
        let pattern = quote_text(&format!("{before}{text}{after}"));
        let says = "a part of a text is looked for by a pattern in quotes, in which `%` is anything";
        found.push(Rewrite::of(line, at..value + 1, &format!("like {pattern}"), says));
    }
    found
}

/// `order by name, limit 2`: a word behind a comma begins a step of its own.
pub fn comma_before_word(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let words = ["limit", "offset", "where", "show", "by", "per", "having", "with", "without", "include"];
    let commas = (1..line.len().saturating_sub(1)).filter(|at| line.is(*at, ",") && line.is_word(at + 1, &words));
    let dropped = commas.filter(|at| !names.is_noun(&line.word(at + 1)));
    dropped.map(|at| Rewrite::of(line, at..at + 1, "", "a word begins a step of its own, without a comma")).collect()
}

/// True if a condition begins there, and no further value.
fn is_condition(line: &Line, from: usize) -> bool {
    let signs = ["=", "==", "!=", "<>", "<", ">", "<=", ">=", "("];
    let words = ["like", "in", "is", "between", "contains", "not", "exists"];
    let end = (from..line.len()).find(|at| line.is(*at, ",") || is_step(line, *at)).unwrap_or(line.len());
    (from..end).any(|at| signs.iter().any(|sign| line.is(at, sign)) || line.is_word(at, &words))
}

/// `where price > 3, genre = 'RPG'`.
pub fn comma_in_condition(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let Some(word) = (0..line.len()).find(|at| line.is_word(*at, &["where"])) else { return Vec::new() };
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for at in word + 1..line.len() {
        if line.is(at, "(") || line.is(at, "[") {
            depth += 1;
        } else if line.is(at, ")") || line.is(at, "]") {
            depth = depth.saturating_sub(1);
        } else if line.is(at, ",") && depth == 0 && is_condition(line, at + 1) {
            found.push(Rewrite::of(line, at..at + 1, " and", "conditions are joined by `and`"));
        } else if is_step(line, at) && !line.is_word(at, &["and", "or"]) {
            break;
        }
    }
    found
}

/// `reviews where game in first 3 games by price`: the words behind what is picked are its own, in brackets.
pub fn picked(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 1..line.len() {
        let is_beside = line.is_word(at, &["in"]) || ["=", "==", "!=", "<>"].iter().any(|sign| line.is(at, sign));
        if !is_beside || !line.is_word(at + 1, &["first", "last", "random", "any"]) {
            continue;
        }
        let noun = at + 2 + usize::from(line.is_integer(at + 2));
        let has_words = is_step(line, noun + 1) || line.is_word(noun + 1, &["zipf", "weighted"]);
        if !names.is_noun(&line.word(noun)) || !has_words {
            continue;
        }
        let ends = (noun + 2..line.len()).filter(|end| is_step(line, *end) || line.is(*end, ")")).chain([line.len()]);
        found.extend(ends.map(|end| {
            let says = "the words of what is picked stand in brackets with it";
            Rewrite::of(line, at + 1..end, &format!("({})", line.typed(at + 1..end)), says)
        }));
    }
    // As much as can be meant.
    found.reverse();
    found
}

/// `first n (games by price)`: a variable that says how many stands before a name.
pub fn counted_brackets(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 0..line.len() {
        let is_number = matches!(names.variable(&line.word(at + 1)), Some(crate::plan::Variable::Value(_)));
        if !line.is_word(at, &["first", "last", "random"]) || !is_number || !line.is(at + 2, "(") {
            continue;
        }
        let Some(close) = line.close(at + 2) else { continue };
        // Up to the first hop all words are those of the pick without brackets, too.
        if !(at + 3..close).any(|at| line.is(at, ".")) {
            let says = "how many may be a variable before a table's name, and needs no brackets";
            found.push(Rewrite::of(line, at + 2..close + 1, line.typed(at + 3..close), says));
        }
    }
    found
}

/// `where reviews.count > 10`, `reviews.length`.
pub fn count_behind_path(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 2..line.len() {
        let is_count = line.is_word(at, &["count", "length", "size", "len", "number", "num"]);
        if !is_count || !line.is(at - 1, ".") || !line.is_glued(at - 1) {
            continue;
        }
        let Some(start) = line.operand_before(at - 1) else { continue };
        let end = if line.is(at + 1, "(") && line.is(at + 2, ")") { at + 3 } else { at + 1 };
        let path = line.typed(start..at - 1);
        found.push(Rewrite::of(
            line,
            start..end,
            &format!("count({path})"),
            format!("how many `{path}` there are is `count({path})`"),
        ));
    }
    // `where count reviews > 10`
    for at in 1..line.len() {
        if line.is_word(at, &["count", "sum", "avg", "min", "max"])
            && line.is_name(at + 1)
            && !may_be_word(&line.word(at + 1))
        {
            let end = (at + 2..line.len())
                .find(|next| !(line.is(*next, ".") || line.is_name(*next) && line.is(next - 1, ".")));
            let end = end.unwrap_or(line.len());
            let text = format!("{}({})", line.word(at), line.typed(at + 1..end));
            found.push(Rewrite::of(line, at..end, &text, "within a line an aggregate has its brackets"));
        }
    }
    found
}

/// `per month`, `by year`: the part of the table's date.
pub fn date_part(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 1..line.len() {
        let is_part = line.is_word(at, &["year", "month", "week", "day", "hour"]) && !line.is(at + 1, "(");
        if !is_part || line.is(at - 1, ".") {
            continue;
        }
        for table in names.mentioned(line) {
            for column in table.columns.iter().filter(|column| is_time(column)) {
                let text = format!("{}({})", line.word(at), quoted(&column.name));
                found.push(Rewrite::of(
                    line,
                    at..at + 1,
                    &text,
                    format!("`{0}` is a function of a date: {0}(…)", line.word(at)),
                ));
            }
        }
    }
    found
}

/// `(games .id, title)`: a line of columns needs no brackets.
pub fn columns_in_brackets(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let open = usize::from(line.is_word(0, &["count", "exists", "distinct"]));
    if line.is(open, "(")
        && let Some(close) = line.close(open)
        && line.is_name(open + 1)
        && let arguments = line.arguments(open, close)
        // The commas before the dot are those of `by`, `per` or of keys.
        && let Some(dotted) = arguments.iter().position(|one| one.len() > 2 && line.is(one.end - 2, "."))
        && dotted + 1 < arguments.len()
        && arguments[dotted + 1..].iter().flat_map(Clone::clone).all(|at| line.is_name(at) || line.is(at, "."))
    {
        let verb = if open == 0 { String::new() } else { format!("{} ", line.word(0)) };
        let text = format!("{verb}{} {}", line.typed(open + 1..close), line.rest(close + 1));
        found.push(Rewrite::whole(line, open..close + 1, text, "several columns stand behind a noun without brackets"));
    }
    if let Some(open) = (1..line.len()).find(|at| line.is(*at, "("))
        && line.is_word(0, &["create", "insert"])
        && let Some(close) = line.close(open)
        && !(0..open).any(|at| line.is(at, "="))
    {
        let text = line.typed(open + 1..close).to_owned();
        found.push(Rewrite::of(line, open..close + 1, &format!(" {text}"), "fields stand without brackets"));
    }
    found
}

/// `g[0]` of one record, and `reviews[0]` within an expression.
pub fn position_of_one(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 1..line.len() {
        if !line.is(at, "[") || !line.is_integer(at + 1) || !line.is(at + 2, "]") {
            continue;
        }
        if let Some(start) = line.operand_before(at) {
            let path = line.typed(start..at);
            let (name, dots) = path.split_once('.').map_or((path, ""), |(_, rest)| (path, rest));
            let _ = dots;
            let position = line.typed(at + 1..at + 2);
            let says = "a position within an expression stands in brackets with its noun";
            let limit = if position == "0" { "limit 1".to_owned() } else { format!("offset {position} limit 1") };
            found.push(Rewrite::of(line, start..at + 3, &format!("({name} {limit})"), says));
        }
        found.push(Rewrite::of(line, at..at + 3, "", "this is one already, and has no positions"));
    }
    found
}

/// `genre = RPG`, `game zelda`: a text stands in quotes.
pub fn bare_text(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 1..line.len() {
        if !line.is_name(at) || is_step(line, at) {
            continue;
        }
        let compared = ["=", "==", "!=", "<>", "<", ">", "<=", ">="].iter().any(|symbol| line.is(at - 1, symbol));
        let mut end = at + 1;
        while line.is_name(end) && !is_step(line, end) {
            end += 1;
        }
        let is_one =
            end == at + 1 && !may_be_word(&line.word(at)) && !names.is_noun(&line.word(at)) && !line.is(end, "(");
        if compared && is_one {
            let text = line.typed(at..end);
            // One letter is a variable that is not there.
            if text.chars().count() == 1 {
                continue;
            }
            // What a table of the line has, or nearly has, is no text.
            let near =
                |table: &std::rc::Rc<crate::catalog::Table>| names.near_column(table, text.trim_matches('`')).is_some();
            let is_slip = is_member(line, at, names) || names.mentioned(line).iter().any(near);
            if is_slip || !is_beside_texts(line, at - 1, names) {
                continue;
            }
            let says = format!("a text stands in quotes: {}", quote_text(text));
            found.push(Rewrite::of(line, at..end, &quote_text(text), says).guess());
        } else if at == 1
            && !compared
            && let Some(table) = names.table(&line.word(0))
            && names.member(&table, &line.word(1)).is_none()
        {
            let text = line.typed(at..end);
            let known = super::labelled(names, &table, text);
            // Without such a record only a word that stands alone is taken for one.
            if known.is_none() && (end < line.len() || end > at + 1) {
                continue;
            }
            let key = known.unwrap_or_else(|| text.to_owned());
            found.push(Rewrite::of(
                line,
                at..end,
                &quote_text(&key),
                "a record is named by its label in quotes, or by its key",
            ));
        }
    }
    found
}

/// `game 3 users`, `games title, price`: a dot goes from a noun to what it has.
pub fn word_behind_noun(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 1..line.len() {
        if !line.is_name(at) || line.is(at - 1, ".") || line.is(at - 1, ",") {
            continue;
        }
        let key = line.is_integer(at - 1) || line.is_string(at - 1);
        let noun = if key { at.checked_sub(2) } else { Some(at - 1) };
        let Some(table) = noun.and_then(|noun| names.noun(&line.word(noun))) else { continue };
        let Some(member) = names.member(&table, line.typed(at..at + 1).trim_matches('`')) else { continue };
        let text = format!(".{}", line.typed(at..at + 1));
        let says = match member {
            crate::catalog::Member::Column(_) => "a column stands behind a dot",
            crate::catalog::Member::Relation(_) => "a dot goes to a relation",
        };
        found.push(Rewrite::of(line, at..at + 1, &text, says));
    }
    found
}

/// `price > 20`, `where price > 20`: the noun is missing.
pub fn no_noun(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let says = "a line begins with a table";
    let mut found = Vec::new();
    if line.is_word(0, &["where", "with", "without", "by", "per", "show", "limit", "include", "having"]) {
        // Those first that have a column which the line names.
        let has = |table: &&std::rc::Rc<crate::catalog::Table>| {
            (1..line.len()).any(|at| line.is_name(at) && names.column(table, line.typed(at..at + 1)).is_some())
        };
        let (first, others): (Vec<_>, Vec<_>) = names.tables().iter().partition(has);
        for table in first.into_iter().chain(others) {
            found.push(Rewrite::whole(line, 0..1, format!("{} {}", quoted(&table.name), line.rest(0)), says));
        }
        return found;
    }
    if !line.is_name(0) || names.is_noun(&line.word(0)) || may_be_word(&line.word(0)) {
        return found;
    }
    for (table, _) in names.with_column(line.typed(0..1).trim_matches('`')) {
        let noun = quoted(&table.name);
        if line.len() == 1 || line.is(1, ",") {
            found.push(Rewrite::whole(line, 0..1, format!("{noun} .{}", line.rest(0)), says));
        } else {
            found.push(Rewrite::whole(line, 0..1, format!("{noun} where {}", line.rest(0)), says));
        }
    }
    found
}

/// `games with 3+ reviews and price > 20`: what is about the games stands behind `where`.
pub fn condition_behind_relation(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let Some(with) = (1..line.len()).find(|at| line.is_word(*at, &["with", "without"])) else { return Vec::new() };
    let is_plain = |at: &usize| line.is_word(*at, &["and"]) && !line.is_word(at + 1, &["with", "without"]);
    let Some(at) = (with + 1..line.len()).find(is_plain) else { return Vec::new() };
    vec![Rewrite::of(line, at..at + 1, "where", "a condition on the records stands behind `where`, not in `with`")]
}
