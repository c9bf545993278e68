//! One answer on its way to a writer: begun with its first row, cut at the limit, counted to its end.

use std::io;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::log::Log;
use super::output::Output;
use super::settings::{Limit, Settings};
use super::units::{duration, grouped};
use crate::answer::{CardRelation, Cells, Head, Shape};
use crate::catalog::{plural_name, singular_name};
use crate::formats::{LimitedWriter, Writer};
use crate::terminal::Style;
use crate::terminal::sanitize::{self, Lines};

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
    is_for_people: bool,
    has_bars: bool,
    /// The whole answer, as a transcript has it.
    logged: Option<(Box<dyn Writer>, Log)>,
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
    /// How many rows came before those that were shown.
    pub start: u64,
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
        // A further page of an answer is in the transcript already.
        let log = out.log().filter(|_| skip == 0).cloned();
        let logged = log.map(|log| (settings.format.writer(&Style::PIPE), log));
        let may_break = may_break && logged.is_none();
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
            is_for_people: settings.format.is_for_people,
            has_bars: settings.bars,
            logged,
        }
    }

    /// How many rows came so far.
    pub fn rows(&self) -> u64 {
        self.writer.total()
    }

    /// True if the next row will be shown, and not only counted.
    pub fn wants(&self) -> bool {
        self.logged.is_some() || self.stage != PageStage::Ended && self.writer.total() >= self.skip
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
        if let Some((writer, log)) = &mut self.logged {
            writer.row(log, row)?;
        }
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
            if let Some((writer, log)) = &mut self.logged {
                writer.begin(log, &Head { bar: None, ..self.head.clone() })?;
            }
            let plain = Head { bar: None, ..self.head.clone() };
            let head = if self.has_bars && self.out.is_terminal() { self.head } else { &plain };
            self.writer.begin(self.out.writer(), head)?;
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
        if let Some((writer, log)) = &mut self.logged {
            if !relations.is_empty() {
                writer.relations(log, relations)?;
            }
            writer.end(log)?;
        }
        if !relations.is_empty() && self.stage == PageStage::Begun {
            self.writer.relations(self.out.writer(), relations)?;
        }
        self.end()?;
        if let Some(foot) = self.foot() {
            self.out.messages.say(&foot);
        }
        let next = self.writer.total() - self.writer.left();
        Ok(PageOutcome { start: self.skip, next, more: self.writer.left() > 0 })
    }

    /// The line below an answer: at a prompt how much there is, how long it took and how to go on; elsewhere only where rows are left.
    fn foot(&self) -> Option<String> {
        let total = self.writer.total();
        let over = if self.cut { "over " } else { "" };
        let Some(foot) = self.out.foot().filter(|_| self.is_for_people) else {
            return match self.cut {
                true => Some(format!("over {total} rows ({} shown) · more", self.writer.shown())),
                false => self.writer.footer(),
            };
        };
        let time = foot.map_or_else(String::new, |since| format!(" · {}", duration(since.elapsed())));
        let is_cut = self.writer.left() > 0 || self.skip > 0;
        if is_cut && self.writer.shown() > 0 {
            let (first, last) = (self.skip + 1, self.skip + self.writer.shown());
            let back = if self.skip > 0 { "back" } else { "" };
            let more = if self.writer.left() > 0 { "more" } else { "" };
            let further = if self.writer.left() > 0 { "more 100" } else { "" };
            let ways = [more, back, further, ".pager"].into_iter().filter(|way| !way.is_empty());
            let ways: Vec<&str> = ways.collect();
            let (first, last, total) = (grouped(first), grouped(last), grouped(total));
            return Some(format!("rows {first}–{last} of {over}{total}{time} · {}", ways.join(", ")));
        }
        let what = match (&self.head.shape, &self.head.table) {
            (Shape::Records { one: false }, Some(table)) if total == 1 => singular_name(table),
            (Shape::Records { one: false }, Some(table)) => plural_name(table),
            (Shape::Records { one: false } | Shape::Rows { one: false }, _) if total == 1 => "row".into(),
            (Shape::Records { one: false } | Shape::Rows { one: false }, _) => "rows".into(),
            (Shape::Values { one: false }, _) if total == 1 => "value".into(),
            (Shape::Values { one: false }, _) => "values".into(),
            _ => return None,
        };
        (total > 0).then(|| format!("{} {}{time}", grouped(total), sanitize::text(&what, Lines::Show)))
    }

    /// Ends an answer that has failed: what had come of it is shown.
    pub fn abandon(mut self) -> io::Result<()> {
        match self.failure.take() {
            Some(error) => Err(error),
            None => self.end(),
        }
    }
}
