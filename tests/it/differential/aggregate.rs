//! What an aggregate comes to: over the records of a set or group, at the end of a way, of a query.

use std::cmp::Ordering;

use crate::common::database::Value;

use super::answer::{Records, Stand};
use super::eval::{Bound, Evaluator, Res, Scope, single, unsettled};
use super::rows::distinct;
use super::tree::{Aggregate, AggregateOf};
use super::value::{self, Affinity, Typed, leading_number, typed_order};

impl Evaluator<'_> {
    pub fn aggregate(&self, aggregate: &Aggregate, scope: &Scope) -> Res<Typed> {
        let mut values = Vec::new();
        match &aggregate.of {
            AggregateOf::Set | AggregateOf::SetWhere(_) | AggregateOf::SetExpr(..) => {
                let Some((table, group)) = scope.group else { return unsettled("no set to go over") };
                for id in group {
                    let own = Scope { record: Some((table, *id)), group: None, shown: &[], bound: None, ..*scope };
                    match &aggregate.of {
                        AggregateOf::SetWhere(condition) => {
                            if self.truth(condition, &own)? == Some(true) {
                                values.push(Typed::plain(Value::Integer(1)));
                            }
                        }
                        AggregateOf::SetExpr(expr, condition) => {
                            let counts = match condition {
                                Some(condition) => self.truth(condition, &own)? == Some(true),
                                None => true,
                            };
                            if counts {
                                values.push(self.eval(expr, &own)?);
                            }
                        }
                        _ => values.push(Typed::plain(Value::Integer(1))),
                    }
                }
            }
            AggregateOf::Way(path, filters, column) => {
                if let Some(bound) = scope.bound
                    && path.hops.len() > bound.hops.len()
                    && path.hops.starts_with(bound.hops)
                {
                    return unsettled("an aggregate further along a way that a comparison looks along");
                }
                let table = path.end(self.world);
                let records = Records { table, ids: self.ends(path, scope)?, one: false, name: None };
                let Stand::Records(records) = self.steps(Stand::Records(records), filters, Some(scope), &mut None)?
                else {
                    return unsettled("no records at the end of a way");
                };
                let length = aggregate.function == "count" && !aggregate.distinct && !filters.is_empty();
                for id in records.ids {
                    values.push(match column.filter(|_| !length) {
                        Some(column) => self.world.cell(table, id, column),
                        None => Typed::plain(Value::Integer(1)),
                    });
                }
            }
            AggregateOf::WayExpr(path, expr) => {
                let ends = self.ends(path, scope)?;
                if !ends.is_empty() {
                    let start = self.start(path, scope)?;
                    for record in ends {
                        let bound = Bound { start, hops: &path.hops, record };
                        let own = Scope { record: Some(start), group: None, bound: Some(&bound), ..*scope };
                        values.push(self.eval(expr, &own)?);
                    }
                }
            }
            AggregateOf::Query(query) => match self.query(query, Some(scope))? {
                Stand::Records(records) => {
                    values.extend(records.ids.iter().map(|_| Typed::plain(Value::Integer(1))));
                }
                // Counted is how long the answer is, nulls included.
                Stand::Rows(rows) if aggregate.function == "count" => {
                    let rows = if aggregate.distinct { distinct(rows)? } else { rows };
                    return Ok(Typed::plain(Value::Integer(rows.rows.len() as i64)));
                }
                Stand::Rows(rows) => {
                    for row in &rows.rows {
                        values.push(single(&row.cells)?);
                    }
                }
                Stand::Value(..) => return unsettled("an aggregate of a value"),
            },
        }
        aggregated(aggregate.function, aggregate.distinct, aggregate.percent, values)
    }
}

/// An aggregate function over values (lang_aggfunc.html).
pub fn aggregated(function: &str, distinct: bool, percent: Option<i64>, values: Vec<Typed>) -> Res<Typed> {
    let mut values: Vec<Typed> = values.into_iter().filter(|value| !value.value.is_null()).collect();
    if distinct {
        let mut kept: Vec<Typed> = Vec::new();
        for value in values {
            match kept.iter().find(|known| typed_order(known, &value).is_eq()) {
                Some(known) if value::differ_in_kind(&known.value, &value.value) => {
                    return unsettled("one of several equal values that are written differently");
                }
                Some(_) => {}
                None => kept.push(value),
            }
        }
        values = kept;
    }
    let number = |value: &Typed| match &value.value {
        Value::Integer(number) => *number as f64,
        Value::Real(number) => *number,
        Value::Text(text) => leading_number(text),
        _ => 0.0,
    };
    let sum: f64 = values.iter().map(number).fold(0.0, |sum, number| sum + number);
    let value = match function {
        "count" => Value::Integer(values.len() as i64),
        "total" => Value::Real(sum),
        _ if values.is_empty() => Value::Null,
        "sum" => {
            let whole = values.iter().all(|value| match &value.value {
                Value::Integer(_) => true,
                value => matches!(value::converted(value, Affinity::Integer), Value::Integer(_)),
            });
            if whole { Value::Integer(sum as i64) } else { Value::Real(sum) }
        }
        "avg" => Value::Real(sum / values.len() as f64),
        "min" | "max" => {
            let mut best = values[0].clone();
            let wanted = if function == "min" { Ordering::Less } else { Ordering::Greater };
            for value in &values {
                if typed_order(value, &best) == wanted {
                    best = value.clone();
                }
            }
            if values.iter().any(|value| typed_order(value, &best).is_eq() && value.value != best.value) {
                return unsettled("one of several equal values that are written differently");
            }
            best.value
        }
        "median" | "percentile" | "stddev" => {
            if values.iter().any(|value| matches!(value.value, Value::Text(_))) {
                return unsettled("a statistic of texts");
            }
            let mut numbers: Vec<f64> = values.iter().map(number).collect();
            numbers.sort_by(f64::total_cmp);
            let count = numbers.len();
            if function == "stddev" {
                let mean = sum / count as f64;
                let squares: f64 = numbers.iter().map(|number| (number - mean).powi(2)).sum();
                if count < 2 { Value::Null } else { Value::Real((squares / (count - 1) as f64).sqrt()) }
            } else {
                let place = (count - 1) as f64 * percent.unwrap_or(50) as f64 / 100.0;
                let below = numbers[place.floor() as usize];
                let above = numbers[place.ceil() as usize];
                Value::Real(below + (above - below) * place.fract())
            }
        }
        _ => return unsettled("no such aggregate"),
    };
    Ok(Typed::plain(value))
}
