//! Which columns say who somebody is, by their names.

use super::names::{self, Guess};
use super::words::words;
use crate::catalog::{Column, Table, snake};
use crate::diagnostic::Result;
use crate::lang::{HopTokenKind, tokenize};
use crate::seed::{MakerCall, SeedContext, find_maker};
use crate::store::Value;

/// What stands in a column that says who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// What this maker makes, without arguments.
    Made(&'static str),
    /// A number or code, whose form may matter.
    Code,
}

/// The makers of names, contacts and addresses.
const MADE: [&str; 12] = [
    "email",
    "first_name",
    "ipv4",
    "ipv6",
    "last_name",
    "mac",
    "name",
    "other_name",
    "secondary_address",
    "username",
    "world_phone",
    "world_street",
];

/// The makers of codes that belong to one person, or that let somebody in.
const CODES: [&str; 12] = [
    "credit_card_number",
    "hex",
    "iban",
    "license_plate",
    "md5",
    "passport_number",
    "password",
    "sha1",
    "sha256",
    "ssn",
    "vin",
    "world_postcode",
];

/// Names, and ends of names, that say so in any table, whatever else they are taken for where values are made up.
const CALLED: [(&str, Personal); 6] = [
    (
        "account_number account_no konto kontonummer konto_nr numero_compte numero_cuenta steuernummer steuer_nr steuer_id tax_number tax_id \
         pin pin_code pincode puk cvv cvc otp secret secret_answer secret_question security_answer security_question recovery_answer \
         recovery_code backup_code passcode passphrase kennwort credential credentials national_id citizen_id nin dni nif nie id_card \
         identity_card social_security social_security_number insurance_no insurance_number driver_license driving_license license_no \
         license_number licence_no licence_number passport_no card_no card_number contact_details contact_info contact_data kontaktdaten vat_id vat_number tax_no patient_no patient_number badge_no \
         badge_number matricule matricula",
        Personal::Code,
    ),
    ("birth_name maiden_name geburtsname nom_naissance", Personal::Made("last_name")),
    ("slack slack_handle insta instagram twitter telegram discord", Personal::Made("username")),
    ("reply_to replyto cc_email bcc_email", Personal::Made("email")),
    (
        "assigned_to by_whom whom who boss vorgesetzter signature unterschrift to_name from_name ship_to_name ship_name shipping_name bill_name \
         billing_name bill_to_name sold_to_name printed_name patronymic second_name holder_name account_holder attention attn heir beneficiary \
         guardian referrer referred_by next_of_kin gp surgeon physician full_name fullname",
        Personal::Made("name"),
    ),
    (
        "mobile_no mobile_nr phone_nr cell_no contact_no contact_number handy handynummer handy_nr mobilnummer whatsapp landline festnetz \
         festnetznummer fixed_line telefono_fijo",
        Personal::Made("world_phone"),
    ),
];

/// Names, and ends of names, of what tells of one person or thing alone beside those: its numbers, who did something, links, remarks.
const OF_ONE: &str = "customer_no customer_number customer_nr client_no client_number member_no member_number membership_no membership_number \
    patient_id staff_no staff_id staff_number employee_no employee_number employee_id personnel_number personalnummer personalnr kundennr \
    kundennummer session_id session imei badge referral uid uuid device_id device kennzeichen plate alias initials facebook linkedin clerk sales_rep \
    salesperson sales_person sachbearbeiter bearbeiter responsible verantwortlich verantwortlicher responsable encargado zustaendig agent_name \
    rep handler url uri link website homepage meta metadata payload geo location coordinates coords gps house_no house_number hausnummer \
    hausnr remark remarks note notes comment comments memo bio bemerkung bemerkungen notiz notizen observaciones notas remarque remarques";

/// True of a column whose values tell of one person or thing alone, however many records hold them.
pub fn tells_of_one(column: &str) -> bool {
    let (plain, name) = (snake(column), words(column));
    let ends_so = |name: &str, known: &str| {
        name.strip_suffix(known).is_some_and(|before| before.is_empty() || before.ends_with('_'))
    };
    OF_ONE.split_whitespace().any(|known| ends_so(&plain, known) || ends_so(&name, known))
}

/// Makers of texts that anything may stand in.
const PROSE: [&str; 5] = ["fake.blurb", "fake.headline", "fake.phrase", "fake.remark", "fake.story"];

/// Words that begin phrases and no names: `In Progress`, `Not Started`.
const PHRASES: &str =
    "a all an and at by for from in new no not of off old on or out per the to under up very with without";

/// What a column of this table holds of a person; nothing where its name says nothing of the kind.
pub fn personal(table: &str, column: &str) -> Option<Personal> {
    called(column).or_else(|| guessed(table, column))
}

