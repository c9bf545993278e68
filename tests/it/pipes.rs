//! The program between pipes: readers that leave early, input that comes late, signals in a script.

use std::io::Read;
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::common::env::TestEnv;
use crate::common::program::{Program, Running, hopdb, wait_until_busy};

const ENDLESS: &str = "with recursive c(n) as (select 1 union all select n + 1 from c)";

fn start(arguments: &[&str]) -> Running {
    hopdb(arguments).start()
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    for format in ["csv", "table", "json", "jsonl", "card"] {
        let sql = format!("{ENDLESS} select n, n * 2 as m from c");
        let mut running = start(&["--format", format, "-c", &sql]);
        let mut out = running.stdout.take().expect("its output is a pipe");
        out.read_exact(&mut [0; 10]).unwrap();
        drop(out);
        let outcome = running.end();
        assert_eq!((outcome.code(), outcome.stderr.as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn statements_run_as_they_arrive() {
    let mut running = start(&["--format", "jsonl"]);
    // SQL and commands end by themselves, hop lines with a semicolon, when the next begins or when none has come.
    assert_eq!(running.ask("select 1 as n;"), "{\"n\":1}\n");
    assert_eq!(running.ask(".print here"), "here\n");
    assert_eq!(running.ask("count games;"), "100\n");
    assert_eq!(running.ask("count users\n# next"), "500\n");
    running.end().assert_success();
}

/// For longer than the program waits for more of what it has read.
fn pause(running: &Running) {
    running.wait_until_read();
    thread::sleep(Duration::from_millis(100));
}

#[test]
fn a_hop_line_is_answered_when_no_more_has_arrived() {
    let mut running = start(&["--format", "jsonl", "--keep-going"]);
    assert_eq!(running.ask("count games"), "100\n");
    // A line is read to its end, however slowly it comes.
    running.write("count us");
    pause(&running);
    running.write("ers\n");
    assert_eq!(running.read_line(), "500\n");
    // A bracket keeps it open.
    running.write("count (\n");
    pause(&running);
    assert_eq!(running.ask("  games)"), "100\n");
    // What comes together belongs together; what would have comes too late.
    running.write("first 1 games\n  .title\n");
    assert!(running.read_line().starts_with('"'));
    running.write("first 1 games show id\n");
    running.read_line();
    running.write("  .title\n  # and a remark\n");
    assert_eq!(running.ask("count games"), "100\n");
    let outcome = running.end();
    assert_eq!(outcome.code(), Some(1));
    assert!(outcome.stderr.contains("stdin:8:3: this line is indented"), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.matches("indented").count(), 1);
}

/// Programs that run a statement without end, wait for input, and run the statement within a transaction.
fn busy() -> [Running; 3] {
    let endless = format!("{ENDLESS} select count(*) from c");
    let mut running = start(&["-c", ".print ready", "-c", &endless]);
    assert_eq!(running.read_line(), "ready\n");
    let mut waiting = start(&[]);
    waiting.catch_up();
    let mut nested = start(&[]);
    nested.catch_up();
    nested.write(&format!("begin\n{endless};\ncount games;\n"));
    wait_until_busy(running.id());
    wait_until_busy(nested.id());
    [running, waiting, nested]
}

#[test]
fn an_interrupt_ends_a_script() {
    for running in busy() {
        running.signal(Signal::SIGINT);
        assert_eq!(running.wait().code(), Some(130));
    }
}

#[test]
fn sigterm_ends_a_script() {
    for running in busy() {
        running.signal(Signal::SIGTERM);
        assert_eq!(running.wait().code(), Some(143));
    }
}

#[test]
fn a_full_disk_is_an_error() {
    // A file may have 8 blocks of 512 or 1024 bytes; the answer is larger.
    let sql = format!("{ENDLESS} select n from c limit 100000");
    let script = "ulimit -f 8; \"$0\" --format csv -c \"$1\" > out.csv";
    let env = TestEnv::new();
    let shell = Program::new("/bin/sh").args(["-c", script, env!("CARGO_BIN_EXE_hopdb"), &sql]).within(env.folder());
    let outcome = shell.run().assert_failure();
    assert!(outcome.stderr.contains("the answer cannot be written"), "{}", outcome.stderr);
}

#[test]
#[cfg(target_os = "linux")]
fn an_answer_that_cannot_be_written_is_told_once() {
    for arguments in [&["-c", "count games"][..], &["--format", "csv", "-c", "reviews"], &["--help"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let outcome = hopdb(arguments).with(|command| _ = command.stdout(full)).run().assert_failure();
        assert_eq!(outcome.stderr.matches("cannot be written").count(), 1, "{arguments:?}: {}", outcome.stderr);
    }
}

#[test]
fn another_program_changes_the_schema_between_two_lines() {
    let env = TestEnv::with_database("a.db", "create table t(a); insert into t values (1)");
    let other = env.sqlite("a.db");
    let mut running = env.hopdb(&["--format", "json", "a.db"]).start();
    assert_eq!(running.ask("select * from t;"), "[{\"a\":1}]\n");
    other.execute_batch("alter table t add column b").unwrap();
    assert_eq!(running.ask("select * from t;"), "[{\"a\":1,\"b\":null}]\n");
    other.execute_batch("alter table t add column c").unwrap();
    assert_eq!(running.ask("insert into t(a) values (2) returning *;"), "[{\"a\":2,\"b\":null,\"c\":null}]\n");
    assert_eq!(running.end().assert_success().stderr, "");
}
