//! A migration that is killed, runs out of room or meets another program: afterwards there is the old schema or the new one, whole,
//! with every record, and nothing of the work in between.

use std::cell::Cell;
use std::fs;
use std::ops::ControlFlow;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use hopdb::diagnostic::Result as Told;
use hopdb::migrate::revision::{Body, Direction, Folder, HopRunner, Revision, RevisionError, Runner, RunsAs};
use hopdb::migrate::{Answers, ApplySettings, Difference, MigrationPlan, Schema, apply};
use hopdb::store::{self, Interrupt, Row, Statement};
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{Signal, raise};
use rusqlite::Connection;

use crate::common::database::{Value, collect, in_file};
use crate::common::env::TestEnv;
use crate::common::moments::Moments;
use crate::common::number;
use crate::common::program::{PATIENCE, Program, hopdb};

const BEFORE: &str = "
    create table people (id integer primary key autoincrement, name text not null, age int, note text);
    create index people_name on people (name, age);
    create table visits (id integer primary key, person_id int references people (id) on delete cascade, place text);
    create index visits_person on visits (person_id);
    create table bare (a text, b int);
    create view adults as select id, name from people where age > 17;
    create trigger named after update of name on people begin update visits set place = new.name where person_id = new.id; end;";

const RECORDS: &str = "
    with recursive n(i) as (select 1 union all select i + 1 from n where i < RECORDS)
    insert into people(name, age, note) select 'name ' || i, i % 90, hex(randomblob(20)) from n;
    insert into visits(person_id, place) select id, 'place ' || id from people where id % 2;
    insert into bare select name, id from people where id % 3 = 0;
    delete from bare where b % 2; delete from people where id > RECORDS - 10;";

/// Two tables are rebuilt, one is renamed, one is new.
const AFTER: &str = "
    create table people (id integer primary key autoincrement, name text not null check (length(name) > 2), age text, note text);
    create index people_name on people (name, age);
    create table visits (id integer primary key, place text, person_id int not null references people (id) on delete restrict);
    create index visits_person on visits (person_id);
    -- @renamed from=bare
    create table plain (a text, b int, c text default 'x');
    create table fresh (id integer primary key, person_id int references people);
    create view adults as select id, name from people where age > 17;
    create trigger named after update of name on people begin update visits set place = new.name where person_id = new.id; end;";

/// The same as a revision.
const REVISION: &str = "-- migrate:up
    create table other (id integer primary key, name text not null, age text, note text);
    insert into other select id, name, age, note from people;
    create index other_name on other (name);
    create table copied as select * from visits;
    alter table bare add column c text default 'x';
    update bare set b = b + 1;
-- migrate:down
    drop table other; drop table copied; update bare set b = b - 1; alter table bare drop column c;
";

/// What a state of the database is known by: its objects, and sums over its records.
#[derive(Clone, Debug, PartialEq)]
struct State {
    objects: Vec<String>,
    sums: Vec<String>,
}

fn state(path: &Path) -> State {
    let connection = Connection::open(path).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(Result::unwrap).collect()
    };
    assert_eq!(texts("pragma integrity_check"), ["ok"]);
    assert!(texts("select \"table\" from pragma_foreign_key_check").is_empty());
    let objects = texts("select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_schema order by 1");
    let tables = texts("select name from sqlite_schema where type = 'table' and name not like 'hop_migr%' order by 1");
    let mut sums = Vec::new();
    for table in tables {
        let columns = texts(&format!(
            "select group_concat('sum(length(' || name || '))', ' || '' '' || ') from pragma_table_info('{table}')"
        ));
        sums.extend(texts(&format!(
            "select '{table} ' || count(*) || ' ' || coalesce(sum(rowid), 0) || ' ' || coalesce({}, '') from {table}",
            columns[0]
        )));
    }
    if objects.iter().any(|object| object.contains("hop_migrations")) {
        sums.extend(texts("select 'revision ' || id || ' ' || (duration_ms is not null) from hop_migrations"));
    }
    State { objects, sums }
}

