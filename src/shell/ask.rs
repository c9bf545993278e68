//! Reads answers to questions from the terminal, in the middle of a line's work.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;

use crate::session::Asker;
use crate::signals::Signals;
use crate::terminal;

/// How long an answer may be, in bytes; a terminal sends no longer line (termios(3)).
const ANSWER: usize = 4096;

/// Reads answers from the terminal, which a signal ends without one.
///
/// # Errors
/// The system's, where what wakes the wait cannot be shared.
pub fn asker(signals: &Signals) -> io::Result<Asker> {
    let wake = signals.wake().try_clone()?;
    Ok(Box::new(move |show| answer(&wake, show).unwrap_or(None)))
}

/// A line from standard input, less its end. `None` when a signal came or the input has ended.
fn answer(mut wake: &UnixStream, show: &mut dyn FnMut()) -> io::Result<Option<String>> {
    // Signals that came before the question are no answer to it.
    let mut seen = [0; 64];
    while wake.read(&mut seen).is_ok_and(|read| read == seen.len()) {}
    show();
    let stdin = io::stdin();
    let mut line = Vec::new();
    let mut buffer = [0; ANSWER];
    while !line.ends_with(b"\n") {
        if !terminal::wait(&stdin, wake)? {
            return Ok(None);
        }
        match rustix::io::read(&stdin, &mut buffer)? {
            0 => return Ok(None),
            read => line.extend_from_slice(&buffer[..read]),
        }
    }
    Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned()))
}
