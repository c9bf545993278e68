//! Opening: what is in the way, and what the message says to do.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;

use super::*;

fn message(path: &Path) -> String {
    refusal(open_file(path)).to_string()
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_missing_file_is_not_made() {
    let (folder, path) = sample();
    let text = message(&folder.path().join("smaple.db"));
    assert!(text.contains("there is no file") && text.contains("did you mean"), "{text}");
    assert!(text.contains("sample.db?") && text.contains("--create"), "{text}");
    let text = message(&folder.path().join("nowhere/x.db"));
    assert!(text.contains("nor a folder"), "{text}");
    let both = OpenOptions { create: true, readonly: true, ..options() };
    assert!(open(OpenTarget::File(&folder.path().join("new.db")), &both).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(message(&path.join("x")).contains("not a folder"));
}

#[test]
fn create_makes_one_and_opens_what_is_there() {
    let (_folder, path) = place("new.db");
    let create = OpenOptions { create: true, ..options() };
    let connection = open(OpenTarget::File(&path), &create).unwrap();
    run(&connection, "CREATE TABLE t(a)").unwrap();
    drop(connection);
    let connection = open(OpenTarget::File(&path), &create).unwrap();
    assert_eq!(rows(&connection, "SELECT * FROM t").len(), 0);
}

#[test]
fn things_that_are_no_file() {
    let (folder, _) = sample();
    let text = message(folder.path());
    assert!(text.contains("is a folder") && text.contains("sample.db"), "{text}");
    assert!(message(Path::new("")).contains("empty"));
    assert!(message(Path::new("a\0b")).contains("NUL"));
    assert!(message(Path::new("/dev/null")).contains("is a device"));
    let socket = folder.path().join("socket");
    let _listener = UnixListener::bind(&socket).unwrap();
    assert!(message(&socket).contains("is a socket"));
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(message(&pipe).contains("is a pipe"));
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    symlink(&one, &two).unwrap();
    symlink(&two, &one).unwrap();
    assert!(message(&one).contains("symbolic links"));
    let dangling = folder.path().join("dangling");
    symlink(folder.path().join("gone"), &dangling).unwrap();
    assert!(message(&dangling).contains("is a link to"));
    assert!(message(&folder.path().join("x".repeat(300))).contains("too long"));
}

#[test]
fn names_that_mean_something_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let names: [&OsStr; 9] = [
        OsStr::new("with space.db"),
        OsStr::new("ünï — 日本.db"),
        OsStr::new("a?mode=memory"),
        OsStr::new("a#b%20c"),
        OsStr::new("file:x.db"),
        OsStr::new(":memory:"),
        OsStr::new("-c"),
        OsStr::from_bytes(b"not\xffutf8.db"),
        OsStr::new("quote'\"`.db"),
    ];
    for (number, name) in (1_i64..).zip(names) {
        let path = folder.path().join(name);
        let create = OpenOptions { create: true, ..options() };
        let connection = open(OpenTarget::File(&path), &create).unwrap();
        run(&connection, &format!("CREATE TABLE t(a); INSERT INTO t VALUES ({number})")).unwrap();
        drop(connection);
        assert!(path.is_file(), "{name:?}");
        assert_eq!(one(&open_file(&path).unwrap(), "SELECT a FROM t"), Value::Integer(number), "{name:?}");
        // The same through a URI, by which a file that cannot be changed is read.
        run(&open_file(&path).unwrap(), "PRAGMA journal_mode = wal").unwrap();
        allow(&path, 0o444);
        allow(folder.path(), 0o555);
        let seen = unprivileged(|| one(&open_file(&path).unwrap(), "SELECT a FROM t"));
        allow(folder.path(), 0o755);
        assert_eq!(seen, Value::Integer(number), "{name:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), names.len());
}

#[test]
fn a_symbolic_link_leads_to_the_file_and_what_is_beside_it() {
    let (folder, path) = wal_sample(true);
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("link");
    symlink(&path, &link).unwrap();
    let before = snapshot(folder.path());
    let connection = open_file(&link).unwrap();
    assert_eq!(one(&connection, "SELECT count(*) FROM t"), Value::Integer(2));
    drop(connection);
    assert_eq!(snapshot(folder.path()), before);
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
}

#[test]
fn files_that_are_something_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut random = Vec::new();
    let mut state = 1_u64;
    for _ in 0..4096 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        random.push((state >> 56) as u8);
    }
    let duck = [&[0_u8; 8][..], b"DUCK", &[0; 4096]].concat();
    let cases: [(&str, &[u8], &str); 13] = [
        ("dump.sql", b"CREATE TABLE t(a);\n", "< "),
        ("notes", b"BEGIN TRANSACTION; insert into t values (1);", ".read"),
        ("data.csv", b"a,b\n1,2\n", ".import"),
        ("readme.txt", "Grüße\n".as_bytes(), "is a text"),
        ("x.db.gz", b"\x1f\x8b\x08\x00abcdefgh", "gunzip"),
        ("x.zip", b"PK\x03\x04xxxxxxxxx", "unzip"),
        ("x.zst", b"\x28\xb5\x2f\xfdxxxxxxxx", "unzstd"),
        ("x.xz", b"\xfd7zXZ\0xxxxxxxx", "unxz"),
        ("old.db", b"** This file contains an SQLite 2.1 database **\0", "SQLite 2"),
        ("duck.db", &duck, "DuckDB"),
        ("secret.db", &random, "encrypted"),
        ("short", b"\x00\x01", "not an SQLite database"),
        ("program", &[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0, 0], "not an SQLite database"),
    ];
    for (name, content, said) in cases {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        let text = message(&path);
        assert!(text.contains(said), "{name}: {text}");
        assert_eq!(fs::read(&path).unwrap(), content);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), cases.len());
}

