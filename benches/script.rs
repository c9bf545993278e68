//! Scripts of lines that change data, against the same statements in the `sqlite3` on the PATH: many small lines in a
//! transaction, and single ones that change a million records, with the log for undo and without.
//!
//! `cargo bench --bench script` runs all; words behind `--` pick the cases that hold one of them.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use nix::sys::resource::UsageWho;
use rusqlite::Connection;

mod common;

use common::clock::{median, processor};
use common::{has_sqlite3, is_picked, picked, scratch};

const LINES: usize = 100_000;
const RECORDS: usize = 1_000_000;
const ROUNDS: usize = 7;

/// Whether the lines find a table with records, or make theirs.
#[derive(Clone, Copy)]
enum Start {
    Empty,
    Records,
}

struct Case {
    name: &'static str,
    start: Start,
    ours: fn() -> String,
    theirs: fn() -> String,
    /// Our time over theirs.
    goal: f64,
}

fn lines(line: impl Fn(usize) -> String) -> String {
    let mut text = "create table t(id integer primary key, a integer, b text);\nbegin;\n".to_owned();
    for number in 0..LINES {
        let _ = writeln!(text, "{}", line(number));
    }
    text + "commit;\n"
}

fn inserts() -> String {
    lines(|number| format!("insert into t(a, b) values({number}, 'text {number}');"))
}

fn creates() -> String {
    lines(|number| format!("create t a={number} b='text {number}'"))
}

const UPDATE: fn() -> String = || "update t set a = a + 1 where id > 0;\n".to_owned();
const DELETE: fn() -> String = || "delete from t where id > 0;\n".to_owned();

const CASES: [Case; 11] = [
    Case { name: "100,000 create lines", start: Start::Empty, ours: creates, theirs: inserts, goal: 1.5 },
    Case { name: "100,000 insert lines", start: Start::Empty, ours: inserts, theirs: inserts, goal: 1.5 },
    Case {
        name: "100,000 create lines, undo off",
        start: Start::Empty,
        ours: || format!(".set undo off\n{}", creates()),
        theirs: inserts,
        goal: 1.1,
    },
    Case {
        name: "1,000,000 records, update line",
        start: Start::Records,
        ours: || "update t where id > 0 set a = a + 1\n".to_owned(),
        theirs: UPDATE,
        goal: 1.5,
    },
    Case { name: "1,000,000 records, update in SQL", start: Start::Records, ours: UPDATE, theirs: UPDATE, goal: 1.5 },
    Case {
        name: "1,000,000 records, update line, undo off",
        start: Start::Records,
        ours: || ".set undo off\nupdate t where id > 0 set a = a + 1\n".to_owned(),
        theirs: UPDATE,
        goal: 1.1,
    },
    Case {
        name: "1,000,000 records, update in SQL, undo off",
        start: Start::Records,
        ours: || format!(".set undo off\n{}", UPDATE()),
        theirs: UPDATE,
        goal: 1.1,
    },
    Case {
        name: "1,000,000 records, delete line",
        start: Start::Records,
        ours: || "delete t where id > 0\n".to_owned(),
        theirs: DELETE,
        goal: 1.5,
    },
    Case { name: "1,000,000 records, delete in SQL", start: Start::Records, ours: DELETE, theirs: DELETE, goal: 1.5 },
    Case {
        name: "1,000,000 records, delete line, undo off",
        start: Start::Records,
        ours: || ".set undo off\ndelete t where id > 0\n".to_owned(),
        theirs: DELETE,
        goal: 1.1,
    },
    Case {
        name: "1,000,000 records, delete in SQL, undo off",
        start: Start::Records,
        ours: || format!(".set undo off\n{}", DELETE()),
        theirs: DELETE,
        goal: 1.1,
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    if !has_sqlite3() {
        return Ok(());
    }
    let picked = picked();
    println!("{:<44} {:>9} {:>9} {:>6} {:>6}", "milliseconds of the processor", "hopdb", "sqlite3", "ratio", "goal");
    for case in &CASES {
        if is_picked(&picked, case.name) {
            compare(case)?;
        }
    }
    Ok(())
}

/// Runs both by turns, so that what else the machine does falls on both.
fn compare(case: &Case) -> Result<(), Box<dyn Error>> {
    let folder = scratch()?;
    let (ours, theirs) = (folder.path().join("ours"), folder.path().join("theirs"));
    fs::write(&ours, (case.ours)())?;
    fs::write(&theirs, (case.theirs)())?;
    let (mut own, mut other, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let words = ["--create", "--format", "json"];
        let one = run(env!("CARGO_BIN_EXE_hopdb"), &words, &database(case.start, folder.path())?, &ours)?;
        let two = run("sqlite3", &[], &database(case.start, folder.path())?, &theirs)?;
        ratios.push(Duration::from_secs_f64(one.as_secs_f64() / two.as_secs_f64()));
        own.push(one);
        other.push(two);
    }
    let ratio = median(ratios).as_secs_f64();
    println!(
        "{:<44} {:>9.1} {:>9.1} {ratio:>6.2} {:>6}{}",
        case.name,
        median(own).as_secs_f64() * 1e3,
        median(other).as_secs_f64() * 1e3,
        format!("≤ {}", case.goal),
        if ratio > case.goal { " !" } else { "" },
    );
    Ok(())
}

/// The database as it is before the lines.
fn database(start: Start, folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let path = folder.join("database.db");
    for file in [path.clone(), folder.join("database.db-journal")] {
        if file.exists() {
            fs::remove_file(file)?;
        }
    }
    if let Start::Records = start {
        let made = folder.join("made.db");
        if !made.exists() {
            Connection::open(&made)?.execute_batch(&format!(
                "create table t(id integer primary key, a integer, b text);
                 with recursive c(n) as (select 1 union all select n + 1 from c where n < {RECORDS})
                 insert into t select n, n % 1000, 'text ' || n from c"
            ))?;
        }
        fs::copy(made, &path)?;
    }
    Ok(path)
}

/// What time of the processor a program takes for the lines of a file.
fn run(program: &str, words: &[&str], database: &Path, lines: &Path) -> Result<Duration, Box<dyn Error>> {
    let before = processor(UsageWho::RUSAGE_CHILDREN)?;
    let status =
        Command::new(program).args(words).arg(database).stdin(File::open(lines)?).stdout(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("{program} failed: {status}").into());
    }
    Ok(processor(UsageWho::RUSAGE_CHILDREN)?.saturating_sub(before))
}
