//! Random expressions that have a meaning where they stand.

use crate::common::database::Value;

use super::make::Maker;
use super::make_filter::{all_of, settle_with, starts_with_bracket};
use super::tree::{Aggregate, AggregateOf, Expr, Noun, Path, Query, Start, Step, VARIABLES, Verb, Which};
use super::value::Affinity;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Number,
    Text,
}

/// What an expression may name where it stands.
#[derive(Clone)]
pub struct Place<'a> {
    pub table: usize,
    /// A record is in hand.
    pub record: bool,
    pub name: Option<&'static str>,
    pub shown: Vec<(String, Class)>,
    /// The keys of the groups, where aggregates go over a group.
    pub keys: Option<Vec<Expr>>,
    pub outer: Option<&'a Place<'a>>,
    /// What is further out can hide names, and cannot be named.
    pub closed: bool,
}

impl<'a> Place<'a> {
    pub fn of(table: usize, outer: Option<&'a Place<'a>>) -> Place<'a> {
        Place { table, record: true, name: None, shown: Vec::new(), keys: None, outer, closed: false }
    }
}

pub const COMPARISONS: [&str; 12] =
    ["=", "!=", "<", "<=", ">", ">=", "is", "is not", "==", "<>", "is distinct from", "is not distinct from"];

impl Maker<'_> {
    pub fn literal(&mut self, class: Class) -> Expr {
        Expr::Literal(match class {
            Class::Number if self.rng.chance(15) => Value::Real(self.rng.within(0, 9) as f64 / 2.0),
            Class::Number => {
                let least = if self.rng.chance(5) { -2 } else { 0 };
                Value::Integer(self.rng.within(least, 7))
            }
            Class::Text => Value::text(*self.rng.pick(&["a", "b", "c", "A", "2", "", "it's"])),
        })
    }

    pub fn class_of(&self, table: usize, column: usize) -> Class {
        match self.world.table(table).columns[column].affinity {
            Affinity::Integer | Affinity::Real => Class::Number,
            _ => Class::Text,
        }
    }

    pub fn column_of(&mut self, table: usize, class: Option<Class>) -> Option<usize> {
        let columns: Vec<usize> = (0..self.world.table(table).columns.len())
            .filter(|at| class.is_none_or(|class| self.class_of(table, *at) == class))
            .collect();
        self.rng.some(&columns).copied()
    }

    /// Random hops that can be glued together: to one only, or with one at least that leads to many.
    pub fn hops(&mut self, table: usize, many: bool, most: usize) -> Option<Vec<usize>> {
        let mut hops: Vec<usize> = Vec::new();
        let mut at = table;
        let count = if many { 1 + self.rng.below(most) } else { self.rng.below(most + 1) };
        for _ in 0..count {
            let next: Vec<usize> = self.world.relations_of[at]
                .iter()
                .copied()
                .filter(|hop| {
                    let relation = &self.world.relations[*hop];
                    relation.via.is_none() && (many || relation.to_one)
                })
                .collect();
            let Some(hop) = self.rng.some(&next).copied() else { break };
            hops.push(hop);
            at = self.world.relations[hop].to;
        }
        let is_many = hops.iter().any(|hop| !self.world.relations[*hop].to_one);
        (is_many == many).then_some(hops)
    }

    /// A place from which a path may start: mostly the nearest, else one around it whose name is hidden by none nearer.
    fn start(&mut self, place: &Place, first: impl Fn(&mut Self, &Place) -> Option<(String, Path)>) -> Option<Path> {
        let mut up = 0;
        let mut around = place;
        while self.rng.chance(22)
            && !around.closed
            && let Some(outer) = around.outer
        {
            around = outer;
            up += 1;
        }
        if around.keys.is_some() || !around.record {
            return None;
        }
        if let Some(name) = around.name
            && self.rng.chance(50)
        {
            let (_, path) = first(self, around)?;
            return Some(Path { start: Start::Named(name), ..path });
        }
        let (text, path) = first(self, around)?;
        // What is shown under the name hides a relation of that name, unless a dot follows.
        let bare = path.hops.len() + usize::from(path.column.is_some()) == 1;
        if bare && !path.hops.is_empty() && around.shown.iter().any(|(name, _)| *name == text) {
            return None;
        }
        if self.is_taken(&path, around) || up > 0 && self.begins_far(&path) {
            return None;
        }
        let mut nearer = place;
        for _ in 0..up {
            if self.world.hides(nearer.table, &text) || nearer.shown.iter().any(|(name, _)| *name == text) {
                return None;
            }
            nearer = nearer.outer?;
        }
        Some(Path { start: Start::Up(up), ..path })
    }

    pub fn begins_far(&self, path: &Path) -> bool {
        path.hops.first().is_some_and(|hop| self.world.relations[*hop].far)
    }

    /// A way further off comes after whatever is called so around the record in hand.
    pub fn is_taken(&self, path: &Path, place: &Place) -> bool {
        let Some(name) = path.hops.first().map(|hop| &self.world.relations[*hop].name) else { return false };
        let around = std::iter::successors(place.outer, |outer| outer.outer);
        self.begins_far(path) && around.into_iter().any(|outer| self.world.hides(outer.table, name.trim_matches('`')))
    }

    /// A path to a column, along relations to one.
    pub fn column_path(&mut self, place: &Place, class: Option<Class>) -> Option<Path> {
        self.start(place, |maker, from| {
            let hops = maker.hops(from.table, false, 2)?;
            let mut path = Path { start: Start::Up(0), table: from.table, hops, column: None };
            let end = path.end(maker.world);
            path.column = Some(maker.column_of(end, class)?);
            Some((maker.first_name(&path), path))
        })
    }

    fn first_name(&self, path: &Path) -> String {
        match (path.hops.first(), path.column) {
            (Some(hop), _) => self.world.relations[*hop].name.clone(),
            (None, Some(column)) => self.world.table(path.table).columns[column].name.clone(),
            (None, None) => String::new(),
        }
    }

    /// A path of relations with at least one that leads to many.
    pub fn way(&mut self, place: &Place) -> Option<Path> {
        self.start(place, |maker, from| {
            let hops = maker.hops(from.table, true, 2)?;
            let path = Path { start: Start::Up(0), table: from.table, hops, column: None };
            Some((maker.first_name(&path), path))
        })
    }

    /// A relation to one whose key is one column, as a value.
    pub fn key_path(&mut self, place: &Place) -> Option<(Path, Class)> {
        let path = self.start(place, |maker, from| {
            let many = maker.rng.chance(30);
            let hops = maker.hops(from.table, many, 2)?;
            let path = Path { start: Start::Up(0), table: from.table, hops, column: None };
            let step = path.own_key(maker.world).filter(|_| path.one_value(maker.world))?;
            (maker.world.table(step.child).keys[step.key].columns.len() == 1).then_some(())?;
            Some((maker.first_name(&path), path))
        })?;
        let step = self.world.relations[*path.hops.last()?].steps[0];
        let key = &self.world.table(step.child).keys[step.key];
        let class = self.class_of(step.child, key.columns[0]);
        Some((path, class))
    }

    pub fn value(&mut self, place: &Place, class: Class, depth: usize) -> Expr {
        for _ in 0..4 {
            if let Some(expr) = self.value_once(place, class, depth) {
                return expr;
            }
        }
        self.literal(class)
    }

    fn value_once(&mut self, place: &Place, class: Class, depth: usize) -> Option<Expr> {
        let less = depth.saturating_sub(1);
        let choice = if depth == 0 { self.rng.below(60) } else { self.rng.below(100) };
        match choice {
            0..=41 => match place.keys {
                Some(_) => self.group_value(place, class),
                None if self.rng.chance(15) => {
                    self.key_path(place).filter(|(_, of)| *of == class).map(|(path, _)| Expr::Path(path))
                }
                None => self.column_path(place, Some(class)).map(Expr::Path),
            },
            42..=49 => {
                let names: Vec<String> =
                    place.shown.iter().filter(|(_, own)| *own == class).map(|(name, _)| name.clone()).collect();
                self.rng.some(&names).cloned().map(Expr::Shown)
            }
            50..=52 => {
                let values: Vec<usize> = (0..self.variables.len())
                    .filter(|at| matches!(self.variables[*at], super::eval::Variable::Value(_)))
                    .collect();
                self.rng.some(&values).map(|at| Expr::Variable(*at)).filter(|_| VARIABLES.len() > 3)
            }
            53..=59 => Some(self.literal(class)),
            60..=72 => Some(match class {
                Class::Number => match self.rng.below(7) {
                    6 => Expr::Unary(self.rng.word(&["-", "+", "~"]), Box::new(self.value(place, class, less))),
                    0..=3 => {
                        let op = *self.rng.pick(&["+", "-", "*", "/", "%"]);
                        let left = Box::new(self.value(place, class, less));
                        Expr::Binary(op, left, Box::new(self.value(place, class, less)))
                    }
                    4 => Expr::Call("abs", vec![self.value(place, class, less)]),
                    _ => Expr::Call("length", vec![self.value(place, Class::Text, less)]),
                },
                Class::Text => match self.rng.below(3) {
                    0 => {
                        let left = Box::new(self.value(place, class, less));
                        Expr::Binary("||", left, Box::new(self.value(place, class, less)))
                    }
                    1 => Expr::Call("upper", vec![self.value(place, class, less)]),
                    _ => Expr::Cast(Box::new(self.value(place, Class::Number, less)), "text"),
                },
            }),
            73..=76 => {
                let name = *self.rng.pick(&["coalesce", "ifnull", "nullif", "max", "min"]);
                Some(Expr::Call(name, vec![self.value(place, class, less), self.value(place, class, less)]))
            }
            77..=79 => {
                let when = self.condition(place, less);
                let otherwise = self.rng.chance(60).then(|| Box::new(self.value(place, class, less)));
                Some(Expr::Case(vec![(when, self.value(place, class, less))], otherwise))
            }
            80..=82 if place.keys.is_none() => {
                let way = self.way(place)?;
                let column = self.column_of(way.end(self.world), Some(class))?;
                Some(Expr::FirstOf(way, self.rng.word(&["first", "last"]), column))
            }
            80..=92 => self.aggregate(place, class, less).map(Expr::Aggregate),
            _ => self.scalar(place, class, less),
        }
    }

    /// A value of a group: a key, a path from one, an aggregate.
    fn group_value(&mut self, place: &Place, class: Class) -> Option<Expr> {
        let keys = place.keys.clone()?;
        if self.rng.chance(35)
            && let Some(Expr::Path(path)) = self.rng.some(&keys).cloned()
        {
            if let (Some(column), end) = (path.column, path.end(self.world)) {
                return (self.class_of(end, column) == class).then_some(Expr::Path(path));
            }
            // A key that points at several records is a value, and leads to no one record.
            path.to_one(self.world).then_some(())?;
            let end = path.end(self.world);
            let further = self.hops(end, false, 1)?;
            let mut path = Path { hops: [path.hops.clone(), further].concat(), ..path };
            let end = path.end(self.world);
            path.column = Some(self.column_of(end, Some(class))?);
            return Some(Expr::Path(path));
        }
        self.aggregate(place, class, 1).map(Expr::Aggregate)
    }

    pub fn aggregate(&mut self, place: &Place, class: Class, depth: usize) -> Option<Aggregate> {
        let function = match class {
            Class::Text => *self.rng.pick(&["min", "max"]),
            Class::Number if self.rng.chance(10) => *self.rng.pick(&["median", "percentile", "stddev", "total"]),
            Class::Number => *self.rng.pick(&["count", "count", "sum", "avg", "min", "max"]),
        };
        let percent = (function == "percentile").then(|| *self.rng.pick(&[0, 25, 50, 90, 100]));
        let statistic = matches!(function, "median" | "percentile" | "stddev");
        let distinct = !statistic && self.rng.chance(8);
        let of = match self.rng.below(10) {
            _ if place.keys.is_some() && self.rng.chance(60) => self.set_aggregate(place, function, class, depth)?,
            0 => {
                let query = self.column_query(Some(place), class, depth)?;
                // A table's name in an argument may be a relation's: `all` is always the table.
                AggregateOf::Query(Box::new(all_of(query)))
            }
            _ => self.way_aggregate(place, function, class, depth)?,
        };
        let plain =
            matches!(of, AggregateOf::Set | AggregateOf::SetWhere(_)) || matches!(&of, AggregateOf::Way(_, _, None));
        let distinct = distinct && !plain;
        let bare =
            matches!(&of, AggregateOf::Way(path, filters, None) if filters.is_empty() && path.start == Start::Up(0));
        // In brackets such a path is what its key holds; behind it, `.count()` counts the records there.
        let of_keys = matches!(&of, AggregateOf::Way(path, _, None) if path.one_value(self.world));
        if of_keys && !(bare && function == "count") {
            return None;
        }
        let dotted = function == "count" && bare && (of_keys || self.rng.chance(25));
        Some(Aggregate { function, distinct, of, percent, dotted })
    }

    fn set_aggregate(&mut self, place: &Place, function: &str, class: Class, depth: usize) -> Option<AggregateOf> {
        // In an aggregate of the set names mean its records again.
        let own = Place { keys: None, record: true, shown: Vec::new(), ..place.clone() };
        if function == "count" && self.rng.chance(60) {
            return Some(if self.rng.chance(50) {
                AggregateOf::Set
            } else {
                AggregateOf::SetWhere(Box::new(self.condition(&own, depth.min(1))))
            });
        }
        if self.rng.chance(25)
            && class == Class::Number
            && let Some(way) = self.way(&own)
            && way.start == Start::Up(0)
        {
            let dotted = way.one_value(self.world);
            let of = AggregateOf::Way(way, Vec::new(), None);
            let count = Aggregate { function: "count", distinct: false, of, percent: None, dotted };
            return Some(AggregateOf::SetExpr(Box::new(Expr::Aggregate(count)), None));
        }
        let key = if self.rng.chance(25) { self.key_path(&own).filter(|(_, of)| *of == class) } else { None };
        let path = match key {
            Some((path, _)) => Some(path),
            None => self.column_path(&own, Some(class)),
        };
        let path = path.filter(|path| path.start == Start::Up(0))?;
        // Behind a relation a condition is about the records there.
        let filtered = path.column.is_some() && self.rng.chance(20);
        let condition = filtered.then(|| Box::new(self.condition(&own, depth.min(1))));
        let expr = if class == Class::Number && condition.is_none() && self.rng.chance(30) {
            Expr::Binary("+", Box::new(Expr::Path(path)), Box::new(self.literal(class)))
        } else {
            Expr::Path(path)
        };
        Some(AggregateOf::SetExpr(Box::new(expr), condition))
    }

    fn way_aggregate(&mut self, place: &Place, function: &str, class: Class, depth: usize) -> Option<AggregateOf> {
        let own = Place { keys: None, record: true, shown: Vec::new(), ..place.clone() };
        (place.record || place.keys.is_some()).then_some(())?;
        let way = self.way(&own).filter(|way| place.keys.is_none() || way.start == Start::Up(0))?;
        let end = way.end(self.world);
        let column =
            if function == "count" && self.rng.chance(70) { None } else { Some(self.column_of(end, Some(class))?) };
        if let (Some(column), true) = (column, self.rng.chance(20)) {
            {
                let operand = Expr::Path(Path { column: Some(column), ..way.clone() });
                let (op, class) = if class == Class::Number { ("*", class) } else { ("||", class) };
                let expr = Expr::Binary(op, Box::new(operand), Box::new(self.literal(class)));
                return Some(AggregateOf::WayExpr(way, Box::new(expr)));
            }
        }
        let mut filters = Vec::new();
        if self.rng.chance(35) && depth > 0 {
            let inner = Place::of(end, Some(place));
            for _ in 0..1 + self.rng.below(2) {
                filters.push(self.filter(&inner, depth - 1));
            }
            settle_with(&mut filters);
        }
        Some(AggregateOf::Way(way, filters, column))
    }

    /// A query in brackets that comes to one value.
    fn scalar(&mut self, place: &Place, class: Class, depth: usize) -> Option<Expr> {
        let mut query = self.column_query(Some(place), class, depth)?;
        let verbs: &[Verb] = match class {
            Class::Number => &[Verb::Count, Verb::Sum, Verb::Avg, Verb::Min, Verb::Max],
            Class::Text => &[Verb::Min, Verb::Max],
        };
        if self.rng.chance(65) && !starts_with_bracket(&query, self.world) {
            query.verb = Some(*self.rng.pick(verbs));
            query.distinct = self.rng.chance(10) && query.takes_distinct();
        } else {
            let which = if self.rng.chance(70) { Which::First } else { Which::Last };
            query.steps.push(Step::Pick(which, None));
        }
        Some(Expr::Scalar(Box::new(query)))
    }

    pub fn condition(&mut self, place: &Place, depth: usize) -> Expr {
        for _ in 0..4 {
            if let Some(expr) = self.condition_once(place, depth) {
                return expr;
            }
        }
        let left = self.value(place, Class::Number, 0);
        Expr::Compare(">", Box::new(left), Box::new(self.literal(Class::Number)))
    }

    pub fn class(&mut self) -> Class {
        if self.rng.chance(60) { Class::Number } else { Class::Text }
    }

    fn condition_once(&mut self, place: &Place, depth: usize) -> Option<Expr> {
        if self.rng.chance(20)
            && let Some(expr) = self.dated(place)
        {
            return Some(expr);
        }
        let less = depth.saturating_sub(1);
        let class = self.class();
        let choice = if depth == 0 { self.rng.below(52) } else { self.rng.below(100) };
        Some(match choice {
            0..=17 => {
                let left = self.value(place, class, less);
                let right = if self.rng.chance(60) { self.literal(class) } else { self.value(place, class, less) };
                Expr::Compare(self.rng.word(&COMPARISONS), Box::new(left), Box::new(right))
            }
            18..=33 if place.keys.is_none() => self.any(place, class, less)?,
            34..=37 => {
                let value = self.value(place, class, less);
                // Of a relation it would ask for the record.
                let is_record = matches!(&value, Expr::Path(path) if path.column.is_none());
                (!is_record).then(|| Expr::IsNull(Box::new(value), self.rng.chance(50)))?
            }
            38..=40 => {
                let pattern = *self.rng.pick(&["a%", "%b", "_", "%", "A%", "1%"]);
                Expr::Like(Box::new(self.value(place, Class::Text, less)), pattern.to_owned(), self.rng.chance(30))
            }
            41..=43 => {
                let operand = Box::new(self.value(place, class, less));
                let low = Box::new(self.literal(class));
                Expr::Between(operand, low, Box::new(self.value(place, class, less)), self.rng.chance(30))
            }
            44..=46 => {
                let operand = Box::new(self.value(place, class, less));
                let mut list: Vec<Expr> = (0..1 + self.rng.below(3)).map(|_| self.literal(class)).collect();
                if self.rng.chance(20) {
                    list.push(Expr::Literal(Value::Null));
                }
                Expr::InList(operand, list, self.rng.chance(40))
            }
            47..=51 if place.keys.is_none() => {
                let own = self.start(place, |maker, from| {
                    let hops = match maker.rng.chance(70) {
                        true => maker.hops(from.table, true, 2)?,
                        false => maker.hops(from.table, false, 2)?,
                    };
                    let path = Path { start: Start::Up(0), table: from.table, hops, column: None };
                    (!path.hops.is_empty()).then(|| (maker.first_name(&path), path))
                })?;
                Expr::There(own, self.rng.word(&["", "exists", "is null", "is not null"]))
            }
            52..=64 => {
                let op = if self.rng.chance(50) { "and" } else { "or" };
                let left = Box::new(self.condition(place, less));
                Expr::Logic(op, left, Box::new(self.condition(place, less)))
            }
            65..=75 => Expr::Not(Box::new(self.condition(place, less))),
            76..=83 if place.record || place.keys.is_some() => {
                let query = self.column_query(Some(place), class, less)?;
                let operand = Box::new(self.value(place, class, 0));
                Expr::InQuery(operand, Box::new(query), self.rng.chance(40))
            }
            84..=91 if place.keys.is_none() && place.record => self.key_condition(place, less)?,
            92..=99 if place.keys.is_none() && place.record => {
                if self.rng.chance(60) {
                    let way = self.way(place)?;
                    let inner = Place::of(way.end(self.world), Some(place));
                    let mut query = Query::of(Noun::Way(way));
                    for _ in 0..1 + self.rng.below(2) {
                        query.steps.push(self.filter(&inner, less));
                    }
                    settle_with(&mut query.steps);
                    Expr::Exists(Box::new(query))
                } else {
                    let query = self.records(None, Some(place), less);
                    Expr::Exists(Box::new(all_of(query)))
                }
            }
            _ => return None,
        })
    }

    /// A comparison along a way to many.
    fn any(&mut self, place: &Place, class: Class, depth: usize) -> Option<Expr> {
        let way = self.way(place)?;
        let hops = way.many(self.world).to_vec();
        let end = self.world.relations[*hops.last()?].to;
        let at_end = |maker: &mut Self| {
            let further = maker.hops(end, false, 1).unwrap_or_default();
            let mut path = Path { hops: [hops.clone(), further].concat(), ..way.clone() };
            let end = path.end(maker.world);
            path.column = Some(maker.column_of(end, Some(class))?);
            Some(Expr::Path(path))
        };
        let mut left = at_end(self)?;
        if self.rng.chance(20) {
            left = match class {
                Class::Number => Expr::Binary("+", Box::new(left), Box::new(self.literal(class))),
                Class::Text => Expr::Call("lower", vec![left]),
            };
        }
        let right = match self.rng.below(10) {
            0 => at_end(self)?,
            1..=2 => self.value(place, class, depth),
            _ => self.literal(class),
        };
        Some(match self.rng.below(10) {
            0..=5 => Expr::Compare(self.rng.word(&COMPARISONS), Box::new(left), Box::new(right)),
            6 => Expr::IsNull(Box::new(left), self.rng.chance(50)),
            7 => {
                let list = (0..1 + self.rng.below(3)).map(|_| self.literal(class)).collect();
                Expr::InList(Box::new(left), list, self.rng.chance(40))
            }
            8 => Expr::Between(Box::new(left), Box::new(right), Box::new(self.literal(class)), self.rng.chance(40)),
            _ => {
                let query = self.column_query(Some(place), class, 0)?;
                Expr::InQuery(Box::new(left), Box::new(query), self.rng.chance(40))
            }
        })
    }

    /// A belongs-to relation against records of its target.
    fn key_condition(&mut self, place: &Place, depth: usize) -> Option<Expr> {
        let path = self.start(place, |maker, from| {
            let hops = maker.hops(from.table, false, 2)?;
            let last = &maker.world.relations[*hops.last()?];
            (last.steps.len() == 1 && last.steps[0].to_parent).then_some(())?;
            let path = Path { start: Start::Up(0), table: from.table, hops, column: None };
            Some((maker.first_name(&path), path))
        })?;
        let target = path.end(self.world);
        let mut query = self.records(Some(target), Some(place), depth);
        let op = *self.rng.pick(&["=", "!=", "in", "not in"]);
        if matches!(op, "=" | "!=") {
            let which = if self.rng.chance(70) { Which::First } else { Which::Last };
            query.steps.push(Step::Pick(which, None));
        }
        Some(Expr::Key(path, op, Box::new(query)))
    }
}
