//! `create`: new records, one, many, or some for each of others.

use super::field::picks_only;
use super::*;
use crate::catalog::{KeyStep, Member, MemberLookup, RelationKind, typed_word};
use crate::lang::{HopToken, HopTokenKind, tokenize};
use crate::plan::emit::insert_head;
use crate::plan::generated::Content;
use crate::plan::relational::algebra::Scan;
use crate::plan::resolve::scope::ShownName;
use crate::plan::resolve::tree::{RecordId, RecordRef, TypedKind};
use crate::plan::resolve::types::{Type, ValueClass};

impl Writer<'_, '_> {
    pub(super) fn create(
        &mut self,
        each: Option<&Query>,
        count: Option<&RecordCount>,
        name: &Name,
        fields: &[FieldValue],
    ) -> Result<Change> {
        let table = match self.resolver.table(name)? {
            Some(table) => table,
            None => return Err(self.no_table_to_create(count, name)),
        };
        writable(&table, name.span())?;
        let mut outer = match each {
            Some(query) => Some(self.records(&query.filtered())?),
            None => None,
        };
        // `for each game create … comment=game.title`: the record in hand goes by its noun.
        if let Some(target) = outer.as_mut().filter(|target| target.level.name.is_none()) {
            let name = Some(crate::catalog::singular_name(&target.set.table.name).into());
            target.level = Rc::new(Level { name, ..(*target.level).clone() });
        }
        let generated = &self.resolver.generated;
        if let Some(made_by) = self.write_options.made_by {
            generated.begin(made_by, outer.iter().map(|target| target.set.record).collect());
        }
        let assigned = self.new_record(&table, outer.as_ref(), fields)?;
        let (values, next) = self.resolver.generated.end();
        let defaults = self.write_options.now.map(|now| anchored_defaults(&table, now, &assigned)).unwrap_or_default();
        let mut needed = OuterColumns::new(next);
        let from = outer.as_ref().map(|target| (target.set.record, self.composer.lowering.records(&target.set)));
        if count.is_some() || assigned.iter().flat_map(|one| &one.values).any(is_generated) {
            let mut generated_columns = self.composer.generated_columns(values, &mut needed);
            let mut assignments = self.opened(&assigned, &mut needed);
            let of_columns: Vec<_> = assignments.iter().map(|one| (one.column, &one.value)).collect();
            self.composer.keep_apart(&table, &mut generated_columns, &of_columns, &needed);
            let is_of_parent = |value: &SqlExpr| matches!(value, SqlExpr::Generated(place) if needed.fills(*place));
            let of_parents = of_columns.iter().filter(|(_, value)| is_of_parent(value));
            let of_parents = of_parents.map(|(column, _)| table.columns[*column].name.clone()).collect();
            assignments.extend(defaults);
            let from = from.map(|(record, set)| self.with_parents(record, set));
            let written = count;
            let count = count.map(|count| self.counted(count)).transpose()?;
            let mut change = self.create_repeated(&table, from, count, assignments, (generated_columns, needed));
            if let (Some(repeat), Some(target)) = (&mut change.repeat, &outer) {
                repeat.parent = Some((target.set.table.noun().into_owned(), of_parents));
            }
            if let (Some(repeat), Some(RecordCount::Weighted(counts, _))) = (&mut change.repeat, written) {
                repeat.weights.clone_from(counts);
            }
            return Ok(change);
        }
        let mut assignments = self.lowered(&assigned);
        assignments.extend(defaults);
        let from = from.map(|(record, set)| self.with_parents(record, set));
        let propose = self.write_options.propose;
        let proposed = propose.then(|| self.proposed_new(&table, &assignments, from.clone()));
        let one = from.is_none();
        let returning = if one || self.write_options.keep { table.identity_columns() } else { Vec::new() };
        let (columns, values): (Vec<usize>, Vec<SqlExpr>) =
            assignments.into_iter().map(|one| (one.column, one.value)).unzip();
        let rows = match from {
            None if columns.is_empty() => InsertRows::Defaults,
            None => InsertRows::Values(values.into_iter().map(|value| self.composer.rewritten_expr(value)).collect()),
            Some(_) if columns.is_empty() => {
                return Err(Diagnostic::error(format!("a new record of {} has no value here", table.noun()))
                    .at(name.span())
                    .try_instead("made up", name.span(), format!("{} auto", typed_word(&name.text))));
            }
            Some(set) => {
                let named = columns.iter().zip(values).map(|(column, expr)| named(&table.columns[*column].name, expr));
                let rel = self.composer.select(set, named.collect(), true);
                InsertRows::Query(self.composer.rewritten(rel))
            }
        };
        let kind = if one { ChangeKind::Create } else { ChangeKind::CreateMany };
        let command = Command::Insert { table: table_rc(&table), columns, rows, returning: names(&returning) };
        let plain_insert = self.plain_insert(&table, &command);
        let mut change = self.change(kind, &table, vec![command]);
        change.plain_insert = plain_insert;
        change.proposed = proposed;
        Ok(change)
    }

