//! What the tests share: starting the program, folders to run it in, expectations that are data.

#![allow(dead_code, reason = "each of the test programs uses a part of it")]

pub mod chance;
pub mod database;
pub mod dialogue;
pub mod env;
pub mod expectations;
pub mod files;
pub mod moments;
pub mod program;
#[cfg(unix)]
pub mod prompt;
pub mod quiet;

/// A number from the environment, for those who want to look further than usual.
pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}
