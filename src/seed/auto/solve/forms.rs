//! A column with checks of its own: what its name asks for, in the first form that all of them admit.

use super::super::build;
use super::super::expr::Expr;
use super::super::rules::Domain;
use super::Solver;
use crate::store::Value;

/// A way to write a value: what stands before it and behind it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Form {
    before: String,
    behind: String,
}

impl Form {
    fn new(before: &str, behind: &str) -> Form {
        Form { before: before.to_owned(), behind: behind.to_owned() }
    }

    pub fn of(&self, made: &str) -> String {
        format!("{}{made}{}", self.before, self.behind)
    }
}

/// How points of time are written (lang_datefunc.html), those that people write most first.
const TIMES: [(&str, &str); 13] = [
    ("", ""),
    ("date(", ")"),
    ("strftime('%Y-%m-%dT%H:%M:%SZ', ", ")"),
    ("strftime('%Y-%m-%dT%H:%M:%S', ", ")"),
    ("strftime('%Y-%m-%d %H:%M:%f', ", ")"),
    ("strftime('%Y-%m-%dT%H:%M:%fZ', ", ")"),
    ("strftime('%Y-%m-%d %H:%M', ", ")"),
    ("strftime('%Y-%m-%dT%H:%M:%S+00:00', ", ")"),
    ("time(", ")"),
    ("unixepoch(", ")"),
    ("unixepoch(", ") * 1000"),
    ("strftime('%Y-%m', ", ")"),
    ("strftime('%Y', ", ")"),
];

/// Texts beyond this are not cut to a length that a check names.
const MAX_LENGTH: i64 = 400;

impl Solver<'_> {
    /// The texts of the checks that speak of this column alone.
    fn own_checks(&self, column: usize) -> Vec<&str> {
        let own = |check: &&super::Check| check.expr.as_ref().is_some_and(|expr| expr.columns() == [column]);
        self.checks.iter().filter(own).map(|check| check.text.as_str()).collect()
    }

    /// What the name of the column asks for, in a form that its own checks admit; `None` where no check or no name speaks, or
    /// where no form will do.
    pub(super) fn by_form(&self, column: usize, domain: &Domain) -> Option<String> {
        let checks = self.own_checks(column);
        if checks.is_empty() || domain.values.is_some() || domain.null == Some(true) {
            return None;
        }
        if domain.low.is_some() || domain.high.is_some() {
            return None;
        }
        if let Some(time) = build::plain_time(&self.table.name, &self.table.columns[column]) {
            return self.time_form(column).map(|form| form.of(&time));
        }
        let made = build::plain_text(self.table, column, self.is_alone(column))?;
        self.text_forms(column, &made).into_iter().find(|form| self.admits(column, form, &checks))
    }

    /// How a time is to be written in the column.
    pub(super) fn time_form(&self, column: usize) -> Option<Form> {
        let checks = self.own_checks(column);
        if checks.is_empty() {
            return None;
        }
        let some_time = "fake.datetime('-2 years', 'now')";
        let forms = TIMES.iter().map(|(before, behind)| Form::new(before, behind));
        let mut forms = forms.filter(|form| self.admits(column, &form.of(some_time), &checks));
        forms.next()
    }

    fn text_forms(&self, column: usize, made: &str) -> Vec<String> {
        let mut lengths: Vec<i64> = Vec::new();
        let exprs =
            self.checks.iter().filter_map(|check| check.expr.as_ref()).filter(|expr| expr.columns() == [column]);
        for expr in exprs {
            expr.visit(&mut |expr| match expr {
                Expr::Literal(Value::Integer(length @ 1..=MAX_LENGTH)) => lengths.push(*length),
                Expr::Literal(Value::Text(pattern)) => lengths.extend(pattern_length(pattern)),
                _ => {}
            });
        }
        // The longest first, which leaves the most of it.
        lengths.sort_unstable_by(|left, right| right.cmp(left));
        lengths.dedup();
        let cased = |text: &str| [text.to_owned(), format!("lower({text})"), format!("upper({text})")];
        let mut forms: Vec<String> = cased(made).to_vec();
        forms.extend(build::short_text(self.table, column));
        for length in &lengths {
            forms.extend(cased(&format!("trim(substr({made}, 1, {length}))")));
        }
        let digits = |length: i64| format!("fake.numerify('{}')", "#".repeat(usize::try_from(length).unwrap_or(0)));
        let letters = |length: i64| format!("fake.letters({length})");
        let is_digits = self.scratch.holds_always(made, "x glob '*[0-9]*'");
        for length in lengths {
            let both: [&dyn Fn(i64) -> String; 2] = if is_digits { [&digits, &letters] } else { [&letters, &digits] };
            for plain in both {
                forms.extend(cased(&plain(length)));
            }
            forms.extend(cased(&format!("fake.hexify('{}')", "^".repeat(usize::try_from(length).unwrap_or(0)))));
        }
        forms
    }

    /// True if values of the expression are never null in this column, and no check refuses one or has nothing to say.
    fn admits(&self, column: usize, made: &str, checks: &[&str]) -> bool {
        let name = self.column_name(column);
        self.scratch.admits(name, made, checks)
    }
}

/// How long a text is that a pattern without `*` and `%` matches.
fn pattern_length(pattern: &[u8]) -> Option<i64> {
    let text = String::from_utf8_lossy(pattern);
    if text.contains(['*', '%']) || !text.contains(['[', '_', '?']) {
        return None;
    }
    let mut length = 0;
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '[' => inside = true,
            ']' if inside => {
                inside = false;
                length += 1;
            }
            _ if inside => {}
            _ => length += 1,
        }
    }
    Some(length)
}
