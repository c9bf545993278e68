//! Entries out of a stream of bytes: files, `-c` texts and standard input, run one after another as they come.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Span};
use crate::lang::{InputEntry, Splitter};
use crate::session::{Flow, Origin, Output, Session, Stop};
use crate::store;

/// Runs one entry of lines: the dispatcher, which stands above whoever reads lines.
pub type RunLine = fn(&mut Session, &InputEntry, &mut Output) -> Result<Flow, Stop>;

/// How deep files may read files.
const MAX_READING: usize = 20;

/// Lines of text, numbered from 1.
pub struct LineReader<R> {
    input: BufReader<R>,
    number: usize,
}

/// Where lines come from.
pub trait Source: Read {
    /// True if nothing more has arrived, and whoever writes may wait for an answer.
    fn is_at_rest(&self) -> bool {
        false
    }
}

impl Source for File {}

impl Source for &[u8] {}

/// What follows the entries at hand.
enum Behind {
    More,
    End,
    /// A line that cannot be read, and the message that says so.
    NotText(String),
}

/// Why there is no further line.
#[derive(Debug)]
pub enum ReadError {
    /// The line with this number is not UTF-8; the byte stands in this column, from 1, behind `before`.
    NotUtf8 {
        line: usize,
        column: usize,
        before: String,
    },
    Io(io::Error),
}

impl<R: Read> LineReader<R> {
    pub fn new(input: R) -> LineReader<R> {
        LineReader { input: BufReader::with_capacity(64 * 1024, input), number: 0 }
    }

    /// The next line without its line feed; the last one need not have any.
    fn next(&mut self) -> Result<Option<String>, ReadError> {
        let mut bytes = Vec::new();
        if self.input.read_until(b'\n', &mut bytes).map_err(ReadError::Io)? == 0 {
            return Ok(None);
        }
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        if self.number == 0 && bytes.starts_with("\u{feff}".as_bytes()) {
            bytes.drain(..3);
        }
        self.number += 1;
        String::from_utf8(bytes).map(Some).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
            ReadError::NotUtf8 { line: self.number, column: before.chars().count() + 1, before }
        })
    }
}

impl<R: Source> LineReader<R> {
    /// True if a further line has arrived, so that there is nothing to wait for.
    fn has_more(&self) -> bool {
        self.input.buffer().contains(&b'\n')
    }

    /// True if nothing has arrived behind the last line, not even the beginning of one.
    fn is_at_rest(&self) -> bool {
        self.input.buffer().is_empty() && self.input.get_ref().is_at_rest()
    }
}

/// Runs a file's lines.
pub(crate) fn read_file(
    session: &mut Session,
    path: &Path,
    keep_going: bool,
    out: &mut Output,
    run_line: RunLine,
) -> Result<Flow, Stop> {
    let name = path.display().to_string();
    let cannot = |error: io::Error| {
        let told = Diagnostic::engine(format!("{name} cannot be read: {error}"));
        // A file of such a name is rarer than a line that was meant.
        match error.kind() == io::ErrorKind::NotFound && name.contains(char::is_whitespace) {
            true => told.hint("a line to run stands behind -c, in quotes of the shell"),
            false => told,
        }
    };
    if session.line.depth >= MAX_READING {
        return Err(Diagnostic::error(format!("{name} is read by itself, or by {MAX_READING} files in a row")).into());
    }
    let metadata = std::fs::metadata(path).map_err(cannot)?;
    if metadata.is_dir() {
        return Err(Diagnostic::engine(format!("{name} is a folder, not a file of lines")).into());
    }
    let file = File::open(path).map_err(cannot)?;
    session.line.depth += 1;
    let outcome = read(session, &name, LineReader::new(file), keep_going, out, run_line);
    session.line.depth -= 1;
    outcome
}

/// Runs lines as they come, and shows what is wrong with them. Ends at the first that fails, or with `keep_going`
/// at the end, and then says that something failed.
pub(crate) fn read<R: Source>(
    session: &mut Session,
    name: &str,
    mut lines: LineReader<R>,
    keep_going: bool,
    out: &mut Output,
    run_line: RunLine,
) -> Result<Flow, Stop> {
    let origin = Origin { name: Some(name.into()), line: 0, prompt_width: 0 };
    let before = session.messages.about(origin, "");
    let outcome = read_lines(session, name, &mut lines, keep_going, out, run_line);
    session.line.is_followed = false;
    session.messages.about(before.0, &before.1);
    outcome
}

