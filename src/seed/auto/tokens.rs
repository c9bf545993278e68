//! The text of CREATE TABLE and CREATE INDEX → tokens, and the clauses in it that no pragma tells: checks, generated
//! columns, deferred keys, the terms and the condition of an index.

/// A piece of SQL text with its place in it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A bare word: a keyword or a name.
    Word(String),
    /// A name in `"…"`, `[…]` or backticks.
    Quoted(String),
    Text(String),
    Number(String),
    Blob(Vec<u8>),
    Symbol(&'static str),
    /// Something else; no expression with it is read.
    Odd,
}

/// Longest first.
const SYMBOLS: [&str; 28] = [
    "->>", "->", "<<", "<=", "<>", ">>", ">=", "==", "!=", "||", "(", ")", ",", "=", "<", ">", "+", "-", "*", "/", "%",
    "|", "&", "~", ".", ";", "?", ":",
];

impl Token {
    pub fn is(&self, symbol: &str) -> bool {
        matches!(&self.kind, Kind::Symbol(own) if *own == symbol)
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(own) if own.eq_ignore_ascii_case(word))
    }

    /// The name that it spells where a name must stand, as SQLite reads it.
    pub fn name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(name) | Kind::Quoted(name) | Kind::Text(name) => Some(name),
            _ => None,
        }
    }
}

/// The tokens of SQL text, without space and comments. What is not closed ends with the text.
pub(super) fn tokens(sql: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = sql[at..].chars().next() {
        let rest = &sql[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
            continue;
        }
        if rest.starts_with("--") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        if let Some(body) = rest.strip_prefix("/*") {
            at += body.find("*/").map_or(rest.len(), |end| end + 4);
            continue;
        }
        let (kind, length) = read(rest, c);
        found.push(Token { kind, start: at, end: at + length });
        at += length;
    }
    found
}

/// The tables that statements of a trigger insert into, by name.
pub(super) fn inserted(trigger: &str) -> Vec<String> {
    let tokens = tokens(trigger);
    let mut found = Vec::new();
    for (at, _) in tokens.iter().enumerate().filter(|(_, token)| token.is_word("into")) {
        let begins = tokens[..at].iter().rev().take(3).any(|token| token.is_word("insert") || token.is_word("replace"));
        let schema = tokens.get(at + 2).is_some_and(|token| token.is("."));
        let name = tokens.get(if schema { at + 3 } else { at + 1 }).and_then(Token::name);
        if begins {
            found.extend(name.map(str::to_owned));
        }
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

/// The token that `rest` begins with, and its length.
fn read(rest: &str, c: char) -> (Kind, usize) {
    match c {
        '\'' => quoted(rest, '\'').map_kind(Kind::Text),
        '"' | '`' => quoted(rest, c).map_kind(Kind::Quoted),
        '[' => {
            let length = rest.find(']').map_or(rest.len(), |end| end + 1);
            (Kind::Quoted(rest[1..length].trim_end_matches(']').to_owned()), length)
        }
        'x' | 'X' if rest[1..].starts_with('\'') => {
            let (text, length) = quoted(&rest[1..], '\'');
            let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
            let bytes = (0..text.len()).step_by(2).map(pair).collect::<Option<Vec<u8>>>();
            (bytes.map_or(Kind::Odd, Kind::Blob), length + 1)
        }
        _ if c.is_ascii_digit() || c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit()) => number(rest),
        _ if is_word(c) => {
            let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (Kind::Word(rest[..length].to_owned()), length)
        }
        _ => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => (Kind::Symbol(symbol), symbol.len()),
            None => (Kind::Odd, c.len_utf8()),
        },
    }
}

fn number(rest: &str) -> (Kind, usize) {
    let mut length = 0;
    let mut before = ' ';
    for c in rest.chars() {
        let sign = (c == '-' || c == '+') && matches!(before, 'e' | 'E') && !rest.starts_with("0x");
        if !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || sign) {
            break;
        }
        before = c;
        length += 1;
    }
    (Kind::Number(rest[..length].replace('_', "")), length)
}

/// The content of the quotes that `rest` begins with, and the length with them.
fn quoted(rest: &str, quote: char) -> (String, usize) {
    let mut content = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == quote {
            if chars.peek().is_none_or(|(_, next)| *next != quote) {
                return (content, at + 1);
            }
            chars.next();
        }
        content.push(c);
    }
    (content, rest.len())
}

trait MapKind {
    fn map_kind(self, kind: fn(String) -> Kind) -> (Kind, usize);
}

impl MapKind for (String, usize) {
    fn map_kind(self, kind: fn(String) -> Kind) -> (Kind, usize) {
        (kind(self.0), self.1)
    }
}

/// The position behind the bracket that closes the one at `open`.
fn closed(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + 1;
            }
        }
    }
    tokens.len()
}