#[test]
fn an_empty_file_is_an_empty_database() {
    let (folder, path) = place("empty.db");
    fs::write(&path, "").unwrap();
    let connection = open_file(&path).unwrap();
    assert_eq!(explore(&connection).len(), 1);
    drop(connection);
    assert_eq!((fs::metadata(&path).unwrap().len(), fs::read_dir(folder.path()).unwrap().count()), (0, 1));
    for suffix in ["-wal", "-journal"] {
        let beside = folder.path().join(format!("empty.db{suffix}"));
        fs::write(&beside, "something").unwrap();
        let text = message(&path);
        assert!(text.contains("would throw away") && text.contains(suffix), "{text}");
        assert_eq!(fs::read(&beside).unwrap(), b"something");
        fs::remove_file(&beside).unwrap();
    }
}

#[test]
fn damage_is_told_apart() {
    let (_folder, path) = sample();
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..4000]).unwrap();
    let text = message(&path);
    assert!(text.contains("is cut off") && text.contains("8192") && text.contains("4000"), "{text}");
    fs::write(&path, &whole[..5000]).unwrap();
    let warnings = open_file(&path).unwrap().take_warnings();
    assert!(warnings[0].message.contains("is cut off: 3192 bytes are missing"), "{warnings:?}");
    let mut header = whole.clone();
    header[16] = 3;
    fs::write(&path, &header).unwrap();
    assert!(message(&path).contains("the header of"), "{}", message(&path));
    fs::write(&path, &whole).unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
    connection.execute_batch("PRAGMA writable_schema=on; UPDATE sqlite_schema SET sql='CREATE TABLE t(a,'").unwrap();
    drop(connection);
    let text = message(&path);
    assert!(text.contains("the schema of") && text.contains(".recover"), "{text}");
}

#[test]
fn damage_of_the_header_and_schema_has_a_name() {
    let (_folder, path) = sample();
    let whole = fs::read(&path).unwrap();
    for (at, bytes, told) in [(44, [0, 0, 0, 9], "newer than this program"), (56, [0, 0, 0, 2], "another encoding")] {
        let mut damaged = whole.clone();
        damaged[at..at + 4].copy_from_slice(&bytes);
        fs::write(&path, damaged).unwrap();
        let text = message(&path);
        assert!(text.contains(told) && text.contains("sample.db"), "{text}");
    }
}

