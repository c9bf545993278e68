//! What survives when the program is killed, the disk is full, rights are missing, or another program is in the way: whole
//! lines, a sound file, and a sentence that says what happened.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{Resource, setrlimit};
use rusqlite::Connection;
use tempfile::TempDir;

/// A line writes three rows or none: a parent with two children, in one statement with a trigger, and in a transaction.
const SCHEMA: &str = "
    CREATE TABLE parents(id INTEGER PRIMARY KEY, note TEXT);
    CREATE TABLE children(id INTEGER PRIMARY KEY, parent_id NOT NULL REFERENCES parents, pad);
    CREATE TRIGGER twins AFTER INSERT ON parents BEGIN
        INSERT INTO children(parent_id, pad) VALUES (new.id, randomblob(700)), (new.id, randomblob(700));
    END;";

fn database(mode: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let made = Connection::open(&path).unwrap();
    made.execute_batch(&format!("PRAGMA journal_mode = {mode}; {SCHEMA}")).unwrap();
    (folder, path)
}

fn program(path: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hopdb"));
    command.arg(path).args(arguments).env_clear().env("HOME", "/nowhere");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn number(connection: &Connection, sql: &str) -> i64 {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// The file is sound and holds whole lines; gives how many parents there are.
fn sound(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    let integrity: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(integrity, "ok");
    assert_eq!(number(&connection, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    let halves = "SELECT count(*) FROM parents WHERE 2 <> (SELECT count(*) FROM children WHERE parent_id = parents.id)";
    assert_eq!(number(&connection, halves), 0);
    let parents = number(&connection, "SELECT count(*) FROM parents");
    assert_eq!(
        number(&connection, "SELECT coalesce(max(id), 0) FROM parents"),
        parents,
        "no line is missing in between"
    );
    parents
}

/// A number by chance.
fn chance(below: u64) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(Instant::now()) % below
}

fn times(usual: u64) -> u64 {
    std::env::var("HOPDB_KILLS").ok().and_then(|times| times.parse().ok()).unwrap_or(usual)
}

/// Starts a script of many lines that comes through a pipe, and kills it at a moment of chance.
fn killed(path: &Path, first: i64, block: i64) -> i64 {
    let mut child = program(path, &["--yes"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let mut next = first;
        loop {
            let mut text = String::new();
            // Blocks are written whole or not at all.
            text.push_str(if block > 1 { "begin\n" } else { "" });
            for _ in 0..block {
                text.push_str(&format!("insert into parents(id, note) values ({next}, 'line {next}');\n"));
                next += 1;
            }
            text.push_str(if block > 1 { "commit\n" } else { "" });
            if input.write_all(text.as_bytes()).is_err() {
                return;
            }
        }
    });
    // What has been answered must last.
    let output = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        BufReader::new(output).lines().map_while(Result::ok).filter(|line| line == "=> 1").count()
    });
    std::thread::sleep(Duration::from_micros(20_000 + chance(60_000)));
    child.kill().unwrap();
    child.wait().unwrap();
    writer.join().unwrap();
    i64::try_from(reader.join().unwrap()).unwrap()
}

fn kill_in_a_loop(mode: &str) {
    let (_folder, path) = database(mode);
    let mut parents = 0;
    for round in 0..times(12) {
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
    let output = program(&path, &["-c", "count parents"]).output().unwrap();
    assert!(said(&output).contains(&format!("=> {parents}")), "{}", said(&output));
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
            let (folder, path) = database(mode);
            let script = folder.path().join("script.hop");
            let text = filling(500);
            fs::write(&script, if block { format!("begin\n{text}commit\n") } else { text }).unwrap();
            let mut command = program(&path, &["--yes", &script.display().to_string()]);
            // SAFETY: between fork and exec only this system call is made.
            unsafe {
                command.pre_exec(|| Ok(setrlimit(Resource::RLIMIT_FSIZE, 200_000, 200_000)?));
            }
            let output = command.output().unwrap();
            let said = said(&output);
            assert_eq!(output.status.code(), Some(1), "{mode} {block}: {said}");
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
            assert!(program(&path, &["--yes", "-c", &next]).output().unwrap().status.success());
            assert_eq!(sound(&path), parents + 1);
        }
    }
}

/// `/dev/full` takes nothing: what the answers go to may be full while the database is not.
#[test]
fn answers_that_cannot_be_written_are_an_error() {
    let (_folder, path) = database("delete");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = program(&path, &["--yes", "-c", "insert into parents(id) values (1)"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("the answer cannot be written"), "{}", said(&output));
    assert_eq!(sound(&path), 1);
}

/// Without the rights of the superuser, who may do anything.
fn unprivileged(command: &mut Command) -> &mut Command {
    if nix_is_root() { command.uid(65_534).gid(65_534) } else { command }
}

fn nix_is_root() -> bool {
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
    if nix_is_root() && !reachable {
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
            let (folder, path) = database(mode);
            allow(&path, file_mode);
            allow(folder.path(), folder_mode);
            let mut command = program(&path, &["--yes", "-c", "insert into parents(id) values (1)"]);
            let output = unprivileged(&mut command).output().unwrap();
            allow(folder.path(), 0o755);
            allow(&path, 0o644);
            let said = said(&output);
            assert_eq!(output.status.code(), Some(1), "{mode} {folder_mode:o} {file_mode:o}: {said}");
            let clear = said.contains(words) || said.contains("cannot be written") || said.contains("no permission");
            assert!(clear, "{mode} {folder_mode:o} {file_mode:o}: {said}");
            assert_eq!(sound(&path), 0);
        }
    }
}

