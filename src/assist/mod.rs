//! Help while a line is typed: pure functions of what stands there, without a terminal and without running anything.

mod entry;

pub use entry::{Entry, Splitter, is_finished};
