//! What preparing a statement says of it: its columns, its kind, its actions.

use super::action::{Action, ActionKind};
use super::authorizer;
use super::raw::PreparedStatement;
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
    /// Of the first statement of `sql`, which takes so many bytes of it and would do this.
    pub fn of(prepared: &PreparedStatement<'_>, sql: &str, consumed: usize, mut actions: Vec<Action>) -> StatementInfo {
        let is_readonly = prepared.is_readonly();
        let text = sql.as_bytes().get(..consumed).unwrap_or_default();
        let kind = StatementKind::of(text, is_readonly);
        if kind == StatementKind::Vacuum {
            actions.push(authorizer::vacuum_action(text));
        }
        let changes_settings =
            actions.iter().any(|action| !action.kind.changes_rows() && !action.kind.is_of_transactions());
        StatementInfo {
            text: Box::default(),
            columns: prepared.columns(),
            consumed,
            parameters: prepared.parameters(),
            is_readonly,
            kind,
            actions,
            changes_settings,
        }
    }

    pub fn does(&self, kind: ActionKind) -> bool {
        self.actions.iter().any(|action| action.kind == kind)
    }

    /// True for INSERT, UPDATE, DELETE and REPLACE.
    pub fn is_change(&self) -> bool {
        self.kind == StatementKind::Change && !self.is_readonly
    }

    /// True if another database may come or go, or WAL mode begin or end.
    pub fn may_change_files(&self) -> bool {
        self.kind == StatementKind::Attach || self.does(ActionKind::Pragma)
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
