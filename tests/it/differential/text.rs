//! Generated lines as they are typed.

use crate::common::database::Value;

use super::tree::{
    Aggregate, AggregateOf, Expr, Item, Line, Noun, Of, Path, Query, SetOp, Sort, Step, VARIABLES, What, Which, With,
};
use super::value::literal;
use super::world::World;

fn listed<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(", ")
}

impl Line {
    pub fn text(&self, world: &World) -> String {
        match self {
            Line::Query(query) => query.text(world),
            Line::Value(expr) => expr.text(world),
        }
    }
}

impl Query {
    pub fn of(noun: Noun) -> Query {
        Query { verb: None, distinct: false, noun, alias: None, steps: Vec::new() }
    }

    pub fn text(&self, world: &World) -> String {
        let mut text = String::new();
        if let Some(verb) = self.verb {
            text.push_str(verb.word());
            text.push(' ');
        }
        if self.distinct {
            text.push_str("distinct ");
        }
        let noun = self.noun.text(world);
        // The words behind `first …` would be its own.
        let open = matches!(self.noun, Noun::Pick { .. })
            && self.steps.first().is_some_and(|step| {
                !matches!(step, Step::Hop(_) | Step::Column(..) | Step::Columns(_) | Step::Set(..))
            });
        text.push_str(&if open { format!("({noun})") } else { noun });
        if let Some(alias) = self.alias {
            text.push_str(" as ");
            text.push_str(alias);
        }
        for (at, step) in self.steps.iter().enumerate() {
            // Hops and filters behind a set word belong to its operand.
            let taken = at > 0
                && matches!(self.steps[at - 1], Step::Set(..))
                && matches!(
                    step,
                    Step::Hop(_)
                        | Step::Column(..)
                        | Step::Columns(_)
                        | Step::PickColumn(_)
                        | Step::Call(_)
                        | Step::Where(_)
                        | Step::With(_)
                        | Step::Without(_)
                        | Step::Index(_)
                        | Step::Slice(..)
                );
            if taken {
                text = format!("({text})");
            }
            text.push(' ');
            text.push_str(&step.text(world));
        }
        text
    }

    /// The query as an argument, where commas between keys would be commas between arguments.
    fn argument(&self, world: &World) -> String {
        match &self.noun {
            Noun::Keys(_, keys) if keys.len() > 1 => {
                let noun = Query::of(self.noun.clone());
                Query { noun: Noun::Group(Box::new(noun)), ..self.clone() }.text(world)
            }
            Noun::Pick { query, .. } if query.argument(world) != query.text(world) => {
                let noun = Query::of(self.noun.clone());
                Query { noun: Noun::Group(Box::new(noun)), ..self.clone() }.text(world)
            }
            _ => self.text(world),
        }
    }

    /// The query behind a set word, in brackets where it has more than hops and filters.
    fn operand(&self, world: &World) -> String {
        let plain = self.verb.is_none()
            && !self.distinct
            && self.alias.is_none()
            && !matches!(self.noun, Noun::Pick { .. })
            && self.steps.iter().all(|step| {
                matches!(step, Step::Hop(_) | Step::Column(..) | Step::Where(_) | Step::With(_) | Step::Without(_))
            });
        if plain { self.text(world) } else { format!("({})", self.text(world)) }
    }
}

impl Noun {
    pub fn text(&self, world: &World) -> String {
        match self {
            Noun::Table(table) => world.table_text(*table),
            Noun::All(table) => format!("all {}", world.table_text(*table)),
            Noun::Keys(table, keys) => {
                let negative = keys.iter().any(|key| matches!(key.as_slice(), [Value::Integer(..0)]));
                let one = |key: &Vec<Value>| match key.as_slice() {
                    [value] if negative => format!("({})", literal(value)),
                    [value] => literal(value),
                    values => format!("({})", listed(values, literal)),
                };
                format!("{} {}", world.table_text(*table), listed(keys, one))
            }
            Noun::Pick { which, count, query, per } => {
                let mut text = which.word().to_owned();
                if let Some(count) = count {
                    text.push_str(&format!(" {count}"));
                }
                text.push(' ');
                text.push_str(&query.text(world));
                if !per.is_empty() {
                    text.push_str(" per ");
                    text.push_str(&listed(per, |item| item.text(world)));
                }
                text
            }
            Noun::Group(query) => format!("({})", query.text(world)),
            Noun::Variable(at) => VARIABLES[*at].to_owned(),
            Noun::Way(path) => path.text(world),
        }
    }
}

