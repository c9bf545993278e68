//! Tells the text of a date, a time or a number, which is read as one and never in part.

/// The longest that is looked at: a time with nine decimals and an offset.
const MAX_LENGTH: usize = 36;

/// True for `2024-06-01`, `2024-06-01 10:30:15.25`, `2024-06-01T10:30Z`, `10:30`, an offset behind a time too.
pub(super) fn is_date(text: &[u8]) -> bool {
    if text.len() > MAX_LENGTH {
        return false;
    }
    match after(text, "dddd-dd-dd") {
        Some([]) => true,
        Some([b' ' | b'T', time @ ..]) => is_time(time),
        Some(_) => false,
        None => is_time(text),
    }
}

/// True for a number that is kept as a text: `00012345678901234567890`, `-1.50`.
pub(super) fn is_numeral(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    let (whole, rest) = digits.split_at(digits.iter().take_while(|byte| byte.is_ascii_digit()).count());
    let decimals = rest.strip_prefix(b".").unwrap_or(rest);
    text.len() <= MAX_LENGTH && !whole.is_empty() && decimals.iter().all(u8::is_ascii_digit)
}

fn is_time(text: &[u8]) -> bool {
    let Some(rest) = after(text, "dd:dd") else { return false };
    let rest = after(rest, ":dd").unwrap_or(rest);
    let rest = match rest {
        [b'.', digits @ ..] => {
            let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
            &digits[end..]
        }
        rest => rest,
    };
    matches!(rest, [] | b"Z")
        || matches!(rest, [b'+' | b'-', zone @ ..] if after(zone, "dd:dd").or(after(zone, "dddd")) == Some(&[]))
}

/// What stands behind a text of the form `shape`, in which `d` is a digit.
fn after<'t>(text: &'t [u8], shape: &str) -> Option<&'t [u8]> {
    let (front, rest) = text.split_at_checked(shape.len())?;
    let fits = |(byte, wanted): (&u8, u8)| if wanted == b'd' { byte.is_ascii_digit() } else { *byte == wanted };
    front.iter().zip(shape.bytes()).all(fits).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn dates_and_times_are_told_from_text() {
        for text in [
            "2024-06-01",
            "2024-06-01 10:30",
            "2024-06-01T10:30:15",
            "2024-06-01 10:30:15.000000",
            "2024-06-01T10:30:15.25Z",
            "2024-06-01T10:30:15+02:00",
            "10:30",
            "10:30:15-0500",
        ] {
            assert!(is_date(text.as_bytes()), "{text}");
        }
        for text in ["", "2024", "2024-06", "2024-06-01x", "2024-06-01 Monday", "a024-06-01", "10:3", "10:30+2"] {
            assert!(!is_date(text.as_bytes()), "{text}");
        }
    }
}
