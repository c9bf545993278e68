//! Aggregates over what records lead to, grouped once by what leads back to the records.

use super::attach::{call_of, word_of};
use super::context::Context;
use super::ordered_aggregate::{is_ordered, numbered};
use super::ways::{Traced, among, count_of, joined};
use crate::plan::relational::algebra::{Alias, KeyJoin, Named, Rel, SqlExpr};
use crate::plan::relational::key_columns::{equal, identity, repeats};
use crate::plan::relational::shape::{call, column, filter, integer, is_star_count, named, project};
use crate::store::Value;

/// A grouped query, the conditions that join it, and its columns as values of each record.
pub struct Pass {
    pub rel: Rel,
    pub on: Vec<SqlExpr>,
    pub columns: Vec<Named>,
}

/// The aggregates `columns` over what a way leads to, worked out in one pass; with `only` for those records alone.
pub fn grouped(way: &KeyJoin, columns: Vec<Named>, only: Option<&Rel>, context: &Context) -> Pass {
    let steps = &way.steps.0;
    let (first, last) = match steps.as_slice() {
        [first, .., last] => (first, last),
        [only] => (only, only),
        [] => panic!("hopdb fault: a way that is aggregated over goes somewhere"),
    };
    let word = word_of(&columns);
    let (inner, end, columns) = copy_of(way, columns, context);
    let ends = identity(&last.to, end);
    let (traced, columns) = if repeats(steps) && columns.iter().all(is_star_count) && ends.len() == 1 {
        // Different records are counted as they come, without a list of them.
        let (rel, near) = context.spread(steps, inner, end);
        let counts = columns.into_iter().map(|column| Named { expr: SqlExpr::Call(count_of(steps, end)), ..column });
        let counts = counts.collect();
        (context.traced(way.start, first, rel, near), counts)
    } else if repeats(steps) {
        (once_each(way, inner, end, context), columns)
    } else {
        let (rel, near) = context.spread(steps, inner, end);
        (context.traced(way.start, first, rel, near), columns)
    };
    let Traced { mut rel, keys, groups, near } = traced;
    if let Some(only) = only {
        let list = context.copied(&context.list(only.clone(), near.clone()));
        rel = filter(rel, vec![among(keys.clone(), list)]);
    }
    let aggregates = context.alias(word);
    let names: Vec<Named> = columns.clone();
    let keys = named(keys, &names);
    let (rel, mut shown): (Rel, Vec<Named>) = match columns.as_slice() {
        [own] if call_of(own).is_some_and(is_ordered) => {
            let call = call_of(own).expect("it was just seen to be a call");
            let ordered = numbered(rel, aggregates, &keys, call, own.name.clone(), context);
            (ordered.rel, keys.iter().zip(ordered.keys).map(|(key, expr)| Named { expr, ..key.clone() }).collect())
        }
        _ => {
            let groups = keys.iter().zip(groups).map(|(key, expr)| Named { expr, ..key.clone() }).collect();
            (Rel::Aggregate { input: Box::new(rel), alias: aggregates, keys: groups, columns }, keys)
        }
    };
    let joined = context.alias(word);
    let on = near.into_iter().zip(&shown).map(|(near, key)| equal(near, column(joined, &key.name))).collect();
    let values =
        names.iter().map(|own| Named { name: own.name.clone(), expr: or_nothing(own, column(joined, &own.name)) });
    let values = values.collect();
    shown.extend(names.iter().map(|own| Named { name: own.name.clone(), expr: column(aggregates, &own.name) }));
    Pass { rel: project(rel, joined, shown), on, columns: values }
}

/// The records at the end of a way under aliases of their own, and what is taken of them.
fn copy_of(way: &KeyJoin, columns: Vec<Named>, context: &Context) -> (Rel, Alias, Vec<Named>) {
    let (mut inner, mut end, mut columns) = (way.inner.clone(), way.end, columns);
    for (from, to) in context.fresh(&way.inner) {
        inner = inner.rename(from, to);
        columns = columns.into_iter().map(|column| Named { expr: column.expr.rename(from, to), ..column }).collect();
        if end == from {
            end = to;
        }
    }
    (inner, end, columns)
}

