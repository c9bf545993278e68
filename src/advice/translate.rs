//! Turns a line of another language's words into one of ours, step by step, until it runs.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::idioms::{self, Names, Rewrite};
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

/// The same where lines are tried in the order of how far they are.
const MAX_NEAR: usize = 120;
const MAX_NEAR_STEPS: usize = 3;

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
    let prefix = whole.text.get(..value)?;
    let rest = whole.text.get(value..)?;
    let mut search = Search { session, names: Names::new(session), checked: HashMap::new() };
    let typed = Way { line: rest.to_owned(), first: None, steps: 0, guesses: false };
    let found = match search.renamed(&typed, &mut HashSet::new()) {
        // The error says by itself what it takes for one name.
        Some(found) if found.steps == 1 => return None,
        Some(found) if found.steps > 1 => found,
        _ => search.nearest(&typed).or_else(|| search.deepest(&typed))?,
    };
    let line = format!("{prefix}{}", found.line);
    // What runs alone is not always what a variable holds.
    check::runs(session, &line).then(|| match found.first {
        Some(Blame { says, span }) => {
            let span = span.map(|span| Span::new(span.start + value + offset, span.end + value + offset));
            Translation { line, says: Some(says), span }
        }
        None => Translation { line, says: None, span: error.span },
    })
}

/// What an idiom says of the line that it turned.
#[derive(Clone)]
struct Blame {
    says: String,
    span: Option<Span>,
}

/// A line that the one that was typed was turned into.
#[derive(Clone)]
struct Way {
    line: String,
    /// What was turned first; none where the error's own candidate was taken.
    first: Option<Blame>,
    steps: usize,
    /// True if a bare name is taken for a text on the way.
    guesses: bool,
}

impl Way {
    fn by_error(&self, line: String) -> Way {
        Way { line, steps: self.steps + 1, ..self.clone() }
    }

    fn by_idiom(&self, rewrite: Rewrite) -> Way {
        let Rewrite { line, says, span, guesses } = rewrite;
        let first = if self.steps == 0 { Some(Blame { says, span }) } else { self.first.clone() };
        Way { line, first, steps: self.steps + 1, guesses: self.guesses || guesses }
    }
}

/// What is said of a line.
enum Checked {
    /// It runs, and these warnings are about it.
    Runs(Vec<Diagnostic>),
    /// It does not; the first of its errors.
    Fails(Vec<Diagnostic>),
}

struct Search<'s> {
    session: &'s Session,
    names: Names<'s>,
    checked: HashMap<String, Rc<Checked>>,
}

