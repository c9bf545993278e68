//! Nouns: where a query starts, and the query as a whole with its verbs.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::Planner;
use super::frame::{Frame, Rec, Scope};
use super::reach;
use super::sql::{Sql, quoted};
use super::stand::{Grouping, Order, Range, Rows, Scalar, Set, Shown, Stand, shown_names};
use crate::catalog::{KeyStep, Member, MemberLookup, Table};
use crate::diagnostic::{Diagnostic, Result, Span};
use crate::lang::ast::{
    Expr, ExprKind, KeyLiteral, Literal, Name, Path, PathHead, Pick, Query, QueryStepKind, QueryVerb, Segment,
};
use crate::lang::{args_key, print_expr, print_query};
use crate::plan::Variable;
use crate::store::Value;

/// What the first name of a query may be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    /// A line or plain brackets: a variable or a table, and only then a relation of the record in hand.
    Table,
    /// The argument of an aggregate, or brackets in `with` and `show`: a relation of the record in hand, if it has one.
    Path,
}

/// A verb that waits for its operand, and may be met by `per` before the end.
#[derive(Clone, Copy, Default)]
pub struct Pending {
    pub verb: Option<(QueryVerb, Span)>,
    pub distinct: bool,
}

impl Planner<'_> {
    /// A new frame for a table.
    pub(super) fn frame(&self, table: &Rc<Table>, parent: Option<&Rc<Frame>>) -> Rc<Frame> {
        let source = if table.schema == "main" {
            quoted(&table.name)
        } else {
            format!("{}.{}", quoted(&table.schema), quoted(&table.name))
        };
        Rc::new(Frame {
            alias: self.alias(&table.name),
            table: Some(table.clone()),
            name: None,
            source: Sql::text(source),
            base: true,
            few: Cell::new(false),
            size: Cell::new(None),
            joins: RefCell::new(Vec::new()),
            parent: parent.cloned(),
            shown: RefCell::new(Vec::new()),
            keys: RefCell::new(None),
            grouped: RefCell::new(None),
        })
    }

    /// The whole query: verbs, noun, steps.
    pub(super) fn query(&self, query: &Query, scope: &Scope, noun: Noun) -> Result<Stand> {
        self.deeper(|| {
            let mut pending = Pending::default();
            for (verb, at) in &query.verbs {
                match verb {
                    QueryVerb::Filter => {}
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
            let mut stand = self.noun(&query.noun, scope, noun)?;
            if let Some(alias) = &query.alias {
                stand = named(stand, alias)?;
            }
            let stand = self.steps(stand, &query.steps, scope, &mut pending)?;
            self.verb(stand, pending, query.at.0)
        })
    }

    /// A noun with its glued dots as hops.
    pub(super) fn noun(&self, path: &Path, scope: &Scope, noun: Noun) -> Result<Stand> {
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
            && self.generated_columns.are_wanted()
            && let Some(super::names::Found::Given(given)) = self.find_way(name, scope)?
        {
            let stand = self.record_of_key(given, scope, name.span())?;
            return self.segments(stand, &path.segments, scope);
        }
        let stand = self.head(path, scope, noun)?;
        self.segments(stand, &path.segments, scope)
    }

    pub(super) fn segments(&self, mut stand: Stand, segments: &[Segment], scope: &Scope) -> Result<Stand> {
        for segment in segments {
            let at = segment.name.at;
            let kind = QueryStepKind::Hop { segment: segment.clone(), via: None };
            let step = crate::lang::ast::QueryStep { kind, at };
            stand = self.steps(stand, std::slice::from_ref(&step), scope, &mut Pending::default())?;
        }
        Ok(stand)
    }

    fn head(&self, path: &Path, scope: &Scope, noun: Noun) -> Result<Stand> {
        let parent = scope.frame.as_ref();
        match &path.head {
            PathHead::Name(name) => self.name_noun(name, scope, noun),
            PathHead::All(name) => {
                let table = self.some_table(name)?;
                Ok(Stand::Records(Set::all(self.frame(&table, parent))))
            }
            PathHead::Key { name, keys } => Ok(Stand::Records(self.keyed(name, keys, scope)?)),
            PathHead::Call { name, args, over: None } => match args_key(args, path.at) {
                Some(key) if !super::function::is_known(&name.text) && self.table(name)?.is_some() => {
                    Ok(Stand::Records(self.keyed(name, &[key], scope)?))
                }
                Some(_) if !super::function::is_known(&name.text) && !path.segments.is_empty() => {
                    Err(self.no_table(name))
                }
                _ => {
                    let expr =
                        Expr { kind: ExprKind::Path(Path { segments: Vec::new(), ..path.clone() }), at: path.at };
                    self.scalar(&expr, scope)
                }
            },
            PathHead::Pick { which, count, inner } => self.picked(*which, *count, inner, scope, noun),
            PathHead::Any { query, earlier } => {
                if self.generated_columns.are_wanted() {
                    return self.any_record(query, *earlier, scope);
                }
                self.random.set(true);
                match self.query(query, scope, noun)? {
                    Stand::Records(set) => Ok(Stand::Records(self.pick_set(set, Pick::Random, None))),
                    _ => Err(Diagnostic::error("`any` picks a record, as in any user").at(path.at.0)),
                }
            }
            PathHead::Group(items) => match items.as_slice() {
                [Expr { kind: ExprKind::Query(query), .. }] => self.query(query, scope, noun),
                [Expr { kind: ExprKind::Path(inner), .. }] => self.noun(inner, scope, noun),
                [expr] => self.scalar(expr, scope),
                _ => Err(Diagnostic::error("a list is no noun: nothing can follow it").at(path.at.0)),
            },
            PathHead::Call { .. } | PathHead::Here => {
                Err(Diagnostic::error("a noun belongs here: a table or a variable").at(path.at.0))
            }
        }
    }

    /// An expression that stands where a query could.
    pub(super) fn scalar(&self, expr: &Expr, scope: &Scope) -> Result<Stand> {
        let low = self.value(expr, scope)?;
        let name = print_expr(expr);
        let truth = matches!(&expr.kind, ExprKind::Path(Path { head: PathHead::Call { name, over: None, .. }, segments, .. })
            if segments.is_empty() && name.text.eq_ignore_ascii_case("exists"));
        Ok(Stand::Value(Scalar { sql: low.sql, whole: None, name, truth, excused: truth }))
    }

    fn name_noun(&self, name: &Name, scope: &Scope, noun: Noun) -> Result<Stand> {
        // `as g` names a record around: the noun is that record.
        for frame in scope.frames() {
            if frame.name.as_ref().is_some_and(|alias| *alias == name.text)
                && let Some(record) = frame.record()
            {
                return Ok(Stand::Records(self.same_record(&record, scope)));
            }
        }
        if noun == Noun::Path
            && let Some(record) = scope.frame.as_ref().and_then(Frame::record_of)
        {
            use super::names::Looked;
            match self.look(&record.table, name, None)? {
                Some(Looked::Relation(relation)) => {
                    return Ok(Stand::Records(self.related(&record, &relation.steps, scope)));
                }
                Some(Looked::Column(_)) | None => {}
            }
            if let Some(super::names::Found::Relation(record, relation)) = self.find(name, scope)? {
                return Ok(Stand::Records(self.related(&record, &relation.steps, scope)));
            }
        }
        if let Some(variable) = Self::variable(&scope.variables, name) {
            return self.variable_noun(name, &variable, scope);
        }
        if let Some(table) = self.table(name)? {
            return Ok(Stand::Records(Set::all(self.frame(&table, scope.frame.as_ref()))));
        }
        match self.find(name, scope)? {
            Some(super::names::Found::Relation(record, relation)) => {
                Ok(Stand::Records(self.related(&record, &relation.steps, scope)))
            }
            Some(_) => {
                let expr = Expr {
                    kind: ExprKind::Path(Path {
                        head: PathHead::Name(name.clone()),
                        segments: Vec::new(),
                        at: name.at,
                    }),
                    at: name.at,
                };
                self.scalar(&expr, scope)
            }
            None => Err(self.unknown_name(name, scope)),
        }
    }

    /// What a variable holds, as a noun. A stored query sees the variables of its own time.
    fn variable_noun(&self, name: &Name, variable: &Variable, scope: &Scope) -> Result<Stand> {
        match variable {
            Variable::Value(value) => Ok(Stand::Value(Scalar {
                sql: Sql::value(value.clone()),
                whole: None,
                name: name.text.clone(),
                truth: false,
                excused: true,
            })),
            Variable::Records { table, keys, one } => {
                let Some(table) = self.catalog.table_exact(table)? else {
                    return Err(
                        Diagnostic::error(format!("the table {table} of `{}` is gone", name.text)).at(name.span())
                    );
                };
                let frame = self.frame(&table, scope.frame.as_ref());
                frame.few.set(*one);
                frame.size.set(Some(keys.len() as f64));
                let mut set = Set { one: *one, ..Set::all(frame) };
                let identity = set.frame.record().map(|record| record.identity()).unwrap_or_default();
                if identity.is_empty() {
                    return Err(Diagnostic::error(format!("records of {} have no key to keep them by", table.name))
                        .at(name.span()));
                }
                set.filters.push(one_of(&identity, keys));
                Ok(Stand::Records(set))
            }
            Variable::Query { query, variables } => {
                let stand = self.query(query, &Scope::top(variables), Noun::Table)?;
                Ok(within(stand, scope.frame.as_ref()))
            }
        }
    }

    /// The one record that is already in hand, as a set of its own.
    fn same_record(&self, record: &Rec, scope: &Scope) -> Set {
        let frame = self.frame(&record.table, scope.frame.as_ref());
        frame.few.set(true);
        let mut set = Set { one: true, ..Set::all(frame) };
        if let Some(inner) = set.frame.record() {
            let pairs = inner.identity().into_iter().zip(record.identity());
            let same: Vec<Sql> = pairs.map(|(one, other)| one.with(" = ").then(other)).collect();
            set.filters.extend(same);
        }
        set
    }

    /// What is at the other end of a way from the record in hand.
    pub(super) fn related(&self, record: &Rec, steps: &[KeyStep], scope: &Scope) -> Set {
        let (start, rest) = self.lead(record, steps);
        let Some(last) = steps.last() else { return self.same_record(record, scope) };
        let frame = self.frame(&last.to, scope.frame.as_ref());
        frame.few.set(steps.iter().all(|step| step.to_one));
        let spread = steps.iter().map(|step| if step.to_parent { 1.0 } else { self.children(step) });
        frame.size.set(Some(spread.product()));
        let mut set = Set { one: steps.iter().all(|step| step.to_one), ..Set::all(frame) };
        let filter = if rest.is_empty() {
            // The way is to one: the record that is joined already, once more as a set.
            let inner = set.frame.record().map(|record| record.identity()).unwrap_or_default();
            Sql::join(inner.into_iter().zip(start.identity()).map(|(one, other)| one.with(" = ").then(other)), " and ")
        } else {
            self.reached(&start, rest, set.frame.alias)
        };
        set.filters.push(filter);
        set
    }

    /// The keys of a noun as a filter.
    pub(super) fn keyed(&self, name: &Name, keys: &[KeyLiteral], scope: &Scope) -> Result<Set> {
        let table = self.some_table(name)?;
        let frame = self.frame(&table, scope.frame.as_ref());
        let Some(record) = frame.record() else { return Err(self.no_table(name)) };
        let columns = if table.primary_key.is_empty() { Vec::new() } else { table.primary_key.clone() };
        let width = columns.len().max(1);
        let span = keys.iter().map(key_span).fold(name.span(), Span::to);
        // `games (1, 2, 3)` on a one-column key are three keys.
        let flat: Vec<KeyLiteral> = match keys {
            [KeyLiteral::Tuple(inner, _)] if width == 1 => inner.clone(),
            keys => keys.to_vec(),
        };
        let mut values: Vec<Vec<Value>> = Vec::new();
        for key in &flat {
            values.push(key_values(key)?);
        }
        if let Some(wrong) = values.iter().find(|value| value.len() != width) {
            let names: Vec<&str> = columns.iter().map(|position| table.columns[*position].name.as_str()).collect();
            return Err(Diagnostic::error(format!(
                "the key of {} has {width} column{}, not {}",
                table.name,
                if width == 1 { "" } else { "s" },
                wrong.len()
            ))
            .at(span)
            .hint(format!("{} ({})", name.text, names.join(", "))));
        }
        let one = flat.len() == 1;
        frame.size.set(Some(flat.len() as f64));
        let mut set = Set { one, ..Set::all(frame.clone()) };
        frame.few.set(one);
        let is_text = |value: &Vec<Value>| matches!(value.as_slice(), [Value::Text(_)]);
        if values.iter().any(is_text) && !self.takes_text(&table) {
            // A text where the key is no text is the record's label, or a column in it: a set.
            set.one = false;
            frame.few.set(false);
            let named = self.label_values(&record)?;
            if named.is_empty() {
                return Err(Diagnostic::error(format!(
                    "{} has no text key and no column that names its records",
                    table.name
                ))
                .at(span)
                .hint(format!("{} where column = '…'", name.text)));
            }
            let (texts, keys): (Vec<Vec<Value>>, Vec<Vec<Value>>) = values.into_iter().partition(is_text);
            let mut either: Vec<Sql> = named.iter().map(|value| one_of(std::slice::from_ref(value), &texts)).collect();
            let key = record.key();
            if !keys.is_empty() && !key.is_empty() {
                either.push(one_of(&key, &keys));
            }
            let alone = either.len() == 1;
            let filter = Sql::join(either, " or ");
            set.filters.push(if alone { filter } else { filter.bracketed() });
            return Ok(set);
        }
        let key = record.key();
        if key.is_empty() {
            return Err(Diagnostic::error(format!("{} has no key", table.name))
                .at(span)
                .hint(format!("by position: {}[0]; by a column: {} where column = …", name.text, name.text)));
        }
        set.filters.push(one_of(&key, &values));
        Ok(set)
    }

    /// Does a text name a record by its key? Where the key's one column holds text, or anything.
    fn takes_text(&self, table: &Table) -> bool {
        use crate::catalog::Affinity;
        match table.primary_key.as_slice() {
            [] => false,
            [one] => matches!(table.columns[*one].affinity, Affinity::Text | Affinity::Blob),
            _ => true,
        }
    }

    fn picked(
        &self,
        which: Pick,
        count: Option<(u64, crate::lang::ast::Location)>,
        inner: &Query,
        scope: &Scope,
        noun: Noun,
    ) -> Result<Stand> {
        let span = inner.at.0;
        let split = inner.steps.iter().position(|step| matches!(step.kind, QueryStepKind::Per(_)));
        let hop = self.hop.take();
        let before = Query { steps: inner.steps[..split.unwrap_or(inner.steps.len())].to_vec(), ..inner.clone() };
        let stand = self.query(&before, scope, noun)?;
        let count = count.map(|(count, _)| count);
        if which == Pick::Random {
            self.random.set(true);
        }
        match (stand, split) {
            (Stand::Records(set), None) => {
                if set.one {
                    let text = print_query(inner);
                    // A relation of that very record, so that the hint can be typed.
                    let relations = set.frame.table.as_ref().map(|table| self.catalog.relations(table)).transpose()?;
                    let many = relations.iter().flat_map(|all| all.iter()).find(|relation| !relation.to_one());
                    let first = many.map_or("relation", |relation| relation.name());
                    let follows = |hop: &String| {
                        let member = set.frame.table.as_ref().map(|table| self.catalog.member(table, hop, None));
                        matches!(member, Some(Ok(MemberLookup::Found(Member::Relation(_)))))
                    };
                    let hop = hop.filter(follows);
                    let hop = hop.as_deref().unwrap_or(first);
                    return Err(Diagnostic::error(format!(
                        "`{text}` is one record already; there is nothing to pick from"
                    ))
                    .at(span)
                    .hint(format!("to pick among what it leads to: {text} .{hop}.{}()", which.word())));
                }
                Ok(Stand::Records(self.pick_set(set, which, count)))
            }
            (Stand::Records(set), Some(split)) => {
                let QueryStepKind::Per(items) = &inner.steps[split].kind else { return Ok(Stand::Records(set)) };
                let set = self.pick_per(set, which, count.unwrap_or(1), items, scope)?;
                self.steps(Stand::Records(set), &inner.steps[split + 1..], scope, &mut Pending::default())
            }
            (Stand::Rows(rows), None) => Ok(Stand::Rows(self.pick_rows(rows, which, count))),
            (Stand::Rows(_), Some(_)) => Err(Diagnostic::error("`per` behind first and last takes records").at(span)),
            (Stand::Value(_), _) => Err(Diagnostic::error("there is nothing to pick from: this is one value").at(span)),
        }
    }

    /// So many of each group, as records.
    fn pick_per(
        &self,
        set: Set,
        which: Pick,
        count: u64,
        items: &[crate::lang::ast::ResultColumn],
        scope: &Scope,
    ) -> Result<Set> {
        let set = set.open();
        let inner = scope.of(&set.frame).at(super::frame::Place::Per);
        let mut keys = Vec::new();
        for item in items {
            keys.push(self.item_value(item, &inner)?.sql);
        }
        let order: Vec<Order> = match which {
            Pick::First => set.full_order(),
            Pick::Last => set.full_order().iter().map(Order::reversed).collect(),
            Pick::Random => vec![Order::ascending(Sql::text("random()"))],
        };
        let large = set.frame.table.as_ref().is_some_and(|table| self.is_large(table));
        // In the table's own order it is read faster than through an index on the keys.
        let keys = keys.into_iter().map(|key| if large { Sql::text("+").then(key.bracketed()) } else { key });
        let mut number = Sql::text("row_number() over (partition by ").then(Sql::join(keys, ", "));
        super::stand::write_order(&mut number, &order);
        number.push(")");
        let count = Sql::value(Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)));
        let identity = set.frame.record().map(|record| record.identity()).unwrap_or_default();
        if !identity.is_empty() {
            // Only the keys are numbered; the records themselves are fetched once it is known which.
            let named = |index: usize| format!("hop:k{index}");
            let list = identity
                .iter()
                .enumerate()
                .map(|(index, part)| part.clone().with(format!(" as {}", quoted(&named(index)))))
                .chain([number.with(" as \"hop:n\"")]);
            let numbered = set.unordered(Sql::join(list, ", "));
            let names = (0..identity.len()).map(|index| Sql::text(quoted(&named(index))));
            let mut picked =
                Sql::text("select ").then(Sql::join(names, ", ")).with(" from ").then(numbered.bracketed());
            picked.push(" where \"hop:n\" <= ");
            picked.append(count);
            let filters = vec![reach::row(identity).with(" in ").then(picked.bracketed())];
            return Ok(Set { filters, one: false, ..set });
        }
        let mut picked = set.settled(vec![("hop:n".to_owned(), number)]);
        let place = Sql::column(picked.frame.alias, "hop:n").with(" <= ");
        picked.filters.push(place.then(count));
        picked.one = false;
        Ok(picked)
    }

    /// `first`, `last`, `random` of a set: one record, or with a number a set in the same order as the whole.
    pub(super) fn pick_set(&self, set: Set, which: Pick, count: Option<u64>) -> Set {
        let mut set = set.open();
        let said = set.order.len();
        set.order = match which {
            Pick::First => set.order,
            Pick::Last => set.full_order().iter().map(Order::reversed).collect(),
            Pick::Random => vec![Order::ascending(Sql::text("random()"))],
        };
        set.range = Range { limit: Some(count.unwrap_or(1)), offset: 0 };
        set.one = count.is_none();
        if set.one {
            set.frame.few.set(true);
        }
        match which {
            Pick::First => set,
            Pick::Last => {
                let mut set = set.settled(Vec::new());
                set.order = set.order.iter().take(said).map(Order::reversed).collect();
                set
            }
            Pick::Random => {
                self.random.set(true);
                let mut set = set.settled(Vec::new());
                set.order.clear();
                set
            }
        }
    }

    pub(super) fn pick_rows(&self, rows: Rows, which: Pick, count: Option<u64>) -> Rows {
        let mut rows = rows.settled();
        let said = rows.set.order.clone();
        if which == Pick::Random {
            self.random.set(true);
        }
        rows.set.order = match which {
            Pick::First => said.clone(),
            Pick::Last => rows.set.full_order().iter().map(Order::reversed).collect(),
            Pick::Random => vec![Order::ascending(Sql::text("random()"))],
        };
        rows.set.range = Range { limit: Some(count.unwrap_or(1)), offset: 0 };
        rows.one = count.is_none();
        if which == Pick::First {
            return rows;
        }
        let mut rows = rows.settled();
        rows.set.order = match which {
            Pick::Last => rows.set.order.iter().take(said.len()).map(Order::reversed).collect(),
            _ => Vec::new(),
        };
        rows
    }

    /// Applies the verb in front of the line to what the line came to.
    fn verb(&self, stand: Stand, pending: Pending, span: Span) -> Result<Stand> {
        let stand = match (stand, pending.distinct) {
            // Whole records never repeat, whatever is loaded into them.
            (Stand::Rows(rows), true) if !rows.said && !rows.values => Stand::Rows(rows),
            (Stand::Rows(rows), true) if rows.columns.iter().any(|column| column.nest.is_some()) => {
                return Err(Diagnostic::error("`distinct` compares plain values, not what is nested").at(span));
            }
            (Stand::Rows(rows), true) => Stand::Rows(rows.distinct()),
            (stand, _) => stand,
        };
        match pending.verb {
            None => Ok(stand),
            Some((verb, at)) => self.apply_verb(stand, verb, at, span),
        }
    }

    pub(super) fn apply_verb(&self, stand: Stand, verb: QueryVerb, at: Span, span: Span) -> Result<Stand> {
        let name = verb.word().to_owned();
        let from = |set: &Set, what: Sql| -> Sql {
            if set.range.is_all() {
                return set.unordered(what);
            }
            let inner = set.select(Sql::text("1"), false);
            Sql::text("select ").then(what).with(" from ").then(inner.bracketed())
        };
        let scalar = |select: Sql, truth: bool, excused: bool| {
            let sql = select.clone().bracketed();
            Stand::Value(Scalar { sql, whole: Some(select), name: name.clone(), truth, excused })
        };
        match (verb, stand) {
            (QueryVerb::Count, Stand::Records(set)) => Ok(scalar(from(&set, Sql::text("count(*)")), false, true)),
            (QueryVerb::Exists, Stand::Records(set)) => {
                let inner = set.select(Sql::text("1"), false);
                Ok(scalar(Sql::text("select exists ").then(inner.bracketed()), true, true))
            }
            (QueryVerb::Exists, Stand::Rows(rows)) => {
                Ok(scalar(Sql::text("select exists ").then(rows.probe().bracketed()), true, true))
            }
            (QueryVerb::Count, Stand::Rows(rows)) => {
                let inner = rows.settled();
                Ok(scalar(from(&inner.set, Sql::text("count(*)")), false, true))
            }
            (QueryVerb::Sum | QueryVerb::Avg | QueryVerb::Min | QueryVerb::Max, Stand::Rows(rows)) => {
                let [column] = rows.columns.as_slice() else {
                    return Err(Diagnostic::error(format!("`{name}` takes one column, not {}", rows.columns.len()))
                        .at(at)
                        .hint(format!("{name} games .price")));
                };
                if column.nest.is_some() {
                    return Err(Diagnostic::error(format!("`{name}` takes plain values")).at(at));
                }
                let plain = matches!(rows.grouping, Grouping::None) && rows.set.range.is_all() && !rows.windowed;
                let column = column.sql.clone();
                let (set, column) = if plain {
                    (rows.set, column)
                } else {
                    let rows = rows.settled();
                    let column = rows.columns[0].sql.clone();
                    (rows.set, column)
                };
                Ok(scalar(set.unordered(Sql::text(format!("{name}(")).then(column).with(")")), false, false))
            }
            (QueryVerb::Sum | QueryVerb::Avg | QueryVerb::Min | QueryVerb::Max, Stand::Records(set)) => {
                let noun = set.frame.table.as_ref().map_or("games", |table| table.name.as_str()).to_owned();
                let column = set
                    .frame
                    .table
                    .as_ref()
                    .and_then(|table| {
                        table.columns.iter().enumerate().find(|(position, column)| {
                            !table.primary_key.contains(position)
                                && matches!(
                                    column.affinity,
                                    crate::catalog::Affinity::Integer
                                        | crate::catalog::Affinity::Real
                                        | crate::catalog::Affinity::Numeric
                                )
                        })
                    })
                    .map_or("price", |(_, column)| column.name.as_str())
                    .to_owned();
                Err(Diagnostic::error(format!("`{name}` needs a column of {noun}"))
                    .at(span)
                    .hint(format!("{name} {noun} .{column}")))
            }
            (_, Stand::Value(_)) => Err(Diagnostic::error(format!("`{name}` needs a set; this is one value")).at(span)),
            (QueryVerb::Distinct | QueryVerb::Filter, stand) => Ok(stand),
        }
    }

    /// The columns of a set as an answer of rows.
    pub(super) fn rows_of(set: Set, columns: Vec<Shown>, values: bool) -> Rows {
        let one = set.one;
        *set.frame.shown.borrow_mut() = shown_names(&columns);
        Rows { set, columns, values, grouping: Grouping::None, windowed: false, one, said: true }
    }
}

