//! The program between pipes: readers that leave early, input that comes late, signals in a script.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const ENDLESS: &str = "with recursive c(n) as (select 1 union all select n + 1 from c)";

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_hopdb"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

/// Waits for the end, which must come soon.
fn end(mut child: Child) -> (ExitStatus, String) {
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begin.elapsed() > Duration::from_secs(20) {
            child.kill().unwrap();
            panic!("it does not end");
        }
        thread::sleep(Duration::from_millis(5));
    };
    let mut errors = String::new();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    (status, errors)
}

/// Types a line and reads one line of the answer.
fn ask(stdin: &mut ChildStdin, out: &mut impl BufRead, line: &str) -> String {
    writeln!(stdin, "{line}").unwrap();
    let mut answer = String::new();
    out.read_line(&mut answer).unwrap();
    answer
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    for format in ["csv", "table", "json", "jsonl", "card"] {
        let sql = format!("{ENDLESS} select n, n * 2 as m from c");
        let mut child = start(&["--format", format, "-c", &sql]);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut begin = [0; 10];
        out.read_exact(&mut begin).unwrap();
        drop(out);
        let (status, errors) = end(child);
        assert_eq!((status.code(), errors.as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn statements_run_as_they_arrive() {
    let mut child = start(&["--format", "jsonl"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    // SQL and commands end by themselves, hop lines with a semicolon or when the next begins.
    assert_eq!(ask(&mut stdin, &mut out, "select 1 as n;"), "{\"n\":1}\n");
    assert_eq!(ask(&mut stdin, &mut out, ".print here"), "here\n");
    assert_eq!(ask(&mut stdin, &mut out, "count games;"), "100\n");
    assert_eq!(ask(&mut stdin, &mut out, "count users\n# next"), "500\n");
    drop(stdin);
    assert_eq!(end(child).0.code(), Some(0));
}

#[test]
fn an_interrupt_ends_a_script() {
    let mut running = start(&["-c", &format!("{ENDLESS} select count(*) from c")]);
    let waiting = start(&[]);
    let mut nested = start(&[]);
    let mut stdin = nested.stdin.take().unwrap();
    writeln!(stdin, "begin\n{ENDLESS} select count(*) from c;\ncount games;").unwrap();
    thread::sleep(Duration::from_millis(500));
    assert!(running.try_wait().unwrap().is_none());
    for child in [running, waiting, nested] {
        signal(&child, "-INT");
        let (status, _) = end(child);
        assert_eq!(status.code(), Some(130));
    }
    drop(stdin);
}

#[test]
fn sigterm_ends_a_script() {
    let running = start(&["-c", &format!("{ENDLESS} select count(*) from c")]);
    let waiting = start(&[]);
    thread::sleep(Duration::from_millis(500));
    for child in [running, waiting] {
        signal(&child, "-TERM");
        assert_eq!(end(child).0.code(), Some(143));
    }
}

#[test]
fn a_full_disk_is_an_error() {
    // A file may have 8 blocks of 512 or 1024 bytes; the answer is larger.
    let folder = tempfile::tempdir().unwrap();
    let sql = format!("{ENDLESS} select n from c limit 100000");
    let output = Command::new("sh")
        .args(["-c", "ulimit -f 8; \"$0\" --format csv -c \"$1\" > out.csv", env!("CARGO_BIN_EXE_hopdb"), &sql])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{errors}");
    assert!(errors.contains("the answer cannot be written"), "{errors}");
}

#[test]
#[cfg(target_os = "linux")]
fn an_answer_that_cannot_be_written_is_told_once() {
    let run = |arguments: &[&str]| {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_hopdb")).args(arguments).stdout(full).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for arguments in [&["-c", "count games"][..], &["--format", "csv", "-c", "reviews"], &["--help"]] {
        let (status, errors) = run(arguments);
        assert_eq!(status, Some(1), "{arguments:?}");
        assert_eq!(errors.matches("cannot be written").count(), 1, "{arguments:?}: {errors}");
    }
}

#[test]
fn another_program_changes_the_schema_between_two_lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("create table t(a); insert into t values (1)").unwrap();
    let mut child = start(&["--format", "json", &path.to_string_lossy()]);
    let mut input = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut answer = |line: &str| {
        writeln!(input, "{line}").unwrap();
        answers.next().unwrap().unwrap()
    };
    assert_eq!(answer("select * from t;"), r#"[{"a":1}]"#);
    other.execute_batch("alter table t add column b").unwrap();
    assert_eq!(answer("select * from t;"), r#"[{"a":1,"b":null}]"#);
    other.execute_batch("alter table t add column c").unwrap();
    assert_eq!(answer("insert into t(a) values (2) returning *;"), r#"[{"a":2,"b":null,"c":null}]"#);
    drop(input);
    let (status, errors) = end(child);
    assert!(status.success() && errors.is_empty(), "{errors}");
}
