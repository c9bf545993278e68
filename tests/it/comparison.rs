//! docs/COMPARISON.md: each question is asked in SQL and in hop, and each answer is the one that stands there.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::Value;

use crate::common::env::TestEnv;
use crate::common::files;

/// All rows of a query: values with a blank between, rows with a comma.
fn sql_answer(connection: &Connection, sql: &str) -> String {
    let mut statement = connection.prepare(sql).unwrap_or_else(|error| panic!("{error} in {sql}"));
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut answer = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let value = |at: usize| match row.get_ref(at).unwrap() {
            ValueRef::Null => "NULL".to_owned(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => format!("{number:?}"),
            ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
        };
        answer.push((0..columns).map(value).collect::<Vec<_>>().join(" "));
    }
    answer.join(", ")
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => fields.values().map(words).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

#[test]
fn every_answer_of_the_comparison_is_true() {
    let page = files::read(&files::in_repository("docs/COMPARISON.md"));
    let (_, schema) = page.split_once("```sql\n").unwrap();
    let (schema, _) = schema.split_once("```").unwrap();
    let env = TestEnv::with_database("shop.db", schema);
    let connection = env.sqlite("shop.db");
    let (mut questions, mut joined, mut right) = (0, String::new(), String::new());
    for line in page.lines() {
        if line.starts_with("## ") {
            questions += 1;
        }
        let Some(row) = line.strip_prefix("| ").and_then(|row| row.strip_suffix(" |")) else { continue };
        let cells: Vec<&str> = row.split(" | ").collect();
        let [how, code, told] = cells.as_slice() else { panic!("not three cells: {row}") };
        let code = code.trim_matches('`');
        match *how {
            "as" | "---" => {}
            "SQL with a join" => {
                joined = sql_answer(&connection, code);
                assert_eq!(format!("**{joined}**"), *told, "{code}");
            }
            "SQLAlchemy" => assert_eq!(format!("**{joined}**"), *told, "{code}"),
            "hop" => {
                let outcome = env.run(&["shop.db", "--format", "json", "-c", code]).assert_success();
                // In the order of its columns, which a map of serde_json does not keep.
                let text = outcome.text();
                right = match serde_json::from_str::<Value>(&text).unwrap() {
                    Value::Array(items) if items.iter().any(Value::is_object) => {
                        let csv = env.run(&["shop.db", "--format", "csv", "-c", code]).assert_success().text();
                        csv.lines().skip(1).map(|line| line.replace(',', " ")).collect::<Vec<_>>().join(", ")
                    }
                    value => words(&value),
                };
                assert_eq!(right, *told, "{code}");
                assert_ne!(right, joined, "{code}");
            }
            "right SQL" => {
                let answer = sql_answer(&connection, code);
                assert_eq!(answer, *told, "{code}");
                assert_eq!(answer, right, "{code}");
            }
            other => panic!("what is `{other}`?"),
        }
    }
    assert_eq!(questions, 10);
}
