//! The `hop:` comments in the CREATE text of a table.

use super::Table;
pub(super) use super::ddl::{Place, Remark as HopComment};
use super::ddl::{is_worth_reading, outline};

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

/// All of them, in their order.
pub(super) fn hop_comments(table: &Table) -> Vec<HopComment> {
    match &table.sql {
        Some(sql) if is_worth_reading(sql) => outline(sql).remarks,
        _ => Vec::new(),
    }
}

/// Those that say how to make up values, column by column.
pub(super) fn fake_comments(table: &Table) -> Vec<FakeComment> {
    let mut found = Vec::new();
    for comment in hop_comments(table) {
        let (word, rest) = split_word(&comment.text);
        let Place::Column(name) = &comment.place else { continue };
        let column = table.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        if let (true, Some(column)) = (word.eq_ignore_ascii_case("fake"), column) {
            found.push(FakeComment { column, text: rest.trim().to_owned(), line: comment.line });
        }
    }
    found
}

/// The first word of a comment, and what follows.
pub(super) fn split_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|next: char| next.is_whitespace() || next == ',').unwrap_or(text.len()))
}
