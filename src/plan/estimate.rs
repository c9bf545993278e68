//! Which of two forms of SQL costs less: by how large tables are and how much of them is left, both roughly.
//!
//! The figures are microseconds, measured on tables that fit into the page cache; only their ratios matter. SQLite's own
//! planner cannot choose here, since without ANALYZE it knows neither sizes nor shares, and takes every index for a gain.

use super::Planner;
use super::frame::Frame;
use super::reach;
use super::sql::Sql;
use super::stand::Set;
use crate::catalog::{KeyStep, Table};

/// Reading the next record of a table in its own order.
const SCAN: f64 = 0.05;
/// Asking whether a value is in a list that was worked out before.
const PROBE: f64 = 0.06;
/// Finding the first entry of an index for a value.
const SEEK: f64 = 0.35;
/// The next entry of an index.
const ENTRY: f64 = 0.05;
/// The record that an entry of an index points at.
const FETCH: f64 = 1.1;
/// Putting a value into a list, or a record into its group.
const INSERT: f64 = 0.2;

/// Below this many records every form is fast, and the plainest is taken.
const SMALL: f64 = 2_000.0;
/// The share of records that a condition is taken to leave where it cannot be tried on a sample.
const UNKNOWN: f64 = 0.3;

impl Planner<'_> {
    /// About how many records a table has.
    pub(super) fn records(&self, table: &Table) -> f64 {
        let name = (table.schema.clone(), table.name.clone());
        if let Some(known) = self.sizes.borrow().get(&name) {
            return *known;
        }
        let count = self.catalog.records(table).max(1.0);
        self.sizes.borrow_mut().insert(name, count);
        count
    }

    /// About how many records a set has.
    pub(super) fn size(&self, set: &Set) -> f64 {
        let all = self.frame_size(&set.frame);
        set.range.limit.map_or(all, |limit| all.min(limit as f64))
    }

    pub(super) fn frame_size(&self, frame: &Frame) -> f64 {
        if frame.few.get() {
            return 1.0;
        }
        frame.size.get().unwrap_or_else(|| frame.table.as_ref().map_or(1.0, |table| self.records(table)))
    }

    /// Takes note that `filter` narrows the set. What it leaves is tried on a sample where the condition looks at nothing
    /// but the record itself.
    pub(super) fn narrow(&self, set: &Set, filter: &Sql) {
        let frame = &set.frame;
        let Some(table) = &frame.table else { return };
        let before = self.frame_size(frame);
        if before < SMALL && self.records(table) < SMALL {
            frame.size.set(Some(before * UNKNOWN));
            return;
        }
        let share =
            if filter.aliases().all(|alias| alias == frame.alias) { self.share(table, frame, filter) } else { None };
        frame.size.set(Some((before * share.unwrap_or(UNKNOWN)).max(1.0)));
    }

    /// The share of a sample of the table for which a condition holds; never 0, for a sample can miss.
    fn share(&self, table: &Table, frame: &Frame, filter: &Sql) -> Option<f64> {
        let sample = self.catalog.sample(table)?;
        let sql = Sql::text("select count(*), total((")
            .then(filter.clone())
            .with(format!(") is true) from {sample} as "))
            .alias(frame.alias);
        let (text, values) = self.statement(sql).bound();
        let (seen, held) = self.catalog.two_numbers(&text, &values)?;
        (seen > 0.0).then(|| ((held + 0.1) / seen).min(1.0))
    }

    /// How many children a parent has on average, for a step between the two either way.
    pub(super) fn children(&self, step: &KeyStep) -> f64 {
        let (child, parent) = if step.to_parent { (&step.from, &step.to) } else { (&step.to, &step.from) };
        (self.records(child) / self.records(parent)).max(1.0)
    }

    /// From `parents` records to their children by the index of the key, rather than by reading all children?
    pub(super) fn children_by_index(&self, step: &KeyStep, parents: f64) -> bool {
        let children = self.records(&step.to);
        if children < SMALL {
            return true;
        }
        parents * (SEEK + self.children(step) * FETCH) < children * (SCAN + PROBE)
    }

    /// From children to their parents: ask for each parent whether there is such a child, rather than list the children's
    /// keys?
    pub(super) fn parents_by_index(&self, step: &KeyStep, children: &Set) -> bool {
        let (all, parents) = (self.records(&step.from), self.records(&step.to));
        if all < SMALL
            || !children.frame.base
            || !children.range.is_all()
            || !reach::is_indexed(&step.from, &step.from_columns)
        {
            return false;
        }
        let left = self.size(children);
        let tries = (all / left).min(self.children(step)).max(1.0);
        let each = if children.filters.is_empty() { ENTRY } else { FETCH };
        parents * (SEEK + tries * each) < all * SCAN + left * INSERT
    }

    /// Ask for each of `near` records whether there is one of `inner` at the other end of the step, rather than list the
    /// keys of all of `inner`?
    pub(super) fn ask_for_each(&self, step: &KeyStep, near: f64, inner: &Set) -> bool {
        let all = self.records(&step.to);
        if all < SMALL {
            return true;
        }
        let left = self.size(inner);
        let fetch = if inner.filters.is_empty() { ENTRY } else { FETCH };
        let tries = if step.to_parent { 1.0 } else { (all / left).min(self.children(step)).max(1.0) };
        near * (SEEK + tries * fetch) < all * SCAN + left * INSERT + near * PROBE
    }

    /// Go over the records at the other end for each of `near` records, rather than group all of them once?
    pub(super) fn count_for_each(
        &self,
        step: &KeyStep,
        near: f64,
        inner: &Set,
        fetches: bool,
        enough: Option<u64>,
    ) -> bool {
        let all = self.records(&step.to);
        if all < SMALL {
            return true;
        }
        let left = self.size(inner);
        let fetch = if inner.filters.is_empty() && !fetches { ENTRY } else { FETCH };
        let mut tries = self.children(step);
        if let Some(enough) = enough {
            tries = tries.min((enough as f64 * all / left).max(1.0));
        }
        near * (SEEK + tries * fetch) < all * SCAN + left * 2.0 * INSERT + near * SEEK
    }

    /// Is the child's table so large that the way to it deserves a thought?
    pub(super) fn is_large(&self, table: &Table) -> bool {
        self.records(table) >= SMALL
    }
}
