//! Comments of schema.sql that tell what no schema can: `@renamed from=old`, `@new` and `hop: fill EXPR`.

use crate::diagnostic::{Diagnostic, Result, Span, nearest};
use crate::sql::{Body, CommentPlace, Create, Token, code, read, tokens};

/// What a hint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HintKind {
    /// The name before.
    Renamed(String),
    /// It is no old thing under another name.
    New,
    /// The SQL expression over the old record for values that are not there.
    Fill(String),
}

/// A hint, and the column or table that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hint {
    pub table: String,
    pub column: Option<String>,
    pub kind: HintKind,
}

/// Comments that begin so are hints, and those that are spelt nearly so are mistyped.
const MARKS: [&str; 2] = ["@renamed", "@new"];

/// What the text of a comment says, if it is a hint or several: `@renamed from=a -- hop: fill 'x'`.
///
/// # Errors
/// A hint that is mistyped or says too little.
fn parse_hints(body: &str) -> Result<Vec<HintKind>> {
    let mut found = Vec::new();
    let mut rest = body.trim();
    while !rest.is_empty() {
        let (hint, behind) = first_hint(rest)?;
        found.extend(hint);
        rest = next_hint(behind);
    }
    Ok(found)
}

/// The hint that begins a text, and what stands behind it.
fn first_hint(text: &str) -> Result<(Option<HintKind>, &str)> {
    let end = |from: usize| {
        text[from..].find(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(text.len(), |at| from + at)
    };
    if text.starts_with('@') {
        let (word, rest) = text.split_at(end(1));
        if word.eq_ignore_ascii_case("@new") {
            return Ok((Some(HintKind::New), rest));
        }
        if word.eq_ignore_ascii_case("@renamed") {
            let name = rest.trim_start().strip_prefix("from").and_then(|rest| rest.trim_start().strip_prefix('='));
            let token = name.and_then(|name| Some((name, code(name).next()?)));
            return match token {
                Some((name, token)) => Ok((
                    Some(HintKind::Renamed(token.name().into_owned())),
                    name.get(token.end()..).unwrap_or_default(),
                )),
                None => Err(Diagnostic::error("this hint does not say what the old name is")
                    .hint("it is written `-- @renamed from=old`")),
            };
        }
        // Other programs have words of their own behind an @.
        let word = word.to_ascii_lowercase();
        return match MARKS.iter().find(|mark| strsim::damerau_levenshtein(mark, &word) <= mark.len() / 4) {
            Some(near) => Err(mistyped(&word, near)),
            None => Ok((None, rest)),
        };
    }
    let Some(rest) = text.get(..4).filter(|head| head.eq_ignore_ascii_case("hop:")).map(|_| text[4..].trim_start())
    else {
        return Ok((None, ""));
    };
    let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let (word, behind) = rest.split_at(length);
    if !word.eq_ignore_ascii_case("fill") {
        // What else a comment says of keys, labels and made-up values is for others to read.
        return match nearest(word, ["fill"]) {
            Some(near) => Err(mistyped(&format!("hop: {word}"), &format!("hop: {near}"))),
            None => Ok((None, behind)),
        };
    }
    // The expression ends where a comment begins within it, or another hint.
    let is_end =
        |token: &Token<'_>| token.is_comment() || MARKS.iter().any(|mark| token.text().eq_ignore_ascii_case(mark));
    let expression = behind.get(..tokens(behind).find(is_end).map_or(behind.len(), |token| token.start));
    let expression = expression.unwrap_or(behind);
    if expression.trim().is_empty() {
        return Err(Diagnostic::error("this hint does not say which value")
            .hint("it is written `-- hop: fill EXPRESSION`, an SQL expression over the old record"));
    }
    Ok((Some(HintKind::Fill(expression.trim().to_owned())), &behind[expression.len()..]))
}

/// The text from the next hint on: behind `--`, or where a mark stands.
fn next_hint(text: &str) -> &str {
    let starts = ["--", "@", "hop:", "HOP:"].iter().filter_map(|start| text.find(start));
    match starts.min() {
        Some(at) => text[at..].trim_start_matches("--").trim(),
        None => "",
    }
}

fn mistyped(word: &str, near: &str) -> Diagnostic {
    Diagnostic::error(format!("`{word}` is no hint")).hint(format!("did you mean `{near}`?"))
}

/// The hints in the text of the CREATE TABLE statement of `table`, comments before it included, from byte `offset` on.
///
/// # Errors
/// One that is mistyped, with its place in `sql`.
pub(super) fn read_hints(sql: &str, table: &str, offset: usize) -> Result<Vec<Hint>> {
    let Some(Create { body: Body::Table(read), comments, .. }) = read(sql) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for comment in comments.into_iter().filter(|comment| comment.span.start >= offset) {
        let column = match comment.place {
            CommentPlace::Column(at) => read.columns.get(at).map(|column| column.name.clone()),
            CommentPlace::Object | CommentPlace::Constraint(_) => None,
        };
        let place = Span::new(comment.span.start, comment.span.end);
        let kinds = parse_hints(comment.text(sql)).map_err(|error| error.or_at(place))?;
        found.extend(kinds.into_iter().map(|kind| Hint { table: table.to_owned(), column: column.clone(), kind }));
    }
    Ok(found)
}

/// The hints about `table` that stand behind its statement, on its last line: before byte `line` of this text.
///
/// # Errors
/// One that is mistyped, with its place in `sql`.
pub(super) fn read_trailing_hints(sql: &str, table: &str, line: usize) -> Result<Vec<Hint>> {
    let mut found = Vec::new();
    for token in tokens(sql).take_while(|token| token.is_comment() && token.start < line) {
        let place = Span::new(token.start, token.end());
        let text = token.comment().unwrap_or_default();
        let kinds = parse_hints(&text).map_err(|error| error.or_at(place))?;
        found.extend(kinds.into_iter().map(|kind| Hint { table: table.to_owned(), column: None, kind }));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_hints_in_one_comment() {
        let renamed = HintKind::Renamed("a".into());
        let fill = |text: &str| HintKind::Fill(text.into());
        let of = |text: &str| parse_hints(text).unwrap();
        for text in
            ["@renamed from=a -- hop: fill 'x'", "@renamed from = a, hop: fill 'x'", "@renamed from=\"a\" hop:fill 'x'"]
        {
            assert_eq!(of(text), [renamed.clone(), fill("'x'")], "{text}");
        }
        assert_eq!(of("hop: fill 'x -- y' -- @renamed from=a"), [fill("'x -- y'"), renamed.clone()]);
        assert_eq!(of("hop: fill 7 @new"), [fill("7"), HintKind::New]);
        assert_eq!(of("hop: label {title} -- @new"), [HintKind::New]);
        assert_eq!(of("@renamed from=a since the spring"), [renamed]);
        for text in [
            "about @new things",
            "@deprecated",
            "hop: fake lorem",
            "hop: as author",
            "@param x",
            "hop: label {title} -- of @newton",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn slips_are_told() {
        let near = |text: &str| parse_hints(text).unwrap_err().hints[0].clone();
        assert_eq!(near("@rename from=a"), "did you mean `@renamed`?");
        assert_eq!(near("@nwe"), "did you mean `@new`?");
        assert_eq!(near("hop: fil 7"), "did you mean `hop: fill`?");
        assert_eq!(near("@renamed form=a"), "it is written `-- @renamed from=old`");
        assert!(near("hop: fill").contains("EXPRESSION") && near("@new -- @rennamed from=a").contains("@renamed"));
    }
}
