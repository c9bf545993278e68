//! Addresses, places and telephones. The parts of one record's address agree.

use fake::locales::{Data, EN};

use crate::diagnostic::Result;
use crate::seed::address::Address;
use crate::seed::context::SeedContext;
use crate::seed::draw::Draw;
use crate::seed::maker::Maker;
use crate::seed::text::{PushText, set_text, write_text};
use crate::store::Value;

pub(super) const ADDRESSES: &[Maker] = &[
    Maker::new("address", "street, postcode and city in one line", "fake.address", |draw, _, into| {
        write_part(draw, into, write_address)
    })
    .at_least(1_000_000),
    Maker::new("street_address", "street and number", "fake.street_address", |draw, _, into| {
        write_part(draw, into, |_, address, text| address.write_street(text))
    })
    .at_least(10_000),
    Maker::new("street_name", "the name of the street", "fake.street_name", |draw, _, into| {
        write_part(draw, into, |_, address, text| address.write_street_name(text))
    })
    .aliases(&["street"]),
    Maker::new("building_number", "the number of the house", "fake.building_number", |draw, _, into| {
        write_part(draw, into, |_, address, text| address.write_building(text))
    })
    .at_least(998),
    Maker::new("secondary_address", "where in the house", "fake.secondary_address", |draw, _, into| {
        let locale = draw.context.locale;
        let (kind, number) = (draw.pick(locale.secondary_types), draw.between(1, 999));
        write_text(into, |text| {
            text.push_template(locale.secondary, |text, part| match part {
                "Number" => text.push_number(number),
                _ => text.push_str(kind),
            });
        });
        Ok(())
    }),
    Maker::new("city", "the city", "fake.city", |draw, _, into| {
        write_part(draw, into, |_, address, text| address.write_city(text))
    })
    .at_least(9),
    Maker::new("state", "the state or region that the city is in", "fake.state", |draw, _, into| {
        write_part(draw, into, |_, address, text| text.push_str(address.state()))
    })
    .aliases(&["administrative_unit", "region", "province"])
    .at_least(7),
    Maker::new("state_abbr", "its abbreviation", "fake.state_abbr", |draw, _, into| {
        write_part(draw, into, |_, address, text| text.push_str(address.state_code()))
    })
    .aliases(&["state_code"])
    .at_least(7),
    Maker::new("zip", "the postcode of the city", "fake.zip", |draw, _, into| {
        write_part(draw, into, |_, address, text| address.write_postcode(text))
    })
    .aliases(&[
        "zipcode",
        "zip_code",
        "postcode",
        "postalcode",
        "zipcode_in_state",
        "postcode_in_state",
        "postalcode_in_state",
    ])
    .at_least(100),
    Maker::new("country", "any country", "fake.country", |draw, _, into| {
        let countries = draw.context.locale.countries;
        set_text(into, draw.pick(countries));
        Ok(())
    })
    .at_least(100),
    Maker::new("country_code", "the two letters of any country", "fake.country_code", |draw, _, into| {
        set_text(into, draw.pick(EN::ADDRESS_COUNTRY_CODE));
        Ok(())
    })
    .at_least(200),
    Maker::new("current_country", "the country of the locale", "fake.current_country", |draw, _, into| {
        set_text(into, draw.context.locale.country.country);
        Ok(())
    })
    .at_least(1),
    Maker::new("current_country_code", "its two letters", "fake.current_country_code", |draw, _, into| {
        set_text(into, draw.context.locale.country.code);
        Ok(())
    })
    .at_least(1),
    Maker::new("city_prefix", "what a city's name may begin with", "fake.city_prefix", |draw, _, into| {
        let prefixes = draw.context.locale.city_prefixes;
        set_text(into, draw.pick(prefixes));
        Ok(())
    })
    .at_least(3),
    Maker::new("city_suffix", "what a city's name may end with", "fake.city_suffix", |draw, _, into| {
        let suffixes = draw.context.locale.city_suffixes;
        set_text(into, draw.pick(suffixes));
        Ok(())
    })
    .at_least(3),
    Maker::new("street_suffix", "what a street may be", "fake.street_suffix", |draw, _, into| {
        let suffixes = draw.context.locale.street_suffixes;
        set_text(into, draw.pick(suffixes));
        Ok(())
    })
    .at_least(3),
    Maker::new("latitude", "degrees north, near the city", "fake.latitude", |draw, _, into| {
        *into = Value::Real(draw.address().coordinates().0);
        Ok(())
    })
    .at_least(10_000),
    Maker::new("longitude", "degrees east, near the city", "fake.longitude", |draw, _, into| {
        *into = Value::Real(draw.address().coordinates().1);
        Ok(())
    })
    .at_least(10_000),
    Maker::new("coordinates", "latitude and longitude, near the city", "fake.coordinates", |draw, _, into| {
        let (latitude, longitude) = draw.address().coordinates();
        write_text(into, |text| text.push_str(&format!("{latitude:.6}, {longitude:.6}")));
        Ok(())
    })
    .aliases(&["latlng", "local_latlng", "location_on_land"])
    .at_least(1_000_000),
    Maker::new("coordinate", "degrees from -180 to 180", "fake.coordinate", |draw, _, into| {
        *into = Value::Real(draw.between(-180_000_000, 180_000_000) as f64 / 1e6);
        Ok(())
    })
    .at_least(100_000_000),
    Maker::new("phone", "a telephone number", "fake.phone", |draw, _, into| {
        let patterns = draw.context.locale.phones;
        let pattern = draw.pick(patterns);
        write_text(into, |text| text.push_pattern(draw, pattern));
        Ok(())
    })
    .aliases(&["phone_number", "basic_phone_number"])
    .at_least(1_000_000),
    Maker::new("cell_phone", "the number of a mobile telephone", "fake.cell_phone", |draw, _, into| {
        let patterns = draw.context.locale.cell_phones;
        let pattern = draw.pick(patterns);
        write_text(into, |text| text.push_pattern(draw, pattern));
        Ok(())
    })
    .aliases(&["mobile"])
    .at_least(1_000_000),
    Maker::new("msisdn", "a telephone number of 13 digits", "fake.msisdn", |draw, _, into| {
        write_text(into, |text| text.push_pattern(draw, "^############"));
        Ok(())
    })
    .at_least(1_000_000),
    Maker::new(
        "country_calling_code",
        "the first digits of calls to a country",
        "fake.country_calling_code",
        |draw, _, into| {
            set_text(into, draw.pick(&CALLING_CODES));
            Ok(())
        },
    )
    .indexed(
        |_, _| CALLING_CODES.len() as u64,
        |_, _, number, into| {
            set_text(into, CALLING_CODES.get(number as usize).copied().unwrap_or_default());
        },
    ),
];

