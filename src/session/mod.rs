//! One open database with its variables and settings: runs one line and writes its answer.
//!
//! ```text
//! entry ─┬─ hop ── parse ── plan ── answer ── page ── formats
//!        ├─ SQL ── sql ─────────────────────┘
//!        └─ meta ─ the table of commands
//! ```
//!
//! No terminal is needed: the shell and scripts hand in entries and an [`Output`].

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use crate::catalog::{self, Catalog};
use crate::command;
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result};
use crate::lang::ast::{self, HopStatement};
use crate::lang::{self, LineKind};
use crate::lang::{InputEntry, Splitter};
use crate::plan::{self, Plan, Variables};
use crate::seed::SeedContext;
use crate::store::{self, Connection, OpenOptions, SqliteConnection};

mod answer;
mod auto;
mod batch;
mod broken;
mod cancel;
mod confirm;
mod describe;
mod engine;
mod explain;
mod export;
mod fill;
mod impact;
mod lines;
mod listing;
mod made_up;
mod make;
mod migrate;
mod mode;
mod nest;
mod open;
mod output;
mod page;
mod progress;
mod quick;
mod relations;
mod seeding;
mod settings;
mod shape;
mod sidecar;
mod sql;
mod transaction;
mod undo;
mod variables;
mod write;

#[cfg(test)]
mod tests;

pub use cancel::Cancel;
pub use confirm::Asker;
pub use engine::duration;
pub use lines::{Lines, ReadError};
pub use listing::Listing;
pub use migrate::{Action, Wish};
pub use open::{Database, Opened, open};
pub use output::{Messages, Origin, Output, Size};
pub use seeding::{Seeds, Sowing};
pub use settings::{Limit, SETTINGS, Setting, Settings};
pub use undo::Direction;

use engine::{Echo, Engine};
use made_up::MadeUp;

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
    /// The same, and it has been said.
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
pub struct Options {
    /// A person sits before it: remarks are shown, assignments echoed.
    pub interactive: bool,
    /// Look for keys that the schema does not declare.
    pub infer: bool,
    /// Questions are answered with yes before they are asked (`--yes`).
    pub yes: bool,
    /// How databases are opened, the first and those of `.open`.
    pub open: OpenOptions,
    pub settings: Settings,
}

/// What `more` goes on with.
enum Remaining {
    Plan(Box<Plan>),
    Sql(String),
}

/// One open database.
pub struct Session {
    engine: Engine,
    catalog: Catalog,
    /// The database as it is named to people.
    name: String,
    file: Option<PathBuf>,
    /// The file that the project is still to get; the connection is to nothing in its place.
    unmade: Option<PathBuf>,
    /// Was it said that there is none yet?
    told_unmade: bool,
    variables: Variables,
    /// How many queries stand within one another in each variable that is a query.
    depths: BTreeMap<String, usize>,
    /// The answer that was cut, and how many of its rows were shown.
    more: Option<(Remaining, u64)>,
    pub settings: Settings,
    interactive: bool,
    /// Who answers questions, where somebody does.
    asker: Option<Asker>,
    infer: bool,
    yes: bool,
    open: OpenOptions,
    cancel: Arc<Cancel>,
    messages: Messages,
    made_up: MadeUp,
    /// How many files are being read, one within another.
    reading: usize,
    /// What the line at hand has changed.
    noted: RefCell<Vec<Rc<store::LogEntry>>>,
    quick: quick::Quick,
    /// The next line is at hand, so that the answer may wait to be handed on together with the next one.
    is_followed: bool,
    /// How many records of each table were made.
    made: RefCell<make::Made>,
    /// Lines of a seed are running: together they are one transaction, and one step of undo.
    sowing: bool,
    /// How many records the line at hand has made, changed or deleted.
    counted: Cell<u64>,
    /// What the last seed has left.
    harvest: Option<seeding::Harvest>,
}

impl Session {
    pub fn new(opened: Opened, options: Options, messages: Messages, cancel: Arc<Cancel>) -> Session {
        let Opened { connection, name, file, unmade } = opened;
        cancel.watch(connection.interrupter());
        let catalog = catalog_of(&connection, options.infer);
        let made_up = MadeUp::new(&options.settings);
        if let Err(error) = made_up.join(&connection) {
            messages.report(&error);
        }
        let session = Session {
            engine: Engine::new(connection, messages.clone(), Arc::clone(&cancel)),
            catalog,
            name,
            file,
            unmade,
            told_unmade: false,
            variables: Variables::default(),
            depths: BTreeMap::new(),
            more: None,
            settings: options.settings,
            interactive: options.interactive,
            asker: None,
            infer: options.infer,
            yes: options.yes,
            open: options.open,
            cancel,
            messages,
            made_up,
            reading: 0,
            noted: RefCell::default(),
            quick: quick::Quick::default(),
            is_followed: false,
            made: RefCell::default(),
            sowing: false,
            counted: Cell::default(),
            harvest: None,
        };
        session.read_sidecar();
        session
    }

