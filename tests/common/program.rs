//! Starting the program. Nothing of the environment reaches it but what a test sets, none that hangs is waited for without
//! end, and none outlives its test.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, kill, sigaction};
use nix::unistd::Pid;

/// After so long a program hangs, however much else the machine has to do.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A run of the program that is about to begin.
pub struct Program {
    command: Command,
    input: Option<Vec<u8>>,
}

/// The program with these arguments.
pub fn hopdb<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Program {
    Program::new(env!("CARGO_BIN_EXE_hopdb")).args(arguments).home(Path::new("/nowhere"))
}

impl Program {
    /// Another program.
    pub fn new(program: impl AsRef<OsStr>) -> Program {
        let mut command = Command::new(program);
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        begin_anew(&mut command);
        Program { command, input: None }
    }

    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Program {
        self.command.args(arguments);
        self
    }

    /// Runs in a folder.
    pub fn within(mut self, folder: &Path) -> Program {
        self.command.current_dir(folder);
        self
    }

    /// Has its settings and history in a folder.
    pub fn home(self, folder: &Path) -> Program {
        self.env("HOME", folder)
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Program {
        self.command.env(name, value);
        self
    }

    /// Finds this on its standard input.
    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Program {
        self.input = Some(input.into());
        self
    }

    /// For what only one test needs.
    pub fn with(mut self, change: impl FnOnce(&mut Command)) -> Program {
        change(&mut self.command);
        self
    }

    /// To be started in another way, with other streams.
    pub fn into_command(mut self) -> Command {
        self.command.stdin(Stdio::inherit()).stdout(Stdio::inherit()).stderr(Stdio::inherit());
        self.command
    }

    /// Runs it to its end.
    #[track_caller]
    pub fn run(self) -> Outcome {
        self.start().end()
    }

    /// Starts it; without an input of its own, a test writes to it.
    pub fn start(mut self) -> Running {
        let mut child = self.command.spawn().expect("the program starts");
        let stdin = child.stdin.take();
        let mut running = Running { stdout: child.stdout.take().map(BufReader::new), stdin, child };
        if let Some(input) = self.input
            && let Some(mut stdin) = running.stdin.take()
        {
            // Who leaves early does not read all of it; who answers at once must not be waited for.
            thread::spawn(move || stdin.write_all(&input));
        }
        running
    }
}

/// Has a program begin as one does that somebody starts at a terminal, however the tests were started: no signal is ignored or held
/// back, files are made for others to read, and it ends when the thread ends that started it.
#[allow(unsafe_code)]
fn begin_anew(command: &mut Command) {
    let usual = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    // SAFETY: between fork and exec only calls are made that a signal handler may make, and nothing is allocated.
    unsafe {
        command.pre_exec(move || {
            for signal in Signal::iterator().filter(|signal| !matches!(signal, Signal::SIGKILL | Signal::SIGSTOP)) {
                sigaction(signal, &usual)?;
            }
            SigSet::empty().thread_set_mask()?;
            nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o022));
            #[cfg(target_os = "linux")]
            nix::sys::prctl::set_pdeathsig(Signal::SIGKILL)?;
            Ok(())
        });
    }
}

/// How a run of the program ended, and what it said.
#[derive(Debug)]
pub struct Outcome {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// The exit status; none if a signal ended it.
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Everything that it said.
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    #[track_caller]
    pub fn assert_success(self) -> Outcome {
        assert!(self.status.success(), "{:?}: {}", self.status, self.text());
        self
    }

    #[track_caller]
    pub fn assert_failure(self) -> Outcome {
        assert_eq!(self.code(), Some(1), "{}", self.text());
        self
    }
}

/// A run of the program that has begun; it is killed if the test ends before it.
pub struct Running {
    pub child: Child,
    pub stdin: Option<ChildStdin>,
    pub stdout: Option<BufReader<ChildStdout>>,
}

impl Running {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes to its standard input.
    pub fn write(&mut self, text: &str) {
        let stdin = self.stdin.as_mut().expect("its input is open");
        stdin.write_all(text.as_bytes()).expect("it reads");
    }

    /// Reads one line of its answers.
    pub fn read_line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.as_mut().expect("its output is a pipe").read_line(&mut line).expect("it writes text");
        line
    }

    /// Types a line and reads one line of the answer.
    pub fn ask(&mut self, line: &str) -> String {
        self.write(&format!("{line}\n"));
        self.read_line()
    }

    /// Returns once it has answered all that was written before.
    pub fn catch_up(&mut self) {
        let answer = self.ask(".print ready");
        assert_eq!(answer, "ready\n");
    }

    /// Returns once it has read all that was written to it.
    pub fn wait_until_read(&self) {
        let stdin = self.stdin.as_ref().expect("its input is open");
        wait_for("what was written is not read", || {
            rustix::io::ioctl_fionread(stdin).expect("a pipe says what is in it") == 0
        });
    }

    pub fn signal(&self, signal: Signal) {
        let id = i32::try_from(self.id()).expect("a process id");
        kill(Pid::from_raw(id), signal).expect("it is there");
    }

    /// Kills it at once; what it had answered by then.
    pub fn kill(mut self) -> Outcome {
        self.child.kill().expect("it is there");
        self.end()
    }

    /// Ends its input and waits for its end.
    #[track_caller]
    pub fn end(mut self) -> Outcome {
        drop(self.stdin.take());
        self.wait()
    }

    /// Waits for an end that is not that of its input.
    #[track_caller]
    pub fn wait(mut self) -> Outcome {
        let stdout = self.stdout.take().map(read_all);
        let stderr = self.child.stderr.take().map(read_all);
        let begun = Instant::now();
        let mut pause = Duration::from_micros(200);
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it is a child of the test") {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(5));
        };
        let text = |reader: Option<thread::JoinHandle<Vec<u8>>>| {
            let bytes = reader.map(|reader| reader.join().expect("it was read")).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        Outcome { status, stdout: text(stdout), stderr: text(stderr) }
    }
}

/// Looks again and again until it is so.
#[track_caller]
pub fn wait_for(otherwise: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "{otherwise}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Returns once a process that has nothing else to do has computed for a while: what it was told to run has begun.
#[track_caller]
pub fn wait_until_busy(id: u32) {
    let computed = || {
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("the process is there");
        // Behind the name of the program, which may hold anything, the 12th and 13th are the processor's time in ticks (proc(5)).
        let (_, behind) = stat.rsplit_once(')').expect("a name");
        behind.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number")).sum::<u64>()
    };
    let before = computed();
    wait_for("it does not begin", || computed() >= before + 10);
}

fn read_all(mut from: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).expect("its output can be read");
        bytes
    })
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
