//! The page that `.report` writes, as text; tests/it/browser.rs looks at it in a browser.

use std::fmt::Write as _;
use std::fs;

use crate::common::env::TestEnv;

const SHOP: &str = "PRAGMA foreign_keys = off;
    CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT);
    CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers, total REAL, at TEXT);
    INSERT INTO customers VALUES (1, 'Zwetschgenkoenig', 'Ulm'), (2, 'Quittenfuerst', 'Ulm'), (3, 'Schlehengraf', NULL);
    INSERT INTO orders VALUES (1, 1, 77123.25, '2024-03-09'), (2, 1, 5, '2024-03-10'), (3, 99, 6, '2024-04-01')";

fn page(env: &TestEnv, arguments: &[&str]) -> String {
    env.hopdb(arguments).run().assert_success();
    fs::read_to_string(env.path("page.html")).unwrap()
}

#[test]
fn a_page_holds_what_there_is_to_tell() {
    let env = TestEnv::with_database("shop.db", SHOP);
    let text = page(&env, &["shop.db", "report", "page.html"]);
    for told in [
        "customers",
        "Zwetschgenkoenig",
        "3 records",
        "2 tables",
        ".orders",
        "belongs to",
        "orphans",
        "CREATE TABLE orders",
    ] {
        assert!(text.contains(told), "{told}");
    }
    // Nothing comes from elsewhere, and nothing but what the page itself holds may run.
    for foreign in ["src=", "url(", "@import", "<link", "href=\"http"] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    assert!(text.contains("default-src 'none'; style-src 'sha256-"));
    assert_eq!(page(&env, &["shop.db", "-c", ".report page.html"]), text, "the same page by the command");
}

#[test]
fn no_value_is_in_a_page_without_data() {
    let env = TestEnv::with_database("shop.db", SHOP);
    let text = page(&env, &["shop.db", "report", "page.html", "--no-data"]);
    for value in ["Zwetschgen", "Quitten", "Schlehen", "Ulm", "77123", "2024-0", "customer_id=99"] {
        assert!(!text.contains(value), "{value}");
    }
    assert!(text.contains("customers") && text.contains("3 records"));
    let env = TestEnv::new();
    env.write("schema.sql", "CREATE TABLE plums (id INTEGER PRIMARY KEY, name TEXT);")
        .write("seeds/plums.hop", "create 7 plums name='Zwetschgenkoenig'\n");
    let text = page(&env, &[".", "-c", ".migrate", "-c", ".seed", "-c", ".report page.html --no-data"]);
    assert!(text.contains(">plums:1</th>") && !text.contains("Zwetschgen"), "the lines of seeds hold values, too");
    let changed = &[
        "-c",
        "update plum 1 set name='Schlehe'",
        "-c",
        "create 3 plums name='Quitte'",
        "-c",
        ".report page.html --no-data",
        "--yes",
    ];
    let text = page(&env, &[&["."], &changed[..]].concat());
    assert!(
        text.contains("Since the last seed") && text.contains("<b>name</b> <span class=\"dim\">×1</span>"),
        "{text}"
    );
    for value in ["Zwetschgen", "Schlehe", "Quitte"] {
        assert!(!text.contains(value), "{value}");
    }
}

#[test]
fn values_stand_as_people_write_them() {
    let sql = "CREATE TABLE a (id INTEGER PRIMARY KEY, n REAL, b BLOB, t TEXT);
        INSERT INTO a VALUES (1, 9e999, x'00', 'x' || char(10) || 'y'), (-9223372036854775808, 105.92999999999999, x'0000', char(0x202e) || 'evil')";
    let env = TestEnv::with_database("a.db", sql);
    let text = page(&env, &["a.db", "report", "page.html"]);
    for told in ["Inf", "-9223372036854775808", "105.93", ">1 byte<", ">2 bytes<", "x↵y", "&lt;U+202E&gt;evil"] {
        assert!(text.contains(told), "{told}");
    }
}

