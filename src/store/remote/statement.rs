//! A statement of a server's database: prepared on the mirror, run there or on the server, its rows handed on page by page.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use super::super::action::{Action, ActionKind};
use super::super::connection::{Connection, Statement};
use super::super::statement_info::StatementInfo;
use super::super::value::{Row, Value, ValueRef};
use super::connection::RemoteConnection;
use super::failure::Stake;
use super::link::{Ending, LinkError, Piece};
use super::pages::{self, Keyset};
use super::route::Place;
use super::wire::{Cell, Column, Outcome};
use crate::diagnostic::{Diagnostic, Result};

/// What is known of a statement from preparing it.
pub(super) struct RemoteInfo {
    pub about: StatementInfo,
    /// The text that is sent.
    pub sql: String,
    /// True if columns without a name of their own are called on the server as on the mirror.
    pub keeps_names: bool,
    pub place: Place,
    pub keyset: Option<Keyset>,
}

/// Pragmas whose setting ends with the stream that it was made in.
const SETTINGS: [&str; 7] = [
    "foreign_keys",
    "ignore_check_constraints",
    "recursive_triggers",
    "case_sensitive_like",
    "reverse_unordered_selects",
    "legacy_alter_table",
    "query_only",
];

impl RemoteInfo {
    /// The pragma that it sets something by, without an answer.
    fn sets(&self) -> Option<&str> {
        let set = |action: &&Action| action.kind == ActionKind::Pragma && action.detail.is_some();
        let action = self.about.actions.iter().find(set).filter(|_| self.about.columns.is_empty())?;
        action.object.as_deref()
    }

    pub fn is_of_transactions(&self) -> bool {
        self.about.actions.iter().any(|action| action.kind.is_of_transactions())
    }

    /// What it does to the open transaction.
    fn ending(&self) -> Option<Ending> {
        let kinds = [
            (ActionKind::Commit, Ending::Commit),
            (ActionKind::Rollback, Ending::Rollback),
            (ActionKind::RollbackTo, Ending::RollbackTo),
            (ActionKind::Release, Ending::Release),
        ];
        kinds.into_iter().find(|(kind, _)| self.about.does(*kind)).map(|(_, ending)| ending)
    }
}

/// The code of the refusal of an answer that is longer than the server sends at once.
const TOO_LARGE: &str = "RESPONSE_TOO_LARGE";

pub(super) struct RemoteStatement<'c> {
    pub connection: &'c RemoteConnection,
    pub info: Rc<RemoteInfo>,
}

/// A row that has come.
struct CellRow<'r>(&'r [Cell]);

impl Row for CellRow<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, index: usize) -> ValueRef<'_> {
        self.0.get(index).map_or(ValueRef::Null, |cell| cell.value.as_ref())
    }
}

type Each<'e> = &'e mut dyn FnMut(&dyn Row) -> Result<ControlFlow<()>>;

