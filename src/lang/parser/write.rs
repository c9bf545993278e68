//! Parses the lines that change data: create, update, delete, link, unlink.

use super::*;

impl Parser<'_> {
    /// A write, where the words here begin one; else nothing is taken.
    pub(super) fn write(&mut self) -> Result<Option<Write>> {
        let Some(word) = self.token().word().map(str::to_lowercase) else { return Ok(None) };
        if word == "create" || word == "ensure" {
            // `create - 3` is a value; with a noun behind it, it is none.
            self.no_count(1).map_err(|error| error.example("as in", format!("{word} 20 {{records}} auto")))?;
        }
        let operand = self.write_target_at(1) || self.ahead(1).is("(");
        let write = match word.as_str() {
            "create" if self.write_target_at(1) || self.counted_at(1) => {
                self.next();
                self.create(None)?
            }
            "ensure" if self.write_target_at(1) || self.counted_at(1) => {
                self.next();
                self.ensure()?
            }
            "for" if self.word_at(1, "each") && (self.write_target_at(2) || self.ends_at(2)) => {
                const FORM: &str = "for each {one} create {many_table} auto";
                self.next();
                self.next();
                if self.at_end() {
                    return Err(self.expected("a table behind `for each`").example("as in", FORM));
                }
                let each = self.side()?;
                if !self.eat_word("create") {
                    return Err(self.expected("`create` and what is made for each").example("as in", FORM));
                }
                self.create(Some(each))?
            }
            "update" if operand => {
                self.next();
                self.update()?
            }
            "delete" if operand => {
                self.next();
                let target = self.target()?;
                self.offer_words(["cascade", "detach"]);
                let along = match (self.is_word("cascade"), self.is_word("detach")) {
                    (true, _) => Some(Along::Cascade),
                    (false, true) => Some(Along::Detach),
                    (false, false) => None,
                };
                if along.is_some() {
                    self.next();
                }
                Write::Delete { target, along }
            }
            "link" if operand => {
                self.next();
                let each = self.word_at(0, "each") && self.write_target_at(1) && self.eat_word("each");
                let from = self.side()?;
                let to = self.link_end("to", true)?;
                let via = if self.eat_word("via") { Some(self.name("the table to link through")?) } else { None };
                let fields = self.fields(ParseContext::default())?;
                Write::Link { each, from, to, via, fields }
            }
            "unlink" if operand => {
                self.next();
                let from = self.side()?;
                let to = self.link_end("from", false)?;
                let via = if self.eat_word("via") { Some(self.name("the table to unlink through")?) } else { None };
                Write::Unlink { from, to, via }
            }
            _ => return Ok(None),
        };
        Ok(Some(write))
    }

    /// True if `5 games` or `0..20 games` stands `by` tokens ahead.
    fn counted_at(&self, by: usize) -> bool {
        if self.amount_at(by) {
            return true;
        }
        let says_many = |at: usize| matches!(self.ahead(at).kind, HopTokenKind::Integer(_)) || self.variable_at(at);
        let range = self.ahead(by + 1).is("..") && says_many(by + 2);
        if !says_many(by) || !range && self.ahead(by).is_name() {
            return false;
        }
        self.write_target_at(by + if range { 3 } else { 1 })
    }

    /// Fails where a number of records stands `by` tokens ahead that can be none: `-3 games`, `1.5 games`, more than 64 bits hold.
    fn no_count(&self, by: usize) -> Result<()> {
        let starts = |at: usize| {
            let sign = usize::from(self.ahead(at).is("-"));
            let number = matches!(self.ahead(at + sign).kind, HopTokenKind::Integer(_) | HopTokenKind::Real(_));
            let bad = sign > 0 || matches!(self.ahead(at).kind, HopTokenKind::Real(_));
            number.then_some((at + sign + 1, bad))
        };
        let Some((mut end, mut bad)) = starts(by) else { return Ok(()) };
        if self.ahead(end).is("..")
            && let Some((behind, worse)) = starts(end + 1)
        {
            (end, bad) = (behind, bad || worse);
        }
        if !bad || !self.write_target_at(end) {
            return Ok(());
        }
        let span = self.ahead(by).span.to(self.ahead(end - 1).span);
        Err(Diagnostic::error(format!("how many records is a whole number from 0 to {}", i64::MAX)).at(span))
    }

    fn count(&mut self) -> Result<Option<RecordCount>> {
        if !self.counted_at(0) {
            return Ok(None);
        }
        let start = self.span();
        let least = self.amount("a number")?;
        let most = if self.eat("..") { self.amount("a number")? } else { least.clone() };
        if let (Amount::Number(least, _), Amount::Number(most, _)) = (&least, &most)
            && most < least
        {
            return Err(Diagnostic::error(format!(
                "{least}..{most} is an empty range; write the smaller number first"
            ))
            .at(self.since(start).0));
        }
        Ok(Some(RecordCount::Between { least, most }))
    }

    /// `weighted(0, 5, 1, 10)`: so many records, with a weight behind each number.
    fn weighted_count(&mut self) -> Result<RecordCount> {
        let start = self.span();
        self.next();
        let counts = self.weights("for each {one} create weighted(0, 5, 1, 10, 2, 3) {many} auto")?;
        Ok(RecordCount::Weighted(counts, self.since(start)))
    }

    /// `(0, 5, 1, 10)`: numbers, with a weight behind each; `form` is how it is written.
    pub(super) fn weights(&mut self, form: &'static str) -> Result<Vec<(u64, u64)>> {
        let start = self.span();
        self.next();
        let mut numbers: Vec<u64> = Vec::new();
        loop {
            match self.token().kind {
                HopTokenKind::Integer(number) if number >= 0 => numbers.push(number.unsigned_abs()),
                _ => return Err(self.expected("a whole number from 0 up").example("as in", form)),
            }
            self.next();
            if self.eat(")") {
                break;
            }
            if !self.eat(",") {
                return Err(self.expected("`,` or `)`").example("as in", form));
            }
        }
        let at = self.since(start);
        let counts: Vec<(u64, u64)> = numbers.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        let wrong = if numbers.len() % 2 == 1 {
            "a weight is wanted behind each number of records"
        } else if counts.iter().all(|(_, weight)| *weight == 0) {
            "all weights are 0"
        } else {
            return Ok(counts);
        };
        Err(Diagnostic::error(wrong).at(at.0).example("as in", form))
    }

    fn create(&mut self, each: Option<Query>) -> Result<Write> {
        let form = if each.is_some() { "for each {one} create 3 {many} auto" } else { "create 20 {records} auto" };
        self.no_count(0).map_err(|error| error.example("as in", form))?;
        let count = if self.is_word("weighted") && self.ahead(1).is("(") {
            Some(self.weighted_count()?)
        } else {
            self.count()?
        };
        let table = self.table_name("the table of the new record")?;
        let fields = self.fields(ParseContext::default())?;
        Ok(Write::Create { each, count, table, fields })
    }

    fn ensure(&mut self) -> Result<Write> {
        let start = self.span();
        let count = match self.count()? {
            Some(RecordCount::Between { least, most }) if least == most => least,
            Some(_) => {
                let message = "`ensure` takes one number: how many records there shall be";
                let error = Diagnostic::error(message).at(self.since(start).0);
                return Err(error.example("as in", "ensure 20 {records} auto"));
            }
            None => {
                let error = self.expected("how many records there shall be");
                return Err(error.example("as in", "ensure 20 {records} auto"));
            }
        };
        let table = self.table_name("the table of the records")?;
        if self.is_word("where") {
            let at = self.span();
            let error = Diagnostic::error("`ensure` makes records of these fields, and narrows none").at(at);
            // With the blank behind it.
            return Err(error.try_instead("try", Span::new(at.start, self.ahead(1).span.start.max(at.end)), ""));
        }
        let fields = self.fields(ParseContext::default())?;
        Ok(Write::Ensure { count, table, fields })
    }

    /// `g.title = 'x'` is `update g set title = 'x'`.
    pub(super) fn attribute(&mut self, start: Span) -> Result<HopStatement> {
        let name = self.name("a variable")?;
        self.next();
        let target = Query { at: Location(start), ..Query::of(name.into(), Vec::new()) };
        let fields = self.fields(ParseContext::default())?;
        Ok(HopStatement::Write(Box::new(Write::Update { target, fields })))
    }

    /// The records of an update or delete: a query without columns.
    fn target(&mut self) -> Result<Query> {
        self.query(ParseContext { head: true, negative: true, ..ParseContext::default() })
    }

    /// One side of a link, whose words are its own; fields may follow.
    fn side(&mut self) -> Result<Query> {
        self.query(ParseContext { head: true, negative: true, commas: true, fields: true, ..ParseContext::default() })
    }

    fn update(&mut self) -> Result<Write> {
        let mut target = self.target()?;
        if !self.eat_word("set") {
            let error = self.expected("`set`");
            return Err(error.example("as in", "update {record} set {number} = 25"));
        }
        let fields = self.fields(ParseContext { update: true, ..ParseContext::default() })?;
        if fields.is_empty() {
            return Err(self.expected("a column and its value").example("as in", "update {record} set {number} = 25"));
        }
        let filters = self.steps(ParseContext { head: true, filters: true, ..ParseContext::default() })?;
        target.steps.extend(filters);
        Ok(Write::Update { target, fields })
    }

    fn link_end(&mut self, word: &'static str, hops: bool) -> Result<LinkEnd> {
        if !self.eat_word(word) {
            let verb = if hops { "link" } else { "unlink" };
            let error = self.expected(&format!("`{word}`"));
            return Err(error.example("as in", format!("{verb} {{record}} {word} {{partner}}")));
        }
        if hops && self.is(".") {
            let context = ParseContext { head: true, commas: true, fields: true, ..ParseContext::default() };
            return Ok(LinkEnd::Hops(self.steps(context)?));
        }
        self.no_count(0)?;
        let count = self.count()?;
        Ok(LinkEnd::Query { count, query: Box::new(self.side()?) })
    }

    /// `column = value`, commas free; a value ends at a comma or before the next `name =`.
    fn fields(&mut self, context: ParseContext) -> Result<Vec<FieldValue>> {
        let mut fields = Vec::new();
        loop {
            self.chain(fields.len())?;
            let start = self.span();
            self.offer(Offer::Field);
            if self.token().is_name() && self.ahead(1).is("=") {
                let name = self.name("a column")?;
                self.next();
                let inner = ParseContext {
                    head: true,
                    commas: true,
                    fields: true,
                    update: context.update,
                    ..ParseContext::default()
                };
                let value = self.value(inner)?;
                fields.push(FieldValue::Set { name, value: Box::new(value) });
            } else if self.token().is_name() && self.ahead(1).is("==") {
                self.next();
                return Err(self.expected("one `=` between a column and its value"));
            } else if !context.update && self.eat_word("auto") {
                fields.push(FieldValue::Auto(Location(start)));
            } else {
                return Ok(fields);
            }
            if self.eat(",") && !self.token().is_name() {
                return Err(self.expected("a column and its value behind the comma"));
            }
        }
    }
}
