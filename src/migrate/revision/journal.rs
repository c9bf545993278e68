//! The journal: which revisions a database has behind it, with their texts, in a table of its own.

use std::path::PathBuf;

use super::definition::{Revision, title};
use super::sections::{self, Body, Direction, Language, Sections};
use crate::catalog::bookkeeping::JOURNAL;
use crate::diagnostic::{Diagnostic, Result};
use crate::store::{Connection, Value, collect};

/// The table. Not STRICT, so that programs with an SQLite before 3.37 can still read the file.
pub(super) const CREATE: &str = "CREATE TABLE IF NOT EXISTS hop_migrations (\
\n  id INTEGER PRIMARY KEY,\
\n  name TEXT NOT NULL,\
\n  language TEXT NOT NULL,\
\n  checksum TEXT NOT NULL,\
\n  up TEXT NOT NULL,\
\n  down TEXT,\
\n  applied_at TEXT NOT NULL,\
\n  duration_ms INTEGER\
\n)";

pub(super) const INSERT: &str = "INSERT OR REPLACE INTO hop_migrations \
     (id, name, language, checksum, up, down, applied_at, duration_ms) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?7)";

const SELECT: &str =
    "SELECT id, name, language, checksum, up, down, applied_at, duration_ms FROM main.hop_migrations ORDER BY id";

/// One revision that was applied.
#[derive(Clone, Debug)]
pub struct JournalRow {
    /// As it was when it was applied.
    pub revision: Revision,
    /// When, in UTC: `2024-01-31T12:00:00Z`.
    pub applied_at: String,
    /// How long it took; `None` when it was begun and did not come to its end.
    pub duration_ms: Option<i64>,
}

/// What a database says about its revisions.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// In order of their numbers.
    pub rows: Vec<JournalRow>,
    /// True if there is such a table at all.
    pub exists: bool,
}

impl Journal {
    /// Reads the journal; a database without one has an empty one.
    ///
    /// # Errors
    /// A table of that name that is something else; what the engine says.
    pub fn read(connection: &dyn Connection) -> Result<Journal> {
        let columns = "SELECT name FROM pragma_table_info('hop_migrations', 'main')";
        let columns: Vec<String> =
            collect(connection, columns, &[])?.into_iter().flatten().map(|name| plain(&name)).collect();
        if columns.is_empty() {
            return Ok(Journal::default());
        }
        let wanted = ["id", "name", "language", "checksum", "up", "down", "applied_at", "duration_ms"];
        if wanted.iter().any(|name| !columns.iter().any(|column| column == name)) {
            return Err(Diagnostic::error(format!("the table {JOURNAL} is not a journal of revisions")).hint(format!(
                "its columns are {}; rename it, since its name is wanted for the journal",
                columns.join(", ")
            )));
        }
        let rows = collect(connection, SELECT, &[])?;
        let rows = rows.iter().map(|row| read_row(row)).collect::<Result<_>>()?;
        Ok(Journal { rows, exists: true })
    }

    pub fn get(&self, id: i64) -> Option<&JournalRow> {
        self.rows.iter().find(|row| row.revision.id == id)
    }

    /// The row with the greatest number.
    pub fn newest(&self) -> Option<&JournalRow> {
        self.rows.last()
    }

    /// Makes the table where there is none.
    pub fn create(connection: &dyn Connection) -> Result<()> {
        collect(connection, CREATE, &[]).map(|_| ())
    }

    /// Writes a revision down as applied; `None` for one that is only begun.
    pub fn record(connection: &dyn Connection, revision: &Revision, duration_ms: Option<i64>) -> Result<()> {
        Journal::create(connection)?;
        let mut values = values_of(revision);
        values.push(duration_ms.map_or(Value::Null, Value::Integer));
        collect(connection, INSERT, &values).map(|_| ())
    }

    /// Replaces what the journal has of the texts of a revision, and leaves its time alone.
    pub fn bless(connection: &dyn Connection, revision: &Revision) -> Result<()> {
        let sql = "UPDATE main.hop_migrations SET name = ?2, language = ?3, checksum = ?4, up = ?5, down = ?6, \
                   duration_ms = coalesce(duration_ms, 0) WHERE id = ?1";
        collect(connection, sql, &values_of(revision)).map(|_| ())
    }

