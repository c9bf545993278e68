//! One answer on its way to a writer: begun with its first row, cut at the limit, counted to its end.

use std::io;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::output::Output;
use super::settings::{Limit, Settings};
use crate::answer::{CardRelation, Cells, Head};
use crate::formats::{LimitedWriter, Writer};

/// How long the rows behind a full screen are counted before the count is given up.
const PATIENCE: Duration = Duration::from_secs(2);

/// After how many rows the clock is looked at.
const TICK: u64 = 256;

/// Rows of one answer.
pub struct Page<'o> {
    out: &'o mut Output,
    head: &'o Head,
    writer: LimitedWriter,
    skip: u64,
    stage: PageStage,
    /// The rows behind the limit are counted since then; `None` until the limit is reached.
    counting: Option<Instant>,
    /// The answer may be broken off, since nothing but its rows comes of it.
    may_break: bool,
    /// The count was given up.
    cut: bool,
    failure: Option<io::Error>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PageStage {
    Waiting,
    Begun,
    Ended,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageOutcome {
    /// How many rows came before those that the next page begins with.
    pub next: u64,
    /// True if there are more.
    pub more: bool,
}

impl<'o> Page<'o> {
    /// A page that leaves out the first `skip` rows. `may_break` says that the rest need not run to its end.
    pub fn new(out: &'o mut Output, head: &'o Head, settings: &Settings, skip: u64, may_break: bool) -> Page<'o> {
        let limit = match settings.limit {
            Limit::Rows(rows) => rows,
            Limit::Screen if out.is_terminal() => out.screenful(),
            Limit::Screen | Limit::Off => u64::MAX,
        };
        let style = out.style();
        let writer = match settings.excel_safe {
            true => settings.format.excel_safe_writer(&style),
            false => settings.format.writer(&style),
        };
        let writer = LimitedWriter::new(writer, limit).skipping(skip);
        Page {
            out,
            head,
            writer,
            skip,
            stage: PageStage::Waiting,
            counting: None,
            may_break,
            cut: false,
            failure: None,
        }
    }

    /// How many rows came so far.
    pub fn rows(&self) -> u64 {
        self.writer.total()
    }

    /// True if the next row will be shown, and not only counted.
    pub fn wants(&self) -> bool {
        self.stage != PageStage::Ended && self.writer.total() >= self.skip
    }

    /// Takes a row; says when no more are wanted.
    pub fn row(&mut self, row: &dyn Cells) -> ControlFlow<()> {
        let outcome = self.take(row);
        match outcome {
            Ok(flow) => flow,
            Err(error) => {
                self.failure = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn take(&mut self, row: &dyn Cells) -> io::Result<ControlFlow<()>> {
        self.begin()?;
        self.writer.row(self.out.writer(), row)?;
        if self.writer.left() == 0 {
            return Ok(ControlFlow::Continue(()));
        }
        // The page is full: it is shown now, and the rest only counted.
        let since = *self.counting.get_or_insert_with(Instant::now);
        if self.stage == PageStage::Begun {
            self.end()?;
            self.out.flush()?;
        }
        if self.may_break && self.writer.left().is_multiple_of(TICK) && since.elapsed() > PATIENCE {
            self.cut = true;
            return Ok(ControlFlow::Break(()));
        }
        Ok(ControlFlow::Continue(()))
    }

    fn begin(&mut self) -> io::Result<()> {
        if self.stage == PageStage::Waiting {
            self.stage = PageStage::Begun;
            self.writer.begin(self.out.writer(), self.head)?;
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        if self.stage == PageStage::Begun {
            self.stage = PageStage::Ended;
            self.writer.end(self.out.writer())?;
        }
        Ok(())
    }

    /// Ends the answer, with the relations at the foot of a card.
    pub fn finish(mut self, relations: &[CardRelation]) -> io::Result<PageOutcome> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        self.begin()?;
        if !relations.is_empty() && self.stage == PageStage::Begun {
            self.writer.relations(self.out.writer(), relations)?;
        }
        self.end()?;
        if self.cut {
            let (total, shown) = (self.writer.total(), self.writer.shown());
            self.out.messages.say(&format!("over {total} rows ({shown} shown) · more"));
        } else if let Some(footer) = self.writer.footer() {
            self.out.messages.say(&footer);
        }
        Ok(PageOutcome { next: self.writer.total() - self.writer.left(), more: self.writer.left() > 0 })
    }

    /// Ends an answer that has failed: what had come of it is shown.
    pub fn abandon(mut self) -> io::Result<()> {
        match self.failure.take() {
            Some(error) => Err(error),
            None => self.end(),
        }
    }
}
