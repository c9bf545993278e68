//! The bounds on what a statement may take, as `.set` lists and changes them.

use crate::diagnostic::{Diagnostic, Result, nearest};
use crate::session::{Listing, Output, Session, Stop};
use crate::store::ResourceLimit;

/// Units that a number may have behind it, for each unit that a bound is kept in, with how many of it they are.
const UNITS: [(&str, &[(&str, u64)]); 2] = [
    ("ms", &[("ms", 1), ("s", 1000), ("min", 60_000), ("h", 3_600_000)]),
    (
        "bytes",
        &[
            ("bytes", 1),
            ("k", 1 << 10),
            ("kib", 1 << 10),
            ("m", 1 << 20),
            ("mib", 1 << 20),
            ("g", 1 << 30),
            ("gib", 1 << 30),
        ],
    ),
];

fn all(session: &Session) -> Vec<ResourceLimit> {
    session.connection().resource_limits().map(|resource_limits| resource_limits.limits()).unwrap_or_default()
}

/// The bound of that name, in any letter case, with hyphens or underscores.
pub(super) fn find(name: &str, session: &Session) -> Option<ResourceLimit> {
    let name = name.replace('-', "_");
    all(session).into_iter().find(|limit| limit.name.eq_ignore_ascii_case(&name))
}

/// The error of a name that is neither a setting nor a bound, with the nearest bound where no setting is near.
pub(super) fn unknown(name: &str, error: Diagnostic, session: &Session) -> Diagnostic {
    let limits = all(session);
    match nearest(name, limits.iter().map(|limit| limit.name)) {
        Some(near) if !error.hints.iter().any(|hint| hint.starts_with("did you mean")) => {
            Diagnostic { hints: vec![format!("did you mean {near}?")], ..error }
        }
        _ => error,
    }
}

/// The bound as people read it: `10000 ms`, `off`.
pub(super) fn shown(limit: &ResourceLimit) -> String {
    limit.value.map_or_else(|| "off".to_owned(), |value| format!("{value} {}", limit.unit))
}

pub(super) fn list(session: &Session, out: &mut Output) -> Result<(), Stop> {
    let mut listing = Listing::new(&["name", "value", "unit", "about"]);
    for limit in all(session) {
        let value = limit.value.map_or_else(|| "off".to_owned(), |value| value.to_string());
        listing.push_texts([limit.name.to_owned(), value, limit.unit.to_owned(), limit.help.to_owned()]);
    }
    session.list(&listing, out)
}

pub(super) fn set(limit: &ResourceLimit, text: &str, session: &mut Session) -> Result<()> {
    let Some(resource_limits) = session.connection().resource_limits() else { return Ok(()) };
    if text.eq_ignore_ascii_case("off") {
        resource_limits.lift_limit(limit.name)?;
    } else {
        let Some(value) = amount(text, limit.unit) else {
            return Err(Diagnostic::error(format!("`{text}` is no value of {}", limit.name))
                .hint(format!("it takes a number of {}, or off", limit.unit)));
        };
        resource_limits.set_limit(limit.name, value)?;
    }
    session.limit_was_set();
    Ok(())
}

/// A whole number, with a unit behind it or not, in `unit`.
fn amount(text: &str, unit: &str) -> Option<u64> {
    let end = text.find(|next: char| !next.is_ascii_digit()).unwrap_or(text.len());
    let (number, behind) = text.split_at(end);
    let number: u64 = number.parse().ok()?;
    let behind = behind.trim().to_lowercase();
    if behind.is_empty() || behind == unit {
        return Some(number);
    }
    let (_, units) = UNITS.iter().find(|(base, _)| *base == unit)?;
    let (_, times) = units.iter().find(|(name, _)| *name == behind)?;
    number.checked_mul(*times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_units() {
        for (text, unit, value) in [
            ("10", "ms", Some(10)),
            ("30s", "ms", Some(30_000)),
            ("2min", "ms", Some(120_000)),
            ("1G", "bytes", Some(1 << 30)),
            ("64 MiB", "bytes", Some(64 << 20)),
            ("5", "levels", Some(5)),
            ("5 levels", "levels", Some(5)),
            ("5s", "bytes", None),
            ("5k", "levels", None),
            ("-1", "ms", None),
            ("", "ms", None),
            ("s", "ms", None),
            ("99999999999999999999", "ms", None),
            ("99999999999999999h", "ms", None),
        ] {
            assert_eq!(amount(text, unit), value, "{text} {unit}");
        }
    }
}
