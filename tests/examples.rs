//! Replays the README of each project in `examples/`, in a copy of its folder, and holds docs/LESSONS.md to them.
//!
//! In a block marked `console`
//! - `$ hopdb …` is a run of the program in the folder, and what follows it is what it says;
//! - `$ hopdb .` (with options, and no command) opens a session: each `hopdb> …` behind it, in later blocks too, is typed
//!   there, and what follows it is the answer. The session ends with the next `$` or with the page.
//!
//! A block marked `sql +FILE` is added to the end of that file.
//!
//! How long something took, and when, is left out of the comparison. With `BLESS=1` in the environment the answers are
//! written anew.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use regex::Regex;

const PROMPT: &str = "hopdb> ";
const RUN: &str = "$ hopdb";
/// Printed behind each answer, to tell it from the next.
const END: &str = "\u{1}end of the answer";

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
            if let Some(file) = line.strip_prefix("```sql +") {
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

/// Runs the program in a folder; what it writes to both of its outputs, in the order in which it does.
fn run(folder: &Path, arguments: &[String], input: &str) -> String {
    let (mut reader, writer) = std::io::pipe().expect("a pipe");
    let mut child = {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hopdb"));
        command.args(arguments).current_dir(folder).env_clear().env("HOME", folder).stdin(Stdio::piped());
        command.stdout(writer.try_clone().expect("a second end")).stderr(writer);
        // The command holds ends of the pipe, and goes out of scope here.
        command.spawn().expect("the program starts")
    };
    let mut stdin = child.stdin.take().expect("its input is a pipe");
    let text = input.to_owned();
    let feeder = std::thread::spawn(move || {
        // Who leaves early does not read all of it.
        let _ = stdin.write_all(text.as_bytes());
    });
    let mut output = String::new();
    reader.read_to_string(&mut output).expect("text");
    feeder.join().expect("the input was written");
    child.wait().expect("the program ends");
    output
}

/// As the prompt shows what a script says of an error: the caret under the line that was typed, then the message.
fn as_at_a_prompt(answer: &str, place: &Regex) -> String {
    let lines: Vec<&str> = answer.lines().collect();
    let is_caret = |line: &str| line.contains('^') && line.trim_start_matches([' ', '^']).is_empty();
    let Some(at) = lines.iter().position(|line| place.is_match(line)) else { return answer.to_owned() };
    let message = place.replace(lines[at], "");
    let mut shown: Vec<String> = lines[..at].iter().map(|line| (*line).to_owned()).collect();
    let mut rest = at + 1;
    if let Some(caret) = lines.get(at + 2).filter(|line| is_caret(line)) {
        shown.push(format!("{}{caret}", " ".repeat(PROMPT.len())));
        rest = at + 3;
    }
    shown.push(message.into_owned());
    shown.extend(lines[rest..].iter().map(|line| (*line).to_owned()));
    shown.iter().map(|line| format!("{line}\n")).collect()
}

/// Puts in what the program says now.
fn answered(folder: &Path, parts: &mut [Part]) {
    let place = Regex::new(r"^stdin:\d+(:\d+)?: ").expect("a regular expression");
    let mut at = 0;
    while at < parts.len() {
        if let Part::Addition { file, text } = &parts[at] {
            let mut file = fs::OpenOptions::new().append(true).open(folder.join(file)).expect("the file is there");
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
        if typed.is_empty() {
            let found = run(folder, &arguments, "");
            let Part::Run { answer, .. } = &mut parts[at] else { unreachable!() };
            *answer = found;
        } else {
            arguments.push("--keep-going".to_owned());
            let mut input = String::new();
            for index in &typed {
                let Part::Typed { line, .. } = &parts[*index] else { unreachable!() };
                writeln!(input, "{line}\n.print '{END}'").expect("a string takes all");
            }
            let output = run(folder, &arguments, &input);
            let end_line = format!("{END}\n");
            let mut answers = output.split(end_line.as_str());
            for index in typed {
                let Part::Typed { line, answer } = &mut parts[index] else { unreachable!() };
                let found = answers.next().unwrap_or_else(|| panic!("`{line}` has no answer"));
                *answer = as_at_a_prompt(found, &place);
            }
            assert_eq!(answers.next().unwrap_or_default(), "", "the session ended well");
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

/// The text without what differs from run to run.
fn timeless(text: &str) -> String {
    let durations = Regex::new(r"\b\d+(\.\d+)? m?s\b").expect("a regular expression");
    let dates = Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a regular expression");
    let copies = Regex::new(r"\.before-\d{8}-\d{6}(-\d+)?").expect("a regular expression");
    let text = durations.replace_all(text, "TIME");
    let text = dates.replace_all(&text, "DATE");
    copies.replace_all(&text, ".before-TIME").into_owned()
}

/// Copies a folder with all that is in it, but databases.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let target = to.join(&name);
        if path.is_dir() {
            copy(&path, &target);
        } else if !name.contains(".db") {
            fs::copy(&path, &target).expect("the file can be copied");
        }
    }
}

fn projects() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let entries = fs::read_dir(folder).expect("the examples").map(|entry| entry.expect("an entry").path());
    let mut projects: Vec<PathBuf> = entries.filter(|path| path.join("schema.sql").is_file()).collect();
    projects.sort();
    projects
}

#[test]
fn the_readmes_of_the_examples_are_true() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = String::new();
    let projects = projects();
    assert!(projects.len() >= 4, "{projects:?}");
    for project in projects {
        let page = project.join("README.md");
        let expected = fs::read_to_string(&page).expect("each example has a README.md");
        let scratch = tempfile::tempdir().expect("a folder");
        let folder = scratch.path().join(project.file_name().expect("a name"));
        copy(&project, &folder);
        let mut parts = parts(&expected);
        let answers = parts.iter().filter(|part| matches!(part, Part::Run { .. } | Part::Typed { .. })).count();
        assert!(answers > 10, "{} has {answers} answers", page.display());
        answered(&folder, &mut parts);
        let found = text_of(&parts);
        if timeless(&found) == timeless(&expected) {
            continue;
        }
        if bless {
            fs::write(&page, found).expect("the page can be written");
            continue;
        }
        let (found, expected) = (timeless(&found), timeless(&expected));
        let at = found.lines().zip(expected.lines()).take_while(|(found, expected)| found == expected).count();
        let show = |text: &str| text.lines().skip(at.saturating_sub(1)).take(12).collect::<Vec<_>>().join("\n  ");
        let (place, expected, found) = (page.display(), show(&expected), show(&found));
        write!(wrong, "\n{place}:{at}\nexpected\n  {expected}\nfound\n  {found}\n").expect("a string takes all");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Each row of a table in docs/LESSONS.md ends with its line and the file that holds it: as typed or run there in a
/// README (where the test above runs it), or as it stands in a seed, a schema or a revision.
#[test]
fn every_line_of_the_lessons_stands_in_an_example() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("docs/LESSONS.md")).expect("docs/LESSONS.md");
    let mut rows = 0;
    let mut missing = String::new();
    for row in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| ---")) {
        // A bar within a line is written `\|`.
        let row = row.replace("\\|", "\u{2}");
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, lines, place] = cells.as_slice() else { panic!("not three cells: {row}") };
        let Some((_, target)) = place.split_once("](") else { continue };
        let target = target.trim_end_matches(')');
        let file =
            fs::read_to_string(root.join("docs").join(target)).unwrap_or_else(|error| panic!("{target}: {error}"));
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
