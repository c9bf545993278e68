//! Parses a whole line: an assignment, a word to the session, a description, a write, a query or a value.

use super::*;

impl Parser<'_> {
    pub(super) fn line(&mut self) -> Result<Option<HopStatement>> {
        if self.at_end() {
            return Ok(None);
        }
        let statement = self.statement()?;
        if !self.at_end() && self.errors.is_empty() {
            return Err(self.unexpected());
        }
        Ok(Some(statement))
    }

    fn statement(&mut self) -> Result<HopStatement> {
        let start = self.span();
        self.offer_words(SESSION_WORDS.into_iter().chain(["explain", "sql", "expect"]));
        if self.token().is_name() && self.ahead(1).is("=") {
            let name = self.name("a name")?;
            self.next();
            if self.at_end() {
                return Err(self.expected(&format!("a value for {}", name.text)));
            }
            let value = self.query_or_write()?;
            return Ok(HopStatement::Assign { name, value: Box::new(value) });
        }
        if self.token().is_name() && self.ahead(1).is(".") && self.ahead(2).is_name() && self.ahead(3).is("=") {
            return self.attribute(start);
        }
        if let Some(expectation) = self.expect_line()? {
            return Ok(expectation);
        }
        if let Some(command) = self.session_command()? {
            return Ok(HopStatement::Session(command));
        }
        if let Some(description) = self.description()? {
            return Ok(description);
        }
        self.query_or_write()
    }

    /// `noun?` and `noun??`; of a word that is no noun, too.
    fn description(&mut self) -> Result<Option<HopStatement>> {
        let last = self.tokens.iter().rev().find(|token| token.kind != HopTokenKind::End && !token.is(";"));
        let ddl = match last {
            Some(token) if token.is("??") => true,
            Some(token) if token.is("?") => false,
            _ => return Ok(None),
        };
        let context = ParseContext { head: false, negative: true, commas: true, ..ParseContext::default() };
        let names =
            (0..).take_while(|ahead| self.ahead(*ahead).is_name() && self.ahead(*ahead).word().is_some()).count();
        let is_asked = self.ahead(names).is(if ddl { "??" } else { "?" });
        if names > 1 && is_asked {
            let words = self.words(names);
            self.next();
            return Ok(Some(HopStatement::Session(words)));
        }
        let mut path = if names == 1 && is_asked { self.name("a name")?.into() } else { self.path(context)? };
        // A hop of the line, which has a space before its dot.
        while self.is(".") && self.ahead(1).is_name() {
            path.segments.push(self.segment()?);
            if self.is_word("via") && self.ahead(1).is_name() {
                self.next();
                let way = self.name("the way")?;
                if let Some(last) = path.segments.last_mut() {
                    last.name.via = Some(Box::new(way));
                }
            }
            path.at = self.since(path.at.0);
        }
        if !self.eat(if ddl { "??" } else { "?" }) {
            return Err(self.expected("`?` right behind a noun or a column"));
        }
        Ok(Some(HopStatement::Describe { path, ddl }))
    }

    /// So many words as they are typed, for `.help`.
    fn words(&mut self, count: usize) -> SessionCommand {
        let start = self.span();
        for _ in 0..count {
            self.next();
        }
        let at = self.since(start);
        SessionCommand::HelpOn(self.text[at.0.start..at.0.end].to_owned(), at)
    }

    fn query_or_write(&mut self) -> Result<HopStatement> {
        // `explain` and `sql` are words before anything that can begin a query, names before a dot, an operator or a word.
        for (word, explain) in [("explain", true), ("sql", false)] {
            let ahead = self.ahead(1);
            let arithmetic = matches!(ahead.kind, HopTokenKind::Integer(_) | HopTokenKind::Real(_))
                && matches!(self.ahead(2).kind, HopTokenKind::Symbol(symbol) if BinaryOp::typed(symbol).is_some());
            let operand = self.named_at(1)
                || arithmetic
                || ahead.is("(")
                || matches!(ahead.kind, HopTokenKind::Text(_) | HopTokenKind::Date(_))
                || self.one_of(1, &["distinct"]);
            if self.is_word(word) && operand {
                self.next();
                let clears = self.is_word("clear") && self.named_at(1);
                let inner = match if clears { self.session_command()? } else { None } {
                    Some(clear) => Box::new(HopStatement::Session(clear)),
                    None => Box::new(self.deeper(Self::query_or_write)?),
                };
                return Ok(if explain { HopStatement::Explain(inner) } else { HopStatement::ShowSql(inner) });
            }
        }
        self.offer_words(WRITE_WORDS);
        if let Some(write) = self.write()? {
            return Ok(HopStatement::Write(Box::new(write)));
        }
        let context = ParseContext { head: true, negative: true, ..ParseContext::default() };
        Ok(HopStatement::Value(self.value(context)?))
    }

    fn session_command(&mut self) -> Result<Option<SessionCommand>> {
        let called = self.ahead(1).is("(") && self.ahead(2).is(")") && self.ends_at(3);
        let alone = self.ends_at(1);
        let one_name = self.ahead(1).is_name() && self.ends_at(2);
        if self.is("?") && alone {
            self.next();
            return Ok(Some(SessionCommand::Help));
        }
        let Some(word) = self.token().word().map(str::to_lowercase) else { return Ok(None) };
        let names = (1..).take_while(|ahead| self.ahead(*ahead).word().is_some()).count();
        if word == "help" && names > 0 && self.ends_at(names + 1) {
            self.next();
            return Ok(Some(self.words(names)));
        }
        let command = match word.as_str() {
            "begin" if alone => SessionCommand::Begin,
            "commit" if alone => SessionCommand::Commit,
            "rollback" if alone => SessionCommand::Rollback { to: None },
            "vars" if alone => SessionCommand::Vars,
            "more" if alone => SessionCommand::More(None),
            "more" if self.ends_at(2) && matches!(self.ahead(1).kind, HopTokenKind::Integer(_)) => {
                self.next();
                match self.token().kind {
                    HopTokenKind::Integer(rows) if rows > 0 => SessionCommand::More(u64::try_from(rows).ok()),
                    _ => return Err(Diagnostic::error("`more` takes how many rows").at(self.span())),
                }
            }
            "back" if alone => SessionCommand::Back,
            "exit" | "quit" | "help" if alone || called => {
                if called {
                    self.next();
                    self.next();
                }
                if word == "help" { SessionCommand::Help } else { SessionCommand::Quit }
            }
            "rollback" if self.word_at(1, "to") => {
                self.next();
                self.next();
                return Ok(Some(SessionCommand::Rollback { to: Some(self.name("the savepoint's name")?) }));
            }
            "savepoint" | "release" | "forget" if one_name => {
                self.next();
                self.offer(Offer::Variable);
                let name = self.name("a name")?;
                return Ok(Some(match word.as_str() {
                    "savepoint" => SessionCommand::Savepoint(name),
                    "release" => SessionCommand::Release(name),
                    _ => SessionCommand::Forget(name),
                }));
            }
            "path" if self.offers.is_some() && self.named_at(1) && self.ends_at(2) => {
                self.next();
                self.offer(Offer::Table);
                return Err(self.expected("two tables"));
            }
            "path" if self.ahead(1).is_name() && (self.ahead(2).is_name() || self.ahead(4).is_name()) => {
                self.next();
                return Ok(Some(SessionCommand::Paths {
                    from: self.table_name("a table")?,
                    to: self.table_name("a table")?,
                }));
            }
            "clear" if self.named_at(1) => {
                self.next();
                let mut names = vec![self.table_name("a table")?];
                while self.eat(",") {
                    names.push(self.table_name("a table")?);
                }
                return Ok(Some(SessionCommand::Clear(names)));
            }
            "label" if self.noun_at(1) => {
                let (text, at) = self.rest_of_line();
                return Ok(Some(SessionCommand::Label(text, at)));
            }
            "relate" if self.noun_at(1) => {
                let (text, at) = self.rest_of_line();
                return Ok(Some(SessionCommand::Relate(text, at)));
            }
            _ => return Ok(None),
        };
        self.next();
        Ok(Some(command))
    }

    /// The text behind the present word, up to the last token of the line.
    fn rest_of_line(&mut self) -> (String, Location) {
        self.next();
        let start = self.span();
        while !self.at_end() {
            self.next();
        }
        let at = self.since(start);
        (self.text[at.0.start..at.0.end].to_owned(), at)
    }
}
