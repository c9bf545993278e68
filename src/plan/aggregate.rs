//! Aggregates: of the set, of each group, of what each record leads to, of a whole table.

use super::Planner;
use super::condition::Way;
use super::expr::Low;
use super::frame::{Place, Rec, Scope};
use super::names::Walk;
use super::query::Noun;
use super::reach;
use super::sql::{Sql, quoted};
use super::stand::{Set, Stand, write_filters};
use crate::catalog::KeyStep;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Arg, Expr, ExprKind, Name, Path, PathHead, Query, QueryStepKind, Segment};

/// What was grouped, for aggregates that have to go over it once more.
#[derive(Clone)]
pub struct Grouped {
    pub filters: Vec<Sql>,
    pub keys: Vec<Sql>,
    /// How many of the frame's joins were there when it was grouped.
    pub joins: usize,
}

/// An aggregate function with what it says besides its operand.
#[derive(Clone)]
struct Function {
    name: String,
    distinct: bool,
    /// Further arguments: a separator, the percentage.
    more: Vec<Sql>,
}

impl Function {
    /// Does it need all values in order, or their average first?
    fn in_two(&self) -> bool {
        matches!(self.name.as_str(), "median" | "percentile" | "stddev")
    }

    /// The call over `value`, or over records where there is none.
    fn call(&self, value: Option<Sql>, filter: Option<Sql>) -> Sql {
        let mut sql = Sql::text(format!("{}(", self.name));
        match value {
            Some(value) => {
                if self.distinct {
                    sql.push("distinct ");
                }
                sql.append(value);
                for more in &self.more {
                    sql.push(", ");
                    sql.append(more.clone());
                }
            }
            None => sql.push("*"),
        }
        sql.push(")");
        if let Some(filter) = filter {
            sql.push(" filter (where ");
            sql.append(filter);
            sql.push(")");
        }
        sql
    }

    /// Over nothing a count is 0, a total 0.0, everything else NULL.
    fn or_nothing(&self, sql: Sql) -> Sql {
        match self.name.as_str() {
            "count" => Sql::text("coalesce(").then(sql).with(", 0)"),
            "total" => Sql::text("coalesce(").then(sql).with(", 0.0)"),
            "json_group_array" => Sql::text("coalesce(").then(sql).with(", '[]')"),
            _ => sql,
        }
    }

    /// `select k0, …, AGGREGATE as v from … where … group by k0, …`. The keys are named `hop:k0` …, the value `hop:v`.
    fn select(&self, from: Sql, filters: &[Sql], keys: &[Sql], value: Option<Sql>) -> Sql {
        self.select_grouped(from, filters, keys, keys, value)
    }

