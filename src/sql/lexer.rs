//! SQL text → tokens, by the rules of SQLite's own tokenizer.
//!
//! Lexing loses nothing and never fails: between two tokens there is only white space, and a quote or comment that is never
//! closed ends with the text. Bytes that are not UTF-8 are parts of words, as for SQLite.

use std::borrow::Cow;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A keyword or a bare name.
    Word,
    Number,
    /// `x'…'`
    Blob,
    /// `'…'`
    Text,
    /// `"…"`: a name, or a text where nothing has that name (quirks.html 8).
    DoubleQuoted,
    /// `` `…` ``: a name.
    Backquoted,
    /// `[…]`: a name.
    Bracketed,
    /// `?`, `?1`, `:name`, `@name` or `$name`.
    Parameter,
    /// An operator, punctuation, or a byte that SQL has no use for.
    Mark,
    Comment,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: TokenKind,
    pub bytes: &'a [u8],
    /// The position of the first byte.
    pub start: usize,
    /// The line of the first byte, counted from 1.
    pub line: usize,
}

impl<'a> Token<'a> {
    pub fn end(&self) -> usize {
        self.start + self.bytes.len()
    }

    pub fn span(&self) -> Range<usize> {
        self.start..self.end()
    }

    /// The line of the last byte, counted from 1.
    pub fn last_line(&self) -> usize {
        self.line + line_breaks(self.bytes)
    }

    /// The token as it is written.
    pub fn text(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.bytes)
    }

    /// True if the token is this keyword or mark, in whatever letter case.
    pub fn is(&self, word: &str) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Mark) && self.bytes.eq_ignore_ascii_case(word.as_bytes())
    }

    pub fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    pub fn is_comment(&self) -> bool {
        self.kind == TokenKind::Comment
    }

    /// The name or text that is spelt, quotes taken off; all else as it is written.
    pub fn name(&self) -> Cow<'a, str> {
        let Some((inner, close)) = self.inner() else { return self.text() };
        let inner = String::from_utf8_lossy(inner);
        match char::from(close) {
            ']' => inner,
            quote if inner.contains(quote) => {
                inner.replace(&String::from_iter([quote, quote]), &quote.to_string()).into()
            }
            _ => inner,
        }
    }

    /// True if the token can stand for the name `name`: bare or in the quotes of names, in whatever letter case.
    pub fn is_named(&self, name: &str) -> bool {
        match self.kind {
            TokenKind::Word => self.bytes.eq_ignore_ascii_case(name.as_bytes()),
            TokenKind::DoubleQuoted | TokenKind::Backquoted | TokenKind::Bracketed => {
                self.name().eq_ignore_ascii_case(name)
            }
            _ => false,
        }
    }

    /// The quote or comment mark that opens the token, if the text ends before it is closed.
    pub fn left_open(&self) -> Option<&'static str> {
        let (open, close) = match self.kind {
            TokenKind::Text | TokenKind::Blob => ("'", b'\''),
            TokenKind::DoubleQuoted => ("\"", b'"'),
            TokenKind::Backquoted => ("`", b'`'),
            TokenKind::Bracketed => return (self.bytes.last() != Some(&b']')).then_some("["),
            TokenKind::Comment => {
                let is_closed = self.bytes.len() >= 4 && self.bytes.ends_with(b"*/");
                return (self.bytes.starts_with(b"/*") && !is_closed).then_some("/*");
            }
            _ => return None,
        };
        // Inside, quotes come in pairs.
        (self.bytes.iter().filter(|byte| **byte == close).count() % 2 == 1).then_some(open)
    }

    /// What stands between the quotes, and the closing quote.
    fn inner(&self) -> Option<(&'a [u8], u8)> {
        let close = match self.kind {
            TokenKind::Text => b'\'',
            TokenKind::DoubleQuoted => b'"',
            TokenKind::Backquoted => b'`',
            TokenKind::Bracketed => b']',
            _ => return None,
        };
        let inner = self.bytes.get(1..).unwrap_or_default();
        Some((inner.strip_suffix(&[close]).unwrap_or(inner), close))
    }

    /// The bytes of a blob; none where its digits are no pairs.
    pub fn blob(&self) -> Option<Vec<u8>> {
        let digits = self.bytes.strip_prefix(b"x'").or_else(|| self.bytes.strip_prefix(b"X'"))?.strip_suffix(b"'")?;
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let pair = |pair: &[u8]| match *pair {
            [high, low] => u8::try_from(digit(high)? << 4 | digit(low)?).ok(),
            _ => None,
        };
        digits.chunks(2).map(pair).collect()
    }

    /// What a comment says, without its marks and the space around.
    pub fn comment(&self) -> Option<Cow<'a, str>> {
        let body = match self.bytes.strip_prefix(b"/*") {
            _ if self.kind != TokenKind::Comment => return None,
            Some(body) => body.strip_suffix(b"*/").unwrap_or(body),
            None => self.bytes.get(2..).unwrap_or_default(),
        };
        Some(match String::from_utf8_lossy(body) {
            Cow::Borrowed(body) => Cow::Borrowed(body.trim()),
            Cow::Owned(body) => Cow::Owned(body.trim().to_owned()),
        })
    }
}

