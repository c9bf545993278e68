//! A dot that is glued or not, and brackets around what it hops from: `reviews by user .name .game`.

use super::{Names, Rewrite};
use crate::advice::line::Line;
use crate::catalog::Member;

/// `where user .name = 'Ann'` is about `user.name`, `where genre = platform.reviews` hops from what is left.
pub fn spaced(line: &Line, names: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let shows = |at: usize| (1..at).any(|word| line.is_word(word, &["show"]));
    for at in 2..line.len() {
        if !line.is(at, ".") || !line.is_name(at + 1) {
            continue;
        }
        if line.is_glued(at) {
            // What `any` picks from is glued.
            if is_behind_any(line, at) {
                continue;
            }
            let is_relation = names.mentioned(line).iter().any(|table| {
                matches!(names.member(table, line.typed(at + 1..at + 2).trim_matches('`')), Some(Member::Relation(_)))
            });
            if is_relation {
                let says = "a dot with a space before it hops from all to its left";
                found.push(Rewrite::of(line, at..at + 1, " .", says));
            }
            continue;
        }
        if line.is_name(at - 1) {
            let text = format!("{}.{}", line.typed(at - 1..at), line.typed(at + 1..at + 2));
            let says = format!("a dot with a space before it hops from all to its left; `{text}` is glued");
            found.push(Rewrite::of(line, at - 1..at + 2, &text, says));
        }
        if shows(at) {
            let text = format!("{}, ", line.typed(at - 1..at));
            found.push(Rewrite::of(line, at - 1..at + 1, &text, "what is shown stands behind `show`, with commas"));
        }
    }
    found
}

/// True of a dot in a path behind `any`.
fn is_behind_any(line: &Line, dot: usize) -> bool {
    let mut start = dot.saturating_sub(1);
    while start >= 2 && line.is(start - 1, ".") && line.is_glued(start - 1) {
        start -= 2;
    }
    start > 0 && line.is_word(start - 1, &["any", "earlier"])
}

/// `users minus game 3 .users .name`: the last dot goes on from both.
pub fn behind_both(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let is_set_word = |at: &usize| line.is_word(*at, &["union", "minus", "intersect"]);
    let Some(word) = (1..line.len()).find(is_set_word) else { return Vec::new() };
    // What is between the same brackets, around the word.
    let is_around = |open: usize, at: usize| line.is(open, "(") && line.close(open).is_some_and(|close| close > at);
    let around = (0..word).rev().find(|open| is_around(*open, word));
    let start = around.map_or(0, |open| open + 1);
    let end = around.and_then(|open| line.close(open)).unwrap_or(line.len());
    let is_inner = |at: usize| (word..at).any(|open| is_around(open, at));
    let dots = (word + 2..end).filter(|at| line.is(*at, ".") && !line.is_glued(*at) && !is_inner(*at));
    let says = format!("to go on from both of a `{}`, it stands in brackets", line.word(word));
    let bracketed = |dot: usize| {
        let text = line.with(start..dot, &format!("({})", line.typed(start..dot)));
        Rewrite::whole(line, word..word + 1, text, says.clone())
    };
    dots.map(bracketed).collect()
}

/// `games include reviews{score}`, `game 3 {title}`, `games show {title}`, `games[genre]`: columns in their brackets.
pub fn braces(line: &Line, _: &Names<'_>) -> Vec<Rewrite> {
    let mut found = Vec::new();
    for open in 1..line.len() {
        if line.is(open, "[") && line.is_name(open + 1) && line.is(open + 2, "]") {
            let text = format!(" .{}", line.typed(open + 1..open + 2));
            found.push(Rewrite::of(line, open..open + 3, &text, "columns stand behind a dot"));
        }
        let Some(close) = line.close(open).filter(|_| line.is(open, "{")) else { continue };
        let inner = line.typed(open + 1..close);
        if let Some(include) = (1..open).find(|at| line.is_word(*at, &["include"])) {
            let text = format!("{} show *, {}", line.typed(0..include), line.rest(include + 1));
            let says = "columns of what is included are chosen by `show`";
            found.push(Rewrite::whole(line, open..close + 1, text, says));
        }
        if line.is_word(0, &["create"]) {
            found.push(Rewrite::of(line, open..close + 1, inner, "fields stand without brackets"));
        }
        let says = "the columns of a line stand behind its dot, those of a relation in its braces";
        let shows = (1..open - 1).any(|at| line.is_word(at, &["show"]));
        if shows && line.is_name(open - 1) {
            // There they belong.
            continue;
        }
        let text = if line.is_word(open - 1, &["show"]) { inner.to_owned() } else { format!(".{inner}") };
        found.push(Rewrite::of(line, open..close + 1, &text, says));
    }
    found
}