    /// The same, grouped by `groups`, which say the same as the keys in another form.
    fn select_grouped(&self, from: Sql, filters: &[Sql], keys: &[Sql], groups: &[Sql], value: Option<Sql>) -> Sql {
        let key_name = |index: usize| quoted(&format!("hop:k{index}"));
        let key_list = || {
            Sql::join(
                keys.iter().enumerate().map(|(index, key)| key.clone().with(format!(" as {}", key_name(index)))),
                ", ",
            )
        };
        let comma = if keys.is_empty() { "" } else { ", " };
        let mut sql = Sql::text("select ");
        let Some(value) = value.clone().filter(|_| self.in_two()) else {
            sql.append(key_list());
            sql.push(comma);
            sql.append(self.call(value, None));
            sql.push(" as \"hop:v\" from ");
            sql.append(from);
            write_filters(&mut sql, " where ", filters);
            if !keys.is_empty() {
                sql.push(" group by ");
                sql.append(Sql::join(groups.iter().cloned(), ", "));
            }
            return sql;
        };
        let partition = || {
            if keys.is_empty() {
                Sql::new()
            } else {
                Sql::text("partition by ").then(Sql::join(keys.iter().cloned(), ", "))
            }
        };
        let space = if keys.is_empty() { "" } else { " " };
        let mut inner = Sql::text("select ").then(key_list()).with(comma).then(value.clone()).with(" as v, ");
        if self.name == "stddev" {
            inner.append(Sql::text("avg(").then(value.clone()).with(") over (").then(partition()).with(") as m"));
        } else {
            let share = self.more.first().cloned().unwrap_or_else(|| Sql::text("50"));
            let order = partition().with(format!("{space}order by ")).then(value.clone());
            inner.append(Sql::text("row_number() over (").then(order).with(") - 1 as n, "));
            inner.append(
                Sql::text("(count(*) over (").then(partition()).with(") - 1) * ").then(share).with(" / 100.0 as p"),
            );
        }
        inner.push(" from ");
        inner.append(from);
        let mut filters = filters.to_vec();
        filters.push(value.with(" is not null"));
        write_filters(&mut inner, " where ", &filters);
        let names = (0..keys.len()).map(|index| Sql::text(key_name(index)));
        sql.append(Sql::join(names.clone(), ", "));
        sql.push(comma);
        sql.push(if self.name == "stddev" {
            // The sample's: over one value there is none.
            "sqrt(sum((v - m) * (v - m)) / (count(*) - 1))"
        } else {
            // Between the two values next to the place, in proportion.
            "max(case when n = cast(p as integer) then v end) * 1.0 + coalesce(max(case when n = cast(p as integer) + 1 then v end) \
             - max(case when n = cast(p as integer) then v end), 0) * (max(p) - cast(max(p) as integer))"
        });
        sql.push(" as \"hop:v\" from ");
        sql.append(inner.bracketed());
        if !keys.is_empty() {
            sql.push(" group by ");
            sql.append(Sql::join(names, ", "));
        }
        sql
    }
}

/// What an aggregate is taken of, for each record at the end of a way.
enum Operand {
    /// The records themselves.
    Records,
    Column(usize),
    /// An expression in which the way stands for its record.
    Expr(Box<Expr>),
}

