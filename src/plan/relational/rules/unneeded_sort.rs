//! An order that nothing looks at is left out.

use super::context::Context;
use crate::plan::relational::algebra::{JoinKind, Rel, SqlExpr};
use crate::plan::relational::shape::{is_one, is_star_count};
use crate::plan::relational::visit::PartMut;

pub fn rewrite(mut rel: Rel, _context: &Context) -> Rel {
    PartMut::Rel(&mut rel).walk(&mut |part| {
        match part {
            PartMut::Expr(SqlExpr::Exists { query, .. }) => {
                unsorted(query, true);
                unlimited(query);
            }
            PartMut::Expr(SqlExpr::InQuery { query, .. }) => unsorted(query, false),
            PartMut::Rel(rel) if matches!(&**rel, Rel::Sort { input, .. } if is_one(input)) => {
                while let Rel::Sort { input, .. } = &mut **rel {
                    **rel = std::mem::replace(&mut **input, Rel::Unit);
                }
            }
            PartMut::Rel(Rel::Aggregate { input, keys, columns, .. })
                if keys.is_empty() && columns.iter().all(is_star_count) =>
            {
                unsorted(input, true);
            }
            _ => {}
        }
        true
    });
    rel
}

/// Leaves out orders; where rows are only counted, also those that say which rows a range takes.
fn unsorted(rel: &mut Rel, counted: bool) {
    while let Rel::Sort { input, .. } = rel {
        *rel = std::mem::replace(&mut **input, Rel::Unit);
    }
    match rel {
        Rel::Project { input, columns, .. } | Rel::Extend { input, columns, .. }
            if !columns.iter().any(|column| column.expr.has_window()) =>
        {
            unsorted(input, counted);
        }
        Rel::Join { input, kind: JoinKind::Left, to_one: true, .. } | Rel::Attach { input, .. } => {
            unsorted(input, counted);
        }
        Rel::Filter { input, .. } | Rel::Distinct(input) => unsorted(input, false),
        Rel::Limit { input, .. } if counted => unsorted(input, true),
        _ => {}
    }
}

/// Leaves out a range that leaves a row where there is one.
fn unlimited(rel: &mut Rel) {
    match rel {
        Rel::Project { input, .. } => unlimited(input),
        Rel::Limit { input, range } if range.offset == 0 && range.limit != Some(0) => {
            *rel = std::mem::replace(&mut **input, Rel::Unit);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {

    use super::super::fixture::{Fixture, by, col};
    use super::super::ways::exists;
    use crate::plan::relational::algebra::{Named, Rel};
    use crate::plan::relational::shape::{limit, project};

    #[test]
    fn whether_there_is_one() {
        let fixture = Fixture::new();
        let (games, g) = fixture.scan("games");
        let first = limit(by(games, &[col(g, "title")]), 3, 0);
        let found = vec![Named { name: "exists".into(), expr: exists(first) }];
        let plan = project(Rel::Unit, fixture.alias("shown"), found);
        assert_eq!(
            fixture.text(&plan),
            "\
project shown: exists (
    limit 3
      sort g.title
        scan games as g
  ) as exists
  one row"
        );
        assert_eq!(
            fixture.after("unneeded_sort", plan.clone()),
            "\
project shown: exists (
    scan games as g
  ) as exists
  one row"
        );
        assert_eq!(fixture.run_all(&plan), "1");
    }
}
