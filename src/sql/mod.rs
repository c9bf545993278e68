//! The text of SQL: its tokens, what CREATE statements say, and names and values as SQL writes them.

mod lexer;
mod quote;

pub use lexer::{Kind, Token, Tokens, code, ends_in_comment, tokens};
pub use quote::{push_blob, push_hex, push_quoted, quote_blob, quote_name, quote_text};
