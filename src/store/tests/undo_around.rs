//! Undo among transactions, other programs, other databases, and its own bounds.

use super::undo::*;
use super::*;

#[test]
fn what_fails_or_is_rolled_back_is_no_change() {
    let (_folder, path) = place("failed.db");
    build(&path, SHOP);
    let connection = recorded(&path);
    let before = dump(&connection);
    let fails = |sql: &str| {
        connection.begin_line(sql).unwrap();
        assert!(run(&connection, sql).is_err(), "{sql}");
        connection.end_line().unwrap()
    };
    assert!(fails("UPDATE r SET score = score + 92").is_empty());
    assert!(fails("INSERT INTO g(title) VALUES ('new'), ('a')").is_empty());
    assert!(line(&connection, "BEGIN; DELETE FROM r; ROLLBACK").is_empty());
    assert!(line(&connection, "SAVEPOINT s; DELETE FROM r; ROLLBACK TO s; RELEASE s").is_empty());
    same(&connection, &before, "all failed");
    // FAIL keeps what was done before it.
    let kept = fails("INSERT OR FAIL INTO u VALUES (30, 'a'), (31, 'b'), (30, 'c')");
    assert_eq!(kept[0].table_counts().iter().find(|touched| touched.table == "u").unwrap().direct.inserted, 2);
    connection.undo().unwrap();
    same(&connection, &before, "fail");
    // ROLLBACK within a transaction takes back lines before it, too.
    line(&connection, "INSERT INTO u VALUES (40, 'kept')");
    line(&connection, "BEGIN");
    line(&connection, "INSERT INTO u VALUES (41, 'lost')");
    assert!(fails("INSERT OR ROLLBACK INTO u VALUES (40, 'again')").is_empty());
    assert!(connection.is_autocommit());
    assert_eq!(connection.changes().0.len(), 1);
    connection.undo().unwrap();
    same(&connection, &before, "rollback");
}

#[test]
fn another_journal_is_no_other_program() {
    let (_folder, path) = place("journal.db");
    build(&path, SHOP);
    let connection = recorded(&path);
    let before = dump(&connection);
    line(&connection, "CREATE TABLE more (a)");
    line(&connection, "PRAGMA journal_mode = wal");
    line(&connection, "CREATE TABLE most (a)");
    line(&connection, "PRAGMA journal_mode = delete");
    connection.undo().unwrap();
    connection.undo().unwrap();
    same(&connection, &before, "two journals later");
    // What has come from elsewhere is still seen.
    line(&connection, "CREATE TABLE more (a)");
    build(&path, "CREATE TABLE theirs (a)");
    line(&connection, "PRAGMA journal_mode = wal");
    let error = connection.undo().unwrap_err();
    assert!(error.message.contains("another program has changed the file since"), "{error}");
}

#[test]
fn transactions_and_savepoints_keep_the_lines_in_step() {
    let (_folder, path) = place("marks.db");
    build(&path, SHOP);
    let connection = recorded(&path);
    let insert = |id: i64| line(&connection, &format!("INSERT INTO u VALUES ({id}, 'n')"));
    let labels = || connection.changes().0.iter().map(|change| change.label().to_string()).collect::<Vec<_>>();
    let start = dump(&connection);
    insert(101);
    let one_in = dump(&connection);
    line(&connection, "BEGIN");
    insert(102);
    line(&connection, "SAVEPOINT a");
    insert(103);
    line(&connection, "SAVEPOINT \"B b\"");
    insert(104);
    assert_eq!(labels().len(), 4);
    line(&connection, "ROLLBACK TO A");
    assert_eq!(labels().len(), 2);
    insert(105);
    // The row was touched in the same line, before and after it was rolled back.
    line(&connection, "INSERT INTO u VALUES (106, 'x'); ROLLBACK TO a; INSERT INTO u VALUES (106, 'y')");
    assert_eq!(labels().len(), 3);
    let three_in = dump(&connection);
    connection.undo().unwrap();
    connection.undo().unwrap();
    connection.undo().unwrap();
    same(&connection, &start, "undone past the beginning of the transaction");
    line(&connection, "ROLLBACK");
    same(&connection, &one_in, "rolled back");
    assert_eq!(labels(), ["INSERT INTO u VALUES (101, 'n')"]);
    assert!(connection.changes().1.is_empty());
    connection.undo().unwrap();
    same(&connection, &start, "the line from before the transaction");
    connection.redo().unwrap();
    same(&connection, &one_in, "and again");
    line(&connection, "SAVEPOINT outer");
    insert(102);
    line(&connection, "RELEASE outer");
    assert!(connection.is_autocommit());
    insert(106);
    run(&connection, "UPDATE u SET name = 'y' WHERE id = 106").unwrap();
    assert_ne!(dump(&connection), three_in);
    // What nobody has called a line is a step of its own.
    connection.undo().unwrap();
    assert_eq!(one(&connection, "SELECT name FROM u WHERE id = 106"), Value::text("n"));
    assert_eq!(labels().len(), 3);
}