impl Planner<'_> {
    pub(super) fn aggregate(&self, name: &str, args: &[Arg], span: Span, scope: &Scope) -> Result<Low> {
        let mut more = Vec::new();
        for arg in args.iter().skip(1) {
            match arg {
                Arg::Expr { distinct: false, expr } => more.push(self.value(expr, scope)?.sql),
                _ => return Err(Diagnostic::error("a plain value belongs here").at(span)),
            }
        }
        let extra = match name {
            "percentile" => 1,
            "group_concat" => more.len().min(1),
            "string_agg" => 1,
            _ => 0,
        };
        if more.len() != extra {
            let example = match name {
                "percentile" => "percentile(price, 90)",
                "string_agg" => "string_agg(title, ', ')",
                _ => "one value",
            };
            return Err(Diagnostic::error(format!("`{name}` takes {example}")).at(span));
        }
        let mut function = Function { name: name.to_owned(), distinct: false, more };
        let expr = match args.first() {
            None | Some(Arg::Star(_)) => {
                if !matches!(name, "count" | "share") {
                    return Err(Diagnostic::error(format!("`{name}` takes a column, as in {name}(price)")).at(span));
                }
                return self.of_set(&function, None, None, span, scope);
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
                    return Err(
                        Diagnostic::error(format!("`{name}` takes a column, as in {name}(price where …)")).at(span)
                    );
                }
                self.of_set(&function, None, Some(filter), span, scope)
            }
            ExprKind::Query(query) => self.of_query(&function, query, expr, span, scope),
            ExprKind::Path(path) => self.of_path(&function, path, expr, span, scope),
            _ => self.of_expr(&function, expr, span, scope),
        }
    }

    /// The filters of `count(where price > 30)`, told of the set's own records.
    fn here_filter(&self, query: &Query, scope: &Scope) -> Result<Sql> {
        let mut filters = Vec::new();
        let inner = scope.aggregating().at(Place::Where);
        for step in &query.steps {
            filters.push(match &step.kind {
                QueryStepKind::Where(expr) => self.condition(expr, &inner)?,
                QueryStepKind::With(with) => self.with_condition(with, true, &inner)?,
                QueryStepKind::Without(with) => self.with_condition(with, false, &inner)?,
                _ => return Err(Diagnostic::error("only `where`, `with` and `without` stand here").at(step.at.0)),
            });
        }
        Ok(Sql::join(filters, " and "))
    }

    /// An aggregate of a path: of what each record leads to, or of a table.
    fn of_path(&self, function: &Function, path: &Path, expr: &Expr, span: Span, scope: &Scope) -> Result<Low> {
        if let Some(walk) = self.way_past_shown(path, scope)? {
            let (start, steps) = self.aggregated_start(&walk, scope);
            if steps.iter().any(|step| !step.to_one) && walk.call.is_none() {
                let operand = walk.column.map_or(Operand::Records, Operand::Column);
                return self.of_way(function, &start, &steps, &[], operand, span, scope);
            }
            // Over a set or a group a path to one, too, runs over the records that it reaches, each once.
            let grouped = scope.frame.as_ref().is_some_and(|frame| {
                !scope.in_aggregate && frame.alias == start.alias && frame.grouped.borrow().is_some()
            });
            let told = match walk.column {
                Some(_) => !matches!(function.name.as_str(), "min" | "max"),
                None => function.name == "count",
            };
            if grouped && told && !steps.is_empty() && walk.call.is_none() && function.name != "share" {
                let operand = walk.column.map_or(Operand::Records, Operand::Column);
                return self.of_way(function, &start, &steps, &[], operand, span, scope);
            }
            return self.of_expr(function, expr, span, scope);
        }
        if self.is_set(path, scope)? {
            let stand = self.noun(path, scope, Noun::Table)?;
            return self.of_stand(function, stand, span);
        }
        self.of_expr(function, expr, span, scope)
    }

    /// An aggregate of a query: `count(reviews where score > 8)`, `avg(reviews where … .score)`, `sum(price where …)`.
    fn of_query(&self, function: &Function, query: &Query, expr: &Expr, span: Span, scope: &Scope) -> Result<Low> {
        if query.verbs.is_empty()
            && let Some(walk) = self.way_past_shown(&query.noun, scope)?
        {
            if let Some(column) = walk.column
                && walk.steps.iter().all(|step| step.to_one)
            {
                let _ = column;
                let filter = self.here_filter(query, scope)?;
                let value = self.path_value(&query.noun, &scope.aggregating())?.sql;
                return self.of_set(function, Some(value), Some(filter), span, scope);
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
            let simple = Query { steps: filters.to_vec(), ..query.clone() };
            let only_filters = filters.iter().all(|step| {
                matches!(step.kind, QueryStepKind::Where(_) | QueryStepKind::With(_) | QueryStepKind::Without(_))
            });
            let (start, steps) = self.aggregated_start(&walk, scope);
            let column = match (walk.column, last.map(|step| &step.kind)) {
                (Some(column), None) => Some(Operand::Column(column)),
                (None, None) => Some(Operand::Records),
                (None, Some(QueryStepKind::Hop { segment, .. })) => {
                    let table = walk.end_table().clone();
                    match self.look(&table, &segment.name, None)? {
                        Some(super::names::Looked::Column(position)) => Some(Operand::Column(position)),
                        _ => None,
                    }
                }
                _ => None,
            };
            if let Some(operand) = column
                && only_filters
                && walk.call.is_none()
                && steps.iter().any(|step| !step.to_one)
            {
                return self.of_way(function, &start, &steps, &simple.steps, operand, span, scope);
            }
        }
        let _ = expr;
        let stand = self.query(query, scope, Noun::Path)?;
        self.of_stand(function, stand, span)
    }

    /// Where an aggregate's way starts: it goes over all records of a way whose one record a comparison around it looks at.
    fn aggregated_start(&self, walk: &Walk, scope: &Scope) -> (Rec, Vec<KeyStep>) {
        let (start, steps) = self.bound_start(walk, scope);
        if steps.iter().all(|step| step.to_one) { (walk.start.clone(), walk.steps.clone()) } else { (start, steps) }
    }

    fn of_expr(&self, function: &Function, expr: &Expr, span: Span, scope: &Scope) -> Result<Low> {
        let mut ways: Vec<Way> = Vec::new();
        self.ways(expr, scope, &mut ways)?;
        match ways.len() {
            // All is along a way that a comparison around looks at: the aggregate goes over the whole of it.
            0 if scope.bound.is_some() => self.of_expr(function, expr, span, &Scope { bound: None, ..scope.clone() }),
            0 => {
                let value = self.value(expr, &scope.aggregating())?.sql;
                self.of_set(function, Some(value), None, span, scope)
            }
            1 => {
                let way = ways.remove(0);
                let steps = way.whole.unwrap_or(way.steps);
                self.of_way(function, &way.start, &steps, &[], Operand::Expr(Box::new(expr.clone())), span, scope)
            }
            _ => Err(Diagnostic::error("this aggregate goes over two different to-many paths").at(expr.span())),
        }
    }

    /// Over the records of the set: only where the set is what is asked about.
    fn of_set(
        &self,
        function: &Function,
        value: Option<Sql>,
        filter: Option<Sql>,
        span: Span,
        scope: &Scope,
    ) -> Result<Low> {
        let frame = scope.frame.as_ref();
        let grouped = frame.and_then(|frame| frame.grouped.borrow().clone());
        let (Some(frame), Some(grouped), false) = (frame, grouped, scope.in_aggregate) else {
            let text = if scope.in_aggregate {
                Diagnostic::error(format!("`{}` stands within an aggregate of the same records", function.name))
            } else if frame.is_none() {
                Diagnostic::error(format!("`{}` has no set here", function.name))
                    .hint(format!("{} games .price", function.name))
            } else {
                let table = frame.and_then(|frame| frame.table.as_ref()).map_or("games", |table| table.name.as_str());
                Diagnostic::error(format!(
                    "`{}` of a plain column is over the whole set, and {} looks at one record",
                    function.name, scope.place
                ))
                .hint(format!(
                    "over the whole table: ({} {table} .column); over what each record leads to: {}(relation.column)",
                    function.name, function.name
                ))
            };
            return Err(text.at(span));
        };
        if function.name == "share" {
            self.windowed.set(true);
            if scope.place == Place::Having {
                return Err(Diagnostic::error("`share()` compares the groups, and is known after them")
                    .at(span)
                    .hint("show it, then filter by its name: show genre, share() as part having part > 0.1"));
            }
            let own = match value {
                Some(value) => Function { name: "sum".into(), ..function.clone() }.call(Some(value), filter),
                None => Function { name: "count".into(), ..function.clone() }.call(None, filter),
            };
            let sql = own.clone().with(" * 1.0 / sum(").then(own).with(") over ()");
            return Ok(Low::new(sql, 8));
        }
        if !function.in_two() {
            return Ok(Low::atom(function.call(value, filter)));
        }
        let mut filters = grouped.filters.clone();
        filters.extend(filter);
        let named = filters.iter().chain(&grouped.keys).chain(&value);
        let from = frame.source_for(grouped.joins, named);
        let select = function.select(from, &filters, &grouped.keys, value);
        Ok(self.beside_groups(function, frame, &grouped, select))
    }

    /// A query with one row for each group, joined to the groups by their keys. NULL is a key like any other.
    fn beside_groups(
        &self,
        function: &Function,
        frame: &std::rc::Rc<super::frame::Frame>,
        grouped: &Grouped,
        select: Sql,
    ) -> Low {
        if grouped.keys.is_empty() {
            // The aggregate around makes one row of the set, whatever stands beside it.
            let value = Sql::text("max((select \"hop:v\" from ").then(select.bracketed()).with("))");
            return Low::atom(function.or_nothing(value));
        }
        let alias = self.alias_within("aggregate", frame.alias);
        let mut join = Sql::text("left join ").then(select.bracketed()).with(" as ").alias(alias).with(" on ");
        let pairs = grouped
            .keys
            .iter()
            .enumerate()
            .map(|(index, key)| Sql::column(alias, &format!("hop:k{index}")).with(" is ").then(key.clone()));
        join.append(Sql::join(pairs, " and "));
        frame.join_query(alias, join);
        let value = Sql::text("max(").then(Sql::column(alias, "hop:v")).with(")");
        Low::atom(function.or_nothing(value))
    }

    /// Over the records at the end of a way, each once: for each record in hand, or for each group.
    #[allow(clippy::too_many_arguments)]
    fn of_way(
        &self,
        function: &Function,
        start: &Rec,
        steps: &[KeyStep],
        filters: &[crate::lang::ast::QueryStep],
        operand: Operand,
        span: Span,
        scope: &Scope,
    ) -> Result<Low> {
        if function.name == "share" {
            return Err(
                Diagnostic::error("`share()` is a group's part of all groups; behind `per` it stands alone").at(span)
            );
        }
        let Some(last) = steps.last() else { return Err(Diagnostic::error("a path belongs here").at(span)) };
        self.look_along(steps);
        let mark = self.mark();
        let frame = self.frame(&last.to, scope.frame.as_ref());
        let mut inner = Set::all(frame.clone());
        if !filters.is_empty() {
            let outer = Scope { bound: None, ..scope.clone() };
            let stand = self.steps(Stand::Records(inner), filters, &outer, &mut super::query::Pending::default())?;
            inner = match stand {
                Stand::Records(set) => set,
                _ => return Err(Diagnostic::error("only `where`, `with` and `without` stand here").at(span)),
            };
        }
        let Some(record) = inner.frame.record() else { return Err(Diagnostic::error("a path belongs here").at(span)) };
        let value = match operand {
            Operand::Records => None,
            Operand::Column(position) => Some(record.column(position)),
            Operand::Expr(expr) => {
                let bound = self.bind(scope, start, steps, &inner.frame);
                let bound = bound.unwrap_or_else(|| scope.clone()).aggregating();
                Some(self.value(&expr, &bound)?.sql)
            }
        };
        let value = match (value, function.name.as_str()) {
            (None, "count") => None,
            (None, name) => {
                return Err(Diagnostic::error(format!("`{name}` takes a column of {}", last.to.name))
                    .at(span)
                    .hint(format!("{name}({}.column)", last.to.name)));
            }
            (value, _) => value,
        };
        let group = scope.frame.as_ref().filter(|frame| !scope.in_aggregate && start.owner.alias == frame.alias);
        if let Some(frame) = group
            && let Some(grouped) = frame.grouped.borrow().clone()
        {
            if let (None, [step]) = (&value, steps)
                && start.alias == frame.alias
                && !step.to_parent
                && reach::has_one_parent(step)
                && reach::is_lookup(step)
                && inner.filters.is_empty()
            {
                // How many each record leads to is told by the index alone, and these numbers add up.
                inner.filters.push(reach::linked(step, start.alias, inner.frame.alias));
                let counted = function.select(inner.frame.source_joined(), &inner.filters, &[], None).bracketed();
                return Ok(Low::atom(Sql::text("coalesce(sum(").then(counted).with("), 0)")));
            }
            let select = self.of_groups(function, frame, &grouped, start, steps, last, &inner, value);
            return Ok(self.beside_groups(function, frame, &grouped, select));
        }
        let (start, rest) = self.lead(start, steps);
        let correlated = inner
            .filters
            .iter()
            .chain(value.as_ref())
            .any(|sql| sql.aliases().any(|alias| self.root_of(alias) < mark))
            || inner.frame.joins.borrow().iter().any(|join| join.sql.aliases().any(|alias| self.root_of(alias) < mark));
        let near = self.frame_size(&start.owner);
        let single = rest.first().is_none_or(|first| {
            let cheap = self.count_for_each(first, near, &inner, value.is_some() || rest.len() > 1, None);
            reach::is_lookup(first) && cheap || !self.can_be_traced(&start, first)
        });
        if correlated || single || start.owner.few.get() {
            let reached = self.reached(&start, rest, inner.frame.alias);
            inner.filters.insert(0, reached);
            let select = function.select(inner.frame.source_joined(), &inner.filters, &[], value);
            return Ok(Low::atom(select.bracketed()));
        }
        // No index leads there: group once, and join what comes of it.
        let first = &rest[0];
        let near_end;
        let identity = record.identity();
        let plain_count = function.name == "count" && value.is_none() && identity.len() == 1;
        let select = if reach::repeats(rest) && plain_count {
            // Different records are counted as they come, without a list of them.
            let (from, near) = self.spread(rest, &inner);
            let traced = self.traced(&start, first, from, near);
            near_end = traced.near;
            let mut filters = inner.filters.clone();
            filters.extend(traced.filters);
            let counted = Function { distinct: true, ..function.clone() };
            counted.select_grouped(traced.from, &filters, &traced.keys, &traced.groups, identity.into_iter().next())
        } else if reach::repeats(rest) {
            let twin = Set::all(self.frame(&last.to, None));
            let (from, near) = self.spread(rest, &twin);
            let traced = self.traced(&start, first, from, near);
            near_end = traced.near;
            self.once_each(function, traced.from, traced.filters, traced.keys, &twin, &inner, value)
        } else {
            let (from, near) = self.spread(rest, &inner);
            let traced = self.traced(&start, first, from, near);
            near_end = traced.near;
            let mut filters = inner.filters.clone();
            filters.extend(traced.filters);
            function.select_grouped(traced.from, &filters, &traced.keys, &traced.groups, value)
        };
        let alias = self.alias_within("aggregate", start.owner.alias);
        let mut join = Sql::text("left join ").then(select.bracketed()).with(" as ").alias(alias).with(" on ");
        let pairs = near_end
            .into_iter()
            .enumerate()
            .map(|(index, near)| near.with(" = ").then(Sql::column(alias, &format!("hop:k{index}"))));
        join.append(Sql::join(pairs, " and "));
        start.owner.join_query(alias, join);
        Ok(Low::atom(function.or_nothing(Sql::column(alias, "hop:v"))))
    }

    /// The aggregate over all records reached from each group, each record once in a group.
    #[allow(clippy::too_many_arguments)]
    fn of_groups(
        &self,
        function: &Function,
        frame: &std::rc::Rc<super::frame::Frame>,
        grouped: &Grouped,
        start: &Rec,
        steps: &[KeyStep],
        last: &KeyStep,
        inner: &Set,
        value: Option<Sql>,
    ) -> Sql {
        if let [step] = steps
            && !step.to_parent
            && start.alias == frame.alias
            && reach::has_one_parent(step)
        {
            // A child has one parent, and is in one group: no pair comes twice. The children are read in their own order.
            let mut from = inner.frame.source_joined();
            from.push(" cross join ");
            from.append(frame.source_with(grouped.joins));
            let mut filters = vec![reach::linked(step, start.alias, inner.frame.alias)];
            filters.extend(grouped.filters.iter().chain(&inner.filters).cloned());
            return function.select(from, &filters, &grouped.keys, value);
        }
        let twin = Set::all(self.frame(&last.to, None));
        let mut from = frame.source_with(grouped.joins);
        let mut near = start.alias;
        for (index, step) in steps.iter().enumerate() {
            let alias = if index + 1 == steps.len() { twin.frame.alias } else { self.frame(&step.to, None).alias };
            from.push(format!(" join {} as ", super::expr::source_name(step)));
            from.push_alias(alias);
            from.push(" on ");
            from.append(reach::linked(step, near, alias));
            near = alias;
        }
        self.once_each(function, from, grouped.filters.clone(), grouped.keys.clone(), &twin, inner, value)
    }

    /// `from` pairs keys with records of `twin`, some pairs several times; the aggregate takes each pair once.
    #[allow(clippy::too_many_arguments)]
    fn once_each(
        &self,
        function: &Function,
        from: Sql,
        filters: Vec<Sql>,
        keys: Vec<Sql>,
        twin: &Set,
        inner: &Set,
        value: Option<Sql>,
    ) -> Sql {
        let identity = twin.frame.record().map(|record| record.identity()).unwrap_or_default();
        let mut pairs = Sql::text("select distinct ");
        let named = keys
            .iter()
            .enumerate()
            .map(|(index, key)| key.clone().with(format!(" as {}", quoted(&format!("hop:k{index}")))))
            .chain(
                identity
                    .iter()
                    .enumerate()
                    .map(|(index, part)| part.clone().with(format!(" as {}", quoted(&format!("hop:e{index}"))))),
            );
        pairs.append(Sql::join(named, ", "));
        pairs.push(" from ");
        pairs.append(from);
        write_filters(&mut pairs, " where ", &filters);
        let alias = self.alias("pairs");
        let inner_identity = inner.frame.record().map(|record| record.identity()).unwrap_or_default();
        let same = inner_identity
            .iter()
            .enumerate()
            .map(|(index, part)| part.clone().with(" = ").then(Sql::column(alias, &format!("hop:e{index}"))));
        let mut from = inner.frame.source_joined();
        from.push(" join ");
        from.append(pairs.bracketed());
        from.push(" as ");
        from.push_alias(alias);
        from.push(" on ");
        from.append(Sql::join(same, " and "));
        let keys: Vec<Sql> = (0..keys.len()).map(|index| Sql::column(alias, &format!("hop:k{index}"))).collect();
        function.select(from, &inner.filters, &keys, value)
    }

    /// An aggregate of a set of its own: `avg(all employees.salary)`, `count(games where price > 5)`.
    fn of_stand(&self, function: &Function, stand: Stand, span: Span) -> Result<Low> {
        let (set, value) = match stand {
            Stand::Records(set) => {
                if function.name != "count" {
                    let table = set.frame.table.as_ref().map_or("games", |table| table.name.as_str());
                    return Err(Diagnostic::error(format!("`{}` takes a column of {table}", function.name))
                        .at(span)
                        .hint(format!("{}({table}.column)", function.name)));
                }
                (set.open(), None)
            }
            Stand::Rows(rows) => {
                if rows.columns.len() != 1 || rows.columns[0].nest.is_some() {
                    return Err(
                        Diagnostic::error(format!("`{}` takes one column of plain values", function.name)).at(span)
                    );
                }
                let plain =
                    matches!(rows.grouping, super::stand::Grouping::None) && rows.set.range.is_all() && !rows.windowed;
                let rows = if plain { rows } else { rows.settled() };
                let value = rows.columns[0].sql.clone();
                (rows.set, Some(value))
            }
            Stand::Value(_) => {
                return Err(
                    Diagnostic::error(format!("`{}` takes a set, and this is one value", function.name)).at(span)
                );
            }
        };
        let select = function.select(set.frame.source_joined(), &set.filters, &[], value);
        Ok(Low::atom(select.bracketed()))
    }

    /// Is the expression an aggregate of the set itself, somewhere outside other aggregates?
    pub(super) fn is_of_set(&self, expr: &Expr, scope: &Scope) -> Result<bool> {
        use crate::lang::ast::ExprKind as K;
        Ok(match &expr.kind {
            K::Literal(_) | K::Query(_) => false,
            K::Path(path) => match &path.head {
                PathHead::Call { name, args, over }
                    if super::function::is_aggregate(&name.text, args) && over.is_none() =>
                {
                    match args.first() {
                        None | Some(Arg::Star(_)) => true,
                        Some(Arg::Range(..)) => false,
                        Some(Arg::Expr { expr, .. }) => match &expr.kind {
                            K::Query(query) => match &query.noun.head {
                                PathHead::Here => true,
                                _ => self.way_past_shown(&query.noun, scope)?.is_some_and(|walk| walk.to_one()),
                            },
                            K::Path(path) => match self.way_past_shown(path, scope)? {
                                Some(walk) => walk.to_one() && walk.call.is_none(),
                                None if matches!(path.head, PathHead::Call { .. }) => true,
                                None => !self.is_set(path, scope)?,
                            },
                            _ => {
                                let mut ways = Vec::new();
                                self.ways(expr, scope, &mut ways)?;
                                ways.is_empty()
                            }
                        },
                    }
                }
                PathHead::Call { args, over, .. } => {
                    let mut found = false;
                    for arg in args {
                        if let Arg::Expr { expr, .. } = arg {
                            found |= self.is_of_set(expr, scope)?;
                        }
                    }
                    if let Some(over) = over {
                        for expr in &over.per {
                            found |= self.is_of_set(expr, scope)?;
                        }
                        for sort in &over.by {
                            found |= self.is_of_set(&sort.expr, scope)?;
                        }
                    }
                    found
                }
                PathHead::Group(items) if path.segments.is_empty() => {
                    let mut found = false;
                    for item in items {
                        found |= self.is_of_set(item, scope)?;
                    }
                    found
                }
                _ => false,
            },
            K::Unary(_, expr) | K::IsNull { expr, .. } | K::Cast { expr, .. } | K::Collate { expr, .. } => {
                self.is_of_set(expr, scope)?
            }
            K::Binary(_, left, right) => self.is_of_set(left, scope)? || self.is_of_set(right, scope)?,
            K::Like { expr, pattern, .. } => self.is_of_set(expr, scope)? || self.is_of_set(pattern, scope)?,
            K::Between { expr, low, high, .. } => {
                self.is_of_set(expr, scope)? || self.is_of_set(low, scope)? || self.is_of_set(high, scope)?
            }
            K::In { expr, list, .. } => self.is_of_set(expr, scope)? || self.is_of_set(list, scope)?,
            K::Case { operand, whens, otherwise } => {
                let mut found = false;
                for expr in operand.iter().chain(otherwise.iter()) {
                    found |= self.is_of_set(expr, scope)?;
                }
                for (when, then) in whens {
                    found |= self.is_of_set(when, scope)? || self.is_of_set(then, scope)?;
                }
                found
            }
        })
    }

    /// `reviews.count()`, `reviews.first().score` at the end of a path in an expression.
    pub(super) fn call_at_end(
        &self,
        walk: &Walk,
        name: &Name,
        args: &[Arg],
        rest: &[Segment],
        path: &Path,
        scope: &Scope,
    ) -> Result<Low> {
        let lower = name.text.to_lowercase();
        let count = path.segments.iter().position(|segment| segment.args.is_some()).unwrap_or(path.segments.len());
        let before = Path { segments: path.segments[..count].to_vec(), ..path.clone() };
        let expr = Expr { kind: ExprKind::Path(before.clone()), at: path.at };
        if rest.is_empty() && args.is_empty() && super::function::is_aggregate(&lower, &[]) {
            return self.aggregate(&lower, &[Arg::Expr { distinct: false, expr }], path.at.0, scope);
        }
        if lower == "exists" && rest.is_empty() {
            let call = Path {
                head: PathHead::Call {
                    name: name.clone(),
                    args: vec![Arg::Expr { distinct: false, expr }],
                    over: None,
                },
                segments: Vec::new(),
                at: path.at,
            };
            return self.logical(&Expr { kind: ExprKind::Path(call), at: path.at }, scope, true);
        }
        // `.first()`, `.get(3)` …: a query of its own for each record.
        let (start, steps) = self.bound_start(walk, scope);
        let set = self.related(&start, &steps, scope);
        let stand = self.segments(Stand::Records(set), &path.segments[count..], scope)?;
        self.stand_value(stand, path.at.0, scope)
    }
}
