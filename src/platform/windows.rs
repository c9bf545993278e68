//! Windows.

use std::collections::VecDeque;
use std::ffi::CStr;
use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Read as _};
pub use std::os::windows::io::AsHandle as Stream;
use std::os::windows::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::Signal;

/// Calls `told` at each Ctrl-C and Ctrl-Break, in a thread of its own.
pub fn watch_signals(mut told: impl FnMut(Signal) + Send + 'static) -> io::Result<()> {
    ctrlc::set_handler(move || told(Signal::Interrupt)).map_err(io::Error::other)
}

/// Nothing ends the program from outside and leaves it time to read on.
pub fn end_input() -> io::Result<()> {
    Ok(())
}

/// The mode of the terminal, which the prompt's editor brings back by itself.
pub struct TerminalMode;

impl TerminalMode {
    pub fn save() -> Option<TerminalMode> {
        None
    }
}

/// Standard input, and what ends a wait for it. A console cannot be waited for together with anything else, so a thread reads it, and
/// only when somebody waits: what is typed at the prompt is the editor's.
#[derive(Clone)]
pub struct Input(Arc<Shared>);

/// Ends the wait of whoever has the [`Input`] to it.
pub struct Waker(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    bytes: VecDeque<u8>,
    /// Somebody waits for bytes that are not here yet.
    is_wanted: bool,
    is_woken: bool,
    /// How reading ended.
    end: Option<Result<(), io::ErrorKind>>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Whoever panics with the lock has changed nothing by halves.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read_on(&self) {
        let mut buffer = [0; 64 * 1024];
        loop {
            let mut state = self.lock();
            while !state.is_wanted {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            drop(state);
            let read = io::stdin().read(&mut buffer);
            let mut state = self.lock();
            state.is_wanted = false;
            match read {
                Ok(0) => state.end = Some(Ok(())),
                Ok(length) => state.bytes.extend(&buffer[..length]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => state.end = Some(Err(error.kind())),
            }
            let is_over = state.end.is_some();
            drop(state);
            self.changed.notify_all();
            if is_over {
                return;
            }
        }
    }
}

/// Standard input with its waker.
pub fn input() -> io::Result<(Input, Waker)> {
    let shared = Arc::new(Shared::default());
    let reader = Arc::clone(&shared);
    thread::Builder::new().name("input".to_owned()).spawn(move || reader.read_on())?;
    Ok((Input(Arc::clone(&shared)), Waker(shared)))
}

impl Waker {
    pub fn wake(&self) {
        self.0.lock().is_woken = true;
        self.0.changed.notify_all();
    }
}

impl Input {
    pub fn try_clone(&self) -> io::Result<Input> {
        Ok(self.clone())
    }

    /// Forgets what has woken it so far.
    pub fn forget(&self) {
        self.0.lock().is_woken = false;
    }

    /// Waits until there is something to read, or the end; false if it was woken.
    pub fn wait(&self) -> io::Result<bool> {
        Ok(self.wait_until(None) && !self.0.lock().is_woken)
    }

    /// Waits so long for something to read, the end or a waker; false where nothing came.
    pub fn wait_at_most(&self, most: Duration) -> io::Result<bool> {
        Ok(self.wait_until(Some(Instant::now() + most)))
    }

    fn wait_until(&self, deadline: Option<Instant>) -> bool {
        let mut state = self.0.lock();
        loop {
            if state.is_woken || !state.bytes.is_empty() || state.end.is_some() {
                return true;
            }
            if !state.is_wanted {
                state.is_wanted = true;
                self.0.changed.notify_all();
            }
            state = match deadline {
                None => self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let Some(left) = deadline.checked_duration_since(Instant::now()) else { return false };
                    self.0.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// What there is; 0 bytes are the end.
    pub fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.wait_until(None);
        let mut state = self.0.lock();
        match (state.bytes.is_empty(), state.end) {
            (true, Some(Err(kind))) => Err(kind.into()),
            _ => state.bytes.read(buffer),
        }
    }
}

/// Standard input as a file of its own.
pub fn standard_input() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;
    Ok(File::from(io::stdin().as_handle().try_clone_to_owned()?))
}

/// A pipe cannot be waited for here: reading it waits.
pub fn wait_for(_: &File, _: Duration) -> io::Result<bool> {
    Ok(true)
}

/// A file's volume and its number there.
pub type FileId = file_id::FileId;

/// Which file stands at `path`.
pub fn file_id(path: &Path, _: &Metadata) -> Option<FileId> {
    file_id::get_file_id(path).ok()
}

/// What something is that is neither a file nor a folder.
pub fn special_kind(_: &Metadata) -> &'static str {
    "device"
}

/// Makes a folder with those above it; below that of a user it is for the user alone.
pub fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// A file has the permissions of its folder.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// A file has the permissions of its folder.
pub fn permissions_at(_: &Path) -> Option<Permissions> {
    None
}

/// A file that is open cannot be removed.
pub const REMOVES_OPEN_FILES: bool = false;

/// Locks every byte of a file against all other programs, as long as it is open.
///
/// # Errors
/// Somebody has a lock on some of it.
pub fn lock_whole(file: &File) -> io::Result<()> {
    Ok(file.try_lock()?)
}

/// Bytes that are free in a folder, if the system tells.
pub fn free_space(_: &Path) -> Option<u64> {
    None
}

/// A path as SQLite names it, which is UTF-8 here; what is not leads nowhere.
pub fn path_of(name: &CStr) -> &Path {
    Path::new(name.to_str().unwrap_or_default())
}

/// The folders that SQLite tries for its temporary files (tempfiles.html, section 5).
pub fn temporary_folders() -> Vec<PathBuf> {
    vec![std::env::temp_dir()]
}

/// The folder below which users keep the settings of programs, and that of their state, within the home.
pub const CONFIG_FOLDER: &str = "AppData/Roaming";
pub const STATE_FOLDER: &str = "AppData/Local";

/// A line for the system's shell.
pub fn shell(line: &str) -> Command {
    let mut command = Command::new("cmd");
    // cmd reads its line by rules of its own, and takes it as it stands between one pair of quotes.
    command.raw_arg("/S").raw_arg("/C").raw_arg(format!("\"{line}\""));
    command
}

/// A command, which may hold options, with the name of a file behind it.
pub fn shell_on(command: &str, file: &Path) -> Command {
    shell(&format!("{command} \"{}\"", file.display()))
}

/// What stands in for an editor and for a pager that nobody has named.
pub const EDITOR: &str = "notepad";
pub const PAGER: &str = "more";
