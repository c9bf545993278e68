//! How aggregates over what each record leads to are worked out: for each record, or grouped once and joined.

use super::context::Context;
use super::descend::{Decide, decide};
use super::grouped_pass::grouped;
use super::ordered_aggregate::is_ordered;
use super::ways::can_be_traced;
use crate::catalog::{Identity, KeyStep};
use crate::plan::relational::algebra::{Alias, Call, JoinKind, KeyJoin, Named, Rel, SqlExpr};
use crate::plan::relational::cost::Asked;
use crate::plan::relational::key_columns::{is_alike, is_lookup};
use crate::plan::relational::rewrites::Decision;
use crate::plan::relational::shape::{Shape, column, filter_first, is_one, is_repeatable, is_star_count, project};

pub fn rewrite(rel: Rel, context: &Context) -> Rel {
    decide(rel, &Attaches, context)
}

struct Attaches;

impl Decide for Attaches {
    fn rel(&self, rel: Rel, rows: Option<f64>, context: &Context) -> Rel {
        match rel {
            Rel::Attach { input, alias, way, columns } => {
                let all = context.cost.size(&input);
                let near = rows.map_or(all, |rows| rows.min(all));
                // What it stands on may be of the same kind.
                let input = self.rel(*input, rows, context);
                attached(input, alias, *way, columns, near, context)
            }
            rel => rel,
        }
    }
}

fn attached(input: Rel, alias: Alias, way: KeyJoin, columns: Vec<Named>, near: f64, context: &Context) -> Rel {
    let first = way.steps.0.first().expect("a way that is aggregated over goes somewhere");
    let bound = way.inner.bound();
    let mut is_correlated = way.inner.is_correlated();
    for column in &columns {
        is_correlated |= column.expr.free().iter().any(|column| !bound.contains(&column.of));
    }
    let fetches = way.steps.0.len() > 1 || !columns.iter().all(is_star_count);
    // Where few records are left, only what belongs to them is grouped.
    let few = !is_correlated && can_be_traced(first) && is_few(&input, first, context);
    let asked = Asked { fetches, enough: None, times: columns.len(), only_near: few };
    let is_cheap = || is_lookup(first) && context.cost.count_for_each(first, near, &way.inner, asked);
    let for_one = is_one(&input) && !(few && columns.len() > 1);
    if is_correlated || !can_be_traced(first) || for_one || is_cheap() {
        return for_each(input, alias, &way, columns, context);
    }
    // All that SQL has aggregates for in one pass, each of the others in a pass of its own.
    let (ordered, plain): (Vec<Named>, Vec<Named>) =
        columns.into_iter().partition(|column| call_of(column).is_some_and(is_ordered));
    let mut passes: Vec<Vec<Named>> = ordered.into_iter().map(|column| vec![column]).collect();
    if !plain.is_empty() {
        passes.insert(0, plain);
    }
    let only = few.then(|| input.clone());
    let mut rel = input;
    let mut shown = Vec::new();
    for columns in passes {
        let pass = grouped(&way, columns, only.as_ref(), context);
        let on = pass.on;
        rel = Rel::Join { input: Box::new(rel), right: Box::new(pass.rel), kind: JoinKind::Left, on, to_one: true };
        shown.extend(pass.columns);
    }
    Rel::Extend { input: Box::new(rel), alias, columns: shown }
}

/// True if a plan gives few of the records that a way starts at, and the same whenever it is run.
fn is_few(input: &Rel, first: &KeyStep, context: &Context) -> bool {
    is_alike(first)
        && first.from.identity != Identity::None
        && (Shape::of(input).is_limited || Shape::of(input).is_filtered)
        && is_repeatable(input)
        && context
            .cost
            .rewrites
            .decide(Decision::GroupFew, || context.cost.size(input) * 10.0 < context.cost.records(&first.from))
}

pub fn call_of(column: &Named) -> Option<&Call> {
    match &column.expr {
        SqlExpr::Call(call) => Some(call),
        _ => None,
    }
}

/// A query for each column, asked for each record.
fn for_each(input: Rel, alias: Alias, way: &KeyJoin, columns: Vec<Named>, context: &Context) -> Rel {
    let columns = columns.into_iter().map(|own| {
        let name = own.name.clone();
        let counts = context.alias(word_of(std::slice::from_ref(&own)));
        let reached = context.reached(way.start, &way.steps.0, way.end);
        let aggregate = Rel::Aggregate {
            input: Box::new(filter_first(way.inner.clone(), way.end, reached)),
            alias: counts,
            keys: Vec::new(),
            columns: vec![own],
        };
        let shown = Named { name: name.clone(), expr: column(counts, &name) };
        let query = context.copied(&project(aggregate, counts_of(counts, context), vec![shown]));
        Named { name, expr: SqlExpr::Query(Box::new(query)) }
    });
    Rel::Extend { columns: columns.collect(), input: Box::new(input), alias }
}

