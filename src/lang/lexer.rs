//! The lexer of the hop language: text to tokens with their places. It knows no keywords: position decides, in the parser.

use super::date::Date;
use crate::diagnostic::{Diagnostic, Span};

#[derive(Clone, Debug, PartialEq)]
pub enum HopTokenKind {
    /// A name; `quoted` when it stood in backticks and therefore is never a word.
    Name {
        text: String,
        quoted: bool,
    },
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
    /// `2024-06-01`, glued as it is.
    Date(Date),
    Symbol(&'static str),
    /// Something that could not be read; the tokenizer has reported it.
    Bad,
    End,
}

#[derive(Clone, Debug, PartialEq)]
pub struct HopToken {
    pub kind: HopTokenKind,
    pub span: Span,
    /// True if space, a comment or a newline stands before it: it decides whether a dot belongs to a name or hops.
    pub spaced: bool,
}

impl HopToken {
    /// The text of a name that may be a word.
    pub fn word(&self) -> Option<&str> {
        match &self.kind {
            HopTokenKind::Name { text, quoted: false } => Some(text),
            _ => None,
        }
    }

    pub fn is(&self, symbol: &str) -> bool {
        matches!(self.kind, HopTokenKind::Symbol(s) if s == symbol)
    }

    /// True of a number, a text, a blob or a date.
    pub fn is_literal(&self) -> bool {
        use HopTokenKind::{Blob, Date, Integer, Real, Text};
        matches!(self.kind, Integer(_) | Real(_) | Text(_) | Blob(_) | Date(_))
    }

    pub fn is_name(&self) -> bool {
        matches!(self.kind, HopTokenKind::Name { .. })
    }
}

/// The symbols, longest first, so that the first that fits is the one.
const SYMBOLS: [&str; 37] = [
    "->>", "->", "<<", "<=", "<>", ">>", ">=", "==", "!=", "||", "..", "??", ".", ",", ";", "(", ")", "[", "]", "{",
    "}", ":", "=", "<", ">", "+", "-", "*", "/", "%", "|", "&", "~", "?", "!", "@", "$",
];

/// True if a name that needs no backticks can begin with `c`.
pub(super) fn begins_name(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

/// How many bytes of a name that needs no backticks `text` begins with.
pub fn bare_name_length(text: &str) -> usize {
    let end = text.find(|c: char| !(c == '_' || c.is_alphanumeric())).unwrap_or(text.len());
    if text.starts_with(begins_name) { end } else { 0 }
}

/// True if `name` needs no backticks to be one name.
pub fn is_bare_name(name: &str) -> bool {
    !name.is_empty() && bare_name_length(name) == name.len()
}

/// The first `count` tokens of `text`, for a look at how a line begins; what cannot be read is [`HopTokenKind::Bad`].
pub fn leading(text: &str, count: usize) -> Vec<HopToken> {
    let mut reader = HopLexer { text, at: 0, tokens: Vec::new(), errors: Vec::new() };
    reader.run(count);
    reader.tokens
}

/// The tokens of `text`, ended by one [`HopTokenKind::End`], and what could not be read.
pub fn tokenize(text: &str) -> (Vec<HopToken>, Vec<Diagnostic>) {
    let tokens = Vec::with_capacity(text.len() / 4 + 4);
    let mut reader = HopLexer { text, at: 0, tokens, errors: Vec::new() };
    reader.run(usize::MAX);
    (reader.tokens, reader.errors)
}

struct HopLexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<HopToken>,
    errors: Vec<Diagnostic>,
}

impl HopLexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn run(&mut self, count: usize) {
        while self.tokens.len() < count {
            let before = self.at;
            self.skip_space();
            let spaced = self.at > before;
            let start = self.at;
            let Some(c) = self.peek() else {
                self.push(HopTokenKind::End, start, spaced);
                return;
            };
            let kind = match c {
                '\'' | '"' => self.string(c).map_or(HopTokenKind::Bad, HopTokenKind::Text),
                '`' => self.string('`').map_or(HopTokenKind::Bad, |text| HopTokenKind::Name { text, quoted: true }),
                'x' | 'X' if self.rest()[1..].starts_with('\'') => {
                    self.at += 1;
                    self.blob(start)
                }
                c if begins_name(c) => {
                    let length = bare_name_length(self.rest());
                    let text = self.rest()[..length].to_owned();
                    self.at += length;
                    HopTokenKind::Name { text, quoted: false }
                }
                c if c.is_ascii_digit() => self.date().unwrap_or_else(|| self.number()),
                '.' if self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number(),
                _ => self.symbol(c),
            };
            self.push(kind, start, spaced);
        }
    }

