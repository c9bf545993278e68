//! What an expression means, worked out for one record or group with loops over rows in memory.

use std::cell::RefCell;
use std::cmp::Ordering;

use crate::common::database::Value;

use super::answer::{Cell, Records, Stand};
use super::dates;
use super::tree::{Expr, Path, Query, Start, With};
use super::value::{self, Affinity, Typed, compare, is, truth};
use super::world::World;

/// Why a tree has no meaning that the reference settles: it is not compared.
#[derive(Debug)]
pub struct Unsettled(pub String);

pub type Res<T> = Result<T, Unsettled>;

pub fn unsettled<T>(why: &str) -> Res<T> {
    Err(Unsettled(why.to_owned()))
}

/// What a variable holds.
#[derive(Clone, Debug)]
pub enum Variable {
    Value(Value),
    Records { table: usize, ids: Vec<usize>, one: bool },
    Query(Query),
}

pub struct Evaluator<'w> {
    pub world: &'w World,
    pub variables: &'w [Variable],
    /// Works out operators and functions on plain values.
    pub oracle: &'w RefCell<rusqlite::Connection>,
}

/// What names are looked up in.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// Table and number of the record in hand.
    pub record: Option<(usize, usize)>,
    /// The records that aggregates of the set go over, and their table.
    pub group: Option<(usize, &'a [usize])>,
    pub shown: &'a [(String, Typed)],
    pub name: Option<&'static str>,
    pub bound: Option<&'a Bound<'a>>,
    pub outer: Option<&'a Scope<'a>>,
}

/// One record at the end of a way to many, while a comparison or an aggregate looks at it.
pub struct Bound<'a> {
    pub start: (usize, usize),
    pub hops: &'a [usize],
    pub record: usize,
}

pub fn flag(truth: Option<bool>) -> Res<Typed> {
    Ok(Typed::truth(truth))
}

