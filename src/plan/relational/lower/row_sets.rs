//! Rows as sets: each once, and set words between them.

use std::rc::Rc;

use super::super::algebra::{Alias, Call, JoinKind, Named, Rel, SetOperator, SortKey, SqlExpr};
use super::frame::OutputForm;
use super::lowering::{Lowering, column, free_name, named, project};
use super::rows::{Rows, extend};
use super::sets::{binary, call, filtered};
use crate::catalog::{Affinity, Column};
use crate::lang::ast::{BinaryOp, SetOp};
use crate::plan::resolve::tree::{RecordId, RowSet};
use crate::plan::resolve::types::Type;
use crate::store::Value;

impl Lowering {
    /// An output as it is at this point.
    pub fn output_now(&self, record: RecordId, position: usize) -> (SqlExpr, Option<SqlExpr>) {
        let form = self.frame(record).outputs.get(&position).expect("an output is lowered before it is shown");
        (form.outer.clone().unwrap_or_else(|| form.inner.clone()), form.label.clone())
    }

    /// Each row once, at the place of its first; only what is shown can be named from here on.
    pub fn distinct(&mut self, state: &mut Rows, rows: &RowSet, outputs: &[usize]) {
        let record = state.record;
        let alias = self.alias("distinct_rows");
        let now: Vec<(SqlExpr, Option<SqlExpr>)> =
            outputs.iter().map(|position| self.output_now(record, *position)).collect();
        let mut keys: Vec<Named> = Vec::new();
        for (position, (expr, _)) in outputs.iter().zip(&now) {
            let name = free_name(&keys, &rows.outputs[*position].name);
            keys.push(Named { name, expr: expr.clone() });
        }
        // Where `by` names every column, rows that are the same stand side by side, and the order says it all. Which of two
        // values that only a collation takes for the same is shown, is for their places to say.
        let is_ordered = state.simple
            && state.table.as_ref().is_some_and(|table| table.columns.iter().all(is_binary))
            && now.iter().all(|(expr, label)| label.is_none() && state.said.iter().any(|key| key.expr == *expr))
            && state.said.iter().all(|key| now.iter().any(|(expr, _)| *expr == key.expr));
        if is_ordered {
            let shown = |expr: &SqlExpr| {
                let at = now.iter().position(|(known, _)| known == expr).expect("each is shown");
                column(alias, &keys[at].name)
            };
            state.said = state.said.iter().map(|key| SortKey { expr: shown(&key.expr), ..key.clone() }).collect();
            state.tail = Vec::new();
            self.only_outputs(state, outputs, &keys, alias, &[]);
            state.wrap(move |rel| Rel::Distinct(Box::new(project(rel, keys, alias))));
            return;
        }
        let place = self.place(state);
        let first = SqlExpr::Call(Call { args: vec![place], ..call("min") });
        let mut columns = vec![Named { name: free_name(&keys, "place"), expr: first }];
        let place_name = columns[0].name.clone();
        let mut labels = Vec::new();
        for (_, label) in &now {
            labels.push(label.as_ref().map(|label| {
                let mut taken = keys.clone();
                taken.extend(columns.iter().cloned());
                let name = free_name(&taken, "label");
                columns.push(Named { name: name.clone(), expr: label.clone() });
                column(alias, &name)
            }));
        }
        state.said = vec![SortKey::ascending(column(alias, &place_name))];
        state.tail = Vec::new();
        self.only_outputs(state, outputs, &keys, alias, &labels);
        state.wrap(move |rel| Rel::Aggregate { input: Box::new(rel), alias, keys, columns });
    }

    /// A value by which the rows stand in their order.
    fn place(&mut self, state: &mut Rows) -> SqlExpr {
        // Where rows come in the order of one ascending value, that value is their place; else they are numbered. Its order
        // must be that of plain comparison, since nothing tells a collation further.
        let order = state.full_order();
        let table = state.table.as_ref().filter(|_| state.simple && state.said.is_empty());
        let is_binary = table.is_some_and(|table| table.primary_key.iter().all(|at| is_binary(&table.columns[*at])));
        match order.as_slice() {
            [only] if is_binary => only.expr.clone(),
            _ => {
                let numbered = self.alias("numbered");
                let place = SqlExpr::Window { call: call("row_number"), partition: Vec::new(), order };
                extend(state, numbered, vec![named("place", place)]);
                column(numbered, "place")
            }
        }
    }

