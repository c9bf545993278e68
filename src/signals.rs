//! Signals: Ctrl-C stops what runs, SIGTERM and SIGHUP end the program in an orderly way.
//!
//! What runs in the database is interrupted; who waits for input is woken:
//!
//! - a script waits for standard input by [`Signals::input`], which a signal ends;
//! - the prompt's editor waits for the terminal, which is taken away from under it, so that it comes to its end, restores
//!   the terminal and returns.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::platform::{self, Input, Signal};
use crate::session::Cancel;

pub struct Signals {
    ended: Arc<AtomicU8>,
    input: Input,
}

impl Signals {
    /// Begins to watch. `at_prompt` says that a person sits at a terminal.
    pub fn watch(cancel: Arc<Cancel>, at_prompt: bool) -> io::Result<Signals> {
        let (input, waker) = platform::input()?;
        let ended = Arc::new(AtomicU8::new(0));
        let shared = Arc::clone(&ended);
        platform::watch_signals(move |signal| {
            if let Signal::End(number) = signal {
                shared.store(number, Ordering::SeqCst);
            }
            cancel.cancel();
            waker.wake();
            if at_prompt && signal != Signal::Interrupt {
                // Where it cannot be ended, who types there does.
                let _ = platform::end_input();
            }
        })?;
        Ok(Signals { ended, input })
    }

    /// Standard input, the wait for which ends when a signal comes.
    pub fn input(&self) -> &Input {
        &self.input
    }

    /// The signal that wants the program to end, if one came.
    pub fn ended(&self) -> Option<u8> {
        Some(self.ended.load(Ordering::SeqCst)).filter(|signal| *signal > 0)
    }
}
