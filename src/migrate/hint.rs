//! Comments of schema.sql that tell what no schema can: `@renamed from=old`, `@new` and `hop: fill EXPR`.

use crate::catalog::{HOP_WORDS, behind_hop, remarks};
use crate::diagnostic::{Diagnostic, Result, Span};
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

/// How each hint is written.
const RENAMED: &str = "@renamed from=old";
const NEW: &str = "@new";
const FILL: &str = "hop: fill EXPRESSION";

/// The words by which hints are known, each with how the hint is written.
const WORDS: [(&str, &str); 4] = [("renamed", RENAMED), ("rename", RENAMED), ("new", NEW), ("fill", FILL)];

/// What the text of a comment says, if it is a hint or several: `@renamed from=a -- hop: fill 'x'`.
///
/// # Errors
/// A hint that is mistyped or says too little.
fn parse_hints(comment: &str) -> Result<Vec<HintKind>> {
    let mut found = Vec::new();
    for remark in remarks(comment) {
        found.extend(parse_hint(remark)?);
    }
    Ok(found)
}

fn parse_hint(remark: &str) -> Result<Option<HintKind>> {
    let hop = behind_hop(remark);
    let text = hop.unwrap_or(remark);
    let (mark, rest) = match text.strip_prefix('@') {
        Some(rest) => ("@", rest),
        None => ("", text),
    };
    let (word, rest) = rest.split_at(rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()));
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    match (hop, mark) {
        (_, "@") if is("new") => Ok(Some(HintKind::New)),
        (_, "@") if is("renamed") => match old_name(rest) {
            Some(old) => Ok(Some(HintKind::Renamed(old))),
            None => Err(Diagnostic::error("this hint does not say what the old name is")
                .hint(format!("it is written `-- {RENAMED}`"))),
        },
        (Some(_), "") if is("fill") => match rest.trim() {
            "" => Err(Diagnostic::error("this hint does not say which value")
                .hint(format!("it is written `-- {FILL}`, an SQL expression over the old record"))),
            expression => Ok(Some(HintKind::Fill(expression.to_owned()))),
        },
        // What else it says of keys, labels and made-up values is for others to read.
        (Some(_), "") if HOP_WORDS.iter().any(|known| is(known)) => Ok(None),
        _ => match meant(hop.is_some(), mark, word) {
            Some(written) => {
                let said = remark.split_at(remark.len() - rest.len()).0;
                Err(Diagnostic::error(format!("`{said}` is no hint")).hint(format!("did you mean `-- {written}`?")))
            }
            None => Ok(None),
        },
    }
}

/// The name behind `from=`.
fn old_name(text: &str) -> Option<String> {
    let text = text.trim_start();
    let behind = text.get(..4).filter(|head| head.eq_ignore_ascii_case("from")).map(|_| &text[4..])?;
    let token = code(behind.trim_start().strip_prefix('=')?).next()?;
    Some(token.name().into_owned())
}

/// The hint of which a marked word is a slip. Other programs have words of their own behind an @, what else stands behind `hop:`
/// is warned of where the schema is read, and people write what they like behind no mark at all.
fn meant(is_hop: bool, mark: &str, word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    // `@file` and `@fills` are words of other programs.
    let is_foreign = |name: &str| !is_hop && (mark.is_empty() || name == "fill" && word != name);
    let known = HOP_WORDS.iter().any(|known| *known != "fill" && is_slip(known, &word));
    let near = WORDS.iter().find(|(name, _)| !is_foreign(name) && is_slip(name, &word));
    near.filter(|_| !known).map(|(_, written)| *written)
}

