//! `create`: new records, one, many, or some for each of others.

use super::*;

impl Writer<'_, '_> {
    pub(super) fn create(
        &mut self,
        each: Option<&Query>,
        count: Option<RecordCount>,
        name: &Name,
        fields: &[FieldValue],
    ) -> Result<Change> {
        let table = self.planner.some_table(name)?;
        writable(&table, name.span())?;
        let mut outer = match each {
            Some(query) => Some(self.records(query)?),
            None => None,
        };
        // `for each game create … comment=game.title`: the record in hand goes by its noun.
        if let Some(set) = outer.as_mut().filter(|set| set.frame.name.is_none())
            && let Some(table) = &set.frame.table
        {
            let name = Some(crate::catalog::singular_name(&table.name));
            set.frame = Rc::new(Frame { name, ..(*set.frame).clone() });
        }
        // A frame without a table: earlier fields of the same record by their names.
        let frame = Rc::new(Frame {
            alias: self.planner.alias(&table.name),
            table: None,
            name: None,
            source: Sql::new(),
            base: false,
            few: Cell::new(true),
            size: Cell::new(None),
            joins: RefCell::new(Vec::new()),
            parent: outer.as_ref().map(|set| set.frame.clone()),
            shown: RefCell::new(Vec::new()),
            keys: RefCell::new(None),
            grouped: RefCell::new(None),
        });
        if let Some(is_maker) = self.aim.is_maker {
            self.planner.generated_columns.begin(is_maker, outer.iter().map(|set| set.frame.clone()).collect());
        }
        if !table.columns.iter().any(|column| column.name.eq_ignore_ascii_case("n")) {
            frame.shown.borrow_mut().push(ShownName { name: "n".into(), sql: Sql::hole(0), source: None });
        }
        self.planner.generated_columns.of_record(frame.alias, &table);
        let scope = self.scope.of(&frame);
        let mut assigned = Vec::new();
        for field in fields {
            let FieldValue::Set { name, value } = field else { return Err(no_auto(field)) };
            let one = self.assign(&table, name, value, &scope, &assigned)?;
            let holes = one.values.iter().map(Sql::hole_number).collect::<Option<Vec<usize>>>();
            if let Some([hole, ..]) = holes.as_deref()
                && reach::is_unique(&table, &one.columns)
            {
                self.planner.generated_columns.make_unique(*hole);
            }
            for (column, value) in one.columns.iter().zip(&one.values) {
                let name = table.columns[*column].name.clone();
                let sql = if value.given().is_some() { value.clone() } else { value.clone().bracketed() };
                self.planner.generated_columns.give(*column, sql.clone());
                frame.shown.borrow_mut().push(ShownName { name, sql, source: None });
            }
            assigned.push(one);
        }
        if let Some(set) = &outer {
            self.name_parent(&table, set, &mut assigned);
        }
        if let Some(now) = self.aim.now {
            anchor_defaults(&table, now, &mut assigned);
        }
        let has_holes = assigned.iter().flat_map(|one| &one.values).any(Sql::has_holes);
        if count.is_some() || has_holes {
            return self.create_repeated(&table, outer.as_ref(), count, assigned);
        }
        self.planner.generated_columns.end();
        let proposed = self.aim.propose.then(|| self.proposed_new(&table, outer.as_ref(), &assigned));
        let columns: Vec<String> =
            assigned.iter().flat_map(|one| &one.columns).map(|column| quoted(&table.columns[*column].name)).collect();
        let values: Vec<Sql> = assigned.into_iter().flat_map(|one| one.values).collect();
        let target = source_of(&table);
        let mut sql = Sql::text(format!("insert into {target}"));
        match &outer {
            None if columns.is_empty() => sql.push(" default values"),
            None => {
                sql.push(format!(" ({}) values (", columns.join(", ")));
                sql.append(Sql::join(values, ", "));
                sql.push(")");
            }
            Some(set) => {
                if columns.is_empty() {
                    return Err(Diagnostic::error(format!("a new record of {} has no value here", table.name))
                        .at(name.span())
                        .hint(format!("for each … create {} column=value", name.text)));
                }
                sql.push(format!(" ({}) ", columns.join(", ")));
                sql.append(set.select(Sql::join(values, ", "), true));
            }
        }
        let one = outer.is_none();
        if one || self.aim.keep {
            sql.push(returning(&identity_names(&table)));
        }
        let kind = if one { ChangeKind::Create } else { ChangeKind::CreateMany };
        let mut change = self.change(kind, &table, vec![sql]);
        change.proposed = proposed;
        Ok(change)
    }