impl Evaluator<'_> {
    fn call(&self, sql: &str, values: &[Typed]) -> Res<Value> {
        let connection = self.oracle.borrow();
        let wrong = |error: rusqlite::Error| Unsettled(format!("{sql}: {error}"));
        let mut statement = connection.prepare_cached(&format!("select {sql}")).map_err(wrong)?;
        let bound = values.iter().map(|value| match &value.value {
            Value::Null => rusqlite::types::Value::Null,
            Value::Integer(number) => rusqlite::types::Value::Integer(*number),
            Value::Real(number) => rusqlite::types::Value::Real(*number),
            Value::Text(text) => rusqlite::types::Value::Text(String::from_utf8_lossy(text).into_owned()),
            Value::Blob(bytes) => rusqlite::types::Value::Blob(bytes.clone()),
        });
        statement
            .query_row(rusqlite::params_from_iter(bound), |row| {
                Ok(match row.get_ref(0)? {
                    rusqlite::types::ValueRef::Null => Value::Null,
                    rusqlite::types::ValueRef::Integer(number) => Value::Integer(number),
                    rusqlite::types::ValueRef::Real(number) => Value::Real(number),
                    rusqlite::types::ValueRef::Text(text) => Value::Text(text.to_vec()),
                    rusqlite::types::ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
                })
            })
            .map_err(wrong)
    }

    /// The record at which a path starts; for a group any of its records, since only keys lead on from there.
    pub fn start(&self, path: &Path, scope: &Scope) -> Res<(usize, usize)> {
        let mut scope = *scope;
        match path.start {
            Start::Up(up) => {
                for _ in 0..up {
                    scope = *scope.outer.ok_or(Unsettled("no scope around".into()))?;
                }
            }
            Start::Named(name) => {
                while scope.name != Some(name) {
                    scope = *scope.outer.ok_or(Unsettled("no record of that name".into()))?;
                }
            }
        }
        // Which record a query within a comparison means by the comparison's own way is not said.
        if let (Some(bound), false) = (scope.bound, path.start == Start::Up(0))
            && path.hops.starts_with(bound.hops)
        {
            return unsettled("a way of a comparison around the query");
        }
        match (scope.record, scope.group) {
            (Some(record), _) => Ok(record),
            (None, Some((table, [first, ..]))) => Ok((table, *first)),
            _ => unsettled("no record in hand"),
        }
    }

    /// The records at the end of a path, in key order.
    pub fn ends(&self, path: &Path, scope: &Scope) -> Res<Vec<usize>> {
        let start = match (path.start, scope.record, scope.group) {
            (Start::Up(0), None, Some((_, group))) => group.to_vec(),
            _ => {
                let (table, record) = self.start(path, scope)?;
                if table != path.table {
                    return unsettled("a path from another table");
                }
                vec![record]
            }
        };
        let mut records = start;
        for hop in &path.hops {
            records = self.world.reach(*hop, &records);
        }
        records.sort_unstable();
        records.dedup();
        Ok(records)
    }

    fn path(&self, path: &Path, scope: &Scope) -> Res<Typed> {
        let start = self.start(path, scope)?;
        if start.0 != path.table {
            return unsettled("a path from another table");
        }
        let (mut record, mut hops) = (start, path.hops.as_slice());
        if let Some(bound) = scope.bound
            && bound.start == start
            && hops.starts_with(bound.hops)
            && let Some(last) = bound.hops.last()
        {
            record = (self.world.relations[*last].to, bound.record);
            hops = &hops[bound.hops.len()..];
        }
        let taken = path.hops.len() - hops.len();
        let before = path.to_holder(self.world).len().saturating_sub(taken);
        if hops[..before].iter().any(|hop| !self.world.relations[*hop].to_one) {
            return unsettled("a path to many as one value");
        }
        let end = path.end(self.world);
        for (index, hop) in hops.iter().enumerate() {
            let relation = &self.world.relations[*hop];
            if index + 1 == hops.len() && path.column.is_none() {
                return self.key_of(relation.steps[0], record, &relation.steps);
            }
            match self.world.reach(*hop, &[record.1]).as_slice() {
                [] => return Ok(path.column.map_or(Typed::null(), |column| self.world.nothing(end, column))),
                [one] => record = (relation.to, *one),
                _ => return unsettled("several records where the schema promises one"),
            }
        }
        match path.column {
            Some(column) => Ok(self.world.cell(record.0, record.1, column)),
            None => unsettled("a bound record as a value"),
        }
    }

    /// A belongs-to relation as a value is its key.
    fn key_of(&self, step: super::world::Step, record: (usize, usize), steps: &[super::world::Step]) -> Res<Typed> {
        let key = &self.world.table(step.child).keys[step.key];
        match key.columns.as_slice() {
            [column] if steps.len() == 1 && step.to_parent => Ok(self.world.cell(record.0, record.1, *column)),
            _ => unsettled("a relation as a value that is no single key"),
        }
    }

    pub fn truth(&self, expr: &Expr, scope: &Scope) -> Res<Option<bool>> {
        Ok(truth(&self.eval(expr, scope)?.value))
    }

    pub fn eval(&self, expr: &Expr, scope: &Scope) -> Res<Typed> {
        match expr {
            Expr::Literal(value) => Ok(Typed::plain(value.clone())),
            Expr::Date(_) => unsettled("a date outside of comparisons"),
            Expr::Path(path) => self.path(path, scope),
            Expr::Shown(name) => {
                let found = scope.shown.iter().find(|(shown, _)| shown == name);
                found.map(|(_, value)| value.clone()).ok_or(Unsettled(format!("{name} is not shown")))
            }
            Expr::Variable(at) => match self.variables.get(*at) {
                Some(Variable::Value(value)) => Ok(Typed::plain(value.clone())),
                _ => unsettled("no such value"),
            },
            Expr::Unary(op, operand) => {
                let operand = self.eval(operand, scope)?;
                let value = self.call(&format!("{op}?1"), std::slice::from_ref(&operand))?;
                Ok(match *op {
                    // A plus takes the affinity away, not the collation.
                    "+" => Typed { value, affinity: Affinity::None, ..operand },
                    _ => Typed::plain(value),
                })
            }
            Expr::Binary(op, left, right) => {
                let values = [self.eval(left, scope)?, self.eval(right, scope)?];
                Ok(Typed::plain(self.call(&format!("?1 {op} ?2"), &values)?))
            }
            Expr::Compare(..)
            | Expr::IsNull(..)
            | Expr::Like(..)
            | Expr::Between(..)
            | Expr::InList(..)
            | Expr::InQuery(..) => self.any(expr, scope),
            Expr::Not(operand) => flag(self.truth(operand, scope)?.map(|truth| !truth)),
            Expr::Logic(op, left, right) => {
                let (left, right) = (self.truth(left, scope)?, self.truth(right, scope)?);
                flag(match (*op, left, right) {
                    ("and", Some(false), _) | ("and", _, Some(false)) => Some(false),
                    ("and", Some(true), Some(true)) => Some(true),
                    ("or", Some(true), _) | ("or", _, Some(true)) => Some(true),
                    ("or", Some(false), Some(false)) => Some(false),
                    _ => None,
                })
            }
            Expr::Key(path, op, query) => self.key(path, op, query, scope),
            Expr::There(path, form) => {
                let there = !self.ends(path, scope)?.is_empty();
                flag(Some(if *form == "is null" { !there } else { there }))
            }
            Expr::Exists(query) => match self.query(query, Some(scope))? {
                Stand::Records(records) => flag(Some(!records.ids.is_empty())),
                Stand::Rows(rows) => flag(Some(!rows.rows.is_empty())),
                Stand::Value(..) => unsettled("exists of a value"),
            },
            Expr::Scalar(query) => self.scalar(query, scope),
            Expr::Case(whens, otherwise) => {
                for (when, then) in whens {
                    if self.truth(when, scope)? == Some(true) {
                        return Ok(Typed::plain(self.eval(then, scope)?.value));
                    }
                }
                match otherwise {
                    Some(otherwise) => Ok(Typed::plain(self.eval(otherwise, scope)?.value)),
                    None => Ok(Typed::null()),
                }
            }
            Expr::Call(name, args) => {
                let mut values = Vec::new();
                for arg in args {
                    values.push(self.eval(arg, scope)?);
                }
                let mut list: Vec<String> = (1..=values.len()).map(|at| format!("?{at}")).collect();
                // These compare their arguments, in the collation of the first that has one.
                let compares = matches!(*name, "nullif" | "min" | "max");
                if compares && values.iter().find(|value| value.column).is_some_and(|value| value.nocase) {
                    list[0].push_str(" collate nocase");
                }
                Ok(Typed::plain(self.call(&format!("{name}({})", list.join(", ")), &values)?))
            }
            Expr::Cast(operand, to) => {
                let operand = self.eval(operand, scope)?;
                let value = self.call(&format!("cast(?1 as {to})"), std::slice::from_ref(&operand))?;
                let affinity = if *to == "text" { Affinity::Text } else { Affinity::Integer };
                Ok(Typed { value, affinity, ..operand })
            }
            Expr::Aggregate(aggregate) => self.aggregate(aggregate, scope),
            Expr::FirstOf(path, which, column) => {
                let ends = self.ends(path, scope)?;
                let end = path.end(self.world);
                let id = if *which == "first" { ends.first() } else { ends.last() };
                Ok(match id {
                    Some(id) => Typed { column: false, nocase: false, ..self.world.cell(end, *id, *column) },
                    None => Typed { column: false, nocase: false, ..self.world.nothing(end, *column) },
                })
            }
            Expr::Window(..) => unsettled("a window outside of show"),
        }
    }

    /// A comparison: where it goes along a way to many, whether it holds for some record there.
    fn any(&self, expr: &Expr, scope: &Scope) -> Res<Typed> {
        let mut ways: Vec<&Path> = Vec::new();
        collect_ways(expr, self.world, &mut ways);
        if ways.iter().any(|path| self.is_bound(path, scope)) {
            return unsettled("a comparison within a comparison along the same way");
        }
        let Some(first) = ways.first() else { return self.compared(expr, scope) };
        let hops = first.many(self.world).to_vec();
        if ways.iter().any(|way| way.many(self.world) != hops || way.start != first.start) {
            return unsettled("two ways to many in one comparison");
        }
        let start = self.start(first, scope)?;
        let way = Path { hops: hops.clone(), column: None, ..(*first).clone() };
        for record in self.ends(&way, scope)? {
            let bound = Bound { start, hops: &hops, record };
            if truth(&self.compared(expr, &Scope { bound: Some(&bound), ..*scope })?.value) == Some(true) {
                return flag(Some(true));
            }
        }
        flag(Some(false))
    }

    fn is_bound(&self, path: &Path, scope: &Scope) -> bool {
        scope.bound.is_some_and(|bound| {
            self.start(path, scope).is_ok_and(|start| start == bound.start) && path.many(self.world) == bound.hops
        })
    }

    /// How two values stand to each other, of which one may be a date; `None` where either is null.
    fn order(&self, left: &Expr, right: &Expr, scope: &Scope) -> Res<Option<Ordering>> {
        let beside = |value: &Expr, date: &str| {
            dates::order(&self.eval(value, scope)?.value, date, matches!(value, Expr::Path(_)))
        };
        match (left, right) {
            (value, Expr::Date(date)) => beside(value, date),
            (Expr::Date(date), value) => Ok(beside(value, date)?.map(Ordering::reverse)),
            (left, right) => Ok(compare(&self.eval(left, scope)?, &self.eval(right, scope)?)),
        }
    }

    fn is_same(&self, left: &Expr, right: &Expr, order: Option<Ordering>, scope: &Scope) -> Res<bool> {
        match (left, right) {
            (_, Expr::Date(_)) | (Expr::Date(_), _) => Ok(order == Some(Ordering::Equal)),
            (left, right) => Ok(is(&self.eval(left, scope)?, &self.eval(right, scope)?)),
        }
    }

    fn compared(&self, expr: &Expr, scope: &Scope) -> Res<Typed> {
        let negate = |truth: Option<bool>, not: bool| truth.map(|truth| truth != not);
        match expr {
            Expr::Compare(op, left, right) => {
                let order = self.order(left, right, scope)?;
                let holds = |test: fn(Ordering) -> bool| order.map(test);
                flag(match *op {
                    "is" | "is not distinct from" => Some(self.is_same(left, right, order, scope)?),
                    "is not" | "is distinct from" => Some(!self.is_same(left, right, order, scope)?),
                    "=" | "==" => holds(Ordering::is_eq),
                    "!=" | "<>" => holds(Ordering::is_ne),
                    "<" => holds(Ordering::is_lt),
                    "<=" => holds(Ordering::is_le),
                    ">" => holds(Ordering::is_gt),
                    ">=" => holds(Ordering::is_ge),
                    _ => return unsettled("no such comparison"),
                })
            }
            Expr::IsNull(operand, not) => flag(Some(self.eval(operand, scope)?.value.is_null() != *not)),
            Expr::Like(operand, pattern, not) => {
                let values = [self.eval(operand, scope)?, Typed::plain(Value::text(pattern.clone()))];
                flag(negate(truth(&self.call("?1 like ?2", &values)?), *not))
            }
            Expr::Between(operand, low, high, not) => {
                let low = self.order(operand, low, scope)?.map(Ordering::is_ge);
                let high = self.order(operand, high, scope)?.map(Ordering::is_le);
                let both = match (low, high) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                };
                flag(negate(both, *not))
            }
            Expr::InList(operand, list, not) => {
                let value = self.eval(operand, scope)?;
                let mut found = Some(false);
                for item in list {
                    let order = match item {
                        Expr::Date(_) => self.order(operand, item, scope)?,
                        // Only the left side's affinity counts in a list (datatype3.html, 4.3).
                        item => compare(&value, &Typed::plain(self.eval(item, scope)?.value)),
                    };
                    match order {
                        Some(order) if order.is_eq() => found = Some(true),
                        None if found == Some(false) => found = None,
                        _ => {}
                    }
                }
                flag(negate(found, *not))
            }
            Expr::InQuery(operand, query, not) => {
                let operand = self.eval(operand, scope)?;
                let values = self.values(query, scope)?;
                let mut found = false;
                let mut any = false;
                for value in values.iter().filter(|value| !value.value.is_null()) {
                    any = true;
                    found |= compare(&operand, value) == Some(Ordering::Equal);
                }
                let truth = if any && operand.value.is_null() { None } else { Some(found) };
                flag(negate(truth, *not))
            }
            _ => unsettled("no comparison"),
        }
    }

    /// The values of a query in brackets.
    fn values(&self, query: &Query, scope: &Scope) -> Res<Vec<Typed>> {
        match self.query(query, Some(scope))? {
            Stand::Value(value, _) => Ok(vec![value]),
            Stand::Rows(rows) => rows.rows.iter().map(|row| single(&row.cells)).collect(),
            Stand::Records(records) => {
                let [key] = self.world.table(records.table).primary_key[..] else {
                    return unsettled("records without a key of one column as values");
                };
                Ok(records.ids.iter().map(|id| self.world.cell(records.table, *id, key)).collect())
            }
        }
    }

    fn scalar(&self, query: &Query, scope: &Scope) -> Res<Typed> {
        let stand = self.query(query, Some(scope))?;
        let one = match &stand {
            Stand::Value(..) => true,
            Stand::Rows(rows) => rows.one,
            Stand::Records(records) => records.one,
        };
        if !one {
            return unsettled("several values where one is wanted");
        }
        drop(stand);
        let value = self.values(query, scope)?.into_iter().next().unwrap_or_else(Typed::null);
        // A query in brackets keeps the affinity of its column, not the collation.
        Ok(Typed { column: false, nocase: false, ..value })
    }

    fn key(&self, path: &Path, op: &str, query: &Query, scope: &Scope) -> Res<Typed> {
        let Stand::Records(records) = self.query(query, Some(scope))? else {
            return unsettled("a key against values");
        };
        let Some((last, before)) = path.hops.split_last() else { return unsettled("no relation") };
        let relation = &self.world.relations[*last];
        let ([step], true) = (relation.steps.as_slice(), relation.to == records.table) else {
            return unsettled("a relation to another table");
        };
        let way = Path { hops: before.to_vec(), ..path.clone() };
        if !step.to_parent || !way.to_one(self.world) {
            return unsettled("no single key");
        }
        let children = self.ends(&way, scope)?;
        let key = &self.world.table(step.child).keys[step.key];
        let parent = self.world.table(key.parent);
        let pair = |parent_id: usize| {
            let mut equal = Some(true);
            for (own, other) in key.columns.iter().zip(&key.parent_columns) {
                let column = &parent.columns[*other];
                let theirs = &self.world.rows[key.parent][parent_id][*other];
                let mine = children.first().map_or(&Value::Null, |child| &self.world.rows[step.child][*child][*own]);
                if mine.is_null() || theirs.is_null() {
                    equal = equal.and_then(|equal| if equal { None } else { Some(false) });
                } else if !value::points_at(mine, theirs, column.affinity, column.nocase) {
                    equal = Some(false);
                }
            }
            equal
        };
        if matches!(op, "=" | "!=") {
            if !records.one {
                return unsettled("several records where one is wanted");
            }
            let equal = records.ids.first().and_then(|id| pair(*id));
            return flag(if op == "=" { equal } else { equal.map(|equal| !equal) });
        }
        let mut found = Some(false);
        for id in &records.ids {
            // A query leaves nulls out.
            if key.parent_columns.iter().any(|at| self.world.rows[key.parent][*id][*at].is_null()) {
                continue;
            }
            match pair(*id) {
                Some(true) => found = Some(true),
                None if found == Some(false) => found = None,
                _ => {}
            }
        }
        flag(if op == "in" { found } else { found.map(|found| !found) })
    }

    pub fn holds(&self, with: &With, scope: &Scope) -> Res<bool> {
        let records = self.of(&with.of, scope)?;
        let mut count = 0;
        for id in &records.ids {
            let own = Scope {
                record: Some((records.table, *id)),
                group: None,
                shown: &[],
                name: None,
                bound: None,
                outer: Some(scope),
            };
            count += u64::from(match &with.condition {
                Some(condition) => self.truth(condition, &own)? == Some(true),
                None => true,
            });
        }
        Ok(match with.count {
            None => count > 0,
            Some((least, most)) => count >= least && most.is_none_or(|most| count <= most),
        })
    }

    pub fn of(&self, of: &super::tree::Of, scope: &Scope) -> Res<Records> {
        match of {
            super::tree::Of::Path(path) => {
                let one = path.to_one(self.world);
                Ok(Records { table: path.end(self.world), ids: self.ends(path, scope)?, one, name: None })
            }
            super::tree::Of::Query(query) => match self.query(query, Some(scope))? {
                Stand::Records(records) => Ok(records),
                _ => unsettled("no records in the brackets"),
            },
        }
    }
}

