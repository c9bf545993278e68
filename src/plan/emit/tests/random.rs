//! Random plans say the same whether each node is a query of its own or shares a block with others.

use proptest::prelude::*;

use super::*;
use crate::plan::emit::emitter::Emitter;
use crate::plan::emit::names::Qualified;

/// Chooses from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn of(&mut self, columns: &[ColumnRef]) -> SqlExpr {
        SqlExpr::Column(columns[self.below(columns.len())].clone())
    }
}

/// A plan, and the columns that it gives.
type Plan = (Rel, Vec<ColumnRef>);

fn columns_of(alias: Alias, names: &[Named]) -> Vec<ColumnRef> {
    names.iter().map(|one| ColumnRef { of: alias, name: one.name.clone() }).collect()
}

fn some_table(bench: &mut Bench, dice: &mut Dice) -> Plan {
    let (name, columns): (&str, &[&str]) =
        [("games", &["id", "price"][..]), ("reviews", &["id", "score", "game_id", "user_id"])][dice.below(2)];
    let (scan, alias) = bench.scan(name);
    (scan, columns.iter().map(|name| ColumnRef { of: alias, name: (*name).into() }).collect())
}

fn some_value(dice: &mut Dice, columns: &[ColumnRef]) -> SqlExpr {
    match dice.below(4) {
        0 => number(i64::try_from(dice.below(9)).unwrap() - 1),
        1 => binary(BinaryOp::Add, dice.of(columns), number(1)),
        2 => function("abs", vec![dice.of(columns)]),
        _ => dice.of(columns),
    }
}

fn some_condition(bench: &mut Bench, dice: &mut Dice, columns: &[ColumnRef], depth: usize) -> SqlExpr {
    let of_query = |bench: &mut Bench, dice: &mut Dice| {
        let (inner, known) = some_plan(bench, dice, depth - 1);
        let both: Vec<ColumnRef> = known.iter().chain(columns).cloned().collect();
        let condition = equal(dice.of(&both), dice.of(columns));
        (filter(inner, condition), known)
    };
    match dice.below(if depth > 0 { 6 } else { 4 }) {
        0 => SqlExpr::IsNull { expr: Box::new(dice.of(columns)), not: dice.below(3) > 0 },
        1 => binary(BinaryOp::Or, more(dice.of(columns), number(2)), equal(dice.of(columns), dice.of(columns))),
        2 | 3 => more(some_value(dice, columns), some_value(dice, columns)),
        4 => SqlExpr::Exists { not: dice.below(2) > 0, query: Box::new(of_query(bench, dice).0) },
        _ => {
            let (inner, known) = of_query(bench, dice);
            let query = bench.project(inner, vec![named("x", dice.of(&known))]);
            SqlExpr::InQuery { not: dice.below(3) == 0, expr: Box::new(dice.of(columns)), query: Box::new(query) }
        }
    }
}

fn some_plan(bench: &mut Bench, dice: &mut Dice, depth: usize) -> Plan {
    let mut plan = some_table(bench, dice);
    for _ in 0..dice.below(5) {
        plan = grown(bench, dice, plan, depth);
    }
    plan
}

fn projected(bench: &mut Bench, dice: &mut Dice, (rel, columns): Plan, width: usize) -> Plan {
    let names = ["x", "y", "z"][..width].iter();
    let list: Vec<Named> = names.map(|name| named(name, some_value(dice, &columns))).collect();
    let rel = bench.project(rel, list.clone());
    let alias = rel.own_alias().unwrap();
    (rel, columns_of(alias, &list))
}

fn cut((rel, columns): Plan, dice: &mut Dice) -> Plan {
    // By all columns, so that rows that could be swapped are equal.
    let mut keys: Vec<SortKey> = columns.iter().cloned().map(|one| SortKey::ascending(SqlExpr::Column(one))).collect();
    keys[0].descending = dice.below(2) > 0;
    let range = Range { limit: Some(1 + dice.below(5) as u64), offset: dice.below(2) as u64 };
    (Rel::Limit { input: Box::new(Rel::Sort { input: Box::new(rel), keys }), range }, columns)
}

