//! How far long work has come, on one line of the terminal's messages.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::{Messages, Session};
use crate::diagnostic::{Diagnostic, Result};

/// How long work goes on without a word, and how often there is one.
const PATIENCE: Duration = Duration::from_millis(500);
const EVERY: Duration = Duration::from_millis(100);

/// How many steps are made between two looks at the clock.
const STRIDE: u64 = 512;

/// Of `most` things.
pub struct ProgressBar {
    messages: Option<Messages>,
    what: String,
    most: u64,
    begin: Instant,
    next: Instant,
    shown: bool,
}

impl Session {
    /// The progress of record_generator up to `most` of something; nothing is shown but at a terminal.
    pub(crate) fn progress(&self, what: &str, most: u64) -> ProgressBar {
        let begin = Instant::now();
        let messages = self.messages.is_terminal().then(|| self.messages.clone());
        ProgressBar { messages, what: what.to_owned(), most, begin, next: begin + PATIENCE, shown: false }
    }
}

impl ProgressBar {
    /// So many are done.
    pub fn step(&mut self, done: u64) {
        let Some(messages) = self.messages.as_ref().filter(|_| done.is_multiple_of(STRIDE)) else { return };
        let now = Instant::now();
        if now < self.next {
            return;
        }
        self.next = now + EVERY;
        self.shown = true;
        let rate = done as f64 / (now - self.begin).as_secs_f64();
        let share = done.saturating_mul(20).checked_div(self.most).unwrap_or(0);
        let bar: String = (0..20).map(|at| if at < share { '█' } else { '░' }).collect();
        messages.line(&format!("{bar} {done} of up to {} {}, {rate:.0} a second", self.most, self.what));
    }

    /// Takes the line away.
    pub fn end(mut self) {
        self.clear();
    }

    fn clear(&mut self) {
        if let Some(messages) = self.messages.as_ref().filter(|_| self.shown) {
            messages.line("");
        }
        self.shown = false;
    }
}

impl Drop for ProgressBar {
    fn drop(&mut self) {
        self.clear();
    }
}

/// How often it is shown how far something has come.
const REDRAW_INTERVAL: Duration = Duration::from_millis(250);

/// Shows how far something has come, now and then, and looks whether somebody wants to stop.
pub(crate) struct ProgressMeter<'s> {
    session: &'s Session,
    latest: Cell<Instant>,
    shown: Cell<bool>,
}

impl<'s> ProgressMeter<'s> {
    pub fn new(session: &'s Session) -> ProgressMeter<'s> {
        ProgressMeter { session, latest: Cell::new(Instant::now()), shown: Cell::new(false) }
    }

    /// # Errors
    /// Somebody wants to stop.
    pub fn tick(&self, message: impl FnOnce() -> String) -> Result<()> {
        if self.session.cancel().is_asked() {
            return Err(Diagnostic::interrupted());
        }
        if self.session.is_interactive() && self.latest.get().elapsed() > REDRAW_INTERVAL {
            self.latest.set(Instant::now());
            self.shown.set(true);
            self.session.messages().progress(&message());
        }
        Ok(())
    }
}

impl Drop for ProgressMeter<'_> {
    fn drop(&mut self) {
        if self.shown.get() {
            self.session.messages().progress("");
        }
    }
}
