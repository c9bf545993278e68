//! The one place where text is made fit for a terminal: what would act on it, or hide in it, is made visible.
//!
//! | in the text | at a terminal |
//! | --- | --- |
//! | C0 controls, DEL | `^[`, `^@`, `^?` |
//! | line feed (also CR LF) | `↵`, or itself where lines are kept |
//! | tab | `^I`, or four spaces where lines are kept |
//! | C1 controls, bidirectional controls, U+2028, U+2029, zero-width and other default-ignorable characters | `<U+202E>` |
//! | bytes that are not UTF-8 | `\xFF` |
//!
//! Three kinds of invisible characters are part of ordinary writing and stay: the joiners U+200C and U+200D between
//! two characters outside ASCII (emoji sequences, Persian, the Indic scripts), one variation selector behind a
//! visible character (`❤️`, `1️⃣`), and the tags of a flag that begins with U+1F3F4 (England, Scotland, Wales).

use std::borrow::Cow;

/// What becomes of line feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// All stays on one line: a line feed is shown as `↵`, a tab as `^I`.
    Show,
    /// Line feeds stay, and tabs become spaces.
    Keep,
}

/// Something that must not reach a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsafe {
    Char(char),
    /// A byte that is no part of UTF-8 text.
    Byte(u8),
    /// CR LF, which is one line end.
    LineEnd,
}

/// `bytes` as text that is safe to print. Borrows when there is nothing to do.
pub fn bytes(bytes: &[u8], lines: Lines) -> Cow<'_, str> {
    rewrite(bytes, lines == Lines::Keep, |out, unsafe_part| push_visible(out, unsafe_part, lines))
}

/// `text` made safe to print. Borrows when there is nothing to do.
pub fn text(text: &str, lines: Lines) -> Cow<'_, str> {
    bytes(text.as_bytes(), lines)
}

/// True if it is plain printable ASCII, which needs neither sanitising nor measuring.
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    // Blocks without an early exit are what the compiler turns into vector code.
    bytes.chunks(32).all(|block| block.iter().fold(true, |plain, byte| plain & (0x20..0x7f).contains(byte)))
}

/// Walks over `bytes` and hands whatever must not reach a terminal to `replace`, which writes something else for it.
pub(crate) fn rewrite(
    bytes: &[u8],
    keep_line_feeds: bool,
    mut replace: impl FnMut(&mut String, Unsafe),
) -> Cow<'_, str> {
    if is_plain(bytes)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut changed = false;
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid();
        let mut copied = 0;
        let mut context = Context::default();
        let mut chars = valid.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            let next = chars.peek().map(|&(_, next)| next);
            let unsafe_part = match c {
                '\n' if keep_line_feeds => None,
                '\r' if next == Some('\n') => {
                    chars.next();
                    Some(Unsafe::LineEnd)
                }
                c => (!context.keeps(c, next)).then_some(Unsafe::Char(c)),
            };
            context.push(c, unsafe_part.is_some());
            if let Some(unsafe_part) = unsafe_part {
                out.push_str(&valid[copied..start]);
                replace(&mut out, unsafe_part);
                copied = start + c.len_utf8() + usize::from(unsafe_part == Unsafe::LineEnd);
                changed = true;
            }
        }
        if changed || !chunk.invalid().is_empty() {
            out.push_str(&valid[copied..]);
        }
        for &byte in chunk.invalid() {
            replace(&mut out, Unsafe::Byte(byte));
            changed = true;
        }
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if !changed => Cow::Borrowed(text),
        _ => Cow::Owned(out),
    }
}

fn push_visible(out: &mut String, unsafe_part: Unsafe, lines: Lines) {
    match unsafe_part {
        Unsafe::LineEnd | Unsafe::Char('\n') => out.push(if lines == Lines::Keep { '\n' } else { '↵' }),
        Unsafe::Char('\t') => out.push_str(if lines == Lines::Keep { "    " } else { "^I" }),
        Unsafe::Char('\u{7f}') => out.push_str("^?"),
        Unsafe::Char(c) if c < ' ' => out.extend(['^', char::from(c as u8 ^ 0x40)]),
        Unsafe::Char(c) => out.push_str(&format!("<U+{:04X}>", c as u32)),
        Unsafe::Byte(byte) => out.push_str(&format!("\\x{byte:02X}")),
    }
}

/// What stands before a character, as far as it decides whether an invisible one may stay.
#[derive(Default)]
struct Context {
    /// The character before, if it was kept.
    before: Option<char>,
    /// Within a flag made of tags.
    flag: bool,
}

