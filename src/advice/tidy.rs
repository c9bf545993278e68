//! How a line that runs is spelt where it is shown: its tables as they are called, and nothing that says nothing.

use super::idioms::{Names, quoted};
use super::line::Line;
use crate::catalog::singular_name;
use crate::commands::planned as check;
use crate::lang::begins_line;
use crate::session::Session;

/// The same line in the names of the database: `games where …` for `Game where …`, without `.all()` at its end.
pub(super) fn tidied(session: &Session, text: &str) -> String {
    let mut best = text.to_owned();
    for step in [without_brackets, named, without_all] {
        if let Some(line) = step(session, &best).filter(|line| check::runs(session, line)) {
            best = line;
        }
    }
    best
}

/// `delete(Game) where …` is a call no more.
fn without_brackets(_: &Session, text: &str) -> Option<String> {
    let line = Line::new(text);
    let is_change = line.is_word(0, &["update", "delete", "create"]) && line.is(1, "(") && line.is(3, ")");
    (is_change && line.is_name(2)).then(|| line.with(1..4, &format!(" {}", line.typed(2..3))))
}

/// A class's name is the table's, or that of one of its records.
fn named(session: &Session, text: &str) -> Option<String> {
    let line = Line::new(text);
    let names = Names::new(session);
    let mut whole = text.to_owned();
    for at in (0..line.len()).rev() {
        let token = line.tokens.get(at)?;
        let Some(word) = token.word() else { continue };
        let begins = at == 0 || line.tokens.get(at - 1)?.word().is_some_and(begins_line);
        if !begins || begins_line(word) || session.variables().contains_key(word) {
            continue;
        }
        let Some(table) = names.table(word) else { continue };
        let one = singular_name(&table.name);
        // `Game` beside `games`: the letters are not those of the table.
        if word == table.name || word == one || !word.chars().any(char::is_uppercase) {
            continue;
        }
        let is_one = line.is_integer(at + 1) || line.is_string(at + 1) || line.is_word(0, &["create"]);
        let name = if is_one { quoted(&one) } else { quoted(&table.name) };
        whole.replace_range(token.span.start..token.span.end, &name);
    }
    (whole != text).then_some(whole)
}

fn without_all(_: &Session, text: &str) -> Option<String> {
    text.strip_suffix(".all()").map(|line| line.trim_end().to_owned())
}
