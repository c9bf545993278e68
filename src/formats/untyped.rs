//! What a text of a file without types stands for: a number, a blob or a text.

/// Digits beyond which a decimal would not come back from a REAL as it was.
const MAX_DIGITS: usize = 17;

/// What a text stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Untyped {
    Integer(i64),
    Real(f64),
    /// `Inf`, `-Inf` or `NaN`, as answers spell them.
    NonFinite(f64),
    /// `x'00ff'`
    Blob,
    Text,
}

/// What a text stands for, if it is spelt as such values are: a number with leading zeros, a plus, spaces or more digits
/// than a number keeps is text, so that nothing of it is lost.
pub fn parse_untyped(text: &[u8]) -> Untyped {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    match digits.first() {
        Some(b'0'..=b'9' | b'.') => number(text, digits),
        Some(b'x') if is_blob(text) => Untyped::Blob,
        Some(b'I') if digits == b"Inf" => {
            Untyped::NonFinite(if digits.len() < text.len() { f64::NEG_INFINITY } else { f64::INFINITY })
        }
        Some(b'N') if text == b"NaN" => Untyped::NonFinite(f64::NAN),
        _ => Untyped::Text,
    }
}

fn number(text: &[u8], digits: &[u8]) -> Untyped {
    if digits.len() > 1 && digits[0] == b'0' && digits[1].is_ascii_digit() {
        return Untyped::Text;
    }
    if digits.iter().all(u8::is_ascii_digit) && text != b"-0" {
        return std::str::from_utf8(text)
            .ok()
            .and_then(|text| text.parse().ok())
            .map_or(Untyped::Text, Untyped::Integer);
    }
    let mantissa = digits.iter().position(|byte| matches!(byte, b'e' | b'E')).map_or(digits, |at| &digits[..at]);
    let significant = mantissa.iter().filter(|byte| byte.is_ascii_digit()).skip_while(|byte| **byte == b'0').count();
    let looks = digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    if !looks || significant > MAX_DIGITS || !mantissa.iter().any(u8::is_ascii_digit) {
        return Untyped::Text;
    }
    match std::str::from_utf8(text).ok().and_then(|text| text.parse::<f64>().ok()) {
        Some(number) if number.is_finite() => Untyped::Real(number),
        _ => Untyped::Text,
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
            ("9223372036854775807", Untyped::Integer(i64::MAX)),
            ("-9223372036854775808", Untyped::Integer(i64::MIN)),
            ("1.50", Untyped::Real(1.5)),
            ("0.30000000000000004", Untyped::Real(0.300_000_000_000_000_04)),
            ("1e5", Untyped::Real(1e5)),
            ("-.5", Untyped::Real(-0.5)),
            ("0.5", Untyped::Real(0.5)),
            ("Inf", Untyped::NonFinite(f64::INFINITY)),
            ("-Inf", Untyped::NonFinite(f64::NEG_INFINITY)),
            ("x''", Untyped::Blob),
            ("x'00fF'", Untyped::Blob),
        ] {
            assert_eq!(parse_untyped(text.as_bytes()), want, "{text}");
        }
        let texts =
            ["", "-", ".", "007", "-01", "00.5", "+5", " 5", "5 ", "9223372036854775808", "1e999", "1.2.3", "e5"];
        for text in texts.into_iter().chain(["12345678901234567.89", "x'0'", "x'0g'", "--5", "1-2", "5e", "Infinity"]) {
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
