//! The stream to a server: requests by themselves, or one after the other in a stream that holds a transaction or settings.
//!
//! A stream is known by its baton, which each answer gives anew. The server forgets one that has been idle for ten seconds, so a thread asks
//! after it meanwhile. A request whose answer is lost takes its stream with it: then the server takes its transaction back.

use std::cell::Cell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::super::value::Value;
use super::client::{Client, Lost};
use super::failure::{Stake, is_of_stream};
use super::wire::{Answer, Batch, CursorEntry, CursorHead, Outcome, Refusal, bare};
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

#[derive(Default)]
struct State {
    stream: Option<Stream>,
    /// The statement that begins a transaction, which goes with the next one.
    begin: Option<String>,
    /// Why the transaction that was open is gone, until somebody hears of it.
    gone: Option<Lost>,
}

struct Stream {
    baton: String,
    used: Instant,
    in_transaction: bool,
    has_settings: bool,
}

pub(super) struct Link {
    client: Arc<Client>,
    state: Arc<Mutex<State>>,
    /// True once the thread that keeps streams alive has begun.
    is_kept: Cell<bool>,
    /// How many requests were sent.
    sent: Cell<u64>,
}

/// What a row is handed to.
pub(super) type EachRow<'e> = &'e mut dyn FnMut(Vec<super::wire::Cell>) -> Result<bool>;

impl Link {
    pub fn new(client: Arc<Client>) -> Link {
        Link { client, state: Arc::default(), is_kept: Cell::new(false), sent: Cell::new(0) }
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_autocommit(&self) -> bool {
        let state = self.state();
        state.begin.is_none()
            && state.gone.is_none()
            && !state.stream.as_ref().is_some_and(|stream| stream.in_transaction)
    }

    /// True if a transaction is open, of which the server knows.
    pub fn is_in_transaction(&self) -> bool {
        self.state().stream.as_ref().is_some_and(|stream| stream.in_transaction)
    }

    /// Begins a transaction with the statement that comes next.
    pub fn begin_with_next(&self, sql: &str) {
        self.state().begin = Some(sql.to_owned());
    }

    /// Ends a transaction of which the server does not know yet; false where there is none.
    pub fn drop_begin(&self) -> bool {
        let mut state = self.state();
        state.begin.take().is_some() || state.gone.take().is_some()
    }

    /// Runs one statement. `keeps` is true for one that begins a transaction or sets something.
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
        let mut state = self.state();
        if let Some(lost) = state.gone.take() {
            return Err(LinkError::Lost(lost, Stake::Transaction));
        }
        Self::drop_stale(&mut state);
        let begin = state.begin.take();
        let mut batch = Batch::default();
        let mut last = None;
        if let Some(begin) = &begin {
            last = Some(batch.step(begin, &[], None)?);
        }
        let first = usize::from(last.is_some());
        for (sql, values) in statements {
            last = Some(batch.step(sql, values, last)?);
        }
        let stays = keeps || begin.is_some() || state.stream.is_some();
        let baton = state.stream.as_ref().map(|stream| stream.baton.clone());
        let was_in_transaction = state.stream.as_ref().is_some_and(|stream| stream.in_transaction);
        // What is lost before a transaction is committed is taken back.
        let stake = match stake {
            Stake::Commit => Stake::Commit,
            _ if begin.is_some() || was_in_transaction => Stake::Transaction,
            other => other,
        };
        let body = batch.pipeline(baton.as_deref(), stays);
        let is_read_alone = stake == Stake::Nothing && !stays;
        let bytes = match self.ask(PIPELINE, body.clone(), time) {
            // A connection that the server had ended: what only reads may be asked for again.
            Err(Lost::Cut(_)) if is_read_alone => self.ask(PIPELINE, body, time),
            other => other,
        };
        let bytes = bytes.map_err(|lost| {
            state.stream = None;
            LinkError::Lost(lost, stake)
        })?;
        let garbled = |error: serde_json::Error| Lost::Garbled(error.to_string());
        let read = Answer::read(&bytes).map_err(garbled).and_then(|answer| {
            self.check_base(answer.base_url.as_deref())?;
            let steps = answer.steps().map_err(garbled)?;
            Ok((steps, answer.is_autocommit(), answer.baton))
        });
        let (steps, is_autocommit, baton) = read.map_err(|lost| {
            state.stream = None;
            LinkError::Lost(lost, stake)
        })?;
        let in_transaction = stays && is_autocommit == Some(false);
        let has_settings = keeps && !in_transaction || state.stream.as_ref().is_some_and(|stream| stream.has_settings);
        state.stream =
            baton.filter(|_| stays).map(|baton| Stream { baton, used: Instant::now(), in_transaction, has_settings });
        let ended = (was_in_transaction || begin.is_some()) && !in_transaction;
        let is_kept = state.stream.is_some();
        drop(state);
        if is_kept {
            self.keep_alive();
        }
        let mut steps = steps.map_err(|refusal| LinkError::Refused(refusal, ended))?;
        if let Some(refusal) = steps.step_errors.iter_mut().find_map(Option::take) {
            return Err(LinkError::Refused(refusal, ended && stake != Stake::Commit));
        }
        let outcomes: Vec<Outcome> = steps.step_results.drain(..).skip(first).flatten().collect();
        if outcomes.len() == statements.len() {
            Ok(outcomes)
        } else {
            Err(LinkError::Lost(Lost::Garbled("not every statement has an answer".to_owned()), stake))
        }
    }

