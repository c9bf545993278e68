//! What nests in an answer: lists along to-many paths, braces behind a relation, `include`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::Planner;
use super::condition::query_of;
use super::frame::{Frame, Place, Rec, Scope, identity_names};
use super::names::Walk;
use super::query::Pending;
use super::reach;
use super::sql::{Alias, Sql, quoted};
use super::stand::{Range, Set, Shown, Stand, order_terms, write_filters, write_order};
use super::steps::unique_names;
use crate::answer::NestedHead;
use crate::catalog::KeyStep;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{
    BinaryOp, Expr, ExprKind, Path, PathHead, Pick, Query, QueryStepKind, RelationClause, ResultColumn,
    ResultColumnKind, Segment,
};
use crate::lang::print_path;
use crate::plan::{Branch, Element, Statement};

/// What nests in a column, before it is written as SQL.
#[derive(Clone)]
pub struct Nest {
    /// The way from the record in hand.
    pub steps: Vec<KeyStep>,
    /// The records at its end: filters, order and a range, all within one record above.
    pub set: Set,
    pub to_one: bool,
    pub kind: NestKind,
}

#[derive(Clone)]
pub enum NestKind {
    /// One value for each record.
    Value(Sql),
    /// Objects with these columns.
    Records(Vec<Shown>),
    /// The same, and they are whole records, which show themselves in a word.
    Whole(Vec<Shown>),
}

impl Nest {
    /// Everything that it says of its records, further levels included.
    pub fn pieces(&self) -> Vec<Sql> {
        let mut pieces = self.set.filters.clone();
        pieces.extend(self.set.order.iter().map(|order| order.sql.clone()));
        pieces.extend(self.set.frame.joins.borrow().iter().map(|join| join.sql.clone()));
        match &self.kind {
            NestKind::Value(value) => pieces.push(value.clone()),
            NestKind::Records(columns) | NestKind::Whole(columns) => {
                pieces.extend(columns.iter().map(|column| column.sql.clone()));
                pieces.extend(columns.iter().filter_map(|column| column.nest.as_ref()).flat_map(Nest::pieces));
            }
        }
        pieces
    }
}

