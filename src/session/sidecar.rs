//! Reads files beside a database, which may be anything that somebody has put there.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The most that is read of relations and labels, in bytes: some ten thousand lines.
pub(crate) const RELATIONS: u64 = 1 << 20;

/// The text of the file, of `most` bytes; `None` where there is none.
///
/// # Errors
/// What the system says; a pipe or device, at which reading might never end; more than `most`; not UTF-8.
pub(crate) fn read(path: &Path, most: u64) -> io::Result<Option<String>> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut text = String::new();
    // The file may grow while it is read.
    File::open(path)?.take(most + 1).read_to_string(&mut text)?;
    if text.len() as u64 > most {
        return Err(io::Error::other(format!("it is longer than {} MiB", most >> 20)));
    }
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_short_regular_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.db.hop");
        assert!(read(&path, RELATIONS).unwrap().is_none());
        fs::write(&path, "label games {title}\n").unwrap();
        assert_eq!(read(&path, RELATIONS).unwrap().as_deref(), Some("label games {title}\n"));
        fs::write(&path, "#".repeat(RELATIONS as usize + 1)).unwrap();
        assert_eq!(read(&path, RELATIONS).unwrap_err().to_string(), "it is longer than 1 MiB");
        assert!(read(folder.path(), RELATIONS).is_err());
        #[cfg(unix)]
        for special in ["/dev/zero", "/dev/tty"] {
            let link = folder.path().join("link.hop");
            std::os::unix::fs::symlink(special, &link).unwrap();
            assert_eq!(read(&link, RELATIONS).unwrap_err().to_string(), "it is not a regular file");
            fs::remove_file(&link).unwrap();
        }
    }
}
