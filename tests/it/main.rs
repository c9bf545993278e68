//! The library and the program together, a module for each subject.

#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]

#[path = "../common/mod.rs"]
mod common;

mod authors;
mod auto;
mod auto_meaning;
#[cfg(target_os = "linux")]
mod browser;
mod comparison;
mod differential;
mod docs;
mod examples;
mod files;
mod guard;
mod install;
mod language;
mod learn;
mod lint;
mod migrate;
mod names;
mod pipes;
mod prompt;
mod query;
#[cfg(feature = "remote")]
mod remote;
mod report;
mod seed;
mod seed_diff;
mod seed_learn;
mod session_picture;
mod shown;
mod subset;
mod terminal;
mod tester;
mod transcript;
mod typed;
mod undo;
