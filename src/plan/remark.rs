//! Notes on comparisons that SQLite answers otherwise than most expect.

use super::Planner;
use super::frame::Scope;
use crate::catalog::Affinity;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, Literal};
use crate::lang::print_path;

impl Planner<'_> {
    /// Says what a comparison with NULL comes to, which few expect of SQL.
    pub(super) fn note_null(&self, op: BinaryOp, left: &Expr, right: &Expr) {
        let is_null = |side: &Expr| matches!(side.kind, ExprKind::Literal(Literal::Null));
        let instead = match op {
            BinaryOp::Equal => "is null",
            BinaryOp::NotEqual => "is not null",
            _ => return,
        };
        if is_null(left) || is_null(right) {
            self.note(Diagnostic::note(format!("`{} null` is never true, as in SQL; `{instead}` asks", op.sql())));
        }
    }

    /// Says that a relation is compared by its key, where something else was perhaps meant: how many records there are, or what
    /// they are called.
    pub(super) fn note_relation(&self, op: BinaryOp, side: &Expr, other: &Expr, scope: &Scope) -> Result<()> {
        let (ExprKind::Path(path), ExprKind::Literal(value)) = (&side.kind, &other.kind) else { return Ok(()) };
        let Some(walk) = self.way_of(path, scope)? else { return Ok(()) };
        let Some(last) = walk.steps.last().filter(|_| walk.column.is_none() && walk.call.is_none()) else {
            return Ok(());
        };
        let text = print_path(path);
        let is_number = matches!(value, Literal::Integer(_) | Literal::Real(_));
        let orders = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::Is | BinaryOp::IsNot);
        if is_number && orders && walk.steps.iter().any(|step| !step.to_one) {
            self.note(Diagnostic::note(format!(
                "`{text}` is compared by its keys; how many there are is count({text})"
            )));
        }
        let (key, columns) = match last.to_parent {
            true => (&last.from, &last.from_columns),
            false => (&last.to, &last.to.primary_key),
        };
        let is_integer =
            |column: &usize| key.columns.get(*column).is_some_and(|column| column.affinity == Affinity::Integer);
        if matches!(value, Literal::Text(value) if value.trim().parse::<f64>().is_err())
            && columns.iter().all(is_integer)
        {
            let named = last.to.columns.iter().find(|column| column.affinity == Affinity::Text);
            let instead = named.map(|column| format!("; a column of it: {text}.{}", column.name)).unwrap_or_default();
            self.note(Diagnostic::note(format!("`{text}` is compared by its key, a number{instead}")));
        }
        Ok(())
    }
}

/// A bare name that nothing has was perhaps meant as a text.
pub fn meant_as_text(error: Diagnostic, side: &Expr) -> Diagnostic {
    let ExprKind::Path(path) = &side.kind else { return error };
    match super::names::bare(path) {
        Some(name) if !name.quoted && error.span == Some(name.span()) && !error.message.contains('?') => {
            error.hint(format!("a text stands in quotes: '{}'", name.text))
        }
        _ => error,
    }
}

/// `game -1` is a difference where a value stands, and was perhaps meant as a record.
pub fn meant_as_key(error: Diagnostic, op: BinaryOp, left: &Expr, right: &Expr) -> Diagnostic {
    match (&left.kind, &right.kind) {
        (ExprKind::Path(path), ExprKind::Literal(Literal::Integer(key)))
            if op == BinaryOp::Subtract
                && super::names::bare(path).is_some()
                && error.message.starts_with("several records")
                && error.span == Some(left.span()) =>
        {
            error.hint(format!("a negative key stands in brackets: {} (-{key})", print_path(path)))
        }
        _ => error,
    }
}
