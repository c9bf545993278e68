//! A line says the same of a server's database as of the file that it was made of.

use std::collections::BTreeMap;
use std::path::Path;

use super::server::{Server, demo};
use crate::common::files;
use crate::common::program::hopdb;
use crate::differential::some_lines;

/// What stands before the answer of each line.
const MARK: &str = "@@";

/// The lines of `tests/query`, by the database that they are about. Those of attached databases have no server.
fn lines() -> BTreeMap<String, Vec<String>> {
    let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files::with_extension("tests/query", "txt") {
        let mut database = "demo".to_owned();
        for line in files::read(&file).lines() {
            if let Some(name) = line.strip_prefix('@') {
                name.trim().clone_into(&mut database);
            } else if let Some(line) = line.strip_prefix('>') {
                lines.entry(database.clone()).or_default().push(line.trim().to_owned());
            }
        }
    }
    lines.remove("attached");
    lines
}

fn script(name: &str) -> String {
    match name {
        "demo" => demo(),
        name => files::read(&files::in_repository(&format!("tests/query/{name}.sql"))),
    }
}

/// The answers of lines, by the number of the line.
fn answers(database: &str, lines: &[String]) -> (Vec<String>, String) {
    let marks: Vec<String> = (0..lines.len()).map(|at| format!(".print {MARK}{at}")).collect();
    let commands = marks.iter().zip(lines).flat_map(|(mark, line)| ["-c", mark.as_str(), "-c", line.as_str()]);
    let outcome = hopdb([database, "--format", "json", "--keep-going"].into_iter().chain(commands)).run();
    let mut found = vec![String::new(); lines.len()];
    let mut at = None;
    for line in outcome.stdout.lines() {
        match line.strip_prefix(MARK).and_then(|number| number.parse::<usize>().ok()) {
            Some(number) => at = Some(number),
            None => {
                let answer = &mut found[at.expect("a mark comes first")];
                answer.push_str(line);
                answer.push('\n');
            }
        }
    }
    assert!(at.is_some_and(|at| at + 1 == lines.len()), "{database} ended early: {}", outcome.stderr);
    (found, outcome.stderr)
}

#[test]
fn queries() {
    let mut compared = 0;
    for (name, lines) in lines() {
        let Some(server) = Server::with(&script(&name)) else { return };
        let file = server.file();
        let (of_file, _) = answers(file.to_str().expect("a path"), &lines);
        let (of_server, said) = answers(&server.url(), &lines);
        for ((line, file), server) in lines.iter().zip(&of_file).zip(&of_server) {
            assert_eq!(file, server, "{name}: {line}\n{said}");
            compared += usize::from(!file.is_empty());
        }
    }
    assert!(compared > 600, "only {compared} lines have an answer");
}

/// Lines that are about files and programs, or about what a server does not keep; docs/REMOTE.md says how each differs.
const ABOUT_FILES: [&str; 27] = [
    ".undo", ".redo", ".changes", ".reset", ".open", ".save", ".backup", ".read", ".shell", ".log", ".output", ".once",
    ".edit", ".history", ".seed", ".migrate", ".import", ".export", ".quit", ".exit", "exit", "quit", ".learn",
    ".timer", ".report", ".subset", "attach",
];

/// Lines whose answer is the server's own, or a little less there: how long statements took, and by which plan; `random`, which follows no
/// `--seed`; functions of SQL that are hopdb's; which rule is broken where a key is taken; VACUUM.
const OF_THE_SERVER: [&str; 11] = [
    ".sql on",
    ".explain on",
    "explain query plan",
    "explain create 3 users auto",
    "random game",
    "random 3 games",
    "update a 1 set id=3",
    "vacuum",
    "expect error vacuum",
    "select list_id, nth(list_id)",
    "ensure 15 games where",
];

