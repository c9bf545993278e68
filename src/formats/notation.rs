//! How numbers and blobs are spelt, the same in every format.

pub(super) use crate::sql::{push_blob, push_quoted};

use crate::sql::push_hex;

/// A blob longer than this is shown in its short form.
const SHORT_BLOB: usize = 8;

/// Appends an integer in decimal digits.
pub(super) fn push_integer(buffer: &mut Vec<u8>, number: i64) {
    buffer.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends the shortest decimal that reads back as the same number, with a `.0` or an exponent so that it is seen to
/// be REAL; `Inf`, `-Inf` and `NaN` where there is none.
pub fn push_real(buffer: &mut Vec<u8>, number: f64) {
    match non_finite(number) {
        Some(word) => buffer.extend_from_slice(word.as_bytes()),
        None => buffer.extend_from_slice(zmij::Buffer::new().format_finite(number).as_bytes()),
    }
}

/// How many decimal digits a REAL holds for certain.
const REAL_DIGITS: usize = 15;

/// The least number with one digit more than those before its point.
const LARGEST_ROUNDED: f64 = 1e15;

/// The same for people: no digits beyond those that a REAL holds for certain, `105.93` rather than `105.92999999999999`.
pub(super) fn push_rounded_real(buffer: &mut Vec<u8>, number: f64) {
    let start = buffer.len();
    push_real(buffer, number);
    // Where they do not reach the units of a number that is written with them, a rounded one would be another.
    if number.abs() >= LARGEST_ROUNDED && !buffer[start..].contains(&b'e') {
        return;
    }
    let mantissa = buffer[start..].iter().take_while(|byte| **byte != b'e').filter(|byte| byte.is_ascii_digit());
    // Zeros in front are no digits of the number; those behind are few.
    if mantissa.skip_while(|byte| **byte == b'0').count() > REAL_DIGITS
        && let Some(rounded) =
            format!("{number:.*e}", REAL_DIGITS - 1).parse().ok().filter(|rounded: &f64| rounded.is_finite())
    {
        buffer.truncate(start);
        push_real(buffer, rounded);
    }
}

/// A REAL for people, as a text of its own.
pub fn rounded(number: f64) -> String {
    let mut buffer = Vec::new();
    push_rounded_real(&mut buffer, number);
    String::from_utf8_lossy(&buffer).into_owned()
}

/// The word for a number that has no digits.
pub(super) fn non_finite(number: f64) -> Option<&'static str> {
    if number.is_finite() {
        None
    } else if number.is_nan() {
        Some("NaN")
    } else {
        Some(if number > 0.0 { "Inf" } else { "-Inf" })
    }
}

/// Appends a blob for people: whole if it is short, else its beginning and its size, `x'0001020304050607…' (12 bytes)`.
pub(super) fn push_short_blob(buffer: &mut Vec<u8>, bytes: &[u8]) {
    if bytes.len() <= SHORT_BLOB {
        return push_blob(buffer, bytes);
    }
    buffer.extend_from_slice(b"x'");
    push_hex(buffer, &bytes[..SHORT_BLOB]);
    buffer.extend_from_slice("…' (".as_bytes());
    buffer.extend_from_slice(itoa::Buffer::new().format(bytes.len()).as_bytes());
    buffer.extend_from_slice(b" bytes)");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spelt(spell: impl Fn(&mut Vec<u8>)) -> String {
        let mut buffer = Vec::new();
        spell(&mut buffer);
        String::from_utf8(buffer).unwrap()
    }

    #[test]
    fn reals_look_real_and_read_back() {
        for number in [0.0, 1.0, -1.5, 0.1 + 0.2, 1e15, 1e16, 1e300, 5e-324, f64::MAX, f64::MIN_POSITIVE, 123456789.0] {
            let text = spelt(|buffer| push_real(buffer, number));
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits());
            assert!(text.contains(['.', 'e']), "{text}");
        }
        assert_eq!(spelt(|buffer| push_real(buffer, 0.1 + 0.2)), "0.30000000000000004");
        assert_eq!(spelt(|buffer| push_real(buffer, f64::NEG_INFINITY)), "-Inf");
    }

    proptest! {
        #[test]
        fn any_real_reads_back(number in any::<f64>()) {
            let text = spelt(|buffer| push_real(buffer, number));
            prop_assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits());
        }
    }

    #[test]
    fn people_see_fifteen_digits() {
        let shown = |number| spelt(|buffer| push_rounded_real(buffer, number));
        assert_eq!(shown(105.92999999999999), "105.93");
        assert_eq!(shown(0.1 + 0.2), "0.3");
        assert_eq!(shown(-1.0 / 3.0), "-0.333333333333333");
        assert_eq!(shown(2.0 / 3.0 * 1e-9), "6.66666666666667e-10");
        assert_eq!(shown(123_456_789_012_345_680.0), "1.23456789012346e+17");
        assert_eq!(shown(9_007_199_254_740_992.0), "9007199254740992.0");
        assert_eq!(shown(1234567.25), "1234567.25");
        assert_eq!(shown(0.0), "0.0");
        assert_eq!(shown(f64::INFINITY), "Inf");
        assert_eq!(shown(f64::MAX), "1.7976931348623157e+308");
    }

    #[test]
    fn blobs_and_quotes() {
        assert_eq!(spelt(|buffer| push_short_blob(buffer, &[0, 255])), "x'00ff'");
        assert_eq!(spelt(|buffer| push_short_blob(buffer, &[1; 12])), "x'0101010101010101…' (12 bytes)");
        assert_eq!(spelt(|buffer| push_quoted(buffer, b"it's", b'\'')), "'it''s'");
        assert_eq!(spelt(|buffer| push_quoted(buffer, b"", b'\'')), "''");
    }
}
