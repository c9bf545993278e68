//! Unix.

use std::ffi::{CStr, OsStr};
use std::fs::{self, DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
pub use std::os::fd::AsFd as Stream;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FlockOperation, fcntl_lock};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGWINCH};
use signal_hook::iterator::Signals;

use super::Signal;

/// Sent to who writes beyond the size that a file may have (setrlimit); the write fails too, which is enough.
const SIGXFSZ: i32 = 25;

/// Calls `told` with each signal that comes, in a thread of its own.
pub fn watch_signals(mut told: impl FnMut(Signal) + Send + 'static) -> io::Result<()> {
    signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
    let ignored = ignored();
    // Who started the program may have wished it to live on (nohup) or to run on in the background (sh).
    let watched = [SIGINT, SIGTERM, SIGHUP].into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
    let mut waiting = Signals::new(watched)?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in &mut waiting {
            told(match u8::try_from(signal) {
                Ok(number) if signal != SIGINT => Signal::End(number),
                _ => Signal::Interrupt,
            });
        }
    })?;
    Ok(())
}

/// The signals that this process was started to ignore, the first in the lowest bit; none where the system does not
/// tell (proc_pid_status(5)).
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// Ends standard input under whoever reads it: an empty file takes its place, and the prompt's editor, which looks up when the window
/// changes, comes to its end.
pub fn end_input() -> io::Result<()> {
    let nothing = File::open("/dev/null")?;
    rustix::stdio::dup2_stdin(nothing)?;
    signal_hook::low_level::raise(SIGWINCH)
}

/// The mode that the terminal was in, to which it goes back when this is dropped.
pub struct TerminalMode {
    terminal: OwnedFd,
    mode: Termios,
}

impl TerminalMode {
    /// The present mode of the terminal on standard input; `None` when that is no terminal.
    pub fn save() -> Option<TerminalMode> {
        // A descriptor of its own outlives the end of standard input.
        let terminal = rustix::io::fcntl_dupfd_cloexec(io::stdin(), 3).ok()?;
        let mode = tcgetattr(&terminal).ok()?;
        Some(TerminalMode { terminal, mode })
    }
}

impl Drop for TerminalMode {
    fn drop(&mut self) {
        // A terminal that has gone away has no mode to go back to.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.mode);
    }
}

/// Standard input, and what ends a wait for it.
pub struct Input(UnixStream);

/// Ends the wait of whoever has the [`Input`] to it.
pub struct Waker(UnixStream);

/// Standard input with its waker.
pub fn input() -> io::Result<(Input, Waker)> {
    let (wake, waker) = UnixStream::pair()?;
    waker.set_nonblocking(true)?;
    wake.set_nonblocking(true)?;
    Ok((Input(wake), Waker(waker)))
}

impl Waker {
    pub fn wake(&self) {
        // A full pipe has woken whoever listens.
        let _ = (&self.0).write(&[0]);
    }
}

impl Input {
    pub fn try_clone(&self) -> io::Result<Input> {
        Ok(Input(self.0.try_clone()?))
    }

    /// Forgets what has woken it so far.
    pub fn forget(&self) {
        let mut seen = [0; 64];
        while (&self.0).read(&mut seen).is_ok_and(|read| read == seen.len()) {}
    }

    /// Waits until there is something to read, or the end; false if it was woken.
    pub fn wait(&self) -> io::Result<bool> {
        let stdin = io::stdin();
        let mut fds = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(&self.0, PollFlags::IN)];
        loop {
            match poll(&mut fds, None) {
                Ok(_) => return Ok(!fds[0].revents().is_empty() && fds[1].revents().is_empty()),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Waits so long for something to read, the end or a waker; false where nothing came.
    pub fn wait_at_most(&self, most: Duration) -> io::Result<bool> {
        let stdin = io::stdin();
        let mut fds = [PollFd::new(&stdin, PollFlags::IN), PollFd::new(&self.0, PollFlags::IN)];
        let most = Timespec::try_from(most).map_err(io::Error::other)?;
        match poll(&mut fds, Some(&most)) {
            Ok(ready) => Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// What there is, past the buffer of the standard library; 0 bytes are the end.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        Ok(rustix::io::read(io::stdin(), buffer)?)
    }
}

/// Standard input as a file of its own.
pub fn standard_input() -> io::Result<File> {
    Ok(File::from(rustix::io::fcntl_dupfd_cloexec(io::stdin(), 3)?))
}

/// Waits so long for a file or pipe to have something to read, or its end; false where nothing came.
pub fn wait_for(file: &File, most: Duration) -> io::Result<bool> {
    let most = Timespec::try_from(most).map_err(io::Error::other)?;
    match poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&most)) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// A file's device and its number there.
pub type FileId = (u64, u64);

/// Which file it is that `metadata` was read of.
pub fn file_id(_: &Path, metadata: &Metadata) -> Option<FileId> {
    Some((metadata.dev(), metadata.ino()))
}

/// What something is that is neither a file nor a folder.
pub fn special_kind(metadata: &Metadata) -> &'static str {
    let kind = metadata.file_type();
    if kind.is_fifo() {
        "pipe"
    } else if kind.is_socket() {
        "socket"
    } else {
        "device"
    }
}

/// Makes a folder with those above it, for its owner's eyes only.
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// A file that is made is for its owner's eyes only.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options.mode(0o600)
}

/// The permissions of a file at `path` that is to be replaced; those that the umask leaves where there is none.
pub fn permissions_at(path: &Path) -> Option<Permissions> {
    let mode = fs::metadata(path).map_or(0o666, |metadata| metadata.permissions().mode() & 0o777);
    Some(Permissions::from_mode(mode))
}

/// A file that is open can be removed.
pub const REMOVES_OPEN_FILES: bool = true;

/// Locks every byte of a file against all other programs, as long as it is open.
///
/// # Errors
/// Somebody has a lock on some of it.
pub fn lock_whole(file: &File) -> io::Result<()> {
    Ok(fcntl_lock(file, FlockOperation::NonBlockingLockExclusive)?)
}

/// Bytes that are free in a folder, if the system tells.
pub fn free_space(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// A path as SQLite names it.
pub fn path_of(name: &CStr) -> &Path {
    Path::new(OsStr::from_bytes(name.to_bytes()))
}

/// The folders that SQLite tries for its temporary files, in their order (tempfiles.html, section 5).
pub fn temporary_folders() -> Vec<PathBuf> {
    let named = ["SQLITE_TMPDIR", "TMPDIR"].into_iter().filter_map(std::env::var_os).map(PathBuf::from);
    named.chain(["/var/tmp", "/usr/tmp", "/tmp", "."].map(PathBuf::from)).collect()
}

/// The folder below which users keep the settings of programs, and that of their state, within the home.
pub const CONFIG_FOLDER: &str = ".config";
pub const STATE_FOLDER: &str = ".local/state";

/// A line for the system's shell.
pub fn shell(line: &str) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(line);
    command
}

/// A command, which may hold options, with the name of a file behind it.
pub fn shell_on(command: &str, file: &Path) -> Command {
    let mut shell = shell(&format!("{command} \"$1\""));
    shell.arg("sh").arg(file);
    shell
}

/// What stands in for an editor and for a pager that nobody has named.
pub const EDITOR: &str = "vi";
pub const PAGER: &str = "less -RSX";
