//! `create … auto` and `.seed auto` from outside, on schemas of every kind.

use crate::common::env::TestEnv;
use crate::common::program::Outcome;

/// Runs lines on a new database made by the schema.
fn run(schema: &str, lines: &[&str]) -> Outcome {
    let env = TestEnv::new();
    env.write("t.hop", &format!("{schema}\n{}\n", lines.join("\n")));
    env.run(&["t.db", "--create", "--yes", "--format", "json", "t.hop"])
}

/// `.seed auto` fills every table twice, and a line does it once more.
fn fills(schema: &str, table: &str) {
    let create = format!("create 5 {table} auto");
    let lines = [".seed auto 12", ".seed auto 12", "pragma foreign_key_check;", "pragma integrity_check;", &create];
    let text = run(schema, &lines).assert_success().text();
    assert!(!text.contains("\"after\":0"), "{schema}\n{text}");
    assert!(text.contains("\"integrity_check\":\"ok\"") && text.contains("\n[]\n"), "{schema}\n{text}");
}

#[test]
fn the_demo_and_a_shop() {
    fills(include_str!("../../schema.sql"), "reviews");
    fills(
        "create table Artist (ArtistId integer not null, Name nvarchar(120), primary key (ArtistId));
         create table Employee (EmployeeId integer not null primary key, LastName nvarchar(20) not null, ReportsTo integer, BirthDate datetime,
           foreign key (ReportsTo) references Employee (EmployeeId));
         create table Track (TrackId integer primary key, Name nvarchar(200) not null, ArtistId integer, UnitPrice numeric(10,2) not null,
           foreign key (ArtistId) references Artist (ArtistId));
         create table Playlist (PlaylistId integer not null primary key, Name nvarchar(120));
         create table PlaylistTrack (PlaylistId integer not null, TrackId integer not null, primary key (PlaylistId, TrackId),
           foreign key (PlaylistId) references Playlist (PlaylistId), foreign key (TrackId) references Track (TrackId));",
        "Track",
    );
}

#[test]
fn strict_tables_checks_and_generated_columns() {
    fills(
        "create table t (code text primary key, n int not null, x real not null, y any, z blob not null) strict, without rowid;",
        "t",
    );
    fills(
        "create table events (id integer primary key, kind text not null check (kind in ('online', 'onsite')), starts_at text not null,
           ends_at text not null, seats int not null check (seats between 1 and 500), taken int not null default 0, free int as (seats - taken),
           check (ends_at > starts_at), check (taken <= seats and taken >= 0));",
        "events",
    );
    fills(
        "create table r (lo int not null, mid int not null, hi int not null, check (lo < mid and mid < hi), check (hi <= 50 and lo >= 10));",
        "r",
    );
    fills(
        "create table t (x text not null check (x glob '[A-Z][A-Z]-[0-9][0-9][0-9]'), y text check (length(y) between 3 and 5));",
        "t",
    );
}

#[test]
fn unique_and_partial_indexes() {
    fills(
        "create table users (id integer primary key, email text not null unique); create unique index u on users (lower(email));
         create table addresses (id integer primary key, user_id int not null references users, is_default int not null default 0);
         create unique index one_default on addresses (user_id) where is_default = 1;
         create table plans (id integer primary key, kind text check (kind in ('a', 'b')), active integer default 1);
         create unique index one_active on plans (kind) where active = 2;",
        "addresses",
    );
    fills(
        "create table a (id integer primary key); create table t (a_id int not null references a, line_no int not null, unique (a_id, line_no));",
        "t",
    );
}

#[test]
fn keys_of_every_kind() {
    fills(
        "create table categories (id integer primary key, name text, parent_id int references categories);",
        "categories",
    );
    fills(
        "create table nodes (id integer primary key, root_id int not null references nodes(id), check (root_id <= id));",
        "nodes",
    );
    fills(
        "create table a (id integer primary key, b_id int references b); create table b (id integer primary key, a_id int not null references a);",
        "b",
    );
    fills(
        "create table a (id integer primary key, b_id int not null references b deferrable initially deferred);
         create table b (id integer primary key, a_id int not null references a);",
        "b",
    );
    fills(
        "create table a (x int not null, y text not null, primary key (x, y));
         create table b (id integer primary key, ax int not null, ay text not null, foreign key (ax, ay) references a (x, y));",
        "b",
    );
    fills(
        "create table users (id integer primary key, name text); create table follows (follower_id int not null references users,
           followed_id int not null references users, check (follower_id <> followed_id), primary key (follower_id, followed_id));",
        "follows",
    );
    fills(
        "create table p (id integer primary key, code text not null unique); create table k (id integer primary key, p_code text not null references p(code));",
        "k",
    );
}

