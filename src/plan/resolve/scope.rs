//! What names are looked up in: the records and rows in hand, from the nearest outwards, and the variables.

use std::fmt;
use std::rc::Rc;

use super::tree::{RecordId, RecordRef, TypedExpr};
use crate::catalog::{KeyStep, Table};
use crate::lang::ast::Expr;
use crate::plan::marked::MarkedPlace;
use crate::plan::relational::algebra::same_steps;
use crate::plan::variables::Variables;

/// What one noun brings into scope. A word that changes it makes a new one.
#[derive(Clone)]
pub struct Level {
    pub record: RecordId,
    /// The table whose record is in hand; `None` for rows that are no records any more.
    pub table: Option<Rc<Table>>,
    /// `as g`.
    pub name: Option<Rc<str>>,
    /// The columns of the answer by their names, once they were said.
    pub shown: Vec<ShownName>,
    /// The keys of `per`, once they were said: then only keys and aggregates have a value. None at all for a whole set.
    pub keys: Option<Vec<ShownName>>,
    pub parent: Option<Rc<Level>>,
}

impl Level {
    pub fn record(&self) -> Option<RecordRef> {
        let start = self.table.clone()?;
        Some(RecordRef { record: self.record, steps: Vec::new(), start })
    }

    /// The same by another name.
    pub fn called(&self, name: &str) -> Rc<Level> {
        Rc::new(Level { name: Some(name.into()), shown: Vec::new(), keys: None, ..self.clone() })
    }

    /// The same without a record or groups: nothing but the columns that are shown.
    pub fn only_shown(&self, shown: Vec<ShownName>) -> Rc<Level> {
        Rc::new(Level { table: None, shown, keys: None, ..self.clone() })
    }

    pub fn with_shown(&self, shown: Vec<ShownName>) -> Rc<Level> {
        Rc::new(Level { shown, ..self.clone() })
    }

    pub fn is_grouped(&self) -> bool {
        self.keys.is_some()
    }
}

/// A name that an earlier word gave to an expression.
#[derive(Clone)]
pub struct ShownName {
    pub name: Rc<str>,
    pub expr: TypedExpr,
    /// The expression as typed, which means the same when it is typed again.
    pub source: Option<Rc<Expr>>,
}

/// A to-many path that stands for one of its records while a comparison or an aggregate looks at it.
pub struct BoundPath {
    /// The record from which the path starts.
    pub start: RecordId,
    pub steps: Vec<KeyStep>,
    /// What stands for the record at its end.
    pub record: RecordRef,
    pub outer: Option<Rc<BoundPath>>,
}

/// Where an expression stands, which decides what a to-many path and an aggregate mean there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Where,
    By,
    Per,
    Show,
    Having,
    /// A value of its own: a line, an argument, a list.
    Value,
}

/// As a message names it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Place::Where => "`where`",
            Place::By => "`by`",
            Place::Per => "`per`",
            Place::Show => "`show`",
            Place::Having => "`having`",
            Place::Value => "a value",
        })
    }
}

/// Everything that names are looked up in.
#[derive(Clone)]
pub struct Scope {
    pub level: Option<Rc<Level>>,
    pub bound: Option<Rc<BoundPath>>,
    pub variables: Variables,
    pub place: Place,
    /// Inside an aggregate of the set, where columns have values again.
    pub in_aggregate: bool,
    /// Beside a comparison, where a composite key can stand as a row value.
    pub row_values: bool,
}

impl Scope {
    pub fn top(variables: &Variables) -> Scope {
        Scope {
            level: None,
            bound: None,
            variables: variables.clone(),
            place: Place::Value,
            in_aggregate: false,
            row_values: false,
        }
    }

    pub fn at(&self, place: Place) -> Scope {
        Scope { place, ..self.clone() }
    }

    pub fn of(&self, level: &Rc<Level>) -> Scope {
        Scope { level: Some(level.clone()), in_aggregate: false, row_values: false, ..self.clone() }
    }

    pub fn aggregating(&self) -> Scope {
        Scope { in_aggregate: true, ..self.clone() }
    }

    /// The same, with or without row values.
    pub fn rows(&self, row_values: bool) -> Scope {
        Scope { row_values, ..self.clone() }
    }

    /// The scope around a relation's own words: what they lack reaches outwards.
    pub fn unbound(&self) -> Scope {
        Scope { bound: None, ..self.clone() }
    }

    /// The levels from the nearest outwards.
    pub fn levels(&self) -> impl Iterator<Item = Rc<Level>> + use<> {
        std::iter::successors(self.level.clone(), |level| level.parent.clone())
    }

    /// The tables and names that are looked at here, from the nearest noun outwards.
    pub fn marked_place(&self) -> MarkedPlace {
        let mut place = (Vec::new(), Vec::new());
        for level in self.levels() {
            place.0.extend(level.table.clone());
            let names = level.shown.iter().chain(level.keys.iter().flatten()).map(|shown| shown.name.to_string());
            place.1.extend(names.chain(level.name.iter().map(|name| name.to_string())));
        }
        MarkedPlace::Name { tables: place.0, shown: place.1 }
    }

    /// The record in hand.
    pub fn record(&self) -> Option<RecordRef> {
        self.level.as_ref().and_then(|level| level.record())
    }

    /// The same scope where the record at the end of a to-many way is looked at.
    pub fn bind(&self, start: RecordId, steps: &[KeyStep], record: RecordRef) -> Scope {
        let bound = BoundPath { start, steps: steps.to_vec(), record, outer: self.bound.clone() };
        Scope { bound: Some(Rc::new(bound)), ..self.clone() }
    }

    /// The record at which a way starts, once the to-many part that is looked at already is taken off.
    pub fn past_bound(&self, start: &RecordRef, steps: &[KeyStep]) -> (RecordRef, Vec<KeyStep>) {
        let (mut start, mut steps) = (start.clone(), steps.to_vec());
        let bounds = || std::iter::successors(self.bound.clone(), |one| one.outer.clone());
        // A way that is bound may start at the end of one that is.
        while let Some(one) = bounds().find(|one| {
            one.start == start.record
                && one.steps.len() <= steps.len()
                && same_steps(&one.steps, &steps[..one.steps.len()])
        }) {
            start = one.record.clone();
            steps = steps[one.steps.len()..].to_vec();
        }
        (start, steps)
    }
}
