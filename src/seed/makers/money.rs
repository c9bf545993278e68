//! Companies, jobs, prices, currencies, cards and accounts.

use crate::diagnostic::Diagnostic;
use crate::seed::argument::{DefaultValue, Parameter, ParameterType};
use crate::seed::draw::Draw;
use crate::seed::maker::Maker;
use crate::seed::text::{PushText, set_text, write_text};
use crate::store::Value;

const BRAND: &[Parameter] = &[Parameter::new("brand", ParameterType::OneOf(&BRANDS), DefaultValue::Absent)];
const BRANDS: [&str; CARDS.len()] = {
    let mut brands = [""; CARDS.len()];
    let mut at = 0;
    while at < brands.len() {
        brands[at] = CARDS[at].brand;
        at += 1;
    }
    brands
};
/// The countries whose account numbers are known.
pub(in crate::seed) const ACCOUNT_COUNTRIES: [&str; ACCOUNTS.len()] = {
    let mut countries = [""; ACCOUNTS.len()];
    let mut at = 0;
    while at < countries.len() {
        countries[at] = ACCOUNTS[at].0;
        at += 1;
    }
    countries
};

pub(super) const MONEY: &[Maker] = &[
    Maker::new("company", "the name of a company", "fake.company", |draw, _, into| {
        write_company(draw, into);
        Ok(())
    })
    .at_least(10_000),
    Maker::new("company_suffix", "what a company's name ends with", "fake.company_suffix", |draw, _, into| {
        let suffixes = draw.context.locale.company_suffixes;
        set_text(into, draw.pick(suffixes));
        Ok(())
    })
    .at_least(3),
    Maker::new("company_email", "an e-mail address of the person at work", "fake.company_email", |draw, _, into| {
        let person = draw.person();
        let host = draw.pick(super::texts::latin_words());
        write_text(into, |text| {
            person.write_username(text);
            text.push(b'@');
            text.push_str(host);
            text.push_str(".example");
        });
        Ok(())
    })
    .aliases(&["ascii_company_email"])
    .at_least(100_000),
    Maker::new("catch_phrase", "what a company says of itself", "fake.catch_phrase", |draw, _, into| {
        let lists = draw.context.locale.buzz;
        write_three(draw, lists, into);
        Ok(())
    })
    .at_least(10_000),
    Maker::new("bs", "what a company says it does", "fake.bs", |draw, _, into| {
        let lists = draw.context.locale.business;
        write_three(draw, lists, into);
        Ok(())
    })
    .at_least(10_000),
    Maker::new("industry", "a branch of trade", "fake.industry", |draw, _, into| {
        let list = draw.context.locale.industries;
        set_text(into, draw.pick(list));
        Ok(())
    })
    .at_least(10),
    Maker::new("job", "what somebody does for a living", "fake.job", |draw, _, into| {
        write_job(draw, into);
        Ok(())
    })
    .aliases(&["job_female", "job_male", "job_title"])
    .at_least(200),
    Maker::new("profession", "a trade in one word", "fake.profession", |draw, _, into| {
        let list = draw.context.locale.professions;
        set_text(into, draw.pick(list));
        Ok(())
    })
    .at_least(10),
    Maker::new(
        "shelf_price",
        "a price as shops have it: rather low than high, most end in .99, .00 or .50",
        "fake.shelf_price(5, 60)",
        |draw, arguments, into| {
            *into = Value::Real(draw_shelf_price(draw, arguments.real(0), arguments.real(1)) as f64 / 100.0);
            Ok(())
        },
    )
    .parameters(&[
        Parameter::number("least", 0.0, 1e12, DefaultValue::Real(1.0)),
        Parameter::number("most", 0.0, 1e12, DefaultValue::Real(100.0)),
    ])
    .at_least(100),
    Maker::new("price", "a price with two digits behind the point", "fake.price(5, 60)", |draw, arguments, into| {
        let (least, most) = ((arguments.real(0) * 100.0).ceil(), (arguments.real(1) * 100.0).floor());
        if least > most {
            return Err(Diagnostic::error(format!(
                "there is no price from {} to {}",
                arguments.real(0),
                arguments.real(1)
            )));
        }
        *into = Value::Real(draw.between(least as i64, most as i64) as f64 / 100.0);
        Ok(())
    })
    .parameters(&[
        Parameter::number("least", 0.0, 1e12, DefaultValue::Real(1.0)),
        Parameter::number("most", 0.0, 1e12, DefaultValue::Real(100.0)),
    ])
    .at_least(100),
    Maker::new("pricetag", "a price as it stands on a shelf", "fake.pricetag", |draw, _, into| {
        let symbol = local_currency(draw).2;
        let (digits, cents) = (draw.between(0, 4), draw.between(0, 99));
        let most = 10_i64.pow(digits as u32) * 9;
        let whole = draw.between(1, most);
        write_text(into, |text| {
            text.push_str(symbol);
            write_thousands(text, whole);
            text.push(b'.');
            text.push_digits(cents, 2);
        });
        Ok(())
    })
    .at_least(100_000),
    Maker::new("currency", "code and name of a currency", "fake.currency", |draw, _, into| {
        let (code, name, _) = draw_currency(draw);
        write_text(into, |text| text.push_str(&format!("{code} {name}")));
        Ok(())
    })
    .at_least(CURRENCIES.len() as u64),
    Maker::new("currency_code", "the three letters of a currency", "fake.currency_code", |draw, _, into| {
        set_text(into, draw_currency(draw).0);
        Ok(())
    })
    .indexed(
        |_, _| CURRENCIES.len() as u64,
        |_, _, number, into| {
            set_text(into, CURRENCIES.get(number as usize).map_or("", |(code, ..)| code));
        },
    ),
    Maker::new("currency_name", "the name of the same currency", "fake.currency_name", |draw, _, into| {
        set_text(into, draw_currency(draw).1);
        Ok(())
    })
    .at_least(CURRENCIES.len() as u64),
    Maker::new("currency_symbol", "the symbol of the same currency", "fake.currency_symbol", |draw, _, into| {
        set_text(into, draw_currency(draw).2);
        Ok(())
    })
    .at_least(20),
    Maker::new(
        "cryptocurrency_code",
        "the letters of a cryptocurrency",
        "fake.cryptocurrency_code",
        |draw, _, into| {
            let at = draw.shared().below(CRYPTOCURRENCIES.len() as u64) as usize;
            set_text(into, CRYPTOCURRENCIES.get(at).map_or("", |(code, _)| code));
            Ok(())
        },
    )
    .at_least(10),
    Maker::new(
        "cryptocurrency_name",
        "the name of the same cryptocurrency",
        "fake.cryptocurrency_name",
        |draw, _, into| {
            let at = draw.shared().below(CRYPTOCURRENCIES.len() as u64) as usize;
            set_text(into, CRYPTOCURRENCIES.get(at).map_or("", |(_, name)| name));
            Ok(())
        },
    )
    .aliases(&["cryptocurrency"])
    .at_least(10),
    Maker::new(
        "credit_card_number",
        "the number of a card, valid by its check digit",
        "fake.credit_card_number('visa')",
        |draw, arguments, into| {
            let card = draw_card(draw, arguments.text(0));
            write_text(into, |text| {
                text.push_str(draw.pick(&card.prefixes));
                while text.len() + 1 < card.length {
                    text.push(b'0' + draw.below(10) as u8);
                }
                text.push(luhn_digit(text));
            });
            Ok(())
        },
    )
    .aliases(&["credit_card"])
    .parameters(BRAND)
    .at_least(10_000_000),
    Maker::new(
        "credit_card_provider",
        "who gave the same card out",
        "fake.credit_card_provider",
        |draw, arguments, into| {
            set_text(into, draw_card(draw, arguments.text(0)).name);
            Ok(())
        },
    )
    .parameters(BRAND)
    .at_least(7),
    Maker::new("credit_card_expire", "until when the card is valid", "fake.credit_card_expire", |draw, _, into| {
        let end = draw.context.now.plus_months(draw.between(1, 60));
        let date = end.date();
        write_text(into, |text| {
            text.push_digits(date.month().into(), 2);
            text.push(b'/');
            text.push_digits(date.year().into(), 2);
        });
        Ok(())
    })
    .at_least(60),
    Maker::new(
        "credit_card_security_code",
        "the digits on the back of the card",
        "fake.credit_card_security_code",
        |draw, arguments, into| {
            let digits = if draw_card(draw, arguments.text(0)).brand == "amex" { "####" } else { "###" };
            write_text(into, |text| text.push_pattern(draw, digits));
            Ok(())
        },
    )
    .parameters(BRAND)
    .at_least(1000),
    Maker::new(
        "iban",
        "the number of an account, valid by its check digits",
        "fake.iban('DE')",
        |draw, arguments, into| {
            let country = draw_account(draw, arguments.text(0));
            write_text(into, |text| {
                let mut number = Vec::new();
                number.push_pattern(draw, country.1);
                text.push_str(country.0);
                text.push_digits(iban_check_digits(country.0, &number), 2);
                text.extend_from_slice(&number);
            });
            Ok(())
        },
    )
    .parameters(&[Parameter::new("country", ParameterType::Country(&ACCOUNT_COUNTRIES), DefaultValue::Absent)])
    .at_least(1_000_000),
    Maker::new("bban", "the number of an account within its country", "fake.bban", |draw, _, into| {
        let country = draw_account(draw, "");
        write_text(into, |text| text.push_pattern(draw, country.1));
        Ok(())
    })
    .at_least(1_000_000),
    Maker::new("swift", "the code of a bank", "fake.swift", |draw, _, into| {
        let country = draw_account(draw, "").0;
        write_text(into, |text| {
            text.push_pattern(draw, "$$$$");
            text.push_str(country);
            text.push_pattern(draw, "$$");
        });
        Ok(())
    })
    .aliases(&["bic", "swift8"])
    .at_least(1_000_000),
    Maker::new("swift11", "the code of a branch of a bank", "fake.swift11", |draw, _, into| {
        let country = draw_account(draw, "").0;
        write_text(into, |text| {
            text.push_pattern(draw, "$$$$");
            text.push_str(country);
            text.push_pattern(draw, "$$$$$");
        });
        Ok(())
    })
    .at_least(1_000_000),
    Maker::new("aba", "the routing number of a bank in the United States", "fake.aba", |draw, _, into| {
        write_text(into, |text| {
            let district = draw.between(1, 12);
            text.push_digits(district, 2);
            text.push_pattern(draw, "######");
            let sum: u32 = text.iter().zip([3, 7, 1].into_iter().cycle()).map(|(d, w)| u32::from(d - b'0') * w).sum();
            text.push(b'0' + ((10 - sum % 10) % 10) as u8);
        });
        Ok(())
    })
    .at_least(1_000_000),
    Maker::new("bank_country", "the two letters of the account's country", "fake.bank_country", |draw, _, into| {
        set_text(into, draw_account(draw, "").0);
        Ok(())
    })
    .at_least(1),
];

