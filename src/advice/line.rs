//! A line as the idioms see it: its tokens, and texts put in the place of some.

use std::ops::Range;

use crate::diagnostic::Span;
use crate::lang::{HopToken, HopTokenKind, tokenize};

/// The text with another in that place, with one space where two would meet.
pub(super) fn replaced(text: &str, span: Span, with: &str) -> Option<String> {
    let before = text.get(..span.start)?;
    let after = text.get(span.end..)?;
    if with.is_empty() && (before.is_empty() || before.ends_with(' ')) {
        return Some(format!("{before}{}", after.trim_start()));
    }
    let with = if before.ends_with(' ') { with.trim_start() } else { with };
    let with = if after.starts_with(' ') { with.trim_end() } else { with };
    Some(format!("{before}{with}{after}"))
}

/// A line and its tokens, without the end.
pub(super) struct Line {
    pub text: String,
    pub tokens: Vec<HopToken>,
}

impl Line {
    pub fn new(text: &str) -> Line {
        let text = text.trim().trim_end_matches([';', '.', '!', ' ']);
        let text = text.strip_suffix('?').filter(|name| name.contains(' ')).unwrap_or(text).trim_end();
        let (mut tokens, _) = tokenize(text);
        tokens.retain(|token| token.kind != HopTokenKind::End);
        Line { text: text.to_owned(), tokens }
    }

    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The word at that place in lower case; empty where there is none.
    pub fn word(&self, at: usize) -> String {
        self.tokens.get(at).and_then(HopToken::word).unwrap_or_default().to_lowercase()
    }

    pub fn is_word(&self, at: usize, words: &[&str]) -> bool {
        let word = self.tokens.get(at).and_then(HopToken::word);
        word.is_some_and(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
    }

    pub fn is(&self, at: usize, symbol: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(symbol))
    }

    pub fn is_name(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(HopToken::is_name)
    }

    pub fn is_integer(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| matches!(token.kind, HopTokenKind::Integer(_)))
    }

    pub fn is_string(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| matches!(token.kind, HopTokenKind::Text(_)))
    }

    /// The text of a string token.
    pub fn string(&self, at: usize) -> Option<&str> {
        match &self.tokens.get(at)?.kind {
            HopTokenKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// True if no space stands before the token.
    pub fn is_glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| !token.spaced)
    }

    /// The tokens as they are typed.
    pub fn typed(&self, range: Range<usize>) -> &str {
        match (self.tokens.get(range.start), range.end.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if range.start < range.end => {
                self.text.get(first.span.start..last.span.end).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// From that token to the end of the line.
    pub fn rest(&self, from: usize) -> &str {
        self.typed(from..self.len())
    }

    pub fn span(&self, range: Range<usize>) -> Option<Span> {
        Some(self.tokens.get(range.start)?.span.to(self.tokens.get(range.end.checked_sub(1)?)?.span))
    }

    /// The line with a text in the place of these tokens.
    pub fn with(&self, range: Range<usize>, text: &str) -> String {
        let joined = match self.span(range.clone()) {
            Some(span) if text.is_empty() => replaced(&self.text, span, ""),
            Some(span) => replaced(&self.text, span, text),
            None => None,
        };
        joined.unwrap_or_else(|| self.text.clone()).trim().to_owned()
    }

    /// Where the bracket that opens at that token is closed.
    pub fn close(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in open..self.len() {
            if ["(", "[", "{"].iter().any(|symbol| self.is(at, symbol)) {
                depth += 1;
            } else if [")", "]", "}"].iter().any(|symbol| self.is(at, symbol)) {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
        }
        None
    }

    /// The parts between the commas of a bracket, the brackets themselves left out.
    pub fn arguments(&self, open: usize, close: usize) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut start = open + 1;
        let mut at = start;
        while at < close {
            if self.is(at, ",") {
                found.push(start..at);
                start = at + 1;
            } else if let Some(end) =
                self.close(at).filter(|_| self.is(at, "(") || self.is(at, "[") || self.is(at, "{"))
            {
                at = end;
            }
            at += 1;
        }
        if start < close {
            found.push(start..close);
        }
        found
    }

    /// Where the name or value that ends before that token begins: `game.price`, `lower(x)`, `5`.
    pub fn operand_before(&self, end: usize) -> Option<usize> {
        let mut at = end.checked_sub(1)?;
        loop {
            if self.is(at, ")") {
                at = (0..at).rev().find(|open| self.is(*open, "(") && self.close(*open) == Some(at))?;
                if at > 0 && self.is_name(at - 1) && self.is_glued(at) {
                    at -= 1;
                }
            }
            let has_dot = at >= 2 && self.is(at - 1, ".") && self.is_glued(at) && self.is_glued(at - 1);
            if !has_dot {
                return Some(at);
            }
            at -= 2;
        }
    }
}
