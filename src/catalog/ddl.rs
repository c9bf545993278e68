//! Reads CREATE TABLE text for what no pragma tells: the collation of columns, and comments.

/// What a token of SQL text is, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A bare word or number.
    Word,
    /// `"…"`, `[…]`, `` `…` `` or `'…'`: SQLite takes all four for a name where a name must stand.
    Quoted,
    Punctuation(char),
    Comment,
}

#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    kind: Kind,
    text: &'a str,
    /// Counted from 1.
    line: usize,
    /// Does nothing stand before it on its line?
    first_on_line: bool,
}

impl Token<'_> {
    fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// The name that the token spells, quotes taken off; `None` for punctuation and comments.
    fn name(&self) -> Option<String> {
        match self.kind {
            Kind::Word => Some(self.text.to_owned()),
            Kind::Quoted => {
                let open = self.text.chars().next()?;
                let close = if open == '[' { ']' } else { open };
                let inner = &self.text[1..];
                let inner = inner.strip_suffix(close).unwrap_or(inner);
                let doubled = String::from_iter([close, close]);
                Some(if open == '[' { inner.to_owned() } else { inner.replace(&doubled, &close.to_string()) })
            }
            Kind::Punctuation(_) | Kind::Comment => None,
        }
    }
}

/// Parts SQL text into tokens by SQLite's rules. Text that ends inside a quote or comment ends that token.
fn tokens(sql: &str) -> Vec<Token<'_>> {
    let bytes = sql.as_bytes();
    let mut found = Vec::new();
    let (mut at, mut line, mut first_on_line) = (0, 1, true);
    let until = |from: usize, end: &str| sql[from..].find(end).map_or(sql.len(), |offset| from + offset + end.len());
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_whitespace() || byte == b'\x0b' {
            if byte == b'\n' {
                line += 1;
                first_on_line = true;
            }
            at += 1;
            continue;
        }
        let (kind, end) = match byte {
            b'-' if bytes.get(at + 1) == Some(&b'-') => {
                (Kind::Comment, sql[at..].find('\n').map_or(sql.len(), |offset| at + offset))
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => (Kind::Comment, until((at + 2).min(sql.len()), "*/")),
            b'[' => (Kind::Quoted, until(at + 1, "]")),
            b'"' | b'`' | b'\'' => (Kind::Quoted, quote_end(bytes, at)),
            _ if is_word_byte(byte) => {
                (Kind::Word, bytes[at..].iter().position(|&next| !is_word_byte(next)).map_or(sql.len(), |n| at + n))
            }
            _ => (Kind::Punctuation(char::from(byte)), at + 1),
        };
        let text = &sql[at..end];
        found.push(Token { kind, text, line, first_on_line });
        let breaks = text.bytes().filter(|&byte| byte == b'\n').count();
        line += breaks;
        first_on_line = false;
        at = end;
    }
    found
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || !byte.is_ascii()
}

/// The end of the quoted text that begins at `start`, its quote doubled inside.
pub(crate) fn quote_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() {
        if bytes[at] == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

/// What a comment stands beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Table,
    /// The column of this name.
    Column(String),
    /// The FOREIGN KEY clause over the columns of these names.
    Key(Vec<String>),
}

/// A `hop:` comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Remark {
    pub place: Place,
    /// What follows `hop:`, without space around.
    pub text: String,
    /// The line within the CREATE text, counted from 1.
    pub line: usize,
}

/// What the text of a CREATE statement tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// Columns with a COLLATE clause, and the collation in upper case.
    pub collations: Vec<(String, String)>,
    pub remarks: Vec<Remark>,
}

/// Could [`outline`] find anything in this text? A cheap look that spares reading most texts.
pub(super) fn is_worth_reading(sql: &str) -> bool {
    let bytes = sql.as_bytes();
    let begins =
        |at: usize, word: &[u8]| bytes.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word));
    // `hop:` is looked for by its colon, `collate` by its first l: both are rarer than the letters that they begin with.
    (0..bytes.len()).any(|at| match bytes[at] {
        b':' => at >= 3 && begins(at - 3, b"hop"),
        b'l' | b'L' => at >= 2 && begins(at - 2, b"collate"),
        _ => false,
    })
}