impl RemoteStatement<'_> {
    fn failed(&self, error: LinkError) -> Diagnostic {
        self.connection.fail(error, &self.info.sql)
    }

    /// Fails where the server has other columns than the statement was prepared for; `more` is how many were asked for besides.
    fn check_columns(&self, found: &[Column], more: usize) -> Result<()> {
        let wanted = &self.info.about.columns;
        let is_called = |(found, wanted): (&Column, &String)| found.name.as_ref().is_none_or(|name| name == wanted);
        let fits = found.len() == wanted.len() + more;
        let has_names = !self.info.keeps_names || found.iter().zip(wanted).all(is_called);
        match fits && (has_names || !self.connection.has_schema_moved()?) {
            true => Ok(()),
            false => Err(self.connection.schema_moved()),
        }
    }

    /// Hands the rows on; false once no more are wanted.
    fn hand_on(&self, rows: Vec<Vec<Cell>>, each: Each<'_>) -> Result<bool> {
        for row in rows {
            if !self.hand_on_row(&row, each)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn hand_on_row(&self, row: &[Cell], each: Each<'_>) -> Result<bool> {
        if row.iter().any(|cell| cell.is_infinite) {
            self.connection.warn_of_infinity();
        }
        let width = self.info.about.columns.len();
        Ok(each(&CellRow(row.get(..width).unwrap_or(row)))?.is_continue())
    }

    /// Reads a table by pages of its key.
    fn read_pages(&self, keyset: &Keyset, parameters: &[Value], each: Each<'_>) -> Result<()> {
        let link = &self.connection.link;
        let mut values = parameters.to_vec();
        let mut rows = pages::FIRST;
        let mut transaction = None;
        let mut is_first = true;
        loop {
            let sql = keyset.page(self.info.about.parameters, is_first, rows);
            let page = match link.execute(&sql, &values, Stake::Nothing, false, self.connection.time()) {
                Ok(page) => page,
                Err(LinkError::Refused(refusal, false)) if refusal.has_code(TOO_LARGE) && rows > 1 => {
                    rows = (rows / 8).max(1);
                    continue;
                }
                // One record that is longer than the server sends at once.
                Err(LinkError::Refused(refusal, false)) if refusal.has_code(TOO_LARGE) => {
                    self.page_row_by_row(&sql, &values)?
                }
                Err(error) => return Err(self.failed(error)),
            };
            self.check_columns(&page.cols, keyset.width())?;
            let is_last = (page.rows.len() as u64) < rows;
            if !is_last && transaction.is_none() && self.connection.is_autocommit() {
                // There are more: the first page is read again with the others, in one transaction, so that all are of one moment.
                link.begin_with_next("BEGIN");
                transaction = Some(ReadingGuard(self.connection));
                continue;
            }
            let key =
                page.rows.last().and_then(|row| row.get(row.len().checked_sub(keyset.width())?..)).unwrap_or_default();
            // No record comes behind a key that cannot be sent back as it is.
            let is_lost = key.iter().any(|cell| cell.is_infinite || cell.value == Value::Null);
            let last: Vec<Value> = key.iter().map(|cell| cell.value.clone()).collect();
            if !self.hand_on(page.rows, each)? || is_last {
                return Ok(());
            }
            if is_lost {
                return Err(Diagnostic::engine(
                    "a key holds an infinite number, which the server sends as null: what comes behind it is not found",
                ));
            }
            values.truncate(parameters.len());
            values.extend(last);
            is_first = false;
            rows = (rows * 5).min(pages::MOST);
        }
    }

    /// The page of a statement as it comes by a cursor.
    fn page_row_by_row(&self, sql: &str, values: &[Value]) -> Result<Outcome> {
        let (mut cols, mut rows) = (Vec::new(), Vec::new());
        let read = self.connection.link.stream(sql, values, self.connection.time(), &mut |piece| {
            match piece {
                Piece::Columns(columns) => cols = columns,
                Piece::Row(row) => rows.push(row),
            }
            Ok(true)
        });
        read.map_err(|error| self.failed(error))?;
        Ok(Outcome { cols, rows, affected_row_count: 0, last_insert_rowid: None })
    }

    /// Reads by one request; where the answer is longer than the server sends at once, row by row.
    fn read(&self, parameters: &[Value], each: Each<'_>) -> Result<()> {
        if let Some(keyset) = &self.info.keyset {
            return self.read_pages(keyset, parameters, each);
        }
        let (sql, link) = (&self.info.sql, &self.connection.link);
        match link.execute(sql, parameters, Stake::Nothing, false, self.connection.time()) {
            Ok(Outcome { cols, rows, .. }) => {
                self.check_columns(&cols, 0)?;
                self.hand_on(rows, each).map(|_| ())
            }
            Err(LinkError::Refused(refusal, false)) if refusal.has_code(TOO_LARGE) => link
                .stream(sql, parameters, self.connection.time(), &mut |piece| match piece {
                    Piece::Columns(columns) => self.check_columns(&columns, 0).map(|()| true),
                    Piece::Row(row) => self.hand_on_row(&row, each),
                })
                .map_err(|error| self.failed(error)),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Runs what changes something, or what begins and ends transactions.
    fn change(&self, parameters: &[Value], each: Each<'_>) -> Result<u64> {
        let (connection, info) = (self.connection, &self.info);
        let (link, about) = (&connection.link, &info.about);
        if about.does(ActionKind::Begin) && link.is_autocommit() {
            link.begin_with_next(&info.sql);
            return Ok(0);
        }
        let ending = info.ending();
        if let Some(ended) = ending.filter(|_| !link.is_in_transaction()).and_then(|ending| link.end_here(ending)) {
            connection.schema_changed();
            return ended.map(|()| 0).map_err(|error| self.failed(error));
        }
        let stake = match ending {
            Some(Ending::Commit) => Stake::Commit,
            Some(Ending::Rollback) => Stake::Rollback,
            Some(Ending::Release) => Stake::Release,
            Some(Ending::RollbackTo) | None if about.is_readonly => Stake::Nothing,
            Some(Ending::RollbackTo) | None => Stake::Change,
        };
        let keeps = about.does(ActionKind::Savepoint);
        let outcome = link.execute(&info.sql, parameters, stake, keeps, connection.time());
        let is_change = about.is_change();
        if ending.is_some_and(|ending| ending != Ending::Release) || !is_change {
            connection.look_at_schema();
        }
        let is_taken_back = matches!(ending, Some(Ending::Rollback | Ending::RollbackTo));
        if is_taken_back || about.actions.iter().any(|action| action.kind.changes_schema()) {
            connection.schema_changed();
        }
        let setting = info.sets().filter(|name| SETTINGS.iter().any(|known| known.eq_ignore_ascii_case(name)));
        if let Some(name) = setting
            // The stream that is lost takes no setting along: the next one begins with it.
            && matches!(outcome, Ok(_) | Err(LinkError::Lost(..)))
            && !link.is_gone()
        {
            link.keep_setting(name, &info.sql);
        }
        let outcome = outcome.map_err(|error| self.failed(error))?;
        if is_change {
            let count = outcome.affected_row_count;
            connection.changed.fetch_add(count, Ordering::Relaxed);
            connection.note_touched(&about.actions, count);
            if let Some(rowid) = outcome.last_insert_rowid.and_then(|rowid| rowid.parse().ok()) {
                connection.last_rowid.set(rowid);
            }
        }
        if !about.columns.is_empty() {
            self.check_columns(&outcome.cols, 0).map_err(|_| has_run())?;
            self.hand_on(outcome.rows, each)?;
        }
        Ok(if is_change { outcome.affected_row_count } else { 0 })
    }
}

/// The error where what a statement has returned is not what it was prepared for.
fn has_run() -> Diagnostic {
    Diagnostic::engine(
        "the statement has run, and its answer cannot be shown: the schema changed on the server meanwhile",
    )
    .hint("look at what it did before you run it again")
}

/// The transaction that pages are read in: it has changed nothing, so that it ends well in any case.
struct ReadingGuard<'c>(&'c RemoteConnection);

impl Drop for ReadingGuard<'_> {
    fn drop(&mut self) {
        let link = &self.0.link;
        if link.end_here(Ending::Rollback).is_none() && link.is_in_transaction() {
            // A stream that is lost has no transaction any more.
            let _ = link.execute("COMMIT", &[], Stake::Rollback, false, self.0.time());
        }
    }
}

impl Statement for RemoteStatement<'_> {
    fn columns(&self) -> &[String] {
        &self.info.about.columns
    }

    fn is_readonly(&self) -> bool {
        self.info.about.is_readonly
    }

    fn actions(&self) -> &[Action] {
        &self.info.about.actions
    }

    fn is_change(&self) -> bool {
        self.info.about.is_change()
    }

    fn consumed(&self) -> usize {
        self.info.about.consumed
    }

    fn parameters(&self) -> usize {
        self.info.about.parameters
    }

    fn stream(&mut self, parameters: &[Value], each: Each<'_>) -> Result<u64> {
        let (wanted, given) = (self.info.about.parameters, parameters.len());
        if wanted != given {
            return Err(Diagnostic::engine(format!(
                "the statement has {wanted} parameters, and {given} values came with it"
            )));
        }
        if self.info.place == Place::Here {
            let mirror = self.connection.mirror();
            let Some(mut statement) = mirror.prepare(&self.info.sql)? else { return Ok(0) };
            return statement.stream(parameters, each);
        }
        if self.info.about.is_readonly && !self.info.is_of_transactions() && self.info.sets().is_none() {
            return self.read(parameters, each).map(|()| 0);
        }
        let outcome = self.change(parameters, each);
        let connection = self.connection;
        connection.fates.follow(&self.info.about.actions, outcome.is_ok(), connection.is_autocommit());
        outcome
    }
}
