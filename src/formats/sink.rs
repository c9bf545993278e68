//! The buffer of a writer, whose text is made safe or coloured when it is flushed.

use std::io;

use crate::terminal::sanitize::{self, Lines};
use crate::terminal::{Style, theme};

/// What is done to the text when it is flushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finish {
    /// Nothing: a pipe or file gets the bytes as they are.
    Raw,
    /// Data formats at a terminal: the whole text is sanitised, line feeds stay.
    Sanitize,
    /// Formats for people at a terminal: cells were sanitised one by one, marks become colours.
    Paint,
}

/// About how much a row takes, in bytes.
const ROW: usize = 256;

/// A buffer that is reused from row to row.
pub(super) struct Sink {
    pub(super) buffer: Vec<u8>,
    finish: Finish,
}

impl Sink {
    /// For the data formats.
    pub(super) fn data(style: &Style) -> Sink {
        Sink { buffer: Vec::with_capacity(ROW), finish: if style.terminal { Finish::Sanitize } else { Finish::Raw } }
    }

    /// For the formats for people, whose writers sanitise each cell themselves.
    pub(super) fn marked(style: &Style) -> Sink {
        Sink { buffer: Vec::new(), finish: if style.colored() { Finish::Paint } else { Finish::Raw } }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }

    /// Hands the text on and empties the buffer.
    pub(super) fn flush(&mut self, out: &mut dyn io::Write) -> io::Result<()> {
        let result = match self.finish {
            Finish::Raw => out.write_all(&self.buffer),
            Finish::Sanitize => out.write_all(sanitize::bytes(&self.buffer, Lines::Keep).as_bytes()),
            Finish::Paint => out.write_all(theme::paint_marks(&String::from_utf8_lossy(&self.buffer)).as_bytes()),
        };
        self.buffer.clear();
        // One huge row should not hold its memory for the rest of the answer.
        self.buffer.shrink_to(1 << 20);
        result
    }
}
