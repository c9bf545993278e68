//! Turns SQLite's errors into plain sentences with what to do about them.

use std::ffi::c_int;
use std::path::Path;
use std::time::Duration;

use rusqlite::ffi;

use super::locks::holders;
use super::sqlite_error::SqliteError;
use crate::diagnostic::{Diagnostic, Span};
use crate::sql::tokens;

/// The engine's own account of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// SQLite's extended result code (rescode.html); its low byte is the primary one.
    pub code: i32,
    /// The rule that was broken, if the failure is about one.
    pub constraint: Option<ConstraintViolation>,
}

impl Failure {
    /// True if the statement itself cannot be run, came to something that cannot be, or breaks a rule of the schema, rather
    /// than the file being against it.
    pub fn is_of_statement(&self) -> bool {
        let codes =
            [ffi::SQLITE_ERROR, ffi::SQLITE_TOOBIG, ffi::SQLITE_RANGE, ffi::SQLITE_CONSTRAINT, ffi::SQLITE_MISMATCH];
        codes.contains(&(self.code & 0xff))
    }

    /// True if the statement was prepared for a schema that another program has changed since. Prepared anew, it fits.
    pub fn is_outdated(&self) -> bool {
        self.code == ffi::SQLITE_SCHEMA
    }
}

/// A rule of the schema that a record would have broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConstraintViolation {
    pub kind: ConstraintKind,
    /// The table, where SQLite names it.
    pub table: Option<String>,
    /// The columns that the rule is about, where SQLite names them.
    pub columns: Vec<String>,
    /// The name or text of a check, the name of an index over expressions, the message of a trigger.
    pub name: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstraintKind {
    Unique,
    PrimaryKey,
    NotNull,
    Check,
    ForeignKey,
    /// A value of the wrong type: in a STRICT table, or in an INTEGER PRIMARY KEY.
    DataType,
    /// A trigger's RAISE.
    Trigger,
    Other,
}

/// Why a connection cannot write its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WriteAccess {
    Full,
    /// The user asked for `--readonly` or `--safe`.
    Asked,
    /// The file or its folder lets this user only read.
    Forbidden,
}

/// What a message needs to know besides SQLite's report.
pub(super) struct ErrorContext<'a> {
    /// The file as the user named it.
    pub file: &'a str,
    /// Where the file is, if it is one.
    pub path: Option<&'a Path>,
    pub access: WriteAccess,
    /// How long the operation waited for a lock.
    pub waited: Duration,
    /// True if somebody has asked to stop.
    pub interrupted: bool,
}

impl Failure {
    pub(super) fn of(report: &SqliteError) -> Failure {
        Failure { code: report.code, constraint: constraint(report) }
    }
}

fn constraint(report: &SqliteError) -> Option<ConstraintViolation> {
    let kind = match report.code {
        ffi::SQLITE_CONSTRAINT_UNIQUE => ConstraintKind::Unique,
        ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => ConstraintKind::PrimaryKey,
        ffi::SQLITE_CONSTRAINT_NOTNULL => ConstraintKind::NotNull,
        ffi::SQLITE_CONSTRAINT_CHECK => ConstraintKind::Check,
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ConstraintKind::ForeignKey,
        ffi::SQLITE_CONSTRAINT_DATATYPE => ConstraintKind::DataType,
        // ON DELETE RESTRICT is a trigger to SQLite.
        ffi::SQLITE_CONSTRAINT_TRIGGER if report.message.starts_with("FOREIGN KEY") => ConstraintKind::ForeignKey,
        ffi::SQLITE_CONSTRAINT_TRIGGER => ConstraintKind::Trigger,
        _ if report.primary() == ffi::SQLITE_CONSTRAINT => ConstraintKind::Other,
        _ if report.primary() == ffi::SQLITE_MISMATCH => ConstraintKind::DataType,
        _ => return None,
    };
    let (mut table, mut columns, mut name) = (None, Vec::new(), None);
    let subject = report.message.split_once(" constraint failed: ").map(|(_, subject)| subject);
    match (kind, subject) {
        (ConstraintKind::Unique | ConstraintKind::PrimaryKey | ConstraintKind::NotNull, Some(subject)) => {
            if let Some(index) = subject.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')) {
                name = Some(index.to_string());
            } else if let Some((owner, _)) = subject.split_once('.') {
                // Each column is written with its table before it; a comma in a name does not begin with that.
                let prefix = format!("{owner}.");
                let separator = format!(", {prefix}");
                columns = subject[prefix.len()..].split(separator.as_str()).map(String::from).collect();
                table = Some(owner.to_string());
            }
        }
        (ConstraintKind::Check, Some(subject)) => name = Some(subject.to_string()),
        (ConstraintKind::DataType, _) => {
            if let Some((owner, column)) =
                report.message.split_once(" column ").and_then(|(_, subject)| subject.split_once('.'))
            {
                table = Some(owner.to_string());
                columns.push(column.to_string());
            }
        }
        (ConstraintKind::Trigger, _) => name = Some(report.message.clone()),
        _ => {}
    }
    Some(ConstraintViolation { kind, table, columns, name })
}

