//! Which view or trigger an error is about that says only what is not there.

use crate::check::{self, Problem, ProblemKind};
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::session::Session;

/// What a statement does, and so which of several broken objects it has met.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatementKind {
    Reads,
    Writes,
}

/// The error with the view or trigger whose text the engine could not read. One of the statement's own text stays as it is.
pub(crate) fn named(session: &Session, error: Diagnostic, kind: StatementKind) -> Diagnostic {
    let is_missing = ["there is no ", "no such "].iter().any(|words| error.message.starts_with(words));
    if error.kind != DiagnosticKind::Engine || error.span.is_some() || !is_missing {
        return error;
    }
    // What cannot be looked at now tells nothing more.
    let Ok(mut broken) = check::broken_objects(&**session.connection()) else { return error };
    broken.retain(|problem| problem.what == error.message);
    let is_trigger = |problem: &Problem| problem.kind == ProblemKind::Trigger;
    broken.sort_by_key(|problem| is_trigger(problem) != (kind == StatementKind::Writes));
    let Some(problem) = broken.into_iter().next() else { return error };
    let object = match &problem.table {
        Some(table) if is_trigger(&problem) => format!("the trigger `{}` of `{table}`", problem.name),
        _ => format!("the view `{}`", problem.name),
    };
    let message = format!("{object} is broken: {}", error.message);
    let error = Diagnostic { message, ..error };
    match problem.line {
        Some(line) => error.hint(format!("its text: {line}")),
        None => error,
    }
}
