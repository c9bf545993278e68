//! The function behind `text REGEXP pattern`, which SQLite's grammar knows and its library leaves to the program (lang_expr.html, section 5).

use std::borrow::Cow;

use regex::bytes::Regex;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;

/// Makes `regexp(pattern, text)` known. It gives null when either is, and reads numbers as the text that they print as.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("regexp", 2, flags, regexp)
}

fn regexp(context: &Context<'_>) -> rusqlite::Result<Option<bool>> {
    if matches!(context.get_raw(0), ValueRef::Null) {
        return Ok(None);
    }
    // SQLite keeps what belongs to a constant argument for the whole statement, so a pattern compiles once.
    let pattern = context.get_or_create_aux(0, |pattern| {
        let source = text(pattern).unwrap_or_default();
        match std::str::from_utf8(&source) {
            Ok(source) => Regex::new(source).map_err(|error| format!("regexp: {error}")),
            Err(_) => Err("regexp: the pattern is not UTF-8".to_string()),
        }
    })?;
    Ok(text(context.get_raw(1)).map(|text| pattern.is_match(&text)))
}

fn text(value: ValueRef<'_>) -> Option<Cow<'_, [u8]>> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(Cow::Owned(number.to_string().into_bytes())),
        ValueRef::Real(number) => Some(Cow::Owned(format!("{number:?}").into_bytes())),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(Cow::Borrowed(bytes)),
    }
}
