//! From one random schema with rows to another and back: each is reached, or refused with the file as it was.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use hopdb::migrate::{Answers, ApplySettings, Difference, MigrationPlan, Question, Schema, apply};
use hopdb::sql::quote_name;
use proptest::prelude::*;

use super::fresh;
use super::oracle::facts;
use crate::common::database::{SqliteConnection, Value, collect, execute, in_memory, rows, try_execute};

const TABLES: [&str; 4] = ["a", "b", "Order", "o'd \"t\""];
const COLUMNS: [&str; 6] = ["x", "y", "Name", "group", "z z", "rowid"];
const TYPES: [&str; 7] = ["integer", "text", "real", "blob", "int", "any", "text collate nocase"];
const EXTRAS: [&str; 9] = [
    "",
    "",
    "not null",
    "default 5",
    "not null default 'q'",
    "unique",
    "check (length({}) < 30)",
    "default (1 + 1)",
    "constraint named check ({} is not 'never')",
];
const KEYS: [&str; 5] =
    ["", "id integer primary key", "id integer primary key autoincrement", "id int primary key", "id text"];
const ACTIONS: [&str; 4] =
    ["", " on delete cascade", " on delete set null", " on update cascade deferrable initially deferred"];

/// Name, key, columns (name, type, rule), the table that it refers to with the action of that key, options.
type TableShape = (usize, usize, Vec<(usize, usize, usize)>, Option<(usize, usize)>, usize);

/// Numbers that choose; what they mean is said where the text is made.
#[derive(Clone, Debug)]
pub struct Shape {
    tables: Vec<TableShape>,
    others: Vec<(usize, usize, usize)>,
}

pub fn shape() -> impl Strategy<Value = Shape> {
    let column = (0..COLUMNS.len(), 0..TYPES.len(), 0..EXTRAS.len());
    let table = (
        0..TABLES.len(),
        0..KEYS.len(),
        prop::collection::vec(column, 1..5),
        prop::option::of((0..TABLES.len(), 0..ACTIONS.len())),
        0..6_usize,
    );
    let others = prop::collection::vec((0..5_usize, 0..TABLES.len(), 0..COLUMNS.len()), 0..5);
    (prop::collection::vec(table, 1..4), others).prop_map(|(tables, others)| Shape { tables, others })
}

/// The text of the schema, and the tables with their columns. What SQLite refuses is left out.
fn text(shape: &Shape) -> String {
    let scratch = in_memory();
    let mut text = String::new();
    let mut add = |needed: String, sql: String| {
        if try_execute(&*scratch, &needed).is_ok() && try_execute(&*scratch, &sql).is_ok() {
            let _ = writeln!(text, "{sql}");
        }
    };
    for (name, key, columns, parent, options) in &shape.tables {
        let mut parts: Vec<String> = Vec::new();
        parts.extend((!KEYS[*key].is_empty()).then(|| KEYS[*key].to_owned()));
        for (at, kind, extra) in columns {
            let column = quote_name(COLUMNS[*at]);
            parts.push(format!("{column} {} {}", TYPES[*kind], EXTRAS[*extra].replace("{}", &column)));
        }
        if let Some((parent, action)) = parent {
            parts.push(format!("parent int references {} (id){}", quote_name(TABLES[*parent]), ACTIONS[*action]));
        }
        if *options == 3 {
            parts.push(format!("made as ({} || '!')", quote_name(COLUMNS[columns[0].0])));
        }
        let tail = ["", "", " strict", "", " without rowid", ""][*options];
        add(String::new(), format!("create table {} ({}){tail};", quote_name(TABLES[*name]), parts.join(", ")));
    }
    for (number, (kind, table, column)) in shape.others.iter().enumerate() {
        let (table, column) = (quote_name(TABLES[*table]), quote_name(COLUMNS[*column]));
        // A view or trigger that does not work would rightly be refused.
        let needed = format!("select {table}.{column} from {table};");
        let sql = match kind {
            0 => format!("create index i{number} on {table} ({column});"),
            1 => format!("create unique index i{number} on {table} ({column}) where {column} > 5;"),
            2 => format!("create view v{number} as select {column}, * from {table};"),
            3 => format!(
                "create trigger g{number} after insert on {table} begin update {table} set {column} = new.{column} where 0; end;"
            ),
            _ => format!("create index i{number} on {table} (lower({column}) desc);"),
        };
        add(needed, sql);
    }
    text
}

