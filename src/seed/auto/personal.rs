//! Which columns say who somebody is, by their names.

use super::names::{self, Guess};
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

/// What a column of this table holds of a person; nothing where its name says nothing of the kind.
pub fn personal(table: &str, column: &str) -> Option<Personal> {
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
}
