//! Takes somebody through a course: each step on its database, each line judged, and how far it has come kept.
//!
//! ```text
//! .learn COURSE ─▶ stage (database of the step) ─▶ show ─▶ a line ─▶ judge ─▶ the next step
//! ```

use std::collections::HashMap;
use std::rc::Rc;

use crate::config;
use crate::course::{Attendance, Course, Place, Progress, State, Step, Verdict};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::lang::{InputEntry, LineKind};
use crate::reader::RunLine;
use crate::session::{Flow, Session, Stop};

mod guard;
mod hand_in;
mod judge;
mod proof;
mod show;
mod stage;

pub(crate) use hand_in::{export, grade};
pub(crate) use proof::prove;
pub(crate) use show::{solved, state};

use judge::{Judgement, Ran};

/// After so many tries the hints are mentioned.
const TRIES_BEFORE_HINT: u64 = 2;

/// Begins a course, or goes on with it where it was left.
///
/// # Errors
/// A transaction is open; what is kept of the course cannot be read; the course is faulty.
pub(crate) fn begin(session: &mut Session, course: Course, run_line: RunLine) -> Result<()> {
    let kept = config::progress_file(&course.id, course.folder.as_deref()).filter(|_| !session.open_options().safe);
    let progress = kept.as_deref().map_or_else(|| Ok(Progress::default()), Progress::load)?;
    let folder = tempfile::Builder::new().prefix("hopdb-learn-").tempdir();
    let folder =
        folder.map_err(|error| Diagnostic::engine(format!("no folder for the course can be made: {error}")))?;
    let at = progress.at.as_deref().and_then(|id| course.place(id));
    let at = at.or_else(|| course.places().next()).unwrap_or(Place { lesson: 0, step: 0 });
    let (solved, all) = show::solved(&course, &progress);
    let is_new = progress.steps.is_empty();
    // A course that is open is left as it would be for another database.
    let lazy = session.attendance.as_ref().map_or(session.settings.lazy, |left| left.lazy);
    let (course, folder) = (Rc::new(course), Rc::new(folder));
    let attendance = Attendance { course, at, progress, kept, folder, lazy, is_over: false, bases: HashMap::new() };
    stage::enter(session, attendance, at, run_line)?;
    if is_new {
        let course = course_of(session)?;
        session.messages().prose(&format!("{}: {}", course.title, course.about));
        session.messages().prose(
            "Type lines as at any prompt. Each answer is checked; `.learn hint` helps, `.learn skip` goes on, `.learn` shows the \
             task again.",
        );
        if session.open_options().safe {
            session.messages().prose("With --safe nothing is kept: the next session begins anew.");
        }
    } else {
        session
            .messages()
            .prose(&format!("{solved} of {all} steps are solved. The database is as it was when the step began."));
    }
    show_step(session)
}

fn course_of(session: &Session) -> Result<Rc<Course>> {
    attended(session).map(|attendance| attendance.course.clone())
}

/// The course that the session goes through.
///
/// # Errors
/// There is none.
pub(crate) fn attended(session: &Session) -> Result<&Attendance> {
    session.attendance.as_deref().ok_or_else(not_attending)
}

fn attended_mut(session: &mut Session) -> Result<&mut Attendance> {
    session.attendance.as_deref_mut().ok_or_else(not_attending)
}

fn not_attending() -> Diagnostic {
    Diagnostic::error("no course is open").hint("`.learn` lists them, `.learn one-table` begins one")
}

/// Shows the step at hand.
///
/// # Errors
/// No course is open.
pub(crate) fn show_step(session: &Session) -> Result<()> {
    let attendance = attended(session)?;
    for line in show::step(&attendance.course, attendance.at).lines() {
        // Lines of an example stand as they are.
        if line.starts_with("    ") { session.messages().say(line) } else { session.messages().prose(line) }
    }
    Ok(())
}

/// Shows the next hint of the step at hand.
///
/// # Errors
/// No course is open; the progress cannot be kept.
pub(crate) fn hint(session: &mut Session) -> Result<()> {
    let course = course_of(session)?;
    let attendance = attended_mut(session)?;
    let hints = &course.step(attendance.at).hints;
    let record = attendance.record();
    let shown = record.hints;
    record.hints = (shown + 1).min(hints.len());
    let said = match hints.get(shown) {
        Some(hint) => {
            let more = hints.len() - shown - 1;
            let left = match more {
                0 => "   (the last one; `.learn solution` shows the line)".to_owned(),
                1 => "   (1 more)".to_owned(),
                more => format!("   ({more} more)"),
            };
            format!("Hint: {hint}{left}")
        }
        None if hints.is_empty() => "this step has no hints: `.learn solution` shows the line".to_owned(),
        None => {
            let all: Vec<String> = hints.iter().map(|hint| format!("Hint: {hint}")).collect();
            format!("{}\nThere are no more; `.learn solution` shows the line.", all.join("\n"))
        }
    };
    session.messages().prose(&said);
    keep(session)
}