    /// Goes over to another database. Variables are those of the one before, and are dropped.
    pub fn reopen(&mut self, opened: Opened) -> Result<()> {
        self.leave_transaction("opening another database")?;
        let Opened { connection, name, file, unmade } = opened;
        self.made_up.join(&connection)?;
        self.cancel.watch(connection.interrupter());
        self.catalog = catalog_of(&connection, self.infer);
        self.engine = Engine::new(connection, self.messages.clone(), Arc::clone(&self.cancel));
        (self.name, self.file, self.unmade, self.told_unmade) = (name, file, unmade, false);
        self.variables = Variables::default();
        self.depths.clear();
        self.more = None;
        self.forget_quick();
        self.read_sidecar();
        Ok(())
    }

    /// The relations and labels that were said of the database before. Never runs anything, and is left out with
    /// `--safe`, which reads no other file.
    fn read_sidecar(&self) {
        let Some(path) = self.sidecar().filter(|_| !self.open.safe) else { return };
        let text = match sidecar::read(&path) {
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
        let mut name = self.file.clone()?.into_os_string();
        name.push(".hop");
        Some(name.into())
    }

    /// The database as it is named to people.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The database's file, if it is one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The file that the project will have when `.migrate` makes it.
    pub fn unmade(&self) -> Option<&Path> {
        self.unmade.as_deref()
    }

    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The wish that what runs should stop.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }

    pub fn is_interactive(&self) -> bool {
        self.interactive
    }

    pub fn connection(&self) -> &Rc<SqliteConnection> {
        &self.engine.connection
    }

    /// What made-up values come from: seed, now, locale.
    pub fn run_of_values(&self) -> SeedContext {
        self.made_up.run()
    }

    pub fn variables(&self) -> &Variables {
        &self.variables
    }

    /// Runs all entries of a text, up to the first that fails. For tests and other programs; the shell and scripts go
    /// entry by entry.
    pub fn run_text(&mut self, text: &str, out: &mut Output) -> Result<Flow, Stop> {
        let mut splitter = Splitter::new(store::is_complete);
        let mut entries: Vec<InputEntry> = text.split('\n').flat_map(|line| splitter.push(line)).collect();
        entries.extend(splitter.finish());
        for entry in &entries {
            if self.run(entry, out)? == Flow::Leave {
                return Ok(Flow::Leave);
            }
        }
        Ok(Flow::Next)
    }

    /// Runs one entry. Its errors are handed back, its warnings and remarks have been shown.
    pub fn run(&mut self, entry: &InputEntry, out: &mut Output) -> Result<Flow, Stop> {
        let begin = Instant::now();
        self.made_up.follow(&self.settings);
        self.engine.begin_line(Echo { sql: self.settings.sql, explain: self.settings.explain });
        self.tell_unmade(entry);
        let was_open = self.in_transaction();
        let outcome = self.recorded(entry, out).map_err(|stop| self.after_failure(stop, was_open));
        let flushed = if self.is_followed && !out.is_terminal() { Ok(()) } else { out.flush() };
        self.engine.end_line();
        for warning in self.engine.connection.take_warnings().into_iter().chain(self.catalog.warnings()) {
            self.messages.report(&warning);
        }
        if self.settings.timer && self.reading == 0 {
            self.messages.say(&format!("-- took {}", duration(begin.elapsed())));
        }
        match outcome {
            Ok(flow) => {
                flushed?;
                Ok(flow)
            }
            Err(stop) => Err(self.unwritable(stop)),
        }
    }

    /// What cannot be written since it is not made yet is told so.
    fn unwritable(&self, stop: Stop) -> Stop {
        let refused =
            |error: &Diagnostic| error.kind == DiagnosticKind::Engine && error.message.contains("readonly database");
        match (&self.unmade, stop) {
            (Some(file), Stop::Failed(errors)) if errors.iter().any(refused) => {
                Diagnostic::error("there is no database yet to write to")
                    .hint(format!("`.migrate` makes {}", file.display()))
                    .into()
            }
            (_, stop) => stop,
        }
    }

    /// Says once that there is no database yet, at the first line that could want one.
    fn tell_unmade(&mut self, entry: &InputEntry) {
        let about_it = match entry.kind {
            LineKind::Blank => true,
            LineKind::Meta => [".migrate", ".seed", ".help", ".open", ".quit", ".exit"]
                .iter()
                .any(|own| entry.text.trim_start().starts_with(own)),
            LineKind::Sql | LineKind::Hop => false,
        };
        if let Some(file) = self.unmade.as_ref().filter(|_| !about_it && !self.told_unmade) {
            self.messages.say(&format!("there is no database yet: `.migrate` makes {}", file.display()));
            self.told_unmade = true;
        }
    }

