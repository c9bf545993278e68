//! Parses expressions, by the strength of their operators; the table is [`BinaryOp`]'s.

use super::*;

/// Words that compare a value, as they are typed behind it.
const PREDICATES: [&str; 11] =
    ["is null", "is not null", "is", "like", "not like", "glob", "match", "regexp", "between", "in", "not in"];

/// The names that are values of their own.
const CONSTANTS: [(&str, Literal); 6] = [
    ("null", Literal::Null),
    ("true", Literal::True),
    ("false", Literal::False),
    ("current_date", Literal::Current("current_date")),
    ("current_time", Literal::Current("current_time")),
    ("current_timestamp", Literal::Current("current_timestamp")),
];

impl Parser<'_> {
    pub(super) fn expr(&mut self, context: ParseContext) -> Result<Expr> {
        self.deeper(|parser| parser.binary(context, 0))
    }

    /// An expression whose operators bind at least as strongly as `least`.
    fn binary(&mut self, context: ParseContext, least: u8) -> Result<Expr> {
        let start = self.span();
        self.offer(Offer::Value);
        if least <= NOT {
            self.offer_words(["not", "exists"]);
        }
        let left = if self.is_word("not") && least <= NOT {
            self.next();
            let operand = self.deeper(|parser| parser.binary(inside(context), NOT))?;
            Expr { kind: ExprKind::Unary(UnaryOp::Not, Box::new(operand)), at: self.since(start) }
        } else {
            self.unary(context)?
        };
        self.operators(context, left, least)
    }

    /// The operators behind `left`, as long as they bind at least as strongly as `least`.
    pub(super) fn operators(&mut self, context: ParseContext, mut left: Expr, least: u8) -> Result<Expr> {
        let start = left.span();
        let mut chain = 0;
        while !self.ends_field(0, context) && !self.and_with() {
            chain += 1;
            self.chain(chain)?;
            self.offer_operators(["and", "or"]);
            if least <= EQUALITY {
                self.offer_operators(PREDICATES);
            }
            if least <= COLLATE {
                self.offer_operators(["collate"]);
            }
            let kind = if let Some((op, strength)) = self.operator() {
                if strength < least {
                    break;
                }
                // The right side of an equality or a pattern, which another comparison would take to itself.
                if strength == ORDERING && least == ORDERING {
                    return Err(self.chained());
                }
                self.next();
                let right = self.deeper(|parser| parser.binary(inside(context), strength + 1))?;
                if op.compares() && self.operator().is_some_and(|(next, _)| next.compares()) {
                    // `a > 1 || b = 2` would compare the text `1…` with a, and that with 2.
                    refuse_joined(&right)?;
                    return Err(self.chained());
                }
                ExprKind::Binary(op, Box::new(left), Box::new(right))
            } else if self.is_word("collate") && least <= COLLATE {
                self.next();
                self.offer(Offer::Collation);
                ExprKind::Collate { expr: Box::new(left), collation: self.name("a collation, as in collate nocase")? }
            } else if least <= EQUALITY && self.predicate_at() {
                self.predicate(context, left)?
            } else {
                break;
            };
            left = Expr { kind, at: self.since(start) };
        }
        Ok(left)
    }

    /// A comparison of what another one says, as `a < b < c` or `a = b = c`, which nobody means without brackets.
    fn chained(&self) -> Diagnostic {
        Diagnostic::error("comparisons do not chain")
            .at(self.span())
            .hint(
                "two of them are joined by `and`, a range is `between … and …`; what one says is compared in brackets",
            )
            .example("as in", "{records} where {number} between 5 and 10")
    }

    /// The binary operator that stands here.
    fn operator(&self) -> Option<(BinaryOp, u8)> {
        match &self.token().kind {
            HopTokenKind::Symbol(symbol) => BinaryOp::typed(symbol),
            HopTokenKind::Name { text, quoted: false }
                if text.eq_ignore_ascii_case("and") || text.eq_ignore_ascii_case("or") =>
            {
                BinaryOp::typed(text)
            }
            _ => None,
        }
    }

    /// True if `is`, `like`, `not in`, `isnull` … stands here.
    fn predicate_at(&self) -> bool {
        let words = ["is", "isnull", "notnull", "like", "glob", "match", "regexp", "between", "in"];
        self.one_of(0, &words)
            || self.is_word("not") && self.one_of(1, &["null", "like", "glob", "match", "regexp", "between", "in"])
    }

    fn predicate(&mut self, context: ParseContext, left: Expr) -> Result<ExprKind> {
        let not = self.eat_word("not");
        let start = self.span();
        let word = self.next().word().unwrap_or_default().to_lowercase();
        let expr = Box::new(left);
        let operand = |parser: &mut Self| -> Result<Box<Expr>> {
            Ok(Box::new(parser.deeper(|parser| parser.binary(inside(context), ORDERING))?))
        };
        if let Some((_, op)) = LikeOp::ALL.iter().find(|(text, _)| *text == word) {
            let pattern = operand(self)?;
            let escape = if self.eat_word("escape") { Some(operand(self)?) } else { None };
            return Ok(ExprKind::Like { op: *op, not, expr, pattern, escape });
        }
        Ok(match word.as_str() {
            "isnull" => ExprKind::IsNull { expr, not: false },
            "notnull" | "null" => ExprKind::IsNull { expr, not: true },
            "between" => {
                let low = operand(self)?;
                if !self.eat_word("and") {
                    return Err(self
                        .expected("`and` between the two ends")
                        .example("as in", "{records} where {number} between 5 and 10"));
                }
                let high = operand(self)?;
                ExprKind::Between { not, expr, low, high }
            }
            "in" => {
                if !self.is("(") && !self.token().is_name() {
                    return Err(self
                        .expected("brackets or a variable behind `in`")
                        .example("as in", "{records} where {text} in ('a', 'b')"));
                }
                ExprKind::In { not, expr, list: operand(self)? }
            }
            _ => {
                let not = self.eat_word("not");
                let other = ["like", "glob", "match", "regexp", "between", "in"];
                if let Some(word) = other.into_iter().find(|word| self.is_word(word)).filter(|_| !self.ahead(1).is("."))
                {
                    let at = start.to(self.span());
                    let instead = if not { format!("not {word}") } else { word.to_owned() };
                    return Err(Diagnostic::error(format!("`{word}` stands without `is`"))
                        .at(at)
                        .try_instead("try", at, instead));
                }
                if self.eat_word("null") {
                    return Ok(ExprKind::IsNull { expr, not });
                }
                let distinct = self.is_word("distinct") && self.word_at(1, "from");
                if distinct {
                    self.next();
                    self.next();
                }
                let op = match (not, distinct) {
                    (false, false) => BinaryOp::Is,
                    (true, false) => BinaryOp::IsNot,
                    (false, true) => BinaryOp::IsDistinct,
                    (true, true) => BinaryOp::IsNotDistinct,
                };
                ExprKind::Binary(op, expr, operand(self)?)
            }
        })
    }

    fn unary(&mut self, context: ParseContext) -> Result<Expr> {
        let start = self.span();
        let op = match self.token().kind {
            HopTokenKind::Symbol("-") => UnaryOp::Minus,
            HopTokenKind::Symbol("+") => UnaryOp::Plus,
            HopTokenKind::Symbol("~") => UnaryOp::BitNot,
            _ => return self.primary(context),
        };
        self.next();
        if op == UnaryOp::Minus && self.is_least() {
            self.next();
            return Ok(Expr { kind: ExprKind::Literal(Literal::Integer(i64::MIN)), at: self.since(start) });
        }
        let operand = self.deeper(|parser| parser.unary(inside(context)))?;
        Ok(Expr { kind: ExprKind::Unary(op, Box::new(operand)), at: self.since(start) })
    }

    /// The least integer has no positive counterpart; behind a minus it is one all the same, as in SQLite.
    pub(super) fn is_least(&self) -> bool {
        const LEAST: &str = "9223372036854775808";
        matches!(self.token().kind, HopTokenKind::Real(_))
            && self.text[self.span().start..self.span().end].trim_start_matches('0') == LEAST
    }

    fn primary(&mut self, context: ParseContext) -> Result<Expr> {
        let start = self.span();
        let literal = match self.token().kind.clone() {
            HopTokenKind::Integer(number) => Some(Literal::Integer(number)),
            HopTokenKind::Real(number) => Some(Literal::Real(number)),
            HopTokenKind::Text(text) => Some(Literal::Text(text)),
            HopTokenKind::Blob(bytes) => Some(Literal::Blob(bytes)),
            HopTokenKind::Date(date) => Some(Literal::Date(date)),
            HopTokenKind::Name { text, quoted: false } => {
                CONSTANTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&text)).map(|(_, literal)| literal.clone())
            }
            _ => None,
        };
        let kind = if let Some(literal) = literal {
            self.next();
            ExprKind::Literal(literal)
        } else if self.is_word("case") && !self.dot_glued_to(0) {
            self.deeper(Self::case)?
        } else if self.is_word("cast") && self.ahead(1).is("(") {
            self.deeper(Self::cast)?
        } else if self.is("(") || self.token().is_name() {
            if self.is_word("not") {
                return Err(self.expected("a value").hint(
                    "`not` before a value needs brackets around it; a column of that name needs backticks: `not`",
                ));
            }
            ExprKind::Path(self.path(context)?)
        } else {
            return Err(self.expected("a value"));
        };
        Ok(Expr { kind, at: self.since(start) })
    }

    fn case(&mut self) -> Result<ExprKind> {
        self.next();
        let context = ParseContext::default();
        let operand = if self.is_word("when") { None } else { Some(Box::new(self.expr(context)?)) };
        let mut whens = Vec::new();
        while self.eat_word("when") {
            self.chain(whens.len())?;
            let when = self.expr(context)?;
            if !self.eat_word("then") {
                return Err(self.expected("`then`"));
            }
            whens.push((when, self.expr(context)?));
        }
        if whens.is_empty() {
            return Err(self
                .expected("`when`")
                .example("as in", "{records} show case when {number} > 30 then 'much' else 'little' end"));
        }
        let otherwise = if self.eat_word("else") { Some(Box::new(self.expr(context)?)) } else { None };
        if !self.eat_word("end") {
            return Err(self.expected("`end` behind the last value of `case`"));
        }
        Ok(ExprKind::Case { operand, whens, otherwise })
    }

    fn cast(&mut self) -> Result<ExprKind> {
        self.next();
        self.next();
        let expr = Box::new(self.expr(ParseContext::default())?);
        if !self.eat_word("as") {
            return Err(self.expected("`as` and a type").example("as in", "{records} show cast({column} as integer)"));
        }
        let mut type_name = self.name("a type")?.text;
        while self.token().is_name() {
            type_name.push(' ');
            type_name.push_str(&self.name("a type")?.text);
        }
        if self.eat("(") {
            let mut sizes = vec![self.number("a size")?.to_string()];
            while self.eat(",") {
                self.chain(sizes.len())?;
                sizes.push(self.number("a size")?.to_string());
            }
            self.expect(")", "behind the size")?;
            type_name.push_str(&format!("({})", sizes.join(",")));
        }
        self.expect(")", "at the end of cast")?;
        Ok(ExprKind::Cast { expr, type_name })
    }

    /// A query, a value or a list in brackets.
    pub(super) fn group(&mut self) -> Result<PathHead> {
        self.next();
        let context = ParseContext { head: true, commas: true, ..ParseContext::default() };
        let mut items = Vec::new();
        if !self.is(")") {
            loop {
                self.listed(items.len())?;
                items.push(self.deeper(|parser| parser.value(context))?);
                if !self.eat(",") {
                    break;
                }
            }
        }
        if !self.is(")") {
            return Err(self.expected("`)` to close the brackets"));
        }
        self.next();
        Ok(PathHead::Group(items))
    }

    /// The arguments of a function, brackets included.
    pub(super) fn args(&mut self) -> Result<Vec<Arg>> {
        self.expect("(", "before the arguments")?;
        let mut args = Vec::new();
        if self.eat(")") {
            return Ok(args);
        }
        let context = ParseContext { head: true, commas: true, single_key: true, ..ParseContext::default() };
        loop {
            self.listed(args.len())?;
            let start = self.span();
            if self.is("*") && (self.ahead(1).is(")") || self.ahead(1).is(",")) {
                self.next();
                args.push(Arg::Star(Location(start)));
            } else if self.one_of(0, &["where", "with", "without"])
                && !self.ahead(1).is(")")
                && !self.ahead(1).is(",")
                && !self.operator_ahead()
            {
                // `count(where price > 30)`: the filter of what is grouped.
                let steps = self.steps(ParseContext { filters: true, ..context })?;
                let noun = Path::of(PathHead::Here, Location(Span::new(start.start, start.start)));
                let expr = Query { at: self.since(start), ..Query::of(noun, steps) }.into();
                args.push(Arg::Expr { distinct: false, expr });
            } else {
                let distinct = self.is_word("distinct")
                    && !self.ahead(1).is(")")
                    && !self.ahead(1).is(",")
                    && !self.ahead(1).is(".")
                    && self.eat_word("distinct");
                let expr = self.deeper(|parser| parser.value(context))?;
                if self.eat("..") {
                    args.push(Arg::Range(expr, self.expr(ParseContext::default())?));
                } else {
                    args.push(Arg::Expr { distinct, expr });
                }
            }
            if !self.eat(",") {
                break;
            }
        }
        if !self.is(")") {
            let error = self.expected("a comma or `)` in the arguments");
            return Err(error);
        }
        self.next();
        Ok(args)
    }

    /// True if the next token is an operator, so that the word here is a column's name.
    fn operator_ahead(&self) -> bool {
        matches!(&self.ahead(1).kind, HopTokenKind::Symbol(symbol) if BinaryOp::typed(symbol).is_some())
    }

    /// `over (per user by created_at)`.
    pub(super) fn over(&mut self) -> Result<WindowClause> {
        self.next();
        self.next();
        let context = ParseContext { commas: true, ..ParseContext::default() };
        let mut per = Vec::new();
        if self.is_word("per") && !self.ahead(1).is(")") {
            self.next();
            loop {
                self.chain(per.len())?;
                per.push(self.expr(context)?);
                if !self.eat(",") {
                    break;
                }
            }
        }
        let by = if self.is_word("by") || self.is_word("order") && self.word_at(1, "by") {
            self.eat_word("order");
            self.next();
            self.sorts(context)?
        } else {
            Vec::new()
        };
        self.expect(")", "behind over (per … by …)")?;
        Ok(WindowClause { per, by })
    }
}

/// Behind an operator no whole query may stand, and no bare negative key.
fn inside(context: ParseContext) -> ParseContext {
    ParseContext { head: false, negative: false, ..context }
}

/// Fails where `||` joins what two comparisons compare: as a condition it is `or`.
fn refuse_joined(right: &Expr) -> Result<()> {
    match &right.kind {
        ExprKind::Binary(BinaryOp::Concat, left, second) => {
            let place = Span::new(left.span().end, second.span().start);
            Err(Diagnostic::error("`||` joins texts; one condition or another is `or`").at(place))
        }
        _ => Ok(()),
    }
}
