//! Odd and damaged files: each opens or fails with a diagnostic, and looking at it changes nothing.

use super::*;

/// Opens and explores; the folder must be as before. True when it opened.
fn survives(folder: &Path, path: &Path, what: &str) -> bool {
    let before = snapshot(folder);
    let mut opened = false;
    for readonly in [false, true] {
        let options = OpenOptions { readonly, ..options() };
        match open(OpenTarget::File(path), &options) {
            Ok(connection) => {
                opened = true;
                for outcome in explore(&connection) {
                    if let Err(diagnostic) = outcome {
                        assert!(!diagnostic.message.is_empty(), "{what}");
                    }
                }
            }
            Err(diagnostic) => assert!(!diagnostic.message.is_empty(), "{what}"),
        }
        assert_eq!(snapshot(folder), before, "{what}");
    }
    opened
}

/// Several pages, of tables, indexes and overflow.
fn several_pages() -> (TempDir, PathBuf) {
    let (folder, path) = place("pages.db");
    build(
        &path,
        "PRAGMA page_size = 1024;
         CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT, c);
         CREATE INDEX i ON t(b); CREATE VIEW v AS SELECT * FROM t;
         CREATE TABLE w(k PRIMARY KEY, x) WITHOUT ROWID;
         WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 60)
         INSERT INTO t SELECT n, 'name ' || n, zeroblob(n * 37) FROM c;
         INSERT INTO w SELECT b, a FROM t; ANALYZE;",
    );
    (folder, path)
}

#[test]
fn truncated_anywhere() {
    let (folder, path) = several_pages();
    let whole = fs::read(&path).unwrap();
    let lengths = (0..130).chain((130..whole.len()).step_by(509)).chain([whole.len() - 1]);
    for length in lengths {
        fs::write(&path, &whole[..length]).unwrap();
        survives(folder.path(), &path, &format!("{length} bytes"));
    }
}

#[test]
fn flipped_bytes_in_header_and_schema() {
    let (folder, path) = several_pages();
    let whole = fs::read(&path).unwrap();
    let mut opened = 0;
    for at in (0..100).chain((100..1024).step_by(3)) {
        for flip in [0xff, 0x01] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            fs::write(&path, bytes).unwrap();
            opened += usize::from(survives(folder.path(), &path, &format!("byte {at} ^ {flip}")));
        }
    }
    assert!(opened > 50);
}

#[test]
fn flipped_bytes_in_the_data() {
    let (folder, path) = several_pages();
    let whole = fs::read(&path).unwrap();
    for at in (1024..whole.len()).step_by(211) {
        let mut bytes = whole.clone();
        bytes[at] = !bytes[at];
        fs::write(&path, bytes).unwrap();
        survives(folder.path(), &path, &format!("byte {at}"));
    }
}

#[test]
fn damage_found_while_reading_says_what_to_do() {
    let (_folder, path) = several_pages();
    let mut bytes = fs::read(&path).unwrap();
    for page in bytes.chunks_mut(1024).skip(1) {
        page[..8].fill(0xee);
    }
    fs::write(&path, bytes).unwrap();
    let connection = open_file(&path).unwrap();
    let error = refusal(run(&connection, "SELECT * FROM t"));
    assert!(error.message.contains("is damaged"), "{error}");
    assert!(error.hints.iter().any(|hint| hint.contains(".recover")), "{error}");
}

