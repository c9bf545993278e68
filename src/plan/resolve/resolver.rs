//! The state of resolving one line.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::compared::ComparedTexts;
use super::generated::GeneratedColumns;
use super::tree::{RecordId, RecordRef};
use crate::catalog::{Catalog, Table};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::MARKER;
use crate::lang::ast::Name;
use crate::plan::marked::{MarkedPlace, Meaning};

/// How deep queries may nest in one another before the stack would be in danger.
const MAX_DEPTH: usize = 200;

/// The state of resolving one line.
pub struct Resolver<'c> {
    pub catalog: &'c Catalog,
    /// Add the labels of related records for people to read (`show game` as a table).
    pub(super) labels: bool,
    pub(super) records: Cell<u32>,
    /// Remarks for an interactive user.
    pub notes: RefCell<Vec<Diagnostic>>,
    /// Columns that the line compares with texts as typed.
    pub compared: ComparedTexts,
    /// A random pick makes the line's answer different each time.
    pub random: Cell<bool>,
    /// The hop right behind the noun at hand, for the error of `first game 3 .users`.
    pub(super) hop: Cell<Option<String>>,
    /// A window function was met since the last look.
    pub(super) windowed: Cell<bool>,
    pub(super) depth: Cell<usize>,
    /// What is made up for the records that the line makes.
    pub generated: GeneratedColumns,
    /// Where the marker of a line that is not whole was met among the names.
    pub marked: RefCell<Option<MarkedPlace>>,
    /// What each name was found to be, by its place, where that is wanted.
    pub met: Option<RefCell<Vec<(Span, Meaning)>>>,
}

impl<'c> Resolver<'c> {
    pub fn new(catalog: &'c Catalog, labels: bool) -> Resolver<'c> {
        Resolver {
            catalog,
            labels,
            records: Cell::new(0),
            notes: RefCell::default(),
            compared: ComparedTexts::default(),
            random: Cell::new(false),
            hop: Cell::default(),
            windowed: Cell::new(false),
            depth: Cell::new(0),
            generated: GeneratedColumns::default(),
            marked: RefCell::default(),
            met: None,
        }
    }

    /// Takes down what a name was found to be.
    pub(super) fn meet(&self, name: &Name, meaning: Meaning) {
        if let Some(met) = &self.met {
            met.borrow_mut().push((name.span(), meaning));
        }
    }

    /// Keeps what `place` is where the name is the marker.
    pub(super) fn mark(&self, name: &Name, place: impl FnOnce() -> MarkedPlace) {
        if name.text == MARKER {
            *self.marked.borrow_mut() = Some(place());
        }
    }

    /// A record of the table, as yet without a name.
    pub fn new_record(&self, table: &Rc<Table>) -> RecordRef {
        RecordRef { record: self.new_id(), steps: Vec::new(), start: table.clone() }
    }

    pub fn new_id(&self) -> RecordId {
        let id = self.records.get();
        self.records.set(id + 1);
        RecordId(id)
    }

    pub fn note(&self, note: Diagnostic) {
        let mut notes = self.notes.borrow_mut();
        // The items of a list are one remark, where one line is the way out of all.
        let is_said = |known: &Diagnostic| {
            known.span.map(|span| span.start) == note.span.map(|span| span.start)
                && known.severity == note.severity
                && known.candidates() == note.candidates()
                && !note.candidates().is_empty()
        };
        if !notes.contains(&note) && !notes.iter().any(is_said) {
            notes.push(note);
        }
    }

    pub(super) fn deeper<T>(&self, inner: impl FnOnce() -> Result<T>) -> Result<T> {
        if self.depth.get() >= MAX_DEPTH {
            return Err(Diagnostic::error("this is nested too deeply"));
        }
        self.depth.set(self.depth.get() + 1);
        let result = inner();
        self.depth.set(self.depth.get() - 1);
        result
    }
}
