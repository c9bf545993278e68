//! `.subset` on schemas and records that chance makes: what is taken is what a plain search along the keys finds, and the new
//! file is a sound database of the same schema.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rusqlite::Connection;

use crate::common::chance::{Rng, any_below};
use crate::common::env::TestEnv;
use crate::common::number;

const NAMES: [&str; 6] = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot"];

/// The kinds of keys: the columns of a table's own, the types that refer to them, and what stands behind the columns.
const KEYS: [(&str, &[&str], &str); 5] = [
    ("k0 integer primary key", &["integer"], ""),
    ("k0 text collate nocase primary key", &["text"], ""),
    ("k0 integer, k1 text, primary key (k0, k1)", &["integer", "text"], "without rowid"),
    ("k0 text not null, k1 integer not null, unique (k0, k1)", &["varchar(9)", "real"], ""),
    ("k0 text primary key", &["text"], "without rowid"),
];

struct Table {
    name: &'static str,
    kind: usize,
    /// The tables that its keys refer to.
    parents: Vec<usize>,
}

/// A record: its table and its label in the column `u`.
type Record = (usize, i64);

/// A key's value for the number of a record: `is_child` may spell it otherwise.
fn key(kind: usize, number: usize, is_child: bool) -> Vec<String> {
    let word = |letter: char| match (is_child, kind) {
        (true, 1) => format!("'{}{number}'", letter.to_ascii_uppercase()),
        _ => format!("'{letter}{number}'"),
    };
    match kind {
        0 => vec![number.to_string()],
        1 | 4 => vec![word('w')],
        2 => vec![(number / 3).to_string(), word('x')],
        _ => vec![word('y'), (number % 4).to_string()],
    }
}

fn schema(rng: &mut Rng) -> Vec<Table> {
    let count = 3 + rng.below(4);
    let table = |at: usize, rng: &mut Rng| {
        let parents = (0..rng.below(4)).map(|_| rng.below(count)).collect();
        Table { name: NAMES[at], kind: rng.below(KEYS.len()), parents }
    };
    (0..count).map(|at| table(at, rng)).collect()
}

fn make(tables: &[Table], rng: &mut Rng) -> String {
    let mut sql = String::new();
    for table in tables {
        let (own, _, behind) = KEYS[table.kind];
        let mut columns = vec!["u integer not null".to_owned()];
        let (mut rules, mut indexes) = (Vec::new(), Vec::new());
        for (at, parent) in table.parents.iter().enumerate() {
            let (_, types, _) = KEYS[tables[*parent].kind];
            let names: Vec<String> = (0..types.len()).map(|column| format!("f{at}x{column}")).collect();
            columns.extend(names.iter().zip(types).map(|(name, kind)| format!("{name} {kind}")));
            // Some keys are found by an index.
            if rng.chance(50) {
                let collation = if tables[*parent].kind == 1 { " collate nocase" } else { "" };
                let listed = names.join(", ");
                indexes.push(format!("create index {0}_by_f{at} on {0} ({listed}{collation});", table.name));
            }
            let keys: Vec<String> = (0..types.len()).map(|column| format!("k{column}")).collect();
            rules.push(format!(
                ", foreign key ({}) references {} ({})",
                names.join(", "),
                tables[*parent].name,
                keys.join(", ")
            ));
        }
        let (plain, rule) = own.split_once(", primary key").map_or((own, ""), |(plain, rule)| (plain, rule));
        let (plain, unique) = plain.split_once(", unique").map_or((plain, ""), |(plain, rule)| (plain, rule));
        if !rule.is_empty() {
            rules.push(format!(", primary key{rule}"));
        }
        if !unique.is_empty() {
            rules.push(format!(", unique{unique}"));
        }
        let _ =
            writeln!(sql, "create table {} ({plain}, {}{}) {behind};", table.name, columns.join(", "), rules.concat());
        let _ = writeln!(sql, "create index {0}_by_u on {0} (u);\n{1}", table.name, indexes.join("\n"));
        let _ = writeln!(
            sql,
            "create trigger {0}_never before insert on {0} begin select raise(abort, 'no'); end;",
            table.name
        );
    }
    let sizes: Vec<usize> = tables.iter().map(|_| rng.below(14)).collect();
    let mut rows = String::new();
    for (at, table) in tables.iter().enumerate() {
        for number in 0..sizes[at] {
            let mut values = key(table.kind, number, false);
            values.push((100 * at + number).to_string());
            for parent in &table.parents {
                let of = &tables[*parent];
                let wanted = rng.below(sizes[*parent].max(1));
                let mut value = key(of.kind, wanted, true);
                // Some belong to nobody.
                if rng.chance(25) || sizes[*parent] == 0 {
                    value[0] = "null".to_owned();
                }
                values.extend(value);
            }
            let _ = writeln!(rows, "insert into {} values ({});", table.name, values.join(", "));
        }
    }
    // Triggers are made last, since none is to run.
    let (triggers, others): (Vec<&str>, Vec<&str>) = sql.lines().partition(|line| line.starts_with("create trigger"));
    format!("pragma foreign_keys = off;\n{}\n{rows}\n{}", others.join("\n"), triggers.join("\n"))
}

