//! Made-up records from outside: exact counts, keys that hold, shares within their bounds, the same bytes again.

use std::time::SystemTime;

use crate::common::env::TestEnv;
use crate::common::program::{Outcome, wait_for};

const SCHEMA: &str = "
    create table games (id integer primary key, title text not null, price int);
    create table users (id integer primary key, name text, email text unique, created_at text default current_timestamp);
    create table reviews (id integer primary key, score int, comment text, game_id int references games, user_id int references users);
    create table countries (code text primary key, name text) without rowid;
    create table cities (country text references countries, no int, name text, primary key (country, no)) without rowid;
    create table people (id integer primary key, name text, country text, city int, foreign key (country, city) references cities);
    create table categories (id integer primary key, parent_id int references categories);
    create table game_users (game_id int not null references games, user_id int not null references users, primary key (game_id, user_id));
    create table profiles (user_id int primary key references users, bio text) strict;
    create table slots (a int, b int, c int generated always as (a * b) stored, unique (a, b));
    create table sessions (id integer primary key, email text, active int default 1);
    create unique index one_active on sessions (email) where active = 1;
    create table a (id integer primary key, b_id int references b);
    create table b (id integer primary key, a_id int references a);
    create table log (id integer primary key, what text);
    create trigger made after insert on profiles begin insert into log (what) values ('profile ' || new.user_id); end;";

struct Base(TestEnv);

impl Base {
    fn new(schema: &str) -> Base {
        Base(TestEnv::with_database("t.db", schema))
    }

    fn try_run(&self, lines: &[&str]) -> Outcome {
        let options = ["t.db", "--yes", "--seed", "7"];
        self.0.run(&[&options[..], &lines.iter().flat_map(|line| ["-c", line]).collect::<Vec<_>>()].concat())
    }

    #[track_caller]
    fn run(&self, lines: &[&str]) {
        self.try_run(lines).assert_success();
    }

    /// What the lines fail with, and nothing changes.
    #[track_caller]
    fn fails(&self, line: &str, words: &[&str]) {
        let before = self.all();
        let outcome = self.try_run(&[line]).assert_failure();
        for word in words {
            assert!(outcome.stderr.contains(word), "{line}: {word} is not in\n{}", outcome.stderr);
        }
        assert_eq!(before, self.all(), "{line}");
    }

    fn number(&self, sql: &str) -> i64 {
        self.0.sqlite("t.db").query_row(sql, [], |row| row.get(0)).unwrap()
    }

    fn share(&self, sql: &str) -> f64 {
        self.0.sqlite("t.db").query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Every value of every table, and the database is sound.
    fn all(&self) -> Vec<String> {
        let connection = self.0.sqlite("t.db");
        let integrity: String = connection.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(integrity, "ok");
        assert_eq!(self.number("select count(*) from pragma_foreign_key_check"), 0);
        let mut tables = connection.prepare("select name from sqlite_schema where type = 'table' order by 1").unwrap();
        let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut all = Vec::new();
        for table in tables {
            let mut rows = connection.prepare(&format!("select * from {table}")).unwrap();
            let width = rows.column_count();
            let mut rows = rows.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let values: Vec<_> = (0..width).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
                all.push(format!("{table}: {}", values.join(", ")));
            }
        }
        all
    }
}

const LINES: [&str; 15] = [
    "create 10 games title=fake.title price=int(5, 60)",
    "create 30 users name=fake.name email=unique(fake.email)",
    "for each game create 0..20 reviews user=any user score=int(1, 10) comment=game.title",
    "create 40 reviews game=any game zipf user=any user with reviews comment='s' || n",
    "create 10 countries code=fake.country_code name=fake.country",
    "for each country create 1..3 cities no=n name=fake.city",
    "create 30 people name=fake.name city=any city",
    "create 20 categories parent=any earlier category",
    "for each user create 1 profile bio=fake.sentence",
    "link each user to 1..5 games",
    "create 25 slots a=int(1, 5) b=int(1, 5)",
    "create 2 sessions email=unique(pick('x', 'y'))",
    "create 5 a",
    "create 5 b a=any a",
    "update all a set b=any b",
];

