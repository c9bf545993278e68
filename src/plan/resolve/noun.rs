//! Nouns: where a query starts, and the query as a whole with its verbs.

use std::borrow::Cow;
use std::rc::Rc;

use super::build::{identity_fields, one_of};
use super::dates;
use super::generated::picks_each;
use super::lint::{constructed, date_as_key};
use super::names::Found;
use super::resolver::Resolver;
use super::scope::{Level, Place, Scope};
use super::standing::{RowsStanding, Standing};
use super::tree::{
    Base, Clause, Query as TypedQuery, RecordRef, RecordSet, TypedExpr, TypedKind, ValueKind, ValueQuery, VerbQuery,
};
use super::types::{Type, ValueClass};
use crate::catalog::{Affinity, KeyStep, Label, Member, MemberLookup, Table, typed_name};
use crate::diagnostic::{Diagnostic, Result, Span, nearest};
use crate::lang::ast::{
    Amount, Arg, BinaryOp, Expr, ExprKind, KeyLiteral, Literal, Name, Path, PathHead, Pick, Query, QueryStep,
    QueryStepKind, QueryVerb, ResultColumn, Segment,
};
use crate::lang::{args_key, print_expr, print_query};
use crate::plan::resolve::build::literal_value;
use crate::plan::variables::Variable;
use crate::plan::variables::amount;
use crate::sql::quote_name;
use crate::store::{Value, quote_value};

/// What the first name of a query may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NounPlace {
    /// A line or plain brackets: a variable or a table, and only then a relation of the record in hand.
    Table,
    /// The argument of an aggregate, or brackets in `with` and `show`: a relation of the record in hand, if it has one.
    Path,
}

/// A verb that waits for its operand, and may be met by `per` before the end.
#[derive(Clone, Copy, Default)]
pub struct PendingVerb {
    pub verb: Option<(QueryVerb, Span)>,
    pub distinct: bool,
}

/// `distinct games .price .count()` with its verb in front, so that it counts what `distinct` leaves.
fn verb_in_front(query: &Query) -> Cow<'_, Query> {
    let verb = |segment: &Segment| {
        let is_called = matches!(segment.args.as_deref(), Some([]));
        let verb = match segment.name.text.to_ascii_lowercase().as_str() {
            "count" => QueryVerb::Count,
            "sum" => QueryVerb::Sum,
            "avg" => QueryVerb::Avg,
            "min" => QueryVerb::Min,
            "max" => QueryVerb::Max,
            "exists" => QueryVerb::Exists,
            _ => return None,
        };
        is_called.then_some((verb, segment.name.at))
    };
    if !matches!(query.verbs.as_slice(), [(QueryVerb::Distinct, _)]) {
        return Cow::Borrowed(query);
    }
    let last = query.steps.last().map(|step| match &step.kind {
        QueryStepKind::Hop { segment, via: None } => verb(segment),
        _ => None,
    });
    let found = last.unwrap_or_else(|| query.noun.segments.last().and_then(verb));
    let Some(found) = found else { return Cow::Borrowed(query) };
    let mut query = query.clone();
    if query.steps.pop().is_none() {
        query.noun.segments.pop();
    }
    query.verbs.insert(0, found);
    Cow::Owned(query)
}

