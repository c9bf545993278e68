//! What the benchmarks share: the databases that they run on, a clock, what is compared with, and which cases are wanted.

#![allow(dead_code, reason = "each of the benchmarks uses a part of it")]

use std::process::{Command, Stdio};

use tempfile::TempDir;

pub mod clock;
pub mod data;
pub mod tables;

/// A folder on the disk of the target folder, gone when it is dropped.
pub fn scratch() -> std::io::Result<TempDir> {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))
}

/// True if there is a `sqlite3` to compare with; says so if there is none.
pub fn has_sqlite3() -> bool {
    let is_there = Command::new("sqlite3").arg("-version").stdout(Stdio::null()).status().is_ok();
    if !is_there {
        println!("left out: there is no sqlite3 on the PATH to compare with");
    }
    is_there
}

/// The words behind `--` that pick cases.
pub fn picked() -> Vec<String> {
    std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect()
}

/// True if a case holds one of the words, or there are none.
pub fn is_picked(words: &[String], case: &str) -> bool {
    words.is_empty() || words.iter().any(|word| case.contains(word.as_str()))
}
