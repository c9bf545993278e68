//! What holds an entry open, so that a further line is wanted.

use crate::lang::{HopTokenKind, LineKind, classify, tokenize};
use crate::sql::{TokenKind, tokens};

/// The mark of what is open at the end of `text`: a bracket, a quote, the `;` that a statement wants, or what joins lines.
pub fn holds_open(text: &str) -> &'static str {
    if classify(text) == LineKind::Sql {
        let mut brackets = 0_i64;
        for token in tokens(text) {
            if let Some(open) = token.left_open() {
                return open;
            }
            match (token.kind, token.bytes) {
                (TokenKind::Mark, b"(") => brackets += 1,
                (TokenKind::Mark, b")") => brackets -= 1,
                _ => {}
            }
        }
        return if brackets > 0 { "(" } else { ";" };
    }
    let (tokens, _) = tokenize(text);
    let mut open = Vec::new();
    for token in &tokens {
        match token.kind {
            HopTokenKind::Symbol(bracket @ ("(" | "[" | "{")) => open.push(bracket),
            HopTokenKind::Symbol(")" | "]" | "}") => {
                open.pop();
            }
            _ => {}
        }
    }
    match open.last() {
        Some(bracket) => bracket,
        None if text.trim_end().ends_with(',') => ",",
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::holds_open;

    #[test]
    fn what_is_open_is_named() {
        for (text, open) in [
            ("select 1", ";"),
            ("select (1", "("),
            ("select 'a", "'"),
            ("select \"a", "\""),
            ("games where (price > 5", "("),
            ("games show reviews{", "{"),
            ("create game title='x',", ","),
            ("games \\", ""),
        ] {
            assert_eq!(holds_open(text), open, "{text}");
        }
    }
}