    fn push(&mut self, kind: HopTokenKind, start: usize, spaced: bool) {
        self.tokens.push(HopToken { kind, span: Span::new(start, self.at), spaced });
    }

    fn error(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.errors.push(Diagnostic::error(message).at(span));
        let last = self.errors.len() - 1;
        &mut self.errors[last]
    }

    /// Skips white space, a backslash before a newline, and comments.
    fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            let begins_line = self.at == 0 || self.text[..self.at].ends_with('\n');
            if let Some(c) = rest.chars().next().filter(|c| c.is_whitespace() || *c == '\u{feff}') {
                self.at += c.len_utf8();
            } else if rest.starts_with("\\\n") || rest.starts_with("\\\r\n") {
                self.at += 2;
            } else if rest.starts_with('#') || is_dash_comment(rest, begins_line) {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(body) = rest.strip_prefix("/*") {
                match body.find("*/") {
                    Some(end) => self.at += end + 4,
                    None => {
                        let span = Span::new(self.at, self.text.len());
                        self.at = self.text.len();
                        self.error(span, "this comment is not closed").hints.push("close it with */".into());
                    }
                }
            } else {
                return;
            }
        }
    }

    /// A string or backtick name: ends at the same quote, which is doubled inside, and does not leave its line.
    fn string(&mut self, quote: char) -> Option<String> {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1).peekable();
        let mut end = None;
        while let Some((index, c)) = chars.next() {
            if c == quote {
                if chars.peek().is_some_and(|(_, next)| *next == quote) {
                    chars.next();
                } else {
                    end = Some(index + c.len_utf8());
                    break;
                }
            } else if c == '\n' {
                break;
            }
            text.push(c);
        }
        match end {
            Some(length) => {
                self.at += length;
                Some(text)
            }
            None => {
                let length = self.rest().find('\n').unwrap_or(self.rest().len());
                self.at += length;
                let what = if quote == '`' { "name" } else { "string" };
                self.error(Span::new(start, start + length), format!("this {what} is not closed"))
                    .hints
                    .push(format!("close it with {quote} on the same line; a {quote} inside it is written twice"));
                None
            }
        }
    }

    fn blob(&mut self, start: usize) -> HopTokenKind {
        let Some(digits) = self.string('\'') else { return HopTokenKind::Bad };
        let bytes: Option<Vec<u8>> = digits
            .is_ascii()
            .then(|| (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(digits.get(i..i + 2)?, 16).ok()).collect())
            .flatten();
        match bytes {
            Some(bytes) => HopTokenKind::Blob(bytes),
            None => {
                self.error(
                    Span::new(start, self.at),
                    "a blob is written in pairs of hexadecimal digits, as in x'00ff'",
                );
                HopTokenKind::Bad
            }
        }
    }

    /// A date, or what looks like one.
    fn date(&mut self) -> Option<HopTokenKind> {
        let start = self.at;
        let (length, date) = Date::leading(self.rest())?;
        self.at += length;
        Some(match date {
            Ok(date) => HopTokenKind::Date(date),
            Err(wrong) => {
                self.error(Span::new(start, self.at), wrong.message).hints.push(wrong.hint);
                HopTokenKind::Bad
            }
        })
    }

    /// `12 1.5 .5 1e3 0xFF`: a dot counts only before a digit, so that `3.users` and `1..5` stay apart.
    fn number(&mut self) -> HopTokenKind {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        if bytes[start] == b'0' && matches!(bytes.get(start + 1), Some(b'x' | b'X')) {
            let digits = bytes[start + 2..].iter().take_while(|b| b.is_ascii_hexdigit()).count();
            self.at = start + 2 + digits;
            return match u64::from_str_radix(&self.text[start + 2..self.at], 16) {
                // SQLite reads 0xffffffffffffffff as -1, the same bits.
                Ok(number) => HopTokenKind::Integer(number.cast_signed()),
                Err(_) => {
                    self.error(Span::new(start, self.at), "a hexadecimal number has 1 to 16 digits behind 0x");
                    HopTokenKind::Bad
                }
            };
        }
        let mut at = start;
        let mut real = false;
        while digit(at) {
            at += 1;
        }
        if bytes.get(at) == Some(&b'.') && digit(at + 1) {
            real = true;
            at += 1;
            while digit(at) {
                at += 1;
            }
        }
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            if digit(at + 1 + sign) {
                real = true;
                at += 1 + sign;
                while digit(at) {
                    at += 1;
                }
            }
        }
        self.at = at;
        let text = &self.text[start..at];
        // An integer too large for 64 bits is a real number, as in SQLite.
        match text.parse::<i64>() {
            Ok(number) if !real => HopTokenKind::Integer(number),
            _ => HopTokenKind::Real(text.parse().unwrap_or(f64::INFINITY)),
        }
    }

    fn symbol(&mut self, c: char) -> HopTokenKind {
        let found = SYMBOLS.iter().find(|symbol| self.rest().starts_with(**symbol));
        match found {
            Some(symbol) => {
                self.at += symbol.len();
                HopTokenKind::Symbol(symbol)
            }
            None => {
                let start = self.at;
                self.at += c.len_utf8();
                let error = self.error(Span::new(start, self.at), format!("`{c}` has no meaning here"));
                match c {
                    '‘' | '’' | '‚' | '“' | '”' | '„' | '«' | '»' => {
                        error.hints.push("a text stands in straight quotes: 'Zelda'".to_owned());
                    }
                    '\\' => {
                        error.hints.push("`.help` lists the commands; `games?` shows the columns of a table".to_owned())
                    }
                    _ => {}
                }
                HopTokenKind::Bad
            }
        }
    }
}

