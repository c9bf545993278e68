//! Rows on their way between a database and files: import, export, dumps, copies.
//!
//! Nothing here writes a file in place: what is written goes to a file beside it, which takes its name when it is whole.

mod bytes;
mod delimited;
pub mod dump;
mod guess;
mod import;
mod json;
mod kind;
mod source;
pub mod whole;

#[cfg(test)]
mod tests;

pub use import::{Import, Imported};
pub use kind::{export_format, import_kind};
pub use source::Source;

use crate::diagnostic::Result;
use crate::store::ValueRef;

/// How the rows of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RFC 4180 with a header, fields parted by this byte.
    Csv(u8),
    /// The `tsv` format of answers: no quotes, `\N` for NULL, `\t` `\n` `\r` `\\`.
    Tsv,
    /// An array of objects; several documents are read one after another.
    Json,
    /// An object a line.
    Jsonl,
}

/// A cell of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    Null,
    /// Text that may stand for a number or a blob: csv and tsv know no types.
    Written(&'a [u8]),
    /// A value whose type the file tells.
    Typed(ValueRef<'a>),
}

/// A record of a file while it is at hand.
pub trait Record {
    /// The number of the line on which it begins, from 1.
    fn line(&self) -> u64;

    /// Which columns it has, by position among those met so far; none twice.
    fn columns(&self) -> &[usize];

    /// The cell of the column at `index` of [`Record::columns`].
    fn cell(&self, index: usize) -> Cell<'_>;
}

/// Takes the columns met so far, by name, and a record.
type Each<'a> = dyn FnMut(&[String], &dyn Record) -> Result<()> + 'a;
