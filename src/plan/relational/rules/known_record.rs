//! A list that holds one record at most is a value, which needs no list to be made.

use super::conditions::change_conditions;
use super::context::Context;
use crate::catalog::{Affinity, Identity};
use crate::lang::ast::BinaryOp;
use crate::plan::relational::algebra::{Alias, Rel, Scan, SqlExpr};
use crate::plan::relational::shape::is_one;
use crate::plan::relational::visit::Part;
use crate::store::Value;

pub fn rewrite(mut rel: Rel, context: &Context) -> Rel {
    change_conditions(&mut rel, &mut |input, condition| {
        known_key(input, condition, context).or_else(|| known(condition))
    });
    rel
}

/// `game_id = 3` for a list of the key of game 3, where there is such a game: a key may point at nothing.
fn known_key(input: &Rel, condition: &SqlExpr, context: &Context) -> Option<SqlExpr> {
    let SqlExpr::InQuery { not: false, expr, query } = condition else { return None };
    let (SqlExpr::Column(own), Rel::Project { input: found, columns, .. }) = (&**expr, &**query) else { return None };
    let Rel::Filter { input: all, conditions, .. } = &**found else { return None };
    let (Rel::Scan(scan), [shown], [same]) = (&**all, columns.as_slice(), conditions.as_slice()) else { return None };
    let SqlExpr::Binary(BinaryOp::Equal, left, right) = same else { return None };
    let (SqlExpr::Column(key), SqlExpr::Value(Value::Integer(number))) = (&**left, &**right) else { return None };
    let is_rowid = matches!(&scan.table.identity, Identity::Rowid(name) if name.eq_ignore_ascii_case(&key.name));
    let is_key = is_rowid && key.of == scan.alias && shown.expr == **left;
    // A column of text would compare with a number that has no column as text.
    let near = scan_of(input, own.of)?;
    let column = near.table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&own.name))?;
    let is_number = matches!(column.affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric);
    (is_key && is_number && context.cost.is_there(scan, &key.name, *number))
        .then(|| SqlExpr::Binary(BinaryOp::Equal, expr.clone(), right.clone()))
}

/// The table under an alias in a plan.
fn scan_of(rel: &Rel, alias: Alias) -> Option<Scan> {
    let mut found = None;
    Part::Rel(rel).walk(&mut |part| {
        if let Part::Rel(Rel::Scan(scan)) = part
            && scan.alias == alias
        {
            found = Some(scan.clone());
        }
        found.is_none()
    });
    found
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

    /// The reviews of a game by its key.
    fn reviews_of(fixture: &Fixture, key: u64) -> Rel {
        let (reviews, r) = fixture.scan("reviews");
        let (games, g) = fixture.scan("games");
        let conditions = vec![is(g, "id", BinaryOp::Equal, key)];
        let game = Rel::Filter { input: Box::new(games), conditions, leaves: Leaves::AtMost(1) };
        let list = project(game, fixture.alias("keys"), vec![Named { name: "id".into(), expr: col(g, "id") }]);
        let plan = filter(reviews, vec![among(vec![col(r, "game_id")], list)]);
        shown(plan, fixture.alias("shown"), vec![("id", col(r, "id"))])
    }

    #[test]
    fn a_list_of_one() {
        let fixture = Fixture::new();
        let plan = reviews_of(&fixture, 99);
        assert_eq!(
            fixture.text(&plan),
            "\
project shown: r.id
  sort r.id
    filter r.game_id in (
        project keys: g.id
          filter g.id = 99
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
          filter g.id = 99
            scan games as g
      )
      scan reviews as r"
        );
        assert_eq!(fixture.run_all(&plan), "");
    }

    #[test]
    fn a_record_that_is_there() {
        let fixture = Fixture::new();
        let plan = reviews_of(&fixture, 3);
        assert_eq!(
            fixture.after("known_record", plan.clone()),
            "\
project shown: r.id
  sort r.id
    filter r.game_id = 3
      scan reviews as r"
        );
        assert_eq!(fixture.run_all(&plan), "2; 9; 16; 23; 30; 37");
    }
}
