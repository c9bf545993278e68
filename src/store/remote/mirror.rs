//! An empty database in memory with the schema of the server's: what statements are prepared on.
//!
//! So the columns of an answer, what a statement would do, where it is wrong and what the catalog asks of the schema are known without a
//! request, by the same code as for files; and what a guarded session may not do is refused before anything is sent.

use std::collections::HashSet;
use std::rc::Rc;
use std::sync::Arc;

use super::super::authorizer::AccessPolicy;
use super::super::connection::{Connection, collect};
use super::super::error::WriteAccess;
use super::super::functions::FunctionSet;
use super::super::open::{OpenOptions, cannot_open, set_up};
use super::super::raw::Handle;
use super::super::sandbox::restricted_copy;
use super::super::sqlite::{ConnectionOrigin, SqliteConnection};
use super::super::value::Value;
use super::wire::Outcome;
use crate::diagnostic::{Diagnostic, Result};
use crate::sql::{code, quote_name};

/// What the schema is read with.
pub(super) const SCHEMA: &str = "select type, name, tbl_name, sql from sqlite_schema order by rowid";
pub(super) const VERSION: &str = "select schema_version from pragma_schema_version";
pub(super) const FUNCTIONS: &str = "select distinct name from pragma_function_list";

/// How many objects a schema may have, and how long their texts may be together.
const OBJECTS: usize = 100_000;
const TEXTS: usize = 64 << 20;

/// An entry of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    pub kind: String,
    pub name: String,
    pub sql: Option<String>,
}

pub(super) struct Mirror {
    pub connection: Rc<SqliteConnection>,
    /// The schema's version by the server's count.
    pub version: i64,
    /// Made of the texts that it was read from: others have the same counts at times, after a rollback.
    pub objects: Vec<Object>,
    pub warnings: Vec<Diagnostic>,
}

/// The schema as the server tells it.
pub(super) fn objects(outcome: Outcome) -> Result<Vec<Object>> {
    let too_much = || Diagnostic::engine("the schema of this database is larger than is taken from a server");
    if outcome.rows.len() > OBJECTS {
        return Err(too_much());
    }
    let mut size = 0;
    let mut objects = Vec::with_capacity(outcome.rows.len());
    for row in outcome.rows {
        let mut cells = row.into_iter().map(|cell| match cell.value {
            Value::Text(text) => String::from_utf8(text).ok(),
            _ => None,
        });
        let (Some(kind), Some(name)) = (cells.next().flatten(), cells.next().flatten()) else { continue };
        let sql = cells.nth(1).flatten();
        size += name.len() + sql.as_ref().map_or(0, String::len);
        if size > TEXTS {
            return Err(too_much());
        }
        objects.push(Object { kind, name, sql });
    }
    Ok(objects)
}

impl Mirror {
    /// # Errors
    /// The engine's, for want of memory.
    pub fn build(
        objects: Vec<Object>,
        version: i64,
        name: &str,
        options: &OpenOptions,
        functions: Option<&Arc<dyn FunctionSet>>,
    ) -> Result<Mirror> {
        let failed = |report| cannot_open(name, &report);
        let handle = Handle::open_memory(options.busy_timeout).map_err(failed)?;
        set_up(&handle, true).map_err(failed)?;
        let origin = ConnectionOrigin {
            name: name.to_owned(),
            access: WriteAccess::Full,
            policy: AccessPolicy::UNRESTRICTED,
            immutable: None,
            named: None,
        };
        let connection = Rc::new(SqliteConnection::new(handle, origin)?);
        let mut warnings = Vec::new();
        make(&connection, &objects, &mut warnings)?;
        let connection = restricted_copy(connection, name, options)?;
        if let Some(functions) = functions {
            connection.add_functions(Arc::clone(functions))?;
        }
        Ok(Mirror { connection, version, objects, warnings })
    }
}

/// Makes the objects. What cannot be made here is left out, with a warning where it is a table: a module or function that only the server has.
fn make(connection: &SqliteConnection, objects: &[Object], warnings: &mut Vec<Diagnostic>) -> Result<()> {
    connection.let_quoted_texts(true)?;
    collect(connection, "BEGIN", &[])?;
    if objects.iter().any(|object| object.name == "sqlite_stat1") {
        collect(connection, "ANALYZE sqlite_schema", &[])?;
    }
    // Tables behind a virtual one are made with it.
    let is_virtual = |object: &&Object| {
        object.sql.as_deref().is_some_and(|sql| code(sql).nth(1).is_some_and(|word| word.is("virtual")))
    };
    let (virtual_tables, others): (Vec<&Object>, Vec<&Object>) =
        objects.iter().filter(|object| object.sql.is_some()).partition(is_virtual);
    let mut made: HashSet<String> = HashSet::new();
    for object in virtual_tables.into_iter().chain(others) {
        let sql = object.sql.as_deref().unwrap_or_default();
        if object.name.starts_with("sqlite_") || !is_definition(object, sql) {
            continue;
        }
        if let Err(error) = collect(connection, sql, &[]) {
            if object.kind != "table" {
                // Views, triggers and indexes stay on the server, and do there what they do.
                continue;
            }
            let is_behind =
                collect(connection, "select 1 from sqlite_schema where name = ?1", &[Value::text(&object.name)])
                    .is_ok_and(|rows| !rows.is_empty());
            if !is_behind {
                let name = quote_name(&object.name);
                warnings.push(Diagnostic::warning(format!("{name} cannot be read here: {}", error.message)));
            }
        }
        made.insert(object.name.to_lowercase());
    }
    let has_sequences = "select 1 from sqlite_schema where name = 'sqlite_sequence'";
    if objects.iter().any(|object| object.name == "sqlite_sequence")
        && collect(connection, has_sequences, &[])?.is_empty()
    {
        // It stays behind the last table that has one.
        let name = "\"hop sequence\"";
        collect(connection, &format!("CREATE TABLE {name} (a INTEGER PRIMARY KEY AUTOINCREMENT)"), &[])?;
        collect(connection, &format!("DROP TABLE {name}"), &[])?;
    }
    collect(connection, "COMMIT", &[])?;
    connection.let_quoted_texts(false)
}

/// True if a text makes the object that it is said to make, and nothing else: a server may say anything.
pub(super) fn is_definition(object: &Object, sql: &str) -> bool {
    let words: Vec<_> = code(sql).take(12).collect();
    let word = |at: usize, is: &str| words.get(at).is_some_and(|token| token.is(is));
    let kind = match object.kind.as_str() {
        "table" => word(1, "table") || word(1, "virtual"),
        "index" => word(1, "index") || word(1, "unique"),
        kind @ ("view" | "trigger") => word(1, kind),
        _ => false,
    };
    // `create table t as select …` is stored without its query.
    let has_query = object.kind == "table"
        && code(sql).any(|token| token.is("select"))
        && words.iter().skip(2).take(4).any(|token| token.is("as"));
    word(0, "create") && kind && !has_query
}
