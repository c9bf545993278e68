//! What a format is: its row in the table of formats, and the traits of its writer and its reader.

use std::fmt;
use std::io::{self, BufReader, Read};

use crate::answer::{CardRelation, Cells, Head};
use crate::diagnostic::{Diagnostic, Result};
use crate::store::ValueRef;
use crate::terminal::Style;

/// Makes a writer for one answer.
type MakeWriter = fn(&Style) -> Box<dyn Writer>;

/// A format of answers and files: a row of [`super::FORMATS`].
pub struct Format {
    /// What `.mode` and `--format` call it.
    pub name: &'static str,
    /// A few words for the help, without a full stop.
    pub description: &'static str,
    /// How the names of files in this format end, in lower case.
    pub extensions: &'static [&'static str],
    /// True if it is laid out for people, so that headings and several tables may stand in one answer.
    pub is_for_people: bool,
    /// True if the label of a record stands beside its key.
    pub has_labels: bool,
    /// True if one record is shown as a card, with its relations below.
    pub has_cards: bool,
    pub(super) writer: MakeWriter,
    /// A writer that keeps texts from being formulas; none where a spreadsheet finds no formulas anyway.
    pub(super) excel_safe_writer: Option<MakeWriter>,
    /// None for a format that is only written.
    pub reader: Option<Reader>,
}

impl Format {
    /// A writer for one answer.
    pub fn writer(&self, style: &Style) -> Box<dyn Writer> {
        (self.writer)(style)
    }

    /// As [`Format::writer`], but no text begins as a formula does in a spreadsheet.
    pub fn excel_safe_writer(&self, style: &Style) -> Box<dyn Writer> {
        self.excel_safe_writer.unwrap_or(self.writer)(style)
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Writes one answer in one format. Calls come in this order: `begin`, `row` for each row, for a card perhaps
/// `relations`, `end`.
///
/// Every call hands whole lines (or, for one-line documents, whole cells) to `out`, which should buffer. Tables keep
/// their first rows back until `end` or until there are many; an answer that fails midway may still be ended, which
/// shows what had come.
pub trait Writer {
    fn begin(&mut self, out: &mut dyn io::Write, head: &Head) -> io::Result<()>;
    fn row(&mut self, out: &mut dyn io::Write, row: &dyn Cells) -> io::Result<()>;
    fn relations(&mut self, out: &mut dyn io::Write, relations: &[CardRelation]) -> io::Result<()> {
        let _ = (out, relations);
        Ok(())
    }
    fn end(&mut self, out: &mut dyn io::Write) -> io::Result<()>;
}

/// How files of a format are read.
pub struct Reader {
    /// True if the first line names the columns.
    pub has_header: bool,
    /// True if another byte than the usual one may stand between fields.
    pub has_separator: bool,
    /// Reads all records in order, one in memory at a time. Returns the names of the columns, those of a header also
    /// where no record follows.
    ///
    /// # Errors
    /// What is wrong with a line, by its number; whatever the receiver returns.
    pub read: fn(Input<'_>, &mut Receiver<'_>) -> Result<Vec<String>>,
}

/// The text of a file in UTF-8, behind its byte order mark.
pub struct Input<'f> {
    pub text: BufReader<Box<dyn Read + 'f>>,
    /// The file as it is named to people.
    pub name: &'f str,
    /// The byte between fields, where it was said.
    pub separator: Option<u8>,
    /// False if the first line is a record, where it would name the columns.
    pub has_header: bool,
}

/// Takes the names of the columns met so far, and a record.
pub type Receiver<'a> = dyn FnMut(&[String], &dyn Record) -> Result<()> + 'a;

/// A record of a file while it is at hand.
pub trait Record {
    /// The number of the line on which it begins, from 1.
    fn line(&self) -> u64;

    /// Which columns it has, by position among those met so far; none twice.
    fn columns(&self) -> &[usize];

    /// The field of the column at `index` of [`Record::columns`].
    fn field(&self, index: usize) -> Field<'_>;
}

/// A field of a record in a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Field<'a> {
    Null,
    /// Text that may stand for a number or a blob: csv and tsv know no types.
    Untyped(&'a [u8]),
    /// A number as the file spells it.
    Number(&'a [u8]),
    /// A word of JSON that is a number to SQLite, and a word where texts are kept.
    Truth(bool),
    /// A value whose type the file tells.
    Typed(ValueRef<'a>),
}

/// The error of a line of a file.
pub fn line_error(name: &str, line: u64, what: impl fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("{name}, line {line}: {what}"))
}

/// The error of a file that cannot be read on.
pub fn read_error(name: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::engine(format!("{name} cannot be read: {error}"))
}
