//! Straight to schema.sql: the difference, the plan, what it costs, and carrying it out.

use std::path::PathBuf;

use super::ask::{self, Asked};
use super::project::{Project, SCHEMA};
use super::request::MigrateRequest;
use super::state::{say_done, stopped};
use super::waiting;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::migrate::{self, Difference, MigrationPlan, Progress, Schema};
use crate::session::listing::{Listing, list, text};
use crate::session::{Output, ProgressMeter, Session, Stop};
use crate::sql::ends_in_comment;
use crate::store::{Connection, Transaction, UNKNOWN};

/// A plan and the difference that it is for.
pub(super) struct StraightPlan {
    pub difference: Difference,
    pub plan: MigrationPlan,
}

/// Where a database is to be brought without revisions.
#[derive(Clone, Copy)]
pub(super) enum Goal<'g> {
    /// To schema.sql.
    Model(&'g Project),
    /// To what revisions lead to.
    Schema(&'g Schema),
}

impl Goal<'_> {
    /// The command that goes there.
    fn command(self) -> &'static str {
        match self {
            Goal::Model(_) => "migrate",
            Goal::Schema(_) => "migrate adopt",
        }
    }
}

/// The plan from the database to a goal; questions are asked.
fn course(session: &mut Session, goal: Goal<'_>) -> Result<StraightPlan, Stop> {
    let connection = session.engine.connection.clone();
    // One state of the database for the schema and the data.
    let mut reading = Transaction::reading(&*connection)?;
    let live = Schema::read(&*connection)?;
    let (goal, project) = match goal {
        Goal::Model(project) => (
            project.wanted_model(&live).map_err(|fault| stopped(session, fault))?,
            project.has_folder().then_some(project),
        ),
        Goal::Schema(schema) => (schema.clone(), None),
    };
    notes_of(session, &goal);
    let mut asked = Asked::default();
    loop {
        let difference = Difference::between(&live, &goal, &asked.answers)?;
        let plan = MigrationPlan::new(&difference, &*connection)?;
        // Nobody waits while a person thinks; what changes then is found before anything is done.
        reading.take().map_or(Ok(()), Transaction::commit)?;
        if plan.questions().is_empty() {
            plan.notes().iter().for_each(|note| session.messages.report(note));
            project.map_or(Ok(()), |project| asked.keep(session, project))?;
            return Ok(StraightPlan { difference, plan });
        }
        asked.ask(session, plan.questions(), project.is_some())?;
    }
}

/// Brings the database to schema.sql.
pub(crate) fn go_straight(
    session: &mut Session,
    request: &MigrateRequest,
    project: &Project,
    out: &mut Output,
) -> Result<(), Stop> {
    let done = bring(session, request, Goal::Model(project), &mut |_| Ok(()))?;
    match done.is_empty() {
        true => say_done(session, &format!("nothing to do: {} is as {SCHEMA} says", session.database.name), out),
        false => say_done(session, &done.join("\n"), out),
    }
}

/// Brings the database to a goal, with what runs `inside` the same transaction; what was done in words. Where nothing is to be
/// done, nothing runs.
pub(super) fn bring(
    session: &mut Session,
    request: &MigrateRequest,
    goal: Goal<'_>,
    inside: &mut dyn FnMut(&dyn Connection) -> Result<()>,
) -> Result<Vec<String>, Stop> {
    // Whoever has waited for another program plans anew.
    loop {
        let StraightPlan { plan, .. } = course(session, goal)?;
        if plan.is_empty() {
            return Ok(Vec::new());
        }
        waiting::for_other_writers(session)?;
        if plan.is_outdated(&*session.engine.connection)? {
            continue;
        }
        match carry_out(session, request, &plan, goal, inside) {
            Err(Stop::Failed(errors)) if errors.iter().any(migrate::is_of_outdated_plan) => {}
            Err(stop) => return Err(stop),
            Ok(()) => return Ok(plan.steps().iter().map(|step| step.words.clone()).collect()),
        }
    }
}

/// Carries out a plan.
fn carry_out(
    session: &mut Session,
    request: &MigrateRequest,
    plan: &MigrationPlan,
    goal: Goal<'_>,
    inside: &mut dyn FnMut(&dyn Connection) -> Result<()>,
) -> Result<(), Stop> {
    if let Some((first, others)) = plan.obstacles().split_first() {
        let mut errors = vec![first.clone()];
        errors.extend(others.iter().cloned());
        return Err(Stop::Failed(errors));
    }
    let losses: Vec<String> = plan.steps().iter().flat_map(|step| step.losses.iter().cloned()).collect();
    let how = format!("`.{} --allow-drop`", goal.command());
    let allowed = !plan.is_destructive() || may_lose(session, &losses, &how, request)?;
    let cancel = session.cancel.clone();
    let cancelled = || cancel.is_asked();
    let backup = backup(session, request);
    let meter = ProgressMeter::new(session);
    let progress = |progress: Progress<'_>| {
        meter.tell(|| match progress.records {
            Some((done, all)) if all > 0 => format!("{}: {}%", progress.words, done.saturating_mul(100) / all),
            _ => progress.words.to_owned(),
        });
    };
    let settings = migrate::ApplySettings {
        allow_drop: allowed,
        backup: backup.as_deref(),
        progress: Some(&progress),
        cancelled: Some(&cancelled),
        foreign_keys: false,
    };
    let outcome = migrate::apply(&*session.engine.connection, plan, &settings, inside);
    drop(meter);
    let report = outcome.inspect_err(|error| tell_stopped(session, error, "the database is as it was"))?;
    for note in &report.notes {
        session.messages.report(note);
    }
    if let Some(copy) = &report.backup {
        session.messages.say(&format!("a copy of what was there before is in {}", copy.display()));
    }
    Ok(())
}

