//! What one pass finds is what statements find, and what SQL written by hand counts, on records of every kind.

use std::collections::HashMap;
use std::rc::Rc;

use proptest::prelude::*;

use super::super::{CheckReport, Checker, Problem, RelationStats};
use crate::catalog::{Catalog, CatalogOptions};
use crate::store::{Connection, OpenOptions, OpenTarget, Value, collect, open, run_all};

const SCHEMA: &str = "
    PRAGMA foreign_keys = OFF;
    CREATE TABLE places (id INTEGER PRIMARY KEY, code TEXT UNIQUE, number NUMERIC UNIQUE, short TEXT COLLATE NOCASE UNIQUE);
    CREATE TABLE people (
        id INTEGER PRIMARY KEY, name TEXT, email TEXT, username TEXT COLLATE NOCASE, age INTEGER, rating NUMERIC, price REAL,
        created_at TEXT, updated_at TEXT, starts_on, ends_on, min_price REAL, max_price INTEGER, low INTEGER, high TEXT,
        place_id INTEGER REFERENCES places, place_code TEXT REFERENCES places (code), any_place REFERENCES places (id),
        place_number TEXT REFERENCES places (number), place_short TEXT REFERENCES places (short),
        boss_id INTEGER REFERENCES people);
    CREATE TABLE visits (person_id INTEGER REFERENCES people (id), place_id REFERENCES places (id));
    CREATE TABLE seats (line NOT NULL, number NOT NULL, PRIMARY KEY (line, number));
    CREATE TABLE tickets (id INTEGER PRIMARY KEY, line, number, FOREIGN KEY (line, number) REFERENCES seats);";

const TABLES: [(&str, usize); 5] = [("places", 4), ("people", 21), ("visits", 2), ("seats", 2), ("tickets", 3)];

/// What a value is drawn from. Some columns of a table draw from few of them, so that they are all the same or null.
const VALUES: [&str; 33] = [
    "NULL",
    "NULL",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "0",
    "-1",
    "150",
    "-9223372036854775807",
    "9223372036854775807",
    "9007199254740993",
    "9007199254740992.0",
    "2.0",
    "3.5",
    "-0.0",
    "1e300",
    "'2'",
    "'03'",
    "''",
    "'ab'",
    "'AB'",
    "'ab '",
    "'ä'",
    "'2024-01-01'",
    "'2024-01-01 10:00:00'",
    "'2024-02-02 10:00:00'",
    "x''",
    "x'6162'",
];

type Records = Vec<(usize, Vec<usize>)>;

/// Records of the tables: the table, and a place in `VALUES` for each column.
fn records() -> impl Strategy<Value = Records> {
    let spans = prop::collection::vec((0..VALUES.len(), 1..VALUES.len()), 32);
    let drawn =
        prop::collection::vec((0..TABLES.len(), prop::collection::vec(any::<prop::sample::Index>(), 21)), 0..90);
    (spans, drawn).prop_map(|(spans, drawn)| {
        let value = |table: usize, at: usize, drawn: prop::sample::Index| {
            let (begin, length) = spans[(table * 7 + at) % spans.len()];
            (begin + drawn.index(length)) % VALUES.len()
        };
        let record = |(table, drawn): (usize, Vec<prop::sample::Index>)| {
            (table, drawn.into_iter().enumerate().map(|(at, drawn)| value(table, at, drawn)).collect())
        };
        drawn.into_iter().map(record).collect()
    })
}

fn filled(records: &Records) -> (Rc<dyn Connection>, Catalog) {
    let connection = open(OpenTarget::Memory, &OpenOptions::default()).expect("memory");
    run_all(&*connection, SCHEMA).expect("the schema");
    for (table, (name, columns)) in TABLES.iter().enumerate() {
        let has_id = matches!(*name, "places" | "people" | "tickets");
        let row = |(number, (_, values)): (usize, &(usize, Vec<usize>))| {
            let mut values: Vec<String> = values[..*columns].iter().map(|at| VALUES[*at].to_owned()).collect();
            if has_id {
                values[0] = (number / 2 + 1).to_string();
            }
            format!("({})", values.join(", "))
        };
        let rows: Vec<String> = records.iter().enumerate().filter(|(_, record)| record.0 == table).map(row).collect();
        if !rows.is_empty() {
            // What breaks a rule is left out.
            run_all(&*connection, &format!("INSERT OR IGNORE INTO {name} VALUES {}", rows.join(", ")))
                .expect("records");
        }
    }
    (connection.clone(), Catalog::new(connection, CatalogOptions::default()))
}

