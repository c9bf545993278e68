//! Writing revisions: out of the difference to schema.sql, and out of a database that has none yet.

use std::fs;
use std::path::Path;

use super::project::SCHEMA;
use super::request::MigrateRequest;
use super::state::{MigrationState, say_done, stopped};
use super::versioned::{self, same, within};
use super::{ask, straight};
use crate::diagnostic::{Diagnostic, Result};
use crate::migrate::revision::{
    self, Body, Direction, ForeignJournal, Journal, Language, Options, Revision, RevisionError, create_file, next_id,
    slug,
};
use crate::migrate::{Answers, Difference, MigrationPlan, Question, Schema};
use crate::session::{Output, Session, Stop};

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
    let (_, digits) = next_id(&state.revisions, &*session.engine.connection)?;
    let language = if request.hop { Language::Hop } else { Language::Sql };
    if request.blank || request.hop {
        let text = format!("-- {message}\n\n-- migrate:up\n\n\n-- migrate:down\n\n");
        let path = create_file(&folder, &digits, &slug, language, &text)?;
        return say_done(session, &format!("wrote {}, to be filled", path.display()), out);
    }
    let live = Schema::read(&*session.engine.connection)?;
    let goal = state.project.wanted_model(&live).map_err(|fault| stopped(session, fault))?.for_revisions();
    straight::notes_of(session, &goal);
    let ways = both_ways(session, state, &goal).map_err(|fault| stopped(session, fault))?;
    let Some(Ways { up, down, words }) = ways else {
        return Err(Diagnostic::error(format!("the revisions lead to {SCHEMA} already: there is nothing to write"))
            .hint("change schema.sql first; or `.migrate new --blank \"message\"` for a revision of your own words")
            .into());
    };
    let remark = message.lines().collect::<Vec<_>>().join(" ");
    let text = format!("-- {remark}\n\n{}\n{}", up.marked(Direction::Up), down.marked(Direction::Down));
    let path = create_file(&folder, &digits, &slug, language, &text)?;
    let mut told = format!("wrote {}", path.display());
    for line in words {
        told.push_str(&format!("\n  {line}"));
    }
    if down.options.irreversible {
        told.push_str("\n  it cannot be undone: see what stands below -- migrate:down");
    }
    say_done(session, &told, out)
}

/// Compares the state after all revisions with `goal`, and makes the way there and back. `None` where nothing differs.
fn both_ways(session: &mut Session, state: &MigrationState, goal: &Schema) -> Result<Option<Ways>, RevisionError> {
    let scratch = state.replay(session, &state.folder.revisions)?;
    let before = Schema::read(&*scratch)?;
    let (difference, plan) = offline(session, &before, goal)?;
    if plan.is_empty() {
        return Ok(None);
    }
    let up = Body::plain(told_losses(&plan).to_owned() + &plan.script());
    let down = match back(&difference, &before, goal) {
        Ok(plan) => Body::plain(told_losses(&plan).to_owned() + &plan.script()),
        Err(reason) => irreversible(&reason),
    };
    let down = tried(session, state, &up, down, &before, goal)?;
    Ok(Some(Ways { up, down, words: difference.words() }))
}

/// The difference and the plan for whatever data; questions are asked.
fn offline(session: &mut Session, before: &Schema, goal: &Schema) -> Result<(Difference, MigrationPlan)> {
    let mut answers = Answers::default();
    let mut asked = Vec::new();
    loop {
        let difference = Difference::between(before, goal, &answers)?;
        let plan = MigrationPlan::offline(&difference)?;
        if plan.questions().is_empty() {
            return Ok((difference, plan));
        }
        ask::ask_questions(session, plan.questions(), &mut asked, &mut answers)?;
    }
}