struct Project {
    env: TestEnv,
    model: Vec<u8>,
    old: State,
    new: State,
}

impl Project {
    /// `versioned`: by a revision and not straight to schema.sql.
    fn new(mode: &str, versioned: bool) -> Project {
        Project::of(mode, versioned, 20_000)
    }

    fn of(mode: &str, versioned: bool, records: u32) -> Project {
        let records = RECORDS.replace("RECORDS", &records.to_string());
        let made = format!("pragma journal_mode = {mode}; begin; {BEFORE} {records} commit;");
        let env = TestEnv::with_database("x.db", &made);
        let old = state(&env.path("x.db"));
        let project = Project { env, model: Vec::new(), new: old.clone(), old };
        if versioned {
            project.env.write("migrations/0001_before.sql", &format!("-- migrate:up\n{BEFORE}\n"));
            project.program(&["-c", ".migrate stamp 0001"]).run().assert_success();
            project.env.write("migrations/0002_after.sql", REVISION);
        } else {
            project.env.write("schema.sql", AFTER);
        }
        project.migrated()
    }

    fn migrated(mut self) -> Project {
        self.old = state(&self.path());
        self.model = fs::read(self.path()).unwrap();
        self.migrate().run().assert_success();
        self.new = state(&self.path());
        assert_ne!(self.old.objects, self.new.objects);
        self
    }

    fn path(&self) -> PathBuf {
        self.env.path("x.db")
    }

    fn program(&self, arguments: &[&str]) -> Program {
        hopdb([self.path()]).args(arguments)
    }

    fn migrate(&self) -> Program {
        self.program(&["-c", ".set busy-timeout 200ms", "-c", ".migrate --allow-drop --no-backup"])
    }

