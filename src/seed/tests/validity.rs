//! Numbers with check digits, checked by other means than those that made them.

use super::{LOCALES, SeedContext, Value, call, integers, texts, values};

const COUNT: u64 = 2000;

fn digits(text: &str) -> Vec<u64> {
    text.chars().map(|digit| if digit == 'X' { 10 } else { u64::from(digit.to_digit(10).unwrap()) }).collect()
}

#[test]
fn cards_pass_luhn_and_belong_to_their_brand() {
    let context = SeedContext::new(1);
    let doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    for (brand, length, starts) in [
        ("visa", 16, vec!["4"]),
        ("amex", 15, vec!["34", "37"]),
        ("mastercard", 16, vec!["51", "53", "55", "2221"]),
        ("diners", 14, vec!["30", "36", "38"]),
        ("maestro", 12, vec!["50", "6"]),
    ] {
        for number in texts(&context, "credit_card_number", &[Value::text(brand)], COUNT) {
            assert_eq!(number.len(), length, "{number}");
            assert!(starts.iter().any(|start| number.starts_with(start)), "{number}");
            let all = digits(&number);
            let sum: u64 = all
                .iter()
                .enumerate()
                .map(|(at, digit)| if (all.len() - at).is_multiple_of(2) { doubled[*digit as usize] } else { *digit })
                .sum();
            assert_eq!(sum % 10, 0, "{number}");
        }
    }
}

#[test]
fn bar_codes_and_books_check() {
    let context = SeedContext::new(2);
    for (name, length) in [("ean13", 13), ("ean8", 8), ("upc_a", 12), ("isbn13", 13)] {
        for number in texts(&context, name, &[], COUNT) {
            assert_eq!(number.len(), length);
            let sum: u64 = digits(&number).iter().rev().enumerate().map(|(at, digit)| digit * [1, 3][at % 2]).sum();
            assert_eq!(sum % 10, 0, "{name} {number}");
            assert!(name != "isbn13" || number.starts_with("978"));
        }
    }
    for number in texts(&context, "isbn10", &[], COUNT) {
        let all = digits(&number);
        // The running total of running totals is divisible by 11.
        let (mut total, mut totals) = (0, 0);
        for digit in &all {
            total += digit;
            totals += total;
        }
        assert_eq!((all.len(), totals % 11), (10, 0), "{number}");
        assert!(!number[..9].contains('X'));
    }
}

#[test]
fn accounts_leave_a_remainder_of_one() {
    for locale in &LOCALES {
        let context = SeedContext { locale, ..SeedContext::new(3) };
        for number in texts(&context, "iban", &[], 300) {
            let turned = format!("{}{}", &number[4..], &number[..4]);
            let spelled: String = turned.chars().map(|letter| letter.to_digit(36).unwrap().to_string()).collect();
            let rest = spelled.as_bytes().chunks(7).fold(0_u64, |rest, chunk| {
                format!("{rest}{}", std::str::from_utf8(chunk).unwrap()).parse::<u64>().unwrap() % 97
            });
            assert_eq!(rest, 1, "{number}");
        }
    }
    assert!(
        texts(&SeedContext::new(3), "iban", &[Value::text("de")], 9)
            .iter()
            .all(|iban| iban.starts_with("DE") && iban.len() == 22)
    );
}

