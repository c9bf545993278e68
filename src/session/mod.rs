//! What a session is: one open database with its catalog, variables and settings, where its answers and messages go, and the
//! line at hand.
//!
//! Nothing here runs a line: [`crate::run`] runs queries, writes and SQL on a session, [`crate::commands`] the
//! meta-commands, and [`crate::dispatch`] tells them apart. No terminal is needed: whoever has lines hands in an [`Output`].

use std::cell::{Cell, RefCell};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use crate::catalog::{self, Catalog, TableId};
use crate::course::Attendance;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result, Severity};
use crate::formats::Format;
use crate::lang::ast;
use crate::plan::{self, Plan, Variable, Variables};
use crate::seed::auto::Shape;
use crate::store::{Connection, Fate, LogEntry, OpenOptions, Value};

mod access;
mod cancel;
mod changes;
mod kept_plans;
pub(crate) mod listing;
pub(crate) mod log;
mod open;
mod output;
pub(crate) mod page;
mod progress;
pub(crate) mod query_plan;
mod questions;
mod recovery;
mod seed_lines;
mod seeded;
mod settings;
pub(crate) mod sidecar;
pub(crate) mod statement_runner;
mod tables;
pub(crate) mod transaction;
mod units;
mod values;
mod variables;

pub use cancel::Cancel;
pub use changes::UndoDirection;
pub(crate) use changes::side_effects;
pub(crate) use kept_plans::{KeptCreate, KeptPlans};
pub use listing::Listing;
pub use open::{Database, Opened, open};
pub use output::{Messages, Origin, Output, Size};
pub(crate) use progress::ProgressMeter;
pub use progress::Ticker;
pub use questions::Asker;
pub(crate) use recovery::BeforeLine;
pub(crate) use seed_lines::{MadeByLine, SeedLine};
pub(crate) use seeded::{SeedRun, SeededLine};
pub use settings::{Editing, Limit, Pager, SETTINGS, Setting, Settings, Timer};
pub(crate) use tables::Unreadable;
pub use units::duration;
pub(crate) use units::{grouped, size_words};

use page::PageOutcome;
use seed_lines::SeedLines;
use statement_runner::StatementRunner;
use values::SeedState;
use variables::VariableStore;
pub use variables::{FilledSize, GivenValue};

/// What comes after a line that went well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Next,
    /// The user wants to leave.
    Leave,
}

/// Why a line ended before its end.
#[derive(Debug)]
pub enum Stop {
    /// These are wrong with it.
    Failed(Vec<Diagnostic>),
    /// The same, and it has been reported.
    Reported,
    /// Nobody reads the answers any more.
    Closed,
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Stop {
        Stop::Failed(vec![diagnostic])
    }
}

impl From<io::Error> for Stop {
    /// A failure to write an answer.
    fn from(error: io::Error) -> Stop {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Stop::Closed,
            _ => Diagnostic::engine(format!("the answer cannot be written: {error}")).into(),
        }
    }
}

impl Stop {
    pub fn is_interrupted(&self) -> bool {
        matches!(self, Stop::Failed(all) if all.iter().any(|one| one.kind == DiagnosticKind::Interrupted))
    }
}

/// What a session begins with.
#[derive(Clone, Debug, Default)]
pub struct SessionOptions {
    /// A person sits before it: remarks are shown, assignments echoed.
    pub interactive: bool,
    /// Look for keys that the schema does not declare.
    pub infer: bool,
    /// Questions are answered with yes before they are asked (`--yes`).
    pub yes: bool,
    /// How databases are opened, the first and those of `.open`.
    pub open: OpenOptions,
    pub settings: Settings,
    /// Variables that are there from the beginning (`--set`), in every database that is opened.
    pub variables: Vec<(String, GivenValue)>,
}

/// What comes back behind a line whose answer goes to a file.
pub(crate) struct Once {
    pub format: &'static Format,
    /// The file's.
    pub own: &'static Format,
    /// False in the line that says so.
    pub is_due: bool,
}

/// An answer of which a page is shown, for `more`, `back` and `.pager`.
#[derive(Clone)]
pub(crate) struct PagedAnswer {
    pub remaining: Remaining,
    pub shown: PageOutcome,
}