fn counts_of(alias: Alias, context: &Context) -> Alias {
    let word = context.aliases.borrow().word(alias).clone();
    context.alias(&word)
}

pub fn word_of(columns: &[Named]) -> &'static str {
    if columns.iter().all(is_star_count) { "counts" } else { "totals" }
}

#[cfg(test)]
mod tests {

    use super::super::fixture::{Fixture, col, is, shown, way, where_};
    use crate::catalog::KeyStep;
    use crate::lang::ast::BinaryOp;
    use crate::plan::relational::algebra::{Call, Named, Rel, SqlExpr};
    use crate::plan::relational::shape::call;

    /// The records of `table` with aggregates over what `steps` lead to.
    fn with_aggregates(
        fixture: &Fixture,
        table: &str,
        steps: Vec<KeyStep>,
        filter: impl Fn(&Fixture, Rel, super::Alias) -> Rel,
        columns: &[(&str, &str)],
    ) -> Rel {
        let (records, start) = fixture.scan(table);
        let (inner, end) = fixture.scan(&steps[steps.len() - 1].to.name);
        let inner = filter(fixture, inner, end);
        let alias = fixture.alias("attached");
        let own = columns.iter().map(|(name, value)| {
            let args = if value.is_empty() { Vec::new() } else { vec![col(end, value)] };
            Named { name: (*name).into(), expr: SqlExpr::Call(Call { ..call(name, args) }) }
        });
        let columns_of = own.collect();
        let way = Box::new(way(start, steps, inner, end));
        let rel = Rel::Attach { input: Box::new(records), alias, way, columns: columns_of };
        let mut list = vec![("id", col(start, "id"))];
        list.extend(columns.iter().map(|(name, _)| (*name, col(alias, name))));
        shown(rel, fixture.alias("shown"), list)
    }

    fn all(_: &Fixture, rel: Rel, _: super::Alias) -> Rel {
        rel
    }