    /// Runs one entry as one step of undo.
    fn recorded(&mut self, entry: &InputEntry, out: &mut Output) -> Result<Flow, Stop> {
        if self.sowing {
            return self.kind_of(entry, out);
        }
        self.begin_changes(&entry.text)?;
        let outcome = self.kind_of(entry, out);
        let noted = self.note_changes();
        let flow = outcome?;
        noted?;
        if self.is_for_people()
            && entry.kind != LineKind::Meta
            && let Some(along) = self.along()
        {
            out.text(&format!("   {along}\n"))?;
        }
        Ok(flow)
    }

    fn kind_of(&mut self, entry: &InputEntry, out: &mut Output) -> Result<Flow, Stop> {
        match entry.kind {
            LineKind::Blank => Ok(Flow::Next),
            LineKind::Sql => self.sql(&entry.text, out).map(|()| Flow::Next),
            LineKind::Meta => {
                self.forget_quick();
                command::run(&entry.text, self, out)
            }
            LineKind::Hop => self.quick_create(&entry.text, out, |session, out| session.hop(&entry.text, out)),
        }
    }

    /// Says where a failure has ended the transaction that was open.
    fn after_failure(&self, stop: Stop, was_open: bool) -> Stop {
        match stop {
            Stop::Failed(mut errors) if was_open && !self.in_transaction() => {
                if let Some(first) = errors.first_mut() {
                    // In more words than the engine has for it.
                    first.hints.retain(|hint| hint != store::ROLLED_BACK);
                    first
                        .hints
                        .push("the transaction is rolled back as a whole: nothing since `begin` is kept".to_owned());
                }
                Stop::Failed(errors)
            }
            stop => stop,
        }
    }

    fn hop(&mut self, text: &str, out: &mut Output) -> Result<Flow, Stop> {
        let statement = match lang::parse(text) {
            Ok(Some(statement)) => statement,
            Ok(None) => return Ok(Flow::Next),
            Err(errors) => return Err(Stop::Failed(errors)),
        };
        self.catalog.refresh()?;
        match statement {
            HopStatement::Value(expr) => self.ask(&expr, out)?,
            HopStatement::Assign { name, value } => self.assign(&name, &value)?,
            HopStatement::Explain(inner) => self.explain(&inner, out)?,
            HopStatement::ShowSql(inner) => self.show_sql(&inner, out)?,
            HopStatement::Describe { path, ddl } => self.what(&path, ddl, out)?,
            HopStatement::Write(write) => self.write(&write, out)?,
            HopStatement::Session(line) => return self.line(&line, out),
        }
        Ok(Flow::Next)
    }

    /// A line that speaks to the session.
    fn line(&mut self, line: &ast::SessionCommand, out: &mut Output) -> Result<Flow, Stop> {
        self.forget_quick();
        match line {
            ast::SessionCommand::Begin
            | ast::SessionCommand::Commit
            | ast::SessionCommand::Rollback { .. }
            | ast::SessionCommand::Savepoint(_)
            | ast::SessionCommand::Release(_) => self.transaction(line)?,
            ast::SessionCommand::Forget(name) => self.forget(name)?,
            ast::SessionCommand::Vars => self.list_variables(out)?,
            ast::SessionCommand::More => self.go_on(out)?,
            ast::SessionCommand::Quit => return Ok(Flow::Leave),
            ast::SessionCommand::Help => return command::run(".help", self, out),
            ast::SessionCommand::Paths { from, to } => self.ways(from, to, out)?,
            ast::SessionCommand::Clear(names) => self.clear(names, out)?,
            ast::SessionCommand::Relate(text, at) => self.relate(text, at.0)?,
            ast::SessionCommand::Label(text, at) => self.label(text, at.0)?,
        }
        Ok(Flow::Next)
    }

    /// Plans a query or value for its SQL to be read: nothing but what the line shows.
    fn plan_bare(&self, expr: &ast::Expr) -> Result<Plan> {
        let options = plan::Options { bare: true, labels: false, lazy: self.settings.lazy };
        plan::plan(expr, &self.catalog, &self.variables, options)
    }

    /// Plans a query or value as the settings want it.
    fn plan(&self, expr: &ast::Expr) -> Result<Plan> {
        let options = plan::Options { bare: false, labels: self.settings.format.has_labels, lazy: self.settings.lazy };
        plan::plan(expr, &self.catalog, &self.variables, options)
    }
}

fn catalog_of(connection: &Rc<SqliteConnection>, infer: bool) -> Catalog {
    Catalog::new(Rc::<SqliteConnection>::clone(connection), catalog::CatalogOptions { infer })
}
