//! Conditions where false and NULL are the same: nothing around turns them over.

use crate::lang::ast::BinaryOp;
use crate::plan::relational::algebra::{Rel, SqlExpr};
use crate::plan::relational::visit::PartMut;

/// Puts another form in the place of every such part of a filter's condition that `change` has one for.
pub fn change_conditions(rel: &mut Rel, change: &mut dyn FnMut(&Rel, &SqlExpr) -> Option<SqlExpr>) {
    PartMut::Rel(rel).walk(&mut |part| {
        if let PartMut::Rel(rel) = part
            && let Rel::Filter { input, conditions, .. } = &mut **rel
        {
            for condition in conditions {
                change_within(condition, &mut |part| change(input, part));
            }
        }
        true
    });
}

fn change_within(expr: &mut SqlExpr, change: &mut dyn FnMut(&SqlExpr) -> Option<SqlExpr>) {
    if let Some(other) = change(expr) {
        *expr = other;
        return;
    }
    match expr {
        SqlExpr::Binary(BinaryOp::And | BinaryOp::Or, left, right) => {
            change_within(left, change);
            change_within(right, change);
        }
        SqlExpr::IsTrue { expr, .. } => change_within(expr, change),
        _ => {}
    }
}
