//! hopdb: an interactive explorer for SQLite databases that understands relations.

pub mod answer;
pub mod assist;
pub mod catalog;
pub mod check;
pub mod cli;
pub mod command;
pub mod config;
pub mod demo;
pub mod diagnostic;
pub mod files;
pub mod formats;
pub mod lang;
pub mod migrate;
pub mod plan;
pub mod program;
pub mod script;
pub mod seed;
pub mod session;
pub mod shell;
pub mod signals;
pub mod sql;
pub mod store;
pub mod survey;
pub mod terminal;
