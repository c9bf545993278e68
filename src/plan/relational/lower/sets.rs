//! Sets of records: where they come from, and the clauses that narrow, order and cut them.

use super::super::algebra::{
    Alias, Call, JoinKind, KeyJoin, Leaves, Named, Range, Rel, Scan, SetOperator, SortKey, SqlExpr, Way,
};
use super::super::key_columns;
use super::frame::Frame;
use super::{Lowered, Lowering, column, named, project, sorted};
use crate::catalog::KeyStep;
use crate::lang::ast::{BinaryOp, Pick, SetOp};
use crate::plan::resolve::tree::{Base, Clause, OrderBy, RecordRef, RecordSet};
use crate::store::Value;

impl Lowering {
    pub fn records(&mut self, set: &RecordSet) -> Lowered {
        let alias = self.alias(&set.table.name);
        self.set_frame(set.record, Frame::new(alias, set.one));
        let scan = Rel::Scan(Scan { table: set.table.clone(), alias });
        let rel = match &set.base {
            Base::All => scan,
            Base::Hop { from, step } => {
                let from = self.records(from);
                self.look_along(std::slice::from_ref(step));
                let way = KeyJoin {
                    start: alias,
                    steps: Way(vec![key_columns::reversed(step)]),
                    inner: from.rel,
                    end: from.alias,
                    exact: false,
                    start_is_optional: false,
                    start_is_one: false,
                    is_hop: true,
                };
                filtered(scan, vec![SqlExpr::KeyJoin(Box::new(way))])
            }
            Base::Related { from, steps } => {
                let conditions = self.related(from, steps, set, alias);
                filtered(scan, conditions)
            }
        };
        let mut lowered =
            Lowered { rel, record: set.record, alias, table: set.table.clone(), order: Vec::new(), one: set.one };
        for clause in &set.clauses {
            lowered = self.clause(lowered, clause);
        }
        lowered
    }

    /// The conditions that a record is at the other end of a way from one in hand.
    fn related(&mut self, from: &RecordRef, steps: &[KeyStep], set: &RecordSet, alias: Alias) -> Vec<SqlExpr> {
        if steps.is_empty() {
            let start = self.joined(from);
            let own = key_columns::identity(&set.table, alias);
            let pairs = own.into_iter().zip(key_columns::identity(from.table(), start));
            return pairs.map(|(own, other)| key_columns::equal(own, other)).collect();
        }
        self.look_along(steps);
        let (start, rest) = self.lead(from, steps);
        self.reached(start, rest, alias)
    }

    /// The conditions that the record at `end` is reached from the record `start`.
    pub fn reached(&mut self, start: Alias, steps: &[KeyStep], end: Alias) -> Vec<SqlExpr> {
        let (last, before) = steps.split_last().expect("a way has a step");
        if before.is_empty() {
            return key_columns::linked(last, start, end);
        }
        let middle = self.alias(&last.from.name);
        let scan = Rel::Scan(Scan { table: last.from.clone(), alias: middle });
        let inner = filtered(scan, self.reached(start, before, middle));
        let listed = numbered_names(key_columns::from_columns(last, middle));
        let query = project(inner, listed, self.alias("keys"));
        let expr = Box::new(key_columns::row(key_columns::to_columns(last, end)));
        vec![SqlExpr::InQuery { not: false, expr, query: Box::new(query) }]
    }

