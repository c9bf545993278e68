//! Comments of schema.sql that tell what no schema can: `@renamed from=old`, `@new` and `hop: fill EXPR`.

use crate::sql::{Body, CommentPlace, Create, code, read, tokens};

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

/// What the text of a comment says, if it is a hint.
fn parse_hint(body: &str) -> Option<HintKind> {
    let behind = |word: &str| {
        let head = body.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
        Some(body[head.len()..].trim())
    };
    if let Some(rest) = behind("@renamed") {
        let name = rest.strip_prefix("from")?.trim_start().strip_prefix('=')?.trim();
        return code(name).next().map(|token| HintKind::Renamed(token.name().into_owned()));
    }
    if behind("@new").is_some_and(str::is_empty) {
        return Some(HintKind::New);
    }
    let fill = behind("hop:")?;
    let rest = fill.get(..4).filter(|head| head.eq_ignore_ascii_case("fill")).map(|_| &fill[4..])?;
    let spaced = rest.starts_with(|c: char| c.is_whitespace() || c == '(');
    (spaced && !rest.trim().is_empty()).then(|| HintKind::Fill(rest.trim().to_owned()))
}

/// The hints in the text of the CREATE TABLE statement of `table`, comments before it included, from byte `offset` on.
pub(super) fn read_hints(sql: &str, table: &str, offset: usize) -> Vec<Hint> {
    let Some(Create { body: Body::Table(read), comments, .. }) = read(sql) else { return Vec::new() };
    let hint = |comment: crate::sql::Comment| {
        let column = match comment.place {
            CommentPlace::Column(at) => Some(read.columns.get(at)?.name.clone()),
            CommentPlace::Object | CommentPlace::Constraint(_) => None,
        };
        Some(Hint { table: table.to_owned(), column, kind: parse_hint(comment.text(sql))? })
    };
    comments.into_iter().filter(|comment| comment.span.start >= offset).filter_map(hint).collect()
}

/// The hints about `table` that stand behind its statement, on its last line: before byte `line` of this text.
pub(super) fn read_trailing_hints(sql: &str, table: &str, line: usize) -> Vec<Hint> {
    let comments = tokens(sql).take_while(|token| token.is_comment() && token.start < line);
    let hint = |kind: HintKind| Hint { table: table.to_owned(), column: None, kind };
    comments.filter_map(|comment| parse_hint(&comment.comment()?)).map(hint).collect()
}
