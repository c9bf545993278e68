//! The stream to a server: requests by themselves, or one after the other in a stream that holds a transaction or settings.
//!
//! A stream is known by its baton, which each answer gives anew. The server forgets one that has been idle for ten seconds, so a thread asks
//! after it meanwhile. A request whose answer is lost takes its stream with it: then the server takes its transaction back, and nothing more
//! is sent until somebody has said its end.

use std::cell::Cell;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::super::value::Value;
use super::client::{Client, LOOK, Lost};
use super::failure::Stake;
use super::wire::{Answer, Batch, Column, CursorEntry, CursorHead, Outcome, Refusal, Steps, bare, wrong_width};
use crate::diagnostic::{Diagnostic, Result};

const PIPELINE: &str = "/v3/pipeline";
const CURSOR: &str = "/v3/cursor";

/// How long a stream stays without a request. The server's own bound is 10 s.
const IDLE: Duration = Duration::from_secs(4);

/// How long a stream without a transaction is used again.
const FRESH: Duration = Duration::from_secs(8);

/// How long what keeps a stream alive, or ends it, may take.
const ASIDE: Duration = Duration::from_secs(5);

/// How long the end of the program may wait for the end of a stream.
const FAREWELL: Duration = Duration::from_millis(500);

/// The code of the refusal where a transaction was open for too long while somebody else waited.
const TIMED_OUT: &str = "TRANSACTION_TIMEOUT";

/// How much of an answer is kept in memory where it cannot be handed on as it comes.
const HELD: usize = 256 << 20;

/// Why a statement has no answer.
pub(super) enum LinkError {
    Lost(Lost, Stake),
    /// By the engine of the server. The second is true if the open transaction ended with it.
    Refused(Refusal, bool),
    Told(Diagnostic),
}

impl From<Diagnostic> for LinkError {
    fn from(diagnostic: Diagnostic) -> LinkError {
        LinkError::Told(diagnostic)
    }
}

/// What a statement does to the open transaction besides working in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Commit,
    Rollback,
    /// A part of it.
    RollbackTo,
    Release,
}

#[derive(Default)]
struct State {
    stream: Option<Stream>,
    /// The statement that begins a transaction, which goes with the next one.
    begin: Option<String>,
    /// The transaction that was open and is lost. It stays until its end is said: what comes until then would stand alone.
    gone: Option<Gone>,
    /// What holds for a stream alone, by its name: each new one begins with it.
    settings: Vec<(String, String)>,
    /// How far the database had come at the latest answer: a replica that has not come so far yet would not know what was written here.
    seen: Option<u64>,
    /// True while the thread beside asks after the stream, whose baton is of no use to others until it has an answer.
    is_asked_after: bool,
}

/// What the thread that keeps streams alive has in common with the one that uses them.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    /// Told once the stream is no longer asked after.
    answered: Condvar,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Gone {
    lost: Lost,
    /// True if a savepoint was taken back to, which may then be released.
    is_taken_back: bool,
}

struct Stream {
    baton: String,
    used: Instant,
    in_transaction: bool,
    /// True if the transaction was begun by a savepoint, so that its release may keep it.
    is_by_savepoint: bool,
}

impl State {
    fn is_in_transaction(&self) -> bool {
        self.stream.as_ref().is_some_and(|stream| stream.in_transaction)
    }

    /// Fails where the transaction is gone in which a statement would work.
    fn check(&self) -> std::result::Result<(), LinkError> {
        match &self.gone {
            Some(gone) => Err(LinkError::Lost(gone.lost.clone(), Stake::Transaction)),
            None => Ok(()),
        }
    }

    fn lose(&mut self, lost: &Lost) {
        self.forget();
        self.gone = Some(Gone { lost: lost.clone(), is_taken_back: false });
    }

    /// Gives up the stream, and what was seen: whoever answers next may be a server that began anew.
    fn forget(&mut self) {
        self.stream = None;
        self.seen = None;
    }

    /// A stream that holds nothing, and that the server may have forgotten, is not asked any more.
    fn drop_stale(&mut self) {
        self.stream.take_if(|stream| !stream.in_transaction && stream.used.elapsed() > FRESH);
    }

