//! Columns that a rule says to be equal to what others are made of: the whole of parts, a part of the whole, all parts of it.

use super::super::kind::ColumnKind;
use super::super::rule::{Piece, Rule, Side, columns};
use super::super::value::shown;
use super::beside::between;
use super::{Made, Plan, Solver, Source};

/// True of columns that are added up.
fn is_sum(side: &Side) -> bool {
    let adds = |piece: &Piece| {
        matches!(piece, Piece::Column(_)) || matches!(piece, Piece::Text(text) if matches!(text.trim(), "" | "+"))
    };
    side.len() > 2 && side.iter().all(adds)
}

impl Solver<'_> {
    /// A part of a rule as a line writes it.
    pub(super) fn text(&self, side: &Side) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Column(column) => self.reference(*column),
        };
        side.iter().map(piece).collect::<String>().trim().to_owned()
    }

    /// What a rule says that the column is equal to, by itself or as a part of a sum.
    pub(super) fn equal(&self, column: usize, rule: &Rule, plan: &Plan) -> Vec<Vec<Made>> {
        let mut found = Vec::new();
        for [left, right] in &rule.sides {
            for (own, other) in [(left, right), (right, left)] {
                let mut needs = columns(other);
                let text = match self.rest_of_sum(column, own, other) {
                    Some(text) => {
                        needs.extend(columns(own).into_iter().filter(|one| *one != column));
                        text
                    }
                    None if columns(own) == [column] && !needs.is_empty() => self.text(other),
                    None => continue,
                };
                let is_known = |need: &usize| {
                    *need != column
                        && plan.iter().any(|made| made.column == *need)
                        && !self.reaches(plan, *need, column)
                };
                if needs.iter().all(is_known) && crate::lang::parse(&format!("create x y={text}")).is_ok() {
                    found.extend(self.equal_in_kind(column, text, needs, plan));
                }
            }
        }
        found
    }

    /// A column that is made of others; a whole number of ones that are made whole, too.
    fn equal_in_kind(&self, column: usize, text: String, needs: Vec<usize>, plan: &Plan) -> Vec<Vec<Made>> {
        let plain = Made { needs: needs.clone(), ..Made::new(column, text.clone()) };
        let has_fractions =
            |need: &usize| matches!(self.subject(*need).kind(), ColumnKind::Real | ColumnKind::Decimal(..));
        let fractions: Vec<usize> = needs.iter().copied().filter(has_fractions).collect();
        if self.subject(column).kind() != ColumnKind::Integer || fractions.is_empty() {
            return vec![vec![plain]];
        }
        let mut way = vec![Made { needs, ..Made::new(column, format!("cast({text} as integer)")) }];
        for made in plan.iter().filter(|made| fractions.contains(&made.column)) {
            if self.sources[made.column] != Source::Free {
                return Vec::new();
            }
            let whole = |text: &str| format!("round({text})");
            way.push(Made { line: whole(&made.line), trial: whole(&made.trial), ..made.clone() });
        }
        vec![way]
    }

    /// What is left for a column of a sum: the whole without the others.
    fn rest_of_sum(&self, column: usize, sum: &Side, whole: &Side) -> Option<String> {
        if !is_sum(sum) || !columns(sum).contains(&column) || columns(whole).contains(&column) {
            return None;
        }
        let others: Vec<String> =
            columns(sum).into_iter().filter(|other| *other != column).map(|other| self.reference(other)).collect();
        Some(format!("{} - {}", self.text(whole), others.join(" - ")))
    }

    /// All numbers of a sum as parts of a whole that none of them is: each takes some of what those before it have left, the last one
    /// the rest.
    pub(super) fn shares(&self, rule: &Rule, plan: &Plan) -> Vec<Vec<Made>> {
        let mut found = Vec::new();
        for (sum, whole) in rule.sides.iter().flat_map(|[left, right]| [(left, right), (right, left)]) {
            let (parts, others) = (columns(sum), columns(whole));
            let is_apart =
                others.iter().all(|other| !parts.iter().any(|part| other == part || self.reaches(plan, *other, *part)));
            if is_sum(sum) && is_apart && parts.iter().all(|part| self.sources[*part] == Source::Free) {
                found.extend(self.parts_of(&parts, &self.text(whole), &others));
            }
        }
        found
    }

    fn parts_of(&self, parts: &[usize], whole: &str, others: &[usize]) -> Option<Vec<Made>> {
        let ranges = parts.iter().map(|part| self.subject(*part).range()).collect::<Option<Vec<_>>>()?;
        let (mut left, mut needs) = (whole.to_owned(), others.to_vec());
        let mut way = Vec::new();
        for (at, (part, range)) in parts.iter().zip(&ranges).enumerate() {
            let name = self.reference(*part);
            let text = if at + 1 == parts.len() {
                if range.digits == 0 { left.clone() } else { format!("round({left}, {})", range.digits) }
            } else {
                // The others need their least.
                let least: f64 = ranges[at + 1..].iter().map(|range| range.least()).sum();
                let most = if least == 0.0 { left.clone() } else { format!("{left} - {}", shown(least, range.digits)) };
                let most =
                    range.most().map_or(most.clone(), |bound| format!("min({}, {most})", shown(bound, range.digits)));
                between(*range, &shown(range.least(), range.digits), &most)
            };
            way.push(Made { needs: needs.clone(), ..Made::new(*part, text) });
            left = format!("{left} - {name}");
            needs.push(*part);
        }
        crate::lang::parse(&format!("create x y={left}")).is_ok().then_some(way)
    }
}
