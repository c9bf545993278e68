//! The commands that take changes back.

use super::{Argument, Call, Command, Group};
use crate::diagnostic::Result;
use crate::session::{Direction, Flow, Output, Session, Stop};

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
    run: |call, session, out| step(Direction::Undo, call, session, out),
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
    run: |call, session, out| step(Direction::Redo, call, session, out),
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
        session.list_changes(out)?;
        Ok(Flow::Next)
    },
};

fn step(direction: Direction, call: &Call, session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    call.at_most(1)?;
    let levels = match call.get(0) {
        None => 1,
        Some(text) => match text.parse() {
            Ok(levels) if levels > 0 => levels,
            _ => return Err(call.misused("the number of changes is 1 or more").into()),
        },
    };
    session.step_back(direction, levels, out)?;
    Ok(Flow::Next)
}
