//! Completes a statement of SQL: tables where a table stands, columns of the tables that it names, keywords, functions, and
//! behind ON the columns that the keys pair.

use std::rc::Rc;

use super::matching::fitting;
use super::{Candidate, Completion, Kind, Known, names};
use crate::catalog::{Table, TableEntry};
use crate::plan::resolve::functions;
use crate::sql::{Token, TokenKind, code, plain_or_quoted, quote_text};
use crate::store::Value;

/// Keywords that a statement is written with, as they are typed.
const WORDS: [&str; 62] = [
    "select",
    "from",
    "where",
    "join",
    "left join",
    "on",
    "using",
    "group by",
    "having",
    "order by",
    "limit",
    "offset",
    "distinct",
    "as",
    "and",
    "or",
    "not",
    "in",
    "between",
    "like",
    "glob",
    "is null",
    "is not null",
    "exists",
    "case",
    "when",
    "then",
    "else",
    "end",
    "union",
    "union all",
    "except",
    "intersect",
    "with",
    "recursive",
    "insert into",
    "values",
    "update",
    "set",
    "delete from",
    "create table",
    "create index",
    "create view",
    "drop table",
    "alter table",
    "add column",
    "rename to",
    "primary key",
    "foreign key",
    "references",
    "not null",
    "unique",
    "check",
    "default",
    "returning",
    "asc",
    "desc",
    "collate nocase",
    "over",
    "partition by",
    "pragma",
    "explain query plan",
];

/// Words behind which a table stands.
const BEFORE_TABLE: [&str; 5] = ["from", "join", "into", "update", "table"];

pub fn complete(before: &str, known: &Known<'_>) -> Completion {
    let tokens: Vec<Token<'_>> = code(before).collect();
    let begin = tokens.iter().rposition(|token| token.is(";")).map_or(0, |at| at + 1);
    let mut tokens = &tokens[begin..];
    // A comment at the end takes no names.
    if crate::sql::ends_in_comment(before) {
        return Completion::none(before.len());
    }
    let mut start = before.len();
    let mut typed = String::new();
    let mut quoted = false;
    if let Some((last, others)) = tokens.split_last()
        && last.end() == before.len()
    {
        match last.kind {
            TokenKind::Word => (start, typed, tokens) = (last.start, last.text().into_owned(), others),
            TokenKind::DoubleQuoted | TokenKind::Backquoted if last.left_open().is_some() => {
                (start, typed, tokens) = (last.start, last.text()[1..].to_owned(), others);
                quoted = true;
            }
            TokenKind::Text if last.left_open().is_some() => {
                return text_value(before, last, others, known);
            }
            TokenKind::Mark => {}
            _ => return Completion::none(before.len()),
        }
    }
    let tables = named_tables(tokens, known);
    let mut found = Vec::new();
    let last = tokens.last();
    if let (true, Some(owner)) = (last.is_some_and(|token| token.is(".")), tokens.iter().rev().nth(1)) {
        let owner = owner.name();
        let table =
            tables.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(&owner)).map(|(_, table)| Rc::clone(table));
        let table = table.or_else(|| known.catalog.table_exact(&owner).ok().flatten());
        found.extend(table.map(|table| columns(&table)).unwrap_or_default());
    } else if last.is_some_and(|token| token.is_any(&BEFORE_TABLE)) {
        found.extend(all_tables(known));
    } else {
        if last.is_some_and(|token| token.is("on")) {
            found.extend(pairs(&tables));
        }
        let begun = !tokens.is_empty();
        for (_, table) in &tables {
            found.extend(columns(table));
        }
        found.extend(tables.iter().map(|(alias, table)| Candidate::new(Kind::Noun, alias.clone(), table.name.clone())));
        if begun {
            let functions = functions::names();
            found.extend(functions.map(|name| Candidate::call(Kind::Function, name, "")));
            if tables.is_empty() {
                found.extend(all_tables(known));
            }
        }
        found.extend(WORDS.map(|word| Candidate::new(Kind::Keyword, word, "")));
    }
    if quoted {
        found.retain(|one| matches!(one.kind, Kind::Noun | Kind::Column));
        for one in &mut found {
            one.text = crate::sql::quote_name(&one.name);
        }
    }
    fitting(start, &typed, found, known.usage)
}