    /// Runs a statement that reads, and hands on each row as it comes, until `each` wants no more. Within a transaction the rows are held
    /// until the last has come, since others may ask meanwhile.
    pub fn stream(
        &self,
        sql: &str,
        values: &[Value],
        time: Option<Duration>,
        each: EachRow<'_>,
    ) -> std::result::Result<(), LinkError> {
        let mut state = self.state();
        if let Some(lost) = state.gone.take() {
            return Err(LinkError::Lost(lost, Stake::Transaction));
        }
        Self::drop_stale(&mut state);
        let batch = Batch::of(sql, values)?;
        let Some(baton) = state.stream.as_ref().map(|stream| stream.baton.clone()) else {
            drop(state);
            return self.read_rows(&batch, None, Stake::Nothing, time, each).map(|_| ());
        };
        let stake = if state.stream.as_ref().is_some_and(|stream| stream.in_transaction) {
            Stake::Transaction
        } else {
            Stake::Nothing
        };
        let mut held = Vec::new();
        let mut size = 0;
        let read = self.read_rows(&batch, Some(&baton), stake, time, &mut |row| {
            size += row.iter().map(|cell| size_of(&cell.value)).sum::<usize>();
            if size > HELD {
                return Err(Diagnostic::engine(format!(
                    "the answer takes more than {} MB, which is more than is held within a transaction",
                    HELD >> 20
                ))
                .hint("narrow it with `where` or `limit`, or read it outside of the transaction"));
            }
            held.push(row);
            Ok(true)
        });
        match read {
            Ok(next) => {
                if let Some(stream) = state.stream.as_mut() {
                    stream.used = Instant::now();
                    match next {
                        Some(next) => stream.baton = next,
                        None => state.stream = None,
                    }
                }
            }
            Err(error) => {
                if !matches!(error, LinkError::Refused(..)) {
                    state.stream = None;
                }
                return Err(error);
            }
        }
        drop(state);
        for row in held {
            if !each(row)? {
                break;
            }
        }
        Ok(())
    }

    /// Reads the rows of a cursor. Gives the baton of what comes next in its stream.
    fn read_rows(
        &self,
        batch: &Batch,
        baton: Option<&str>,
        stake: Stake,
        time: Option<Duration>,
        each: EachRow<'_>,
    ) -> std::result::Result<Option<String>, LinkError> {
        self.sent.set(self.sent.get() + 1);
        let lost = |lost| LinkError::Lost(lost, stake);
        let garbled = |error: serde_json::Error| LinkError::Lost(Lost::Garbled(error.to_string()), stake);
        let mut lines = self.client.stream(CURSOR, batch.cursor(baton), time);
        let head = lines.next().map_err(lost)?.unwrap_or_default();
        let head: CursorHead = serde_json::from_slice(head).map_err(garbled)?;
        self.check_base(head.base_url.as_deref()).map_err(lost)?;
        let mut is_whole = false;
        while let Some(line) = lines.next().map_err(lost)? {
            if line.is_empty() {
                continue;
            }
            match serde_json::from_slice::<CursorEntry>(line).map_err(garbled)? {
                CursorEntry::Row { row } => {
                    if !each(row)? {
                        return Ok(head.baton);
                    }
                }
                CursorEntry::StepEnd {} => is_whole = true,
                CursorEntry::StepError { error } | CursorEntry::Error { error } => {
                    return Err(LinkError::Refused(error, false));
                }
                CursorEntry::StepBegin {} | CursorEntry::Other => {}
            }
        }
        if !is_whole {
            return Err(lost(Lost::Cut("the last record is missing".to_owned())));
        }
        if baton.is_none()
            && let Some(baton) = &head.baton
        {
            // The stream that the server has opened for it; should it not hear of this, it ends the stream by itself.
            let _ = self.client.ask(PIPELINE, bare(baton, "close"), Some(ASIDE));
        }
        Ok(head.baton)
    }

