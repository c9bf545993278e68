//! Whether an expression holds numbers or texts, by what the schema declares and what functions give.

use crate::catalog::Affinity;
use crate::plan::resolve::tree::{TypedExpr, TypedKind};
use crate::plan::resolve::types::ValueClass;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Number,
    Text,
}

/// Functions that give one of their arguments, or what is made of them all.
const ONE_OF: [&str; 7] = ["min", "max", "coalesce", "ifnull", "nullif", "likely", "unlikely"];

/// The kind of the values of an expression; a column holds what it is declared to.
pub fn held(expr: &TypedExpr) -> Option<Kind> {
    match expr.ty.class {
        ValueClass::Number | ValueClass::Truth => return Some(Kind::Number),
        ValueClass::Text => return Some(Kind::Text),
        ValueClass::Any | ValueClass::Blob | ValueClass::Null => {}
    }
    let declared = || match expr.ty.affinity? {
        Affinity::Text => Some(Kind::Text),
        Affinity::Integer | Affinity::Real => Some(Kind::Number),
        Affinity::Numeric | Affinity::Blob => None,
    };
    match &expr.without_brackets().kind {
        TypedKind::Function { name, args } if ONE_OF.contains(&name.to_ascii_lowercase().as_str()) => same(args),
        TypedKind::Function { name, args } if ["if", "iif"].contains(&name.to_ascii_lowercase().as_str()) => {
            same(args.get(1..)?)
        }
        TypedKind::Case { whens, otherwise, .. } => {
            same(whens.iter().map(|(_, then)| then).chain(otherwise.as_deref()))
        }
        TypedKind::Window { .. } => None,
        _ => declared(),
    }
}

/// The kind that all of these have, NULL left out.
fn same<'e>(exprs: impl IntoIterator<Item = &'e TypedExpr>) -> Option<Kind> {
    let mut kinds =
        exprs.into_iter().filter(|expr| expr.ty.class != ValueClass::Null && !expr.is_null_word()).map(held);
    let first = kinds.next()??;
    kinds.all(|kind| kind == Some(first)).then_some(first)
}

/// The affinity that SQLite gives to what an expression is compared with; none for what is worked out.
pub fn compared_as(expr: &TypedExpr) -> Option<Affinity> {
    let inner = expr.without_brackets();
    match &inner.kind {
        // It ends in a cast.
        TypedKind::Function { name, .. } if name.eq_ignore_ascii_case("year") => Some(Affinity::Integer),
        TypedKind::SetAggregate { .. }
        | TypedKind::PathAggregate { .. }
        | TypedKind::QueryAggregate { .. }
        | TypedKind::VerbValue(_)
        | TypedKind::Function { .. }
        | TypedKind::Window { .. }
        | TypedKind::Case { .. } => None,
        _ => inner.ty.affinity.filter(|affinity| *affinity != Affinity::Blob),
    }
}
