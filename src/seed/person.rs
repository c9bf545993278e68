//! The person and the address that a record is about, so that its columns agree.

use super::Run;
use super::locale::Locale;
use super::pool::City;
use super::stream::Stream;
use super::text::Text;

/// A person: the same for every column of a record.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    pub female: bool,
    pub first: &'static str,
    /// The first name in ASCII where that is no matter of leaving accents out.
    pub romanised: &'static str,
    pub last: &'static str,
    /// Parts that the user name and the e-mail are made of.
    style: u32,
    number: u32,
    host: u32,
    /// How old the person is, from the youngest at the highest to the oldest at 0.
    age: u32,
    locale: &'static Locale,
}

impl Person {
    /// The person of a record, or the one that it would be were it a woman, or a man.
    pub(super) fn draw(run: &Run, stream: &mut Stream, female: Option<bool>) -> Person {
        let locale = run.locale;
        let drawn = stream.word() & 1 == 1;
        let female = female.unwrap_or(drawn);
        let name = stream.pick(if female { locale.pool.female } else { locale.pool.male });
        let (first, romanised) = name.split_once(':').unwrap_or((name, name));
        let last = stream.pick(locale.last);
        let (style, number, host) = (stream.word(), stream.word(), stream.word());
        let age = stream.word();
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
                text.number(number);
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
                text.number(number);
            }
            4 => {
                self.write_ascii(text, self.last, None);
                self.write_ascii(text, self.romanised, Some(1));
                text.number(number);
            }
            _ => {
                self.write_ascii(text, self.romanised, Some(1));
                self.write_ascii(text, self.last, None);
                text.number(number);
            }
        }
        while text.len() > start && text.last() == Some(&b'.') {
            text.pop();
        }
        if text.len() < start + 3 {
            text.str("user");
            text.number(i64::from(self.number % 1000));
        }
    }

    /// A user name with a number behind it, which no other number gives: its letters end where the digits begin.
    pub fn write_numbered_username(&self, text: &mut Vec<u8>, number: u64) {
        let start = text.len();
        self.write_ascii(text, self.romanised, None);
        if text.len() == start {
            text.str("user");
        }
        text.str(itoa::Buffer::new().format(number.wrapping_add(1)));
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
                text.str(ascii(letter));
            }
        }
    }

    /// The host of the person's mail where it goes to nobody (RFC 2606).
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
    super::text::template(text, locale.name, |text, part| text.str(if part == "FirstName" { first } else { last }));
}

/// A letter of a Latin alphabet without its marks, as it is written in a mail address; nothing for any other.
fn ascii(letter: char) -> &'static str {
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

/// An address whose parts agree: the same for every column of a record.
#[derive(Clone, Copy, Debug)]
pub struct Residence {
    city: Option<&'static City>,
    /// What the parts without a list of their own are drawn from.
    words: [u32; 8],
    locale: &'static Locale,
}

impl Residence {
    pub(super) fn draw(run: &Run, stream: &mut Stream) -> Residence {
        let mut words = [0; 8];
        for word in &mut words {
            *word = stream.word();
        }
        let cities = run.locale.pool.cities;
        let city = cities.get(((u64::from(words[0]) * cities.len() as u64) >> 32) as usize);
        Residence { city, words, locale: run.locale }
    }

    fn choose(&self, word: usize, list: &'static [&'static str]) -> &'static str {
        let word = u64::from(self.words.get(word).copied().unwrap_or_default());
        list.get(((word * list.len() as u64) >> 32) as usize).copied().unwrap_or_default()
    }

    pub fn write_city(&self, text: &mut Vec<u8>) {
        match self.city {
            Some(city) => text.str(city.name),
            None => super::text::template(text, self.locale.city, |text, part| {
                text.str(match part {
                    "CitySuffix" => self.choose(2, self.locale.city_suffixes),
                    _ => self.choose(1, self.locale.last),
                });
            }),
        }
    }

    pub fn state(&self) -> &'static str {
        match self.city {
            Some(city) => city.state,
            None => self.choose(3, self.locale.states),
        }
    }

    /// Is the state called otherwise than the city?
    pub fn has_state_of_its_own(&self) -> bool {
        self.city.is_none_or(|city| city.name != city.state)
    }

    pub fn state_code(&self) -> &'static str {
        match self.city {
            Some(city) => city.code,
            None => self.choose(3, self.locale.state_codes),
        }
    }

    pub fn write_postcode(&self, text: &mut Vec<u8>) {
        let pattern = match self.city {
            Some(city) => city.postcode,
            None => self.choose(4, self.locale.postcodes),
        };
        self.fill(text, pattern, 4);
    }

    /// The number of the house.
    pub fn write_building(&self, text: &mut Vec<u8>) {
        text.number(i64::from(self.words[5] >> 8) % 998 + 1);
    }

    pub fn write_street_name(&self, text: &mut Vec<u8>) {
        super::text::template(text, self.locale.street, |text, part| {
            text.str(match part {
                "StreetSuffix" => self.choose(6, self.locale.street_suffixes),
                _ => self.choose(7, self.locale.last),
            });
        });
    }

    /// Street and number in the order of the country.
    pub fn write_street(&self, text: &mut Vec<u8>) {
        if self.locale.pool.number_first {
            self.write_building(text);
            text.push(b' ');
            self.write_street_name(text);
        } else {
            self.write_street_name(text);
            text.push(b' ');
            self.write_building(text);
        }
    }

    /// Latitude and longitude in degrees, near the middle of the city.
    pub fn coordinates(&self) -> (f64, f64) {
        let spread = |word: u32| (f64::from(word >> 12) / 1_048_576.0 - 0.5) * 0.2;
        let (latitude, longitude) = self.city.map_or((0.0, 0.0), |city| (city.latitude, city.longitude));
        let rounded = |degrees: f64| (degrees * 1e6).round() / 1e6;
        (rounded(latitude + spread(self.words[1])), rounded(longitude + spread(self.words[2])))
    }

    /// The digits of a pattern, from one word: it has no more than nine of them.
    fn fill(&self, text: &mut Vec<u8>, pattern: &str, word: usize) {
        let mut left =
            u64::from(self.words.get(word).copied().unwrap_or_default()) << 8 | u64::from(self.words[3] & 255);
        for byte in pattern.bytes() {
            text.push(match byte {
                b'#' => b'0' + take(&mut left, 10),
                b'^' => b'1' + take(&mut left, 9),
                b'$' => b'A' + take(&mut left, 26),
                other => other,
            });
        }
    }
}

fn take(left: &mut u64, base: u64) -> u8 {
    let digit = *left % base;
    *left /= base;
    digit as u8
}
