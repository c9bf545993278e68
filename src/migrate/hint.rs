//! Comments of schema.sql that tell what no schema can: `@renamed from=old`, `@new` and `hop: fill EXPR`.

use super::table::Table;
use super::token::{Kind, Token};

/// What a hint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The name before.
    Renamed(String),
    /// It is no old thing under another name.
    New,
    /// The SQL expression over the old record for values that are not there.
    Fill(String),
}

/// A hint, and the column or table that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hint {
    pub table: String,
    pub column: Option<String>,
    pub said: Said,
}

fn said(comment: &str) -> Option<Said> {
    let body = comment.get(2..)?;
    let body = if comment.starts_with("/*") { body.strip_suffix("*/").unwrap_or(body) } else { body }.trim();
    let behind = |word: &str| {
        let head = body.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
        Some(body[head.len()..].trim())
    };
    if let Some(rest) = behind("@renamed") {
        let name = rest.strip_prefix("from")?.trim_start().strip_prefix('=')?.trim();
        let found = super::token::tokens(name);
        return found.first().map(|token| Said::Renamed(token.name()));
    }
    if behind("@new").is_some_and(str::is_empty) {
        return Some(Said::New);
    }
    let fill = behind("hop:")?;
    let rest = fill.get(..4).filter(|head| head.eq_ignore_ascii_case("fill")).map(|_| &fill[4..])?;
    let spaced = rest.starts_with(|c: char| c.is_whitespace() || c == '(');
    (spaced && !rest.trim().is_empty()).then(|| Said::Fill(rest.trim().to_owned()))
}

/// The hints in the text of one CREATE TABLE statement, comments before it included, whose tokens these are.
pub(super) fn hints(tokens: &[Token<'_>], name: &str, table: &Table, offset: usize) -> Vec<Hint> {
    // The table was read from SQLite's own copy of the text, whose places are others: the columns are found by their order.
    let definitions = definitions(tokens, table.columns.len());
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Comment
            && token.start >= offset
            && let Some(said) = said(token.text)
        {
            let column = place(tokens, at, &definitions).map(|index| table.columns[index].name.clone());
            found.push(Hint { table: name.to_owned(), column, said });
        }
    }
    found
}

/// The hints about `table` that stand behind its statement, on its last line: before byte `line` of these tokens.
pub(super) fn trailing(tokens: &[Token<'_>], table: &str, line: usize) -> Vec<Hint> {
    let comments = tokens.iter().take_while(|token| token.kind == Kind::Comment && token.start < line);
    comments.filter_map(|token| Some(Hint { table: table.to_owned(), column: None, said: said(token.text)? })).collect()
}

/// First and last token of each column, the comma behind it included.
fn definitions(tokens: &[Token<'_>], count: usize) -> Vec<(usize, usize)> {
    let (mut found, mut depth, mut first) = (Vec::new(), 0_usize, None);
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind != Kind::Comment) {
        let opens = token.is("(");
        if depth >= 1 && first.is_none() {
            first = Some(at);
        }
        depth += usize::from(opens);
        if token.is(")") {
            depth = depth.saturating_sub(1);
        }
        let ends = depth == 0 && token.is(")") || depth == 1 && token.is(",");
        if ends && let Some(first) = first.take() {
            found.push((first, at));
        }
        if found.len() == count {
            break;
        }
    }
    found
}

/// The column that the comment at `at` speaks of: the one around it or before it on its line, else the next.
fn place(tokens: &[Token<'_>], at: usize, definitions: &[(usize, usize)]) -> Option<usize> {
    if let Some(around) = definitions.iter().position(|(first, last)| (*first..*last).contains(&at)) {
        return Some(around);
    }
    let before = tokens[..at].iter().rposition(|token| token.kind != Kind::Comment)?;
    let ended = definitions.iter().position(|(_, last)| *last == before);
    if tokens[before].last_line() == tokens[at].line {
        return ended;
    }
    let is_inside =
        definitions.first().is_some_and(|(first, _)| *first > at) && tokens[before].is("(") || ended.is_some();
    if !is_inside {
        return None;
    }
    definitions.iter().position(|(first, _)| *first > at).or(ended.filter(|_| !tokens[before].is(")")))
}
