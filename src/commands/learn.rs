//! `.learn`: courses, and the step at hand.

use std::env;
use std::io::Write;
use std::path::Path;

use super::command::{Argument, Call, Command, Group};
use super::place;
use crate::config;
use crate::course::{self, Course, Progress, State};
use crate::diagnostic::{Diagnostic, Result};
use crate::learn;
use crate::session::listing::{maybe, number, text};
use crate::session::{Flow, Listing, Output, Session, Stop};

/// The words behind it that are no course.
const WORDS: &[&str] = &["next", "hint", "solution", "skip", "reset", "status", "list", "export", "check", "grade"];

pub(super) const LEARN: Command = Command {
    name: "learn",
    aliases: &[],
    usage: ".learn [COURSE|DIR|next|hint|solution|skip|reset [course]|status|list|export FILE|check [COURSE|DIR]|grade FILE …]",
    group: Group::Session,
    about: "courses: tasks that are checked as you type",
    more: "Without a word it lists the courses, and in one it shows the task again. Each step has a database of its own; `reset` makes it anew, \
           `reset course` begins the course anew. `export FILE.json` writes what was done, and FILE.txt beside it to be read; `--name NAME` \
           says by whom. `check` proves that a course can be taken; `grade` runs files that were handed in again, one row each (`--course \
           DIR` for a course of your own).",
    examples: &[
        (".learn", "the courses, and how far you are"),
        (".learn many-to-many", "begin a course, or go on with it"),
        (".learn hint", "a hint for the step at hand"),
        (".learn export ann.json", "a file to hand in"),
    ],
    arguments: &[&[Argument::Word(WORDS), Argument::Course], &[Argument::File]],
    run: |call, session, out| {
        if session.confined.is_some() {
            return Err(Diagnostic::error("the lines of a course take no course").at(call.span).into());
        }
        let word = call.get(0).map(str::to_owned);
        let only_word = || if call.arguments.len() > 1 { Err(call.misused("too many arguments")) } else { Ok(()) };
        match word.as_deref() {
            None if session.attendance.is_some() => learn::show_step(session)?,
            None => list(session, out)?,
            Some("list") => only_word().map_err(Stop::from).and_then(|()| list(session, out))?,
            Some("next") => only_word().and_then(|()| learn::next(session, call.run_line))?,
            Some("hint") => only_word().and_then(|()| learn::hint(session))?,
            Some("solution") => only_word().and_then(|()| learn::solution(session))?,
            Some("skip") => only_word().and_then(|()| learn::skip(session, call.run_line))?,
            Some("status") => only_word().map_err(Stop::from).and_then(|()| status(session, out))?,
            Some("reset") => match call.get(1) {
                None => learn::reset(session, call.run_line)?,
                Some("course") => learn::reset_course(session, call.run_line)?,
                Some(_) => return Err(call.misused("`reset` stands alone, or with `course`").into()),
            },
            Some("export") => export(call, session)?,
            Some("check") => check(call, session, out)?,
            Some("grade") => grade(call, session, out)?,
            Some(course) => {
                // `many to many` is one name.
                let joined = call.arguments.join("-");
                let course = if course::built_in_ids().contains(&joined) { joined.as_str() } else { course };
                if course != joined {
                    only_word()?;
                }
                let course = find(session, course).map_err(|error| error.or_at(call.span))?;
                learn::begin(session, course, call.run_line)?;
            }
        }
        Ok(Flow::Next)
    },
};

/// The course that a word names, where its files may be read.
fn find(session: &Session, word: &str) -> Result<Course> {
    match Course::folder_of(word) {
        Some(folder) => {
            session.check_file_access(folder, ".learn")?;
            Course::in_folder(folder)
        }
        None => Course::built_in(word),
    }
}

/// What is kept of a course.
fn progress_of(session: &Session, course: &Course) -> Result<Progress> {
    if let Some(attendance) = &session.attendance
        && attendance.course.id == course.id
    {
        return Ok(attendance.progress.clone());
    }
    let kept = config::progress_file(&course.id, course.folder.as_deref()).filter(|_| !session.open_options().safe);
    kept.as_deref().map_or_else(|| Ok(Progress::default()), Progress::load)
}

fn list(session: &mut Session, out: &mut Output) -> Result<(), Stop> {
    let mut listing = Listing::new(&["course", "title", "solved", "steps"]);
    let mut begin = None;
    for id in course::built_in_ids() {
        let course = Course::built_in(&id)?;
        let (solved, steps) = learn::solved(&course, &progress_of(session, &course)?);
        if solved < steps {
            begin.get_or_insert_with(|| id.clone());
        }
        listing.push(vec![text(&id), text(&course.title), number(solved), number(steps)]);
    }
    session.list(&listing, out)?;
    if session.is_for_people() {
        let first = begin.unwrap_or_else(|| "one-table".to_owned());
        out.prose(&format!(
            "`hopdb learn {first}`, at a prompt `.learn {first}`, begins the course or goes on with it\n"
        ))?;
    }
    Ok(())
}

