//! How a record at the end of a way is looked for: in a list of keys from the far end, or for each record by an index.

use super::context::Context;
use super::descend::{Decide, NearOf, decide};
use super::ways::{among, exists, is_true};
use crate::catalog::KeyStep;
use crate::plan::relational::algebra::{Alias, KeyJoin, Rel, SqlExpr};
use crate::plan::relational::cost::Near;
use crate::plan::relational::key_columns::{from_columns, is_lookup, linked, reversed, scanned, to_columns};
use crate::plan::relational::rewrites::Decision;
use crate::plan::relational::shape::{Shape, filter, filter_first, whole_table};

pub fn rewrite(rel: Rel, context: &Context) -> Rel {
    decide(rel, &KeyJoins, context)
}

struct KeyJoins;

impl Decide for KeyJoins {
    fn takes(&self, expr: &SqlExpr) -> bool {
        matches!(expr, SqlExpr::KeyJoin(_))
    }

    fn expr(&self, expr: SqlExpr, near: NearOf, context: &Context) -> SqlExpr {
        match expr {
            SqlExpr::KeyJoin(join) if join.is_hop => {
                let near = near(join.start);
                hop(*join, near, context)
            }
            SqlExpr::KeyJoin(join) => {
                let near = near(join.start);
                some(*join, near, context)
            }
            expr => expr,
        }
    }
}

/// A hop: the records of `start` are what is asked for, and found by the keys of `inner`. About `near` of them are read
/// where no index finds them.
fn hop(join: KeyJoin, near: Near, context: &Context) -> SqlExpr {
    let KeyJoin { start, steps, inner, end, .. } = join;
    let [step] = steps.0.as_slice() else { panic!("hopdb fault: a hop goes one step") };
    let is_whole = whole_table(&inner).is_some() && is_lookup(step);
    if is_whole && !step.to_parent && is_own_list(step, context) {
        return among(scanned(from_columns(step, start)), context.list(inner, to_columns(step, end)));
    }
    let shape = Shape::of(&inner);
    let asks = || match step.to_parent {
        true => shape.is_base && !shape.is_limited && is_lookup(step) && context.cost.is_few(near.records, &inner),
        false => context.cost.parents_by_index(step, near.records, &inner),
    };
    if !inner.is_correlated() && (is_whole || asks()) {
        return exists(filter_first(inner, end, linked(step, start, end)));
    }
    let scans = step.to_parent
        && is_lookup(&reversed(step))
        && !context.cost.children_by_index(step, context.cost.size(&inner), near);
    let near = from_columns(step, start);
    among(if scans { scanned(near) } else { near }, context.list(inner, to_columns(step, end)))
}

/// True if there is a record of `inner` at the end of the steps from `start`, from those of `near`.
fn some(join: KeyJoin, near: Near, context: &Context) -> SqlExpr {
    let KeyJoin { start, steps, inner, end, exact, start_is_optional, .. } = join;
    let (cost, few) = (&context.cost, near.is_one);
    let Some((first, further)) = steps.0.split_first() else { return exists(inner) };
    let shape = Shape::of(&inner);
    let ask = if further.is_empty() {
        // A parent that must only be there is looked up; one that must fit is among a list of those that do.
        let listed = first.to_parent
            && shape.is_filtered
            && !few
            && cost.rewrites.decide(Decision::ListParents, || !cost.is_few(near.records, &inner));
        is_lookup(first) && !listed && (few || cost.ask_for_each(first, near.records, &inner))
    } else {
        few || cost.ask_along(&steps.0, near.records, &inner)
    };
    let is_whole = whole_table(&inner).is_some() && !first.to_parent && further.is_empty();
    if ask && !few && is_whole && is_own_list(first, context) {
        let list = context.list(inner, to_columns(first, end));
        let found = among(scanned(from_columns(first, start)), list);
        return if exact { is_true(found) } else { found };
    }
    if ask || inner.is_correlated() {
        let reached = context.reached(start, &steps.0, end);
        return exists(if shape.is_limited { filter(inner, reached) } else { filter_first(inner, end, reached) });
    }
    let nullable =
        start_is_optional || first.to.may_be_null(&first.to_columns) || first.from.may_be_null(&first.from_columns);
    let found = listed(start, &steps.0, (inner, end), near, context);
    if exact && nullable { is_true(found) } else { found }
}

/// True if the index on a child's key is itself the list to look in.
fn is_own_list(step: &KeyStep, context: &Context) -> bool {
    let is_large = || context.cost.is_large(&step.from);
    step.to_columns.len() == 1 && context.cost.rewrites.decide(Decision::IndexAsList, is_large)
}

/// From the far end back to the start, each list without repeats.
fn listed(start: Alias, steps: &[KeyStep], far: (Rel, Alias), near: Near, context: &Context) -> SqlExpr {
    let cost = &context.cost;
    let (mut set, mut alias) = far;
    let mut size = cost.size(&set);
    let (first, further) = steps.split_first().expect("a way goes somewhere");
    for step in further.iter().rev() {
        let (from, from_alias) = context.scan(&step.from);
        let list = context.list(set, to_columns(step, alias));
        set = filter(
            from,
            vec![among(near_end(step, from_alias, size, Near::all(cost.records(&step.from)), context), list)],
        );
        let share = (size / cost.records(&step.to)).min(1.0);
        size = (cost.records(&step.from) * share).max(1.0);
        alias = from_alias;
    }
    let list = context.list(set, to_columns(first, alias));
    among(near_end(first, start, size, near, context), list)
}

