//! Statements: values, names, parameters, texts of several, errors and their places.

use super::*;
use crate::diagnostic::Span;

#[test]
fn values_come_as_they_are_stored() {
    let connection = memory();
    let sql = "SELECT NULL, 7, -0.5, 'x', '', x'', x'00ff', 'a' || char(0) || 'b', CAST(x'ff41' AS TEXT), zeroblob(3), 9223372036854775807, 9e999";
    assert_eq!(
        rows(&connection, sql),
        [[
            Value::Null,
            Value::Integer(7),
            Value::Real(-0.5),
            Value::text("x"),
            Value::text(""),
            Value::Blob(vec![]),
            Value::Blob(vec![0, 0xff]),
            Value::text("a\0b"),
            Value::Text(vec![0xff, 0x41]),
            Value::Blob(vec![0; 3]),
            Value::Integer(i64::MAX),
            Value::Real(f64::INFINITY),
        ]]
    );
}

#[test]
fn a_value_may_be_read_twice_and_past_the_end() {
    let connection = memory();
    let mut statement = connection.prepare("SELECT 'text', x'01'").unwrap().unwrap();
    let mut seen = 0;
    statement
        .stream(&[], &mut |row| {
            let first = row.get(0);
            assert_eq!(
                (first, row.get(0), row.get(1), row.get(1)),
                (ValueRef::Text(b"text"), first, ValueRef::Blob(&[1]), ValueRef::Blob(&[1]))
            );
            assert_eq!((row.len(), row.get(2), row.get(usize::MAX)), (2, ValueRef::Null, ValueRef::Null));
            seen += 1;
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn parameters_of_every_kind() {
    let connection = memory();
    let given = [
        Value::Null,
        Value::Integer(i64::MIN),
        Value::Real(0.1),
        Value::Text(vec![0xc3, 0x28]),
        Value::Text(vec![]),
        Value::Blob(vec![]),
        Value::text("a\0b"),
    ];
    let back = collect(&*connection, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, typeof(?4), typeof(?5), typeof(?6)", &given);
    let row = back.unwrap().swap_remove(0);
    assert_eq!(row[..7], given);
    assert_eq!(row[7..], [Value::text("text"), Value::text("text"), Value::text("blob")]);
}

#[test]
fn a_statement_runs_again_with_other_parameters() {
    let connection = memory();
    let mut statement = connection.prepare("SELECT ?1 + 1").unwrap().unwrap();
    assert_eq!(statement.parameters(), 1);
    for number in [1_i64, 5] {
        let mut seen = Value::Null;
        statement
            .stream(&[number.into()], &mut |row| {
                seen = row.get(0).to_owned();
                Ok(ControlFlow::Continue(()))
            })
            .unwrap();
        assert_eq!(seen, Value::Integer(number + 1));
    }
    let message = refusal(statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(())))).message;
    assert_eq!(message, "the statement has 1 parameter and 0 values came with it");
}

#[test]
fn changes_are_those_of_the_statement_alone() {
    let connection = memory();
    let counts = [
        ("CREATE TABLE p(id INTEGER PRIMARY KEY, x)", 0),
        ("CREATE TABLE c(p REFERENCES p ON DELETE CASCADE)", 0),
        ("CREATE TABLE log(x)", 0),
        ("CREATE TRIGGER l AFTER INSERT ON p BEGIN INSERT INTO log VALUES (1), (2), (3); END", 0),
        ("/* ; */ -- ;\n ; INSERT INTO p(x) VALUES (1), (2)", 2),
        ("SELECT * FROM p", 0),
        ("CREATE TABLE copy AS SELECT * FROM p", 0),
        ("INSERT INTO c VALUES (1), (1), (2)", 3),
        ("CREATE VIRTUAL TABLE f USING fts5(a)", 0),
        ("INSERT INTO f VALUES ('a b'), ('c')", 2),
        ("UPDATE p SET x = 1 WHERE id > 9", 0),
        ("WITH w(n) AS (VALUES (1)) UPDATE p SET x = 0 WHERE id IN (SELECT n FROM w)", 1),
        ("INSERT INTO p(x) VALUES (8) RETURNING id, x", 1),
        ("DELETE FROM p WHERE id = 1", 1),
        ("EXPLAIN DELETE FROM p", 0),
        ("PRAGMA user_version = 3", 0),
        ("DELETE FROM log", 9),
        ("ALTER TABLE p RENAME TO q", 0),
        ("VACUUM", 0),
    ];
    for (sql, changes) in counts {
        assert_eq!(run(&connection, sql).unwrap(), changes, "{sql}");
    }
}

#[test]
fn texts_of_several_statements() {
    let connection = memory();
    let sql = "CREATE TABLE t(a); -- one; two\nINSERT INTO t VALUES (';'); SELECT a FROM t; -- done";
    let (mut rest, mut widths) = (sql, Vec::new());
    while let Some(mut statement) = connection.prepare(rest).unwrap() {
        widths.push(statement.columns().len());
        statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(()))).unwrap();
        rest = &rest[statement.consumed()..];
    }
    assert_eq!((widths, rest), (vec![0, 0, 1], " -- done"));
    for nothing in ["", "  ", "-- x", "/* x", ";", " ; ; ", "-- x\n;"] {
        assert!(connection.prepare(nothing).unwrap().is_none(), "{nothing:?}");
    }
}

