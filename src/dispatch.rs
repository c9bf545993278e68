//! Tells the kinds of lines apart and runs each: hop, SQL and meta-commands, as one step of undo.
//!
//! ```text
//! entry ─┬─ hop ── parse ── plan ── run ── formats
//!        ├─ SQL ── run::sql ───────────────┘
//!        └─ meta ─ the table of commands
//! ```

use std::iter;
use std::time::Instant;

use crate::advice;
use crate::commands::{self, describe_noun, path, relations, transaction, variables};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result, Span};
use crate::fault;
use crate::formats;
use crate::lang::ast::{self, HopStatement};
use crate::lang::{self, InputEntry, LineKind};
use crate::learn;
use crate::plan::Lazy;
use crate::run::write::{self, clear};
use crate::run::{assign, engine_place, explain, kept_plans, query, sql, stored_query};
use crate::session::statement_runner::Echo;
use crate::session::{BeforeLine, Flow, Once, Output, Session, Stop, Timer, duration};
use crate::store;

#[cfg(test)]
mod tests;

/// Runs all entries of a text, up to the first that fails. For tests and other programs; the shell and scripts go
/// entry by entry.
pub fn run_text(session: &mut Session, text: &str, out: &mut Output) -> Result<Flow, Stop> {
    for entry in &lang::entries(text.split('\n'), store::is_complete) {
        if run(session, entry, out)? == Flow::Leave {
            return Ok(Flow::Leave);
        }
    }
    Ok(Flow::Next)
}

/// So many statements of one shape are worth a word to a person.
const MANY_ALIKE: usize = 5;

/// Runs one entry. Its errors are handed back, its warnings and remarks have been shown. A fault of the program itself is an
/// error of the line as others are, and the session goes on.
pub fn run(session: &mut Session, entry: &InputEntry, out: &mut Output) -> Result<Flow, Stop> {
    let before = session.before_line();
    let under_way = session.under_way(out);
    let as_cards = as_cards(entry);
    let usual = session.settings.format;
    if as_cards.is_some() {
        session.settings.format = &formats::CARD;
    }
    let outcome = fault::catch(|| run_entry(session, as_cards.as_ref().unwrap_or(entry), &entry.text, out))
        .unwrap_or_else(|fault| Err(after_fault(session, before, &entry.text, fault)));
    if as_cards.is_some() {
        session.settings.format = usual;
    }
    drop(under_way);
    let entry = as_cards.as_ref().unwrap_or(entry);
    if learn::is_judged(session, entry) { learn::after_line(session, entry, outcome, run) } else { outcome }
}

/// The entry without the mark that wants its answer as cards; none where it has no such mark.
fn as_cards(entry: &InputEntry) -> Option<InputEntry> {
    let line = matches!(entry.kind, LineKind::Hop | LineKind::Sql).then(|| lang::without_cards_mark(&entry.text))??;
    let end = if entry.kind == LineKind::Sql && !line.trim_end().ends_with(';') { ";" } else { "" };
    Some(InputEntry { text: format!("{line}{end}"), ..entry.clone() })
}

/// Runs a command whose arguments are words already, as they come from the program's own.
pub fn run_words(name: &str, arguments: &[String], session: &mut Session, out: &mut Output) -> Result<Flow, Stop> {
    let before = session.before_line();
    let _under_way = session.under_way(out);
    fault::catch(|| commands::run_words(name, arguments, session, out, run))
        .unwrap_or_else(|fault| Err(after_fault(session, before, "", fault)))
}

/// Makes the session usable again after a fault; gives the fault with its place in the line.
fn after_fault(session: &mut Session, before: BeforeLine, text: &str, fault: Diagnostic) -> Stop {
    let was_open = before.in_transaction;
    let recovered = session.recover(before, text).and_then(|()| session.note_changes());
    let mut fault = if text.is_empty() { fault } else { fault.at(Span::new(0, text.len())) };
    if !session.line.changes.borrow().is_empty() {
        fault.hints.push("what the line had changed by then is kept; `.undo` takes it back".to_owned());
    }
    session.engine.end_line();
    let stop = Stop::Failed(iter::once(fault).chain(recovered.err()).collect());
    after_failure(session, stop, was_open)
}

