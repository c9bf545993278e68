//! Revisions that a server would not take are refused before any of them runs.

use crate::diagnostic::Diagnostic;
use crate::lang::{self, LineKind};
use crate::migrate::revision::{Direction, Language, Revision, RevisionError};
use crate::session::Session;
use crate::sql::code;
use crate::store::{self, Connection};

/// # Errors
/// As [`refusal`], and that nothing was run.
pub(super) fn refuse(session: &Session, revision: &Revision, direction: Direction) -> Result<(), RevisionError> {
    let Some(fault) = refusal(session, revision, direction) else { return Ok(()) };
    Err(RevisionError { diagnostic: fault.diagnostic.hint("nothing was run"), ..fault })
}

/// The first statement of a way of a revision that the database's server is known not to take, whatever the schema is.
pub(super) fn refusal(session: &Session, revision: &Revision, direction: Direction) -> Option<RevisionError> {
    let connection = &*session.engine.connection;
    let body = revision.body(direction).filter(|_| connection.is_remote())?;
    if !body.options.transaction {
        let message = format!("{} runs outside a transaction, which is not done on a server", revision.title());
        let digits = &revision.digits;
        let error = Diagnostic::error(message)
            .hint("what stays of one that fails midway could not be told there")
            .hint(format!("where its statements take a transaction, take the option off and `.migrate bless {digits}`; where the server has all of it, `.migrate stamp {digits}`"));
        return Some(error.into());
    }
    let refused = match revision.language {
        Language::Sql => of_text(connection, &body.text, body.line),
        Language::Hop => lang::entries(body.text.lines(), store::is_complete)
            .into_iter()
            .filter(|entry| entry.kind == LineKind::Sql)
            .find_map(|entry| of_text(connection, entry.text.trim_start_matches('!'), body.line + entry.line - 1)),
    };
    let Refused { line, text, error } = refused?;
    let error = match code(&text).next() {
        Some(verb) if verb.is("alter") => {
            error.hint("`.migrate new` writes what a server takes while its database is open")
        }
        _ => way_out(error, &text, line, &revision.digits),
    };
    Some(RevisionError::within(revision.file_of(direction), line, &text, error))
}

/// What to do about a statement that a server does without.
fn way_out(error: Diagnostic, text: &str, line: usize, digits: &str) -> Diagnostic {
    let instead = match code(text).next().is_some_and(|verb| verb.is("create")) {
        true => ", or make an ordinary table and drop it at the end",
        false => "",
    };
    Diagnostic { hints: Vec::new(), ..error }
        .hint(format!("take the statement out of line {line}{instead}"))
        .hint(format!("where the revision is applied already, `.migrate bless {digits}` takes its new text there"))
}

struct Refused {
    line: usize,
    text: String,
    error: Diagnostic,
}

/// The first statement of a text that is refused, with its line. No statement of a trigger is.
fn of_text(connection: &dyn Connection, text: &str, line: usize) -> Option<Refused> {
    let starts = code(text).filter(|token| token.is(";")).map(|token| token.end());
    std::iter::once(0).chain(starts).find_map(|at| {
        let rest = text.get(at..)?;
        let error = connection.refusal(rest)?;
        let begin = at + code(rest).next()?.start;
        let end = code(rest).find(|token| token.is(";")).map_or(text.len(), |token| at + token.start);
        let line = line + text.get(..begin)?.matches('\n').count();
        Some(Refused { line, text: text.get(begin..end)?.trim_end().to_owned(), error })
    })
}
