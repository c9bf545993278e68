//! Looks through a typed tree, subqueries included.

use super::tree::{
    Base, Clause, Grouping, Nest, NestKind, OrderBy, Output, Reach, RecordSet, ReprForm, RowClause, RowSet, TypedExpr,
    TypedKind, TypedQuery, ValueKind, ValueQuery,
};

type Test<'t> = &'t mut dyn FnMut(&TypedExpr) -> bool;

/// True if the test holds for the expression or something within it.
pub fn mentions(expr: &TypedExpr, is: Test<'_>) -> bool {
    if is(expr) {
        return true;
    }
    match &expr.kind {
        TypedKind::Value(_)
        | TypedKind::Date(_)
        | TypedKind::Word(_)
        | TypedKind::Schema(_)
        | TypedKind::Generated(_)
        | TypedKind::Field(..)
        | TypedKind::KeyAlong(..)
        | TypedKind::Output(..) => false,
        TypedKind::KeyText(list) | TypedKind::Row(list) | TypedKind::Function { args: list, .. } => any(list, is),
        TypedKind::Group(inner)
        | TypedKind::Unary(_, inner)
        | TypedKind::IsNull { expr: inner, .. }
        | TypedKind::Cast { expr: inner, .. }
        | TypedKind::Collate { expr: inner, .. } => mentions(inner, is),
        TypedKind::Binary(_, left, right) => mentions(left, is) || mentions(right, is),
        TypedKind::Like { expr, pattern, escape, .. } => {
            mentions(expr, is) || mentions(pattern, is) || option(escape.as_deref(), is)
        }
        TypedKind::Between { expr, low, high, .. } => mentions(expr, is) || mentions(low, is) || mentions(high, is),
        TypedKind::InList { expr, list, .. } => mentions(expr, is) || any(list, is),
        TypedKind::InRecords { expr, set, .. } => mentions(expr, is) || set_mentions(set, is),
        TypedKind::InRows { expr, rows, .. } => mentions(expr, is) || rows_mention(rows, is),
        TypedKind::Reaches(reach) | TypedKind::ReachesMany(reach, _) => reach_mentions(reach, is),
        TypedKind::Exists(query) => query_mentions(query, is),
        TypedKind::HasMany(set, _) | TypedKind::RecordValue { set, .. } => set_mentions(set, is),
        TypedKind::RowsValue(rows) => rows_mention(rows, is),
        TypedKind::VerbValue(verb) => query_mentions(&verb.operand, is),
        TypedKind::Case { operand, whens, otherwise } => {
            option(operand.as_deref(), is)
                || whens.iter().any(|(when, then)| mentions(when, is) || mentions(then, is))
                || option(otherwise.as_deref(), is)
        }
        TypedKind::Window { args, per, by, .. } => any(args, is) || any(per, is) || orders(by, is),
        TypedKind::SetAggregate { function, value, filter, .. } => {
            any(&function.more, is) || option(value.as_deref(), is) || any(filter, is)
        }
        TypedKind::PathAggregate { function, reach, value, .. } => {
            any(&function.more, is) || reach_mentions(reach, is) || option(value.as_deref(), is)
        }
        TypedKind::QueryAggregate { function, query } => any(&function.more, is) || query_mentions(query, is),
    }
}

fn any(list: &[TypedExpr], is: Test<'_>) -> bool {
    list.iter().any(|expr| mentions(expr, is))
}

fn option(expr: Option<&TypedExpr>, is: Test<'_>) -> bool {
    expr.is_some_and(|expr| mentions(expr, is))
}

fn orders(by: &[OrderBy], is: Test<'_>) -> bool {
    by.iter().any(|order| mentions(&order.expr, is))
}

fn reach_mentions(reach: &Reach, is: Test<'_>) -> bool {
    set_mentions(&reach.set, is)
}

pub fn query_mentions(query: &TypedQuery, is: Test<'_>) -> bool {
    match query {
        TypedQuery::Records(set) => set_mentions(set, is),
        TypedQuery::Rows(rows) => rows_mention(rows, is),
        TypedQuery::Value(ValueQuery { kind: ValueKind::Expr(expr), .. }) => mentions(expr, is),
        TypedQuery::Value(ValueQuery { kind: ValueKind::Verb(verb), .. }) => query_mentions(&verb.operand, is),
    }
}

/// The same of a set of records.
pub fn set_mentions(set: &RecordSet, is: Test<'_>) -> bool {
    let base = match &set.base {
        Base::All => false,
        Base::Hop { from, .. } => set_mentions(from, is),
        Base::Related { from, .. } => {
            let record = TypedExpr::key_of_start(from);
            mentions(&record, is)
        }
    };
    base || set.clauses.iter().any(|clause| match clause {
        Clause::Filter { condition, .. } => mentions(condition, is),
        Clause::Order(by) => orders(by, is),
        Clause::PickPer { keys, .. } => any(keys, is),
        Clause::Combine { other, .. } => set_mentions(other, is),
        Clause::Range(_) | Clause::Pick { .. } | Clause::Position(_) | Clause::Slice { .. } => false,
    })
}

fn rows_mention(rows: &RowSet, is: Test<'_>) -> bool {
    let keys = match &rows.grouping {
        Grouping::Keys { order, .. } => any(order, is),
        Grouping::None | Grouping::All => false,
    };
    keys || set_mentions(&rows.set, is)
        || rows.outputs.iter().any(|output| output_mentions(output, is))
        || rows.clauses.iter().any(|clause| match clause {
            RowClause::Filter(condition) => mentions(condition, is),
            RowClause::Order(by) => orders(by, is),
            RowClause::Combine { other, .. } => rows_mention(other, is),
            RowClause::Range(_)
            | RowClause::Pick { .. }
            | RowClause::Position(_)
            | RowClause::Slice { .. }
            | RowClause::Distinct(_)
            | RowClause::Show { .. } => false,
        })
}

fn output_mentions(output: &Output, is: Test<'_>) -> bool {
    mentions(&output.expr, is)
        || option(output.label.as_ref(), is)
        || output.nest.as_ref().is_some_and(|nest| nest_mentions(nest, is))
}

fn nest_mentions(nest: &Nest, is: Test<'_>) -> bool {
    set_mentions(&nest.set, is)
        || match &nest.kind {
            NestKind::Value(value) => mentions(value, is),
            NestKind::Records(outputs) => outputs.iter().any(|output| output_mentions(output, is)),
            NestKind::Whole(outputs, repr) => {
                outputs.iter().any(|output| output_mentions(output, is))
                    || match &repr.form {
                        ReprForm::Fields(fields) => fields.iter().any(|(_, expr)| mentions(expr, is)),
                        ReprForm::Label { text, .. } => mentions(text, is),
                    }
            }
        }
}
