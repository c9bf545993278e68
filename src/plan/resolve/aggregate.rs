//! Aggregates: of the set, of each group, of what each record leads to, of a set of their own.

use std::rc::Rc;

use super::condition::{ToManyPath, reaches};
use super::expr::ValueHolder;
use super::noun::NounPlace;
use super::path::ResolvedPath;
use super::resolver::Resolver;
use super::scope::{Place, Scope};
use super::standing::Standing;
use super::tree::{Aggregate, Field, Reach, RecordRef, RecordSet, TypedExpr, TypedKind, TypedQuery};
use super::types::{Type, ValueClass};
use crate::catalog::{KeyStep, Member};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{
    Arg, Expr, ExprKind, Name, Path, PathHead, Query, QueryStep, QueryStepKind, QueryVerb, Segment,
};

/// What an aggregate is taken of, for each record at the end of a way.
enum Operand<'e> {
    /// The records themselves.
    Records,
    Column(Field),
    /// An expression in which the way stands for its record.
    Expr(&'e Expr),
}

/// Which records an aggregate goes over: those at the end of a way, filtered.
struct Over<'q> {
    start: RecordRef,
    steps: Vec<KeyStep>,
    /// What the filters call the record by.
    alias: Option<&'q Name>,
    filters: &'q [QueryStep],
}

