//! `column = value`: what a field sets, and to what.

use std::iter;

use super::*;
use crate::catalog::KeyStep;
use crate::lang::ast::Arg;
use crate::lang::ast::BinaryOp;
use crate::lang::print_expr;
use crate::plan::compose::count_star;
use crate::plan::relational::algebra::ColumnRef;
use crate::plan::resolve::dates;
use crate::plan::resolve::function::SUITED;
use crate::plan::resolve::generated::{lone_any, lone_unique};
use crate::plan::resolve::lint;
use crate::plan::resolve::tree::{Field, TypedKind};
use crate::plan::resolve::unknown::is_word_for_any;
use crate::store::Value;

impl Writer<'_, '_> {
    /// One field: a column with its value, or a belongs-to relation with a record.
    pub(super) fn assign(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        value: &Expr,
        scope: &Scope,
        before: &[Assigned],
    ) -> Result<Assigned> {
        self.assign_as_typed(table, name, value, scope, before).map_err(|error| {
            // `for each game create review user=user`, where a game has many users.
            let ExprKind::Path(path) = &value.kind else { return error };
            match self.resolver.path_of(path, scope) {
                Ok(Some(way)) if !way.to_one() => {
                    lint::for_a_variable(self.resolver, value, scope).ok().flatten().unwrap_or(error)
                }
                _ => error,
            }
        })
    }

    fn assign_as_typed(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        value: &Expr,
        scope: &Scope,
        before: &[Assigned],
    ) -> Result<Assigned> {
        let assigned = match self.resolver.look(table, name, None)? {
            Some(Member::Column(position)) => {
                self.resolver.generated.enter(&table.columns[position].name);
                let key = |of: &Rc<Table>| match of.primary_key.as_slice() {
                    [column] => Ok(vec![*column]),
                    _ => Err(Diagnostic::error(format!("the key of {} is not one column", of.name)).at(value.span())),
                };
                if let Some(values) = self.picked(value, table, &[position], scope, &[], key)? {
                    return self.settable(table, name, Assigned { columns: vec![position], values }, before);
                }
                self.must_exist(value)?;
                lint::refuse_difference(value, &table.columns[position])?;
                Assigned { columns: vec![position], values: vec![self.resolver.value(value, scope)?] }
            }
            Some(Member::Relation(relation)) => self.assign_relation(table, name, &relation, value, scope)?,
            None => return Err(self.resolver.unknown_member(table, name)),
        };
        self.settable(table, name, assigned, before)
    }

    /// `any user …` or `unique(any user …)` alone, where records are made: the generated values of these columns. The record has these values
    /// in columns `beside` them.
    fn picked(
        &mut self,
        value: &Expr,
        table: &Table,
        columns: &[usize],
        scope: &Scope,
        beside: &[(usize, TypedExpr)],
        key: impl FnOnce(&Rc<Table>) -> Result<Vec<usize>>,
    ) -> Result<Option<Vec<TypedExpr>>> {
        let generated = &self.resolver.generated;
        let apart = lone_unique(&value.kind);
        let picked = lone_any(apart.unwrap_or(&value.kind)).filter(|_| generated.are_wanted());
        let Some((query, earlier)) = picked else { return Ok(None) };
        let first = generated.count();
        let (_, mut values) = self.resolver.any_key(query, earlier, scope, beside, key)?;
        if let Some(number) = values.first().and_then(TypedExpr::generated_number) {
            generated.of_columns(number, columns.iter().map(|column| table.columns[*column].name.clone()));
        }
        match values.as_mut_slice() {
            _ if apart.is_none() => {}
            [one] => *one = self.resolver.kept_apart(one.clone(), first, value.span()),
            all => {
                let number = all.first().and_then(TypedExpr::generated_number);
                if !number.is_some_and(|number| generated.make_unique(number)) {
                    let what = "the key of several columns can be `unique` only where every record picks from the same";
                    return Err(Diagnostic::error(what).at(value.span()).hint(
                        "leave out `unique`: a key that the schema keeps apart is drawn again where it comes twice",
                    ));
                }
            }
        }
        Ok(Some(values))
    }

