//! Fallbacks for collations and functions that a schema uses and SQLite does not know, so that its tables can be read.
//!
//! A program may give its database collations and functions of its own (Anki's `unicase`, Calibre's `title_sort`). A
//! collation that is missing becomes the order of bytes, a function becomes one that gives null, each with one warning.
//! What is known from the text of a statement alone is a mistake of the user and stays an error. What a fallback says may
//! be shown, and never written: an index in the wrong order, or a null that a trigger worked out, would harm the file. Nor
//! may an index in the order of the real collation be searched by the order of bytes, which misses records: a comparison
//! `COLLATE binary` does not, so SQL that the program itself writes compares columns of such a collation in that way.

use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::functions::FunctionFlags;

use super::query::{each_row, texts};
use super::raw::Handle;
use super::sqlite_error::SqliteError;
use super::value::{Row, Value, ValueRef};
use crate::diagnostic::Diagnostic;
use crate::sql::{Token, TokenKind, code, quote_name};

/// What SQLite could not find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum MissingName {
    Function(String),
    Collation(String),
    /// A name in double quotes that is no column: in views and triggers of old schemas, a text.
    Quoted(String),
}

impl MissingName {
    /// What the report says is missing, if it says so.
    pub fn from(report: &SqliteError) -> Option<MissingName> {
        let message = report.message.as_str();
        if let Some(name) = message.strip_prefix("no such function: ") {
            return Some(MissingName::Function(name.to_string()));
        }
        if let Some(name) = message.strip_prefix("unknown function: ") {
            return Some(MissingName::Function(name.strip_suffix("()").unwrap_or(name).to_string()));
        }
        if let Some(name) = message.strip_prefix("no such collation sequence: ") {
            return Some(MissingName::Collation(name.to_string()));
        }
        let (name, _) = message.strip_prefix("no such column: \"")?.split_once("\" - should this be")?;
        Some(MissingName::Quoted(name.to_string()))
    }

    /// True if the text of a view, table, index or trigger uses it.
    fn is_used_in(&self, sql: &[u8]) -> bool {
        let mut before: Option<Token<'_>> = None;
        let mut all = code(sql).peekable();
        while let Some(token) = all.next() {
            let used = match self {
                MissingName::Function(name) => {
                    token.is_named(name)
                        && all.peek().is_some_and(|next| next.is("("))
                        && before.as_ref().is_none_or(may_precede_expression)
                }
                MissingName::Collation(name) => {
                    token.is_named(name) && before.as_ref().is_some_and(|before| before.is("collate"))
                }
                MissingName::Quoted(name) => self::is_quoted(&token, name),
            };
            if used {
                return true;
            }
            before = Some(token);
        }
        false
    }

    /// True if the user's own text holds this name in double quotes.
    pub fn is_typed_in(&self, sql: &str) -> bool {
        matches!(self, MissingName::Quoted(name) if code(sql).any(|token| is_quoted(&token, name)))
    }
}

fn is_quoted(token: &Token<'_>, name: &str) -> bool {
    token.kind == TokenKind::DoubleQuoted && token.name() == name
}

/// True if an expression can begin behind this token. Behind all other words a name with a bracket is a table with its columns
/// or a type with its size.
fn may_precede_expression(token: &Token<'_>) -> bool {
    const WORDS: [&str; 29] = [
        "all", "and", "as", "between", "by", "case", "collate", "default", "distinct", "else", "escape", "from",
        "glob", "having", "in", "is", "like", "limit", "match", "not", "offset", "on", "or", "regexp", "select", "set",
        "then", "when", "where",
    ];
    match token.kind {
        TokenKind::Word => token.is_any(&WORDS),
        TokenKind::Mark => !token.is(".") && !token.is(")"),
        _ => false,
    }
}

/// The fallbacks of one connection.
#[derive(Default)]
pub(super) struct Fallbacks {
    /// True while a statement runs that writes.
    writing: Arc<AtomicBool>,
    collations: RefCell<Vec<String>>,
    functions: RefCell<Vec<String>>,
}

impl Fallbacks {
    /// To be set while a statement that writes is running.
    pub fn set_writing(&self, writing: bool) {
        self.writing.store(writing, Ordering::Relaxed);
    }

