//! `update` and `delete`: records that are there.

use std::slice;

use super::*;
use crate::plan::relational::algebra::ColumnRef;
use crate::plan::resolve::generated::GeneratedValue;
use crate::plan::resolve::lint::{self, Side};
use crate::plan::resolve::path::ColumnPlace;
use crate::plan::resolve::tree::RecordId;

impl Writer<'_, '_> {
    /// Whole tables are changed only where the line says so.
    fn whole_needs_all(&self, query: &Query, word: &str) -> Result<()> {
        let hops_only = query.steps.iter().all(|step| matches!(step.kind, QueryStepKind::Hop { .. }));
        let query = &*self.resolver.table_query(query, &self.scope)?;
        let noun = self.resolver.table_path(&query.noun, &self.scope)?;
        let PathHead::Name(name) = &noun.head else { return Ok(()) };
        let variable = Resolver::variable(&self.scope.variables, name).is_some();
        if !hops_only || !query.verbs.is_empty() || variable || self.resolver.table(name)?.is_none() {
            return Ok(());
        }
        let text = crate::lang::print_query(query);
        Err(Diagnostic::error(format!("this would {word} every record of {text}")).at(query.at.0).try_instead(
            "if that is meant",
            Span::new(query.at.0.start, query.at.0.start),
            "all ",
        ))
    }

    pub(super) fn update(&mut self, target: &Query, fields: &[FieldValue]) -> Result<Change> {
        self.whole_needs_all(target, "update")?;
        let span = target.at.0;
        let target = self.records(target)?;
        let table = target.set.table.clone();
        let scope = self.scope.of(&target.level);
        if let Some(made_by) = self.write_options.made_by {
            self.resolver.generated.begin(made_by, vec![target.set.record]);
        }
        let mut assigned: Vec<Assigned> = Vec::new();
        for field in fields {
            let FieldValue::Set { name, value } = field else { return Err(no_auto(field)) };
            let one = self.assign(&table, name, value, &scope, &assigned)?;
            self.refuse_itself(&one, value, &scope)?;
            assigned.push(one);
        }
        check_identity(&table, span)?;
        let (values, next) = self.resolver.generated.end();
        let set = self.composer.lowering.records(&target.set);
        if assigned.iter().flat_map(|one| &one.values).any(super::create::is_generated) {
            return Ok(self.update_each(target.set.record, set, &assigned, (values, next)));
        }
        let assignments = self.lowered(&assigned);
        let set = self.flushed(target.set.record, set);
        let proposed = self.write_options.propose.then(|| self.proposed_changed(&set, &assignments));
        let targets = self.identities(&set);
        let command = self.update_command(set, assignments);
        let mut change = self.change(ChangeKind::Update, &table, vec![command]);
        change.targets = Some(targets);
        change.proposed = proposed;
        Ok(change)
    }

    /// Fails where columns are set to what they hold, and a variable was meant: `update review 1 set game = game`.
    fn refuse_itself(&self, assigned: &Assigned, value: &Expr, scope: &Scope) -> Result<()> {
        let Some(own) = scope.record() else { return Ok(()) };
        for (column, is) in assigned.columns.iter().zip(&assigned.values) {
            let place = lint::place(self.resolver, Side { typed: value, is }, scope)?;
            // The key of several columns is one value.
            let is_own = |place: ColumnPlace| {
                [slice::from_ref(column), &assigned.columns].iter().any(|columns| place.is_own(own.record, columns))
            };
            if !place.is_some_and(is_own) {
                return Ok(());
            }
        }
        lint::for_a_variable(self.resolver, value, scope)?.map_or(Ok(()), Err)
    }

    /// The set with what the values joined to its records.
    fn flushed(&mut self, record: RecordId, set: Lowered) -> Lowered {
        let rel = self.composer.lowering.flush(record, set.rel);
        Lowered { rel, ..set }
    }

    /// The identities of a set's records, in order.
    fn identities(&self, set: &Lowered) -> Statement {
        let columns = key_columns::named_identity(&set.table, set.alias);
        self.composer.query(self.composer.select(set.clone(), columns, true))
    }

