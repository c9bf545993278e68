//! One quantity in two units: kilograms and pounds, degrees of both scales, bytes and megabytes.

use super::super::kind::ColumnKind;
use super::super::names::{in_two_units, names_unit};
use super::super::solve::Made;
use super::Agreement;

impl Agreement<'_> {
    /// The same in the unit of a later column.
    pub(super) fn scales(&self) -> Vec<Made> {
        let numbers: Vec<usize> = self
            .columns()
            .filter(|column| self.kind(*column).is_number() && names_unit(&self.words(*column)))
            .collect();
        let mut found: Vec<Made> = Vec::new();
        for (at, one) in numbers.iter().enumerate() {
            if found.iter().any(|made| made.column == *one) {
                continue;
            }
            for other in &numbers[at + 1..] {
                // What cannot be made is what the other is made of.
                let (from, to) = if (self.free)(*other) { (*one, *other) } else { (*other, *one) };
                if (self.empty)(from) || !(self.free)(to) {
                    continue;
                }
                let Some(made) = in_two_units(&self.words(from), &self.words(to), &self.name(from)) else { continue };
                let digits = match self.kind(to) {
                    ColumnKind::Integer => 0,
                    ColumnKind::Decimal(_, digits) => digits,
                    _ => 2,
                };
                let made = if digits == 0 {
                    format!("cast(round({made}) as integer)")
                } else {
                    format!("round({made}, {digits})")
                };
                found.push(self.made(to, made, vec![from]));
            }
        }
        found
    }
}
