//! The language: tokens, tree, parser, printer. Knows no database.

pub mod ast;
mod classify;
mod parser;
mod print;
mod token;

pub use classify::{LineKind, classify};
pub use parser::{args_key, may_be_word, parse};
pub use print::{print, print_args, print_expr, print_path, print_query};
pub use token::{Token, TokenKind, begins_name, continues_name, tokenize};
