//! The whole program against the `sqlite3` on the PATH: start, long answers, memory.
//!
//! Each run is started by a process of its own (this program with `--measure`), since a process learns the peak memory
//! of all the children that it had together, not of one.

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

mod common;

use common::clock::{median, processor};
use common::data::database;
use common::{has_sqlite3, is_picked, picked};

/// What is compared, and what the comparison has to come to.
struct Case {
    name: &'static str,
    database: &'static str,
    ours: &'static [&'static str],
    theirs: &'static [&'static str],
    rounds: usize,
    /// Our time over theirs.
    ratio: f64,
    /// Our peak memory in megabytes.
    memory: Option<u64>,
}

const CASES: [Case; 10] = [
    Case {
        name: "start, one record",
        database: "indexed",
        ours: &["-c", "first game"],
        theirs: &["select 1"],
        rounds: 25,
        ratio: 2.0,
        memory: None,
    },
    Case {
        name: "start, one record as json",
        database: "indexed",
        ours: &["--format", "json", "-c", "first game"],
        theirs: &["select 1"],
        rounds: 25,
        ratio: 2.0,
        memory: None,
    },
    Case {
        name: "start, one record, no index",
        database: "unindexed",
        ours: &["-c", "first game"],
        theirs: &["select 1"],
        rounds: 25,
        ratio: 2.0,
        memory: None,
    },
    Case {
        name: "start, a path",
        database: "indexed",
        ours: &["-c", "first 5 reviews show score, user.name"],
        theirs: &["select 1"],
        rounds: 25,
        ratio: 2.0,
        memory: None,
    },
    Case {
        name: "start, a hop",
        database: "indexed",
        ours: &["-c", "user 3 .games .title"],
        theirs: &["select 1"],
        rounds: 25,
        ratio: 2.0,
        memory: None,
    },
    Case {
        name: "1,000,000 records as csv",
        database: "indexed",
        ours: &["--format", "csv", "-c", "reviews"],
        theirs: &["-csv", "-header", "select * from reviews"],
        rounds: 5,
        ratio: 0.7,
        memory: Some(16),
    },
    Case {
        name: "1,000,000 records as json",
        database: "indexed",
        ours: &["--format", "json", "-c", "reviews"],
        theirs: &["-json", "select * from reviews"],
        rounds: 5,
        ratio: 0.7,
        memory: Some(16),
    },
    Case {
        name: "1,000,000 records as a table",
        database: "indexed",
        ours: &["--format", "table", "-c", "reviews"],
        theirs: &["-box", "select * from reviews"],
        rounds: 5,
        ratio: 1.0,
        memory: Some(32),
    },
    Case {
        name: "1,000,000 records with a path, csv",
        database: "indexed",
        ours: &["--format", "csv", "-c", "reviews show id, score, user.name, game.title"],
        theirs: &[
            "-csv",
            "-header",
            "select r.id, score, u.name, g.title from reviews r left join users u on u.id = user_id \
             left join games g on g.id = game_id order by r.id",
        ],
        rounds: 5,
        ratio: 0.7,
        memory: Some(16),
    },
    Case {
        name: "1,000,000 records as a piece",
        database: "indexed",
        ours: &["-c", ".subset piece.db users --include everything --overwrite"],
        theirs: &[
            "-cmd",
            ".shell rm -f peer.db",
            "attach 'peer.db' as p; pragma p.journal_mode = memory; pragma p.synchronous = off; begin; \
             create table p.games (id integer primary key, title text, genre text, platform text, price integer, created_at text); \
             create table p.users (id integer primary key, name text, created_at text); \
             create table p.reviews (id integer primary key, score integer, comment text, game_id integer, user_id integer, created_at text); \
             insert into p.games select id, title, genre, platform, price, created_at from main.games; \
             insert into p.users select id, name, created_at from main.users; \
             insert into p.reviews select id, score, comment, game_id, user_id, created_at from main.reviews; \
             create index p.by_game on reviews (game_id); create index p.by_user on reviews (user_id); commit",
        ],
        rounds: 5,
        ratio: 1.0,
        memory: None,
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some((switch, command)) = words.split_first()
        && switch == "--measure"
    {
        return measure(command);
    }
    if !has_sqlite3() {
        return Ok(());
    }
    let picked = picked();
    println!(
        "{:<36} {:>9} {:>9} {:>6} {:>6}  {:>9} {:>6}  {:>9} {:>6}",
        "milliseconds, megabytes", "hopdb", "sqlite3", "ratio", "goal", "processor", "ratio", "memory", "goal"
    );
    for case in CASES {
        if is_picked(&picked, case.name) {
            compare(&case, &database(case.database)?)?;
        }
    }
    Ok(())
}

fn compare(case: &Case, database: &Path) -> Result<(), Box<dyn Error>> {
    // Files that commands write.
    let folder = tempfile::tempdir()?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..case.rounds {
        ours.push(measured(env!("CARGO_BIN_EXE_hopdb"), database, case.ours, folder.path())?);
        theirs.push(measured("sqlite3", database, case.theirs, folder.path())?);
    }
    let middle =
        |usages: &[Usage], time: fn(&Usage) -> Duration| median(usages.iter().map(time).collect()).as_secs_f64() * 1e3;
    let (wall, their_wall) = (middle(&ours, |usage| usage.wall), middle(&theirs, |usage| usage.wall));
    let (processor, their_processor) =
        (middle(&ours, |usage| usage.processor), middle(&theirs, |usage| usage.processor));
    let memory = ours.iter().map(|usage| usage.kilobytes).max().unwrap_or_default() as f64 / 1024.0;
    let goal = case.memory.map_or(String::new(), |megabytes| format!("< {megabytes}"));
    let missed = wall / their_wall > case.ratio || case.memory.is_some_and(|goal| memory >= goal as f64);
    println!(
        "{:<36} {wall:>9.2} {their_wall:>9.2} {:>6.2} {:>6}  {processor:>9.2} {:>6.2}  {memory:>9.1} {goal:>6}{}",
        case.name,
        wall / their_wall,
        format!("≤ {}", case.ratio),
        processor / their_processor,
        if missed { " !" } else { "" },
    );
    Ok(())
}

/// What one run of a program took.
struct Usage {
    wall: Duration,
    processor: Duration,
    kilobytes: u64,
}

/// Has another process of this program start the command and say what it took.
fn measured(program: &str, database: &Path, words: &[&str], folder: &Path) -> Result<Usage, Box<dyn Error>> {
    // Options stand before the database for sqlite3, and may for us.
    let (last, options) = words.split_last().ok_or("a command without words")?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--measure").arg(program).current_dir(folder);
    if program == "sqlite3" {
        command.args(options).arg(database).arg(last);
    } else {
        command.arg(database).args(words);
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<u64> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    match numbers.as_slice() {
        [wall, processor, kilobytes] => Ok(Usage {
            wall: Duration::from_micros(*wall),
            processor: Duration::from_micros(*processor),
            kilobytes: *kilobytes,
        }),
        _ => Err(format!("{program} failed").into()),
    }
}

/// Runs a command with its answer read from a pipe; prints microseconds, processor's microseconds and peak kilobytes.
fn measure(command: &[String]) -> Result<(), Box<dyn Error>> {
    let (program, words) = command.split_first().ok_or("nothing to measure")?;
    let start = Instant::now();
    let mut child = Command::new(program).args(words).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    if let Some(mut answer) = child.stdout.take() {
        std::io::copy(&mut answer, &mut std::io::sink())?;
    }
    let status = child.wait()?;
    let wall = start.elapsed().as_micros();
    if !status.success() {
        return Err(format!("{program} {words:?} failed: {status}").into());
    }
    let processor = processor(UsageWho::RUSAGE_CHILDREN)?.as_micros();
    // macOS counts bytes, all others kilobytes.
    let kilobytes = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss() / if cfg!(target_os = "macos") { 1024 } else { 1 };
    println!("{wall} {processor} {kilobytes}");
    Ok(())
}
