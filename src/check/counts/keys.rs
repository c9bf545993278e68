//! Counts the children of each parent.

use std::collections::{BTreeMap, HashMap};

use super::values::{Prints, are_alike, exact, print};
use crate::catalog::{Affinity, Column, Identity, KeyStep, Table, TableKind};
use crate::diagnostic::Result;
use crate::sql::quote_name;
use crate::store::{self, Connection, Row, Value, ValueRef, collect};

/// How many records tables have, each counted once.
#[derive(Default)]
pub(in super::super) struct Parents(HashMap<String, u64>);

impl Parents {
    /// How many records the table has.
    ///
    /// # Errors
    /// The engine's.
    pub fn count(&mut self, connection: &dyn Connection, table: &Table) -> Result<u64> {
        let name = table.quoted_name();
        if let Some(count) = self.0.get(&name) {
            return Ok(*count);
        }
        let count = store::count(connection, &format!("SELECT count(*) FROM {name}"))?;
        self.0.insert(name, count);
        Ok(count)
    }
}

/// How a key is filled.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct KeyAnswer {
    pub children: u64,
    /// Children whose key has no NULL.
    pub keyed: u64,
    /// So many children, with how many parents have so many; parents without children left out.
    pub groups: Vec<(u64, u64)>,
}

/// True if both ends of a key compare byte by byte, and no value is taken for one of another type but numbers in a column without
/// affinity, which stay what they are.
pub(super) fn is_countable(step: &KeyStep) -> bool {
    let pairs = step.from_columns.iter().zip(&step.to_columns);
    let ends = |(from, to): (&usize, &usize)| (&step.from.columns[*from], &step.to.columns[*to]);
    step.from_columns.len() == step.to_columns.len()
        && [&step.from, &step.to].iter().all(|table| table.kind == TableKind::Table)
        && pairs.map(ends).all(|(from, to)| {
            [from, to].iter().all(|column| column.collation == "BINARY")
                && (are_alike(from, to) || wants_numbers(from, to))
        })
}

/// True where a text of the child would be compared as a number.
fn wants_numbers(from: &Column, to: &Column) -> bool {
    from.affinity == Affinity::Blob && to.affinity.is_numeric()
}

/// A key as it is told from others.
enum Key {
    Null,
    Integer(i64),
    /// Of several columns, or no whole number.
    Print(u64),
    /// What is compared in another way than it stands there.
    Converted,
}

pub(super) struct KeyCounter {
    places: Vec<usize>,
    /// The places whose values must be numbers.
    numbers: Vec<usize>,
    keyed: u64,
    /// By whole numbers from 0 up, as far as most keys go.
    dense: Vec<u32>,
    /// How long `dense` may become.
    limit: usize,
    integers: Prints,
    others: Prints,
    is_lost: bool,
}

impl KeyCounter {
    pub fn new(step: &KeyStep, places: Vec<usize>, parents: u64) -> KeyCounter {
        let ends = step.from_columns.iter().zip(&step.to_columns).zip(&places);
        let numbers = ends
            .filter(|((from, to), _)| wants_numbers(&step.from.columns[**from], &step.to.columns[**to]))
            .map(|(_, place)| *place)
            .collect();
        let limit = usize::try_from(parents.saturating_mul(2)).unwrap_or(usize::MAX).saturating_add(1024);
        KeyCounter {
            places,
            numbers,
            keyed: 0,
            dense: Vec::new(),
            limit,
            integers: Prints::default(),
            others: Prints::default(),
            is_lost: false,
        }
    }

    fn key(&self, row: &dyn Row) -> Key {
        if let [place] = self.places.as_slice() {
            return match exact(row.get(*place)) {
                ValueRef::Null => Key::Null,
                ValueRef::Integer(number) => Key::Integer(number),
                ValueRef::Text(_) | ValueRef::Blob(_) if !self.numbers.is_empty() => Key::Converted,
                value => Key::Print(print(&mut [value].into_iter())),
            };
        }
        if self.places.iter().any(|place| row.get(*place).is_null()) {
            return Key::Null;
        }
        let is_number = |place: &usize| matches!(row.get(*place), ValueRef::Integer(_) | ValueRef::Real(_));
        if !self.numbers.iter().all(is_number) {
            return Key::Converted;
        }
        Key::Print(print(&mut self.places.iter().map(|place| row.get(*place))))
    }