    #[test]
    fn one_step_is_grouped_in_one_pass_or_asked_for_each() {
        let fixture = Fixture::new();
        let steps = || vec![fixture.down("reviews", "game_id", "games")];
        let few = |_: &Fixture, rel, r| where_(rel, is(r, "score", BinaryOp::Greater, 8));
        let plan = with_aggregates(&fixture, "games", steps(), few, &[("count", ""), ("avg", "score")]);
        assert_eq!(
            fixture.text(&plan),
            "\
project shown: g.id, attached.count, attached.avg
  sort g.id
    attach attached: count(*) as count, avg(r.score) as avg over g → reviews: (
        filter r.score > 8
          scan reviews as r
      )
      scan games as g"
        );
        assert_eq!(
            fixture.after("attach", plan.clone()),
            "\
project shown: g.id, attached.count, attached.avg
  sort g.id
    extend attached: (
        project counts: counts2.count
          aggregate counts2: count(*) as count
            filter r.game_id = g.id and r.score > 8
              scan reviews as r
      ) as count, (
        project totals: totals2.avg
          aggregate totals2: avg(r2.score) as avg
            filter r2.game_id = g.id and r2.score > 8
              scan reviews as r2
      ) as avg
      scan games as g"
        );
        assert_eq!(fixture.run_all(&plan), "1 0 NULL; 2 3 11.0; 3 1 9.0; 4 2 11.5; 5 3 10.0; 6 0 NULL; 7 0 NULL");
        let steps = vec![fixture.down("reviews", "user_id", "users")];
        let plan =
            with_aggregates(&fixture, "users", steps, few, &[("count", ""), ("total", "score"), ("median", "score")]);
        assert_eq!(fixture.after("attach", plan.clone()), "\
project shown: u.id, attached.count, attached.total, attached.median
  sort u.id
    extend attached: coalesce(totals.count, 0) as count, coalesce(totals.total, 0.0) as total, totals2.median
      left join on u.id = totals2.user_id
        left join on u.id = totals.user_id
          scan users as u
          project totals: r.user_id, totals3.count, totals3.total
            aggregate totals3: count(*) as count, total(r.score) as total per r.user_id
              filter r.user_id is not null
                filter r.score > 8
                  scan reviews as r
        project totals2: totals4.user_id, totals4.median
          aggregate totals4: max(case when numbered.number = cast(numbered.place as integer) then numbered.value end) * 1.0 + coalesce(max(case when numbered.number = cast(numbered.place as integer) + 1 then numbered.value end) - max(case when numbered.number = cast(numbered.place as integer) then numbered.value end), 0) * (max(numbered.place) - cast(max(numbered.place) as integer)) as median per numbered.user_id
            extend numbered: r2.user_id, r2.score as value, row_number() over (partition by r2.user_id order by r2.score) - 1 as number, (count(*) over (partition by r2.user_id) - 1) * 50 / 100.0 as place
              filter r2.score is not null
                filter r2.user_id is not null
                  filter r2.score > 8
                    scan reviews as r2");
        assert_eq!(
            fixture.run_all(&plan),
            "1 2 21.0 10.5; 2 1 11.0 11.0; 3 1 10.0 10.0; 4 2 21.0 10.5; 5 1 11.0 11.0; 6 2 19.0 9.5; 7 2 23.0 11.5; 8 0 0.0 NULL; 9 0 0.0 NULL"
        );
    }

    #[test]
    fn what_is_reached_twice_counts_once() {
        let fixture = Fixture::new();
        let steps = || vec![fixture.down("reviews", "user_id", "users"), fixture.up("reviews", "game_id", "games")];
        let plan = with_aggregates(&fixture, "users", steps(), all, &[("count", "")]);
        assert_eq!(
            fixture.after("attach", plan.clone()),
            "\
project shown: u.id, attached.count
  sort u.id
    extend attached: coalesce(counts.count, 0) as count
      left join on u.id = counts.user_id
        scan users as u
        project counts: r.user_id, counts2.count
          aggregate counts2: count(distinct g.id) as count per r.user_id
            filter r.user_id is not null
              join on g.id = r.game_id
                scan games as g
                scan reviews as r"
        );
        assert_eq!(fixture.run_all(&plan), "1 4; 2 4; 3 4; 4 4; 5 4; 6 5; 7 5; 8 0; 9 0");
        let plan = with_aggregates(&fixture, "users", steps(), all, &[("sum", "id"), ("count", ""), ("stddev", "id")]);
        assert_eq!(fixture.after("attach", plan.clone()), "\
project shown: u.id, attached.sum, attached.count, attached.stddev
  sort u.id
    extend attached: totals.sum, coalesce(totals.count, 0) as count, totals2.stddev
      left join on u.id = totals2.user_id
        left join on u.id = totals.user_id
          scan users as u
          project totals: pairs.user_id, totals3.sum, totals3.count
            aggregate totals3: sum(g.id) as sum, count(*) as count per pairs.user_id
              join on g.id = pairs.id
                scan games as g
                distinct
                  project pairs: r.user_id, g2.id
                    filter r.user_id is not null
                      join on g2.id = r.game_id
                        scan games as g2
                        scan reviews as r
        project totals2: totals4.user_id, totals4.stddev
          aggregate totals4: sqrt(sum((numbered.value - numbered.mean) * (numbered.value - numbered.mean)) / (count(*) - 1)) as stddev per numbered.user_id
            extend numbered: pairs2.user_id, g3.id as value, avg(g3.id) over (partition by pairs2.user_id) as mean
              filter g3.id is not null
                join on g3.id = pairs2.id
                  scan games as g3
                  distinct
                    project pairs2: r2.user_id, g4.id
                      filter r2.user_id is not null
                        join on g4.id = r2.game_id
                          scan games as g4
                          scan reviews as r2");
        assert_eq!(
            fixture.run_all(&plan),
            "1 15 4 2.217355782608345; 2 11 4 1.707825127659933; 3 14 4 1.2909944487358056; 4 17 4 1.707825127659933; 5 13 4 2.217355782608345; 6 16 5 1.9235384061671346; 7 19 5 1.9235384061671346; 8 NULL 0 NULL; 9 NULL 0 NULL"
        );
    }

    #[test]
    fn keys_that_are_not_alike_are_grouped_by_the_record() {
        let fixture = Fixture::new();
        let steps = vec![fixture.down("evaluations", "employee_id", "employees")];
        let plan = with_aggregates(&fixture, "employees", steps, all, &[("count", ""), ("sum", "mark")]);
        assert_eq!(
            fixture.after("attach", plan.clone()),
            "\
project shown: e.id, attached.count, attached.sum
  sort e.id
    extend attached: coalesce(totals.count, 0) as count, totals.sum
      left join on e.id = totals.id
        scan employees as e
        project totals: e2.id, totals2.count, totals2.sum
          aggregate totals2: count(*) as count, sum(e3.mark) as sum per e2.id
            join on e3.employee_id = e2.id
              scan evaluations as e3
              scan employees as e2"
        );
        assert_eq!(fixture.run_all(&plan), "1 6 31; 2 6 28; 3 6 26; 4 6 35; 5 6 33; 6 0 NULL");
    }
}
