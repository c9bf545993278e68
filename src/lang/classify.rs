//! Tells hop lines, SQL, meta-commands and blank lines apart by how they begin.

use super::lexer::{HopToken, HopTokenKind, begins_name, leading};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Nothing but space and comments.
    Blank,
    /// `.tables`, `.migrate` …
    Meta,
    /// Handed to the engine as it is; goes on until its semicolon.
    Sql,
    Hop,
}

/// Words that begin SQL whatever follows.
const ALWAYS: [&str; 8] = ["select", "with", "pragma", "attach", "detach", "vacuum", "analyze", "reindex"];

/// Words that begin SQL where one of these follows.
const PAIRS: [(&str, &[&str]); 12] = [
    ("insert", &["into", "or"]),
    ("replace", &["into"]),
    ("delete", &["from"]),
    ("update", &["or"]),
    ("create", &["table", "index", "view", "trigger", "virtual", "unique", "temp", "temporary"]),
    ("drop", &["table", "index", "view", "trigger"]),
    ("alter", &["table"]),
    ("begin", &["transaction", "immediate", "deferred", "exclusive"]),
    ("commit", &["transaction"]),
    ("end", &["transaction"]),
    ("rollback", &["transaction"]),
    ("release", &["savepoint"]),
];

/// The kind of the line, or of the lines that belong together, in `text`.
pub fn classify(text: &str) -> LineKind {
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if let Some(rest) = trimmed.strip_prefix('.') {
        return if rest.starts_with(begins_name) { LineKind::Meta } else { LineKind::Hop };
    }
    if let Some(behind) = trimmed.strip_prefix('!') {
        // What no statement begins with would wait for a semicolon in vain: `!ls`.
        let first = leading(behind, 1).first().and_then(HopToken::word).map(str::to_lowercase);
        return if first.is_some_and(|word| !begins_statement(&word)) { LineKind::Hop } else { LineKind::Sql };
    }
    if is_word_asked(trimmed) {
        return LineKind::Hop;
    }
    let mut tokens = leading(text, 2);
    // What these begin shows further on.
    let far = |token: &HopToken| {
        token.word().is_some_and(|word| ["update", "explain"].iter().any(|far| word.eq_ignore_ascii_case(far)))
    };
    if tokens.first().is_some_and(far) {
        tokens = leading(text, 6);
    }
    match tokens.first().map(|token| &token.kind) {
        None | Some(HopTokenKind::End) => LineKind::Blank,
        _ if begins_sql(text, &tokens) => LineKind::Sql,
        _ => LineKind::Hop,
    }
}

/// True if a statement of SQL may begin with that word.
fn begins_statement(word: &str) -> bool {
    ALWAYS.contains(&word)
        || PAIRS.iter().any(|(first, _)| *first == word)
        || ["values", "explain", "savepoint"].contains(&word)
}

/// `with?`: what is it.
fn is_word_asked(trimmed: &str) -> bool {
    let line = trimmed.trim_end().trim_end_matches(';');
    let word = line.trim_end_matches('?');
    word.len() < line.len() && !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_')
}

fn begins_sql(text: &str, tokens: &[HopToken]) -> bool {
    let word = |index: usize| tokens.get(index).and_then(HopToken::word).unwrap_or_default().to_lowercase();
    let first = word(0);
    let second = word(1);
    if ALWAYS.contains(&first.as_str()) {
        return true;
    }
    if PAIRS.iter().any(|(one, others)| *one == first && others.contains(&second.as_str())) {
        return true;
    }
    match first.as_str() {
        "values" => tokens.get(1).is_some_and(|token| token.is("(")),
        "explain" => {
            let query_plan = second == "query" && word(2) == "plan";
            query_plan
                || tokens
                    .get(1)
                    .is_some_and(|token| begins_sql(&text[token.span.start..], &leading(&text[token.span.start..], 6)))
        }
        // `update games set … ;` is SQL by its semicolon; without one it is a hop line.
        "update" => {
            let table_end = if tokens.get(2).is_some_and(|token| token.is(".")) { 4 } else { 2 };
            let named = matches!(
                tokens.get(1).map(|token| &token.kind),
                Some(HopTokenKind::Name { .. } | HopTokenKind::Text(_))
            );
            named && word(table_end) == "set" && text.trim_end().ends_with(';')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        use LineKind::{Blank, Hop, Meta, Sql};
        for (text, kind) in [
            ("", Blank),
            ("  # comment", Blank),
            ("-- comment", Blank),
            (".tables", Meta),
            ("   .tables", Meta),
            (".5", Hop),
            ("..", Hop),
            ("select 1", Sql),
            ("/* c */ SELECT 1", Sql),
            ("with x as (select 1) select * from x", Sql),
            ("values where x > 3", Hop),
            ("values (1,2)", Sql),
            ("explain select 1", Sql),
            ("explain query plan select 1", Sql),
            ("explain games", Hop),
            ("explain update games set price=3", Hop),
            ("explain update games set price=3;", Sql),
            ("create table x (id)", Sql),
            ("create `table` number=5", Hop),
            ("create game title='x'", Hop),
            ("begin transaction;", Sql),
            ("begin", Hop),
            ("begin 3", Hop),
            ("begin immediate", Sql),
            ("commit;", Hop),
            ("!update games set x=1", Sql),
            ("update games set price = 5 where id = 3;", Sql),
            ("update \"games\" set price = 5;", Sql),
            ("update games set price = 5", Hop),
            ("update game 3 set price=5;", Hop),
            ("update set 3 set name='x'", Hop),
            ("delete from games where id = 3", Sql),
            ("delete games", Hop),
            ("insert into games values (1)", Sql),
            ("replace into games values (1)", Sql),
            ("drop table x", Sql),
            ("drops where x > 3", Hop),
            ("pragma foreign_keys", Sql),
            ("games;", Hop),
        ] {
            assert_eq!(classify(text), kind, "{text}");
        }
    }
}
