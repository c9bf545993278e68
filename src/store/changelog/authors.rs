//! Who has made which rows: lines of seeds take a number each, and the rows that are inserted meanwhile are theirs, until somebody else
//! inserts a row of the same key, or another row takes that key.
//!
//! A row that goes stays noted: it may be brought back by undo or a rollback, with which what is noted goes back, too ([`AuthorState`]).
//! Where something may have changed that nobody has reported row by row, all is forgotten: no author is better than a wrong one.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::super::fingerprint::fingerprint;
use super::super::hooks::{RowChange, RowOperation, ValueSink};
use super::super::raw::Handle;
use super::super::sqlite_error::SqliteError;
use super::super::value::Value;
use super::data_versions::DataVersions;
use super::key_set::IntegerRuns;
use super::line_recorder::TableCache;
use super::table_info::{RowKey, data_version, databases};

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

/// What a line has changed and deleted in one table: the first few of each.
#[derive(Clone, Debug, PartialEq)]
pub struct TouchedRows {
    pub database: String,
    pub table: String,
    pub changed: Vec<RowPlace>,
    /// The values of each by the names of the columns, those that are generated left out.
    pub deleted: Vec<Vec<(String, Value)>>,
    /// How many of each are those of statements that have not failed.
    settled: (usize, usize),
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
#[derive(Default)]
pub(in super::super) struct Authors {
    state: AuthorState,
    /// The state as the entry began that is open.
    at_entry: AuthorState,
    /// The place of the table that was noted last.
    latest: usize,
    line: Option<u32>,
    /// What the line at hand has changed and deleted, by table, in the order in which they came.
    touched: Vec<TouchedRows>,
    /// What other programs had changed when the first line began.
    versions: DataVersions,
}

/// Who has made which rows at one moment. Copies share what is the same.
#[derive(Clone, Default)]
pub(super) struct AuthorState {
    /// How often all was forgotten before: what was so then says nothing of rows now.
    epoch: u64,
    /// How many lines have made rows.
    makers: u64,
    tables: Vec<TableAuthors>,
}

/// The state before an entry of the log, and behind it.
pub(super) struct EntryAuthors {
    before: AuthorState,
    behind: AuthorState,
}

#[derive(Clone)]
struct TableAuthors {
    database: Rc<[u8]>,
    table: Rc<[u8]>,
    notes: Rc<Notes>,
    now: MadeNow,
}

/// Who has made which rows of a table.
#[derive(Clone, Default)]
struct Notes {
    /// The last rowid of each run and who made it, by the first.
    runs: BTreeMap<i64, (i64, u32)>,
    /// By the fingerprint of a key that is no rowid.
    keys: HashMap<u64, u32>,
    is_scattered: bool,
}

/// What the line at hand has made in a table.
#[derive(Clone, Default)]
struct MadeNow {
    made: KeyRuns,
    count: u64,
    first: Vec<RowPlace>,
    /// Of the statement at hand, which may still fail.
    latest: KeyRuns,
    latest_keys: Vec<(u64, Vec<Value>)>,
    /// How many rows of the statement are not noted.
    latest_unnoted: u64,
    /// Rows that were there already, and have got these keys.
    moved: KeyRuns,
}

/// Keys of rows: rowids, or the fingerprints of others.
#[derive(Clone, Default)]
struct KeyRuns {
    rowids: IntegerRuns,
    prints: HashSet<u64>,
}

impl KeyRuns {
    fn is_empty(&self) -> bool {
        self.rowids.is_empty() && self.prints.is_empty()
    }

    fn len(&self) -> usize {
        self.rowids.len() + self.prints.len()
    }

    fn append(&mut self, other: KeyRuns) {
        for rowid in other.rowids.into_runs().flat_map(|(first, last)| first..=last) {
            self.rowids.insert(rowid);
        }
        self.prints.extend(other.prints);
    }
}

impl Authors {
    /// True if rows are to be noted.
    #[inline]
    pub fn is_listening(&self) -> bool {
        self.line.is_some() || !self.state.tables.is_empty()
    }

