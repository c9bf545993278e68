//! The parts of a line behind its noun, applied in the order in which they stand.

use std::rc::Rc;

use super::Planner;
use super::frame::{Place, Scope};
use super::names::Looked;
use super::query::{Noun, Pending};
use super::reach;
use super::sql::{Alias, Sql, quoted};
use super::stand::{Grouping, Order, Range, Rows, Set, Shown, Stand, derived, shown_names};
use crate::catalog::KeyStep;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Expr, Name, OrderTerm, Path, Pick, Query, QueryStep, QueryStepKind, QueryVerb, Segment, SetOp};
use crate::store::Value;

/// What object mappers have as methods, and lines have as words.
const METHODS: &[(&[&str], &str)] = &[
    (&["filter", "filter_by", "where", "find_by"], "games where price > 20"),
    (&["order_by", "order", "sort"], "games by price desc"),
    (&["limit", "take", "head"], "games limit 5"),
    (&["offset", "skip"], "games offset 5"),
    (&["distinct", "uniq"], "games .genre distinct"),
    (&["group_by"], "count games per genre"),
    (&["one", "scalar", "one_or_none"], "first game"),
    (&["append", "add", "push"], "link game 3 to user 4; or, where it is a key: update review 1 set game=game 3"),
    (&["remove"], "unlink game 3 from user 4"),
    (&["update"], "update games where price > 50 set price = 50"),
    (&["delete", "destroy"], "delete games where price > 50"),
    (&["join", "options"], "games show title, reviews.score; or games include reviews"),
    (&["find", "find_one", "get_or_404"], "games.get(3), or game 3"),
    (&["create", "build", "new"], "create game title='Zelda' price=60"),
    (&["pluck", "values", "values_list", "map", "select", "with_entities"], "games .title, price"),
    (&["size", "length", "len"], "games.count()"),
];

/// The dot forms of an ORM's hand.
const CALLS: [&str; 10] = ["count", "first", "last", "all", "get", "exists", "sum", "avg", "min", "max"];

