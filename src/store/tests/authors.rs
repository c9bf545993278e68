//! Who has made which rows: each row says itself by which line it was made (0 by hand), and whoever is named must be that.

use super::undo::recorded;
use super::*;
use crate::store::{Author, ChangeLog, MadeRows, RowPlace};

const SCHEMA: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY, by INT);
    CREATE TABLE w (name TEXT, no INT, by INT, PRIMARY KEY (name, no)) WITHOUT ROWID;";

struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// A database with another program that has it open.
fn opened() -> (TempDir, Rc<SqliteConnection>, rusqlite::Connection) {
    let (folder, path) = place("a.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch(SCHEMA).unwrap();
    (folder, recorded(&path), other)
}

/// Runs the line of a seed, well or not.
fn seed(connection: &SqliteConnection, number: u32, sql: &str) -> Vec<MadeRows> {
    connection.begin_line("seed").unwrap();
    connection.begin_author(number).unwrap();
    let _ = run(connection, sql);
    let made = connection.end_author();
    connection.end_line().unwrap();
    made
}

/// How many rows have an author that is named.
fn check(connection: &SqliteConnection, history: &[String]) -> u64 {
    let mut named = 0;
    let mut look = |table: &str, row: &[Value], place: RowPlace| {
        let by = row.last().and_then(Value::as_integer).unwrap();
        match connection.author_of("main", table, &place).unwrap() {
            None => {}
            Some(Author::Line(line)) => {
                assert_eq!(i64::from(line), by, "{table} {row:?} behind\n{}", history.join("\n"));
                named += 1;
            }
            Some(Author::Some) => panic!("{table} is scattered"),
        }
    };
    for row in collect(connection, "SELECT * FROM t", &[]).unwrap_or_default() {
        look("t", &row, RowPlace::Rowid(row[0].as_integer().unwrap()));
    }
    for row in collect(connection, "SELECT * FROM w", &[]).unwrap_or_default() {
        look("w", &row, RowPlace::Key(row[..2].to_vec()));
    }
    named
}

#[test]
fn whoever_is_named_has_made_the_row() {
    let mut named = 0;
    for round in 0..40 {
        let (_folder, connection, other) = opened();
        let mut chance = Chance(round);
        let (mut history, mut lines) = (Vec::new(), 0);
        for _ in 0..120 {
            let (k, m) = (chance.below(9), chance.below(9));
            let made = |by: u32| match k % 3 {
                0 => format!("INSERT OR REPLACE INTO t VALUES ({k}, {by}), ({m}, {by})"),
                1 => format!("INSERT OR REPLACE INTO w VALUES ('n', {k}, {by}), ('m', {m}, {by})"),
                // Fails as a whole, or behind its first row, where a row is there.
                _ if m % 2 == 0 => format!("INSERT INTO t VALUES ({k}, {by}), ({m}, {by})"),
                _ => format!("INSERT OR FAIL INTO t VALUES ({k}, {by}), ({m}, {by})"),
            };
            let sql = match chance.below(26) {
                0..=5 => {
                    lines += 1;
                    let sql = made(lines);
                    history.push(format!("{lines}: {sql}"));
                    seed(&connection, lines, &sql);
                    named += check(&connection, &history);
                    continue;
                }
                6..=8 => made(0),
                9 => format!("DELETE FROM t WHERE id = {k}"),
                10 => format!("DELETE FROM w WHERE no = {k}"),
                11 => format!("UPDATE OR REPLACE t SET id = {m} WHERE id = {k}"),
                12 => format!("UPDATE OR REPLACE w SET no = {m} WHERE no = {k}"),
                13 => "BEGIN".to_owned(),
                14 => format!("SAVEPOINT s{}", k % 2),
                15 => format!("ROLLBACK TO s{}", k % 2),
                16 => format!("RELEASE s{}", k % 2),
                17 => "COMMIT".to_owned(),
                18 => "ROLLBACK".to_owned(),
                19..=21 => {
                    history.push("undo".to_owned());
                    let _ = connection.undo();
                    named += check(&connection, &history);
                    continue;
                }
                22 => {
                    history.push("redo".to_owned());
                    let _ = connection.redo();
                    named += check(&connection, &history);
                    continue;
                }
                23 if k == 0 => "DROP TABLE t; CREATE TABLE t (id INTEGER PRIMARY KEY, by INT)".to_owned(),
                23 if k == 1 => "ALTER TABLE w RENAME TO v".to_owned(),
                23 if k == 2 => SCHEMA.split_once(';').unwrap().1.to_owned(),
                24 if k == 0 => "VACUUM".to_owned(),
                25 if k == 0 && connection.is_autocommit() => {
                    history.push(format!("other: {m}"));
                    other.execute(&format!("INSERT OR REPLACE INTO t VALUES ({m}, 0)"), []).unwrap();
                    named += check(&connection, &history);
                    continue;
                }
                _ => format!("SELECT {k}"),
            };
            history.push(sql.clone());
            connection.begin_line(&sql).unwrap();
            let _ = run(&connection, &sql);
            connection.end_line().unwrap();
            named += check(&connection, &history);
        }
    }
    assert!(named > 2000, "{named}");
}

#[test]
fn what_another_program_has_written_may_be_anybodys() {
    let (_folder, connection, other) = opened();
    assert_eq!(seed(&connection, 7, "INSERT INTO t VALUES (1, 7), (2, 7)")[0].count, 2);
    let author = || connection.author_of("main", "T", &RowPlace::Rowid(2)).unwrap();
    assert_eq!(author(), Some(Author::Line(7)));
    other.execute_batch("DELETE FROM t WHERE id = 2; INSERT INTO t VALUES (2, 0)").unwrap();
    assert_eq!(author(), None);
    // Not even once a later line has made others.
    other.execute_batch("DELETE FROM t WHERE id = 1").unwrap();
    seed(&connection, 8, "INSERT INTO t VALUES (3, 8)");
    assert_eq!(author(), None);
    assert_eq!(connection.author_of("main", "t", &RowPlace::Rowid(3)).unwrap(), Some(Author::Line(8)));
}
