//! What has to change for one schema to become another.

use std::collections::{HashMap, HashSet};

use super::fill::in_names_of_goal;
use super::hint::HintKind;
use super::question::{Answers, Question};
use super::rename::{Renames, have_similar_columns, pair_names};
use super::schema::{Object, Schema};
use crate::catalog::annotations;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{Column, ObjectKind, Table};

/// The difference of two schemas.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    pub(super) from: Schema,
    pub(super) to: Schema,
    pub(super) renames: Renames,
    /// Tables that are in both and change, as positions in `from` and `to`.
    pub(super) tables: Vec<TableChange>,
    /// Other objects that change: virtual tables, indexes, views, triggers.
    pub(super) changed: Vec<(usize, usize)>,
    /// Positions in `from`.
    pub(super) dropped: Vec<usize>,
    /// Positions in `to`.
    pub(super) added: Vec<usize>,
    /// By table and column of the goal, in lower case.
    pub(super) fills: HashMap<(String, String), String>,
    questions: Vec<Question>,
}

/// What changes in a table that stays.
#[derive(Clone, Debug)]
pub(super) struct TableChange {
    pub from: usize,
    pub to: usize,
    /// For each column of the goal: which one it was.
    pub columns: Vec<Option<usize>>,
    pub changes: Vec<Change>,
}

/// Positions are those of columns or constraints in the goal, but for what is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    RenameTable,
    RenameColumn {
        from: usize,
        to: usize,
    },
    AddColumn(usize),
    DropColumn(usize),
    Order,
    Type(usize),
    SetNotNull(usize),
    DropNotNull(usize),
    /// What happens at a null, or the constraint's name.
    NotNullClause(usize),
    Default(usize),
    Collation(usize),
    Generated(usize),
    AddConstraint(usize),
    DropConstraint(usize),
    Strict(bool),
    WithoutRowid(bool),
    /// What `hop:` comments in its text say.
    Remarks,
}

impl Difference {
    /// # Errors
    /// An answer that names what is not there; the text of a table that changes and cannot be understood.
    pub fn between(from: &Schema, to: &Schema, answers: &Answers) -> Result<Difference> {
        // Tables of tools are let alone, unless the other side declares them.
        let (from, to) = (from.with_declared(to), to.with_declared(from));
        let mut difference = Difference { from, to, ..Difference::default() };
        difference.check(answers)?;
        difference.take_fills(answers);
        let pairs = difference.pair_tables(answers);
        difference.check_table_answers(&pairs, answers)?;
        for at in difference.dropped.iter().map(|at| &difference.from.objects[*at]) {
            at.check()?;
        }
        for at in difference.added.iter().map(|at| &difference.to.objects[*at]) {
            at.check()?;
        }
        let mut columns = Vec::with_capacity(pairs.len());
        for (old, new) in &pairs {
            let is_kept = difference.from.objects[*old].sql == difference.to.objects[*new].sql;
            columns.push(if is_kept { None } else { Some(difference.pair_columns(*old, *new, answers)?) });
        }
        difference.rename_in_fills();
        // What is kept to the letter may still be named by an answer, or name a parent that changes.
        let has_renames = !answers.renames.is_empty() || !difference.renames.is_empty();
        for ((old, new), columns) in pairs.iter().zip(columns) {
            let columns = match columns {
                Some(columns) => columns,
                None if !has_renames => continue,
                None => {
                    difference.to.objects[*new].check()?;
                    (0..difference.new_table(*new).1.columns.len()).map(Some).collect()
                }
            };
            difference.check_column_answers(*old, *new, &columns, answers)?;
            difference.check_place_of_rename(*old, *new)?;
            if let Some(change) = difference.table_change(*old, *new, columns) {
                difference.tables.push(change);
            }
        }
        difference.compare_others();
        Ok(difference)
    }

    pub fn is_empty(&self) -> bool {
        self.tables.is_empty() && self.changed.is_empty() && self.dropped.is_empty() && self.added.is_empty()
    }

    /// The same without what comments say: people write revisions without them.
    #[must_use]
    pub fn without_remarks(mut self) -> Difference {
        for table in &mut self.tables {
            table.changes.retain(|change| *change != Change::Remarks);
        }
        self.tables.retain(|table| !table.changes.is_empty());
        self
    }

