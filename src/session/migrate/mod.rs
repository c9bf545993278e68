//! `.migrate`: the database, its schema.sql and its revisions brought together.
//!
//! Without revisions the database goes straight to schema.sql ([`straight`]); with some it goes from one to the next
//! ([`versioned`]), and schema.sql says what the next one is to do ([`author`]).

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use super::output::{Origin, Output};
use super::{Flow, Opened, Session, Stop};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::migrate::revision::{Fault, Folder, Halt, Journal, Revision, Runner, Survey};
use crate::store::{self, Connection, OpenOptions, OpenTarget, SqliteConnection};

mod ask;
mod author;
mod lines;
mod project;
mod report;
mod squash;
mod straight;
mod versioned;

use lines::HopLines;
use project::Project;

/// What `.migrate` is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// To the newest revision; without any, to schema.sql.
    Newest,
    /// So many steps up, or to this revision.
    Up(Option<String>),
    Down(Option<String>),
    To(String),
    Plan,
    Status,
    History,
    Current,
    Check,
    /// The SQL of a range of revisions, or of what is to be done.
    Sql(Option<String>),
    /// Write a revision of this name.
    New(String),
    /// Set the journal to this revision and run nothing.
    Stamp(String),
    /// Forget that this revision was applied.
    Unstamp(String),
    /// Take the changed text of an applied revision as it is.
    Bless(String),
    /// Write the file of a revision from the journal.
    Restore(String),
    Adopt,
    /// Make one out of the revisions up to this one, or out of all.
    Squash(Option<String>),
}

/// What is wanted, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    pub action: Action,
    /// Data may be lost.
    pub allow_drop: bool,
    /// Make no copy of the file before data is lost.
    pub no_backup: bool,
    /// Every question is answered with yes.
    pub yes: bool,
    /// Also run revisions that come before one that is applied.
    pub out_of_order: bool,
    /// A new revision is of hop lines.
    pub hop: bool,
    /// A new revision is blank, whatever schema.sql says.
    pub blank: bool,
}

impl Wish {
    pub fn new(action: Action) -> Wish {
        Wish { action, allow_drop: false, no_backup: false, yes: false, out_of_order: false, hop: false, blank: false }
    }
}

/// Everything that a database and its folder say about revisions.
struct State {
    project: Project,
    folder: Folder,
    journal: Journal,
    survey: Survey,
}

impl State {
    /// Are there revisions, in files or in the journal?
    fn is_versioned(&self) -> bool {
        !self.survey.entries.is_empty()
    }
}

impl Session {
    /// Does what `.migrate` is asked for.
    ///
    /// # Errors
    /// What is in the way; the database is then as it was, or after the last revision that went well.
    pub fn migrate(&mut self, wish: &Wish, out: &mut Output) -> Result<Flow, Stop> {
        let writes = !matches!(
            wish.action,
            Action::Plan
                | Action::Status
                | Action::History
                | Action::Current
                | Action::Check
                | Action::Sql(_)
                | Action::New(_)
        );
        if self.open.safe {
            let error =
                Diagnostic::error("--safe touches no other file, and a migration reads schema.sql and migrations/");
            return Err(error.hint("open the database without --safe where its folder is to be trusted").into());
        }
        if writes {
            self.refuse_in_transaction()?;
        }
        if writes && self.unmade.is_none() && self.engine.connection.is_readonly() {
            let error = Diagnostic::error(format!("{} cannot be written, so that nothing can be migrated", self.name));
            return Err(error.hint("`.migrate plan` shows what there is to do").into());
        }
        let state = self.state().map_err(|fault| self.stopped(fault))?;
        for note in &state.folder.notes {
            self.messages.report(note);
        }
        let made = if writes { self.make_file()? } else { None };
        // A migration is undone by its way down, and what came before it by nothing: its records may have moved.
        if writes && let Some(change_log) = self.engine.connection.change_log() {
            change_log.set_recording(false)?;
        }
        let outcome = self.act(wish, &state, out);
        if let Some(file) = made {
            self.unmake_empty(file)?;
        }
        outcome.map(|()| Flow::Next)
    }

    fn act(&mut self, wish: &Wish, state: &State, out: &mut Output) -> Result<(), Stop> {
        match &wish.action {
            Action::Newest if !state.is_versioned() => self.go_straight(wish, &state.project, out),
            Action::Newest | Action::Up(_) | Action::Down(_) | Action::To(_) => self.advance(wish, state, out),
            Action::Plan => self.show_plan(wish, state, out),
            Action::Status => self.show_status(state, out),
            Action::History => self.show_history(state, out),
            Action::Current => self.show_current(state, out),
            Action::Check => self.check_migrations(state, out),
            Action::Sql(range) => self.show_script(wish, range.as_deref(), state, out),
            Action::New(message) => self.new_revision(wish, message, state, out),
            Action::Stamp(id) => self.stamp(id, state, out),
            Action::Unstamp(id) => self.unstamp(id, state, out),
            Action::Bless(id) => self.bless(id, state, out),
            Action::Restore(id) => self.restore(id, state, out),
            Action::Adopt => self.adopt(state, out),
            Action::Squash(id) => self.squash(id.as_deref(), state, out),
        }
    }

