//! A file of rows that can be read from its beginning as often as it takes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use crate::diagnostic::{Diagnostic, Result};
use crate::formats::{Input, Reader, Receiver, read_error};

const BUFFER: usize = 256 * 1024;

/// The byte order mark of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file with rows, and how they are read.
pub struct InputFile {
    file: File,
    /// As people call it.
    pub name: String,
    reader: &'static Reader,
    /// The byte between fields, where it is not the usual one.
    separator: Option<u8>,
}

impl InputFile {
    /// Opens the file. What can be read only once (a pipe) is kept in a temporary file.
    ///
    /// # Errors
    /// It is not there, is a folder, or is not UTF-8 by its first bytes.
    pub fn open(path: &Path, reader: &'static Reader, separator: Option<u8>) -> Result<InputFile> {
        let name = path.display().to_string();
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Diagnostic::engine(format!("there is no file {name}")),
            _ => read_error(&name, &error),
        };
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(Diagnostic::engine(format!("{name} is a folder")));
        }
        if !metadata.is_file() {
            let mut kept = tempfile::tempfile().map_err(unreadable)?;
            io::copy(&mut file, &mut kept).map_err(unreadable)?;
            file = kept;
        }
        let input = InputFile { file, name: name.clone(), reader, separator };
        input.read_beginning().map_err(unreadable).and_then(|begin| input.check_is_text(&begin))?;
        Ok(input)
    }

    fn read_beginning(&self) -> io::Result<Vec<u8>> {
        let mut begin = Vec::new();
        self.rewind()?.take(16).read_to_end(&mut begin)?;
        Ok(begin)
    }

    fn check_is_text(&self, begin: &[u8]) -> Result<()> {
        let name = &self.name;
        if begin.starts_with(b"\xff\xfe") || begin.starts_with(b"\xfe\xff") {
            return Err(Diagnostic::engine(format!("{name} is UTF-16 text"))
                .hint(format!("save it as UTF-8, or `iconv -f utf-16 -t utf-8 {name} > NEW`")));
        }
        for (mark, what) in [
            (&b"SQLite format 3\0"[..], "a database: `.open` it, or `ATTACH` it"),
            (b"PK\x03\x04", "a zip archive or a spreadsheet: save it as csv"),
            (b"\x1f\x8b", "packed with gzip: `gunzip` it first"),
        ] {
            if begin.starts_with(mark) {
                return Err(Diagnostic::engine(format!("{name} is {what}")));
            }
        }
        Ok(())
    }

    fn rewind(&self) -> io::Result<&File> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }

    /// Reads all records in order, as [`Reader::read`] says.
    pub fn read(&self, receiver: &mut Receiver<'_>) -> Result<Vec<String>> {
        let failed = |error: io::Error| read_error(&self.name, &error);
        let mut text = BufReader::with_capacity(BUFFER, self.rewind().map_err(failed)?);
        if text.fill_buf().map_err(failed)?.starts_with(BYTE_ORDER_MARK) {
            text.consume(BYTE_ORDER_MARK.len());
        }
        (self.reader.read)(Input { text, name: &self.name, separator: self.separator }, receiver)
    }

    /// The names of the columns where they are known without reading the records: those of a header.
    pub fn header(&self) -> Result<Option<Vec<String>>> {
        if !self.reader.has_header {
            return Ok(None);
        }
        let mut names = None;
        let outcome = self.read(&mut |columns, _| {
            names = Some(columns.to_vec());
            // Nothing but an error ends the reading.
            Err(Diagnostic::error(""))
        });
        match outcome {
            Ok(columns) => Ok(Some(columns)),
            Err(error) => names.map(Some).ok_or(error),
        }
    }
}
