//! Carries a plan out in one transaction, checks what came of it, and takes everything back where that is not the goal.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::guard::{run, transaction};
use super::plan::{MigrationPlan, data_marks};
use super::question::Answers;
use super::schema::Schema;
use super::step::{MigrationStep, TableCopy};
use super::verify::{self, TableCounts, Violations};
use super::{Difference, backup};
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{ObjectKind, quote_name};
use crate::store::{Connection, Value, collect};

/// How far a plan has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// The step or check in words.
    pub words: &'a str,
    /// Records done, and of how many, while a table is rebuilt.
    pub records: Option<(u64, u64)>,
}

/// How to carry a plan out.
#[derive(Default)]
pub struct ApplySettings<'a> {
    /// True if steps that lose data may be taken.
    pub allow_drop: bool,
    /// Enforce foreign keys while the work runs, for lines that a person wrote. The steps of a plan never run so.
    pub foreign_keys: bool,
    /// The database file, if a copy is to be made beside it before data is lost. `None`: no copy.
    pub backup: Option<&'a Path>,
    /// Told as the work goes on.
    pub progress: Option<&'a dyn Fn(Progress<'_>)>,
    /// True once somebody has asked to stop. Looked at between statements; a running one is stopped by the connection's interrupter.
    pub cancelled: Option<&'a dyn Fn() -> bool>,
}

impl ApplySettings<'_> {
    fn tell(&self, words: &str, records: Option<(u64, u64)>) -> Result<()> {
        if let Some(progress) = self.progress {
            progress(Progress { words, records });
        }
        if self.is_cancelled() { Err(Diagnostic::interrupted()) } else { Ok(()) }
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.is_some_and(|cancelled| cancelled())
    }
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct ApplyReport {
    /// The copy that was made.
    pub backup: Option<PathBuf>,
    /// Records that were copied by rebuilds.
    pub copied: u64,
    pub notes: Vec<Diagnostic>,
}

/// Carries `plan` out. `inside` runs in the same transaction behind the steps and before the last checks (a journal's row); where
/// records break foreign keys already before, everything is taken back once and done again, `inside`, too.
///
/// # Errors
/// An open transaction, open questions, obstacles, data that would be lost without `allow_drop`, what the engine says, a check
/// that fails, an interrupt: the file is as it was, and the settings of the connection are, too.
pub fn apply(
    connection: &dyn Connection,
    plan: &MigrationPlan,
    settings: &ApplySettings<'_>,
    inside: &mut dyn FnMut(&dyn Connection) -> Result<()>,
) -> Result<ApplyReport> {
    refuse(connection, plan, settings)?;
    let mut report = ApplyReport::default();
    if let (true, Some(path)) = (plan.is_destructive(), settings.backup) {
        settings.tell("copying the database", None)?;
        report.backup = Some(backup::copy(connection, path, &|| settings.is_cancelled())?);
    }
    let touched = touched(plan);
    let children = verify::affected_children(plan, &touched);
    let mut known = Violations::new();
    let mut first = None;
    let mut marks = plan.seen.clone();
    for _ in 0..2 {
        let mut found = Violations::new();
        let outcome = transaction(connection, false, &mut || {
            found.clear();
            let mut work = Work { connection, plan, settings, copied: 0 };
            work.unchanged(marks.as_deref())?;
            let broken = verify::broken_objects(connection)?;
            work.carry_out()?;
            let before = data_marks(connection)?;
            inside(connection)?;
            settings.tell("checking the schema", None)?;
            verify::verify_goal(connection, &plan.goal)?;
            settings.tell("checking foreign keys", None)?;
            // A journal's row breaks no keys; more than that may.
            let few = data_marks(connection)?.last().zip(before.last()).is_some_and(|(now, before)| now - before <= 2);
            found = verify::violations(connection, few.then_some(&children))?;
            verify::verify_no_new_violations(&known, &found)?;
            verify::verify_nothing_newly_broken(&broken, connection)
                .map_err(|error| error.hint("it stands so in schema.sql: change it there"))?;
            Ok((work.copied, verify::mismatch_notes(verify::mismatches(connection, Some(&children))?)))
        });
        match outcome {
            Ok((copied, notes)) => {
                report.copied = copied;
                report.notes = notes;
                return Ok(report);
            }
            // Those that were there before do not count; they are looked up only now, since it is slow.
            Err(error) if first.is_none() && !found.is_empty() => {
                known = renamed(plan, verify::violations(connection, None)?);
                if verify::verify_no_new_violations(&known, &found).is_err() {
                    return Err(error);
                }
                first = Some(error);
                // What was taken back counts as changed.
                marks = marks.map(|_| data_marks(connection)).transpose()?;
            }
            Err(error) => return Err(error),
        }
    }
    Err(first.unwrap_or_else(|| Diagnostic::error("the migration was taken back")))
}