impl Context {
    fn keeps(&self, c: char, next: Option<char>) -> bool {
        match c {
            ' '..='\u{7e}' => true,
            c if c.is_control() => false,
            '\u{200c}' | '\u{200d}' => {
                let joins = |other: Option<char>| other.is_some_and(|other| !other.is_ascii());
                joins(self.before)
                    && self.before.is_some_and(|before| !is_joiner(before))
                    && joins(next)
                    && next.is_some_and(|next| !is_invisible(next) && !next.is_control())
            }
            c if is_selector(c) => {
                self.before.is_some_and(|before| !before.is_whitespace() && !is_invisible(before) && before > ' ')
            }
            '\u{e0020}'..='\u{e007f}' => self.flag,
            c => !is_invisible(c),
        }
    }

    fn push(&mut self, c: char, replaced: bool) {
        self.flag = !replaced
            && match c {
                '\u{1f3f4}' => true,
                '\u{e0020}'..='\u{e007e}' => self.flag,
                _ => false,
            };
        self.before = (!replaced).then_some(c);
    }
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The characters that have no look of their own: Unicode's `Default_Ignorable_Code_Point`
/// (DerivedCoreProperties.txt), the line and paragraph separators, and the interlinear annotation marks.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(input: &str) -> Cow<'_, str> {
        text(input, Lines::Show)
    }

    #[test]
    fn controls_are_made_visible() {
        assert_eq!(shown("\x1b]0;evil\x07"), "^[]0;evil^G");
        assert_eq!(shown("a\0b\x7f"), "a^@b^?");
        assert_eq!(shown("\u{9b}2J"), "<U+009B>2J");
        assert_eq!(shown("a\u{202e}b\u{2066}\u{2028}\u{feff}"), "a<U+202E>b<U+2066><U+2028><U+FEFF>");
        assert_eq!(bytes(b"a\xff\xc3b", Lines::Show), "a\\xFF\\xC3b");
    }

    #[test]
    fn lines_are_shown_or_kept() {
        assert_eq!(shown("a\nb\tc\r\nd\r"), "a↵b^Ic↵d^M");
        assert_eq!(text("a\nb\tc\r\nd\r", Lines::Keep), "a\nb    c\nd^M");
    }

    #[test]
    fn ordinary_writing_stays_and_is_borrowed() {
        let ordinary = [
            "plain",
            "Zelda: Ocarina – 時のオカリナ",
            "👩‍👩‍👧 👩🏽‍⚕️ ❤️‍🔥 1️⃣ 🇩🇪",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "می‌خواهم",
            "क्‍ष",
            "é e\u{301}",
            "葛\u{e0100}",
        ];
        for text in ordinary {
            assert!(matches!(shown(text), Cow::Borrowed(same) if same == text), "{text:?}");
        }
    }

    #[test]
    fn hidden_characters_out_of_place_are_shown() {
        assert_eq!(shown("a\u{200d}b"), "a<U+200D>b");
        assert_eq!(shown("é\u{200d}\u{200d}é"), "é<U+200D><U+200D>é");
        assert_eq!(shown("é\u{200d}"), "é<U+200D>");
        assert_eq!(shown("x\u{fe0f}\u{fe0f}"), "x\u{fe0f}<U+FE0F>");
        assert_eq!(shown("\u{fe0f} \u{fe0f}"), "<U+FE0F> <U+FE0F>");
        assert_eq!(shown("x\u{e0041}"), "x<U+E0041>");
    }

    proptest! {
        #[test]
        fn nothing_that_acts_survives(input in proptest::collection::vec(any::<u8>(), 0..60), keep in any::<bool>()) {
            let lines = if keep { Lines::Keep } else { Lines::Show };
            let out = bytes(&input, lines);
            prop_assert!(out.chars().all(|c| !c.is_control() || (keep && c == '\n')));
        }

        #[test]
        fn no_hidden_character_survives_out_of_place(
            input in proptest::collection::vec(prop_oneof![
                any::<char>(),
                (0x2000u32..0x2070).prop_filter_map("a scalar", char::from_u32),
                (0xe0000u32..0xe0200).prop_filter_map("a scalar", char::from_u32),
                Just('\u{1f3f4}'), Just('\u{fe0f}'), Just('a'), Just('é'),
            ], 0..40),
        ) {
            let input: String = input.into_iter().collect();
            let out = shown(&input);
            let kept_by_rule = |c| is_joiner(c) || is_selector(c) || ('\u{e0020}'..='\u{e007f}').contains(&c);
            prop_assert!(out.chars().all(|c| !c.is_control() && (!is_invisible(c) || kept_by_rule(c))));
            // What was made safe stays as it is.
            prop_assert_eq!(shown(&out), out.as_ref());
        }
    }
}
