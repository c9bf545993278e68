//! SQL expressions as checks have them: text → tree, and the tree as a line of the language writes it.

use crate::catalog::Table;
use crate::sql::{Token, TokenKind, code};
use crate::store::Value;

/// An expression over the columns (positions) of one table.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Literal(Value),
    Column(usize),
    Call(String, Vec<Expr>),
    Unary(&'static str, Box<Expr>),
    Binary(&'static str, Box<Expr>, Box<Expr>),
    Null { expr: Box<Expr>, not: bool },
    Like { op: &'static str, not: bool, expr: Box<Expr>, pattern: Box<Expr>, escape: Option<Box<Expr>> },
    Between { not: bool, expr: Box<Expr>, low: Box<Expr>, high: Box<Expr> },
    In { not: bool, expr: Box<Expr>, list: Vec<Expr> },
    Case { operand: Option<Box<Expr>>, whens: Vec<(Expr, Expr)>, otherwise: Option<Box<Expr>> },
    Cast(Box<Expr>, String),
    Collate(Box<Expr>, String),
}

/// Deep enough for what people write; SQLite's own limit is 1,000.
const MAX_DEPTH: usize = 100;

/// Binary operators by strength (lang_expr.html, "Operators, and Parse-Affecting Attributes").
const OPERATORS: [(&str, &str, u8); 22] = [
    ("or", "or", 1),
    ("and", "and", 2),
    ("=", "=", 4),
    ("==", "=", 4),
    ("!=", "<>", 4),
    ("<>", "<>", 4),
    ("<", "<", 5),
    ("<=", "<=", 5),
    (">", ">", 5),
    (">=", ">=", 5),
    ("&", "&", 6),
    ("|", "|", 6),
    ("<<", "<<", 6),
    (">>", ">>", 6),
    ("+", "+", 7),
    ("-", "-", 7),
    ("*", "*", 8),
    ("/", "/", 8),
    ("%", "%", 8),
    ("||", "||", 9),
    ("->", "->", 9),
    ("->>", "->>", 9),
];

/// The tree of a check's text; `None` where it has what is not read here (a row value, a name that is no column …).
pub(super) fn parse(text: &str, table: &Table) -> Option<Expr> {
    let tokens: Vec<_> = code(text).collect();
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, table };
    let expr = parser.binary(0)?;
    (parser.at == tokens.len()).then_some(expr)
}

struct Parser<'t> {
    tokens: &'t [Token<'t>],
    at: usize,
    depth: usize,
    table: &'t Table,
}

