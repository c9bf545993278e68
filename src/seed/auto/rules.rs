//! What checks ask of columns: a check → ways to satisfy it, a way → what each column may be.

use std::cmp::Reverse;

use super::expr::Expr;
use crate::store::Value;

/// More ways than this are not tried for one check.
const MAX_WAYS: usize = 24;

/// The ways to make a condition true: in each, all of these must hold. The first leave the fewest columns null.
pub(super) fn ways(condition: &Expr) -> Vec<Vec<Expr>> {
    let mut found = split(condition, false);
    // Of as many, the later columns.
    found.sort_by_key(|way| {
        let nulls = way.iter().filter(|atom| matches!(atom, Expr::Null { not: false, .. }));
        let columns: Vec<usize> = nulls.flat_map(Expr::columns).collect();
        (columns.len(), Reverse(columns))
    });
    found.truncate(MAX_WAYS);
    found
}

fn split(condition: &Expr, not: bool) -> Vec<Vec<Expr>> {
    match condition {
        Expr::Unary("not", inner) => split(inner, !not),
        Expr::Binary("and" | "or", left, right) => {
            let both = matches!(condition, Expr::Binary("and", ..)) != not;
            let (left, right) = (split(left, not), split(right, not));
            if both { product(&left, &right) } else { left.into_iter().chain(right).take(MAX_WAYS).collect() }
        }
        Expr::Between { not: own, expr, low, high } => {
            let bound = |op, end: &Expr| Expr::Binary(op, expr.clone(), Box::new(end.clone()));
            if *own == not {
                vec![vec![bound(">=", low), bound("<=", high)]]
            } else {
                vec![vec![bound("<", low)], vec![bound(">", high)]]
            }
        }
        Expr::Case { operand, whens, otherwise } => cases(operand.as_deref(), whens, otherwise.as_deref(), not),
        Expr::Call(name, arguments) if name == "iif" && arguments.len() == 3 => {
            cases(None, &[(arguments[0].clone(), arguments[1].clone())], Some(&arguments[2]), not)
        }
        Expr::Binary(op @ ("=" | "is" | "<>" | "is not"), left, right) if is_condition(left) && is_condition(right) => {
            let same = matches!(*op, "=" | "is") != not;
            let mut found = product(&split(left, false), &split(right, !same));
            found.extend(product(&split(left, true), &split(right, same)));
            found.truncate(MAX_WAYS);
            found
        }
        Expr::Binary(op @ ("=" | ">=" | "<=" | ">" | "<"), left, right) if !not => match (counted(left), fold(right)) {
            (Some(terms), Some(Value::Integer(number))) => counts(&terms, op, number),
            _ => vec![vec![condition.clone()]],
        },
        Expr::Literal(value) => {
            let holds = !matches!(value, Value::Integer(0)) && *value != Value::Real(0.0);
            if holds != not { vec![Vec::new()] } else { Vec::new() }
        }
        _ => vec![vec![negated(condition, not)]],
    }
}

fn product(left: &[Vec<Expr>], right: &[Vec<Expr>]) -> Vec<Vec<Expr>> {
    let pairs = left.iter().flat_map(|first| right.iter().map(move |second| (first, second)));
    pairs.take(MAX_WAYS).map(|(first, second)| first.iter().chain(second).cloned().collect()).collect()
}

/// The branches of CASE, each with those before it not taken.
fn cases(operand: Option<&Expr>, whens: &[(Expr, Expr)], otherwise: Option<&Expr>, not: bool) -> Vec<Vec<Expr>> {
    let mut found = Vec::new();
    let mut before = vec![Vec::new()];
    for (when, then) in whens {
        let condition = match operand {
            Some(operand) => Expr::Binary("=", Box::new(operand.clone()), Box::new(when.clone())),
            None => when.clone(),
        };
        found.extend(product(&product(&before, &split(&condition, false)), &split(then, not)));
        before = product(&before, &split(&condition, true));
    }
    if let Some(otherwise) = otherwise {
        found.extend(product(&before, &split(otherwise, not)));
    }
    found.truncate(MAX_WAYS);
    found
}

fn is_condition(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Null { .. }
            | Expr::Like { .. }
            | Expr::Between { .. }
            | Expr::In { .. }
            | Expr::Unary("not", _)
            | Expr::Binary("and" | "or" | "=" | "<>" | "<" | "<=" | ">" | ">=", ..)
    )
}

/// The conditions whose number a sum is: `(a is null) + (b is null)`.
fn counted(sum: &Expr) -> Option<Vec<Expr>> {
    match sum {
        Expr::Binary("+", left, right) => {
            let mut terms = counted(left).or_else(|| is_condition(left).then(|| vec![(**left).clone()]))?;
            terms.extend(is_condition(right).then(|| (**right).clone()));
            (is_condition(right) && terms.len() <= 6).then_some(terms)
        }
        _ => None,
    }
}

