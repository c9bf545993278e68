//! Every way around `--readonly`, `--safe` and `--sandbox` that came to mind, tried with the real program: each is refused,
//! or does nothing that stays, and the folder is as it was: names, contents and times of change.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::config::DbConfig;

use crate::common::env::TestEnv;
use crate::common::program::{Outcome, Program};

const SCHEMA: &str = "
    CREATE TABLE t(a INTEGER PRIMARY KEY, b); INSERT INTO t VALUES (1, 'one'), (2, 'two');
    CREATE TABLE u(k PRIMARY KEY, t REFERENCES t ON DELETE CASCADE); INSERT INTO u VALUES ('x', 1);
    CREATE VIEW v AS SELECT * FROM t;
    CREATE TRIGGER vi INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.a, 'v'); END;
    CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f VALUES ('word');
    PRAGMA user_version = 3;";

/// A folder with a database and what a user may have beside it; another is the home.
struct Desk {
    folder: TestEnv,
    home: TestEnv,
    modes: &'static str,
}

/// What stands in a folder: the length, hash and time of change of each file. Of a -shm only that it is there: SQLite makes
/// it anew, and a reader in WAL mode puts its locks there.
type Listing = BTreeMap<PathBuf, Option<(usize, u64, SystemTime)>>;

fn listing(folder: &Path) -> Listing {
    let mut found = Listing::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path.clone());
            }
            let shared = path.as_os_str().as_encoded_bytes().ends_with(b"-shm");
            let state = (!shared && path.is_file()).then(|| {
                let bytes = fs::read(&path).unwrap();
                let mut hasher = DefaultHasher::new();
                bytes.hash(&mut hasher);
                (bytes.len(), hasher.finish(), fs::metadata(&path).unwrap().modified().unwrap())
            });
            found.insert(path, state);
        }
    }
    found
}

impl Desk {
    fn new(schema: &str) -> Desk {
        Desk::in_mode(schema, "delete")
    }

    /// `mode` is a journal mode; `wal` leaves changes in the -wal, as a program that was killed does.
    fn in_mode(schema: &str, mode: &'static str) -> Desk {
        let (folder, home) = (TestEnv::new(), TestEnv::new());
        let made = folder.sqlite("x.db");
        // Some of the schemas are what SQLite would not let through.
        made.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
        made.execute_batch(&format!("PRAGMA journal_mode = {mode}; {schema}")).unwrap();
        if mode == "wal" {
            made.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
            made.execute_batch("CREATE TABLE late(a)").unwrap();
        }
        drop(made);
        let other = folder.sqlite("other.db");
        other.execute_batch("CREATE TABLE o(a); INSERT INTO o VALUES (1)").unwrap();
        folder.write("lines.hop", "insert into t values (77, 'lines');\n").write("data.csv", "a,b\n5,five\n");
        Desk { folder, home, modes: mode }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path(name)
    }

    fn program(&self, arguments: &[&str]) -> Program {
        self.folder.hopdb(arguments).home(self.home.folder())
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        self.program(arguments).run()
    }

    /// Tries a line in a mode: it must leave both folders as they were, and the program must neither crash nor hang.
    fn tries(&self, options: &[&str], line: &str) -> Outcome {
        let line = line.replace("{dir}", &self.folder.folder().display().to_string());
        let before = (listing(self.folder.folder()), listing(self.home.folder()));
        let output = self.run(&[&["x.db"], options, &["-c", &line]].concat());
        let after = (listing(self.folder.folder()), listing(self.home.folder()));
        assert_eq!(before, after, "{options:?} {}: {line}\n{}", self.modes, output.text());
        let status = output.code();
        assert!(matches!(status, Some(0 | 1)), "{options:?} {line}: {status:?} {}", output.text());
        output
    }

    /// The same, and the line must fail.
    fn refuses(&self, options: &[&str], line: &str) -> String {
        let output = self.tries(options, line);
        let said = output.text();
        assert_eq!(output.code(), Some(1), "{options:?} {}: `{line}` went through: {said}", self.modes);
        assert!(!said.is_empty(), "{line}");
        said
    }
}

