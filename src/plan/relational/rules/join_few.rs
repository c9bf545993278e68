//! Many records beside few that no index leads to are read once, and those that belong to none of the few left out at once.

use super::context::Context;
use super::ways::among;
use crate::lang::ast::BinaryOp;
use crate::plan::relational::algebra::{JoinKind, Rel, Scan, SqlExpr};
use crate::plan::relational::key_columns::is_indexed;
use crate::plan::relational::rewrites::Decision;
use crate::plan::relational::shape::{Shape, filter, is_repeatable};
use crate::plan::relational::visit::PartMut;

pub fn rewrite(mut rel: Rel, context: &Context) -> Rel {
    PartMut::Rel(&mut rel).walk(&mut |part| {
        if let PartMut::Rel(rel) = part
            && let Rel::Join { input, right, kind: JoinKind::Inner, on, to_one: false } = &**rel
            && let Rel::Scan(many) = &**right
            && let Some((keys, theirs)) = looked_for(input, many, on, context)
        {
            let list = context.copied(&context.list((**input).clone(), theirs));
            let many = filter((**right).clone(), vec![among(keys, list)]);
            let (few, on) = (input.clone(), on.clone());
            **rel = Rel::Join { input: Box::new(many), right: few, kind: JoinKind::Cross, on, to_one: false };
        }
        true
    });
    rel
}

/// The columns of the many, and those of the few that they equal, where the few are so few that the many are read once.
fn looked_for(few: &Rel, many: &Scan, on: &[SqlExpr], context: &Context) -> Option<(Vec<SqlExpr>, Vec<SqlExpr>)> {
    if !Shape::of(few).is_limited || !is_repeatable(few) || !context.cost.is_large(&many.table) {
        return None;
    }
    let (mut keys, mut theirs, mut columns) = (Vec::new(), Vec::new(), Vec::new());
    for condition in on {
        let SqlExpr::Binary(BinaryOp::Equal, left, right) = condition else { return None };
        // Only where both sides stand as they are does a list compare as they do.
        let (SqlExpr::Column(one), SqlExpr::Column(other)) = (&**left, &**right) else { return None };
        let (own, their) = if one.of == many.alias { (one, other) } else { (other, one) };
        let at = many.table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(&own.name))?;
        if own.of != many.alias || their.of == many.alias {
            return None;
        }
        columns.push(at);
        keys.push(SqlExpr::Column(own.clone()));
        theirs.push(SqlExpr::Column(their.clone()));
    }
    let is_worth_it = !columns.is_empty()
        && !is_indexed(&many.table, &columns)
        && context
            .cost
            .rewrites
            .decide(Decision::ReadMany, || context.cost.size(few) * 10.0 < context.cost.records(&many.table));
    is_worth_it.then_some((keys, theirs))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Fixture, by, col};
    use super::super::{Decision, Rewrites};
    use super::rewrite;
    use crate::plan::relational::algebra::Named;
    use crate::plan::relational::key_columns::linked;
    use crate::plan::relational::rewrites::Choice;
    use crate::plan::relational::rules::ways::joined;
    use crate::plan::relational::shape::{limit, project};

    #[test]
    fn what_belongs_to_two_users() {
        let fixture = Fixture::new();
        let (users, u) = fixture.scan("users");
        let (reviews, r) = fixture.scan("reviews");
        let few = limit(by(users, &[col(u, "id")]), 2, 0);
        let on = linked(&fixture.down("reviews", "user_id", "users"), u, r);
        let pairs = by(joined(few, reviews, on), &[col(r, "id")]);
        let columns =
            vec![Named { name: "above".into(), expr: col(u, "id") }, Named { name: "id".into(), expr: col(r, "id") }];
        let plan = project(pairs, fixture.alias("below"), columns);
        let large = Rewrites::default().choosing(Decision::LargeTables, Choice::Always);
        assert_eq!(
            fixture.text(&rewrite(plan.clone(), &fixture.context(large))),
            "\
project below: u.id as above, r.id
  sort r.id
    cross join on r.user_id = u.id
      filter r.user_id in (
          project keys: u2.id
            limit 2
              sort u2.id
                scan users as u2
        )
        scan reviews as r
      limit 2
        sort u.id
          scan users as u"
        );
        assert_eq!(fixture.run_all(&plan), "2 6; 1 7; 2 14; 1 15; 2 22; 1 23; 2 30; 1 31; 2 38; 1 39");
    }
}
