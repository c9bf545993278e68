//! Undo of lines that chance makes, of the language and of SQL, on schemas that chance makes: after each line, `.undo` and
//! `.redo`, all tables are what a model says, and a line that fails leaves them as they were.
//!
//! `HOPDB_CASES=1000` in the environment tries more of them, `HOPDB_SEED=7` begins with another.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::sync::Arc;

use hopdb::dispatch;
use hopdb::lang::Splitter;
use hopdb::session::{Cancel, Database, Messages, Output, Session, SessionOptions, Stop, open};
use hopdb::store::{self, OpenOptions};
use hopdb::terminal::Style;

use crate::common::chance::Rng;
use crate::common::database::{Connection, Value, rows};
use crate::common::env::TestEnv;
use crate::common::number;

/// How a table is made: `{n}` is its number, `{p}` that of the table it refers to, `{action}` what becomes of it then.
const SHAPES: [&str; 10] = [
    "create table t{n}(id integer primary key, a, b unique, r int references t{p}(id) {action})",
    "create table t{n}(id integer primary key autoincrement, a real, b text collate nocase, r int references t{p}(id) {action})",
    "create table t{n}(id text primary key, a, b default (lower('D')), r references t{p}(id) {action}, unique (a, b))",
    "create table t{n}(id primary key, a int, b collate nocase, r references t{p}(id) {action}) without rowid",
    "create table t{n}(id unique, a, b, r references t{p}(id) {action}, c as (a || b), d as (b) stored)",
    "create table t{n}(a, b, id unique, r references t{p}(id) {action}, primary key (a, id)) without rowid",
    "create table t{n}(a, b not null default 7, id unique, r references t{p}(id) {action}, primary key (b, id))",
    "create table t{n}(id any primary key, a any check (a <> 5), b any, r any references t{p}(id) {action}) strict",
    "create table t{n}(id, a, b, r)",
    "create virtual table t{n} using fts5(id, a, b, r)",
];

const ACTIONS: [&str; 6] = [
    "",
    "on delete cascade on update cascade",
    "on delete set null",
    "on delete cascade",
    "on delete set default on update set null deferrable initially deferred",
    "on delete restrict on update cascade",
];

const TRIGGERS: [&str; 9] = [
    "",
    "",
    "create trigger g{n} after delete on t{n} begin insert into t{p}(id, a) values (old.id, 'gone'); end",
    "create trigger g{n} after update on t{n} begin delete from t{p} where id = old.id; update t{n} set b = null where a = new.a; end",
    "create trigger g{n} before insert on t{n} begin update t{p} set a = new.a where id = new.id; end",
    "create trigger g{n} after insert on t{n} when new.a = 2 begin delete from t{n} where id is new.id; insert into log values ('put aside'); end",
    "create trigger g{n} before delete on t{n} when old.a = 3 begin select raise(ignore); end",
    "create trigger g{n} after insert on t{n} when new.a = 4 begin select raise(fail, 'four'); end",
    "create trigger g{n} after update on t{n} when new.b = 'a' begin select raise(rollback, 'as a whole'); end",
];

const VALUES: [&str; 13] =
    ["null", "1", "2", "3", "4", "5.5", "2.0", "'A'", "'a'", "'it''s'", "x'61'", "9223372036854775807", "-3"];

