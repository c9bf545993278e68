//! People. What is said of one record's person agrees: name, user name, e-mail, gender, age.

use fake::locales::{Data, EN};

use super::codes::{draw_language, write_ssn};
use super::times::{AGES, draw_birthday};
use crate::diagnostic::Result;
use crate::seed::argument::{DefaultValue, Parameter};
use crate::seed::context::SeedContext;
use crate::seed::draw::Draw;
use crate::seed::maker::Maker;
use crate::seed::person::{Person, write_name};
use crate::seed::text::{PushText, set_text, write_text};
use crate::seed::timestamp::Timestamp;
use crate::store::Value;

pub(super) const PEOPLE: &[Maker] = &[
    Maker::new("name", "first and last name", "fake.name", |draw, _, into| {
        let person = draw.person();
        write_text(into, |text| person.write_name(text));
        Ok(())
    })
    .aliases(&["full_name", "name_nonbinary"])
    .names_person()
    .indexed(
        |context, _| context.locale.first_names().len() as u64 * context.locale.last_names().len() as u64,
        |context, _, number, into| {
            let (firsts, lasts) = (context.locale.first_names(), context.locale.last_names());
            let first = firsts.get((number % firsts.len().max(1) as u64) as usize).copied().unwrap_or_default();
            let last = lasts.get((number / firsts.len().max(1) as u64) as usize).copied().unwrap_or_default();
            write_text(into, |text| write_name(context.locale, first, last, text));
        },
    ),
    Maker::new(
        "other_name",
        "the name of somebody else than the record's person",
        "fake.other_name",
        |draw, _, into| {
            let person = Person::draw(draw.context, draw, None);
            write_text(into, |text| person.write_name(text));
            Ok(())
        },
    )
    .at_least(10_000),
    Maker::new("name_female", "first and last name of a woman", "fake.name_female", |draw, _, into| {
        write_of_gender(draw, true, into, Person::write_name)
    })
    .at_least(10_000),
    Maker::new("name_male", "first and last name of a man", "fake.name_male", |draw, _, into| {
        write_of_gender(draw, false, into, Person::write_name)
    })
    .at_least(10_000),
    Maker::new("first_name", "first name", "fake.first_name", |draw, _, into| {
        set_text(into, draw.person().first);
        Ok(())
    })
    .aliases(&["first_name_nonbinary"])
    .names_person()
    .indexed(
        |context, _| context.locale.first_names().len() as u64,
        |context, _, number, into| {
            set_text(into, context.locale.first_names().get(number as usize).copied().unwrap_or_default());
        },
    ),
    Maker::new("first_name_female", "first name of a woman", "fake.first_name_female", |draw, _, into| {
        write_of_gender(draw, true, into, |person, text| text.push_str(person.first))
    })
    .at_least(30),
    Maker::new("first_name_male", "first name of a man", "fake.first_name_male", |draw, _, into| {
        write_of_gender(draw, false, into, |person, text| text.push_str(person.first))
    })
    .at_least(30),
    Maker::new("last_name", "last name", "fake.last_name", |draw, _, into| {
        set_text(into, draw.person().last);
        Ok(())
    })
    .aliases(&["last_name_female", "last_name_male", "last_name_nonbinary", "surname"])
    .names_person()
    .indexed(
        |context, _| context.locale.last_names().len() as u64,
        |context, _, number, into| {
            set_text(into, context.locale.last_names().get(number as usize).copied().unwrap_or_default());
        },
    ),
    Maker::new("prefix", "what stands before the name", "fake.prefix", |draw, _, into| {
        let female = draw.person().female;
        set_text(into, draw_title(draw, female));
        Ok(())
    })
    .aliases(&["prefix_nonbinary"])
    .at_least(1),
    Maker::new("prefix_female", "what stands before the name of a woman", "fake.prefix_female", |draw, _, into| {
        set_text(into, draw_title(draw, true));
        Ok(())
    })
    .at_least(1),
    Maker::new("prefix_male", "what stands before the name of a man", "fake.prefix_male", |draw, _, into| {
        set_text(into, draw_title(draw, false));
        Ok(())
    })
    .at_least(1),
    Maker::new("suffix", "what stands behind the name", "fake.suffix", |draw, _, into| {
        set_text(into, draw.pick(EN::NAME_SUFFIX));
        Ok(())
    })
    .aliases(&["suffix_female", "suffix_male", "suffix_nonbinary"])
    .at_least(5),
    Maker::new("gender", "F or M", "fake.gender", |draw, _, into| {
        set_text(into, if draw.person().female { "F" } else { "M" });
        Ok(())
    })
    .aliases(&["sex", "passport_gender"])
    .indexed(|_, _| 2, |_, _, number, into| set_text(into, if number == 0 { "F" } else { "M" })),
    Maker::new("age", "how old the person is, from min to max", "fake.age(18, 65)", |draw, arguments, into| {
        let born = draw_birthday(draw, arguments.integer(0), arguments.integer(1))?;
        *into = Value::Integer(count_years(born, draw.context.now));
        Ok(())
    })
    .parameters(AGES)
    .at_least(1),
    Maker::new("username", "a user name made of the person's name", "fake.username", |draw, _, into| {
        let person = draw.person();
        write_text(into, |text| person.write_username(text));
        Ok(())
    })
    .aliases(&["user_name"])
    .numbered(|draw, _, number, into| {
        let person = draw.person();
        write_text(into, |text| person.write_numbered_username(text, number.index));
    }),
    Maker::new("email", "an e-mail address of the person, at a host that nobody has", "fake.email", |draw, _, into| {
        let person = draw.person();
        write_email(into, person.safe_host(), |text| person.write_username(text));
        Ok(())
    })
    .aliases(&["safe_email", "ascii_safe_email", "ascii_email"])
    .numbered(|draw, _, number, into| {
        let person = draw.person();
        write_email(into, person.safe_host(), |text| person.write_numbered_username(text, number.index));
    }),
    Maker::new("free_email", "an e-mail address of the person at a provider", "fake.free_email", |draw, _, into| {
        let person = draw.person();
        write_email(into, person.free_host(), |text| person.write_username(text));
        Ok(())
    })
    .aliases(&["ascii_free_email"])
    .numbered(|draw, _, number, into| {
        let person = draw.person();
        write_email(into, person.free_host(), |text| person.write_numbered_username(text, number.index));
    }),
    Maker::new(
        "free_email_domain",
        "a provider where people have their mail",
        "fake.free_email_domain",
        |draw, _, into| {
            set_text(into, draw.person().free_host());
            Ok(())
        },
    )
    .at_least(3),
    Maker::new("safe_domain_name", "the name of a site that nobody has", "fake.safe_domain_name", |draw, _, into| {
        set_text(into, draw.person().safe_host());
        Ok(())
    })
    .at_least(3),
    Maker::new("password", "a password of letters, digits and marks", "fake.password(12)", |draw, arguments, into| {
        let length = arguments.integer(0);
        write_text(into, |text| write_password(draw, length, text));
        Ok(())
    })
    .parameters(&[Parameter::integer("length", 4, 1000, DefaultValue::Integer(10))])
    .at_least(1_000_000),
    Maker::new("profile", "a person as JSON", "fake.profile ->> '$.name'", |draw, _, into| {
        write_profile(draw, true, into)
    })
    .at_least(100_000),
    Maker::new("simple_profile", "a person as JSON, in short", "fake.simple_profile ->> '$.mail'", |draw, _, into| {
        write_profile(draw, false, into)
    })
    .at_least(100_000),
    Maker::new("language_name", "the name of a language", "fake.language_name", |draw, _, into| {
        set_text(into, draw_language(draw).1);
        Ok(())
    })
    .at_least(30),
];