/// Runs an entry, which was typed as `typed`.
fn run_entry(session: &mut Session, entry: &InputEntry, typed: &str, out: &mut Output) -> Result<Flow, Stop> {
    let begin = Instant::now();
    session.values.follow(&session.settings);
    if session.interactive && session.messages.is_terminal() {
        session.engine.count_shapes();
    }
    session.engine.begin_line(Echo { sql: session.settings.sql, explain: session.settings.explain });
    tell_pending_file(session, entry);
    if session.interactive && session.line.depth == 0 {
        out.begin_line((session.settings.timer == Timer::Foot).then_some(begin));
    }
    if session.line.depth == 0
        && let Some(log) = out.log().filter(|_| entry.kind != LineKind::Blank && !is_about_log(&entry.text))
    {
        log.line(if commands::may_hold_secret(typed) { ".open …" } else { typed.trim_end() })?;
    }
    let was_open = session.in_transaction();
    let outcome = recorded(session, entry, out).map_err(|stop| after_failure(session, stop, was_open));
    session.settle_seed_runs();
    let flushed = if session.line.is_followed && !out.is_terminal() { Ok(()) } else { out.flush() };
    session.engine.end_line();
    let alike = session.engine.most_of_one_shape();
    if alike >= MANY_ALIKE && entry.kind == LineKind::Hop && session.settings.lazy == Lazy::Select {
        session.messages.say(&format!(
            "{alike} statements of one shape (N+1): `.lazy subquery` fetches what nests with one a level"
        ));
    }
    for warning in session.engine.connection.take_warnings().into_iter().chain(session.catalog.warnings()) {
        session.messages.report(&warning);
    }
    if session.line.depth == 0 {
        out.end_line();
    }
    let ended = if session.line.depth == 0 { end_once(session, entry, out) } else { Ok(()) };
    if session.settings.timer == Timer::On && session.line.depth == 0 {
        session.messages.say(&format!("-- took {}", duration(begin.elapsed())));
    }
    match outcome {
        Ok(flow) => {
            flushed?;
            ended?;
            Ok(flow)
        }
        Err(stop) => Err(explain_missing_database(session, stop)),
    }
}

/// What cannot be written since it is not made yet is told so.
fn explain_missing_database(session: &Session, stop: Stop) -> Stop {
    let refused =
        |error: &Diagnostic| error.kind == DiagnosticKind::Engine && error.message.contains("readonly database");
    match (&session.database.pending_file, stop) {
        (Some(file), Stop::Failed(errors)) if errors.iter().any(refused) => {
            Diagnostic::error("there is no database yet to write to")
                .hint(format!("`.migrate` makes {}", file.display()))
                .into()
        }
        (_, stop) => stop,
    }
}

