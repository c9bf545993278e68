//! Files that change under a session, files that a session may write, and files that hold what is large.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use rusqlite::Connection;

use crate::common::env::TestEnv;
use crate::common::program::Running;

/// A folder with `shop.db`, in a journal mode, and `other.db`, which nobody has open.
fn shop(mode: &str) -> TestEnv {
    let items =
        "CREATE TABLE items(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO items VALUES (1, 'old'), (2, 'old')";
    let env = TestEnv::with_database("shop.db", &format!("PRAGMA journal_mode = {mode}; {items}"));
    env.sqlite("other.db")
        .execute_batch("CREATE TABLE items(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO items VALUES (1, 'new')")
        .unwrap();
    env
}

fn session(env: &TestEnv, file: &str, options: &[&str]) -> Running {
    let arguments: Vec<&str> = [&[file, "--quiet", "--yes", "--keep-going"], options].concat();
    let mut running = env.hopdb(&arguments).start();
    running.catch_up();
    running
}

/// Has lines run to their end.
fn done(running: &mut Running, lines: &str) {
    running.write(&format!("{lines}.print ready\n"));
    while running.read_line() != "ready\n" {}
}

/// What SQLite itself finds in a file.
fn names(path: &Path) -> String {
    let connection = Connection::open(path).unwrap();
    let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok", "{}", path.display());
    connection
        .query_row("SELECT group_concat(name, ' ') FROM (SELECT name FROM items ORDER BY id)", [], |row| row.get(0))
        .unwrap()
}

const MODES: [&str; 3] = ["wal", "delete", "persist"];

#[test]
fn another_file_takes_the_place() {
    for mode in MODES {
        let env = shop(mode);
        let (path, kept) = (env.path("shop.db"), env.path("kept.db"));
        let mut running = session(&env, "shop.db", &[]);
        done(&mut running, "update items set name='one' where id=1;\n");
        fs::hard_link(&path, &kept).unwrap();
        fs::rename(env.path("other.db"), &path).unwrap();
        let before = fs::read(&path).unwrap();
        running.write("update items set name='two' where id=2;\n");
        running.write("create item name='three'\n\n.undo\n");
        let outcome = running.end().assert_failure();
        assert!(outcome.stderr.contains("shop.db is another file now"), "{mode}: {}", outcome.stderr);
        assert_eq!(fs::read(&path).unwrap(), before, "{mode}");
        assert_eq!(names(&path), "new", "{mode}");
        assert_eq!(names(&kept), "one old", "{mode}");
        assert!(!env.path("shop.db-wal").exists() && !env.path("shop.db-journal").exists(), "{mode}");
    }
}

#[test]
fn another_file_takes_the_place_and_nothing_more_is_written() {
    for mode in MODES {
        let env = shop(mode);
        let (path, kept) = (env.path("shop.db"), env.path("kept.db"));
        let mut running = session(&env, "shop.db", &[]);
        done(&mut running, "update items set name='one' where id=1;\n");
        fs::hard_link(&path, &kept).unwrap();
        fs::rename(env.path("other.db"), &path).unwrap();
        running.end().assert_success();
        assert_eq!((names(&path), names(&kept)), ("new".to_owned(), "one old".to_owned()), "{mode}");
    }
}

#[test]
fn another_file_takes_the_place_within_a_transaction() {
    for mode in MODES {
        let env = shop(mode);
        let (path, kept) = (env.path("shop.db"), env.path("kept.db"));
        let mut running = session(&env, "shop.db", &[]);
        done(
            &mut running,
            "update items set name='one' where id=1;\nbegin;\nupdate items set name='two' where id=2;\n",
        );
        fs::hard_link(&path, &kept).unwrap();
        fs::rename(env.path("other.db"), &path).unwrap();
        running.write("commit;\n");
        let outcome = running.end().assert_failure();
        assert!(outcome.stderr.contains("shop.db is another file now"), "{mode}: {}", outcome.stderr);
        assert_eq!((names(&path), names(&kept)), ("new".to_owned(), "one old".to_owned()), "{mode}");
    }
}

#[test]
fn a_deleted_database_is_not_written_but_can_be_kept() {
    // Beside a journal that stays, SQLite no longer reads either.
    for mode in ["wal", "delete"] {
        let env = shop(mode);
        let mut running = session(&env, "shop.db", &[]);
        fs::remove_file(env.path("shop.db")).unwrap();
        running.write("update items set name='one' where id=1;\ncount items\n\n.save kept.db\n");
        let outcome = running.end().assert_failure();
        assert!(
            outcome.stderr.contains("shop.db was moved or deleted since it was opened"),
            "{mode}: {}",
            outcome.stderr
        );
        assert!(outcome.stdout.contains("=> 2"), "{mode}: {}", outcome.text());
        assert_eq!(names(&env.path("kept.db")), "old old", "{mode}");
        assert!(!env.path("shop.db").exists() && !env.path("shop.db-wal").exists(), "{mode}");
    }
}

