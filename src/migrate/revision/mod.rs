//! Revisions: changes of a database that are numbered and kept as files, each with a way up and mostly one down.
//!
//! ```text
//! migrations/0001_create_books.sql ─ Folder ─┐
//!                                            ├─ RevisionList ── what is applied, pending, edited, missing
//! hop_migrations in the database ── Journal ─┘                └── run: one transaction each, journal row in it
//! ```

mod broken;
mod checksum;
mod definition;
mod error;
mod folder;
mod forbidden;
mod foreign_journal;
mod forms;
mod journal;
mod kept_keys;
mod list;
mod loss;
mod names;
mod run;
mod script;
mod sections;
mod target;
mod write;

pub use checksum::is_same;
pub use definition::Revision;
pub use error::{RevisionError, SourceText};
pub use folder::Folder;
pub use forbidden::{RunsAs, refuse_statement};
pub use foreign_journal::{ForeignJournal, find_foreign_journal};
pub use forms::Form;
pub use forms::parse_file;
pub use journal::{Journal, JournalRow};
pub use list::{RevisionEntry, RevisionList, RevisionState};
pub use loss::{LossWatch, Losses};
pub use run::{HopRunner, RunError, RunReport, Runner, enforces_keys};
pub use script::script;
pub use sections::{Body, Direction, Language, Options, Sections, parse};
pub use target::{RevisionTarget, find_revision, steps_to};
pub use write::{create_file, next_id, slug};