#[test]
fn what_cannot_be_read_hides_nothing_else() {
    let sql = "CREATE TABLE whole (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO whole VALUES (1, 'Quitte');
        CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
        CREATE TABLE damaged (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO damaged VALUES (1, 'Pflaume');
        CREATE TABLE children (id INTEGER PRIMARY KEY, damaged_id INTEGER REFERENCES damaged); INSERT INTO children VALUES (1, 1)";
    let env = TestEnv::with_database("a.db", sql);
    let root =
        env.run(&["a.db", "--format", "csv", "-c", "SELECT rootpage FROM sqlite_schema WHERE name = 'damaged';"]);
    let root: usize = root.assert_success().text().lines().nth(1).unwrap().parse().unwrap();
    let mut bytes = fs::read(env.path("a.db")).unwrap();
    let size = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    bytes[(root - 1) * size..root * size].fill(0xff);
    fs::write(env.path("a.db"), bytes).unwrap();
    let text = page(&env, &["a.db", "report", "page.html"]);
    assert!(text.contains("Quitte") && text.contains("endless") && text.contains("cannot be read: a.db is damaged"));
    let check = env.run(&["a.db", "-c", ".check"]).assert_success();
    assert!(check.text().contains("children → damaged: cannot be read"), "{}", check.text());
}

#[test]
fn a_hundred_tables_make_a_page_of_less_than_two_megabytes() {
    let mut sql = String::new();
    for table in 0..100 {
        write!(sql, "CREATE TABLE table_{table} (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email VARCHAR(200), price NUMERIC, number INTEGER, made_at TIMESTAMP, note TEXT").unwrap();
        for (number, parent) in
            [table / 2, table / 3, table * 7 % 100].into_iter().enumerate().filter(|(_, parent)| *parent < table)
        {
            write!(sql, ", parent_{number}_id INTEGER REFERENCES table_{parent}").unwrap();
        }
        let keys = [table / 2, table / 3, table * 7 % 100].into_iter().filter(|parent| *parent < table).count();
        write!(
            sql,
            "); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) INSERT INTO table_{table} SELECT i, 'name ' || i % 40, \
             'somebody' || i || '@example.com', i * 3.25, i * i % 37, date('2024-01-01', i || ' days'), 'a note of some length about this record ' || i{} FROM n;",
            ", 1 + i * 7 % 60".repeat(keys)
        )
        .unwrap();
    }
    let env = TestEnv::with_database("big.db", &sql);
    let text = page(&env, &["big.db", "report", "page.html"]);
    assert!(text.len() < 2_000_000, "{} bytes", text.len());
}

#[test]
fn behind_seeds_the_page_tells_what_each_line_made() {
    let env = TestEnv::new();
    env.write("schema.sql", "CREATE TABLE plums (id INTEGER PRIMARY KEY, name TEXT);")
        .write("seeds/plums.hop", "create 7 plums name=fake.name\n");
    let text = page(&env, &[".", "-c", ".migrate", "-c", ".seed --seed 3", "-c", ".report page.html"]);
    assert!(text.contains("<td class=\"number\">7</td><td><code>create 7 plums name=fake.name</code></td>"), "{text}");
    assert!(text.contains("Nothing differs from what it left."), "{text}");
    // And in another session, with what differs since.
    let lines = ["-c", "update plum 1 set name='Schlehe'", "-c", "create 3 plums name='Quitte'"];
    env.hopdb(&[&["."], &lines[..]].concat()).run().assert_success();
    let text = page(&env, &[".", "report", "page.html"]);
    for told in [
        "<code>.seed --seed 3</code>",
        ">plums:1</th>",
        "<b>name</b> <span class=\"dim\">×1</span>",
        " → Schlehe",
        "<td class=\"number\">10</td>",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
}

#[test]
fn what_is_wrong_with_the_arguments_is_said() {
    let env = TestEnv::with_database("shop.db", SHOP);
    env.assert_failure(&["shop.db", "report", "page.txt"], &["the name of the file should end in .html"]);
    env.assert_failure(&["shop.db", "-c", ".report"], &["a file is wanted", ".report FILE.html"]);
    for (arguments, why) in [
        (&["shop.db", "report", "-d", "other.db", "page.html"][..], "two databases are named"),
        (&["shop.db", "-c", "orders", "migrate"], "`orders`"),
        (&["shop.db", "man"], "opens no database"),
    ] {
        let outcome = env.run(arguments);
        let told = &outcome.stderr;
        assert_eq!(outcome.code(), Some(2), "{arguments:?}");
        assert!(told.contains(why), "{arguments:?}: {told}");
    }
    env.assert_failure(&["shop.db", "--readonly", "--safe", "-c", ".report page.html"], &["--safe"]);
    env.assert_failure(&["shop.db", "-c", ".report shop.html --no-dat"], &["did you mean --no-data?"]);
}

#[test]
fn a_table_of_two_thousand_columns_is_checked_too() {
    let columns: Vec<String> = (0..1_990).map(|at| format!("c{at} INTEGER")).collect();
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)";
    let sql =
        format!("CREATE TABLE wide ({}); {rows} INSERT INTO wide (c0, c1989) SELECT i, 7 FROM n", columns.join(", "));
    let env = TestEnv::with_database("wide.db", &sql);
    let outcome = env.run(&["wide.db", "-c", ".check"]).assert_success();
    assert!(outcome.text().contains("wide.c1989: the same in all 12 records"), "{}", outcome.text());
    assert!(!outcome.text().contains("cannot be read"), "{}", outcome.text());
}
