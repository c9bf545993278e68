//! Keeps the history of the prompt between sessions. Nothing about it is ever fatal.

use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::Prompt;
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::session::Messages;

/// The file of the history, if it could be read.
pub struct PromptHistory {
    file: Option<PathBuf>,
}

impl PromptHistory {
    /// No history beyond this session's.
    pub fn none() -> PromptHistory {
        PromptHistory { file: None }
    }

    /// Reads the history. One that cannot be read is left alone.
    pub fn load(editor: &mut Prompt, messages: &Messages) -> PromptHistory {
        let Some(path) = config::history_file() else { return PromptHistory { file: None } };
        let outcome = prepare(&path)
            .map_err(|error| error.to_string())
            .and_then(|()| editor.load_history(&path).map_err(|error| error.to_string()));
        match outcome {
            Ok(()) => PromptHistory { file: Some(path) },
            Err(error) => {
                let warning = format!("the history {} is not used: {error}", path.display());
                messages.report(&Diagnostic::warning(warning));
                PromptHistory { file: None }
            }
        }
    }

    /// Adds a line, and writes it at once, so that it survives whatever ends the session.
    pub fn add(&self, editor: &mut Prompt, line: &str) {
        // A full disk is no reason to disturb who types.
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
