//! Where commands write files: one rule for all of them. A file that is there is replaced in a script, after a question at a terminal,
//! and never with `--readonly`; a database never, unless the command is about one, and a seed in a script only with `--overwrite`; with
//! `--safe` nothing is written.

use std::path::Path;

use super::command::Call;
use crate::diagnostic::{Diagnostic, Result};
use crate::files::{Destination, OpenPlace};
use crate::session::{Session, size_words};

/// The place of a file that is written whole or not at all. The caller looks at what stands there.
pub(super) fn find(call: &Call, session: &Session, file: &str) -> Result<Destination> {
    let path = Path::new(file);
    session.check_file_access(path, &format!(".{}", call.command.name))?;
    Destination::find(path, &session.file_guard())
}

/// The place of a file that is no database, and may be replaced.
pub(super) fn for_export(call: &Call, session: &mut Session, file: &str) -> Result<Destination> {
    let place = find(call, session, file)?;
    place.check_no_database()?;
    agree(session, file, place.size)?;
    Ok(place)
}

/// The place of a file that is edited by hand, and so replaced only by who has said so.
pub(super) fn for_kept(call: &Call, session: &mut Session, file: &str, overwrite: bool) -> Result<Destination> {
    let place = find(call, session, file)?;
    place.check_no_database()?;
    if overwrite || place.size == 0 {
        return Ok(place);
    }
    if session.asks() {
        agree(session, file, place.size)?;
        return Ok(place);
    }
    let error = Diagnostic::error(format!("{file} is there already, and was left as it is"));
    Err(error.hint("--overwrite replaces it"))
}

/// The place of answers that are written as they come.
pub(super) fn for_answers(call: &Call, session: &mut Session, file: &str) -> Result<OpenPlace> {
    let path = Path::new(file);
    session.check_file_access(path, &format!(".{}", call.command.name))?;
    let place = OpenPlace::find(path, &session.file_guard())?;
    agree(session, file, place.size)?;
    Ok(place)
}

/// Fails where the person at the terminal does not want the file of this size replaced. An empty one holds nothing.
fn agree(session: &mut Session, file: &str, size: u64) -> Result<()> {
    if size == 0 || session.confirm(&format!("{file} is there already ({}). Replace it?", size_words(size))) {
        return Ok(());
    }
    Err(Diagnostic::error(format!("{file} is there already, and was left as it is")))
}
