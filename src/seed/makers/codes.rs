//! Numbers with check digits, colours, patterns and other things.

use crate::seed::argument::{DefaultValue, Parameter, ParameterType};
use crate::seed::draw::Draw;
use crate::seed::maker::Maker;
use crate::seed::text::{PushText, set_text, write_text};
use crate::store::Value;

const LETTERS: &[Parameter] = &[Parameter::integer("length", 1, 100_000, DefaultValue::Integer(8))];

const fn pattern(default: &'static str) -> Parameter {
    Parameter::new("pattern", ParameterType::Text, DefaultValue::Text(default))
}

pub(super) const CODES: &[Maker] = &[
    Maker::new("dni", "the number of a Spanish identity card, valid by its letter", "fake.dni", |draw, _, into| {
        write_dni(draw.below(100_000_000), into);
        Ok(())
    })
    .indexed(|_, _| 100_000_000, |_, _, number, into| write_dni(number, into)),
    Maker::new("cpf", "the number of a Brazilian taxpayer, valid by its check digits", "fake.cpf", |draw, _, into| {
        write_cpf(draw.below(1_000_000_000), into);
        Ok(())
    })
    .indexed(|_, _| 1_000_000_000, |_, _, number, into| write_cpf(number, into)),
    Maker::new("ean13", "the number of a bar code, valid by its check digit", "fake.ean13", |draw, _, into| {
        write_ean(draw.below(1_000_000_000_000), 13, into);
        Ok(())
    })
    .aliases(&["ean", "localized_ean", "localized_ean13"])
    .indexed(|_, _| 1_000_000_000_000, |_, _, number, into| write_ean(number, 13, into)),
    Maker::new("ean8", "the number of a short bar code", "fake.ean8", |draw, _, into| {
        write_ean(draw.below(10_000_000), 8, into);
        Ok(())
    })
    .aliases(&["localized_ean8"])
    .indexed(|_, _| 10_000_000, |_, _, number, into| write_ean(number, 8, into)),
    Maker::new("upc_a", "the number of a bar code in North America", "fake.upc_a", |draw, _, into| {
        write_ean(draw.below(100_000_000_000), 12, into);
        Ok(())
    })
    .aliases(&["upc"])
    .indexed(|_, _| 100_000_000_000, |_, _, number, into| write_ean(number, 12, into)),
    Maker::new("isbn13", "the number of a book, valid by its check digit", "fake.isbn13", |draw, _, into| {
        write_ean(978_000_000_000 + draw.below(1_000_000_000), 13, into);
        Ok(())
    })
    .aliases(&["isbn"])
    .indexed(|_, _| 1_000_000_000, |_, _, number, into| write_ean(978_000_000_000 + number, 13, into)),
    Maker::new("isbn10", "the number of a book before 2007", "fake.isbn10", |draw, _, into| {
        write_isbn10(draw.below(1_000_000_000), into);
        Ok(())
    })
    .indexed(|_, _| 1_000_000_000, |_, _, number, into| write_isbn10(number, into)),
    Maker::new("ssn", "a social security number of the United States", "fake.ssn", |draw, _, into| {
        write_text(into, |text| write_ssn(draw, text));
        Ok(())
    })
    .indexed(|_, _| SSN_COUNT, |_, _, number, into| write_text(into, |text| write_nth_ssn(number, text))),
    Maker::new("ein", "an employer's number of the United States", "fake.ein", |draw, _, into| {
        write_text(into, |text| text.push_pattern(draw, "^#-#######"));
        Ok(())
    })
    .at_least(10_000_000),
    Maker::new("passport_number", "the number of a passport", "fake.passport_number", |draw, _, into| {
        write_text(into, |text| text.push_pattern(draw, "$########"));
        Ok(())
    })
    .at_least(10_000_000),
    Maker::new("license_plate", "what stands on a car", "fake.license_plate", |draw, _, into| {
        let pattern = plate_pattern(draw.context.locale.country.code);
        write_text(into, |text| text.push_pattern(draw, pattern));
        Ok(())
    })
    .at_least(1_000_000),
    Maker::new("vin", "the number of a car's frame, valid by its check digit", "fake.vin", |draw, _, into| {
        write_text(into, |text| write_vin(draw, text));
        Ok(())
    })
    .at_least(10_000_000),
    Maker::new("doi", "the name of a publication", "fake.doi", |draw, _, into| {
        write_text(into, |text| text.push_pattern(draw, "10.^###/????####"));
        Ok(())
    })
    .at_least(10_000_000),
    Maker::new("color", "a colour as in HTML: #3a7bd5", "fake.color", |draw, _, into| {
        let number = draw.below(1 << 24);
        write_hex_color(number, into);
        Ok(())
    })
    .aliases(&["hex_color", "colour"])
    .indexed(|_, _| 1 << 24, |_, _, number, into| write_hex_color(number, into)),
    Maker::new("safe_hex_color", "a colour of three doubled digits", "fake.safe_hex_color", |draw, _, into| {
        write_safe_color(draw.below(1 << 12), into);
        Ok(())
    })
    .indexed(|_, _| 1 << 12, |_, _, number, into| write_safe_color(number, into)),
    Maker::new("color_name", "the name of a colour of CSS", "fake.color_name", |draw, _, into| {
        let name = draw.pick(&COLOURS);
        set_text(into, name);
        Ok(())
    })
    .indexed(
        |_, _| COLOURS.len() as u64,
        |_, _, number, into| {
            set_text(into, COLOURS.get(number as usize).copied().unwrap_or_default());
        },
    ),
    Maker::new("safe_color_name", "the name of a plain colour", "fake.safe_color_name", |draw, _, into| {
        set_text(into, draw.pick(&PLAIN_COLOURS));
        Ok(())
    })
    .indexed(
        |_, _| PLAIN_COLOURS.len() as u64,
        |_, _, number, into| {
            set_text(into, PLAIN_COLOURS.get(number as usize).copied().unwrap_or_default());
        },
    ),
    Maker::new("rgb_color", "red, green and blue from 0 to 255", "fake.rgb_color", |draw, _, into| {
        let [red, green, blue] = [draw.between(0, 255), draw.between(0, 255), draw.between(0, 255)];
        write_text(into, |text| text.push_str(&format!("{red},{green},{blue}")));
        Ok(())
    })
    .aliases(&["color_rgb", "rgb"])
    .at_least(1 << 24),
    Maker::new("rgb_css_color", "the same as CSS has it", "fake.rgb_css_color", |draw, _, into| {
        let [red, green, blue] = [draw.between(0, 255), draw.between(0, 255), draw.between(0, 255)];
        write_text(into, |text| text.push_str(&format!("rgb({red},{green},{blue})")));
        Ok(())
    })
    .at_least(1 << 24),
    Maker::new("hsl_color", "a colour by hue, saturation and lightness", "fake.hsl_color", |draw, _, into| {
        let [hue, saturation, light] = [draw.between(0, 359), draw.between(0, 100), draw.between(0, 100)];
        write_text(into, |text| text.push_str(&format!("hsl({hue},{saturation}%,{light}%)")));
        Ok(())
    })
    .aliases(&["color_hsl"])
    .at_least(1 << 20),
    Maker::new(
        "bothify",
        "a pattern with a digit for each # and a letter for each ?",
        "fake.bothify('??-####')",
        |draw, arguments, into| {
            write_filled(draw, arguments.text(0), true, true, into);
            Ok(())
        },
    )
    .parameters(&[pattern("## ??")])
    .at_least(10),
    Maker::new("numerify", "a pattern with a digit for each #", "fake.numerify('A-###')", |draw, arguments, into| {
        write_filled(draw, arguments.text(0), true, false, into);
        Ok(())
    })
    .parameters(&[pattern("###")])
    .at_least(10),
    Maker::new("lexify", "a pattern with a letter for each ?", "fake.lexify('item-????')", |draw, arguments, into| {
        write_filled(draw, arguments.text(0), false, true, into);
        Ok(())
    })
    .parameters(&[pattern("????")])
    .at_least(10),
    Maker::new(
        "hexify",
        "a pattern with a hexadecimal digit for each ^",
        "fake.hexify('^^:^^')",
        |draw, arguments, into| {
            write_text(into, |text| {
                for letter in arguments.text(0).chars() {
                    if letter == '^' { super::internet::write_hex(draw, 1, text) } else { text.push_char(letter) }
                }
            });
            Ok(())
        },
    )
    .parameters(&[pattern("^^^^")])
    .at_least(10),
    Maker::new("letters", "so many letters", "fake.letters(6)", |draw, arguments, into| {
        let length = arguments.integer(0);
        write_text(into, |text| {
            for _ in 0..length {
                let letter = draw.below(52) as u8;
                text.push(if letter < 26 { b'A' + letter } else { b'a' + letter - 26 });
            }
        });
        Ok(())
    })
    .aliases(&["pystr", "random_letters"])
    .parameters(LETTERS)
    .at_least(52),
    Maker::new("letter", "a letter", "fake.letter", |draw, _, into| {
        let letter = draw.below(52) as u8;
        write_text(into, |text| text.push(if letter < 26 { b'A' + letter } else { b'a' + letter - 26 }));
        Ok(())
    })
    .aliases(&["random_letter"])
    .at_least(52),
    Maker::new("lowercase_letter", "a small letter", "fake.lowercase_letter", |draw, _, into| {
        write_text(into, |text| text.push_pattern(draw, "?"));
        Ok(())
    })
    .aliases(&["random_lowercase_letter"])
    .at_least(26),
    Maker::new("uppercase_letter", "a capital", "fake.uppercase_letter", |draw, _, into| {
        write_text(into, |text| text.push_pattern(draw, "$"));
        Ok(())
    })
    .aliases(&["random_uppercase_letter"])
    .at_least(26),
    Maker::new("digit", "a digit from 0 to 9", "fake.digit", |draw, _, into| {
        *into = Value::Integer(draw.between(0, 9));
        Ok(())
    })
    .aliases(&["random_digit"])
    .indexed(|_, _| 10, |_, _, number, into| *into = Value::Integer(number as i64)),
    Maker::new("digit_not_null", "a digit from 1 to 9", "fake.digit_not_null", |draw, _, into| {
        *into = Value::Integer(draw.between(1, 9));
        Ok(())
    })
    .aliases(&["random_digit_not_null"])
    .indexed(|_, _| 9, |_, _, number, into| *into = Value::Integer(number as i64 + 1)),
    Maker::new("number", "a whole number of so many digits at most", "fake.number(4)", |draw, arguments, into| {
        *into = Value::Integer(draw.between(0, 10_i64.pow(arguments.integer(0) as u32) - 1));
        Ok(())
    })
    .aliases(&["random_number"])
    .parameters(&[Parameter::integer("digits", 1, 18, DefaultValue::Integer(6))])
    .indexed(
        |_, arguments| 10_u64.pow(arguments.integer(0) as u32),
        |_, _, number, into| *into = Value::Integer(number as i64),
    ),
    Maker::new("language_code", "the letters of a language", "fake.language_code", |draw, _, into| {
        set_text(into, draw_language(draw).0);
        Ok(())
    })
    .at_least(40),
    Maker::new("locale", "a language with a country", "fake.locale", |draw, _, into| {
        let (language, country) = draw.pick(&LOCALES);
        write_text(into, |text| text.push_str(&format!("{language}_{country}")));
        Ok(())
    })
    .at_least(20),
    Maker::new("null_boolean", "1, 0 or null", "fake.null_boolean", |draw, _, into| {
        *into = match draw.below(3) {
            0 => Value::Null,
            1 => Value::Integer(0),
            _ => Value::Integer(1),
        };
        Ok(())
    })
    .at_least(3),
    Maker::new("json", "a small object of JSON", "fake.json", |draw, _, into| {
        let words = [(); 2].map(|()| super::prose::plain_word(draw));
        let number = draw.between(0, 999);
        let truth = draw.below(2) == 1;
        write_text(into, |text| {
            text.push_str(&format!(
                "{{\"name\":\"{}\",\"tag\":\"{}\",\"count\":{number},\"open\":{truth}}}",
                words[0], words[1]
            ));
        });
        Ok(())
    })
    .at_least(1000),
];