    /// How many tables and columns go, those of such tables, too.
    pub fn taken_away(&self) -> usize {
        let tables = self.dropped.iter().filter(|at| self.from.objects[**at].kind == ObjectKind::Table);
        let changes = self.tables.iter().flat_map(|table| &table.changes);
        tables.map(|at| 1 + self.old_table(*at).1.columns.len()).sum::<usize>()
            + changes.filter(|change| matches!(change, Change::DropColumn(_))).count()
    }

    /// What is known here, for the difference the other way: what was renamed goes back to its old name.
    pub fn reversed(&self) -> Answers {
        let mut answers = Answers::default();
        for (old, new) in self.renames.tables.iter().filter(|(old, new)| old != new) {
            answers.rename(None, new, old);
        }
        for (table, columns) in &self.renames.columns {
            for (old, new) in columns.iter().filter(|(old, new)| old != new) {
                answers.rename(Some(table), new, old);
            }
        }
        answers
    }

    /// Renames that are open. Where no data is at stake they have no need of an answer: [`super::MigrationPlan::questions`] knows.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// A name that neither schema has, for a table that stands aside.
    pub(super) fn unused_name(&self, name: &str) -> String {
        let is_taken = |name: &str| {
            let objects = self.from.objects.iter().chain(&self.to.objects);
            objects.into_iter().any(|object| object.key == name.to_ascii_lowercase())
        };
        let first = format!("hop_old_{name}");
        let mut numbered = (2_u32..).map(|number| format!("{first}_{number}"));
        if is_taken(&first) { numbered.find(|name| !is_taken(name)).unwrap_or(first) } else { first }
    }

    pub(super) fn old_table(&self, at: usize) -> (&Object, &Table) {
        let object = &self.from.objects[at];
        (object, object.table().unwrap_or(EMPTY))
    }

    pub(super) fn new_table(&self, at: usize) -> (&Object, &Table) {
        let object = &self.to.objects[at];
        (object, object.table().unwrap_or(EMPTY))
    }

    fn check(&self, answers: &Answers) -> Result<()> {
        for (table, from, to) in &answers.renames {
            let (what, missing) = match table {
                None if self.from.find(ObjectKind::Table, &from.to_ascii_lowercase()).is_none() => ("table", from),
                None if self.to.find(ObjectKind::Table, &to.to_ascii_lowercase()).is_none() => ("table", to),
                Some(table) => match self.to.find(ObjectKind::Table, &table.to_ascii_lowercase()) {
                    None => ("table", table),
                    Some(object) if object.table().is_some_and(|table| table.column(to).is_none()) => ("column", to),
                    Some(_) => continue,
                },
                None => continue,
            };
            return Err(Diagnostic::error(format!("there is no {what} `{missing}` to rename")));
        }
        Ok(())
    }

    /// An answer that has no effect would be taken for one that has.
    fn check_table_answers(&self, pairs: &[(usize, usize)], answers: &Answers) -> Result<()> {
        for (table, from, to) in &answers.renames {
            let is = |at: &usize, schema: &Schema, name: &str| schema.objects[*at].name.eq_ignore_ascii_case(name);
            let done = |(old, new): &(usize, usize)| is(old, &self.from, from) && is(new, &self.to, to);
            if table.is_none() && !pairs.iter().any(done) {
                return Err(Diagnostic::error(format!(
                    "the table `{from}` cannot become `{to}`, which is there before and after"
                )));
            }
        }
        Ok(())
    }

    fn check_column_answers(&self, old: usize, new: usize, columns: &[Option<usize>], answers: &Answers) -> Result<()> {
        let ((_, before), (object, now)) = (self.old_table(old), self.new_table(new));
        for (table, from, to) in &answers.renames {
            if !table.as_ref().is_some_and(|table| table.eq_ignore_ascii_case(&object.name)) {
                continue;
            }
            let at = now.columns.iter().position(|column| column.name.eq_ignore_ascii_case(to));
            let was = at.and_then(|at| columns[at]).map(|from| &before.columns[from].name);
            if !was.is_some_and(|was| was.eq_ignore_ascii_case(from)) {
                return Err(Diagnostic::error(format!(
                    "in `{}` the column `{from}` cannot become `{to}`",
                    object.name
                ))
                .hint("the one must be there before only, the other afterwards only"));
            }
        }
        Ok(())
    }

