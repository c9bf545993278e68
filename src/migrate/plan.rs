//! The steps from one schema to another: tried on an empty copy of the schema before they are given out.

use super::build::{Strategy, build};
use super::data_check::{DataReport, check_data};
use super::dialect::Dialect;
use super::difference::Difference;
use super::question::{Answers, Question};
use super::schema::Schema;
use super::step::MigrationStep;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{ObjectKind, ends_in_comment, one_line};
use crate::store::{Begin, Connection, OpenOptions, OpenTarget, SqliteConnection, Transaction, collect, open};

/// A way from one schema to another.
#[derive(Clone, Debug, Default)]
pub struct MigrationPlan {
    pub(super) steps: Vec<MigrationStep>,
    questions: Vec<Question>,
    obstacles: Vec<Diagnostic>,
    notes: Vec<Diagnostic>,
    pub(super) from: Schema,
    pub(super) goal: Schema,
    /// Tables that stay, by their names before and after.
    pub(super) kept: Vec<(String, String)>,
    /// Tables that are written anew, by their names in the goal.
    pub(super) rebuilt: Vec<String>,
    /// How far the data had been changed when it was looked at; `None` of a plan without data, and where nobody counts that.
    pub(super) seen: Option<Vec<i64>>,
    /// What it is made of, to make it again where nobody counts changes.
    again: Option<Difference>,
}

impl MigrationPlan {
    /// A plan for the data that there is, which is looked at and not changed.
    ///
    /// # Errors
    /// What the engine says; no way found.
    pub fn new(difference: &Difference, connection: &dyn Connection) -> Result<MigrationPlan> {
        // A server counts for one of its connections, and the next request may come to another.
        let counts = !connection.is_remote();
        let seen = counts.then(|| data_marks(connection)).transpose()?;
        let report = check_data(difference, connection)?;
        let again = (!counts).then(|| difference.clone());
        Ok(MigrationPlan { seen, again, ..MigrationPlan::of(difference, &report)? })
    }

    /// True if another plan would be made of the data as it is by now, where nobody counts its changes.
    ///
    /// # Errors
    /// As [`MigrationPlan::new`].
    pub(super) fn is_another_now(&self, connection: &dyn Connection) -> Result<bool> {
        let Some(difference) = &self.again else { return Ok(false) };
        let now = MigrationPlan::new(difference, connection)?;
        // Another number of records that are copied is no other plan.
        let told = |plan: &MigrationPlan| -> Vec<_> {
            plan.steps.iter().map(|step| (step.sql.clone(), step.losses.clone())).collect()
        };
        Ok(told(self) != told(&now) || self.questions != now.questions || !now.obstacles.is_empty())
    }

    /// A plan from the schemas alone, for whatever data of whoever runs `dialect`: its statements run in order on their own inside a transaction with
    /// foreign keys off, and fail where rows break a rule of the new schema. Its questions are those that may come up.
    ///
    /// # Errors
    /// No way found.
    pub fn offline(difference: &Difference, dialect: Dialect) -> Result<MigrationPlan> {
        let mut report = DataReport::without_data(difference);
        report.dialect = dialect;
        MigrationPlan::of(difference, &report)
    }

    fn of(difference: &Difference, report: &DataReport) -> Result<MigrationPlan> {
        if difference.is_empty() {
            return Ok(MigrationPlan {
                from: difference.from.clone(),
                goal: difference.to.clone(),
                ..MigrationPlan::default()
            });
        }
        let mut last = None;
        for strategy in [Strategy::InPlace, Strategy::Rebuild, Strategy::Thorough] {
            let built = build(difference, report, strategy);
            match rehearse(difference, &built.steps) {
                Ok(()) => {
                    let kept = difference.from.of_kind(ObjectKind::Table).filter_map(|object| {
                        let is_dropped =
                            difference.dropped.iter().any(|at| difference.from.objects[*at].name == object.name);
                        let now = difference.renames.table(&object.key);
                        let now = difference.to.find(ObjectKind::Table, &now)?.name.clone();
                        (!is_dropped).then(|| (object.name.clone(), now))
                    });
                    return Ok(MigrationPlan {
                        steps: built.steps,
                        questions: report.questions.clone(),
                        obstacles: report.obstacles.clone(),
                        notes: report.notes.clone(),
                        from: difference.from.clone(),
                        goal: difference.to.clone(),
                        kept: kept.collect(),
                        rebuilt: built.rebuilt,
                        seen: None,
                        again: None,
                    });
                }
                Err(error) => last = Some(error),
            }
        }
        // A fill that does not work says more than the statement that it stands in.
        Err(report.failing_fills.first().cloned().or(last).unwrap_or_else(|| Diagnostic::error("no way was found")))
    }

    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub fn steps(&self) -> &[MigrationStep] {
        &self.steps
    }

