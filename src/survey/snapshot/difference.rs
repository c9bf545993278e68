//! How one table differs at two moments.

use std::collections::HashMap;

use super::spread::{Moved, Spread, SpreadBuilder, order};
use super::{Content, Record, TableSnapshot, collations_of_both, digest, key_print};
use crate::store::Value;

/// How many of the records that differ are named.
const NAMED: usize = 5;

/// How much is known of the records of both sides.
#[derive(Clone, Debug, PartialEq)]
pub enum Known {
    Records(RecordsDifference),
    /// Whether they are the same, and why no more.
    Same(bool, &'static str),
    /// Nothing but their number, and why.
    Number(&'static str),
    /// The table is there on one side only.
    New,
    Gone,
}

/// How a table differs.
#[derive(Clone, Debug, PartialEq)]
pub struct TableDifference {
    pub table: String,
    pub then: u64,
    pub now: u64,
    pub known: Known,
    /// Columns that are there on one side only.
    pub new_columns: Vec<String>,
    pub gone_columns: Vec<String>,
    /// How the values of columns are spread otherwise.
    pub moved: Vec<(String, Vec<Moved>)>,
}

/// How the records differ, one by one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecordsDifference {
    pub made: u64,
    pub lost: u64,
    pub changed: u64,
    pub same: u64,
    /// The keys of the first of them.
    pub made_keys: Vec<Vec<Value>>,
    pub lost_keys: Vec<Vec<Value>>,
    pub changed_records: Vec<ChangedRecord>,
    /// In how many records each column differs.
    pub by_column: Vec<(String, u64)>,
}

/// A record that is another than before: the columns with what they held and hold.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedRecord {
    pub key: Vec<Value>,
    pub columns: Vec<(String, Value, Value)>,
}

impl TableDifference {
    /// True if nothing is known to differ.
    pub fn is_same(&self) -> bool {
        let same = match &self.known {
            Known::Records(records) => records.made + records.lost + records.changed == 0,
            Known::Same(same, _) => *same,
            Known::Number(_) => self.then == self.now,
            Known::New | Known::Gone => false,
        };
        same && self.new_columns.is_empty() && self.gone_columns.is_empty()
    }

    /// How its records differ, where they are known one by one.
    pub fn records(&self) -> Option<&RecordsDifference> {
        if let Known::Records(records) = &self.known { Some(records) } else { None }
    }

    /// The columns that have something to tell: their name, in how many records they differ, and what has moved.
    pub fn columns(&self) -> Vec<(&str, u64, &[Moved])> {
        let changed = self.records().map_or(&[][..], |records| &records.by_column);
        let moved = |name: &str| self.moved.iter().find(|(known, _)| known == name).map_or(&[][..], |(_, moved)| moved);
        let mut told: Vec<(&str, u64, &[Moved])> =
            changed.iter().map(|(name, count)| (name.as_str(), *count, moved(name))).collect();
        let others = self.moved.iter().filter(|(name, _)| !changed.iter().any(|(known, _)| known == name));
        told.extend(others.map(|(name, moved)| (name.as_str(), 0, moved.as_slice())));
        told
    }

    /// What is to be said of the table as a whole.
    pub fn note(&self) -> Option<String> {
        let mut notes: Vec<String> = Vec::new();
        notes.extend(self.new_columns.iter().map(|name| format!("{name} is new")));
        notes.extend(self.gone_columns.iter().map(|name| format!("{name} is gone")));
        match &self.known {
            Known::Records(_) => {}
            Known::Same(same, why) => notes.push(format!("{}: {why}", if *same { "the same" } else { "not the same" })),
            Known::Number(why) => notes.push((*why).to_owned()),
            Known::New => notes.push("the table is new".to_owned()),
            Known::Gone => notes.push("the table is gone".to_owned()),
        }
        (!notes.is_empty()).then(|| notes.join(", "))
    }

    /// True if it holds something that it held.
    pub fn shares_records(&self) -> bool {
        match &self.known {
            Known::Records(records) => records.same > 0,
            Known::Same(same, _) => *same && self.now > 0,
            Known::Number(_) | Known::New | Known::Gone => false,
        }
    }
}

