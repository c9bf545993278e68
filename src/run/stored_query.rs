//! A query as a variable keeps it, to be asked again.

use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{Expr, ExprKind, HopStatement, Query};
use crate::lang::{HopToken, HopTokenKind, print, tokenize};
use crate::plan::{Variable, Variables};
use crate::session::{FilledSize, Session};

/// How many queries may stand within one another: `x = x where …` again and again makes one in one.
const MAX_DEPTH: usize = 50;

/// How long a query may be with the queries of its variables in their place: `y = games where id in x or id in x` again
/// and again makes each twice as long as the one before.
const MAX_BYTES: usize = 64 * 1024;

/// The expression as a query to be asked again, with the variables that it names, and how large it is with those filled in.
pub(crate) fn stored_query(session: &Session, expr: &Expr) -> Result<(Variable, FilledSize)> {
    let query = match &expr.kind {
        ExprKind::Query(query) => Rc::new((**query).clone()),
        ExprKind::Path(path) => Rc::new(Query::of(path.clone(), Vec::new())),
        _ => return Err(Diagnostic::error("a variable holds a query or a value")),
    };
    // Only what is named is kept, so that what is no longer used can go.
    let text = print(&HopStatement::Value(expr.clone()));
    let (tokens, _) = tokenize(&text);
    let mut captured = Variables::default();
    let mut size = FilledSize { depth: 1, bytes: text.len() };
    for token in &tokens {
        let HopTokenKind::Name { text: name, .. } = &token.kind else { continue };
        let Some(variable) = session.variables().get(name) else { continue };
        if let Some(inner) = session.variables.filled_size(name) {
            size.depth = size.depth.max(inner.depth + 1);
            size.bytes = size.bytes.saturating_add(inner.bytes);
        }
        if !captured.contains_key(name) {
            Rc::make_mut(&mut captured).insert(name.clone(), variable.clone());
        }
    }
    if size.depth > MAX_DEPTH {
        return Err(Diagnostic::error(format!("this query holds {} others, one within the other", size.depth))
            .hint("write it anew, without the variable"));
    }
    if size.bytes > MAX_BYTES && size.depth > 1 {
        return Err(too_long());
    }
    Ok((Variable::Query { query, variables: captured }, size))
}

/// Fails where the queries of the variables that a line names would make it too long to be planned.
pub(crate) fn check_filled_size(session: &Session, tokens: &[HopToken]) -> Result<()> {
    if !session.variables.holds_queries() {
        return Ok(());
    }
    let is_assignment = tokens.get(1).is_some_and(|token| token.is("="));
    let mut bytes = 0_usize;
    for token in tokens.iter().skip(usize::from(is_assignment)) {
        let HopTokenKind::Name { text, .. } = &token.kind else { continue };
        bytes = bytes.saturating_add(session.variables.filled_size(text).map_or(0, |size| size.bytes));
        if bytes > MAX_BYTES {
            return Err(too_long().at(token.span));
        }
    }
    Ok(())
}

fn too_long() -> Diagnostic {
    Diagnostic::engine("this query would be longer than 64 KB with the queries of its variables filled in")
        .hint("write it anew, with fewer variables that hold queries")
}
