//! What preparing a statement says of it: its columns, its kind, its actions.

use super::action::{Action, ActionKind};
use crate::sql::code;

/// What is known of a statement from preparing it.
pub(super) struct StatementInfo {
    /// The text of those that are kept.
    pub text: Box<str>,
    pub columns: Vec<String>,
    pub consumed: usize,
    pub parameters: usize,
    pub is_readonly: bool,
    pub kind: StatementKind,
    pub actions: Vec<Action>,
    /// True if it does more than read and change rows, and begin and end transactions, so that other statements may have to be
    /// prepared anew.
    pub changes_settings: bool,
}

impl StatementInfo {
    /// True if another database may come or go, or WAL mode begin or end.
    pub fn may_change_files(&self) -> bool {
        self.kind == StatementKind::Attach || self.actions.iter().any(|action| action.kind == ActionKind::Pragma)
    }
}

/// What a statement does, as far as it matters besides its rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum StatementKind {
    /// INSERT, UPDATE, DELETE and REPLACE, WITH before them or not.
    Change,
    /// CREATE, ALTER, DROP.
    Define,
    /// ATTACH, DETACH.
    Attach,
    Commit,
    Rollback,
    Vacuum,
    Explain,
    Other,
}

impl StatementKind {
    pub fn of(sql: &[u8], readonly: bool) -> StatementKind {
        let verbs: [(&str, StatementKind); 16] = [
            ("insert", StatementKind::Change),
            ("replace", StatementKind::Change),
            ("update", StatementKind::Change),
            ("delete", StatementKind::Change),
            ("with", if readonly { StatementKind::Other } else { StatementKind::Change }),
            ("create", StatementKind::Define),
            ("alter", StatementKind::Define),
            ("drop", StatementKind::Define),
            ("attach", StatementKind::Attach),
            ("detach", StatementKind::Attach),
            ("commit", StatementKind::Commit),
            ("end", StatementKind::Commit),
            ("release", StatementKind::Commit),
            ("rollback", StatementKind::Rollback),
            ("vacuum", StatementKind::Vacuum),
            ("explain", StatementKind::Explain),
        ];
        // An empty statement may stand before the first one.
        let first = code(sql).find(|token| !token.is(";"));
        let kind = |word: &str| first.as_ref().is_some_and(|first| first.is(word));
        verbs.iter().find(|(word, _)| kind(word)).map_or(StatementKind::Other, |(_, kind)| *kind)
    }
}