fn tables(connection: &SqliteConnection) -> Vec<String> {
    let names = "select name from sqlite_schema where type = 'table' and name not glob 'sqlite_*' order by name";
    rows(connection, names).iter().map(|row| row[0].as_text().unwrap().into_owned()).collect()
}

fn fill(connection: &SqliteConnection, records: &[[i64; 4]]) {
    execute(connection, "pragma foreign_keys = off;");
    for table in tables(connection) {
        let columns = collect(
            connection,
            "select name from pragma_table_xinfo(?1) where hidden = 0",
            &[Value::text(table.as_str())],
        )
        .unwrap();
        for row in records {
            let value = |at: usize| match row[at % 4] % 7 {
                0 => Value::Null,
                1 => Value::text(format!("0{}", row[at % 4])),
                2 => Value::Real(row[at % 4] as f64 / 2.0),
                3 => Value::text(row[at % 4].to_string()),
                4 => Value::Blob(vec![0, 255]),
                _ => Value::Integer(row[at % 4] + at as i64),
            };
            let names: Vec<String> = columns.iter().map(|name| quote_name(&name[0].as_text().unwrap())).collect();
            let marks: Vec<String> = (1..=names.len()).map(|at| format!("?{at}")).collect();
            let sql = format!(
                "insert or ignore into {} ({}) values ({})",
                quote_name(&table),
                names.join(", "),
                marks.join(", ")
            );
            let parameters: Vec<Value> = (0..names.len()).map(value).collect();
            // A value of the wrong type is an error, which no OR IGNORE lets pass.
            let _ = collect(connection, &sql, &parameters);
        }
    }
    execute(connection, "pragma foreign_keys = on;");
}

/// Goes to `goal`, answering what is asked; true if it was reached. Panics where neither holds.
fn go(connection: &SqliteConnection, path: &Path, goal_text: &str) -> bool {
    let goal = Schema::load(goal_text).unwrap();
    let before = fs::read(path).unwrap();
    let counts: Vec<(String, Value)> = tables(connection)
        .into_iter()
        .map(|name| {
            let count = rows(connection, &format!("select count(*) from {}", quote_name(&name)))[0][0].clone();
            (name, count)
        })
        .collect();
    let mut answers = Answers::default();
    let mut outcome = Ok(());
    for _ in 0..30 {
        let from = Schema::read(connection).unwrap();
        let difference = Difference::between(&from, &goal, &answers).unwrap();
        let plan = MigrationPlan::new(&difference, connection)
            .unwrap_or_else(|error| panic!("{error}\n{}", difference.words().join("\n")));
        if let Some(question) = plan.questions().first() {
            match question {
                Question::Rename { table, from, to } => answers.separate(table.as_deref(), from, to),
                Question::Fill { table, column, .. } => answers.fill(table, column, "abs(random() % 1000)"),
            }
            continue;
        }
        let settings = ApplySettings { allow_drop: true, ..ApplySettings::default() };
        outcome = apply(connection, &plan, &settings, &mut |_| Ok(())).map(|_| ());
        break;
    }
    match outcome {
        Err(error) => {
            assert!(before == fs::read(path).unwrap(), "refused ({error}), and the file is another");
            false
        }
        Ok(()) => {
            let model = in_memory();
            execute(&*model, &goal.text());
            assert_eq!(facts(connection), facts(&model));
            let rest = Difference::between(&Schema::read(connection).unwrap(), &goal, &Answers::default()).unwrap();
            assert!(rest.is_empty(), "{:?}", rest.words());
            assert_eq!(rows(connection, "pragma integrity_check"), [[Value::text("ok")]]);
            let now = tables(connection);
            for (name, count) in counts.iter().filter(|(name, _)| now.contains(name)) {
                let is = &rows(connection, &format!("select count(*) from {}", quote_name(name)))[0][0];
                assert_eq!(is, count, "{name}");
            }
            true
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn reached_or_refused(one in shape(), other in shape(), records in prop::collection::vec(any::<[u8; 4]>(), 0..6)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let connection = fresh(&path);
        let (one, other) = (text(&one), text(&other));
        execute(&*connection, &one);
        let records: Vec<[i64; 4]> = records.iter().map(|row| row.map(i64::from)).collect();
        fill(&connection, &records);
        if go(&connection, &path, &other) {
            go(&connection, &path, &one);
        }
        // Without rows nothing stands in the way.
        let connection = fresh(&path);
        execute(&*connection, &one);
        prop_assert!(go(&connection, &path, &other), "{}\n→\n{}", one, other);
        prop_assert!(go(&connection, &path, &one), "{}\n→\n{}", other, one);
    }
}
