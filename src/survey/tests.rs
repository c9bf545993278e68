//! Surveys of small databases.

use std::rc::Rc;

use super::*;
use crate::catalog::{self, Catalog};
use crate::demo;
use crate::store::{OpenOptions, OpenTarget, SqliteConnection, Value, collect, open};

fn catalog(connection: &Rc<SqliteConnection>) -> Catalog {
    let catalog = Catalog::new(Rc::<SqliteConnection>::clone(connection), catalog::CatalogOptions::default());
    catalog.refresh().unwrap();
    catalog
}

fn table(values: &str) -> (Rc<SqliteConnection>, Catalog) {
    let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
    collect(&*connection, "CREATE TABLE t (a, b TEXT COLLATE NOCASE, \"c d\" TEXT)", &[]).unwrap();
    if !values.is_empty() {
        collect(&*connection, &format!("INSERT INTO t VALUES {values}"), &[]).unwrap();
    }
    let catalog = catalog(&connection);
    (connection, catalog)
}

#[test]
fn a_profile_counts_what_is_there() {
    let (connection, catalog) = table("(1, 'x', NULL), (3, 'X', NULL), (4, 'y', NULL), (4, NULL, NULL)");
    let t = catalog.table_exact("t").unwrap().unwrap();
    let a = profile::profile(&*connection, &t, 0).unwrap();
    assert_eq!((a.records, a.nulls, a.distinct), (4, 0, 3));
    assert_eq!((a.least, a.median, a.greatest), (Value::Integer(1), Value::Real(3.5), Value::Integer(4)));
    assert_eq!(a.commonest[0], (Value::Integer(4), 2));
    assert_eq!(a.types, [("integer".to_owned(), 4)]);
    let b = profile::profile(&*connection, &t, 1).unwrap();
    assert_eq!((b.nulls, b.distinct, b.commonest[0].1), (1, 2, 2));
    let c = profile::profile(&*connection, &t, 2).unwrap();
    assert_eq!((c.nulls, c.distinct, c.least, c.commonest), (4, 0, Value::Null, vec![]));
    let (connection, catalog) = table("");
    let t = catalog.table_exact("t").unwrap().unwrap();
    assert_eq!(profile::profile(&*connection, &t, 0).unwrap().records, 0);
}

#[test]
fn a_text_is_found_whatever_it_holds() {
    let (connection, catalog) = table("('100%', 'it''s', 'a_b'), ('1000', 'ITS', 'axb'), (5, '5', '%')");
    let t = catalog.table_exact("t").unwrap().unwrap();
    let count = |text: &str| -> Vec<(String, u64)> {
        let found = find::find(&*connection, &t, text).unwrap();
        for one in &found {
            if one.line.starts_with("SELECT") {
                assert_eq!(collect(&*connection, &one.line, &[]).unwrap().len() as u64, one.count);
            }
        }
        found.into_iter().map(|one| (one.column, one.count)).collect()
    };
    assert_eq!(count("100%"), [("a".to_owned(), 1)]);
    assert_eq!(count("100"), [("a".to_owned(), 2)]);
    assert_eq!(count("a_b"), [("c d".to_owned(), 1)]);
    assert_eq!(count("'s"), [("b".to_owned(), 1)]);
    assert_eq!(count("nowhere"), []);
}

#[test]
fn diagrams_show_tables_and_keys() {
    let diagram = erd::Diagram::of(&catalog(&demo::open(&OpenOptions::default()).unwrap())).unwrap();
    let mermaid = diagram.mermaid();
    assert!(mermaid.contains("        INTEGER game_id FK\n"), "{mermaid}");
    assert!(mermaid.contains("    games |o--o{ reviews : \"game\"\n"), "{mermaid}");
    assert!(diagram.dot().contains("\"reviews\" -> \"users\" [label=\"user\"];"));
    assert_eq!(diagram.svg(&|| Ok(())).unwrap().matches("<path class=\"line\"").count(), 2);
    let (_, catalog) = table("");
    let diagram = erd::Diagram::of(&catalog).unwrap();
    assert!(diagram.mermaid().contains("TEXT c_d\n"));
    let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
    for sql in [
        "CREATE TABLE \"a<&\"\"b\" (x INTEGER PRIMARY KEY, y REFERENCES c(z))",
        "CREATE TABLE c (z INTEGER PRIMARY KEY, w REFERENCES \"a<&\"\"b\"(x), v INTEGER NOT NULL UNIQUE REFERENCES c(z))",
    ] {
        collect(&*connection, sql, &[]).unwrap();
    }
    let diagram = erd::Diagram::of(&self::catalog(&connection)).unwrap();
    assert!(diagram.svg(&|| Ok(())).unwrap().contains("a&lt;&amp;&quot;b"));
    assert!(diagram.mermaid().contains("c ||--o| c"), "{}", diagram.mermaid());
}
