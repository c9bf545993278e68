//! A session that only reads leaves the file, and the folder around it, as they were.

use super::*;

fn readonly() -> OpenOptions {
    OpenOptions { readonly: true, ..options() }
}

/// Reads in all the ways there are that write nothing, by their user's lights.
fn look_around(connection: &SqliteConnection) {
    assert!(explore(connection).iter().all(std::result::Result::is_ok));
    for sql in [
        "BEGIN; SELECT count(*) FROM t; COMMIT",
        "SAVEPOINT s; SELECT * FROM t; ROLLBACK TO s; RELEASE s",
        "EXPLAIN DELETE FROM t",
        "PRAGMA foreign_keys; PRAGMA journal_mode; PRAGMA integrity_check; PRAGMA user_version; PRAGMA page_count",
        "SELECT * FROM t ORDER BY b DESC, a",
        "CREATE TEMP TABLE IF NOT EXISTS mine AS SELECT * FROM t; SELECT * FROM mine",
    ] {
        run(connection, sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
}

#[test]
fn reading_leaves_no_trace_in_any_mode() {
    type Maker = fn() -> (TempDir, PathBuf);
    let makers: [(&str, Maker); 5] = [
        ("rollback", sample),
        ("wal", || wal_sample(false)),
        ("wal with frames", || wal_sample(true)),
        ("wal with frames and no index", || {
            let (folder, path) = wal_sample(true);
            fs::remove_file(folder.path().join("wal.db-shm")).unwrap();
            (folder, path)
        }),
        ("empty wal", || {
            let (folder, path) = wal_sample(false);
            fs::write(folder.path().join("wal.db-wal"), "").unwrap();
            (folder, path)
        }),
    ];
    for (name, make) in makers {
        for options in [options(), readonly()] {
            let (folder, path) = make();
            let before = snapshot(folder.path());
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            for _ in 0..2 {
                let connection = open(OpenTarget::File(&path), &options).unwrap();
                look_around(&connection);
                drop(connection);
                assert_eq!(snapshot(folder.path()), before, "{name} {options:?}");
            }
            assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), modified, "{name}");
        }
    }
}

#[test]
fn readonly_cannot_write_by_any_statement() {
    for (folder, path) in [sample(), wal_sample(true), wal_sample(false)] {
        let before = snapshot(folder.path());
        let connection = open(OpenTarget::File(&path), &readonly()).unwrap();
        let file = path.display().to_string();
        for sql in [
            "DELETE FROM t".to_string(),
            "CREATE TABLE u(a)".to_string(),
            "PRAGMA query_only = off; INSERT INTO t VALUES (9, 9)".to_string(),
            "PRAGMA user_version = 5".to_string(),
            "VACUUM".to_string(),
            format!("ATTACH '{file}' AS again; DELETE FROM again.t"),
            format!("ATTACH 'file:{file}?mode=rw' AS wide; DELETE FROM wide.t"),
            format!("VACUUM INTO '{file}'"),
        ] {
            let error = refusal(run(&connection, &sql));
            assert_eq!(error.kind, DiagnosticKind::Engine, "{sql}");
        }
        for sql in [
            "PRAGMA journal_mode = delete",
            "PRAGMA journal_mode = wal",
            "PRAGMA wal_checkpoint(truncate)",
            "PRAGMA application_id = 5",
            "PRAGMA auto_vacuum = 1",
            "PRAGMA page_size = 512",
            "PRAGMA incremental_vacuum",
            "PRAGMA optimize",
            "ANALYZE",
            "REINDEX",
        ] {
            let _ = run(&connection, sql);
        }
        drop(connection);
        assert_eq!(snapshot(folder.path()), before, "{file}");
    }
}

#[test]
fn readonly_says_so() {
    let (_folder, path) = sample();
    let connection = open(OpenTarget::File(&path), &readonly()).unwrap();
    let error = refusal(run(&connection, "DELETE FROM t"));
    assert!(error.message.contains("opened with --readonly"), "{error}");
}

#[test]
fn writing_works_and_ends_as_it_does_elsewhere() {
    for frames in [false, true] {
        let (folder, path) = wal_sample(frames);
        let connection = open_file(&path).unwrap();
        look_around(&connection);
        run(&connection, "CREATE TEMP TABLE kept(a); INSERT INTO kept VALUES (7); INSERT INTO t VALUES (5, 'five')")
            .unwrap();
        assert_eq!(one(&connection, "SELECT a FROM kept"), Value::Integer(7));
        drop(connection);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the -wal is in the file");
        assert_eq!(one(&open_file(&path).unwrap(), "SELECT b FROM t WHERE a = 5"), Value::text("five"));
    }
    let (folder, path) = sample();
    run(&open_file(&path).unwrap(), "DELETE FROM t").unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_others_do_meanwhile_stays() {
    let (folder, path) = wal_sample(false);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("INSERT INTO t VALUES (2, 'two')").unwrap();
    for options in [options(), readonly()] {
        let connection = open(OpenTarget::File(&path), &options).unwrap();
        look_around(&connection);
        drop(connection);
        assert!(folder.path().join("wal.db-wal").exists() && folder.path().join("wal.db-shm").exists());
        other.execute_batch("INSERT INTO t(b) VALUES ('more')").unwrap();
    }
    // One that comes after the session has begun, and goes before it ends.
    drop(other);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let connection = open(OpenTarget::File(&path), &readonly()).unwrap();
    look_around(&connection);
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("INSERT INTO t(b) VALUES ('late')").unwrap();
    drop(other);
    assert_eq!(one(&connection, "SELECT max(b) FROM t WHERE b = 'late'"), Value::text("late"));
    drop(connection);
    assert_eq!(one(&open_file(&path).unwrap(), "SELECT count(*) FROM t WHERE b = 'late'"), Value::Integer(1));
}

#[test]
fn two_sessions_at_once_leave_no_trace_either() {
    for options in [options(), readonly()] {
        let (folder, path) = wal_sample(false);
        let before = snapshot(folder.path());
        let one = open(OpenTarget::File(&path), &options).unwrap();
        let two = open(OpenTarget::File(&path), &options).unwrap();
        look_around(&one);
        look_around(&two);
        drop(one);
        look_around(&two);
        drop(two);
        assert_eq!(snapshot(folder.path()), before);
    }
}

#[test]
fn a_file_that_is_refused_is_left_alone_too() {
    let (folder, path) = wal_sample(true);
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(700);
    fs::write(&path, bytes).unwrap();
    fs::write(folder.path().join("wal.db-wal"), "short").unwrap();
    let before = snapshot(folder.path());
    for options in [options(), readonly()] {
        let _ = open(OpenTarget::File(&path), &options).map(|connection| explore(&connection));
        assert_eq!(snapshot(folder.path()), before);
    }
}