    /// As it was at the beginning.
    fn reset(&self) {
        for entry in fs::read_dir(self.env.folder()).unwrap().map(Result::unwrap) {
            if entry.file_name().to_string_lossy().starts_with("x.db") {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        fs::write(self.path(), &self.model).unwrap();
    }

    /// The old state or the new one; true for the new one.
    fn is_whole(&self, how: &str) -> bool {
        let now = state(&self.path());
        assert!(now == self.old || now == self.new, "{how}: between: {now:#?}");
        now == self.new
    }

    /// From here it goes on as if nothing had been.
    fn goes_on(&self, how: &str) {
        let outcome = self.migrate().run();
        assert!(outcome.status.success(), "{how}: {}", outcome.text());
        assert!(self.is_whole(how), "{how}: {}", outcome.text());
    }
}

fn kill_in_a_loop(mode: &str, versioned: bool) {
    let project = Project::new(mode, versioned);
    let rounds = number("HOPDB_KILLS").unwrap_or(10);
    let mut moments = Moments::default();
    let mut round = 0;
    while round < rounds || !moments.are_of_both() {
        project.reset();
        let running = project.migrate().start();
        std::thread::sleep(moments.wait);
        running.kill();
        let how = format!("{mode}, {moments:?}");
        moments.saw(project.is_whole(&how));
        assert!(moments.wait < PATIENCE, "{how}");
        project.goes_on(&how);
        round += 1;
    }
}

#[test]
fn killed_with_a_rollback_journal() {
    kill_in_a_loop("delete", false);
}

#[test]
fn killed_with_a_write_ahead_log() {
    kill_in_a_loop("wal", false);
}

#[test]
fn killed_in_a_revision() {
    kill_in_a_loop("delete", true);
    kill_in_a_loop("wal", true);
}

/// Room for so many tenths of what the file has at the end.
#[test]
fn a_disk_that_is_full() {
    for mode in ["delete", "wal"] {
        let project = Project::new(mode, false);
        let size = fs::metadata(project.path()).unwrap().len();
        for tenths in [0, 1, 3, 5, 7, 8, 9] {
            project.reset();
            let limit = (size * tenths / 10).max(4096);
            let program = project.migrate().with(|command| {
                // SAFETY: between fork and exec only this system call is made.
                unsafe { command.pre_exec(move || Ok(setrlimit(Resource::RLIMIT_FSIZE, limit, limit)?)) };
            });
            let outcome = program.run();
            let how = format!("{mode}, {limit} of {size} bytes: {}", outcome.text());
            // Where the room is enough after all, that is told as well.
            let reached = project.is_whole(&how);
            assert_eq!(outcome.code(), Some(i32::from(!reached)), "{how}");
            assert!(!reached || tenths > 5, "{how}");
            project.goes_on(&how);
        }
    }
}

#[test]
fn another_program_that_reads_or_writes() {
    for (mode, hold) in
        [("delete", "begin immediate"), ("delete", "begin; select count(*) from people"), ("wal", "begin immediate")]
    {
        let project = Project::new(mode, false);
        project.reset();
        let other = Connection::open(project.path()).unwrap();
        other.execute_batch(hold).unwrap();
        let outcome = project.migrate().run();
        let how = format!("{mode}, {hold}: {}", outcome.text());
        assert_eq!(outcome.code(), Some(1), "{how}");
        assert!(outcome.text().contains("locked") || outcome.text().contains("busy"), "{how}");
        other.execute_batch("rollback").unwrap();
        drop(other);
        assert!(!project.is_whole(&how), "{how}");
        project.goes_on(&how);
    }
    // One that reads a snapshot is in nobody's way, and sees the old state to its end.
    let project = Project::new("wal", false);
    project.reset();
    let other = Connection::open(project.path()).unwrap();
    other.execute_batch("begin; select count(*) from people").unwrap();
    project.migrate().run().assert_success();
    let old: i64 = other.query_row("select count(*) from bare", [], |row| row.get(0)).unwrap();
    assert!(old > 0);
    other.execute_batch("rollback").unwrap();
    drop(other);
    assert!(project.is_whole("a reader of a snapshot"));
}

/// A connection whose process dies before the statement of a number, counted from 0, and counts none that only reads.
struct Mortal {
    inner: Rc<dyn store::Connection>,
    left: Cell<u64>,
}

struct MortalStatement<'a> {
    inner: Box<dyn Statement + 'a>,
    counts: bool,
    left: &'a Cell<u64>,
}

impl store::Connection for Mortal {
    fn prepare<'c>(&'c self, sql: &str) -> Told<Option<Box<dyn Statement + 'c>>> {
        let reads = ["select", "pragma main."]
            .iter()
            .any(|word| sql.trim_start().get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)));
        let prepared = self.inner.prepare(sql)?;
        Ok(prepared
            .map(|inner| Box::new(MortalStatement { inner, counts: !reads, left: &self.left }) as Box<dyn Statement>))
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        self.inner.interrupter()
    }

    fn schema_version(&self) -> Told<i64> {
        self.inner.schema_version()
    }

    fn is_autocommit(&self) -> bool {
        self.inner.is_autocommit()
    }

    fn fate(&self) -> store::Fate {
        self.inner.fate()
    }

    fn take_warnings(&self) -> Vec<hopdb::diagnostic::Diagnostic> {
        self.inner.take_warnings()
    }

    fn add_warning(&self, warning: hopdb::diagnostic::Diagnostic) {
        self.inner.add_warning(warning);
    }

    fn let_quoted_texts(&self, allow: bool) -> Told<()> {
        self.inner.let_quoted_texts(allow)
    }
}

impl Statement for MortalStatement<'_> {
    fn columns(&self) -> &[String] {
        self.inner.columns()
    }

    fn is_readonly(&self) -> bool {
        self.inner.is_readonly()
    }

    fn consumed(&self) -> usize {
        self.inner.consumed()
    }

    fn parameters(&self) -> usize {
        self.inner.parameters()
    }

    fn stream(&mut self, parameters: &[Value], each: &mut dyn FnMut(&dyn Row) -> Told<ControlFlow<()>>) -> Told<u64> {
        if self.counts {
            match self.left.get() {
                0 => raise(Signal::SIGKILL).unwrap(),
                left => self.left.set(left - 1),
            }
        }
        self.inner.stream(parameters, each)
    }
}