fn all_tables(known: &Known<'_>) -> Vec<Candidate> {
    let entries = known.catalog.tables().unwrap_or_default();
    let candidate = |entry: &TableEntry| {
        let noun = entry.noun();
        let name = plain_or_quoted(&entry.name);
        let text =
            if noun == entry.name { name.into_owned() } else { format!("{}.{name}", plain_or_quoted(&entry.schema)) };
        Candidate { name: noun.into_owned(), ..Candidate::new(Kind::Noun, text, "") }
    };
    entries.iter().map(candidate).collect()
}

fn columns(table: &Table) -> Vec<Candidate> {
    names::columns(table)
        .into_iter()
        .map(|one| Candidate { text: plain_or_quoted(&one.name).into_owned(), ..one })
        .collect()
}

/// The tables that stand behind FROM, JOIN, UPDATE and INTO, by the names that they go by there.
fn named_tables(tokens: &[Token<'_>], known: &Known<'_>) -> Vec<(String, Rc<Table>)> {
    let mut found: Vec<(String, Rc<Table>)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let opens = tokens[at].is_any(&BEFORE_TABLE)
            || tokens[at].is(",") && !found.is_empty() && tokens[..at].iter().rev().any(|token| token.is("from"));
        at += 1;
        if !opens {
            continue;
        }
        let Some(name) = tokens.get(at) else { break };
        let within = match tokens.get(at + 1).is_some_and(|token| token.is(".")) {
            true => tokens.get(at + 2).map(|table| (name.name(), table.name())),
            false => None,
        };
        let found_table = match &within {
            Some((database, table)) => known.catalog.table_in(database, table).ok().flatten(),
            None => known.catalog.table_exact(&name.name()).ok().flatten(),
        };
        let Some(table) = found_table else { continue };
        at += if within.is_some() { 3 } else { 1 };
        let is_as = tokens.get(at).is_some_and(|token| token.is("as"));
        let alias = tokens.get(at + usize::from(is_as)).filter(|token| {
            matches!(token.kind, TokenKind::Word | TokenKind::DoubleQuoted)
                && (is_as || !WORDS.iter().any(|word| word.split(' ').any(|part| token.is(part))))
        });
        let called = alias.map_or_else(|| table.name.clone(), |alias| alias.name().into_owned());
        found.push((called, table));
    }
    found
}

/// What pairs the last table with one before it: `r.game_id = g.id`.
fn pairs(tables: &[(String, Rc<Table>)]) -> Vec<Candidate> {
    let Some(((name, table), others)) = tables.split_last() else { return Vec::new() };
    let mut found = Vec::new();
    let pair = |child: (&str, &Table), parent: (&str, &Table)| -> Vec<Candidate> {
        let keys = child.1.foreign_keys.iter().filter(|key| key.parent.eq_ignore_ascii_case(&parent.1.name));
        keys.map(|key| {
            let equal: Vec<String> = key
                .columns
                .iter()
                .zip(&key.parent_columns)
                .map(|(column, to)| {
                    let column = plain_or_quoted(&child.1.columns[*column].name);
                    format!(
                        "{}.{column} = {}.{}",
                        plain_or_quoted(child.0),
                        plain_or_quoted(parent.0),
                        plain_or_quoted(to)
                    )
                })
                .collect();
            Candidate::new(Kind::Value, equal.join(" and "), "by the key")
        })
        .collect()
    };
    for (other_name, other) in others.iter().rev() {
        found.extend(pair((name, table), (other_name, other)));
        found.extend(pair((other_name, other), (name, table)));
    }
    found
}

/// Completes a text that is compared with a column: `genre = '`, `genre in ('a', '`.
fn text_value(before: &str, open: &Token<'_>, tokens: &[Token<'_>], known: &Known<'_>) -> Completion {
    let prefix = open.text()[1..].to_owned();
    let compares = ["=", "<>", "!=", "==", "like", "in", "(", ",", "is", "not", "<", ">", "<=", ">="];
    let column = tokens.iter().rev().find(|token| !token.is_any(&compares) && token.kind != TokenKind::Text);
    let Some(column) = column else { return Completion::none(before.len()) };
    for (_, table) in named_tables(tokens, known) {
        let Some(at) = table.columns.iter().position(|one| column.is_named(&one.name)) else { continue };
        let values = known.values.commonest(&table, at, &prefix);
        let texts = values.iter().filter_map(Value::as_text);
        let candidates = texts
            .map(|text| Candidate { name: text.to_string(), ..Candidate::new(Kind::Value, quote_text(&text), "") })
            .collect();
        return Completion { start: open.start, candidates };
    }
    Completion::none(before.len())
}