/// What CREATE TABLE says beyond its pragmas.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Clauses {
    /// The texts within CHECK (…), in order.
    pub checks: Vec<String>,
    /// Generated columns with the texts within AS (…).
    pub generated: Vec<(String, String)>,
    /// Parents, as written, of keys that are checked at the end of the transaction.
    pub deferred: Vec<String>,
}

/// Reads the text of a CREATE TABLE statement.
pub(super) fn clauses(sql: &str) -> Clauses {
    let tokens = tokens(sql);
    let mut clauses = Clauses::default();
    let Some(open) = tokens.iter().position(|token| token.is("(")) else { return clauses };
    let inside = |from: usize, to: usize| {
        let text =
            tokens.get(from + 1).map(|first| first.start).zip(tokens.get(to.wrapping_sub(1)).map(|last| last.start));
        text.and_then(|(start, end)| sql.get(start..end)).unwrap_or_default().trim().to_owned()
    };
    let (mut at, mut first) = (open + 1, open + 1);
    let mut parent: Option<&str> = None;
    while let Some(token) = tokens.get(at) {
        let opens = tokens.get(at + 1).is_some_and(|next| next.is("("));
        if token.is(",") {
            (first, parent) = (at + 1, None);
        } else if token.is_word("references") {
            parent = tokens.get(at + 1).and_then(Token::name);
        } else if token.is_word("initially") && tokens.get(at + 1).is_some_and(|next| next.is_word("deferred")) {
            clauses.deferred.extend(parent.map(str::to_owned));
        } else if opens && (token.is_word("check") || token.is_word("as")) && at > first
            || opens && token.is_word("check")
        {
            let end = closed(&tokens, at + 1);
            let text = inside(at + 1, end);
            if token.is_word("check") {
                clauses.checks.push(text);
            } else if let Some(name) = tokens.get(first).and_then(Token::name) {
                clauses.generated.push((name.to_owned(), text));
            }
            at = end;
            continue;
        } else if token.is("(") {
            at = closed(&tokens, at);
            continue;
        } else if token.is(")") {
            break;
        }
        at += 1;
    }
    clauses
}

/// The texts of an index's terms, and its condition.
pub(super) fn index(sql: &str) -> (Vec<String>, Option<String>) {
    let tokens = tokens(sql);
    let Some(on) = tokens.iter().position(|token| token.is_word("on")) else { return Default::default() };
    let Some(open) = tokens.iter().skip(on).position(|token| token.is("(")).map(|at| at + on) else {
        return Default::default();
    };
    let end = closed(&tokens, open);
    let mut terms = Vec::new();
    let (mut at, mut first) = (open + 1, open + 1);
    while at < end {
        if tokens[at].is("(") {
            at = closed(&tokens, at);
            continue;
        }
        if tokens[at].is(",") || at + 1 == end {
            if let (Some(start), true) = (tokens.get(first), first < at) {
                terms.push(sql[start.start..tokens[at].start].trim().to_owned());
            }
            first = at + 1;
        }
        at += 1;
    }
    let condition = tokens.get(end).filter(|token| token.is_word("where"));
    (terms, condition.map(|token| sql[token.end..].trim().trim_end_matches(';').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_found_where_they_are() {
        let found = clauses(
            "create table \"check (\" (a int check(a > 0), -- check (1)\n [b c] text default 'check (x)' constraint q check ( \
             [b c] in ('),', 'x') ) , d int generated always as (a + (1)) stored, e as (d * 2), \
             p int references \"par\"(id) deferrable initially deferred, q int references other, \
             check (a < d), constraint z check (length(b) < max(1, 2)))",
        );
        assert_eq!(found.checks, ["a > 0", "[b c] in ('),', 'x')", "a < d", "length(b) < max(1, 2)"]);
        assert_eq!(found.generated, [("d".into(), "a + (1)".into()), ("e".into(), "d * 2".into())]);
        assert_eq!(found.deferred, ["par"]);
        assert_eq!(clauses("create table t"), Clauses::default());
        assert_eq!(clauses("create table t (a check"), Clauses::default());
    }

    #[test]
    fn indexes_are_read() {
        let (terms, condition) =
            index("create unique index i on t (lower(a, 1), \"b\" collate nocase desc) where c is null;");
        assert_eq!(terms, ["lower(a, 1)", "\"b\" collate nocase desc"]);
        assert_eq!(condition.as_deref(), Some("c is null"));
        assert_eq!(index("create index i"), (vec![], None));
    }

    #[test]
    fn nothing_breaks_the_reader() {
        for text in ["'", "x'", "x'0'", "[", "\"a", "/*", "é数", "1e+", ".5", "create table t ((((", ")", "x'é'"] {
            tokens(text);
            clauses(text);
            index(text);
        }
    }
}