    /// Fails where a field cannot be set, or is twice.
    fn settable(&self, table: &Table, name: &Name, mut assigned: Assigned, before: &[Assigned]) -> Result<Assigned> {
        for column in &assigned.columns {
            let column_name = &table.columns[*column].name;
            if table.columns[*column].generated.is_some() {
                let kind = match table.columns[*column].generated {
                    Some(GeneratedStorage::Stored) => "stored",
                    _ => "virtual",
                };
                return Err(Diagnostic::error(format!(
                    "`{column_name}` is a generated column ({kind}): its value follows from the others and cannot be set"
                ))
                .at(name.span()));
            }
            if before.iter().any(|one| one.columns.contains(column)) {
                return Err(Diagnostic::error(format!("`{column_name}` is set twice")).at(name.span()));
            }
        }
        for (column, value) in assigned.columns.iter().zip(&mut assigned.values) {
            let column = &table.columns[*column];
            self.resolver.lint_stored(value, column, &self.scope)?;
            dates::stored_in(value, column);
            if let Some(number) = value.generated_number() {
                self.resolver.generated.change_arguments(number, |function, args| {
                    if dates::PASSING.contains(&function) {
                        args.iter_mut().for_each(|arg| dates::stored_in(arg, column));
                    }
                });
                if dates::keeps_times(column) && self.resolver.generated.gives_day(number) {
                    *value = TypedExpr::function("datetime", vec![value.clone()], value.at);
                }
            }
        }
        Ok(assigned)
    }

    fn assign_relation(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        relation: &Relation,
        value: &Expr,
        scope: &Scope,
    ) -> Result<Assigned> {
        let [step] = relation.steps.as_slice() else {
            return Err(not_own(table, name, relation));
        };
        if !step.to_parent {
            return Err(not_own(table, name, relation));
        }
        let key = self.open_key(step, value);
        let columns = key.step.from_columns.clone();
        self.resolver.generated.enter(&table.columns[columns[0]].name);
        if let ExprKind::Path(Path { head: PathHead::Name(word), segments, .. }) = &value.kind
            && segments.is_empty()
            && is_word_for_any(word)
            && Resolver::variable(&scope.variables, word).is_none()
        {
            let whole = format!("{} {}", word.text, step.to.noun());
            return Err(Diagnostic::error(format!("`{}` of which table?", word.text)).at(word.span()).try_instead(
                "try",
                word.span(),
                whole,
            ));
        }
        let values = self.key_of(table, name, &key, value, scope)?;
        Ok(Assigned { columns, values })
    }

    /// What a field sets of a key of several columns: where the new record has values in some of them and one of its records is to be picked,
    /// the others, of a record with these values.
    fn open_key(&self, step: &KeyStep, value: &Expr) -> OpenKey {
        let pairs = step.from_columns.iter().copied().zip(step.to_columns.iter().copied());
        let given = |column: usize| self.resolver.generated.given(&[column])?.pop();
        let mut open = OpenKey { step: step.clone(), beside: Vec::new() };
        if !picks_only(value) {
            return open;
        }
        let (shared, free): (Vec<_>, Vec<_>) = pairs.partition(|(column, _)| given(*column).is_some());
        if !free.is_empty() {
            open.beside = shared.into_iter().filter_map(|(column, target)| Some((target, given(column)?))).collect();
            (open.step.from_columns, open.step.to_columns) = free.into_iter().unzip();
        }
        open
    }

    /// The key that a value is, or that of the record which it names, column by column.
    fn key_of(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        key: &OpenKey,
        value: &Expr,
        scope: &Scope,
    ) -> Result<Vec<TypedExpr>> {
        if let Some(values) = self.key_of_record(table, name, key, value, scope)? {
            return Ok(values);
        }
        let OpenKey { step, .. } = key;
        if step.from_columns.len() > 1 {
            return Err(too_few_columns(table, name, &step.from_columns, value));
        }
        Ok(vec![match self.resolver.as_parent(value, step, scope)? {
            Some(key) => key,
            None => self.resolver.value(value, scope)?,
        }])
    }