impl Planner<'_> {
    /// A to-many path in `show` is a list. `None` for everything that is one value.
    pub(super) fn list(&self, expr: &Expr, scope: &Scope) -> Result<Option<Nest>> {
        if let ExprKind::Path(Path { head: PathHead::Group(items), segments, at }) = &expr.kind
            && !segments.is_empty()
            && let [Expr { kind: ExprKind::Query(query), .. }] = items.as_slice()
            && let Some((steps, set, one)) = self.nested_set(query, scope)?
        {
            let Some(record) = set.frame.record() else { return Ok(None) };
            let walk = self.walk(record.clone(), None, segments)?;
            let value = self.end_of(&walk, *at, scope)?;
            return Ok(Some(Nest { steps, set, to_one: one, kind: NestKind::Value(value) }));
        }
        let mut ways = Vec::new();
        self.ways(expr, scope, &mut ways)?;
        let truth = |op: BinaryOp| op.compares() || matches!(op, BinaryOp::And | BinaryOp::Or);
        if matches!(expr.kind, ExprKind::Binary(op, ..) if truth(op)) || ways.is_empty() {
            return Ok(None);
        }
        if matches!(
            expr.kind,
            ExprKind::Like { .. }
                | ExprKind::Between { .. }
                | ExprKind::In { .. }
                | ExprKind::IsNull { .. }
                | ExprKind::Unary(crate::lang::ast::UnaryOp::Not, _)
        ) {
            return Ok(None);
        }
        if ways.len() > 1 {
            return Err(Diagnostic::error("a list goes along one to-many path; here are two").at(expr.span()));
        }
        let way = ways.remove(0);
        if scope.frame.as_ref().is_some_and(|frame| frame.alias != way.start.owner.alias) {
            return Err(Diagnostic::error("a list goes along a path of the record that it stands in").at(expr.span()));
        }
        // A bare path lists what stands at its end, each record there once.
        if let ExprKind::Path(path) = &expr.kind
            && let Some(walk) = self.way_of(path, scope)?
        {
            let (_, steps) = self.bound_start(&walk, scope);
            let Some(last) = steps.last() else { return Ok(None) };
            let frame = self.frame(&last.to, scope.frame.as_ref());
            let Some(record) = frame.record() else { return Ok(None) };
            let value = match walk.column {
                Some(position) => record.column(position),
                None => super::expr::key_value(record.key(), scope),
            };
            return Ok(Some(Nest { steps, set: Set::all(frame), to_one: false, kind: NestKind::Value(value) }));
        }
        let steps = way.whole.unwrap_or(way.steps);
        let Some(last) = steps.last() else { return Ok(None) };
        let frame = self.frame(&last.to, scope.frame.as_ref());
        let Some(bound) = self.bind(scope, &way.start, &steps, &frame) else { return Ok(None) };
        let value = self.value(expr, &bound)?.sql;
        Ok(Some(Nest { steps, set: Set::all(frame), to_one: false, kind: NestKind::Value(value) }))
    }

    /// The value at the end of a to-one walk.
    fn end_of(&self, walk: &Walk, at: crate::lang::ast::Location, scope: &Scope) -> Result<Sql> {
        if !walk.to_one() || walk.call.is_some() {
            return Err(Diagnostic::error("behind these brackets a path leads to one record").at(at.0));
        }
        let end = self.joined(&walk.start, &walk.steps);
        Ok(walk.column.map_or_else(|| super::expr::key_value(end.key(), scope), |position| end.column(position)))
    }

    /// `reviews{score, user.name}`.
    pub(super) fn nest(&self, path: &Path, items: &[ResultColumn], scope: &Scope) -> Result<Nest> {
        let (steps, set, one) = self.nested_path(path, scope)?;
        let inner = scope.of(&set.frame).at(Place::Show);
        let mut columns = Vec::new();
        for item in items {
            if let ResultColumnKind::Expr(expr) = &item.kind
                && self.is_of_set(expr, &inner)?
            {
                return Err(Diagnostic::error("within braces each record stands for itself")
                    .at(item.at.0)
                    .hint(format!("beside the braces: count({})", print_path(path))));
            }
            match &item.kind {
                ResultColumnKind::Star => columns.extend(set.columns()),
                _ => columns.push(self.item(item, &inner)?),
            }
        }
        unique_names(&columns, std::iter::repeat(path.at.0))?;
        Ok(Nest { steps, set, to_one: one, kind: NestKind::Records(columns) })
    }

    /// What a path before braces leads to.
    fn nested_path(&self, path: &Path, scope: &Scope) -> Result<(Vec<KeyStep>, Set, bool)> {
        let nothing = || {
            Diagnostic::error(format!("`{}` is no relation, and nothing nests in it", print_path(path)))
                .at(path.at.0)
                .hint("braces stand behind a relation: reviews{score}")
        };
        let found = match &path.head {
            PathHead::Group(items) => match items.as_slice() {
                [Expr { kind: ExprKind::Query(query), .. }] => self.nested_set(query, scope)?,
                [Expr { kind: ExprKind::Path(inner), .. }] => self.nested_set(&query_of(inner, Vec::new()), scope)?,
                _ => None,
            },
            _ => return self.nested_set(&query_of(path, Vec::new()), scope)?.ok_or_else(nothing),
        };
        let (mut steps, set, one) = found.ok_or_else(nothing)?;
        if path.segments.is_empty() {
            return Ok((steps, set, one));
        }
        // `(reviews by score desc limit 3).user{name}`: further along, from the records that the brackets leave.
        let Some(record) = set.frame.record() else { return Err(nothing()) };
        let walk = self.walk(record, None, &path.segments)?;
        if walk.column.is_some() || walk.call.is_some() || walk.steps.is_empty() {
            return Err(nothing());
        }
        if !set.range.is_all() {
            return Err(Diagnostic::error("behind a limit in brackets nothing nests further along")
                .at(path.at.0)
                .hint(format!(
                    "nest it within: {}{{*, …}}",
                    print_path(&Path { segments: Vec::new(), ..path.clone() })
                )));
        }
        let Some(last) = walk.steps.last() else { return Err(nothing()) };
        let end = self.frame(&last.to, scope.frame.as_ref());
        let mut filters = Vec::new();
        let inner = set.select(reach::from_list(&walk.steps[0], set.frame.alias), false);
        let _ = inner;
        filters.extend(self.through_filters(&set, &walk.steps, &end));
        let one = one && walk.to_one();
        steps.extend(walk.steps.iter().cloned());
        Ok((steps, Set { filters, ..Set::all(end) }, one))
    }

    /// The filters of the middle of a way, told of its end.
    fn through_filters(&self, set: &Set, steps: &[KeyStep], end: &Rc<Frame>) -> Vec<Sql> {
        if set.filters.is_empty() {
            return Vec::new();
        }
        let hopped = self.hop_set(set.clone(), steps);
        let names = hopped.frame.record().map(|record| identity_names(&record.table)).unwrap_or_default();
        let near: Vec<Sql> = names.iter().map(|name| Sql::column(end.alias, name)).collect();
        let far: Vec<Sql> = names.iter().map(|name| Sql::column(hopped.frame.alias, name)).collect();
        if near.is_empty() {
            return Vec::new();
        }
        vec![reach::row(near).with(" in ").then(hopped.select(Sql::join(far, ", "), false).bracketed())]
    }

    /// A relation of the record in hand with words, each within one record above: filters, an order, one range at the end.
    fn nested_set(&self, query: &Query, scope: &Scope) -> Result<Option<(Vec<KeyStep>, Set, bool)>> {
        if !query.verbs.is_empty() || query.alias.is_some() {
            return Ok(None);
        }
        if let PathHead::Pick { which: Pick::First, count, inner } = &query.noun.head
            && query.noun.segments.is_empty()
            && query.steps.is_empty()
        {
            let Some((steps, mut set, _)) = self.nested_set(inner, scope)? else { return Ok(None) };
            if set.range.is_all() {
                set.range = Range { limit: Some(count.map_or(1, |(count, _)| count)), offset: 0 };
                return Ok(Some((steps, set, count.is_none())));
            }
            return Ok(None);
        }
        let Some(walk) = self.way_of(&query.noun, scope)? else { return Ok(None) };
        if walk.column.is_some() || walk.call.is_some() || walk.steps.is_empty() {
            return Ok(None);
        }
        let (_, steps) = self.bound_start(&walk, scope);
        let Some(last) = steps.last() else { return Ok(None) };
        if scope.frame.as_ref().is_some_and(|frame| frame.alias != walk.start.alias) {
            return Err(
                Diagnostic::error("what nests goes along a relation of the record that it stands in").at(query.at.0)
            );
        }
        let one = steps.iter().all(|step| step.to_one);
        let set = Set { one, ..Set::all(self.frame(&last.to, scope.frame.as_ref())) };
        let words: Vec<crate::lang::ast::QueryStep> = query.steps.clone();
        if words.iter().any(|step| {
            matches!(
                step.kind,
                QueryStepKind::Hop { .. }
                    | QueryStepKind::Columns(_)
                    | QueryStepKind::Per(_)
                    | QueryStepKind::Show(_)
                    | QueryStepKind::Set { .. }
                    | QueryStepKind::Include(_)
            )
        }) {
            return Ok(None);
        }
        let outer = Scope { bound: None, ..scope.clone() };
        let span = query.at.0;
        match self.steps(Stand::Records(set), &words, &outer, &mut Pending::default())? {
            Stand::Records(set) if set.frame.base => {
                let one = set.one;
                Ok(Some((steps, set, one)))
            }
            _ => Err(Diagnostic::error("within one record above there are filters, `by` and one `limit` at the end")
                .at(span)),
        }
    }

    /// One entry of `include`: a relation, or a path whose every relation nests in the one before.
    pub(super) fn nest_include(&self, with: &RelationClause, scope: &Scope) -> Result<(String, Nest)> {
        let path = &with.relation;
        let first = Path { segments: Vec::new(), ..path.clone() };
        let name = match &path.head {
            PathHead::Name(name) => name.text.clone(),
            PathHead::Group(items) => match items.as_slice() {
                [Expr { kind: ExprKind::Query(query), .. }] => print_path(&query.noun),
                _ => print_path(&first),
            },
            _ => print_path(&first),
        };
        let mut nest = self.include_level(&first, &path.segments, with, scope)?;
        if path.segments.is_empty()
            && let Some(condition) = &with.condition
        {
            let inner = scope.of(&nest.set.frame).at(Place::Where);
            let cond = self.condition(condition, &inner)?;
            nest.set.filters.push(cond);
        }
        Ok((name, nest))
    }

    fn include_level(&self, path: &Path, rest: &[Segment], with: &RelationClause, scope: &Scope) -> Result<Nest> {
        let (steps, set, one) = match &path.head {
            // A name here is the record's own, as behind a dot: it does not reach further out.
            PathHead::Name(_) => {
                let Some(record) = scope.frame.as_ref().and_then(Frame::record_of) else {
                    return Err(Diagnostic::error("`include` loads relations into records").at(path.at.0));
                };
                let via = with.via.clone().filter(|_| rest.is_empty());
                let one_step = RelationClause { relation: path.clone(), via, ..with.clone() };
                let steps = self.relation_steps(&record, &one_step)?;
                let Some(last) = steps.last() else {
                    return Err(Diagnostic::error("a relation belongs here").at(path.at.0));
                };
                let set = Set::all(self.frame(&last.to, scope.frame.as_ref()));
                let one = steps.iter().all(|step| step.to_one);
                (steps, set, one)
            }
            _ => self.nested_path(path, scope)?,
        };
        let mut columns = set.columns();
        if let Some((next, further)) = rest.split_first() {
            if next.args.is_some() {
                return Err(Diagnostic::error("a relation has no brackets behind it").at(next.name.span()));
            }
            let inner = scope.of(&set.frame).at(Place::Show);
            let next_path = Path { head: PathHead::Name(next.name.clone()), segments: Vec::new(), at: next.name.at };
            let mut nest = self.include_level(&next_path, further, with, &inner)?;
            if further.is_empty()
                && let Some(condition) = &with.condition
            {
                let cond = self.condition(condition, &inner.of(&nest.set.frame).at(Place::Where))?;
                nest.set.filters.push(cond);
            }
            columns.push(Shown { nest: Some(nest), ..Shown::new(&next.name.text, Sql::text("NULL")) });
        }
        Ok(Nest { steps, set, to_one: one, kind: NestKind::Whole(columns) })
    }

    /// The statements for what nests in `columns` of the records of `root`. The first of the root's link cells stands at
    /// `link_at`.
    pub(super) fn branches(&self, root: &Set, columns: &[Shown], link_at: usize) -> Result<Vec<Branch>> {
        let mut branches = Vec::new();
        for (cell, column) in columns.iter().enumerate() {
            if let Some(nest) = &column.nest {
                branches.push(self.branch(root, nest, cell, link_at)?);
            }
        }
        Ok(branches)
    }

    fn branch(&self, root: &Set, nest: &Nest, cell: usize, link_at: usize) -> Result<Branch> {
        let Some(record) = root.frame.record() else {
            return Err(Diagnostic::error("only records have something nested in them"));
        };
        let link_names = link_names(&record, nest);
        let width = link_names.len();
        let single = Set {
            filters: holes(&record, &link_names),
            range: Range::default(),
            order: Vec::new(),
            ..root_table(self, root, &record)
        };
        let columns: Vec<Shown> = match &nest.kind {
            NestKind::Value(value) => vec![Shown::new("value", value.clone())],
            NestKind::Records(columns) | NestKind::Whole(columns) => columns.clone(),
        };
        let nested = columns.iter().any(|column| column.nest.is_some());
        let identity = nest.set.frame.record().map(|record| link_columns(&record)).unwrap_or_default();
        let mut list: Vec<Sql> = columns.iter().map(|column| column.sql.clone()).collect();
        let below = nest.set.frame.record();
        let repr = match (&nest.kind, &below) {
            (NestKind::Whole(columns), Some(below)) => Some(self.repr(below, columns, &mut list)?),
            _ => None,
        };
        let link_below = list.len();
        if nested {
            list.extend(identity.iter().cloned());
        }
        self.check_reach(root, nest, &list)?;
        let whole = within_range(root, &record);
        let statement = self.below(&whole, nest, &link_names, &list);
        let each = self.below(&single, nest, &link_names, &list);
        let branches = if nested {
            // The records of this level, as the root of the next: those that the statement above finds.
            let keys = self.below(&whole, nest, &link_names, &identity);
            let names: Vec<Sql> = identity.clone();
            let mut filters = Vec::new();
            if !names.is_empty() {
                let inner = Sql::text("select ")
                    .then(Sql::join((0..names.len()).map(|index| Sql::text(quoted(&format!("hop:c{index}")))), ", "))
                    .with(" from ")
                    .then(keys.bracketed());
                filters.push(reach::row(names).with(" in ").then(inner.bracketed()));
            }
            let next = Set { filters, range: Range::default(), order: Vec::new(), ..nest.set.clone() };
            self.branches(&next, &columns, link_below)?
        } else {
            Vec::new()
        };
        let element = match &nest.kind {
            NestKind::Value(_) => Element::Value,
            NestKind::Records(columns) | NestKind::Whole(columns) => {
                let names = columns.iter().map(|column| column.name.clone()).collect();
                Element::Record(Rc::new(NestedHead { columns: names, repr }))
            }
        };
        Ok(Branch {
            cell,
            link: (link_at..link_at + width).collect(),
            to_one: nest.to_one,
            element,
            width: width + list.len(),
            statement: self.statement(statement),
            each: self.statement(each),
            branches,
        })
    }

    /// A level's statement holds its own records and those right above; names further out are not at hand there.
    fn check_reach(&self, root: &Set, nest: &Nest, list: &[Sql]) -> Result<()> {
        let nearest = self.root_of(root.frame.alias);
        let joins = nest.set.frame.joins.borrow();
        let order = nest.set.full_order();
        let pieces = list.iter().chain(&nest.set.filters).chain(order.iter().map(|order| &order.sql));
        let pieces = pieces.chain(joins.iter().map(|join| &join.sql));
        if pieces.flat_map(Sql::aliases).any(|alias| self.root_of(alias) < nearest) {
            return Err(Diagnostic::error(
                "what nests can name its own record and the one right above it, none further out",
            ));
        }
        Ok(())
    }

    /// `select link, columns from the records above join … join the records below`, in the order of those below. The
    /// columns are named `hop:c0` … where a range or repeats need a query around.
    fn below(&self, root: &Set, nest: &Nest, link_names: &[Sql], list: &[Sql]) -> Sql {
        let inner = &nest.set;
        self.look_along(&nest.steps);
        let mut from = root.frame.source_joined();
        let mut near = root.frame.alias;
        for (index, step) in nest.steps.iter().enumerate() {
            let last = index + 1 == nest.steps.len();
            let alias = if last { inner.frame.alias } else { self.alias(&step.to.name) };
            from.push(" join ");
            if last {
                from.append(inner.frame.source.clone());
            } else {
                from.push(super::expr::source_name(step));
            }
            from.push(" as ");
            from.push_alias(alias);
            from.push(" on ");
            from.append(reach::linked(step, near, alias));
            near = alias;
        }
        for join in inner.frame.joins.borrow().iter() {
            from.push(" ");
            from.append(join.sql.clone());
        }
        let mut filters = root.filters.clone();
        filters.extend(inner.filters.iter().cloned());
        let order = inner.full_order();
        let repeats = nest.steps.len() > 1 && reach::repeats(&nest.steps)
            || nest.steps.iter().any(|step| step.to_parent && !step.to_one);
        let link: Vec<Sql> = link_names.to_vec();
        let named_link =
            |index: usize, sql: &Sql| sql.clone().with(format!(" as {}", quoted(&format!("hop:l{index}"))));
        let named_column =
            |index: usize, sql: &Sql| sql.clone().with(format!(" as {}", quoted(&format!("hop:c{index}"))));
        let named = || {
            let links = link.iter().enumerate().map(|(index, sql)| named_link(index, sql));
            Sql::join(links.chain(list.iter().enumerate().map(|(index, sql)| named_column(index, sql))), ", ")
        };
        if inner.range.is_all() && !repeats {
            let mut sql = Sql::text("select ").then(named()).with(" from ").then(from);
            write_filters(&mut sql, " where ", &filters);
            write_order(&mut sql, &order);
            return sql;
        }
        // Number the records within each above; repeats of one record have the same number.
        let mut window = Sql::text("partition by ").then(Sql::join(link.iter().cloned(), ", "));
        if !order.is_empty() {
            window.push(" order by ");
            window.append(order_terms(&order));
        }
        let rank = if repeats { "dense_rank()" } else { "row_number()" };
        let mut sql = Sql::text(if repeats { "select distinct " } else { "select " });
        sql.append(named());
        sql.append(Sql::text(format!(", {rank} over (")).then(window).with(") as \"hop:n\" from ").then(from));
        write_filters(&mut sql, " where ", &filters);
        let names = (0..link.len()).map(|index| Sql::text(quoted(&format!("hop:l{index}"))));
        let columns = (0..list.len()).map(|index| Sql::text(quoted(&format!("hop:c{index}"))));
        let mut outer =
            Sql::text("select ").then(Sql::join(names.chain(columns), ", ")).with(" from ").then(sql.bracketed());
        let mut bounds = Vec::new();
        let number = |number: u64| Sql::value(crate::store::Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
        if inner.range.offset > 0 {
            bounds.push(Sql::text("\"hop:n\" > ").then(number(inner.range.offset)));
        }
        if let Some(limit) = inner.range.limit {
            bounds.push(Sql::text("\"hop:n\" <= ").then(number(limit.saturating_add(inner.range.offset))));
        }
        write_filters(&mut outer, " where ", &bounds);
        outer.push(" order by \"hop:n\"");
        outer
    }

    /// The root and all its branches as one statement; see [`crate::plan::Plan::joined`].
    pub(super) fn joined_branches(&self, root: &Sql, branches: &[Branch]) -> Sql {
        fn numbered(sql: &Sql) -> Sql {
            Sql::text("(select *, row_number() over () as \"hop:r\" from ").then(sql.clone().bracketed()).with(")")
        }
        fn join(
            planner: &Planner<'_>,
            from: &mut Sql,
            aliases: &mut Vec<Alias>,
            branches: &[Branch],
            above: Alias,
            root: bool,
        ) {
            for branch in branches {
                let alias = planner.alias("below");
                from.push(" left join ");
                from.append(numbered(&branch.statement.sql));
                from.push(" as ");
                from.push_alias(alias);
                from.push(" on ");
                let pairs = branch.link.iter().enumerate().map(|(index, cell)| {
                    // The root names its link cells as such; a branch has them among its columns.
                    let name = if root { format!("hop:l{index}") } else { format!("hop:c{cell}") };
                    Sql::column(alias, &format!("hop:l{index}")).with(" is ").then(Sql::column(above, &name))
                });
                from.append(Sql::join(pairs, " and "));
                aliases.push(alias);
                join(planner, from, aliases, &branch.branches, alias, false);
            }
        }
        let top = self.alias("root");
        let mut from = numbered(root).with(" as ").alias(top);
        let mut aliases = vec![top];
        join(self, &mut from, &mut aliases, branches, top, true);
        let list = aliases.iter().map(|alias| Sql::new().alias(*alias).with(".*"));
        let order = aliases.iter().map(|alias| Sql::column(*alias, "hop:r"));
        let list = Sql::join(list, ", ");
        Sql::text("select ").then(list).with(" from ").then(from).with(" order by ").then(Sql::join(order, ", "))
    }

    pub(super) fn statement(&self, sql: Sql) -> Statement {
        Statement { sql, letters: self.letters.borrow().clone() }
    }
}

