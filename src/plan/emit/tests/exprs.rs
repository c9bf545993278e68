//! Expressions: brackets, and what an engine lacks.

use super::*;
use crate::lang::ast::{LikeOp, UnaryOp};

/// The expression over a game `g`, and its value for the first.
fn written(build: impl Fn(Alias) -> SqlExpr) -> String {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let plan = bench.project(games, vec![named("x", build(g))]);
    let sql = bench.sql(&plan);
    sql.strip_prefix("select ").unwrap().strip_suffix(" as x from games").unwrap().to_owned()
}

fn not(expr: SqlExpr) -> SqlExpr {
    SqlExpr::Unary(UnaryOp::Not, Box::new(expr))
}

fn minus(expr: SqlExpr) -> SqlExpr {
    SqlExpr::Unary(UnaryOp::Minus, Box::new(expr))
}

fn is_null(expr: SqlExpr) -> SqlExpr {
    SqlExpr::IsNull { expr: Box::new(expr), not: false }
}

#[test]
fn brackets_stand_where_they_must() {
    use BinaryOp::{Add, And, Concat, Divide, Is, Multiply, Or, Subtract};
    let price = |g| column(g, "price");
    let id = |g| column(g, "id");
    let title = |g| column(g, "title");
    for (build, sql) in [
        (
            Box::new(|g| binary(Multiply, binary(Add, price(g), number(1)), number(2)))
                as Box<dyn Fn(Alias) -> SqlExpr>,
            "(price + 1) * 2",
        ),
        (Box::new(|g| binary(Subtract, price(g), binary(Subtract, id(g), number(1)))), "price - (id - 1)"),
        (Box::new(|g| binary(Subtract, binary(Subtract, price(g), id(g)), number(-1))), "price - id - -1"),
        (Box::new(|g| minus(minus(price(g)))), "-(-price)"),
        (Box::new(|_| minus(number(-1))), "-(-1)"),
        (Box::new(|g| SqlExpr::Plain(Box::new(binary(Add, id(g), number(1))))), "+(id + 1)"),
        (
            Box::new(|g| binary(And, binary(Or, is_null(id(g)), is_null(price(g))), not(is_null(title(g))))),
            "(id is null or price is null) and not title is null",
        ),
        (
            Box::new(|g| binary(Or, binary(And, id(g), price(g)), binary(Or, id(g), price(g)))),
            "id and price or id or price",
        ),
        (Box::new(|g| not(binary(And, id(g), price(g)))), "not (id and price)"),
        (Box::new(|g| equal(more(id(g), number(1)), equal(price(g), number(2)))), "(id > 1) = (price = 2)"),
        (Box::new(|g| binary(Is, not(id(g)), SqlExpr::Word("null"))), "(not id) is null"),
        (
            Box::new(|g| SqlExpr::IsTrue { expr: Box::new(equal(id(g), price(g))), not: true }),
            "(id = price) is not true",
        ),
        (
            Box::new(|g| binary(Concat, title(g), binary(Concat, title(g), binary(Divide, id(g), number(2))))),
            "title || (title || (id / 2))",
        ),
        (
            Box::new(|g| SqlExpr::Collate {
                expr: Box::new(binary(Concat, title(g), text("x"))),
                collation: "NOCASE".into(),
            }),
            "(title || 'x') collate NOCASE",
        ),
        (
            Box::new(|g| SqlExpr::Between {
                not: true,
                expr: Box::new(id(g)),
                low: Box::new(more(id(g), number(1))),
                high: Box::new(binary(Add, id(g), number(1))),
            }),
            "id not between (id > 1) and id + 1",
        ),
        (
            Box::new(|g| SqlExpr::Like {
                op: LikeOp::Like,
                not: false,
                expr: Box::new(title(g)),
                pattern: Box::new(text("50!%")),
                escape: Some(Box::new(text("!"))),
            }),
            "title like '50!%' escape '!'",
        ),
        (Box::new(|g| SqlExpr::InList { not: false, expr: Box::new(id(g)), list: vec![] }), "id in ()"),
        (
            Box::new(|g| SqlExpr::InList {
                not: true,
                expr: Box::new(SqlExpr::Row(vec![id(g), price(g)])),
                list: vec![SqlExpr::Row(vec![number(1), number(2)]), SqlExpr::Row(vec![number(3), number(4)])],
            }),
            "(id, price) not in (values (1, 2), (3, 4))",
        ),
        (
            Box::new(|g| SqlExpr::InList {
                not: true,
                expr: Box::new(SqlExpr::Row(vec![id(g), price(g)])),
                list: vec![],
            }),
            "true",
        ),
        (
            Box::new(|g| SqlExpr::Cast { expr: Box::new(id(g)), type_name: "double precision (3)".into() }),
            "cast(id as double precision(3))",
        ),
        (
            Box::new(|g| SqlExpr::Case {
                operand: None,
                whens: vec![(is_null(id(g)), number(1))],
                otherwise: Some(Box::new(number(2))),
            }),
            "case when id is null then 1 else 2 end",
        ),
        (Box::new(|g| function("replace", vec![title(g), text("a"), text("b")])), "replace(title, 'a', 'b')"),
        (Box::new(|g| function("concat", vec![title(g), id(g)])), "coalesce(title, '') || coalesce(id, '')"),
        (Box::new(|g| function("if", vec![id(g), title(g)])), "case when id then title end"),
        (Box::new(|g| binary(BinaryOp::IsDistinct, id(g), price(g))), "id is distinct from price"),
        (Box::new(|_| SqlExpr::Schema("CURRENT_TIMESTAMP -- now".into())), "CURRENT_TIMESTAMP"),
        (Box::new(|_| SqlExpr::Schema("\"word\"".into())), "'word'"),
        (Box::new(|_| SqlExpr::Schema("1 + 2 -- three".into())), "(1 + 2 -- three\n)"),
    ] {
        assert_eq!(written(build), sql);
    }
}

