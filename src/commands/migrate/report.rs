//! What `.migrate` lists: status, history, plan, script, and whether there is something to do.

use super::on_server;
use super::project::SCHEMA;
use super::request::MigrateRequest;
use super::standing::{Standing, same};
use super::state::{MigrationState, say_done, stopped};
use super::straight;
use super::trial::Trial;
use super::versioned;
use crate::answer::Nested;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::migrate::revision::{self, Direction, RevisionEntry, RevisionState, RevisionTarget, script, steps_to};
use crate::migrate::{Answers, Difference, Schema};
use crate::session::listing::{Listing, list, maybe, number, text};
use crate::session::{Output, Session, Stop};
use crate::store::Value;

pub(super) fn truth(truth: bool) -> Nested {
    Nested::Value(Value::Integer(i64::from(truth)))
}

/// Every revision and how it stands.
pub(crate) fn show_status(session: &mut Session, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    if !state.is_versioned() {
        return show_straight_status(session, state, out);
    }
    let mut listing =
        Listing::new(&["revision", "state", "applied_at", "advice", "id", "language", "duration_ms", "file"]);
    for entry in &state.revisions.entries {
        listing.push(vec![
            text(entry.title()),
            text(entry.state.word()),
            maybe(entry.row.as_ref().map(|row| row.applied_at.as_str())),
            maybe(entry.advice().as_deref()),
            number(entry.id),
            maybe(entry.revision().map(|revision| revision.language.extension())),
            entry.row.as_ref().and_then(|row| row.duration_ms).map_or(Nested::Value(Value::Null), number),
            maybe(entry.file.as_ref().map(|file| file.path.display().to_string()).as_deref()),
        ]);
    }
    if !session.is_for_people() {
        return session.list(&listing, out);
    }
    // The advice is a sentence, which would make a table too wide to read.
    let mut short = Listing::new(&["revision", "state", "applied_at"]);
    for entry in &state.revisions.entries {
        let applied_at = entry.row.as_ref().map(|row| row.applied_at.clone());
        short.push_texts([entry.title(), entry.state.word().to_owned(), applied_at.unwrap_or_else(|| "-".to_owned())]);
    }
    session.list(&short, out)?;
    for entry in state.revisions.troubled() {
        let advice = entry.advice().unwrap_or_default();
        session.messages.report(&Diagnostic::warning(format!("{}: {advice}", entry.title())));
        if let Some(changes) = entry.changes() {
            session.messages.say(changes.trim_end());
        }
    }
    for note in state.revisions.gap_notes() {
        session.messages.report(&note);
    }
    Ok(())
}

/// Without revisions: who migrated the database, and whether schema.sql says something else.
fn show_straight_status(session: &mut Session, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    let connection = &*session.engine.connection;
    if !session.is_for_people() {
        return session.list(&Listing::new(&["revision", "state", "applied_at", "advice"]), out);
    }
    if let Some(foreign) = revision::find_foreign_journal(connection)? {
        out.text(&format!("migrated by {}; `.migrate adopt` goes on from there\n", foreign.words()))?;
    }
    let live = Schema::read(connection)?;
    let told = match state.project.model(&live).map_err(|fault| stopped(session, fault))? {
        None => format!("no revisions and no {SCHEMA}; `.migrate adopt` writes both out of the database"),
        Some(model) if same(&live, &model)? => {
            format!("no revisions; the database is as {SCHEMA} says")
        }
        Some(_) => {
            format!("no revisions; {SCHEMA} says something else than the database: `.migrate plan` shows what")
        }
    };
    out.text(&format!("{told}\n"))?;
    Ok(())
}

/// What was applied, and when.
pub(crate) fn show_history(session: &mut Session, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    let mut listing = Listing::new(&["revision", "applied_at", "duration_ms", "checksum"]);
    for row in &state.journal.rows {
        listing.push(vec![
            text(row.revision.title()),
            text(row.applied_at.clone()),
            row.duration_ms.map_or(Nested::Value(Value::Null), number),
            text(row.revision.checksum.clone()),
        ]);
    }
    if session.is_for_people() {
        if listing.is_empty() {
            return say_done(session, "nothing is applied", out);
        }
        return session.list(&listing.only(&["revision", "applied_at"]), out);
    }
    session.list(&listing, out)
}

