//! Parses what follows a noun: hops, slices and words.

use super::query::segments_path;
use super::*;

impl Parser<'_> {
    /// True if a step begins here.
    pub(super) fn at_step(&self, context: ParseContext) -> bool {
        if self.ends_field(0, context) {
            return false;
        }
        if !context.update {
            self.offer_words(
                STEP_WORDS.into_iter().filter(|word| !context.filters || ["where", "with", "without"].contains(word)),
            );
        }
        if self.is(".") {
            return !context.pick && self.ahead(1).is_name();
        }
        if self.is("[") {
            return true;
        }
        if self.token().word().is_none() || context.update {
            return false;
        }
        let set_word = self.one_of(0, &["union", "minus", "intersect"]);
        if context.filters {
            return self.filter_at();
        }
        if set_word {
            return !context.pick;
        }
        self.filter_at()
            || self.one_of(0, &STEP_WORDS)
            || self.is_word("zipf")
            || self.is_word("weighted") && self.ahead(1).is("(")
            || self.one_of(0, &["order", "group"]) && self.word_at(1, "by")
    }

    /// `where`, `with`, `without`, and `and with`, `and without`.
    fn filter_at(&self) -> bool {
        self.one_of(0, &["where", "with", "without"]) || self.and_with()
    }

    pub(super) fn and_with(&self) -> bool {
        self.is_word("and") && self.one_of(1, &["with", "without"]) && !self.ahead(2).is("=")
    }

    /// Steps as long as they come. A step that cannot be read is reported, and the next one is looked for.
    pub(super) fn steps(&mut self, context: ParseContext) -> Result<Vec<QueryStep>> {
        let mut steps = Vec::new();
        while self.at_step(context) {
            self.chain(steps.len())?;
            let start = self.span();
            let before = self.at;
            match self.deeper(|parser| parser.step(context)) {
                Ok(kind) => steps.push(QueryStep { kind, at: self.since(start) }),
                Err(error) if self.depth <= 1 => {
                    self.errors.push(error);
                    if self.at == before {
                        self.next();
                    }
                    self.skip_to_step(context);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(steps)
    }

    /// Goes to the next step outside brackets, or to the end.
    fn skip_to_step(&mut self, context: ParseContext) {
        let mut open = 0_usize;
        while self.token().kind != HopTokenKind::End {
            let token = self.token();
            if ["(", "[", "{"].iter().any(|symbol| token.is(symbol)) {
                open += 1;
            } else if [")", "]", "}"].iter().any(|symbol| token.is(symbol)) {
                open = open.saturating_sub(1);
            } else if open == 0 && self.at_step(context) {
                return;
            }
            self.next();
        }
    }

    fn step(&mut self, context: ParseContext) -> Result<QueryStepKind> {
        if self.is(".") {
            return self.hop(context);
        }
        if self.is("[") {
            return self.slice();
        }
        if self.is_word("and") {
            self.next();
        }
        let word = self.next().word().unwrap_or_default().to_lowercase();
        if matches!(word.as_str(), "order" | "group") {
            self.next(); // the `by` behind it
        }
        // Behind a word names are values: no query may stand there without brackets.
        let inner = ParseContext { fields: context.fields, update: context.update, ..ParseContext::default() };
        Ok(match word.as_str() {
            "where" => QueryStepKind::Where(self.behind_word(inner)?),
            "having" => QueryStepKind::Having(self.behind_word(inner)?),
            "with" => QueryStepKind::With(self.with(inner, true)?),
            "without" => QueryStepKind::Without(self.with(inner, false)?),
            "by" | "order" => QueryStepKind::By(self.sorts(inner)?),
            "per" | "group" => QueryStepKind::Per(self.items(inner, false)?),
            "show" => QueryStepKind::Show(self.items(inner, true)?),
            "include" => {
                let mut list = vec![self.with(inner, false)?];
                while self.eat(",") {
                    self.chain(list.len())?;
                    list.push(self.with(inner, false)?);
                }
                QueryStepKind::Include(list)
            }
            "limit" => QueryStepKind::Limit(self.amount("how many, as in limit 5")?),
            "offset" => QueryStepKind::Offset(self.amount("how many, as in offset 10")?),
            "distinct" => QueryStepKind::Distinct,
            "zipf" => QueryStepKind::Popular(Popularity::Zipf(self.exponent()?)),
            "weighted" => {
                let weights = self.weights("create 20 {many} {one}=any {one} weighted(0, 5, 1, 10, 2, 3)")?;
                QueryStepKind::Popular(Popularity::Weighted(weights))
            }
            "union" => self.set_word(SetOp::Union, context)?,
            "minus" => self.set_word(SetOp::Minus, context)?,
            "intersect" => self.set_word(SetOp::Intersect, context)?,
            _ => {
                let which = Pick::called(&word).unwrap_or(Pick::First);
                let count = match self.token().kind {
                    HopTokenKind::Integer(number) if number >= 0 => Some(self.amount("how many")?),
                    _ => None,
                };
                QueryStepKind::Pick { which, count }
            }
        })
    }

    /// `(0.5)` behind `zipf`.
    fn exponent(&mut self) -> Result<Option<f64>> {
        if !self.eat("(") {
            return Ok(None);
        }
        let exponent = match self.token().kind {
            HopTokenKind::Integer(number) => number as f64,
            HopTokenKind::Real(number) => number,
            _ => f64::NAN,
        };
        if !(0.0..=20.0).contains(&exponent) {
            return Err(self.expected("a number from 0 to 20"));
        }
        self.next();
        if !self.eat(")") {
            return Err(self.expected("`)`"));
        }
        Ok(Some(exponent))
    }

    fn set_word(&mut self, op: SetOp, context: ParseContext) -> Result<QueryStepKind> {
        self.offer(Offer::Noun);
        if !self.noun_at(0) && !self.is("(") {
            return Err(self.expected("a noun"));
        }
        let inner = ParseContext { head: true, filters: true, pick: false, ..context };
        let start = self.span();
        let mut query = self.deeper(|parser| parser.query(inner))?;
        query.at = self.since(start);
        Ok(QueryStepKind::Set { op, query })
    }

    /// `.name`, `.name()`, `.name via x`, or a list of columns `.a, b.c`.
    fn hop(&mut self, context: ParseContext) -> Result<QueryStepKind> {
        let before = self.at;
        let segment = self.segment()?;
        self.offer(Offer::Word("via"));
        if self.is_word("via") && self.ahead(1).is_name() && !self.ends_field(0, context) {
            self.next();
            self.offer(Offer::Way);
            return Ok(QueryStepKind::Hop { segment, via: Some(self.name("the way")?) });
        }
        if !context.commas && segment.args.is_none() {
            // Dots that are glued to this one belong to the same column where a comma follows the last of them.
            let mut segments = vec![segment.clone()];
            let after = self.at;
            while self.glued_dot() && !self.ahead(2).is("(") {
                segments.push(self.segment()?);
            }
            if self.is(",") {
                return self.columns(segments_path(segments));
            }
            self.at = after;
        }
        debug_assert!(self.at > before);
        Ok(QueryStepKind::Hop { segment, via: None })
    }

    pub(super) fn columns(&mut self, first: Path) -> Result<QueryStepKind> {
        let mut paths = vec![first];
        while self.eat(",") {
            self.chain(paths.len())?;
            self.offer(Offer::Member);
            let name = self.name("a column behind the comma")?;
            let start = name.span();
            let mut segments = Vec::new();
            while self.glued_dot() {
                segments.push(self.segment()?);
            }
            paths.push(Path { head: PathHead::Name(name), segments, at: self.since(start) });
        }
        Ok(QueryStepKind::Columns(paths))
    }

    fn slice(&mut self) -> Result<QueryStepKind> {
        self.next();
        let from = self.position()?;
        if let Some(index) = from
            && self.eat("]")
        {
            return Ok(QueryStepKind::Index(index));
        }
        self.expect(":", "in a slice")?;
        let to = self.position()?;
        if self.is(":") {
            return Err(Diagnostic::error("a slice has no step")
                .at(self.span())
                .example("the first five", "{records}[0:5]"));
        }
        self.expect("]", "at the end of a slice")?;
        Ok(QueryStepKind::Slice { from, to })
    }

    fn position(&mut self) -> Result<Option<i64>> {
        let negative = self.eat("-");
        match self.token().kind {
            HopTokenKind::Integer(number) => {
                self.next();
                Ok(Some(if negative { number.wrapping_neg() } else { number }))
            }
            _ if negative => Err(self.expected("a number")),
            _ => Ok(None),
        }
    }

    /// What `with`, `without` and `include` name; only `with` counts.
    fn with(&mut self, context: ParseContext, counted: bool) -> Result<RelationClause> {
        let start = self.span();
        let count = self.many()?;
        if count.is_some() && !counted {
            return Err(Diagnostic::error("a number stands only behind `with`")
                .at(self.since(start).0)
                .example("few of them", "{records} with fewer than 3 {many}"));
        }
        let at = self.span();
        if counted {
            self.offer_words(["at least", "at most", "more than", "fewer than"]);
        }
        self.offer(Offer::Relation);
        let head = if self.is("(") { self.group()? } else { PathHead::Name(self.name("a relation")?) };
        let mut segments = Vec::new();
        while self.glued_dot() {
            self.chain(segments.len())?;
            segments.push(self.segment()?);
        }
        let relation = Path { head, segments, at: self.since(at) };
        let via = if self.eat_word("via") {
            self.offer(Offer::Way);
            Some(self.name("the way")?)
        } else {
            None
        };
        self.refuse_position(self.since(at).0, None)?;
        // What stands in brackets is complete: a `where` behind them is the set's own.
        let closed = matches!(relation.head, PathHead::Group(_)) && relation.segments.is_empty() && via.is_none();
        let condition = if !closed && self.eat_word("where") { Some(self.behind_word(context)?) } else { None };
        Ok(RelationClause { count, relation, via, condition, at: self.since(start) })
    }

    /// `3`, `3+`, `2..5`, `at least 3`, `more than 2`, `> 3` …
    fn many(&mut self) -> Result<Option<CountRange>> {
        let start = self.span();
        let words = [
            ("at", "least", ">="),
            ("at", "most", "<="),
            ("more", "than", ">"),
            ("fewer", "than", "<"),
            ("less", "than", "<"),
        ];
        let pair = words.into_iter().find(|(one, two, _)| self.word_at(0, one) && self.word_at(1, two));
        let comparison = match (pair, &self.token().kind) {
            (Some((.., comparison)), _) => {
                self.next();
                self.next();
                comparison
            }
            (None, HopTokenKind::Symbol(symbol @ ("=" | "==" | "<" | "<=" | ">" | ">="))) => {
                let symbol = *symbol;
                self.next();
                symbol
            }
            (None, HopTokenKind::Integer(_)) => "",
            (None, _) if self.is_word("exactly") && matches!(self.ahead(1).kind, HopTokenKind::Integer(_)) => {
                self.next();
                "="
            }
            _ => return Ok(None),
        };
        let number = self.number("a number")?;
        let none = || Diagnostic::error("no number is smaller than 0").at(start);
        Ok(Some(match comparison {
            ">=" => CountRange { least: number, most: None },
            "<=" => CountRange { least: 0, most: Some(number) },
            ">" => CountRange { least: number.saturating_add(1), most: None },
            "<" => CountRange { least: 0, most: Some(number.checked_sub(1).ok_or_else(none)?) },
            "" if self.eat("+") => CountRange { least: number, most: None },
            "" if self.eat("..") => {
                let most = self.number("a number")?;
                if most < number {
                    return Err(
                        Diagnostic::error(format!("{number}..{most} is an empty range")).at(self.since(start).0)
                    );
                }
                CountRange { least: number, most: Some(most) }
            }
            _ => CountRange { least: number, most: Some(number) },
        }))
    }

    /// Refuses `[…]` that is glued to what stands behind a word: `by price[0:3]`, `show reviews{score}[:2]`. It looks as if it took
    /// some of that, and would take some of the line's records.
    pub(super) fn refuse_position(&mut self, value: Span, braces: Option<Span>) -> Result<()> {
        if !self.is("[") || self.token().spaced {
            return Ok(());
        }
        let open = self.span();
        self.slice()?;
        let position = self.since(open).0;
        let text = |span: Span| self.text.get(span.start..span.end).unwrap_or_default();
        let braced = braces.map(text).unwrap_or_default();
        // What stands in brackets takes the position into them.
        let alone = match text(value).strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            Some(inner) => format!("({inner} {}){braced}", text(position)),
            None => format!("({}{}){braced}", text(value), text(position)),
        };
        Err(Diagnostic::error("a position within an expression stands in brackets with its noun")
            .at(position)
            .try_instead("of that alone", value.to(position), alone)
            .try_instead("of the whole line", position, format!(" {}", text(position))))
    }

    /// The expression behind a word.
    fn behind_word(&mut self, context: ParseContext) -> Result<Expr> {
        let expr = self.expr(context)?;
        self.refuse_position(expr.span(), None)?;
        Ok(expr)
    }

    pub(super) fn sorts(&mut self, context: ParseContext) -> Result<Vec<OrderTerm>> {
        let mut sorts = Vec::new();
        loop {
            self.chain(sorts.len())?;
            let expr = self.behind_word(context)?;
            if is_number(&expr) {
                return Err(Diagnostic::error("`by` takes a column or an expression, not its number")
                    .at(expr.span())
                    .hint("a column of the answer goes by its name, or by the one behind `as`")
                    .example("as in", "{records} by {number} desc"));
            }
            let descending = !self.ends_field(0, context) && self.eat_word("desc");
            if !descending && !self.ends_field(0, context) {
                self.eat_word("asc");
            }
            let mut nulls_first = None;
            self.offer_words(["nulls first", "nulls last"]);
            if self.is_word("nulls") && self.one_of(1, &["first", "last"]) {
                self.next();
                nulls_first = Some(self.eat_word("first"));
                if nulls_first == Some(false) {
                    self.next();
                }
            }
            sorts.push(OrderTerm { expr, descending, nulls_first });
            if !self.is(",") || context.fields {
                return Ok(sorts);
            }
            self.next();
        }
    }

    /// The columns of `show` (with `*` and braces) or `per`.
    fn items(&mut self, context: ParseContext, show: bool) -> Result<Vec<ResultColumn>> {
        let context = ParseContext { single_key: true, commas: true, ..context };
        let mut items = Vec::new();
        loop {
            self.chain(items.len())?;
            let start = self.span();
            let kind = if show { self.shown(context)? } else { self.group_key(context)? };
            let at = self.since(start);
            let text = TypedText(self.text[at.0.start..at.0.end].to_owned());
            let name = if self.eat_word("as") { Some(self.name("the column's name")?) } else { None };
            self.refuse_position(self.since(start).0, None)?;
            items.push(ResultColumn { kind, name, text, at });
            if !self.eat(",") {
                return Ok(items);
            }
        }
    }

    fn group_key(&mut self, context: ParseContext) -> Result<ResultColumnKind> {
        let expr = self.behind_word(context)?;
        if is_number(&expr) {
            return Err(Diagnostic::error("`per` takes a column or an expression, not its number").at(expr.span()));
        }
        Ok(ResultColumnKind::Expr(expr))
    }

    /// `*`, `author.*`, `author{name, country}`, or an expression.
    fn shown(&mut self, context: ParseContext) -> Result<ResultColumnKind> {
        if self.eat("*") {
            return Ok(ResultColumnKind::Star);
        }
        let expr = self.behind_word(context)?;
        let ExprKind::Path(path) = expr.kind else { return Ok(ResultColumnKind::Expr(expr)) };
        if self.is(".") && self.ahead(1).is("*") {
            self.next();
            self.next();
            return Ok(ResultColumnKind::StarOf(path));
        }
        let open = self.span();
        if !self.eat("{") {
            return Ok(ResultColumnKind::Expr(Expr { kind: ExprKind::Path(path), at: expr.at }));
        }
        let items = self.deeper(|parser| parser.items(ParseContext::default(), true))?;
        self.expect("}", "behind the columns")?;
        self.refuse_position(path.at.0, Some(self.since(open).0))?;
        if self.glued_dot() {
            let says = "a dot behind braces goes on from the whole line, with a space before it";
            let dot = self.span();
            return Err(Diagnostic::error(says).at(dot).try_instead("try", dot, " ."));
        }
        Ok(ResultColumnKind::Nested { path, items })
    }
}

/// True if it is a number by itself, with or without a sign.
fn is_number(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Literal::Integer(_) | Literal::Real(_)) => true,
        ExprKind::Unary(UnaryOp::Minus | UnaryOp::Plus, inner) => is_number(inner),
        _ => false,
    }
}
