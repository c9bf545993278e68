//! Diagrams of schemas of many shapes.

use std::fmt::Write as _;
use std::rc::Rc;

use super::layout::{Link, tests as law};
use super::*;
use crate::catalog::CatalogOptions;
use crate::store::{OpenOptions, OpenTarget, collect, open};

fn diagram(sql: &str) -> Diagram {
    let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
    for statement in sql.split(';').filter(|statement| !statement.trim().is_empty()) {
        collect(&*connection, statement, &[]).unwrap();
    }
    let catalog = Catalog::new(Rc::clone(&connection) as Rc<_>, CatalogOptions::default());
    catalog.refresh().unwrap();
    Diagram::of(&catalog).unwrap()
}

/// Tables `t0` to so many, with some columns, and keys as pairs of child and parent.
fn schema(count: usize, columns: usize, keys: &[(usize, usize)]) -> String {
    let mut sql = String::new();
    for at in 0..count {
        let _ = write!(sql, "CREATE TABLE t{at} (id INTEGER PRIMARY KEY");
        for column in 0..(at * 7 + columns) % (columns + 1) {
            let _ = write!(sql, ", c{column} TEXT");
        }
        for (number, (_, parent)) in keys.iter().enumerate().filter(|(_, (child, _))| *child == at) {
            let _ = write!(sql, ", k{number}_id INTEGER REFERENCES t{parent}");
        }
        sql.push_str(");");
    }
    sql
}

/// Numbers that look as if chance had made them.
fn pairs(count: usize, tables: usize, seed: usize) -> Vec<(usize, usize)> {
    let mut state = seed * 7919 + 17;
    let mut next = || {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        state / 65_536
    };
    (0..count).map(|_| (next() % tables, next() % tables)).collect()
}

