//! Registers the SQL functions that the program adds.

use std::sync::Arc;

use rusqlite::Error;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::Value as SqlValue;

use super::value::{Value, ValueRef};
use crate::diagnostic::Result;

/// Scalar functions for [`super::SqliteConnection::add_functions`]. Each takes any number of arguments and checks them.
///
/// They may give another value at each call, and only statements that are typed may call them: what a view, trigger,
/// index or default of a database's schema does with them is an error (c3ref/c_deterministic.html, SQLITE_DIRECTONLY).
pub trait FunctionSet: Send + Sync {
    fn names(&self) -> Vec<String>;

    /// A statement begins to run.
    fn begin(&self);

    /// The next number of SQLite's `random()` and `randomblob(n)`, which follow the same seed.
    fn random(&self) -> u64;

    /// Calls the function at `index` of the names.
    ///
    /// # Errors
    /// End the statement, with their message and hints in one line.
    fn call(&self, index: usize, arguments: &[ValueRef<'_>], into: &mut Value) -> Result<()>;
}

/// The longest value that SQLite takes (limits.html).
const MOST_BYTES: i64 = 1_000_000_000;

/// As many arguments as are passed without an allocation.
const INLINE_ARGUMENTS: usize = 8;

/// Makes the functions known to a connection.
pub(super) fn register(connection: &rusqlite::Connection, functions: &Arc<dyn FunctionSet>) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    for (index, name) in functions.names().into_iter().enumerate() {
        let functions = Arc::clone(functions);
        connection.create_scalar_function(name.as_str(), -1, flags, move |context| {
            let mut value = Value::Null;
            call_with_arguments(context, |arguments| functions.call(index, arguments, &mut value)).map_err(failed)?;
            Ok(match value {
                Value::Null => SqlValue::Null,
                Value::Integer(number) => SqlValue::Integer(number),
                Value::Real(number) => SqlValue::Real(number),
                Value::Text(text) => SqlValue::Text(String::from_utf8(text).map_err(|error| failed(error.into()))?),
                Value::Blob(bytes) => SqlValue::Blob(bytes),
            })
        })?;
    }
    // In place of SQLite's own, and allowed wherever those are: in defaults, triggers and views, too.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    let random = Arc::clone(functions);
    connection.create_scalar_function(c"random", 0, flags, move |_| Ok(random.random().cast_signed()))?;
    let random = Arc::clone(functions);
    connection.create_scalar_function(c"randomblob", 1, flags, move |context| {
        // At least one byte, as SQLite's.
        let length = match context.get_raw(0) {
            rusqlite::types::ValueRef::Integer(number) => number,
            rusqlite::types::ValueRef::Real(number) => number as i64,
            rusqlite::types::ValueRef::Text(text) => {
                std::str::from_utf8(text).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
            }
            _ => 0,
        };
        if length > MOST_BYTES {
            return Err(failed("string or blob too big".into()));
        }
        let length = length.max(1).unsigned_abs() as usize;
        let mut bytes: Vec<u8> =
            std::iter::repeat_with(|| random.random().to_le_bytes()).take(length.div_ceil(8)).flatten().collect();
        bytes.truncate(length);
        Ok(bytes)
    })?;
    Ok(())
}

type BoxedError = Box<dyn std::error::Error + Send + Sync>;

fn failed(error: BoxedError) -> Error {
    Error::UserFunctionError(error)
}

fn call_with_arguments(
    context: &Context<'_>,
    call: impl FnOnce(&[ValueRef<'_>]) -> Result<()>,
) -> Result<(), BoxedError> {
    let argument = |at: usize| ValueRef::from(context.get_raw(at));
    let count = context.len();
    let outcome = if count <= INLINE_ARGUMENTS {
        let mut inline = [ValueRef::Null; INLINE_ARGUMENTS];
        for (at, place) in inline.iter_mut().enumerate().take(count) {
            *place = argument(at);
        }
        call(&inline[..count])
    } else {
        call(&(0..count).map(argument).collect::<Vec<_>>())
    };
    outcome.map_err(|error| {
        let mut message = error.message;
        for hint in error.hints {
            message.push_str("; ");
            message.push_str(&hint);
        }
        message.into()
    })
}
