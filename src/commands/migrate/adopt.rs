//! `.migrate adopt`: a database and its revisions are made one, whoever made the database.
//!
//! Where there are no revisions they are written out of the database. Where there are, the journal says which of them it has
//! behind it: those that another program's journal names, else those up to the one that it is nearest to.

use std::fs;
use std::path::Path;

use super::request::MigrateRequest;
use super::standing::{Standing, nearest, same, waypoints};
use super::state::{MigrationState, say_done, stopped};
use super::straight::{self, Goal};
use super::versioned::within;
use crate::diagnostic::{Diagnostic, Result};
use crate::migrate::Schema;
use crate::migrate::revision::{
    self, Body, Direction, ForeignJournal, Journal, JournalRow, Language, Options, Revision, RevisionState,
    create_file, next_id,
};
use crate::session::{Output, Session, Stop};
use crate::store::Connection;

/// Makes a project out of a database, or takes a database into its project.
pub(crate) fn adopt(
    session: &mut Session,
    request: &MigrateRequest,
    state: &MigrationState,
    out: &mut Output,
) -> Result<(), Stop> {
    let connection = session.engine.connection.clone();
    let foreign = match state.journal.rows.is_empty() {
        true => revision::find_foreign_journal(&*connection)?,
        false => None,
    };
    let mut told = Vec::new();
    if let Some(foreign) = &foreign {
        if let Some(failed) = foreign.failed.first() {
            return Err(Diagnostic::error(format!("{} has stopped within {failed}", foreign.tool))
                .hint(format!("let {} finish it or take it back first", foreign.tool))
                .into());
        }
        told.push(format!("was migrated by {}; its table {} stays as it is", foreign.words(), foreign.table));
        if foreign.applied.len() > 1 {
            told.push(format!("it has applied {}", foreign.applied.join(", ")));
        }
    }
    let known = foreign.as_ref().map(|foreign| known_files(state, foreign)).transpose()?.flatten();
    match (state.is_versioned(), known) {
        (false, _) => take_in(session, state, &mut told)?,
        (true, Some((tool, applied))) => {
            within(&*connection, &mut || {
                Journal::create(&*connection)?;
                applied.iter().try_for_each(|revision| Journal::record(&*connection, revision, Some(0)))
            })?;
            write_model(session, state, &mut told)?;
            let newest = applied.last().map_or_else(|| "base".to_owned(), |revision| revision.title());
            told.push(format!("the journal says {newest}, as that of {tool} does"));
        }
        (true, None) => join(session, request, state, &mut told)?,
    }
    say_done(session, &told.join("\n"), out)
}

/// Writes schema.sql and a first revision out of a database.
fn take_in(session: &Session, state: &MigrationState, told: &mut Vec<String>) -> Result<(), Stop> {
    let live = Schema::read(&*session.engine.connection)?;
    let path = state.project.schema_path()?;
    if live.is_empty() {
        return Err(Diagnostic::error(format!("{} has no tables to adopt", session.database.name))
            .hint(state.project.beginning())
            .into());
    }
    match state.project.model(&live).map_err(|fault| stopped(session, fault))?.map(Schema::for_revisions) {
        Some(model) if same(&live, &model)? => told.push(format!("{} says the same already", path.display())),
        Some(_) => {
            return Err(Diagnostic::error(format!("{} says something else than the database", path.display()))
                .hint("`.migrate new \"message\"` notes what is there as applied, and writes the way from there to schema.sql")
                .into());
        }
        None => {
            write_new(&path, &live.text())?;
            told.push(format!("wrote {}", path.display()));
        }
    }
    let (_, digits) = next_id(&state.revisions, &*session.engine.connection)?;
    let revision = Baseline::of(session, state, &live, &digits)?.write(state, "adopted")?;
    told.push(format!("wrote {}", revision.path.display()));
    note_applied(session, &revision)?;
    told.push(format!("the journal says {}", revision.title()));
    Ok(())
}

/// Brings the database to the revision that it is nearest to, and the journal with it.
fn join(
    session: &mut Session,
    request: &MigrateRequest,
    state: &MigrationState,
    told: &mut Vec<String>,
) -> Result<(), Stop> {
    state.revisions.check_but(&[RevisionState::Skipped, RevisionState::Torn, RevisionState::Unfinished])?;
    let is_unfinished = |id: i64| state.revisions.get(id).is_some_and(|entry| entry.state == RevisionState::Unfinished);
    let is_whole = !state.revisions.entries.iter().any(|entry| is_unfinished(entry.id));
    let connection = session.engine.connection.clone();
    let live = Schema::read(&*connection)?;
    if live.is_empty() && state.journal.rows.is_empty() {
        return Err(Diagnostic::error(format!("{} has no tables to adopt", session.database.name))
            .hint("`.migrate` runs the revisions")
            .into());
    }
    write_model(session, state, told)?;
    match Standing::of(session, state)? {
        Standing::Told if state.journal.exists && is_whole => {
            let at = state.revisions.current().map_or_else(|| "base".to_owned(), |entry| entry.title());
            told.push(format!("{} is as its journal says: at {at}", session.database.name));
            return Ok(());
        }
        ahead @ Standing::Ahead => {
            let error = Diagnostic::error(format!("{} is ahead of the revisions", session.database.name));
            return Err(ahead.way_on().into_iter().fold(error, Diagnostic::hint).into());
        }
        _ => {}
    }
    let model = state.project.model(&live).map_err(|fault| stopped(session, fault))?;
    let mut ways = waypoints(session, state)?;
    for way in &mut ways {
        if let Some(model) = &model {
            way.schema = std::mem::take(&mut way.schema).with_hints_of(model);
        }
    }
    // What has stopped midway and has changed no table is to run anew.
    let whole = state.revisions.entries.iter().rev().find(|entry| entry.is_applied() && !is_unfinished(entry.id));
    let current = whole.map_or(i64::MIN, |entry| entry.id);
    let at = nearest(&live, &ways, current)?;
    let (reached, goal) = match ways.get(at) {
        Some(way) => (ways.iter().take(at + 1).filter_map(|way| way.revision).collect::<Vec<_>>(), way),
        None => return Ok(()),
    };
    let mut inside = |connection: &dyn Connection| set_journal(connection, &reached);
    let done = straight::bring(session, request, Goal::Schema(&goal.schema), &mut inside)?;
    if done.is_empty() {
        within(&*connection, &mut || set_journal(&*connection, &reached))?;
    }
    told.extend(done);
    told.push(format!("the journal says {}", goal.title()));
    let newly =
        reached.iter().filter(|revision| state.journal.get(revision.id).is_none() || is_unfinished(revision.id));
    for revision in newly.filter(|revision| revision.changes_records()) {
        let title = revision.title();
        session.messages.report(
            &Diagnostic::note(format!("{title} changes records, of which nothing was done here"))
                .hint(format!("`.migrate show {}` shows how", revision.digits)),
        );
    }
    if state.folder.revisions.last().is_some_and(|newest| newest.id > goal.id()) {
        told.push("`.migrate` goes on from there".to_owned());
    }
    Ok(())
}

