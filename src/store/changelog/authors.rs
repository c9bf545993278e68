//! Who has made which rows: lines of seeds take a number each, and the rows that are inserted meanwhile are theirs, until somebody else
//! inserts a row of the same key.
//!
//! A row that goes stays noted: it may be brought back, by undo or a rollback, and one that is not there is not asked about.

use std::collections::{BTreeMap, HashMap};

use super::super::fingerprint::fingerprint;
use super::super::hooks::{RowChange, RowOperation, ValueSink};
use super::super::value::Value;
use super::key_set::IntegerRuns;
use super::line_recorder::TableCache;
use super::table_info::RowKey;

/// How many runs of neighbouring rowids, and keys of other kinds, are noted of a table; beyond that, nothing more is known of it.
const MOST: usize = 100_000;
/// How many of the rows that a line has made are named.
const FIRST: usize = 3;

/// How a row is found.
#[derive(Clone, Debug, PartialEq)]
pub enum RowPlace {
    Rowid(i64),
    /// The values of the primary key, in its order.
    Key(Vec<Value>),
}

/// What a line has made in one table.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeRows {
    pub database: String,
    pub table: String,
    pub count: u64,
    pub first: Vec<RowPlace>,
}

/// Who has made a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// The line of that number.
    Line(u32),
    /// One of those that have made rows of the table, which were too many and too scattered to be noted.
    Some,
}

/// Who has made the rows of a connection.
#[derive(Clone, Debug, Default)]
pub struct Authors {
    tables: Vec<TableAuthors>,
    /// The place of the table that was noted last.
    latest: usize,
    line: Option<u32>,
    /// A line has made something that is not committed.
    is_open: bool,
}

#[derive(Clone, Debug, Default)]
struct TableAuthors {
    database: Vec<u8>,
    table: Vec<u8>,
    /// The last rowid of each run and who made it, by the first.
    runs: BTreeMap<i64, (i64, u32)>,
    /// By the fingerprint of a key that is no rowid.
    keys: HashMap<u64, u32>,
    is_scattered: bool,
    made: MadeNow,
}

/// What the line at hand has made in a table.
#[derive(Clone, Debug, Default)]
struct MadeNow {
    rowids: IntegerRuns,
    count: u64,
    first: Vec<RowPlace>,
}

impl Authors {
    /// True if rows are to be noted.
    #[inline]
    pub(super) fn is_listening(&self) -> bool {
        self.line.is_some() || !self.tables.is_empty()
    }

    /// From now on the rows that are inserted are those of that line.
    pub fn begin(&mut self, line: u32) {
        self.line = Some(line);
    }

    /// The line has ended: what it has made, the most first.
    pub fn end(&mut self) -> Vec<MadeRows> {
        let Some(line) = self.line.take() else { return Vec::new() };
        let mut made = Vec::new();
        for table in &mut self.tables {
            let now = std::mem::take(&mut table.made);
            if now.count == 0 {
                continue;
            }
            for (first, last) in now.rowids.into_runs() {
                table.note_run(first, last, line);
            }
            table.check_room();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let (database, name) = (text(&table.database), text(&table.table));
            made.push(MadeRows { database, table: name, count: now.count, first: now.first });
        }
        made.sort_by_key(|one| std::cmp::Reverse(one.count));
        self.is_open |= !made.is_empty();
        made
    }

    /// Who made a row, if a line did.
    pub fn author_of(&self, database: &str, table: &str, place: &RowPlace) -> Option<Author> {
        let is = |one: &&TableAuthors| {
            one.database.eq_ignore_ascii_case(database.as_bytes()) && one.table.eq_ignore_ascii_case(table.as_bytes())
        };
        let table = self.tables.iter().find(is)?;
        if table.is_scattered {
            return Some(Author::Some);
        }
        match place {
            RowPlace::Rowid(rowid) => {
                let (_, (last, line)) = table.runs.range(..=*rowid).next_back()?;
                (last >= rowid).then_some(Author::Line(*line))
            }
            RowPlace::Key(key) => table.keys.get(&fingerprint(key)).copied().map(Author::Line),
        }
    }

    /// Forgets all that was made: rowids may have become others.
    pub(super) fn forget(&mut self) {
        self.tables.clear();
    }

    /// Something was rolled back. What a line had made in it may have taken the place of what another one had made.
    pub(super) fn rolled_back(&mut self) {
        if self.line.is_none() && std::mem::take(&mut self.is_open) {
            self.forget();
        }
    }

    pub(super) fn committed(&mut self) {
        self.is_open = false;
    }

    /// Takes note of a row that is about to change.
    pub(super) fn note(&mut self, change: &RowChange<'_>, known: &mut TableCache) {
        let is_new = match change.operation {
            RowOperation::Insert => true,
            RowOperation::Update => change.new_rowid != change.old_rowid,
            RowOperation::Delete => false,
        };
        if !is_new {
            return;
        }
        let is = |one: &TableAuthors| one.table == change.table() && one.database == change.database();
        if !self.tables.get(self.latest).is_some_and(is) {
            match (self.tables.iter().position(is), self.line) {
                (Some(place), _) => self.latest = place,
                (None, None) => return,
                (None, Some(_)) => {
                    self.latest = self.tables.len();
                    let (database, table) = (change.database().to_vec(), change.table().to_vec());
                    self.tables.push(TableAuthors { database, table, ..TableAuthors::default() });
                }
            }
        }
        let Some(table) = self.tables.get_mut(self.latest) else { return };
        // What cannot be described is told of by the log itself.
        let Ok(info) = known.table(change) else { return };
        if info.is_shadow || table.table.starts_with(b"sqlite_") {
            return;
        }
        match &info.row_key {
            RowKey::Rowid { .. } => table.note_rowid(change.new_rowid, self.line),
            RowKey::Primary(columns) => {
                let mut key = KeyValues(Vec::with_capacity(columns.len()));
                for column in columns.iter().filter_map(|column| info.columns.get(*column)) {
                    if change.new_value(column.place, &mut key).is_err() {
                        return;
                    }
                }
                table.note_key(key.0, self.line);
            }
        }
    }
}

