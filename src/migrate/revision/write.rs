//! New revision files: their numbers, names and texts.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::definition::title;
use super::list::RevisionList;
use super::sections::Language;
use crate::diagnostic::{Diagnostic, Result};
use crate::store::{Connection, Value, collect};

/// From this many digits on, a number is a time of day.
const TIMESTAMP_DIGITS: usize = 12;

/// How many digits a number has at least.
const DIGITS: usize = 4;

/// The number of the next revision, written as those that there are: counted, or the time where they are times.
///
/// # Errors
/// What the engine says when it is asked for the time; no number is left.
pub fn next_id(revisions: &RevisionList, connection: &dyn Connection) -> Result<(i64, String)> {
    let newest = revisions.entries.last();
    let digits = newest.map_or(DIGITS, |entry| entry.digits().len());
    let after = newest
        .map_or(Some(1), |entry| entry.id.checked_add(1))
        .ok_or_else(|| Diagnostic::error("no number is left above the newest revision"))?;
    let id = if digits >= TIMESTAMP_DIGITS {
        let now = collect(connection, "SELECT CAST(strftime('%Y%m%d%H%M%S', 'now') AS INTEGER)", &[])?;
        match now.first().and_then(|row| row.first()) {
            Some(Value::Integer(now)) => after.max(*now),
            _ => after,
        }
    } else {
        after
    };
    Ok((id, format!("{id:0digits$}")))
}

/// A message as a part of a file's name: `Create books!` → `create_books`.
pub fn slug(message: &str) -> String {
    let words: Vec<String> = message
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    // A name of a file has at most 255 bytes; letters have up to four.
    words.join("_").chars().take(50).collect::<String>().trim_end_matches('_').to_owned()
}

/// Writes a new file, and the folder where there is none.
///
/// # Errors
/// There is such a file already; it cannot be written.
pub fn create_file(folder: &Path, digits: &str, slug: &str, language: Language, text: &str) -> Result<PathBuf> {
    let path = folder.join(format!("{}.{}", title(digits, slug), language.extension()));
    let cannot = |error: std::io::Error| Diagnostic::engine(format!("{} cannot be written: {error}", path.display()));
    fs::create_dir_all(folder).map_err(cannot)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(cannot)?;
    file.write_all(text.as_bytes()).map_err(cannot)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::super::sections::Body;
    use super::super::{Revision, RevisionEntry, RevisionState};
    use super::*;
    use crate::store::{OpenOptions, OpenTarget, open};

    fn after(id: i64, digits: &str) -> (i64, String) {
        let revision = Revision::new(id, digits, "x", Language::Sql, Path::new(""), Body::plain(""), None);
        let entry = RevisionEntry { id, file: Some(revision), row: None, state: RevisionState::Pending };
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        next_id(&RevisionList { entries: vec![entry], gaps: vec![] }, &*connection).unwrap()
    }

    #[test]
    fn numbers_go_on_as_they_began() {
        assert_eq!(after(9, "0009"), (10, "0010".into()));
        assert_eq!(after(7, "7"), (8, "8".into()));
        assert_eq!(after(9999, "9999"), (10_000, "10000".into()));
        let (time, digits) = after(20_240_131_120_000, "20240131120000");
        assert!(time > 20_250_000_000_000 && digits.len() == 14, "{digits}");
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        assert_eq!(next_id(&RevisionList::default(), &*connection).unwrap(), (1, "0001".into()));
    }

    #[test]
    fn messages_become_names() {
        assert_eq!(slug("Create books!"), "create_books");
        assert_eq!(slug("../../etc/passwd"), "etc_passwd");
        assert_eq!(slug("Straße – naïve"), "straße_naïve");
        assert_eq!(slug("***"), "");
        assert!(slug(&"ab ".repeat(99)).len() <= 50);
    }

    #[test]
    fn nothing_is_written_over() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("migrations");
        let path = create_file(&folder, "0001", "a", Language::Sql, "x").unwrap();
        assert_eq!(path, folder.join("0001_a.sql"));
        assert!(create_file(&folder, "0001", "a", Language::Sql, "y").is_err());
        assert_eq!(fs::read_to_string(path).unwrap(), "x");
    }
}