    fn clause(&mut self, set: Lowered, clause: &Clause) -> Lowered {
        match clause {
            Clause::Filter { condition, leaves } => {
                let condition = self.expr(condition);
                let rel = self.flush(set.record, set.rel);
                let leaves = leaves.map_or(Leaves::Some, Leaves::AtMost);
                let rel = Rel::Filter { input: Box::new(rel), conditions: conjuncts(condition), leaves };
                Lowered { rel, ..set }
            }
            Clause::Order(by) => {
                let mut order = self.sort_keys(by);
                let rel = self.flush(set.record, set.rel);
                order.extend(set.order);
                Lowered { rel, order, ..set }
            }
            Clause::Range(range) => {
                let rel = limited(set.rel.clone(), set.full_order(), *range);
                Lowered { rel, ..set }
            }
            Clause::Pick { which, count } => {
                let full = set.full_order();
                let (keys, order) = picked(*which, full, set.order);
                let range = Range { limit: Some(count.unwrap_or(1)), offset: 0 };
                Lowered { rel: limited(set.rel, keys, range), order, ..set }
            }
            Clause::Position(position) => {
                let (keys, range) = position_range(*position, set.full_order());
                Lowered { rel: limited(set.rel, keys, range), ..set }
            }
            Clause::Slice { from, to } => {
                let order = set.full_order();
                let alias = self.alias("numbered");
                Lowered { rel: sliced(set.rel, alias, order, *from, *to), ..set }
            }
            Clause::PickPer { which, count, keys } => {
                let keys = keys.iter().map(|key| self.expr(key)).collect();
                let rel = self.flush(set.record, set.rel);
                self.picked_per(Lowered { rel, ..set }, *which, *count, keys)
            }
            Clause::Combine { op, other } => {
                let other = self.records(other);
                self.combined(set, *op, other)
            }
        }
    }

    pub fn sort_keys(&mut self, by: &[OrderBy]) -> Vec<SortKey> {
        by.iter()
            .map(|order| SortKey {
                expr: self.expr(&order.expr),
                descending: order.descending,
                nulls_first: order.nulls_first,
            })
            .collect()
    }