#[test]
fn schema_within_a_transaction() {
    let (_folder, path) = place("ddl.db");
    build(&path, SHOP);
    let connection = recorded(&path);
    let start = dump(&connection);
    line(&connection, "BEGIN");
    line(&connection, "DELETE FROM r");
    let without = dump(&connection);
    line(&connection, "DROP TABLE log");
    let dropped = dump(&connection);
    line(&connection, "SAVEPOINT mine");
    assert!(connection.undo().unwrap_err().message.contains("`mine` has begun since"));
    same(&connection, &dropped, "refused");
    line(&connection, "RELEASE mine");
    connection.undo().unwrap();
    same(&connection, &without, "undo");
    assert!(connection.redo().unwrap_err().message.contains("outside of transactions"));
    line(&connection, "COMMIT");
    connection.redo().unwrap();
    same(&connection, &dropped, "redo after the end");
    line(&connection, "BEGIN");
    assert!(connection.undo().unwrap_err().message.contains("outside of transactions"));
    line(&connection, "COMMIT");
    connection.undo().unwrap();
    connection.undo().unwrap();
    same(&connection, &start, "all");
    // Rolled back in one line, the copy is of a state that never was.
    assert!(line(&connection, "BEGIN; DELETE FROM r; CREATE TABLE x(a); ROLLBACK").is_empty());
    same(&connection, &start, "rolled back");
}

#[test]
fn too_large_to_copy_is_told_before() {
    let (_folder, path) = place("large.db");
    build(&path, "CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(100000))");
    let connection = recorded(&path);
    assert_eq!(connection.copy_bound(), COPY_BOUND);
    connection.set_copy_bound(50_000);
    let undoability = |sql: &str| {
        let statement = connection.prepare(sql).unwrap().unwrap();
        connection.undoability(statement.actions(), statement.is_readonly())
    };
    assert!(matches!(undoability("DROP TABLE t"), Undoability::NotUndoable(why) if why.contains("MiB")));
    assert_eq!(undoability("DELETE FROM t"), Undoability::Undoable);
    assert_eq!(undoability("SELECT * FROM t"), Undoability::Nothing);
    assert_eq!(undoability("BEGIN"), Undoability::Nothing);
    assert_eq!(undoability("PRAGMA journal_mode = wal"), Undoability::Nothing);
    line(&connection, "INSERT INTO t VALUES (1)");
    let changes = line(&connection, "CREATE TABLE u(a)");
    assert!(changes[0].undoable().is_err());
    let before = dump(&connection);
    assert!(connection.undo().unwrap_err().message.contains("cannot be undone"));
    same(&connection, &before, "nothing");
    line(&connection, "INSERT INTO u VALUES (1)");
    connection.undo().unwrap();
    same(&connection, &before, "what came after can");
}

