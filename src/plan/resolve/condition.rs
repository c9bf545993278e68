//! Conditions: logic, "any of them" along to-many paths, `in`.

use super::dates;
use super::expr::ValueHolder;
use super::lint::{Node, Side, meant_as_text};
use super::member::Membership;
use super::names::Found;
use super::noun::NounPlace;
use super::path::ResolvedPath;
use super::query::named;
use super::resolver::Resolver;
use super::scope::Scope;
use super::standing::Standing;
use super::tree::{Clause, Field, Reach, RecordRef, RecordSet, TypedExpr, TypedKind, TypedQuery};
use super::types::Type;
use crate::catalog::KeyStep;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Arg, BinaryOp, Expr, ExprKind, Name, Path, PathHead, Query, QueryStep, QueryStepKind, UnaryOp};
use crate::lang::{print_expr, print_path};
use crate::plan::relational::algebra::{same_steps, same_table};
use crate::plan::variables::Variable;

/// A to-many path that a comparison looks along.
pub struct ToManyPath {
    pub start: RecordRef,
    pub steps: Vec<KeyStep>,
    /// The steps with those to one behind them, where every path along the way goes on alike.
    pub whole: Option<Vec<KeyStep>>,
}

/// A belongs-to relation beside a comparison: the columns of its key, as they compare with what it points at.
pub(super) struct BelongsTo {
    pub key: TypedExpr,
    /// The record that holds the key.
    pub record: RecordRef,
    pub step: KeyStep,
}