    /// So many of each group, as records.
    fn picked_per(&mut self, set: Lowered, which: Pick, count: u64, keys: Vec<SqlExpr>) -> Lowered {
        let (order, _) = picked(which, set.full_order(), Vec::new());
        let count = SqlExpr::Value(Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)));
        let identity = key_columns::identity(&set.table, set.alias);
        let alias = self.alias("numbered");
        let extended = |rel: Rel, partition: Vec<SqlExpr>, order: Vec<SortKey>| {
            let place = SqlExpr::Window { call: call("row_number"), partition, order };
            Rel::Extend { input: Box::new(rel), alias, columns: vec![named("place", place)] }
        };
        let few = |rel| filtered(rel, vec![binary(BinaryOp::LessEqual, column(alias, "place"), count.clone())]);
        if identity.is_empty() {
            let rel = few(extended(set.rel, keys, order));
            return Lowered { rel, one: false, ..set };
        }
        // Only the keys are numbered; the records themselves are fetched once it is known which.
        let mut exprs = keys.clone();
        exprs.extend(order.iter().map(|key| key.expr.clone()));
        exprs.extend(identity.iter().cloned());
        let (inner, mut exprs) = self.renewed(&set.rel, exprs);
        let listed = exprs.split_off(keys.len() + order.len());
        let sort_exprs = exprs.split_off(keys.len());
        let order = order.into_iter().zip(sort_exprs).map(|(key, expr)| SortKey { expr, ..key }).collect();
        let keyed = project(few(extended(inner, exprs, order)), numbered_names(listed), self.alias("keys"));
        let among = SqlExpr::InQuery { not: false, expr: Box::new(key_columns::row(identity)), query: Box::new(keyed) };
        Lowered { rel: filtered(unfiltered(set.rel), vec![among]), one: false, ..set }
    }

    fn combined(&mut self, set: Lowered, op: SetOp, other: Lowered) -> Lowered {
        if key_columns::identity(&set.table, set.alias).is_empty() {
            return self.combined_rows(set, op, other);
        }
        // Where the other side is a plain filter of the table, its conditions are told of this side's record.
        let theirs = plain_filter(&other.rel.clone().rename(other.alias, set.alias));
        if op == SetOp::Union {
            let mine = plain_filter(&set.rel);
            if let (Some(mine), Some(theirs)) = (&mine, &theirs) {
                let both = binary_or(mine.condition(), theirs.condition());
                let scan = Rel::Scan(Scan { table: set.table.clone(), alias: set.alias });
                let rel = theirs.adopted(mine.adopted(scan));
                let rel = both.map_or(rel.clone(), |both| filtered(rel, vec![both]));
                return Lowered { rel, order: Vec::new(), one: false, ..set };
            }
            let alias = self.alias(&set.table.name);
            let scan = Rel::Scan(Scan { table: set.table.clone(), alias });
            let either = binary(BinaryOp::Or, self.is_among(&set, alias), self.is_among(&other, alias));
            self.frame_mut(set.record).moved_to(alias);
            let rel = filtered(scan, vec![either]);
            return Lowered { rel, alias, order: Vec::new(), one: false, ..set };
        }
        let (rel, condition) = match theirs {
            Some(theirs) => (theirs.adopted(set.rel.clone()), theirs.condition()),
            None => (set.rel.clone(), Some(self.is_among(&other, set.alias))),
        };
        // Without a condition every record is on the other side.
        let condition = condition.unwrap_or(SqlExpr::Word("true"));
        let condition = match op {
            SetOp::Minus => SqlExpr::IsTrue { expr: Box::new(condition), not: true },
            _ => condition,
        };
        Lowered { rel: filtered(rel, vec![condition]), one: false, ..set }
    }

    /// The record of an alias is one of a set of its table.
    fn is_among(&self, set: &Lowered, alias: Alias) -> SqlExpr {
        let own = key_columns::row(key_columns::identity(&set.table, alias));
        let listed = key_columns::named_identity(&set.table, set.alias);
        let query = project(set.rel.clone(), listed, self.alias("keys"));
        SqlExpr::InQuery { not: false, expr: Box::new(own), query: Box::new(query) }
    }

    /// Set words where records have no identity: by all their columns, as SQL's own set operators do.
    fn combined_rows(&mut self, set: Lowered, op: SetOp, other: Lowered) -> Lowered {
        let side = |set: &Lowered| {
            let visible = set.table.columns.iter().filter(|column| !column.hidden);
            let columns = visible.map(|column| named(&column.name, key_columns::column(set.alias, column))).collect();
            Box::new(project(set.rel.clone(), columns, self.alias("side")))
        };
        let operator = match op {
            SetOp::Union => SetOperator::Union,
            SetOp::Minus => SetOperator::Except,
            SetOp::Intersect => SetOperator::Intersect,
        };
        let (left, right) = (side(&set), side(&other));
        let alias = self.alias(&set.table.name);
        self.frame_mut(set.record).moved_to(alias);
        let rel = Rel::SetOperation { operator, left, right, alias };
        Lowered { rel, alias, order: Vec::new(), one: false, ..set }
    }
}

/// A set that is nothing but a table's records, joined to one and filtered.
struct PlainFilter {
    /// From the inside out.
    joins: Vec<Rel>,
    conditions: Vec<SqlExpr>,
}

impl PlainFilter {
    fn condition(&self) -> Option<SqlExpr> {
        self.conditions.iter().cloned().reduce(|left, right| binary(BinaryOp::And, left, right))
    }

    /// The rows with the joins that the conditions need.
    fn adopted(&self, rel: Rel) -> Rel {
        self.joins.iter().fold(rel, |rel, join| match join.clone() {
            Rel::Join { right, kind, on, to_one, .. } => Rel::Join { input: Box::new(rel), right, kind, on, to_one },
            Rel::Attach { alias, way, columns, .. } => Rel::Attach { input: Box::new(rel), alias, way, columns },
            other => unreachable!("only joins are adopted: {other:?}"),
        })
    }
}

fn plain_filter(rel: &Rel) -> Option<PlainFilter> {
    match rel {
        Rel::Scan(_) => Some(PlainFilter { joins: Vec::new(), conditions: Vec::new() }),
        Rel::Filter { input, conditions, .. } => {
            let mut plain = plain_filter(input)?;
            plain.conditions.extend(conditions.iter().cloned());
            Some(plain)
        }
        Rel::Join { input, kind: JoinKind::Left, to_one: true, .. } | Rel::Attach { input, .. } => {
            let mut plain = plain_filter(input)?;
            plain.joins.push(rel.clone());
            Some(plain)
        }
        _ => None,
    }
}

