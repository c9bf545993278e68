//! What is installed beside the program: completions of shells and man pages.

use std::fs;
use std::process::Command;

use crate::common::env::TestEnv;

#[test]
fn each_shell_gets_completions_of_every_command() {
    let env = TestEnv::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = env.run(&["completions", shell]).assert_success();
        for word in ["migrate", "seed", "report", "readonly", "no-data", "out-of-order"] {
            assert!(outcome.text().contains(word), "{shell}: {word}");
        }
        env.write(&format!("completions.{shell}"), &outcome.text());
    }
    // Where a shell is there, it reads its own.
    for shell in ["bash", "zsh", "fish"] {
        let Ok(status) = Command::new(shell).arg("-n").arg(env.path(&format!("completions.{shell}"))).status() else {
            eprintln!("skipped: there is no {shell}");
            continue;
        };
        assert!(status.success(), "{shell}");
    }
    assert_eq!(env.run(&["completions", "tcsh"]).code(), Some(2));
}

#[test]
fn there_is_a_man_page_for_each_command() {
    let env = TestEnv::new();
    let outcome = env.run(&["man"]).assert_success();
    for part in [".TH hopdb 1", ".SH SYNOPSIS", "readonly", "hopdb\\-report(1)", "Exit status"] {
        assert!(outcome.text().contains(part), "{part}\n{}", outcome.text());
    }
    env.run(&["man", "."]).assert_success();
    for command in ["hopdb", "hopdb-migrate", "hopdb-seed", "hopdb-report", "hopdb-completions"] {
        assert!(fs::read_to_string(env.path(&format!("{command}.1"))).unwrap().contains(".SH NAME"), "{command}");
    }
    env.run(&["man", "share/man/man1"]).assert_success();
    assert!(env.path("share/man/man1/hopdb.1").exists(), "a folder that is not there yet is made");
    env.write("a_file", "");
    env.assert_failure(&["man", "a_file/below"], &["cannot be written"]);
}
