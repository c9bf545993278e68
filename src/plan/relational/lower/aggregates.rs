//! Aggregates: over the records at the end of a way for each record, over sets and groups, over queries.

use super::super::algebra::{Alias, Call, ColumnRef, JoinKind, Named, Rel, Scan, SqlExpr};
use super::super::key_columns;
use super::lowering::{Lowered, Lowering, column, free_name, named, project};
use super::sets::{binary, call, count_star, filtered};
use crate::catalog::KeyStep;
use crate::lang::ast::BinaryOp;
use crate::plan::resolve::tree::{Aggregate, Reach, RecordId, TypedExpr, TypedQuery};
use crate::store::Value;

impl Lowering {
    /// The call of an aggregate over a value, or over rows where there is none.
    fn aggregate_call(&mut self, function: &Aggregate, value: Option<SqlExpr>) -> Call {
        let mut args: Vec<SqlExpr> = value.into_iter().collect();
        let star = args.is_empty();
        args.extend(self.exprs(&function.more));
        Call { star, distinct: function.distinct, args, ..call(&function.name) }
    }

    /// Over the records at the end of a way from one record, each once.
    pub fn path_aggregate(&mut self, function: &Aggregate, reach: &Reach, value: Option<&TypedExpr>) -> SqlExpr {
        self.look_along(&reach.steps);
        let (start, rest) = self.lead(&reach.start, &reach.steps);
        let rest = rest.to_vec();
        let (inner, value) = self.operand(reach, value);
        let call = self.aggregate_call(function, value);
        let record = reach.start.record;
        let way = self.way(record, start, &rest, inner.rel, inner.alias);
        self.attached(record, way, SqlExpr::Call(call), &function.name)
    }

    /// The records that an aggregate goes over, with what it takes of each.
    fn operand(&mut self, reach: &Reach, value: Option<&TypedExpr>) -> (Lowered, Option<SqlExpr>) {
        let inner = self.records(&reach.set);
        let value = value.map(|value| self.expr(value));
        let rel = self.flush(inner.record, inner.rel);
        (Lowered { rel, ..inner }, value)
    }

    /// Over the records of a set or group: a column of the node that groups them.
    pub fn set_aggregate(
        &mut self,
        of: RecordId,
        function: &Aggregate,
        value: Option<&TypedExpr>,
        filter: &[TypedExpr],
    ) -> SqlExpr {
        self.within_aggregates.push(of);
        let value = value.map(|value| self.expr(value));
        let filter = filter.iter().map(|condition| self.expr(condition));
        let filter = filter.reduce(|left, right| binary(BinaryOp::And, left, right));
        let is_share = &*function.name == "share";
        let own = match (&value, is_share) {
            (None, true) => Aggregate { name: "count".into(), ..function.clone() },
            (Some(_), true) => Aggregate { name: "sum".into(), ..function.clone() },
            _ => function.clone(),
        };
        let aggregate = Call { filter: filter.map(Box::new), ..self.aggregate_call(&own, value) };
        self.within_aggregates.pop();
        let own = self.group_column(of, &own.name, SqlExpr::Call(aggregate));
        if !is_share {
            return own;
        }
        // The group's part of all groups.
        let total = Call { args: vec![own.clone()], star: false, distinct: false, filter: None, ..call("sum") };
        let all = SqlExpr::Window { call: total, partition: Vec::new(), order: Vec::new() };
        let one = SqlExpr::Value(Value::Real(1.0));
        binary(BinaryOp::Divide, binary(BinaryOp::Multiply, own, one), all)
    }

    /// A column of the groups of a record; the same aggregate is one column.
    fn group_column(&mut self, of: RecordId, name: &str, expr: SqlExpr) -> SqlExpr {
        let group = self.frame_mut(of).group.as_mut().expect("an aggregate of a set stands on groups");
        if let Some(known) = group.columns.iter().find(|known| known.expr == expr) {
            return column(group.alias, &known.name);
        }
        let mut taken = group.keys.clone();
        taken.extend(group.columns.iter().cloned());
        let name = free_name(&taken, name);
        group.columns.push(Named { name: name.clone(), expr });
        column(group.alias, &name)
    }

