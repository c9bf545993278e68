//! Says in sentences why a server gave no answer or refused, and what is known to have happened.

use rusqlite::ffi;

use super::super::connection::{LOST, UNKNOWN};
use super::super::error::{ErrorContext, WriteAccess, explain, span_of};
use super::super::sqlite_error::SqliteError;
use super::client::Lost;
use super::wire::Refusal;
use crate::diagnostic::{Diagnostic, Span};

/// What a request would have done, as far as it matters to whoever has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stake {
    /// It reads.
    Nothing,
    /// It writes by itself, outside of a transaction.
    Change,
    /// It is within a transaction, which is gone with its stream.
    Transaction,
    /// It ends a transaction.
    Commit,
    /// It releases a savepoint: with the first one of a transaction, that is kept.
    Release,
    /// It takes a transaction back.
    Rollback,
}

/// Why there is no answer. `name` is the server's.
pub(super) fn of_lost(lost: &Lost, name: &str, stake: Stake) -> Diagnostic {
    let (diagnostic, was_reached) = match lost {
        Lost::Unreached(why) if why.contains("certificate") => (
            Diagnostic::engine(format!("{name} is not trusted: {why}"))
                .hint("HOPDB_CA_FILE=FILE names a certificate to trust besides, in PEM"),
            false,
        ),
        Lost::Unreached(why) => (Diagnostic::engine(format!("{name} cannot be reached: {why}")), false),
        Lost::Interrupted => (Diagnostic::interrupted(), true),
        Lost::Late(time) => (
            Diagnostic::engine(format!("{name} gave no answer within {} s", time.as_secs_f64()))
                .hint("the limit `time` can be raised: `.set time 120s`"),
            true,
        ),
        Lost::Cut(why) => (
            Diagnostic::engine(format!("the connection to {name} ended before the answer was whole: {}", why.trim())),
            true,
        ),
        Lost::Status(401 | 403, refusal) => {
            let said = if refusal.message.is_empty() { String::new() } else { format!(": {}", refusal.message) };
            (
                Diagnostic::engine(format!("{name} lets nobody in with this token, or without one{said}"))
                    .hint("the token is taken from the environment, HOPDB_TOKEN, or from a file, `--token-file FILE`"),
                false,
            )
        }
        Lost::Status(404, _) => (
            Diagnostic::engine(format!(
                "{name} is no libSQL server, or one that is too old: it has no v3/pipeline (404)"
            )),
            false,
        ),
        Lost::Status(500, refusal) if refusal.message.contains("utf-8") => (
            Diagnostic::engine(format!("{name} cannot send a text that is not UTF-8"))
                .hint("as a blob it can be read: `cast(column as blob)`"),
            true,
        ),
        Lost::Ended(why) => (Diagnostic::engine(format!("{name} has ended this stream: {why}")), false),
        Lost::TakenBack(why) => (
            Diagnostic::engine(format!("{name} has taken the transaction back: {why}"))
                .hint("a server gives the lock of one that stays open to others who wait"),
            false,
        ),
        Lost::Status(status @ (502..=504 | 429), refusal) => (
            Diagnostic::engine(format!("{name} takes no request now ({status}): {}", refusal.message))
                .hint("try again in a moment"),
            true,
        ),
        Lost::Status(status, refusal) => (
            Diagnostic::engine(format!("{name} failed ({status}): {}", refusal.message)),
            // What the server itself has not understood was not done; what something before it says of its own is known of nothing.
            !matches!((status, &refusal.code), (405 | 411 | 413..=415, _) | (400, Some(_))),
        ),
        Lost::Garbled(why) => (Diagnostic::engine(format!("{name} does not answer as a libSQL server: {why}")), true),
        Lost::Elsewhere(to) if to.is_empty() => {
            (Diagnostic::engine(format!("{name} sends on to another place, and does not say where")), false)
        }
        Lost::Elsewhere(to) => (
            Diagnostic::engine(format!("{name} sends on to {to}, which is another server"))
                .hint("open that one by its own URL, if it is the right one; nothing was sent there"),
            false,
        ),
    };
    match stake {
        Stake::Nothing => diagnostic,
        Stake::Transaction | Stake::Rollback => diagnostic.hint(LOST),
        Stake::Commit | Stake::Release if !was_reached => diagnostic.hint(LOST),
        Stake::Change if !was_reached => diagnostic.hint("nothing was changed"),
        Stake::Change => diagnostic.hint("whether the change was made is not known: look before you make it again"),
        Stake::Commit | Stake::Release => diagnostic.hint(UNKNOWN),
    }
}

