//! Hints at what was perhaps meant, for an error that has another cause.

use crate::diagnostic::Diagnostic;
use crate::lang::ast::{BinaryOp, Expr, ExprKind, Literal};
use crate::lang::print_path;
use crate::plan::resolve::names::bare;

/// A bare name that nothing has was perhaps meant as a text.
pub fn meant_as_text(error: Diagnostic, side: &Expr) -> Diagnostic {
    let ExprKind::Path(path) = &side.kind else { return error };
    match bare(path) {
        // `None` was not meant as one.
        Some(name) if ["none", "nil", "undefined"].iter().any(|word| name.text.eq_ignore_ascii_case(word)) => error,
        Some(name) if !name.quoted && error.span == Some(name.span()) && !error.message.contains('?') => {
            let text = crate::sql::quote_text(&name.text);
            error.try_instead("a text stands in quotes", name.span(), text)
        }
        _ => error,
    }
}

/// `game -1` is a difference where a value stands, and was perhaps meant as a record.
pub fn meant_as_key(error: Diagnostic, op: BinaryOp, left: &Expr, right: &Expr) -> Diagnostic {
    match (&left.kind, &right.kind) {
        (ExprKind::Path(path), ExprKind::Literal(Literal::Integer(key)))
            if op == BinaryOp::Subtract
                && bare(path).is_some()
                && error.message.starts_with("several records")
                && error.span == Some(left.span()) =>
        {
            let span = left.span().to(right.span());
            error.try_instead("a negative key stands in brackets", span, format!("{} (-{key})", print_path(path)))
        }
        _ => error,
    }
}
