//! Ways from a record along dots, to a record or to a column of one.

use std::rc::Rc;

use super::functions;
use super::names::Found;
use super::resolver::Resolver;
use super::scope::Scope;
use super::tree::{Field, RecordId, RecordRef, TypedExpr, TypedKind};
use crate::catalog::{KeyStep, Member, Relation, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{Arg, Name, Path, PathHead, Segment};
use crate::plan::relational::algebra::same_table;

/// A way from a record along relations, to a record or to a column of one.
pub struct ResolvedPath {
    pub start: RecordRef,
    pub steps: Vec<KeyStep>,
    /// How many steps there are at the end of each relation: a relation through a table has two.
    pub ends: Vec<usize>,
    pub column: Option<Field>,
    /// `.count()` and its like at the end: the name, its arguments, and what follows.
    pub call: Option<(Name, Vec<Arg>, Vec<Segment>)>,
}

impl ResolvedPath {
    pub fn to_one(&self) -> bool {
        self.steps.iter().all(|step| step.to_one)
    }

    /// The columns that it comes to; `None` for what is not of one record.
    pub fn place(&self) -> Option<ColumnPlace> {
        let mut steps: Vec<KeyStep> = self.start.steps.iter().chain(&self.steps).cloned().collect();
        let columns = match &self.column {
            _ if self.call.is_some() => return None,
            Some(Field::Column(column)) => vec![*column],
            Some(Field::Rowid(_)) => return None,
            None => steps.pop().filter(|step| step.to_parent)?.from_columns,
        };
        ColumnPlace::new(self.start.record, steps, columns)
    }

    /// The belongs-to relation at the end. Its value is what the key columns before it hold, whatever they point at.
    pub fn own_key(&self) -> Option<&KeyStep> {
        let before = self.ends.iter().rev().nth(1).copied().unwrap_or(0);
        let is_value = self.column.is_none() && self.call.is_none();
        self.steps.last().filter(|step| is_value && step.to_parent && before + 1 == self.steps.len())
    }

    /// The steps to the record that holds the value of the path.
    fn value_steps(&self) -> &[KeyStep] {
        &self.steps[..self.steps.len() - usize::from(self.own_key().is_some())]
    }

    /// True if it is one value for each record, as a column is.
    pub fn has_one_value(&self) -> bool {
        self.value_steps().iter().all(|step| step.to_one)
    }

    /// How many steps there are at the end of the last relation that leads to many values.
    pub fn many(&self) -> usize {
        let steps = self.value_steps().iter().rposition(|step| !step.to_one).map_or(0, |last| last + 1);
        self.ends.iter().copied().find(|end| *end >= steps).unwrap_or(steps)
    }

    fn follow(&mut self, relation: &Relation) {
        self.steps.extend(relation.steps.iter().cloned());
        self.ends.push(self.steps.len());
    }

    /// The name of the column at the end, as its table has it.
    pub fn column_name(&self) -> Option<&str> {
        self.column.as_ref().map(|field| match field {
            Field::Column(position) => self.end_table().columns[*position].name.as_str(),
            Field::Rowid(name) => name,
        })
    }

    pub fn end_table(&self) -> &Rc<Table> {
        self.steps.last().map_or(self.start.table(), |step| &step.to)
    }
}

/// Columns of the record in hand, or of one at the end of a way to one.
#[derive(Debug)]
pub struct ColumnPlace {
    record: RecordId,
    steps: Vec<KeyStep>,
    columns: Vec<usize>,
}

impl ColumnPlace {
    fn new(record: RecordId, mut steps: Vec<KeyStep>, mut columns: Vec<usize>) -> Option<ColumnPlace> {
        if steps.iter().any(|step| !step.to_one) {
            return None;
        }
        // A key that points at a record holds what the record's own columns do.
        while let Some(step) = steps.pop_if(|step| step.to_parent && step.to_columns == columns) {
            columns = step.from_columns;
        }
        Some(ColumnPlace { record, steps, columns })
    }

    /// Where a value comes from; `None` where it is no column as it stands.
    pub fn of(value: &TypedExpr) -> Option<ColumnPlace> {
        match &value.without_brackets().kind {
            TypedKind::Field(record, Field::Column(column)) => {
                ColumnPlace::new(record.record, record.steps.clone(), vec![*column])
            }
            _ => None,
        }
    }

    /// True of these columns of that record itself.
    pub fn is_own(&self, record: RecordId, columns: &[usize]) -> bool {
        self.record == record && self.steps.is_empty() && self.columns == columns
    }
}

impl PartialEq for ColumnPlace {
    fn eq(&self, other: &ColumnPlace) -> bool {
        let is_same = |(step, other): (&KeyStep, &KeyStep)| {
            same_table(&step.from, &other.from)
                && same_table(&step.to, &other.to)
                && step.from_columns == other.from_columns
                && step.to_columns == other.to_columns
        };
        self.record == other.record
            && self.columns == other.columns
            && self.steps.len() == other.steps.len()
            && self.steps.iter().zip(&other.steps).all(is_same)
    }
}

impl Resolver<'_> {
    /// The path that is taken from the record in hand, if it is one.
    pub fn path_of(&self, path: &Path, scope: &Scope) -> Result<Option<ResolvedPath>> {
        let PathHead::Name(name) = &path.head else { return Ok(None) };
        let found = if path.segments.is_empty() { self.find(name, scope)? } else { self.find_way(name, scope)? };
        self.path_from(found, path)
    }

    /// The same where a column of the answer does not hide a relation or column of its name.
    pub fn path_past_shown(&self, path: &Path, scope: &Scope) -> Result<Option<ResolvedPath>> {
        let PathHead::Name(name) = &path.head else { return Ok(None) };
        let found = self.find_way(name, scope)?;
        self.path_from(found, path)
    }

    fn path_from(&self, found: Option<Found>, path: &Path) -> Result<Option<ResolvedPath>> {
        match found {
            Some(Found::Relation(record, relation)) => {
                Ok(Some(self.follow_path(record, Some(Member::Relation(relation)), &path.segments)?))
            }
            Some(Found::Record(record)) => Ok(Some(self.follow_path(record, None, &path.segments)?)),
            Some(Found::Column(record, position)) if path.segments.is_empty() => Ok(Some(ResolvedPath {
                start: record,
                steps: Vec::new(),
                ends: Vec::new(),
                column: Some(position),
                call: None,
            })),
            _ => Ok(None),
        }
    }

    /// Follows the dots from a record. Relations further away count, as behind every dot.
    pub fn follow_path(&self, start: RecordRef, first: Option<Member>, segments: &[Segment]) -> Result<ResolvedPath> {
        let mut found = ResolvedPath { start, steps: Vec::new(), ends: Vec::new(), column: None, call: None };
        match first {
            Some(Member::Column(position)) => found.column = Some(Field::Column(position)),
            Some(Member::Relation(relation)) => found.follow(&relation),
            None => {}
        }
        for (index, segment) in segments.iter().enumerate() {
            if found.column.is_some()
                && let Some(args) = &segment.args
                && functions::is_aggregate(&segment.name.text, &[])
            {
                found.call = Some((segment.name.clone(), args.clone(), segments[index + 1..].to_vec()));
                return Ok(found);
            }
            if let Some(column) = found.column_name() {
                return Err(Diagnostic::error(format!("`{column}` is a column, and no dot goes on from it"))
                    .at(segment.name.span()));
            }
            if let Some(args) = &segment.args {
                found.call = Some((segment.name.clone(), args.clone(), segments[index + 1..].to_vec()));
                return Ok(found);
            }
            let table = found.end_table().clone();
            if let Some(rowid) = self.rowid(&table, &segment.name)? {
                found.column = Some(rowid);
                continue;
            }
            match self.behind_dot(&table, &segment.name, None)? {
                Member::Column(position) => found.column = Some(Field::Column(position)),
                Member::Relation(relation) => found.follow(&relation),
            }
        }
        Ok(found)
    }
}