    fn update_command(&self, set: Lowered, assignments: Vec<Assignment>) -> Command {
        let table = table_rc(&set.table);
        let lenient = self.write_options.lenient;
        let rel = self.composer.rewritten(set.rel.clone());
        // A value that looks into tables could meet records that this very statement has changed.
        let looks = assignments.iter().any(|one| looks_elsewhere(&one.value, set.alias));
        if let Some(conditions) = plain_conditions(&rel).filter(|_| !looks) {
            let set_columns = assignments.into_iter().map(|one| (one.column, one.value)).collect();
            return Command::Update { table, alias: set.alias, set: set_columns, from: None, conditions, lenient };
        }
        let own = self.composer.alias(&set.table.name);
        let new = self.composer.alias("changes");
        let column = |name: &str| SqlExpr::Column(ColumnRef { of: new, name: name.into() });
        let mut columns: Vec<Named> = Vec::new();
        let mut conditions = Vec::new();
        let identity = key_columns::identity(&set.table, set.alias);
        for (index, (expr, same)) in identity.into_iter().zip(key_columns::identity(&set.table, own)).enumerate() {
            let name = format!("key{}", index + 1);
            conditions.push(key_columns::equal(same, column(&name)));
            columns.push(named(&name, expr));
        }
        let mut set_columns = Vec::new();
        for (index, Assignment { column: position, value }) in assignments.into_iter().enumerate() {
            let name = format!("value{}", index + 1);
            set_columns.push((position, column(&name)));
            columns.push(named(&name, value));
        }
        let from = self.composer.rewritten(set.select(columns, false, new));
        Command::Update { table, alias: own, set: set_columns, from: Some(from), conditions, lenient }
    }

    /// Records changed one by one, each to values of its own.
    fn update_each(
        &mut self,
        record: RecordId,
        set: Lowered,
        assigned: &[Assigned],
        (values, next): (Vec<GeneratedValue>, usize),
    ) -> Change {
        let table = set.table.clone();
        let proposed = self.write_options.propose.then(|| {
            let assignments = self.lowered(assigned);
            let set = self.flushed(record, set.clone());
            self.proposed_changed(&set, &assignments)
        });
        let mut needed = OuterColumns::new(next);
        let generated_columns = self.composer.generated_columns(values, &mut needed);
        let assignments = self.opened(assigned, &mut needed);
        let own = self.composer.alias(&table.name);
        let keys = key_columns::identity(&table, set.alias);
        let conditions = key_columns::identity(&table, own)
            .into_iter()
            .zip(keys)
            .map(|(same, key)| key_columns::equal(same, needed.opened(&key)))
            .collect();
        let set = self.flushed(record, set);
        let targets = self.identities(&set);
        let set_columns = assignments.into_iter().map(|one| (one.column, one.value)).collect();
        let lenient = self.write_options.lenient;
        let table_ref = table_rc(&table);
        let command =
            Command::Update { table: table_ref, alias: own, set: set_columns, from: None, conditions, lenient };
        let mut change = self.change(ChangeKind::Update, &table, vec![command]);
        change.targets = Some(targets);
        change.repeat = Some(self.repeat((1, 1), Some(set), generated_columns, needed));
        change.proposed = proposed;
        change
    }

    pub(super) fn delete(&mut self, target: &Query) -> Result<Change> {
        self.whole_needs_all(target, "delete")?;
        let span = target.at.0;
        let target = self.records(target)?;
        let table = target.set.table.clone();
        check_identity(&table, span)?;
        let set = self.composer.lowering.records(&target.set);
        let targets = self.identities(&set);
        let command = delete_from(&self.composer, set);
        let mut change = self.change(ChangeKind::Delete, &table, vec![command]);
        change.targets = Some(targets);
        Ok(change)
    }
}

/// True if a value looks at anything but the record of an alias.
fn looks_elsewhere(value: &SqlExpr, own: Alias) -> bool {
    let mut elsewhere = value.has_query();
    value.columns(&mut |column| elsewhere |= column.of != own);
    elsewhere
}
