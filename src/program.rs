//! Opens what the arguments name, runs what they ask for, and gives the exit status.

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::{self, CliArguments, Completions, Man, ProgramCommand, Test};
use crate::commands;
use crate::config;
use crate::diagnostic::{Diagnostic, DiagnosticKind};
use crate::fault;
use crate::formats;
use crate::learn;
use crate::platform::terminal_size;
use crate::script::{self, ScriptInput, ScriptOutcome};
use crate::session::{self, Cancel, Database, Messages, Output, Session, SessionOptions, Settings, Size, Ticker};
use crate::shell;
use crate::signals::Signals;
use crate::starter;
use crate::store::OpenOptions;
use crate::terminal::Style;
use crate::tester::{self, TestRequest};

/// All went well.
pub const SUCCESS: u8 = 0;
/// A line failed, or the database could not be opened.
pub const FAILURE: u8 = 1;
/// Wrong usage.
pub const USAGE: u8 = 2;
/// Stopped by Ctrl-C.
pub const INTERRUPTED: u8 = 130;
/// Ended by a signal: its number is added to this.
const SIGNALLED: u8 = 128;

/// The line to type where the words behind `hopdb` are those of another program, as `alembic upgrade head`, and no file is
/// named so.
pub fn of_another_program(words: impl Iterator<Item = OsString>) -> Option<String> {
    let words: Vec<String> = words.map(OsString::into_string).collect::<Result<_, _>>().ok()?;
    let is_file = words.first().is_some_and(|first| Path::new(first).exists());
    if is_file || words.iter().any(|word| word == "--create") { None } else { commands::in_shell(&words) }
}

/// Runs the program and gives its exit status.
pub fn run(arguments: &CliArguments) -> u8 {
    fault::catch(|| run_session(arguments)).unwrap_or_else(|fault| {
        // Outside of a line there is nothing to go on with.
        eprintln!("{fault}");
        FAILURE
    })
}

/// Why nothing was run, and the status for it.
struct Refusal(Diagnostic, u8);

impl Refusal {
    fn usage(error: String) -> Refusal {
        Refusal(Diagnostic::error(error), USAGE)
    }
}

impl From<Diagnostic> for Refusal {
    fn from(error: Diagnostic) -> Refusal {
        Refusal(error, FAILURE)
    }
}

fn run_session(arguments: &CliArguments) -> u8 {
    let is_dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
    let color = !arguments.no_color && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) && !is_dumb;
    let style = |terminal: bool| Style { terminal, color, width: None, height: None };
    let size: Size = || terminal_size(io::stderr());
    let mut messages = Messages::new(Box::new(io::stderr()), style(io::stderr().is_terminal()), size);
    // What cannot wipe a line is shown none that goes again.
    if io::stderr().is_terminal() && !is_dumb {
        messages = messages.with_ticker(Ticker::new(Box::new(io::stderr()), size));
    }
    let out = || {
        let standard = style(io::stdout().is_terminal());
        Output::new(Box::new(io::stdout()), standard, || terminal_size(io::stdout()), messages.clone())
    };
    run_program(arguments, &messages, &out, color).unwrap_or_else(|Refusal(error, status)| {
        messages.report(&error);
        status
    })
}

fn run_program(
    arguments: &CliArguments,
    messages: &Messages,
    out: &dyn Fn() -> Output,
    color: bool,
) -> Result<u8, Refusal> {
    if let Some(error) = arguments.contradiction() {
        return Err(Refusal::usage(error));
    }
    match &arguments.program {
        Some(ProgramCommand::Init(init)) => {
            starter::run(&init.folder, &mut io::stdout().lock())?;
            return Ok(SUCCESS);
        }
        Some(ProgramCommand::Completions(Completions { shell })) => {
            return written(cli::completions(*shell, &mut io::stdout()));
        }
        Some(ProgramCommand::Man(Man { folder })) => {
            return written(cli::man(folder.as_deref(), &mut io::stdout()));
        }
        _ => {}
    }
    let named = arguments.meta_command();
    // A command that a prompt comes behind runs before it.
    let opens_prompt = arguments.program.as_ref().is_some_and(ProgramCommand::opens_prompt);
    let (first, command) = if opens_prompt { (named, None) } else { (None, named) };
    let inputs = inputs(arguments);
    let is_prompt = command.is_none() && inputs.is_empty();
    // A person is there for questions, too, where no prompt is shown.
    let interactive = is_prompt || command.is_some() && io::stdin().is_terminal() && io::stderr().is_terminal();
    let settings = settings(arguments, interactive, is_prompt, messages)?;
    let cancel = Arc::new(Cancel::default());
    let signals = Signals::watch(Arc::clone(&cancel), is_prompt)
        .map_err(|error| Diagnostic::engine(format!("signals cannot be watched: {error}")))?;
    if let Some(ProgramCommand::Test(test)) = &arguments.program {
        return run_tests(test, arguments, &cancel, &signals);
    }
    let mut session = session(arguments, interactive, settings, messages, &cancel)?;
    let mut out = out();
    if let Some((name, words)) = first {
        let end = script::run_command(name, &words, &mut session, &mut out);
        if end != ScriptOutcome::Done {
            return Ok(status(&signals, end));
        }
    }
    // In a course a line that fails is a part of learning.
    let keep_going = arguments.keep_going || session.attendance.is_some();
    let end = if let Some((name, words)) = command {
        if interactive {
            let asker = shell::asker(&signals);
            session
                .set_asker(asker.map_err(|error| Diagnostic::engine(format!("questions cannot be asked: {error}")))?);
        }
        script::run_command(name, &words, &mut session, &mut out)
    } else if is_prompt {
        let end = shell::run(&mut session, &mut out, &signals, &cancel, !arguments.quiet, color);
        if let Some(farewell) = learn::farewell(&session) {
            session.messages().say(&farewell);
        }
        end
    } else {
        script::run(&inputs, keep_going, &mut session, &mut out, &signals)
    };
    Ok(status(&signals, end))
}

