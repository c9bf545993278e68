//! A typed query → its statements, and the head of its answer.

use std::rc::Rc;

use super::compose::{Composer, named};
use super::options::{Lazy, Options};
use super::planned::{Branch, Element, Keys, Plan};
use super::relational::algebra::{Named, Rel};
use super::relational::key_columns;
use super::relational::lower::cells::link_cells;
use super::relational::lower::levels::Level;
use super::relational::lower::{Lowered, LoweredRows, NestedQuery};
use super::resolve::resolver::Resolver;
use super::resolve::show::record_outputs;
use super::resolve::text;
use super::resolve::tree::{
    Field, Grouping, Output, RecordRepr, RecordSet, RowSet, TypedKind, TypedQuery, ValueKind, ValueQuery,
};
use super::resolve::types::ValueClass;
use super::statement::Statement;
use crate::answer::{ColumnHead, Head, NestedHead, Shape};
use crate::diagnostic::{Result, Span};

/// What a line is after each stage, as text.
#[derive(Clone, Debug)]
pub struct Stages {
    /// The typed tree, on one line.
    pub typed: String,
    /// The algebra with every choice made, a node a line.
    pub plan: String,
    /// The statement, laid out.
    pub sql: String,
}

/// Makes plans of what a resolver found.
pub struct Answerer<'r, 'c> {
    resolver: &'r Resolver<'c>,
    composer: Composer<'c>,
    options: Options,
}

impl<'r, 'c> Answerer<'r, 'c> {
    pub fn new(resolver: &'r Resolver<'c>, options: Options) -> Answerer<'r, 'c> {
        let mut composer = Composer::new(resolver.catalog, options.rewrites);
        composer.lowering.bare = options.bare;
        Answerer { resolver, composer, options }
    }

    pub fn answer(mut self, query: TypedQuery) -> Result<Plan> {
        let mut plan = match &query {
            TypedQuery::Value(value) => self.value(value),
            TypedQuery::Records(set) => self.records(set)?,
            TypedQuery::Rows(rows) => self.rows(rows)?,
        };
        plan.unindexed = std::mem::take(&mut self.composer.lowering.unindexed);
        Ok(plan)
    }

    /// The query after each stage.
    pub fn stages(mut self, query: &TypedQuery) -> Result<Stages> {
        let typed = text::describe(query);
        let rel = match query {
            TypedQuery::Value(value) => self.composer.lowering.value(value),
            TypedQuery::Records(set) => self.record_rel(set)?.0,
            TypedQuery::Rows(rows) => self.row_cells(rows)?.1.ordered(self.composer.alias("answer")),
        };
        let rel = self.composer.rewritten(rel);
        let plan = self.composer.described(&rel);
        let sql = self.composer.query(rel).laid_out();
        Ok(Stages { typed, plan, sql })
    }

    fn plan(&self, statement: Statement, head: Head) -> Plan {
        Plan {
            statement,
            head,
            branches: Vec::new(),
            joined: None,
            notes: Vec::new(),
            compared: Vec::new(),
            unindexed: Vec::new(),
            existence: None,
            keys: None,
            date: None,
            excused: false,
        }
    }

    fn value(&mut self, value: &ValueQuery) -> Plan {
        let shape = if value.truth { Shape::Boolean } else { Shape::Value };
        let columns = vec![ColumnHead::new(&*value.name)];
        let head = Head { shape, ..Head::rows(columns) };
        let rel = self.composer.lowering.value(value);
        let date = match &value.kind {
            ValueKind::Expr(expr) => expr.as_date(),
            ValueKind::Verb(_) => None,
        };
        Plan { excused: value.excused, date, ..self.plan(self.composer.query(rel), head) }
    }

    /// The columns of whole records, in order, and how one shows itself in a word.
    fn record_rel(&mut self, set: &RecordSet) -> Result<(Rel, crate::answer::Repr, Vec<ColumnHead>, Lowered)> {
        let outputs = record_outputs(set, Span::default());
        let repr = self.resolver.repr(&set.in_hand(), outputs.len())?;
        let lowered = self.composer.lowering.records(set);
        let heads = outputs.iter().map(column_head).collect();
        let mut cells = self.cells(outputs.iter().collect());
        let repr = self.composer.lowering.repr_cells(&repr, &mut cells);
        let rel = self.composer.lowering.flush(set.record, lowered.rel.clone());
        let shown = Lowered { rel, ..lowered.clone() };
        Ok((self.composer.select(shown, cells, true), repr, heads, lowered))
    }

    fn cells(&mut self, outputs: Vec<&Output>) -> Vec<Named> {
        outputs
            .into_iter()
            .map(|output| {
                let expr = self.composer.lowering.expr(&output.expr);
                Named { name: output.name.clone(), expr }
            })
            .collect()
    }

    fn records(&mut self, set: &RecordSet) -> Result<Plan> {
        let (rel, repr, columns, lowered) = self.record_rel(set)?;
        let head = Head {
            shape: Shape::Records { one: set.one },
            columns,
            repr: Some(repr),
            table: Some(set.table.name.clone()),
            show_chooses: true,
            bar: None,
        };
        let keys = self.keys(set, lowered);
        Ok(Plan { keys, ..self.plan(self.composer.query(rel), head) })
    }