impl Search<'_> {
    fn check(&mut self, line: &str) -> Rc<Checked> {
        if let Some(known) = self.checked.get(line) {
            return known.clone();
        }
        let checked = Rc::new(match check::runs(self.session, line) {
            true => Checked::Runs(check::warnings(self.session, line)),
            false => Checked::Fails(check::errors(self.session, line).into_iter().take(1).collect()),
        });
        self.checked.insert(line.to_owned(), checked.clone());
        checked
    }

    /// The lines that what is said of a line shows in its place.
    fn shown(way: &Way, said: &[Diagnostic]) -> Vec<Way> {
        let line = |form: &CandidateForm| match form {
            CandidateForm::Replaced(span, with) => replaced(&way.line, *span, with),
            _ => None,
        };
        let candidates = said.iter().flat_map(Diagnostic::candidates);
        candidates.filter_map(|candidate| Some(way.by_error(line(&candidate.form)?))).collect()
    }

    /// The line in which only what errors themselves show is put right: names that are nothing here. What the line says
    /// beside them may well be meant.
    fn renamed(&mut self, way: &Way, tried: &mut HashSet<String>) -> Option<Way> {
        let is_over = way.steps > MAX_STEPS || self.session.cancel().is_asked();
        if is_over || !tried.insert(way.line.clone()) {
            return None;
        }
        let checked = self.check(&way.line);
        let said = match &*checked {
            Checked::Runs(warnings) if warnings.is_empty() => return Some(way.clone()),
            Checked::Runs(said) | Checked::Fails(said) => said,
        };
        Self::shown(way, said).iter().find_map(|next| self.renamed(next, tried))
    }

    /// The line that is the fewest steps away: each of them is then needed, and the first is what was wrong.
    fn nearest(&mut self, from: &Way) -> Option<Way> {
        let mut tried = HashSet::from([from.line.clone()]);
        let mut ring = vec![from.clone()];
        for _ in 0..MAX_NEAR_STEPS {
            let mut next = Vec::new();
            for way in ring {
                for way in self.from(&way) {
                    if tried.len() >= MAX_NEAR || self.session.cancel().is_asked() {
                        return None;
                    }
                    if way.line.is_empty() || !tried.insert(way.line.clone()) {
                        continue;
                    }
                    match &*self.check(&way.line) {
                        Checked::Runs(_) if says_nothing(&way.line) => {}
                        Checked::Runs(warnings) if warnings.is_empty() => return Some(way),
                        _ => next.push(way),
                    }
                }
            }
            ring = next;
        }
        None
    }

    /// One step on from a line.
    fn from(&mut self, way: &Way) -> Vec<Way> {
        let (said, fails) = match &*self.check(&way.line) {
            Checked::Runs(warnings) => (Self::shown(way, warnings), false),
            Checked::Fails(errors) => (Self::shown(way, errors), true),
        };
        let rewrites = if fails { idioms::rewrites(&Line::new(&way.line), &self.names) } else { Vec::new() };
        said.into_iter().chain(rewrites.into_iter().map(|rewrite| way.by_idiom(rewrite))).collect()
    }

    /// The line that is found along the idioms that say most, however far it is; best one that nothing is to be said of.
    fn deepest(&mut self, from: &Way) -> Option<Way> {
        let rewrites = idioms::rewrites(&Line::new(&from.line), &self.names);
        let firsts = rewrites.into_iter().map(|rewrite| from.by_idiom(rewrite));
        // A candidate of the error itself is no step of ours unless another follows.
        let own = match &*self.check(&from.line) {
            Checked::Runs(said) | Checked::Fails(said) => Self::shown(from, said),
        };
        let mut tried = HashSet::from([from.line.clone()]);
        for first in firsts.chain(own) {
            let is_own = first.first.is_none();
            if is_own && matches!(&*self.check(&first.line), Checked::Runs(_)) {
                // The error shows it by itself, or names it.
                continue;
            }
            let mut warned = None;
            if let Some(found) = self.follow(&first, &mut tried, &mut warned).or(warned) {
                return Some(found);
            }
        }
        None
    }

    /// The line itself where it runs, else the first that does of those that it may be turned into. One that runs and is
    /// warned of goes to `warned`.
    fn follow(&mut self, way: &Way, tried: &mut HashSet<String>, warned: &mut Option<Way>) -> Option<Way> {
        let is_over = tried.len() >= MAX_TRIED || way.steps > MAX_STEPS || self.session.cancel().is_asked();
        if is_over || way.line.is_empty() || !tried.insert(way.line.clone()) {
            return None;
        }
        let checked = self.check(&way.line);
        let said = match &*checked {
            Checked::Runs(_) if says_nothing(&way.line) => return None,
            Checked::Runs(warnings) if warnings.is_empty() => return Some(way.clone()),
            Checked::Runs(warnings) => {
                if !way.guesses && warned.is_none() {
                    *warned = Some(way.clone());
                }
                warnings
            }
            Checked::Fails(errors) => {
                for rewrite in idioms::rewrites(&Line::new(&way.line), &self.names) {
                    if let Some(found) = self.follow(&way.by_idiom(rewrite), tried, warned) {
                        return Some(found);
                    }
                }
                errors
            }
        };
        Self::shown(way, said).iter().find_map(|next| self.follow(next, tried, warned))
    }
}

/// True of a line that is nothing but a value as typed: what `a 1` leaves without its first word.
fn says_nothing(text: &str) -> bool {
    matches!(crate::lang::parse(text), Ok(Some(HopStatement::Value(Expr { kind: ExprKind::Literal(_), .. }))))
}