/// The edges from children to parents, as SQLite joins them.
fn edges(database: &Connection, tables: &[Table]) -> Vec<(Record, Record)> {
    let mut edges = Vec::new();
    for (child, table) in tables.iter().enumerate() {
        for (at, parent) in table.parents.iter().enumerate() {
            let width = KEYS[tables[*parent].kind].1.len();
            let on: Vec<String> = (0..width).map(|column| format!("p.k{column} = c.f{at}x{column}")).collect();
            let sql = format!(
                "select c.u, p.u from {} as c join {} as p on {}",
                table.name,
                tables[*parent].name,
                on.join(" and ")
            );
            let mut statement = database.prepare(&sql).unwrap();
            let pairs = statement.query_map([], |row| Ok(((child, row.get(0)?), (*parent, row.get(1)?)))).unwrap();
            edges.extend(pairs.map(Result::unwrap));
        }
    }
    edges
}

fn labels(database: &Connection, tables: &[Table], at: usize, condition: &str) -> BTreeSet<Record> {
    let mut statement = database.prepare(&format!("select u from {} where {condition}", tables[at].name)).unwrap();
    statement.query_map([], |row| Ok((at, row.get(0)?))).unwrap().map(Result::unwrap).collect()
}

/// All that is reached from some records.
fn reached(from: &BTreeSet<Record>, edges: impl Fn(Record) -> Vec<Record>) -> BTreeSet<Record> {
    let mut all = from.clone();
    let mut open: Vec<Record> = from.iter().copied().collect();
    while let Some(record) = open.pop() {
        open.extend(edges(record).into_iter().filter(|next| all.insert(*next)));
    }
    all
}

