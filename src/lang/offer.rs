//! What may stand at a place of a line, as the parser that reads lines comes upon it there.
//!
//! A token that no line can hold, the *marker*, is put behind the tokens before the place. The parser takes it for a
//! name, and wherever it looks for something where the marker stands it makes an [`Offer`] of it.

use std::cell::{Cell, RefCell};

use super::ast::HopStatement;
use super::lexer::{HopToken, HopTokenKind, tokenize};
use super::parser::parse_tokens_with;
use crate::diagnostic::Span;

/// The text of the marker's name, which is no name of a database's.
pub const MARKER: &str = "\u{1}";

/// Something that may stand at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offer {
    /// A word of the language.
    Word(&'static str),
    /// A word that compares or joins values.
    Operator(&'static str),
    /// A table or a variable, where a query begins.
    Noun,
    /// A table and nothing else.
    Table,
    /// A relation, a column or a dot form, behind a dot.
    Member,
    /// A relation, behind `with`, `without`, `include`.
    Relation,
    /// A table that a way leads through, behind `via`.
    Way,
    /// A value: columns, relations, functions, variables.
    Value,
    /// The key of a record, or its label in quotes.
    Key,
    /// A column, or a relation to one, that is given a value.
    Field,
    /// A variable.
    Variable,
    /// A collation.
    Collation,
    /// A number.
    Number,
}

/// Collects offers while a line is parsed.
pub(super) struct Offers {
    /// The position of the marker among the tokens.
    pub at: usize,
    found: RefCell<Vec<Offer>>,
    /// Where a line within the line begins, as behind `expect none`.
    pub inner: Cell<Option<usize>>,
}

impl Offers {
    pub fn at(at: usize) -> Offers {
        Offers { at, found: RefCell::default(), inner: Cell::default() }
    }

    pub fn add(&self, offer: Offer) {
        let mut found = self.found.borrow_mut();
        if !found.contains(&offer) {
            found.push(offer);
        }
    }
}

/// What may stand behind `before`, the text of a line up to a place where a name or a word may begin.
pub fn offers(before: &str) -> Vec<Offer> {
    let (mut tokens, errors) = tokenize(before);
    if !errors.is_empty() {
        return Vec::new();
    }
    let at = mark(&mut tokens, HopTokenKind::Name { text: MARKER.to_owned(), quoted: false });
    // Whether the line is whole is of no matter here.
    let (_, offers) = parse_tokens_with(before, tokens, Offers::at(at));
    offers.found.into_inner()
}

/// Where the line within `before` begins that the place at its end belongs to; none where there is but one.
pub fn inner_line(before: &str) -> Option<usize> {
    let (mut tokens, errors) = tokenize(before);
    if !errors.is_empty() {
        return None;
    }
    let at = mark(&mut tokens, HopTokenKind::Name { text: MARKER.to_owned(), quoted: false });
    let (_, offers) = parse_tokens_with(before, tokens, Offers::at(at));
    offers.inner.get()
}

/// The tree of a line that goes on behind `before` with the marker: a name, or a text where `as_text`. Brackets that are open
/// are closed. None where no line can be made of it.
pub fn tree_with_marker(before: &str, as_text: bool) -> Option<HopStatement> {
    let (mut tokens, errors) = tokenize(before);
    if !errors.is_empty() {
        return None;
    }
    let mut open = Vec::new();
    for token in &tokens {
        match token.kind {
            HopTokenKind::Symbol("(") => open.push(")"),
            HopTokenKind::Symbol("[") => open.push("]"),
            HopTokenKind::Symbol("{") => open.push("}"),
            HopTokenKind::Symbol(")" | "]" | "}") => {
                open.pop();
            }
            _ => {}
        }
    }
    let text = MARKER.to_owned();
    let marker = if as_text { HopTokenKind::Text(text) } else { HopTokenKind::Name { text, quoted: false } };
    mark(&mut tokens, marker);
    let end = tokens.pop()?;
    let symbol = |symbol| HopToken { kind: HopTokenKind::Symbol(symbol), span: end.span, spaced: true };
    let number = HopToken { kind: HopTokenKind::Integer(1), span: end.span, spaced: true };
    let close: Vec<HopToken> = open.iter().rev().map(|bracket| symbol(bracket)).collect();
    // A field wants its value; a comparison its other side.
    for tail in [Vec::new(), vec![symbol("="), number.clone()]] {
        let line: Vec<HopToken> =
            tokens.iter().cloned().chain(tail).chain(close.iter().cloned()).chain([end.clone()]).collect();
        if let Ok(Some(statement)) = super::parser::parse_tokens(before, line) {
            return Some(statement);
        }
    }
    None
}

/// Puts the marker before the end, and returns its position.
fn mark(tokens: &mut Vec<HopToken>, kind: HopTokenKind) -> usize {
    let end = tokens.last().map_or(Span::default(), |token| token.span);
    let at = tokens.len().saturating_sub(1);
    let spaced = tokens.last().is_none_or(|token| token.spaced);
    tokens.insert(at, HopToken { kind, span: end, spaced });
    if let Some(last) = tokens.last_mut() {
        last.spaced = true;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(line: &str, wanted: &[Offer], unwanted: &[Offer]) {
        let found = offers(line);
        for offer in wanted {
            assert!(found.contains(offer), "{line}|: no {offer:?} in {found:?}");
        }
        for offer in unwanted {
            assert!(!found.contains(offer), "{line}|: {offer:?} in {found:?}");
        }
    }

    #[test]
    fn what_may_stand_where() {
        use Offer::*;
        has("", &[Noun, Word("count"), Word("first"), Word("create"), Word("vars")], &[Member, Word("where")]);
        has("count ", &[Noun, Word("distinct"), Word("first")], &[Word("create")]);
        has("games ", &[Word("where"), Word("by"), Word("show")], &[Noun, Value, Member]);
        has("game 3 .", &[Member], &[Value, Noun, Word("where")]);
        has("game 3 .users ", &[Word("where"), Word("via")], &[Noun]);
        has("game 3 .users via ", &[Way], &[Value]);
        has("games where ", &[Value, Word("not"), Word("exists")], &[Noun, Word("by")]);
        has("games where price ", &[Operator("and"), Operator("in"), Operator("between"), Word("by")], &[Value]);
        has("games where price > ", &[Value], &[Operator("and")]);
        has("games where price > 5 ", &[Operator("and"), Word("by")], &[Value]);
        has("users with ", &[Relation, Word("at least")], &[Value, Word("by")]);
        has("users include ", &[Relation], &[Value]);
        has("games by price ", &[Word("desc"), Word("limit")], &[Value]);
        has("games show title, ", &[Value], &[Word("where")]);
        has("games show title ", &[Word("as"), Word("by")], &[Value]);
        has("games limit ", &[Number], &[Value]);
        has("create ", &[Table], &[Value, Member]);
        has("create game ", &[Field, Word("auto")], &[Value]);
        has("create game title='x' ", &[Field], &[]);
        has("create game title=", &[Value], &[Field]);
        has("update game 3 ", &[Word("set"), Word("where")], &[Noun]);
        has("update game 3 set ", &[Field], &[Value]);
        has("link game 3 ", &[Word("to")], &[Noun]);
        has("link game 3 to ", &[Noun], &[Word("set")]);
        has("for each ", &[Noun], &[Value]);
        has("for each game ", &[Word("create"), Word("where")], &[]);
        has("games union ", &[Noun], &[Value]);
        has("count(", &[Value], &[]);
        has("games where (", &[Value], &[]);
        has("forget ", &[Variable], &[Value]);
        has("path ", &[Table], &[]);
        has("path games ", &[Table], &[]);
        has("expect ", &[Word("none"), Word("error"), Noun], &[]);
        has("expect first 2 games ", &[Word("gives")], &[]);
        has("expect at most 3 ", &[Word("statements")], &[Noun]);
        has("games where title collate ", &[Collation], &[Value]);
    }

    #[test]
    fn where_the_inner_line_begins() {
        for (line, inner) in [
            ("expect none games ", Some(12)),
            ("expect error insert into ", Some(13)),
            ("expect at most 2 statements ", Some(28)),
            ("expect first 2 games gives ", Some(27)),
            ("expect count ", Some(7)),
            ("expect", Some(6)),
            ("games where ", None),
        ] {
            assert_eq!(inner_line(line), inner, "{line}");
        }
    }

    #[test]
    fn a_tree_is_made_of_a_line_that_is_not_whole() {
        for line in ["", "games where ", "game 3 .", "count(games where (", "update game 3 set ", "games show reviews{"]
        {
            assert!(tree_with_marker(line, false).is_some(), "{line}");
        }
        assert!(tree_with_marker("games where genre in ('RPG', ", true).is_some());
        assert!(tree_with_marker("games games ", false).is_none());
    }
}
