//! Names, texts and blobs as SQL writes them. This is the one place where they meet SQL text.

/// A name in double quotes.
pub fn quote_name(name: &str) -> String {
    quote(name, '"')
}

/// A text in single quotes. What reads SQL as C strings stops at a NUL in it.
pub fn quote_text(text: &str) -> String {
    quote(text, '\'')
}

fn quote(text: &str, quote: char) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(quote);
    for piece in text.split_inclusive(quote) {
        quoted.push_str(piece);
        if piece.ends_with(quote) {
            quoted.push(quote);
        }
    }
    quoted.push(quote);
    quoted
}

/// A blob: `x'00ff'`.
pub fn quote_blob(bytes: &[u8]) -> String {
    let mut quoted = Vec::with_capacity(bytes.len() * 2 + 3);
    push_blob(&mut quoted, bytes);
    quoted.into_iter().map(char::from).collect()
}

/// Appends `bytes` between two quotes, quotes inside doubled.
pub fn push_quoted(buffer: &mut Vec<u8>, bytes: &[u8], quote: u8) {
    buffer.push(quote);
    let mut pieces = bytes.split(|&byte| byte == quote);
    if let Some(first) = pieces.next() {
        buffer.extend_from_slice(first);
    }
    for piece in pieces {
        buffer.extend_from_slice(&[quote, quote]);
        buffer.extend_from_slice(piece);
    }
    buffer.push(quote);
}

/// Appends a blob.
pub fn push_blob(buffer: &mut Vec<u8>, bytes: &[u8]) {
    buffer.extend_from_slice(b"x'");
    push_hex(buffer, bytes);
    buffer.push(b'\'');
}

/// Appends hexadecimal digits in lower case.
pub fn push_hex(buffer: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    buffer.reserve(bytes.len() * 2);
    for byte in bytes {
        buffer.push(DIGITS[usize::from(byte >> 4)]);
        buffer.push(DIGITS[usize::from(byte & 15)]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{TokenKind, tokens};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_are_doubled() {
        assert_eq!(quote_name("a\"b"), "\"a\"\"b\"");
        assert_eq!(quote_text("it's"), "'it''s'");
        assert_eq!(quote_text(""), "''");
        assert_eq!(quote_blob(&[0, 255]), "x'00ff'");
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_read_again(text in any::<String>(), bytes in any::<Vec<u8>>()) {
            for (sql, kind) in [(quote_name(&text), TokenKind::DoubleQuoted), (quote_text(&text), TokenKind::Text)] {
                let found: Vec<_> = tokens(&sql).map(|token| (token.kind, token.name().into_owned())).collect();
                prop_assert_eq!(found, [(kind, text.clone())]);
            }
            let mut buffer = Vec::new();
            push_quoted(&mut buffer, text.as_bytes(), b'\'');
            prop_assert_eq!(buffer, quote_text(&text).into_bytes());
            prop_assert_eq!(tokens(&quote_blob(&bytes)).next().and_then(|token| token.blob()), Some(bytes));
        }
    }
}
