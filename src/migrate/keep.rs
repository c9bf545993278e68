//! An answer written into the text of schema.sql, as the comment that gives it from then on. Nothing else of the text changes.

use super::hint::HintKind;
use super::load::statements;
use super::question::{Question, plain_name};
use super::schema::Schema;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{Body, Create, ObjectKind, Token, code, read, read_head, tokens};

/// What a person has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptAnswer {
    /// It is the same under a new name.
    Same,
    /// It is something new.
    New,
    /// The expression that gives the value.
    Fill(String),
}

impl Question {
    /// The comment that gives this answer, without dashes around it.
    pub fn remark(&self, answer: &KeptAnswer) -> String {
        match (answer, self) {
            (KeptAnswer::Same, Question::Rename { from, .. }) => format!("@renamed from={}", plain_name(from)),
            (KeptAnswer::Fill(expression), _) => format!("hop: fill {expression}"),
            (KeptAnswer::New | KeptAnswer::Same, _) => "@new".to_owned(),
        }
    }

    /// `text`, that of schema.sql, with the comment that gives this answer beside what the question is about.
    ///
    /// # Errors
    /// What it is about has no place in the text where a comment would be read as this answer.
    pub fn keep(&self, answer: &KeptAnswer, text: &str) -> Result<String> {
        let remark = self.remark(answer);
        let cannot = || {
            Diagnostic::error(format!("`{remark}` finds no place in schema.sql"))
                .hint(format!("write {}", self.lines().join(", or ")))
        };
        let places = match self {
            Question::Rename { table: None, to, .. } => beside_table(text, to, &remark),
            Question::Rename { table: Some(table), to, .. } => beside_column(text, table, to, &remark),
            Question::Fill { table, column, .. } => beside_column(text, table, column, &remark),
        };
        let before = Schema::load_quoted(text)?;
        for (at, inserted) in places {
            let kept = format!("{}{inserted}{}", &text[..at], &text[at..]);
            // A comment that is there may take the new one for a part of what it quotes.
            if Schema::load_quoted(&kept).is_ok_and(|after| self.is_answered(answer, &before, &after)) {
                return Ok(kept);
            }
        }
        Err(cannot())
    }

    /// True if the text says this answer, and nothing else that it did not say before.
    fn is_answered(&self, answer: &KeptAnswer, before: &Schema, after: &Schema) -> bool {
        let is_there = after.hints.iter().any(|hint| {
            let (table, column) = match self {
                Question::Rename { table: None, to, .. } => (to, None),
                Question::Rename { table: Some(table), to, .. } => (table, Some(to)),
                Question::Fill { table, column, .. } => (table, Some(column)),
            };
            let kind = match answer {
                KeptAnswer::Fill(expression) => hint.kind == HintKind::Fill(expression.clone()),
                KeptAnswer::New => hint.kind == HintKind::New,
                KeptAnswer::Same => {
                    matches!((&hint.kind, self), (HintKind::Renamed(old), Question::Rename { from, .. })
                    if old.eq_ignore_ascii_case(from))
                }
            };
            let is_of = |one: &Option<String>, other: Option<&String>| match (one, other) {
                (None, None) => true,
                (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
                _ => false,
            };
            kind && hint.table.eq_ignore_ascii_case(table) && is_of(&hint.column, column)
        });
        is_there && after.hints.len() == before.hints.len() + 1
    }
}

/// The last CREATE TABLE of this name: where its text begins in `text`, and the text.
fn statement_of<'t>(text: &'t str, table: &str) -> Option<(usize, &'t str)> {
    let begin = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let creates = statements(&text[begin..]).into_iter().filter(|(word, ..)| word == "create");
    let mut of_table = creates.filter(|(.., sql)| {
        read_head(sql).is_some_and(|head| head.kind == ObjectKind::Table && head.name.eq_ignore_ascii_case(table))
    });
    of_table.next_back().map(|(_, start, sql)| (begin + start, sql))
}

/// A place in a text, and what is put there.
type Insertion = (usize, String);

/// A line above the statement that makes the table; behind its name where the statement shares its line with another one.
fn beside_table(text: &str, table: &str, remark: &str) -> Vec<Insertion> {
    let Some((start, sql)) = statement_of(text, table) else { return Vec::new() };
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let indent = text[line..start].trim_start_matches('\u{feff}');
    if indent.chars().all(char::is_whitespace) {
        return vec![(start, format!("-- {remark}{}{indent}", line_end(text)))];
    }
    let name = code(sql).take_while(|token| !token.is("(")).last();
    let name = name.filter(|_| !remark.contains("*/"));
    name.into_iter().map(|name| (start + name.end(), format!(" /* {remark} */"))).collect()
}

