//! People. What is said of one record's person agrees: name, user name, e-mail, gender, age.

use fake::locales::{Data, EN};

use super::codes::{language, write_ssn};
use super::times::{AGES, birth};
use crate::seed::Run;
use crate::seed::argument::{Parameter, Preset};
use crate::seed::maker::Maker;
use crate::seed::person::{Person, write_name};
use crate::seed::source::Draw;
use crate::seed::text::{self, Text};
use crate::store::Value;

pub const PEOPLE: &[Maker] = &[
    Maker::new("name", "first and last name", "fake.name", |draw, _, into| {
        let person = draw.person();
        text::write(into, |text| person.write_name(text));
        Ok(())
    })
    .also(&["full_name", "name_nonbinary"])
    .listed(
        |run, _| run.locale.first_names().len() as u64 * run.locale.last_names().len() as u64,
        |run, _, number, into| {
            let (firsts, lasts) = (run.locale.first_names(), run.locale.last_names());
            let first = firsts.get((number % firsts.len().max(1) as u64) as usize).copied().unwrap_or_default();
            let last = lasts.get((number / firsts.len().max(1) as u64) as usize).copied().unwrap_or_default();
            text::write(into, |text| write_name(run.locale, first, last, text));
        },
    ),
    Maker::new("name_female", "first and last name of a woman", "fake.name_female", |draw, _, into| {
        of(draw, true, into, Person::write_name)
    })
    .at_least(10_000),
    Maker::new("name_male", "first and last name of a man", "fake.name_male", |draw, _, into| {
        of(draw, false, into, Person::write_name)
    })
    .at_least(10_000),
    Maker::new("first_name", "first name", "fake.first_name", |draw, _, into| {
        text::set(into, draw.person().first);
        Ok(())
    })
    .also(&["first_name_nonbinary"])
    .listed(
        |run, _| run.locale.first_names().len() as u64,
        |run, _, number, into| {
            text::set(into, run.locale.first_names().get(number as usize).copied().unwrap_or_default());
        },
    ),
    Maker::new("first_name_female", "first name of a woman", "fake.first_name_female", |draw, _, into| {
        of(draw, true, into, |person, text| text.str(person.first))
    })
    .at_least(30),
    Maker::new("first_name_male", "first name of a man", "fake.first_name_male", |draw, _, into| {
        of(draw, false, into, |person, text| text.str(person.first))
    })
    .at_least(30),
    Maker::new("last_name", "last name", "fake.last_name", |draw, _, into| {
        text::set(into, draw.person().last);
        Ok(())
    })
    .also(&["last_name_female", "last_name_male", "last_name_nonbinary", "surname"])
    .listed(
        |run, _| run.locale.last_names().len() as u64,
        |run, _, number, into| {
            text::set(into, run.locale.last_names().get(number as usize).copied().unwrap_or_default());
        },
    ),
    Maker::new("prefix", "what stands before the name", "fake.prefix", |draw, _, into| {
        let female = draw.person().female;
        text::set(into, title(draw, female));
        Ok(())
    })
    .also(&["prefix_nonbinary"])
    .at_least(1),
    Maker::new("prefix_female", "what stands before the name of a woman", "fake.prefix_female", |draw, _, into| {
        text::set(into, title(draw, true));
        Ok(())
    })
    .at_least(1),
    Maker::new("prefix_male", "what stands before the name of a man", "fake.prefix_male", |draw, _, into| {
        text::set(into, title(draw, false));
        Ok(())
    })
    .at_least(1),
    Maker::new("suffix", "what stands behind the name", "fake.suffix", |draw, _, into| {
        text::set(into, draw.pick(EN::NAME_SUFFIX));
        Ok(())
    })
    .also(&["suffix_female", "suffix_male", "suffix_nonbinary"])
    .at_least(5),
    Maker::new("gender", "F or M", "fake.gender", |draw, _, into| {
        text::set(into, if draw.person().female { "F" } else { "M" });
        Ok(())
    })
    .also(&["sex", "passport_gender"])
    .listed(|_, _| 2, |_, _, number, into| text::set(into, if number == 0 { "F" } else { "M" })),
    Maker::new("age", "how old the person is, from min to max", "fake.age(18, 65)", |draw, given, into| {
        let born = birth(draw, given.integer(0), given.integer(1))?;
        *into = Value::Integer(years(born, draw.now()));
        Ok(())
    })
    .takes(AGES)
    .at_least(1),
    Maker::new("username", "a user name made of the person's name", "fake.username", |draw, _, into| {
        let person = draw.person();
        text::write(into, |text| person.write_username(text));
        Ok(())
    })
    .also(&["user_name"])
    .numbered(|draw, _, _, into| {
        let (person, row) = (draw.person(), draw.row);
        text::write(into, |text| person.write_numbered_username(text, row));
    }),
    Maker::new("email", "an e-mail address of the person, at a host that nobody has", "fake.email", |draw, _, into| {
        let person = draw.person();
        email(into, person.safe_host(), |text| person.write_username(text));
        Ok(())
    })
    .also(&["safe_email", "ascii_safe_email", "ascii_email"])
    .numbered(|draw, _, _, into| {
        let (person, row) = (draw.person(), draw.row);
        email(into, person.safe_host(), |text| person.write_numbered_username(text, row));
    }),
    Maker::new("free_email", "an e-mail address of the person at a provider", "fake.free_email", |draw, _, into| {
        let person = draw.person();
        email(into, person.free_host(), |text| person.write_username(text));
        Ok(())
    })
    .also(&["ascii_free_email"])
    .numbered(|draw, _, _, into| {
        let (person, row) = (draw.person(), draw.row);
        email(into, person.free_host(), |text| person.write_numbered_username(text, row));
    }),
    Maker::new(
        "free_email_domain",
        "a provider where people have their mail",
        "fake.free_email_domain",
        |draw, _, into| {
            text::set(into, draw.person().free_host());
            Ok(())
        },
    )
    .at_least(3),
    Maker::new("safe_domain_name", "the name of a site that nobody has", "fake.safe_domain_name", |draw, _, into| {
        text::set(into, draw.person().safe_host());
        Ok(())
    })
    .at_least(3),
    Maker::new("password", "a password of letters, digits and marks", "fake.password(12)", |draw, given, into| {
        let length = given.integer(0);
        text::write(into, |text| password(draw, length, text));
        Ok(())
    })
    .takes(&[Parameter::integer("length", 4, 1000, Preset::Integer(10))])
    .at_least(1_000_000),
    Maker::new("profile", "a person as JSON", "fake.profile ->> '$.name'", |draw, _, into| profile(draw, true, into))
        .at_least(100_000),
    Maker::new("simple_profile", "a person as JSON, in short", "fake.simple_profile ->> '$.mail'", |draw, _, into| {
        profile(draw, false, into)
    })
    .at_least(100_000),
    Maker::new("language_name", "the name of a language", "fake.language_name", |draw, _, into| {
        text::set(into, language(draw).1);
        Ok(())
    })
    .at_least(30),
];

