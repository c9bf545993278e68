//! The `hop:` comments in the CREATE text of a table.

use super::Table;
use crate::sql::{self, Body, Create, Rule};

/// What a comment stands beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CommentPlace {
    Table,
    /// The column of this name.
    Column(String),
    /// The FOREIGN KEY clause over the columns of these names.
    Key(Vec<String>),
}

/// A `hop:` comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HopComment {
    pub place: CommentPlace,
    /// What follows `hop:`, without space around.
    pub text: String,
    /// The line within the CREATE text, counted from 1.
    pub line: usize,
}

/// What `hop: fake …` beside a column says of made-up values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FakeComment {
    /// Position of the column.
    pub column: usize,
    /// The text behind `fake`.
    pub text: String,
    /// The line within the table's CREATE text, from 1.
    pub line: usize,
}

/// The words behind `hop:`. What `fill` says is for a migration to read.
pub const HOP_WORDS: [&str; 8] = ["label", "fake", "mask", "as", "back", "to", "relate", "fill"];

/// What may begin another remark within a comment, besides two dashes before it.
const REMARKS: [&str; 3] = ["hop:", "@renamed", "@new"];

/// The remarks that a comment holds: `hop: fake int(5, 35) -- @renamed from=price` are two. Texts in quotes are not looked into.
pub fn remarks(comment: &str) -> Vec<&str> {
    let bytes = comment.as_bytes();
    let begins = |at: usize, word: &str| {
        bytes.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
            && (word.ends_with(':') || bytes.get(at + word.len()).is_none_or(|next| !next.is_ascii_alphanumeric()))
    };
    let (mut found, mut from, mut quote) = (Vec::new(), 0, None);
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            // What looks like a quote may be an apostrophe.
            (None, b'\'' | b'"')
                if bytes[at + 1..].contains(byte) && !(at > 0 && bytes[at - 1].is_ascii_alphanumeric()) =>
            {
                quote = Some(*byte);
            }
            (Some(open), byte) if open == *byte => quote = None,
            (None, b'-') if at > from && begins(at, "--") => {
                found.push(&comment[from..at]);
                from = at + 2;
            }
            (None, b'@' | b'h' | b'H')
                if at > from
                    && matches!(bytes[at - 1], b' ' | b'\t' | b',' | b';')
                    && REMARKS.iter().any(|word| begins(at, word))
                    && is_marked(&comment[from..at]) =>
            {
                found.push(&comment[from..at]);
                from = at;
            }
            _ => {}
        }
    }
    found.push(&comment[from..]);
    let own = found.into_iter().map(|part: &str| part.trim().trim_end_matches([',', ';']).trim_end());
    own.filter(|part| !part.is_empty()).collect()
}

/// True of what has begun as a remark and says something by now; people write what they like behind no mark.
fn is_marked(text: &str) -> bool {
    let text = text.trim();
    text.starts_with('@') || behind_hop(text).is_some_and(|said| !said.is_empty())
}

/// All of them, in their order.
pub(super) fn hop_comments(table: &Table) -> Vec<HopComment> {
    table.sql.as_deref().map(comments_in).unwrap_or_default()
}

/// The `hop:` comments in the text of a CREATE statement. Most texts hold none, which is seen without reading them.
pub(super) fn comments_in(sql: &str) -> Vec<HopComment> {
    if !holds(sql, "hop:", 3) {
        return Vec::new();
    }
    let Some(Create { body, comments, .. }) = sql::read(sql) else { return Vec::new() };
    let place = |place: sql::CommentPlace| match (&body, place) {
        (Body::Table(table), sql::CommentPlace::Column(at)) => {
            Some(CommentPlace::Column(table.columns.get(at)?.name.clone()))
        }
        (Body::Table(table), sql::CommentPlace::Constraint(at)) => match &table.constraints.get(at)?.rule {
            Rule::ForeignKey { columns, .. } => Some(CommentPlace::Key(columns.clone())),
            _ => None,
        },
        _ => None,
    };
    let hop = |comment: sql::Comment| {
        let place = place(comment.place).unwrap_or(CommentPlace::Table);
        let texts = remarks(comment.text(sql)).into_iter().filter_map(behind_hop);
        let texts: Vec<HopComment> =
            texts.map(|text| HopComment { place: place.clone(), text: text.to_owned(), line: comment.line }).collect();
        texts
    };
    comments.into_iter().flat_map(hop).collect()
}

/// What stands behind `hop:` in a remark that begins so.
pub fn behind_hop(remark: &str) -> Option<&str> {
    remark.get(..4).filter(|head| head.eq_ignore_ascii_case("hop:"))?;
    Some(remark[4..].trim())
}

