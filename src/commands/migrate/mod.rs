//! `.migrate`: the database, its schema.sql and its revisions brought together.
//!
//! Without revisions the database goes straight to schema.sql ([`straight`]); with some it goes from one to the next
//! ([`versioned`]), and schema.sql says what the next one is to do ([`author`]).

use std::fs;
use std::path::PathBuf;

use crate::commands::command::{Argument, Command, Group};
use crate::diagnostic::{Diagnostic, Result};
use crate::reader::RunLine;
use crate::session::{Flow, Opened, Output, Session, Stop};
use crate::store::{self, OpenOptions, OpenTarget};

mod adopt;
mod ask;
mod author;
mod foresee;
mod lines;
mod lint;
mod on_server;
mod other_words;
mod project;
mod report;
mod request;
mod squash;
mod standing;
mod state;
mod straight;
mod trial;
mod versioned;
mod waiting;

pub(crate) use other_words::in_shell;
pub(crate) use project::revision_ids;

use request::{MigrateAction, MigrateRequest};
use state::{MigrationState, stopped};

pub(super) const MIGRATE: Command = Command {
    name: "migrate",
    aliases: &[],
    usage: ".migrate [ACTION] [OPTIONS]",
    group: Group::Database,
    about: "bring the database to schema.sql, or from one revision to another",
    more: "Actions: plan, new \"message\", up [N|ID], down [N|ID|base], to ID, status, history, current, heads, show ID, check, lint \
           [FILES], sql [FROM:TO], stamp ID, unstamp ID, bless ID, restore ID, adopt, squash [ID]. Alone it runs the revisions in migrations/ that are pending; where there are none, it changes the database \
           until it is as schema.sql says, and keeps its records. N counts revisions, an ID is the number of a file as \
           it is written there (0002) or its name. `status`, `history`, `current` and `plan` list; `check` fails when \
           there is something to do; `lint` when a revision may harm a database in use (--since GITREF: of those that are new). `new` writes a revision out of what schema.sql says and the revisions do not. \
           `stamp` and `unstamp` change only the journal; `bless` takes an applied file as it is now; `restore` writes a \
           lost one. `adopt` makes schema.sql and a first revision out of a database, or brings one to the revision that it \
           is nearest to; `squash` makes one revision of many. --allow-drop lets data be lost, and makes a copy of the file before, which --no-backup leaves out; \
           --yes answers questions; --out-of-order runs what comes before an applied one; `new --blank` and `new --hop` \
           write a file to be filled.",
    examples: &[
        (".migrate", "to the newest revision, or straight to schema.sql"),
        (".migrate plan", "what that would do"),
        (".migrate new \"add cost\"", "write migrations/0002_add_cost.sql"),
        (".migrate down", "undo the newest revision"),
        (".migrate to 0001", "up or down to where 0001 is the newest"),
        (".migrate check", "is there something to do?"),
    ],
    arguments: &[&[Argument::Word(request::ACTIONS)], &[Argument::Text]],
    run: |call, session, out| {
        let request = request::parse(call)?;
        migrate(session, &request, call.run_line, out)
    },
};

/// Does what `.migrate` is asked for.
///
/// # Errors
/// What is in the way; the database is then as it was, or after the last revision that went well.
fn migrate(session: &mut Session, request: &MigrateRequest, run_line: RunLine, out: &mut Output) -> Result<Flow, Stop> {
    let writes = !matches!(
        request.action,
        MigrateAction::Plan
            | MigrateAction::Status
            | MigrateAction::History
            | MigrateAction::Current
            | MigrateAction::Heads
            | MigrateAction::Show(_)
            | MigrateAction::Check
            | MigrateAction::Lint(_)
            | MigrateAction::Sql(_)
            | MigrateAction::New(_)
    );
    let folder = session.project_folder().unwrap_or_default();
    if session.check_file_access(&folder, ".migrate").is_err() {
        let error = Diagnostic::error("--safe touches no other file, and a migration reads schema.sql and migrations/");
        return Err(error.hint("open the database without --safe where its folder is to be trusted").into());
    }
    if writes {
        check_writable(session)?;
    }
    let state = MigrationState::read(session, run_line).map_err(|fault| stopped(session, fault))?;
    for note in &state.folder.notes {
        session.messages.report(note);
    }
    let made = if writes { make_file(session)? } else { None };
    // A migration is undone by its way down, and what came before it by nothing: its records may have moved.
    if writes && let Some(change_log) = session.engine.connection.change_log() {
        change_log.set_recording(false)?;
    }
    let patience = waiting::limit(session);
    let outcome = act(session, request, &state, out);
    if let Some(patience) = patience {
        waiting::set_limit(session, patience)?;
    }
    if let Some(file) = made {
        unmake_empty(session, file)?;
    }
    outcome.map(|()| Flow::Next)
}

