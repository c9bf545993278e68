//! Places all over the world. What is said of one record's place agrees: city, region, country, currency, language.

use crate::diagnostic::Result;
use crate::seed::draw::Draw;
use crate::seed::maker::Maker;
use crate::seed::place::Place;
use crate::seed::text::{PushText, write_text};
use crate::store::Value;

pub(super) const PLACES: &[Maker] = &[
    Maker::new("world_city", "a city in one of some countries", "fake.world_city", |draw, _, into| {
        write_part(draw, into, |place, text| place.address.write_city(text))
    })
    .at_least(100),
    Maker::new("world_region", "the state or region that it is in", "fake.world_region", |draw, _, into| {
        write_part(draw, into, |place, text| text.push_str(place.address.state()))
    })
    .at_least(60),
    Maker::new("world_region_code", "its abbreviation", "fake.world_region_code", |draw, _, into| {
        write_part(draw, into, |place, text| text.push_str(place.address.state_code()))
    })
    .at_least(50),
    Maker::new("world_postcode", "the postcode of the city", "fake.world_postcode", |draw, _, into| {
        write_part(draw, into, |place, text| place.address.write_postcode(text))
    })
    .at_least(1000),
    Maker::new("world_country", "the country of the city", "fake.world_country", |draw, _, into| {
        write_part(draw, into, |place, text| text.push_str(place.land.name))
    })
    .at_least(7),
    Maker::new("world_country_code", "its two letters", "fake.world_country_code", |draw, _, into| {
        write_part(draw, into, |place, text| text.push_str(place.locale.country_code()))
    })
    .at_least(7),
    Maker::new("world_currency", "the currency of the country", "fake.world_currency", |draw, _, into| {
        write_part(draw, into, |place, text| text.push_str(place.locale.currency()))
    })
    .at_least(3),
    Maker::new("world_language", "the language of the country", "fake.world_language", |draw, _, into| {
        write_part(draw, into, |place, text| text.push_str(place.land.language))
    })
    .at_least(6),
    Maker::new("world_language_code", "its two letters", "fake.world_language_code", |draw, _, into| {
        write_part(draw, into, |place, text| text.push_str(place.land.language_code))
    })
    .at_least(6),
    Maker::new("world_locale", "language and country", "fake.world_locale", |draw, _, into| {
        write_part(draw, into, |place, text| text.push_str(place.locale.code))
    })
    .at_least(7),
    Maker::new("world_timezone", "the time zone of the country", "fake.world_timezone", |draw, _, into| {
        write_part(draw, into, |place, text| text.push_str(place.land.timezone))
    })
    .at_least(7),
    Maker::new("world_phone", "a telephone number of the country", "fake.world_phone", |draw, _, into| {
        let pattern = draw.place().land.phone;
        write_text(into, |text| text.push_pattern(draw, pattern));
        Ok(())
    })
    .at_least(100_000),
    Maker::new("world_latitude", "degrees north, near the city", "fake.world_latitude", |draw, _, into| {
        *into = Value::Real(draw.place().address.coordinates().0);
        Ok(())
    })
    .at_least(10_000),
    Maker::new("world_longitude", "degrees east, near the city", "fake.world_longitude", |draw, _, into| {
        *into = Value::Real(draw.place().address.coordinates().1);
        Ok(())
    })
    .at_least(10_000),
];

fn write_part(draw: &mut Draw<'_>, into: &mut Value, write: fn(&Place, &mut Vec<u8>)) -> Result<()> {
    let place = draw.place();
    write_text(into, |text| write(&place, text));
    Ok(())
}
