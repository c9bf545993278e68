//! `.migrate lint`: what the revisions may do to databases that are in use, found on an empty one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::foresee::Foreseen;
use super::request::{LintRequest, MigrateRequest};
use super::standing::same;
use super::state::{MigrationState, stopped};
use crate::diagnostic::{Diagnostic, Result};
use crate::migrate::Schema;
use crate::migrate::lint::{LintFinding, LintLevel, LintStatement};
use crate::migrate::revision::{Direction, Revision, RevisionState, is_same, parse_file};
use crate::session::listing::{Listing, number, text};
use crate::session::{Output, Session, Stop};
use crate::sql::quote_name;
use crate::store::{Value, collect};

/// A finding and its file.
struct Found {
    file: PathBuf,
    finding: LintFinding,
}

/// Lists what the rules find, and fails where one of the findings is an error.
pub(crate) fn lint_revisions(
    session: &mut Session,
    request: &MigrateRequest,
    wanted: &LintRequest,
    state: &MigrationState,
    out: &mut Output,
) -> Result<(), Stop> {
    let since = wanted.since.as_deref().map(|name| Since::of(state, name)).transpose()?;
    let is_wanted = |revision: &Revision| -> bool {
        let named = wanted.files.is_empty()
            || revision.files().any(|file| wanted.files.iter().any(|one| is_file(revision, file, one)));
        named && since.as_ref().is_none_or(|since| revision.files().any(|file| since.changed.contains(&whole(file))))
    };
    if let Some(name) = wanted.files.iter().find(|name| {
        !state.folder.revisions.iter().any(|revision| revision.files().any(|file| is_file(revision, file, name)))
    }) {
        return Err(Diagnostic::error(format!("there is no revision {name}"))
            .hint("`.migrate lint` alone looks at all of them")
            .into());
    }
    let mut found = Vec::new();
    let scratch = state.replay(session, []).map_err(|fault| stopped(session, fault))?;
    for revision in &state.folder.revisions {
        let is_looked_at = is_wanted(revision);
        let mut note = |finding: LintFinding| found.push(Found { file: revision.path.clone(), finding });
        let foreseen = match Foreseen::of(session, state, &scratch, revision) {
            Ok(foreseen) => foreseen,
            Err(fault) => {
                let line = fault.place.as_ref().map_or(revision.up.line, |place| place.line);
                note(LintFinding::new("fails", line.max(1), fault.diagnostic.message));
                break;
            }
        };
        if is_looked_at {
            match &foreseen.statements {
                Ok(statements) => {
                    let mut findings = foreseen.findings(revision);
                    findings.extend(way_down(session, state, revision, &foreseen.before, &foreseen.after)?);
                    findings.extend(edited(revision, state, since.as_ref())?);
                    findings.sort_by_key(|finding| (finding.line, finding.rule.name));
                    findings.retain(|finding| !is_allowed(finding, statements, revision));
                    if request.database_is_there(session) {
                        findings.iter_mut().try_for_each(|finding| counted(session, finding))?;
                    }
                    findings.into_iter().for_each(note);
                }
                Err((line, error)) => {
                    let all: Vec<&str> =
                        std::iter::once(&error.message).chain(&error.hints).map(String::as_str).collect();
                    note(LintFinding::new("fails", *line, all.join(": ")));
                }
            }
        }
    }
    tell(session, wanted, &found, out)?;
    match found.iter().filter(|found| found.finding.rule.level == LintLevel::Error).count() {
        0 => Ok(()),
        1 => Err(Diagnostic::error("1 error was found").into()),
        count => Err(Diagnostic::error(format!("{count} errors were found")).into()),
    }
}

/// True if the statement of the finding's line lets it pass, or, of what is no statement's, any of the file.
fn is_allowed(finding: &LintFinding, statements: &[LintStatement], revision: &Revision) -> bool {
    let name = finding.rule.name;
    let of_line = statements.iter().rev().find(|one| one.line <= finding.line);
    let is_of_whole = matches!(name, "down-differs" | "no-way-down" | "edited");
    let allows = |one: &LintStatement| one.allowed.contains(&name);
    let head = || {
        let text = fs::read_to_string(&revision.path).unwrap_or_default();
        let comments =
            text.lines().take_while(|line| line.is_empty() || line.starts_with("--") || line.starts_with('#'));
        let said = |line: &str| crate::migrate::lint::allowed(line).ok().flatten();
        comments.filter_map(said).flatten().any(|one| one == name)
    };
    if is_of_whole { statements.iter().any(allows) || head() } else { of_line.is_some_and(allows) }
}

