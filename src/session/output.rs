//! Where answers and messages go: standard output or a file for the one, standard error for the other.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::rc::Rc;
use std::time::Instant;

use super::log::Log;
use super::progress::{Beside, Hold, Ticker};
use crate::diagnostic::{Diagnostic, Severity};
use crate::terminal::message::{self, SourceText};
use crate::terminal::sanitize::{self, Lines};
use crate::terminal::{Style, width};

/// How much of an answer gathers before it is handed on, in bytes.
const BUFFER: usize = 64 * 1024;

/// How many lines of a screen the line typed, the frame of a table, what stands below it and the next prompt take.
const FRAME: usize = 7;

/// Gives the present columns and lines of the terminal that answers go to.
pub type Size = fn() -> Option<(usize, usize)>;

/// Where answers go, and beside them the messages.
pub struct Output {
    standard: Standard,
    file: Option<BufWriter<File>>,
    style: Style,
    size: Size,
    pub messages: Messages,
    /// The transcript that answers go to, too.
    log: Option<Log>,
    /// At a prompt, whether the line below an answer tells a time, and since when.
    foot: Option<Option<Instant>>,
}

/// Where answers go at first; the messages hold it too, so that an answer is never behind a message that came later.
#[derive(Clone)]
struct Standard(Rc<RefCell<BufWriter<Box<dyn Write>>>>);

impl Write for Standard {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

impl Output {
    /// Answers to `standard` in `style`; the width of a terminal is asked of `size` anew for each answer.
    pub fn new(standard: Box<dyn Write>, style: Style, size: Size, messages: Messages) -> Output {
        let standard: Box<dyn Write> = match messages.ticker().filter(|_| style.terminal) {
            Some(ticker) => Box::new(Beside { ticker, out: standard }),
            None => standard,
        };
        let standard = Standard(Rc::new(RefCell::new(BufWriter::with_capacity(BUFFER, standard))));
        // An output that is made later, for an answer that nobody sees or a file, does not take the place of the first.
        messages.inner.borrow_mut().answers.get_or_insert_with(|| standard.clone());
        Output { standard, file: None, style, size, messages, log: None, foot: None }
    }

    /// How answers may look where they go now.
    pub fn style(&self) -> Style {
        if self.file.is_some() {
            return Style::PIPE;
        }
        let size = (self.size)().filter(|_| self.style.terminal);
        Style { width: size.map(|(columns, _)| columns), height: size.map(|(_, lines)| lines), ..self.style.clone() }
    }

    /// From now on a transcript is written, or none.
    pub fn set_log(&mut self, log: Option<Log>) {
        self.messages.inner.borrow_mut().log.clone_from(&log);
        self.log = log;
    }

    /// The transcript that is written.
    pub fn log(&self) -> Option<&Log> {
        self.log.as_ref()
    }

    /// A line at a prompt begins; its answers have a line below them, with the time where one is given.
    pub fn begin_line(&mut self, since: Option<Instant>) {
        self.foot = Some(since);
    }

    /// Answers have no line below them any more.
    pub fn end_line(&mut self) {
        self.foot = None;
    }

    /// Runs `write` with answers that have no line below them.
    pub(super) fn without_foot<T>(&mut self, write: impl FnOnce(&mut Output) -> T) -> T {
        let before = self.foot.take();
        let outcome = write(self);
        self.foot = before;
        outcome
    }

    /// True inside where the line below an answer is wanted, with since when it took its time.
    pub fn foot(&self) -> Option<Option<Instant>> {
        self.foot.filter(|_| self.is_terminal())
    }

    /// True if answers go to a terminal now.
    pub fn is_terminal(&self) -> bool {
        self.style.terminal && self.file.is_none()
    }

    /// How many rows of an answer are a screenful.
    pub fn screenful(&self) -> u64 {
        let lines = (self.size)().map_or(24, |(_, lines)| lines);
        lines.saturating_sub(FRAME).max(5) as u64
    }

    pub fn writer(&mut self) -> &mut dyn Write {
        match &mut self.file {
            Some(file) => file,
            None => &mut self.standard,
        }
    }

    /// Writes lines of text as part of an answer, made safe where they go to a terminal.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        if let Some(log) = &mut self.log {
            log.write_all(text.as_bytes())?;
        }
        self.shown(text)
    }

    /// Writes lines that only a person at a terminal is to see; they stand in no transcript.
    pub fn aside(&mut self, text: &str) -> io::Result<()> {
        if self.is_terminal() { self.shown(text) } else { Ok(()) }
    }

    fn shown(&mut self, text: &str) -> io::Result<()> {
        if self.is_terminal() {
            let safe = sanitize::text(text, Lines::Keep).into_owned();
            self.writer().write_all(safe.as_bytes())
        } else {
            self.writer().write_all(text.as_bytes())
        }
    }

    /// Writes text that is read and not copied: at a terminal its lines are broken behind words.
    pub fn prose(&mut self, text: &str) -> io::Result<()> {
        match self.style().width.filter(|_| self.is_terminal()) {
            Some(columns) => {
                if let Some(log) = &mut self.log {
                    log.write_all(text.as_bytes())?;
                }
                self.shown(&width::wrap_lines(text, columns))
            }
            None => self.text(text),
        }
    }

    /// Hands on what has gathered. What cannot be written is dropped, or it would fail again with the next line.
    pub fn flush(&mut self) -> io::Result<()> {
        let outcome = self.writer().flush();
        if outcome.is_err() {
            match self.file.take() {
                Some(file) => self.file = Some(BufWriter::with_capacity(BUFFER, file.into_parts().0)),
                None => {
                    let nowhere: BufWriter<Box<dyn Write>> = BufWriter::new(Box::new(io::sink()));
                    let full = self.standard.0.replace(nowhere);
                    self.standard.0.replace(BufWriter::with_capacity(BUFFER, full.into_parts().0));
                }
            }
        }
        outcome
    }

    /// Sends the answers that follow to a new file, or back to where they went at first.
    pub fn redirect(&mut self, file: Option<File>) -> io::Result<()> {
        let file = file.map(|file| BufWriter::with_capacity(BUFFER, file));
        let before = self.flush();
        self.file = file;
        before
    }
}