const LINES: [&str; 54] = [
    "create t{n} a={v} b={w} r={x}",
    "create t{n} id={v} a={w}, b={x}",
    "create t{n} id={v} b={w} r=first t{p}",
    "create 3 t{n} id=n + 4 a={v} b=n",
    "create 2 t{n} id={v} a='q' || n",
    "create t{n}",
    "for each t{p} create t{n} a={v} b=id",
    "for each t{p} create 0..2 t{n} a=id id=int(1, 9)",
    "g = create t{n} id={v} a={w}",
    "g.b = {v}",
    "g.a = b, b = {w}",
    "delete g",
    "update first t{n} set id={v}",
    "update last 2 t{n} set id={v} a={w}",
    "update t{n} set a={v}, b={w} where a = {x}",
    "update t{n} where b = {v} set a=b b=a",
    "update all t{n} set b={v}",
    "update all t{n} set id=id + 1",
    "update t{n} set r=null where a is not null",
    "update t{n} set r=(first t{p}) where a = {v}",
    "update all t{n} set a=pick(1, 2, 'x')",
    "update t{n} with t{p} set a={v}",
    "delete first t{n}",
    "delete last 2 t{n}",
    "delete t{n} where a = {v}",
    "delete t{n} where r is null",
    "delete all t{n}",
    "clear t{n}",
    "clear t{n}, t{p}",
    "link t{n} where a = {v} to t{p}",
    "link all t{n} to t{p} where id = {v} w={w}",
    "unlink all t{n} from t{p} where id = {v}",
    "unlink all t{n} from t{p}",
    "insert into t{n}(id, a, b, r) values ({v}, {w}, {x}, {y});",
    "insert into t{n}(id, a, b) values ({v}, {w}, {x}), ({w}, {x}, {v});",
    "insert or ignore into t{n}(id, a) values ({v}, {w}), ({x}, {v});",
    "insert or fail into t{n}(id, a) values ({v}, {w}), ({x}, {v});",
    "insert or rollback into t{n}(id, a) values ({v}, {w}), ({x}, {v});",
    "replace into t{n}(id, a, b) values ({v}, {w}, {x});",
    "insert into t{n}(id, a, b) select id, b, a from t{p};",
    "insert into t{n}(id, a) values ({v}, {w}) on conflict do update set a = {x};",
    "insert into t{n} default values returning *;",
    "update or replace t{n} set b = {v};",
    "delete from t{n} where id = {v};",
    "delete from t{n};",
    "delete from t{p}; insert into t{n}(id, a) values ({v}, {w}), (null, {x});",
    "update v{n} set a = {v} where id = {w};",
    "insert into v{n}(id, a) values ({v}, {w});",
    "delete from v{n} where id = {v};",
    "create index i{n} on t{n}(a);",
    "alter table t{n} add column z{p};",
    "drop trigger g{n};",
    "insert into j(x, y) select 1, 2; create table more{n}(x); insert into more{n} values ({v});",
    "drop table log; create table log(x);",
];

const TRANSACTIONS: [&str; 14] = [
    "begin",
    "begin",
    "begin immediate;",
    "commit",
    "commit",
    "end transaction;",
    "rollback",
    "savepoint a",
    "savepoint b",
    "savepoint a;",
    "release a",
    "release b",
    "rollback to a",
    "rollback to b",
];

fn filled(pattern: &str, number: usize, other: usize, rng: &mut Rng) -> String {
    let mut text = pattern.replace("{n}", &number.to_string()).replace("{p}", &other.to_string());
    for name in ["{v}", "{w}", "{x}", "{y}"] {
        text = text.replace(name, rng.word(&VALUES));
    }
    text
}

fn schema(rng: &mut Rng) -> Vec<String> {
    let count = 1 + rng.below(4);
    let mut made = vec!["create table log(x)".to_owned()];
    let others: Vec<usize> = (0..count).map(|_| rng.below(count)).collect();
    for (number, other) in others.iter().enumerate() {
        let action = rng.word(&ACTIONS);
        made.push(filled(rng.word(&SHAPES), number, *other, rng).replace("{action}", action));
        made.push(filled(
            "create view v{n} as select id, a from t{n};
             create trigger vi{n} instead of insert on v{n} begin insert into t{n}(id, a) values (new.id, new.a); end;
             create trigger vu{n} instead of update on v{n} begin update t{n} set a = new.a where id = old.id; end;
             create trigger vd{n} instead of delete on v{n} begin delete from t{n} where id = old.id; delete from t{p} where id = old.id; end;",
            number,
            *other,
            rng,
        ));
    }
    // A join table between the first and another one; and one with data of its own.
    let key = rng.word(&["", ", unique (x, y)", ", primary key (x, y)", ", id integer primary key"]);
    let (data, key) = if rng.chance(50) { (", w", key) } else { ("", key) };
    made.push(format!(
        "create table j(x references t0(id) on delete cascade, y references t{}(id) on delete cascade{data}{key})",
        count - 1
    ));
    for (number, other) in others.iter().enumerate() {
        made.push(filled(rng.word(&TRIGGERS), number, *other, rng));
    }
    made
}

