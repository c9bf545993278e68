//! Display columns: how wide text stands at a terminal, how it is cut and how it is wrapped.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::sanitize;

/// Where there is less room than this, text is left for the terminal to break.
const MIN_PIECE: usize = 12;

/// The width of one line of text in display columns: two for CJK and emoji, none for combining marks.
pub fn width(text: &str) -> usize {
    if sanitize::is_plain(text.as_bytes()) { text.len() } else { text.width() }
}

/// The same of bytes, those that are not UTF-8 counted as the replacement character.
pub(crate) fn width_of_bytes(line: &[u8]) -> usize {
    if sanitize::is_plain(line) { line.len() } else { String::from_utf8_lossy(line).width() }
}

/// `text` cut to `columns`, the last of them an ellipsis where something is missing.
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    if columns == 0 {
        return Cow::Borrowed("");
    }
    let mut taken = 0;
    let mut end = 0;
    for (start, grapheme) in text.grapheme_indices(true) {
        let next = taken + grapheme.width();
        if next > columns - 1 {
            break;
        }
        taken = next;
        end = start + grapheme.len();
    }
    Cow::Owned(format!("{}…", &text[..end]))
}

/// `line` in pieces of at most `columns`, broken behind a space where there is one, else between graphemes.
///
/// A single grapheme that is wider than `columns` is a piece of its own.
pub(crate) fn wrap(line: &str, columns: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut taken = 0;
    // Just behind the last space of this piece, and how wide the piece is up to there.
    let mut space: Option<(usize, usize)> = None;
    for (at, grapheme) in line.grapheme_indices(true) {
        let wide = grapheme.width();
        while taken + wide > columns && at > start {
            let (end, left) = match space.take() {
                // A space that has no room is where the line breaks.
                _ if grapheme == " " => (at, 0),
                Some((end, up_to)) => (end, taken - up_to),
                None => (at, 0),
            };
            let piece = line[start..end].trim_end_matches(' ');
            if !piece.is_empty() {
                pieces.push(piece);
            }
            start = end;
            taken = left;
        }
        if grapheme == " " && at == start && !pieces.is_empty() {
            start = at + 1;
            continue;
        }
        taken += wide;
        if grapheme == " " {
            space = Some((at + 1, taken));
        }
    }
    pieces.push(&line[start..]);
    pieces
}

/// Lines of text for `columns`, each broken behind a space where it is wider. What goes on stands below where it began: behind
/// the last gap of several spaces, as in a list of names and what they are, else behind the spaces in front.
pub fn wrap_lines(text: &str, columns: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for (position, line) in text.split('\n').enumerate() {
        if position > 0 {
            out.push('\n');
        }
        wrap_line(&mut out, line, columns);
    }
    out
}

fn wrap_line(out: &mut String, line: &str, columns: usize) {
    if width(line) <= columns {
        return out.push_str(line);
    }
    let front = line.len() - line.trim_start_matches(' ').len();
    let gap = line.trim_end().rfind("  ").map(|at| at + 2).filter(|at| *at > front);
    let (head, rest, indent) = match gap {
        Some(at) if width(&line[..at]) * 3 <= columns * 2 => (&line[..at], &line[at..], width(&line[..at])),
        // A name that leaves no room beside it has a line of its own.
        Some(at) => {
            wrap_line(out, line[..at].trim_end(), columns);
            out.push('\n');
            return wrap_line(out, &format!("{}{}", " ".repeat(front + 4), &line[at..]), columns);
        }
        None => (&line[..front], &line[front..], front),
    };
    if columns < indent + MIN_PIECE {
        return out.push_str(line);
    }
    out.push_str(head);
    for (position, piece) in wrap(rest, columns - indent).iter().enumerate() {
        if position > 0 {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
        }
        out.push_str(piece);
    }
}

/// Appends `count` spaces.
pub(crate) fn push_spaces(buffer: &mut Vec<u8>, count: usize) {
    const SPACES: [u8; 64] = [b' '; 64];
    let mut left = count;
    while left > 0 {
        let step = left.min(SPACES.len());
        buffer.extend_from_slice(&SPACES[..step]);
        left -= step;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn widths_are_display_columns() {
        assert_eq!(width("Zelda"), 5);
        assert_eq!(width("時のオカリナ"), 12);
        assert_eq!(width("e\u{301}"), 1);
        assert_eq!(width("👩‍👩‍👧"), 2);
        assert_eq!(width("🇩🇪"), 2);
    }

    #[test]
    fn cutting_keeps_graphemes_whole() {
        assert_eq!(cut("Zelda", 5), "Zelda");
        assert_eq!(cut("Zelda", 4), "Zel…");
        assert_eq!(cut("時のオカリナ", 4), "時…");
        assert_eq!(cut("👩‍👩‍👧👩‍👩‍👧", 3), "👩‍👩‍👧…");
        assert_eq!(cut("時", 1), "…");
        assert_eq!(cut("時", 0), "");
    }

    #[test]
    fn wrapping_breaks_at_spaces() {
        assert_eq!(wrap("the quick brown fox", 10), ["the quick", "brown fox"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("abcd ef", 4), ["abcd", "ef"]);
        assert_eq!(wrap("  indented", 20), ["  indented"]);
        assert_eq!(wrap("時の", 1), ["時", "の"]);
    }

    #[test]
    fn what_goes_on_stands_below_where_it_began() {
        assert_eq!(
            wrap_lines("heading\n  .undo [N]   take back the last change, or the last N", 30),
            "heading\n  .undo [N]   take back the\n              last change, or\n              the last N"
        );
        assert_eq!(wrap_lines("  one two three four five six", 16), "  one two three\n  four five six");
        assert_eq!(
            wrap_lines("  .seed [NAME|list|plan] [--seed N]  fill the tables with records", 40),
            "  .seed [NAME|list|plan] [--seed N]\n      fill the tables with records"
        );
        assert_eq!(wrap_lines("  a  bcd efg", 8), "  a  bcd efg");
    }

    proptest! {
        #[test]
        fn fitting_loses_only_spaces(text in "[a-z 時é\n]{0,80}", columns in 1usize..40) {
            let squeeze = |text: &str| text.replace([' ', '\n'], "");
            prop_assert_eq!(squeeze(&wrap_lines(&text, columns)), squeeze(&text));
        }

        #[test]
        fn a_cut_is_never_too_wide(text in "\\PC{0,30}", columns in 0usize..20) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
        }

        #[test]
        fn wrapping_loses_only_spaces(text in "[a-z 時é]{0,40}", columns in 2usize..12) {
            let pieces = wrap(&text, columns);
            prop_assert!(pieces.iter().all(|piece| width(piece.trim_end()) <= columns), "{:?}", pieces);
            let squeeze = |text: &str| text.replace(' ', "");
            prop_assert_eq!(squeeze(&pieces.concat()), squeeze(&text));
        }
    }
}
