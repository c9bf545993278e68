//! Methods of an ORM or a data frame behind a noun, and of values in a condition.

use std::ops::Range;

use super::{Names, Rewrite, quoted};
use crate::advice::line::Line;
use crate::catalog::{RelationKind, Table, singular_name};
use crate::sql::quote_text;

/// Endings of Django's keyword arguments.
const LOOKUPS: &[(&str, &str)] =
    &[("__gte", ">="), ("__gt", ">"), ("__lte", "<="), ("__lt", "<"), ("__exact", "="), ("__ne", "!=")];

/// What stands between the brackets as a condition: keyword arguments and expressions.
fn condition(line: &Line, parts: &[Range<usize>]) -> String {
    let one = |part: &Range<usize>| {
        // `lambda g: g.price > 5`, `|g| g.price > 5`, `g => g.price > 5`
        let (lambda, variable) = if line.is_word(part.start, &["lambda"]) && line.is(part.start + 2, ":") {
            (3, line.typed(part.start + 1..part.start + 2))
        } else if line.is(part.start + 1, "=") && line.is(part.start + 2, ">") {
            (3, line.typed(part.start..part.start + 1))
        } else {
            (0, "")
        };
        if lambda > 0 {
            return line.typed(part.start + lambda..part.end).replace(&format!("{variable}."), "");
        }
        let typed = line.typed(part.clone());
        if !line.is_name(part.start) || !(line.is(part.start + 1, "=") || line.is(part.start + 1, ":")) {
            return typed.to_owned();
        }
        let (name, value) = (line.word(part.start), line.typed(part.start + 2..part.end));
        for (ending, operator) in LOOKUPS {
            if let Some(column) = name.strip_suffix(ending) {
                return format!("{} {operator} {value}", column.replace("__", "."));
            }
        }
        match name.strip_suffix("__in") {
            Some(column) => format!("{column} in {value}"),
            None => match name.strip_suffix("__icontains").or_else(|| name.strip_suffix("__contains")) {
                Some(column) => format!("{column} contains {value}"),
                None => format!("{} = {value}", name.replace("__", ".")),
            },
        }
    };
    parts.iter().map(one).collect::<Vec<_>>().join(" and ")
}

/// What stands between the brackets as something to sort by.
fn sorting(line: &Line, parts: &[Range<usize>]) -> String {
    let is_descending = parts.iter().any(|part| {
        line.is_word(part.start, &["ascending", "reverse", "asc"])
            && line.is_word(part.end - 1, &["false", "true"])
            && line.is_word(part.end - 1, &["true"]) == line.is_word(part.start, &["reverse"])
    });
    let mut terms = Vec::new();
    for part in parts {
        if line.is_word(part.start, &["ascending", "reverse", "asc"]) && line.is(part.start + 1, "=") {
            continue;
        }
        let start = if line.is(part.start + 1, "=") && line.is_word(part.start, &["by", "key"]) {
            part.start + 2
        } else {
            part.start
        };
        let term = match line.string(start) {
            Some(text) => {
                text.strip_prefix('-').map_or_else(|| quoted(text), |column| format!("{} desc", quoted(column)))
            }
            None if line.is(start, "-") => format!("{} desc", line.typed(start + 1..part.end)),
            None if line.is_word(start, &["desc"]) && line.is(start + 1, "(") => {
                format!("{} desc", line.typed(start + 2..part.end - 1))
            }
            None => line.typed(start..part.end).to_owned(),
        };
        terms.push(if is_descending { format!("{term} desc") } else { term });
    }
    terms.join(", ")
}

