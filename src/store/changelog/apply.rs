//! Puts rows back as they were before a line, or as they were after it: all of them, or none where one is not as expected.
//!
//! Three rounds: look at every row and compare it with what the line left; delete what must go, and what would meet a rule of
//! uniqueness half way (two rows that swap a value); write the rest. After the second round the rows that are left are part
//! of what will be there in the end, so that no rule is broken on the way.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::super::ValueRef;
use super::super::raw::{Compiled, Encoding, Handle, Report};
use super::image::{differences, put_length, values};
use super::line::{Line, Versions};
use super::rows::{Entry, Finder, GONE, SAME, key_values, print};
use super::sequences::{self, Sequences};
use super::spool::{ReadExt, Reader, Spool};
use super::table::{Keyed, Table, data_version, quoted};
use super::{Direction, Obstacle};

/// The rows of one line, before and after.
pub(super) struct Rows {
    pub tables: Vec<Rc<Table>>,
    pub log: Spool,
    pub entries: u64,
    pub encoding: Encoding,
    /// What each row had come to by the end of the line; only for lines that are not too long.
    pub prints: Option<Spool>,
    /// The rows after the line, taken when it is undone.
    pub after: RefCell<Option<Spool>>,
    pub sequences_before: Sequences,
    pub sequences_after: Sequences,
    /// Were there open foreign keys before, or after?
    pub open_keys: (bool, bool),
    /// The counter of what others have changed in each database, when its rows last were as this line leaves or finds them.
    pub versions: RefCell<Versions>,
}

/// How a row is now, or was after the line.
enum After<'a> {
    /// As before the line.
    Same,
    Is(Option<&'a [u8]>),
}

/// The log and the rows after it, read side by side.
struct Both<'a> {
    rows: &'a Rows,
    log: Reader<'a>,
    after: Reader<'a>,
    left: u64,
    entry: Entry,
    row: Vec<u8>,
}

impl<'a> Both<'a> {
    fn new(rows: &'a Rows, after: &'a Spool) -> Result<Both<'a>, Obstacle> {
        let (log, after) = (rows.log.reader()?, after.reader()?);
        Ok(Both { rows, log, after, left: rows.entries, entry: Entry::default(), row: Vec::new() })
    }

    fn next(&mut self) -> Result<Option<(&Entry, After<'_>)>, Obstacle> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.entry.read(&mut self.log, &self.rows.tables)?;
        let after = match self.after.byte()? {
            0 => After::Same,
            1 => After::Is(None),
            _ => {
                self.row.clear();
                self.after.block(&mut self.row)?;
                After::Is(Some(&self.row))
            }
        };
        Ok(Some((&self.entry, after)))
    }
}

fn keep(after: &mut Spool, row: &After<'_>) -> Result<(), Obstacle> {
    match row {
        After::Same => after.write(&[0])?,
        After::Is(None) => after.write(&[1])?,
        After::Is(Some(row)) => {
            let end = after.end();
            end.push(2);
            put_length(row.len(), end);
            end.extend_from_slice(row);
            after.settle()?;
        }
    }
    Ok(())
}

impl Rows {
    pub fn new(line: Line, prints: Option<Spool>, sequences_after: Sequences, open_keys_after: bool) -> Rows {
        Rows {
            tables: line.tables.iter().map(|touching| touching.table.clone()).collect(),
            encoding: line.encoding(),
            entries: line.entries.count,
            log: line.entries.spool,
            prints,
            after: RefCell::new(None),
            sequences_before: line.sequences,
            sequences_after,
            open_keys: (line.open_keys, open_keys_after),
            versions: RefCell::new(line.versions),
        }
    }

    /// Bytes held in memory and in files.
    pub fn size(&self) -> (u64, u64) {
        let mut size = self.log.size();
        for spool in self.prints.iter().chain(self.after.borrow().iter()) {
            let (memory, file) = spool.size();
            size = (size.0 + memory, size.1 + file);
        }
        size
    }

