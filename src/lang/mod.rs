//! The hop language: text to entries, tokens and trees, and trees to text. Knows no database.

mod as_cards;
pub mod ast;
mod classify;
mod date;
mod lexer;
mod offer;
mod parser;
mod print;
mod splitter;

pub use as_cards::without_cards_mark;
pub use classify::{LineKind, classify};
pub use date::{Bound, Date, MONTHS, Precision};
pub use lexer::{HopToken, HopTokenKind, bare_name_length, is_bare_name, tokenize};
pub use offer::{MARKER, Offer, inner_line, offers, tree_with_marker};
pub use parser::{OPENINGS, args_key, begins_line, may_be_word, parse, parse_tokens};
pub use print::{print, print_args, print_expr, print_item, print_more_fields, print_path, print_query};
pub use splitter::{InputEntry, Splitter, entries, is_finished};
