//! Where a line makes records: functions that make values up, records that are picked for each, values that never repeat.

use std::borrow::Cow;
use std::rc::Rc;

use super::build::key_fields;
use super::generated::{GivenKey, ValueSource};
use super::noun::NounPlace;
use super::resolver::Resolver;
use super::scope::Scope;
use super::standing::Standing;
use super::tree::{Clause, Field, RecordId, RecordSet, TypedExpr};
use super::visit::set_mentions;
use crate::catalog::{Member, Relation, Table, typed_word};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{Arg, BinaryOp, ExprKind, Name, Path, PathHead, Popularity, Query, QueryStep, QueryStepKind};
use crate::lang::{print_path, print_query};

/// How far apart the popular ones are from the rest, where `any user zipf` says no more.
const POPULAR: f64 = 1.0;

impl Resolver<'_> {
    /// `fake.name`, `int(5, 35)` as a value that is made for each record.
    pub fn made_value(
        &self,
        function: &str,
        args: Vec<TypedExpr>,
        of_columns: Vec<usize>,
        text: String,
        at: Span,
    ) -> TypedExpr {
        let source = ValueSource::Made { function: function.to_owned(), args, of_columns };
        TypedExpr::generated(self.generated.add(1, source, text, at), at)
    }

    /// The columns of the new record that arguments are, each set before; none where one of them is anything else.
    pub(super) fn own_columns(&self, args: &[Arg]) -> Result<Vec<usize>> {
        let Some(table) = self.generated.own_table() else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for arg in args {
            let Arg::Expr { distinct: false, expr } = arg else { return Ok(Vec::new()) };
            let ExprKind::Path(Path { head: PathHead::Name(name), segments, .. }) = &expr.kind else {
                return Ok(Vec::new());
            };
            let columns = match self.look(&table, name, None)? {
                Some(Member::Column(column)) => vec![column],
                Some(Member::Relation(relation)) => match relation.steps.as_slice() {
                    [step] if step.to_parent => step.from_columns.clone(),
                    _ => return Ok(Vec::new()),
                },
                _ => return Ok(Vec::new()),
            };
            if !segments.is_empty() || self.generated.given(&columns).is_none() {
                return Ok(Vec::new());
            }
            found.extend(columns);
        }
        Ok(found)
    }

    /// `unique(EXPR)`.
    pub fn unique(&self, args: &[Arg], at: Span, scope: &Scope) -> Result<TypedExpr> {
        let [Arg::Expr { distinct: false, expr }] = args else {
            return Err(Diagnostic::error("`unique` takes one value")
                .at(at)
                .example("as in", "create 10 {records} {text}=unique(fake.name)"));
        };
        let first = self.generated.count();
        let value = self.value(expr, scope)?;
        Ok(self.kept_apart(value, first, at))
    }

    /// The same value, never twice, whose generated values begin at `first`: where one cannot see to that itself, they are
    /// drawn until it is new.
    pub fn kept_apart(&self, value: TypedExpr, first: usize, at: Span) -> TypedExpr {
        if value.generated_number().is_some_and(|number| self.generated.make_unique(number)) {
            return value;
        }
        let number = self.generated.add(1, ValueSource::Fresh { value, first }, String::new(), at);
        self.generated.make_unique(number);
        TypedExpr::generated(number, at)
    }

    /// The key of `any user where …`: as many generated values as `columns` gives for its record.
    pub fn any_key(
        &self,
        query: &Query,
        earlier: bool,
        scope: &Scope,
        beside: &[(usize, TypedExpr)],
        columns: impl FnOnce(&Rc<Table>) -> Result<Vec<usize>>,
    ) -> Result<(Rc<Table>, Vec<TypedExpr>)> {
        let at = query.at.0;
        let mut plain = query.clone();
        let last = plain.steps.last();
        if let Some(QueryStep { kind: QueryStepKind::Popular(Popularity::Weighted(weights)), at }) = last
            && weights.iter().all(|(often, weight)| *often == 0 || *weight == 0)
        {
            let what = "`weighted` picks none: a number of times above 0 needs a weight above 0";
            return Err(Diagnostic::error(what)
                .at(at.0)
                .example("as in", "create 20 {many} {one}=any {one} weighted(0, 5, 1, 10, 2, 3)"));
        }
        let popularity = match last.map(|step| &step.kind) {
            Some(QueryStepKind::Popular(Popularity::Zipf(exponent))) => {
                Some(Popularity::Zipf(exponent.or(Some(POPULAR))))
            }
            Some(QueryStepKind::Popular(popularity)) => Some(popularity.clone()),
            _ => None,
        };
        if popularity.is_some() {
            plain.steps.pop();
        }
        self.refuse_all_of_a_relation(&plain.noun, scope)?;
        plain.noun = self.table_noun(Cow::Owned(plain.noun), scope, NounPlace::Table)?.into_owned();
        let Standing::Records(mut set, _) = self.query(&plain, scope, NounPlace::Table)? else {
            return Err(Diagnostic::error("`any` picks a record, as in any user").at(at));
        };
        let table = set.table.clone();
        let columns = columns(&table)?;
        let record = set.in_hand();
        let same = beside
            .iter()
            .map(|(column, value)| TypedExpr::equal(TypedExpr::column(&record, *column, at), value.clone(), at));
        if let Some(condition) = TypedExpr::joined(BinaryOp::And, same) {
            set.clauses.push(Clause::Filter { condition, leaves: None });
        }
        if columns.is_empty() {
            let what = format!("records of {} have no key that could be kept", table.noun());
            return Err(Diagnostic::error(what).at(at));
        }
        let names = columns.iter().map(|position| table.columns[*position].name.clone()).collect();
        let width = columns.len();
        let each = self.generated.differs(|is| set_mentions(&set, is));
        let source = ValueSource::Any {
            set: Box::new(set),
            fields: columns.into_iter().map(Field::Column).collect(),
            each,
            or_null: self.generated.is_or_null(),
            popularity,
            earlier: earlier.then_some(names),
        };
        let number = self.generated.add(width, source, format!("any {}", print_query(query)), at);
        Ok((table, (number..number + width).map(|number| TypedExpr::generated(number, at)).collect()))
    }

    /// Behind `any` a name with a way on is a table, unless the new record has it: of a record in hand, the relation of that name would be
    /// another.
    fn refuse_all_of_a_relation(&self, noun: &Path, scope: &Scope) -> Result<()> {
        let PathHead::Name(name) = &noun.head else { return Ok(()) };
        if noun.segments.is_empty() {
            return Ok(());
        }
        let mut in_hand = Vec::new();
        for level in scope.levels() {
            if level.name.as_deref() == Some(&*name.text) || self.given_record(name, level.record)?.is_some() {
                return Ok(());
            }
            in_hand.extend(level.record().map(|record| (level.name.clone(), record.start)));
        }
        in_hand.extend(self.generated.ends().into_iter().map(|(called, table)| (Some(called), table)));
        let is_exact = |relation: &Relation| relation.names.iter().any(|known| known.eq_ignore_ascii_case(&name.text));
        let has_it = |table: &Rc<Table>| match self.look(table, name, None) {
            Ok(Some(Member::Relation(relation))) => is_exact(&relation),
            _ => false,
        };
        let Some((called, table)) = in_hand.into_iter().find(|(_, table)| has_it(table)) else { return Ok(()) };
        let what = format!("behind `any`, `{}` is the table and not the relation of the record in hand", name.text);
        let error = Diagnostic::error(what).at(name.span());
        let way = print_path(noun);
        let error = error.hint(match called {
            Some(called) => format!("of the record in hand: `any {}.{way}`", typed_word(&called)),
            None => {
                format!(
                    "give the record a name and begin with it: `as one` behind {}, and `any one.{way}`",
                    table.noun()
                )
            }
        });
        Err(error.hint(format!("of all of them: `any all {way}`")))
    }

    /// The record that a relation of the new record leads to, once the fields before say which.
    pub fn given_record(&self, name: &Name, record: RecordId) -> Result<Option<GivenKey>> {
        let Some(table) = self.generated.table_of(record) else { return Ok(None) };
        let Some(Member::Relation(relation)) = self.look(&table, name, None)? else { return Ok(None) };
        let [step] = relation.steps.as_slice() else { return Ok(None) };
        if !step.to_parent {
            return Ok(None);
        }
        let values = self.generated.given(&step.from_columns);
        Ok(values.map(|values| (step.to.clone(), step.to_columns.clone(), values)))
    }

    /// The one record of a key.
    pub fn record_of_key(&self, (table, columns, values): GivenKey, scope: &Scope, at: Span) -> Standing {
        let record = self.new_record(&table);
        let same = columns
            .iter()
            .zip(values)
            .map(|(position, value)| TypedExpr::equal(TypedExpr::column(&record, *position, at), value, at));
        let condition = TypedExpr::joined(BinaryOp::And, same).expect("a key has a column");
        let clauses = vec![Clause::Filter { condition, leaves: Some(1) }];
        let set = RecordSet { clauses, one: true, ..RecordSet::all(&record) };
        let level = set.level(scope.level.as_ref());
        Standing::Records(set, level)
    }

    /// `any user` where a record stands in an expression: the record of the key that was picked.
    pub fn any_record(&self, query: &Query, earlier: bool, scope: &Scope) -> Result<Standing> {
        let key = |table: &Rc<Table>| match table.primary_key.as_slice() {
            [] => Err(Diagnostic::error(format!("{} has no primary key to pick by", table.noun())).at(query.at.0)),
            key => Ok(key.to_vec()),
        };
        let (table, values) = self.any_key(query, earlier, scope, &[], key)?;
        debug_assert_eq!(key_fields(&table).len(), values.len());
        let key = table.primary_key.clone();
        Ok(self.record_of_key((table, key, values), scope, query.at.0))
    }
}