impl Parser<'_> {
    fn token(&self) -> Option<&Token<'_>> {
        self.tokens.get(self.at)
    }

    /// Steps over this keyword or mark, if it is next.
    fn eat(&mut self, word: &str) -> bool {
        let found = self.token().is_some_and(|token| token.is(word));
        self.at += usize::from(found);
        found
    }

    fn word_at(&self, by: usize, words: &[&str]) -> bool {
        self.tokens.get(self.at + by).is_some_and(|token| token.is_any(words))
    }

    /// The name that is next.
    fn name(&mut self) -> Option<String> {
        let name = self.token().filter(|token| token.kind != TokenKind::Mark)?.name().into_owned();
        self.at += 1;
        Some(name)
    }

    fn binary(&mut self, least: u8) -> Option<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut left = if least <= 3 && self.word_at(0, &["not"]) && !self.word_at(1, &["exists"]) {
            self.at += 1;
            Expr::Unary("not", Box::new(self.binary(3)?))
        } else {
            self.unary()?
        };
        loop {
            let operator = self.token().and_then(|token| OPERATORS.iter().find(|(known, ..)| token.is(known)));
            if let Some((_, op, strength)) = operator {
                if *strength < least {
                    break;
                }
                self.at += 1;
                let right = self.binary(strength + 1)?;
                left = Expr::Binary(op, Box::new(left), Box::new(right));
            } else if least <= 10 && self.eat("collate") {
                left = Expr::Collate(Box::new(left), self.name()?);
            } else if least <= 4 {
                let Some(found) = self.predicate(&left)? else { break };
                left = found;
            } else {
                break;
            }
        }
        self.depth -= 1;
        Some(left)
    }

    /// What a word such as `is` or `between` makes of the expression before it; the inner `None`: there is no such word.
    fn predicate(&mut self, left: &Expr) -> Option<Option<Expr>> {
        let expr = || Box::new(left.clone());
        if self.eat("isnull") {
            return Some(Some(Expr::Null { expr: expr(), not: false }));
        }
        if self.eat("notnull") {
            return Some(Some(Expr::Null { expr: expr(), not: true }));
        }
        if self.eat("is") {
            let not = self.eat("not");
            if self.word_at(0, &["distinct"]) {
                return None;
            }
            if self.eat("null") {
                return Some(Some(Expr::Null { expr: expr(), not }));
            }
            let right = self.binary(5)?;
            return Some(Some(Expr::Binary(if not { "is not" } else { "is" }, expr(), Box::new(right))));
        }
        let not = self.word_at(0, &["not"]) && self.word_at(1, &["null", "like", "glob", "regexp", "between", "in"]);
        self.at += usize::from(not);
        if not && self.eat("null") {
            return Some(Some(Expr::Null { expr: expr(), not: true }));
        }
        for op in ["like", "glob", "regexp"] {
            if self.eat(op) {
                let pattern = Box::new(self.binary(5)?);
                let escape = if self.eat("escape") { Some(Box::new(self.binary(5)?)) } else { None };
                return Some(Some(Expr::Like { op, not, expr: expr(), pattern, escape }));
            }
        }
        if self.eat("between") {
            let low = Box::new(self.binary(5)?);
            if !self.eat("and") {
                return None;
            }
            return Some(Some(Expr::Between { not, expr: expr(), low, high: Box::new(self.binary(5)?) }));
        }
        if self.eat("in") {
            if !self.eat("(") {
                return None;
            }
            let list = self.list()?;
            return Some(Some(Expr::In { not, expr: expr(), list }));
        }
        Some(None)
    }

    /// Expressions up to a closing bracket, which is taken.
    fn list(&mut self) -> Option<Vec<Expr>> {
        let mut list = Vec::new();
        if self.eat(")") {
            return Some(list);
        }
        loop {
            list.push(self.binary(0)?);
            if self.eat(")") {
                return Some(list);
            }
            if !self.eat(",") {
                return None;
            }
        }
    }

    fn unary(&mut self) -> Option<Expr> {
        for op in ["-", "+", "~"] {
            if self.eat(op) {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return None;
                }
                let operand = self.unary()?;
                self.depth -= 1;
                return Some(match (op, operand) {
                    ("-", Expr::Literal(Value::Integer(number))) => {
                        Expr::Literal(Value::Integer(number.wrapping_neg()))
                    }
                    ("-", Expr::Literal(Value::Real(number))) => Expr::Literal(Value::Real(-number)),
                    ("+", operand) => operand,
                    (_, operand) => Expr::Unary(op, Box::new(operand)),
                });
            }
        }
        self.primary()
    }

    fn primary(&mut self) -> Option<Expr> {
        let token = *self.tokens.get(self.at)?;
        self.at += 1;
        match token.kind {
            TokenKind::Mark if token.is("(") => {
                let inner = self.binary(0)?;
                self.eat(")").then_some(inner)
            }
            TokenKind::Number => Some(Expr::Literal(number(&token.text().replace('_', ""))?)),
            TokenKind::Text => Some(Expr::Literal(Value::text(token.name()))),
            TokenKind::Blob => Some(Expr::Literal(Value::Blob(token.blob()?))),
            TokenKind::Word => {
                let lower = token.text().to_ascii_lowercase();
                match lower.as_str() {
                    "case" => return self.case(),
                    "cast" if self.eat("(") => return self.cast(),
                    "null" => return Some(Expr::Literal(Value::Null)),
                    "exists" | "select" | "raise" => return None,
                    _ => {}
                }
                if self.eat("(") {
                    return Some(Expr::Call(lower, self.list()?));
                }
                self.column(&token.text()).or(match lower.as_str() {
                    "true" => Some(Expr::Literal(Value::Integer(1))),
                    "false" => Some(Expr::Literal(Value::Integer(0))),
                    _ => None,
                })
            }
            // SQLite reads a name in double quotes that is no column as a text.
            TokenKind::DoubleQuoted | TokenKind::Backquoted | TokenKind::Bracketed => {
                let name = token.name();
                self.column(&name).or_else(|| Some(Expr::Literal(Value::text(name))))
            }
            TokenKind::Mark | TokenKind::Parameter | TokenKind::Comment => None,
        }
    }

    fn column(&self, name: &str) -> Option<Expr> {
        let position = self.table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name))?;
        Some(Expr::Column(position))
    }

    fn case(&mut self) -> Option<Expr> {
        let operand = if self.word_at(0, &["when"]) { None } else { Some(Box::new(self.binary(0)?)) };
        let mut whens = Vec::new();
        while self.eat("when") {
            let when = self.binary(0)?;
            if !self.eat("then") {
                return None;
            }
            whens.push((when, self.binary(0)?));
        }
        let otherwise = if self.eat("else") { Some(Box::new(self.binary(0)?)) } else { None };
        (self.eat("end") && !whens.is_empty()).then_some(Expr::Case { operand, whens, otherwise })
    }

    fn cast(&mut self) -> Option<Expr> {
        let inner = Box::new(self.binary(0)?);
        if !self.eat("as") {
            return None;
        }
        let name = self.name()?;
        self.eat(")").then_some(Expr::Cast(inner, name))
    }
}

fn number(text: &str) -> Option<Value> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        return u64::from_str_radix(digits, 16).ok().map(|bits| Value::Integer(bits.cast_signed()));
    }
    text.parse().map(Value::Integer).or_else(|_| text.parse().map(Value::Real)).ok()
}

/// A value as a line writes it.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(number) if *number < 0 => format!("({number})"),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) if *number < 0.0 => format!("({number:?})"),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(bytes) => {
            let text = String::from_utf8_lossy(bytes).replace('\'', "''");
            // A text of the language does not leave its line.
            let lines: Vec<String> = text.split('\n').map(|line| format!("'{line}'")).collect();
            if lines.len() == 1 { lines.concat() } else { format!("({})", lines.join(" || char(10) || ")) }
        }
        Value::Blob(bytes) => {
            format!("x'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        }
    }
}

