//! Statements that change a table.

use super::*;

fn target(bench: &Bench, name: &str) -> Rc<TableRef> {
    Rc::new(TableRef(bench.table(name)))
}

#[test]
fn records_are_put_in() {
    let mut bench = Bench::new();
    let table = target(&bench, "games");
    let rows = InsertRows::Values(vec![text("It"), SqlExpr::Generated(0)]);
    let returning: Vec<Rc<str>> = vec!["id".into()];
    let command = Command::Insert { table: table.clone(), columns: vec![1, 3], rows, returning };
    assert_eq!(bench.text(&command).inline(), "insert into games (title, price) values ('It', null) returning id");
    let rows = InsertRows::Defaults;
    let command = Command::Insert { table: table.clone(), columns: vec![], rows, returning: vec![] };
    assert_eq!(bench.text(&command).inline(), "insert into games default values");
    let (users, u) = bench.scan("users");
    let rows = InsertRows::Query(bench.project(users, vec![as_itself(column(u, "name"))]));
    let command = Command::Insert { table, columns: vec![1], rows, returning: vec![] };
    assert_eq!(bench.text(&command).inline(), "insert into games (title) select name from users");
    assert_eq!(bench.text(&command).laid_out(), "insert into games (title)\nselect name\nfrom users");
}

#[test]
fn records_are_changed() {
    let mut bench = Bench::new();
    let table = target(&bench, "games");
    let g = bench.aliases.alias("games");
    let dearer = binary(BinaryOp::Add, column(g, "price"), number(1));
    let conditions = vec![equal(column(g, "id"), number(3))];
    let command = Command::Update {
        table: table.clone(),
        alias: g,
        set: vec![(3, dearer)],
        from: None,
        conditions,
        lenient: false,
    };
    assert_eq!(bench.text(&command).inline(), "update games set price = price + 1 where id = 3");
    let (reviews, r) = bench.scan("reviews");
    let (counts, values) = (bench.aliases.alias("counts"), bench.aliases.alias("new"));
    let from = aggregate(reviews, counts, vec![as_itself(column(r, "game_id"))], vec![named("n", count())]);
    let columns = vec![named("id", column(counts, "game_id")), named("n", column(counts, "n"))];
    let from = Rel::Project { input: Box::new(from), alias: values, columns };
    let command = Command::Update {
        table,
        alias: g,
        set: vec![(3, column(values, "n")), (1, text("x"))],
        from: Some(from),
        conditions: vec![equal(column(g, "id"), column(values, "id"))],
        lenient: true,
    };
    let text = bench.text(&command);
    assert_eq!(
        text.laid_out(),
        "update or ignore games as g
set price = new.n, title = 'x'
from (select count(*) as n, r.game_id as id from reviews as r group by r.game_id) as new
where g.id = new.id"
    );
}

#[test]
fn records_are_taken_out() {
    let mut bench = Bench::new();
    let table = target(&bench, "games");
    let g = bench.aliases.alias("games");
    let (reviews, r) = bench.scan("reviews");
    let keys = bench.project(reviews, vec![as_itself(column(r, "game_id"))]);
    let reviewed = SqlExpr::InQuery { not: false, expr: Box::new(column(g, "id")), query: Box::new(keys) };
    let command = Command::Delete { table: table.clone(), alias: g, conditions: vec![reviewed] };
    assert_eq!(
        bench.text(&command).inline(),
        "delete from games as g where g.id in (select r.game_id from reviews as r)"
    );
    let command = Command::Delete { table, alias: g, conditions: vec![] };
    assert_eq!(bench.text(&command).inline(), "delete from games");
}
