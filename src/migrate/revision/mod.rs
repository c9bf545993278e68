//! Revisions: changes of a database that are numbered and kept as files, each with a way up and mostly one down.
//!
//! ```text
//! migrations/0001_create_books.sql ─ Folder ─┐
//!                                            ├─ Survey ── what is applied, pending, edited, missing
//! hop_migrations in the database ── Journal ─┘                └── run: one transaction each, journal row in it
//! ```

mod checksum;
mod definition;
mod error;
mod folder;
mod foreign;
mod journal;
mod loss;
mod run;
mod script;
mod select;
mod survey;
mod text;
mod write;

pub use checksum::same;
pub use definition::Revision;
pub use error::{Fault, Place};
pub use folder::Folder;
pub use foreign::{Foreign, foreign};
pub use journal::{Journal, Row};
pub use loss::{Losses, Watch};
pub use run::{Halt, Lines, Ran, Runner};
pub use script::script;
pub use select::{Point, find, steps};
pub use survey::{Entry, State, Survey};
pub use text::{Body, Direction, Language, Options, Sections, parse};
pub use write::{create, next_id, slug};
