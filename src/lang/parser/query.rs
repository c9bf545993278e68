//! Parses nouns and what follows them: hops, slices and words.

use super::*;

impl Parser<'_> {
    /// A query or a value: an expression, and where that is a noun, the steps behind it.
    pub(super) fn value(&mut self, context: ParseContext) -> Result<Expr> {
        let start = self.span();
        self.offer_query(context);
        if self.verb_at(0, context).is_some() || self.pick_at(0, context) {
            let query = self.query(context)?;
            // `first game` alone is a noun like any other, and an operator may follow.
            if query.verbs.is_empty() && query.steps.is_empty() && query.alias.is_none() && !self.at_step(context) {
                let expr = Expr { at: query.noun.at, kind: ExprKind::Path(query.noun) };
                return self.operators(context, expr, 0);
            }
            return Ok(Expr { kind: ExprKind::Query(Box::new(query)), at: self.since(start) });
        }
        let expr = self.expr(context)?;
        let ExprKind::Path(noun) = expr.kind else { return Ok(expr) };
        let columns = self.is(",") && !context.commas && !noun.segments.is_empty();
        let alias = self.alias_at(context);
        if !self.at_step(context) && !columns && !alias {
            return Ok(Expr { kind: ExprKind::Path(noun), at: expr.at });
        }
        let query = self.query_from(noun, Vec::new(), context, start)?;
        Ok(Expr { kind: ExprKind::Query(Box::new(query)), at: self.since(start) })
    }

    /// What a query may begin with.
    fn offer_query(&self, context: ParseContext) {
        if context.head {
            self.offer_words(VERBS.iter().map(|(word, ..)| *word));
            self.offer_words(PICKS.iter().map(|(word, _)| *word).chain(["all"]));
        }
        self.offer(if context.commas { Offer::Value } else { Offer::Noun });
    }

    /// `as g` behind the noun of a whole query; in a list of columns it would name the column.
    fn alias_at(&self, context: ParseContext) -> bool {
        context.head && !context.single_key && self.is_word("as") && self.ahead(1).is_name()
    }

    /// A query: verbs, a noun, steps.
    pub(super) fn query(&mut self, context: ParseContext) -> Result<Query> {
        let start = self.span();
        let mut verbs = Vec::new();
        self.offer(Offer::Noun);
        while let Some(verb) = self.verb_at(0, context) {
            self.chain(verbs.len())?;
            verbs.push((verb, Location(self.span())));
            self.next();
            self.offer_query(ParseContext { commas: false, ..context });
        }
        let behind_verb = ParseContext { negative: context.negative || !verbs.is_empty(), ..context };
        let noun = self.deeper(|parser| parser.path(ParseContext { head: true, ..behind_verb }))?;
        self.query_from(noun, verbs, context, start)
    }

    fn query_from(
        &mut self,
        mut noun: Path,
        verbs: Vec<(QueryVerb, Location)>,
        context: ParseContext,
        start: Span,
    ) -> Result<Query> {
        let mut steps = Vec::new();
        let alias = if self.alias_at(context) {
            self.next();
            Some(self.name("a name")?)
        } else {
            None
        };
        if self.is(",") && !context.commas && !noun.segments.is_empty() && alias.is_none() {
            // `game 3.title, price`: the glued dots are the first of several columns.
            let first = segments_path(std::mem::take(&mut noun.segments));
            let kind = self.columns(first)?;
            steps.push(QueryStep { kind, at: self.since(start) });
        }
        steps.extend(self.steps(ParseContext { head: true, ..context })?);
        Ok(Query { verbs, noun, alias, steps, at: self.since(start) })
    }

    /// The verb `by` tokens ahead, that is, its word before a noun.
    fn verb_at(&self, by: usize, context: ParseContext) -> Option<QueryVerb> {
        if !context.head || self.ends_field(by, context) {
            return None;
        }
        let word = self.ahead(by).word()?;
        let (_, verb, function) = VERBS.iter().find(|(text, ..)| text.eq_ignore_ascii_case(word))?;
        let ahead = self.ahead(by + 1);
        // On a line of its own a verb's operand is never an operator; within brackets `(count like 'x')` is a condition.
        let noun = if context.commas { self.noun_at(by + 1) } else { self.named_at(by + 1) };
        let before_noun = noun || self.one_of(by + 1, &["distinct"]) && self.verb_at(by + 1, context).is_some();
        // `count (games)` is a function; with a step behind the brackets, or keys in them, they are the noun of a line.
        let takes_one = !matches!(verb, QueryVerb::Min | QueryVerb::Max);
        let is_noun = || self.step_behind_brackets(by + 1, context) || takes_one && self.keys_in_brackets(by + 1);
        let brackets = ahead.is("(") && (!function || ahead.spaced && is_noun());
        (before_noun && !self.ends_field(by + 1, context) || brackets).then_some(*verb)
    }

    /// `name =` ends a value in the fields of a write.
    pub(super) fn ends_field(&self, by: usize, context: ParseContext) -> bool {
        context.fields && self.ahead(by).is_name() && self.ahead(by + 1).is("=")
    }

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
        if !self.noun_at(noun) {
            return false;
        }
        // Inside an expression a word that can go on behind a value goes on; at the head of a query the noun wins.
        let sorted = self.one_of(noun, &["order", "group"]) && self.word_at(noun + 1, "by");
        context.head && !context.single_key
            || !(sorted
                || self.one_of(noun, &STEP_WORDS)
                || self.one_of(noun, &["asc", "desc", "nulls", "then", "else", "when", "end", "escape", "over", "set"]))
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
        while !value_in_brackets && self.is(".") && !self.token().spaced && self.ahead(1).is_name() {
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

    /// Refuses `[…]` that is glued to what stands behind a word: `by price[0:3]`, `show reviews{score}[:2]`. It looks as if it took
    /// some of that, and would take some of the line's records.
    fn refuse_position(&mut self, value: Span, braces: Option<Span>) -> Result<()> {
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
        use HopTokenKind::{Blob, Date, Integer, Real, Text};
        match self.token().kind {
            Integer(_) | Real(_) | Text(_) | Blob(_) | Date(_) => true,
            _ => context.negative && self.is("-") && matches!(self.ahead(1).kind, Integer(_) | Real(_)),
        }
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
            let start = self.span();
            self.offer(Offer::Noun);
            let name = self.name("a table")?;
            let at = Location(name.span());
            let noun = Path { head: PathHead::Name(name), segments: Vec::new(), at };
            Query { verbs: Vec::new(), noun, alias: None, steps: Vec::new(), at: self.since(start) }
        };
        if word == "any" {
            return Ok(PathHead::Any { query: Box::new(query), earlier });
        }
        let which = PICKS.iter().find(|(text, _)| *text == word).map_or(Pick::First, |(_, pick)| *pick);
        Ok(PathHead::Pick { which, count, inner: Box::new(query) })
    }

    /// True if a step begins here.
    fn at_step(&self, context: ParseContext) -> bool {
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
        // Behind a word names are values: no query may stand there without brackets.
        let inner = ParseContext { fields: context.fields, update: context.update, ..ParseContext::default() };
        Ok(match word.as_str() {
            "where" => QueryStepKind::Where(self.behind_word(inner)?),
            "having" => QueryStepKind::Having(self.behind_word(inner)?),
            "with" => QueryStepKind::With(self.with(inner, true)?),
            "without" => QueryStepKind::Without(self.with(inner, false)?),
            "by" => QueryStepKind::By(self.sorts(inner)?),
            "order" => {
                self.next();
                QueryStepKind::By(self.sorts(inner)?)
            }
            "per" => QueryStepKind::Per(self.items(inner, false)?),
            "group" => {
                self.next();
                QueryStepKind::Per(self.items(inner, false)?)
            }
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
            "zipf" => QueryStepKind::Zipf(self.exponent()?),
            "union" => self.set_word(SetOp::Union, context)?,
            "minus" => self.set_word(SetOp::Minus, context)?,
            "intersect" => self.set_word(SetOp::Intersect, context)?,
            _ => {
                let which = PICKS.iter().find(|(text, _)| *text == word).map_or(Pick::First, |(_, pick)| *pick);
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
            while self.is(".") && !self.token().spaced && self.ahead(1).is_name() && !self.ahead(2).is("(") {
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

    fn columns(&mut self, first: Path) -> Result<QueryStepKind> {
        let mut paths = vec![first];
        while self.eat(",") {
            self.chain(paths.len())?;
            self.offer(Offer::Member);
            let name = self.name("a column behind the comma")?;
            let start = name.span();
            let mut segments = Vec::new();
            while self.is(".") && !self.token().spaced && self.ahead(1).is_name() {
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
        while self.is(".") && !self.token().spaced && self.ahead(1).is_name() {
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
        let words: [(&str, &str); 5] =
            [("at", "least"), ("at", "most"), ("more", "than"), ("fewer", "than"), ("less", "than")];
        let pair = words.iter().find(|(one, two)| self.word_at(0, one) && self.word_at(1, two));
        let comparison = match (pair, &self.token().kind) {
            (Some((one, two)), _) => {
                self.next();
                self.next();
                match (*one, *two) {
                    ("at", "least") => ">=",
                    ("at", _) => "<=",
                    ("more", _) => ">",
                    _ => "<",
                }
            }
            (None, HopTokenKind::Symbol(symbol @ ("=" | "==" | "<" | "<=" | ">" | ">="))) => {
                let symbol = *symbol;
                self.next();
                symbol
            }
            (None, HopTokenKind::Integer(_)) => "",
            (None, HopTokenKind::Name { .. })
                if self.is_word("exactly") && matches!(self.ahead(1).kind, HopTokenKind::Integer(_)) =>
            {
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
            let kind = if show && self.eat("*") {
                ResultColumnKind::Star
            } else {
                let expr = self.behind_word(context)?;
                if !show && is_number(&expr) {
                    return Err(
                        Diagnostic::error("`per` takes a column or an expression, not its number").at(expr.span())
                    );
                }
                match expr.kind {
                    ExprKind::Path(path) if show && self.is(".") && self.ahead(1).is("*") => {
                        self.next();
                        self.next();
                        ResultColumnKind::StarOf(path)
                    }
                    ExprKind::Path(path) if show && self.is("{") => {
                        let open = self.span();
                        self.next();
                        let items = self.deeper(|parser| parser.items(ParseContext::default(), true))?;
                        self.expect("}", "behind the columns")?;
                        self.refuse_position(path.at.0, Some(self.since(open).0))?;
                        if self.is(".") && !self.token().spaced && self.ahead(1).is_name() {
                            let says = "a dot behind braces goes on from the whole line, with a space before it";
                            let dot = self.span();
                            return Err(Diagnostic::error(says).at(dot).try_instead("try", dot, " ."));
                        }
                        ResultColumnKind::Nested { path, items }
                    }
                    kind => ResultColumnKind::Expr(Expr { kind, at: expr.at }),
                }
            };
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
}

/// True if it is a number by itself, with or without a sign.
fn is_number(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Literal::Integer(_) | Literal::Real(_)) => true,
        ExprKind::Unary(UnaryOp::Minus | UnaryOp::Plus, inner) => is_number(inner),
        _ => false,
    }
}

/// Glued dots as a path from the record in hand. The first segment has no brackets where this is called.
fn segments_path(mut segments: Vec<Segment>) -> Path {
    let first = segments.remove(0);
    let at = segments.last().map_or(first.name.at, |last| Location(first.name.span().to(last.name.span())));
    let head = match first.args {
        None => PathHead::Name(first.name),
        Some(args) => PathHead::Call { name: first.name, args, over: None },
    };
    Path { head, segments, at }
}

/// The arguments of `order_detail(10248, 11)` as a key, if they can be one.
pub fn args_key(args: &[Arg], at: Location) -> Option<KeyLiteral> {
    fn key(expr: &Expr) -> Option<KeyLiteral> {
        let negated = |literal: &Literal| match literal {
            Literal::Integer(number) => Some(Literal::Integer(number.wrapping_neg())),
            Literal::Real(number) => Some(Literal::Real(-number)),
            _ => None,
        };
        match &expr.kind {
            ExprKind::Literal(
                literal @ (Literal::Integer(_)
                | Literal::Real(_)
                | Literal::Text(_)
                | Literal::Blob(_)
                | Literal::Date(_)),
            ) => Some(KeyLiteral::One(literal.clone(), expr.at)),
            ExprKind::Unary(UnaryOp::Minus, inner) => match &inner.kind {
                ExprKind::Literal(literal) => Some(KeyLiteral::One(negated(literal)?, expr.at)),
                _ => None,
            },
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
