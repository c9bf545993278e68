//! Runs the text of a schema statement by statement, and leaves out what is no part of a schema.

use std::ops::{ControlFlow, Range};

use crate::diagnostic::{Diagnostic, Result, Span};
use crate::sql::{HEAD, ObjectKind, Token, TokenKind, code, head_of, read_head};
use crate::store::{Connection, Value, collect, is_complete};

/// Where a statement stands in a schema's text, and the table that it makes.
pub(super) struct Statement {
    pub table: Option<String>,
    pub start: usize,
    pub end: usize,
}

/// Runs the text of a schema, statement by statement.
pub(super) struct SchemaLoader<'a> {
    pub connection: &'a dyn Connection,
    pub text: &'a str,
    /// Statements about rows that were left out.
    pub rows: usize,
    /// The first words of other statements that were left out.
    pub others: Vec<String>,
}

impl SchemaLoader<'_> {
    pub fn run_sql(&self, sql: &str) -> Result<()> {
        collect(self.connection, sql, &[]).map(|_| ())
    }

    /// Gives where each statement begins (with the space before it) and ends, the rest of the text as the last.
    pub fn run(&mut self) -> Result<Vec<Statement>> {
        let mut found = Vec::new();
        let mut at = if self.text.starts_with('\u{feff}') { 3 } else { 0 };
        loop {
            let rest = &self.text[at..];
            let (words, range) = first_statement(rest);
            let word = |index: usize| words.get(index).map_or("", String::as_str);
            if words.is_empty() {
                found.push(Statement { table: None, start: at, end: self.text.len() });
                return Ok(found);
            }
            let mut table = None;
            let taken = match word(0) {
                "create" if matches!(word(1), "temp" | "temporary") => {
                    self.others.push(format!("{} {} {}", word(0), word(1), word(2)));
                    self.execute(at)?
                }
                "create" => {
                    let head = read_head(self.statement(at));
                    table = head.filter(|head| head.kind == ObjectKind::Table).map(|head| head.name);
                    match (self.execute(at), &table) {
                        (Err(_), Some(name)) if self.is_made_by_engine(name)? => {
                            table = None;
                            range.end
                        }
                        (taken, _) => taken?,
                    }
                }
                "drop" | "alter" => self.execute(at)?,
                "insert" if matches!(word(2), "sqlite_schema" | "sqlite_master") => {
                    self.run_dumped(&rest[range.clone()])?;
                    range.end
                }
                "insert" | "replace" | "update" | "delete" | "with" => {
                    self.rows += 1;
                    range.end
                }
                "begin" | "commit" | "end" | "rollback" | "savepoint" | "release" => range.end,
                "pragma" | "select" | "values" | "analyze" | "reindex" | "vacuum" | "attach" | "detach" | "explain" => {
                    let name = if word(0) == "pragma" { format!("pragma {}", word(1)) } else { word(0).to_owned() };
                    if name != "pragma foreign_keys" && !self.others.contains(&name) {
                        self.others.push(name);
                    }
                    range.end
                }
                // What is no SQL is SQLite's to name.
                _ => self.execute(at)?,
            };
            if taken == 0 {
                return Ok(found);
            }
            found.push(Statement { table, start: at, end: at + taken });
            at += taken;
        }
    }

    /// A dump writes a virtual table as a record of the schema, whose last value is the statement that makes it.
    fn run_dumped(&self, sql: &str) -> Result<()> {
        let made = code(sql).filter(|token| token.kind == TokenKind::Text).last().map(|token| token.name());
        match made.filter(|made| first_statement(made).0.starts_with(&["create".to_owned(), "virtual".to_owned()])) {
            Some(made) => self.run_sql(&made),
            None => Ok(()),
        }
    }

    /// True if SQLite itself makes the table of this name. Dumps of a schema list such tables, too.
    fn is_made_by_engine(&self, name: &str) -> Result<bool> {
        if name.to_ascii_lowercase().starts_with("sqlite_") {
            return Ok(true);
        }
        let sql =
            "SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow' AND name = ?1 COLLATE NOCASE";
        Ok(!collect(self.connection, sql, &[Value::text(name)])?.is_empty())
    }

    /// Runs the statement at `at`; gives how many bytes it takes.
    fn execute(&self, at: usize) -> Result<usize> {
        let placed = |error: Diagnostic| {
            let (_, range) = first_statement(&self.text[at..]);
            let span = error.span.unwrap_or(Span::new(range.start, range.end));
            Diagnostic { span: Some(Span::new(span.start + at, span.end + at)), ..error }
        };
        let Some(mut statement) = self.connection.prepare(self.statement(at)).map_err(placed)? else { return Ok(0) };
        statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(()))).map_err(placed)?;
        Ok(statement.consumed())
    }

    /// The text of the statement at `at`: SQLite copies all that it is given, which for a long text would be too much.
    fn statement(&self, at: usize) -> &str {
        let rest = &self.text[at..];
        &rest[..statement_end(rest)]
    }

    pub fn notes(&self) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        if self.rows > 0 {
            let count = if self.rows == 1 { "1 statement".to_owned() } else { format!("{} statements", self.rows) };
            notes.push(
                Diagnostic::note(format!(
                    "{count} about rows in the schema's text left out: a schema holds no records"
                ))
                .hint("records belong in seeds/ or in a migration"),
            );
        }
        if !self.others.is_empty() {
            notes.push(Diagnostic::note(format!(
                "left out, being no part of a schema: {}",
                self.others.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            )));
        }
        notes
    }
}

