//! `.seed`: runs seed files in one transaction, all or nothing, and tells what came of it.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::time::Instant;

use crate::commands::command::{Argument, Call, Command, Group};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{Location, Name};
use crate::lang::{self, InputEntry, LineKind};
use crate::plan::clear::plan_clear;
use crate::reader::RunLine;
use crate::run::write::clear;
use crate::seed::auto::{self, SeedStep, Shape};
use crate::session::{Flow, MadeByLine, Origin, Output, SeedLine, SeedRun, SeededLine, Session, Stop};
use crate::store::{self, Begin, MadeRows, Transaction};
use crate::terminal::Style;
use crate::terminal::sanitize::{self, Lines};

mod diff;
mod files;
mod learn;
mod report;
mod samples;

pub(crate) use files::seed_names;
use files::{SeedFile, list, seed_file, seed_files, seed_files_before};
use learn::learn;
use report::{Counts, list_made, report};
use samples::{Sample, samples};

pub(super) const SEED: Command = Command {
    name: "seed",
    aliases: &[],
    usage: ".seed [NAME|list|plan [fresh] [NAME]|fresh [NAME]|auto [N] [--flat]|to [NAME:]LINE|diff [A B|--seed N --seed M]|learn [FILE] [--overwrite]] [--seed N]",
    group: Group::Changes,
    about: "fill the tables with made-up records, by the files in seeds/ or by the schema alone",
    more: "Runs seeds/*.hop in the order of their names, or the one of that name, in one transaction: all or nothing. \
           `list` names them, `plan` tells what each line would make, change or delete, with the first three of its records, `fresh` clears all tables first, `auto` makes every \
           column up from the schema (N records for a table that belongs to none; `--flat` leaves out that a few parents have most children, and the hours \
           of people), `to` stops behind a line and keeps what is \
           made so far, `diff` compares the tables with what the last run left, of this session or another, those of two files, or those that two seeds make on copies: \
           records made, lost and changed, and how columns are spread otherwise; `learn` writes a seed that makes a \
           database like this one: counts, children per parent, categories, histograms, and no text that stands in it but categories. The same --seed makes the same records; without it, each run is another, and says its seed.",
    examples: &[
        (".seed", "run every seed"),
        (".seed fresh --seed 7", "clear all tables, and make the records of seed 7"),
        (".seed auto 100", "made up from names, types, checks and keys"),
        (".seed plan", "what it would do"),
        (".seed diff", "what differs from what the last seed left"),
        (".seed diff --seed 7 --seed 8", "what another seed would make otherwise, on copies"),
        (".seed learn seeds/learned.hop", "a seed that makes a database like this one, to read and edit"),
        (".seed to games:3", "up to the third line of seeds/games.hop, to look at what is there then"),
    ],
    arguments: &[&[Argument::Word(&["list", "plan", "fresh", "auto", "to", "diff", "learn"]), Argument::Text]],
    run: call_seed,
};

