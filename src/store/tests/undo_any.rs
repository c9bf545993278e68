//! Undo on schemas and sequences of lines that chance makes: after each step, all tables are what a model says.

use proptest::prelude::*;

use super::undo::{dump, recorded};
use super::*;

/// How a table is made; `{n}` is its number and `{p}` that of the table it refers to.
const SHAPES: [&str; 8] = [
    "CREATE TABLE t{n}(id INTEGER PRIMARY KEY, a, b UNIQUE, r INT REFERENCES t{p} {action})",
    "CREATE TABLE t{n}(id INTEGER PRIMARY KEY AUTOINCREMENT, a REAL, b TEXT COLLATE nocase, r INT REFERENCES t{p} {action})",
    "CREATE TABLE t{n}(id TEXT PRIMARY KEY, a, b, r REFERENCES t{p} {action}, UNIQUE (a, b))",
    "CREATE TABLE t{n}(id PRIMARY KEY, a INT, b COLLATE nocase, r REFERENCES t{p} {action}) WITHOUT ROWID",
    "CREATE TABLE t{n}(id UNIQUE, a, b, r REFERENCES t{p} {action}, c AS (a || b))",
    "CREATE TABLE t{n}(a, b, id COLLATE nocase, r REFERENCES t{p} {action}, PRIMARY KEY (id)) WITHOUT ROWID",
    "CREATE TABLE t{n}(id, r REFERENCES t{p} {action}, b DEFAULT 'd', a ANY, PRIMARY KEY (id, a), UNIQUE (id))",
    "CREATE VIRTUAL TABLE t{n} USING fts5(id, a, b, r)",
];

const ACTIONS: [&str; 5] = [
    "",
    "ON DELETE CASCADE ON UPDATE CASCADE",
    "ON DELETE SET NULL",
    "ON DELETE SET DEFAULT ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED",
    "ON DELETE RESTRICT ON UPDATE CASCADE",
];

const TRIGGERS: [&str; 6] = [
    "",
    "CREATE TRIGGER g{n} AFTER DELETE ON t{n} BEGIN INSERT INTO t{p}(id, a) VALUES (old.id, 'gone'); END",
    "CREATE TRIGGER g{n} AFTER UPDATE ON t{n} BEGIN DELETE FROM t{p} WHERE id = old.id; UPDATE t{n} SET b = NULL WHERE a = new.a; END",
    "CREATE TRIGGER g{n} BEFORE INSERT ON t{n} BEGIN UPDATE t{p} SET a = new.a WHERE id = new.id; END",
    "CREATE TRIGGER g{n} BEFORE DELETE ON t{n} WHEN old.a = 3 BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TRIGGER g{n} AFTER INSERT ON t{n} WHEN new.a = 4 BEGIN SELECT RAISE(FAIL, 'four'); END",
];

const VALUES: [&str; 12] =
    ["NULL", "1", "2", "3", "4", "5.5", "2.0", "'A'", "'a'", "'b'", "x'61'", "CAST(x'ff' AS TEXT)"];