#[test]
fn schemas_edited_into_garbage() {
    for garbage in [
        "garbage",
        "",
        "CREATE TABLE",
        "CREATE TABLE t(",
        "CREATE TABLE other(a, b, c)",
        "CREATE TABLE t()",
        "CREATE VIEW t AS SELECT 1",
        "CREATE TABLE t(a INTEGER PRIMARY KEY, b AS (nosuch(a)), c)",
        "CREATE TABLE t(a INTEGER PRIMARY KEY, a, a)",
        "DROP TABLE t",
        "SELECT load_extension('x')",
        "CREATE TABLE t AS SELECT 1",
        "CREATE VIRTUAL TABLE t USING nosuch(a)",
        "CREATE TABLE t(a, b, c) WITHOUT ROWID",
        "CREATE TABLE t(a INTEGER PRIMARY KEY, b, c, d, e DEFAULT (nosuch()), f NOT NULL)",
    ] {
        let (folder, path) = several_pages();
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
        connection.execute_batch("PRAGMA writable_schema = on").unwrap();
        connection.execute("UPDATE sqlite_schema SET sql = ?1 WHERE name = 't'", [garbage]).unwrap();
        drop(connection);
        survives(folder.path(), &path, garbage);
    }
    for edit in [
        "UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 't'",
        "UPDATE sqlite_schema SET rootpage = 1 WHERE name = 't'",
        "UPDATE sqlite_schema SET rootpage = -1 WHERE name = 't'",
        "UPDATE sqlite_schema SET rootpage = 'x' WHERE name = 't'",
        "UPDATE sqlite_schema SET name = CAST(x'ff00fe' AS TEXT) WHERE name = 't'",
        "UPDATE sqlite_schema SET type = NULL",
        "UPDATE sqlite_schema SET sql = CAST(x'ff41' AS TEXT) WHERE name = 'v'",
        "UPDATE sqlite_schema SET sql = zeroblob(9) WHERE name = 'i'",
        "DELETE FROM sqlite_schema WHERE name = 't'",
        "INSERT INTO sqlite_schema SELECT * FROM sqlite_schema",
    ] {
        let (folder, path) = several_pages();
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
        connection.execute_batch(&format!("PRAGMA writable_schema = on; {edit}")).unwrap();
        drop(connection);
        survives(folder.path(), &path, edit);
    }
}

#[test]
fn odd_schemas() {
    let wide = format!("CREATE TABLE wide({})", (0..2000).map(|n| format!("c{n}")).collect::<Vec<_>>().join(", "));
    let deep = (1..200).map(|n| format!("CREATE VIEW d{n} AS SELECT * FROM d{};", n - 1)).collect::<String>();
    for (what, sql, opens) in [
        ("nothing there", "CREATE VIEW v AS SELECT * FROM gone; CREATE VIEW w AS SELECT nosuch FROM v", true),
        ("circular views", "CREATE VIEW a AS SELECT * FROM b; CREATE VIEW b AS SELECT * FROM a", true),
        ("deep views", &format!("CREATE TABLE d0(x); {deep}"), true),
        (
            "cyclic triggers",
            "PRAGMA recursive_triggers=on; CREATE TABLE t(a); CREATE TABLE u(a);
             CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO u VALUES (1); END;
             CREATE TRIGGER y AFTER INSERT ON u BEGIN INSERT INTO t VALUES (1); END",
            true,
        ),
        ("2,000 columns", &wide, true),
        (
            "strange names",
            "CREATE TABLE \"\"(\" \", \"a\"\"b\", \"\n\", `select`); CREATE TABLE \"a.b;--\"(\"'\")",
            true,
        ),
        ("identification", "PRAGMA application_id = 252006673; PRAGMA user_version = -1; CREATE TABLE t(a)", true),
        (
            "statistics",
            "CREATE TABLE t(a, b); CREATE INDEX i ON t(a); INSERT INTO t VALUES (1, 2); ANALYZE; UPDATE sqlite_stat1 SET stat = 'x y z', idx = NULL",
            true,
        ),
        (
            "full text",
            "CREATE VIRTUAL TABLE f USING fts5(a); INSERT INTO f VALUES ('x'); CREATE VIRTUAL TABLE r USING rtree(i, a, b)",
            true,
        ),
        (
            "invalid text",
            "CREATE TABLE t(a); INSERT INTO t VALUES (CAST(x'fffe00c0' AS TEXT)), (CAST(x'' AS TEXT))",
            true,
        ),
        (
            "self reference",
            "CREATE TABLE t(a PRIMARY KEY REFERENCES t(a), b REFERENCES gone(x), c REFERENCES t(nosuch))",
            true,
        ),
        (
            "expressions",
            "CREATE TABLE t(a, b AS (a || 'x') STORED, c AS (b || 'y')); CREATE INDEX i ON t(lower(c)) WHERE a > 1",
            true,
        ),
    ] {
        let (folder, path) = place("odd.db");
        build(&path, sql);
        assert_eq!(survives(folder.path(), &path, what), opens, "{what}");
    }
}