/// What the `hop:` comments of a CREATE TABLE say to this program, each with the names of the columns that it is about, in lower
/// case; none are of the table as a whole. What only a migration reads is left out.
pub fn annotations(sql: &str) -> Vec<(Vec<String>, String)> {
    let lower = |name: &String| name.to_lowercase();
    let spoken = comments_in(sql).into_iter().filter(|comment| {
        let (word, _) = split_word(&comment.text);
        !word.starts_with('@') && !word.eq_ignore_ascii_case("fill")
    });
    let place = |place: &CommentPlace| match place {
        CommentPlace::Table => Vec::new(),
        CommentPlace::Column(name) => vec![lower(name)],
        CommentPlace::Key(names) => names.iter().map(lower).collect(),
    };
    let mut found: Vec<_> = spoken.map(|comment| (place(&comment.place), comment.text)).collect();
    found.sort();
    found
}

/// The columns with a collation of their own, and the collation in upper case: no pragma tells of it.
pub(super) fn collations(sql: &str) -> Vec<(String, String)> {
    if !holds(sql, "collate", 2) {
        return Vec::new();
    }
    let columns = sql::read_table(sql).map(|table| table.columns).unwrap_or_default();
    columns.into_iter().filter_map(|column| Some((column.name, column.collation?.to_ascii_uppercase()))).collect()
}

/// True if a text holds this ASCII word in whatever case. It is looked for by its letter at `rare`, which should seldom stand
/// in SQL.
fn holds(text: &str, word: &str, rare: usize) -> bool {
    let (bytes, word) = (text.as_bytes(), word.as_bytes());
    let begins = |at: usize| bytes.get(at..at + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word));
    (rare..bytes.len()).any(|at| bytes[at].eq_ignore_ascii_case(&word[rare]) && begins(at - rare))
}

/// Those that say how to make up values, column by column.
pub(super) fn fake_comments(table: &Table) -> Vec<FakeComment> {
    let mut found = Vec::new();
    for comment in hop_comments(table) {
        let (word, rest) = split_word(&comment.text);
        let CommentPlace::Column(name) = &comment.place else { continue };
        let column = table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        if let (true, Some(column)) = (word.eq_ignore_ascii_case("fake"), column) {
            found.push(FakeComment { column, text: rest.trim().to_owned(), line: comment.line });
        }
    }
    found
}

/// The columns beside which `hop: mask` stands.
pub(super) fn mask_comments(table: &Table) -> Vec<usize> {
    let mut found = Vec::new();
    for comment in hop_comments(table) {
        let CommentPlace::Column(name) = &comment.place else { continue };
        let column = table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        found.extend(column.filter(|_| split_word(&comment.text).0.eq_ignore_ascii_case("mask")));
    }
    found
}

/// The first word of a comment, and what follows.
pub(super) fn split_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|next: char| next.is_whitespace() || next == ',').unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_the_language_are_told_from_others() {
        let sql = "create table t ( -- HOP: label {a}\n a int, -- hop:fake 1\n b int -- shop: fake 2\n, c -- hop fake 3\n, \
                   foreign key (a, [b]) references p /* hop: as x */)";
        let comment = |place, text: &str, line| HopComment { place, text: text.to_owned(), line };
        let key = CommentPlace::Key(vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(
            comments_in(sql),
            [
                comment(CommentPlace::Table, "label {a}", 1),
                comment(CommentPlace::Column("a".to_owned()), "fake 1", 2),
                comment(key, "as x", 5),
            ]
        );
        assert_eq!(comments_in("create view v as -- hop: label {a}\nselect 1 as a")[0].place, CommentPlace::Table);
    }

    #[test]
    fn several_remarks_in_one_comment() {
        for (text, parts) in [
            ("hop: fake int(5, 35) -- @renamed from=price", vec!["hop: fake int(5, 35)", "@renamed from=price"]),
            ("@renamed from=a, hop: fill 'x -- @new'; @new", vec!["@renamed from=a", "hop: fill 'x -- @new'", "@new"]),
            ("hop: label {a} by {b} -- HOP: fake 1", vec!["hop: label {a} by {b}", "HOP: fake 1"]),
            ("hop: label \"it's @new\" -- @new", vec!["hop: label \"it's @new\"", "@new"]),
            ("the author's -- hop: fake 1", vec!["the author's", "hop: fake 1"]),
            ("hop: @new", vec!["hop: @new"]),
            ("hop: fake a@new.example", vec!["hop: fake a@new.example"]),
            ("hop: as reader @newer -- and on", vec!["hop: as reader @newer", "and on"]),
            ("about @new things", vec!["about @new things"]),
        ] {
            assert_eq!(remarks(text), parts, "{text}");
        }
    }

    #[test]
    fn collations_of_columns() {
        let sql = "create table t (\"a b\" text collate nocase, b text collate binary, c check (c > '' collate rtrim))";
        assert_eq!(collations(sql), [("a b".to_owned(), "NOCASE".to_owned())]);
        assert_eq!(collations("create table t (a)"), []);
    }
}