fn read_lines<R: Source>(
    session: &mut Session,
    name: &str,
    lines: &mut LineReader<R>,
    keep_going: bool,
    out: &mut Output,
    run_line: RunLine,
) -> Result<Flow, Stop> {
    let mut splitter = Splitter::new(store::is_complete);
    let mut failed = false;
    let own: Rc<str> = name.into();
    loop {
        let (mut entries, behind) = match lines.next() {
            Ok(Some(line)) if splitter.is_late(&line) => {
                splitter.skip();
                let origin = Origin { name: Some(own.clone()), line: lines.number, prompt_width: 0 };
                session.messages.about(origin, &line);
                session.report(&[late(&line)]);
                failed = true;
                (VecDeque::new(), Behind::More)
            }
            Ok(Some(line)) => (VecDeque::from(splitter.push(&line)), Behind::More),
            Ok(None) => (splitter.finish().into_iter().collect(), Behind::End),
            Err(ReadError::NotUtf8 { line, column, before }) => {
                // What is bad about the line may be anything but a space, so that it shows whether it is a new one.
                let entry = splitter.before(&format!("{before}\u{fffd}"));
                let message = format!("{name}:{line}:{column}: this line is not UTF-8 text");
                (entry.into_iter().collect(), Behind::NotText(message))
            }
            Err(ReadError::Io(_)) if session.cancel.is_asked() => {
                return Err(Diagnostic::interrupted().into());
            }
            Err(ReadError::Io(error)) => {
                return Err(Diagnostic::engine(format!("{name} cannot be read: {error}")).into());
            }
        };
        if failed && !keep_going {
            return Err(Stop::Reported);
        }
        loop {
            let Some(entry) = entries.pop_front() else {
                // Whoever waits for the answer before writing on is not to wait for good.
                if matches!(behind, Behind::More) && splitter.can_hand_over() && lines.is_at_rest() {
                    entries.extend(splitter.hand_over());
                }
                if entries.is_empty() {
                    break;
                }
                continue;
            };
            if session.cancel.is_asked() {
                return Err(Diagnostic::interrupted().into());
            }
            let origin = Origin { name: Some(own.clone()), line: entry.line, prompt_width: 0 };
            session.messages.about(origin, &entry.text);
            session.line.is_followed = lines.has_more();
            match run_line(session, &entry, out) {
                Ok(Flow::Next) => {}
                Ok(Flow::Leave) if failed => return Err(Stop::Reported),
                Ok(Flow::Leave) => return Ok(Flow::Leave),
                Err(stop) if stop.is_interrupted() => return Err(stop),
                Err(Stop::Closed) => return Err(Stop::Closed),
                Err(Stop::Failed(errors)) => {
                    session.report(&errors);
                    failed = true;
                }
                Err(Stop::Reported) => failed = true,
            }
            if failed && !keep_going {
                return Err(Stop::Reported);
            }
        }
        match behind {
            Behind::More => {}
            Behind::End => return if failed { Err(Stop::Reported) } else { Ok(Flow::Next) },
            Behind::NotText(message) => {
                session.messages.say(&message);
                return Err(Stop::Reported);
            }
        }
    }
}

/// The error of a line that would belong to the one above, which was answered before it came.
fn late(line: &str) -> Diagnostic {
    let start = line.len() - line.trim_start().len();
    Diagnostic::error("this line is indented as if it went on with the one above, which is answered already")
        .at(Span::new(start, line.trim_end().len()))
        .hint("lines that belong together are to arrive together, or a bracket, `\\` or `,` at the end keeps the first one open")
        .hint("a line of its own begins where the one above begins")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Vec<Result<String, (usize, usize)>> {
        let mut lines = LineReader::new(bytes);
        let mut found = Vec::new();
        loop {
            match lines.next() {
                Ok(Some(line)) => found.push(Ok(line)),
                Ok(None) => return found,
                Err(ReadError::NotUtf8 { line, column, .. }) => found.push(Err((line, column))),
                Err(ReadError::Io(error)) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn the_last_line_needs_no_line_feed_and_bad_bytes_have_a_place() {
        assert_eq!(read(b"a\nb"), [Ok("a".into()), Ok("b".into())]);
        assert_eq!(read(b"a\n\n"), [Ok("a".into()), Ok(String::new())]);
        assert_eq!(read("\u{feff}é\r\n".as_bytes()), [Ok("é\r".into())]);
        assert_eq!(read("a\né\u{e9}".as_bytes())[1], Ok("éé".into()));
        assert_eq!(read(b"a\n\xc3\xa9\xff\n")[1], Err((2, 2)));
        assert_eq!(read(b""), []);
    }
}
