//! What survives when the program is killed, the disk is full, rights are missing, or another program is in the way: whole
//! lines, a sound file, and a sentence that says what happened.

use std::fs;
use std::io::{BufRead, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, setrlimit};
use rusqlite::Connection;

use crate::common::chance::any_below;
use crate::common::env::TestEnv;
use crate::common::number;
use crate::common::program::{PATIENCE, Program, Running, hopdb};

/// A line writes three rows or none: a parent with two children, in one statement with a trigger, and in a transaction.
const SCHEMA: &str = "
    CREATE TABLE parents(id INTEGER PRIMARY KEY, note TEXT);
    CREATE TABLE children(id INTEGER PRIMARY KEY, parent_id NOT NULL REFERENCES parents, pad);
    CREATE TRIGGER twins AFTER INSERT ON parents BEGIN
        INSERT INTO children(parent_id, pad) VALUES (new.id, randomblob(700)), (new.id, randomblob(700));
    END;";

fn database(mode: &str) -> (TestEnv, PathBuf) {
    let env = TestEnv::with_database("x.db", &format!("PRAGMA journal_mode = {mode}; {SCHEMA}"));
    let path = env.path("x.db");
    (env, path)
}

fn program(path: &Path, arguments: &[&str]) -> Program {
    hopdb([path]).args(arguments)
}

