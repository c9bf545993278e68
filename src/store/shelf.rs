//! Prepared statements that nobody uses at the moment, kept for the next time that their text comes.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::raw::{Compiled, Handle, Idle};
use super::sqlite::Facts;

/// How many are kept.
const MOST: usize = 64;

/// Longer texts are not kept, in bytes.
const LONGEST: usize = 4096;

#[derive(Default)]
pub(super) struct Shelf {
    kept: RefCell<HashMap<Box<[u8]>, Kept>>,
    /// How often it was emptied: what was handed out before that does not come back.
    emptied: Cell<u64>,
    clock: Cell<u64>,
    /// The version of the schema that the statements were prepared for.
    schema: Cell<Option<i64>>,
}

struct Kept {
    /// `None` while it is in use.
    idle: Option<Idle>,
    facts: Option<Rc<Facts>>,
    /// When it was used last, by the clock of the shelf.
    used: u64,
}

/// Where a statement that was handed out, or is new, belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot(u64);

impl Handle {
    /// A statement of this text that nobody uses, and what is known of it.
    pub fn take_kept(&self, text: &[u8]) -> Option<(Compiled<'_>, Option<Rc<Facts>>)> {
        let shelf = self.shelf();
        let mut all = shelf.kept.borrow_mut();
        let kept = all.get_mut(text)?;
        kept.used = shelf.tick();
        let compiled = self.wake(kept.idle.take()?)?;
        Some((compiled, kept.facts.clone()))
    }

    /// Where statements belong that are prepared now.
    pub fn slot(&self) -> Slot {
        Slot(self.shelf().emptied.get())
    }

    /// Takes a statement back that has been reset, unless the shelf was emptied since it was handed out or prepared.
    pub fn keep(&self, text: &[u8], compiled: Compiled<'_>, facts: Option<Rc<Facts>>, slot: Slot) {
        let shelf = self.shelf();
        if text.len() > LONGEST || slot != self.slot() {
            return;
        }
        let idle = Some(compiled.rest());
        let used = shelf.tick();
        let mut all = shelf.kept.borrow_mut();
        if let Some(kept) = all.get_mut(text) {
            *kept = Kept { idle, facts, used };
            return;
        }
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, kept)| kept.used).map(|(text, _)| text.clone())
        {
            all.remove(&oldest);
        }
        all.insert(text.into(), Kept { idle, facts, used });
    }

    /// Forgets all statements, those too that are in use.
    pub fn empty_shelf(&self) {
        self.shelf().kept.borrow_mut().clear();
        self.shelf().emptied.set(self.shelf().emptied.get().wrapping_add(1));
    }

    /// Forgets all statements where they were prepared for another schema.
    pub fn empty_shelf_of_other(&self, schema: i64) {
        if self.shelf().schema.replace(Some(schema)) != Some(schema) {
            self.empty_shelf();
        }
    }
}

impl Shelf {
    fn tick(&self) -> u64 {
        self.clock.set(self.clock.get() + 1);
        self.clock.get()
    }
}