impl TableAuthors {
    fn note_rowid(&mut self, rowid: i64, line: Option<u32>) {
        if line.is_none() {
            return self.clear_run(rowid, rowid);
        }
        if !self.made.rowids.insert(rowid) {
            return;
        }
        self.made.note(|| RowPlace::Rowid(rowid));
        if self.made.rowids.len() > MOST {
            self.made.rowids = IntegerRuns::default();
            self.is_scattered = true;
        }
    }

    fn note_key(&mut self, key: Vec<Value>, line: Option<u32>) {
        let print = fingerprint(&key);
        match line {
            None => {
                self.keys.remove(&print);
            }
            Some(line) => {
                let before = if self.is_scattered { None } else { self.keys.insert(print, line) };
                if before != Some(line) {
                    self.made.note(|| RowPlace::Key(key));
                }
                self.check_room();
            }
        }
    }

    /// The rows of that run were made by a line.
    fn note_run(&mut self, first: i64, last: i64, line: u32) {
        if self.is_scattered {
            return;
        }
        self.clear_run(first, last);
        let before = first.checked_sub(1).and_then(|end| {
            let (begin, (last, by)) = self.runs.range(..first).next_back()?;
            (*last == end && *by == line).then_some(*begin)
        });
        self.runs.insert(before.unwrap_or(first), (last, line));
    }

    /// The rows of that run are nobody's.
    fn clear_run(&mut self, first: i64, last: i64) {
        if let Some((&begin, &(end, line))) = self.runs.range(..first).next_back()
            && end >= first
        {
            self.runs.insert(begin, (first - 1, line));
            if end > last {
                self.runs.insert(last + 1, (end, line));
            }
        }
        while let Some((&begin, &(end, line))) = self.runs.range(first..=last).next() {
            self.runs.remove(&begin);
            if end > last {
                self.runs.insert(last + 1, (end, line));
            }
        }
    }

    fn check_room(&mut self) {
        if self.is_scattered || self.runs.len() + self.keys.len() > MOST {
            (self.runs, self.keys) = (BTreeMap::new(), HashMap::new());
            self.is_scattered = true;
        }
    }
}

impl MadeNow {
    fn note(&mut self, place: impl FnOnce() -> RowPlace) {
        self.count += 1;
        if self.first.len() < FIRST {
            self.first.push(place());
        }
    }
}

/// The values of a key.
struct KeyValues(Vec<Value>);

impl ValueSink for KeyValues {
    fn null(&mut self) {
        self.0.push(Value::Null);
    }

    fn integer(&mut self, number: i64) {
        self.0.push(Value::Integer(number));
    }

    fn real(&mut self, number: f64) {
        self.0.push(Value::Real(number));
    }

    fn text(&mut self, bytes: &[u8]) {
        self.0.push(Value::Text(bytes.to_vec()));
    }

    fn blob(&mut self, bytes: &[u8]) {
        self.0.push(Value::Blob(bytes.to_vec()));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn runs_are_who_made_them_last(steps in proptest::collection::vec((-12_i64..12, 0_i64..6, proptest::option::of(0_u32..3)), 0..60)) {
            let mut table = TableAuthors::default();
            let mut plain: HashMap<i64, u32> = HashMap::new();
            for (first, length, line) in steps {
                match line {
                    Some(line) => table.note_run(first, first + length, line),
                    None => table.clear_run(first, first + length),
                }
                for rowid in first..=first + length {
                    match line {
                        Some(line) => plain.insert(rowid, line),
                        None => plain.remove(&rowid),
                    };
                }
            }
            let mut authors = Authors { tables: vec![TableAuthors { database: b"main".to_vec(), table: b"t".to_vec(), ..table }], ..Authors::default() };
            for rowid in -14..20 {
                let found = authors.author_of("main", "T", &RowPlace::Rowid(rowid));
                prop_assert_eq!(found, plain.get(&rowid).copied().map(Author::Line), "{}", rowid);
            }
            authors.forget();
            prop_assert_eq!(authors.author_of("main", "t", &RowPlace::Rowid(0)), None);
        }
    }

    #[test]
    fn neighbours_take_no_room_and_scattered_rows_are_given_up() {
        let mut table = TableAuthors::default();
        for rowid in 0..300_000 {
            table.note_rowid(rowid, Some(1));
        }
        assert_eq!((table.made.rowids.len(), table.made.count), (1, 300_000));
        for rowid in 0..=MOST as i64 {
            table.note_rowid(rowid * -2 - 2, Some(1));
        }
        assert!(table.is_scattered && table.made.rowids.len() <= 1);
    }
}