    /// The records that others are made for, beside those of their parents that values are taken from.
    pub(super) fn with_parents(&mut self, record: RecordId, set: Lowered) -> Lowered {
        let rel = self.composer.lowering.flush(record, set.rel);
        Lowered { rel, ..set }
    }

    /// As many records as the table lacks of `count`.
    pub(super) fn ensure(&mut self, count: &Amount, name: &Name, fields: &[FieldValue]) -> Result<Change> {
        let mut change =
            self.create(None, Some(&RecordCount::Between { least: count.clone(), most: count.clone() }), name, fields)?;
        let scan = Rel::Scan(Scan { table: change.table.clone(), alias: self.composer.alias(&change.table.name) });
        let all = counted(scan, self.composer.alias("counts"), self.composer.alias("answer"));
        let repeat = change.repeat.as_mut().expect("a line with a number makes its records one by one");
        repeat.existing = Some(self.composer.query(all));
        Ok(change)
    }

    /// The forms of an INSERT of values alone.
    fn plain_insert(&self, table: &Table, command: &Command) -> Option<PlainInsert> {
        let Command::Insert { table: target, columns, rows: InsertRows::Values(values), .. } = command else {
            return None;
        };
        if !values.iter().all(|value| matches!(value, SqlExpr::Value(_))) {
            return None;
        }
        let form = |returning: Vec<Rc<str>>| {
            let (table, columns) = (target.clone(), columns.clone());
            let rows = InsertRows::Values(values.clone());
            self.composer.emitted(Command::Insert { table, columns, rows, returning })
        };
        let visible = table.columns.iter().filter(|column| !column.hidden);
        Some(PlainInsert {
            statement: form(Vec::new()),
            returning: form(visible.map(|column| column.name.as_str().into()).collect()),
        })
    }

    /// The fields of a new record; later ones see earlier ones by their names.
    fn new_record(
        &mut self,
        table: &Rc<Table>,
        outer: Option<&Target>,
        fields: &[FieldValue],
    ) -> Result<Vec<Assigned>> {
        let generated = &self.resolver.generated;
        let record = self.resolver.new_id();
        let mut shown = Vec::new();
        if !table.columns.iter().any(|column| column.name.eq_ignore_ascii_case("n")) {
            let ty = Type { nullable: false, ..Type::of(ValueClass::Number) };
            let expr = TypedExpr::new(TypedKind::Generated(0), ty, Span::default());
            shown.push(ShownName { name: "n".into(), expr, source: None });
        }
        generated.of_record(record, table);
        let parent = outer.map(|target| target.level.clone());
        let mut level = Rc::new(Level { record, table: None, name: None, shown, keys: None, parent });
        let mut assigned: Vec<Assigned> = Vec::new();
        // The key to the record in hand, unless a field sets it.
        if let Some(target) = outer
            && let Some(key) = self.parent_key(table, &target.set.in_hand(), &[])?
            && !fields.iter().any(|field| self.may_set(table, field, &key.columns))
        {
            level = self.given(table, &level, &key);
        }
        for field in fields {
            let FieldValue::Set { name, value } = field else { return Err(no_auto(field)) };
            let one = self.assign(table, name, value, &self.scope.of(&level), &assigned)?;
            let numbers = one.values.iter().map(TypedExpr::generated_number).collect::<Option<Vec<usize>>>();
            if let Some([number, ..]) = numbers.as_deref()
                && key_columns::is_unique(table, &one.columns)
            {
                generated.make_unique(*number);
            }
            level = self.given(table, &level, &one);
            assigned.push(one);
        }
        if let Some(target) = outer {
            assigned.extend(self.parent_key(table, &target.set.in_hand(), &assigned)?);
        }
        Ok(assigned)
    }

