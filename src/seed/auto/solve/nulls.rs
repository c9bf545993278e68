//! Columns that a rule wants null in some records and there in others: one of several, or those that another column asks for.

use std::collections::BTreeMap;

use super::super::pattern::literal;
use super::super::rule::{Piece, Rule};
use super::{Made, Plan, Solver, Source, is_nullable};
use crate::store::Value;

/// Of more columns than these, not all ways to be null are tried.
const MAX_COLUMNS: usize = 5;

/// How many values of the column that tells which ones are there.
const MAX_VALUES: usize = 12;

/// How many records are tried of each way.
const FEW: u64 = 12;

/// Which of some columns are there: a bit each.
type Pattern = u32;

impl Solver<'_> {
    /// The columns of the rule that may be null, each there where the rule lets it: by what another column of it says, or by chance.
    pub(super) fn there_or_not(&self, plan: &Plan, rule: &Rule) -> Vec<Vec<Made>> {
        let says = |piece: &Piece, words: &[&str]| matches!(piece, Piece::Text(text) if words.iter().any(|word| text.eq_ignore_ascii_case(word)));
        if !rule.pieces.iter().any(|piece| says(piece, &["null", "isnull", "notnull"])) {
            return Vec::new();
        }
        let of_rule = || plan.iter().filter(|made| rule.columns.contains(&made.column));
        let empty: Vec<Made> =
            of_rule().filter(|made| self.may_be_left_out(made)).map(|made| self.whole(made)).collect();
        if !(1..=MAX_COLUMNS).contains(&empty.len()) {
            return Vec::new();
        }
        let mut found = self.there_with(plan, rule);
        let is_before =
            |column: usize| !empty.iter().any(|made| made.column == column || self.reaches(plan, column, made.column));
        for by in of_rule().filter(|made| is_before(made.column)) {
            let values = self.subject(by.column).listed().unwrap_or_else(|| rule.constants.clone());
            let values: Vec<Value> = values.into_iter().take(MAX_VALUES).collect();
            let patterns: Vec<(Option<&Value>, Vec<Pattern>)> = values
                .iter()
                .map(|value| (Some(value), self.patterns(plan, rule, &empty, Some((by.column, value)))))
                .filter(|(_, patterns)| !patterns.is_empty())
                .collect();
            if !patterns.is_empty() {
                found.push(self.by_patterns(&empty, Some(by.column), &patterns));
            }
        }
        let patterns = if empty.len() > 1 { self.patterns(plan, rule, &empty, None) } else { Vec::new() };
        if !patterns.is_empty() {
            found.push(self.by_patterns(&empty, None, &[(None, patterns)]));
        }
        found
    }

    /// What goes by the others of its record, and beside that by whether another column is there.
    fn there_with(&self, plan: &Plan, rule: &Rule) -> Vec<Vec<Made>> {
        let of_rule = || plan.iter().filter(|made| rule.columns.contains(&made.column));
        let mut found = Vec::new();
        for made in of_rule().filter(|made| made.is_agreed && self.may_be_left_out(made)) {
            for other in of_rule().filter(|other| is_nullable(self.table, other.column)) {
                if other.column == made.column || self.reaches(plan, other.column, made.column) {
                    continue;
                }
                let name = self.reference(other.column);
                let ways = ["is not null", "is null"].map(|is| made.only_if(&format!("{name} {is}"), &[other.column]));
                found.extend(ways.map(|way| vec![Made { is_agreed: true, ..way }]));
            }
        }
        found
    }

    fn may_be_left_out(&self, made: &Made) -> bool {
        let is_whole = match self.sources[made.column] {
            // What has a list of values is what tells the others.
            Source::Free => self.subject(made.column).listed().is_none(),
            Source::Key(at) => {
                let key = &self.keys[at];
                key.columns.len() == 1 && !key.is_self_reference && !self.is_alone(made.column)
            }
            _ => false,
        };
        is_whole && is_nullable(self.table, made.column) && made.trial != "null"
    }

    /// The column as it is where it is there.
    fn whole(&self, made: &Made) -> Made {
        let alone = if made.may_be_null && self.sources[made.column] == Source::Free {
            self.alone(made.column).map(|text| Made::new(made.column, text))
        } else {
            None
        };
        alone.unwrap_or_else(|| made.clone())
    }

    /// The ways to be there by which the rule holds, of those that leave out least; where a column has a value, if one is said.
    fn patterns(&self, plan: &Plan, rule: &Rule, empty: &[Made], by: Option<(usize, &Value)>) -> Vec<Pattern> {
        let holds = |pattern: &Pattern| {
            let tried: Plan = plan
                .iter()
                .map(|made| match empty.iter().position(|one| one.column == made.column) {
                    Some(at) if pattern & 1 << at == 0 => Made::new(made.column, "null".to_owned()),
                    Some(at) => empty[at].clone(),
                    None => match by.filter(|(column, _)| *column == made.column) {
                        Some((column, value)) => Made::new(column, literal(value)),
                        None => made.clone(),
                    },
                })
                .collect();
            self.breaking(&tried, rule, FEW) == Some(0)
        };
        (0..=empty.len() as u32)
            .rev()
            .map(|count| {
                (0..1 << empty.len()).filter(|pattern: &Pattern| pattern.count_ones() == count).filter(holds).collect()
            })
            .find(|found: &Vec<Pattern>| !found.is_empty())
            .unwrap_or_default()
    }

    /// Each column made so that all together are as one of the patterns; the columns that are always there stay as they are.
    fn by_patterns(&self, empty: &[Made], by: Option<usize>, patterns: &[(Option<&Value>, Vec<Pattern>)]) -> Vec<Made> {
        let mut found = Vec::new();
        for (at, made) in empty.iter().enumerate() {
            // The values for which it is there under the same condition; an empty one is none at all.
            let mut when: BTreeMap<String, Vec<String>> = BTreeMap::new();
            let mut always = true;
            for (value, patterns) in patterns {
                let condition = self.condition_of(empty, at, patterns);
                always &= condition.as_deref() == Some("");
                if let Some(condition) = condition {
                    when.entry(condition).or_default().extend(value.map(literal));
                }
            }
            if always {
                continue;
            }
            let parts = when.iter().map(|(condition, values)| match by {
                None => condition.clone(),
                Some(by) => {
                    let name = self.reference(by);
                    let is_so = match values.as_slice() {
                        [one] => format!("{name} = {one}"),
                        many => format!("{name} in ({})", many.join(", ")),
                    };
                    if condition.is_empty() { is_so } else { format!("{is_so} and ({condition})") }
                }
            });
            let text = parts.collect::<Vec<_>>().join(" or ");
            let needs: Vec<usize> = empty[..at].iter().map(|made| made.column).chain(by).collect();
            found.push(match text.is_empty() {
                true => Made { may_be_null: true, ..Made::new(made.column, "null".to_owned()) },
                false => made.only_if(&text, &needs),
            });
        }
        found
    }

    /// When the column at this place is there by the patterns, said of those before it: nothing where it is never there, an empty text
    /// where it always is.
    fn condition_of(&self, empty: &[Made], at: usize, patterns: &[Pattern]) -> Option<String> {
        // By which of the columns before it are there: how many patterns have it, of how many.
        let mut shares: BTreeMap<Pattern, (u32, u32)> = BTreeMap::new();
        for pattern in patterns {
            let (with, all) = shares.entry(pattern & ((1 << at) - 1)).or_default();
            *with += pattern >> at & 1;
            *all += 1;
        }
        if shares.values().all(|(with, all)| with == all) {
            return Some(String::new());
        }
        let parts = shares.iter().filter(|(_, (with, _))| *with > 0).map(|(before, (with, all))| {
            let mut terms: Vec<String> = Vec::new();
            if shares.len() > 1 {
                terms.extend(empty[..at].iter().enumerate().map(|(place, made)| {
                    let is = if before & 1 << place == 0 { "is null" } else { "is not null" };
                    format!("{} {is}", self.reference(made.column))
                }));
            }
            if with < all {
                let share = (f64::from(*with) * 1000.0 / f64::from(*all)).round() / 1000.0;
                terms.push(format!("bool({share})"));
            }
            terms.join(" and ")
        });
        let parts: Vec<String> = parts.collect();
        (!parts.is_empty()).then(|| parts.join(" or "))
    }

    /// The column where another one says that it is there, and null where not; and always null.
    pub(super) fn emptied(&self, made: &Made, rule: &Rule, plan: &Plan) -> Vec<Made> {
        let mut found = Vec::new();
        let others =
            rule.columns.iter().filter(|other| **other != made.column && !self.reaches(plan, **other, made.column));
        let whole = self.whole(made);
        if is_nullable(self.table, made.column) {
            for other in others {
                let name = self.reference(*other);
                let mut conditions: Vec<String> = rule
                    .constants
                    .iter()
                    .filter(|value| matches!(value, Value::Text(_) | Value::Integer(_)))
                    .take(12)
                    .flat_map(|value| [format!("{name} = {}", literal(value)), format!("{name} <> {}", literal(value))])
                    .collect();
                conditions.extend([
                    format!("{name} is null"),
                    format!("{name} is not null"),
                    name.clone(),
                    format!("not {name}"),
                ]);
                found.extend(conditions.iter().map(|condition| whole.only_if(condition, &[*other])));
            }
            if self.may_empty {
                found.push(Made { may_be_null: true, ..Made::new(made.column, "null".to_owned()) });
            }
        }
        found.push(whole);
        found
    }
}
