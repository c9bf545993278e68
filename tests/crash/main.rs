//! What survives where the program is killed, runs out of room, or meets another one.

#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

mod migrate;
mod program;
