//! Signals: Ctrl-C stops what runs, SIGTERM and SIGHUP end the program in an orderly way.
//!
//! A thread of its own waits for them. What runs in the database is interrupted; who waits for input is woken:
//!
//! - a script waits for standard input and [`Signals::wake`] together;
//! - the prompt's editor waits for the terminal, which is taken away from under it, so that it comes to its end, restores
//!   the terminal and returns.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals as Waiting;

use crate::session::Cancel;
use crate::terminal;

/// Sent to who writes beyond the size that a file may have (setrlimit); the write fails too, which is enough.
const SIGXFSZ: i32 = 25;

pub struct Signals {
    ended: Arc<AtomicI32>,
    wake: UnixStream,
}

impl Signals {
    /// Begins to watch. `at_prompt` says that a person sits at a terminal.
    pub fn watch(cancel: Arc<Cancel>, at_prompt: bool) -> io::Result<Signals> {
        signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        let ignored = ignored();
        // Who started the program may have wished it to live on (nohup) or to run on in the background (sh).
        let watched = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
        let mut waiting = Waiting::new(watched)?;
        let (wake, waker) = UnixStream::pair()?;
        waker.set_nonblocking(true)?;
        wake.set_nonblocking(true)?;
        let ended = Arc::new(AtomicI32::new(0));
        let shared = Arc::clone(&ended);
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for signal in &mut waiting {
                let ends = signal != SIGINT;
                if ends {
                    shared.store(signal, Ordering::SeqCst);
                }
                cancel.cancel();
                // A full pipe has woken whoever listens.
                let _ = (&waker).write(&[0]);
                if ends && at_prompt && terminal::detach_input().is_ok() {
                    // The editor looks up when the window changes, and finds its input at an end.
                    let _ = signal_hook::low_level::raise(SIGWINCH);
                }
            }
        })?;
        Ok(Signals { ended, wake })
    }

    /// Has something to read when a signal came.
    pub fn wake(&self) -> &UnixStream {
        &self.wake
    }

    /// The signal that wants the program to end, if one came.
    pub fn ended(&self) -> Option<u8> {
        u8::try_from(self.ended.load(Ordering::SeqCst)).ok().filter(|signal| *signal > 0)
    }
}

/// The signals that this process was started to ignore, the first in the lowest bit; none where the system does not
/// tell (proc_pid_status(5)).
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