/// Each record at the end once for each key that it is reached from, where a way can reach it several times.
fn once_each(way: &KeyJoin, inner: Rel, end: Alias, context: &Context) -> Traced {
    let steps = &way.steps.0;
    let (first, last) = (steps.first().expect("it goes somewhere"), steps.last().expect("it goes somewhere"));
    let (twin, twin_end) = context.scan(&last.to);
    let (rel, near) = context.spread(steps, twin, twin_end);
    let traced = context.traced(way.start, first, rel, near);
    let keys = named(traced.keys, &[]);
    let ends = named(identity(&last.to, twin_end), &keys);
    let pairs = context.alias("pairs");
    let on = identity(&last.to, end).into_iter().zip(&ends).map(|(own, end)| equal(own, column(pairs, &end.name)));
    let on = on.collect();
    let keys_of: Vec<SqlExpr> = keys.iter().map(|key| column(pairs, &key.name)).collect();
    let columns = keys.into_iter().chain(ends).collect();
    let distinct = Rel::Distinct(Box::new(project(traced.rel, pairs, columns)));
    Traced { rel: joined(inner, distinct, on), groups: keys_of.clone(), keys: keys_of, near: traced.near }
}

/// Over nothing a count is 0, a total 0.0, a list empty, everything else NULL.
fn or_nothing(column: &Named, value: SqlExpr) -> SqlExpr {
    let nothing = match call_of(column).map(|call| call.name.as_ref()) {
        Some("count") => integer(0),
        Some("total") => SqlExpr::Value(Value::Real(0.0)),
        Some("json_group_array") => SqlExpr::Value(Value::text("[]")),
        _ => return value,
    };
    SqlExpr::Call(call("coalesce", vec![value, nothing]))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{Fixture, by, col, shown, way};
    use super::super::{Decision, Rewrites, rewrite_all};
    use crate::plan::relational::algebra::{Named, Rel, SqlExpr};
    use crate::plan::relational::rewrites::Choice;
    use crate::plan::relational::shape::{call, limit};

    #[test]
    fn few_records_group_what_belongs_to_them() {
        let fixture = Fixture::new();
        let (users, u) = fixture.scan("users");
        let (reviews, r) = fixture.scan("reviews");
        let alias = fixture.alias("attached");
        let columns = [("count", vec![]), ("sum", vec![col(r, "score")])];
        let columns = columns.map(|(name, args)| Named { name: name.into(), expr: SqlExpr::Call(call(name, args)) });
        let way = Box::new(way(u, vec![fixture.down("reviews", "user_id", "users")], reviews, r));
        let users = limit(by(users, &[col(u, "name"), col(u, "id")]), 3, 1);
        let rel = Rel::Attach { input: Box::new(users), alias, way, columns: columns.into() };
        let list = vec![("id", col(u, "id")), ("count", col(alias, "count")), ("sum", col(alias, "sum"))];
        let plan = shown(rel, fixture.alias("shown"), list);
        let few = Rewrites::default().choosing(Decision::GroupFew, Choice::Always);
        assert_eq!(
            fixture.text(&rewrite_all(plan.clone(), &fixture.context(few))),
            "\
project shown: u.id, attached.count, attached.sum
  sort u.id
    extend attached: coalesce(totals.count, 0) as count, totals.sum
      left join on u.id = totals.user_id
        limit 3 offset 1
          sort u.name, u.id
            scan users as u
        project totals: r.user_id, totals2.count, totals2.sum
          aggregate totals2: count(*) as count, sum(r.score) as sum per r.user_id
            filter r.user_id is not null and r.user_id in (
                project keys: u2.id
                  limit 3 offset 1
                    sort u2.name, u2.id
                      scan users as u2
              )
              scan reviews as r"
        );
        assert_eq!(fixture.run_all(&plan), "2 5 27; 3 5 24; 4 5 34");
    }
}