struct Nothing;

impl io::Write for Nothing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything in the database: schema, rows with their rowids, marks of AUTOINCREMENT.
fn dump(connection: &dyn Connection) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for row in rows(connection, "select type, name, sql from sqlite_schema") {
        found.insert(format!("{row:?}"));
    }
    let tables = "select name, wr, type from pragma_table_list where schema = 'main' and type in ('table', 'shadow') and name <> 'sqlite_schema'";
    for table in rows(connection, tables) {
        let (name, without) = (table[0].as_text().unwrap(), table[1].as_integer() == Some(1));
        let columns: Vec<String> = rows(connection, &format!("select name from pragma_table_xinfo('{name}')"))
            .iter()
            .map(|row| format!("\"{}\"", row[0].as_text().unwrap()))
            .collect();
        // The configuration of a full-text index has no rowid.
        let identity = if without { "" } else { "rowid, " };
        for row in rows(connection, &format!("select {identity}{} from \"{name}\"", columns.join(", "))) {
            let mut line = format!("{name} {row:?}");
            while !found.insert(line.clone()) {
                line.push_str(" again");
            }
        }
    }
    found
}

type State = (BTreeSet<String>, BTreeSet<String>);

/// What undo and redo should lead to: the states before and after each line.
#[derive(Clone, Default)]
struct Model {
    undo: Vec<State>,
    redo: Vec<State>,
}

struct Case {
    session: Session,
    out: Output,
    model: Model,
    /// The savepoints that are open, with what they go back to; the transaction itself has no name.
    marks: Vec<(Option<char>, Model, BTreeSet<String>)>,
    /// What was done so far, for a report.
    told: String,
}

impl Case {
    fn new(path: &Path, seed: u64, schema: &[String]) -> Case {
        {
            let made = rusqlite::Connection::open(path).unwrap();
            for sql in schema {
                // A trigger on a virtual table is refused, and the rest is still of use.
                let _ = made.execute_batch(sql);
            }
        }
        let style = Style { terminal: false, color: false, width: None, height: None };
        let messages = Messages::new(Box::new(Nothing), style.clone(), || None);
        let out = Output::new(Box::new(Nothing), style, || None, messages.clone());
        let opened = open(&Database::Path(path.to_owned()), &OpenOptions::default()).unwrap();
        let session = Session::new(opened, SessionOptions::default(), messages, Arc::new(Cancel::default()));
        let told = format!("seed {seed}\n{}\n--\n", schema.join(";\n"));
        Case { session, out, model: Model::default(), marks: Vec::new(), told }
    }

    fn dump(&self) -> BTreeSet<String> {
        dump(&**self.session.connection())
    }

    /// Runs a line; what is wrong with it, if anything.
    fn run(&mut self, line: &str) -> Option<String> {
        let mut splitter = Splitter::new(store::is_complete);
        let mut entries = splitter.push(line);
        entries.extend(splitter.finish());
        let mut wrong = None;
        for entry in &entries {
            match dispatch::run(&mut self.session, entry, &mut self.out) {
                Ok(_) => {}
                Err(Stop::Failed(errors)) => {
                    wrong = Some(errors.iter().map(|error| error.message.clone()).collect::<Vec<_>>().join("; "));
                }
                Err(other) => panic!("{other:?}\n{}", self.told),
            }
        }
        let _ = writeln!(self.told, "{line}{}", wrong.as_deref().map(|why| format!("   -- {why}")).unwrap_or_default());
        wrong
    }

    fn same(&self, wanted: &BTreeSet<String>) {
        let found = self.dump();
        if found != *wanted {
            let missing: Vec<_> = wanted.difference(&found).collect();
            let added: Vec<_> = found.difference(wanted).collect();
            panic!("missing: {missing:#?}\ntoo many: {added:#?}\n{}", self.told);
        }
    }

    fn check(&self, holds: bool, what: &str) {
        assert!(holds, "{what}\n{}", self.told);
    }