fn status(session: &mut Session, out: &mut Output) -> Result<(), Stop> {
    let attendance = learn::attended(session)?;
    let (course, at) = (attendance.course.clone(), attendance.at);
    let mut listing = Listing::new(&["step", "title", "state", "tries", "hints", "solution"]);
    for place in course.places() {
        let record = attendance.progress.steps.get(&course.step_id(place)).cloned().unwrap_or_default();
        let state = match learn::state(&course, &attendance.progress, place) {
            State::Open if place == at => "at hand",
            state => state.word(),
        };
        let title = text(&course.step(place).title);
        listing.push(vec![
            number(course.number(place).0),
            title,
            text(state),
            number(record.tries),
            number(record.hints),
            maybe(record.saw_solution.then_some("shown")),
        ]);
    }
    session.list(&listing, out)
}

fn export(call: &Call, session: &mut Session) -> Result<()> {
    let parsed = call.parse(&[], &["name"])?;
    let [_, file] = parsed.words.as_slice() else { return Err(call.misused("one file is wanted")) };
    let base = Path::new(file);
    let known = base.extension().is_some_and(|ending| ending == "json" || ending == "txt");
    let stem = if known { base.with_extension("") } else { base.to_owned() };
    let with = |ending: &str| format!("{}.{ending}", stem.display());
    let user = || env::var("USER").ok().filter(|name| !name.is_empty());
    let own = stem.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = parsed.option("name").map(str::to_owned).or_else(user).unwrap_or(own);
    let handed_in = learn::export(session, &name)?;
    let mut places = Vec::new();
    for (file, text) in [(with("json"), handed_in.data), (with("txt"), handed_in.transcript)] {
        places.push((place::for_export(call, session, &file)?, file, text));
    }
    for (place, file, text) in places {
        let made = place.create()?;
        made.file()?
            .write_all(text.as_bytes())
            .map_err(|error| Diagnostic::engine(format!("{file} cannot be written: {error}")))?;
        made.commit()?;
    }
    session.messages().say(&format!("{} is to be handed in, {} to be read", with("json"), with("txt")));
    Ok(())
}

fn check(call: &Call, session: &mut Session, out: &mut Output) -> Result<(), Stop> {
    let named = call.arguments.get(1..).unwrap_or_default();
    let courses: Vec<Course> = match named {
        [] if Path::new("course.md").is_file() => vec![find(session, ".")?],
        [] => course::built_in_ids().iter().map(|id| Course::built_in(id)).collect::<Result<_>>()?,
        named => named.iter().map(|word| find(session, word)).collect::<Result<_>>()?,
    };
    let mut faults = 0;
    for course in courses {
        let id = course.id.clone();
        let proof = learn::prove(course, session.shared_cancel(), call.run_line)?;
        if proof.faults.is_empty() {
            out.text(&format!("ok    {id}: {} steps, {} wrong lines\n", proof.steps, proof.wrong))?;
            for remark in &proof.remarks {
                out.text(&format!("      {}: {}\n", remark.place, remark.what))?;
            }
        } else {
            out.text(&format!("FAIL  {id}\n"))?;
        }
        for fault in &proof.faults {
            out.text(&format!("      {}: {}\n", fault.place, fault.what.replace('\n', "\n      ")))?;
        }
        faults += proof.faults.len();
    }
    if faults == 0 {
        return Ok(());
    }
    out.flush()?;
    Err(Diagnostic::error(if faults == 1 { "1 fault".to_owned() } else { format!("{faults} faults") }).into())
}

fn grade(call: &Call, session: &mut Session, out: &mut Output) -> Result<(), Stop> {
    let parsed = call.parse(&[], &["course"])?;
    let files = parsed.words.get(1..).unwrap_or_default();
    if files.is_empty() {
        return Err(call.misused("files that were handed in are wanted").into());
    }
    let course = parsed.option("course").map(Path::new);
    if let Some(folder) = course {
        session.check_file_access(folder, ".learn")?;
    }
    let mut listing =
        Listing::new(&["file", "name", "solved", "steps", "note", "course", "skipped", "tries", "hints", "solutions"]);
    let mut failed = Vec::new();
    for file in files {
        session.check_file_access(Path::new(file), ".learn")?;
        match learn::grade(Path::new(file), course, session.shared_cancel(), call.run_line) {
            Ok(one) => listing.push(vec![
                text(*file),
                text(&one.name),
                number(one.solved),
                number(one.steps),
                maybe(Some(one.note.as_str()).filter(|note| !note.is_empty())),
                text(&one.course),
                number(one.skipped),
                number(one.tries),
                number(one.hints),
                number(one.solutions),
            ]),
            Err(error) if files.len() > 1 && !session.cancel().is_asked() => failed.push(error),
            Err(error) => return Err(error.into()),
        }
    }
    session.list(&listing, out)?;
    out.flush()?;
    if failed.is_empty() {
        return Ok(());
    }
    failed.iter().for_each(|error| session.report(std::slice::from_ref(error)));
    Err(Stop::Reported)
}