/// True if a word is the other with a letter more, less, another or swapped; a short one has no other letters than that.
fn is_slip(name: &str, word: &str) -> bool {
    let letters = |text: &str| text.bytes().collect::<std::collections::BTreeSet<u8>>();
    strsim::damerau_levenshtein(name, word) <= 1 && (name.len() > 3 || letters(name) == letters(word))
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

/// Fails where names trade places: nothing would tell whether that has been done.
///
/// # Errors
/// Which ones.
pub(super) fn check_circles(hints: &[Hint]) -> Result<()> {
    let of = |hint: &Hint| match (&hint.kind, &hint.column) {
        (HintKind::Renamed(from), Some(now)) => Some((Some(hint.table.to_lowercase()), now.clone(), from.clone())),
        (HintKind::Renamed(from), None) => Some((None, hint.table.clone(), from.clone())),
        _ => None,
    };
    let renames: Vec<(Option<String>, String, String)> = hints.iter().filter_map(of).collect();
    for (table, now, from) in &renames {
        let mut circle = vec![now];
        let mut name = from;
        while !name.eq_ignore_ascii_case(now) && circle.len() <= renames.len() {
            circle.push(name);
            let further = renames.iter().find(|(of, next, _)| of == table && next.eq_ignore_ascii_case(name));
            let Some((_, _, before)) = further else { break };
            name = before;
        }
        if circle.len() > 1 && name.eq_ignore_ascii_case(now) {
            let names: Vec<String> = circle.iter().map(|name| format!("`{name}`")).collect();
            return Err(Diagnostic::error(format!(
                "{} cannot trade names by `@renamed`: nothing would tell that it has been done",
                names.join(" and ")
            ))
            .hint("two migrations do it, by a third name; or a revision: `.migrate new --blank \"message\"`"));
        }
    }
    Ok(())
}

/// What comments outside of the statements of a text say to the shell, from its beginning to its first statement, each with whether it
/// stands before byte `line`. SQLite keeps the comments within a statement alone.
pub(super) fn remarks_outside(sql: &str, line: usize) -> Vec<(bool, String)> {
    let of_shell = |remark: &&str| {
        let word =
            behind_hop(remark).unwrap_or_default().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        HOP_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word) && *known != "fill")
    };
    let comments = tokens(sql).take_while(|token| token.is_comment());
    let texts = comments.map(|token| (token.start < line, token.comment().unwrap_or_default().into_owned()));
    let remarks = texts.flat_map(|(is_before, text)| {
        let found: Vec<String> = remarks(&text).into_iter().filter(of_shell).map(str::to_owned).collect();
        found.into_iter().map(move |remark| (is_before, remark))
    });
    remarks.collect()
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
        assert_eq!(of("hop: @renamed FROM=a"), std::slice::from_ref(&renamed));
        assert_eq!(of("@renamed from=a since the spring"), [renamed]);
        for text in [
            "about @new things",
            "@deprecated",
            "hop: fake lorem",
            "hop: as author",
            "@param x",
            "hop: label {title} -- of @newton",
            "hop: lable {title}",
            "hop: as reader, back books",
            "hop: mask",
            "@see other",
            "@file",
            "@next",
            "new since 2020",
            "fill in later",
            "renamed in the spring",
            "hop on",
            "hop fill 0",
            "hop renamed from=a",
            "hopeful",
            "loaded from=crm",
            "renamed from=a",
            "@moved from=a",
            "@named",
            "@news",
            "@now",
            "hop: note this",
            "hop: filled 0",
            "from = old",
        ] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn slips_are_told() {
        let near = |text: &str| parse_hints(text).map_err(|error| error.hints[0].clone()).expect_err(text);
        let renamed = "did you mean `-- @renamed from=old`?";
        for text in [
            "@rename from=a",
            "@rename",
            "@renamd from=a",
            "hop: @rename from=a",
            "hop: renamed from=a",
            "hop: rename a",
            "hop: renamd from=a",
            "hop:renamed",
            "hop: label {a} -- hop: renamed from=a",
            "@new -- @rennamed from=a",
        ] {
            assert_eq!(near(text), renamed, "{text}");
        }
        for text in ["@nwe", "@neww", "hop: new", "hop: @nwe"] {
            assert_eq!(near(text), "did you mean `-- @new`?", "{text}");
        }
        for text in ["hop: fil 7", "hop: @fill 7", "@fill 0", "hop: fille 0"] {
            assert_eq!(near(text), "did you mean `-- hop: fill EXPRESSION`?", "{text}");
        }
        for text in ["@renamed form=a", "@renamed", "hop: @renamed a", "@renamed_from=a"] {
            assert_eq!(near(text), "it is written `-- @renamed from=old`", "{text}");
        }
        assert!(near("hop: fill").contains("EXPRESSION"));
        let said = |text: &str| parse_hints(text).expect_err(text).message;
        assert_eq!(said("hop: renamed from=a"), "`hop: renamed` is no hint");
        assert_eq!(said("hop: fake 1 -- @nwe"), "`@nwe` is no hint");
    }
}