    /// From now on the rows that are inserted are those of that line.
    pub fn begin(&mut self, line: u32, handle: &Handle) -> Result<(), SqliteError> {
        self.heed_others(handle)?;
        if self.state.tables.is_empty() {
            self.versions.clear();
            for database in databases(handle.connection_ref())? {
                let version = data_version(handle, &database)?;
                self.versions.add(database.into(), version);
            }
        }
        self.line = Some(line);
        self.touched.clear();
        Ok(())
    }

    /// The first rows that the line at hand has changed and deleted.
    pub fn touched(&self) -> Vec<TouchedRows> {
        self.touched.clone()
    }

    fn touch(&mut self, change: &RowChange<'_>, known: &mut TableCache) {
        let is =
            |one: &TouchedRows| one.table.as_bytes() == change.table() && one.database.as_bytes() == change.database();
        let is_delete = change.operation == RowOperation::Delete;
        let at = self.touched.iter().position(is);
        let is_full = |one: &TouchedRows| if is_delete { one.deleted.len() } else { one.changed.len() } >= FIRST;
        if at.is_some_and(|at| is_full(&self.touched[at])) {
            return;
        }
        let Ok(info) = known.table(change) else { return };
        if info.is_shadow || change.table().starts_with(b"sqlite_") {
            return;
        }
        let at = at.unwrap_or_else(|| {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let (database, table) = (text(change.database()), text(change.table()));
            let (changed, deleted) = (Vec::new(), Vec::new());
            self.touched.push(TouchedRows { database, table, changed, deleted, settled: (0, 0) });
            self.touched.len() - 1
        });
        let touched = &mut self.touched[at];
        if is_delete {
            let mut values = KeyValues::default();
            if info.columns.iter().all(|column| change.old_value(column.place, &mut values).is_ok()) {
                let held = info.columns.iter().zip(values.0).map(|(column, value)| {
                    let name = String::from_utf8_lossy(&column.name).into_owned();
                    match value {
                        // Whole numbers are kept as such in a column of real ones.
                        Value::Integer(number) if column.is_real => (name, Value::Real(number as f64)),
                        value => (name, value),
                    }
                });
                touched.deleted.push(held.collect());
            }
            return;
        }
        let place = match &info.row_key {
            RowKey::Rowid { .. } => RowPlace::Rowid(change.new_rowid),
            RowKey::Primary(columns) => {
                let mut key = KeyValues::default();
                let mut places = columns.iter().filter_map(|column| info.columns.get(*column));
                if !places.all(|column| change.new_value(column.place, &mut key).is_ok()) {
                    return;
                }
                RowPlace::Key(key.0)
            }
        };
        if !touched.changed.contains(&place) {
            touched.changed.push(place);
        }
    }

    /// The line has ended: what it has made, the most first.
    pub fn end(&mut self) -> Vec<MadeRows> {
        self.begin_statement();
        let Some(line) = self.line.take() else { return Vec::new() };
        let mut made = Vec::new();
        for table in &mut self.state.tables {
            let now = std::mem::take(&mut table.now);
            if now.made.is_empty() && now.count == 0 && now.moved.is_empty() {
                continue;
            }
            let notes = Rc::make_mut(&mut table.notes);
            now.made.rowids.into_runs().for_each(|(first, last)| notes.note_run(first, last, line));
            now.moved.rowids.into_runs().for_each(|(first, last)| notes.clear_run(first, last));
            notes.keys.extend(now.made.prints.into_iter().map(|print| (print, line)));
            notes.keys.retain(|print, _| !now.moved.prints.contains(print));
            notes.check_room();
            if now.count > 0 {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                let (database, name) = (text(&table.database), text(&table.table));
                made.push(MadeRows { database, table: name, count: now.count, first: now.first });
            }
        }
        made.sort_by_key(|one| std::cmp::Reverse(one.count));
        self.state.makers += u64::from(!made.is_empty());
        made
    }

    /// True if a line has made rows in the entry that is open. They may be the same as some that went: they are its own all the same.
    pub fn has_made_rows(&self) -> bool {
        self.state.makers != self.at_entry.makers
    }