#[test]
fn rights_that_are_lost_meanwhile() {
    let (folder, path) = database("delete");
    let mut child = program(&path, &["--yes", "--keep-going"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    let mut answer = String::new();
    input.write_all(b"insert into parents(id) values (1);\n.print ready\n").unwrap();
    while !answer.contains("ready") {
        assert!(answers.read_line(&mut answer).unwrap() > 0, "{answer}");
    }
    // The file is taken away: what is written now would be lost.
    fs::rename(&path, folder.path().join("elsewhere.db")).unwrap();
    input.write_all(b"insert into parents(id) values (2);\n").unwrap();
    drop(input);
    let mut rest = String::new();
    while answers.read_line(&mut rest).unwrap() > 0 {}
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{rest}{}", said(&output));
    assert!(said(&output).contains("moved or deleted"), "{}", said(&output));
    assert_eq!(sound(&folder.path().join("elsewhere.db")), 1);
    assert!(!path.exists());
}

/// A program of another kind that holds the write lock for a while.
fn holder(path: &Path) -> (Child, impl Drop) {
    struct Held(std::process::ChildStdin);
    impl Drop for Held {
        fn drop(&mut self) {
            let _ = self.0.write_all(b"commit;\n");
        }
    }
    let mut child = program(path, &["--yes"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"begin immediate;\n.print held\n").unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    let mut answer = String::new();
    while !answer.contains("held") {
        assert!(answers.read_line(&mut answer).unwrap() > 0, "{answer}");
    }
    (child, Held(input))
}

#[test]
fn another_program_is_waited_for_and_then_named() {
    for mode in ["delete", "wal"] {
        let (_folder, path) = database(mode);
        let (mut child, held) = holder(&path);
        let begin = Instant::now();
        let write = "insert into parents(id) values (1)";
        let output = program(&path, &["--yes", "-c", ".set busy-timeout 700ms", "-c", write]).output().unwrap();
        let (took, text) = (begin.elapsed(), said(&output));
        assert_eq!(output.status.code(), Some(1), "{mode}: {text}");
        assert!(took >= Duration::from_millis(650) && took < Duration::from_secs(5), "{mode}: {took:?}");
        assert!(text.contains("is locked") && text.contains("0.7 s"), "{mode}: {text}");
        assert!(text.contains("hopdb") && text.contains(&child.id().to_string()), "{mode}: who holds it? {text}");
        // Reading is not in the way.
        let output = program(&path, &["-c", "count parents"]).output().unwrap();
        assert!(output.status.success(), "{mode}: {}", said(&output));
        // One that is done in time is only waited for.
        let waiting = program(&path, &["--yes", "-c", write]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(400));
        drop(held);
        assert!(waiting.wait_with_output().unwrap().status.success());
        child.wait().unwrap();
        assert_eq!(sound(&path), 1);
    }
}

#[test]
fn two_that_write_at_once_lose_nothing() {
    for mode in ["delete", "wal"] {
        let (_folder, path) = database(mode);
        let script = "insert into parents(note) values ('x');\n".repeat(100);
        let children: Vec<Child> = (0..2)
            .map(|_| {
                let mut child = program(&path, &["--yes"]).stdin(Stdio::piped()).spawn().unwrap();
                child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
                child
            })
            .collect();
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{mode}: {}", said(&output));
        }
        assert_eq!(sound(&path), 200, "{mode}");
    }
}

/// A run of seeds is one transaction: killed at any moment, it leaves what was there, or all that it makes.
#[test]
fn killed_while_it_seeds() {
    for mode in ["delete", "wal"] {
        let (folder, path) = database(mode);
        assert!(
            program(&path, &["--yes", "-c", "insert into parents(id) values (1)"]).output().unwrap().status.success()
        );
        fs::create_dir(folder.path().join("seeds")).unwrap();
        let seed = "create 20000 parents note=fake.sentence\n".repeat(4);
        fs::write(folder.path().join("seeds/all.hop"), seed).unwrap();
        for round in 0..times(6) {
            let mut child = program(&path, &["--yes", "-c", ".seed fresh --seed 7"]).spawn().unwrap();
            std::thread::sleep(Duration::from_micros(30_000 + round * 60_000 + chance(60_000)));
            child.kill().unwrap();
            let done = child.wait().unwrap().success();
            let parents = sound(&path);
            assert!(parents == 1 && !done || parents == 80_000, "{mode}: {parents}");
            if parents > 1 {
                break;
            }
        }
    }
}
