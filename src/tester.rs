//! `hopdb test`: runs files of expectations, each on a fresh database of its project.
//!
//! ```text
//! files ─▶ what their first lines name ─▶ one database for each set of seeds ─▶ a copy in memory for each file
//! ```

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::course::seeds_of;
use crate::diagnostic::{Diagnostic, Result};
use crate::dispatch;
use crate::fresh::{self, Sheet};
use crate::lang::{InputEntry, LineKind, Splitter};
use crate::rehearsal;
use crate::script::{self, ScriptInput, ScriptOutcome};
use crate::session::log::{self, Log};
use crate::session::{self, Cancel, Database, Flow, Output, Session, Stop};
use crate::signals::Signals;
use crate::store::{self, OpenOptions};
use crate::terminal::Style;

/// The folder of revisions in a project.
const MIGRATIONS: &str = "migrations";

/// How the outcome is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Report {
    /// A line a file.
    #[default]
    Lines,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// The XML of JUnit.
    Junit,
}

/// What is to be tested.
pub struct TestRequest<'r> {
    /// Files, and folders of them; none: the present folder.
    pub paths: &'r [PathBuf],
    /// Only files whose path has this text in it.
    pub filter: Option<&'r str>,
    pub report: Report,
    /// Run every line of a file, whatever fails.
    pub keep_going: bool,
}

/// What came of a file.
struct Tested {
    path: PathBuf,
    /// What was said where it failed.
    failure: Option<String>,
    expectations: u64,
    took: Duration,
}

/// Runs the files, and says whether all passed.
///
/// # Errors
/// There are no files; a folder cannot be read; what cannot be written.
pub fn run(request: &TestRequest<'_>, cancel: &Arc<Cancel>, signals: &Signals, out: &mut dyn Write) -> Result<bool> {
    let files = files(request)?;
    let mut bases = Bases::new()?;
    let mut tested = Vec::new();
    if request.report == Report::Tap {
        written(writeln!(out, "TAP version 14\n1..{}", files.len()))?;
    }
    for path in files {
        if cancel.is_asked() || signals.ended().is_some() {
            return Err(Diagnostic::interrupted());
        }
        let begin = Instant::now();
        let outcome = run_file(&path, request, &mut bases, cancel, signals);
        let (failure, expectations) = match outcome {
            Ok(outcome) => outcome,
            Err(error) => (Some(error.to_string()), 0),
        };
        let one = Tested { path, failure, expectations, took: begin.elapsed() };
        match request.report {
            Report::Lines => written(write_line(out, &one))?,
            Report::Tap => written(write_tap(out, &one, tested.len() + 1))?,
            Report::Junit => {}
        }
        tested.push(one);
    }
    match request.report {
        Report::Lines => written(write_summary(out, &tested))?,
        Report::Junit => written(write_junit(out, &tested))?,
        Report::Tap => {}
    }
    Ok(tested.iter().all(|one| one.failure.is_none()))
}

fn written(outcome: io::Result<()>) -> Result<()> {
    outcome.map_err(|error| Diagnostic::engine(format!("the outcome cannot be written: {error}")))
}

/// The files that are named, those of folders in the order of their names.
fn files(request: &TestRequest<'_>) -> Result<Vec<PathBuf>> {
    let present = [PathBuf::from(".")];
    let paths = if request.paths.is_empty() { &present } else { request.paths };
    let mut found = Vec::new();
    for path in paths {
        if !path.is_dir() {
            if !path.exists() {
                return Err(Diagnostic::error(format!("there is no {}", path.display())));
            }
            found.push(path.clone());
            continue;
        }
        let own = path.join("tests");
        let folder = if own.is_dir() { own } else { path.clone() };
        let cannot = |error: io::Error| Diagnostic::engine(format!("{} cannot be read: {error}", folder.display()));
        let mut names = Vec::new();
        for entry in fs::read_dir(&folder).map_err(cannot)? {
            let path = entry.map_err(cannot)?.path();
            if path.extension().is_some_and(|extension| extension == "hop" || extension == "log") && path.is_file() {
                names.push(path.strip_prefix(".").map_or_else(|_| path.clone(), Path::to_path_buf));
            }
        }
        names.sort();
        found.extend(names);
        found.extend(tested_revisions(path)?);
    }
    let wanted = |path: &PathBuf| request.filter.is_none_or(|filter| path.to_string_lossy().contains(filter));
    found.retain(wanted);
    if found.is_empty() {
        return Err(Diagnostic::error("there are no files to test")
            .hint("a project's stand in tests/, and are called NAME.hop")
            .hint("a line of one: expect count users without reviews = 0"));
    }
    Ok(found)
}