#[test]
fn what_is_taken_is_what_the_keys_say() {
    let cases = number("HOPDB_CASES").unwrap_or(25);
    let first = number("HOPDB_SEED").unwrap_or_else(|| any_below(1 << 40));
    let mut taken_in_all = 0;
    for seed in first..first + cases {
        let rng = &mut Rng::new(seed);
        let tables = schema(rng);
        let sql = make(&tables, rng);
        let env = TestEnv::with_database("all.db", &sql);
        let database = env.sqlite("all.db");
        let edges = edges(&database, &tables);
        let root = rng.below(tables.len());
        let (whole, everything) = (rng.chance(30), rng.chance(50));
        let condition = if whole { "true".to_owned() } else { format!("u % 3 = {}", rng.below(3)) };
        let asked = labels(&database, &tables, root, &condition);
        let of = |record: Record, up: bool| -> Vec<Record> {
            let pairs = edges.iter().map(|(child, parent)| if up { (child, parent) } else { (parent, child) });
            pairs.filter(|(from, _)| **from == record).map(|(_, to)| *to).collect()
        };
        let mut expected = asked.clone();
        if everything {
            expected = reached(&expected, |record| of(record, false));
        }
        expected = reached(&expected, |record| of(record, true));
        let line = format!(
            ".subset some.db {}{}{}",
            tables[root].name,
            if whole { String::new() } else { format!(" where {condition}") },
            if everything { " --include everything" } else { "" }
        );
        env.run(&["all.db", "--no-infer", "-c", &line]).assert_success();
        let some = env.sqlite("some.db");
        let found: BTreeSet<Record> = (0..tables.len()).flat_map(|at| labels(&some, &tables, at, "true")).collect();
        assert_eq!(found, expected, "seed {seed}: {line}\n{sql}");
        taken_in_all += found.len();
        for (at, table) in tables.iter().enumerate() {
            // Each record is what it was.
            let sql = format!("select * from {} where u = ?1", table.name);
            for (_, label) in found.iter().filter(|(of, _)| *of == at) {
                let row = |database: &Connection| {
                    let mut statement = database.prepare(&sql).unwrap();
                    let width = statement.column_count();
                    let cells = |row: &rusqlite::Row<'_>| (0..width).map(|cell| row.get(cell)).collect();
                    statement.query_row([label], cells).map(|row: Vec<rusqlite::types::Value>| row).unwrap()
                };
                assert_eq!(row(&database), row(&some), "seed {seed}: {} {label}", table.name);
            }
        }
        let texts = |database: &Connection, sql: &str| -> Vec<String> {
            let mut statement = database.prepare(sql).unwrap();
            statement.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap).collect()
        };
        let schema = "select sql from sqlite_schema where sql is not null order by name";
        assert_eq!(texts(&database, schema), texts(&some, schema));
        assert_eq!(texts(&some, "pragma integrity_check"), ["ok"]);
        assert_eq!(texts(&some, "select \"table\" from pragma_foreign_key_check"), Vec::<String>::new(), "seed {seed}");
    }
    assert!(taken_in_all > 0);
}

/// A chain of records that no index of the database leads along is followed to its end, whatever its keys compare by.
#[test]
fn a_long_chain_is_followed_whatever_its_keys_are() {
    for (key, child, id, parent) in [
        ("integer primary key", "integer", "n", "n - 1"),
        ("text collate nocase primary key", "text", "'k' || n", "'K' || (n - 1)"),
        ("integer primary key", "text", "n", "n - 1"),
        ("text primary key", "", "'k' || n", "'k' || (n - 1)"),
    ] {
        let sql = format!(
            "create table t (id {key}, parent {child} references t(id), n integer);
             with recursive i(n) as (select 1 union all select n + 1 from i limit 400)
             insert into t select {id}, iif(n % 100 = 1, null, {parent}), n from i;"
        );
        let env = TestEnv::with_database("all.db", &sql);
        env.run(&["all.db", "-c", ".subset some.db t where n = 203 --include everything"]).assert_success();
        let taken = "select count(*), min(n), max(n) from t";
        let cells = |row: &rusqlite::Row<'_>| Ok([row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?]);
        let taken = env.sqlite("some.db").query_row(taken, [], cells);
        assert_eq!(taken, Ok([100, 201, 300]), "{sql}");
    }
}

