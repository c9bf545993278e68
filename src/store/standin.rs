//! Stand-ins for what a schema uses and SQLite does not know, so that its tables can be read all the same.
//!
//! A program may give its database collations and functions of its own (Anki's `unicase`, Calibre's `title_sort`). A
//! collation that is missing becomes the order of bytes, a function becomes one that gives null, each with one warning.
//! What is known from the text of a statement alone is a mistake of the user and stays an error. What a stand-in says may
//! be shown, and never written: an index in the wrong order, or a null that a trigger worked out, would harm the file.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::functions::FunctionFlags;

use super::lexis::{Token, tokens};
use super::raw::{Handle, Report};
use super::{Row, Value, ValueRef};
use crate::diagnostic::Diagnostic;

/// What SQLite could not find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Function(String),
    Collation(String),
    /// A name in double quotes that is no column: in views and triggers of old schemas, a text.
    Quoted(String),
}

impl Missing {
    /// What the report says is missing, if it says so.
    pub fn from(report: &Report) -> Option<Missing> {
        let message = report.message.as_str();
        if let Some(name) = message.strip_prefix("no such function: ") {
            return Some(Missing::Function(name.to_string()));
        }
        if let Some(name) = message.strip_prefix("unknown function: ") {
            return Some(Missing::Function(name.strip_suffix("()").unwrap_or(name).to_string()));
        }
        if let Some(name) = message.strip_prefix("no such collation sequence: ") {
            return Some(Missing::Collation(name.to_string()));
        }
        let (name, _) = message.strip_prefix("no such column: \"")?.split_once("\" - should this be")?;
        Some(Missing::Quoted(name.to_string()))
    }

    /// Does the text of a view, table, index or trigger use it?
    fn is_used_in(&self, sql: &[u8]) -> bool {
        let mut before: Option<Token<'_>> = None;
        let mut all = tokens(sql).peekable();
        while let Some(token) = all.next() {
            let used = match self {
                Missing::Function(name) => {
                    token.names(name)
                        && all.peek() == Some(&Token::Mark(b'('))
                        && before.as_ref().is_none_or(may_precede_expression)
                }
                Missing::Collation(name) => {
                    token.names(name) && before.as_ref().is_some_and(|before| before.is_word("collate"))
                }
                Missing::Quoted(name) => self::is_quoted(&token, name),
            };
            if used {
                return true;
            }
            before = Some(token);
        }
        false
    }

    /// Does the user's own text hold this name in double quotes?
    pub fn is_typed_in(&self, sql: &str) -> bool {
        matches!(self, Missing::Quoted(name) if tokens(sql.as_bytes()).any(|token| is_quoted(&token, name)))
    }
}

fn is_quoted(token: &Token<'_>, name: &str) -> bool {
    matches!(token, Token::DoubleQuoted(content) if content == name.as_bytes())
}

/// Can an expression begin behind this token? Behind all other words a name with a bracket is a table with its columns
/// or a type with its size.
fn may_precede_expression(token: &Token<'_>) -> bool {
    const WORDS: [&str; 29] = [
        "all", "and", "as", "between", "by", "case", "collate", "default", "distinct", "else", "escape", "from",
        "glob", "having", "in", "is", "like", "limit", "match", "not", "offset", "on", "or", "regexp", "select", "set",
        "then", "when", "where",
    ];
    match token {
        Token::Word(_) => WORDS.iter().any(|word| token.is_word(word)),
        Token::Mark(mark) => *mark != b'.' && *mark != b')',
        Token::Text | Token::DoubleQuoted(_) | Token::Quoted(_) => false,
    }
}

/// The stand-ins of one connection.
#[derive(Default)]
pub(super) struct StandIns {
    /// Is a statement running that writes?
    writing: Arc<AtomicBool>,
    collations: RefCell<Vec<String>>,
}

impl StandIns {
    /// To be set while a statement that writes is running.
    pub fn set_writing(&self, writing: bool) {
        self.writing.store(writing, Ordering::Relaxed);
    }

    /// Makes known what is missing if the schema uses it. Gives the warning that belongs to it.
    pub fn supply(&self, handle: &Handle, missing: &Missing) -> Result<Option<Diagnostic>, Report> {
        if !schema_uses(handle, missing)? {
            return Ok(None);
        }
        match missing {
            Missing::Function(name) => {
                self.add_function(handle, name)?;
                Ok(Some(Diagnostic::warning(format!(
                    "the schema uses the function `{name}`, which only the program that made it has; it gives null here"
                ))))
            }
            Missing::Collation(name) => {
                handle.add_binary_collation(name)?;
                self.collations.borrow_mut().push(name.clone());
                Ok(Some(
                    Diagnostic::warning(format!(
                        "the schema uses the collation `{name}`, which only the program that made it has; texts compare byte by byte here"
                    ))
                    .hint("an index in that order may hide records from SQL that compares its column; `column collate binary` finds them"),
                ))
            }
            Missing::Quoted(_) => Ok(None),
        }
    }