#[test]
fn a_database_that_is_made_again_is_another() {
    for mode in MODES {
        let env = shop(mode);
        let path = env.path("shop.db");
        let mut running = session(&env, "shop.db", &[]);
        done(&mut running, "update items set name='one' where id=1;\n");
        fs::remove_file(&path).unwrap();
        fs::copy(env.path("other.db"), &path).unwrap();
        running.write("update items set name='two';\n");
        let outcome = running.end().assert_failure();
        assert!(outcome.stderr.contains("is another file now"), "{mode}: {}", outcome.stderr);
        assert_eq!(names(&path), "new", "{mode}");
    }
}

#[test]
fn a_link_that_leads_elsewhere() {
    for mode in MODES {
        let env = shop(mode);
        let link = env.path("current.db");
        symlink("shop.db", &link).unwrap();
        let mut running = session(&env, "current.db", &[]);
        done(&mut running, "update items set name='one' where id=1;\n");
        fs::remove_file(&link).unwrap();
        symlink("other.db", &link).unwrap();
        running.write("update items set name='two' where id=2;\n");
        let outcome = running.end().assert_failure();
        assert!(outcome.stderr.contains("current.db is another file now"), "{mode}: {}", outcome.stderr);
        assert_eq!((names(&link), names(&env.path("shop.db"))), ("new".to_owned(), "one old".to_owned()), "{mode}");
    }
}

#[test]
fn a_log_that_is_deleted_alone() {
    for suffix in ["-wal", "-shm"] {
        let env = shop("wal");
        let mut running = session(&env, "shop.db", &[]);
        done(&mut running, "update items set name='one' where id=1;\n");
        fs::remove_file(env.path(&format!("shop.db{suffix}"))).unwrap();
        running.write("update items set name='two' where id=2;\n");
        let outcome = running.end().assert_failure();
        assert!(outcome.stderr.contains(&format!("shop.db{suffix} was deleted")), "{}", outcome.stderr);
        // What was answered before is in the file when the last one has left it.
        assert_eq!(names(&env.path("shop.db")), "one old", "{suffix}");
    }
}

#[test]
fn an_attached_database_is_watched_too() {
    for mode in MODES {
        let env = shop("delete");
        env.sqlite("more.db")
            .execute_batch(&format!(
                "PRAGMA journal_mode = {mode}; CREATE TABLE notes(id INTEGER PRIMARY KEY, name TEXT)"
            ))
            .unwrap();
        let mut running = session(&env, "shop.db", &[]);
        done(&mut running, "attach 'more.db' as more;\ninsert into more.notes(name) values ('x');\n");
        fs::rename(env.path("other.db"), env.path("more.db")).unwrap();
        running.write("insert into more.notes(name) values ('y');\nupdate items set name='one' where id=1;\n");
        let outcome = running.end().assert_failure();
        assert!(outcome.stderr.contains("more.db is another file now"), "{mode}: {}", outcome.stderr);
        assert_eq!(names(&env.path("more.db")), "new", "{mode}");
        assert_eq!(names(&env.path("shop.db")), "one old", "{mode}: the other one is still written");
    }
}

#[test]
fn a_journal_mode_that_changes_is_no_reason_to_refuse() {
    let env = shop("delete");
    let lines = "update items set name='a' where id=1;\npragma journal_mode=wal;\nupdate items set name='b' where id=1;\n\
                 pragma journal_mode=delete;\nupdate items set name='c' where id=1;\npragma journal_mode=wal;\n\
                 update items set name='d' where id=1;\nvacuum;\nupdate items set name='e' where id=1;\n";
    env.hopdb(&["shop.db", "--yes"]).input(lines).run().assert_success();
    assert_eq!(names(&env.path("shop.db")), "e old");
}

/// A writer at work has a journal, too.
#[test]
fn nothing_had_been_cut_off_while_its_writer_lives() {
    let env = shop("delete");
    let writer = env.sqlite("shop.db");
    writer.execute_batch("BEGIN IMMEDIATE; UPDATE items SET name = 'busy'").unwrap();
    assert!(env.path("shop.db-journal").exists());
    let said = env.run(&["shop.db", "-c", "count items"]).assert_success();
    assert_eq!(said.text(), "=> 2\n");
    // It begins while the journal is there, and the journal goes before it reads.
    let mut running = env.hopdb(&["shop.db", "--quiet"]).start();
    writer.execute_batch("COMMIT").unwrap();
    assert_eq!(running.ask("count items\n"), "=> 2\n");
    assert_eq!(running.end().assert_success().stderr, "");
}

