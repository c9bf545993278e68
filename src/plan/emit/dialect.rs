//! What the engine understands, as far as statements are written differently for it.

/// The engine that statements are written for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// SQLite's version.
    pub version: (u32, u32),
}

/// Functions that younger versions of SQLite have, and since when (changes.html).
const SINCE: [(&str, (u32, u32)); 4] =
    [("string_agg", (3, 44)), ("concat", (3, 44)), ("concat_ws", (3, 44)), ("if", (3, 48))];

impl Dialect {
    /// The oldest SQLite that every printed statement runs on.
    pub fn sqlite() -> Dialect {
        Dialect { version: (3, 40) }
    }

    /// True if `is distinct from` is understood.
    pub fn has_is_distinct(&self) -> bool {
        self.version >= (3, 39)
    }

    /// True unless it is known that a function came later.
    pub fn has_function(&self, name: &str) -> bool {
        let since = SINCE.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        since.is_none_or(|(_, since)| self.version >= *since)
    }
}
