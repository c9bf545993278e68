//! Every way around `--readonly`, `--safe` and `--sandbox` that came to mind: none of them writes the file or its folder.

use super::*;

pub(super) const SCHEMA: &str = "
    CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, NULL);
    CREATE TABLE u(k PRIMARY KEY, t REFERENCES t ON DELETE CASCADE) WITHOUT ROWID; INSERT INTO u VALUES ('x', 1);
    CREATE INDEX i ON t(b); CREATE VIEW v AS SELECT * FROM t;
    CREATE TRIGGER vi INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a, 'v'); END;
    CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f VALUES ('word');
    CREATE VIRTUAL TABLE r USING rtree(id, x0, x1); INSERT INTO r VALUES (1, 0, 1);
    PRAGMA user_version = 3;";

pub(super) fn restricted_copy(make: impl Fn(&mut OpenOptions)) -> OpenOptions {
    let mut options = options();
    make(&mut options);
    options
}

fn readonly() -> OpenOptions {
    restricted_copy(|options| options.readonly = true)
}

pub(super) fn safe() -> OpenOptions {
    restricted_copy(|options| options.safe = true)
}

fn sandbox() -> OpenOptions {
    restricted_copy(|options| options.sandbox = true)
}

/// Files in every mode that a file can be in, each in a folder of its own.
pub(super) fn files() -> Vec<(TempDir, PathBuf)> {
    let mut made = Vec::new();
    for mode in ["delete", "wal", "wal and frames", "truncate"] {
        let (folder, path) = place("file.db");
        build(
            &path,
            &format!(
                "PRAGMA auto_vacuum = incremental; PRAGMA journal_mode = {}; {SCHEMA}",
                mode.split(' ').next().unwrap()
            ),
        );
        if mode == "wal and frames" {
            let connection = rusqlite::Connection::open(&path).unwrap();
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
            connection.execute_batch("INSERT INTO t VALUES (9, 'late')").unwrap();
        }
        build(&folder.path().join("other.db"), "CREATE TABLE o(a); INSERT INTO o VALUES (1)");
        made.push((folder, path));
    }
    made
}

/// Statements that write by design.
const WRITES: [&str; 42] = [
    "INSERT INTO t VALUES (4, 4)",
    "INSERT INTO t VALUES (4, 4) RETURNING a",
    "WITH c AS (SELECT 7 AS n) INSERT INTO t SELECT n, n FROM c",
    "WITH c AS (SELECT 1) DELETE FROM t WHERE a IN (SELECT * FROM c) RETURNING *",
    "REPLACE INTO t VALUES (1, 'new')",
    "UPDATE t SET b = 5",
    "UPDATE OR IGNORE t SET b = 5 FROM u WHERE u.t = t.a",
    "DELETE FROM t",
    "INSERT INTO v VALUES (10, 10)",
    "INSERT INTO f VALUES ('more')",
    "INSERT INTO f(f) VALUES ('rebuild')",
    "INSERT INTO f(f, rank) VALUES ('automerge', 2)",
    "INSERT INTO f(f) VALUES ('optimize')",
    "DELETE FROM r",
    "INSERT INTO f_data VALUES (99, x'00')",
    "CREATE TABLE w(a)",
    "CREATE TABLE w AS SELECT * FROM t",
    "CREATE VIRTUAL TABLE w USING fts5(a)",
    "CREATE INDEX j ON t(a, b)",
    "CREATE VIEW w AS SELECT 1",
    "CREATE TRIGGER w AFTER INSERT ON t BEGIN SELECT 1; END",
    "ALTER TABLE t ADD COLUMN c",
    "ALTER TABLE t RENAME TO s",
    "ALTER TABLE t RENAME COLUMN b TO bb",
    "DROP TABLE u",
    "DROP VIEW v",
    "DROP INDEX i",
    "DROP TRIGGER vi",
    "REINDEX",
    "REINDEX main.i",
    "ANALYZE",
    "ANALYZE t",
    "VACUUM",
    "BEGIN; INSERT INTO t VALUES (5, 5); COMMIT",
    "BEGIN IMMEDIATE; DELETE FROM t; COMMIT",
    "BEGIN EXCLUSIVE; DELETE FROM t; END",
    "SAVEPOINT s; DELETE FROM t; RELEASE s",
    "PRAGMA query_only = off; DELETE FROM t",
    "PRAGMA writable_schema = on; UPDATE sqlite_schema SET sql = 'x'",
    "PRAGMA foreign_keys = off; DELETE FROM t",
    "CREATE TEMP TRIGGER w AFTER DELETE ON t BEGIN SELECT 1; END; DELETE FROM t",
    "DELETE FROM sqlite_schema",
];

