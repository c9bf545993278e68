//! Conditions: logic, "any of them" along to-many paths, `with` and its counts.

use super::Planner;
use super::expr::Low;
use super::frame::{Place, Rec, Scope, same_way};
use super::query::Noun;
use super::reach;
use super::remark::meant_as_text;
use super::sql::{Alias, Sql};
use super::stand::{Set, Stand};
use crate::catalog::KeyStep;
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{
    Arg, BinaryOp, EQUALITY, Expr, ExprKind, NOT, ORDERING, Path, PathHead, Query, QueryStep, QueryStepKind, UnaryOp,
};
use crate::lang::print_path;

/// A to-many way that a comparison looks along.
pub struct Way {
    pub start: Rec,
    pub steps: Vec<KeyStep>,
    /// The steps with those to one behind them, where every path along the way goes on alike.
    pub whole: Option<Vec<KeyStep>>,
}

/// A FROM clause that is to be grouped (see [`Planner::traced`]).
pub struct Traced {
    pub from: Sql,
    pub filters: Vec<Sql>,
    pub keys: Vec<Sql>,
    /// The keys as they are grouped by: see [`Planner::group_keys`].
    pub groups: Vec<Sql>,
    pub near: Vec<Sql>,
}

impl Planner<'_> {
    /// A condition, fit to stand beside `and`. Where it comes to NULL the record is left out, as in SQL.
    pub(super) fn condition(&self, expr: &Expr, scope: &Scope) -> Result<Sql> {
        Ok(self.logical(expr, scope, false)?.over(Low::CONJUNCT))
    }

    /// A condition. `exact`: what looks along to-many paths must come to true or false, never NULL, since something
    /// around may turn it over.
    pub(super) fn logical(&self, expr: &Expr, scope: &Scope, exact: bool) -> Result<Low> {
        self.deeper(|| self.logical_here(expr, scope, exact).map_err(|error| error.or_at(expr.span())))
    }

    fn logical_here(&self, expr: &Expr, scope: &Scope, exact: bool) -> Result<Low> {
        match &expr.kind {
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) => {
                let strength = op.strength();
                let left = self.logical(left, scope, exact)?.over(strength);
                let right = self.logical(right, scope, exact)?.over(strength + 1);
                return Ok(Low::new(left.with(format!(" {} ", op.sql())).then(right), strength));
            }
            ExprKind::Unary(UnaryOp::Not, operand) => {
                let inner = self.logical(operand, scope, true)?.over(NOT);
                return Ok(Low::new(Sql::text("not ").then(inner), NOT));
            }
            ExprKind::Path(Path { head: PathHead::Group(items), segments, .. }) if segments.is_empty() => {
                if let [inner] = items.as_slice()
                    && !matches!(inner.kind, ExprKind::Query(_))
                {
                    return Ok(Low::atom(self.logical(inner, scope, exact)?.sql.bracketed()));
                }
            }
            ExprKind::Path(path) => {
                if let Some(sql) = self.is_there(path, scope, exact)? {
                    return Ok(Low::atom(sql));
                }
            }
            ExprKind::IsNull { expr: operand, not } => {
                if let ExprKind::Path(path) = &operand.kind
                    && !matches!(path.head, PathHead::Call { .. })
                    && let Some(sql) = self.is_there(path, scope, exact || !not)?
                {
                    return Ok(if *not { Low::atom(sql) } else { Low::new(Sql::text("not ").then(sql), NOT) });
                }
            }
            _ => {}
        }
        let mut ways = Vec::new();
        self.ways(expr, scope, &mut ways)?;
        match ways.len() {
            0 => match self.strict_way(expr, scope, exact)? {
                Some(way) => self.any(expr, scope, &way, false),
                None => self.plain(expr, scope, exact),
            },
            1 => {
                let way = ways.remove(0);
                self.any(expr, scope, &way, exact)
            }
            _ => Err(Diagnostic::error(
                "this compares records of two different to-many paths, and which with which is not said",
            )
            .at(expr.span())
            .hint("compare each with a value, or an aggregate: max(reviews.score) > 8")),
        }
    }

    /// `where reviews`, `where exists(reviews)`: is there any at the other end? `None` when the path is no relation.
    fn is_there(&self, path: &Path, scope: &Scope, exact: bool) -> Result<Option<Sql>> {
        if let PathHead::Call { name, args, over: None } = &path.head
            && name.text.eq_ignore_ascii_case("exists")
            && path.segments.is_empty()
        {
            return self.exists_call(args, path.at.0, scope, exact).map(Some);
        }
        let Some(walk) = self.way_of(path, scope)? else { return Ok(None) };
        if walk.column.is_some() || walk.call.is_some() || walk.steps.is_empty() {
            return Ok(None);
        }
        let (start, steps) = self.bound_start(&walk, scope);
        let Some(last) = steps.last() else { return Ok(None) };
        self.check_way(&start, &steps, &print_path(path), path.at.0, scope)?;
        let mark = self.mark();
        let inner = Set::all(self.frame(&last.to, scope.frame.as_ref()));
        Ok(Some(self.some(&start, &steps, inner, mark, exact)))
    }

    fn exists_call(&self, args: &[Arg], span: Span, scope: &Scope, exact: bool) -> Result<Sql> {
        let [Arg::Expr { distinct: false, expr }] = args else {
            return Err(Diagnostic::error("`exists` takes one relation or query, as in exists(reviews)").at(span));
        };
        match &expr.kind {
            ExprKind::Path(path) => {
                if let Some(sql) = self.is_there(path, scope, exact)? {
                    return Ok(sql);
                }
                if let Some(walk) = self.way_of(path, scope)?
                    && let Some(position) = walk.column
                {
                    let column = &walk.end_table().columns[position].name;
                    return Err(Diagnostic::error(format!(
                        "`{column}` is a column, and `exists` takes a relation or a query"
                    ))
                    .at(path.at.0)
                    .hint(format!("a column is looked at by: {} is not null", print_path(path))));
                }
                let stand = self.noun(path, scope, Noun::Path)?;
                self.exists_stand(stand, expr.span())
            }
            ExprKind::Query(query) => {
                if let Some((start, steps, inner, mark)) = self.filtered_relation(query, scope)? {
                    return Ok(self.some(&start, &steps, inner, mark, exact));
                }
                let stand = self.query(query, scope, Noun::Path)?;
                self.exists_stand(stand, expr.span())
            }
            _ => Err(Diagnostic::error("`exists` takes a relation or a query, not a value").at(expr.span())),
        }
    }

    fn exists_stand(&self, stand: Stand, span: Span) -> Result<Sql> {
        let inner = match stand {
            Stand::Records(set) => set.select(Sql::text("1"), false),
            Stand::Rows(rows) => rows.probe(),
            Stand::Value(_) => return Err(Diagnostic::error("`exists` takes a set, not a value").at(span)),
        };
        Ok(Sql::text("exists ").then(inner.bracketed()))
    }

    /// A query that is a relation of the record in hand with filters and nothing more.
    #[allow(clippy::type_complexity)]
    pub(super) fn filtered_relation(
        &self,
        query: &Query,
        scope: &Scope,
    ) -> Result<Option<(Rec, Vec<KeyStep>, Set, usize)>> {
        let filters_only = query.steps.iter().all(|step| {
            matches!(step.kind, QueryStepKind::Where(_) | QueryStepKind::With(_) | QueryStepKind::Without(_))
        });
        if !query.verbs.is_empty() || query.alias.is_some() || !filters_only {
            return Ok(None);
        }
        let Some(walk) = self.way_of(&query.noun, scope)? else { return Ok(None) };
        if walk.column.is_some() || walk.call.is_some() || walk.steps.is_empty() {
            return Ok(None);
        }
        let (start, steps) = self.bound_start(&walk, scope);
        let Some(last) = steps.last() else { return Ok(None) };
        let mark = self.mark();
        let inner = Set::all(self.frame(&last.to, scope.frame.as_ref()));
        let stand =
            self.steps(Stand::Records(inner), &query.steps, &outside(scope), &mut super::query::Pending::default())?;
        match stand {
            Stand::Records(inner) => Ok(Some((start, steps, inner, mark))),
            _ => Ok(None),
        }
    }

    /// The to-many ways of an expression, each once; what is inside aggregates and queries is theirs.
    pub(super) fn ways(&self, expr: &Expr, scope: &Scope, ways: &mut Vec<Way>) -> Result<()> {
        self.deeper(|| self.ways_here(expr, scope, ways))
    }

    fn ways_here(&self, expr: &Expr, scope: &Scope, ways: &mut Vec<Way>) -> Result<()> {
        match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Query(_) => {}
            ExprKind::Path(path) => match &path.head {
                PathHead::Name(_) => {
                    let Some(walk) = self.way_of(path, scope)? else { return Ok(()) };
                    if walk.call.is_some() {
                        return Ok(());
                    }
                    let (start, whole) = self.bound_start(&walk, scope);
                    if whole.iter().any(|step| !step.to_one) {
                        let taken = walk.steps.len() - whole.len();
                        let steps = whole[..walk.many().saturating_sub(taken)].to_vec();
                        let same = |way: &&mut Way| way.start.alias == start.alias && same_way(&way.steps, &steps);
                        match ways.iter_mut().find(same) {
                            Some(way) => way.whole = way.whole.take().filter(|known| same_way(known, &whole)),
                            None => ways.push(Way { start, steps, whole: Some(whole) }),
                        }
                    }
                }
                PathHead::Call { name, args, over: None }
                    if !super::function::is_aggregate(&name.text, args)
                        && !name.text.eq_ignore_ascii_case("exists") =>
                {
                    for arg in args {
                        if let Arg::Expr { expr, .. } = arg {
                            self.ways(expr, scope, ways)?;
                        }
                    }
                }
                PathHead::Group(items) if path.segments.is_empty() => {
                    for item in items {
                        self.ways(item, scope, ways)?;
                    }
                }
                _ => {}
            },
            ExprKind::Unary(_, operand) => self.ways(operand, scope, ways)?,
            ExprKind::Binary(_, left, right) => {
                self.ways(left, scope, ways)?;
                self.ways(right, scope, ways)?;
            }
            ExprKind::IsNull { expr, .. } | ExprKind::Cast { expr, .. } | ExprKind::Collate { expr, .. } => {
                self.ways(expr, scope, ways)?;
            }
            ExprKind::Like { expr, pattern, escape, .. } => {
                self.ways(expr, scope, ways)?;
                self.ways(pattern, scope, ways)?;
                if let Some(escape) = escape {
                    self.ways(escape, scope, ways)?;
                }
            }
            ExprKind::Between { expr, low, high, .. } => {
                self.ways(expr, scope, ways)?;
                self.ways(low, scope, ways)?;
                self.ways(high, scope, ways)?;
            }
            ExprKind::In { expr, list, .. } => {
                self.ways(expr, scope, ways)?;
                let ExprKind::Path(Path { head: PathHead::Group(items), .. }) = &list.kind else { return Ok(()) };
                let query = match items.as_slice() {
                    [Expr { kind: ExprKind::Path(inner), .. }] => self.is_noun(inner, scope)?,
                    _ => false,
                };
                if !query {
                    self.ways(list, scope, ways)?;
                }
            }
            // What is inside `case` asks for itself.
            ExprKind::Case { .. } => {}
        }
        Ok(())
    }

    /// The one to-one way that a comparison looks along, where it can be asked of the records at its end first: it cannot
    /// hold where there is none, nothing turns it over, and the table is worth the thought.
    fn strict_way(&self, expr: &Expr, scope: &Scope, exact: bool) -> Result<Option<Way>> {
        let strict = match &expr.kind {
            ExprKind::Binary(op, ..) => {
                matches!(op.strength(), ORDERING) || matches!(op, BinaryOp::Equal | BinaryOp::NotEqual)
            }
            ExprKind::Like { .. } | ExprKind::Between { .. } => true,
            ExprKind::In { not, .. } => !not,
            _ => false,
        };
        let Some(frame) = scope
            .frame
            .as_ref()
            .filter(|frame| strict && !exact && scope.bound.is_none() && frame.keys.borrow().is_none())
        else {
            return Ok(None);
        };
        if scope.place != Place::Where || !frame.table.as_ref().is_some_and(|table| frame.base && self.is_large(table))
        {
            return Ok(None);
        }
        // One side is a path to a column, the other a value that is known beforehand.
        let (path, others): (&Expr, Vec<&Expr>) = match &expr.kind {
            ExprKind::Binary(_, left, right) => (left, vec![right]),
            ExprKind::Like { expr, pattern, escape: None, .. } => (expr, vec![pattern]),
            ExprKind::Between { expr, low, high, .. } => (expr, vec![low, high]),
            ExprKind::In { expr, list, .. } => match &list.kind {
                ExprKind::Path(Path { head: PathHead::Group(items), segments, .. }) if segments.is_empty() => {
                    (expr, items.iter().collect())
                }
                _ => return Ok(None),
            },
            _ => return Ok(None),
        };
        let ExprKind::Path(path) = &path.kind else { return Ok(None) };
        if !others.iter().all(|other| matches!(other.kind, ExprKind::Literal(_))) {
            return Ok(None);
        }
        let Some(walk) = self.way_of(path, scope)? else { return Ok(None) };
        let own = walk.start.alias == frame.alias;
        if !own || walk.column.is_none() || walk.call.is_some() || walk.steps.is_empty() || !walk.to_one() {
            return Ok(None);
        }
        Ok(Some(Way { start: walk.start, steps: walk.steps, whole: None }))
    }

    /// True if the comparison holds for some record at the end of the way, else false.
    fn any(&self, expr: &Expr, scope: &Scope, way: &Way, exact: bool) -> Result<Low> {
        let Some(last) = way.steps.last() else { return self.plain(expr, scope, exact) };
        // Of a group only what its keys lead to can be looked along, and no aggregate of the group is at hand there.
        let group = scope.frame.as_ref().filter(|frame| !scope.in_aggregate && frame.keys.borrow().is_some());
        if let Some(frame) = group {
            let text = crate::lang::print_expr(expr);
            self.check_way(&way.start, &way.steps, &text, expr.span(), scope)?;
            if self.is_of_set(expr, scope)? {
                return Err(Diagnostic::error(format!(
                    "`{text}` compares what a group leads to with an aggregate of the group"
                ))
                .at(expr.span())
                .hint("compare an aggregate with it: max(user.reviews.score) > avg(score)"));
            }
            let keys = frame.keys.borrow().clone().unwrap_or_default();
            let shown = frame.shown.replace(keys);
            let result = self.any_here(expr, scope, way, last, exact);
            *frame.shown.borrow_mut() = shown;
            return result;
        }
        self.any_here(expr, scope, way, last, exact)
    }

    fn any_here(&self, expr: &Expr, scope: &Scope, way: &Way, last: &KeyStep, exact: bool) -> Result<Low> {
        let mark = self.mark();
        let frame = self.frame(&last.to, None);
        let Some(inner) = self.bind(scope, &way.start, &way.steps, &frame) else {
            return self.plain(expr, scope, exact);
        };
        let cond = self.plain(expr, &inner, false)?.over(Low::CONJUNCT);
        let mut set = Set::all(frame);
        self.narrow(&set, &cond);
        set.filters.push(cond);
        Ok(Low::atom(self.some(&way.start, &way.steps, set, mark, exact)))
    }

    /// There is a record of `inner` at the end of `steps` from `start`.
    pub(super) fn some(&self, start: &Rec, steps: &[KeyStep], mut inner: Set, mark: usize, exact: bool) -> Sql {
        self.look_along(steps);
        let (start, rest) = self.lead(start, steps);
        let exists = |inner: Set| {
            let limited = !inner.range.is_all();
            let sql = if limited { inner.select(Sql::text("1"), false) } else { inner.unordered(Sql::text("1")) };
            Sql::text("exists ").then(sql.bracketed())
        };
        let Some((first, further)) = rest.split_first() else {
            return exists(inner);
        };
        let correlated = self.mentions_outer(&inner, mark);
        let few = start.owner.few.get();
        let near = self.frame_size(&start.owner);
        let ask = if further.is_empty() {
            // A parent that must only be there is looked up; one that must fit is among a list of those that do.
            let listed = first.to_parent && !inner.filters.is_empty() && !few;
            reach::is_lookup(first) && !listed && (few || self.ask_for_each(first, near, &inner))
        } else {
            few
        };
        if ask
            && inner.is_whole_table()
            && first.to_columns.len() == 1
            && !first.to_parent
            && further.is_empty()
            && !few
            && self.is_large(&first.from)
        {
            // The index on the key is itself the list to look in.
            let list = inner.unordered(reach::to_list(first, inner.frame.alias));
            let near = reach::row(reach::scanned(reach::from_each(first, start.alias)));
            let sql = near.with(" in ").then(list.bracketed());
            return if exact { sql.with(" is true").bracketed() } else { sql.bracketed() };
        }
        if correlated || ask {
            let reached = self.reached(&start, rest, inner.frame.alias);
            inner.filters.insert(0, reached);
            return exists(inner);
        }
        // From the far end back to the start, each list without repeats.
        let mut steps = rest.iter().rev();
        let mut step = match steps.next() {
            Some(step) => step,
            None => return exists(inner),
        };
        let mut set = inner;
        for before in steps {
            let frame = self.frame(&step.from, None);
            let list = set.select(reach::to_list(step, set.frame.alias), false);
            let filter = self.near_end(step, frame.alias, self.size(&set)).with(" in ").then(list.bracketed());
            let share = (self.size(&set) / self.records(&step.to)).min(1.0);
            frame.size.set(Some((self.records(&step.from) * share).max(1.0)));
            set = Set { filters: vec![filter], ..Set::all(frame) };
            step = before;
        }
        let list = set.select(reach::to_list(step, set.frame.alias), false);
        let sql = self.near_end(step, start.alias, self.size(&set)).with(" in ").then(list.bracketed());
        // A key that is null on either side makes IN null, which is not true.
        let joined = start.alias != start.owner.alias;
        let nullable = joined
            || reach::may_be_null(&step.to, &step.to_columns)
            || reach::may_be_null(&step.from, &step.from_columns);
        if exact && nullable { sql.with(" is true").bracketed() } else { sql.bracketed() }
    }

    /// The near end of a step beside a list of `listed` far ends: found by its index where that is worth it.
    pub(super) fn near_end(&self, step: &KeyStep, near: Alias, listed: f64) -> Sql {
        if step.to_parent && self.is_large(&step.from) {
            let (children, parents) = (self.records(&step.from), self.records(&step.to));
            if listed * (children / parents).max(1.0) > children / 15.0 {
                return reach::row(reach::scanned(reach::from_each(step, near)));
            }
        }
        reach::from_columns(step, near)
    }

    /// An expression without to-many paths, or with the one that is bound: SQLite's operators as they are.
    fn plain(&self, expr: &Expr, scope: &Scope, exact: bool) -> Result<Low> {
        match &expr.kind {
            ExprKind::Binary(op, left, right) if op.compares() => self.comparison(*op, left, right, scope),
            ExprKind::IsNull { expr, not } => {
                let inner = self.value(expr, scope)?.over(ORDERING);
                Ok(Low::new(inner.with(if *not { " is not null" } else { " is null" }), EQUALITY))
            }
            ExprKind::Like { op, not, expr, pattern, escape } => {
                let mut sql = self.value(expr, scope)?.over(ORDERING);
                sql.push(if *not { " not " } else { " " });
                sql.push(op.sql());
                sql.push(" ");
                sql.append(self.value(pattern, scope)?.over(ORDERING));
                if let Some(escape) = escape {
                    sql.push(" escape ");
                    sql.append(self.value(escape, scope)?.over(ORDERING));
                }
                Ok(Low::new(sql, EQUALITY))
            }
            ExprKind::Between { not, expr, low, high } => {
                let mut sql = self.value(expr, scope)?.over(ORDERING);
                sql.push(if *not { " not between " } else { " between " });
                sql.append(self.value(low, scope)?.over(ORDERING));
                sql.push(" and ");
                sql.append(self.value(high, scope)?.over(ORDERING));
                Ok(Low::new(sql, EQUALITY))
            }
            ExprKind::In { not, expr, list } => self.member_of(expr, list, *not, scope, exact),
            ExprKind::Unary(UnaryOp::Not, _) | ExprKind::Binary(BinaryOp::And | BinaryOp::Or, ..) => {
                self.logical(expr, scope, true)
            }
            _ => self.value(expr, scope),
        }
    }

    fn comparison(&self, op: BinaryOp, left: &Expr, right: &Expr, scope: &Scope) -> Result<Low> {
        let strength = op.strength();
        let (low, high) = match (self.key_side(left, right, scope)?, self.key_side(right, left, scope)?) {
            (Some((key, record)), _) => (key, record),
            (None, Some((key, record))) => (record, key),
            (None, None) => {
                self.note_null(op, left, right);
                self.note_relation(op, left, right, scope)?;
                self.note_relation(op, right, left, scope)?;
                let high = |error| meant_as_text(error, right);
                let (low, high) = (self.operand(left, scope)?, self.operand(right, scope).map_err(high)?);
                as_wide(&low, high.width, left.span().to(right.span()))?;
                (low.over(strength), high.over(strength + 1))
            }
        };
        Ok(Low::new(low.with(format!(" {} ", op.sql())).then(high), strength))
    }

    /// A belongs-to relation beside a record of its target: the child's columns, and the record's columns that they point
    /// at, which need not be its primary key.
    fn key_side(&self, side: &Expr, other: &Expr, scope: &Scope) -> Result<Option<(Sql, Sql)>> {
        let Some((key, step)) = self.belongs_to(side, scope)? else { return Ok(None) };
        let stand = match &other.kind {
            ExprKind::Path(path)
                if !matches!(path.head, PathHead::Call { .. }) && self.way_of(path, scope)?.is_none() =>
            {
                match &path.head {
                    PathHead::Group(items)
                        if !matches!(items.as_slice(), [Expr { kind: ExprKind::Query(_) | ExprKind::Path(_), .. }]) =>
                    {
                        return Ok(None);
                    }
                    PathHead::Name(name) if path.segments.is_empty() => {
                        let named = scope.variables.get(&name.text);
                        if !matches!(
                            named,
                            Some(crate::plan::Variable::Records { .. } | crate::plan::Variable::Query { .. })
                        ) {
                            return Ok(None);
                        }
                    }
                    _ => {}
                }
                self.noun(path, scope, Noun::Table)?
            }
            ExprKind::Query(query) => self.query(query, scope, Noun::Table)?,
            _ => return Ok(None),
        };
        match stand {
            Stand::Records(set)
                if set.one && set.frame.table.as_ref().is_some_and(|table| table.name == step.to.name) =>
            {
                let list = reach::to_list(&step, set.frame.alias);
                Ok(Some((key, set.select(list, true).bracketed())))
            }
            _ => Ok(None),
        }
    }

    /// The child's columns of a path that ends with a step to a parent, and that step.
    fn belongs_to(&self, expr: &Expr, scope: &Scope) -> Result<Option<(Sql, KeyStep)>> {
        let ExprKind::Path(path) = &expr.kind else { return Ok(None) };
        let Some(walk) = self.way_of(path, scope)? else { return Ok(None) };
        if walk.column.is_some() || walk.call.is_some() {
            return Ok(None);
        }
        let (start, steps) = self.bound_start(&walk, scope);
        let Some((last, before)) = steps.split_last() else { return Ok(None) };
        if !last.to_parent || steps.iter().any(|step| !step.to_one) {
            return Ok(None);
        }
        let end = self.joined(&start, before);
        let _ = self.path_value(path, scope)?;
        Ok(Some((reach::from_columns(last, end.alias), last.clone())))
    }

    /// `in`. A query leaves nulls out, which shows where it matters whether the answer is false or NULL.
    fn member_of(&self, expr: &Expr, list: &Expr, not: bool, scope: &Scope, exact: bool) -> Result<Low> {
        let word = if not { " not in " } else { " in " };
        let build = |left: Sql, right: Sql| Low::new(left.with(word).then(right), EQUALITY);
        let path = match &list.kind {
            ExprKind::Path(path) => path,
            _ => {
                return Err(
                    Diagnostic::error("`in` takes a list or a query in brackets, or a variable").at(list.span())
                );
            }
        };
        let stand = match &path.head {
            PathHead::Group(items) if path.segments.is_empty() => match items.as_slice() {
                [Expr { kind: ExprKind::Query(query), .. }] => self.query(query, scope, Noun::Table)?,
                [Expr { kind: ExprKind::Path(inner), .. }] if self.is_noun(inner, scope)? => {
                    self.noun(inner, scope, Noun::Table)?
                }
                items => {
                    let left = self.operand(expr, scope)?;
                    let mut values = Vec::new();
                    for item in items {
                        let item_low = self.operand(item, scope)?;
                        as_wide(&left, item_low.width, item.span())?;
                        values.push(item_low.sql);
                    }
                    let word = if left.width > 1 { "values " } else { "" };
                    let list = Sql::text(word).then(Sql::join(values, ", ")).bracketed();
                    return Ok(build(left.over(ORDERING), list));
                }
            },
            _ if self.is_set(path, scope)? => self.noun(path, scope, Noun::Table)?,
            _ => {
                let text = print_path(path);
                return Err(Diagnostic::error(format!("`{text}` is no list"))
                    .at(path.at.0)
                    .hint(format!("a list stands in brackets: in ({text}); \"some of them is\" is {text} = …")));
            }
        };
        let span = list.span();
        match stand {
            Stand::Records(mut set) => {
                let key = self.belongs_to(expr, scope)?;
                let same = |step: &KeyStep| set.frame.table.as_ref().is_some_and(|table| table.name == step.to.name);
                let (left, columns) = match key {
                    Some((key, step)) if same(&step) => {
                        let record = set.frame.record();
                        (
                            key,
                            record.map(|record| {
                                step.to_columns.iter().map(|position| record.column(*position)).collect()
                            }),
                        )
                    }
                    _ => {
                        let left = self.operand(expr, scope)?;
                        let key = set.frame.record().map(|record| record.key());
                        as_wide(&left, key.as_ref().map_or(0, Vec::len), expr.span().to(span))?;
                        (left.over(ORDERING), key)
                    }
                };
                let columns: Vec<Sql> = columns.unwrap_or_default();
                if columns.is_empty() {
                    return Err(Diagnostic::error("these records have no key to look among").at(span));
                }
                if not || exact {
                    set = set.open();
                    set.filters.extend(columns.iter().map(|column| column.clone().with(" is not null")));
                }
                Ok(build(left, set.select(Sql::join(columns, ", "), false).bracketed()))
            }
            Stand::Rows(rows) => {
                if rows.columns.iter().any(|column| column.nest.is_some()) {
                    return Err(Diagnostic::error("`in` looks among plain values").at(span));
                }
                let left = self.operand(expr, scope)?;
                as_wide(&left, rows.columns.len(), expr.span().to(span))?;
                let left = left.over(ORDERING);
                let mut rows = rows;
                if not || exact {
                    rows = rows.settled();
                    let columns: Vec<Sql> =
                        rows.columns.iter().map(|column| column.sql.clone().with(" is not null")).collect();
                    rows.set.filters.extend(columns);
                }
                let columns = Sql::join(rows.columns.iter().map(|column| column.sql.clone()), ", ");
                Ok(build(left, rows.select_rows(columns).bracketed()))
            }
            Stand::Value(scalar) => Ok(build(self.operand(expr, scope)?.over(ORDERING), scalar.sql.bracketed())),
        }
    }

    /// The same in brackets, whose first name is a variable or a table before it is anything of the record in hand.
    fn is_noun(&self, path: &Path, scope: &Scope) -> Result<bool> {
        let PathHead::Name(name) = &path.head else { return self.is_set(path, scope) };
        match scope.variables.get(&name.text) {
            Some(variable) => Ok(!matches!(variable, crate::plan::Variable::Value(_))),
            None => Ok(self.table(name)?.is_some() || self.is_set(path, scope)?),
        }
    }

    /// Does a path without a query's words name a set: a table, a variable that holds one, records by key?
    pub(super) fn is_set(&self, path: &Path, scope: &Scope) -> Result<bool> {
        Ok(match &path.head {
            PathHead::Name(name) => match self.find_way(name, scope)? {
                Some(super::names::Found::Table) => true,
                Some(super::names::Found::Given(_)) => !path.segments.is_empty(),
                Some(super::names::Found::Variable(variable)) => !matches!(variable, crate::plan::Variable::Value(_)),
                _ => false,
            },
            PathHead::Key { .. } | PathHead::Pick { .. } | PathHead::All(_) | PathHead::Any { .. } => true,
            PathHead::Group(items) => matches!(items.as_slice(), [Expr { kind: ExprKind::Query(_), .. }]),
            PathHead::Call { name, args, over: None } => {
                let key = crate::lang::args_key(args, path.at).is_some() && !super::function::is_known(&name.text);
                key && self.table(name)?.is_some()
            }
            PathHead::Call { .. } | PathHead::Here => false,
        })
    }

    pub(super) fn mentions_outer(&self, inner: &Set, mark: usize) -> bool {
        let outer = |sql: &Sql| sql.aliases().any(|alias| self.root_of(alias) < mark);
        inner.filters.iter().any(outer)
            || inner.frame.joins.borrow().iter().any(|join| outer(&join.sql))
            || outer(&inner.frame.source)
    }
}

/// Both sides of a comparison have as many values.
fn as_wide(left: &Low, right: usize, span: Span) -> Result<()> {
    // Records without a key have an error of their own.
    if left.width == right || right == 0 {
        return Ok(());
    }
    let values = |count: usize| if count == 1 { "one value".to_owned() } else { format!("{count} values") };
    Err(Diagnostic::error(format!("{} cannot be compared with {}", values(left.width), values(right))).at(span))
}

/// The scope around a relation's own words: what they lack reaches outwards.
fn outside(scope: &Scope) -> Scope {
    Scope { bound: None, ..scope.clone() }
}

/// A path as a query of nothing but its noun.
pub fn query_of(path: &Path, steps: Vec<QueryStep>) -> Query {
    Query { verbs: Vec::new(), noun: path.clone(), alias: None, steps, at: path.at }
}
