//! Answers that the session makes itself: rows of plain or nested cells, written in the format of the day.

use std::rc::Rc;

use super::output::Output;
use super::page::Page;
use super::{Session, Stop};
use crate::answer::{ColumnHead, Head, Nested, NestedHead, Shape};
use crate::store::Value;
use crate::terminal::width::width;

/// Rows of an answer that does not come from a query.
pub struct Listing {
    head: Head,
    rows: Vec<Vec<Nested>>,
}

impl Listing {
    pub fn new(columns: &[&str]) -> Listing {
        let columns = columns.iter().map(|name| ColumnHead::new(*name)).collect();
        Listing { head: Head::rows(columns), rows: Vec::new() }
    }

    /// One value.
    pub fn value(name: &str, value: Nested) -> Listing {
        let mut listing = Listing::new(&[name]);
        listing.head.shape = Shape::Value;
        listing.push(vec![value]);
        listing
    }

    /// The column of that name is to be typed as it stands, and never cut.
    #[must_use]
    pub fn whole(mut self, name: &str) -> Listing {
        for column in self.head.columns.iter_mut().filter(|column| column.name == name) {
            column.key = true;
        }
        self
    }

    /// The listing has one row, and is that.
    #[must_use]
    pub fn one(mut self) -> Listing {
        self.head.shape = Shape::Rows { one: true };
        self
    }

    /// The numbers of that column are shown as bars, where bars are shown.
    #[must_use]
    pub fn with_bars(mut self, column: usize) -> Listing {
        self.head.bar = Some(column);
        self
    }

    /// The same less its first column.
    #[must_use]
    pub fn without_first(mut self) -> Listing {
        self.head.columns.drain(..1.min(self.head.columns.len()));
        for row in &mut self.rows {
            row.drain(..1.min(row.len()));
        }
        self
    }

    /// The same with the columns of these names only.
    #[must_use]
    pub fn only(mut self, names: &[&str]) -> Listing {
        let kept: Vec<bool> = self.head.columns.iter().map(|column| names.contains(&column.name.as_str())).collect();
        let mut at = kept.iter();
        self.head.columns.retain(|_| at.next().copied().unwrap_or(false));
        for row in &mut self.rows {
            let mut at = kept.iter();
            row.retain(|_| at.next().copied().unwrap_or(false));
        }
        self
    }

    pub fn push(&mut self, row: Vec<Nested>) {
        self.rows.push(row);
    }

    pub fn push_texts(&mut self, row: impl IntoIterator<Item = String>) {
        self.rows.push(row.into_iter().map(text).collect());
    }

    /// How wide it is as a table, with the lines between its columns.
    pub fn table_width(&self) -> usize {
        let cell = |cell: &Nested| match cell {
            Nested::Value(value) => value.as_text().map_or(1, |text| width(&text)),
            _ => 0,
        };
        let widest = |(at, column): (usize, &ColumnHead)| {
            self.rows.iter().filter_map(|row| row.get(at)).map(cell).fold(width(&column.name), usize::max)
        };
        self.head.columns.iter().enumerate().map(widest).map(|width| width + 3).sum::<usize>() + 1
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The rows as a list of objects, to stand in a cell.
    pub fn nested(self) -> Nested {
        let columns = self.head.columns.into_iter().map(|column| column.name).collect();
        let head = Rc::new(NestedHead { columns, repr: None });
        Nested::List(self.rows.into_iter().map(|cells| Nested::Record { head: Rc::clone(&head), cells }).collect())
    }
}

pub fn text(text: impl Into<String>) -> Nested {
    Nested::Value(Value::text(text))
}

/// A text, or NULL where there is none.
pub fn maybe(text: Option<&str>) -> Nested {
    Nested::Value(text.map_or(Value::Null, Value::from))
}

pub fn number(number: impl TryInto<i64>) -> Nested {
    Nested::Value(number.try_into().map_or(Value::Null, Value::Integer))
}

pub fn list(texts: impl IntoIterator<Item = impl Into<String>>) -> Nested {
    Nested::List(texts.into_iter().map(text).collect())
}

impl Session {
    /// Writes a listing, whole.
    pub fn list(&self, listing: &Listing, out: &mut Output) -> Result<(), Stop> {
        let settings = super::Settings { limit: super::Limit::Off, ..self.settings.clone() };
        // What a command tells is no set: nobody counts its rows.
        out.without_foot(|out| {
            let mut page = Page::new(out, &listing.head, &settings, 0, true);
            for row in &listing.rows {
                if page.row(row).is_break() {
                    break;
                }
            }
            page.finish(&[])
        })?;
        Ok(())
    }

    /// True if answers are laid out for people, so that headings and several tables may stand in one.
    pub fn is_for_people(&self) -> bool {
        self.settings.format.is_for_people
    }

    /// Lines of text as an answer: as they are for people, one text in formats for data.
    pub fn answer_text(&self, name: &str, text: &str, out: &mut Output) -> Result<(), Stop> {
        if self.is_for_people() {
            out.text(text)?;
            return Ok(());
        }
        self.list(&Listing::value(name, self::text(text.trim_end())), out)
    }

    /// Answers with a number of records, unless whoever runs the lines tells of all together.
    pub(crate) fn answer_count(&self, count: u64, out: &mut Output) -> Result<(), Stop> {
        self.line.affected.set(self.line.affected.get() + count);
        if self.line.is_quiet {
            return Ok(());
        }
        self.list(&Listing::value("changed", number(count)), out)
    }
}