impl Planner<'_> {
    pub(super) fn steps(
        &self,
        mut stand: Stand,
        steps: &[QueryStep],
        scope: &Scope,
        pending: &mut Pending,
    ) -> Result<Stand> {
        let mut index = 0;
        while index < steps.len() {
            let step = &steps[index];
            // `limit` and `offset` side by side are one word.
            let pair = steps.get(index + 1).and_then(|next| match (&step.kind, &next.kind) {
                (QueryStepKind::Limit(limit), QueryStepKind::Offset(offset))
                | (QueryStepKind::Offset(offset), QueryStepKind::Limit(limit)) => Some((*limit, *offset)),
                _ => None,
            });
            if let Some((limit, offset)) = pair {
                stand = self.range(stand, Range { limit: Some(limit), offset }, step.at.0)?;
                index += 2;
                continue;
            }
            stand = self.step(stand, step, scope, pending)?;
            index += 1;
        }
        Ok(stand)
    }

    fn step(&self, stand: Stand, step: &QueryStep, scope: &Scope, pending: &mut Pending) -> Result<Stand> {
        let span = step.at.0;
        if let Stand::Value(_) = stand {
            return Err(Diagnostic::error("what stands before is one value, and ends the line").at(span));
        }
        match &step.kind {
            QueryStepKind::Hop { segment, via } => self.hop(stand, segment, via.as_ref(), scope),
            QueryStepKind::Columns(paths) => self.columns(stand, paths, scope),
            QueryStepKind::Where(expr) | QueryStepKind::Having(expr) => {
                let having = matches!(step.kind, QueryStepKind::Having(_));
                self.filter(stand, expr, having, scope, span)
            }
            QueryStepKind::With(with) => self.with_step(stand, with, true, scope, span),
            QueryStepKind::Without(with) => self.with_step(stand, with, false, scope, span),
            QueryStepKind::By(sorts) => self.by(stand, sorts, scope, span),
            QueryStepKind::Limit(limit) => self.range(stand, Range { limit: Some(*limit), offset: 0 }, span),
            QueryStepKind::Offset(offset) => self.range(stand, Range { limit: None, offset: *offset }, span),
            QueryStepKind::Index(position) => self.position(stand, *position, span),
            QueryStepKind::Slice { from, to } => self.slice_step(stand, *from, *to, span),
            QueryStepKind::Pick { which, count } => self.pick_step(stand, *which, *count, span),
            QueryStepKind::Distinct => Ok(match stand {
                Stand::Rows(rows) if rows.columns.iter().any(|column| column.nest.is_some()) => {
                    return Err(Diagnostic::error("`distinct` compares plain values, not what is nested").at(span));
                }
                Stand::Rows(rows) => Stand::Rows(rows.distinct()),
                // Records never repeat.
                stand => stand,
            }),
            QueryStepKind::Per(items) => self.per(stand, items, scope, pending, span),
            QueryStepKind::Show(items) => self.show(stand, items, scope, pending, span),
            QueryStepKind::Include(list) => self.include(stand, list, scope, span),
            QueryStepKind::Set { op, query } => self.set_word(stand, *op, query, scope, span),
            QueryStepKind::Zipf => {
                Err(Diagnostic::error("`zipf` stands behind `any`, where records are made up").at(span))
            }
        }
    }

    /// Along a relation: from each record of the set to what is at the other end, each once, in key order.
    pub(super) fn hop_set(&self, set: Set, steps: &[KeyStep]) -> Set {
        let mut set = set;
        self.look_along(steps);
        for step in steps {
            let frame = self.frame(&step.to, set.frame.parent.as_ref());
            let one = set.one && step.to_one;
            frame.few.set(one);
            let filter = self.reached_from_set(step, &set, frame.alias);
            frame.size.set(Some(self.reached_size(step, &set)));
            set = Set { filters: vec![filter], one, ..Set::all(frame) };
        }
        set
    }

    /// The condition that a record at `to` is at the other end of `step` from a record of `set`.
    fn reached_from_set(&self, step: &KeyStep, set: &Set, to: Alias) -> Sql {
        let by_parent = set.is_whole_table() && !step.to_parent && reach::is_indexed(&step.from, &step.from_columns);
        if by_parent || step.to_parent && self.parents_by_index(step, set) {
            let mut inner = Set { filters: vec![reach::linked(step, set.frame.alias, to)], ..set.clone() };
            inner.filters.extend(set.filters.iter().cloned());
            return Sql::text("exists ").then(inner.unordered(Sql::text("1")).bracketed());
        }
        let inner = set.select(reach::from_list(step, set.frame.alias), false);
        let scan = !step.to_parent && reach::is_lookup(step) && !self.children_by_index(step, self.size(set));
        let near =
            if scan { reach::row(reach::scanned(reach::to_each(step, to))) } else { reach::to_columns(step, to) };
        near.with(" in ").then(inner.bracketed())
    }

    /// About how many records are at the other end of a step from a set.
    fn reached_size(&self, step: &KeyStep, set: &Set) -> f64 {
        let (from, to) = (self.records(&step.from), self.records(&step.to));
        let left = self.size(set);
        let reached = if step.to_parent { left } else { left * (to / from).max(1.0) };
        reached.min(to).max(1.0)
    }

    fn hop(&self, stand: Stand, segment: &Segment, via: Option<&Name>, scope: &Scope) -> Result<Stand> {
        let name = &segment.name;
        if segment.args.is_some() {
            return self.call_step(stand, segment, scope);
        }
        let is_call = |name: &Name| !name.quoted && CALLS.iter().any(|call| name.text.eq_ignore_ascii_case(call));
        match stand {
            Stand::Records(set) => {
                let Some(record) = set.frame.record() else { return Err(no_hop(name.span())) };
                // A schema's own names win over `.count` and its like without brackets.
                if is_call(name) && self.look(&record.table, name, via)?.is_none() {
                    return self.call_step(Stand::Records(set), segment, scope);
                }
                match self.behind_dot(&record.table, name, via)? {
                    Looked::Relation(relation) => Ok(Stand::Records(self.hop_set(set, &relation.steps))),
                    Looked::Column(position) => {
                        let column = Shown::new(&record.table.columns[position].name, record.column(position));
                        Ok(Stand::Rows(Self::rows_of(set, vec![column], true)))
                    }
                }
            }
            Stand::Rows(rows) if rows.values => {
                if is_call(name) {
                    return self.call_step(Stand::Rows(rows), segment, scope);
                }
                let shown = rows.columns.first().map(|column| column.name.clone()).unwrap_or_default();
                Err(Diagnostic::error(format!("`.{shown}` came to values, and no dot goes on from them"))
                    .at(name.span())
                    .hint("put the hop before the column; words can follow: where, by, limit, distinct …"))
            }
            Stand::Rows(rows) => {
                if is_call(name) && !rows.columns.iter().any(|column| column.name.eq_ignore_ascii_case(&name.text)) {
                    return self.call_step(Stand::Rows(rows), segment, scope);
                }
                self.pick_columns(rows, std::slice::from_ref(name))
            }
            Stand::Value(_) => Err(no_hop(name.span())),
        }
    }

    /// A spaced dot behind `show` or `per` picks columns of the answer.
    fn pick_columns(&self, rows: Rows, names: &[Name]) -> Result<Stand> {
        let mut columns = Vec::new();
        for name in names {
            let found = rows.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&name.text));
            let Some(column) = found else {
                let shown: Vec<&str> = rows.columns.iter().map(|column| column.name.as_str()).collect();
                return Err(Diagnostic::error(format!("the answer has no column `{}`", name.text))
                    .at(name.span())
                    .hint(format!("its columns: {}", shown.join(", ")))
                    .hint("behind `per` and `show` a dot with a space before it picks columns of the answer; glue it to go on from a name: per game.genre"));
            };
            columns.push(column.clone());
        }
        let values = columns.len() == 1;
        Ok(Stand::Rows(Rows { columns, values, ..rows }))
    }

    fn columns(&self, stand: Stand, paths: &[Path], scope: &Scope) -> Result<Stand> {
        match stand {
            Stand::Records(set) => {
                let inner = scope.of(&set.frame).at(Place::Show);
                let mut columns = Vec::new();
                for path in paths {
                    columns.push(self.show_path(path, &inner)?);
                }
                unique_names(&columns, paths.iter().map(|path| path.at.0))?;
                Ok(Stand::Rows(Self::rows_of(set, columns, false)))
            }
            Stand::Rows(rows) if !rows.values => {
                let mut names = Vec::new();
                for path in paths {
                    match super::names::bare(path) {
                        Some(name) => names.push(name.clone()),
                        None => {
                            return Err(Diagnostic::error("a column of the answer goes by its one name").at(path.at.0));
                        }
                    }
                }
                self.pick_columns(rows, &names)
            }
            _ => Err(no_hop(paths.first().map_or(Span::default(), |path| path.at.0))),
        }
    }

    fn filter(&self, stand: Stand, expr: &Expr, having: bool, scope: &Scope, span: Span) -> Result<Stand> {
        match stand {
            Stand::Records(_) if having => {
                Err(Diagnostic::error("`having` stands behind `per`; the records themselves are filtered by `where`")
                    .at(span))
            }
            Stand::Records(set) => {
                let mut set = set.open();
                let cond = self.condition(expr, &scope.of(&set.frame).at(Place::Where))?;
                self.narrow(&set, &cond);
                set.filters.push(cond);
                Ok(Stand::Records(set))
            }
            Stand::Rows(mut rows) => {
                let ranged = !rows.range().is_all();
                if ranged || rows.windowed || matches!(rows.grouping, Grouping::All) {
                    rows = rows.settled();
                }
                let place = if matches!(rows.grouping, Grouping::Keys { .. }) { Place::Having } else { Place::Where };
                let cond = self.condition(expr, &scope.of(&rows.set.frame).at(place))?;
                match &mut rows.grouping {
                    Grouping::Keys { having, .. } => having.push(cond),
                    _ => rows.set.filters.push(cond),
                }
                Ok(Stand::Rows(rows))
            }
            Stand::Value(_) => Err(no_hop(span)),
        }
    }

    fn with_step(
        &self,
        stand: Stand,
        with: &crate::lang::ast::RelationClause,
        wanted: bool,
        scope: &Scope,
        span: Span,
    ) -> Result<Stand> {
        match stand {
            Stand::Records(set) => {
                let mut set = set.open();
                let cond = self.with_condition(with, wanted, &scope.of(&set.frame).at(Place::Where))?;
                self.narrow(&set, &cond);
                set.filters.push(cond);
                Ok(Stand::Records(set))
            }
            Stand::Rows(rows) if matches!(rows.grouping, Grouping::None) && rows.set.frame.table.is_some() => {
                let mut rows = if rows.set.range.is_all() && !rows.windowed { rows } else { rows.settled() };
                let cond = self.with_condition(with, wanted, &scope.of(&rows.set.frame).at(Place::Where))?;
                rows.set.filters.push(cond);
                Ok(Stand::Rows(rows))
            }
            _ => Err(Diagnostic::error("`with` and `without` filter records; put them before `per`").at(span)),
        }
    }

    pub(super) fn orders(&self, sorts: &[OrderTerm], scope: &Scope) -> Result<Vec<Order>> {
        let mut order = Vec::new();
        for sort in sorts {
            if let Some(key) = self.composite_key(&sort.expr, scope)? {
                let terms = key.into_iter();
                order.extend(terms.map(|sql| Order {
                    sql,
                    descending: sort.descending,
                    nulls_first: sort.nulls_first,
                }));
                continue;
            }
            let low = self.value(&sort.expr, scope)?;
            order.push(Order { sql: low.sql.term(), descending: sort.descending, nulls_first: sort.nulls_first });
        }
        Ok(order)
    }

    fn by(&self, stand: Stand, sorts: &[OrderTerm], scope: &Scope, span: Span) -> Result<Stand> {
        match stand {
            Stand::Records(set) => {
                let mut set = set.open();
                let mut order = self.orders(sorts, &scope.of(&set.frame).at(Place::By))?;
                order.append(&mut set.order);
                set.order = order;
                Ok(Stand::Records(set))
            }
            Stand::Rows(mut rows) => {
                if !rows.range().is_all() {
                    rows = rows.settled();
                }
                let mut new = self.orders(sorts, &scope.of(&rows.set.frame).at(Place::By))?;
                match &mut rows.grouping {
                    Grouping::Keys { order, .. } => {
                        new.append(order);
                        *order = new;
                    }
                    Grouping::All => {}
                    Grouping::None => {
                        new.append(&mut rows.set.order);
                        rows.set.order = new;
                    }
                }
                Ok(Stand::Rows(rows))
            }
            Stand::Value(_) => Err(no_hop(span)),
        }
    }

    fn range(&self, stand: Stand, range: Range, span: Span) -> Result<Stand> {
        match stand {
            Stand::Records(set) => {
                let mut set = set.open();
                set.range = range;
                set.one = false;
                Ok(Stand::Records(set))
            }
            Stand::Rows(mut rows) => {
                if !rows.range().is_all() || matches!(rows.grouping, Grouping::All) {
                    rows = rows.settled();
                }
                *rows.range() = range;
                rows.one = false;
                Ok(Stand::Rows(rows))
            }
            Stand::Value(_) => Err(no_hop(span)),
        }
    }

    fn position(&self, stand: Stand, position: i64, span: Span) -> Result<Stand> {
        let range = Range {
            limit: Some(1),
            offset: if position < 0 { position.unsigned_abs() - 1 } else { position.unsigned_abs() },
        };
        match stand {
            Stand::Records(set) => {
                let mut set = set.open();
                if position < 0 {
                    set.order = set.full_order().iter().map(Order::reversed).collect();
                }
                set.range = range;
                set.one = true;
                set.frame.few.set(true);
                Ok(Stand::Records(set))
            }
            Stand::Rows(rows) => {
                let mut rows = rows.settled();
                if position < 0 {
                    rows.set.order = rows.set.full_order().iter().map(Order::reversed).collect();
                }
                rows.set.range = range;
                rows.one = true;
                Ok(Stand::Rows(rows))
            }
            Stand::Value(_) => Err(no_hop(span)),
        }
    }

    fn slice_step(&self, stand: Stand, from: Option<i64>, to: Option<i64>, span: Span) -> Result<Stand> {
        let start = from.unwrap_or(0);
        if start >= 0 && to.is_none_or(|to| to >= 0) {
            let limit = to.map(|to| to.saturating_sub(start).max(0).unsigned_abs());
            return self.range(stand, Range { limit, offset: start.unsigned_abs() }, span);
        }
        // From the end: the records are numbered, and counted where that is needed.
        let number = |order: &[Order]| {
            let mut sql = Sql::text("row_number() over (");
            super::stand::write_order(&mut sql, order);
            sql.with(")")
        };
        let filters = |alias: Alias| {
            let bound = |comparison: &'static str, at: i64| {
                let place = Sql::column(alias, "hop:n").with(comparison);
                let number = Sql::value(Value::Integer(at));
                if at < 0 {
                    place.then(Sql::column(alias, "hop:m")).with(" + ").then(number)
                } else {
                    place.then(number)
                }
            };
            let mut filters = vec![bound(" > ", start)];
            filters.extend(to.map(|to| bound(" <= ", to)));
            filters
        };
        let extra = |order: &[Order]| {
            vec![("hop:n".to_owned(), number(order)), ("hop:m".to_owned(), Sql::text("count(*) over ()"))]
        };
        match stand {
            Stand::Records(set) => {
                let set = set.open();
                let mut set = set.settled(extra(&set.full_order()));
                set.filters = filters(set.frame.alias);
                set.one = false;
                Ok(Stand::Records(set))
            }
            Stand::Rows(rows) => {
                let rows = rows.settled();
                let order = rows.set.full_order();
                let rows = {
                    let mut rows = rows;
                    for (name, sql) in extra(&order) {
                        rows.columns.push(Shown::new(name, sql));
                    }
                    rows.settled()
                };
                let mut rows = rows;
                let count = rows.columns.len();
                let place = rows.columns[count - 2].sql.clone();
                let total = rows.columns[count - 1].sql.clone();
                rows.columns.truncate(count - 2);
                let bound = |comparison: &'static str, at: i64| {
                    let sql = place.clone().with(comparison);
                    let number = Sql::value(Value::Integer(at));
                    if at < 0 { sql.then(total.clone()).with(" + ").then(number) } else { sql.then(number) }
                };
                rows.set.filters.push(bound(" > ", start));
                rows.set.filters.extend(to.map(|to| bound(" <= ", to)));
                rows.one = false;
                Ok(Stand::Rows(rows))
            }
            Stand::Value(_) => Err(no_hop(span)),
        }
    }

    fn pick_step(&self, stand: Stand, which: Pick, count: Option<u64>, span: Span) -> Result<Stand> {
        match stand {
            Stand::Records(set) => Ok(Stand::Records(self.pick_set(set, which, count))),
            Stand::Rows(rows) => Ok(Stand::Rows(self.pick_rows(rows, which, count))),
            Stand::Value(_) => Err(no_hop(span)),
        }
    }

    /// `.count()`, `.first()`, `.get(3)` …
    fn call_step(&self, stand: Stand, segment: &Segment, scope: &Scope) -> Result<Stand> {
        let name = segment.name.text.to_lowercase();
        let span = segment.name.span();
        let args = segment.args.as_deref().unwrap_or_default();
        let verb = match name.as_str() {
            "count" => Some(QueryVerb::Count),
            "exists" => Some(QueryVerb::Exists),
            "sum" => Some(QueryVerb::Sum),
            "avg" => Some(QueryVerb::Avg),
            "min" => Some(QueryVerb::Min),
            "max" => Some(QueryVerb::Max),
            _ => None,
        };
        let takes_none = name != "get";
        if takes_none && !args.is_empty() && CALLS.contains(&name.as_str()) {
            return Err(Diagnostic::error(format!("`.{name}()` takes nothing between its brackets"))
                .at(span)
                .hint("a condition is a word: games where price > 20"));
        }
        if let Some(verb) = verb {
            return self.apply_verb(stand, verb, span, span);
        }
        match name.as_str() {
            "all" => Ok(stand),
            "first" => self.pick_step(stand, Pick::First, None, span),
            "last" => self.pick_step(stand, Pick::Last, None, span),
            "get" => self.get(stand, segment, scope),
            other => {
                let error = Diagnostic::error(format!("there is no `.{}()`", segment.name.text)).at(span);
                let known = METHODS.iter().find(|(names, _)| names.contains(&other));
                Err(match known {
                    Some((_, line)) => error.hint(format!("here that is {line}")),
                    None => error
                        .hint(
                            "the dot forms: .count() .first() .last() .all() .get(3) .exists() .sum() .avg() .min() \
                             .max()",
                        )
                        .hint("the rest is words: where, by, limit, distinct …"),
                })
            }
        }
    }

    fn get(&self, stand: Stand, segment: &Segment, scope: &Scope) -> Result<Stand> {
        let span = segment.name.span();
        let args = segment.args.as_deref().unwrap_or_default();
        let Stand::Records(set) = stand else {
            return Err(Diagnostic::error("`.get()` looks among records").at(span));
        };
        let mut set = set.open();
        let Some(record) = set.frame.record() else { return Err(no_hop(span)) };
        let key = record.key();
        if key.is_empty() || key.len() != args.len() {
            return Err(Diagnostic::error(format!(
                "`.get()` takes the key of {}, {} value{}",
                record.table.name,
                key.len(),
                if key.len() == 1 { "" } else { "s" }
            ))
            .at(span));
        }
        for (column, arg) in key.into_iter().zip(args) {
            let crate::lang::ast::Arg::Expr { distinct: false, expr } = arg else {
                return Err(Diagnostic::error("a key is a plain value").at(span));
            };
            let low = self.value(expr, scope)?;
            set.filters.push(column.with(" = ").then(low.over(super::expr::Low::EQUAL)));
        }
        set.one = true;
        set.frame.size.set(Some(1.0));
        set.frame.few.set(true);
        Ok(Stand::Records(set))
    }

    fn set_word(&self, stand: Stand, op: SetOp, query: &Query, scope: &Scope, span: Span) -> Result<Stand> {
        let other = self.query(query, scope, Noun::Table)?;
        match (stand, other) {
            (Stand::Records(set), Stand::Records(other)) => {
                let (Some(one), Some(two)) = (set.frame.table.clone(), other.frame.table.clone()) else {
                    return Err(no_hop(span));
                };
                if one.name != two.name || one.schema != two.schema {
                    return Err(Diagnostic::error(format!(
                        "`{}` joins records of one table; these are {} and {}",
                        op.word(),
                        one.name,
                        two.name
                    ))
                    .at(span)
                    .hint("values of different tables go together: games .title union users .name")
                    .hint(format!("to go on from the whole, brackets: (… {} …) .users", op.word())));
                }
                Ok(Stand::Records(self.combine(set, op, other)))
            }
            (Stand::Rows(rows), Stand::Rows(other)) => {
                if rows.columns.len() != other.columns.len() {
                    return Err(Diagnostic::error(format!(
                        "`{}` joins rows that are as wide; these have {} and {} columns",
                        op.word(),
                        rows.columns.len(),
                        other.columns.len()
                    ))
                    .at(span));
                }
                if rows.columns.iter().chain(&other.columns).any(|column| column.nest.is_some()) {
                    return Err(Diagnostic::error(format!(
                        "`{}` compares plain values, not what is nested",
                        op.word()
                    ))
                    .at(span));
                }
                Ok(Stand::Rows(self.combine_rows(rows, op, other)))
            }
            (Stand::Value(_), _) | (_, Stand::Value(_)) => {
                Err(Diagnostic::error(format!("`{}` joins sets; this is one value", op.word())).at(span))
            }
            _ => Err(Diagnostic::error(format!("`{}` joins records with records, values with values", op.word()))
                .at(span)
                .hint(format!(
                    "values of both: games .title {0} users .name; to go on from the whole: (games {0} …) .title",
                    op.word()
                ))),
        }
    }

    fn combine(&self, set: Set, op: SetOp, other: Set) -> Set {
        // Where the other side is a plain filter of the table, its conditions are told of this side's record.
        let plain = other.frame.base && other.range.is_all();
        let whole = set.frame.base && set.range.is_all();
        let Some(record) = set.frame.record() else { return set };
        let identity = record.identity();
        if identity.is_empty() {
            return self.combine_whole_rows(set, op, other);
        }
        let alias = set.frame.alias;
        let membership = |this: &Set, alias: Alias| -> Sql {
            let columns = this.frame.record().map(|record| record.identity()).unwrap_or_default();
            let names = super::frame::identity_names(&record.table);
            let own: Vec<Sql> = names.iter().map(|name| Sql::column(alias, name)).collect();
            reach::row(own).with(" in ").then(this.select(Sql::join(columns, ", "), false).bracketed())
        };
        if op == SetOp::Union {
            let (frame, mine) = if whole {
                (set.frame.clone(), all_of(&set.filters))
            } else {
                let frame = self.frame(&record.table, set.frame.parent.as_ref());
                let mine = membership(&set, frame.alias);
                (frame, Some(mine))
            };
            let theirs = if plain {
                self.adopt(&frame, &other);
                all_of(&other.filters).map(|sql| sql.renamed(other.frame.alias, frame.alias))
            } else {
                Some(membership(&other, frame.alias))
            };
            let filters = match (mine, theirs) {
                (Some(mine), Some(theirs)) => vec![mine.with(" or ").then(theirs).bracketed()],
                _ => Vec::new(),
            };
            frame.few.set(false);
            return Set { filters, ..Set::all(frame) };
        }
        let mut set = set.open();
        set.one = false;
        let theirs = if plain {
            self.adopt(&set.frame, &other);
            all_of(&other.filters).map_or_else(|| Sql::text("1"), |sql| sql.renamed(other.frame.alias, alias))
        } else {
            membership(&other, alias)
        };
        set.filters.push(match op {
            SetOp::Minus => Sql::text("(").then(theirs).with(") is not true"),
            _ => theirs.bracketed(),
        });
        set
    }

    /// Takes the joins of a set whose conditions are about to be told of `frame`.
    fn adopt(&self, frame: &Rc<super::frame::Frame>, other: &Set) {
        for join in other.frame.joins.borrow().iter() {
            let mut join = join.clone();
            join.move_to(other.frame.alias, frame.alias);
            frame.joins.borrow_mut().push(join);
        }
    }

    /// Set words where records have no identity: by all their columns, as SQL's own set operators do.
    fn combine_whole_rows(&self, set: Set, op: SetOp, other: Set) -> Set {
        let list = |set: &Set| Sql::join(set.columns().into_iter().map(|column| column.sql), ", ");
        let side = |set: &Set| Sql::text("select * from ").then(set.select(list(set), false).bracketed());
        let word = match op {
            SetOp::Union => " union ",
            SetOp::Minus => " except ",
            SetOp::Intersect => " intersect ",
        };
        let source = side(&set).with(word).then(side(&other)).bracketed();
        Set::all(derived(&set.frame, set.frame.table.clone(), source))
    }

    fn combine_rows(&self, rows: Rows, op: SetOp, other: Rows) -> Rows {
        let name = |index: usize| format!("hop:c{index}");
        let list = |rows: &Rows| {
            let columns = rows.columns.iter().enumerate();
            Sql::join(
                columns.map(|(index, column)| column.sql.clone().with(format!(" as {}", quoted(&name(index))))),
                ", ",
            )
        };
        let theirs = other.select_rows(list(&other)).bracketed();
        if op == SetOp::Union {
            let mine = rows.select_rows(list(&rows)).bracketed();
            let source = Sql::text("select * from ").then(mine).with(" union select * from ").then(theirs).bracketed();
            let alias = rows.alias();
            let frame = derived(&rows.set.frame, None, source);
            let columns: Vec<Shown> = rows
                .columns
                .iter()
                .enumerate()
                .map(|(index, column)| Shown {
                    label: None,
                    ..Shown { sql: Sql::column(alias, &name(index)), ..column.clone() }
                })
                .collect();
            *frame.shown.borrow_mut() = shown_names(&columns);
            let order = columns.iter().map(|column| Order::ascending(column.sql.clone())).collect();
            let set = Set { order, ..Set::all(frame) };
            return Rows {
                set,
                columns,
                grouping: Grouping::None,
                windowed: false,
                one: false,
                said: true,
                values: rows.values,
            };
        }
        let mut rows = rows.distinct();
        let alias = self.alias("other");
        let mut join =
            Sql::text("left join (select distinct *, 1 as \"hop:f\" from ").then(theirs).with(") as ").alias(alias);
        join.push(" on ");
        let pairs = rows
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| Sql::column(alias, &name(index)).with(" is ").then(column.sql.clone()));
        join.append(Sql::join(pairs, " and "));
        rows.set.frame.join_query(alias, join);
        let found = Sql::column(alias, "hop:f");
        rows.set.filters.push(found.with(if op == SetOp::Minus { " is null" } else { " is not null" }));
        rows.one = false;
        rows
    }
}

fn all_of(filters: &[Sql]) -> Option<Sql> {
    match filters {
        [] => None,
        [one] => Some(one.clone()),
        many => Some(Sql::join(many.iter().cloned(), " and ").bracketed()),
    }
}

fn no_hop(span: Span) -> Diagnostic {
    Diagnostic::error("nothing can follow here").at(span)
}

/// No column of an answer has the name of another.
pub fn unique_names(columns: &[Shown], spans: impl Iterator<Item = Span>) -> Result<()> {
    for (index, (column, span)) in columns.iter().zip(spans).enumerate() {
        if columns[..index].iter().any(|other| other.name.eq_ignore_ascii_case(&column.name)) {
            return Err(Diagnostic::error(format!("two columns of the answer are named `{}`", column.name))
                .at(span)
                .hint(format!("name one of them: {} as other", column.name)));
        }
    }
    Ok(())
}