const READING: [&[&str]; 2] = [&["--readonly"], &["--safe"]];

fn refused_by_both(lines: &[&str]) {
    for mode in ["delete", "wal"] {
        let desk = Desk::in_mode(SCHEMA, mode);
        for options in READING {
            for line in lines {
                desk.refuses(options, line);
            }
        }
    }
}

#[test]
fn sql_that_writes() {
    refused_by_both(&[
        "insert into t values (4, 4)",
        "insert into t values (4, 4) returning a",
        "with c as (select 7 as n) insert into t select n, n from c",
        "replace into t values (1, 'new')",
        "!update t set b = 5",
        "delete from t",
        "insert into v values (10, 10)",
        "insert into f values ('more')",
        "insert into f(f) values ('optimize')",
        "delete from f_data",
        "create table w(a)",
        "create virtual table w using fts5(a)",
        "!drop table u",
        "alter table t add column c",
        "begin\ndelete from t;\ncommit",
        "!savepoint s; delete from t; release s",
        "create temp trigger w after delete on t begin select 1; end; delete from t",
        "explain select 1; delete from t",
        "select 1; delete from t; select 2",
        "-- a remark\ninsert into t values (4, 4)",
        "!/* */ ; ; insert into t values (4, 4)",
        "reindex",
        "analyze",
        "vacuum",
    ]);
}

#[test]
fn lines_of_the_language_that_write() {
    refused_by_both(&[
        "create t a=9, b='x'",
        "update t 1 b='x'",
        "update all ts b='x'",
        "delete t 1",
        "delete all ts",
        "link t 1 to u 'x'",
        "unlink t 1 from u 'x'",
        "clear t",
        "clear t, u",
    ]);
}

#[test]
fn vacuum_into() {
    refused_by_both(&[
        "vacuum into 'copy.db'",
        "vacuum main into '{dir}/copy.db'",
        "vacuum into '{dir}/' || 'copy.db'",
        "vacuum into 'file:copy.db?mode=rwc'",
        "vacuum into 'x.db'",
    ]);
}

#[test]
fn attach_and_uris() {
    refused_by_both(&[
        "attach 'new.db' as n; create table n.x(a)",
        "attach 'other.db' as n; delete from n.o",
        "attach 'x.db' as n; delete from n.t",
        "attach 'file:x.db?mode=rw' as n; delete from n.t",
        "attach 'file:{dir}/x.db?mode=rw&immutable=0' as n; delete from n.t",
        "attach 'file:new.db?mode=rwc' as n; create table n.x(a)",
        "attach '{dir}/' || 'new.db' as n; create table n.x(a)",
        "explain attach 'new.db' as n",
        "attach '/dev/null' as n",
    ]);
    // As the name of the file, a URI is a name.
    let desk = Desk::new(SCHEMA);
    let before = listing(desk.folder.folder());
    for name in ["file:x.db?mode=rw", "file:new.db?mode=rwc", ":memory:", "file:x.db?vfs=unix-none"] {
        for option in ["--readonly", "--safe", "--sandbox"] {
            let output = desk.run(&[name, option, "-c", "create table w(a)"]);
            assert_eq!(output.code(), Some(1), "{name}: {}", output.text());
        }
    }
    assert_eq!(listing(desk.folder.folder()), before);
}

