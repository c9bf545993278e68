//! What survives where the program is killed, runs out of room, or meets another one.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what fails here fails the test")]
#![allow(unsafe_code, reason = "limits of a child are set between fork and exec")]

#[path = "../common/mod.rs"]
mod common;

mod migrate;
mod program;