    fn ask(&self, path: &'static str, body: Vec<u8>, time: Option<Duration>) -> std::result::Result<Vec<u8>, Lost> {
        self.sent.set(self.sent.get() + 1);
        self.client.ask(path, body, time)
    }

    /// A server may name another address for a stream. The token goes to none but the one that was named.
    fn check_base(&self, base: Option<&str>) -> std::result::Result<(), Lost> {
        match base.filter(|base| !base.is_empty()) {
            Some(base) if self.client.address().moved(base).is_none() => Err(Lost::Elsewhere(base.to_owned())),
            _ => Ok(()),
        }
    }

    /// A stream that holds nothing, and that the server may have forgotten, is not asked any more.
    fn drop_stale(state: &mut State) {
        state.stream.take_if(|stream| !stream.in_transaction && !stream.has_settings && stream.used.elapsed() > FRESH);
    }

    /// Keeps the stream alive for as long as it holds a transaction or settings.
    fn keep_alive(&self) {
        if self.is_kept.replace(true) {
            return;
        }
        let (client, state) = (Arc::downgrade(&self.client), Arc::downgrade(&self.state));
        thread::spawn(move || {
            while ask_after(&client, &state).is_some() {
                thread::sleep(IDLE / 4);
            }
        });
    }
}

/// Asks after a stream that has been idle. `None` once nobody has it any more.
fn ask_after(client: &Weak<Client>, state: &Weak<Mutex<State>>) -> Option<()> {
    let (client, state) = (client.upgrade()?, state.upgrade()?);
    let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(stream) = &state.stream else { return Some(()) };
    if !(stream.in_transaction || stream.has_settings) || stream.used.elapsed() < IDLE {
        return Some(());
    }
    let answer = client.ask_aside(PIPELINE, &bare(&stream.baton, "get_autocommit"), ASIDE);
    let next = answer.and_then(|bytes| {
        let garbled = |error: serde_json::Error| Lost::Garbled(error.to_string());
        Answer::read(&bytes).map_err(garbled).map(|answer| (answer.baton.clone(), answer.is_autocommit()))
    });
    let was_in_transaction = stream.in_transaction;
    let lost = match next {
        Ok((Some(baton), Some(is_autocommit))) if is_autocommit != was_in_transaction => {
            let has_settings = stream.has_settings;
            let used = Instant::now();
            state.stream = Some(Stream { baton, used, in_transaction: was_in_transaction, has_settings });
            return Some(());
        }
        Ok(_) => Lost::Status(400, Refusal { message: "the stream has expired".to_owned(), code: None }),
        Err(lost) => lost,
    };
    state.stream = None;
    // Whoever has the transaction hears of it with the next line.
    state.gone = was_in_transaction.then_some(lost);
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

/// True if a failure is about the stream alone, so that nothing of the statement was done.
pub(super) fn was_stale(error: &LinkError) -> bool {
    matches!(error, LinkError::Lost(Lost::Status(400, refusal), Stake::Nothing | Stake::Change) if is_of_stream(refusal))
}

fn size_of(value: &Value) -> usize {
    std::mem::size_of::<Value>()
        + match value {
            Value::Text(bytes) | Value::Blob(bytes) => bytes.len(),
            Value::Null | Value::Integer(_) | Value::Real(_) => 0,
        }
}
