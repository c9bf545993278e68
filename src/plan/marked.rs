//! What a name could be at a place of a line that is not whole: the resolver meets the marker there, and says what it
//! looked at.

use std::cell::RefCell;
use std::rc::Rc;

use super::resolve::resolver::Resolver;
use super::resolve::tree::{Field, TypedExpr, TypedKind};
use super::resolve::visit::query_mentions;
use super::resolved;
use super::variables::Variables;
use crate::catalog::{Catalog, Table};
use crate::diagnostic::Span;
use crate::lang::MARKER;
use crate::lang::ast::Expr;

/// What names are looked up in at the marker.
#[derive(Clone, Debug)]
pub enum MarkedPlace {
    /// A table is wanted.
    Table,
    /// A column or relation of this table, behind a dot or where a relation is named.
    Member(Rc<Table>),
    /// A name by itself: members of these tables, the nearest first; what is shown so far.
    Name { tables: Vec<Rc<Table>>, shown: Vec<String> },
}

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    Noun,
    Relation,
    Column,
    Variable,
    /// Nothing has this name.
    Unknown,
}

/// What the names in `expr` mean, by their places, as far as the line is right. Of two meanings at a place the later counts.
pub fn meanings(expr: &Expr, catalog: &Catalog, variables: &Variables) -> Vec<(Span, Meaning)> {
    let mut resolver = Resolver::new(catalog, false);
    resolver.met = Some(RefCell::default());
    // A line that is wrong somewhere is right before that.
    let _ = resolved(&resolver, expr, variables);
    resolver.met.map(RefCell::into_inner).unwrap_or_default()
}

/// What the marker in `expr`, a name there, could be. None where the line is wrong before it.
pub fn marked_place(expr: &Expr, catalog: &Catalog, variables: &Variables) -> Option<MarkedPlace> {
    let resolver = Resolver::new(catalog, false);
    // Nothing knows the marker, so that this fails, at the marker or before it.
    let _ = resolved(&resolver, expr, variables);
    resolver.marked.take()
}

/// The table and column with which the marker in `expr`, a text there, is compared.
pub fn compared_column(expr: &Expr, catalog: &Catalog, variables: &Variables) -> Option<(Rc<Table>, usize)> {
    let resolver = Resolver::new(catalog, false);
    let query = resolved(&resolver, expr, variables).ok()?;
    let mut found = None;
    query_mentions(&query, &mut |expr| {
        found = found.take().or_else(|| beside_marker(expr));
        found.is_some()
    });
    found
}

fn beside_marker(expr: &TypedExpr) -> Option<(Rc<Table>, usize)> {
    let (column, others): (&TypedExpr, Vec<&TypedExpr>) = match &expr.kind {
        TypedKind::Binary(op, left, right) if op.compares() => (left, vec![right]),
        TypedKind::Like { expr, pattern, .. } => (expr, vec![pattern]),
        TypedKind::Between { expr, low, high, .. } => (expr, vec![low, high]),
        TypedKind::InList { expr, list, .. } => (expr, list.iter().collect()),
        _ => return None,
    };
    if !others.into_iter().any(is_marker) {
        return None;
    }
    match &column.kind {
        TypedKind::Field(record, Field::Column(at)) => Some((record.table().clone(), *at)),
        TypedKind::KeyAlong(_, step) => Some((step.from.clone(), *step.from_columns.first()?)),
        _ => None,
    }
}

fn is_marker(expr: &TypedExpr) -> bool {
    match &expr.kind {
        TypedKind::Value(value) => value.as_text().is_some_and(|text| text == MARKER),
        TypedKind::Group(inner) => is_marker(inner),
        _ => false,
    }
}
