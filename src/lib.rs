//! hopdb: an interactive explorer for SQLite databases that understands relations.
//!
//! Each module uses only those above it in this list. `docs/ARCHITECTURE.md` shows the way of a line through them.
//! Of those that are public, the program needs `cli` and `program`; the hidden ones are for the tests and benchmarks alone.

/// One shape for errors, warnings and notes, with their place in the text.
#[doc(hidden)]
pub mod diagnostic;

/// Faults of the program itself, caught.
mod fault;

/// What is asked of the system, in a form for Unix and one for Windows.
mod platform;

/// SQL text: its tokens, what CREATE statements define, quoting.
#[doc(hidden)]
pub mod sql;

/// What a terminal shows: its colours, text that is safe on it.
#[doc(hidden)]
pub mod terminal;

/// The database: open, prepare, run, stream, interrupt, undo. The only module that knows rusqlite.
#[doc(hidden)]
pub mod store;

/// The shape of an answer, between the planner and the formats.
#[doc(hidden)]
pub mod answer;

/// The language: entries, tokens, tree, parser, printer.
#[doc(hidden)]
pub mod lang;

/// Tables, columns, keys, relations and their names.
#[doc(hidden)]
pub mod catalog;

/// From the tree of a line to SQL.
#[doc(hidden)]
pub mod plan;

/// The formats that answers are written in and files are read in.
mod formats;

/// Import, export, dumps, and files that are written whole or not at all.
mod files;

/// What is wrong with a database.
mod check;

/// What a database holds: profiles of columns, a text in all tables, diagrams.
mod survey;

/// A piece of a database in a file of its own.
mod subset;

/// Made-up values.
#[doc(hidden)]
pub mod seed;

/// From one schema to another: differences, plans, revisions.
#[doc(hidden)]
pub mod migrate;

/// The database that is explored where none is named.
mod demo;

/// Courses: their texts, tasks and checks, and how far somebody has come.
mod course;

/// What a session is: one open database with its variables and settings, and where its answers go.
#[doc(hidden)]
pub mod session;

/// A page about a whole database.
mod report;

/// Lines out of streams of bytes, handed to whoever runs them.
mod reader;

/// Databases of projects, made anew where nobody sees it.
mod fresh;

/// Runs queries, writes and SQL on a session.
mod run;

/// The files of the user: settings, history.
mod config;

/// Takes somebody through a course: each step's database, whether a line does its task, what is handed in.
mod learn;

/// The meta-commands, a file each.
mod commands;

/// What can be typed in the place of a line that is wrong.
#[doc(hidden)]
pub mod advice;

/// Tells the kinds of lines apart and has each run.
#[doc(hidden)]
pub mod dispatch;

/// Ctrl-C and the signals that end the program.
mod signals;

/// Lines from files, standard input and `-c`.
mod script;

/// `hopdb init`: the files of a new project.
mod starter;

/// Tests that a revision carries.
mod rehearsal;

/// Files of expectations, each run on a database of its own.
mod tester;

/// What helps while a line is typed: completion, colours, hints.
#[doc(hidden)]
pub mod assist;

/// The prompt. The only module that knows rustyline.
mod shell;

/// The program's arguments.
pub mod cli;

/// From the arguments to a session, and from its end to the exit status.
pub mod program;
