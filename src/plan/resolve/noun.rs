//! Nouns: where a query starts.

use std::borrow::Cow;
use std::rc::Rc;

use super::build::{identity_fields, one_of};
use super::functions;
use super::generated::picks_each;
use super::lint::constructed;
use super::names::Found;
use super::resolver::Resolver;
use super::scope::{Level, Scope};
use super::standing::{RowsStanding, Standing};
use super::tree::{Base, Clause, RecordRef, RecordSet, TypedExpr, ValueKind, ValueQuery};
use crate::catalog::{KeyStep, Member, Table};
use crate::diagnostic::{Diagnostic, Result};
use crate::lang::ast::{
    Arg, Expr, ExprKind, KeyLiteral, Name, Path, PathHead, Pick, Query, QueryStep, QueryStepKind, Segment,
};
use crate::lang::{args_key, print_expr};
use crate::plan::variables::Variable;

/// What the first name of a query may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NounPlace {
    /// A line or plain brackets: a variable or a table, and only then a relation of the record in hand.
    Table,
    /// The argument of an aggregate, or brackets in `with` and `show`: a relation of the record in hand, if it has one.
    Path,
}

impl Resolver<'_> {
    /// The noun behind `first`, `any`, `for each` and the like: its table where a variable of that name holds one record.
    pub fn table_noun<'p>(&self, noun: Cow<'p, Path>, scope: &Scope, place: NounPlace) -> Result<Cow<'p, Path>> {
        let PathHead::Name(name) = &noun.head else { return Ok(noun) };
        let Some(variable) = Self::variable(&scope.variables, name) else { return Ok(noun) };
        // A relation of the record in hand comes before a variable.
        let is_relation = place == NounPlace::Path && matches!(self.find(name, scope)?, Some(Found::Relation(..)));
        if is_relation || !self.gives_way(name, &variable)? {
            return Ok(noun);
        }
        let head = PathHead::All(name.clone());
        Ok(Cow::Owned(Path { head, ..noun.into_owned() }))
    }

    /// True if a variable gives way to a table of its name where several records are wanted: it holds one record.
    fn gives_way(&self, name: &Name, variable: &Variable) -> Result<bool> {
        Ok(matches!(variable, Variable::Records { one: true, .. }) && self.table(name)?.is_some())
    }

    /// A noun with its glued dots as hops.
    pub fn noun(&self, path: &Path, scope: &Scope, place: NounPlace) -> Result<Standing> {
        let path = &*self.table_path(path, scope)?;
        if let PathHead::Name(name) = &path.head
            && name.text.eq_ignore_ascii_case("fake")
            && Self::variable(&scope.variables, name).is_none()
            && self.find(name, scope)?.is_none()
        {
            // A made-up value, unless something of the database or the session is called so.
            return self.scalar(&path.clone().into(), scope);
        }
        if let PathHead::Name(name) = &path.head
            && !path.segments.is_empty()
            && self.generated.are_wanted()
            && let Some(Found::Given(given)) = self.find_way(name, scope)?
        {
            let standing = self.record_of_key(given, scope, name.span());
            return self.segments(standing, &path.segments, scope);
        }
        let standing = self.head(path, scope, place)?;
        self.segments(standing, &path.segments, scope)
    }

    /// The dots that are glued to a noun, each as a step.
    pub fn segments(&self, mut standing: Standing, segments: &[Segment], scope: &Scope) -> Result<Standing> {
        for segment in segments {
            let at = segment.name.at;
            let kind = QueryStepKind::Hop { segment: segment.clone(), via: segment.name.via.as_deref().cloned() };
            let step = QueryStep { kind, at };
            standing = self.steps(standing, std::slice::from_ref(&step), scope)?;
        }
        Ok(standing)
    }

    /// True if nothing hops from a noun.
    fn stands_alone(&self, path: &Path) -> bool {
        let hop = self.hop.take();
        let is_last = hop.is_none();
        self.hop.set(hop);
        is_last && path.segments.is_empty()
    }

    fn head(&self, path: &Path, scope: &Scope, place: NounPlace) -> Result<Standing> {
        if self.generated.are_wanted()
            && let Some((query, earlier)) = picks_each(&path.head)
        {
            return self.any_record(query, earlier, scope);
        }
        if let Some((which, inner)) = self.pick_call(path)? {
            return self.picked(which, None, &inner, scope, place);
        }
        match &path.head {
            PathHead::Name(name) => self.name_noun(name, scope, place),
            PathHead::All(name) => match Self::variable(&scope.variables, name) {
                Some(variable) if !self.gives_way(name, &variable)? => self.variable_noun(name, &variable, scope),
                _ => {
                    let table = self.some_table(name)?;
                    Ok(self.all_of(&table, scope))
                }
            },
            PathHead::Key { name, keys } => self.keyed(name, keys, scope),
            PathHead::Call { name, args, over: None } => self.call_noun(path, name, args, scope),
            PathHead::Pick { which, count, inner } => self.picked(*which, count.as_ref(), inner, scope, place),
            PathHead::Any { query, .. } => {
                let noun = self.table_noun(Cow::Borrowed(&query.noun), scope, place)?;
                let query = &Query { noun: noun.into_owned(), ..(**query).clone() };
                match self.query(query, scope, place)? {
                    standing @ Standing::Records(..) => self.pick(standing, Pick::Random, None, path.at.0),
                    _ => Err(Diagnostic::error("`any` picks a record, as in any user").at(path.at.0)),
                }
            }
            PathHead::Group(items) => match items.as_slice() {
                // Before a glued dot a relation of the record in hand comes first.
                [Expr { kind: ExprKind::Query(query), .. }] if !path.segments.is_empty() => {
                    self.query(query, scope, NounPlace::Path)
                }
                [Expr { kind: ExprKind::Query(query), .. }] => self.query(query, scope, place),
                [Expr { kind: ExprKind::Path(inner), .. }] => self.noun(inner, scope, place),
                [expr] => self.scalar(expr, scope),
                _ => Err(Diagnostic::error("a list is no noun: nothing can follow it").at(path.at.0)),
            },
            PathHead::Call { .. } | PathHead::Here => {
                Err(Diagnostic::error("a noun belongs here: a table or a variable").at(path.at.0))
            }
        }
    }

    /// `order_detail(10248, 11)`: a record by its key, where a table is called so and no function; else a value.
    fn call_noun(&self, path: &Path, name: &Name, args: &[Arg], scope: &Scope) -> Result<Standing> {
        let key = self.called_key(path, name, args);
        let table = if key.is_some() { self.table(name)? } else { None };
        match (key, table) {
            (Some(key), Some(table)) => {
                if self.stands_alone(path)
                    && let Some(warning) = constructed(name, &key, &table, path.at.0)
                    && !self.are_labels(&key, &table)?
                {
                    self.note(warning);
                }
                self.keyed(name, &[key], scope)
            }
            (Some(_), None) if !path.segments.is_empty() => Err(self.no_table(name)),
            _ => self.scalar(&path.without_dots().into(), scope),
        }
    }

    /// The key in the brackets of a call that may name a record: neither a function of SQL is called so, nor one that makes values up here.
    pub fn called_key(&self, path: &Path, name: &Name, args: &[Arg]) -> Option<KeyLiteral> {
        let is_function = || functions::is_known(&name.text) || self.generated.makes(&name.text);
        args_key(args, path.at).filter(|_| !is_function())
    }

    fn all_of(&self, table: &Rc<Table>, scope: &Scope) -> Standing {
        records(RecordSet::all(&self.new_record(table)), scope)
    }

    /// An expression that stands where a query could.
    pub fn scalar(&self, expr: &Expr, scope: &Scope) -> Result<Standing> {
        let value = self.value(expr, scope)?;
        let truth = matches!(&expr.kind, ExprKind::Path(Path { head: PathHead::Call { name, over: None, .. }, segments, .. })
            if segments.is_empty() && name.text.eq_ignore_ascii_case("exists"));
        Ok(Standing::Value(ValueQuery {
            kind: ValueKind::Expr(value),
            name: print_expr(expr).into(),
            truth,
            excused: truth,
        }))
    }

    fn name_noun(&self, name: &Name, scope: &Scope, place: NounPlace) -> Result<Standing> {
        if name.schema.is_some() {
            return Ok(self.all_of(&self.some_table(name)?, scope));
        }
        // `as g` names a record around: the noun is that record.
        for level in scope.levels() {
            if level.name.as_ref().is_some_and(|alias| **alias == *name.text)
                && let Some(record) = level.record()
            {
                return Ok(records(self.related(&record, &[]), scope));
            }
        }
        if place == NounPlace::Path
            && let Some(record) = scope.record()
        {
            if let Some(Member::Relation(relation)) = self.look(record.table(), name, None)? {
                return Ok(records(self.related(&record, &relation.steps), scope));
            }
            if let Some(Found::Relation(record, relation)) = self.find(name, scope)? {
                return Ok(records(self.related(&record, &relation.steps), scope));
            }
        }
        // With `via` behind it the name is a relation's.
        let is_relation = name.via.is_some();
        if let Some(variable) = Self::variable(&scope.variables, name).filter(|_| !is_relation) {
            return self.variable_noun(name, &variable, scope);
        }
        if let Some(table) = self.table(name)?.filter(|_| !is_relation) {
            return Ok(self.all_of(&table, scope));
        }
        match self.find(name, scope)? {
            Some(Found::Relation(record, relation)) => Ok(records(self.related(&record, &relation.steps), scope)),
            Some(_) => self.scalar(&Path::from(name.clone()).into(), scope),
            None => Err(self.unknown_name(name, scope)),
        }
    }

    /// What a variable holds, as a noun. A stored query sees the variables of its own time.
    fn variable_noun(&self, name: &Name, variable: &Variable, scope: &Scope) -> Result<Standing> {
        match variable {
            Variable::Value(value) => Ok(variable_value(name, TypedExpr::value(value.clone(), name.span()))),
            Variable::Date(date) => Ok(variable_value(name, TypedExpr::date(*date, name.span()))),
            Variable::Records { table, keys, one } => {
                let Some(table) = self.catalog.table_at(&table.schema, &table.name)? else {
                    return Err(
                        Diagnostic::error(format!("the table {table} of `{}` is gone", name.text)).at(name.span())
                    );
                };
                let record = self.new_record(&table);
                let identity = record.fields(identity_fields(&table), name.span());
                if identity.is_empty() {
                    return Err(Diagnostic::error(format!("records of {} have no key to keep them by", table.noun()))
                        .at(name.span()));
                }
                let condition = one_of(identity, keys, name.span());
                let clauses = vec![Clause::Filter { condition, leaves: Some(keys.len() as u64) }];
                Ok(records(RecordSet { clauses, one: *one, ..RecordSet::all(&record) }, scope))
            }
            Variable::Query { query, variables } => {
                let standing = self.query(query, &Scope::top(variables), NounPlace::Table)?;
                Ok(within(standing, scope.level.as_ref()))
            }
        }
    }

    /// What is at the other end of a way from the record in hand; without steps that record as a set of its own.
    pub fn related(&self, record: &RecordRef, steps: &[KeyStep]) -> RecordSet {
        let one = steps.iter().all(|step| step.to_one);
        let end = self.new_record(steps.last().map_or(record.table(), |step| &step.to));
        let base = Base::Related { from: record.clone(), steps: steps.to_vec() };
        RecordSet { base, one, ..RecordSet::all(&end) }
    }
}

/// A set of records with the names that it brings into scope.
pub fn records(set: RecordSet, scope: &Scope) -> Standing {
    let level = set.level(scope.level.as_ref());
    Standing::Records(set, level)
}

/// What a variable holds, where that is a value.
fn variable_value(name: &Name, value: TypedExpr) -> Standing {
    let kind = ValueKind::Expr(value);
    Standing::Value(ValueQuery { kind, name: name.text.as_str().into(), truth: false, excused: true })
}

/// What was resolved by itself, for words that may name what stands around it.
fn within(standing: Standing, parent: Option<&Rc<Level>>) -> Standing {
    let around = |level: &Level| Rc::new(Level { parent: parent.cloned(), ..level.clone() });
    match standing {
        Standing::Records(set, level) => {
            let level = around(&level);
            Standing::Records(set, level)
        }
        Standing::Rows(rows) => {
            let level = around(&rows.level);
            Standing::Rows(RowsStanding { level, ..rows })
        }
        standing => standing,
    }
}
