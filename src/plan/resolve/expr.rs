//! Expressions: each name to its column, each value typed, SQLite's operators as they are.

use std::rc::Rc;

use super::build::key_value;
use super::dates;
use super::lint::{Node, Side, meant_as_key};
use super::names::Found;
use super::noun::NounPlace;
use super::path::ResolvedPath;
use super::resolver::Resolver;
use super::scope::{Place, Scope, ShownName};
use super::tree::{Field, RecordRef, TypedExpr, TypedKind};
use super::types::{Type, ValueClass};
use crate::catalog::{Affinity, KeyStep, Member, typed_noun};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{BinaryOp, Expr, ExprKind, Literal, Name, Path, PathHead, Segment, UnaryOp};
use crate::lang::print_path;
use crate::plan::relational::algebra::same_steps;
use crate::plan::variables::Variable;
use crate::store::Value;

impl Resolver<'_> {
    /// An expression as a value.
    pub fn value(&self, expr: &Expr, scope: &Scope) -> Result<TypedExpr> {
        self.deeper(|| self.value_here(expr, scope).map_err(|error| error.or_at(expr.span())))
    }

    fn value_here(&self, expr: &Expr, scope: &Scope) -> Result<TypedExpr> {
        let at = expr.span();
        if let Some(shown) = said_before(expr, scope) {
            return Ok(TypedExpr { at, ..shown });
        }
        match &expr.kind {
            ExprKind::Literal(literal) => Ok(TypedExpr::literal(literal, at)),
            ExprKind::Path(path) => self.path_value(path, scope),
            ExprKind::Query(query) => {
                let standing = self.query(query, scope, NounPlace::Table)?;
                self.standing_value(standing, at, scope)
            }
            ExprKind::Unary(UnaryOp::Minus, operand) => match &operand.kind {
                ExprKind::Literal(Literal::Integer(number)) => {
                    Ok(TypedExpr::value(Value::Integer(number.wrapping_neg()), at))
                }
                ExprKind::Literal(Literal::Real(number)) => Ok(TypedExpr::value(Value::Real(-number), at)),
                _ => self.signed(UnaryOp::Minus, operand, scope, at),
            },
            ExprKind::Unary(UnaryOp::Not, _)
            | ExprKind::IsNull { .. }
            | ExprKind::Like { .. }
            | ExprKind::Between { .. }
            | ExprKind::In { .. } => self.logical(expr, scope, true),
            ExprKind::Unary(op, operand) => self.signed(*op, operand, scope, at),
            ExprKind::Binary(op, left, right) => {
                if op.compares() || matches!(op, BinaryOp::And | BinaryOp::Or) {
                    return self.logical(expr, scope, true);
                }
                let meant = |error| meant_as_key(error, *op, left, right);
                if *op == BinaryOp::Add {
                    self.lint(&Node::Sum { typed: expr }, scope)?;
                }
                let low = self.value(left, scope).map_err(meant)?;
                let high = self.value(right, scope)?;
                let (left, right) = (Side { typed: left, is: &low }, Side { typed: right, is: &high });
                self.lint(&Node::Operation { op: *op, left, right, at }, scope)?;
                Ok(TypedExpr::binary(*op, low, high, at))
            }
            ExprKind::Case { operand, whens, otherwise } => {
                let typed_operand = operand;
                let operand = typed_operand.as_ref().map(|operand| self.value(operand, scope)).transpose()?;
                let mut cases = Vec::new();
                for (when, then) in whens {
                    let when = match &operand {
                        Some(value) => {
                            let case = self.value(when, scope)?;
                            let typed = typed_operand.as_ref().expect("a value has its expression");
                            self.lint(&Node::Case { typed: expr, when }, scope)?;
                            self.lint_pair(BinaryOp::Equal, (typed, value), (when, &case), scope)?;
                            case
                        }
                        None => self.logical(when, scope, false)?,
                    };
                    cases.push((when, self.value(then, scope)?));
                }
                let otherwise = otherwise.as_ref().map(|otherwise| self.value(otherwise, scope)).transpose()?;
                let class = cases.first().map_or(ValueClass::Any, |(_, then)| then.ty.class);
                let same = cases.iter().map(|(_, then)| then).chain(&otherwise).all(|then| then.ty.class == class);
                let ty = Type::of(if same { class } else { ValueClass::Any });
                let operand = operand.filter(|operand| !dates::are_cases(operand, &mut cases));
                let kind = TypedKind::Case {
                    operand: operand.map(Box::new),
                    whens: cases,
                    otherwise: otherwise.map(Box::new),
                };
                Ok(TypedExpr::new(kind, ty, at))
            }
            ExprKind::Cast { expr, type_name } => {
                let inner = self.value(expr, scope)?;
                let affinity = Affinity::of(type_name, false);
                let class = match affinity {
                    Affinity::Text => ValueClass::Text,
                    Affinity::Blob => ValueClass::Any,
                    _ => ValueClass::Number,
                };
                let ty = Type {
                    affinity: Some(affinity),
                    nullable: inner.ty.nullable,
                    constant: inner.ty.constant,
                    ..Type::of(class)
                };
                let kind = TypedKind::Cast { expr: Box::new(inner), type_name: type_name.as_str().into() };
                Ok(TypedExpr::new(kind, ty, at))
            }
            ExprKind::Collate { expr, collation } => {
                let inner = self.value(expr, scope)?;
                let collation: Rc<str> = collation.text.as_str().into();
                let ty = Type { collation: Some(collation.clone()), ..inner.ty.clone() };
                Ok(TypedExpr::new(TypedKind::Collate { expr: Box::new(inner), collation }, ty, at))
            }
        }
    }

    fn signed(&self, op: UnaryOp, operand: &Expr, scope: &Scope, at: Span) -> Result<TypedExpr> {
        let inner = self.value(operand, scope)?;
        self.lint(&Node::Signed { operand: Side { typed: operand, is: &inner }, at }, scope)?;
        let class = if op == UnaryOp::Plus { inner.ty.class } else { ValueClass::Number };
        let ty = Type { nullable: inner.ty.nullable, constant: inner.ty.constant, ..Type::of(class) };
        Ok(TypedExpr::new(TypedKind::Unary(op, Box::new(inner)), ty, at))
    }

    /// One side of a comparison, where a composite key is a row value.
    pub fn operand(&self, expr: &Expr, scope: &Scope) -> Result<TypedExpr> {
        let whole = matches!(expr.kind, ExprKind::Path(_) | ExprKind::Query(_));
        self.value(expr, &scope.rows(whole))
    }

    /// A path as one value, whatever its head is.
    ///
    /// # Errors
    /// It leads to several, or to nothing that is a value.
    pub fn path_value(&self, path: &Path, scope: &Scope) -> Result<TypedExpr> {
        let path = &*self.table_path(path, scope)?;
        let at = path.at.0;
        match &path.head {
            PathHead::Name(name) => self.name_value(path, name, scope),
            PathHead::Call { name, args, over } => {
                if over.is_none() && self.called_key(path, name, args).is_some() && self.table(name)?.is_some() {
                    let standing = self.noun(path, scope, NounPlace::Table)?;
                    return self.standing_value(standing, at, scope);
                }
                if self.pick_call(path)?.is_some() {
                    let standing = self.noun(path, scope, NounPlace::Path)?;
                    return self.standing_value(standing, at, scope);
                }
                if let Some(segment) = path.segments.first() {
                    return Err(Diagnostic::error(format!(
                        "`{}(…)` is a value, and no dot goes on from it",
                        name.text
                    ))
                    .at(segment.name.span()));
                }
                self.function(path, name, args, over.as_ref(), &scope.rows(false))
            }
            PathHead::Group(items) if path.segments.is_empty() => match items.as_slice() {
                [] => Err(Diagnostic::error("these brackets are empty").at(at)),
                [Expr { kind: ExprKind::Query(query), at }] => {
                    let standing = self.query(query, scope, NounPlace::Table)?;
                    self.standing_value(standing, at.0, scope)
                }
                [inner] => {
                    let whole = scope.row_values && matches!(inner.kind, ExprKind::Path(_));
                    let value = self.value(inner, &scope.rows(whole))?;
                    if value.ty.width > 1 {
                        return Ok(value);
                    }
                    let ty = value.ty.clone();
                    Ok(TypedExpr::new(TypedKind::Group(Box::new(value)), ty, at))
                }
                items if !scope.row_values => {
                    Err(Diagnostic::error(format!("{} values stand here where one is wanted", items.len()))
                        .at(at)
                        .hint("a list stands behind `in`, a row of values beside another that it is compared with"))
                }
                items => {
                    let mut values = Vec::new();
                    for item in items {
                        values.push(self.value(item, &scope.rows(false))?);
                    }
                    Ok(TypedExpr::row(values, at))
                }
            },
            PathHead::Group(_) => {
                let standing = self.noun(path, scope, NounPlace::Path)?;
                self.standing_value(standing, at, scope)
            }
            _ => {
                let standing = self.noun(path, scope, NounPlace::Table)?;
                self.standing_value(standing, at, scope)
            }
        }
    }

    fn name_value(&self, path: &Path, name: &Name, scope: &Scope) -> Result<TypedExpr> {
        let at = path.at.0;
        let found = if path.segments.is_empty() { self.find(name, scope)? } else { self.find_way(name, scope)? };
        let Some(found) = found else {
            if name.text.eq_ignore_ascii_case("fake") {
                return self.fake(path, scope);
            }
            return Err(self.unknown_name(name, scope));
        };
        let no_dot = |segment: &Segment| {
            Diagnostic::error(format!("`{}` is no record, and no dot goes on from it", name.text))
                .at(segment.name.span())
        };
        match found {
            Found::Shown(expr) => Ok(TypedExpr { at, ..expr }),
            Found::Column(record, field) => match path.segments.first() {
                Some(segment) => Err(no_dot(segment)),
                None => {
                    check_group(&record, &name.text, at, scope)?;
                    Ok(TypedExpr::field(&record, field, at))
                }
            },
            Found::Relation(record, relation) => {
                let found = self.follow_path(record, Some(Member::Relation(relation)), &path.segments)?;
                self.resolved_value(&found, path, scope)
            }
            Found::Record(record) => {
                let found = self.follow_path(record, None, &path.segments)?;
                self.resolved_value(&found, path, scope)
            }
            Found::Variable(Variable::Value(_) | Variable::Date(_)) if !path.segments.is_empty() => {
                Err(no_dot(&path.segments[0]))
            }
            Found::Variable(Variable::Value(value)) => Ok(TypedExpr::value(value, at)),
            Found::Variable(Variable::Date(date)) => Ok(TypedExpr::date(date, at)),
            Found::Variable(_) | Found::Table | Found::Given(_) => {
                let standing = self.noun(path, scope, NounPlace::Table)?;
                self.standing_value(standing, at, scope)
            }
        }
    }

    /// The value at the end of a path.
    fn resolved_value(&self, found: &ResolvedPath, path: &Path, scope: &Scope) -> Result<TypedExpr> {
        let at = path.at.0;
        if let Some((name, args, rest)) = &found.call {
            return self.call_at_end(found, name, args, rest, path, scope);
        }
        let (record, steps) = scope.past_bound(&found.start, &found.steps);
        let holder = ValueHolder::of(found, record.clone(), &steps);
        if !holder.is_one {
            return Err(several_values(path, found, &holder.record, scope));
        }
        if !steps.is_empty() {
            self.check_path(&record, &steps, &print_path(path), at, scope)?;
        }
        if let (Some(column), []) = (found.column_name(), steps.as_slice()) {
            check_group(&record, column, at, scope)?;
        }
        let values = holder.values(at);
        if values.is_empty() {
            let table = &found.end_table().name;
            return Err(Diagnostic::error(format!("records of {table} have no key")).at(at));
        }
        Ok(key_value(values, scope.row_values, at))
    }

    /// The columns of a path that ends at a record with a composite key, so that each can be ordered by. A key that is
    /// missing in part is no key, and comes where null does.
    pub fn composite_key(&self, expr: &Expr, scope: &Scope) -> Result<Option<Vec<TypedExpr>>> {
        let ExprKind::Path(path) = &expr.kind else { return Ok(None) };
        // A key of the groups is one value in each; other columns of the answer are no records.
        let grouped = scope.level.as_ref().is_some_and(|level| level.is_grouped());
        if !grouped && said_before(expr, scope).is_some() {
            return Ok(None);
        }
        let found = if grouped { self.path_past_shown(path, scope)? } else { self.path_of(path, scope)? };
        let Some(found) = found else { return Ok(None) };
        let (record, steps) = scope.past_bound(&found.start, &found.steps);
        let holder = ValueHolder::of(&found, record, &steps);
        if found.column.is_some() || found.call.is_some() || !holder.is_one {
            return Ok(None);
        }
        let at = path.at.0;
        let key = holder.values(at);
        if key.len() < 2 {
            return Ok(None);
        }
        let missing = key.iter().map(|part| TypedExpr::is_null(part.clone(), false, at));
        let missing = TypedExpr::joined(BinaryOp::Or, missing).expect("a composite key has columns");
        let whole = |part: TypedExpr| {
            let ty = Type { nullable: true, ..part.ty.clone() };
            let kind = TypedKind::Case {
                operand: None,
                whens: vec![(missing.clone(), TypedExpr::null(at))],
                otherwise: Some(Box::new(part)),
            };
            TypedExpr::new(kind, ty, at)
        };
        Ok(Some(key.into_iter().map(whole).collect()))
    }

    /// Behind `per`, a path has one value for a group where it starts at a key.
    pub fn check_path(
        &self,
        record: &RecordRef,
        steps: &[KeyStep],
        text: &str,
        span: Span,
        scope: &Scope,
    ) -> Result<()> {
        let Some(keys) = group_keys(record, scope) else { return Ok(()) };
        for key in &keys {
            let Some(ExprKind::Path(source)) = key.source.as_ref().map(|source| &source.kind) else { continue };
            let Some(found) = self.path_past_shown(source, &scope.aggregating())? else { continue };
            if found.column.is_none()
                && found.steps.len() <= steps.len()
                && same_steps(&found.steps, &steps[..found.steps.len()])
            {
                return Ok(());
            }
        }
        Err(no_value_for_group(text, &keys).at(span))
    }
}

