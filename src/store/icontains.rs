//! `icontains(text, wanted)`: whether a text stands in another, letter case aside, beyond A to Z too.

use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;

use crate::sql::letter_case::fold_text;

/// Makes it known. It gives null when either is, and reads numbers as the text that they print as.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("icontains", 2, flags, icontains)
}

fn icontains(context: &Context<'_>) -> rusqlite::Result<Option<bool>> {
    if matches!(context.get_raw(1), ValueRef::Null) {
        return Ok(None);
    }
    let wanted = context.get_or_create_aux(1, |wanted| Ok::<_, rusqlite::Error>(folded(wanted).unwrap_or_default()))?;
    Ok(folded(context.get_raw(0)).map(|whole| whole.contains(wanted.as_str())))
}

fn folded(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(format!("{number:?}").to_lowercase()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(fold_text(&String::from_utf8_lossy(bytes))),
    }
}