#[test]
fn what_another_program_did_is_not_overwritten() {
    let (_folder, path) = place("two.db");
    build(&path, &format!("{SHOP} DROP TRIGGER t3"));
    let connection = recorded(&path);
    let other = rusqlite::Connection::open(&path).unwrap();
    // A row that was changed since.
    line(&connection, "UPDATE r SET score = 50");
    other.execute_batch("UPDATE r SET score = 51 WHERE id = 3").unwrap();
    let before = dump(&connection);
    let error = connection.undo().unwrap_err();
    assert!(error.message.contains("record 3 of r has been changed since"), "{error}");
    same(&connection, &before, "changed");
    other.execute_batch("UPDATE r SET score = 50 WHERE id = 3; INSERT INTO u VALUES (500, 'other')").unwrap();
    connection.undo().unwrap();
    assert_eq!(one(&connection, "SELECT score FROM r WHERE id = 3"), Value::Integer(7));
    assert_eq!(one(&connection, "SELECT count(*) FROM u WHERE id = 500"), Value::Integer(1));
    // A row that was deleted; one that took the place.
    line(&connection, "INSERT INTO u VALUES (600, 'mine')");
    other.execute_batch("DELETE FROM u WHERE id = 600").unwrap();
    assert!(connection.undo().unwrap_err().message.contains("record 600 of u"));
    other.execute_batch("INSERT INTO u VALUES (600, 'mine')").unwrap();
    connection.undo().unwrap();
    other.execute_batch("INSERT INTO u VALUES (600, 'theirs')").unwrap();
    assert!(connection.redo().unwrap_err().message.contains("record 600 of u"));
    other.execute_batch("DELETE FROM u WHERE id = 600").unwrap();
    // What is unique was taken.
    line(&connection, "DELETE FROM g WHERE title = 'c'");
    other.execute_batch("INSERT INTO g(title) VALUES ('c')").unwrap();
    let before = dump(&connection);
    let error = connection.undo().unwrap_err();
    assert!(error.message.contains("nothing was undone") && error.message.contains("unique"), "{error}");
    same(&connection, &before, "taken");
    other.execute_batch("DELETE FROM g WHERE title = 'c'").unwrap();
    connection.undo().unwrap();
    // The record that one refers to has gone.
    line(&connection, "DELETE FROM r WHERE id = 5");
    other.execute_batch("PRAGMA foreign_keys = on; DELETE FROM u WHERE id = 12").unwrap();
    let before = dump(&connection);
    let error = connection.undo().unwrap_err();
    assert!(error.message.contains("refer to one that another program has deleted"), "{error}");
    same(&connection, &before, "gone");
    other.execute_batch("INSERT INTO u VALUES (12, 'w')").unwrap();
    connection.undo().unwrap();
    // The table is another.
    line(&connection, "INSERT INTO log VALUES (1, 2)");
    other.execute_batch("ALTER TABLE log ADD COLUMN more").unwrap();
    assert!(connection.undo().unwrap_err().message.contains("log is no longer what it was"));
}

#[test]
fn a_schema_is_not_put_back_over_what_others_wrote() {
    let (_folder, path) = place("two.db");
    build(&path, SHOP);
    let connection = recorded(&path);
    let other = rusqlite::Connection::open(&path).unwrap();
    line(&connection, "CREATE TABLE x(a)");
    other.execute_batch("INSERT INTO u VALUES (500, 'other')").unwrap();
    let before = dump(&connection);
    let error = connection.undo().unwrap_err();
    assert!(error.message.contains("another program has changed the file since"), "{error}");
    same(&connection, &before, "refused");
    // Locked by another: told, and nothing is done.
    line(&connection, "INSERT INTO u VALUES (501, 'mine')");
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(connection.undo().unwrap_err().message.contains("locked"));
    other.execute_batch("COMMIT").unwrap();
    connection.undo().unwrap();
    same(&connection, &before, "unlocked");
}

