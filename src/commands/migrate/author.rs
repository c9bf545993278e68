//! `.migrate new`: a revision out of the difference to schema.sql. A database that was made without revisions gets a first one of
//! what is there, which it has behind it.

use std::path::Path;

use super::adopt::{Baseline, irreversible_body, note_applied};
use super::ask::Asked;
use super::project::SCHEMA;
use super::request::MigrateRequest;
use super::standing::{Standing, same};
use super::state::{MigrationState, say_done, stopped};
use super::straight;
use crate::diagnostic::{Diagnostic, Result};
use crate::migrate::revision::{
    Body, Direction, Language, Revision, RevisionError, RevisionState, create_file, next_id, slug,
};
use crate::migrate::{Answers, Dialect, Difference, MigrationPlan, Question, Schema};
use crate::session::{Output, Session, Stop};

/// What the first revision of a database is called that was made without any.
const BASE: &str = "base";

/// The two ways of a revision, as they were made and tried.
struct Ways {
    up: Body,
    down: Body,
    /// The difference in words.
    words: Vec<String>,
}

/// Writes the revision that leads to schema.sql.
pub(crate) fn new_revision(
    session: &mut Session,
    request: &MigrateRequest,
    message: &str,
    state: &MigrationState,
    out: &mut Output,
) -> Result<(), Stop> {
    let slug = slug(message);
    if slug.is_empty() {
        return Err(Diagnostic::error("the message has no letter or number in it for the name of a file").into());
    }
    let folder = state.project.migrations_path()?;
    let (id, mut digits) = next_id(&state.revisions, &*session.engine.connection)?;
    let live = Schema::read(&*session.engine.connection)?;
    let is_blank = request.blank || request.hop;
    let goal = match is_blank {
        true => None,
        false => Some(state.project.wanted_model(&live).map_err(|fault| stopped(session, fault))?.for_revisions()),
    };
    let base = match !state.is_versioned() && !live.is_empty() {
        true => {
            super::check_writable(session)?;
            Some(Baseline::of(session, state, &live, &digits)?)
        }
        false => None,
    };
    let before: Vec<&Revision> = match &base {
        Some(base) => vec![base.revision()],
        None => state.folder.revisions.iter().collect(),
    };
    let ways = match &goal {
        None => None,
        Some(goal) => {
            straight::notes_of(session, goal);
            let ways = both_ways(session, state, &before, goal).map_err(|fault| stopped(session, fault))?;
            if ways.is_none() && base.is_none() {
                return Err(nothing_to_write(session, state, &live, goal)?.into());
            }
            ways
        }
    };
    let mut told = Vec::new();
    if let Some(base) = &base {
        let is_all = ways.is_none() && !is_blank;
        let name = if is_all { &slug } else { BASE };
        let revision = base.write(state, name)?;
        note_applied(session, &revision)?;
        told.push(format!("wrote {}: what is there, noted as applied", revision.path.display()));
        if is_all {
            return say_done(session, &told.join("\n"), out);
        }
        let width = digits.len();
        digits = format!("{:0width$}", id.saturating_add(1));
    }
    let language = if request.hop { Language::Hop } else { Language::Sql };
    let Some(Ways { up, down, words }) = ways else {
        let text = format!("-- {message}\n\n-- migrate:up\n\n\n-- migrate:down\n\n");
        let path = create_file(&folder, &digits, &slug, language, &text)?;
        told.push(format!("wrote {}, to be filled", path.display()));
        return say_done(session, &told.join("\n"), out);
    };
    let remark = message.lines().collect::<Vec<_>>().join(" ");
    let text = format!("-- {remark}\n\n{}\n{}", up.marked(Direction::Up), down.marked(Direction::Down));
    let path = create_file(&folder, &digits, &slug, language, &text)?;
    let irreversible = down.options.irreversible;
    let written = Revision::written(&path, language, up, Some(down)).called(&digits, &slug, &path);
    let is_same =
        |goal: &Schema| Difference::between(&live, goal, &Answers::default()).is_ok_and(|rest| rest.is_empty());
    let is_there = goal.as_ref().is_some_and(is_same) && is_up_to_date(session, state);
    match is_there {
        true => {
            note_applied(session, &written)?;
            told.push(format!("wrote {}: the database is so already, so that it is noted as applied", path.display()));
        }
        false => told.push(format!("wrote {}", path.display())),
    }
    told.extend(words.iter().map(|line| format!("  {line}")));
    if irreversible {
        told.push("  it cannot be undone: see what stands below -- migrate:down".to_owned());
    }
    if base.is_some() {
        told.push("`.migrate` applies it".to_owned());
    }
    say_done(session, &told.join("\n"), out)
}

/// True if all revisions are applied, and the journal can take another one.
fn is_up_to_date(session: &Session, state: &MigrationState) -> bool {
    state.journal.exists
        && state.revisions.entries.iter().all(|entry| entry.state == RevisionState::Applied)
        && super::check_writable(session).is_ok()
}

