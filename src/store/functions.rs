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

    /// Calls the function at `index` of the names.
    ///
    /// # Errors
    /// End the statement, with their message and hints in one line.
    fn call(&self, index: usize, arguments: &[ValueRef<'_>], into: &mut Value) -> Result<()>;
}

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
