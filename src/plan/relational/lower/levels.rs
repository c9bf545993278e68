//! A level of what nests: the records below those above, numbered within each where a range cuts them.

use std::rc::Rc;

use super::super::algebra::{Alias, JoinKind, Named, Range, Rel, Scan, SortKey, SqlExpr, whole};
use super::super::key_columns;
use super::lowering::{Lowering, column, free_name, named, project, sorted};
use super::sets::{binary, call, filtered};
use crate::answer::Repr;
use crate::catalog::{KeyStep, Table};
use crate::diagnostic::Result;
use crate::lang::ast::{BinaryOp, Pick};
use crate::plan::resolve::tree::{Clause, Nest, RecordId, RecordSet};

/// Rows with their columns and order, before they are put together.
#[derive(Clone, Debug)]
pub struct Level {
    pub rel: Rel,
    pub columns: Vec<Named>,
    pub order: Vec<SortKey>,
}

impl Level {
    /// `select columns from … order by …`.
    pub fn ordered(&self, alias: Alias) -> Rel {
        project(sorted(self.rel.clone(), self.order.clone()), self.columns.clone(), alias)
    }
}

impl Lowering {
    /// The rows below those of `root`. With `keys` they are their identities alone.
    pub fn level(&mut self, root: &Root, nest: &Nest, keys: bool) -> Result<LevelParts> {
        self.look_along(&nest.steps);
        self.stand_on(root);
        let (body, range, reversed) = split_cut(&nest.set);
        let inner = self.records(&body);
        let order: Vec<SortKey> = match reversed {
            true => inner.full_order().iter().map(SortKey::reversed).collect(),
            false => inner.full_order(),
        };
        let link_exprs = links(&root.table, root.alias, &nest.steps);
        let (list, repr, link_below) = match keys {
            true => (key_columns::named_identity(&inner.table, inner.alias), None, Vec::new()),
            false => self.nested_columns(nest, &inner),
        };
        // What the level asks of the records above is joined to them before the level is.
        let mut from = self.flush(root.record, root.rel.clone());
        let mut near = root.alias;
        let (last, before) = nest.steps.split_last().expect("what nests goes along a step");
        for step in before {
            let alias = self.alias(&step.to.name);
            let right = Rel::Scan(Scan { table: step.to.clone(), alias });
            from = inner_join(from, right, key_columns::linked(step, near, alias));
            near = alias;
        }
        let on = key_columns::linked(last, near, inner.alias);
        let rel = grafted(inner.rel.clone(), &mut |scan| inner_join(from.clone(), scan, on.clone()));
        let rel = self.flush(nest.set.record, rel);
        self.check_reach(&rel, &list, &order, nest)?;
        let mut columns: Vec<Named> = Vec::new();
        if !keys {
            for expr in &link_exprs {
                let name = free_name(&columns, "above");
                columns.push(Named { name, expr: expr.clone() });
            }
        }
        for Named { name, expr } in list {
            let name = free_name(&columns, &name);
            columns.push(Named { name, expr });
        }
        let repeats = nest.steps.len() > 1 && key_columns::repeats(&nest.steps)
            || nest.steps.iter().any(|step| step.to_parent && !step.to_one);
        let links = link_exprs.len();
        let level = if range.is_all() && !repeats {
            Level { rel, columns, order }
        } else {
            self.numbered(rel, columns, (link_exprs, order), range, repeats)
        };
        Ok(LevelParts { level, links, repr, link_below })
    }