    /// Makes known what is missing if the schema uses it. Gives the warning that belongs to it.
    pub fn add(&self, handle: &Handle, missing: &MissingName) -> Result<Option<Diagnostic>, SqliteError> {
        if !schema_uses(handle, missing)? {
            return Ok(None);
        }
        match missing {
            MissingName::Function(name) => {
                self.add_function(handle, name)?;
                self.functions.borrow_mut().push(name.clone());
                Ok(Some(Diagnostic::warning(format!(
                    "the schema uses the function `{name}`, which only the program that made it has; it gives null here"
                ))))
            }
            MissingName::Collation(name) => {
                handle.add_binary_collation(name)?;
                self.collations.borrow_mut().push(name.clone());
                Ok(Some(Diagnostic::warning(format!(
                    "the schema uses the collation `{name}`, which only the program that made it has; texts compare byte by byte here"
                ))))
            }
            MissingName::Quoted(_) => Ok(None),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.collations.borrow().is_empty() && self.functions.borrow().is_empty()
    }

    /// Takes a function back that stood in for the time of one statement. False for what stays: a collation, and a function
    /// while another statement runs.
    pub fn remove(&self, handle: &Handle, missing: &MissingName) -> bool {
        let MissingName::Function(name) = missing else { return false };
        let gone = handle.connection().remove_function(name.as_str(), -1).is_ok();
        if gone {
            self.functions.borrow_mut().retain(|known| known != name);
        }
        gone
    }

    fn add_function(&self, handle: &Handle, name: &str) -> Result<(), SqliteError> {
        let writing = Arc::clone(&self.writing);
        let refusal = format!(
            "this change needs the function `{name}`, which only the program that made the database has; nothing was written"
        );
        // Deterministic, or no index and no generated column could use it; innocuous, or no schema that is not trusted.
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
        handle
            .connection()
            .create_scalar_function(name, -1, flags, move |_| {
                if writing.load(Ordering::Relaxed) {
                    Err(rusqlite::Error::UserFunctionError(refusal.clone().into()))
                } else {
                    Ok(rusqlite::types::Null)
                }
            })
            .map_err(SqliteError::from)
    }

    /// Refuses a statement that a fallback would make answer wrongly or do harm: a change that opens an index whose order
    /// the fallback cannot keep, a search in such an index, which would miss records, and a check of such an index, which
    /// would find damage that is not there.
    ///
    /// The program of the statement (opcode.html) names the collations of each index that it opens, those of
    /// triggers and foreign keys included.
    pub fn check(&self, handle: &Handle, statement: &str, readonly: bool) -> Result<(), Box<FallbackError>> {
        if self.is_empty() {
            return Ok(());
        }
        if is_integrity_check(statement) {
            return Err(Diagnostic::engine(
                "an index in this database needs what only the program that made it has, so it cannot be checked here",
            )
            .hint("`pragma quick_check;` checks all but the order of indexes")
            .into());
        }
        let (Some(mut prepared), _) = handle.prepare(format!("EXPLAIN {statement}").as_bytes())? else {
            return Ok(());
        };
        let mut opened: Vec<(i64, usize, String)> = Vec::new();
        let mut searched: Vec<(i64, usize)> = Vec::new();
        let mut run = prepared.run(&[])?;
        while run.step()? {
            run.measure();
            let text = |index| match run.get(index) {
                ValueRef::Text(bytes) => String::from_utf8_lossy(bytes),
                _ => Cow::Borrowed(""),
            };
            let cursor = if let ValueRef::Integer(cursor) = run.get(2) { cursor } else { -1 };
            let operand = text(5);
            match &*text(1) {
                "OpenRead" | "OpenWrite" | "ReopenIdx" => {
                    opened.extend(self.first_in(&operand).map(|(position, name)| (cursor, position, name)));
                }
                // It builds every index anew.
                "Vacuum" => opened.extend(self.collations.borrow().first().map(|name| (cursor, 0, name.clone()))),
                "SeekGE" | "SeekGT" | "SeekLE" | "SeekLT" | "IdxGE" | "IdxGT" | "IdxLE" | "IdxLT" | "Found"
                | "NotFound" | "NoConflict" | "IfNoHope" => {
                    // How many columns of the index it compares; 0 is a whole record.
                    let columns = operand.parse().ok().filter(|columns| *columns > 0).unwrap_or(usize::MAX);
                    searched.push((cursor, columns));
                }
                _ => {}
            }
        }
        run.finish()?;
        for (cursor, position, name) in opened {
            if !readonly {
                return Err(Diagnostic::engine(format!(
                    "this change needs an index in the order of `{name}`, which only the program that made the database has; nothing was written"
                ))
                .into());
            }
            if searched.iter().any(|(other, columns)| *other == cursor && position < *columns) {
                return Err(Diagnostic::engine(format!(
                    "this search needs an index in the order of `{name}`, which only the program that made the database has, and would miss records"
                ))
                .hint("`COLLATE binary` behind the column searches without that index")
                .into());
            }
        }
        Ok(())
    }

    /// The first fallback among the collations of an index as EXPLAIN writes them, `k(2,-unicase,B)`, and its position.
    fn first_in(&self, operand: &str) -> Option<(usize, String)> {
        let list = operand.strip_prefix("k(")?.strip_suffix(')')?;
        let fallbacks = self.collations.borrow();
        list.split(',').skip(1).enumerate().find_map(|(position, name)| {
            let name = name.trim_start_matches('-').trim_start_matches("N.");
            let found = fallbacks.iter().find(|own| own.eq_ignore_ascii_case(name))?;
            Some((position, found.clone()))
        })
    }
}

/// True for `PRAGMA integrity_check`, and for a query of its table-valued form.
fn is_integrity_check(statement: &str) -> bool {
    let mut tokens = code(statement).skip_while(|token| token.is(";")).peekable();
    let pragma = tokens.peek().is_some_and(|first| first.is("pragma"));
    tokens.any(|token| (pragma && token.is_named("integrity_check")) || token.is_named("pragma_integrity_check"))
}

/// Why a statement was not let through.
pub(super) enum FallbackError {
    Refused(Diagnostic),
    Sqlite(SqliteError),
}

impl From<Diagnostic> for Box<FallbackError> {
    fn from(diagnostic: Diagnostic) -> Box<FallbackError> {
        Box::new(FallbackError::Refused(diagnostic))
    }
}

impl From<SqliteError> for Box<FallbackError> {
    fn from(report: SqliteError) -> Box<FallbackError> {
        Box::new(FallbackError::Sqlite(report))
    }
}

/// The collations of indexes that SQLite does not know. It names none of them where it says no more than that there is no
/// way to read a table WITHOUT ROWID whose key is in such an order; its list of collations has those that it lacks, too.
pub(super) fn unknown_collations(handle: &Handle) -> Result<Vec<MissingName>, SqliteError> {
    let sql = "SELECT DISTINCT x.coll FROM main.sqlite_schema m, pragma_index_list(m.name, 'main') i,
                 pragma_index_xinfo(i.name, 'main') x
               WHERE m.type = 'table' AND upper(x.coll) NOT IN ('BINARY', 'NOCASE', 'RTRIM')";
    Ok(texts(handle, sql, &[])?.into_iter().map(MissingName::Collation).collect())
}

/// True if a schema of this connection uses what is missing.
pub(super) fn schema_uses(handle: &Handle, missing: &MissingName) -> Result<bool, SqliteError> {
    let (MissingName::Function(name) | MissingName::Collation(name) | MissingName::Quoted(name)) = missing;
    for database in texts(handle, "SELECT name FROM pragma_database_list", &[])? {
        let schema = format!("{}.sqlite_schema", quote_name(&database));
        let wanted = [Value::text(name.as_str())];
        if matches!(missing, MissingName::Function(_)) {
            // Behind the name of a table stands a bracket too.
            let tables =
                format!("SELECT name FROM {schema} WHERE type IN ('table', 'view') AND name = ?1 COLLATE nocase");
            if !texts(handle, &tables, &wanted)?.is_empty() {
                return Ok(false);
            }
        }
        let sql = format!("SELECT sql FROM {schema} WHERE instr(lower(sql), lower(?1)) > 0");
        let mut used = false;
        each_row(handle.connection_ref(), sql.as_bytes(), &wanted, |row| {
            if let ValueRef::Text(text) = row.get(0) {
                used |= missing.is_used_in(text);
            }
        })?;
        if used {
            return Ok(true);
        }
    }
    Ok(false)
}
