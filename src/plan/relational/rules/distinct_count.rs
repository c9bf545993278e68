//! Different values of one column are counted as they come, without a list of them.

use super::Context;
use super::ways::binary;
use crate::lang::ast::BinaryOp;
use crate::plan::relational::algebra::{Call, Named, Rel, SqlExpr};
use crate::plan::relational::key_columns::may_be_null;
use crate::plan::relational::shape::{Shape, call};
use crate::plan::relational::visit::PartMut;

pub fn rewrite(mut rel: Rel, _context: &Context) -> Rel {
    PartMut::Rel(&mut rel).walk(&mut |part| {
        if let PartMut::Rel(rel) = part
            && let Rel::Aggregate { input, alias, keys, columns } = &**rel
            && let ([], [only]) = (keys.as_slice(), columns.as_slice())
            && is_count(&only.expr)
            && let Some((below, value)) = distinct_values(input)
        {
            let column = Named { name: only.name.clone(), expr: counted(&below, value) };
            **rel = Rel::Aggregate { input: Box::new(below), alias: *alias, keys: Vec::new(), columns: vec![column] };
        }
        true
    });
    rel
}

fn is_count(expr: &SqlExpr) -> bool {
    matches!(expr, SqlExpr::Call(call) if call.name.as_ref() == "count" && call.star && call.filter.is_none())
}

/// The rows whose values are taken, and the one value of each.
fn distinct_values(rel: &Rel) -> Option<(Rel, SqlExpr)> {
    match rel {
        Rel::Sort { input, .. } => distinct_values(input),
        Rel::Project { input, columns, .. } if columns.iter().all(|column| is_plain(&column.expr)) => {
            distinct_values(input)
        }
        Rel::Distinct(input) => match &**input {
            Rel::Project { input, columns, .. } => match columns.as_slice() {
                [only] => taken(input, &only.expr),
                _ => None,
            },
            _ => None,
        },
        Rel::Aggregate { input, keys, .. } => match keys.as_slice() {
            [only] => taken(input, &only.expr),
            _ => None,
        },
        _ => None,
    }
}

fn is_plain(expr: &SqlExpr) -> bool {
    matches!(expr, SqlExpr::Column(_) | SqlExpr::Value(_))
}

fn taken(input: &Rel, value: &SqlExpr) -> Option<(Rel, SqlExpr)> {
    // The place of each row is for an order, and nothing is ordered here.
    let (input, value) = match input {
        Rel::Extend { input, alias, columns } => {
            let value = match value {
                SqlExpr::Column(column) if column.of == *alias => {
                    &columns.iter().find(|own| own.name == column.name)?.expr
                }
                value => value,
            };
            (&**input, value)
        }
        input => (input, value),
    };
    let mut input = input;
    while let Rel::Sort { input: below, .. } = input {
        input = below;
    }
    matches!(value, SqlExpr::Column(_)).then(|| (input.clone(), value.clone()))
}

/// `count(distinct x)`, and one more where there is a NULL.
fn counted(input: &Rel, value: SqlExpr) -> SqlExpr {
    let count = |distinct| SqlExpr::Call(Call { distinct, ..call("count", vec![value.clone()]) });
    let is_never_null = match (&value, Shape::of(input).scan) {
        (SqlExpr::Column(column), Some(scan)) if column.of == scan.alias => {
            let at = scan.table.columns.iter().position(|own| own.name.eq_ignore_ascii_case(&column.name));
            at.is_some_and(|at| !may_be_null(&scan.table, &[at]))
        }
        _ => false,
    };
    if is_never_null {
        return count(true);
    }
    let all = SqlExpr::Call(call("count", Vec::new()));
    binary(BinaryOp::Add, count(true), binary(BinaryOp::Greater, all, count(false)))
}

#[cfg(test)]
mod tests {

    use super::super::fixture::{Fixture, col};
    use super::call;
    use crate::plan::relational::algebra::{Named, Rel, SqlExpr};
    use crate::plan::relational::shape::project;

    #[test]
    fn of_one_column() {
        let fixture = Fixture::new();
        for (name, rows) in [("user_id", "8"), ("id", "40")] {
            let (reviews, r) = fixture.scan("reviews");
            let column = Named { name: name.into(), expr: col(r, name) };
            let values = Rel::Distinct(Box::new(project(reviews, fixture.alias("distinct"), vec![column])));
            let counts = fixture.alias("counts");
            let count = vec![Named { name: "count".into(), expr: SqlExpr::Call(call("count", Vec::new())) }];
            let plan = Rel::Aggregate { input: Box::new(values), alias: counts, keys: Vec::new(), columns: count };
            let count = vec![Named { name: "count".into(), expr: col(counts, "count") }];
            let plan = project(plan, fixture.alias("shown"), count);
            if name == "user_id" {
                assert_eq!(
                    fixture.text(&plan),
                    "\
project shown: counts.count
  aggregate counts: count(*) as count
    distinct
      project t: r.user_id
        scan reviews as r"
                );
                assert_eq!(
                    fixture.after("distinct_count", plan.clone()),
                    "\
project shown: counts.count
  aggregate counts: count(distinct r.user_id) + (count(*) > count(r.user_id)) as count
    scan reviews as r"
                );
            }
            assert_eq!(fixture.run_all(&plan), rows);
        }
    }
}
