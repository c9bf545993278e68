//! Whether a line does the task of a step, and if not, what is different.

use std::collections::HashMap;

use super::guard::Guarded;
use super::stage;
use crate::answer::Shape;
use crate::course::{Checks, Language, Step, Wanted, Wrong, entries};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result, Span};
use crate::fresh::Sheet;
use crate::lang::{InputEntry, LineKind};
use crate::reader::RunLine;
use crate::run::asked::{Answer, Asked, answer_of, asked, run_into};
use crate::run::compare::{compare_rows, less, row_text};
use crate::session::{Session, Stop};
use crate::store::Value;

/// How many rows of a difference are told.
const MOST_TOLD: usize = 3;

/// What a line is to its step.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    Right,
    /// It does not do the task: what is different.
    NotYet(String),
    /// It is no try: it looks around, or fails.
    NoTry,
}

/// A line that has run.
pub(super) struct Ran<'r> {
    pub entry: &'r InputEntry,
    /// What was wrong with it; none where it went well.
    pub errors: Option<&'r [Diagnostic]>,
    /// How many statements it took.
    pub statements: u64,
    /// True if it changed anything.
    pub changed: bool,
}

/// Commands that do something, so that a step may be about what they did.
const DOING: [&str; 8] = [".migrate", ".seed", ".undo", ".redo", ".import", ".read", ".lazy", ".reset"];

/// Judges a line by the step's checks.
///
/// # Errors
/// The step's own lines fail, or an interrupt.
pub(super) fn judge(session: &mut Session, step: &Step, ran: &Ran<'_>, run_line: RunLine) -> Result<Judgement> {
    let mut session = Guarded::begin(session);
    let judgement = judge_line(&mut session, step, ran, run_line)?;
    if let Judgement::NotYet(_) = &judgement
        && let Some(wrong) = typical(&mut session, step, ran, run_line)?
    {
        return Ok(Judgement::NotYet(wrong.because.clone()));
    }
    Ok(judgement)
}

fn judge_line(session: &mut Session, step: &Step, ran: &Ran<'_>, run_line: RunLine) -> Result<Judgement> {
    let checks = &step.checks;
    if let Some(judgement) = judge_failure(checks, ran) {
        return Ok(judgement);
    }
    let is_try = ran.errors.is_some() || ran.changed || is_doing(&ran.entry.text);
    if let Some(begin) = &checks.begins {
        if !begins(&ran.entry.text, begin) {
            return Ok(Judgement::NoTry);
        }
    }
    let mut asks = false;
    if let Some(expected) = &checks.answer {
        let Ok(own) = asked(session, &ran.entry.text, Span::new(0, ran.entry.text.len())) else {
            return Ok(match ran.changed {
                true => Judgement::NotYet("the task asks for an answer, and the line changes something".to_owned()),
                false => Judgement::NoTry,
            });
        };
        asks = true;
        if let Some(difference) = difference(session, expected, &own, &ran.entry.text, checks.ordered, run_line)? {
            return Ok(Judgement::NotYet(difference));
        }
    }
    for expected in &checks.expects {
        if let Some(said) = unmet(session, expected, run_line)? {
            return Ok(if is_try || asks { Judgement::NotYet(said) } else { Judgement::NoTry });
        }
    }
    for wanted in &checks.schema {
        if let Some(said) = lacking(session, wanted)? {
            return Ok(if is_try || asks { Judgement::NotYet(said) } else { Judgement::NoTry });
        }
    }
    Ok(judge_manner(checks, ran).map_or(Judgement::Right, Judgement::NotYet))
}

/// Where the line failed, or was to fail; `None` where more has to be looked at.
fn judge_failure(checks: &Checks, ran: &Ran<'_>) -> Option<Judgement> {
    match (&checks.error, ran.errors) {
        (None, None) => None,
        (None, Some(_)) => Some(Judgement::NoTry),
        (Some(_), None) => Some(match ran.changed {
            true => Judgement::NotYet("the line went well, and the task is about one that is refused".to_owned()),
            false => Judgement::NoTry,
        }),
        (Some(says), Some(errors)) => {
            let message = errors.first().map(ToString::to_string).unwrap_or_default();
            // A line that cannot be read is refused for another reason than the task's.
            let is_engine = errors.first().is_some_and(|error| error.kind == DiagnosticKind::Engine);
            if says.is_empty() && !is_engine {
                return Some(Judgement::NoTry);
            }
            if !message.to_lowercase().contains(&says.to_lowercase()) {
                return Some(Judgement::NotYet(format!(
                    "it is refused for another reason: the task is about “{says}”"
                )));
            }
            None
        }
    }
}

