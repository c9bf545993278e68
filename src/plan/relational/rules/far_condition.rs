//! A column at the end of a path to one, compared with a constant, is asked of the records there first.

use super::conditions::change_conditions;
use super::context::Context;
use crate::catalog::{KeyStep, Table};
use crate::lang::ast::{BinaryOp, ORDERING};
use crate::plan::relational::algebra::{Alias, ColumnRef, JoinKind, KeyJoin, Rel, Scan, SqlExpr, Way};
use crate::plan::relational::key_columns::{is_unique, linked};
use crate::plan::relational::rewrites::Decision;
use crate::plan::relational::shape::{Shape, filter};
use std::rc::Rc;

pub fn rewrite(mut rel: Rel, context: &Context) -> Rel {
    change_conditions(&mut rel, &mut |input, condition| asked_first(input, condition, context));
    rel
}

fn asked_first(input: &Rel, condition: &SqlExpr, context: &Context) -> Option<SqlExpr> {
    let far = compared(condition)?;
    let shape = Shape::of(input);
    let scan = shape.scan.filter(|_| shape.is_base && !shape.is_limited)?;
    if far == scan.alias || !context.cost.is_large(&scan.table) {
        return None;
    }
    let (steps, table) = path_to(far, scan, input)?;
    let cheap = || context.cost.records(&table) < context.cost.records(&scan.table) * FURTHER;
    if !context.cost.rewrites.decide(Decision::FarFirst, cheap) {
        return None;
    }
    let (there, end) = context.scan(&table);
    Some(SqlExpr::KeyJoin(Box::new(KeyJoin {
        start: scan.alias,
        steps: Way(steps),
        inner: filter(there, vec![condition.clone().rename(far, end)]),
        end,
        exact: false,
        start_is_optional: false,
        start_is_one: false,
        is_hop: false,
    })))
}

/// Reading through a table costs less than looking into it for each of so many times fewer records.
const FURTHER: f64 = 10.0;

/// The one alias that a comparison with constants is about. It cannot hold where there is no record.
fn compared(condition: &SqlExpr) -> Option<Alias> {
    let (column, constants): (&SqlExpr, Vec<&SqlExpr>) = match condition {
        SqlExpr::Binary(op, left, right)
            if op.strength() == ORDERING || matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) =>
        {
            if is_constant(right) { (left, vec![right]) } else { (right, vec![left]) }
        }
        SqlExpr::Like { expr, pattern, escape, .. } => {
            (expr, std::iter::once(&**pattern).chain(escape.as_deref()).collect())
        }
        SqlExpr::Between { expr, low, high, .. } => (expr, vec![low, high]),
        SqlExpr::InList { not: false, expr, list } => (expr, list.iter().collect()),
        _ => return None,
    };
    constants.into_iter().all(is_constant).then(|| column_of(column))?
}

fn is_constant(expr: &SqlExpr) -> bool {
    matches!(expr, SqlExpr::Value(_) | SqlExpr::Word(_))
}

fn column_of(expr: &SqlExpr) -> Option<Alias> {
    match expr {
        SqlExpr::Column(ColumnRef { of, .. }) => Some(*of),
        SqlExpr::Collate { expr, .. } => column_of(expr),
        _ => None,
    }
}

/// The steps from the table at the bottom of a plan to the one that is joined under `far`.
fn path_to(far: Alias, scan: &Scan, input: &Rel) -> Option<(Vec<KeyStep>, Rc<Table>)> {
    let mut steps = Vec::new();
    let mut at = far;
    let mut end = None;
    while at != scan.alias {
        let (joined, on) = join_of(at, input)?;
        let near = near_of(on, at)?;
        let near_table = if near == scan.alias { &scan.table } else { &join_of(near, input)?.0.table };
        steps.insert(0, step_of(near, near_table, joined, on)?);
        end.get_or_insert_with(|| joined.table.clone());
        at = near;
    }
    Some((steps, end?))
}

/// The join to one that gives an alias.
fn join_of(alias: Alias, rel: &Rel) -> Option<(&Scan, &[SqlExpr])> {
    match rel {
        Rel::Join { input, right, kind: JoinKind::Left, on, to_one: true } => match &**right {
            Rel::Scan(scan) if scan.alias == alias => Some((scan, on)),
            _ => join_of(alias, input),
        },
        Rel::Filter { input, .. }
        | Rel::Join { input, .. }
        | Rel::Extend { input, .. }
        | Rel::Attach { input, .. }
        | Rel::Sort { input, .. } => join_of(alias, input),
        _ => None,
    }
}

fn near_of(on: &[SqlExpr], far: Alias) -> Option<Alias> {
    let mut near = None;
    for condition in on {
        condition.columns(&mut |column| {
            if column.of != far {
                near = Some(column.of);
            }
        });
    }
    near
}

/// The step along a key that a join's conditions say.
fn step_of(near: Alias, near_table: &Rc<Table>, far: &Scan, on: &[SqlExpr]) -> Option<KeyStep> {
    let place = |table: &Table, column: &ColumnRef| {
        table.columns.iter().position(|own| own.name.eq_ignore_ascii_case(&column.name))
    };
    let (mut from_columns, mut to_columns) = (Vec::new(), Vec::new());
    for condition in on {
        let (mut from, mut to) = (None, None);
        condition.columns(&mut |column| {
            if column.of == near {
                from = place(near_table, column);
            } else if column.of == far.alias {
                to = place(&far.table, column);
            }
        });
        from_columns.push(from?);
        to_columns.push(to?);
    }
    let to_parent = |to_parent| KeyStep {
        from: near_table.clone(),
        from_columns: from_columns.clone(),
        to: far.table.clone(),
        to_columns: to_columns.clone(),
        to_parent,
        to_one: true,
    };
    let fits = |step: &KeyStep| linked(step, near, far.alias) == on;
    let parent_first = is_unique(&far.table, &to_columns);
    [to_parent(parent_first), to_parent(!parent_first)].into_iter().find(fits)
}

#[cfg(test)]
mod tests {

    use super::super::Rewrites;
    use super::super::fixture::{Fixture, col, shown, where_};
    use super::rewrite;
    use crate::lang::ast::BinaryOp;
    use crate::plan::relational::algebra::SqlExpr;
    use crate::plan::relational::rewrites::{Choice, Decision};
    use crate::store::Value;

    #[test]
    fn asked_of_the_games_first() {
        let fixture = Fixture::new();
        let (reviews, r) = fixture.scan("reviews");
        let (joined, g) = fixture.beside(reviews, r, &fixture.up("reviews", "game_id", "games"));
        let title = SqlExpr::Value(Value::text("Game 3"));
        let is_title = SqlExpr::Binary(BinaryOp::Equal, Box::new(col(g, "title")), Box::new(title));
        let plan = shown(where_(joined, is_title), fixture.alias("shown"), vec![("id", col(r, "id"))]);
        let large = Rewrites::default().choosing(Decision::LargeTables, Choice::Always);
        let context = fixture.context(large);
        assert_eq!(
            fixture.text(&rewrite(plan.clone(), &context)),
            "\
project shown: r.id
  sort r.id
    filter reaches r → games: (
        filter g.title = 'Game 3'
          scan games as g
      )
      left join on g2.id = r.game_id
        scan reviews as r
        scan games as g2"
        );
        assert_eq!(
            fixture.sql(&plan, large).0,
            "select r.id from reviews as r where +r.game_id in (select g.id from games as g where g.title = ?1) order by r.id"
        );
        assert_eq!(fixture.run_all(&plan), "2; 9; 16; 23; 30; 37");
    }
}
