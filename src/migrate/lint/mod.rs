//! What a revision may do to a database that is in use: rules over its statements and the schemas before and after it.
//!
//! ```text
//! text ─▶ statements ─▶ story: which table of before is which afterwards ─┐
//! schemas before and after, made on an empty database ────────────────────┴─▶ rules ─▶ findings, less what is allowed
//! ```

mod allow;
mod rules;
mod story;

use super::revision::Revision;
use super::schema::Schema;

pub use allow::allowed;
pub use story::{LintStatement, PlannedLine, statements_of};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintLevel {
    Note,
    Warning,
    Error,
}

impl LintLevel {
    pub fn word(self) -> &'static str {
        match self {
            LintLevel::Note => "note",
            LintLevel::Warning => "warning",
            LintLevel::Error => "error",
        }
    }
}

/// One rule.
#[derive(Debug)]
pub struct LintRule {
    /// Its name, which stays.
    pub name: &'static str,
    pub level: LintLevel,
    /// Why it is one.
    pub why: &'static str,
    /// What to do.
    pub way: &'static str,
}

const fn rule(name: &'static str, level: LintLevel, why: &'static str, way: &'static str) -> LintRule {
    LintRule { name, level, why, way }
}

use LintLevel::{Error, Note, Warning};

/// Every rule, by name.
pub const RULES: &[LintRule] = &[
    rule(
        "cascade",
        Error,
        "a table that is dropped takes along the records that point at it, where keys act",
        "take `foreign_keys:on` off the marker, or let a file of SQL do it",
    ),
    rule(
        "down-differs",
        Error,
        "a way down that leads elsewhere leaves a database that no revision knows",
        "make the way down restore what was there, or mark it `irreversible`",
    ),
    rule(
        "edited",
        Error,
        "a database that has applied the file never learns of the change",
        "put the file back, and the change into a new revision: `hopdb migrate new \"message\"`",
    ),
    rule(
        "fails",
        Error,
        "what fails on an empty database fails on a new one of each colleague and test",
        "see the message, and try it with `hopdb migrate` on a new file",
    ),
    rule(
        "if-not-exists",
        Warning,
        "where something of that name is there already, the difference stays unseen",
        "leave out IF NOT EXISTS, so that what is there is told",
    ),
    rule(
        "key-without-index",
        Warning,
        "each change of the parent table reads all of this one",
        "CREATE INDEX on the columns of the key",
    ),
    rule(
        "keyword",
        Warning,
        "a name that is a word of SQL must stand in quotes wherever it is used",
        "choose another name",
    ),
    rule(
        "lost-column",
        Error,
        "its values go, and no way down brings them back",
        "keep the column until nothing reads it, then allow it here",
    ),
    rule(
        "lost-rows",
        Error,
        "records go, and no way down brings them back",
        "copy them first: INSERT INTO … SELECT …, or say with WHERE which go",
    ),
    rule(
        "lost-table",
        Error,
        "its records go, and no way down brings them back",
        "keep the table until nothing reads it, then allow it here",
    ),
    rule(
        "no-way-down",
        Note,
        "what goes wrong afterwards can be taken back only by a copy of the file",
        "write one, or say with `-- migrate:down irreversible` that there is none",
    ),
    rule(
        "not-null",
        Error,
        "each record that is there has no value for it",
        "give the column a DEFAULT, or a value in the SELECT that copies the records",
    ),
    rule(
        "null-values",
        Warning,
        "one record with a null in it stops the revision",
        "fill the nulls before: UPDATE … SET … WHERE … IS NULL, or coalesce() in the SELECT that copies",
    ),
    rule("rebuild", Note, "every record is copied, and nobody else writes meanwhile", "run it when that is no trouble"),
    rule(
        "renamed",
        Error,
        "one column goes and one of its type comes, so that the values go that a rename would keep",
        "ALTER TABLE … RENAME COLUMN … TO …",
    ),
    rule(
        "type",
        Warning,
        "a text such as '01234' is a number afterwards, 1234",
        "CHECK that no value is spelt otherwise, or keep the type",
    ),
];

/// The rule of this name.
fn rule_of(name: &str) -> Option<&'static LintRule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// Something that a rule has found.
#[derive(Clone, Debug)]
pub struct LintFinding {
    pub rule: &'static LintRule,
    /// In the file, from 1.
    pub line: usize,
    pub message: String,
    /// The table of before that it is about, and its column.
    pub subject: Option<(String, Option<String>)>,
}

impl LintFinding {
    /// # Panics
    /// There is no such rule.
    pub fn new(rule: &str, line: usize, message: impl Into<String>) -> LintFinding {
        LintFinding {
            rule: rule_of(rule).expect("rules are named in RULES"),
            line,
            message: message.into(),
            subject: None,
        }
    }

    /// The same about a table or a column of before.
    #[must_use]
    pub fn about(self, table: &str, column: Option<&str>) -> LintFinding {
        LintFinding { subject: Some((table.to_owned(), column.map(str::to_owned))), ..self }
    }
}

/// What the rules see of a revision.
pub struct LintCase<'a> {
    pub revision: &'a Revision,
    /// Of the way up.
    pub statements: &'a [LintStatement],
    pub before: &'a Schema,
    pub after: &'a Schema,
    /// Foreign keys act while it runs.
    pub enforced: bool,
}

/// What the rules find in a revision that runs, in no order.
pub fn lint(case: &LintCase<'_>) -> Vec<LintFinding> {
    rules::find(case)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_sorted_and_written_down() {
        assert!(RULES.is_sorted_by_key(|rule| rule.name));
        let docs = include_str!("../../../docs/MIGRATIONS.md");
        for rule in RULES {
            let row = format!("| `{}` | {} | {} |", rule.name, rule.level.word(), rule.why);
            assert!(docs.contains(&row), "docs/MIGRATIONS.md lacks\n{row}");
        }
    }
}