#[test]
fn settings_are_what_they_were() {
    let (_folder, path) = place("settings.db");
    build(&path, SHOP);
    let connection = recorded(&path);
    let settings = || {
        let pragmas = ["foreign_keys", "ignore_check_constraints", "defer_foreign_keys", "recursive_triggers"];
        (
            pragmas.map(|pragma| one(&connection, &format!("PRAGMA {pragma}"))),
            one(&connection, "SELECT last_insert_rowid()"),
            run(&connection, "UPDATE r SET score = 1000").is_err(),
            run(&connection, "DELETE FROM sqlite_schema").is_err(),
            run(&connection, "INSERT INTO r VALUES (700, 1, 12345, 1)").is_err(),
        )
    };
    let before = settings();
    assert_eq!(before.0[0], Value::Integer(1));
    line(&connection, "DELETE FROM g WHERE id = 1");
    connection.undo().unwrap();
    assert_eq!(settings(), before);
    let before = dump(&connection);
    // Cascades and triggers work as before.
    line(&connection, "DELETE FROM g WHERE id = 2");
    assert_eq!(one(&connection, "SELECT count(*) FROM r WHERE g = 2"), Value::Integer(0));
    assert_eq!(one(&connection, "SELECT count(*) FROM log WHERE what = 'gone'"), Value::Integer(1));
    connection.undo().unwrap();
    same(&connection, &before, "end");
}

#[test]
fn keys_that_are_open_or_broken() {
    let (_folder, path) = place("keys.db");
    build(
        &path,
        "CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(id INTEGER PRIMARY KEY, p INT REFERENCES p(id) DEFERRABLE INITIALLY DEFERRED);
         PRAGMA foreign_keys = off; INSERT INTO c VALUES (1, 99)",
    );
    let connection = recorded(&path);
    let start = dump(&connection);
    // A record that refers to nothing comes back as it was.
    for begin in [false, true] {
        if begin {
            line(&connection, "BEGIN");
        }
        line(&connection, "DELETE FROM c");
        connection.undo().unwrap();
        same(&connection, &start, "orphan");
        if begin {
            line(&connection, "COMMIT");
        }
    }
    // A key that is open until the end of the transaction is counted right.
    line(&connection, "BEGIN");
    line(&connection, "INSERT INTO c VALUES (2, 5)");
    connection.undo().unwrap();
    line(&connection, "COMMIT");
    line(&connection, "BEGIN");
    line(&connection, "INSERT INTO c VALUES (2, 5)");
    line(&connection, "INSERT INTO p VALUES (5)");
    connection.undo().unwrap();
    assert!(run(&connection, "COMMIT").is_err());
    connection.redo().unwrap();
    line(&connection, "COMMIT");
    assert_eq!(one(&connection, "SELECT count(*) FROM pragma_foreign_key_check"), Value::Integer(1));
    connection.undo().unwrap();
    connection.undo().unwrap();
    same(&connection, &start, "end");
}

#[test]
fn other_databases_and_encodings() {
    let (folder, path) = place("main.db");
    let second = folder.path().join("second.db");
    for encoding in ["UTF-8", "UTF-16le", "UTF-16be"] {
        for file in [&path, &second] {
            let _ = fs::remove_file(file);
            build(
                file,
                &format!(
                    "PRAGMA encoding = '{encoding}'; CREATE TABLE t(a TEXT PRIMARY KEY, b); CREATE TABLE w(a TEXT PRIMARY KEY, b) WITHOUT ROWID;
                     INSERT INTO t VALUES ('Grüße 🎲', 1), (char(65279) || 'bom', 2), (CAST(x'00d84100' AS TEXT), 3), (CAST(x'feff0041' AS TEXT), 4), ('a' || char(0) || 'b', 5), ('', 6);
                     INSERT INTO w SELECT * FROM t"
                ),
            );
        }
        let connection = recorded(&path);
        line(&connection, &format!("ATTACH '{}' AS \"se cond\"", second.display()));
        line(&connection, "CREATE TEMP TABLE x AS SELECT * FROM t");
        let before = dump(&connection);
        line(
            &connection,
            "DELETE FROM t; DELETE FROM w; UPDATE \"se cond\".t SET a = a || 'ü', b = a; DELETE FROM \"se cond\".w; UPDATE x SET b = a",
        );
        let after = dump(&connection);
        connection.undo().unwrap();
        same(&connection, &before, encoding);
        connection.redo().unwrap();
        same(&connection, &after, encoding);
        line(&connection, "DETACH \"se cond\"");
        assert!(connection.undo().is_err());
    }
}