#[test]
fn pragmas_that_write() {
    refused_by_both(&[
        "pragma user_version = 9",
        "pragma main.user_version(9)",
        "pragma application_id = 9",
        "pragma schema_version = 99",
        "pragma journal_mode = delete",
        "pragma journal_mode = wal",
        "pragma main.journal_mode(persist)",
        "pragma journal_mode = off",
        "pragma wal_checkpoint",
        "pragma wal_checkpoint(truncate)",
        "pragma wal_autocheckpoint = 1",
        "pragma locking_mode = exclusive",
        "pragma auto_vacuum = 1",
        "pragma incremental_vacuum",
        "pragma optimize(0x10002)",
        "pragma page_size = 512",
        "pragma encoding = 'UTF-16'",
        "pragma writable_schema = on; update sqlite_schema set sql = 'x'",
        "pragma trusted_schema = on",
        "pragma query_only = off; delete from t",
        "pragma foreign_keys = off; delete from t",
        "pragma temp_store_directory = '.'",
        "pragma temp_store_directory('{dir}')",
        "pragma data_store_directory = '.'",
        "pragma temp_store = file",
        "explain pragma temp_store_directory = '.'",
        "pragma mmap_size = 1000000",
        "pragma hard_heap_limit = 0",
        "pragma nothing_that_is_known = 1",
        "select * from pragma_user_version; pragma user_version = 4",
    ]);
}

#[test]
fn functions_that_reach_out() {
    refused_by_both(&[
        "select load_extension('x')",
        "select load_extension('{dir}/x.so', 'entry')",
        "select writefile('new', 'x')",
        "select readfile('data.csv')",
        "select edit('x')",
        "select fts3_tokenizer('simple', x'4141414141414141')",
        "create virtual table temp.c using csv(filename='data.csv')",
        "create virtual table temp.c using zipfile('data.csv')",
    ]);
    // Without any option, there is no way to load code either.
    let desk = Desk::new(SCHEMA);
    desk.refuses(&[], "select load_extension('x')");
    desk.refuses(&[], "select fts3_tokenizer('simple', x'4141414141414141')");
}

#[test]
fn temporary_tables_and_files_stay_out_of_the_folder() {
    let sort = "with recursive c(n) as (select 1 union all select n + 1 from c limit 200000)
        select count(*) from (select n, hex(randomblob(20)) as h from c order by h limit 100000)";
    let temp = "create temp table big as with recursive c(n) as (select 1 union all select n + 1 from c limit 100000)
        select n, randomblob(50) as b from c; select count(*) from big";
    for mode in ["delete", "wal"] {
        let desk = Desk::in_mode(SCHEMA, mode);
        for option in ["--readonly", "--safe", "--sandbox"] {
            for line in [sort, temp] {
                // In a folder for temporary files that is the database's own, and in one that is not.
                for folder in [desk.folder.folder(), desk.home.folder()] {
                    let before = listing(desk.folder.folder());
                    let program = desk.program(&["x.db", option, "-c", line]);
                    let mut running = program.env("TMPDIR", folder).env("SQLITE_TMPDIR", folder).start();
                    // What is made and removed at once would not be seen afterwards.
                    while running.child.try_wait().unwrap().is_none() {
                        let names = |listing: &Listing| listing.keys().cloned().collect::<Vec<_>>();
                        let allowed = |name: &PathBuf| {
                            mode == "wal"
                                && option != "--safe"
                                && name.as_os_str().as_encoded_bytes().ends_with(b"-shm")
                        };
                        let now: Vec<PathBuf> = fs::read_dir(desk.folder.folder())
                            .unwrap()
                            .map(|entry| entry.unwrap().path())
                            .filter(|name| !names(&before).contains(name) && !allowed(name))
                            .collect();
                        assert!(now.is_empty(), "{option} {mode}: {now:?}");
                        std::thread::sleep(Duration::from_millis(5));
                    }
                    running.end().assert_success();
                    assert_eq!(listing(desk.folder.folder()), before, "{option} {mode}");
                }
            }
        }
    }
}

