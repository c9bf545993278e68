//! Schemas that are made to be too much: what is found there is bounded, and the search for it can be stopped.

use std::cell::Cell;
use std::rc::Rc;

use super::*;
use crate::catalog::CatalogOptions;
use crate::diagnostic::DiagnosticKind;

fn keys(count: usize, parent: impl Fn(usize) -> String) -> String {
    (0..count).map(|at| format!(", c{at} int references {}", parent(at))).collect()
}

#[test]
fn ways_through_a_table_of_many_keys_are_found_one_by_one() {
    let (_, catalog) = open(&format!(
        "create table base (id integer primary key, name text);
         create table wide (id integer primary key{});",
        keys(400, |_| "base".to_owned())
    ));
    let base = table(&catalog, "base");
    assert_eq!(catalog.relations(&base).unwrap().len(), 400);
    check_meanings(
        &catalog,
        &[
            ("base", "wides_as_c7", "wides_as_c7: has many wide"),
            ("base", "c9 via wides_as_c7", "c9 via wides_as_c7: through base (wide)"),
        ],
    );
    let MemberLookup::Ambiguous(ways) = catalog.member(&base, "bases", None).unwrap() else { panic!() };
    assert_eq!(ways.len(), 20);
    assert_eq!(ways[0].to_string(), ".c1 via wides_as_c0");
    let (_, catalog) = open(&format!(
        "{} create table joins (id integer primary key{});",
        (0..300).map(|at| format!("create table t{at} (id integer primary key);")).collect::<String>(),
        keys(300, |at| format!("t{at}"))
    ));
    assert_eq!(relations(&catalog, "t0"), ["joins, joins_as_c0: has many joins"]);
    assert_eq!(meaning(&catalog, "t0", "t17"), "t17 by t0 → joins → c17");
}

#[test]
fn a_search_stops_when_it_is_asked_to() {
    let (shim, _) = open(&format!(
        "create table base (id integer primary key); create table wide (id integer primary key{});",
        keys(50, |_| "base".to_owned())
    ));
    let left = Rc::new(Cell::new(20));
    let asked = left.clone();
    let options = CatalogOptions {
        is_stop_asked: Some(Rc::new(move || {
            asked.set(asked.get() - 1);
            asked.get() < 0
        })),
        ..CatalogOptions::default()
    };
    let catalog = Catalog::new(shim, options);
    let base = table(&catalog, "base");
    assert_eq!(catalog.relations(&base).unwrap_err().kind, DiagnosticKind::Interrupted);
    left.set(i32::MAX);
    assert_eq!(catalog.relations(&base).unwrap().len(), 50);
}

#[test]
fn the_list_of_tables_prepares_no_view() {
    let (shim, catalog) = open(
        "create table base (id integer primary key) strict; create table keyed (k text primary key) without rowid;
         create view broken as select * from missing; create view v as select * from base;
         create table strictly (rowid_of text); create virtual table words using fts5(word); create table words_list (x);",
    );
    let names: Vec<String> = catalog.tables().unwrap().into_iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["base", "broken", "keyed", "strictly", "v", "words", "words_list"]);
    let sql = "select schema, name, type, wr, strict from pragma_table_list where schema = 'main' and type <> 'shadow'";
    let mut statement = shim.raw.prepare(sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let name: String = row.get(1).unwrap();
        if name == "broken" {
            continue;
        }
        let table = table(&catalog, &name);
        assert_eq!((table.without_rowid, table.strict), (row.get(3).unwrap(), row.get(4).unwrap()), "{name}");
    }
    assert!(catalog.tables().unwrap().iter().all(|entry| entry.name != "words_content"));
    table(&catalog, "words_content");
}
