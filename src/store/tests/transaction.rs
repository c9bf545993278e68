//! Tests of the transaction guard.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;

fn table() -> Rc<SqliteConnection> {
    let connection = memory();
    run(&connection, "CREATE TABLE t(a INTEGER PRIMARY KEY, b UNIQUE)").unwrap();
    connection
}

fn insert(connection: &SqliteConnection, number: i64) -> Result<u64> {
    run(connection, &format!("INSERT INTO t VALUES ({number}, {number})"))
}

fn numbers(connection: &SqliteConnection) -> Vec<i64> {
    rows(connection, "SELECT a FROM t ORDER BY a").iter().map(|row| row[0].as_integer().unwrap()).collect()
}

fn begin(connection: &SqliteConnection) -> Transaction<'_, SqliteConnection> {
    Transaction::begin(connection, Begin::Immediate).unwrap()
}

/// True if no transaction is open and no rollback failed.
fn is_over(connection: &SqliteConnection) -> bool {
    connection.is_autocommit() && connection.take_warnings().is_empty()
}

#[test]
fn what_is_committed_stays_and_all_else_goes() {
    let connection = table();
    let transaction = begin(&connection);
    insert(&connection, 1).unwrap();
    transaction.commit().unwrap();
    let transaction = begin(&connection);
    insert(&connection, 2).unwrap();
    drop(transaction);
    let transaction = begin(&connection);
    insert(&connection, 3).unwrap();
    transaction.rollback().unwrap();
    assert_eq!(numbers(&connection), [1]);
    assert!(is_over(&connection));
}

#[test]
fn an_early_return_takes_all_back() {
    let connection = table();
    let work = || -> Result<()> {
        let transaction = Transaction::begin(&*connection, Begin::Deferred)?;
        insert(&connection, 1)?;
        insert(&connection, 1)?;
        transaction.commit()
    };
    assert_eq!(refusal(work()).kind, DiagnosticKind::Engine);
    assert!(numbers(&connection).is_empty() && is_over(&connection));
}

#[test]
fn a_panic_takes_all_back() {
    let connection = table();
    let work = || {
        let _transaction = begin(&connection);
        insert(&connection, 1).unwrap();
        panic!("on purpose");
    };
    assert!(catch_unwind(AssertUnwindSafe(work)).is_err());
    assert!(numbers(&connection).is_empty() && is_over(&connection));
}

#[test]
fn within_a_transaction_it_is_a_savepoint() {
    let connection = table();
    let outer = begin(&connection);
    insert(&connection, 1).unwrap();
    let inner = begin(&connection);
    insert(&connection, 2).unwrap();
    drop(inner);
    let inner = begin(&connection);
    insert(&connection, 3).unwrap();
    let innermost = begin(&connection);
    insert(&connection, 4).unwrap();
    innermost.rollback().unwrap();
    inner.commit().unwrap();
    assert_eq!(numbers(&connection), [1, 3]);
    assert!(!connection.is_autocommit());
    outer.commit().unwrap();
    assert_eq!(numbers(&connection), [1, 3]);
    assert!(is_over(&connection));
}

#[test]
fn a_savepoint_within_the_users_own_transaction() {
    let connection = table();
    run(&connection, "BEGIN; INSERT INTO t VALUES (1, 1); SAVEPOINT \"hop transaction\"; INSERT INTO t VALUES (2, 2)")
        .unwrap();
    let transaction = begin(&connection);
    insert(&connection, 3).unwrap();
    drop(transaction);
    assert_eq!(numbers(&connection), [1, 2]);
    run(&connection, "ROLLBACK TO \"hop transaction\"; COMMIT").unwrap();
    assert_eq!(numbers(&connection), [1]);
}

#[test]
fn an_outcome_decides() {
    let connection = table();
    assert_eq!(begin(&connection).finish(insert(&connection, 1)).unwrap(), 1);
    let transaction = begin(&connection);
    insert(&connection, 2).unwrap();
    assert!(transaction.finish(insert(&connection, 1)).is_err());
    assert_eq!(numbers(&connection), [1]);
    assert!(is_over(&connection));
}