    fn keys(&self, set: &RecordSet, lowered: Lowered) -> Option<Keys> {
        let identity = key_columns::named_identity(&set.table, lowered.alias);
        if identity.is_empty() {
            return None;
        }
        let statement = self.composer.deferred(self.composer.select(lowered, identity, true));
        let pin = set.one || self.resolver.random.get();
        Some(Keys { statement, table: set.table.clone(), one: set.one, pin })
    }

    /// The rows of an answer with all their cells: those that are shown, the labels beside them, links of what nests.
    fn row_cells(&mut self, rows: &RowSet) -> Result<(RowHead, Level)> {
        let outputs: Vec<&Output> = rows.shown_outputs().collect();
        let lowered = self.composer.lowering.rows(rows);
        let mut cells: Vec<Named> = Vec::new();
        for (output, expr) in outputs.iter().zip(&lowered.columns) {
            cells.push(Named { name: output.name.clone(), expr: expr.clone() });
        }
        let mut heads = Vec::new();
        for (output, label) in outputs.iter().zip(&lowered.labels) {
            let label = label.as_ref().map(|label| {
                cells.push(named(&format!("{} label", output.name), label.clone()));
                cells.len() - 1
            });
            heads.push(ColumnHead { label, ..column_head(output) });
        }
        let is_nested = outputs.iter().any(|output| output.nest.is_some());
        // `include` shows whole records; everything else is rows or values.
        let shape = if rows.values {
            Shape::Values { one: rows.one }
        } else if !rows.said && is_nested {
            Shape::Records { one: rows.one }
        } else {
            Shape::Rows { one: rows.one }
        };
        let mut rel = lowered.rel.clone();
        let record = lowered.record.as_ref().map(|_| rows.set.in_hand());
        let repr = match (shape, &record) {
            (Shape::Records { .. }, Some(record)) => {
                let repr: RecordRepr = self.resolver.repr(record, outputs.len())?;
                let repr = self.composer.lowering.repr_cells(&repr, &mut cells);
                rel = self.composer.lowering.flush(record.record, rel);
                Some(repr)
            }
            _ => None,
        };
        let links = match is_nested {
            true => link_cells(self.composer.lowering.root_links(&lowered, &outputs), &mut cells),
            false => Vec::new(),
        };
        // Only whole records are rows of their table.
        let table = record.filter(|_| repr.is_some()).map(|record| record.table().name.clone());
        let is_grouped = matches!(rows.grouping, Grouping::Keys { .. });
        let numbers = || outputs.iter().enumerate().filter(|(_, one)| one.expr.ty.class == ValueClass::Number);
        let bar = numbers().map(|(at, _)| at).next().filter(|_| is_grouped && numbers().count() == 1);
        let head = Head { shape, columns: heads, repr, table, show_chooses: true, bar };
        let level = Level { rel, columns: cells, order: lowered.order.clone() };
        Ok((RowHead { head, lowered, links, is_nested }, level))
    }

    fn rows(&mut self, rows: &RowSet) -> Result<Plan> {
        let (RowHead { head, lowered, links, is_nested }, level) = self.row_cells(rows)?;
        let outputs: Vec<&Output> = rows.shown_outputs().collect();
        let nested = match is_nested {
            true => self.composer.lowering.nested(&lowered, &outputs, &links)?,
            false => Vec::new(),
        };
        let joined = (is_nested && self.options.lazy == Lazy::Joined).then(|| {
            let rel = self.composer.lowering.joined_levels(&level, &nested);
            self.composer.query(rel)
        });
        let branches = nested.into_iter().map(|nested| self.branch(nested)).collect();
        let statement = self.composer.query(level.ordered(self.composer.alias("answer")));
        Ok(Plan { branches, joined, ..self.plan(statement, head) })
    }

    fn branch(&self, nested: NestedQuery) -> Branch {
        let element = match nested.names {
            None => Element::Value,
            Some(columns) => Element::Record(Rc::new(NestedHead { columns, repr: nested.repr })),
        };
        let statement = |level: &Level| self.composer.query(level.ordered(self.composer.alias("answer")));
        Branch {
            cell: nested.cell,
            link: nested.link,
            to_one: nested.to_one,
            element,
            statement: statement(&nested.level),
            each: statement(&nested.each),
            width: nested.width,
            branches: nested.below.into_iter().map(|below| self.branch(below)).collect(),
        }
    }
}

/// What is known of rows beside their cells.
struct RowHead {
    head: Head,
    lowered: LoweredRows,
    links: Vec<usize>,
    is_nested: bool,
}

fn column_head(output: &Output) -> ColumnHead {
    let key = output.label.is_some()
        || match &output.expr.kind {
            TypedKind::Field(record, Field::Column(at)) => {
                let table = record.table();
                table.primary_key.contains(at) || table.foreign_keys.iter().any(|key| key.columns.contains(at))
            }
            TypedKind::Field(_, Field::Rowid(_)) | TypedKind::KeyAlong(..) | TypedKind::KeyText(_) => true,
            _ => false,
        };
    ColumnHead { key, ..ColumnHead::new(&*output.name) }
}
