//! The prompt: reads what is typed, runs it, goes on.

use std::cell::OnceCell;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustyline::config::{BellStyle, Builder, CompletionType, Configurer};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{
    Cmd, ColorMode, ConditionalEventHandler, EditMode, Editor, Event, EventContext, EventHandler, KeyCode, KeyEvent,
    Modifiers, RepeatCount,
};

use crate::diagnostic::Diagnostic;
use crate::lang::{self, LineKind, classify, is_finished};
use crate::platform::TerminalMode;
use crate::script::ScriptOutcome;
use crate::session::{Cancel, Editing, Flow, Origin, Output, Session, Stop};
use crate::signals::Signals;
use crate::store;
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::theme;
use crate::terminal::width;
use crate::{assist, commands, dispatch};

mod ask;
mod helper;
mod history;
mod init;
mod welcome;

pub use ask::asker;
use helper::{EditorHelper, Knowledge, TakeWord};
use history::{KeptLines, PromptHistory, SearchHistory};

type Prompt = Editor<EditorHelper, FileHistory>;

/// How many lines the history keeps.
const HISTORY: usize = 10_000;

/// Before so many candidates are listed, the editor asks.
const MANY: usize = 400;

/// Runs lines as they are typed, until the user leaves.
pub fn run(
    session: &mut Session,
    out: &mut Output,
    signals: &Signals,
    cancel: &Arc<Cancel>,
    welcome: bool,
    color: bool,
) -> ScriptOutcome {
    // Whatever ends the loop, the terminal is as it was before.
    let _mode = TerminalMode::save();
    let kept = KeptLines::default();
    let edit_wanted = Arc::new(AtomicBool::new(false));
    let editor = match editor(color, &kept, &edit_wanted, cancel) {
        Ok(editor) => editor,
        Err(error) => {
            session.report(&[Diagnostic::engine(format!("the prompt cannot be shown: {error}"))]);
            return ScriptOutcome::Failed;
        }
    };
    // With --safe, no file but the one is touched.
    let history = if session.open_options().safe {
        PromptHistory::none(kept)
    } else {
        PromptHistory::load(kept, session.messages())
    };
    match ask::asker(signals) {
        Ok(asker) => session.set_asker(asker),
        Err(error) => {
            session.report(&[Diagnostic::engine(format!("questions cannot be asked: {error}"))]);
            return ScriptOutcome::Failed;
        }
    }
    // With --safe, no file but the one is touched.
    if !session.open_options().safe {
        init::run(session);
    }
    // A course has begun with words of its own.
    if welcome && session.attendance.is_none() {
        welcome::show(session);
    }
    let mut shell = Shell { session, out, editor, history, initial: String::new(), open: String::new() };
    loop {
        cancel.reset();
        if let ControlFlow::Break(outcome) = shell.next(signals, &edit_wanted) {
            return outcome;
        }
    }
}

/// A session at a terminal, and what is being typed.
struct Shell<'s> {
    session: &'s mut Session,
    out: &'s mut Output,
    editor: Prompt,
    history: PromptHistory,
    /// What an editor has left to be gone on with.
    initial: String,
    /// The lines of an entry that is not whole yet.
    open: String,
}

