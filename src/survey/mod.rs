//! Surveys of a database: what its columns hold, where a text stands, how its tables hang together, and the seed that would make one like it.

pub mod erd;
pub mod find;
pub mod histogram;
pub mod learn;
pub mod profile;
pub mod snapshot;
pub mod unix_time;

#[cfg(test)]
mod tests;
