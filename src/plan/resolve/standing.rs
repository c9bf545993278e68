//! What a line stands on while its parts are resolved from left to right.

use std::rc::Rc;

use super::scope::{Level, ShownName};
use super::tree::{
    Base, Clause, Grouping, Output, RecordRef, RecordSet, RowClause, RowSet, TypedExpr, TypedKind, TypedQuery,
    ValueQuery,
};
use super::types::Type;
use crate::diagnostic::{Diagnostic, Result, Span};

/// A query as far as it was read, with the names that it brings into scope.
pub enum Standing {
    Records(RecordSet, Rc<Level>),
    Rows(RowsStanding),
    Value(ValueQuery),
}

/// Rows as far as they were read.
pub struct RowsStanding {
    pub rows: RowSet,
    pub level: Rc<Level>,
    /// What the rows are at this point: groups until something cuts or numbers them.
    pub state: RowState,
    /// True if something cut them, so that what follows applies to what is left.
    pub ranged: bool,
    /// True if they hold a window function, which is worked out before a filter.
    pub windowed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    Plain,
    /// One row of the whole set.
    Whole,
    Groups,
}

impl Standing {
    pub fn into_query(self) -> TypedQuery {
        match self {
            Standing::Records(set, _) => TypedQuery::Records(set),
            Standing::Rows(rows) => TypedQuery::Rows(rows.rows),
            Standing::Value(value) => TypedQuery::Value(value),
        }
    }
}

impl RecordSet {
    /// Every record of the table.
    pub fn all(record: &RecordRef) -> RecordSet {
        RecordSet {
            record: record.record,
            table: record.table().clone(),
            base: Base::All,
            clauses: Vec::new(),
            one: false,
        }
    }

    /// True if the line itself says that there is one record at most: `limit 1`, `[0]`, `first 1`. In an answer it stays a
    /// set; where one value is wanted it is one.
    pub fn holds_one(&self) -> bool {
        let cut = self.clauses.iter().rev().find_map(|clause| match clause {
            Clause::Filter { .. } | Clause::Order(_) => None,
            Clause::Range(range) => range.limit.map(|limit| limit <= 1),
            Clause::Pick { count, .. } => Some(count.is_none_or(|count| count <= 1)),
            Clause::Position(_) => Some(true),
            Clause::Slice { from: -1, to: None } => Some(true),
            Clause::Slice { .. } => None,
            Clause::PickPer { .. } | Clause::Combine { .. } => Some(false),
        });
        let by_base = || match &self.base {
            Base::Hop { from, step } => step.to_one && from.holds_one(),
            _ => false,
        };
        self.one || cut.unwrap_or_else(by_base)
    }

    /// The record that expressions over the set call theirs.
    pub fn in_hand(&self) -> RecordRef {
        RecordRef { record: self.record, steps: Vec::new(), start: self.table.clone() }
    }

    /// The names of the set's record, within those of `parent`.
    pub fn level(&self, parent: Option<&Rc<Level>>) -> Rc<Level> {
        Rc::new(Level {
            record: self.record,
            table: Some(self.table.clone()),
            name: None,
            shown: Vec::new(),
            keys: None,
            parent: parent.cloned(),
        })
    }
}

impl Output {
    pub fn new(name: impl Into<Rc<str>>, expr: TypedExpr) -> Output {
        Output { name: name.into(), expr, label: None, nest: None, source: None }
    }
}

impl RowSet {
    /// The same as [`RecordSet::holds_one`].
    pub fn holds_one(&self) -> bool {
        let cut = self.clauses.iter().rev().find_map(|clause| match clause {
            RowClause::Range(range) => range.limit.map(|limit| limit <= 1),
            RowClause::Pick { count, .. } => Some(count.is_none_or(|count| count <= 1)),
            RowClause::Position(_) => Some(true),
            RowClause::Combine { .. } => Some(false),
            RowClause::Filter(_)
            | RowClause::Order(_)
            | RowClause::Slice { .. }
            | RowClause::Distinct(_)
            | RowClause::Show { .. } => None,
        });
        let by_records = || match self.grouping {
            Grouping::None | Grouping::Keys { .. } => self.set.holds_one(),
            Grouping::All => true,
        };
        self.one || cut.unwrap_or_else(by_records)
    }

    /// The outputs that are shown.
    pub fn shown_outputs(&self) -> impl Iterator<Item = &Output> {
        self.shown.iter().map(|at| &self.outputs[*at])
    }

    /// The column at a position of [`RowSet::outputs`], as an expression behind it.
    pub fn output(&self, position: usize, at: Span) -> TypedExpr {
        let ty = self.outputs[position].expr.ty.clone();
        TypedExpr { kind: TypedKind::Output(self.set.record, position), ty: Type { constant: false, ..ty }, at }
    }
}

impl RowsStanding {
    /// The columns of a set as an answer of rows.
    pub fn of(set: RecordSet, level: &Level, outputs: Vec<Output>, values: bool) -> RowsStanding {
        let one = set.one;
        let shown = (0..outputs.len()).collect();
        let rows = RowSet {
            set,
            grouping: Grouping::None,
            outputs,
            shown,
            clauses: Vec::new(),
            before: 0,
            values,
            one,
            said: true,
        };
        let names = shown_names(&rows, &rows.shown);
        RowsStanding { rows, level: level.with_shown(names), state: RowState::Plain, ranged: false, windowed: false }
    }

    /// The names of the columns that are shown.
    pub fn names(&self) -> Vec<ShownName> {
        shown_names(&self.rows, &self.rows.shown)
    }

    /// From here on groups and windows are rows like others, and what follows applies to what is left of them.
    pub fn settle(&mut self) {
        let names = self.names();
        let had_names = !self.level.shown.is_empty();
        self.level = match self.state {
            RowState::Plain if had_names => self.level.with_shown(names),
            RowState::Plain => self.level.clone(),
            _ => self.level.only_shown(names),
        };
        self.state = RowState::Plain;
        self.ranged = false;
        self.windowed = false;
    }

    /// Each row once: only what is shown can be named from here on.
    ///
    /// # Errors
    /// Something is nested in the rows.
    pub fn distinct(&mut self, span: Span) -> Result<()> {
        if self.rows.shown_outputs().any(|output| output.nest.is_some()) {
            return Err(Diagnostic::error("`distinct` compares plain values, not what is nested").at(span));
        }
        let shown = self.rows.shown.clone();
        self.rows.clauses.push(RowClause::Distinct(shown));
        self.only_shown();
        Ok(())
    }

    pub fn only_shown(&mut self) {
        self.level = self.level.only_shown(self.names());
        self.state = RowState::Plain;
        self.ranged = false;
        self.windowed = false;
    }

    /// True if the rows are records still.
    pub fn are_records(&self) -> bool {
        self.state == RowState::Plain && self.level.table.is_some()
    }
}

/// The names by which later words call these outputs. What nests has no value that a word could look at.
pub fn shown_names(rows: &RowSet, positions: &[usize]) -> Vec<ShownName> {
    let plain = positions.iter().filter(|at| rows.outputs[**at].nest.is_none());
    plain
        .map(|at| {
            let output = &rows.outputs[*at];
            ShownName {
                name: output.name.clone(),
                expr: rows.output(*at, output.expr.at),
                source: output.source.clone(),
            }
        })
        .collect()
}
