//! `.print`: writes a line of text among the answers.

use super::command::{Argument, Command, Group};
use crate::session::Flow;

pub(super) const PRINT: Command = Command {
    name: "print",
    aliases: &[],
    usage: ".print [TEXT …]",
    group: Group::Files,
    about: "write a line of text among the answers",
    more: "Quotes are as in a Unix shell.",
    examples: &[(".print \"top games\"", "a heading in a report")],
    arguments: &[&[Argument::Text]],
    run: |call, _, out| {
        out.text(&format!("{}\n", call.arguments.join(" ")))?;
        Ok(Flow::Next)
    },
};