    /// From here on the rows are these outputs, as columns of `alias`.
    fn only_outputs(
        &mut self,
        state: &mut Rows,
        outputs: &[usize],
        keys: &[Named],
        alias: Alias,
        labels: &[Option<SqlExpr>],
    ) {
        state.simple = false;
        state.table = None;
        for (index, (position, key)) in outputs.iter().zip(keys).enumerate() {
            let now = column(alias, &key.name);
            let label = labels.get(index).cloned().flatten();
            let form = OutputForm { inner: now.clone(), outer: Some(now), label };
            self.frame_mut(state.record).outputs.insert(*position, form);
        }
    }

    pub fn combined_rows_of(&mut self, state: &mut Rows, rows: &RowSet, op: SetOp, shown: &[usize], other: &RowSet) {
        let record = state.record;
        let theirs = self.rows(other);
        let other_alias = self.alias("other");
        let mut right_columns: Vec<Named> = Vec::new();
        for expr in theirs.columns {
            let name = free_name(&right_columns, "value");
            right_columns.push(Named { name, expr });
        }
        let right = project(theirs.rel, right_columns.clone(), other_alias);
        if op == SetOp::Union {
            let (left_alias, alias) = (self.alias("answer"), self.alias("both"));
            let mut columns: Vec<Named> = Vec::new();
            for (position, theirs) in shown.iter().zip(&other.shown) {
                let own = &rows.outputs[*position];
                let name = free_name(&columns, &own.name);
                let expr = self.output_now(record, *position).0;
                // SQLite would take the other side's collation for what has none of its own.
                let binary =
                    "binary" == collation(&own.expr.ty) && "binary" != collation(&other.outputs[*theirs].expr.ty);
                let expr = match binary {
                    true => SqlExpr::Collate { expr: Box::new(expr), collation: "BINARY".into() },
                    false => expr,
                };
                columns.push(Named { name, expr });
            }
            state.said = columns.iter().map(|key| SortKey::ascending(column(alias, &key.name))).collect();
            state.tail = Vec::new();
            self.only_outputs(state, shown, &columns, alias, &[]);
            state.wrap(move |rel| Rel::SetOperation {
                operator: SetOperator::Union,
                left: Box::new(project(rel, columns, left_alias)),
                right: Box::new(right),
                alias,
            });
            return;
        }
        let compare_alike = |(own, theirs): (&usize, &usize)| {
            compare_alike(&rows.outputs[*own].expr.ty, &other.outputs[*theirs].expr.ty)
        };
        if shown.iter().zip(&other.shown).all(compare_alike) {
            return self.counted_among(state, rows, shown, op, right);
        }
        self.distinct(state, rows, shown);
        self.looked_up_among(state, shown, op, right, &right_columns);
    }

