//! Parses nouns: tables, records by their keys, picks, with the dots that are glued to them.

use super::*;

impl Parser<'_> {
    /// True if there is a `first`, `last`, `random`, `any` or `all` that is a word, that is, before a noun.
    pub(super) fn pick_at(&self, by: usize, context: ParseContext) -> bool {
        let plain = self.one_of(by, &["any", "all"]);
        if !plain && !self.one_of(by, &["first", "last", "random"]) || self.ends_field(by, context) {
            return false;
        }
        let by_variable = context.head && !context.single_key && self.amount_at(by + 1);
        let counted = !plain && (by_variable || matches!(self.ahead(by + 1).kind, HopTokenKind::Integer(_)));
        let noun = by + 1 + usize::from(counted);
        if self.ends_field(noun, context) {
            return false;
        }
        if !plain && self.ahead(noun).is("(") {
            // `first(…)` would be a function, `first (games by price)` is a query.
            return context.head && self.ahead(noun).spaced;
        }
        let is_alone = self.dot_glued_to(noun) || plain && self.stands_alone(noun, context);
        let is_noun = self.noun_at(noun) || is_alone && self.named_at(noun);
        if !is_noun {
            return false;
        }
        // Inside an expression a word that can go on behind a value goes on; at the head of a query the noun wins.
        let sorted = self.one_of(noun, &["order", "group"]) && self.word_at(noun + 1, "by");
        context.head && !context.single_key
            || is_alone
            || !(sorted
                || self.one_of(noun, &STEP_WORDS)
                || self.one_of(noun, &["asc", "desc", "nulls", "then", "else", "when", "end", "escape", "over", "set"]))
    }

    /// True if a name with a dot glued to it is `by` tokens ahead, which no word of the language has.
    pub(super) fn dot_glued_to(&self, by: usize) -> bool {
        let dot = self.ahead(by + 1);
        dot.is(".") && !dot.spaced && self.ahead(by + 2).is_name()
    }

    /// True if a word that goes on with something has nothing behind it that it could go on with.
    fn stands_alone(&self, by: usize, context: ParseContext) -> bool {
        let behind = self.ahead(by + 1);
        let is_over = behind.is(",") || behind.is(")") || self.one_of(by + 1, &STEP_WORDS);
        !self.one_of(by, &BEHIND) && is_over || self.ends_field(by + 1, context)
    }

    /// A noun or value with the dots that are glued to it.
    pub(super) fn path(&mut self, context: ParseContext) -> Result<Path> {
        let start = self.span();
        let mut head = self.head(context)?;
        // A line's own hops and the sides of a link have a `via` behind them.
        let may_say_way = !context.head || context.commas && !context.fields;
        if let PathHead::Name(name) = &mut head
            && may_say_way
        {
            name.via = self.way(context)?;
        }
        let value_in_brackets = match &head {
            PathHead::Group(items) => {
                !matches!(items.as_slice(), [Expr { kind: ExprKind::Path(_) | ExprKind::Query(_), .. }])
            }
            PathHead::Pick { .. } | PathHead::Any { .. } => true,
            _ => false,
        };
        let mut segments = Vec::new();
        while !value_in_brackets && self.glued_dot() {
            self.chain(segments.len())?;
            // The name behind a glued dot belongs to a field's value even where `=` follows: that is an error later on.
            let mut segment = self.segment()?;
            if segment.args.is_none() && !context.fields {
                segment.name.via = self.way(context)?;
            }
            segments.push(segment);
            if let Some(keyed) = self.keyed_in_database(&head, &segments, context)? {
                (head, segments) = (keyed, Vec::new());
            }
        }
        if !context.head && matches!(head, PathHead::Name(_) | PathHead::Key { .. }) {
            self.refuse_position(self.since(start).0, None)?;
        }
        Ok(Path { head, segments, at: self.since(start) })
    }

    /// `via friends_as_person` behind a relation's name.
    fn way(&mut self, context: ParseContext) -> Result<Option<Box<Name>>> {
        if !self.is_word("via") || !self.ahead(1).is_name() || self.ends_field(0, context) {
            return Ok(None);
        }
        self.next();
        Ok(Some(Box::new(self.name("the way")?)))
    }

    /// `other.game 3`: a key behind a name with one dot is that of a table in a database.
    fn keyed_in_database(
        &mut self,
        head: &PathHead,
        segments: &[Segment],
        context: ParseContext,
    ) -> Result<Option<PathHead>> {
        let (PathHead::Name(schema), [Segment { name, args: None }]) = (head, segments) else { return Ok(None) };
        if schema.via.is_some() || name.via.is_some() {
            return Ok(None);
        }
        // `g.price -1` is a difference.
        let context = ParseContext { negative: false, ..context };
        let before = self.at;
        let first = match self.key_at(context) {
            true => self.key(context)?,
            false if self.is("(") && self.token().spaced && !self.ends_field(0, context) => match self.key(context) {
                Ok(key) => key,
                Err(_) => {
                    self.at = before;
                    return Ok(None);
                }
            },
            false => return Ok(None),
        };
        let mut keys = vec![first];
        self.more_keys(&mut keys, context)?;
        Ok(Some(PathHead::Key { name: name.clone().within(schema), keys }))
    }

    /// `.name` or `.name(…)`, the dot included.
    pub(super) fn segment(&mut self) -> Result<Segment> {
        self.expect(".", "before a relation or column")?;
        self.offer(Offer::Member);
        let name = self.name("a relation or column behind the dot")?;
        let args = if self.is("(") && !self.token().spaced { Some(self.args()?) } else { None };
        Ok(Segment { name, args })
    }

    fn head(&mut self, context: ParseContext) -> Result<PathHead> {
        if self.is("(") {
            return self.group();
        }
        if self.pick_at(0, context) {
            return self.pick(context);
        }
        let name = self.name("a table, a variable or brackets")?;
        if self.is("(") && !self.ends_field(0, context) {
            return self.call(name, context);
        }
        if !self.key_at(context) {
            return Ok(PathHead::Name(name));
        }
        let mut keys = vec![self.key(context)?];
        self.more_keys(&mut keys, context)?;
        Ok(PathHead::Key { name, keys })
    }

    fn more_keys(&mut self, keys: &mut Vec<KeyLiteral>, context: ParseContext) -> Result<()> {
        while !context.single_key && self.is(",") {
            self.next();
            if !self.key_at(context) && !self.is("(") {
                self.at -= 1;
                return Ok(());
            }
            self.listed(keys.len())?;
            keys.push(self.key(context)?);
        }
        Ok(())
    }

    fn key_at(&self, context: ParseContext) -> bool {
        use HopTokenKind::{Integer, Real};
        let negative = context.negative && self.is("-") && matches!(self.ahead(1).kind, Integer(_) | Real(_));
        negative || self.token().is_literal()
    }

    fn key(&mut self, context: ParseContext) -> Result<KeyLiteral> {
        let start = self.span();
        if self.eat("(") {
            let inner = ParseContext { negative: true, ..context };
            let mut keys = vec![self.key(inner)?];
            while self.eat(",") {
                self.listed(keys.len())?;
                keys.push(self.key(inner)?);
            }
            self.expect(")", "behind a key")?;
            return Ok(KeyLiteral::Tuple(keys, self.since(start)));
        }
        let negative = self.eat("-");
        let least = negative && self.is_least();
        let literal = match self.next().kind {
            _ if least => Literal::Integer(i64::MIN),
            HopTokenKind::Integer(number) if negative => Literal::Integer(number.wrapping_neg()),
            HopTokenKind::Real(number) if negative => Literal::Real(-number),
            HopTokenKind::Integer(number) => Literal::Integer(number),
            HopTokenKind::Real(number) => Literal::Real(number),
            HopTokenKind::Text(text) if !negative => Literal::Text(text),
            HopTokenKind::Blob(bytes) if !negative => Literal::Blob(bytes),
            HopTokenKind::Date(date) if !negative => Literal::Date(date),
            _ => {
                return Err(Diagnostic::error(
                    "a key is a number, a quoted text or, where it is composite, a list in brackets",
                )
                .at(start));
            }
        };
        Ok(KeyLiteral::One(literal, self.since(start)))
    }

    /// `name(…)`: a function, or a record by its key. Which, the planner knows; only further keys settle it here.
    fn call(&mut self, name: Name, context: ParseContext) -> Result<PathHead> {
        let start = self.span();
        let args = self.args()?;
        if !context.single_key
            && self.is(",")
            && self.ahead(1).is("(")
            && let Some(first) = args_key(&args, self.since(start))
        {
            let (mut keys, before) = (vec![first], self.at);
            // What is no key behind the comma belongs to a list around: `by date('now'), (price + 1)`.
            if self.more_keys(&mut keys, ParseContext { negative: true, ..context }).is_ok() {
                return Ok(PathHead::Key { name, keys });
            }
            self.at = before;
        }
        let over = if self.is_word("over") && self.ahead(1).is("(") { Some(self.over()?) } else { None };
        Ok(PathHead::Call { name, args, over })
    }

    fn pick(&mut self, context: ParseContext) -> Result<PathHead> {
        let word = self.next().word().unwrap_or_default().to_lowercase();
        if word == "all" {
            self.offer(Offer::Table);
            return Ok(PathHead::All(self.name("a table")?));
        }
        // Words belong to the pick where a whole query may stand; in an expression it takes its noun alone.
        let inner = ParseContext { pick: true, ..context };
        let earlier = word == "any" && self.is_word("earlier") && self.noun_at(1);
        if earlier {
            self.next();
        }
        let count = match (word.as_str(), self.token().kind.clone()) {
            ("any", _) => None,
            (_, HopTokenKind::Integer(number)) => {
                let at = Location(self.span());
                self.next();
                Some(Amount::Number(number.unsigned_abs(), at))
            }
            _ if context.head && !context.single_key && self.amount_at(0) => Some(self.amount("how many")?),
            _ => None,
        };
        let query = if context.head {
            self.query(inner)?
        } else {
            self.offer(Offer::Noun);
            Query::of(self.name("a table")?.into(), Vec::new())
        };
        if word == "any" {
            return Ok(PathHead::Any { query: Box::new(query), earlier });
        }
        let which = Pick::called(&word).unwrap_or(Pick::First);
        Ok(PathHead::Pick { which, count, inner: Box::new(query) })
    }
}