    /// Statements with what goes before them, each if the one before has gone well; and how many go before.
    fn batch(&self, begin: Option<&str>, statements: &[(&str, &[Value])]) -> Result<(Batch, usize)> {
        let settings = if self.stream.is_some() { &[] } else { self.settings.as_slice() };
        let before = settings.iter().map(|(_, sql)| sql.as_str()).chain(begin);
        let mut batch = Batch::after(self.seen);
        let mut last = None;
        for sql in before {
            last = Some(batch.step(sql, &[], last)?);
        }
        let first = last.map_or(0, |last| last + 1);
        for (sql, values) in statements {
            last = Some(batch.step(sql, values, last)?);
        }
        Ok((batch, first))
    }
}

/// What came of one request.
struct Exchanged {
    steps: std::result::Result<Steps, Refusal>,
    /// `None` where the stream ended with it.
    is_autocommit: Option<bool>,
    baton: Option<String>,
}

pub(super) struct Link {
    client: Arc<Client>,
    shared: Arc<Shared>,
    /// True once the thread that keeps streams alive has begun.
    is_kept: Cell<bool>,
}

/// What comes of a statement that is read row by row.
pub(super) enum Piece {
    Columns(Vec<Column>),
    Row(Vec<super::wire::Cell>),
}

/// What that is handed to; false once no more is wanted.
pub(super) type EachPiece<'e> = &'e mut dyn FnMut(Piece) -> Result<bool>;

/// How a cursor ended, and what comes next in its stream.
struct CursorEnd {
    baton: Option<String>,
    refusal: Option<Refusal>,
}

impl Link {
    pub fn new(client: Arc<Client>) -> Link {
        Link { client, shared: Arc::default(), is_kept: Cell::new(false) }
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }

