//! Replays the README of each project in `examples/`, in a copy of its folder, and holds docs/LESSONS.md to them.
//!
//! In a block marked `console`
//! - `$ hopdb …` is a run of the program in the folder, and what follows it is what it says;
//! - `$ hopdb .` (with options, and no command) opens a session: each `hopdb> …` behind it, in later blocks too, is typed
//!   there, and what follows it is the answer. The session ends with the next `$` or with the page.
//!
//! A block marked `sql +FILE` or `hop +FILE` is added to the end of that file, which is made where there is none. docs/TUTORIAL.md runs in the
//! same way, in an empty folder.
//!
//! How long something took, and when, is left out of the comparison. With `BLESS=1` in the environment the answers are
//! written anew.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::prompt::{PROMPT, as_at_a_prompt, timeless};
use crate::common::dialogue::{self, Dialogue};
use crate::common::expectations::Expectations;
use crate::common::files;
use crate::common::program::hopdb;

const RUN: &str = "$ hopdb";

/// A line of a page, or something that the program is to answer.
#[derive(Debug)]
enum Part {
    Text(String),
    /// Goes to the end of a file.
    Addition {
        file: String,
        text: String,
    },
    Run {
        line: String,
        answer: String,
    },
    Typed {
        line: String,
        answer: String,
    },
}

/// Takes a page apart.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut in_console = false;
    for line in text.lines() {
        let whole = format!("{line}\n");
        if line.starts_with("```") {
            in_console = line == "```console";
            parts.push(Part::Text(whole));
            if let Some((_, file)) = line.split_once(" +") {
                parts.push(Part::Addition { file: file.to_owned(), text: String::new() });
            }
        } else if let Some(typed) = line.strip_prefix(PROMPT).filter(|_| in_console) {
            parts.push(Part::Typed { line: typed.to_owned(), answer: String::new() });
        } else if let Some(run) = line.strip_prefix(RUN).filter(|_| in_console) {
            parts.push(Part::Run { line: run.trim().to_owned(), answer: String::new() });
        } else {
            match parts.last_mut() {
                Some(Part::Run { answer, .. } | Part::Typed { answer, .. }) if in_console => answer.push_str(&whole),
                Some(Part::Addition { text, .. }) => text.push_str(&whole),
                _ => parts.push(Part::Text(whole)),
            }
        }
    }
    parts
}

/// Puts in what the program says now.
fn answered(folder: &Path, parts: &mut [Part]) {
    let mut at = 0;
    while at < parts.len() {
        if let Part::Addition { file, text } = &parts[at] {
            let file = fs::OpenOptions::new().append(true).create(true).open(folder.join(file));
            let mut file = file.expect("the file can be opened");
            file.write_all(text.as_bytes()).expect("the file can be written");
        }
        let Part::Run { line, .. } = &parts[at] else {
            assert!(!matches!(parts[at], Part::Typed { .. }), "there is no `{RUN} .` before {:?}", parts[at]);
            at += 1;
            continue;
        };
        let mut arguments = shlex::split(line).expect("quotes are closed");
        let ends = |part: &Part| matches!(part, Part::Run { .. } | Part::Addition { .. });
        let end = (at + 1..parts.len()).find(|next| ends(&parts[*next])).unwrap_or(parts.len());
        let typed: Vec<usize> = (at..end).filter(|index| matches!(parts[*index], Part::Typed { .. })).collect();
        if !typed.is_empty() {
            arguments.push("--keep-going".to_owned());
        }
        let mut dialogue = Dialogue::start(hopdb(&arguments).within(folder).home(folder));
        for index in &typed {
            let Part::Typed { line, answer } = &mut parts[*index] else { unreachable!() };
            *answer = as_at_a_prompt(&dialogue::text(&dialogue.ask(line)));
        }
        let said = dialogue::text(&dialogue.end().0);
        let Part::Run { answer, .. } = &mut parts[at] else { unreachable!() };
        if typed.is_empty() {
            *answer = said;
        } else {
            assert_eq!(said, "", "the session ended well");
        }
        at = end;
    }
}

fn text_of(parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) | Part::Addition { text, .. } => text.clone(),
            Part::Run { line, answer } => format!("{RUN} {line}\n{answer}"),
            Part::Typed { line, answer } => format!("{PROMPT}{line}\n{answer}"),
        })
        .collect()
}

fn projects() -> Vec<PathBuf> {
    let entries = fs::read_dir(files::in_repository("examples")).expect("the examples");
    let mut projects: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    projects.retain(|path| path.join("schema.sql").is_file());
    projects.sort();
    projects
}

#[test]
fn the_readmes_of_the_examples_are_true() {
    let mut expectations = Expectations::default();
    for project in projects() {
        let page = project.join("README.md");
        let expected = files::read(&page);
        let scratch = tempfile::tempdir().expect("a folder");
        let folder = scratch.path().join(project.file_name().expect("a name"));
        files::copy_folder(&project, &folder);
        let mut parts = parts(&expected);
        let answers = parts.iter().filter(|part| matches!(part, Part::Run { .. } | Part::Typed { .. })).count();
        assert!(answers > 10, "{} has {answers} answers", page.display());
        answered(&folder, &mut parts);
        expectations.compare_as(&page, &expected, &text_of(&parts), timeless);
    }
    expectations.finish(4);
}

#[test]
fn the_tutorial_is_true() {
    let page = files::in_repository("docs/TUTORIAL.md");
    let expected = files::read(&page);
    let scratch = tempfile::tempdir().expect("a folder");
    let folder = scratch.path().join("library");
    fs::create_dir(&folder).expect("it can be made");
    let mut parts = parts(&expected);
    answered(&folder, &mut parts);
    let mut expectations = Expectations::default();
    expectations.compare_as(&page, &expected, &text_of(&parts), timeless);
    expectations.finish(1);
}

/// Each row of a table in docs/LESSONS.md ends with its line and the file that holds it: as typed or run there in a
/// README (where the test above runs it), or as it stands in a seed, a schema or a revision.
#[test]
fn every_line_of_the_lessons_stands_in_an_example() {
    let text = files::read(&files::in_repository("docs/LESSONS.md"));
    let mut rows = 0;
    let mut missing = String::new();
    for row in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")) {
        // A bar within a line is written `\|`.
        let row = row.replace("\\|", "\u{2}");
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, lines, place] = cells.as_slice() else { panic!("not three cells: {row}") };
        let Some((_, target)) = place.split_once("](") else { continue };
        let target = target.trim_end_matches(')');
        let file = files::read(&files::in_repository("docs").join(target));
        for line in lines.split("<br>") {
            let line = line.trim().trim_matches('`').replace('\u{2}', "|");
            let found = match target.ends_with(".md") {
                true => {
                    let run = format!("$ {line}");
                    let typed = format!("{PROMPT}{line}");
                    file.lines().any(|known| known == run || known == typed)
                }
                false => file.contains(&line),
            };
            rows += 1;
            if !found {
                writeln!(missing, "{target}: {line}").expect("a string takes all");
            }
        }
    }
    assert!(rows > 60, "only {rows} lines were found");
    assert!(missing.is_empty(), "not there:\n{missing}");
}