    fn add_function(&self, handle: &Handle, name: &str) -> Result<(), Report> {
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
            .map_err(Report::from)
    }

    /// Refuses a statement that would read or write an index whose order a stand-in cannot keep.
    ///
    /// The program of the statement (opcode.html) names the collations of each index that it opens, those of
    /// triggers and foreign keys included.
    pub fn check_writing(&self, handle: &Handle, statement: &str) -> Result<(), Box<Refusal>> {
        if self.collations.borrow().is_empty() {
            return Ok(());
        }
        let (Some(mut compiled), _) = handle.prepare(format!("EXPLAIN {statement}").as_bytes())? else {
            return Ok(());
        };
        let mut run = compiled.run(&[])?;
        while run.step()? {
            run.measure();
            let text = |index| match run.get(index) {
                ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                _ => String::new(),
            };
            let (opcode, operand) = (text(1), text(5));
            let collation = match opcode.as_str() {
                "OpenRead" | "OpenWrite" => self.collation_in(&operand),
                // It builds every index anew.
                "Vacuum" => self.collations.borrow().first().cloned(),
                _ => None,
            };
            if let Some(collation) = collation {
                return Err(Box::new(Refusal::StandIn(Diagnostic::engine(format!(
                    "this change needs an index in the order of `{collation}`, which only the program that made the database has; nothing was written"
                )))));
            }
        }
        Ok(())
    }

    /// The stand-in among the collations of an index as EXPLAIN writes them: `k(2,-unicase,B)`.
    fn collation_in(&self, operand: &str) -> Option<String> {
        let list = operand.strip_prefix("k(")?.strip_suffix(')')?;
        let stand_ins = self.collations.borrow();
        list.split(',')
            .skip(1)
            .map(|name| name.trim_start_matches('-').trim_start_matches("N."))
            .find_map(|name| stand_ins.iter().find(|own| own.eq_ignore_ascii_case(name)).cloned())
    }
}

/// Why a statement that writes was not let through.
pub(super) enum Refusal {
    StandIn(Diagnostic),
    Engine(Report),
}

impl From<Report> for Box<Refusal> {
    fn from(report: Report) -> Box<Refusal> {
        Box::new(Refusal::Engine(report))
    }
}

/// Does a schema of this connection use what is missing?
pub(super) fn schema_uses(handle: &Handle, missing: &Missing) -> Result<bool, Report> {
    let (Missing::Function(name) | Missing::Collation(name) | Missing::Quoted(name)) = missing;
    for database in texts(handle, "SELECT name FROM pragma_database_list", &[])? {
        let schema = format!("\"{}\".sqlite_schema", database.replace('"', "\"\""));
        let wanted = [Value::text(name.as_str())];
        if matches!(missing, Missing::Function(_)) {
            // Behind the name of a table stands a bracket too.
            let tables =
                format!("SELECT name FROM {schema} WHERE type IN ('table', 'view') AND name = ?1 COLLATE nocase");
            if !texts(handle, &tables, &wanted)?.is_empty() {
                return Ok(false);
            }
        }
        let sql = format!("SELECT sql FROM {schema} WHERE instr(lower(sql), lower(?1)) > 0");
        let mut used = false;
        each_row(handle, &sql, &wanted, |row| {
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

/// The first column of an answer that is known to be small.
pub(super) fn texts(handle: &Handle, sql: &str, parameters: &[Value]) -> Result<Vec<String>, Report> {
    let mut found = Vec::new();
    each_row(handle, sql, parameters, |row| {
        if let ValueRef::Text(text) = row.get(0) {
            found.push(String::from_utf8_lossy(text).into_owned());
        }
    })?;
    Ok(found)
}

pub(super) fn each_row(
    handle: &Handle,
    sql: &str,
    parameters: &[Value],
    mut each: impl FnMut(&dyn Row),
) -> Result<(), Report> {
    let (Some(mut compiled), _) = handle.prepare(sql.as_bytes())? else { return Ok(()) };
    let mut run = compiled.run(parameters)?;
    while run.step()? {
        run.measure();
        each(&run);
    }
    run.finish()
}