#[test]
fn counts_are_exact_and_keys_hold() {
    let base = Base::new(SCHEMA);
    base.run(&LINES);
    base.all();
    for (table, count) in
        [("games", 10), ("users", 30), ("people", 30), ("categories", 20), ("profiles", 30), ("log", 30), ("slots", 25)]
    {
        assert_eq!(base.number(&format!("select count(*) from {table}")), count, "{table}");
    }
    assert_eq!(base.number("select count(*) from people where country is null or city is null"), 0);
    assert_eq!(base.number("select count(*) from categories where parent_id is null"), 1);
    assert_eq!(base.number("select count(*) from categories where parent_id >= id"), 0);
    assert_eq!(base.number("select count(*) from a where b_id is null"), 0);
    let each = "select count(*) as n from game_users group by user_id";
    assert_eq!(base.number(&format!("select count(*) from ({each}) where n between 1 and 5")), 30);
    let titles = "select count(*) from reviews join games on games.id = game_id where comment <> title and comment not like 's%'";
    assert_eq!(base.number(titles), 0);
}

#[test]
fn the_same_seed_gives_the_same_bytes_with_more_tables_and_columns_too() {
    let (one, other) = (Base::new(SCHEMA), Base::new(SCHEMA));
    one.run(&LINES);
    // In another second of the clock.
    let second = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let before = second();
    wait_for("the clock stands still", || second() != before);
    other.run(&LINES);
    assert_eq!(one.all(), other.all());

    let wider = Base::new(&format!("{SCHEMA} alter table users add column partner text; create table more (x text);"));
    let mut lines = LINES.map(str::to_owned).to_vec();
    lines[1] = "create 30 users partner=fake.name name=fake.name email=unique(fake.email)".to_owned();
    lines.insert(1, "create 9 more x=fake.name".to_owned());
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    wider.run(&lines);
    let cut = |line: &String| line.splitn(5, ", ").take(4).collect::<Vec<_>>().join(", ");
    let known = |line: &&String| !line.starts_with("more") && !line.starts_with("sqlite");
    let narrow: Vec<String> = one.all().iter().map(cut).collect();
    assert_eq!(wider.all().iter().filter(known).map(cut).collect::<Vec<_>>(), narrow);
}

#[test]
fn a_path_goes_on_from_what_the_line_has_set() {
    let base = Base::new(
        "create table owners (id integer primary key, name text);
         create table games (id integer primary key, title text, owner_id int references owners);
         create table notes (id integer primary key, game_id int references games, editor_id int references owners, t text, by_whom int references owners);",
    );
    base.run(&[
        "create 10 owners name=fake.name",
        "create 20 games title=fake.title owner=any owner",
        "create 50 notes game=any game editor=any owner t=game.title || editor.name || game.owner.name by_whom=game.owner",
        "create note game=game 3 t=game.title",
    ]);
    let right = "select count(*) from notes join games on games.id = game_id join owners o on o.id = owner_id
        join owners e on e.id = editor_id where t = title || e.name || o.name and by_whom = owner_id";
    assert_eq!(base.number(right), 50);
    assert_eq!(base.number("select t = (select title from games where id = 3) from notes where id = 51"), 1);
}

#[test]
fn what_runs_short_is_told_beforehand() {
    let base = Base::new(SCHEMA);
    base.run(&["create 4 games title=fake.title", "create 4 users name=n", "create 3 profiles user=any user"]);
    base.fails(
        "create 6 games title=unique(int(1, 5))",
        &["`title` never holds", "has 5, for 6 records: 1 is missing"],
    );
    base.fails("create 3 profiles user=any user", &["has 4, 3 of them taken, for 3 records: 2 are missing"]);
    base.fails("link each user to 5 games", &["games has 4 records, and 5"]);
    base.fails("create 3 reviews game=any game where price > 9", &["finds no record to pick from"]);
    base.fails("create 3 sessions email='x'", &["sessions.email"]);
    // Where the stream of the table has come does not matter: all five are there, and none twice.
    base.run(&["create 5 users email=unique(int(1, 5))"]);
    base.fails("create 1 users email=unique(int(1, 5))", &["has 5, 5 of them taken, for 1 record: 1 is missing"]);
    base.run(&["create 3 games title=n", "create 5 games title=n price=unique(int(1, 5))"]);
    assert_eq!(base.number("select count(distinct price) from games"), 5);
}