impl Resolver<'_> {
    /// The whole query: verbs, noun, steps.
    pub fn query(&self, query: &Query, scope: &Scope, place: NounPlace) -> Result<Standing> {
        self.deeper(|| {
            let query = &*self.table_query(query, scope)?;
            let query = &*verb_in_front(query);
            let mut pending = PendingVerb::default();
            let mut noun = Cow::Borrowed(&query.noun);
            for (verb, at) in &query.verbs {
                match verb {
                    QueryVerb::Filter => noun = self.table_noun(noun, scope, place)?,
                    QueryVerb::Distinct => pending.distinct = true,
                    verb if pending.verb.is_none() && !pending.distinct => pending.verb = Some((*verb, at.0)),
                    verb => {
                        return Err(
                            Diagnostic::error(format!("`{}` cannot stand behind another verb", verb.word())).at(at.0)
                        );
                    }
                }
            }
            self.hop.set(match query.steps.first().map(|step| &step.kind) {
                Some(QueryStepKind::Hop { segment, .. }) => Some(segment.name.text.clone()),
                _ => None,
            });
            let mut standing = self.noun(&noun, scope, place)?;
            if let Some(alias) = &query.alias {
                standing = named(standing, alias)?;
            }
            let standing = self.steps(standing, &query.steps, scope, &mut pending)?;
            self.verb(standing, pending, query.at.0)
        })
    }

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
            return self.scalar(&Expr { kind: ExprKind::Path(path.clone()), at: path.at }, scope);
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

    pub fn segments(&self, mut standing: Standing, segments: &[Segment], scope: &Scope) -> Result<Standing> {
        for segment in segments {
            let at = segment.name.at;
            let kind = QueryStepKind::Hop { segment: segment.clone(), via: segment.name.via.as_deref().cloned() };
            let step = QueryStep { kind, at };
            standing = self.steps(standing, std::slice::from_ref(&step), scope, &mut PendingVerb::default())?;
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

    /// True if records of the table are called as each text of a key, of those that a look at the first ones finds.
    fn are_labels(&self, key: &KeyLiteral, table: &Table) -> Result<bool> {
        const LOOKED_AT: usize = 20_000;
        let Label::Default { name_column: Some(column) } = self.catalog.label(table)? else { return Ok(false) };
        let sql = format!(
            "select count(*), 0 from (select {} as value from {} limit {LOOKED_AT}) where value = ?1",
            quote_name(&table.columns[column].name),
            table.quoted_name()
        );
        let values = match key {
            KeyLiteral::One(..) => std::slice::from_ref(key),
            KeyLiteral::Tuple(keys, _) => keys,
        };
        Ok(values.iter().all(|value| match value {
            KeyLiteral::One(Literal::Text(text), _) => {
                self.catalog.two_numbers(&sql, &[Value::text(text)]).is_some_and(|(count, _)| count > 0.0)
            }
            _ => false,
        }))
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
            PathHead::Call { name, args, over: None } => match args_key(args, path.at) {
                Some(key) if !super::functions::is_known(&name.text) && self.table(name)?.is_some() => {
                    let table = self.some_table(name)?;
                    if self.stands_alone(path)
                        && let Some(warning) = constructed(name, &key, &table, path.at.0)
                        && !self.are_labels(&key, &table)?
                    {
                        self.note(warning);
                    }
                    self.keyed(name, &[key], scope)
                }
                Some(_) if !super::functions::is_known(&name.text) && !path.segments.is_empty() => {
                    Err(self.no_table(name))
                }
                _ => {
                    let expr =
                        Expr { kind: ExprKind::Path(Path { segments: Vec::new(), ..path.clone() }), at: path.at };
                    self.scalar(&expr, scope)
                }
            },
            PathHead::Pick { which, count, inner } => self.picked(*which, count.as_ref(), inner, scope, place),
            PathHead::Any { query, .. } => {
                let noun = self.table_noun(Cow::Borrowed(&query.noun), scope, place)?;
                let query = &Query { noun: noun.into_owned(), ..(**query).clone() };
                self.random.set(true);
                match self.query(query, scope, place)? {
                    Standing::Records(mut set, level) => {
                        self.pick_set(&mut set, Pick::Random, None);
                        Ok(Standing::Records(set, level))
                    }
                    _ => Err(Diagnostic::error("`any` picks a record, as in any user").at(path.at.0)),
                }
            }
            PathHead::Group(items) => match items.as_slice() {
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

    /// `first(games by price)`: no function, but the word before brackets, where no table is called so.
    pub fn pick_call(&self, path: &Path) -> Result<Option<(Pick, Query)>> {
        let PathHead::Call { name, args, over: None } = &path.head else { return Ok(None) };
        let picks = [Pick::First, Pick::Last, Pick::Random];
        let which = picks.into_iter().find(|pick| name.text.eq_ignore_ascii_case(pick.word()));
        let [Arg::Expr { distinct: false, expr }] = args.as_slice() else { return Ok(None) };
        let is_set = matches!(expr.kind, ExprKind::Query(_) | ExprKind::Path(_));
        let Some(which) = which.filter(|_| is_set && !name.quoted) else { return Ok(None) };
        if self.table(name)?.is_some() {
            return Ok(None);
        }
        let head = PathHead::Group(vec![expr.clone()]);
        let noun = Path { head, segments: Vec::new(), at: expr.at };
        Ok(Some((which, super::condition::query_of(&noun, Vec::new()))))
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
            Some(_) => {
                let path = Path { head: PathHead::Name(name.clone()), segments: Vec::new(), at: name.at };
                self.scalar(&Expr { kind: ExprKind::Path(path), at: name.at }, scope)
            }
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

    /// The keys of a noun as a filter.
    /// Refuses the key of one record, by `values` in several spellings, where several records have one of them.
    fn refuse_other_spellings(&self, name: &Name, table: &Table, values: &[Vec<Value>], span: Span) -> Result<()> {
        let columns = table.primary_key.iter().enumerate();
        let equal: Vec<String> =
            columns.map(|(at, column)| format!("{} = ?{}", quote_name(&table.columns[*column].name), at + 1)).collect();
        let sql = format!("select count(*), 0 from {} where {}", table.quoted_name(), equal.join(" and "));
        let is_there =
            |value: &&Vec<Value>| self.catalog.two_numbers(&sql, value).is_some_and(|(count, _)| count > 0.0);
        let found: Vec<&Vec<Value>> = values.iter().filter(is_there).collect();
        if found.len() < 2 {
            return Ok(());
        }
        let message = format!("{} {} have this key, spelt in several ways", found.len(), table.name);
        Err(found.into_iter().fold(Diagnostic::error(message).at(span), |error, value| {
            let parts: Vec<String> = value.iter().map(quote_value).collect();
            let key = if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(", ")) };
            error.try_instead("one of them", span, format!("{name} {key}"))
        }))
    }

    fn keyed(&self, name: &Name, keys: &[KeyLiteral], scope: &Scope) -> Result<Standing> {
        if let Some(schema) = &name.schema
            && self.catalog.database(&schema.text)?.is_none()
        {
            let at = keys.iter().map(key_span).reduce(Span::to).unwrap_or(name.span());
            let error = format!("the line is complete before this: a key stands behind a table, and {name} is none");
            let databases = self.catalog.databases()?;
            let near = nearest(&schema.text, databases.iter().map(String::as_str));
            return Err(Diagnostic::error(error).at(at).did_you_mean(near.map(|near| format!("{near}.{}", name.text))));
        }
        let table = self.some_table(name)?;
        let record = self.new_record(&table);
        let columns = table.primary_key.clone();
        let width = columns.len().max(1);
        let span = keys.iter().map(key_span).fold(name.span(), Span::to);
        // `games (1, 2, 3)` on a one-column key are three keys.
        let flat: Vec<KeyLiteral> = match keys {
            [KeyLiteral::Tuple(inner, _)] if width == 1 => inner.clone(),
            keys => keys.to_vec(),
        };
        let mut values: Vec<Vec<Value>> = Vec::new();
        for key in &flat {
            values.extend(key_values(key, &columns, &table)?);
        }
        if let Some(wrong) = values.iter().find(|value| value.len() != width) {
            let names: Vec<&str> = columns.iter().map(|position| table.columns[*position].name.as_str()).collect();
            let error = Diagnostic::error(format!(
                "the key of {} has {width} column{}, not {}",
                table.noun(),
                if width == 1 { "" } else { "s" },
                wrong.len()
            ))
            .at(span)
            .hint(format!("{} ({})", name, names.join(", ")));
            // Some of the columns of a key find several records.
            return Err(match (wrong.as_slice(), names.as_slice()) {
                ([part], [first, _, ..]) => {
                    let value = quote_value(part);
                    error.try_instead(
                        "those with one part of it",
                        span,
                        format!("{name} where {} = {value}", typed_name(first)),
                    )
                }
                _ => error,
            });
        }
        if flat.len() == 1 && values.len() > 1 {
            self.refuse_other_spellings(name, &table, &values, span)?;
        }
        let key = record.fields(record.key(), span);
        let is_text = |value: &Vec<Value>| matches!(value.as_slice(), [Value::Text(_)]);
        if values.iter().any(is_text) && !takes_text(&table) {
            // A text where the key is no text is the record's label, or a column in it: a set.
            let named = self.label_values(&record)?;
            if named.is_empty() {
                return Err(Diagnostic::error(format!(
                    "{} has no text key and no column that names its records",
                    table.noun()
                ))
                .at(span)
                .hint(format!("{} where column = '…'", name)));
            }
            for named in &named {
                for (key, text) in flat.iter().filter_map(|key| Some((key, key_text(key)?))) {
                    self.compared.note(BinaryOp::Equal, named, text, key_span(key));
                }
            }
            let (texts, keys): (Vec<Vec<Value>>, Vec<Vec<Value>>) = values.into_iter().partition(is_text);
            let mut either: Vec<TypedExpr> = named.into_iter().map(|value| one_of(vec![value], &texts, span)).collect();
            if !keys.is_empty() && !key.is_empty() {
                either.push(one_of(key, &keys, span));
            }
            let condition = TypedExpr::joined(BinaryOp::Or, either).expect("a label has a value");
            let clauses = vec![Clause::Filter { condition, leaves: Some(flat.len() as u64) }];
            return Ok(records(RecordSet { clauses, ..RecordSet::all(&record) }, scope));
        }
        if key.is_empty() {
            return Err(Diagnostic::error(format!("{} has no key", table.noun()))
                .at(span)
                .hint(format!("by position: {}[0]; by a column: {} where column = …", name, name)));
        }
        if let [column] = key.as_slice() {
            for (key, text) in flat.iter().filter_map(|key| Some((key, key_text(key)?))) {
                self.compared.note(BinaryOp::Equal, column, text, key_span(key));
            }
        }
        let condition = one_of(key, &values, span);
        let one = flat.len() == 1;
        let mut clauses = vec![Clause::Filter { condition, leaves: Some(flat.len() as u64) }];
        if one && values.len() > 1 {
            // Of a day's spellings a table may hold several.
            clauses.push(Clause::Pick { which: Pick::First, count: None });
        }
        Ok(records(RecordSet { clauses, one, ..RecordSet::all(&record) }, scope))
    }

    fn picked(
        &self,
        which: Pick,
        count: Option<&Amount>,
        inner: &Query,
        scope: &Scope,
        place: NounPlace,
    ) -> Result<Standing> {
        let span = inner.at.0;
        let count = count.map(|count| self.counted(count, inner, scope)).transpose()?;
        let split = inner.steps.iter().position(|step| matches!(step.kind, QueryStepKind::Per(_)));
        let hop = self.hop.take();
        let mut before = Query { steps: inner.steps[..split.unwrap_or(inner.steps.len())].to_vec(), ..inner.clone() };
        before.noun = self.table_noun(Cow::Owned(before.noun), scope, place)?.into_owned();
        let standing = self.query(&before, scope, place)?;
        if which == Pick::Random {
            self.random.set(true);
        }
        match (standing, split) {
            (Standing::Records(mut set, level), None) => {
                if set.one {
                    return Err(self.one_already(which, inner, &set, hop)?);
                }
                self.pick_set(&mut set, which, count);
                Ok(Standing::Records(set, level))
            }
            (Standing::Records(set, level), Some(split)) => {
                let QueryStepKind::Per(items) = &inner.steps[split].kind else {
                    unreachable!("the step at the split is `per`")
                };
                let set = self.pick_per(set, &level, which, count.unwrap_or(1), items, scope)?;
                let standing = Standing::Records(set, level);
                self.steps(standing, &inner.steps[split + 1..], scope, &mut PendingVerb::default())
            }
            (Standing::Rows(mut rows), None) => {
                self.pick_rows(&mut rows, which, count);
                Ok(Standing::Rows(rows))
            }
            (Standing::Rows(_), Some(_)) => {
                Err(Diagnostic::error("`per` behind first and last takes records").at(span))
            }
            (Standing::Value(_), _) => {
                Err(Diagnostic::error("there is nothing to pick from: this is one value").at(span))
            }
        }
    }

    /// How many are picked. A table before another name is no variable: what is behind it is too much.
    fn counted(&self, count: &Amount, inner: &Query, scope: &Scope) -> Result<u64> {
        if let (Amount::Variable(name), PathHead::Name(noun)) = (count, &inner.noun.head)
            && !scope.variables.contains_key(&name.text)
            && self.table(name)?.is_some()
        {
            let error = format!("the line is complete before this: found `{}`", noun.text);
            return Err(Diagnostic::error(error).at(noun.span()));
        }
        amount(count, &scope.variables)
    }

    /// The error of `first game 3 .users`.
    fn one_already(&self, which: Pick, inner: &Query, set: &RecordSet, hop: Option<String>) -> Result<Diagnostic> {
        let text = print_query(inner);
        // A relation of that very record, so that the hint can be typed.
        let relations = self.catalog.relations(&set.table)?;
        let many = relations.iter().find(|relation| !relation.to_one());
        let first = many.map_or("relation", |relation| relation.name());
        let follows = |hop: &String| {
            let member = self.catalog.member(&set.table, hop, None);
            matches!(member, Ok(MemberLookup::Found(Member::Relation(_))))
        };
        let hop = hop.filter(follows);
        let hop = hop.as_deref().unwrap_or(first);
        Ok(Diagnostic::error(format!("`{text}` is one record already; there is nothing to pick from"))
            .at(inner.at.0)
            .try_line("to pick among what it leads to", format!("{text} .{hop}.{}()", which.word())))
    }

    /// So many of each group, as records.
    fn pick_per(
        &self,
        mut set: RecordSet,
        level: &Rc<Level>,
        which: Pick,
        count: u64,
        items: &[ResultColumn],
        scope: &Scope,
    ) -> Result<RecordSet> {
        let inner = scope.of(level).at(Place::Per);
        let mut keys = Vec::new();
        for item in items {
            keys.push(self.item_value(item, &inner)?.expr);
        }
        set.clauses.push(Clause::PickPer { which, count, keys });
        set.one = false;
        Ok(set)
    }

    /// `first`, `last`, `random` of a set: one record, or with a number a set in the same order as the whole.
    pub fn pick_set(&self, set: &mut RecordSet, which: Pick, count: Option<u64>) {
        if which == Pick::Random {
            self.random.set(true);
        }
        set.clauses.push(Clause::Pick { which, count });
        set.one = count.is_none();
    }

    pub fn pick_rows(&self, standing: &mut RowsStanding, which: Pick, count: Option<u64>) {
        if which == Pick::Random {
            self.random.set(true);
        }
        standing.settle();
        standing.rows.clauses.push(super::tree::RowClause::Pick { which, count });
        standing.rows.one = count.is_none();
        standing.ranged = true;
    }

    /// Applies the verb in front of the line to what the line came to.
    fn verb(&self, standing: Standing, pending: PendingVerb, span: Span) -> Result<Standing> {
        let standing = match (standing, pending.distinct) {
            // Whole records never repeat, whatever is loaded into them.
            (Standing::Rows(rows), true) if !rows.rows.said && !rows.rows.values => Standing::Rows(rows),
            (Standing::Rows(mut rows), true) => {
                distinct(&mut rows, span)?;
                Standing::Rows(rows)
            }
            (standing, _) => standing,
        };
        match pending.verb {
            None => Ok(standing),
            Some((verb, at)) => self.apply_verb(standing, verb, at, span),
        }
    }

    pub fn apply_verb(&self, standing: Standing, verb: QueryVerb, at: Span, span: Span) -> Result<Standing> {
        let name = verb.word();
        let value = |operand: TypedQuery, truth: bool, excused: bool| {
            let kind = ValueKind::Verb(VerbQuery { verb, operand: Box::new(operand) });
            Standing::Value(ValueQuery { kind, name: name.into(), truth, excused })
        };
        match (verb, standing) {
            (QueryVerb::Count, standing @ (Standing::Records(..) | Standing::Rows(_))) => {
                Ok(value(standing.into_query(), false, true))
            }
            (QueryVerb::Exists, standing @ (Standing::Records(..) | Standing::Rows(_))) => {
                Ok(value(standing.into_query(), true, true))
            }
            (QueryVerb::Sum | QueryVerb::Avg | QueryVerb::Min | QueryVerb::Max, Standing::Rows(rows)) => {
                let shown: Vec<_> = rows.rows.shown_outputs().collect();
                let [column] = shown.as_slice() else {
                    return Err(Diagnostic::error(format!("`{name}` takes one column, not {}", shown.len()))
                        .at(at)
                        .example("as in", format!("{name} {{records}} .{{number}}")));
                };
                if column.nest.is_some() {
                    return Err(Diagnostic::error(format!("`{name}` takes plain values")).at(at));
                }
                Ok(value(TypedQuery::Rows(rows.rows), false, false))
            }
            (QueryVerb::Sum | QueryVerb::Avg | QueryVerb::Min | QueryVerb::Max, Standing::Records(set, _)) => {
                let table = &set.table;
                let is_number = |affinity| matches!(affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric);
                let column = table
                    .columns
                    .iter()
                    .enumerate()
                    .find(|(position, column)| !table.primary_key.contains(position) && is_number(column.affinity));
                let error = Diagnostic::error(format!("`{name}` needs a column of {}", table.noun())).at(span);
                let table = crate::catalog::typed_noun(table).into_owned();
                Err(match column {
                    Some((_, column)) => error.try_line("as in", format!("{name} {table} .{}", column.name)),
                    None => error,
                })
            }
            (_, Standing::Value(_)) => {
                Err(Diagnostic::error(format!("`{name}` needs a set; this is one value")).at(span))
            }
            (QueryVerb::Distinct | QueryVerb::Filter, standing) => Ok(standing),
        }
    }

    /// The error for all records of a table, where the name of a column of the record in hand says that it is a key to one of
    /// them: a view has no keys.
    fn without_key(&self, set: &RecordSet, span: Span, scope: &Scope) -> Result<Option<Diagnostic>> {
        let record = scope.levels().find_map(|level| level.record()).filter(|_| set.clauses.is_empty());
        let Some(table) = record.as_ref().map(|record| record.table()) else { return Ok(None) };
        if !self.lacks_key(table, &set.table)? {
            return Ok(None);
        }
        let message = format!("{} has no key to {}", table.noun(), set.table.name);
        Ok(Some(Diagnostic::error(message).at(span).hint(self.relating(table, &set.table.name))))
    }

    /// What a query comes to where one value is wanted.
    pub fn standing_value(&self, standing: Standing, span: Span, scope: &Scope) -> Result<TypedExpr> {
        let several = |what: &str| {
            Err(Diagnostic::error(format!("{what} stand here where one value is wanted"))
                .at(span)
                .try_around("one of them", span, "(", " limit 1)")
                .try_around("how many there are", span, "count(", ")"))
        };
        match standing {
            Standing::Value(ValueQuery { kind: ValueKind::Expr(expr), .. }) => Ok(expr),
            Standing::Value(ValueQuery { kind: ValueKind::Verb(verb), truth, .. }) => {
                let ty = match (verb.verb, &*verb.operand) {
                    (QueryVerb::Count | QueryVerb::Sum | QueryVerb::Avg, _) => Type::of(ValueClass::Number),
                    (QueryVerb::Min | QueryVerb::Max, TypedQuery::Rows(rows)) => {
                        let values = rows.shown_outputs().next().map(|output| output.expr.ty.clone());
                        values.map_or_else(|| Type::of(ValueClass::Any), |ty| Type { constant: false, ..ty })
                    }
                    _ if truth => Type::of(ValueClass::Truth),
                    _ => Type::of(ValueClass::Any),
                };
                let nullable = !matches!(verb.verb, QueryVerb::Count | QueryVerb::Exists);
                let ty = Type { nullable, ..ty };
                Ok(TypedExpr::new(TypedKind::VerbValue(Box::new(verb)), ty, span))
            }
            Standing::Records(set, _) if set.holds_one() => {
                let key = set.in_hand().key();
                if key.is_empty() {
                    return Err(Diagnostic::error("a record without a key is no value").at(span));
                }
                let text = key.len() > 1 && !scope.row_values;
                Ok(super::build::record_value(set, key, text, span))
            }
            Standing::Rows(rows) if rows.rows.holds_one() => {
                if rows.rows.shown_outputs().any(|output| output.nest.is_some()) {
                    return Err(Diagnostic::error("what is nested is no single value").at(span));
                }
                let width = rows.rows.shown.len();
                if width > 1 && !scope.row_values {
                    return Err(
                        Diagnostic::error(format!("{width} columns stand here where one value is wanted")).at(span)
                    );
                }
                let ty = match rows.rows.shown_outputs().next() {
                    Some(output) if width == 1 => Type { nullable: true, constant: false, ..output.expr.ty.clone() },
                    _ => Type::row(width),
                };
                Ok(TypedExpr::new(TypedKind::RowsValue(Box::new(rows.rows)), ty, span))
            }
            Standing::Records(set, _) => match self.without_key(&set, span, scope)? {
                Some(error) => Err(error),
                None => several("several records"),
            },
            Standing::Rows(rows) => match self.without_key(&rows.rows.set, span, scope)? {
                Some(error) => Err(error),
                None => several("several values"),
            },
        }
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

/// Each row once.
pub fn distinct(rows: &mut RowsStanding, span: Span) -> Result<()> {
    if rows.rows.shown_outputs().any(|output| output.nest.is_some()) {
        return Err(Diagnostic::error("`distinct` compares plain values, not what is nested").at(span));
    }
    rows.distinct();
    Ok(())
}

/// True if a text names a record by its key: where the key's one column holds text, or anything.
fn takes_text(table: &Table) -> bool {
    match table.primary_key.as_slice() {
        [] => false,
        [one] => {
            let column = &table.columns[*one];
            matches!(column.affinity, Affinity::Text | Affinity::Blob) || dates::is_declared_for_dates(column)
        }
        _ => true,
    }
}

fn key_span(key: &KeyLiteral) -> Span {
    match key {
        KeyLiteral::One(_, at) | KeyLiteral::Tuple(_, at) => at.0,
    }
}

fn key_text(key: &KeyLiteral) -> Option<&str> {
    match key {
        KeyLiteral::One(Literal::Text(text), _) => Some(text),
        KeyLiteral::One(..) | KeyLiteral::Tuple(..) => None,
    }
}

/// The values of a key, in each spelling that a date in it may be stored in.
fn key_values(key: &KeyLiteral, columns: &[usize], table: &Table) -> Result<Vec<Vec<Value>>> {
    let spellings = |place: usize, key: &KeyLiteral| match key {
        KeyLiteral::One(Literal::Date(date), at) => {
            let Some(column) = columns.get(place).map(|position| &table.columns[*position]) else {
                return Ok(vec![Value::text(date.stored())]);
            };
            date_as_key(*date, column, table, at.0)?;
            Ok(dates::spellings_in(*date, column).into_iter().map(Value::text).collect())
        }
        KeyLiteral::One(literal, _) => Ok(vec![literal_value(literal)]),
        KeyLiteral::Tuple(_, at) => Err(Diagnostic::error("a key has no brackets within brackets").at(at.0)),
    };
    let parts = match key {
        KeyLiteral::One(..) => std::slice::from_ref(key),
        KeyLiteral::Tuple(keys, _) => keys,
    };
    let mut found = vec![Vec::new()];
    for (place, part) in parts.iter().enumerate() {
        let values = spellings(place, part)?;
        found = found
            .iter()
            .flat_map(|before| {
                values.iter().map(move |value| [before.as_slice(), std::slice::from_ref(value)].concat())
            })
            .collect();
    }
    Ok(found)
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

fn named(standing: Standing, alias: &Name) -> Result<Standing> {
    match standing {
        Standing::Records(set, level) => {
            let name = Some(alias.text.as_str().into());
            Ok(Standing::Records(set, Rc::new(Level { name, shown: Vec::new(), keys: None, ..(*level).clone() })))
        }
        _ => Err(Diagnostic::error("`as` names the record of a noun")
            .at(alias.span())
            .example("as in", "{records} as r where r.{number} > 3")),
    }
}
