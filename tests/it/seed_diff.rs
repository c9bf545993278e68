//! `.seed diff` from outside: what lies beside the database, whom it belongs to, how large it gets, and that its numbers are those that
//! SQL counts.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::common::chance::Rng;
use crate::common::env::TestEnv;

const SCHEMA: &str = "
    CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT, price REAL);
    CREATE TABLE marks (a TEXT, b INTEGER, note TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;";

const SEED: &str = "create 40 goods name=fake.word price=int(1, 9) / 2.0
create 30 marks a=fake.word b=int(1, 100000) note=maybe(0.5, fake.word)
";

fn seeded() -> TestEnv {
    seeded_with(SCHEMA)
}

fn seeded_with(schema: &str) -> TestEnv {
    let env = TestEnv::with_database("shop.db", schema);
    env.write("seeds/all.hop", SEED);
    env.run(&["shop.db", "seed", "--seed", "7"]).assert_success();
    env
}

fn diff(env: &TestEnv, arguments: &[&str]) -> Vec<Value> {
    let outcome = env.run(&[arguments, &["--format", "json"]].concat()).assert_success();
    serde_json::from_str::<Value>(&outcome.stdout).unwrap().as_array().unwrap().clone()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn its_numbers_are_those_of_sql() {
    its_numbers_are_those_of_sql_with(SCHEMA);
    // Records that SQL replaces have other rowids, and the same keys.
    its_numbers_are_those_of_sql_with(&SCHEMA.replace(" WITHOUT ROWID", ""));
}

fn its_numbers_are_those_of_sql_with(schema: &str) {
    let env = seeded_with(schema);
    fs::copy(env.path("shop.db"), env.path("then.db")).unwrap();
    let mut chance = Rng::new(5);
    for round in 0..6 {
        let sqlite = env.sqlite("shop.db");
        for _ in 0..10 {
            let id = chance.below(60);
            let sql = match chance.below(5) {
                0 => format!("DELETE FROM goods WHERE id = {id}"),
                1 => format!("UPDATE goods SET price = price + {} WHERE id < {id}", chance.below(2)),
                2 => format!("INSERT OR REPLACE INTO goods VALUES ({id}, 'new', NULL)"),
                3 => "DELETE FROM marks WHERE b % 7 = 1".to_owned(),
                _ => format!("INSERT OR REPLACE INTO marks SELECT a, b + {}, note FROM marks LIMIT 3", chance.below(2)),
            };
            sqlite.execute_batch(&sql).unwrap();
        }
        sqlite.execute(&format!("ATTACH '{}' AS before", env.path("then.db").display()), []).unwrap();
        let count = |sql: &str| sqlite.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        for (at, arguments) in
            [&["shop.db", "seed", "diff"][..], &["shop.db", "seed", "diff", "then.db", "shop.db"][..]]
                .iter()
                .enumerate()
        {
            for table in diff(&env, arguments) {
                let name = table["table"].as_str().unwrap();
                let key = if name == "goods" { "id" } else { "a, b" };
                let made = count(&format!(
                    "SELECT count(*) FROM (SELECT {key} FROM main.{name} EXCEPT SELECT {key} FROM before.{name})"
                ));
                let lost = count(&format!(
                    "SELECT count(*) FROM (SELECT {key} FROM before.{name} EXCEPT SELECT {key} FROM main.{name})"
                ));
                let other = count(&format!(
                    "SELECT count(*) FROM (SELECT * FROM main.{name} EXCEPT SELECT * FROM before.{name})"
                ));
                let told = ["made", "lost", "changed"].map(|field| table[field].as_i64().unwrap());
                assert_eq!(told, [made, lost, other - made], "{name} in round {round}, way {at}");
            }
        }
    }
}

/// Records are told apart by their keys, whatever their rowids are; where nulls stand in a key, by the rowids.
#[test]
fn records_are_paired_by_their_keys() {
    let env = TestEnv::new();
    let table = "CREATE TABLE t (code TEXT PRIMARY KEY, n INTEGER); CREATE TABLE p (a, b, v, PRIMARY KEY (b, a));";
    let fill = |file: &str, order: &str| {
        env.sqlite(file)
            .execute_batch(&format!(
                "{table} WITH RECURSIVE i(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM i LIMIT 300)
                INSERT INTO t SELECT 'c' || n, n FROM i ORDER BY n {order};
                INSERT INTO p SELECT n % 7, code, n FROM t;"
            ))
            .unwrap();
    };
    fill("then.db", "");
    fill("now.db", "DESC");
    let told = || {
        let found = diff(&env, &["then.db", "seed", "diff", "then.db", "now.db"]);
        let fields = |table: &Value| ["made", "lost", "changed"].map(|field| table[field].as_i64().unwrap());
        found.iter().map(fields).collect::<Vec<_>>()
    };
    assert_eq!(told(), [[0, 0, 0], [0, 0, 0]]);
    let now = env.sqlite("now.db");
    now.execute_batch(
        "UPDATE t SET n = -n WHERE n < 10; DELETE FROM p WHERE v > 290; INSERT INTO p VALUES (1, 'x', 0)",
    )
    .unwrap();
    assert_eq!(told(), [[1, 10, 0], [0, 0, 9]]);
    for file in ["then.db", "now.db"] {
        env.sqlite(file).execute_batch("DELETE FROM t; INSERT INTO t VALUES (NULL, 1), (NULL, 2), ('c', 3)").unwrap();
    }
    now.execute_batch("UPDATE t SET n = 5 WHERE n = 2").unwrap();
    assert_eq!(told()[1], [0, 0, 1]);
    // Of nulls on one side, too.
    now.execute_batch("UPDATE t SET code = n").unwrap();
    assert_eq!(told()[1], [0, 0, 3]);
}

#[test]
fn a_copy_is_compared_and_what_is_another_database_is_not() {
    let env = seeded();
    for ending in ["", ".seeded"] {
        fs::copy(env.path(&format!("shop.db{ending}")), env.path(&format!("copy.db{ending}"))).unwrap();
    }
    env.run(&["copy.db", "-c", "delete all marks", "-c", "delete goods where id > 1"]).assert_success();
    assert_eq!(diff(&env, &["copy.db", "seed", "diff"])[0]["lost"], 39);
    // Another database of the same name, made by the same schema.
    fs::remove_file(env.path("copy.db")).unwrap();
    env.sqlite("copy.db").execute_batch(&format!("{SCHEMA} INSERT INTO goods VALUES (1, 'other', 1)")).unwrap();
    env.assert_failure(&["copy.db", "seed", "diff"], &["copy.db.seeded tells of another file"]);
    env.run(&["copy.db", "-c", ".report page.html"]).assert_success();
    env.run(&["copy.db", "seed", "all", "--seed", "8"]).assert_success();
    assert_eq!(diff(&env, &["copy.db", "seed", "diff"])[0]["lost"], 0);
}

#[test]
fn what_is_damaged_is_told_and_not_trusted() {
    let env = seeded();
    let beside = env.path("shop.db.seeded");
    let whole = fs::read(&beside).unwrap();
    let mut cases: Vec<Vec<u8>> = [0, 1, 40, 100, whole.len() / 2].map(|length| whole[..length].to_vec()).into();
    for at in [20, 90, whole.len() / 2, whole.len() - 2] {
        let mut other = whole.clone();
        other[at] = if other[at] == b'7' { b'8' } else { b'7' };
        cases.push(other);
    }
    cases.push([&whole[..], b"[1]\n"].concat());
    cases.push(vec![b'['; 30 << 20]);
    cases.push(vec![0xff; 500]);
    for case in cases {
        fs::write(&beside, &case).unwrap();
        let why = "what the last seed left is not known: shop.db.seeded";
        env.assert_failure(&["shop.db", "seed", "diff"], &[why]);
        let outcome = env.run(&["shop.db", "report", "page.html"]).assert_success();
        assert!(outcome.stderr.contains(why), "{}", outcome.stderr);
    }
    // What begins as it should is written anew.
    fs::write(&beside, &whole[..100]).unwrap();
    env.run(&["shop.db", "--yes", "-c", ".seed fresh --seed 7"]).assert_success();
    assert!(env.run(&["shop.db", "seed", "diff"]).assert_success().stdout.contains("nothing differs"));
    fs::remove_file(&beside).unwrap();
    nix::unistd::mkfifo(&beside, nix::sys::stat::Mode::S_IRWXU).unwrap();
    env.assert_failure(&["shop.db", "seed", "diff"], &["shop.db.seeded is not a regular file"]);
    let outcome = env.run(&["shop.db", "--yes", "-c", ".seed fresh"]).assert_success();
    assert!(outcome.stderr.contains("not what hopdb writes there"), "{}", outcome.stderr);
    fs::remove_file(&beside).unwrap();
    fs::create_dir(&beside).unwrap();
    env.assert_failure(&["shop.db", "seed", "diff"], &["shop.db.seeded is not a regular file"]);
    let outcome = env.run(&["shop.db", "--yes", "-c", ".seed fresh", "-c", ".seed diff"]).assert_success();
    assert!(outcome.stdout.contains("nothing differs") && outcome.stderr.contains("works in this session only"));
}

#[cfg(unix)]
#[test]
fn what_somebody_else_has_put_there_is_neither_read_nor_written() {
    let env = seeded();
    let beside = env.path("shop.db.seeded");
    let own = fs::read(&beside).unwrap();
    let other = env.path("other.txt");
    let check = |file: &Path, content: &[u8]| {
        env.assert_failure(
            &["shop.db", "seed", "diff"],
            &["what the last seed left is not known: shop.db.seeded is not"],
        );
        let outcome = env.run(&["shop.db", "--yes", "-c", ".seed fresh", "-c", ".seed diff"]).assert_success();
        assert!(outcome.stdout.contains("nothing differs"), "{}", outcome.stdout);
        assert!(outcome.stderr.contains("it is left as it is"), "{}", outcome.stderr);
        assert!(fs::read(file).unwrap() == content, "{}", String::from_utf8_lossy(content));
    };
    let marked: &[u8] = b"hopdb seeded 1 and what I thought of it\nThe second line.\n";
    for content in [&b""[..], b"notes", marked, b"hopdb seeded 1 ", &own[..70]] {
        fs::write(&beside, content).unwrap();
        check(&beside, content);
    }
    for content in [&b""[..], marked, &own] {
        fs::remove_file(&beside).unwrap();
        fs::write(&other, content).unwrap();
        std::os::unix::fs::symlink("other.txt", &beside).unwrap();
        check(&other, content);
        assert!(fs::symlink_metadata(&beside).unwrap().is_symlink());
    }
    fs::remove_file(&beside).unwrap();
    std::os::unix::fs::symlink("nowhere", &beside).unwrap();
    env.run(&["shop.db", "--yes", "-c", ".seed fresh"]).assert_success();
    assert!(!env.path("nowhere").exists());
}

#[test]
fn it_is_bounded_whatever_the_tables_hold() {
    let env = TestEnv::with_database(
        "big.db",
        "CREATE TABLE small (id INTEGER PRIMARY KEY, n INTEGER);
         CREATE TABLE wide (id INTEGER PRIMARY KEY, n INTEGER, text TEXT);
         CREATE TABLE huge (id INTEGER PRIMARY KEY, n INTEGER);",
    );
    let rows =
        |count: u64| format!("with recursive n(i) as (select 1 union all select i + 1 from n where i < {count})");
    env.write(
        "seeds/all.hop",
        &format!(
            "{} insert into small select i, i from n;\n{} insert into wide select i, i, hex(zeroblob(400)) || i from n;\n{} insert into huge select i, i from n;\n",
            rows(100),
            rows(15_000),
            rows(210_000)
        ),
    );
    env.run(&["big.db", "seed"]).assert_success();
    let size = fs::metadata(env.path("big.db.seeded")).unwrap().len();
    assert!(size < 9 << 20, "{size}");
    let told = |field: &str| -> Vec<Value> {
        diff(&env, &["big.db", "seed", "diff"]).iter().map(|table| table[field].clone()).collect()
    };
    let [number, digest] = ["only their number is known", "the same: only a digest is known"];
    assert_eq!(told("note"), [number.into(), Value::Null, digest.into()]);
    env.sqlite("big.db")
        .execute_batch(
            "UPDATE huge SET n = 0; UPDATE wide SET n = n + 5 WHERE id = 15000; DELETE FROM small WHERE id = 1",
        )
        .unwrap();
    assert_eq!(told("note"), [number.into(), Value::Null, "not the same: only a digest is known".into()]);
    assert_eq!(told("lost"), [Value::Null, 1.into(), Value::Null]);
    let moved = &told("columns")[2][0]["moved"];
    assert_eq!(moved[0], serde_json::json!({"of": "greatest", "then": 15000, "now": 15005}), "{moved}");
}

#[test]
fn tables_of_two_thousand_columns_are_compared_too() {
    for (key, changed) in [("c0 INTEGER PRIMARY KEY", serde_json::json!(1)), ("c0 TEXT", Value::Null)] {
        let columns: String = (1..2000).map(|at| format!(", c{at} INTEGER")).collect();
        let env = TestEnv::with_database("wide.db", &format!("CREATE TABLE wide ({key}{columns})"));
        env.write("seeds/all.hop", "insert into wide (c0, c1999) values (1, 7), (2, 8);\n");
        env.run(&["wide.db", "seed"]).assert_success();
        env.sqlite("wide.db").execute_batch("UPDATE wide SET c1999 = 9 WHERE c0 = 2").unwrap();
        let told = diff(&env, &["wide.db", "seed", "diff"]);
        assert_eq!(told[0]["changed"], changed, "{key}: {}", told[0]["note"]);
    }
}

#[test]
fn it_is_there_only_where_something_may_be_written() {
    let env = seeded();
    let seeded = fs::read(env.path("shop.db.seeded")).unwrap();
    env.write("page/seeds/all.hop", "create 3 games title='x'\n");
    for arguments in [
        &["shop.db", "--sandbox", "--yes", "-c", ".seed fresh --seed 9", "-c", ".seed diff"][..],
        &["shop.db", "--readonly", "-c", ".seed plan", "--keep-going"],
        &["shop.db", "seed", "plan", "--seed", "9"],
        &["shop.db", "seed", "diff", "fresh", "--seed", "9", "--seed", "10"],
        &["-c", ".seed --seed 9", "-c", ".seed diff"],
    ] {
        let before = names(env.folder());
        env.run(arguments);
        assert_eq!(names(env.folder()), before, "{arguments:?}");
        assert!(fs::read(env.path("shop.db.seeded")).unwrap() == seeded, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn who_may_not_read_the_database_may_not_read_what_is_beside_it() {
    use std::os::unix::fs::PermissionsExt;
    let env = TestEnv::with_database("shop.db", SCHEMA);
    env.write("seeds/all.hop", SEED);
    let mode = |name: &str| fs::metadata(env.path(name)).unwrap().permissions().mode() & 0o777;
    for wanted in [0o600, 0o640, 0o644] {
        fs::set_permissions(env.path("shop.db"), fs::Permissions::from_mode(wanted)).unwrap();
        env.run(&["shop.db", "seed"]).assert_success();
        assert_eq!(mode("shop.db.seeded"), wanted);
    }
}

#[test]
fn names_that_differ_in_case_are_one_name() {
    let env = TestEnv::with_database(
        "a.db",
        "CREATE TABLE Goods (ID INTEGER PRIMARY KEY, Name TEXT); INSERT INTO Goods VALUES (1, 'a'), (2, 'b');",
    );
    env.sqlite("b.db")
        .execute_batch(
            "CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO goods VALUES (1, 'a'), (2, 'c');",
        )
        .unwrap();
    let told = diff(&env, &["a.db", "seed", "diff", "a.db", "b.db"]);
    assert_eq!((told.len(), &told[0]["table"], &told[0]["changed"]), (1, &"goods".into(), &1.into()), "{told:?}");
    assert_eq!((&told[0]["columns"][0]["column"], &told[0]["note"]), (&"name".into(), &Value::Null), "{told:?}");

    let env = seeded();
    let other =
        "ALTER TABLE goods RENAME TO other; ALTER TABLE other RENAME TO Goods; ALTER TABLE Goods RENAME name TO NAME;";
    env.sqlite("shop.db").execute_batch(other).unwrap();
    let outcome = env.run(&["shop.db", "seed", "diff"]).assert_success();
    assert!(outcome.stdout.contains("nothing differs: 2 tables"), "{}", outcome.text());
}

#[test]
fn a_temporary_table_is_not_taken_for_the_one_of_its_name() {
    let env = seeded();
    let lines = ["-c", "create temp table goods (x int);", "-c", ".seed diff"];
    let outcome = env.run(&[&["shop.db"][..], &lines].concat()).assert_success();
    assert!(outcome.stdout.contains("nothing differs: 2 tables, 70 records"), "{}", outcome.text());
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_never_breaks_a_line() {
    let env = TestEnv::with_database("shop.db", "CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT);");
    env.write("seeds/a\nb.hop", "create 2 goods name=fake.word\n");
    env.write("seeds/c.hop", "create 1 goods name='c'\n");
    let lines = ["-c", ".seed plan", "-c", ".seed", "-c", ".changes", "-c", "good 1?"];
    let outcome = env.run(&[&["shop.db"][..], &lines].concat()).assert_success();
    let shown = format!("\n{}", outcome.stdout);
    for told in ["\na↵b:1      2  ", "\nc:1        1  ", "seeds/a↵b.hop:1 made 2 of", "\nmade by seeds/a↵b.hop:1\n"]
    {
        assert!(shown.contains(told), "{told:?} in {}", outcome.text());
    }
    env.run(&["shop.db", "seed", "a\nb"]).assert_success();
    let outcome = env.run(&["shop.db", "seed", "diff"]).assert_success();
    assert!(outcome.stderr.contains("what `.seed 'a↵b' --seed "), "{}", outcome.text());
    env.write("seeds/a\nb.hop", "create 2 goods nope=1\n");
    env.assert_failure(&["shop.db", "seed"], &["seeds/a↵b.hop:1:16: goods has no"]);
}

#[test]
fn what_is_not_committed_is_not_kept() {
    let env = seeded();
    let beside = env.path("shop.db.seeded");
    let command = |env: &TestEnv| env.run(&["shop.db", "seed", "diff"]).assert_success().stderr;
    let first = command(&env);
    for lines in [
        &["begin", ".seed fresh", "rollback"][..],
        &["begin", ".set undo off", ".seed fresh", "rollback"],
        &["begin", "savepoint s", ".seed fresh", "rollback to s", "commit"],
        &["savepoint s", ".seed fresh", "rollback to s", "release s"],
        &["begin", "savepoint s", ".seed fresh", "release s", "rollback"],
        &[
            "begin",
            "insert into goods (id) values (1000);",
            ".seed",
            "insert or rollback into goods (id) values (1000);",
        ],
        // The lines end within it.
        &["begin", ".seed fresh"],
    ] {
        let before = fs::read(&beside).unwrap();
        let mut arguments = vec!["shop.db", "--yes", "--keep-going"];
        lines.iter().chain(&[".seed diff"]).for_each(|line| arguments.extend(["-c", line]));
        let outcome = env.run(&arguments);
        let is_open = lines.len() == 2;
        assert_eq!(outcome.stderr.contains("what `.seed fresh --seed "), is_open, "{lines:?}: {}", outcome.text());
        assert!(fs::read(&beside).unwrap() == before, "{lines:?}");
        assert_eq!(command(&env), first, "{lines:?}");
    }
    let (kept, other) = (".seed fresh --seed 11", ".seed fresh --seed 12");
    for lines in [
        &["begin", kept, "commit"][..],
        &["savepoint s", kept, "savepoint t", other, "rollback to t", "release s"],
        &["begin", "savepoint s", other, "rollback to s", kept, "commit"],
    ] {
        let mut arguments = vec!["shop.db", "--yes"];
        lines.iter().for_each(|line| arguments.extend(["-c", line]));
        env.run(&arguments).assert_success();
        let outcome = env.run(&["shop.db", "seed", "diff"]).assert_success();
        assert!(outcome.stderr.contains(kept) && outcome.stdout.contains("nothing differs"), "{}", outcome.text());
    }
}

#[test]
fn large_tables_of_two_files_are_compared_record_by_record_with_true_medians() {
    let filling = "create table t (id integer primary key, v integer, day text);
        with recursive i(n) as (select 0 union all select n + 1 from i limit 200011)
        insert into t select n, n * 7919 % 200011, date('2000-01-01', n % 3000 || ' days') from i;";
    let env = TestEnv::with_database("a.db", filling);
    fs::copy(env.path("a.db"), env.path("b.db")).unwrap();
    let change = "update t set v = -1 where v = 200010; update t set v = -2 where id = 5; delete from t where id = 17; insert into t values (300000, 1, null)";
    env.sqlite("b.db").execute_batch(change).unwrap();
    let told = diff(&env, &["a.db", "seed", "diff", "a.db", "b.db"]);
    let counts = ["then", "now", "made", "lost", "changed"].map(|field| told[0][field].as_i64().unwrap());
    assert_eq!(counts, [200_011, 200_011, 1, 1, 2]);
    let keys: Vec<String> =
        told[0]["records"].as_array().unwrap().iter().map(|one| format!("{} {}", one["what"], one["key"])).collect();
    let last =
        env.sqlite("a.db").query_row("select id from t where v = 200010", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(
        keys,
        [
            "\"changed\" 5".to_owned(),
            format!("\"changed\" {last}"),
            "\"made\" 300000".to_owned(),
            "\"lost\" 17".to_owned()
        ]
    );
    let median = |name: &str| {
        let sql = "select v from t where v is not null order by v limit 1 offset (select (count(v) - 1) / 2 from t)";
        env.sqlite(name).query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let columns = told[0]["columns"].as_array().unwrap();
    let moved = columns.iter().find(|one| one["column"] == "v").unwrap()["moved"].as_array().unwrap();
    let medians: Vec<(i64, i64)> = moved
        .iter()
        .filter(|one| one["of"] == "median")
        .map(|one| (one["then"].as_i64().unwrap(), one["now"].as_i64().unwrap()))
        .collect();
    assert_eq!(medians, [(median("a.db"), median("b.db"))]);
    // Of what the last run left, only some values are known.
    env.write("seeds/t.hop", "update t where id = 1 set v=v + 1");
    env.run(&["a.db", "seed", "--seed", "1"]).assert_success();
    env.sqlite("a.db").execute_batch("update t set v = v + 1000").unwrap();
    assert!(!env.run(&["a.db", "seed", "diff"]).assert_success().stdout.contains("median"));
}

#[test]
fn a_plan_shows_records_from_a_shell_too_and_seeds_that_need_empty_tables_say_how() {
    let env = TestEnv::with_database("shop.db", SCHEMA);
    env.write("seeds/all.hop", "create 4 goods name=fake.word price=2\nexpect count goods = 4\n");
    let outcome = env.run(&["shop.db", "seed", "plan", "--format", "json"]).assert_success();
    let planned: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(planned[0]["samples"].as_array().unwrap().len(), 3, "{planned}");
    let count = env.sqlite("shop.db").query_row("select count(*) from goods", [], |row| row.get::<_, i64>(0));
    assert_eq!(count, Ok(0));
    env.run(&["shop.db", "seed"]).assert_success();
    let hint = "`.seed diff fresh --seed 7 --seed 8` clears the tables of the copies first";
    env.assert_failure(&["shop.db", "seed", "diff", "--seed", "7", "--seed", "8"], &[hint]);
    env.run(&["shop.db", "seed", "diff", "fresh", "--seed", "7", "--seed", "8"]).assert_success();
}

#[test]
fn a_file_that_is_no_text_stops_no_other_seed() {
    let env = TestEnv::with_database("shop.db", SCHEMA);
    env.write("seeds/good.hop", "create 4 goods name=fake.word\n");
    fs::write(env.path("seeds/odd.hop"), b"create 2 goods name='\xff'\n").unwrap();
    env.run(&["shop.db", "seed", "good", "--seed", "1"]).assert_success();
    env.run(&["shop.db", "seed", "to", "good:1", "--seed", "2"]).assert_success();
    let listed = env.run(&["shop.db", "seed", "list", "--format", "json"]).assert_success();
    let listed: Value = serde_json::from_str(&listed.stdout).unwrap();
    assert_eq!((&listed[0]["name"], &listed[1]["name"]), (&Value::from("good"), &Value::from("odd")));
    assert!(listed[1]["about"].as_str().unwrap().contains("not UTF-8"), "{listed}");
    for arguments in [&["seed"][..], &["seed", "odd"], &["seed", "plan"]] {
        let outcome = env.run(&[&["shop.db"], arguments].concat());
        assert!(outcome.stderr.contains("odd.hop is not UTF-8"), "{outcome:?}");
    }
}
