//! Parses values and queries: verbs, a noun, and the steps behind it.

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

    /// `as g` behind the noun of a whole query; behind an expression of `show` or `per` it names the column.
    fn alias_at(&self, context: ParseContext) -> bool {
        context.head && self.is_word("as") && self.ahead(1).is_name()
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
}

/// Glued dots as a path from the record in hand. The first segment has no brackets where this is called.
pub(super) fn segments_path(mut segments: Vec<Segment>) -> Path {
    let first = segments.remove(0);
    let at = segments.last().map_or(first.name.at, |last| Location(first.name.span().to(last.name.span())));
    let head = match first.args {
        None => PathHead::Name(first.name),
        Some(args) => PathHead::Call { name: first.name, args, over: None },
    };
    Path { head, segments, at }
}
