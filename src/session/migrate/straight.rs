//! Straight to schema.sql: the difference, the plan, what it costs, and carrying it out.

use std::path::PathBuf;

use super::project::{Project, SCHEMA};
use super::{Output, Session, Stop, Wish};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::migrate::{self, Answers, Difference, Plan, Progress, Schema};
use crate::session::listing::{Listing, list, text};

/// A plan and the difference that it is for.
pub(super) struct Course {
    pub difference: Difference,
    pub plan: Plan,
}

impl Session {
    /// The plan from the database to schema.sql; questions are asked.
    fn course(&mut self, project: &Project) -> Result<Course, Stop> {
        let connection = self.engine.connection.clone();
        let live = Schema::read(&*connection)?;
        let goal = project.wanted_model(&live).map_err(|fault| self.stopped(fault))?;
        self.notes_of(&goal);
        let mut answers = Answers::default();
        let mut asked = Vec::new();
        loop {
            let difference = Difference::between(&live, &goal, &answers)?;
            let plan = Plan::new(&difference, &*connection)?;
            if plan.questions().is_empty() {
                return Ok(Course { difference, plan });
            }
            self.put(plan.questions(), &mut asked, &mut answers)?;
        }
    }

    /// Brings the database to schema.sql.
    pub(super) fn go_straight(&mut self, wish: &Wish, project: &Project, out: &mut Output) -> Result<(), Stop> {
        let Course { plan, .. } = self.course(project)?;
        if plan.is_empty() {
            return self.say_done(&format!("nothing to do: {} is as {SCHEMA} says", self.name), out);
        }
        if let Some((first, others)) = plan.obstacles().split_first() {
            let mut errors = vec![first.clone()];
            errors.extend(others.iter().cloned());
            return Err(Stop::Failed(errors));
        }
        let losses: Vec<String> = plan.steps().iter().flat_map(|step| step.losses.iter().cloned()).collect();
        let allowed = !plan.is_destructive() || self.may_lose(&losses, "`.migrate --allow-drop`", wish)?;
        let cancel = self.cancel.clone();
        let cancelled = || cancel.is_asked();
        let backup = self.backup(wish);
        let messages = self.messages.clone();
        let progress = |progress: Progress<'_>| {
            let text = match progress.records {
                Some((done, all)) if all > 0 => format!("{}: {}%", progress.words, done.saturating_mul(100) / all),
                _ => progress.words.to_owned(),
            };
            messages.progress(&text);
        };
        let settings = migrate::Settings {
            allow_drop: allowed,
            backup: backup.as_deref(),
            progress: Some(&progress),
            cancelled: Some(&cancelled),
            foreign_keys: false,
        };
        let outcome = migrate::apply(&*self.engine.connection, &plan, &settings, &mut |_| Ok(()));
        self.messages.progress("");
        let report = outcome.inspect_err(|error| self.tell_stopped(error, "nothing was changed"))?;
        for note in &report.notes {
            self.messages.report(note);
        }
        if let Some(copy) = &report.backup {
            self.messages.say(&format!("a copy of what was there before is in {}", copy.display()));
        }
        let done: Vec<String> = plan.steps().iter().map(|step| step.words.clone()).collect();
        self.say_done(&done.join("\n"), out)
    }

    /// Whoever stops a migration wants to know what it has left behind.
    pub(super) fn tell_stopped(&self, error: &Diagnostic, left: &str) {
        if error.kind == DiagnosticKind::Interrupted {
            self.messages.report(&Diagnostic::note(format!("stopped: {left}")));
        }
    }

    /// The file of which a copy is to be made before data is lost.
    pub(super) fn backup(&self, wish: &Wish) -> Option<PathBuf> {
        self.file.clone().filter(|_| !wish.no_backup)
    }

    /// May this be lost? `how` is the command that would allow it.
    ///
    /// # Errors
    /// Nobody can be asked, or the answer is no.
    pub(super) fn may_lose(&mut self, losses: &[String], how: &str, wish: &Wish) -> Result<bool> {
        if wish.allow_drop {
            return Ok(true);
        }
        let mut told = losses.join("\n  ");
        if told.is_empty() {
            told = "data".to_owned();
        }
        match self.agrees(&format!("This loses\n  {told}\nGo on?"), wish)? {
            Some(true) => Ok(true),
            Some(false) => Err(Diagnostic::error("nothing was changed")),
            None => {
                let mut error = Diagnostic::error("this would lose data, and nothing was changed");
                for loss in losses {
                    error = error.hint(loss.clone());
                }
                Err(error.hint(format!("{how} does it, and makes a copy of the file before")))
            }
        }
    }

    pub(super) fn notes_of(&self, schema: &Schema) {
        for note in schema.notes() {
            self.messages.report(&Diagnostic { span: None, ..note.clone() });
        }
    }

    /// The plan to schema.sql as it is printed.
    pub(super) fn show_course(&mut self, project: &Project, out: &mut Output) -> Result<(), Stop> {
        let course = self.course(project)?;
        if !self.is_for_people() {
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
            return self.list(&listing, out);
        }
        if course.plan.is_empty() {
            return self.say_done(&format!("nothing to do: {} is as {SCHEMA} says", self.name), out);
        }
        let mut told = String::new();
        for line in course.difference.words() {
            told.push_str(&format!("{line}\n"));
        }
        told.push('\n');
        for step in course.plan.steps() {
            told.push_str(&format!("-- {}", step.words));
            if !step.reason.is_empty() {
                told.push_str(&format!(" ({})", step.reason));
            }
            told.push('\n');
            for loss in &step.losses {
                told.push_str(&format!("-- loses {loss}\n"));
            }
            for sql in &step.sql {
                told.push_str(&format!("{sql};\n"));
            }
        }
        out.text(&told)?;
        for obstacle in course.plan.obstacles() {
            self.messages.report(obstacle);
        }
        Ok(())
    }

    /// The SQL of the plan to schema.sql.
    pub(super) fn course_script(&mut self, project: &Project) -> Result<String, Stop> {
        let Course { plan, .. } = self.course(project)?;
        if plan.is_empty() {
            return Ok(String::new());
        }
        Ok(format!(
            "PRAGMA foreign_keys = off;\nBEGIN IMMEDIATE;\n{}COMMIT;\nPRAGMA foreign_keys = on;\n",
            plan.script()
        ))
    }
}