/// The revisions of a project's folder that carry tests.
fn tested_revisions(project: &Path) -> Result<Vec<PathBuf>> {
    let folder = project.join(MIGRATIONS);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let cannot = |error: io::Error| Diagnostic::engine(format!("{} cannot be read: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if is_revision(&path) && rehearsal::is_tested(&fs::read_to_string(&path).map_err(cannot)?) {
            found.push(path.strip_prefix(".").map_or_else(|_| path.clone(), Path::to_path_buf));
        }
    }
    found.sort();
    Ok(found)
}

/// True of a file that stands among revisions.
fn is_revision(path: &Path) -> bool {
    let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let is_within = whole.parent().and_then(Path::file_name).is_some_and(|name| name == MIGRATIONS);
    is_within && path.is_file() && path.extension().is_some_and(|extension| extension == "sql" || extension == "hop")
}

/// What the first lines of a file ask for.
#[derive(Default)]
struct Wanted {
    /// `-- database: FILE`, from the file's folder or the project's.
    database: Option<String>,
    /// `-- database: demo`
    is_demo: bool,
    /// `-- seed: games 7`, several in their order.
    seeds: Vec<Vec<String>>,
}

impl Wanted {
    fn read(text: &str) -> Wanted {
        let mut wanted = Wanted::default();
        let text = text.trim_start_matches('\u{feff}');
        let comments = text
            .lines()
            .map(str::trim)
            .take_while(|line| line.is_empty() || line.starts_with("--") || line.starts_with('#'));
        for comment in comments {
            let said = comment.trim_start_matches(['-', '#', ' ']);
            if let Some(file) = said.strip_prefix("database:") {
                wanted.database = Some(file.trim().to_owned()).filter(|file| file != "demo");
                wanted.is_demo = file.trim() == "demo";
            } else if let Some(seeds) = said.strip_prefix("seed:") {
                wanted.seeds.extend(seeds_of(seeds));
            }
        }
        wanted
    }
}

/// The folder of the project that a file belongs to: the nearest around it with a schema or migrations.
fn project_of(path: &Path) -> Option<PathBuf> {
    let whole = fs::canonicalize(path).ok()?;
    let is_project = |folder: &&Path| folder.join("schema.sql").is_file() || folder.join("migrations").is_dir();
    whole.ancestors().skip(1).take(3).find(is_project).map(Path::to_path_buf)
}

fn is_log(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "log")
}