/// The arguments of `order_detail(10248, 11)` as a key, if they can be one.
pub fn args_key(args: &[Arg], at: Location) -> Option<KeyLiteral> {
    fn key(expr: &Expr) -> Option<KeyLiteral> {
        match &expr.kind {
            ExprKind::Literal(
                literal @ (Literal::Integer(_)
                | Literal::Real(_)
                | Literal::Text(_)
                | Literal::Blob(_)
                | Literal::Date(_)),
            ) => Some(KeyLiteral::One(literal.clone(), expr.at)),
            ExprKind::Unary(UnaryOp::Minus, inner) => {
                let negated = match &inner.kind {
                    ExprKind::Literal(Literal::Integer(number)) => Literal::Integer(number.wrapping_neg()),
                    ExprKind::Literal(Literal::Real(number)) => Literal::Real(-number),
                    _ => return None,
                };
                Some(KeyLiteral::One(negated, expr.at))
            }
            ExprKind::Path(Path { head: PathHead::Group(items), segments, .. }) if segments.is_empty() => {
                Some(KeyLiteral::Tuple(items.iter().map(key).collect::<Option<_>>()?, expr.at))
            }
            _ => None,
        }
    }
    let keys: Option<Vec<KeyLiteral>> = args
        .iter()
        .map(|arg| match arg {
            Arg::Expr { distinct: false, expr } => key(expr),
            _ => None,
        })
        .collect();
    keys.filter(|keys| !keys.is_empty()).map(|keys| KeyLiteral::Tuple(keys, at))
}
