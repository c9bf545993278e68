//! Values that are made up for each new record: where a line names one, its typed tree has a [`TypedKind::Generated`], and a
//! [`GeneratedValue`] says what fills it.
//!
//! Generated values are numbered in one row for a line: 0 is the number of the record in it (`n`), then they follow in the
//! order in which they are to be filled; what is needed of the records that others are made for comes behind.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use super::tree::{Field, RecordId, RecordSet, TypedExpr, TypedKind};
use super::visit::mentions;
use crate::catalog::Table;
use crate::diagnostic::Span;
use crate::lang::ast::{Arg, ExprKind, Path, PathHead, Pick, Popularity, Query, QueryStepKind};

/// What fills one or more places of a record.
#[derive(Clone, Debug)]
pub struct GeneratedValue {
    /// The first of its numbers; a key of several columns has as many.
    pub number: usize,
    pub width: usize,
    /// The column that it is for; of a key of several columns, the first.
    pub column: String,
    /// The other columns of such a key, one for each further number.
    pub others: Vec<String>,
    /// Which of the generated values of that column, from 0.
    pub part: u32,
    pub source: ValueSource,
    /// The same value never comes twice.
    pub unique: bool,
    /// The value as it is typed, `int(5, 35)`; nothing of one that is made of others.
    pub text: String,
    pub at: Span,
}

#[derive(Clone, Debug)]
pub enum ValueSource {
    /// A function that makes values up, `fake_name` or `int`.
    Made {
        function: String,
        args: Vec<TypedExpr>,
        /// The columns of the new record that its arguments are; none where one of them is anything else.
        of_columns: Vec<usize>,
    },
    /// These fields of one of these records.
    Any {
        set: Box<RecordSet>,
        fields: Vec<Field>,
        /// True if those records are others for each record that is made.
        each: bool,
        /// Where there is none to pick, the key is null.
        or_null: bool,
        /// They are not picked one as often as the other.
        popularity: Option<Popularity>,
        /// Records that the line itself has made count too, with these columns; null while there is none.
        earlier: Option<Vec<String>>,
    },
    /// An expression over the generated values from the `first`-th on, which are drawn again until its value is new.
    Fresh { value: TypedExpr, first: usize },
    /// Whether the key at these numbers is one of which the condition holds: the generated values from the `first`-th on are drawn again until
    /// it is, or until it is null where `or_null` says so.
    Suited { condition: TypedExpr, first: usize, key: Range<usize>, or_null: bool },
}

/// What a function that makes values up gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MadeValue {
    /// A day without a time.
    Day,
    Other,
}

/// Tells of a function what it makes up; `None` for one that makes nothing up.
pub type MadeBy = fn(&str) -> Option<MadeValue>;

/// The generated values of a line while it is resolved.
struct Making {
    made_by: MadeBy,
    /// The column whose value is being resolved.
    column: String,
    part: u32,
    next: usize,
    values: Vec<GeneratedValue>,
    /// The records that others are made for.
    outer: Vec<RecordId>,
    /// The table of the new record, and what stands for it while its fields are resolved.
    own: Option<(RecordId, Rc<Table>)>,
    /// The columns of the new record that have their values already.
    given: Vec<(usize, TypedExpr)>,
    /// The two sides of a link, by the names of its row's relations.
    ends: Vec<(Rc<str>, Rc<Table>)>,
    /// Something else takes its place where there is no record to pick.
    or_null: bool,
}

/// A record by its key: the table, the key's columns and their values.
pub type GivenKey = (Rc<Table>, Vec<usize>, Vec<TypedExpr>);

/// The generated values of the resolver's line, where it makes records.
#[derive(Default)]
pub struct GeneratedColumns(RefCell<Option<Making>>);

impl GeneratedColumns {
    /// Begins a line; `outer` are the records that others are made for.
    pub fn begin(&self, made_by: MadeBy, outer: Vec<RecordId>) {
        let making = Making {
            made_by,
            column: String::new(),
            part: 0,
            next: 1,
            values: Vec::new(),
            outer,
            own: None,
            given: Vec::new(),
            ends: Vec::new(),
            or_null: false,
        };
        self.0.replace(Some(making));
    }

    /// From here on, this stands for a new record of that table.
    pub fn of_record(&self, record: RecordId, table: &Rc<Table>) {
        if let Some(making) = self.0.borrow_mut().as_mut() {
            making.own = Some((record, table.clone()));
        }
    }