/// Runs the lines of a transcript again; gives the first place where it says something else.
fn replay(text: &str, session: &mut Session) -> Result<Option<String>> {
    let failed = |error: io::Error| Diagnostic::engine(format!("the transcript cannot be compared: {error}"));
    let first = text.lines().next().unwrap_or_default();
    let database = first.strip_prefix("-- database:").map(str::trim).filter(|name| *name != "demo");
    let made = Sheet::default();
    let mut out = Output::new(Box::new(io::sink()), Style::PIPE, || None, session.messages().clone());
    out.set_log(Some(Log::new(Box::new(made.clone()), database).map_err(failed)?));
    let mut splitter = Splitter::new(store::is_complete);
    let mut run = |entries: Vec<InputEntry>, session: &mut Session| -> bool {
        for entry in entries {
            match dispatch::run(session, &entry, &mut out) {
                Ok(Flow::Leave) => return true,
                Err(Stop::Failed(errors)) => session.report(&errors),
                Ok(Flow::Next) | Err(_) => {}
            }
        }
        false
    };
    for line in text.lines() {
        let typed = line.strip_prefix(log::PROMPT).or_else(|| line.strip_prefix(log::CONTINUED));
        let begins = line.starts_with(log::PROMPT);
        let waiting = if begins { splitter.finish().into_iter().collect() } else { Vec::new() };
        if run(waiting, session) {
            break;
        }
        if let Some(typed) = typed
            && run(splitter.push(typed), session)
        {
            break;
        }
    }
    run(splitter.finish().into_iter().collect(), session);
    out.set_log(None);
    let made = made.take();
    let differs = text.lines().zip(made.lines()).position(|(one, other)| one != other);
    let shorter = text.lines().count().min(made.lines().count());
    let at = differs.unwrap_or(shorter);
    let (one, other) = (text.lines().nth(at), made.lines().nth(at));
    if one == other {
        return Ok(None);
    }
    let shown = |line: Option<&str>| line.map_or("nothing more".to_owned(), str::to_owned);
    Ok(Some(format!("line {}\n  expected  {}\n  and came  {}\n", at + 1, shown(one), shown(other))))
}

/// Runs one file: what was said where it failed, and how many expectations held.
fn run_file(
    path: &Path,
    request: &TestRequest<'_>,
    bases: &mut Bases,
    cancel: &Arc<Cancel>,
    signals: &Signals,
) -> Result<(Option<String>, u64)> {
    let text = fs::read_to_string(path)
        .map_err(|error| Diagnostic::engine(format!("{} cannot be read: {error}", path.display())))?;
    let wanted = Wanted::read(&text);
    let project = project_of(path);
    if is_revision(path) {
        // As it was named, so that messages name it so.
        let around = path.parent().and_then(Path::parent).filter(|around| !around.as_os_str().is_empty());
        return rehearsal::run(path, around.unwrap_or(Path::new(".")), cancel, dispatch::run);
    }
    let base = match (&wanted.database, &project) {
        (Some(file), _) => {
            let beside = path.parent().unwrap_or(Path::new("")).join(file);
            let within = project.as_deref().map(|project| project.join(file));
            let there = [Some(beside.clone()), within].into_iter().flatten().find(|file| file.exists());
            Database::Path(there.unwrap_or(beside))
        }
        (None, Some(project)) if !wanted.is_demo => {
            Database::Path(bases.made(project, &wanted.seeds, cancel, signals)?)
        }
        (None, _) => Database::Demo,
    };
    // A copy in memory, which is gone with the session.
    let open = OpenOptions { sandbox: true, ..OpenOptions::default() };
    let said = Sheet::default();
    let mut session = fresh::unattended(session::open(&base, &open)?, open, project.clone(), &said, cancel);
    let mut nowhere = fresh::nowhere(&session);
    if project.is_none() || wanted.database.is_some() {
        for seed in &wanted.seeds {
            let text = fresh::seed_line(seed);
            let entry = InputEntry { text, line: 0, kind: LineKind::Meta };
            match dispatch::run(&mut session, &entry, &mut nowhere) {
                Ok(_) => continue,
                Err(Stop::Failed(errors)) => session.report(&errors),
                Err(_) => {}
            }
            return Ok((Some(said.take()), 0));
        }
    }
    if is_log(path) {
        return Ok((replay(&text, &mut session)?, 1));
    }
    let input = [ScriptInput::File(path.to_owned())];
    let outcome = script::run(&input, request.keep_going, &mut session, &mut nowhere, signals);
    let held = session.line.expectations.get();
    match outcome {
        ScriptOutcome::Done => Ok((None, held)),
        ScriptOutcome::Failed => Ok((Some(said.take()), held)),
        ScriptOutcome::Interrupted => Err(Diagnostic::interrupted()),
    }
}

/// The databases that files begin with, each made once.
struct Bases {
    folder: tempfile::TempDir,
    /// By the project and its seeds: the file, or what was said where it could not be made.
    made: HashMap<BaseKey, std::result::Result<PathBuf, String>>,
}