    /// The key of the record that a value names, column by column; `None` of a value that is a key itself.
    fn key_of_record(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        key: &OpenKey,
        value: &Expr,
        scope: &Scope,
    ) -> Result<Option<Vec<TypedExpr>>> {
        let OpenKey { step, beside } = key;
        let columns = &step.from_columns;
        let wrong_table = |found: &str| {
            let what = format!("`{}` leads to {}, and this is of {found}", name.text, step.to.noun());
            Diagnostic::error(what).at(value.span())
        };
        let of_it = |of: &Rc<Table>| {
            if same_table(of, &step.to) { Ok(step.to_columns.clone()) } else { Err(wrong_table(&of.noun())) }
        };
        if let Some(values) = self.picked(value, table, columns, scope, beside, of_it)? {
            return Ok(Some(values));
        }
        if let Some(standing) = self.record_value(value, scope)? {
            let Standing::Records(mut set, _) = standing else {
                return Err(Diagnostic::error(format!("`{}` is set to a record or a key", name.text)).at(value.span()));
            };
            let found = set.table.noun().into_owned();
            if !same_table(&set.table, &step.to) {
                return Err(wrong_table(&found));
            }
            if !set.holds_one() {
                // A label names a set by the language, and may well name one record.
                let labelled = matches!(&value.kind, ExprKind::Path(Path { head: PathHead::Key { .. }, segments, .. }) if segments.is_empty());
                if !labelled {
                    return Err(Diagnostic::error(format!("`{}` is one record, and here are several", name.text))
                        .at(value.span())
                        .try_instead("one of them", value.span(), format!("(first {})", without_brackets(value))));
                }
                let statement = self.not_one(&set);
                self.checks.push(Check {
                    statement,
                    message: format!("{} does not name one record of {found}", print_expr(value)),
                    hint: None,
                    ask: false,
                });
                set.one = true;
            }
            self.must_exist(value)?;
            let values = step
                .to_columns
                .iter()
                .map(|position| self.record_column(&set, *position, value, scope))
                .collect::<Result<Vec<TypedExpr>>>()?;
            return Ok(Some(values));
        }
        if let ExprKind::Path(Path { head: PathHead::Group(items), segments, .. }) = &value.kind
            && segments.is_empty()
            && items.len() == columns.len()
            && items.len() > 1
        {
            let mut values = Vec::new();
            for item in items {
                values.push(self.resolver.value(item, scope)?);
            }
            return Ok(Some(values));
        }
        if matches!(value.kind, ExprKind::Literal(crate::lang::ast::Literal::Null)) {
            return Ok(Some(vec![TypedExpr::null(value.span()); columns.len()]));
        }
        match call(value) {
            Some((function, args)) if is_first_of(function, args.len()) && args.iter().any(|arg| picks_only(arg)) => {
                self.first_key(table, name, key, (function, args), scope).map(Some)
            }
            Some((function, args)) if is_suited(function, args.len()) && self.resolver.generated.are_wanted() => {
                self.suited_key(table, name, key, (function, args), scope).map(Some)
            }
            Some(call) if columns.len() > 1 || !beside.is_empty() || has_suited(value) => {
                self.chosen_key(table, name, key, call, scope)
            }
            _ => Ok(None),
        }
    }

    /// `coalesce(any order.shop.products, any product)`: the first key that there is.
    fn first_key(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        key: &OpenKey,
        (function, args): (&Name, Vec<&Expr>),
        scope: &Scope,
    ) -> Result<Vec<TypedExpr>> {
        let at = function.span();
        let resolver = self.resolver;
        let mut keys = Vec::new();
        for (place, arg) in args.iter().enumerate() {
            let key = if place + 1 < args.len() {
                resolver.generated.or_null(|| self.key_of(table, name, key, arg, scope))?
            } else {
                self.key_of(table, name, key, arg, scope)?
            };
            keys.push(key);
        }
        let last = keys.pop().unwrap_or_default();
        Ok(keys.into_iter().rfold(last, |otherwise, key| {
            let is_there = TypedExpr::is_null(key[0].clone(), true, at);
            let one = |(own, other): (TypedExpr, TypedExpr)| {
                TypedExpr::function("iif", vec![is_there.clone(), own, other], at)
            };
            key.iter().cloned().zip(otherwise).map(one).collect()
        }))
    }