#[test]
fn to_the_last_key() {
    let base = Base::new(
        "create table places (x int, y text, primary key (x, y));
         create table notes (id integer primary key, x int, y text, foreign key (x, y) references places);
         create table flags (x int, y text, primary key (x, y), foreign key (x, y) references places) without rowid;
         create table twos (a int, b int, c int, d int, unique (a, b), unique (c, d));
         create table texts (id integer primary key, code text not null unique);
         create table codes (code text primary key);
         create table marks (id integer primary key, code text references codes);
         create table pairs (a int, b int, t text, unique (a, b));
         create table seats (id integer primary key, code text unique, row int, no int, unique (row, no));",
    );
    base.run(&["create 500 places x=int(1, 9) y=fake.word || n", "create 300 flags place=any place"]);
    base.fails(
        "create 201 flags place=any place",
        &["`x, y` never holds", "has 500, 300 of them taken", "1 is missing"],
    );
    base.run(&["create 200 flags auto", "create 500 notes place=unique(any place)"]);
    base.fails("create 1 notes place=unique(any place)", &["has 500, 500 of them taken"]);
    assert_eq!(base.number("select count(*) from flags natural join places"), 500);
    assert_eq!(base.number("select count(*) from (select distinct x, y from notes)"), 500);
    base.fails(
        "create 5 flags place=unique(any place zipf)",
        &["the key of several columns can be `unique` only where every record picks from the same"],
    );
    base.run(&["create 300 codes code=n || fake.word", "create 300 marks code=unique(any code)"]);
    assert_eq!(base.number("select count(distinct code) from marks"), 300);
    // All combinations of what two columns draw among, which chance alone would hardly find.
    base.run(&["create 600 pairs a=int(1, 20) b=int(1, 30) t=a || '-' || b"]);
    assert_eq!(base.number("select count(*) from pairs where t = a || '-' || b"), 600);
    base.fails(
        "create 1 pairs a=7 b=int(1, 30)",
        &["pairs.a, pairs.b must be unique together", "all 30 that there can be"],
    );
    // Both pairs of columns to the last: what the one lacks says nothing of the other.
    base.run(&["create 90 twos a=int(1, 10) b=int(1, 10) c=int(1, 10) d=int(1, 10)"]);
    // Numbers that a column makes texts of are known again, and the streams go on where they were.
    base.run(&["create 300 texts code=unique(int(1, 999999))"]);
    base.run(&["create 300 texts code=unique(int(1, 999999))"]);
    assert_eq!(base.number("select count(distinct code) from texts"), 600);
    // What clashes elsewhere takes none of the values that are given once.
    base.run(&["create 60 seats code=int(1, 60) row=int(1, 10) no=int(1, 8)"]);
    assert_eq!(base.number("select count(distinct code) from seats"), 60);
}

/// Shares of 20,000 draws; the bounds are five standard deviations or more.
#[test]
fn shares_are_what_they_should_be() {
    let base = Base::new(SCHEMA);
    base.run(&[
        "create 10 games title=n",
        "create 20000 reviews game=any game score=int(1, 10) comment=maybe(0.2, 'x')",
        "create 4000 users name=n",
        "for each user where id <= 2000 create 0..4 reviews comment='child'",
    ]);
    let share = |of: &str| base.share(&format!("select avg({of}) from reviews where comment is not 'child'"));
    for game in 1..=10 {
        let found = share(&format!("game_id = {game}"));
        assert!((found - 0.1).abs() < 0.011, "game {game}: {found}");
        let found = share(&format!("score = {game}"));
        assert!((found - 0.1).abs() < 0.011, "score {game}: {found}");
    }
    assert!((share("comment is null") - 0.2).abs() < 0.015);
    // What two columns draw has nothing to do with one another: 0.01 of all have this pair.
    assert!((share("game_id = 3 and score = 3") - 0.01).abs() < 0.004);
    for count in 0..=4 {
        let found = base.share(&format!(
            "select avg(n = {count}) from (select (select count(*) from reviews where user_id = u.id and comment = 'child') as n from users u where id <= 2000)"
        ));
        assert!((found - 0.2).abs() < 0.045, "{count} children: {found}");
    }
    // The first of ten by 1/rank has a share of 1 / 2.929, the second half of that.
    base.run(&["delete all reviews", "create 20000 reviews game=any game zipf"]);
    let ranked = |rank: u32| {
        base.share(&format!(
            "select count(*) / 20000.0 as share from reviews group by game_id order by share desc limit 1 offset {}",
            rank - 1
        ))
    };
    assert!((ranked(1) - 0.3414).abs() < 0.02, "{}", ranked(1));
    assert!((ranked(2) - 0.1707).abs() < 0.02, "{}", ranked(2));
    assert!((ranked(10) - 0.0341).abs() < 0.01, "{}", ranked(10));
    // By the square root of the rank: 1 / 5.021.
    base.run(&["delete all reviews", "create 20000 reviews game=any game zipf(0.5)"]);
    assert!((ranked(1) - 0.1992).abs() < 0.02, "{}", ranked(1));
    assert!((ranked(10) - 0.063).abs() < 0.01, "{}", ranked(10));
    base.fails("create 5 reviews game=any game zipf(-1)", &["expected a number from 0 to 20"]);
    base.fails("create 5 reviews game=any game weighted(0, 5, 1)", &["a weight is wanted behind each number"]);
    base.fails("games weighted(0, 5)", &["`weighted` stands behind `any`"]);
}

