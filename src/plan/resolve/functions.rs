//! The functions that there are by name: SQLite's, and those that the language adds.

use crate::lang::ast::Arg;

/// A function by name.
pub struct Function {
    pub name: &'static str,
    /// The fewest arguments that it takes.
    pub least: usize,
    /// The most.
    pub most: usize,
    /// What it gives, in a few words.
    pub about: &'static str,
    /// A call with plain values, empty where that shows nothing or not the same each time.
    pub example: &'static str,
}

const fn function(
    name: &'static str,
    least: usize,
    most: usize,
    about: &'static str,
    example: &'static str,
) -> Function {
    Function { name, least, most, about, example }
}

/// The aggregates, SQLite's and ours, each with what it gives of many values.
pub const AGGREGATES: [(&str, &str); 13] = [
    ("count", "how many there are"),
    ("sum", "all together; NULL where there is none"),
    ("avg", "the mean"),
    ("min", "the least"),
    ("max", "the greatest"),
    ("total", "all together, 0.0 where there is none"),
    ("group_concat", "texts put together, a comma between them or what comes second"),
    ("string_agg", "texts put together with another between them"),
    ("json_group_array", "values as one JSON array"),
    ("median", "the one in the middle"),
    ("stddev", "the standard deviation of a sample"),
    ("percentile", "what so many of a hundred are not above"),
    ("share", "behind `per`: the group's part of all records, or of the sum of a value"),
];

/// As many arguments as a function takes that takes any number.
pub const MOST_ARGUMENTS: usize = usize::MAX;