const COLOURS: [&str; 60] = [
    "AliceBlue",
    "AntiqueWhite",
    "Aquamarine",
    "Azure",
    "Beige",
    "Bisque",
    "Black",
    "Blue",
    "BlueViolet",
    "Brown",
    "CadetBlue",
    "Chartreuse",
    "Chocolate",
    "Coral",
    "CornflowerBlue",
    "Crimson",
    "Cyan",
    "DarkBlue",
    "DarkGreen",
    "DarkOrange",
    "DarkRed",
    "DeepPink",
    "DodgerBlue",
    "FireBrick",
    "ForestGreen",
    "Fuchsia",
    "Gold",
    "Gray",
    "Green",
    "HotPink",
    "Indigo",
    "Ivory",
    "Khaki",
    "Lavender",
    "LemonChiffon",
    "LightBlue",
    "Lime",
    "Linen",
    "Magenta",
    "Maroon",
    "MintCream",
    "Navy",
    "Olive",
    "Orange",
    "Orchid",
    "Peru",
    "Pink",
    "Plum",
    "Purple",
    "Red",
    "Salmon",
    "Sienna",
    "SkyBlue",
    "Tan",
    "Teal",
    "Tomato",
    "Turquoise",
    "Violet",
    "White",
    "Yellow",
];
const PLAIN_COLOURS: [&str; 15] = [
    "black", "maroon", "green", "navy", "olive", "purple", "teal", "lime", "blue", "silver", "gray", "yellow",
    "fuchsia", "aqua", "white",
];
const LANGUAGES: [(&str, &str); 46] = [
    ("af", "Afrikaans"),
    ("am", "Amharic"),
    ("ar", "Arabic"),
    ("bg", "Bulgarian"),
    ("bn", "Bengali"),
    ("ca", "Catalan"),
    ("cs", "Czech"),
    ("cy", "Welsh"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("es", "Spanish"),
    ("et", "Estonian"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("ga", "Irish"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("hu", "Hungarian"),
    ("id", "Indonesian"),
    ("is", "Icelandic"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ko", "Korean"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("mn", "Mongolian"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sv", "Swedish"),
    ("sw", "Swahili"),
    ("ta", "Tamil"),
    ("th", "Thai"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];
const LOCALES: [(&str, &str); 24] = [
    ("ar", "SA"),
    ("bn", "BD"),
    ("da", "DK"),
    ("de", "AT"),
    ("de", "CH"),
    ("de", "DE"),
    ("en", "AU"),
    ("en", "CA"),
    ("en", "GB"),
    ("en", "US"),
    ("es", "ES"),
    ("es", "MX"),
    ("fr", "CA"),
    ("fr", "FR"),
    ("hi", "IN"),
    ("it", "IT"),
    ("ja", "JP"),
    ("ko", "KR"),
    ("nl", "NL"),
    ("pl", "PL"),
    ("pt", "BR"),
    ("ru", "RU"),
    ("tr", "TR"),
    ("zh", "CN"),
];

/// The language that a record is about.
pub(super) fn draw_language(draw: &mut Draw<'_>) -> (&'static str, &'static str) {
    draw.shared().pick(&LANGUAGES)
}

/// A number of `length` digits whose last checks the others (GS1 General Specifications, 7.9): weights 3 and 1 by turns
/// from the right.
/// Eight digits, and the letter that they leave divided by 23 (Real Decreto 1553/2005).
fn write_dni(number: u64, into: &mut Value) {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    write_text(into, |text| {
        text.push_digits(number.cast_signed(), 8);
        text.push(LETTERS[(number % 23) as usize]);
    });
}

/// Nine digits and two check digits (Receita Federal).
fn write_cpf(number: u64, into: &mut Value) {
    write_text(into, |text| {
        let start = text.len();
        text.push_digits(number.cast_signed(), 9);
        for weight in [10, 11] {
            let sum: u64 = text[start..]
                .iter()
                .zip((2..=weight).rev())
                .map(|(digit, weight)| u64::from(digit - b'0') * weight)
                .sum();
            text.push_digits((sum * 10 % 11 % 10).cast_signed(), 1);
        }
    });
}

fn write_ean(number: u64, length: u32, into: &mut Value) {
    let (mut left, mut sum, mut weight) = (number, 0, 3);
    while left > 0 {
        sum += left % 10 * weight;
        weight = 4 - weight;
        left /= 10;
    }
    write_text(into, |text| text.push_digits((number * 10 + (10 - sum % 10) % 10) as i64, length));
}

/// ISO 2108 (1972): the digits weighted 10 to 2 and the check digit together are divisible by 11; X is 10.
fn write_isbn10(number: u64, into: &mut Value) {
    let (mut left, mut sum) = (number, 0);
    for weight in 2..=10 {
        sum += left % 10 * weight;
        left /= 10;
    }
    write_text(into, |text| {
        text.push_digits(number as i64, 9);
        text.push(b"0123456789X"[((11 - sum % 11) % 11) as usize % 11]);
    });
}

/// How many numbers there are: areas 1 to 899 but 666, groups 1 to 99, serials 1 to 9999.
const SSN_COUNT: u64 = 898 * 99 * 9999;

pub(super) fn write_ssn(draw: &mut Draw<'_>, text: &mut Vec<u8>) {
    write_nth_ssn(draw.below(SSN_COUNT), text);
}

fn write_nth_ssn(number: u64, text: &mut Vec<u8>) {
    let area = (number / (99 * 9999)) as i64 + 1;
    text.push_digits(area + i64::from(area >= 666), 3);
    text.push(b'-');
    text.push_digits((number / 9999 % 99) as i64 + 1, 2);
    text.push(b'-');
    text.push_digits((number % 9999) as i64 + 1, 4);
}

fn plate_pattern(country: &str) -> &'static str {
    match country {
        "DE" => "$$-$$ ^###",
        "FR" | "IT" => "$$-###-$$",
        "GB" => "$$## $$$",
        "NL" => "$$-###-$",
        "BR" => "$$$#$##",
        "PT" => "$$-##-$$",
        "TR" => "34 $$$ ###",
        _ => "$$$-####",
    }
}

/// 17 letters and digits, none of which is I, O or Q; the ninth checks the others (49 CFR 565.15).
fn write_vin(draw: &mut Draw<'_>, text: &mut Vec<u8>) {
    const LETTERS: &[u8; 33] = b"0123456789ABCDEFGHJKLMNPRSTUVWXYZ";
    const VALUES: &[u8; 33] = b"012345678912345678123457923456789";
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let mut sum = 0;
    for weight in WEIGHTS {
        let at = draw.below(33) as usize;
        text.push(LETTERS[at]);
        sum += u32::from(VALUES[at] - b'0') * weight;
    }
    if let Some(check) = text.get_mut(8) {
        *check = b"0123456789X"[(sum % 11) as usize];
    }
}

fn write_hex_color(number: u64, into: &mut Value) {
    write_text(into, |text| text.push_str(&format!("#{number:06x}")));
}

fn write_safe_color(number: u64, into: &mut Value) {
    let [red, green, blue] = [number >> 8 & 15, number >> 4 & 15, number & 15];
    write_text(into, |text| text.push_str(&format!("#{red:x}{red:x}{green:x}{green:x}{blue:x}{blue:x}")));
}

fn write_filled(draw: &mut Draw<'_>, pattern: &str, digits: bool, letters: bool, into: &mut Value) {
    write_text(into, |text| {
        for letter in pattern.chars() {
            match letter {
                '#' if digits => text.push(b'0' + draw.below(10) as u8),
                '?' if letters => text.push(b'a' + draw.below(26) as u8),
                other => text.push_char(other),
            }
        }
    });
}