impl Shell<'_> {
    /// Reads a line and runs it, where it ends an entry.
    fn next(&mut self, signals: &Signals, edit_wanted: &AtomicBool) -> ControlFlow<ScriptOutcome> {
        if signals.ended().is_some() {
            return ControlFlow::Break(leave_without_asking(self.session));
        }
        theme::choose(self.session.settings.theme);
        self.editor.set_edit_mode(match self.session.settings.editing {
            Editing::Emacs => EditMode::Emacs,
            Editing::Vi => EditMode::Vi,
        });
        self.history.follow(&mut self.editor, self.session);
        let main = prompt(self.session);
        let prompt = if self.open.is_empty() { main.clone() } else { continuation(&self.open, main.len()) };
        if let Some(adapter) = self.editor.helper() {
            adapter.begin(knowledge(self.session), &self.open, width::width(&prompt));
        }
        let read = self.editor.readline_with_initial(&prompt, (&self.initial, ""));
        self.initial.clear();
        match read {
            Ok(_) if signals.ended().is_some() => return ControlFlow::Break(leave_without_asking(self.session)),
            Ok(text) if edit_wanted.swap(false, Ordering::Relaxed) => self.initial = edited(self.session, text),
            Ok(text) => return self.entered(text, &main),
            Err(ReadlineError::Interrupted) if !self.open.is_empty() => self.open.clear(),
            Err(ReadlineError::Interrupted) => {
                if self.editor.helper().is_some_and(EditorHelper::is_empty) {
                    self.session.messages().say("Ctrl-D or `quit` leaves");
                }
            }
            Err(ReadlineError::Eof) if signals.ended().is_none() => return self.leave(),
            Err(error) => {
                if signals.ended().is_none() {
                    self.session.report(&[Diagnostic::engine(format!("nothing more can be read: {error}"))]);
                }
                leave_without_asking(self.session);
                return ControlFlow::Break(ScriptOutcome::Failed);
            }
        }
        ControlFlow::Continue(())
    }

    /// Runs the entry that ends with this line.
    fn entered(&mut self, text: String, main: &str) -> ControlFlow<ScriptOutcome> {
        let Some(text) = self.whole_entry(text) else { return ControlFlow::Continue(()) };
        if text != "more" {
            self.history.add(&mut self.editor, &text);
        }
        if let Some(adapter) = self.editor.helper() {
            adapter.usage.note(&text);
        }
        self.session.open_entry.clone_from(&self.open);
        match run_entries(&text, main.len(), self.session, self.out) {
            Ok(Flow::Next) => {
                let Some(text) = self.session.edited.take() else { return ControlFlow::Continue(()) };
                self.open.clear();
                self.history.add(&mut self.editor, &text);
                self.session.messages().say(&format!("{main}{text}"));
                match run_entries(&text, main.len(), self.session, self.out) {
                    Ok(Flow::Leave) => self.leave(),
                    _ => ControlFlow::Continue(()),
                }
            }
            Ok(Flow::Leave) => self.leave(),
            Err(Stop::Closed) => ControlFlow::Break(ScriptOutcome::Done),
            Err(_) => ControlFlow::Continue(()),
        }
    }

    /// The entry that ends with this line, or a command that stands within one; `None` where more of it is to come.
    fn whole_entry(&mut self, text: String) -> Option<String> {
        // Enter alone goes on with an answer that was cut.
        let text = match text.trim().is_empty() && self.open.is_empty() {
            true if self.session.has_more() => "more".to_owned(),
            true => return None,
            false => text,
        };
        if is_command_within(&self.open, &text) {
            return Some(text);
        }
        if !self.open.is_empty() {
            self.open.push('\n');
        }
        self.open.push_str(&text);
        if is_finished(&self.open, store::is_complete) || commands::split_pipe(self.session, &self.open).is_some() {
            return Some(std::mem::take(&mut self.open));
        }
        if wants_out(&text) && classify(&self.open) == LineKind::Sql {
            let says = "SQL goes on until its semicolon: `;` runs it, Ctrl-C drops it";
            self.session.messages().prose(says);
        }
        None
    }

    /// Leaves, unless somebody wants to stay with a transaction that is open.
    fn leave(&mut self) -> ControlFlow<ScriptOutcome> {
        if may_leave(&mut self.editor, self.session) {
            ControlFlow::Break(ScriptOutcome::Done)
        } else {
            ControlFlow::Continue(())
        }
    }
}

/// What helps with the next line.
fn knowledge(session: &Session) -> Knowledge {
    Knowledge {
        catalog: Rc::clone(session.catalog()),
        connection: Rc::clone(session.connection()),
        variables: session.variables().clone(),
        seeds: commands::seed_names(session),
        revisions: commands::revision_ids(session),
        tables: OnceCell::new(),
        files: !session.open_options().safe,
    }
}

/// How many columns of a file's name stand in the prompt.
const NAME_WIDTH: usize = 24;

/// The prompt: what is open, the mode that the session is in, and a mark while a transaction is open.
fn prompt(session: &Session) -> String {
    let name = session.file().or_else(|| session.pending_file()).and_then(|file| file.file_stem());
    let name = name.map_or_else(|| "hopdb".into(), |name| name.to_string_lossy());
    let name = sanitize::text(&name, Lines::Show);
    let mode = session.mode().map(|mode| format!(" ({mode})")).unwrap_or_default();
    let mark = if session.in_transaction() { "*" } else { "" };
    format!("{}{mode}{mark}> ", width::cut(&name, NAME_WIDTH))
}

/// The prompt of a further line of an entry: what holds it open, below the end of the first prompt.
fn continuation(open: &str, width: usize) -> String {
    let holds = format!("...{}> ", assist::holds_open(open));
    format!("{holds:>width$}")
}

/// True if `text` is a command where a statement of SQL is open: it runs by itself, and the statement stays open.
fn is_command_within(open: &str, text: &str) -> bool {
    let name = text.trim_start().strip_prefix('.').and_then(|rest| rest.split_whitespace().next());
    !open.is_empty() && classify(open) == LineKind::Sql && name.is_some_and(|name| commands::find(name).is_some())
}

/// True if a line behind an open statement is that of somebody who does not know that one is open.
fn wants_out(text: &str) -> bool {
    let word = text.trim().trim_end_matches(['(', ')']).to_lowercase();
    ["", "help", "?", "quit", "exit", "q", "hint", "go", "run"].contains(&word.as_str())
}

/// What is being typed, as an editor has left it; as it was where that failed.
fn edited(session: &Session, text: String) -> String {
    commands::edited(session, &text).unwrap_or_else(|error| {
        session.report(&[error]);
        text
    })
}