    /// `suited(any car, car.bought_on < driver.left_on)`: the key of a record that is drawn again until the condition holds.
    fn suited_key(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        key: &OpenKey,
        (function, args): (&Name, Vec<&Expr>),
        scope: &Scope,
    ) -> Result<Vec<TypedExpr>> {
        let [picked, condition] = args.as_slice() else { unreachable!("it has two arguments") };
        let resolver = self.resolver;
        // In an update the name would be that of the record that is there.
        if resolver.generated.own_table().is_none() {
            return Err(Diagnostic::error("`suited` stands where records are made")
                .at(function.span())
                .example("as in", SUITED));
        }
        let (first, or_null) = (resolver.generated.count(), resolver.generated.is_or_null());
        let values = self.key_of(table, name, key, picked, scope)?;
        let numbers: Option<Vec<usize>> = values.iter().map(TypedExpr::generated_number).collect();
        let Some((start, end)) = numbers.as_deref().and_then(|numbers| numbers.first().zip(numbers.last())) else {
            return Err(Diagnostic::error("`suited` takes a record that is picked and what is to hold of it")
                .at(function.span())
                .example("as in", SUITED));
        };
        let given = key.step.from_columns.iter().copied().zip(values.iter().cloned()).collect();
        let condition = resolver.generated.while_given(given, || resolver.condition(condition, scope))?;
        resolver.generated.suit(condition, first, *start..*end + 1, or_null, picked.span());
        Ok(values)
    }

    /// `maybe(0.2, any seat)` and `iif(n > 5, any seat, null)` as the key of several columns: they are there together or not at all.
    fn chosen_key(
        &mut self,
        table: &Rc<Table>,
        name: &Name,
        key: &OpenKey,
        (function, args): (&Name, Vec<&Expr>),
        scope: &Scope,
    ) -> Result<Option<Vec<TypedExpr>>> {
        let at = function.span();
        let (is_there, choices) = match (function.text.to_lowercase().as_str(), args.as_slice()) {
            ("maybe", [share, key]) if self.resolver.generated.are_wanted() => {
                let one = TypedExpr::value(Value::Integer(1), at);
                let text = format!("maybe({}, 1)", crate::lang::print_expr(share));
                let drawn = vec![self.resolver.value(share, scope)?, one];
                let drawn = self.resolver.made_value("maybe", drawn, Vec::new(), text, at);
                (TypedExpr::is_null(drawn, true, at), vec![*key])
            }
            ("iif", [condition, choices @ ..]) if matches!(choices.len(), 1 | 2) => {
                (self.resolver.condition(condition, scope)?, choices.to_vec())
            }
            _ => return Ok(None),
        };
        let columns = &key.step.from_columns;
        let width = columns.len();
        let mut keys = Vec::new();
        for choice in choices {
            let chosen = self.key_of_record(table, name, key, choice, scope)?;
            keys.push(chosen.ok_or_else(|| too_few_columns(table, name, columns, choice))?);
        }
        keys.resize(2, vec![TypedExpr::null(at); width]);
        let column = |position: usize| {
            let choices = keys.iter().map(|key| key[position].clone());
            TypedExpr::function("iif", iter::once(is_there.clone()).chain(choices).collect(), at)
        };
        Ok(Some((0..width).map(column).collect()))
    }

    /// A column of the one record of a set. Each column asks for the record anew, by a set of its own.
    fn record_column(&self, set: &RecordSet, position: usize, value: &Expr, scope: &Scope) -> Result<TypedExpr> {
        let own = match self.record_value(value, scope)? {
            Some(Standing::Records(own, _)) => RecordSet { one: true, ..own },
            _ => set.clone(),
        };
        let fields = vec![Field::Column(position)];
        let ty = TypedExpr::column(&own.in_hand(), position, value.span()).ty;
        let kind = TypedKind::RecordValue { set: Box::new(own), fields, text: false };
        Ok(TypedExpr::new(kind, ty, value.span()))
    }

    /// One row, 1 where the set is not one record.
    fn not_one(&mut self, set: &RecordSet) -> Statement {
        let lowered = self.composer.lowering.records(set);
        let counts = self.composer.alias("counts");
        let count = SqlExpr::Column(ColumnRef { of: counts, name: "count".into() });
        let differs = SqlExpr::Binary(BinaryOp::NotEqual, Box::new(count), Box::new(SqlExpr::Value(Value::Integer(1))));
        let grouped = Rel::Aggregate {
            input: Box::new(lowered.rel),
            alias: counts,
            keys: Vec::new(),
            columns: vec![named("count", count_star())],
        };
        let alias = self.composer.alias("row");
        self.composer.query(Rel::Project { input: Box::new(grouped), alias, columns: vec![named("wrong", differs)] })
    }