    /// Who made a row, if a line did and nobody else can have.
    pub fn author_of(
        &mut self,
        database: &str,
        table: &str,
        place: &RowPlace,
        handle: &Handle,
    ) -> Result<Option<Author>, SqliteError> {
        self.heed_others(handle)?;
        let notes = self.state.tables.iter().find(|one| one.is(database.as_bytes(), table.as_bytes()));
        Ok(notes.and_then(|one| one.notes.author_of(place)))
    }

    /// Forgets all where another program has written.
    fn heed_others(&mut self, handle: &Handle) -> Result<(), SqliteError> {
        if !self.state.tables.is_empty() && self.versions.have_moved(handle, &DataVersions::default())? {
            self.forget();
        }
        Ok(())
    }

    /// Forgets all that was made: rows may have come and gone, or become others.
    pub fn forget(&mut self) {
        let epoch = self.state.epoch + 1;
        self.state = AuthorState { epoch, tables: Vec::new(), ..self.state };
    }

    /// Forgets what was made in the tables of that name, which may be others now.
    pub fn forget_table(&mut self, database: Option<&str>, table: &str) {
        let is = |one: &TableAuthors| one.is(database.map_or(&one.database, str::as_bytes), table.as_bytes());
        self.state.tables.retain(|one| !is(one));
    }

    /// What is known now, to be brought back when the rows are.
    pub fn state(&self) -> AuthorState {
        self.state.clone()
    }

    /// The rows are what they were when this was so.
    pub fn restore(&mut self, state: &AuthorState) {
        if state.epoch == self.state.epoch {
            self.state = state.clone();
        } else {
            self.forget();
        }
    }

    /// An entry of the log begins.
    pub fn begin_entry(&mut self) {
        self.at_entry = self.state.clone();
    }

    /// An entry has ended, and the next one begins.
    pub fn end_entry(&mut self) -> EntryAuthors {
        let behind = self.state.clone();
        EntryAuthors { before: std::mem::replace(&mut self.at_entry, behind.clone()), behind }
    }

    /// What the entry has done has come to nothing.
    pub fn drop_entry(&mut self) {
        let state = self.at_entry.clone();
        self.restore(&state);
    }

    /// A statement begins; the one before has gone well.
    pub fn begin_statement(&mut self) {
        if self.line.is_some() {
            self.state.tables.iter_mut().for_each(TableAuthors::keep_latest);
            self.touched.iter_mut().for_each(|one| one.settled = (one.changed.len(), one.deleted.len()));
        }
    }

    /// A statement has failed; `is_undone` says whether nothing of it is kept.
    pub fn statement_failed(&mut self, is_undone: bool) {
        for one in self.touched.iter_mut().filter(|_| is_undone) {
            one.changed.truncate(one.settled.0);
            one.deleted.truncate(one.settled.1);
        }
        for now in self.state.tables.iter_mut().map(|table| &mut table.now) {
            let latest = std::mem::take(&mut now.latest);
            now.latest_keys.clear();
            now.latest_unnoted = 0;
            if !is_undone {
                // Which of the rows are its own nobody knows.
                now.moved.append(latest);
            }
        }
    }