/// The sessions of tests/transcript that are held with the demo: arguments, and lines.
fn sessions() -> Vec<(Vec<String>, Vec<String>)> {
    let mut sessions: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for file in files::with_extension("tests/transcript", "txt") {
        let mut is_with_demo = false;
        for line in files::read(&file).lines() {
            if let Some(arguments) = line.strip_prefix('$') {
                let arguments = shlex::split(arguments).unwrap_or_else(|| vec!["…".to_owned()]);
                let words = ["--format", "json", "--keep-going", "--seed", "--quiet", "--no-infer"];
                is_with_demo = arguments.iter().all(|one| words.contains(&one.as_str()) || one.parse::<u32>().is_ok());
                if is_with_demo {
                    let arguments = arguments.into_iter().filter(|one| one != "--keep-going").collect();
                    sessions.push((arguments, Vec::new()));
                }
            } else if let Some((_, lines)) = sessions.last_mut().filter(|_| is_with_demo) {
                match (line.strip_prefix("hopdb> "), line.strip_prefix("  ...> "), lines.last_mut()) {
                    (Some(line), ..) => lines.push(line.to_owned()),
                    (None, Some(more), Some(last)) => last.push_str(&format!("\n{more}")),
                    _ => {}
                }
            }
        }
    }
    for (_, lines) in &mut sessions {
        let begins = |line: &str, words: &[&str]| words.iter().any(|word| line.trim_start().starts_with(word));
        lines.retain(|line| !line.trim().is_empty() && !begins(line, &ABOUT_FILES) && !begins(line, &OF_THE_SERVER));
    }
    sessions.retain(|(_, lines)| !lines.is_empty());
    sessions
}

/// What each line of a session answers and says, by its number.
fn dialogue(database: &str, arguments: &[String], lines: &[String], home: &Path) -> Vec<(String, String)> {
    let marks: Vec<String> = (0..lines.len()).map(|at| format!(".print {MARK}{at}")).collect();
    let commands = marks.iter().zip(lines).flat_map(|(mark, line)| ["-c", mark.as_str(), "-c", line.as_str()]);
    let arguments = [database, "--keep-going"].into_iter().chain(arguments.iter().map(String::as_str)).chain(commands);
    let outcome = hopdb(arguments).within(home).run();
    let mut found = vec![(String::new(), String::new()); lines.len()];
    let mut at = 0;
    for line in outcome.stdout.lines() {
        match line.strip_prefix(MARK).and_then(|number| number.parse().ok()) {
            Some(number) => at = number,
            // A server does not tell it.
            None if line.starts_with("   with it: ") => {}
            None => found[at].0.push_str(&format!("{line}\n")),
        }
    }
    assert_eq!(at + 1, lines.len(), "{database} ended early: {}", outcome.stderr);
    at = 0;
    for line in outcome.stderr.lines() {
        // `-c 4:1: …`, where each line has its mark in front.
        let place = line.strip_prefix("-c ").and_then(|rest| rest.split_once(':'));
        let (number, said) = place.map_or((None, line), |(number, said)| (number.parse::<usize>().ok(), said));
        at = number.map_or(at, |number| number / 2 - 1);
        found[at].1.push_str(&format!("{}\n", said.replace(database, "DATABASE")));
    }
    found
}

/// Whole sessions: what is answered, and every message.
#[test]
fn transcripts() {
    let (mut compared, mut differing) = (0, String::new());
    for (arguments, lines) in sessions() {
        let Some(server) = Server::with_demo() else { return };
        let file = server.file();
        let of_file = dialogue(file.to_str().expect("a path"), &arguments, &lines, server.folder());
        let of_server = dialogue(&server.url(), &arguments, &lines, server.folder());
        for ((line, file), server) in lines.iter().zip(&of_file).zip(&of_server) {
            if file != server {
                differing.push_str(&format!("{line}\n  file   {file:?}\n  server {server:?}\n"));
            }
            compared += 1;
        }
    }
    assert!(differing.is_empty(), "{differing}");
    assert!(compared > 600, "only {compared} lines were compared");
}

/// Random lines on random schemas and rows, as the differential test makes them.
#[test]
fn random_lines() {
    let worlds = crate::common::number("HOPDB_WORLDS").unwrap_or(20);
    let mut compared = 0;
    for number in 0..worlds {
        let (script, lines) = some_lines(number);
        let Some(server) = Server::with(&script) else { return };
        let file = server.file();
        let json = ["--format", "json"].map(str::to_owned);
        let of_file = dialogue(file.to_str().expect("a path"), &json, &lines, server.folder());
        let of_server = dialogue(&server.url(), &json, &lines, server.folder());
        for ((line, file), server) in lines.iter().zip(&of_file).zip(&of_server) {
            // The SQLite of the server reads brackets a hundred deep.
            if server.1.contains("parser stack overflow") {
                continue;
            }
            assert_eq!(file, server, "world {number}: {line}\n{script}");
            compared += usize::from(!file.0.is_empty());
        }
    }
    assert!(compared as u64 > worlds * 30, "only {compared} lines have an answer");
}

