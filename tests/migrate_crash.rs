//! A migration that is killed, runs out of room or meets another program: afterwards there is the old schema or the new one, whole,
//! with every record, and nothing of the work in between.

#![cfg(target_os = "linux")]

use std::cell::Cell;
use std::fs;
use std::ops::ControlFlow;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hopdb::diagnostic::Result as Told;
use hopdb::migrate::{Answers, Difference, Plan, Schema, Settings, apply};
use hopdb::store::{self, Interrupt, OpenOptions, OpenTarget, Row, Statement, Value, collect};
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::{Signal, raise};
use rusqlite::Connection;
use tempfile::TempDir;

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
    folder: TempDir,
    model: Vec<u8>,
    old: State,
    new: State,
    /// How long it takes when nothing is in the way.
    took: Duration,
}

impl Project {
    /// `versioned`: by a revision and not straight to schema.sql.
    fn new(mode: &str, versioned: bool) -> Project {
        Project::of(mode, versioned, 20_000)
    }

    fn of(mode: &str, versioned: bool, records: u32) -> Project {
        let records = RECORDS.replace("RECORDS", &records.to_string());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db");
        let made = Connection::open(&path).unwrap();
        made.execute_batch(&format!("pragma journal_mode = {mode}; begin; {BEFORE} {records} commit;")).unwrap();
        made.close().unwrap();
        if versioned {
            fs::create_dir(folder.path().join("migrations")).unwrap();
            fs::write(folder.path().join("migrations/0001_before.sql"), format!("-- migrate:up\n{BEFORE}\n")).unwrap();
            let project =
                Project { folder, model: Vec::new(), old: state(&path), new: state(&path), took: Duration::ZERO };
            assert!(project.command().args(["-c", ".migrate stamp 0001"]).status().unwrap().success());
            fs::write(project.folder.path().join("migrations/0002_after.sql"), REVISION).unwrap();
            return project.measured();
        }
        fs::write(folder.path().join("schema.sql"), AFTER).unwrap();
        let (old, new) = (state(&path), state(&path));
        Project { folder, model: Vec::new(), old, new, took: Duration::ZERO }.measured()
    }

