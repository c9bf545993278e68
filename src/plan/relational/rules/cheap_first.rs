//! Conditions that ask a query come after those that look at the record alone.

use super::context::Context;
use crate::lang::ast::BinaryOp;
use crate::plan::relational::algebra::{Leaves, Rel, SqlExpr};
use crate::plan::relational::visit::PartMut;

/// Each condition by itself: what stands between `and` is several, and filters one above another are one filter.
pub fn parted(mut rel: Rel, _context: &Context) -> Rel {
    each_filter(&mut rel, |conditions| {
        let mut parts = Vec::new();
        conditions.drain(..).for_each(|condition| part(condition, &mut parts));
        *conditions = parts;
    });
    rel
}

/// Stable, since of two conditions the first may keep the second from failing.
pub fn rewrite(mut rel: Rel, _context: &Context) -> Rel {
    each_filter(&mut rel, |conditions| conditions.sort_by_key(SqlExpr::has_query));
    rel
}

fn each_filter(rel: &mut Rel, change: fn(&mut Vec<SqlExpr>)) {
    PartMut::Rel(rel).walk(&mut |part| {
        if let PartMut::Rel(rel) = part {
            merge(rel);
            if let Rel::Filter { conditions, .. } = &mut **rel {
                change(conditions);
            }
        }
        true
    });
}

/// Filters one above another are one, the lower conditions first.
fn merge(rel: &mut Rel) {
    while let Rel::Filter { input, conditions, leaves } = rel
        && let Rel::Filter { input: below, conditions: first, leaves: fewer } = &mut **input
    {
        first.append(conditions);
        *conditions = std::mem::take(first);
        *leaves = match (*leaves, *fewer) {
            (Leaves::AtMost(one), Leaves::AtMost(other)) => Leaves::AtMost(one.min(other)),
            (Leaves::Some, other) | (other, Leaves::Some) => other,
        };
        let below = std::mem::replace(&mut **below, Rel::Unit);
        **input = below;
    }
}

fn part(condition: SqlExpr, parts: &mut Vec<SqlExpr>) {
    match condition {
        SqlExpr::Binary(BinaryOp::And, left, right) => {
            part(*left, parts);
            part(*right, parts);
        }
        condition => parts.push(condition),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Fixture, col, is, shown, where_};
    use super::super::ways::{among, binary};
    use crate::lang::ast::BinaryOp;
    use crate::plan::relational::algebra::Named;
    use crate::plan::relational::shape::project;

    #[test]
    fn a_list_after_a_number() {
        let fixture = Fixture::new();
        let (reviews, r) = fixture.scan("reviews");
        let (games, g) = fixture.scan("games");
        let games = where_(games, is(g, "id", BinaryOp::Less, 4));
        let list = project(games, fixture.alias("keys"), vec![Named { name: "id".into(), expr: col(g, "id") }]);
        let score = is(r, "score", BinaryOp::Greater, 8);
        let both = binary(BinaryOp::And, among(vec![col(r, "game_id")], list), score);
        let plan = where_(where_(reviews, both), is(r, "id", BinaryOp::Less, 30));
        let plan = shown(plan, fixture.alias("shown"), vec![("id", col(r, "id"))]);
        assert_eq!(
            fixture.text(&plan),
            "\
project shown: r.id
  sort r.id
    filter r.id < 30
      filter r.game_id in (
          project keys: g.id
            filter g.id < 4
              scan games as g
        ) and r.score > 8
        scan reviews as r"
        );
        assert_eq!(
            fixture.after("conjuncts", plan.clone()),
            "\
project shown: r.id
  sort r.id
    filter r.game_id in (
        project keys: g.id
          filter g.id < 4
            scan games as g
      ) and r.score > 8 and r.id < 30
      scan reviews as r"
        );
        assert_eq!(
            fixture.after("cheap_first", plan.clone()),
            "\
project shown: r.id
  sort r.id
    filter r.id < 30 and r.game_id in (
        project keys: g.id
          filter g.id < 4
            scan games as g
      ) and r.score > 8
      scan reviews as r"
        );
        assert_eq!(fixture.run_all(&plan), "2; 20; 27");
    }
}