fn found(connection: &dyn Connection, catalog: &Catalog, by_statements: bool) -> CheckReport {
    let tick = |_: &str| Ok(());
    let mut checker = Checker { by_statements, ..Checker::new(connection, catalog, &tick) };
    let mut report = CheckReport::default();
    checker.check_relations(None, &|_| true, &mut report).expect("relations");
    for (table, _) in TABLES {
        checker.check_looks(table, &mut report).expect("looks");
    }
    report
}

fn numbers(connection: &dyn Connection, sql: &str) -> Vec<Vec<u64>> {
    let rows = collect(connection, sql, &[]).expect(sql);
    let number = |value: &Value| value.as_integer().and_then(|number| u64::try_from(number).ok()).unwrap_or(0);
    rows.iter().map(|row| row.iter().map(number).collect()).collect()
}

/// How many parents have how many children, by SQL that asks each parent.
fn groups(connection: &dyn Connection, relation: &RelationStats, on: &str) -> Vec<Vec<u64>> {
    let (parent, child) = (&relation.parent, &relation.child);
    let children = format!("SELECT (SELECT count(*) FROM {child} AS c WHERE {on}) AS n FROM {parent} AS p");
    numbers(connection, &format!("SELECT n, count(*) FROM ({children}) GROUP BY n ORDER BY n"))
}

fn problem<'r>(report: &'r CheckReport, name: &str, words: &str) -> Option<&'r Problem> {
    report.problems.iter().find(|problem| problem.name == name && problem.what.contains(words))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_pass_finds_what_statements_find(records in records()) {
        let (connection, catalog) = filled(&records);
        let [pass, statements] = [false, true].map(|by_statements| found(&*connection, &catalog, by_statements));
        prop_assert_eq!(format!("{:#?}", pass.problems), format!("{:#?}", statements.problems));
        prop_assert_eq!(format!("{:#?}", pass.relations), format!("{:#?}", statements.relations));
    }

    #[test]
    fn a_pass_counts_what_sql_by_hand_counts(records in records()) {
        let (connection, catalog) = filled(&records);
        let report = found(&*connection, &catalog, false);
        let keys: HashMap<&str, &str> = HashMap::from([
            ("people.people", "c.boss_id = p.id"),
            ("people.visits", "c.person_id = p.id"),
            ("seats.tickets", "c.line = p.line AND c.number = p.number"),
        ]);
        let mut compared = 0;
        for relation in &report.relations {
            let Some(on) = keys.get(relation.name.as_str()) else { continue };
            compared += 1;
            let counted: Vec<Vec<u64>> = relation.groups.iter().map(|(children, parents)| vec![*children, *parents]).collect();
            prop_assert_eq!(counted, groups(&*connection, relation, on), "{}", &relation.name);
        }
        prop_assert_eq!(compared, keys.len());
        // Visits that several records repeat are told of, however many they are.
        let pairs = "SELECT count(*), coalesce(sum(iif(n > 1, n, 0)), 0) FROM (SELECT count(*) AS n FROM visits
            WHERE person_id IS NOT NULL AND place_id IS NOT NULL GROUP BY person_id, place_id)";
        let counts = &numbers(&*connection, pairs)[0];
        let repeated = counts[1];
        let told = problem(&report, "visits.person_id, place_id", "the same pair").and_then(|problem| problem.count);
        prop_assert_eq!(told.unwrap_or(0), repeated);
        // A column that is null everywhere is told of, in ten records or more.
        let empty = &numbers(&*connection, "SELECT count(*), count(name) FROM people")[0];
        let is_told = problem(&report, "people.name", "NULL in all").is_some()
            || report.problems.iter().any(|problem| problem.what.starts_with("NULL in all") && problem.name.starts_with("people.name,"));
        prop_assert_eq!(is_told, empty[0] >= 10 && empty[1] == 0);
    }
}