#[test]
fn sqlite_itself_has_rolled_the_transaction_back() {
    let conflict = "INSERT OR ROLLBACK INTO t VALUES (9, 1)";
    for nested in [false, true] {
        let connection = table();
        insert(&connection, 1).unwrap();
        let outer = nested.then(|| begin(&connection));
        let transaction = begin(&connection);
        insert(&connection, 2).unwrap();
        run(&connection, conflict).unwrap_err();
        assert!(connection.is_autocommit());
        drop(transaction);
        drop(outer);
        assert_eq!(numbers(&connection), [1]);
        assert!(is_over(&connection), "{nested}");

        let transaction = begin(&connection);
        run(&connection, conflict).unwrap_err();
        // There is nothing that could be kept, which has to be told.
        assert!(transaction.commit().is_err());
        let transaction = begin(&connection);
        run(&connection, conflict).unwrap_err();
        transaction.rollback().unwrap();
        assert!(is_over(&connection), "{nested}");
    }
}

#[test]
fn the_work_has_ended_the_transaction() {
    let connection = table();
    let transaction = begin(&connection);
    insert(&connection, 1).unwrap();
    run(&connection, "COMMIT").unwrap();
    drop(transaction);
    assert_eq!(numbers(&connection), [1]);
    assert!(is_over(&connection));
}

#[test]
fn an_interrupt_takes_all_back() {
    let connection = table();
    let outer = begin(&connection);
    insert(&connection, 1).unwrap();
    let transaction = begin(&connection);
    insert(&connection, 2).unwrap();
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    let mut statement = connection.prepare(endless).unwrap().unwrap();
    let error = refusal(statement.stream(&[], &mut |_| {
        connection.interrupter().interrupt();
        Ok(ControlFlow::Continue(()))
    }));
    assert_eq!(error.kind, DiagnosticKind::Interrupted);
    drop(statement);
    drop(transaction);
    assert_eq!(numbers(&connection), [1]);
    drop(outer);
    assert!(numbers(&connection).is_empty() && is_over(&connection));
}

#[test]
fn keys_that_are_still_open_at_the_end() {
    let connection = memory();
    run(
        &connection,
        "CREATE TABLE parent(id INTEGER PRIMARY KEY);
         CREATE TABLE child(id INTEGER PRIMARY KEY, parent REFERENCES parent DEFERRABLE INITIALLY DEFERRED)",
    )
    .unwrap();
    let orphan = "INSERT INTO child VALUES (1, 7)";
    let transaction = begin(&connection);
    run(&connection, orphan).unwrap();
    refusal(transaction.commit());
    let rule = connection.last_failure().and_then(|failure| failure.constraint).map(|constraint| constraint.kind);
    assert_eq!(rule, Some(ConstraintKind::ForeignKey));
    assert!(is_over(&connection));
    // A savepoint may end with them: the transaction around it counts on.
    let outer = begin(&connection);
    let inner = begin(&connection);
    run(&connection, orphan).unwrap();
    inner.commit().unwrap();
    refusal(outer.commit());
    assert!(is_over(&connection));
    assert_eq!(one(&connection, "SELECT count(*) FROM child"), Value::Integer(0));
}

#[test]
fn a_reader_keeps_it_from_being_committed() {
    let (_folder, path) = sample();
    let connection = open_file(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN; SELECT * FROM t").unwrap();
    let transaction = begin(&connection);
    run(&connection, "DELETE FROM t").unwrap();
    refusal(transaction.commit());
    assert!(is_over(&connection));
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(one(&connection, "SELECT count(*) FROM t"), Value::Integer(3));
}

#[test]
fn one_that_cannot_begin() {
    let (_folder, path) = sample();
    let connection = open_file(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(Transaction::begin(&*connection, Begin::Immediate).is_err());
    assert!(is_over(&connection));
    Transaction::begin(&*connection, Begin::Deferred).unwrap().commit().unwrap();
}

#[test]
fn reading_needs_one_only_where_none_is_open() {
    let connection = table();
    let reading = Transaction::reading(&*connection).unwrap().unwrap();
    assert!(Transaction::reading(&*connection).unwrap().is_none());
    reading.commit().unwrap();
    assert!(is_over(&connection));
}

#[test]
fn the_one_that_somebody_else_began() {
    let connection = table();
    assert!(Transaction::adopt(&*connection).is_none());
    run(&connection, "BEGIN; INSERT INTO t VALUES (1, 1); SAVEPOINT s").unwrap();
    Transaction::adopt(&*connection).unwrap().rollback().unwrap();
    assert!(numbers(&connection).is_empty() && is_over(&connection));
}

#[test]
fn the_log_does_not_see_its_own() {
    let connection = table();
    connection.set_recording(true).unwrap();
    connection.begin_line("line").unwrap();
    insert(&connection, 1).unwrap();
    let transaction = Transaction::begin(&connection.handle, Begin::Immediate).unwrap();
    transaction.rollback().unwrap();
    assert_eq!(connection.end_line().unwrap().len(), 1);
    connection.undo().unwrap();
    assert!(numbers(&connection).is_empty() && is_over(&connection));
}

/// A connection on which statements fail as often as is said, and which keeps the failures of rollbacks.
struct Failing<'c> {
    connection: &'c SqliteConnection,
    failures: RefCell<Vec<&'static str>>,
    told: RefCell<Vec<String>>,
}

impl Transactional for Failing<'_> {
    type Error = String;

    fn execute(&self, sql: &str) -> Result<(), String> {
        let mut failures = self.failures.borrow_mut();
        if let Some(place) = failures.iter().position(|beginning| sql.starts_with(beginning)) {
            failures.remove(place);
            return Err(format!("no {sql}"));
        }
        run(self.connection, sql).map(|_| ()).map_err(|error| error.message)
    }

    fn has_no_transaction(&self) -> bool {
        self.connection.is_autocommit()
    }

    fn rollback_failed(&self, error: String) {
        self.told.borrow_mut().push(error);
    }
}