impl Resolver<'_> {
    /// `count(reviews)`, `avg(reviews.score where …)`: the aggregate of that lower-case name over what its argument leads to.
    ///
    /// # Errors
    /// Arguments that are too many or missing, or that lead nowhere.
    pub fn aggregate(&self, name: &str, args: &[Arg], span: Span, scope: &Scope) -> Result<TypedExpr> {
        let mut more = Vec::new();
        for arg in args.iter().skip(1) {
            match arg {
                Arg::Expr { distinct: false, expr } => more.push(self.value(expr, scope)?),
                _ => return Err(Diagnostic::error("a plain value belongs here").at(span)),
            }
        }
        let extra = match name {
            "percentile" | "string_agg" => 1,
            "group_concat" => more.len().min(1),
            _ => 0,
        };
        if more.len() != extra {
            let error = match name {
                "percentile" => Diagnostic::error("`percentile` takes a column and a number from 0 to 100")
                    .example("as in", "{records} show percentile({number}, 90)"),
                "string_agg" => Diagnostic::error("`string_agg` takes a column and what stands between its values")
                    .example("as in", "{records} show string_agg({text}, ', ')"),
                _ => Diagnostic::error(format!("`{name}` takes one value"))
                    .example("as in", format!("{{records}} show {name}({{number}})")),
            };
            return Err(error.at(span));
        }
        let mut function = Aggregate { name: name.into(), distinct: false, more };
        let expr = match args.first() {
            None | Some(Arg::Star(_)) => {
                if !matches!(name, "count" | "share") {
                    return Err(takes_column(name).at(span));
                }
                return self.of_set(function, None, Vec::new(), span, scope);
            }
            Some(Arg::Range(low, high)) => {
                return Err(Diagnostic::error("an aggregate takes no range").at(low.span().to(high.span())));
            }
            Some(Arg::Expr { distinct, expr }) => {
                function.distinct = *distinct;
                expr
            }
        };
        match &expr.kind {
            ExprKind::Query(query) if matches!(query.noun.head, PathHead::Here) => {
                let filter = self.here_filter(query, scope)?;
                if !matches!(name, "count" | "share") {
                    return Err(takes_column(name).at(span));
                }
                self.of_set(function, None, filter, span, scope)
            }
            ExprKind::Query(query) => self.of_query(function, query, span, scope),
            ExprKind::Path(path) => self.of_path(function, path, expr, span, scope),
            _ => self.of_expr(function, expr, span, scope),
        }
    }

    /// The filters of `count(where price > 30)`, told of the set's own records.
    fn here_filter(&self, query: &Query, scope: &Scope) -> Result<Vec<TypedExpr>> {
        let inner = scope.aggregating().at(Place::Where);
        query
            .steps
            .iter()
            .map(|step| match &step.kind {
                QueryStepKind::Where(expr) => self.condition(expr, &inner),
                QueryStepKind::With(with) => self.with_condition(with, true, &inner),
                QueryStepKind::Without(with) => self.with_condition(with, false, &inner),
                _ => Err(Diagnostic::error("only `where`, `with` and `without` stand here").at(step.at.0)),
            })
            .collect()
    }

    /// An aggregate of a path: of what each record leads to, or of a table.
    fn of_path(&self, function: Aggregate, path: &Path, expr: &Expr, span: Span, scope: &Scope) -> Result<TypedExpr> {
        if let Some(found) = self.path_past_shown(path, scope)? {
            let (start, steps) = aggregated_start(&found, scope);
            // A path to one is a column of the record.
            let is_one = ValueHolder::of(&found, start.clone(), &steps).is_one && !counts_many(&found, path, &function);
            if found.call.is_none() && !is_one {
                let operand = path_operand(&found, &function);
                return self.of_way(function, Over { start, steps, alias: None, filters: &[] }, operand, span, scope);
            }
            return self.of_expr(function, expr, span, scope);
        }
        // `(reviews where score > 5).score` goes over the same as `reviews where score > 5 .score`.
        if let Some(query) = query_with_dots(path) {
            return self.of_query(function, &query, span, scope);
        }
        if self.is_set(path, scope)? {
            let standing = self.noun(path, scope, NounPlace::Path)?;
            return self.of_standing(function, standing, span, scope);
        }
        self.of_expr(function, expr, span, scope)
    }

    /// An aggregate of a query: `count(reviews where score > 8)`, `avg(reviews where … .score)`, `sum(price where …)`.
    fn of_query(&self, function: Aggregate, query: &Query, span: Span, scope: &Scope) -> Result<TypedExpr> {
        if query.verbs.is_empty()
            && let Some(found) = self.path_past_shown(&query.noun, scope)?
        {
            if found.column.is_some() && found.to_one() && query.alias.is_none() {
                let filter = self.here_filter(query, scope)?;
                let value = self.path_value(&query.noun, &scope.aggregating())?;
                return self.of_set(function, Some(value), filter, span, scope);
            }
            let is_one = found.has_one_value() && !counts_many(&found, &query.noun, &function);
            // `count(game where price > 30)`: what a path to one leads to is filtered, and counts for each record.
            if is_one
                && let Some((start, steps, set)) =
                    self.filtered_relation(query, &scope.aggregating().at(Place::Where))?
            {
                let there = reaches(Reach { start, steps, set, exact: false }, query.at.0);
                let value = self.path_value(&query.noun, &scope.aggregating())?;
                return self.of_set(function, Some(value), vec![there], span, scope);
            }
            // Filters on the way's end, and perhaps a column behind them.
            let (last, filters) = match query.steps.split_last() {
                Some((last, filters))
                    if matches!(last.kind, QueryStepKind::Hop { via: None, segment: Segment { args: None, .. } }) =>
                {
                    (Some(last), filters)
                }
                _ => (None, query.steps.as_slice()),
            };
            let only_filters = filters.iter().all(is_filter);
            let (start, steps) = aggregated_start(&found, scope);
            let operand = match (found.column.clone(), last.map(|step| &step.kind)) {
                (Some(column), None) => Some(Operand::Column(column)),
                (None, None) => Some(path_operand(&found, &function)),
                (None, Some(QueryStepKind::Hop { segment, .. })) => {
                    match self.look(found.end_table(), &segment.name, None)? {
                        // As a query, `reviews .score` is as long as there are reviews.
                        Some(Member::Column(_)) if &*function.name == "count" && !function.distinct => {
                            Some(Operand::Records)
                        }
                        Some(Member::Column(position)) => Some(Operand::Column(Field::Column(position))),
                        _ => None,
                    }
                }
                _ => None,
            };
            if let Some(operand) = operand
                && only_filters
                && found.call.is_none()
                && (last.is_some() || !is_one)
                && steps.iter().any(|step| !step.to_one)
            {
                return self.of_way(
                    function,
                    Over { start, steps, alias: query.alias.as_ref(), filters },
                    operand,
                    span,
                    scope,
                );
            }
        }
        let standing = self.query(query, scope, NounPlace::Path)?;
        self.of_standing(function, standing, span, scope)
    }

    fn of_expr(&self, function: Aggregate, expr: &Expr, span: Span, scope: &Scope) -> Result<TypedExpr> {
        let mut paths: Vec<ToManyPath> = Vec::new();
        self.to_many_paths(expr, scope, &mut paths)?;
        match (paths.pop(), paths.is_empty()) {
            // All is along a way that a comparison around looks at: the aggregate goes over the whole of it.
            (None, _) if scope.bound.is_some() => self.of_expr(function, expr, span, &scope.unbound()),
            (None, _) => {
                let value = self.value(expr, &scope.aggregating())?;
                self.of_set(function, Some(value), Vec::new(), span, scope)
            }
            (Some(path), true) => {
                let steps = path.whole.unwrap_or(path.steps);
                self.of_way(
                    function,
                    Over { start: path.start, steps, alias: None, filters: &[] },
                    Operand::Expr(expr),
                    span,
                    scope,
                )
            }
            (Some(_), false) => {
                Err(Diagnostic::error("this aggregate goes over two different to-many paths").at(expr.span()))
            }
        }
    }

    /// Over the records of the set: only where the set is what is asked about.
    fn of_set(
        &self,
        function: Aggregate,
        value: Option<TypedExpr>,
        filter: Vec<TypedExpr>,
        span: Span,
        scope: &Scope,
    ) -> Result<TypedExpr> {
        let name = &function.name;
        let Some(level) = scope.level.as_ref().filter(|level| level.is_grouped() && !scope.in_aggregate) else {
            let error = if scope.in_aggregate {
                Diagnostic::error(format!("`{name}` stands within an aggregate of the same records"))
            } else if let Some(level) = &scope.level {
                let table = level.table.as_ref().map_or("noun", |table| table.name.as_str());
                Diagnostic::error(format!(
                    "`{name}` of a plain column is over the whole set, and {} looks at one record",
                    scope.place
                ))
                .hint(format!(
                    "over the whole table: ({name} {table} .column); over what each record leads to: {name}(relation.column)",
                ))
            } else {
                Diagnostic::error(format!("`{name}` has no set here"))
                    .example("as in", format!("{{records}} show {name}({{number}})"))
            };
            return Err(error.at(span));
        };
        if &**name == "share" {
            self.windowed.set(true);
            if scope.place == Place::Having {
                return Err(Diagnostic::error("`share()` compares the groups, and is known after them")
                    .at(span)
                    .example(
                        "show it, then filter by its name",
                        "{records} per {column} show {column}, share() as part having part > 0.1",
                    ));
            }
        }
        let ty = aggregate_type(name, value.as_ref());
        let kind = TypedKind::SetAggregate { of: level.record, function, value: value.map(Box::new), filter };
        Ok(TypedExpr::new(kind, ty, span))
    }

    /// Over the records at the end of a way, each once: for each record in hand, or for each group.
    fn of_way(
        &self,
        function: Aggregate,
        over: Over<'_>,
        operand: Operand<'_>,
        span: Span,
        scope: &Scope,
    ) -> Result<TypedExpr> {
        let name = function.name.clone();
        if &*name == "share" {
            return Err(
                Diagnostic::error("`share()` is a group's part of all groups; behind `per` it stands alone").at(span)
            );
        }
        let Over { start, steps, alias, filters } = over;
        let last = steps.last().expect("a way has a step");
        let mut set = RecordSet::all(&self.new_record(&last.to));
        let record = set.in_hand();
        if !filters.is_empty() {
            set = match self.filtered(set, alias, filters, scope)? {
                Standing::Records(set, _) => set,
                _ => return Err(Diagnostic::error("only `where`, `with` and `without` stand here").at(span)),
            };
        }
        let value = match operand {
            Operand::Records => None,
            Operand::Column(field) => Some(TypedExpr::field(&record, field, span)),
            Operand::Expr(expr) => {
                let bound = scope.bind(start.record, &steps, record.clone()).aggregating();
                Some(self.value(expr, &bound)?)
            }
        };
        if value.is_none() && &*name != "count" {
            return Err(Diagnostic::error(format!("`{name}` takes a column of {}", last.to.name))
                .at(span)
                .hint(format!("{name}({}.column)", last.to.name)));
        }
        let of_group = scope
            .level
            .as_ref()
            .filter(|level| !scope.in_aggregate && start.record == level.record && level.is_grouped())
            .map(|level| level.record);
        let ty = aggregate_type(&name, value.as_ref());
        let reach = Box::new(Reach { start, steps, set, exact: false });
        let kind = TypedKind::PathAggregate { function, reach, value: value.map(Box::new), of_group };
        Ok(TypedExpr::new(kind, ty, span))
    }

    /// An aggregate of a set of its own: `avg(all employees.salary)`, `count(games where price > 5)`.
    fn of_standing(&self, function: Aggregate, standing: Standing, span: Span, scope: &Scope) -> Result<TypedExpr> {
        let name = function.name.clone();
        // Brackets do not change the verb: it is how long the answer is.
        let standing = match standing {
            Standing::Rows(mut rows) if &*name == "count" => {
                if function.distinct {
                    rows.distinct(span)?;
                }
                let counted = self.apply_verb(Standing::Rows(rows), QueryVerb::Count, span, span)?;
                return self.standing_value(counted, span, scope);
            }
            standing => standing,
        };
        let (query, ty) = match standing {
            Standing::Records(set, _) => {
                if &*name != "count" {
                    let table = &set.table.name;
                    return Err(Diagnostic::error(format!("`{name}` takes a column of {table}"))
                        .at(span)
                        .hint(format!("{name}({table}.column)")));
                }
                (TypedQuery::Records(set), aggregate_type(&name, None))
            }
            Standing::Rows(rows) => {
                let shown: Vec<_> = rows.rows.shown_outputs().collect();
                let [output] = shown.as_slice() else {
                    return Err(Diagnostic::error(format!("`{name}` takes one column of plain values")).at(span));
                };
                if output.nest.is_some() {
                    return Err(Diagnostic::error(format!("`{name}` takes one column of plain values")).at(span));
                }
                let ty = aggregate_type(&name, Some(&output.expr));
                (TypedQuery::Rows(rows.rows), ty)
            }
            Standing::Value(_) => {
                return Err(Diagnostic::error(format!("`{name}` takes a set, and this is one value")).at(span));
            }
        };
        Ok(TypedExpr::new(TypedKind::QueryAggregate { function, query: Box::new(query) }, ty, span))
    }

    /// True if the expression is an aggregate of the set itself, somewhere outside other aggregates.
    pub fn is_of_set(&self, expr: &Expr, scope: &Scope) -> Result<bool> {
        use ExprKind as K;
        let any = |parts: &[&Expr]| -> Result<bool> {
            for part in parts {
                if self.is_of_set(part, scope)? {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        match &expr.kind {
            K::Literal(_) | K::Query(_) => Ok(false),
            K::Path(path) => match &path.head {
                PathHead::Call { name, args, over }
                    if super::functions::is_aggregate(&name.text, args) && over.is_none() =>
                {
                    self.is_over_set(&name.text, args, scope)
                }
                PathHead::Call { args, over, .. } => {
                    let mut parts: Vec<&Expr> = Vec::new();
                    parts.extend(args.iter().filter_map(|arg| match arg {
                        Arg::Expr { expr, .. } => Some(expr),
                        _ => None,
                    }));
                    if let Some(over) = over {
                        parts.extend(&over.per);
                        parts.extend(over.by.iter().map(|sort| &sort.expr));
                    }
                    any(&parts)
                }
                PathHead::Group(items) if path.segments.is_empty() => any(&items.iter().collect::<Vec<_>>()),
                _ => Ok(false),
            },
            K::Unary(_, expr) | K::IsNull { expr, .. } | K::Cast { expr, .. } | K::Collate { expr, .. } => {
                self.is_of_set(expr, scope)
            }
            K::Binary(_, left, right) => any(&[left, right]),
            K::Like { expr, pattern, .. } => any(&[expr, pattern]),
            K::Between { expr, low, high, .. } => any(&[expr, low, high]),
            K::In { expr, list, .. } => any(&[expr, list]),
            K::Case { operand, whens, otherwise } => {
                let mut parts: Vec<&Expr> = operand.iter().chain(otherwise).map(|part| &**part).collect();
                for (when, then) in whens {
                    parts.extend([when, then]);
                }
                any(&parts)
            }
        }
    }

    /// True if an aggregate of these goes over the set itself, and not over what its records lead to.
    fn is_over_set(&self, name: &str, args: &[Arg], scope: &Scope) -> Result<bool> {
        let is_column = |found: &ResolvedPath, path: &Path, distinct: bool| {
            let function = Aggregate { name: name.to_lowercase().into(), distinct, more: Vec::new() };
            found.has_one_value() && !counts_many(found, path, &function)
        };
        match args.first() {
            None | Some(Arg::Star(_)) => Ok(true),
            Some(Arg::Range(..)) => Ok(false),
            Some(Arg::Expr { expr, distinct }) => match &expr.kind {
                ExprKind::Query(query) => match &query.noun.head {
                    PathHead::Here => Ok(true),
                    _ if !query.verbs.is_empty() || !query.steps.iter().all(is_filter) => Ok(false),
                    _ => {
                        let found = self.path_past_shown(&query.noun, scope)?;
                        Ok(found.is_some_and(|found| is_column(&found, &query.noun, *distinct)))
                    }
                },
                ExprKind::Path(path) => match self.path_past_shown(path, scope)? {
                    Some(found) => Ok(found.call.is_some() || is_column(&found, path, *distinct)),
                    None if matches!(path.head, PathHead::Call { .. }) => Ok(true),
                    None => Ok(!self.is_set(path, scope)?),
                },
                _ => {
                    let mut paths = Vec::new();
                    self.to_many_paths(expr, scope, &mut paths)?;
                    Ok(paths.is_empty())
                }
            },
        }
    }

    /// `reviews.count()`, `reviews.first().score` at the end of a path in an expression.
    pub fn call_at_end(
        &self,
        found: &ResolvedPath,
        name: &Name,
        args: &[Arg],
        rest: &[Segment],
        path: &Path,
        scope: &Scope,
    ) -> Result<TypedExpr> {
        let lower = name.text.to_lowercase();
        let count = path.segments.iter().position(|segment| segment.args.is_some()).unwrap_or(path.segments.len());
        let before = Path { segments: path.segments[..count].to_vec(), ..path.clone() };
        let expr = Expr::from(before);
        if lower == "count" && rest.is_empty() && args.is_empty() && !found.to_one() && found.column.is_none() {
            // However many records its key points at, they are counted, not the key.
            let (start, steps) = aggregated_start(found, scope);
            let function = Aggregate { name: "count".into(), distinct: false, more: Vec::new() };
            return self.of_way(
                function,
                Over { start, steps, alias: None, filters: &[] },
                Operand::Records,
                path.at.0,
                scope,
            );
        }
        if rest.is_empty() && args.is_empty() && super::functions::is_aggregate(&lower, &[]) {
            return self.aggregate(&lower, &[Arg::Expr { distinct: false, expr }], path.at.0, scope);
        }
        if lower == "exists" && rest.is_empty() {
            let args = vec![Arg::Expr { distinct: false, expr }];
            let head = PathHead::Call { name: name.clone(), args, over: None };
            return self.logical(&Path::of(head, path.at).into(), scope, true);
        }
        // `.first()`, `.get(3)` …: a query of its own for each record.
        let (start, steps) = scope.past_bound(&found.start, &found.steps);
        let set = self.related(&start, &steps);
        let standing = self.segments(super::noun::records(set, scope), &path.segments[count..], scope)?;
        self.standing_value(standing, path.at.0, scope)
    }
}

/// Where an aggregate's way starts: it goes over all records of a way whose one record a comparison around it looks at.
fn aggregated_start(found: &ResolvedPath, scope: &Scope) -> (RecordRef, Vec<KeyStep>) {
    let (start, steps) = scope.past_bound(&found.start, &found.steps);
    let is_one = ValueHolder::of(found, start.clone(), &steps).is_one;
    if is_one { (found.start.clone(), found.steps.clone()) } else { (start, steps) }
}

/// True of `count` where the key at the end of a path may point at several records: it is they that are counted. By the name of
/// its own column it is that column.
fn counts_many(found: &ResolvedPath, path: &Path, function: &Aggregate) -> bool {
    if &*function.name != "count" || function.distinct {
        return false;
    }
    let name = match (path.segments.last(), &path.head) {
        (Some(segment), _) => &segment.name.text,
        (None, PathHead::Name(name)) => &name.text,
        (None, _) => return false,
    };
    let is_column = |key: &KeyStep| {
        let columns = key.from_columns.iter().map(|&column| &key.from.columns[column].name);
        columns.into_iter().any(|column| column.eq_ignore_ascii_case(name))
    };
    found.own_key().is_some_and(|key| !key.to_one && !is_column(key))
}

/// What an aggregate takes of the records at the end of a path: a column, or what the key before them holds, or themselves.
fn path_operand(found: &ResolvedPath, function: &Aggregate) -> Operand<'static> {
    let counts = &*function.name == "count" && !function.distinct;
    match (found.column.clone(), found.own_key()) {
        (Some(column), _) => Operand::Column(column),
        (None, Some(KeyStep { to_columns, .. })) if !counts && to_columns.len() == 1 => {
            Operand::Column(Field::Column(to_columns[0]))
        }
        _ => Operand::Records,
    }
}

/// A query in brackets with the dots behind them as its last hops.
fn query_with_dots(path: &Path) -> Option<Query> {
    let PathHead::Group(items) = &path.head else { return None };
    let [Expr { kind: ExprKind::Query(query), .. }] = items.as_slice() else { return None };
    if path.segments.is_empty() || !query.verbs.is_empty() {
        return None;
    }
    let mut query = (**query).clone();
    query.steps.extend(path.segments.iter().map(|segment| QueryStep {
        kind: QueryStepKind::Hop { segment: segment.clone(), via: segment.name.via.as_deref().cloned() },
        at: segment.name.at,
    }));
    Some(query)
}

fn is_filter(step: &QueryStep) -> bool {
    matches!(step.kind, QueryStepKind::Where(_) | QueryStepKind::With(_) | QueryStepKind::Without(_))
}

fn aggregate_type(name: &Rc<str>, value: Option<&TypedExpr>) -> Type {
    match &**name {
        "count" => Type { nullable: false, ..Type::of(ValueClass::Number) },
        "total" => Type { nullable: false, ..Type::of(ValueClass::Number) },
        "sum" | "avg" | "median" | "stddev" | "percentile" | "share" => Type::of(ValueClass::Number),
        "min" | "max" => match value {
            Some(value) => Type { nullable: true, constant: false, ..value.ty.clone() },
            None => Type::of(ValueClass::Any),
        },
        "group_concat" | "string_agg" | "json_group_array" => Type::of(ValueClass::Text),
        _ => Type::of(ValueClass::Any),
    }
}

/// The error of an aggregate without what it is of.
fn takes_column(name: &str) -> Diagnostic {
    Diagnostic::error(format!("`{name}` takes a column"))
        .example("as in", format!("{{records}} show {name}({{number}})"))
}
