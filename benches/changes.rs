//! What it costs that changes can be taken back: statements with the log of changes, without it, and in SQLite alone.

use std::error::Error;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use hopdb::diagnostic::Diagnostic;
use hopdb::store::{ChangeLog, Connection, OpenOptions, OpenTarget, SqliteConnection, open};

mod common;

use common::clock::median;
use common::scratch;

const TABLES: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT, c REAL, d TEXT, e INT);
    CREATE TABLE w(k TEXT PRIMARY KEY, v) WITHOUT ROWID";
const FILL: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000)
    INSERT INTO t SELECT i, i % 97, 'name ' || i, i * 0.5, 'some text of a usual length ' || i, i % 1000 FROM n";

/// The statement to time, and the one that prepares for it.
const CASES: [(&str, &str, &str); 6] = [
    ("1M inserts", "SELECT 1", FILL),
    ("1M updates", FILL, "UPDATE t SET a = a + 1"),
    (
        "1M updates in another order",
        FILL,
        "UPDATE t SET a = a + 1 WHERE id IN (SELECT id FROM t ORDER BY id * 7919 % 1000003)",
    ),
    ("1M deletes", FILL, "DELETE FROM t WHERE id > 0"),
    ("delete of all", FILL, "DELETE FROM t"),
    (
        "200k inserts without rowids",
        "SELECT 1",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 200000)
         INSERT INTO w SELECT hex(i * 7919 % 1000003), i FROM n",
    ),
];

const ROUNDS: usize = 3;
const LINES: usize = 100_000;

/// Our time over SQLite's that is aimed at, with the log and without.
const WITH: f64 = 1.5;
const WITHOUT: f64 = 1.1;

fn main() -> Result<(), Box<dyn Error>> {
    println!("{:<32}{:>10}{:>10}{:>10}", "", "SQLite", "off", "on");
    for (name, before, statement) in CASES {
        let mut times = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..ROUNDS {
            for (way, times) in times.iter_mut().enumerate() {
                times.push(whole(before, statement, way)?);
            }
        }
        report(name, times);
    }
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (way, times) in times.iter_mut().enumerate() {
            times.push(lines(way)?);
        }
    }
    report("100k lines in a transaction", times);
    Ok(())
}

fn report(name: &str, times: [Vec<Duration>; 3]) {
    let [bare, off, on] = times.map(|times| median(times).as_secs_f64());
    let verdict = if off / bare <= WITHOUT && on / bare <= WITH { "" } else { "  too slow" };
    println!("{name:<32}{:>8.2} s{:>9.2}x{:>9.2}x{verdict}", bare, off / bare, on / bare);
}

/// One statement over many rows of a file. `way` 0 is SQLite alone, 1 and 2 are the store without and with its log.
fn whole(before: &str, statement: &str, way: usize) -> Result<Duration, Box<dyn Error>> {
    let folder = scratch()?;
    let path = folder.path().join("changes.db");
    let bare = rusqlite::Connection::open(&path)?;
    bare.execute_batch(TABLES)?;
    bare.execute_batch(before)?;
    if way == 0 {
        let begin = Instant::now();
        bare.execute_batch(statement)?;
        return Ok(begin.elapsed());
    }
    drop(bare);
    let connection = opened(&path, way)?;
    let begin = Instant::now();
    line(&connection, statement)?;
    Ok(begin.elapsed())
}

/// Many small lines in one transaction, each prepared anew as a script's are.
fn lines(way: usize) -> Result<Duration, Box<dyn Error>> {
    let folder = scratch()?;
    let path = folder.path().join("changes.db");
    let bare = rusqlite::Connection::open(&path)?;
    bare.execute_batch(TABLES)?;
    let texts: Vec<String> =
        (1..=LINES).map(|n| format!("INSERT INTO t VALUES ({n}, 1, 'name {n}', 0.5, 'text', 7)")).collect();
    if way == 0 {
        let begin = Instant::now();
        bare.execute_batch("BEGIN")?;
        for text in &texts {
            bare.execute_batch(text)?;
        }
        bare.execute_batch("COMMIT")?;
        return Ok(begin.elapsed());
    }
    drop(bare);
    let connection = opened(&path, way)?;
    let begin = Instant::now();
    line(&connection, "BEGIN")?;
    for text in &texts {
        line(&connection, text)?;
    }
    line(&connection, "COMMIT")?;
    Ok(begin.elapsed())
}

fn opened(path: &std::path::Path, way: usize) -> Result<std::rc::Rc<SqliteConnection>, Diagnostic> {
    let connection = open(OpenTarget::File(path), &OpenOptions::default())?;
    connection.set_recording(way == 2)?;
    Ok(connection)
}

fn line(connection: &SqliteConnection, sql: &str) -> Result<(), Diagnostic> {
    connection.begin_line(sql)?;
    if let Some(mut statement) = connection.prepare(sql)? {
        statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(())))?;
    }
    connection.end_line()?;
    Ok(())
}
