//! Tests that a revision carries in comments: records before it, and what must be so behind it.
//!
//! ```text
//! -- test: before
//! -- create book title='Emma' isbn='0123'
//! -- test: after
//! -- expect (first book).isbn = '0123'
//! ```
//!
//! They run on a fresh database that has come to the revision before; then its way down is tried, and up again.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::fresh::{self, Sheet};
use crate::lang::{InputEntry, LineKind, Splitter};
use crate::migrate::revision::{Direction, Folder};
use crate::reader::RunLine;
use crate::session::{Cancel, Opened, Origin, Output, Session, Stop};
use crate::store::{self, OpenOptions, OpenTarget};

/// The lines of a revision's tests.
#[derive(Debug, Default, PartialEq, Eq)]
struct Lines {
    before: Vec<InputEntry>,
    after: Vec<InputEntry>,
}

/// True if a revision's text carries tests.
pub(crate) fn is_tested(text: &str) -> bool {
    text.lines().any(|line| mark(line).is_some())
}

/// The word behind `-- test:`.
fn mark(line: &str) -> Option<&str> {
    line.trim().strip_prefix("--")?.trim_start().strip_prefix("test:").map(str::trim)
}

impl Lines {
    /// # Errors
    /// A mark that says neither `before` nor `after`.
    fn read(text: &str) -> Result<Lines> {
        let mut lines = Lines::default();
        let mut is_after = None;
        let mut splitter = Splitter::new(store::is_complete);
        let mut begin = 0;
        let take = |entries: Vec<InputEntry>, begin: usize, is_after: Option<bool>, lines: &mut Lines| {
            let Some(is_after) = is_after else { return };
            let placed = entries.into_iter().map(|entry| InputEntry { line: entry.line + begin, ..entry });
            if is_after { lines.after.extend(placed) } else { lines.before.extend(placed) }
        };
        for (at, line) in text.lines().enumerate() {
            let comment = line.trim_start().strip_prefix("--");
            if let Some(word) = mark(line) {
                take(splitter.finish().into_iter().collect(), begin, is_after, &mut lines);
                splitter = Splitter::new(store::is_complete);
                begin = at + 1;
                is_after = match word {
                    "before" => Some(false),
                    "after" => Some(true),
                    other => {
                        return Err(Diagnostic::error(format!("line {}: `-- test: {other}` is no mark", at + 1))
                            .hint("the marks are `-- test: before` and `-- test: after`"));
                    }
                };
            } else if let (Some(comment), Some(_)) = (comment, is_after) {
                take(splitter.push(comment.strip_prefix(' ').unwrap_or(comment)), begin, is_after, &mut lines);
            } else {
                take(splitter.finish().into_iter().collect(), begin, is_after, &mut lines);
                splitter = Splitter::new(store::is_complete);
                is_after = None;
            }
        }
        take(splitter.finish().into_iter().collect(), begin, is_after, &mut lines);
        Ok(lines)
    }
}

/// Runs the tests of the revision in `path`: what was said where one failed, and how many expectations held.
///
/// # Errors
/// It was interrupted; files that cannot be read or made.
pub(crate) fn run(
    path: &Path,
    project: &Path,
    cancel: &Arc<Cancel>,
    run_line: RunLine,
) -> Result<(Option<String>, u64)> {
    let text = fs::read_to_string(path)
        .map_err(|error| Diagnostic::engine(format!("{} cannot be read: {error}", path.display())))?;
    let lines = Lines::read(&text)?;
    let own = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = Folder::read(&project.join("migrations")).map_err(|fault| fault.diagnostic)?;
    let is_own = |file: &Path| fs::canonicalize(file).is_ok_and(|file| file == own);
    let Some(at) = folder.revisions.iter().position(|revision| revision.files().any(is_own)) else {
        return Err(Diagnostic::error(format!("{} is no revision of {}", path.display(), project.display())));
    };
    let revision = &folder.revisions[at];
    let to = |title: String| format!(".migrate to {title} --allow-drop --no-backup");
    let before = at.checked_sub(1).and_then(|at| folder.revisions.get(at)).map(|earlier| to(earlier.title()));
    let place = tempfile::tempdir()
        .map_err(|error| Diagnostic::engine(format!("no folder for the database can be made: {error}")))?;
    let file = place.path().join("test.db");
    let open = OpenOptions { create: true, ..OpenOptions::default() };
    let connection = store::open(OpenTarget::File(&file), &open)?;
    let opened = Opened::of_file(connection, revision.title(), file);
    let said = Sheet::default();
    let mut session = fresh::unattended(opened, open, Some(project.to_owned()), &said, cancel);
    let mut out = fresh::nowhere(&session);
    let command = |text: String| InputEntry { text, line: 0, kind: LineKind::Meta };
    let mut entries: Vec<InputEntry> = before.into_iter().map(command).collect();
    entries.extend(lines.before);
    entries.push(command(to(revision.title())));
    entries.extend(lines.after);
    if revision.body(Direction::Down).is_some() {
        entries.push(command(".migrate down 1 --allow-drop --no-backup".to_owned()));
        entries.push(command(to(revision.title())));
    }
    for entry in entries {
        if !run_one(&mut session, &entry, path, &mut out, run_line)? {
            return Ok((Some(said.take()), session.line.expectations.get()));
        }
    }
    Ok((None, session.line.expectations.get()))
}

/// Runs a line; false where it failed, which is told.
fn run_one(
    session: &mut Session,
    entry: &InputEntry,
    path: &Path,
    out: &mut Output,
    run_line: RunLine,
) -> Result<bool> {
    let name = path.display().to_string();
    let before = (entry.line > 0).then(|| {
        let origin = Origin { name: Some(name.as_str().into()), line: entry.line, prompt_width: 0 };
        session.messages().about(origin, &entry.text)
    });
    let outcome = run_line(session, entry, out);
    if let Err(Stop::Failed(errors)) = &outcome {
        if let Some(interrupted) = errors.iter().find(|error| error.kind == DiagnosticKind::Interrupted) {
            return Err(interrupted.clone());
        }
        session.report(errors);
    }
    if let Some(before) = before {
        session.messages().about(before.0, &before.1);
    }
    Ok(outcome.is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_stand_in_comments() {
        let text = "-- a remark\n-- test: before\n-- create 2 books\n--   title='x'\n-- test: after\n-- expect count books = 2\n\n-- no more\n-- migrate:up\n";
        let lines = Lines::read(text).unwrap();
        assert_eq!((lines.before.len(), lines.before[0].line), (1, 3));
        assert_eq!((lines.after[0].text.trim(), lines.after[0].line), ("expect count books = 2", 6));
        assert_eq!(lines.after.iter().filter(|entry| entry.kind != LineKind::Blank).count(), 1);
        assert!(is_tested(text) && !is_tested("-- tests: none") && Lines::read("-- test: below").is_err());
    }
}
