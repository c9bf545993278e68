//! The parser on arbitrary text, and printing as its inverse.

use hopdb::lang::{classify, parse, print};
use proptest::prelude::*;

/// Pieces of lines, right and wrong ones, to be strung together.
const PIECES: &[&str] = &[
    "games",
    "game",
    "users",
    "reviews",
    "title",
    "price",
    "score",
    "g",
    "_",
    "`order details`",
    "`a``b`",
    "3",
    "-1",
    "2.5",
    ".5",
    "0x1F",
    "1e3",
    "'x'",
    "\"it''s\"",
    "x'00ff'",
    "2024-06-01",
    "2024-06-01T10:30",
    "2024-06",
    "where",
    "with",
    "without",
    "by",
    "per",
    "having",
    "limit",
    "offset",
    "show",
    "include",
    "distinct",
    "union",
    "minus",
    "intersect",
    "first",
    "last",
    "random",
    "any",
    "all",
    "as",
    "via",
    "and",
    "or",
    "not",
    "in",
    "is",
    "null",
    "like",
    "between",
    "case",
    "when",
    "then",
    "else",
    "end",
    "cast",
    "exists",
    "count",
    "avg",
    "over",
    "order",
    "group",
    "asc",
    "desc",
    "nulls",
    "collate",
    "escape",
    "create",
    "update",
    "set",
    "delete",
    "link",
    "unlink",
    "to",
    "from",
    "for",
    "each",
    "auto",
    "explain",
    "sql",
    "begin",
    "rollback",
    "path",
    "clear",
    "label",
    "relate",
    ".",
    " .",
    "..",
    ",",
    ";",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    "=",
    "==",
    "!=",
    "<",
    "<=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "||",
    "->",
    "->>",
    "?",
    "??",
    "#",
    "-- ",
    "/*",
    "*/",
    "\\\n",
    "\n  ",
    "at least",
    "more than",
    "3+",
    "2..5",
    "é",
    "名前",
    "\u{1F600}",
];

fn lines() -> impl Strategy<Value = String> {
    prop::collection::vec((prop::sample::select(PIECES), prop::bool::weighted(0.8)), 0..24).prop_map(|pieces| {
        pieces.into_iter().fold(String::new(), |mut line, (piece, spaced)| {
            if spaced {
                line.push(' ');
            }
            line.push_str(piece);
            line
        })
    })
}

/// What is parsed, printed and parsed again is the same; what is refused has places within the text.
fn holds(text: &str) -> Result<(), TestCaseError> {
    classify(text);
    match parse(text) {
        Ok(None) => {}
        Ok(Some(statement)) => {
            let printed = print(&statement);
            let again = parse(&printed);
            prop_assert_eq!(again, Ok(Some(statement)), "{} became {}", text, printed);
        }
        Err(errors) => {
            prop_assert!(!errors.is_empty());
            for error in errors {
                prop_assert!(!error.message.is_empty());
                let span = error.span.expect("an error of the language has a place");
                prop_assert!(span.start <= span.end && span.end <= text.len(), "{:?} of {:?}", span, text);
                prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}") {
        holds(&text)?;
    }

    #[test]
    fn any_bytes_of_text_are_read_or_refused(text in any::<String>()) {
        holds(&text)?;
    }

    #[test]
    fn any_string_of_words_is_read_or_refused(text in lines()) {
        holds(&text)?;
    }
}

#[test]
fn depth_and_length_are_bounded() {
    for text in [
        "(".repeat(10_000),
        "not ".repeat(10_000),
        "- ".repeat(10_000),
        format!("games where {}", "a or ".repeat(10_000)),
        format!("games where a{}", " || a".repeat(10_000)),
        format!("games {}", ".a".repeat(10_000)),
        format!("games show {}x", "a{".repeat(5_000)),
        format!("explain {}games", "explain ".repeat(5_000)),
        format!("games where x in ({})", "(".repeat(5_000)),
        format!("case {}", "case ".repeat(5_000)),
        format!("f({}", "f(".repeat(5_000)),
        format!("count {}games", "count ".repeat(5_000)),
        format!("first {}games", "first ".repeat(5_000)),
    ] {
        // What matters is that it comes back.
        if let Ok(Some(statement)) = parse(&text) {
            print(&statement);
        }
    }
}
