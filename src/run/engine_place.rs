//! Where in a line stands what the engine refuses: SQLite names a function or an operator, and never a place of the line.

use crate::diagnostic::{Diagnostic, DiagnosticKind, Span};
use crate::lang::{HopToken, HopTokenKind, tokenize};
use crate::store::Failure;

/// What a message of the engine's is about: these words of it, and the functions (or their beginning) and operators that it
/// may come from.
const CAUSES: [(&str, &[&str], &[&str]); 9] = [
    ("malformed JSON", &["json"], &["->", "->>"]),
    ("JSON", &["json"], &["->", "->>"]),
    ("function MATCH", &[], &["match"]),
    ("function REGEXP", &["regexp"], &["regexp"]),
    ("LIKE or GLOB", &["like", "glob"], &["like", "glob"]),
    ("ESCAPE expression", &["like"], &["escape"]),
    ("DISTINCT aggregates", &["group_concat", "string_agg", "percentile"], &[]),
    ("integer overflow", &["sum", "abs"], &[]),
    ("too big", &["zeroblob", "randomblob", "printf", "format", "replace", "group_concat", "string_agg"], &["||"]),
];

/// The error with its place in the line: what it is about where only one piece of the line can be meant, else all of it.
/// Failures that have nothing to do with what the line says keep none.
pub(crate) fn placed(error: Diagnostic, failure: Option<&Failure>, text: &str) -> Diagnostic {
    let is_of_line = error.kind == DiagnosticKind::Engine
        && error.span.is_none()
        && failure.is_some_and(|failure| failure.is_of_statement());
    if !is_of_line {
        return error;
    }
    let (tokens, _) = tokenize(text);
    let found = spans(&error.message, &tokens);
    let start = text.len() - text.trim_start().len();
    let whole = Span::new(start, text.trim_end().len().max(start));
    error.at(match found.as_slice() {
        [one] => *one,
        _ => whole,
    })
}

/// The pieces of a line that a message may be about.
fn spans(message: &str, tokens: &[HopToken]) -> Vec<Span> {
    let cause = CAUSES.iter().find(|(words, ..)| message.contains(words));
    let named = message.split_once("()").map(|(before, _)| {
        before.rsplit(|c: char| !(c == '_' || c.is_alphanumeric())).next().unwrap_or_default().to_lowercase()
    });
    // A function of ours says its name first.
    let ours = message.split_once(": ").map(|(name, _)| name.trim_start_matches("fake.").to_lowercase());
    let is_word = |c: char| c == '_' || c.is_alphanumeric();
    let is_said = |name: &str| message.split(|c| !is_word(c)).any(|word| word.eq_ignore_ascii_case(name));
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let (name, calls) = match &token.kind {
            HopTokenKind::Name { text, .. } => {
                (text.to_lowercase(), tokens.get(at + 1).is_some_and(|next| next.is("(") && !next.spaced))
            }
            HopTokenKind::Symbol(symbol) => ((*symbol).to_owned(), false),
            _ => continue,
        };
        let is_it = match (&named, cause) {
            (Some(function), _) => calls && name == *function,
            (None, Some((_, functions, operators))) => {
                calls && functions.iter().any(|function| name.starts_with(function))
                    || operators.contains(&name.as_str())
            }
            (None, None) => token.is_name() && ours.as_ref() == Some(&name) || calls && is_said(&name),
        };
        if is_it {
            found.push(if calls { token.span.to(end_of_call(tokens, at + 1)) } else { token.span });
        }
    }
    found
}

/// The bracket that closes the one at `open`.
fn end_of_call(tokens: &[HopToken], open: usize) -> Span {
    let mut depth = 0_usize;
    for token in &tokens[open..] {
        if token.is("(") {
            depth += 1;
        } else if token.is(")") {
            depth -= 1;
            if depth == 0 {
                return token.span;
            }
        }
    }
    tokens[open].span
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn shown(message: &str, line: &str) -> String {
        let failure = Failure { code: 1, constraint: None };
        let span = placed(Diagnostic::engine(message), Some(&failure), line).span.expect("it has a place");
        line[span.start..span.end].to_owned()
    }

    #[test]
    fn the_narrowest_place_that_is_known() {
        assert_eq!(
            shown("malformed JSON", "games show json_extract(title, '$.x') limit 1"),
            "json_extract(title, '$.x')"
        );
        assert_eq!(shown("malformed JSON", "games show title ->> '$.x'"), "->>");
        assert_eq!(shown("unable to use function MATCH in the requested context", "g where a match 'x'"), "match");
        assert_eq!(shown("integer overflow", "games show sum(x) as s"), "sum(x)");
        assert_eq!(shown("fake.name: it takes no arguments", "fake.name('x')"), "name('x')");
        assert_eq!(shown("argument of ntile must be a positive integer", "g show ntile(0) over ()"), "ntile(0)");
        assert_eq!(shown("too many arguments on function coalesce", "g show coalesce(a, b)"), "coalesce(a, b)");
        assert_eq!(
            shown("DISTINCT aggregates must have exactly one argument", "g show group_concat(distinct a, ',')"),
            "group_concat(distinct a, ',')"
        );
        assert_eq!(shown("wrong number of arguments to function f()", "show f((1), 2) + 1"), "f((1), 2)");
        // Either may be meant.
        assert_eq!(shown("integer overflow", " sum(x) + sum(y) "), "sum(x) + sum(y)");
        assert_eq!(shown("Expression tree is too large (maximum depth 1000)", "a + b"), "a + b");
    }

    #[test]
    fn what_the_line_does_not_cause_has_no_place() {
        let failure = Failure { code: 5, constraint: None };
        assert_eq!(placed(Diagnostic::engine("locked"), Some(&failure), "games").span, None);
        assert_eq!(placed(Diagnostic::engine("no room"), None, "games").span, None);
    }
}
