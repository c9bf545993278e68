//! Sets of records: where they come from, and the clauses that narrow, order and cut them.

use super::super::algebra::{Alias, Call, KeyJoin, Leaves, Named, Range, Rel, Scan, SortKey, SqlExpr, Way, whole};
use super::super::key_columns;
use super::combine::plain_filter;
use super::frame::Frame;
use super::lowering::{Lowered, Lowering, column, free_name, named, project, sorted};
use crate::catalog::KeyStep;
use crate::lang::ast::{BinaryOp, Pick};
use crate::plan::resolve::tree::{Base, Clause, OrderBy, RecordRef, RecordSet};
use crate::store::Value;

impl Lowering {
    pub fn records(&mut self, set: &RecordSet) -> Lowered {
        let alias = self.alias(&set.table.name);
        let picks = |clause: &Clause| matches!(clause, Clause::Pick { count: None, .. } | Clause::Position(_));
        let is_one_before = match &set.base {
            Base::All => set.one && !set.clauses.iter().any(picks),
            Base::Hop { from, step } => from.one && step.to_one,
            Base::Related { steps, .. } => steps.iter().all(|step| step.to_one),
        };
        self.set_frame(set.record, Frame::new(alias, is_one_before));
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
                self.frame_mut(set.record).one |= count.is_none();
                Lowered { rel: limited(set.rel, keys, range), order, ..set }
            }
            Clause::Position(position) => {
                let (keys, range) = position_range(*position, set.full_order());
                self.frame_mut(set.record).one = true;
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
        let identity = key_columns::identity(&set.table, set.alias);
        let alias = self.alias("numbered");
        let extended = |rel: Rel, partition: Vec<SqlExpr>, order: Vec<SortKey>| {
            let place = SqlExpr::Window { call: call("row_number"), partition, order };
            Rel::Extend { input: Box::new(rel), alias, columns: vec![named("place", place)] }
        };
        let op = if count == 1 { BinaryOp::Equal } else { BinaryOp::LessEqual };
        let count = SqlExpr::Value(whole(count));
        let few = |rel| filtered(rel, vec![binary(op, column(alias, "place"), count.clone())]);
        let Some(plain) = plain_filter(&set.rel).filter(|_| !identity.is_empty()) else {
            let rel = few(extended(set.rel, keys, order));
            return Lowered { rel, one: false, ..set };
        };
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
        let scan = Rel::Scan(Scan { table: set.table.clone(), alias: set.alias });
        Lowered { rel: filtered(plain.adopted(scan), vec![among]), one: false, ..set }
    }
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

pub fn filtered(rel: Rel, conditions: Vec<SqlExpr>) -> Rel {
    if conditions.is_empty() {
        return rel;
    }
    Rel::Filter { input: Box::new(rel), conditions, leaves: Leaves::Some }
}

/// The rows of a range in the order of `keys`; all of them, in whatever order, where it leaves none out.
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

/// The one row at a position, from 0, or from -1 backwards: what is sorted by, and the range.
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
        let name = free_name(&columns, &name);
        columns.push(Named { name, expr });
    }
    columns
}