    fn measured(mut self) -> Project {
        self.old = state(&self.path());
        self.model = fs::read(self.path()).unwrap();
        let begun = Instant::now();
        let output = self.migrate().output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        self.took = begun.elapsed();
        self.new = state(&self.path());
        assert_ne!(self.old.objects, self.new.objects);
        self
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("x.db")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hopdb"));
        command.arg(self.path()).env_clear().env("HOME", "/nowhere");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn migrate(&self) -> Command {
        let mut command = self.command();
        command.args(["-c", ".set busy-timeout 200ms", "-c", ".migrate --allow-drop --no-backup"]);
        command
    }

    /// As it was at the beginning.
    fn reset(&self) {
        for entry in fs::read_dir(self.folder.path()).unwrap().map(Result::unwrap) {
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
        let output = self.migrate().output().unwrap();
        assert!(output.status.success(), "{how}: {}", said(&output));
        assert!(self.is_whole(how), "{how}: {}", said(&output));
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A number by chance.
fn chance(below: u64) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(Instant::now()) % below.max(1)
}

fn times(usual: u64) -> u64 {
    std::env::var("HOPDB_KILLS").ok().and_then(|times| times.parse().ok()).unwrap_or(usual)
}

fn kill_in_a_loop(mode: &str, versioned: bool) {
    let project = Project::new(mode, versioned);
    let span = u64::try_from(project.took.as_micros()).unwrap();
    let mut reached = 0;
    let rounds = times(10);
    for round in 0..rounds {
        project.reset();
        let mut child = project.migrate().spawn().unwrap();
        // Spread over the whole of the time, and a little beyond.
        let part = span * 11 / 10 / rounds;
        let moment = part * round + chance(part);
        std::thread::sleep(Duration::from_micros(moment));
        child.kill().unwrap();
        child.wait().unwrap();
        let how = format!("{mode}, killed after {moment} of {span} µs");
        reached += u64::from(project.is_whole(&how));
        project.goes_on(&how);
    }
    assert!(reached < rounds, "{mode}: every one of them was too late");
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
            let mut command = project.migrate();
            // SAFETY: between fork and exec only this system call is made.
            unsafe {
                command.pre_exec(move || Ok(setrlimit(Resource::RLIMIT_FSIZE, limit, limit)?));
            }
            let output = command.output().unwrap();
            let how = format!("{mode}, {limit} of {size} bytes: {}", said(&output));
            // Where the room is enough after all, that is told as well.
            let reached = project.is_whole(&how);
            assert_eq!(output.status.code(), Some(i32::from(!reached)), "{how}");
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
        let output = project.migrate().output().unwrap();
        let how = format!("{mode}, {hold}: {}", said(&output));
        assert_eq!(output.status.code(), Some(1), "{how}");
        assert!(said(&output).contains("locked") || said(&output).contains("busy"), "{how}");
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
    let output = project.migrate().output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let old: i64 = other.query_row("select count(*) from bare", [], |row| row.get(0)).unwrap();
    assert!(old > 0);
    other.execute_batch("rollback").unwrap();
    drop(other);
    assert!(project.is_whole("a reader of a snapshot"));
}

/// A connection whose process dies before the statement of a number, counted from 0, and counts none that only reads.
struct Mortal<'a> {
    inner: &'a dyn store::Connection,
    left: Cell<u64>,
}

struct MortalStatement<'a> {
    inner: Box<dyn Statement + 'a>,
    counts: bool,
    left: &'a Cell<u64>,
}

impl store::Connection for Mortal<'_> {
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

/// The life of the child process of the test below, and nothing in any other.
#[test]
fn lives_for_some_statements() {
    let Some((path, left)) = std::env::var_os("HOPDB_MORTAL").zip(std::env::var("HOPDB_STATEMENTS").ok()) else {
        return;
    };
    let inner = store::open(OpenTarget::File(Path::new(&path)), &OpenOptions::default()).unwrap();
    // So few pages that what is not committed stands in the files already.
    collect(&*inner, "PRAGMA main.cache_size = 10", &[]).unwrap();
    let mortal = Mortal { inner: &*inner, left: Cell::new(left.parse().unwrap()) };
    let (live, goal) = (Schema::read(&mortal).unwrap(), Schema::load(AFTER).unwrap());
    let plan = Plan::new(&Difference::between(&live, &goal, &Answers::default()).unwrap(), &mortal).unwrap();
    let settings = Settings { allow_drop: true, ..Settings::default() };
    apply(&mortal, &plan, &settings, &mut |_| Ok(())).unwrap();
}

#[test]
fn killed_between_any_two_statements() {
    for mode in ["delete", "wal"] {
        let project = Project::of(mode, false, 2_000);
        let mut statements = 0;
        loop {
            project.reset();
            let mut child = Command::new(std::env::current_exe().unwrap());
            child.args(["--exact", "lives_for_some_statements"]).stdout(Stdio::null()).stderr(Stdio::null());
            child.env("HOPDB_MORTAL", project.path()).env("HOPDB_STATEMENTS", statements.to_string());
            let ended = child.status().unwrap();
            let how = format!("{mode}, killed before statement {statements}");
            if ended.success() {
                assert!(project.is_whole(&how), "{how}: not done");
                break;
            }
            assert_eq!(ended.signal(), Some(Signal::SIGKILL as i32), "{how}");
            let reached = project.is_whole(&how);
            if reached || statements % 8 == 0 {
                project.goes_on(&how);
            }
            statements += 1;
        }
        // Two rebuilds alone are a dozen.
        assert!(statements > 20, "{mode}: only {statements} statements");
    }
}