/// Behind the column: at the end of its line where nothing else stands there, else between it and what follows.
fn beside_column(text: &str, table: &str, column: &str, remark: &str) -> Vec<Insertion> {
    let Some((start, sql)) = statement_of(text, table) else { return Vec::new() };
    let Some(Create { body: Body::Table(read), .. }) = read(sql) else { return Vec::new() };
    let Some(end) = read.column(column).map(|column| start + column.span.end) else { return Vec::new() };
    let rest = &text[end..];
    let line = rest.find('\n').unwrap_or(rest.len());
    let behind: Vec<Token<'_>> = tokens(rest).take_while(|token| token.start < line).collect();
    let ends_line = |token: &Token<'_>| token.is(",") || token.is_comment() && token.end() <= line;
    let commas = behind.iter().filter(|token| token.is(",")).count();
    let mut places = Vec::new();
    if behind.iter().all(ends_line) && commas < 2 {
        places.push((end + rest[..line].trim_end().len(), format!(" -- {remark}")));
    }
    if !remark.contains("*/") {
        places.push((end, format!(" /* {remark} */")));
    }
    places.push((end, format!(" -- {remark}{}", line_end(text))));
    places
}

/// How the lines of a text end.
fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rename(table: Option<&str>, from: &str, to: &str) -> Question {
        Question::Rename { table: table.map(str::to_owned), from: from.to_owned(), to: to.to_owned() }
    }

    fn fill(table: &str, column: &str) -> Question {
        Question::Fill { table: table.to_owned(), column: column.to_owned(), records: 7, listing: None }
    }

    #[test]
    fn beside_what_it_is_about() {
        let same = KeptAnswer::Same;
        let zero = KeptAnswer::Fill("0".to_owned());
        let name = rename(Some("t"), "old", "name");
        for (question, answer, text, kept) in [
            (
                &name,
                &same,
                "create table t (\n  id int,\n  name text\n);\n",
                "create table t (\n  id int,\n  name text -- @renamed from=old\n);\n",
            ),
            (
                &name,
                &same,
                "create table t (\r\n  name text ,\r\n  x\r\n);",
                "create table t (\r\n  name text , -- @renamed from=old\r\n  x\r\n);",
            ),
            (
                &name,
                &same,
                "create table T(id int, \"Name\" text, x int);",
                "create table T(id int, \"Name\" text /* @renamed from=old */, x int);",
            ),
            (
                &name,
                &same,
                "create table t(x,\n name text, -- hop: fake name\n y);",
                "create table t(x,\n name text, -- hop: fake name -- @renamed from=old\n y);",
            ),
            (
                &name,
                &same,
                "create table t(x,\n name text); -- the end",
                "create table t(x,\n name text /* @renamed from=old */); -- the end",
            ),
            (
                &name,
                &same,
                "create table u(name text\n);create table t(name text\n)",
                "create table u(name text\n);create table t(name text -- @renamed from=old\n)",
            ),
            (
                &name,
                &KeptAnswer::New,
                "create table t(name\n  text not null, x);",
                "create table t(name\n  text not null /* @new */, x);",
            ),
            (
                &fill("t", "a b"),
                &zero,
                "create table t([a b] int not null);",
                "create table t([a b] int not null /* hop: fill 0 */);",
            ),
            (
                &fill("t", "a"),
                &KeptAnswer::Fill("'*/'".to_owned()),
                "create table t(a not null, b);",
                "create table t(a not null -- hop: fill '*/'\n, b);",
            ),
            (
                &fill("t", "a"),
                &KeptAnswer::Fill("'x'".to_owned()),
                "create table t(\n  a not null, -- an \"odd' one, 'quoted\n  b);",
                "create table t(\n  a not null /* hop: fill 'x' */, -- an \"odd' one, 'quoted\n  b);",
            ),
            (
                &rename(None, "my old", "t"),
                &same,
                "create table x(a);\n\n  create table t(a);",
                "create table x(a);\n\n  -- @renamed from=\"my old\"\n  create table t(a);",
            ),
            (
                &rename(None, "old", "t"),
                &same,
                "\u{feff}create table t(a);\r\n",
                "\u{feff}-- @renamed from=old\r\ncreate table t(a);\r\n",
            ),
            (
                &rename(None, "old", "t"),
                &same,
                "create table x(a); create table if not exists t (a\n);",
                "create table x(a); create table if not exists t /* @renamed from=old */ (a\n);",
            ),
        ] {
            assert_eq!(question.keep(answer, text).unwrap_or_else(|error| panic!("{text}: {error}")), kept);
        }
    }

    #[test]
    fn what_has_no_place_is_told() {
        let question = rename(Some("t"), "old", "name");
        for text in ["create table u(name);", "create table t(a); alter table t add column name;"] {
            let error = question.keep(&KeptAnswer::Same, text).unwrap_err();
            assert!(error.hints[0].contains("`-- @renamed from=old` beside the column `name`"), "{error}");
        }
    }
}