/// What is wrong with the way down: up, down and up again on an empty database.
fn way_down(
    session: &Session,
    state: &MigrationState,
    revision: &Revision,
    before: &Schema,
    after: &Schema,
) -> Result<Option<LintFinding>, Stop> {
    let Some(down) = &revision.down else {
        let words =
            format!("{} has no way down; it would be written {}", revision.title(), revision.place_of_way_down());
        return Ok(Some(LintFinding::new("no-way-down", 1, words)));
    };
    if down.options.irreversible || revision.body(Direction::Down).is_none() {
        return Ok(None);
    }
    let earlier = state.folder.revisions.iter().take_while(|one| one.id <= revision.id);
    let scratch = state.replay(session, earlier).map_err(|fault| stopped(session, fault))?;
    let differs = |words: String| Ok(Some(LintFinding::new("down-differs", down.line, words)));
    if let Err(fault) = state.on_scratch(session, &scratch, revision, Direction::Down) {
        return differs(format!("the way down of {} fails: {}", revision.title(), fault.diagnostic.message));
    }
    if !same(&Schema::read(&*scratch)?, before)? {
        return differs(format!("the way down of {} does not lead back", revision.title()));
    }
    if state.on_scratch(session, &scratch, revision, Direction::Up).is_err() || !same(&Schema::read(&*scratch)?, after)?
    {
        return differs(format!("after its way down, {} does not lead up again", revision.title()));
    }
    Ok(None)
}

/// A file that was applied, or that others have, and says something else by now.
fn edited(revision: &Revision, state: &MigrationState, since: Option<&Since>) -> Result<Option<LintFinding>> {
    let title = revision.title();
    let words = |what: String| Some(LintFinding::new("edited", 1, what));
    if state.revisions.get(revision.id).is_some_and(|entry| entry.state == RevisionState::Edited) {
        return Ok(words(format!("{title} has changed since it was applied")));
    }
    let Some(since) = since else { return Ok(None) };
    for file in revision.files() {
        let Some(old) = since.old_text(file)? else { continue };
        let now = fs::read_to_string(file)
            .map_err(|error| Diagnostic::engine(format!("{} cannot be read: {error}", file.display())))?;
        let is_one = match (parse_file(&old, revision.language), parse_file(&now, revision.language)) {
            (Ok(one), Ok(other)) => {
                let downs = match (&one.down, &other.down) {
                    (Some(one), Some(other)) => is_same(revision.language, one, other),
                    (None, None) => true,
                    _ => false,
                };
                downs && is_same(revision.language, &one.up, &other.up)
            }
            _ => old == now,
        };
        if !is_one {
            return Ok(words(format!("{title} has changed since {}", since.name)));
        }
    }
    Ok(None)
}

/// Says of a rebuild how many records it copies here.
fn counted(session: &Session, finding: &mut LintFinding) -> Result<()> {
    if finding.rule.name != "rebuild" {
        return Ok(());
    }
    let connection = &*session.engine.connection;
    let Some((name, _)) = &finding.subject else { return Ok(()) };
    if !Schema::read(connection)?.has_table(name) {
        return Ok(());
    }
    let rows = collect(connection, &format!("SELECT count(*) FROM main.{}", quote_name(name)), &[])?;
    if let Some(Value::Integer(count)) = rows.first().and_then(|row| row.first()) {
        finding.message.push_str(&format!(": {count} here"));
    }
    Ok(())
}

