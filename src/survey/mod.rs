//! Surveys of a database: what its columns hold, where a text stands, how its tables hang together.

pub mod erd;
pub mod find;
pub mod histogram;
pub mod profile;
pub mod unix_time;

#[cfg(test)]
mod tests;