#[test]
fn a_long_script_takes_time_by_its_length() {
    let connection = memory();
    run(&connection, "CREATE TABLE t(a)").unwrap();
    let one = "INSERT INTO t VALUES ('äöü;''');\n";
    let script = one.repeat(20_000) + &format!("INSERT INTO t VALUES ('{}');", "é".repeat(200_000));
    let begin = std::time::Instant::now();
    run(&connection, &script).unwrap();
    // Copying the rest of the text for each statement would be 6 GB.
    assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
    assert_eq!(
        rows(&connection, "SELECT count(*), max(length(a)) FROM t"),
        [[Value::Integer(20_001), Value::Integer(200_000)]]
    );
}

#[test]
fn a_nul_ends_no_text_in_silence() {
    let connection = memory();
    let error = refusal(run(&connection, "SELECT 1; SELECT 2\0; DROP TABLE t"));
    assert_eq!((error.message.as_str(), error.span), ("SQL cannot hold a NUL character", Some(Span::new(9, 10))));
    assert!(connection.prepare("\0").is_err());
    assert!(connection.prepare("SELECT 'a\0b'").is_err());
}

#[test]
fn column_names_that_are_not_utf8() {
    let (_folder, path) = place("odd.db");
    build(&path, "CREATE TABLE t(a_b); INSERT INTO t VALUES (1)");
    let bytes = fs::read(&path).unwrap();
    let at = bytes.windows(3).position(|bytes| bytes == b"a_b").unwrap();
    let mut bytes = bytes;
    bytes[at + 1] = 0xff;
    fs::write(&path, bytes).unwrap();
    let connection = open_file(&path).unwrap();
    let statement = connection.prepare("SELECT * FROM t").unwrap().unwrap();
    assert_eq!(statement.columns(), ["a\u{fffd}b"]);
    drop(statement);
    assert_eq!(one(&connection, "SELECT * FROM t"), Value::Integer(1));
}

#[test]
fn stopping_early_and_errors_of_the_caller() {
    let connection = memory();
    let counting = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c";
    let mut statement = connection.prepare(counting).unwrap().unwrap();
    for _ in 0..2 {
        let mut last = 0;
        statement
            .stream(&[], &mut |row| {
                if let ValueRef::Integer(number) = row.get(0) {
                    last = number;
                }
                Ok(if last == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            })
            .unwrap();
        assert_eq!(last, 5);
    }
    let error = refusal(statement.stream(&[], &mut |_| Err(Diagnostic::error("enough"))));
    assert_eq!(error.message, "enough");
    drop(statement);
    run(&connection, "CREATE TABLE t(a)").unwrap();
    let mut statement = connection.prepare("INSERT INTO t VALUES (1), (2) RETURNING a").unwrap().unwrap();
    assert_eq!(statement.stream(&[], &mut |_| Ok(ControlFlow::Break(()))).unwrap(), 2);
    assert_eq!(one(&connection, "SELECT count(*) FROM t"), Value::Integer(2));
}

#[test]
fn a_panic_of_the_caller_leaves_the_statement_usable() {
    let connection = memory();
    let mut statement = connection.prepare("SELECT ?1").unwrap().unwrap();
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let _ = statement.stream(&[Value::text("gone")], &mut |_| panic!("on purpose"));
    }));
    assert!(panicked.is_err());
    assert_eq!(
        statement.stream(&[Value::Null], &mut |row| {
            assert!(row.get(0).is_null());
            Ok(ControlFlow::Continue(()))
        }),
        Ok(0)
    );
    assert!(connection.is_autocommit());
}

#[test]
fn a_statement_that_outlives_the_schema_of_its_making() {
    let connection = memory();
    run(&connection, "CREATE TABLE t(a); INSERT INTO t VALUES (1)").unwrap();
    let mut statement = connection.prepare("SELECT * FROM t").unwrap().unwrap();
    run(&connection, "ALTER TABLE t ADD COLUMN b").unwrap();
    let error = refusal(statement.stream(&[], &mut |_| Ok(ControlFlow::Continue(()))));
    assert!(error.message.contains("schema changed"), "{error}");
}

