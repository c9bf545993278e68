//! `.help` and `word?`: the commands and topics, or what a command, topic, word, function or made-up value is, with lines that show it.

use super::command::{Argument, Command, Group};
use super::glossary::{self, Entry};
use super::topics::Topic;
use super::{COMMANDS, TOPICS, describe_noun, example};
use crate::diagnostic::{Diagnostic, nearest};
use crate::formats::FORMATS;
use crate::lang::ast::{Location, Name};
use crate::plan::resolve::functions::{self, Function, MOST_ARGUMENTS};
use crate::seed::{GROUPS, Maker, find_maker, makers};
use crate::session::{Flow, Listing, Output, SETTINGS, Session, Setting, Stop};
use crate::store::{collect, quote_value};

pub(super) const HELP: Command = Command {
    name: "help",
    aliases: &["h"],
    usage: ".help [NAME|commands]",
    group: Group::Session,
    about: "the commands and topics, or what a command, topic, word or function is",
    more: "`help NAME` and `NAME?` do the same, where no table is called so. `.help commands` lists every command with its usage.",
    examples: &[
        (".help relations", "a command"),
        (".help hops", "a topic"),
        (".help with", "a word of the language"),
        (".help round", "a function"),
        (".help foreign key", "what it is"),
        (".help UNIQUE constraint failed", "a message, or a word of it"),
    ],
    arguments: &[&[Argument::Help]],
    run: |call, session, out| {
        let name = call.arguments.join(" ");
        match name.as_str() {
            "" => overview(session, out)?,
            "commands" => everything(session, out)?,
            name => help_on(session, name, out)?,
        }
        Ok(Flow::Next)
    },
};

/// False of a line that asks for help on what there is none on.
pub(super) fn is_known(session: &Session, line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.split_first() {
        Some((command, name))
            if !name.is_empty() && super::find(command).is_some_and(|found| found.name == HELP.name) =>
        {
            let name = name.join(" ");
            name == "commands" || !items(&name).is_empty() || is_noun(session, &name)
        }
        _ => true,
    }
}

fn is_noun(session: &Session, name: &str) -> bool {
    session.variables().contains_key(name) || matches!(session.catalog().table(name), Ok(Some(_)))
}

/// What is known of a name: what `name?` tells of a table or variable.
pub(super) fn help_on(session: &mut Session, name: &str, out: &mut Output) -> Result<(), Stop> {
    if let Some(text) = explanation(session, name) {
        return answer(&text, session, out);
    }
    if is_noun(session, name) {
        let name = Name::new(name, false, Location::default());
        return describe_noun::describe_noun(session, &name.into(), false, out);
    }
    Err(unknown(name).into())
}

fn answer(text: &str, session: &Session, out: &mut Output) -> Result<(), Stop> {
    if session.is_for_people() {
        out.prose(text)?;
        return Ok(());
    }
    session.answer_text("help", text, out)
}

/// One screen: the commands by name, the topics, and what else can be asked.
fn overview(session: &Session, out: &mut Output) -> Result<(), Stop> {
    if !session.is_for_people() {
        return everything(session, out);
    }
    let mut text = String::from(
        "A line names records and goes on from them: `game 3 .reviews where score >= 8 .user .name`.\n\
         SQL runs as it is, up to its semicolon. A line that begins with a dot and a name is a command.\n\n",
    );
    for group in Group::ALL {
        let names: Vec<String> = COMMANDS
            .iter()
            .filter(|command| command.group == group)
            .map(|command| format!(".{}", command.name))
            .collect();
        text.push_str(&format!("  {:<13} {}\n", group.title(), names.join(" ")));
    }
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    text.push_str(&format!("  {:<13} {}\n\n", "topics", topics.join(" ")));
    for (line, about) in [
        (".help hops", "a topic; so with each command"),
        (".help with", "a word of the language, a function, a made-up value"),
        (".help foreign key", "what something is"),
        (".help commands", "every command with its usage"),
        ("games?", "what a table, column, relation or variable is"),
    ] {
        text.push_str(&format!("  {line:<20} {about}\n"));
    }
    text.push_str("\nTab completes whatever is being typed, names and values too.\n");
    out.prose(&text)?;
    Ok(())
}