/// The ways in which so many of the conditions hold.
fn counts(terms: &[Expr], op: &str, number: i64) -> Vec<Vec<Expr>> {
    let mut found = Vec::new();
    for choice in 0_u32..1 << terms.len() {
        let holding = i64::from(choice.count_ones());
        let fits = match op {
            "=" => holding == number,
            ">=" => holding >= number,
            "<=" => holding <= number,
            ">" => holding > number,
            _ => holding < number,
        };
        if fits {
            let mut way = vec![Vec::new()];
            for (at, term) in terms.iter().enumerate() {
                way = product(&way, &split(term, choice & (1 << at) == 0));
            }
            found.extend(way);
        }
    }
    found
}

fn negated(condition: &Expr, not: bool) -> Expr {
    if !not {
        return condition.clone();
    }
    match condition {
        Expr::Binary(op, left, right) => {
            let flipped = match *op {
                "=" => "<>",
                "<>" => "=",
                "<" => ">=",
                "<=" => ">",
                ">" => "<=",
                ">=" => "<",
                "is" => "is not",
                "is not" => "is",
                _ => return Expr::Unary("not", Box::new(condition.clone())),
            };
            Expr::Binary(flipped, left.clone(), right.clone())
        }
        Expr::Null { expr, not } => Expr::Null { expr: expr.clone(), not: !not },
        Expr::In { not, expr, list } => Expr::In { not: !not, expr: expr.clone(), list: list.clone() },
        Expr::Like { op, not, expr, pattern, escape } => {
            Expr::Like { op, not: !not, expr: expr.clone(), pattern: pattern.clone(), escape: escape.clone() }
        }
        _ => Expr::Unary("not", Box::new(condition.clone())),
    }
}

/// The value of an expression without columns, as far as it is plain arithmetic.
pub(super) fn fold(expr: &Expr) -> Option<Value> {
    match expr {
        Expr::Literal(value) => Some(value.clone()),
        Expr::Binary(op, left, right) => match (fold(left)?, fold(right)?) {
            (Value::Integer(left), Value::Integer(right)) => match *op {
                "+" => left.checked_add(right),
                "-" => left.checked_sub(right),
                "*" => left.checked_mul(right),
                _ => None,
            }
            .map(Value::Integer),
            _ => None,
        },
        Expr::Collate(inner, _) => fold(inner),
        _ => None,
    }
}

/// A bound of a column: the value, and whether it is left out itself.
pub(super) type Bound = (Value, bool);

/// What one column may be.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Domain {
    /// `true`: it must be null; `false`: it must not be.
    pub null: Option<bool>,
    pub values: Option<Vec<Value>>,
    pub except: Vec<Value>,
    pub low: Option<Bound>,
    pub high: Option<Bound>,
    pub shortest: Option<u64>,
    pub longest: Option<u64>,
    /// LIKE (false) or GLOB (true), and a pattern without ESCAPE.
    pub patterns: Vec<(bool, String)>,
    /// The inside of the brackets that each character must match: `0-9` from NOT GLOB '*[^0-9]*'.
    pub characters: Option<String>,
    /// One of `integer`, `real`, `text`, `blob`.
    pub storage: Option<String>,
    /// `array`, `object` or nothing that matters.
    pub json: Option<String>,
    /// `upper` or `lower`.
    pub letters: Option<String>,
    /// `date`, `time` or `datetime`.
    pub moment: Option<String>,
    /// It is a multiple of this.
    pub step: Option<i64>,
}

/// A column against an expression over others: `end > start`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Link {
    pub column: usize,
    pub op: &'static str,
    pub to: Expr,
}