pub fn single(cells: &[Cell]) -> Res<Typed> {
    match cells {
        [Cell::Value(value)] => Ok(value.clone()),
        _ => unsettled("no single column"),
    }
}

/// The paths to many outside of aggregates and queries.
fn collect_ways<'e>(expr: &'e Expr, world: &World, ways: &mut Vec<&'e Path>) {
    match expr {
        Expr::Path(path) if !path.one_value(world) => ways.push(path),
        Expr::Unary(_, operand)
        | Expr::IsNull(operand, _)
        | Expr::Like(operand, ..)
        | Expr::Cast(operand, _)
        | Expr::InQuery(operand, ..) => collect_ways(operand, world, ways),
        Expr::Binary(_, left, right) | Expr::Compare(_, left, right) => {
            collect_ways(left, world, ways);
            collect_ways(right, world, ways);
        }
        Expr::Between(operand, low, high, _) => {
            for expr in [operand, low, high] {
                collect_ways(expr, world, ways);
            }
        }
        Expr::InList(operand, list, _) => {
            collect_ways(operand, world, ways);
            for item in list {
                collect_ways(item, world, ways);
            }
        }
        Expr::Call(_, args) => {
            for arg in args {
                collect_ways(arg, world, ways);
            }
        }
        _ => {}
    }
}