/// The newest revision that is applied.
pub(crate) fn show_current(session: &mut Session, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    let current = state.revisions.current();
    if session.is_for_people() {
        if current.is_none()
            && let Some(foreign) = revision::find_foreign_journal(&*session.engine.connection)?
        {
            out.text(&format!("migrated by {}; `.migrate adopt` goes on from there\n", foreign.words()))?;
            return Ok(());
        }
        let title = current.map_or_else(|| "base".to_owned(), RevisionEntry::title);
        let newest = current.is_some_and(|entry| state.revisions.pending().all(|other| other.id < entry.id));
        out.text(&format!("{title}{}\n", if newest { " (newest)" } else { "" }))?;
        return Ok(());
    }
    session.list(&Listing::value("current", maybe(current.map(RevisionEntry::title).as_deref())), out)
}

/// The newest revision that there is, applied or not.
pub(crate) fn show_heads(session: &mut Session, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    let newest = state.revisions.entries.last().map(RevisionEntry::title);
    if session.is_for_people() {
        out.text(&format!("{}\n", newest.unwrap_or_else(|| "base".to_owned())))?;
        return Ok(());
    }
    session.list(&Listing::value("heads", maybe(newest.as_deref())), out)
}

/// The text of one revision, both ways, as its file has it, else as it was applied.
pub(crate) fn show_revision(
    session: &mut Session,
    id: &str,
    state: &MigrationState,
    out: &mut Output,
) -> Result<(), Stop> {
    let entry = revision::find_revision(id, &state.revisions)?;
    let text = entry.revision().map(revision::Revision::whole).unwrap_or_default();
    session.answer_text("sql", &text, out)
}

/// What would be done.
pub(crate) fn show_plan(
    session: &mut Session,
    _request: &MigrateRequest,
    state: &MigrationState,
    out: &mut Output,
) -> Result<(), Stop> {
    if !state.is_versioned() {
        return straight::show_course(session, &state.project, out);
    }
    let course = steps_to(&state.revisions, RevisionTarget::Newest, Some(Direction::Up))?;
    let mut listing = Listing::new(&["revision", "direction", "language", "text", "losses"]);
    let mut told = String::new();
    let mut trial = None;
    if !course.is_empty() {
        trial = Trial::of(session)?;
        if trial.is_none() {
            let why = if session.engine.connection.is_remote() { "on a server" } else { "too large" };
            let note =
                format!("the database is {why}, and not copied to try them: what they take away is told when they run");
            session.messages.report(&Diagnostic::note(note));
        }
    }
    for (direction, entry) in course {
        let Some(file) = &entry.file else { continue };
        let title = file.title();
        if let Some(fault) = on_server::refusal(session, file, direction) {
            let Diagnostic { message, hints, .. } = fault.diagnostic;
            let why = message.strip_prefix(&format!("{title} ")).unwrap_or(&message);
            let place = fault.place.map_or(title.clone(), |place| format!("{}:{}", place.file, place.line));
            let warning = Diagnostic::warning(format!("{place} would be refused: {why}"));
            session.messages.report(&hints.into_iter().fold(warning, Diagnostic::hint));
        }
        let mut losses = Vec::new();
        if let Some(copy) = &trial {
            match copy.run(session, state, file) {
                Ok(lost) => losses = lost,
                Err(fault) if fault.diagnostic.kind == DiagnosticKind::Interrupted => {
                    return Err(fault.diagnostic.into());
                }
                Err(fault) => {
                    let Diagnostic { message, hints, .. } = fault.diagnostic;
                    let why = message.strip_prefix(&format!("{title}: ")).unwrap_or(&message);
                    let warning = Diagnostic::warning(format!("{title} would fail: {why}"));
                    session.messages.report(&hints.into_iter().fold(warning, Diagnostic::hint));
                    trial = None;
                }
            }
        }
        let body = file.up.text.trim_end().trim_start_matches('\n');
        told.push_str(&format!("-- {} {title}\n", direction.word()));
        losses.iter().for_each(|loss| told.push_str(&loss_line(loss)));
        told.push_str(&format!("{body}\n\n"));
        let language = file.language.extension();
        listing.push(vec![text(title), text(direction.word()), text(language), text(body), list(losses)]);
    }
    if !session.is_for_people() {
        return session.list(&listing, out);
    }
    if told.is_empty() {
        let at = state.revisions.current().map_or_else(|| "base".to_owned(), RevisionEntry::title);
        say_done(session, &format!("nothing to do: {} is at {at}", session.database.name), out)?;
        versioned::compare_with_model(session, state)?;
    }
    out.text(told.trim_end_matches('\n'))?;
    if !told.is_empty() {
        out.text("\n")?;
    }
    for entry in state.revisions.troubled() {
        let advice = entry.advice().unwrap_or_default();
        session.messages.report(&Diagnostic::warning(format!("{}: {advice}", entry.title())));
    }
    Ok(())
}

