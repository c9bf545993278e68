//! Runs the cases of `tests/lint/*.txt`: revisions, and what `hopdb migrate lint` finds in the last of them.
//!
//! A case is `=== name`, files as `@ NAME` with their lines, and `--- found` with what is found, a line each; of a good one
//! nothing. BLESS=1 writes the latter anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use hopdb::migrate::lint::RULES;

use crate::common::expectations::{Expectations, is_blessing};
use crate::common::files;
use crate::common::program::hopdb;

#[derive(Default)]
struct Case {
    name: String,
    files: Vec<(String, String)>,
    found: String,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut is_found = false;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case { name: name.to_owned(), ..Case::default() });
            is_found = false;
            continue;
        }
        let case = cases.last_mut().expect("a case begins with ===");
        if line == "--- found" {
            is_found = true;
        } else if is_found {
            let _ = writeln!(case.found, "{line}");
        } else if let Some(name) = line.strip_prefix("@ ") {
            case.files.push((name.to_owned(), String::new()));
        } else {
            let _ = writeln!(case.files.last_mut().expect("a file begins with @").1, "{line}");
        }
    }
    cases
}

fn written(cases: &[Case]) -> String {
    let mut text = String::new();
    for case in cases {
        let _ = writeln!(text, "=== {}", case.name);
        for (name, lines) in &case.files {
            let _ = write!(text, "@ {name}\n{lines}");
        }
        let _ = write!(text, "--- found\n{}", case.found);
    }
    text
}

/// What is found in the last file, less what stands below each to explain it.
fn found(case: &Case) -> String {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("migrations");
    fs::create_dir(&folder).unwrap();
    for (name, text) in &case.files {
        fs::write(folder.join(name), text).unwrap();
    }
    let place = place.path().display().to_string();
    let last = &case.files.last().expect("a case has a file").0;
    let outcome = hopdb(["migrate", "-d", &place, "lint", last]).run();
    let mut found = String::new();
    for line in outcome.text().lines().filter_map(|line| line.strip_prefix(&format!("{place}/migrations/"))) {
        let _ = writeln!(found, "{line}");
    }
    let has_error = found.contains(": error ");
    assert_eq!(outcome.code(), Some(i32::from(has_error)), "{}: {}", case.name, outcome.text());
    found
}

#[test]
fn good_and_bad_revisions() {
    let (mut expectations, mut seen) = (Expectations::default(), BTreeSet::new());
    for file in files::with_extension("tests/lint", "txt") {
        let text = files::read(&file);
        let mut cases = cases(&text);
        let is_good = file.file_stem().is_some_and(|name| name == "good");
        for case in &mut cases {
            let now = found(case);
            if is_blessing() {
                case.found.clone_from(&now);
            }
            if case.found != now {
                expectations.fail(&format!("{}: expected\n{}but found\n{now}", case.name, case.found));
            }
            if is_good != now.is_empty() {
                expectations.fail(&format!("{} is {}", case.name, if is_good { "not good" } else { "not bad" }));
            }
            seen.extend(RULES.iter().filter(|rule| now.contains(&format!(" {}: ", rule.name))).map(|rule| rule.name));
        }
        expectations.compare(&file, &text, &written(&cases));
    }
    expectations.finish(2);
    let missing: Vec<&str> = RULES.iter().map(|rule| rule.name).filter(|name| !seen.contains(name)).collect();
    // What depends on a journal or on git stands in a transcript.
    assert_eq!(missing, ["edited"]);
}

/// Those that are others since a commit, and one that the commit has and that was changed.
#[test]
fn since_a_commit() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("migrations");
    fs::create_dir(&folder).unwrap();
    let git = |words: &[&str]| {
        let own = ["-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false"];
        Command::new("git").arg("-C").arg(place.path()).args(own).args(words).output()
    };
    let Ok(made) = git(&["init", "-q"]) else { return };
    assert!(made.status.success());
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("1_a.sql", "create table t (id integer primary key, a);");
    write("2_b.sql", "drop table t;");
    assert!(git(&["add", "."]).unwrap().status.success());
    assert!(git(&["commit", "-qm", "x"]).unwrap().status.success());
    write("1_a.sql", "-- a remark is no change\ncreate table t (id integer primary key, a);");
    write("3_c.sql", "create table if not exists u (id integer primary key);");
    let lint = || {
        let place = place.path().display().to_string();
        let outcome = hopdb(["migrate", "-d", &place, "lint", "--since", "HEAD", "--format", "csv"]).run();
        let rows = outcome.stdout.lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("{} {}", cells[0].rsplit('/').next().unwrap(), cells[2])
        });
        rows.collect::<Vec<_>>()
    };
    assert_eq!(lint(), ["1_a.sql no-way-down", "3_c.sql if-not-exists", "3_c.sql no-way-down"]);
    write("1_a.sql", "create table t (id integer primary key, a, b);");
    assert_eq!(lint()[0], "1_a.sql edited");
    let outcome = hopdb(["migrate", "-d", &place.path().display().to_string(), "lint", "--since", "nothing"]).run();
    assert!(outcome.assert_failure().stderr.contains("git does not know what has changed since nothing"));
}