/// Pragmas that write, or would let others.
const PRAGMAS: [&str; 40] = [
    "PRAGMA user_version = 9",
    "PRAGMA main.user_version(9)",
    "PRAGMA application_id = 9",
    "PRAGMA schema_version = 99",
    "PRAGMA journal_mode = delete",
    "PRAGMA journal_mode = wal",
    "PRAGMA journal_mode(persist)",
    "PRAGMA main.journal_mode = truncate",
    "PRAGMA journal_mode = off",
    "PRAGMA journal_size_limit = 1",
    "PRAGMA wal_checkpoint",
    "PRAGMA wal_checkpoint(truncate)",
    "PRAGMA wal_autocheckpoint = 1",
    "PRAGMA locking_mode = exclusive",
    "PRAGMA auto_vacuum = 0",
    "PRAGMA incremental_vacuum",
    "PRAGMA incremental_vacuum(9)",
    "PRAGMA optimize",
    "PRAGMA optimize(0x10002)",
    "PRAGMA page_size = 512",
    "PRAGMA encoding = 'UTF-16'",
    "PRAGMA default_cache_size = 9",
    "PRAGMA temp_store = file",
    "PRAGMA temp_store_directory = '.'",
    "PRAGMA data_store_directory = '.'",
    "PRAGMA trusted_schema = on",
    "PRAGMA writable_schema = on",
    "PRAGMA cell_size_check = off",
    "PRAGMA mmap_size = 1000000",
    "PRAGMA secure_delete = on",
    "PRAGMA synchronous = off",
    "PRAGMA max_page_count = 1",
    "PRAGMA hard_heap_limit = 0",
    "PRAGMA soft_heap_limit = 1",
    "PRAGMA threads = 8",
    "PRAGMA legacy_alter_table = on",
    "PRAGMA ignore_check_constraints = on",
    "PRAGMA analysis_limit = 1",
    "PRAGMA busy_timeout = 1000000",
    "EXPLAIN PRAGMA temp_store_directory = '.'",
];

/// Statements that touch files by name; `{dir}` is the folder, `{file}` the file.
const FILES: [&str; 14] = [
    "VACUUM INTO '{dir}/copy.db'",
    "VACUUM main INTO '{dir}/copy.db'",
    "VACUUM INTO '{dir}/' || 'copy.db'",
    "VACUUM INTO 'file:{dir}/copy.db?mode=rwc'",
    "ATTACH '{dir}/new.db' AS n; CREATE TABLE n.x(a)",
    "ATTACH '{dir}/other.db' AS n; DELETE FROM n.o",
    "ATTACH '{file}' AS n; DELETE FROM n.t",
    "ATTACH 'file:{file}?mode=rw' AS n; DELETE FROM n.t",
    "ATTACH 'file:{dir}/new.db?mode=rwc' AS n; CREATE TABLE n.x(a)",
    "ATTACH DATABASE '{dir}/' || 'new.db' AS n; CREATE TABLE n.x(a)",
    "EXPLAIN ATTACH '{dir}/new.db' AS n",
    "SELECT load_extension('{dir}/x.so')",
    "SELECT writefile('{dir}/x', 'y')",
    "SELECT fts3_tokenizer('simple', x'00')",
];

fn fill(sql: &str, path: &Path) -> String {
    sql.replace("{dir}", &path.parent().unwrap().display().to_string()).replace("{file}", &path.display().to_string())
}

#[test]
fn nothing_is_written_by_any_statement() {
    writes_nothing(&readonly(), "--readonly");
}

pub(super) fn writes_nothing(options: &OpenOptions, option: &str) {
    {
        for (folder, path) in files() {
            let before = snapshot(folder.path());
            let connection = open(OpenTarget::File(&path), options).unwrap();
            for sql in WRITES {
                let error = refusal(run(&connection, sql));
                assert!(
                    error.message.contains(option) || error.message.contains("may not be modified"),
                    "{sql}: {error}"
                );
                let _ = run(&connection, "ROLLBACK");
            }
            for sql in PRAGMAS {
                let error = refusal(run(&connection, sql));
                assert!(error.message.contains(option), "{sql}: {error}");
            }
            for sql in FILES {
                let sql = fill(sql, &path);
                let error = refusal(run(&connection, &sql));
                let of_function = error.message.contains("function");
                assert!(
                    of_function || error.message.contains(option) && error.message.contains("touches no file"),
                    "{sql}: {error}"
                );
            }
            drop(connection);
            assert_eq!(snapshot(folder.path()), before);
        }
    }
}

#[test]
fn reading_goes_on_as_ever() {
    reads_all(&readonly());
    reads_all(&sandbox());
}

