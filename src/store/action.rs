//! The actions of a statement, known before it runs: SQLite asks an authorizer about each while it prepares the statement,
//! those that triggers and foreign keys would take among them.

use std::ffi::c_int;

use rusqlite::ffi;

/// What SQLite asks permission for while it prepares a statement (c3ref/c_alter_table.html has the codes).
pub(super) struct AuthorizerRequest<'a> {
    pub code: c_int,
    pub first: Option<&'a [u8]>,
    pub second: Option<&'a [u8]>,
    pub database: Option<&'a [u8]>,
    /// The innermost trigger or view that asks.
    pub within: Option<&'a [u8]>,
}

/// One thing that a statement would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub kind: ActionKind,
    /// The database (`main`, `temp`, an attached one), where the action is about one.
    pub database: Option<String>,
    /// The table for [`ActionKind::Read`], [`ActionKind::Insert`], [`ActionKind::Update`], [`ActionKind::Delete`], [`ActionKind::Alter`] and [`ActionKind::Analyze`], the
    /// object for [`ActionKind::Create`] and [`ActionKind::Drop`], the index for [`ActionKind::Reindex`], the name of the function, pragma or savepoint,
    /// the file for [`ActionKind::Attach`] where the statement names it.
    pub object: Option<String>,
    /// The column for [`ActionKind::Read`] and [`ActionKind::Update`], the argument for [`ActionKind::Pragma`], `into` for a [`ActionKind::Vacuum`] that makes a
    /// file of its own.
    pub detail: Option<String>,
    /// The trigger or view that does it, the innermost.
    pub within: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
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

impl ActionKind {
    /// True if it changes rows, and nothing but rows.
    pub fn changes_rows(self) -> bool {
        matches!(self, ActionKind::Insert | ActionKind::Update | ActionKind::Delete)
    }

    /// True if it begins or ends transactions, or parts of them.
    pub fn is_of_transactions(self) -> bool {
        matches!(
            self,
            ActionKind::Begin
                | ActionKind::Commit
                | ActionKind::Rollback
                | ActionKind::Savepoint
                | ActionKind::Release
                | ActionKind::RollbackTo
        )
    }

    /// True if it changes what there is besides rows, or rows in a way that SQLite does not report row by row.
    pub fn changes_schema(self) -> bool {
        matches!(
            self,
            ActionKind::Create
                | ActionKind::Drop
                | ActionKind::Alter
                | ActionKind::Reindex
                | ActionKind::Analyze
                | ActionKind::Vacuum
        )
    }
}

fn text(bytes: Option<&[u8]>) -> Option<String> {
    bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
}

/// True if this is the table of the schema itself, by one of its names.
fn is_schema(table: Option<&[u8]>) -> bool {
    const NAMES: [&str; 4] = ["sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema"];
    table.is_some_and(|table| NAMES.iter().any(|name| table.eq_ignore_ascii_case(name.as_bytes())))
}

impl Action {
    /// What a request is about; `None` for what says nothing of its own (a SELECT of the statement itself, the rows of the schema that a CREATE writes).
    pub(super) fn of(request: &AuthorizerRequest<'_>) -> Option<Action> {
        let (first, second) = (request.first, request.second);
        let (kind, database, object, detail) = match request.code {
            ffi::SQLITE_SELECT if request.within.is_some() => (ActionKind::Select, None, None, None),
            ffi::SQLITE_READ => (ActionKind::Read, request.database, first, second),
            ffi::SQLITE_FUNCTION => (ActionKind::Call, None, second, None),
            ffi::SQLITE_INSERT | ffi::SQLITE_UPDATE | ffi::SQLITE_DELETE if is_schema(first) => return None,
            ffi::SQLITE_INSERT => (ActionKind::Insert, request.database, first, None),
            ffi::SQLITE_UPDATE => (ActionKind::Update, request.database, first, second),
            ffi::SQLITE_DELETE => (ActionKind::Delete, request.database, first, None),
            code if creates(code) => (ActionKind::Create, request.database, first, None),
            code if drops(code) => (ActionKind::Drop, request.database, first, None),
            ffi::SQLITE_ALTER_TABLE => (ActionKind::Alter, first, second, None),
            ffi::SQLITE_REINDEX => (ActionKind::Reindex, request.database, first, None),
            ffi::SQLITE_ANALYZE => (ActionKind::Analyze, request.database, first, None),
            ffi::SQLITE_PRAGMA => (ActionKind::Pragma, request.database, first, second),
            ffi::SQLITE_ATTACH => (ActionKind::Attach, None, first, None),
            ffi::SQLITE_DETACH => (ActionKind::Detach, first, None, None),
            ffi::SQLITE_TRANSACTION | ffi::SQLITE_SAVEPOINT => {
                let is = |word: &[u8]| first.is_some_and(|first| first.eq_ignore_ascii_case(word));
                let kind = match request.code {
                    ffi::SQLITE_TRANSACTION if is(b"BEGIN") => ActionKind::Begin,
                    ffi::SQLITE_TRANSACTION if is(b"COMMIT") => ActionKind::Commit,
                    ffi::SQLITE_TRANSACTION => ActionKind::Rollback,
                    _ if is(b"BEGIN") => ActionKind::Savepoint,
                    _ if is(b"RELEASE") => ActionKind::Release,
                    _ => ActionKind::RollbackTo,
                };
                (kind, None, second, None)
            }
            _ => return None,
        };
        Some(Action {
            kind,
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