#[test]
fn a_lock_is_waited_for_and_then_told() {
    let (_folder, path) = sample();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let text = message(&path);
    assert!(text.contains("is locked by another program (waited 0.2 s)"), "{text}");
    other.execute_batch("ROLLBACK").unwrap();
    let connection = open_file(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(rows(&connection, "SELECT * FROM t").len(), 3);
    let text = refusal(run(&connection, "DELETE FROM t")).to_string();
    assert!(text.contains("is locked by another program (waited 0.2 s)"), "{text}");
    other.execute_batch("COMMIT").unwrap();
    assert_eq!(run(&connection, "DELETE FROM t").unwrap(), 3);
}

#[test]
fn a_snapshot_that_is_too_old_to_write() {
    let (_folder, path) = wal_sample(false);
    let connection = open_file(&path).unwrap();
    run(&connection, "BEGIN; SELECT * FROM t").unwrap();
    rusqlite::Connection::open(&path).unwrap().execute_batch("INSERT INTO t VALUES (8, 8)").unwrap();
    let error = refusal(run(&connection, "INSERT INTO t VALUES (9, 9)"));
    assert!(error.message.contains("since this transaction began") && error.hints[0].contains("rollback"), "{error}");
}

#[test]
fn no_permission() {
    let (folder, path) = sample();
    allow(folder.path(), 0o755);
    allow(&path, 0o000);
    assert!(unprivileged(|| message(&path)).contains("no permission to read"));
    allow(&path, 0o444);
    allow(folder.path(), 0o000);
    assert!(unprivileged(|| message(&path)).contains("no permission to enter"));
    allow(folder.path(), 0o555);
    let text = unprivileged(|| {
        let connection = open_file(&path).unwrap();
        assert!(connection.is_readonly());
        assert_eq!(rows(&connection, "SELECT * FROM t").len(), 3);
        refusal(run(&connection, "DELETE FROM t")).to_string()
    });
    assert!(text.contains("cannot be written: there is no permission to"), "{text}");
    let create = OpenOptions { create: true, ..options() };
    let new = folder.path().join("new.db");
    let text = unprivileged(|| refusal(open(OpenTarget::File(&new), &create)).to_string());
    assert!(text.contains("cannot be made: there is no permission"), "{text}");
    // The file may be written, and the folder not: SQLite needs both.
    allow(&path, 0o666);
    let text = unprivileged(|| refusal(run(&open_file(&path).unwrap(), "DELETE FROM t")).to_string());
    assert!(text.contains("sample.db"), "{text}");
    allow(folder.path(), 0o755);
    assert_eq!(rows(&open_file(&path).unwrap(), "SELECT * FROM t").len(), 3);
}

#[test]
fn wal_mode_where_nothing_can_be_written() {
    for (file_mode, folder_mode) in [(0o444, 0o555), (0o666, 0o555), (0o444, 0o777)] {
        let (folder, path) = wal_sample(false);
        let before = snapshot(folder.path());
        allow(&path, file_mode);
        allow(folder.path(), folder_mode);
        let (seen, written) = unprivileged(|| {
            let connection = open_file(&path).unwrap();
            (rows(&connection, "SELECT * FROM t").len(), refusal(run(&connection, "DELETE FROM t")).message)
        });
        assert_eq!(seen, 1, "{file_mode:o} {folder_mode:o}");
        assert!(written.contains("cannot be written"), "{written}");
        assert_eq!(snapshot(folder.path()), before, "{file_mode:o} {folder_mode:o}");
        allow(folder.path(), 0o755);
    }
}

#[test]
fn a_wal_that_cannot_be_read_is_never_left_out() {
    let (folder, path) = wal_sample(true);
    fs::remove_file(folder.path().join("wal.db-shm")).unwrap();
    let before = snapshot(folder.path());
    for (file_mode, wal_mode) in [(0o444, 0o444), (0o666, 0o666), (0o666, 0o000)] {
        allow(&path, file_mode);
        allow(&folder.path().join("wal.db-wal"), wal_mode);
        allow(folder.path(), 0o555);
        let text = unprivileged(|| message(&path));
        assert!(text.contains("wal.db-wal holds changes") && text.contains("copy"), "{text}");
        allow(folder.path(), 0o755);
        allow(&folder.path().join("wal.db-wal"), 0o644);
        assert_eq!(snapshot(folder.path()), before);
    }
    assert_eq!(rows(&open_file(&path).unwrap(), "SELECT * FROM t").len(), 2);
}

#[test]
fn a_wal_that_is_none_is_told_at_once() {
    let (folder, path) = wal_sample(true);
    let wal = folder.path().join("wal.db-wal");
    let whole = fs::read(&wal).unwrap();
    // Within the header, in its checksum, and cut within it.
    for damaged in [[b"garbage", &whole[7..]].concat(), [&whole[..24], &[0; 8]].concat(), whole[..20].to_vec()] {
        fs::write(&wal, damaged).unwrap();
        allow(&path, 0o444);
        allow(&wal, 0o444);
        allow(folder.path(), 0o555);
        let begin = std::time::Instant::now();
        let text = unprivileged(|| message(&path));
        assert!(text.contains("wal.db-wal is damaged"), "{text}");
        assert!(begin.elapsed() < Duration::from_secs(5));
        allow(folder.path(), 0o755);
        allow(&wal, 0o644);
    }
    fs::write(&wal, whole).unwrap();
    assert_eq!(rows(&open_file(&path).unwrap(), "SELECT * FROM t").len(), 2);
}

#[test]
fn a_file_read_as_unchanging_that_changes_all_the_same() {
    let (folder, path) = wal_sample(false);
    allow(&path, 0o444);
    allow(folder.path(), 0o777);
    let (seen, then) = unprivileged(|| {
        let connection = open_file(&path).unwrap();
        let seen = rows(&connection, "SELECT * FROM t").len();
        // A file beside it, as another program makes it that opens the database and writes.
        fs::write(folder.path().join("wal.db-wal"), "frames").unwrap();
        (seen, refusal(run(&connection, "SELECT * FROM t")).message)
    });
    assert_eq!(seen, 1);
    assert!(then.contains("another program has changed"), "{then}");
}

/// A database in the middle of a transaction that a crash cut off: pages written, the journal still there.
fn hot_journal() -> (TempDir, PathBuf) {
    let (folder, path) = place("hot.db");
    build(&path, "CREATE TABLE t(a, b); INSERT INTO t VALUES (1, hex(zeroblob(3000)))");
    let writer = rusqlite::Connection::open(&path).unwrap();
    writer
        .execute_batch(
            "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; UPDATE t SET a = 2, b = hex(zeroblob(20000))",
        )
        .unwrap();
    writer.execute_batch("INSERT INTO t SELECT 3, hex(randomblob(2000)) FROM t, t AS u, t AS v").unwrap();
    let _ = writer.cache_flush();
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    drop(writer);
    let path = copy.path().join("hot.db");
    assert!(copy.path().join("hot.db-journal").metadata().unwrap().len() > 512);
    (copy, path)
}

#[test]
fn a_transaction_that_was_cut_off_is_taken_back_with_a_word() {
    let (folder, path) = hot_journal();
    let readonly = OpenOptions { readonly: true, ..options() };
    let before = snapshot(folder.path());
    let text = refusal(open(OpenTarget::File(&path), &readonly)).to_string();
    assert!(text.contains("was cut off") && text.contains("without --readonly"), "{text}");
    allow(&path, 0o444);
    allow(folder.path(), 0o555);
    let text = unprivileged(|| message(&path));
    assert!(text.contains("was cut off"), "{text}");
    allow(&path, 0o644);
    allow(folder.path(), 0o755);
    assert_eq!(snapshot(folder.path()), before);
    let connection = open_file(&path).unwrap();
    assert_eq!(rows(&connection, "SELECT a, length(b) FROM t"), [[Value::Integer(1), Value::Integer(6000)]]);
    let warnings = connection.take_warnings();
    assert!(warnings[0].message.contains("had been cut off"), "{warnings:?}");
    assert!(connection.take_warnings().is_empty());
}

#[test]
fn a_file_that_goes_away_under_the_connection() {
    let (_folder, path) = sample();
    let connection = open_file(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(rows(&connection, "SELECT * FROM t").len(), 3);
    let error = refusal(run(&connection, "DELETE FROM t"));
    assert!(error.message.contains("moved or deleted"), "{error}");
}
