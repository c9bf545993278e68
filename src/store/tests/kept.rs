//! Statements that are kept ready for the next time that their text comes.

use super::*;

fn again(connection: &SqliteConnection, sql: &str) -> Vec<Vec<Value>> {
    let mut found = Vec::new();
    let mut statement = connection.prepare_cached(sql).unwrap().unwrap();
    statement
        .stream(&[], &mut |row| {
            found.push((0..row.len()).map(|index| row.get(index).to_owned()).collect());
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    assert!(found.iter().all(|row: &Vec<Value>| row.len() == statement.columns().len()));
    found
}

#[test]
fn what_is_known_of_them_is_of_the_schema_as_it_is() {
    let connection = memory();
    run(&connection, "CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, 2)").unwrap();
    for in_transaction in [false, true] {
        if in_transaction {
            run(&connection, "BEGIN; INSERT INTO t(b) VALUES (3)").unwrap();
        }
        let width = again(&connection, "SELECT * FROM t")[0].len();
        run(&connection, &format!("ALTER TABLE t ADD COLUMN c{width}")).unwrap();
        assert_eq!(again(&connection, "SELECT * FROM t")[0].len(), width + 1);
        let insert = "INSERT INTO t(b) VALUES (7)";
        let kinds = |connection: &SqliteConnection| {
            connection.prepare_cached(insert).unwrap().unwrap().actions().iter().any(|action| action.within.is_some())
        };
        assert_eq!((kinds(&connection), kinds(&connection)), (false, false));
        run(&connection, "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t WHERE a < 0; END").unwrap();
        assert_eq!((kinds(&connection), kinds(&connection)), (true, true));
        run(&connection, "DROP TRIGGER g").unwrap();
        assert!(!kinds(&connection));
    }
    assert_eq!(again(&connection, "SELECT * FROM t")[0].len(), 4);
    run(&connection, "ROLLBACK").unwrap();
    assert_eq!(again(&connection, "SELECT * FROM t")[0].len(), 3);
    // So that the schema's own counter comes to the same number again.
    run(&connection, "BEGIN; INSERT INTO t(b) VALUES (3); ALTER TABLE t DROP COLUMN c2").unwrap();
    assert_eq!(again(&connection, "SELECT * FROM t")[0].len(), 2);
}

#[test]
fn settings_and_databases_that_change_count_too() {
    let connection = memory();
    run(&connection, "CREATE TABLE p(a INTEGER PRIMARY KEY); CREATE TABLE c(p REFERENCES p ON DELETE CASCADE)")
        .unwrap();
    let kinds = || connection.prepare_cached("DELETE FROM p WHERE a = 1").unwrap().unwrap().actions().to_vec();
    let with = kinds();
    run(&connection, "PRAGMA foreign_keys = OFF").unwrap();
    let without = kinds();
    assert!(with != without, "{with:?}");
    run(&connection, "PRAGMA foreign_keys = ON").unwrap();
    assert_eq!(kinds(), with);
    // A temporary table comes before the other of the name.
    assert!(again(&connection, "SELECT * FROM c").is_empty());
    run(&connection, "INSERT INTO p VALUES (1); BEGIN; INSERT INTO c VALUES (1)").unwrap();
    assert_eq!(again(&connection, "SELECT * FROM c").len(), 1);
    run(&connection, "CREATE TEMP TABLE c(x, y); INSERT INTO temp.c VALUES (1, 2), (3, 4)").unwrap();
    assert_eq!(again(&connection, "SELECT * FROM c").len(), 2);
}

#[test]
fn one_in_use_is_not_handed_out_again() {
    let connection = memory();
    run(&connection, "CREATE TABLE t(a); INSERT INTO t VALUES (1), (2), (3)").unwrap();
    let sql = "SELECT a FROM t ORDER BY a";
    let mut pairs = 0;
    for _ in 0..2 {
        let mut outer = connection.prepare_cached(sql).unwrap().unwrap();
        let outcome = outer.stream(&[], &mut |_| {
            pairs += again(&connection, sql).len();
            Ok(ControlFlow::Continue(()))
        });
        outcome.unwrap();
    }
    assert_eq!(pairs, 18);
    // One that was broken off begins at the front.
    let mut statement = connection.prepare_cached(sql).unwrap().unwrap();
    statement.stream(&[], &mut |_| Ok(ControlFlow::Break(()))).unwrap();
    drop(statement);
    assert_eq!(again(&connection, sql).len(), 3);
    // Nothing that is kept holds a table.
    run(&connection, "DROP TABLE t").unwrap();
    assert!(connection.prepare_cached(sql).is_err());
}

#[test]
fn values_are_those_of_each_time_and_many_texts_are_fine() {
    let connection = memory();
    for round in 0..3 {
        for number in 0..200 {
            let sql = format!("SELECT ?1 + {number}, ?2");
            let mut statement = connection.prepare_cached(&sql).unwrap().unwrap();
            let mut found = Vec::new();
            let values = [Value::Integer(round), if round == 1 { Value::text("x") } else { Value::Null }];
            let mut take = |row: &dyn Row| {
                found = vec![row.get(0).to_owned(), row.get(1).to_owned()];
                Ok(ControlFlow::Continue(()))
            };
            statement.stream(&values, &mut take).unwrap();
            assert_eq!(found, [Value::Integer(round + number), values[1].clone()]);
        }
    }
}

#[test]
fn a_schema_that_another_program_changes_is_seen() {
    let (_folder, path) = sample();
    let connection = open_file(&path).unwrap();
    assert_eq!(again(&connection, "SELECT * FROM t")[0].len(), 2);
    build(&path, "ALTER TABLE t ADD COLUMN c");
    // SQLite reads the schema anew when it runs the first statement, whether that was kept or not.
    let mut first = connection.prepare("SELECT * FROM t").unwrap().unwrap();
    assert!(first.stream(&[], &mut |_| Ok(ControlFlow::Continue(()))).is_err());
    drop(first);
    assert_eq!(again(&connection, "SELECT * FROM t")[0].len(), 3);
    run(&connection, "BEGIN; INSERT INTO t(b) VALUES (4); COMMIT").unwrap();
    build(&path, "ALTER TABLE t ADD COLUMN d");
    let mut first = connection.prepare_cached("SELECT * FROM t").unwrap().unwrap();
    assert!(first.stream(&[], &mut |_| Ok(ControlFlow::Continue(()))).is_err());
    drop(first);
    assert_eq!(again(&connection, "SELECT * FROM t")[0].len(), 4);
}
