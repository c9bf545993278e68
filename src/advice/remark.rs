//! What a line that runs was perhaps not meant to be.

use crate::commands::planned as check;
use crate::diagnostic::{Diagnostic, TryLine};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, HopStatement, PathHead, QueryStepKind, QueryVerb};
use crate::lang::{print, print_expr, print_path};
use crate::session::Session;

/// A warning about a line that was perhaps meant to do something else.
pub fn remark(session: &Session, expr: &Expr) -> Option<Diagnostic> {
    compared(session, expr).or_else(|| sorted(session, expr))
}

/// `game 3.price = 30` compares, where a person perhaps wants to change the record.
fn compared(session: &Session, expr: &Expr) -> Option<Diagnostic> {
    // A script may well want to know.
    let ExprKind::Binary(BinaryOp::Equal, left, right) = &expr.kind else { return None };
    if !session.is_interactive() {
        return None;
    }
    let ExprKind::Path(path) = &left.kind else { return None };
    let (PathHead::Key { .. }, [column]) = (&path.head, path.segments.as_slice()) else { return None };
    let record = print_path(&path.without_dots());
    let line = format!("update {record} set {} = {}", column.name, print_expr(right));
    let is_literal = matches!(right.kind, ExprKind::Literal(_));
    (is_literal && column.args.is_none() && check::runs(session, &line)).then(|| {
        let mut warning = Diagnostic::warning("this compares, and changes nothing").at(expr.at.0);
        warning.add_line(TryLine { says: "to change the record".to_owned(), line });
        warning
    })
}

/// A line that counts what it has just sorted: `count reviews by game` was meant to be `per game`.
fn sorted(session: &Session, expr: &Expr) -> Option<Diagnostic> {
    let ExprKind::Query(query) = &expr.kind else { return None };
    let [(verb, _)] = query.verbs.as_slice() else { return None };
    let one = match verb {
        QueryVerb::Count => "a count",
        QueryVerb::Sum => "a sum",
        QueryVerb::Avg => "an average",
        QueryVerb::Min | QueryVerb::Max => "the one value",
        _ => return None,
    };
    if query.steps.iter().any(|step| matches!(step.kind, QueryStepKind::Per(_))) {
        // One count for each, which are sorted.
        return None;
    }
    let last = query.steps.last()?;
    let QueryStepKind::By(terms) = &last.kind else { return None };
    let keys: Vec<String> = terms.iter().map(|term| print_expr(&term.expr)).collect();
    let mut sorted = (**query).clone();
    sorted.steps.pop();
    let plain = print(&HopStatement::Value(Expr { kind: ExprKind::Query(Box::new(sorted)), at: expr.at }));
    let line = format!("{plain} per {}", keys.join(", "));
    let mut warning =
        Diagnostic::warning(format!("`by` sorts, and {one} is one number; `per` gives one for each")).at(last.at.0);
    if check::runs(session, &line) {
        warning.add_line(TryLine { says: "try".to_owned(), line });
    }
    Some(warning)
}