#[test]
fn commands_that_write_the_database() {
    let desk = Desk::new(SCHEMA);
    fs::hard_link(desk.file("x.db"), desk.file("hard.link")).unwrap();
    std::os::unix::fs::symlink("x.db", desk.file("soft.link")).unwrap();
    for option in ["--readonly", "--safe", "--sandbox"] {
        for name in ["x.db", "./x.db", "{dir}/x.db", "x.db-wal", "x.db-shm", "x.db-journal", "hard.link", "soft.link"] {
            desk.refuses(&[option], &format!(".output {name}"));
        }
        desk.refuses(&[option], ".relations save");
        desk.refuses(&[option], "relate u.k to t\n.relations save");
        desk.refuses(&[option], ".open new.db --create");
        desk.refuses(&[option], ".open x.db --create");
    }
    // The mode holds for what is opened later.
    for line in [".open other.db\ninsert into o values (2);", ".open .\n", ".read lines.hop"] {
        desk.refuses(&["--readonly"], line);
    }
    // What is told to go elsewhere may.
    let output = desk.run(&["x.db", "--readonly", "-c", ".output out.txt", "-c", "count ts"]);
    assert!(output.status.success(), "{}", output.text());
    assert_eq!(fs::read_to_string(desk.file("out.txt")).unwrap(), "=> 2\n");
}

#[test]
fn safe_touches_no_other_file() {
    let desk = Desk::new(SCHEMA);
    fs::write(desk.file("x.db.hop"), "nonsense that would be complained of\n").unwrap();
    for line in [
        ".read lines.hop",
        ".output out.csv",
        ".open other.db",
        ".open x.db",
        ".relations save",
        ".history",
        ".set save",
        ".read /dev/stdin",
        ".output /dev/null",
    ] {
        for options in [&["--safe"][..], &["--safe", "--sandbox"]] {
            let said = desk.refuses(options, line);
            assert!(said.contains("--safe"), "{line}: {said}");
        }
    }
    // Nothing is written but where it is told to go, and not over what belongs to the database.
    for line in [
        ".import data.csv news",
        ".export out.csv ts",
        ".save out.db",
        ".backup out.db",
        ".dump out.sql",
        ".log out.txt",
        ".migrate",
        ".seed",
    ] {
        desk.tries(&["--safe"], line);
        for name in ["x.db", "x.db-wal", "x.db-journal"] {
            let own = ["out.csv", "out.db", "out.sql", "out.txt"]
                .iter()
                .fold(line.to_owned(), |line, out| line.replace(out, name));
            desk.tries(&["--readonly"], &own);
        }
    }
    // The file beside the database is not read.
    let output = desk.tries(&["--safe"], "count ts");
    assert_eq!(output.text(), "=> 2\n");
    assert!(desk.run(&["x.db", "--readonly", "-c", "count ts"]).text().contains("x.db.hop"));
}

#[test]
fn a_sandbox_takes_everything_back() {
    for mode in ["delete", "wal"] {
        let desk = Desk::in_mode(SCHEMA, mode);
        for options in [&["--sandbox"][..], &["--sandbox", "--safe"]] {
            for line in [
                "delete from t; drop table u; create table w(a); vacuum",
                "begin\ndelete from t;\ncommit",
                "pragma user_version = 9; pragma journal_mode = wal; pragma journal_mode = delete",
                "insert into f(f) values ('optimize'); analyze; reindex",
            ] {
                let output = desk.tries(options, line);
                assert!(output.status.success(), "{line}: {}", output.text());
            }
            for line in [
                "vacuum into 'copy.db'",
                "attach 'other.db' as n; delete from n.o",
                "pragma temp_store_directory = '.'",
            ] {
                desk.refuses(options, line);
            }
        }
        // An open transaction is no trace either.
        desk.refuses(&["--sandbox"], "begin\ndelete from t");
    }
}