/// The statement that begins a text. One that holds others (CREATE TRIGGER) ends too early here.
pub(super) struct FirstStatement<'a> {
    /// As many tokens as its head can have.
    pub head: Vec<Token<'a>>,
    /// Where it stands, its semicolon included.
    pub range: Range<usize>,
    /// Where its last token but the semicolon ends.
    code_end: usize,
}

impl<'a> FirstStatement<'a> {
    pub fn of(sql: &'a str) -> FirstStatement<'a> {
        let mut code = code(sql).skip_while(|token| token.is(";")).peekable();
        let start = code.peek().map_or(sql.len(), |token| token.start);
        let mut found = FirstStatement { head: Vec::with_capacity(HEAD), range: start..sql.len(), code_end: start };
        for token in code {
            if token.is(";") {
                found.range.end = token.end();
                break;
            }
            found.code_end = token.end();
            if found.head.len() < HEAD {
                found.head.push(token);
            }
        }
        found
    }

    pub fn begins_with(&self, words: &[&str]) -> bool {
        self.head.len() >= words.len() && words.iter().zip(&self.head).all(|(word, token)| token.is(word))
    }

    /// Where it ends in `text`, which it begins, with all that it holds.
    pub fn end(&self, text: &str) -> usize {
        let mut end = self.range.end;
        if !self.head.iter().any(|token| token.is("trigger")) {
            return end;
        }
        while !is_complete(&text[..end]) {
            let further = FirstStatement::of(&text[end..]).range.end;
            if further == 0 {
                break;
            }
            end += further;
        }
        end
    }

    /// The text under which SQLite keeps it, if it is a plain CREATE statement: from the name on, behind the words that say
    /// what it is (build.c, sqlite3EndTable and its like). `sql` is all of it.
    pub fn stored_text(self, sql: &str) -> Option<String> {
        let end = match self.range.end == sql.len() {
            true => self.code_end,
            false => code(sql).filter(|token| !token.is(";")).last()?.end(),
        };
        let head = head_of(self.head).filter(|head| !head.temporary)?;
        let unique = if head.unique { "UNIQUE " } else { "" };
        Some(format!("CREATE {unique}{} {}", head.kind.word().to_ascii_uppercase(), sql.get(head.name_start..end)?))
    }
}

/// The first words of the statement that begins `sql`, in lower case, and where it stands.
fn first_statement(sql: &str) -> (Vec<String>, Range<usize>) {
    let first = FirstStatement::of(sql);
    (first.head.iter().map(|token| token.text().to_ascii_lowercase()).collect(), first.range)
}

/// The statements of a text, each with its first word in lower case and where it begins.
pub(super) fn statements(sql: &str) -> Vec<(String, usize, &str)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(rest) = sql.get(at..) {
        let (words, range) = first_statement(rest);
        let Some(first) = words.into_iter().next() else { break };
        let end = statement_end(rest);
        found.push((first, at + range.start, rest.get(range.start..end).unwrap_or_default()));
        at += end;
    }
    found
}

/// Where the first statement of `text` ends, those that hold others in their whole length.
pub(super) fn statement_end(text: &str) -> usize {
    FirstStatement::of(text).end(text)
}

/// True if there may be a hint in this text.
pub(super) fn may_hint(text: &str) -> bool {
    let has = |word: &str| text.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()));
    text.contains('@') || has("hop:")
}