/// A comment that tells what goes. A name may go on over lines, a comment may not.
pub(super) fn loss_line(loss: &str) -> String {
    format!("-- loses {}\n", loss.replace(['\n', '\r'], " "))
}

/// Fails when there is something to do, and lists what.
pub(crate) fn check_migrations(session: &mut Session, state: &MigrationState, out: &mut Output) -> Result<(), Stop> {
    let mut findings: Vec<(String, String, String)> = Vec::new();
    for entry in &state.revisions.entries {
        match entry.advice() {
            Some(advice) => findings.push((entry.title(), entry.state.word().to_owned(), advice)),
            None if entry.state == RevisionState::Pending => {
                findings.push((entry.title(), entry.state.word().to_owned(), "`.migrate up` runs it".to_owned()));
            }
            None => {}
        }
    }
    let live = Schema::read(&*session.engine.connection)?;
    let model = state.project.model(&live).map_err(|fault| stopped(session, fault))?;
    if state.is_versioned() {
        let model = model.map(Schema::for_revisions);
        compare_replays(session, state, model.as_ref(), &live, &mut findings)?;
    } else {
        match &model {
            None => {
                return Err(state
                    .project
                    .wanted_model(&live)
                    .map_or_else(|fault| stopped(session, fault), |_| Stop::Reported));
            }
            Some(model) => {
                let words = told(&Difference::between(&live, model, &Answers::default())?);
                let advice = "`.migrate` brings the database there";
                findings.extend(words.into_iter().map(|words| (SCHEMA.to_owned(), words, advice.to_owned())));
            }
        }
    }
    let mut listing = Listing::new(&["what", "state", "advice"]);
    for (what, stand, advice) in &findings {
        listing.push_texts([what.clone(), stand.clone(), advice.clone()]);
    }
    if !session.is_for_people() {
        session.list(&listing, out)?;
    } else if findings.is_empty() {
        out.text("nothing to do\n")?;
    } else {
        for (what, stand, advice) in &findings {
            out.text(&format!("{what}: {stand}\n  {advice}\n"))?;
        }
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err(Diagnostic::error("there is something to do").into()),
        count => Err(Diagnostic::error(format!("there are {count} things to do")).into()),
    }
}

/// What the revisions make of an empty database, against the live one and against schema.sql.
fn compare_replays(
    session: &Session,
    state: &MigrationState,
    model: Option<&Schema>,
    live: &Schema,
    findings: &mut Vec<(String, String, String)>,
) -> Result<(), Stop> {
    let applied: Vec<_> = state
        .revisions
        .entries
        .iter()
        .filter(|entry| entry.is_applied())
        .filter_map(|entry| entry.row.as_ref().map(|row| &row.revision).or(entry.file.as_ref()))
        .collect();
    let after_applied = state.replay(session, applied).map_err(|fault| stopped(session, fault))?;
    let strange = differences(live, &Schema::read(&*after_applied)?)?;
    let way = if strange.is_empty() { None } else { Standing::of(session, state)?.way_on() };
    for words in strange {
        let advice = "it was changed by something else than its revisions";
        let advice = way.as_ref().map_or_else(|| advice.to_owned(), |way| format!("{advice}: {way}"));
        findings.push(("the database".to_owned(), words, advice));
    }
    if let Some(model) = model {
        let after_all = state.replay(session, &state.folder.revisions).map_err(|fault| stopped(session, fault))?;
        for words in differences(&Schema::read(&*after_all)?, model)? {
            let advice = "`.migrate new \"message\"` writes the revision that leads there";
            findings.push((SCHEMA.to_owned(), words, advice.to_owned()));
        }
    }
    Ok(())
}