    /// What must be answered before the plan can be carried out: renames where data is at stake, and values for columns that
    /// may not be null. Of an offline plan: where there are records.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// Records that break rules of the new schema: the plan cannot be carried out while they are there.
    pub fn obstacles(&self) -> &[Diagnostic] {
        &self.obstacles
    }

    /// What is to be known besides.
    pub fn notes(&self) -> &[Diagnostic] {
        &self.notes
    }

    /// True if another program has changed the database since the data was looked at.
    ///
    /// # Errors
    /// What the engine says.
    pub fn is_outdated(&self, connection: &dyn Connection) -> Result<bool> {
        let now = data_marks(connection)?;
        // The last counts changes of this connection, those taken back, too.
        let others = |marks: &[i64]| marks.split_last().map(|(_, others)| others.to_vec());
        Ok(self.seen.as_ref().is_some_and(|seen| others(seen) != others(&now)))
    }

    pub fn is_destructive(&self) -> bool {
        self.steps.iter().any(|step| step.destructive)
    }

    /// The statements of all steps as text, each with a semicolon and a newline, with the words as comments above them.
    pub fn script(&self) -> String {
        let mut text = String::new();
        for step in &self.steps {
            for line in step.words.lines() {
                text.push_str(&format!("-- {line}\n"));
            }
            for sql in &step.sql {
                text.push_str(sql);
                text.push_str(if ends_in_comment(sql) { "\n;\n" } else { ";\n" });
            }
        }
        text
    }
}

/// Counters that move when anybody changes the data: other connections, this one.
pub(super) fn data_marks(connection: &dyn Connection) -> Result<Vec<i64>> {
    let mut marks = Vec::new();
    for sql in ["PRAGMA main.data_version", "PRAGMA main.schema_version", "SELECT total_changes()"] {
        let rows = collect(connection, sql, &[])?;
        marks.extend(rows.first().and_then(|row| row.first()?.as_integer()));
    }
    Ok(marks)
}

/// Carries the steps out on an empty database of the old schema, and compares what comes of it with the goal. A schema that
/// cannot be made here (a module or collation of another program) is not tried: applying compares, too.
fn rehearse(difference: &Difference, steps: &[MigrationStep]) -> Result<()> {
    let scratch = open(OpenTarget::Memory, &OpenOptions::default())?;
    let run = |scratch: &SqliteConnection, sql: &str| collect(scratch, sql, &[]).map(|_| ());
    scratch.let_quoted_texts(true)?;
    run(&scratch, "PRAGMA foreign_keys = OFF")?;
    let _transaction = Transaction::begin(&*scratch, Begin::Deferred)?;
    for object in difference.from.in_order() {
        if run(&scratch, &object.sql).is_err() {
            return Ok(());
        }
    }
    for sql in steps.iter().flat_map(|step| &step.sql) {
        run(&scratch, sql).map_err(|error| {
            let error = Diagnostic { span: None, ..error };
            Diagnostic { message: format!("the new schema cannot be reached: {}", error.message), ..error }
                .hint(format!("in `{}`", one_line(sql)))
        })?;
    }
    let reached = Schema::read(&*scratch)?;
    let rest = Difference::between(&reached, &difference.to, &Answers::default())?;
    if rest.is_empty() {
        return Ok(());
    }
    let error = Diagnostic::error("the new schema cannot be reached: a difference would be left");
    Err(rest.words().into_iter().fold(error, |error, line| error.hint(line)))
}
