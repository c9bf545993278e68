//! What a query comes to where one value is wanted.

use super::build::record_value;
use super::resolver::Resolver;
use super::scope::Scope;
use super::standing::{RowsStanding, Standing};
use super::tree::{RecordSet, TypedExpr, TypedKind, TypedQuery, ValueKind, ValueQuery, VerbQuery};
use super::types::{Type, ValueClass};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::QueryVerb;

impl Resolver<'_> {
    /// The one value of a query: itself, what its verb finds, the key of its one record, the column of its one row.
    ///
    /// # Errors
    /// There may be several, or it has no key to stand for it.
    pub fn standing_value(&self, standing: Standing, span: Span, scope: &Scope) -> Result<TypedExpr> {
        let (several, set) = match standing {
            Standing::Value(ValueQuery { kind: ValueKind::Expr(expr), .. }) => return Ok(expr),
            Standing::Value(ValueQuery { kind: ValueKind::Verb(verb), truth, .. }) => {
                return Ok(verb_value(verb, truth, span));
            }
            Standing::Records(set, _) if set.holds_one() => {
                let key = set.in_hand().key();
                if key.is_empty() {
                    return Err(Diagnostic::error("a record without a key is no value").at(span));
                }
                let text = key.len() > 1 && !scope.row_values;
                return Ok(record_value(set, key, text, span));
            }
            Standing::Rows(rows) if rows.rows.holds_one() => return row_value(rows, span, scope),
            Standing::Records(set, _) => ("several records", set),
            Standing::Rows(rows) => ("several values", rows.rows.set),
        };
        Err(match self.without_key(&set, span, scope)? {
            Some(error) => error,
            None => Diagnostic::error(format!("{several} stand here where one value is wanted"))
                .at(span)
                .try_around("one of them", span, "(", " limit 1)")
                .try_around("how many there are", span, "count(", ")"),
        })
    }

    /// The error for all records of a table, where the name of a column of the record in hand says that it is a key to one of
    /// them: a view has no keys.
    fn without_key(&self, set: &RecordSet, span: Span, scope: &Scope) -> Result<Option<Diagnostic>> {
        let record = scope.levels().find_map(|level| level.record()).filter(|_| set.clauses.is_empty());
        let Some(table) = record.as_ref().map(|record| record.table()) else { return Ok(None) };
        if !self.lacks_key(table, &set.table)? {
            return Ok(None);
        }
        let message = format!("{} has no key to {}", table.noun(), set.table.name);
        Ok(Some(Diagnostic::error(message).at(span).hint(self.relating(table, &set.table.name))))
    }
}

fn verb_value(verb: VerbQuery, truth: bool, span: Span) -> TypedExpr {
    let ty = match (verb.verb, &*verb.operand) {
        (QueryVerb::Count | QueryVerb::Sum | QueryVerb::Avg, _) => Type::of(ValueClass::Number),
        (QueryVerb::Min | QueryVerb::Max, TypedQuery::Rows(rows)) => {
            let values = rows.shown_outputs().next().map(|output| output.expr.ty.clone());
            values.map_or_else(|| Type::of(ValueClass::Any), |ty| Type { constant: false, ..ty })
        }
        _ if truth => Type::of(ValueClass::Truth),
        _ => Type::of(ValueClass::Any),
    };
    let nullable = !matches!(verb.verb, QueryVerb::Count | QueryVerb::Exists);
    TypedExpr::new(TypedKind::VerbValue(Box::new(verb)), Type { nullable, ..ty }, span)
}

fn row_value(rows: RowsStanding, span: Span, scope: &Scope) -> Result<TypedExpr> {
    if rows.rows.shown_outputs().any(|output| output.nest.is_some()) {
        return Err(Diagnostic::error("what is nested is no single value").at(span));
    }
    let width = rows.rows.shown.len();
    if width > 1 && !scope.row_values {
        return Err(Diagnostic::error(format!("{width} columns stand here where one value is wanted")).at(span));
    }
    let ty = match rows.rows.shown_outputs().next() {
        Some(output) if width == 1 => Type { nullable: true, constant: false, ..output.expr.ty.clone() },
        _ => Type::row(width),
    };
    Ok(TypedExpr::new(TypedKind::RowsValue(Box::new(rows.rows)), ty, span))
}
