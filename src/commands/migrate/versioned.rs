//! From one revision to another: up, down, to; and setting the journal right.

use std::rc::Rc;

use super::project::SCHEMA;
use super::request::{MigrateAction, MigrateRequest};
use super::standing::{Standing, same};
use super::state::{MigrationState, say_done, stopped};
use super::{on_server, straight, waiting};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::migrate::Schema;
use crate::migrate::revision::{
    self, Direction, Journal, Revision, RevisionEntry, RevisionError, RevisionList, RevisionState, RevisionTarget,
    RunError, RunReport, Runner, find_revision, steps_to,
};
use crate::session::listing::{Listing, list, number, text};
use crate::session::{Output, ProgressMeter, Session, Stop};
use crate::store::{Begin, Connection, LOST, Transaction, UNKNOWN};

/// Runs revisions up or down.
pub(crate) fn advance(
    session: &mut Session,
    request: &MigrateRequest,
    state: &MigrationState,
    out: &mut Output,
) -> Result<(), Stop> {
    if !state.is_versioned() {
        let path = state.project.migrations_path()?;
        return Err(Diagnostic::error(format!("there are no revisions in {}", path.display()))
            .hint("`.migrate` goes straight to schema.sql")
            .into());
    }
    let (point, direction) = match &request.action {
        MigrateAction::Up(None) | MigrateAction::Newest => (RevisionTarget::Newest, Some(Direction::Up)),
        MigrateAction::Up(Some(text)) => {
            (RevisionTarget::read(text, Some(Direction::Up), &state.revisions)?, Some(Direction::Up))
        }
        MigrateAction::Down(None) => (RevisionTarget::Steps(1), Some(Direction::Down)),
        MigrateAction::Down(Some(text)) => {
            (RevisionTarget::read(text, Some(Direction::Down), &state.revisions)?, Some(Direction::Down))
        }
        MigrateAction::To(text) => (RevisionTarget::read(text, None, &state.revisions)?, None),
        _ => return Ok(()),
    };
    let course = steps_to(&state.revisions, point, direction)?;
    if course.first().is_none_or(|(direction, _)| *direction == Direction::Up) {
        refuse_strange(session, state)?;
        state.revisions.check(request.out_of_order)?;
    } else {
        refuse_troubled(&course)?;
    }
    for (direction, entry) in &course {
        if let Some(revision) = text_to_run(entry, *direction) {
            on_server::refuse(session, revision, *direction).map_err(|fault| stopped(session, fault))?;
        }
    }
    let mut listing = Listing::new(&["revision", "direction", "duration_ms", "lost"]);
    if !course.is_empty() {
        waiting::for_other_writers(session)?;
    }
    let mut told = fold(session, state)?;
    for (index, (direction, entry)) in course.iter().enumerate() {
        let revision = text_to_run(entry, *direction);
        let Some(revision) = revision else { continue };
        let turn = Turn { direction: *direction, words: format!("{} of {}", index + 1, course.len()) };
        let ran = match run_revision(session, state, revision, &turn, request, out) {
            Ok(ran) => ran,
            Err(stop) => {
                // What went well before stays, and is to be known.
                show_done(session, &told, &listing, out)?;
                return Err(stop);
            }
        };
        // Another program has done it while this one waited.
        let Some(ran) = ran else { continue };
        tell_run(session, &ran);
        told.push(format!("{:<4}  {}", direction.word(), revision.title()));
        listing.push(vec![
            text(revision.title()),
            text(direction.word()),
            number(ran.took.as_millis()),
            list(ran.losses),
        ]);
    }
    if listing.is_empty() && told.is_empty() {
        let now = RevisionList::new(&state.folder, &Journal::read(&*session.engine.connection)?);
        let at = now.current().map_or_else(|| "base".to_owned(), RevisionEntry::title);
        told.push(format!("nothing to do: {} is at {at}", session.database.name));
    }
    show_done(session, &told, &listing, out)?;
    if point == RevisionTarget::Newest {
        compare_with_model(session, state)?;
    }
    Ok(())
}