/// `k in (…)` or `k = …`, row values where the key is composite.
pub fn one_of(key: &[Sql], values: &[Vec<Value>]) -> Sql {
    let tuple = |value: &Vec<Value>| reach::row(value.iter().cloned().map(Sql::value).collect());
    match values {
        [single] => Sql::join(
            key.iter().zip(single).map(|(column, value)| column.clone().with(" = ").then(Sql::value(value.clone()))),
            " and ",
        ),
        // A long list of integers travels as one parameter.
        many if key.len() == 1
            && many.len() > 500
            && many.iter().all(|value| matches!(value[0], Value::Integer(_))) =>
        {
            let list: Vec<String> =
                many.iter().filter_map(|value| value[0].as_integer()).map(|number| number.to_string()).collect();
            let json = Sql::value(Value::text(format!("[{}]", list.join(","))));
            key[0].clone().with(" in (select value from json_each(").then(json).with("))")
        }
        many if key.len() == 1 => key[0].clone().with(" in (").then(Sql::join(many.iter().map(tuple), ", ")).with(")"),
        [] => Sql::text("0"),
        many => reach::row(key.to_vec()).with(" in (values ").then(Sql::join(many.iter().map(tuple), ", ")).with(")"),
    }
}

fn key_span(key: &KeyLiteral) -> Span {
    match key {
        KeyLiteral::One(_, at) | KeyLiteral::Tuple(_, at) => at.0,
    }
}