fn call_seed(call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    let parsed = call.parse(&["flat", "overwrite"], &["seed"])?;
    // As a command of the program it is all that the session does.
    let mut how = SeedOptions { last: call.line.is_empty(), ..SeedOptions::default() };
    let numbers = parsed.options.iter().filter(|(name, _)| *name == "seed").map(|(_, seed)| seed.parse());
    let numbers: Vec<u64> =
        numbers.collect::<Result<_, _>>().map_err(|_| call.misused("a seed is a whole number from 0 up"))?;
    how.seed = numbers.last().copied();
    if parsed.has("flat") {
        how.shape = Shape::Flat;
    }
    let words: Vec<&str> = parsed.words.iter().map(AsRef::as_ref).collect();
    check_options(call, &words, &numbers, how)?;
    let overwrite = parsed.has("overwrite");
    if overwrite && !matches!(words.as_slice(), ["learn", _]) {
        return Err(call.misused("--overwrite is for `learn FILE`").into());
    }
    let (seeds, rest) = match words.as_slice() {
        ["list"] => {
            list(session, out)?;
            return Ok(Flow::Next);
        }
        ["diff", words @ ..] => {
            diff(call, words, &numbers, how, session, out)?;
            return Ok(Flow::Next);
        }
        ["learn"] => {
            learn(call, session, None, overwrite, out)?;
            return Ok(Flow::Next);
        }
        ["learn", file] => {
            learn(call, session, Some(file), overwrite, out)?;
            return Ok(Flow::Next);
        }
        ["learn", ..] => return Err(call.misused("one file is wanted").into()),
        ["plan", rest @ ..] => {
            how.plan = true;
            which(how.fresh_of(rest), call)?
        }
        rest @ ["fresh", ..] => which(how.fresh_of(rest), call)?,
        ["to", place, rest @ ..] => (Seeds::To(place_of(place, session, call)?), rest),
        ["to"] => return Err(call.misused("a line is wanted: NAME:LINE").into()),
        words => which(words, call)?,
    };
    check(call, &seeds, rest, how)?;
    run(session, &seeds, how, out, call.run_line)?;
    Ok(Flow::Next)
}

/// Fails where an option is for nothing of what these words ask for.
fn check_options(call: &Call, words: &[&str], numbers: &[u64], how: SeedOptions) -> Result<()> {
    let is_made = match words.first() {
        Some(&("list" | "learn")) => false,
        Some(&"diff") => !numbers.is_empty(),
        _ => true,
    };
    if !is_made && how.shape == Shape::Flat {
        return Err(flat_misused(call));
    }
    if !is_made && !numbers.is_empty() {
        return Err(call.misused("--seed is for what makes records"));
    }
    if numbers.len() > 1 && words.first() != Some(&"diff") {
        return Err(call.misused("one run has one seed"));
    }
    Ok(())
}

/// Fails where something stands there that is for nothing.
fn check(call: &Call, seeds: &Seeds, rest: &[&str], how: SeedOptions) -> Result<()> {
    if !rest.is_empty() {
        return Err(call.misused("too many arguments"));
    }
    if how.shape == Shape::Flat && !matches!(seeds, Seeds::Auto(_)) {
        return Err(flat_misused(call));
    }
    Ok(())
}

fn flat_misused(call: &Call) -> Diagnostic {
    call.misused("--flat is for `auto`")
}

/// `.seed diff` with what stands behind it.
fn diff(
    call: &Call,
    words: &[&str],
    numbers: &[u64],
    mut how: SeedOptions,
    session: &Session,
    out: &mut Output,
) -> Result<(), Stop> {
    match (numbers, words) {
        ([], []) => diff::since_last_run(session, out),
        ([], [then, now]) => diff::of_files(session, [then, now], out),
        ([then, now], words) => {
            let (seeds, rest) = which(how.fresh_of(words), call)?;
            check(call, &seeds, rest, how)?;
            diff::of_seeds(session, [*then, *now], &seeds, how, out, call.run_line)
        }
        ([], _) => Err(call.misused("two databases are compared: diff A.db B.db").into()),
        _ => Err(call.misused("two seeds are compared: diff --seed 7 --seed 8").into()),
    }
}

