//! Whether a line does the task of a step, and if not, what is different.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::guard::Guarded;
use super::stage;
use crate::answer::Shape;
use crate::catalog;
use crate::course::{Checks, Language, Step, Wanted, Wrong, entries};
use crate::diagnostic::{Diagnostic, DiagnosticKind, Result, Span};
use crate::fresh::Sheet;
use crate::lang::ast::HopStatement;
use crate::lang::{self, InputEntry, LineKind};
use crate::reader::RunLine;
use crate::run::asked::{Answer, Asked, answer_of, asked, run_into};
use crate::run::compare::{compare_rows, less, row_text};
use crate::session::{Session, Stop};
use crate::store::Value;

/// How many rows of an answer are looked at: one that has no end is told to be too long.
const MOST_ROWS: usize = 50_000;
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
const DOING: [&str; 4] = [".migrate", ".seed", ".import", ".read"];
/// Commands that go back to where a try began.
const TAKING_BACK: [&str; 2] = [".undo", ".redo"];

/// Judges a line by the step's checks.
///
/// # Errors
/// The step's own lines fail, or an interrupt.
pub(super) fn judge(session: &mut Session, step: &Step, ran: &Ran<'_>, run_line: RunLine) -> Result<Judgement> {
    let mut session = Guarded::begin(session);
    let judgement = judge_line(&mut session, step, ran, run_line)?;
    let typical = match &judgement {
        Judgement::Right => None,
        // What the text itself shows is typed to be looked at.
        Judgement::NotYet(_) if is_shown(step, &ran.entry.text) => return Ok(Judgement::NoTry),
        Judgement::NoTry => typed_wrong(step, &ran.entry.text),
        Judgement::NotYet(_) => match typed_wrong(step, &ran.entry.text) {
            None => answered_wrong(&mut session, step, ran, run_line)?,
            typed => typed,
        },
    };
    Ok(typical.map_or(judgement, |wrong| Judgement::NotYet(wrong.because.clone())))
}

