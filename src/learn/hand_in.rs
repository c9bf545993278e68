//! What is handed in of a course, and how it is looked through: every line runs again, and counts for what it does there.

use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::judge::Judgement;
use super::proof::Taken;
use super::{attended, show};
use crate::course::{Attendance, Course, Progress, State, Verdict, entries};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::reader::RunLine;
use crate::session::{Cancel, Session};

/// What the files are called that this writes, and their form.
const FORM: &str = "hopdb course";
const VERSION: u64 = 1;

/// The two files to hand in: as data, and to be read.
pub(crate) struct HandIn {
    pub data: String,
    pub transcript: String,
}

/// Writes down what was done in the course that is open.
///
/// # Errors
/// No course is open.
pub(crate) fn export(session: &Session, name: &str) -> Result<HandIn> {
    let attendance = attended(session)?;
    let course = &attendance.course;
    let data = json!({
        "form": FORM,
        "version": VERSION,
        "name": name,
        "course": course.id,
        "title": course.title,
        "fingerprint": fingerprint(course),
        "progress": attendance.progress.to_json(),
    });
    Ok(HandIn { data: format!("{data:#}\n"), transcript: transcript(attendance, name) })
}

/// The course's files in a word: two that differ in anything have another.
fn fingerprint(course: &Course) -> String {
    let mut hasher = Sha256::new();
    for (name, bytes) in &course.files {
        hasher.update(format!("{name}\n{}\n", bytes.len()));
        hasher.update(bytes);
    }
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn transcript(attendance: &Attendance, name: &str) -> String {
    let (course, progress) = (&attendance.course, &attendance.progress);
    let (solved, all) = show::solved(course, progress);
    let mut text = format!("{}\n{name}: {solved} of {all} steps solved\n", course.title);
    for at in course.places() {
        let step = course.step(at);
        let (number, _) = course.number(at);
        let state = show::state(course, progress, at);
        text.push_str(&format!("\n{number}. {} ({})\n   {}\n", step.title, state.word(), step.task));
        let Some(record) = progress.steps.get(&course.step_id(at)) else { continue };
        for line in &record.lines {
            let mark = match line.verdict {
                Verdict::Right => "✓",
                Verdict::NotYet => "✗",
                Verdict::None => " ",
            };
            text.push_str(&format!("   {mark} {}\n", line.text.replace('\n', "\n     ")));
        }
        if record.hints > 0 {
            text.push_str(&format!("     hints: {}\n", record.hints));
        }
        if record.saw_solution {
            text.push_str("     the solution was shown\n");
        }
    }
    text
}

/// What a file that was handed in comes to.
pub(crate) struct Graded {
    pub name: String,
    pub course: String,
    pub solved: usize,
    pub steps: usize,
    pub skipped: usize,
    pub tries: u64,
    pub hints: usize,
    pub solutions: usize,
    /// What is odd about it; empty where nothing is.
    pub note: String,
}

/// Looks through a file that was handed in, for the course it names or the one given.
///
/// # Errors
/// It cannot be read, is no such file, or names a course that is not known here; an interrupt.
pub(crate) fn grade(file: &Path, given: Option<&Path>, cancel: &Arc<Cancel>, run_line: RunLine) -> Result<Graded> {
    let shown = file.display();
    let text =
        fs::read_to_string(file).map_err(|error| Diagnostic::engine(format!("{shown} cannot be read: {error}")))?;
    let none = || Diagnostic::error(format!("{shown} is no file that `.learn export` has written"));
    let data: Value = serde_json::from_str(&text).map_err(|_| none())?;
    let word = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
    if word("form").as_deref() != Some(FORM) {
        return Err(none());
    }
    if data.get("version").and_then(Value::as_u64) != Some(VERSION) {
        return Err(Diagnostic::error(format!("{shown} was written by another version of the program")));
    }
    let progress = data.get("progress").and_then(Progress::from_json).ok_or_else(none)?;
    let id = word("course").ok_or_else(none)?;
    let course = match given {
        Some(folder) => Course::in_folder(folder)?,
        None => {
            Course::built_in(&id).map_err(|error| error.hint("`--course DIR` names the folder of one of your own"))?
        }
    };
    let name = word("name").filter(|name| !name.is_empty());
    let name = name.or_else(|| file.file_stem().map(|name| name.to_string_lossy().into_owned())).unwrap_or_default();
    let is_other = word("fingerprint").as_deref() != Some(&fingerprint(&course));
    let course = Rc::new(course);
    let mut graded = Graded {
        name,
        course: course.id.clone(),
        solved: 0,
        steps: course.places().count(),
        skipped: 0,
        tries: 0,
        hints: 0,
        solutions: 0,
        note: String::new(),
    };
    let mut claimed = 0;
    let mut taken = Taken::begin(&course, cancel)?;
    for at in course.places() {
        let Some(record) = progress.steps.get(&course.step_id(at)) else { continue };
        claimed += usize::from(record.state == State::Solved);
        graded.skipped += usize::from(record.state == State::Skipped);
        graded.tries += record.tries;
        graded.hints += record.hints;
        graded.solutions += usize::from(record.saw_solution);
        taken.enter(at, run_line)?;
        let mut is_solved = false;
        for entry in record.lines.iter().flat_map(|line| entries(&line.text)) {
            match taken.type_line(course.step(at), &entry, run_line) {
                Ok((judgement, _)) => is_solved |= judgement == Judgement::Right,
                Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
                // A line that leaves the step's own lines without what they ask for solves nothing.
                Err(_) => {}
            }
            if is_solved {
                break;
            }
        }
        graded.solved += usize::from(is_solved);
    }
    let mut notes = Vec::new();
    if id != course.id {
        notes.push(format!("written in the course {id}"));
    }
    if graded.solved < claimed {
        notes.push(format!("says {claimed} solved"));
        if is_other {
            notes.push("of another version of the course".to_owned());
        }
    }
    graded.note = notes.join("; ");
    Ok(graded)
}