fn refuse(connection: &dyn Connection, plan: &MigrationPlan, settings: &ApplySettings<'_>) -> Result<()> {
    if !connection.is_autocommit() {
        return Err(Diagnostic::error("a transaction is open, and a migration is one of its own")
            .hint("commit or rollback first"));
    }
    if let Some(question) = plan.questions().first() {
        return Err(question.refusal());
    }
    if let Some(first) = plan.obstacles().first() {
        let rest = plan.obstacles()[1..].iter().map(|one| one.message.clone());
        return Err(rest.fold(first.clone(), |error, line| error.hint(line)));
    }
    if plan.is_destructive() && !settings.allow_drop {
        let error = Diagnostic::error("this migration loses data");
        let losses = plan.steps.iter().flat_map(|step| &step.losses);
        return Err(losses
            .fold(error, |error, loss| error.hint(format!("lost: {loss}")))
            .hint("`--allow-drop` lets it"));
    }
    let hidden = collect(
        connection,
        "SELECT type, name, tbl_name FROM sqlite_temp_schema WHERE type IN ('table', 'view', 'trigger')",
        &[],
    )?;
    let touched = touched(plan);
    for row in hidden {
        let text = |at: usize| row.get(at).and_then(Value::as_text).unwrap_or_default().into_owned();
        let about = if text(0) == "trigger" { text(2) } else { text(1) };
        if touched.contains(&about.to_ascii_lowercase()) {
            return Err(Diagnostic::error(format!("the temporary {} `{}` stands in the way", text(0), text(1)))
                .hint(format!("`drop {} temp.{};` first", text(0), quote_name(&text(1)))));
        }
    }
    Ok(())
}

/// Tables that the plan changes, makes or drops, by their names before and after, in lower case.
fn touched(plan: &MigrationPlan) -> BTreeSet<String> {
    let mut touched = BTreeSet::new();
    let same =
        |one: &super::schema::Object, other: &super::schema::Object| one.sql == other.sql && one.name == other.name;
    for (one, other) in [(&plan.from, &plan.goal), (&plan.goal, &plan.from)] {
        let tables = one.of_kind(ObjectKind::Table).chain(one.of_kind(ObjectKind::VirtualTable));
        let changed =
            tables.filter(|object| !other.find(object.kind, &object.key).is_some_and(|twin| same(object, twin)));
        touched.extend(changed.map(|object| object.key.clone()));
    }
    touched.extend(plan.rebuilt.iter().map(|name| name.to_ascii_lowercase()));
    touched
}

/// The same violations under the names of the goal.
fn renamed(plan: &MigrationPlan, violations: Violations) -> Violations {
    let name = |old: String| {
        let kept = plan.kept.iter().find(|(from, _)| from.eq_ignore_ascii_case(&old));
        kept.map_or(old, |(_, to)| to.to_ascii_lowercase())
    };
    violations.into_iter().map(|((child, parent), count)| ((name(child), name(parent)), count)).collect()
}

const OUTDATED: &str = "the database has changed since the plan was made";

/// True if this is the error of a plan that came too late, so that another one may do.
pub fn is_of_outdated_plan(error: &Diagnostic) -> bool {
    error.message == OUTDATED
}

struct Work<'a> {
    connection: &'a dyn Connection,
    plan: &'a MigrationPlan,
    settings: &'a ApplySettings<'a>,
    copied: u64,
}

