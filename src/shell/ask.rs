//! Reads answers to questions from the terminal, in the middle of a line's work.

use std::io;

use crate::platform::Input;
use crate::session::Asker;
use crate::signals::Signals;

/// How long an answer may be, in bytes; a terminal sends no longer line (termios(3)).
const ANSWER: usize = 4096;

/// Reads answers from the terminal, which a signal ends without one.
///
/// # Errors
/// The system's, where what wakes the wait cannot be shared.
pub fn asker(signals: &Signals) -> io::Result<Asker> {
    let input = signals.input().try_clone()?;
    Ok(Box::new(move |show| answer(&input, show).unwrap_or(None)))
}

/// A line from standard input, less its end. `None` when a signal came or the input has ended.
fn answer(input: &Input, show: &mut dyn FnMut()) -> io::Result<Option<String>> {
    // Signals that came before the question are no answer to it.
    input.forget();
    show();
    let mut line = Vec::new();
    let mut buffer = [0; ANSWER];
    while !line.ends_with(b"\n") {
        if !input.wait()? {
            return Ok(None);
        }
        match input.read(&mut buffer)? {
            0 => return Ok(None),
            read => line.extend_from_slice(&buffer[..read]),
        }
    }
    Ok(Some(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned()))
}