impl Resolver<'_> {
    /// A condition. Where it comes to NULL the record is left out, as in SQL.
    pub fn condition(&self, expr: &Expr, scope: &Scope) -> Result<TypedExpr> {
        self.logical(expr, scope, false)
    }

    /// A condition. `exact`: what looks along to-many paths must come to true or false, never NULL, since something
    /// around may turn it over.
    pub fn logical(&self, expr: &Expr, scope: &Scope, exact: bool) -> Result<TypedExpr> {
        self.deeper(|| self.logical_here(expr, scope, exact).map_err(|error| error.or_at(expr.span())))
    }

    fn logical_here(&self, expr: &Expr, scope: &Scope, exact: bool) -> Result<TypedExpr> {
        let at = expr.span();
        self.lint(&Node::Condition { typed: expr }, scope)?;
        match &expr.kind {
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) => {
                let left = self.logical(left, scope, exact)?;
                let right = self.logical(right, scope, exact)?;
                return Ok(TypedExpr::binary(*op, left, right, at));
            }
            ExprKind::Unary(UnaryOp::Not, operand) => {
                return Ok(TypedExpr::not(self.logical(operand, scope, true)?, at));
            }
            ExprKind::Path(Path { head: PathHead::Group(items), segments, .. }) if segments.is_empty() => {
                if let [inner] = items.as_slice()
                    && !matches!(inner.kind, ExprKind::Query(_))
                {
                    let inner = self.logical(inner, scope, exact)?;
                    let ty = inner.ty.clone();
                    return Ok(TypedExpr::new(TypedKind::Group(Box::new(inner)), ty, at));
                }
            }
            ExprKind::Path(path) => {
                if let Some(there) = self.is_there(path, scope, exact)? {
                    return Ok(there);
                }
            }
            ExprKind::IsNull { expr: operand, not } => {
                if let ExprKind::Path(path) = &operand.kind
                    && !matches!(path.head, PathHead::Call { .. })
                    && let Some(there) = self.is_there(path, scope, exact || !not)?
                {
                    return Ok(if *not { there } else { TypedExpr::not(there, at) });
                }
            }
            _ => {}
        }
        let mut paths = Vec::new();
        self.to_many_paths(expr, scope, &mut paths)?;
        match (paths.pop(), paths.is_empty()) {
            (None, _) => self.plain(expr, scope, exact),
            (Some(path), true) => self.any(expr, scope, &path, exact),
            (Some(_), false) => Err(Diagnostic::error(
                "this compares records of two different to-many paths, and which with which is not said",
            )
            .at(at)
            .example("an aggregate of it", "{records} where max({many}.{many_number}) > 8")),
        }
    }

    /// `where reviews`, `where exists(reviews)`: is there any at the other end? `None` when the path is no relation.
    fn is_there(&self, path: &Path, scope: &Scope, exact: bool) -> Result<Option<TypedExpr>> {
        let at = path.at.0;
        if let PathHead::Call { name, args, over: None } = &path.head
            && name.text.eq_ignore_ascii_case("exists")
            && path.segments.is_empty()
        {
            return self.exists_call(args, at, scope, exact).map(Some);
        }
        let Some(found) = self.path_of(path, scope)? else { return Ok(None) };
        if found.column.is_some() || found.call.is_some() || found.steps.is_empty() {
            return Ok(None);
        }
        let (start, steps) = scope.past_bound(&found.start, &found.steps);
        let Some(last) = steps.last() else { return Ok(None) };
        self.check_path(&start, &steps, &print_path(path), at, scope)?;
        let set = RecordSet::all(&self.new_record(&last.to));
        Ok(Some(reaches(Reach { start, steps, set, exact }, at)))
    }

    fn exists_call(&self, args: &[Arg], span: Span, scope: &Scope, exact: bool) -> Result<TypedExpr> {
        let [Arg::Expr { distinct: false, expr }] = args else {
            return Err(Diagnostic::error("`exists` takes one relation or query")
                .at(span)
                .example("as in", "{records} where exists({many})"));
        };
        match &expr.kind {
            ExprKind::Path(path) => {
                if let Some(there) = self.is_there(path, scope, exact)? {
                    return Ok(there);
                }
                if let Some(found) = self.path_of(path, scope)?
                    && let Some(column) = found.column_name()
                {
                    return Err(Diagnostic::error(format!(
                        "`{column}` is a column, and `exists` takes a relation or a query"
                    ))
                    .at(path.at.0)
                    .hint(format!("a column is looked at by `{} is not null`", print_path(path))));
                }
                let standing = self.noun(path, scope, NounPlace::Path)?;
                exists(standing, expr.span())
            }
            ExprKind::Query(query) => {
                if let Some((start, steps, set)) = self.filtered_relation(query, scope)? {
                    return Ok(reaches(Reach { start, steps, set, exact }, span));
                }
                let standing = self.query(query, scope, NounPlace::Path)?;
                exists(standing, expr.span())
            }
            _ => Err(Diagnostic::error("`exists` takes a relation or a query, not a value").at(expr.span())),
        }
    }

    /// A query that is a relation of the record in hand with filters and nothing more.
    pub fn filtered_relation(
        &self,
        query: &Query,
        scope: &Scope,
    ) -> Result<Option<(RecordRef, Vec<KeyStep>, RecordSet)>> {
        let filters_only = query.steps.iter().all(|step| {
            matches!(step.kind, QueryStepKind::Where(_) | QueryStepKind::With(_) | QueryStepKind::Without(_))
        });
        if !query.verbs.is_empty() || !filters_only {
            return Ok(None);
        }
        let Some(found) = self.path_of(&query.noun, scope)? else { return Ok(None) };
        if found.column.is_some() || found.call.is_some() || found.steps.is_empty() {
            return Ok(None);
        }
        let (start, steps) = scope.past_bound(&found.start, &found.steps);
        let Some(last) = steps.last() else { return Ok(None) };
        let set = RecordSet::all(&self.new_record(&last.to));
        match self.filtered(set, query.alias.as_ref(), &query.steps, scope)? {
            Standing::Records(set, _) => Ok(Some((start, steps, set))),
            _ => Ok(None),
        }
    }

    /// A set within the record in hand, with words of its own; what these lack reaches outwards.
    pub fn filtered(
        &self,
        set: RecordSet,
        alias: Option<&Name>,
        steps: &[QueryStep],
        scope: &Scope,
    ) -> Result<Standing> {
        let level = set.level(scope.level.as_ref());
        self.steps(named(Standing::Records(set, level), alias)?, steps, &scope.unbound())
    }

    /// The to-many paths of an expression, each once; what is inside aggregates and queries is theirs.
    pub fn to_many_paths(&self, expr: &Expr, scope: &Scope, paths: &mut Vec<ToManyPath>) -> Result<()> {
        self.deeper(|| self.to_many_paths_here(expr, scope, paths))
    }

    fn to_many_paths_here(&self, expr: &Expr, scope: &Scope, paths: &mut Vec<ToManyPath>) -> Result<()> {
        match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Query(_) => {}
            ExprKind::Path(path) => match &path.head {
                PathHead::Name(_) => {
                    let Some(found) = self.path_of(path, scope)? else { return Ok(()) };
                    if found.call.is_some() {
                        return Ok(());
                    }
                    let (start, mut whole) = scope.past_bound(&found.start, &found.steps);
                    if !ValueHolder::of(&found, start.clone(), &whole).is_one {
                        let taken = found.steps.len() - whole.len();
                        let steps = whole[..found.many().saturating_sub(taken)].to_vec();
                        // Each record that a key points at counts once, unless it points at several.
                        whole.truncate(whole.len() - usize::from(found.own_key().is_some_and(|key| !key.to_one)));
                        let same = |path: &&mut ToManyPath| {
                            path.start.record == start.record && same_steps(&path.steps, &steps)
                        };
                        match paths.iter_mut().find(same) {
                            Some(path) => path.whole = path.whole.take().filter(|known| same_steps(known, &whole)),
                            None => paths.push(ToManyPath { start, steps, whole: Some(whole) }),
                        }
                    }
                }
                PathHead::Call { name, args, over: None }
                    if !super::functions::is_aggregate(&name.text, args)
                        && !name.text.eq_ignore_ascii_case("exists") =>
                {
                    for arg in args {
                        if let Arg::Expr { expr, .. } = arg {
                            self.to_many_paths(expr, scope, paths)?;
                        }
                    }
                }
                PathHead::Group(items) if path.segments.is_empty() => {
                    for item in items {
                        self.to_many_paths(item, scope, paths)?;
                    }
                }
                _ => {}
            },
            ExprKind::Unary(_, operand) => self.to_many_paths(operand, scope, paths)?,
            ExprKind::Binary(_, left, right) => {
                self.to_many_paths(left, scope, paths)?;
                self.to_many_paths(right, scope, paths)?;
            }
            ExprKind::IsNull { expr, .. } | ExprKind::Cast { expr, .. } | ExprKind::Collate { expr, .. } => {
                self.to_many_paths(expr, scope, paths)?;
            }
            ExprKind::Like { expr, pattern, escape, .. } => {
                self.to_many_paths(expr, scope, paths)?;
                self.to_many_paths(pattern, scope, paths)?;
                if let Some(escape) = escape {
                    self.to_many_paths(escape, scope, paths)?;
                }
            }
            ExprKind::Between { expr, low, high, .. } => {
                self.to_many_paths(expr, scope, paths)?;
                self.to_many_paths(low, scope, paths)?;
                self.to_many_paths(high, scope, paths)?;
            }
            ExprKind::In { expr, list, .. } => {
                self.to_many_paths(expr, scope, paths)?;
                let ExprKind::Path(Path { head: PathHead::Group(items), .. }) = &list.kind else { return Ok(()) };
                let query = match items.as_slice() {
                    [Expr { kind: ExprKind::Path(inner), .. }] => self.is_noun(inner, scope)?,
                    _ => false,
                };
                if !query {
                    self.to_many_paths(list, scope, paths)?;
                }
            }
            // What is inside `case` asks for itself.
            ExprKind::Case { .. } => {}
        }
        Ok(())
    }

    /// True if the comparison holds for some record at the end of the path, else false.
    fn any(&self, expr: &Expr, scope: &Scope, path: &ToManyPath, exact: bool) -> Result<TypedExpr> {
        // Of a group only what its keys lead to can be looked along, and no aggregate of the group is at hand there.
        let group = scope.level.as_ref().filter(|level| !scope.in_aggregate && level.is_grouped());
        let Some(level) = group else { return self.any_here(expr, scope, path, exact) };
        let text = print_expr(expr);
        self.check_path(&path.start, &path.steps, &text, expr.span(), scope)?;
        if self.is_of_set(expr, scope)? {
            return Err(Diagnostic::error(format!(
                "`{text}` compares what a group leads to with an aggregate of the group"
            ))
            .at(expr.span())
            .example(
                "compare an aggregate of what it leads to with it",
                "{records} per {column} having max({many}.{many_number}) > avg({number})",
            ));
        }
        let only_keys = level.with_shown(level.keys.clone().expect("a group has keys"));
        self.any_here(expr, &Scope { level: Some(only_keys), ..scope.clone() }, path, exact)
    }

    fn any_here(&self, expr: &Expr, scope: &Scope, path: &ToManyPath, exact: bool) -> Result<TypedExpr> {
        let last = path.steps.last().expect("a to-many path has a step");
        let record = self.new_record(&last.to);
        let inner = scope.bind(path.start.record, &path.steps, record.clone());
        let condition = self.plain(expr, &inner, false)?;
        let clauses = vec![Clause::Filter { condition, leaves: None }];
        let set = RecordSet { clauses, ..RecordSet::all(&record) };
        let reach = Reach { start: path.start.clone(), steps: path.steps.clone(), set, exact };
        Ok(reaches(reach, expr.span()))
    }

    /// An expression without to-many paths, or with the one that is bound: SQLite's operators as they are.
    fn plain(&self, expr: &Expr, scope: &Scope, exact: bool) -> Result<TypedExpr> {
        let at = expr.span();
        self.lint(&Node::Compared { typed: expr }, scope)?;
        let truth = |kind, parts: &[&TypedExpr]| {
            let nullable = parts.iter().any(|part| part.ty.nullable);
            let constant = parts.iter().all(|part| part.ty.constant);
            TypedExpr::new(kind, Type { constant, ..Type::truth(nullable) }, at)
        };
        match &expr.kind {
            ExprKind::Binary(op, left, right) if op.compares() => self.comparison(*op, left, right, scope, at),
            ExprKind::IsNull { expr, not } => Ok(TypedExpr::is_null(self.value(expr, scope)?, *not, at)),
            ExprKind::Like { op, not, expr, pattern, escape } => {
                let expr = self.value(expr, scope)?;
                let pattern = self.value(pattern, scope)?;
                let escape = escape.as_ref().map(|escape| self.value(escape, scope)).transpose()?;
                let ty = Type {
                    constant: expr.ty.constant && pattern.ty.constant,
                    ..Type::truth(expr.ty.nullable || pattern.ty.nullable)
                };
                let kind = TypedKind::Like {
                    op: *op,
                    not: *not,
                    expr: Box::new(expr),
                    pattern: Box::new(pattern),
                    escape: escape.map(Box::new),
                };
                Ok(TypedExpr::new(kind, ty, at))
            }
            ExprKind::Between { not, expr, low, high } => {
                let typed = (expr, low, high);
                let key = self.belongs_to(expr, scope)?;
                let beside = |bound: &Expr| match &key {
                    Some(key) => self.beside(bound, Some(key), scope),
                    None => self.value(bound, scope),
                };
                let (expr, low, high) = (self.value(expr, scope)?, beside(low)?, beside(high)?);
                self.lint(&Node::List { items: &[(typed.1, &low), (typed.2, &high)] }, scope)?;
                self.lint_pair(BinaryOp::GreaterEqual, (typed.0, &expr), (typed.1, &low), scope)?;
                self.lint_pair(BinaryOp::LessEqual, (typed.0, &expr), (typed.2, &high), scope)?;
                if let Some(between) = dates::between(*not, &expr, &low, &high, at) {
                    return Ok(between);
                }
                let parts = [expr.clone(), low.clone(), high.clone()];
                let kind =
                    TypedKind::Between { not: *not, expr: Box::new(expr), low: Box::new(low), high: Box::new(high) };
                Ok(truth(kind, &[&parts[0], &parts[1], &parts[2]]))
            }
            ExprKind::In { not, expr, list } => self.member_of(&Membership { expr, list, not: *not, exact, at }, scope),
            ExprKind::Unary(UnaryOp::Not, _) | ExprKind::Binary(BinaryOp::And | BinaryOp::Or, ..) => {
                self.logical(expr, scope, true)
            }
            _ => self.value(expr, scope),
        }
    }

    fn comparison(&self, op: BinaryOp, left: &Expr, right: &Expr, scope: &Scope, at: Span) -> Result<TypedExpr> {
        let (low_key, high_key) = (self.belongs_to(left, scope)?, self.belongs_to(right, scope)?);
        if let (Some(low), Some(high)) = (&low_key, &high_key)
            && same_table(&low.step.to, &high.step.to)
            && low.step.to_columns != high.step.to_columns
        {
            return Ok(meeting(op, low, high, self.new_record(&low.step.to), at));
        }
        if let Some(low) = low_key
            && let Some(high) = self.as_parent(right, &low.step, scope)?
        {
            return Ok(TypedExpr::binary(op, low.key, high, at));
        }
        if let Some(high) = high_key
            && let Some(low) = self.as_parent(left, &high.step, scope)?
        {
            return Ok(TypedExpr::binary(op, low, high.key, at));
        }
        let low = self.operand(left, scope)?;
        let meant = |error| meant_as_text(error, op, right, Side { typed: left, is: &low });
        let high = self.operand(right, scope).map_err(meant)?;
        as_wide(&low, high.ty.width, left.span().to(right.span()))?;
        self.lint_pair(op, (left, &low), (right, &high), scope)?;
        Ok(dates::compared(op, &low, &high, at).unwrap_or_else(|| TypedExpr::binary(op, low, high, at)))
    }

    /// What stands beside a belongs-to relation: of a record that its key points at, the columns that it points at, which
    /// need not be the primary key; else a value.
    pub(super) fn beside(&self, other: &Expr, key: Option<&BelongsTo>, scope: &Scope) -> Result<TypedExpr> {
        if let Some(key) = key
            && let Some(record) = self.as_parent(other, &key.step, scope)?
        {
            return Ok(record);
        }
        self.operand(other, scope)
    }

    /// The columns of one record at which a key points; `None` where this is no such record.
    pub fn as_parent(&self, other: &Expr, step: &KeyStep, scope: &Scope) -> Result<Option<TypedExpr>> {
        let standing = match &other.kind {
            ExprKind::Path(path) => {
                if let Some(found) = self.path_of(path, scope)? {
                    return Ok(parent_columns(&found, step, scope, other.span()));
                }
                match &path.head {
                    PathHead::Call { .. } => return Ok(None),
                    PathHead::Group(items)
                        if !matches!(items.as_slice(), [Expr { kind: ExprKind::Query(_) | ExprKind::Path(_), .. }]) =>
                    {
                        return Ok(None);
                    }
                    PathHead::Name(name) if path.segments.is_empty() => {
                        let named = scope.variables.get(&name.text);
                        if !matches!(named, Some(Variable::Records { .. } | Variable::Query { .. })) {
                            return Ok(None);
                        }
                    }
                    _ => {}
                }
                self.noun(path, scope, NounPlace::Table)?
            }
            ExprKind::Query(query) => self.query(query, scope, NounPlace::Table)?,
            _ => return Ok(None),
        };
        match standing {
            Standing::Records(set, _) if set.holds_one() && same_table(&set.table, &step.to) => {
                let fields = step.to_columns.iter().map(|position| Field::Column(*position)).collect();
                Ok(Some(super::build::record_value(set, fields, false, other.span())))
            }
            _ => Ok(None),
        }
    }

    /// The child's columns of a path that ends with a step to a parent, and that step.
    pub(super) fn belongs_to(&self, expr: &Expr, scope: &Scope) -> Result<Option<BelongsTo>> {
        let ExprKind::Path(path) = &expr.kind else { return Ok(None) };
        let Some(found) = self.path_of(path, scope)? else { return Ok(None) };
        let Some(step) = found.own_key() else { return Ok(None) };
        let (start, steps) = scope.past_bound(&found.start, &found.steps);
        let holder = ValueHolder::of(&found, start, &steps);
        if !holder.is_one {
            return Ok(None);
        }
        // What has no value here is an error, whatever it is compared with.
        self.path_value(path, scope)?;
        let at = path.at.0;
        let record = holder.record.clone();
        let key = if steps.is_empty() {
            TypedExpr::row(holder.values(at), at)
        } else {
            let kind = TypedKind::KeyAlong(record.clone(), Box::new(step.clone()));
            TypedExpr::new(kind, Type::row(step.from_columns.len()), at)
        };
        Ok(Some(BelongsTo { key, record, step: step.clone() }))
    }

    /// True if brackets hold a set, whose first name is a variable or a table before it is anything of the record in hand.
    pub(super) fn is_noun(&self, path: &Path, scope: &Scope) -> Result<bool> {
        let path = &*self.table_path(path, scope)?;
        let PathHead::Name(name) = &path.head else { return self.is_set(path, scope) };
        if name.via.is_some() {
            return Ok(true);
        }
        match Self::variable(&scope.variables, name) {
            Some(variable) => Ok(!matches!(variable, Variable::Value(_) | Variable::Date(_))),
            None => Ok(self.table(name)?.is_some() || self.is_set(path, scope)?),
        }
    }

    /// True if a path without a query's words names a set: a table, a variable that holds one, records by key.
    pub fn is_set(&self, path: &Path, scope: &Scope) -> Result<bool> {
        if self.pick_call(path)?.is_some() {
            return Ok(true);
        }
        let path = &*self.table_path(path, scope)?;
        Ok(match &path.head {
            PathHead::Name(name) => match self.find_way(name, scope)? {
                Some(Found::Table) => true,
                Some(Found::Given(_)) => !path.segments.is_empty(),
                Some(Found::Variable(variable)) => !matches!(variable, Variable::Value(_) | Variable::Date(_)),
                _ => false,
            },
            PathHead::Key { .. } | PathHead::Pick { .. } | PathHead::All(_) | PathHead::Any { .. } => true,
            PathHead::Group(items) => match items.as_slice() {
                [Expr { kind: ExprKind::Query(_), .. }] => true,
                [Expr { kind: ExprKind::Path(inner), .. }] => self.is_set(inner, scope)?,
                _ => false,
            },
            PathHead::Call { name, args, over: None } => {
                self.called_key(path, name, args).is_some() && self.table(name)?.is_some()
            }
            PathHead::Call { .. } | PathHead::Here => false,
        })
    }
}

