//! Lines to look at where nothing better is known: what the word before the error is for, and what a verb wants.

use super::line::Line;
use crate::diagnostic::{Diagnostic, Span};

/// What each word is for.
const WORDS: &[(&str, &str)] = &[
    ("where", "{records} where {number} > 3"),
    ("having", "{records} per {column} having count() > 3"),
    ("by", "{records} by {number} desc"),
    ("per", "count {records} per {column}"),
    ("show", "{records} show {column}, {number} as other"),
    ("with", "{records} with {many}"),
    ("without", "{records} without {many}"),
    ("include", "{records} include {many}"),
    ("limit", "{records} limit 5"),
    ("offset", "{records} limit 5 offset 10"),
    ("union", "{records} where {number} > 3 union {records} limit 5"),
    ("minus", "{records} minus {records} limit 5"),
    ("set", "update {record} set {number} = 25"),
    ("update", "update {record} set {number} = 25"),
    ("create", "create {one} {column} = 'x'"),
    ("ensure", "ensure 20 {records} auto"),
    ("delete", "delete {record}"),
    ("link", "link {record} to {partner}"),
    ("unlink", "unlink {record} from {partner}"),
    ("first", "first 3 {records}"),
    ("last", "last {one}"),
    ("random", "random 3 {records}"),
    ("any", "create 3 {many} {one} = any {one} auto"),
    ("count", "count {records}"),
    ("exists", "exists {records}"),
    ("distinct", "distinct {records} .{column}"),
    ("sum", "sum {records} .{number}"),
    ("avg", "avg {records} .{number}"),
    ("min", "min {records} .{number}"),
    ("max", "max {records} .{number}"),
    ("path", "path {records} to {many}"),
    ("explain", "explain {records}"),
    ("clear", "clear {records}"),
];

/// The error, with a line that has the word of it in its place.
pub(super) fn shown(error: Diagnostic, text: &str) -> Diagnostic {
    let line = Line::new(text);
    let Some(place) = error.span.map(|Span { start, .. }| start.saturating_sub(text.len() - text.trim_start().len()))
    else {
        return error;
    };
    let before = (0..line.len()).rev().filter(|at| line.tokens[*at].span.start <= place);
    let form_of = |at: usize| WORDS.iter().find(|(word, _)| line.is_word(at, &[word])).map(|(_, form)| *form);
    let mut before = before;
    error.example("as in", before.find_map(form_of).unwrap_or("{records} where {number} > 3"))
}

/// The error of a line that begins with a verb and names no table behind it: `first 3 .x`, `count where x > 3`.
pub(super) fn verb_alone(error: Diagnostic, text: &str) -> Diagnostic {
    let line = Line::new(text);
    let word = line.word(0);
    let is_first = error.span.is_some_and(|span| line.tokens.first().is_some_and(|token| token.span == span));
    let is_verb = WORDS.iter().any(|(known, _)| *known == word) && word != "set";
    if !is_first || !is_verb || line.tokens.first().is_some_and(|token| token.word().is_none()) {
        return error;
    }
    let plain = Diagnostic { hints: Vec::new(), ..error };
    shown(plain.hint(format!("`{word}` as a verb has a table behind it")), text)
}