impl Which {
    pub fn word(self) -> &'static str {
        match self {
            Which::First => "first",
            Which::Last => "last",
        }
    }
}

impl Step {
    pub fn text(&self, world: &World) -> String {
        match self {
            Step::Hop(relation) => {
                let relation = &world.relations[*relation];
                match &relation.via {
                    Some(via) => format!(".{} via {via}", relation.name),
                    None => format!(".{}", relation.name),
                }
            }
            Step::Column(table, column) => format!(".{}", world.column_text(*table, *column)),
            Step::PickColumn(name) => format!(".{name}"),
            Step::Columns(paths) => format!(".{}", listed(paths, |path| path.text(world))),
            Step::Where(expr) => format!("where {}", expr.text(world)),
            Step::Having(expr) => format!("having {}", expr.text(world)),
            Step::With(with) => format!("with {}", with.text(world)),
            Step::Without(with) => format!("without {}", with.text(world)),
            Step::By(sorts) => format!("by {}", listed(sorts, |sort| sort.text(world))),
            Step::Limit(number) => format!("limit {number}"),
            Step::Offset(number) => format!("offset {number}"),
            Step::Index(at) => format!("[{at}]"),
            Step::Slice(from, to) => {
                let number = |number: &Option<i64>| number.map_or(String::new(), |number| number.to_string());
                format!("[{}:{}]", number(from), number(to))
            }
            Step::Pick(which, None) => which.word().to_owned(),
            Step::Pick(which, Some(count)) => format!("{} {count}", which.word()),
            Step::Call(name) => format!(".{name}()"),
            Step::Distinct => "distinct".to_owned(),
            Step::Per(items) => format!("per {}", listed(items, |item| item.text(world))),
            Step::Show(items) => format!("show {}", listed(items, |item| item.text(world))),
            Step::Include(list) => format!("include {}", listed(list, |with| with.text(world))),
            Step::Set(op, query) => {
                let word = match op {
                    SetOp::Union => "union",
                    SetOp::Minus => "minus",
                    SetOp::Intersect => "intersect",
                };
                format!("{word} {}", query.operand(world))
            }
        }
    }
}

impl With {
    /// Would a `where` behind it be its own?
    pub fn is_open(&self) -> bool {
        self.condition.is_none() && matches!(self.of, Of::Path(_))
    }

    pub fn text(&self, world: &World) -> String {
        let mut text = match self.count {
            None => String::new(),
            Some((least, None)) => format!("{least}+ "),
            Some((least, Some(most))) if least == most => format!("{least} "),
            Some((0, Some(most))) => format!("at most {most} "),
            Some((least, Some(most))) => format!("{least}..{most} "),
        };
        text.push_str(&self.of.text(world));
        if let Of::Path(Path { hops, .. }) = &self.of
            && let [only] = hops.as_slice()
            && let Some(via) = &world.relations[*only].via
        {
            text.push_str(&format!(" via {via}"));
        }
        if let Some(condition) = &self.condition {
            text.push_str(&format!(" where {}", condition.text(world)));
        }
        text
    }
}

impl Of {
    pub fn text(&self, world: &World) -> String {
        match self {
            Of::Path(path) => path.text(world),
            Of::Query(query) => format!("({})", query.text(world)),
        }
    }

    /// How the column that it makes is named.
    fn name(&self, world: &World) -> String {
        match self {
            Of::Path(path) => path.text(world),
            Of::Query(query) => query.text(world),
        }
    }
}

