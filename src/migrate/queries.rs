//! Queries that count what breaks a rule, and those that list the same for a person.

use std::ops::Range;

use crate::catalog::Affinity;
use crate::diagnostic::Result;
use crate::sql::{Body, Column, Create, one_line, quote_name, quote_text, read};
use crate::store::{Connection, Value, count};

/// A number with its noun: `1 record`, `2 records`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// A value as a message shows it.
pub(super) fn display_value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => format!("{number:?}"),
        Value::Text(text) => format!("'{}'", String::from_utf8_lossy(&text[..text.len().min(40)])),
        Value::Blob(bytes) => format!("a blob of {}", counted(bytes.len() as u64, "byte")),
    }
}

/// How many records are one too many where `terms` are to be unique; nulls never are.
pub(super) fn duplicates_query(source: &str, terms: &[String], condition: Option<&str>) -> String {
    let mut conditions: Vec<String> = terms.iter().map(|term| format!("{term} IS NOT NULL")).collect();
    conditions.extend(condition.map(|condition| format!("({condition}\n)")));
    format!(
        "{DUPLICATES}FROM {source} WHERE {} GROUP BY {} HAVING count(*) > 1)",
        conditions.join(" AND "),
        terms.join(", ")
    )
}

/// The query that lists what another one counts.
pub(super) fn listing(counting: &str) -> String {
    let rest = |head: &str| counting.strip_prefix(head);
    let listing = match (rest("SELECT count(*) FROM "), rest(DUPLICATES)) {
        (Some(rest), _) => format!("select * from {rest}"),
        (None, Some(rest)) => format!("select *, count(*) {}", rest.strip_suffix(')').unwrap_or(rest)),
        (None, None) => counting.to_owned(),
    };
    one_line(&listing)
}

/// How a query of [`doubles`] begins.
const DUPLICATES: &str = "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n ";

/// The number that a query gives, 0 where the engine does not take the query.
pub(super) fn ask(connection: &dyn Connection, sql: &str) -> Result<u64> {
    match count(connection, sql) {
        Err(error) if error.kind == crate::diagnostic::DiagnosticKind::Interrupted => Err(error),
        other => Ok(other.unwrap_or(0)),
    }
}

/// The terms of an index as written, without their order, and its WHERE.
pub(super) fn index_terms(sql: &str) -> Option<(Vec<String>, Option<String>)> {
    let Create { body: Body::Index(index), .. } = read(sql)? else { return None };
    let text = |span: Range<usize>| sql.get(span).map(str::to_owned);
    let terms = index.terms.into_iter().map(|term| text(term.expression)).collect::<Option<_>>()?;
    // Space behind WHERE stays, as it is shown.
    let condition = index.condition.map(|span| sql[..span.start].trim_end().len()..span.end);
    Some((terms, condition.and_then(text)))
}

/// The SQL of what each record gets in a new column that says nothing of it, with the column's affinity and collation; none where
/// it is not the same for each, or not what the column makes of it.
pub(super) fn literal(column: &Column, strict: bool) -> Option<String> {
    let is_number = |text: &str| text.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let affinity = Affinity::of(&column.declared, strict);
    let (value, is_text) = match column.default.as_deref() {
        None => return Some("NULL".to_owned()),
        Some([one]) if one == "null" => return Some("NULL".to_owned()),
        Some([one]) => match one.strip_prefix('\'') {
            Some(text) => (quote_text(text), true),
            None if is_number(one) => (one.clone(), false),
            None => return None,
        },
        Some([sign, number]) if matches!(sign.as_str(), "-" | "+") && is_number(number) => {
            (format!("{sign}{number}"), false)
        }
        Some(_) => return None,
    };
    let is_whole = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b'+');
    let kind = match affinity {
        Affinity::Text if is_text => "TEXT",
        Affinity::Integer if !is_text && is_whole => "INTEGER",
        Affinity::Numeric if !is_text && is_whole => "NUMERIC",
        Affinity::Real if !is_text => "REAL",
        Affinity::Blob => return Some(collated(value, column)),
        _ => return None,
    };
    Some(collated(format!("CAST({value} AS {kind})"), column))
}

fn collated(expression: String, column: &Column) -> String {
    match &column.collation {
        Some(name) => format!("{expression} COLLATE {}", quote_name(name)),
        None => expression,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn defaults_as_the_column_makes_them() {
        let literal = |definition: &str| {
            let table = crate::sql::read_table(&format!("create table t({definition})")).unwrap();
            super::literal(&table.columns[0], false)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(literal("a text default 'it''s'"), some("CAST('it''s' AS TEXT)"));
        assert_eq!(literal("a text default 'x' collate nocase"), some("CAST('x' AS TEXT) COLLATE \"nocase\""));
        assert_eq!(literal("a int default -5"), some("CAST(-5 AS INTEGER)"));
        assert_eq!(literal("a real default 2"), some("CAST(2 AS REAL)"));
        assert_eq!(literal("a default 2.5"), some("2.5"));
        assert_eq!(literal("a int"), some("NULL"));
        assert_eq!(literal("a int default null"), some("NULL"));
        for odd in [
            "a text default 5",
            "a int default '5'",
            "a int default 1.5",
            "a default current_time",
            "a default (abs(1))",
        ] {
            assert_eq!(literal(odd), None, "{odd}");
        }
    }
}