fn show_done(session: &Session, told: &[String], listing: &Listing, out: &mut Output) -> Result<(), Stop> {
    if !session.is_for_people() {
        return session.list(listing, out);
    }
    for line in told {
        out.text(&format!("{line}\n"))?;
    }
    Ok(())
}

/// Which way a revision is run, and how far the whole has come.
struct Turn {
    direction: Direction,
    words: String,
}

/// Runs one revision, and asks where data would be lost. `None` where another program has done it meanwhile.
fn run_revision(
    session: &mut Session,
    state: &MigrationState,
    revision: &Revision,
    turn: &Turn,
    request: &MigrateRequest,
    out: &mut Output,
) -> Result<Option<RunReport>, Stop> {
    let direction = turn.direction;
    let mut lines = state.hop_lines(session);
    let answers = lines.answers.clone();
    let cancel = session.cancel.clone();
    let cancelled = || cancel.is_asked();
    let backup = straight::backup(session, request);
    let mut runner = Runner {
        connection: Rc::clone(&session.engine.connection),
        lines: &mut lines,
        backup: backup.as_deref(),
        deletes: false,
        cancelled: &cancelled,
    };
    let run = |session: &Session, runner: &mut Runner<'_>, allow: bool| {
        let meter = ProgressMeter::new(session);
        meter.tell(|| format!("{} {} ({})", direction.word(), revision.title(), turn.words));
        runner.run(revision, direction, allow)
    };
    let outcome = match run(session, &mut runner, false) {
        Err(RunError::Loss(losses)) => {
            let way = match &request.action {
                MigrateAction::Up(Some(to)) | MigrateAction::Down(Some(to)) => format!("{} {to}", direction.word()),
                MigrateAction::To(to) => format!("to {to}"),
                _ => direction.word().to_owned(),
            };
            let how = format!("`.migrate {way} --allow-drop`");
            let losses: Vec<String> =
                losses.iter().map(|loss| format!("{} {}: {loss}", revision.title(), direction.word())).collect();
            straight::may_lose(session, &losses, &how, request)?;
            run(session, &mut runner, true)
        }
        other => other,
    };
    // The lines of a revision have made up values of their own.
    session.values.join(&*session.engine.connection)?;
    let halt = match outcome {
        Ok(ran) => {
            answers.show(out)?;
            return Ok(Some(ran));
        }
        Err(RunError::Already) => return Ok(None),
        Err(halt) => halt,
    };
    Err(match halt {
        RunError::Failed(fault) => {
            if revision.body(direction).is_some_and(|body| !body.options.transaction) {
                return Err(stopped(session, fault));
            }
            let left = format!("of {} {} nothing stays", revision.title(), direction.word());
            straight::tell_stopped(session, &fault.diagnostic, &left);
            stopped(session, with_way_on(session, state, fault)?)
        }
        RunError::Loss(losses) => {
            Diagnostic::error(format!("{} would lose {}", revision.title(), losses.join(", "))).into()
        }
        RunError::Already => Diagnostic::error(format!("{} is done already", revision.title())).into(),
    })
}

/// What fails on a database that is not as its journal says is told where that stands.
fn with_way_on(session: &Session, state: &MigrationState, mut fault: RevisionError) -> Result<RevisionError> {
    if fault.diagnostic.kind != DiagnosticKind::Interrupted
        && session.engine.connection.is_autocommit()
        // A server that is gone cannot be asked, and what is known of its end is what counts.
        && !fault.diagnostic.hints.iter().any(|hint| [UNKNOWN, LOST].contains(&hint.as_str()))
        && let Some(way) = Standing::of(session, state)?.way_on()
    {
        let name = &session.database.name;
        fault.diagnostic = fault.diagnostic.hint(format!("{name} is not as its journal says: {way}"));
    }
    Ok(fault)
}

