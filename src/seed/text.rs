//! Texts under construction, in memory that is used again.

use super::moment::digits;
use super::stream::Stream;
use crate::store::Value;

/// Makes a text of what `write` writes; its memory is that of the text that was there before.
pub(super) fn write(into: &mut Value, write: impl FnOnce(&mut Vec<u8>)) {
    let mut text = match std::mem::replace(into, Value::Null) {
        Value::Text(mut text) => {
            text.clear();
            text
        }
        _ => Vec::new(),
    };
    write(&mut text);
    *into = Value::Text(text);
}

pub(super) fn set(into: &mut Value, text: &str) {
    write(into, |bytes| bytes.str(text));
}

pub(super) trait Text {
    fn str(&mut self, text: &str);
    fn char(&mut self, letter: char);
    fn number(&mut self, number: i64);
    /// The last `width` digits of a number.
    fn digits(&mut self, number: i64, width: u32);
    /// The text with a digit for each `#`, one from 1 to 9 for `^`, a capital for `$` and a small letter for `?`.
    fn pattern(&mut self, stream: &mut Stream, pattern: &str);
}

impl Text for Vec<u8> {
    fn str(&mut self, text: &str) {
        self.extend_from_slice(text.as_bytes());
    }

    fn char(&mut self, letter: char) {
        self.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn number(&mut self, number: i64) {
        self.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }

    fn digits(&mut self, number: i64, width: u32) {
        digits(self, number, width);
    }

    fn pattern(&mut self, stream: &mut Stream, pattern: &str) {
        for byte in pattern.bytes() {
            self.push(match byte {
                b'#' => b'0' + stream.below(10) as u8,
                b'^' => b'1' + stream.below(9) as u8,
                b'$' => b'A' + stream.below(26) as u8,
                b'?' => b'a' + stream.below(26) as u8,
                other => other,
            });
        }
    }
}

/// `text` with its first letter as a capital.
pub(super) fn capitalised(text: &str, into: &mut Vec<u8>) {
    let mut letters = text.chars();
    if let Some(first) = letters.next() {
        if first.is_ascii() {
            into.push(first.to_ascii_uppercase() as u8);
        } else {
            first.to_uppercase().for_each(|letter| into.char(letter));
        }
        into.str(letters.as_str());
    }
}

/// A template with what stands for each `{Name}` in it.
pub(super) fn template(into: &mut Vec<u8>, template: &str, mut fill: impl FnMut(&mut Vec<u8>, &str)) {
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        into.str(before);
        let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
        fill(into, name);
        rest = behind;
    }
    into.str(rest);
}
