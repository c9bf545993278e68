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
//! | `hopdb>` | a line of its standard input, with what it answers below it; `  ...>` one that belongs to the line above |
//! | `<` | a line of an input that is there at once; `<.` one without a line feed at its end, `\xFF` in it a byte |
//! | `>` | a line of its standard output |
//! | `!` | a line of its standard error, in the order of both |
//! | `=` | its exit status, where that is not 0 |
//!
//! Each transcript is played twice: the lines one by one, as it is written, and all at once, which must give the same.
//!
//! The runs of one transcript share a folder. Times are written as `TIME`, dates with a time of day as
//! `0000-00-00T00:00:00Z`. With `BLESS=1` in the environment the expectations are written anew.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitStatus;

use regex::Regex;

use crate::common::dialogue::{Answer, Dialogue, Stream, text_of};
use crate::common::env::TestEnv;
use crate::common::expectations::Expectations;
use crate::common::files;

const FOLDER: &str = "tests/transcript";
const PROMPT: &str = "hopdb> ";
const CONTINUED: &str = "  ...> ";

/// Whether the lines of a session wait for the answers to those before.
#[derive(Clone, Copy, PartialEq)]
enum Pace {
    OneByOne,
    AtOnce,
}

/// A run of the program that is read from a transcript.
#[derive(Default)]
struct Run {
    arguments: Vec<String>,
    /// Lines that are there at once.
    input: Vec<u8>,
    /// Lines that wait for the answers to those before, with those that belong to them.
    lines: Vec<String>,
}

/// What a run wrote to each of its streams, and its end.
#[derive(Debug, PartialEq)]
struct Streams {
    command: String,
    answers: String,
    messages: String,
    status: Option<i32>,
}

/// A transcript that is being played: what was read of it and what came of that.
struct Replay {
    env: TestEnv,
    pace: Pace,
    varying: Varying,
    written: String,
    runs: Vec<Streams>,
    run: Option<Run>,
}

