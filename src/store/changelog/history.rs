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
    /// What all lines hold, as it was counted last and has grown since: counted anew for each, many small lines would take
    /// longer to keep than to run.
    held: Held,
}

#[derive(Clone, Copy, Default)]
struct Held {
    memory: u64,
    disk: u64,
    files: usize,
}

impl Held {
    fn add(&mut self, change: &Change) {
        let (memory, disk) = change.size();
        self.memory += memory;
        self.disk += disk;
        self.files += usize::from(disk > 0);
    }

    fn is_within(self) -> bool {
        self.memory <= MEMORY_BOUND && self.disk <= DISK_BOUND && self.files <= FILES
    }
}

impl History {
    /// Adds what a line has changed.
    pub fn push(&mut self, change: Rc<Change>) {
        self.redo.clear();
        self.held.add(&change);
        self.undo.push(change);
        if !self.held.is_within() {
            self.keep_bounds();
        } else if self.undo.len() > LEVELS {
            self.forget_oldest(self.undo.len() - LEVELS);
        }
    }

    /// Forgets the oldest lines until the rest is within bounds. The latest stays: it has a bound of its own.
    pub fn keep_bounds(&mut self) {
        let mut held = Held::default();
        let mut kept = 0;
        for change in self.redo.iter().chain(self.undo.iter().rev()) {
            let before = held;
            held.add(change);
            if kept > 0 && (kept >= LEVELS || !held.is_within()) {
                held = before;
                break;
            }
            kept += 1;
        }
        self.held = held;
        self.forget_oldest((self.undo.len() + self.redo.len()).saturating_sub(kept).min(self.undo.len()));
    }

    fn forget_oldest(&mut self, forgotten: usize) {
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
        self.keep_bounds();
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
