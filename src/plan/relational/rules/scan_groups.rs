//! Records are read in their own order to be grouped, where an index on the keys would lead to each by itself.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::context::Context;
use crate::catalog::Identity;
use crate::plan::relational::algebra::{Named, Rel, Scan, SqlExpr};
use crate::plan::relational::rewrites::Decision;
use crate::plan::relational::shape::{Shape, column};
use crate::plan::relational::visit::PartMut;

pub fn rewrite(mut rel: Rel, context: &Context) -> Rel {
    let mut used = BTreeSet::new();
    rel.columns(&mut |column| {
        used.insert(column.clone());
    });
    PartMut::Rel(&mut rel).walk(&mut |part| {
        if let PartMut::Rel(rel) = part
            && let Rel::Aggregate { input, keys, .. } = &**rel
            && let Some(scan) = large(input, context)
        {
            let names = used.iter().filter(|column| column.of == scan.alias).map(|column| &column.name);
            if is_led_astray(scan, keys, &names.collect::<Vec<_>>()) {
                let aggregate = std::mem::replace(&mut **rel, Rel::Unit);
                **rel = past_index(aggregate, context);
            }
        }
        true
    });
    rel
}

fn large<'r>(input: &'r Rel, context: &Context) -> Option<&'r Scan> {
    let shape = Shape::of(input);
    let cost = &context.cost;
    shape.scan.filter(|scan| {
        let is_large = || cost.is_large(&scan.table);
        shape.is_base && !shape.is_limited && cost.rewrites.decide(Decision::ScanGroups, is_large)
    })
}

/// True if an index begins with a key, and none that does tells all that is used of a record.
fn is_led_astray(scan: &Scan, keys: &[Named], used: &[&Rc<str>]) -> bool {
    let table = &scan.table;
    let place = |name: &str| table.columns.iter().position(|own| own.name.eq_ignore_ascii_case(name));
    let is_key = |at: usize| {
        keys.iter().any(|key| match &key.expr {
            SqlExpr::Column(column) => column.of == scan.alias && place(&column.name) == Some(at),
            _ => false,
        })
    };
    if table.without_rowid && table.primary_key.first().is_some_and(|first| is_key(*first)) {
        return false;
    }
    let rowid = |name: &str| matches!(&table.identity, Identity::Rowid(own) if own.eq_ignore_ascii_case(name));
    let mut leading = table
        .indexes
        .iter()
        .filter(|index| !index.partial && matches!(index.columns.first(), Some(Some(first)) if is_key(*first)))
        .peekable();
    let tells_all = |columns: &[Option<usize>]| {
        used.iter().all(|name| rowid(name) || place(name).is_some_and(|at| columns.contains(&Some(at))))
    };
    leading.peek().is_some() && !leading.any(|index| tells_all(&index.columns))
}

/// The same groups by values that no index is in the order of; what is shown of the keys stays as it is.
fn past_index(aggregate: Rel, context: &Context) -> Rel {
    let Rel::Aggregate { input, alias, keys, columns } = aggregate else { return aggregate };
    let word = context.aliases.borrow().word(alias).clone();
    let groups = context.alias(&word);
    let shown = columns.iter().map(|own| Named { name: own.name.clone(), expr: column(groups, &own.name) });
    let shown = keys.iter().cloned().chain(shown).collect();
    let plain = |key: Named| match key.expr {
        SqlExpr::Column(_) => Named { name: key.name, expr: SqlExpr::Plain(Box::new(key.expr)) },
        _ => key,
    };
    let keys = keys.into_iter().map(plain).collect();
    Rel::Extend { input: Box::new(Rel::Aggregate { input, alias: groups, keys, columns }), alias, columns: shown }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Fixture, by, col};
    use super::super::{Decision, Rewrites};
    use super::rewrite;
    use crate::plan::relational::algebra::{Named, Rel, SqlExpr};
    use crate::plan::relational::rewrites::Choice;
    use crate::plan::relational::shape::{call, project};

    const TOLD: &str = "\
project shown: totals.game_id, totals.max
  sort totals.game_id
    aggregate totals: max(r.id) as max per r.game_id
      scan reviews as r";

    const NOT_TOLD: &str = "\
project shown: totals.game_id, totals.max
  sort totals.game_id
    extend totals: r.game_id, totals2.max
      aggregate totals2: max(r.score) as max per +r.game_id as game_id
        scan reviews as r";

    #[test]
    fn an_index_that_does_not_tell_the_score() {
        let fixture = Fixture::new();
        for (name, text) in [("id", TOLD), ("score", NOT_TOLD)] {
            let (reviews, r) = fixture.scan("reviews");
            let alias = fixture.alias("totals");
            let keys = vec![Named { name: "game_id".into(), expr: col(r, "game_id") }];
            let columns = vec![Named { name: "max".into(), expr: SqlExpr::Call(call("max", vec![col(r, name)])) }];
            let rel = Rel::Aggregate { input: Box::new(reviews), alias, keys, columns };
            let shown = ["game_id", "max"].map(|name| Named { name: name.into(), expr: col(alias, name) });
            let plan = project(by(rel, &[col(alias, "game_id")]), fixture.alias("shown"), shown.into());
            let scans = Rewrites::default().choosing(Decision::ScanGroups, Choice::Always);
            assert_eq!(fixture.text(&rewrite(plan.clone(), &fixture.context(scans))), text);
            fixture.run_all(&plan);
        }
    }
}