/// Keys that point at different columns of one table meet where there is a record at which both point.
fn meeting(op: BinaryOp, low: &BelongsTo, high: &BelongsTo, parent: RecordRef, at: Span) -> TypedExpr {
    let of = |record: &RecordRef, columns: &[usize]| {
        let columns = columns.iter().map(|position| TypedExpr::column(record, *position, at)).collect();
        TypedExpr::row(columns, at)
    };
    if low.step.to_one {
        let record = low.record.along(std::slice::from_ref(&low.step));
        return TypedExpr::binary(op, of(&record, &high.step.to_columns), high.key.clone(), at);
    }
    if high.step.to_one {
        let record = high.record.along(std::slice::from_ref(&high.step));
        return TypedExpr::binary(op, low.key.clone(), of(&record, &low.step.to_columns), at);
    }
    let condition = TypedExpr::binary(op, of(&parent, &high.step.to_columns), high.key.clone(), at);
    let clauses = vec![Clause::Filter { condition, leaves: None }];
    let set = RecordSet { clauses, ..RecordSet::all(&parent) };
    let steps = vec![low.step.clone()];
    reaches(Reach { start: low.record.clone(), steps, set, exact: true }, at)
}

/// The columns of the record at the end of a path at which a key points, where it is such a record and one.
fn parent_columns(found: &ResolvedPath, step: &KeyStep, scope: &Scope, at: Span) -> Option<TypedExpr> {
    let (start, steps) = scope.past_bound(&found.start, &found.steps);
    let columns = match found.own_key() {
        // A key that points at the same columns holds them.
        Some(own) if own.to_columns == step.to_columns || !own.to_one => return None,
        _ if found.column.is_some() || found.call.is_some() || steps.iter().any(|step| !step.to_one) => return None,
        _ => &step.to_columns,
    };
    let record = start.along(&steps);
    let fields = columns.iter().map(|position| Field::Column(*position)).collect();
    same_table(record.table(), &step.to).then(|| TypedExpr::row(record.fields(fields, at), at))
}

/// True if there is a record at the end of a way.
pub fn reaches(reach: Reach, at: Span) -> TypedExpr {
    let ty = Type::truth(!reach.exact);
    TypedExpr::new(TypedKind::Reaches(Box::new(reach)), ty, at)
}

fn exists(standing: Standing, span: Span) -> Result<TypedExpr> {
    match standing.into_query() {
        TypedQuery::Value(_) => Err(Diagnostic::error("`exists` takes a set, not a value").at(span)),
        query => Ok(TypedExpr::new(TypedKind::Exists(Box::new(query)), Type::truth(false), span)),
    }
}

/// Both sides of a comparison have as many values.
pub(super) fn as_wide(left: &TypedExpr, right: usize, span: Span) -> Result<()> {
    // Records without a key have an error of their own.
    let left = left.ty.width;
    if left == right || right == 0 {
        return Ok(());
    }
    let values = |count: usize| if count == 1 { "one value".to_owned() } else { format!("{count} values") };
    Err(Diagnostic::error(format!("{} cannot be compared with {}", values(left), values(right))).at(span))
}