fn shapes() -> Vec<(&'static str, String)> {
    let chain = |count: usize| (1..count).map(|at| (at, at - 1)).collect::<Vec<_>>();
    let star = |count: usize| (1..count).map(|at| (at, 0)).collect::<Vec<_>>();
    let facts = |count: usize| (1..count).map(|at| (0, at)).collect::<Vec<_>>();
    let tree = |count: usize| (1..count).map(|at| (at, (at - 1) / 3)).collect::<Vec<_>>();
    let ring = |count: usize| (0..count).map(|at| (at, (at + 1) % count)).collect::<Vec<_>>();
    let all = |count: usize| (0..count).flat_map(|a| (0..a).map(move |b| (a, b))).collect::<Vec<_>>();
    let grid = (0..25).flat_map(|at| [(at, at + 5), (at, at + 1)]).filter(|(_, to)| *to < 25).collect::<Vec<_>>();
    let downwards = |pairs: Vec<(usize, usize)>| pairs.into_iter().filter(|(a, b)| a > b).collect::<Vec<_>>();
    let joins = "CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE b (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE c (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE ab (a_id REFERENCES a, b_id REFERENCES b, PRIMARY KEY (a_id, b_id));
        CREATE TABLE bc (b_id REFERENCES b, c_id REFERENCES c); CREATE TABLE ca (id INTEGER PRIMARY KEY, c_id REFERENCES c, a_id REFERENCES a, created_at TEXT);
        CREATE TABLE aa (one_id REFERENCES a, other_id REFERENCES a)";
    let composite = "CREATE TABLE p (x INTEGER, y INTEGER, z TEXT, PRIMARY KEY (x, y)); CREATE TABLE q (id INTEGER PRIMARY KEY, x INTEGER, y INTEGER, FOREIGN KEY (x, y) REFERENCES p);
        CREATE TABLE r (x INTEGER, y INTEGER, n INTEGER, PRIMARY KEY (x, y, n), FOREIGN KEY (x, y) REFERENCES p)";
    let shared = "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY REFERENCES a); CREATE TABLE c (id INTEGER PRIMARY KEY REFERENCES b, x REFERENCES a, FOREIGN KEY (x) REFERENCES b(id), FOREIGN KEY (x) REFERENCES c(id));
        CREATE TABLE d (id INTEGER PRIMARY KEY, c_id REFERENCES c, FOREIGN KEY (c_id) REFERENCES b, FOREIGN KEY (c_id) REFERENCES a)";
    let wide: String = (0..80).map(|at| format!(", \"a rather long name of column {at}\" VARCHAR(255)")).collect();
    let odd = format!(
        "CREATE TABLE \"<b>&\" (\"id\"\"\" INTEGER PRIMARY KEY{wide}); CREATE TABLE \"表\" (\"名前\" TEXT, p INTEGER REFERENCES \"<b>&\");
         CREATE TABLE \"a table whose name is so long that no drawing has room for all of it\" (x REFERENCES \"表\"(\"名前\"))"
    );
    vec![
        ("none", String::new()),
        ("one", schema(1, 3, &[])),
        ("a self key", schema(1, 3, &[(0, 0)])),
        ("two self keys and a child", schema(2, 3, &[(0, 0), (0, 0), (1, 0), (1, 1)])),
        ("isolated tables", schema(17, 9, &[])),
        ("several keys between two", schema(2, 4, &[(1, 0), (1, 0), (1, 0), (0, 1), (0, 1)])),
        ("a chain", schema(9, 4, &chain(9))),
        ("a star of children", schema(25, 6, &star(25))),
        ("a star of parents", schema(25, 6, &facts(25))),
        ("a tree", schema(40, 5, &tree(40))),
        ("a circle", schema(7, 5, &ring(7))),
        ("circles of two", schema(6, 3, &[(0, 1), (1, 0), (2, 3), (3, 2), (1, 2), (4, 5), (5, 4), (0, 4)])),
        ("all with all", schema(12, 3, &all(12))),
        ("a grid", schema(25, 4, &grid)),
        ("joins", joins.to_owned()),
        ("composite keys", composite.to_owned()),
        ("columns of several keys", shared.to_owned()),
        ("odd names and a wide table", odd),
        ("dense", schema(20, 8, &pairs(60, 20, 3))),
        ("thirty tables", schema(30, 10, &downwards(pairs(90, 30, 5)))),
        ("sixty tables", schema(60, 10, &downwards(pairs(150, 60, 11)))),
        ("sixty tables with circles", schema(60, 6, &pairs(70, 60, 2))),
        ("parts", schema(30, 6, &[(1, 0), (2, 0), (4, 3), (5, 4), (6, 5), (8, 7), (9, 7), (9, 8), (12, 12)])),
    ]
}

/// The lines with the ports where they end, as far as the law needs them.
fn links(diagram: &Diagram, layout: &layout::Layout) -> Vec<Link> {
    let link = |(key, line): (&DiagramKey, &Vec<(i32, i32)>)| Link {
        child: key.child,
        child_port: line.first().map_or(0, |end| end.1) - layout.boxes[key.child].top,
        parent: key.parent,
        parent_port: line.last().map_or(0, |end| end.1) - layout.boxes[key.parent].top,
        label: 0,
    };
    diagram.keys.iter().zip(&layout.lines).map(link).collect()
}

#[test]
fn nothing_overlaps_on_schemas_of_many_shapes() {
    for (name, sql) in shapes() {
        let diagram = diagram(&sql);
        let (_, layout) = diagram.svg_layout(&|| Ok(())).unwrap();
        let links = links(&diagram, &layout);
        assert_eq!(layout.boxes.len(), diagram.tables.len(), "{name}");
        assert_eq!(law::faults(&layout, &links), Vec::<String>::new(), "{name}");
        assert_eq!(law::on_each_other(&layout, &links), Vec::<String>::new(), "{name}");
        for only_keys in [false, true] {
            let layout = diagram.text_layout(&diagram.sheets(only_keys), true, 2.0, &|| Ok(())).unwrap();
            let links = self::links(&diagram, &layout);
            assert_eq!(law::faults(&layout, &links), Vec::<String>::new(), "{name} in characters");
        }
    }
}

