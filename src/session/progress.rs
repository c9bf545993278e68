//! How far long work has come, on a line of the terminal that goes when anything else is shown.
//!
//! A thread of its own draws it, since a statement may compute for long before its first row. Whatever is written to the
//! terminal goes through [`Beside`], which wipes the line first and keeps the thread from writing between.

use std::cell::Cell;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::output::Size;
use super::units::grouped;
use super::{Output, Session};
use crate::diagnostic::Result;
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::width;

/// How long work goes on without a word, and how often there is one.
const PATIENCE: Duration = Duration::from_millis(500);
const EVERY: Duration = Duration::from_millis(200);

/// How long the thread looks for new work before it sleeps until there is some.
const IDLE: Duration = Duration::from_secs(2);

const HOW_TO_STOP: &str = " · Ctrl-C stops";

/// How wide the bar of work with an end is.
const BAR: u64 = 20;

/// The line of the terminal that says how far work has come. Clones are the same.
#[derive(Clone)]
pub struct Ticker {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    woken: Condvar,
    /// How many rows, or other steps of the work, have been done.
    done: AtomicU64,
}

struct State {
    out: Box<dyn Write + Send>,
    size: Size,
    work: Option<Work>,
    /// How many lines run, one within another.
    depth: usize,
    /// Somebody else has the terminal.
    is_held: bool,
    /// The last line that was written has not ended, so that nothing may be put there.
    is_line_open: bool,
    is_shown: bool,
    quiet_until: Instant,
    is_asleep: bool,
}

/// What is under way.
struct Work {
    since: Instant,
    told: Told,
    /// How many records the engine has changed in all, and when the work began.
    changed: Arc<AtomicU64>,
    changed_before: u64,
    /// False where only work that tells of itself is shown.
    says_rows: bool,
}

/// What is told of it.
enum Told {
    /// The rows that statements have given, the records that they have changed.
    Statements,
    /// Of `most` things, called `what`.
    Part { most: u64, what: String },
    /// What the work says itself.
    Words(String),
}

impl Ticker {
    /// A line on `out`, which is a terminal of that size.
    pub fn new(out: Box<dyn Write + Send>, size: Size) -> Ticker {
        let state = State {
            out,
            size,
            work: None,
            depth: 0,
            is_held: false,
            is_line_open: false,
            is_shown: false,
            quiet_until: Instant::now(),
            is_asleep: false,
        };
        let shared = Arc::new(Shared { state: Mutex::new(state), woken: Condvar::new(), done: AtomicU64::new(0) });
        let drawn = Arc::clone(&shared);
        // Without a thread nothing is shown of long work, which is no reason not to do it.
        let _ = thread::Builder::new().name("progress".to_owned()).spawn(move || draw(&drawn));
        Ticker { shared }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `write`, which writes to the terminal; `ends_line` says that it leaves the cursor at the beginning of a line.
    fn beside<T>(&self, ends_line: bool, write: impl FnOnce() -> T) -> T {
        let mut state = self.state();
        state.wipe();
        state.is_line_open = !ends_line;
        state.quiet_until = Instant::now() + PATIENCE;
        write()
    }

    fn tell(&self, told: Told) {
        if let Some(work) = self.state().work.as_mut() {
            work.told = told;
        }
    }

    /// A further row has come.
    pub fn step(&self) {
        // One thread counts, so that nothing is lost between.
        self.set_done(self.shared.done.load(Ordering::Relaxed) + 1);
    }

    fn set_done(&self, done: u64) {
        self.shared.done.store(done, Ordering::Relaxed);
    }

    /// Lets somebody else have the terminal, until what this gives is dropped.
    pub fn hold(&self) -> Hold {
        let mut state = self.state();
        state.wipe();
        Hold { ticker: self.clone(), before: std::mem::replace(&mut state.is_held, true) }
    }
}

/// While this lives, nothing is drawn. Work begins anew with its end: what a person took is not its time.
pub struct Hold {
    ticker: Ticker,
    before: bool,
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut state = self.ticker.state();
        state.is_held = self.before;
        state.is_line_open = false;
        let now = Instant::now();
        state.quiet_until = now + PATIENCE;
        if let Some(work) = state.work.as_mut() {
            work.since = now;
            work.changed_before = work.changed.load(Ordering::Relaxed);
            self.ticker.set_done(0);
        }
    }
}

impl State {
    fn wipe(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            // A terminal that takes nothing will say so to what is shown next.
            let _ = self.out.write_all(b"\r\x1b[K").and_then(|()| self.out.flush());
        }
    }

    fn show(&mut self, done: u64, now: Instant) {
        let Some(work) = self.work.as_ref().filter(|_| !self.is_held && !self.is_line_open) else { return };
        let columns = (self.size)().map_or(80, |(columns, _)| columns);
        let Some(text) = work.text(done, now, columns.saturating_sub(1)) else { return };
        let _ = write!(self.out, "\r\x1b[K{text}").and_then(|()| self.out.flush());
        self.is_shown = true;
    }
}

