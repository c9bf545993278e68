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

/// Functions that are known by name, so that a table of the same name is not meant by `name(…)`.
pub const SCALARS: &[&str] = &[
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "bucket",
    "ceil",
    "ceiling",
    "changes",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "cos",
    "cosh",
    "cume_dist",
    "date",
    "datetime",
    "day",
    "degrees",
    "dense_rank",
    "exists",
    "exp",
    "first_value",
    "floor",
    "format",
    "glob",
    "hex",
    "highlight",
    "hour",
    "icontains",
    "if",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_error_position",
    "json_extract",
    "json_group_object",
    "json_insert",
    "json_object",
    "json_patch",
    "json_pretty",
    "json_quote",
    "json_remove",
    "json_replace",
    "json_set",
    "json_type",
    "json_valid",
    "julianday",
    "lag",
    "last_insert_rowid",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "match",
    "mod",
    "month",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "printf",
    "quote",
    "radians",
    "random",
    "randomblob",
    "rank",
    "regexp",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sin",
    "sinh",
    "snippet",
    "soundex",
    "sqlite_source_id",
    "sqlite_version",
    "sqrt",
    "strftime",
    "substr",
    "substring",
    "subtype",
    "tan",
    "tanh",
    "time",
    "timediff",
    "total_changes",
    "trim",
    "trunc",
    "typeof",
    "unhex",
    "unicode",
    "unistr",
    "unixepoch",
    "unlikely",
    "upper",
    "week",
    "year",
    "zeroblob",
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
    AGGREGATES.contains(&lower.as_str()) || SCALARS.contains(&lower.as_str())
}

/// True if it is an aggregate. `min` and `max` of several values are not.
pub fn is_aggregate(name: &str, args: &[Arg]) -> bool {
    let lower = name.to_lowercase();
    AGGREGATES.contains(&lower.as_str()) && !(matches!(lower.as_str(), "min" | "max") && args.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_do_not_overlap() {
        for name in AGGREGATES {
            assert!(!SCALARS.contains(&name), "{name}");
        }
        assert!(is_aggregate("MIN", &[]));
    }
}