    pub fn see(&mut self, row: &dyn Row, room: &mut usize) {
        if self.is_lost {
            return;
        }
        let has_room = match self.key(row) {
            Key::Null => return,
            Key::Converted => false,
            Key::Integer(number) => match usize::try_from(number) {
                Ok(number) if number < self.limit => self.see_dense(number, room),
                _ => self.integers.add(number as u64, room).is_some(),
            },
            Key::Print(print) => self.others.add(print, room).is_some(),
        };
        self.keyed += 1;
        if !has_room {
            self.is_lost = true;
            (self.dense, self.integers, self.others) = Default::default();
        }
    }

    fn see_dense(&mut self, number: usize, room: &mut usize) -> bool {
        if number >= self.dense.len() {
            let length = (number + 1).next_power_of_two().clamp(1024, self.limit.max(1024));
            match room.checked_sub((length - self.dense.len()) * size_of::<u32>()) {
                Some(left) => *room = left,
                None => return false,
            }
            self.dense.resize(length, 0);
        }
        self.dense[number] += 1;
        true
    }

    fn children(&self, key: &Key) -> u32 {
        match key {
            Key::Null | Key::Converted => 0,
            Key::Integer(number) => match usize::try_from(*number) {
                Ok(number) if number < self.limit => self.dense.get(number).copied().unwrap_or(0),
                _ => self.integers.get(*number as u64),
            },
            Key::Print(print) => self.others.get(*print),
        }
    }

    /// Goes over the parents, and counts how many have how many of these `children`; nothing where not all could be counted.
    pub fn finish(mut self, connection: &dyn Connection, step: &KeyStep, children: u64) -> Result<Option<KeyAnswer>> {
        if self.is_lost {
            return Ok(None);
        }
        let mut groups = Groups::default();
        match neighbours(connection, step)? {
            Some(all) => all.for_each(|number| groups.add(self.children(&Key::Integer(number)))),
            None => {
                self.places = (0..step.to_columns.len()).collect();
                self.numbers = Vec::new();
                super::read(connection, &step.to, &step.to_columns, None, &mut |row| {
                    groups.add(self.children(&self.key(row)));
                })?;
            }
        }
        Ok(Some(KeyAnswer { children, keyed: self.keyed, groups: groups.finish() }))
    }
}

/// The keys of all parents, where they are whole numbers without a gap.
fn neighbours(connection: &dyn Connection, step: &KeyStep) -> Result<Option<std::ops::RangeInclusive<i64>>> {
    let (Identity::Rowid(rowid), [key]) = (&step.to.identity, step.to_columns.as_slice()) else { return Ok(None) };
    if !step.to.columns[*key].name.eq_ignore_ascii_case(rowid) {
        return Ok(None);
    }
    let (rowid, table) = (quote_name(rowid), step.to.quoted_name());
    let sql = format!(
        "SELECT (SELECT min({rowid}) FROM {table}), (SELECT max({rowid}) FROM {table}), (SELECT count(*) FROM {table})"
    );
    let rows = collect(connection, &sql, &[])?;
    let numbers: Option<Vec<i64>> =
        rows.first().map(|row| row.iter().map(Value::as_integer).collect()).unwrap_or_default();
    let Some([least, most, count]) = numbers.as_deref() else { return Ok(None) };
    Ok((i128::from(*most) - i128::from(*least) + 1 == i128::from(*count)).then_some(*least..=*most))
}

/// Counts numbers of children.
struct Groups {
    small: Vec<u64>,
    large: BTreeMap<u64, u64>,
}

impl Default for Groups {
    fn default() -> Groups {
        Groups { small: vec![0; 256], large: BTreeMap::new() }
    }
}

impl Groups {
    fn add(&mut self, children: u32) {
        match self.small.get_mut(children as usize) {
            Some(count) => *count += 1,
            None => *self.large.entry(u64::from(children)).or_default() += 1,
        }
    }

    fn finish(self) -> Vec<(u64, u64)> {
        let small = (0_u64..).zip(self.small).filter(|(children, parents)| *children > 0 && *parents > 0);
        small.chain(self.large).collect()
    }
}
