//! A transcript of a session: each line as typed, and what a script would print of it.
//!
//! ```text
//! -- database: shop.db
//! hopdb> orders where total >
//!    ...>   100 .id
//! ┌────┐ …            whole answers, uncut and plain
//! ! there is no …     errors and warnings
//! ```
//!
//! A line of an answer that begins as one of these does has a backslash in front.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use crate::diagnostic::Diagnostic;

/// What stands before a line that was typed, and before its further lines.
pub const PROMPT: &str = "hopdb> ";
pub const CONTINUED: &str = "   ...> ";
const MESSAGE: &str = "! ";

/// Where a transcript goes. Clones write to the same place.
#[derive(Clone)]
pub struct Log {
    inner: Rc<RefCell<Inner>>,
}

struct Inner {
    out: Box<dyn Write>,
    /// A line of an answer that has not ended yet.
    open: Vec<u8>,
}

impl Log {
    /// A transcript that begins with the database that it is of; none for the demo.
    ///
    /// # Errors
    /// What the place says.
    pub fn new(mut out: Box<dyn Write>, database: Option<&str>) -> io::Result<Log> {
        writeln!(out, "-- database: {}", database.unwrap_or("demo"))?;
        Ok(Log { inner: Rc::new(RefCell::new(Inner { out, open: Vec::new() })) })
    }

    /// A line as it was typed.
    pub fn line(&self, text: &str) -> io::Result<()> {
        let mut inner = self.inner.borrow_mut();
        inner.end_line()?;
        for (index, line) in text.split('\n').enumerate() {
            writeln!(inner.out, "{}{line}", if index == 0 { PROMPT } else { CONTINUED })?;
        }
        inner.out.flush()
    }

    /// An error or warning, without its place in the line.
    pub fn message(&self, diagnostic: &Diagnostic) -> io::Result<()> {
        let mut inner = self.inner.borrow_mut();
        inner.end_line()?;
        let hints = diagnostic.hints.iter().map(|hint| format!("  {hint}"));
        let lines = diagnostic.try_lines().iter().map(|line| format!("  {}: {}", line.says, line.line));
        for text in std::iter::once(diagnostic.message.clone()).chain(hints).chain(lines) {
            for line in text.lines() {
                writeln!(inner.out, "{MESSAGE}{line}")?;
            }
        }
        inner.out.flush()
    }
}

/// Parts of an answer.
impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut inner = self.inner.borrow_mut();
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            inner.open.extend_from_slice(part);
            if part.ends_with(b"\n") {
                inner.end_line()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.borrow_mut().out.flush()
    }
}

impl Inner {
    /// Writes the line that is open, if there is one.
    fn end_line(&mut self) -> io::Result<()> {
        if self.open.is_empty() {
            return Ok(());
        }
        let marks = [PROMPT, CONTINUED, MESSAGE, "\\"];
        if marks.iter().any(|mark| self.open.starts_with(mark.as_bytes())) {
            self.out.write_all(b"\\")?;
        }
        if !self.open.ends_with(b"\n") {
            self.open.push(b'\n');
        }
        let open = std::mem::take(&mut self.open);
        self.out.write_all(&open)
    }
}