    /// Over all records reached from each group, each once in a group.
    pub fn group_path_aggregate(
        &mut self,
        of: RecordId,
        function: &Aggregate,
        reach: &Reach,
        value: Option<&TypedExpr>,
    ) -> SqlExpr {
        self.look_along(&reach.steps);
        self.within_aggregates.push(of);
        let start = self.joined(&reach.start);
        let (inner, value) = self.operand(reach, value);
        self.within_aggregates.pop();
        let own = self.frame(of).alias;
        if let (None, [step]) = (&value, reach.steps.as_slice())
            && start == own
            && !step.to_parent
            && key_columns::has_one_parent(step)
            && key_columns::is_lookup(step)
            && matches!(inner.rel, Rel::Scan(_))
        {
            // How many each record leads to is told by the index alone, and these numbers add up.
            let linked = filtered(inner.rel, key_columns::linked(step, start, inner.alias));
            let counted = SqlExpr::Query(Box::new(self.counted(linked)));
            let sum = SqlExpr::Call(Call { args: vec![counted], ..call("sum") });
            let total = self.group_column(of, "count", sum);
            return or_nothing("count", total);
        }
        let group = self.frame(of).group.as_ref().expect("an aggregate of a group stands on groups");
        let (input, keys, alias) = (group.input.clone(), group.keys.clone(), group.alias);
        let mut exprs: Vec<SqlExpr> = keys.iter().map(|key| key.expr.clone()).collect();
        exprs.push(column(start, ""));
        let (input, mut exprs) = self.renewed(&input, exprs);
        let Some(SqlExpr::Column(ColumnRef { of: start, .. })) = exprs.pop() else {
            unreachable!("renaming keeps a column one")
        };
        let keys: Vec<Named> =
            keys.iter().zip(exprs).map(|(key, expr)| Named { name: key.name.clone(), expr }).collect();
        let call = SqlExpr::Call(self.aggregate_call(function, value));
        let grouped = self.over_groups(input, &keys, start, &reach.steps, inner, named(&function.name, call));
        let beside = self.alias("reached");
        let Rel::Aggregate { alias: totals, columns, .. } = &grouped else { unreachable!("groups are an aggregate") };
        let value_name = columns[0].name.clone();
        let mut shown: Vec<Named> = keys.iter().map(|key| named(&key.name, column(*totals, &key.name))).collect();
        shown.push(named(&value_name, column(*totals, &value_name)));
        let grouped = project(grouped, shown, beside);
        if keys.is_empty() {
            return or_nothing(&function.name, SqlExpr::Query(Box::new(grouped)));
        }
        let on =
            keys.iter().map(|key| binary(BinaryOp::Is, column(beside, &key.name), column(alias, &key.name))).collect();
        let group = self.frame_mut(of).group.as_mut().expect("the group is still there");
        group.beside.push((grouped, on));
        or_nothing(&function.name, column(beside, &value_name))
    }

    /// The aggregate over the records at the end of a way from the rows of `input`, for each value of their keys.
    fn over_groups(
        &mut self,
        input: Rel,
        keys: &[Named],
        start: Alias,
        steps: &[KeyStep],
        inner: Lowered,
        value: Named,
    ) -> Rel {
        let totals = self.alias("totals");
        let free = free_name(keys, &value.name);
        let value = Named { name: free, ..value };
        if let [step] = steps
            && !step.to_parent
            && key_columns::has_one_parent(step)
        {
            // A child has one parent, and is in one group: no pair comes twice. The children are read in their own order.
            let on = key_columns::linked(step, start, inner.alias);
            let right = Box::new(input);
            let from = Rel::Join { input: Box::new(inner.rel), right, kind: JoinKind::Cross, on, to_one: false };
            return aggregate(from, totals, keys.to_vec(), value);
        }
        let mut from = input;
        let mut near = start;
        for step in steps {
            let alias = self.alias(&step.to.name);
            let right = Box::new(Rel::Scan(Scan { table: step.to.clone(), alias }));
            let on = key_columns::linked(step, near, alias);
            from = Rel::Join { input: Box::new(from), right, kind: JoinKind::Inner, on, to_one: false };
            near = alias;
        }
        self.once_each(from, keys, near, inner, (totals, value))
    }