#[test]
fn commands() {
    let Some(server) = Server::with_demo() else { return };
    let lines: Vec<String> = [
        ".tables",
        ".schema games",
        ".relations",
        ".describe games",
        ".describe reviews.score",
        ".find Zelda",
        ".check",
        ".erd",
        ".dump",
        "game?",
        "games??",
        "path users games",
        "explain games where price > 50",
        "sql games with reviews where score > 8",
        "games show title, reviews{score, user.name} limit 3",
        ".lazy select",
        "games show title, reviews{score, user.name} limit 3",
        ".lazy joined",
        "games show title, reviews{score, user.name} limit 3",
        "g = game 3",
        "g .reviews",
        "x = count games",
        "x + 1",
        "select title from games where id = :g;",
        "select name, type from sqlite_schema order by name;",
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select * from n;",
        ".mode csv",
        "reviews limit 20",
        ".mode insert",
        "reviews limit 20",
    ]
    .map(str::to_owned)
    .to_vec();
    assert_alike(&server, &lines);
}

/// The lines answer the same on a server and on its file.
#[track_caller]
fn assert_alike(server: &Server, lines: &[String]) {
    let file = server.file();
    let (of_file, _) = answers(file.to_str().expect("a path"), lines);
    let (of_server, said) = answers(&server.url(), lines);
    for ((line, file), server) in lines.iter().zip(&of_file).zip(&of_server) {
        let sizes = format!("{} bytes and {}", file.len(), server.len());
        // Long answers are not shown.
        match file.len().max(server.len()) > 10_000 {
            true => assert!(file == server, "{line}: {sizes}\n{said}"),
            false => assert_eq!(file, server, "{line}\n{said}"),
        }
    }
}

/// Rows that come by pages of a key, by one answer, and row by row: more than the server sends at once.
#[test]
fn many_rows() {
    let rows = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000)
                insert into keyed select i, 'row ' || i || substr(hex(zeroblob(60)), 1, i % 100), i / 3.0, null from n;
                insert into plain select a, b from keyed; insert into wide select 'k' || a, b from keyed;";
    let sql = format!(
        "create table keyed (a integer primary key, b text, c real, d); create table plain (b, a);
         create table wide (k text primary key, v text) without rowid;
         create table pairs (b text, a integer, v, primary key (a, b)) without rowid;
         create table named (a text, b text collate nocase, primary key (a collate nocase, b collate binary)) without rowid; {rows}
         insert into named select substr('aAbBcC', a % 6 + 1, 1) || (a / 7), substr('xX', a % 2 + 1, 1) from keyed where true on conflict do nothing;
         insert into pairs select 'k' || a, a % 7, zeroblob(a % 50) from keyed;"
    );
    let Some(server) = Server::with(&sql) else { return };
    let lines: Vec<String> = [
        "keyed",
        "keyed where a % 2 = 0 or b like '%7%' by a desc",
        "count keyed",
        "select * from keyed;",
        "select a, c from keyed where a > 5 order by a;",
        "select * from plain;",
        "wide",
        "pairs",
        "pairs by a desc, b desc",
        "named",
        "named by a, b",
        "named by a desc, b desc",
        "select b, v from pairs not indexed;",
        "plain by a",
        "begin",
        "select * from plain order by b;",
        "keyed .b distinct",
        "pairs",
        ".dump",
        "commit",
    ]
    .map(str::to_owned)
    .to_vec();
    assert_alike(&server, &lines);
}

