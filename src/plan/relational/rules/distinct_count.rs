//! Different values are counted without a place for each: they are in no order, and an index on the column tells them.

use super::context::Context;
use super::ways::binary;
use crate::lang::ast::BinaryOp;
use crate::plan::relational::algebra::{Call, Named, Rel, Scan, SqlExpr};
use crate::plan::relational::key_columns::is_indexed;
use crate::plan::relational::shape::{call, filter, is_star_count, project};
use crate::plan::relational::visit::PartMut;

pub fn rewrite(mut rel: Rel, context: &Context) -> Rel {
    PartMut::Rel(&mut rel).walk(&mut |part| {
        if let PartMut::Rel(rel) = part
            && let Rel::Aggregate { input, alias, keys, columns } = &**rel
            && let ([], [only]) = (keys.as_slice(), columns.as_slice())
            && is_star_count(only)
            && let Some((below, values)) = distinct_values(input)
        {
            let (input, count) = counted(below, values, &only.expr, context);
            let column = Named { name: only.name.clone(), expr: count };
            **rel = Rel::Aggregate { input: Box::new(input), alias: *alias, keys: Vec::new(), columns: vec![column] };
        }
        true
    });
    rel
}

/// The rows whose values are taken, and the values of which each is counted once.
fn distinct_values(rel: &Rel) -> Option<(Rel, Vec<Named>)> {
    match rel {
        Rel::Sort { input, .. } => distinct_values(input),
        Rel::Project { input, columns, .. } if columns.iter().all(|column| is_plain(&column.expr)) => {
            distinct_values(input)
        }
        Rel::Distinct(input) => match &**input {
            Rel::Project { input, columns, .. } => Some(taken(input, columns)),
            _ => None,
        },
        Rel::Aggregate { input, keys, .. } if !keys.is_empty() => Some(taken(input, keys)),
        _ => None,
    }
}

fn is_plain(expr: &SqlExpr) -> bool {
    matches!(expr, SqlExpr::Column(_) | SqlExpr::Value(_))
}

fn taken(input: &Rel, values: &[Named]) -> (Rel, Vec<Named>) {
    match input {
        Rel::Sort { input, .. } => taken(input, values),
        // The place of each row is for an order, and nothing is ordered here.
        Rel::Extend { input: below, alias, columns } => {
            let named = |name: &str| columns.iter().find(|own| own.name.as_ref() == name).map(|own| own.expr.clone());
            let values: Vec<Named> = values
                .iter()
                .map(|value| match &value.expr {
                    SqlExpr::Column(column) if column.of == *alias => {
                        let expr = named(&column.name).expect("a node has the columns that are taken from it");
                        Named { name: value.name.clone(), expr }
                    }
                    _ => value.clone(),
                })
                .collect();
            let mut uses_it = false;
            for value in &values {
                value.expr.columns(&mut |column| uses_it |= column.of == *alias);
                uses_it |= value.expr.has_window();
            }
            if uses_it { (input.clone(), values) } else { taken(below, &values) }
        }
        input => (input.clone(), values.to_vec()),
    }
}

/// How many different values there are, and of what that is told.
fn counted(input: Rel, values: Vec<Named>, star: &SqlExpr, context: &Context) -> (Rel, SqlExpr) {
    if let ([Named { expr: value @ SqlExpr::Column(column), .. }], Rel::Scan(scan)) = (values.as_slice(), &input)
        && let Some(at) = scan.table.columns.iter().position(|own| own.name.eq_ignore_ascii_case(&column.name))
        && is_indexed(&scan.table, &[at])
    {
        let count = SqlExpr::Call(Call { distinct: true, ..call("count", vec![value.clone()]) });
        if !scan.table.may_be_null(&[at]) {
            return (input, count);
        }
        let null = missing(scan, value, context);
        return (input, binary(BinaryOp::Add, count, null));
    }
    (Rel::Distinct(Box::new(project(input, context.alias("distinct_rows"), values))), star.clone())
}

/// 1 where a record lacks the value, which is a value of its own.
fn missing(scan: &Scan, value: &SqlExpr, context: &Context) -> SqlExpr {
    let (others, alias) = context.scan(&scan.table);
    let null = SqlExpr::IsNull { expr: Box::new(value.clone().rename(scan.alias, alias)), not: false };
    SqlExpr::Exists { not: false, query: Box::new(filter(others, vec![null])) }
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
        for (name, rows) in [("user_id", "8"), ("id", "40"), ("score", "13")] {
            let (reviews, r) = fixture.scan("reviews");
            let column = Named { name: name.into(), expr: col(r, name) };
            let values = Rel::Distinct(Box::new(project(reviews, fixture.alias("distinct"), vec![column])));
            let counts = fixture.alias("counts");
            let count = vec![Named { name: "count".into(), expr: SqlExpr::Call(call("count", Vec::new())) }];
            let plan = Rel::Aggregate { input: Box::new(values), alias: counts, keys: Vec::new(), columns: count };
            let count = vec![Named { name: "count".into(), expr: col(counts, "count") }];
            let plan = project(plan, fixture.alias("shown"), count);
            if name == "score" {
                assert_eq!(
                    fixture.text(&plan),
                    "\
project shown: counts.count
  aggregate counts: count(*) as count
    distinct
      project t: r.score
        scan reviews as r"
                );
                assert_eq!(
                    fixture.after("distinct_count", plan.clone()),
                    "\
project shown: counts.count
  aggregate counts: count(distinct r.score) + exists (
      filter r2.score is null
        scan reviews as r2
    ) as count
    scan reviews as r"
                );
            }
            assert_eq!(fixture.run_all(&plan), rows);
        }
    }
}
