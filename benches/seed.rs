//! `create 1000000 reviews …` in a file with default durability and foreign keys enforced, beside a bare loop of the same
//! inserts with constants; and `.seed auto` of a schema of thirty tables.
//!
//! Each round runs all ways one after the other; what is told is the median of the rounds. The processor's time is told
//! too, since other programs on the machine disturb it less.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use hopdb::store::{OpenOptions, OpenTarget, open};
use nix::sys::resource::{UsageWho, getrusage};
use rusqlite::{Connection, params};

mod common;

use common::clock::{median, processor};
use common::scratch;

const ROUNDS: usize = 3;

/// Our time over the bare loop's that is aimed at.
const MOST: f64 = 1.75;

const TABLES: &str = "
    CREATE TABLE games (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
    CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE reviews (id INTEGER PRIMARY KEY, score INTEGER, comment TEXT, created_at TEXT,
        game_id INTEGER REFERENCES games (id), user_id INTEGER REFERENCES users (id));
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000) INSERT INTO games SELECT i, 'game ' || i FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000) INSERT INTO users SELECT i, 'user ' || i FROM n;";

const INDEXES: &str = "
    CREATE INDEX reviews_game ON reviews (game_id);
    CREATE INDEX reviews_user ON reviews (user_id);
    CREATE INDEX reviews_created ON reviews (created_at);";

/// Four kinds of application, thirty tables together, in which `AUTO` makes some 108,000 records.
const APPLICATIONS: [&str; 4] = [
    include_str!("../tests/seeds/bank.hop"),
    include_str!("../tests/seeds/clinic.hop"),
    include_str!("../tests/seeds/courses.hop"),
    include_str!("../tests/seeds/streaming.hop"),
];

const AUTO: &str = ".seed auto 700";

const FIELDS: &str = "score=int(1, 10) comment=fake.sentence created_at=fake.date game=any game user=any user";

/// What a way took: by the clock, and of the processor.
type Took = (Duration, Duration);

fn main() -> Result<(), Box<dyn Error>> {
    let rows: u64 = std::env::var("HOPDB_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    println!("{rows} records              bare loop   undo off (processor)   undo on (processor)");
    let create = format!("create {rows} reviews {FIELDS}");
    compare("two foreign keys", TABLES, &create, rows)?;
    compare("and three indexes", &format!("{TABLES} {INDEXES}"), &create, rows)?;
    let unique = format!("create {rows} reviews comment=unique(fake.uuid) score=unique(int(1, 2000000000))");
    alone("unique(…) of two columns", TABLES, &[&unique])?;
    alone("clearing and making anew", TABLES, &[&create, "clear reviews, users, games"])?;
    let applications: String =
        APPLICATIONS.iter().filter_map(|text| text.split_once(".seed auto")).map(|(schema, _)| schema).collect();
    alone("auto of thirty tables", &applications, &[AUTO])?;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    println!("{:<28}{:>7} MB at most", "memory", usage.max_rss() / 1024);
    Ok(())
}

/// A line with the log of changes and without, beside the bare loop.
fn compare(name: &str, schema: &str, line: &str, rows: u64) -> Result<(), Box<dyn Error>> {
    let mut times: [Vec<Took>; 3] = Default::default();
    for _ in 0..ROUNDS {
        times[0].push(bare(schema, rows)?);
        times[1].push(program(schema, &[".set undo off", line])?);
        times[2].push(program(schema, &[line])?);
    }
    let [(bare, bare_cpu), (off, off_cpu), (on, on_cpu)] = times.map(middle);
    let verdict = if off.max(on) / bare > MOST { "  too slow" } else { "" };
    println!(
        "{name:<28}{bare:>7.2} s{:>10.2}x ({:.2}x){:>14.2}x ({:.2}x){verdict}",
        off / bare,
        off_cpu / bare_cpu,
        on / bare,
        on_cpu / bare_cpu
    );
    Ok(())
}

fn alone(name: &str, schema: &str, lines: &[&str]) -> Result<(), Box<dyn Error>> {
    let (wall, cpu) = middle((0..ROUNDS).map(|_| program(schema, lines)).collect::<Result<_, _>>()?);
    println!("{name:<28}{wall:>7.2} s, {cpu:.2} s of the processor");
    Ok(())
}

fn middle(times: Vec<Took>) -> (f64, f64) {
    let (wall, cpu) = times.into_iter().unzip();
    (median(wall).as_secs_f64(), median(cpu).as_secs_f64())
}

/// A file with these tables. The library opens it once, so that the SQLite that it brings is linked: the one that comes with rusqlite
/// alone is not optimised, and takes twice as long (see build.rs).
fn made(path: &Path, schema: &str) -> Result<Connection, Box<dyn Error>> {
    let connection = Connection::open(path)?;
    connection.execute_batch(&format!("BEGIN; {schema} COMMIT; PRAGMA foreign_keys = ON"))?;
    open(OpenTarget::File(path), &OpenOptions::default()).map_err(|error| error.message)?;
    if !connection.query_row("SELECT sqlite_compileoption_used('ENABLE_PREUPDATE_HOOK')", [], |row| row.get(0))? {
        return Err("the bare loop is linked with another SQLite than the program".into());
    }
    Ok(connection)
}

fn bare(schema: &str, rows: u64) -> Result<Took, Box<dyn Error>> {
    let folder = scratch()?;
    let mut connection = made(&folder.path().join("seed.db"), schema)?;
    let (begin, used) = (Instant::now(), processor(UsageWho::RUSAGE_SELF)?);
    let all = connection.transaction()?;
    let mut insert =
        all.prepare("insert into reviews (score, comment, created_at, game_id, user_id) values (?1, ?2, ?3, ?4, ?5)")?;
    for _ in 0..rows {
        insert.execute(params![7, "A sentence that is as long as most others are.", "2024-05-05", 300, 7000])?;
    }
    drop(insert);
    all.commit()?;
    Ok((begin.elapsed(), processor(UsageWho::RUSAGE_SELF)? - used))
}

/// The program with these lines, its start included.
fn program(schema: &str, lines: &[&str]) -> Result<Took, Box<dyn Error>> {
    let folder = scratch()?;
    let path = folder.path().join("seed.db");
    drop(made(&path, schema)?);
    let mut command = Command::new(env!("CARGO_BIN_EXE_hopdb"));
    command.arg(&path).args(["--yes", "--seed", "7"]).args(lines.iter().flat_map(|line| ["-c", line]));
    let (begin, used) = (Instant::now(), processor(UsageWho::RUSAGE_CHILDREN)?);
    let output = command.stdin(Stdio::null()).output()?;
    let took = begin.elapsed();
    if !output.status.success() {
        return Err(format!("{lines:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok((took, processor(UsageWho::RUSAGE_CHILDREN)? - used))
}