/// `--` begins a comment before a space (or the end) and at the beginning of a line, so that `3 --5` stays arithmetic.
fn is_dash_comment(rest: &str, begins_line: bool) -> bool {
    rest.strip_prefix("--").is_some_and(|after| begins_line || after.chars().next().is_none_or(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<HopTokenKind> {
        let (tokens, errors) = tokenize(text);
        assert!(errors.is_empty(), "{text}: {errors:?}");
        tokens.into_iter().map(|token| token.kind).filter(|kind| *kind != HopTokenKind::End).collect()
    }

    fn name(text: &str) -> HopTokenKind {
        HopTokenKind::Name { text: text.into(), quoted: false }
    }

    #[test]
    fn dots_and_numbers() {
        use HopTokenKind::{Integer, Real, Symbol};
        assert_eq!(kinds("game 3.users"), [name("game"), Integer(3), Symbol("."), name("users")]);
        assert_eq!(kinds("1..5"), [Integer(1), Symbol(".."), Integer(5)]);
        assert_eq!(kinds("3.5 .5 1e3 0xFF"), [Real(3.5), Real(0.5), Real(1000.0), Integer(255)]);
        assert_eq!(kinds("9223372036854775808"), [Real(9_223_372_036_854_775_808.0)]);
        assert_eq!(kinds("3users"), [Integer(3), name("users")]);
    }

    #[test]
    fn comments() {
        assert_eq!(kinds("games # x"), [name("games")]);
        assert_eq!(kinds("games -- x"), [name("games")]);
        assert_eq!(kinds("--x"), []);
        assert_eq!(kinds("/* c */ games"), [name("games")]);
        let minus = HopTokenKind::Symbol("-");
        assert_eq!(kinds("a --5"), [name("a"), minus.clone(), minus, HopTokenKind::Integer(5)]);
    }

    #[test]
    fn strings_and_names() {
        assert_eq!(kinds("'it''s'"), [HopTokenKind::Text("it's".into())]);
        assert_eq!(kinds("\"a \"\"b\"\"\""), [HopTokenKind::Text("a \"b\"".into())]);
        assert_eq!(kinds("`a``b`"), [HopTokenKind::Name { text: "a`b".into(), quoted: true }]);
        assert_eq!(kinds("x'00fF'"), [HopTokenKind::Blob(vec![0, 255])]);
    }

    #[test]
    fn what_cannot_be_read_is_reported_with_its_place() {
        for (text, start) in
            [("games where title = \"a", 20), ("x'0'", 0), ("a /* b", 2), ("0x", 0), ("x'é0'", 0), ("a ^ b", 2)]
        {
            let (_, errors) = tokenize(text);
            assert_eq!(errors.len(), 1, "{text}");
            assert_eq!(errors[0].span.map(|span| span.start), Some(start), "{text}");
        }
    }
}