pub(super) fn reads_all(options: &OpenOptions) {
    {
        for (folder, path) in files() {
            let before = snapshot(folder.path());
            let connection = open(OpenTarget::File(&path), options).unwrap();
            for outcome in explore(&connection) {
                outcome.unwrap_or_else(|error| panic!("{options:?}: {error}"));
            }
            for sql in [
                "SELECT * FROM pragma_table_list",
                "SELECT * FROM pragma_table_xinfo('t')",
                "SELECT * FROM pragma_foreign_key_list('u')",
                "SELECT l.*, x.* FROM pragma_index_list('t') l, pragma_index_xinfo(l.name) x",
                "SELECT * FROM pragma_function_list LIMIT 1",
                "SELECT * FROM pragma_collation_list",
                "PRAGMA schema_version",
                "PRAGMA main.user_version",
                "PRAGMA foreign_keys = on",
                "PRAGMA table_info(t)",
                "PRAGMA integrity_check",
                "PRAGMA quick_check(t)",
                "PRAGMA foreign_key_check",
                "PRAGMA journal_mode",
                "PRAGMA page_count",
                "PRAGMA database_list",
                "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 5000) SELECT sum(n), max(random()) FROM c",
                "SELECT * FROM json_each('[1, 2]'), json_tree('{\"a\": 1}')",
                "SELECT * FROM f WHERE f MATCH 'word' ORDER BY bm25(f)",
                "SELECT * FROM r WHERE x0 > -1",
                "SELECT name, pageno FROM dbstat LIMIT 1",
                "SELECT highlight(f, 0, '<', '>'), upper(x), date('now'), sqrt(2), x REGEXP 'w' FROM f",
                "SELECT group_concat(b, ',') OVER (ORDER BY a) FROM t",
                "EXPLAIN DELETE FROM t",
                "EXPLAIN QUERY PLAN UPDATE t SET b = 1",
                "EXPLAIN CREATE TABLE q(a)",
                "EXPLAIN INSERT INTO v VALUES (1, 2)",
                "CREATE TEMP TABLE mine AS SELECT * FROM t; INSERT INTO mine VALUES (8, 8); CREATE INDEX temp.mi ON mine(a); ANALYZE temp; DROP TABLE mine",
                "CREATE VIRTUAL TABLE temp.words USING fts5(a); INSERT INTO words VALUES ('x'); SELECT * FROM words('x')",
                "CREATE TEMP VIEW tv AS SELECT * FROM t; SELECT * FROM tv; DROP VIEW tv",
                "BEGIN; SELECT * FROM t; COMMIT; SAVEPOINT s; RELEASE s",
                "SELECT * FROM t ORDER BY b DESC, a; SELECT changes(), total_changes(), last_insert_rowid()",
            ] {
                run(&connection, sql).unwrap_or_else(|error| panic!("{options:?} {sql}: {error}"));
            }
            drop(connection);
            assert_eq!(snapshot(folder.path()), before, "{options:?}");
        }
    }
}

#[test]
fn a_sandbox_lets_everything_happen_and_forgets_it() {
    forgets_all(false);
}

pub(super) fn forgets_all(safe: bool) {
    {
        for (folder, path) in files() {
            let before = snapshot(folder.path());
            let options = restricted_copy(|options| (options.safe, options.sandbox) = (safe, true));
            for (sql, _) in WRITES.iter().chain(&PRAGMAS).map(|sql| (sql, ())) {
                let connection = open(OpenTarget::File(&path), &options).unwrap();
                assert!(connection.is_sandbox() && connection.is_safe() == safe);
                let outcome = run(&connection, sql);
                let process = sql.contains("store_directory");
                let guarding =
                    ["busy_timeout", "cell_size", "heap_limit", "mmap", "temp_store", "threads", "trusted", "writable"];
                let refused = process
                    || sql.contains("sqlite_schema")
                    || sql.contains("f_data")
                    || safe && sql.starts_with("PRAGMA") && guarding.iter().any(|pragma| sql.contains(pragma));
                assert_eq!(outcome.is_err(), refused, "{sql}: {outcome:?}");
                drop(connection);
            }
            let connection = open(OpenTarget::File(&path), &options).unwrap();
            for sql in FILES {
                let sql = fill(sql, &path);
                let error = refusal(run(&connection, &sql));
                assert!(
                    error.message.contains("touches no file") || error.message.contains("function"),
                    "{sql}: {error}"
                );
            }
            run(&connection, "PRAGMA journal_mode = wal; DELETE FROM u; BEGIN; DELETE FROM t; COMMIT; DROP TABLE u; VACUUM; CREATE TABLE n(a)").unwrap();
            assert_eq!(one(&connection, "SELECT count(*) FROM t"), Value::Integer(0));
            run(&connection, "ATTACH ':memory:' AS m; CREATE TABLE m.x(a); DETACH m").unwrap();
            // What is done can be taken back there, too.
            connection.set_recording(true).unwrap();
            super::undo::line(&connection, "INSERT INTO t VALUES (1, 1)");
            super::undo::line(&connection, "INSERT INTO f VALUES ('w')");
            super::undo::line(&connection, "DROP TABLE n");
            for _ in 0..3 {
                connection.undo().unwrap();
            }
            assert_eq!(one(&connection, "SELECT count(*) FROM t, n"), Value::Integer(0));
            drop(connection);
            assert_eq!(snapshot(folder.path()), before);
        }
    }
}