const LINES: [&str; 20] = [
    "INSERT INTO t{n}(id, a, b, r) VALUES ({v}, {w}, {x}, {y})",
    "INSERT INTO t{n}(id, a, b) VALUES ({v}, {w}, {x}), ({w}, {x}, {v})",
    "INSERT OR IGNORE INTO t{n}(id, a) VALUES ({v}, {w}), ({x}, {v})",
    "INSERT OR FAIL INTO t{n}(id, a) VALUES ({v}, {w}), ({x}, {v})",
    "REPLACE INTO t{n}(id, a, b) VALUES ({v}, {w}, {x})",
    "INSERT INTO t{n}(id, a, b) SELECT id, b, a FROM t{p}",
    "INSERT INTO t{n}(id, a) VALUES ({v}, {w}) ON CONFLICT DO UPDATE SET a = {x}",
    "INSERT INTO t{n} DEFAULT VALUES",
    "UPDATE t{n} SET id = {v} WHERE id = {w}",
    "UPDATE t{n} SET a = {v}, b = {w} WHERE a = {x}",
    "UPDATE OR REPLACE t{n} SET b = {v}",
    "UPDATE t{n} SET a = b, b = a",
    "UPDATE t{n} SET id = id + 1",
    "UPDATE OR IGNORE t{n} SET id = upper(id), r = {v}",
    "DELETE FROM t{n} WHERE id = {v}",
    "DELETE FROM t{n} WHERE a >= {v}",
    "DELETE FROM t{n}",
    "UPDATE t{n} SET rowid = rowid + 10; INSERT INTO t{p}(id) VALUES ({v})",
    "DELETE FROM t{p}; INSERT INTO t{n}(id, a) VALUES ({v}, {w}), (NULL, {x})",
    "CREATE INDEX i{n}{p} ON t{n}(a)",
];

#[derive(Clone, Debug)]
enum Step {
    Line(String),
    Undo,
    Redo,
}

fn fill(pattern: &str, number: usize, other: usize, picks: &[usize]) -> String {
    let mut text = pattern.replace("{n}", &number.to_string()).replace("{p}", &other.to_string());
    for (name, pick) in ["{v}", "{w}", "{x}", "{y}"].into_iter().zip(picks) {
        text = text.replace(name, VALUES[pick % VALUES.len()]);
    }
    text
}

fn step(tables: usize) -> impl Strategy<Value = Step> {
    let change = (0..LINES.len(), 0..tables, 0..tables, proptest::collection::vec(0..VALUES.len(), 4))
        .prop_map(|(line, number, other, picks)| Step::Line(fill(LINES[line], number, other, &picks)));
    let transaction = proptest::sample::select(vec![
        "BEGIN",
        "BEGIN",
        "COMMIT",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT a",
        "SAVEPOINT b",
        "RELEASE a",
        "ROLLBACK TO a",
        "ROLLBACK TO b",
        "PRAGMA foreign_keys = off",
        "PRAGMA foreign_keys = on",
        "PRAGMA recursive_triggers = on",
    ])
    .prop_map(|sql| Step::Line(sql.to_string()));
    prop_oneof![8 => change, 2 => transaction, 4 => Just(Step::Undo), 3 => Just(Step::Redo)]
}

fn schema() -> impl Strategy<Value = Vec<String>> {
    let table = (0..SHAPES.len(), 0..ACTIONS.len(), 0..TRIGGERS.len(), 0_usize..4);
    proptest::collection::vec(table, 1..5).prop_map(|tables| {
        let count = tables.len();
        let mut made = Vec::new();
        for (number, (shape, action, _, other)) in tables.iter().enumerate() {
            made.push(fill(SHAPES[*shape], number, other % count, &[]).replace("{action}", ACTIONS[*action]));
        }
        for (number, (_, _, trigger, other)) in tables.iter().enumerate() {
            made.push(fill(TRIGGERS[*trigger], number, other % count, &[]));
        }
        made
    })
}

/// What undo and redo should lead to.
#[derive(Clone, Default)]
struct Model {
    undo: Vec<(Vec<String>, bool)>,
    redo: Vec<(Vec<String>, bool)>,
}