/// The column that an equal expression was given before: a key of the groups, or a column of `show` that cannot be worked
/// out again.
fn said_before(expr: &Expr, scope: &Scope) -> Option<TypedExpr> {
    if scope.in_aggregate {
        return None;
    }
    let level = scope.level.as_ref()?;
    let same = |shown: &&ShownName| shown.source.as_ref().is_some_and(|source| source.kind == expr.kind);
    if let Some(key) = level.keys.iter().flatten().find(same) {
        return Some(key.expr.clone());
    }
    if matches!(expr.kind, ExprKind::Literal(_)) {
        return None;
    }
    level.shown.iter().find(same).map(|shown| shown.expr.clone())
}

/// The keys of the groups that a record in hand is one of, where they decide what has a value.
fn group_keys(record: &RecordRef, scope: &Scope) -> Option<Vec<ShownName>> {
    if scope.in_aggregate || scope.bound.is_some() {
        return None;
    }
    let level = scope.level.as_ref()?;
    if record.record != level.record || !record.steps.is_empty() {
        return None;
    }
    level.keys.clone()
}

fn no_value_for_group(text: &str, keys: &[super::scope::ShownName]) -> Diagnostic {
    let names: Vec<&str> = keys.iter().map(|key| &*key.name).collect();
    Diagnostic::error(if names.is_empty() {
        format!("`{text}` has no one value beside an aggregate of the whole set")
    } else {
        format!("`{text}` has no one value for a group; the groups are per {}", names.join(", "))
    })
}