/// The report as a diagnostic, without a place.
pub(super) fn explain(report: &SqliteError, context: &ErrorContext<'_>) -> Diagnostic {
    let file = context.file;
    let message = report.message.as_str();
    match report.primary() {
        ffi::SQLITE_INTERRUPT => Diagnostic::interrupted(),
        ffi::SQLITE_BUSY if context.interrupted => Diagnostic::interrupted(),
        ffi::SQLITE_BUSY => explain_busy(report, context),
        ffi::SQLITE_LOCKED => Diagnostic::engine(format!("{message}: another statement of this session still uses it")),
        ffi::SQLITE_READONLY => explain_readonly(report, context),
        ffi::SQLITE_FULL => {
            Diagnostic::engine(format!("there is no room left on the disk (or no page left for {file})"))
                .hint("nothing of this statement was written; make room and run it again")
        }
        ffi::SQLITE_IOERR => Diagnostic::engine(format!("the system failed to {} {file}", operation(report.code)))
            .hint("check the disk, its room and the connection to it, then run the line again"),
        ffi::SQLITE_CORRUPT if report.code == ffi::SQLITE_CORRUPT_INDEX => {
            Diagnostic::engine(format!("an index of {file} does not agree with its table: {message}"))
                .hint("`reindex;` builds the indexes anew")
        }
        ffi::SQLITE_CORRUPT => {
            with_recovery_hints(Diagnostic::engine(if message.contains("malformed database schema") {
                damaged_schema(file, message)
            } else if report.code == ffi::SQLITE_CORRUPT_VTAB {
                format!("the data behind a virtual table of {file} is damaged ({message})")
            } else {
                format!("{file} is damaged ({message})")
            }))
        }
        ffi::SQLITE_NOTADB => Diagnostic::engine(format!("{file} is not an SQLite database ({message})")),
        ffi::SQLITE_TOOBIG => Diagnostic::engine(format!("{message}: longer than SQLite allows")),
        ffi::SQLITE_NOMEM => {
            Diagnostic::engine("there is not enough memory for this").hint("narrow it with `where` or `limit`")
        }
        ffi::SQLITE_CANTOPEN if message == "unable to open database file" => Diagnostic::engine(format!(
            "a file that SQLite needs beside {file} or for a sort cannot be opened"
        ))
        .hint("SQLite keeps a journal beside the file, and big sorts in the system's folder for temporary files"),
        ffi::SQLITE_SCHEMA => Diagnostic::engine("the schema changed while the statement was at hand; run it again"),
        ffi::SQLITE_PROTOCOL => Diagnostic::engine(format!("too many programs use {file} at once; run the line again")),
        ffi::SQLITE_ABORT if report.code == ffi::SQLITE_ABORT_ROLLBACK => {
            Diagnostic::engine("the statement was stopped, as its transaction was rolled back under it")
        }
        ffi::SQLITE_AUTH => Diagnostic::engine(format!("not allowed here: {message}")),
        ffi::SQLITE_CONSTRAINT | ffi::SQLITE_MISMATCH => explain_constraint(report),
        _ if message == "unsupported file format" => Diagnostic::engine(format!(
            "{file} is of a format newer than this program knows, or its header is damaged (unsupported file format)"
        ))
        .hint("a newer sqlite3 may read it; `.dump` there, and `.read` what it writes into a new file"),
        _ => explain_message(message),
    }
}

/// `malformed database schema (NAME) - WHY`, where either may be wanting: the name is `?` then.
fn damaged_schema(file: &str, message: &str) -> String {
    let detail = message.trim_start_matches("malformed database schema ");
    match detail.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some("?") => {
            format!("the schema of {file} is damaged: an entry in it has no name, or is nothing that SQLite knows")
        }
        Some(name) if name.is_ascii() && !name.is_empty() => {
            format!("the schema of {file} is damaged at the entry `{name}`")
        }
        Some(_) => format!("the schema of {file} is damaged, or its header names another encoding than its text has"),
        None => format!("the schema of {file} is damaged: {detail}"),
    }
}

