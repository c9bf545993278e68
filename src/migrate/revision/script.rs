//! Revisions as one SQL script, for where another program runs them.

use std::fmt::Write as _;

use super::definition::Revision;
use super::journal;
use super::sections::{Direction, Language};
use crate::catalog::bookkeeping::JOURNAL;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::code;
use crate::store::quote_value;

/// The SQL that runs these revisions in order, each in a transaction with its row in the journal.
///
/// # Errors
/// A revision without that way, or of hop lines, whose SQL depends on the records that they meet.
pub fn script(steps: &[(Direction, &Revision)]) -> Result<String> {
    let mut text = String::new();
    for (direction, revision) in steps {
        let title = revision.title();
        let Some(body) = revision.body(*direction) else {
            return Err(Diagnostic::error(format!("{title} has no way {}", direction.word())));
        };
        if revision.language == Language::Hop {
            return Err(Diagnostic::error(format!(
                "{title} is of hop lines, whose SQL depends on the records that they meet"
            ))
            .hint("`.migrate up` runs it on a database"));
        }
        let begin = text.len();
        // A string takes whatever is written to it.
        let _ = writeln!(text, "-- {} {title}", direction.word());
        let enforced = body.options.foreign_keys == Some(true);
        let _ = writeln!(text, "PRAGMA foreign_keys = {};", if enforced { "on" } else { "off" });
        if body.options.transaction {
            text.push_str("BEGIN IMMEDIATE;\n");
        }
        let own = body.text.trim();
        text.push_str(own);
        // A comment at the end would take the semicolon for a part of it.
        let is_closed = own.ends_with(';') && code(own).last().is_some_and(|last| last.is(";"));
        let closed = own.is_empty() || is_closed;
        text.push_str(if closed { "\n" } else { "\n;\n" });
        match direction {
            Direction::Up => {
                let mut values: Vec<String> = journal::values_of(revision).iter().map(quote_value).collect();
                values.push("0".to_owned());
                let insert = values.iter().enumerate().rev().fold(journal::INSERT.to_owned(), |sql, (index, value)| {
                    replaced(&sql, &format!("?{}", index + 1), value)
                });
                let _ = writeln!(text, "{};\n{insert};", journal::CREATE);
            }
            Direction::Down => {
                let _ = writeln!(text, "DELETE FROM {} WHERE id = {};", JOURNAL, revision.id);
            }
        }
        if body.options.transaction {
            text.push_str("COMMIT;\n");
        }
        text.push_str("PRAGMA foreign_keys = on;\n\n");
        if text.get(begin..).is_some_and(|part| part.contains('\0')) {
            return Err(Diagnostic::error(format!("{title} holds a NUL, which a script cannot")));
        }
    }
    Ok(text)
}

/// Only the last place, as values put in before may hold anything.
fn replaced(sql: &str, parameter: &str, value: &str) -> String {
    match sql.find(parameter) {
        Some(at) => format!("{}{value}{}", &sql[..at], &sql[at + parameter.len()..]),
        None => sql.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sections;
    use super::*;
    use crate::migrate::revision::Journal;
    use crate::store::{Connection, OpenOptions, OpenTarget, collect, open};
    use std::path::Path;

    fn run(connection: &dyn Connection, script: &str) {
        let mut rest = script;
        while let Some(mut statement) = connection.prepare(rest).unwrap() {
            let taken = statement.consumed();
            statement.stream(&[], &mut |_| Ok(std::ops::ControlFlow::Continue(()))).unwrap();
            drop(statement);
            rest = &rest[taken..];
        }
    }

    #[test]
    fn a_script_does_what_a_run_does() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        let text = "-- migrate:up\ncreate table t (a);\ninsert into t values ('?1 ?7 it''s')\n-- the end\n\
                    -- migrate:down\ndrop table t";
        let sections::Sections { up, down } = sections::parse(text).unwrap();
        let revision = Revision::new(1, "0001", "it's ?3", Language::Sql, Path::new("0001.sql"), up, down);
        run(&*connection, &script(&[(Direction::Up, &revision)]).unwrap());
        let journal = Journal::read(&*connection).unwrap();
        assert_eq!(journal.rows[0].revision.whole(), revision.whole());
        assert_eq!(journal.rows[0].revision.title(), revision.title());
        run(&*connection, &script(&[(Direction::Down, &revision)]).unwrap());
        assert!(Journal::read(&*connection).unwrap().rows.is_empty());
        assert!(collect(&*connection, "select * from t", &[]).is_err());
        assert!(connection.is_autocommit());
    }

    #[test]
    fn hop_has_no_script() {
        let body = sections::Body::plain("create book title='a'");
        let revision = Revision::new(1, "1", "", Language::Hop, Path::new("1.hop"), body, None);
        assert!(script(&[(Direction::Up, &revision)]).unwrap_err().message.contains("hop lines"));
        assert!(script(&[(Direction::Down, &revision)]).is_err());
    }
}
