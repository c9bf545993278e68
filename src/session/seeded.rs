//! What the last run of seeds did and left. It stands in `FILE.seeded` beside the database, so that another session compares with it, too;
//! where nothing may be written there, the session keeps it.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::{Session, sidecar};
use crate::diagnostic::{Diagnostic, Result};
use crate::files::Destination;
use crate::platform;
use crate::store::{TransactionEnd, Value, collect};
use crate::survey::snapshot::{self, Content, Room, Snapshot, TableDifference};

/// What of the tables is kept: the records of the small ones up to so many bytes in all, of the others a digest.
const KEPT: Room = Room { read: 200_000, records: u64::MAX, bytes: 8 << 20 };
/// How many bytes tell of tables besides their records.
const HEADS: usize = 1 << 20;
/// How many lines of the seeds are kept, and how many letters of each.
const LINES: usize = 200;
const LINE: usize = 200;
/// The longest file that is read: what is above, and as much again for how it is written.
const LONGEST: u64 = 20 << 20;
/// How many records of a table are compared one by one, where it was small and has grown.
const COMPARED: u64 = 1_000_000;

/// How the file begins, before the digest of the rest, which ends the first line.
const MARK: &str = "hopdb seeded 1 ";
const DIGEST: usize = 64;

/// A line of a seed file and how many records it made, changed or deleted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SeededLine {
    /// The file without its folder and ending.
    pub file: String,
    /// Where the line stands in it, from 1.
    pub at: usize,
    pub line: String,
    pub count: u64,
}

/// A run of seeds.
#[derive(Debug, PartialEq)]
pub(crate) struct SeedRun {
    /// How it was asked for: `.seed fresh --seed 7`.
    pub command: String,
    /// When it had ended.
    pub at: String,
    pub lines: Vec<SeededLine>,
    /// How many lines besides.
    pub lines_left_out: usize,
    /// What the tables held then.
    pub tables: Snapshot,
    /// Which file it was.
    database: String,
}

impl SeedRun {
    /// What the tables hold now, as that run's.
    ///
    /// # Errors
    /// The engine's.
    pub fn now(session: &Session, command: String, lines: &[SeededLine]) -> Result<SeedRun> {
        let connection = &*session.engine.connection;
        let rows = collect(connection, "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')", &[])?;
        let at = rows.first().and_then(|row| row.first()).and_then(Value::as_text).unwrap_or_default().into_owned();
        let kept = lines
            .iter()
            .take(LINES)
            .map(|line| SeededLine { line: line.line.chars().take(LINE).collect(), ..line.clone() });
        Ok(SeedRun {
            command,
            at,
            lines: kept.collect(),
            lines_left_out: lines.len().saturating_sub(LINES),
            tables: snapshot::read(connection, &session.catalog, KEPT, &|_| session.cancel.check())?,
            database: session.file().map(file_mark).unwrap_or_default(),
        })
    }

    fn encode(&self) -> Vec<u8> {
        let lines = self.lines.iter().map(|line| json!([line.file, line.at, line.line, line.count]));
        let head = json!({
            "command": self.command,
            "at": self.at,
            "database": self.database,
            "lines": lines.collect::<Vec<_>>(),
            "lines_left_out": self.lines_left_out,
        });
        let mut text = format!("{head}\n").into_bytes();
        snapshot::encode(&self.tables, HEADS, &mut text);
        let mut whole = format!("{MARK}{}\n", digest(&text)).into_bytes();
        whole.append(&mut text);
        whole
    }

