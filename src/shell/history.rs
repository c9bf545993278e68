//! Keeps the history of the prompt between sessions. Nothing about it is ever fatal.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, RepeatCount};

use super::Prompt;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::session::Messages;

/// The lines of the history, for the keys that go through it.
pub type KeptLines = Arc<Mutex<HashSet<String>>>;

/// Up or Down behind a text goes to the lines that begin with it; on an empty line, or on one that came from the history, to
/// the one before or behind.
pub struct SearchHistory {
    pub kept: KeptLines,
    pub search: Cmd,
}

impl ConditionalEventHandler for SearchHistory {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        let line = context.line();
        let whole = context.pos() == line.len();
        // Who holds the lock has panicked, and the lines are whole all the same.
        let is_kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner).contains(line);
        let plain = context.pos() == 0 || whole && is_kept();
        (!plain).then(|| self.search.clone())
    }
}

/// The file of the history, if it could be read.
pub struct PromptHistory {
    file: Option<PathBuf>,
    kept: KeptLines,
}

impl PromptHistory {
    /// No history beyond this session's.
    pub fn none(kept: KeptLines) -> PromptHistory {
        PromptHistory { file: None, kept }
    }

    /// Reads the history. One that cannot be read is left alone.
    pub fn load(editor: &mut Prompt, kept: KeptLines, messages: &Messages) -> PromptHistory {
        let Some(path) = config::history_file() else { return PromptHistory::none(kept) };
        let outcome = prepare(&path)
            .map_err(|error| error.to_string())
            .and_then(|()| editor.load_history(&path).map_err(|error| error.to_string()));
        match outcome {
            Ok(()) => {
                kept.lock().unwrap_or_else(PoisonError::into_inner).extend(editor.history().iter().cloned());
                PromptHistory { file: Some(path), kept }
            }
            Err(error) => {
                let warning = format!("the history {} is not used: {error}", path.display());
                messages.report(&Diagnostic::warning(warning));
                PromptHistory::none(kept)
            }
        }
    }

    /// Adds a line, and writes it at once, so that it survives whatever ends the session.
    pub fn add(&self, editor: &mut Prompt, line: &str) {
        // A full disk is no reason to disturb who types.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(line.to_owned());
        let added = editor.add_history_entry(line).unwrap_or(false);
        if let (true, Some(file)) = (added, &self.file) {
            let _ = editor.append_history(file);
        }
    }
}

/// Makes the file where there is none, for its owner's eyes only.
fn prepare(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}
