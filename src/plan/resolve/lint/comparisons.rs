//! Rules about comparisons.

use super::{Node, Side};
use crate::catalog::{Affinity, Column, typed_word};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{BinaryOp, ExprKind, Literal, Path, PathHead};
use crate::lang::{print_expr, print_path};
use crate::plan::relational::algebra::same_table;
use crate::plan::resolve::names::ResolvedPath;
use crate::plan::resolve::noun::NounPlace;
use crate::plan::resolve::resolver::Resolver;
use crate::plan::resolve::scope::Scope;
use crate::plan::resolve::standing::Standing;

/// Each side that is a relation, where the other is a literal.
fn relations_beside<'n>(
    resolver: &Resolver<'_>,
    node: &'n Node<'_>,
    scope: &Scope,
) -> Result<Vec<(BinaryOp, Side<'n>, ResolvedPath, &'n Literal)>> {
    let Node::Comparison { op, left, right } = node else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for (side, other) in [(left, right), (right, left)] {
        if let (ExprKind::Path(path), ExprKind::Literal(value)) = (&side.typed.kind, &other.typed.kind)
            && let Some(way) = resolver.path_of(path, scope)?
            && way.column.is_none()
            && way.call.is_none()
            && !way.steps.is_empty()
        {
            found.push((*op, *side, way, value));
        }
    }
    Ok(found)
}

/// The two paths of a comparison that are one and the same place.
fn itself<'n>(resolver: &Resolver<'_>, node: &'n Node<'_>, scope: &Scope) -> Result<Option<[&'n Path; 2]>> {
    let Node::Comparison { left, right, .. } = node else { return Ok(None) };
    let (ExprKind::Path(first), ExprKind::Path(second)) = (&left.typed.kind, &right.typed.kind) else {
        return Ok(None);
    };
    let is_same = match (resolver.path_of(first, scope)?, resolver.path_of(second, scope)?) {
        (Some(first), Some(second)) => first.is_same_place(&second),
        _ => false,
    };
    Ok(is_same.then_some([first, second]))
}

/// `where game = game`, the second of which was meant to be the variable.
pub fn with_itself_for_a_variable(
    resolver: &Resolver<'_>,
    node: &Node<'_>,
    scope: &Scope,
) -> Result<Option<Diagnostic>> {
    let Some([first, second]) = itself(resolver, node, scope)? else { return Ok(None) };
    Ok([second, first].into_iter().find_map(|path| for_a_variable(path, scope)))
}

/// The error of a path that leads from the record in hand, where a variable of its first name was meant.
pub fn for_a_variable(path: &Path, scope: &Scope) -> Option<Diagnostic> {
    let PathHead::Name(name) = &path.head else { return None };
    Resolver::variable(&scope.variables, name)?;
    let error = Diagnostic::error(format!("`{}` is of the record itself here, before the variable", print_path(path)));
    Some(error.at(path.at.0).try_instead("the variable", name.span(), format!("({})", typed_word(&name.text))))
}

/// `where price = price`: nobody asks that.
pub fn with_itself(resolver: &Resolver<'_>, node: &Node<'_>, scope: &Scope) -> Result<Option<Diagnostic>> {
    let Some([first, second]) = itself(resolver, node, scope)? else { return Ok(None) };
    let text = print_path(first);
    let message = format!("`{text}` is compared with itself: that holds or fails for all that is not null alike");
    Ok(Some(
        Diagnostic::error(message).at(first.at.0.to(second.at.0)).hint(format!("what is there: `{text} is not null`")),
    ))
}

/// `where game 5`: a record where a condition is wanted, which it would be by its key, of every record or of none.
pub fn record_as_condition(resolver: &Resolver<'_>, node: &Node<'_>, scope: &Scope) -> Result<Option<Diagnostic>> {
    let Node::Compared { typed } = node else { return Ok(None) };
    let standing = match &typed.kind {
        ExprKind::Path(path) if resolver.is_set(path, scope)? => resolver.noun(path, scope, NounPlace::Path)?,
        ExprKind::Query(query) if query.verbs.is_empty() => resolver.query(query, scope, NounPlace::Path)?,
        _ => return Ok(None),
    };
    let Standing::Records(set, _) = standing else { return Ok(None) };
    if !set.holds_one() {
        return Ok(None);
    }
    let (text, at) = (print_expr(typed), typed.span());
    let error = Diagnostic::error(format!("a condition is wanted here, and `{text}` is a record")).at(at);
    let Some(record) = scope.record() else { return Ok(Some(error)) };
    let relations = resolver.catalog.relations(record.table())?;
    let leads = relations.iter().filter(|relation| same_table(relation.target(), &set.table));
    let error = error.hint("what always holds is `true`");
    Ok(Some(leads.take(2).fold(error, |error, relation| {
        error.try_instead("compared", at, format!("{} = {text}", typed_word(relation.name())))
    })))
}

/// A relation to many is compared by its keys, where perhaps their number was meant.
pub fn count_of_keys(resolver: &Resolver<'_>, node: &Node<'_>, scope: &Scope) -> Result<Option<Diagnostic>> {
    for (op, side, way, value) in relations_beside(resolver, node, scope)? {
        let text = print_expr(side.typed);
        let orders = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual | BinaryOp::Is | BinaryOp::IsNot);
        // No record has the key 0, so that their number is meant.
        let is_none = matches!(value, Literal::Integer(0));
        if (orders || is_none) && matches!(value, Literal::Integer(_) | Literal::Real(_)) && !way.to_one() {
            let Node::Comparison { left, right, .. } = node else { continue };
            let warning = Diagnostic::warning(format!("`{text}` is compared by its keys, and not how many there are"))
                .at(left.typed.span().to(right.typed.span()));
            return Ok(Some(warning.try_instead("how many", side.typed.span(), format!("count({text})"))));
        }
    }
    Ok(None)
}

/// A relation whose key is a number is compared with a text, where perhaps what its record is called was meant.
pub fn key_with_text(resolver: &Resolver<'_>, node: &Node<'_>, scope: &Scope) -> Result<Option<Diagnostic>> {
    for (_, side, way, value) in relations_beside(resolver, node, scope)? {
        let text = print_expr(side.typed);
        let Some(last) = way.steps.last() else { continue };
        let (key, columns) = match last.to_parent {
            true => (&last.from, &last.from_columns),
            false => (&last.to, &last.to.primary_key),
        };
        let is_integer = |column: &usize| key.columns[*column].affinity == Affinity::Integer;
        let is_word = matches!(value, Literal::Text(value) if value.trim().parse::<f64>().is_err());
        if is_word && columns.iter().all(is_integer) {
            let named = last.to.columns.iter().find(|column| column.affinity == Affinity::Text);
            let Node::Comparison { left, right, .. } = node else { continue };
            let warning = Diagnostic::warning(format!("`{text}` is compared by its key, which is a number"))
                .at(left.typed.span().to(right.typed.span()));
            let name = |column: &Column| format!("{text}.{}", typed_word(&column.name));
            return Ok(Some(match named {
                Some(column) => warning.try_instead("a column of it", side.typed.span(), name(column)),
                None => warning.hint(format!("its key stands there without quotes: {text} = 5")),
            }));
        }
    }
    Ok(None)
}
