//! Expressions: each name to its column, each value to a parameter, SQLite's operators as they are.

use super::Planner;
use super::frame::{Bound, Frame, Place, Rec, Scope, same_way};
use super::names::{Found, Looked, Walk};
use super::query::{Noun, literal_value};
use super::reach;
use super::remark::meant_as_key;
use super::sql::{Sql, quoted};
use super::stand::{Set, Stand};
use crate::catalog::KeyStep;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{BinaryOp, COLLATE, Expr, ExprKind, Literal, Name, ORDERING, Path, PathHead, Segment, UnaryOp};
use crate::lang::{args_key, print_path};
use crate::plan::Variable;
use crate::store::Value;

/// A piece of SQL with how strongly its outermost operator binds, so that brackets stand where they must.
#[derive(Clone)]
pub struct Low {
    pub sql: Sql,
    pub strength: u8,
    /// How many values it is: several where it is a row value.
    pub width: usize,
}

impl Low {
    pub const ATOM: u8 = 20;
    /// What an operand of `=` must at least be.
    pub const EQUAL: u8 = ORDERING;
    pub const SIGN: u8 = 11;
    pub const CONJUNCT: u8 = 2;

    pub fn new(sql: Sql, strength: u8) -> Low {
        Low { sql, strength, width: 1 }
    }

    pub fn atom(sql: Sql) -> Low {
        Low::new(sql, Low::ATOM)
    }

    fn row(sql: Sql, width: usize) -> Low {
        Low { width, ..Low::atom(sql) }
    }

    /// The text, in brackets if it binds less strongly than `least`.
    pub fn over(self, least: u8) -> Sql {
        if self.strength >= least { self.sql } else { self.sql.bracketed() }
    }
}

