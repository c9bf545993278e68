//! What a line that is not whole says so far: its queries and values, the table that it changes, what the marker stands for.

use std::rc::Rc;

use super::Known;
use crate::catalog::{Member, MemberLookup, Table};
use crate::lang::ast::{
    ExpectedKind, Expr, ExprKind, FieldValue, HopStatement, LinkEnd, Literal, Name, Query, QueryStep, QueryStepKind,
    Segment, Write,
};
use crate::lang::{MARKER, tree_with_marker};
use crate::plan::marked::{MarkedPlace, marked_place};

/// The queries and values of a line, each such that it can be resolved by itself.
pub fn exprs(statement: &HopStatement) -> Vec<Expr> {
    match statement {
        HopStatement::Value(expr) => vec![expr.clone()],
        HopStatement::Assign { value, .. } | HopStatement::Explain(value) | HopStatement::ShowSql(value) => {
            exprs(value)
        }
        HopStatement::Write(write) => write_exprs(write),
        HopStatement::Describe { path, .. } => vec![path.clone().into()],
        HopStatement::Expect(expected) => match &expected.kind {
            ExpectedKind::Condition(condition) => vec![condition.condition.clone()],
            _ => Vec::new(),
        },
        HopStatement::Session(_) => Vec::new(),
    }
}

fn of_query(query: &Query) -> Expr {
    query.clone().into()
}

/// A value in the sight of the records of a query: a condition on them.
fn seen_from(query: &Query, value: &Expr) -> Expr {
    let mut query = query.clone();
    query.steps.push(QueryStep { kind: QueryStepKind::Where(value.clone()), at: value.at });
    of_query(&query)
}

fn write_exprs(write: &Write) -> Vec<Expr> {
    fn set(fields: &[FieldValue]) -> Vec<&Expr> {
        fields
            .iter()
            .filter_map(|field| match field {
                FieldValue::Set { value, .. } => Some(&**value),
                FieldValue::Auto(_) => None,
            })
            .collect()
    }
    match write {
        Write::Ensure { table, fields, .. } => {
            let as_create = Write::Create { each: None, count: None, table: table.clone(), fields: fields.clone() };
            write_exprs(&as_create)
        }
        Write::Create { each, table, fields, .. } => {
            let records = Query::of(table.clone().into(), Vec::new());
            let values = set(fields).into_iter().flat_map(|value| [value.clone(), seen_from(&records, value)]);
            each.iter().map(of_query).chain(values).collect()
        }
        Write::Update { target, fields } => {
            let values = set(fields).into_iter().map(|value| seen_from(target, value));
            std::iter::once(of_query(target)).chain(values).collect()
        }
        Write::Delete { target, .. } => vec![of_query(target)],
        Write::Link { from, to, .. } | Write::Unlink { from, to, .. } => {
            let far = match to {
                LinkEnd::Query { query, .. } => of_query(query),
                LinkEnd::Hops(steps) => {
                    let mut query = from.clone();
                    query.steps.extend(steps.iter().cloned());
                    of_query(&query)
                }
            };
            vec![of_query(from), far]
        }
    }
}

/// What a name could be behind `before`.
pub fn place(before: &str, known: &Known<'_>) -> Option<MarkedPlace> {
    let statement = tree_with_marker(before, false)?;
    exprs(&statement).iter().find_map(|expr| marked_place(expr, known.catalog, known.variables))
}

/// The table whose columns a change sets behind `before`.
pub fn field_table(before: &str, known: &Known<'_>) -> Option<Rc<Table>> {
    let HopStatement::Write(write) = tree_with_marker(before, false)? else { return None };
    written_table(&write, known)
}

fn written_table(write: &Write, known: &Known<'_>) -> Option<Rc<Table>> {
    match write {
        Write::Create { table, .. } | Write::Ensure { table, .. } => known.catalog.table(&table.text).ok().flatten(),
        Write::Update { target, .. } | Write::Delete { target, .. } => table_of(target, known),
        Write::Link { from, to: LinkEnd::Query { query, .. }, via, .. } => match via {
            Some(via) => known.catalog.table(&via.text).ok().flatten(),
            None => {
                let (near, far) = (table_of(from, known)?, table_of(query, known)?);
                let relations = known.catalog.relations(&near).ok()?;
                relations
                    .iter()
                    .filter(|relation| relation.target().name == far.name)
                    .find_map(|relation| relation.via().cloned())
            }
        },
        Write::Link { .. } | Write::Unlink { .. } => None,
    }
}

/// The table that a query stands on in the end.
fn table_of(query: &Query, known: &Known<'_>) -> Option<Rc<Table>> {
    // A dot behind it would be looked up there.
    let mut query = query.clone();
    let name = Name { text: MARKER.to_owned(), quoted: false, at: query.at, via: None, schema: None };
    let segment = Segment { name, args: None };
    query.steps.push(QueryStep { kind: QueryStepKind::Hop { segment, via: None }, at: query.at });
    match marked_place(&of_query(&query), known.catalog, known.variables)? {
        MarkedPlace::Member(table) => Some(table),
        MarkedPlace::Table | MarkedPlace::Name { .. } => None,
    }
}

/// The column that the marker, a value, is given to.
pub fn set_column(write: &Write, known: &Known<'_>) -> Option<(Rc<Table>, usize)> {
    let fields = match write {
        Write::Create { fields, .. }
        | Write::Ensure { fields, .. }
        | Write::Update { fields, .. }
        | Write::Link { fields, .. } => fields,
        Write::Delete { .. } | Write::Unlink { .. } => return None,
    };
    let name = fields.iter().find_map(|field| match field {
        FieldValue::Set { name, value } => match &value.kind {
            ExprKind::Literal(Literal::Text(text)) if text == MARKER => Some(name),
            _ => None,
        },
        FieldValue::Auto(_) => None,
    })?;
    let table = written_table(write, known)?;
    match known.catalog.member(&table, &name.text, None).ok()? {
        MemberLookup::Found(Member::Column(at)) => Some((table, at)),
        MemberLookup::Found(Member::Relation(relation)) => {
            let step = relation.steps.first()?;
            let column = *step.from_columns.first()?;
            step.to_parent.then_some((table, column))
        }
        _ => None,
    }
}

/// True if the value of a field is typed behind `before`.
pub fn field_value(before: &str) -> bool {
    matches!(tree_with_marker(before, true), Some(HopStatement::Write(write)) if matches!(
        *write,
        Write::Create { .. } | Write::Ensure { .. } | Write::Update { .. } | Write::Link { .. }
    ))
}