/// The near end of a step beside a list of `listed` far ends: found by its index where that is worth it. About `near` of
/// its records are read where it is not.
fn near_end(step: &KeyStep, alias: Alias, listed: f64, near: Near, context: &Context) -> Vec<SqlExpr> {
    let columns = from_columns(step, alias);
    if context.cost.scan_near_end(step, listed, near) { scanned(columns) } else { columns }
}

#[cfg(test)]
mod tests {

    use super::super::fixture::{Fixture, col, is, shown, way, where_};
    use crate::lang::ast::{BinaryOp, UnaryOp};
    use crate::plan::relational::algebra::{KeyJoin, Rel, SqlExpr};

    /// Games of which `condition` holds, given whether a review with a score above 5 leads back to them.
    fn games(fixture: &Fixture, exact: bool, condition: fn(SqlExpr) -> SqlExpr) -> Rel {
        let (games, g) = fixture.scan("games");
        let (reviews, r) = fixture.scan("reviews");
        let inner = where_(reviews, is(r, "score", BinaryOp::Greater, 5));
        let join = KeyJoin { exact, ..way(g, vec![fixture.down("reviews", "game_id", "games")], inner, r) };
        let found = condition(SqlExpr::KeyJoin(Box::new(join)));
        shown(where_(games, found), fixture.alias("shown"), vec![("id", col(g, "id"))])
    }

    #[test]
    fn one_step() {
        let fixture = Fixture::new();
        let plan = games(&fixture, false, |found| found);
        assert_eq!(
            fixture.text(&plan),
            "\
project shown: g.id
  sort g.id
    filter reaches g → reviews: (
        filter r.score > 5
          scan reviews as r
      )
      scan games as g"
        );
        assert_eq!(
            fixture.after("key_join", plan.clone()),
            "\
project shown: g.id
  sort g.id
    filter exists (
        filter r.game_id = g.id and r.score > 5
          scan reviews as r
      )
      scan games as g"
        );
        assert_eq!(fixture.run_all(&plan), "1; 2; 3; 4; 5");
        let turned = games(&fixture, true, |found| SqlExpr::Unary(UnaryOp::Not, Box::new(found)));
        assert_eq!(fixture.run_all(&turned), "6; 7");
    }

    #[test]
    fn two_steps_and_keys_that_are_not_alike() {
        let fixture = Fixture::new();
        let (users, u) = fixture.scan("users");
        let (games, g) = fixture.scan("games");
        let inner = where_(games, is(g, "id", BinaryOp::Less, 3));
        let steps = vec![fixture.down("reviews", "user_id", "users"), fixture.up("reviews", "game_id", "games")];
        let join = SqlExpr::KeyJoin(Box::new(way(u, steps, inner, g)));
        let plan = shown(where_(users, join), fixture.alias("shown"), vec![("id", col(u, "id"))]);
        assert_eq!(
            fixture.after("key_join", plan.clone()),
            "\
project shown: u.id
  sort u.id
    filter u.id in (
        project keys: r.user_id
          filter r.game_id in (
              project keys2: g.id
                filter g.id < 3
                  scan games as g
            )
            scan reviews as r
      )
      scan users as u"
        );
        assert_eq!(fixture.run_all(&plan), "1; 2; 3; 4; 5; 6; 7");

        let (employees, e) = fixture.scan("employees");
        let (evaluations, v) = fixture.scan("evaluations");
        let inner = where_(evaluations, is(v, "mark", BinaryOp::Greater, 8));
        let join = way(e, vec![fixture.down("evaluations", "employee_id", "employees")], inner, v);
        let plan = where_(employees, SqlExpr::KeyJoin(Box::new(join)));
        let plan = shown(plan, fixture.alias("shown"), vec![("id", col(e, "id"))]);
        assert_eq!(
            fixture.after("key_join", plan.clone()),
            "\
project shown: e.id
  sort e.id
    filter e.id in (
        project keys: e2.employee_id
          filter e2.mark > 8
            scan evaluations as e2
      )
      scan employees as e"
        );
        assert_eq!(fixture.run_all(&plan), "1; 2; 3; 4; 5");
    }

    #[test]
    fn hops() {
        let fixture = Fixture::new();
        let (reviews, r) = fixture.scan("reviews");
        let (games, g) = fixture.scan("games");
        let inner = where_(games, is(g, "id", BinaryOp::Equal, 3));
        let step = fixture.up("reviews", "game_id", "games");
        let hop = KeyJoin { is_hop: true, ..way(r, vec![step], inner, g) };
        let plan = where_(reviews, SqlExpr::KeyJoin(Box::new(hop)));
        let plan = shown(plan, fixture.alias("shown"), vec![("id", col(r, "id"))]);
        assert_eq!(
            fixture.after("key_join", plan.clone()),
            "\
project shown: r.id
  sort r.id
    filter r.game_id in (
        project keys: g.id
          filter g.id = 3
            scan games as g
      )
      scan reviews as r"
        );
        assert_eq!(fixture.run_all(&plan), "2; 9; 16; 23; 30; 37");
        let (games, g) = fixture.scan("games");
        let (reviews, r) = fixture.scan("reviews");
        let step = fixture.down("reviews", "game_id", "games");
        let hop = KeyJoin { is_hop: true, ..way(g, vec![step], reviews, r) };
        let plan = where_(games, SqlExpr::KeyJoin(Box::new(hop)));
        let plan = shown(plan, fixture.alias("shown"), vec![("id", col(g, "id"))]);
        assert_eq!(
            fixture.after("key_join", plan.clone()),
            "\
project shown: g.id
  sort g.id
    filter exists (
        filter r.game_id = g.id
          scan reviews as r
      )
      scan games as g"
        );
        assert_eq!(fixture.run_all(&plan), "1; 2; 3; 4; 5; 6");
    }
}
