//! The error of a line that begins with a word that is nothing here: it is about that word, whatever follows.

use crate::catalog::NameError;
use crate::diagnostic::{Diagnostic, nearest};
use crate::lang::{HopToken, HopTokenKind, OPENINGS, begins_line, tokenize};
use crate::plan::resolve::{functions, unknown};
use crate::run::write::prepare::made_by;
use crate::session::Session;

/// The error about the first word, where it is no verb, table, variable or function.
pub(super) fn unknown(session: &Session, text: &str) -> Option<Diagnostic> {
    let start = text.len().min(super::MAX_LINE);
    let head = (0..=start).rev().find_map(|end| text.get(..end))?;
    let (tokens, _) = tokenize(head);
    let first = tokens.first()?;
    let HopTokenKind::Name { text: name, quoted } = &first.kind else { return None };
    if tokens.get(1).is_some_and(|token| token.is("=")) {
        return None;
    }
    if !quoted
        && session.catalog().table(name).is_ok_and(|table| table.is_none())
        && let Some(error) = statement(name, &tokens)
    {
        return Some(error);
    }
    let is_word = !quoted && (begins_line(name) || crate::lang::may_be_word(name) || name.eq_ignore_ascii_case("fake"));
    if is_word || session.variables().contains_key(name) {
        return None;
    }
    match session.catalog().table(name) {
        Ok(Some(_)) | Err(NameError::Ambiguous(_)) => return None,
        Ok(None) | Err(NameError::Diagnostic(_)) => {}
    }
    let databases = session.catalog().databases().unwrap_or_default();
    if tokens.get(1).is_some_and(|token| token.is("."))
        && databases.iter().any(|known| known.eq_ignore_ascii_case(name))
    {
        return None;
    }
    let is_called = tokens.get(1).is_some_and(|token| token.is("("));
    if functions::is_known(name) || is_called && made_by(name).is_some() {
        return None;
    }
    let error = Diagnostic::error(format!("`{name}` is no verb, table, variable or function")).at(first.span);
    if let Some(hints) = unknown::mapper_hints(name) {
        return Some(hints.into_iter().fold(error, Diagnostic::hint));
    }
    let near = session.catalog().nearest_table(None, name).ok().flatten();
    let variables = session.variables().keys().map(String::as_str);
    let attached = databases.iter().map(String::as_str).filter(|known| !["main", "temp"].contains(known));
    let near =
        nearest(name, near.as_deref().into_iter().chain(variables).chain(attached).chain(OPENINGS).chain(["expect"]));
    Some(match near {
        Some(near) => error.hint(format!("did you mean {near}?")).try_instead("try", first.span, near),
        None => error.hint("a line begins with a table or a variable; the tables are listed by .tables"),
    })
}

/// The error of a line that is a statement of Python: `for g in games: …`, `if x > 3:`, `while True:`, `def f(x):`.
fn statement(name: &str, tokens: &[HopToken]) -> Option<Diagnostic> {
    let is = |words: &[&str]| words.contains(&name);
    let has_colon = tokens.iter().any(|token| token.is(":"));
    let goes_over = tokens.get(2).is_some_and(|token| token.word().is_some_and(|word| word.eq_ignore_ascii_case("in")));
    let error = |says: &str| Some(Diagnostic::error(says).at(tokens.first()?.span));
    if is(&["for"]) && goes_over {
        let over_all = error("a line goes over all records that it names, without a loop")?;
        return Some(
            over_all
                .example("a column of each", "{records} .{column}")
                .example("something made for each", "for each {one} create {many} auto"),
        );
    }
    if is(&["if", "elif", "else", "while"]) && has_colon {
        let without =
            error("a line has no branches and no loops: it goes over all records that its `where` lets through")?;
        return Some(without.example("as in", "{records} where {number} > 3"));
    }
    if is(&["def", "class", "try", "async"]) && has_colon {
        return error("lines are kept in a file, which `.read` runs; nothing is defined at the prompt but variables");
    }
    None
}