/// Among few records a law still counts, and where each record picks among others, too.
#[test]
fn few_records_and_those_that_differ_are_picked_by_the_same_law() {
    let base = Base::new(SCHEMA);
    base.run(&["create 6 games title=fake.word", "create 40 users name=fake.name"]);
    for (law, wanted) in [
        ("weighted(0, 1000, 1, 1)", 1),
        ("weighted(0, 100000, 3, 1, 900, 2)", 1),
        // Numbers that go beyond what can be counted.
        ("weighted(9000000000000000000, 4, 1, 2)", 4),
        ("weighted(0, 1, 9000000000000000000, 5)", 5),
    ] {
        let line = format!("create 300 reviews user=null game=any game {law}");
        base.run(&["delete all reviews", &line]);
        assert_eq!(base.number("select count(distinct game_id) from reviews"), wanted, "{law}");
        let before = base.all();
        base.run(&["delete all reviews", &line]);
        assert_eq!(before, base.all(), "{law}");
    }
    // The seed decides which one it is.
    let other = "create 300 reviews user=null game=any game weighted(0, 1000, 1, 1)";
    let mut seeds = Vec::new();
    for seed in 1..=8 {
        base.run(&["delete all reviews", &format!(".set seed {seed}"), other]);
        seeds.push(base.number("select min(game_id) from reviews"));
    }
    assert!(seeds.iter().any(|game| *game != seeds[0]), "{seeds:?}");
    // Each record leaves out another user; those that are preferred stay the same.
    let top = "select max(n) / 2000.0 from (select count(*) as n from reviews group by user_id)";
    for (law, least) in [("zipf(2)", 0.55), ("weighted(1, 39, 9999, 1)", 0.95)] {
        base.run(&["delete all reviews", &format!("create 2000 reviews user=any user where id != n {law}")]);
        assert!(base.share(top) > least, "{law}: {}", base.share(top));
    }
    base.fails("update all reviews set user=any user zipf", &["stand in brackets", "user=(any user zipf)"]);
}