fn act(session: &mut Session, request: &MigrateRequest, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    match &request.action {
        MigrateAction::Newest if !state.is_versioned() => straight::go_straight(session, request, &state.project, out),
        MigrateAction::Newest | MigrateAction::Up(_) | MigrateAction::Down(_) | MigrateAction::To(_) => {
            versioned::advance(session, request, state, out)
        }
        MigrateAction::Plan => report::show_plan(session, request, state, out),
        MigrateAction::Status => report::show_status(session, state, out),
        MigrateAction::History => report::show_history(session, state, out),
        MigrateAction::Current => report::show_current(session, state, out),
        MigrateAction::Heads => report::show_heads(session, state, out),
        MigrateAction::Show(id) => report::show_revision(session, id, state, out),
        MigrateAction::Check => report::check_migrations(session, state, out),
        MigrateAction::Lint(wanted) => lint::lint_revisions(session, request, wanted, state, out),
        MigrateAction::Sql(range) => report::show_script(session, request, range.as_deref(), state, out),
        MigrateAction::New(message) => author::new_revision(session, request, message, state, out),
        MigrateAction::Stamp(id) => versioned::stamp(session, id, state, out),
        MigrateAction::Unstamp(id) => versioned::unstamp(session, id, state, out),
        MigrateAction::Bless(id) => versioned::bless(session, id, state, out),
        MigrateAction::Restore(id) => versioned::restore(session, id, state, out),
        MigrateAction::Adopt => adopt::adopt(session, request, state, out),
        MigrateAction::Squash(id) => squash::squash(session, id.as_deref(), state, out),
    }
}

/// Refuses to migrate within a transaction, and what cannot be written.
fn check_writable(session: &Session) -> Result<()> {
    if session.in_transaction() {
        return Err(
            Diagnostic::error("a transaction is open, and a migration begins its own").hint("commit or rollback first")
        );
    }
    if session.database.pending_file.is_none() && session.engine.connection.is_readonly() {
        let error =
            Diagnostic::error(format!("{} cannot be written, so that nothing can be migrated", session.database.name));
        return Err(error.hint("`.migrate plan` shows what there is to do"));
    }
    Ok(())
}

/// Makes the file that the project is still to get, and gives its path.
fn make_file(session: &mut Session) -> Result<Option<PathBuf>> {
    let Some(file) = session.database.pending_file.clone() else { return Ok(None) };
    let options = OpenOptions { create: true, ..session.open.clone() };
    let connection = store::open(OpenTarget::File(&file), &options)?;
    let opened = Opened::of_file(connection, file.display().to_string(), file.clone());
    session.reopen(opened)?;
    Ok(Some(file))
}

/// Removes the file that was made and stayed empty, unless another program is about to write it.
fn unmake_empty(session: &mut Session, file: PathBuf) -> Result<()> {
    let Some(held) = waiting::alone(session)? else { return Ok(()) };
    let is_empty = match fs::metadata(&file) {
        Ok(metadata) => metadata.len() == 0,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(Diagnostic::engine(format!("{} cannot be read: {error}", file.display()))),
    };
    if is_empty {
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                let message = format!("{} is empty, and cannot be removed: {error}", file.display());
                return Err(Diagnostic::engine(message));
            }
            _ => {}
        }
    }
    held.rollback()?;
    if is_empty {
        session.reopen(Opened::in_place_of(file)?)?;
    }
    Ok(())
}