/// The SQL of what is to be done, or of a range `FROM:TO`.
pub(crate) fn show_script(
    session: &mut Session,
    _request: &MigrateRequest,
    range: Option<&str>,
    state: &MigrationState,
    out: &mut Output,
) -> Result<(), Stop> {
    if !state.is_versioned() {
        if let Some(range) = range {
            return Err(Diagnostic::error(format!("there are no revisions for {range} to be a range of")).into());
        }
        let text = straight::course_script(session, &state.project)?;
        return session.answer_text("sql", &text, out);
    }
    let revisions = &state.revisions;
    let signed = range.and_then(|range| {
        let way = if range.starts_with('+') { Direction::Up } else { Direction::Down };
        range.starts_with(['+', '-']).then_some((range, way))
    });
    if let Some((range, way)) = signed {
        let course = steps_to(revisions, RevisionTarget::read(range, Some(way), revisions)?, Some(way))?;
        return write_script(session, &course, out);
    }
    let course: Vec<(Direction, &RevisionEntry)> = match range.map(|range| range.split_once(':').unwrap_or(("", range)))
    {
        None => steps_to(revisions, RevisionTarget::Newest, Some(Direction::Up))?,
        Some((from, to)) => {
            let limit = |text: &str, otherwise: i64| -> Result<i64> {
                if text.is_empty() {
                    return Ok(otherwise);
                }
                Ok(match RevisionTarget::read(text, None, revisions)? {
                    RevisionTarget::Base => i64::MIN,
                    RevisionTarget::Id(id) => id,
                    RevisionTarget::Newest | RevisionTarget::Steps(_) => i64::MAX,
                })
            };
            let current = revisions.current().map_or(i64::MIN, |entry| entry.id);
            let (from, to) = (limit(from, current)?, limit(to, i64::MAX)?);
            let between =
                |low: i64, high: i64| revisions.entries.iter().filter(move |entry| low < entry.id && entry.id <= high);
            if from <= to {
                between(from, to).map(|entry| (Direction::Up, entry)).collect()
            } else {
                let mut down: Vec<_> = between(to, from).map(|entry| (Direction::Down, entry)).collect();
                down.reverse();
                down
            }
        }
    };
    write_script(session, &course, out)
}

fn write_script(session: &mut Session, course: &[(Direction, &RevisionEntry)], out: &mut Output) -> Result<(), Stop> {
    let revisions: Vec<_> =
        course.iter().filter_map(|(direction, entry)| Some((*direction, entry.revision()?))).collect();
    let text = script(&revisions)?;
    session.answer_text("sql", &text, out)
}

/// The lines that tell how two schemas differ but for comments, the first of each object.
fn differences(from: &Schema, to: &Schema) -> Result<Vec<String>> {
    Ok(told(&Difference::between(from, to, &Answers::default())?.without_remarks()))
}

fn told(difference: &Difference) -> Vec<String> {
    // What changes in an object stands indented below it.
    difference.words().iter().map(|line| line.trim_end()).filter(|line| !line.is_empty()).fold(
        Vec::<String>::new(),
        |mut lines, line| {
            match lines.last_mut() {
                Some(last) if line.starts_with(' ') => {
                    let mark = if last.ends_with(':') { " " } else { "; " };
                    last.push_str(&format!("{mark}{}", line.trim()));
                }
                _ => lines.push(line.to_owned()),
            }
            lines
        },
    )
}
