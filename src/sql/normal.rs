//! Tokens in a normal form that compares by meaning: whatever the letter case, quotes, space and comments.

use std::collections::HashSet;

use super::lexer::{Token, TokenKind};

/// How names compare.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// As SQLite resolves them.
    Folded,
    /// As they are written: in a view they may name a column.
    Kept,
}

/// Tokens in normal form: names begin with `"`, texts with `'`, keywords, numbers and marks stand in lower case.
pub type Normal = Vec<String>;

/// The normal form of tokens. Where `columns` are given (lower case), a `"…"` that is none of them is a text.
pub fn normal<'a>(
    tokens: impl IntoIterator<Item = Token<'a>>,
    case: Case,
    columns: Option<&HashSet<String>>,
) -> Normal {
    let is_text = |token: &Token<'_>| match token.kind {
        TokenKind::Text => true,
        TokenKind::DoubleQuoted => columns.is_some_and(|columns| !columns.contains(&token.name().to_ascii_lowercase())),
        _ => false,
    };
    let code = tokens.into_iter().filter(|token| !token.is_comment());
    code.map(|token| match token.kind {
        _ if is_text(&token) => format!("'{}", token.name()),
        TokenKind::Word if is_reserved(&token, case) => token.text().to_ascii_lowercase(),
        TokenKind::Word | TokenKind::Backquoted | TokenKind::Bracketed | TokenKind::DoubleQuoted => match case {
            Case::Folded => format!("\"{}", token.name().to_ascii_lowercase()),
            Case::Kept => format!("\"{}", token.name()),
        },
        _ if token.is("==") => "=".to_owned(),
        _ if token.is("!=") => "<>".to_owned(),
        _ => token.text().to_ascii_lowercase(),
    })
    .collect()
}

/// The normal form without brackets that stand around all of it.
pub fn without_brackets(mut normal: Normal) -> Normal {
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

/// True of words that mean something else when they stand in quotes. Where case is kept, all other keywords are among them,
/// so that they compare without it.
fn is_reserved(word: &Token<'_>, case: Case) -> bool {
    let word = word.text().to_ascii_lowercase();
    RESERVED.binary_search(&word.as_str()).is_ok() || case == Case::Kept && SOFT.binary_search(&word.as_str()).is_ok()
}

/// Keywords that can be no name where they stand bare.
#[rustfmt::skip]
const RESERVED: &[&str] = &[
    "add", "all", "alter", "and", "as", "autoincrement", "between", "case", "check", "collate", "commit",
    "constraint", "create", "current_date", "current_time", "current_timestamp", "default", "deferrable", "delete",
    "distinct", "drop", "else", "escape", "except", "exists", "false", "foreign", "from", "group", "having", "in",
    "index", "insert", "intersect", "into", "is", "isnull", "join", "limit", "not", "nothing", "notnull", "null",
    "on", "or", "order", "primary", "references", "returning", "select", "set", "table", "then", "to", "transaction",
    "true", "union", "unique", "update", "using", "values", "when", "where", "with",
];

/// Keywords that can be names, too.
#[rustfmt::skip]
const SOFT: &[&str] = &[
    "abort", "after", "always", "asc", "before", "begin", "by", "cascade", "cast", "column", "conflict", "cross",
    "current", "desc", "do", "each", "end", "exclude", "fail", "filter", "first", "following", "for", "full",
    "generated", "glob", "groups", "if", "ignore", "indexed", "inner", "instead", "last", "left", "like", "match",
    "materialized", "natural", "no", "nulls", "of", "offset", "others", "outer", "over", "partition", "preceding",
    "raise", "range", "recursive", "regexp", "replace", "right", "rollback", "row", "rows", "temp", "temporary",
    "ties", "trigger", "unbounded", "view", "virtual", "window", "without",
];

#[cfg(test)]
mod tests {
    use super::super::tokens;
    use super::*;

    fn form(sql: &str) -> String {
        normal(tokens(sql), Case::Folded, None).join(" ")
    }

    #[test]
    fn normal_form_is_of_meaning() {
        assert_eq!(form("CHECK (\"A\" <> 'B' and [c]==1e-5)"), form("check(a!='B'AND`C`=1E-5 /* x */) -- y"));
        assert_ne!(form("default current_date"), form("default \"current_date\""));
        assert_ne!(form("a - > b"), form("a -> b"));
        assert_ne!(form("'a'"), form("'A'"));
        let columns = HashSet::from(["a".to_owned()]);
        assert_eq!(normal(tokens("\"A\" \"b\" \"B\""), Case::Folded, Some(&columns)), ["\"a", "'b", "'B"]);
        assert_eq!(without_brackets(normal(tokens("((a)+(b))"), Case::Folded, None)).join(""), "(\"a)+(\"b)");
    }

    #[test]
    fn lists_are_sorted_for_the_search() {
        assert!(RESERVED.is_sorted() && SOFT.is_sorted());
    }
}