impl RecordsDifference {
    /// Takes in how other records of the table differ, which has these columns.
    pub(super) fn take(&mut self, other: RecordsDifference, columns: &[String]) {
        self.made += other.made;
        self.lost += other.lost;
        self.changed += other.changed;
        self.same += other.same;
        self.made_keys.extend(other.made_keys);
        self.lost_keys.extend(other.lost_keys);
        self.changed_records.extend(other.changed_records);
        self.made_keys = first(std::mem::take(&mut self.made_keys), |key| key);
        self.lost_keys = first(std::mem::take(&mut self.lost_keys), |key| key);
        self.changed_records = first(std::mem::take(&mut self.changed_records), |record| &record.key);
        let differing = |name: &String| {
            let counts = self.by_column.iter().chain(&other.by_column).filter(|(known, _)| known == name);
            let count: u64 = counts.map(|(_, count)| count).sum();
            (count > 0).then(|| (name.clone(), count))
        };
        self.by_column = columns.iter().filter_map(differing).collect();
    }

    /// True if the values of a column may be spread otherwise.
    pub(super) fn may_have_moved(&self, column: &str) -> bool {
        self.made + self.lost > 0 || self.by_column.iter().any(|(known, _)| known.eq_ignore_ascii_case(column))
    }
}

/// How a table differs whose records are compared already.
pub(super) fn difference_of_records(
    table: &str,
    then: &TableSnapshot,
    now: &TableSnapshot,
    records: RecordsDifference,
) -> TableDifference {
    told(table, Some(then), Some(now), Some(records))
}

/// How a table differs; one of the two is there.
pub fn difference(table: &str, then: Option<&TableSnapshot>, now: Option<&TableSnapshot>) -> TableDifference {
    told(table, then, now, None)
}

/// Where each column that both have stands.
pub(super) fn shared_columns(then: &TableSnapshot, now: &TableSnapshot) -> Vec<(usize, usize)> {
    let there = |name: &String| now.columns.iter().position(|known| known.eq_ignore_ascii_case(name));
    then.columns.iter().enumerate().filter_map(|(at, name)| Some((at, there(name)?))).collect()
}

fn told(
    table: &str,
    then: Option<&TableSnapshot>,
    now: Option<&TableSnapshot>,
    compared: Option<RecordsDifference>,
) -> TableDifference {
    let count = |side: Option<&TableSnapshot>| side.map_or(0, |side| side.count);
    let mut found = TableDifference {
        table: table.to_owned(),
        then: count(then),
        now: count(now),
        known: if then.is_some() { Known::Gone } else { Known::New },
        new_columns: Vec::new(),
        gone_columns: Vec::new(),
        moved: Vec::new(),
    };
    let (Some(then), Some(now)) = (then, now) else { return found };
    let missing = |of: &TableSnapshot, within: &TableSnapshot| -> Vec<String> {
        let is_there = |name: &String| within.columns.iter().any(|known| known.eq_ignore_ascii_case(name));
        of.columns.iter().filter(|name| !is_there(name)).cloned().collect()
    };
    (found.new_columns, found.gone_columns) = (missing(now, then), missing(then, now));
    let are_same = |these: &[String], those: &[String]| {
        these.len() == those.len() && these.iter().zip(those).all(|(one, other)| one.eq_ignore_ascii_case(other))
    };
    let has_same_columns = are_same(&then.columns, &now.columns);
    let both = shared_columns(then, now);
    found.known = match (&then.content, &now.content) {
        _ if compared.is_some() => Known::Records(compared.unwrap_or_default()),
        _ if !are_same(&then.key, &now.key) => Known::Number("its key is another"),
        (Content::Records(old), Content::Records(new)) => {
            Known::Records(records(now, old, new, &both, &collations_of_both(then, now)))
        }
        (Content::Number, _) | (_, Content::Number) => Known::Number("only their number is known"),
        _ if !has_same_columns => Known::Number("only a digest is known"),
        (one, other) => Known::Same(
            then.count == now.count && sum(one) == sum(other),
            match then.key.is_empty() {
                true => "no key tells them apart",
                false => "only a digest is known",
            },
        ),
    };
    found.moved = moved(&found, [then, now], &both);
    found
}

