//! The library and the program together, a module for each subject.

#[path = "../common/mod.rs"]
mod common;

mod auto;
mod differential;
mod docs;
mod examples;
mod guard;
mod language;
mod migrate;
mod pipes;
mod prompt;
mod query;
mod seed;
mod terminal;
mod transcript;
mod undo;