#[test]
fn cyclic_triggers_end_in_an_error() {
    let (_folder, path) = place("cycle.db");
    build(
        &path,
        "CREATE TABLE t(a); CREATE TABLE u(a);
         CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO u VALUES (1); END;
         CREATE TRIGGER y AFTER INSERT ON u BEGIN INSERT INTO t VALUES (1); END",
    );
    let connection = open_file(&path).unwrap();
    run(&connection, "PRAGMA recursive_triggers = on").unwrap();
    let error = refusal(run(&connection, "INSERT INTO t VALUES (1)"));
    assert!(error.message.contains("trigger"), "{error}");
}

#[test]
fn page_sizes_and_encodings() {
    for size in [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536] {
        for encoding in ["UTF-8", "UTF-16le", "UTF-16be"] {
            for mode in ["delete", "wal"] {
                let (folder, path) = place("size.db");
                build(
                    &path,
                    &format!(
                        "PRAGMA page_size = {size}; PRAGMA encoding = '{encoding}'; PRAGMA journal_mode = {mode};
                         CREATE TABLE \"tä\"(\"nü\", b); INSERT INTO \"tä\" VALUES ('Grüße 日本 🎲', ''), ('a' || char(0) || 'b', 'x')"
                    ),
                );
                let what = format!("{size} {encoding} {mode}");
                assert!(survives(folder.path(), &path, &what));
                let connection = open_file(&path).unwrap();
                let wanted = [[Value::text("Grüße 日本 🎲"), Value::text("")], [Value::text("a\0b"), Value::text("x")]];
                assert_eq!(rows(&connection, "SELECT * FROM \"tä\""), wanted, "{what}");
                assert_eq!(connection.prepare("SELECT * FROM tä").unwrap().unwrap().columns(), ["nü", "b"]);
                let found = collect(&*connection, "SELECT b FROM tä WHERE nü = ?1", &[Value::text("a\0b")]).unwrap();
                assert_eq!(found, [[Value::text("x")]], "{what}");
            }
        }
    }
}

#[test]
fn leftovers_beside_the_file() {
    for (suffix, content) in [
        ("-wal", &b""[..]),
        ("-wal", b"garbage"),
        ("-wal", &[0; 4096]),
        ("-wal", b"\x37\x7f\x06\x82\x00\x2d\xe2\x18\x00\x00\x10\x00 and then nothing that fits"),
        ("-shm", &[0; 32_768]),
        ("-shm", b"garbage"),
        ("-journal", b""),
        ("-journal", &[0; 2048]),
    ] {
        for (folder, path) in [sample(), wal_sample(false), wal_sample(true)] {
            if suffix == "-shm" && !path.ends_with("wal.db") {
                continue;
            }
            let mut beside = path.clone().into_os_string();
            beside.push(suffix);
            fs::write(&beside, content).unwrap();
            let before = snapshot(folder.path());
            drop(open_file(&path).map(|connection| explore(&connection)));
            let after = snapshot(folder.path());
            // Of files that hold nothing, SQLite may take away an index of a -wal that is not there.
            for (name, bytes) in &before {
                let index = name.as_os_str().as_encoded_bytes().ends_with(b"-shm");
                assert!(index || after.get(name) == Some(bytes), "{suffix} {content:?}: {name:?}");
            }
            assert!(after.len() <= before.len(), "{suffix} {content:?}: {after:?}");
        }
    }
}

#[test]
fn wal_files_cut_and_flipped() {
    let (folder, path) = wal_sample(true);
    let wal = folder.path().join("wal.db-wal");
    let whole = fs::read(&wal).unwrap();
    for length in (0..120).chain((120..whole.len()).step_by(401)) {
        fs::write(&wal, &whole[..length]).unwrap();
        let _ = fs::remove_file(folder.path().join("wal.db-shm"));
        survives(folder.path(), &path, &format!("-wal of {length} bytes"));
    }
    for at in (0..whole.len()).step_by(7).take(60) {
        let mut bytes = whole.clone();
        bytes[at] = !bytes[at];
        fs::write(&wal, bytes).unwrap();
        let _ = fs::remove_file(folder.path().join("wal.db-shm"));
        survives(folder.path(), &path, &format!("-wal with byte {at} flipped"));
    }
}