/// What of the way is not as the task wants it.
fn judge_manner(checks: &Checks, ran: &Ran<'_>) -> Option<String> {
    let is_sql = ran.entry.kind == LineKind::Sql;
    match checks.language {
        Some(Language::Sql) if !is_sql => return Some("that is it, and the task asks for it in SQL".to_owned()),
        Some(Language::Hop) if is_sql => return Some("that is it, and the task asks for a line of hop".to_owned()),
        _ => {}
    }
    let wanted = checks.statements?;
    let holds = if wanted.most { ran.statements <= wanted.count } else { ran.statements == wanted.count };
    if holds {
        return None;
    }
    let plural = |count: u64| if count == 1 { "1 statement".to_owned() } else { format!("{count} statements") };
    let most = if wanted.most { "at most " } else { "" };
    Some(format!("it took {}, and the task asks for {most}{}", plural(ran.statements), plural(wanted.count)))
}

fn is_doing(text: &str) -> bool {
    text.split_whitespace().next().is_some_and(|word| DOING.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// True if a line begins with these words.
fn begins(text: &str, begin: &str) -> bool {
    let mut words = text.split_whitespace();
    begin.split_whitespace().all(|word| words.next().is_some_and(|own| own.eq_ignore_ascii_case(word)))
}

/// What is said where an expectation of the step does not hold.
fn unmet(session: &mut Session, expected: &str, run_line: RunLine) -> Result<Option<String>> {
    let text = format!("expect {expected}");
    let entry = InputEntry { kind: LineKind::Hop, text, line: 1 };
    match stage::run_quietly(session, &entry, run_line) {
        Ok(()) => Ok(None),
        Err(Stop::Failed(errors)) => {
            let error =
                errors.into_iter().next().unwrap_or_else(|| Diagnostic::error("something is not as it should be"));
            if error.kind == DiagnosticKind::Interrupted { Err(error) } else { Ok(Some(error.message)) }
        }
        Err(Stop::Reported | Stop::Closed) => Ok(Some("something is not as it should be".to_owned())),
    }
}

/// What is said where the schema is not as the step wants it.
fn lacking(session: &Session, wanted: &Wanted) -> Result<Option<String>> {
    session.catalog().refresh()?;
    // A name that could be several tables is none of them.
    let table = session.catalog().table(&wanted.table).ok().flatten();
    let Wanted { table: name, column, is_there } = wanted;
    let has = match (&table, column) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(table), Some(column)) => table.columns.iter().any(|known| known.name.eq_ignore_ascii_case(column)),
    };
    Ok((has != *is_there).then(|| match (column, is_there) {
        (None, true) => format!("there is no table {name}"),
        (None, false) => format!("the table {name} is still there"),
        (Some(column), true) => format!("{name} has no column {column}"),
        (Some(column), false) => format!("{name} still has the column {column}"),
    }))
}

/// The typical wrong line that this one is, in its words or by its answer.
fn typical<'s>(session: &mut Session, step: &'s Step, ran: &Ran<'_>, run_line: RunLine) -> Result<Option<&'s Wrong>> {
    let with_words = || step.wrong.iter().filter(|wrong| !wrong.because.is_empty());
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let own = squeezed(&ran.entry.text);
    if let Some(wrong) = with_words().find(|wrong| squeezed(&wrong.line) == own) {
        return Ok(Some(wrong));
    }
    if step.checks.answer.is_none() {
        return Ok(None);
    }
    let Ok(asks) = asked(session, &ran.entry.text, Span::new(0, ran.entry.text.len())) else { return Ok(None) };
    for wrong in with_words() {
        // Its last line is the one that answers; one that fails here is not what was typed.
        let Some(last) = entries(&wrong.line).pop() else { continue };
        if asked(session, &last.text, Span::new(0, last.text.len())).is_err() {
            continue;
        }
        if difference(session, &last.text, &asks, &ran.entry.text, step.checks.ordered, run_line)?.is_none() {
            return Ok(Some(wrong));
        }
    }
    Ok(None)
}

