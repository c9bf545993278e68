//! Parses a line into its tree. The grammar, in the notation of ISO 14977 with `˙` for a dot that has no space before it:
//!
//! ```text
//! statement = [ NAME "=" ] ( write | ask ) [";"] | NAME "˙" NAME "=" value | session [";"] | (noun | NAME {NAME}) ( "?" | "??" ) | "expect" expected ;
//! session   = "begin" | "commit" | "rollback" ["to" NAME] | ("savepoint"|"release"|"forget") NAME | "vars" | "more" [NUM] | "back"
//!           | "exit" | "quit" | "help" {NAME} | "path" NAME NAME | "clear" NAME {"," NAME} | "label" NAME rest | "relate" rest ;
//! expected  = ("none"|"some") rest | "error" [STRING] rest | ["at" "most"] NUM "statements" rest
//!           | ["in" "order"] rest "gives" ( rest | row {"," row} ) | condition ;
//! ask       = ("explain"|"sql") ( write | ask | "clear" … ) | value ;
//! value     = verb query | expr | query ;               a query where a noun is followed by a step
//! query     = { verb } noun ["as" NAME] { step } ;
//! noun      = ( table [key {"," key}] | table args | pick | group ) { "˙" NAME [args] } ;
//! table     = [ NAME "˙" ] NAME ;                      with the database that it is in
//! pick      = ("first"|"last"|"random") [NUM] ( NAME | group ) { word } | ("any"|"all") NAME ;
//! step      = "." NAME [args] ["via" NAME] | "." path {"," path} | "[" … "]" | word ;
//! ```
//!
//! The whole line is in [`statement`], a query in [`query`], its noun in [`noun`], what follows that in [`step`], the
//! expressions in [`expr`] (loosest first: or, and, not, equality, ordering, bits, sums, products, `||`, signs), the writes
//! in [`write`]. Where a noun or a value may stand, every name is a name; only behind a complete noun or value it can be a
//! word. That one rule is `Parser::value` against `Parser::steps`.
//!
//! Parsing needs no database: whether `order_detail(1, 2)` is a function or a record is for the planner to say.

use super::ast::*;
use super::lexer::{HopToken, HopTokenKind, tokenize};
use super::offer::{MARKER, Offer, Offers};
use crate::diagnostic::{Diagnostic, Result, Span};

mod expect;
mod expr;
mod noun;
mod query;
mod statement;
mod step;
mod unexpected;
mod words;
mod write;

pub use noun::args_key;
use words::{BEHIND, NEVER_NOUNS, OPERATOR_WORDS, PICKS, SESSION_WORDS, STEP_WORDS, VERBS, WRITE_WORDS};
pub use words::{OPENINGS, begins_line, may_be_word};

/// How deep brackets, queries and chains of operators may go; SQLite's own limit for expressions is 1,000.
const MAX_DEPTH: usize = 120;
/// How many operators, steps or columns may follow one another.
const MAX_CHAIN: usize = 900;
/// How many values a list may have.
const MAX_LIST: usize = 100_000;

/// What surrounds the place that is being parsed.
#[derive(Clone, Copy, Default)]
struct ParseContext {
    /// A whole query may stand here: a line, the inside of brackets, an argument, a field.
    head: bool,
    /// Commas belong to what is around: no `.title, price` here.
    commas: bool,
    /// Commas behind a key belong to what is around: an argument or a column of a list.
    single_key: bool,
    /// In the fields of a write, where `name =` ends a value.
    fields: bool,
    /// In the fields of `update`, whose words are the update's own.
    update: bool,
    /// Behind `first …`: words up to the first hop or set word.
    pick: bool,
    /// Behind a set word: hops and filters only.
    filters: bool,
    /// A key may be negative without brackets: the start of a line or behind a verb.
    negative: bool,
}

/// The tree of `text`, or everything that is wrong with it.
///
/// `Ok(None)` when there is nothing but space and comments. The errors are in the order of their places; parsing goes on
/// behind an error at the next step, so that there may be several.
pub fn parse(text: &str) -> Result<Option<HopStatement>, Vec<Diagnostic>> {
    let (tokens, errors) = tokenize(text);
    if errors.is_empty() { parse_tokens(text, tokens) } else { Err(errors) }
}

/// The same of a text whose tokens are known, and could all be read.
pub fn parse_tokens(text: &str, tokens: Vec<HopToken>) -> Result<Option<HopStatement>, Vec<Diagnostic>> {
    let mut parser = Parser { text, tokens, at: 0, depth: 0, errors: Vec::new(), offers: None };
    let parsed = parser.line();
    finished(parsed, parser.errors)
}

/// The same with a marker among the tokens, and what may stand there.
pub(super) fn parse_tokens_with(text: &str, tokens: Vec<HopToken>, offers: Offers) -> (Parsed, Offers) {
    let at = offers.at;
    let mut parser = Parser { text, tokens, at: 0, depth: 0, errors: Vec::new(), offers: Some(offers) };
    let parsed = parser.line();
    let offers = parser.offers.take().unwrap_or_else(|| Offers::at(at));
    (finished(parsed, parser.errors), offers)
}

