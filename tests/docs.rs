//! Runs every example of README.md and docs/*.md through the real program, on the demo.
//!
//! - Each block marked `hop` is one session, and every line of it must run without an error.
//! - In a block marked `console`, a line `hopdb> …` is typed, and what follows it is compared with what the program answers
//!   at its prompt. With `BLESS=1` in the environment the answers are written anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PROMPT: &str = "hopdb> ";

fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = fs::read_dir(root.join("docs")).expect("docs can be read");
    let mut pages: Vec<PathBuf> = docs.map(|entry| entry.expect("an entry").path()).collect();
    pages.push(root.join("README.md"));
    pages.retain(|page| page.extension().is_some_and(|extension| extension == "md"));
    pages.sort();
    pages
}

fn run(lines: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hopdb"));
    command.current_dir(std::env::temp_dir()).env_remove("NO_COLOR");
    for line in lines {
        command.arg("-c").arg(line);
    }
    command.output().expect("the program runs")
}

/// What the last of these lines says at a prompt: its answer, or the caret under the line and the message.
fn answer(lines: &[&str]) -> String {
    let before = run(&lines[..lines.len() - 1]);
    let after = run(lines);
    if after.status.success() {
        let all = String::from_utf8(after.stdout).expect("text");
        let known = if lines.len() == 1 { 0 } else { before.stdout.len() };
        return all[known..].to_owned();
    }
    // A script shows place and message, the line, the caret; a prompt has the line above it, and shows the caret first.
    let errors = String::from_utf8(after.stderr).expect("text");
    let mut rest = errors.lines();
    let first = rest.next().unwrap_or_default();
    // Of several texts the place says which: `-c 6:1:9: …`.
    let message =
        first.strip_prefix("-c").and_then(|place| place.split_once(": ")).map_or(first, |(_, message)| message);
    let rest: Vec<&str> = rest.collect();
    let caret = rest
        .iter()
        .position(|line| line.trim_start().starts_with('^') && line.trim_start_matches([' ', '^']).is_empty());
    let mut text = String::new();
    if let Some(caret) = caret {
        text.push_str(&format!("{}{}\n", " ".repeat(PROMPT.len()), rest[caret]));
    }
    text.push_str(&format!("{message}\n"));
    for hint in &rest[caret.map_or(0, |caret| caret + 1)..] {
        text.push_str(&format!("{hint}\n"));
    }
    text
}

#[test]
fn examples_of_the_docs_run() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = Vec::new();
    let (mut sessions, mut answers) = (0, 0);
    for page in pages() {
        let text = fs::read_to_string(&page).expect("a page is text");
        let mut written = String::new();
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            written.push_str(line);
            written.push('\n');
            let mark = line.strip_prefix("```");
            if !matches!(mark, Some("hop" | "console")) {
                continue;
            }
            let mut block = Vec::new();
            for line in lines.by_ref() {
                if line == "```" {
                    break;
                }
                block.push(line);
            }
            if mark == Some("hop") {
                sessions += 1;
                let output = run(&block);
                if !output.status.success() {
                    failures.push(format!("{}: {}", page.display(), String::from_utf8_lossy(&output.stderr)));
                }
                block.iter().for_each(|line| written.push_str(&format!("{line}\n")));
            } else if !block.iter().any(|line| line.starts_with(PROMPT)) {
                block.iter().for_each(|line| written.push_str(&format!("{line}\n")));
            } else {
                let mut typed: Vec<&str> = Vec::new();
                let mut at = 0;
                while at < block.len() {
                    let Some(line) = block[at].strip_prefix(PROMPT) else {
                        failures.push(format!("{}: `{}` is under no prompt", page.display(), block[at]));
                        break;
                    };
                    let next =
                        (at + 1..block.len()).find(|next| block[*next].starts_with(PROMPT)).unwrap_or(block.len());
                    let expected: String = block[at + 1..next].iter().map(|line| format!("{line}\n")).collect();
                    typed.push(line);
                    let found = answer(&typed);
                    if found != expected && !bless {
                        failures.push(format!("{}: {line}\nexpected:\n{expected}found:\n{found}", page.display()));
                    }
                    if run(&typed).status.code() != Some(0) {
                        // An error changes nothing, and the next line goes on at a prompt.
                        typed.pop();
                    }
                    answers += 1;
                    written.push_str(&format!("{PROMPT}{line}\n{found}"));
                    at = next;
                }
            }
            written.push_str("```\n");
        }
        if bless && written != text {
            fs::write(&page, written).expect("the page can be written");
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(sessions > 10 && answers > 5, "{sessions} sessions and {answers} answers were found");
}