    /// Takes note of a row that is about to change.
    pub fn note(&mut self, change: &RowChange<'_>, known: &mut TableCache) {
        if self.line.is_some() && change.operation != RowOperation::Insert {
            self.touch(change, known);
        }
        if change.operation == RowOperation::Delete {
            return;
        }
        let is = |one: &TableAuthors| *one.table == *change.table() && *one.database == *change.database();
        let tables = &mut self.state.tables;
        if !tables.get(self.latest).is_some_and(is) {
            match (tables.iter().position(is), self.line) {
                (Some(place), _) => self.latest = place,
                (None, None) => return,
                (None, Some(_)) => {
                    self.latest = tables.len();
                    let (database, table) = (change.database().into(), change.table().into());
                    tables.push(TableAuthors { database, table, notes: Rc::default(), now: MadeNow::default() });
                }
            }
        }
        let Some(table) = tables.get_mut(self.latest) else { return };
        // What cannot be described is told of by the log itself.
        let Ok(info) = known.table(change) else { return table.give_up() };
        if info.is_shadow || table.table.starts_with(b"sqlite_") {
            return;
        }
        let is_new = change.operation == RowOperation::Insert;
        match &info.row_key {
            RowKey::Rowid { .. } if is_new => table.note_rowid(change.new_rowid, self.line),
            RowKey::Rowid { .. } if change.new_rowid == change.old_rowid => {}
            RowKey::Rowid { .. } => table.move_rowid(change.new_rowid, self.line),
            RowKey::Primary(columns) => {
                let places = columns.iter().filter_map(|column| info.columns.get(*column)).map(|column| column.place);
                let (mut key, mut old) = (KeyValues::default(), KeyValues::default());
                for place in places {
                    let read = change.new_value(place, &mut key);
                    if read.is_err() || !is_new && change.old_value(place, &mut old).is_err() {
                        return table.give_up();
                    }
                }
                if is_new {
                    table.note_key(key.0, self.line);
                } else if key.0 != old.0 {
                    table.move_key(fingerprint(&key.0), self.line);
                }
            }
        }
    }
}

impl AuthorState {
    /// Bytes that this state alone holds, and not the other one.
    fn size_beside(&self, other: &AuthorState) -> u64 {
        let is_shared = |one: &&TableAuthors| !other.tables.iter().any(|known| Rc::ptr_eq(&known.notes, &one.notes));
        let size = |one: &TableAuthors| 48 * one.notes.runs.len() + 16 * one.notes.keys.len();
        self.tables.iter().filter(is_shared).map(|one| size(one) as u64).sum()
    }
}

impl EntryAuthors {
    pub fn before(&self) -> &AuthorState {
        &self.before
    }

    pub fn behind(&self) -> &AuthorState {
        &self.behind
    }

    /// Bytes that the entry alone holds.
    pub fn size(&self) -> u64 {
        self.before.size_beside(&self.behind)
    }
}

impl TableAuthors {
    fn is(&self, database: &[u8], table: &[u8]) -> bool {
        self.database.eq_ignore_ascii_case(database) && self.table.eq_ignore_ascii_case(table)
    }

    fn note_rowid(&mut self, rowid: i64, line: Option<u32>) {
        match line {
            None => self.clear_rowid(rowid),
            Some(_) if !self.has_room() => self.now.latest_unnoted += 1,
            Some(_) => {
                self.now.latest.rowids.insert(rowid);
            }
        }
    }

    fn note_key(&mut self, key: Vec<Value>, line: Option<u32>) {
        let print = fingerprint(&key);
        match line {
            None => self.clear_key(print),
            Some(_) if self.has_room() => self.now.note_key(print, key),
            Some(_) => self.now.latest_unnoted += 1,
        }
    }

    /// True if another key may be noted; else none of the table is from now on.
    fn has_room(&mut self) -> bool {
        if !self.notes.is_scattered && self.now.latest.len().max(self.now.made.len()) > MOST {
            self.keep_latest();
            self.give_up();
        }
        !self.notes.is_scattered
    }

    /// What the latest statement has made counts.
    fn keep_latest(&mut self) {
        self.now.keep_latest();
    }

    /// A row that was there has got this key. Whose it was is not asked.
    fn move_rowid(&mut self, rowid: i64, line: Option<u32>) {
        self.clear_rowid(rowid);
        if line.is_some() {
            self.now.moved.rowids.insert(rowid);
        }
    }

    fn move_key(&mut self, print: u64, line: Option<u32>) {
        self.clear_key(print);
        if line.is_some() {
            self.now.moved.prints.insert(print);
        }
    }

    fn clear_rowid(&mut self, rowid: i64) {
        if matches!(self.notes.author_of(&RowPlace::Rowid(rowid)), Some(Author::Line(_))) {
            Rc::make_mut(&mut self.notes).clear_run(rowid, rowid);
        }
    }

    fn clear_key(&mut self, print: u64) {
        if self.notes.keys.contains_key(&print) {
            Rc::make_mut(&mut self.notes).keys.remove(&print);
        }
    }

