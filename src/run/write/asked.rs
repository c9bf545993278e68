//! Statements that are asked for each record that is made: arguments of makers, keys to pick from, values of expressions.

use std::ops::ControlFlow;

use crate::diagnostic::{Diagnostic, Result};
use crate::plan::{self, Slot};
use crate::session::Session;
use crate::session::statement_runner::owned;
use crate::store::{Statement, Value};

/// A statement that is asked for each record.
pub(super) struct ValueQuery<'s> {
    statement: Box<dyn Statement + 's>,
    slots: Vec<Slot>,
    values: Vec<Value>,
}

impl<'s> ValueQuery<'s> {
    /// # Errors
    /// The engine's, without a place: the SQL is not what was typed.
    pub(super) fn new(session: &'s Session, statement: &plan::Statement) -> Result<ValueQuery<'s>> {
        let (sql, slots) = statement.slots();
        let unplaced = |error: Diagnostic| Diagnostic { span: None, ..error };
        let prepared = session.engine.connection.prepare(&sql).map_err(unplaced)?;
        let statement = prepared.ok_or_else(|| Diagnostic::error("there is nothing to be asked for this value"))?;
        Ok(ValueQuery { statement, slots, values: Vec::new() })
    }

    /// The places that it looks at.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.slots.iter().filter_map(|slot| if let Slot::Generated(place) = slot { Some(*place) } else { None })
    }

    /// Its rows for a record, up to where `each` breaks.
    pub(super) fn ask(&mut self, holes: &[Value], each: &mut dyn FnMut(Vec<Value>) -> ControlFlow<()>) -> Result<()> {
        fill(&self.slots, holes, &mut self.values);
        self.statement.stream(&self.values, &mut |row| Ok(each(owned(row)))).map(|_| ())
    }

    /// Its first row for a record; empty where there is none.
    pub(super) fn row(&mut self, holes: &[Value]) -> Result<Vec<Value>> {
        let mut found = Vec::new();
        self.ask(holes, &mut |row| {
            found = row;
            ControlFlow::Break(())
        })?;
        Ok(found)
    }
}

/// The values of the slots, with those of the holes in them.
fn fill(slots: &[Slot], holes: &[Value], into: &mut Vec<Value>) {
    into.clear();
    into.extend(slots.iter().map(|slot| match slot {
        Slot::Value(value) => value.clone(),
        Slot::Generated(hole) => holes.get(*hole).cloned().unwrap_or(Value::Null),
    }));
}

/// Where a maker has its arguments from.
pub(super) enum ArgumentSource<'s> {
    Direct(Vec<Slot>),
    ValueQuery(ValueQuery<'s>),
}

impl ArgumentSource<'_> {
    /// The arguments for a record.
    pub(super) fn values(&mut self, holes: &[Value]) -> Result<Vec<Value>> {
        match self {
            ArgumentSource::Direct(slots) => {
                let mut values = Vec::with_capacity(slots.len());
                fill(slots, holes, &mut values);
                Ok(values)
            }
            ArgumentSource::ValueQuery(asked) => asked.row(holes),
        }
    }
}
