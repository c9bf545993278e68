//! Typed expressions → expressions of the algebra.

use super::super::algebra::{Call, KeyJoin, Leaves, Rel, SqlExpr, whole};
use super::super::key_columns;
use super::frames::field_of;
use super::functions::function;
use super::lowering::{Lowered, Lowering, column, named, project};
use super::sets::{binary, call, count_star, numbered_names};
use crate::lang::ast::{BinaryOp, CountRange};
use crate::plan::resolve::tree::{
    Field, Grouping, Reach, RecordId, RecordSet, RowSet, TypedExpr, TypedKind, TypedQuery,
};
use crate::store::Value;

impl Lowering {
    pub fn exprs(&mut self, exprs: &[TypedExpr]) -> Vec<SqlExpr> {
        exprs.iter().map(|expr| self.expr(expr)).collect()
    }

    fn boxed(&mut self, expr: &TypedExpr) -> Box<SqlExpr> {
        Box::new(self.expr(expr))
    }

    fn optional(&mut self, expr: Option<&TypedExpr>) -> Option<Box<SqlExpr>> {
        expr.map(|expr| self.boxed(expr))
    }

    pub fn expr(&mut self, expr: &TypedExpr) -> SqlExpr {
        match &expr.kind {
            TypedKind::Value(value) => SqlExpr::Value(value.clone()),
            TypedKind::Date(date) => SqlExpr::Value(Value::text(date.stored())),
            TypedKind::Word(word) => SqlExpr::Word(word),
            TypedKind::Schema(text) => SqlExpr::Schema(text.clone()),
            TypedKind::Generated(number) => SqlExpr::Generated(*number),
            TypedKind::Field(record, field) => self.field(record, field),
            TypedKind::KeyAlong(record, step) => {
                let alias = self.joined(record);
                key_columns::row(key_columns::from_columns(step, alias))
            }
            TypedKind::KeyText(parts) => key_text(self.exprs(parts)),
            TypedKind::Output(record, position) => self.output(*record, *position),
            TypedKind::Row(values) => SqlExpr::Row(self.exprs(values)),
            TypedKind::Group(inner) => self.expr(inner),
            TypedKind::Unary(op, inner) => SqlExpr::Unary(*op, self.boxed(inner)),
            TypedKind::Binary(op, left, right) => SqlExpr::Binary(*op, self.boxed(left), self.boxed(right)),
            TypedKind::IsNull { expr, not } => SqlExpr::IsNull { expr: self.boxed(expr), not: *not },
            TypedKind::Like { op, not, expr, pattern, escape } => SqlExpr::Like {
                op: *op,
                not: *not,
                expr: self.boxed(expr),
                pattern: self.boxed(pattern),
                escape: self.optional(escape.as_deref()),
            },
            TypedKind::Between { not, expr, low, high } => {
                SqlExpr::Between { not: *not, expr: self.boxed(expr), low: self.boxed(low), high: self.boxed(high) }
            }
            TypedKind::InList { not, expr, list } => {
                SqlExpr::InList { not: *not, expr: self.boxed(expr), list: self.exprs(list) }
            }
            TypedKind::InRecords { not, expr, set, fields, no_nulls } => {
                let left = self.boxed(expr);
                let set = self.records(set);
                let query = self.listed(set, fields, *no_nulls);
                SqlExpr::InQuery { not: *not, expr: left, query: Box::new(query) }
            }
            TypedKind::InRows { not, expr, rows, no_nulls } => {
                let left = self.boxed(expr);
                let rows = self.rows(rows);
                let rel = if *no_nulls { not_null(rows.rel, &rows.columns) } else { rows.rel };
                let query = project(rel, numbered_names(rows.columns), self.alias("listed"));
                SqlExpr::InQuery { not: *not, expr: left, query: Box::new(query) }
            }
            TypedKind::Reaches(reach) => SqlExpr::KeyJoin(Box::new(self.reach(reach))),
            TypedKind::ReachesMany(reach, count) => SqlExpr::KeyCount(Box::new(self.reach(reach)), *count),
            TypedKind::Exists(query) => SqlExpr::Exists { not: false, query: Box::new(self.probe(query)) },
            TypedKind::HasMany(set, count) => {
                let set = self.records(set);
                let counted = self.counted(set.rel);
                within(SqlExpr::Query(Box::new(counted)), *count)
            }
            TypedKind::RecordValue { set, fields, text } => self.record_value(set, fields, *text),
            TypedKind::RowsValue(rows) => {
                let rows = self.rows(rows);
                let query = project(rows.rel, numbered_names(rows.columns), self.alias("value"));
                SqlExpr::Query(Box::new(query))
            }
            TypedKind::VerbValue(verb) => SqlExpr::Query(Box::new(self.verb(verb, verb.verb.word()))),
            TypedKind::Case { operand, whens, otherwise } => SqlExpr::Case {
                operand: self.optional(operand.as_deref()),
                whens: whens.iter().map(|(when, then)| (self.expr(when), self.expr(then))).collect(),
                otherwise: self.optional(otherwise.as_deref()),
            },
            TypedKind::Cast { expr, type_name } => {
                SqlExpr::Cast { expr: self.boxed(expr), type_name: type_name.clone() }
            }
            TypedKind::Collate { expr, collation } => {
                SqlExpr::Collate { expr: self.boxed(expr), collation: collation.clone() }
            }
            TypedKind::Function { name, args } => function(name, self.exprs(args)),
            TypedKind::Window { name, star, args, per, by } => SqlExpr::Window {
                call: Call { star: *star, args: self.exprs(args), ..call(name) },
                partition: self.exprs(per),
                order: self.sort_keys(by),
            },
            TypedKind::SetAggregate { of, function, value, filter } => {
                self.set_aggregate(*of, function, value.as_deref(), filter)
            }
            TypedKind::PathAggregate { function, reach, value, of_group } => match of_group {
                Some(group) => self.group_path_aggregate(*group, function, reach, value.as_deref()),
                None => self.path_aggregate(function, reach, value.as_deref()),
            },
            TypedKind::QueryAggregate { function, query } => self.query_aggregate(function, query),
        }
    }