/// Reads what must hold into the domains and links.
pub(super) fn narrow(atoms: &[Expr], domains: &mut [Domain], links: &mut Vec<Link>) {
    for atom in atoms {
        match atom {
            Expr::Binary(op, left, right) => {
                compare(left, op, right, domains, links);
                compare(right, flipped(op), left, domains, links);
            }
            Expr::Null { expr, not } => {
                if let Expr::Column(column) = **expr {
                    domains[column].null = Some(!not);
                } else if *not
                    && let Expr::Call(name, arguments) = &**expr
                    && let Some(Expr::Column(column)) = arguments.first()
                    && matches!(name.as_str(), "date" | "time" | "datetime" | "julianday" | "strftime")
                {
                    let name = if name == "julianday" { "datetime" } else { name };
                    domains[*column].moment = Some(name.replace("strftime", "datetime"));
                }
            }
            Expr::In { not, expr, list } => {
                let values: Option<Vec<Value>> = list.iter().map(fold).collect();
                match (&**expr, values) {
                    (Expr::Column(column), Some(values)) if *not => domains[*column].except.extend(values),
                    (Expr::Column(column), Some(values)) => domains[*column].one_of(values),
                    (Expr::Call(name, arguments), Some(values)) if !not => {
                        function(name, arguments, &values, domains);
                    }
                    _ => {}
                }
            }
            Expr::Like { op, not, expr, pattern, escape: None } => {
                if let (Expr::Column(column), Some(Value::Text(pattern))) = (&**expr, fold(pattern)) {
                    let pattern = String::from_utf8_lossy(&pattern).into_owned();
                    let inner = pattern.strip_prefix("*[^").and_then(|rest| rest.strip_suffix("]*"));
                    match (*op, not, inner) {
                        ("glob", true, Some(inner)) => domains[*column].characters = Some(inner.to_owned()),
                        ("like" | "glob", false, _) => domains[*column].patterns.push((*op == "glob", pattern)),
                        _ => {}
                    }
                }
            }
            Expr::Call(name, arguments) if name == "json_valid" => {
                if let Some(Expr::Column(column)) = arguments.first() {
                    domains[*column].json.get_or_insert_default();
                }
            }
            // A column alone is a condition: not 0.
            Expr::Column(column) => domains[*column].except.push(Value::Integer(0)),
            _ => {}
        }
    }
}

