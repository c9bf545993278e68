//! A copy of the database beside the file, before data is lost.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Result};
use crate::platform;
use crate::store::{BackupMode, Connection, collect};

/// The largest database that is copied without being told to, in bytes.
const MOST: u64 = 4 << 30;

/// Copies the database at `path` to a file beside it, whose name tells the time (UTC).
///
/// # Errors
/// The database is larger than 4 GiB, or the disk has no room for the copy; what the system says.
pub(super) fn copy(connection: &dyn Connection, path: &Path, cancelled: &dyn Fn() -> bool) -> Result<PathBuf> {
    let size = size(connection)?;
    let refused = |why: String| {
        Err(Diagnostic::error(why).hint("make one yourself, or go without by `--no-backup`; the database is as it was"))
    };
    if size > MOST {
        return refused(format!("the database has {}, too much for a copy to be made unasked", megabytes(size)));
    }
    if let Some(free) = free(path)
        && free < size + size / 4
    {
        let (size, free) = (megabytes(size), megabytes(free));
        return refused(format!("a copy of the database needs {size}, and {free} are free on the disk"));
    }
    let rows = collect(connection, "SELECT strftime('%Y%m%d-%H%M%S', 'now')", &[])?;
    let time = rows.first().and_then(|row| row.first()?.as_text().map(|text| text.into_owned())).unwrap_or_default();
    let mut number = 1_u32;
    let target = loop {
        let mut name = path.file_name().unwrap_or_default().to_os_string();
        name.push(format!(".before-{time}"));
        if number > 1 {
            name.push(format!("-{number}"));
        }
        let target = path.with_file_name(name);
        if !target.exists() {
            break target;
        }
        number += 1;
    };
    let failed =
        |error: std::io::Error| Diagnostic::engine(format!("the copy {} cannot be made: {error}", target.display()));
    // Made here and not by SQLite, so that no file that is there is ever written over, and no one else reads more than before.
    OpenOptions::new().write(true).create_new(true).open(&target).map_err(failed)?;
    let rights = fs::metadata(path).and_then(|original| fs::set_permissions(&target, original.permissions()));
    let outcome = rights.map_err(failed).and_then(|()| {
        connection.copy_to(&target, BackupMode::Snapshot, &mut |_, _| {
            if cancelled() { Err(Diagnostic::interrupted()) } else { Ok(()) }
        })
    });
    if outcome.is_err() {
        // The failure is the one to tell of; what is left behind is a file that nobody was promised.
        let _ = fs::remove_file(&target);
    }
    outcome.map(|()| target)
}

fn size(connection: &dyn Connection) -> Result<u64> {
    let mut product = 1;
    for sql in ["PRAGMA main.page_count", "PRAGMA main.page_size"] {
        let rows = collect(connection, sql, &[])?;
        let number = rows.first().and_then(|row| row.first()?.as_integer()).unwrap_or(0);
        product *= u64::try_from(number).unwrap_or(0);
    }
    Ok(product)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

/// Bytes that are free where `path` is, if the system tells.
fn free(path: &Path) -> Option<u64> {
    platform::free_space(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}