/// One definition between the commas of CREATE TABLE: the tokens of a column or of a table constraint.
struct Definition {
    /// Positions of tokens: the first, and the comma or bracket behind the last.
    first: usize,
    end: usize,
    place: Place,
}

/// Reads the text of a CREATE TABLE, VIEW or VIRTUAL TABLE statement.
pub(super) fn outline(sql: &str) -> Outline {
    let tokens = tokens(sql);
    let definitions = definitions(&tokens);
    let mut outline = Outline::default();
    for definition in &definitions {
        if let Place::Column(column) = &definition.place
            && let Some(collation) = collation(&tokens[definition.first..definition.end])
        {
            outline.collations.push((column.clone(), collation));
        }
    }
    for (position, token) in tokens.iter().enumerate() {
        if let Some(text) = remark_text(token) {
            let place = place_of(&tokens, position, &definitions);
            outline.remarks.push(Remark { place, text: text.to_owned(), line: token.line });
        }
    }
    outline
}

/// The text behind `hop:` if the token is a comment that starts with it.
fn remark_text<'a>(token: &Token<'a>) -> Option<&'a str> {
    if token.kind != Kind::Comment {
        return None;
    }
    let body = &token.text[2..];
    let body = if token.text.starts_with("/*") { body.strip_suffix("*/").unwrap_or(body) } else { body };
    let body = body.trim();
    let head = body.get(..4)?;
    head.eq_ignore_ascii_case("hop:").then(|| body[4..].trim())
}