fn flipped(op: &'static str) -> &'static str {
    match op {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        other => other,
    }
}

fn compare(left: &Expr, op: &'static str, right: &Expr, domains: &mut [Domain], links: &mut Vec<Link>) {
    if !matches!(op, "=" | "is" | "<>" | "is not" | "<" | "<=" | ">" | ">=") {
        return;
    }
    let value = fold(right);
    match (left, value) {
        (Expr::Column(column), Some(value)) => domains[*column].bound(op, value),
        (Expr::Collate(inner, _), Some(_)) => compare(inner, op, right, domains, links),
        (Expr::Column(column), None) => {
            let columns = right.columns();
            if !columns.is_empty() && !columns.contains(column) {
                links.push(Link { column: *column, op, to: right.clone() });
            } else if let Expr::Call(name, arguments) = right
                && matches!(op, "=" | "is")
                && arguments.iter().any(|argument| argument == left)
            {
                let domain = &mut domains[*column];
                match name.as_str() {
                    "date" | "time" | "datetime" => domain.moment = Some(name.clone()),
                    "strftime" => {
                        let format = arguments
                            .first()
                            .and_then(fold)
                            .and_then(|value| value.as_text().map(|text| text.into_owned()));
                        let known = match format.as_deref() {
                            Some("%Y-%m-%d" | "%F") => "date",
                            Some("%H:%M:%S" | "%T") => "time",
                            _ => "datetime",
                        };
                        domain.moment = Some(known.to_owned());
                    }
                    "upper" | "lower" => domain.letters = Some(name.clone()),
                    "cast" | "abs" => domain.bound(">=", Value::Integer(0)),
                    _ => {}
                }
            } else if let (Expr::Cast(inner, kind), "=" | "is") = (right, op)
                && **inner == *left
                && kind.to_ascii_uppercase().contains("INT")
            {
                domains[*column].storage = Some("integer".to_owned());
            }
        }
        (Expr::Binary("%", dividend, divisor), Some(Value::Integer(0))) if op == "=" => {
            if let (Expr::Column(column), Some(Value::Integer(step))) = (&**dividend, fold(divisor)) {
                domains[*column].step = Some(step);
            }
        }
        (Expr::Call(name, arguments), Some(value)) => measure(name, arguments, op, &value, domains),
        _ => {}
    }
}

/// `typeof(x) = 'text'`, and the same with a list.
fn function(name: &str, arguments: &[Expr], values: &[Value], domains: &mut [Domain]) {
    let Some(Expr::Column(column)) = arguments.first() else { return };
    let first = values.iter().filter_map(|value| value.as_text()).find(|text| text != "null");
    match (name, first) {
        ("typeof", Some(kind)) => domains[*column].storage = Some(kind.into_owned()),
        ("json_type", Some(kind)) => domains[*column].json = Some(kind.into_owned()),
        ("length", _) => {
            let lengths = values.iter().filter_map(Value::as_integer).filter_map(|length| u64::try_from(length).ok());
            if let Some(length) = lengths.max() {
                (domains[*column].shortest, domains[*column].longest) = (Some(length), Some(length));
            }
        }
        ("upper" | "lower", _) => domains[*column].one_of(values.to_vec()),
        _ => {}
    }
}

/// A function of a column against a value: `length(x) <= 10`.
fn measure(name: &str, arguments: &[Expr], op: &'static str, value: &Value, domains: &mut [Domain]) {
    let inner = match arguments.first() {
        Some(Expr::Call(outer, inside)) if matches!(outer.as_str(), "trim" | "ltrim" | "rtrim" | "cast") => {
            inside.first()
        }
        other => other,
    };
    let Some(Expr::Column(column)) = inner else { return };
    let domain = &mut domains[*column];
    match (name, op, value) {
        ("typeof" | "json_type", "=" | "is", _) => {
            function(name, &[Expr::Column(*column)], std::slice::from_ref(value), domains)
        }
        ("json_valid", "=" | "is", Value::Integer(1)) => {
            domain.json.get_or_insert_default();
        }
        ("length" | "octet_length", _, Value::Integer(length)) => {
            let length = u64::try_from(*length).unwrap_or(0);
            let at_least = |domain: &mut Domain, least: u64| domain.shortest = domain.shortest.max(Some(least));
            let at_most = |domain: &mut Domain, most: u64| {
                domain.longest = Some(domain.longest.map_or(most, |known| known.min(most)));
            };
            match op {
                ">" => at_least(domain, length.saturating_add(1)),
                ">=" => at_least(domain, length),
                "<" => at_most(domain, length.saturating_sub(1)),
                "<=" => at_most(domain, length),
                "=" | "is" => {
                    at_least(domain, length);
                    at_most(domain, length);
                }
                "<>" | "is not" if length == 0 => at_least(domain, 1),
                _ => {}
            }
        }
        ("trim" | "ltrim" | "rtrim", "<>" | "is not" | ">", Value::Text(text)) if text.is_empty() => {
            domain.shortest = domain.shortest.max(Some(1));
        }
        ("abs", "<" | "<=", Value::Integer(most)) => {
            domain.bound(op, Value::Integer(*most));
            domain.bound(flipped(op), Value::Integer(most.wrapping_neg()));
        }
        ("instr", ">" | ">=" | "<>", _) => {
            if let Some(Value::Text(part)) = arguments.get(1).and_then(fold) {
                domain.patterns.push((false, format!("%{}%", String::from_utf8_lossy(&part))));
            }
        }
        ("substr" | "substring", "=", Value::Text(part))
            if arguments.get(1).and_then(fold) == Some(Value::Integer(1)) =>
        {
            domain.patterns.push((true, format!("{}*", String::from_utf8_lossy(part))));
        }
        ("upper" | "lower", "=", _) => domain.one_of(vec![value.clone()]),
        _ => {}
    }
}

impl Domain {
    fn one_of(&mut self, values: Vec<Value>) {
        let values: Vec<Value> = values.into_iter().filter(|value| !value.is_null()).collect();
        self.values = Some(match self.values.take() {
            Some(known) => known.into_iter().filter(|value| values.contains(value)).collect(),
            None => values,
        });
    }

    pub fn bound(&mut self, op: &str, value: Value) {
        if value.is_null() {
            match op {
                "is" => self.null = Some(true),
                "is not" => self.null = Some(false),
                _ => {}
            }
            return;
        }
        match op {
            "=" | "is" => self.one_of(vec![value]),
            "<>" | "is not" => {
                if matches!(&value, Value::Text(text) if text.is_empty()) {
                    self.shortest = self.shortest.max(Some(1));
                } else {
                    self.except.push(value);
                }
            }
            ">" | ">=" => self.low = tighter(self.low.take(), (value, op == ">"), true),
            "<" | "<=" => self.high = tighter(self.high.take(), (value, op == "<"), false),
            _ => {}
        }
    }

    /// True if the value is within bounds and not left out. What cannot be compared is taken to be.
    pub fn admits(&self, value: &Value) -> bool {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let above = self.low.as_ref().and_then(|(low, strict)| Some((order(value, low)?, *strict)));
        let below = self.high.as_ref().and_then(|(high, strict)| Some((order(value, high)?, *strict)));
        !matches!(above, Some((Less, _) | (Equal, true)))
            && !matches!(below, Some((Greater, _) | (Equal, true)))
            && !self.except.contains(value)
    }
}

fn tighter(known: Option<Bound>, new: Bound, low: bool) -> Option<Bound> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let Some(known) = known else { return Some(new) };
    let replaces = match order(&new.0, &known.0) {
        Some(Equal) => new.1,
        Some(Greater) => low,
        Some(Less) => !low,
        None => false,
    };
    Some(if replaces { new } else { known })
}

/// The order of two numbers or two texts.
fn order(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.cmp(right)),
        _ => real(left)?.partial_cmp(&real(right)?),
    }
}

/// A number as a double.
pub(super) fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        _ => None,
    }
}
