//! `.backup`: copies the database while others go on writing to it.

use super::command::{Argument, Command, Group};
use super::save::copy;
use crate::store::BackupMode;

pub(super) const BACKUP: Command = Command {
    name: "backup",
    aliases: &[],
    usage: ".backup FILE",
    group: Group::Files,
    about: "copy the database while others go on writing to it",
    more: "The copy is made in pieces, and begins anew where another program writes in between; what it holds in the end \
           is one state of the database. An older backup of that name is replaced once the new one is whole.",
    examples: &[(".backup nightly.db", "an older nightly.db is replaced")],
    arguments: &[&[Argument::File]],
    run: |call, session, _| {
        let parsed = call.parse(&[], &[])?;
        copy(call, &parsed.words, session, BackupMode::Yielding, true)
    },
};