/// How the answer of a line differs from that of the line that the step expects; `None` where they are the same.
fn difference(
    session: &mut Session,
    expected: &str,
    own: &Asked,
    own_text: &str,
    ordered: bool,
    run_line: RunLine,
) -> Result<Option<String>> {
    let wanted = asked(session, expected, Span::new(0, expected.len()))?;
    let nests = |asked: &Asked| matches!(asked, Asked::Plan(plan) if !plan.branches.is_empty());
    let (expected_answer, own_answer) = (answer_of(session, &wanted)?, answer_of(session, own)?);
    match (nests(&wanted), nests(own)) {
        (true, true) => {
            let (wanted, own) = (nested(session, expected, run_line)?, nested(session, own_text, run_line)?);
            Ok(rows_differ(&wanted, &own, ordered, "", None))
        }
        (false, false) => Ok(answers_differ(&expected_answer, &own_answer, ordered)),
        (wants, _) => Ok(Some(match (answers_differ(&expected_answer, &own_answer, ordered), wants) {
            (Some(difference), _) => difference,
            (None, true) => "the records are right, and what belongs to each is to be shown inside it".to_owned(),
            (None, false) => "the records are right, and the task asks for nothing inside them".to_owned(),
        })),
    }
}

/// What nests, as one text for each record.
fn nested(session: &mut Session, line: &str, run_line: RunLine) -> Result<Vec<Vec<Value>>> {
    let sheet = Sheet::default();
    match run_into(session, line, Box::new(sheet.clone()), run_line) {
        Ok(()) => Ok(sheet.text().lines().map(|line| vec![Value::text(line)]).collect()),
        Err(Stop::Failed(errors)) => {
            Err(errors.into_iter().next().unwrap_or_else(|| Diagnostic::error("the line fails")))
        }
        Err(_) => Err(Diagnostic::error("the line fails")),
    }
}

fn answers_differ(expected: &Answer, own: &Answer, ordered: bool) -> Option<String> {
    if let (Some(wanted), Some(keys)) = (&expected.keys, &own.keys) {
        if wanted.table != keys.table {
            return Some(format!("those are {}, and the task asks for {}", keys.table, wanted.table));
        }
        return rows_differ(&wanted.rows, &keys.rows, ordered, &wanted.table, None);
    }
    let is_value = |answer: &Answer| answer.rows.len() <= 1 && answer.columns.len() == 1;
    if matches!(expected.shape, Shape::Value | Shape::Boolean | Shape::Values { one: true }) && !is_value(own) {
        let count = own.rows.len();
        let rows = if count == 1 { "a whole row".to_owned() } else { format!("{count} rows") };
        return Some(format!("that is {rows}, and the task asks for one value"));
    }
    if own.shape == Shape::Value && expected.shape != Shape::Value && expected.rows.len() != 1 {
        return Some("that is one value, and the task asks for what it counts or sums up".to_owned());
    }
    if is_value(expected) && is_value(own) {
        return value_differs(expected, own);
    }
    let (wanted, rows) = (exact(&expected.rows), exact(&own.rows));
    if expected.columns.len() == own.columns.len() {
        let straight = rows_differ(&wanted, &rows, ordered, "", Some(&own.columns))?;
        // The same columns in another order are the same answer.
        return match by_name(&expected.columns, &own.columns) {
            Some(places) => rows_differ(&wanted, &projected(&rows, &places), ordered, "", Some(&own.columns)),
            None => Some(straight),
        };
    }
    let names = |columns: &[String]| columns.join(", ");
    if let Some(places) = by_name(&expected.columns, &own.columns) {
        let rest = rows_differ(&wanted, &projected(&rows, &places), ordered, "", Some(&expected.columns));
        return rest.or_else(|| {
            let more: Vec<String> =
                (0..own.columns.len()).filter(|at| !places.contains(at)).map(|at| own.columns[at].clone()).collect();
            Some(format!("the rows are right, and these columns are too many: {}", names(&more)))
        });
    }
    if let Some(places) = by_name(&own.columns, &expected.columns) {
        let rest = rows_differ(&projected(&wanted, &places), &rows, ordered, "", Some(&own.columns));
        return rest.or_else(|| {
            let more: Vec<String> = (0..expected.columns.len())
                .filter(|at| !places.contains(at))
                .map(|at| expected.columns[at].clone())
                .collect();
            Some(format!("the rows are right, and these columns are missing: {}", names(&more)))
        });
    }
    let plural = |count: usize| if count == 1 { "1 column".to_owned() } else { format!("{count} columns") };
    Some(format!(
        "the answer has {} ({}), and the task asks for {} ({})",
        plural(own.columns.len()),
        names(&own.columns),
        plural(expected.columns.len()),
        names(&expected.columns)
    ))
}