/// Functions that are known by name, so that a table of the same name is not meant by `name(…)`, in the order of their names.
pub const SCALARS: &[Function] = &[
    function("abs", 1, 1, "without its sign", "abs(-3)"),
    function("acos", 1, 1, "the angle of a cosine, in radians", "acos(1)"),
    function("acosh", 1, 1, "the inverse of cosh", "acosh(1)"),
    function("asin", 1, 1, "the angle of a sine, in radians", "asin(0)"),
    function("asinh", 1, 1, "the inverse of sinh", "asinh(0)"),
    function("atan", 1, 1, "the angle of a tangent, in radians", "atan(0)"),
    function("atan2", 2, 2, "the angle of a point, in radians", "atan2(0, 1)"),
    function("atanh", 1, 1, "the inverse of tanh", "atanh(0)"),
    function("bucket", 2, 2, "the start of the range of that width which a number is in", "bucket(37, 10)"),
    function("ceil", 1, 1, "the next whole number upwards", "ceil(2.1)"),
    function("ceiling", 1, 1, "the next whole number upwards", "ceiling(2.1)"),
    function("changes", 0, 0, "how many rows the last statement changed", ""),
    function("char", 0, MOST_ARGUMENTS, "the letters of these code points", "char(72, 105)"),
    function("coalesce", 2, MOST_ARGUMENTS, "the first that is not NULL", "coalesce(null, 'else')"),
    function("concat", 1, MOST_ARGUMENTS, "texts put together, NULL as nothing", "concat('a', 1, null)"),
    function(
        "concat_ws",
        2,
        MOST_ARGUMENTS,
        "texts put together with another between them",
        "concat_ws(', ', 'a', 'b')",
    ),
    function("cos", 1, 1, "the cosine of an angle in radians", "cos(0)"),
    function("cosh", 1, 1, "the hyperbolic cosine", "cosh(0)"),
    function("cume_dist", 0, 0, "over a window: the share of rows up to this one", ""),
    function("date", 0, MOST_ARGUMENTS, "the day of a date, moved by what follows", "date('2024-01-31', '+1 day')"),
    function(
        "datetime",
        0,
        MOST_ARGUMENTS,
        "the day and time of a date, moved by what follows",
        "datetime('2024-01-31', '+12 hours')",
    ),
    function("day", 1, 1, "the day of the month", "day('2024-03-09')"),
    function("degrees", 1, 1, "radians as degrees", "degrees(pi())"),
    function("dense_rank", 0, 0, "over a window: the place, without gaps behind equals", ""),
    function("exists", 1, 1, "true if a query finds anything", ""),
    function("exp", 1, 1, "e to that power", "exp(0)"),
    function("first_value", 1, 1, "over a window: a value of its first row", ""),
    function("floor", 1, 1, "the next whole number downwards", "floor(2.9)"),
    function("format", 0, MOST_ARGUMENTS, "a text with values put in, as printf does", "format('%05.2f', 3.14159)"),
    function("glob", 2, 2, "true if a text fits a pattern of a shell, which comes first", "glob('a*', 'abc')"),
    function("hex", 1, 1, "bytes as hexadecimal digits", "hex('Hi')"),
    function("highlight", 4, 4, "of a full-text table: a column with what was found marked", ""),
    function("hour", 1, 1, "the hour of a time", "hour('2024-03-09 17:30')"),
    function(
        "icontains",
        2,
        2,
        "true if a text has another in it, whatever the letter case",
        "icontains('Éclair', 'é')",
    ),
    function("if", 2, MOST_ARGUMENTS, "one value where a condition is true, else another", "if(1 < 2, 'yes', 'no')"),
    function("ifnull", 2, 2, "the second where the first is NULL", "ifnull(null, 0)"),
    function("iif", 2, MOST_ARGUMENTS, "one value where a condition is true, else another", "iif(1 < 2, 'yes', 'no')"),
    function("instr", 2, 2, "where a text begins in another, from 1; 0 if nowhere", "instr('hopdb', 'db')"),
    function("json", 1, 1, "a JSON text, checked and made short", "json(' {\"a\": 1} ')"),
    function("json_array", 0, MOST_ARGUMENTS, "values as a JSON array", "json_array(1, 'two')"),
    function("json_array_length", 1, 2, "how many elements a JSON array has", "json_array_length('[1, 2]')"),
    function("json_error_position", 1, 1, "where a text is no JSON; 0 if it is", "json_error_position('[1,')"),
    function(
        "json_extract",
        2,
        MOST_ARGUMENTS,
        "the value at a path of a JSON text",
        "json_extract('{\"a\": 5}', '$.a')",
    ),
    function("json_group_object", 2, 2, "names and values of many rows as one JSON object", ""),
    function(
        "json_insert",
        1,
        MOST_ARGUMENTS,
        "a JSON text with values put in where there are none",
        "json_insert('{\"a\":1}', '$.b', 2)",
    ),
    function("json_object", 0, MOST_ARGUMENTS, "names and values as a JSON object", "json_object('a', 1)"),
    function("json_patch", 2, 2, "a JSON text changed by another", "json_patch('{\"a\":1}', '{\"b\":2}')"),
    function("json_pretty", 1, 2, "a JSON text laid out over lines", ""),
    function("json_quote", 1, 1, "a value as JSON", "json_quote('a')"),
    function(
        "json_remove",
        1,
        MOST_ARGUMENTS,
        "a JSON text without what is at a path",
        "json_remove('{\"a\":1,\"b\":2}', '$.a')",
    ),
    function(
        "json_replace",
        1,
        MOST_ARGUMENTS,
        "a JSON text with values replaced where there are any",
        "json_replace('{\"a\":1}', '$.a', 2)",
    ),
    function(
        "json_set",
        1,
        MOST_ARGUMENTS,
        "a JSON text with values put in or replaced",
        "json_set('{\"a\":1}', '$.a', 2)",
    ),
    function("json_type", 1, 2, "what the value at a path is", "json_type('[1]', '$[0]')"),
    function("json_valid", 1, 2, "true if a text is JSON", "json_valid('{}')"),
    function("julianday", 0, MOST_ARGUMENTS, "a date as a number of days", "julianday('2000-01-01')"),
    function("lag", 1, 3, "over a window: a value of the row before", ""),
    function("last_insert_rowid", 0, 0, "the rowid of the row that was made last", ""),
    function("last_value", 1, 1, "over a window: a value of its last row", ""),
    function("lead", 1, 3, "over a window: a value of the row behind", ""),
    function("length", 1, 1, "how many letters a text has, or bytes a blob", "length('hopdb')"),
    function("like", 2, 3, "true if a text fits a pattern, which comes first", "like('h%', 'hopdb')"),
    function("likelihood", 2, 2, "a condition, with how likely it is for the planner of queries", ""),
    function("likely", 1, 1, "a condition that is likely true, for the planner of queries", ""),
    function("ln", 1, 1, "the natural logarithm", "ln(1)"),
    function("log", 1, 2, "the logarithm to the base 10, or to the base that comes first", "log(2, 8)"),
    function("log10", 1, 1, "the logarithm to the base 10", "log10(1000)"),
    function("log2", 1, 1, "the logarithm to the base 2", "log2(8)"),
    function("lower", 1, 1, "in small letters, those of A to Z", "lower('ABC')"),
    function("ltrim", 1, 2, "without blanks, or other letters, in front", "ltrim('  a')"),
    function("match", 2, 2, "true if a full-text index finds a text", ""),
    function("mod", 2, 2, "the rest of a division", "mod(17, 5)"),
    function("month", 1, 1, "the month of a date, from 1 to 12", "month('2024-03-09')"),
    function("nth_value", 2, 2, "over a window: a value of its row of that number", ""),
    function("ntile", 1, 1, "over a window: which of so many parts of equal size a row is in", ""),
    function("nullif", 2, 2, "NULL where both are equal, else the first", "nullif(3, 3)"),
    function("octet_length", 1, 1, "how many bytes a value has", "octet_length('é')"),
    function("percent_rank", 0, 0, "over a window: the place, as a share from 0 to 1", ""),
    function("pi", 0, 0, "the number π", "pi()"),
    function("pow", 2, 2, "one number to the power of another", "pow(2, 10)"),
    function("power", 2, 2, "one number to the power of another", "power(2, 10)"),
    function("printf", 0, MOST_ARGUMENTS, "a text with values put in", "printf('%d of %d', 1, 2)"),
    function("quote", 1, 1, "a value as SQL writes it", "quote('it''s')"),
    function("radians", 1, 1, "degrees as radians", "radians(180)"),
    function("random", 0, 0, "a whole number at random, another for each row", ""),
    function("randomblob", 1, 1, "so many bytes at random", ""),
    function("rank", 0, 0, "over a window: the place; equals share it, and gaps follow", ""),
    function("regexp", 2, 2, "true if a text fits a regular expression, which comes first", "regexp('^h', 'hopdb')"),
    function("replace", 3, 3, "a text with another replaced in it", "replace('hop hop', 'hop', 'db')"),
    function("round", 1, 2, "the nearest whole number, or to so many digits behind the point", "round(2.345, 2)"),
    function("row_number", 0, 0, "over a window: the number of a row", ""),
    function("rtrim", 1, 2, "without blanks, or other letters, behind", "rtrim('a  ')"),
    function("sign", 1, 1, "-1, 0 or 1", "sign(-3)"),
    function("sin", 1, 1, "the sine of an angle in radians", "sin(0)"),
    function("sinh", 1, 1, "the hyperbolic sine", "sinh(0)"),
    function("snippet", 6, 6, "of a full-text table: the words around what was found", ""),
    function("soundex", 1, 1, "how a word sounds in English, in four letters", ""),
    function("sqlite_source_id", 0, 0, "which source SQLite was made of", ""),
    function("sqlite_version", 0, 0, "the version of SQLite", "sqlite_version()"),
    function("sqrt", 1, 1, "the square root", "sqrt(16)"),
    function("strftime", 1, MOST_ARGUMENTS, "a date written in a form", "strftime('%d.%m.%Y', '2024-03-09')"),
    function("substr", 2, 3, "a part of a text, from a place on and so many letters", "substr('hopdb', 1, 3)"),
    function("substring", 2, 3, "a part of a text, from a place on and so many letters", "substring('hopdb', 4)"),
    function("subtype", 1, 1, "what SQLite notes of a value beside its type", ""),
    function("tan", 1, 1, "the tangent of an angle in radians", "tan(0)"),
    function("tanh", 1, 1, "the hyperbolic tangent", "tanh(0)"),
    function(
        "time",
        0,
        MOST_ARGUMENTS,
        "the time of a date, moved by what follows",
        "time('2024-03-09 17:30', '+1 hour')",
    ),
    function("timediff", 2, 2, "how much time is between two dates", "timediff('2024-03-09', '2024-03-01')"),
    function("total_changes", 0, 0, "how many rows were changed since the database was opened", ""),
    function("trim", 1, 2, "without blanks, or other letters, on both sides", "trim('  a  ')"),
    function("trunc", 1, 1, "without what is behind the point", "trunc(-2.9)"),
    function("typeof", 1, 1, "what kind of value it is: integer, real, text, blob, null", "typeof(1.5)"),
    function("unhex", 1, 2, "the bytes of hexadecimal digits", "unhex('4869')"),
    function("unicode", 1, 1, "the code point of the first letter", "unicode('A')"),
    function("unistr", 1, 1, "a text with letters written as \\0041", "unistr('\\0041')"),
    function("unixepoch", 0, MOST_ARGUMENTS, "a date as seconds since 1970", "unixepoch('2000-01-01')"),
    function("unlikely", 1, 1, "a condition that is likely false, for the planner of queries", ""),
    function("upper", 1, 1, "in capital letters, those of A to Z", "upper('abc')"),
    function("week", 1, 1, "the week of the year, from 1 to 53", "week('2024-03-09')"),
    function("year", 1, 1, "the year of a date", "year('2024-03-09')"),
    function("zeroblob", 1, 1, "so many bytes of 0", "zeroblob(2)"),
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
    about_aggregate(&lower).is_some() || arity(&lower).is_some()
}

