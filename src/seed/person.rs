//! The person that a record is about, so that its columns agree.

use super::context::SeedContext;
use super::locale::Locale;
use super::random::RandomStream;
use super::text::PushText;

/// A person: the same for every column of a record.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub female: bool,
    pub first: &'static str,
    /// The first name in Latin letters, for user names.
    pub romanised: &'static str,
    pub last: &'static str,
    /// Parts that the user name and the e-mail are made of.
    style: u32,
    number: u32,
    host: u32,
    /// The person's age as a share of all numbers: the oldest have 0.
    age: u32,
    locale: &'static Locale,
}

impl Person {
    /// The person of a record, or the one that it would be were it a woman, or a man.
    pub(super) fn draw(context: &SeedContext, stream: &mut RandomStream, female: Option<bool>) -> Person {
        let locale = context.locale;
        let drawn = stream.next_u32() & 1 == 1;
        let female = female.unwrap_or(drawn);
        let name = stream.pick(if female { locale.country.female } else { locale.country.male });
        let (first, romanised) = name.split_once(':').unwrap_or((name, name));
        let last = stream.pick(locale.last);
        let (style, number, host) = (stream.next_u32(), stream.next_u32(), stream.next_u32());
        let age = stream.next_u32();
        Person { female, first, romanised, last, style, number, host, age, locale }
    }

    /// A number below `count` that stands for the person's age: the oldest have 0.
    pub fn share(&self, count: i64) -> i64 {
        ((u64::from(self.age) * count.max(0) as u64) >> 32) as i64
    }

    /// First and last name in the order of the country.
    pub fn write_name(&self, text: &mut Vec<u8>) {
        write_name(self.locale, self.first, self.last, text);
    }

    /// `ann.lee`, `alee84`, `lee_ann` …
    pub fn write_username(&self, text: &mut Vec<u8>) {
        let start = text.len();
        let number = i64::from(self.number % 100);
        let is_latin = self.last.chars().any(|letter| letter.is_ascii_alphabetic());
        match self.style % 6 {
            // A last name in another script is left out.
            _ if !is_latin => {
                self.write_ascii(text, self.romanised, None);
                text.push_number(number);
            }
            0 => {
                self.write_ascii(text, self.romanised, None);
                text.push(b'.');
                self.write_ascii(text, self.last, None);
            }
            1 => {
                self.write_ascii(text, self.romanised, Some(1));
                self.write_ascii(text, self.last, None);
            }
            2 => {
                self.write_ascii(text, self.romanised, None);
                self.write_ascii(text, self.last, None);
            }
            3 => {
                self.write_ascii(text, self.romanised, None);
                text.push_number(number);
            }
            4 => {
                self.write_ascii(text, self.last, None);
                self.write_ascii(text, self.romanised, Some(1));
                text.push_number(number);
            }
            _ => {
                self.write_ascii(text, self.romanised, Some(1));
                self.write_ascii(text, self.last, None);
                text.push_number(number);
            }
        }
        while text.len() > start && text.last() == Some(&b'.') {
            text.pop();
        }
        if text.len() < start + 3 {
            text.push_str("user");
            text.push_number(i64::from(self.number % 1000));
        }
    }

    /// A user name with a number behind it, which no other number gives: its letters end where the digits begin.
    pub fn write_numbered_username(&self, text: &mut Vec<u8>, number: u64) {
        let start = text.len();
        self.write_ascii(text, self.romanised, None);
        if text.len() == start {
            text.push_str("user");
        }
        text.push_str(itoa::Buffer::new().format(number.wrapping_add(1)));
    }

    /// The letters of a name in ASCII, in lower case, at most so many.
    fn write_ascii(&self, text: &mut Vec<u8>, name: &str, most: Option<usize>) {
        let start = text.len();
        for letter in name.chars() {
            if most.is_some_and(|most| text.len() >= start + most) {
                break;
            }
            if letter.is_ascii_alphanumeric() {
                text.push(letter.to_ascii_lowercase() as u8);
            } else {
                text.push_str(ascii(letter));
            }
        }
    }

    /// A host for the person's mail that no real mail reaches (RFC 2606).
    pub fn safe_host(&self) -> &'static str {
        ["example.com", "example.org", "example.net"][(self.host % 3) as usize]
    }

    /// The host of a provider where people of the country have their mail.
    pub fn free_host(&self) -> &'static str {
        let hosts = self.locale.mail_hosts;
        let index = ((u64::from(self.host) * hosts.len() as u64) >> 32) as usize;
        hosts.get(index).copied().unwrap_or("example.com")
    }
}

pub(super) fn write_name(locale: &Locale, first: &str, last: &str, text: &mut Vec<u8>) {
    text.push_template(locale.name, |text, part| text.push_str(if part == "FirstName" { first } else { last }));
}

/// A letter of a Latin alphabet without its marks, as it is written in a mail address; nothing for any other.
pub(in crate::seed) fn ascii(letter: char) -> &'static str {
    match letter {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'À' | 'Á' | 'Â' | 'Ã' | 'Å' => "a",
        'ä' | 'Ä' | 'æ' => "ae",
        'ç' | 'Ç' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'È' | 'É' | 'Ê' | 'Ë' => "e",
        'ğ' | 'Ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ı' | 'İ' | 'Í' | 'Î' | 'Ï' => "i",
        'ñ' | 'Ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ø' | 'Ó' | 'Ô' | 'Õ' => "o",
        'ö' | 'Ö' => "oe",
        'ş' | 'Ş' | 'š' | 'Š' => "s",
        'ß' => "ss",
        'ù' | 'ú' | 'û' | 'Ú' | 'Û' => "u",
        'ü' | 'Ü' => "ue",
        'ŵ' | 'Ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'Ŷ' => "y",
        'ž' | 'Ž' => "z",
        _ => "",
    }
}
