//! Medians, percentiles and deviations, which SQL has no aggregate for: rows are numbered by windows, then grouped.

use super::context::Context;
use super::ways::binary;
use crate::lang::ast::BinaryOp;
use crate::plan::relational::algebra::{Alias, Call, JoinKind, Named, Rel, SortKey, SqlExpr};
use crate::plan::relational::shape::{call, column, filter, integer, named, project};
use crate::plan::relational::visit::PartMut;
use crate::store::Value;

pub fn rewrite(mut rel: Rel, context: &Context) -> Rel {
    PartMut::Rel(&mut rel).walk(&mut |part| {
        if let PartMut::Rel(rel) = part
            && let Rel::Aggregate { columns, .. } = &**rel
            && columns.iter().any(|column| ordered(column).is_some())
        {
            let aggregate = std::mem::replace(&mut **rel, Rel::Unit);
            **rel = spelt_out(aggregate, context);
        }
        true
    });
    rel
}

/// True if an aggregate needs all values in order, or their average first.
pub fn is_ordered(call: &Call) -> bool {
    matches!(call.name.as_ref(), "median" | "percentile" | "stddev")
}

fn ordered(column: &Named) -> Option<&Call> {
    match &column.expr {
        SqlExpr::Call(call) if is_ordered(call) => Some(call),
        expr => {
            let within = expr.any(&mut |part| matches!(part, SqlExpr::Call(call) if is_ordered(call)));
            assert!(
                !within,
                "hopdb fault: `{}` is worked out from an aggregate that is a column of its own",
                column.name
            );
            None
        }
    }
}

fn spelt_out(aggregate: Rel, context: &Context) -> Rel {
    let Rel::Aggregate { input, alias, keys, columns } = aggregate else { return aggregate };
    if let ([], [only]) = (keys.as_slice(), columns.as_slice())
        && let Some(call) = ordered(only)
    {
        return numbered(*input, alias, &[], call, only.name.clone(), context).rel;
    }
    if keys.is_empty() {
        // The aggregate makes one row of the set, whatever stands beside it.
        let columns = columns.into_iter().map(|column| match ordered(&column) {
            None => column,
            Some(call) => {
                let value = SqlExpr::Query(Box::new(alone(&input, call, &column.name, context)));
                Named { expr: SqlExpr::Call(super::super::shape::call("max", vec![value])), name: column.name }
            }
        });
        return Rel::Aggregate { columns: columns.collect(), input, alias, keys };
    }
    // A query with one row for each group, joined to the groups by their keys. NULL is a key like any other.
    let word = context.aliases.borrow().word(alias).clone();
    let plain_alias = context.alias(&word);
    let mut shown: Vec<Named> = Vec::new();
    let mut plain: Vec<Named> = Vec::new();
    let mut beside: Vec<(Rel, Vec<SqlExpr>)> = Vec::new();
    for key in &keys {
        shown.push(Named { name: key.name.clone(), expr: column(plain_alias, &key.name) });
    }
    for own in columns {
        let expr = match ordered(&own) {
            None => column(plain_alias, &own.name),
            Some(call) => {
                let (rel, on, value) = grouped(&input, &keys, call, &own.name, plain_alias, context);
                beside.push((rel, on));
                value
            }
        };
        if ordered(&own).is_none() {
            plain.push(own.clone());
        }
        shown.push(Named { name: own.name, expr });
    }
    let mut rel = Rel::Aggregate { input, alias: plain_alias, keys, columns: plain };
    for (right, on) in beside {
        rel = Rel::Join { input: Box::new(rel), right: Box::new(right), kind: JoinKind::Left, on, to_one: true };
    }
    Rel::Extend { input: Box::new(rel), alias, columns: shown }
}

