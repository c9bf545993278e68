//! Where a database's schema.sql and migrations/ are.

use std::fs;
use std::path::{Path, PathBuf};

use crate::demo;
use crate::diagnostic::{Diagnostic, Result};
use crate::migrate::Schema;
use crate::migrate::revision::{Folder, RevisionError};
use crate::session::Session;

/// The model's file in a project.
pub(super) const SCHEMA: &str = "schema.sql";
/// The folder of revisions in a project.
pub(super) const MIGRATIONS: &str = "migrations";

/// The numbers of the revisions that there are, for completion; none where they cannot be listed.
pub(crate) fn revision_ids(session: &Session) -> Vec<String> {
    let Ok(folder) = Project::of(session).migrations_path() else { return Vec::new() };
    if session.check_file_access(&folder, ".migrate").is_err() {
        return Vec::new();
    }
    let names = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let digits = |name: std::ffi::OsString| {
        let name = name.to_string_lossy();
        let end = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
        (end > 0).then(|| name[..end].to_owned())
    };
    let mut ids: Vec<String> = names.filter_map(digits).collect();
    ids.sort();
    ids.dedup();
    ids
}

/// A folder with a database, its model and its revisions. The demo's stands in the program.
pub(super) struct Project {
    /// `None` for the demo; empty for the present folder.
    folder: Option<PathBuf>,
}

impl Project {
    pub fn of(session: &Session) -> Project {
        Project { folder: session.project_folder() }
    }

    fn folder(&self) -> Result<&Path> {
        self.folder.as_deref().ok_or_else(|| {
            Diagnostic::error("the demo is made anew each time, and has no folder for revisions")
                .hint("`hopdb DIR` opens a project of your own: a folder with a schema.sql")
        })
    }

    /// Where the model is, or would be.
    pub fn schema_path(&self) -> Result<PathBuf> {
        Ok(self.folder()?.join(SCHEMA))
    }

    /// Where the revisions are, or would be.
    pub fn migrations_path(&self) -> Result<PathBuf> {
        Ok(self.folder()?.join(MIGRATIONS))
    }

    /// The model, if there is one. What `live` holds in the same words is not worked out again.
    ///
    /// # Errors
    /// It cannot be read, or SQLite does not understand it.
    pub fn model(&self, live: &Schema) -> Result<Option<Schema>, RevisionError> {
        if !self.has_folder() {
            return Ok(Some(Schema::load(demo::SCHEMA)?));
        }
        let Some(text) = self.model_text()? else { return Ok(None) };
        let path = self.schema_path()?;
        Schema::load_beside(&text, live).map(Some).map_err(|error| RevisionError::within(&path, 1, &text, error))
    }

    /// The text of schema.sql, if there is one.
    ///
    /// # Errors
    /// It cannot be read; the demo has none.
    pub fn model_text(&self) -> Result<Option<String>> {
        let path = self.schema_path()?;
        match fs::read(&path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Some(text)),
                Err(_) => Err(Diagnostic::error(format!("{} is not UTF-8 text", path.display()))),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Diagnostic::engine(format!("{} cannot be read: {error}", path.display()))),
        }
    }

    /// False for the demo.
    pub fn has_folder(&self) -> bool {
        self.folder.is_some()
    }

    /// The model, which has to be there.
    ///
    /// # Errors
    /// As [`Project::model`]; there is none.
    pub fn wanted_model(&self, live: &Schema) -> Result<Schema, RevisionError> {
        if let Some(model) = self.model(live)? {
            return Ok(model);
        }
        let error = Diagnostic::error(format!("there is no {}", self.schema_path()?.display()))
            .hint("it says which tables there should be, as CREATE statements");
        Err(match live.is_empty() && self.revisions()?.revisions.is_empty() {
            true => error.hint(self.beginning()),
            false => error.hint("`.migrate adopt` writes it from the database"),
        }
        .into())
    }

    /// The line that begins a project here.
    pub fn beginning(&self) -> String {
        let folder = self.folder.as_deref().filter(|folder| !folder.as_os_str().is_empty()).map(Path::display);
        match folder {
            Some(folder) => format!("`hopdb init {folder}` makes one with an example"),
            None => "`hopdb init` makes one with an example".to_owned(),
        }
    }

    /// The revisions; none where there is no folder for them.
    ///
    /// # Errors
    /// As [`Folder::read`].
    pub fn revisions(&self) -> Result<Folder, RevisionError> {
        let Some(folder) = &self.folder else { return Ok(Folder::default()) };
        let path = folder.join(MIGRATIONS);
        if path.is_dir() { Folder::read(&path) } else { Ok(Folder::default()) }
    }
}
