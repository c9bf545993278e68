//! The steps of a difference under one strategy: renames in place, then each table in place or rebuilt, then what hangs on it.

use std::collections::{HashMap, HashSet};

use super::data_check::DataReport;
use super::difference::{Change, Difference, TableChange};
use super::rename::order_renames;
use super::schema::Object;
use super::step::MigrationStep;
use super::{inplace, rebuild};
use crate::sql::{ObjectKind, quote_name};

/// How much is done at once; each strategy reaches what the one before cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub(super) enum Strategy {
    /// ALTER TABLE where it reaches the goal.
    InPlace,
    /// Every table that changes more than its names is rebuilt.
    Rebuild,
    /// Besides, all views and triggers are made anew.
    Thorough,
}

#[derive(Default)]
pub(super) struct BuiltSteps {
    pub steps: Vec<MigrationStep>,
    /// Names in the goal.
    pub rebuilt: Vec<String>,
}

pub(super) fn build(difference: &Difference, report: &DataReport, strategy: Strategy) -> BuiltSteps {
    let mut builder = Builder { difference, report, strategy, built: BuiltSteps::default(), gone: HashSet::new() };
    builder.drop_dependents();
    builder.drop_tables();
    builder.rename();
    builder.add(ObjectKind::Table);
    for (at, change) in difference.tables.iter().enumerate() {
        builder.change_table(at, change);
    }
    builder.change_virtual_tables();
    builder.add(ObjectKind::VirtualTable);
    builder.add_dependents();
    builder.built
}

struct Builder<'a> {
    difference: &'a Difference,
    report: &'a DataReport,
    strategy: Strategy,
    built: BuiltSteps,
    /// Kind and lower-case name of what is no longer there and is in the goal.
    gone: HashSet<(ObjectKind, String)>,
}

