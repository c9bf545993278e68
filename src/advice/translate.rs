//! Turns a line of another language's words into one of ours, step by step, until it runs.

use std::collections::HashSet;

use super::idioms::{self, Names};
use super::line::{Line, replaced};
use crate::commands::planned as check;
use crate::diagnostic::{CandidateForm, Diagnostic, Span};
use crate::lang::ast::{Expr, ExprKind, HopStatement};
use crate::session::Session;

/// A line that runs, with what was wrong with the one that was typed.
pub(super) struct Translation {
    pub line: String,
    /// The sentence about the first thing that was turned; none where the error's own says it.
    pub says: Option<String>,
    pub span: Option<Span>,
}

/// How many lines are tried, and how many steps one is from the line that was typed.
const MAX_TRIED: usize = 160;
const MAX_STEPS: usize = 12;

/// The line that a wrong one was perhaps meant to be.
pub(super) fn translate(session: &Session, text: &str, error: &Diagnostic) -> Option<Translation> {
    let mut found = turned(session, text, error)?;
    found.line = super::tidy::tidied(session, &found.line);
    Some(found)
}

fn turned(session: &Session, text: &str, error: &Diagnostic) -> Option<Translation> {
    // What is expected is not what other languages call so.
    if text.trim_start().get(..7).is_some_and(|word| word.eq_ignore_ascii_case("expect ")) || text.trim() == "expect" {
        return None;
    }
    // The right side of an assignment is a line of its own.
    let whole = Line::new(text);
    let value = if whole.is_name(0) && whole.is(1, "=") { whole.tokens.get(2)?.span.start } else { 0 };
    let offset = text.len() - text.trim_start().len();
    let mut search = Search {
        session,
        names: Names::new(session),
        prefix: whole.text.get(..value)?.to_owned(),
        tried: HashSet::new(),
        warned: None,
    };
    let rest = whole.text.get(value..)?.to_owned();
    let shifted =
        |span: Span| Some(Span::new(span.start.checked_sub(value + offset)?, span.end.checked_sub(value + offset)?));
    search.tried.insert(rest.clone());
    // A candidate of the error itself is no step of ours unless another follows.
    let own = error.candidates().iter().filter_map(|candidate| match &candidate.form {
        CandidateForm::Replaced(span, with) => Some((shifted(*span)?, with.clone(), candidate.is_shown)),
        _ => None,
    });
    let own: Vec<_> = own.collect();
    for rewrite in idioms::rewrites(&Line::new(&rest), &search.names) {
        if let Some(line) = search.found(&rewrite.line, rewrite.guesses) {
            let span = rewrite.span.map(|span| Span::new(span.start + value + offset, span.end + value + offset));
            let line = format!("{}{line}", search.prefix);
            // What runs alone is not always what a variable holds.
            return check::runs(session, &line).then_some(Translation { line, says: Some(rewrite.says), span });
        }
    }
    for (span, with, _) in own {
        let Some(line) = replaced(&rest, span, &with) else { continue };
        if check::runs(session, &line) {
            // The error shows it by itself, or names it.
            continue;
        }
        if let Some(line) = search.found(&line, false) {
            return Some(Translation { line: format!("{}{line}", search.prefix), says: None, span: error.span });
        }
    }
    None
}

struct Search<'s> {
    session: &'s Session,
    names: Names<'s>,
    /// `name = ` of an assignment.
    prefix: String,
    tried: HashSet<String>,
    /// A line that runs and is warned of, where no better one is found.
    warned: Option<String>,
}

impl Search<'_> {
    /// The line that this one may be turned into, best one that nothing is to be said of.
    fn found(&mut self, text: &str, guesses: bool) -> Option<String> {
        self.warned = None;
        self.follow(text, 1, guesses).or_else(|| self.warned.take())
    }

    /// The line itself where it runs, else the first that does of those that it may be turned into.
    fn follow(&mut self, text: &str, steps: usize, guesses: bool) -> Option<String> {
        let is_over = self.tried.len() >= MAX_TRIED || steps > MAX_STEPS || self.session.cancel().is_asked();
        if is_over || text.is_empty() || !self.tried.insert(text.to_owned()) {
            return None;
        }
        if check::runs(self.session, text) {
            if says_nothing(text) {
                return None;
            }
            let warnings = check::warnings(self.session, text);
            if warnings.is_empty() {
                return Some(text.to_owned());
            }
            if !guesses && self.warned.is_none() {
                self.warned = Some(text.to_owned());
            }
            return self.way_out(text, &warnings, steps, guesses);
        }
        let line = Line::new(text);
        for rewrite in idioms::rewrites(&line, &self.names) {
            if let Some(found) = self.follow(&rewrite.line, steps + 1, guesses || rewrite.guesses) {
                return Some(found);
            }
        }
        let errors = check::errors(self.session, text);
        self.way_out(text, errors.get(..1)?, steps, guesses)
    }

    /// By what errors or warnings show themselves.
    fn way_out(&mut self, text: &str, said: &[Diagnostic], steps: usize, guesses: bool) -> Option<String> {
        said.iter().flat_map(Diagnostic::candidates).find_map(|candidate| match &candidate.form {
            CandidateForm::Replaced(span, with) => self.follow(&replaced(text, *span, with)?, steps + 1, guesses),
            _ => None,
        })
    }
}

/// True of a line that is nothing but a value as typed: what `a 1` leaves without its first word.
fn says_nothing(text: &str) -> bool {
    matches!(crate::lang::parse(text), Ok(Some(HopStatement::Value(Expr { kind: ExprKind::Literal(_), .. }))))
}
