//! What only a person can know of a migration: the questions, the answers, and the lines of schema.sql that give them.

use crate::diagnostic::Diagnostic;
use crate::sql::quote_name;

/// What only a person can know: given at a terminal, or by hints in the goal's text.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    pub(super) renames: Vec<(Option<String>, String, String)>,
    separate: Vec<(Option<String>, String, String)>,
    pub(super) fills: Vec<(String, String, String)>,
}

impl Answers {
    /// `to` is what was `from`: a table where `table` is `None`, else a column of the table that is called `table` in the goal.
    pub fn rename(&mut self, table: Option<&str>, from: &str, to: &str) {
        self.renames.push((table.map(String::from), from.to_owned(), to.to_owned()));
    }

    /// `from` goes and `to` is something new.
    pub fn separate(&mut self, table: Option<&str>, from: &str, to: &str) {
        self.separate.push((table.map(String::from), from.to_owned(), to.to_owned()));
    }

    /// The SQL expression over the old record that a column gets where it has no value.
    pub fn fill(&mut self, table: &str, column: &str, expression: &str) {
        self.fills.push((table.to_owned(), column.to_owned(), expression.to_owned()));
    }

    /// True if one of the two names is that of something that is renamed.
    pub fn is_renamed(&self, table: Option<&str>, from: &str, to: &str) -> bool {
        self.renames.iter().any(|(own, old, new)| {
            own.as_deref().map(str::to_ascii_lowercase) == table.map(str::to_ascii_lowercase)
                && (old.eq_ignore_ascii_case(from) || new.eq_ignore_ascii_case(to))
        })
    }

    pub(super) fn is_separate(&self, table: Option<&str>, from: &str, to: &str) -> bool {
        self.separate.iter().any(|(own, old, new)| {
            own.as_deref().map(str::to_ascii_lowercase) == table.map(str::to_ascii_lowercase)
                && old.eq_ignore_ascii_case(from)
                && new.eq_ignore_ascii_case(to)
        })
    }
}

/// What must be known before a plan can be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A table or column is gone and another has come: the same one renamed, or a new one. Answered by [`Answers::rename`] or [`Answers::separate`].
    Rename { table: Option<String>, from: String, to: String },
    /// Which value do `records` records get in a column that may not be null? Answered by [`Answers::fill`]. Of a plan without
    /// data, 0. `listing`: the query that lists them, where the column was there before.
    Fill { table: String, column: String, records: u64, listing: Option<String> },
}

impl Question {
    /// The question in one sentence.
    pub fn words(&self) -> String {
        match self {
            Question::Rename { table: None, from, to } => {
                format!("the table `{from}` goes and `{to}` comes: is it the same table under a new name?")
            }
            Question::Rename { table: Some(table), from, to } => {
                format!(
                    "in `{table}` the column `{from}` goes and `{to}` comes: is it the same column under a new name?"
                )
            }
            Question::Fill { table, column, records, .. } => {
                let records = match records {
                    0 => "records that are there have".to_owned(),
                    1 => "1 record has".to_owned(),
                    many => format!("{many} records have"),
                };
                format!("`{table}.{column}` may not be null, and {records} no value for it: which one?")
            }
        }
    }

    /// The lines for schema.sql that answer it, each with words on what it says.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Question::Rename { table, from, to } => {
                let place = match table {
                    None => format!("above `create table {to}`"),
                    Some(_) => format!("beside the column `{to}`"),
                };
                let old = plain_name(from);
                vec![
                    format!("`-- @renamed from={old}` {place}, if it is the same"),
                    format!("`-- @new` {place}, if `{from}` is to go with all that it holds"),
                ]
            }
            Question::Fill { column, .. } => {
                vec![format!(
                    "`-- hop: fill EXPRESSION` beside the column `{column}`, an SQL expression over the old record"
                )]
            }
        }
    }

    /// The refusal for a script that cannot be asked.
    pub fn refusal(&self) -> Diagnostic {
        let error = Diagnostic::error(self.words());
        let error =
            self.lines().into_iter().fold(error, |error, line| error.hint(format!("write into schema.sql {line}")));
        match self {
            Question::Fill { listing: Some(listing), .. } => {
                error.hint(format!("or give them a value first: `{listing};` lists them"))
            }
            _ => error,
        }
    }
}

/// A name for people and for hints: bare where it may stand so, else in double quotes.
pub(super) fn plain_name(name: &str) -> String {
    let is_bare = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_bare { name.to_owned() } else { quote_name(name) }
}