impl Sort {
    pub fn text(&self, world: &World) -> String {
        let mut text = self.expr.text(world);
        if self.descending {
            text.push_str(" desc");
        }
        match self.nulls_first {
            Some(true) => text.push_str(" nulls first"),
            Some(false) => text.push_str(" nulls last"),
            None => {}
        }
        text
    }
}

impl Item {
    fn typed(&self, world: &World) -> String {
        match &self.what {
            What::Star => "*".to_owned(),
            What::Expr(expr) => expr.text(world),
            What::Nest(of, items) => format!("{}{{{}}}", of.text(world), listed(items, |item| item.text(world))),
            What::NestValue(query, column) => {
                let (text, table) = (query.text(world), query.table(world));
                format!("({text}).{}", world.column_text(table, *column))
            }
        }
    }

    pub fn text(&self, world: &World) -> String {
        match &self.name {
            Some(name) => format!("{} as {name}", self.typed(world)),
            None => self.typed(world),
        }
    }

    /// The name of its column in the answer.
    pub fn column_name(&self, world: &World) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        match &self.what {
            What::Expr(Expr::Path(path)) if path.hops.is_empty() => path.text(world).trim_matches('`').to_owned(),
            What::Nest(of, _) => of.name(world),
            _ => self.typed(world),
        }
    }
}

impl Query {
    /// The table of the records that a query without variables comes to.
    pub fn table(&self, world: &World) -> usize {
        let start = match &self.noun {
            Noun::Way(path) => path.end(world),
            Noun::Table(table) | Noun::All(table) | Noun::Keys(table, _) => *table,
            Noun::Pick { query, .. } | Noun::Group(query) => query.table(world),
            Noun::Variable(_) => 0,
        };
        let hops = self.steps.iter().filter_map(|step| match step {
            Step::Hop(relation) => Some(world.relations[*relation].to),
            _ => None,
        });
        hops.last().unwrap_or(start)
    }
}

impl Expr {
    pub fn text(&self, world: &World) -> String {
        self.at(world, 0)
    }

    /// How strongly it binds, from `or` to what needs no brackets.
    fn strength(&self) -> u8 {
        match self {
            Expr::Logic("or", ..) => 1,
            Expr::Logic(..) => 2,
            Expr::Not(_) => 3,
            Expr::Compare(..)
            | Expr::IsNull(..)
            | Expr::Like(..)
            | Expr::Between(..)
            | Expr::InList(..)
            | Expr::InQuery(..)
            | Expr::Key(..) => 4,
            Expr::There(_, form) if form.starts_with("is") => 4,
            Expr::Binary(..) => 7,
            Expr::Unary(..) => 8,
            Expr::Literal(Value::Integer(number)) if *number < 0 => 8,
            _ => 20,
        }
    }

    fn at(&self, world: &World, least: u8) -> String {
        let text = self.bare(world);
        if self.strength() < least { format!("({text})") } else { text }
    }