fn judge_line(session: &mut Session, step: &Step, ran: &Ran<'_>, run_line: RunLine) -> Result<Judgement> {
    let checks = &step.checks;
    if let Some(judgement) = judge_failure(checks, ran) {
        return Ok(judgement);
    }
    let takes_back = is_one_of(&ran.entry.text, &TAKING_BACK);
    let does = is_one_of(&ran.entry.text, &DOING) && !only_looks(&ran.entry.text);
    let is_try = ran.errors.is_some() || (writes(session, ran) && !takes_back) || does;
    if let Some(begin) = &checks.begins
        && !begins(&ran.entry.text, begin)
    {
        return Ok(match ran.changed && !takes_back {
            true => Judgement::NotYet("the task is about another line, and this one has changed something".to_owned()),
            false if ran.errors.is_some() => {
                Judgement::NotYet("this one is refused as well, and the task is about another line".to_owned())
            }
            false => Judgement::NoTry,
        });
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
        if let Some(said) = unmet(session, &expected.line, run_line)? {
            let said = if expected.otherwise.is_empty() { said } else { expected.otherwise.clone() };
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
            let says_so = !says.is_empty() && message.to_lowercase().contains(&says.to_lowercase());
            // A line that cannot be read is no try; the database refuses what it has understood.
            let is_engine = errors.first().is_some_and(|error| error.kind == DiagnosticKind::Engine);
            match (says_so, is_engine) {
                (true, _) => {}
                (false, true) if says.is_empty() => {}
                (false, true) => {
                    let said = format!("it is refused for another reason: the task is about “{says}”");
                    return Some(Judgement::NotYet(said));
                }
                (false, false) => return Some(Judgement::NoTry),
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

fn is_one_of(text: &str, commands: &[&str]) -> bool {
    text.split_whitespace().next().is_some_and(|word| commands.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// True if a command says what it would do, or has done.
fn only_looks(text: &str) -> bool {
    const LOOKS: [&str; 9] = ["plan", "status", "history", "current", "heads", "show", "check", "list", "sql"];
    text.split_whitespace().nth(1).is_some_and(|word| LOOKS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// True if a line is one that changes data, even where there was nothing to change.
fn writes(session: &Session, ran: &Ran<'_>) -> bool {
    let text = &ran.entry.text;
    ran.changed
        || match ran.entry.kind {
            LineKind::Hop => matches!(lang::parse(text), Ok(Some(HopStatement::Write(_)))),
            LineKind::Sql => matches!(
                session.connection().prepare(text.trim_start().trim_start_matches('!')),
                Ok(Some(statement)) if !statement.is_readonly()
            ),
            LineKind::Meta | LineKind::Blank => false,
        }
}

/// True if a line begins so, however its words are spaced.
fn begins(text: &str, begin: &str) -> bool {
    let dense = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
    let (text, begin) = (dense(text), dense(begin));
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.strip_prefix(&begin).is_some_and(|rest| {
        !begin.ends_with(is_word) || !rest.starts_with(is_word) || begin.chars().all(|c| is_word(c) || c == '.')
    })
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
            if error.kind == DiagnosticKind::Interrupted {
                return Err(error);
            }
            Ok(Some(std::iter::once(&error.message).chain(error.hints.first()).cloned().collect::<Vec<_>>().join("; ")))
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

/// True if the text itself shows the line, and nothing is said to it as a wrong one.
fn is_shown(step: &Step, line: &str) -> bool {
    step.text.contains(&format!("`{}`", line.trim())) && typed_wrong(step, line).is_none()
}

/// The wrong lines that something is said to.
fn with_words(step: &Step) -> impl Iterator<Item = &Wrong> {
    step.wrong.iter().filter(|wrong| !wrong.because.is_empty())
}

/// The wrong line whose last entry is the one that was typed, but for blanks and letter case.
fn typed_wrong<'s>(step: &'s Step, text: &str) -> Option<&'s Wrong> {
    let squeezed = |text: &str| {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        words.trim_end_matches(';').trim_end().to_owned()
    };
    let own = squeezed(text);
    with_words(step).find(|wrong| entries(&wrong.line).last().is_some_and(|last| squeezed(&last.text) == own))
}

/// The wrong line that has the same answer.
fn answered_wrong<'s>(
    session: &mut Session,
    step: &'s Step,
    ran: &Ran<'_>,
    run_line: RunLine,
) -> Result<Option<&'s Wrong>> {
    if step.checks.answer.is_none() {
        return Ok(None);
    }
    let Ok(asks) = asked(session, &ran.entry.text, Span::new(0, ran.entry.text.len())) else { return Ok(None) };
    for wrong in with_words(step) {
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
    let expected_answer = answer_of(session, &wanted, MOST_ROWS)?;
    let own_answer = answer_of(session, own, MOST_ROWS)?;
    if expected_answer.is_cut {
        return Err(Diagnostic::error(format!("`{expected}` of the course has more than {MOST_ROWS} rows")));
    }
    if own_answer.is_cut {
        return Ok(Some(format!("the answer has more than {MOST_ROWS} rows, which are too many")));
    }
    match (nests(&wanted), nests(own)) {
        (true, true) => {
            if expected_answer.table != own_answer.table {
                return Ok(answers_differ(&expected_answer, &own_answer, ordered));
            }
            let wanted = nested(session, expected, ordered, run_line)?;
            let own = nested(session, own_text, ordered, run_line)?;
            Ok(nested_differ(&wanted, &own, ordered))
        }
        (false, false) => Ok(answers_differ(&expected_answer, &own_answer, ordered)),
        (wants, _) => Ok(Some(match (answers_differ(&expected_answer, &own_answer, ordered), wants) {
            (Some(difference), _) => difference,
            (None, true) => "the records are right, and what belongs to each is to be shown inside it".to_owned(),
            (None, false) => "the records are right, and the task asks for nothing inside them".to_owned(),
        })),
    }
}

/// What nests, as one text for each record. Its columns have an order of their own, and what nests is a set where no order is asked for.
fn nested(session: &mut Session, line: &str, ordered: bool, run_line: RunLine) -> Result<Vec<Vec<Value>>> {
    let sheet = Sheet::default();
    let shown = |line: &str| match serde_json::from_str(line) {
        Ok(mut value) => {
            if !ordered {
                sort_sets(&mut value);
            }
            Ok(vec![Value::text(value.to_string())])
        }
        Err(error) => Err(Diagnostic::error(format!("the answer cannot be compared: {error}"))),
    };
    // Nobody has asked for the statements of this line.
    let echo = (session.settings.sql, session.settings.explain);
    (session.settings.sql, session.settings.explain) = (false, false);
    let outcome = run_into(session, line, Box::new(sheet.clone()), run_line);
    (session.settings.sql, session.settings.explain) = echo;
    match outcome {
        Ok(()) => sheet.take().lines().map(shown).collect(),
        Err(Stop::Failed(errors)) => {
            Err(errors.into_iter().next().unwrap_or_else(|| Diagnostic::error("the line fails")))
        }
        Err(_) => Err(Diagnostic::error("the line fails")),
    }
}

/// Puts the elements of each array in an order of their own.
fn sort_sets(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Array(elements) => {
            elements.iter_mut().for_each(sort_sets);
            elements.sort_by_cached_key(ToString::to_string);
        }
        serde_json::Value::Object(fields) => fields.values_mut().for_each(sort_sets),
        _ => {}
    }
}

/// How answers differ in which things nest: what is inside is not told, for it is long.
fn nested_differ(expected: &[Vec<Value>], own: &[Vec<Value>], ordered: bool) -> Option<String> {
    let (missing, surplus) = (less(expected, own), less(own, expected));
    let records = |count: usize| if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
    if missing.is_empty() && surplus.is_empty() {
        let differs = expected.iter().zip(own).any(|(one, other)| compare_rows(one, other).is_ne());
        return (ordered && differs).then(|| "the records are right, and their order is not".to_owned());
    }
    Some(match own.len().cmp(&expected.len()) {
        Ordering::Less => format!("{} are missing", records(expected.len() - own.len())),
        Ordering::Greater => format!("{} are too many", records(own.len() - expected.len())),
        Ordering::Equal => {
            format!("{} of {} differ: other columns, or something else inside", missing.len(), records(expected.len()))
        }
    })
}

fn answers_differ(expected: &Answer, own: &Answer, ordered: bool) -> Option<String> {
    if let (Some(wanted), Some(table)) = (&expected.table, &own.table) {
        if wanted != table {
            return Some(format!("those are {table}, and the task asks for {wanted}"));
        }
        if let (Some(wanted), Some(keys)) = (&expected.keys, &own.keys) {
            return rows_differ(wanted, keys, ordered, table, None);
        }
    }
    let is_value = |answer: &Answer| answer.rows.len() <= 1 && answer.columns.len() == 1;
    if matches!(expected.shape, Shape::Value | Shape::Boolean | Shape::Values { one: true }) && !is_value(own) {
        let count = own.rows.len();
        let rows = if count == 1 { "a whole row".to_owned() } else { format!("{count} rows") };
        return Some(format!("that is {rows}, and the task asks for one value"));
    }
    if own.shape == Shape::Value && expected.shape != Shape::Value && expected.rows.len() != 1 {
        let wanted = match &expected.table {
            Some(table) => format!("the {table} themselves"),
            None if expected.columns.len() == 1 => "several values".to_owned(),
            None => "several rows".to_owned(),
        };
        return Some(format!("that is one value, and the task asks for {wanted}"));
    }
    if is_value(expected) && is_value(own) {
        return value_differs(expected, own);
    }
    let (wanted, rows) = (exact(&expected.rows), exact(&own.rows));
    if expected.columns.len() == own.columns.len() {
        let straight = rows_differ(&wanted, &rows, ordered, "", Some(&own.columns))?;
        // The same columns in another order are the same answer, whatever they are called.
        return match by_name(&expected.columns, &own.columns) {
            Some(places) => rows_differ(&wanted, &projected(&rows, &places), ordered, "", Some(&own.columns)),
            None if by_content(&wanted, &rows, ordered) => None,
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
        Ordering::Equal => None,
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
    // Rows that are there once, and come again.
    if missing.is_empty() && surplus.iter().all(|row| expected.iter().any(|one| compare_rows(one, row).is_eq())) {
        let rows =
            if surplus.len() == 1 { "1 row repeats".to_owned() } else { format!("{} rows repeat", surplus.len()) };
        return Some(format!("{rows}: {}", told(&surplus, table)));
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
    let mut texts: Vec<String> = rows.iter().take(MOST_TOLD).map(|row| row_text(row)).collect();
    if let Some(first) = texts.first_mut()
        && !table.is_empty()
    {
        let name = if rows.len() == 1 { catalog::singular_name(table) } else { table.to_owned() };
        first.insert_str(0, &format!("{name} "));
    }
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

/// How many columns are tried in every order; the work grows with the factorial of it.
const MOST_COLUMNS: usize = 6;

/// True if some order of the columns makes the rows those that are wanted.
fn by_content(wanted: &[Vec<Value>], own: &[Vec<Value>], ordered: bool) -> bool {
    let width = wanted.first().map_or(0, Vec::len);
    if wanted.len() != own.len() || width > MOST_COLUMNS || own.first().map_or(0, Vec::len) != width {
        return false;
    }
    let column = |rows: &[Vec<Value>], at: usize| -> Vec<Vec<Value>> { projected(rows, &[at]) };
    let same = |one: usize, other: usize| {
        let (one, other) = (column(wanted, one), column(own, other));
        less(&one, &other).is_empty() && less(&other, &one).is_empty()
    };
    let fits: Vec<Vec<usize>> = (0..width).map(|one| (0..width).filter(|other| same(one, *other)).collect()).collect();
    try_orders(&fits, &mut Vec::new(), &mut |places| {
        rows_differ(wanted, &projected(own, places), ordered, "", None).is_none()
    })
}

/// Tries each choice of one place for each column, none twice, until one holds.
fn try_orders(fits: &[Vec<usize>], chosen: &mut Vec<usize>, holds: &mut dyn FnMut(&[usize]) -> bool) -> bool {
    let Some(places) = fits.get(chosen.len()) else { return holds(chosen) };
    places.iter().any(|place| {
        if chosen.contains(place) {
            return false;
        }
        chosen.push(*place);
        let found = try_orders(fits, chosen, holds);
        chosen.pop();
        found
    })
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
