//! Which of two forms of a plan costs less: by how large tables are and how much of them is left, both roughly.
//!
//! The figures are microseconds, measured on tables that fit into the page cache; only their ratios matter. SQLite's own
//! planner cannot choose here, since without ANALYZE it knows neither sizes nor shares, and takes every index for a gain.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::algebra::SqlExpr::IsTrue;
use super::algebra::{KeyJoin, Leaves, Rel, Scan, SqlExpr};
use super::key_columns;
use super::rewrites::{Decision, Rewrites};
use super::sample::{Sample, is_about};
use super::shape::Shape;
use super::visit::Part;
use crate::catalog::{Catalog, KeyStep, Table};
use crate::lang::ast::{BinaryOp, UnaryOp};
use crate::store::Value;

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
pub(super) const SMALL: f64 = 2_000.0;
/// The share of records that a condition is taken to leave where it cannot be tried on a sample.
const UNKNOWN: f64 = 0.3;
/// A list of this share of its table's keys is read for in the table's own order: an index would lead to each by itself.
const MANY: f64 = 1.0 / 15.0;

/// The cost model over one database, for the planning of one line.
pub struct Cost<'c> {
    pub(super) catalog: &'c Catalog,
    pub rewrites: Rewrites,
    sizes: RefCell<HashMap<(String, String), f64>>,
    pub(super) shares: RefCell<Vec<(SqlExpr, Option<Sample>)>>,
    /// True if every table of the plan is small, so that nothing is worth trying.
    is_small: Cell<bool>,
    /// True if only records count that were seen.
    pub(super) is_sure: Cell<bool>,
}