/// Every command by group with what it does, and every topic.
fn everything(session: &Session, out: &mut Output) -> Result<(), Stop> {
    if !session.is_for_people() {
        let mut listing = Listing::new(&["name", "usage", "group", "about"]);
        for command in COMMANDS {
            listing.push_texts([command.name, command.usage, command.group.title(), command.about].map(str::to_owned));
        }
        return session.list(&listing, out);
    }
    let mut text = String::new();
    for group in Group::ALL {
        text.push_str(&format!("{}\n", group.title()));
        for command in COMMANDS.iter().filter(|command| command.group == group) {
            text.push_str(&aligned(command.usage, command.about));
        }
        text.push('\n');
    }
    text.push_str("topics (.help TOPIC)\n");
    for topic in &TOPICS {
        text.push_str(&aligned(topic.name, topic.about));
    }
    out.prose(&text)?;
    Ok(())
}

fn aligned(left: &str, right: &str) -> String {
    format!("  {left:<30}  {right}\n")
}

/// What there is help on.
enum HelpItem {
    Command(&'static Command),
    Topic(&'static Topic),
    Word(&'static Entry),
    Function(&'static Function),
    /// By its name in lower case.
    Aggregate(String, &'static str),
    Maker(&'static Maker),
    Setting(&'static Setting),
}

/// All that a name that is no table's means.
fn items(name: &str) -> Vec<HelpItem> {
    let name = name.trim();
    let mut found: Vec<HelpItem> = super::find(name).map(HelpItem::Command).into_iter().collect();
    // With its dot only the command is meant.
    if !name.starts_with('.') {
        let lower = name.trim_end_matches("()").to_lowercase();
        found.extend(TOPICS.iter().find(|topic| topic.name == lower).map(HelpItem::Topic));
        let word = glossary::find_word(&lower);
        found.extend(word.map(HelpItem::Word));
        found.extend(functions::scalar(&lower).map(HelpItem::Function));
        if word.is_none() {
            let about = functions::about_aggregate(&lower);
            found.extend(about.map(|about| HelpItem::Aggregate(lower.clone(), about)));
        }
        let maker = match lower.strip_prefix("fake.") {
            Some(behind) => find_maker(behind, false),
            None => find_maker(&lower, true),
        };
        found.extend(maker.ok().map(HelpItem::Maker));
        if found.is_empty() {
            found.extend(find_maker(&lower, false).ok().map(HelpItem::Maker));
            found.extend(Setting::find(&lower).ok().map(HelpItem::Setting));
        }
    }
    // A message, as it was copied.
    if found.is_empty() && name.contains(' ') {
        found.extend(glossary::find_in_message(name).map(HelpItem::Word));
    }
    found
}

/// All that is known of a name that is no table's: a command, a topic, a word, a function, a made-up value, a setting.
pub(super) fn explanation(session: &Session, name: &str) -> Option<String> {
    let parts: Vec<String> = items(name)
        .into_iter()
        .map(|item| match item {
            HelpItem::Command(command) => of_command(command),
            HelpItem::Topic(topic) => of_topic(topic),
            HelpItem::Word(entry) => of_word(session, entry),
            HelpItem::Function(function) => of_function(session, function),
            HelpItem::Aggregate(name, about) => of_aggregate(session, &name, about),
            HelpItem::Maker(maker) => of_maker(maker),
            HelpItem::Setting(setting) => of_setting(session, setting),
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}

/// The error of a name on which there is no help.
fn unknown(name: &str) -> Diagnostic {
    let error = Diagnostic::error(format!("there is no help on `{name}`"));
    let known = COMMANDS
        .iter()
        .flat_map(Command::names)
        .chain(TOPICS.iter().map(|topic| topic.name))
        .chain(glossary::entries().flat_map(|entry| entry.names.iter().copied()))
        .chain(functions::names())
        .chain(makers().map(|maker| maker.name))
        .chain(SETTINGS.iter().map(|setting| setting.name));
    match nearest(name.trim_start_matches('.'), known) {
        Some(near) => error.hint(format!("did you mean .help {near}?")),
        None => error.hint("`.help` lists the commands and topics; a `?` behind a name says what it is"),
    }
}

fn of_command(command: &'static Command) -> String {
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

fn of_topic(topic: &Topic) -> String {
    let mut text = format!("{}: {}\n{}", topic.name, topic.about, topic.text);
    match topic.name {
        "fake" => text.push_str(&made_up()),
        "formats" => text.extend(FORMATS.iter().map(|format| aligned(format.name, format.description))),
        _ => {}
    }
    text
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

fn of_word(session: &Session, entry: &Entry) -> String {
    let mut text = format!("{} ({}): {}\n", entry.names[0], entry.kind.name(), entry.about);
    if !entry.more.is_empty() {
        text.push_str(&format!("  {}\n", entry.more));
    }
    let tables = example::best_connected(session);
    let lines: Vec<String> = entry.lines.iter().filter_map(|form| example::filled(session, &tables, form)).collect();
    let on_demo = lines.is_empty() && !entry.lines.is_empty();
    let lines = if on_demo { entry.lines.iter().map(|form| example::on_demo(form)).collect() } else { lines };
    if !lines.is_empty() {
        text.push_str(if on_demo { "\nin the demo\n" } else { "\nexamples\n" });
        text.extend(lines.iter().map(|line| format!("  {line}\n")));
    }
    text
}

fn of_function(session: &Session, function: &Function) -> String {
    let Function { name, least, most, about, example } = function;
    let takes = match (*least, *most) {
        (0, 0) => "no arguments".to_owned(),
        (1, 1) => "1 argument".to_owned(),
        (least, most) if least == most => format!("{least} arguments"),
        (0, MOST_ARGUMENTS) => "any number of arguments".to_owned(),
        (least, MOST_ARGUMENTS) => format!("{least} arguments or more"),
        (least, most) if most == least + 1 => format!("{least} or {most} arguments"),
        (least, most) => format!("{least} to {most} arguments"),
    };
    let mut text = format!("{name}() (function): {about}\n  takes {takes}\n");
    if !example.is_empty() {
        text.push_str(&format!("\nexamples\n  {example}{}\n", value_of(session, example)));
    }
    text
}

/// ` → 3`: what a call of plain values gives; nothing where it cannot be told.
fn value_of(session: &Session, call: &str) -> String {
    let Ok(Some(crate::lang::ast::HopStatement::Value(expr))) = crate::lang::parse(call) else { return String::new() };
    let Ok(plan) = session.plan_bare(&expr) else { return String::new() };
    let (sql, values) = plan.statement.bound();
    match collect(&**session.connection(), &sql, &values).as_deref() {
        Ok([row]) => row.first().map_or_else(String::new, |value| format!("  → {}", quote_value(value))),
        _ => String::new(),
    }
}

fn of_aggregate(session: &Session, name: &str, about: &str) -> String {
    let arguments = match name {
        "percentile" => "{number}, 90",
        "string_agg" => "{text}, ', '",
        "group_concat" | "json_group_array" => "{text}",
        "share" => "",
        _ => "{number}",
    };
    let form = format!("{{records}} per {{text}} show {{text}}, {name}({arguments}) as x limit 3");
    let mut text = format!("{name}() (aggregate): {about}\n");
    let line = example::filled(session, &example::best_connected(session), &form);
    text.push_str(&format!("\nexamples\n  {}\n", line.unwrap_or_else(|| example::on_demo(&form))));
    text
}

fn of_maker(maker: &Maker) -> String {
    let call = if maker.bare { maker.name.to_owned() } else { format!("fake.{}", maker.name) };
    let mut text = format!("{call} (made up): {}\n", maker.about);
    if !maker.aliases.is_empty() {
        let aliases: Vec<String> = maker.aliases.iter().map(|alias| format!("fake.{alias}")).collect();
        text.push_str(&format!("  also {}\n", aliases.join(" ")));
    }
    text.push_str(&format!("\nexamples\n  {}\n\n`.help fake` lists all.\n", maker.example));
    text
}

fn of_setting(session: &Session, setting: &Setting) -> String {
    let values = (setting.values)().join(", ");
    format!(
        "{} (setting): {}\n  It is {}, and takes {values}.\n\nexamples\n  .set {} {}\n",
        setting.name,
        setting.about,
        setting.get(&session.settings),
        setting.name,
        setting.get(&session.settings),
    )
}
