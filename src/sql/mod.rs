//! The text of SQL: its tokens, what CREATE statements say, and names and values as SQL writes them.
//!
//! Nothing here knows a database: a text goes in, and what it says comes out with its places in the text.

mod create;
pub mod letter_case;
mod lexer;
mod normal;
mod quote;
mod reader;

#[cfg(test)]
mod tests;

pub use create::{
    Body, Column, Comment, CommentPlace, Constraint, Create, Generated, Head, Index, KeyColumn, NotNull, ObjectKind,
    Rule, Table, Term, Trigger, TriggerEvent, View, VirtualTable, inside_brackets,
};
pub use lexer::{Token, TokenKind, Tokens, code, ends_in_comment, one_line, tokens};
pub use normal::{Case, Normal, normal, without_brackets};
pub use quote::{
    default_expression, is_plain, is_word_of_sql, plain_or_quoted, push_blob, push_hex, push_quoted, quote_blob,
    quote_name, quote_text,
};
pub use reader::{HEAD, head_of, read, read_head, read_table};