/// The tokens of `sql`, comments among them.
pub fn tokens<T: AsRef<[u8]> + ?Sized>(sql: &T) -> Tokens<'_> {
    Tokens { sql: sql.as_ref(), at: 0, line: 1 }
}

/// The tokens of `sql` without comments.
pub fn code<T: AsRef<[u8]> + ?Sized>(sql: &T) -> impl Iterator<Item = Token<'_>> {
    tokens(sql).filter(|token| !token.is_comment())
}

/// True if the text ends within a comment that would hide what is put behind it on the same line.
pub fn ends_in_comment(sql: &str) -> bool {
    tokens(sql).last().is_some_and(|last| last.is_comment() && last.bytes.starts_with(b"--"))
}

/// A piece of SQL on one line, comments left out.
pub fn one_line(sql: &str) -> String {
    let mut line = String::new();
    let mut end = 0;
    for token in code(sql) {
        if token.start > end && !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&token.text());
        end = token.end();
    }
    line
}

#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    sql: &'a [u8],
    at: usize,
    line: usize,
}

const MARKS: [&[u8]; 10] = [b"->>", b"->", b"||", b"<=", b"<>", b"<<", b">=", b">>", b"==", b"!="];

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let sql = self.sql;
        let space = run(sql, self.at, is_space);
        self.line += line_breaks(&sql[self.at..space]);
        self.at = space;
        let start = self.at;
        let (first, next) = (*sql.get(start)?, sql.get(start + 1).copied().unwrap_or(0));
        let (kind, end) = match first {
            b'-' if next == b'-' => (TokenKind::Comment, run(sql, start, |byte| byte != b'\n')),
            b'/' if next == b'*' => (TokenKind::Comment, block_comment_end(sql, start)),
            b'\'' => (TokenKind::Text, quote_end(sql, start)),
            b'"' => (TokenKind::DoubleQuoted, quote_end(sql, start)),
            b'`' => (TokenKind::Backquoted, quote_end(sql, start)),
            b'[' => (TokenKind::Bracketed, sql.len().min(run(sql, start, |byte| byte != b']') + 1)),
            b'x' | b'X' if next == b'\'' => (TokenKind::Blob, quote_end(sql, start + 1)),
            b'?' => (TokenKind::Parameter, run(sql, start + 1, |byte| byte.is_ascii_digit())),
            b':' | b'@' | b'$' if is_word(next) => (TokenKind::Parameter, run(sql, start + 1, is_word)),
            _ if first.is_ascii_digit() || first == b'.' && next.is_ascii_digit() => {
                (TokenKind::Number, number_end(sql, start))
            }
            _ if is_word(first) => (TokenKind::Word, run(sql, start, is_word)),
            _ => {
                let mark = MARKS.iter().find(|mark| sql[start..].starts_with(mark));
                (TokenKind::Mark, start + mark.map_or(1, |mark| mark.len()))
            }
        };
        let token = Token { kind, bytes: &sql[start..end], start, line: self.line };
        if matches!(kind, TokenKind::Comment | TokenKind::Blob | TokenKind::Text)
            || matches!(kind, TokenKind::DoubleQuoted | TokenKind::Backquoted | TokenKind::Bracketed)
        {
            self.line = token.last_line();
        }
        self.at = end;
        Some(token)
    }
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == b'\x0b'
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || !byte.is_ascii()
}

