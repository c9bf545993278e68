//! The short way and the long way come to the same.

use super::*;
use crate::terminal::Style;

/// Runs each line by itself, with the short way or without, and gives what each answered, or how it failed.
fn answers(lines: &[&str], long: bool) -> Vec<String> {
    let mut desk = desk(Style::PIPE);
    desk.session.interactive = false;
    desk.session.settings.format = &crate::formats::JSON;
    desk.session.settings.sql = long;
    let mut found = Vec::new();
    for line in lines {
        // What it says of the SQL that it ran.
        let outcome = match run_text(&mut desk.session, line, &mut desk.out) {
            Ok(_) => "done".to_owned(),
            Err(stop) => format!("{stop:?}"),
        };
        found.push(format!("{line}: {outcome}\n{}", desk.answers.take()));
    }
    found
}

fn same(lines: &[&str]) {
    let (short, long) = (answers(lines, false), answers(lines, true));
    for (short, long) in short.iter().zip(&long) {
        assert_eq!(short, long);
    }
}

#[test]
fn values_of_all_kinds_in_columns_of_all_kinds() {
    for rest in ["", " strict"] {
        let columns =
            if rest.is_empty() { "n numeric, v, x varchar(3) collate nocase," } else { "n any, v any, x text," };
        let table = format!(
            "create table t (id integer primary key, i integer, r real, s text, {columns} b blob, d text default 'made', \
             g text as (s || '!'), h integer as (i + 1) stored){rest};"
        );
        let mut lines = vec![table, "begin".to_owned()];
        for column in ["i", "r", "s", "n", "v", "x", "b", "d", "id", "g", "nothing"] {
            for value in
                ["1", "2", "-3", "4.5", "-0.0", "1e3", "'a'", "'B''c'", "'7'", "'8.0'", "''", "'é'", "\"q\"", "null"]
            {
                lines.push(format!("create t {column}={value}"));
                lines.push(format!("create t s='x', {column} = {value}"));
                lines.push(format!("insert into t ({column}) values ({value});"));
                lines.push(format!("INSERT INTO t (b, {column}) VALUES (NULL , {value} )"));
            }
        }
        lines.extend(["_", "commit", "t", "count t", ".changes", ".undo 5", "t"].map(str::to_owned));
        same(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

#[test]
fn rules_and_triggers() {
    same(&[
        "create table p (id integer primary key, name text unique);",
        "create table c (id integer primary key, p_id integer references p, d integer references p deferrable initially deferred);",
        "create table k (code text primary key, n integer check (n < 5)) without rowid;",
        "create table r (a integer unique on conflict rollback, b text);",
        "create table f (a integer unique on conflict ignore, b text);",
        "create table s (a integer primary key on conflict replace, b text);",
        "create table l (what text);",
        "create table w (id integer primary key, a integer);",
        "create trigger w_insert after insert on w begin update w set a = a * 2 where id = new.id; insert into l values ('w'); end;",
        "create trigger w_stop before insert on w when new.a = 9 begin select raise(ignore); end;",
        "create trigger w_fail after insert on w when new.a = 8 begin select raise(fail, 'no'); end;",
        "create table z (a, b);",
        "create view v as select * from z;",
        "begin",
        "create p name='a'",
        "create p name='b'",
        "create p name='a'",
        "insert into p (name) values ('c');",
        "insert into p (name) values ('c');",
        "create c p_id=1",
        "create c p_id=2",
        "create c p_id=99",
        "create c p=2",
        "create c p=1",
        "create c p=77",
        "create c d=55",
        "create c d=1",
        "insert into c (p_id) values (1);",
        "insert into c (p_id) values (66);",
        "create k code='x' n=1",
        "create k code='y' n=2",
        "create k code='y' n=2",
        "create k code='z' n=7",
        "create k n=1",
        "create f a=1 b='x'",
        "create f a=1 b='y'",
        "insert into f values (1, 'z');",
        "create s a=1 b='x'",
        "create s a=1 b='y'",
        "create w a=1",
        "create w a=2",
        "create w a=9",
        "create w a=8",
        "insert into w (a) values (3);",
        "insert into w (a) values (9);",
        "insert into w (a) values (8);",
        "create z a=1 b=2",
        "create z a=2 b=3",
        "create v a=2 b=3",
        "insert into z values (1);",
        "insert into nowhere values (1);",
        "insert into z values (1, 'x', 3);",
        "create l what='x'",
        "create l what='y'",
        "what w",
        "commit",
        "rollback",
        "w",
        "l",
        "p",
        "c",
        "k",
        "f",
        "s",
        "z",
        "begin",
        "create r a=1 b='x'",
        "create r a=2 b='x'",
        "create r a=1 b='y'",
        "r",
        "begin",
        "insert into r values (1, 'x');",
        "insert into r values (1, 'x');",
        "r",
    ]);
}

#[test]
fn what_is_known_goes_with_the_schema_and_what_is_said() {
    same(&[
        "create table t (id integer primary key, a integer);",
        "begin",
        "create t a=1",
        "create t a=2",
        "alter table t add column b text default 'new';",
        "create t a=3",
        "create t a=4",
        "savepoint s",
        "alter table t add column e text default 'newer';",
        "create t a=5",
        "create t a=6",
        "rollback to s",
        "create t a=7",
        "create t a=8",
        "create trigger g after insert on t begin update t set a = -1 where id = new.id; end;",
        "create t a=9",
        "insert into t (a) values (10);",
        "drop trigger g;",
        "create t a=11",
        "create temp table t (id integer primary key, a text);",
        "create t a=12",
        "create t a=13",
        "insert into t (a) values (14);",
        "drop table temp.t;",
        "create t a=15",
        ".mode jsonl",
        "create t a=16",
        ".mode csv",
        "create t a=17",
        "create t a=18",
        ".mode insert",
        "create t a=19",
        "create t a=20",
        ".mode json",
        ".undo",
        "create t a=21",
        "t = 5",
        "create t a=22",
        "_ .a",
        "x = create t a=23",
        "x",
        "commit",
        "t where id > 0",
        "ts",
    ]);
}

#[test]
fn the_short_way_is_taken() {
    let mut desk = desk(Style::PIPE);
    desk.session.interactive = false;
    desk.session.settings.format = &crate::formats::JSON;
    desk.run("create table t (id integer primary key, a integer, b text);");
    desk.run("create table k (code text primary key, a integer) without rowid;");
    desk.run("begin");
    for line in ["create t a=1 b='x'", "create t a=2 b='y'", "create k code='x' a=1", "create k code='y' a=2"] {
        desk.run(line);
    }
    assert_eq!(desk.session.kept_plans.count(), 2);
}
