//! Counts all that is asked of a table in one pass over it, where a statement for each question would read it as often.
//!
//! An answer is what SQL would count. Where a collation, a conversion between types or too little room stands in the way there is none, and a
//! statement answers instead.

use std::ops::ControlFlow;

use self::keys::KeyCounter;
pub(super) use self::keys::{KeyAnswer, Parents};
use self::values::{DayCounter, FilledCounter, NumberCounter, OrderCounter, RepeatCounter};
pub(super) use self::values::{DayCounts, Filled, NumberCounts, OrderCounts, RepeatCounts};
use crate::catalog::{KeyStep, Table, TableKind};
use crate::diagnostic::{DiagnosticKind, Result};
use crate::seed::auto::sense::Bounds;
use crate::sql::quote_name;
use crate::store::{Connection, Row};

mod keys;
mod values;

#[cfg(test)]
mod tests;

/// How many bytes one pass may take for all that it tells apart.
const ROOM: usize = 64 << 20;
/// So many columns are read in one pass: a query gives 2,000 at most (limits.html).
const MOST_COLUMNS: usize = 1000;
/// So many records show of most columns that they hold something, and not always the same.
const GLANCE: usize = 200;

/// What is asked of one table; columns by their places in it.
#[derive(Default)]
pub(super) struct Questions {
    /// How its children spread over the records that these keys lead to.
    pub keys: Vec<KeyStep>,
    /// How often the second value is less than the first.
    pub orders: Vec<(usize, usize)>,
    /// How many numbers lie where.
    pub numbers: Vec<(usize, Bounds)>,
    /// How many records share their values of these columns, and whether texts that differ in the case of letters are the same.
    pub repeats: Vec<(Vec<usize>, bool)>,
    /// Whether a column holds anything, and more than one value.
    pub filled: Vec<usize>,
    /// How many values are days or times as they are mostly written.
    pub days: Vec<usize>,
}

/// What was counted of one table.
#[derive(Default)]
pub(super) struct Answers {
    /// How many records it has, where they were counted.
    pub records: Option<u64>,
    keys: Vec<(KeyStep, KeyAnswer)>,
    orders: Vec<((usize, usize), OrderCounts)>,
    numbers: Vec<(usize, NumberCounts)>,
    repeats: Vec<((Vec<usize>, bool), RepeatCounts)>,
    filled: Vec<(usize, Filled)>,
    days: Vec<(usize, DayCounts)>,
}

fn answer<'a, Q: PartialEq, A>(answers: &'a [(Q, A)], question: &Q) -> Option<&'a A> {
    answers.iter().find(|(known, _)| known == question).map(|(_, answer)| answer)
}

impl Answers {
    pub fn key(&self, step: &KeyStep) -> Option<&KeyAnswer> {
        let is_same = |known: &KeyStep| {
            (&known.from_columns, &known.to_columns) == (&step.from_columns, &step.to_columns)
                && (&known.to.schema, &known.to.name) == (&step.to.schema, &step.to.name)
        };
        self.keys.iter().find(|(known, _)| is_same(known)).map(|(_, answer)| answer)
    }

    pub fn order(&self, first: usize, second: usize) -> Option<&OrderCounts> {
        answer(&self.orders, &(first, second))
    }

    pub fn numbers(&self, column: usize) -> Option<&NumberCounts> {
        answer(&self.numbers, &column)
    }

    pub fn repeats(&self, columns: &[usize], any_case: bool) -> Option<RepeatCounts> {
        answer(&self.repeats, &(columns.to_vec(), any_case)).copied()
    }

    pub fn days(&self, column: usize) -> Option<DayCounts> {
        answer(&self.days, &column).copied()
    }

    pub fn filled(&self, column: usize) -> Option<Filled> {
        answer(&self.filled, &column).copied()
    }
}

/// Answers what can be answered by reading the table once.
///
/// # Errors
/// That the pass was interrupted. What cannot be read is left to the statements, whose errors are told.
pub(super) fn count(
    connection: &dyn Connection,
    table: &Table,
    questions: &Questions,
    parents: &mut Parents,
) -> Result<Answers> {
    if table.kind != TableKind::Table {
        return Ok(Answers::default());
    }
    match count_all(connection, table, questions, parents) {
        Err(error) if error.kind != DiagnosticKind::Interrupted => Ok(Answers::default()),
        counted => counted,
    }
}

/// The columns that one pass reads, each once.
#[derive(Default)]
struct Columns(Vec<usize>);

impl Columns {
    /// Where the column stands in the rows of the pass.
    fn place(&mut self, column: usize) -> usize {
        self.0.iter().position(|known| *known == column).unwrap_or_else(|| {
            self.0.push(column);
            self.0.len() - 1
        })
    }

    fn places(&mut self, columns: &[usize]) -> Vec<usize> {
        columns.iter().map(|column| self.place(*column)).collect()
    }
}