fn single(connection: &Connection, sql: &str) -> i64 {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The file is sound and holds whole lines; gives how many parents there are.
fn sound(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    let integrity: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(integrity, "ok");
    assert_eq!(single(&connection, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    let halves = "SELECT count(*) FROM (SELECT count(*) AS n FROM children GROUP BY parent_id) WHERE n <> 2";
    assert_eq!(single(&connection, halves), 0);
    let parents = single(&connection, "SELECT count(*) FROM parents");
    assert_eq!(single(&connection, "SELECT count(DISTINCT parent_id) FROM children"), parents);
    assert_eq!(
        single(&connection, "SELECT coalesce(max(id), 0) FROM parents"),
        parents,
        "no line is missing in between"
    );
    parents
}

/// How often a program is killed.
fn rounds(usual: u64) -> u64 {
    number("HOPDB_KILLS").unwrap_or(usual)
}

/// Starts a script of many lines that comes through a pipe, and kills it at a moment of chance; how many lines it had
/// answered.
fn killed(path: &Path, first: i64, block: i64) -> i64 {
    let mut running = program(path, &["--yes"]).start();
    let mut input = running.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        // More than it comes to before it is killed, on most machines.
        for next in (first..).step_by(usize::try_from(block).unwrap()).take(2000) {
            let lines: String = (next..next + block)
                .map(|id| format!("insert into parents(id, note) values ({id}, 'line {id}');\n"))
                .collect();
            // Blocks are written whole or not at all.
            let text = if block > 1 { format!("begin\n{lines}commit\n") } else { lines };
            if input.write_all(text.as_bytes()).is_err() {
                return;
            }
        }
    });
    // What has been answered must last.
    let output = running.stdout.take().unwrap();
    let (enough, waiting) = std::sync::mpsc::channel();
    let wanted = 5 + any_below(100);
    let reader = std::thread::spawn(move || {
        let mut answered = 0;
        for _ in output.lines().map_while(Result::ok).filter(|line| line == "=> 1") {
            answered += 1;
            if answered == wanted {
                enough.send(()).expect("it is waited for");
            }
        }
        answered
    });
    // By the answers and not by the clock, which says nothing of how far the program has come.
    waiting.recv_timeout(PATIENCE).expect("so many answers");
    std::thread::sleep(Duration::from_micros(any_below(2000)));
    running.kill();
    writer.join().unwrap();
    i64::try_from(reader.join().unwrap()).unwrap()
}

fn kill_in_a_loop(mode: &str) {
    let (_env, path) = database(mode);
    let mut parents = 0;
    for round in 0..rounds(12) {
        let block = if round % 2 == 0 { 1 } else { 7 };
        let answered = killed(&path, parents + 1, block);
        let now = sound(&path);
        // Each of a line's own transactions lasts once it has been answered; a block once it is committed.
        if block == 1 {
            assert!(now - parents >= answered, "{mode}: {answered} lines were answered, {} are there", now - parents);
        } else {
            assert_eq!((now - parents) % block, 0, "{mode}: a block is there in part");
        }
        parents = now;
    }
    assert!(parents > 0, "nothing was ever written");
    // And the program itself opens what it finds.
    let outcome = program(&path, &["-c", "count parents"]).run();
    assert!(outcome.text().contains(&format!("=> {parents}")), "{}", outcome.text());
}

#[test]
fn killed_with_a_rollback_journal() {
    kill_in_a_loop("delete");
}

#[test]
fn killed_with_a_write_ahead_log() {
    kill_in_a_loop("wal");
}

/// The lines of a script that go on until something is in the way.
fn filling(lines: u64) -> String {
    (1..=lines).map(|n| format!("insert into parents(id, note) values ({n}, 'line');\n")).collect()
}

#[test]
fn a_file_that_may_not_grow() {
    for mode in ["delete", "wal"] {
        for block in [false, true] {
            let (env, path) = database(mode);
            let text = filling(500);
            env.write("script.hop", &if block { format!("begin\n{text}commit\n") } else { text });
            let script = env.path("script.hop").display().to_string();
            let program_that_may_not = program(&path, &["--yes", &script]).with(|command| {
                // SAFETY: between fork and exec only this system call is made.
                unsafe { command.pre_exec(|| Ok(setrlimit(Resource::RLIMIT_FSIZE, 200_000, 200_000)?)) };
            });
            let said = program_that_may_not.run().assert_failure().text();
            assert!(said.contains("error") || said.contains("full") || said.contains("disk"), "{mode} {block}: {said}");
            let parents = sound(&path);
            let answered = i64::try_from(said.lines().filter(|line| *line == "=> 1").count()).unwrap();
            if block {
                assert_eq!(parents, 0, "{mode}: a transaction is there in part");
            } else {
                assert!(parents >= answered && answered > 10, "{mode}: {answered} answered, {parents} there: {said}");
            }
            // With room, it goes on.
            let next = format!("insert into parents(id, note) values ({}, 'more')", parents + 1);
            program(&path, &["--yes", "-c", &next]).run().assert_success();
            assert_eq!(sound(&path), parents + 1);
        }
    }
}

/// `/dev/full` takes nothing: what the answers go to may be full while the database is not.
#[test]
fn answers_that_cannot_be_written_are_an_error() {
    let (_env, path) = database("delete");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let program = program(&path, &["--yes", "-c", "insert into parents(id) values (1)"]);
    let outcome = program.with(|command| _ = command.stdout(full)).run().assert_failure();
    assert!(outcome.text().contains("the answer cannot be written"), "{}", outcome.text());
    assert_eq!(sound(&path), 1);
}

/// Without the rights of the superuser, who may do anything.
fn unprivileged(command: &mut Command) {
    if is_root() {
        command.uid(65_534).gid(65_534);
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn rights_that_are_missing() {
    let program_of_all = PathBuf::from(env!("CARGO_BIN_EXE_hopdb"));
    let reachable = program_of_all
        .ancestors()
        .skip(1)
        .all(|folder| fs::metadata(folder).is_ok_and(|folder| folder.permissions().mode() & 0o001 != 0));
    if is_root() && !reachable {
        // Another user cannot start the program where it stands.
        return;
    }
    for mode in ["delete", "wal"] {
        for (folder_mode, file_mode, words) in [
            (0o555, 0o666, "cannot be written"),
            (0o777, 0o444, "no permission"),
            (0o555, 0o444, "no permission"),
            (0o777, 0o000, "no permission to read"),
            (0o000, 0o666, "no permission"),
        ] {
            // A folder in WAL mode that cannot be written is read, but not written either.
            let (env, path) = database(mode);
            allow(&path, file_mode);
            allow(env.folder(), folder_mode);
            let program = program(&path, &["--yes", "-c", "insert into parents(id) values (1)"]).with(unprivileged);
            let outcome = program.run();
            allow(env.folder(), 0o755);
            allow(&path, 0o644);
            let said = outcome.text();
            assert_eq!(outcome.code(), Some(1), "{mode} {folder_mode:o} {file_mode:o}: {said}");
            let clear = said.contains(words) || said.contains("cannot be written") || said.contains("no permission");
            assert!(clear, "{mode} {folder_mode:o} {file_mode:o}: {said}");
            assert_eq!(sound(&path), 0);
        }
    }
}

#[test]
fn rights_that_are_lost_meanwhile() {
    let (env, path) = database("delete");
    let mut running = program(&path, &["--yes", "--keep-going"]).start();
    assert_eq!(running.ask("insert into parents(id) values (1);"), "=> 1\n");
    assert_eq!(running.read_line(), "   with it: 2 of children inserted\n");
    // The file is taken away: what is written now would be lost.
    fs::rename(&path, env.path("elsewhere.db")).unwrap();
    running.write("insert into parents(id) values (2);\n");
    let outcome = running.end().assert_failure();
    assert!(outcome.text().contains("moved or deleted"), "{}", outcome.text());
    assert_eq!(sound(&env.path("elsewhere.db")), 1);
    assert!(!path.exists());
}

/// A program of another kind that holds the write lock for a while.
fn holder(path: &Path) -> Running {
    let mut running = program(path, &["--yes"]).start();
    running.write("begin immediate;\n");
    running.catch_up();
    running
}

#[test]
fn another_program_is_waited_for_and_then_named() {
    for mode in ["delete", "wal"] {
        let (_env, path) = database(mode);
        let mut holder = holder(&path);
        let begin = Instant::now();
        let write = "insert into parents(id) values (1)";
        let outcome = program(&path, &["--yes", "-c", ".set busy-timeout 700ms", "-c", write]).run().assert_failure();
        let (took, text) = (begin.elapsed(), outcome.text());
        assert!(took >= Duration::from_millis(650), "{mode}: {took:?}");
        assert!(text.contains("is locked") && text.contains("0.7 s"), "{mode}: {text}");
        assert!(text.contains("hopdb") && text.contains(&holder.id().to_string()), "{mode}: who holds it? {text}");
        // Reading is not in the way.
        program(&path, &["-c", "count parents"]).run().assert_success();
        // One that is done in time is only waited for.
        let words = ["--yes", "-c", ".set busy-timeout 60s", "-c", ".print ready", "-c", write];
        let mut waiting = program(&path, &words).start();
        assert_eq!(waiting.read_line(), "ready\n");
        std::thread::sleep(Duration::from_millis(100));
        assert!(waiting.child.try_wait().unwrap().is_none(), "{mode}: it does not wait");
        holder.write("commit;\n");
        waiting.end().assert_success();
        holder.end().assert_success();
        assert_eq!(sound(&path), 1);
    }
}

#[test]
fn two_that_write_at_once_lose_nothing() {
    for mode in ["delete", "wal"] {
        let (_env, path) = database(mode);
        let script = "insert into parents(note) values ('x');\n".repeat(100);
        let both = [(); 2].map(|()| program(&path, &["--yes"]).input(script.as_str()).start());
        for running in both {
            running.end().assert_success();
        }
        assert_eq!(sound(&path), 200, "{mode}");
    }
}

/// A run of seeds is one transaction: killed at any moment, it leaves what was there, or all that it makes.
#[test]
fn killed_while_it_seeds() {
    for mode in ["delete", "wal"] {
        let (env, path) = database(mode);
        program(&path, &["--yes", "-c", "insert into parents(id) values (1)"]).run().assert_success();
        env.write("seeds/all.hop", &"create 20000 parents note=fake.sentence\n".repeat(4));
        for round in 0..rounds(6) {
            let running = program(&path, &["--yes", "-c", ".seed fresh --seed 7"]).start();
            std::thread::sleep(Duration::from_micros(30_000 + round * 60_000 + any_below(60_000)));
            let is_done = running.kill().status.success();
            let parents = sound(&path);
            assert!(parents == 1 && !is_done || parents == 80_000, "{mode}: {parents}");
            // What lies beside the database is that of a whole run, or not there.
            let told = program(&path, &["-c", ".seed diff"]).run();
            assert!(told.status.success() || told.stderr.contains("no seed is known"), "{mode}: {}", told.stderr);
            if parents > 1 {
                break;
            }
        }
    }
}
