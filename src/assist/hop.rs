//! Completes a line of the language: what the parser would take at the place, and what the resolver knows there.

use std::borrow::Cow;
use std::rc::Rc;

use super::matching::fitting;
use super::statement::{exprs, field_table, field_value, place, set_column};
use super::{Candidate, Completion, Kind, Known, names};
use crate::catalog::{Table, typed_name};
use crate::commands::about_word;
use crate::lang::ast::{Expr, ExprKind, HopStatement, QueryStepKind};
use crate::lang::{HopTokenKind, Offer, bare_name_length, offers, parse, tokenize, tree_with_marker};
use crate::plan::marked::{MarkedPlace, compared_column};
use crate::plan::resolve::functions;
use crate::plan::resolve::steps::CALLS;
use crate::seed::makers;
use crate::sql::quote_text;
use crate::store::Value;

/// The functions that people look for first; the others follow.
const COMMON: [&str; 14] = [
    "lower", "upper", "length", "round", "coalesce", "date", "datetime", "year", "month", "day", "strftime", "substr",
    "replace", "bucket",
];

/// What is being typed at the end of a text.
enum Typed<'t> {
    /// A name or word, perhaps of no letters yet.
    Name { start: usize, text: &'t str },
    /// A name in backticks that are not closed.
    Quoted { start: usize, text: &'t str },
    /// A text in quotes that are not closed.
    Text { start: usize, quote: char, text: &'t str },
    /// A number, or something that nothing can be added to.
    Other,
}

pub fn complete(before: &str, known: &Known<'_>) -> Completion {
    match typed(before) {
        Typed::Name { start, text } => {
            let found = candidates(&before[..start], text, known);
            fitting(start, text, found, known.usage)
        }
        Typed::Quoted { start, text } => {
            let mut found = candidates(&before[..start], text, known);
            found.retain(|one| matches!(one.kind, Kind::Noun | Kind::Relation | Kind::Column));
            for one in &mut found {
                one.text = format!("`{}`", one.name.replace('`', "``"));
            }
            fitting(start, text, found, known.usage)
        }
        Typed::Text { start, quote, text } => texts(before, start, quote, text, known),
        Typed::Other => Completion::none(before.len()),
    }
}

fn typed(before: &str) -> Typed<'_> {
    let (tokens, errors) = tokenize(before);
    if let Some(error) = errors.last() {
        let Some(span) = error.span.filter(|span| span.end == before.len() && errors.len() == 1) else {
            return Typed::Other;
        };
        let text = &before[span.start..];
        let Some(first) = text.chars().next() else { return Typed::Other };
        return match first {
            '`' => Typed::Quoted { start: span.start, text: &text[1..] },
            quote @ ('\'' | '"') => Typed::Text { start: span.start, quote, text: &text[1..] },
            _ => Typed::Other,
        };
    }
    let last = tokens.iter().rev().find(|token| token.kind != HopTokenKind::End);
    match last.filter(|token| token.span.end == before.len()) {
        Some(token) => match token.kind {
            HopTokenKind::Name { quoted: false, .. } => {
                Typed::Name { start: token.span.start, text: &before[token.span.start..] }
            }
            HopTokenKind::Symbol(_) => Typed::Name { start: before.len(), text: "" },
            _ => Typed::Other,
        },
        // A comment swallows what is behind it.
        None if before.trim_end().len() != before.len() || before.is_empty() => {
            Typed::Name { start: before.len(), text: "" }
        }
        None => Typed::Other,
    }
}

/// Everything that may stand behind `before`; of the values of the database those that begin with `typed`.
fn candidates(before: &str, typed: &str, known: &Known<'_>) -> Vec<Candidate> {
    let mut offers = offers(before);
    if stands_on_records(before) {
        // Operators may stand here, too, but who has named records wants a word.
        offers.retain(|offer| !matches!(offer, Offer::Operator(_)));
    }
    // Words that the line cannot do without come first.
    offers.sort_by_key(|offer| !matches!(offer, Offer::Word("set" | "to" | "from" | "create")));
    let mut found = Vec::new();
    let place = place(before, known);
    for offer in &offers {
        match offer {
            Offer::Word(word) | Offer::Operator(word) => {
                found.push(Candidate::new(Kind::Word, *word, about_word(word)));
            }
            Offer::Noun => {
                found.extend(names::variables(known));
                found.extend(names::tables(known, typed));
            }
            Offer::Table => found.extend(names::tables(known, typed)),
            Offer::Way => found.extend(ways(before, known)),
            Offer::Variable => found.extend(names::variables(known)),
            Offer::Collation => {
                found.extend(["nocase", "binary", "rtrim"].map(|name| Candidate::new(Kind::Word, name, "collation")));
            }
            Offer::Member => {
                if let Some(MarkedPlace::Member(table)) = &place {
                    found.extend(names::members(known, table));
                    found.extend(CALLS.map(|name| {
                        let call = Candidate::call(Kind::Method, name, about_word(name));
                        // Nothing stands between the brackets but of `.get()`.
                        Candidate { back: usize::from(name == "get"), ..call }
                    }));
                }
                if before.trim_end().ends_with("fake.") {
                    found.extend(fakes());
                }
            }
            Offer::Relation => {
                let table = match &place {
                    Some(MarkedPlace::Member(table)) => Some(table),
                    Some(MarkedPlace::Name { tables, .. }) => tables.first(),
                    _ => None,
                };
                found.extend(table.map(|table| names::relations(known, table)).unwrap_or_default());
            }
            Offer::Field => {
                found.extend(field_table(before, known).map(|table| fields(known, &table)).unwrap_or_default())
            }
            Offer::Value => found.extend(values(before, typed, &place, known)),
            Offer::Key | Offer::Number => {}
        }
    }
    found
}

/// True if `before` is a whole query that ends with records, not within an expression.
fn stands_on_records(before: &str) -> bool {
    match parse(before) {
        Ok(Some(HopStatement::Value(Expr { kind: ExprKind::Path(_), .. }))) => true,
        Ok(Some(HopStatement::Value(Expr { kind: ExprKind::Query(query), .. }))) => !matches!(
            query.steps.last().map(|step| &step.kind),
            Some(
                QueryStepKind::Where(_)
                    | QueryStepKind::Having(_)
                    | QueryStepKind::By(_)
                    | QueryStepKind::Per(_)
                    | QueryStepKind::Show(_)
            )
        ),
        _ => false,
    }
}

/// What stands in an expression.
fn values(before: &str, typed: &str, place: &Option<MarkedPlace>, known: &Known<'_>) -> Vec<Candidate> {
    let mut found = compared_values(before, typed, known, quoted);
    match place {
        Some(MarkedPlace::Name { tables, shown }) => {
            found.extend(shown.iter().map(|name| Candidate::new(Kind::Column, names::typed_value(name), "shown")));
            for table in tables {
                found.extend(names::columns(table));
                found.extend(names::relations(known, table));
            }
        }
        Some(MarkedPlace::Member(table)) => found.extend(names::members(known, table)),
        Some(MarkedPlace::Table) | None => {}
    }
    found.extend(names::variables(known));
    // In the fields of a change values are made up.
    if field_value(before) {
        found.insert(0, Candidate::new(Kind::Variable, "any", "a record at random"));
        found.push(Candidate { text: "fake.".to_owned(), ..Candidate::new(Kind::Maker, "fake", "a made-up value") });
        let bare = makers().filter(|maker| maker.bare);
        found.extend(bare.map(|maker| Candidate::call(Kind::Maker, maker.name, maker.example)));
    }
    found.extend(["null", "true", "false", "case"].map(|word| Candidate::new(Kind::Word, word, "")));
    let aggregates = functions::AGGREGATES.iter();
    found.extend(aggregates.map(|(name, about)| Candidate::call(Kind::Aggregate, name, *about)));
    let common = COMMON.iter().filter_map(|name| functions::scalar(name));
    let others = functions::SCALARS.iter().filter(|function| !COMMON.contains(&function.name));
    found.extend(common.chain(others).map(|one| Candidate::call(Kind::Function, one.name, one.about)));
    found
}

fn quoted(value: &Value) -> Option<String> {
    match value {
        Value::Text(_) => value.as_text().map(|text| quote_text(&text)),
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(format!("{number:?}")),
        Value::Null | Value::Blob(_) => None,
    }
}

/// The values of the column with which what is typed here is compared, or which is set to it.
fn compared_values(
    before: &str,
    prefix: &str,
    known: &Known<'_>,
    text: fn(&Value) -> Option<String>,
) -> Vec<Candidate> {
    let Some(statement) = tree_with_marker(before, true) else { return Vec::new() };
    let compared = match &statement {
        HopStatement::Write(write) => set_column(write, known),
        _ => None,
    };
    let compared = compared.or_else(|| {
        exprs(&statement).into_iter().find_map(|expr| compared_column(&expr, known.catalog, known.variables))
    });
    let Some((table, column)) = compared else { return Vec::new() };
    let mut found = Vec::new();
    // A key is found by the label of its record.
    let parent = table.foreign_keys.iter().find(|key| key.columns == [column]).map(|key| key.parent.as_str());
    let parent = parent.and_then(|name| known.catalog.table(name).ok().flatten());
    let keys = parent.or_else(|| (table.primary_key == [column]).then(|| Rc::clone(&table)));
    if let Some(keys) = keys {
        let labelled = known.values.labelled(&keys, prefix).into_iter();
        let keys: Vec<_> = labelled.filter_map(|(key, label)| Some((text(&key)?, label))).collect();
        // Labels stand below each other.
        let widest = keys.iter().map(|(key, _)| key.chars().count()).max().unwrap_or(0);
        for (key, label) in keys {
            found.push(Candidate { name: format!("{key:>widest$}  {label}"), ..Candidate::new(Kind::Key, key, "") });
        }
    }
    if found.is_empty() {
        let values = known.values.commonest(&table, column, prefix);
        found.extend(values.iter().filter_map(text).map(|text| Candidate::new(Kind::Value, text, "")));
    }
    found
}

/// Completes a text within its quotes: a value of the column, or a label behind a noun.
fn texts(before: &str, start: usize, quote: char, prefix: &str, known: &Known<'_>) -> Completion {
    let head = &before[..start];
    let plain = |value: &Value| value.as_text().map(Cow::into_owned);
    let mut found = compared_values(head, prefix, known, plain);
    let wanted = prefix.to_lowercase();
    found.retain(|one| one.text.to_lowercase().starts_with(&wanted));
    for one in &mut found {
        if one.kind == Kind::Value {
            one.name.clone_from(&one.text);
        }
        let doubled = format!("{quote}{quote}");
        one.text = format!("{quote}{}{quote}", one.text.replace(quote, &doubled));
    }
    Completion { start, candidates: found }
}

/// What can be set: columns and relations to one, each with `=` behind.
fn fields(known: &Known<'_>, table: &Table) -> Vec<Candidate> {
    let mut found = names::relations(known, table);
    let relations = known.catalog.relations(table).unwrap_or_default();
    let mut to_parent = relations.iter().map(|relation| relation.steps.first().is_some_and(|step| step.to_parent));
    found.retain(|_| to_parent.next().unwrap_or(false));
    let columns = names::columns(table);
    let generated = |name: &str| table.columns.iter().any(|column| column.name == name && column.generated.is_some());
    found.extend(columns.into_iter().filter(|one| !generated(&one.name)));
    for one in &mut found {
        one.text.push('=');
    }
    found
}

/// The words that pick a way to the relation before `via`.
fn ways(before: &str, known: &Known<'_>) -> Vec<Candidate> {
    let trimmed = before.trim_end();
    let Some(head) = trimmed.strip_suffix("via").or_else(|| trimmed.strip_suffix("VIA")) else { return Vec::new() };
    let head = head.trim_end();
    let name_start = head.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    let Some(MarkedPlace::Member(table)) = place(&head[..name_start], known) else { return Vec::new() };
    let wanted = &head[name_start..];
    let relations = known.catalog.relations(&table).unwrap_or_default();
    let called = |relation: &&Rc<crate::catalog::Relation>| {
        relation.names.iter().any(|name| name.eq_ignore_ascii_case(wanted)) && bare_name_length(wanted) > 0
    };
    relations
        .iter()
        .filter(called)
        .filter_map(|relation| {
            let way = relation.via_word.clone().or_else(|| relation.via().map(|via| via.name.clone()))?;
            Some(Candidate::new(
                Kind::Relation,
                typed_name(&way).into_owned(),
                format!("to {}", relation.target().name),
            ))
        })
        .collect()
}

/// Every made-up value behind `fake.`.
fn fakes() -> Vec<Candidate> {
    let fakes = makers().filter(|maker| !maker.bare);
    fakes.map(|maker| Candidate::new(Kind::Maker, maker.name, maker.about)).collect()
}
