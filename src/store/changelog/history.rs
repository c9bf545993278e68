//! The lines that can be taken back and brought again, and what becomes of them when a transaction is rolled back.

use std::rc::Rc;

use super::{Change, DISK_BOUND, FILES, LEVELS, MEMORY_BOUND};

/// A place in a transaction that it can be rolled back to.
struct Mark {
    /// `None` for its beginning.
    name: Option<String>,
    /// Set by the log, and not by the user.
    is_own: bool,
    undo: Vec<Rc<Change>>,
    redo: Vec<Rc<Change>>,
    /// The line in which it was set.
    line: u64,
}

#[derive(Default)]
pub(super) struct History {
    pub undo: Vec<Rc<Change>>,
    pub redo: Vec<Rc<Change>>,
    marks: Vec<Mark>,
}

impl History {
    /// Adds what a line has changed.
    pub fn push(&mut self, change: Rc<Change>) {
        self.redo.clear();
        self.undo.push(change);
        self.keep_bounds();
    }

    /// Forgets the oldest lines until the rest is within bounds. The latest stays: it has a bound of its own.
    pub fn keep_bounds(&mut self) {
        let (mut memory, mut disk, mut files) = (0, 0, 0);
        let mut kept = 0;
        for change in self.redo.iter().chain(self.undo.iter().rev()) {
            let (in_memory, in_files) = change.size();
            memory += in_memory;
            disk += in_files;
            files += usize::from(in_files > 0);
            if kept > 0 && (kept >= LEVELS || memory > MEMORY_BOUND || disk > DISK_BOUND || files > FILES) {
                break;
            }
            kept += 1;
        }
        let forgotten = (self.undo.len() + self.redo.len()).saturating_sub(kept).min(self.undo.len());
        for change in self.undo.drain(..forgotten) {
            for mark in &mut self.marks {
                mark.undo.retain(|other| !Rc::ptr_eq(other, &change));
            }
        }
    }

    pub fn forget(&mut self) {
        *self = History::default();
    }

    /// A transaction or a savepoint has begun.
    pub fn mark(&mut self, name: Option<&str>, is_own: bool, line: u64) {
        let name = name.map(String::from);
        self.marks.push(Mark { name, is_own, undo: self.undo.clone(), redo: self.redo.clone(), line });
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.marks.iter().rposition(|mark| mark.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name)))
    }

    /// Is this savepoint open?
    pub fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// A savepoint was released.
    pub fn release(&mut self, name: &str) {
        if let Some(place) = self.place(name) {
            self.marks.truncate(place);
        }
    }

    /// The transaction has ended well.
    pub fn commit(&mut self) {
        self.marks.clear();
    }

    /// The transaction was rolled back, to a savepoint or as a whole. Gives the line in which it, or the savepoint, had begun.
    pub fn roll_back(&mut self, to: Option<&str>) -> Option<u64> {
        let place = match to {
            Some(name) => self.place(name).unwrap_or(0),
            None => 0,
        };
        let mark = self.marks.get(place)?;
        let line = mark.line;
        self.undo = mark.undo.clone();
        self.redo = mark.redo.clone();
        self.marks.truncate(if to.is_some() { place + 1 } else { 0 });
        Some(line)
    }

    /// Is a transaction or savepoint known to be open?
    pub fn has_marks(&self) -> bool {
        !self.marks.is_empty()
    }

    /// Can the log's own savepoint be rolled back to, with none of the user's lost? The name of the first that would be, if not.
    pub fn can_roll_back(&self, own: &str) -> Result<(), Option<String>> {
        let place = self.place(own).ok_or(None)?;
        match self.marks[place + 1..].iter().find(|mark| !mark.is_own) {
            Some(mark) => Err(mark.name.clone()),
            None => Ok(()),
        }
    }
}