#[test]
fn a_database_that_is_just_being_made_is_empty() {
    let env = TestEnv::new();
    let maker = env.sqlite("young.db");
    maker.execute_batch("BEGIN IMMEDIATE; CREATE TABLE items(id INTEGER PRIMARY KEY)").unwrap();
    assert_eq!(fs::metadata(env.path("young.db")).unwrap().len(), 0);
    assert!(env.path("young.db-journal").exists());
    env.run(&["young.db", "-c", ".tables"]).assert_success();
    maker.execute_batch("COMMIT").unwrap();
    env.assert_output(&["young.db", "-c", "count items"], "=> 0\n");
}

#[test]
fn readonly_overwrites_no_file_and_writes_no_database_beside() {
    let env = shop("delete");
    env.write("taken.csv", "mine").write("taken.txt", "mine").write("taken.svg", "mine").write("away/here.txt", "");
    for (line, words) in [
        (".export taken.csv items", "taken.csv is there already"),
        (".erd taken.svg", "taken.svg is there already"),
        (".output taken.txt", "taken.txt is there already"),
        (".save copy.db", "would be a database in the folder"),
        (".save away/../copy.db", "would be a database in the folder"),
        (".backup copy.db", "would be a database in the folder"),
        (".backup other.db", "other.db is there already"),
        (".save other.db --overwrite", "other.db is there already"),
        (".output shop.db.hop", "would be taken for a part of a database"),
        (".output copy.db-wal", "would be taken for a part of a database"),
        (".export copy.db.hop --format csv items", "would be taken for a part of a database"),
        (".relations save", "--readonly"),
    ] {
        env.assert_failure(&["shop.db", "--readonly", "-c", line], &[words]);
    }
    for taken in ["taken.csv", "taken.txt", "taken.svg"] {
        assert_eq!(fs::read_to_string(env.path(taken)).unwrap(), "mine");
    }
    assert_eq!(names(&env.path("other.db")), "new");
    let lines = ".export new.csv items\n.erd new.svg\n.save away/copy.db\n.output new.txt\ncount items\n\n.output /dev/null\ncount items\n";
    env.hopdb(&["shop.db", "--readonly"]).input(lines).run().assert_success();
    assert_eq!(fs::read_to_string(env.path("new.csv")).unwrap(), "id,name\n1,old\n2,old\n");
    assert_eq!(fs::read_to_string(env.path("new.txt")).unwrap(), "=> 2\n");
    assert_eq!(names(&env.path("away/copy.db")), "old old");
    let mut there: Vec<String> =
        fs::read_dir(env.folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    assert_eq!(
        there,
        ["away", "new.csv", "new.svg", "new.txt", "other.db", "shop.db", "taken.csv", "taken.svg", "taken.txt"]
    );
}

#[test]
fn a_script_replaces_what_it_exports() {
    let env = shop("delete");
    env.write("night.csv", "yesterday").write("night.txt", "yesterday");
    let lines = ".export night.csv items\n.output night.txt\ncount items\n";
    env.hopdb(&["shop.db"]).input(lines).run().assert_success();
    assert_eq!(fs::read_to_string(env.path("night.csv")).unwrap(), "id,name\n1,old\n2,old\n");
    assert_eq!(fs::read_to_string(env.path("night.txt")).unwrap(), "=> 2\n");
}

/// What is long is described by its beginning, and told apart as a whole.
#[test]
fn long_values_are_described_by_their_beginning() {
    let env = TestEnv::with_database(
        "long.db",
        "CREATE TABLE pages(id INTEGER PRIMARY KEY, body TEXT, fold TEXT COLLATE NOCASE, file BLOB);
         INSERT INTO pages(body, fold, file) VALUES
           ('a', 'A', x'00'),
           (printf('%.*c', 100000, 'x') || '1', printf('%.*c', 100000, 'y'), zeroblob(100000)),
           (printf('%.*c', 100000, 'x') || '1', printf('%.*c', 100000, 'Y'), zeroblob(100000)),
           (printf('%.*c', 100000, 'x') || '2', 'a', zeroblob(100001)), (NULL, NULL, NULL)",
    );
    let columns = |column: &str| {
        let run =
            env.run(&["long.db", "--format", "json", "-c", &format!(".describe pages.{column}")]).assert_success();
        serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap()
    };
    let body = columns("body");
    assert_eq!((&body["distinct"], &body["nulls"], &body["records"]), (&3.into(), &1.into(), &5.into()));
    assert_eq!(body["commonest"], format!("{}…", "x".repeat(65536)));
    assert_eq!(body["times"], 2);
    assert_eq!((&body["least"], &body["stored"]), (&"a".into(), &"text".into()));
    assert_eq!(columns("fold")["distinct"], 2);
    let file = columns("file");
    assert_eq!(file["distinct"], 3);
    assert_eq!(file["commonest"], "x'00000000000000000000000000000000…' (100000 bytes)");
}
