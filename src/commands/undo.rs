//! `.undo`, `.redo` and `.changes`: take changes back, bring them again, list them.

use std::rc::Rc;

use super::command::{Argument, Call, Command, Group};
use crate::answer::Nested;
use crate::diagnostic::{Diagnostic, Result};
use crate::session::{Flow, Listing, MadeByLine, Output, Session, Stop, UndoDirection, listing};
use crate::store::{LogEntry, TableCounts};
use crate::terminal::sanitize::{self, Lines};

pub(super) const UNDO: Command = Command {
    name: "undo",
    aliases: &[],
    usage: ".undo [N]",
    group: Group::Changes,
    about: "take back the last change, or the last N",
    more: "Hop lines and SQL alike, committed or not, with what foreign keys and triggers did. A change of the schema is \
           taken back by a copy of the database, up to 64 MiB. What another program has changed meanwhile is not \
           overwritten: then nothing is done. The changes of a session are kept as long as it lasts, up to a thousand lines.",
    examples: &[(".undo", "the last change is as if it had not been"), (".undo 3", "the last three")],
    arguments: &[&[Argument::Text]],
    run: |call, session, out| step(UndoDirection::Undo, call, session, out),
};

pub(super) const REDO: Command = Command {
    name: "redo",
    aliases: &[],
    usage: ".redo [N]",
    group: Group::Changes,
    about: "bring back what `.undo` has taken back",
    more: "A new change forgets what was taken back.",
    examples: &[(".redo", "the last change that was taken back")],
    arguments: &[&[Argument::Text]],
    run: |call, session, out| step(UndoDirection::Redo, call, session, out),
};

pub(super) const CHANGES: Command = Command {
    name: "changes",
    aliases: &[],
    usage: ".changes",
    group: Group::Changes,
    about: "the changes of this session, the latest first",
    more: "Steps from 1 on can be taken back in that order, steps below 0 brought again.",
    examples: &[(".changes", "what `.undo` would take back")],
    arguments: &[],
    run: |call, session, out| {
        call.at_most(0)?;
        list_changes(session, out)?;
        Ok(Flow::Next)
    },
};

fn step(direction: UndoDirection, call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    call.at_most(1)?;
    let levels = match call.get(0) {
        None => 1,
        Some(text) => match text.parse() {
            Ok(levels) if levels > 0 => levels,
            _ => return Err(call.misused("the number of changes is 1 or more").into()),
        },
    };
    step_back(session, direction, levels, out)?;
    Ok(Flow::Next)
}

/// Takes the latest lines back, or brings them again.
fn step_back(session: &mut Session, direction: UndoDirection, levels: u64, out: &mut Output) -> Result<(), Stop> {
    if !session.settings.undo {
        return Err(Diagnostic::error("changes are not kept").hint("from now on: .set undo on").into());
    }
    let mut listed = Listing::new(&["line", "changes"]);
    let mut steps = Vec::new();
    let mut outcome = Ok(());
    for _ in 0..levels {
        let change_log = session.change_log()?;
        let step = match direction {
            UndoDirection::Undo => change_log.undo(),
            UndoDirection::Redo => change_log.redo(),
        };
        match step {
            Ok(changes) => {
                let label = changes.first().map(|change| change.label().to_owned()).unwrap_or_default();
                steps.push((label.clone(), describe_changes(&changes)));
                listed.push(vec![listing::text(label), touched(&changes)]);
            }
            Err(error) => {
                outcome = Err(error);
                break;
            }
        }
    }
    session.catalog.refresh()?;
    if session.is_for_people() {
        let done = if direction == UndoDirection::Undo { "taken back" } else { "done again" };
        for (label, what) in &steps {
            out.prose(&format!("{done}: {label}  ({what})\n"))?;
        }
    } else if !steps.is_empty() || outcome.is_ok() {
        session.list(&listed, out)?;
    }
    Ok(outcome?)
}