    /// `last text); -- @renamed from=name` speaks of the table, and is meant of the column.
    fn check_place_of_rename(&self, old: usize, new: usize) -> Result<()> {
        let ((_, before), (object, now)) = (self.old_table(old), self.new_table(new));
        for hint in &self.to.hints {
            let HintKind::Renamed(name) = &hint.kind else { continue };
            let is_of_table = hint.column.is_none() && hint.table.eq_ignore_ascii_case(&object.name);
            let is_table = self.from.find(ObjectKind::Table, &name.to_ascii_lowercase()).is_some();
            if is_of_table && !is_table && before.column(name).is_some() && now.column(name).is_none() {
                return Err(Diagnostic::error(format!(
                    "`@renamed from={name}` stands beside no column of `{}`, so it is about the table, and no table is called `{name}`",
                    object.name
                ))
                .hint("beside its column it stands before the bracket that closes the table"));
            }
        }
        Ok(())
    }

    fn take_fills(&mut self, answers: &Answers) {
        let key = |table: &str, column: &str| (table.to_ascii_lowercase(), column.to_ascii_lowercase());
        for hint in &self.to.hints {
            if let (Some(column), HintKind::Fill(expression)) = (&hint.column, &hint.kind) {
                self.fills.insert(key(&hint.table, column), expression.clone());
            }
        }
        for (table, column, expression) in &answers.fills {
            self.fills.insert(key(table, column), expression.clone());
        }
    }

    /// Fills speak of the old record, and may call its columns as they were called there.
    fn rename_in_fills(&mut self) {
        for (table, renames) in &self.renames.columns {
            let key = self.renames.table(table);
            let Some(goal) = self.to.find(ObjectKind::Table, &key).and_then(Object::table) else { continue };
            for ((_, _), fill) in self.fills.iter_mut().filter(|((owner, _), _)| *owner == key) {
                *fill = in_names_of_goal(fill, renames, goal);
            }
        }
    }

    /// What is said of renames of tables, or of the columns of a table of the goal: (now, before), and what is new.
    fn stated_renames(&self, table: Option<&str>, answers: &Answers) -> (Vec<(String, String)>, HashSet<String>) {
        let (mut renames, mut new) = (Vec::new(), HashSet::new());
        let of = |other: Option<&str>| match (table, other) {
            (None, None) => true,
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            _ => false,
        };
        renames.extend(
            answers.renames.iter().filter(|one| of(one.0.as_deref())).map(|(_, from, to)| (to.clone(), from.clone())),
        );
        for hint in &self.to.hints {
            let name = match (&hint.column, table) {
                (None, None) => &hint.table,
                (Some(column), Some(table)) if hint.table.eq_ignore_ascii_case(table) => column,
                _ => continue,
            };
            match &hint.kind {
                HintKind::Renamed(old) => renames.push((name.clone(), old.clone())),
                HintKind::New => {
                    new.insert(name.to_ascii_lowercase());
                }
                HintKind::Fill(_) => {}
            }
        }
        (renames, new)
    }

    fn pair_tables(&mut self, answers: &Answers) -> Vec<(usize, usize)> {
        let positions = |schema: &Schema| -> Vec<usize> {
            (0..schema.objects.len()).filter(|at| schema.objects[*at].kind == ObjectKind::Table).collect()
        };
        let (old, new) = (positions(&self.from), positions(&self.to));
        let names = |schema: &Schema, at: &[usize]| -> Vec<String> {
            at.iter().map(|at| schema.objects[*at].name.clone()).collect()
        };
        let (stated, is_new) = self.stated_renames(None, answers);
        let pairs = pair_names(&names(&self.from, &old), &names(&self.to, &new), &stated);
        let pairs: Vec<(usize, usize)> = pairs.into_iter().map(|(o, n)| (old[o], new[n])).collect();
        let (stays, is): (HashSet<usize>, HashSet<usize>) = pairs.iter().copied().unzip();
        let gone: Vec<usize> = old.into_iter().filter(|at| !stays.contains(at)).collect();
        let come: Vec<usize> = new.into_iter().filter(|at| !is.contains(at)).collect();
        let mut questions = Vec::new();
        for at in &gone {
            for other in &come {
                let (old, new) = (self.old_table(*at), self.new_table(*other));
                let settled = is_new.contains(&new.0.key) || answers.is_separate(None, &old.0.name, &new.0.name);
                if !settled && have_similar_columns(old.1, new.1) {
                    questions.push(Question::Rename { table: None, from: old.0.name.clone(), to: new.0.name.clone() });
                }
            }
        }
        self.questions.extend(questions);
        for (old, new) in &pairs {
            let (old, new) = (&self.from.objects[*old].key, &self.to.objects[*new].key);
            if old != new {
                self.renames.tables.insert(old.clone(), new.clone());
            }
        }
        self.dropped = gone;
        self.added = come;
        pairs
    }

