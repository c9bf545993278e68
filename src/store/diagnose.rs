//! Finds out what is wrong with a file that does not open as a database, and says so.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rusqlite::ffi;

use super::error::{ErrorContext, WriteAccess, explain, unreadable_wal, with_recovery_hints};
use super::sidecar::SidecarStates;
use super::sqlite_error::SqliteError;
use crate::diagnostic::Diagnostic;

/// How an SQLite database begins (fileformat2.html, section 1.3).
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Beginnings of files that people take for a database or keep one in.
const KNOWN: &[(&[u8], &str, &str)] = &[
    (b"\x1f\x8b", "is packed with gzip", "`gunzip` it first"),
    (b"PK\x03\x04", "is a zip archive", "`unzip` it first"),
    (b"BZh", "is packed with bzip2", "`bunzip2` it first"),
    (b"\xfd7zXZ\0", "is packed with xz", "`unxz` it first"),
    (b"\x28\xb5\x2f\xfd", "is packed with zstd", "`unzstd` it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", "unpack it first"),
    (b"** This file contains an SQLite 2", "is a database of SQLite 2", "the old `sqlite` program can `.dump` it"),
    (b"\x00\x01\x00\x00Standard ", "is a database of Microsoft Access", "export its tables as CSV, and `.import` them"),
    (b"PAR1", "is a Parquet file", "export it as CSV, and `.import` that"),
    (b"%PDF", "is a PDF", "name a database file"),
];

/// The first bytes of a file, as many as tell what it is.
///
/// To be called only for files that SQLite has not opened or could not use: closing any descriptor of a file drops the
/// locks that SQLite holds on it in this process (howtocorrupt.html, section 2.2).
fn first_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// True if the header says WAL mode (fileformat2.html, section 1.3.3).
pub(super) fn is_wal(path: &Path) -> bool {
    first_bytes(path).is_ok_and(|bytes| bytes.starts_with(MAGIC) && bytes.get(18..20) == Some(&[2, 2]))
}

/// True if the -wal at `path` begins as one (fileformat2.html, section 4.1): a number that says so, the version, and
/// checksums of both. SQLite writes over one that does not; without the right to write it tries for ten seconds. One that
/// cannot be read is left to SQLite.
pub(super) fn has_wal_header(path: &Path) -> bool {
    let mut header = [0_u8; 32];
    match File::open(path).and_then(|mut file| file.read_exact(&mut header)) {
        Ok(()) => {}
        Err(error) => return error.kind() != io::ErrorKind::UnexpectedEof,
    }
    let words = |big: bool| {
        let mut words = [0_u32; 8];
        for (word, bytes) in words.iter_mut().zip(header.chunks_exact(4)) {
            let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
            *word = if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
        }
        words
    };
    let stored = words(true);
    if stored[0] & !1 != 0x377f_0682 || stored[1] != 3_007_000 {
        return false;
    }
    let (mut first, mut second) = (0_u32, 0_u32);
    for pair in words(stored[0] & 1 == 1)[..6].chunks_exact(2) {
        first = first.wrapping_add(pair[0]).wrapping_add(second);
        second = second.wrapping_add(pair[1]).wrapping_add(first);
    }
    stored[6..] == [first, second]
}

/// Why SQLite could not even open the file.
pub(super) fn explain_unopened(report: &SqliteError, path: &Path, name: &str) -> Diagnostic {
    if !path.exists() {
        return Diagnostic::engine(format!("{name} cannot be made: there is no permission to write in its folder"));
    }
    match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Diagnostic::engine(format!("there is no permission to read {name}"))
        }
        Err(error) => Diagnostic::engine(format!("{name} cannot be opened: {error}")),
        Ok(_) => Diagnostic::engine(format!("{name} cannot be opened: {}", report.message)),
    }
}

/// A -wal that is none, beside a file that cannot be written.
pub(super) fn damaged_wal(name: &str) -> Diagnostic {
    Diagnostic::engine(format!("{name}-wal is damaged; without the right to write, {name} cannot be read beside it"))
        .hint(format!(
            "copy {name} alone into a folder of your own and open the copy; what stood in {name}-wal is lost"
        ))
}

