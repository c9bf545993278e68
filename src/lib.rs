//! hopdb: an interactive explorer for SQLite databases that understands relations.
//!
//! Each module uses only those above it in this list. `docs/ARCHITECTURE.md` shows the way of a line through them.

/// One shape for errors, warnings and notes, with their place in the text.
pub mod diagnostic;

/// SQL text: its tokens, what CREATE statements define, quoting.
pub mod sql;

/// What a terminal is: its size, its colours, its state, text that is safe on it.
pub mod terminal;

/// The database: open, prepare, run, stream, interrupt, undo. The only module that knows rusqlite.
pub mod store;

/// The shape of an answer, between the planner and the formats.
pub mod answer;

/// The language: entries, tokens, tree, parser, printer.
pub mod lang;

/// Tables, columns, keys, relations and their names.
pub mod catalog;

/// From the tree of a line to SQL.
pub mod plan;

/// The formats that answers are written in and files are read in.
pub mod formats;

/// Import, export, dumps, and files that are written whole or not at all.
pub mod files;

/// What is wrong with a database.
pub mod check;

/// What a database holds: profiles of columns, a text in all tables, diagrams.
pub mod survey;

/// Made-up values.
pub mod seed;

/// From one schema to another: differences, plans, revisions.
pub mod migrate;

/// The database that is explored where none is named.
pub mod demo;

/// What a session is: one open database with its variables and settings, and where its answers go.
pub mod session;

/// Lines out of streams of bytes, handed to whoever runs them.
pub mod reader;

/// Runs queries, writes and SQL on a session.
mod run;

/// The files of the user: settings, history.
pub mod config;

/// The meta-commands, a file each.
pub mod commands;

/// Tells the kinds of lines apart and has each run.
pub mod dispatch;

/// Ctrl-C and the signals that end the program.
pub mod signals;

/// Lines from files, standard input and `-c`.
pub mod script;

/// The prompt. The only module that knows rustyline.
pub mod shell;

/// The program's arguments.
pub mod cli;

/// From the arguments to a session, and from its end to the exit status.
pub mod program;