/// ISO 4217 with the usual symbols.
const CURRENCIES: [(&str, &str, &str); 40] = [
    ("AED", "United Arab Emirates dirham", "د.إ"),
    ("ARS", "Argentine peso", "$"),
    ("AUD", "Australian dollar", "A$"),
    ("BDT", "Bangladeshi taka", "৳"),
    ("BGN", "Bulgarian lev", "лв"),
    ("BRL", "Brazilian real", "R$"),
    ("CAD", "Canadian dollar", "C$"),
    ("CHF", "Swiss franc", "CHF"),
    ("CLP", "Chilean peso", "$"),
    ("CNY", "Chinese yuan", "¥"),
    ("COP", "Colombian peso", "$"),
    ("CZK", "Czech koruna", "Kč"),
    ("DKK", "Danish krone", "kr"),
    ("EGP", "Egyptian pound", "E£"),
    ("EUR", "Euro", "€"),
    ("GBP", "Pound sterling", "£"),
    ("HKD", "Hong Kong dollar", "HK$"),
    ("HUF", "Hungarian forint", "Ft"),
    ("IDR", "Indonesian rupiah", "Rp"),
    ("ILS", "Israeli new shekel", "₪"),
    ("INR", "Indian rupee", "₹"),
    ("IRR", "Iranian rial", "﷼"),
    ("JPY", "Japanese yen", "¥"),
    ("KES", "Kenyan shilling", "KSh"),
    ("KRW", "South Korean won", "₩"),
    ("MXN", "Mexican peso", "MX$"),
    ("MYR", "Malaysian ringgit", "RM"),
    ("NGN", "Nigerian naira", "₦"),
    ("NOK", "Norwegian krone", "kr"),
    ("NZD", "New Zealand dollar", "NZ$"),
    ("PHP", "Philippine peso", "₱"),
    ("PLN", "Polish złoty", "zł"),
    ("RON", "Romanian leu", "lei"),
    ("SAR", "Saudi riyal", "﷼"),
    ("SEK", "Swedish krona", "kr"),
    ("THB", "Thai baht", "฿"),
    ("TRY", "Turkish lira", "₺"),
    ("TWD", "New Taiwan dollar", "NT$"),
    ("USD", "United States dollar", "$"),
    ("ZAR", "South African rand", "R"),
];