    /// The new record once these columns have their values, which go by their names from here on.
    fn given(&self, table: &Table, level: &Level, one: &Assigned) -> Rc<Level> {
        let mut shown = level.shown.clone();
        for (column, value) in one.columns.iter().zip(&one.values) {
            self.resolver.generated.give(*column, value.clone());
            let name = table.columns[*column].name.as_str().into();
            shown.push(ShownName { name, expr: value.clone(), source: None });
        }
        level.with_shown(shown)
    }

    /// The fields of a link, in whose row both ends are set already, where that row has made-up values.
    pub(super) fn fields_of_link(
        &mut self,
        join: &Rc<Table>,
        mut assigned: Vec<Assigned>,
        fields: &[FieldValue],
    ) -> Result<Vec<Assigned>> {
        let record = self.resolver.new_id();
        self.resolver.generated.of_record(record, join);
        let mut level = Rc::new(Level { record, table: None, name: None, shown: Vec::new(), keys: None, parent: None });
        for end in &assigned {
            level = self.given(join, &level, end);
        }
        let relations = self.resolver.catalog.relations(join)?;
        let steps = relations.iter().filter_map(|one| if let [step] = &*one.steps { Some((one, step)) } else { None });
        let is_end = |step: &KeyStep| step.to_parent && assigned.iter().any(|one| one.columns == step.from_columns);
        let ends = steps.filter(|(_, step)| is_end(step)).map(|(one, step)| (one.name().into(), step.to.clone()));
        self.resolver.generated.link(ends.collect());
        for field in fields {
            let FieldValue::Set { name, value } = field else { return Err(no_auto(field)) };
            let one = self.assign(join, name, value, &self.scope.of(&level), &assigned)?;
            level = self.given(join, &level, &one);
            assigned.push(one);
        }
        Ok(assigned)
    }

    /// Records made one by one, each with values of its own.
    fn create_repeated(
        &self,
        table: &Rc<Table>,
        from: Option<Lowered>,
        count: Option<(u64, u64)>,
        assignments: Vec<Assignment>,
        (generated_columns, needed): (Vec<GeneratedColumn>, OuterColumns),
    ) -> Change {
        let proposed = self.write_options.propose.then(|| self.proposed_new(table, &assignments, None));
        let one = from.is_none() && count.is_none();
        let mut returned = Vec::new();
        if one || self.write_options.keep {
            returned = table.identity_columns();
        }
        let earlier = generated_columns.iter().find_map(|column| match &column.content {
            Content::Any { earlier: Some(columns), table: of, .. } if *of == table.name => Some(columns.clone()),
            _ => None,
        });
        let earlier = earlier.unwrap_or_default();
        returned.extend(earlier.iter().cloned());
        let is_plain =
            returned.is_empty() && !assignments.is_empty() && assignments.iter().all(|one| slot(&one.value).is_some());
        let columns: Vec<usize> = assignments.iter().map(|one| one.column).collect();
        let head = is_plain.then(|| insert_head(table, &columns));
        let kind = if one { ChangeKind::Create } else { ChangeKind::CreateMany };
        let command = match assignments.is_empty() {
            true => {
                let (table, returning) = (table_rc(table), names(&returned));
                Command::Insert { table, columns, rows: InsertRows::Defaults, returning }
            }
            false => self.insert(table, assignments, &returned),
        };
        let mut change = self.change(kind, table, vec![command]);
        let mut repeat = self.repeat(count.unwrap_or((1, 1)), from, generated_columns, needed);
        repeat.returned = earlier.len();
        repeat.head = head;
        change.repeat = Some(repeat);
        change.proposed = proposed;
        change
    }