/// Records longer than the server sends at once, within the transaction of `.dump` and `.save`.
#[test]
fn large_tables() {
    let sql = "create table by_rowid (v text, w text); create table by_key (a text, b integer, v blob, primary key (a, b)) without rowid;
        with n(i) as (select 1 union all select i + 1 from n where i < 50)
            insert into by_rowid select i || hex(zeroblob(500000)), null from n;
        insert into by_rowid values (hex(zeroblob(1000000)), hex(zeroblob(1000000)));
        insert into by_key select substr(v, 1, 1), rowid, zeroblob(1000000) from by_rowid;";
    let Some(server) = Server::with_options(sql, &["--max-response-size", "3MB"]) else { return };
    let saved = server.folder().join("saved.db");
    server.run(&[&format!(".save {}", saved.display())]).assert_success();
    let of = |file: &Path| {
        let connection = rusqlite::Connection::open(file).unwrap();
        let sum = "select (select sum(length(v || coalesce(w, '')) * rowid) from by_rowid) || ' ' || (select sum(length(v) * b * unicode(a)) from by_key)";
        connection.query_row(sum, [], |row| row.get::<_, String>(0)).unwrap()
    };
    assert_eq!(of(&saved), of(&server.file()));
    let dump = |database: &str, name: &str| {
        let file = server.folder().join(name);
        hopdb([database, "-c", &format!(".output {}", file.display()), "-c", ".dump"]).run().assert_success();
        std::fs::read(file).unwrap()
    };
    assert!(dump(&server.url(), "one.sql") == dump(server.file().to_str().unwrap(), "other.sql"), "the dumps differ");
}

/// Keys that look like the rowid and are not, names that mean another column, and rows that are read while others are made.
#[test]
fn keys_that_are_none() {
    let sql = "create table late (id integer primary key desc, v text); create table named (id integer primary key, title text, _rowid_ int, rowid int);
        create table hidden (rowid text, v int);
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
            insert into named select i, 't' || (7919 * i % 3001), i % 7, i % 5 from n;
        insert into late select case when id % 3 > 0 then id end, title from named;
        insert into hidden select 'r' || id % 10, id from named;";
    let Some(server) = Server::with(sql) else { return };
    let lines: Vec<String> = [
        "select v, id from late order by id desc;",
        "select v from late order by id;",
        "late",
        "select * from late;",
        "select title as id from named order by id;",
        "select title id from named order by id;",
        "select title 'id' from named order by id desc;",
        "select id, title from named order by id desc;",
        "select id, title as id from named order by named.id desc;",
        "select *, title as id from named order by id;",
        "select * from hidden;",
        "hidden by v",
    ]
    .map(str::to_owned)
    .to_vec();
    assert_alike(&server, &lines);
    let saved = server.folder().join("saved.db");
    let saved = saved.to_str().expect("a path");
    server.run(&[&format!(".save {saved}")]).assert_success();
    let dump = |database: &str| hopdb([database, "-c", ".dump"]).run().assert_success().stdout;
    assert_eq!(dump(saved), dump(server.file().to_str().expect("a path")));
}

/// Long values are looked at without a function of hopdb's own.
#[test]
fn long_values() {
    let sql = "create table t (id integer primary key, v text collate nocase, b blob);
        insert into t values (1, 'a' || hex(zeroblob(40000)), zeroblob(70000)), (2, 'A' || hex(zeroblob(40000)), zeroblob(70001)), (3, 'b', null);";
    let Some(server) = Server::with(sql) else { return };
    let lines = [".describe t.v", ".describe t.b", ".describe t"].map(str::to_owned);
    assert_alike(&server, &lines);
    let seeds = server.folder().join("seeds");
    std::fs::create_dir_all(&seeds).unwrap();
    std::fs::write(seeds.join("less.hop"), "create 2 t v='x' || n\n").unwrap();
    let outcome = server.hopdb(&["-c", ".seed less", "-c", ".seed diff"]).within(server.folder()).run();
    outcome.assert_success();
}

/// Values that only just fit, and names that mean something elsewhere.
#[test]
fn values() {
    let sql = r#"create table "odd ""name" ("a b" integer primary key, "select" text, x blob, r real);
        insert into "odd ""name" values (9007199254740993, 'it''s' || char(10) || '"q" \ ' || char(128512), x'00ff', 0.1 + 0.2),
            (-9223372036854775808, '', x'', -1e300), (3, null, null, 5e-324), (4, 'a' || char(27) || '[31m', zeroblob(3), 2.0);"#;
    let Some(server) = Server::with(sql) else { return };
    let lines = vec![
        "`odd \"name`".to_owned(),
        "select *, 1 as a, 2 as a from \"odd \"\"name\";".to_owned(),
        "select 'a' || char(0) || 'b' as nul, quote(x) from \"odd \"\"name\";".to_owned(),
    ];
    let file = server.file();
    assert_eq!(answers(file.to_str().expect("a path"), &lines).0, answers(&server.url(), &lines).0);
}
