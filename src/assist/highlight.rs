//! What each piece of a line means, so that it can be coloured: by the parser and the resolver where the line can be read so
//! far, else by how the pieces look.

use std::collections::HashMap;
use std::ops::Range;

use super::Known;
use super::statement::exprs;
use crate::commands;
use crate::lang::ast::HopStatement;
use crate::lang::{HopToken, HopTokenKind, LineKind, classify, may_be_word, parse, tokenize, tree_with_marker};
use crate::plan::marked::{Meaning, meanings};
use crate::plan::resolve::functions;
use crate::seed::find_maker;
use crate::sql::{TokenKind, is_plain, tokens};
use crate::terminal::theme::Role;

/// A piece of a line and what it means.
pub type Piece = (Range<usize>, Role);

/// The pieces of `text` that have a look, in order; what is between them has none. The name at the cursor is never unknown: it
/// is still being typed.
pub fn highlight(text: &str, cursor: usize, known: &Known<'_>) -> Vec<Piece> {
    let mut pieces = match classify(text) {
        LineKind::Sql => sql(text),
        LineKind::Meta => command(text),
        LineKind::Hop | LineKind::Blank if text.trim_start().starts_with('.') => command(text),
        LineKind::Hop | LineKind::Blank => hop(text, known),
    };
    pieces.retain(|(place, role)| *role != Role::Unknown || !(place.start..=place.end).contains(&cursor));
    pieces
}

fn command(text: &str) -> Vec<Piece> {
    let start = text.len() - text.trim_start().len();
    let end = text[start..].find(char::is_whitespace).map_or(text.len(), |length| start + length);
    let role = if commands::find(&text[start..end]).is_some() { Role::Command } else { Role::Unknown };
    vec![(start..end, role)]
}

fn sql(text: &str) -> Vec<Piece> {
    let role = |token: &crate::sql::Token<'_>| match token.kind {
        TokenKind::Word if !is_plain(&token.text()) => Some(Role::Word),
        TokenKind::Number => Some(Role::Number),
        TokenKind::Text | TokenKind::Blob => Some(Role::Text),
        TokenKind::Comment => Some(Role::Comment),
        _ => None,
    };
    tokens(text).filter_map(|token| Some((token.span(), role(&token)?))).collect()
}

fn hop(text: &str, known: &Known<'_>) -> Vec<Piece> {
    let (tokens, errors) = tokenize(text);
    let statement = match errors.is_empty() {
        true => parse(text).ok().flatten().or_else(|| tree_with_marker(text, false)),
        false => None,
    };
    let met: HashMap<usize, Meaning> = match &statement {
        Some(statement) => found_names(statement, known),
        None => HashMap::new(),
    };
    let mut pieces = Vec::new();
    let mut end = 0;
    for (at, token) in tokens.iter().enumerate() {
        let place = token.span.start..token.span.end;
        comment(text, end..place.start, &mut pieces);
        end = place.end;
        let role = match &token.kind {
            HopTokenKind::Text(_) | HopTokenKind::Blob(_) => Some(Role::Text),
            HopTokenKind::Integer(_) | HopTokenKind::Real(_) | HopTokenKind::Date(_) => Some(Role::Number),
            HopTokenKind::Name { .. } => match met.get(&place.start) {
                Some(Meaning::Noun) => Some(Role::Noun),
                Some(Meaning::Relation) => Some(Role::Relation),
                Some(Meaning::Column) => Some(Role::Name),
                Some(Meaning::Variable) => Some(Role::Variable),
                Some(Meaning::Unknown) => Some(Role::Unknown),
                None => by_look(&tokens, at),
            },
            HopTokenKind::Bad if text[place.clone()].starts_with(['\'', '"']) => Some(Role::Text),
            _ => None,
        };
        pieces.extend(role.map(|role| (place, role)));
    }
    pieces
}

/// What stands between two tokens, where that is a comment.
fn comment(text: &str, between: Range<usize>, pieces: &mut Vec<Piece>) {
    let gap = &text[between.clone()];
    let trimmed = gap.trim();
    if !trimmed.is_empty() && trimmed != "\\" {
        let start = between.start + (gap.len() - gap.trim_start().len());
        pieces.push((start..start + trimmed.len(), Role::Comment));
    }
}

/// A name that was not looked up: a word, a function, something made up.
fn by_look(tokens: &[HopToken], at: usize) -> Option<Role> {
    let name = tokens[at].word()?;
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let behind = tokens.get(at + 1);
    if before.is_some_and(|token| token.is(".")) {
        let fake = at >= 2 && tokens[at - 2].word().is_some_and(|word| word.eq_ignore_ascii_case("fake"));
        return fake.then_some(Role::Maker);
    }
    let called = behind.is_some_and(|token| token.is("("));
    if called && functions::is_known(name) {
        return Some(Role::Function);
    }
    if name.eq_ignore_ascii_case("fake") || called && find_maker(name, true).is_ok() {
        return Some(Role::Maker);
    }
    let begins = at == 0 || may_be_word(name) || OTHER_WORDS.iter().any(|word| word.eq_ignore_ascii_case(name));
    begins.then_some(Role::Word).filter(|_| at > 0 || behind.is_some_and(|token| token.kind != HopTokenKind::End))
}

/// Words that the language has only at some place.
const OTHER_WORDS: [&str; 14] = [
    "asc", "desc", "nulls", "then", "else", "when", "end", "over", "escape", "for", "each", "include", "show",
    "explain",
];

/// What the names of a line mean, by where they begin.
fn found_names(statement: &HopStatement, known: &Known<'_>) -> HashMap<usize, Meaning> {
    let mut found = HashMap::new();
    for expr in exprs(statement) {
        for (span, meaning) in meanings(&expr, known.catalog, known.variables) {
            // A name that is unknown in one sight may be known in another.
            if meaning != Meaning::Unknown || !found.contains_key(&span.start) {
                found.insert(span.start, meaning);
            }
        }
    }
    found
}

/// The bracket at the cursor, or right before it, and the one that belongs to it.
pub fn brackets(text: &str, cursor: usize) -> Option<(usize, usize)> {
    const PAIRS: [(u8, u8); 3] = [(b'(', b')'), (b'[', b']'), (b'{', b'}')];
    let bytes = text.as_bytes();
    let is_bracket = |at: &usize| bytes.get(*at).is_some_and(|byte| PAIRS.iter().any(|(a, b)| byte == a || byte == b));
    let at = [cursor, cursor.wrapping_sub(1)].into_iter().find(is_bracket)?;
    let (open, close) = *PAIRS.iter().find(|(a, b)| bytes[at] == *a || bytes[at] == *b)?;
    let forward = bytes[at] == open;
    let mut depth = 0_i32;
    let places: Box<dyn Iterator<Item = usize>> =
        if forward { Box::new(at..bytes.len()) } else { Box::new((0..=at).rev()) };
    for place in places {
        if bytes[place] == open {
            depth += 1;
        } else if bytes[place] == close {
            depth -= 1;
        }
        if depth == 0 && (bytes[place] == open || bytes[place] == close) {
            return (place != at).then_some((at.min(place), at.max(place)));
        }
    }
    None
}