#[test]
fn what_says_who_somebody_is_is_masked_by_its_values_too_and_numbers_of_records_stay() {
    let schema = "
        create table artists (artist_id integer primary key, name text);
        create table people (person integer primary key, mobile_no integer, account_number text, konto text, kontonummer text,
          steuernummer text, cc text, bcc text, reply_to text, from_addr text, who text, signature text, city text, artist int references artists);
        insert into artists values (41, 'Ann Bee');
        insert into people values (77, 491701234567, 'AB12', 'K17', '12345', '99/815', 'c@x.org', 'd@x.org', 'e@x.org', 'c@x.org',
          'Hal Lee', 'Hal Lee', 'Bonn', 41);";
    let env = TestEnv::with_database("old.db", schema);
    env.run(&["old.db", "-c", ".subset new.db people --mask"]).assert_success();
    let row = |name: &str| {
        let connection = env.sqlite(name);
        let mut statement = connection.prepare("select * from people, artists").unwrap();
        let count = statement.column_count();
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let values: Vec<String> = statement
            .query_row([], |row| {
                (0..count).map(|at| row.get::<_, rusqlite::types::Value>(at).map(|v| format!("{v:?}"))).collect()
            })
            .unwrap();
        names.into_iter().zip(values).collect::<Vec<_>>()
    };
    let (old, new) = (row("old.db"), row("new.db"));
    for ((name, was), (_, made)) in old.iter().zip(&new) {
        let stays = ["person", "city", "artist", "artist_id"].contains(&name.as_str());
        assert_eq!(was == made, stays, "{name}: {was} became {made}");
        if ["cc", "bcc", "reply_to", "from_addr"].contains(&name.as_str()) {
            assert!(made.contains('@'), "{name}: {made}");
        }
    }
}

/// Who somebody is stands in tables of any name, in columns that no name tells of, and in URLs; what is unlike stays so.
#[test]
fn a_name_is_masked_wherever_its_value_stands() {
    let schema = "
        create table leads (id integer primary key, name text, email text, source text, slug text);
        create table parcels (id integer primary key, lead_id integer references leads(id), goes_to text, ship_to_name text, city text);
        create table hubs (id integer primary key, name text, city text);
        with recursive c(i) as (select 1 union all select i + 1 from c where i < 300) insert into leads
          select i, 'Person ' || i || ' Xqzqx', 'p' || i || '@xqzqx.example', iif(i % 2, 'web', 'fair'), 'person-' || i || '-xqzqx' from c;
        insert into parcels select id, id, name, name, iif(id % 2, 'Bonn', 'Kiel') from leads;
        insert into hubs values (1, 'North Hub', 'Bonn');";
    let env = TestEnv::with_database("old.db", schema);
    env.run(&["old.db", "-c", ".subset new.db leads --include everything --mask"]).assert_success();
    let new = env.sqlite("new.db");
    let number = |sql: &str| new.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    for (table, columns) in [("leads", "name || email || slug"), ("parcels", "goes_to || ship_to_name")] {
        assert_eq!(
            number(&format!("select count(*) from {table} where lower({columns}) like '%xqzqx%'")),
            0,
            "{table}"
        );
    }
    assert_eq!(
        number(
            "select count(*) from parcels p join leads l on l.id = lead_id where goes_to <> name or ship_to_name <> name"
        ),
        0
    );
    assert_eq!(number("select count(distinct email) from leads"), 300);
    assert_eq!(number("select count(*) from leads where source in ('web', 'fair')"), 300);
    assert_eq!(number("select count(*) from parcels where city in ('Bonn', 'Kiel')"), 300);
}

#[test]
fn no_mask_breaks_a_check_that_the_records_meet() {
    let env = TestEnv::with_database(
        "old.db",
        "create table staff (id integer primary key, email text check (email like '%@corp.example'));
         create table rooms (id integer primary key, wing text check (wing in ('a', 'b')) -- hop: mask
         );
         create table guests (id integer primary key, email text check (length(email) < 12));
         create table odd (id integer primary key, email text check (email like '%.de'));
         insert into staff values (1, 'joe@corp.example'); insert into rooms values (1, 'a'); insert into guests values (1, 'a@b.de');
         pragma ignore_check_constraints = on; insert into odd values (1, 'x@y.com');",
    );
    for (table, column) in [("staff", "email"), ("rooms", "wing")] {
        env.assert_failure(
            &["old.db", "-c", &format!(".subset no.db {table} --mask")],
            &[&format!("{table}: a check refuses what --mask makes of {column}"), "hop: fake"],
        );
        assert!(!env.path("no.db").exists());
    }
    for table in ["guests", "odd"] {
        env.run(&["old.db", "-c", &format!(".subset {table}.db {table} --mask")]).assert_success();
    }
    let sound = env.sqlite("guests.db").query_row("pragma integrity_check", [], |row| row.get::<_, String>(0));
    assert_eq!(sound.as_deref(), Ok("ok"));
}

