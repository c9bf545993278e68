//! `.save`: keeps the database as it is now in a new file.

use super::command::{Argument, Call, Command, Group};
use super::place;
use crate::diagnostic::{Diagnostic, Result};
use crate::files::{Destination, Existing};
use crate::session::{Flow, ProgressMeter, Session, Stop, size_words};
use crate::store::BackupMode;

pub(super) const SAVE: Command = Command {
    name: "save",
    aliases: &[],
    usage: ".save FILE [--overwrite]",
    group: Group::Files,
    about: "keep the database as it is now in a new file, the demo too",
    more: "Who writes to it meanwhile waits. A database that is there is replaced with --overwrite, or when you say so at the \
           terminal; any other file never. The session stays with the database that it has open.",
    examples: &[(".save copy.db", "a new file"), (".save copy.db --overwrite", "in the place of another database")],
    arguments: &[&[Argument::File], &[Argument::Word(&["--overwrite"])]],
    run: |call, session, _| {
        let parsed = call.parse(&["overwrite"], &[])?;
        copy(call, &parsed.words, session, BackupMode::Snapshot, parsed.has("overwrite"))
    },
};

/// True if the person at the terminal wants the file replaced. Where nobody is asked, nobody has said so.
fn agreed(file: &str, session: &mut Session) -> bool {
    session.asks() && session.confirm(&format!("{file} is there already. Replace it?"))
}

pub(super) fn copy(
    call: &Call,
    words: &[&str],
    session: &mut Session,
    mode: BackupMode,
    replace: bool,
) -> Result<Flow, Stop> {
    let [file] = words else { return Err(call.misused("one file is wanted").into()) };
    let place = place::find(call, session, file)?;
    check_place(&place, file, &format!(".save {file}"), replace, session)?;
    let made = place.create()?;
    let progress = ProgressMeter::new(session);
    session.connection().copy_to(made.path(), mode, &mut |left, pages| {
        progress.tick(|| match pages {
            0 => "waiting for another program".to_owned(),
            pages => format!("{file}: {}%", (pages.saturating_sub(left)) * 100 / pages),
        })
    })?;
    drop(progress);
    let size = made.commit()?;
    if session.is_interactive() {
        session.messages().say(&format!("{file}: {}", size_words(size)));
    }
    Ok(Flow::Next)
}

/// Fails where a database may not be made of the one that is open at this place, or where another stands that is not to be replaced.
pub(super) fn check_place(
    place: &Destination,
    file: &str,
    line: &str,
    replace: bool,
    session: &mut Session,
) -> Result<()> {
    place.check_database(&session.file_guard())?;
    if session.in_transaction() {
        return Err(Diagnostic::error("a transaction is open, and what it did is not part of the database yet")
            .hint("commit or rollback first"));
    }
    match place.existing {
        Existing::File if place.size > 0 => {
            return Err(Diagnostic::error(format!("{file} is there, and is no database")));
        }
        Existing::Database if !(replace || agreed(file, session)) => {
            return Err(
                Diagnostic::error(format!("{file} is there already")).hint(format!("`{line} --overwrite` replaces it"))
            );
        }
        Existing::Nothing | Existing::File | Existing::Database => {}
    }
    if let Some(log) = place.leftover_log() {
        let message = format!("{log} holds changes of another database, and would be taken for the copy's");
        return Err(Diagnostic::error(message).hint(format!(
            "close what has {file} open, or open it once, so that they go into it; or choose another name"
        )));
    }
    Ok(())
}