/// What an answer is asked for again with.
#[derive(Clone)]
pub(crate) enum Remaining {
    Plan(Box<Plan>),
    /// A statement and the values of its parameters.
    Sql(String, Vec<Value>),
}

/// What the open database is called, and where it is.
pub(crate) struct DatabaseFile {
    /// As it is named to people.
    pub name: String,
    /// The file, if it is one.
    pub path: Option<PathBuf>,
    /// The folder of its project, where that is not the file's own.
    pub project: Option<PathBuf>,
    /// The file that the project is still to get; the connection is to an empty database in its place.
    pub pending_file: Option<PathBuf>,
    pub is_demo: bool,
    /// True where it is made for a while, and nothing is kept beside it.
    pub is_passing: bool,
    /// True once it was said that there is none yet.
    pub is_pending_file_told: bool,
    /// The files that were open before, each once.
    pub before: Vec<PathBuf>,
}

impl DatabaseFile {
    /// The database that is open, behind those that were open before.
    fn of(opened: Opened, before: Vec<PathBuf>) -> (Rc<dyn Connection>, DatabaseFile) {
        let Opened { connection, name, file: path, project, pending_file, is_demo } = opened;
        let (is_passing, is_pending_file_told) = (false, false);
        let file =
            DatabaseFile { name, path, project, pending_file, is_demo, is_passing, is_pending_file_told, before };
        (connection, file)
    }
}

/// The line at hand.
#[derive(Default)]
pub(crate) struct Line {
    /// The hop line as typed, for what is remarked on it.
    pub text: String,
    /// True if the next line has arrived, so that the answer may wait to be handed on together with the next one.
    pub is_followed: bool,
    /// How many files are being read, one within another.
    pub depth: usize,
    /// True while lines of a seed run: together they are one transaction, and one step of undo.
    pub is_in_seed: bool,
    /// True while whoever runs the lines tells how much they have changed, so that they themselves do not.
    pub is_quiet: bool,
    /// How `auto` distributes what it makes up.
    pub shape: Shape,
    /// True while a line leaves records as they are where a rule refuses what they are to become.
    pub is_lenient: bool,
    /// What it has changed.
    pub changes: RefCell<Vec<Rc<LogEntry>>>,
    /// How many records it has made, changed or deleted.
    pub affected: Cell<u64>,
    /// The table of which a line had made so many records when the next one was refused whatever was drawn.
    pub room: RefCell<Option<(String, u64)>>,
    /// The records that a line has deleted together with those that refer to them: their table, and how many.
    pub deleted: Cell<Option<(TableId, u64)>>,
    /// True once a line has named a record that is not there.
    pub is_record_missing: Cell<bool>,
    /// How many expectations have held so far in this session.
    pub expectations: Cell<u64>,
}

/// One open database.
pub struct Session {
    pub(crate) engine: StatementRunner,
    pub(crate) catalog: Rc<Catalog>,
    pub(crate) database: DatabaseFile,
    pub(crate) variables: VariableStore,
    /// The variables of the program's arguments.
    given: Vec<(String, GivenValue)>,
    /// The answer of which a page is shown.
    pub(crate) more: Option<PagedAnswer>,
    pub settings: Settings,
    pub(crate) interactive: bool,
    /// True if standard input has the lines that run, so that nothing else can be read from it.
    pub(crate) is_stdin_read: bool,
    /// Who answers questions, where somebody does.
    asker: Option<Asker>,
    pub(crate) infer: bool,
    pub(crate) yes: bool,
    pub(crate) open: OpenOptions,
    pub(crate) cancel: Arc<Cancel>,
    pub(crate) messages: Messages,
    pub(crate) values: SeedState,
    pub(crate) line: Line,
    pub(crate) kept_plans: KeptPlans,
    /// The lines of an entry at the prompt that is not whole yet.
    pub open_entry: String,
    /// A line that an editor has left to be run.
    pub edited: Option<String>,
    /// The next line's answer goes to a file.
    pub(crate) once: Option<Once>,
    /// The last run of seeds, where it is kept nowhere else.
    pub(crate) seed_run: Option<Rc<SeedRun>>,
    /// Runs of seeds within the open transaction, and what becomes of them.
    pub(crate) open_seed_runs: Vec<(Rc<SeedRun>, Fate)>,
    /// The lines of seeds that have made records.
    pub(crate) seed_lines: SeedLines,
    /// The course that is gone through.
    pub(crate) attendance: Option<Box<Attendance>>,
    /// The one folder whose files lines may touch, while they are not the person's own.
    pub(crate) confined: Option<PathBuf>,
}

