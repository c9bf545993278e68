//! `column = value`: what a field sets, and to what.

use super::*;

impl Writer<'_, '_> {
    /// One field: a column with its value, or a belongs-to relation with a record.
    pub(super) fn assign(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        value: &Expr,
        scope: &Scope,
        before: &[Assigned],
    ) -> Result<Assigned> {
        let assigned = match self.planner.look(table, name, None)? {
            Some(Looked::Column(position)) => {
                self.planner.generated_columns.enter(&table.columns[position].name);
                let key = |record: &Rec| match record.table.primary_key.as_slice() {
                    [column] => Ok(vec![*column]),
                    _ => Err(Diagnostic::error(format!("the key of {} is not one column", record.table.name))
                        .at(value.span())),
                };
                if let Some(values) = self.picked(value, table, &[position], scope, key)? {
                    return self.settable(table, name, Assigned { columns: vec![position], values }, before);
                }
                self.want(value)?;
                let low = self.planner.value(value, scope)?;
                Assigned { columns: vec![position], values: vec![low.sql] }
            }
            Some(Looked::Relation(relation)) => self.assign_relation(table, name, &relation, value, scope)?,
            None => return Err(self.planner.unknown_member(table, name)),
        };
        self.settable(table, name, assigned, before)
    }

    /// `any user …` or `unique(any user …)` alone, where records are made: the holes of these columns.
    fn picked(
        &mut self,
        value: &Expr,
        table: &Table,
        columns: &[usize],
        scope: &Scope,
        key: impl FnOnce(&Rec) -> Result<Vec<usize>>,
    ) -> Result<Option<Vec<Sql>>> {
        let generated_columns = &self.planner.generated_columns;
        let apart = lone_unique(&value.kind);
        let picked = lone_any(apart.unwrap_or(&value.kind)).filter(|_| generated_columns.are_wanted());
        let Some((query, earlier)) = picked else { return Ok(None) };
        let first = generated_columns.count();
        let (_, mut values) = self.planner.any_key(query, earlier, scope, key)?;
        if let Some(hole) = values.first().and_then(Sql::hole_number) {
            generated_columns.of_columns(hole, columns.iter().map(|column| table.columns[*column].name.clone()));
        }
        match values.as_mut_slice() {
            _ if apart.is_none() => {}
            [one] => *one = self.planner.kept_apart(std::mem::take(one), first, value.span()),
            all => {
                let hole = all.first().and_then(Sql::hole_number);
                if !hole.is_some_and(|hole| generated_columns.make_unique(hole)) {
                    let what = "the key of several columns can be `unique` only where every record picks from the same";
                    return Err(Diagnostic::error(what).at(value.span()).hint(
                        "leave out `unique`: a key that the schema keeps apart is drawn again where it comes twice",
                    ));
                }
            }
        }
        Ok(Some(values))
    }

    /// Fails where a field cannot be set, or is twice.
    fn settable(&self, table: &Table, name: &Name, assigned: Assigned, before: &[Assigned]) -> Result<Assigned> {
        for column in &assigned.columns {
            let column_name = &table.columns[*column].name;
            if table.columns[*column].generated.is_some() {
                let kind = match table.columns[*column].generated {
                    Some(GeneratedStorage::Stored) => "stored",
                    _ => "virtual",
                };
                return Err(Diagnostic::error(format!(
                    "`{column_name}` is a generated column ({kind}): its value follows from the others and cannot be set"
                ))
                .at(name.span()));
            }
            if before.iter().any(|one| one.columns.contains(column)) {
                return Err(Diagnostic::error(format!("`{column_name}` is set twice")).at(name.span()));
            }
        }
        Ok(assigned)
    }