/// Hands what is being typed to an editor.
struct EditLine(Arc<AtomicBool>);

impl ConditionalEventHandler for EditLine {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext<'_>) -> Option<Cmd> {
        self.0.store(true, Ordering::Relaxed);
        Some(Cmd::AcceptLine)
    }
}

fn editor(
    color: bool,
    kept: &KeptLines,
    edit_wanted: &Arc<AtomicBool>,
    cancel: &Arc<Cancel>,
) -> rustyline::Result<Prompt> {
    let config = Builder::new()
        .max_history_size(HISTORY)?
        .history_ignore_dups(true)?
        .history_ignore_space(true)
        .bell_style(BellStyle::None)
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .completion_prompt_limit(MANY)
        .color_mode(if color { ColorMode::Enabled } else { ColorMode::Disabled })
        .build();
    let history = FileHistory::with_config(&config);
    let mut editor = Editor::with_history(config, history)?;
    editor.set_helper(Some(EditorHelper::new(color, Arc::clone(cancel))));
    for (key, search) in [(KeyCode::Up, Cmd::HistorySearchBackward), (KeyCode::Down, Cmd::HistorySearchForward)] {
        let handler = SearchHistory { kept: Arc::clone(kept), search };
        editor.bind_sequence(KeyEvent(key, Modifiers::NONE), EventHandler::Conditional(Box::new(handler)));
    }
    editor.bind_sequence(
        Event::KeySeq(vec![KeyEvent::ctrl('x'), KeyEvent::ctrl('e')]),
        EventHandler::Conditional(Box::new(EditLine(Arc::clone(edit_wanted)))),
    );
    for key in [KeyEvent(KeyCode::Right, Modifiers::ALT), KeyEvent::alt('f')] {
        editor.bind_sequence(key, EventHandler::Conditional(Box::new(TakeWord)));
    }
    Ok(editor)
}

/// Runs what was typed, which may be several entries when it was pasted. The first that fails ends them.
fn run_entries(text: &str, prompt_width: usize, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    if let Some((line, command)) = commands::split_pipe(session, text) {
        return run_piped(line, command, prompt_width, session);
    }
    let entries = lang::entries(text.split('\n'), store::is_complete);
    for entry in &entries {
        let kind = entry.kind;
        let flow = reported(session, &entry.text, entry.line, prompt_width, &mut |session| {
            let flow = dispatch::run(session, entry, out)?;
            if matches!(kind, LineKind::Hop | LineKind::Sql) && !out_is_page(&entry.text) {
                commands::page_by_itself(session, out)?;
            }
            Ok(flow)
        })?;
        if flow == Flow::Leave {
            return Ok(Flow::Leave);
        }
    }
    Ok(Flow::Next)
}

/// True if a line goes on with an answer that is shown already.
fn out_is_page(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(|word| ["more", "back"].contains(&word))
}

/// Runs a line whose answer goes through a command of the system.
fn run_piped(line: &str, command: &str, prompt_width: usize, session: &mut Session) -> Result<Flow, Stop> {
    let entries = lang::entries(line.split('\n'), store::is_complete);
    reported(session, line, 1, prompt_width, &mut |session| {
        commands::through_command(session, command, &mut |session, into| {
            entries.iter().try_for_each(|entry| dispatch::run(session, entry, into).map(|_| ()))
        })?;
        Ok(Flow::Next)
    })
}

/// Runs what a text says, and reports its errors in it.
fn reported(
    session: &mut Session,
    text: &str,
    line: usize,
    prompt_width: usize,
    run: &mut dyn FnMut(&mut Session) -> Result<Flow, Stop>,
) -> Result<Flow, Stop> {
    let before = session.messages().about(Origin { name: None, line, prompt_width }, text);
    let outcome = run(session);
    if let Err(Stop::Failed(errors)) = &outcome {
        session.report(errors);
    }
    session.messages().about(before.0, &before.1);
    outcome
}

/// With a transaction open, asks what is to become of it.
fn may_leave(editor: &mut Prompt, session: &mut Session) -> bool {
    while session.in_transaction() {
        let answer = editor.readline("A transaction is open: commit, roll back, or stay? [c/r/s] ");
        let outcome = match answer.as_deref().map(str::trim) {
            Ok("c" | "commit") => session.commit(),
            Ok("r" | "rollback") | Err(ReadlineError::Eof) => session.roll_back(),
            Ok("s" | "stay") | Err(_) => return false,
            Ok(_) => continue,
        };
        if let Err(error) = outcome {
            session.report(&[error]);
            return false;
        }
    }
    true
}

/// Leaves since a signal wants the end; what a transaction did is taken back.
fn leave_without_asking(session: &Session) -> ScriptOutcome {
    if session.in_transaction() {
        session.messages().say("the open transaction is rolled back");
        if let Err(error) = session.roll_back() {
            session.report(&[error]);
        }
    }
    ScriptOutcome::Done
}
