//! What shares a SELECT, and what is put into brackets.

use super::*;

#[test]
fn filters_order_and_range_share_a_block() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let plan = filter(filter(games, more(column(g, "price"), number(3))), equal(column(g, "genre"), text("board")));
    let plan = sort(sort(plan, column(g, "id")), column(g, "title"));
    let plan = Rel::Limit { input: Box::new(plan), range: Range { limit: None, offset: 1 } };
    let plan = bench.all(plan, "games", g);
    assert_eq!(
        bench.sql(&plan),
        "select * from games where price > 3 and genre = 'board' order by title, id limit -1 offset 1"
    );
}

#[test]
fn a_filter_over_a_limit_is_outside() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let plan = filter(limit(sort(games, column(g, "id")), 2), more(column(g, "price"), number(3)));
    let plan = bench.project(sort(plan, column(g, "title")), vec![as_itself(column(g, "title"))]);
    assert_eq!(
        bench.sql(&plan),
        "select g.title from (select g2.title, g2.price from games as g2 order by g2.id limit 2) as g \
         where g.price > 3 order by g.title"
    );
    assert_eq!(bench.rows(&plan), [[Value::text("Chess")]]);
}

#[test]
fn a_filter_over_a_window_is_outside() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let places = bench.aliases.alias("places");
    let plan = extend(games, places, vec![named("place", row_number(column(g, "title")))]);
    let plan = filter(plan, equal(column(places, "place"), number(2)));
    let plan = bench.project(plan, vec![as_itself(column(g, "title")), as_itself(column(places, "place"))]);
    assert_eq!(
        bench.sql(&plan),
        "select * from (select g.title, row_number() over (order by g.title) as place from games as g) as g2 \
         where g2.place = 2"
    );
    assert_eq!(bench.rows(&plan), [[Value::text("Doom"), Value::Integer(2)]]);
}

#[test]
fn a_window_within_a_window_is_inside() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let (one, two) = (bench.aliases.alias("one"), bench.aliases.alias("two"));
    let plan = extend(games, one, vec![named("place", row_number(column(g, "title")))]);
    let plan = extend(plan, two, vec![named("again", row_number(column(one, "place")))]);
    let plan = bench.project(plan, vec![as_itself(column(two, "again"))]);
    assert_eq!(
        bench.sql(&plan),
        "select row_number() over (order by g.place) as again \
         from (select row_number() over (order by g2.title) as place from games as g2) as g"
    );
}

#[test]
fn groups_and_what_is_said_of_them() {
    let mut bench = Bench::new();
    let (reviews, r) = bench.scan("reviews");
    let counts = bench.aliases.alias("counts");
    let plan = aggregate(reviews, counts, vec![named("game", column(r, "game_id"))], vec![named("n", count())]);
    let plan = filter(plan, more(column(counts, "n"), number(1)));
    let plan = bench.project(
        sort(plan, column(counts, "n")),
        vec![as_itself(column(counts, "game")), as_itself(column(counts, "n"))],
    );
    assert_eq!(
        bench.sql(&plan),
        "select game_id as game, count(*) as n from reviews group by game_id having count(*) > 1 order by n"
    );
}

#[test]
fn an_aggregate_over_a_limit_is_outside() {
    let mut bench = Bench::new();
    let (reviews, r) = bench.scan("reviews");
    let counts = bench.aliases.alias("counts");
    let limited = limit(sort(reviews, column(r, "score")), 2);
    let plan = aggregate(limited.clone(), counts, vec![], vec![named("n", count())]);
    let plan = bench.project(plan, vec![as_itself(column(counts, "n"))]);
    assert_eq!(
        bench.sql(&plan),
        "select count(*) as n from (select 1 from reviews as r order by r.score limit 2) as r2"
    );
    let totals = bench.aliases.alias("totals");
    let plan = aggregate(limited, totals, vec![], vec![named("top", function("max", vec![column(r, "score")]))]);
    let plan = filter(plan, more(column(totals, "top"), number(1)));
    let plan = bench.project(plan, vec![as_itself(column(totals, "top"))]);
    assert_eq!(bench.rows(&plan), [[Value::Integer(7)]]);
}

#[test]
fn an_aggregate_that_nobody_asks_for_still_makes_one_row() {
    let mut bench = Bench::new();
    let (games, _) = bench.scan("games");
    let counts = bench.aliases.alias("counts");
    let plan = aggregate(games, counts, vec![], vec![named("n", count())]);
    let one = bench.project(plan.clone(), vec![named("one", number(1))]);
    assert_eq!(bench.sql(&one), "select 1 as one from (select count(*) as count from games as g) as counts");
    assert_eq!(bench.rows(&one).len(), 1);
    let exists = SqlExpr::Exists { not: false, query: Box::new(plan) };
    let plan = bench.project(Rel::Unit, vec![named("exists", exists)]);
    assert_eq!(
        bench.sql(&plan),
        "select exists (select 1 from (select count(*) as count from games as g) as counts) as \"exists\""
    );
}

