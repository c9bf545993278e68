//! The tokens of SQL text with their places, and their normal form.

use crate::catalog::quote_end;
use std::collections::HashSet;
use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a bare name.
    Word,
    /// A name in backticks or square brackets.
    Quoted,
    /// `"…"`: a name, or a text where no column has that name (quirks.html 8).
    DoubleQuoted,
    /// `'…'`
    Text,
    /// A number, or a blob `x'…'`.
    Number,
    Mark,
    Comment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    /// In bytes.
    pub start: usize,
    /// Counted from 0.
    pub line: usize,
}

impl Token<'_> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn last_line(&self) -> usize {
        self.line + self.text.bytes().filter(|byte| *byte == b'\n').count()
    }

    pub fn is(&self, word: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Mark) && self.text.eq_ignore_ascii_case(word)
    }

    /// The name or text that is spelt, quotes taken off.
    pub fn name(&self) -> String {
        let (open, close) = match self.kind {
            Kind::Quoted | Kind::DoubleQuoted | Kind::Text => match self.text.chars().next() {
                Some('[') => ('[', ']'),
                Some(quote) => (quote, quote),
                None => return String::new(),
            },
            _ => return self.text.to_owned(),
        };
        let inner = &self.text[1..];
        let inner = inner.strip_suffix(close).unwrap_or(inner);
        if open == '[' {
            inner.to_owned()
        } else {
            inner.replace(&String::from_iter([close, close]), &close.to_string())
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || !byte.is_ascii()
}

const MARKS: [&str; 10] = ["->>", "->", "||", "<=", "<>", "<<", ">=", ">>", "==", "!="];

/// Parts `sql` into tokens by SQLite's rules (tokenize.c). What is never closed ends with the text.
pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    Tokens { sql, at: 0, line: 0 }.collect()
}

struct Tokens<'a> {
    sql: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let (sql, bytes) = (self.sql, self.sql.as_bytes());
        while bytes.get(self.at).is_some_and(|byte| byte.is_ascii_whitespace() || *byte == b'\x0b') {
            self.line += usize::from(bytes[self.at] == b'\n');
            self.at += 1;
        }
        let at = self.at;
        let (byte, next) = (*bytes.get(at)?, bytes.get(at + 1).copied().unwrap_or(0));
        let behind =
            |from: usize, end: &str| sql[from..].find(end).map_or(sql.len(), |offset| from + offset + end.len());
        let (kind, end) = match byte {
            b'-' if next == b'-' => (Kind::Comment, sql[at..].find('\n').map_or(sql.len(), |n| at + n)),
            b'/' if next == b'*' => (Kind::Comment, behind(at + 2, "*/")),
            b'[' => (Kind::Quoted, behind(at + 1, "]")),
            b'`' => (Kind::Quoted, quote_end(bytes, at)),
            b'"' => (Kind::DoubleQuoted, quote_end(bytes, at)),
            b'\'' => (Kind::Text, quote_end(bytes, at)),
            b'x' | b'X' if next == b'\'' => (Kind::Number, quote_end(bytes, at + 1)),
            _ if byte.is_ascii_digit() || byte == b'.' && next.is_ascii_digit() => {
                (Kind::Number, number_end(bytes, at))
            }
            _ if is_word(byte) => {
                let length = bytes[at..].iter().position(|byte| !is_word(*byte));
                (Kind::Word, length.map_or(sql.len(), |length| at + length))
            }
            _ => {
                let mark = MARKS.iter().find(|mark| sql[at..].starts_with(**mark));
                (Kind::Mark, at + mark.map_or(1, |mark| mark.len()))
            }
        };
        let token = Token { kind, text: &sql[at..end], start: at, line: self.line };
        self.line = token.last_line();
        self.at = end;
        Some(token)
    }
}

/// Digits, points and letters; the sign of an exponent belongs to it, too.
fn number_end(bytes: &[u8], start: usize) -> usize {
    let hexadecimal = bytes[start] == b'0' && matches!(bytes.get(start + 1), Some(b'x' | b'X'));
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let exponent = !hexadecimal
            && matches!(byte, b'+' | b'-')
            && matches!(bytes[at - 1], b'e' | b'E')
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
            && at > start;
        if !(is_word(*byte) || *byte == b'.' || exponent) {
            break;
        }
        at += 1;
    }
    at
}

/// How names compare.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// As SQLite resolves them.
    Folded,
    /// As they are written: in a view they may name a column.
    Kept,
}

/// A token in normal form: names begin with `"`, texts with `'`, keywords, numbers and marks stand in lower case.
pub(super) type Normal = Vec<String>;