    /// The new record is a link between these.
    pub fn link(&self, ends: Vec<(Rc<str>, Rc<Table>)>) {
        if let Some(making) = self.0.borrow_mut().as_mut() {
            making.ends = ends;
        }
    }

    pub(super) fn ends(&self) -> Vec<(Rc<str>, Rc<Table>)> {
        self.0.borrow().as_ref().map(|making| making.ends.clone()).unwrap_or_default()
    }

    /// A column of the new record has its value.
    pub fn give(&self, column: usize, value: TypedExpr) {
        if let Some(making) = self.0.borrow_mut().as_mut() {
            making.given.push((column, value));
        }
    }

    /// Resolves something as if columns of the new record had these values.
    pub fn while_given<T>(&self, given: Vec<(usize, TypedExpr)>, resolve: impl FnOnce() -> T) -> T {
        let before = self.0.borrow().as_ref().map_or(0, |making| making.given.len());
        given.into_iter().for_each(|(column, value)| self.give(column, value));
        let resolved = resolve();
        if let Some(making) = self.0.borrow_mut().as_mut() {
            making.given.truncate(before);
        }
        resolved
    }

    /// The table of the new record.
    pub fn own_table(&self) -> Option<Rc<Table>> {
        self.0.borrow().as_ref()?.own.as_ref().map(|(_, table)| table.clone())
    }

    /// The table of the new record, if this stands for it.
    pub(super) fn table_of(&self, record: RecordId) -> Option<Rc<Table>> {
        let making = self.0.borrow();
        making.as_ref()?.own.as_ref().filter(|(own, _)| *own == record).map(|(_, table)| table.clone())
    }

    /// The values of these columns, if all have one.
    pub fn given(&self, columns: &[usize]) -> Option<Vec<TypedExpr>> {
        let making = self.0.borrow();
        let given = &making.as_ref()?.given;
        columns
            .iter()
            .map(|column| given.iter().find(|(known, _)| known == column).map(|(_, value)| value.clone()))
            .collect()
    }

    /// Ends it: its generated values, and the first number that is free.
    pub fn end(&self) -> (Vec<GeneratedValue>, usize) {
        self.0.take().map_or((Vec::new(), 1), |making| (making.values, making.next))
    }

    /// From here on, generated values are for this column.
    pub fn enter(&self, column: &str) {
        if let Some(making) = self.0.borrow_mut().as_mut() {
            column.clone_into(&mut making.column);
            making.part = 0;
        }
    }

    /// Resolves what is null where it finds no record to pick, since something else takes its place then.
    pub fn or_null<T>(&self, resolve: impl FnOnce() -> T) -> T {
        let set =
            |to: bool| self.0.borrow_mut().as_mut().is_some_and(|making| std::mem::replace(&mut making.or_null, to));
        let before = set(true);
        let resolved = resolve();
        set(before);
        resolved
    }

    pub fn is_or_null(&self) -> bool {
        self.0.borrow().as_ref().is_some_and(|making| making.or_null)
    }