#[test]
fn joins_go_onto_records_and_their_filters() {
    let mut bench = Bench::new();
    let (reviews, r) = bench.scan("reviews");
    let (games, g) = bench.scan("games");
    let (users, u) = bench.scan("users");
    let plan = filter(reviews, more(column(r, "score"), number(3)));
    let plan = join(plan, games, JoinKind::Left, equal(column(g, "id"), column(r, "game_id")));
    let ann = filter(users, equal(column(u, "name"), text("Ann")));
    let left = join(plan.clone(), ann.clone(), JoinKind::Left, equal(column(u, "id"), column(r, "user_id")));
    let columns = vec![as_itself(column(g, "title")), as_itself(column(u, "name"))];
    let left = bench.project(left, columns.clone());
    assert_eq!(
        bench.sql(&left),
        "select g.title, u.name from reviews as r left join games as g on g.id = r.game_id \
         left join users as u on u.id = r.user_id and u.name = 'Ann' where r.score > 3"
    );
    let inner = join(plan, ann, JoinKind::Inner, equal(column(u, "id"), column(r, "user_id")));
    let inner = bench.project(inner, columns);
    assert_eq!(
        bench.sql(&inner),
        "select g.title, u.name from reviews as r left join games as g on g.id = r.game_id \
         join users as u on u.id = r.user_id where r.score > 3 and u.name = 'Ann'"
    );
    assert_eq!((bench.rows(&left).len(), bench.rows(&inner).len()), (3, 2));
}

#[test]
fn a_join_over_a_limit_is_outside_and_keeps_what_is_needed() {
    let mut bench = Bench::new();
    let (reviews, r) = bench.scan("reviews");
    let (games, g) = bench.scan("games");
    let plan = limit(sort(reviews, column(r, "score")), 2);
    let plan = join(plan, games, JoinKind::Left, equal(column(g, "id"), column(r, "game_id")));
    let plan =
        bench.project(sort(plan, column(r, "score")), vec![as_itself(column(r, "id")), named("game", column(g, "id"))]);
    assert_eq!(
        bench.sql(&plan),
        "select r.id, g.id as game from (select r2.id, r2.score, r2.game_id from reviews as r2 \
         order by r2.score limit 2) as r left join games as g on g.id = r.game_id order by r.score"
    );
}

#[test]
fn counts_are_joined_under_their_own_name() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let (reviews, r) = bench.scan("reviews");
    let counts = bench.aliases.alias("counts");
    let grouped = aggregate(reviews, counts, vec![as_itself(column(r, "game_id"))], vec![named("n", count())]);
    let on = equal(column(counts, "game_id"), column(g, "id"));
    let plan = join(games.clone(), grouped.clone(), JoinKind::Left, on);
    let plan = bench.project(plan, vec![as_itself(column(g, "title")), as_itself(column(counts, "n"))]);
    let sql = bench.sql(&plan);
    assert_eq!(
        sql,
        "select g.title, counts.n from games as g left join (select count(*) as n, r.game_id from reviews as r \
         group by r.game_id) as counts on counts.game_id = g.id"
    );
    // The same where the right side says its columns.
    let other = bench.aliases.alias("other");
    let columns = vec![as_itself(column(counts, "game_id")), as_itself(column(counts, "n"))];
    let right = Rel::Project { input: Box::new(grouped), alias: other, columns };
    let plan = join(games, right, JoinKind::Left, equal(column(other, "game_id"), column(g, "id")));
    let plan = bench.project(plan, vec![as_itself(column(g, "title")), as_itself(column(other, "n"))]);
    assert_eq!(bench.sql(&plan), sql.replace("counts", "other"));
}

#[test]
fn what_is_correlated_is_told_of_the_block_in_brackets() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let (reviews, r) = bench.scan("reviews");
    let named_games = bench.aliases.alias("named");
    let plan = extend(games, named_games, vec![named("key", column(g, "id"))]);
    let reviewed = filter(reviews, equal(column(r, "game_id"), column(named_games, "key")));
    let reviewed = SqlExpr::Exists { not: true, query: Box::new(reviewed) };
    let plan = filter(limit(sort(plan, column(g, "title")), 3), reviewed);
    let plan = bench.project(plan, vec![as_itself(column(g, "title"))]);
    assert_eq!(
        bench.sql(&plan),
        "select g.title from (select g2.title, g2.id as \"key\" from games as g2 order by g2.title limit 3) as g \
         where not exists (select 1 from reviews as r where r.game_id = g.\"key\")"
    );
    assert_eq!(bench.rows(&plan), [[Value::text("Doom")]]);
}

#[test]
fn an_aggregate_within_a_query_of_the_answer_is_worked_out_before() {
    let mut bench = Bench::new();
    let (reviews, r) = bench.scan("reviews");
    let (games, g) = bench.scan("games");
    let counts = bench.aliases.alias("counts");
    let plan = aggregate(reviews, counts, vec![as_itself(column(r, "game_id"))], vec![named("n", count())]);
    let cheaper = filter(games, more(column(counts, "n"), column(g, "price")));
    let cheaper = SqlExpr::Exists { not: false, query: Box::new(cheaper) };
    let plan = bench.project(plan, vec![as_itself(column(counts, "n")), named("cheaper", cheaper)]);
    assert_eq!(
        bench.sql(&plan),
        "select counts.n, exists (select 1 from games as g where counts.n > g.price) as cheaper \
         from (select count(*) as n from reviews as r group by r.game_id) as counts"
    );
}