#[test]
fn names_with_quotes_in_them() {
    fills(
        "create table \"a`b\" (id integer primary key, \"c`d\" int not null, \"order`\" int not null, \"up`_id\" int not null references \"a`b\"(id),
           check (\"c`d\" < \"order`\"));
         create table \"x`s\" (code text primary key, \"y`z\" text not null references \"w`s\"(code));
         create table \"w`s\" (code text primary key, \"v`u\" text not null references \"x`s\"(code));
         create table k (id integer primary key, \"x`y\" int not null references \"a`b\"(id), \"it's\" text, \"say \"\"hi\"\"\" date);",
        "k",
    );
}

/// A second run makes none, and another one what is missing, whatever is unique or leads to the table itself.
#[test]
fn what_is_ensured_is_there_once() {
    let schema = "create table users (id integer primary key, email text not null unique, kind text not null check (kind in ('a', 'b')));
         create table profiles (user_id integer primary key references users, bio text);
         create table flags (code text primary key check (code in ('x', 'y', 'z')));
         create table nodes (id integer primary key, boss_id int not null references nodes(id), check (boss_id <= id));";
    let ensure = ["ensure 12 users auto", "ensure 12 profiles auto", "ensure 3 flags auto", "ensure 5 nodes auto"];
    let counts = "select (select count(*) from users) || ' ' || (select count(*) from profiles) || ' ' || (select count(*) from flags) \
         || ' ' || (select count(*) from nodes) || ' ' || (select max(id) from nodes) as counts;";
    let mut lines = [ensure, ensure].concat();
    lines.extend([
        "pragma foreign_key_check;",
        counts,
        "delete user 3 cascade",
        "ensure 12 users auto",
        "ensure 9 nodes auto",
        counts,
    ]);
    let text = run(schema, &lines).assert_success().text();
    assert!(text.contains("\"counts\":\"12 12 3 5 5\"") && text.contains("\"counts\":\"12 11 3 9 9\""), "{text}");
}

#[test]
fn a_trigger_that_lets_nothing_in_is_named_with_its_table() {
    let schema = "create table a (id integer primary key, x int);
         create table b (id integer primary key, y int);
         create trigger closed before insert on b when (select count(*) from a) > 100 begin select raise(abort, 'the year is closed'); end;";
    let text = run(schema, &["create 101 a auto", "create 5 b auto"]).assert_failure().text();
    assert!(text.contains("the year is closed; b: of 200 records that were tried none was let in"), "{text}");
    assert!(
        text.contains("make first what it looks for, or set the columns that it is about in the line itself"),
        "{text}"
    );
}

/// What the database works out of other columns is there behind them, and tells nothing of them.
#[test]
fn generated_columns_are_no_source_of_others() {
    let schema = "create table bands (id integer primary key, formed_year int not null, disbanded_year int, active boolean generated always as (disbanded_year is null));
         create table terms (id integer primary key, year int as (cast(strftime('%Y', starts_on) as int)), starts_on date not null, ends_on date not null);
         create table bills (id integer primary key, issued_on date not null, payment_term int as (30), due_date date not null);
         create table gifts (id integer primary key, amount_cents int not null, fee_cents int as (amount_cents / 10), net_cents int not null);
         create table subs (id integer primary key, started_at text not null, cancelled_at text, is_active int generated always as (cancelled_at is null));";
    let text = run(schema, &[".seed auto 20", "count gifts", "count subs"]).assert_success().text();
    assert!(text.contains("20"), "{text}");
}

#[test]
fn one_to_one() {
    let schema = "create table users (id integer primary key, name text);
         create table profiles (user_id integer primary key references users, bio text);";
    let text = run(schema, &[".seed auto 12", "create 5 profiles auto"]).assert_failure().text();
    assert!(text.contains("profiles: the primary key (user_id) leaves room for 0 records beside the 12 that are there, and 5 are wanted"), "{text}");
}

#[test]
fn what_cannot_be_solved_leaves_nothing() {
    let schema = "create table a (id integer primary key, name text); create table b (a_id int references a, x int not null check (x > 5 and x < 3));";
    let text = run(schema, &["create 12 a auto", "create 12 b auto"]).assert_failure().text();
    assert!(text.contains("b: the check `x > 5 and x < 3` cannot be solved"), "{text}");
    let text = run(schema, &["create 5 a auto", "create 5 b auto x=7", "count b"]).assert_failure().text();
    // The check is the database's to refuse where the line says what the column is.
    assert!(text.contains("x > 5 and x < 3"), "{text}");
}

/// A table that cannot be filled leaves the others, and what needs it goes with it.
#[test]
fn a_table_that_cannot_be_filled_is_left_out_with_its_reason() {
    let schema = "create table a (id integer primary key, name text);
         create table b (id integer primary key, x int not null check (x > 5 and x < 3));
         create table c (id integer primary key, b_id int not null references b);
         create table d (id integer primary key, b_id int references b);
         create table e (id integer primary key, name text);
         create table f (id integer primary key, e_id int not null references e);
         create trigger closed before insert on e begin select raise(abort, 'e is closed'); end;";
    let text = run(schema, &[".seed auto 12", "count a", "count d", "count c"]).assert_success().text();
    assert!(text.contains("b: left out: the check `x > 5 and x < 3` cannot be solved"), "{text}");
    assert!(text.contains("c: left out: it needs records of b"), "{text}");
    assert!(text.contains("left out: create 12 e auto: e is closed"), "{text}");
    assert!(text.contains("left out: create 36 f auto: f: e needs a record of e, and there is none"), "{text}");
    // Where nothing is left, that is an error.
    let nothing = "create table b (id integer primary key, x int not null check (x > 5 and x < 3));";
    let text = run(nothing, &[".seed auto 12"]).assert_failure().text();
    assert!(text.contains("b: the check `x > 5 and x < 3` cannot be solved"), "{text}");
    let closed = "create table e (id integer primary key, name text);
         create trigger closed before insert on e begin select raise(abort, 'e is closed'); end;";
    let text = run(closed, &[".seed auto 12"]).assert_failure().text();
    assert!(text.contains("e is closed"), "{text}");
}

/// What columns mean together is given up where the rules of the table, which only the data breaks, let nothing of it in.
#[test]
fn what_columns_mean_together_gives_way_to_rules() {
    let schema = "create table sensors (id integer primary key, name text, min_value real not null, max_value real not null);
         create table readings (id integer primary key, sensor_id int not null references sensors, taken_at text not null, value real not null);
         create trigger odd before insert on readings
           when new.value >= (select min_value from sensors where id = new.sensor_id) begin select raise(abort, 'too much'); end;";
    let text = run(schema, &[".seed auto 12", "count readings"]).assert_success().text();
    assert!(text.contains("readings: value made up apart from the others: too much"), "{text}");
    assert!(text.contains("36"), "{text}");
}

#[test]
fn the_same_seed_makes_the_same() {
    let schema = include_str!("../../schema.sql");
    let lines =
        [".set seed 5", "create 20 games auto", "create 20 users auto", "create 40 reviews auto", "reviews", "games"];
    let first = run(schema, &lines).text();
    assert!(first.contains("\"score\""), "{first}");
    assert_eq!(first, run(schema, &lines).text());
}

/// What people do, they do by day, and in offices on weekdays; a few parents have most of the children. With `--flat` nothing of it.
#[test]
fn distributions_are_like_life_unless_they_are_to_be_flat() {
    let schema = "create table customers (id integer primary key, name text not null, created_at text not null);
         create table orders (id integer primary key, customer_id integer not null references customers, ordered_at text not null, unit_price real not null);
         create table invoices (id integer primary key, customer_id integer not null references customers, issued_on date not null, paid_on date);
         create table sensor_readings (id integer primary key, customer_id integer references customers, taken_at text not null);";
    let told = "select (select avg(strftime('%H', ordered_at) between '01' and '05') < 0.05 from orders) as asleep,
         (select avg(strftime('%w', issued_on) in ('0', '6')) < 0.1 from invoices) as weekend,
         (select avg(strftime('%H', taken_at) between '01' and '05') < 0.15 from sensor_readings) as machines,
         (select avg(round(unit_price * 100) % 100 in (99, 0, 50, 95, 49)) > 0.9 from orders) as prices,
         (select count(*) > 40 from customers where id not in (select customer_id from orders)) as without,
         (select max(n) > 25 from (select count(*) as n from orders group by customer_id)) as many,
         (select count(*) from orders join customers c on c.id = customer_id where ordered_at < c.created_at) as early,
         (select count(*) from invoices where paid_on < issued_on) as unordered,
         (select max(ordered_at) <= '2025-01-01' from orders) as past;"
        .replace('\n', " ");
    let shape = |line: &str| {
        let text = run(schema, &[line, &told]).assert_success().text();
        let line = text.lines().find(|line| line.contains("asleep")).unwrap_or_default().to_owned();
        line.chars().filter(char::is_ascii_digit).collect::<String>()
    };
    assert_eq!(shape(".seed auto 400 --seed 7"), "110111001");
    assert_eq!(shape(".seed auto 400 --seed 8"), "110111001");
    assert_eq!(shape(".seed auto 400 --flat --seed 7"), "000000001");
    let failed = run(schema, &[".seed plan --flat"]).assert_failure().text();
    assert!(failed.contains("--flat is for `auto`"), "{failed}");
}

#[test]
fn keys_that_must_name_another_record_and_bounds_along_a_chain() {
    let schema = "create table nodes (id integer primary key, next_id int not null references nodes(id), check (next_id <> id));
         create table ring (id integer primary key, next_id int not null unique references ring(id), check (next_id <> id));
         create table words (id text primary key, next_id text not null references words(id), check (next_id <> id));
         create table names (id text primary key check (id glob '[a-z]*'), next_id text not null references names(id), check (next_id <> id));
         create table steps (a int not null check (a <= 4), b int not null, c int not null check (c >= 2), check (a > b and b > c));";
    let counts = "select (select count(*) from nodes) as nodes, (select count(*) from ring) as ring, (select count(*) from words) as words, (select count(*) from steps) as steps;";
    let lines = [
        "create 5 nodes auto",
        "create 1 nodes auto",
        "create 5 ring auto",
        "create 5 words auto",
        "create 3 words auto",
        "create 20 steps auto",
        "pragma foreign_key_check;",
        counts,
    ];
    let text = run(schema, &lines).assert_success().text();
    assert!(text.contains("\n[]\n") && text.contains(r#""nodes":6,"ring":5,"words":8,"steps":20"#), "{text}");
    let text = run(schema, &["create 1 nodes auto"]).assert_failure().text();
    assert!(text.contains("nodes: next must name another record, and there is none"), "{text}");
    assert!(text.contains("create 2 nodes auto"), "{text}");
    // Where a rule lets no number in, nothing is known of records to come.
    let text = run(schema, &["create 5 names auto"]).assert_failure().text();
    assert!(text.contains("names: next must name another record") && text.contains("defer_foreign_keys"), "{text}");
}

#[test]
fn as_many_are_made_as_there_is_room_for() {
    let schema = "create table settings (id integer primary key check (id = 1), theme text);
        create table thirds (id integer primary key, a int, b int generated always as (a % 3) unique);
        create table shelves (id integer primary key, a text);
        create trigger six before insert on shelves when (select count(*) from shelves) > 5 begin select raise(abort, 'six only'); end;
        create table labels (id integer primary key, shelf_id int not null unique references shelves);
        create table plain (id integer primary key, a text);";
    let env = TestEnv::with_database("room.db", schema);
    let outcome = env.run(&["room.db", "seed", "auto", "30", "--seed", "1"]).assert_success();
    let rooms = [
        "settings: the primary key (id) leaves room for 1\n",
        "thirds: 3 of 30 records: thirds.b must be unique",
        "shelves: 6 of 30 records: six only; ",
        "labels: 6 of 30 records: labels: unique (shelf_id) leaves room for 6 records",
    ];
    for told in rooms {
        assert!(outcome.stderr.contains(told), "{told} in {}", outcome.text());
    }
    let count = |table: &str| {
        let sql = format!("select count(*) from {table}");
        env.sqlite("room.db").query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let counts = ["settings", "thirds", "shelves", "labels", "plain"].map(count);
    assert_eq!(counts, [1, 3, 6, 6, 30]);
    // Where there is no room left, there is none; and nothing of a table that none are let into.
    let outcome = env.run(&["room.db", "seed", "auto", "30", "--seed", "2"]).assert_success();
    let full = [
        "shelves: 0 of 30 records: six only",
        "labels: 0 of 30 records: labels: unique (shelf_id) leaves room for 0 records beside the 6 that are there",
    ];
    for told in full {
        assert!(outcome.stderr.contains(told), "{told} in {}", outcome.text());
    }
    assert_eq!(["settings", "thirds", "shelves", "labels", "plain"].map(count), [1, 3, 6, 6, 60]);
    env.sqlite("room.db").execute_batch("drop table labels; delete from shelves; drop trigger six; create trigger none before insert on shelves begin select raise(abort, 'none'); end").unwrap();
    let outcome = env.run(&["room.db", "seed", "auto", "30"]).assert_success();
    assert!(
        outcome.stderr.contains(
            "left out: create 30 shelves auto: none; shelves: of 200 records that were tried none was let in"
        )
    );
    assert_eq!(["shelves", "plain"].map(count), [0, 90]);
}

#[test]
fn each_parent_gets_more_children_than_a_list_has_names() {
    let schema = "create table events (id integer primary key, title text not null);
         create table tickets (id integer primary key, event_id int not null references events, name text not null, unique (event_id, name));";
    let lines = ["create 20 events auto", "for each event create 20 tickets auto", "tickets.count()"];
    let text = run(schema, &lines).assert_success().text();
    assert!(text.contains("400"), "{text}");
}

/// SQLite takes them for texts where no column is called so (quirks.html#dblquote), and other programs made such files.
#[test]
fn a_check_with_texts_in_double_quotes() {
    let env = TestEnv::new();
    let made = rusqlite::Connection::open(env.path("t.db")).unwrap();
    made.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DQS_DDL, true).unwrap();
    made.execute_batch(
        "create table t (id integer primary key, \"b c\" int, status text not null check (status in (\"open\", \"it's done\") and \"b c\" > 3))",
    )
    .unwrap();
    drop(made);
    let lines = ["-c", ".seed auto 40", "-c", "select count(distinct status), min(\"b c\") > 3 from t"];
    let text = env
        .run(&[&["t.db", "--yes", "--seed", "7", "--format", "json"], lines.as_slice()].concat())
        .assert_success()
        .text();
    assert!(text.contains("{\"count(distinct status)\":2,\"min(\\\"b c\\\") > 3\":1}"), "{text}");
}

#[test]
fn keys_that_share_a_column() {
    fills(
        "create table firms (code text primary key, name text not null);
         create table people (firm text not null, id integer not null, boss integer, name text not null, primary key (firm, id),
           foreign key (firm) references firms (code), foreign key (firm, boss) references people (firm, id));
         create table accounts (firm text not null references firms, number integer not null, primary key (firm, number));
         create table journals (firm text not null references firms, id integer not null, posted_on date not null, primary key (firm, id));
         create table lines (firm text not null, journal integer not null, line integer not null, account integer not null, person integer,
           amount numeric(10,2) not null, primary key (firm, journal, line), foreign key (firm, journal) references journals (firm, id),
           foreign key (firm, account) references accounts (firm, number), foreign key (firm, person) references people (firm, id));
         create table heads (firm text not null, journal integer not null, person integer not null, primary key (firm, journal, person),
           foreign key (firm, journal) references journals, foreign key (firm, person) references people) without rowid;",
        "lines",
    );
}

#[test]
fn a_key_goes_with_what_another_has_set() {
    let text = run(
        "create table firms (id integer primary key);
         create table accounts (firm integer not null references firms, number integer not null, primary key (firm, number));
         create table journals (firm integer not null references firms, id integer not null, primary key (firm, id));
         create table lines (id integer primary key, firm integer not null references firms, journal integer not null, account integer,
           foreign key (firm, journal) references journals, foreign key (firm, account) references accounts);
         insert into firms values (1), (2), (3);
         insert into accounts values (1, 10), (1, 11), (2, 20);
         insert into journals values (1, 1), (2, 1), (3, 1);",
        &[
            "create 40 lines journal=any journal where firm < 3 account=any account",
            "for each journal where firm < 3 create 5 lines account=any account",
            "for each firm where id < 3 create 5 lines journal=any journal account=any account",
            "create 90 lines journal=any journal account=coalesce(any account, null)",
            "create 60 lines journal=any journal where firm = 1 account=maybe(0.5, any account where number > 10)",
            "count lines",
            "lines where account is null and firm < 3 show count(*) > 0 as some, max(firm) as firm",
            "lines where firm = 3 show count(*) > 0 as some, max(account) as account",
            "pragma foreign_key_check;",
        ],
    )
    .text();
    let told = r#"{"some":1,"firm":1}"#.to_owned() + "\n" + r#"{"some":1,"account":null}"#;
    assert_eq!(text, format!("3\n3\n3\n40\n10\n10\n90\n60\n210\n{told}\n[]\n"));
}

#[test]
fn a_record_is_drawn_again_until_it_suits() {
    let text = run(
        "create table guests (id integer primary key, known text not null);
         create table shows (id integer primary key, starts text not null);
         create table seats (id integer primary key, guest_id integer not null references guests, show_id integer references shows);
         insert into guests values (1, '2020-01-01'), (2, '2022-01-01'), (3, '2030-01-01');
         insert into shows values (1, '2019-05-01'), (2, '2021-01-01'), (3, '2023-01-01');",
        &[
            "create 90 seats guest=any guest where id < 3 show=suited(any shows zipf, show.starts > guest.known)",
            "for each guest where id < 3 create 9 seats show=suited(any show, show.starts > known)",
            "create 9 seats guest=3 show=coalesce(suited(any show, show.starts > guest.known), null)",
            "create 60 seats guest=1 show=maybe(0.5, suited(any show, show.id = 2))",
            "select count(distinct show_id) as shows, count(show_id) < 167 as some from seats;",
            "select count(*) as wrong from seats join guests g on g.id = guest_id join shows s on s.id = show_id where known > starts;",
            "seats where guest = 3 and show is not null",
        ],
    )
    .text();
    assert_eq!(text, "3\n3\n90\n18\n9\n60\n[{\"shows\":2,\"some\":1}]\n[{\"wrong\":0}]\n[]\n");
    let refused = |line: &str, why: &str| {
        let text = run(
            "create table guests (id integer primary key, guest_id integer references guests);",
            &["create guest", line],
        )
        .text();
        assert!(text.contains(why), "{text}");
    };
    refused("create 2 guests guest=suited(any guest, guest.id > 5)", "for record 1 none of 100 that were picked suits");
    refused("create 2 guests guest=suited(1, guest.id > 5)", "`suited` takes a record that is picked");
    refused("guests show suited(id, id > 5)", "`suited` stands where records are made");
    refused("update all guests set guest=suited(any guest, guest.id > 5)", "`suited` stands where records are made");
}

#[test]
fn where_none_suits_others_are_not_given_up() {
    let text = run(
        "create table shops (id integer primary key);
         create table dishes (id integer primary key, shop_id integer not null references shops, price integer not null);
         create table orders (id integer primary key, shop_id integer not null references shops);
         create table lines (id integer primary key, order_id integer not null references orders, dish_id integer references dishes);
         insert into shops values (1), (2);
         insert into dishes values (1, 1, 3), (2, 2, 9), (3, 2, 2);
         insert into orders values (1, 1), (2, 2);",
        &[
            // The first order's shop has none that suits, the second's has one.
            "for each order create 20 lines dish=coalesce(suited(any order.shop.dishes, dish.price > 5), null)",
            "select order_id, count(dish_id) as dishes, max(dish_id) as dish from lines group by 1;",
            "clear lines",
            // What is asked of each changes while the line runs.
            "create 30 lines order=any order dish=coalesce(suited(any dish, count(dish.lines) < 3), null)",
            "select max(n) as most from (select count(*) as n from lines where dish_id is not null group by dish_id);",
        ],
    )
    .text();
    let told = r#"[{"order_id":1,"dishes":0,"dish":null},{"order_id":2,"dishes":20,"dish":2}]"#;
    assert_eq!(text, format!("2\n3\n2\n40\n{told}\n40\n30\n[{{\"most\":3}}]\n"));
}
