//! What the program asks of the terminal and of the process itself: its size, its mode, and its standard input.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::AsFd;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcgetwinsize, tcsetattr};

/// Columns and lines of the terminal behind `fd`, if it is one that knows.
pub fn size(fd: impl AsFd) -> Option<(usize, usize)> {
    let size = tcgetwinsize(fd).ok()?;
    (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col.into(), size.ws_row.into()))
}

/// The mode that the terminal was in, to which it goes back when this is dropped.
pub struct Mode {
    terminal: OwnedFd,
    mode: Termios,
}

impl Mode {
    /// The present mode of the terminal on standard input; `None` when that is no terminal.
    pub fn save() -> Option<Mode> {
        // A descriptor of its own outlives the detaching of standard input.
        let terminal = rustix::io::fcntl_dupfd_cloexec(io::stdin(), 3).ok()?;
        let mode = tcgetattr(&terminal).ok()?;
        Some(Mode { terminal, mode })
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        // A terminal that has gone away has no mode to go back to.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.mode);
    }
}

/// Puts an empty file in the place of standard input, so that whoever reads it next comes to its end.
pub fn detach_input() -> io::Result<()> {
    let nothing = File::open("/dev/null")?;
    Ok(rustix::stdio::dup2_stdin(nothing)?)
}

/// Waits until `input` or `other` has something to read or has come to its end; false where it is only `other`.
pub fn wait(input: impl AsFd, other: impl AsFd) -> io::Result<bool> {
    let (input, other) = (input.as_fd(), other.as_fd());
    let mut fds = [PollFd::new(&input, PollFlags::IN), PollFd::new(&other, PollFlags::IN)];
    loop {
        match poll(&mut fds, None) {
            Ok(_) => return Ok(!fds[0].revents().is_empty() && fds[1].revents().is_empty()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits so long for `input` or `other` to have something to read or to come to its end; false where neither has.
pub fn wait_at_most(input: impl AsFd, other: impl AsFd, most: Duration) -> io::Result<bool> {
    let (input, other) = (input.as_fd(), other.as_fd());
    let mut fds = [PollFd::new(&input, PollFlags::IN), PollFd::new(&other, PollFlags::IN)];
    let most = Timespec::try_from(most).map_err(io::Error::other)?;
    match poll(&mut fds, Some(&most)) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(true),
        Err(error) => Err(error.into()),
    }
}
