//! On what scale the values of a column lie, and where on it.

use crate::seed::Timestamp;

/// On what scale values lie whose histogram is learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scale {
    /// Numbers with so many digits behind the point; without a number of digits as they come.
    Number(Option<u32>),
    Day,
    /// A day and a time, and the letter between them.
    Moment(MomentForm),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum MomentForm {
    Space,
    T,
    TZ,
}

impl MomentForm {
    /// The expression for a moment that is written with a space, in this form.
    pub(super) fn written(self, text: &str) -> String {
        match self {
            MomentForm::Space => text.to_owned(),
            MomentForm::T => format!("replace({text}, ' ', 'T')"),
            MomentForm::TZ => format!("replace({text}, ' ', 'T') || 'Z'"),
        }
    }
}

/// The scale of a text that is a day or a moment, letter by letter as SQLite writes them, and its place: seconds since 1970.
pub(super) fn read_time(bytes: &[u8]) -> Option<(Scale, f64)> {
    let scale = match (bytes.len(), bytes.get(10), bytes.get(16), bytes.get(19)) {
        (10, ..) => Scale::Day,
        (19, Some(b' '), Some(b':'), _) => Scale::Moment(MomentForm::Space),
        (19, Some(b'T'), Some(b':'), _) => Scale::Moment(MomentForm::T),
        (20, Some(b'T'), Some(b':'), Some(b'Z')) => Scale::Moment(MomentForm::TZ),
        _ => return None,
    };
    let begins_and_ends = bytes[0].is_ascii_digit() && !bytes[bytes.len() - 1].is_ascii_whitespace();
    let time = Timestamp::parse(std::str::from_utf8(bytes).ok().filter(|_| begins_and_ends)?)?;
    Some((scale, time.unix() as f64))
}

/// More digits than these are numbers as they come.
const MOST_DIGITS: u32 = 6;

/// How many digits behind the point a number needs, `known` or more; none where [`MOST_DIGITS`] are too few.
pub(super) fn digits(number: f64, known: u32) -> Option<u32> {
    (known..=MOST_DIGITS).find(|digits| {
        let unit = 10_f64.powi(*digits as i32);
        let scaled = number * unit;
        // A quotient of two whole numbers is the double that is nearest to the decimal.
        if scaled.abs() < (1_i64 << 53) as f64 {
            scaled.round() / unit == number
        } else {
            number.fract() == 0.0 || format!("{number:.*}", *digits as usize).parse() == Ok(number)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_sqlite_writes_them() {
        for (text, scale) in [
            ("2024-02-29", Some(Scale::Day)),
            ("2024-02-29 10:11:12", Some(Scale::Moment(MomentForm::Space))),
            ("2024-02-29T10:11:12", Some(Scale::Moment(MomentForm::T))),
            ("2024-02-29T10:11:12Z", Some(Scale::Moment(MomentForm::TZ))),
            ("2023-02-29", None),
            ("2024-02-31 10:11:12", None),
            ("2024-02-29 24:00:00", None),
            ("2024-02-29 10:11", None),
            ("2024-02-29 10:11.23", None),
            ("2024-02-29 10:11:1 ", None),
            (" 2024-02-29", None),
            ("2024-02-29\n", None),
            ("not a date", None),
            ("", None),
        ] {
            assert_eq!(read_time(text.as_bytes()).map(|(scale, _)| scale), scale, "{text:?}");
        }
        assert_eq!(read_time(b"1970-01-02T00:00:01Z").map(|(_, place)| place), Some(86_401.0));
    }

    #[test]
    fn digits_behind_the_point_are_counted() {
        for (number, wanted) in [
            (3.0, Some(0)),
            (-1.5, Some(1)),
            (9.99, Some(2)),
            (0.1 + 0.2, None),
            (0.000_001, Some(6)),
            (1e300, Some(0)),
            (12_345_678_901.25, Some(2)),
            (1.0 / 3.0, None),
        ] {
            assert_eq!(digits(number, 0), wanted, "{number}");
        }
        assert_eq!(digits(3.0, 2), Some(2));
    }
}
