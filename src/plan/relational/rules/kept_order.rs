//! Rows that a range took in an order keep that order, and are not sorted by it again.

use super::context::Context;
use crate::plan::relational::algebra::{Rel, SortKey};
use crate::plan::relational::visit::PartMut;

pub fn rewrite(mut rel: Rel, _context: &Context) -> Rel {
    PartMut::Rel(&mut rel).walk(&mut |part| {
        if let PartMut::Rel(rel) = part {
            while let Rel::Sort { input, keys } = &mut **rel
                && taken_in(input).is_some_and(|taken| taken.starts_with(keys))
            {
                **rel = std::mem::replace(&mut **input, Rel::Unit);
            }
        }
        true
    });
    rel
}

/// The order in which a range took its rows.
fn taken_in(rel: &Rel) -> Option<&[SortKey]> {
    match rel {
        Rel::Limit { input, .. } => match &**input {
            Rel::Sort { keys, .. } => Some(keys),
            inner => taken_in(inner),
        },
        _ => None,
    }
}
