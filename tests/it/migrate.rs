//! Runs the cases of `tests/migrate/*.txt`: from a schema with rows to another, by the plan that is expected, or not at all.
//!
//! A case is `=== name`, the SQL of before, `--- goal` and the text of the goal, `--- answers` (optional), `--- plan` and the plan
//! in words with what becomes of the rows. BLESS=1 writes the latter anew, `HOPDB_CASE=word` runs the
//! cases with that word in their names. Each case runs with its rows, without any, and as a
//! script; every outcome is compared with the goal loaded afresh, by SQLite's own pragmas.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::rc::Rc;

use hopdb::diagnostic::Diagnostic;
use hopdb::migrate::{Answers, ApplySettings, Dialect, Difference, MigrationPlan, Schema, apply, run_guarded};

mod oracle;
mod random;
mod walk;

use crate::common::database::{
    Connection, SqliteConnection, Value, collect, execute, in_file, in_memory, rows, try_execute,
};
use crate::common::expectations::{Expectations, is_blessing};
use crate::common::files;
use crate::common::quiet::caught;
pub use oracle::dump;
use oracle::facts;

#[derive(Default)]
pub struct Case {
    pub name: String,
    pub before: String,
    goal: String,
    pub answers: String,
    pub plan: String,
}

pub fn cases(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut part = 0;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case { name: name.to_owned(), ..Case::default() });
            part = 0;
            continue;
        }
        let case = cases.last_mut().expect("a case begins with ===");
        match line {
            "--- goal" => part = 1,
            "--- answers" => part = 2,
            "--- plan" => part = 3,
            _ => {
                let place = [&mut case.before, &mut case.goal, &mut case.answers, &mut case.plan];
                let target = place.into_iter().nth(part).unwrap();
                target.push_str(line);
                target.push('\n');
            }
        }
    }
    cases
}

fn written(cases: &[Case]) -> String {
    let mut text = String::new();
    for case in cases {
        let _ = write!(text, "=== {}\n{}--- goal\n{}", case.name, case.before, case.goal);
        if !case.answers.is_empty() {
            let _ = write!(text, "--- answers\n{}", case.answers);
        }
        let _ = write!(text, "--- plan\n{}", case.plan);
    }
    text
}

fn answers(text: &str) -> (Answers, bool) {
    let (mut answers, mut allow_drop) = (Answers::default(), true);
    for line in text.lines() {
        let words: Vec<&str> = line.splitn(3, ' ').collect();
        match words[..] {
            ["rename", from, to] | ["separate", from, to] => {
                let (table, column) =
                    from.split_once('.').map_or((None, from), |(table, column)| (Some(table), column));
                if words[0] == "rename" {
                    answers.rename(table, column, to)
                } else {
                    answers.separate(table, column, to)
                }
            }
            ["fill", column, value] => {
                let (table, column) = column.split_once('.').unwrap();
                answers.fill(table, column, value);
            }
            ["keep", ..] => allow_drop = false,
            _ => panic!("an answer that is none: {line}"),
        }
    }
    (answers, allow_drop)
}

fn told(error: &Diagnostic) -> String {
    std::iter::once(&error.message).chain(&error.hints).map(|line| format!("  {line}\n")).collect()
}

/// Goes from `connection` as it is to the goal; gives the plan in words, or why it is refused.
pub fn migrate(connection: &dyn Connection, case: &Case) -> Result<String, String> {
    let (answers, allow_drop) = answers(&case.answers);
    let goal = Schema::load(&case.goal).map_err(|error| format!("goal:\n{}", told(&error)))?;
    let from = Schema::read(connection).map_err(|error| told(&error))?;
    let difference = Difference::between(&from, &goal, &answers).map_err(|error| told(&error))?;
    let plan = MigrationPlan::new(&difference, connection).map_err(|error| format!("no plan:\n{}", told(&error)))?;
    let mut text = String::new();
    for step in plan.steps() {
        let reason = if step.reason.is_empty() { String::new() } else { format!(" ({})", step.reason) };
        let _ = writeln!(text, "{}{reason}", step.words.replace('\n', "\n+ "));
        for loss in &step.losses {
            let _ = writeln!(text, "  lost: {loss}");
        }
    }
    if plan.is_empty() {
        text.push_str("nothing to do\n");
    }
    assert_eq!(plan.is_empty(), difference.is_empty(), "{}", case.name);
    let settings = ApplySettings { allow_drop, ..ApplySettings::default() };
    let outcome = apply(connection, &plan, &settings, &mut |_| Ok(()));
    outcome.map_err(|error| format!("{text}refused:\n{}", told(&error)))?;
    Ok(text)
}