fn grown(bench: &mut Bench, dice: &mut Dice, plan: Plan, depth: usize) -> Plan {
    match dice.below(9) {
        0 | 1 => {
            let condition = some_condition(bench, dice, &plan.1, depth);
            (filter(plan.0, condition), plan.1)
        }
        2 | 3 => {
            let (right, known) = if depth > 0 { some_plan(bench, dice, depth - 1) } else { some_table(bench, dice) };
            let kind = [JoinKind::Left, JoinKind::Left, JoinKind::Inner, JoinKind::Cross][dice.below(4)];
            let on = equal(dice.of(&known), dice.of(&plan.1));
            (join(plan.0, right, kind, on), plan.1.into_iter().chain(known).collect())
        }
        4 => {
            let alias = bench.aliases.alias("more");
            let window = SqlExpr::Window {
                call: call(["rank", "count"][dice.below(2)], vec![]),
                partition: vec![dice.of(&plan.1)],
                order: vec![SortKey::ascending(dice.of(&plan.1))],
            };
            let list = vec![named("w", [window, some_value(dice, &plan.1)][dice.below(2)].clone())];
            let known = columns_of(alias, &list);
            (extend(plan.0, alias, list), plan.1.into_iter().chain(known).collect())
        }
        5 => {
            let alias = bench.aliases.alias("counts");
            let keys: Vec<Named> =
                ["k", "l"][..dice.below(3)].iter().map(|name| named(name, some_value(dice, &plan.1))).collect();
            let list = vec![named("n", count()), named("m", function("max", vec![some_value(dice, &plan.1)]))];
            let known = columns_of(alias, &keys).into_iter().chain(columns_of(alias, &list)).collect();
            (aggregate(plan.0, alias, keys, list), known)
        }
        6 => cut(plan, dice),
        7 => {
            let (rel, columns) = projected(bench, dice, plan, 2);
            (if dice.below(2) > 0 { Rel::Distinct(Box::new(rel)) } else { rel }, columns)
        }
        _ => {
            let operator = [SetOperator::Union, SetOperator::UnionAll, SetOperator::Except, SetOperator::Intersect];
            let other = some_table(bench, dice);
            let (left, columns) = projected(bench, dice, plan, 2);
            let (right, _) = projected(bench, dice, other, 2);
            let alias = bench.aliases.alias("both");
            let columns = columns.into_iter().map(|one| ColumnRef { of: alias, ..one }).collect();
            let (left, right) = (Box::new(left), Box::new(right));
            (Rel::SetOperation { operator: operator[dice.below(4)], left, right, alias }, columns)
        }
    }
}

fn answer(bench: &Bench, text: &SqlText) -> Vec<String> {
    let (sql, values) = text.bound();
    let rows = collect(&*bench.connection, &sql, &values).unwrap_or_else(|error| panic!("{sql}\n{error:?}"));
    let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn nodes_mean_the_same_together_and_apart(seed in any::<u64>()) {
        let mut dice = Dice(seed);
        let mut bench = Bench::with("insert into reviews values (4, 2, 3, 1), (5, 2, 3, 2), (6, null, null, 1)");
        let (rel, columns) = some_plan(&mut bench, &mut dice, 2);
        let list = columns.iter().enumerate();
        let list = list.map(|(at, one)| named(&format!("c{at}"), SqlExpr::Column(one.clone()))).collect();
        let command = Command::Query(bench.project(rel, list));
        let dialect = Dialect::sqlite();
        let together = emit(&command, &bench.aliases, &dialect);
        let mut emitter = Emitter::new(&bench.aliases, &dialect, Qualified::Always);
        emitter.wraps_all = true;
        let apart = emitter.command(&command);
        prop_assert_eq!(answer(&bench, &together), answer(&bench, &apart), "{}\n{}", together.laid_out(), apart.laid_out());
    }
}
