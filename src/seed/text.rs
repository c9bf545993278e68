//! Texts that are built piece by piece, in memory that is used again.

use super::random::RandomStream;
use crate::store::Value;

/// Makes a text of what `write` writes. Its memory is that of the text that was there before.
pub(super) fn write_text(into: &mut Value, write: impl FnOnce(&mut Vec<u8>)) {
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

pub(super) fn set_text(into: &mut Value, text: &str) {
    write_text(into, |bytes| bytes.push_str(text));
}

/// Appends to a text of UTF-8.
pub(super) trait PushText {
    fn push_str(&mut self, text: &str);
    fn push_char(&mut self, letter: char);
    fn push_number(&mut self, number: i64);
    /// The last `width` digits of a number.
    fn push_digits(&mut self, number: i64, width: u32);
    /// The text with its first letter as a capital.
    fn push_capitalised(&mut self, text: &str);
    /// The text with a digit for each `#`, one from 1 to 9 for `^`, a capital for `$` and a small letter for `?`.
    fn push_pattern(&mut self, stream: &mut RandomStream, pattern: &str);
    /// The template with what `fill` writes for each `{Name}` in it.
    fn push_template(&mut self, template: &str, fill: impl FnMut(&mut Self, &str));
}

impl PushText for Vec<u8> {
    fn push_str(&mut self, text: &str) {
        self.extend_from_slice(text.as_bytes());
    }

    fn push_char(&mut self, letter: char) {
        self.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn push_number(&mut self, number: i64) {
        self.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
    }

    fn push_digits(&mut self, number: i64, width: u32) {
        let mut unit = 10_i64.pow(width.saturating_sub(1).min(18));
        while unit > 0 {
            self.push(b'0' + (number / unit % 10).unsigned_abs() as u8);
            unit /= 10;
        }
    }

    fn push_capitalised(&mut self, text: &str) {
        let mut letters = text.chars();
        if let Some(first) = letters.next() {
            if first.is_ascii() {
                self.push(first.to_ascii_uppercase() as u8);
            } else {
                first.to_uppercase().for_each(|letter| self.push_char(letter));
            }
            self.push_str(letters.as_str());
        }
    }

    fn push_pattern(&mut self, stream: &mut RandomStream, pattern: &str) {
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

    fn push_template(&mut self, template: &str, mut fill: impl FnMut(&mut Vec<u8>, &str)) {
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once('{') {
            self.push_str(before);
            let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
            fill(self, name);
            rest = behind;
        }
        self.push_str(rest);
    }
}