    /// A column of rows, as it is at this point.
    fn output(&self, record: RecordId, position: usize) -> SqlExpr {
        let form = self.frame(record).outputs.get(&position).expect("an output is lowered before what names it");
        match &form.outer {
            Some(outer) if !self.within_aggregates.contains(&record) => outer.clone(),
            _ => form.inner.clone(),
        }
    }

    /// The records at the end of a way, for a condition on the record that it starts from.
    fn reach(&mut self, reach: &Reach) -> KeyJoin {
        self.look_along(&reach.steps);
        let (start, rest) = self.lead(&reach.start, &reach.steps);
        let rest = rest.to_vec();
        let inner = self.records(&reach.set);
        let way = self.way(reach.start.record, start, &rest, inner.rel, inner.alias);
        KeyJoin { exact: reach.exact, ..way }
    }

    /// `select fields from set`.
    pub fn listed(&mut self, set: Lowered, fields: &[Field], no_nulls: bool) -> Rel {
        let columns: Vec<SqlExpr> = fields.iter().map(|field| field_of(&set.table, set.alias, field)).collect();
        let rel = if no_nulls { not_null(set.rel, &columns) } else { set.rel };
        project(rel, numbered_names(columns), self.alias("listed"))
    }

    fn record_value(&mut self, set: &RecordSet, fields: &[Field], text: bool) -> SqlExpr {
        let set = self.records(set);
        let columns: Vec<SqlExpr> = fields.iter().map(|field| field_of(&set.table, set.alias, field)).collect();
        let columns = if text { vec![key_text(columns)] } else { columns };
        SqlExpr::Query(Box::new(project(set.rel, numbered_names(columns), self.alias("value"))))
    }

    /// Rows where there is an answer.
    pub fn probe(&mut self, query: &TypedQuery) -> Rel {
        match query {
            TypedQuery::Records(set) => self.records(set).rel,
            // Aggregates of a whole set always have their row.
            TypedQuery::Rows(RowSet { grouping: Grouping::All, clauses, .. }) if clauses.is_empty() => Rel::Unit,
            TypedQuery::Rows(rows) => self.rows(rows).rel,
            TypedQuery::Value(_) => Rel::Unit,
        }
    }

    /// One row with the number of rows.
    pub fn counted(&self, rel: Rel) -> Rel {
        let counts = self.alias("counts");
        let columns = vec![named("count", SqlExpr::Call(count_star()))];
        let grouped = Rel::Aggregate { input: Box::new(rel), alias: counts, keys: Vec::new(), columns };
        project(grouped, vec![named("count", column(counts, "count"))], self.alias("value"))
    }
}

/// A key of several columns as it is typed behind a noun, `(10248, 11)`. One that is missing in part is no key.
fn key_text(parts: Vec<SqlExpr>) -> SqlExpr {
    let is_null = |part: &SqlExpr| SqlExpr::IsNull { expr: Box::new(part.clone()), not: false };
    let missing = parts.iter().map(is_null).reduce(|left, right| binary(BinaryOp::Or, left, right));
    let missing = missing.expect("a composite key has columns");
    let text = |text: &str| SqlExpr::Value(Value::text(text));
    let concat = |left, right| binary(BinaryOp::Concat, left, right);
    let quoted = parts.into_iter().map(|part| SqlExpr::Call(Call { args: vec![part], ..call("quote") }));
    let inside = quoted.reduce(|left, right| concat(concat(left, text(", ")), right));
    let inside = inside.expect("a composite key has columns");
    let whole = concat(concat(text("("), inside), text(")"));
    SqlExpr::Case { operand: None, whens: vec![(missing, SqlExpr::Word("null"))], otherwise: Some(Box::new(whole)) }
}

fn not_null(rel: Rel, columns: &[SqlExpr]) -> Rel {
    let conditions =
        columns.iter().map(|column| SqlExpr::IsNull { expr: Box::new(column.clone()), not: true }).collect();
    Rel::Filter { input: Box::new(rel), conditions, leaves: Leaves::Some }
}

/// A count lies within the bounds.
pub fn within(count: SqlExpr, range: CountRange) -> SqlExpr {
    let number = |number: u64| SqlExpr::Value(whole(number));
    match range.most {
        Some(most) if most == range.least => binary(BinaryOp::Equal, count, number(most)),
        Some(most) if range.least == 0 => binary(BinaryOp::LessEqual, count, number(most)),
        Some(most) => SqlExpr::Between {
            not: false,
            expr: Box::new(count),
            low: Box::new(number(range.least)),
            high: Box::new(number(most)),
        },
        None => binary(BinaryOp::GreaterEqual, count, number(range.least)),
    }
}