/// Where the lines come from, for the errors in them.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The file as it is named to people; none at a prompt.
    pub name: Option<Rc<str>>,
    /// The number of the first line of the statement at hand, from 1.
    pub line: usize,
    /// How wide the prompt before the statement is, in columns.
    pub prompt_width: usize,
}

/// Everything that is not an answer. Clones write to the same place.
#[derive(Clone)]
pub struct Messages {
    inner: Rc<RefCell<Inner>>,
}

struct Inner {
    out: Box<dyn Write>,
    /// Answers that may wait to be handed on.
    answers: Option<Standard>,
    style: Style,
    size: Size,
    origin: Origin,
    text: String,
    log: Option<Log>,
    ticker: Option<Ticker>,
}

impl Messages {
    pub fn new(out: Box<dyn Write>, style: Style, size: Size) -> Messages {
        let inner = Inner {
            out,
            answers: None,
            style,
            size,
            origin: Origin::default(),
            text: String::new(),
            log: None,
            ticker: None,
        };
        Messages { inner: Rc::new(RefCell::new(inner)) }
    }

    /// The same messages, with a line beside them that says how far long work has come.
    pub fn with_ticker(self, ticker: Ticker) -> Messages {
        {
            let inner = &mut *self.inner.borrow_mut();
            let out = std::mem::replace(&mut inner.out, Box::new(io::sink()));
            inner.out = Box::new(Beside { ticker: ticker.clone(), out });
            inner.ticker = Some(ticker);
        }
        self
    }

    /// The line that says how far long work has come, where there is one.
    pub(super) fn ticker(&self) -> Option<Ticker> {
        self.inner.borrow().ticker.clone()
    }

    /// Lets somebody else have the terminal, until what this gives is dropped.
    pub(crate) fn hold_progress(&self) -> Option<Hold> {
        self.inner.borrow().ticker.as_ref().map(Ticker::hold)
    }

    /// What follows is about `text`, which stands at `origin`. Gives back what was so before.
    pub fn about(&self, origin: Origin, text: impl Into<String>) -> (Origin, String) {
        let mut inner = self.inner.borrow_mut();
        let inner = &mut *inner;
        (std::mem::replace(&mut inner.origin, origin), std::mem::replace(&mut inner.text, text.into()))
    }

    /// Where the statement at hand stands.
    pub fn origin(&self) -> Origin {
        self.inner.borrow().origin.clone()
    }

    /// Shows a diagnostic with its place.
    pub fn report(&self, diagnostic: &Diagnostic) {
        let mut inner = self.inner.borrow_mut();
        // What only a person is told stands in no transcript. One that cannot be written has its error where it is said.
        if let Some(log) = inner.log.as_ref().filter(|_| diagnostic.severity != Severity::Note) {
            let _ = log.message(diagnostic);
        }
        let style = inner.present_style();
        let name = inner.origin.name.as_deref().map(|name| sanitize::text(name, Lines::Show));
        let source = SourceText { name: name.as_deref(), text: &inner.text, line: inner.origin.line.max(1) };
        // Without a line there is no place to show.
        let source = (inner.origin.line > 0).then_some(source);
        let text = message::render(diagnostic, source.as_ref(), &style, inner.origin.prompt_width);
        inner.write(&text);
    }

    /// True if messages go to a terminal.
    pub fn is_terminal(&self) -> bool {
        self.inner.borrow().style.terminal
    }

    /// Shows a question, and leaves the line open for its answer.
    pub fn prompt(&self, question: &str) {
        self.inner.borrow_mut().write(&sanitize::text(question, Lines::Keep));
    }

    /// Shows text that is read and not copied: at a terminal its lines are broken behind words.
    pub fn prose(&self, text: &str) {
        let columns = self.inner.borrow().present_style().width;
        match columns {
            Some(columns) => self.say(&width::wrap_lines(text, columns)),
            None => self.say(text),
        }
    }

    /// Shows lines of text.
    pub fn say(&self, text: &str) {
        let mut inner = self.inner.borrow_mut();
        let safe = if inner.style.terminal { sanitize::text(text, Lines::Keep).into_owned() } else { text.to_owned() };
        inner.write(&format!("{safe}\n"));
    }
}

impl Inner {
    fn present_style(&self) -> Style {
        let size = (self.size)().filter(|_| self.style.terminal);
        Style { width: size.map(|(columns, _)| columns), height: size.map(|(_, lines)| lines), ..self.style.clone() }
    }

    fn write(&mut self, text: &str) {
        if let Some(answers) = &mut self.answers {
            // What cannot be written stays, and fails again when the answer is handed on.
            let _ = answers.flush();
        }
        // A message that cannot be written has nowhere else to go.
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }
}