/// Records that others share to pick from are looked for once: the answer is as if each looked for itself.
#[test]
fn each_record_picks_from_its_own() {
    let base = Base::new(
        "create table shops (code text primary key collate nocase, name text);
         create table goods (id integer primary key, shop text references shops, price real, stock int default 3);
         create table seats (hall text, no int, shop text references shops, primary key (hall, no)) without rowid;
         create table orders (id integer primary key, shop text references shops, most real);
         create table lines (id integer primary key, order_id int references orders, goods_id int references goods, hall text, no int,
            foreign key (hall, no) references seats);
         create table sales (id integer primary key, order_id int references orders, goods_id int references goods, before_id int references sales);
         create trigger sold after insert on sales begin update goods set stock = stock - 1 where id = new.goods_id; end;",
    );
    base.run(&[
        "create 12 shops code='Shop' || n name=fake.company",
        "create 300 goods shop=any shop price=int(1, 9)",
        "create 60 seats hall='H' || (n % 3) no=n shop=any shop",
        // As a key is compared, upper case is lower case.
        "create 200 orders shop=upper(pick('shop1', 'shop2', 'shop3', 'shop4', 'shop5')) most=int(2, 9)",
    ]);
    let strays = "select count(*) from lines l join orders o on o.id = l.order_id join goods g on g.id = l.goods_id
        where o.shop <> g.shop collate nocase";
    for picked in [
        "any order.shop.goods",
        "any order.shop.goods zipf",
        "coalesce(any order.shop.goods, any goods)",
        "coalesce(any order.shop.goods where price > 100, any order.shop.goods)",
    ] {
        let line = format!("create 400 lines order=any order goods={picked}");
        base.run(&["delete all lines", &line]);
        assert_eq!(base.number("select count(*) from lines where goods_id is not null"), 400, "{picked}");
        assert_eq!(base.number(strays), 0, "{picked}");
        assert!(base.number("select count(distinct goods_id) from lines") > 50, "{picked}");
    }
    // More than the other side of a key decides.
    base.run(&[
        "delete all lines",
        "for each order as o create 2 lines goods=any goods where shop.code = o.shop.code and price < o.most",
    ]);
    assert_eq!(base.number("select count(*) from lines"), 400);
    assert_eq!(base.number(strays), 0);
    let dear = "select count(*) from lines l join orders o on o.id = l.order_id join goods g on g.id = l.goods_id where g.price >= o.most";
    assert_eq!(base.number(dear), 0);
    // What a record in hand belongs to is at hand, too, however many are made for it.
    base.run(&["delete all lines", "for each order create 2 lines goods=null no=length(shop.name || order.shop.code)"]);
    assert_eq!(base.number("select count(*) from lines"), 400);
    // A key of several columns, there as a whole or not at all.
    base.run(&["delete all lines", "create 300 lines order=any order seat=coalesce(any order.shop.seats, null)"]);
    assert_eq!(base.number("select count(*) from lines where (hall is null) <> (no is null)"), 0);
    let strays = "select count(*) from lines l join orders o on o.id = l.order_id join seats s using (hall, no) where o.shop <> s.shop collate nocase";
    assert_eq!(base.number(strays), 0);
    assert!(base.number("select count(*) from lines where no is not null") > 100);
    // What the line itself changes is seen by the next record, through a trigger and in its own table.
    base.run(&["create 150 sales order=any order goods=any order.shop.goods where stock > 0"]);
    assert_eq!(base.number("select count(*) from goods where stock < 0"), 0);
    base.run(&[
        "delete all sales",
        "for each goods as g where id < 9 create 10 sales goods=g before=any earlier sale where goods = g",
    ]);
    let strays = "select count(*) from sales s join sales b on b.id = s.before_id where b.goods_id <> s.goods_id or b.id >= s.id";
    assert_eq!(base.number(strays), 0);
    assert!(base.number("select count(*) from sales where before_id is not null") > 70);
    // Chance stands in the condition.
    base.run(&[
        "delete all lines",
        "create 300 lines order=1 goods=coalesce(any order.shop.goods where random() > 0, null)",
    ]);
    assert!(base.number("select count(distinct goods_id) from lines") > 3);
    base.fails(
        "create 5 lines order=null goods=any order.shop.goods",
        &["`coalesce(any order.shop.goods, null)` leaves it empty"],
    );
    base.fails("create 5 lines goods=coalesce(any goods)", &["`coalesce` takes"]);
    // Whose order is said: without a name it would be any.
    base.run(&[
        "delete all lines",
        "create 200 lines order=any order",
        "update all lines as one set goods=any one.order.shop.goods",
    ]);
    let strays = "select count(*) from lines l join orders o on o.id = l.order_id join goods g on g.id = l.goods_id
        where o.shop <> g.shop collate nocase";
    assert_eq!(base.number(strays), 0);
    base.fails("update all lines set goods=any order.shop.goods", &["is the table", "`any one.order.shop.goods`"]);
    // So is it of the two sides of a link, and of the record that others are made for.
    base.run(&["delete all lines", "link each order to 2 goods via lines seat=coalesce(any order.shop.seats, null)"]);
    let of_shop = "select count(*) from lines l join orders o on o.id = l.order_id join seats s using (hall, no) where o.shop = s.shop collate nocase";
    assert!(base.number(of_shop) > 200);
    assert_eq!(base.number(of_shop), base.number("select count(*) from lines where no is not null"));
    base.run(&[
        "delete all lines",
        "link orders where id < 9 to goods where id < 9 via lines no=length(goods.shop.code)",
    ]);
    assert_eq!(base.number("select count(*) from lines join goods g on g.id = goods_id where no = length(g.shop)"), 64);
    for line in [
        "link each order to 2 goods via lines seat=any shop.seats",
        "link orders to goods via lines seat=any shop.seats",
        "for each order create 2 lines seat=any shop.seats",
    ] {
        base.fails(
            line,
            &["`shop` is the table", "of the record in hand: `any order.shop.seats`", "`any all shop.seats`"],
        );
        base.run(&["delete all lines", &line.replace("any shop", "any all shop")]);
        assert!(base.number("select count(*) from lines where no is not null") > 200);
    }
    // What counts what was made is another for each record: no shop has one third of its goods alone.
    let counted = "create 200 lines order=any order goods=coalesce(any order.shop.goods where id % 3 = last_insert_rowid() % 3, null)";
    base.run(&["delete all lines", counted]);
    let thirds = "select count(distinct lower(o.shop) || (g.id % 3)) from lines l join orders o on o.id = l.order_id join goods g on g.id = l.goods_id";
    assert!(base.number(thirds) > 10, "{}", base.number(thirds));
    base.fails(
        "create 5 lines order=any order goods=any order.shop.goods where price > 100",
        &["no goods to pick from"],
    );
}