    /// A set word between rows whose values are the same where they are written alike: both sides are grouped together, and
    /// in each group it is counted which side is there. NULL is a value like any other.
    fn counted_among(&mut self, state: &mut Rows, rows: &RowSet, shown: &[usize], op: SetOp, theirs: Rel) {
        let (left, right) = (self.alias("answer"), self.alias("other"));
        let (both, alias) = (self.alias("both"), self.alias("counts"));
        let place = self.place(state);
        let null = || SqlExpr::Word("null");
        let Rel::Project { input, columns: mut right_columns, .. } = theirs else {
            unreachable!("the other side stands on its columns")
        };
        let mut left_columns: Vec<Named> = Vec::new();
        let mut now = Vec::new();
        for position in shown {
            let (expr, label) = self.output_now(state.record, *position);
            let name = free_name(&left_columns, &rows.outputs[*position].name);
            left_columns.push(Named { name: name.clone(), expr });
            now.push((name, label));
        }
        let mut further = |name: &str, own: SqlExpr, theirs: SqlExpr| {
            let name = free_name(&left_columns, name);
            left_columns.push(Named { name: name.clone(), expr: own });
            right_columns.push(Named { name: free_name(&right_columns, &name), expr: theirs });
            name
        };
        let one = SqlExpr::Value(Value::Integer(1));
        let place = further("place", place, null());
        let found = further("found", null(), one);
        let labels: Vec<Option<Rc<str>>> =
            now.iter().map(|(_, label)| label.clone().map(|label| further("label", label, null()))).collect();
        let keys: Vec<Named> = now.iter().map(|(name, _)| named(name, column(both, name))).collect();
        let over =
            |function: &str, name: &str| SqlExpr::Call(Call { args: vec![column(both, name)], ..call(function) });
        // Beside the one `min` the other columns are those of the row that has it.
        let mut columns = vec![named(&place, over("min", &place)), named(&found, over("count", &found))];
        columns.extend(labels.iter().flatten().map(|label| named(label, column(both, label))));
        let conditions = vec![
            SqlExpr::IsNull { expr: Box::new(column(alias, &place)), not: true },
            binary(
                if op == SetOp::Minus { BinaryOp::Equal } else { BinaryOp::Greater },
                column(alias, &found),
                SqlExpr::Value(Value::Integer(0)),
            ),
        ];
        state.said = vec![SortKey::ascending(column(alias, &place))];
        state.tail = Vec::new();
        let labels: Vec<Option<SqlExpr>> =
            labels.iter().map(|label| label.as_ref().map(|label| column(alias, label))).collect();
        self.only_outputs(state, shown, &keys, alias, &labels);
        let theirs = project(*input, right_columns, right);
        state.wrap(move |rel| {
            let both = Rel::SetOperation {
                operator: SetOperator::UnionAll,
                left: Box::new(project(rel, left_columns, left)),
                right: Box::new(theirs),
                alias: both,
            };
            filtered(Rel::Aggregate { input: Box::new(both), alias, keys, columns }, conditions)
        });
    }

    /// The same where comparing changes values, as between a number and a text: each row is looked up on the other side.
    fn looked_up_among(&mut self, state: &mut Rows, shown: &[usize], op: SetOp, theirs: Rel, their_columns: &[Named]) {
        let alias = self.alias("other");
        let listed = theirs.own_alias().expect("the other side stands on its columns");
        let found = free_name(their_columns, "found");
        let mut columns: Vec<Named> =
            their_columns.iter().map(|theirs| named(&theirs.name, column(listed, &theirs.name))).collect();
        columns.push(named(&found, SqlExpr::Value(Value::Integer(1))));
        let same = shown.iter().zip(their_columns).map(|(position, theirs)| {
            binary(BinaryOp::Is, column(alias, &theirs.name), self.output_now(state.record, *position).0)
        });
        let on = same.collect();
        let right = project(Rel::Distinct(Box::new(theirs)), columns, alias);
        let is_there = SqlExpr::IsNull { expr: Box::new(column(alias, &found)), not: op == SetOp::Intersect };
        state.wrap(move |rel| {
            let (input, right, kind) = (Box::new(rel), Box::new(right), JoinKind::Left);
            filtered(Rel::Join { input, right, kind, on, to_one: true }, vec![is_there])
        });
    }
}

/// True if values of both are the same where they are written alike: comparing takes neither for a number or a text that it
/// is not, nor one letter for another in one of them alone.
fn compare_alike(one: &Type, other: &Type) -> bool {
    let kind = |ty: &Type| match ty.affinity {
        Some(Affinity::Integer | Affinity::Real | Affinity::Numeric) => 1,
        Some(Affinity::Text) => 2,
        Some(Affinity::Blob) | None => 0,
    };
    kind(one) == kind(other) && collation(one) == collation(other)
}

/// The collation by which values of a type compare, in lower case.
fn collation(ty: &Type) -> String {
    ty.collation.as_ref().map_or_else(|| "binary".to_owned(), |name| name.to_ascii_lowercase())
}

fn is_binary(column: &Column) -> bool {
    column.collation.eq_ignore_ascii_case("BINARY")
}
