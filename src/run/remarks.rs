//! What a line is remarked on: warnings always, notes to a person; among these the ones that take a look at the data, and cost
//! a script nothing. A line that is shown in the place of the one at hand is tried first.

use std::time::{Duration, Instant};

use super::explain;
use crate::catalog::Affinity;
use crate::diagnostic::{CandidateForm, Diagnostic, Severity, Span, TryLine};
use crate::lang::ast::{BinaryOp, HopStatement};
use crate::lang::{self, Date, Precision};
use crate::plan::ComparedText;
use crate::plan::relational::algebra::same_table;
use crate::session::Session;
use crate::sql::quote_text;

/// How long a remark may look at the data.
const PATIENCE: Duration = Duration::from_millis(100);

/// How many texts of a line are looked for.
const MOST_LOOKS: usize = 4;

/// How many days of a line are remarked on.
const MOST_DAYS: usize = 20;

/// Tells what is remarked on a plan, before its answer.
pub(crate) fn remark(session: &Session, remarks: &[Diagnostic], compared: &[ComparedText]) {
    for remark in remarks.iter().filter(|one| session.interactive || one.severity == Severity::Warning) {
        report(session, remark.clone());
    }
    if session.interactive {
        remark_on_days(session, compared);
    }
}

/// Shows a remark with those of its lines that would run.
fn report(session: &Session, mut remark: Diagnostic) {
    for candidate in remark.take_candidates() {
        let line = match candidate.form {
            CandidateForm::Line(line) => Some(line),
            CandidateForm::Replaced(span, with) => replaced(&session.line.text, &[(span, &with)]),
            // A remark is about the line at hand.
            CandidateForm::Example(_) | CandidateForm::Around(..) => None,
        };
        if let Some(line) = line.filter(|line| runs(session, line)) {
            remark.add_line(TryLine { says: candidate.says, line });
        }
    }
    session.messages.report(&remark);
}

/// The text with others in these places, which stand in their order. `None` where it has no such places: what a variable holds
/// was typed in another line.
fn replaced(text: &str, places: &[(Span, &str)]) -> Option<String> {
    let mut line = text.to_owned();
    for (place, with) in places.iter().rev() {
        text.get(place.start..place.end)?;
        line.replace_range(place.start..place.end, with);
    }
    Some(line)
}

/// True if a hop line would be taken. Nothing is run.
fn runs(session: &Session, line: &str) -> bool {
    let is_planned = |statement: &HopStatement| match statement {
        HopStatement::Assign { value, .. } => explain::sent(session, value).is_ok(),
        statement => explain::sent(session, statement).is_ok(),
    };
    matches!(lang::parse(line), Ok(Some(statement)) if is_planned(&statement))
}

/// True if the text stands in the line at hand, at its place.
fn is_typed(session: &Session, compared: &ComparedText) -> bool {
    let inner = session.line.text.get(compared.at.start + 1..compared.at.end.saturating_sub(1));
    inner.is_some_and(|typed| typed.replace("''", "'") == compared.text || typed.replace("\"\"", "\"") == compared.text)
}

/// The day that a text is.
fn day(text: &str) -> Option<Date> {
    match Date::leading(text) {
        Some((length, Ok(date))) if length == text.len() && date.precision() == Precision::Day => Some(date),
        _ => None,
    }
}

/// A day in quotes beside a column that holds times stands for what is before all of them.
fn remark_on_days(session: &Session, compared: &[ComparedText]) {
    let is_last = |op| matches!(op, BinaryOp::LessEqual | BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::Is);
    let days = compared.iter().filter(|one| {
        let is_number = matches!(one.column().affinity, Affinity::Integer | Affinity::Real);
        is_last(one.op) && !is_number && day(&one.text).is_some() && is_typed(session, one)
    });
    let days: Vec<&ComparedText> = days.take(MOST_DAYS).collect();
    let mut rest = days.as_slice();
    while let [one, ..] = rest {
        // The items of a list are one remark, and one line.
        let is_beside = |other: &&ComparedText| {
            same_table(&other.table, &one.table) && other.column == one.column && other.op == one.op
        };
        let (together, others) = rest.split_at(rest.iter().take_while(|other| is_beside(other)).count());
        rest = others;
        if !session.catalog.holds_times(&one.table, one.column()) {
            continue;
        }
        let name = &one.column().name;
        let what = match one.op {
            BinaryOp::LessEqual => {
                format!("{name} holds times, and those of '{}' come behind it: they are left out", one.text)
            }
            _ => format!("{name} holds times, and none of them is equal to '{}'", one.text),
        };
        let note = Diagnostic::note(what).at(one.at);
        let mut places: Vec<(Span, &str)> = together.iter().map(|one| (one.at, one.text.as_str())).collect();
        places.sort_by_key(|(place, _)| place.start);
        let line = replaced(&session.line.text, &places);
        report(session, line.map_or(note.clone(), |line| note.try_line("the whole day", line)));
    }
}

/// Tells of an empty answer which of its texts are there in another letter case.
pub(crate) fn remark_on_letter_case(session: &Session, compared: &[ComparedText]) {
    if !session.interactive {
        return;
    }
    let until = Instant::now() + PATIENCE;
    let is_equal = |one: &&ComparedText| matches!(one.op, BinaryOp::Equal | BinaryOp::Is) && is_typed(session, one);
    for one in compared.iter().filter(is_equal).take(MOST_LOOKS) {
        let Some(there) = session.catalog.in_other_case(&one.table, one.column(), &one.text, until) else { continue };
        let there = quote_text(&there);
        let what =
            format!("no {} of {} is {}; there is {there}", one.column().name, one.table.name, quote_text(&one.text));
        report(session, Diagnostic::note(what).at(one.at).try_instead("try", one.at, there));
        return;
    }
}