    fn refuse_in_transaction(&self) -> Result<()> {
        if self.in_transaction() {
            return Err(Diagnostic::error("a transaction is open, and a migration begins its own")
                .hint("commit or rollback first"));
        }
        Ok(())
    }

    fn state(&self) -> Result<State, Fault> {
        let project = Project::of(self);
        let folder = project.revisions()?;
        let journal = Journal::read(&*self.engine.connection)?;
        let survey = Survey::new(&folder, &journal);
        Ok(State { project, folder, journal, survey })
    }

    /// Makes the file that the project is still to get, and gives its path.
    fn make_file(&mut self) -> Result<Option<PathBuf>> {
        let Some(file) = self.unmade.clone() else { return Ok(None) };
        let options = OpenOptions { create: true, ..self.open.clone() };
        let connection = store::open(OpenTarget::File(&file), &options)?;
        let opened = Opened { connection, name: file.display().to_string(), file: Some(file.clone()), unmade: None };
        self.reopen(opened)?;
        Ok(Some(file))
    }

    /// Removes the file that was made and stayed empty.
    fn unmake_empty(&mut self, file: PathBuf) -> Result<()> {
        let is_empty = match fs::metadata(&file) {
            Ok(metadata) => metadata.len() == 0,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
            Err(error) => return Err(Diagnostic::engine(format!("{} cannot be read: {error}", file.display()))),
        };
        if is_empty {
            self.reopen(Opened::in_place_of(file.clone())?)?;
            match fs::remove_file(&file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    let message = format!("{} is empty, and cannot be removed: {error}", file.display());
                    return Err(Diagnostic::engine(message));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Shows a fault that has a text of its own; one without goes the way of all errors.
    fn stopped(&self, fault: Fault) -> Stop {
        let Fault { diagnostic, place } = fault;
        match place {
            Some(place) if diagnostic.kind != DiagnosticKind::Interrupted => {
                let origin = Origin { name: Some(place.file.into()), line: place.line.max(1), prompt_width: 0 };
                let before = self.messages.about(origin, &place.text);
                self.messages.report(&diagnostic);
                self.messages.about(before.0, &before.1);
                Stop::Reported
            }
            // A place in a text that is not the line at hand is of no use.
            _ => Diagnostic { span: None, ..diagnostic }.into(),
        }
    }

    fn hop_lines(&self) -> HopLines {
        HopLines {
            messages: self.messages.clone(),
            cancel: self.cancel.clone(),
            infer: self.infer,
            settings: self.settings.clone(),
            connection: Rc::clone(&self.engine.connection),
        }
    }

    /// An empty database in memory after these revisions.
    ///
    /// # Errors
    /// The first revision that fails.
    fn replay<'r>(&self, revisions: impl IntoIterator<Item = &'r Revision>) -> Result<Rc<SqliteConnection>, Fault> {
        let scratch = store::open(OpenTarget::Memory, &OpenOptions::default())?;
        self.made_up.join(&scratch)?;
        for revision in revisions {
            self.on_scratch(&scratch, revision, crate::migrate::revision::Direction::Up)?;
        }
        Ok(scratch)
    }

    /// Runs one way of a revision on a database that nobody will miss.
    fn on_scratch(
        &self,
        scratch: &Rc<SqliteConnection>,
        revision: &Revision,
        direction: crate::migrate::revision::Direction,
    ) -> Result<(), Fault> {
        let mut lines = self.hop_lines();
        let cancel = self.cancel.clone();
        cancel.watch(scratch.interrupter());
        let cancelled = || cancel.is_asked();
        let mut runner =
            Runner { connection: Rc::clone(scratch), lines: &mut lines, backup: None, cancelled: &cancelled };
        let outcome = runner.run(revision, direction, true);
        cancel.watch(self.engine.connection.interrupter());
        match outcome {
            Ok(_) => Ok(()),
            Err(Halt::Fault(fault)) => Err(fault),
            Err(Halt::Loss(losses)) => Err(Diagnostic::error(format!("it would lose {}", losses.join(", "))).into()),
        }
    }

    /// What `.migrate` says to people; in formats for data the word `done` would be in the way.
    fn say_done(&self, text: &str, out: &mut Output) -> Result<(), Stop> {
        if self.is_for_people() {
            out.text(&format!("{text}\n"))?;
        } else {
            self.messages.say(text);
        }
        Ok(())
    }
}