    /// True if a field sets one of these columns. A record that is picked sets what its key has beside them.
    fn may_set(&self, table: &Table, field: &FieldValue, columns: &[usize]) -> bool {
        let FieldValue::Set { name, value } = field else { return false };
        let is_beside = |key: &[usize]| key.iter().any(|column| !columns.contains(column)) && picks_only(value);
        match self.resolver.catalog.member(table, &name.text, None) {
            Ok(MemberLookup::Found(Member::Column(column))) => columns.contains(&column),
            Ok(MemberLookup::Found(Member::Relation(relation))) => relation.steps.first().is_some_and(|step| {
                let key = &step.from_columns;
                step.to_parent && key.iter().any(|column| columns.contains(column)) && !is_beside(key)
            }),
            _ => false,
        }
    }

    /// `for each game create reviews`: the new record belongs to the one in hand, where one key says how and no field does.
    fn parent_key(&self, table: &Rc<Table>, parent: &RecordRef, assigned: &[Assigned]) -> Result<Option<Assigned>> {
        let relations = self.resolver.catalog.relations(table)?;
        let keys: Vec<&KeyStep> = relations
            .iter()
            .filter(|relation| {
                relation.kind == RelationKind::BelongsTo && same_table(relation.target(), parent.table())
            })
            .map(|relation| &relation.steps[0])
            .filter(|step| {
                !assigned.iter().any(|one| one.columns.iter().any(|column| step.from_columns.contains(column)))
            })
            .collect();
        let [step] = keys.as_slice() else { return Ok(None) };
        Ok(Some(Assigned {
            columns: step.from_columns.clone(),
            values: step
                .to_columns
                .iter()
                .map(|position| TypedExpr::column(parent, *position, Span::default()))
                .collect(),
        }))
    }
}

impl Writer<'_, '_> {
    /// `create game title`: no table behind a number that is none, but a field without its value.
    fn no_table_to_create(&self, count: Option<&RecordCount>, name: &Name) -> Diagnostic {
        let number = match count {
            Some(RecordCount::Between { least: Amount::Variable(number), .. }) => number,
            _ => return self.resolver.no_table(name),
        };
        let variables = &self.scope.variables;
        match self.resolver.table(number) {
            Ok(Some(_)) if !variables.contains_key(&number.text) => {
                Diagnostic::error("a field is a column, `=` and its value")
                    .at(name.span())
                    .example("as in", "create {one} {column} = 'x'")
            }
            _ => self.resolver.no_table(name),
        }
    }
}

/// True if something in an expression is made up for each record.
pub(super) fn is_generated(value: &TypedExpr) -> bool {
    crate::plan::resolve::visit::mentions(value, &mut |inner| matches!(inner.kind, TypedKind::Generated(_)))
}

/// For columns whose default reads the clock the value that it has at `now`.
fn anchored_defaults(table: &Table, now: i64, assigned: &[Assigned]) -> Vec<Assignment> {
    let mut defaults = Vec::new();
    for (position, column) in table.columns.iter().enumerate() {
        let set = assigned.iter().any(|one| one.columns.contains(&position));
        let Some(default) = column.default.as_deref().filter(|_| !set && column.generated.is_none()) else { continue };
        let (tokens, _) = tokenize(default);
        // A text alone is what it says.
        if let [HopToken { kind: HopTokenKind::Text(_), .. }, HopToken { kind: HopTokenKind::End, .. }] =
            tokens.as_slice()
        {
            continue;
        }
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
            text.push_str(&default[end..token.span.start]);
            text.push_str(&function);
            end = token.span.end;
        }
        if end > 0 {
            text.push_str(&default[end..]);
            defaults.push(Assignment { column: position, value: SqlExpr::Schema(format!("({text})").into()) });
        }
    }
    defaults
}
