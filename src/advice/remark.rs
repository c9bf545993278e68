//! What a line that runs was perhaps not meant to be.

use crate::commands::planned as check;
use crate::diagnostic::{Diagnostic, TryLine};
use crate::lang::ast::{Expr, ExprKind, HopStatement, QueryStepKind, QueryVerb};
use crate::lang::{print, print_expr};
use crate::session::Session;

/// A warning about a line that counts what it has just sorted: `count reviews by game` was meant to be `per game`.
pub fn remark(session: &Session, expr: &Expr) -> Option<Diagnostic> {
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