/// Behind `per`, a column of the records has no one value unless it is a key.
fn check_group(record: &RecordRef, column: &str, span: Span, scope: &Scope) -> Result<()> {
    let Some(keys) = group_keys(record, scope) else { return Ok(()) };
    Err(no_value_for_group(column, &keys)
        .at(span)
        .hint(format!("in an aggregate it has one; or it is grouped by it: per {column}"))
        .try_around("the greatest", span, "max(", ")")
        .try_around("how many", span, "count(", ")"))
}

/// The record that holds the value of a path, and in which columns.
pub struct ValueHolder {
    pub record: RecordRef,
    pub fields: Vec<Field>,
    /// False if many records hold one.
    pub is_one: bool,
}

impl ValueHolder {
    /// Of a path of which `steps` are left, from this record on.
    pub fn of(found: &ResolvedPath, record: RecordRef, steps: &[KeyStep]) -> ValueHolder {
        let columns = |positions: &[usize]| positions.iter().map(|position| Field::Column(*position)).collect();
        let (steps, fields) = match (found.own_key(), steps.split_last()) {
            (Some(key), Some((_, before))) => (before, Some(columns(&key.from_columns))),
            // What the key points at is what it holds.
            (Some(key), None) => (steps, Some(columns(&key.to_columns))),
            (None, _) => (steps, found.column.clone().map(|field| vec![field])),
        };
        let record = record.along(steps);
        let fields = fields.unwrap_or_else(|| record.key());
        ValueHolder { record, fields, is_one: steps.iter().all(|step| step.to_one) }
    }

    pub fn values(self, at: Span) -> Vec<TypedExpr> {
        self.record.fields(self.fields, at)
    }
}

/// `path` leads to many records, the table of which `end` has.
fn several_values(path: &Path, found: &ResolvedPath, end: &RecordRef, scope: &Scope) -> Diagnostic {
    let text = print_path(path);
    let error = Diagnostic::error(match scope.place {
        Place::Value => format!("`{text}` leads to many records, and one value is wanted here"),
        place => format!("`{text}` leads to many records; {place} wants one value"),
    });
    let at = path.at.0;
    // Groups by what is on the other side are that side's records, each with how many there are.
    if matches!(scope.place, Place::Per) && found.column.is_none() {
        let (far, own) = (typed_noun(end.table()), typed_noun(&found.start.start));
        let line = format!("{far} show *, count({own}) as n by n desc");
        return error.at(at).try_line("each with how many", line).try_around("per how many", at, "count(", ")");
    }
    error
        .at(at)
        .try_around("the greatest", at, "max(", ")")
        .try_around("the least", at, "min(", ")")
        .try_around("how many", at, "count(", ")")
}
