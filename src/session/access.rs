//! How far a session may go by `--readonly`, `--safe` and `--sandbox`: what the prompt says of it, and which files it may
//! touch. What statements may do is the store's part.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::Session;
use crate::diagnostic::{Diagnostic, Result};
use crate::files::FileGuard;
use crate::store::OpenOptions;

/// True if a file, there or not, stands in a folder, whatever links lead to.
fn is_within(path: &Path, folder: &Path) -> bool {
    let real = fs::canonicalize(path).or_else(|_| {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::canonicalize(parent).map(|parent| parent.join(path.file_name().unwrap_or_default()))
    });
    let folder = fs::canonicalize(folder);
    matches!((real, folder), (Ok(real), Ok(folder)) if real.starts_with(&folder))
}

impl Session {
    /// What the prompt says of the mode; nothing where all is as usual.
    pub fn mode(&self) -> Option<&'static str> {
        let connection = &self.engine.connection;
        match (connection.is_safe(), connection.is_sandbox()) {
            (true, true) => Some("safe sandbox"),
            (true, false) => Some("safe"),
            (false, true) => Some("sandbox"),
            (false, false) => connection.is_readonly().then_some("readonly"),
        }
    }

    /// The mode in sentences, for who begins.
    pub fn mode_in_words(&self) -> Option<String> {
        let connection = &self.engine.connection;
        let mut words = match (connection.is_sandbox(), connection.is_readonly()) {
            (true, _) => "sandbox: changes go to a copy, which is thrown away at the end".to_owned(),
            (false, true) if !self.open.readonly && !self.open.safe => {
                "readonly: there is no permission to write the file".to_owned()
            }
            (false, true) => "readonly: nothing is written".to_owned(),
            (false, false) => return None,
        };
        if connection.is_safe() {
            words = words.replacen("readonly:", "safe:", 1).replacen("sandbox:", "safe sandbox:", 1);
            words.push_str(
                "; no other file is touched, not even the history; what a statement may take is bounded, see `.set limits`",
            );
        }
        Some(words)
    }

    /// How databases are opened in this session.
    pub fn open_options(&self) -> &OpenOptions {
        &self.open
    }

    /// The option that keeps the session to less than all.
    pub fn restricting_option(&self) -> Option<&'static str> {
        match &self.open {
            OpenOptions { safe: true, .. } => Some("--safe"),
            OpenOptions { readonly: true, .. } => Some("--readonly"),
            OpenOptions { sandbox: true, .. } => Some("--sandbox"),
            _ => None,
        }
    }

    /// Fails where the session may not read or write a file besides its database. `doing` is the command that wants to.
    ///
    /// # Errors
    /// `--safe` touches no other file; the lines of a course touch none but those of its project.
    pub fn check_file_access(&self, path: &Path, doing: &str) -> Result<()> {
        let own = self.confined.as_deref().or(self.attendance.as_ref().map(|attendance| attendance.folder.path()));
        if own.is_some_and(|folder| is_within(path, folder)) {
            return Ok(());
        }
        if self.confined.is_some() {
            return Err(Diagnostic::error(format!(
                "`{doing}` would touch {}, and the lines of a course touch no file but those of its project",
                path.display()
            )));
        }
        if !self.open.safe {
            return Ok(());
        }
        let (path, name) = (path.display(), &self.database.name);
        Err(Diagnostic::error(format!("`{doing}` would touch {path}, and --safe touches no file but {name}"))
            .hint("a file that you trust can be opened without --safe"))
    }

    /// Fails where what lasts beside the database may not be changed either.
    pub(crate) fn check_file_write(&self, path: &Path, doing: &str) -> Result<()> {
        self.check_file_access(path, doing)?;
        match self.restricting_option() {
            Some(option) => Err(Diagnostic::error(format!(
                "`{doing}` would write {}, and the session was begun with {option}",
                path.display()
            ))),
            None => Ok(()),
        }
    }

    /// What is known here of the files that a command may write.
    pub fn file_guard(&self) -> FileGuard<'_> {
        FileGuard {
            connection: &*self.engine.connection,
            own: self.file(),
            before: &self.database.before,
            readonly: self.open.readonly,
        }
    }

    /// Lets a bound on waiting hold for databases that are opened later, too.
    pub fn limit_was_set(&mut self) {
        let limits = self
            .engine
            .connection
            .resource_limits()
            .map(|resource_limits| resource_limits.limits())
            .unwrap_or_default();
        if let Some(wait) = limits.iter().find(|limit| limit.name == "busy_timeout").and_then(|limit| limit.value) {
            self.open.busy_timeout = Duration::from_millis(wait);
        }
    }
}
