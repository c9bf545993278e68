//! What is done too late: by how much, whether it is, and what that costs.

use super::super::kind::{ColumnKind, kind};
use super::super::lifecycle::{OFF, PLANNED, START};
use super::super::pattern::literal;
use super::super::solve::Made;
use super::super::times::{self, Time};
use super::super::words::{TIME_UNITS, is_in, words};
use super::Agreement;
use crate::catalog::Table;
use crate::store::Value;

const LATE: &str = "late delayed delay overdue tardy breached";

/// What somebody pays who is late.
const FINES: &str = "fine fine_amount late_fee late_fees penalty penalty_amount overdue_fee overdue_fine";

pub(super) fn names_late(name: &str) -> bool {
    name.split('_').any(|word| is_in(LATE, word))
}

/// True of a flag of whether something came too late, which goes by its times, whatever its default.
pub(in super::super) fn is_lateness(table: &Table, column: usize) -> bool {
    let declared = &table.columns[column];
    kind(declared) == ColumnKind::Boolean
        && names_late(&words(&declared.name))
        && times::times(table).iter().any(|time| time.event.stage() == PLANNED)
}

impl Agreement<'_> {
    pub(super) fn lateness(&self, times: &[Time]) -> Vec<Made> {
        let by_times = self.late_by_times(times);
        let fine = self.fine(&by_times);
        by_times.into_iter().chain(self.late_by_state()).chain(fine).collect()
    }

    /// When something was due, and when it was done.
    fn due_and_done<'t>(&self, times: &'t [Time]) -> Option<(&'t Time, &'t Time)> {
        let due = times.iter().find(|time| time.event.stage() == PLANNED && !(self.empty)(time.column))?;
        let is_done = |time: &&Time| {
            let stage = time.event.stage();
            time.event.is_told() && (25..OFF).contains(&stage) && stage != START && time.form.is_dated()
        };
        let done = times.iter().filter(is_done).max_by_key(|time| time.rank)?;
        (due.form.is_dated() && !(self.empty)(done.column)).then_some((due, done))
    }

    /// The flags and numbers that say how late it was.
    fn late_by_times(&self, times: &[Time]) -> Vec<Made> {
        let Some((due, done)) = self.due_and_done(times) else { return Vec::new() };
        let made = |column: usize| {
            let name = self.words(column);
            if !names_late(&name) || self.listed[column].is_some() || self.ruled[column] {
                return None;
            }
            if kind(&self.table.columns[column]) == ColumnKind::Boolean {
                let (is, by) = (self.name(done.column), self.name(due.column));
                return Some(self.made(column, format!("coalesce({is} > {by}, false)"), vec![due.column, done.column]));
            }
            let unit = name.split('_').find_map(|word| TIME_UNITS.iter().find(|(names, _)| is_in(names, word)))?;
            let made = self.span(column, due, done, unit.1);
            let late = format!("max({}, 0)", made.line);
            let late = if self.is_nullable(column) { late } else { format!("coalesce({late}, 0)") };
            self.kind(column).is_number().then(|| self.made(column, late, made.needs))
        };
        self.columns().filter_map(made).collect()
    }

    /// Who is in time pays nothing for it.
    fn fine(&self, late: &[Made]) -> Option<Made> {
        let column = self.columns().find(|column| is_in(FINES, &self.words(*column)) && self.may_lack(*column))?;
        let late = late.first()?.column;
        let is_flag = kind(&self.table.columns[late]) == ColumnKind::Boolean;
        let when = if is_flag { self.flag(late) } else { format!("coalesce({}, 0) > 0", self.name(late)) };
        let made = Made::new(column, (self.alone)(column).filter(|made| made != "null")?).only_if(&when, &[late]);
        Some(if self.is_nullable(column) { made } else { made.or_zero() })
    }

    /// How late it is, where it is late.
    fn late_by_state(&self) -> Option<Made> {
        let is_late = |column: &usize| {
            let declared = &self.table.columns[*column];
            kind(declared).is_number() && self.is_nullable(*column) && names_late(&words(&declared.name))
        };
        let column = self.columns().find(is_late)?;
        let is_it = |value: &&Value| value.as_text().is_some_and(|text| names_late(&words(&text)));
        let (status, value) = self.lists().find_map(|(status, values)| Some((status, values.iter().find(is_it)?)))?;
        let made = (self.alone)(column).filter(|made| made != "null")?;
        let made = Made::new(column, format!("max(1, {made})"));
        Some(made.only_if(&format!("{} = {}", self.name(status), literal(value)), &[status]))
    }
}
