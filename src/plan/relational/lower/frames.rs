//! Joins and aggregates beside the record in hand, each once.

use std::rc::Rc;

use super::super::algebra::{Alias, JoinKind, KeyJoin, Named, Rel, Scan, SqlExpr, Way, same_steps};
use super::super::{key_columns, shape};
use super::frame::{Frame, Pending};
use super::levels::Root;
use super::lowering::{Lowering, column, free_name};
use crate::catalog::{KeyStep, Table};
use crate::plan::resolve::tree::{Field, RecordId, RecordRef};

impl Lowering {
    pub fn frame(&self, record: RecordId) -> &Frame {
        self.frames.get(&record).expect("a record is lowered before what names it")
    }

    pub fn frame_mut(&mut self, record: RecordId) -> &mut Frame {
        self.frames.get_mut(&record).expect("a record is lowered before what names it")
    }

    pub fn set_frame(&mut self, record: RecordId, frame: Frame) {
        self.frames.insert(record, frame);
    }

    /// From here on a record is one of these rows, with the columns that were said of it and what is joined to the rows.
    pub fn stand_on(&mut self, root: &Root) {
        let mut frame = Frame::new(root.alias, root.one);
        if let Some(known) = self.frames.remove(&root.record).filter(|known| known.alias == root.alias) {
            let bound = root.rel.bound();
            frame.outputs = known.outputs;
            frame.joins = known.joins.into_iter().filter(|(.., alias)| bound.contains(alias)).collect();
        }
        self.set_frame(root.record, frame);
    }

    /// The alias of a record in hand, or of the one at the end of a way from it, joined once.
    pub fn joined(&mut self, record: &RecordRef) -> Alias {
        self.joined_along(record.record, self.frame(record.record).alias, &record.steps.clone())
    }

    /// The same from an alias within the record's rows.
    fn joined_along(&mut self, record: RecordId, from: Alias, steps: &[KeyStep]) -> Alias {
        self.look_along(steps);
        steps.iter().fold(from, |from, step| {
            let known = self.frame(record).joins.iter().find(|(known, other, _)| {
                *known == from && same_steps(std::slice::from_ref(other), std::slice::from_ref(step))
            });
            if let Some((.., alias)) = known {
                return *alias;
            }
            let alias = self.alias(&step.to.name);
            let frame = self.frame_mut(record);
            frame.joins.push((from, step.clone(), alias));
            frame.pending.push(Pending::Join { from, step: step.clone(), alias });
            alias
        })
    }

    /// Joins the to-one steps at the beginning of a way, and leaves at least one step.
    pub fn lead<'s>(&mut self, record: &RecordRef, steps: &'s [KeyStep]) -> (Alias, &'s [KeyStep]) {
        let leading = steps.iter().take_while(|step| step.to_one).count().min(steps.len().saturating_sub(1));
        let start = self.joined(record);
        (self.joined_along(record.record, start, &steps[..leading]), &steps[leading..])
    }

    /// A column for an aggregate over a way; the same way over the same records shares one node.
    pub fn attached(&mut self, record: RecordId, way: KeyJoin, call: SqlExpr, name: &str) -> SqlExpr {
        for pending in &mut self.frame_mut(record).pending {
            let Pending::Attach { alias, way: known, columns } = pending else { continue };
            if known.start != way.start || known.steps != way.steps {
                continue;
            }
            // Where the records of both are the same ones, the call is told of those that are there.
            let Some(call) = told_of(&call, &way.inner, &known.inner) else { continue };
            if let Some(found) = columns.iter().find(|column| column.expr == call) {
                return column(*alias, &found.name);
            }
            let name = free_name(columns, name);
            columns.push(Named { name: name.clone(), expr: call });
            return column(*alias, &name);
        }
        let alias = self.alias(if name == "count" { "counts" } else { "totals" });
        let columns = vec![Named { name: name.into(), expr: call }];
        self.frame_mut(record).pending.push(Pending::Attach { alias, way: Box::new(way), columns });
        column(alias, name)
    }

    /// The rows with what expressions of the record asked for.
    pub fn flush(&mut self, record: RecordId, rel: Rel) -> Rel {
        let pending = std::mem::take(&mut self.frame_mut(record).pending);
        pending.into_iter().fold(rel, |rel, pending| match pending {
            Pending::Join { from, step, alias } => Rel::Join {
                input: Box::new(rel),
                right: Box::new(Rel::Scan(Scan { table: step.to.clone(), alias })),
                kind: JoinKind::Left,
                on: key_columns::linked(&step, from, alias),
                to_one: true,
            },
            Pending::Attach { alias, way, columns } => Rel::Attach { input: Box::new(rel), alias, way, columns },
        })
    }

    /// A field of a record.
    pub fn field(&mut self, record: &RecordRef, field: &Field) -> SqlExpr {
        let alias = self.joined(record);
        field_of(record.table(), alias, field)
    }

    /// True if the record may be missing beside the rows of its frame.
    fn is_optional(&self, record: RecordId, alias: Alias) -> bool {
        self.frame(record).alias != alias
    }

    /// A way from an alias within a record's rows.
    pub fn way(&self, record: RecordId, start: Alias, steps: &[KeyStep], inner: Rel, end: Alias) -> KeyJoin {
        KeyJoin {
            start,
            steps: Way(steps.to_vec()),
            inner,
            end,
            exact: false,
            start_is_optional: self.is_optional(record, start),
            start_is_one: self.frame(record).one,
            is_hop: false,
        }
    }
}

/// An expression over the rows of `own`, told of those of `other`; `None` where these are not the same rows.
fn told_of(expr: &SqlExpr, own: &Rel, other: &Rel) -> Option<SqlExpr> {
    let (from, to) = (shape::all_aliases(own), shape::all_aliases(other));
    if from.len() != to.len() {
        return None;
    }
    let pairs = || from.iter().copied().zip(to.iter().copied());
    let moved = pairs().fold(own.clone(), |rel, (from, to)| rel.rename(from, to));
    (moved == *other).then(|| pairs().fold(expr.clone(), |expr, (from, to)| expr.rename(from, to)))
}

/// A field of the record under an alias.
pub fn field_of(table: &Rc<Table>, alias: Alias, field: &Field) -> SqlExpr {
    match field {
        Field::Column(position) => key_columns::column(alias, &table.columns[*position]),
        Field::Rowid(name) => key_columns::bare_column(alias, name),
    }
}