/// Runs up, down and up again on a copy, and gives the way down, which is marked where it does not lead back.
fn tried(
    session: &Session,
    state: &MigrationState,
    up: &Body,
    down: Body,
    before: &Schema,
    goal: &Schema,
) -> Result<Body, RevisionError> {
    let scratch = state.replay(session, &state.folder.revisions)?;
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

/// Makes a project out of a database: schema.sql, and a first revision that is applied already.
pub(crate) fn adopt(session: &mut Session, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    let connection = session.engine.connection.clone();
    let schema_path = state.project.schema_path()?;
    if state.journal.exists && !state.journal.rows.is_empty() {
        return Err(Diagnostic::error(format!("{} has a journal of its own already", session.database.name))
            .hint("`.migrate status` shows it")
            .into());
    }
    let live = Schema::read(&*connection)?;
    let foreign = revision::find_foreign_journal(&*connection)?;
    let applied = applied_before(state, foreign.as_ref())?;
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
    // Where revisions are still to come, the model is what they lead to.
    let goal = match &applied {
        None => live.clone(),
        Some(_) => {
            let after = state.replay(session, &state.folder.revisions).map_err(|fault| stopped(session, fault))?;
            Schema::read(&*after)?
        }
    };
    match state.project.model(&live).map_err(|fault| stopped(session, fault))?.map(Schema::for_revisions) {
        Some(model) if same(&goal, &model)? => told.push(format!("{} says the same already", schema_path.display())),
        Some(_) if applied.is_some() => {}
        Some(_) => {
            return Err(Diagnostic::error(format!("{} says something else than the database", schema_path.display()))
                .hint("move it away to have it written anew; or `.migrate` brings the database there")
                .into());
        }
        None => {
            write_new(&schema_path, &goal.text())?;
            told.push(format!("wrote {}", schema_path.display()));
        }
    }
    let connection = &*connection;
    match applied {
        None => {
            let revision = baseline(session, state, &live)?;
            told.push(format!("wrote {}", revision.path.display()));
            within(connection, &mut || Journal::record(connection, &revision, Some(0)))?;
            told.push(format!("the journal says {}", revision.title()));
        }
        Some(applied) => {
            within(connection, &mut || {
                Journal::create(connection)?;
                applied.iter().try_for_each(|revision| Journal::record(connection, revision, Some(0)))
            })?;
            let of = foreign.as_ref().map_or("", |foreign| foreign.tool);
            let newest = applied.last().map_or_else(|| "base".to_owned(), |revision| revision.title());
            told.push(format!("the journal says {newest}, as that of {of} does"));
        }
    }
    say_done(session, &told.join("\n"), out)
}

/// Writes the revision that makes what is there out of nothing.
fn baseline(session: &Session, state: &MigrationState, live: &Schema) -> Result<Revision, Stop> {
    let (id, digits) = next_id(&state.revisions, &*session.engine.connection)?;
    let up = Body::plain(live.text());
    let down = irreversible_body("-- Everything that was there at the beginning would be dropped.\n");
    let scratch = state.replay(session, []).map_err(|fault| stopped(session, fault))?;
    let revision = Revision::written(Path::new("the first revision"), Language::Sql, up, Some(down));
    state.on_scratch(session, &scratch, &revision, Direction::Up).map_err(|fault| stopped(session, fault))?;
    if !same(&Schema::read(&*scratch)?, live)? {
        return Err(Diagnostic::error("the schema of this database cannot be made anew from its text").into());
    }
    let path = create_file(&state.project.migrations_path()?, &digits, "adopted", Language::Sql, &revision.whole())?;
    Ok(Revision { id, digits, name: "adopted".to_owned(), path, ..revision })
}

/// Which of the revisions here another program has applied; `None` where there are no revisions.
///
/// # Errors
/// There are some, and no other program's journal says which are applied.
fn applied_before<'s>(
    state: &'s MigrationState,
    foreign: Option<&ForeignJournal>,
) -> Result<Option<Vec<&'s Revision>>> {
    if state.folder.revisions.is_empty() {
        return Ok(None);
    }
    let Some(foreign) = foreign.filter(|foreign| !foreign.applied.is_empty()) else {
        return Err(Diagnostic::error(format!("{} holds revisions already", versioned::folder_name(state)))
            .hint("`.migrate stamp ID` says up to which of them this database has come"));
    };
    foreign.applied_among(&state.folder.revisions).map(Some)
}

/// The plan back.
///
/// # Errors
/// Why there is none.
fn back(forth: &Difference, before: &Schema, goal: &Schema) -> Result<MigrationPlan> {
    let mut answers = forth.reversed();
    let difference = Difference::between(goal, before, &answers)?;
    // What is the same under another name is known from the way up.
    for question in difference.questions() {
        if let Question::Rename { table, from, to } = question {
            answers.separate(table.as_deref(), from, to);
        }
    }
    let plan = MigrationPlan::offline(&Difference::between(goal, before, &answers)?)?;
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

fn irreversible_body(text: &str) -> Body {
    Body { options: Options { irreversible: true, ..Options::default() }, ..Body::plain(text) }
}

/// Writes a file that is not there yet.
pub(super) fn write_new(path: &Path, text: &str) -> Result<()> {
    let cannot = |error: std::io::Error| Diagnostic::engine(format!("{} cannot be written: {error}", path.display()));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path).map_err(cannot)?;
    std::io::Write::write_all(&mut file, text.as_bytes()).map_err(cannot)
}
