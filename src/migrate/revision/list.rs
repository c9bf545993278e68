//! Files and journal side by side: what is applied, pending, edited or missing, and what to do about it.

use super::checksum::checksum;
use super::definition::Revision;
use super::folder::Folder;
use super::journal::{Journal, JournalRow};
use crate::diagnostic::Diagnostic;

/// How one revision stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevisionState {
    Applied,
    /// Its turn is yet to come.
    Pending,
    /// Not applied, but one with a greater number is.
    Skipped,
    /// Applied, and its file says something else by now.
    Edited,
    /// Applied, and its file is gone.
    Missing,
    /// Applied, and newer than every file: this folder is behind the database.
    Unknown,
    /// Begun outside a transaction, and not come to its end.
    Unfinished,
    /// Made out of others, all of which are applied: only the journal has to learn it.
    Squashed,
    /// Made out of others, some of which are applied.
    Torn,
}

impl RevisionState {
    pub fn word(self) -> &'static str {
        match self {
            RevisionState::Applied => "applied",
            RevisionState::Pending => "pending",
            RevisionState::Skipped => "skipped",
            RevisionState::Edited => "edited",
            RevisionState::Missing => "missing",
            RevisionState::Unknown => "unknown",
            RevisionState::Unfinished => "unfinished",
            RevisionState::Squashed => "squashed",
            RevisionState::Torn => "torn",
        }
    }

    /// True if it is to be run on the way up.
    pub fn is_pending(self) -> bool {
        matches!(self, RevisionState::Pending | RevisionState::Skipped)
    }
}

/// One revision, in its file, in the journal, or in both.
#[derive(Clone, Debug)]
pub struct RevisionEntry {
    pub id: i64,
    pub file: Option<Revision>,
    pub row: Option<JournalRow>,
    pub state: RevisionState,
}

impl RevisionEntry {
    /// The revision as its file has it, else as it was applied.
    pub fn revision(&self) -> Option<&Revision> {
        self.file.as_ref().or(self.row.as_ref().map(|row| &row.revision))
    }

    pub fn title(&self) -> String {
        self.revision().map_or_else(|| self.id.to_string(), Revision::title)
    }

    /// The number as it is typed.
    pub fn digits(&self) -> String {
        self.revision().map_or_else(|| self.id.to_string(), |revision| revision.digits.clone())
    }

    /// True if it is in the database, whole or in part.
    pub fn is_applied(&self) -> bool {
        self.row.is_some() || self.state == RevisionState::Squashed
    }

    /// What is wrong with it and what to do, in one line; nothing for what is as it should be.
    pub fn advice(&self) -> Option<String> {
        let digits = self.digits();
        Some(match self.state {
            RevisionState::Applied | RevisionState::Pending => return None,
            RevisionState::Skipped => {
                "comes before one that is applied: `.migrate up --out-of-order` runs it all the same".to_owned()
            }
            RevisionState::Edited => format!(
                "its file has changed since it was applied: where it is right as it is, `.migrate bless {digits}` says so; else \
                 put it back, and the change into a new revision"
            ),
            RevisionState::Missing => {
                format!("its file is gone: `.migrate restore {digits}` writes it from the journal")
            }
            RevisionState::Unknown => format!(
                "newer than every file here: fetch its file, or `.migrate restore {digits}` writes it from the journal"
            ),
            RevisionState::Unfinished => {
                "it stopped midway, outside a transaction: `.migrate adopt` brings the database to the revision that it is \
                 nearest to, and the journal with it"
                    .to_owned()
            }
            RevisionState::Squashed => {
                "the journal still has the revisions that it was made of; `.migrate up` replaces them".to_owned()
            }
            RevisionState::Torn => {
                "some of the revisions that it was made of are applied and some are not: `.migrate adopt` brings the \
                 database there"
                    .to_owned()
            }
        })
    }

