//! Remarks on what SQLite answers otherwise than most expect, and hints at what was perhaps meant: one table of rules over
//! the typed tree.

use super::names::bare;
use super::resolver::Resolver;
use super::scope::Scope;
use super::tree::TypedExpr;
use crate::catalog::Affinity;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, Literal, Path};
use crate::lang::print_path;

/// A comparison with what is known of its sides.
struct Comparison<'c> {
    op: BinaryOp,
    left: (&'c Expr, &'c TypedExpr),
    right: (&'c Expr, &'c TypedExpr),
}

/// A rule says what is worth a note, if anything is.
type Rule = fn(&Resolver<'_>, &Comparison<'_>, &Scope) -> Result<Option<Diagnostic>>;

/// The rules over comparisons, in the order in which they speak.
const RULES: [Rule; 2] = [with_null, relation_by_key];

impl Resolver<'_> {
    /// Takes note of what is worth a remark in a comparison.
    pub fn lint_comparison(
        &self,
        op: BinaryOp,
        left: (&Expr, &TypedExpr),
        right: (&Expr, &TypedExpr),
        scope: &Scope,
    ) -> Result<()> {
        let comparison = Comparison { op, left, right };
        for rule in RULES {
            if let Some(note) = rule(self, &comparison, scope)? {
                self.note(note);
            }
        }
        Ok(())
    }
}

/// What a comparison with NULL comes to, which few expect of SQL.
fn with_null(_: &Resolver<'_>, comparison: &Comparison<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let is_null = |side: &Expr| matches!(side.kind, ExprKind::Literal(Literal::Null));
    let instead = match comparison.op {
        BinaryOp::Equal => "is null",
        BinaryOp::NotEqual => "is not null",
        _ => return Ok(None),
    };
    let found = is_null(comparison.left.0) || is_null(comparison.right.0);
    let op = comparison.op.sql();
    Ok(found.then(|| Diagnostic::note(format!("`{op} null` is never true, as in SQL; `{instead}` asks"))))
}

/// A relation is compared by its key, where something else was perhaps meant: how many records there are, or what they are
/// called.
fn relation_by_key(resolver: &Resolver<'_>, comparison: &Comparison<'_>, scope: &Scope) -> Result<Option<Diagnostic>> {
    for (side, other) in [(comparison.left.0, comparison.right.0), (comparison.right.0, comparison.left.0)] {
        if let (ExprKind::Path(path), ExprKind::Literal(value)) = (&side.kind, &other.kind)
            && let Some(note) = relation_beside(resolver, comparison.op, path, value, scope)?
        {
            return Ok(Some(note));
        }
    }
    Ok(None)
}

fn relation_beside(
    resolver: &Resolver<'_>,
    op: BinaryOp,
    path: &Path,
    value: &Literal,
    scope: &Scope,
) -> Result<Option<Diagnostic>> {
    let Some(found) = resolver.path_of(path, scope)? else { return Ok(None) };
    let Some(last) = found.steps.last().filter(|_| found.column.is_none() && found.call.is_none()) else {
        return Ok(None);
    };
    let text = print_path(path);
    let is_number = matches!(value, Literal::Integer(_) | Literal::Real(_));
    let orders = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::Is | BinaryOp::IsNot);
    if is_number && orders && !found.to_one() {
        return Ok(Some(Diagnostic::note(format!(
            "`{text}` is compared by its keys; how many there are is count({text})"
        ))));
    }
    let (key, columns) = match last.to_parent {
        true => (&last.from, &last.from_columns),
        false => (&last.to, &last.to.primary_key),
    };
    let is_integer = |column: &usize| key.columns[*column].affinity == Affinity::Integer;
    if matches!(value, Literal::Text(value) if value.trim().parse::<f64>().is_err()) && columns.iter().all(is_integer) {
        let named = last.to.columns.iter().find(|column| column.affinity == Affinity::Text);
        let instead = named.map(|column| format!("; a column of it: {text}.{}", column.name)).unwrap_or_default();
        return Ok(Some(Diagnostic::note(format!("`{text}` is compared by its key, a number{instead}"))));
    }
    Ok(None)
}

/// A bare name that nothing has was perhaps meant as a text.
pub fn meant_as_text(error: Diagnostic, side: &Expr) -> Diagnostic {
    let ExprKind::Path(path) = &side.kind else { return error };
    match bare(path) {
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
                && bare(path).is_some()
                && error.message.starts_with("several records")
                && error.span == Some(left.span()) =>
        {
            error.hint(format!("a negative key stands in brackets: {} (-{key})", print_path(path)))
        }
        _ => error,
    }
}
