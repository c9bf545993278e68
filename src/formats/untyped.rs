//! What a text of a file without types stands for: a number, a blob or a text.

use super::numeral::{Number, parse_numeral};

/// Integers of so many digits are codes: numbers of cards, accounts, parcels.
const CODE: u64 = 1_000_000_000_000_000;

/// What a text stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Untyped {
    Integer(i64),
    Real(f64),
    /// `1E5`: a number among others with a point, else a code.
    Exponent(f64),
    /// `Inf` or `-Inf`, as answers spell them.
    NonFinite(f64),
    /// `x'00ff'`
    Blob,
    /// Digits that are more than a number: with a zero or a plus in front, or more of them than a number keeps.
    Code,
    Text,
}

/// What a text stands for, if nothing of it is lost: how many digits it has, and how they are written.
pub fn parse_untyped(text: &[u8]) -> Untyped {
    match text.first() {
        Some(b'0'..=b'9' | b'.' | b'-' | b'+') => {}
        Some(b'x') if is_blob(text) => return Untyped::Blob,
        Some(b'I') => return non_finite(text).map_or(Untyped::Text, Untyped::NonFinite),
        _ => return Untyped::Text,
    }
    let Some(numeral) = parse_numeral(text) else {
        return non_finite(text).map_or(Untyped::Text, Untyped::NonFinite);
    };
    match numeral.number {
        _ if numeral.is_padded || numeral.is_overlong || !numeral.is_exact => Untyped::Code,
        Number::Integer(number) if number.unsigned_abs() >= CODE => Untyped::Code,
        Number::Integer(number) => Untyped::Integer(number),
        Number::Real(number) if numeral.may_be_code => Untyped::Exponent(number),
        Number::Real(number) => Untyped::Real(number),
    }
}

/// The infinity that a text is, as answers spell it.
pub fn non_finite(text: &[u8]) -> Option<f64> {
    match text {
        b"Inf" => Some(f64::INFINITY),
        b"-Inf" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

fn is_blob(text: &[u8]) -> bool {
    match text {
        [b'x', b'\'', digits @ .., b'\''] => digits.len() % 2 == 0 && digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    }
}

/// Puts the bytes that `x'00ff'` stands for into `into`.
pub fn decode_blob(text: &[u8], into: &mut Vec<u8>) {
    into.clear();
    let digits = text.get(2..text.len().saturating_sub(1)).unwrap_or_default();
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or(0) as u8;
    into.extend(digits.chunks_exact(2).map(|pair| (digit(pair[0]) << 4) | digit(pair[1])));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_number_would_lose_stays_text() {
        for (text, want) in [
            ("0", Untyped::Integer(0)),
            ("-7", Untyped::Integer(-7)),
            ("999999999999999", Untyped::Integer(999_999_999_999_999)),
            ("1.50", Untyped::Real(1.5)),
            ("0.30000000000000004", Untyped::Real(0.300_000_000_000_000_04)),
            ("1e5", Untyped::Exponent(1e5)),
            ("1.5e-07", Untyped::Real(1.5e-7)),
            ("-.5", Untyped::Real(-0.5)),
            ("Inf", Untyped::NonFinite(f64::INFINITY)),
            ("-Inf", Untyped::NonFinite(f64::NEG_INFINITY)),
            ("x''", Untyped::Blob),
            ("x'00fF'", Untyped::Blob),
        ] {
            assert_eq!(parse_untyped(text.as_bytes()), want, "{text}");
        }
        for text in ["007", "-01", "00.5", "+5", "4111111111111111", "9223372036854775808", "1e999", "1e-400"] {
            assert_eq!(parse_untyped(text.as_bytes()), Untyped::Code, "{text}");
        }
        for text in ["", "-", ".", " 5", "5 ", "1.2.3", "e5", "x'0'", "x'0g'", "--5", "1-2", "5e", "Infinity", "NaN"] {
            assert_eq!(parse_untyped(text.as_bytes()), Untyped::Text, "{text}");
        }
    }

    #[test]
    fn blobs_are_read() {
        let mut bytes = vec![1];
        decode_blob(b"x'00fF10'", &mut bytes);
        assert_eq!(bytes, [0, 255, 16]);
    }
}