    /// How the file differs from what was applied, line by line, for [`RevisionState::Edited`].
    pub fn changes(&self) -> Option<String> {
        let (RevisionState::Edited, Some(file), Some(row)) = (self.state, &self.file, &self.row) else { return None };
        let (before, after) = (row.revision.whole(), file.whole());
        let diff = similar::TextDiff::from_lines(&before, &after);
        let text =
            diff.unified_diff().context_radius(2).header("applied", &file.path.display().to_string()).to_string();
        Some(text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n"))
    }

    /// The error that stops whoever wants to go on past it.
    pub fn trouble(&self) -> Diagnostic {
        let error = Diagnostic::error(format!("revision {} is {}", self.title(), self.state.word()));
        let changes = self.changes().unwrap_or_default();
        let lines = changes.lines().filter(|line| !line.is_empty()).map(str::to_owned);
        lines.chain(self.advice()).fold(error, Diagnostic::hint)
    }
}

/// All revisions that a folder or a journal knows, by number.
#[derive(Clone, Debug, Default)]
pub struct RevisionList {
    pub entries: Vec<RevisionEntry>,
    /// Numbers that are left out between two that follow each other.
    pub gaps: Vec<(i64, i64)>,
}

/// Numbers from here on are times of day, which leave gaps by their nature.
const TIMESTAMPS: i64 = 1_000_000;

impl RevisionList {
    pub fn new(folder: &Folder, journal: &Journal) -> RevisionList {
        let newest_row = journal.newest().map(|row| row.revision.id);
        let newest_file = folder.revisions.last().map(|revision| revision.id);
        let replaced = |id: i64| {
            folder.revisions.iter().any(|revision| {
                revision.id != id && revision.up.options.replaces.is_some_and(|(first, last)| first <= id && id <= last)
            })
        };
        let mut ids: Vec<i64> = folder.revisions.iter().map(|revision| revision.id).collect();
        ids.extend(journal.rows.iter().map(|row| row.revision.id).filter(|id| !replaced(*id)));
        ids.sort_unstable();
        ids.dedup();
        let entries = ids
            .iter()
            .map(|&id| {
                let (file, row) = (folder.get(id), journal.get(id));
                let state = match (file, row) {
                    (_, Some(row)) if row.duration_ms.is_none() => RevisionState::Unfinished,
                    (Some(file), _) if row.is_none_or(|row| row.revision.checksum != file.checksum) => {
                        unlike(file, row, journal, newest_row)
                    }
                    (None, _) if newest_file.is_none_or(|newest| id > newest) => RevisionState::Unknown,
                    (None, _) => RevisionState::Missing,
                    (Some(_), _) => RevisionState::Applied,
                };
                RevisionEntry { id, file: file.cloned(), row: row.cloned(), state }
            })
            .collect();
        RevisionList { entries, gaps: gaps(folder, &ids) }
    }

    pub fn get(&self, id: i64) -> Option<&RevisionEntry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// The newest of those that are applied.
    pub fn current(&self) -> Option<&RevisionEntry> {
        self.entries.iter().rev().find(|entry| entry.is_applied())
    }

    pub fn pending(&self) -> impl Iterator<Item = &RevisionEntry> {
        self.entries.iter().filter(|entry| entry.state.is_pending())
    }

    /// Entries that are neither applied nor pending as they should be.
    pub fn troubled(&self) -> impl Iterator<Item = &RevisionEntry> {
        self.entries.iter().filter(|entry| entry.advice().is_some())
    }

    /// What is said of numbers that are left out.
    pub fn gap_notes(&self) -> Vec<Diagnostic> {
        let note = |&(first, last): &(i64, i64)| {
            let which = if first == last { format!("number {first}") } else { format!("numbers {first} to {last}") };
            Diagnostic::warning(format!("no revision has the {which}"))
                .hint("is a file missing here? where it was never made, nothing is to be done")
        };
        self.gaps.iter().map(note).collect()
    }

    /// Refuses to go on while the journal and the files do not agree.
    ///
    /// # Errors
    /// The first trouble, with what to do; `out_of_order` allows [`RevisionState::Skipped`].
    pub fn check(&self, out_of_order: bool) -> Result<(), Diagnostic> {
        self.check_but(if out_of_order { &[RevisionState::Skipped] } else { &[] })
    }

