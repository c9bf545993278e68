//! What can be typed in the place of a line that is wrong: lines that were tried, in the names of this database.
//!
//! ```text
//! errors with candidates ─▶ check (parse, plan) ─▶ lines that run
//! the line itself ─▶ idioms (other languages' words, turned into ours) ─▶ check ─▶ a line that runs
//! ```
//!
//! Only a line that failed comes here. Nothing is run; what is looked at of the data are single keys.

mod fallback;
mod first_word;
mod habits;
mod idioms;
mod line;
mod remark;
mod tidy;
mod translate;

use std::rc::Rc;

use crate::catalog::Table;
use crate::commands::{example, planned as check};
use crate::diagnostic::{Candidate, CandidateForm, Diagnostic, Severity, Span, TryLine};
use crate::lang::ast::{HopStatement, SessionCommand};
use crate::session::Session;

pub use remark::remark;

/// A line longer than this is nothing that somebody mistyped.
const MAX_LINE: usize = 4096;

/// How many lines a message shows at most.
const MAX_SHOWN: usize = 4;

/// The errors of a hop line, with lines that run in its place.
pub fn advise(session: &Session, text: &str, errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_about_line = |error: &Diagnostic| error.kind == crate::diagnostic::DiagnosticKind::Language;
    let Some(at) = errors.iter().position(|error| error.severity == Severity::Error) else { return errors };
    if !is_about_line(&errors[at]) || session.cancel().is_asked() {
        return errors;
    }
    let unknown = first_word::unknown(session, text);
    let mut errors = errors;
    // Of what these lines hold, the parser of the sidecar file knows most.
    if matches!(
        crate::lang::parse(text),
        Ok(Some(HopStatement::Session(SessionCommand::Relate(..) | SessionCommand::Label(..))))
    ) {
        return errors.into_iter().map(|error| with_own_lines(session, text, error)).collect();
    }
    let is_short = text.len() <= MAX_LINE;
    // A line that can be planned has failed for another reason: a record that is not there, a rule of the schema.
    if is_short && unknown.is_none() && check::errors(session, text).is_empty() {
        return errors;
    }
    if is_short && let Some(error) = habits::instead(session, text) {
        return vec![error];
    }
    if is_short && let Some((line, _)) = crate::commands::split_pipe(session, text) {
        let bar = line.len();
        let error = Diagnostic::error("a pipe is for the prompt; a script's own shell has one behind hopdb's call");
        return vec![error.at(Span::new(bar, text.len()))];
    }
    if !is_short {
        if let Some(unknown) = unknown {
            errors[at] = unknown;
        }
        return errors;
    }
    let original = errors.swap_remove(at);
    vec![advised(session, text, original, unknown)]
}

/// The errors of a command, with the line to type where it is another shell's.
pub fn advise_command(session: &Session, text: &str, errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_about_line = errors.iter().all(|error| error.kind == crate::diagnostic::DiagnosticKind::Language);
    match habits::instead(session, text) {
        Some(error) if is_about_line && text.len() <= MAX_LINE => vec![error],
        _ => errors,
    }
}

