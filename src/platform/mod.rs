//! What the program asks of the system beyond the standard library: by the same names for Unix and for Windows.
//!
//! | | Unix | Windows |
//! | --- | --- | --- |
//! | input that a signal ends the wait for | `poll` on it and a socket pair | a thread that reads when it is asked to |
//! | what ends the program in order | SIGINT, SIGTERM, SIGHUP | Ctrl-C and Ctrl-Break; a closed window ends it at once |
//! | which file it is | device and inode | volume and file number |
//! | files for their owner alone | modes 0600 and 0700 | what the folder of the user says |
//! | commands | `sh -c` | `cmd /C` |

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub use unix::*;
#[cfg(windows)]
pub use windows::*;

/// A signal to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// What runs is to stop.
    Interrupt,
    /// The program is to end; the number of the signal, which its exit status tells.
    #[cfg_attr(windows, allow(dead_code, reason = "nothing there ends a program and leaves it the time to do so"))]
    End(u8),
}

/// Columns and lines of the terminal behind a stream, if it is one that knows.
pub fn terminal_size(of: impl Stream) -> Option<(usize, usize)> {
    let (columns, lines) = terminal_size::terminal_size_of(of)?;
    Some((columns.0.into(), lines.0.into()))
}