const CRYPTOCURRENCIES: [(&str, &str); 12] = [
    ("BTC", "Bitcoin"),
    ("ETH", "Ethereum"),
    ("LTC", "Litecoin"),
    ("XRP", "Ripple"),
    ("BCH", "Bitcoin Cash"),
    ("XMR", "Monero"),
    ("DASH", "Dash"),
    ("ZEC", "Zcash"),
    ("ETC", "Ethereum Classic"),
    ("XLM", "Stellar Lumen"),
    ("ADA", "Cardano"),
    ("DOT", "Polkadot"),
];

struct Card {
    brand: &'static str,
    name: &'static str,
    prefixes: [&'static str; 4],
    length: usize,
}

const CARDS: [Card; 7] = [
    Card { brand: "visa", name: "Visa", prefixes: ["4", "4", "4", "4"], length: 16 },
    Card { brand: "mastercard", name: "Mastercard", prefixes: ["51", "53", "55", "2221"], length: 16 },
    Card { brand: "amex", name: "American Express", prefixes: ["34", "37", "34", "37"], length: 15 },
    Card { brand: "discover", name: "Discover", prefixes: ["6011", "65", "644", "649"], length: 16 },
    Card { brand: "jcb", name: "JCB", prefixes: ["3528", "3541", "3566", "3589"], length: 16 },
    Card { brand: "diners", name: "Diners Club", prefixes: ["300", "305", "36", "38"], length: 14 },
    Card { brand: "maestro", name: "Maestro", prefixes: ["5018", "5020", "6304", "6759"], length: 12 },
];

/// Countries with what follows the check digits of their IBAN (ISO 13616): `#` a digit, `$` a letter.
const ACCOUNTS: [(&str, &str); 17] = [
    ("AT", "################"),
    ("BE", "############"),
    ("CH", "#################"),
    ("DE", "##################"),
    ("DK", "##############"),
    ("ES", "####################"),
    ("FI", "##############"),
    ("FR", "#######################"),
    ("GB", "$$$$##############"),
    ("IT", "$######################"),
    ("NL", "$$$$##########"),
    ("NO", "###########"),
    ("PL", "########################"),
    ("PT", "#####################"),
    ("SA", "####################"),
    ("SE", "####################"),
    ("TR", "#####0################"),
];

pub(super) fn write_company(draw: &mut Draw<'_>, into: &mut Value) {
    let locale = draw.context.locale;
    let template = draw.pick(locale.company);
    let (first, second) = (draw.pick(locale.last), draw.pick(locale.last));
    let suffix = draw.pick(locale.company_suffixes);
    write_text(into, |text| {
        text.push_template(template, |text, part| {
            text.push_str(match part {
                "Name_1" => first,
                "Name_2" => second,
                _ => suffix,
            });
        });
    });
}

pub(super) fn write_job(draw: &mut Draw<'_>, into: &mut Value) {
    let locale = draw.context.locale;
    let (seniority, field) = (draw.pick(locale.job_seniority), draw.pick(locale.job_field));
    let position = draw.pick(locale.job_position);
    write_text(into, |text| {
        text.push_template(locale.job, |text, part| {
            text.push_str(match part {
                "Seniority" => seniority,
                "Field" => field,
                _ => position,
            });
        });
    });
}

fn write_three(draw: &mut Draw<'_>, lists: [&'static [&'static str]; 3], into: &mut Value) {
    write_text(into, |text| {
        for (at, list) in lists.into_iter().enumerate() {
            text.push_str(if at > 0 { " " } else { "" });
            text.push_str(draw.pick(list));
        }
    });
}

/// The currency that a record is about.
fn draw_currency(draw: &mut Draw<'_>) -> (&'static str, &'static str, &'static str) {
    draw.shared().pick(&CURRENCIES)
}

/// The currency of the locale.
fn local_currency(draw: &Draw<'_>) -> (&'static str, &'static str, &'static str) {
    let code = draw.context.locale.country.currency;
    CURRENCIES.iter().find(|(known, ..)| *known == code).copied().unwrap_or(("USD", "United States dollar", "$"))
}

fn write_thousands(text: &mut Vec<u8>, number: i64) {
    if number < 1000 {
        text.push_number(number);
    } else {
        write_thousands(text, number / 1000);
        text.push(b',');
        text.push_digits(number % 1000, 3);
    }
}

/// The card of a record, or one of a brand.
fn draw_card(draw: &mut Draw<'_>, brand: &str) -> &'static Card {
    let drawn = draw.shared().below(CARDS.len() as u64) as usize;
    let wanted = CARDS.iter().find(|card| card.brand == brand);
    wanted.or(CARDS.get(drawn)).unwrap_or(&CARDS[0])
}

/// The digit that makes a number pass the check of ISO/IEC 7812-1.
fn luhn_digit(digits: &[u8]) -> u8 {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match u32::from(digit - b'0') {
            digit if at % 2 == 1 => digit,
            digit if digit > 4 => digit * 2 - 9,
            digit => digit * 2,
        })
        .sum();
    b'0' + ((10 - sum % 10) % 10) as u8
}

/// The country of a record's account: that of the locale where it has such numbers, or the one that is wanted.
fn draw_account(draw: &mut Draw<'_>, wanted: &str) -> &'static (&'static str, &'static str) {
    let here = draw.context.locale.country.code;
    let drawn = draw.shared().below(ACCOUNTS.len() as u64) as usize;
    let find = |code: &str| ACCOUNTS.iter().find(|(known, _)| *known == code);
    find(wanted).or_else(|| find(here)).or(ACCOUNTS.get(drawn)).unwrap_or(&ACCOUNTS[0])
}

/// The two check digits of ISO 13616: 98 less the remainder by 97 of the number with the country and 00 behind it,
/// letters counting from 10.
fn iban_check_digits(country: &str, number: &[u8]) -> i64 {
    let mut rest = 0_i64;
    for byte in number.iter().copied().chain(country.bytes()).chain(*b"00") {
        rest = match byte {
            b'0'..=b'9' => rest * 10 + i64::from(byte - b'0'),
            letter => rest * 100 + i64::from(letter.to_ascii_uppercase().saturating_sub(b'A')) + 10,
        } % 97;
    }
    98 - rest
}

/// A price in cents between two, both included; the lower one where they are no range.
fn draw_shelf_price(draw: &mut Draw<'_>, least: f64, most: f64) -> i64 {
    let (least, most) = ((least * 100.0).ceil() as i64, (most * 100.0).floor() as i64);
    let most = most.max(least);
    let drawn = draw.between(least, most).min(draw.between(least, most));
    let ending = [99, 99, 99, 99, 99, 0, 0, 50, 95, 49];
    let neat = drawn / 100 * 100 + draw.pick(&ending);
    // Within the bounds, a step down or up.
    [neat, neat - 100, neat + 100].into_iter().find(|price| (least..=most).contains(price)).unwrap_or(drawn)
}