/// The errors of an SQL line, with a hop line that it may be: `select title games`.
pub fn advise_sql(session: &Session, text: &str, mut errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_query = ["select", "with"]
        .iter()
        .any(|word| text.trim_start().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    if is_query
        && text.len() <= MAX_LINE
        && let [error] = errors.as_mut_slice()
        && error.kind != crate::diagnostic::DiagnosticKind::Interrupted
        && !check::runs(session, text)
        && let Some(found) = translate::translate(session, text, error)
        && crate::lang::classify(&found.line) == crate::lang::LineKind::Hop
    {
        error.add_line(TryLine { says: "try".to_owned(), line: found.line });
    }
    errors
}

fn advised(session: &Session, text: &str, original: Diagnostic, unknown: Option<Diagnostic>) -> Diagnostic {
    let is_first = |span: Option<Span>| match (span, unknown.as_ref().and_then(|unknown| unknown.span)) {
        (Some(span), Some(first)) => span.start == first.start,
        _ => false,
    };
    if let Some(picked) = picked(session, text) {
        return picked;
    }
    // What the place of the error knows is better than what the words of the line may mean.
    let own = settled(session, text, original.candidates(), |form| {
        !matches!(form, CandidateForm::Example(_) | CandidateForm::Around(..))
    });
    let translation = if own.is_empty() { translate::translate(session, text, &original) } else { None };
    let mut error = match (&translation, unknown.clone()) {
        // What the line begins with is what is wrong with it, and the planner says more of it.
        (_, Some(_)) if is_first(original.span) && original.candidates().is_empty() => original,
        (Some(found), Some(unknown)) if found.says.is_none() || !is_first(found.span) => unknown,
        (None, Some(unknown)) => unknown,
        (Some(translate::Translation { says: Some(says), span, .. }), _) => {
            let error = Diagnostic::error(says.clone());
            span.map_or(error.clone(), |span| error.at(span))
        }
        _ => original,
    };
    let is_near = error.hints.iter().any(|hint| hint.starts_with("did you mean"));
    if is_first(error.span) && translation.is_none() && !is_near && !mentioned(session, text).is_empty() {
        error = error
            .example("as in", "{records} where {number} > 3")
            .example("as in", "{records} where {text} like '%a%'");
    }
    if translation.is_none() && own.is_empty() {
        error = fallback::verb_alone(error, text);
        let is_plain = error.hints.is_empty() && error.candidates().is_empty();
        if is_plain && crate::lang::parse(text).is_err() {
            error = fallback::shown(error, text);
        }
    }
    let candidates = error.take_candidates();
    if let Some(found) = translation {
        error.add_line(TryLine { says: "try".to_owned(), line: found.line });
        // It says it all.
        error.hints.retain(|hint| !hint.starts_with("the tables are listed"));
    }
    // What is put around a place is for where its rule knows nothing better.
    for line in settled(session, text, &candidates, |form| own.is_empty() || !matches!(form, CandidateForm::Around(..)))
    {
        let is_new = error.try_lines().iter().all(|known| known.line != line.line);
        if is_new && error.try_lines().len() < MAX_SHOWN {
            error.add_line(line);
        }
    }
    error
}

/// The error with those of its own lines that run, and no others.
fn with_own_lines(session: &Session, text: &str, mut error: Diagnostic) -> Diagnostic {
    let candidates = error.take_candidates();
    for line in settled(session, text, &candidates, |_| true) {
        error.add_line(line);
    }
    error
}

/// The error of a line that runs once what it picks stands in brackets.
fn picked(session: &Session, text: &str) -> Option<Diagnostic> {
    let line = line::Line::new(text);
    let runs = |line: &str| check::runs(session, line) && check::warnings(session, line).is_empty();
    let found = idioms::picked(&line, &idioms::Names::new(session)).into_iter().find(|found| runs(&found.line))?;
    let mut error = Diagnostic::error(found.says);
    let offset = text.len() - text.trim_start().len();
    error.span = found.span.map(|span| Span::new(span.start + offset, span.end + offset));
    error.add_line(TryLine { says: "try".to_owned(), line: found.line });
    Some(error)
}

/// Those of the candidates that are wanted, shown and run.
fn settled(
    session: &Session,
    text: &str,
    candidates: &[Candidate],
    is_wanted: impl Fn(&CandidateForm) -> bool,
) -> Vec<TryLine> {
    let mut found: Vec<TryLine> = Vec::new();
    for Candidate { says, form, is_shown } in candidates {
        if !is_shown || !is_wanted(form) {
            continue;
        }
        // What is shown in the place of a line is not itself to be remarked on.
        let runs = |line: &String| check::runs(session, line) && check::warnings(session, line).is_empty();
        let line = match form {
            CandidateForm::Line(line) => Some(line.clone()).filter(runs),
            CandidateForm::Replaced(span, with) => line::replaced(text, *span, with).filter(runs),
            CandidateForm::Around(span, before, behind) => text
                .get(span.start..span.end)
                .and_then(|inner| line::replaced(text, *span, &format!("{before}{inner}{behind}")))
                .filter(runs),
            CandidateForm::Example(form) => example::filled(session, &mentioned(session, text), form),
        };
        found.extend(line.map(|line| TryLine { says: says.clone(), line }));
    }
    found
}

/// The tables that a line names, in their order.
fn mentioned(session: &Session, text: &str) -> Vec<Rc<Table>> {
    idioms::Names::new(session).mentioned(&line::Line::new(text))
}
