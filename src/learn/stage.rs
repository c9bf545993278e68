//! The database and files that a step begins with.
//!
//! ```text
//! the project's migrations and seeds ─▶ base of the lesson ─▶ setup and solution of each step before ─▶ setup of the step
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::guard::Guarded;
use crate::course::{Action, Attendance, Base, Files, Place, entries};
use crate::demo;
use crate::diagnostic::{Diagnostic, Result};
use crate::formats;
use crate::fresh::{self, Sheet};
use crate::lang::InputEntry;
use crate::reader::RunLine;
use crate::session::{self, Limit, Messages, Output, Session, Stop};
use crate::store::{self, OpenOptions, OpenTarget, Value};
use crate::terminal::Style;

/// Brings a session to where a step begins, on a database that is made anew. Where that one cannot be made, the session stays where it is.
///
/// # Errors
/// A transaction is open; the course is faulty, or a file cannot be written.
pub(super) fn enter(session: &mut Session, mut attendance: Attendance, at: Place, run_line: RunLine) -> Result<()> {
    session.leave_transaction("going to another step")?;
    attendance.at = at;
    let course = attendance.course.clone();
    let lesson = &course.lessons[at.lesson];
    let base = base(&mut attendance, &lesson.base, session, run_line)?;
    // The files of the database that is open stay until it is closed.
    let project = attendance.project();
    write_project(&course.files, lesson.base.project.as_deref(), &project)?;
    let file = attendance.database();
    match base {
        Some(base) => fs::copy(&base, &file).map(|_| ()),
        None => fs::write(&file, ""),
    }
    .map_err(|error| cannot(&file, &error))?;
    let open = OpenOptions {
        readonly: false,
        alone: true,
        // With --safe and --readonly what is typed changes a copy in memory.
        sandbox: session.open_options().sandbox || session.restricting_option().is_some(),
        ..session.open_options().clone()
    };
    let connection = store::open(OpenTarget::File(&file), &open)?;
    let opened = session::Opened::of_file(connection, course.id.clone(), file);
    session.attendance = None;
    session.reopen(opened)?;
    session.settings.lazy = attendance.lazy;
    session.database.project = Some(project);
    session.attendance = Some(Box::new(attendance));
    for step in &lesson.steps[..at.step] {
        let solved = act(session, &step.setup, run_line).and_then(|()| {
            let solved = act(session, &step.solution, run_line);
            // What is refused, as such a step wants it, has changed nothing.
            if step.checks.error.is_some() { Ok(()) } else { solved }
        });
        solved.map_err(|error| faulty(error, &format!("{}, line {}", lesson.name, step.line)))?;
    }
    set_up(session, run_line)
}

/// What a step does before anything is typed in it.
///
/// # Errors
/// The course is faulty.
pub(super) fn set_up(session: &mut Session, run_line: RunLine) -> Result<()> {
    let Some(attendance) = &session.attendance else { return Ok(()) };
    let (course, at) = (attendance.course.clone(), attendance.at);
    let step = course.step(at);
    act(session, &step.setup, run_line)
        .map_err(|error| faulty(error, &format!("{}, line {}", course.lessons[at.lesson].name, step.line)))?;
    let is_undo = |action: &Action| matches!(action, Action::Lines(lines) if lines.contains(".undo"));
    if !step.setup.is_empty() || !step.solution.iter().any(is_undo) {
        // What was done before is another step's, and not taken back in this one.
        session.change_log()?.set_recording(false)?;
    }
    Ok(())
}

fn faulty(error: Diagnostic, place: &str) -> Diagnostic {
    Diagnostic::error(format!("the course has a fault ({place}): {}", error.message))
        .hint("`hopdb learn check` tells of all")
}

fn cannot(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::engine(format!("{} cannot be written: {error}", path.display()))
}

/// The database that a lesson begins with; none for one that begins with an empty one.
fn base(attendance: &mut Attendance, base: &Base, session: &Session, run_line: RunLine) -> Result<Option<PathBuf>> {
    if let Some(known) = attendance.bases.get(base) {
        return Ok(Some(known.clone()));
    }
    let folder = attendance.bases_folder();
    let file = folder.join(format!("{}.db", attendance.bases.len()));
    fs::create_dir_all(&folder).map_err(|error| cannot(&folder, &error))?;
    let files = &attendance.course.files;
    match (&base.database, &base.project) {
        (Some(name), _) if name == "demo" => {
            let connection = demo::open(&OpenOptions::default())?;
            let path = Value::from(file.display().to_string().as_str());
            store::collect(&*connection, "VACUUM INTO ?1", &[path])?;
        }
        (Some(name), _) if name.ends_with(".sql") => {
            let text = std::str::from_utf8(&files[name])
                .map_err(|_| Diagnostic::error(format!("{name} of the course is not UTF-8")))?;
            run_dump(&file, text)?;
        }
        (Some(name), _) => fs::write(&file, &files[name]).map_err(|error| cannot(&file, &error))?,
        (None, Some(project)) => {
            let within = folder.join(format!("project-{}", attendance.bases.len()));
            write_project(files, Some(project), &within)?;
            fresh::make(&file, &within, &base.seeds, true, session.shared_cancel(), run_line)?.map_err(|said| {
                // The files stand in the course's folder, not where they were copied to.
                let said = said.replace(&format!("{}/", within.display()), "");
                Diagnostic::error(format!("the course's database cannot be made: {}", said.trim_end()))
            })?;
        }
        (None, None) => return Ok(None),
    }
    attendance.bases.insert(base.clone(), file.clone());
    Ok(Some(file))
}