/// Lists the lines that can be taken back, the latest first, and those that can be brought again.
fn list_changes(session: &Session, out: &mut Output) -> Result<(), Stop> {
    if !session.settings.undo {
        return Err(Diagnostic::error("changes are not kept").hint("from now on: .set undo on").into());
    }
    if session.connection().is_remote() {
        return Err(Diagnostic::error("changes on a server are not kept, so that none can be listed")
            .hint("`begin` before a change: `rollback` then takes it back, until `commit`")
            .into());
    }
    let (done, undone) = session.change_log()?.changes();
    let people = session.is_for_people();
    let mut names = vec!["step", "line", "changes", "undo"];
    let has_authors = done.iter().chain(&undone).any(|change| !session.made_in_step(change.line_number()).is_empty());
    names.extend((!people && has_authors).then_some("made_by"));
    let mut listed = Listing::new(&names);
    let mut authors = String::new();
    let mut row = |step: i64, changes: &[Rc<LogEntry>]| {
        let label = changes.first().map(|change| change.label().to_owned()).unwrap_or_default();
        let made = changes.first().map_or(&[][..], |change| session.made_in_step(change.line_number()));
        if people {
            authors.push_str(&authors_in_words(step, made));
        }
        let content = if people { listing::text(describe_changes(changes)) } else { touched(changes) };
        let reason = changes.iter().find_map(|change| change.undoable().err());
        let undo = match reason {
            Some(why) => format!("cannot be undone: {why}"),
            None if step > 0 => ".undo".to_owned(),
            None => ".redo".to_owned(),
        };
        let mut cells = vec![listing::number(step), listing::text(label), content, listing::text(undo)];
        cells.extend((!people && has_authors).then(|| made_listing(made)));
        listed.push(cells);
    };
    for (index, changes) in by_line(&undone).iter().enumerate().rev() {
        row(-1 - i64::try_from(index).unwrap_or(i64::MAX), changes);
    }
    for (index, changes) in by_line(&done).iter().rev().enumerate() {
        row(1 + i64::try_from(index).unwrap_or(i64::MAX), changes);
    }
    if people && listed.is_empty() {
        session.messages().say("nothing has been changed in this session");
        return Ok(());
    }
    session.list(&listed, out)?;
    out.prose(&authors)?;
    Ok(())
}

/// True if people know of the table. VACUUM writes the schema anew.
fn is_shown(one: &TableCounts) -> bool {
    !one.is_shadow && !one.table.starts_with("sqlite_")
}

/// The parts of each line together.
fn by_line(changes: &[Rc<LogEntry>]) -> Vec<Vec<Rc<LogEntry>>> {
    changes.chunk_by(|one, other| one.is_of_line(other)).map(<[_]>::to_vec).collect()
}

/// What a line has changed, in a few words: `games 1 deleted, reviews 8 deleted`.
fn describe_changes(changes: &[Rc<LogEntry>]) -> String {
    let mut parts = Vec::new();
    for change in changes {
        for one in change.table_counts().iter().filter(|one| is_shown(one)) {
            for (name, count) in counts(one) {
                if count > 0 {
                    parts.push(format!("{count} of {} {name}", one.noun()));
                }
            }
        }
        if change.changes_schema() {
            parts.push("the schema".to_owned());
        }
    }
    if parts.is_empty() {
        return "the same records as before".to_owned();
    }
    parts.join(", ")
}

/// How many lines of a seed are named.
const AUTHORS: usize = 5;

/// Which lines of a seed have made what in a step.
fn authors_in_words(step: i64, made: &[MadeByLine]) -> String {
    let mut text = String::new();
    for MadeByLine { line, tables } in made.iter().take(AUTHORS) {
        let tables: Vec<String> = tables.iter().map(|(table, count)| format!("{count} of {table}")).collect();
        let told = format!("{line} made {}", tables.join(", "));
        text.push_str(&format!("  {step}: {}\n", sanitize::text(&told, Lines::Show)));
    }
    match made.len().saturating_sub(AUTHORS) {
        0 => {}
        left => text.push_str(&format!("  {step}: and {left} more line{}\n", if left == 1 { "" } else { "s" })),
    }
    text
}

fn made_listing(made: &[MadeByLine]) -> Nested {
    let mut listed = Listing::new(&["line", "table", "records"]);
    for one in made {
        for (table, count) in &one.tables {
            let row = [listing::text(one.line.to_string()), listing::text(table.clone()), listing::number(*count)];
            listed.push(row.into());
        }
    }
    listed.nested()
}

fn counts(one: &TableCounts) -> [(&'static str, u64); 3] {
    [
        ("inserted", one.direct.inserted + one.indirect.inserted),
        ("changed", one.direct.updated + one.indirect.updated),
        ("deleted", one.direct.deleted + one.indirect.deleted),
    ]
}

fn touched(changes: &[Rc<LogEntry>]) -> Nested {
    let mut listed = Listing::new(&["table", "inserted", "changed", "deleted"]);
    for one in changes.iter().flat_map(|change| change.table_counts()).filter(|one| is_shown(one)) {
        let mut row = vec![listing::text(one.noun())];
        row.extend(counts(one).map(|(_, count)| listing::number(count)));
        listed.push(row);
    }
    listed.nested()
}
