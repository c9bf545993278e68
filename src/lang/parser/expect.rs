//! `expect …`: what must be so. A line within it stays text, since it may be SQL.

use super::*;

impl Parser<'_> {
    /// `expect` at the beginning of a line, where it is no table's name.
    pub(super) fn expect_line(&mut self) -> Result<Option<HopStatement>> {
        let ahead = self.ahead(1);
        if !self.is_word("expect") || [".", "=", "?", "??", "["].iter().any(|symbol| ahead.is(symbol)) {
            return Ok(None);
        }
        let start = self.span();
        self.next();
        self.offer_words(["none", "some", "error", "in order", "at most"]);
        if self.at_end() {
            return Err(self
                .expected("what must be so")
                .example("a condition", "expect count {records} = 3")
                .example("nothing", "expect none {records} where {number} > 1000")
                .example("an answer", "expect first 2 {records} .{number} gives 1, 2"));
        }
        let examples = [
            ("none", "expect none {records} where {number} > 1000"),
            ("some", "expect some {records} where {number} > 1"),
            ("error", "expect error delete {record}"),
        ];
        if let Some((_, example)) = examples.into_iter().find(|(word, _)| self.ends_at(1) && self.is_word(word)) {
            self.next();
            return Err(self.expected("a line behind it").example("as in", example));
        }
        let kind = self.expected_kind()?;
        let at = self.since(start);
        Ok(Some(HopStatement::Expect(Box::new(Expectation { kind, at }))))
    }

    fn expected_kind(&mut self) -> Result<ExpectedKind> {
        for (word, some) in [("none", false), ("some", true)] {
            if self.is_word(word) && !self.ends_at(1) {
                self.next();
                return Ok(ExpectedKind::Records { some, line: self.line_up_to(None)? });
            }
        }
        if self.is_word("error") && !self.ends_at(1) {
            self.next();
            let says = match &self.token().kind {
                HopTokenKind::Text(text) if !self.ends_at(1) => Some(text.clone()),
                _ => None,
            };
            if says.is_some() {
                self.next();
            }
            return Ok(ExpectedKind::Error { says, line: self.line_up_to(None)? });
        }
        let most = self.is_word("at") && self.word_at(1, "most");
        let number = usize::from(most) * 2;
        if let Some(offers) = &self.offers
            && offers.at == self.at + number + 1
            && matches!(self.ahead(number).kind, HopTokenKind::Integer(_))
        {
            offers.add(Offer::Word("statements"));
        }
        if let HopTokenKind::Integer(count) = self.ahead(number).kind
            && (self.word_at(number + 1, "statements") || self.word_at(number + 1, "statement"))
        {
            for _ in 0..number + 2 {
                self.next();
            }
            let count = u64::try_from(count)
                .map_err(|_| Diagnostic::error("there are never fewer than 0 statements").at(self.span()))?;
            return Ok(ExpectedKind::Statements { most, count, line: self.line_up_to(None)? });
        }
        if most {
            return Err(self
                .expected("how many statements, and a line")
                .example("as in", "expect at most 2 statements first 2 {records}"));
        }
        let ordered = self.is_word("in") && self.word_at(1, "order");
        if ordered {
            self.next();
            self.next();
        }
        self.note_inner_line();
        let gives = self.word_ahead("gives");
        if let (None, Some(offers)) = (gives, &self.offers)
            && offers.at > self.at
        {
            offers.add(Offer::Word("gives"));
        }
        match gives {
            Some(gives) => {
                let line = self.line_up_to(Some(gives))?;
                self.next();
                let given = self.given()?;
                Ok(ExpectedKind::Gives { ordered, line, given })
            }
            None if ordered => Err(self
                .expected("`gives` behind the line")
                .example("as in", "expect in order first 2 {records} .{number} gives 1, 2")),
            None => Ok(ExpectedKind::Condition(self.expected_condition()?)),
        }
    }

    /// Where a word stands outside of brackets, counted from here.
    fn word_ahead(&self, word: &str) -> Option<usize> {
        self.ahead_where(|parser, ahead| parser.word_at(ahead, word))
    }

    fn ahead_where(&self, is: impl Fn(&Self, usize) -> bool) -> Option<usize> {
        let mut depth = 0_usize;
        for ahead in 0.. {
            if self.ends_at(ahead) {
                return None;
            }
            let token = self.ahead(ahead);
            if ["(", "[", "{"].iter().any(|open| token.is(open)) {
                depth += 1;
            } else if [")", "]", "}"].iter().any(|close| token.is(close)) {
                depth = depth.saturating_sub(1);
            } else if depth == 0 && is(self, ahead) {
                return Some(ahead);
            }
        }
        None
    }

    /// The line that stands here, up to that token or to the end.
    fn line_up_to(&mut self, end: Option<usize>) -> Result<ExpectedLine> {
        self.note_inner_line();
        let start = self.span();
        let last = end.map(|ahead| self.at + ahead);
        while !self.at_end() && last.is_none_or(|last| self.at < last) {
            self.next();
        }
        let at = self.since(start);
        if at.0.end <= at.0.start
            || self.text[at.0.start..at.0.end].trim().is_empty()
            || last.is_some_and(|last| self.tokens[last].span.start <= start.start)
        {
            return Err(Diagnostic::error("a line is missing here")
                .at(start)
                .example("as in", "expect first 2 {records} gives first 2 {records}")
                .example("as in", "expect 1 statements first 2 {records}"));
        }
        Ok(ExpectedLine { text: self.text[at.0.start..at.0.end].to_owned(), at })
    }

    /// Keys, values or rows, or a line that gives them.
    fn given(&mut self) -> Result<Given> {
        let is_value = |token: &HopToken| {
            matches!(
                token.kind,
                HopTokenKind::Integer(_)
                    | HopTokenKind::Real(_)
                    | HopTokenKind::Text(_)
                    | HopTokenKind::Blob(_)
                    | HopTokenKind::Date(_)
            ) || token.is("-")
                || token
                    .word()
                    .is_some_and(|word| ["null", "true", "false"].iter().any(|known| word.eq_ignore_ascii_case(known)))
        };
        let begins = is_value(self.token()) || self.is("(") && is_value(self.ahead(1));
        if !begins {
            return Ok(Given::Line(self.line_up_to(None)?));
        }
        let context =
            ParseContext { head: true, negative: true, single_key: true, commas: true, ..ParseContext::default() };
        let mut rows = Vec::new();
        loop {
            let mut row = Vec::new();
            if self.eat("(") {
                row.push(self.value(context)?);
                while self.eat(",") {
                    row.push(self.value(context)?);
                }
                self.expect(")", "behind the row")?;
            } else {
                row.push(self.value(context)?);
            }
            rows.push(row);
            if !self.eat(",") {
                return Ok(Given::Rows(rows));
            }
        }
    }

    /// `count users without reviews = 0`: what stands before the comparison is a query by itself.
    fn expected_condition(&mut self) -> Result<ExpectedCondition> {
        let start = self.span();
        if let Some(error) = self.sql_as_condition(start) {
            return Err(error);
        }
        let compares = |parser: &Self, ahead: usize| match parser.ahead(ahead).kind {
            HopTokenKind::Symbol(symbol) => BinaryOp::typed(symbol).is_some_and(|(op, _)| op.compares()),
            _ => parser.word_at(ahead, "is") || parser.word_at(ahead, "in") || parser.word_at(ahead, "between"),
        };
        let words = ["where", "having", "show"];
        let narrowed = self.ahead_where(|parser, ahead| words.iter().any(|word| parser.word_at(ahead, word)));
        if narrowed.is_some() && !self.is("(") {
            return Err(self.unclear_condition(start, &compares));
        }
        // The queries in brackets of their own, from the last on, since each bracket moves what follows.
        let parts = self.joined_parts();
        for (from, to) in parts.into_iter().rev() {
            let first = (from..to).find(|ahead| self.depth_at(*ahead) == 0 && compares(self, *ahead));
            let is_plain = self.ahead(from).is("(") || self.word_at(from, "not");
            let Some(operator) = first.filter(|operator| *operator > from && !is_plain) else { continue };
            let (open, close) = (self.ahead(from).span.start, self.ahead(operator).span.start);
            let bracket = |symbol: &'static str, at: usize| HopToken {
                kind: HopTokenKind::Symbol(symbol),
                span: Span::new(at, at),
                spaced: true,
            };
            self.tokens.insert(self.at + operator, bracket(")", close));
            self.tokens.insert(self.at + from, bracket("(", open));
        }
        let context = ParseContext { head: true, negative: true, ..ParseContext::default() };
        let condition = self.value(context)?;
        let compared = match &condition.kind {
            ExprKind::Binary(op, left, right) if op.compares() => Some((left.at, right.at)),
            _ => None,
        };
        Ok(ExpectedCondition { condition, compared })
    }

    /// The error of SQL in the place of a condition: its answer is compared by `gives`.
    fn sql_as_condition(&self, start: Span) -> Option<Diagnostic> {
        let open = usize::from(self.is("("));
        let begins = self.word_at(open, "select") || self.word_at(open, "values");
        // A table may be called so.
        if !begins || [".", "=", "<", ">", "?", ")"].iter().any(|symbol| self.ahead(open + 1).is(symbol)) {
            return None;
        }
        let length = (0..).take_while(|ahead| !self.ends_at(*ahead)).count();
        let whole = Span::new(start.start, self.ahead(length.saturating_sub(1)).span.end);
        let error = Diagnostic::error("what SQL answers is compared by `gives`").at(whole);
        let equals = (0..length).rev().find(|ahead| self.depth_at(*ahead) == 0 && self.ahead(*ahead).is("="));
        let Some(equals) = equals.filter(|equals| *equals > 0 && *equals + 1 < length) else {
            return Some(error.example("as in", "expect first 2 {records} .{number} gives 1, 2"));
        };
        let text = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default().trim();
        let mut line = text(start.start, self.ahead(equals).span.start);
        if open == 1 && self.ahead(equals - 1).is(")") {
            line = text(self.ahead(1).span.start, self.ahead(equals - 1).span.start);
        }
        let given = text(self.ahead(equals + 1).span.start, whole.end);
        Some(error.try_instead("try", whole, format!("{line} gives {given}")))
    }

    /// How many brackets are open before a token, counted from here.
    fn depth_at(&self, ahead: usize) -> usize {
        (0..ahead).fold(0, |depth, at| {
            let token = self.ahead(at);
            let opens = ["(", "[", "{"].iter().any(|open| token.is(open));
            let closes = [")", "]", "}"].iter().any(|close| token.is(close));
            (depth + usize::from(opens)).saturating_sub(usize::from(closes))
        })
    }

    /// The conditions that `and` and `or` join here, from where to where; the `and` of `between` joins none.
    fn joined_parts(&self) -> Vec<(usize, usize)> {
        let (mut parts, mut from, mut bounds, mut length) = (Vec::new(), 0, 0_usize, 0);
        while !self.ends_at(length) {
            if self.depth_at(length) == 0 {
                bounds += usize::from(self.word_at(length, "between"));
                let is_bound = self.word_at(length, "and") && bounds > 0;
                bounds -= usize::from(is_bound);
                if self.word_at(length, "or") || self.word_at(length, "and") && !is_bound {
                    parts.push((from, length));
                    from = length + 1;
                }
            }
            length += 1;
        }
        parts.push((from, length));
        parts
    }

    /// The error of a condition within a line beside one on its answer: which is which, brackets say.
    fn unclear_condition(&self, start: Span, compares: &dyn Fn(&Self, usize) -> bool) -> Diagnostic {
        let length = (0..).take_while(|ahead| !self.ends_at(*ahead)).count();
        let all: Vec<usize> = (0..length).filter(|ahead| compares(self, *ahead)).collect();
        let text = |end: Span| self.text.get(start.start..end.end).unwrap_or_default();
        let whole = Span::new(start.start, self.ahead(length.saturating_sub(1)).span.end);
        let error = Diagnostic::error("a line with `where`, `having` or `show` stands in brackets here").at(whole);
        // The last comparison is one on the answer, or there is none yet.
        let split = all.last().filter(|last| **last > 0).map(|last| self.ahead(last - 1).span);
        match split {
            Some(end) if all.len() > 1 => {
                error.try_instead("try", Span::new(start.start, end.end), format!("({})", text(end)))
            }
            _ => error.try_instead("try", whole, format!("({}) > 0", text(whole))),
        }
    }
}
