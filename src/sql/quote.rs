//! Names, texts and blobs as SQL writes them. This is the one place where they meet SQL text.

use std::borrow::Cow;

use super::lexer::{TokenKind, code};

/// A name in double quotes.
pub fn quote_name(name: &str) -> String {
    quote(name, '"')
}

/// SQLite's keywords (lang_keywords.html), sorted.
const KEYWORDS: [&str; 147] = [
    "abort",
    "action",
    "add",
    "after",
    "all",
    "alter",
    "always",
    "analyze",
    "and",
    "as",
    "asc",
    "attach",
    "autoincrement",
    "before",
    "begin",
    "between",
    "by",
    "cascade",
    "case",
    "cast",
    "check",
    "collate",
    "column",
    "commit",
    "conflict",
    "constraint",
    "create",
    "cross",
    "current",
    "current_date",
    "current_time",
    "current_timestamp",
    "database",
    "default",
    "deferrable",
    "deferred",
    "delete",
    "desc",
    "detach",
    "distinct",
    "do",
    "drop",
    "each",
    "else",
    "end",
    "escape",
    "except",
    "exclude",
    "exclusive",
    "exists",
    "explain",
    "fail",
    "filter",
    "first",
    "following",
    "for",
    "foreign",
    "from",
    "full",
    "generated",
    "glob",
    "group",
    "groups",
    "having",
    "if",
    "ignore",
    "immediate",
    "in",
    "index",
    "indexed",
    "initially",
    "inner",
    "insert",
    "instead",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "key",
    "last",
    "left",
    "like",
    "limit",
    "match",
    "materialized",
    "natural",
    "no",
    "not",
    "nothing",
    "notnull",
    "null",
    "nulls",
    "of",
    "offset",
    "on",
    "or",
    "order",
    "others",
    "outer",
    "over",
    "partition",
    "plan",
    "pragma",
    "preceding",
    "primary",
    "query",
    "raise",
    "range",
    "recursive",
    "references",
    "regexp",
    "reindex",
    "release",
    "rename",
    "replace",
    "restrict",
    "returning",
    "right",
    "rollback",
    "row",
    "rows",
    "savepoint",
    "select",
    "set",
    "table",
    "temp",
    "temporary",
    "then",
    "ties",
    "to",
    "transaction",
    "trigger",
    "unbounded",
    "union",
    "unique",
    "update",
    "using",
    "vacuum",
    "values",
    "view",
    "virtual",
    "when",
    "where",
    "window",
    "with",
    "without",
];

/// A name as a person would write it: bare where SQL reads it as a name wherever one can stand, else in double quotes.
pub fn plain_or_quoted(name: &str) -> Cow<'_, str> {
    if is_plain(name) { Cow::Borrowed(name) } else { Cow::Owned(quote_name(name)) }
}

/// True if a name can stand without quotes.
pub fn is_plain(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let word = starts && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    word && !is_word_of_sql(&name.to_ascii_lowercase())
}

/// True for keywords, and for the literals that are none.
pub fn is_word_of_sql(lower: &str) -> bool {
    KEYWORDS.binary_search(&lower).is_ok() || matches!(lower, "true" | "false")
}

/// A column's default, as pragmas tell it, as an expression. A name alone is a text there (lang_createtable.html 3.2), and would
/// be a column's elsewhere.
pub fn default_expression(default: &str) -> String {
    let mut tokens = code(default);
    let (first, second) = (tokens.next(), tokens.next());
    use TokenKind::{Backquoted, Bracketed, DoubleQuoted, Word};
    let literals = ["null", "true", "false", "current_date", "current_time", "current_timestamp"];
    match first.filter(|_| second.is_none()) {
        Some(name) if matches!(name.kind, Word | DoubleQuoted | Backquoted | Bracketed) && !name.is_any(&literals) => {
            quote_text(&name.name())
        }
        _ => default.to_owned(),
    }
}

/// A text in single quotes. What reads SQL as C strings stops at a NUL in it.
pub fn quote_text(text: &str) -> String {
    quote(text, '\'')
}

fn quote(text: &str, quote: char) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for piece in text.split_inclusive(quote) {
        quoted.push_str(piece);
        if piece.ends_with(quote) {
            quoted.push(quote);
        }
    }
    quoted.push(quote);
    quoted
}

/// A blob: `x'00ff'`.
pub fn quote_blob(bytes: &[u8]) -> String {
    let mut quoted = Vec::with_capacity(bytes.len() * 2 + 3);
    push_blob(&mut quoted, bytes);
    quoted.into_iter().map(char::from).collect()
}