fn fresh(path: &Path) -> Rc<SqliteConnection> {
    let _ = fs::remove_file(path);
    let connection = in_file(path);
    // Nothing here outlives a power cut, and nothing needs to.
    execute(&*connection, "pragma synchronous = off;");
    connection
}

/// The goal is reached by SQLite's own account, and there is nothing left to do.
fn assert_reached(connection: &SqliteConnection, case: &Case, how: &str) {
    let goal = Schema::load(&case.goal).unwrap();
    let model = in_memory();
    execute(&*model, &goal.text());
    assert_eq!(facts(connection), facts(&model), "{} ({how})", case.name);
    let now = Schema::read(connection).unwrap();
    let rest = Difference::between(&now, &goal, &Answers::default()).unwrap();
    assert!(rest.is_empty(), "{} ({how}): {:?}", case.name, rest.words());
    assert_eq!(rows(connection, "pragma integrity_check"), [[Value::text("ok")]], "{} ({how})", case.name);
    for (pragma, value) in [("foreign_keys", 1), ("legacy_alter_table", 0), ("ignore_check_constraints", 0)] {
        assert_eq!(rows(connection, &format!("pragma {pragma}"))[0][0], Value::Integer(value));
    }
    assert!(connection.is_autocommit());
}

/// With its rows: the plan and what becomes of the rows.
fn with_rows(case: &Case, folder: &Path) -> String {
    let path = folder.join("rows.db");
    let connection = fresh(&path);
    execute(&*connection, &case.before);
    let before = fs::read(&path).unwrap();
    match migrate(&*connection, case) {
        Ok(plan) => {
            assert_reached(&connection, case, "with rows");
            format!("{plan}{}", dump(&*connection))
        }
        Err(refusal) => {
            drop(connection);
            assert!(before == fs::read(&path).unwrap(), "{}: refused, and the file is another", case.name);
            refusal
        }
    }
}

/// Without rows nothing stands in the way, but for a goal that is no schema.
fn without_rows(case: &Case, folder: &Path) {
    if case.plan.starts_with("goal:") || case.answers.contains("keep") {
        return;
    }
    let Ok(before) = Schema::load(&case.before) else { return };
    let connection = fresh(&folder.join("empty.db"));
    execute(&*connection, &before.text());
    match migrate(&*connection, case) {
        Ok(_) => assert_reached(&connection, case, "empty"),
        Err(refusal) => assert!(case.name.contains("(never)"), "{} (empty): {refusal}", case.name),
    }
}

/// The script of a plan that was made without data runs statement by statement under the guard.
fn as_script(case: &Case, folder: &Path, dialect: Dialect) {
    let (Ok(before), Ok(goal)) = (Schema::load(&case.before), Schema::load(&case.goal)) else { return };
    if case.name.contains("(never)") {
        return;
    }
    let (answers, _) = answers(&case.answers);
    let difference = Difference::between(&before, &goal, &answers).unwrap();
    let plan =
        MigrationPlan::offline(&difference, dialect).unwrap_or_else(|error| panic!("{}: {}", case.name, told(&error)));
    let connection = fresh(&folder.join(format!("{dialect:?}.db")));
    execute(&*connection, &before.text());
    let script = plan.script();
    run_guarded(&*connection, &ApplySettings::default(), Some(&goal), &mut |connection| {
        try_execute(connection, &script)
    })
    .unwrap_or_else(|error| panic!("{} (script): {}\n{script}", case.name, told(&error)));
    assert_reached(&connection, case, "script");
}

#[test]
fn migrations() {
    let folder = tempfile::tempdir().unwrap();
    let only = std::env::var("HOPDB_CASE").unwrap_or_default();
    let (mut expectations, mut count) = (Expectations::default(), 0);
    for file in files::with_extension("tests/migrate", "txt") {
        let text = files::read(&file);
        let mut cases = cases(&text);
        for case in cases.iter_mut().filter(|case| case.name.contains(&only)) {
            count += 1;
            // One case that fails hides no other.
            let outcome = caught(|| {
                let found = with_rows(case, folder.path());
                if is_blessing() {
                    case.plan = found;
                } else {
                    assert!(found == case.plan, "expected\n{}but got\n{found}", case.plan);
                }
                without_rows(case, folder.path());
                as_script(case, folder.path(), Dialect::Own);
                as_script(case, folder.path(), Dialect::Server);
            });
            if let Err(why) = outcome {
                expectations.fail(&format!("{}: {why}", case.name));
            }
        }
        expectations.compare(&file, &text, &written(&cases));
    }
    expectations.finish(7);
    assert!(!only.is_empty() || count >= 150, "{count} cases");
}