/// The name of the test that follows.
const LIFE: &str = "migrate::lives_for_some_statements";

/// The life of the child process of the test below, and nothing in any other.
#[test]
fn lives_for_some_statements() {
    let Some((path, left)) = std::env::var_os("HOPDB_MORTAL").zip(std::env::var("HOPDB_STATEMENTS").ok()) else {
        return;
    };
    let inner = in_file(Path::new(&path));
    // So few pages that what is not committed stands in the files already.
    collect(&*inner, "PRAGMA main.cache_size = 10", &[]).unwrap();
    let mortal = Mortal { inner, left: Cell::new(left.parse().unwrap()) };
    if let Ok(way) = std::env::var("HOPDB_WAY") {
        return run_revision(mortal, &Path::new(&path).with_file_name("migrations"), &way);
    }
    let (live, goal) = (Schema::read(&mortal).unwrap(), Schema::load(AFTER).unwrap());
    let plan = MigrationPlan::new(&Difference::between(&live, &goal, &Answers::default()).unwrap(), &mortal).unwrap();
    let settings = ApplySettings { allow_drop: true, ..ApplySettings::default() };
    apply(&mortal, &plan, &settings, &mut |_| Ok(())).unwrap();
}

/// For revisions of SQL.
struct NoLines;

impl HopRunner for NoLines {
    fn text(&self, _: &Revision, body: &Body) -> Result<String, RevisionError> {
        Ok(body.text.clone())
    }

    fn run(
        &mut self,
        _: &Rc<dyn store::Connection>,
        revision: &Revision,
        _: &Body,
        _: RunsAs,
    ) -> Result<(), RevisionError> {
        panic!("{} is of SQL", revision.title())
    }
}

fn run_revision(mortal: Mortal, folder: &Path, way: &str) {
    let direction = if way == "up" { Direction::Up } else { Direction::Down };
    let folder = Folder::read(folder).unwrap();
    let revision = folder.revisions.last().unwrap();
    let mut runner =
        Runner { connection: Rc::new(mortal), lines: &mut NoLines, backup: None, deletes: false, cancelled: &|| false };
    runner.run(revision, direction, true).unwrap();
}

/// Kills a child before each of its statements that writes, until one gets through.
fn kill_before_each(project: &Project, way: Option<&str>, how: &str) {
    let mut statements = 0;
    loop {
        project.reset();
        let child = Program::new(std::env::current_exe().unwrap()).args(["--exact", LIFE]);
        let child = child.env("HOPDB_MORTAL", project.path()).env("HOPDB_STATEMENTS", statements.to_string());
        let child = if let Some(way) = way { child.env("HOPDB_WAY", way) } else { child };
        let ended = child.run().status;
        let how = format!("{how}, killed before statement {statements}");
        let reached = project.is_whole(&how);
        if ended.success() {
            assert_eq!(reached, way != Some("down"), "{how}: not done");
            break;
        }
        assert_eq!(ended.signal(), Some(Signal::SIGKILL as i32), "{how}");
        if statements % 8 == 0 {
            project.goes_on(&how);
        }
        statements += 1;
    }
    // Two rebuilds alone are a dozen, and a revision has its own, its journal's, and those around.
    assert!(statements > if way.is_some() { 8 } else { 20 }, "{how}: only {statements} statements");
}

#[test]
fn killed_between_any_two_statements() {
    for mode in ["delete", "wal"] {
        kill_before_each(&Project::of(mode, false, 2_000), None, mode);
    }
}

#[test]
fn killed_between_any_two_statements_of_a_revision() {
    for mode in ["delete", "wal"] {
        let mut project = Project::of(mode, true, 2_000);
        kill_before_each(&project, Some("up"), &format!("{mode}, up"));
        // Its way down begins where it has led.
        project.reset();
        project.migrate().run().assert_success();
        project.model = fs::read(project.path()).unwrap();
        kill_before_each(&project, Some("down"), &format!("{mode}, down"));
    }
}
