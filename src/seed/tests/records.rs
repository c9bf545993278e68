//! What is said of one record agrees.

use std::collections::HashSet;

use super::{LOCALES, SeedContext, StreamKey, ValueSource, context_of, texts};

#[test]
fn a_person_is_one_person() {
    for locale in &LOCALES {
        let context = SeedContext { locale, ..SeedContext::new(9) };
        let all = |name: &str| texts(&context, name, &[], 500);
        let (names, firsts, lasts) = (all("name"), all("first_name"), all("last_name"));
        let (mails, users, genders) = (all("email"), all("username"), all("gender"));
        let (women, men) = (all("name_female"), all("name_male"));
        for at in 0..names.len() {
            assert!(names[at].contains(&firsts[at]) && names[at].contains(&lasts[at]), "{}", names[at]);
            let (user, host) = mails[at].split_once('@').unwrap();
            assert_eq!(user, users[at]);
            assert!(user.is_ascii() && user.len() >= 3 && host.starts_with("example."), "{}", mails[at]);
            assert_eq!(&names[at], if genders[at] == "F" { &women[at] } else { &men[at] });
        }
        let different: HashSet<&String> = names.iter().collect();
        assert!(different.len() > 450, "{} {}", locale.code, different.len());
    }
}

#[test]
fn a_user_name_is_made_of_the_name() {
    let context = context_of("de_DE");
    let (names, users) = (texts(&context, "name", &[], 300), texts(&context, "username", &[], 300));
    let folded = |letter: char| letter.is_ascii() || "äöüßÄÖÜ".contains(letter);
    for (name, user) in names.iter().zip(&users).filter(|(name, _)| name.chars().all(folded)) {
        let plain = name.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
        let letters: String = user.chars().filter(char::is_ascii_lowercase).collect();
        let parts: Vec<String> =
            plain.split(' ').map(|part| part.chars().filter(char::is_ascii_lowercase).collect()).collect();
        assert!(parts.iter().any(|part| letters.starts_with(part) || letters.ends_with(part)), "{name} {user}");
    }
}

#[test]
fn the_parts_of_an_address_belong_together() {
    for locale in &LOCALES {
        let context = SeedContext { locale, ..SeedContext::new(9) };
        let all = |name: &str| texts(&context, name, &[], 300);
        let (cities, states, codes, zips) = (all("city"), all("state"), all("state_abbr"), all("zip"));
        let addresses = all("address");
        for at in 0..cities.len() {
            let known = locale.country.cities.iter().any(|city| {
                let fits =
                    |(pattern, digit): (char, char)| if "#^$".contains(pattern) { true } else { pattern == digit };
                (city.name, city.state, city.code) == (cities[at].as_str(), states[at].as_str(), codes[at].as_str())
                    && city.postcode.chars().count() == zips[at].chars().count()
                    && city.postcode.chars().zip(zips[at].chars()).all(fits)
            });
            assert!(known, "{} {} {} {}", cities[at], states[at], codes[at], zips[at]);
            assert!(addresses[at].contains(&cities[at]) && addresses[at].contains(&zips[at]), "{}", addresses[at]);
        }
    }
}

#[test]
fn a_second_person_of_a_record_is_another() {
    let context = SeedContext::new(9);
    let call = super::call(&context, "name", &[]);
    let names = |person: u32| {
        let mut source = ValueSource::new(&context, &StreamKey { table: "books", column: "c", part: 0, person });
        let mut value = super::Value::Null;
        call.make(&mut source, 0, &mut value).unwrap();
        super::shown(&value)
    };
    assert_ne!(names(0), names(1));
}
