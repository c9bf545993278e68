//! The prompt: reads what is typed, runs it, goes on.

use crate::lang::Splitter;
use std::sync::Arc;

use rustyline::config::{BellStyle, Builder};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{ColorMode, Editor};

use crate::diagnostic::Diagnostic;
use crate::dispatch;
use crate::script::ScriptOutcome;
use crate::session::{Cancel, Flow, Origin, Output, Session, Stop};
use crate::signals::Signals;
use crate::store;
use crate::terminal::Mode;

mod ask;
mod helper;
mod history;
mod welcome;

pub use ask::asker;
use helper::EditorHelper;
use history::PromptHistory;

type Prompt = Editor<EditorHelper, FileHistory>;

/// How many lines the history keeps.
const HISTORY: usize = 10_000;

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
    let _mode = Mode::save();
    let mut editor = match editor(color) {
        Ok(editor) => editor,
        Err(error) => {
            session.report(&[Diagnostic::engine(format!("the prompt cannot be shown: {error}"))]);
            return ScriptOutcome::Failed;
        }
    };
    // With --safe, no file but the one is touched.
    let history = if session.open_options().safe {
        PromptHistory::none()
    } else {
        PromptHistory::load(&mut editor, session.messages())
    };
    match ask::asker(signals) {
        Ok(asker) => session.set_asker(asker),
        Err(error) => {
            session.report(&[Diagnostic::engine(format!("questions cannot be asked: {error}"))]);
            return ScriptOutcome::Failed;
        }
    }
    if welcome {
        welcome::show(session);
    }
    loop {
        cancel.reset();
        if signals.ended().is_some() {
            return leave_without_asking(session);
        }
        let prompt = prompt(session);
        if let Some(adapter) = editor.helper() {
            adapter.begin();
        }
        match editor.readline(&prompt) {
            Ok(text) => {
                if text.trim().is_empty() {
                    continue;
                }
                history.add(&mut editor, &text);
                match run_entries(&text, prompt.len(), session, out) {
                    Ok(Flow::Next) => {}
                    Ok(Flow::Leave) => {
                        if may_leave(&mut editor, session) {
                            return ScriptOutcome::Done;
                        }
                    }
                    Err(Stop::Closed) => return ScriptOutcome::Done,
                    Err(_) => {}
                }
            }
            Err(ReadlineError::Interrupted) => {
                if editor.helper().is_some_and(EditorHelper::is_empty) {
                    session.messages().say("Ctrl-D or `quit` leaves");
                }
            }
            Err(ReadlineError::Eof) if signals.ended().is_none() => {
                if may_leave(&mut editor, session) {
                    return ScriptOutcome::Done;
                }
            }
            Err(error) => {
                if signals.ended().is_none() {
                    session.report(&[Diagnostic::engine(format!("nothing more can be read: {error}"))]);
                }
                leave_without_asking(session);
                return ScriptOutcome::Failed;
            }
        }
    }
}

/// The prompt with the mode that the session is in, and a mark while a transaction is open.
fn prompt(session: &Session) -> String {
    let mode = session.mode().map(|mode| format!(" ({mode})")).unwrap_or_default();
    let mark = if session.in_transaction() { "*" } else { "" };
    format!("hopdb{mode}{mark}> ")
}

fn editor(color: bool) -> rustyline::Result<Prompt> {
    let config = Builder::new()
        .max_history_size(HISTORY)?
        .history_ignore_dups(true)?
        .history_ignore_space(true)
        .bell_style(BellStyle::None)
        .color_mode(if color { ColorMode::Enabled } else { ColorMode::Disabled })
        .build();
    let history = FileHistory::with_config(&config);
    let mut editor = Editor::with_history(config, history)?;
    editor.set_helper(Some(EditorHelper::default()));
    Ok(editor)
}

/// Runs what was typed, which may be several entries when it was pasted. The first that fails ends them.
fn run_entries(text: &str, prompt_width: usize, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    let mut splitter = Splitter::new(store::is_complete);
    let mut entries: Vec<_> = text.split('\n').flat_map(|line| splitter.push(line)).collect();
    entries.extend(splitter.finish());
    for entry in &entries {
        let origin = Origin { name: None, line: entry.line, prompt_width };
        let before = session.messages().about(origin, &entry.text);
        let outcome = dispatch::run(session, entry, out);
        if let Err(Stop::Failed(errors)) = &outcome {
            session.report(errors);
        }
        session.messages().about(before.0, &before.1);
        if outcome? == Flow::Leave {
            return Ok(Flow::Leave);
        }
    }
    Ok(Flow::Next)
}

/// With a transaction open, asks what is to become of it.
fn may_leave(editor: &mut Prompt, session: &Session) -> bool {
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