/// The records of a root without its range, which is asked inside, so that the joins of its frame stay at hand.
fn within_range(root: &Set, record: &Rec) -> Set {
    let identity = record.identity();
    if root.range.is_all() || identity.is_empty() {
        return root.clone().open();
    }
    let list = root.select(Sql::join(identity.iter().cloned(), ", "), false);
    let among = reach::row(identity).with(" in ").then(list.bracketed());
    Set { filters: vec![among], order: Vec::new(), range: Range::default(), ..root.clone() }
}

/// The columns that tell a record above from others: its identity; where it has none, the columns the way starts from.
fn link_names(record: &Rec, nest: &Nest) -> Vec<Sql> {
    let identity = link_columns(record);
    if !identity.is_empty() {
        return identity;
    }
    nest.steps
        .first()
        .map(|step| step.from_columns.iter().map(|position| record.column(*position)).collect())
        .unwrap_or_default()
}

pub fn link_columns(record: &Rec) -> Vec<Sql> {
    record.identity()
}

fn holes(record: &Rec, link: &[Sql]) -> Vec<Sql> {
    let _ = record;
    link.iter().enumerate().map(|(index, column)| column.clone().with(" is ").then(Sql::hole(index))).collect()
}

/// The table of the root under the root's alias, without what filtered it.
fn root_table(planner: &Planner<'_>, root: &Set, record: &Rec) -> Set {
    let base = planner.frame(&record.table, None);
    let frame = Rc::new(Frame {
        alias: root.frame.alias,
        table: Some(record.table.clone()),
        name: root.frame.name.clone(),
        source: base.source.clone(),
        base: true,
        few: Cell::new(true),
        size: Cell::new(None),
        joins: RefCell::new(root.frame.joins.borrow().clone()),
        parent: root.frame.parent.clone(),
        shown: RefCell::new(Vec::new()),
        keys: RefCell::new(None),
        grouped: RefCell::new(None),
    });
    Set::all(frame)
}

/// The hidden cells that link a root's rows to what nests in them.
pub fn root_links(set: &Set, columns: &[Shown]) -> Vec<Sql> {
    let Some(record) = set.frame.record() else { return Vec::new() };
    columns.iter().find_map(|column| column.nest.as_ref()).map(|nest| link_names(&record, nest)).unwrap_or_default()
}