/// What stands between the brackets as columns: names in quotes or not.
fn columns(line: &Line, parts: &[Range<usize>]) -> String {
    let one = |part: &Range<usize>| line.string(part.start).map_or_else(|| line.typed(part.clone()).to_owned(), quoted);
    parts.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The fields of `.update(price=3)` or `.update({'price': 3})`.
fn fields(line: &Line, open: usize, close: usize) -> String {
    let (open, close) = if line.is(open + 1, "{") { (open + 1, close - 1) } else { (open, close) };
    let one = |part: Range<usize>| match line.string(part.start) {
        Some(column) if line.is(part.start + 1, ":") => {
            format!("{} = {}", quoted(column), line.typed(part.start + 2..part.end))
        }
        _ => line.typed(part).to_owned(),
    };
    line.arguments(open, close).into_iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A noun as the target of a change: a bare table needs `all`.
fn target(line: &Line, end: usize) -> String {
    let noun = line.typed(0..end);
    if end == 1 { format!("all {noun}") } else { noun.to_owned() }
}

/// `games.filter(price > 5)`, `game 3 .delete()`, `game 3 .users.append(user 4)`.
pub fn on_a_set(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let is_method =
        |at: &usize| line.is_name(*at) && line.is(at - 1, ".") && line.is(at + 1, "(") && line.is_glued(at + 1);
    let mut found = Vec::new();
    for at in (2..line.len()).filter(is_method) {
        let Some(close) = line.close(at + 1) else { continue };
        if let Some((text, says)) = method(line, names, at, close) {
            found.extend(text.into_iter().map(|text| Rewrite::whole(line, at - 1..close + 1, text, says.clone())));
            break;
        }
    }
    found
}

/// The lines that a method behind the noun may be, and what is said of it.
fn method(line: &Line, names: &Names<'_>, at: usize, close: usize) -> Option<(Vec<String>, String)> {
    let noun = line.typed(0..at - 1);
    let rest = line.rest(close + 1);
    let parts = line.arguments(at + 1, close);
    let name = line.word(at);
    let first = parts.first().map_or("", |part| line.typed(part.clone()));
    let number = if first.is_empty() { "5" } else { first };
    let word = |word: &str, text: String| {
        Some((vec![format!("{noun} {text}{rest}")], format!("`.{name}()` is the word `{word}`")))
    };
    match name.as_str() {
        "find" | "get" | "find_one" | "get_or_404" | "get_object_or_404"
            if parts.len() == 1 && line.is_integer(at + 2) =>
        {
            Some((vec![format!("{noun}.get({first}){rest}")], format!("`.{name}()` is `.get()`")))
        }
        "filter" | "where" if let Some(text) = related(line, &parts) => Some((
            vec![format!("{noun} {text} {rest}")],
            "records are chosen by those that belong to them by `with`".to_owned(),
        )),
        "filter" | "where" | "filter_by" | "find_by" | "find_all" | "find" | "findall" | "query" | "having"
            if !parts.is_empty()
                && line.is_word(close + 2, &["count"])
                && line.close(close + 3) == Some(line.len() - 1) =>
        {
            let text = format!("count {noun} where {}", condition(line, &parts));
            Some((vec![text], format!("`.{name}()` is the word `where`, and `count` stands in front")))
        }
        "filter" | "where" | "filter_by" | "find_by" | "find_all" | "find" | "findall" | "query" | "having"
            if !parts.is_empty() =>
        {
            word("where", format!("where {} ", condition(line, &parts)))
        }
        "exclude" | "reject" => word("where", format!("where not ({}) ", condition(line, &parts))),
        "order_by" | "order" | "sort" | "sort_by" | "sort_values" | "orderby" | "sorted" => {
            word("by", format!("by {} ", sorting(line, &parts)))
        }
        "limit" | "take" | "head" | "top" => word("limit", format!("limit {number} ")),
        "first" if !parts.is_empty() => word("limit", format!("limit {number} ")),
        "tail" | "last" if !parts.is_empty() || name == "tail" => {
            Some((vec![format!("last {number} {noun} {rest}")], format!("`.{name}()` is `last` before the noun")))
        }
        "sample" | "random" | "shuffle" => {
            let text = if parts.is_empty() {
                format!("random {noun} {rest}")
            } else {
                format!("random {number} {noun} {rest}")
            };
            Some((vec![text], format!("`.{name}()` is `random` before the noun")))
        }
        "offset" | "skip" => word("offset", format!("offset {number} ")),
        "distinct" | "unique" | "uniq" | "drop_duplicates" => match parts.is_empty() {
            true => word("distinct", "distinct ".to_owned()),
            false => word("distinct", format!(".{} distinct ", columns(line, &parts))),
        },
        "nunique" => Some((vec![format!("count distinct {noun}")], "`.nunique()` is `count distinct`".to_owned())),
        "group_by" => Some((
            vec![format!("count {noun} per {} {rest}", columns(line, &parts))],
            "groups are made by `per`, behind a verb".to_owned(),
        )),
        "one" | "scalar" | "one_or_none" | "scalar_one" | "scalar_one_or_none" | "scalars_first"
            if parts.is_empty() =>
        {
            Some((vec![format!("{noun}.first(){rest}")], format!("`.{name}()` is `.first()`")))
        }
        "mean" | "average" if parts.is_empty() => {
            Some((vec![format!("{noun}.avg(){rest}")], format!("`.{name}()` is `.avg()`")))
        }
        "sum" | "avg" | "min" | "max" | "mean" | "average" if parts.len() == 1 => {
            let verb = if name == "mean" || name == "average" { "avg" } else { &name };
            let text = format!("{verb} {noun} .{} {rest}", columns(line, &parts));
            Some((vec![text], format!("`{verb}` stands before the noun, the column behind it")))
        }
        "pluck" | "values" | "values_list" | "map" | "select" | "with_entities" | "only" if !parts.is_empty() => {
            Some((
                vec![
                    format!("{noun} .{} {rest}", columns(line, &parts)),
                    format!("{noun} show {} {rest}", columns(line, &parts)),
                ],
                "columns stand behind a dot".to_owned(),
            ))
        }
        "size" | "length" | "len" | "count" => {
            Some((vec![format!("{noun}.count(){rest}")], format!("`.{name}()` is `.count()`")))
        }
        "update" | "update_all" | "set" | "assign" => Some((
            vec![format!("update {} set {}", target(line, at - 1), fields(line, at + 1, close))],
            "records are changed by `update`".to_owned(),
        )),
        "delete" | "destroy" | "remove" | "delete_all" | "destroy_all" | "drop" if parts.is_empty() => {
            Some((vec![format!("delete {}", target(line, at - 1))], "records are deleted by `delete`".to_owned()))
        }
        "append" | "add" | "push" | "extend" | "connect" => Some((
            joined(line, names, at, first),
            "records are put together by `link`, or by a key of one of them".to_owned(),
        )),
        "remove" | "discard" | "disconnect" => {
            let owner = line.operand_start(at)?;
            Some((
                vec![format!("unlink {} from {first}", line.typed(0..owner))],
                "records are parted by `unlink`".to_owned(),
            ))
        }
        "join" | "outerjoin" if let Some(relation) = joined_relation(line, names, at, first) => {
            let is_lone = |at: usize| {
                ["is", "==", "=", "is_"].iter().any(|sign| line.is(at, sign)) && line.is_word(at + 1, &["none", "null"])
            };
            let lacks = name == "outerjoin" && (close..line.len()).any(is_lone);
            // Whoever asks for those without one says so by a null beside it.
            let text =
                if lacks { format!("{noun} without {relation}") } else { format!("{noun} with {relation} {rest}") };
            Some((vec![text], "records are chosen by those that belong to them by `with` and `without`".to_owned()))
        }
        "join" | "options" | "include" | "includes" | "joinedload" | "prefetch_related" | "select_related"
        | "outerjoin" | "preload" => {
            let relation = first.rsplit(['.', '(']).next().unwrap_or(first).trim_matches([')', '\'', '"']);
            let relation = names.table(relation).map_or_else(|| relation.to_owned(), |table| table.name.clone());
            Some((
                vec![format!("{noun} include {relation} {rest}"), format!("{noun} .{relation} {rest}")],
                "what belongs to a record is loaded by `include`, and a dot goes to it".to_owned(),
            ))
        }
        "create" | "build" | "new" | "insert" => {
            let one = names.noun(noun).map(|table| quoted(&singular_name(&table.name)))?;
            Some((
                vec![format!("create {one} {}", line.typed(at + 2..close))],
                "a record is made by `create`".to_owned(),
            ))
        }
        "describe" | "info" => {
            Some((vec![format!(".describe {noun}")], "what a table holds is told by .describe".to_owned()))
        }
        "tolist" | "to_list" | "fetchall" | "execute" | "run" | "collect" | "items" | "show" | "print" | "list"
        | "toarray" | "scalars" | "mappings" | "fetch" | "load" | "reset_index" | "save" => {
            Some((vec![format!("{noun}{rest}")], format!("`.{name}()` is left out")))
        }
        _ => None,
    }
}

/// `Game.reviews.any()`, `~Game.reviews.any(Review.score > 8)`: what chooses records by those that belong to them.
fn related(line: &Line, parts: &[Range<usize>]) -> Option<String> {
    let [part] = parts else { return None };
    let (word, start) = if line.is(part.start, "~") { ("without", part.start + 1) } else { ("with", part.start) };
    let open = (start..part.end).find(|at| line.is(*at, "("))?;
    if !line.is_word(open - 1, &["any", "has"]) || !line.is(open - 2, ".") || line.close(open)? + 1 != part.end {
        return None;
    }
    let relation = line.typed(open - 3..open - 2);
    let inner = line.arguments(open, part.end - 1);
    Some(match inner.is_empty() {
        true => format!("{word} {relation}"),
        false => format!("{word} ({relation} where {})", condition(line, &inner)),
    })
}

/// The relation that leads from the noun before a method to the table in its brackets.
fn joined_relation(line: &Line, names: &Names<'_>, at: usize, class: &str) -> Option<String> {
    let from = names.table(line.typed(0..1)).filter(|_| at == 2)?;
    let relation = class.rsplit('.').next().unwrap_or(class);
    let Some(to) = names.table(class) else {
        return names.member(&from, relation).map(|_| quoted(relation));
    };
    let relations = names.session.catalog().relations(&from).ok()?;
    let leads: Vec<_> = relations.iter().filter(|relation| relation.target().name == to.name).collect();
    match leads.as_slice() {
        [one] => Some(quoted(one.name())),
        _ => None,
    }
}

fn joined(line: &Line, names: &Names<'_>, at: usize, other: &str) -> Vec<String> {
    line.operand_start(at).map(|end| put_together(line, names, end, other)).unwrap_or_default()
}

/// The lines that put a record to the one that stands before `end`: through a join table, or by a key.
pub(super) fn put_together(line: &Line, names: &Names<'_>, end: usize, other: &str) -> Vec<String> {
    let owner = line.typed(0..end);
    let mut lines = vec![format!("link {owner} to {other}")];
    let word = other.split([' ', '(']).next().unwrap_or_default();
    if let (Some(child), Some(parent)) = (names.noun(word), names.noun(&line.word(0))) {
        lines.extend(
            keys_to(names, &child, &parent).into_iter().map(|key| format!("update {other} set {key} = {owner}")),
        );
    }
    lines
}

/// The relations of a table that are keys to another.
fn keys_to(names: &Names<'_>, child: &Table, parent: &Table) -> Vec<String> {
    let relations = names.session.catalog().relations(child).map(|all| all.to_vec()).unwrap_or_default();
    let is_key = |kind: RelationKind| kind == RelationKind::BelongsTo;
    relations
        .iter()
        .filter(|relation| is_key(relation.kind) && relation.target().name == parent.name)
        .map(|relation| quoted(relation.name()))
        .collect()
}

impl Line {
    /// Where the hop before the method at that token begins: `.reviews` of `game 3 .reviews.append(…)`.
    fn operand_start(&self, method: usize) -> Option<usize> {
        let hop = method.checked_sub(2)?;
        (hop >= 1 && self.is(hop - 1, ".")).then(|| hop - 1)
    }
}

/// Methods of values: `title.contains('x')`, `price.between(1, 5)`, `fake.date_time().date()`.
pub fn on_a_value(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for at in 2..line.len() {
        if !line.is_name(at) || !line.is(at - 1, ".") || !line.is(at + 1, "(") {
            continue;
        }
        let (Some(close), Some(start)) = (line.close(at + 1), line.operand_before(at - 1)) else { continue };
        let value = line.typed(start..at - 1);
        let value = value.strip_suffix(".str").unwrap_or(value);
        let parts = line.arguments(at + 1, close);
        let part = |index: usize| parts.get(index).map_or("", |part| line.typed(part.clone()));
        let text = |before: &str, after: &str| {
            let text = parts.first().and_then(|part| line.string(part.start))?;
            Some(format!("{value} like {}", quote_text(&format!("{before}{text}{after}"))))
        };
        let name = line.word(at);
        let written = match name.as_str() {
            "contains" | "includes" | "icontains" | "include" | "has" => text("%", "%"),
            "startswith" | "starts_with" | "istartswith" => text("", "%"),
            "endswith" | "ends_with" | "iendswith" => text("%", ""),
            "like" | "ilike" | "match" | "matches" => Some(format!("{value} like {}", part(0))),
            "in_" | "isin" | "in" => Some(format!("{value} in ({})", part(0).trim_matches(['[', ']', '(', ')']))),
            "notin_" | "not_in" => Some(format!("{value} not in ({})", part(0).trim_matches(['[', ']', '(', ')']))),
            "is_" | "isnull" | "is_null" | "isna" => Some(format!("{value} is null")),
            "is_not" | "isnot" | "notnull" | "notna" => Some(format!("{value} is not null")),
            "desc" => Some(format!("{value} desc")),
            "asc" => Some(value.to_owned()),
            "between" if parts.len() == 2 => Some(format!("{value} between {} and {}", part(0), part(1))),
            "lower" | "upper" | "trim" | "length" | "round" | "abs" | "date" | "time" | "year" | "month" | "day"
            | "hour" => Some(format!("{name}({value})")),
            "strip" => Some(format!("trim({value})")),
            "len" | "size" => Some(format!("length({value})")),
            "isoformat" | "label" | "text" => Some(value.to_owned()),
            _ => None,
        };
        if let Some(written) = written {
            let says = format!("a value has no `.{name}()`; it is written {written}");
            found.push(Rewrite::of(line, start..close + 1, &written, says));
        }
    }
    found
}
