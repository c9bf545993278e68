//! Lines given to the program one by one, each with what it answers.
//!
//! The program reads its standard input only when all before is done. So the next line waits until the pipe is empty, and
//! what was written by then belongs to the lines before. A hop line waits for a moment whether more comes, which is why a blank
//! line follows each; the numbers of lines in messages are given without them.
//!
//! Answers and messages are sent through two sockets to one, which keeps their order.

use std::io::Write;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::{Child, ChildStdin, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use regex::{Captures, Regex};
use tempfile::TempDir;

use super::program::{PATIENCE, Program};

/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_micros(50);

/// Where the program wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Answers,
    Messages,
}

/// What is written for a line, in its order; no two neighbours are of the same stream.
pub type Answer = Vec<(Stream, String)>;

/// The program, spoken to line by line.
pub struct Dialogue {
    child: Child,
    stdin: Option<ChildStdin>,
    incoming: UnixDatagram,
    /// Where the sockets stand.
    _folder: TempDir,
    /// What was written and is not given out yet.
    written: Vec<(Stream, Vec<u8>)>,
    /// The number of each line that was sent, without the blank ones between.
    numbers: Vec<usize>,
    place: Regex,
    buffer: Vec<u8>,
}

impl Dialogue {
    pub fn start(program: Program) -> Dialogue {
        // A socket's path must be short, which that of the usual folder need not be.
        let folder = tempfile::tempdir_in("/tmp").expect("a folder");
        let incoming = UnixDatagram::bind(folder.path().join("in")).expect("a socket");
        incoming.set_nonblocking(true).expect("a socket need not wait");
        let socket = |name: &str| {
            let socket = UnixDatagram::bind(folder.path().join(name)).expect("a socket");
            socket.connect(folder.path().join("in")).expect("the other end is there");
            Stdio::from(OwnedFd::from(socket))
        };
        let mut command = program.into_command();
        command.stdin(Stdio::piped()).stdout(socket("answers")).stderr(socket("messages"));
        let mut child = command.spawn().expect("the program starts");
        Dialogue {
            stdin: child.stdin.take(),
            child,
            incoming,
            _folder: folder,
            written: Vec::new(),
            numbers: Vec::new(),
            place: Regex::new(r"\bstdin:(\d+)").expect("a regular expression"),
            buffer: vec![0; 1 << 18],
        }
    }

    /// Gives lines that belong together to the program, and what it writes for them.
    pub fn ask(&mut self, lines: &str) -> Answer {
        let first = self.numbers.last().map_or(1, |last| last + 1);
        self.numbers.extend((0..lines.split('\n').count()).map(|index| first + index));
        // What belongs together arrives together.
        self.send(&format!("{lines}\n"));
        let last = first + lines.matches('\n').count();
        // The first one ends the entry; when the second one has been read, the entry is done.
        for _ in 0..2 {
            self.numbers.push(last);
            self.send("\n");
        }
        self.answer()
    }

    /// Ends the input; what is still written then, and the exit status.
    pub fn end(mut self) -> (Answer, ExitStatus) {
        drop(self.stdin.take());
        let begun = Instant::now();
        let status = loop {
            self.receive();
            if let Some(status) = self.child.try_wait().expect("it is a child of the test") {
                break status;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            thread::sleep(PAUSE);
        };
        self.receive();
        (self.answer(), status)
    }

    /// Gives it all its input at once, and ends.
    pub fn read(mut self, input: Vec<u8>) -> (Answer, ExitStatus) {
        self.numbers.clear();
        let stdin = self.stdin.take();
        let feeder = thread::spawn(move || {
            // Who leaves early does not read all of it.
            let _ = stdin.expect("its input is open").write_all(&input);
        });
        let end = self.end();
        feeder.join().expect("the input was written");
        end
    }

    /// Returns once the program has read it and is at its end or wants more.
    fn send(&mut self, text: &str) {
        let Some(stdin) = &mut self.stdin else { return };
        if stdin.write_all(text.as_bytes()).is_err() {
            // It has left.
            self.stdin = None;
            return;
        }
        let begun = Instant::now();
        loop {
            let stdin = self.stdin.as_ref().expect("it is open");
            let is_read = rustix::io::ioctl_fionread(stdin).expect("a pipe says what is in it") == 0;
            self.receive();
            if is_read {
                return;
            }
            if self.child.try_wait().expect("it is a child of the test").is_some() {
                self.stdin = None;
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "`{}` is not read", text.trim_end());
            thread::sleep(PAUSE);
        }
    }

    /// Takes in all that has been written.
    fn receive(&mut self) {
        while let Ok((length, from)) = self.incoming.recv_from(&mut self.buffer) {
            let name = from.as_pathname().and_then(|path| path.file_name()).expect("a sender");
            let stream = if name == "answers" { Stream::Answers } else { Stream::Messages };
            let bytes = &self.buffer[..length];
            match self.written.last_mut() {
                Some((last, before)) if *last == stream => before.extend_from_slice(bytes),
                _ => self.written.push((stream, bytes.to_vec())),
            }
        }
    }

    fn answer(&mut self) -> Answer {
        let numbered = |found: &Captures| {
            let number = found[1].parse::<usize>().ok().and_then(|line| self.numbers.get(line.checked_sub(1)?));
            number.map_or_else(|| found[0].to_owned(), |number| format!("stdin:{number}"))
        };
        let written = std::mem::take(&mut self.written);
        let text = |bytes: Vec<u8>| self.place.replace_all(&String::from_utf8_lossy(&bytes), numbered).into_owned();
        written.into_iter().map(|(stream, bytes)| (stream, text(bytes))).collect()
    }
}

impl Drop for Dialogue {
    fn drop(&mut self) {
        // One that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Everything that was written, in its order.
pub fn text(answer: &[(Stream, String)]) -> String {
    answer.iter().map(|(_, text)| text.as_str()).collect()
}

/// What was written to one of the streams.
pub fn text_of(answer: &[(Stream, String)], wanted: Stream) -> String {
    answer.iter().filter(|(stream, _)| *stream == wanted).map(|(_, text)| text.as_str()).collect()
}