/// `None` where one side holds for every record.
fn binary_or(left: Option<SqlExpr>, right: Option<SqlExpr>) -> Option<SqlExpr> {
    Some(binary(BinaryOp::Or, left?, right?))
}

/// The rows from one place to another, counted from the end where a number is negative.
pub fn sliced(rel: Rel, alias: Alias, order: Vec<SortKey>, from: i64, to: Option<i64>) -> Rel {
    let place = SqlExpr::Window { call: call("row_number"), partition: Vec::new(), order };
    let total = SqlExpr::Window { call: count_star(), partition: Vec::new(), order: Vec::new() };
    let columns = vec![named("place", place), named("total", total)];
    let bound = |op, at: i64| {
        let number = SqlExpr::Value(Value::Integer(at));
        let bound = match at < 0 {
            true => binary(BinaryOp::Add, column(alias, "total"), number),
            false => number,
        };
        binary(op, column(alias, "place"), bound)
    };
    let mut conditions = vec![bound(BinaryOp::Greater, from)];
    conditions.extend(to.map(|to| bound(BinaryOp::LessEqual, to)));
    filtered(Rel::Extend { input: Box::new(rel), alias, columns }, conditions)
}

/// The rows without the filters on top.
fn unfiltered(rel: Rel) -> Rel {
    match rel {
        Rel::Filter { input, .. } => unfiltered(*input),
        rel => rel,
    }
}

pub fn filtered(rel: Rel, conditions: Vec<SqlExpr>) -> Rel {
    Rel::Filter { input: Box::new(rel), conditions, leaves: Leaves::Some }
}

pub fn limited(rel: Rel, keys: Vec<SortKey>, range: Range) -> Rel {
    if range.is_all() { rel } else { Rel::Limit { input: Box::new(sorted(rel, keys)), range } }
}

/// What rows are picked by, and their order afterwards.
pub fn picked(which: Pick, full: Vec<SortKey>, said: Vec<SortKey>) -> (Vec<SortKey>, Vec<SortKey>) {
    match which {
        Pick::First => (full, said),
        Pick::Last => (full.iter().map(SortKey::reversed).collect(), said),
        Pick::Random => (vec![SortKey::ascending(SqlExpr::Call(call("random")))], Vec::new()),
    }
}

pub fn position_range(position: i64, full: Vec<SortKey>) -> (Vec<SortKey>, Range) {
    let offset = if position < 0 { position.unsigned_abs() - 1 } else { position.unsigned_abs() };
    let keys = if position < 0 { full.iter().map(SortKey::reversed).collect() } else { full };
    (keys, Range { limit: Some(1), offset })
}

/// Conditions that all must hold, one by one.
pub fn conjuncts(condition: SqlExpr) -> Vec<SqlExpr> {
    match condition {
        SqlExpr::Binary(BinaryOp::And, left, right) => {
            let mut all = conjuncts(*left);
            all.extend(conjuncts(*right));
            all
        }
        other => vec![other],
    }
}

pub fn binary(op: BinaryOp, left: SqlExpr, right: SqlExpr) -> SqlExpr {
    SqlExpr::Binary(op, Box::new(left), Box::new(right))
}

/// A call without arguments.
pub fn call(name: &str) -> Call {
    Call { name: name.into(), star: false, distinct: false, args: Vec::new(), filter: None }
}

pub fn count_star() -> Call {
    Call { star: true, ..call("count") }
}

/// The expressions under names that nobody looks at.
pub fn numbered_names(exprs: Vec<SqlExpr>) -> Vec<Named> {
    let mut columns: Vec<Named> = Vec::new();
    for expr in exprs {
        let name = match &expr {
            SqlExpr::Column(column) => column.name.to_string(),
            _ => "key".to_owned(),
        };
        let name = super::free_name(&columns, &name);
        columns.push(Named { name, expr });
    }
    columns
}
