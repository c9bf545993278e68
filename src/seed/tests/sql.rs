//! The values as functions in SQL.

use std::rc::Rc;
use std::sync::Arc;

use super::SeedContext;
use crate::seed::FakeFunctions;
use crate::store::{self, Connection, OpenOptions, OpenTarget, SqliteConnection};

fn connection(seed: u64) -> Rc<SqliteConnection> {
    let connection = store::open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
    connection.add_functions(Arc::new(FakeFunctions::new(SeedContext::new(seed)))).unwrap();
    connection
}

fn rows(connection: &SqliteConnection, sql: &str) -> Vec<Vec<String>> {
    let rows = store::collect(connection, sql, &[]).unwrap();
    rows.iter().map(|row| row.iter().map(super::shown).collect()).collect()
}

const TEN: &str = "with recursive t(n) as (select 1 union all select n + 1 from t where n < 10) ";

#[test]
fn each_row_gets_another_value() {
    let connection = connection(1);
    rows(&connection, "create table books (id integer primary key, cost int, title text)");
    rows(&connection, &format!("insert into books (title) {TEN} select fake_words(2) from t"));
    rows(&connection, "update books set cost = int(1, 1000000)");
    let found = rows(&connection, "select count(distinct cost), count(distinct title), min(cost) >= 1 from books");
    assert_eq!(found, [["10", "10", "1"]]);
    let before = rows(&connection, "select cost from books");
    rows(&connection, "update books set cost = int(1, 1000000)");
    assert_ne!(before, rows(&connection, "select cost from books"));
}

#[test]
fn a_row_is_about_one_person_and_a_seed_repeats_it() {
    let sql = format!("{TEN} select fake_name(), fake_username(), fake_email() from t");
    let (one, again, other) = (connection(1), connection(1), connection(2));
    rows(&one, "select fake_name()");
    rows(&again, "select fake_name()");
    let found = rows(&one, &sql);
    for row in &found {
        assert!(row[2].starts_with(&format!("{}@", row[1])), "{row:?}");
    }
    assert_eq!(found, rows(&again, &sql));
    assert_ne!(found, rows(&other, &sql));
    assert_eq!(rows(&one, "select seq(), seq(5, 5)").len(), 1);
    let numbers: Vec<String> = (1..=10).map(|number: i32| number.to_string()).collect();
    assert_eq!(rows(&one, &format!("{TEN} select seq() from t")).concat(), numbers);
}

#[test]
fn a_schema_cannot_call_them() {
    let connection = connection(1);
    rows(&connection, "create table t (a)");
    rows(&connection, "create view v as select fake_name() as name");
    rows(&connection, "create trigger tr after insert on t begin update t set a = int(1, 2); end");
    for sql in ["select * from v", "insert into t values (1)"] {
        let error = store::collect(&*connection, sql, &[]).unwrap_err();
        assert!(error.message.contains("unsafe use"), "{error}");
    }
    assert!(store::collect(&*connection, "create index i on t (int(1, 2))", &[]).is_err());
}

#[test]
fn wrong_arguments_end_the_statement_with_words() {
    let connection = connection(1);
    let error = store::collect(&*connection, "select int(9, 2)", &[]).unwrap_err();
    assert!(error.message.contains("the least is 9, which is more than 2"), "{error}");
    assert!(connection.is_autocommit());
    assert_eq!(rows(&connection, "select maybe(0, null), maybe(0, x'01'), pick('ä')"), [["null", "01", "ä"]]);
}