#[test]
fn distinct_rows_take_an_order_and_a_range() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let plan = bench.project(sort(games, column(g, "id")), vec![as_itself(column(g, "genre"))]);
    let rows = plan.own_alias().unwrap();
    let plan = Rel::Distinct(Box::new(plan));
    let plan = limit(sort(plan, column(rows, "genre")), 2);
    assert_eq!(bench.sql(&plan), "select distinct genre from games order by genre limit 2");
    let plan = filter(plan, SqlExpr::IsNull { expr: Box::new(column(rows, "genre")), not: true });
    assert_eq!(
        bench.sql(&plan),
        "select * from (select distinct g.genre from games as g order by g.genre limit 2) as g2 \
         where g2.genre is not null"
    );
    assert_eq!(bench.rows(&plan), [[Value::text("board")]]);
}

#[test]
fn distinct_rows_of_a_part_are_of_the_part() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let plan = bench.project(limit(sort(games, column(g, "id")), 2), vec![as_itself(column(g, "genre"))]);
    let plan = Rel::Distinct(Box::new(plan));
    assert_eq!(bench.rows(&plan), [[Value::text("board")]]);
    assert_eq!(bench.sql(&plan), "select distinct * from (select g.genre from games as g order by g.id limit 2) as g2");
}

#[test]
fn set_operations_with_an_order_and_a_range() {
    let mut bench = Bench::new();
    let (games, g) = bench.scan("games");
    let (users, u) = bench.scan("users");
    let left = bench.project(limit(sort(games, column(g, "id")), 2), vec![named("word", column(g, "title"))]);
    let right = bench.project(users, vec![named("name", column(u, "name"))]);
    let both = bench.aliases.alias("both");
    let plan =
        Rel::SetOperation { operator: SetOperator::Union, left: Box::new(left), right: Box::new(right), alias: both };
    let sorted = limit(sort(plan.clone(), column(both, "word")), 3);
    assert_eq!(
        bench.sql(&sorted),
        "select * from (select g.title as word from games as g order by g.id limit 2) as g2 \
         union select u.name from users as u order by word limit 3"
    );
    let rows = bench.rows(&sorted);
    assert_eq!(rows, [[Value::text("Ann")], [Value::text("Bob")], [Value::text("Chess")]]);
    let by_length = sort(plan.clone(), function("length", vec![column(both, "word")]));
    let by_length = bench.project(by_length, vec![as_itself(column(both, "word"))]);
    assert_eq!(
        bench.sql(&by_length),
        "select * from (select * from (select g.title as word from games as g order by g.id limit 2) as g2 \
         union select u.name from users as u) as both order by length(both.word)"
    );
    let filtered = filter(plan.clone(), equal(column(both, "word"), text("Go")));
    assert_eq!(bench.rows(&filtered), [[Value::text("Go")]]);
    let (other, u2) = bench.scan("users");
    let third = bench.project(other, vec![as_itself(column(u2, "name"))]);
    let all = bench.aliases.alias("all");
    let nested =
        Rel::SetOperation { operator: SetOperator::Except, left: Box::new(third), right: Box::new(plan), alias: all };
    assert_eq!(bench.rows(&nested), [[Value::Null; 0]; 0]);
}

#[test]
fn a_query_for_each_of_a_list() {
    let mut bench = Bench::new();
    let keys = bench.aliases.alias("keys");
    let (games, g) = bench.scan("games");
    let plan = Rel::JsonEach { alias: keys, json: Value::text("[2, 1]") };
    let plan = join(plan, games, JoinKind::Cross, equal(column(g, "id"), column(keys, "value")));
    let plan = bench.project(plan, vec![as_itself(column(g, "title"))]);
    assert_eq!(
        bench.sql(&plan),
        "select g.title from json_each('[2, 1]') as k cross join games as g on g.id = k.value"
    );
    assert_eq!(bench.rows(&plan), [[Value::text("Go")], [Value::text("Chess")]]);
}

#[test]
fn an_order_by_what_is_around_is_worked_out_inside() {
    let mut bench = Bench::new();
    let ((games, g), (others, o)) = (bench.scan("games"), bench.scan("games"));
    let sum = binary(BinaryOp::Add, column(o, "price"), column(g, "price"));
    let others = limit(sort(sort(others, column(o, "id")), sum), 1);
    let other = bench.project(others, vec![as_itself(column(o, "title"))]);
    let plan = bench.project(games, vec![named("other", SqlExpr::Query(Box::new(other)))]);
    assert_eq!(
        bench.sql(&plan),
        "select (select g.title from (select g2.title, g2.price, g2.price + g3.price as key1, g2.id from games as g2) as g \
         order by g.key1, g.id limit 1) as other from games as g3"
    );
    assert_eq!(bench.rows(&plan).len(), 3);
}
