//! Lines on a database on a server of this machine, against the same lines on the file that it was made of: each in a session that is open
//! already. HOPDB_SQLD names the server's program.
//!
//! `cargo bench --bench server` runs all; words behind `--` pick the cases that hold one of them.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;

mod common;

use common::clock::median;
use common::{is_picked, picked, scratch};

const RECORDS: u32 = 100_000;

/// What a line that makes records must reach on a server, in records a second.
const GOAL: f64 = 50_000.0;

struct Case {
    name: &'static str,
    line: &'static str,
    rounds: usize,
    /// How many records it makes, which go again behind it.
    makes: u32,
}

const CASES: [Case; 9] = [
    Case { name: "a value", line: "count games where price > 50", rounds: 60, makes: 0 },
    Case { name: "a hop", line: "user 3 .games .title", rounds: 60, makes: 0 },
    Case { name: "a card", line: "game 3", rounds: 60, makes: 0 },
    Case {
        name: "a nested answer",
        line: "games limit 20 show title, reviews{score, user.name}",
        rounds: 30,
        makes: 0,
    },
    Case { name: "one record made", line: "create note stars=3 text='one'", rounds: 30, makes: 1 },
    Case { name: "100,000 records out", line: "reviews", rounds: 5, makes: 0 },
    Case {
        name: "100,000 records made",
        line: "create 100000 notes text='note ' || n stars=int(1, 5) made=fake.date",
        rounds: 5,
        makes: RECORDS,
    },
    Case { name: "100,000 records in from csv", line: ".import notes.csv notes", rounds: 5, makes: RECORDS },
    Case { name: "100,000 records changed", line: "update all reviews set score = 11 - score", rounds: 5, makes: 0 },
];

const SCHEMA: &str = "
    create table games (id integer primary key, title text not null, price integer);
    create table users (id integer primary key, name text not null);
    create table reviews (id integer primary key, score integer, comment text, game_id integer references games, user_id integer references users);
    create index reviews_game_id on reviews (game_id); create index reviews_user_id on reviews (user_id);
    create table notes (id integer primary key, stars integer, text text, made text);
    with n(i) as (select 1 union all select i + 1 from n where i < 1000) insert into games select i, 'Game ' || i, i % 90 from n;
    with n(i) as (select 1 union all select i + 1 from n where i < 10000) insert into users select i, 'User ' || i from n;
    with n(i) as (select 1 union all select i + 1 from n where i < 100000)
        insert into reviews select i, i % 10 + 1, 'some words about it, ' || i, i * 7919 % 1000 + 1, i * 104729 % 10000 + 1 from n;
    pragma journal_mode = wal;";

fn main() -> Result<(), Box<dyn Error>> {
    let Some(program) = std::env::var_os("HOPDB_SQLD").filter(|program| !program.is_empty()) else {
        println!("left out: HOPDB_SQLD names no sqld");
        return Ok(());
    };
    let words = picked();
    let folder = scratch()?;
    let file = folder.path().join("file.db");
    Connection::open(&file)?.execute_batch(SCHEMA)?;
    let data = folder.path().join("data/dbs/default");
    fs::create_dir_all(&data)?;
    fs::copy(&file, data.join("data"))?;
    let mut rows = "stars,text,made\n".to_owned();
    for number in 1..=RECORDS {
        writeln!(rows, "{},note {number},2024-01-{:02}", number % 5 + 1, number % 28 + 1)?;
    }
    fs::write(folder.path().join("notes.csv"), rows)?;
    let server = Server::start(Path::new(&program), folder.path())?;
    let mut sessions =
        [Session::start(&file.display().to_string(), folder.path())?, Session::start(&server.url, folder.path())?];
    println!("{:<32}{:>12}{:>12}{:>9}", "", "file", "server", "");
    for case in CASES.iter().filter(|case| is_picked(&words, case.name)) {
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..=case.rounds {
            for (session, times) in sessions.iter_mut().zip(&mut times) {
                let took = session.line(case.line)?;
                if case.makes > 0 {
                    session.line("clear notes")?;
                }
                // The first time fills caches.
                if round > 0 {
                    times.push(took);
                }
            }
        }
        let [file, server] = times.map(|times| median(times).as_secs_f64());
        let speed = f64::from(case.makes) / server;
        let verdict = match case.makes {
            0 | 1 => String::new(),
            _ if speed < GOAL => format!("  {speed:.0} a second: too slow"),
            _ => format!("  {speed:.0} a second"),
        };
        let ms = |seconds: f64| format!("{:.2} ms", seconds * 1e3);
        println!("{:<32}{:>12}{:>12}{:>8.1}x{verdict}", case.name, ms(file), ms(server), server / file);
    }
    Ok(())
}

/// The program with lines typed to it.
struct Session {
    child: Child,
    input: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Session {
    fn start(database: &str, folder: &Path) -> Result<Session, Box<dyn Error>> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hopdb"))
            .args([database, "--format", "csv", "--yes", "--quiet"])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let input = child.stdin.take().ok_or("no input")?;
        let answers = BufReader::new(child.stdout.take().ok_or("no output")?);
        Ok(Session { child, input, answers })
    }

    /// How long a line takes until the last of its answer is there.
    fn line(&mut self, line: &str) -> Result<Duration, Box<dyn Error>> {
        let begun = Instant::now();
        writeln!(self.input, "{line}\n.print @@")?;
        let mut answer = Vec::new();
        loop {
            answer.clear();
            if self.answers.read_until(b'\n', &mut answer)? == 0 {
                return Err(format!("it ended at `{line}`").into());
            }
            if answer == b"@@\n" {
                return Ok(begun.elapsed());
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(program: &Path, folder: &Path) -> Result<Server, Box<dyn Error>> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = Command::new(program)
            .args(["--no-welcome", "-d"])
            .arg(folder.join("data"))
            .args(["--http-listen-addr", &address.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let server = Server { child, url: format!("http://{address}") };
        let begun = Instant::now();
        while TcpStream::connect(address).is_err() {
            if begun.elapsed() > Duration::from_secs(20) {
                return Err("the server does not listen".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