fn tell(session: &mut Session, wanted: &LintRequest, found: &[Found], out: &mut Output) -> Result<(), Stop> {
    if wanted.github {
        for Found { file, finding } in found {
            let level = match finding.rule.level {
                LintLevel::Error => "error",
                LintLevel::Warning => "warning",
                LintLevel::Note => "notice",
            };
            let (file, title) = (property(&file.display().to_string()), property(finding.rule.name));
            let words = format!("{}: {}; {}", finding.message, finding.rule.why, finding.rule.way);
            out.text(&format!("::{level} file={file},line={},title={title}::{}\n", finding.line, escaped(&words)))?;
        }
        return Ok(());
    }
    if !session.is_for_people() {
        let mut listing = Listing::new(&["file", "line", "rule", "level", "message", "why", "way"]);
        for Found { file, finding } in found {
            listing.push(vec![
                text(file.display().to_string()),
                number(u64::try_from(finding.line).unwrap_or(u64::MAX)),
                text(finding.rule.name),
                text(finding.rule.level.word()),
                text(finding.message.clone()),
                text(finding.rule.why),
                text(finding.rule.way),
            ]);
        }
        return session.list(&listing, out);
    }
    let mut told = BTreeSet::new();
    for Found { file, finding } in found {
        let rule = finding.rule;
        out.text(&format!(
            "{}:{}: {} {}: {}\n",
            file.display(),
            finding.line,
            rule.level.word(),
            rule.name,
            finding.message
        ))?;
        // The reason is the same each time.
        if told.insert(rule.name) {
            out.text(&format!("  {}\n  {}\n", rule.why, rule.way))?;
        }
    }
    if found.is_empty() {
        out.text("nothing was found\n")?;
    } else if found.iter().any(|found| found.finding.rule.level > LintLevel::Note) {
        out.text("`-- hop: allow RULE` above a statement lets it pass\n")?;
    }
    Ok(())
}

/// The text of a workflow command's message.
fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}

fn whole(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// True if a revision's file is what somebody names: its path, its name, its number.
fn is_file(revision: &Revision, file: &Path, named: &str) -> bool {
    file.file_name().is_some_and(|name| name == named)
        || whole(file) == whole(Path::new(named))
        || revision.digits == named
        || revision.title() == named
}

/// What git knows of the revisions since a commit.
struct Since {
    name: String,
    /// The folder of revisions.
    folder: PathBuf,
    /// Files that are new or others since then, by their whole paths.
    changed: BTreeSet<PathBuf>,
}

impl Since {
    fn of(state: &MigrationState, name: &str) -> Result<Since> {
        let folder = state.project.migrations_path()?;
        let mut since = Since { name: name.to_owned(), folder, changed: BTreeSet::new() };
        // A name that begins with a dash would be an option.
        if name.starts_with('-') {
            return Err(Diagnostic::error(format!("`{name}` is no commit")));
        }
        let known = since.git(&["diff", "--name-only", "--relative", "-z", name, "--", "."])?;
        let new = since.git(&["ls-files", "--others", "--exclude-standard", "-z", "--", "."])?;
        for file in known.split('\0').chain(new.split('\0')).filter(|file| !file.is_empty()) {
            since.changed.insert(whole(&since.folder.join(file)));
        }
        Ok(since)
    }

    fn git(&self, arguments: &[&str]) -> Result<String> {
        let outcome = Command::new("git")
            .arg("-C")
            .arg(&self.folder)
            .args(arguments)
            .output()
            .map_err(|error| Diagnostic::engine(format!("git cannot be run: {error}")))?;
        if !outcome.status.success() {
            let said = String::from_utf8_lossy(&outcome.stderr);
            return Err(Diagnostic::engine(format!("git does not know what has changed since {}", self.name))
                .hint(said.lines().next().unwrap_or_default().to_owned()));
        }
        Ok(String::from_utf8_lossy(&outcome.stdout).into_owned())
    }

    /// The text that a file had then; `None` where there was none, or it has not changed.
    fn old_text(&self, file: &Path) -> Result<Option<String>> {
        let path = whole(file);
        let own = whole(&self.folder);
        let Some(name) = path.strip_prefix(&own).ok().filter(|_| self.changed.contains(&path)) else { return Ok(None) };
        let name = format!("./{}", name.display());
        if self.git(&["ls-tree", "--name-only", &self.name, "--", &name])?.is_empty() {
            return Ok(None);
        }
        self.git(&["show", &format!("{}:{name}", self.name)]).map(Some)
    }
}