/// How many arguments a function takes that is no aggregate, at least and at most; its name is in lower case.
pub fn arity(name: &str) -> Option<(usize, usize)> {
    scalar(name).map(|function| (function.least, function.most))
}

/// The function of that name that is no aggregate; the name is in lower case.
pub fn scalar(name: &str) -> Option<&'static Function> {
    let found = SCALARS.binary_search_by_key(&name, |function| function.name).ok()?;
    Some(&SCALARS[found])
}

/// What the aggregate of that name gives; the name is in lower case.
pub fn about_aggregate(name: &str) -> Option<&'static str> {
    AGGREGATES.iter().find(|(known, _)| *known == name).map(|(_, about)| *about)
}

/// The names of the aggregates and of the other functions.
pub fn names() -> impl Iterator<Item = &'static str> {
    AGGREGATES.iter().map(|(name, _)| *name).chain(SCALARS.iter().map(|function| function.name))
}

/// True if it is an aggregate. `min` and `max` of several values are not.
pub fn is_aggregate(name: &str, args: &[Arg]) -> bool {
    let lower = name.to_lowercase();
    about_aggregate(&lower).is_some() && !(matches!(lower.as_str(), "min" | "max") && args.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{OpenOptions, OpenTarget, collect, open};

    #[test]
    fn the_lists_do_not_overlap() {
        for (name, _) in AGGREGATES {
            assert_eq!(arity(name), None, "{name}");
        }
        assert!(SCALARS.is_sorted_by_key(|function| function.name));
        assert!(is_aggregate("MIN", &[]));
    }

    #[test]
    fn the_examples_run() {
        let connection = open(OpenTarget::Memory, &OpenOptions::default()).expect("memory can be opened");
        for function in SCALARS {
            assert!(!function.about.is_empty() && !function.about.ends_with('.'), "{}", function.name);
            // Those that the language adds are no functions of SQLite.
            let ours = ["bucket", "day", "hour", "icontains", "month", "week", "year"];
            if !function.example.is_empty() && !ours.contains(&function.name) {
                let sql = format!("select {}", function.example);
                assert!(function.example.starts_with(function.name), "{}", function.example);
                assert!(collect(&*connection, &sql, &[]).is_ok(), "{sql}");
            }
        }
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