impl<'c> Cost<'c> {
    pub fn new(catalog: &'c Catalog, rewrites: Rewrites) -> Cost<'c> {
        Cost {
            catalog,
            rewrites,
            sizes: RefCell::default(),
            shares: RefCell::default(),
            is_small: Cell::new(false),
            is_sure: Cell::new(false),
        }
    }

    /// About how many records a table has.
    pub fn records(&self, table: &Table) -> f64 {
        let name = (table.schema.clone(), table.name.clone());
        if let Some(known) = self.sizes.borrow().get(&name) {
            return *known;
        }
        let count = self.catalog.records(table).max(1.0);
        self.sizes.borrow_mut().insert(name, count);
        count
    }

    /// Looks at how large the tables of a plan are.
    pub fn look_at(&self, rel: &Rel) {
        let mut large = false;
        let mut look = |table: &Table| large = large || self.is_large(table);
        Part::Rel(rel).walk(&mut |part| {
            let way = match part {
                Part::Rel(Rel::Scan(scan)) => {
                    look(&scan.table);
                    None
                }
                Part::Rel(Rel::Attach { way, .. }) => Some(way),
                Part::Expr(SqlExpr::KeyJoin(join) | SqlExpr::KeyCount(join, _)) => Some(join),
                _ => None,
            };
            way.iter().flat_map(|way| &way.steps.0).for_each(|step| look(&step.from));
            true
        });
        self.is_small.set(!large);
    }

    /// About how many rows a node gives.
    pub fn size(&self, rel: &Rel) -> f64 {
        match rel {
            Rel::Unit => 1.0,
            Rel::Scan(Scan { table, .. }) => self.records(table),
            Rel::JsonEach { json, .. } => match json {
                Value::Text(text) => text.iter().filter(|byte| **byte == b',').count() as f64 + 1.0,
                _ => 1.0,
            },
            Rel::Filter { input, conditions, leaves } => {
                let left = self.narrowed(input, conditions);
                match leaves {
                    Leaves::AtMost(most) => left.min(*most as f64),
                    Leaves::Some => left,
                }
            }
            // Groups and pairs of which nothing is known are some part of what they are made of.
            Rel::Aggregate { input, keys, .. } => match keys.as_slice() {
                [] => 1.0,
                _ => (self.size(input) * UNKNOWN).max(1.0),
            },
            Rel::Join { input, .. }
            | Rel::Extend { input, .. }
            | Rel::Attach { input, .. }
            | Rel::Sort { input, .. }
            | Rel::Project { input, .. }
            | Rel::Distinct(input) => self.size(input),
            Rel::Limit { input, range } => {
                let all = (self.size(input) - range.offset as f64).max(1.0);
                range.limit.map_or(all, |limit| all.min(limit as f64))
            }
            Rel::SetOperation { left, right, .. } => self.size(left) + self.size(right),
        }
    }

    /// About how many rows of `input` all of these conditions leave.
    pub fn narrowed(&self, input: &Rel, conditions: &[SqlExpr]) -> f64 {
        let mut left = self.size(input);
        let scan = Shape::of(input).scan;
        for condition in conditions {
            left = (left * self.share(condition, scan)).max(1.0);
        }
        left
    }

    /// The same, where what no record of a sample fits is taken to fit none: a search among so few may go through all.
    pub fn surely_narrowed(&self, input: &Rel, conditions: &[SqlExpr]) -> f64 {
        self.is_sure.set(true);
        let left = self.narrowed(input, conditions);
        self.is_sure.set(false);
        left
    }

    /// The share of the records for which a condition holds.
    fn share(&self, condition: &SqlExpr, scan: Option<&Scan>) -> f64 {
        if let SqlExpr::KeyJoin(join) = condition {
            return self.join_share(join);
        }
        if self.is_small.get() {
            return UNKNOWN;
        }
        if let Some(scan) = scan
            && is_about(condition, scan.alias)
        {
            return self.sampled(condition, scan).unwrap_or(UNKNOWN);
        }
        match condition {
            SqlExpr::Unary(UnaryOp::Not, inner) => 1.0 - self.share(inner, scan).min(1.0 - UNKNOWN),
            IsTrue { expr, not: false } => self.share(expr, scan),
            SqlExpr::Binary(BinaryOp::And, left, right) => self.share(left, scan) * self.share(right, scan),
            SqlExpr::Binary(BinaryOp::Or, left, right) => (self.share(left, scan) + self.share(right, scan)).min(1.0),
            _ => UNKNOWN,
        }
    }

    /// The share of the records at the near end of a way that reach something at its other end.
    fn join_share(&self, join: &KeyJoin) -> f64 {
        let Some(last) = join.steps.0.last() else { return UNKNOWN };
        if join.is_hop {
            return (self.reached_size(last, &join.inner) / self.records(&last.from)).min(1.0);
        }
        let mut share = (self.size(&join.inner) / self.records(&last.to)).min(1.0);
        for step in join.steps.0.iter().rev() {
            if !step.to_parent {
                share = (share * self.children(step)).min(1.0);
            }
        }
        share
    }

    /// About how many records are at the near end of a step to the records of `inner`.
    fn reached_size(&self, step: &KeyStep, inner: &Rel) -> f64 {
        let (from, to) = (self.records(&step.to), self.records(&step.from));
        let left = self.size(inner);
        let reached = if step.to_parent { left * (to / from).max(1.0) } else { left };
        reached.min(to).max(1.0)
    }

    /// How many children a parent has on average, for a step between the two either way.
    pub fn children(&self, step: &KeyStep) -> f64 {
        let (child, parent) = if step.to_parent { (&step.from, &step.to) } else { (&step.to, &step.from) };
        (self.records(child) / self.records(parent)).max(1.0)
    }

    /// True if those of `near` records of `step.from` that belong to `parents` are found by the index of their key, rather
    /// than by reading all of them.
    pub fn children_by_index(&self, step: &KeyStep, parents: f64, near: Near) -> bool {
        self.rewrites.decide(Decision::ChildrenByIndex, || {
            let small = self.records(&step.from) < SMALL;
            small || parents * (SEEK + self.children(step) * near.each()) < near.records * (SCAN + PROBE)
        })
    }

    /// True if each of `near` records of `step.from`, the parents, is asked whether there is a child in `children`, rather
    /// than listing the children's keys.
    pub fn parents_by_index(&self, step: &KeyStep, near: f64, children: &Rel) -> bool {
        let shape = Shape::of(children);
        if !shape.is_base || shape.is_limited || !key_columns::is_lookup(step) {
            return false;
        }
        self.rewrites.decide(Decision::ParentsByIndex, || {
            let all = self.records(&step.to);
            if all < SMALL {
                return false;
            }
            let left = self.size(children);
            let tries = (all / left).min(self.children(step)).max(1.0);
            let each = if shape.is_filtered { FETCH } else { ENTRY };
            near * (SEEK + tries * each) < self.reading(children) + left * INSERT
        })
    }

    /// True if each of `near` records is asked whether there is one of `inner` at the other end of the step, rather than
    /// listing the keys of all of `inner`.
    pub fn ask_for_each(&self, step: &KeyStep, near: f64, inner: &Rel) -> bool {
        self.rewrites.decide(Decision::AskForEach, || {
            let all = self.records(&step.to);
            if all < SMALL {
                return true;
            }
            let left = self.size(inner);
            let fetch = if Shape::of(inner).is_filtered { FETCH } else { ENTRY };
            let tries = if step.to_parent { 1.0 } else { (all / left).min(self.children(step)).max(1.0) };
            near * (SEEK + tries * fetch) < self.reading(inner) + left * INSERT + near * PROBE
        })
    }

    /// The same along several steps, where each list on the way would be of a whole table.
    pub fn ask_along(&self, steps: &[KeyStep], near: f64, inner: &Rel) -> bool {
        self.rewrites.decide(Decision::AskForEach, || {
            if !steps.iter().all(key_columns::is_lookup) {
                return false;
            }
            let (mut each, mut spread) = (0.0, 1.0);
            for step in steps {
                each += spread * SEEK;
                spread *= if step.to_parent { 1.0 } else { self.children(step) };
                each += spread * (FETCH + INSERT);
            }
            let lists = steps.iter().skip(1).map(|step| self.records(&step.from) * (SCAN + PROBE));
            // The lists may be much shorter than their tables.
            near * each < (self.reading(inner) + lists.sum::<f64>()) / 10.0
        })
    }

    /// True if looking for each of `near` records is nothing beside reading all of `inner` once.
    pub fn is_few(&self, near: f64, inner: &Rel) -> bool {
        near * (SEEK + FETCH) * 10.0 < self.reading(inner)
    }

    /// What it takes to read all rows of a plan once.
    fn reading(&self, rel: &Rel) -> f64 {
        match rel {
            Rel::Scan(Scan { table, .. }) => self.records(table) * SCAN,
            Rel::Filter { input, conditions, leaves } => {
                let all = self.reading(input);
                // What they ask of other tables is listed, whichever way these records are read.
                let lists: f64 = conditions.iter().map(|condition| self.listing(condition)).sum();
                match (&**input, leaves) {
                    (_, Leaves::AtMost(most)) => all.min(*most as f64 * (SEEK + FETCH)),
                    (Rel::Scan(scan), Leaves::Some) => {
                        let found = conditions.iter().filter_map(|condition| self.finding(condition, scan));
                        found.fold(all, f64::min) + lists
                    }
                    _ => all + lists,
                }
            }
            Rel::Join { input, .. }
            | Rel::Extend { input, .. }
            | Rel::Attach { input, .. }
            | Rel::Sort { input, .. }
            | Rel::Project { input, .. }
            | Rel::Limit { input, .. } => self.reading(input),
            rel => self.size(rel) * SCAN,
        }
    }

    /// What it takes to list what a condition asks of other tables.
    fn listing(&self, condition: &SqlExpr) -> f64 {
        match condition {
            SqlExpr::KeyJoin(join) => self.reading(&join.inner) + self.size(&join.inner) * INSERT,
            _ => 0.0,
        }
    }

    /// What it takes to find the records for which a condition holds by an index, if there is one.
    fn finding(&self, condition: &SqlExpr, scan: &Scan) -> Option<f64> {
        let records = self.records(&scan.table);
        match condition {
            SqlExpr::KeyJoin(join) if join.start == scan.alias => {
                let [step] = join.steps.0.as_slice() else { return None };
                let listed = self.size(&join.inner);
                let by_index = key_columns::is_lookup(&key_columns::reversed(step))
                    && !join.inner.is_correlated()
                    && !self.scan_near_end(step, listed, Near::all(records));
                let found = self.join_share(join) * records;
                by_index.then_some(listed * SEEK + found * FETCH)
            }
            SqlExpr::Binary(BinaryOp::Equal, left, right) => match (&**left, &**right) {
                (SqlExpr::Column(column), SqlExpr::Value(_)) if column.of == scan.alias => {
                    let at = scan.table.columns.iter().position(|own| own.name.eq_ignore_ascii_case(&column.name))?;
                    let found = || SEEK + self.share(condition, Some(scan)) * records * FETCH;
                    key_columns::is_indexed(&scan.table, &[at]).then(found)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// True if the records at the other end are gone over for each of `near` records, rather than grouped once.
    pub fn count_for_each(&self, step: &KeyStep, near: f64, inner: &Rel, asked: Asked) -> bool {
        self.rewrites.decide(Decision::CountForEach, || {
            let all = self.records(&step.to);
            if all < SMALL {
                return true;
            }
            let left = self.size(inner);
            let fetch = if Shape::of(inner).is_filtered || asked.fetches { FETCH } else { ENTRY };
            let mut tries = self.children(step);
            if let Some(enough) = asked.enough {
                tries = tries.min((enough as f64 * all / left).max(1.0));
            }
            let each = asked.times as f64 * (SEEK + tries * fetch);
            let grouped = if asked.only_near {
                all * (SCAN + PROBE) + near * self.children(step) * 2.0 * INSERT
            } else {
                self.reading(inner) + left * 2.0 * INSERT
            };
            near * each < grouped + near * SEEK
        })
    }

    /// True if of the near end of a step to `listed` far ends about `near` records are read past its index.
    pub fn scan_near_end(&self, step: &KeyStep, listed: f64, near: Near) -> bool {
        step.to_parent
            && self.rewrites.decide(Decision::ScanNearEnd, || {
                self.is_large(&step.from) && listed * self.children(step) * near.each() > near.records * MANY * FETCH
            })
    }

    /// True if a table is so large that the way to it deserves a thought.
    pub fn is_large(&self, table: &Table) -> bool {
        self.rewrites.decide(Decision::LargeTables, || self.records(table) >= SMALL)
    }
}

/// The records that a way starts at.
#[derive(Clone, Copy, Debug)]
pub struct Near {
    /// About how many are asked for.
    pub records: f64,
    /// True if nothing but their number is asked for, so that an index on the key tells all.
    pub is_counted: bool,
    /// True if there is one at most, by what the line says.
    pub is_one: bool,
}

impl Near {
    pub fn all(records: f64) -> Near {
        Near { records, is_counted: false, is_one: false }
    }

    /// The one record in hand.
    pub fn one() -> Near {
        Near { records: 1.0, is_counted: false, is_one: true }
    }

    /// What each takes that an index finds.
    fn each(self) -> f64 {
        if self.is_counted { ENTRY } else { FETCH }
    }
}

/// What is asked of the records at the other end of a way.
#[derive(Clone, Copy)]
pub struct Asked {
    /// True if the records themselves are read, and not their key alone.
    pub fetches: bool,
    /// Counting stops here.
    pub enough: Option<u64>,
    /// How many times they would be gone over.
    pub times: usize,
    /// True if otherwise only what belongs to the records that are asked for would be grouped.
    pub only_near: bool,
}
