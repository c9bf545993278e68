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

#[cfg(test)]
mod tests {
    use super::super::fixture::{Fixture, col, shown};
    use super::*;
    use crate::plan::relational::shape::limit;

    #[test]
    fn a_range_in_the_order_that_is_asked_for() {
        let fixture = Fixture::new();
        let (games, g) = fixture.scan("games");
        let keys = vec![SortKey::ascending(col(g, "id"))];
        let sorted = Rel::Sort { input: Box::new(games), keys };
        let plan = shown(limit(sorted, 3, 0), fixture.alias("shown"), vec![("id", col(g, "id"))]);
        assert_eq!(
            fixture.after("kept_order", plan.clone()),
            "\
project shown: g.id
  limit 3
    sort g.id
      scan games as g"
        );
        assert_eq!(fixture.run_all(&plan), "1; 2; 3");
    }
}