/// Why SQLite could not read the header or the schema of a file that it opened.
pub(super) fn explain_unusable(
    report: &SqliteError,
    path: &Path,
    before: &SidecarStates,
    has_abandoned_journal: bool,
    context: &ErrorContext<'_>,
) -> Diagnostic {
    let name = context.file;
    let bytes = match first_bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => return Diagnostic::engine(format!("{name} cannot be read: {error}")),
    };
    match report.primary() {
        ffi::SQLITE_NOTADB => other_format(&bytes, path, name),
        ffi::SQLITE_CORRUPT => truncated(&bytes, path, name).unwrap_or_else(|| explain(report, context)),
        ffi::SQLITE_CANTOPEN if before.has_wal() => unreadable_wal(name),
        ffi::SQLITE_CANTOPEN | ffi::SQLITE_IOERR | ffi::SQLITE_READONLY | ffi::SQLITE_PERM if has_abandoned_journal => {
            // Whatever the call was that failed, it failed on the way to rolling the journal back.
            explain(&SqliteError::new(ffi::SQLITE_READONLY_ROLLBACK, ""), context)
        }
        ffi::SQLITE_CANTOPEN => {
            Diagnostic::engine(format!("the files that SQLite keeps beside {name} cannot be opened"))
                .hint("SQLite needs the right to write in the folder of a database in WAL mode")
        }
        ffi::SQLITE_READONLY if context.access == WriteAccess::Asked && before.has_wal() => unreadable_wal(name),
        ffi::SQLITE_PROTOCOL if context.access != WriteAccess::Full && before.has_wal() => unreadable_wal(name),
        _ => explain(report, context),
    }
}

/// What a file is that does not begin as a database does.
fn other_format(bytes: &[u8], path: &Path, name: &str) -> Diagnostic {
    for (start, what, advice) in KNOWN {
        if bytes.starts_with(start) {
            return Diagnostic::engine(format!("{name} {what}, not an SQLite database")).hint(*advice);
        }
    }
    if bytes.get(8..12) == Some(b"DUCK") {
        return Diagnostic::engine(format!("{name} is a database of DuckDB, not of SQLite"))
            .hint("in duckdb, `export database 'folder'` writes its tables as CSV");
    }
    if bytes.starts_with(MAGIC) {
        return with_recovery_hints(Diagnostic::engine(format!(
            "the header of {name} is damaged, or of a format newer than this program"
        )));
    }
    if let Some(text) = text(bytes) {
        return script(text, path, name);
    }
    if looks_random(bytes) {
        return Diagnostic::engine(format!("{name} is not an SQLite database, or it is encrypted"))
            .hint("a database of SQLCipher or SEE must be decrypted by its own program first");
    }
    Diagnostic::engine(format!("{name} is not an SQLite database"))
}

/// The bytes as text, if that is what they are; the last character may be cut.
fn text(bytes: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    let is_plain = |character: char| !character.is_control() || matches!(character, '\n' | '\r' | '\t' | '\u{c}');
    text.chars().all(is_plain).then_some(text)
}

fn script(text: &str, path: &Path, name: &str) -> Diagnostic {
    let diagnostic = Diagnostic::engine(format!("{name} is a text, not an SQLite database"));
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
    let words = text.to_lowercase();
    let sql = ["create table", "insert into", "begin transaction", "pragma ", "select ", "drop table"];
    if extension == "csv" || extension == "tsv" {
        diagnostic.hint(format!("`.import {name} TABLE` reads it into a table"))
    } else if extension == "sql" || extension == "hop" || sql.iter().any(|word| words.contains(word)) {
        diagnostic
            .hint(format!("`hopdb DATABASE < {name}` runs it as a script, and so does `.read {name}` at the prompt"))
    } else {
        diagnostic.hint(format!("a script runs with `hopdb DATABASE < {name}`, a table comes in with `.import`"))
    }
}

/// True if an encrypted first page would look so: nearly all values of a byte, each about as often.
fn looks_random(bytes: &[u8]) -> bool {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let distinct = counts.iter().filter(|count| **count > 0).count();
    let most = counts.iter().max().copied().unwrap_or(0) as usize;
    // Of n random bytes about 256 (1 - e^(-n/256)) values occur; a page of text or of a program has far fewer.
    bytes.len() >= 512 && distinct * 5 >= 256.min(bytes.len() / 2) * 4 && most * 32 <= bytes.len()
}

/// A file that is shorter than its header says.
fn truncated(bytes: &[u8], path: &Path, name: &str) -> Option<Diagnostic> {
    let header = bytes.get(..100)?;
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => u64::from(size),
    };
    let pages = u64::from(u32::from_be_bytes([header[28], header[29], header[30], header[31]]));
    // The number of pages counts only when the two counters of changes agree (fileformat2.html, section 1.3.7).
    let counted = header[24..28] == header[92..96];
    let length = std::fs::metadata(path).ok()?.len();
    let promised = page * pages;
    (counted && length < promised).then(|| {
        with_recovery_hints(Diagnostic::engine(format!(
            "{name} is cut off: its header promises {promised} bytes, and it has {length}"
        )))
    })
}