#[test]
fn a_limit_on_a_far_relation_bounds_its_last_step() {
    let env = TestEnv::with_database(
        "old.db",
        "create table artists (id integer primary key, name text);
         create table albums (id integer primary key, artist_id integer references artists(id), title text);
         create table tracks (id integer primary key, album_id integer references albums(id), name text);
         insert into artists values (1, 'a'), (2, 'b');
         with recursive n(i) as (select 1 union all select i + 1 from n where i < 6) insert into albums select i, 1 + i % 2, i from n;
         with recursive n(i) as (select 0 union all select i + 1 from n where i < 29) insert into tracks select i + 1, 1 + i / 5, i from n;",
    );
    for (at, (options, albums, tracks)) in [
        ("--include everything --limit tracks=1", 3, 3),
        ("--include tracks --limit tracks=2", 3, 6),
        ("--include albums,albums.tracks --limit albums.tracks=1", 3, 3),
        ("--include albums.tracks --limit albums=2 --limit albums.tracks=2", 2, 4),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("new{at}.db");
        env.run(&["old.db", "-c", &format!(".subset {name} artist 1 {options}")]).assert_success();
        let counts = "select (select count(*) from albums), (select count(*) from tracks)";
        let found = env.sqlite(&name).query_row(counts, [], |row| Ok((row.get(0)?, row.get(1)?)));
        assert_eq!(found, Ok((albums, tracks)), "{options}");
    }
    let twice = ".subset no.db artist 1 --include albums --limit albums=1 --limit albums=2";
    env.assert_failure(&["old.db", "-c", twice], &["--limit albums=2 is said of what --limit bounds already, to 1"]);
}

#[test]
fn with_everything_a_limit_bounds_all_ways_of_its_name() {
    let env = TestEnv::with_database(
        "old.db",
        "create table users (id integer primary key, name text);
         create table games (id integer primary key, user_id integer references users(id));
         create table reviews (id integer primary key, user_id integer references users(id), game_id integer references games(id));
         insert into users values (1, 'a'), (2, 'b'); insert into games values (1, 1), (2, 1), (3, 2);
         with recursive n(i) as (select 0 union all select i + 1 from n where i < 29) insert into reviews select i + 1, 2, 1 + i / 10 from n;",
    );
    let line = ".subset new.db user 1 --include everything,games --limit reviews=4";
    env.run(&["old.db", "-c", line]).assert_success();
    let found = "select game_id, count(*) from reviews group by 1 order by 1";
    let new = env.sqlite("new.db");
    let mut statement = new.prepare(found).unwrap();
    let counts = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).unwrap();
    assert_eq!(counts.map(Result::unwrap).collect::<Vec<_>>(), [(1, 4), (2, 4)]);
}

#[test]
fn a_limit_names_a_relation_as_include_does() {
    let schema = "
        create table emp (id integer primary key, name text);
        create table tasks (id integer primary key, emp_id integer references emp);
        insert into emp values (1, 'a'), (2, 'b');
        insert into tasks values (1, 1), (2, 1), (3, 1), (4, 2);";
    let env = TestEnv::with_database("old.db", schema);
    for (name, limit) in [("one.db", "task=2"), ("two.db", "tasks=2")] {
        env.run(&["old.db", "-c", &format!(".subset {name} emp --include task --limit {limit}")]).assert_success();
        let count = env.sqlite(name).query_row("select count(*) from tasks", [], |row| row.get::<_, i64>(0));
        assert_eq!(count, Ok(3), "{limit}");
    }
    env.assert_failure(
        &["old.db", "-c", ".subset no.db tasks --include emp --limit emp=2"],
        &["--limit emp=2 bounds nothing: emp leads to one record of each"],
    );
}