/// Whoever stops a migration wants to know what it has left behind.
pub(crate) fn tell_stopped(session: &Session, error: &Diagnostic, left: &str) {
    if error.kind == DiagnosticKind::Interrupted && !error.hints.iter().any(|hint| hint == UNKNOWN) {
        session.messages.report(&Diagnostic::note(format!("stopped: {left}")));
    }
}

/// The file of which a copy is to be made before data is lost.
pub(crate) fn backup(session: &Session, request: &MigrateRequest) -> Option<PathBuf> {
    session.database.path.clone().filter(|_| !request.no_backup)
}

/// What is to be known before something on a server is lost.
const NO_COPY: &str = "no copy is made of a database on a server: `.save FILE` makes one";

/// Asks whether this may be lost. `how` is the command that would allow it.
///
/// # Errors
/// Nobody can be asked, or the answer is no.
pub(crate) fn may_lose(session: &mut Session, losses: &[String], how: &str, request: &MigrateRequest) -> Result<bool> {
    let copies = !session.engine.connection.is_remote();
    if request.allow_drop {
        if !copies && !request.no_backup {
            session.messages.say(NO_COPY);
        }
        return Ok(true);
    }
    let mut told = losses.join("\n  ");
    if told.is_empty() {
        told = "data".to_owned();
    }
    let no_copy = if copies { String::new() } else { format!("\n{NO_COPY}") };
    match ask::agrees(session, &format!("This loses\n  {told}{no_copy}\nGo on?"), request)? {
        Some(true) => Ok(true),
        Some(false) => Err(Diagnostic::error("the database is as it was")),
        None => {
            let mut error = Diagnostic::error("this would lose data, and the database is as it was");
            for loss in losses {
                error = error.hint(loss.clone());
            }
            Err(match copies {
                true => error.hint(format!("{how} does it, and makes a copy of the file before")),
                false => error.hint(format!("{how} does it")).hint(NO_COPY),
            })
        }
    }
}

pub(crate) fn notes_of(session: &Session, schema: &Schema) {
    for note in schema.notes() {
        session.messages.report(&Diagnostic { span: None, ..note.clone() });
    }
}

/// The plan to schema.sql as it is printed.
pub(crate) fn show_course(session: &mut Session, project: &Project, out: &mut Output) -> Result<(), Stop> {
    let course = course(session, Goal::Model(project))?;
    if !session.is_for_people() {
        let mut listing = Listing::new(&["step", "reason", "sql", "destructive", "losses"]);
        for step in course.plan.steps() {
            listing.push(vec![
                text(step.words.clone()),
                text(step.reason.clone()),
                list(step.sql.iter().cloned()),
                super::report::truth(step.destructive),
                list(step.losses.iter().cloned()),
            ]);
        }
        return session.list(&listing, out);
    }
    if course.plan.is_empty() {
        return say_done(session, &format!("nothing to do: {} is as {SCHEMA} says", session.database.name), out);
    }
    let mut told = String::new();
    for line in course.difference.words() {
        told.push_str(&format!("{line}\n"));
    }
    told.push('\n');
    for step in course.plan.steps() {
        let reason = if step.reason.is_empty() { String::new() } else { format!(" ({})", step.reason) };
        for line in format!("{}{reason}", step.words).lines() {
            told.push_str(&format!("-- {line}\n"));
        }
        for loss in &step.losses {
            told.push_str(&super::report::loss_line(loss));
        }
        for sql in &step.sql {
            told.push_str(sql);
            told.push_str(if ends_in_comment(sql) { "\n;\n" } else { ";\n" });
        }
    }
    out.text(&told)?;
    for obstacle in course.plan.obstacles() {
        session.messages.report(obstacle);
    }
    Ok(())
}

/// The SQL of the plan to schema.sql.
pub(crate) fn course_script(session: &mut Session, project: &Project) -> Result<String, Stop> {
    let StraightPlan { plan, .. } = course(session, Goal::Model(project))?;
    if plan.is_empty() {
        return Ok(String::new());
    }
    Ok(format!("PRAGMA foreign_keys = off;\nBEGIN IMMEDIATE;\n{}COMMIT;\nPRAGMA foreign_keys = on;\n", plan.script()))
}
