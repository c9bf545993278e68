//! Keeps the history of the prompt between sessions. Nothing about it is ever fatal.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, RepeatCount};

use super::Prompt;
use crate::diagnostic::Diagnostic;
use crate::session::{Messages, Session};
use crate::{commands, config, platform};

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

/// The files of the history, if they could be read: of all lines, and of those typed on this database.
pub struct PromptHistory {
    file: Option<PathBuf>,
    own: Option<PathBuf>,
    /// The database that the order of the lines is for, by its whole name.
    database: String,
    kept: KeptLines,
}

impl PromptHistory {
    /// No history beyond this session's.
    pub fn none(kept: KeptLines) -> PromptHistory {
        PromptHistory { file: None, own: None, database: String::new(), kept }
    }

    /// Reads the history. One that cannot be read is left alone.
    pub fn load(kept: KeptLines, messages: &Messages) -> PromptHistory {
        let Some(path) = config::history_file() else { return PromptHistory::none(kept) };
        match bounded(&path) {
            Ok(()) => PromptHistory { file: Some(path), ..PromptHistory::none(kept) },
            Err(error) => {
                let warning = format!("the history {} is not used: {error}", path.display());
                messages.report(&Diagnostic::warning(warning));
                PromptHistory::none(kept)
            }
        }
    }

    /// Orders the lines for the database of the session: those typed on others come after its own.
    pub fn follow(&mut self, editor: &mut Prompt, session: &Session) {
        let whole = |file: &Path| fs::canonicalize(file).unwrap_or_else(|_| file.to_owned()).display().to_string();
        let database = session.file().map_or_else(|| session.name().to_owned(), whole);
        let is_known = self.own.is_some() && self.database == database;
        let Some(file) = self.file.as_ref().filter(|_| !is_known) else { return };
        let own = config::own_history_file(&database);
        let all = commands::history_lines(file).unwrap_or_default();
        let mine = own.as_ref().and_then(|own| commands::history_lines(own).ok()).unwrap_or_default();
        let typed_here: HashSet<&String> = mine.iter().collect();
        let others = all.iter().filter(|line| !typed_here.contains(line));
        // Nothing of it is fatal: a line that is not taken is not there.
        let _ = editor.clear_history();
        for line in others.chain(&mine) {
            let _ = editor.add_history_entry(line);
        }
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).extend(all.iter().chain(&mine).cloned());
        (self.own, self.database) = (own, database);
    }

    /// Adds a line, and writes it at once, so that it survives whatever ends the session.
    /// One that may hold a password is not kept.
    pub fn add(&self, editor: &mut Prompt, line: &str) {
        if commands::may_hold_secret(line) {
            return;
        }
        // A full disk is no reason to disturb who types.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(line.to_owned());
        if editor.add_history_entry(line).unwrap_or(false) {
            for file in [&self.file, &self.own].into_iter().flatten() {
                let _ = commands::append_history(file, line);
            }
        }
    }
}

/// Keeps the file from growing without end; makes sure that it can be read and written.
fn bounded(path: &Path) -> io::Result<()> {
    let lines = commands::history_lines(path).map_err(|error| io::Error::other(error.message))?;
    let is_old = fs::read(path).is_ok_and(|bytes| !bytes.is_empty() && !bytes.starts_with(b"#V2\n"));
    if lines.len() > 2 * super::HISTORY || is_old {
        let made = path.with_extension("new");
        for line in &lines[lines.len().saturating_sub(super::HISTORY)..] {
            commands::append_history(&made, line)?;
        }
        fs::rename(&made, path)?;
    }
    if let Some(folder) = path.parent() {
        platform::make_private_folder(folder)?;
    }
    platform::private(OpenOptions::new().append(true).create(true)).open(path).map(|_| ())
}