#[test]
fn many_rows() {
    let (_folder, path) = place("many.db");
    build(
        &path,
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b TEXT); CREATE TABLE w(k PRIMARY KEY, v) WITHOUT ROWID;
         WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 30000)
         INSERT INTO t SELECT n, n * 7919 % 100003, 'row ' || n FROM c; INSERT INTO w SELECT a, b FROM t",
    );
    let connection = recorded(&path);
    let start = dump(&connection);
    line(&connection, "UPDATE t SET a = a + 1");
    let one = dump(&connection);
    // More than are compared one by one.
    line(
        &connection,
        "UPDATE t SET b = b || '!'; DELETE FROM w WHERE v LIKE '%7'; UPDATE w SET k = k + 0.5; INSERT INTO t(a) SELECT a FROM t",
    );
    let two = dump(&connection);
    connection.undo().unwrap();
    same(&connection, &one, "two");
    connection.undo().unwrap();
    same(&connection, &start, "one");
    connection.redo().unwrap();
    connection.redo().unwrap();
    same(&connection, &two, "again");
    let other = rusqlite::Connection::open(&path).unwrap();
    connection.undo().unwrap();
    connection.redo().unwrap();
    other.execute_batch("INSERT INTO t(a) VALUES (1)").unwrap();
    // The rows are known since they were undone once, so that others may be written.
    connection.undo().unwrap();
    other.execute_batch("DELETE FROM t WHERE a = 1 AND b IS NULL").unwrap();
    connection.redo().unwrap();
    line(&connection, "UPDATE t SET a = 0; INSERT INTO t(a) SELECT a FROM t");
    other.execute_batch("INSERT INTO t(a) VALUES (1)").unwrap();
    let error = connection.undo().unwrap_err();
    assert!(error.message.contains("keeps no record of each"), "{error}");
}

#[test]
fn levels_are_bounded() {
    let connection = memory();
    connection.set_recording(true).unwrap();
    line(&connection, "CREATE TABLE t(a)");
    for number in 0..LEVELS + 20 {
        line(&connection, &format!("INSERT INTO t VALUES ({number})"));
    }
    assert_eq!(connection.changes().0.len(), LEVELS);
    for _ in 0..LEVELS {
        connection.undo().unwrap();
    }
    assert_eq!(one(&connection, "SELECT count(*) FROM t"), Value::Integer(20));
    assert!(connection.undo().is_err());
    connection.set_recording(false).unwrap();
    assert!(connection.changes().1.is_empty());
    assert!(line(&connection, "DELETE FROM t").is_empty());
}

#[test]
fn a_statement_made_before_the_log_is_logged_too() {
    let connection = memory();
    run(&connection, "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2)").unwrap();
    let mut all = connection.prepare("DELETE FROM t").unwrap().unwrap();
    connection.set_recording(true).unwrap();
    connection.begin_line("x").unwrap();
    all.stream(&[], &mut |_| Ok(ControlFlow::Continue(()))).unwrap();
    assert_eq!(connection.end_line().unwrap().len(), 1);
    connection.undo().unwrap();
    assert_eq!(one(&connection, "SELECT count(*) FROM t"), Value::Integer(2));
    // Not while rows are read.
    let mut inside = None;
    let mut select = connection.prepare("SELECT * FROM t").unwrap().unwrap();
    select
        .stream(&[], &mut |_| {
            inside = Some(connection.redo().is_err() && connection.end_line().is_err());
            Ok(ControlFlow::Break(()))
        })
        .unwrap();
    assert_eq!(inside, Some(true));
}
