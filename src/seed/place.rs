//! A place somewhere in the world, so that the columns of a record that speak of one agree: its city, country, money and language.

use super::address::Address;
use super::context::SeedContext;
use super::locale::{LOCALES, Locale};
use super::random::RandomStream;

/// A country as people of other countries speak of it.
#[derive(Debug)]
pub(super) struct Land {
    locale: &'static str,
    /// How many of so many places lie in it.
    weight: u32,
    pub name: &'static str,
    pub language: &'static str,
    pub language_code: &'static str,
    pub timezone: &'static str,
    /// `#` is a digit, `^` none that is 0.
    pub phone: &'static str,
}

const fn land(
    locale: &'static str,
    weight: u32,
    name: &'static str,
    (language, language_code): (&'static str, &'static str),
    timezone: &'static str,
    phone: &'static str,
) -> Land {
    Land { locale, weight, name, language, language_code, timezone, phone }
}

static LANDS: [Land; 8] = [
    land("en_US", 6, "United States", ("English", "en"), "America/New_York", "+1 ^##-555-01##"),
    land("de_DE", 3, "Germany", ("German", "de"), "Europe/Berlin", "+49 30 ^#######"),
    land("fr_FR", 3, "France", ("French", "fr"), "Europe/Paris", "+33 1 ## ## ## ##"),
    land("es_ES", 2, "Spain", ("Spanish", "es"), "Europe/Madrid", "+34 91 ^## ## ##"),
    land("it_IT", 2, "Italy", ("Italian", "it"), "Europe/Rome", "+39 06 ^#######"),
    land("nl_NL", 2, "Netherlands", ("Dutch", "nl"), "Europe/Amsterdam", "+31 20 ^## ####"),
    land("pt_BR", 2, "Brazil", ("Portuguese", "pt"), "America/Sao_Paulo", "+55 11 9^###-####"),
    land("pt_PT", 1, "Portugal", ("Portuguese", "pt"), "Europe/Lisbon", "+351 21 ^## ####"),
];

/// An address with the country that it lies in.
pub struct Place {
    pub(super) land: &'static Land,
    pub address: Address,
    pub locale: &'static Locale,
}

/// The countries that there are places in.
pub(super) const PLACE_COUNTRIES: [&str; 8] = ["US", "DE", "FR", "ES", "IT", "NL", "BR", "PT"];

impl Place {
    /// A place in the country of these two letters; else in that of the context, where it is one of these; in English, in any of them.
    pub(super) fn draw(context: &SeedContext, stream: &mut RandomStream, country: &str) -> Place {
        let all: u32 = LANDS.iter().map(|land| land.weight).sum();
        let mut left = ((u64::from(stream.next_u32()) * u64::from(all)) >> 32) as u32;
        let drawn = LANDS.iter().find(|land| {
            let is_it = left < land.weight;
            left = left.saturating_sub(land.weight);
            is_it
        });
        let own = match country {
            "" => LANDS.iter().skip(1).find(|land| land.locale == context.locale.code),
            country => LANDS.iter().find(|land| land.locale.ends_with(country)),
        };
        let land = own.or(drawn).unwrap_or(&LANDS[0]);
        let locale = LOCALES.iter().find(|locale| locale.code == land.locale).unwrap_or(context.locale);
        Place { land, address: Address::draw_in(locale, stream), locale }
    }
}
