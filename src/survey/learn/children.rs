//! The parents of a table's records: how many children each has, counted while the children go by, and the times that it holds itself,
//! which those of its children may lie behind. Its memory is bounded.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use super::scale::{Scale, place};
use crate::catalog::{Identity, Table};
use crate::diagnostic::Result;
use crate::seed::auto::Key;
use crate::sql::quote_name;
use crate::store::{Connection, Row, ValueRef, collect};

/// So many numbers may lie between the least key of a parent and the greatest, where each has its place.
const MOST_PLACES: u64 = 1 << 24;
/// So many parents are told apart by what their keys hold, and so many bytes.
const MOST_HASHED: u64 = 1 << 20;
const MOST_BYTES: usize = 1 << 26;
/// So many times of parents are kept, of 8 bytes.
const MOST_TIMES: u64 = 1 << 22;
/// There is no parent of this number.
const ABSENT: u32 = u32::MAX;

/// The parents by one key, each with its place.
pub(super) struct Parents {
    /// The columns of the key.
    pub columns: Vec<usize>,
    pub times: Vec<ParentTimes>,
    parents: u64,
    found: Found,
    /// How many children there are, by the places of parents.
    counts: Vec<u32>,
}

/// A column of times that parents have.
pub(super) struct ParentTimes {
    pub column: usize,
    pub scale: Scale,
    /// By the places of parents.
    places: Vec<f64>,
}

enum Found {
    /// Those that are numbered from the first one on.
    Numbered(i64),
    Hashed {
        places: HashMap<Box<[u8]>, u32>,
        key: Vec<u8>,
    },
}

impl Parents {
    /// Reads the parents, of which there are so many, with these times; none where they are too many, or SQL would have to compare.
    pub(super) fn new(
        connection: &dyn Connection,
        table: &Table,
        key: &Key,
        parents: u64,
        times: &[(usize, Scale)],
    ) -> Result<Option<Parents>> {
        let parent = &*key.parent;
        let compare_alike = key.columns.iter().zip(&key.parent_columns).all(|(from, to)| {
            let (from, to) = (&table.columns[*from], &parent.columns[*to]);
            (from.affinity == to.affinity || from.affinity.is_numeric() && to.affinity.is_numeric())
                && to.collation == "BINARY"
        });
        if !compare_alike {
            return Ok(None);
        }
        let room = (MOST_TIMES / parents.max(1)) as usize;
        let kept = times.iter().take(room);
        let times = kept.map(|(column, scale)| ParentTimes { column: *column, scale: *scale, places: Vec::new() });
        let times: Vec<ParentTimes> = times.collect();
        let columns = key.columns.clone();
        let mut found = match numbered(connection, parent, &key.parent_columns, parents)? {
            Some((first, places, are_all)) => {
                let counts = vec![if are_all { 0 } else { ABSENT }; places];
                let mut found = Parents { columns, times, parents, found: Found::Numbered(first), counts };
                if are_all && found.times.is_empty() {
                    return Ok(Some(found));
                }
                found.times.iter_mut().for_each(|times| times.places = vec![f64::NAN; places]);
                found
            }
            None if parents <= MOST_HASHED => {
                let hashed = Found::Hashed { places: HashMap::new(), key: Vec::new() };
                Parents { columns, times, parents, found: hashed, counts: Vec::new() }
            }
            None => return Ok(None),
        };
        let fits = found.read(connection, parent, &key.parent_columns)?;
        Ok(fits.then_some(found))
    }