type Writer = fn(&Person, &mut Vec<u8>);

fn write_of_gender(draw: &mut Draw<'_>, female: bool, into: &mut Value, write: Writer) -> Result<()> {
    let person = draw.person_of(Some(female));
    write_text(into, |text| write(&person, text));
    Ok(())
}

fn draw_title(draw: &mut Draw<'_>, female: bool) -> &'static str {
    let country = draw.context.locale.country;
    draw.pick(if female { country.female_titles } else { country.male_titles })
}

fn write_email(into: &mut Value, host: &str, write: impl FnOnce(&mut Vec<u8>)) {
    write_text(into, |text| {
        write(text);
        text.push(b'@');
        text.push_str(host);
    });
}

/// Full years from one day to another.
pub(super) fn count_years(born: Timestamp, now: Timestamp) -> i64 {
    let (today, born) = (now.date(), born.date());
    let is_before_birthday = (today.month(), today.day()) < (born.month(), born.day());
    i64::from(today.year() - born.year()) - i64::from(is_before_birthday)
}

fn write_password(draw: &mut Draw<'_>, length: i64, text: &mut Vec<u8>) {
    const SETS: [&[u8]; 4] = [b"abcdefghijkmnopqrstuvwxyz", b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"23456789", b"!#$%&*+-=?@_"];
    // One of each kind stands somewhere, the rest is of any kind.
    let places = [0_i64, 1, 2, 3].map(|kind| kind * length / 4 + draw.between(0, (length / 4 - 1).max(0)));
    for at in 0..length {
        let kind = match places.iter().position(|place| *place == at) {
            Some(kind) => kind,
            None => [0, 0, 0, 1, 1, 2, 2, 3][draw.below(8) as usize],
        };
        text.push(draw.pick(SETS[kind]));
    }
}

fn write_profile(draw: &mut Draw<'_>, whole: bool, into: &mut Value) -> Result<()> {
    let (person, address) = (draw.person(), draw.address());
    let born = draw_birthday(draw, 18, 90)?;
    let context: &SeedContext = draw.context;
    let text_of = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = Vec::new();
        write(&mut bytes);
        serde_json::Value::from(String::from_utf8_lossy(&bytes).into_owned())
    };
    let username = text_of(&|text| person.write_username(text));
    let mail = text_of(&|text| {
        person.write_username(text);
        text.push(b'@');
        text.push_str(person.safe_host());
    });
    let address_line = text_of(&|text| super::addresses::write_address(context, &address, text));
    let (latitude, longitude) = address.coordinates();
    let mut fields = vec![
        ("username", username),
        ("name", text_of(&|text| person.write_name(text))),
        ("sex", if person.female { "F" } else { "M" }.into()),
        ("address", address_line),
        ("mail", mail),
        ("birthdate", text_of(&|text| born.write_date(text))),
    ];
    if whole {
        let mut made = Value::Null;
        super::money::write_job(draw, &mut made);
        fields.push(("job", made.as_text().unwrap_or_default().into()));
        super::money::write_company(draw, &mut made);
        fields.push(("company", made.as_text().unwrap_or_default().into()));
        write_text(&mut made, |text| write_ssn(draw, text));
        fields.push(("ssn", made.as_text().unwrap_or_default().into()));
        fields.push(("residence", text_of(&|text| address.write_city(text))));
        fields.push(("current_location", serde_json::json!([latitude, longitude])));
        fields.push(("blood_group", draw.pick(&["A+", "A-", "B+", "B-", "AB+", "AB-", "O+", "O-"]).into()));
        super::internet::write_url(draw, &mut made);
        fields.push(("website", serde_json::json!([made.as_text().unwrap_or_default()])));
    }
    write_text(into, |text| {
        text.push(b'{');
        for (at, (name, value)) in fields.iter().enumerate() {
            if at > 0 {
                text.push(b',');
            }
            text.push_str(&format!("\"{name}\":{value}"));
        }
        text.push(b'}');
    });
    Ok(())
}
