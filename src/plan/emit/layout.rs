//! Pieces of SQL on one line, or on lines that fit a page.

use super::sql_text::{Piece, Slot};

/// How wide a line may be before it is broken.
const WIDTH: usize = 100;
const STEP: usize = 2;

/// Everything on one line.
pub(super) fn on_one_line(pieces: &[Piece], slot: &mut dyn FnMut(&mut String, &Slot)) -> String {
    let mut text = String::new();
    flat(pieces, &mut text, slot);
    text
}

fn flat(pieces: &[Piece], text: &mut String, slot: &mut dyn FnMut(&mut String, &Slot)) {
    for piece in pieces {
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Slot(one) => slot(text, one),
            Piece::Blank => text.push(' '),
            Piece::Fold => {}
            Piece::NewLine => text.push('\n'),
            Piece::Group(inner) | Piece::Indent(inner) => flat(inner, text, slot),
        }
    }
}

/// Pieces that are being laid out.
struct Open<'p> {
    rest: &'p [Piece],
    indent: usize,
    is_broken: bool,
}

/// Broken at the outermost places if `is_broken`, and then within groups where they do not fit on a line.
pub(super) fn on_lines(pieces: &[Piece], is_broken: bool, slot: &mut dyn FnMut(&mut String, &Slot)) -> String {
    let mut text = String::new();
    let mut open = vec![Open { rest: pieces, indent: 0, is_broken }];
    while let Some(top) = open.last_mut() {
        let Some((piece, rest)) = top.rest.split_first() else {
            open.pop();
            continue;
        };
        top.rest = rest;
        let (indent, is_broken) = (top.indent, top.is_broken);
        let new_line = |text: &mut String| {
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', indent));
        };
        match piece {
            Piece::Text(piece) => text.push_str(piece),
            Piece::Slot(one) => slot(&mut text, one),
            Piece::Blank | Piece::Fold if is_broken => new_line(&mut text),
            Piece::Blank => text.push(' '),
            Piece::Fold => {}
            Piece::NewLine => new_line(&mut text),
            Piece::Indent(inner) => open.push(Open { rest: inner, indent: indent + STEP, is_broken }),
            Piece::Group(inner) => {
                let is_broken = is_broken && !fits(&text, inner, &open, slot);
                open.push(Open { rest: inner, indent, is_broken });
            }
        }
    }
    text
}

/// True if a group, and what cannot be taken off it, fits behind the text so far.
fn fits(text: &str, group: &[Piece], open: &[Open], slot: &mut dyn FnMut(&mut String, &Slot)) -> bool {
    let line = text.rsplit('\n').next().unwrap_or(text);
    let mut measured = on_one_line(group, slot);
    if measured.contains('\n') {
        return false;
    }
    for one in open.iter().rev() {
        if until_break(one.rest, one.is_broken, &mut measured, slot) {
            break;
        }
    }
    line.chars().count() + measured.chars().count() <= WIDTH
}

/// Adds what comes before the next place where the line may break; true if there is one.
fn until_break(
    pieces: &[Piece],
    breaks: bool,
    measured: &mut String,
    slot: &mut dyn FnMut(&mut String, &Slot),
) -> bool {
    pieces.iter().any(|piece| match piece {
        Piece::NewLine => true,
        Piece::Blank | Piece::Fold if breaks => true,
        Piece::Group(inner) => until_break(inner, true, measured, slot),
        Piece::Indent(inner) => until_break(inner, breaks, measured, slot),
        piece => {
            flat(std::slice::from_ref(piece), measured, slot);
            false
        }
    })
}