/// Shows the solution of the step at hand.
///
/// # Errors
/// No course is open; the progress cannot be kept.
pub(crate) fn solution(session: &mut Session) -> Result<()> {
    let course = course_of(session)?;
    let attendance = attended_mut(session)?;
    attendance.record().saw_solution = true;
    let step = course.step(attendance.at);
    session.messages().say(&format!("One way to do it:\n{}Type it to go on.", show::solution(step)));
    keep(session)
}

/// Leaves the step at hand, and goes to the next.
///
/// # Errors
/// As [`next`].
pub(crate) fn skip(session: &mut Session, run_line: RunLine) -> Result<()> {
    let record = attended_mut(session)?.record();
    if record.state == State::Open {
        record.state = State::Skipped;
    }
    let at = attended(session)?.at;
    let course = course_of(session)?;
    let next = course.places().find(|place| *place > at);
    keep(session)?;
    match next {
        Some(next) => go_to(session, next, run_line),
        None => end(session),
    }
}

/// Goes to the next step where the one at hand is done, else to the first that is not.
///
/// # Errors
/// No course is open, or the step is not done yet; as those of a course that begins.
pub(crate) fn next(session: &mut Session, run_line: RunLine) -> Result<()> {
    let course = course_of(session)?;
    let attendance = attended(session)?;
    let at = attendance.at;
    let is_open = |place: &Place| show::state(&course, &attendance.progress, *place) != State::Solved;
    if is_open(&at) && show::state(&course, &attendance.progress, at) == State::Open {
        return Err(Diagnostic::error("this step is not solved yet")
            .hint("`.learn hint` helps")
            .hint("`.learn skip` goes on without it"));
    }
    let next = course.places().find(|place| *place > at && is_open(place)).or_else(|| course.places().find(is_open));
    match next {
        Some(next) => go_to(session, next, run_line),
        None => end(session),
    }
}

/// Makes the database of the step anew.
///
/// # Errors
/// No course is open, or a transaction is; the course is faulty.
pub(crate) fn reset(session: &mut Session, run_line: RunLine) -> Result<()> {
    let at = attended(session)?.at;
    go_to(session, at, run_line)
}

/// Forgets all that was done in the course, and begins it anew.
///
/// # Errors
/// As [`reset`]; the progress cannot be kept.
pub(crate) fn reset_course(session: &mut Session, run_line: RunLine) -> Result<()> {
    let attendance = attended(session)?;
    let (solved, all) = show::solved(&attendance.course, &attendance.progress);
    let question = format!("{solved} of {all} steps are solved, which will be forgotten. Begin anew?");
    if solved > 0 && !session.confirm(&question) {
        return Err(Diagnostic::error("nothing was forgotten"));
    }
    attended_mut(session)?.progress = Progress::default();
    go_to(session, Place { lesson: 0, step: 0 }, run_line)
}

/// Goes to a step, on a database made for it.
fn go_to(session: &mut Session, at: Place, run_line: RunLine) -> Result<()> {
    let attendance = Attendance { is_over: false, ..attended(session)?.clone() };
    stage::enter(session, attendance, at, run_line)?;
    note_place(session)?;
    show_step(session)
}

fn note_place(session: &mut Session) -> Result<()> {
    let attendance = attended_mut(session)?;
    attendance.progress.at = Some(attendance.course.step_id(attendance.at));
    keep(session)
}

fn keep(session: &Session) -> Result<()> {
    let attendance = attended(session)?;
    match &attendance.kept {
        Some(file) => attendance.progress.save(file),
        None => Ok(()),
    }
}

fn end(session: &mut Session) -> Result<()> {
    let attendance = attended_mut(session)?;
    attendance.is_over = true;
    let (solved, all) = show::solved(&attendance.course, &attendance.progress);
    let said = if solved == all {
        format!(
            "That was the last step: all {all} are solved. `.learn export FILE` writes a file to hand in, `.learn` lists the courses."
        )
    } else {
        format!("That was the last step. {solved} of {all} are solved; `.learn next` goes to the first that is not.")
    };
    session.messages().prose(&format!("\n{said}"));
    Ok(())
}

/// Judges a line that has run in a course, and goes on where it does the task.
///
/// # Errors
/// Those of the line, but for one that fails as the task wants it.
pub(crate) fn after_line(
    session: &mut Session,
    entry: &InputEntry,
    outcome: Result<Flow, Stop>,
    run_line: RunLine,
) -> Result<Flow, Stop> {
    let errors = match &outcome {
        Ok(Flow::Next) => None,
        Err(Stop::Failed(errors)) if !errors.iter().any(|error| error.kind == DiagnosticKind::Interrupted) => {
            Some(errors.clone())
        }
        _ => return outcome,
    };
    let Ok(course) = course_of(session) else { return outcome };
    let at = match attended(session) {
        Ok(attendance) => attendance.at,
        Err(_) => return outcome,
    };
    let ran = Ran {
        entry,
        errors: errors.as_deref(),
        statements: session.engine.ran() as u64,
        changed: !session.line.changes.borrow().is_empty(),
    };
    let judgement = judge::judge(session, course.step(at), &ran, run_line);
    let outcome = match (&judgement, outcome) {
        // The task wanted it so.
        (Ok(Judgement::Right), Err(Stop::Failed(errors))) => {
            session.report(&errors);
            Ok(Flow::Next)
        }
        (Ok(Judgement::NotYet(_)), Err(Stop::Failed(errors))) => {
            session.report(&errors);
            Err(Stop::Reported)
        }
        (_, outcome) => outcome,
    };
    let changed = ran.changed;
    let done = judgement.and_then(|judgement| take_down(session, &course, at, entry, changed, &judgement, run_line));
    if let Err(error) = done {
        session.messages().report(&Diagnostic { span: None, ..error });
    }
    outcome
}