    /// Numbers the records within each above; repeats of one record have the same number.
    fn numbered(
        &mut self,
        rel: Rel,
        columns: Vec<Named>,
        (partition, order): (Vec<SqlExpr>, Vec<SortKey>),
        range: Range,
        repeats: bool,
    ) -> Level {
        let links = columns.len().min(partition.len());
        let alias = self.alias("numbered");
        let rank = if repeats { "dense_rank" } else { "row_number" };
        let place = free_name(&columns, "place");
        let mut inner = columns.clone();
        inner.push(Named { name: place.clone(), expr: SqlExpr::Window { call: call(rank), partition, order } });
        let mut rel = project(rel, inner, alias);
        if repeats {
            rel = Rel::Distinct(Box::new(rel));
        }
        let number = |number: u64| SqlExpr::Value(whole(number));
        let mut bounds = Vec::new();
        if range.offset > 0 {
            bounds.push(binary(BinaryOp::Greater, column(alias, &place), number(range.offset)));
        }
        if range == (Range { limit: Some(1), offset: 0 }) {
            bounds.push(binary(BinaryOp::Equal, column(alias, &place), number(1)));
        } else if let Some(limit) = range.limit {
            let last = number(limit.saturating_add(range.offset));
            bounds.push(binary(BinaryOp::LessEqual, column(alias, &place), last));
        }
        if !bounds.is_empty() {
            rel = filtered(rel, bounds);
        }
        // Places repeat from one record above to the next.
        let columns: Vec<Named> = columns.iter().map(|known| named(&known.name, column(alias, &known.name))).collect();
        let above = columns.iter().take(links).map(|link| SortKey::ascending(link.expr.clone()));
        let order = above.chain([SortKey::ascending(column(alias, &place))]).collect();
        Level { rel, columns, order }
    }
}

pub struct LevelParts {
    pub level: Level,
    /// How many link cells there are.
    pub links: usize,
    pub repr: Option<Repr>,
    /// Where the links of what nests further down stand, counted from behind this level's.
    pub link_below: Vec<usize>,
}

/// The set without the range that cuts it within each record above, and that range; true where it counts from the end.
fn split_cut(set: &RecordSet) -> (RecordSet, Range, bool) {
    // What is one below each is many below all.
    let mut body = RecordSet { one: false, ..set.clone() };
    let (range, reversed) = match body.clauses.last() {
        Some(Clause::Range(range)) => (*range, false),
        Some(Clause::Pick { which: Pick::First, count }) => {
            (Range { limit: Some(count.unwrap_or(1)), offset: 0 }, false)
        }
        Some(Clause::Position(position)) => {
            let offset = if *position < 0 { position.unsigned_abs() - 1 } else { position.unsigned_abs() };
            (Range { limit: Some(1), offset }, *position < 0)
        }
        _ => return (body, Range::default(), false),
    };
    body.clauses.pop();
    (body, range, reversed)
}

/// The rows with their first table replaced.
fn grafted(rel: Rel, with: &mut dyn FnMut(Rel) -> Rel) -> Rel {
    let mut inside = |input: Box<Rel>| Box::new(grafted(*input, with));
    match rel {
        Rel::Filter { input, conditions, leaves } => Rel::Filter { input: inside(input), conditions, leaves },
        Rel::Join { input, right, kind, on, to_one } => Rel::Join { input: inside(input), right, kind, on, to_one },
        Rel::Attach { input, alias, way, columns } => Rel::Attach { input: inside(input), alias, way, columns },
        scan => with(scan),
    }
}

fn inner_join(input: Rel, right: Rel, on: Vec<SqlExpr>) -> Rel {
    Rel::Join { input: Box::new(input), right: Box::new(right), kind: JoinKind::Inner, on, to_one: false }
}

/// The records that something nests in.
pub struct Root {
    pub record: RecordId,
    pub table: Rc<Table>,
    pub alias: Alias,
    pub rel: Rel,
    /// One record or none.
    pub one: bool,
}

/// The columns that tell a record above from others: its identity; where it has none, the columns the way starts from.
pub fn links(table: &Table, alias: Alias, steps: &[KeyStep]) -> Vec<SqlExpr> {
    let identity = key_columns::identity(table, alias);
    if !identity.is_empty() {
        return identity;
    }
    let first = steps.first().expect("what nests goes along a step");
    first.from_columns.iter().map(|position| key_columns::column(alias, &table.columns[*position])).collect()
}