#[test]
fn windows_and_filters_of_aggregates() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let totals = bench.aliases.alias("totals");
    let cheap = Call {
        filter: Some(Box::new(is_null(column(g, "price")))),
        distinct: true,
        ..call("count", vec![column(g, "id")])
    };
    let genre = named("genre", column(g, "genre"));
    let plan = aggregate(games, totals, vec![genre], vec![named("free", SqlExpr::Call(cheap))]);
    let share =
        SqlExpr::Window { call: call("sum", vec![count()]), partition: vec![column(totals, "genre")], order: vec![] };
    let share = binary(BinaryOp::Divide, column(totals, "free"), share);
    let plan = bench.project(plan, vec![as_itself(column(totals, "genre")), named("share", share)]);
    assert_eq!(
        bench.sql(&plan),
        "select genre, count(distinct id) filter (where price is null) / sum(count(*)) over (partition by genre) as share \
         from games group by genre"
    );
}

#[test]
fn a_lone_number_is_no_place_of_a_column() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let totals = bench.aliases.alias("totals");
    let plan = aggregate(sort(games, number(1)), totals, vec![named("one", number(1))], vec![named("n", count())]);
    let plan = sort(plan, SqlExpr::Collate { expr: Box::new(minus(number(2))), collation: "NOCASE".into() });
    let plan = bench.project(plan, vec![as_itself(column(totals, "n"))]);
    assert_eq!(
        bench.sql(&plan),
        "select count(*) as n from games group by (select 1) order by (select -2 collate NOCASE)"
    );
    let _ = g;
}

#[test]
fn an_older_engine_is_asked_in_its_own_words() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let totals = bench.aliases.alias("totals");
    let titles = function("string_agg", vec![column(g, "title"), text(", ")]);
    let plan = aggregate(games, totals, vec![], vec![named("titles", titles)]);
    let plan = bench.project(plan, vec![as_itself(column(totals, "titles"))]);
    assert_eq!(bench.sql(&plan), "select group_concat(title, ', ') as titles from games");
    let command = Command::Query(plan);
    let young = emit(&command, &bench.aliases, &Dialect { version: (3, 45) });
    assert_eq!(young.inline(), "select string_agg(title, ', ') as titles from games");
    let (games, g) = bench.scan("games");
    let plan = filter(games, binary(BinaryOp::IsNotDistinct, column(g, "id"), number(1)));
    let plan = bench.all(plan, "games", g);
    let old = emit(&Command::Query(plan), &bench.aliases, &Dialect { version: (3, 35) });
    assert_eq!(old.inline(), "select * from games where id is 1");
}
