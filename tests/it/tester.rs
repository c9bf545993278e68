//! `hopdb test`: files of expectations, each on a database of its own.

use crate::common::env::TestEnv;

const SCHEMA: &str = "create table games (id integer primary key, title text not null, price integer);\n\
                      create table reviews (id integer primary key, game_id integer references games, score integer);\n";

fn project() -> TestEnv {
    let env = TestEnv::new();
    env.write("schema.sql", SCHEMA);
    env.write("seeds/games.hop", "create 5 games title=fake.title price=int(1, 9)\n");
    env.write("seeds/reviews.hop", "for each game create 2 reviews score=int(1, 10)\n");
    env
}

fn lines(env: &TestEnv, arguments: &[&str]) -> (bool, String) {
    let outcome = env.run(arguments);
    (outcome.status.success(), outcome.text())
}

#[test]
fn each_file_has_a_database_of_its_own() {
    let env = project();
    env.write("tests/empty.hop", "expect none games\ncreate game title='x'\nexpect count games = 1\n");
    env.write(
        "tests/seeded.hop",
        "-- seed: games 7\n-- seed: reviews 3\nexpect count games = 5\nexpect count reviews = 10\nclear reviews, games\n",
    );
    env.write(
        "tests/several.hop",
        "-- seed: games 7, reviews 3\nexpect count games = 5\nexpect none games without reviews\n",
    );
    env.write("tests/note.txt", "no test\n");
    let (passed, said) = lines(&env, &["test"]);
    let expected = "ok    tests/empty.hop  2 expectations\nok    tests/seeded.hop  2 expectations\n\
                    ok    tests/several.hop  2 expectations\n3 passed, 0 failed, 6 expectations\n";
    assert!(passed);
    assert_eq!(said, expected);
    // Nothing of the project is changed.
    let mut names: Vec<String> = std::fs::read_dir(env.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    assert_eq!(names, ["schema.sql", "seeds", "tests"]);
}

#[test]
fn a_failure_is_told_with_its_place() {
    let env = project();
    env.write("tests/a.hop", "-- seed: games 7\nexpect count games = 6\nexpect some games\n");
    env.write("tests/b.hop", "expect none games\n");
    env.write("tests/c.hop", "-- seed: nothing 7\nexpect none games\n");
    let (passed, said) = lines(&env, &["test"]);
    assert!(!passed);
    assert!(
        said.contains("FAIL  tests/a.hop\n      tests/a.hop:2:8: expected = 6, and `count games` is 5\n"),
        "{said}"
    );
    assert!(said.contains("ok    tests/b.hop  1 expectation\n"), "{said}");
    assert!(said.contains("FAIL  tests/c.hop\n      there is no seed `nothing`"), "{said}");
    assert!(said.ends_with("1 passed, 2 failed, 1 expectation\n"), "{said}");
    let (passed, said) = lines(&env, &["test", "--filter", "b.hop"]);
    assert!(passed && said.ends_with("1 passed, 0 failed, 1 expectation\n"), "{said}");
    let (_, said) = lines(&env, &["test", "--format", "tap", "tests/b.hop", "tests/a.hop"]);
    assert!(
        said.starts_with("TAP version 14\n1..2\nok 1 - tests/b.hop\nnot ok 2 - tests/a.hop\n# tests/a.hop:2:8"),
        "{said}"
    );
    let (_, said) = lines(&env, &["test", "--format", "junit", "tests/a.hop"]);
    assert!(said.contains("<testsuites tests=\"1\" failures=\"1\">") && said.contains("expected = 6, and"), "{said}");
    assert_eq!(env.run(&["test", "--format", "csv"]).status.code(), Some(2));
    assert_eq!(env.run(&["--format", "tap", "-c", "games"]).status.code(), Some(2));
}

#[test]
fn a_copy_of_a_file_or_the_demo() {
    let env = TestEnv::with_database("old.db", "create table t (a); insert into t values (1);");
    env.write("check/old.hop", "-- database: ../old.db\nexpect count t = 1\ndelete all t\nexpect none t\n");
    env.write("check/demo.hop", "expect count games = 100\n");
    let (passed, said) = lines(&env, &["test", "check"]);
    assert!(passed, "{said}");
    let kept: i64 = env.sqlite("old.db").query_row("select count(*) from t", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 1);
    assert!(!lines(&env, &["test", "nothing"]).0);
}

#[test]
fn one_in_a_seed_takes_the_seed_back() {
    let env = project();
    env.write("seeds/games.hop", "create 5 games title=fake.title\nexpect count games = 6\n");
    assert!(env.run(&["migrate"]).status.success());
    assert!(!env.run(&["seed", "games"]).status.success());
    let database = std::fs::read_dir(env.folder()).unwrap().map(|entry| entry.unwrap().path());
    let database =
        database.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "db")).unwrap();
    let name = database.file_name().unwrap().to_str().unwrap().to_owned();
    let made: i64 = env.sqlite(&name).query_row("select count(*) from games", [], |row| row.get(0)).unwrap();
    assert_eq!(made, 0);
}

#[test]
fn a_transcript_is_replayed() {
    let env = TestEnv::new();
    let typed = ".log lesson.log\ncount games\ngames limit 2 .title\nselect 'hopdb> x' as s, '! y' as t,\n  3 as n;\nnothing here\n\
         first user\ng = game 3\ng .reviews limit 1\n.log off\ncount users\n";
    let outcome = env.hopdb(&["--keep-going"]).input(typed).run();
    assert!(outcome.text().contains("=> 500"), "{}", outcome.text());
    let log = std::fs::read_to_string(env.path("lesson.log")).unwrap();
    assert!(log.starts_with("-- database: demo\nhopdb> count games\n=> 100\nhopdb> games limit 2 .title\n"), "{log}");
    assert!(log.contains("   ...>   3 as n;\n") && log.contains("\n! "), "{log}");
    assert!(!log.contains("500") && !log.contains(".log"), "{log}");
    let (passed, said) = lines(&env, &["test", "lesson.log"]);
    assert!(passed, "{said}");
    env.write("lesson.log", &log.replace("=> 100", "=> 99"));
    let (passed, said) = lines(&env, &["test", "lesson.log"]);
    assert!(!passed && said.contains("line 3\n        expected  => 99\n        and came  => 100"), "{said}");
}

#[test]
fn an_expectation_in_a_revision_takes_all_of_it_back() {
    let env = TestEnv::new();
    env.write("migrations/0001_games.sql", "create table games (id integer primary key, title text);\n");
    env.write("migrations/0002_first.hop", "-- migrate: up\ncreate game title='Go'\nexpect count games = 2\n");
    env.assert_failure(&["migrate", "-d", "."], &["0002", "expected = 2", "is 1"]);
    let database = std::fs::read_dir(env.folder())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.extension().is_some_and(|ending| ending == "db"))
        .expect("the first revision has made it");
    let name = database.file_name().expect("a name").to_string_lossy().into_owned();
    let count = |sql: &str| env.sqlite(&name).query_row(sql, [], |row| row.get::<_, i64>(0)).expect("it is there");
    assert_eq!(count("select count(*) from games"), 0);
    env.write("migrations/0002_first.hop", "-- migrate: up\ncreate game title='Go'\nexpect count games = 1\n");
    env.run(&["migrate", "-d", "."]).assert_success();
    assert_eq!(count("select count(*) from games"), 1);
}
