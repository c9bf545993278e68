//! Names: what needs quotes, what needs an alias, and when a star says all.

use super::*;

#[test]
fn names_are_quoted_where_they_must_be() {
    let mut bench =
        Bench::with("create table \"order\" (\"key\" integer primary key, \"a b\" text, name text, \"true\")");
    let (orders, o) = bench.scan("order");
    let plan = filter(orders, equal(column(o, "a b"), text("x")));
    let columns =
        vec![as_itself(column(o, "key")), as_itself(column(o, "name")), named("value of it", column(o, "true"))];
    let plan = bench.project(plan, columns);
    assert_eq!(
        bench.sql(&plan),
        "select \"key\", name, \"true\" as \"value of it\" from \"order\" where \"a b\" = 'x'"
    );
}

#[test]
fn a_column_called_true_gets_another_name_in_brackets() {
    let mut bench = Bench::with("create table flags (\"true\")");
    let (flags, f) = bench.scan("flags");
    let plan = filter(limit(flags, 3), equal(column(f, "true"), number(1)));
    let plan = bench.project(plan, vec![as_itself(column(f, "true"))]);
    assert_eq!(
        bench.sql(&plan),
        "select f.true2 as \"true\" from (select f2.\"true\" as true2 from flags as f2 limit 3) as f where f.true2 = 1"
    );
}

#[test]
fn an_output_that_hides_a_column_keeps_the_alias() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let plan = sort(games.clone(), column(g, "price"));
    let double = binary(BinaryOp::Multiply, column(g, "price"), number(-2));
    let plan = bench.project(plan, vec![named("Price", double.clone())]);
    assert_eq!(bench.sql(&plan), "select g.price * -2 as Price from games as g order by g.price");
    let plan = bench.project(sort(games, column(g, "id")), vec![named("price", double)]);
    assert_eq!(bench.sql(&plan), "select price * -2 as price from games order by id");
}

#[test]
fn a_star_says_all_columns() {
    let mut bench = Bench::new();
    let (reviews, r) = bench.scan("reviews");
    let (users, u) = bench.scan("users");
    let plan = join(reviews, users, JoinKind::Left, equal(column(u, "id"), column(r, "user_id")));
    let plan = sort(plan, column(u, "name"));
    let plan = bench.all(plan, "reviews", r);
    assert_eq!(
        bench.sql(&plan),
        "select r.* from reviews as r left join users as u on u.id = r.user_id order by u.name"
    );
    let (users, u) = bench.scan("users");
    let plan = bench.project(users, vec![as_itself(column(u, "name")), as_itself(column(u, "id"))]);
    assert_eq!(bench.sql(&plan), "select name, id from users");
}

#[test]
fn aliases_are_letters_and_numbers() {
    let mut bench = Bench::new();
    let (one, r) = bench.scan("reviews");
    let (other, r2) = bench.scan("reviews");
    let plan = join(one, other, JoinKind::Inner, equal(column(r, "game_id"), column(r2, "game_id")));
    let plan = bench.project(plan, vec![as_itself(column(r2, "id")), named("other", column(r, "id"))]);
    assert_eq!(
        bench.sql(&plan),
        "select r.id, r2.id as other from reviews as r2 join reviews as r on r2.game_id = r.game_id"
    );
}

#[test]
fn columns_of_one_name_are_told_apart_in_brackets() {
    let mut bench = Bench::new();
    let (reviews, r) = bench.scan("reviews");
    let (games, g) = bench.scan("games");
    let plan = join(reviews, games, JoinKind::Left, equal(column(g, "id"), column(r, "game_id")));
    let plan = filter(limit(plan, 9), more(column(g, "id"), column(r, "id")));
    let plan = bench.project(plan, vec![as_itself(column(r, "id")), named("game", column(g, "id"))]);
    assert_eq!(
        bench.sql(&plan),
        "select r.id, r.id2 as game from (select r2.id, g.id as id2 from reviews as r2 left join games as g \
         on g.id = r2.game_id limit 9) as r where r.id2 > r.id"
    );
}