/// The aggregate alone, over a copy of the input.
fn alone(input: &Rel, call: &Call, name: &std::rc::Rc<str>, context: &Context) -> Rel {
    let alias = context.alias(&call.name);
    let aggregate = Rel::Aggregate {
        input: Box::new(input.clone()),
        alias,
        keys: Vec::new(),
        columns: vec![Named { name: name.clone(), expr: SqlExpr::Call(call.clone()) }],
    };
    let Rel::Aggregate { input, columns, .. } = context.copied(&aggregate) else { return aggregate };
    let copied = columns.iter().find_map(ordered).expect("a copy has the column that was put in");
    let ordered = numbered(*input, alias, &[], copied, name.clone(), context);
    let shown = Named { name: name.clone(), expr: column(alias, name) };
    project(ordered.rel, context.alias(&call.name), vec![shown])
}

/// The aggregate for each value of the keys, over a copy of the input, with what joins it to the groups under `groups`.
fn grouped(
    input: &Rel,
    keys: &[Named],
    call: &Call,
    name: &std::rc::Rc<str>,
    groups: Alias,
    context: &Context,
) -> (Rel, Vec<SqlExpr>, SqlExpr) {
    let alias = context.alias(&call.name);
    let aggregate = Rel::Aggregate {
        input: Box::new(input.clone()),
        alias,
        keys: keys.to_vec(),
        columns: vec![Named { name: name.clone(), expr: SqlExpr::Call(call.clone()) }],
    };
    let Rel::Aggregate { input, keys, columns, .. } = context.copied(&aggregate) else {
        panic!("hopdb fault: a copy is of the same kind")
    };
    let copied = columns.iter().find_map(ordered).expect("a copy has the column that was put in");
    let ordered = numbered(*input, alias, &keys, copied, name.clone(), context);
    let value = Named { name: name.clone(), expr: column(alias, name) };
    let mut shown = named(ordered.keys, std::slice::from_ref(&value));
    let joined = context.alias(&call.name);
    let on = shown
        .iter()
        .zip(&keys)
        .map(|(shown, key)| binary(BinaryOp::Is, column(joined, &shown.name), column(groups, &key.name)));
    let on = on.collect();
    shown.push(value);
    (project(ordered.rel, joined, shown), on, column(joined, name))
}

/// An aggregate over numbered rows, and the columns in which it has the keys.
pub struct Numbered {
    pub rel: Rel,
    pub keys: Vec<SqlExpr>,
}

/// `call` for each value of the keys, as the column `name` of `alias`: values are numbered, or put beside their average,
/// within each group, and what is asked for is taken of those numbers.
pub fn numbered(
    input: Rel,
    alias: Alias,
    keys: &[Named],
    call: &Call,
    name: std::rc::Rc<str>,
    context: &Context,
) -> Numbered {
    let value = call.args.first().expect("the language asks for a value here").clone();
    let mut conditions: Vec<SqlExpr> = call.filter.iter().map(|filter| (**filter).clone()).collect();
    conditions.push(SqlExpr::IsNull { expr: Box::new(value.clone()), not: true });
    let input = filter(input, conditions);
    let partition: Vec<SqlExpr> = keys.iter().map(|key| key.expr.clone()).collect();
    let window =
        |function: Call, order: Vec<SortKey>| SqlExpr::Window { call: function, partition: partition.clone(), order };
    let numbers = context.alias("numbered");
    let taken: Vec<Named> = ["value", "mean", "number", "place"]
        .map(|name| Named { name: name.into(), expr: SqlExpr::Word("null") })
        .into();
    let keys_named = named(partition.clone(), &taken);
    let mut columns = keys_named.clone();
    let [v, m, n, p] = ["value", "mean", "number", "place"].map(|word| -> std::rc::Rc<str> { word.into() });
    columns.push(Named { name: v.clone(), expr: value.clone() });
    let at = |name: &std::rc::Rc<str>| column(numbers, name);
    let result = if call.name.as_ref() == "stddev" {
        let mean = window(super::super::shape::call("avg", vec![value]), Vec::new());
        columns.push(Named { name: m.clone(), expr: mean });
        deviation(at(&v), at(&m))
    } else {
        let share = call.args.get(1).cloned().unwrap_or_else(|| integer(50));
        let row_number = window(no_args("row_number"), vec![SortKey::ascending(value)]);
        columns.push(Named { name: n.clone(), expr: binary(BinaryOp::Subtract, row_number, integer(1)) });
        let last =
            binary(BinaryOp::Subtract, window(super::super::shape::call("count", Vec::new()), Vec::new()), integer(1));
        let place = binary(BinaryOp::Divide, binary(BinaryOp::Multiply, last, share), real(100.0));
        columns.push(Named { name: p.clone(), expr: place });
        between(at(&v), at(&n), at(&p))
    };
    let extended = Rel::Extend { input: Box::new(input), alias: numbers, columns };
    let keys: Vec<Named> = keys_named
        .iter()
        .zip(keys)
        .map(|(numbered, key)| Named { name: key.name.clone(), expr: column(numbers, &numbered.name) })
        .collect();
    let given = keys.iter().map(|key| column(alias, &key.name)).collect();
    let columns = vec![Named { name, expr: result }];
    Numbered { rel: Rel::Aggregate { input: Box::new(extended), alias, keys, columns }, keys: given }
}