#[test]
fn another_program_has_changed_the_schema() {
    let (_folder, path) = place("a.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE t(a); INSERT INTO t VALUES (1)").unwrap();
    let connection = open_file(&path).unwrap();
    let columns = |sql: &str| {
        let mut statement = connection.prepare(sql).unwrap().unwrap();
        let columns = statement.columns().len();
        statement.stream(&[], &mut |row| {
            assert_eq!(row.len(), columns);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok::<_, Diagnostic>(columns)
    };
    let insert = "INSERT INTO t(a) VALUES (2) RETURNING *";
    assert_eq!(columns(insert), Ok(1));
    other.execute_batch("ALTER TABLE t ADD COLUMN b").unwrap();
    assert_eq!(columns(insert), Ok(2));
    other.execute_batch("ALTER TABLE t ADD COLUMN c").unwrap();
    assert!(columns("SELECT * FROM t").is_err());
    assert!(connection.last_failure().unwrap().is_outdated());
    assert_eq!(columns("SELECT * FROM t"), Ok(3));
    assert_eq!(one(&connection, "SELECT count(*) FROM t"), Value::Integer(3));
}

#[test]
fn places_of_errors() {
    let connection = memory();
    run(&connection, "CREATE TABLE games(id INTEGER PRIMARY KEY, title)").unwrap();
    for (sql, message, wrong, hint) in [
        ("SELECT * form games", "syntax error near `form`", "form", None),
        ("SELECT titel FROM games", "there is no column `titel`", "titel", Some("did you mean `title`?")),
        ("SELECT * FROM gmaes", "there is no table `gmaes`", "", Some("did you mean `games`?")),
        ("SELECT uper('x')", "there is no function `uper`", "uper", Some("did you mean `upper`?")),
        (
            "SELECT 1 ORDER BY 1 COLLATE nocsae",
            "there is no collation sequence `nocsae`",
            "",
            Some("did you mean `NOCASE`?"),
        ),
        (
            "SELECT 'é', \"titel\" FROM games",
            "there is no column `titel`",
            "\"titel\"",
            Some("text stands in single quotes: 'titel'"),
        ),
        ("ALTER TABLE games DROP COLUMN \"year\"", "there is no column `year`", "\"year\"", None),
        ("ALTER TABLE games RENAME COLUMN year TO y", "there is no column `year`", "year", None),
        ("SELECT 1 +", "the statement is not complete", "", None),
        ("SELECT 'open", "this text has no ' at its end", "'open", None),
    ] {
        let error = refusal(run(&connection, sql));
        assert_eq!(error.message, message, "{sql}");
        assert_eq!(error.kind, DiagnosticKind::Engine);
        if !wrong.is_empty() {
            let start = sql.find(wrong).unwrap();
            assert_eq!(error.span, Some(Span::new(start, start + wrong.len())), "{sql}");
        }
        if let Some(hint) = hint {
            assert!(error.hints.iter().any(|own| own == hint), "{sql}: {:?}", error.hints);
        }
    }
}

#[test]
fn broken_rules_say_which() {
    let connection = memory();
    run(
        &connection,
        "CREATE TABLE p(id INTEGER PRIMARY KEY, e TEXT UNIQUE, n NOT NULL DEFAULT 1, s CHECK (s > 0), x, y, UNIQUE (x, y));
         CREATE TABLE c(p NOT NULL REFERENCES p); CREATE TABLE s(i INTEGER) STRICT; CREATE TABLE w(k PRIMARY KEY) WITHOUT ROWID;
         CREATE TRIGGER g BEFORE DELETE ON p BEGIN SELECT RAISE(ABORT, 'stay!'); END; INSERT INTO w VALUES (1);
         INSERT INTO p(id, e, x, y) VALUES (1, 'a', 1, 1)",
    )
    .unwrap();
    for (sql, rule, message, columns) in [
        (
            "INSERT INTO p(e) VALUES ('a')",
            ConstraintKind::Unique,
            "p.e must be unique, and this value is there already",
            vec!["e"],
        ),
        (
            "INSERT INTO p(x, y) VALUES (1, 1)",
            ConstraintKind::Unique,
            "p.x, p.y must be unique together",
            vec!["x", "y"],
        ),
        (
            "INSERT INTO p(id) VALUES (1)",
            ConstraintKind::PrimaryKey,
            "p.id is the primary key, and this key is there",
            vec!["id"],
        ),
        (
            "INSERT INTO w VALUES (1)",
            ConstraintKind::PrimaryKey,
            "w.k is the primary key, and this key is there",
            vec!["k"],
        ),
        ("INSERT INTO p(n) VALUES (NULL)", ConstraintKind::NotNull, "p.n must not be null", vec!["n"]),
        ("INSERT INTO p(s) VALUES (0)", ConstraintKind::Check, "the check `s > 0` does not hold", vec![]),
        (
            "INSERT INTO c VALUES (9)",
            ConstraintKind::ForeignKey,
            "a record would refer to one that is not there",
            vec![],
        ),
        (
            "INSERT INTO s VALUES ('x')",
            ConstraintKind::DataType,
            "cannot store TEXT value in INTEGER column s.i",
            vec!["i"],
        ),
        (
            "INSERT INTO p(id) VALUES ('x')",
            ConstraintKind::DataType,
            "an INTEGER PRIMARY KEY takes whole numbers only",
            vec![],
        ),
        ("DELETE FROM p", ConstraintKind::Trigger, "stay!", vec![]),
    ] {
        let error = refusal(run(&connection, sql));
        assert!(error.message.starts_with(message), "{sql}: {error}");
        let constraint = connection.last_failure().and_then(|failure| failure.constraint).unwrap();
        assert_eq!(
            (constraint.kind, constraint.columns),
            (rule, columns.into_iter().map(String::from).collect()),
            "{sql}"
        );
    }
}

#[test]
fn the_place_of_temporary_tables_may_change() {
    let connection = memory();
    for place in [1, 2, 0, 1] {
        run(&connection, "CREATE TEMP TABLE t(a)").unwrap();
        let before = connection.schema_version().unwrap();
        run(&connection, &format!("PRAGMA temp_store = {place}")).unwrap();
        assert_ne!(connection.schema_version().unwrap(), before, "{place}");
        assert_eq!(one(&connection, "SELECT count(*) FROM temp.sqlite_schema"), Value::Integer(0));
    }
}

#[test]
fn an_interrupt_stops_what_runs_and_says_what_it_cost() {
    let connection = memory();
    run(&connection, "CREATE TABLE t(a); BEGIN; INSERT INTO t VALUES (1)").unwrap();
    let endless = "INSERT INTO t WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c";
    let stop = connection.interrupter();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        stop.interrupt();
    });
    let error = refusal(run(&connection, endless));
    thread.join().unwrap();
    assert_eq!((error.kind, error.message.as_str()), (DiagnosticKind::Interrupted, "interrupted"));
    assert_eq!(error.hints, ["the open transaction was rolled back with it"]);
    assert_eq!(one(&connection, "SELECT count(*) FROM t"), Value::Integer(0));
}