#[test]
fn other_numbers_are_of_their_kind() {
    let context = SeedContext::new(4);
    for number in texts(&context, "ssn", &[], COUNT) {
        let (area, rest) = number.split_once('-').unwrap();
        let (group, serial) = rest.split_once('-').unwrap();
        assert!(!["000", "666"].contains(&area) && area < "900" && group != "00" && serial != "0000", "{number}");
    }
    for uuid in texts(&context, "uuid", &[], COUNT) {
        let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert!(uuid.as_bytes()[14] == b'4' && b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
    }
    for name in ["ipv4", "ipv4_private", "ipv4_public"] {
        for address in texts(&context, name, &[], COUNT) {
            let address: std::net::Ipv4Addr = address.parse().unwrap();
            assert!(name == "ipv4" || address.is_private() == (name == "ipv4_private"), "{address}");
        }
    }
    assert!(texts(&context, "ipv6", &[], COUNT).iter().all(|address| address.parse::<std::net::Ipv6Addr>().is_ok()));
    for mac in texts(&context, "mac", &[], COUNT) {
        let first = u8::from_str_radix(&mac[..2], 16).unwrap();
        assert!(mac.len() == 17 && first & 3 == 2, "{mac}");
    }
    for number in texts(&context, "aba", &[], COUNT) {
        let d = digits(&number);
        assert_eq!((3 * (d[0] + d[3] + d[6]) + 7 * (d[1] + d[4] + d[7]) + d[2] + d[5] + d[8]) % 10, 0, "{number}");
    }
    for vin in texts(&context, "vin", &[], COUNT) {
        let value = |letter: char| match letter {
            'A'..='H' => letter as u32 - 'A' as u32 + 1,
            'J'..='R' => letter as u32 - 'J' as u32 + 1,
            'S'..='Z' => letter as u32 - 'S' as u32 + 2,
            digit => digit.to_digit(10).unwrap(),
        };
        let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
        let sum: u32 =
            vin.chars().zip(weights).map(|(letter, weight)| if weight == 0 { 0 } else { value(letter) * weight }).sum();
        assert_eq!(
            vin.as_bytes()[8] as char,
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'X'][(sum % 11) as usize],
            "{vin}"
        );
    }
    for json in texts(&context, "profile", &[], 200).iter().chain(&texts(&context, "json", &[], 200)) {
        assert!(serde_json::from_str::<serde_json::Value>(json).is_ok(), "{json}");
    }
    assert!(integers(&context, "port", &[], COUNT).iter().all(|port| (0..=65_535).contains(port)));
}

#[test]
fn texts_are_as_long_as_they_may_be() {
    for locale in &LOCALES {
        let context = SeedContext { locale, ..SeedContext::new(5) };
        for max in [1, 2, 3, 7, 20, 80, 255, 1000] {
            for text in texts(&context, "text", &[Value::Integer(max)], 50) {
                let length = text.chars().count() as i64;
                assert!((1..=max).contains(&length), "{} {max}: {text}", locale.code);
                assert_eq!(text.trim(), text);
            }
        }
    }
    let context = SeedContext::new(5);
    for sentence in texts(&context, "sentence", &[Value::Integer(4), Value::Integer(8)], COUNT) {
        assert!((4..=8).contains(&sentence.split(' ').count()), "{sentence}");
        assert!(sentence.starts_with(|first: char| first.is_uppercase()) && sentence.ends_with('.'), "{sentence}");
    }
    assert!(texts(&context, "words", &[Value::Integer(2)], 99).iter().all(|words| words.split(' ').count() == 2));
    for password in texts(&context, "password", &[], COUNT) {
        assert_eq!(password.len(), 10);
        for kind in [char::is_uppercase as fn(char) -> bool, char::is_lowercase, char::is_numeric] {
            assert!(password.contains(kind), "{password}");
        }
        assert!(password.contains(|mark: char| mark.is_ascii_punctuation()), "{password}");
    }
}

#[test]
fn times_follow_one_another_in_the_form_of_the_first() {
    let context = SeedContext::new(6);
    for (than, within, least, most) in [
        ("2024-02-28", "2 days", "2024-02-29", "2024-03-01"),
        ("2024-02-28 10:00:00", "1 minute", "2024-02-28 10:00:01", "2024-02-28 10:01:00"),
        ("2024-02-28T10:00:00Z", "1 hour", "2024-02-28T10:00:01Z", "2024-02-28T11:00:00Z"),
    ] {
        for found in texts(&context, "after", &[Value::text(than), Value::text(within)], 300) {
            assert!(found.as_str() >= least && found.as_str() <= most && found.len() == than.len(), "{found}");
        }
    }
    let earlier = integers(&context, "before", &[Value::Integer(1000), Value::text("1 minute")], 300);
    assert!(earlier.iter().all(|found| (940..1000).contains(found)));
    assert_eq!(values(&context, &call(&context, "after", &[Value::Null]), 1), [Value::Null]);
    let births = texts(&context, "date_of_birth", &[Value::Integer(18), Value::Integer(18)], 2000);
    assert_eq!(births.iter().min().map(String::as_str), Some("2006-01-02"));
    assert_eq!(births.iter().max().map(String::as_str), Some("2007-01-01"));
    let ages = integers(&context, "age", &[Value::Integer(18), Value::Integer(20)], 2000);
    assert_eq!((ages.iter().min(), ages.iter().max()), (Some(&18), Some(&20)));
}