fn tell_run(session: &Session, ran: &RunReport) {
    for note in &ran.notes {
        session.messages.report(note);
    }
    if let Some(copy) = &ran.backup {
        session.messages.say(&format!("a copy of what was there before is in {}", copy.display()));
    }
}

/// Puts one row in the journal into the place of those that a squashed revision was made of, and tells of it.
fn fold(session: &Session, state: &MigrationState) -> Result<Vec<String>> {
    let mut told = Vec::new();
    let connection = &*session.engine.connection;
    for entry in state.revisions.entries.iter().filter(|entry| entry.state == RevisionState::Squashed) {
        let Some((revision, (first, last))) =
            entry.file.as_ref().and_then(|file| Some((file, file.up.options.replaces?)))
        else {
            continue;
        };
        within(connection, &mut || {
            Journal::forget(connection, first, last)?;
            Journal::record(connection, revision, Some(0))
        })?;
        told.push(format!("the journal has {} in the place of {first} to {last}", revision.title()));
    }
    Ok(told)
}

/// Refuses to run revisions on a database that was made by something else.
fn refuse_strange(session: &Session, state: &MigrationState) -> Result<(), Stop> {
    if state.journal.exists {
        return Ok(());
    }
    let connection = &*session.engine.connection;
    if let Some(foreign) = revision::find_foreign_journal(connection)? {
        return Err(Diagnostic::error(format!("{} was migrated by {}", session.database.name, foreign.words()))
            .hint("`.migrate adopt` goes on from there, and leaves its tables alone")
            .into());
    }
    let live = Schema::read(connection)?;
    // Another program may have made both since the journal was looked for.
    if live.is_empty() || Journal::read(connection)?.exists {
        return Ok(());
    }
    let error = Diagnostic::error(format!(
        "{} has tables, and no journal that says which revisions made them",
        session.database.name
    ));
    Err(match Standing::of(session, state)?.way_on() {
        Some(way) => error.hint(way),
        None => error,
    }
    .into())
}

/// Says when schema.sql is ahead of the revisions, or the database is not where they lead.
pub(super) fn compare_with_model(session: &Session, state: &MigrationState) -> Result<(), Stop> {
    let live = Schema::read(&*session.engine.connection)?;
    let Some(model) = state.project.model(&live).map_err(|fault| stopped(session, fault))? else { return Ok(()) };
    let model = model.for_revisions();
    if same(&live, &model)? {
        return Ok(());
    }
    // What cannot be made anew, `new` says.
    let is_led_to = match state.replay(session, &state.folder.revisions) {
        Ok(after) => same(&Schema::read(&*after)?, &model)?,
        Err(_) => false,
    };
    let way = if is_led_to { Standing::of(session, state)?.way_on() } else { None };
    session.messages.report(&match way {
        Some(way) => Diagnostic::note(format!("{} is not as its journal says", session.database.name)).hint(way),
        None => Diagnostic::note(format!("{SCHEMA} says something else than the newest revision"))
            .hint("`.migrate new \"message\"` writes the revision that leads there"),
    });
    Ok(())
}

/// Sets the journal to a revision without running anything.
pub(crate) fn stamp(session: &mut Session, id: &str, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    let point = RevisionTarget::read(id, None, &state.revisions)?;
    let limit = match point {
        RevisionTarget::Base => i64::MIN,
        RevisionTarget::Id(id) => id,
        RevisionTarget::Newest | RevisionTarget::Steps(_) => i64::MAX,
    };
    let connection = &*session.engine.connection;
    within(connection, &mut || {
        Journal::create(connection)?;
        if let Some(above) = limit.checked_add(1) {
            Journal::forget(connection, above, i64::MAX)?;
        }
        for entry in state.revisions.entries.iter().filter(|entry| entry.id <= limit && entry.row.is_none()) {
            if let Some(file) = &entry.file {
                Journal::record(connection, file, Some(0))?;
            }
        }
        Ok(())
    })?;
    let at = state.revisions.entries.iter().rev().find(|entry| entry.id <= limit);
    let at = at.map_or_else(|| "base".to_owned(), RevisionEntry::title);
    warn_of_standing(session, state)?;
    say_done(session, &format!("the journal says {at}; nothing was run"), out)
}

