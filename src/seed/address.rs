//! The address that a record is about, so that its columns agree.

use super::context::SeedContext;
use super::country::City;
use super::locale::Locale;
use super::random::RandomStream;
use super::text::PushText;

/// An address whose parts agree.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    city: Option<&'static City>,
    /// Random numbers for the parts that do not follow from the city.
    words: [u32; 8],
    locale: &'static Locale,
}

impl Address {
    pub(super) fn draw(context: &SeedContext, stream: &mut RandomStream) -> Address {
        Address::draw_in(context.locale, stream)
    }

    /// An address in the country of a locale.
    pub(super) fn draw_in(locale: &'static Locale, stream: &mut RandomStream) -> Address {
        let mut words = [0; 8];
        for word in &mut words {
            *word = stream.next_u32();
        }
        let cities = locale.country.cities;
        let city = cities.get(((u64::from(words[0]) * cities.len() as u64) >> 32) as usize);
        Address { city, words, locale }
    }

    fn choose(&self, word: usize, list: &'static [&'static str]) -> &'static str {
        let word = u64::from(self.words.get(word).copied().unwrap_or_default());
        list.get(((word * list.len() as u64) >> 32) as usize).copied().unwrap_or_default()
    }

    pub fn write_city(&self, text: &mut Vec<u8>) {
        match self.city {
            Some(city) => text.push_str(city.name),
            None => text.push_template(self.locale.city, |text, part| {
                text.push_str(match part {
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

    /// True if the state is called otherwise than the city.
    pub fn has_own_state(&self) -> bool {
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
        text.push_number(i64::from(self.words[5] >> 8) % 998 + 1);
    }

    pub fn write_street_name(&self, text: &mut Vec<u8>) {
        text.push_template(self.locale.street, |text, part| {
            text.push_str(match part {
                "StreetSuffix" => self.choose(6, self.locale.street_suffixes),
                _ => self.choose(7, self.locale.last),
            });
        });
    }

    /// Street and number in the order of the country.
    pub fn write_street(&self, text: &mut Vec<u8>) {
        if self.locale.country.number_first {
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
