//! `learn check`: proves that a course can be taken. Every solution passes, every wrong line is told what is wrong, every step is reached.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::judge::{self, Judgement, Ran};
use super::{attended, stage};
use crate::course::{Action, Attendance, Course, Place, Progress, Step, entries};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::fresh::{self, Sheet};
use crate::lang::{self, InputEntry, LineKind};
use crate::plan::Lazy;
use crate::reader::RunLine;
use crate::session::{Cancel, Database, Session, Stop, open};
use crate::store::OpenOptions;

/// What a proof has found.
#[derive(Default)]
pub(crate) struct Proof {
    pub steps: usize,
    pub wrong: usize,
    pub faults: Vec<Fault>,
    /// What is perhaps not meant so.
    pub remarks: Vec<Fault>,
}

/// What becomes of a line that is given as wrong.
enum Wronged {
    /// It is told what is wrong with it.
    Told,
    /// It cannot be read or names what is not there, which says so by itself.
    Fails(String),
    Fault(String),
}

/// What is wrong with a course, and where.
pub(crate) struct Fault {
    pub place: String,
    pub what: String,
}

/// Tries every step of a course.
///
/// # Errors
/// An interrupt; a folder that cannot be made. Faults of the course are no errors.
pub(crate) fn prove(course: Course, cancel: &Arc<Cancel>, run_line: RunLine) -> Result<Proof> {
    let course = Rc::new(course);
    let mut proof = Proof::default();
    let mut taken = Taken::begin(&course, cancel)?;
    let mut broken = None;
    for at in course.places() {
        cancel.check()?;
        let step = course.step(at);
        proof.steps += 1;
        let file = course.shown.join(format!("{}.md", course.lessons[at.lesson].name));
        let place = |line: usize| format!("{}:{line}", file.display());
        // A step that cannot be done is in the way of all behind it, which is no fault of theirs.
        if broken == Some(at.lesson) {
            continue;
        }
        if let Err(error) = taken.enter(at, run_line) {
            broken = Some(at.lesson);
            proof.faults.push(Fault { place: place(step.line), what: error.message });
            continue;
        }
        for expected in &step.checks.expects {
            if let Err(errors) = lang::parse(&format!("expect {}", expected.line)) {
                let said = errors.into_iter().next().map(|error| error.message).unwrap_or_default();
                let what = format!("`expect {}`: {said}", expected.line);
                proof.faults.push(Fault { place: place(expected.at), what });
            }
        }
        if let Some(what) = taken.is_done_already(step, run_line)? {
            proof.faults.push(Fault { place: place(step.line), what });
        }
        taken.enter(at, run_line)?;
        if let Some(what) = taken.solution(step, run_line)? {
            broken = Some(at.lesson);
            let what = format!("the solution does not pass: {what}");
            proof.faults.push(Fault { place: place(step.solution_line), what });
            continue;
        }
        for wrong in &step.wrong {
            proof.wrong += 1;
            taken.enter(at, run_line)?;
            let first = wrong.line.lines().next().unwrap_or_default();
            match taken.wrong_line(step, &wrong.line, run_line)? {
                Wronged::Told => {}
                Wronged::Fails(said) => {
                    let what = format!(
                        "`{first}` is given as wrong, and fails by itself: {}",
                        said.lines().next().unwrap_or_default()
                    );
                    proof.remarks.push(Fault { place: place(wrong.at), what });
                }
                Wronged::Fault(what) => {
                    let what = format!("`{first}` is given as wrong: {what}");
                    proof.faults.push(Fault { place: place(wrong.at), what });
                }
            }
        }
    }
    Ok(proof)
}

/// A session that goes through a course where nobody sits before it.
pub(super) struct Taken {
    session: Session,
}

impl Taken {
    pub fn begin(course: &Rc<Course>, cancel: &Arc<Cancel>) -> Result<Taken> {
        let folder = tempfile::tempdir()
            .map_err(|error| Diagnostic::engine(format!("no folder for the course can be made: {error}")))?;
        // Whose lines these are is not known: they change a copy, within bounds, and reach no other file.
        let options = OpenOptions { safe: true, ..OpenOptions::default() };
        let mut session = fresh::unattended(open(&Database::Demo, &options)?, options, None, &Sheet::default(), cancel);
        session.attendance = Some(Box::new(Attendance {
            course: Rc::clone(course),
            at: Place { lesson: 0, step: 0 },
            progress: Progress::default(),
            kept: None,
            folder: Rc::new(folder),
            lazy: Lazy::Subquery,
            is_over: false,
            bases: HashMap::new(),
        }));
        Ok(Taken { session })
    }