    /// A value that names records: `game 3`, `first user`, `g`, `(first user by name)`, `review 7 .user`.
    fn record_value(&self, value: &Expr, scope: &Scope) -> Result<Option<Standing>> {
        let standing = match &value.kind {
            ExprKind::Query(query) => self.resolver.query(query, scope, NounPlace::Table)?,
            ExprKind::Path(path) if self.resolver.is_set(path, scope)? => {
                self.resolver.noun(path, scope, NounPlace::Table)?
            }
            _ => return Ok(None),
        };
        Ok(match standing {
            Standing::Value(_) => None,
            Standing::Rows(rows) if rows.rows.holds_one() => None,
            standing => Some(standing),
        })
    }
}

/// What a field sets of a key, and the values that the record which it picks has in other columns.
struct OpenKey {
    step: KeyStep,
    beside: Vec<(usize, TypedExpr)>,
}

/// True of a value that is one of some records or nothing: `any room`, `maybe(0.2, any room)`.
pub(super) fn picks_only(value: &Expr) -> bool {
    let picked = lone_unique(&value.kind).unwrap_or(&value.kind);
    if lone_any(picked).is_some() {
        return true;
    }
    let is_null = |value: &Expr| matches!(value.kind, ExprKind::Literal(crate::lang::ast::Literal::Null));
    let choices = match call(value) {
        Some((function, args)) if is_suited(function, args.len()) => return picks_only(args[0]),
        Some((function, args)) if is_first_of(function, args.len()) => args,
        Some((function, args)) if matches!(args.len(), 2 | 3) => match function.text.to_ascii_lowercase().as_str() {
            "maybe" | "iif" => args[1..].to_vec(),
            _ => return false,
        },
        _ => return false,
    };
    choices.iter().any(|choice| picks_only(choice))
        && choices.iter().all(|choice| picks_only(choice) || is_null(choice))
}

fn too_few_columns(table: &Table, name: &Name, columns: &[usize], value: &Expr) -> Diagnostic {
    let names: Vec<&str> = columns.iter().map(|position| table.columns[*position].name.as_str()).collect();
    Diagnostic::error(format!("the key of `{}` has {} columns", name.text, columns.len()))
        .at(value.span())
        .hint(format!("{}=({})", name.text, names.join(", ")))
}

/// True of a choice among records of which one is to suit.
fn has_suited(value: &Expr) -> bool {
    call(value).is_some_and(|(function, args)| is_suited(function, args.len()) || args.into_iter().any(has_suited))
}

fn is_suited(function: &Name, values: usize) -> bool {
    function.text.eq_ignore_ascii_case("suited") && values == 2
}

/// True of what gives the first of so many values that is not null.
fn is_first_of(function: &Name, values: usize) -> bool {
    match function.text.to_ascii_lowercase().as_str() {
        "coalesce" => values >= 2,
        "ifnull" => values == 2,
        _ => false,
    }
}

/// A call of a function with values alone.
fn call(value: &Expr) -> Option<(&Name, Vec<&Expr>)> {
    let ExprKind::Path(Path { head: PathHead::Call { name, args, .. }, segments, .. }) = &value.kind else {
        return None;
    };
    let arg = |arg| match arg {
        &Arg::Expr { distinct: false, ref expr } => Some(expr),
        _ => None,
    };
    segments.is_empty().then(|| Some((name, args.iter().map(arg).collect::<Option<_>>()?)))?
}

fn not_own(table: &Table, name: &Name, relation: &Relation) -> Diagnostic {
    Diagnostic::error(format!(
        "`{}` is not a key of {}: it leads to {}",
        name.text,
        table.noun(),
        relation.target().name
    ))
    .at(name.span())
    .hint("a relation to many is made from its other side, or by link")
}

/// The text of a value, without brackets around all of it.
fn without_brackets(value: &Expr) -> String {
    match &value.kind {
        ExprKind::Path(Path { head: PathHead::Group(items), segments, .. })
            if segments.is_empty() && items.len() == 1 =>
        {
            print_expr(&items[0])
        }
        _ => print_expr(value),
    }
}