/// Makes a database out of a dump.
fn run_dump(file: &Path, text: &str) -> Result<()> {
    let open = OpenOptions { create: true, alone: true, ..OpenOptions::default() };
    let connection = store::open(OpenTarget::File(file), &open)?;
    // Nothing is lost with a file that can be made anew.
    store::collect(&*connection, "PRAGMA synchronous = OFF", &[])?;
    store::run_all(&*connection, text)
}

/// Writes the files of a project as the course has them, and no others.
fn write_project(files: &Files, project: Option<&str>, into: &Path) -> Result<()> {
    if into.exists() {
        fs::remove_dir_all(into).map_err(|error| cannot(into, &error))?;
    }
    fs::create_dir_all(into).map_err(|error| cannot(into, &error))?;
    let Some(project) = project else { return Ok(()) };
    let within = if project.is_empty() { String::new() } else { format!("{project}/") };
    for (name, bytes) in files {
        // Where the project is the course's own folder, its pages are no part of it.
        let inner = name.strip_prefix(&within).filter(|inner| !within.is_empty() || !inner.ends_with(".md"));
        if let Some(inner) = inner {
            write_file(into, inner, bytes)?;
        }
    }
    Ok(())
}

fn write_file(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).and_then(|()| fs::write(&path, bytes)).map_err(|error| cannot(&path, &error))
}

/// Does what a course says, where nobody sees it. Settings that its lines make stay, but for how answers look.
///
/// # Errors
/// A line fails; a file cannot be written.
pub(super) fn act(session: &mut Session, actions: &[Action], run_line: RunLine) -> Result<()> {
    for action in actions {
        match action {
            Action::File { path, text } => {
                if let Some(attendance) = &session.attendance {
                    write_file(&attendance.project(), path, text.as_bytes())?;
                }
            }
            Action::Lines(lines) => {
                for entry in entries(lines) {
                    run_quietly(session, &entry, run_line).map_err(|stop| first(stop, &entry.text))?;
                }
            }
        }
    }
    Ok(())
}

fn first(stop: Stop, line: &str) -> Diagnostic {
    let said = match stop {
        Stop::Failed(errors) => errors.into_iter().next().map(|error| error.message).unwrap_or_default(),
        Stop::Reported | Stop::Closed => "it fails".to_owned(),
    };
    Diagnostic::error(format!("`{line}`: {said}"))
}

/// Runs a line as if it had been typed, where nobody sees its answer.
///
/// # Errors
/// Those of the line.
pub(super) fn run_quietly(session: &mut Session, entry: &InputEntry, run_line: RunLine) -> Result<(), Stop> {
    let said = Sheet::default();
    let nobody = Messages::new(Box::new(said.clone()), Style::PIPE, || None);
    let mut out = Output::new(Box::new(io::sink()), Style::PIPE, || None, nobody.clone());
    let mut session = Guarded::begin(session);
    let messages = std::mem::replace(&mut session.messages, nobody);
    let before = (session.settings.format, session.settings.limit, session.yes, session.interactive);
    let echo = (session.settings.sql, session.settings.explain);
    (session.settings.format, session.settings.limit) = (&formats::JSONL, Limit::Off);
    (session.yes, session.interactive) = (true, false);
    (session.settings.sql, session.settings.explain) = (false, false);
    // It is a line within another: no time is told of it, and nothing that waits for the next line takes it for that.
    session.line.depth += 1;
    let outcome = run_line(&mut session, entry, &mut out).map(|_| ());
    session.line.depth -= 1;
    (session.settings.format, session.settings.limit, session.yes, session.interactive) = before;
    // A line that switches one of them on has its way.
    session.settings.sql |= echo.0;
    session.settings.explain |= echo.1;
    session.messages = messages;
    outcome.map_err(|stop| match stop {
        Stop::Reported => Diagnostic::error(said.take().trim_end().to_owned()).into(),
        stop => stop,
    })
}
