//! Profiles a column: types, nulls, distinct values, the least, the median and the greatest, the commonest.

use crate::catalog::Table;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::quote_name;
use crate::store::{Connection, Value, collect};

/// What one column holds.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnProfile {
    pub column: String,
    pub declared_type: String,
    /// Storage classes with how many values have each, the commonest first, NULL left out (datatype3.html, section 2).
    pub types: Vec<(String, u64)>,
    pub records: u64,
    pub nulls: u64,
    /// Different values, as the column's collation tells them apart.
    pub distinct: u64,
    pub least: Value,
    /// Of an even number of numbers the mean of the middle two, of other values the lower of them.
    pub median: Value,
    pub greatest: Value,
    /// The commonest values with how often they are there, at most [`COMMONEST`].
    pub commonest: Vec<(Value, u64)>,
}

/// How many of the commonest values are kept.
pub const COMMONEST: usize = 5;

/// The storage classes but NULL.
const CLASSES: [&str; 4] = ["integer", "real", "text", "blob"];

/// How many bytes of a value are kept, or characters of a text. What is longer is shown by its beginning.
const KEPT: u64 = 1 << 16;

/// The values of a column with how often each is there, as a table `g` of `v` and `n`.
fn groups(connection: &dyn Connection, of: &str, name: &str, collation: &str, longest: u64) -> String {
    if longest <= KEPT {
        return format!(
            "WITH g AS MATERIALIZED (SELECT {name} AS v, count(*) AS n FROM {of} WHERE {name} IS NOT NULL GROUP BY {name})"
        );
    }
    // Long values go by their beginning, and by a digest of what the collation looks at.
    let collated = match collation.to_ascii_lowercase().as_str() {
        "nocase" => format!("lower({name})"),
        "rtrim" => format!("rtrim({name})"),
        _ => name.to_owned(),
    };
    let order = quote_name(collation);
    // A server lacks the function, and compares the values themselves.
    let digest = |value: &str| if connection.is_remote() { value.to_owned() } else { format!("hop_digest({value})") };
    format!(
        "WITH k AS MATERIALIZED (SELECT \
         CASE WHEN octet_length({name}) <= {KEPT} THEN {name} \
         WHEN typeof({name}) = 'text' THEN substr({name}, 1, {KEPT}) || '…' \
         ELSE 'x''' || hex(substr({name}, 1, 16)) || '…'' (' || octet_length({name}) || ' bytes)' END AS v, \
         CASE WHEN octet_length({name}) <= {KEPT} THEN NULL \
         WHEN typeof({name}) = 'text' THEN {} ELSE {} END AS d \
         FROM {of} WHERE {name} IS NOT NULL), \
         g AS MATERIALIZED (SELECT v COLLATE {order} AS v, count(*) AS n FROM k GROUP BY v COLLATE {order}, d)",
        digest(&collated),
        digest(name)
    )
}

/// Looks at every value of the column at `at`: one pass that groups them, and a few over the groups.
pub fn profile(connection: &dyn Connection, table: &Table, at: usize) -> Result<ColumnProfile> {
    let Some(column) = table.columns.get(at) else { return Err(Diagnostic::error("there is no such column")) };
    let of = table.quoted_name();
    let name = quote_name(&column.name);
    let count =
        |value: Option<&Value>| value.and_then(Value::as_integer).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);

    // Conditions on the kind and the size of a value do not read it.
    let often = CLASSES.map(|class| format!("sum(typeof({name}) = '{class}')")).join(", ");
    let sql = format!("SELECT count(*), sum({name} IS NULL), max(octet_length({name})), {often} FROM {of}");
    let row = collect(connection, &sql, &[])?.pop().unwrap_or_default();
    let (records, nulls, longest) = (count(row.first()), count(row.get(1)), count(row.get(2)));
    let counts = row.iter().skip(3).map(|value| count(Some(value)));
    let mut types: Vec<(String, u64)> = CLASSES.map(str::to_owned).into_iter().zip(counts).collect();
    types.retain(|(_, often)| *often > 0);
    types.sort_by(|(a, more), (b, less)| less.cmp(more).then_with(|| a.cmp(b)));

    let groups = groups(connection, &of, &name, &column.collation, longest);
    let present = records - nulls;
    let sql = format!(
        "{groups}, r AS (SELECT v, sum(n) OVER (ORDER BY v ROWS UNBOUNDED PRECEDING) AS upto FROM g) \
         SELECT 0, count(*), min(v) FROM g \
         UNION ALL SELECT 1, NULL, max(v) FROM g \
         UNION ALL SELECT 2, NULL, * FROM (SELECT v FROM r WHERE upto >= {low} ORDER BY upto LIMIT 1) \
         UNION ALL SELECT 3, NULL, * FROM (SELECT v FROM r WHERE upto >= {high} ORDER BY upto LIMIT 1) \
         UNION ALL SELECT 4, * FROM (SELECT n, v FROM g ORDER BY n DESC, v LIMIT {COMMONEST})",
        low = present.div_ceil(2),
        high = present / 2 + 1,
    );
    let mut found = ColumnProfile {
        column: column.name.clone(),
        declared_type: column.declared_type.clone(),
        types,
        records,
        nulls,
        distinct: 0,
        least: Value::Null,
        median: Value::Null,
        greatest: Value::Null,
        commonest: Vec::new(),
    };
    if present == 0 {
        return Ok(found);
    }
    let mut high = Value::Null;
    for row in collect(connection, &sql, &[])? {
        let value = row.get(2).cloned().unwrap_or(Value::Null);
        match row.first().and_then(Value::as_integer) {
            Some(0) => (found.distinct, found.least) = (count(row.get(1)), value),
            Some(1) => found.greatest = value,
            Some(2) => found.median = value,
            Some(3) => high = value,
            _ => found.commonest.push((value, count(row.get(1)))),
        }
    }
    found.median = median(found.median, &high);
    Ok(found)
}

/// The median by the middle two values in order, which are one value where their number is odd: the mean of numbers, else the lower.
pub(super) fn median(low: Value, high: &Value) -> Value {
    let number = |value: &Value| match value {
        Value::Integer(number) => Some(*number as f64),
        Value::Real(number) => Some(*number),
        _ => None,
    };
    match (number(&low), number(high)) {
        (Some(a), Some(b)) if low != *high => {
            // Halves first: the sum of two numbers may be beyond all numbers.
            let mean = a / 2.0 + b / 2.0;
            let whole = matches!((&low, high), (Value::Integer(_), Value::Integer(_))) && mean.fract() == 0.0;
            if whole && mean.abs() < 9e15 { Value::Integer(mean as i64) } else { Value::Real(mean) }
        }
        _ => low,
    }
}
