//! A set of row keys, bounded in memory whatever their number: which rows a line has touched already.

use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use rusqlite::Connection;

/// How many runs of rowids, and other keys, are held in memory; about 40 bytes each.
const IN_MEMORY: usize = 1 << 20;

/// Whole numbers, as runs of neighbours: rows mostly are touched one behind the other.
#[derive(Clone, Debug, Default)]
pub(super) struct IntegerRuns {
    /// First to last, apart from `run`. No two runs overlap.
    others: BTreeMap<i64, i64>,
    /// The run of the latest number, and the first number above it that another run holds.
    run: Option<(i64, i64)>,
    ceiling: Option<i64>,
}

impl IntegerRuns {
    pub fn len(&self) -> usize {
        self.others.len() + 1
    }

    pub fn is_empty(&self) -> bool {
        self.run.is_none()
    }

    fn contains(&self, number: i64) -> bool {
        self.run.is_some_and(|(first, last)| (first..=last).contains(&number))
            || self.others.range(..=number).next_back().is_some_and(|(_, last)| *last >= number)
    }

    /// Adds a number if it comes right behind the run and was not there; true when it did.
    #[inline]
    fn go_on(&mut self, number: i64) -> bool {
        match &mut self.run {
            Some((_, last))
                if last.checked_add(1) == Some(number) && self.ceiling.is_none_or(|ceiling| number < ceiling) =>
            {
                *last = number;
                true
            }
            _ => false,
        }
    }

    /// The first and last of each run.
    pub fn into_runs(self) -> impl Iterator<Item = (i64, i64)> {
        self.others.into_iter().chain(self.run)
    }

    /// Adds a number; true when it was not there.
    pub fn insert(&mut self, number: i64) -> bool {
        if self.go_on(number) {
            return true;
        }
        if let Some((first, last)) = self.run {
            if (first..=last).contains(&number) {
                return false;
            }
            self.others.insert(first, last);
            self.run = None;
        }
        let (mut first, mut last) = (number, number);
        let mut is_new = true;
        if let Some((&below, &end)) = self.others.range(..=number).next_back() {
            if end >= number {
                is_new = false;
            }
            if end >= number || end.checked_add(1) == Some(number) {
                first = below;
                last = last.max(end);
                self.others.remove(&below);
            }
        }
        while let Some(next) = last.checked_add(1)
            && let Some(end) = self.others.remove(&next)
        {
            last = end;
        }
        self.run = Some((first, last));
        self.ceiling = self.others.range(last..).next().map(|(above, _)| *above);
        is_new
    }
}

/// The keys of all tables of a line.
#[derive(Default)]
pub(super) struct KeySet {
    runs: Vec<IntegerRuns>,
    /// Of keys that are no rowids, 128 bits of a hash with a key of its own: no two of them ever meet.
    hashes: HashSet<u128>,
    state: (RandomState, RandomState),
    /// What came when memory was full. Removed by SQLite when it is closed.
    rest: Option<Connection>,
    bound: Option<usize>,
}

impl KeySet {
    fn is_full(&self) -> bool {
        self.rest.is_some()
            || self.hashes.len() + self.runs.iter().map(IntegerRuns::len).sum::<usize>()
                >= self.bound.unwrap_or(IN_MEMORY)
    }

    /// Adds a rowid of a table, which goes by its place in the line; true when it was not there.
    #[inline]
    pub fn insert_rowid(&mut self, table: usize, rowid: i64) -> rusqlite::Result<bool> {
        if self.rest.is_none()
            && let Some(runs) = self.runs.get_mut(table)
            && runs.go_on(rowid)
        {
            return Ok(true);
        }
        self.insert_any_rowid(table, rowid)
    }

    fn insert_any_rowid(&mut self, table: usize, rowid: i64) -> rusqlite::Result<bool> {
        if self.runs.len() <= table {
            self.runs.resize_with(table + 1, IntegerRuns::default);
        }
        if self.rest.is_none() {
            let is_new = self.runs[table].insert(rowid);
            // Counted only where the latest number began a run.
            if is_new && self.runs[table].run == Some((rowid, rowid)) && self.is_full() {
                self.spill()?;
            }
            return Ok(is_new);
        }
        if self.runs[table].contains(rowid) {
            return Ok(false);
        }
        self.insert_rest(table, &rowid.to_be_bytes())
    }

    /// Adds a key that is no rowid; true when it was not there.
    pub fn insert(&mut self, table: usize, key: &[u8]) -> rusqlite::Result<bool> {
        let hash = |state: &RandomState| u128::from(state.hash_one((table, key)));
        let hash = hash(&self.state.0) << 64 | hash(&self.state.1);
        if self.rest.is_none() {
            let is_new = self.hashes.insert(hash);
            if is_new && self.is_full() {
                self.spill()?;
            }
            return Ok(is_new);
        }
        if self.hashes.contains(&hash) {
            return Ok(false);
        }
        self.insert_rest(table, key)
    }

    fn spill(&mut self) -> rusqlite::Result<()> {
        // A database without a name is a file that SQLite makes beside other temporary ones, or a part of its cache.
        let rest = Connection::open("")?;
        rest.execute_batch(
            "PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA locking_mode = exclusive;
             CREATE TABLE keys(t INTEGER, k BLOB, PRIMARY KEY (t, k)) WITHOUT ROWID; BEGIN",
        )?;
        self.rest = Some(rest);
        Ok(())
    }

    fn insert_rest(&self, table: usize, key: &[u8]) -> rusqlite::Result<bool> {
        let Some(rest) = &self.rest else { return Ok(true) };
        let mut statement = rest.prepare_cached("INSERT OR IGNORE INTO keys VALUES (?1, ?2)")?;
        Ok(statement.execute((i64::try_from(table).unwrap_or(i64::MAX), key))? > 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn runs_are_a_set(numbers in proptest::collection::vec(prop_oneof![-20_i64..20, Just(i64::MAX), Just(i64::MAX - 1), Just(i64::MIN)], 0..80)) {
            let (mut runs, mut set) = (IntegerRuns::default(), HashSet::new());
            for number in numbers {
                prop_assert_eq!(runs.insert(number), set.insert(number), "{}", number);
                for known in -20..20 {
                    prop_assert_eq!(runs.contains(known), set.contains(&known));
                }
            }
        }

        #[test]
        fn keys_are_sets_of_each_table(keys in proptest::collection::vec((0_usize..4, -30_i64..30), 0..300), bound in 1_usize..60) {
            let mut set = HashSet::new();
            let mut all = KeySet { bound: Some(bound), ..KeySet::default() };
            for (table, key) in keys {
                let is_new = if table < 2 {
                    all.insert_rowid(table, key).unwrap()
                } else {
                    all.insert(table, &key.to_be_bytes()).unwrap()
                };
                prop_assert_eq!(is_new, set.insert((table, key)), "{} {}", table, key);
            }
        }
    }

    #[test]
    fn neighbours_take_no_room() {
        let mut keys = KeySet::default();
        for number in (0..100_000).chain(200_000..300_000) {
            assert!(keys.insert_rowid(0, number).unwrap());
        }
        assert_eq!(keys.runs[0].len(), 2);
        assert!(!keys.insert_rowid(0, 99_999).unwrap());
        assert!(keys.insert_rowid(1, 99_999).unwrap());
    }
}