/// The normal form of `tokens`. Where `columns` are given (lower case), a `"…"` that is none of them is a text.
pub(super) fn normal(tokens: &[Token<'_>], case: Case, columns: Option<&HashSet<String>>) -> Normal {
    let fold = |name: String| if case == Case::Folded { name.to_ascii_lowercase() } else { name };
    let meaning = tokens.iter().filter(|token| token.kind != Kind::Comment);
    meaning
        .map(|token| match token.kind {
            Kind::Word if is_reserved(token.text, case) => token.text.to_ascii_lowercase(),
            Kind::DoubleQuoted
                if columns.is_some_and(|columns| !columns.contains(&token.name().to_ascii_lowercase())) =>
            {
                format!("'{}", token.name())
            }
            Kind::Word | Kind::Quoted | Kind::DoubleQuoted => format!("\"{}", fold(token.name())),
            Kind::Text => format!("'{}", token.name()),
            _ if token.text == "==" => "=".to_owned(),
            _ if token.text == "!=" => "<>".to_owned(),
            _ => token.text.to_ascii_lowercase(),
        })
        .collect()
}

/// Words that mean something else when they stand in quotes. Where case is kept, all other keywords are among them, so that
/// they compare without it.
fn is_reserved(word: &str, case: Case) -> bool {
    let word = word.to_ascii_lowercase();
    RESERVED.binary_search(&word.as_str()).is_ok() || case == Case::Kept && SOFT.binary_search(&word.as_str()).is_ok()
}

const RESERVED: &[&str] = &[
    "add",
    "all",
    "alter",
    "and",
    "as",
    "autoincrement",
    "between",
    "case",
    "check",
    "collate",
    "commit",
    "constraint",
    "create",
    "current_date",
    "current_time",
    "current_timestamp",
    "default",
    "deferrable",
    "delete",
    "distinct",
    "drop",
    "else",
    "escape",
    "except",
    "exists",
    "false",
    "foreign",
    "from",
    "group",
    "having",
    "in",
    "index",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "limit",
    "not",
    "nothing",
    "notnull",
    "null",
    "on",
    "or",
    "order",
    "primary",
    "references",
    "returning",
    "select",
    "set",
    "table",
    "then",
    "to",
    "transaction",
    "true",
    "union",
    "unique",
    "update",
    "using",
    "values",
    "when",
    "where",
    "with",
];

const SOFT: &[&str] = &[
    "abort",
    "after",
    "always",
    "asc",
    "before",
    "begin",
    "by",
    "cascade",
    "cast",
    "column",
    "conflict",
    "cross",
    "current",
    "desc",
    "do",
    "each",
    "end",
    "exclude",
    "fail",
    "filter",
    "first",
    "following",
    "for",
    "full",
    "generated",
    "glob",
    "groups",
    "if",
    "ignore",
    "indexed",
    "inner",
    "instead",
    "last",
    "left",
    "like",
    "match",
    "materialized",
    "natural",
    "no",
    "nulls",
    "of",
    "offset",
    "others",
    "outer",
    "over",
    "partition",
    "preceding",
    "raise",
    "range",
    "recursive",
    "regexp",
    "replace",
    "right",
    "rollback",
    "row",
    "rows",
    "temp",
    "temporary",
    "ties",
    "trigger",
    "unbounded",
    "view",
    "virtual",
    "window",
    "without",
];

/// The normal form without brackets that stand around all of it.
pub(super) fn bare(mut normal: Normal) -> Normal {
    while normal.len() > 2 && normal[0] == "(" && closing(&normal) == Some(normal.len() - 1) {
        normal.pop();
        normal.remove(0);
    }
    normal
}

/// Where the bracket closes that the tokens begin with.
fn closing(normal: &[String]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in normal.iter().enumerate() {
        match token.as_str() {
            "(" => depth += 1,
            ")" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The statement that begins `sql`: its words that count, and where it ends, its semicolon included. Statements that hold
/// others (CREATE TRIGGER) end too early here.
pub(super) fn first_statement(sql: &str) -> (Vec<String>, Range<usize>) {
    let all = Tokens { sql, at: 0, line: 0 };
    let mut meaning = all.filter(|token| token.kind != Kind::Comment).skip_while(|token| token.is(";")).peekable();
    let start = meaning.peek().map_or(sql.len(), |token| token.start);
    let mut words = Vec::new();
    for token in meaning {
        if token.is(";") {
            return (words, start..token.end());
        }
        if words.len() < 8 {
            words.push(token.text.to_ascii_lowercase());
        }
    }
    (words, start..sql.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(sql: &str) -> String {
        normal(&tokens(sql), Case::Folded, None).join(" ")
    }

    #[test]
    fn normal_form_is_of_meaning() {
        assert_eq!(form("CHECK (\"A\" <> 'B' and [c]==1e-5)"), form("check(a!='B'AND`C`=1E-5 /* x */) -- y"));
        assert_ne!(form("default current_date"), form("default \"current_date\""));
        assert_ne!(form("a - > b"), form("a -> b"));
        assert_ne!(form("'a'"), form("'A'"));
        let columns = HashSet::from(["a".to_owned()]);
        assert_eq!(normal(&tokens("\"A\" \"b\" \"B\""), Case::Folded, Some(&columns)), ["\"a", "'b", "'B"]);
        assert_eq!(bare(normal(&tokens("((a)+(b))"), Case::Folded, None)).join(""), "(\"a)+(\"b)");
    }

    #[test]
    fn lists_are_sorted_for_the_search() {
        assert!(RESERVED.is_sorted() && SOFT.is_sorted());
    }

    #[test]
    fn nothing_panics() {
        for sql in ["/*", "'", "x'", "[", "1e", "1e+", ".", "-", "é-ö", "0x1e+5", "`a``"] {
            assert_eq!(tokens(sql).iter().map(|token| token.text).collect::<String>(), sql);
        }
    }
}
