//! `.export`: writes the answer of a query to a file.

use std::path::Path;

use super::command::{Argument, Call, Command, Group, text_at, word_at};
use super::place;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::formats::{self, Format};
use crate::lang::ast::HopStatement;
use crate::lang::{self, LineKind};
use crate::run::{query, sql};
use crate::session::{Flow, Limit, Output, Session, Settings, Stop, size_words};
use crate::terminal::Style;

pub(super) const EXPORT: Command = Command {
    name: "export",
    aliases: &[],
    usage: ".export FILE [OPTION] QUERY",
    group: Group::Files,
    about: "write the answer of a query to a file, whole or not at all",
    more: "The name says the format: csv, tsv, json, jsonl, md, html, sql. A file that is there is replaced when the new \
           one is whole, at a terminal after a question; a database never is, and with --readonly no file is. Options: --format FORMAT, --excel-safe to let no text of csv and tsv be a \
           formula.",
    examples: &[
        (".export games.csv games where price > 20", "a line of the language"),
        (".export games.json select * from games", "or SQL that reads"),
        (".export games.csv --excel-safe games", "no cell is a formula to a spreadsheet"),
    ],
    arguments: &[&[Argument::File], &[Argument::Text]],
    run: export,
};

fn export(call: &Call, session: &mut Session, _: &mut Output) -> Result<Flow, Stop> {
    let wanted = Wanted::read(call)?;
    let path = Path::new(&wanted.file);
    let format = formats::format_of(path, wanted.format.as_deref())?;
    let place = place::for_export(call, session, &wanted.file)?;
    let made = place.create()?;
    let style = Style::PIPE;
    let mut into = Output::new(Box::new(made.file()?), style, || None, session.messages().clone());
    let excel_safe = wanted.excel_safe || session.settings.excel_safe;
    write_answer(session, &wanted.query, format, excel_safe, &mut into).map_err(|stop| match stop {
        // A pipe that closes is none of a file.
        Stop::Closed => Diagnostic::engine(format!("{} cannot be written", wanted.file)).into(),
        other => other,
    })?;
    drop(into);
    let size = made.commit()?;
    if session.is_interactive() {
        session.messages().say(&format!("{}: {}", wanted.file, size_words(size)));
    }
    Ok(Flow::Next)
}

/// What an export is to be. The query is no list of words: it stands in the line as it was typed, or in quotes as a whole.
struct Wanted {
    file: String,
    format: Option<String>,
    excel_safe: bool,
    /// Blank up to where the query stands in the line, so that places in it are places in the line.
    query: String,
}

impl Wanted {
    /// Options may stand before the file and behind it; what comes then is the query.
    fn read(call: &Call) -> Result<Wanted> {
        let (mut file, mut format, mut excel_safe) = (None, None, false);
        let mut at = call.span.start;
        if call.arguments.is_empty() {
            return Err(call.misused("a file and a query are wanted"));
        }
        while let Some((word, _, end)) = word_at(&call.line, at) {
            if word == "--excel-safe" {
                excel_safe = true;
            } else if word == "--format" {
                let value = word_at(&call.line, end).ok_or_else(|| call.misused("--format wants a value"))?;
                format = Some(value.0);
                at = value.2;
                continue;
            } else if let Some(value) = word.strip_prefix("--format=") {
                format = Some(value.to_owned());
            } else if word.starts_with("--") && word.len() > 2 {
                return Err(call.misused(&format!("there is no option {word}")).at(Span::new(at, end)));
            } else if file.is_none() {
                file = Some(word);
            } else {
                break;
            }
            at = end;
        }
        let file = file.ok_or_else(|| call.misused("a file and a query are wanted"))?;
        let space = call.line.get(at..).unwrap_or_default();
        let query = text_at(&call.line, at + space.len() - space.trim_start().len(), call.line.len());
        if query.trim().is_empty() {
            return Err(call.misused("a query is missing"));
        }
        Ok(Wanted { file, format, excel_safe, query })
    }
}

/// Writes the answer of `text`, a query, a value or SQL that only reads, to `out`.
///
/// # Errors
/// The line is no question; what is wrong with it, placed within `text`.
fn write_answer(
    session: &mut Session,
    text: &str,
    format: &'static Format,
    excel_safe: bool,
    out: &mut Output,
) -> Result<(), Stop> {
    let settings = Settings { format, limit: Limit::Off, excel_safe, ..session.settings.clone() };
    let before = std::mem::replace(&mut session.settings, settings);
    let more = session.more.take();
    let outcome = answer_question(session, text, out);
    session.settings = before;
    session.more = more;
    outcome?;
    Ok(out.flush()?)
}

fn answer_question(session: &mut Session, text: &str, out: &mut Output) -> Result<(), Stop> {
    let refused = || Diagnostic::error("only a query, a value or SQL that reads can be exported");
    match lang::classify(text) {
        LineKind::Sql => {
            let at = text.len() - text.trim_start().len();
            let body = text[at..].strip_prefix('!').unwrap_or(&text[at..]);
            let connection = session.engine.connection.clone();
            let at = text.len() - body.len();
            let moved = |error: Diagnostic| sql::moved(error, at);
            let Some(statement) = connection.prepare(body).map_err(moved)? else { return Err(refused().into()) };
            let several = body
                .get(statement.consumed()..)
                .is_some_and(|rest| !rest.trim_matches(|c: char| c.is_whitespace() || c == ';').is_empty());
            if !statement.is_readonly() || statement.columns().is_empty() {
                return Err(refused().into());
            }
            if several {
                return Err(Diagnostic::error("one statement can be exported at a time").into());
            }
            drop(statement);
            sql::run(session, text, out)
        }
        LineKind::Hop => match lang::parse(text).map_err(Stop::Failed)? {
            Some(HopStatement::Value(expr)) => {
                session.catalog.refresh()?;
                query::answer(session, &expr, out)
            }
            _ => Err(refused().into()),
        },
        LineKind::Blank => Err(Diagnostic::error("a query is missing").into()),
        LineKind::Meta => Err(refused().into()),
    }
}
