//! What a revision's text comes to: a checksum over its tokens, so that line ends, blanks and comments do not count.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::sections::{Body, Direction, Language};
use crate::lang;
use crate::lang::{LineKind, tokenize};
use crate::sql::{TokenKind, code};
use crate::store;

/// The checksum of both ways, in hexadecimal digits.
pub fn checksum(language: Language, up: &Body, down: Option<&Body>) -> String {
    let mut hash = Sha256::new();
    take(&mut hash, language, Direction::Up, up);
    if let Some(down) = down {
        take(&mut hash, language, Direction::Down, down);
    }
    hexadecimal(&hash.finalize())
}

/// Two digits a byte.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A string takes whatever is written to it.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// True if two texts say the same.
pub fn is_same(language: Language, one: &Body, other: &Body) -> bool {
    checksum(language, one, None) == checksum(language, other, None)
}

fn take(hash: &mut Sha256, language: Language, direction: Direction, body: &Body) {
    // The marker's options decide how the body runs.
    let marker = Body { text: String::new(), ..body.clone() }.marked(direction);
    token(hash, &marker);
    match language {
        Language::Sql => sql(hash, &body.text),
        Language::Hop => {
            for entry in lang::entries(body.text.lines(), store::is_complete) {
                match entry.kind {
                    LineKind::Blank => continue,
                    LineKind::Sql => sql(hash, &entry.text),
                    LineKind::Meta => entry.text.split_whitespace().for_each(|word| token(hash, word)),
                    LineKind::Hop => {
                        let (tokens, _) = tokenize(&entry.text);
                        for one in tokens {
                            // `a .b` hops, `a.b` is a column.
                            if one.spaced && one.is(".") {
                                token(hash, " ");
                            }
                            token(hash, entry.text.get(one.span.start..one.span.end).unwrap_or_default());
                        }
                    }
                }
                token(hash, "\n");
            }
        }
    }
}

/// Names, keywords and texts count as wholes; of numbers, operators and parameters each word and each mark by itself, as
/// the checksums in journals did from the beginning.
fn sql(hash: &mut Sha256, text: &str) {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii();
    for one in code(text) {
        match one.kind {
            TokenKind::Number | TokenKind::Mark | TokenKind::Parameter => {
                one.bytes.chunk_by(|one, next| is_word(*one) && is_word(*next)).for_each(|part| token(hash, part));
            }
            TokenKind::Blob => {
                let (prefix, digits) = one.bytes.split_at(1);
                token(hash, prefix);
                token(hash, digits);
            }
            _ => token(hash, one.bytes),
        }
    }
}

/// The length in front keeps `a b` and `ab` apart.
fn token(hash: &mut Sha256, text: impl AsRef<[u8]>) {
    let text = text.as_ref();
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(language: Language, text: &str) -> String {
        checksum(language, &Body::plain(text), None)
    }

    #[test]
    fn the_algorithm_is_as_it_was() {
        // Journals keep it: another one would make every revision an edited one.
        assert_eq!(
            sum(Language::Sql, "create table t (a);"),
            "d146d0c6325c96742dd54740bdc5b2c9b624843816e75b70efd2c88063e4b438"
        );
        assert_eq!(
            sum(Language::Sql, "select 1.5e-3, .5, x'0f', ?1, :a >= 0x1F, $b <> 'c' || [d]]; -- e"),
            "3896d3035c1f82189c32b0c2eee1dc5e457dd28d58e0aae625c3bbc941d70b40"
        );
    }

    #[test]
    fn blanks_comments_and_line_ends_do_not_count() {
        let plain = sum(Language::Sql, "create table t (a, 'x y');");
        for same in ["create table t\r\n(a, -- why\r\n 'x y') ;\r\n", "/* b */create table t(a,'x y');"] {
            assert_eq!(sum(Language::Sql, same), plain, "{same}");
        }
        for other in ["create table t (a, 'x  y');", "create table ta, 'x y');", "create table t (b, 'x y');"] {
            assert_ne!(sum(Language::Sql, other), plain, "{other}");
        }
        let plain = sum(Language::Hop, "create book title='a'\nbooks .title");
        for same in
            ["create book   title = 'a' # why\r\n\r\nbooks  .title\r\n", "create book\n  title='a'\nbooks .title"]
        {
            assert_eq!(sum(Language::Hop, same), plain, "{same}");
        }
        for other in ["create book title='a' books .title", "create book title='a'\nbooks.title"] {
            assert_ne!(sum(Language::Hop, other), plain, "{other}");
        }
    }

    #[test]
    fn options_and_both_ways_count() {
        let up = Body::plain("select 1;");
        let mut off = up.clone();
        off.options.transaction = false;
        assert!(!is_same(Language::Sql, &up, &off));
        assert_ne!(checksum(Language::Sql, &up, None), checksum(Language::Sql, &up, Some(&up)));
    }
}