/// Where pairs never come twice, records pick from what is left of their own, and those that find nothing left are not made.
#[test]
fn pairs_that_never_come_twice_are_picked_from_what_is_left() {
    let lines = [
        ("", "primary key (fixture_id, player_id)) without rowid"),
        ("", "primary key (player_id, fixture_id))"),
        ("id integer primary key, ", "unique (fixture_id, player_id))"),
        ("id integer primary key, ", "x int); create unique index apart on lineups (player_id, fixture_id)"),
        ("half int not null default 1 check (half in (1, 2)), ", "primary key (fixture_id, player_id, half))"),
    ];
    for (own, rule) in lines {
        let base = Base::new(&format!(
            "create table teams (code text primary key, name text);
             create table players (id integer primary key, team text not null references teams, name text);
             create table fixtures (id integer primary key, team text not null references teams);
             create table lineups ({own}fixture_id int not null references fixtures, player_id int not null references players,
                minute int check (minute < 90), {rule};
             with recursive n(i) as (select 1 union all select i + 1 from n limit 9) insert into teams select 'T' || i, 'x' from n;
             with recursive n(i) as (select 1 union all select i + 1 from n limit 44) insert into players select i, 'T' || (i % 8 % 5 + 1), 'y' from n;
             with recursive n(i) as (select 1 union all select i + 1 from n limit 36) insert into fixtures select i, 'T' || (i % 6 + 1) from n;",
        ));
        let halves = if own.starts_with("half") { 2 } else { 1 };
        let half = if halves == 2 { "half=int(1, 2) " } else { "" };
        let strays =
            "select count(*) from lineups join fixtures f on f.id = fixture_id join players p on p.id = player_id
            where f.team <> p.team";
        let count = || base.number("select count(*) from lineups");
        // Two teams have no player: what `auto` makes is left out there, and what is typed is an error.
        let most = |each: i64| {
            base.number(&format!(
                "select sum(min({each}, {halves} * (select count(*) from players p where p.team = f.team))) from fixtures f"
            ))
        };
        for each in [3, 12] {
            let line = format!("for each fixture create {each} lineups {half}auto");
            let outcome = base.try_run(&["clear lineups", &line]);
            let missing = 36 * each - most(each);
            let told = format!("{missing} fewer of lineups were made: for ");
            assert!(outcome.stderr.contains(&told), "{rule}: {line}: {}", outcome.stderr);
            assert_eq!((count(), base.number(strays)), (most(each), 0), "{rule}: {line}");
        }
        let all = most(100);
        let some = "for each fixture where team != 'T6' create 2..30 lineups player=any fixture.team.players";
        for behind in ["minute=1", "minute=int(1, 80)"] {
            let line = format!("{some} {half}{behind}");
            base.run(&["clear lineups", &line]);
            assert_eq!(base.number(strays), 0, "{rule}: {line}");
            assert!(count() > all / 2, "{rule}: {line}: {}", count());
            // What is there already is left out by a second run, to the last one.
            let exact = format!(
                "for each fixture where team != 'T6' create 30 lineups {half}player=any fixture.team.players {behind}"
            );
            base.run(&[&exact]);
            assert_eq!((count(), base.number(strays)), (all, 0), "{rule}: {exact}");
            let before = base.all();
            base.run(&[&exact]);
            assert_eq!(before, base.all(), "{rule}: {exact}");
        }
        base.fails(
            &format!("for each fixture create 2 lineups {half}player=any fixture.team.players"),
            &["there are no players to pick from"],
        );
        // Without `for each`, all that were asked for or none; the last that is left is found.
        let line = |count: i64| {
            format!(
                "create {count} lineups fixture=any fixture where id % 6 != 5 {half}player=any fixture.team.players"
            )
        };
        base.run(&["clear lineups", &line(all)]);
        assert_eq!((count(), base.number(strays)), (all, 0), "{rule}");
        base.run(&["clear lineups"]);
        base.fails(&line(all + 1), &["there are no players left to pick from"]);
        // Others take their place where the line says so.
        base.run(&[&format!(
            "for each fixture create 20 lineups {half}player=coalesce(any fixture.team.players, any player)"
        )]);
        assert_eq!(count(), 720, "{rule}");
        assert!(base.number(strays) > 100);
        // Of what there is one and the same for all, too.
        base.run(&[
            "clear lineups",
            &format!("for each fixture create 3 lineups {half}player=any player where id < 3"),
        ]);
        assert_eq!(count(), 36 * 3.min(2 * halves), "{rule}");
        base.run(&[".seed fresh auto 12"]);
        assert!(count() > 20 && base.number(strays) == 0, "{rule}: {} of {}", base.number(strays), count());
    }
}

/// Many records go into one statement: what one of them breaks is told as if each were by itself, and nothing is kept; what a
/// trigger or a conflict clause says of a record holds for that record alone.
#[test]
fn many_at_once_are_made_as_if_one_by_one() {
    let base = Base::new(
        "create table plain (id integer primary key, a int check (a <> 777), b text);
         create table told (id integer primary key, a int);
         create table log (what text);
         create trigger told_made after insert on told when new.a % 10 = 0 begin insert into log values (new.a); end;
         create table ignored (id integer primary key, a int check (a % 10 <> 0), b int unique on conflict ignore);
         create table parents (id integer primary key);
         create table kids (id integer primary key, parent_id int references parents, no int);",
    );
    base.fails("create 1000 plain a=n b=fake.word", &["`a <> 777`", "a is 777"]);
    base.run(&["create 700 plain a=n b='b' || n", "create 1000 told a=n", "create 9 parents"]);
    assert_eq!(base.number("select count(*) from plain where id = a and b = 'b' || a"), 700);
    assert_eq!(base.number("select count(*) from log"), 100);
    base.fails("create 1000 ignored a=n", &["a is 10"]);
    base.run(&["create 1000 ignored a=1 b=n % 100"]);
    assert_eq!(base.number("select count(*) from ignored"), 100);
    base.run(&["for each parent create 40..80 kids no=n"]);
    assert_eq!(
        base.number("select count(*) from (select 1 from kids group by parent_id having count(*) between 40 and 80)"),
        9
    );
    assert_eq!(base.number("select count(*) = max(no) and count(distinct no) = max(no) from kids"), 1);
}

/// Who is named once has the address, the user name and the gender of that name, and so has who is drawn again.
#[test]
fn unique_names_are_those_of_their_records() {
    let base = Base::new(
        "create table people (id integer primary key, email text not null unique, login text, name text not null unique, sex text);",
    );
    base.run(&[
        "create 500 people name=fake.name email=fake.email login=fake.username sex=fake.gender",
        "create 2500 people name=unique(fake.name) email=unique(fake.email) login=fake.username sex=fake.gender",
    ]);
    assert_eq!(base.number("select count(distinct name) from people"), 3000);
    let first = "replace(lower(substr(name, 1, instr(name, ' ') - 1)), '''', '')";
    let last = "replace(lower(substr(name, instr(name, ' ') + 1)), '''', '')";
    assert_eq!(
        base.number(&format!("select count(*) from people where id > 500 and email not like {first} || '%'")),
        0
    );
    assert_eq!(
        base.number(&format!("select count(*) from people where instr(login, {first}) + instr(login, {last}) = 0")),
        0
    );
    // One first name is of one gender.
    let of_both = format!("select 1 from people group by {first} having count(distinct sex) > 1");
    assert_eq!(base.number(&format!("select count(*) from ({of_both})")), 0);
}