#[test]
fn lines_leave_at_the_rows_of_their_columns() {
    let diagram =
        diagram("CREATE TABLE a (id INTEGER PRIMARY KEY, n TEXT); CREATE TABLE b (x, y, z, a_id INTEGER REFERENCES a)");
    let (_, layout) = diagram.svg_layout(&|| Ok(())).unwrap();
    let (child, parent) = (layout.boxes[1], layout.boxes[0]);
    // A title, three rows, half a row.
    assert_eq!(layout.lines[0].first().unwrap().1 - child.top, 26 + 3 * 20 + 11);
    assert_eq!(layout.lines[0].last().unwrap().1 - parent.top, 26 + 11);
}

#[test]
fn a_join_stands_between_its_two_and_a_self_key_is_a_loop() {
    let sql =
        "CREATE TABLE a (id INTEGER PRIMARY KEY, up INTEGER REFERENCES a); CREATE TABLE b (id INTEGER PRIMARY KEY);
        CREATE TABLE ab (a_id REFERENCES a, b_id REFERENCES b)";
    let diagram = diagram(sql);
    let at = |name: &str| diagram.tables.iter().position(|table| table.name == name).unwrap();
    let (_, layout) = diagram.svg_layout(&|| Ok(())).unwrap();
    let left = |name: &str| layout.boxes[at(name)].left;
    assert!(left("a").min(left("b")) < left("ab") && left("ab") < left("a").max(left("b")));
    assert!(layout.boxes[at("ab")].height < 80);
    let own = diagram.keys.iter().position(|key| key.child == key.parent).unwrap();
    let line = &layout.lines[own];
    assert_eq!((line.len(), line[0].0, line[3].0), (4, layout.boxes[at("a")].right(), layout.boxes[at("a")].right()));
}

#[test]
fn in_characters_what_has_no_room_is_a_list() {
    let diagram = diagram(
        "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE books (id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL REFERENCES authors)",
    );
    let drawn = "
                          ┌─ books ──────┐
┌─ authors ─┐             │ id        PK │
│ id   PK   │─────author─<│ author_id FK │
│ name      │             └──────────────┘
└───────────┘
";
    assert_eq!(format!("\n{}", diagram.text(100, &|| Ok(())).unwrap()), drawn);
    assert_eq!(diagram.text(20, &|| Ok(())).unwrap(), "authors  id PK, name\nbooks    id PK, author_id → authors\n");
}

#[test]
fn a_drawing_stops_when_it_is_asked_to() {
    let all: Vec<(usize, usize)> = (0..12).flat_map(|a| (0..a).map(move |b| (a, b))).collect();
    let diagram = diagram(&schema(12, 3, &all));
    let asked = std::cell::Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        if asked.get() < 90 { Ok(()) } else { Err(crate::diagnostic::Diagnostic::interrupted()) }
    };
    assert!(diagram.svg(&stop).is_err_and(|error| error.kind == DiagnosticKind::Interrupted));
    assert_eq!(asked.get(), 90, "nothing goes on behind it");
}

#[test]
fn so_many_keys_are_listed_in_characters() {
    let keys: Vec<(usize, usize)> = (0..26).flat_map(|a| (0..13).map(move |b| (a, b))).collect();
    let text = diagram(&schema(26, 0, &keys)).text(1_000_000, &|| Ok(())).unwrap();
    assert!(text.starts_with("t0   id PK, k0_id → t0, "), "{text}");
}

#[test]
fn a_list_breaks_between_columns_alone() {
    let keys: Vec<(usize, usize)> = (0..26).flat_map(|a| (0..13).map(move |b| (a, b))).collect();
    let diagram = diagram(&schema(26, 0, &keys));
    for width in 20..90 {
        let text = diagram.text(width, &|| Ok(())).unwrap();
        for line in text.lines() {
            let rest = line.trim_start();
            assert!(!rest.starts_with('→') && !line.ends_with('→') && !line.ends_with("_id"), "{width}: {line}");
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
        assert!(!text.contains('\u{a0}'));
    }
}