    /// Has another program changed one of the databases since?
    pub fn is_foreign(&self, handle: &Handle) -> Result<bool, Report> {
        for (database, version) in &*self.versions.borrow() {
            if data_version(handle, database)? != *version {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes note of the counters as they are.
    pub fn renew_versions(&self, handle: &Handle) -> Result<(), Report> {
        for (database, version) in &mut *self.versions.borrow_mut() {
            *version = data_version(handle, database)?;
        }
        Ok(())
    }

    /// Puts the rows back, within a transaction that the caller takes back when this fails.
    pub fn apply(&self, handle: &Handle, direction: Direction) -> Result<(), Obstacle> {
        self.check_tables(handle)?;
        if self.is_foreign(handle)? && self.prints.is_none() && self.after.borrow().is_none() {
            return Err(Obstacle::Conflict(
                "another program has changed the file since, and a line that touched so many rows keeps no record of each"
                    .to_string(),
            ));
        }
        let marked = sequences::marked(handle.engine())?;
        let marks = sequences::read(handle, &marked)?;
        let captured = self.check_rows(handle, direction)?;
        {
            let known = self.after.borrow();
            let Some(after) = captured.as_ref().or(known.as_ref()) else { return Ok(()) };
            let mut writer = Writer::new(handle, self);
            let mut both = Both::new(self, after)?;
            while let Some((entry, after)) = both.next()? {
                let After::Is(after) = after else { continue };
                let (now, then) = direction.order(entry.before(), after);
                if now.is_some() && !self.fits(entry.table, now, then) {
                    writer.delete(entry)?;
                }
            }
            let mut both = Both::new(self, after)?;
            while let Some((entry, after)) = both.next()? {
                let After::Is(after) = after else { continue };
                let (now, then) = direction.order(entry.before(), after);
                match (now, then) {
                    (_, None) => {}
                    (Some(now), Some(then)) if self.fits(entry.table, Some(now), Some(then)) => {
                        writer.update(entry, now, then)?;
                    }
                    (_, Some(then)) => writer.insert(entry, then)?,
                }
            }
        }
        let (now, then) = direction.order(&self.sequences_before, &self.sequences_after);
        sequences::write(handle, &marks, now, then)?;
        if let Some(captured) = captured {
            self.after.replace(Some(captured));
        }
        Ok(())
    }

    /// Can the row be changed in place, without meeting a rule of uniqueness on the way?
    fn fits(&self, table: usize, now: Option<&[u8]>, then: Option<&[u8]>) -> bool {
        let (Some(now), Some(then), Some(table)) = (now, then, self.tables.get(table)) else { return false };
        differences(now, then).into_iter().zip(&table.unique).all(|(differs, unique)| !(differs && *unique))
    }

    /// Are the tables what they were?
    fn check_tables(&self, handle: &Handle) -> Result<(), Obstacle> {
        for table in &self.tables {
            let now = Table::describe(handle.engine(), &table.database, &table.name);
            match now {
                Ok(now) if now == **table => {}
                _ => {
                    return Err(Obstacle::Conflict(format!("the table {} is no longer what it was", table.label())));
                }
            }
        }
        Ok(())
    }

    /// Compares all rows with what the line left, or found. Gives them when they were not known.
    fn check_rows(&self, handle: &Handle, direction: Direction) -> Result<Option<Spool>, Obstacle> {
        let mut finder = Finder::new(handle, self.encoding, &self.tables);
        let known = self.after.borrow();
        if let Some(after) = &*known {
            let mut both = Both::new(self, after)?;
            while let Some((entry, after)) = both.next()? {
                let After::Is(after) = after else { continue };
                let (expected, _) = direction.order(entry.before(), after);
                if finder.find(entry.table, &entry.key)? != expected {
                    return Err(self.conflict(entry));
                }
            }
            return Ok(None);
        }
        let mut captured = Spool::default();
        let mut entry = Entry::default();
        let mut log = self.log.reader()?;
        let mut prints = self.prints.as_ref().map(Spool::reader).transpose()?;
        for _ in 0..self.entries {
            entry.read(&mut log, &self.tables)?;
            let wanted = prints.as_mut().map(ReadExt::long).transpose()?;
            if wanted == Some(SAME) {
                keep(&mut captured, &After::Same)?;
                continue;
            }
            let now = finder.find(entry.table, &entry.key)?;
            if wanted.is_some_and(|wanted| now.map_or(GONE, print) != wanted) {
                return Err(self.conflict(&entry));
            }
            keep(&mut captured, &if now == entry.before() { After::Same } else { After::Is(now) })?;
        }
        captured.finish()?;
        Ok(Some(captured))
    }

    fn conflict(&self, entry: &Entry) -> Obstacle {
        let (table, key) = match self.tables.get(entry.table) {
            Some(table) => (table.label(), self.key(table, entry)),
            None => Default::default(),
        };
        Obstacle::Conflict(format!("record {key} of {table} has been changed since by another program"))
    }

    /// The key as people write it.
    fn key(&self, table: &Table, entry: &Entry) -> String {
        let show = |value: &ValueRef<'_>| match value {
            ValueRef::Null => "null".to_string(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => format!("{number:?}"),
            ValueRef::Blob(bytes) => format!("of {} bytes", bytes.len()),
            ValueRef::Text(bytes) => {
                let unit = |pair: &[u8]| match (self.encoding, pair) {
                    (Encoding::Utf16le, [low, high]) => u16::from_le_bytes([*low, *high]),
                    (_, [high, low]) => u16::from_be_bytes([*high, *low]),
                    _ => 0,
                };
                match self.encoding {
                    Encoding::Utf8 => format!("'{}'", String::from_utf8_lossy(bytes)),
                    _ => {
                        format!("'{}'", String::from_utf16_lossy(&bytes.chunks_exact(2).map(unit).collect::<Vec<_>>()))
                    }
                }
            }
        };
        let shown: Vec<String> = key_values(table, &entry.key).iter().map(show).collect();
        if shown.len() == 1 { shown.concat() } else { format!("({})", shown.join(", ")) }
    }
}

/// Which columns of a table a statement sets.
type UpdateShape = (usize, Vec<bool>);

/// How many statements for different sets of columns are kept at a time.
const KEPT: usize = 64;

/// Deletes, changes and inserts rows.
struct Writer<'c> {
    handle: &'c Handle,
    rows: &'c Rows,
    deletes: HashMap<usize, Compiled<'c>>,
    inserts: HashMap<usize, Compiled<'c>>,
    updates: HashMap<UpdateShape, Compiled<'c>>,
}

impl<'c> Writer<'c> {
    fn new(handle: &'c Handle, rows: &'c Rows) -> Writer<'c> {
        Writer { handle, rows, deletes: HashMap::new(), inserts: HashMap::new(), updates: HashMap::new() }
    }

    fn table(&self, entry: &Entry) -> Result<&'c Table, Obstacle> {
        self.rows.tables.get(entry.table).map(|table| &**table).ok_or_else(Obstacle::broken)
    }

