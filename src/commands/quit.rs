//! `.quit`: leaves.

use super::command::{Command, Group};
use crate::session::Flow;

pub(super) const QUIT: Command = Command {
    name: "quit",
    aliases: &["exit", "q"],
    usage: ".quit",
    group: Group::Session,
    about: "leave",
    more: "`quit`, `exit` and Ctrl-D leave too.",
    examples: &[(".quit", "leave")],
    arguments: &[],
    run: |call, _, _| {
        call.at_most(0)?;
        Ok(Flow::Leave)
    },
};