impl Builder<'_> {
    fn step(&mut self, words: String, reason: &str, sql: Vec<String>) {
        self.built.steps.push(MigrationStep { words, reason: reason.to_owned(), sql, ..MigrationStep::default() });
    }

    /// Triggers, views and indexes that go or change; under the thorough strategy all views and triggers.
    fn drop_dependents(&mut self) {
        let difference = self.difference;
        let changed: HashSet<usize> = difference.changed.iter().map(|(old, _)| *old).collect();
        let dropped: HashSet<usize> = difference.dropped.iter().copied().collect();
        let mut lost_views = HashSet::new();
        for kind in [ObjectKind::Trigger, ObjectKind::View, ObjectKind::Index] {
            for (at, object) in difference.from.objects.iter().enumerate().filter(|(_, object)| object.kind == kind) {
                let anew = self.strategy == Strategy::Thorough && kind != ObjectKind::Index;
                if !(changed.contains(&at) || dropped.contains(&at) || anew) {
                    continue;
                }
                let reason = if dropped.contains(&at) { "" } else { "made anew below" };
                let word = kind.word();
                let sql = format!("DROP {} {}", word.to_ascii_uppercase(), quote_name(&object.name));
                self.step(format!("{word} {}: goes", object.name), reason, vec![sql]);
                self.gone.insert((kind, object.key.clone()));
                if kind == ObjectKind::View {
                    lost_views.insert(object.key.clone());
                }
            }
        }
        // The triggers of a view go with it.
        for trigger in difference.to.of_kind(ObjectKind::Trigger).filter(|trigger| lost_views.contains(&trigger.owner))
        {
            self.gone.insert((ObjectKind::Trigger, trigger.key.clone()));
        }
    }

    fn drop_tables(&mut self) {
        for at in &self.difference.dropped {
            let object = &self.difference.from.objects[*at];
            if !matches!(object.kind, ObjectKind::Table | ObjectKind::VirtualTable) {
                continue;
            }
            let losses = self.report.table_losses(&object.key);
            self.built.steps.push(MigrationStep {
                words: format!("{} {}: goes", object.kind.word(), object.name),
                reason: String::new(),
                sql: vec![format!("DROP TABLE {}", quote_name(&object.name))],
                destructive: !losses.is_empty(),
                losses,
                copies: Vec::new(),
            });
        }
    }

    fn rename(&mut self) {
        let difference = self.difference;
        let pairs = |change: &TableChange| {
            (difference.from.objects[change.from].name.clone(), difference.to.objects[change.to].name.clone())
        };
        let tables: Vec<(String, String)> = difference
            .tables
            .iter()
            .filter(|change| change.changes.contains(&Change::RenameTable))
            .map(pairs)
            .collect();
        let is_dropped = |at: usize| difference.dropped.contains(&at);
        let taken: Vec<String> = (0..difference.from.objects.len())
            .filter(|at| !is_dropped(*at))
            .map(|at| difference.from.objects[at].name.clone())
            .collect();
        for (from, to) in order_renames(&tables, &taken, &|name| difference.unused_name(name)) {
            let sql = format!("ALTER TABLE {} RENAME TO {}", quote_name(&from), quote_name(&to));
            let words = match tables.iter().find(|(_, name)| *name == to) {
                Some((old, _)) => format!("table {old}: now {to}"),
                None => format!("table {from}: aside as {to}, until its new name is free"),
            };
            self.step(words, "in place", vec![sql]);
        }
        for change in &difference.tables {
            let (old, new) = (difference.old_table(change.from).1, difference.new_table(change.to));
            let renames: Vec<(String, String)> = change
                .changes
                .iter()
                .filter_map(|one| match one {
                    Change::RenameColumn { from, to } => {
                        Some((old.columns[*from].name.clone(), new.1.columns[*to].name.clone()))
                    }
                    _ => None,
                })
                // SQLite takes a new spelling of the same name as it is.
                .collect();
            let named = renames.clone();
            let (case, other): (Vec<_>, Vec<_>) =
                renames.into_iter().partition(|(from, to)| from.eq_ignore_ascii_case(to));
            let taken: Vec<String> = old.columns.iter().map(|column| column.name.clone()).collect();
            let steps = order_renames(&other, &taken, &|name| format!("hop_old_{name}"));
            for (from, to) in case.into_iter().chain(steps) {
                let table = &new.0.name;
                let sql = format!(
                    "ALTER TABLE {} RENAME COLUMN {} TO {}",
                    quote_name(table),
                    quote_name(&from),
                    quote_name(&to)
                );
                let words = match named.iter().find(|(_, name)| *name == to) {
                    Some((old, _)) => format!("table {table}: column {old}: now {to}"),
                    None => format!("table {table}: column {from}: aside as {to}, until its new name is free"),
                };
                self.step(words, "in place", vec![sql]);
            }
        }
    }

    fn change_table(&mut self, at: usize, change: &TableChange) {
        let is_rest = |one: &&Change| !matches!(one, Change::RenameTable | Change::RenameColumn { .. });
        let rest: Vec<&Change> = change.changes.iter().filter(is_rest).collect();
        if rest.is_empty() {
            return;
        }
        let object = &self.difference.to.objects[change.to];
        let report = &self.report.tables[at];
        let words = |changes: &[&Change]| {
            let each = changes.iter().filter_map(|one| self.difference.change_words(change, one));
            each.map(|words| format!("table {}: {words}", object.name)).collect::<Vec<_>>().join("\n")
        };
        let reason = if self.strategy == Strategy::InPlace {
            match inplace::statements(self.difference, change, report, self.report.dialect) {
                Ok(groups) => {
                    for (position, sql) in groups {
                        let one = &change.changes[position];
                        let losses = report.losses_of(one);
                        self.built.steps.push(MigrationStep {
                            words: words(&[one]),
                            reason: "in place".to_owned(),
                            sql,
                            destructive: !losses.is_empty(),
                            losses,
                            copies: Vec::new(),
                        });
                    }
                    return;
                }
                Err(reason) => reason,
            }
        } else {
            "no ALTER TABLE reaches it".to_owned()
        };
        let losses = report.losses();
        let (sql, copies) = rebuild::statements(self.difference, change, report, self.report.dialect);
        let step = MigrationStep {
            words: words(&rest),
            reason: format!("rebuilt, since {reason}"),
            sql,
            destructive: !losses.is_empty(),
            losses,
            copies,
        };
        self.built.steps.push(step);
        self.built.rebuilt.push(object.name.clone());
        self.lose_dependents(&object.key);
    }

    /// Indexes and triggers of a table go with it.
    fn lose_dependents(&mut self, table: &str) {
        for other in &self.difference.to.objects {
            if matches!(other.kind, ObjectKind::Index | ObjectKind::Trigger) && other.owner == table {
                self.gone.insert((other.kind, other.key.clone()));
            }
        }
    }

    fn change_virtual_tables(&mut self) {
        for (old, new) in &self.difference.changed {
            let (old, new) = (&self.difference.from.objects[*old], &self.difference.to.objects[*new]);
            if new.kind == ObjectKind::VirtualTable {
                let (sql, keeps) = rebuild::virtual_statements(self.difference, old, new);
                let losses = if keeps { Vec::new() } else { self.report.table_losses(&old.key) };
                self.built.steps.push(MigrationStep {
                    words: format!("virtual table {}: changes", new.name),
                    reason: if keeps { "made anew and filled from the old one" } else { "made anew" }.to_owned(),
                    sql,
                    destructive: !losses.is_empty(),
                    losses,
                    copies: Vec::new(),
                });
            }
        }
    }

    fn add(&mut self, kind: ObjectKind) {
        for at in &self.difference.added {
            let object = &self.difference.to.objects[*at];
            if object.kind == kind {
                self.step(format!("{} {}: new", kind.word(), object.name), "", vec![object.sql.clone()]);
            }
        }
    }

    /// Indexes, views and triggers that are new or went with something else.
    fn add_dependents(&mut self) {
        let added: HashSet<usize> = self.difference.added.iter().copied().collect();
        let positions: HashMap<*const Object, usize> = self
            .difference
            .to
            .objects
            .iter()
            .enumerate()
            .map(|(at, object)| (std::ptr::from_ref(&**object), at))
            .collect();
        for kind in [ObjectKind::Index, ObjectKind::View, ObjectKind::Trigger] {
            for object in self.difference.to.of_kind(kind) {
                let is_new = positions.get(&std::ptr::from_ref(object)).is_some_and(|at| added.contains(at));
                let was_lost = self.gone.contains(&(kind, object.key.clone()));
                if is_new || was_lost {
                    let words = if is_new { "new" } else { "made anew" };
                    self.step(format!("{} {}: {words}", kind.word(), object.name), "", vec![object.sql.clone()]);
                }
            }
        }
    }
}