    /// Records made one by one, each with values of its own.
    fn create_repeated(
        &mut self,
        table: &Rc<Table>,
        outer: Option<&Set>,
        count: Option<RecordCount>,
        mut assigned: Vec<Assigned>,
    ) -> Result<Change> {
        for value in assigned.iter_mut().flat_map(|one| &mut one.values) {
            *value = self.planner.generated_columns.open(std::mem::take(value));
        }
        let (generated_columns, needed) = self.planner.generated_columns.end();
        let proposed = self.aim.propose.then(|| self.proposed_new(table, None, &assigned));
        let one = outer.is_none() && count.is_none();
        let mut returned = Vec::new();
        if one || self.aim.keep {
            returned = identity_names(table);
        }
        let earlier = generated_columns.iter().find_map(|site| match &site.content {
            Content::Any { earlier: Some(columns), table: of, .. } if *of == table.name => Some(columns.clone()),
            _ => None,
        });
        let earlier = earlier.unwrap_or_default();
        returned.extend(earlier.iter().cloned());
        let sql = insert_of(table, &assigned).with(returning(&returned));
        let kind = if one { ChangeKind::Create } else { ChangeKind::CreateMany };
        let mut values = assigned.iter().flat_map(|one| &one.values).peekable();
        let is_plain = returned.is_empty() && values.peek().is_some() && values.all(|value| value.given().is_some());
        let mut change = self.change(kind, table, vec![sql]);
        let count = count.map_or((1, 1), |count| (count.least, count.most));
        change.repeat = Some(self.repeat(count, outer, generated_columns, needed));
        if let Some(repeat) = &mut change.repeat {
            repeat.returned = earlier.len();
            repeat.head = is_plain.then(|| insert_head(table, &assigned));
        }
        change.proposed = proposed;
        Ok(change)
    }

    /// `for each game create reviews`: the new record belongs to the one in hand, where one key says how and no field does.
    fn name_parent(&self, table: &Rc<Table>, set: &Set, assigned: &mut Vec<Assigned>) {
        let Some(parent) = set.frame.record() else { return };
        let Ok(relations) = self.planner.catalog.relations(table) else { return };
        let keys: Vec<&KeyStep> = relations
            .iter()
            .filter(|relation| relation.kind == RelationKind::BelongsTo && same_table(relation.target(), &parent.table))
            .map(|relation| &relation.steps[0])
            .filter(|step| {
                !assigned.iter().any(|one| one.columns.iter().any(|column| step.from_columns.contains(column)))
            })
            .collect();
        if let [step] = keys.as_slice() {
            assigned.push(Assigned {
                columns: step.from_columns.clone(),
                values: step.to_columns.iter().map(|position| parent.column(*position)).collect(),
            });
        }
    }
}

/// Gives columns whose default reads the clock the value that it has at `now`.
fn anchor_defaults(table: &Table, now: i64, assigned: &mut Vec<Assigned>) {
    for (position, column) in table.columns.iter().enumerate() {
        let set = assigned.iter().any(|one| one.columns.contains(&position));
        let Some(default) = column.default.as_deref().filter(|_| !set && column.generated.is_none()) else { continue };
        let (tokens, _) = tokenize(default);
        let (mut text, mut end) = (String::new(), 0);
        for token in &tokens {
            let function = match &token.kind {
                HopTokenKind::Text(text) if text.eq_ignore_ascii_case("now") => format!("datetime({now}, 'unixepoch')"),
                HopTokenKind::Name { text, .. } if text.eq_ignore_ascii_case("current_timestamp") => {
                    format!("datetime({now}, 'unixepoch')")
                }
                HopTokenKind::Name { text, .. } if text.eq_ignore_ascii_case("current_date") => {
                    format!("date({now}, 'unixepoch')")
                }
                HopTokenKind::Name { text, .. } if text.eq_ignore_ascii_case("current_time") => {
                    format!("time({now}, 'unixepoch')")
                }
                _ => continue,
            };
            text.push_str(default.get(end..token.span.start).unwrap_or_default());
            text.push_str(&function);
            end = token.span.end;
        }
        if end > 0 {
            text.push_str(default.get(end..).unwrap_or_default());
            assigned.push(Assigned { columns: vec![position], values: vec![Sql::text(format!("({text})"))] });
        }
    }
}
