//! How many children each parent has, counted while the children go by; its memory is bounded.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use crate::catalog::{Identity, Table};
use crate::diagnostic::Result;
use crate::seed::auto::Key;
use crate::sql::quote_name;
use crate::store::{Connection, ValueRef, collect};

/// So many numbers may lie between the least key of a parent and the greatest, where each has its place.
const MOST_PLACES: u64 = 1 << 24;
/// So many parents are told apart by what their keys hold, and so many bytes.
const MOST_HASHED: u64 = 1 << 20;
const MOST_BYTES: usize = 1 << 26;
/// There is no parent of this number.
const ABSENT: u32 = u32::MAX;

/// The children of each parent by one key.
pub(super) struct Children {
    /// The columns of the key.
    pub columns: Vec<usize>,
    parents: u64,
    counts: Counts,
}

enum Counts {
    /// Of parents that are numbered from the first one on.
    Numbered {
        first: i64,
        counts: Vec<u32>,
    },
    Hashed {
        counts: HashMap<Box<[u8]>, u32>,
        key: Vec<u8>,
    },
}

impl Children {
    /// Reads the parents, of which there are so many; none where they are too many, or SQL would have to compare.
    pub(super) fn new(connection: &dyn Connection, table: &Table, key: &Key, parents: u64) -> Result<Option<Children>> {
        let parent = &*key.parent;
        let compare_alike = key.columns.iter().zip(&key.parent_columns).all(|(from, to)| {
            let (from, to) = (&table.columns[*from], &parent.columns[*to]);
            (from.affinity == to.affinity || from.affinity.is_numeric() && to.affinity.is_numeric())
                && to.collation == "BINARY"
        });
        if !compare_alike {
            return Ok(None);
        }
        let counts = match numbered(connection, parent, &key.parent_columns, parents)? {
            Some(counts) => Some(counts),
            None if parents <= MOST_HASHED => hashed(connection, parent, &key.parent_columns)?,
            None => None,
        };
        Ok(counts.map(|counts| Children { columns: key.columns.clone(), parents, counts }))
    }

    /// Counts a child, which holds these values in the columns of its key.
    pub(super) fn add<'v>(&mut self, values: impl Iterator<Item = ValueRef<'v>>) {
        let found = match &mut self.counts {
            Counts::Numbered { first, counts } => {
                let mut numbers = values.map(whole);
                let number = numbers.next().flatten().and_then(|number| number.checked_sub(*first));
                number.and_then(|number| usize::try_from(number).ok()).and_then(|number| counts.get_mut(number))
            }
            Counts::Hashed { counts, key } => {
                write_key(values, key);
                counts.get_mut(key.as_slice())
            }
        };
        if let Some(count) = found.filter(|count| **count < ABSENT - 1) {
            *count += 1;
        }
    }

    /// So many children, with how many parents have so many.
    pub(super) fn groups(&self) -> Vec<(u64, u64)> {
        let mut groups: BTreeMap<u64, u64> = BTreeMap::new();
        let mut add = |count: u32| {
            if count != 0 && count != ABSENT {
                *groups.entry(u64::from(count)).or_default() += 1;
            }
        };
        match &self.counts {
            Counts::Numbered { counts, .. } => counts.iter().copied().for_each(&mut add),
            Counts::Hashed { counts, .. } => counts.values().copied().for_each(&mut add),
        }
        // Whose key is null has no children, either.
        let childless = self.parents.saturating_sub(groups.values().sum());
        if childless > 0 {
            groups.insert(0, childless);
        }
        groups.into_iter().collect()
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

/// Places for the rowids of a table, where they lie close together.
fn numbered(connection: &dyn Connection, parent: &Table, columns: &[usize], parents: u64) -> Result<Option<Counts>> {
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
    let Some(places) = places.filter(close) else { return Ok(None) };
    if places == parents {
        return Ok(Some(Counts::Numbered { first, counts: vec![0; places as usize] }));
    }
    let mut counts = vec![ABSENT; places as usize];
    let Some(mut statement) = connection.prepare(&format!("SELECT {name} FROM {of}"))? else { return Ok(None) };
    statement.stream(&[], &mut |row| {
        let place = whole(row.get(0)).and_then(|number| usize::try_from(number.checked_sub(first)?).ok());
        if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
            *count = 0;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(Some(Counts::Numbered { first, counts }))
}

/// Places for the keys of a table by what they hold; none where they need too many bytes or two are alike.
fn hashed(connection: &dyn Connection, parent: &Table, columns: &[usize]) -> Result<Option<Counts>> {
    let names: Vec<String> = columns.iter().map(|column| quote_name(&parent.columns[*column].name)).collect();
    let of = parent.quoted_name();
    let sql = format!("SELECT {} FROM {of} WHERE {} IS NOT NULL", names.join(", "), names.join(" IS NOT NULL AND "));
    let Some(mut statement) = connection.prepare(&sql)? else { return Ok(None) };
    let (mut counts, mut key, mut bytes, mut fits) = (HashMap::new(), Vec::new(), 0, true);
    statement.stream(&[], &mut |row| {
        write_key((0..names.len()).map(|at| row.get(at)), &mut key);
        bytes += key.len();
        fits = bytes <= MOST_BYTES && counts.insert(key.as_slice().into(), 0).is_none();
        Ok(if fits { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(fits.then_some(Counts::Hashed { counts, key }))
}