/// SQLite's report within a refusal.
pub(super) fn report(refusal: &Refusal) -> SqliteError {
    let mut message = refusal.message.as_str();
    for before in ["SQLite error: ", "SQL input error: "] {
        message = message.strip_prefix(before).unwrap_or(message);
    }
    let (message, offset) = split_offset(message);
    let code = match refusal.code.as_deref().unwrap_or_default() {
        "SQLITE_BUSY" => ffi::SQLITE_BUSY,
        "SQLITE_LOCKED" => ffi::SQLITE_LOCKED,
        "SQLITE_FULL" => ffi::SQLITE_FULL,
        "SQLITE_CORRUPT" => ffi::SQLITE_CORRUPT,
        "SQLITE_TOOBIG" => ffi::SQLITE_TOOBIG,
        "SQLITE_NOMEM" => ffi::SQLITE_NOMEM,
        "SQLITE_MISMATCH" => ffi::SQLITE_MISMATCH,
        "SQLITE_INTERRUPT" => ffi::SQLITE_ERROR,
        code if code.starts_with("SQLITE_CONSTRAINT") => constraint_code(code, message),
        _ => ffi::SQLITE_ERROR,
    };
    SqliteError { code, message: message.to_owned(), offset }
}

/// `MESSAGE (at offset N)`.
fn split_offset(message: &str) -> (&str, Option<usize>) {
    let split = message.strip_suffix(')').and_then(|rest| rest.rsplit_once(" (at offset "));
    match split.map(|(message, offset)| (message, offset.parse().ok())) {
        Some((message, Some(offset))) => (message, Some(offset)),
        _ => (message, None),
    }
}

/// The extended code of a broken rule, which the server keeps to itself.
fn constraint_code(code: &str, message: &str) -> i32 {
    let kinds = [
        ("UNIQUE constraint", ffi::SQLITE_CONSTRAINT_UNIQUE),
        ("NOT NULL constraint", ffi::SQLITE_CONSTRAINT_NOTNULL),
        ("CHECK constraint", ffi::SQLITE_CONSTRAINT_CHECK),
        ("FOREIGN KEY constraint", ffi::SQLITE_CONSTRAINT_FOREIGNKEY),
        ("cannot store ", ffi::SQLITE_CONSTRAINT_DATATYPE),
    ];
    let kind = kinds.iter().find(|(begin, _)| message.starts_with(begin)).map(|(_, code)| *code);
    kind.unwrap_or(if code == "SQLITE_CONSTRAINT_PRIMARYKEY" {
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY
    } else {
        // Any other text is one of the schema's own, by RAISE.
        ffi::SQLITE_CONSTRAINT_TRIGGER
    })
}

/// A refusal of a statement as a diagnostic with its place in `sql`.
pub(super) fn of_refusal(refusal: &Refusal, name: &str, sql: &str) -> Diagnostic {
    match refusal.code.as_deref() {
        Some("RESPONSE_TOO_LARGE") => {
            return Diagnostic::engine(format!("the answer is longer than {name} sends at once"))
                .hint("narrow it with `where` or `limit`");
        }
        Some("SQL_PARSE_ERROR") if refusal.message.contains("unsupported statement") => {
            let what = refusal.message.rsplit(": ").next().unwrap_or_default();
            let what: String = what.chars().take(100).collect();
            return Diagnostic::engine(format!("{name} does not take this statement: {what}"))
                .hint("docs/REMOTE.md lists what a server refuses");
        }
        _ => {}
    }
    let report = report(refusal);
    if report.primary() == ffi::SQLITE_BUSY {
        return Diagnostic::engine(format!(
            "{name} is being written by somebody else, and the lock did not come in time"
        ))
        .hint("nothing of this line was kept; run it again");
    }
    let context = ErrorContext {
        file: name,
        path: None,
        access: WriteAccess::Full,
        waited: std::time::Duration::ZERO,
        interrupted: false,
    };
    let diagnostic = explain(&report, &context);
    match span_of(&report, sql) {
        Some(Span { start, end }) if end <= sql.len() => diagnostic.or_at(Span { start, end }),
        _ => diagnostic,
    }
}
