//! Runs every example of README.md and docs/*.md through the real program, on the demo.
//!
//! - Each block marked `hop` is one session, and every line of it must run without an error.
//! - In a block marked `console`, a line `hopdb> …` is typed, and what follows it is compared with what the program answers
//!   at its prompt. With `BLESS=1` in the environment the answers are written anew.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::prompt::{PROMPT, as_at_a_prompt, timeless};
use crate::common::dialogue::{self, Dialogue};
use crate::common::env::TestEnv;
use crate::common::expectations::Expectations;
use crate::common::files;

fn pages() -> Vec<PathBuf> {
    let mut pages = files::with_extension("docs", "md");
    // It is one long session of its own: tests/it/examples.rs runs it.
    pages.retain(|page| !page.ends_with("TUTORIAL.md"));
    pages.push(files::in_repository("README.md"));
    pages
}

/// A block of lines that are typed, with the answers that are given to them now.
fn answered(block: &[&str]) -> String {
    let env = TestEnv::new();
    let mut dialogue = Dialogue::start(env.hopdb(&["--keep-going"]));
    let mut written = String::new();
    for line in block.iter().filter_map(|line| line.strip_prefix(PROMPT)) {
        let answer = as_at_a_prompt(&dialogue::text(&dialogue.ask(line)));
        write!(written, "{PROMPT}{line}\n{answer}").expect("a string takes all");
    }
    written
}

#[test]
fn examples_of_the_docs_run() {
    let mut expectations = Expectations::default();
    let (mut sessions, mut answers) = (0, 0);
    for page in pages() {
        let text = files::read(&page);
        let mut written = String::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            writeln!(written, "{line}").expect("a string takes all");
            let Some(mark @ ("hop" | "console")) = line.strip_prefix("```") else { continue };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let typed = block.iter().filter(|line| line.starts_with(PROMPT)).count();
            if mark == "console" && typed > 0 {
                assert!(block[0].starts_with(PROMPT), "{}: `{}` is under no prompt", page.display(), block[0]);
                answers += typed;
                written.push_str(&answered(&block));
            } else {
                block.iter().for_each(|line| writeln!(written, "{line}").expect("a string takes all"));
            }
            if mark == "hop" {
                sessions += 1;
                let arguments: Vec<&str> = block.iter().flat_map(|line| ["-c", line]).collect();
                let outcome = TestEnv::new().run(&arguments);
                if !outcome.status.success() {
                    expectations.fail(&format!("{}: {}", page.display(), outcome.text()));
                }
            }
            written.push_str("```\n");
        }
        expectations.compare_as(&page, &text, &written, timeless);
    }
    expectations.finish(8);
    assert!(sessions > 10 && answers > 5, "{sessions} sessions and {answers} answers were found");
}
