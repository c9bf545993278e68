//! Sessions with `--safe`, whose bound on memory is for the whole process, and so would be for all tests that run beside
//! these: they run in a process of their own.

use super::guards::{SCHEMA, files, forgets_all, reads_all, restricted_copy, safe, writes_nothing};
use super::*;

/// Says to this program that it is the process of its own.
const OWN: &str = "HOPDB_TEST_OWN_PROCESS";

#[test]
fn in_a_process_of_their_own() {
    if std::env::var_os(OWN).is_some() {
        for test in [
            what_holds_for_other_guards,
            safe_makes_no_file_beside_a_database_in_wal_mode,
            limits_have_names_and_can_be_lifted,
            statements_that_are_bombs,
            schemas_that_are_bombs,
            a_schema_edited_to_be_an_attack,
        ] {
            test();
        }
        println!("all of them");
        return;
    }
    let run = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "store::tests::safe::in_a_process_of_their_own"])
        .env(OWN, "1")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&run.stdout);
    let ran = run.status.success() && output.contains("all of them");
    assert!(ran, "{output}{}", String::from_utf8_lossy(&run.stderr));
}

fn what_holds_for_other_guards() {
    writes_nothing(&safe(), "--safe");
    reads_all(&safe());
    reads_all(&restricted_copy(|options| (options.safe, options.sandbox) = (true, true)));
    forgets_all(true);
}

fn safe_makes_no_file_beside_a_database_in_wal_mode() {
    for (folder, path) in files() {
        let had = fs::read_dir(folder.path()).unwrap().count();
        let connection = open(OpenTarget::File(&path), &safe()).unwrap();
        run(&connection, "SELECT * FROM t ORDER BY b").unwrap();
        assert!(fs::read_dir(folder.path()).unwrap().count() <= had);
        drop(connection);
    }
}

fn limits_have_names_and_can_be_lifted() {
    let (_folder, path) = sample();
    let connection = open(OpenTarget::File(&path), &safe()).unwrap();
    let value = |name: &str| connection.limits().into_iter().find(|limit| limit.name == name).unwrap().value.unwrap();
    assert!(connection.limits().iter().all(|limit| !limit.help.is_empty() && !limit.unit.is_empty()));
    assert_eq!((value("depth"), value("attached"), value("time")), (200, 0, 10_000));
    let deep = format!("SELECT {}1{}", "(1 + ".repeat(300), ")".repeat(300));
    let error = refusal(run(&connection, &deep));
    assert!(error.hints.iter().any(|hint| hint.contains("`nesting`")), "{error:?}");
    connection.set_limit("nesting", 2000).unwrap();
    let error = refusal(run(&connection, &deep));
    assert!(error.hints.iter().any(|hint| hint.contains("the limit `depth` can be raised")), "{error:?}");
    connection.set_limit("depth", 1000).unwrap();
    run(&connection, &deep).unwrap();
    let long = "SELECT length(zeroblob(70000000))";
    let error = refusal(run(&connection, long));
    assert!(error.hints.iter().any(|hint| hint.contains("`length`")), "{error:?}");
    connection.set_limit("length", 100_000_000).unwrap();
    run(&connection, long).unwrap();
    assert!(connection.set_limit("depth", 5_000_000_000).unwrap_err().message.contains("at most"));
    assert_eq!(value("depth"), 1000);
    assert!(connection.set_limit("lenght", 1).unwrap_err().hints[0].contains("`length`"));
    assert!(connection.set_limit("nonsense", 1).unwrap_err().hints[0].contains("there are: time heap"));
    // A session that is not guarded has SQLite's own, and can set its own.
    let free = memory();
    free.set_limit("time", 50).unwrap();
    let endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c";
    let error = refusal(run(&free, endless));
    assert!(error.message.contains("stopped") && error.kind == DiagnosticKind::Engine, "{error}");
    run(&free, "SELECT 1").unwrap();
}

/// Runs what would take too long or too much; it must end soon, with an error.
#[track_caller]
fn stopped(connection: &SqliteConnection, sql: &str) -> Diagnostic {
    let start = std::time::Instant::now();
    let error = refusal(run(connection, sql));
    assert!(start.elapsed() < Duration::from_secs(20), "{sql}: {:?}", start.elapsed());
    error
}

fn statements_that_are_bombs() {
    let (_folder, path) = sample();
    let connection = open(OpenTarget::File(&path), &safe()).unwrap();
    connection.set_limit("time", 300).unwrap();
    let endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)";
    for sql in [
        format!("{endless} SELECT count(*) FROM c"),
        format!("{endless} SELECT group_concat(n) FROM c"),
        format!("{endless} SELECT json_group_array(n) FROM c"),
        format!("{endless} SELECT * FROM c ORDER BY n"),
        format!("{endless} SELECT DISTINCT n % 7 FROM c"),
        format!("CREATE TEMP TABLE big AS {endless} SELECT zeroblob(1000000) FROM c"),
        "SELECT zeroblob(2000000000)".to_string(),
        "SELECT hex(zeroblob(60000000))".to_string(),
        "SELECT randomblob(1000000000)".to_string(),
        "SELECT printf('%1000000000d', 1)".to_string(),
        "SELECT printf('%.*c', 1000000000, 'x')".to_string(),
        "SELECT replace(hex(zeroblob(10000000)), '0', 'abcdefgh')".to_string(),
        format!("SELECT {} FROM t", "a || ".repeat(400) + "a"),
        format!("SELECT {}1{}", "(".repeat(3000), ")".repeat(3000)),
        format!("SELECT 1 {}", "UNION SELECT 1 ".repeat(300)),
        format!("SELECT 'a' LIKE '{}'", "%a".repeat(200)),
        format!("SELECT 'a' GLOB '{}'", "*a".repeat(200)),
        format!(
            "SELECT count(*) FROM {}",
            (0..20).map(|n| format!("json_each('[1,2,3,4,5,6,7,8,9]') j{n}")).collect::<Vec<_>>().join(", ")
        ),
        format!("SELECT max({})", vec!["1"; 500].join(", ")),
        format!("SELECT {}", vec!["1"; 3000].join(", ")),
        format!("SELECT '{}'", "x".repeat(1_100_000)),
    ] {
        let error = stopped(&connection, &sql);
        assert!(!error.message.is_empty());
        assert_ne!(error.kind, DiagnosticKind::Interrupted, "{error}");
    }
    // And it works on.
    assert_eq!(one(&connection, "SELECT count(*) FROM t"), Value::Integer(3));
}