/// Appends `bytes` between two quotes, quotes inside doubled.
pub fn push_quoted(buffer: &mut Vec<u8>, bytes: &[u8], quote: u8) {
    buffer.push(quote);
    let mut pieces = bytes.split(|&byte| byte == quote);
    if let Some(first) = pieces.next() {
        buffer.extend_from_slice(first);
    }
    for piece in pieces {
        buffer.extend_from_slice(&[quote, quote]);
        buffer.extend_from_slice(piece);
    }
    buffer.push(quote);
}

/// Appends a blob.
pub fn push_blob(buffer: &mut Vec<u8>, bytes: &[u8]) {
    buffer.extend_from_slice(b"x'");
    push_hex(buffer, bytes);
    buffer.push(b'\'');
}

/// Appends hexadecimal digits in lower case.
pub fn push_hex(buffer: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    buffer.reserve(bytes.len() * 2);
    for byte in bytes {
        buffer.push(DIGITS[usize::from(byte >> 4)]);
        buffer.push(DIGITS[usize::from(byte & 15)]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{TokenKind, tokens};
    use super::*;
    use crate::store::{OpenOptions, OpenTarget, Value, collect, is_keyword, open};
    use proptest::prelude::*;

    #[test]
    fn defaults_as_sqlite_makes_them() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        let defaults = [
            "foo",
            "\"c1\"\"\"",
            "[a b]",
            "`a``b`",
            "true",
            "null",
            "-5",
            "x'41'",
            "'it''s'",
            "(1 + 2)",
            "('p' || 'q')",
            "1e3",
        ];
        let columns: Vec<String> =
            defaults.iter().enumerate().map(|(at, default)| format!("c{at} default {default}")).collect();
        collect(&*connection, &format!("create table t ({})", columns.join(", ")), &[]).unwrap();
        collect(&*connection, "insert into t default values", &[]).unwrap();
        let made = collect(&*connection, "select * from t", &[]).unwrap().remove(0);
        let told = collect(&*connection, "select dflt_value from pragma_table_info('t')", &[]).unwrap();
        for ((default, made), told) in defaults.iter().zip(made).zip(told) {
            let expression = default_expression(&told[0].as_text().unwrap());
            let worked_out = collect(&*connection, &format!("select ({expression})"), &[]).unwrap();
            assert_eq!(worked_out, [[made]], "{default}");
        }
    }

    #[test]
    fn quotes_are_doubled() {
        assert_eq!(quote_name("a\"b"), "\"a\"\"b\"");
        assert_eq!(quote_text("it's"), "'it''s'");
        assert_eq!(quote_text(""), "''");
        assert_eq!(quote_blob(&[0, 255]), "x'00ff'");
    }

    #[test]
    fn keywords_are_those_of_sqlite_and_bare_names_are_columns() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).unwrap();
        assert!(KEYWORDS.is_sorted() && KEYWORDS.iter().all(|word| is_keyword(word)));
        let words =
            KEYWORDS.iter().copied().chain(["true", "false", "name", "title", "count", "rank", "score", "rowid"]);
        for word in words.chain(["_x1", "1x", "a b", "größe", "a\"b"]) {
            let name = plain_or_quoted(word);
            let select = format!(
                "select t.{name}, {name}, {name} as {name} from {name} as t where {name} = 5 group by {name} \
                 order by {name}"
            );
            for sql in [format!("create temp table {name} ({name})"), format!("insert into {name} ({name}) values (5)")]
            {
                collect(&*connection, &sql, &[]).unwrap();
            }
            assert_eq!(collect(&*connection, &select, &[]).unwrap(), [vec![Value::Integer(5); 3]], "{select}");
        }
        for word in ["name", "title", "count", "rank", "score", "_x1", "T"] {
            assert_eq!(plain_or_quoted(word), word);
        }
        for (word, quoted) in [("key", "\"key\""), ("Order", "\"Order\""), ("a b", "\"a b\""), ("true", "\"true\"")] {
            assert_eq!(plain_or_quoted(word), quoted);
        }
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_read_again(text in any::<String>(), bytes in any::<Vec<u8>>()) {
            for (sql, kind) in [(quote_name(&text), TokenKind::DoubleQuoted), (quote_text(&text), TokenKind::Text)] {
                let found: Vec<_> = tokens(&sql).map(|token| (token.kind, token.name().into_owned())).collect();
                prop_assert_eq!(found, [(kind, text.clone())]);
            }
            let mut buffer = Vec::new();
            push_quoted(&mut buffer, text.as_bytes(), b'\'');
            prop_assert_eq!(buffer, quote_text(&text).into_bytes());
            prop_assert_eq!(tokens(&quote_blob(&bytes)).next().and_then(|token| token.blob()), Some(bytes));
        }
    }
}