type BaseKey = (PathBuf, Vec<Vec<String>>);

impl Bases {
    fn new() -> Result<Bases> {
        let folder = tempfile::tempdir()
            .map_err(|error| Diagnostic::engine(format!("no folder for the databases can be made: {error}")))?;
        Ok(Bases { folder, made: HashMap::new() })
    }

    /// The file of a project's database behind these seeds.
    fn made(
        &mut self,
        project: &Path,
        seeds: &[Vec<String>],
        cancel: &Arc<Cancel>,
        signals: &Signals,
    ) -> Result<PathBuf> {
        let key = (project.to_owned(), seeds.to_vec());
        let known = match self.made.get(&key) {
            Some(known) => known.clone(),
            None => {
                let file = self.folder.path().join(format!("{}.db", self.made.len()));
                let made = fresh::make(&file, project, seeds, false, cancel, dispatch::run)?;
                if signals.ended().is_some() {
                    return Err(Diagnostic::interrupted());
                }
                let made = made.map(|()| file);
                self.made.insert(key, made.clone());
                made
            }
        };
        known.map_err(|said| Diagnostic::error(said.trim_end().to_owned()))
    }
}

fn write_line(out: &mut dyn Write, tested: &Tested) -> io::Result<()> {
    match &tested.failure {
        None => writeln!(out, "ok    {}  {}", tested.path.display(), expectations(tested.expectations)),
        Some(said) => {
            writeln!(out, "FAIL  {}", tested.path.display())?;
            said.trim_end().lines().try_for_each(|line| writeln!(out, "      {line}"))
        }
    }
}

fn expectations(count: u64) -> String {
    if count == 1 { "1 expectation".to_owned() } else { format!("{count} expectations") }
}

fn write_summary(out: &mut dyn Write, tested: &[Tested]) -> io::Result<()> {
    let failed = tested.iter().filter(|one| one.failure.is_some()).count();
    let held = tested.iter().map(|one| one.expectations).sum();
    let passed = tested.len() - failed;
    writeln!(out, "{passed} passed, {failed} failed, {}", expectations(held))
}

fn write_tap(out: &mut dyn Write, tested: &Tested, number: usize) -> io::Result<()> {
    // A `#` would begin a directive.
    let name = tested.path.display().to_string().replace('#', "\\#");
    match &tested.failure {
        None => writeln!(out, "ok {number} - {name}"),
        Some(said) => {
            writeln!(out, "not ok {number} - {name}")?;
            said.trim_end().lines().try_for_each(|line| writeln!(out, "# {line}"))
        }
    }
}

fn write_junit(out: &mut dyn Write, tested: &[Tested]) -> io::Result<()> {
    let failed = tested.iter().filter(|one| one.failure.is_some()).count();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites tests=\"{}\" failures=\"{failed}\">", tested.len())?;
    writeln!(out, "  <testsuite name=\"hopdb\" tests=\"{}\" failures=\"{failed}\">", tested.len())?;
    for one in tested {
        let name = xml(&one.path.display().to_string());
        let seconds = one.took.as_secs_f64();
        match &one.failure {
            None => writeln!(out, "    <testcase name=\"{name}\" time=\"{seconds:.3}\"/>")?,
            Some(said) => {
                let first = xml(said.lines().next().unwrap_or_default());
                writeln!(out, "    <testcase name=\"{name}\" time=\"{seconds:.3}\">")?;
                writeln!(out, "      <failure message=\"{first}\">{}</failure>", xml(said.trim_end()))?;
                writeln!(out, "    </testcase>")?;
            }
        }
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

/// A text in XML; characters that no XML can hold are left out.
fn xml(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => made.push_str("&amp;"),
            '<' => made.push_str("&lt;"),
            '>' => made.push_str("&gt;"),
            '"' => made.push_str("&quot;"),
            '\n' | '\t' => made.push(c),
            c if c.is_control() => {}
            c => made.push(c),
        }
    }
    made
}
