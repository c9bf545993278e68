//! The undo stack: entries that can be undone and redone, and what becomes of them when a transaction is rolled back.

use std::collections::VecDeque;
use std::rc::Rc;

use super::authors::AuthorState;
use super::bounds::{DISK_BOUND, FILES, LEVELS, MEMORY_BOUND};
use super::entry::LogEntry;

/// Those that can be undone, oldest first, and those that can be done again.
type StackCopy = (VecDeque<Rc<LogEntry>>, Vec<Rc<LogEntry>>);

/// A place in a transaction that it can be rolled back to.
struct TransactionMark {
    /// `None` for its beginning.
    name: Option<String>,
    /// Set by the log, and not by the user.
    is_own: bool,
    /// How many lines had ever been added.
    added: u64,
    /// The lines as they were. Kept only once something else than adding lines has happened since.
    lines: Option<StackCopy>,
    /// The line in which it was set.
    line: u64,
    /// Who had made which rows then.
    authors: AuthorState,
}

/// The place in a transaction that was gone back to.
pub(super) struct RolledBack {
    /// The line in which it was set.
    pub line: u64,
    /// Who had made which rows then; nothing where nobody has seen the place.
    pub authors: Option<AuthorState>,
}

/// What changes hold.
#[derive(Clone, Copy, Default)]
struct StackSize {
    memory: u64,
    disk: u64,
    files: usize,
}

impl StackSize {
    fn of(change: &LogEntry) -> StackSize {
        let (memory, disk) = change.size();
        StackSize { memory, disk, files: usize::from(disk > 0) }
    }

    fn add(&mut self, other: StackSize) {
        self.memory += other.memory;
        self.disk += other.disk;
        self.files += other.files;
    }

    fn subtract(&mut self, other: StackSize) {
        self.memory = self.memory.saturating_sub(other.memory);
        self.disk = self.disk.saturating_sub(other.disk);
        self.files = self.files.saturating_sub(other.files);
    }

    fn is_too_much(self) -> bool {
        self.memory > MEMORY_BOUND || self.disk > DISK_BOUND || self.files > FILES
    }
}

#[derive(Default)]
pub(super) struct UndoStack {
    undo: VecDeque<Rc<LogEntry>>,
    redo: Vec<Rc<LogEntry>>,
    /// How many lines have ever been added to `undo`, those that it has lost included.
    added: u64,
    /// What all of them hold.
    size: StackSize,
    marks: Vec<TransactionMark>,
}

impl UndoStack {
    /// The lines that can be taken back, oldest first.
    pub fn undo(&self) -> &VecDeque<Rc<LogEntry>> {
        &self.undo
    }

    /// All of them, and those that can be brought again.
    pub fn all(&self) -> impl Iterator<Item = &Rc<LogEntry>> {
        self.undo.iter().chain(&self.redo)
    }

    /// The lines that can be brought again, the next one last.
    pub fn redo(&self) -> &[Rc<LogEntry>] {
        &self.redo
    }

    /// Adds what a line has changed.
    pub fn push(&mut self, change: Rc<LogEntry>) {
        if !self.redo.is_empty() {
            self.copy_into_marks();
            self.redo.clear();
            self.recount();
        }
        self.size.add(StackSize::of(&change));
        self.undo.push_back(change);
        self.added += 1;
        self.enforce_bounds();
    }

    /// The latest line has been taken back.
    pub fn move_to_redo(&mut self) {
        self.copy_into_marks();
        if let Some(change) = self.undo.pop_back() {
            self.added -= 1;
            self.redo.push(change);
        }
        self.recount();
        self.enforce_bounds();
    }

    /// The line that was taken back last has been brought again.
    pub fn move_to_undo(&mut self) {
        self.copy_into_marks();
        if let Some(change) = self.redo.pop() {
            self.added += 1;
            self.undo.push_back(change);
        }
        self.recount();
        self.enforce_bounds();
    }

