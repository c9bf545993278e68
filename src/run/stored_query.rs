//! A query as a variable keeps it, to be asked again.

use std::collections::HashSet;
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{Expr, ExprKind, HopStatement, Query};
use crate::lang::{HopTokenKind, print, tokenize};
use crate::plan::{Variable, Variables};
use crate::session::Session;

/// How many queries may stand within one another: `x = x where …` again and again makes one in one.
const MAX_DEPTH: usize = 50;

/// The expression as a query to be asked again, with the variables that it names, and how deep it is.
pub(crate) fn stored_query(session: &Session, expr: &Expr) -> Result<(Variable, usize)> {
    let query = match &expr.kind {
        ExprKind::Query(query) => Rc::new((**query).clone()),
        ExprKind::Path(path) => {
            Rc::new(Query { verbs: Vec::new(), noun: path.clone(), alias: None, steps: Vec::new(), at: expr.at })
        }
        _ => return Err(Diagnostic::error("a variable holds a query or a value")),
    };
    // Only what is named is kept, so that what is no longer used can go.
    let (tokens, _) = tokenize(&print(&HopStatement::Value(expr.clone())));
    let named: HashSet<&str> = tokens
        .iter()
        .filter_map(|token| match &token.kind {
            HopTokenKind::Name { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    let captured: Variables = Rc::new(
        session
            .variables()
            .iter()
            .filter(|(name, _)| named.contains(name.as_str()))
            .map(|(name, variable)| (name.clone(), variable.clone()))
            .collect(),
    );
    let depth = captured.keys().filter_map(|name| session.variables.depth(name)).max().map_or(1, |deepest| deepest + 1);
    if depth > MAX_DEPTH {
        return Err(Diagnostic::error(format!("this query holds {depth} others, one within the other"))
            .hint("write it anew, without the variable"));
    }
    Ok((Variable::Query { query, variables: captured }, depth))
}
