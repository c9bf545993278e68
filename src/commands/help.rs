//! `.help`: the commands and topics, or one of them with examples.

use super::command::{Argument, Command, Group};
use super::{COMMANDS, TOPICS, unknown};
use crate::diagnostic::{Diagnostic, nearest};
use crate::formats::FORMATS;
use crate::seed::GROUPS;
use crate::session::{Flow, Listing, Output, Session, Stop};

pub(super) const HELP: Command = Command {
    name: "help",
    aliases: &["h"],
    usage: ".help [NAME|TOPIC]",
    group: Group::Session,
    about: "the commands and topics, or one of them with examples",
    more: "",
    examples: &[(".help", "all by group"), (".help relations", "one command"), (".help hops", "one topic")],
    arguments: &[&[Argument::Help]],
    run: |call, session, out| {
        call.at_most(1)?;
        match call.get(0) {
            None => overview(session, out)?,
            Some(name) => describe_one(name, session, out).map_err(|stop| match stop {
                Stop::Failed(errors) => Stop::Failed(errors.into_iter().map(|error| error.or_at(call.span)).collect()),
                other => other,
            })?,
        }
        Ok(Flow::Next)
    },
};

/// Everything by group.
fn overview(session: &Session, out: &mut Output) -> Result<(), Stop> {
    if !session.is_for_people() {
        let mut listing = Listing::new(&["name", "usage", "group", "about"]);
        for command in COMMANDS {
            listing.push_texts([command.name, command.usage, command.group.title(), command.about].map(str::to_owned));
        }
        return session.list(&listing, out);
    }
    let mut text = String::from(
        "A line names records and hops from there: `game 3 .reviews where score >= 8 .user .name`.\n\
         SQL works too, up to its semicolon. A line that begins with a dot and a name is a command.\n",
    );
    for group in Group::ALL {
        text.push_str(&format!("\n{}\n", group.title()));
        for command in COMMANDS.iter().filter(|command| command.group == group) {
            text.push_str(&aligned(command.usage, command.about));
        }
    }
    text.push_str("\ntopics (.help TOPIC)\n");
    for topic in &TOPICS {
        text.push_str(&aligned(topic.name, topic.about));
    }
    out.prose(&text)?;
    Ok(())
}

fn aligned(left: &str, right: &str) -> String {
    format!("  {left:<30}  {right}\n")
}

/// One command or topic.
fn describe_one(name: &str, session: &Session, out: &mut Output) -> Result<(), Stop> {
    let topic = TOPICS.iter().find(|topic| topic.name.eq_ignore_ascii_case(name));
    let text = match (super::find(name), topic) {
        (Some(command), _) => of_command(command),
        (None, Some(topic)) => {
            let mut text = format!("{}: {}\n{}", topic.name, topic.about, topic.text);
            if topic.name == "fake" {
                text.push_str(&made_up());
            }
            if topic.name == "formats" {
                for format in FORMATS {
                    text.push_str(&aligned(format.name, format.description));
                }
            }
            text
        }
        (None, None) => {
            let topics = TOPICS.iter().map(|topic| topic.name);
            let error = unknown(name);
            let message = format!("there is no help on `{name}`");
            let near = nearest(name, COMMANDS.iter().flat_map(Command::names).chain(topics));
            let hints = near.map_or(error.hints, |near| vec![format!("did you mean .help {near}?")]);
            return Err(Diagnostic { hints, ..Diagnostic::error(message) }.into());
        }
    };
    if session.is_for_people() {
        out.prose(&text)?;
        return Ok(());
    }
    session.answer_text("help", &text, out)
}

/// Every made-up value by group, by an example of its call.
fn made_up() -> String {
    let mut text = String::new();
    for group in &GROUPS {
        text.push_str(&format!("\n{}\n", group.title));
        for maker in group.makers {
            text.push_str(&format!("  {:<42}  {}\n", maker.example, maker.about));
        }
    }
    text
}

fn of_command(command: &Command) -> String {
    let mut text = format!("{}\n  {}\n", command.usage, command.about);
    if !command.aliases.is_empty() {
        let aliases: Vec<String> = command.aliases.iter().map(|alias| format!(".{alias}")).collect();
        text.push_str(&format!("  also {}\n", aliases.join(" ")));
    }
    if !command.more.is_empty() {
        text.push_str(&format!("  {}\n", command.more));
    }
    text.push_str("\nexamples\n");
    for (example, about) in command.examples {
        text.push_str(&aligned(example, about));
    }
    text
}
