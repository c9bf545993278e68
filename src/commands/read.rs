//! `.read`: runs the lines of a file.

use std::path::Path;

use super::command::{Argument, Command, Group};
use crate::reader;

pub(super) const READ: Command = Command {
    name: "read",
    aliases: &[],
    usage: ".read FILE",
    group: Group::Files,
    about: "run the lines of a file",
    more: "The first line that fails ends it.",
    examples: &[(".read report.hop", "run what stands there")],
    arguments: &[&[Argument::File]],
    run: |call, session, out| {
        let file = call.only()?;
        session.check_file_access(Path::new(file), ".read")?;
        reader::read_file(session, Path::new(file), false, out, call.run_line)
    },
};