    /// What [`SeedRun::encode`] has written; nothing where it is not as it was written.
    fn decode(text: &str) -> Option<SeedRun> {
        let (first, rest) = text.split_once('\n')?;
        if first.strip_prefix(MARK)? != digest(rest.as_bytes()) {
            return None;
        }
        let mut lines = rest.lines();
        let head: Json = serde_json::from_str(lines.next()?).ok()?;
        let text = |field: &str| Some(head.get(field)?.as_str()?.to_owned());
        let line = |json: &Json| {
            Some(SeededLine {
                file: json.get(0)?.as_str()?.to_owned(),
                at: usize::try_from(json.get(1)?.as_u64()?).ok()?,
                line: json.get(2)?.as_str()?.to_owned(),
                count: json.get(3)?.as_u64()?,
            })
        };
        Some(SeedRun {
            command: text("command")?,
            at: text("at")?,
            database: text("database")?,
            lines: head.get("lines")?.as_array()?.iter().map(line).collect::<Option<_>>()?,
            lines_left_out: usize::try_from(head.get("lines_left_out")?.as_u64()?).ok()?,
            tables: snapshot::decode(lines)?,
        })
    }
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What stands at the place of the file.
enum Found {
    Nothing,
    /// What hopdb has written, whole or damaged behind its first line.
    Own,
    /// Something else, and why it is that.
    Other(&'static str),
}

impl Found {
    fn at(path: &Path) -> io::Result<Found> {
        match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
            // To open a pipe may take for ever, and what a link leads to is somebody else's.
            Ok(metadata) if !metadata.is_file() => return Ok(Found::Other("is not a regular file")),
            other => other?,
        };
        let mut begin = Vec::new();
        File::open(path)?.take((MARK.len() + DIGEST + 1) as u64).read_to_end(&mut begin)?;
        let is_digest =
            |text: &[u8]| text.len() == DIGEST && text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let digest = begin.strip_prefix(MARK.as_bytes()).and_then(|rest| rest.strip_suffix(b"\n"));
        Ok(if digest.is_some_and(is_digest) { Found::Own } else { Found::Other("is not what hopdb writes there") })
    }
}

/// What tells a file from another that stands at its place later.
fn file_mark(path: &Path) -> String {
    let Ok(metadata) = fs::metadata(path) else { return String::new() };
    let made = metadata.created().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    format!("{:?} {:?}", platform::file_id(path, &metadata), made.map(|time| time.as_nanos()))
}

impl Session {
    /// `FILE.seeded` beside the database.
    fn seeded_file(&self) -> Option<PathBuf> {
        let mut name = self.database.path.clone()?.into_os_string();
        name.push(".seeded");
        Some(name.into())
    }

    /// True if what a run leaves may be kept beside the database.
    pub(crate) fn keeps_seeded_file(&self) -> bool {
        self.database.path.is_some()
            && !self.database.is_passing
            && self.attendance.is_none()
            && self.restricting_option().is_none()
            && !self.engine.connection.is_readonly()
    }

    /// Keeps what the last run has done and left, once it is committed.
    pub(crate) fn keep_seed_run(&mut self, run: SeedRun) {
        self.open_seed_runs.push((Rc::new(run), self.engine.connection.fate()));
        self.settle_seed_runs();
    }

    /// Keeps of the runs in transactions that have ended the last one that was committed.
    pub(crate) fn settle_seed_runs(&mut self) {
        let ended = self.open_seed_runs.extract_if(.., |(_, fate)| fate.end() != TransactionEnd::Open);
        let kept = ended.filter(|(_, fate)| fate.end() == TransactionEnd::Kept).last();
        if let Some((run, _)) = kept {
            self.write_or_hold(run);
        }
    }

    fn write_or_hold(&mut self, run: Rc<SeedRun>) {
        let path = self.seeded_file().filter(|_| self.keeps_seeded_file());
        let written = path.map(|path| self.write_seed_run(&path, &run));
        if let Some(Err(error)) = &written {
            self.messages
                .report(&Diagnostic::warning(error.message.clone()).hint("`.seed diff` works in this session only"));
        }
        self.seed_run = (!matches!(written, Some(Ok(())))).then_some(run);
    }

    fn write_seed_run(&self, path: &Path, run: &SeedRun) -> Result<()> {
        let cannot = |error: io::Error| Diagnostic::engine(format!("{} cannot be written: {error}", path.display()));
        if let Found::Other(_) = Found::at(path).map_err(cannot)? {
            return Err(Diagnostic::engine(format!(
                "{} is there, and not what hopdb writes there; it is left as it is",
                path.display()
            )));
        }
        let place = Destination::find(path, &self.file_guard())?;
        let file = place.create()?;
        // It holds what the database holds, so who may not read that may not read it either.
        if let Some(permissions) = self.file().and_then(platform::permissions_at) {
            file.file()?.set_permissions(permissions).map_err(cannot)?;
        }
        file.file()?.write_all(&run.encode()).map_err(cannot)?;
        file.commit().map(drop)
    }

