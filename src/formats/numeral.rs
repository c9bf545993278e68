//! Numbers as texts spell them, and whether what SQLite keeps of one is what the text says.

/// Digits up to which every decimal comes back from a REAL.
const SURE_DIGITS: usize = 15;

/// Digits that the exact value of a REAL has at most.
const MOST_DIGITS: usize = 800;

/// The number that a numeral stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    Integer(i64),
    Real(f64),
}

/// A text that SQLite takes for a number where a column's affinity is numeric (datatype3.html, section 3).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numeral {
    pub number: Number,
    /// True if the first of several digits is a zero, or a plus stands in front.
    pub is_padded: bool,
    /// True if there is an exponent without a sign, and no point: `1E5` may as well be a code.
    pub may_be_code: bool,
    /// True if the number is written without a point, and no INTEGER holds it.
    pub is_overlong: bool,
    /// True if the number, written with as many digits, is the text.
    pub is_exact: bool,
}

/// Reads a text without spaces around it; none if it is no number.
pub fn parse_numeral(text: &[u8]) -> Option<Numeral> {
    let unsigned = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    let (whole, rest) = split_digits(unsigned);
    let (fraction, rest) = match rest.strip_prefix(b".") {
        Some(rest) => {
            let (fraction, rest) = split_digits(rest);
            (Some(fraction), rest)
        }
        None => (None, rest),
    };
    if whole.is_empty() && fraction.is_none_or(<[u8]>::is_empty) {
        return None;
    }
    let exponent = match rest.split_first() {
        None => None,
        Some((b'e' | b'E', exponent)) => {
            let digits = exponent.strip_prefix(b"-").or_else(|| exponent.strip_prefix(b"+")).unwrap_or(exponent);
            if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
                return None;
            }
            Some(exponent)
        }
        Some(_) => return None,
    };
    let spelt = std::str::from_utf8(text).ok()?;
    let is_whole = fraction.is_none() && exponent.is_none();
    let is_padded = text.first() == Some(&b'+') || (whole.len() > 1 && whole[0] == b'0');
    let may_be_code = fraction.is_none() && exponent.is_some_and(|exponent| exponent[0].is_ascii_digit());
    let (number, is_exact) = match spelt.parse() {
        // There is no negative zero but among REALs.
        Ok(number) if is_whole && !(number == 0 && text[0] == b'-') => (Number::Integer(number), true),
        _ => {
            let number: f64 = spelt.parse().ok()?;
            let exponent = exponent.map_or(Some(0), |digits| std::str::from_utf8(digits).ok()?.parse::<i64>().ok());
            (Number::Real(number), exponent.is_some_and(|by| is_exact(number, whole, fraction.unwrap_or_default(), by)))
        }
    };
    let is_overlong = is_whole && matches!(number, Number::Real(number) if number != 0.0);
    Some(Numeral { number, is_padded, may_be_code, is_overlong, is_exact })
}

fn split_digits(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len()))
}

/// True if `number`, rounded to the digits that were written, is what was written.
fn is_exact(number: f64, whole: &[u8], fraction: &[u8], exponent: i64) -> bool {
    let digits = || whole.iter().chain(fraction);
    let is_other = |digit: &u8| *digit != b'0';
    let last = fraction.iter().rposition(is_other).map(|at| whole.len() + at);
    let last = last.or_else(|| whole.iter().rposition(is_other));
    let (Some(first), Some(last)) = (digits().position(is_other), last) else { return true };
    let significant = last - first + 1;
    if !number.is_finite() || number == 0.0 || significant > MOST_DIGITS {
        return false;
    }
    if significant <= SURE_DIGITS && number.is_normal() {
        return true;
    }
    let (Ok(before_point), Ok(zeros)) = (i64::try_from(whole.len()), i64::try_from(first)) else { return false };
    let Some(power) = exponent.checked_add(before_point - 1 - zeros) else { return false };
    let is = |spelt: String| {
        spelt.split_once('e').is_some_and(|(mantissa, spelt_power)| {
            let spelt_digits = mantissa.bytes().filter(|byte| *byte != b'.');
            spelt_power.parse() == Ok(power) && spelt_digits.eq(digits().skip(first).take(significant).copied())
        })
    };
    let number = number.abs();
    // Of two shortest texts one is chosen, which may be rounded the other way.
    is(format!("{:.*e}", significant - 1, number)) || is(format!("{number:e}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_real_keeps_of_a_text() {
        for text in [
            "0.1",
            "1.50",
            "-2.",
            ".5",
            "0.30000000000000004",
            "3.141592653589793",
            "0.10000000000000000555",
            "1e300",
            "5e-324",
            "2.2250738585072014e-308",
            "1e+05",
            "100000000000000000000",
            "0e-999",
            "-0",
            "-0.0",
            "1.0000000000000000000000",
            "9007199254740993",
            "9223372036854775808",
            "-9223372036854775808",
            "0.1234567890123456",
        ] {
            assert!(parse_numeral(text.as_bytes()).is_some_and(|numeral| numeral.is_exact), "{text}");
        }
        for text in [
            "1e400",
            "831371129852921.26",
            "-1e400",
            "1e-400",
            "12345678901234567890",
            "3.14159265358979323846",
            "9007199254740993.0",
            "0.12345678901234567890",
            "1e99999999999999999999",
            "3e-324",
            "12345678.1234567890123",
        ] {
            assert!(parse_numeral(text.as_bytes()).is_some_and(|numeral| !numeral.is_exact), "{text}");
        }
        for text in
            ["", "-", "+", ".", "-.", "e5", "5e", "5e+", "1.2.3", "--5", "1_000", "0x10", " 5", "5 ", "NaN", "1,5", "٣"]
        {
            assert_eq!(parse_numeral(text.as_bytes()), None, "{text}");
        }
        assert!(!parse_numeral(format!("0.{}", "1234567890".repeat(20_000)).as_bytes()).unwrap().is_exact);
    }

    #[test]
    fn how_it_is_spelt() {
        let spelt = |text: &str| parse_numeral(text.as_bytes()).map(|numeral| (numeral.is_padded, numeral.may_be_code));
        for text in ["007", "+5", "-01", "00.5"] {
            assert_eq!(spelt(text), Some((true, false)), "{text}");
        }
        for text in ["1E5", "12e0"] {
            assert_eq!(spelt(text), Some((false, true)), "{text}");
        }
        for text in ["1e-05", "1E+05", "1.0E10", "0.5", "0", "-7"] {
            assert_eq!(spelt(text), Some((false, false)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_shortest_text_of_a_real_is_exact(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
            for text in [format!("{number:?}"), format!("{number:e}"), format!("{number:.16e}"), format!("{number:.30e}")] {
                let numeral = parse_numeral(text.as_bytes()).unwrap();
                prop_assert!(numeral.is_exact, "{text}");
                prop_assert_eq!(numeral.number, Number::Real(number));
            }
        }

        #[test]
        fn the_next_digit_is_not(number in 1.0..1e15_f64, digit in 1..10_u8) {
            // Fifty digits of a REAL's own, one of them changed.
            let mut text = format!("{number:.50}").into_bytes();
            let place = text.len() - 30;
            text[place] = b'0' + (text[place] - b'0' + digit) % 10;
            prop_assert!(!parse_numeral(&text).unwrap().is_exact);
        }
    }
}
