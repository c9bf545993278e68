//! Runs the transcripts in `tests/transcript/*.txt` through the real program.
//!
//! | a line begins with | it is |
//! | --- | --- |
//! | `#` | a remark |
//! | `@ NAME` | a file in the folder that the program runs in, made of the `\|` lines below |
//! | `& FOLDER` | a copy of a folder of this repository, in the folder that the program runs in, under its last name |
//! | `- PATH` | that file or folder is removed |
//! | `%` | the file whose content is shown, as a program's output is |
//! | `$` | a run of the program with these arguments, quoted as in a Unix shell, on more lines if a quote is open |
//! | `<` | a line of its standard input; `<.` one without a line feed at its end, `\xFF` in it a byte |
//! | `>` | a line of its standard output |
//! | `!` | a line of its standard error |
//! | `=` | its exit status, where that is not 0 |
//!
//! The runs of one transcript share a folder. Times are written as `TIME`, dates with a time of day as
//! `0000-00-00T00:00:00Z`. With `BLESS=1` in the environment the
//! expectations are written anew.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use regex::Regex;

struct Run {
    arguments: Vec<String>,
    input: Vec<u8>,
}

/// A transcript being replayed: what was read of it and what came of that.
struct Replay<'f> {
    folder: &'f Path,
    times: Regex,
    dates: Regex,
    durations: Regex,
    copies: Regex,
    written: String,
    run: Option<Run>,
}

impl Replay<'_> {
    fn line(&mut self, line: &str, file: &mut Option<PathBuf>) {
        let rest = line.get(1..).unwrap_or_default();
        let text = rest.strip_prefix(' ').unwrap_or(rest);
        match line.chars().next() {
            Some('>' | '!' | '=') => return,
            Some('$') => {
                self.finish();
                let arguments = shlex::split(text).expect("quotes are closed");
                self.run = Some(Run { arguments, input: Vec::new() });
            }
            Some('<') => {
                let run = self.run.as_mut().expect("input follows a run");
                match rest.strip_prefix('.') {
                    Some(raw) => run.input.extend(unescaped(raw.strip_prefix(' ').unwrap_or(raw))),
                    None => run.input.extend(format!("{text}\n").bytes()),
                }
            }
            Some('@') => {
                self.finish();
                let path = self.folder.join(text);
                fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
                fs::write(&path, "").expect("the file can be written");
                *file = Some(path);
            }
            Some('&') => {
                self.finish();
                let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(text);
                copy(&from, &self.folder.join(from.file_name().expect("a name")));
            }
            Some('%') => {
                self.finish();
                let content = fs::read_to_string(self.folder.join(text)).expect("the file can be read");
                self.written.push_str(&format!("{line}\n"));
                self.show('>', &content);
                return;
            }
            Some('-') => {
                self.finish();
                let path = self.folder.join(text);
                if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }
                    .expect("it can be removed");
            }
            Some('|') => {
                let path = file.as_ref().expect("content follows a file");
                let mut file = fs::OpenOptions::new().append(true).open(path).expect("the file is there");
                writeln!(file, "{text}").expect("the file can be written");
            }
            _ => self.finish(),
        }
        self.written.push_str(line);
        self.written.push('\n');
    }

    /// Writes down what came back, with times that differ from run to run taken out.
    fn show(&mut self, mark: char, text: &str) {
        let text = self.times.replace_all(text, "${1}TIME");
        let text = self.dates.replace_all(&text, "0000-00-00T00:00:00Z");
        let text = self.copies.replace_all(&text, ".before-TIME");
        for line in self.durations.replace_all(&text, "${1}0").lines() {
            let gap = if line.is_empty() { "" } else { " " };
            writeln!(self.written, "{mark}{gap}{line}").expect("a string takes all");
        }
    }

    /// Runs what was gathered, and writes down what comes back.
    fn finish(&mut self) {
        let Some(run) = self.run.take() else { return };
        let mut child = Command::new(env!("CARGO_BIN_EXE_hopdb"))
            .args(&run.arguments)
            .current_dir(self.folder)
            .env_clear()
            .env("HOME", self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("its input is a pipe");
        // Who leaves early does not read all of it.
        let _ = stdin.write_all(&run.input);
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        for (mark, bytes) in [('>', &output.stdout), ('!', &output.stderr)] {
            self.show(mark, &String::from_utf8_lossy(bytes));
        }
        match output.status.code() {
            Some(0) => {}
            code => writeln!(self.written, "= {}", code.map_or("signal".to_owned(), |code| code.to_string()))
                .expect("a string takes all"),
        }
    }
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("the file can be copied");
        }
    }
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend(before.bytes());
        bytes.push(u8::from_str_radix(&after[..2], 16).expect("two hexadecimal digits"));
        rest = &after[2..];
    }
    bytes.extend(rest.bytes());
    bytes
}

fn replay(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let times = Regex::new(r"(-- (?:\d+ statements, )?|\btook )\d+(?:\.\d+)? m?s\b").expect("a regular expression");
    let dates = Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").expect("a regular expression");
    let durations = Regex::new(r#"("duration_ms":)\d+"#).expect("a regular expression");
    let copies = Regex::new(r"\.before-\d{8}-\d{6}(-\d+)?").expect("a regular expression");
    let mut replay =
        Replay { folder: folder.path(), times, dates, durations, copies, written: String::new(), run: None };
    let mut file = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        // An argument may go over several lines.
        let mut line = line.to_owned();
        while line.starts_with('$') && shlex::split(&line[1..]).is_none() {
            line = format!("{line}\n{}", lines.next().expect("quotes are closed"));
        }
        replay.line(&line, &mut file);
    }
    replay.finish();
    replay.written
}

#[test]
fn transcripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcript");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder").map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = String::new();
    for path in paths {
        let expected = fs::read_to_string(&path).expect("a transcript");
        let found = replay(&expected);
        if bless && found != expected {
            fs::write(&path, &found).expect("the transcript can be written");
        } else if found != expected {
            let at = found.lines().zip(expected.lines()).take_while(|(found, expected)| found == expected).count();
            let show = |text: &str| text.lines().skip(at).take(8).collect::<Vec<_>>().join("\n  ");
            let name = path.display();
            write!(wrong, "\n{name}:{}\nexpected\n  {}\nfound\n  {}\n", at + 1, show(&expected), show(&found)).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
