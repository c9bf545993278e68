//! A list that holds one record at most is a value, which needs no list to be made.

use super::Context;
use super::conditions::change_conditions;
use crate::lang::ast::BinaryOp;
use crate::plan::relational::algebra::{Rel, SqlExpr};
use crate::plan::relational::shape::is_one;

pub fn rewrite(mut rel: Rel, _context: &Context) -> Rel {
    change_conditions(&mut rel, &mut |_, condition| known(condition));
    rel
}

/// Over nothing the value is NULL where the list is empty, so that this holds only where false is like NULL.
fn known(condition: &SqlExpr) -> Option<SqlExpr> {
    let SqlExpr::InQuery { not: false, expr, query } = condition else { return None };
    let Rel::Project { columns, .. } = &**query else { return None };
    // A value takes the collation of the left side alone, and a row the affinities of both sides only column by column.
    let comparable = is_column(expr) && columns.iter().all(|column| matches!(column.expr, SqlExpr::Column(_)));
    (comparable && is_one(query) && !query.is_correlated())
        .then(|| SqlExpr::Binary(BinaryOp::Equal, expr.clone(), Box::new(SqlExpr::Query(query.clone()))))
}

fn is_column(expr: &SqlExpr) -> bool {
    match expr {
        SqlExpr::Column(_) => true,
        SqlExpr::Plain(expr) => is_column(expr),
        SqlExpr::Row(items) => items.iter().all(is_column),
        _ => false,
    }
}

#[cfg(test)]
mod tests {

    use super::super::fixture::{Fixture, col, is, shown};
    use super::super::ways::among;
    use crate::lang::ast::BinaryOp;
    use crate::plan::relational::algebra::{Leaves, Named, Rel};
    use crate::plan::relational::shape::{filter, project};

    #[test]
    fn a_list_of_one() {
        let fixture = Fixture::new();
        let (reviews, r) = fixture.scan("reviews");
        let (games, g) = fixture.scan("games");
        let conditions = vec![is(g, "id", BinaryOp::Equal, 3)];
        let game = Rel::Filter { input: Box::new(games), conditions, leaves: Leaves::AtMost(1) };
        let list = project(game, fixture.alias("keys"), vec![Named { name: "id".into(), expr: col(g, "id") }]);
        let plan = filter(reviews, vec![among(vec![col(r, "game_id")], list)]);
        let plan = shown(plan, fixture.alias("shown"), vec![("id", col(r, "id"))]);
        assert_eq!(
            fixture.text(&plan),
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
        assert_eq!(
            fixture.after("known_record", plan.clone()),
            "\
project shown: r.id
  sort r.id
    filter r.game_id = (
        project keys: g.id
          filter g.id = 3
            scan games as g
      )
      scan reviews as r"
        );
        assert_eq!(fixture.run_all(&plan), "2; 9; 16; 23; 30; 37");
    }
}