    /// The last run of seeds, of this session or another; none where nothing is known of it.
    ///
    /// # Errors
    /// What was kept of it is damaged, or cannot be read.
    fn last_seed_run(&self) -> Result<Option<Rc<SeedRun>>> {
        let open = self.open_seed_runs.iter().rev().find(|(_, fate)| fate.end() != TransactionEnd::TakenBack);
        if let Some(run) = open.map(|(run, _)| run).or(self.seed_run.as_ref()) {
            return Ok(Some(Rc::clone(run)));
        }
        let Some(path) = self.seeded_file().filter(|_| !self.open.safe) else { return Ok(None) };
        let unusable = |why: &str, hint: &str| {
            Diagnostic::engine(format!("what the last seed left is not known: {} {why}", path.display())).hint(hint)
        };
        let remove = "where it is in the way, remove it";
        let unreadable = |error: io::Error| unusable(&format!("cannot be read: {error}"), remove);
        match Found::at(&path).map_err(unreadable)? {
            Found::Nothing => return Ok(None),
            Found::Own => {}
            Found::Other(why) => return Err(unusable(why, remove)),
        }
        let text = sidecar::read(&path, LONGEST).map_err(unreadable)?.unwrap_or_default();
        let run = SeedRun::decode(&text).ok_or_else(|| unusable("is damaged", "the next `.seed` writes it anew"))?;
        Ok(Some(Rc::new(run)))
    }

    /// How the tables differ from what the last run of seeds left; nothing where none is known.
    ///
    /// # Errors
    /// Those of [`Session::last_seed_run`]; the engine's; what was kept is of another database.
    pub(crate) fn since_last_seed(&self) -> Result<Option<(Rc<SeedRun>, Vec<TableDifference>)>> {
        let Some(run) = self.last_seed_run()? else { return Ok(None) };
        let names = self.table_counts()?.into_iter().map(|(name, _)| name);
        let mut differences = Vec::new();
        for name in snapshot::names_of_both(run.tables.keys().cloned(), names) {
            self.cancel.check()?;
            let then = snapshot::find(&run.tables, &name);
            let room = match then.map(|table| &table.content) {
                Some(Content::Records(_)) => Room { read: u64::MAX, records: COMPARED, bytes: usize::MAX },
                Some(Content::Digest { .. }) => Room { read: u64::MAX, records: 0, bytes: 0 },
                Some(Content::Number) | None => Room { read: 0, records: 0, bytes: 0 },
            };
            let now = snapshot::read_named(&*self.engine.connection, &self.catalog, &name, room)?;
            differences.push(snapshot::difference(&name, then, now.as_ref()));
        }
        // A copy of a database is another file, and holds what that one held.
        let is_same_file = self.file().map(file_mark).unwrap_or_default() == run.database;
        let held_records = run.tables.values().any(|table| table.count > 0 && table.content != Content::Number);
        if !is_same_file && held_records && !differences.iter().any(TableDifference::shares_records) {
            let path = self.seeded_file().unwrap_or_default();
            return Err(Diagnostic::error(format!(
                "{} tells of another file, which stood here at {}, and nothing that that one held is in this one",
                path.display(),
                run.at
            ))
            .hint("the next `.seed` writes it anew"));
        }
        Ok(Some((run, differences)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read_back_as_it_was_written_or_not_at_all() {
        let line = SeededLine { file: "games".into(), at: 7, line: "create 3 games title='x\"'".into(), count: 3 };
        let run = SeedRun {
            command: ".seed --seed 7".into(),
            at: "2025-01-01T00:00:00Z".into(),
            lines: vec![line],
            lines_left_out: 2,
            tables: Snapshot::new(),
            database: "some file".into(),
        };
        let text = String::from_utf8(run.encode()).expect("JSON");
        assert_eq!(SeedRun::decode(&text), Some(run));
        for at in [0, MARK.len() + 3, text.len() - 3] {
            let mut damaged = text.clone().into_bytes();
            damaged[at] ^= 1;
            assert_eq!(SeedRun::decode(&String::from_utf8_lossy(&damaged)), None, "{at}");
        }
        assert_eq!(SeedRun::decode(&text[..text.len() / 2]), None);
        assert_eq!(SeedRun::decode(""), None);
    }
}
