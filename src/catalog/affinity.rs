//! The affinity that a declared type gives to its column.

/// SQLite's type affinities (datatype3.html, section 3). `Blob` is also "no affinity".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Affinity {
    Integer,
    Real,
    Numeric,
    Text,
    Blob,
}

impl Affinity {
    /// The affinity of a column declared with `declared_type` (datatype3.html, section 3.1).
    ///
    /// In a STRICT table `ANY` stores what it is given and has no affinity (stricttables.html).
    pub fn of(declared_type: &str, strict: bool) -> Affinity {
        let has = |part: &str| {
            declared_type.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part.as_bytes()))
        };
        if strict && declared_type.eq_ignore_ascii_case("any") {
            Affinity::Blob
        } else if has("INT") {
            Affinity::Integer
        } else if has("CHAR") || has("CLOB") || has("TEXT") {
            Affinity::Text
        } else if has("BLOB") || declared_type.is_empty() {
            Affinity::Blob
        } else if has("REAL") || has("FLOA") || has("DOUB") {
            Affinity::Real
        } else {
            Affinity::Numeric
        }
    }

    /// INTEGER, REAL and NUMERIC turn text that looks like a number into one.
    pub fn is_numeric(self) -> bool {
        matches!(self, Affinity::Integer | Affinity::Real | Affinity::Numeric)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affinity_follows_the_rules_in_their_order() {
        for (declared, strict, expected) in [
            ("INTEGER", false, Affinity::Integer),
            ("unsigned big int", false, Affinity::Integer),
            ("CHARINT", false, Affinity::Integer),
            ("FLOATING POINT", false, Affinity::Integer),
            ("NVARCHAR(160)", false, Affinity::Text),
            ("clob", false, Affinity::Text),
            ("", false, Affinity::Blob),
            ("BLOB", false, Affinity::Blob),
            ("double precision", false, Affinity::Real),
            ("DECIMAL(10,2)", false, Affinity::Numeric),
            ("STRING", false, Affinity::Numeric),
            ("DATETIME", false, Affinity::Numeric),
            ("ANY", false, Affinity::Numeric),
            ("ANY", true, Affinity::Blob),
        ] {
            assert_eq!(Affinity::of(declared, strict), expected, "{declared}");
        }
    }
}
