//! Checks that are not understood: values of many kinds are tried, and those that pass are kept.

use super::super::expr::{self, Expr};
use super::super::field::naming_hint;
use super::super::keys::is_nullable;
use super::super::scratch::{TRIAL, pick};
use super::{Check, Choice, Solver, Source};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{code, quote_name};
use crate::store::Value;

impl Solver<'_> {
    /// Where a check is not understood, values that happen to meet it.
    pub(super) fn search_candidates(&self, mut choice: Choice) -> Result<Choice> {
        for _ in 0..self.checks.len() + self.keys.len() {
            let broken = self.try_out(&choice)?;
            let Some((at, _)) = broken.first() else { return Ok(choice) };
            let Some(check) = self.checks.get(*at) else {
                return Err(self.unsolved(&[at - self.checks.len()], None));
            };
            let columns = match &check.expr {
                Some(expr) => expr.columns(),
                None => self.mentioned(&check.text),
            };
            let free: Vec<usize> =
                columns.iter().filter(|column| self.sources[**column] == Source::Free).copied().collect();
            let unsolved = || self.unsolved(&free, Some(&check.text));
            if free.is_empty() {
                // A key that may be null meets most checks so.
                let empties = |(known, text): &&mut (usize, String)| {
                    matches!(self.sources[*known], Source::Key(_))
                        && columns.contains(known)
                        && is_nullable(self.table, *known)
                        && text != "null"
                };
                let Some((_, text)) = choice.columns.iter_mut().rfind(empties) else {
                    return Err(self.unsolved(&columns, Some(&check.text)));
                };
                "null".clone_into(text);
                continue;
            }
            // Rules that are over the same columns must hold with it.
            let rules: Vec<String> = self
                .checks
                .iter()
                .filter(|other| {
                    let own = other.expr.as_ref().map_or_else(|| self.mentioned(&other.text), Expr::columns);
                    own.iter().all(|column| columns.contains(column))
                })
                .map(|check| check.text.clone())
                .chain(
                    free.iter()
                        .filter(|column| self.table.columns[**column].not_null)
                        .map(|column| format!("{} is not null", quote_name(self.column_name(*column)))),
                )
                .collect();
            let names: Vec<String> = free.iter().map(|column| self.column_name(*column).to_owned()).collect();
            let mut good: Vec<Vec<Value>> = Vec::new();
            let constants = constants(&check.expr);
            for candidate in constants.iter().map(String::as_str).chain(CANDIDATES) {
                for only in free.iter().copied().map(Some).chain((free.len() > 1).then_some(None)) {
                    let tried: Vec<(String, String)> = choice
                        .columns
                        .iter()
                        .map(|(column, text)| {
                            let replaced = free.contains(column) && only.is_none_or(|only| only == *column);
                            (
                                self.column_name(*column).to_owned(),
                                if replaced { candidate.to_owned() } else { text.clone() },
                            )
                        })
                        .collect();
                    if self.scratch.fill(&tried, &self.conditions(&choice), TRIAL).is_ok() {
                        let whole = self.scratch.passing(&names, &rules, 40).unwrap_or_default();
                        if whole.len() > good.len() {
                            good = whole;
                        }
                    }
                }
                if good.len() >= 20 {
                    break;
                }
            }
            let values: Vec<Value> = match (good.as_slice(), free.as_slice()) {
                ([], _) => return Err(unsolved()),
                (rows, [_]) => rows.iter().filter_map(|row| row.first().cloned()).collect(),
                ([first, ..], _) => first.clone(),
            };
            for (column, text) in &mut choice.columns {
                if let Some(place) = free.iter().position(|known| known == column) {
                    *text = if free.len() == 1 {
                        pick(&values)
                    } else {
                        values.get(place).map_or_else(String::new, expr::literal)
                    };
                }
            }
        }
        match self.try_out(&choice)?.first() {
            None => Ok(choice),
            Some((at, _)) => Err(match self.checks.get(*at) {
                Some(check) => {
                    let columns = check.expr.as_ref().map_or_else(|| self.mentioned(&check.text), Expr::columns);
                    self.unsolved(&columns, Some(&check.text))
                }
                None => self.unsolved(&[at - self.checks.len()], None),
            }),
        }
    }

    /// The columns that a text names which is not understood.
    pub(super) fn mentioned(&self, text: &str) -> Vec<usize> {
        let named = |name: &str| code(text).any(|token| token.name().eq_ignore_ascii_case(name));
        (0..self.table.columns.len()).filter(|column| named(self.column_name(*column))).collect()
    }

    pub(super) fn unsolved(&self, columns: &[usize], check: Option<&str>) -> Diagnostic {
        let check = check.map(str::to_owned).or_else(|| {
            let over = |check: &&Check| {
                check.expr.as_ref().is_some_and(|expr| expr.columns().iter().any(|column| columns.contains(column)))
            };
            self.checks.iter().find(over).map(|check| check.text.clone())
        });
        let what = match check {
            Some(check) => format!("{}: the check `{check}` cannot be solved", self.table.name),
            None => format!(
                "{}: no value for {} is known",
                self.table.name,
                columns.first().map_or("a column", |column| self.column_name(*column))
            ),
        };
        let column = columns.iter().find(|column| self.sources[**column] == Source::Free).or(columns.first());
        Diagnostic::error(what).hint(naming_hint(self.table, column.copied().unwrap_or_default()))
    }
}

/// Values that are tried where nothing is understood of a check.
const CANDIDATES: [&str; 26] = [
    "int(1, 100)",
    "int(0, 1)",
    "int(-100, 100)",
    "int(1, 10000)",
    "int(100000, 100000000)",
    "float(0, 1, 3)",
    "float(0, 1000, 2)",
    "fake.word",
    "fake.words(3)",
    "upper(fake.word)",
    "fake.title(2..4)",
    "fake.letters(3)",
    "upper(fake.letters(2))",
    "fake.numerify('##########')",
    "fake.numerify('####')",
    "fake.email",
    "fake.url",
    "fake.uuid",
    "fake.hex(8)",
    "fake.date",
    "fake.datetime",
    "fake.time",
    "fake.json",
    "'[]'",
    "''",
    "null",
];

/// The constants of a check, and what is beside them.
fn constants(expr: &Option<Expr>) -> Vec<String> {
    let mut values: Vec<Value> = Vec::new();
    if let Some(expr) = expr {
        expr.visit(&mut |expr| {
            if let Expr::Literal(value) = expr {
                values.push(value.clone());
                if let Value::Integer(number) = value {
                    values.extend([number.saturating_add(1), number.saturating_sub(1)].map(Value::Integer));
                }
            }
        });
    }
    values.retain(|value| !value.is_null());
    values.truncate(60);
    if values.is_empty() { Vec::new() } else { vec![pick(&values)] }
}