/// The settings of the person's own files, and the arguments before them.
fn settings(
    arguments: &CliArguments,
    interactive: bool,
    is_prompt: bool,
    messages: &Messages,
) -> Result<Settings, Refusal> {
    let mut settings = Settings::default();
    if is_prompt && io::stdout().is_terminal() {
        settings.format = &formats::AUTO;
    }
    // With --safe, no file but the one is touched.
    if interactive && !arguments.safe {
        for warning in config::load(&mut settings) {
            messages.report(&warning);
        }
    }
    let format = arguments.answer_format().map_err(Refusal::usage)?;
    settings.format = format.unwrap_or(settings.format);
    settings.limit = arguments.limit.unwrap_or(settings.limit);
    settings.seed = arguments.seeds.last().copied().or(settings.seed);
    settings.excel_safe |= arguments.excel_safe;
    Ok(settings)
}

/// A session on the database that the arguments name.
fn session(
    arguments: &CliArguments,
    interactive: bool,
    settings: Settings,
    messages: &Messages,
    cancel: &Arc<Cancel>,
) -> Result<Session, Refusal> {
    let database = database(arguments).map_err(Refusal::usage)?;
    let open = OpenOptions {
        readonly: arguments.readonly,
        safe: arguments.safe,
        sandbox: arguments.sandbox,
        token_file: arguments.token_file.clone(),
        ..OpenOptions::default()
    };
    let opened = session::open(&database, &OpenOptions { create: arguments.create, ..open.clone() })?;
    let yes = arguments.yes || arguments.program.as_ref().is_some_and(ProgramCommand::yes);
    let variables = arguments.variables.clone();
    let options = SessionOptions { interactive, infer: !arguments.no_infer, yes, open, settings, variables };
    Ok(Session::new(opened, options, messages.clone(), Arc::clone(cancel)))
}

fn status(signals: &Signals, end: ScriptOutcome) -> u8 {
    match (signals.ended(), end) {
        (Some(signal), _) => SIGNALLED.saturating_add(signal),
        (None, ScriptOutcome::Done) => SUCCESS,
        (None, ScriptOutcome::Failed) => FAILURE,
        (None, ScriptOutcome::Interrupted) => INTERRUPTED,
    }
}

/// The status of what was written for a shell or for `man`.
fn written(outcome: io::Result<()>) -> Result<u8, Refusal> {
    match outcome {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Diagnostic::engine(format!("it cannot be written: {error}")).into())
        }
        // A page that nobody reads on is no failure.
        Ok(()) | Err(_) => Ok(SUCCESS),
    }
}

/// Runs files of expectations.
fn run_tests(test: &Test, arguments: &CliArguments, cancel: &Arc<Cancel>, signals: &Signals) -> Result<u8, Refusal> {
    let request = TestRequest {
        paths: &test.paths,
        filter: test.filter.as_deref(),
        report: arguments.report(),
        keep_going: arguments.keep_going,
    };
    match tester::run(&request, cancel, signals, &mut io::stdout().lock()) {
        Ok(true) => Ok(SUCCESS),
        Ok(false) => Ok(FAILURE),
        Err(error) if error.kind == DiagnosticKind::Interrupted => Ok(INTERRUPTED),
        Err(error) => Err(error.into()),
    }
}

/// What the arguments name: the demo where nothing is named, the present folder behind `migrate` and `seed`.
fn database(arguments: &CliArguments) -> Result<Database, String> {
    Ok(match (&arguments.program, arguments.database()?) {
        (Some(ProgramCommand::Learn(_)), _) => Database::Demo,
        (_, Some(named)) => named,
        // Two files are compared whatever stands in the present folder.
        (Some(ProgramCommand::Seed(seed)), None) if seed.is_of_files() && arguments.seeds.is_empty() => Database::Demo,
        (Some(_), None) => Database::Path(PathBuf::from(".")),
        (None, None) => Database::Demo,
    })
}

/// Where the lines come from; empty where a person types them.
fn inputs(arguments: &CliArguments) -> Vec<ScriptInput> {
    if !arguments.commands.is_empty() {
        return arguments.commands.iter().cloned().map(ScriptInput::Text).collect();
    }
    if !arguments.scripts.is_empty() {
        let input = |path: &PathBuf| match path.as_path() {
            path if path == Path::new("-") => ScriptInput::Stdin,
            path => ScriptInput::File(path.to_owned()),
        };
        return arguments.scripts.iter().map(input).collect();
    }
    if io::stdin().is_terminal() && io::stdout().is_terminal() { Vec::new() } else { vec![ScriptInput::Stdin] }
}
