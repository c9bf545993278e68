//! How records at the end of a way are counted where so many are asked for: until the answer is known, or grouped once.

use super::context::Context;
use super::descend::{Decide, NearOf, decide};
use super::ways::{among, can_be_traced, count_of, exists};
use crate::lang::ast::{BinaryOp, CountRange};
use crate::plan::relational::algebra::{Alias, KeyJoin, Named, Rel, Scan, SqlExpr};
use crate::plan::relational::cost::{Asked, Near};
use crate::plan::relational::key_columns::is_lookup;
use crate::plan::relational::rules::ways::binary;
use crate::plan::relational::shape::{Shape, call, column, filter, filter_first, integer, limit, named, project};

pub fn rewrite(rel: Rel, context: &Context) -> Rel {
    decide(rel, &KeyCounts, context)
}

struct KeyCounts;

impl Decide for KeyCounts {
    fn takes(&self, expr: &SqlExpr) -> bool {
        matches!(expr, SqlExpr::KeyCount(..))
    }

    fn expr(&self, expr: SqlExpr, near: NearOf, context: &Context) -> SqlExpr {
        match expr {
            SqlExpr::KeyCount(join, many) => {
                let near = near(join.start);
                counted(*join, many, near, context)
            }
            expr => expr,
        }
    }
}

/// So many records of `inner` at the end of the steps from `start`, each counted once.
fn counted(join: KeyJoin, many: CountRange, near: Near, context: &Context) -> SqlExpr {
    let KeyJoin { start, steps, inner, end, .. } = join;
    // Counting stops as soon as the answer is known.
    let enough = many.most.map_or(many.least, |most| most.saturating_add(1));
    let asked = Asked { fetches: steps.0.len() > 1, enough: Some(enough), times: 1, only_near: false };
    let is_looked_up = |first| {
        is_lookup(first) && context.cost.count_for_each(first, near.records, &inner, asked) || !can_be_traced(first)
    };
    let first = steps.0.first().filter(|first| !is_looked_up(first));
    match first {
        Some(first) if !near.is_one && !Shape::of(&inner).is_limited && !inner.is_correlated() => {
            let (rel, near) = context.spread(&steps.0, inner, end);
            let traced = context.traced(start, first, rel, near);
            let alias = context.alias("counts");
            let count = Named { name: "count".into(), expr: SqlExpr::Call(count_of(&steps.0, end)) };
            let keys = named(traced.groups, std::slice::from_ref(&count));
            let counted = column(alias, &count.name);
            let grouped = Rel::Aggregate { input: Box::new(traced.rel), alias, keys, columns: vec![count] };
            let having = |condition| context.list(filter(grouped, vec![condition]), traced.keys);
            if many.least > 0 {
                return among(traced.near, having(bounds(counted, many)));
            }
            // None at all is among what is asked for: leave out those with too many.
            let Some(most) = many.most else { return SqlExpr::Word("true") };
            let found = among(traced.near, having(binary(BinaryOp::Greater, counted, integer(most))));
            SqlExpr::IsTrue { expr: Box::new(found), not: true }
        }
        _ => {
            let reached = context.reached(start, &steps.0, end);
            for_each(filter_first(inner, end, reached), (many, enough), steps.0.len() == 1, context)
        }
    }
}

/// The rows of `found` are gone over for each record, as far as the answer needs.
fn for_each(found: Rel, (many, enough): (CountRange, u64), is_one_step: bool, context: &Context) -> SqlExpr {
    let small = |scan: &Scan| !context.cost.is_large(&scan.table);
    match (many.least, many.most) {
        (1, None) => exists(found),
        (0, Some(0)) => SqlExpr::Exists { not: true, query: Box::new(found) },
        // Of few records all are counted, as one says it.
        _ if is_one_step && Shape::of(&found).scan.is_some_and(small) => bounds(counting(found, context), many),
        (least @ 1.., None) => exists(limit(found, 1, least - 1)),
        (0, Some(most)) => SqlExpr::Exists { not: true, query: Box::new(limit(found, 1, most)) },
        _ => {
            let one = Named { name: "one".into(), expr: integer(1) };
            let found = limit(project(found, context.alias("found"), vec![one]), enough, 0);
            bounds(counting(found, context), many)
        }
    }
}

