//! A statement of a server's database: prepared on the mirror, run there or on the server, its rows handed on page by page.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::atomic::Ordering;

use super::super::action::{Action, ActionKind};
use super::super::connection::{Connection, Statement};
use super::super::statement_info::StatementKind;
use super::super::value::{Row, Value, ValueRef};
use super::connection::RemoteConnection;
use super::failure::Stake;
use super::link::{LinkError, was_stale};
use super::pages::{self, Keyset};
use super::route::Place;
use super::wire::{Cell, Outcome};
use crate::diagnostic::{Diagnostic, Result};

/// What is known of a statement from preparing it.
pub(super) struct RemoteInfo {
    pub sql: String,
    pub columns: Vec<String>,
    pub consumed: usize,
    pub parameters: usize,
    pub is_readonly: bool,
    pub kind: StatementKind,
    pub actions: Vec<Action>,
    pub place: Place,
    pub keyset: Option<Keyset>,
}

impl RemoteInfo {
    fn does(&self, kind: ActionKind) -> bool {
        self.actions.iter().any(|action| action.kind == kind)
    }

    /// True if it sets something that holds for the stream alone.
    fn sets(&self) -> bool {
        self.actions.iter().any(|action| action.kind == ActionKind::Pragma && action.detail.is_some())
            && self.columns.is_empty()
    }
}

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

    /// Hands the rows on; false once no more are wanted. `width` is how many cells of each are the statement's.
    fn hand_on(&self, rows: Vec<Vec<Cell>>, width: usize, each: Each<'_>) -> Result<bool> {
        for row in rows {
            if !self.hand_on_row(&row, width, each)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn hand_on_row(&self, row: &[Cell], width: usize, each: Each<'_>) -> Result<bool> {
        if row.len() < width || width < self.info.columns.len() && row.len() != width {
            return Err(self.connection.schema_moved());
        }
        if row.iter().any(|cell| cell.is_infinite) {
            self.connection.warn_of_infinity();
        }
        Ok(each(&CellRow(&row[..width]))?.is_continue())
    }

    /// Reads a table by pages of its key.
    fn read_pages(&self, keyset: &Keyset, parameters: &[Value], each: Each<'_>) -> Result<Paged> {
        let link = &self.connection.link;
        let width = self.info.columns.len();
        let mut values = parameters.to_vec();
        let mut rows = pages::FIRST;
        let mut transaction = None;
        let mut is_first = true;
        loop {
            if transaction.is_none() && !is_first && self.connection.is_autocommit() {
                // What began by itself is read again from here on, in one transaction, so that all pages are of one moment.
                link.begin_with_next("BEGIN");
                transaction = Some(ReadingGuard(self.connection));
            }
            let sql = keyset.page(self.info.parameters, is_first, rows);
            let page = match link.execute(&sql, &values, Stake::Nothing, false, self.connection.time()) {
                Ok(page) => page,
                Err(LinkError::Refused(refusal, false)) if refusal.code.as_deref() == Some("RESPONSE_TOO_LARGE") => {
                    match (rows, is_first) {
                        (1, true) => return Ok(Paged::NotAtAll),
                        (1, false) => return Err(self.failed(LinkError::Refused(refusal, false))),
                        _ => rows = (rows / 8).max(1),
                    }
                    continue;
                }
                Err(error) => return Err(self.failed(error)),
            };
            let is_last = (page.rows.len() as u64) < rows;
            let last = page.rows.last().and_then(|row| row.last()).map(|cell| cell.value.clone());
            if page.rows.iter().any(|row| row.len() != width + 1) {
                return Err(self.connection.schema_moved());
            }
            if !self.hand_on(page.rows, width, each)? || is_last {
                return Ok(Paged::All);
            }
            values.truncate(parameters.len());
            values.push(last.unwrap_or(Value::Null));
            is_first = false;
            rows = (rows * 5).min(pages::MOST);
        }
    }

    /// Reads by one request; where the answer is longer than the server sends at once, row by row.
    fn read(&self, parameters: &[Value], each: Each<'_>) -> Result<()> {
        if let Some(keyset) = &self.info.keyset
            && matches!(self.read_pages(keyset, parameters, each)?, Paged::All)
        {
            return Ok(());
        }
        let (sql, link) = (&self.info.sql, &self.connection.link);
        let width = self.info.columns.len();
        match link.execute(sql, parameters, Stake::Nothing, false, self.connection.time()) {
            Ok(Outcome { rows, .. }) => self.hand_on(rows, width, each).map(|_| ()),
            Err(LinkError::Refused(refusal, false)) if refusal.code.as_deref() == Some("RESPONSE_TOO_LARGE") => link
                .stream(sql, parameters, self.connection.time(), &mut |row| self.hand_on_row(&row, width, each))
                .map_err(|error| self.failed(error)),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Runs what changes something, or what begins and ends transactions.
    fn change(&self, parameters: &[Value], each: Each<'_>) -> Result<u64> {
        let (connection, info) = (self.connection, &self.info);
        let link = &connection.link;
        if info.does(ActionKind::Begin) && link.is_autocommit() {
            link.begin_with_next(&info.sql);
            return Ok(0);
        }
        let ends = info.does(ActionKind::Commit) || info.does(ActionKind::Rollback);
        if ends && !link.is_in_transaction() && link.drop_begin() {
            return Ok(0);
        }
        let stake = match () {
            () if info.does(ActionKind::Commit) || info.does(ActionKind::Release) => Stake::Commit,
            () if info.is_readonly => Stake::Nothing,
            () => Stake::Change,
        };
        let keeps = info.does(ActionKind::Savepoint) || info.sets();
        let run = || link.execute(&info.sql, parameters, stake, keeps, connection.time());
        let outcome = match run() {
            // The stream was one without a transaction, so that nothing is lost with it.
            Err(error) if was_stale(&error) => run(),
            other => other,
        };
        let is_change = self.is_change();
        if info.kind == StatementKind::Define || ends || info.does(ActionKind::RollbackTo) || !is_change {
            connection.look_at_schema();
        }
        let outcome = outcome.map_err(|error| self.failed(error))?;
        if is_change {
            connection.changed.fetch_add(outcome.affected_row_count, Ordering::Relaxed);
            if let Some(rowid) = outcome.last_insert_rowid.and_then(|rowid| rowid.parse().ok()) {
                connection.last_rowid.set(rowid);
            }
        }
        self.hand_on(outcome.rows, info.columns.len(), each)?;
        Ok(if is_change { outcome.affected_row_count } else { 0 })
    }
}

/// What came of reading by pages.
enum Paged {
    All,
    /// One record is longer than the server sends at once.
    NotAtAll,
}

/// The transaction that pages are read in: it has changed nothing, so that it ends well in any case.
struct ReadingGuard<'c>(&'c RemoteConnection);

impl Drop for ReadingGuard<'_> {
    fn drop(&mut self) {
        let link = &self.0.link;
        if !link.drop_begin() && link.is_in_transaction() {
            // A stream that is lost has no transaction any more.
            let _ = link.execute("COMMIT", &[], Stake::Nothing, false, self.0.time());
        }
    }
}

impl Statement for RemoteStatement<'_> {
    fn columns(&self) -> &[String] {
        &self.info.columns
    }

    fn is_readonly(&self) -> bool {
        self.info.is_readonly
    }

    fn actions(&self) -> &[Action] {
        &self.info.actions
    }

    fn is_change(&self) -> bool {
        self.info.kind == StatementKind::Change && !self.info.is_readonly
    }

    fn consumed(&self) -> usize {
        self.info.consumed
    }

    fn parameters(&self) -> usize {
        self.info.parameters
    }

    fn stream(&mut self, parameters: &[Value], each: Each<'_>) -> Result<u64> {
        let (wanted, given) = (self.info.parameters, parameters.len());
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
        let is_of_transactions = self.info.actions.iter().any(|action| action.kind.is_of_transactions());
        if self.info.is_readonly && !is_of_transactions && !self.info.sets() {
            return self.read(parameters, each).map(|()| 0);
        }
        self.change(parameters, each)
    }
}
