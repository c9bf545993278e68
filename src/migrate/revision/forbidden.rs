//! Statements that a revision cannot run, or that would have no effect in its transaction.

use super::forms::Form;
use super::sections::Direction;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::sql::{Token, code};

/// How the statements of a revision run.
#[derive(Clone, Copy, Debug)]
pub struct RunsAs {
    /// In a transaction of the runner's.
    pub within: bool,
    /// Foreign keys are enforced.
    pub foreign_keys: bool,
    pub form: Form,
    pub direction: Direction,
}

/// Settings of the file that a transaction makes void, or that SQLite refuses in one (pragma.html).
const OF_THE_FILE: [&str; 5] = ["journal_mode", "page_size", "auto_vacuum", "encoding", "wal_checkpoint"];

/// Refuses the statement that begins `sql`, with its place in it, if a revision cannot run it.
///
/// # Errors
/// BEGIN and its like, VACUUM and settings of the file within a transaction; what touches other files.
pub fn refuse_statement(sql: &str, runs: RunsAs) -> Result<()> {
    let mut tokens = code(sql).filter(|token| !token.is(";"));
    let Some(first) = tokens.next() else { return Ok(()) };
    let (second, third) = (tokens.next(), tokens.next());
    let is = |token: Option<Token<'_>>, word: &str| token.is_some_and(|token| token.is(word));
    let to_savepoint = is(second, "to") || is(second, "transaction") && is(third, "to");
    let within = runs.within;
    let alone = || runs.form.without_transaction(runs.direction);
    let error = match first.text().to_ascii_lowercase().as_str() {
        "rollback" if to_savepoint => return Ok(()),
        "begin" | "commit" | "end" | "rollback" if within => {
            Diagnostic::error("a revision runs in a transaction of its own, with the journal's row")
                .hint(format!("leave this out, or write `{}` to run without one", alone()))
        }
        "vacuum" if within => Diagnostic::error("VACUUM cannot run in a transaction")
            .hint(format!("give it a revision of its own with `{}`", alone())),
        "pragma" => match pragma(sql, runs) {
            Some(error) => error,
            None => return Ok(()),
        },
        "." => Diagnostic::error("this is no SQL, which the file is called to hold").hint(
            "give it the ending .hop: such a file may hold lines of hop, SQL, `.print`, `.seed NAME` and `.read FILE`",
        ),
        "attach" => Diagnostic::error("a revision changes its own database and no other file"),
        "vacuum" if code(sql).take_while(|token| !token.is(";")).any(|token| token.is("into")) => {
            Diagnostic::error("a revision changes its own database and no other file")
        }
        _ => return Ok(()),
    };
    Err(error.at(Span::new(first.start, first.end())))
}

/// What is wrong with a PRAGMA.
fn pragma(sql: &str, runs: RunsAs) -> Option<Diagnostic> {
    let words: Vec<String> =
        code(sql).take_while(|token| !token.is(";")).skip(1).map(|token| token.name().to_ascii_lowercase()).collect();
    let words = match words.as_slice() {
        [_, dot, rest @ ..] if dot == "." => rest,
        all => all,
    };
    let (name, value) = words.split_first()?;
    let name = name.as_str();
    let value = value.iter().find(|word| !matches!(word.as_str(), "=" | "("));
    if !runs.within || value.is_none() && name != "wal_checkpoint" {
        return None;
    }
    if OF_THE_FILE.contains(&name) {
        let alone = runs.form.without_transaction(runs.direction);
        return Some(
            Diagnostic::error(format!("`PRAGMA {name}` has no effect in a transaction, in which a revision runs"))
                .hint(format!("give it a revision of its own with `{alone}`")),
        );
    }
    match (name, value.map(String::as_str)) {
        // It holds for a connection, and SQLite refuses it in a transaction.
        ("synchronous", _) => Some(
            Diagnostic::error("`PRAGMA synchronous` holds for a connection alone, and nothing of it would stay")
                .hint("leave it out: the program that uses the database sets it"),
        ),
        // SQL runs without them, and what is needed is set by the runner: programs write this around a rebuild.
        ("foreign_keys", Some("off" | "0" | "false" | "no")) if runs.foreign_keys => Some(
            Diagnostic::error("`PRAGMA foreign_keys` has no effect in a transaction, in which a revision runs")
                .hint(format!("write `-- migrate:{} foreign_keys:off`", runs.direction.word())),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(sql: &str, within: bool, foreign_keys: bool) -> bool {
        refuse_statement(sql, RunsAs { within, foreign_keys, form: Form::Own, direction: Direction::Up }).is_err()
    }

    #[test]
    fn what_a_transaction_makes_void() {
        for sql in [
            "PRAGMA journal_mode=WAL;",
            "pragma main.journal_mode (wal)",
            "/* a */ PRAGMA \"page_size\" = 8192",
            "pragma wal_checkpoint",
            "pragma synchronous = normal",
            "begin immediate",
            "vacuum",
        ] {
            assert!(refused(sql, true, false), "{sql}");
        }
        for sql in
            ["PRAGMA journal_mode", "pragma user_version = 7", "pragma foreign_keys=off", "pragma foreign_keys=on"]
        {
            assert!(!refused(sql, true, false), "{sql}");
        }
        assert!(refused("pragma foreign_keys=off", true, true));
        assert!(!refused("PRAGMA journal_mode=WAL", false, false) && !refused("vacuum", false, false));
        assert!(refused("attach 'x' as y", false, false) && refused("vacuum into 'x'", false, false));
    }
}