    pub fn are_wanted(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// True if this is a function whose values are made up here, in the place of a call in SQL.
    pub fn makes(&self, function: &str) -> bool {
        self.0.borrow().as_ref().is_some_and(|making| (making.made_by)(function).is_some())
    }

    pub fn count(&self) -> usize {
        self.0.borrow().as_ref().map_or(0, |making| making.values.len())
    }

    /// True if the expression is another for each record that is made.
    pub(super) fn differs(&self, mentioned: impl FnOnce(&mut dyn FnMut(&TypedExpr) -> bool) -> bool) -> bool {
        let making = self.0.borrow();
        let outer: &[RecordId] = making.as_ref().map_or(&[], |making| &making.outer);
        mentioned(&mut |expr| match &expr.kind {
            TypedKind::Generated(_) => true,
            TypedKind::Field(record, _) | TypedKind::KeyAlong(record, _) => outer.contains(&record.record),
            TypedKind::Reaches(reach) | TypedKind::ReachesMany(reach, _) => outer.contains(&reach.start.record),
            TypedKind::PathAggregate { reach, .. } => outer.contains(&reach.start.record),
            _ => false,
        })
    }

    pub(super) fn add(&self, width: usize, source: ValueSource, text: String, at: Span) -> usize {
        let mut making = self.0.borrow_mut();
        let making = making.as_mut().expect("values are made up only where a line makes records");
        let (number, part) = (making.next, making.part);
        making.next += width;
        making.part += 1;
        making.values.push(GeneratedValue {
            number,
            width,
            column: making.column.clone(),
            others: Vec::new(),
            part,
            source,
            unique: false,
            text,
            at,
        });
        number
    }

    /// The values from the `first`-th on are drawn again until the condition holds of the key at these numbers.
    pub fn suit(&self, condition: TypedExpr, first: usize, key: Range<usize>, or_null: bool, at: Span) {
        self.add(1, ValueSource::Suited { condition, first, key, or_null }, String::new(), at);
    }

    /// Changes what the function that makes the value of that number up is given.
    pub fn change_arguments(&self, number: usize, change: impl FnOnce(&str, &mut [TypedExpr])) {
        if let Some(making) = self.0.borrow_mut().as_mut()
            && let Some(value) = making.values.iter_mut().find(|value| value.number == number)
            && let ValueSource::Made { function, args, .. } = &mut value.source
        {
            change(function, args);
        }
    }

    /// True if the value of that number is a day without a time.
    pub fn gives_day(&self, number: usize) -> bool {
        let making = self.0.borrow();
        making.as_ref().is_some_and(|making| {
            let value = making.values.iter().find(|value| value.number == number);
            let made_by = |source: &ValueSource| match source {
                ValueSource::Made { function, .. } => (making.made_by)(function),
                _ => None,
            };
            value.is_some_and(|value| made_by(&value.source) == Some(MadeValue::Day))
        })
    }

    /// The columns that the numbers of a key, from this one on, are for.
    pub fn of_columns(&self, number: usize, columns: impl Iterator<Item = String>) {
        if let Some(making) = self.0.borrow_mut().as_mut()
            && let Some(value) = making.values.iter_mut().find(|value| value.number == number)
        {
            value.others = columns.skip(1).collect();
        }
    }

    /// Makes the value of that number one that never comes twice, if it can be that by itself.
    pub fn make_unique(&self, number: usize) -> bool {
        let mut making = self.0.borrow_mut();
        let Some(value) =
            making.as_mut().and_then(|making| making.values.iter_mut().find(|value| value.number == number))
        else {
            return false;
        };
        let alone = match &value.source {
            ValueSource::Made { args, .. } => args.iter().all(is_closed),
            ValueSource::Any { each, earlier, popularity, .. } => !each && earlier.is_none() && popularity.is_none(),
            ValueSource::Fresh { .. } => true,
            ValueSource::Suited { .. } => false,
        };
        value.unique |= alone;
        alone
    }
}

/// True if an expression looks at no record and no value that is made up.
pub fn is_closed(expr: &TypedExpr) -> bool {
    !mentions(expr, &mut |inner| {
        matches!(
            inner.kind,
            TypedKind::Generated(_)
                | TypedKind::Field(..)
                | TypedKind::KeyAlong(..)
                | TypedKind::Output(..)
                | TypedKind::Reaches(_)
                | TypedKind::ReachesMany(..)
                | TypedKind::HasMany(..)
                | TypedKind::Exists(_)
                | TypedKind::RecordValue { .. }
                | TypedKind::RowsValue(_)
                | TypedKind::VerbValue(_)
                | TypedKind::PathAggregate { .. }
                | TypedKind::QueryAggregate { .. }
        )
    })
}

/// `unique(any …)` and nothing behind it.
pub fn lone_unique(kind: &ExprKind) -> Option<&ExprKind> {
    match kind {
        ExprKind::Path(Path { head: PathHead::Call { name, args, .. }, segments, .. })
            if segments.is_empty() && name.text.eq_ignore_ascii_case("unique") =>
        {
            match args.as_slice() {
                [Arg::Expr { distinct: false, expr }] => Some(&expr.kind),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `any …`, or `random …`, and nothing behind it.
pub fn lone_any(kind: &ExprKind) -> Option<(&Query, bool)> {
    match kind {
        ExprKind::Path(path) if path.segments.is_empty() => picks_each(&path.head),
        ExprKind::Query(query)
            if query.verbs.is_empty() && query.steps.is_empty() && query.noun.segments.is_empty() =>
        {
            picks_each(&query.noun.head)
        }
        _ => None,
    }
}

/// `any user`, `random user`: where records are made, another one for each; and whether it is one that was there before.
pub fn picks_each(head: &PathHead) -> Option<(&Query, bool)> {
    match head {
        PathHead::Any { query, earlier } => Some((query, *earlier)),
        PathHead::Pick { which: Pick::Random, count: None, inner } => {
            let grouped = inner.steps.iter().any(|step| matches!(step.kind, QueryStepKind::Per(_)));
            (!grouped).then_some((&**inner, false))
        }
        _ => None,
    }
}
