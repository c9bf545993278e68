//! Random lines that have a meaning: nouns, hops and words in an order in which they can stand.

use crate::common::database::Value;

use super::eval::Variable;
use super::make_expr::{Class, Place};
use super::make_filter::{not_a_number, settle_with, starts_with_bracket};
use super::make_show::{is_plain, named, named_keys};
use super::tree::{Expr, Item, Line, Noun, Of, Path, Query, SetOp, Start, Step, Verb, What, Which, With};
use super::value::Affinity;
use super::world::World;
use crate::common::chance::Rng;

pub struct Maker<'w> {
    pub world: &'w World,
    pub rng: &'w mut Rng,
    pub variables: &'w [Variable],
    /// Numbers the names that `as` gives.
    pub named: usize,
}

/// What a line stands on while it is made.
struct Standing {
    table: usize,
    one: bool,
    state: State,
    shown: Vec<(String, Class)>,
    record: bool,
    /// Keys of the groups, while aggregates can still go over them.
    keys: Option<Vec<Expr>>,
    nested: bool,
    name: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Records,
    Values,
    Rows,
    /// Groups whose columns were not shown yet.
    Groups,
}

impl Standing {
    fn records(table: usize, one: bool) -> Standing {
        let state = State::Records;
        Standing { table, one, state, shown: Vec::new(), record: true, keys: None, nested: false, name: None }
    }

    fn place<'a>(&self, outer: Option<&'a Place<'a>>) -> Place<'a> {
        Place {
            table: self.table,
            record: self.record,
            name: self.name,
            shown: self.shown.clone(),
            keys: self.keys.clone(),
            outer,
            closed: false,
        }
    }
}

