//! `link` and `unlink`: rows of join tables.

use super::*;

impl Writer<'_, '_> {
    /// The error for tables that nothing joins, or not the table behind `via`.
    fn no_join(&self, from: &Rec, to: &Rc<Table>, via: Option<&Name>, span: Span) -> Result<Diagnostic> {
        let error = Diagnostic::error(format!("no table joins {} and {}", from.table.name, to.name));
        let hint = "a link is a row in a table that belongs to both";
        let Some(via) = via else { return Ok(error.at(span).hint(hint)) };
        let all = self.planner.catalog.relations(&from.table)?;
        let joins = all.iter().filter_map(|relation| match relation.steps.as_slice() {
            [step, on] if !step.to_parent && on.to_parent && same_table(&on.to, to) => Some(step.to.name.as_str()),
            _ => None,
        });
        let mut joins: Vec<&str> = joins.collect();
        joins.dedup();
        if joins.is_empty() {
            return Ok(error.at(span).hint(hint));
        }
        Ok(Diagnostic::error(format!("`{}` does not join {} and {}", via.text, from.table.name, to.name))
            .at(via.span())
            .hint(format!("via {}", joins.join(", via "))))
    }

    /// The join table between two tables, with the step to it and the step on from it.
    fn join_between(&self, from: &Rec, to: &Rc<Table>, via: Option<&Name>, span: Span) -> Result<(KeyStep, KeyStep)> {
        use crate::catalog::{Member, MemberLookup};
        let lookup = self.planner.catalog.member(&from.table, &to.name, via.map(|via| via.text.as_str()))?;
        let relation = match lookup {
            MemberLookup::Found(Member::Relation(relation)) => relation,
            MemberLookup::Ambiguous(ways) => {
                let mut error =
                    Diagnostic::error(format!("several tables join {} and {}", from.table.name, to.name)).at(span);
                let all = self.planner.catalog.relations(&from.table)?;
                for way in ways {
                    // The first hop of a way always has a name that `via` takes.
                    let first = all.iter().find(|relation| relation.name() == way.name).and_then(|relation| {
                        let step = relation.steps.first()?;
                        all.iter().find(|one| {
                            one.steps.len() == 1
                                && one.steps[0].to.name == step.to.name
                                && one.steps[0].to_columns == step.to_columns
                        })
                    });
                    error = error.hint(match (way.via.as_deref(), first) {
                        (Some(via), _) => format!("via {via}"),
                        (None, Some(first)) => format!("via {}", first.name()),
                        (None, None) => way.to_string(),
                    });
                }
                return Err(error);
            }
            _ => {
                return Err(self.no_join(from, to, via, span)?);
            }
        };
        // A direct relation of that name may stand before the one through a join table.
        let through = |relation: &Relation| {
            relation.steps.len() == 2
                && !relation.steps[0].to_parent
                && relation.steps[1].to_parent
                && same_table(relation.target(), to)
        };
        let all = self.planner.catalog.relations(&from.table)?;
        if through(&relation) {
            // Between records of one table, the key that is named after the table is that of the record that the link begins
            // at, and its name leads back: `link person 1 to person 2` is person_id = 1, friend_id = 2.
            let forth = |other: &Relation| {
                through(other)
                    && other.steps[0].to.name == relation.steps[0].to.name
                    && other.steps[0].to_columns == relation.steps[1].from_columns
                    && other.steps[1].from_columns == relation.steps[0].to_columns
            };
            let both =
                (via.is_none() && same_table(&from.table, to)).then(|| all.iter().find(|other| forth(other))).flatten();
            let way: &Relation = both.map_or(&relation, |both| both);
            return Ok((way.steps[0].clone(), way.steps[1].clone()));
        }
        match all.iter().filter(|relation| through(relation)).collect::<Vec<_>>().as_slice() {
            [one] => Ok((one.steps[0].clone(), one.steps[1].clone())),
            _ => {
                let error = Diagnostic::error(format!(
                    "{} and {} are related by a key, not by a join table",
                    from.table.name, to.name
                ))
                .at(span);
                Err(match self.setting(&relation)? {
                    Some(hint) => error.hint(hint),
                    None => error,
                })
            }
        }
    }