fn count_all(
    connection: &dyn Connection,
    table: &Table,
    questions: &Questions,
    parents: &mut Parents,
) -> Result<Answers> {
    let mut answers = Answers::default();
    let mut columns = Columns::default();
    let mut keys: Vec<(&KeyStep, KeyCounter)> = Vec::new();
    for step in &questions.keys {
        if keys::is_countable(step) {
            let places = columns.places(&step.from_columns);
            keys.push((step, KeyCounter::new(step, places, parents.count(connection, &step.to)?)));
        }
    }
    let is_binary = |at: &usize| table.columns[*at].collation == "BINARY";
    let mut orders: Vec<((usize, usize), OrderCounter)> = Vec::new();
    for (first, second) in &questions.orders {
        if values::compare_as_they_are(&table.columns[*first], &table.columns[*second]) {
            let places = [*first, *second].map(|column| columns.place(column));
            orders.push(((*first, *second), OrderCounter::new(places)));
        }
    }
    let mut numbers: Vec<(usize, NumberCounter)> = Vec::new();
    for (column, bounds) in &questions.numbers {
        numbers.push((*column, NumberCounter::new(columns.place(*column), *bounds)));
    }
    let mut repeats: Vec<(&(Vec<usize>, bool), RepeatCounter)> = Vec::new();
    for asked in questions.repeats.iter().filter(|(asked, _)| asked.iter().all(is_binary)) {
        repeats.push((asked, RepeatCounter::new(columns.places(&asked.0), asked.1)));
    }
    let mut filled: Vec<(usize, FilledCounter)> = Vec::new();
    for (column, counter) in glance(connection, table, &questions.filled)? {
        match counter.is_decided() {
            true => answers.filled.extend(counter.finish().map(|answer| (column, answer))),
            false => filled.push((column, FilledCounter::new(columns.place(column), is_binary(&column)))),
        }
    }
    let mut days: Vec<(usize, DayCounter)> =
        questions.days.iter().map(|column| (*column, DayCounter::new(columns.place(*column)))).collect();
    if columns.0.is_empty() || columns.0.len() > MOST_COLUMNS {
        return Ok(answers);
    }
    let (mut records, mut room) = (0, ROOM);
    read(connection, table, &columns.0, None, &mut |row| {
        records += 1;
        keys.iter_mut().for_each(|(_, counter)| counter.see(row, &mut room));
        orders.iter_mut().for_each(|(_, counter)| counter.see(row));
        numbers.iter_mut().for_each(|(_, counter)| counter.see(row));
        repeats.iter_mut().for_each(|(_, counter)| counter.see(row, &mut room));
        filled.iter_mut().for_each(|(_, counter)| counter.see(row));
        days.iter_mut().for_each(|(_, counter)| counter.see(row));
    })?;
    answers.days.extend(days.into_iter().map(|(column, counter)| (column, counter.finish())));
    answers.records = Some(records);
    for (step, counter) in keys {
        answers.keys.extend(counter.finish(connection, step, records)?.map(|answer| (step.clone(), answer)));
    }
    answers.orders.extend(orders.into_iter().map(|(columns, counter)| (columns, counter.finish())));
    answers.numbers.extend(numbers.into_iter().map(|(column, counter)| (column, counter.finish())));
    let counted = repeats.into_iter().filter_map(|(asked, counter)| Some((asked.clone(), counter.finish()?)));
    answers.repeats.extend(counted);
    answers.filled.extend(filled.into_iter().filter_map(|(column, counter)| Some((column, counter.finish()?))));
    Ok(answers)
}

/// What the first records tell of these columns.
fn glance(connection: &dyn Connection, table: &Table, columns: &[usize]) -> Result<Vec<(usize, FilledCounter)>> {
    let is_binary = |column: usize| table.columns[column].collation == "BINARY";
    let counter = |(place, column): (usize, &usize)| (*column, FilledCounter::new(place, is_binary(*column)));
    let mut counters: Vec<(usize, FilledCounter)> = columns.iter().enumerate().map(counter).collect();
    if columns.is_empty() || columns.len() > MOST_COLUMNS {
        return Ok(Vec::new());
    }
    read(connection, table, columns, Some(GLANCE), &mut |row| {
        counters.iter_mut().for_each(|(_, counter)| counter.see(row));
    })?;
    Ok(counters)
}

/// Hands each record over, with these columns.
fn read(
    connection: &dyn Connection,
    table: &Table,
    columns: &[usize],
    limit: Option<usize>,
    each: &mut dyn FnMut(&dyn Row),
) -> Result<()> {
    let listed: Vec<String> = columns.iter().map(|at| quote_name(&table.columns[*at].name)).collect();
    let limit = limit.map(|limit| format!(" LIMIT {limit}")).unwrap_or_default();
    let sql = format!("SELECT {} FROM {}{limit}", listed.join(", "), table.quoted_name());
    let Some(mut statement) = connection.prepare(&sql)? else { return Ok(()) };
    statement.stream(&[], &mut |row| {
        each(row);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(())
}