fn schemas_that_are_bombs() {
    let doubling: String = (1..60)
        .map(|n| format!("CREATE VIEW d{n} AS SELECT * FROM d{0} UNION ALL SELECT * FROM d{0};", n - 1))
        .collect();
    let joined: String =
        (1..40).map(|n| format!("CREATE VIEW j{n} AS SELECT l.x FROM j{0} l, j{0} r;", n - 1)).collect();
    let deep: String = (1..3000).map(|n| format!("CREATE VIEW p{n} AS SELECT * FROM p{};", n - 1)).collect();
    let wide: String = (1..30)
        .map(|n| format!("CREATE VIEW w{n} AS SELECT *, {} FROM w{};", vec!["1"; 60].join(", "), n - 1))
        .collect();
    let cases = [
        (format!("CREATE TABLE d0(x); INSERT INTO d0 VALUES (1); {doubling}"), "SELECT * FROM d59"),
        (format!("CREATE TABLE j0(x); INSERT INTO j0 VALUES (1), (2); {joined}"), "SELECT count(*) FROM j39"),
        (format!("CREATE TABLE p0(x); {deep}"), "SELECT * FROM p2999"),
        (format!("CREATE TABLE w0(x); {wide}"), "SELECT * FROM w29 a, w29 b"),
        (
            "CREATE VIEW e AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c"
                .to_string(),
            "SELECT count(*) FROM e",
        ),
        ("CREATE VIEW h AS SELECT hex(zeroblob(500000000)) AS x".to_string(), "SELECT length(x) FROM h"),
        ("CREATE VIEW l AS SELECT load_extension('x') AS x".to_string(), "SELECT * FROM l"),
        (
            "CREATE TABLE g(a, b AS (hex(zeroblob(a)))); INSERT INTO g(a) VALUES (100000000)".to_string(),
            "SELECT * FROM g",
        ),
        ("CREATE VIEW a AS SELECT * FROM b; CREATE VIEW b AS SELECT * FROM a".to_string(), "SELECT * FROM a"),
    ];
    for (schema, sql) in cases {
        let (folder, path) = place("bomb.db");
        {
            let made = rusqlite::Connection::open(&path).unwrap();
            made.execute_batch(&schema).unwrap();
        }
        let before = snapshot(folder.path());
        let connection = open(OpenTarget::File(&path), &safe()).unwrap();
        connection.set_limit("time", 200).unwrap();
        stopped(&connection, sql);
        // Looking around ends, too, object by object.
        drop(explore_part(&connection, 4));
        assert!(one(&connection, "SELECT count(*) FROM sqlite_schema").as_integer().unwrap() > 0);
        drop(connection);
        assert_eq!(snapshot(folder.path()), before);
    }
}

fn a_schema_edited_to_be_an_attack() {
    for sql in [
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE t(a, b AS (load_extension(''x'')))' WHERE name = 't'",
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE t(a DEFAULT (load_extension(''x'')), b AS (c), c AS (b))' WHERE name = 't'",
        "UPDATE sqlite_schema SET sql = 'CREATE VIEW v AS SELECT fts3_tokenizer(''simple'', x''41414141'')' WHERE name = 'v'",
        "UPDATE sqlite_schema SET sql = 'CREATE VIRTUAL TABLE f USING fts5(x, content=''sqlite_schema'')' WHERE name = 'f'",
        "UPDATE sqlite_schema SET sql = 'CREATE VIRTUAL TABLE f USING fts4(x, tokenize=icu)' WHERE name = 'f'",
        "UPDATE sqlite_schema SET type = 'trigger', sql = 'CREATE TRIGGER v AFTER INSERT ON t BEGIN DELETE FROM t; END' WHERE name = 'v'",
        "UPDATE sqlite_schema SET rootpage = 1 WHERE name = 't'",
    ] {
        let (folder, path) = place("attack.db");
        build(&path, SCHEMA);
        let made = rusqlite::Connection::open(&path).unwrap();
        made.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
        made.execute_batch(&format!("PRAGMA writable_schema = on; {sql}")).unwrap();
        drop(made);
        let before = snapshot(folder.path());
        for options in [safe(), restricted_copy(|options| (options.safe, options.sandbox) = (true, true))] {
            if let Ok(connection) = open(OpenTarget::File(&path), &options) {
                explore(&connection);
                let _ = run(&connection, "SELECT * FROM t, v, f");
                let _ = run(&connection, "SELECT * FROM f WHERE f MATCH 'x'");
            }
        }
        assert_eq!(snapshot(folder.path()), before, "{sql}");
    }
}