#[test]
fn schemas_with_side_effects() {
    // Each is looked at in ways that would set it off.
    let cases = [
        "CREATE TABLE g(a, b AS (load_extension('x'))); INSERT INTO g(a) VALUES (1)",
        "CREATE TABLE g(a, b DEFAULT (writefile('new', 'x'))); INSERT INTO g(a, b) VALUES (1, 2)",
        "CREATE TABLE g(a CHECK (edit('x') IS NULL)); CREATE VIEW x AS SELECT load_extension('x') AS y",
        "CREATE VIEW g AS SELECT writefile('new', 'x') AS a",
        "CREATE VIEW g AS SELECT fts3_tokenizer('simple', x'4141414141414141') AS a",
        "CREATE VIRTUAL TABLE g USING fts4(a, tokenize=simple); INSERT INTO g VALUES ('x')",
        "CREATE VIRTUAL TABLE g USING fts5(a, tokenize='unicode61 categories L*'); INSERT INTO g VALUES ('x')",
        "CREATE VIRTUAL TABLE g USING rtree(a, b, c); INSERT INTO g VALUES (1, 2, 3)",
        "CREATE TABLE g(a); CREATE TRIGGER gt AFTER INSERT ON g BEGIN DELETE FROM t; END",
        "CREATE TABLE g(a /* hop: .output new */, b); -- hop: delete all ts",
    ];
    for schema in cases {
        // Functions that are not there are refused when the schema is made, but not when it is edited.
        let desk = Desk::new(SCHEMA);
        {
            let made = desk.folder.sqlite("x.db");
            made.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
            if made.execute_batch(schema).is_err() {
                let text = schema.split(';').next().unwrap().replace('\'', "''");
                made.execute_batch(&format!(
                    "CREATE TABLE IF NOT EXISTS g(a); PRAGMA writable_schema = on;
                     UPDATE sqlite_schema SET sql = '{text}' WHERE name = 'g'"
                ))
                .unwrap();
            }
        }
        for options in [&["--safe"][..], &["--readonly"], &["--safe", "--sandbox"], &[]] {
            for line in
                [".tables", ".schema", "select * from g", "gs", "g?", "select * from g where g = 'x'", ".relations"]
            {
                desk.tries(options, line);
            }
        }
    }
}

#[test]
fn virtual_tables_of_a_hostile_schema() {
    let desk = Desk::new(SCHEMA);
    let made = desk.folder.sqlite("x.db");
    made.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
    made.execute_batch(
        "PRAGMA writable_schema = on;
         INSERT INTO sqlite_schema(type, name, tbl_name, rootpage, sql) VALUES
         ('table', 'c', 'c', 0, 'CREATE VIRTUAL TABLE c USING csv(filename=''data.csv'')'),
         ('table', 'z', 'z', 0, 'CREATE VIRTUAL TABLE z USING zipfile(''new.zip'')'),
         ('table', 's', 's', 0, 'CREATE VIRTUAL TABLE s USING fts5(x, content=''sqlite_schema'')'),
         ('table', 'k', 'k', 0, 'CREATE VIRTUAL TABLE k USING fts4(x, tokenize=icu)'),
         ('table', 'd', 'd', 0, 'CREATE VIRTUAL TABLE d USING dbstat(main)')",
    )
    .unwrap();
    drop(made);
    for options in [&["--safe"][..], &["--readonly"], &["--safe", "--sandbox"]] {
        for line in [
            ".tables",
            "select * from c",
            "select * from z",
            "select * from s('x')",
            "select * from k",
            "cs",
            "!drop table z",
        ] {
            desk.tries(options, line);
        }
    }
}

