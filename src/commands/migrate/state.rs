//! What a database and its folder say about revisions, and revisions tried on a database that nobody will miss.

use std::rc::Rc;

use super::lines::{HopLines, LineAnswers};
use super::project::Project;
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::migrate::revision::{
    Direction, Folder, Journal, Losses, Revision, RevisionError, RevisionList, RunError, Runner,
};
use crate::reader::RunLine;
use crate::session::{Origin, Output, Session, Stop};
use crate::store::{self, Connection, OpenOptions, OpenTarget};

/// Everything that a database and its folder say about revisions.
pub(super) struct MigrationState {
    pub project: Project,
    pub folder: Folder,
    pub journal: Journal,
    pub revisions: RevisionList,
    /// Runs the hop lines of revisions.
    pub run_line: RunLine,
}

impl MigrationState {
    /// True if there are revisions, in files or in the journal.
    pub fn is_versioned(&self) -> bool {
        !self.revisions.entries.is_empty()
    }

    /// Reads the files of the project and the journal of the database.
    ///
    /// # Errors
    /// A file that cannot be read, or the engine's.
    pub fn read(session: &Session, run_line: RunLine) -> Result<MigrationState, RevisionError> {
        let project = Project::of(session);
        let folder = project.revisions()?;
        let journal = Journal::read(&*session.engine.connection)?;
        let revisions = RevisionList::new(&folder, &journal);
        Ok(MigrationState { project, folder, journal, revisions, run_line })
    }

    pub fn hop_lines(&self, session: &Session) -> HopLines {
        HopLines {
            folder: session.project_folder(),
            messages: session.messages.clone(),
            cancel: session.cancel.clone(),
            infer: session.infer,
            settings: session.settings.clone(),
            run_line: self.run_line,
            connection: Rc::clone(&session.engine.connection),
            answers: LineAnswers::new(),
        }
    }

    /// An empty database in memory after these revisions.
    ///
    /// # Errors
    /// The first revision that fails.
    pub fn replay<'r>(
        &self,
        session: &Session,
        revisions: impl IntoIterator<Item = &'r Revision>,
    ) -> Result<Rc<dyn Connection>, RevisionError> {
        let scratch: Rc<dyn Connection> = store::open(OpenTarget::Memory, &OpenOptions::default())?;
        session.values.join(&*scratch)?;
        for revision in revisions {
            self.on_scratch(session, &scratch, revision, Direction::Up)?;
        }
        Ok(scratch)
    }

    /// Runs one way of a revision on a database that nobody will miss.
    pub fn on_scratch(
        &self,
        session: &Session,
        scratch: &Rc<dyn Connection>,
        revision: &Revision,
        direction: Direction,
    ) -> Result<(), RevisionError> {
        self.losses(session, scratch, revision, direction, false).map(|_| ())
    }

    /// The same, and what goes there; `deletes`: what its own DELETE takes, too.
    pub fn losses(
        &self,
        session: &Session,
        scratch: &Rc<dyn Connection>,
        revision: &Revision,
        direction: Direction,
        deletes: bool,
    ) -> Result<Losses, RevisionError> {
        let mut lines = self.hop_lines(session);
        let cancel = session.cancel.clone();
        cancel.watch(scratch.interrupter());
        let cancelled = || cancel.is_asked();
        let mut runner =
            Runner { connection: Rc::clone(scratch), lines: &mut lines, backup: None, deletes, cancelled: &cancelled };
        let outcome = runner.run(revision, direction, true);
        cancel.watch(session.engine.connection.interrupter());
        match outcome {
            Ok(ran) => Ok(ran.losses),
            Err(RunError::Failed(fault)) => Err(fault),
            Err(RunError::Loss(losses)) => {
                Err(Diagnostic::error(format!("it would lose {}", losses.join(", "))).into())
            }
            Err(RunError::Already) => Err(Diagnostic::error(format!("{} has run already", revision.title())).into()),
        }
    }
}

/// Shows a fault that has a text of its own; one without goes the way of all errors.
pub(super) fn stopped(session: &Session, fault: RevisionError) -> Stop {
    let RevisionError { diagnostic, place, .. } = fault;
    match place {
        Some(place) if diagnostic.kind != DiagnosticKind::Interrupted => {
            let origin = Origin { name: Some(place.file.into()), line: place.line.max(1), prompt_width: 0 };
            let before = session.messages.about(origin, &place.text);
            session.messages.report(&diagnostic);
            session.messages.about(before.0, &before.1);
            Stop::Reported
        }
        // A place in a text that is not the line at hand is of no use.
        _ => Diagnostic { span: None, ..diagnostic }.into(),
    }
}

/// What `.migrate` says to people; in formats for data the word `done` would be in the way.
pub(super) fn say_done(session: &Session, text: &str, out: &mut Output) -> Result<(), Stop> {
    if session.is_for_people() {
        out.text(&format!("{text}\n"))?;
    } else {
        session.messages.say(text);
    }
    Ok(())
}