    /// The same; entries in these states are passed over.
    ///
    /// # Errors
    /// The first trouble, with what to do.
    pub fn check_but(&self, passed: &[RevisionState]) -> Result<(), Diagnostic> {
        let stops = |entry: &&RevisionEntry| entry.state != RevisionState::Squashed && !passed.contains(&entry.state);
        let Some(entry) = self.troubled().find(stops) else { return Ok(()) };
        Err(entry.trouble())
    }
}

/// The state of a file that the journal does not have as it is.
fn unlike(file: &Revision, row: Option<&JournalRow>, journal: &Journal, newest_row: Option<i64>) -> RevisionState {
    if let Some((first, last)) = file.up.options.replaces {
        let inside = |row: &&JournalRow| first <= row.revision.id && row.revision.id <= last;
        let applied = journal.rows.iter().filter(inside).count();
        // All of them have been applied when the last one was: they run in order.
        let whole = journal.get(last).is_some();
        let already = row.is_some_and(|row| row.revision.up.options.replaces.is_some());
        if !already && whole {
            return RevisionState::Squashed;
        }
        if !already && applied > 0 {
            return RevisionState::Torn;
        }
    }
    match row {
        // The checksum may be of another version of this program; the text decides.
        Some(row) if checksum(row.revision.language, &row.revision.up, row.revision.down.as_ref()) == file.checksum => {
            RevisionState::Applied
        }
        Some(_) => RevisionState::Edited,
        None if newest_row.is_some_and(|newest| newest > file.id) => RevisionState::Skipped,
        None => RevisionState::Pending,
    }
}

/// Numbers that are left out before the greatest, where revisions are counted.
fn gaps(folder: &Folder, ids: &[i64]) -> Vec<(i64, i64)> {
    let mut gaps = Vec::new();
    let mut expected = 1;
    for &id in ids.iter().filter(|id| **id < TIMESTAMPS) {
        let first = folder.get(id).and_then(|file| file.up.options.replaces).map_or(id, |(first, _)| first.min(id));
        if first > expected && expected > 0 {
            gaps.push((expected, first - 1));
        }
        expected = id + 1;
    }
    // Numbers that grow by tens or hundreds leave gaps on purpose.
    if gaps.len() * 2 > ids.len() { Vec::new() } else { gaps }
}

#[cfg(test)]
mod tests {
    use super::super::sections::{self, Body, Language};
    use super::*;
    use std::path::Path;

    fn revision(id: i64, text: &str) -> Revision {
        let sections = sections::parse(text).unwrap();
        let digits = format!("{id:04}");
        Revision::new(id, &digits, "x", Language::Sql, Path::new("x.sql"), sections.up, sections.down)
    }

    fn row(id: i64, text: &str) -> JournalRow {
        JournalRow { revision: revision(id, text), applied_at: String::new(), duration_ms: Some(1) }
    }

    fn states(files: &[(i64, &str)], rows: &[(i64, &str)]) -> Vec<(i64, &'static str)> {
        let folder = Folder { revisions: files.iter().map(|(id, text)| revision(*id, text)).collect(), notes: vec![] };
        let journal = Journal { rows: rows.iter().map(|(id, text)| row(*id, text)).collect(), exists: true };
        RevisionList::new(&folder, &journal).entries.iter().map(|entry| (entry.id, entry.state.word())).collect()
    }

    #[test]
    fn each_state() {
        let files = [(1, "a"), (2, "b -- c"), (3, "c"), (5, "e")];
        assert_eq!(
            states(&files, &[(1, "a"), (2, "b"), (3, "C"), (4, "d"), (6, "f")]),
            [(1, "applied"), (2, "applied"), (3, "edited"), (4, "missing"), (5, "skipped"), (6, "unknown")]
        );
        assert_eq!(states(&files[..1], &[]), [(1, "pending")]);
    }

    #[test]
    fn a_squashed_one_stands_for_its_parts() {
        let squashed = "-- migrate:up replaces:1..3\nabc";
        let files = [(3, squashed), (4, "d")];
        assert_eq!(states(&files, &[]), [(3, "pending"), (4, "pending")]);
        assert_eq!(states(&files, &[(1, "a"), (2, "b"), (3, "c")]), [(3, "squashed"), (4, "pending")]);
        assert_eq!(states(&files, &[(1, "a"), (2, "b")]), [(3, "torn"), (4, "pending")]);
        assert_eq!(states(&files, &[(3, squashed)]), [(3, "applied"), (4, "pending")]);
        assert_eq!(states(&files, &[(3, "-- migrate:up replaces:1..3\nabd")]), [(3, "edited"), (4, "pending")]);
    }

    #[test]
    fn gaps_where_numbers_are_counted() {
        let gaps = |ids: &[i64]| gaps(&Folder::default(), ids);
        assert_eq!(gaps(&[1, 2, 4, 5]), [(3, 3)]);
        assert_eq!(gaps(&[3, 4, 5]), [(1, 2)]);
        assert_eq!(gaps(&[10, 20, 30]), []);
        assert_eq!(gaps(&[20_240_131_120_000, 20_240_202_120_000]), []);
        assert_eq!(gaps(&[1, 20_240_131_120_000]), []);
    }

    #[test]
    fn an_edited_one_shows_what_changed() {
        let entry = RevisionEntry {
            id: 1,
            file: Some(revision(1, "-- migrate:up\na\nb\n")),
            row: Some(row(1, "-- migrate:up\na\nc\n")),
            state: RevisionState::Edited,
        };
        let changes = entry.changes().unwrap();
        assert!(changes.contains("-c\n+b"), "{changes}");
        assert_eq!(Body::plain("").line, 1);
    }
}