    fn line(&mut self, line: &str) {
        let before = self.dump();
        let was_open = self.session.in_transaction();
        let wrong = self.run(line);
        if wrong.is_some() {
            if was_open && !self.session.in_transaction() {
                let (_, model, state) = self.marks.remove(0);
                self.marks.clear();
                self.model = model;
                self.same(&state);
            } else {
                self.same(&before);
            }
            return;
        }
        let after = self.dump();
        // What is made anew is another, though it looks the same.
        if before != after || line.contains("create table") {
            self.model.undo.push((before, after));
            self.model.redo.clear();
        }
    }

    fn transaction(&mut self, line: &str) {
        let before = self.dump();
        if self.run(line).is_some() {
            self.same(&before);
            return;
        }
        let words: Vec<&str> = line.trim_end_matches(';').split(' ').collect();
        let name = words.last().and_then(|word| word.chars().next());
        let known = |marks: &[(Option<char>, _, _)]| marks.iter().rposition(|(mark, _, _)| *mark == name);
        match words[0] {
            "begin" => self.marks.push((None, self.model.clone(), before)),
            "savepoint" => self.marks.push((name, self.model.clone(), before)),
            "release" => self.marks.truncate(known(&self.marks).unwrap()),
            "rollback" if words.len() > 1 => {
                let place = known(&self.marks).unwrap();
                self.marks.truncate(place + 1);
                self.model = self.marks[place].1.clone();
                self.same(&self.marks[place].2);
            }
            "rollback" => {
                let (_, model, state) = self.marks.remove(0);
                self.marks.clear();
                self.model = model;
                self.same(&state);
            }
            _ => self.marks.clear(),
        }
    }

    fn step(&mut self, is_undo: bool) {
        let before = self.dump();
        let wanted = if is_undo { self.model.undo.pop() } else { self.model.redo.pop() };
        let wrong = self.run(if is_undo { ".undo" } else { ".redo" });
        let Some(state) = wanted else {
            self.check(wrong.is_some(), "there is nothing to take back");
            return self.same(&before);
        };
        let to = if is_undo { &state.0 } else { &state.1 };
        match wrong {
            None => {
                self.same(to);
                if is_undo { &mut self.model.redo } else { &mut self.model.undo }.push(state);
            }
            // A change of the schema does not go back or forth within a transaction that was open before or after it.
            Some(why)
                if self.session.in_transaction()
                    && ["a change of the schema", "savepoint"].iter().any(|start| why.starts_with(start)) =>
            {
                self.same(&before);
                if is_undo { &mut self.model.undo } else { &mut self.model.redo }.push(state);
            }
            Some(why) => self.check(false, &why),
        }
    }

    fn all(&mut self) {
        if self.session.in_transaction() {
            self.transaction("commit");
            if self.session.in_transaction() {
                self.transaction("rollback");
            }
        }
        let end = self.model.redo.first().map_or_else(|| self.dump(), |last| last.1.clone());
        while !self.model.undo.is_empty() {
            self.step(true);
        }
        while !self.model.redo.is_empty() {
            self.step(false);
        }
        self.same(&end);
        self.step(false);
        let check = rows(&**self.session.connection(), "pragma integrity_check");
        self.check(check[0][0] == Value::text("ok"), "the integrity");
    }
}

fn follow(seed: u64) {
    let mut rng = Rng::new(seed);
    let schema = schema(&mut rng);
    let env = TestEnv::new();
    let mut case = Case::new(&env.path("any.db"), seed, &schema);
    let tables = schema.iter().filter(|sql| sql.starts_with("create view")).count();
    for _ in 0..5 + rng.below(30) {
        match rng.below(100) {
            0..60 => {
                let line = filled(rng.word(&LINES), rng.below(tables), rng.below(tables), &mut rng);
                case.line(&line);
            }
            60..75 => {
                let line = rng.word(&TRANSACTIONS);
                case.transaction(line);
            }
            75..90 => case.step(true),
            _ => case.step(false),
        }
    }
    case.all();
}

#[test]
fn lines_of_chance() {
    let first = number("HOPDB_SEED").unwrap_or(0);
    for seed in first..first + number("HOPDB_CASES").unwrap_or(25) {
        follow(seed);
    }
}