/// The same of a column of this table: a name that stands beside what only people have is somebody's, whatever the table is called.
pub fn personal_of(table: &Table, at: usize) -> Option<Personal> {
    let column = &table.columns[at];
    personal(&table.name, &column.name).or_else(|| beside_people(table, at)).or_else(|| {
        // A name as it stands in a URL.
        let (_, title) = super::agree::slug_and_title(table).filter(|(slug, title)| *slug == at && *title != at)?;
        matches!(personal_of(table, title), Some(Personal::Made(_))).then_some(Personal::Code)
    })
}

/// What only people have.
const OF_PEOPLE: [&str; 5] = ["email", "first_name", "last_name", "username", "world_phone"];

fn beside_people(table: &Table, at: usize) -> Option<Personal> {
    let column = &table.columns[at];
    let name = words(&column.name);
    let is_name = names::is_plain_name(name.rsplit('_').next().unwrap_or(&name)) && name != "title";
    let is_known = !matches!(names::guess(&table.name, &column.name), None | Some(Guess::Text("fake.label")));
    if !is_name || is_known || column.affinity.is_numeric() {
        return None;
    }
    let is_of_people = |other: &Column| match personal(&table.name, &other.name) {
        Some(Personal::Made(maker)) => OF_PEOPLE.contains(&maker),
        _ => matches!(
            names::guess(&table.name, &other.name),
            Some(Guess::Text("fake.gender") | Guess::Day("fake.date_of_birth(18, 80)"))
        ),
    };
    let others = table.columns.iter().enumerate().filter(|(other, _)| *other != at);
    others.map(|(_, other)| other).any(is_of_people).then_some(Personal::Made("name"))
}

/// True of a column that tells which person a record belongs to, without a key: `employee`, `patient_no`, somebody's address for mail.
pub fn names_somebody(table: &Table, at: usize) -> bool {
    const TOLD: [&str; 5] = ["email", "last_name", "name", "username", "world_phone"];
    const NUMBERS: [&str; 8] = ["id", "no", "nr", "num", "number", "code", "ref", "key"];
    if let Some(Personal::Made(maker)) = personal_of(table, at) {
        return TOLD.contains(&maker);
    }
    let name = words(&table.columns[at].name);
    let whose = match name.rsplit_once('_') {
        Some((whose, number)) if NUMBERS.contains(&number) => whose,
        _ => &name,
    };
    names::is_about(whose, names::PEOPLE) && whose.split('_').count() < 3
}

/// What its name says in any table.
fn called(column: &str) -> Option<Personal> {
    let name = words(column);
    let is_so = |known: &str| {
        let known = words(known);
        name.strip_suffix(known.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('_'))
    };
    CALLED.iter().find(|(names, _)| names.split_whitespace().any(is_so)).map(|(_, personal)| *personal)
}

/// True of a column whose values say where something is, to a few steps.
pub fn is_position(table: &str, column: &str) -> bool {
    matches!(names::guess(table, column), Some(Guess::Degrees(..)))
}

/// What the values of a category say by the name of their column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Something that is known: a genre, a city.
    Known,
    /// Whatever somebody has written.
    Prose,
    Unknown,
}

/// What a column's name says that its texts are about.
pub fn topic(table: &Table, column: &Column) -> Topic {
    match names::guess_of(table, column) {
        Some(Guess::Text(made)) if PROSE.iter().any(|prose| made.starts_with(prose)) => Topic::Prose,
        Some(Guess::Text(_)) => Topic::Known,
        // What is a number or a time by its name is none where texts stand.
        _ => Topic::Unknown,
    }
}

/// True of a text that is two or three capitalised words of letters, as names of people are.
pub fn looks_like_name(text: &str) -> bool {
    let parts: Vec<&str> = text.split_whitespace().collect();
    (2..=3).contains(&parts.len()) && parts.iter().all(|part| is_of_name(part))
}

/// True of a text with two words side by side that may be somebody's name.
pub fn mentions_name(text: &str) -> bool {
    let parts: Vec<&str> = text.split_whitespace().collect();
    parts.windows(2).any(|pair| pair.iter().all(|part| is_of_name(part)))
}

/// `Ann`, `O'Neil,`, `Meyer-Lang`, `J.`
fn is_of_name(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| letter.is_ascii_punctuation());
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase)
        && letters.all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '’' | '-' | '.'))
        // What is all capitals is short for something.
        && (word.chars().count() == 1 || word.chars().any(char::is_lowercase))
        && !PHRASES.split(' ').any(|known| known.eq_ignore_ascii_case(word))
}