/// `sqrt(sum((v - m) * (v - m)) / (count(*) - 1))`, the sample's: over one value there is none.
fn deviation(value: SqlExpr, mean: SqlExpr) -> SqlExpr {
    let off = || binary(BinaryOp::Subtract, value.clone(), mean.clone());
    let squares = SqlExpr::Call(call("sum", vec![binary(BinaryOp::Multiply, off(), off())]));
    let count = binary(BinaryOp::Subtract, SqlExpr::Call(call("count", Vec::new())), integer(1));
    SqlExpr::Call(call("sqrt", vec![binary(BinaryOp::Divide, squares, count)]))
}

/// The value between the two next to the place `p`, in proportion: `v(p) * 1.0 + coalesce(v(p + 1) - v(p), 0) * (p - floor)`.
fn between(value: SqlExpr, number: SqlExpr, place: SqlExpr) -> SqlExpr {
    let whole = |place: SqlExpr| SqlExpr::Cast { expr: Box::new(place), type_name: "integer".into() };
    let max = |expr: SqlExpr| SqlExpr::Call(call("max", vec![expr]));
    let value_at = |at: SqlExpr| {
        let when = binary(BinaryOp::Equal, number.clone(), at);
        max(SqlExpr::Case { operand: None, whens: vec![(when, value.clone())], otherwise: None })
    };
    let below = || value_at(whole(place.clone()));
    let above = value_at(binary(BinaryOp::Add, whole(place.clone()), integer(1)));
    let step = SqlExpr::Call(call("coalesce", vec![binary(BinaryOp::Subtract, above, below()), integer(0)]));
    let part = binary(BinaryOp::Subtract, max(place.clone()), whole(max(place.clone())));
    binary(BinaryOp::Add, binary(BinaryOp::Multiply, below(), real(1.0)), binary(BinaryOp::Multiply, step, part))
}

fn real(number: f64) -> SqlExpr {
    SqlExpr::Value(Value::Real(number))
}

fn no_args(name: &str) -> Call {
    Call { star: false, ..call(name, Vec::new()) }
}

#[cfg(test)]
mod tests {

    use super::super::fixture::{Fixture, col, shown};
    use super::call;
    use crate::plan::relational::algebra::{Named, Rel, SqlExpr};

    fn scores(fixture: &Fixture, keys: &[&str], calls: &[&str]) -> Rel {
        let (reviews, r) = fixture.scan("reviews");
        let alias = fixture.alias("totals");
        let keys_of = keys.iter().map(|key| Named { name: (*key).into(), expr: col(r, key) });
        let call_of =
            |name: &&str| Named { name: (*name).into(), expr: SqlExpr::Call(call(name, vec![col(r, "score")])) };
        let columns = calls.iter().map(call_of).collect();
        let rel = Rel::Aggregate { input: Box::new(reviews), alias, keys: keys_of.collect(), columns };
        shown(rel, fixture.alias("shown"), keys.iter().chain(calls).map(|name| (*name, col(alias, name))).collect())
    }

