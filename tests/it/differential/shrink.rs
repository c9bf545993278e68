//! A failing case made smaller: fewer words, smaller expressions, fewer rows, as long as it fails the same way.

use crate::common::database::Value;

use super::schema::Schema;
use super::tree::{Aggregate, AggregateOf, Expr, Item, Line, Noun, Of, Query, Sort, Step, What, With};

/// Lines one change simpler.
pub fn lines(line: &Line) -> Vec<Line> {
    match line {
        Line::Query(query) => queries(query).into_iter().map(Line::Query).collect(),
        Line::Value(expr) => exprs(expr).into_iter().map(Line::Value).collect(),
    }
}

/// Schemas with one row less.
pub fn rows(schema: &Schema) -> Vec<Schema> {
    let mut found = Vec::new();
    for (table, about) in schema.tables.iter().enumerate() {
        if about.rows.len() > 3 {
            let mut less = schema.clone();
            less.tables[table].rows.clear();
            found.push(less);
        }
        for row in 0..about.rows.len() {
            let mut less = schema.clone();
            less.tables[table].rows.remove(row);
            found.push(less);
        }
    }
    found
}

/// Each way to leave out one element or to put a simpler one in its place.
fn lists<T: Clone>(items: &[T], least: usize, simpler: impl Fn(&T) -> Vec<T>) -> Vec<Vec<T>> {
    let mut found = Vec::new();
    for at in 0..items.len() {
        if items.len() > least {
            let mut less = items.to_vec();
            less.remove(at);
            found.push(less);
        }
        for item in simpler(&items[at]) {
            let mut less = items.to_vec();
            less[at] = item;
            found.push(less);
        }
    }
    found
}

pub fn queries(query: &Query) -> Vec<Query> {
    let mut found = Vec::new();
    if query.verb.is_some() {
        found.push(Query { verb: None, distinct: false, ..query.clone() });
    }
    if query.distinct {
        found.push(Query { distinct: false, ..query.clone() });
    }
    if query.alias.is_some() {
        found.push(Query { alias: None, ..query.clone() });
    }
    for noun in nouns(&query.noun) {
        found.push(Query { noun, ..query.clone() });
    }
    for steps in lists(&query.steps, 0, steps) {
        found.push(Query { steps, ..query.clone() });
    }
    if let Noun::Group(inner) = &query.noun {
        found.push(Query { steps: [inner.steps.clone(), query.steps.clone()].concat(), ..(**inner).clone() });
    }
    found
}

fn nouns(noun: &Noun) -> Vec<Noun> {
    match noun {
        Noun::Table(_) | Noun::Way(_) | Noun::Variable(_) => Vec::new(),
        Noun::All(table) => vec![Noun::Table(*table)],
        Noun::Keys(table, keys) => {
            let mut found = vec![Noun::Table(*table)];
            if keys.len() > 1 {
                found.extend(lists(keys, 1, |_| Vec::new()).into_iter().map(|keys| Noun::Keys(*table, keys)));
            }
            found
        }
        Noun::Pick { which, count, query, per } => {
            let mut found = vec![Noun::Group(query.clone())];
            for inner in queries(query) {
                found.push(Noun::Pick { which: *which, count: *count, query: Box::new(inner), per: per.clone() });
            }
            for per in lists(per, 0, items) {
                found.push(Noun::Pick { which: *which, count: *count, query: query.clone(), per });
            }
            found
        }
        Noun::Group(query) => queries(query).into_iter().map(|query| Noun::Group(Box::new(query))).collect(),
    }
}

fn steps(step: &Step) -> Vec<Step> {
    match step {
        Step::Where(expr) => exprs(expr).into_iter().map(Step::Where).collect(),
        Step::Having(expr) => exprs(expr).into_iter().map(Step::Having).collect(),
        Step::With(with) => withs(with).into_iter().map(Step::With).collect(),
        Step::Without(with) => withs(with).into_iter().map(Step::Without).collect(),
        Step::By(list) => lists(list, 1, sorts).into_iter().map(Step::By).collect(),
        Step::Columns(paths) => lists(paths, 2, |_| Vec::new()).into_iter().map(Step::Columns).collect(),
        Step::Per(list) => lists(list, 1, items).into_iter().map(Step::Per).collect(),
        Step::Show(list) => lists(list, 1, items).into_iter().map(Step::Show).collect(),
        Step::Include(list) => lists(list, 1, withs).into_iter().map(Step::Include).collect(),
        Step::Set(op, query) => queries(query).into_iter().map(|query| Step::Set(*op, query)).collect(),
        _ => Vec::new(),
    }
}