impl Replay {
    fn line(&mut self, line: &str, file: &mut Option<PathBuf>) {
        let rest = line.get(1..).unwrap_or_default();
        let text = rest.strip_prefix(' ').unwrap_or(rest);
        let is_prompt = |prompt: &str| line.strip_prefix(prompt).or((line == prompt.trim_end()).then_some(""));
        if let Some(typed) = is_prompt(PROMPT) {
            self.run.as_mut().expect("a line follows a run").lines.push(typed.to_owned());
            return;
        }
        if let Some(more) = is_prompt(CONTINUED) {
            let last = self.run.as_mut().and_then(|run| run.lines.last_mut()).expect("it follows a line");
            write!(last, "\n{more}").expect("a string takes all");
            return;
        }
        match line.chars().next() {
            Some('>' | '!' | '=') => return,
            Some('$') => {
                self.finish();
                let arguments = shlex::split(text).expect("quotes are closed");
                self.run = Some(Run { arguments, ..Run::default() });
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
                self.env.write(text, "");
                *file = Some(self.env.path(text));
            }
            Some('&') => {
                self.finish();
                let from = files::in_repository(text);
                files::copy_folder(&from, &self.env.folder().join(from.file_name().expect("a name")));
            }
            Some('%') => {
                self.finish();
                let content = files::read(&self.env.path(text));
                writeln!(self.written, "{line}").expect("a string takes all");
                self.show(Stream::Answers, &content);
                return;
            }
            Some('-') => {
                self.finish();
                let path = self.env.path(text);
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
        writeln!(self.written, "{line}").expect("a string takes all");
    }

    fn show(&mut self, stream: Stream, text: &str) {
        let mark = if stream == Stream::Answers { '>' } else { '!' };
        for line in self.varying.removed(text).lines() {
            let gap = if line.is_empty() { "" } else { " " };
            writeln!(self.written, "{mark}{gap}{line}").expect("a string takes all");
        }
    }

    fn show_answer(&mut self, answer: &Answer) {
        for (stream, text) in answer {
            self.show(*stream, text);
        }
    }

    /// Runs what was gathered, and writes down what comes back.
    fn finish(&mut self) {
        let Some(run) = self.run.take() else { return };
        assert!(run.input.is_empty() || run.lines.is_empty(), "either all at once or one by one: {:?}", run.lines);
        let arguments: Vec<&str> = run.arguments.iter().map(String::as_str).collect();
        let program = self.env.hopdb(&arguments);
        let command = format!("{:?} {:?}", run.arguments, run.lines);
        if self.pace == Pace::AtOnce {
            let mut input = run.input;
            run.lines.iter().for_each(|line| input.extend(format!("{line}\n").bytes()));
            let outcome = program.input(input).run();
            let (answers, messages) = (self.varying.removed(&outcome.stdout), self.varying.removed(&outcome.stderr));
            self.runs.push(Streams { command, answers, messages, status: outcome.status.code() });
            return;
        }
        let mut dialogue = Dialogue::start(program);
        let mut whole = Answer::new();
        for line in &run.lines {
            for (prompt, line) in std::iter::once(PROMPT).chain(std::iter::repeat(CONTINUED)).zip(line.split('\n')) {
                writeln!(self.written, "{}", format!("{prompt}{line}").trim_end()).expect("a string takes all");
            }
            let answer = dialogue.ask(line);
            self.show_answer(&answer);
            whole.extend(answer);
        }
        let (rest, status) = if run.lines.is_empty() { dialogue.read(run.input) } else { dialogue.end() };
        self.show_answer(&rest);
        whole.extend(rest);
        self.show_status(status);
        let of = |stream| self.varying.removed(&text_of(&whole, stream));
        let (answers, messages) = (of(Stream::Answers), of(Stream::Messages));
        self.runs.push(Streams { command, answers, messages, status: status.code() });
    }

    fn show_status(&mut self, status: ExitStatus) {
        let status = match status.code() {
            Some(0) => return,
            Some(code) => code.to_string(),
            None => "signal".to_owned(),
        };
        writeln!(self.written, "= {status}").expect("a string takes all");
    }
}

/// What differs from run to run.
struct Varying(Vec<(Regex, &'static str)>);

impl Varying {
    fn new() -> Varying {
        let expressions = [
            (r"(-- (?:\d+ statements?, )?|\btook )\d+(?:\.\d+)? m?s\b", "${1}TIME"),
            (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "0000-00-00T00:00:00Z"),
            (r"\.before-\d{8}-\d{6}(-\d+)?", ".before-TIME"),
            (r#"("duration_ms":)\d+"#, "${1}0"),
        ];
        let compiled = |(text, with)| (Regex::new(text).expect("a regular expression"), with);
        Varying(expressions.map(compiled).into())
    }

    fn removed(&self, text: &str) -> String {
        let replaced = |text: String, (expression, with): &(Regex, &str)| expression.replace_all(&text, *with).into();
        self.0.iter().fold(text.to_owned(), replaced)
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

fn replayed(text: &str, pace: Pace) -> Replay {
    let (env, varying) = (TestEnv::new(), Varying::new());
    let mut replay = Replay { env, pace, varying, written: String::new(), runs: Vec::new(), run: None };
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
    replay
}

fn play(name: &str) {
    let path = files::in_repository(FOLDER).join(name).with_extension("txt");
    let expected = files::read(&path);
    let one_by_one = replayed(&expected, Pace::OneByOne);
    let at_once = replayed(&expected, Pace::AtOnce);
    let mut expectations = Expectations::default();
    expectations.compare(&path, &expected, &one_by_one.written);
    for (one, other) in one_by_one.runs.iter().zip(&at_once.runs).filter(|(one, other)| one != other) {
        expectations.fail(&format!("{}\none by one {one:#?}\nat once    {other:#?}", path.display()));
    }
    expectations.finish(1);
    assert_eq!(one_by_one.runs.len(), at_once.runs.len());
}

/// A test for each file, so that they run side by side and each can be run alone.
macro_rules! transcripts {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            play(stringify!($name));
        })*

        #[test]
        fn each_file_has_its_test() {
            let stem = |path: PathBuf| path.file_stem().expect("a name").to_string_lossy().into_owned();
            let files: Vec<String> = files::with_extension(FOLDER, "txt").into_iter().map(stem).collect();
            assert_eq!(files, [$(stringify!($name)),*]);
        }
    };
}

transcripts! {
    alembic
    along
    arguments
    attached
    broken
    check
    commands
    dump
    dump_virtual
    ensure
    errors
    expect
    explain
    export
    habits
    help
    import
    import_options
    import_values
    learn
    letters
    meant
    migrate_adopt
    migrate_begin
    migrate_forms
    migrate_hints
    migrate_lessons
    migrate_lint
    migrate_revisions
    migrate_straight
    migrate_tests
    migrate_told
    migrate_troubles
    modes
    more
    other_words
    random
    scripts
    seed
    seed_diff
    seed_lines
    seed_prints
    seed_program
    shell
    sql
    sql_parameters
    subset
    survey
    transactions
    trials
    variable_names
    variables
    ways
    what
    write
}