#[test]
fn a_rollback_that_fails() {
    let connection = table();
    let failing = |failures: &[&'static str]| Failing {
        connection: &connection,
        failures: RefCell::new(failures.to_vec()),
        told: RefCell::default(),
    };
    // Once may be an interrupt that came late.
    let once = failing(&["ROLLBACK"]);
    drop(Transaction::begin(&once, Begin::Immediate).unwrap());
    assert!(connection.is_autocommit() && once.told.borrow().is_empty());
    let once = failing(&["ROLLBACK TO", "RELEASE"]);
    let outer = Transaction::begin(&once, Begin::Immediate).unwrap();
    drop(Transaction::begin(&once, Begin::Immediate).unwrap());
    assert!(once.failures.borrow().is_empty());
    outer.commit().unwrap();
    assert!(once.told.borrow().is_empty());
    // More than that is told: by a drop to the connection, else to the caller.
    let twice = failing(&["ROLLBACK", "ROLLBACK"]);
    drop(Transaction::begin(&twice, Begin::Immediate).unwrap());
    assert_eq!(twice.told.take(), ["no ROLLBACK"]);
    assert!(!connection.is_autocommit());
    twice.failures.replace(vec!["ROLLBACK", "ROLLBACK"]);
    assert_eq!(Transaction::adopt(&twice).unwrap().rollback().unwrap_err(), "no ROLLBACK");
    assert!(twice.told.borrow().is_empty());
    Transaction::adopt(&twice).unwrap().rollback().unwrap();
    // The failure of the work is the one that the caller gets.
    let both = failing(&["ROLLBACK", "ROLLBACK"]);
    let transaction = Transaction::begin(&both, Begin::Immediate).unwrap();
    let outcome: Result<(), String> = transaction.finish(Err("the work".to_owned()));
    assert_eq!(outcome.unwrap_err(), "the work");
    assert_eq!(both.told.take(), ["no ROLLBACK"]);
    Transaction::adopt(&both).unwrap().rollback().unwrap();
    // A commit that fails is taken back.
    let commit = failing(&["COMMIT"]);
    let transaction = Transaction::begin(&commit, Begin::Immediate).unwrap();
    assert_eq!(transaction.commit().unwrap_err(), "no COMMIT");
    assert!(connection.is_autocommit() && commit.told.borrow().is_empty());
}

#[test]
fn a_rollback_that_an_interrupt_keeps_out_is_a_warning() {
    let connection = table();
    let mut reading = connection.prepare("SELECT 1 UNION ALL SELECT 2").unwrap().unwrap();
    // While a statement is running, SQLite holds on to the interrupt, and every other statement ends with it.
    let outcome = reading.stream(&[], &mut |_| {
        let transaction = begin(&connection);
        insert(&connection, 1).unwrap();
        connection.interrupter().interrupt();
        drop(transaction);
        Ok(ControlFlow::Continue(()))
    });
    assert_eq!(refusal(outcome).kind, DiagnosticKind::Interrupted);
    drop(reading);
    let warnings = connection.take_warnings();
    assert!(warnings[0].message.starts_with("what was done could not be taken back: "), "{warnings:?}");
    assert!(!connection.is_autocommit());
    Transaction::adopt(&*connection).unwrap().rollback().unwrap();
    assert!(numbers(&connection).is_empty() && is_over(&connection));
}
