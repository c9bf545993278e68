//! Ways between records as joins, conditions and groups, for the rules that choose among them.

use super::context::Context;
use crate::catalog::{Identity, KeyStep};
use crate::lang::ast::BinaryOp;
use crate::plan::relational::algebra::{Alias, Call, JoinKind, Rel, SqlExpr};
use crate::plan::relational::key_columns::{
    bare_column, from_columns, identity, is_alike, is_indexed, linked, repeats, row, scanned, to_columns,
};
use crate::plan::relational::rewrites::Decision;
use crate::plan::relational::shape::{call, filter, named, project};
use crate::store::Value;

/// Rows that are to be grouped by what leads back to the near end of a way.
pub struct Traced {
    pub rel: Rel,
    /// What the groups are told apart by.
    pub keys: Vec<SqlExpr>,
    /// The same in the form to group by.
    pub groups: Vec<SqlExpr>,
    /// The columns of the start that the keys equal.
    pub near: Vec<SqlExpr>,
}

impl Context<'_> {
    /// The conditions that the record at `end` is reached from the record `start`, each way once.
    pub fn reached(&self, start: Alias, steps: &[KeyStep], end: Alias) -> Vec<SqlExpr> {
        match steps.split_last() {
            None => Vec::new(),
            Some((only, [])) => linked(only, start, end),
            Some((last, before)) => {
                let (middle, alias) = self.scan(&last.from);
                let middle = filter(middle, self.reached(start, before, alias));
                vec![among(to_columns(last, end), self.list(middle, from_columns(last, alias)))]
            }
        }
    }

    /// These columns of a plan, to look among.
    pub fn list(&self, rel: Rel, columns: Vec<SqlExpr>) -> Rel {
        project(rel, self.alias("keys"), named(columns, &[]))
    }

    /// All tables of a way joined, the far end first, and the alias of the far end of the first step.
    pub fn spread(&self, steps: &[KeyStep], inner: Rel, end: Alias) -> (Rel, Alias) {
        let mut rel = inner;
        let mut near = end;
        for step in steps.iter().skip(1).rev() {
            let (from, alias) = self.scan(&step.from);
            rel = joined(rel, from, linked(step, alias, near));
            near = alias;
        }
        (rel, near)
    }

    /// Tells `rel` apart by what leads back to `start`; `near` is at the far end of the first step. Values that are
    /// written differently and lead to one record (`1` and `'01'`) are one group.
    pub fn traced(&self, start: Alias, first: &KeyStep, rel: Rel, near: Alias) -> Traced {
        if is_alike(first) {
            let there = |at: &usize| SqlExpr::IsNull {
                expr: Box::new(bare_column(near, &first.to.columns[*at].name)),
                not: true,
            };
            return Traced {
                rel: filter(rel, first.to_columns.iter().map(there).collect()),
                keys: to_columns(first, near),
                groups: self.group_keys(first, near),
                near: from_columns(first, start),
            };
        }
        let (twin, alias) = self.scan(&first.from);
        let keys = identity(&first.from, alias);
        Traced {
            rel: joined(rel, twin, linked(first, alias, near)),
            groups: keys.clone(),
            keys,
            near: identity(&first.from, start),
        }
    }

    /// The key at the far end of a step to group by: read in the table's own order where an index would lead to each
    /// record by itself.
    fn group_keys(&self, step: &KeyStep, far: Alias) -> Vec<SqlExpr> {
        let keys = to_columns(step, far);
        let scans = is_indexed(&step.to, &step.to_columns)
            && self.cost.rewrites.decide(Decision::ScanGroups, || self.cost.is_large(&step.to));
        if scans { scanned(keys) } else { keys }
    }
}

/// True if the far end of a way can be grouped by what leads back to the records at its near end.
pub fn can_be_traced(first: &KeyStep) -> bool {
    is_alike(first) || first.from.identity != Identity::None
}

/// How many different records at the end of a way a group holds.
pub fn count_of(steps: &[KeyStep], end: Alias) -> Call {
    let star = call("count", Vec::new());
    let Some(last) = steps.last().filter(|_| repeats(steps)) else { return star };
    let mut parts = identity(&last.to, end).into_iter();
    let value = match (parts.next(), parts.len()) {
        (None, _) => return star,
        (Some(one), 0) => one,
        // Values of a composite key side by side, each in its SQL form, so that no two keys look the same.
        (Some(first), _) => parts.fold(quote(first), |text, part| {
            let comma = SqlExpr::Value(Value::text(","));
            binary(BinaryOp::Concat, binary(BinaryOp::Concat, text, comma), quote(part))
        }),
    };
    Call { distinct: true, ..call("count", vec![value]) }
}

fn quote(value: SqlExpr) -> SqlExpr {
    SqlExpr::Call(call("quote", vec![value]))
}

pub fn joined(input: Rel, right: Rel, on: Vec<SqlExpr>) -> Rel {
    Rel::Join { input: Box::new(input), right: Box::new(right), kind: JoinKind::Inner, on, to_one: false }
}

pub fn among(columns: Vec<SqlExpr>, list: Rel) -> SqlExpr {
    SqlExpr::InQuery { not: false, expr: Box::new(row(columns)), query: Box::new(list) }
}

pub fn exists(rel: Rel) -> SqlExpr {
    SqlExpr::Exists { not: false, query: Box::new(rel) }
}

pub fn is_true(expr: SqlExpr) -> SqlExpr {
    SqlExpr::IsTrue { expr: Box::new(expr), not: false }
}

pub fn binary(op: BinaryOp, left: SqlExpr, right: SqlExpr) -> SqlExpr {
    SqlExpr::Binary(op, Box::new(left), Box::new(right))
}