    /// Has the marks keep the lines as they are, which cannot be worked out any more after what follows.
    fn copy_into_marks(&mut self) {
        let (undo, redo, added) = (&self.undo, &self.redo, self.added);
        for mark in self.marks.iter_mut().filter(|mark| mark.lines.is_none()) {
            let since = usize::try_from(added.saturating_sub(mark.added)).unwrap_or(usize::MAX);
            let kept = undo.len().saturating_sub(since);
            mark.lines = Some((undo.iter().take(kept).cloned().collect(), redo.clone()));
        }
    }

    /// Works out anew what the lines hold.
    fn recount(&mut self) {
        self.size = StackSize::default();
        for change in self.redo.iter().chain(&self.undo) {
            self.size.add(StackSize::of(change));
        }
    }

    /// Forgets the oldest lines until the rest is within bounds. The latest stays: it has a bound of its own.
    fn enforce_bounds(&mut self) {
        while self.undo.len() + self.redo.len() > 1
            && (self.undo.len() + self.redo.len() > LEVELS || self.size.is_too_much())
        {
            let Some(change) = self.undo.pop_front() else { return };
            self.size.subtract(StackSize::of(&change));
            for (undo, _) in self.marks.iter_mut().filter_map(|mark| mark.lines.as_mut()) {
                undo.retain(|other| !Rc::ptr_eq(other, &change));
            }
        }
    }

    pub fn clear(&mut self) {
        *self = UndoStack::default();
    }

    /// A transaction or a savepoint has begun.
    pub fn add_mark(&mut self, name: Option<&str>, is_own: bool, line: u64, authors: AuthorState) {
        let name = name.map(String::from);
        self.marks.push(TransactionMark { name, is_own, added: self.added, lines: None, line, authors });
    }

    fn position_of(&self, name: &str) -> Option<usize> {
        self.marks.iter().rposition(|mark| mark.name.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(name)))
    }

    /// True if this savepoint is open.
    pub fn has(&self, name: &str) -> bool {
        self.position_of(name).is_some()
    }

    /// A savepoint was released.
    pub fn release(&mut self, name: &str) {
        if let Some(position_of) = self.position_of(name) {
            self.marks.truncate(position_of);
        }
    }

    /// The transaction has ended well.
    pub fn commit(&mut self) {
        self.marks.clear();
    }

    /// The transaction was rolled back, to a savepoint or as a whole. Gives where it, or the savepoint, had begun.
    pub fn roll_back(&mut self, to: Option<&str>) -> Option<RolledBack> {
        let known = to.map_or(Some(0), |name| self.position_of(name));
        let position_of = known.unwrap_or(0);
        let mark = self.marks.get(position_of)?;
        let rolled_back = RolledBack { line: mark.line, authors: known.map(|_| mark.authors.clone()) };
        match &mark.lines {
            Some((undo, redo)) => (self.undo, self.redo) = (undo.clone(), redo.clone()),
            None => {
                let since = usize::try_from(self.added.saturating_sub(mark.added)).unwrap_or(usize::MAX);
                self.undo.truncate(self.undo.len().saturating_sub(since));
            }
        }
        self.added = mark.added;
        self.marks.truncate(if to.is_some() { position_of + 1 } else { 0 });
        self.recount();
        self.enforce_bounds();
        Some(rolled_back)
    }

    /// True if a transaction or savepoint is known to be open.
    pub fn has_marks(&self) -> bool {
        !self.marks.is_empty()
    }

    /// Fails where a rollback to the log's own savepoint would lose one of the user's, with the name of the first of those.
    pub fn can_roll_back(&self, own: &str) -> Result<(), Option<String>> {
        let position_of = self.position_of(own).ok_or(None)?;
        match self.marks[position_of + 1..].iter().find(|mark| !mark.is_own) {
            Some(mark) => Err(mark.name.clone()),
            None => Ok(()),
        }
    }
}
