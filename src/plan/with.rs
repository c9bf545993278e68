//! `with` and `without`, and how many: records counted at the end of a way.

use super::Planner;
use super::condition::{Traced, query_of};
use super::frame::{Place, Rec, Scope};
use super::names::Looked;
use super::query::Noun;
use super::reach;
use super::sql::{Alias, Sql};
use super::stand::{Set, Stand};
use crate::catalog::KeyStep;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{CountRange, Expr, ExprKind, PathHead, QueryStep, QueryStepKind, RelationClause};
use crate::lang::print_path;
use crate::store::Value;

impl Planner<'_> {
    /// `with` and `without`.
    pub(super) fn with_condition(&self, with: &RelationClause, wanted: bool, scope: &Scope) -> Result<Sql> {
        let Some(record) = scope.frame.as_ref().and_then(super::frame::Frame::record_of) else {
            return Err(Diagnostic::error("`with` filters records").at(with.at.0));
        };
        let negated = |sql: Sql| if wanted { sql } else { Sql::text("not ").then(sql) };
        let simple = match &with.relation.head {
            PathHead::Group(items) if with.relation.segments.is_empty() && with.via.is_none() => match items.as_slice()
            {
                [Expr { kind: ExprKind::Query(query), .. }] => self.filtered_relation(query, scope)?,
                [Expr { kind: ExprKind::Path(path), .. }] => {
                    self.filtered_relation(&query_of(path, Vec::new()), scope)?
                }
                _ => None,
            },
            PathHead::Group(_) => None,
            _ => {
                let steps = self.relation_steps(&record, with)?;
                let Some(last) = steps.last() else {
                    return Err(Diagnostic::error("`with` takes a relation").at(with.at.0));
                };
                let mark = self.mark();
                let inner = Set::all(self.frame(&last.to, scope.frame.as_ref()));
                Some((record.clone(), steps, inner, mark))
            }
        };
        if let Some((start, steps, mut inner, mark)) = simple {
            if let Some(condition) = &with.condition {
                let cond =
                    self.condition(condition, &Scope { bound: None, ..scope.of(&inner.frame) }.at(Place::Where))?;
                self.narrow(&inner, &cond);
                inner.filters.push(cond);
            }
            return match with.count {
                None => Ok(negated(self.some(&start, &steps, inner, mark, !wanted))),
                Some(many) => Ok(self.counted(&start, &steps, inner, mark, many)),
            };
        }
        // A query with an order, a range or hops of its own is asked for each record.
        let mut stand = self.noun(&with.relation, scope, Noun::Path)?;
        if let Some(condition) = &with.condition {
            let step = QueryStep { kind: QueryStepKind::Where(condition.clone()), at: with.at };
            stand = self.steps(stand, &[step], scope, &mut super::query::Pending::default())?;
        }
        let Stand::Records(set) = stand else {
            return Err(Diagnostic::error("`with` takes a relation").at(with.relation.at.0));
        };
        Ok(match with.count {
            None => negated(Sql::text("exists ").then(set.select(Sql::text("1"), false).bracketed())),
            Some(many) => {
                let inner = set.select(Sql::text("1"), false).bracketed();
                bounds(Sql::text("(select count(*) from ").then(inner).with(")"), many)
            }
        })
    }

    /// The steps of the relation or path that `with` or `include` names.
    pub(super) fn relation_steps(&self, record: &Rec, with: &RelationClause) -> Result<Vec<KeyStep>> {
        let path = &with.relation;
        let names: Vec<&crate::lang::ast::Name> = match &path.head {
            PathHead::Name(name) => {
                std::iter::once(name).chain(path.segments.iter().map(|segment| &segment.name)).collect()
            }
            _ => return Err(Diagnostic::error("a relation belongs here, as in with reviews").at(path.at.0)),
        };
        if let Some(segment) = path.segments.iter().find(|segment| segment.args.is_some()) {
            return Err(Diagnostic::error("a relation has no brackets behind it").at(segment.name.span()));
        }
        let mut table = record.table.clone();
        let mut steps: Vec<KeyStep> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let via = if index + 1 == names.len() { with.via.as_ref() } else { None };
            match self.behind_dot(&table, name, via)? {
                Looked::Relation(relation) => {
                    table = relation.target().clone();
                    steps.extend(relation.steps.iter().cloned());
                }
                Looked::Column(position) => {
                    let column = &table.columns[position].name;
                    return Err(Diagnostic::error(format!("`{column}` is a column of {}, not a relation", table.name))
                        .at(name.span())
                        .hint(format!("a column is looked at by where: where {} is not null", print_path(path))));
                }
            }
        }
        Ok(steps)
    }

    /// So many records of `inner` at the end of `steps` from `start`, each counted once.
    pub(super) fn counted(&self, start: &Rec, steps: &[KeyStep], mut inner: Set, mark: usize, many: CountRange) -> Sql {
        self.look_along(steps);
        let (start, rest) = self.lead(start, steps);
        let near = self.frame_size(&start.owner);
        // Counting stops as soon as the answer is known.
        let enough = many.most.map_or(many.least, |most| most.saturating_add(1));
        let single = rest.first().is_some_and(|first| {
            let cheap = self.count_for_each(first, near, &inner, rest.len() > 1, Some(enough));
            reach::is_lookup(first) && cheap || !self.can_be_traced(&start, first)
        });
        if single
            || start.owner.few.get()
            || self.mentions_outer(&inner, mark)
            || !inner.range.is_all()
            || rest.is_empty()
        {
            let reached = self.reached(&start, rest, inner.frame.alias);
            inner.filters.insert(0, reached);
            if let (Some(before), None) = (many.least.checked_sub(1), many.most) {
                let last = inner.unordered(Sql::text("1")).with(" limit 1 offset ").then(number(before));
                return Sql::text("exists ").then(last.bracketed());
            }
            if let (0, Some(most)) = (many.least, many.most) {
                let first_too_many = inner.unordered(Sql::text("1")).with(" limit 1 offset ").then(number(most));
                return Sql::text("not exists ").then(first_too_many.bracketed());
            }
            let list = inner.unordered(Sql::text("1")).with(" limit ").then(number(enough));
            return bounds(Sql::text("(select count(*) from ").then(list.bracketed()).with(")"), many);
        }
        // Without an index the far end is grouped once, and the records are looked up in what came of it.
        let (from, near) = self.spread(rest, &inner);
        let count = self.count_of(rest, &inner);
        let traced = self.traced(&start, &rest[0], from, near);
        let keys = Sql::join(traced.groups, ", ");
        let mut filters = inner.filters.clone();
        filters.extend(traced.filters);
        let mut list = Sql::text("select ").then(keys.clone()).with(" from ").then(traced.from);
        super::stand::write_filters(&mut list, " where ", &filters);
        list.push(" group by ");
        list.append(keys);
        list.push(" having ");
        let near_end = reach::row(traced.near);
        if many.least > 0 {
            list.append(bounds(count, many));
            return near_end.with(" in ").then(list.bracketed()).bracketed();
        }
        // None at all is among what is asked for: leave out those with too many.
        let Some(most) = many.most else { return Sql::text("1") };
        list.append(count.with(" > ").then(number(most)));
        Sql::text("(").then(near_end).with(" in ").then(list.bracketed()).with(") is not true").bracketed()
    }

    /// The key at the far end of a step to group by: read in the table's own order where an index would lead to each record
    /// by itself.
    pub(super) fn group_keys(&self, step: &KeyStep, far: Alias) -> Vec<Sql> {
        let keys = reach::to_each(step, far);
        let indexed = reach::is_indexed(&step.to, &step.to_columns) && self.is_large(&step.to);
        if indexed { reach::scanned(keys) } else { keys }
    }

    /// Can the far end of a way be grouped by what leads back to the records at its near end?
    pub(super) fn can_be_traced(&self, start: &Rec, first: &KeyStep) -> bool {
        reach::is_alike(first) || !start.identity().is_empty()
    }

    /// The keys by which a far end is grouped, and the columns of `start` that they equal. `near` is at the far end of
    /// the first step. Values that are written differently and lead to one record (`1` and `'01'`) are one group.
    pub(super) fn traced(&self, start: &Rec, first: &KeyStep, mut from: Sql, near: Alias) -> Traced {
        let columns = 0..first.to_columns.len();
        if reach::is_alike(first) {
            let name = |position: &usize| Sql::column(near, &first.to.columns[*position].name);
            return Traced {
                from,
                filters: first.to_columns.iter().map(|position| name(position).with(" is not null")).collect(),
                keys: reach::to_each(first, near),
                groups: self.group_keys(first, near),
                near: columns.map(|index| reach::from_column(first, index, start.alias)).collect(),
            };
        }
        let twin = self.frame(&first.from, None);
        from.push(" join ");
        from.append(twin.source_joined());
        from.push(" on ");
        from.append(reach::linked(first, twin.alias, near));
        let keys = twin.record().map(|record| record.identity()).unwrap_or_default();
        Traced { from, filters: Vec::new(), groups: keys.clone(), keys, near: start.identity() }
    }

    /// FROM with all tables of a way, the far end first, and the alias of the table at the near end of it (the far end of
    /// the first step).
    pub(super) fn spread(&self, steps: &[KeyStep], inner: &Set) -> (Sql, Alias) {
        let mut from = inner.frame.source_joined();
        let mut near = inner.frame.alias;
        for step in steps.iter().skip(1).rev() {
            let frame = self.frame(&step.from, None);
            from.push(" join ");
            from.append(frame.source_joined());
            from.push(" on ");
            from.append(reach::linked(step, frame.alias, near));
            near = frame.alias;
        }
        (from, near)
    }

    /// How many different records of `inner` a group of [`Planner::spread`] holds.
    pub(super) fn count_of(&self, steps: &[KeyStep], inner: &Set) -> Sql {
        let identity = inner.frame.record().map(|record| record.identity()).unwrap_or_default();
        match identity.as_slice() {
            [one] if reach::repeats(steps) => Sql::text("count(distinct ").then(one.clone()).with(")"),
            many if reach::repeats(steps) && !many.is_empty() => {
                // Values of a composite key side by side, each in its SQL form, so that no two keys look the same.
                let parts = many.iter().map(|part| Sql::text("quote(").then(part.clone()).with(")"));
                Sql::text("count(distinct ").then(Sql::join(parts, " || ',' || ")).with(")")
            }
            _ => Sql::text("count(*)"),
        }
    }
}

fn number(number: u64) -> Sql {
    Sql::value(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)))
}

/// `count` lies within the bounds, as a condition that can stand beside others.
fn bounds(count: Sql, many: CountRange) -> Sql {
    match many.most {
        Some(most) if most == many.least => count.with(" = ").then(number(most)),
        Some(most) if many.least == 0 => count.with(" <= ").then(number(most)),
        Some(most) => count.with(" between ").then(number(many.least)).with(" and ").then(number(most)).bracketed(),
        None => count.with(" >= ").then(number(many.least)),
    }
}
