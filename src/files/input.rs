//! A file of rows that can be read from its beginning as often as it takes.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::decode::DecodingReader;
use crate::diagnostic::{Diagnostic, Result};
use crate::formats::{Input, Reader, Receiver, read_error};
use crate::platform;

const BUFFER: usize = 256 * 1024;

/// How long a wait for a pipe goes on before it is asked whether it should.
const PATIENCE: Duration = Duration::from_millis(50);

/// How a file is read.
#[derive(Clone, Copy)]
pub struct ReadOptions {
    pub reader: &'static Reader,
    /// The byte between fields, where it is not the usual one.
    pub separator: Option<u8>,
    /// False if the first line is a record, where it would name the columns.
    pub has_header: bool,
    /// None if a byte order mark may say it, else UTF-8.
    pub encoding: Option<&'static Encoding>,
}

/// A file with rows, and how they are read.
pub struct InputFile {
    file: File,
    /// As people call it.
    pub name: String,
    options: ReadOptions,
    encoding: &'static Encoding,
    /// The length of the byte order mark.
    mark: u64,
}

impl InputFile {
    /// Opens the file. What can be read only once (a pipe) is kept in a temporary file; `tick` is called while it comes,
    /// and its error ends that.
    ///
    /// # Errors
    /// It is not there, is a folder, or is no text by its first bytes.
    pub fn open(path: &Path, options: ReadOptions, tick: &dyn Fn() -> Result<()>) -> Result<InputFile> {
        let name = path.display().to_string();
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Diagnostic::engine(format!("there is no file {name}")),
            _ => read_error(&name, &error),
        };
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(Diagnostic::engine(format!("{name} is a folder")));
        }
        let file = if metadata.is_file() { file } else { keep(&file, &name, tick)? };
        InputFile::of(file, name, options)
    }

    /// The rest of standard input, as a file.
    pub fn standard_input(options: ReadOptions, tick: &dyn Fn() -> Result<()>) -> Result<InputFile> {
        let name = "standard input".to_owned();
        let own = platform::standard_input().map_err(|error| read_error(&name, &error))?;
        InputFile::of(keep(&own, &name, tick)?, name, options)
    }

    fn of(file: File, name: String, options: ReadOptions) -> Result<InputFile> {
        let mut input = InputFile { file, name, options, encoding: UTF_8, mark: 0 };
        let begin = input.read_beginning().map_err(|error| read_error(&input.name, &error))?;
        let marked = Encoding::for_bom(&begin);
        let said = options.encoding.or(marked.map(|(encoding, _)| encoding));
        input.encoding = said.unwrap_or(UTF_8);
        input.mark = marked.filter(|(encoding, _)| *encoding == input.encoding).map_or(0, |(_, length)| length as u64);
        if said.is_none() {
            check_is_text(&input.name, &begin)?;
        }
        Ok(input)
    }

    fn read_beginning(&self) -> io::Result<Vec<u8>> {
        let mut begin = Vec::new();
        self.rewind(0)?.take(16).read_to_end(&mut begin)?;
        Ok(begin)
    }

    fn rewind(&self, to: u64) -> io::Result<&File> {
        let mut file = &self.file;
        file.seek(SeekFrom::Start(to))?;
        Ok(file)
    }

    /// Reads all records in order, as [`Reader::read`] says.
    pub fn read(&self, receiver: &mut Receiver<'_>) -> Result<Vec<String>> {
        let file = self.rewind(self.mark).map_err(|error| read_error(&self.name, &error))?;
        let source: Box<dyn Read + '_> =
            if self.encoding == UTF_8 { Box::new(file) } else { Box::new(DecodingReader::new(file, self.encoding)) };
        let ReadOptions { reader, separator, has_header, .. } = self.options;
        let text = BufReader::with_capacity(BUFFER, source);
        (reader.read)(Input { text, name: &self.name, separator, has_header }, receiver)
    }

    /// True if the first line names the columns.
    pub fn has_header(&self) -> bool {
        self.options.reader.has_header && self.options.has_header
    }

    /// True if columns have no names of their own, and go by their places.
    pub fn is_nameless(&self) -> bool {
        self.options.reader.has_header && !self.options.has_header
    }

    /// The names of the columns where they are known without reading all records: those of the first line.
    pub fn first_names(&self) -> Result<Option<Vec<String>>> {
        if !self.options.reader.has_header {
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

/// A temporary file with all that comes out of a pipe.
fn keep(mut pipe: &File, name: &str, tick: &dyn Fn() -> Result<()>) -> Result<File> {
    let failed = |error: io::Error| read_error(name, &error);
    let mut kept = tempfile::tempfile().map_err(failed)?;
    let mut buffer = vec![0; BUFFER];
    loop {
        tick()?;
        if !platform::wait_for(pipe, PATIENCE).map_err(failed)? {
            continue;
        }
        match pipe.read(&mut buffer) {
            Ok(0) => return Ok(kept),
            Ok(length) => kept.write_all(&buffer[..length]).map_err(failed)?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
}

fn check_is_text(name: &str, begin: &[u8]) -> Result<()> {
    let wide =
        |zeros: usize| begin.len() >= 4 && begin.iter().enumerate().all(|(at, byte)| (at % 2 == zeros) == (*byte == 0));
    for (encoding, zeros) in [(UTF_16LE, 1), (UTF_16BE, 0)] {
        if wide(zeros) {
            let option = encoding.name().to_lowercase();
            return Err(Diagnostic::engine(format!("{name} seems to be {} text", encoding.name()))
                .hint(format!("if it is, say so: --encoding {option}")));
        }
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