fn value_differs(expected: &Answer, own: &Answer) -> Option<String> {
    let value = |answer: &Answer| exact(&answer.rows).into_iter().next().and_then(|row| row.into_iter().next());
    let (wanted, own) = (value(expected).unwrap_or(Value::Null), value(own).unwrap_or(Value::Null));
    let shown = row_text(std::slice::from_ref(&own));
    let is_number = |value: &Value| matches!(value, Value::Integer(_) | Value::Real(_));
    match compare_rows(std::slice::from_ref(&own), std::slice::from_ref(&wanted)) {
        std::cmp::Ordering::Equal => None,
        order if is_number(&own) && is_number(&wanted) => {
            Some(format!("{shown} is too {}", if order.is_lt() { "small" } else { "large" }))
        }
        _ => Some(format!("{shown} is not it")),
    }
}

/// How rows differ: which are missing, which are too many, and whether they are in order.
fn rows_differ(
    expected: &[Vec<Value>],
    own: &[Vec<Value>],
    ordered: bool,
    table: &str,
    columns: Option<&[String]>,
) -> Option<String> {
    let (missing, surplus) = (less(expected, own), less(own, expected));
    if missing.is_empty() && surplus.is_empty() {
        let at = expected.iter().zip(own).position(|(one, other)| compare_rows(one, other).is_ne());
        return at.filter(|_| ordered).map(|at| {
            format!("the rows are right, and their order is not: {} comes too early", told(&own[at..=at], table))
        });
    }
    if own.is_empty() {
        let rows = if expected.len() == 1 { "1 row".to_owned() } else { format!("{} rows", expected.len()) };
        return Some(format!("the answer is empty, and the task asks for {rows}"));
    }
    let is = |count: usize| if count == 1 { "is" } else { "are" };
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("{} {} missing: {}", missing.len(), is(missing.len()), told(&missing, table)));
    }
    if !surplus.is_empty() {
        parts.push(format!("{} {} too many: {}", surplus.len(), is(surplus.len()), told(&surplus, table)));
    }
    let difference = parts.join("; ");
    // Where nothing fits, the columns are perhaps others than those that are asked for.
    match columns.filter(|_| missing.len() == expected.len() && surplus.len() == own.len()) {
        Some(columns) => Some(format!("no row fits ({} is shown); {difference}", columns.join(", "))),
        None => Some(difference),
    }
}

fn told(rows: &[Vec<Value>], table: &str) -> String {
    let name = |row: &Vec<Value>| if table.is_empty() { row_text(row) } else { format!("{table} {}", row_text(row)) };
    let mut texts: Vec<String> = rows.iter().take(MOST_TOLD).map(name).collect();
    if rows.len() > MOST_TOLD {
        texts.push(format!("… {} more", rows.len() - MOST_TOLD));
    }
    texts.join(", ")
}

/// For each wanted column its place among the others, by name; `None` where one is missing or stands twice.
fn by_name(wanted: &[String], own: &[String]) -> Option<Vec<usize>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    for (at, name) in own.iter().enumerate() {
        if places.insert(name.to_lowercase(), at).is_some() {
            return None;
        }
    }
    let mut found: Vec<usize> = Vec::new();
    for name in wanted {
        let at = *places.get(&name.to_lowercase())?;
        if found.contains(&at) {
            return None;
        }
        found.push(at);
    }
    Some(found)
}

fn projected(rows: &[Vec<Value>], places: &[usize]) -> Vec<Vec<Value>> {
    rows.iter().map(|row| places.iter().map(|at| row.get(*at).cloned().unwrap_or(Value::Null)).collect()).collect()
}

/// Numbers to twelve digits: an average does not depend on the order in which it is summed up.
fn exact(rows: &[Vec<Value>]) -> Vec<Vec<Value>> {
    let rounded = |value: &Value| match value {
        Value::Real(number) if number.is_finite() => {
            // What `{:e}` writes is a number.
            format!("{number:.11e}").parse().map_or(Value::Real(*number), Value::Real)
        }
        value => value.clone(),
    };
    rows.iter().map(|row| row.iter().map(rounded).collect()).collect()
}
