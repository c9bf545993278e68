//! Rows on their way between a database and files: import, dumps, and files that are written whole or not at all.
//!
//! Nothing here writes a file in place: what is written goes to a file beside it, which takes its name when it is whole.
//! How a file's text is read and written is a matter of [`crate::formats`].

mod atomic;
mod column_type;
mod decode;
mod dump;
mod import;
mod input;
mod virtual_tables;

#[cfg(test)]
mod tests;

pub use atomic::{Destination, Existing, FileGuard, OpenPlace};
pub use dump::{DumpError, dump, lost_in_dump};
pub use import::{Import, ImportCounts, ImportOptions, Imported, OnConflict};
pub use input::{InputFile, ReadOptions};
pub(crate) use virtual_tables::{Content as VirtualContent, content as virtual_content, rebuild as rebuild_virtual};