/// Tells when the journal was made to say what is not so.
fn warn_of_standing(session: &Session, state: &MigrationState) -> Result<()> {
    if state.is_versioned()
        && let Some(way) = Standing::of(session, state)?.way_on()
    {
        let warning = Diagnostic::warning(format!("{} is not as its journal says now", session.database.name));
        session.messages.report(&warning.hint(way));
    }
    Ok(())
}

/// Forgets that a revision was applied.
pub(crate) fn unstamp(session: &mut Session, id: &str, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    let entry = find_revision(id, &state.revisions)?;
    if entry.row.is_none() {
        return Err(Diagnostic::error(format!("{} is not in the journal", entry.title())).into());
    }
    Journal::forget(&*session.engine.connection, entry.id, entry.id)?;
    say_done(session, &format!("the journal no longer has {}; nothing was run", entry.title()), out)
}

/// Takes what the file of an applied revision says by now for what was applied.
pub(crate) fn bless(session: &mut Session, id: &str, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    let entry = find_revision(id, &state.revisions)?;
    let title = entry.title();
    let blessed = match (entry.state, &entry.file, &entry.row) {
        (RevisionState::Edited | RevisionState::Unfinished, Some(file), _) => file,
        (RevisionState::Unfinished, None, Some(row)) => &row.revision,
        (other, _, _) => {
            let error = Diagnostic::error(format!("{title} is {}, and has nothing to bless", other.word()));
            return Err(match entry.advice() {
                Some(advice) => error.hint(advice),
                None => error,
            }
            .into());
        }
    };
    Journal::bless(&*session.engine.connection, blessed)?;
    warn_of_standing(session, state)?;
    say_done(session, &format!("the journal has {title} as its file says; nothing was run"), out)
}

/// Writes the file of a revision from the journal.
pub(crate) fn restore(session: &mut Session, id: &str, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    let entry = find_revision(id, &state.revisions)?;
    let Some(row) = entry.row.as_ref().filter(|_| entry.file.is_none()) else {
        return Err(Diagnostic::error(format!("{} has its file", entry.title()))
            .hint("only a revision whose file is gone is written from the journal")
            .into());
    };
    let folder = state.project.migrations_path()?;
    let written = &row.revision;
    let path = revision::create_file(&folder, &written.digits, &written.name, written.language, &written.whole())?;
    say_done(session, &format!("wrote {}", path.display()), out)
}

/// On the way down what was applied is undone, also where its file is gone.
fn text_to_run(entry: &RevisionEntry, direction: Direction) -> Option<&Revision> {
    match (direction, entry.state) {
        (Direction::Up, _) | (Direction::Down, RevisionState::Applied | RevisionState::Squashed) => entry.file.as_ref(),
        (Direction::Down, _) => entry.row.as_ref().map(|row| &row.revision),
    }
}

/// Refuses a way down over revisions of which it is not clear what was applied.
fn refuse_troubled(course: &[(Direction, &RevisionEntry)]) -> Result<()> {
    let unclear = |entry: &RevisionEntry| {
        matches!(entry.state, RevisionState::Edited | RevisionState::Unfinished | RevisionState::Torn)
    };
    let unclear = course.iter().find(|(_, entry)| unclear(entry));
    unclear.map_or(Ok(()), |(_, entry)| Err(entry.trouble()))
}

/// Runs changes of the journal alone in one transaction.
pub(super) fn within(connection: &dyn Connection, work: &mut dyn FnMut() -> Result<()>) -> Result<()> {
    Transaction::begin(connection, Begin::Immediate)?.finish(work())
}