/// How the values of the columns that both have are spread otherwise.
fn moved(
    found: &TableDifference,
    [then, now]: [&TableSnapshot; 2],
    both: &[(usize, usize)],
) -> Vec<(String, Vec<Moved>)> {
    let mut told = Vec::new();
    if !found.is_same() {
        let plain = both.iter().filter(|(_, at)| now.is_plain.get(*at).copied().unwrap_or(true));
        for (old, new) in plain {
            if let (Some(before), Some(after)) = (spread(then, *old), spread(now, *new)) {
                let moved = before.moved_to(&after);
                if !moved.is_empty() {
                    told.push((now.columns[*new].clone(), moved));
                }
            }
        }
    }
    told
}

/// How the values of a column are spread.
fn spread(table: &TableSnapshot, at: usize) -> Option<Spread> {
    match &table.content {
        Content::Records(records) => {
            let mut builder = SpreadBuilder::of_all();
            records.iter().filter_map(|record| record.held.get(at)).for_each(|value| builder.add(value.as_ref()));
            Some(builder.finish())
        }
        Content::Digest { spreads, .. } => spreads.get(at).cloned(),
        Content::Number => None,
    }
}

fn sum(content: &Content) -> Option<u64> {
    match content {
        Content::Records(records) => {
            Some(records.iter().fold(0, |sum: u64, record| sum.wrapping_add(digest(&record.held))))
        }
        Content::Digest { sum, .. } => Some(*sum),
        Content::Number => None,
    }
}

pub(super) fn records(
    now: &TableSnapshot,
    old: &[Record],
    new: &[Record],
    both: &[(usize, usize)],
    collations: &[String],
) -> RecordsDifference {
    let by_key = |collations: &[String]| -> HashMap<u64, &Record> {
        old.iter().map(|record| (key_print(&record.key, collations), record)).collect()
    };
    let (mut before, mut collations) = (by_key(collations), collations);
    // What was kept of another session does not tell how its keys compared.
    if before.len() < old.len() {
        collations = &[];
        before = by_key(collations);
    }
    let mut found = RecordsDifference::default();
    let mut differing = vec![0_u64; both.len()];
    let (mut made, mut changed) = (Vec::new(), Vec::new());
    for record in new {
        let Some(was) = before.remove(&key_print(&record.key, collations)) else {
            found.made += 1;
            made.push(record);
            continue;
        };
        let mut is_same = true;
        for (count, (at, to)) in differing.iter_mut().zip(both) {
            if was.held[*at] != record.held[*to] {
                *count += 1;
                is_same = false;
            }
        }
        if is_same {
            found.same += 1;
        } else {
            found.changed += 1;
            changed.push((was, record));
        }
    }
    found.lost = before.len() as u64;
    found.made_keys = first(made, |record| &record.key).into_iter().map(|record| record.key.clone()).collect();
    found.lost_keys = first(before.into_values().collect(), |record| &record.key)
        .into_iter()
        .map(|record| record.key.clone())
        .collect();
    for (was, record) in first(changed, |(_, record)| &record.key) {
        let differs = both.iter().filter(|(at, to)| was.held[*at] != record.held[*to]);
        let columns =
            differs.map(|(at, to)| (now.columns[*to].clone(), was.held[*at].clone(), record.held[*to].clone()));
        found.changed_records.push(ChangedRecord { key: record.key.clone(), columns: columns.collect() });
    }
    let names = both.iter().map(|(_, to)| now.columns[*to].clone());
    found.by_column = names.zip(differing).filter(|(_, count)| *count > 0).collect();
    found
}

/// The first few by their keys.
fn first<T>(mut records: Vec<T>, key: impl Fn(&T) -> &[Value]) -> Vec<T> {
    let compare = |one: &T, other: &T| {
        let pairs = key(one).iter().zip(key(other));
        pairs
            .map(|(one, other)| order(one.as_ref(), other.as_ref()))
            .find(|order| order.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    };
    if records.len() > NAMED {
        records.select_nth_unstable_by(NAMED, compare);
        records.truncate(NAMED);
    }
    records.sort_by(compare);
    records
}