fn follow(schema: &[String], steps: &[Step]) -> Result<(), TestCaseError> {
    let (_folder, path) = place("any.db");
    {
        let made = rusqlite::Connection::open(&path).unwrap();
        for sql in schema {
            // A trigger on a virtual table is refused, and the rest is still of use.
            let _ = made.execute_batch(sql);
        }
    }
    let connection = recorded(&path);
    let mut model = Model::default();
    let mut marks: Vec<(Option<&str>, Model)> = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        let what = format!("step {place}, {step:?}, of {steps:#?} on {schema:#?}");
        let before = dump(&connection);
        match step {
            Step::Line(sql) => {
                connection.begin_line(sql).unwrap();
                let succeeded = run(&connection, sql).is_ok();
                let changes = connection.end_line().unwrap();
                let after = dump(&connection);
                for change in &changes {
                    prop_assert_eq!(change.undoable(), Ok(()), "{}", &what);
                }
                let word = sql.split(' ').next().unwrap();
                let name = sql.rsplit(' ').next().unwrap();
                let known = |marks: &[(Option<&str>, Model)]| {
                    marks.iter().rposition(|(mark, _)| *mark == Some(if name == "a" { "a" } else { "b" }))
                };
                match word {
                    "BEGIN" if succeeded => marks.push((None, model.clone())),
                    "SAVEPOINT" if succeeded => marks.push((Some(if name == "a" { "a" } else { "b" }), model.clone())),
                    "RELEASE" if succeeded => marks.truncate(known(&marks).unwrap()),
                    "COMMIT" if succeeded => marks.clear(),
                    "ROLLBACK" if succeeded && sql == "ROLLBACK" => {
                        model = marks[0].1.clone();
                        marks.clear();
                    }
                    "ROLLBACK" if succeeded => {
                        let place = known(&marks).unwrap();
                        model = marks[place].1.clone();
                        marks.truncate(place + 1);
                    }
                    _ => {
                        prop_assert_eq!(changes.is_empty(), before == after, "{}", &what);
                        if before != after {
                            let is_schema = changes[0].changes_schema();
                            model.undo.push((before, is_schema));
                            model.redo.clear();
                        }
                    }
                }
            }
            Step::Undo | Step::Redo => {
                let is_undo = matches!(step, Step::Undo);
                let outcome = if is_undo { connection.undo() } else { connection.redo() };
                let wanted = if is_undo { model.undo.pop() } else { model.redo.pop() };
                match (wanted, outcome) {
                    (None, outcome) => prop_assert!(outcome.is_err(), "{}", &what),
                    (Some((state, is_schema)), Ok(_)) => {
                        let after = dump(&connection);
                        prop_assert_eq!(&after, &state, "{}", &what);
                        if is_undo { &mut model.redo } else { &mut model.undo }.push((before, is_schema));
                    }
                    // A change of the schema goes neither back nor forth within a transaction, but by the way that it came.
                    (Some((state, true)), Err(_)) if !connection.is_autocommit() => {
                        prop_assert_eq!(&dump(&connection), &before, "{}", &what);
                        if is_undo { &mut model.undo } else { &mut model.redo }.push((state, true));
                    }
                    // Keys that are open cannot be counted where a key of the schema names no key: SQLite refuses the change.
                    (Some((state, is_schema)), Err(error)) if error.message.contains("foreign key mismatch") => {
                        prop_assert_eq!(&dump(&connection), &before, "{}", &what);
                        if is_undo { &mut model.undo } else { &mut model.redo }.push((state, is_schema));
                    }
                    (Some(_), Err(error)) => prop_assert!(false, "{}: {}", error, &what),
                }
            }
        }
        let (undo, redo) = connection.changes();
        prop_assert_eq!((undo.len(), redo.len()), (model.undo.len(), model.redo.len()), "{}", &what);
        prop_assert_eq!(one(&connection, "PRAGMA integrity_check"), Value::text("ok"), "{}", &what);
        prop_assert_eq!(connection.is_autocommit(), marks.is_empty(), "{}", &what);
    }
    Ok(())
}

/// How many cases chance makes: what the environment says (as for all tests by proptest), or `usual`.
fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual)
}

proptest! {
    // More of them with PROPTEST_CASES in the environment.
    #![proptest_config(ProptestConfig::with_cases(cases(40)))]

    #[test]
    fn lines_of_chance(schema in schema(), steps in proptest::collection::vec(step(4), 1..40)) {
        follow(&schema, &steps)?;
    }
}