    /// # Errors
    /// The text of one of them cannot be understood.
    fn pair_columns(&mut self, old: usize, new: usize, answers: &Answers) -> Result<Vec<Option<usize>>> {
        let ((old_object, old_table), (new_object, new_table)) = (self.old_table(old), self.new_table(new));
        old_object.check()?;
        new_object.check()?;
        let names = |table: &Table| table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        let (stated, is_new) = self.stated_renames(Some(&new_object.name), answers);
        let pairs = pair_names(&names(old_table), &names(new_table), &stated);
        let mut found = vec![None; new_table.columns.len()];
        for (old, new) in &pairs {
            found[*new] = Some(*old);
        }
        let (mut questions, mut renames) = (Vec::new(), HashMap::new());
        for (at, column) in old_table.columns.iter().enumerate() {
            let lower = column.name.to_ascii_lowercase();
            if let Some(new) = found.iter().position(|one| *one == Some(at)) {
                let now = new_table.columns[new].name.to_ascii_lowercase();
                if now != lower {
                    renames.insert(lower, now);
                }
                continue;
            }
            for other in
                new_table.columns.iter().enumerate().filter(|(new, _)| found[*new].is_none()).map(|(_, one)| one)
            {
                let settled = is_new.contains(&other.name.to_ascii_lowercase())
                    || answers.is_separate(Some(&new_object.name), &column.name, &other.name);
                let alike =
                    other.declared == column.declared && other.generated.is_none() && column.generated.is_none();
                if alike && !settled {
                    questions.push(Question::Rename {
                        table: Some(new_object.name.clone()),
                        from: column.name.clone(),
                        to: other.name.clone(),
                    });
                }
            }
        }
        let key = old_object.key.clone();
        self.questions.extend(questions);
        if !renames.is_empty() {
            self.renames.columns.insert(key, renames);
        }
        Ok(found)
    }

    fn table_change(&self, old: usize, new: usize, columns: Vec<Option<usize>>) -> Option<TableChange> {
        let ((old_object, old_table), (new_object, new_table)) = (self.old_table(old), self.new_table(new));
        if old_object.sql == new_object.sql && self.renames.is_empty() {
            return None;
        }
        let mut changes = Vec::new();
        if old_object.name != new_object.name {
            changes.push(Change::RenameTable);
        }
        let dropped = (0..old_table.columns.len()).filter(|at| !columns.contains(&Some(*at)));
        changes.extend(dropped.map(Change::DropColumn));
        for (to, from) in columns.iter().enumerate() {
            let Some(from) = from else {
                changes.push(Change::AddColumn(to));
                continue;
            };
            if old_table.columns[*from].name != new_table.columns[to].name {
                changes.push(Change::RenameColumn { from: *from, to });
            }
            self.column_changes(&old_object.key, &old_table.columns[*from], &new_table.columns[to], to, &mut changes);
        }
        if !columns.iter().flatten().is_sorted() {
            changes.push(Change::Order);
        }
        let mut left: Vec<usize> = (0..new_table.constraints.len()).collect();
        for (at, constraint) in old_table.constraints.iter().enumerate() {
            let rule = self.renames.rule(&old_object.key, &constraint.rule);
            let same = left.iter().position(|other| {
                let other = &new_table.constraints[*other];
                other.name == constraint.name && other.rule == rule
            });
            match same {
                Some(position) => {
                    left.remove(position);
                }
                None => changes.push(Change::DropConstraint(at)),
            }
        }
        changes.extend(left.into_iter().map(Change::AddConstraint));
        if old_table.strict != new_table.strict {
            changes.push(Change::Strict(new_table.strict));
        }
        if old_table.without_rowid != new_table.without_rowid {
            changes.push(Change::WithoutRowid(new_table.without_rowid));
        }
        if self.remarks_differ(old, new, &columns) {
            changes.push(Change::Remarks);
        }
        (!changes.is_empty()).then_some(TableChange { from: old, to: new, columns, changes })
    }