impl Expr {
    /// The positions of its columns, each once.
    pub fn columns(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.visit(&mut |expr| {
            if let Expr::Column(position) = expr
                && !found.contains(position)
            {
                found.push(*position);
            }
        });
        found
    }

    pub fn visit(&self, each: &mut dyn FnMut(&Expr)) {
        each(self);
        match self {
            Expr::Literal(_) | Expr::Column(_) => {}
            Expr::Call(_, list) => list.iter().for_each(|one| one.visit(each)),
            Expr::Unary(_, one) | Expr::Cast(one, _) | Expr::Collate(one, _) | Expr::Null { expr: one, .. } => {
                one.visit(each);
            }
            Expr::Binary(_, left, right) => [left, right].into_iter().for_each(|one| one.visit(each)),
            Expr::Like { expr, pattern, escape, .. } => {
                [expr, pattern].into_iter().chain(escape).for_each(|one| one.visit(each));
            }
            Expr::Between { expr, low, high, .. } => [expr, low, high].into_iter().for_each(|one| one.visit(each)),
            Expr::In { expr, list, .. } => {
                expr.visit(each);
                list.iter().for_each(|one| one.visit(each));
            }
            Expr::Case { operand, whens, otherwise } => {
                operand.iter().for_each(|one| one.visit(each));
                whens.iter().for_each(|(when, then)| [when, then].into_iter().for_each(|one| one.visit(each)));
                otherwise.iter().for_each(|one| one.visit(each));
            }
        }
    }

    /// The expression with what these columns are worked out from in their place.
    pub fn replace(&mut self, with: &dyn Fn(usize) -> Option<Expr>) {
        let all = |list: Vec<&mut Expr>| list.into_iter().for_each(|one| one.replace(with));
        match self {
            Expr::Literal(_) => {}
            Expr::Column(position) => {
                if let Some(expr) = with(*position) {
                    *self = expr;
                }
            }
            Expr::Call(_, list) => all(list.iter_mut().collect()),
            Expr::Unary(_, one) | Expr::Cast(one, _) | Expr::Collate(one, _) | Expr::Null { expr: one, .. } => {
                all(vec![&mut **one]);
            }
            Expr::Binary(_, left, right) => all(vec![&mut **left, &mut **right]),
            Expr::Like { expr, pattern, escape, .. } => {
                all([expr, pattern].into_iter().chain(escape).map(|one| &mut **one).collect());
            }
            Expr::Between { expr, low, high, .. } => all(vec![&mut **expr, &mut **low, &mut **high]),
            Expr::In { expr, list, .. } => {
                all(vec![&mut **expr]);
                all(list.iter_mut().collect());
            }
            Expr::Case { operand, whens, otherwise } => {
                all(operand.iter_mut().chain(otherwise).map(|one| &mut **one).collect());
                all(whens.iter_mut().flat_map(|(when, then)| [when, then]).collect());
            }
        }
    }

    /// The expression as a line writes it, each operation in brackets, with these names for columns.
    pub fn print(&self, name: &dyn Fn(usize) -> String) -> String {
        let text = |expr: &Expr| expr.print(name);
        let list = |list: &[Expr]| list.iter().map(text).collect::<Vec<_>>().join(", ");
        let word = |not: bool| if not { "not " } else { "" };
        match self {
            Expr::Literal(value) => literal(value),
            Expr::Column(position) => name(*position),
            Expr::Call(function, arguments) => format!("{function}({})", list(arguments)),
            Expr::Unary(op, operand) => format!("({op} {})", text(operand)),
            Expr::Binary(op, left, right) => format!("({} {op} {})", text(left), text(right)),
            Expr::Null { expr, not } => format!("({} is {}null)", text(expr), word(*not)),
            Expr::Like { op, not, expr, pattern, escape } => {
                let escape = escape.as_ref().map(|escape| format!(" escape {}", text(escape))).unwrap_or_default();
                format!("({} {}{op} {}{escape})", text(expr), word(*not), text(pattern))
            }
            Expr::Between { not, expr, low, high } => {
                format!("({} {}between {} and {})", text(expr), word(*not), text(low), text(high))
            }
            Expr::In { not, expr, list: values } => format!("({} {}in ({}))", text(expr), word(*not), list(values)),
            Expr::Case { operand, whens, otherwise } => {
                let mut out = "case".to_owned();
                if let Some(operand) = operand {
                    out.push_str(&format!(" {}", text(operand)));
                }
                for (when, then) in whens {
                    out.push_str(&format!(" when {} then {}", text(when), text(then)));
                }
                if let Some(otherwise) = otherwise {
                    out.push_str(&format!(" else {}", text(otherwise)));
                }
                format!("({out} end)")
            }
            Expr::Cast(expr, kind) => format!("cast({} as {kind})", text(expr)),
            Expr::Collate(expr, collation) => format!("({} collate {collation})", text(expr)),
        }
    }
}