/// `(select count(*) from …)`.
fn counting(input: Rel, context: &Context) -> SqlExpr {
    let alias: Alias = context.alias("counts");
    let count = Named { name: "count".into(), expr: SqlExpr::Call(call("count", Vec::new())) };
    let shown = Named { name: count.name.clone(), expr: column(alias, &count.name) };
    let counted = Rel::Aggregate { input: Box::new(input), alias, keys: Vec::new(), columns: vec![count] };
    SqlExpr::Query(Box::new(project(counted, context.alias("counts"), vec![shown])))
}

/// `count` lies within the bounds.
fn bounds(count: SqlExpr, many: CountRange) -> SqlExpr {
    match many.most {
        Some(most) if most == many.least => binary(BinaryOp::Equal, count, integer(most)),
        Some(most) if many.least == 0 => binary(BinaryOp::LessEqual, count, integer(most)),
        Some(most) => SqlExpr::Between {
            not: false,
            expr: Box::new(count),
            low: Box::new(integer(many.least)),
            high: Box::new(integer(most)),
        },
        None => binary(BinaryOp::GreaterEqual, count, integer(many.least)),
    }
}

#[cfg(test)]
mod tests {

    use super::super::fixture::{Fixture, col, shown, way, where_};
    use crate::lang::ast::CountRange;
    use crate::plan::relational::algebra::{Rel, SqlExpr};

    fn games(fixture: &Fixture, least: u64, most: Option<u64>) -> Rel {
        let (games, g) = fixture.scan("games");
        let (users, u) = fixture.scan("users");
        let steps = vec![fixture.down("reviews", "game_id", "games"), fixture.up("reviews", "user_id", "users")];
        let join = Box::new(way(g, steps, users, u));
        let games = where_(games, SqlExpr::KeyCount(join, CountRange { least, most }));
        shown(games, fixture.alias("shown"), vec![("id", col(g, "id"))])
    }

    #[test]
    fn several_users() {
        let fixture = Fixture::new();
        let plan = games(&fixture, 3, Some(4));
        assert_eq!(
            fixture.text(&plan),
            "\
project shown: g.id
  sort g.id
    filter reaches 3..4 g → reviews → users: (
        scan users as u
      )
      scan games as g"
        );
        assert_eq!(
            fixture.after("key_count", plan),
            "\
project shown: g.id
  sort g.id
    filter (
        project counts: counts2.count
          aggregate counts2: count(*) as count
            limit 5
              project found: 1 as one
                filter u.id in (
                    project keys: r.user_id
                      filter r.game_id = g.id
                        scan reviews as r
                  )
                  scan users as u
      ) between 3 and 4
      scan games as g"
        );
        for (least, most, rows) in [
            (0, Some(0), "7"),
            (5, None, "1; 2; 3; 4; 5; 6"),
            (0, Some(5), "1; 2; 3; 4; 5; 6; 7"),
            (5, Some(5), "1; 2; 3; 4; 5; 6"),
            (3, Some(5), "1; 2; 3; 4; 5; 6"),
            (0, None, "1; 2; 3; 4; 5; 6; 7"),
        ] {
            assert_eq!(fixture.run_all(&games(&fixture, least, most)), rows, "{least} to {most:?}");
        }
    }

    #[test]
    fn keys_that_are_not_alike() {
        let fixture = Fixture::new();
        let (employees, e) = fixture.scan("employees");
        let (evaluations, v) = fixture.scan("evaluations");
        let join = way(e, vec![fixture.down("evaluations", "employee_id", "employees")], evaluations, v);
        let many = CountRange { least: 6, most: None };
        let plan = where_(employees, SqlExpr::KeyCount(Box::new(join), many));
        let plan = shown(plan, fixture.alias("shown"), vec![("id", col(e, "id"))]);
        assert_eq!(
            fixture.after("key_count", plan.clone()),
            "\
project shown: e.id
  sort e.id
    filter e.id in (
        project keys: e2.id
          filter counts.count >= 6
            aggregate counts: count(*) as count per e2.id
              join on e3.employee_id = e2.id
                scan evaluations as e3
                scan employees as e2
      )
      scan employees as e"
        );
        assert_eq!(fixture.run_all(&plan), "1; 2; 3; 4; 5");
    }
}
