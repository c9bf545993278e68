//! What a line answers, as rows for the program itself; and lines that run where nobody sees their answer.

use std::io::{self, Write};
use std::ops::ControlFlow;

use super::sql_parameters;
use crate::answer::Shape;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::formats;
use crate::lang::ast::HopStatement;
use crate::lang::{self, InputEntry, LineKind};
use crate::plan::Plan;
use crate::reader::RunLine;
use crate::session::statement_runner::owned;
use crate::session::{Limit, Messages, Output, Session, Stop};
use crate::store::{Row, Value};
use crate::terminal::Style;

/// The answer of a query or of SQL that reads.
pub(crate) struct Answer {
    pub shape: Shape,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
    /// The table that its records are of, where it is one of records.
    pub table: Option<String>,
    /// The keys of its records.
    pub keys: Option<Vec<Vec<Value>>>,
    /// True if it has more rows than were wanted.
    pub is_cut: bool,
}

/// A line that asks something.
pub(crate) enum Asked {
    Sql { text: String, at: usize, columns: Vec<String> },
    Plan(Box<Plan>),
}

/// A query, a value or SQL that reads; `at` is where it stands in the line that has it.
///
/// # Errors
/// It is another line, or none.
pub(crate) fn asked(session: &Session, text: &str, at: Span) -> Result<Asked> {
    let refused = || Diagnostic::error("a query or SQL that reads stands here").at(at);
    match lang::classify(text) {
        LineKind::Sql => {
            let body = text.trim_start().trim_start_matches('!');
            let begin = text.len() - body.len();
            let prepared = session.connection().prepare(body).map_err(|error| super::sql::moved(error, begin))?;
            let reads = prepared.filter(|statement| statement.is_readonly());
            let columns = reads.map(|statement| statement.columns().to_vec());
            let columns = columns.filter(|columns| !columns.is_empty()).ok_or_else(refused)?;
            Ok(Asked::Sql { text: body.to_owned(), at: begin, columns })
        }
        LineKind::Hop => {
            let Some(HopStatement::Value(expr)) = lang::parse(text).map_err(first)? else { return Err(refused()) };
            Ok(Asked::Plan(Box::new(session.plan(&expr)?)))
        }
        LineKind::Meta | LineKind::Blank => Err(refused()),
    }
}

/// The same, where nothing nests in the answer, so that its rows are all of it.
///
/// # Errors
/// As [`asked`]; something nests.
pub(crate) fn asked_flat(session: &Session, text: &str, at: Span) -> Result<Asked> {
    let asked = asked(session, text, at)?;
    match &asked {
        Asked::Plan(plan) if !plan.branches.is_empty() => {
            let error = Diagnostic::error("what nests in an answer is not compared").at(at);
            Err(error.hint("`show` chooses plain columns"))
        }
        _ => Ok(asked),
    }
}

/// What such a line answers, without what nests in it; of more rows than `most` those.
///
/// # Errors
/// The engine's.
pub(crate) fn answer_of(session: &Session, asked: &Asked, most: usize) -> Result<Answer> {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut take = |row: &dyn Row| {
        rows.push(owned(row));
        Ok(if rows.len() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    };
    match asked {
        Asked::Sql { text, at, columns } => {
            let moved = |error: Diagnostic| super::sql::moved(error, *at);
            if let Some(mut statement) = session.connection().prepare(text).map_err(moved)? {
                let values = sql_parameters::values(session, &*statement, text, *at)?;
                statement.stream(&values, &mut take).map_err(moved)?;
            }
            let is_cut = rows.len() > most;
            let shape = Shape::Rows { one: false };
            Ok(Answer { shape, columns: columns.clone(), rows, table: None, keys: None, is_cut })
        }
        Asked::Plan(plan) => {
            let width = plan.head.columns.len();
            session.engine.run(&plan.statement, &mut take)?;
            rows.iter_mut().for_each(|row| row.truncate(width));
            let is_cut = rows.len() > most;
            let keys = match &plan.keys {
                Some(keys) if !is_cut && matches!(plan.head.shape, Shape::Records { .. }) => {
                    Some(session.engine.collect(&keys.statement.planned(&session.catalog))?)
                }
                _ => None,
            };
            let columns = plan.head.columns.iter().map(|column| column.name.clone()).collect();
            let table = plan.head.table.clone().filter(|_| matches!(plan.head.shape, Shape::Records { .. }));
            Ok(Answer { shape: plan.head.shape, columns, rows, table, keys, is_cut })
        }
    }
}

fn first(errors: Vec<Diagnostic>) -> Diagnostic {
    errors.into_iter().next().unwrap_or_else(|| Diagnostic::error("the line cannot be read"))
}

/// Runs a line where nobody sees its answer.
///
/// # Errors
/// Those of the line.
pub(crate) fn run_unseen(session: &mut Session, text: &str, run_line: RunLine) -> Result<(), Stop> {
    run_into(session, text, Box::new(io::sink()), run_line)
}

/// Runs a line whose answer goes to `into` as data (JSON, a line for each record), and says nothing.
///
/// # Errors
/// Those of the line.
pub(crate) fn run_into(session: &mut Session, text: &str, into: Box<dyn Write>, run_line: RunLine) -> Result<(), Stop> {
    let nobody = Messages::new(Box::new(io::sink()), Style::PIPE, || None);
    let mut out = Output::new(into, Style::PIPE, || None, nobody.clone());
    let entry =
        InputEntry { kind: lang::classify(text), text: text.to_owned(), line: session.messages().origin().line };
    let before = (session.settings.clone(), session.line.is_in_seed, session.yes);
    let messages = std::mem::replace(&mut session.messages, nobody);
    let (more, kept) = (session.more.take(), session.variables().get("_").cloned());
    // As data an answer is what was asked for, without labels and the foot of a card.
    (session.settings.format, session.settings.limit) = (&formats::JSONL, Limit::Off);
    (session.line.is_in_seed, session.yes) = (true, true);
    // It is a line within another: nothing that waits for the next one takes it for that.
    session.line.depth += 1;
    let outcome = run_line(session, &entry, &mut out).map(|_| ());
    session.line.depth -= 1;
    (session.settings, session.line.is_in_seed, session.yes) = before;
    session.messages = messages;
    session.more = more;
    session.remember("_", kept.map(|kept| (kept, crate::session::FilledSize::default())));
    outcome
}