impl Session {
    /// A session on a database that is open. What is wrong with its sidecar file is reported.
    pub fn new(opened: Opened, options: SessionOptions, messages: Messages, cancel: Arc<Cancel>) -> Session {
        let (connection, database) = DatabaseFile::of(opened, Vec::new());
        cancel.watch(connection.interrupter());
        let catalog = catalog_of(&connection, options.infer, &cancel);
        let values = SeedState::new(&options.settings);
        if let Err(error) = values.join(&*connection) {
            messages.report(&error);
        }
        let session = Session {
            engine: StatementRunner::new(connection, messages.clone(), Arc::clone(&cancel)),
            catalog,
            database,
            variables: VariableStore::of(&options.variables),
            given: options.variables,
            more: None,
            settings: options.settings,
            interactive: options.interactive,
            is_stdin_read: options.interactive,
            asker: None,
            infer: options.infer,
            yes: options.yes,
            open: options.open,
            cancel,
            messages,
            values,
            line: Line::default(),
            kept_plans: KeptPlans::default(),
            open_entry: String::new(),
            edited: None,
            once: None,
            seed_run: None,
            open_seed_runs: Vec::new(),
            seed_lines: SeedLines::default(),
            attendance: None,
            confined: None,
        };
        session.read_sidecar();
        session
    }

    /// Goes over to another database. Variables are those of the one before, and are dropped, but for those that
    /// the program was given.
    ///
    /// # Errors
    /// A transaction is open; the engine's.
    pub fn reopen(&mut self, opened: Opened) -> Result<()> {
        self.leave_transaction("opening another database")?;
        self.values.join(&*opened.connection)?;
        let mut before = std::mem::take(&mut self.database.before);
        before.extend(self.database.path.take().filter(|path| !before.contains(path)));
        let (connection, database) = DatabaseFile::of(opened, before);
        self.database = database;
        self.cancel.watch(connection.interrupter());
        self.catalog = catalog_of(&connection, self.infer, &self.cancel);
        self.engine = StatementRunner::new(connection, self.messages.clone(), Arc::clone(&self.cancel));
        self.variables = VariableStore::of(&self.given);
        self.more = None;
        self.seed_run = None;
        self.open_seed_runs.clear();
        self.seed_lines = SeedLines::default();
        self.kept_plans.clear();
        if let Some(left) = self.attendance.take() {
            self.settings.lazy = left.lazy;
            if self.interactive {
                self.messages
                    .say(&format!("the course is left: `.learn {}` goes on with it", left.course.typed_name()));
            }
        }
        self.read_sidecar();
        Ok(())
    }

    /// The relations and labels that were said of the database before. Never runs anything, and is left out with
    /// `--safe`, which reads no other file.
    fn read_sidecar(&self) {
        let Some(path) = self.sidecar().filter(|_| !self.open.safe) else { return };
        let text = match sidecar::read(&path, sidecar::RELATIONS) {
            Ok(Some(text)) => text,
            Ok(None) => return,
            Err(error) => {
                let warning = Diagnostic::warning(format!("{} cannot be read: {error}", path.display()));
                return self.messages.report(&warning);
            }
        };
        for warning in self.catalog.load_sidecar(&text) {
            let message = format!("{}: {}", path.display(), warning.message);
            self.messages.report(&Diagnostic { message, span: None, ..warning });
        }
    }

    /// `FILE.hop` beside the database.
    pub fn sidecar(&self) -> Option<PathBuf> {
        let mut name = self.database.path.clone()?.into_os_string();
        name.push(".hop");
        Some(name.into())
    }

    /// The database as it is named to people.
    pub fn name(&self) -> &str {
        &self.database.name
    }