    /// True if `hop:` comments say something else, or of something else. What is said of a column that goes goes with it.
    fn remarks_differ(&self, old: usize, new: usize, columns: &[Option<usize>]) -> bool {
        let ((old_object, old_table), (new_object, new_table)) = (self.old_table(old), self.new_table(new));
        let now = |name: &String| {
            let at = old_table.columns.iter().position(|column| column.name.to_lowercase() == *name)?;
            let to = columns.iter().position(|from| *from == Some(at))?;
            Some(new_table.columns.get(to)?.name.to_lowercase())
        };
        let stays = |(names, text): (Vec<String>, String)| {
            Some((names.iter().map(now).collect::<Option<Vec<String>>>()?, text))
        };
        let mut before: Vec<_> = annotations(&old_object.sql).into_iter().filter_map(stays).collect();
        before.sort();
        let is_new = |name: &String| {
            let at = new_table.columns.iter().position(|column| column.name.to_lowercase() == *name);
            at.is_some_and(|at| columns.get(at).copied().flatten().is_none())
        };
        let mut after = annotations(&new_object.sql);
        after.retain(|(names, _)| !names.iter().any(is_new));
        before != after
    }

    fn column_changes(&self, table: &str, old: &Column, new: &Column, at: usize, changes: &mut Vec<Change>) {
        if old.declared != new.declared {
            changes.push(Change::Type(at));
        }
        match (&old.not_null, &new.not_null) {
            (None, Some(_)) => changes.push(Change::SetNotNull(at)),
            (Some(_), None) => changes.push(Change::DropNotNull(at)),
            (Some(old), Some(new)) if old != new => changes.push(Change::NotNullClause(at)),
            _ => {}
        }
        if old.default != new.default {
            changes.push(Change::Default(at));
        }
        if old.collation != new.collation {
            changes.push(Change::Collation(at));
        }
        let same = match (&old.generated, &new.generated) {
            (None, None) => true,
            (Some(old), Some(new)) => {
                old.stored == new.stored && self.renames.expression(table, &old.expression) == new.expression
            }
            _ => false,
        };
        if !same {
            changes.push(Change::Generated(at));
        }
    }

    fn compare_others(&mut self) {
        let mut by_name: HashMap<(ObjectKind, &str), usize> = HashMap::new();
        for (at, object) in self.from.objects.iter().enumerate().filter(|(_, object)| object.kind != ObjectKind::Table)
        {
            by_name.insert((object.kind, &object.key), at);
        }
        let (mut changed, mut added) = (Vec::new(), Vec::new());
        for (at, new) in self.to.objects.iter().enumerate().filter(|(_, object)| object.kind != ObjectKind::Table) {
            let Some(old_at) = by_name.remove(&(new.kind, new.key.as_str())) else {
                added.push(at);
                continue;
            };
            let old = &self.from.objects[old_at];
            let same = old.sql == new.sql && self.renames.is_empty()
                || old.name == new.name
                    && match new.kind {
                        ObjectKind::Index => self.renames.index(&old.owner, old.normal()) == *new.normal(),
                        _ => *old.normal() == *new.normal(),
                    };
            if !same {
                changed.push((old_at, at));
            }
        }
        let mut dropped: Vec<usize> = by_name.into_values().collect();
        dropped.sort_unstable();
        self.dropped.extend(dropped);
        self.added.extend(added);
        self.changed = changed;
    }
}

/// Stands where an object is no table, which the lists of tables never hold.
const EMPTY: &Table = &Table { columns: Vec::new(), constraints: Vec::new(), without_rowid: false, strict: false };