    #[test]
    fn of_all() {
        let fixture = Fixture::new();
        let plan = scores(&fixture, &[], &["median"]);
        assert_eq!(
            fixture.text(&plan),
            "\
project shown: totals.median
  sort totals.median
    aggregate totals: median(r.score) as median
      scan reviews as r"
        );
        assert_eq!(fixture.after("ordered_aggregate", plan.clone()), "\
project shown: totals.median
  sort totals.median
    aggregate totals: max(case when numbered.number = cast(numbered.place as integer) then numbered.value end) * 1.0 + coalesce(max(case when numbered.number = cast(numbered.place as integer) + 1 then numbered.value end) - max(case when numbered.number = cast(numbered.place as integer) then numbered.value end), 0) * (max(numbered.place) - cast(max(numbered.place) as integer)) as median
      extend numbered: r.score as value, row_number() over (order by r.score) - 1 as number, (count(*) over () - 1) * 50 / 100.0 as place
        filter r.score is not null
          scan reviews as r");
        assert_eq!(fixture.run_all(&plan), "7.0");
        let plan = scores(&fixture, &[], &["sum", "stddev", "median"]);
        assert_eq!(fixture.run_all(&plan), "245 3.5304339625553065 7.0");
    }

    #[test]
    fn of_each_group() {
        let fixture = Fixture::new();
        let plan = scores(&fixture, &["game_id"], &["sum", "stddev"]);
        assert_eq!(fixture.after("ordered_aggregate", plan.clone()), "\
project shown: totals.game_id, totals.sum, totals.stddev
  sort totals.game_id
    extend totals: totals2.game_id, totals2.sum, stddev.stddev
      left join on stddev.game_id is totals2.game_id
        aggregate totals2: sum(r.score) as sum per r.game_id
          scan reviews as r
        project stddev: stddev2.game_id, stddev2.stddev
          aggregate stddev2: sqrt(sum((numbered.value - numbered.mean) * (numbered.value - numbered.mean)) / (count(*) - 1)) as stddev per numbered.game_id
            extend numbered: r2.game_id, r2.score as value, avg(r2.score) over (partition by r2.game_id) as mean
              filter r2.score is not null
                scan reviews as r2");
        assert_eq!(
            fixture.run_all(&plan),
            "NULL 50 1.5811388300841898; 1 27 1.8708286933869707; 2 34 5.066228051190222; 3 39 1.8708286933869707; 4 29 5.263078946776307; 5 51 1.8708286933869707; 6 15 1.5811388300841898"
        );
        let plan = scores(&fixture, &["game_id", "user_id"], &["median"]);
        assert_eq!(
            fixture.run_all(&plan),
            "NULL 1 12.0; NULL 2 11.0; NULL 3 10.0; NULL 4 9.0; NULL 5 8.0; 1 NULL 4.0; 1 1 3.0; 1 2 2.0; 1 5 7.0; 1 6 6.0; 1 7 5.0; 2 2 1.0; 2 3 NULL; 2 4 12.0; 2 5 11.0; 2 6 10.0; 3 NULL 7.0; 3 1 6.0; 3 2 5.0; 3 3 4.0; 3 6 9.0; 3 7 8.0; 4 NULL 11.0; 4 3 3.0; 4 4 2.0; 4 5 1.0; 4 6 NULL; 4 7 12.0; 5 NULL 10.0; 5 1 9.0; 5 2 8.0; 5 3 7.0; 5 4 6.0; 5 7 11.0; 6 NULL 1.0; 6 1 NULL; 6 4 5.0; 6 5 4.0; 6 6 3.0; 6 7 2.0"
        );
    }
}