fn which<'w>(words: &'w [&'w str], call: &Call) -> Result<(Seeds, &'w [&'w str]), Diagnostic> {
    Ok(match words {
        [] => (Seeds::All, words),
        ["auto"] => (Seeds::Auto(None), &words[1..]),
        ["auto", count, rest @ ..] => {
            let count = count.parse().ok().filter(|count| *count > 0);
            (Seeds::Auto(Some(count.ok_or_else(|| call.misused("how many records is 1 or more"))?)), rest)
        }
        [name, rest @ ..] => (Seeds::One((*name).to_owned()), rest),
    })
}

/// `games:3`, or the number alone where there is one seed.
fn place_of(text: &str, session: &Session, call: &Call) -> Result<SeedPlace, Diagnostic> {
    let (name, line) = match text.rsplit_once(':') {
        Some((name, line)) => (name.to_owned(), line),
        None => match seed_names(session).as_slice() {
            [only] => (only.clone(), text),
            _ => return Err(call.misused("several seeds are there, so the line is NAME:LINE")),
        },
    };
    match line.parse() {
        Ok(line) if line > 0 => Ok(SeedPlace { name, line }),
        _ => Err(call.misused("a line is wanted: NAME:LINE")),
    }
}

/// A line of a seed.
#[derive(Clone, Debug)]
pub struct SeedPlace {
    name: String,
    /// Counted from 1.
    line: usize,
}

/// What is to be run.
#[derive(Clone, Debug)]
pub enum Seeds {
    /// Every file of the folder, by name.
    All,
    /// One of them.
    One(String),
    /// Every table, made up from the schema; so many records for a table that belongs to none.
    Auto(Option<u64>),
    /// All of them up to this line.
    To(SeedPlace),
}

/// How it is to be run.
#[derive(Clone, Copy, Debug, Default)]
pub struct SeedOptions {
    /// Clears all tables first.
    pub fresh: bool,
    /// Takes all of it back, and tells what it would have done.
    pub plan: bool,
    /// No `.seed diff` can follow in this session, so that it need not remember what it leaves.
    pub last: bool,
    pub seed: Option<u64>,
    /// How what `auto` makes up is distributed.
    pub shape: Shape,
}

impl SeedOptions {
    /// Takes up `fresh`, where it stands in front, and gives the words behind it.
    fn fresh_of<'w>(&mut self, words: &'w [&'w str]) -> &'w [&'w str] {
        self.fresh = words.first() == Some(&"fresh");
        &words[usize::from(self.fresh)..]
    }
}

/// Runs seeds; which of their lines has set the seed itself.
fn run(
    session: &mut Session,
    seeds: &Seeds,
    how: SeedOptions,
    out: &mut Output,
    run_line: RunLine,
) -> Result<Option<SeedLine>, Stop> {
    if session.line.is_in_seed {
        return Err(Diagnostic::error("a seed cannot run another").into());
    }
    let files = match seeds {
        Seeds::All => seed_files(session)?,
        Seeds::One(name) => vec![seed_file(session, name)?],
        Seeds::Auto(_) => Vec::new(),
        Seeds::To(place) => files_up_to(session, place)?,
    };
    if let Some(file) = &session.database.pending_file {
        return Err(Diagnostic::error("there is no database yet to fill")
            .hint(format!("`.migrate` comes first: it makes {}", file.display()))
            .into());
    }
    session.catalog.refresh()?;
    let before = session.table_counts()?;
    let lost: u64 = before.iter().map(|(_, count)| count).sum();
    if how.fresh && !how.plan && lost > 0 && session.asks() {
        let question = format!("this clears all tables first: {lost} records. Go on?");
        if !session.confirm(&question) {
            session.messages.say("nothing was changed");
            return Ok(None);
        }
    }
    let begin = Instant::now();
    let chosen = how.seed.or(session.settings.seed).unwrap_or_else(|| RandomState::new().hash_one(1) >> 32);
    let own = session.settings.seed.replace(chosen);
    session.values.begin(&session.settings);
    let outcome = run_atomically(session, seeds, &files, how, out, run_line);
    session.settings.seed = own;
    session.values.follow(&session.settings);
    let sown = outcome?;
    let asked = sown.own_seed.as_ref().filter(|_| how.seed.is_some());
    if how.plan {
        list_made(session, &sown.lines, chosen, out)?;
        tell_own_seed(session, asked);
        session.catalog.refresh()?;
        tell_left_out(session, &session.virtual_tables()?);
        return Ok(sown.own_seed);
    }
    session.catalog.refresh()?;
    let counts = Counts { before, deleted: sown.deleted, after: session.table_counts()? };
    report(session, &counts, chosen, begin, out)?;
    tell_own_seed(session, asked);
    tell_left_out(session, &session.virtual_tables()?);
    if let Seeds::To(place) = seeds {
        let what = if sown.stopped { "stopped behind" } else { "nothing stands behind" };
        session.messages.say(&format!("{what} {}:{}", place.name, place.line));
    }
    if !how.last || session.keeps_seeded_file() {
        let lines: Vec<SeededLine> = sown.lines.into_iter().map(|line| line.line).collect();
        let run = SeedRun::now(session, command(seeds, how, chosen), &lines)?;
        session.keep_seed_run(run);
    }
    Ok(sown.own_seed)
}

/// Says which line of a seed has set the seed, where one was asked for.
fn tell_own_seed(session: &Session, line: Option<&SeedLine>) {
    if let Some(line) = line {
        let line = sanitize::text(&line.to_string(), Lines::Show).into_owned();
        session
            .messages
            .prose(&format!("{line} sets the seed itself: what stands behind it is the same with every `--seed`"));
    }
}

/// Says which tables are neither filled, cleared, counted nor compared.
fn tell_left_out(session: &Session, tables: &[String]) {
    if !tables.is_empty() {
        let names = sanitize::text(&tables.join(", "), Lines::Show).into_owned();
        session.messages.prose(&format!("left out: {names} (virtual)"));
    }
}

/// The seeds up to that line, the last with no more than that.
fn files_up_to(session: &Session, place: &SeedPlace) -> Result<Vec<SeedFile>> {
    let last = seed_file(session, &place.name)?;
    let mut files = seed_files_before(session, &last.name)?;
    let lines = last.text.lines().count();
    if lines < place.line {
        return Err(Diagnostic::error(format!("{} has {lines} lines, and no line {}", last.path, place.line)));
    }
    files.push(SeedFile { last_line: Some(place.line), ..last });
    Ok(files)
}

/// A run as it is typed.
fn command(seeds: &Seeds, how: SeedOptions, seed: u64) -> String {
    let what = match seeds {
        Seeds::All => String::new(),
        Seeds::One(name) => format!(" {}", quote(name)),
        Seeds::Auto(None) => " auto".to_owned(),
        Seeds::Auto(Some(count)) => format!(" auto {count}"),
        Seeds::To(place) => format!(" to {}", quote(&format!("{}:{}", place.name, place.line))),
    };
    let fresh = if how.fresh { " fresh" } else { "" };
    let flat = if how.shape == Shape::Flat { " --flat" } else { "" };
    format!(".seed{fresh}{what}{flat} --seed {seed}")
}

/// A word as the arguments of a command are quoted.
fn quote(word: &str) -> String {
    shlex::try_quote(word).map_or_else(|_| word.to_owned(), Into::into)
}

/// All of it within one transaction.
fn run_atomically(
    session: &mut Session,
    seeds: &Seeds,
    files: &[SeedFile],
    how: SeedOptions,
    out: &mut Output,
    run_line: RunLine,
) -> Result<Sown, Stop> {
    let connection = session.engine.connection.clone();
    if how.plan && how.last {
        // As a command of the program it is no line of a session; which records a line has made stands in the log.
        session.begin_changes(".seed plan")?;
    }
    let transaction = Transaction::begin(&*connection, Begin::Immediate)?;
    session.line.is_in_seed = true;
    session.line.is_quiet = true;
    session.line.shape = how.shape;
    let outcome = run_all(session, seeds, files, how, out, run_line);
    session.line.is_in_seed = false;
    session.line.is_quiet = false;
    session.line.shape = Shape::Lifelike;
    outcome.and_then(|mut sown| {
        if how.plan {
            transaction.rollback()?;
        } else {
            session.note_changes()?;
            transaction.commit()?;
            session.note_seed_run(std::mem::take(&mut sown.made));
        }
        Ok(sown)
    })
}

fn run_all(
    session: &mut Session,
    seeds: &Seeds,
    files: &[SeedFile],
    how: SeedOptions,
    out: &mut Output,
    run_line: RunLine,
) -> Result<Sown, Stop> {
    let mut sown = Sown::default();
    if how.fresh {
        let counts = session.table_counts()?;
        let names: Vec<Name> = counts.iter().map(|(name, _)| exact(name.clone())).collect();
        let clear = plan_clear(&names, &session.catalog, session.plan_options())?;
        let count = clear::run_statements(session, &clear)?;
        // What the values proved of undeclared keys went with them.
        session.catalog.forget();
        let line = SeededLine { file: String::new(), at: 0, line: "clear all tables".to_owned(), count };
        sown.lines.push(SownLine { line, samples: Vec::new() });
        sown.deleted.extend(counts);
    }
    if let Seeds::Auto(count) = seeds {
        session.catalog.refresh()?;
        let steps = auto::plan(&session.catalog, *count)?;
        for (table, note) in steps.iter().filter_map(|step| Some((&step.table, step.note.as_ref()?))) {
            let of = if table.is_empty() { String::new() } else { format!("{table}: ") };
            session.messages.say(&sanitize::text(&format!("{of}{note}"), Lines::Show));
        }
        let text: String =
            steps.iter().map(|step| format!("{}\n", step.of_each.as_ref().unwrap_or(&step.line))).collect();
        let otherwise = steps.iter().enumerate().filter(|(_, step)| step.of_each.is_some());
        let otherwise = otherwise.map(|(at, step)| (at + 1, step.line.clone())).collect();
        let is_lenient = |(_, step): &(usize, &SeedStep)| step.is_lenient;
        let lenient = steps.iter().enumerate().filter(is_lenient).map(|(at, _)| at + 1).collect();
        let (name, path) = ("auto".to_owned(), ".seed auto".to_owned());
        let file = SeedFile { name, path, text, last_line: None, lenient, otherwise };
        run_file(session, &file, how, &mut sown, out, run_line)?;
    }
    for file in files {
        run_file(session, file, how, &mut sown, out, run_line)?;
    }
    Ok(sown)
}

/// Runs a line that makes records up; where there is no room for all of them, it makes those that there is room for, and says so.
fn run_within_room(
    session: &mut Session,
    entry: &mut InputEntry,
    out: &mut Output,
    run_line: RunLine,
) -> Result<Flow, Stop> {
    let connection = session.engine.connection.clone();
    loop {
        session.line.room.take();
        session.line.affected.set(0);
        let part = Transaction::begin(&*connection, Begin::Deferred)?;
        let outcome = run_line(session, entry, out);
        let errors = match outcome {
            Err(Stop::Failed(errors)) if session.in_transaction() && !session.cancel.is_asked() => errors,
            outcome => return part.finish(outcome),
        };
        part.rollback()?;
        let room = match session.line.room.take() {
            // Without any of its records, others might miss them.
            Some((table, 0)) if !session.has_records(&table)? => None,
            room => room.map(|(_, room)| room),
        };
        let Some((room, fewer)) = room.and_then(|room| Some((room, with_count(&entry.text, room)?))) else {
            return Err(Stop::Failed(errors));
        };
        let why = errors.first().map(|error| error.message.as_str()).unwrap_or_default();
        let (wanted, of) = counted(&entry.text).unwrap_or_default();
        let of = of.split(" auto").next().unwrap_or_default();
        session.messages.say(&sanitize::text(&format!("{of}: {room} of {wanted} records: {why}"), Lines::Show));
        if room == 0 {
            return Ok(Flow::Next);
        }
        entry.text = fewer;
    }
}

/// Runs a line or, where that fails, another as far as there is room.
fn run_or(
    session: &mut Session,
    entry: &mut InputEntry,
    other: &str,
    out: &mut Output,
    run_line: RunLine,
) -> Result<Flow, Stop> {
    let connection = session.engine.connection.clone();
    let part = Transaction::begin(&*connection, Begin::Deferred)?;
    match run_line(session, entry, out) {
        Err(Stop::Failed(_)) if session.in_transaction() && !session.cancel.is_asked() => {
            part.rollback()?;
            other.clone_into(&mut entry.text);
            run_within_room(session, entry, out, run_line)
        }
        outcome => part.finish(outcome),
    }
}

/// Runs a line whose records stay as they are where a rule refuses what they are to become, and all of them where it fails.
fn run_leniently(session: &mut Session, entry: &InputEntry, out: &mut Output, run_line: RunLine) -> Result<Flow, Stop> {
    let connection = session.engine.connection.clone();
    let part = Transaction::begin(&*connection, Begin::Deferred)?;
    session.line.is_lenient = true;
    let outcome = run_line(session, entry, out);
    session.line.is_lenient = false;
    let errors = match outcome {
        Err(Stop::Failed(errors)) if session.in_transaction() && !session.cancel.is_asked() => errors,
        outcome => return part.finish(outcome),
    };
    part.rollback()?;
    leave_out(session, entry, &errors);
    Ok(Flow::Next)
}

/// Says why a line has done nothing.
fn leave_out(session: &Session, entry: &InputEntry, errors: &[Diagnostic]) {
    session.line.affected.set(0);
    let why = errors.first().map(|error| error.message.as_str()).unwrap_or_default();
    session.messages.say(&sanitize::text(&format!("left out: {}: {why}", entry.text.trim()), Lines::Show));
}

/// The number in `create 50 users auto`, and what stands behind it.
fn counted(line: &str) -> Option<(u64, &str)> {
    let (count, rest) = line.strip_prefix("create ")?.split_once(' ')?;
    Some((count.parse().ok()?, rest))
}

/// The line with a smaller number.
fn with_count(line: &str, count: u64) -> Option<String> {
    let (wanted, rest) = counted(line)?;
    (count < wanted).then(|| format!("create {count} {rest}"))
}

fn run_file(
    session: &mut Session,
    file: &SeedFile,
    how: SeedOptions,
    sown: &mut Sown,
    out: &mut Output,
    run_line: RunLine,
) -> Result<(), Stop> {
    let entries = lang::entries(file.text.lines(), store::is_complete);
    let mut nowhere = Output::new(Box::new(io::sink()), Style::PIPE, || None, out.messages.clone());
    // What is only planned answers nothing.
    let out = if how.plan { &mut nowhere } else { out };
    let mut refused: Option<Vec<Diagnostic>> = None;
    let is_behind = |entry: &InputEntry| file.last_line.is_some_and(|last| entry.line > last);
    for mut entry in entries {
        if is_behind(&entry) {
            sown.stopped = true;
            break;
        }
        session.begin_seed_line(file.line_name(entry.line))?;
        let origin = Origin { name: Some(file.path.as_str().into()), line: entry.line, prompt_width: 0 };
        let before = session.messages.about(origin, &entry.text);
        session.line.affected.set(0);
        let counts = if may_delete(&entry) {
            session.catalog.refresh()?;
            Some(session.table_counts()?)
        } else {
            None
        };
        let seed = session.settings.seed;
        let otherwise = file.otherwise.get(&entry.line);
        let outcome = match (file.is_made_up(), otherwise) {
            _ if file.lenient.contains(&entry.line) => run_leniently(session, &entry, out, run_line),
            (_, Some(other)) => run_or(session, &mut entry, other, out, run_line),
            (true, None) => run_within_room(session, &mut entry, out, run_line),
            (false, None) => run_line(session, &entry, out),
        };
        // A table that cannot be filled leaves the others as they are.
        let outcome = match outcome {
            Err(Stop::Failed(errors))
                if file.is_made_up() && session.in_transaction() && !session.cancel.is_asked() =>
            {
                leave_out(session, &entry, &errors);
                refused.get_or_insert(errors);
                Ok(Flow::Next)
            }
            outcome => outcome,
        };
        let touched = if how.plan { session.touched_by_seed_line() } else { Vec::new() };
        let made = session.end_seed_line();
        if session.settings.seed != seed || sets_seed(&entry) {
            sown.own_seed.get_or_insert_with(|| file.line_name(entry.line));
        }
        let outcome = match outcome {
            Ok(_) if !session.in_transaction() => {
                Err(Diagnostic::error("this line has ended the transaction of .seed")
                    .hint("a seed is one transaction, and needs no begin or commit of its own")
                    .into())
            }
            other => other,
        };
        if let Err(stop @ Stop::Failed(errors)) = &outcome
            && !stop.is_interrupted()
        {
            session.report(errors);
        }
        session.messages.about(before.0, &before.1);
        match outcome {
            Ok(Flow::Next) => {}
            Ok(Flow::Leave) => break,
            Err(stop) if stop.is_interrupted() => {
                return Err(Diagnostic::interrupted().hint("nothing of the seed is kept").into());
            }
            Err(Stop::Failed(_) | Stop::Reported) => {
                session.messages.say("nothing of the seed is kept");
                return Err(Stop::Reported);
            }
            Err(stop) => return Err(stop),
        }
        let line = entry.text.trim().lines().next().unwrap_or_default().to_owned();
        let at = entry.line;
        if let Some(counts) = counts {
            session.catalog.refresh()?;
            sown.note_deleted(&counts, &session.table_counts()?);
        }
        if session.line.affected.get() > 0 {
            session.catalog.refresh()?;
            let samples = if how.plan { samples(session, &entry.text, &made, &touched)? } else { Vec::new() };
            let line = SeededLine { file: file.name.clone(), at, line, count: session.line.affected.get() };
            sown.lines.push(SownLine { line, samples });
        }
        sown.note_made(file.line_name(at), &made);
    }
    match refused {
        Some(errors) if sown.lines.is_empty() => Err(Stop::Failed(errors)),
        _ => Ok(()),
    }
}

/// What lines of seeds have done.
#[derive(Default)]
struct Sown {
    lines: Vec<SownLine>,
    /// Who made how many records of which tables.
    made: Vec<MadeByLine>,
    /// How many records of each table went.
    deleted: BTreeMap<String, u64>,
    /// Lines were left that stand behind the one to stop at.
    stopped: bool,
    /// The first line that has set the seed.
    own_seed: Option<SeedLine>,
}

/// What one line has done.
struct SownLine {
    line: SeededLine,
    /// Some of the records that it made, changed or deleted, where they are shown.
    samples: Vec<Sample>,
}

impl Sown {
    fn note_made(&mut self, line: SeedLine, made: &[MadeRows]) {
        let tables = made.iter().map(|rows| (rows.table.clone(), rows.count));
        match self.made.last_mut() {
            Some(last) if last.line == line => last.tables.extend(tables),
            _ if made.is_empty() => {}
            _ => self.made.push(MadeByLine { line, tables: tables.collect() }),
        }
    }

    /// Takes note of what a line has deleted, by the counts before it and behind it.
    fn note_deleted(&mut self, before: &[(String, u64)], after: &[(String, u64)]) {
        for (table, count) in before {
            let left = after.iter().find(|(known, _)| known == table).map_or(0, |(_, count)| *count);
            if left < *count {
                *self.deleted.entry(table.clone()).or_default() += count - left;
            }
        }
    }
}

/// True for `.set seed 7`.
fn sets_seed(entry: &InputEntry) -> bool {
    let mut words = entry.text.split_whitespace().map(str::to_ascii_lowercase);
    entry.kind == LineKind::Meta && words.next().as_deref() == Some(".set") && words.next().as_deref() == Some("seed")
}

/// True for a line that may delete records, or runs others.
fn may_delete(entry: &InputEntry) -> bool {
    let has = |words: &[&str]| {
        let text = entry.text.to_ascii_lowercase();
        words.iter().any(|word| text.contains(word))
    };
    match entry.kind {
        LineKind::Blank => false,
        LineKind::Meta => has(&["read", "import"]),
        LineKind::Hop => has(&["clear", "delete", "unlink"]),
        LineKind::Sql => has(&["delete", "replace"]),
    }
}

fn exact(name: String) -> Name {
    Name::new(name, true, Location::default())
}
