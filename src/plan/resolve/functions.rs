//! The functions that there are by name: SQLite's, and those that the language adds.

use crate::lang::ast::Arg;

/// The aggregates, SQLite's and ours.
pub const AGGREGATES: [&str; 13] = [
    "count",
    "sum",
    "avg",
    "min",
    "max",
    "total",
    "group_concat",
    "string_agg",
    "json_group_array",
    "median",
    "stddev",
    "percentile",
    "share",
];

/// As many arguments as a function takes that takes any number.
pub const MOST_ARGUMENTS: usize = usize::MAX;

/// Functions that are known by name, so that a table of the same name is not meant by `name(…)`, with the fewest and the
/// most arguments that they take.
pub const SCALARS: &[(&str, usize, usize)] = &[
    ("abs", 1, 1),
    ("acos", 1, 1),
    ("acosh", 1, 1),
    ("asin", 1, 1),
    ("asinh", 1, 1),
    ("atan", 1, 1),
    ("atan2", 2, 2),
    ("atanh", 1, 1),
    ("bucket", 2, 2),
    ("ceil", 1, 1),
    ("ceiling", 1, 1),
    ("changes", 0, 0),
    ("char", 0, MOST_ARGUMENTS),
    ("coalesce", 2, MOST_ARGUMENTS),
    ("concat", 1, MOST_ARGUMENTS),
    ("concat_ws", 2, MOST_ARGUMENTS),
    ("cos", 1, 1),
    ("cosh", 1, 1),
    ("cume_dist", 0, 0),
    ("date", 0, MOST_ARGUMENTS),
    ("datetime", 0, MOST_ARGUMENTS),
    ("day", 1, 1),
    ("degrees", 1, 1),
    ("dense_rank", 0, 0),
    ("exists", 1, 1),
    ("exp", 1, 1),
    ("first_value", 1, 1),
    ("floor", 1, 1),
    ("format", 0, MOST_ARGUMENTS),
    ("glob", 2, 2),
    ("hex", 1, 1),
    ("highlight", 4, 4),
    ("hour", 1, 1),
    ("icontains", 2, 2),
    ("if", 2, MOST_ARGUMENTS),
    ("ifnull", 2, 2),
    ("iif", 2, MOST_ARGUMENTS),
    ("instr", 2, 2),
    ("json", 1, 1),
    ("json_array", 0, MOST_ARGUMENTS),
    ("json_array_length", 1, 2),
    ("json_error_position", 1, 1),
    ("json_extract", 2, MOST_ARGUMENTS),
    ("json_group_object", 2, 2),
    ("json_insert", 1, MOST_ARGUMENTS),
    ("json_object", 0, MOST_ARGUMENTS),
    ("json_patch", 2, 2),
    ("json_pretty", 1, 2),
    ("json_quote", 1, 1),
    ("json_remove", 1, MOST_ARGUMENTS),
    ("json_replace", 1, MOST_ARGUMENTS),
    ("json_set", 1, MOST_ARGUMENTS),
    ("json_type", 1, 2),
    ("json_valid", 1, 2),
    ("julianday", 0, MOST_ARGUMENTS),
    ("lag", 1, 3),
    ("last_insert_rowid", 0, 0),
    ("last_value", 1, 1),
    ("lead", 1, 3),
    ("length", 1, 1),
    ("like", 2, 3),
    ("likelihood", 2, 2),
    ("likely", 1, 1),
    ("ln", 1, 1),
    ("log", 1, 2),
    ("log10", 1, 1),
    ("log2", 1, 1),
    ("lower", 1, 1),
    ("ltrim", 1, 2),
    ("match", 2, 2),
    ("mod", 2, 2),
    ("month", 1, 1),
    ("nth_value", 2, 2),
    ("ntile", 1, 1),
    ("nullif", 2, 2),
    ("octet_length", 1, 1),
    ("percent_rank", 0, 0),
    ("pi", 0, 0),
    ("pow", 2, 2),
    ("power", 2, 2),
    ("printf", 0, MOST_ARGUMENTS),
    ("quote", 1, 1),
    ("radians", 1, 1),
    ("random", 0, 0),
    ("randomblob", 1, 1),
    ("rank", 0, 0),
    ("regexp", 2, 2),
    ("replace", 3, 3),
    ("round", 1, 2),
    ("row_number", 0, 0),
    ("rtrim", 1, 2),
    ("sign", 1, 1),
    ("sin", 1, 1),
    ("sinh", 1, 1),
    ("snippet", 6, 6),
    ("soundex", 1, 1),
    ("sqlite_source_id", 0, 0),
    ("sqlite_version", 0, 0),
    ("sqrt", 1, 1),
    ("strftime", 1, MOST_ARGUMENTS),
    ("substr", 2, 3),
    ("substring", 2, 3),
    ("subtype", 1, 1),
    ("tan", 1, 1),
    ("tanh", 1, 1),
    ("time", 0, MOST_ARGUMENTS),
    ("timediff", 2, 2),
    ("total_changes", 0, 0),
    ("trim", 1, 2),
    ("trunc", 1, 1),
    ("typeof", 1, 1),
    ("unhex", 1, 2),
    ("unicode", 1, 1),
    ("unistr", 1, 1),
    ("unixepoch", 0, MOST_ARGUMENTS),
    ("unlikely", 1, 1),
    ("upper", 1, 1),
    ("week", 1, 1),
    ("year", 1, 1),
    ("zeroblob", 1, 1),
];

/// Those that stand only before `over`.
pub const WINDOWS: [&str; 11] = [
    "cume_dist",
    "dense_rank",
    "first_value",
    "lag",
    "last_value",
    "lead",
    "nth_value",
    "ntile",
    "percent_rank",
    "rank",
    "row_number",
];

/// True if the name is a function's, so that `name(…)` means no table.
pub fn is_known(name: &str) -> bool {
    let lower = name.to_lowercase();
    AGGREGATES.contains(&lower.as_str()) || arity(&lower).is_some()
}

/// How many arguments a function takes that is no aggregate, at least and at most; its name is in lower case.
pub fn arity(name: &str) -> Option<(usize, usize)> {
    let found = SCALARS.binary_search_by_key(&name, |(known, ..)| known).ok()?;
    let (_, least, most) = SCALARS[found];
    Some((least, most))
}

/// True if it is an aggregate. `min` and `max` of several values are not.
pub fn is_aggregate(name: &str, args: &[Arg]) -> bool {
    let lower = name.to_lowercase();
    AGGREGATES.contains(&lower.as_str()) && !(matches!(lower.as_str(), "min" | "max") && args.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OpenOptions, OpenTarget, collect, open};

    #[test]
    fn the_lists_do_not_overlap() {
        for name in AGGREGATES {
            assert_eq!(arity(name), None, "{name}");
        }
        assert!(SCALARS.is_sorted_by_key(|(name, ..)| name));
        assert!(is_aggregate("MIN", &[]));
    }

    #[test]
    fn sqlite_takes_as_many_arguments() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).expect("memory can be opened");
        let sql = "select distinct name, narg from pragma_function_list";
        for row in collect(&*connection, sql, &[]).expect("functions can be listed") {
            let (Some(name), Some(count)) = (row[0].as_text(), row[1].as_integer()) else { continue };
            let Some((least, most)) = arity(&name) else { continue };
            match usize::try_from(count) {
                Ok(count) => assert!((least..=most).contains(&count), "{name} takes {count}"),
                Err(_) => assert!(most == MOST_ARGUMENTS || matches!(&*name, "highlight" | "snippet"), "{name}"),
            }
        }
    }
}