    fn bare(&self, world: &World) -> String {
        let not = |not: &bool| if *not { "not " } else { "" };
        match self {
            Expr::Literal(value) => literal(value),
            Expr::Date(date) => (*date).to_owned(),
            Expr::Path(path) => path.text(world),
            Expr::Shown(name) => name.clone(),
            Expr::Variable(at) => VARIABLES[*at].to_owned(),
            Expr::Unary(op, operand) => format!("{op}{}", operand.at(world, 9)),
            Expr::Binary(op, left, right) => format!("{} {op} {}", left.at(world, 8), right.at(world, 8)),
            Expr::Compare(op, left, right) => format!("{} {op} {}", left.at(world, 6), right.at(world, 6)),
            Expr::Not(operand) => format!("not {}", operand.at(world, 3)),
            Expr::Logic(op, left, right) => {
                let own = self.strength();
                format!("{} {op} {}", left.at(world, own), right.at(world, own + 1))
            }
            Expr::IsNull(operand, is_not) => format!("{} is {}null", operand.at(world, 6), not(is_not)),
            Expr::Like(operand, pattern, is_not) => {
                format!("{} {}like {}", operand.at(world, 6), not(is_not), literal(&Value::text(pattern.clone())))
            }
            Expr::Between(operand, low, high, is_not) => format!(
                "{} {}between {} and {}",
                operand.at(world, 6),
                not(is_not),
                low.at(world, 6),
                high.at(world, 6)
            ),
            Expr::InList(operand, list, is_not) => {
                format!("{} {}in ({})", operand.at(world, 6), not(is_not), listed(list, |item| item.text(world)))
            }
            Expr::InQuery(operand, query, is_not) => {
                format!("{} {}in ({})", operand.at(world, 6), not(is_not), query.text(world))
            }
            Expr::Key(path, op, query) => format!("{} {op} ({})", path.text(world), query.text(world)),
            Expr::There(path, "") => path.text(world),
            Expr::There(path, "exists") => format!("exists({})", path.text(world)),
            Expr::There(path, form) => format!("{} {form}", path.text(world)),
            Expr::Exists(query) => format!("exists ({})", query.argument(world)),
            Expr::Scalar(query) => format!("({})", query.text(world)),
            Expr::Case(whens, otherwise) => {
                let mut text = "case".to_owned();
                for (when, then) in whens {
                    text.push_str(&format!(" when {} then {}", when.text(world), then.text(world)));
                }
                if let Some(otherwise) = otherwise {
                    text.push_str(&format!(" else {}", otherwise.text(world)));
                }
                text + " end"
            }
            Expr::Call(name, args) => format!("{name}({})", listed(args, |arg| arg.text(world))),
            Expr::Cast(operand, to) => format!("cast({} as {to})", operand.text(world)),
            Expr::Aggregate(aggregate) => aggregate.text(world),
            Expr::FirstOf(path, which, column) => {
                format!("{}.{which}().{}", path.text(world), world.column_text(path.end(world), *column))
            }
            Expr::Window(name, args, per, by) => {
                let mut over = Vec::new();
                if !per.is_empty() {
                    over.push(format!("per {}", listed(per, |expr| expr.text(world))));
                }
                if !by.is_empty() {
                    over.push(format!("by {}", listed(by, |sort| sort.text(world))));
                }
                format!("{name}({}) over ({})", listed(args, |arg| arg.text(world)), over.join(" "))
            }
        }
    }
}

impl Aggregate {
    pub fn text(&self, world: &World) -> String {
        if let (true, AggregateOf::Way(path, _, column)) = (self.dotted, &self.of) {
            return format!("{}.{}()", Path { column: *column, ..path.clone() }.text(world), self.function);
        }
        let distinct = if self.distinct { "distinct " } else { "" };
        let of = match &self.of {
            AggregateOf::Set => String::new(),
            AggregateOf::SetWhere(condition) => {
                let text = condition.text(world);
                // `where -1` in an argument would be a column of that name less one.
                if text.starts_with(['-', '+', '~']) { format!("where ({text})") } else { format!("where {text}") }
            }
            AggregateOf::SetExpr(expr, None) => expr.text(world),
            AggregateOf::SetExpr(expr, Some(condition)) => {
                format!("{} where {}", expr.text(world), condition.text(world))
            }
            AggregateOf::Way(path, filters, column) => {
                let mut path = path.clone();
                if filters.is_empty() {
                    path.column = *column;
                }
                let mut text = path.text(world);
                for filter in filters {
                    text.push(' ');
                    text.push_str(&filter.text(world));
                }
                if let (Some(column), false) = (column, filters.is_empty()) {
                    text.push_str(&format!(" .{}", world.column_text(path.end(world), *column)));
                }
                text
            }
            AggregateOf::WayExpr(_, expr) => expr.text(world),
            AggregateOf::Query(query) => query.argument(world),
        };
        let percent = self.percent.map_or(String::new(), |percent| format!(", {percent}"));
        format!("{}({distinct}{of}{percent})", self.function)
    }
}