fn guessed(table: &str, column: &str) -> Option<Personal> {
    let Some(Guess::Text(made)) = names::guess(table, column) else { return None };
    let maker = made.strip_prefix("fake.")?;
    let maker = maker.split('(').next().unwrap_or(maker);
    if CODES.contains(&maker) {
        return Some(Personal::Code);
    }
    MADE.iter().find(|known| **known == maker).map(|known| Personal::Made(known))
}

/// The call that a `hop: fake` comment says, where that is one maker with written values alone: `fake.email`, `int(5, 35)`.
///
/// # Errors
/// The arguments do not fit the maker.
pub fn maker_call(text: &str, context: &SeedContext) -> Result<Option<MakerCall>> {
    let (tokens, errors) = tokenize(text);
    if !errors.is_empty() {
        return Ok(None);
    }
    let kinds: Vec<&HopTokenKind> =
        tokens.iter().map(|token| &token.kind).filter(|kind| **kind != HopTokenKind::End).collect();
    let (name, bare, rest) = match kinds.as_slice() {
        [
            HopTokenKind::Name { text: fake, .. },
            HopTokenKind::Symbol("."),
            HopTokenKind::Name { text, .. },
            rest @ ..,
        ] if fake.eq_ignore_ascii_case("fake") => (text, false, rest),
        [HopTokenKind::Name { text, .. }, rest @ ..] => (text, true, rest),
        _ => return Ok(None),
    };
    let Some(values) = literals(rest) else { return Ok(None) };
    match find_maker(name, bare) {
        Ok(maker) => maker.call(context, &values).map(Some),
        Err(_) => Ok(None),
    }
}

/// `('a', 5)` as values; nothing where anything else stands there.
fn literals(tokens: &[&HopTokenKind]) -> Option<Vec<Value>> {
    let [HopTokenKind::Symbol("("), inner @ .., HopTokenKind::Symbol(")")] = tokens else {
        return tokens.is_empty().then(Vec::new);
    };
    let value = |part: &[&HopTokenKind]| match part {
        [HopTokenKind::Integer(number)] => Some(Value::Integer(*number)),
        [HopTokenKind::Symbol("-"), HopTokenKind::Integer(number)] => Some(Value::Integer(-number)),
        [HopTokenKind::Real(number)] => Some(Value::Real(*number)),
        [HopTokenKind::Text(text)] => Some(Value::text(text)),
        _ => None,
    };
    inner.split(|token| **token == HopTokenKind::Symbol(",")).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::makers;

    #[test]
    fn all_are_makers() {
        for name in MADE.iter().chain(&CODES) {
            assert!(makers().any(|maker| maker.name == *name && !maker.requires_arguments()), "{name}");
        }
        assert!(MADE.is_sorted() && CODES.is_sorted());
    }

    #[test]
    fn persons_are_told_from_things() {
        for (table, column, expected) in [
            ("customers", "name", Some(Personal::Made("name"))),
            ("Kunden", "Nachname", Some(Personal::Made("last_name"))),
            ("clientes", "correo_electronico", Some(Personal::Made("email"))),
            ("users", "passwordHash", Some(Personal::Code)),
            ("users", "iban", Some(Personal::Code)),
            ("users", "pin_code", Some(Personal::Code)),
            ("users", "secretAnswer", Some(Personal::Code)),
            ("t", "Kontonummer", Some(Personal::Code)),
            ("t", "steuernummer", Some(Personal::Code)),
            ("t", "mobile_no", Some(Personal::Made("world_phone"))),
            ("mails", "reply_to", Some(Personal::Made("email"))),
            ("tickets", "assigned_to", Some(Personal::Made("name"))),
            ("t", "by_whom", Some(Personal::Made("name"))),
            ("boards", "pins", None),
            ("t", "spin", None),
            ("products", "name", None),
            ("countries", "name", None),
            ("orders", "total", None),
        ] {
            assert_eq!(personal(table, column), expected, "{table}.{column}");
        }
        let context = SeedContext::new(1);
        for (text, name) in
            [(" fake.email", Some("email")), ("int(-1, 5)", Some("int")), ("int(1, 5) + 1", None), ("any user", None)]
        {
            assert_eq!(maker_call(text, &context).unwrap().map(|call| call.maker.name), name, "{text}");
        }
        assert!(maker_call("int('a')", &context).is_err());
    }

    #[test]
    fn names_of_people_are_told_from_phrases() {
        for (text, is_name, mentions) in [
            ("Hal Lee", true, true),
            ("Dr. Moe O'Neil", true, true),
            ("Zoë Meyer-Lang", true, true),
            ("call Ann Bee back", false, true),
            ("In Progress", false, false),
            ("Not Started", false, false),
            ("open", false, false),
            ("Berlin", false, false),
            ("USB Cable", false, false),
            ("Level 3", false, false),
        ] {
            assert_eq!((looks_like_name(text), mentions_name(text)), (is_name, mentions), "{text}");
        }
    }
}