/// True for `.log` itself, and for what goes through the pages of an answer, which a transcript has whole.
fn is_about_log(text: &str) -> bool {
    let first = text.split_whitespace().next();
    first.is_some_and(|word| [".log", "more", "back", ".pager"].iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Behind the line whose answer went to a file, answers come back.
fn end_once(session: &mut Session, entry: &InputEntry, out: &mut Output) -> Result<(), Stop> {
    match session.once.take() {
        Some(once) if once.is_due && entry.kind != LineKind::Blank && !commands::is_setting(&entry.text) => {
            // Another format that was said meanwhile stays.
            if session.settings.format == once.own {
                session.settings.format = once.format;
            }
            out.redirect(None)
                .map_err(|error| Diagnostic::engine(format!("the file of `.once` cannot be written: {error}")).into())
        }
        once => {
            let is_said = entry.kind == LineKind::Meta;
            session.once = once.map(|once| Once { is_due: once.is_due || is_said, ..once });
            Ok(())
        }
    }
}

/// Says once that there is no database yet, at the first line that could want one.
fn tell_pending_file(session: &mut Session, entry: &InputEntry) {
    let about_it = match entry.kind {
        LineKind::Blank => true,
        LineKind::Meta => [".migrate", ".seed", ".help", ".open", ".quit", ".exit"]
            .iter()
            .any(|own| entry.text.trim_start().starts_with(own)),
        LineKind::Sql | LineKind::Hop => false,
    };
    if let Some(file) =
        session.database.pending_file.as_ref().filter(|_| !about_it && !session.database.is_pending_file_told)
    {
        session.messages.say(&format!("there is no database yet: `.migrate` makes {}", file.display()));
        session.database.is_pending_file_told = true;
    }
}

/// Runs one entry as one step of undo.
fn recorded(session: &mut Session, entry: &InputEntry, out: &mut Output) -> Result<Flow, Stop> {
    if session.line.is_in_seed {
        return run_kind(session, entry, out);
    }
    session.begin_changes(&entry.text)?;
    let outcome = run_kind(session, entry, out);
    let noted = session.note_changes();
    let flow = outcome?;
    noted?;
    if session.is_for_people()
        && entry.kind != LineKind::Meta
        && let Some(along) = session.side_effects()
    {
        out.text(&format!("   {along}\n"))?;
    }
    Ok(flow)
}

fn run_kind(session: &mut Session, entry: &InputEntry, out: &mut Output) -> Result<Flow, Stop> {
    if let Some(line) = learn::shorthand(session, &entry.text) {
        return commands::run(&line, session, out, run);
    }
    match entry.kind {
        LineKind::Blank => Ok(Flow::Next),
        LineKind::Sql => sql::run(session, &entry.text, out).map(|()| Flow::Next).map_err(|stop| match stop {
            Stop::Failed(errors) => Stop::Failed(advice::advise_sql(session, &entry.text, errors)),
            stop => stop,
        }),
        LineKind::Meta => {
            session.kept_plans.clear();
            commands::run(&entry.text, session, out, run).map_err(|stop| match stop {
                Stop::Failed(errors) => Stop::Failed(advice::advise_command(session, &entry.text, errors)),
                stop => stop,
            })
        }
        LineKind::Hop => run_hop(session, &entry.text, out).map_err(|stop| match stop {
            Stop::Failed(errors) => {
                let placed = placed_in_line(session, errors, &entry.text);
                Stop::Failed(advice::advise(session, &entry.text, placed))
            }
            stop => stop,
        }),
    }
}

/// Says where a failure has ended the transaction that was open.
fn after_failure(session: &Session, stop: Stop, was_open: bool) -> Stop {
    match stop {
        Stop::Failed(mut errors) if was_open => {
            if let Some(first) = errors.first_mut() {
                let says = |what: &str| first.hints.iter().any(|hint| hint == what);
                let (is_lost, is_unknown) = (says(store::LOST), says(store::UNKNOWN));
                if is_lost && session.in_transaction() {
                    first
                        .hints
                        .push("`rollback` ends it: what comes before would stand alone, and is not run".to_owned());
                } else if !(is_lost || is_unknown || session.in_transaction()) {
                    // In more words than the engine has for it.
                    first.hints.retain(|hint| hint != store::ROLLED_BACK);
                    first
                        .hints
                        .push("the transaction is rolled back as a whole: nothing since `begin` is kept".to_owned());
                }
            }
            Stop::Failed(errors)
        }
        stop => stop,
    }
}

/// What the engine says of a hop line has a place in it.
fn placed_in_line(session: &Session, errors: Vec<Diagnostic>, text: &str) -> Vec<Diagnostic> {
    let failure = session.engine.connection.last_failure();
    errors.into_iter().map(|error| engine_place::placed(error, failure.as_ref(), text)).collect()
}

fn run_hop(session: &mut Session, text: &str, out: &mut Output) -> Result<Flow, Stop> {
    let (tokens, errors) = lang::tokenize(text);
    if !errors.is_empty() {
        return Err(Stop::Failed(errors));
    }
    stored_query::check_filled_size(session, &tokens)?;
    let kind = kept_plans::kind_of(session, &tokens);
    if let Some(kind) = &kind
        && kept_plans::run(session, kind, out)?
    {
        return Ok(Flow::Next);
    }
    let statement = match lang::parse_tokens(text, tokens) {
        Ok(Some(statement)) => statement,
        Ok(None) => return Ok(Flow::Next),
        Err(errors) => return Err(Stop::Failed(errors)),
    };
    session.line.text.clear();
    session.line.text.push_str(text);
    // What begins and ends transactions needs no schema, and has to go where there is none.
    if !matches!(&statement, HopStatement::Session(line) if transaction::is_of_transactions(line)) {
        session.catalog.refresh()?;
    }
    match statement {
        HopStatement::Value(expr) => {
            if let Some(warning) = advice::remark(session, &expr) {
                session.messages.report(&warning);
            }
            query::answer(session, &expr, out)?;
        }
        HopStatement::Assign { name, value } => assign::assign(session, &name, &value)?,
        HopStatement::Explain(inner) => explain::explain(session, &inner, out)?,
        HopStatement::ShowSql(inner) => explain::show_sql(session, &inner, out)?,
        HopStatement::Expect(expected) => commands::expect(session, text, &expected, run)?,
        HopStatement::Describe { path, ddl } => describe_noun::describe_noun(session, &path, ddl, out)?,
        HopStatement::Write(write) => {
            write::run(session, &write, out)?;
            if let Some(kind) = kind {
                kept_plans::keep(session, kind, &write);
            }
        }
        HopStatement::Session(line) => return run_session_line(session, &line, out),
    }
    Ok(Flow::Next)
}

/// A line that speaks to the session.
fn run_session_line(session: &mut Session, line: &ast::SessionCommand, out: &mut Output) -> Result<Flow, Stop> {
    session.kept_plans.clear();
    match line {
        ast::SessionCommand::Begin
        | ast::SessionCommand::Commit
        | ast::SessionCommand::Rollback { .. }
        | ast::SessionCommand::Savepoint(_)
        | ast::SessionCommand::Release(_) => transaction::run(session, line)?,
        ast::SessionCommand::Forget(name) => variables::forget(session, name)?,
        ast::SessionCommand::Vars => variables::list(session, out)?,
        ast::SessionCommand::More(rows) => query::more(session, *rows, out)?,
        ast::SessionCommand::Back => query::back(session, out)?,
        ast::SessionCommand::Quit => return Ok(Flow::Leave),
        ast::SessionCommand::Help => return commands::run(".help", session, out, run),
        ast::SessionCommand::HelpOn(words, at) => commands::help_on(session, words, at.0, out)?,
        ast::SessionCommand::Paths { from, to } => path::path(session, from, to, out)?,
        ast::SessionCommand::Clear(names) => clear::clear(session, names, out)?,
        ast::SessionCommand::Relate(text, at) => relations::relate(session, text, at.0)?,
        ast::SessionCommand::Label(text, at) => relations::label(session, text, at.0)?,
    }
    Ok(Flow::Next)
}
