//! What a statement would do, told before it runs: SQLite asks leave for each thing while it prepares a statement, those
//! that triggers and foreign keys would do among them.

use std::ffi::c_int;

use rusqlite::ffi;

use super::hooks::Request;

/// One thing that a statement would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub deed: Deed,
    /// The database (`main`, `temp`, an attached one), where the deed is about one.
    pub database: Option<String>,
    /// The table for [`Deed::Read`], [`Deed::Insert`], [`Deed::Update`], [`Deed::Delete`], [`Deed::Alter`] and [`Deed::Analyze`], the
    /// object for [`Deed::Create`] and [`Deed::Drop`], the index for [`Deed::Reindex`], the name of the function, pragma or savepoint,
    /// the file for [`Deed::Attach`] where the statement names it.
    pub object: Option<String>,
    /// The column for [`Deed::Read`] and [`Deed::Update`], the argument for [`Deed::Pragma`], `into` for a [`Deed::Vacuum`] that makes a
    /// file of its own.
    pub detail: Option<String>,
    /// The trigger or view that does it, the innermost.
    pub within: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Read,
    Call,
    /// A SELECT of a trigger or a view.
    Select,
    Insert,
    Update,
    Delete,
    Create,
    Drop,
    Alter,
    Reindex,
    Analyze,
    /// Builds a database anew, the same or, with INTO, another.
    Vacuum,
    Pragma,
    Attach,
    Detach,
    Begin,
    Commit,
    Rollback,
    Savepoint,
    Release,
    RollbackTo,
}

impl Deed {
    /// Does it change rows, and nothing but rows?
    pub fn changes_rows(self) -> bool {
        matches!(self, Deed::Insert | Deed::Update | Deed::Delete)
    }

    /// Does it begin or end transactions, or parts of them?
    pub fn is_of_transactions(self) -> bool {
        matches!(self, Deed::Begin | Deed::Commit | Deed::Rollback | Deed::Savepoint | Deed::Release | Deed::RollbackTo)
    }

    /// Does it change what there is besides rows, or rows in a way that is not told row by row?
    pub fn changes_schema(self) -> bool {
        matches!(self, Deed::Create | Deed::Drop | Deed::Alter | Deed::Reindex | Deed::Analyze | Deed::Vacuum)
    }
}

fn text(bytes: Option<&[u8]>) -> Option<String> {
    bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// Is this the table of the schema itself, by one of its names?
fn is_schema(table: Option<&[u8]>) -> bool {
    const NAMES: [&str; 4] = ["sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"];
    table.is_some_and(|table| NAMES.iter().any(|name| table.eq_ignore_ascii_case(name.as_bytes())))
}

impl Action {
    /// What a request is about; `None` for what says nothing of its own (a SELECT of the statement itself, the rows of the schema that a CREATE writes).
    pub(super) fn of(request: &Request<'_>) -> Option<Action> {
        let (first, second) = (request.first, request.second);
        let (deed, database, object, detail) = match request.code {
            ffi::SQLITE_SELECT if request.within.is_some() => (Deed::Select, None, None, None),
            ffi::SQLITE_READ => (Deed::Read, request.database, first, second),
            ffi::SQLITE_FUNCTION => (Deed::Call, None, second, None),
            ffi::SQLITE_INSERT | ffi::SQLITE_UPDATE | ffi::SQLITE_DELETE if is_schema(first) => return None,
            ffi::SQLITE_INSERT => (Deed::Insert, request.database, first, None),
            ffi::SQLITE_UPDATE => (Deed::Update, request.database, first, second),
            ffi::SQLITE_DELETE => (Deed::Delete, request.database, first, None),
            code if creates(code) => (Deed::Create, request.database, first, None),
            code if drops(code) => (Deed::Drop, request.database, first, None),
            ffi::SQLITE_ALTER_TABLE => (Deed::Alter, first, second, None),
            ffi::SQLITE_REINDEX => (Deed::Reindex, request.database, first, None),
            ffi::SQLITE_ANALYZE => (Deed::Analyze, request.database, first, None),
            ffi::SQLITE_PRAGMA => (Deed::Pragma, request.database, first, second),
            ffi::SQLITE_ATTACH => (Deed::Attach, None, first, None),
            ffi::SQLITE_DETACH => (Deed::Detach, first, None, None),
            ffi::SQLITE_TRANSACTION | ffi::SQLITE_SAVEPOINT => {
                let is = |word: &[u8]| first.is_some_and(|first| first.eq_ignore_ascii_case(word));
                let deed = match request.code {
                    ffi::SQLITE_TRANSACTION if is(b"BEGIN") => Deed::Begin,
                    ffi::SQLITE_TRANSACTION if is(b"COMMIT") => Deed::Commit,
                    ffi::SQLITE_TRANSACTION => Deed::Rollback,
                    _ if is(b"BEGIN") => Deed::Savepoint,
                    _ if is(b"RELEASE") => Deed::Release,
                    _ => Deed::RollbackTo,
                };
                (deed, None, second, None)
            }
            _ => return None,
        };
        Some(Action {
            deed,
            database: text(database),
            object: text(object),
            detail: text(detail),
            within: text(request.within),
        })
    }
}

pub(super) fn creates(code: c_int) -> bool {
    matches!(
        code,
        ffi::SQLITE_CREATE_INDEX
            | ffi::SQLITE_CREATE_TABLE
            | ffi::SQLITE_CREATE_TRIGGER
            | ffi::SQLITE_CREATE_VIEW
            | ffi::SQLITE_CREATE_VTABLE
            | ffi::SQLITE_CREATE_TEMP_INDEX
            | ffi::SQLITE_CREATE_TEMP_TABLE
            | ffi::SQLITE_CREATE_TEMP_TRIGGER
            | ffi::SQLITE_CREATE_TEMP_VIEW
    )
}

pub(super) fn drops(code: c_int) -> bool {
    matches!(
        code,
        ffi::SQLITE_DROP_INDEX
            | ffi::SQLITE_DROP_TABLE
            | ffi::SQLITE_DROP_TRIGGER
            | ffi::SQLITE_DROP_VIEW
            | ffi::SQLITE_DROP_VTABLE
            | ffi::SQLITE_DROP_TEMP_INDEX
            | ffi::SQLITE_DROP_TEMP_TABLE
            | ffi::SQLITE_DROP_TEMP_TRIGGER
            | ffi::SQLITE_DROP_TEMP_VIEW
    )
}