fn line_breaks(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// Where the bytes from `start` on stop to hold.
fn run(sql: &[u8], start: usize, holds: impl Fn(u8) -> bool) -> usize {
    sql[start..].iter().position(|byte| !holds(*byte)).map_or(sql.len(), |length| start + length)
}

/// The end of the quoted text that begins at `start`, its quote doubled inside.
fn quote_end(sql: &[u8], start: usize) -> usize {
    let quote = sql[start];
    let mut at = start + 1;
    loop {
        at = run(sql, at, |byte| byte != quote);
        if sql.get(at + 1) != Some(&quote) {
            return sql.len().min(at + 1);
        }
        at += 2;
    }
}

fn block_comment_end(sql: &[u8], start: usize) -> usize {
    let body = &sql[start + 2..];
    body.windows(2).position(|pair| pair == b"*/").map_or(sql.len(), |length| start + length + 4)
}

/// Digits, points and letters; the sign of an exponent belongs to the number, too.
fn number_end(sql: &[u8], start: usize) -> usize {
    let is_hexadecimal = matches!(sql[start..], [b'0', b'x' | b'X', ..]);
    let mut at = start;
    loop {
        at = run(sql, at, |byte| is_word(byte) || byte == b'.');
        let is_exponent = !is_hexadecimal
            && matches!(sql[at - 1], b'e' | b'E')
            && matches!(sql.get(at), Some(b'+' | b'-'))
            && sql.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !is_exponent {
            return at;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(sql: &str) -> Vec<(TokenKind, String)> {
        tokens(sql).map(|token| (token.kind, token.text().into_owned())).collect()
    }

    fn names(sql: &str) -> Vec<String> {
        code(sql).map(|token| token.name().into_owned()).collect()
    }

    #[test]
    fn each_kind() {
        let sql = "a1 12 .5e-3 0x1e+5 X'0f' 'e''f' \"b\"\"c\" `g``h` [d]] ?12 :n @n $n ->> <> != ; \x01 --x\n/* y */ é";
        let expected = [
            (TokenKind::Word, "a1"),
            (TokenKind::Number, "12"),
            (TokenKind::Number, ".5e-3"),
            (TokenKind::Number, "0x1e"),
            (TokenKind::Mark, "+"),
            (TokenKind::Number, "5"),
            (TokenKind::Blob, "X'0f'"),
            (TokenKind::Text, "'e''f'"),
            (TokenKind::DoubleQuoted, "\"b\"\"c\""),
            (TokenKind::Backquoted, "`g``h`"),
            (TokenKind::Bracketed, "[d]"),
            (TokenKind::Mark, "]"),
            (TokenKind::Parameter, "?12"),
            (TokenKind::Parameter, ":n"),
            (TokenKind::Parameter, "@n"),
            (TokenKind::Parameter, "$n"),
            (TokenKind::Mark, "->>"),
            (TokenKind::Mark, "<>"),
            (TokenKind::Mark, "!="),
            (TokenKind::Mark, ";"),
            (TokenKind::Mark, "\x01"),
            (TokenKind::Comment, "--x"),
            (TokenKind::Comment, "/* y */"),
            (TokenKind::Word, "é"),
        ];
        assert_eq!(written(sql), expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn tokens_are_as_they_stand() {
        let found: Vec<_> = code("Select 'a''b' -- c\r\n, [d e]/**/\"é\";").map(|token| token.text()).collect();
        assert_eq!(found, ["Select", "'a''b'", ",", "[d e]", "\"é\"", ";"]);
        assert_eq!(code(" /* x").count(), 0);
    }

    #[test]
    fn names_lose_their_quotes() {
        assert_eq!(names("a \"b\"\"c\" `d``e` [f] 'g''h' + 1"), ["a", "b\"c", "d`e", "f", "g'h", "+", "1"]);
        let is_named = |sql: &str| code(sql).next().is_some_and(|token| token.is_named("A b"));
        assert!(["\"a B\"", "[A B]", "`a b`"].iter().all(|sql| is_named(sql)) && !is_named("'a b'"));
        assert_eq!(tokens("x'0aFF'").next().and_then(|token| token.blob()), Some(vec![0x0a, 0xff]));
        assert!(
            ["x'0'", "x'é'", "x'0a", "'0a'"].iter().all(|sql| tokens(sql).next().is_some_and(|t| t.blob().is_none()))
        );
    }

    #[test]
    fn comments_say_something() {
        let said: Vec<_> = tokens("--a \n/* b */ /*c").filter_map(|token| token.comment()).collect();
        assert_eq!(said, ["a", "b", "c"]);
        assert!(ends_in_comment("a -- b") && !ends_in_comment("a /* b") && !ends_in_comment("a -- b\nc"));
    }

    #[test]
    fn what_is_left_open_says_how_it_began() {
        let open = |sql: &str| tokens(sql).last().and_then(|token| token.left_open());
        let cases = [
            ("'a''", "'"),
            ("x'0", "'"),
            ("a \"", "\""),
            ("`a``b", "`"),
            ("[a", "["),
            ("/*/", "/*"),
            ("1 /* a *", "/*"),
        ];
        assert!(cases.iter().all(|(sql, quote)| open(sql) == Some(*quote)));
        assert!(["'a'", "''", "x''", "[]", "/**/", "-- '", "a", ""].iter().all(|sql| open(sql).is_none()));
    }

    #[test]
    fn lines_are_counted_from_one() {
        let lines: Vec<_> = tokens("a\n 'b\n' c /*\n\n*/ d").map(|token| (token.line, token.last_line())).collect();
        assert_eq!(lines, [(1, 1), (2, 3), (3, 3), (3, 5), (5, 5)]);
    }

    #[test]
    fn what_is_never_closed_ends_with_the_text() {
        for text in ["/* x", "/*", "/*/", "'", "\"a", "[", "--", "`a``", "x'", "1e", "1e+5", "."] {
            assert_eq!(tokens(text).map(|token| token.text()).collect::<Vec<_>>(), [text]);
        }
    }

    fn sql() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop::sample::select(vec![
            "'", "\"", "`", "[", "]", "--", "/*", "*/", "\n", " ", "x'", "0x", "1e", "+", ".", "?", ":", "$", "create",
            "é", "->>", "\u{b}", ";",
        ]);
        let pieces = prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat().into_bytes());
        prop_oneof![pieces, prop::collection::vec(any::<u8>(), 0..60)]
    }

    proptest! {
        #[test]
        fn tokens_and_gaps_are_the_text(sql in sql()) {
            let (mut whole, mut line) = (Vec::new(), 1);
            for token in tokens(&sql) {
                let gap = &sql[whole.len()..token.start];
                prop_assert!(gap.iter().all(|byte| is_space(*byte)) && !token.bytes.is_empty());
                whole.extend_from_slice(gap);
                line += line_breaks(gap);
                prop_assert_eq!(token.line, line);
                line = token.last_line();
                whole.extend_from_slice(token.bytes);
                let _ = (token.name(), token.blob(), token.comment(), token.is_named("a"));
            }
            prop_assert!(sql[whole.len()..].iter().all(|byte| is_space(*byte)));
        }

        #[test]
        fn tokens_begin_and_end_at_characters(text in any::<String>()) {
            prop_assert!(tokens(&text).all(|token| text.get(token.span()).is_some()));
        }
    }
}