type Writer = fn(&Person, &mut Vec<u8>);

fn of(draw: &mut Draw<'_>, female: bool, into: &mut Value, write: Writer) -> crate::diagnostic::Result<()> {
    let person = draw.person_of(Some(female));
    text::write(into, |text| write(&person, text));
    Ok(())
}

fn title(draw: &mut Draw<'_>, female: bool) -> &'static str {
    let pool = draw.run.locale.pool;
    draw.pick(if female { pool.female_titles } else { pool.male_titles })
}

fn email(into: &mut Value, host: &str, write: impl FnOnce(&mut Vec<u8>)) {
    text::write(into, |text| {
        write(text);
        text.push(b'@');
        text.str(host);
    });
}

/// Full years from one day to another.
fn years(born: crate::seed::Moment, now: crate::seed::Moment) -> i64 {
    let ((year, month, day), (born_year, born_month, born_day)) = (now.date(), born.date());
    year - born_year - i64::from((month, day) < (born_month, born_day))
}

fn password(draw: &mut Draw<'_>, length: i64, text: &mut Vec<u8>) {
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

fn profile(draw: &mut Draw<'_>, whole: bool, into: &mut Value) -> crate::diagnostic::Result<()> {
    let (person, residence) = (draw.person(), draw.residence());
    let born = birth(draw, 18, 90)?;
    let run: &Run = draw.run;
    let text_of = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = Vec::new();
        write(&mut bytes);
        serde_json::Value::from(String::from_utf8_lossy(&bytes).into_owned())
    };
    let username = text_of(&|text| person.write_username(text));
    let mail = text_of(&|text| {
        person.write_username(text);
        text.push(b'@');
        text.str(person.safe_host());
    });
    let address = text_of(&|text| super::addresses::write_address(run, &residence, text));
    let (latitude, longitude) = residence.coordinates();
    let mut fields = vec![
        ("username", username),
        ("name", text_of(&|text| person.write_name(text))),
        ("sex", if person.female { "F" } else { "M" }.into()),
        ("address", address),
        ("mail", mail),
        ("birthdate", text_of(&|text| born.write_date(text))),
    ];
    if whole {
        let mut made = Value::Null;
        super::money::job(draw, &mut made);
        fields.push(("job", made.as_text().unwrap_or_default().into()));
        super::money::company(draw, &mut made);
        fields.push(("company", made.as_text().unwrap_or_default().into()));
        text::write(&mut made, |text| write_ssn(draw, text));
        fields.push(("ssn", made.as_text().unwrap_or_default().into()));
        fields.push(("residence", text_of(&|text| residence.write_city(text))));
        fields.push(("current_location", serde_json::json!([latitude, longitude])));
        fields.push(("blood_group", draw.pick(&["A+", "A-", "B+", "B-", "AB+", "AB-", "0+", "0-"]).into()));
        super::internet::url(draw, &mut made);
        fields.push(("website", serde_json::json!([made.as_text().unwrap_or_default()])));
    }
    text::write(into, |text| {
        text.push(b'{');
        for (at, (name, value)) in fields.iter().enumerate() {
            if at > 0 {
                text.push(b',');
            }
            text.str(&format!("\"{name}\":{value}"));
        }
        text.push(b'}');
    });
    Ok(())
}