    /// Forgets the revisions from one number to another.
    pub fn forget(connection: &dyn Connection, first: i64, last: i64) -> Result<()> {
        let values = [Value::Integer(first), Value::Integer(last)];
        collect(connection, "DELETE FROM main.hop_migrations WHERE id BETWEEN ?1 AND ?2", &values).map(|_| ())
    }
}

/// What the journal keeps of a revision: its columns from `id` to `down`.
pub(super) fn values_of(revision: &Revision) -> Vec<Value> {
    vec![
        Value::Integer(revision.id),
        Value::text(revision.title()),
        Value::text(revision.language.extension()),
        Value::text(revision.checksum.clone()),
        Value::text(revision.up.marked(Direction::Up)),
        revision.down.as_ref().map_or(Value::Null, |down| Value::text(down.marked(Direction::Down))),
    ]
}

fn plain(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => String::from_utf8_lossy(text).into_owned(),
        _ => String::new(),
    }
}

fn read_row(row: &[Value]) -> Result<JournalRow> {
    let text = |index: usize| row.get(index).map(plain).unwrap_or_default();
    let number = |index: usize| match row.get(index) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    };
    let id = number(0).unwrap_or_default();
    let full = text(1);
    let length = full.find(|next: char| !next.is_ascii_digit()).unwrap_or(full.len());
    let (digits, name) = full.split_at(length);
    let name = name.trim_start_matches('_');
    let language = if text(2) == "hop" { Language::Hop } else { Language::Sql };
    let damaged = |error: Diagnostic| {
        Diagnostic::error(format!("the journal's row {id} cannot be understood: {}", error.message))
            .hint(format!("it stands in the table {JOURNAL}"))
    };
    let Sections { up, .. } = sections::parse(&text(4)).map_err(damaged)?;
    let down: Option<Body> = match row.get(5) {
        // A way down is read behind a way up, as it stands in a file.
        Some(down @ Value::Text(_)) => {
            sections::parse(&format!("-- migrate:up\n{}", plain(down))).map_err(damaged)?.down
        }
        _ => None,
    };
    let path = PathBuf::from(format!("{}.{}", title(digits, name), language.extension()));
    let digits = if digits.is_empty() { id.to_string() } else { digits.to_owned() };
    // What was written down counts, also where the checksum of today would be another.
    let (name, checksum) = (name.to_owned(), text(3));
    let revision = Revision { id, digits, name, language, path, down_path: None, up, down, checksum };
    Ok(JournalRow { revision, applied_at: text(6), duration_ms: number(7) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OpenOptions, OpenTarget, open};
    use std::path::Path;

    fn revision() -> Revision {
        let text = "-- migrate:up foreign_keys:on\ncreate table t (a);\n-- migrate:down irreversible\n-- gone\n";
        let Sections { up, down } = sections::parse(text).unwrap();
        Revision::new(7, "0007", "a b", Language::Sql, Path::new("0007_a b.sql"), up, down)
    }

    #[test]
    fn what_is_written_down_is_read_back() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        assert!(!Journal::read(&*connection).unwrap().exists);
        let revision = revision();
        Journal::record(&*connection, &revision, Some(12)).unwrap();
        let journal = Journal::read(&*connection).unwrap();
        let row = journal.get(7).unwrap();
        assert_eq!(row.revision.whole(), revision.whole());
        assert_eq!((row.revision.title(), row.duration_ms), (revision.title(), Some(12)));
        assert_eq!(row.revision.checksum, revision.checksum);
        assert_eq!(row.applied_at.len(), "2024-01-31T12:00:00Z".len());
        Journal::forget(&*connection, 7, 7).unwrap();
        assert!(Journal::read(&*connection).unwrap().newest().is_none());
    }

    #[test]
    fn a_table_of_somebody_else_is_no_journal() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        collect(&*connection, "create table hop_migrations (beer, malt)", &[]).unwrap();
        assert!(Journal::read(&*connection).unwrap_err().hints[0].contains("beer, malt"));
    }
}
