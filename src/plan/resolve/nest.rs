//! What nests in an answer: lists along to-many paths, braces behind a relation, `include`.

use super::build::{identity_fields, key_value};
use super::expr::ValueHolder;
use super::path::ResolvedPath;
use super::resolver::Resolver;
use super::scope::{Place, Scope};
use super::show::record_outputs;
use super::standing::Standing;
use super::steps::unique_names;
use super::tree::{Clause, Nest, NestKind, Output, RecordSet, TypedExpr, TypedKind};
use super::types::Type;
use crate::catalog::KeyStep;
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{
    BinaryOp, Expr, ExprKind, Location, Name, Path, PathHead, Pick, Query, QueryStepKind, RelationClause, ResultColumn,
    ResultColumnKind, Segment, UnaryOp,
};
use crate::lang::{print_item, print_path};
use crate::plan::variables::amount;

/// A way from the record in hand, the records at its end, and whether there is one at most.
struct NestedSet {
    steps: Vec<KeyStep>,
    set: RecordSet,
    to_one: bool,
}

/// `(reviews limit 3).user{name}` as `(reviews limit 3){*, user{name}}`.
fn nested_within(whole: &ResultColumn) -> Option<ResultColumn> {
    let ResultColumnKind::Nested { path, items } = &whole.kind else { return None };
    let (next, further) = path.segments.split_first()?;
    let column = |kind| ResultColumn { kind, name: None, ..whole.clone() };
    let rest = Path { segments: further.to_vec(), ..next.name.clone().into() };
    let items =
        vec![column(ResultColumnKind::Star), column(ResultColumnKind::Nested { path: rest, items: items.clone() })];
    let kind = ResultColumnKind::Nested { path: path.without_dots(), items };
    Some(ResultColumn { kind, ..whole.clone() })
}