const CALLING_CODES: [&str; 40] = [
    "+1", "+7", "+20", "+27", "+30", "+31", "+32", "+33", "+34", "+36", "+39", "+40", "+41", "+43", "+44", "+45",
    "+46", "+47", "+48", "+49", "+51", "+52", "+54", "+55", "+56", "+57", "+60", "+61", "+62", "+63", "+64", "+65",
    "+66", "+81", "+82", "+84", "+86", "+90", "+91", "+98",
];

fn write_part(draw: &mut Draw<'_>, into: &mut Value, write: fn(&SeedContext, &Address, &mut Vec<u8>)) -> Result<()> {
    let address = draw.address();
    write_text(into, |text| write(draw.context, &address, text));
    Ok(())
}

/// `12 Oak Street, Denver, CO 80212`, `Lindenweg 12, 50667 Köln`, `100-0001 東京都東京 …`: the order is the country's.
pub(super) fn write_address(context: &SeedContext, address: &Address, text: &mut Vec<u8>) {
    match context.locale.country.code {
        "US" => {
            address.write_street(text);
            text.push_str(", ");
            address.write_city(text);
            text.push_str(", ");
            text.push_str(address.state_code());
            text.push(b' ');
            address.write_postcode(text);
        }
        "JP" | "CN" | "TW" => {
            address.write_postcode(text);
            text.push(b' ');
            if address.has_own_state() {
                text.push_str(address.state());
            }
            address.write_city(text);
            address.write_street(text);
        }
        "GB" => {
            address.write_street(text);
            text.push_str(", ");
            address.write_city(text);
            text.push(b' ');
            address.write_postcode(text);
        }
        _ => {
            address.write_street(text);
            text.push_str(", ");
            address.write_postcode(text);
            text.push(b' ');
            address.write_city(text);
        }
    }
}