#[test]
fn a_sandbox_holds_what_the_file_held() {
    for (_folder, path) in files() {
        let plain = open(OpenTarget::File(&path), &readonly()).unwrap();
        let wanted = rows(&plain, "SELECT * FROM t");
        drop(plain);
        let connection = open(OpenTarget::File(&path), &sandbox()).unwrap();
        assert_eq!(rows(&connection, "SELECT * FROM t"), wanted);
        // Another program goes on with the file; the copy is of before.
        build(&path, "DELETE FROM t");
        assert_eq!(rows(&connection, "SELECT * FROM t"), wanted);
        assert_eq!(one(&connection, "PRAGMA integrity_check"), Value::text("ok"));
    }
    assert!(
        refusal(open(OpenTarget::File(Path::new("/nowhere/x.db")), &sandbox())).message.contains("there is no file")
    );
    let (_folder, path) = place("empty.db");
    fs::write(&path, "").unwrap();
    run(&open(OpenTarget::File(&path), &sandbox()).unwrap(), "CREATE TABLE t(a)").unwrap();
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    // What only reads needs no copy.
    let both = restricted_copy(|options| (options.readonly, options.sandbox) = (true, true));
    let connection = open(OpenTarget::File(&path), &both).unwrap();
    assert!(connection.is_readonly() && !connection.is_sandbox());
    assert!(refusal(run(&connection, "CREATE TABLE t(a)")).message.contains("--readonly"));
}

#[test]
fn no_guard_no_load_extension_either() {
    let connection = memory();
    for sql in ["SELECT load_extension('x')", "SELECT load_extension('x', 'y')", "SELECT fts3_tokenizer('a', x'00')"] {
        assert!(refusal(run(&connection, sql)).message.contains("may not be called"), "{sql}");
    }
    assert!(run(&connection, "PRAGMA load_extension = 1; SELECT load_extension('x')").is_err());
    assert!(!connection.is_safe() && !connection.is_sandbox());
}

#[test]
fn what_a_statement_would_do_is_told_before() {
    let (_folder, path) = place("file.db");
    build(
        &path,
        &format!(
            "{SCHEMA} CREATE TABLE log(x); CREATE TRIGGER tl AFTER DELETE ON t BEGIN INSERT INTO log VALUES (old.a); END"
        ),
    );
    let connection = open_file(&path).unwrap();
    let told = |sql: &str| connection.prepare(sql).unwrap().unwrap().actions().to_vec();
    let kinds = |sql: &str| {
        told(sql).into_iter().map(|action| (action.kind, action.object.unwrap_or_default())).collect::<Vec<_>>()
    };
    assert_eq!(
        kinds("DELETE FROM t WHERE a = 1"),
        [
            (ActionKind::Delete, "t".to_string()),
            (ActionKind::Insert, "log".to_string()),
            (ActionKind::Delete, "u".to_string())
        ]
    );
    assert_eq!(told("DELETE FROM t")[1].within.as_deref(), Some("tl"));
    assert_eq!(kinds("UPDATE t SET b = 1"), [(ActionKind::Update, "t".to_string())]);
    assert_eq!(kinds("CREATE TABLE n(a)"), [(ActionKind::Create, "n".to_string())]);
    assert_eq!(kinds("DROP INDEX i"), [(ActionKind::Drop, "i".to_string())]);
    assert_eq!(kinds("SELECT * FROM t"), []);
    assert_eq!(kinds("ROLLBACK TO x"), [(ActionKind::RollbackTo, "x".to_string())]);
    assert_eq!(kinds("PRAGMA user_version = 4"), [(ActionKind::Pragma, "user_version".to_string())]);
    assert_eq!(told("VACUUM")[0].kind, ActionKind::Vacuum);
    assert_eq!(told("VACUUM main INTO 'x'")[0].detail.as_deref(), Some("into"));
    let all = connection.classify("SELECT upper(b) FROM v").unwrap().unwrap();
    assert!(all.iter().any(|action| action.kind == ActionKind::Read && action.object.as_deref() == Some("t")));
    assert!(all.iter().any(|action| action.kind == ActionKind::Call && action.object.as_deref() == Some("upper")));
    assert!(connection.classify("-- nothing").unwrap().is_none());
    assert_eq!(one(&connection, "SELECT count(*) FROM t"), Value::Integer(3));
}