const TWO_KEYS: &str = "
    create table users (id integer primary key, name text);
    create table games (id integer primary key, user_id integer references users(id), rival_id integer references users(id), title text);
    create table plays (id integer primary key, game_id integer references games(id));
    create table \"odd notes\" (id integer primary key, user_id integer references users(id));
    insert into users values (1, 'Ann'), (2, 'Bo');
    insert into games values (1, 1, 2, 'Z'), (2, 2, 1, 'Y'), (3, 1, 2, 'X'), (4, 2, 1, 'W');
    insert into \"odd notes\" values (1, 1), (2, 1);
    with recursive n(i) as (select 0 union all select i + 1 from n where i < 19) insert into plays select i + 1, 1 + i % 4 from n;";

#[test]
fn a_limit_bounds_every_way_of_its_name_and_one_that_says_its_way_goes_before() {
    let env = TestEnv::with_database("old.db", TWO_KEYS);
    for (at, (options, games, plays)) in [
        ("--include everything --limit plays=1", 4, 4),
        ("--include everything --limit games=1", 2, 10),
        ("--include everything --limit games=1 --limit games_as_rival.plays=2", 2, 4),
        ("--include everything --limit games_as_user=2,games_as_rival=1", 3, 15),
        ("--include games_as_user.plays,games_as_rival.plays --limit games=1", 2, 10),
        ("--include everything --limit '`odd notes`=1'", 4, 20),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("new{at}.db");
        env.run(&["old.db", "-c", &format!(".subset {name} user 1 {options}")]).assert_success();
        let counts = "select (select count(*) from games), (select count(*) from plays)";
        let found = env.sqlite(&name).query_row(counts, [], |row| Ok((row.get(0)?, row.get(1)?)));
        assert_eq!(found, Ok((games, plays)), "{options}");
    }
}

#[test]
fn an_option_that_means_several_or_nothing_says_what_to_type() {
    let env = TestEnv::with_database("old.db", TWO_KEYS);
    for (options, said) in [
        ("--include games", &["games can be several relations", "say which, as in: --include games_as_user"][..]),
        ("--include plays", &["plays can be several relations", "--include games_as_user.plays"]),
        ("--include games.plays", &["say which, as in: --include games_as_user.plays"]),
        ("--include everything --limit games.plays=2", &["say which, as in: --limit games_as_user.plays=2"]),
        ("--include everything,x", &[":43: users has no relation x"]),
        ("--include 'odd notes via x'", &["users has no relation odd notes via x"]),
        ("--include games_as_user.", &["the name of a relation of games is wanted"]),
        ("--include ,", &["--include wants a value"]),
        ("--limit ''", &["--limit wants a value"]),
        ("--limit =3", &["--limit wants RELATION=N"]),
        ("--limit x=3", &["users has no relation x"]),
        ("--mask=1", &["--mask takes no value"]),
    ] {
        let line = format!(".subset no.db user 1 {options}");
        env.assert_failure(&["old.db", "-c", &line], said);
        assert!(!env.path("no.db").exists(), "{options}");
    }
}

#[test]
fn a_mask_that_a_unique_index_refuses_names_the_column() {
    let env = TestEnv::with_database(
        "old.db",
        "create table mails (id integer primary key, email text);
         create unique index mails_first on mails (substr(email, 1, 1));
         create table people (id integer primary key, email text);
         create unique index people_low on people (lower(email));
         with recursive n(i) as (select 0 union all select i + 1 from n where i < 19) insert into mails select i + 1, char(97 + i) || '@x.org' from n;
         with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) insert into people select i, 'p' || i || '@x.org' from n;",
    );
    env.assert_failure(
        &["old.db", "-c", ".subset no.db mails --mask"],
        &[
            "mails: a unique index refuses what --mask makes of email",
            "mails_first must be unique",
            "hop: fake fake.uuid",
        ],
    );
    assert!(!env.path("no.db").exists());
    env.run(&["old.db", "-c", ".subset new.db people --mask"]).assert_success();
    let count = "select count(*), sum(email like 'p%@x.org') from people";
    let counts = env.sqlite("new.db").query_row(count, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
    assert_eq!(counts, Ok((5000, 0)));
}
