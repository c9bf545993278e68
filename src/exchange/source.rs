//! A file of rows that can be read from its beginning as often as it takes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use super::delimited::{self, Dialect};
use super::{Each, Kind, bytes, json};
use crate::diagnostic::{Diagnostic, Result};

const BUFFER: usize = 256 * 1024;

/// A file with rows and their format.
pub struct Source {
    file: File,
    /// As people call it.
    pub name: String,
    kind: Kind,
    /// Its size in bytes.
    pub size: u64,
}

impl Source {
    /// Opens the file. What can be read only once (a pipe) is kept in a temporary file.
    ///
    /// # Errors
    /// It is not there, is a folder, or is not UTF-8 by its first bytes.
    pub fn open(path: &Path, kind: Kind) -> Result<Source> {
        let name = path.display().to_string();
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Diagnostic::engine(format!("there is no file {name}")),
            _ => Diagnostic::engine(format!("{name} cannot be read: {error}")),
        };
        let mut file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(Diagnostic::engine(format!("{name} is a folder")));
        }
        let mut size = metadata.len();
        if !metadata.is_file() {
            let mut kept = tempfile::tempfile().map_err(unreadable)?;
            size = io::copy(&mut file, &mut kept).map_err(unreadable)?;
            file = kept;
        }
        let source = Source { file, name: name.clone(), kind, size };
        source.beginning().map_err(unreadable).and_then(|begin| source.check(&begin))?;
        Ok(source)
    }

    fn beginning(&self) -> io::Result<Vec<u8>> {
        let mut begin = Vec::new();
        self.rewound()?.take(16).read_to_end(&mut begin)?;
        Ok(begin)
    }

    fn check(&self, begin: &[u8]) -> Result<()> {
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

    fn rewound(&self) -> io::Result<&File> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }

    /// Reads all records in order; `each` gets the columns met so far and the record. A header without records gives
    /// its names back all the same.
    ///
    /// # Errors
    /// What is wrong with a line, by its number; whatever `each` says.
    pub fn read(&self, each: &mut Each<'_>) -> Result<Vec<String>> {
        let failed = |error: io::Error| Diagnostic::engine(format!("{} cannot be read: {error}", self.name));
        let mut reader = BufReader::with_capacity(BUFFER, self.rewound().map_err(failed)?);
        let marked = reader.fill_buf().map_err(failed)?.starts_with(bytes::MARK);
        if marked {
            reader.consume(bytes::MARK.len());
        }
        match self.kind {
            Kind::Csv(separator) => delimited::read(reader, &self.name, Dialect::Csv(separator), each),
            Kind::Tsv => delimited::read(reader, &self.name, Dialect::Tsv, each),
            Kind::Json => json::read(reader, &self.name, each),
            Kind::Jsonl => json::read_lines(reader, &self.name, each),
        }
    }

    /// The names of the columns where they are known without reading the records: those of a header.
    pub fn header(&self) -> Result<Option<Vec<String>>> {
        match self.kind {
            Kind::Json | Kind::Jsonl => Ok(None),
            Kind::Csv(_) | Kind::Tsv => {
                let mut names = None;
                let stop = Diagnostic::error("");
                match self.read(&mut |columns, _| {
                    names = Some(columns.to_vec());
                    Err(stop.clone())
                }) {
                    Ok(columns) => Ok(Some(columns)),
                    Err(error) => names.map(Some).ok_or(error),
                }
            }
        }
    }
}

/// The error of a line of a file.
pub(super) fn bad(name: &str, line: u64, what: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(format!("{name}, line {line}: {what}"))
}