/// A statement that fails midway takes everything back, and so does an error from inside.
#[test]
fn what_fails_inside_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let connection = fresh(&path);
    execute(&*connection, "create table t(a); insert into t values (1), (2); create view v as select a from t;");
    let before = fs::read(&path).unwrap();
    let goal = Schema::load("create table t(a int, b); create view v as select a from t;").unwrap();
    let difference = Difference::between(&Schema::read(&*connection).unwrap(), &goal, &Answers::default()).unwrap();
    let plan = MigrationPlan::new(&difference, &*connection).unwrap();
    let error =
        apply(&*connection, &plan, &ApplySettings::default(), &mut |_| Err(Diagnostic::error("no"))).unwrap_err();
    assert_eq!(error.message, "no");
    let stop = || true;
    let settings = ApplySettings { cancelled: Some(&stop), ..ApplySettings::default() };
    apply(&*connection, &plan, &settings, &mut |_| Ok(())).unwrap_err();
    assert!(before == fs::read(&path).unwrap());
    // In an open transaction, and after a change that the plan does not know.
    execute(&*connection, "begin;");
    assert!(apply(&*connection, &plan, &ApplySettings::default(), &mut |_| Ok(())).is_err());
    execute(&*connection, "commit; insert into t values (3);");
    let error = apply(&*connection, &plan, &ApplySettings::default(), &mut |_| Ok(())).unwrap_err();
    assert!(error.message.contains("has changed since"), "{error}");
    let plan = MigrationPlan::new(&difference, &*connection).unwrap();
    let report = apply(&*connection, &plan, &ApplySettings::default(), &mut |connection| {
        collect(connection, "create table hop_migrations(id)", &[]).map(|_| ())
    });
    assert_eq!(report.unwrap().copied, 3);
}

#[test]
fn a_copy_is_made_before_data_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let connection = fresh(&path);
    execute(&*connection, "create table t(a); insert into t values (1), (2); create table u(a);");
    let goal = Schema::load("create table u(a);").unwrap();
    let difference = Difference::between(&Schema::read(&*connection).unwrap(), &goal, &Answers::default()).unwrap();
    let plan = MigrationPlan::new(&difference, &*connection).unwrap();
    let settings = ApplySettings { backup: Some(&path), ..ApplySettings::default() };
    assert!(apply(&*connection, &plan, &settings, &mut |_| Ok(())).unwrap_err().message.contains("loses data"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let settings = ApplySettings { allow_drop: true, ..settings };
    let copy = apply(&*connection, &plan, &settings, &mut |_| Ok(())).unwrap().backup.unwrap();
    let copied = in_file(&copy);
    assert_eq!(rows(&*copied, "select count(*) from t")[0][0], Value::Integer(2));
}

#[test]
fn a_fill_that_does_not_work_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let connection = fresh(&folder.path().join("x.db"));
    execute(&*connection, "create table t(a int, b text); insert into t values (1, 'x'), (null, 'y');");
    let goal = Schema::load("create table t(a int not null, -- hop: fill nosuch + 1\n b text);").unwrap();
    let difference = Difference::between(&Schema::read(&*connection).unwrap(), &goal, &Answers::default()).unwrap();
    let error = MigrationPlan::new(&difference, &*connection).unwrap_err();
    assert!(error.message.starts_with("`fill nosuch + 1` cannot be worked out for `t.a`"), "{error}");
}