fn key_values(key: &KeyLiteral) -> Result<Vec<Value>> {
    match key {
        KeyLiteral::One(literal, _) => Ok(vec![literal_value(literal)]),
        KeyLiteral::Tuple(keys, _) => {
            let mut values = Vec::new();
            for key in keys {
                match key {
                    KeyLiteral::One(literal, _) => values.push(literal_value(literal)),
                    KeyLiteral::Tuple(_, at) => {
                        return Err(Diagnostic::error("a key has no brackets within brackets").at(at.0));
                    }
                }
            }
            Ok(values)
        }
    }
}

/// A literal as a value that is bound. The words for the present time are left to SQLite, and are no values here.
pub fn literal_value(literal: &Literal) -> Value {
    match literal {
        Literal::Null | Literal::Current(_) => Value::Null,
        Literal::True => Value::Integer(1),
        Literal::False => Value::Integer(0),
        Literal::Integer(number) => Value::Integer(*number),
        Literal::Real(number) => Value::Real(*number),
        Literal::Text(text) => Value::text(text),
        Literal::Blob(bytes) => Value::Blob(bytes.clone()),
    }
}

/// What was planned by itself, for words that may name what stands around it.
fn within(stand: Stand, parent: Option<&Rc<Frame>>) -> Stand {
    let around = |frame: &Rc<Frame>| Rc::new(Frame { parent: parent.cloned(), ..(**frame).clone() });
    match stand {
        Stand::Records(set) => Stand::Records(Set { frame: around(&set.frame), ..set }),
        Stand::Rows(rows) => {
            let set = Set { frame: around(&rows.set.frame), ..rows.set };
            Stand::Rows(Rows { set, ..rows })
        }
        stand => stand,
    }
}

fn named(stand: Stand, alias: &Name) -> Result<Stand> {
    match stand {
        Stand::Records(set) => {
            let old = &set.frame;
            let frame = Rc::new(Frame {
                alias: old.alias,
                table: old.table.clone(),
                name: Some(alias.text.clone()),
                source: old.source.clone(),
                base: old.base,
                few: Cell::new(old.few.get()),
                size: Cell::new(old.size.get()),
                joins: RefCell::new(old.joins.borrow().clone()),
                parent: old.parent.clone(),
                shown: RefCell::new(Vec::new()),
                keys: RefCell::new(None),
                grouped: RefCell::new(None),
            });
            Ok(Stand::Records(Set { frame, ..set }))
        }
        _ => Err(Diagnostic::error("`as` names the record of a noun, as in games as g").at(alias.span())),
    }
}