#[test]
fn an_interrupt_just_before_a_statement_begins_stops_it() {
    let count = |connection: &SqliteConnection, limit: &str| {
        run(
            connection,
            &format!("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c {limit}) SELECT count(*) FROM c"),
        )
    };
    let connection = memory();
    let stop = connection.interrupter();
    stop.interrupt();
    assert_eq!(refusal(count(&connection, "")).kind, DiagnosticKind::Interrupted);
    // It has stopped something, and is over.
    count(&connection, "LIMIT 100000").unwrap();
    stop.interrupt();
    stop.forget();
    count(&connection, "LIMIT 100000").unwrap();
}

#[test]
fn an_interrupt_ends_the_waiting_for_a_lock() {
    let (_folder, path) = sample();
    let other = rusqlite::Connection::open(&path).unwrap();
    let waiting = OpenOptions { busy_timeout: Duration::from_secs(60), ..OpenOptions::default() };
    let connection = open(OpenTarget::File(&path), &waiting).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let stop = connection.interrupter();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        stop.interrupt();
    });
    let begin = std::time::Instant::now();
    let error = refusal(run(&connection, "DELETE FROM t"));
    thread.join().unwrap();
    assert_eq!(error.kind, DiagnosticKind::Interrupted);
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[test]
fn too_much_is_an_error() {
    let connection = memory();
    let error = refusal(run(&connection, "SELECT zeroblob(2000000000)"));
    assert!(error.message.contains("longer than SQLite allows"), "{error}");
    let deep = format!("SELECT {}1{}", "(".repeat(20_000), ")".repeat(20_000));
    assert!(run(&connection, &deep).is_err());
    let wide = format!("SELECT {}1", "1, ".repeat(3_000));
    assert!(refusal(run(&connection, &wide)).message.contains("too many columns"));
}

