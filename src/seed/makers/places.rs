//! Places all over the world. What is said of one record's place agrees: city, region, country, currency, language.

use crate::diagnostic::Result;
use crate::seed::argument::{Arguments, DefaultValue, Parameter, ParameterType};
use crate::seed::draw::Draw;
use crate::seed::maker::Maker;
use crate::seed::place::{PLACE_COUNTRIES, Place};
use crate::seed::text::{PushText, write_text};
use crate::store::Value;

/// The country that the place is to be in.
const COUNTRY: Parameter = Parameter::new("country", ParameterType::Country(&PLACE_COUNTRIES), DefaultValue::Absent);

pub(super) const PLACES: &[Maker] = &[
    Maker::new("world_city", "a city in one of some countries", "fake.world_city", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| place.address.write_city(text))
    })
    .parameters(&[COUNTRY])
    .at_least(100),
    Maker::new("world_street", "street and number there", "fake.world_street", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| place.address.write_street(text))
    })
    .parameters(&[COUNTRY])
    .at_least(100_000),
    Maker::new(
        "world_street_name",
        "the street without the number",
        "fake.world_street_name",
        |draw, arguments, into| write_part(draw, arguments, into, |place, text| place.address.write_street_name(text)),
    )
    .parameters(&[COUNTRY])
    .at_least(500),
    Maker::new("world_region", "the state or region that it is in", "fake.world_region", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| text.push_str(place.address.state()))
    })
    .parameters(&[COUNTRY])
    .at_least(60),
    Maker::new("world_region_code", "its abbreviation", "fake.world_region_code", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| text.push_str(place.address.state_code()))
    })
    .parameters(&[COUNTRY])
    .at_least(50),
    Maker::new("world_postcode", "the postcode of the city", "fake.world_postcode", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| place.address.write_postcode(text))
    })
    .parameters(&[COUNTRY])
    .at_least(1000),
    Maker::new("world_country", "the country of the city", "fake.world_country", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| text.push_str(place.land.name))
    })
    .parameters(&[COUNTRY])
    .at_least(7),
    Maker::new("world_country_code", "its two letters", "fake.world_country_code", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| text.push_str(place.locale.country_code()))
    })
    .parameters(&[COUNTRY])
    .at_least(7),
    Maker::new("world_currency", "the currency of the country", "fake.world_currency", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| text.push_str(place.locale.currency()))
    })
    .parameters(&[COUNTRY])
    .at_least(3),
    Maker::new("world_language", "the language of the country", "fake.world_language", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| text.push_str(place.land.language))
    })
    .parameters(&[COUNTRY])
    .at_least(6),
    Maker::new("world_language_code", "its two letters", "fake.world_language_code", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| text.push_str(place.land.language_code))
    })
    .parameters(&[COUNTRY])
    .at_least(6),
    Maker::new("world_locale", "language and country", "fake.world_locale", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| text.push_str(place.locale.code))
    })
    .parameters(&[COUNTRY])
    .at_least(7),
    Maker::new("world_timezone", "the time zone of the country", "fake.world_timezone", |draw, arguments, into| {
        write_part(draw, arguments, into, |place, text| text.push_str(place.land.timezone))
    })
    .parameters(&[COUNTRY])
    .at_least(7),
    Maker::new("world_phone", "a telephone number of the country", "fake.world_phone", |draw, arguments, into| {
        let pattern = draw.place(arguments.text(0)).land.phone;
        write_text(into, |text| text.push_pattern(draw, pattern));
        Ok(())
    })
    .parameters(&[COUNTRY])
    .at_least(100_000),
    Maker::new("world_latitude", "degrees north, near the city", "fake.world_latitude", |draw, arguments, into| {
        *into = Value::Real(draw.place(arguments.text(0)).address.coordinates().0);
        Ok(())
    })
    .parameters(&[COUNTRY])
    .at_least(10_000),
    Maker::new("world_longitude", "degrees east, near the city", "fake.world_longitude", |draw, arguments, into| {
        *into = Value::Real(draw.place(arguments.text(0)).address.coordinates().1);
        Ok(())
    })
    .parameters(&[COUNTRY])
    .at_least(10_000),
];

fn write_part(
    draw: &mut Draw<'_>,
    arguments: &Arguments,
    into: &mut Value,
    write: fn(&Place, &mut Vec<u8>),
) -> Result<()> {
    let place = draw.place(arguments.text(0));
    write_text(into, |text| write(&place, text));
    Ok(())
}