    /// How the key of a direct relation is set, whichever end it is seen from.
    fn setting(&self, relation: &Relation) -> Result<Option<String>> {
        let [step] = relation.steps.as_slice() else { return Ok(None) };
        let (child, columns) =
            if step.to_parent { (&step.from, &step.from_columns) } else { (&step.to, &step.to_columns) };
        let relations = self.planner.catalog.relations(child)?;
        let is_key = |steps: &[KeyStep]| match steps {
            [step] => step.to_parent && step.from_columns == *columns,
            _ => false,
        };
        Ok(relations.iter().find(|relation| is_key(&relation.steps)).map(|parent| {
            let child = crate::catalog::singular_name(&child.name);
            format!("the key is set by update: update {child} … set {}=…", parent.name())
        }))
    }

    pub(super) fn link(
        &mut self,
        each: bool,
        from: &Query,
        to: &LinkEnd,
        via: Option<&Name>,
        fields: &[FieldValue],
    ) -> Result<Change> {
        let near = self.records(from)?;
        let Some(record) = near.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(from.at.0));
        };
        let (far, span) = match to {
            LinkEnd::Query { count: Some(count), query } => return self.link_some(&near, *count, query, via, fields),
            LinkEnd::Query { count: None, query } => (self.records(query)?, query.at.0),
            LinkEnd::Hops(steps) => (self.hopped(&near, steps)?, from.at.0),
        };
        let _ = each;
        let Some(other) = far.frame.record() else { return Err(Diagnostic::error("records belong here").at(span)) };
        let (first, second) = self.join_between(&record, &other.table, via, span)?;
        let join = first.to.clone();
        writable(&join, span)?;
        let mut columns = first.to_columns.clone();
        columns.extend(&second.from_columns);
        let mut values: Vec<Sql> = first.from_columns.iter().map(|position| record.column(*position)).collect();
        values.extend(second.to_columns.iter().map(|position| other.column(*position)));
        let frame = self.planner.frame(&join, None);
        let mut before = vec![Assigned { columns: columns.clone(), values: values.clone() }];
        if let Some(is_maker) = self.aim.is_maker {
            self.planner.generated_columns.begin(is_maker, vec![near.frame.clone(), far.frame.clone()]);
        }
        for field in fields {
            let FieldValue::Set { name, value } = field else { return Err(no_auto(field)) };
            let one = self.assign(&join, name, value, self.scope, &before)?;
            before.push(one);
        }
        let (near, far) = (near.open(), far.open());
        let mut filters = near.filters.clone();
        filters.extend(far.filters.iter().cloned());
        if only_once(&join, &columns) {
            // The pair that is there already stays as it is.
            let pairs = columns.iter().zip(&values);
            let same = pairs.map(|(position, value)| {
                Sql::column(frame.alias, &join.columns[*position].name).with(" = ").then(value.clone())
            });
            let pair = Set { filters: same.collect(), ..Set::all(frame.clone()) };
            filters.push(Sql::text("not exists ").then(pair.unordered(Sql::text("1")).bracketed()));
        }
        let pairs = |list: Vec<Sql>| {
            let mut select = Sql::text("select distinct ").then(Sql::join(list, ", ")).with(" from ");
            select.append(near.frame.source_joined());
            select.push(" cross join ");
            select.append(far.frame.source_joined());
            write_filters(&mut select, " where ", &filters);
            select
        };
        if before.iter().flat_map(|one| &one.values).any(Sql::has_holes) {
            for value in before.iter_mut().flat_map(|one| &mut one.values) {
                *value = self.planner.generated_columns.open(std::mem::take(value));
            }
            let (generated_columns, needed) = self.planner.generated_columns.end();
            let mut change = self.change(ChangeKind::Link, &join, vec![insert_of(&join, &before)]);
            let mut repeat = self.repeat((1, 1), None, generated_columns, needed.clone());
            repeat.parents =
                Some(self.planner.statement(pairs(needed.into_iter().map(|(column, _)| column).collect())));
            change.proposed = self.aim.propose.then(|| self.proposed_new(&join, None, &before));
            change.repeat = Some(repeat);
            return Ok(change);
        }
        self.planner.generated_columns.end();
        let all_columns: Vec<String> =
            before.iter().flat_map(|one| &one.columns).map(|position| quoted(&join.columns[*position].name)).collect();
        let select = pairs(before.into_iter().flat_map(|one| one.values).collect());
        let sql = Sql::text(format!("insert into {} ({}) ", source_of(&join), all_columns.join(", "))).then(select);
        Ok(self.change(ChangeKind::Link, &join, vec![sql]))
    }

    /// `link each user to 1..5 games`: for each on the one side some of the other, none of them twice.
    fn link_some(
        &mut self,
        near: &Set,
        count: RecordCount,
        query: &Query,
        via: Option<&Name>,
        fields: &[FieldValue],
    ) -> Result<Change> {
        let span = query.at.0;
        let Some(is_maker) = self.aim.is_maker else {
            return Err(
                Diagnostic::error("some of them, left to chance, are only linked by a line of its own").at(span)
            );
        };
        let near = near.clone().open();
        let Some(record) = near.frame.record() else { return Err(Diagnostic::error("records belong here").at(span)) };
        let Some(far) = self.records(query)?.frame.table.clone() else {
            return Err(Diagnostic::error("records belong here").at(span));
        };
        let (first, second) = self.join_between(&record, &far, via, span)?;
        let join = first.to.clone();
        writable(&join, span)?;
        self.planner.generated_columns.begin(is_maker, vec![near.frame.clone()]);
        self.planner.generated_columns.enter(&join.columns[second.from_columns[0]].name);
        let (_, picked) = self.planner.any_key(query, false, self.scope, |_| Ok(second.to_columns.clone()))?;
        let own =
            first.from_columns.iter().map(|position| self.planner.generated_columns.open(record.column(*position)));
        let mut assigned = vec![
            Assigned { columns: first.to_columns.clone(), values: own.collect() },
            Assigned { columns: second.from_columns.clone(), values: picked },
        ];
        let near_holes: Vec<usize> = assigned[0].values.iter().filter_map(Sql::hole_number).collect();
        for field in fields {
            let FieldValue::Set { name, value } = field else { return Err(no_auto(field)) };
            let mut one = self.assign(&join, name, value, self.scope, &assigned)?;
            for value in &mut one.values {
                *value = self.planner.generated_columns.open(std::mem::take(value));
            }
            assigned.push(one);
        }
        let (generated_columns, needed) = self.planner.generated_columns.end();
        let proposed = self.aim.propose.then(|| self.proposed_new(&join, None, &assigned));
        let mut change = self.change(ChangeKind::Link, &join, vec![insert_of(&join, &assigned)]);
        let mut repeat = self.repeat((count.least, count.most), Some(&near), generated_columns, needed);
        let frame = self.planner.frame(&join, None);
        let both = first.to_columns.iter().chain(&second.from_columns);
        let both = both.map(|position| Sql::column(frame.alias, &join.columns[*position].name));
        let all = Set::all(frame.clone()).unordered(Sql::join(both, ", "));
        repeat.pairs = Some(Pairs { statement: self.planner.statement(all), near: near_holes, far: far.name.clone() });
        change.repeat = Some(repeat);
        change.proposed = proposed;
        Ok(change)
    }

    /// `link users to .reviews .game`: what each of them reaches.
    fn hopped(&self, near: &Set, steps: &[QueryStep]) -> Result<Set> {
        let nothing = || Diagnostic::error("hops belong here, as in link users to .reviews .game");
        let Some(record) = near.frame.record() else { return Err(nothing()) };
        let mut keys: Vec<KeyStep> = Vec::new();
        let mut rest = steps;
        let mut table = record.table.clone();
        while let Some((QueryStep { kind: QueryStepKind::Hop { segment, via }, .. }, further)) = rest.split_first() {
            if segment.args.is_some() {
                break;
            }
            match self.planner.behind_dot(&table, &segment.name, via.as_ref())? {
                Looked::Relation(relation) => {
                    table = relation.target().clone();
                    keys.extend(relation.steps.iter().cloned());
                }
                Looked::Column(_) => return Err(nothing().at(segment.name.span())),
            }
            rest = further;
        }
        if keys.is_empty() {
            return Err(nothing());
        }
        let scope = self.scope.of(&near.frame);
        let set = self.planner.related(&record, &keys, &scope);
        match self.planner.steps(Stand::Records(set), rest, &scope, &mut Pending::default())? {
            Stand::Records(set) if set.range.is_all() && set.frame.base => Ok(set),
            _ => Err(Diagnostic::error("behind the hops of a link there are only filters").at(steps[0].at.0)),
        }
    }

    pub(super) fn unlink(&mut self, from: &Query, to: &LinkEnd, via: Option<&Name>) -> Result<Change> {
        let near = self.records(from)?;
        let Some(record) = near.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(from.at.0));
        };
        let LinkEnd::Query { count: None, query } = to else {
            return Err(Diagnostic::error("unlink names the records on both sides").at(from.at.0));
        };
        let far = self.records(query)?;
        let Some(other) = far.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(query.at.0));
        };
        let (first, second) = self.join_between(&record, &other.table, via, query.at.0)?;
        let frame = self.planner.frame(&first.to, None);
        let one = near.select(reach::from_list(&first, near.frame.alias), false);
        let two = far.select(reach::to_list(&second, far.frame.alias), false);
        let filters = vec![
            reach::to_columns(&first, frame.alias).with(" in ").then(one.bracketed()),
            reach::from_columns(&second, frame.alias).with(" in ").then(two.bracketed()),
        ];
        let set = Set { filters, ..Set::all(frame) };
        let Some(joined) = set.frame.record() else {
            return Err(Diagnostic::error("records belong here").at(from.at.0));
        };
        let identity = with_identity(&joined, from.at.0)?;
        let mut change = self.change(ChangeKind::Unlink, &first.to, vec![delete_from(&joined, &set)]);
        change.targets = Some(self.planner.statement(set.select(Sql::join(identity, ", "), true)));
        let mut keys = first.to_columns.clone();
        keys.extend(&second.from_columns);
        if has_own_data(&first.to, &keys) {
            change.checks.push(Check {
                statement: self.planner.statement(set.unordered(Sql::text("count(*)"))),
                message: format!("{} holds data of its own, which would be lost", first.to.name),
                hint: None,
                ask: true,
            });
        }
        Ok(change)
    }
}

/// Do these columns name a row at most once, or is there nothing else that two rows could differ in?
fn only_once(table: &Table, pair: &[usize]) -> bool {
    let same = |key: &[usize]| key.len() == pair.len() && key.iter().all(|column| pair.contains(column));
    same(&table.primary_key)
        || table.indexes.iter().any(|index| {
            index.unique && !index.partial && {
                let columns: Option<Vec<usize>> = index.columns.iter().copied().collect();
                columns.is_some_and(|columns| same(&columns))
            }
        })
        || !has_own_data(table, pair)
}

/// Does a join table hold more than its keys, a number of its own and times?
fn has_own_data(table: &Table, keys: &[usize]) -> bool {
    table.columns.iter().enumerate().any(|(position, column)| {
        let name = column.name.to_lowercase();
        let time = name.ends_with("_at")
            || name.ends_with("_on")
            || name == "created"
            || name == "updated"
            || name.contains("timestamp");
        !(keys.contains(&position)
            || table.primary_key == [position]
            || time
            || column.generated.is_some()
            || column.hidden)
    })
}