#[test]
fn sidecars_and_comments_only_declare() {
    let desk = Desk::new(
        "CREATE TABLE t(a INTEGER PRIMARY KEY, b) -- hop: .output new; delete all ts\n; INSERT INTO t VALUES (1, 2)",
    );
    let hostile = ".output new\n.open other.db\ninsert into t values (9, 9);\ndelete all ts\n!vacuum into 'copy.db'\n\
                   attach 'new.db' as n;\n.read lines.hop\nx = count ts\nrelate t.b to t as c\n";
    fs::write(desk.file("x.db.hop"), hostile).unwrap();
    for options in [&[][..], &["--readonly"], &["--sandbox"], &["--safe"]] {
        let output = desk.tries(options, "count ts");
        assert!(output.stdout.contains("=> 1"), "{}", output.text());
    }
    // One that never ends, and one that is not there for reading.
    fs::remove_file(desk.file("x.db.hop")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", desk.file("x.db.hop")).unwrap();
    desk.tries(&[], "count ts");
    desk.tries(&["--safe"], "count ts");
}

#[test]
fn bombs_are_stopped() {
    let doubling: String = (1..60)
        .map(|n| format!("CREATE VIEW d{n} AS SELECT * FROM d{0} UNION ALL SELECT * FROM d{0};", n - 1))
        .collect();
    let joined: String =
        (1..30).map(|n| format!("CREATE VIEW j{n} AS SELECT l.x FROM j{0} l, j{0} r;", n - 1)).collect();
    let deep: String = (1..1000).map(|n| format!("CREATE VIEW p{n} AS SELECT * FROM p{};", n - 1)).collect();
    let desk = Desk::new(&format!(
        "{SCHEMA} CREATE TABLE d0(x); INSERT INTO d0 VALUES (1); {doubling}
         CREATE TABLE j0(x); INSERT INTO j0 VALUES (1), (2); {joined} CREATE TABLE p0(x); {deep}
         CREATE VIEW e AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c;
         CREATE VIEW h AS SELECT hex(zeroblob(500000000)) AS x"
    ));
    let nested = format!("select {}1{}", "(1 + ".repeat(400), ")".repeat(400));
    let wide = format!("select {}", vec!["1"; 3000].join(", "));
    let long = format!("select '{}'", "x".repeat(100_000));
    let endless = "with recursive c(n) as (select 1 union all select n + 1 from c)";
    for line in [
        "select * from d59",
        "select count(*) from j29",
        "select * from p999",
        "select count(*) from e",
        "select length(x) from h",
        &format!("{endless} select count(*) from c"),
        &format!("{endless} select group_concat(hex(zeroblob(100000))) from c"),
        &format!("{endless} select json_group_array(n) from c"),
        &format!("create temp table big as {endless} select zeroblob(1000000) from c"),
        "select zeroblob(2000000000)",
        "select hex(randomblob(1000000000))",
        "select printf('%1000000000d', 1)",
        "select replace(hex(zeroblob(10000000)), '0', 'abcdefgh')",
        &format!("select 'a' like '{}'", "%a".repeat(200)),
        &format!("select 1 {}", "union select 1 ".repeat(300)),
        &nested,
        &wide,
    ] {
        let said = desk.refuses(&["--safe"], &format!(".set time 300ms\n{line};"));
        assert!(!said.contains("panicked"), "{said}");
    }
    // And lifted one by one.
    for (limit, line) in [
        (".set nesting 2000\n.set depth 1000", nested.as_str()),
        (".set length off", "select length(zeroblob(70000000))"),
        (".set sql_length 2M", long.as_str()),
    ] {
        let output = desk.tries(&["--safe"], &format!("{limit}\n{line};"));
        assert!(output.status.success(), "{limit}: {}", output.text());
    }
}

#[test]
fn memory_is_bounded() {
    let desk = Desk::new(SCHEMA);
    let line = "with recursive c(n) as (select 1 union all select n + 1 from c limit 1000)
        select count(*) from (select distinct randomblob(10000000) from c);";
    let said = desk.refuses(&["--safe"], &format!(".set time off\n.set heap 64M\n{line}"));
    assert!(said.contains("memory") && said.contains("`.set heap N`"), "{said}");
}

#[test]
fn readonly_holds_for_the_folders_of_files_that_were_open_before() {
    let env = TestEnv::new();
    env.sqlite("first.db").execute_batch("create table t (x)").expect("it is made");
    std::fs::create_dir(env.path("other")).expect("a folder");
    env.sqlite("other/second.db").execute_batch("create table t (x)").expect("it is made");
    let lines = ["first.db", "--readonly", "-c", ".open other/second.db", "-c", ".save copy.db"];
    env.assert_failure(&lines, &["copy.db", "--readonly writes none"]);
    assert!(!env.path("copy.db").exists());
}