/// How to save what can be saved; the same for every kind of damage.
pub(super) fn with_recovery_hints(diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
        .hint("`pragma integrity_check;` lists what is wrong")
        .hint("on a copy of it, `sqlite3 FILE .recover | sqlite3 NEWFILE` saves what can be read")
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn explain_busy(report: &SqliteError, context: &ErrorContext<'_>) -> Diagnostic {
    let file = context.file;
    if report.code == ffi::SQLITE_BUSY_SNAPSHOT {
        return Diagnostic::engine(format!("another program changed {file} since this transaction began to read"))
            .hint("`rollback`, then do it again");
    }
    if report.message != "database is locked" {
        return Diagnostic::engine(report.message.clone());
    }
    let waited = match context.waited {
        Duration::ZERO => String::new(),
        time => format!(" (waited {})", seconds(time)),
    };
    let holders = context.path.map(holders).unwrap_or_default();
    let who = if holders.is_empty() { "another program".to_owned() } else { holders.join(", ") };
    Diagnostic::engine(format!("{file} is locked by {who}{waited}"))
        .hint("let it finish or close it, then run the line again; `.set busy-timeout 60s` waits longer")
}

fn explain_readonly(report: &SqliteError, context: &ErrorContext<'_>) -> Diagnostic {
    let file = context.file;
    match (report.code, context.access) {
        (ffi::SQLITE_READONLY_ROLLBACK, _) => Diagnostic::engine(format!(
            "a transaction on {file} was cut off; its journal beside the file must be rolled back, which needs the right to write"
        ))
        .hint("open it without --readonly, or copy the file together with its -journal into a folder of your own"),
        (ffi::SQLITE_READONLY_DBMOVED, _) => {
            Diagnostic::engine(format!("{file} was moved or deleted since it was opened")).hint("open it again")
        }
        (ffi::SQLITE_READONLY_CANTINIT | ffi::SQLITE_READONLY_RECOVERY | ffi::SQLITE_READONLY_CANTLOCK, _) => {
            unreadable_wal(file)
        }
        (_, WriteAccess::Asked) => Diagnostic::engine(format!("{file} was opened for reading only, so nothing can be written")),
        (ffi::SQLITE_READONLY_DIRECTORY, _) | (_, WriteAccess::Full) => {
            Diagnostic::engine(format!("{file} cannot be written: {}", report.message))
                .hint("SQLite needs the right to write to the file and to its folder")
        }
        (_, WriteAccess::Forbidden) => {
            Diagnostic::engine(format!("{file} cannot be written: there is no permission to"))
                .hint("SQLite needs the right to write to the file and to its folder")
        }
    }
}

/// Committed changes stand in the -wal, and cannot be reached.
pub(super) fn unreadable_wal(file: &str) -> Diagnostic {
    Diagnostic::engine(format!(
        "{file}-wal holds changes that are not in {file} yet, and they cannot be read without the right to write there"
    ))
    .hint(format!("copy {file} and {file}-wal together into a folder of your own, and open the copy"))
}

/// What the system was about when it failed (rescode.html, SQLITE_IOERR_…).
fn operation(code: c_int) -> &'static str {
    match code {
        ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_DATA => "read from",
        ffi::SQLITE_IOERR_WRITE => "write to",
        ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC => "bring to the disk",
        ffi::SQLITE_IOERR_TRUNCATE => "shorten",
        ffi::SQLITE_IOERR_DELETE | ffi::SQLITE_IOERR_DELETE_NOENT => "remove the journal of",
        ffi::SQLITE_IOERR_LOCK | ffi::SQLITE_IOERR_RDLOCK | ffi::SQLITE_IOERR_UNLOCK => "lock",
        ffi::SQLITE_IOERR_GETTEMPPATH => "find a folder for temporary files for",
        ffi::SQLITE_IOERR_SHMOPEN
        | ffi::SQLITE_IOERR_SHMSIZE
        | ffi::SQLITE_IOERR_SHMLOCK
        | ffi::SQLITE_IOERR_SHMMAP => "share the -shm of",
        _ => "read or write",
    }
}

