//! What a comparison with NULL comes to, which few expect of SQL: it is never true, and what turns it over is not either.

use super::{Node, Side};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, Literal, Path, PathHead};
use crate::lang::print_expr;
use crate::plan::resolve::resolver::Resolver;
use crate::plan::resolve::scope::Scope;

/// True if it is `null`, in brackets or without.
fn is_null(expr: &Expr) -> bool {
    match items(expr) {
        Some([inner]) => is_null(inner),
        _ => matches!(expr.kind, ExprKind::Literal(Literal::Null)),
    }
}

/// What stands between brackets.
fn items(expr: &Expr) -> Option<&[Expr]> {
    match &expr.kind {
        ExprKind::Path(Path { head: PathHead::Group(items), segments, .. }) if segments.is_empty() => Some(items),
        _ => None,
    }
}

/// Operators to which NULL is a value like others.
fn takes_null(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Is | BinaryOp::IsNot | BinaryOp::IsDistinct | BinaryOp::IsNotDistinct)
}

/// `= null`, `> null`, `like null`, `between null and 3`, `in (1, null)`, and `null` where a condition is wanted.
pub fn compared(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Compared { typed } = node else { return Ok(None) };
    let at = typed.span();
    let (message, says, instead) = match &typed.kind {
        ExprKind::Literal(Literal::Null) => ("`null` is never true, as in SQL: no record fits".to_owned(), "", None),
        ExprKind::Binary(op, left, right) if op.compares() && !takes_null(*op) => {
            let message = format!("`{} null` is never true, as in SQL", op.sql());
            match (is_null(left), is_null(right)) {
                (true, true) => (message, "", None),
                (false, false) => match rows_equal(*op, left, right) {
                    Some(instead) => (message, "try", Some(instead)),
                    None => return Ok(None),
                },
                (_, is_right) => {
                    let other = print_expr(if is_right { left } else { right });
                    match op {
                        BinaryOp::Equal => (message, "try", Some(format!("{other} is null"))),
                        BinaryOp::NotEqual => (message, "try", Some(format!("{other} is not null"))),
                        _ => (message, "what has a value", Some(format!("{other} is not null"))),
                    }
                }
            }
        }
        ExprKind::Like { op, not, expr, pattern, .. } if is_null(pattern) => {
            let word = if *not { "is not null" } else { "is null" };
            let message = format!("`{} null` is never true, as in SQL", op.sql());
            (message, "try", Some(format!("{} {word}", print_expr(expr))))
        }
        ExprKind::Between { not, expr, low, high } => {
            let (value, from, to) = (print_expr(expr), print_expr(low), print_expr(high));
            let (below, above) = if *not { ("<", ">") } else { (">=", "<=") };
            let (instead, message) = match (is_null(low), is_null(high), *not) {
                (false, false, _) => return Ok(None),
                (true, true, _) => (None, "`between null and null` is never true, as in SQL"),
                (true, false, not) => (Some(format!("{value} {above} {to}")), bounded(not)),
                (false, true, not) => (Some(format!("{value} {below} {from}")), bounded(not)),
            };
            (message.to_owned(), "the other bound alone", instead)
        }
        ExprKind::In { not, expr, list } => {
            let value = print_expr(expr);
            if is_null(expr) {
                ("`null` is in no list, as in SQL".to_owned(), "", None)
            } else {
                let Some(listed) = items(list).filter(|listed| listed.iter().any(is_null)) else { return Ok(None) };
                let others: Vec<String> = listed.iter().filter(|item| !is_null(item)).map(print_expr).collect();
                let message = match not {
                    true => "`not in` a list that holds null is never true, as in SQL",
                    false => "nothing is equal to the null of a list, as in SQL",
                };
                let instead = match (others.is_empty(), *not) {
                    (true, true) => format!("{value} is not null"),
                    (true, false) => format!("{value} is null"),
                    (false, true) => format!("{value} not in ({})", others.join(", ")),
                    (false, false) => format!("({value} in ({}) or {value} is null)", others.join(", ")),
                };
                (message.to_owned(), "try", Some(instead))
            }
        }
        _ => return Ok(None),
    };
    let warning = Diagnostic::warning(message).at(at);
    Ok(Some(match instead {
        Some(instead) => warning.try_instead(says, at, instead),
        None => warning.hint("what has no value is told by `is null`"),
    }))
}

