//! What came of it, by the numbers beside it: who won, what was voted, who passed.

use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::words::{is_in, words};
use super::Agreement;
use crate::store::Value;

const OUTCOMES: &str = "winner winning victor result outcome verdict decision";
const DRAW: &str = "draw drawn tie tied equal level";
const PASSED: &str = "pass passed";
const FAILED: &str = "fail failed";

const SCORE: &str = "score points marks mark points_earned total_score marks_obtained obtained_marks";
const ENOUGH: &str = "pass_score passing_score pass_mark passing_mark passing_grade min_score pass_points pass_marks";

impl Agreement<'_> {
    pub(super) fn outcomes(&self) -> Vec<Made> {
        self.lists().filter_map(|(column, _)| self.outcome(column)).collect()
    }

    /// What the numbers say of a column that lists what may come of it.
    pub(super) fn outcome(&self, column: usize) -> Option<Made> {
        let values = self.listed[column].as_deref()?;
        self.winner(column, values).or_else(|| self.enough(column, values))
    }

    fn value<'v>(values: &'v [Value], list: &str) -> Option<&'v Value> {
        values.iter().find(|value| value.as_text().is_some_and(|text| is_in(list, &words(&text))))
    }

    /// Who has more: of `home_score` and `away_score`, of `votes_yes` and `votes_no`.
    fn winner(&self, column: usize, values: &[Value]) -> Option<Made> {
        let of = |value: &Value| {
            let side = value.as_text().map(|text| words(&text))?;
            let is_of = |name: &str| name.split('_').any(|word| word == side);
            let rest = |name: &str| name.split('_').filter(|word| *word != side).collect::<Vec<_>>().join("_");
            let number = self.columns().find(|other| self.kind(*other).is_number() && is_of(&self.words(*other)))?;
            Some((number, rest(&self.words(number)), literal(value)))
        };
        let sides: Vec<(usize, String, String)> = values.iter().filter_map(of).collect();
        let [(one, of_one, won), (other, of_other, lost)] = sides.as_slice() else { return None };
        let is_outcome = self.words(column).split('_').any(|word| is_in(OUTCOMES, word));
        if of_one != of_other || of_one.is_empty() || one == other || !is_outcome {
            return None;
        }
        let draw = match Self::value(values, DRAW) {
            Some(draw) => literal(draw),
            None if values.len() == 2 => won.clone(),
            None => return None,
        };
        let (a, b) = (self.name(*one), self.name(*other));
        let made = format!("case when {a} > {b} then {won} when {a} < {b} then {lost} when {a} = {b} then {draw} end");
        Some(self.made(column, made, vec![*one, *other]))
    }

    /// Whether the marks are enough.
    fn enough(&self, column: usize, values: &[Value]) -> Option<Made> {
        let (passed, failed) = (Self::value(values, PASSED)?, Self::value(values, FAILED)?);
        let called = |list: &str| self.columns().find(|other| is_in(list, &self.words(*other)));
        let (score, enough) = (called(SCORE)?, called(ENOUGH)?);
        if values.len() > 2 || self.is_nullable(score) && !self.is_nullable(column) {
            return None;
        }
        let (has, needs) = (self.name(score), self.name(enough));
        let made = format!(
            "case when {has} >= {needs} then {} when {has} < {needs} then {} end",
            literal(passed),
            literal(failed)
        );
        Some(self.made(column, made, vec![score, enough]))
    }
}
