//! Where a record came from, as `x?` tells it: the line of a seed that made it, or nothing where that is not certain.

use crate::common::env::TestEnv;

const SCHEMA: &str = "
    create table goods (id integer primary key, name text);
    create table marks (code text, no int, note text, primary key (code, no)) without rowid;";

/// The line that the last of the lines names as the maker of a record. All run in one session, behind a seed that has made the goods 1, 2
/// and 3 and the marks m 1 and m 2.
fn author(lines: &[&str]) -> Option<String> {
    let env = TestEnv::with_database("shop.db", SCHEMA);
    env.write("seeds/a.hop", "create 3 goods name='seed'\ncreate 2 marks code='m' no=n\n");
    env.write("seeds/b.hop", "create good id=2 name='b'\n");
    let mut arguments = vec!["shop.db", "--yes"];
    lines.iter().for_each(|line| arguments.extend(["-c", line]));
    let outcome = env.run(&arguments);
    assert!(outcome.stdout.contains("(table)"), "{lines:?}: {}", outcome.text());
    outcome.stdout.lines().last()?.strip_prefix("made by seeds/").map(str::to_owned)
}

const BY_HAND: [&str; 2] = ["delete good 2", "create good id=2 name='mine'"];

/// Seeds, runs these lines, and asks for a record.
#[track_caller]
fn check(lines: &[&str], asked: &str, told: Option<&str>) {
    let all = [&[".seed a"][..], lines, &[asked]].concat();
    assert_eq!(author(&all).as_deref(), told, "{all:?}");
}

#[test]
fn a_record_that_a_line_of_a_seed_has_made_names_it() {
    check(&[], "good 2?", Some("a.hop:1"));
    check(&[], "mark('m', 2)?", Some("a.hop:2"));
    check(&BY_HAND, "good 2?", None);
    check(
        &["update good 2 set name='other'", "update marks set note='x' where no=2"],
        "mark('m', 2)?",
        Some("a.hop:2"),
    );
}

#[test]
fn a_record_that_has_got_the_key_of_another_is_nobodys() {
    check(&["delete good 2", "create good id=7 name='mine'", "update goods set id=2 where id=7;"], "good 2?", None);
    let moved = [
        "delete from marks where no = 2;",
        "insert into marks values ('x', 9, 'mine');",
        "update marks set code = 'm', no = 2 where code = 'x';",
    ];
    check(&moved, "mark('m', 2)?", None);
    check(&moved, "mark('m', 1)?", Some("a.hop:2"));
}

#[test]
fn what_nobody_has_noted_is_not_told() {
    check(&[".set undo off", BY_HAND[0], BY_HAND[1], ".set undo on"], "good 2?", None);
    let again = "create table goods (id integer primary key, name text);";
    check(&["drop table goods;", again, BY_HAND[1]], "good 2?", None);
    check(&["alter table goods rename to old;", again, BY_HAND[1]], "good 2?", None);
    check(&["attach ':memory:' as other;", "detach other;"], "good 2?", None);
    check(&["drop table marks;"], "good 2?", Some("a.hop:1"));
}

#[test]
fn what_is_rolled_back_leaves_what_was_known_before() {
    check(&["begin", ".seed fresh b", "rollback"], "good 2?", Some("a.hop:1"));
    check(&["begin", BY_HAND[0], BY_HAND[1], "rollback"], "good 2?", Some("a.hop:1"));
    let within = ["begin", "savepoint s", BY_HAND[0], BY_HAND[1], "rollback to s", "commit"];
    check(&within, "good 2?", Some("a.hop:1"));
    check(
        &["begin", BY_HAND[0], BY_HAND[1], "savepoint s", "drop table marks;", "rollback to s", "commit"],
        "good 2?",
        None,
    );
    check(&["begin", "delete good 2", "savepoint s", ".seed b", "release s", "commit"], "good 2?", Some("b.hop:1"));
    check(&["begin", "delete good 2", "savepoint s", ".seed b", "rollback to s", "commit"], "good 1?", Some("a.hop:1"));
    check(
        &["delete good 2", "expect error insert into goods values (2, 'mine'), (1, 'x');", BY_HAND[1]],
        "good 2?",
        None,
    );
}

#[test]
fn undo_and_redo_bring_back_who_it_was() {
    check(&[BY_HAND[0], BY_HAND[1], ".undo 2"], "good 2?", Some("a.hop:1"));
    check(&[BY_HAND[0], BY_HAND[1], ".undo 2", ".redo 2"], "good 2?", None);
    check(&["drop table goods;", ".undo"], "good 2?", Some("a.hop:1"));
    check(&["delete good 2", ".seed b", ".undo 2"], "good 2?", Some("a.hop:1"));
    check(&["delete good 2", ".seed b", ".undo 2", ".redo 2"], "good 2?", Some("b.hop:1"));
    // By hand there before any seed.
    let before = ["create good id=1 name='mine'", "delete good 1", ".seed a", ".undo 2", "good 1?"];
    assert_eq!(author(&before), None);
}

#[test]
fn what_a_seed_expects_to_fail_makes_nothing() {
    let env = TestEnv::with_database("shop.db", SCHEMA);
    env.write(
        "seeds/a.hop",
        "create 3 goods name='seed'
expect error create 2 goods id=1
expect error insert into goods values (9, 'x'); insert into goods values (1, 'y');
expect error insert into goods values (9, 'x'), (1, 'y');
expect error insert or fail into goods values (9, 'x'), (1, 'y');
create good name='last'
",
    );
    let lines = ["-c", ".seed plan --seed 1", "-c", ".seed --seed 1", "-c", ".changes"];
    let outcome = env.run(&[&["shop.db", "--yes", "--format", "json"][..], &lines].concat()).assert_success();
    let answers: Vec<serde_json::Value> =
        outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let counts = |answer: &serde_json::Value| -> Vec<i64> {
        answer.as_array().unwrap().iter().map(|line| line["records"].as_i64().unwrap()).collect()
    };
    assert_eq!(counts(&answers[0]), [3, 1], "{}", outcome.stdout);
    assert_eq!(counts(&answers[2][0]["made_by"]), [3, 1], "{}", outcome.stdout);
}