    fn delete(&mut self, entry: &Entry) -> Result<(), Obstacle> {
        let table = self.table(entry)?;
        if !self.deletes.contains_key(&entry.table) {
            let mut sql = b"DELETE FROM ".to_vec();
            table.write_name(&mut sql);
            table.write_where(0, &mut sql);
            self.deletes.insert(entry.table, prepare(self.handle, &sql)?);
        }
        let key = key_values(table, &entry.key).into_iter();
        run(self.handle, self.deletes.get_mut(&entry.table), self.rows.encoding, key)
    }

    fn insert(&mut self, entry: &Entry, row: &[u8]) -> Result<(), Obstacle> {
        let table = self.table(entry)?;
        let rowid = match &table.keyed {
            Keyed::Rowid { name, is_column: false } => Some(name),
            _ => None,
        };
        if !self.inserts.contains_key(&entry.table) {
            let mut sql = b"INSERT INTO ".to_vec();
            table.write_name(&mut sql);
            sql.push(b'(');
            if let Some(name) = rowid {
                quoted(name, &mut sql);
                sql.extend_from_slice(if table.columns.is_empty() { b"" } else { b", " });
            }
            table.write_columns(&mut sql);
            sql.extend_from_slice(b") VALUES (");
            let count = table.columns.len() + usize::from(rowid.is_some());
            let marks: Vec<String> = (1..=count).map(|number| format!("?{number}")).collect();
            sql.extend_from_slice(marks.join(", ").as_bytes());
            sql.push(b')');
            self.inserts.insert(entry.table, prepare(self.handle, &sql)?);
        }
        let key = rowid.map(|_| key_values(table, &entry.key)).unwrap_or_default();
        let all = key.into_iter().chain(values(row));
        run(self.handle, self.inserts.get_mut(&entry.table), self.rows.encoding, all)
    }

    fn update(&mut self, entry: &Entry, now: &[u8], then: &[u8]) -> Result<(), Obstacle> {
        let table = self.table(entry)?;
        let change = (entry.table, differences(now, then));
        if !self.updates.contains_key(&change) {
            let mut sql = b"UPDATE ".to_vec();
            table.write_name(&mut sql);
            let changed = table.columns.iter().zip(&change.1).filter(|(_, differs)| **differs);
            let mut count = 0;
            for (column, _) in changed {
                sql.extend_from_slice(if count == 0 { b" SET " } else { b", " });
                quoted(&column.name, &mut sql);
                count += 1;
                sql.extend_from_slice(format!(" = ?{count}").as_bytes());
            }
            table.write_where(count, &mut sql);
            if self.updates.len() >= KEPT {
                self.updates.clear();
            }
            self.updates.insert(change.clone(), prepare(self.handle, &sql)?);
        }
        let set = values(then).zip(&change.1).filter(|(_, differs)| **differs).map(|(value, _)| value);
        let all = set.chain(key_values(table, &entry.key));
        run(self.handle, self.updates.get_mut(&change), self.rows.encoding, all)
    }
}

fn prepare<'c>(handle: &'c Handle, sql: &[u8]) -> Result<Compiled<'c>, Obstacle> {
    handle.prepare(sql)?.0.ok_or_else(Obstacle::broken)
}

/// Runs a statement that must touch one row.
fn run<'s>(
    handle: &Handle,
    statement: Option<&'s mut Compiled<'_>>,
    encoding: Encoding,
    values: impl Iterator<Item = ValueRef<'s>>,
) -> Result<(), Obstacle> {
    let mut run = statement.ok_or_else(Obstacle::broken)?.start(values, Some(encoding))?;
    run.step()?;
    run.finish()?;
    if handle.changes() == 1 { Ok(()) } else { Err(Obstacle::broken()) }
}
