//! The tokens of SQL text, as far as it takes to find a name in a schema; it never fails and checks nothing.

/// A token that may name something, or a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A keyword, a bare name or a number.
    Word(&'a [u8]),
    /// A name in double quotes (or a text, in old schemas), quotes and their doubling taken away.
    DoubleQuoted(Vec<u8>),
    /// A name in backticks or square brackets.
    Quoted(Vec<u8>),
    /// A text in single quotes.
    Text,
    Mark(u8),
}

impl Token<'_> {
    /// Is this token the name `name`, in whatever quotes and letter case?
    pub fn names(&self, name: &str) -> bool {
        match self {
            Token::Word(word) => word.eq_ignore_ascii_case(name.as_bytes()),
            Token::DoubleQuoted(quoted) | Token::Quoted(quoted) => quoted.eq_ignore_ascii_case(name.as_bytes()),
            Token::Text | Token::Mark(_) => false,
        }
    }

    /// Is this token the keyword `word`?
    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Token::Word(own) if own.eq_ignore_ascii_case(word.as_bytes()))
    }
}

/// The tokens of `sql`, comments and space left out.
pub(super) fn tokens(sql: &[u8]) -> Tokens<'_> {
    Tokens { rest: sql }
}

/// The tokens of `sql` as they are written.
pub fn words(sql: &str) -> impl Iterator<Item = &str> {
    let mut tokens = tokens(sql.as_bytes());
    std::iter::from_fn(move || {
        tokens.skip_space_and_comments();
        let start = sql.len() - tokens.rest.len();
        tokens.next()?;
        // Tokens begin and end at characters: bytes of longer ones are all parts of words.
        sql.get(start..sql.len() - tokens.rest.len())
    })
}

pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

impl<'a> Tokens<'a> {
    /// What is before the first byte that fails `holds`; the rest begins there.
    fn take_while(&mut self, holds: impl Fn(u8) -> bool) -> &'a [u8] {
        let length = self.rest.iter().position(|byte| !holds(*byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn skip_space_and_comments(&mut self) {
        loop {
            if self.rest.starts_with(b"--") {
                self.take_while(|byte| byte != b'\n');
            } else if self.rest.starts_with(b"/*") {
                let end = self.rest[2..].windows(2).position(|pair| pair == b"*/");
                self.rest = end.map_or(&[], |end| &self.rest[end + 4..]);
            } else if self.take_while(|byte| byte.is_ascii_whitespace()).is_empty() {
                return;
            }
        }
    }

    /// The content of quotes that the rest begins behind; a doubled closing quote stands for one.
    fn quoted(&mut self, closing: u8) -> Vec<u8> {
        let mut content = Vec::new();
        loop {
            content.extend_from_slice(self.take_while(|byte| byte != closing));
            self.rest = self.rest.get(1..).unwrap_or_default();
            if closing == b']' || self.rest.first() != Some(&closing) {
                return content;
            }
            content.push(closing);
            self.rest = &self.rest[1..];
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_space_and_comments();
        let (&first, behind) = self.rest.split_first()?;
        if is_word(first) {
            return Some(Token::Word(self.take_while(is_word)));
        }
        self.rest = behind;
        Some(match first {
            b'"' => Token::DoubleQuoted(self.quoted(b'"')),
            b'`' => Token::Quoted(self.quoted(b'`')),
            b'[' => Token::Quoted(self.quoted(b']')),
            b'\'' => {
                self.quoted(b'\'');
                Token::Text
            }
            mark => Token::Mark(mark),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_quotes() {
        let found: Vec<_> = tokens(b"a--x\n/* y */ \"b\"\"c\" [d]] 'e''f' `g``h`(1").collect();
        assert_eq!(
            found,
            [
                Token::Word(b"a"),
                Token::DoubleQuoted(b"b\"c".to_vec()),
                Token::Quoted(b"d".to_vec()),
                Token::Mark(b']'),
                Token::Text,
                Token::Quoted(b"g`h".to_vec()),
                Token::Mark(b'('),
                Token::Word(b"1"),
            ]
        );
    }

    #[test]
    fn words_are_as_they_stand() {
        let found: Vec<_> = words("Select 'a''b' -- c\r\n, [d e]/**/\"é\";").collect();
        assert_eq!(found, ["Select", "'a''b'", ",", "[d e]", "\"é\"", ";"]);
        assert_eq!(words(" /* x").count(), 0);
    }

    #[test]
    fn what_is_never_closed_ends_with_the_text() {
        for text in ["/* x", "/*", "/*/", "'", "\"a", "[", "--", "`a``"] {
            assert!(tokens(text.as_bytes()).count() <= 1, "{text}");
        }
    }
}