/// The journal has these revisions and no others; what it says of those that it has stays.
fn set_journal(connection: &dyn Connection, reached: &[&Revision]) -> Result<()> {
    Journal::create(connection)?;
    let is_one =
        |one: &Revision, other: &Revision| one.id == other.id && one.up.options.replaces == other.up.options.replaces;
    let journal = Journal::read(connection)?;
    let stays = |row: &JournalRow, revision: &Revision| row.duration_ms.is_some() && is_one(revision, &row.revision);
    for row in &journal.rows {
        if !reached.iter().any(|revision| stays(row, revision)) {
            Journal::forget(connection, row.revision.id, row.revision.id)?;
        }
    }
    for revision in reached {
        if !journal.rows.iter().any(|row| stays(row, revision)) {
            Journal::record(connection, revision, Some(0))?;
        }
    }
    Ok(())
}

/// Writes schema.sql, where there is none, as all revisions lead to it.
fn write_model(session: &Session, state: &MigrationState, told: &mut Vec<String>) -> Result<(), Stop> {
    let path = state.project.schema_path()?;
    let after = state.replay(session, &state.folder.revisions).map_err(|fault| stopped(session, fault))?;
    let goal = Schema::read(&*after)?;
    if state.project.model(&goal).map_err(|fault| stopped(session, fault))?.is_none() {
        write_new(&path, &goal.text())?;
        told.push(format!("wrote {}", path.display()));
    }
    Ok(())
}

/// The other program, and those of the files that it has applied; `None` where it has applied none of them: then they are no
/// files of its own.
///
/// # Errors
/// It has applied some that are here, and some that are not.
fn known_files<'s>(
    state: &'s MigrationState,
    foreign: &ForeignJournal,
) -> Result<Option<(&'static str, Vec<&'s Revision>)>> {
    if foreign.applied.is_empty() || !foreign.knows_any(&state.folder.revisions)? {
        return Ok(None);
    }
    foreign.applied_among(&state.folder.revisions).map(|applied| Some((foreign.tool, applied)))
}

/// The first revision, which makes what is there out of nothing, tried on an empty database.
pub(super) struct Baseline(Revision);

impl Baseline {
    /// The revision of this number that makes the schema `live`.
    ///
    /// # Errors
    /// Its SQL does not make that schema on an empty database.
    pub fn of(session: &Session, state: &MigrationState, live: &Schema, digits: &str) -> Result<Baseline, Stop> {
        let up = Body::plain(live.text());
        let down = irreversible_body("-- Everything that was there at the beginning would be dropped.\n");
        let scratch = state.replay(session, []).map_err(|fault| stopped(session, fault))?;
        let path = Path::new("the first revision");
        let revision = Revision::written(path, Language::Sql, up, Some(down)).called(digits, "", path);
        state.on_scratch(session, &scratch, &revision, Direction::Up).map_err(|fault| stopped(session, fault))?;
        if !same(&Schema::read(&*scratch)?, live)? {
            return Err(Diagnostic::error("the schema of this database cannot be made anew from its text").into());
        }
        Ok(Baseline(revision))
    }

    pub fn revision(&self) -> &Revision {
        &self.0
    }

    /// Writes it under this name.
    pub fn write(&self, state: &MigrationState, name: &str) -> Result<Revision> {
        let folder = state.project.migrations_path()?;
        let digits = &self.0.digits;
        let path = create_file(&folder, digits, name, Language::Sql, &self.0.whole())?;
        Ok(self.0.clone().called(digits, name, &path))
    }
}

/// Takes down that a revision is applied, of which the database has all already.
pub(super) fn note_applied(session: &Session, revision: &Revision) -> Result<()> {
    let connection = &*session.engine.connection;
    if let Some(change_log) = connection.change_log() {
        // As of all migrations, nothing of it is for `.undo`.
        change_log.set_recording(false)?;
    }
    within(connection, &mut || Journal::record(connection, revision, Some(0)))
}

pub(super) fn irreversible_body(text: &str) -> Body {
    Body { options: Options { irreversible: true, ..Options::default() }, ..Body::plain(text) }
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, text: &str) -> Result<()> {
    let cannot = |error: std::io::Error| Diagnostic::engine(format!("{} cannot be written: {error}", path.display()));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(cannot)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(cannot)
}
