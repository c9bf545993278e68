//! `update` and `delete`: records that are there.

use super::*;

impl Writer<'_, '_> {
    /// Whole tables are changed only where the line says so.
    fn whole_needs_all(&self, query: &Query, word: &str) -> Result<()> {
        let hops_only = query.steps.iter().all(|step| matches!(step.kind, QueryStepKind::Hop { .. }));
        let PathHead::Name(name) = &query.noun.head else { return Ok(()) };
        let variable = self.scope.variables.contains_key(&name.text);
        if !hops_only || !query.verbs.is_empty() || variable || self.planner.table(name)?.is_none() {
            return Ok(());
        }
        let text = crate::lang::print_query(query);
        Err(Diagnostic::error(format!("this would {word} every record of {text}"))
            .at(query.at.0)
            .hint(format!("if that is meant: {word} all {text}{}", if word == "update" { " set …" } else { "" })))
    }

    pub(super) fn update(&mut self, target: &Query, fields: &[FieldValue]) -> Result<Change> {
        self.whole_needs_all(target, "update")?;
        let set = self.records(target)?;
        let Some(record) = set.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(target.at.0));
        };
        let table = record.table.clone();
        let scope = self.scope.of(&set.frame);
        if let Some(is_maker) = self.aim.is_maker {
            self.planner.generated_columns.begin(is_maker, vec![set.frame.clone()]);
        }
        let mut assigned: Vec<Assigned> = Vec::new();
        for field in fields {
            let FieldValue::Set { name, value } = field else { return Err(no_auto(field)) };
            let one = self.assign(&table, name, value, &scope, &assigned)?;
            assigned.push(one);
        }
        let identity = with_identity(&record, target.at.0)?;
        if assigned.iter().flat_map(|one| &one.values).any(Sql::has_holes) {
            return Ok(self.update_each(&set, &record, &identity, assigned));
        }
        self.planner.generated_columns.end();
        let proposed = self.aim.propose.then(|| self.proposed_changed(&set, &record, &identity, &assigned));
        let plain = set.frame.base && set.range.is_all() && set.frame.joins.borrow().is_empty();
        // A value that looks into tables could meet records that this very statement has changed.
        let looks = assigned
            .iter()
            .flat_map(|one| &one.values)
            .any(|value| value.aliases().any(|alias| alias != set.frame.alias));
        let columns: Vec<String> = assigned
            .iter()
            .flat_map(|one| &one.columns)
            .map(|position| quoted(&table.columns[*position].name))
            .collect();
        let values: Vec<Sql> = assigned.into_iter().flat_map(|one| one.values).collect();
        let mut sql = Sql::text(format!("update {} as ", source_of(&table)));
        if plain && !looks {
            sql.push_alias(set.frame.alias);
            sql.push(" set ");
            let pairs = columns.iter().zip(values).map(|(column, value)| Sql::text(format!("{column} = ")).then(value));
            sql.append(Sql::join(pairs, ", "));
            write_filters(&mut sql, " where ", &set.filters);
        } else {
            let own = self.planner.alias(&table.name);
            let new = self.planner.alias("values");
            let names = identity_names(&table);
            let list = identity
                .iter()
                .enumerate()
                .map(|(index, part)| part.clone().with(format!(" as \"hop:k{index}\"")))
                .chain(
                    values.iter().enumerate().map(|(index, value)| value.clone().with(format!(" as \"hop:v{index}\""))),
                );
            let source = set.select(Sql::join(list, ", "), false);
            sql.push_alias(own);
            sql.push(" set ");
            let pairs = columns.iter().enumerate().map(|(index, column)| {
                Sql::text(format!("{column} = ")).then(Sql::column(new, &format!("hop:v{index}")))
            });
            sql.append(Sql::join(pairs, ", "));
            sql.push(" from ");
            sql.append(source.bracketed());
            sql.push(" as ");
            sql.push_alias(new);
            let same = names.iter().enumerate().map(|(index, name)| {
                Sql::column(own, name).with(" = ").then(Sql::column(new, &format!("hop:k{index}")))
            });
            sql.push(" where ");
            sql.append(Sql::join(same, " and "));
        }
        let mut change = self.change(ChangeKind::Update, &table, vec![sql]);
        change.targets = Some(self.planner.statement(set.select(Sql::join(identity, ", "), true)));
        change.proposed = proposed;
        Ok(change)
    }

    /// Records changed one by one, each to values of its own.
    fn update_each(&self, set: &Set, record: &Rec, identity: &[Sql], mut assigned: Vec<Assigned>) -> Change {
        let table = &record.table;
        let proposed = self.aim.propose.then(|| self.proposed_changed(set, record, identity, &assigned));
        for value in assigned.iter_mut().flat_map(|one| &mut one.values) {
            *value = self.planner.generated_columns.open(std::mem::take(value));
        }
        let keys: Vec<Sql> = identity.iter().map(|part| self.planner.generated_columns.open(part.clone())).collect();
        let (generated_columns, needed) = self.planner.generated_columns.end();
        let pairs = assigned.iter().flat_map(|one| one.columns.iter().zip(&one.values)).map(|(column, value)| {
            Sql::text(format!("{} = ", quoted(&table.columns[*column].name))).then(value.clone())
        });
        let same = identity_names(table).into_iter().zip(keys);
        let same = same.map(|(name, key)| Sql::text(format!("{} = ", quoted(&name))).then(key));
        let sql = Sql::text(format!("update {} set ", source_of(table))).then(Sql::join(pairs, ", "));
        let sql = sql.with(" where ").then(Sql::join(same, " and "));
        let mut change = self.change(ChangeKind::Update, table, vec![sql]);
        change.targets = Some(self.planner.statement(set.select(Sql::join(identity.to_vec(), ", "), true)));
        change.repeat = Some(self.repeat((1, 1), Some(set), generated_columns, needed));
        change.proposed = proposed;
        change
    }

    pub(super) fn delete(&mut self, target: &Query) -> Result<Change> {
        self.whole_needs_all(target, "delete")?;
        let set = self.records(target)?;
        let Some(record) = set.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(target.at.0));
        };
        let identity = with_identity(&record, target.at.0)?;
        let sql = delete_from(&record, &set);
        let mut change = self.change(ChangeKind::Delete, &record.table, vec![sql]);
        change.targets = Some(self.planner.statement(set.select(Sql::join(identity, ", "), true)));
        Ok(change)
    }
}