impl Planner<'_> {
    /// An expression as a value.
    pub(super) fn value(&self, expr: &Expr, scope: &Scope) -> Result<Low> {
        self.deeper(|| self.value_here(expr, scope).map_err(|error| error.or_at(expr.span())))
    }

    fn value_here(&self, expr: &Expr, scope: &Scope) -> Result<Low> {
        if let Some(sql) = self.said_before(expr, scope) {
            return Ok(Low::atom(sql));
        }
        match &expr.kind {
            ExprKind::Literal(literal) => Ok(Low::atom(match literal {
                Literal::True => Sql::text("true"),
                Literal::False => Sql::text("false"),
                Literal::Current(word) => Sql::text(*word),
                literal => Sql::value(literal_value(literal)),
            })),
            ExprKind::Path(path) => self.path_value(path, scope),
            ExprKind::Query(query) => {
                let stand = self.query(query, scope, Noun::Table)?;
                self.stand_value(stand, expr.span(), scope)
            }
            ExprKind::Unary(UnaryOp::Minus, operand) => match &operand.kind {
                ExprKind::Literal(Literal::Integer(number)) => {
                    Ok(Low::atom(Sql::value(Value::Integer(number.wrapping_neg()))))
                }
                ExprKind::Literal(Literal::Real(number)) => Ok(Low::atom(Sql::value(Value::Real(-number)))),
                _ => self.signed(UnaryOp::Minus, operand, scope),
            },
            ExprKind::Unary(UnaryOp::Not, _)
            | ExprKind::IsNull { .. }
            | ExprKind::Like { .. }
            | ExprKind::Between { .. }
            | ExprKind::In { .. } => self.logical(expr, scope, true),
            ExprKind::Unary(op, operand) => self.signed(*op, operand, scope),
            ExprKind::Binary(op, left, right) => {
                if op.compares() || matches!(op, BinaryOp::And | BinaryOp::Or) {
                    return self.logical(expr, scope, true);
                }
                let strength = op.strength();
                let meant = |error| meant_as_key(error, *op, left, right);
                let left = self.value(left, scope).map_err(meant)?.over(strength);
                let right = self.value(right, scope)?.over(strength + 1);
                Ok(Low::new(left.with(format!(" {} ", op.sql())).then(right), strength))
            }
            ExprKind::Case { operand, whens, otherwise } => {
                let mut sql = Sql::text("case");
                if let Some(operand) = operand {
                    sql.push(" ");
                    sql.append(self.value(operand, scope)?.sql);
                }
                for (when, then) in whens {
                    sql.push(" when ");
                    sql.append(match operand {
                        Some(_) => self.value(when, scope)?.sql,
                        None => self.logical(when, scope, false)?.sql,
                    });
                    sql.push(" then ");
                    sql.append(self.value(then, scope)?.sql);
                }
                if let Some(otherwise) = otherwise {
                    sql.push(" else ");
                    sql.append(self.value(otherwise, scope)?.sql);
                }
                sql.push(" end");
                Ok(Low::atom(sql))
            }
            ExprKind::Cast { expr, type_name } => {
                // A type's name goes in as SQL reads it: words, and sizes in brackets.
                let (words, sizes) =
                    type_name.split_once('(').map_or((type_name.as_str(), ""), |(words, sizes)| (words, sizes));
                let words = words.split_whitespace().map(quoted).collect::<Vec<_>>().join(" ");
                let sizes = if sizes.is_empty() { String::new() } else { format!("({sizes}") };
                let inner = self.value(expr, scope)?.sql;
                Ok(Low::atom(Sql::text("cast(").then(inner).with(format!(" as {words}{sizes})"))))
            }
            ExprKind::Collate { expr, collation } => {
                let inner = self.value(expr, scope)?.over(COLLATE);
                Ok(Low::new(inner.with(format!(" collate {}", quoted(&collation.text))), COLLATE))
            }
        }
    }

    fn signed(&self, op: UnaryOp, operand: &Expr, scope: &Scope) -> Result<Low> {
        let inner = self.value(operand, scope)?.over(Low::ATOM);
        // Two minus signs side by side would begin a comment.
        let inner = if inner.is_value() { inner.bracketed() } else { inner };
        Ok(Low::new(Sql::text(op.sql()).then(inner), Low::SIGN))
    }

    /// The column that an equal expression was given before: a key of the groups, or a column of `show` that cannot be
    /// worked out again.
    fn said_before(&self, expr: &Expr, scope: &Scope) -> Option<Sql> {
        if scope.in_aggregate {
            return None;
        }
        let frame = scope.frame.as_ref()?;
        let same =
            |shown: &super::frame::ShownName| shown.source.as_ref().is_some_and(|source| source.kind == expr.kind);
        if let Some(keys) = frame.keys.borrow().as_ref()
            && let Some(key) = keys.iter().find(|key| same(key))
        {
            return Some(key.sql.clone());
        }
        if matches!(expr.kind, ExprKind::Literal(_)) {
            return None;
        }
        frame.shown.borrow().iter().find(|shown| same(shown)).map(|shown| shown.sql.clone())
    }

    /// One side of a comparison, where a composite key is a row value.
    pub(super) fn operand(&self, expr: &Expr, scope: &Scope) -> Result<Low> {
        let whole = matches!(expr.kind, ExprKind::Path(_) | ExprKind::Query(_));
        self.value(expr, &scope.rows(whole))
    }

    pub(super) fn path_value(&self, path: &Path, scope: &Scope) -> Result<Low> {
        match &path.head {
            PathHead::Name(name) => self.name_value(path, name, scope),
            PathHead::Call { name, args, over } => {
                if over.is_none()
                    && args_key(args, path.at).is_some()
                    && !super::function::is_known(&name.text)
                    && self.table(name)?.is_some()
                {
                    let stand = self.noun(path, scope, Noun::Table)?;
                    return self.stand_value(stand, path.at.0, scope);
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
                [] => Err(Diagnostic::error("these brackets are empty").at(path.at.0)),
                [Expr { kind: ExprKind::Query(query), at }] => {
                    let stand = self.query(query, scope, Noun::Table)?;
                    self.stand_value(stand, at.0, scope)
                }
                [inner] => {
                    let whole = scope.row_values && matches!(inner.kind, ExprKind::Path(_));
                    let low = self.value(inner, &scope.rows(whole))?;
                    Ok(if low.width > 1 { low } else { Low::atom(low.sql.bracketed()) })
                }
                items if !scope.row_values => Err(Diagnostic::error(format!(
                    "{} values stand here where one is wanted",
                    items.len()
                ))
                .at(path.at.0)
                .hint("a list stands behind `in`, a row of values beside a comparison: (price, genre) = (5, 'RPG')")),
                items => {
                    let mut values = Vec::new();
                    for item in items {
                        values.push(self.value(item, &scope.rows(false))?.sql);
                    }
                    let width = values.len();
                    Ok(Low::row(reach::row(values), width))
                }
            },
            PathHead::Group(_) => {
                let stand = self.noun(path, scope, Noun::Path)?;
                self.stand_value(stand, path.at.0, scope)
            }
            _ => {
                let stand = self.noun(path, scope, Noun::Table)?;
                self.stand_value(stand, path.at.0, scope)
            }
        }
    }

    fn name_value(&self, path: &Path, name: &Name, scope: &Scope) -> Result<Low> {
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
            Found::Shown(sql) => Ok(Low::atom(sql)),
            Found::Column(record, position) => match path.segments.first() {
                Some(segment) => Err(no_dot(segment)),
                None => {
                    self.check_group(&record, &record.table.columns[position].name, path.at.0, scope)?;
                    Ok(Low::atom(record.column(position)))
                }
            },
            Found::Relation(record, relation) => {
                let walk = self.walk(record, Some(Looked::Relation(relation)), &path.segments)?;
                self.walk_value(&walk, path, scope)
            }
            Found::Record(record) => {
                let walk = self.walk(record, None, &path.segments)?;
                self.walk_value(&walk, path, scope)
            }
            Found::Variable(Variable::Value(value)) => match path.segments.first() {
                Some(segment) => Err(no_dot(segment)),
                None => Ok(Low::atom(Sql::value(value))),
            },
            Found::Variable(_) | Found::Table | Found::Given(_) => {
                let stand = self.noun(path, scope, Noun::Table)?;
                self.stand_value(stand, path.at.0, scope)
            }
        }
    }

    /// Behind `per`, a column of the records has no one value unless it is a key.
    fn check_group(&self, record: &Rec, column: &str, span: Span, scope: &Scope) -> Result<()> {
        if scope.in_aggregate || scope.bound.is_some() {
            return Ok(());
        }
        let Some(frame) = &scope.frame else { return Ok(()) };
        if record.alias != frame.alias {
            return Ok(());
        }
        let keys = frame.keys.borrow();
        let Some(keys) = keys.as_ref() else { return Ok(()) };
        let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        let error = Diagnostic::error(if names.is_empty() {
            format!("`{column}` has no one value beside an aggregate of the whole set")
        } else {
            format!("`{column}` has no one value for a group; the groups are per {}", names.join(", "))
        });
        Err(error
            .at(span)
            .hint(format!("in an aggregate it has: max({column}), count({column}) …; or group by it: per {column}")))
    }

    pub(super) fn walk_value(&self, walk: &Walk, path: &Path, scope: &Scope) -> Result<Low> {
        if let Some((name, args, rest)) = &walk.call {
            return self.call_at_end(walk, name, args, rest, path, scope);
        }
        let (record, steps) = self.bound_start(walk, scope);
        if steps.iter().any(|step| !step.to_one) {
            return Err(self.several_values(path, scope));
        }
        if !steps.is_empty() {
            self.check_way(&record, &steps, &print_path(path), path.at.0, scope)?;
        }
        match walk.column {
            Some(position) => {
                if steps.is_empty() {
                    self.check_group(&record, &record.table.columns[position].name, path.at.0, scope)?;
                }
                Ok(Low::atom(self.joined(&record, &steps).column(position)))
            }
            None => {
                let key = self.end_key(&record, &steps);
                if key.is_empty() {
                    let table = &walk.end_table().name;
                    return Err(Diagnostic::error(format!("records of {table} have no key")).at(path.at.0));
                }
                let width = if scope.row_values { key.len() } else { 1 };
                Ok(Low::row(key_value(key, scope), width))
            }
        }
    }

    /// The columns of a relation's key: the child's own where the last step goes to a parent, else those of the record.
    fn end_key(&self, record: &Rec, steps: &[KeyStep]) -> Vec<Sql> {
        match steps.split_last() {
            Some((last, before)) if last.to_parent => {
                let end = self.joined(record, before);
                last.from_columns.iter().map(|position| end.column(*position)).collect()
            }
            _ => self.joined(record, steps).key(),
        }
    }

    /// The columns of a path that ends at a record with a composite key, so that each can be ordered by.
    pub(super) fn composite_key(&self, expr: &Expr, scope: &Scope) -> Result<Option<Vec<Sql>>> {
        let ExprKind::Path(path) = &expr.kind else { return Ok(None) };
        // A key of the groups is one value in each; other columns of the answer are no records.
        let grouped = scope.frame.as_ref().is_some_and(|frame| frame.keys.borrow().is_some());
        if !grouped && self.said_before(expr, scope).is_some() {
            return Ok(None);
        }
        let Some(walk) = (if grouped { self.way_past_shown(path, scope)? } else { self.way_of(path, scope)? }) else {
            return Ok(None);
        };
        let (record, steps) = self.bound_start(&walk, scope);
        if walk.column.is_some() || walk.call.is_some() || steps.iter().any(|step| !step.to_one) {
            return Ok(None);
        }
        let key = self.end_key(&record, &steps);
        if key.len() < 2 {
            return Ok(None);
        }
        // A key that is missing in part is no key, and comes where null does.
        let missing = Sql::join(key.iter().map(|part| part.clone().with(" is null")), " or ");
        let whole =
            |part: Sql| Sql::text("case when ").then(missing.clone()).with(" then null else ").then(part).with(" end");
        Ok(Some(key.into_iter().map(whole).collect()))
    }

    /// Behind `per`, a path has one value for a group where it starts at a key.
    pub(super) fn check_way(
        &self,
        record: &Rec,
        steps: &[KeyStep],
        text: &str,
        span: Span,
        scope: &Scope,
    ) -> Result<()> {
        if scope.in_aggregate || scope.bound.is_some() {
            return Ok(());
        }
        let Some(frame) = &scope.frame else { return Ok(()) };
        if record.alias != frame.alias {
            return Ok(());
        }
        let keys = frame.keys.borrow().clone();
        let Some(keys) = keys else { return Ok(()) };
        for key in &keys {
            let Some(Expr { kind: ExprKind::Path(source), .. }) = &key.source else { continue };
            let Some(walk) = self.way_past_shown(source, &scope.aggregating())? else { continue };
            if walk.column.is_none()
                && walk.steps.len() <= steps.len()
                && same_way(&walk.steps, &steps[..walk.steps.len()])
            {
                return Ok(());
            }
        }
        let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        Err(Diagnostic::error(format!(
            "`{text}` has no one value for a group; the groups are per {}",
            names.join(", ")
        ))
        .at(span))
    }

    /// The walk that a path takes from the record in hand, if it is one.
    pub(super) fn way_of(&self, path: &Path, scope: &Scope) -> Result<Option<Walk>> {
        let PathHead::Name(name) = &path.head else { return Ok(None) };
        let found = if path.segments.is_empty() { self.find(name, scope)? } else { self.find_way(name, scope)? };
        self.way_from(found, path)
    }

    /// The same where a column of the answer does not hide a relation or column of its name.
    pub(super) fn way_past_shown(&self, path: &Path, scope: &Scope) -> Result<Option<Walk>> {
        let PathHead::Name(name) = &path.head else { return Ok(None) };
        let found = self.find_way(name, scope)?;
        self.way_from(found, path)
    }

    fn way_from(&self, found: Option<Found>, path: &Path) -> Result<Option<Walk>> {
        match found {
            Some(Found::Relation(record, relation)) => {
                Ok(Some(self.walk(record, Some(Looked::Relation(relation)), &path.segments)?))
            }
            Some(Found::Record(record)) => Ok(Some(self.walk(record, None, &path.segments)?)),
            Some(Found::Column(record, position)) if path.segments.is_empty() => Ok(Some(Walk {
                start: record,
                steps: Vec::new(),
                ends: Vec::new(),
                column: Some(position),
                call: None,
            })),
            _ => Ok(None),
        }
    }

    fn several_values(&self, path: &Path, scope: &Scope) -> Diagnostic {
        let text = print_path(path);
        let error = Diagnostic::error(match scope.place {
            Place::Value => format!("`{text}` leads to many records, and one value is wanted here"),
            place => format!("`{text}` leads to many records; {place} wants one value"),
        });
        error.at(path.at.0).hint(format!("pick one: max({text}), min({text}), count({text}) …"))
    }

    /// The record at which a path starts, once the to-many part that is looked at already is taken off.
    pub(super) fn bound_start(&self, walk: &Walk, scope: &Scope) -> (Rec, Vec<KeyStep>) {
        let (mut start, mut steps) = (walk.start.clone(), walk.steps.clone());
        let bounds = || std::iter::successors(scope.bound.clone(), |one| one.outer.clone());
        // A way that is bound may start at the end of one that is.
        while let Some(one) = bounds().find(|one| {
            one.start == start.alias
                && one.steps.len() <= steps.len()
                && same_way(&one.steps, &steps[..one.steps.len()])
        }) {
            start = one.record.clone();
            steps = steps[one.steps.len()..].to_vec();
        }
        (start, steps)
    }

    /// The record at the end of to-one steps, joined to the statement once.
    pub(super) fn joined(&self, record: &Rec, steps: &[KeyStep]) -> Rec {
        let mut record = record.clone();
        self.look_along(steps);
        for step in steps {
            let owner = record.owner.clone();
            let alias = match owner.joined(record.alias, step) {
                Some(join) => join.alias,
                None => {
                    let alias = self.alias_within(&step.to.name, owner.alias);
                    let source = Sql::text(format!("left join {} as ", source_name(step))).alias(alias).with(" on ");
                    owner.join(record.alias, step, alias, source.then(reach::linked(step, record.alias, alias)));
                    alias
                }
            };
            record = Rec { alias, table: step.to.clone(), owner };
        }
        record
    }

    /// Joins the to-one steps at the beginning of a way, and leaves at least one step.
    pub(super) fn lead<'s>(&self, record: &Rec, steps: &'s [KeyStep]) -> (Rec, &'s [KeyStep]) {
        let leading = steps.iter().take_while(|step| step.to_one).count().min(steps.len().saturating_sub(1));
        (self.joined(record, &steps[..leading]), &steps[leading..])
    }

    /// The condition that the record at `end` is reached from the record `start`, each way once.
    pub(super) fn reached(&self, start: &Rec, steps: &[KeyStep], end: super::sql::Alias) -> Sql {
        match steps.split_last() {
            None => Sql::text("1"),
            Some((only, [])) => reach::linked(only, start.alias, end),
            Some((last, before)) => {
                let middle = self.frame(&last.from, None);
                let mut inner = Set::all(middle.clone());
                inner.filters.push(self.reached(start, before, middle.alias));
                let list = reach::from_list(last, middle.alias);
                reach::to_columns(last, end).with(" in ").then(inner.unordered(list).bracketed())
            }
        }
    }

    /// A stand where one value is wanted.
    pub(super) fn stand_value(&self, stand: Stand, span: Span, scope: &Scope) -> Result<Low> {
        let several = |what: &str| {
            Err(Diagnostic::error(format!("{what} stand here where one value is wanted"))
                .at(span)
                .hint("one of them: first …; or an aggregate: max, min, count, avg")
                .hint("among them: in (…)"))
        };
        match stand {
            Stand::Value(scalar) => Ok(Low::atom(scalar.sql)),
            Stand::Records(set) if set.one => {
                let key = set.frame.record().map(|record| record.key()).unwrap_or_default();
                if key.is_empty() {
                    return Err(Diagnostic::error("a record without a key is no value").at(span));
                }
                let width = if scope.row_values { key.len() } else { 1 };
                let list = if scope.row_values { Sql::join(key, ", ") } else { key_value(key, scope) };
                Ok(Low::row(set.select(list, true).bracketed(), width))
            }
            Stand::Rows(rows) if rows.one => {
                if rows.columns.iter().any(|column| column.nest.is_some()) {
                    return Err(Diagnostic::error("what is nested is no single value").at(span));
                }
                let width = rows.columns.len();
                if width > 1 && !scope.row_values {
                    return Err(
                        Diagnostic::error(format!("{width} columns stand here where one value is wanted")).at(span)
                    );
                }
                let list = Sql::join(rows.columns.iter().map(|column| column.sql.clone()), ", ");
                Ok(Low::row(rows.select(list).bracketed(), width))
            }
            Stand::Records(_) => several("several records"),
            Stand::Rows(_) => several("several values"),
        }
    }

    /// The bound inner record for a to-many way, as a scope for what is said of it.
    pub(super) fn bind(
        &self,
        scope: &Scope,
        start: &Rec,
        steps: &[KeyStep],
        frame: &std::rc::Rc<Frame>,
    ) -> Option<Scope> {
        let record = frame.record()?;
        let bound = Bound { start: start.alias, steps: steps.to_vec(), record, outer: scope.bound.clone() };
        Some(Scope { bound: Some(std::rc::Rc::new(bound)), ..scope.clone() })
    }
}

/// A key as a value: its one column; a composite one beside a comparison as a row value, elsewhere as it is typed behind
/// a noun, `(10248, 11)`.
pub fn key_value(key: Vec<Sql>, scope: &Scope) -> Sql {
    if key.len() == 1 || scope.row_values {
        return reach::row(key);
    }
    // A key that is missing in part is no key.
    let missing = key.iter().map(|part| part.clone().with(" is null"));
    let missing = Sql::join(missing, " or ");
    let parts = Sql::join(key.into_iter().map(|part| Sql::text("quote(").then(part).with(")")), " || ', ' || ");
    Sql::text("case when ").then(missing).with(" then null else '(' || ").then(parts).with(" || ')' end")
}

/// The table at the far end of a step, as FROM names it.
pub fn source_name(step: &KeyStep) -> String {
    if step.to.schema == "main" {
        quoted(&step.to.name)
    } else {
        format!("{}.{}", quoted(&step.to.schema), quoted(&step.to.name))
    }
}