    /// From here on nothing more is known of its rows.
    fn give_up(&mut self) {
        self.notes = Rc::new(Notes { is_scattered: true, ..Notes::default() });
        (self.now.made, self.now.latest, self.now.moved) = Default::default();
        self.now.latest_keys.clear();
    }
}

impl Notes {
    fn author_of(&self, place: &RowPlace) -> Option<Author> {
        if self.is_scattered {
            return Some(Author::Some);
        }
        match place {
            RowPlace::Rowid(rowid) => {
                let (_, (last, line)) = self.runs.range(..=*rowid).next_back()?;
                (last >= rowid).then_some(Author::Line(*line))
            }
            RowPlace::Key(key) => self.keys.get(&fingerprint(key)).copied().map(Author::Line),
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
    fn note_key(&mut self, print: u64, key: Vec<Value>) {
        if self.latest.prints.insert(print) && self.latest_keys.len() < FIRST {
            self.latest_keys.push((print, key));
        }
    }

    /// What the latest statement has made counts.
    fn keep_latest(&mut self) {
        self.count += std::mem::take(&mut self.latest_unnoted);
        if self.latest.is_empty() {
            return;
        }
        let latest = std::mem::take(&mut self.latest);
        for rowid in latest.rowids.into_runs().flat_map(|(first, last)| first..=last) {
            if self.made.rowids.insert(rowid) {
                self.count += 1;
                if self.first.len() < FIRST {
                    self.first.push(RowPlace::Rowid(rowid));
                }
            }
        }
        for (print, key) in self.latest_keys.drain(..) {
            if self.first.len() < FIRST && !self.made.prints.contains(&print) {
                self.first.push(RowPlace::Key(key));
            }
        }
        let before = self.made.prints.len();
        self.made.prints.extend(latest.prints);
        self.count += (self.made.prints.len() - before) as u64;
    }
}

/// The values of a key.
#[derive(Default)]
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
            let mut table = Notes::default();
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
            for rowid in -14..20 {
                let found = table.author_of(&RowPlace::Rowid(rowid));
                prop_assert_eq!(found, plain.get(&rowid).copied().map(Author::Line), "{}", rowid);
            }
        }
    }

    fn table() -> TableAuthors {
        TableAuthors {
            database: (*b"main").into(),
            table: (*b"t").into(),
            notes: Rc::default(),
            now: MadeNow::default(),
        }
    }

    #[test]
    fn neighbours_take_no_room_and_scattered_rows_are_given_up() {
        let mut table = table();
        for rowid in 0..300_000 {
            table.note_rowid(rowid, Some(1));
        }
        table.keep_latest();
        assert_eq!((table.now.made.rowids.len(), table.now.count), (1, 300_000));
        let scattered = MOST as i64 + 2;
        for rowid in 0..scattered {
            table.note_rowid(rowid * -2 - 2, Some(1));
        }
        table.keep_latest();
        assert!(table.notes.is_scattered && table.now.made.is_empty());
        assert_eq!(table.now.count, 300_000 + scattered.unsigned_abs());
    }

    #[test]
    fn a_state_is_brought_back_unless_all_was_forgotten_since() {
        let mut authors = Authors { line: Some(3), ..Authors::default() };
        authors.state.tables.push(table());
        authors.state.tables[0].note_rowid(5, Some(3));
        authors.statement_failed(true);
        authors.state.tables[0].note_rowid(6, Some(3));
        assert_eq!(authors.end()[0].first, [RowPlace::Rowid(6)]);
        let made = authors.state();
        let author = |authors: &Authors, rowid| authors.state.tables.first()?.notes.author_of(&RowPlace::Rowid(rowid));
        authors.state.tables[0].note_rowid(6, None);
        assert_eq!((author(&authors, 5), author(&authors, 6)), (None, None));
        authors.restore(&made);
        assert_eq!((author(&authors, 5), author(&authors, 6)), (None, Some(Author::Line(3))));
        authors.forget();
        authors.restore(&made);
        assert_eq!(author(&authors, 6), None);
    }
}