type Parsed = Result<Option<HopStatement>, Vec<Diagnostic>>;

fn finished(parsed: Result<Option<HopStatement>>, mut errors: Vec<Diagnostic>) -> Parsed {
    match parsed {
        Ok(statement) if errors.is_empty() => Ok(statement),
        Ok(_) => Err(errors),
        Err(error) => {
            errors.push(error);
            Err(errors)
        }
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<HopToken>,
    at: usize,
    depth: usize,
    errors: Vec<Diagnostic>,
    /// What may stand where the marker is, if there is one.
    offers: Option<Offers>,
}

impl Parser<'_> {
    /// Makes an offer of what is looked for where the marker stands.
    fn offer(&self, offer: Offer) {
        if let Some(offers) = &self.offers
            && offers.at == self.at
        {
            offers.add(offer);
        }
    }

    /// A line within the line begins here.
    fn note_inner_line(&self) {
        if let Some(offers) = &self.offers
            && offers.at >= self.at
        {
            offers.inner.set(Some(self.span().start));
        }
    }

    fn offer_operators(&self, words: impl IntoIterator<Item = &'static str>) {
        if self.offers.as_ref().is_some_and(|offers| offers.at == self.at) {
            words.into_iter().for_each(|word| self.offer(Offer::Operator(word)));
        }
    }

    fn offer_words(&self, words: impl IntoIterator<Item = &'static str>) {
        if self.offers.as_ref().is_some_and(|offers| offers.at == self.at) {
            words.into_iter().for_each(|word| self.offer(Offer::Word(word)));
        }
    }

    fn token(&self) -> &HopToken {
        self.ahead(0)
    }

    fn ahead(&self, by: usize) -> &HopToken {
        // The last token is always `End`, and nothing goes past it.
        &self.tokens[(self.at + by).min(self.tokens.len() - 1)]
    }

    fn span(&self) -> Span {
        self.token().span
    }

    /// From `start` to the end of the token before this one.
    fn since(&self, start: Span) -> Location {
        let end = if self.at == 0 { start.end } else { self.tokens[self.at - 1].span.end };
        Location(Span::new(start.start, end.max(start.end)))
    }

    fn next(&mut self) -> HopToken {
        let token = self.token().clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn is(&self, symbol: &str) -> bool {
        self.token().is(symbol)
    }

    /// True if a dot and a name are glued to what stands before.
    fn glued_dot(&self) -> bool {
        self.is(".") && !self.token().spaced && self.ahead(1).is_name()
    }

    fn eat(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        if found {
            self.next();
        }
        found
    }

    fn word_at(&self, by: usize, word: &str) -> bool {
        self.ahead(by).word().is_some_and(|text| text.eq_ignore_ascii_case(word))
    }

    fn is_word(&self, word: &str) -> bool {
        self.word_at(0, word)
    }

    fn eat_word(&mut self, word: &'static str) -> bool {
        self.offer(Offer::Word(word));
        let found = self.is_word(word);
        if found {
            self.next();
        }
        found
    }

    fn one_of(&self, by: usize, words: &[&str]) -> bool {
        self.ahead(by).word().is_some_and(|text| words.iter().any(|word| text.eq_ignore_ascii_case(word)))
    }

    fn at_end(&self) -> bool {
        self.ends_at(0)
    }

    /// True if the line ends `by` tokens ahead, perhaps behind a semicolon.
    fn ends_at(&self, by: usize) -> bool {
        let ahead = self.ahead(by);
        ahead.kind == HopTokenKind::End || (ahead.is(";") && self.ahead(by + 1).kind == HopTokenKind::End)
    }

    /// What stands here, for an error.
    fn found(&self) -> String {
        match &self.token().kind {
            HopTokenKind::End => "the line ends here".to_owned(),
            _ => format!("found `{}`", &self.text[self.span().start..self.span().end]),
        }
    }

    fn expected(&self, what: &str) -> Diagnostic {
        Diagnostic::error(format!("expected {what}, but {}", self.found())).at(self.span())
    }

    fn expect(&mut self, symbol: &str, why: &str) -> Result<()> {
        if self.eat(symbol) { Ok(()) } else { Err(self.expected(&format!("`{symbol}` {why}"))) }
    }

    fn name(&mut self, what: &str) -> Result<Name> {
        match self.token().kind.clone() {
            HopTokenKind::Name { text, quoted } => {
                let at = Location(self.span());
                self.next();
                Ok(Name::new(text, quoted, at))
            }
            _ => Err(self.expected(what)),
        }
    }

    /// The name of a table where nothing else may stand, with that of its database before a glued dot.
    fn table_name(&mut self, what: &str) -> Result<Name> {
        self.offer(Offer::Table);
        let name = self.name(what)?;
        if self.glued_dot() {
            self.next();
            return Ok(self.name(what)?.within(&name));
        }
        Ok(name)
    }

    fn number(&mut self, what: &str) -> Result<u64> {
        match self.token().kind {
            HopTokenKind::Integer(number) if number >= 0 => {
                self.next();
                Ok(number.unsigned_abs())
            }
            _ => {
                self.offer(Offer::Number);
                Err(self.expected(what))
            }
        }
    }

    /// A number, or the name of a variable that holds one.
    fn amount(&mut self, what: &str) -> Result<Amount> {
        if self.variable_at(0) {
            return Ok(Amount::Variable(self.name(what)?));
        }
        let at = Location(self.span());
        Ok(Amount::Number(self.number(what)?, at))
    }

    /// True if the token `by` ahead can be a variable that says how many, and no word.
    fn variable_at(&self, by: usize) -> bool {
        match &self.ahead(by).kind {
            HopTokenKind::Name { text, quoted } => {
                text != MARKER && (*quoted || !may_be_word(text) && !self.one_of(by, &BEHIND))
            }
            _ => false,
        }
    }

    /// True if a variable that says how many stands `by` ahead, and a table's name behind it.
    fn amount_at(&self, by: usize) -> bool {
        self.variable_at(by) && self.variable_at(by + 1) && !self.ahead(by + 2).is("=") && self.ahead(by + 1).spaced
    }

    /// Parses what nests, up to the depth that is allowed.
    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Diagnostic::error("this is nested too deeply").at(self.span()));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn chain(&self, length: usize) -> Result<()> {
        if length > MAX_CHAIN {
            Err(Diagnostic::error("this is too long for one line").at(self.span()))
        } else {
            Ok(())
        }
    }

    fn listed(&self, length: usize) -> Result<()> {
        if length > MAX_LIST { Err(Diagnostic::error("this list is too long").at(self.span())) } else { Ok(()) }
    }

    /// True if a step stands behind the brackets that open `by` tokens ahead.
    fn step_behind_brackets(&self, by: usize, context: ParseContext) -> bool {
        let Some(behind) = self.behind_brackets(by) else { return false };
        let next = self.ahead(behind);
        let is_word = self.one_of(behind, &STEP_WORDS) || self.one_of(behind, &["order", "group"]);
        next.is(".") || next.is("[") || is_word && !self.ends_field(behind, context)
    }

    /// How far ahead the token behind a bracket is that opens `by` tokens ahead; none where it stays open.
    fn behind_brackets(&self, by: usize) -> Option<usize> {
        let mut open = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(self.at + by) {
            if token.is("(") {
                open += 1;
            } else if token.is(")") {
                open = open.saturating_sub(1);
                if open == 0 {
                    return Some(at + 1 - self.at);
                }
            }
        }
        None
    }

    /// True if the bracket `by` ahead begins with a noun and several of its keys: `(games 6, 7)`, `(order_detail (1, 2), (1, 3))`.
    fn keys_in_brackets(&self, by: usize) -> bool {
        let key = self.ahead(by + 2);
        let behind = match key {
            key if key.is_literal() => Some(by + 3),
            key if key.is("(") && key.spaced => self.behind_brackets(by + 2),
            _ => None,
        };
        self.noun_at(by + 1) && behind.is_some_and(|behind| self.ahead(behind).is(","))
    }

    /// True if the token `by` ahead can be a noun's name behind a word that begins a line.
    fn named_at(&self, by: usize) -> bool {
        self.ahead(by).is_name() && !self.one_of(by, &NEVER_NOUNS)
    }

    /// True if the token `by` ahead can be a noun's name behind a verb or a pick, also within an expression.
    fn noun_at(&self, by: usize) -> bool {
        self.ahead(by).is_name() && !self.one_of(by, &NEVER_NOUNS) && !self.operator_at(by)
    }

    /// True if the word `by` ahead is an operator with something behind that an operator can have.
    fn operator_at(&self, by: usize) -> bool {
        const FOLLOWING: [&str; 7] = ["where", "with", "without", "by", "per", "show", "limit"];
        self.one_of(by, &OPERATOR_WORDS)
            && !self.ends_at(by + 1)
            && !self.ahead(by + 1).is(".")
            && !self.one_of(by + 1, &FOLLOWING)
    }

    /// True if the token `by` ahead can be a noun's name behind a word that begins a change: `delete match 3` deletes a match, `link like 'x'`
    /// compares a value named link.
    fn write_target_at(&self, by: usize) -> bool {
        let compares = self.ahead(by + 1).is("(") || matches!(self.ahead(by + 1).kind, HopTokenKind::Text(_));
        self.noun_at(by) || self.named_at(by) && self.one_of(by, &["like", "glob", "match", "regexp"]) && !compares
    }
}