fn explain_constraint(report: &SqliteError) -> Diagnostic {
    let message = report.message.as_str();
    let Some(ConstraintViolation { kind, table, columns, name }) = constraint(report) else {
        return explain_message(message);
    };
    let place = table
        .map(|table| columns.iter().map(|column| format!("{table}.{column}")).collect::<Vec<_>>().join(", "))
        .or(name)
        .unwrap_or_default();
    let several = columns.len() > 1;
    match kind {
        ConstraintKind::Unique if place.is_empty() => Diagnostic::engine(message),
        ConstraintKind::Unique if several => Diagnostic::engine(format!(
            "{place} must be unique together, and these values are there already (UNIQUE constraint failed)"
        )),
        ConstraintKind::Unique => Diagnostic::engine(format!(
            "{place} must be unique, and this value is there already (UNIQUE constraint failed)"
        )),
        ConstraintKind::PrimaryKey if !place.is_empty() => Diagnostic::engine(format!(
            "{place} is the primary key, and this key is there already (UNIQUE constraint failed)"
        )),
        ConstraintKind::NotNull => Diagnostic::engine(format!("{place} must not be null (NOT NULL constraint failed)")),
        ConstraintKind::Check => {
            Diagnostic::engine(format!("the check `{place}` does not hold (CHECK constraint failed)"))
        }
        ConstraintKind::ForeignKey => {
            Diagnostic::engine("a record would refer to one that is not there (FOREIGN KEY constraint failed)")
                .hint("the record that it names is missing, or one that others still refer to would go")
        }
        ConstraintKind::DataType if place.is_empty() => {
            Diagnostic::engine("an INTEGER PRIMARY KEY takes whole numbers only (datatype mismatch)")
        }
        ConstraintKind::PrimaryKey | ConstraintKind::DataType | ConstraintKind::Trigger | ConstraintKind::Other => {
            Diagnostic::engine(message)
        }
    }
}

/// Messages about the text of a statement, in words that begin like ours.
fn explain_message(message: &str) -> Diagnostic {
    for thing in ["table", "column", "function", "collation sequence", "index", "view", "trigger", "savepoint"] {
        if let Some(name) = message.strip_prefix("no such ").and_then(|rest| rest.strip_prefix(thing))
            && let Some(name) = name.strip_prefix(": ")
        {
            let (name, string) = match name.split_once(" - should this be") {
                Some((name, _)) => (name, true),
                None => (name, false),
            };
            // ALTER TABLE names it in quotes, and as it was written.
            let name = name.trim_matches('"');
            let diagnostic = Diagnostic::engine(format!("there is no {thing} `{name}`"));
            return if string {
                diagnostic.hint(format!("text stands in single quotes: '{name}'"))
            } else {
                diagnostic
            };
        }
    }
    if let Some(name) = message.strip_prefix("no such module: ") {
        return Diagnostic::engine(format!("this is a virtual table of a module that is not built in: `{name}`"));
    }
    if let Some(name) = message.strip_prefix("unknown function: ") {
        return Diagnostic::engine(format!("there is no function `{}`", name.trim_end_matches("()")));
    }
    if let Some(token) = message.strip_prefix("near \"").and_then(|rest| rest.strip_suffix("\": syntax error")) {
        return Diagnostic::engine(format!("syntax error near `{token}`"));
    }
    if let Some(token) = message.strip_prefix("unrecognized token: \"").and_then(|rest| rest.strip_suffix('"')) {
        return Diagnostic::engine(match token.chars().next() {
            Some('\'') => "this text has no ' at its end".to_owned(),
            Some('[') => "this name has no ] at its end".to_owned(),
            Some(quote @ ('"' | '`')) => format!("this name has no {quote} at its end"),
            _ => format!("`{token}` is not something that SQL knows"),
        });
    }
    match message {
        "incomplete input" => Diagnostic::engine("the statement is not complete"),
        "" => Diagnostic::engine("SQLite refused, and did not say why"),
        message => Diagnostic::engine(message),
    }
}

/// Where in `sql` a report points: the token that begins at its offset, or the end for a statement that breaks off.
pub(super) fn span_of(report: &SqliteError, sql: &str) -> Option<Span> {
    let Some(start) = report.offset else {
        if let Some(name) = report.message.strip_prefix("no such table: ") {
            return only_word(sql, name);
        }
        return (report.message == "incomplete input").then(|| {
            let end = sql.trim_end().len();
            Span::new(end, end)
        });
    };
    let mut start = start.min(sql.len());
    while !sql.is_char_boundary(start) {
        start -= 1;
    }
    Some(Span::new(start, start + token_length(&sql[start..])))
}

/// Where `name` stands in `sql` as a whole word, if it does so once: SQLite gives no place for tables.
fn only_word(sql: &str, name: &str) -> Option<Span> {
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
    let mut found = sql.match_indices(name).filter(|(at, _)| {
        !sql[..*at].ends_with(is_word) && !sql[at + name.len()..].starts_with(is_word) && !name.is_empty()
    });
    let (start, _) = found.next()?;
    found.next().is_none().then(|| Span::new(start, start + name.len()))
}

/// How many bytes the SQL token at the beginning of `text` takes.
fn token_length(text: &str) -> usize {
    let first = tokens(text).next().filter(|token| token.start == 0);
    first.map_or_else(|| text.chars().next().map_or(0, char::len_utf8), |token| token.end())
}