    /// `from` pairs keys with records under the alias `reached`, some pairs several times; the aggregate takes each once.
    fn once_each(
        &mut self,
        from: Rel,
        keys: &[Named],
        reached: Alias,
        inner: Lowered,
        (totals, value): (Alias, Named),
    ) -> Rel {
        let pairs = self.alias("pairs");
        let identity = key_columns::identity(&inner.table, reached);
        let mut columns = keys.to_vec();
        let mut on = Vec::new();
        for (expr, own) in identity.into_iter().zip(key_columns::identity(&inner.table, inner.alias)) {
            let name = free_name(&columns, "record");
            on.push(key_columns::equal(own, column(pairs, &name)));
            columns.push(Named { name, expr });
        }
        let distinct = Rel::Distinct(Box::new(project(from, columns, pairs)));
        let joined = Rel::Join {
            input: Box::new(inner.rel),
            right: Box::new(distinct),
            kind: JoinKind::Inner,
            on,
            to_one: false,
        };
        let keys = keys.iter().map(|key| named(&key.name, column(pairs, &key.name))).collect();
        aggregate(joined, totals, keys, value)
    }

    /// Over a set of its own.
    pub fn query_aggregate(&mut self, function: &Aggregate, query: &TypedQuery) -> SqlExpr {
        let (rel, value) = match query {
            TypedQuery::Records(set) => (self.records(set).rel, None),
            TypedQuery::Rows(rows) => {
                let mut rows = self.rows(rows);
                let value = rows.columns.pop().expect("an aggregate takes a column");
                (rows.rel, Some(value))
            }
            TypedQuery::Value(_) => unreachable!("an aggregate takes a set"),
        };
        let call = SqlExpr::Call(self.aggregate_call(function, value));
        let totals = self.alias("totals");
        let grouped = aggregate(rel, totals, Vec::new(), named(&function.name, call));
        let shown = vec![named(&function.name, column(totals, &function.name))];
        SqlExpr::Query(Box::new(project(grouped, shown, self.alias("value"))))
    }

    /// `count(*)` of rows, or an aggregate of their one column.
    pub fn whole_aggregate(&mut self, rel: Rel, verb: &str, value: Option<SqlExpr>, name: &str) -> Rel {
        let call = match value {
            None => SqlExpr::Call(count_star()),
            Some(value) => SqlExpr::Call(Call { args: vec![value], ..call(verb) }),
        };
        let totals = self.alias(if verb == "count" { "counts" } else { "totals" });
        let grouped = aggregate(rel, totals, Vec::new(), named(verb, call));
        project(grouped, vec![named(name, column(totals, verb))], self.alias("value"))
    }
}

fn aggregate(input: Rel, alias: Alias, keys: Vec<Named>, value: Named) -> Rel {
    Rel::Aggregate { input: Box::new(input), alias, keys, columns: vec![value] }
}

/// Over nothing a count is 0, a total 0.0, a list empty, everything else NULL.
pub fn or_nothing(name: &str, expr: SqlExpr) -> SqlExpr {
    let nothing = match name {
        "count" => Value::Integer(0),
        "total" => Value::Real(0.0),
        "json_group_array" => Value::text("[]"),
        _ => return expr,
    };
    SqlExpr::Call(Call { args: vec![expr, SqlExpr::Value(nothing)], ..call("coalesce") })
}