impl Maker<'_> {
    pub fn line(&mut self) -> Line {
        if self.rng.chance(5) {
            let place = Place { record: false, ..Place::of(0, None) };
            let class = if self.rng.chance(70) { Class::Number } else { Class::Text };
            if let Some(query) = self.column_query(None, class, 1)
                && !starts_with_bracket(&query, self.world)
            {
                let query = Query { verb: Some(Verb::Max), ..query };
                let literal = Box::new(self.value(&place, class, 0));
                let op = if class == Class::Number { "+" } else { "||" };
                return Line::Value(Expr::Binary(op, Box::new(Expr::Scalar(Box::new(query))), literal));
            }
        }
        Line::Query(self.query())
    }

    fn table(&mut self) -> usize {
        self.rng.below(self.world.schema.tables.len())
    }

    pub fn as_name(&mut self) -> String {
        self.named += 1;
        format!("v{}", self.named)
    }

    /// A key of a record, or of none.
    fn key(&mut self, table: usize) -> Option<Vec<Value>> {
        let about = self.world.table(table);
        let ids = &self.world.identities[table];
        let key: Vec<Value> = if ids.is_empty() || self.rng.chance(10) {
            let columns = about.primary_key.iter().map(|at| &about.columns[*at]);
            columns.map(|column| super::schema::random_value(self.rng, column)).collect()
        } else {
            let id = self.rng.below(ids.len());
            match about.primary_key.as_slice() {
                [] => ids[id].clone(),
                columns => columns.iter().map(|at| self.world.rows[table][id][*at].clone()).collect(),
            }
        };
        // A text where the key is a number would be a label.
        let [only] = about.primary_key[..] else {
            let plain = key.iter().all(|value| !value.is_null() && !matches!(value, Value::Real(_)));
            return (plain && !key.is_empty()).then_some(key);
        };
        match (&key[0], self.class_of(table, only)) {
            (Value::Integer(_), Class::Number) | (Value::Text(_), Class::Text) => Some(key),
            _ => None,
        }
    }

    /// A noun, its table, and whether it is one record.
    fn noun(&mut self, table: Option<usize>, outer: Option<&Place>, depth: usize) -> (Noun, usize, bool) {
        let table = table.unwrap_or_else(|| self.table());
        match self.rng.below(20) {
            0..=1 => {
                if let Some(key) = self.key(table) {
                    return (Noun::Keys(table, vec![key]), table, true);
                }
            }
            2 => {
                if let (Some(one), Some(other)) = (self.key(table), self.key(table)) {
                    return (Noun::Keys(table, vec![one, other]), table, false);
                }
            }
            3 => return (Noun::All(table), table, false),
            4..=6 if depth > 0 => {
                let mut query = Query::of(Noun::Table(table));
                let mut standing = Standing::records(table, false);
                for _ in 0..self.rng.below(3) {
                    self.word(&mut query, &mut standing, outer, depth - 1);
                }
                settle_with(&mut query.steps);
                // A dot ends what `first` takes.
                query.steps.retain(|step| !matches!(step, Step::Call(_) | Step::Index(_) | Step::Pick(_, None)));
                let which = if self.rng.chance(60) { Which::First } else { Which::Last };
                let count = self.rng.chance(60).then(|| self.rng.below(4) as u64);
                let per = if self.rng.chance(25) { self.keys(&standing, outer).0 } else { Vec::new() };
                let one = count.is_none() && per.is_empty();
                return (Noun::Pick { which, count, query: Box::new(query), per }, table, one);
            }
            7..=8 if depth > 0 => {
                let mut query = Query::of(Noun::Table(table));
                let mut standing = Standing::records(table, false);
                for _ in 0..1 + self.rng.below(2) {
                    self.word(&mut query, &mut standing, outer, depth - 1);
                }
                settle_with(&mut query.steps);
                return (Noun::Group(Box::new(query)), table, standing.one);
            }
            9 => {
                let at = self.rng.below(self.variables.len());
                let found = match self.variables.get(at) {
                    Some(Variable::Records { table, one, .. }) => Some((*table, *one)),
                    Some(Variable::Query(query)) => Some((query.table(self.world), false)),
                    _ => None,
                };
                if let Some((own, one)) = found.filter(|(own, _)| *own == table) {
                    return (Noun::Variable(at), own, one);
                }
            }
            _ => {}
        }
        (Noun::Table(table), table, false)
    }

    /// A query that comes to records, of one table if it is said.
    pub fn records(&mut self, table: Option<usize>, outer: Option<&Place>, depth: usize) -> Query {
        let target = table;
        // Perhaps along a relation that ends there.
        if let Some(table) = target
            && self.rng.chance(35)
        {
            let ways: Vec<usize> =
                (0..self.world.relations.len()).filter(|at| self.world.relations[*at].to == table).collect();
            if let Some(way) = self.rng.some(&ways).copied() {
                let from = self.world.relations[way].from;
                let (noun, ..) = self.noun(Some(from), outer, depth.min(1));
                let mut query = Query::of(noun);
                query.steps.push(Step::Hop(way));
                let mut standing = Standing::records(table, false);
                if self.rng.chance(50) {
                    self.word(&mut query, &mut standing, outer, depth);
                }
                settle_with(&mut query.steps);
                return query;
            }
        }
        let (noun, table, one) = self.noun(target, outer, depth);
        let mut query = Query::of(noun);
        let mut standing = Standing::records(table, one);
        for _ in 0..self.rng.below(3) {
            self.word(&mut query, &mut standing, outer, depth);
        }
        if target.is_none() && self.rng.chance(30) {
            self.hop(&mut query, &mut standing);
        }
        settle_with(&mut query.steps);
        query
    }

    /// A query of one column of that class.
    pub fn column_query(&mut self, outer: Option<&Place>, class: Class, depth: usize) -> Option<Query> {
        let table = self.table();
        let column = self.column_of(table, Some(class))?;
        let mut query = self.records(Some(table), outer, depth);
        query.steps.push(Step::Column(table, column));
        Some(query)
    }

    fn hop(&mut self, query: &mut Query, standing: &mut Standing) -> bool {
        let Some(hop) = self.rng.some(&self.world.relations_of[standing.table]).copied() else { return false };
        let relation = &self.world.relations[hop];
        query.steps.push(Step::Hop(hop));
        *standing = Standing::records(relation.to, standing.one && relation.to_one);
        true
    }

    /// A word that leaves records records.
    fn word(&mut self, query: &mut Query, standing: &mut Standing, outer: Option<&Place>, depth: usize) {
        let place = standing.place(outer);
        match self.rng.below(20) {
            0..=7 => query.steps.push(self.filter(&place, depth)),
            8..=12 => query.steps.push(Step::By(self.sorts(&place, 2))),
            13..=17 => self.range(query, standing),
            _ => query.steps.push(Step::Distinct),
        }
    }

    fn range(&mut self, query: &mut Query, standing: &mut Standing) {
        let number = self.rng.below(6) as u64;
        let mut one = false;
        match self.rng.below(10) {
            0..=2 => query.steps.push(Step::Limit(number)),
            3 => query.steps.push(Step::Offset(number.min(3))),
            4 => {
                let (limit, offset) = (Step::Limit(number), Step::Offset(self.rng.below(3) as u64));
                query.steps.extend(if self.rng.chance(50) { [limit, offset] } else { [offset, limit] });
            }
            5 => {
                query.steps.push(Step::Index(self.rng.within(-3, 3)));
                one = true;
            }
            6..=7 => {
                let from = self.rng.chance(70).then(|| self.rng.within(-4, 4));
                let to = self.rng.chance(70).then(|| self.rng.within(-4, 6));
                query.steps.push(Step::Slice(from, to));
            }
            8 => {
                let which = if self.rng.chance(50) { Which::First } else { Which::Last };
                let count = self.rng.chance(60).then(|| self.rng.below(4) as u64);
                one = count.is_none();
                query.steps.push(Step::Pick(which, count));
            }
            _ => {
                let name = *self.rng.pick(&["first", "last", "all"]);
                one = if name == "all" { standing.one } else { true };
                query.steps.push(Step::Call(name));
            }
        }
        standing.one = one;
        // What is settled has its columns only.
        standing.keys = None;
        if standing.state == State::Groups {
            standing.state = State::Rows;
        }
    }

    /// A whole line.
    pub fn query(&mut self) -> Query {
        let (noun, table, one) = self.noun(None, None, 2);
        let mut query = Query::of(noun);
        let mut standing = Standing::records(table, one);
        if self.rng.chance(4) && matches!(query.noun, Noun::Table(_)) {
            query.alias = Some("ga");
            standing.name = Some("ga");
        }
        for _ in 0..self.rng.below(6) {
            if !self.step(&mut query, &mut standing) {
                break;
            }
        }
        settle_with(&mut query.steps);
        self.end(&mut query, &standing);
        query
    }

    /// A verb in front, where one can stand there.
    fn end(&mut self, query: &mut Query, standing: &Standing) {
        if query.verb.is_some() || starts_with_bracket(query, self.world) || !self.rng.chance(28) {
            return;
        }
        let verbs: &[Verb] = match standing.state {
            State::Records => &[Verb::Count, Verb::Exists],
            State::Values if standing.shown.len() == 1 => {
                &[Verb::Count, Verb::Sum, Verb::Avg, Verb::Min, Verb::Max, Verb::Exists]
            }
            _ if standing.nested => return,
            _ => &[Verb::Count, Verb::Exists],
        };
        // A verb before groups would be the groups' own.
        if query.steps.iter().any(|step| matches!(step, Step::Per(_))) {
            return;
        }
        query.verb = Some(*self.rng.pick(verbs));
        query.distinct = standing.state == State::Values && self.rng.chance(15) && query.takes_distinct();
    }

    fn step(&mut self, query: &mut Query, standing: &mut Standing) -> bool {
        match standing.state {
            State::Records => self.record_step(query, standing),
            _ => self.row_step(query, standing),
        }
    }

    fn record_step(&mut self, query: &mut Query, standing: &mut Standing) -> bool {
        let place = standing.place(None);
        match self.rng.below(100) {
            0..=39 => self.word(query, standing, None, 2),
            40..=57 => return self.hop(query, standing),
            58..=63 => {
                let other = self.records(Some(standing.table), None, 1);
                query.steps.push(Step::Set(self.set_op(), other));
                standing.one = false;
                standing.name = None;
            }
            64..=71 => {
                let (keys, exprs) = self.keys(standing, None);
                standing.shown = named_keys(&keys, self);
                query.steps.push(Step::Per(keys));
                if self.rng.chance(30) && !starts_with_bracket(query, self.world) {
                    query.verb = Some(Verb::Count);
                    standing.state = State::Rows;
                } else {
                    standing.state = State::Groups;
                }
                standing.shown.push(("count".to_owned(), Class::Number));
                standing.keys = Some(exprs);
                standing.record = false;
                standing.one = false;
            }
            72..=80 => {
                let items = self.items(&place, 2);
                self.show(query, standing, items);
            }
            81..=82 => {
                let items = self.set_items(&place);
                if !items.is_empty() {
                    standing.shown = named(&items, standing.table, self);
                    standing.state = State::Rows;
                    standing.record = false;
                    standing.one = true;
                    query.steps.push(Step::Show(items));
                    // One row of aggregates takes no more words worth a test.
                    return false;
                }
            }
            83..=91 => {
                let Some(column) = self.column_of(standing.table, None) else { return false };
                let name = self.world.table(standing.table).columns[column].name.clone();
                standing.shown = vec![(name, self.class_of(standing.table, column))];
                standing.state = State::Values;
                query.steps.push(Step::Column(standing.table, column));
                if self.rng.chance(25) && !starts_with_bracket(query, self.world) {
                    self.values_per(query, standing);
                }
            }
            92..=95 => {
                let mut paths: Vec<Path> = Vec::new();
                for _ in 0..2 + self.rng.below(2) {
                    let own = Place { name: None, ..Place::of(standing.table, None) };
                    let mut path = self.column_path(&own, None);
                    if self.rng.chance(12)
                        && let Some(way) = self.way(&own)
                    {
                        let column = self.column_of(way.end(self.world), None);
                        path = Some(Path { column, ..way });
                    }
                    if let Some(path) = path
                        && !paths.iter().any(|known| known.text(self.world) == path.text(self.world))
                    {
                        paths.push(path);
                    }
                }
                if paths.len() < 2 {
                    return false;
                }
                let items: Vec<Item> =
                    paths.iter().map(|path| Item { what: What::Expr(Expr::Path(path.clone())), name: None }).collect();
                standing.shown = named(&items, standing.table, self);
                standing.state = State::Rows;
                standing.nested = paths.iter().any(|path| !path.one_value(self.world));
                query.steps.push(Step::Columns(paths));
            }
            _ => {
                let mut list: Vec<With> = Vec::new();
                for _ in 0..1 + self.rng.below(2) {
                    let many = self.rng.chance(75);
                    if let Some(hops) = self.hops(standing.table, many, 2)
                        && !hops.is_empty()
                        && !list.iter().any(|with| matches!(&with.of, Of::Path(path) if path.hops[0] == hops[0]))
                    {
                        let path = Path { start: Start::Up(0), table: standing.table, hops, column: None };
                        let above = Place { closed: true, ..place.clone() };
                        let middle = self.world.relations[path.hops[0]].to;
                        let middle = Place { closed: true, ..Place::of(middle, Some(&place)) };
                        let one = path.hops.len() == 1;
                        let inner = Place::of(path.end(self.world), Some(if one { &above } else { &middle }));
                        let condition = self.rng.chance(30).then(|| self.condition(&inner, 1));
                        list.push(With { count: None, of: Of::Path(path), condition });
                    }
                }
                let taken = |with: &With| {
                    let Of::Path(path) = &with.of else { return true };
                    let name = &self.world.relations[path.hops[0]].name;
                    self.world.table(standing.table).columns.iter().any(|column| column.name == *name)
                        || path.hops.windows(2).any(|pair| {
                            let middle = self.world.relations[pair[0]].to;
                            let name = &self.world.relations[pair[1]].name;
                            self.world.table(middle).columns.iter().any(|column| column.name == *name)
                        })
                };
                list.retain(|with| !taken(with));
                if list.is_empty() {
                    return false;
                }
                standing.nested = true;
                standing.state = State::Rows;
                query.steps.push(Step::Include(list));
            }
        }
        true
    }

    fn set_op(&mut self) -> SetOp {
        *self.rng.pick(&[SetOp::Union, SetOp::Minus, SetOp::Intersect])
    }

    /// `avg games .price per genre`.
    fn values_per(&mut self, query: &mut Query, standing: &mut Standing) {
        let (keys, exprs) = self.keys(standing, None);
        let verb = *self.rng.pick(&[Verb::Count, Verb::Sum, Verb::Avg, Verb::Min, Verb::Max]);
        query.verb = Some(verb);
        query.distinct = self.rng.chance(25);
        let class = standing.shown[0].1;
        standing.shown = named_keys(&keys, self);
        let text = class == Class::Text && matches!(verb, Verb::Min | Verb::Max);
        standing.shown.push((verb.word().to_owned(), if text { Class::Text } else { Class::Number }));
        standing.keys = Some(exprs);
        standing.record = false;
        standing.one = false;
        standing.state = State::Rows;
        query.steps.push(Step::Per(keys));
    }

    /// The keys of `per`, and what they are when they are typed again.
    fn keys(&mut self, standing: &Standing, outer: Option<&Place>) -> (Vec<Item>, Vec<Expr>) {
        let place = Place { shown: Vec::new(), name: None, ..standing.place(outer) };
        let mut items: Vec<Item> = Vec::new();
        let mut exprs = Vec::new();
        for _ in 0..1 + self.rng.below(2) {
            let own = place.clone();
            let expr = match self.rng.below(10) {
                0..=5 => self.column_path(&own, None).map(Expr::Path),
                6..=7 => self.key_path(&own).map(|(path, _)| Expr::Path(path)),
                _ => Some(not_a_number(self.value(&own, Class::Number, 1))),
            };
            let Some(expr) = expr else { continue };
            let plain = matches!(expr, Expr::Path(_));
            let name = (!plain || self.rng.chance(25)).then(|| self.as_name());
            let item = Item { what: What::Expr(expr.clone()), name };
            let name = item.column_name(self.world);
            if items.iter().all(|known| known.column_name(self.world) != name) {
                items.push(item);
                exprs.push(expr);
            }
        }
        if items.is_empty() {
            let expr = not_a_number(self.value(&place, Class::Number, 1));
            items.push(Item { what: What::Expr(expr.clone()), name: Some(self.as_name()) });
            exprs.push(expr);
        }
        (items, exprs)
    }

    fn show(&mut self, query: &mut Query, standing: &mut Standing, items: Vec<Item>) {
        standing.shown = named(&items, standing.table, self);
        standing.nested = items.iter().any(|item| match &item.what {
            What::Nest(..) | What::NestValue(..) => true,
            What::Expr(Expr::Path(path)) => !path.one_value(self.world),
            _ => false,
        });
        standing.state = State::Rows;
        query.steps.push(Step::Show(items));
    }

    fn row_step(&mut self, query: &mut Query, standing: &mut Standing) -> bool {
        let place = standing.place(None);
        let plain: Vec<String> = standing.shown.iter().map(|(name, _)| name.clone()).collect();
        match self.rng.below(100) {
            0..=24 => {
                let condition = self.condition(&place, 1);
                let having = standing.keys.is_some() && self.rng.chance(60);
                query.steps.push(if having { Step::Having(condition) } else { Step::Where(condition) });
            }
            25..=44 => query.steps.push(Step::By(self.sorts(&place, 2))),
            45..=62 => {
                if standing.nested && standing.state == State::Records {
                    return false;
                }
                self.range(query, standing);
            }
            63..=72 if standing.state == State::Groups && standing.keys.is_some() => {
                let mut items: Vec<Item> = Vec::new();
                for _ in 0..1 + self.rng.below(4) {
                    let class = if self.rng.chance(70) { Class::Number } else { Class::Text };
                    let own = Place { shown: Vec::new(), ..place.clone() };
                    if let Some(expr) = self.group_value_named(&own, class) {
                        items.push(Item { what: What::Expr(expr), name: Some(self.as_name()) });
                    }
                }
                if items.is_empty() {
                    return false;
                }
                standing.shown = named(&items, standing.table, self);
                standing.state = State::Rows;
                query.steps.push(Step::Show(items));
            }
            63..=75 if !standing.nested => {
                query.steps.push(Step::Distinct);
                if standing.state != State::Records {
                    standing.record = false;
                    standing.keys = None;
                    standing.state = if standing.state == State::Values { State::Values } else { State::Rows };
                }
            }
            76..=83 if standing.state == State::Values && standing.shown.len() == 1 && !standing.nested => {
                let Some(column) = self.lone_column(query) else { return false };
                let class = standing.shown[0].1;
                let Some(other) = self.column_query(None, class, 1) else { return false };
                if self.lone_column(&other) != Some(column) {
                    return false;
                }
                query.steps.push(Step::Set(self.set_op(), other));
                standing.record = false;
                standing.one = false;
            }
            84..=90 if standing.state != State::Values && !standing.nested && !plain.is_empty() => {
                let name = self.rng.pick(&plain).clone();
                if !is_plain(&name) || query.verb.is_some() && standing.keys.is_some() {
                    return false;
                }
                standing.shown.retain(|(known, _)| *known == name);
                standing.state = State::Values;
                query.steps.push(Step::PickColumn(name));
            }
            91..=94 if standing.record => query.steps.push(self.filter(&place, 1)),
            _ => return false,
        }
        true
    }

    fn group_value_named(&mut self, place: &Place, class: Class) -> Option<Expr> {
        let expr = self.value(place, class, 1);
        (!matches!(expr, Expr::Literal(_))).then_some(expr)
    }

    /// Affinity and collation of the column that a query of values ends with.
    fn lone_column(&self, query: &Query) -> Option<(Affinity, bool)> {
        query.steps.iter().rev().find_map(|step| match step {
            Step::Column(table, column) => {
                let about = &self.world.table(*table).columns[*column];
                Some((about.affinity, about.nocase))
            }
            _ => None,
        })
    }
}