impl Resolver<'_> {
    /// A to-many path in `show` is a list. `None` for everything that is one value.
    pub fn list(&self, expr: &Expr, scope: &Scope) -> Result<Option<Nest>> {
        let at = expr.span();
        let value_nest = |nested: NestedSet, value: TypedExpr| {
            let NestedSet { steps, set, to_one } = nested;
            Ok(Some(Nest { steps, set, to_one, kind: NestKind::Value(Box::new(value)), at }))
        };
        if let ExprKind::Path(Path { head: PathHead::Group(items), segments, at }) = &expr.kind
            && !segments.is_empty()
            && let [Expr { kind: ExprKind::Query(query), .. }] = items.as_slice()
            && let Some(nested) = self.nested_set(query, scope)?
        {
            let found = self.follow_path(nested.set.in_hand(), None, segments)?;
            let value = end_value(&found, *at, scope)?;
            return value_nest(nested, value);
        }
        let mut paths = Vec::new();
        self.to_many_paths(expr, scope, &mut paths)?;
        let is_truth = match &expr.kind {
            ExprKind::Binary(op, ..) => op.compares() || matches!(op, BinaryOp::And | BinaryOp::Or),
            ExprKind::Like { .. }
            | ExprKind::Between { .. }
            | ExprKind::In { .. }
            | ExprKind::IsNull { .. }
            | ExprKind::Unary(UnaryOp::Not, _) => true,
            _ => false,
        };
        let Some(path) = paths.pop().filter(|_| !is_truth) else { return Ok(None) };
        if !paths.is_empty() {
            return Err(Diagnostic::error("a list goes along one to-many path; here are two").at(at));
        }
        if scope.level.as_ref().is_some_and(|level| level.record != path.start.record) {
            return Err(Diagnostic::error("a list goes along a path of the record that it stands in").at(at));
        }
        // A bare path lists what stands at its end, each record there once.
        if let ExprKind::Path(path) = &expr.kind
            && let Some(found) = self.path_of(path, scope)?
        {
            let (_, mut steps) = scope.past_bound(&found.start, &found.steps);
            // Each record that a key points at stands once, unless it points at several.
            let key = found.own_key().filter(|key| !key.to_one && steps.len() > 1).cloned();
            steps.truncate(steps.len() - usize::from(key.is_some()));
            let Some(last) = steps.last() else { return Ok(None) };
            let set = RecordSet::all(&self.new_record(&last.to));
            let record = set.in_hand();
            let values = match key {
                Some(key) => ValueHolder::of(&found, record, &[key]).values(at),
                None => ValueHolder::of(&found, record, &[]).values(at),
            };
            let value = key_value(values, scope.row_values, at);
            return value_nest(NestedSet { steps, set, to_one: false }, value);
        }
        let steps = path.whole.unwrap_or(path.steps);
        let last = steps.last().expect("a to-many path has a step");
        let set = RecordSet::all(&self.new_record(&last.to));
        let bound = scope.bind(path.start.record, &steps, set.in_hand());
        let value = self.value(expr, &bound)?;
        value_nest(NestedSet { steps, set, to_one: false }, value)
    }

    /// `reviews{score, user.name}`, as it stands in the column `whole`.
    pub fn nest(&self, path: &Path, items: &[ResultColumn], whole: &ResultColumn, scope: &Scope) -> Result<Nest> {
        let NestedSet { steps, set, to_one } = self.nested_path(path, Some(whole), scope)?;
        let level = set.level(scope.level.as_ref());
        let level = alias_in_brackets(path).map_or_else(|| level.clone(), |alias| level.called(&alias.text));
        let inner = scope.of(&level).at(Place::Show);
        let mut outputs = Vec::new();
        for item in &self.without_stars(items, &inner)? {
            if let ResultColumnKind::Expr(expr) = &item.kind
                && self.is_of_set(expr, &inner)?
            {
                return Err(Diagnostic::error("within braces each record stands for itself")
                    .at(item.at.0)
                    .hint(format!("beside the braces it is `count({})`", print_path(path))));
            }
            match &item.kind {
                ResultColumnKind::Star => outputs.extend(record_outputs(&set, item.at.0)),
                _ => outputs.push(self.item(item, &inner)?),
            }
        }
        unique_names(&outputs, std::iter::repeat(path.at.0))?;
        Ok(Nest { steps, set, to_one, kind: NestKind::Records(outputs), at: path.at.0 })
    }

    /// What a path before braces leads to.
    fn nested_path(&self, path: &Path, whole: Option<&ResultColumn>, scope: &Scope) -> Result<NestedSet> {
        let nothing = || {
            Diagnostic::error(format!("`{}` is no relation, and nothing nests in it", print_path(path)))
                .at(path.at.0)
                .example("braces stand behind a relation", "{records} show {column}, {many}{*}")
        };
        let found = match &path.head {
            PathHead::Group(items) => match items.as_slice() {
                [Expr { kind: ExprKind::Query(query), .. }] => self.nested_set(query, scope)?,
                [Expr { kind: ExprKind::Path(inner), .. }] => {
                    self.nested_set(&Query::of(inner.clone(), Vec::new()), scope)?
                }
                _ => None,
            },
            _ => return self.nested_set(&Query::of(path.clone(), Vec::new()), scope)?.ok_or_else(nothing),
        };
        let NestedSet { mut steps, set, to_one } = found.ok_or_else(nothing)?;
        if path.segments.is_empty() {
            return Ok(NestedSet { steps, set, to_one });
        }
        // `(reviews by score desc limit 3).user{name}`: further along, from the records that the brackets leave.
        let found = self.follow_path(set.in_hand(), None, &path.segments)?;
        if found.column.is_some() || found.call.is_some() || found.steps.is_empty() {
            return Err(nothing());
        }
        if set.clauses.iter().any(|clause| !matches!(clause, Clause::Filter { .. } | Clause::Order(_))) {
            let error = Diagnostic::error("behind a limit in brackets nothing nests further along").at(path.at.0);
            return Err(match whole.and_then(|whole| Some((whole.at.0, nested_within(whole)?))) {
                Some((at, within)) => error.try_instead("nest it within", at, print_item(&within)),
                None => error,
            });
        }
        let last = found.steps.last().ok_or_else(nothing)?;
        let mut end = RecordSet::all(&self.new_record(&last.to));
        end.clauses.extend(self.among_reached(&set, &found.steps, &end));
        let to_one = to_one && found.to_one();
        steps.extend(found.steps.iter().cloned());
        Ok(NestedSet { steps, set: end, to_one })
    }

    /// The filters of the middle of a way, told of its end: it is among the records that they leave.
    fn among_reached(&self, middle: &RecordSet, steps: &[KeyStep], end: &RecordSet) -> Option<Clause> {
        if !middle.clauses.iter().any(|clause| matches!(clause, Clause::Filter { .. })) {
            return None;
        }
        let fields = identity_fields(&end.table);
        if fields.is_empty() {
            return None;
        }
        let at = crate::diagnostic::Span::default();
        let filters = middle.clauses.iter().filter(|clause| matches!(clause, Clause::Filter { .. })).cloned();
        let hopped = self.hop_set(RecordSet { clauses: filters.collect(), ..middle.clone() }, steps);
        let expr = Box::new(TypedExpr::row(end.in_hand().fields(fields.clone(), at), at));
        let kind = TypedKind::InRecords { not: false, expr, set: Box::new(hopped), fields, no_nulls: false };
        let condition = TypedExpr::new(kind, Type::truth(true), at);
        Some(Clause::Filter { condition, leaves: None })
    }

    /// A relation of the record in hand with words, each within one record above: filters, an order, one range at the end.
    fn nested_set(&self, query: &Query, scope: &Scope) -> Result<Option<NestedSet>> {
        if !query.verbs.is_empty() {
            return Ok(None);
        }
        if let PathHead::Pick { which: Pick::First, count, inner } = &query.noun.head
            && query.noun.segments.is_empty()
            && query.steps.is_empty()
        {
            let Some(mut nested) = self.nested_set(inner, scope)? else { return Ok(None) };
            if nested.set.clauses.iter().any(cuts) {
                return Ok(None);
            }
            let count = count.as_ref().map(|count| amount(count, &scope.variables)).transpose()?;
            nested.set.clauses.push(Clause::Pick { which: Pick::First, count });
            nested.to_one = count.is_none();
            return Ok(Some(nested));
        }
        let Some(found) = self.path_of(&query.noun, scope)? else { return Ok(None) };
        if found.column.is_some() || found.call.is_some() || found.steps.is_empty() {
            return Ok(None);
        }
        let (_, steps) = scope.past_bound(&found.start, &found.steps);
        let Some(last) = steps.last() else { return Ok(None) };
        if scope.level.as_ref().is_some_and(|level| level.record != found.start.record) {
            return Err(
                Diagnostic::error("what nests goes along a relation of the record that it stands in").at(query.at.0)
            );
        }
        let one = steps.iter().all(|step| step.to_one);
        let set = RecordSet { one, ..RecordSet::all(&self.new_record(&last.to)) };
        if query.steps.iter().any(|step| {
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
        match self.filtered(set, query.alias.as_ref(), &query.steps, scope)? {
            Standing::Records(set, _) if one_cut_at_the_end(&set) => {
                let to_one = set.one;
                Ok(Some(NestedSet { steps, set, to_one }))
            }
            _ => Err(Diagnostic::error("within one record above there are filters, `by` and one `limit` at the end")
                .at(query.at.0)),
        }
    }

    /// One entry of `include`: a relation, or a path whose every relation nests in the one before.
    pub fn nest_include(&self, with: &RelationClause, scope: &Scope) -> Result<(String, Nest)> {
        let path = &with.relation;
        let first = path.without_dots();
        let name = match &path.head {
            PathHead::Name(name) => name.text.clone(),
            PathHead::Group(items) => match items.as_slice() {
                [Expr { kind: ExprKind::Query(query), .. }] => noun_name(&query.noun),
                [Expr { kind: ExprKind::Path(path), .. }] => noun_name(path),
                _ => print_path(&first),
            },
            _ => print_path(&first),
        };
        let nest = self.include_level(&first, &path.segments, with, scope)?;
        Ok((name, nest))
    }

    fn include_level(&self, path: &Path, rest: &[Segment], with: &RelationClause, scope: &Scope) -> Result<Nest> {
        let at = path.at.0;
        let NestedSet { steps, mut set, to_one } = match &path.head {
            // A name here is the record's own, as behind a dot: it does not reach further out.
            PathHead::Name(_) => {
                let Some(record) = scope.record() else {
                    return Err(Diagnostic::error("`include` loads relations into records").at(at));
                };
                let via = with.via.clone().filter(|_| rest.is_empty());
                let one_step = RelationClause { relation: path.clone(), via, ..with.clone() };
                let steps = self.relation_steps(&record, &one_step)?;
                let Some(last) = steps.last() else {
                    return Err(Diagnostic::error("a relation belongs here").at(at));
                };
                let set = RecordSet::all(&self.new_record(&last.to));
                let to_one = steps.iter().all(|step| step.to_one);
                NestedSet { steps, set, to_one }
            }
            _ => self.nested_path(path, None, scope)?,
        };
        let mut outputs = record_outputs(&set, at);
        let level = set.level(scope.level.as_ref());
        match rest.split_first() {
            Some((next, further)) => {
                if next.args.is_some() {
                    return Err(Diagnostic::error("a relation has no brackets behind it").at(next.name.span()));
                }
                let inner = scope.of(&level).at(Place::Show);
                let nest = self.include_level(&next.name.clone().into(), further, with, &inner)?;
                let nested = TypedExpr::null(next.name.span());
                let output = Output { nest: Some(nest), ..Output::new(next.name.text.as_str(), nested) };
                match outputs.iter_mut().find(|known| known.name.eq_ignore_ascii_case(&output.name)) {
                    Some(key) => *key = output,
                    None => outputs.push(output),
                }
            }
            None => {
                if let Some(condition) = &with.condition {
                    let condition = self.condition(condition, &scope.of(&level).at(Place::Where))?;
                    set.clauses.push(Clause::Filter { condition, leaves: None });
                }
            }
        }
        let repr = self.repr(&set.in_hand(), outputs.len())?;
        Ok(Nest { steps, set, to_one, kind: NestKind::Whole(outputs, repr), at })
    }
}

/// What a relation in brackets is called by, without its way.
fn noun_name(noun: &Path) -> String {
    noun.bare().map_or_else(|| print_path(noun), |name| name.text.clone())
}

/// The value at the end of a to-one path.
fn end_value(found: &ResolvedPath, at: Location, scope: &Scope) -> Result<TypedExpr> {
    let holder = ValueHolder::of(found, found.start.clone(), &found.steps);
    if !holder.is_one || found.call.is_some() {
        return Err(Diagnostic::error("behind these brackets a path leads to one record").at(at.0));
    }
    Ok(key_value(holder.values(at.0), scope.row_values, at.0))
}

/// True if a clause cuts the set, so that what follows it would apply to what is left.
fn cuts(clause: &Clause) -> bool {
    !matches!(clause, Clause::Filter { .. } | Clause::Order(_))
}

/// True if nothing cuts the set but one range or pick of the first, behind which nothing stands.
fn one_cut_at_the_end(set: &RecordSet) -> bool {
    match set.clauses.iter().position(cuts) {
        None => true,
        Some(at) => {
            let first = matches!(
                set.clauses[at],
                Clause::Range(_) | Clause::Pick { which: Pick::First, .. } | Clause::Position(_)
            );
            first && at + 1 == set.clauses.len()
        }
    }
}

/// What the records are called that brackets before braces name: `(reviews as r …){…}`.
fn alias_in_brackets(path: &Path) -> Option<&Name> {
    match &path.head {
        PathHead::Group(items) if path.segments.is_empty() => match items.as_slice() {
            [Expr { kind: ExprKind::Query(query), .. }] => query.alias.as_ref(),
            _ => None,
        },
        _ => None,
    }
}