/// The revisions lead to schema.sql already; what to do where the database is not there yet.
fn nothing_to_write(session: &Session, state: &MigrationState, live: &Schema, goal: &Schema) -> Result<Diagnostic> {
    let error = Diagnostic::error(format!("the revisions lead to {SCHEMA} already: there is nothing to write"));
    if same(live, goal)? || live.is_empty() && !state.journal.exists {
        return Ok(
            error.hint("change schema.sql first; a file to be filled is written by `.migrate new --blank \"message\"`")
        );
    }
    if state.revisions.pending().next().is_some() {
        return Ok(error.hint("`.migrate` runs those that are pending"));
    }
    Ok(match Standing::of(session, state)?.way_on() {
        Some(way) => error.hint(format!("{} is not as they say: {way}", session.database.name)),
        None => error,
    })
}

/// Compares the state after these revisions with `goal`, and makes the way there and back. `None` where nothing differs.
fn both_ways(
    session: &mut Session,
    state: &MigrationState,
    revisions: &[&Revision],
    goal: &Schema,
) -> Result<Option<Ways>, RevisionError> {
    let scratch = state.replay(session, revisions.iter().copied())?;
    let before = Schema::read(&*scratch)?;
    let (difference, plan) = offline(session, state, &before, goal)?;
    if plan.is_empty() {
        return Ok(None);
    }
    let up = Body::plain(told_losses(&plan).to_owned() + &plan.script());
    let down = match back(&difference, &before, goal, Dialect::of(&*session.engine.connection)) {
        Ok(plan) => Body::plain(told_losses(&plan).to_owned() + &plan.script()),
        Err(reason) => irreversible(&reason),
    };
    let down = tried(session, state, revisions, (&up, down), &before, goal)?;
    Ok(Some(Ways { up, down, words: difference.words() }))
}

/// The difference and the plan for whatever data; questions are asked.
fn offline(
    session: &mut Session,
    state: &MigrationState,
    before: &Schema,
    goal: &Schema,
) -> Result<(Difference, MigrationPlan)> {
    let mut asked = Asked::default();
    loop {
        let difference = Difference::between(before, goal, &asked.answers)?;
        let plan = MigrationPlan::offline(&difference, Dialect::of(&*session.engine.connection))?;
        if plan.questions().is_empty() {
            asked.keep(session, &state.project)?;
            return Ok((difference, plan));
        }
        asked.ask(session, plan.questions(), state.project.has_folder())?;
    }
}

/// Runs up, down and up again on a copy, and gives the way down, which is marked where it does not lead back.
fn tried(
    session: &Session,
    state: &MigrationState,
    revisions: &[&Revision],
    (up, down): (&Body, Body),
    before: &Schema,
    goal: &Schema,
) -> Result<Body, RevisionError> {
    let scratch = state.replay(session, revisions.iter().copied())?;
    let path = Path::new("the new revision");
    let revision = Revision::written(path, Language::Sql, up.clone(), Some(down.clone()));
    state.on_scratch(session, &scratch, &revision, Direction::Up)?;
    if !same(&Schema::read(&*scratch)?, goal)? {
        return Err(Diagnostic::error(format!("what was written does not lead to {SCHEMA}, and is thrown away"))
            .hint("`.migrate new --blank \"message\"` makes a revision to be written by hand")
            .into());
    }
    if down.options.irreversible {
        return Ok(down);
    }
    let back = state.on_scratch(session, &scratch, &revision, Direction::Down);
    let reason = match back {
        Err(fault) => Some(fault.diagnostic.message),
        Ok(()) if !same(&Schema::read(&*scratch)?, before)? => Some("it does not lead back".to_owned()),
        Ok(()) => {
            state.on_scratch(session, &scratch, &revision, Direction::Up)?;
            (!same(&Schema::read(&*scratch)?, goal)?).then(|| "the way up fails after it".to_owned())
        }
    };
    Ok(reason.map_or(down, |reason| irreversible(&Diagnostic::error(reason))))
}

/// The plan back.
///
/// # Errors
/// Why there is none.
fn back(forth: &Difference, before: &Schema, goal: &Schema, dialect: Dialect) -> Result<MigrationPlan> {
    let mut answers = forth.reversed();
    let difference = Difference::between(goal, before, &answers)?;
    // What is the same under another name is known from the way up.
    for question in difference.questions() {
        if let Question::Rename { table, from, to } = question {
            answers.separate(table.as_deref(), from, to);
        }
    }
    let plan = MigrationPlan::offline(&Difference::between(goal, before, &answers)?, dialect)?;
    match plan.questions().first() {
        Some(Question::Fill { table, column, .. }) => {
            Err(Diagnostic::error(format!("{table}.{column} may not be null, and its values are gone")))
        }
        Some(question) => Err(Diagnostic::error(question.words())),
        None => Ok(plan),
    }
}

/// A remark on a plan that loses something.
fn told_losses(plan: &MigrationPlan) -> &'static str {
    if plan.is_destructive() { "-- What goes here takes along what it holds.\n" } else { "" }
}

/// The way down that there is not, with the reason.
fn irreversible(reason: &Diagnostic) -> Body {
    let mut text = String::from("-- This cannot be undone:\n");
    for line in reason.message.lines().chain(reason.hints.iter().map(String::as_str)) {
        text.push_str(&format!("-- {line}\n"));
    }
    text.push_str("-- Write a way down here and take `irreversible` off the marker, where there is one.\n");
    irreversible_body(&text)
}