impl Work<'_> {
    /// # Errors
    /// Somebody has changed the data or the schema since the plan was made.
    fn unchanged(&self, seen: Option<&[i64]>) -> Result<()> {
        let changed = match seen {
            Some(seen) => data_marks(self.connection)? != seen,
            None => {
                let now = Schema::read(self.connection)?;
                !Difference::between(&now, &self.plan.from, &Answers::default())?.is_empty()
                    || self.plan.is_another_now(self.connection)?
            }
        };
        if changed {
            return Err(Diagnostic::error(OUTDATED).hint("plan again; the database is as it was"));
        }
        Ok(())
    }

    fn carry_out(&mut self) -> Result<()> {
        let before = TableCounts::of(self.connection, self.plan, false)?;
        for step in &self.plan.steps {
            self.settings.tell(&step.words, None)?;
            self.step(step).map_err(|error| {
                let error = Diagnostic { span: None, ..error };
                error
                    .hint(format!("in the step: {}", step.words.lines().next().unwrap_or_default()))
                    .hint("the database is as it was")
            })?;
        }
        self.settings.tell("checking the records", None)?;
        before.compare(&TableCounts::of(self.connection, self.plan, true)?, self.plan)?;
        verify::verify_integrity(self.connection, &self.plan.rebuilt)
    }

    fn step(&mut self, step: &MigrationStep) -> Result<()> {
        for (at, sql) in step.sql.iter().enumerate() {
            match step.copies.iter().find(|copy| copy.at == at) {
                Some(copy) => self.copied += self.copy(step, copy, sql)?,
                None => run(self.connection, sql)?,
            }
        }
        Ok(())
    }

    /// Copies a table; a large one by ranges of its rowids, so that its progress can be told.
    fn copy(&self, step: &MigrationStep, copy: &TableCopy, sql: &str) -> Result<u64> {
        const PART: u64 = 100_000;
        let Some((rowid, ranged)) = copy.ranged.as_ref().filter(|_| copy.rows > 2 * PART) else {
            return self.change(sql, &[]);
        };
        let source = quote_name(&copy.source);
        let bound = |which: &str| -> Result<i64> {
            let rows = collect(self.connection, &format!("SELECT {which}({rowid}) FROM {source}"), &[])?;
            Ok(rows.first().and_then(|row| row.first().and_then(Value::as_integer)).unwrap_or(0))
        };
        let (mut from, last) = (bound("min")?, bound("max")?);
        let width = (i128::from(last) - i128::from(from)) / i128::from(copy.rows / PART) + 1;
        let mut done = 0;
        loop {
            let to = i64::try_from(i128::from(from) + width).unwrap_or(i64::MAX).min(last);
            done += self.change(ranged, &[Value::Integer(from), Value::Integer(to)])?;
            self.settings.tell(&step.words, Some((done, copy.rows)))?;
            if to == last {
                return Ok(done);
            }
            from = to + 1;
        }
    }

    fn change(&self, sql: &str, parameters: &[Value]) -> Result<u64> {
        match self.connection.prepare(sql)? {
            Some(mut statement) => statement.stream(parameters, &mut |_| Ok(ControlFlow::Continue(()))),
            None => Ok(0),
        }
    }
}

/// Runs `work`, SQL of a revision, under the same guard: foreign keys off, one transaction with `work` in it, and before it
/// commits no new violation of foreign keys, and every view and trigger works. The difference to `goal`, where there is
/// one, is empty. Where `settings` names a file to back up, the copy is made. Names resolve as in SQLite by default (no
/// `legacy_alter_table`; the text may switch it on for itself).
///
/// # Errors
/// As [`apply`], and those of `work`.
pub fn run_guarded(
    connection: &dyn Connection,
    settings: &ApplySettings<'_>,
    goal: Option<&Schema>,
    work: &mut dyn FnMut(&dyn Connection) -> Result<()>,
) -> Result<ApplyReport> {
    if !connection.is_autocommit() {
        return Err(Diagnostic::error("a transaction is open, and a migration is one of its own")
            .hint("commit or rollback first"));
    }
    let mut report = ApplyReport::default();
    if let Some(path) = settings.backup {
        settings.tell("copying the database", None)?;
        report.backup = Some(backup::copy(connection, path, &|| settings.is_cancelled())?);
    }
    transaction(connection, settings.foreign_keys, &mut || {
        let broken = verify::broken_objects(connection)?;
        let known = verify::violations(connection, None)?;
        let unchecked = verify::mismatches(connection, None)?;
        work(connection)?;
        if connection.is_autocommit() {
            return Err(Diagnostic::error("the migration has ended its transaction itself, and what it did stays")
                .hint("leave BEGIN, COMMIT and ROLLBACK out of it"));
        }
        if let Some(goal) = goal {
            verify::verify_goal(connection, goal)?;
        }
        settings.tell("checking foreign keys", None)?;
        let found = verify::violations(connection, None)?;
        // Tables may have other names now; the same number of records then breaks the same keys.
        if found.values().sum::<u64>() > known.values().sum() {
            verify::verify_no_new_violations(&known, &found)?;
        }
        let mut new = verify::mismatches(connection, None)?;
        new.retain(|table, _| !unchecked.contains_key(table));
        report.notes = verify::mismatch_notes(new);
        verify::verify_nothing_newly_broken(&broken, connection)
    })?;
    Ok(report)
}

/// Copies the database at `file` beside it, and gives the copy's path: for work that is not done in one transaction.
///
/// # Errors
/// No room, or more than is copied unasked; what the system says.
pub fn back_up(connection: &dyn Connection, file: &Path, cancelled: &dyn Fn() -> bool) -> Result<PathBuf> {
    backup::copy(connection, file, cancelled)
}