fn take_down(
    session: &mut Session,
    course: &Course,
    at: Place,
    entry: &InputEntry,
    changed: bool,
    judgement: &Judgement,
    run_line: RunLine,
) -> Result<()> {
    let verdict = match judgement {
        Judgement::Right => Verdict::Right,
        Judgement::NotYet(_) => Verdict::NotYet,
        Judgement::NoTry => Verdict::None,
    };
    let record = attended_mut(session)?.record();
    record.note(entry.text.trim(), verdict);
    match judgement {
        Judgement::NoTry => {}
        Judgement::NotYet(said) => {
            let helps = record.tries >= TRIES_BEFORE_HINT && record.hints == 0 && !course.step(at).hints.is_empty();
            let help = if helps { "   (`.learn hint` helps)" } else { "" };
            session.messages().prose(&format!("✗ not yet: {said}{help}"));
            if changed {
                session.messages().prose("  (`.undo` takes the change back, `.learn reset` all of this step)");
            }
        }
        Judgement::Right => {
            let is_new = record.state != State::Solved;
            record.state = State::Solved;
            let step = course.step(at);
            session.messages().prose(format!("✓ right. {}", step.good).trim_end());
            let typed = entry.text.trim().trim_end_matches(';').trim();
            if let Some(line) = show::shortest(step).filter(|line| is_much_shorter(line, typed, step)) {
                session.messages().prose(&format!("  shorter: {line}"));
            }
            return go_on(session, course, at, is_new, run_line);
        }
    }
    keep(session)
}

/// True if a solution is worth being shown to who has typed something longer.
fn is_much_shorter(solution: &str, typed: &str, step: &Step) -> bool {
    // Of lines that are refused the one is as good as the other.
    step.checks.error.is_none() && solution.chars().count() * 5 / 4 + 2 < typed.chars().count()
}

/// Goes on behind a step that is done: to the next that is not, or where this one was done again, to the next.
fn go_on(session: &mut Session, course: &Course, at: Place, is_new: bool, run_line: RunLine) -> Result<()> {
    let progress = &attended(session)?.progress;
    let is_wanted = |place: &Place| !is_new || show::state(course, progress, *place) != State::Solved;
    let Some(next) = course.places().find(|place| *place > at && is_wanted(place)) else {
        keep(session)?;
        return end(session);
    };
    if next != (Place { step: at.step + 1, ..at }) {
        if session.in_transaction() {
            keep(session)?;
            session.messages().prose("A transaction is open: `commit` or `rollback`, then `.learn next` goes on.");
            return Ok(());
        }
        return go_to(session, next, run_line);
    }
    attended_mut(session)?.at = next;
    stage::set_up(session, run_line)?;
    note_place(session)?;
    show_step(session)
}

/// The command that a word is in a course, where it names no table or variable: `hint` for `.learn hint`.
pub(crate) fn shorthand(session: &Session, text: &str) -> Option<String> {
    const WORDS: [&str; 5] = ["hint", "solution", "skip", "next", "status"];
    session.attendance.as_ref()?;
    let word = text.trim().trim_start_matches('.').to_lowercase();
    let word = word.strip_prefix("learn ").map_or(word.as_str(), str::trim);
    let is_word = WORDS.contains(&word);
    let is_name = session.catalog().table(word).ok().flatten().is_some() || session.variables().get(word).is_some();
    (is_word && !is_name).then(|| format!(".learn {word}"))
}

/// What is said where somebody leaves in a course.
pub(crate) fn farewell(session: &Session) -> Option<String> {
    let attendance = session.attendance.as_ref()?;
    let name = attendance.course.typed_name();
    attendance.kept.as_ref().map(|_| format!("what you did is kept: `hopdb learn {name}` goes on"))
}

/// True if a line of a course is to be judged once it has run.
pub(crate) fn is_judged(session: &Session, entry: &InputEntry) -> bool {
    const ABOUT: [&str; 6] = [".learn", ".help", "help", "more", "back", "?"];
    let first = entry.text.split_whitespace().next().unwrap_or_default();
    session.attendance.as_ref().is_some_and(|attendance| !attendance.is_over)
        && session.line.depth == 0
        && !session.line.is_in_seed
        && entry.kind != LineKind::Blank
        && shorthand(session, &entry.text).is_none()
        && !ABOUT.iter().any(|word| first.eq_ignore_ascii_case(word))
}