    /// Goes to a step of the course, with the database of it.
    ///
    /// # Errors
    /// Its database cannot be made.
    pub fn enter(&mut self, at: Place, run_line: RunLine) -> Result<()> {
        self.session.roll_back()?;
        let attendance = attended(&self.session)?.clone();
        stage::enter(&mut self.session, attendance, at, run_line)
    }

    /// Runs a line as a person would, and judges it. Beside the judgement what is wrong with the line itself where it fails.
    pub fn type_line(
        &mut self,
        step: &Step,
        entry: &InputEntry,
        run_line: RunLine,
    ) -> Result<(Judgement, Option<Diagnostic>)> {
        let outcome = stage::run_quietly(&mut self.session, entry, run_line);
        let errors = match outcome {
            Ok(()) => None,
            Err(Stop::Failed(errors)) => Some(errors),
            Err(Stop::Reported | Stop::Closed) => Some(vec![Diagnostic::error("it fails")]),
        };
        if let Some(stopped) = errors.iter().flatten().find(|error| error.kind == DiagnosticKind::Interrupted) {
            return Err(stopped.clone());
        }
        let ran = Ran {
            entry,
            errors: errors.as_deref(),
            statements: self.session.engine.ran() as u64,
            changed: !self.session.line.changes.borrow().is_empty(),
        };
        let judgement = judge::judge(&mut self.session, step, &ran, run_line)?;
        Ok((judgement, errors.and_then(|errors| errors.into_iter().next())))
    }

    /// What is wrong where a step that is about a state is done before anything is typed.
    fn is_done_already(&mut self, step: &Step, run_line: RunLine) -> Result<Option<String>> {
        let checks = &step.checks;
        let is_about_line = checks.answer.is_some() || checks.error.is_some() || checks.begins.is_some();
        if is_about_line || (checks.expects.is_empty() && checks.schema.is_empty()) {
            return Ok(None);
        }
        let entry = InputEntry { text: String::new(), line: 1, kind: LineKind::Blank };
        let ran = Ran { entry: &entry, errors: None, statements: 0, changed: false };
        let judgement = judge::judge(&mut self.session, step, &ran, run_line)?;
        Ok((judgement == Judgement::Right).then(|| "the task is done before anything is typed".to_owned()))
    }

    fn wrong_line(&mut self, step: &Step, line: &str, run_line: RunLine) -> Result<Wronged> {
        let typed = entries(line);
        for (index, entry) in typed.iter().enumerate() {
            let is_last = index + 1 == typed.len();
            match self.type_line(step, entry, run_line) {
                Ok((Judgement::Right, _)) => return Ok(Wronged::Fault("it passes".to_owned())),
                Ok((Judgement::NoTry, None)) if is_last => {
                    return Ok(Wronged::Fault("nothing is said to it".to_owned()));
                }
                Ok((_, Some(error))) if error.kind == DiagnosticKind::Language => {
                    return Ok(Wronged::Fails(error.message));
                }
                Ok(_) => {}
                Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
                Err(error) => return Ok(Wronged::Fault(error.message)),
            }
        }
        Ok(Wronged::Told)
    }

    fn solution(&mut self, step: &Step, run_line: RunLine) -> Result<Option<String>> {
        let mut last = None;
        for action in &step.solution {
            let Action::Lines(lines) = action else {
                stage::act(&mut self.session, std::slice::from_ref(action), run_line)?;
                continue;
            };
            for entry in entries(lines) {
                last = match self.type_line(step, &entry, run_line) {
                    Ok((Judgement::Right, _)) => return Ok(None),
                    Ok((Judgement::NotYet(said), _)) => Some(said),
                    Ok((Judgement::NoTry, Some(error))) => Some(format!("`{}`: {}", entry.text, error.message)),
                    Ok((Judgement::NoTry, None)) => Some(format!("`{}` is taken for no answer", entry.text)),
                    Err(error) if error.kind == DiagnosticKind::Interrupted => return Err(error),
                    Err(error) => Some(error.message),
                };
            }
        }
        Ok(last)
    }
}
