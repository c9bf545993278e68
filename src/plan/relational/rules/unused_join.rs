//! A join to one record whose columns nobody uses is left out.

use std::collections::BTreeMap;

use super::context::Context;
use crate::plan::relational::algebra::{Alias, JoinKind, Rel, SqlExpr};
use crate::plan::relational::visit::PartMut;

pub fn rewrite(mut rel: Rel, _context: &Context) -> Rel {
    // What is no projection may be asked for any of its columns.
    if !gives_its_own(&rel) {
        return rel;
    }
    while drop_unused(&mut rel) {}
    rel
}

fn gives_its_own(rel: &Rel) -> bool {
    match rel {
        Rel::Project { .. } | Rel::SetOperation { .. } => true,
        Rel::Sort { input, .. } | Rel::Limit { input, .. } | Rel::Distinct(input) => gives_its_own(input),
        _ => false,
    }
}

/// True if something was left out, so that what led to it may be unused now.
fn drop_unused(rel: &mut Rel) -> bool {
    let all = uses(|count| rel.columns(count));
    let mut dropped = false;
    PartMut::Rel(rel).walk(&mut |part| {
        while let PartMut::Rel(node) = part
            && let Rel::Join { input, right, kind: JoinKind::Left, on, to_one: true } = &mut **node
        {
            let own = uses(|count| {
                right.columns(count);
                on.iter().for_each(|condition: &SqlExpr| condition.columns(count));
            });
            let unused = |alias: &Alias| all.get(alias) == own.get(alias);
            if !right.bound().iter().all(unused) {
                break;
            }
            **node = std::mem::replace(&mut **input, Rel::Unit);
            dropped = true;
        }
        true
    });
    dropped
}

/// How often columns of each alias are used.
fn uses(each: impl FnOnce(&mut dyn FnMut(&crate::plan::relational::algebra::ColumnRef))) -> BTreeMap<Alias, usize> {
    let mut uses = BTreeMap::new();
    each(&mut |column| *uses.entry(column.of).or_default() += 1);
    uses
}

#[cfg(test)]
mod tests {

    use super::super::fixture::{Fixture, col, shown};

    #[test]
    fn nobody_uses_it() {
        let fixture = Fixture::new();
        let (reviews, r) = fixture.scan("reviews");
        let (joined, _) = fixture.beside(reviews, r, &fixture.up("reviews", "game_id", "games"));
        let (joined, u) = fixture.beside(joined, r, &fixture.up("reviews", "user_id", "users"));
        let columns = vec![("id", col(r, "id")), ("name", col(u, "name"))];
        let plan = shown(joined, fixture.alias("shown"), columns);
        assert_eq!(
            fixture.text(&plan),
            "\
project shown: r.id, u.name
  sort r.id
    left join on u.id = r.user_id
      left join on g.id = r.game_id
        scan reviews as r
        scan games as g
      scan users as u"
        );
        assert_eq!(
            fixture.after("unused_join", plan.clone()),
            "\
project shown: r.id, u.name
  sort r.id
    left join on u.id = r.user_id
      scan reviews as r
      scan users as u"
        );
        fixture.run_all(&plan);
    }
}