impl Work {
    /// What is shown, at most so wide; how to stop it is always there.
    fn text(&self, done: u64, now: Instant, columns: usize) -> Option<String> {
        let took = (now - self.since).as_secs_f64();
        let rate = |done: u64| format!("{} a second", grouped((done as f64 / took.max(0.001)) as u64));
        let text = match &self.told {
            Told::Words(words) => words.clone(),
            Told::Part { most, what } => {
                let share = done.saturating_mul(BAR).checked_div(*most).unwrap_or(0);
                let bar: String = (0..BAR).map(|at| if at < share { '█' } else { '░' }).collect();
                format!("{bar} {} of up to {} {what}, {}", grouped(done), grouped(*most), rate(done))
            }
            Told::Statements if !self.says_rows => return None,
            Told::Statements => {
                let changed = self.changed.load(Ordering::Relaxed).saturating_sub(self.changed_before);
                let so_far = match (done, changed) {
                    (0, 0) => String::new(),
                    (rows, 0) => format!(" · {} rows so far, {}", grouped(rows), rate(rows)),
                    (_, changed) => format!(" · {} records changed so far, {}", grouped(changed), rate(changed)),
                };
                format!("{took:.1} s{so_far}")
            }
        };
        let room = columns.saturating_sub(width::width(HOW_TO_STOP));
        let safe = sanitize::text(&text, Lines::Show).into_owned();
        Some(format!("{}{HOW_TO_STOP}", width::cut(&safe, room)))
    }
}

/// Draws what is under way, for as long as the program runs.
fn draw(shared: &Shared) {
    let mut state = shared.state.lock().unwrap_or_else(PoisonError::into_inner);
    let mut idle_since = Instant::now();
    loop {
        let now = Instant::now();
        let wait = if state.work.is_none() {
            if now - idle_since > IDLE {
                state.is_asleep = true;
                state = shared.woken.wait(state).unwrap_or_else(PoisonError::into_inner);
                state.is_asleep = false;
                continue;
            }
            PATIENCE
        } else {
            idle_since = now;
            if now < state.quiet_until {
                state.quiet_until - now
            } else {
                state.show(shared.done.load(Ordering::Relaxed), now);
                EVERY
            }
        };
        state = shared.woken.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0;
    }
}

/// A writer to the terminal that the progress is shown at.
pub(super) struct Beside {
    pub ticker: Ticker,
    pub out: Box<dyn Write>,
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let out = &mut self.out;
        self.ticker.beside(bytes.ends_with(b"\n"), || out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A line that runs; with the end of the outermost one the progress goes.
pub struct UnderWay(Option<Ticker>);

impl Session {
    /// A line begins.
    pub(crate) fn under_way(&self, out: &Output) -> UnderWay {
        let ticker = self.messages.ticker();
        if let Some(ticker) = &ticker {
            let mut state = ticker.state();
            if state.depth == 0 {
                let now = Instant::now();
                let changed = self.connection().change_counter();
                let changed_before = changed.load(Ordering::Relaxed);
                let says_rows = self.interactive || out.is_terminal();
                ticker.set_done(0);
                state.work = Some(Work { since: now, told: Told::Statements, changed, changed_before, says_rows });
                state.quiet_until = now + PATIENCE;
                state.is_line_open = false;
                if state.is_asleep {
                    ticker.shared.woken.notify_one();
                }
            }
            state.depth += 1;
        }
        UnderWay(ticker)
    }

    /// The progress of something that has an end, of up to `most` things called `what`.
    pub(crate) fn progress(&self, what: &str, most: u64) -> Progress {
        let ticker = self.messages.ticker();
        if let Some(ticker) = &ticker {
            ticker.set_done(0);
            ticker.tell(Told::Part { most, what: what.to_owned() });
        }
        Progress(ticker)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let Some(ticker) = &self.0 else { return };
        let mut state = ticker.state();
        state.depth -= 1;
        if state.depth == 0 {
            state.wipe();
            state.work = None;
        }
    }
}

/// How far something has come.
pub struct Progress(Option<Ticker>);

impl Progress {
    /// So many are done.
    pub fn step(&self, done: u64) {
        if let Some(ticker) = &self.0 {
            ticker.set_done(done);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(ticker) = &self.0 {
            ticker.set_done(0);
            ticker.tell(Told::Statements);
        }
    }
}

/// Tells in words how far something has come, and looks whether somebody wants to stop.
pub(crate) struct ProgressMeter<'s> {
    session: &'s Session,
    latest: Cell<Option<Instant>>,
    ticker: Option<Ticker>,
}

impl<'s> ProgressMeter<'s> {
    pub fn new(session: &'s Session) -> ProgressMeter<'s> {
        ProgressMeter { session, latest: Cell::default(), ticker: session.messages.ticker() }
    }

    /// # Errors
    /// Somebody wants to stop.
    pub fn tick(&self, message: impl FnOnce() -> String) -> Result<()> {
        self.session.cancel().check()?;
        self.tell(message);
        Ok(())
    }

    pub fn tell(&self, message: impl FnOnce() -> String) {
        if let Some(ticker) = &self.ticker
            && self.latest.get().is_none_or(|latest| latest.elapsed() > EVERY)
        {
            self.latest.set(Some(Instant::now()));
            ticker.tell(Told::Words(message()));
        }
    }
}

impl Drop for ProgressMeter<'_> {
    fn drop(&mut self) {
        if let Some(ticker) = &self.ticker {
            ticker.tell(Told::Statements);
        }
    }
}
