//! `with` and `without`, and how many.

use super::condition::reaches;
use super::noun::NounPlace;
use super::resolver::Resolver;
use super::scope::{Place, Scope};
use super::standing::Standing;
use super::tree::{Clause, Reach, RecordRef, RecordSet, TypedExpr, TypedKind, TypedQuery};
use super::types::Type;
use crate::catalog::{KeyStep, Member};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{Expr, ExprKind, Name, PathHead, Query, QueryStep, QueryStepKind, RelationClause};
use crate::lang::print_path;

impl Resolver<'_> {
    /// `with` and `without`.
    pub fn with_condition(&self, with: &RelationClause, wanted: bool, scope: &Scope) -> Result<TypedExpr> {
        let at = with.at.0;
        let Some(record) = scope.record() else {
            return Err(Diagnostic::error("`with` filters records").at(at));
        };
        let negated = |expr: TypedExpr| if wanted { expr } else { TypedExpr::not(expr, at) };
        if let Some((start, steps, mut set)) = self.with_relation(with, &record, scope)? {
            if let Some(condition) = &with.condition {
                let level = set.level(scope.level.as_ref());
                let condition = self.condition(condition, &scope.unbound().of(&level).at(Place::Where))?;
                set.clauses.push(Clause::Filter { condition, leaves: None });
            }
            let reach = Reach { start, steps, set, exact: !wanted };
            return Ok(match with.count {
                None => negated(reaches(reach, at)),
                Some(many) => TypedExpr::new(TypedKind::ReachesMany(Box::new(reach), many), Type::truth(false), at),
            });
        }
        // A query with an order, a range or hops of its own is asked for each record.
        let mut standing = self.noun(&with.relation, scope, NounPlace::Path)?;
        if let Some(condition) = &with.condition {
            let step = QueryStep { kind: QueryStepKind::Where(condition.clone()), at: with.at };
            standing = self.steps(standing, &[step], scope)?;
        }
        let Standing::Records(set, _) = standing else {
            return Err(Diagnostic::error("`with` takes a relation").at(with.relation.at.0));
        };
        let truth = Type::truth(false);
        Ok(match with.count {
            None => negated(TypedExpr::new(TypedKind::Exists(Box::new(TypedQuery::Records(set))), truth, at)),
            Some(many) => TypedExpr::new(TypedKind::HasMany(Box::new(set), many), truth, at),
        })
    }

    /// The relation that `with` names, and what its brackets say of the records there; `None` for a query that says more
    /// than filters.
    fn with_relation(
        &self,
        with: &RelationClause,
        record: &RecordRef,
        scope: &Scope,
    ) -> Result<Option<(RecordRef, Vec<KeyStep>, RecordSet)>> {
        match &with.relation.head {
            PathHead::Group(items) if with.relation.segments.is_empty() && with.via.is_none() => {
                match items.as_slice() {
                    [Expr { kind: ExprKind::Query(query), .. }] => self.filtered_relation(query, scope),
                    [Expr { kind: ExprKind::Path(path), .. }] => {
                        self.filtered_relation(&Query::of(path.clone(), Vec::new()), scope)
                    }
                    _ => Ok(None),
                }
            }
            PathHead::Group(_) => Ok(None),
            _ => {
                let steps = self.relation_steps(record, with)?;
                let Some(last) = steps.last() else {
                    return Err(Diagnostic::error("`with` takes a relation").at(with.at.0));
                };
                let set = RecordSet::all(&self.new_record(&last.to));
                Ok(Some((record.clone(), steps, set)))
            }
        }
    }

    /// The steps of the relation or path that `with` or `include` names.
    pub fn relation_steps(&self, record: &RecordRef, with: &RelationClause) -> Result<Vec<KeyStep>> {
        let path = &with.relation;
        let PathHead::Name(first) = &path.head else {
            return Err(Diagnostic::error("a relation belongs here")
                .at(path.at.0)
                .example("as in", "{records} with {many}"));
        };
        if let Some(segment) = path.segments.iter().find(|segment| segment.args.is_some()) {
            return Err(Diagnostic::error("a relation has no brackets behind it").at(segment.name.span()));
        }
        let names: Vec<&Name> =
            std::iter::once(first).chain(path.segments.iter().map(|segment| &segment.name)).collect();
        let mut table = record.table().clone();
        let mut steps: Vec<KeyStep> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let via = if index + 1 == names.len() { with.via.as_ref() } else { None };
            match self.behind_dot(&table, name, via)? {
                Member::Relation(relation) => {
                    table = relation.target().clone();
                    steps.extend(relation.steps.iter().cloned());
                }
                Member::Column(position) => {
                    let column = &table.columns[position].name;
                    return Err(Diagnostic::error(format!(
                        "`{column}` is a column of {}, not a relation",
                        table.noun()
                    ))
                    .at(name.span())
                    .hint(format!(
                        "a column is looked at by `where`, as in `where {} is not null`",
                        print_path(path)
                    )));
                }
            }
        }
        Ok(steps)
    }
}
