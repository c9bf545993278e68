//! Statements for people, and their values apart from the text.

use super::*;
use crate::plan::emit::Slot;

fn long_plan(bench: &mut Bench) -> Rel {
    let (reviews, r) = bench.scan("reviews");
    let (games, g) = bench.scan("games");
    let (users, u) = bench.scan("users");
    let plan = join(reviews, users, JoinKind::Left, equal(column(u, "id"), column(r, "user_id")));
    let cheap = filter(games, more(number(50), column(g, "price")));
    let long = equal(
        column(g, "title"),
        text("a title that is so long that no line of a page could hold it all, or could it"),
    );
    let cheap = bench.project(filter(cheap, long), vec![as_itself(column(g, "id"))]);
    let of_cheap = SqlExpr::InQuery { not: false, expr: Box::new(column(r, "game_id")), query: Box::new(cheap) };
    let plan = filter(filter(plan, of_cheap), more(column(r, "score"), number(8)));
    let plan = limit(sort(sort(plan, column(r, "id")), column(u, "name")), 3);
    let columns = vec![as_itself(column(r, "id")), as_itself(column(r, "score")), as_itself(column(u, "name"))];
    bench.project(plan, columns)
}

#[test]
fn clauses_stand_on_lines_of_their_own() {
    let mut bench = Bench::new();
    let plan = long_plan(&mut bench);
    let text = bench.text(&Command::Query(plan));
    assert_eq!(
        text.laid_out(),
        "select r.id, r.score, u.name
from reviews as r
  left join users as u on u.id = r.user_id
where r.game_id in (
    select g.id
    from games as g
    where 50 > g.price
      and g.title = 'a title that is so long that no line of a page could hold it all, or could it'
  )
  and r.score > 8
order by u.name, r.id
limit 3"
    );
    assert!(!text.inline().contains('\n'));
}

#[test]
fn long_lists_are_broken_at_each_comma() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let long =
        |n: i64| named(&format!("a_long_name_of_column_{n}"), binary(BinaryOp::Add, column(g, "price"), number(n)));
    let plan = bench.project(games, (1..=3).map(long).collect());
    assert_eq!(
        bench.text(&Command::Query(plan)).laid_out(),
        "select
  price + 1 as a_long_name_of_column_1,
  price + 2 as a_long_name_of_column_2,
  price + 3 as a_long_name_of_column_3
from games"
    );
}

#[test]
fn values_travel_apart() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let plan = filter(games, equal(column(g, "title"), text("it's")));
    let plan = filter(plan, more(column(g, "id"), SqlExpr::Generated(1)));
    let plan = limit(plan, 3);
    let plan = bench.all(plan, "games", g);
    let text = bench.text(&Command::Query(plan));
    let (sql, values) = text.bound();
    assert_eq!(sql, "select * from games where title = ?1 and id > ?2 limit ?3");
    assert_eq!(values, [Value::text("it's"), Value::Null, Value::Integer(3)]);
    assert!(text.is_open());
    let slots = text.slots().1;
    assert_eq!(slots[1..], [Slot::Generated(1), Slot::Value(Value::Integer(3))]);
    let filled = text.filled(&[Value::Null, Value::Integer(-7)]);
    assert_eq!(filled.inline(), "select * from games where title = 'it''s' and id > -7 limit 3");
    assert_eq!(filled.bound().1[1], Value::Integer(-7));
}