/// The columns and constraints of CREATE TABLE; nothing for views and virtual tables.
fn definitions(tokens: &[Token<'_>]) -> Vec<Definition> {
    let mut found = Vec::new();
    let words = tokens.iter().filter(|token| token.kind != Kind::Comment);
    if words.take(3).any(|token| token.is_word("virtual") || token.is_word("view")) {
        return found;
    }
    let (mut depth, mut first) = (0_usize, None);
    for (position, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Comment => continue,
            Kind::Punctuation('(') => depth += 1,
            Kind::Punctuation(mark @ (')' | ',')) if depth == 1 => {
                if let Some(first) = first.take() {
                    found.push(Definition { first, end: position, place: place(&tokens[first..position]) });
                }
                if mark == ')' {
                    return found;
                }
                continue;
            }
            Kind::Punctuation(')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let opens_the_list = depth == 1 && first.is_none() && token.kind == Kind::Punctuation('(');
        if depth >= 1 && first.is_none() && !opens_the_list {
            first = Some(position);
        }
    }
    found
}

/// What the tokens of one definition define.
fn place(definition: &[Token<'_>]) -> Place {
    let meaning: Vec<&Token<'_>> = definition.iter().filter(|token| token.kind != Kind::Comment).collect();
    let starts_with =
        |words: &[&str]| meaning.first().is_some_and(|first| words.iter().any(|word| first.is_word(word)));
    if !starts_with(&["constraint", "primary", "unique", "check", "foreign"]) {
        return meaning.first().and_then(|first| first.name()).map_or(Place::Table, Place::Column);
    }
    let Some(foreign) = meaning.iter().position(|token| token.is_word("foreign")) else { return Place::Table };
    let columns = meaning[foreign..]
        .iter()
        .skip_while(|token| token.kind != Kind::Punctuation('('))
        .take_while(|token| token.kind != Kind::Punctuation(')'))
        .filter_map(|token| token.name())
        .collect();
    Place::Key(columns)
}

/// The collation in the tokens of a column definition: the last COLLATE clause outside brackets, as in SQLite.
fn collation(definition: &[Token<'_>]) -> Option<String> {
    let (mut depth, mut found, mut names_it) = (0_usize, None, false);
    for token in definition {
        match token.kind {
            Kind::Comment => continue,
            Kind::Punctuation('(') => depth += 1,
            Kind::Punctuation(')') => depth = depth.saturating_sub(1),
            _ if names_it && depth == 0 => found = token.name(),
            _ => {}
        }
        names_it = token.is_word("collate");
    }
    found.map(|name| name.to_ascii_uppercase())
}

/// What the comment at `position` speaks of: the definition before it on its line; alone on a line, the definition
/// that it stands in, else the next one; outside of all, the table.
fn place_of(tokens: &[Token<'_>], position: usize, definitions: &[Definition]) -> Place {
    let around = definitions.iter().find(|definition| definition.first < position && position < definition.end);
    // Several comments in a row on one line have the same thing before them.
    let line = tokens[position].line;
    let before = tokens[..position].iter().rposition(|token| token.kind != Kind::Comment);
    let shares_line = before.is_some_and(|before| ends_on(&tokens[before]) == line);
    let ended = before.and_then(|before| {
        definitions
            .iter()
            .find(|definition| (definition.first..=definition.end).contains(&before))
            .filter(|definition| before < definition.end || tokens[before].kind == Kind::Punctuation(','))
    });
    let found = if let Some(around) = around {
        Some(around)
    } else if shares_line && !tokens[position].first_on_line {
        ended
    } else if ended.is_some() || before.is_some_and(|before| tokens[before].kind == Kind::Punctuation('(')) {
        definitions.iter().find(|definition| definition.first > position).or(ended)
    } else {
        None
    };
    found.map_or(Place::Table, |definition| definition.place.clone())
}

fn ends_on(token: &Token<'_>) -> usize {
    token.line + token.text.bytes().filter(|&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str) -> Place {
        Place::Column(name.to_owned())
    }

    fn remarks(sql: &str) -> Vec<(Place, String, usize)> {
        outline(sql).remarks.into_iter().map(|remark| (remark.place, remark.text, remark.line)).collect()
    }

    #[test]
    fn collations_of_columns() {
        let sql = "create table \"a (\" ( -- collate x\n [a,b] text collate nocase default 'collate binary', \
            'c' int check (c > '' collate rtrim), d decimal(10, 2) default (1) /* collate */ collate [My One], \
            \"e\"\"x\" collate rtrim collate \"binary\", constraint collate unique (a collate nocase)) strict";
        let expected = [("a,b", "NOCASE"), ("d", "MY ONE"), ("e\"x", "BINARY")];
        assert_eq!(outline(sql).collations, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }

    #[test]
    fn remarks_belong_to_what_they_stand_beside() {
        let sql = "CREATE TABLE books (                     -- hop: label {title} by {author}\n\
              id     INTEGER PRIMARY KEY,\n\
              cost   INTEGER,                        -- hop: fake int(5, 35)\n\
              -- hop: fake lorem\n\
              blurb  TEXT,\n\
              ed_id  INTEGER REFERENCES people(id)   -- hop: as editor, back edited_books\n\
            );";
        assert_eq!(
            remarks(sql),
            [
                (Place::Table, "label {title} by {author}".to_owned(), 1),
                (column("cost"), "fake int(5, 35)".to_owned(), 3),
                (column("blurb"), "fake lorem".to_owned(), 4),
                (column("ed_id"), "as editor, back edited_books".to_owned(), 6),
            ]
        );
        let sql = "create table t -- hop: label {a}\n(a int /* HOP: fake 1 */, b int, /* hop: fake 2 */ \n\
            c int\n  -- hop: fake 3\n, foreign key (a, [b]) references p -- hop: as x\n) -- hop: label z";
        assert_eq!(
            remarks(sql).into_iter().map(|(place, text, _)| (place, text)).collect::<Vec<_>>(),
            [
                (Place::Table, "label {a}".to_owned()),
                (column("a"), "fake 1".to_owned()),
                (column("b"), "fake 2".to_owned()),
                (column("c"), "fake 3".to_owned()),
                (Place::Key(vec!["a".to_owned(), "b".to_owned()]), "as x".to_owned()),
                (Place::Table, "label z".to_owned()),
            ]
        );
    }

    #[test]
    fn no_remark_where_none_is() {
        for sql in [
            "create table t (a text default '-- hop: label x')",
            "create table \"-- hop: label\" (a)",
            "create table t (a, -- shop: label\n b -- hop label\n)",
            "create table t (a -",
            "create table t (a '",
            "create table t (a /*",
            "create table t (a /",
            "create table t (((",
            "create table t )))",
            "--hop:",
            "",
            "créate -- hö: 数",
        ] {
            let found = remarks(sql);
            assert!(found.iter().all(|(_, text, _)| text.is_empty()), "{sql}: {found:?}");
        }
        assert_eq!(remarks("create view v as -- hop: label {a}\nselect 1 as a, 2 as b")[0].0, Place::Table);
    }
}