fn withs(with: &With) -> Vec<With> {
    let mut found = Vec::new();
    if with.condition.is_some() {
        found.push(With { condition: None, ..with.clone() });
    }
    if with.count.is_some() {
        found.push(With { count: None, ..with.clone() });
    }
    for condition in with.condition.iter().flat_map(exprs) {
        found.push(With { condition: Some(condition), ..with.clone() });
    }
    for of in ofs(&with.of) {
        found.push(With { of, ..with.clone() });
    }
    found
}

fn ofs(of: &Of) -> Vec<Of> {
    let Of::Query(query) = of else { return Vec::new() };
    let mut found: Vec<Of> = queries(query).into_iter().map(|query| Of::Query(Box::new(query))).collect();
    if let (Noun::Way(path), []) = (&query.noun, query.steps.as_slice()) {
        found.push(Of::Path(path.clone()));
    }
    found
}

fn sorts(sort: &Sort) -> Vec<Sort> {
    let mut found: Vec<Sort> = exprs(&sort.expr).into_iter().map(|expr| Sort { expr, ..sort.clone() }).collect();
    if sort.descending {
        found.push(Sort { descending: false, ..sort.clone() });
    }
    if sort.nulls_first.is_some() {
        found.push(Sort { nulls_first: None, ..sort.clone() });
    }
    found
}

fn items(item: &Item) -> Vec<Item> {
    let simpler: Vec<What> = match &item.what {
        What::Star => Vec::new(),
        What::Expr(expr) => exprs(expr).into_iter().map(What::Expr).collect(),
        What::Nest(of, list) => {
            let of_simpler = ofs(of).into_iter().map(|of| What::Nest(of, list.clone()));
            of_simpler.chain(lists(list, 1, items).into_iter().map(|list| What::Nest(of.clone(), list))).collect()
        }
        What::NestValue(query, column) => {
            queries(query).into_iter().map(|query| What::NestValue(Box::new(query), *column)).collect()
        }
    };
    simpler.into_iter().map(|what| Item { what, name: item.name.clone() }).collect()
}

fn boxed(exprs: Vec<Expr>, make: impl Fn(Box<Expr>) -> Expr) -> Vec<Expr> {
    exprs.into_iter().map(|expr| make(Box::new(expr))).collect()
}

