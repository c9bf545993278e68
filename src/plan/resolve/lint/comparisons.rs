//! Rules about comparisons.

use super::{Node, Side};
use crate::catalog::{Affinity, Column, typed_word};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, Literal, Name, Path, PathHead};
use crate::lang::{print_expr, print_path};
use crate::plan::relational::algebra::same_table;
use crate::plan::resolve::noun::NounPlace;
use crate::plan::resolve::path::{ColumnPlace, ResolvedPath};
use crate::plan::resolve::resolver::Resolver;
use crate::plan::resolve::scope::Scope;
use crate::plan::resolve::standing::Standing;
use crate::plan::variables::Variable;

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

/// Where a side is from, `(game).id` as well as `game.id`.
pub fn place(resolver: &Resolver<'_>, side: Side<'_>, scope: &Scope) -> Result<Option<ColumnPlace>> {
    let way = |path: &Path| Ok(resolver.path_of(path, scope)?.and_then(|way| way.place()));
    match (ColumnPlace::of(side.is), &side.typed.kind) {
        (Some(place), _) => Ok(Some(place)),
        (None, ExprKind::Path(path)) => match &path.head {
            // With nothing behind it, it is the variable.
            PathHead::Group(items) if !path.segments.is_empty() => match items.as_slice() {
                [Expr { kind: ExprKind::Path(inner), .. }] => {
                    let segments = inner.segments.iter().chain(&path.segments).cloned().collect();
                    way(&Path { head: inner.head.clone(), segments, at: path.at })
                }
                _ => Ok(None),
            },
            _ => way(path),
        },
        (None, _) => Ok(None),
    }
}

/// The sides of a comparison that are one and the same place.
fn itself<'n>(resolver: &Resolver<'_>, node: &Node<'n>, scope: &Scope) -> Result<Option<[&'n Expr; 2]>> {
    let Node::Comparison { left, right, .. } = node else { return Ok(None) };
    let is_same = match place(resolver, *left, scope)? {
        Some(first) => place(resolver, *right, scope)?.is_some_and(|second| first == second),
        None => false,
    };
    Ok(is_same.then_some([left.typed, right.typed]))
}

/// `where game = game`, the second of which was meant to be the variable.
pub fn with_itself_for_a_variable(
    resolver: &Resolver<'_>,
    node: &Node<'_>,
    scope: &Scope,
) -> Result<Option<Diagnostic>> {
    let Some([first, second]) = itself(resolver, node, scope)? else { return Ok(None) };
    for side in [second, first] {
        if let Some(error) = for_a_variable(resolver, side, scope)? {
            return Ok(Some(error));
        }
    }
    Ok(None)
}

/// The error of a value that is of the record in hand, where a variable of its first name was meant. In brackets a noun stands
/// first, and so the variable where it holds records.
pub fn for_a_variable(resolver: &Resolver<'_>, value: &Expr, scope: &Scope) -> Result<Option<Diagnostic>> {
    let ExprKind::Path(path) = &value.kind else { return Ok(None) };
    let Some((name, is_bare)) = first_name(path) else { return Ok(None) };
    let Some(variable) = Resolver::variable(&scope.variables, name) else { return Ok(None) };
    let text = print_path(path);
    let error =
        Diagnostic::error(format!("`{text}` is of the record itself here, before the variable `{}`", name.text));
    let error = error.at(path.at.0);
    let head = path.without_dots();
    let rest = text.strip_prefix(&print_path(&head)).unwrap_or_default();
    let bare = Path::of(PathHead::Name(name.clone()), path.at);
    let is_relation = resolver.path_of(&bare, scope)?.is_some_and(|way| way.column.is_none());
    Ok(Some(match variable {
        Variable::Records { .. } | Variable::Query { .. } if is_relation && (is_bare || !rest.is_empty()) => {
            let rest = if rest.is_empty() { String::new() } else { format!(" {rest}") };
            error.try_instead("the variable", path.at.0, format!("({}{rest})", typed_word(&name.text)))
        }
        _ => error.hint(format!("by another name it is the variable: `x = {}`, then `x`", typed_word(&name.text))),
    }))
}

/// The first name of a path, and whether it stands without brackets.
fn first_name(path: &Path) -> Option<(&Name, bool)> {
    match &path.head {
        PathHead::Name(name) => Some((name, true)),
        PathHead::Group(items) => match items.as_slice() {
            [Expr { kind: ExprKind::Path(inner), .. }] => first_name(inner).map(|(name, _)| (name, false)),
            _ => None,
        },
        _ => None,
    }
}

/// `where price = price`: nobody asks that.
pub fn with_itself(resolver: &Resolver<'_>, node: &Node<'_>, scope: &Scope) -> Result<Option<Diagnostic>> {
    let Some([first, second]) = itself(resolver, node, scope)? else { return Ok(None) };
    let text = print_expr(first);
    let message = format!("`{text}` is compared with itself: that holds or fails for all that is not null alike");
    Ok(Some(
        Diagnostic::error(message)
            .at(first.span().to(second.span()))
            .hint(format!("what is there: `{text} is not null`")),
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