    /// Takes in all parents; false where they need too many bytes or two have one key.
    fn read(&mut self, connection: &dyn Connection, parent: &Table, columns: &[usize]) -> Result<bool> {
        let name = |column: &usize| quote_name(&parent.columns[*column].name);
        let keys: Vec<String> = columns.iter().map(name).collect();
        let times = self.times.iter().map(|times| name(&times.column));
        let asked: Vec<String> = keys.iter().cloned().chain(times).collect();
        let (of, filled) = (parent.quoted_name(), keys.join(" IS NOT NULL AND "));
        let sql = format!("SELECT {} FROM {of} NOT INDEXED WHERE {filled} IS NOT NULL", asked.join(", "));
        let Some(mut statement) = connection.prepare(&sql)? else { return Ok(false) };
        let (mut bytes, mut fits) = (0, true);
        statement.stream(&[], &mut |row| {
            fits = self.take(row, keys.len(), &mut bytes);
            Ok(if fits { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
        })?;
        Ok(fits)
    }

    /// Takes in one parent: its key, of so many columns, and its times behind it.
    fn take(&mut self, row: &dyn Row, width: usize, bytes: &mut usize) -> bool {
        let at = match &mut self.found {
            Found::Numbered(first) => {
                let place = whole(row.get(0)).and_then(|number| usize::try_from(number.checked_sub(*first)?).ok());
                let Some(place) = place.filter(|place| *place < self.counts.len()) else { return true };
                self.counts[place] = 0;
                place
            }
            Found::Hashed { places, key } => {
                write_key((0..width).map(|at| row.get(at)), key);
                *bytes += key.len();
                let place = self.counts.len();
                if *bytes > MOST_BYTES || places.insert(key.as_slice().into(), place as u32).is_some() {
                    return false;
                }
                self.counts.push(0);
                self.times.iter_mut().for_each(|times| times.places.push(f64::NAN));
                place
            }
        };
        for (behind, times) in self.times.iter_mut().enumerate() {
            times.places[at] = place(row.get(width + behind));
        }
        true
    }

    /// The place of the parent with these values in its key.
    pub(super) fn find<'v>(&mut self, mut values: impl Iterator<Item = ValueRef<'v>>) -> Option<usize> {
        let found = match &mut self.found {
            Found::Numbered(first) => usize::try_from(whole(values.next()?)?.checked_sub(*first)?).ok(),
            Found::Hashed { places, key } => {
                write_key(values, key);
                places.get(key.as_slice()).map(|place| *place as usize)
            }
        };
        found.filter(|at| self.counts.get(*at).is_some_and(|count| *count != ABSENT))
    }

    /// Counts a child of the parent at a place.
    pub(super) fn add(&mut self, at: usize) {
        if let Some(count) = self.counts.get_mut(at).filter(|count| **count < ABSENT - 1) {
            *count += 1;
        }
    }

    /// How many places there are.
    pub(super) fn places(&self) -> usize {
        self.counts.len()
    }

    /// How many children the parent at a place has.
    pub(super) fn children(&self, at: usize) -> u32 {
        self.counts.get(at).copied().filter(|count| *count != ABSENT).unwrap_or(0)
    }

    /// So many children, with how many parents have so many.
    pub(super) fn groups(&self) -> Vec<(u64, u64)> {
        let mut groups: BTreeMap<u64, u64> = BTreeMap::new();
        for count in self.counts.iter().copied().filter(|count| *count != 0 && *count != ABSENT) {
            *groups.entry(u64::from(count)).or_default() += 1;
        }
        // Whose key is null has no children, either.
        let childless = self.parents.saturating_sub(groups.values().sum());
        if childless > 0 {
            groups.insert(0, childless);
        }
        groups.into_iter().collect()
    }
}

impl ParentTimes {
    /// Where the time of the parent at a place lies.
    pub(super) fn of(&self, at: usize) -> f64 {
        self.places.get(at).copied().unwrap_or(f64::NAN)
    }

    /// The first of them and the last.
    pub(super) fn ends(&self) -> (f64, f64) {
        self.places.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), place| {
            (least.min(*place), greatest.max(*place))
        })
    }
}

/// A number without a part behind the point, as SQL compares it.
fn whole(value: ValueRef<'_>) -> Option<i64> {
    match value {
        ValueRef::Integer(number) => Some(number),
        ValueRef::Real(number) if number.fract() == 0.0 && number.abs() < 9e18 => Some(number as i64),
        _ => None,
    }
}

/// The values as bytes that are the same where the values are equal.
fn write_key<'v>(values: impl Iterator<Item = ValueRef<'v>>, key: &mut Vec<u8>) {
    key.clear();
    let mut write = |kind: u8, bytes: &[u8]| {
        key.push(kind);
        key.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        key.extend_from_slice(bytes);
    };
    for value in values {
        match (whole(value), value) {
            (Some(number), _) => write(1, &number.to_le_bytes()),
            (None, ValueRef::Real(number)) => write(2, &number.to_le_bytes()),
            (None, ValueRef::Text(bytes)) => write(3, bytes),
            (None, ValueRef::Blob(bytes)) => write(4, bytes),
            (None, _) => write(0, &[]),
        }
    }
}

/// The least rowid of a table, how many numbers there are up to the greatest, and whether all of them are there; where they lie close
/// together.
fn numbered(
    connection: &dyn Connection,
    parent: &Table,
    columns: &[usize],
    parents: u64,
) -> Result<Option<(i64, usize, bool)>> {
    let [column] = columns else { return Ok(None) };
    let name = &parent.columns[*column].name;
    if !matches!(&parent.identity, Identity::Rowid(rowid) if rowid == name) {
        return Ok(None);
    }
    let (name, of) = (quote_name(name), parent.quoted_name());
    let ends = collect(connection, &format!("SELECT min({name}), max({name}) FROM {of}"), &[])?;
    let ends = ends.first().and_then(|row| row.first()?.as_integer().zip(row.get(1)?.as_integer()));
    let Some((first, last)) = ends else { return Ok(None) };
    let places = last.checked_sub(first).and_then(|places| u64::try_from(places).ok()?.checked_add(1));
    let close = |places: &u64| *places <= MOST_PLACES && *places <= parents.saturating_mul(8).saturating_add(1024);
    Ok(places.filter(close).map(|places| (first, places as usize, places == parents)))
}