pub fn exprs(expr: &Expr) -> Vec<Expr> {
    let mut found: Vec<Expr> = Vec::new();
    match expr {
        Expr::Literal(_)
        | Expr::Date(_)
        | Expr::Path(_)
        | Expr::Shown(_)
        | Expr::Variable(_)
        | Expr::There(..)
        | Expr::FirstOf(..) => {}
        Expr::Unary(op, operand) => {
            found.push((**operand).clone());
            found.extend(boxed(exprs(operand), |operand| Expr::Unary(op, operand)));
        }
        Expr::Not(operand) => {
            found.push((**operand).clone());
            found.extend(boxed(exprs(operand), Expr::Not));
        }
        Expr::Cast(operand, to) => {
            found.push((**operand).clone());
            found.extend(boxed(exprs(operand), |operand| Expr::Cast(operand, to)));
        }
        Expr::IsNull(operand, not) => found.extend(boxed(exprs(operand), |operand| Expr::IsNull(operand, *not))),
        Expr::Like(operand, pattern, not) => {
            found.extend(boxed(exprs(operand), |operand| Expr::Like(operand, pattern.clone(), *not)));
        }
        Expr::Binary(op, left, right) => {
            found.extend([(**left).clone(), (**right).clone()]);
            found.extend(boxed(exprs(left), |left| Expr::Binary(op, left, right.clone())));
            found.extend(boxed(exprs(right), |right| Expr::Binary(op, left.clone(), right)));
        }
        Expr::Compare(op, left, right) => {
            found.extend(boxed(exprs(left), |left| Expr::Compare(op, left, right.clone())));
            found.extend(boxed(exprs(right), |right| Expr::Compare(op, left.clone(), right)));
        }
        Expr::Logic(op, left, right) => {
            found.extend([(**left).clone(), (**right).clone()]);
            found.extend(boxed(exprs(left), |left| Expr::Logic(op, left, right.clone())));
            found.extend(boxed(exprs(right), |right| Expr::Logic(op, left.clone(), right)));
        }
        Expr::Between(operand, low, high, not) => {
            found.extend(boxed(exprs(operand), |operand| Expr::Between(operand, low.clone(), high.clone(), *not)));
            found.extend(boxed(exprs(low), |low| Expr::Between(operand.clone(), low, high.clone(), *not)));
            found.extend(boxed(exprs(high), |high| Expr::Between(operand.clone(), low.clone(), high, *not)));
        }
        Expr::InList(operand, list, not) => {
            found.extend(boxed(exprs(operand), |operand| Expr::InList(operand, list.clone(), *not)));
            let shorter = lists(list, 1, exprs).into_iter();
            found.extend(shorter.map(|list| Expr::InList(operand.clone(), list, *not)));
        }
        Expr::InQuery(operand, query, not) => {
            found.extend(boxed(exprs(operand), |operand| Expr::InQuery(operand, query.clone(), *not)));
            let simpler = queries(query).into_iter();
            found.extend(simpler.map(|query| Expr::InQuery(operand.clone(), Box::new(query), *not)));
        }
        Expr::Key(path, op, query) => {
            found.extend(queries(query).into_iter().map(|query| Expr::Key(path.clone(), op, Box::new(query))));
        }
        Expr::Exists(query) => {
            found.extend(queries(query).into_iter().map(|query| Expr::Exists(Box::new(query))));
        }
        Expr::Scalar(query) => {
            found.extend(queries(query).into_iter().map(|query| Expr::Scalar(Box::new(query))));
        }
        Expr::Case(whens, otherwise) => {
            found.extend(whens.iter().flat_map(|(when, then)| [when.clone(), then.clone()]));
            for (at, (when, then)) in whens.iter().enumerate() {
                for when in exprs(when) {
                    let mut whens = whens.clone();
                    whens[at] = (when, then.clone());
                    found.push(Expr::Case(whens, otherwise.clone()));
                }
                for then in exprs(then) {
                    let mut whens = whens.clone();
                    whens[at].1 = then;
                    found.push(Expr::Case(whens, otherwise.clone()));
                }
            }
        }
        Expr::Call(name, args) => {
            found.extend(args.clone());
            for at in 0..args.len() {
                for arg in exprs(&args[at]) {
                    let mut args = args.clone();
                    args[at] = arg;
                    found.push(Expr::Call(name, args));
                }
            }
        }
        Expr::Aggregate(aggregate) => found.extend(aggregates(aggregate).into_iter().map(Expr::Aggregate)),
        Expr::Window(name, args, per, by) => {
            found.extend(lists(per, 0, exprs).into_iter().map(|per| Expr::Window(name, args.clone(), per, by.clone())));
            found.extend(lists(by, 0, sorts).into_iter().map(|by| Expr::Window(name, args.clone(), per.clone(), by)));
        }
    }
    if !matches!(expr, Expr::Literal(_)) {
        found.push(Expr::Literal(Value::Integer(1)));
    }
    found
}

fn aggregates(aggregate: &Aggregate) -> Vec<Aggregate> {
    let mut found = Vec::new();
    if aggregate.distinct {
        found.push(Aggregate { distinct: false, ..aggregate.clone() });
    }
    let ofs: Vec<AggregateOf> = match &aggregate.of {
        AggregateOf::Set | AggregateOf::WayExpr(..) => Vec::new(),
        AggregateOf::SetWhere(condition) => boxed_of(exprs(condition), AggregateOf::SetWhere),
        AggregateOf::SetExpr(expr, condition) => {
            let mut ofs = boxed_of(exprs(expr), |expr| AggregateOf::SetExpr(expr, condition.clone()));
            if let Some(condition) = condition {
                ofs.push(AggregateOf::SetExpr(expr.clone(), None));
                ofs.extend(boxed_of(exprs(condition), |condition| AggregateOf::SetExpr(expr.clone(), Some(condition))));
            }
            ofs
        }
        AggregateOf::Way(path, filters, column) => lists(filters, 0, steps)
            .into_iter()
            .map(|filters| AggregateOf::Way(path.clone(), filters, *column))
            .collect(),
        AggregateOf::Query(query) => {
            queries(query).into_iter().map(|query| AggregateOf::Query(Box::new(query))).collect()
        }
    };
    found.extend(ofs.into_iter().map(|of| Aggregate { of, ..aggregate.clone() }));
    found
}

fn boxed_of(exprs: Vec<Expr>, make: impl Fn(Box<Expr>) -> AggregateOf) -> Vec<AggregateOf> {
    exprs.into_iter().map(|expr| make(Box::new(expr))).collect()
}