#[test]
fn keys_that_nothing_can_meet_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let connection = fresh(&folder.path().join("x.db"));
    execute(&*connection, "create table p(a, b unique); create table other(x references p(a));");
    let before = "create table p(a, b unique); create table other(x references p(a));";
    let after =
        format!("{before} create table good(x references p(b)); create table c(x references P(a), y references p(b));");
    let goal = Schema::load(&after).unwrap();
    let difference = Difference::between(&Schema::read(&*connection).unwrap(), &goal, &Answers::default()).unwrap();
    let plan = MigrationPlan::new(&difference, &*connection).unwrap();
    let report = apply(&*connection, &plan, &ApplySettings::default(), &mut |_| Ok(())).unwrap();
    let notes: Vec<&str> = report.notes.iter().map(|note| note.message.as_str()).collect();
    assert!(notes.len() == 1 && notes[0].contains("`c`") && notes[0].contains("mismatch"), "{notes:?}");
    // A revision tells of those that it makes.
    let mut work =
        |connection: &dyn Connection| collect(connection, "create table d(x references p(a))", &[]).map(|_| ());
    let report = run_guarded(&*connection, &ApplySettings::default(), None, &mut work).unwrap();
    assert!(report.notes.len() == 1 && report.notes[0].message.contains("`d`"), "{:?}", report.notes);
}

/// A schema from before SQLite's shell took `"…"` for names only is kept as it is written; a mistyped name is none.
#[test]
fn texts_in_double_quotes_of_an_old_schema() {
    let folder = tempfile::tempdir().unwrap();
    let connection = fresh(&folder.path().join("x.db"));
    let schema = "create table t(id integer primary key, a text check (a in (\"x\", \"y\")) default \"x\", b int);
        create index i on t(b) where a = \"x\"; create view v as select * from t where a = \"x\";
        create trigger g after insert on t begin update t set b = 1 where a = \"x\"; end;";
    let before = Schema::default();
    assert!(Schema::load_beside(schema, &before).unwrap_err().message.contains("no column `x`"));
    connection.let_quoted_texts(true).unwrap();
    execute(&*connection, schema);
    connection.let_quoted_texts(false).unwrap();
    execute(&*connection, "insert into t values (1, 'x', 5), (2, 'y', 6);");
    let live = Schema::read(&*connection).unwrap();
    let goal = Schema::load_beside(&schema.replace("b int", "b text, c"), &live).unwrap();
    let difference = Difference::between(&live, &goal, &Answers::default()).unwrap();
    let plan = MigrationPlan::new(&difference, &*connection).unwrap();
    apply(&*connection, &plan, &ApplySettings::default(), &mut |_| Ok(())).unwrap();
    let found = rows(&*connection, "select a, b, c from t where c is null and typeof(b) = 'text'");
    assert_eq!(found.len(), 2);
    assert!(collect(&*connection, "create table u(a check (a = \"x\"))", &[]).is_err());
}

/// Programs that begin at once: one does it, the others wait and find nothing to do.
mod at_once {
    use std::path::Path;
    use std::process::{Command, Output, Stdio};

    fn three(project: &Path) -> Vec<Output> {
        let start = |_| {
            Command::new(env!("CARGO_BIN_EXE_hopdb"))
                .args(["migrate", "-d"])
                .arg(project)
                .args(["--yes", "--no-backup"])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let running: Vec<_> = (0..3).map(start).collect();
        running.into_iter().map(|one| one.wait_with_output().unwrap()).collect()
    }

    fn assert_well(project: &Path, tables: i64) {
        for output in three(project) {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && !said.contains("stamp"), "{said}");
        }
        let name = format!("{}.db", project.file_name().unwrap().to_str().unwrap());
        let connection = rusqlite::Connection::open(project.join(name)).unwrap();
        let sql = "select count(*) from sqlite_schema where type = 'table' and name like 't%'";
        let found: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
        assert_eq!(found, tables);
    }

    #[test]
    fn revisions_run_once() {
        for _ in 0..4 {
            let place = tempfile::tempdir().unwrap();
            let project = place.path().join("shop");
            std::fs::create_dir_all(project.join("migrations")).unwrap();
            for number in 1..=6 {
                let text = format!("create table t{number} (a); insert into t{number} values (1);");
                std::fs::write(project.join(format!("migrations/000{number}_t.sql")), text).unwrap();
            }
            assert_well(&project, 6);
        }
    }

    #[test]
    fn the_way_to_the_schema_is_gone_once() {
        for _ in 0..4 {
            let place = tempfile::tempdir().unwrap();
            let project = place.path().join("shop");
            std::fs::create_dir_all(&project).unwrap();
            std::fs::write(project.join("schema.sql"), "create table t1 (a); create table t2 (b);").unwrap();
            assert_well(&project, 2);
            std::fs::write(
                project.join("schema.sql"),
                "create table t1 (a, b not null default 1); create table t3 (b);",
            )
            .unwrap();
            assert_well(&project, 2);
        }
    }
}