    /// The database's file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        self.database.path.as_deref()
    }

    /// True for the demo.
    pub fn is_demo(&self) -> bool {
        self.database.is_demo
    }

    /// The folder with the schema, revisions and seeds of the database; none for the demo. That of a server's database is the present one.
    pub(crate) fn project_folder(&self) -> Option<PathBuf> {
        if self.engine.connection.is_remote() {
            return Some(self.database.project.clone().unwrap_or_default());
        }
        let own = || self.file().or(self.pending_file()).map(|file| file.parent().unwrap_or(Path::new("")).to_owned());
        self.database.project.clone().or_else(own)
    }

    /// The file that the project will have when `.migrate` makes it.
    pub fn pending_file(&self) -> Option<&Path> {
        self.database.pending_file.as_deref()
    }

    pub fn catalog(&self) -> &Rc<Catalog> {
        &self.catalog
    }

    /// True if the last answer was cut, and `more` goes on with it.
    pub fn has_more(&self) -> bool {
        self.more.as_ref().is_some_and(|answer| answer.shown.more)
    }

    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The wish that what runs should stop.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    /// The same, for other sessions that are to stop with this one.
    pub(crate) fn shared_cancel(&self) -> &Arc<Cancel> {
        &self.cancel
    }

    pub fn is_interactive(&self) -> bool {
        self.interactive
    }

    pub fn connection(&self) -> &Rc<dyn Connection> {
        &self.engine.connection
    }

    pub fn variables(&self) -> &Variables {
        self.variables.all()
    }

    /// How plans of this session are made where nothing else is wanted.
    pub(crate) fn plan_options(&self) -> plan::Options {
        plan::Options { bare: false, labels: false, lazy: self.settings.lazy, rewrites: plan::Rewrites::default() }
    }

    /// Keeps an answer that was cut at either end.
    pub(crate) fn keep_page(&mut self, shown: PageOutcome, remaining: impl FnOnce() -> Remaining) {
        let is_cut = shown.more || shown.start > 0;
        self.more = is_cut.then(|| PagedAnswer { remaining: remaining(), shown });
    }

    /// Keeps a variable with its size, or drops it.
    pub(crate) fn remember(&mut self, name: &str, variable: Option<(Variable, FilledSize)>) {
        match variable {
            Some((variable, size)) => self.variables.set(name, variable, size),
            None => self.variables.remove(name),
        }
    }

    /// Shows what is wrong with the line at hand. What could not be read makes more errors of the same line, so that
    /// only the first one is shown, and the warnings and notes.
    pub fn report(&self, diagnostics: &[Diagnostic]) {
        let first = diagnostics.iter().position(|one| one.severity == Severity::Error);
        for (at, diagnostic) in diagnostics.iter().enumerate() {
            if diagnostic.severity != Severity::Error || Some(at) == first {
                self.messages.report(diagnostic);
            }
        }
    }

    /// Plans a query or value for its SQL to be read: nothing but what the line shows.
    pub(crate) fn plan_bare(&self, expr: &ast::Expr) -> Result<Plan> {
        let options =
            plan::Options { bare: true, labels: false, lazy: self.settings.lazy, rewrites: plan::Rewrites::default() };
        plan::plan(expr, &self.catalog, self.variables(), options)
    }

    /// Plans a query or value as the settings want it.
    pub(crate) fn plan(&self, expr: &ast::Expr) -> Result<Plan> {
        let options = plan::Options {
            bare: false,
            labels: self.settings.format.has_labels,
            lazy: self.settings.lazy,
            rewrites: plan::Rewrites::default(),
        };
        plan::plan(expr, &self.catalog, self.variables(), options)
    }
}

pub(crate) fn catalog_of(connection: &Rc<dyn Connection>, infer: bool, cancel: &Arc<Cancel>) -> Rc<Catalog> {
    let cancel = Arc::clone(cancel);
    let is_stop_asked: catalog::StopAsked = Rc::new(move || cancel.is_asked());
    let options = catalog::CatalogOptions { infer, is_stop_asked: Some(is_stop_asked) };
    Rc::new(Catalog::new(Rc::clone(connection), options))
}
