//! A record beside another that a condition cannot do without is joined as such: without it there is no row.

use super::context::Context;
use crate::lang::ast::{BinaryOp, LikeOp};
use crate::plan::relational::algebra::{Alias, JoinKind, Rel, Scan, SqlExpr};
use crate::plan::relational::visit::PartMut;

pub fn rewrite(mut rel: Rel, _context: &Context) -> Rel {
    PartMut::Rel(&mut rel).walk(&mut |part| {
        if let PartMut::Rel(rel) = part
            && let Rel::Filter { input, conditions, .. } = &mut **rel
        {
            let mut needed = Vec::new();
            conditions.iter().for_each(|condition| rejects_null(condition, &mut needed));
            join(input, &mut needed);
        }
        true
    });
    rel
}

/// Makes inner joins of those to the needed tables, from the last to the first, and of those that they hang on.
fn join(rel: &mut Rel, needed: &mut Vec<Alias>) {
    match rel {
        Rel::Filter { input, conditions, .. } => {
            conditions.iter().for_each(|condition| rejects_null(condition, needed));
            join(input, needed);
        }
        Rel::Join { input, right, kind, on, .. } => {
            let is_needed = matches!(&**right, Rel::Scan(Scan { alias, .. }) if needed.contains(alias));
            if *kind == JoinKind::Left && is_needed {
                *kind = JoinKind::Inner;
                on.iter().for_each(|condition| rejects_null(condition, needed));
            }
            join(input, needed);
        }
        _ => {}
    }
}

/// Adds the tables of columns that a condition, to be true, needs a value of.
fn rejects_null(condition: &SqlExpr, needed: &mut Vec<Alias>) {
    let columns: Vec<&SqlExpr> = match condition {
        SqlExpr::Binary(BinaryOp::And, left, right) => {
            rejects_null(left, needed);
            rejects_null(right, needed);
            return;
        }
        SqlExpr::Binary(op, left, right) if is_comparison(*op) => vec![left, right],
        // MATCH and REGEXP are what a program makes of them.
        SqlExpr::Like { op: LikeOp::Like | LikeOp::Glob, expr, .. } => vec![expr],
        SqlExpr::Between { expr, .. } | SqlExpr::IsNull { expr, not: true } => vec![expr],
        SqlExpr::InQuery { not: false, expr, .. } | SqlExpr::InList { not: false, expr, .. } => vec![expr],
        _ => return,
    };
    needed.extend(columns.into_iter().filter_map(table_of));
}

/// Comparisons that are NULL where a side is.
fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};
    matches!(op, Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
}

fn table_of(expr: &SqlExpr) -> Option<Alias> {
    match expr {
        SqlExpr::Column(column) => Some(column.of),
        SqlExpr::Plain(expr) | SqlExpr::Collate { expr, .. } => table_of(expr),
        _ => None,
    }
}

#[cfg(test)]
mod tests {

    use super::super::fixture::{Fixture, col, is, shown, where_};
    use crate::lang::ast::BinaryOp;
    use crate::plan::relational::algebra::SqlExpr;

    #[test]
    fn the_one_that_is_asked() {
        let fixture = Fixture::new();
        let (reviews, r) = fixture.scan("reviews");
        let (joined, g) = fixture.beside(reviews, r, &fixture.up("reviews", "game_id", "games"));
        let (joined, u) = fixture.beside(joined, r, &fixture.up("reviews", "user_id", "users"));
        let asked = where_(joined, is(g, "id", BinaryOp::Greater, 3));
        let nobody = SqlExpr::IsNull { expr: Box::new(col(u, "id")), not: false };
        let columns = vec![("id", col(r, "id")), ("name", col(u, "name"))];
        let plan = shown(where_(asked, nobody), fixture.alias("shown"), columns);
        let after = fixture.after("needed_partner", plan.clone());
        assert_eq!(
            after,
            "\
project shown: r.id, u.name
  sort r.id
    filter u.id is null
      filter g.id > 3
        left join on u.id = r.user_id
          join on g.id = r.game_id
            scan reviews as r
            scan games as g
          scan users as u"
        );
        fixture.run_all(&plan);
    }
}