fn bounded(not: bool) -> &'static str {
    match not {
        true => "a bound that is null says nothing, as in SQL",
        false => "`between` with a bound that is null is never true, as in SQL",
    }
}

/// `(genre, price) = (null, 3)`, each value by itself.
fn rows_equal(op: BinaryOp, left: &Expr, right: &Expr) -> Option<String> {
    let (lefts, rights) = (items(left)?, items(right)?);
    let holds_null = lefts.iter().chain(rights).any(is_null);
    if op != BinaryOp::Equal || lefts.len() != rights.len() || !holds_null {
        return None;
    }
    let pairs = lefts.iter().zip(rights).map(|(one, other)| match (is_null(one), is_null(other)) {
        (false, false) => format!("{} = {}", print_expr(one), print_expr(other)),
        (true, _) => format!("{} is null", print_expr(other)),
        (false, true) => format!("{} is null", print_expr(one)),
    });
    Some(pairs.collect::<Vec<_>>().join(" and "))
}

/// `case genre when null`, and a variable that holds nothing at the moment.
pub fn beside(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Comparison { op, left, right } = node else { return Ok(None) };
    if takes_null(*op) {
        return Ok(None);
    }
    let is_empty = |side: &&Side<'_>| side.is.is_null_word() && matches!(side.typed.kind, ExprKind::Path(_));
    let Some(side) = [right, left].into_iter().find(is_empty) else { return Ok(None) };
    let name = print_expr(side.typed);
    if super::texts::literal(side.typed).is_some() {
        // `(null)`, of which the comparison as a whole was told.
        return Ok(None);
    }
    let other = if std::ptr::eq(side, right) { left } else { right };
    let at = left.typed.span().to(right.typed.span());
    let warning = Diagnostic::warning(format!("`{name}` is null, and `{} null` is never true, as in SQL", op.sql()));
    let word = if *op == BinaryOp::NotEqual { "is not" } else { "is" };
    Ok(Some(warning.at(at).try_instead("try", at, format!("{} {word} {name}", print_expr(other.typed)))))
}

/// `case genre when null`.
pub fn cased(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Case { typed, when } = node else { return Ok(None) };
    let ExprKind::Case { operand: Some(operand), whens, otherwise } = &typed.kind else { return Ok(None) };
    if !is_null(when) {
        return Ok(None);
    }
    let condition = |when: &Expr| match is_null(when) {
        true => Expr { kind: ExprKind::IsNull { not: false, expr: operand.clone() }, at: when.at },
        false => Expr { kind: ExprKind::Binary(BinaryOp::Equal, operand.clone(), Box::new(when.clone())), at: when.at },
    };
    let whens = whens.iter().map(|(when, then)| (condition(when), then.clone())).collect();
    let kind = ExprKind::Case { operand: None, whens, otherwise: otherwise.clone() };
    let conditions = print_expr(&Expr { kind, at: typed.at });
    let warning = Diagnostic::warning("`when null` is never true, as in SQL").at(when.span());
    Ok(Some(warning.try_instead("a condition of its own", typed.span(), conditions)))
}

/// `score + null`: nothing comes of it.
pub fn reckoned(_: &Resolver<'_>, node: &Node<'_>, _: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Operation { op, left, right, at } = node else { return Ok(None) };
    let (other, null) = match (is_null(left.typed), is_null(right.typed)) {
        (false, false) => return Ok(None),
        (true, _) => (right, left),
        (false, true) => (left, right),
    };
    let message = format!("`{} null` is null, whatever the other value is", op.sql());
    let warning = Diagnostic::warning(message).at(*at);
    Ok(Some(match is_null(other.typed) {
        true => warning.hint("null is no value"),
        false => warning.try_instead("without it", other.typed.span().to(null.typed.span()), print_expr(other.typed)),
    }))
}