    /// The state once nobody asks after the stream. Whoever does not want to wait for that gives the stream up.
    fn state_at_rest(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        while state.is_asked_after {
            if self.client.interrupted().swap(false, Ordering::SeqCst) {
                state.is_asked_after = false;
                state.lose(&Lost::Interrupted);
                break;
            }
            let waited = self.shared.answered.wait_timeout(state, LOOK);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state
    }

    /// False also while a transaction is lost and its end was not said.
    pub fn is_autocommit(&self) -> bool {
        let state = self.state();
        state.begin.is_none() && state.gone.is_none() && !state.is_in_transaction()
    }

    /// True if a transaction is open, of which the server knows.
    pub fn is_in_transaction(&self) -> bool {
        self.state().is_in_transaction()
    }

    /// True if the transaction that was open is lost, and its end was not said.
    pub fn is_gone(&self) -> bool {
        self.state().gone.is_some()
    }

    /// Begins a transaction with the statement that comes next.
    pub fn begin_with_next(&self, sql: &str) {
        self.state().begin = Some(sql.to_owned());
    }

    /// Has each new stream begin with a statement that sets something, unless a transaction is open, in which it may do nothing.
    pub fn keep_setting(&self, name: &str, sql: &str) {
        let mut state = self.state();
        if !state.is_in_transaction() {
            state.settings.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            state.settings.push((name.to_owned(), sql.to_owned()));
        }
    }

    /// Ends a transaction, or a part of it, of which the server does not know yet or not any more; `None` where it knows.
    pub fn end_here(&self, ending: Ending) -> Option<std::result::Result<(), LinkError>> {
        let mut state = self.state();
        if matches!(ending, Ending::Commit | Ending::Rollback) && state.begin.take().is_some() {
            return Some(Ok(()));
        }
        let gone = state.gone.as_mut()?;
        match ending {
            Ending::Commit => {
                let told = state.check();
                state.gone = None;
                Some(told)
            }
            Ending::Rollback => {
                state.gone = None;
                Some(Ok(()))
            }
            Ending::RollbackTo => {
                gone.is_taken_back = true;
                Some(Ok(()))
            }
            Ending::Release => std::mem::take(&mut gone.is_taken_back).then_some(Ok(())),
        }
    }

    /// Runs one statement. `keeps` is true for one that may begin a transaction.
    pub fn execute(
        &self,
        sql: &str,
        values: &[Value],
        stake: Stake,
        keeps: bool,
        time: Option<Duration>,
    ) -> std::result::Result<Outcome, LinkError> {
        let mut results = self.execute_all(&[(sql, values)], stake, keeps, time)?;
        results.pop().ok_or_else(|| LinkError::Told(Diagnostic::engine("there is no answer")))
    }

    /// Runs statements, each if the one before has gone well.
    pub fn execute_all(
        &self,
        statements: &[(&str, &[Value])],
        stake: Stake,
        keeps: bool,
        time: Option<Duration>,
    ) -> std::result::Result<Vec<Outcome>, LinkError> {
        let mut state = self.state_at_rest();
        state.check()?;
        state.drop_stale();
        let (mut batch, mut first) = state.batch(state.begin.as_deref(), statements)?;
        let begins = state.begin.is_some();
        let was_in_transaction = state.is_in_transaction();
        let is_by_savepoint =
            if was_in_transaction { state.stream.as_ref().is_some_and(|it| it.is_by_savepoint) } else { !begins };
        let is_within = begins || was_in_transaction;
        // What is lost before a transaction is committed is taken back.
        let stake = match stake {
            Stake::Release if is_by_savepoint => Stake::Commit,
            ending @ (Stake::Commit | Stake::Rollback) => ending,
            _ if is_within || keeps => Stake::Transaction,
            other => other,
        };
        let ends = matches!(stake, Stake::Commit | Stake::Rollback);
        // A transaction that was to begin is lost as one that was open.
        let lose = |state: &mut State, lost: &Lost| match (is_within || keeps) && !ends {
            true => state.lose(lost),
            false => state.forget(),
        };
        let stays = keeps || begins || state.stream.is_some();
        let mut exchanged = self.exchange(&batch, state.stream.as_ref(), stays, stake, time);
        if !was_in_transaction && state.stream.is_some() && matches!(exchanged, Err(Lost::Ended(_))) {
            // The server has forgotten a stream that held nothing, and has done nothing of the request.
            state.stream = None;
            (batch, first) = state.batch(state.begin.as_deref(), statements)?;
            exchanged = self.exchange(&batch, None, stays, stake, time);
        }
        state.begin = None;
        let Exchanged { steps, is_autocommit, baton } = exchanged.map_err(|lost| {
            lose(&mut state, &lost);
            LinkError::Lost(lost, stake)
        })?;
        state.seen = state.seen.max(steps.as_ref().ok().and_then(Steps::seen));
        let in_transaction = is_autocommit == Some(false);
        let used = Instant::now();
        state.stream = baton.map(|baton| Stream { baton, used, in_transaction, is_by_savepoint });
        if in_transaction && state.stream.is_none() {
            state.lose(&Lost::Ended("it was closed".to_owned()));
        }
        let ended = is_within && !in_transaction;
        let answered = match steps {
            Ok(mut steps) => match steps.step_errors.iter_mut().position(|error| error.is_some()) {
                Some(at) => Err((steps.step_errors.swap_remove(at).expect("it was found"), at < first)),
                None => Ok(steps.step_results.drain(..).skip(first).flatten().collect::<Vec<Outcome>>()),
            },
            Err(refusal) => Err((refusal, false)),
        };
        let outcomes = answered.map_err(|(refusal, is_before)| {
            if begins && is_before {
                // What comes behind it is of a transaction that has never begun.
                state.lose(&Lost::TakenBack(refusal.message.clone()));
            } else if ended && !refusal.is_of_engine() {
                let lost = Lost::TakenBack(refusal.message);
                lose(&mut state, &lost);
                return LinkError::Lost(lost, stake);
            }
            LinkError::Refused(refusal, ended)
        })?;
        if outcomes.len() != statements.len() {
            let lost = Lost::Garbled("not every statement has an answer".to_owned());
            lose(&mut state, &lost);
            return Err(LinkError::Lost(lost, stake));
        }
        drop(state);
        if in_transaction {
            self.keep_alive();
        }
        Ok(outcomes)
    }

    /// Sends one request, and reads its answer.
    fn exchange(
        &self,
        batch: &Batch,
        stream: Option<&Stream>,
        stays: bool,
        stake: Stake,
        time: Option<Duration>,
    ) -> std::result::Result<Exchanged, Lost> {
        let body = batch.pipeline(stream.map(|stream| stream.baton.as_str()), stays);
        let bytes = match self.client.ask(PIPELINE, body.clone(), time) {
            // A connection that the server had ended: what only reads may be asked for again.
            Err(Lost::Cut(_)) if stake == Stake::Nothing && !stays => self.client.ask(PIPELINE, body, time),
            other => other,
        }?;
        let garbled = |error: serde_json::Error| Lost::Garbled(error.to_string());
        let answer = Answer::read(&bytes).map_err(garbled)?;
        self.check_base(answer.base_url.as_deref())?;
        let steps = answer.steps().map_err(garbled)?;
        let is_autocommit = answer.is_autocommit();
        if stays && is_autocommit.is_none() {
            return Err(Lost::Garbled("it does not say whether a transaction is open".to_owned()));
        }
        Ok(Exchanged { steps, is_autocommit: is_autocommit.filter(|_| stays), baton: answer.baton.filter(|_| stays) })
    }

    /// Runs a statement that reads, and hands on each row as it comes, until `each` wants no more. Within a transaction the rows are held
    /// until the last has come, since others may ask meanwhile.
    pub fn stream(
        &self,
        sql: &str,
        values: &[Value],
        time: Option<Duration>,
        each: EachPiece<'_>,
    ) -> std::result::Result<(), LinkError> {
        let mut state = self.state_at_rest();
        state.check()?;
        state.drop_stale();
        let (batch, first) = state.batch(None, &[(sql, values)])?;
        let Some(baton) = state.stream.as_ref().map(|stream| stream.baton.clone()) else {
            drop(state);
            let end = self.read_rows(&batch, first, None, time, each).map_err(|error| error.of(Stake::Nothing))?;
            return end.refusal.map_or(Ok(()), |refusal| Err(LinkError::Refused(refusal, false)));
        };
        let is_within = state.is_in_transaction();
        let stake = if is_within { Stake::Transaction } else { Stake::Nothing };
        let mut held = Vec::new();
        let mut size = 0;
        // What is too much is read to its end, too: with the rest of an answer its stream would be lost.
        let read = self.read_rows(&batch, first, Some(&baton), time, &mut |piece| {
            if let Piece::Row(row) = &piece {
                size += row.iter().map(|cell| size_of(&cell.value)).sum::<usize>();
            }
            match size > HELD {
                true => held.clear(),
                false => held.push(piece),
            }
            Ok(true)
        });
        let end = read.map_err(|error| {
            let error = error.of(stake);
            state.stream = None;
            if let LinkError::Lost(lost, _) = &error
                && is_within
            {
                state.lose(lost);
            }
            error
        })?;
        match (state.stream.as_mut(), end.baton) {
            (Some(stream), Some(baton)) => (stream.baton, stream.used) = (baton, Instant::now()),
            _ if is_within => state.lose(&Lost::Ended("it was closed".to_owned())),
            _ => state.stream = None,
        }
        drop(state);
        if let Some(refusal) = end.refusal {
            if is_within && refusal.has_code(TIMED_OUT) {
                let lost = Lost::TakenBack(refusal.message);
                self.state().lose(&lost);
                return Err(LinkError::Lost(lost, stake));
            }
            return Err(LinkError::Refused(refusal, false));
        }
        if size > HELD {
            return Err(Diagnostic::engine(format!(
                "the answer takes more than {} MB, which is more than is held within a transaction",
                HELD >> 20
            ))
            .hint("narrow it with `where` or `limit`, or read it outside of the transaction")
            .into());
        }
        for piece in held {
            if !each(piece)? {
                break;
            }
        }
        Ok(())
    }

    /// Reads what a cursor gives of the last statement of a batch, before which `first` others go.
    fn read_rows(
        &self,
        batch: &Batch,
        first: usize,
        baton: Option<&str>,
        time: Option<Duration>,
        each: EachPiece<'_>,
    ) -> std::result::Result<CursorEnd, ReadError> {
        let garbled = |error: serde_json::Error| Lost::Garbled(error.to_string());
        let mut lines = self.client.stream(CURSOR, batch.cursor(baton), time);
        let head = lines.next()?.unwrap_or_default();
        let head: CursorHead = serde_json::from_slice(head).map_err(garbled)?;
        self.check_base(head.base_url.as_deref())?;
        let (mut ended, mut width, mut refusal) = (0, 0, None);
        while let Some(line) = lines.next()? {
            if line.is_empty() {
                continue;
            }
            let piece = match serde_json::from_slice::<CursorEntry>(line).map_err(garbled)? {
                CursorEntry::Row { row } if row.len() != width => {
                    return Err(Lost::Garbled(wrong_width(row.len(), width)).into());
                }
                CursorEntry::Row { row } => Piece::Row(row),
                CursorEntry::StepBegin { cols } => {
                    width = cols.len();
                    Piece::Columns(cols)
                }
                CursorEntry::StepEnd {} => {
                    ended += 1;
                    continue;
                }
                CursorEntry::StepError { error } | CursorEntry::Error { error } => {
                    refusal.get_or_insert(error);
                    continue;
                }
                CursorEntry::Other => continue,
            };
            if ended == first && refusal.is_none() && !each(piece)? {
                return Ok(CursorEnd { baton: head.baton, refusal });
            }
        }
        if ended <= first && refusal.is_none() {
            return Err(Lost::Cut("the last record is missing".to_owned()).into());
        }
        if baton.is_none()
            && let Some(baton) = &head.baton
        {
            // The stream that the server has opened for it; should it not hear of this, it ends the stream by itself.
            let _ = self.client.ask(PIPELINE, bare(baton, "close"), Some(ASIDE));
        }
        Ok(CursorEnd { baton: head.baton, refusal })
    }

    /// A server may name another address for a stream. The token goes to none but the one that was named.
    fn check_base(&self, base: Option<&str>) -> std::result::Result<(), Lost> {
        match base.filter(|base| !base.is_empty()) {
            Some(base) if self.client.address().moved(base).is_none() => Err(Lost::Elsewhere(base.to_owned())),
            _ => Ok(()),
        }
    }

    /// Keeps the stream alive for as long as it holds a transaction.
    fn keep_alive(&self) {
        if self.is_kept.replace(true) {
            return;
        }
        let (client, shared) = (Arc::downgrade(&self.client), Arc::downgrade(&self.shared));
        thread::spawn(move || {
            while ask_after(&client, &shared).is_some() {
                thread::sleep(IDLE / 4);
            }
        });
    }
}

/// Why a cursor was not read to its end.
enum ReadError {
    Lost(Lost),
    /// By whoever takes the rows.
    Told(Diagnostic),
}

impl ReadError {
    fn of(self, stake: Stake) -> LinkError {
        match self {
            ReadError::Lost(lost) => LinkError::Lost(lost, stake),
            ReadError::Told(diagnostic) => LinkError::Told(diagnostic),
        }
    }
}

impl From<Lost> for ReadError {
    fn from(lost: Lost) -> ReadError {
        ReadError::Lost(lost)
    }
}

impl From<Diagnostic> for ReadError {
    fn from(diagnostic: Diagnostic) -> ReadError {
        ReadError::Told(diagnostic)
    }
}

/// Asks after a stream that has been idle. `None` once nobody has it any more.
fn ask_after(client: &Weak<Client>, shared: &Weak<Shared>) -> Option<()> {
    let (client, shared) = (client.upgrade()?, shared.upgrade()?);
    let mut state = shared.state();
    let idle = state.stream.as_ref().filter(|stream| stream.in_transaction && stream.used.elapsed() >= IDLE);
    let Some(body) = idle.map(|stream| bare(&stream.baton, "get_autocommit")) else { return Some(()) };
    state.is_asked_after = true;
    drop(state);
    let answer = client.ask_aside(PIPELINE, &body, ASIDE);
    let next = answer.and_then(|bytes| {
        let garbled = |error: serde_json::Error| Lost::Garbled(error.to_string());
        Answer::read(&bytes).map_err(garbled).map(|answer| (answer.baton.clone(), answer.is_autocommit()))
    });
    let mut state = shared.state();
    // Whoever did not want to wait has given the stream up.
    if !std::mem::take(&mut state.is_asked_after) {
        return Some(());
    }
    match (next, state.stream.as_mut()) {
        (Ok((Some(baton), Some(false))), Some(stream)) => (stream.baton, stream.used) = (baton, Instant::now()),
        // Whoever has the transaction hears of it with the next line.
        (Ok((_, Some(true))), _) => state.lose(&Lost::TakenBack("it was open for too long".to_owned())),
        (Ok(_), _) => state.lose(&Lost::Ended("it was closed".to_owned())),
        (Err(lost), _) => state.lose(&lost),
    }
    shared.answered.notify_all();
    Some(())
}

impl Drop for Link {
    fn drop(&mut self) {
        // The server takes back what is open now, and not only when the stream has been idle for long.
        let stream = self.state().stream.take();
        if let Some(stream) = stream.filter(|stream| stream.in_transaction) {
            let _ = self.client.ask_aside(PIPELINE, &bare(&stream.baton, "close"), FAREWELL);
        }
    }
}

fn size_of(value: &Value) -> usize {
    std::mem::size_of::<Value>()
        + match value {
            Value::Text(bytes) | Value::Blob(bytes) => bytes.len(),
            Value::Null | Value::Integer(_) | Value::Real(_) => 0,
        }
}