    fn assign_relation(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        relation: &Relation,
        value: &Expr,
        scope: &Scope,
    ) -> Result<Assigned> {
        let [step] = relation.steps.as_slice() else {
            return Err(not_own(table, name, relation));
        };
        if !step.to_parent {
            return Err(not_own(table, name, relation));
        }
        let columns = step.from_columns.clone();
        self.planner.generated_columns.enter(&table.columns[columns[0]].name);
        let wrong_table = |found: &str| {
            let what = format!("`{}` leads to {}, and this is of {found}", name.text, step.to.name);
            Diagnostic::error(what).at(value.span())
        };
        let key = |record: &Rec| {
            if same_table(&record.table, &step.to) {
                Ok(step.to_columns.clone())
            } else {
                Err(wrong_table(&record.table.name))
            }
        };
        if let Some(values) = self.picked(value, table, &columns, scope, key)? {
            return Ok(Assigned { columns, values });
        }
        if let Some(stand) = self.record_value(value, scope)? {
            let Stand::Records(set) = stand else {
                return Err(Diagnostic::error(format!("`{}` is set to a record or a key", name.text)).at(value.span()));
            };
            let found = set.frame.table.as_ref().map_or_else(String::new, |table| table.name.clone());
            if !set.frame.table.as_ref().is_some_and(|table| same_table(table, &step.to)) {
                return Err(wrong_table(&found));
            }
            let mut set = set;
            if !set.one {
                // A label names a set by the language, and may well name one record.
                let labelled = matches!(&value.kind, ExprKind::Path(Path { head: PathHead::Key { .. }, segments, .. }) if segments.is_empty());
                if !labelled {
                    return Err(Diagnostic::error(format!("`{}` is one record, and here are several", name.text))
                        .at(value.span())
                        .hint(format!("one of them: {}=(first …)", name.text)));
                }
                self.checks.push(Check {
                    statement: self.planner.statement(set.unordered(Sql::text("count(*) <> 1"))),
                    message: format!("{} does not name one record of {found}", crate::lang::print_expr(value)),
                    hint: None,
                    ask: false,
                });
                set.one = true;
            }
            self.want(value)?;
            let Some(record) = set.frame.record() else { return Err(not_own(table, name, relation)) };
            let values =
                step.to_columns.iter().map(|position| set.select(record.column(*position), true).bracketed()).collect();
            return Ok(Assigned { columns, values });
        }
        if let ExprKind::Path(Path { head: PathHead::Group(items), segments, .. }) = &value.kind
            && segments.is_empty()
            && items.len() == columns.len()
            && items.len() > 1
        {
            let mut values = Vec::new();
            for item in items {
                values.push(self.planner.value(item, scope)?.sql);
            }
            return Ok(Assigned { columns, values });
        }
        if matches!(value.kind, ExprKind::Literal(crate::lang::ast::Literal::Null)) {
            return Ok(Assigned { values: vec![Sql::text("null"); columns.len()], columns });
        }
        if columns.len() > 1 {
            let names: Vec<&str> = columns.iter().map(|position| table.columns[*position].name.as_str()).collect();
            return Err(Diagnostic::error(format!("the key of `{}` has {} columns", name.text, columns.len()))
                .at(value.span())
                .hint(format!("{}=({})", name.text, names.join(", "))));
        }
        let low = self.planner.value(value, scope)?;
        Ok(Assigned { columns, values: vec![low.sql] })
    }

    /// A value that names records: `game 3`, `first user`, `g`, `(first user by name)`, `review 7 .user`.
    fn record_value(&self, value: &Expr, scope: &Scope) -> Result<Option<Stand>> {
        let stand = match &value.kind {
            ExprKind::Query(query) => self.planner.query(query, scope, Noun::Table)?,
            ExprKind::Path(path) if self.planner.is_set(path, scope)? => self.planner.noun(path, scope, Noun::Table)?,
            _ => return Ok(None),
        };
        Ok(match stand {
            Stand::Value(_) => None,
            Stand::Rows(rows) if rows.one => None,
            stand => Some(stand),
        })
    }
}

fn not_own(table: &Table, name: &Name, relation: &Relation) -> Diagnostic {
    Diagnostic::error(format!("`{}` is not a key of {}: it leads to {}", name.text, table.name, relation.target().name))
        .at(name.span())
        .hint("a relation to many is made from its other side, or by link")
}