#[test]
fn the_schema_version_moves_with_the_schema() {
    let (_folder, path) = sample();
    let connection = open_file(&path).unwrap();
    let mut seen = vec![connection.schema_version().unwrap()];
    assert_eq!(seen[0], connection.schema_version().unwrap());
    run(&connection, "INSERT INTO t VALUES (9, 9); SELECT * FROM t; BEGIN; COMMIT").unwrap();
    assert_eq!(seen[0], connection.schema_version().unwrap());
    for sql in [
        "CREATE TABLE u(a)",
        "CREATE TEMP TABLE v(a)",
        "ALTER TABLE u ADD COLUMN b",
        "DROP TABLE temp.v",
        "ATTACH ':memory:' AS other",
        "BEGIN; CREATE TABLE x(a)",
        "ROLLBACK; CREATE TABLE y(a)",
        "SAVEPOINT s; CREATE TABLE z(a)",
        "ROLLBACK TO s; CREATE TABLE zz(a); RELEASE s",
    ] {
        run(&connection, sql).unwrap();
        let version = connection.schema_version().unwrap();
        assert!(!seen.contains(&version), "{sql}");
        seen.push(version);
    }
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE w(a)").unwrap();
    assert!(!seen.contains(&connection.schema_version().unwrap()));
}

#[test]
fn what_reads_and_what_writes() {
    let connection = memory();
    run(&connection, "CREATE TABLE t(a)").unwrap();
    for (sql, readonly) in [
        ("SELECT * FROM t", true),
        ("EXPLAIN DELETE FROM t", true),
        ("EXPLAIN QUERY PLAN INSERT INTO t VALUES (1)", true),
        ("PRAGMA table_info(t)", true),
        ("INSERT INTO t VALUES (1)", false),
        ("WITH x AS (SELECT 1) DELETE FROM t", false),
        ("DROP TABLE t", false),
    ] {
        assert_eq!(connection.prepare(sql).unwrap().unwrap().is_readonly(), readonly, "{sql}");
    }
}

#[test]
fn regexp_matches_bytes_and_refuses_bad_patterns() {
    let connection = memory();
    for (sql, answer) in [
        ("SELECT 'Zelda' REGEXP '^Z.*a$'", Value::Integer(1)),
        ("SELECT 'Zelda' REGEXP 'x'", Value::Integer(0)),
        ("SELECT NULL REGEXP 'x'", Value::Null),
        ("SELECT 'x' REGEXP NULL", Value::Null),
        ("SELECT 1234 REGEXP '^12'", Value::Integer(1)),
        ("SELECT CAST(x'ff61' AS TEXT) REGEXP 'a'", Value::Integer(1)),
        ("SELECT 'ÄÖ' REGEXP '(?i)^äö$'", Value::Integer(1)),
    ] {
        assert_eq!(one(&connection, sql), answer, "{sql}");
    }
    let error = refusal(run(&connection, "SELECT 'x' REGEXP '('"));
    assert!(error.message.contains("unclosed group"), "{error}");
    run(&connection, "CREATE TABLE t(a CHECK (a REGEXP '^x')); INSERT INTO t VALUES ('xy')").unwrap();
    assert!(run(&connection, "INSERT INTO t VALUES ('y')").is_err());
}

#[test]
fn settings_of_a_connection() {
    let connection = memory();
    for (pragma, value) in [("foreign_keys", 1), ("trusted_schema", 0), ("cell_size_check", 1)] {
        assert_eq!(one(&connection, &format!("PRAGMA {pragma}")), Value::Integer(value), "{pragma}");
    }
    let refused = refusal(run(&connection, "SELECT load_extension('x')")).message;
    assert!(refused.contains("load_extension"), "{refused}");
    run(&connection, "CREATE TABLE t(a); PRAGMA writable_schema = on").unwrap();
    assert!(run(&connection, "UPDATE sqlite_schema SET sql = 'x'").is_err());
    assert!(run(&connection, "CREATE TABLE u(a DEFAULT \"x\" CHECK (a <> \"y\"))").is_err());
}

#[test]
fn a_statement_within_the_rows_of_another() {
    let connection = memory();
    run(&connection, "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3); CREATE TABLE u(a)").unwrap();
    let mut outer = connection.prepare("SELECT a FROM t").unwrap().unwrap();
    let mut inner = connection.prepare("INSERT INTO u VALUES (?1)").unwrap().unwrap();
    outer
        .stream(&[], &mut |row| {
            inner.stream(&[row.get(0).to_owned()], &mut |_| Ok(ControlFlow::Continue(())))?;
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    assert_eq!(one(&connection, "SELECT sum(a) FROM u"), Value::Integer(6));
}
